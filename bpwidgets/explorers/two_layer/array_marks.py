"""The line of the present step in arrays: W x = a, delta x^T in the shape of W beside it, W2 and its transpose.

Forward the input stands as a column, as W x has it; where it is multiplied by delta it lies down. Back through the
second layer W2 lies down too: its column is a row of the transpose. What the step does not use is grey.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.explorers.two_layer import captions, graph_layout
from bpwidgets.explorers.two_layer.passes import Show, Step, Weight
from bpwidgets.live.picture.formatting import DIGITS, SUB, number
from bpwidgets.live.picture.marks import Arrow, Cells, ClickTarget, Label, Line, Mark
from bpwidgets.live.picture.shapes import cell_targets, outline, rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.marks import Align
    from bpwidgets.live.picture.style import Role

    Box = tuple[float, float, float, float]

SIZE = (868, 152)
"""Width and height of the arrays' axes in px."""
CELL = (68.0, 25.0)
"""The largest width and height of a cell."""
NARROW, WIDE, ROOMY, LOW = 52.0, 58.0, 66.0, 15.0
"""On a narrow page a narrower or lower cell has no room for its number, a wide one for all digits of most numbers, a
roomy one for those of all."""
FEW = 3
"""Decimals of a number in a cell that is not wide; digits of one that is wider than its cell on a page."""
LONG, SOME = 7, 4
"""How many characters have air beside them in a wide cell; decimals in a table with a number that has more."""
OUTLINE, THIN, TINT = 2.5, 1.2, 0.16
"""How wide the outlines are of what is read, and of the selected weight; how strong the colour is in what is read."""
HEAD = 13.0
"""How high over a table the middle of its heading is: all are on one line, that of a row over a table, too."""
GAP, NEAR, LEFT, ABOVE, FOOT = 20.0, 3.0, 6.0, 17.0, 4.0
"""Between two arrays, and a table and its sides; left of the first, above one for its title, and under the highest."""
END, BEGIN = graph_layout.GROUNDS["layer 1"][1], graph_layout.GROUNDS["layer 2"][0]
"""Where the ground of layer 1 ends, and that of layer 2 begins."""
BESIDE = 22.0
"""How far right of that the arrays of layer 2 begin, if those of both layers have room under them."""
EQUALS, TURN, TURN_UP, NAMES = 13.0, 30.0, 27.0, 18.0
"""How far the result of a product is from its second factor; how far W₂ is from its transpose, and how high over it the
arrow to that goes; how wide the names of units are beside a table."""
SIGN = 15.0
"""How much room a sign has before the heading of what it belongs to."""
BELOW, NAMES_PX, NAME_PX = (7.0, 24.0), 26.0, 12.0
"""How far under a table its units and the sizes are, how much room both need, and how high a row at least one unit."""
SMALL = 12.0
"""The size of the words."""
FREE = 1.15
"""How many times the largest number a bar would mean that fills its half of a cell: bars of neighbours do not meet."""


class Shown(NamedTuple):
    """One layer's part of the arrays: W, which is multiplied forward, and delta with dL/dW as a table of products."""

    layer: int
    W: Floats
    dW: Floats
    delta: Floats
    x: Floats
    a: Floats
    step: Step
    a_step: Step
    letters: tuple[str, str, str, str]
    units: tuple[str, str]

    @property
    def role_of_x(self) -> Role:
        """The colour of what is multiplied by W: that which it has in its unit."""
        return "input" if self.layer == 1 else "forward"


def shown(r: Result) -> tuple[Shown, Shown]:
    """Both layers."""
    net = (r.after or r).network
    v, g = r.unit_values, r.unit_gradients
    first, second = (Step.DW1, Step.A1), (Step.DW2, Step.A2)
    return (
        Shown(1, net.W1, r.gradients.dW1, g.delta1, r.x, v.a1, *first, ("W₁", "δ₁", "x", "a₁"), ("z", "x")),
        Shown(2, net.W2, r.gradients.dW2, g.delta2, v.z, v.a2, *second, ("W₂", "δ₂", "z", "a₂"), ("ŷ", "z")),
    )


def cell_width(r: Result) -> float:
    """The width of a cell, so that all arrays fit beside one another: in whole px, which travel lighter.

    If the cells do not become too narrow for numbers, W2 has room for its transpose right of it, too.
    """
    p, h, q = r.x.size, r.unit_values.z.size, r.y.size
    if (under := width_under_layers(r)) >= WIDE:
        turned = (SIZE[0] - BEGIN - BESIDE - TURN - NEAR - EQUALS - NAMES) // (int(h + q) + 2)
        return min(CELL[0], under, max(turned, WIDE))
    room = SIZE[0] - LEFT - 2 * GAP - NEAR
    width = min(CELL[0], (room - GAP - NEAR) // (2 * int(p + h) + 2))
    turned = (room - TURN - NEAR - EQUALS - NAMES) // (2 * int(p) + int(h + q) + 3)
    return min(width, turned) if turned >= NARROW else width


def width_under_layers(r: Result) -> float:
    """How wide a cell may be, so that the arrays of each layer are under it: if that is not WIDE, they are not."""
    first = (END - LEFT - GAP - 2 * NEAR) // (2 * int(r.x.size) + 1)
    second = (SIZE[0] - BEGIN - BESIDE - GAP - NEAR) // (2 * int(r.unit_values.z.size) + 1)
    return min(first, second)


def cell_height(r: Result) -> float:
    """The height of a cell, so that the highest array fits."""
    rows: int = max(r.unit_values.z.size, r.y.size)
    return min(CELL[1], (SIZE[1] - ABOVE - CELL[1] - NEAR - FOOT) / rows)


def boxes(r: Result) -> Iterator[tuple[Shown, Box, Box, Box, Box]]:
    """Of each layer its part, and the boxes of W, delta, dL/dW and the input: (left, right, bottom, top)."""
    width, height, left, top = cell_width(r), cell_height(r), LEFT, SIZE[1] - ABOVE
    for part in shown(r):
        rows, columns = part.W.shape
        first = top - CELL[1] - 3
        bottom = first - height * rows
        right = left + width * columns
        side = right + GAP
        start = side + width + NEAR
        end = start + width * columns
        W, delta = (left, right, bottom, first), (side, side + width, bottom, first)
        yield part, W, delta, (start, end, bottom, first), (start, end, top - CELL[1], top)
        left = BEGIN + BESIDE if width_under_layers(r) >= WIDE else end + GAP


def arrays(r: Result) -> Iterator[Mark]:
    """The arrays of the step's line, with the followed row, column or entry; all others in grey."""
    for part, W, delta, dW, x in boxes(r):
        yield from weights(r, part, W)
        if part.layer == 2 and r.step == Step.DZ:
            yield from turned(r)
        elif r.step >= part.step:
            yield from gradients(r, part, W, (delta, dW, x))
        elif captions.passes_gate(r, part.layer):
            yield from gate(r, part, W)


def followed(r: Result, part: Shown) -> NDArray[np.bool_]:
    """The entry of a layer's arrays whose gradient is written out, at the step that computes it."""
    frame = np.zeros(part.W.shape, bool)
    if part.step == r.step:
        frame[captions.factors(r, part.layer)] = True
    return frame


def weights(r: Result, part: Shown, W: Box) -> Iterator[Mark]:
    """W, forward with what it is multiplied by; grey where the step does not use it."""
    name, back = part.letters[0], part.layer == 2 and r.step in (Step.DZ_G, Step.DZ)
    used = back or r.step in (Step.INPUT, Step.UPDATE, part.a_step, part.step)
    look: dict[str, Any] = {"name": "W2" if part.layer == 2 else ""}
    if used:
        yield _cells(part.W, W, followed(r, part), role="forward", **look)
    else:
        yield _kept(part.W, W, role="forward", **look)
    yield _over(W, f"new {name}" if r.step == Step.UPDATE else name, bold=used)
    if r.step == part.a_step:
        yield from forward(r, part, W)
    if part.layer == r.weight.layer and r.step in (Step.INPUT, Step.UPDATE):
        box = cell(W, part.W.shape, r.weight.i, r.weight.j)
        yield outline("arrays", box, role="ink", width=THIN)
    if back:
        yield from column_of_W2(r, W)


def gradients(r: Result, part: Shown, W: Box, tables: tuple[Box, Box, Box]) -> Iterator[Mark]:
    """dL/dW, with its factors while it is computed; grey where the step does not use it."""
    _, dW, _ = tables
    name = part.letters[0]
    if r.step == part.step:
        yield from product(r, part, W, tables)
    elif r.step == Step.UPDATE:
        yield _cells(part.dW, dW, False, role="gradient", name=f"dW{part.layer}")
        yield _over(dW, f"old dL/d{name}")
    else:
        if part.layer == 2 and r.step == Step.DZ_G:
            delta, _, _ = tables
            yield _cells(part.delta[:, None], delta, False, role="gradient", name="delta2")
            yield _over(delta, part.letters[1])
        yield _kept(part.dW, dW, role="gradient", name=f"dW{part.layer}")
        yield _over(dW, f"dL/d{name}", bold=False)


def product(r: Result, part: Shown, W: Box, tables: tuple[Box, Box, Box]) -> Iterator[Mark]:
    """delta down the side, the input along the top, and the table of their products, in the shape of W."""
    (delta, dW, x), frame = tables, followed(r, part)
    column, row = frame.any(axis=1, keepdims=True), frame.any(axis=0, keepdims=True)
    meant = f"delta{part.layer}"
    yield _cells(part.delta[:, None], delta, column, role="gradient", name=meant)
    yield _cells(part.x[None], x, row, role=part.role_of_x)
    yield _cells(part.dW, dW, frame, role="gradient", name=f"dW{part.layer}")
    yield from headings_of_product(r, part, delta, x)
    if has_room_for_names(dW, part.delta.size):
        yield from row_names(delta, part.units[0], part.delta.size)
        yield from column_names(dW, part.units[1], part.x.size)
    yield from units(W, part.units, part.W.shape)
    if not r.is_batch:
        yield from sizes(delta, (part.delta.size, 1), (1, part.x.size))


def gate(r: Result, part: Shown, W: Box) -> Iterator[Mark]:
    """What comes back behind the activations, their slopes and delta, entry by entry; if there is room right of W."""
    g, net, width = r.unit_gradients, r.network, cell_width(r)
    arrives, phi, name = (g.dz, net.phi1, "dL/dz") if part.layer == 1 else (g.dy_hat, net.phi2, "dL/dŷ")
    slopes, k = np.asarray(phi.derivative(part.a), float), captions.ends(r)[part.layer - 1]
    starts = [W[1] + GAP + (width + NEAR) * n for n in range(3)]
    _, (_, after, *_) = boxes(r)
    if width < NARROW or starts[-1] + width > (after[0] - BESIDE if part.layer == 1 else SIZE[0]):
        return
    columns = (
        (arrives, "", name),
        (slopes, "⊙", f"φ{SUB[part.layer]}′"),
        (part.delta, "=", part.letters[1]),
    )
    for left, (values, sign, text) in zip(starts, columns, strict=True):
        box = standing(r, (left, left + width), W[3], len(values))
        # Both gradients in one scale: what phi' leaves of the first is seen.
        vmax = FREE * float(np.abs([arrives, part.delta]).max()) if values is not slopes else None
        yield _cells(values[:, None], box, np.arange(len(values))[:, None] == k, role="gradient", vmax=vmax)
        at = left + SIGN * bool(sign)
        yield Label(axes="arrays", at=(at, W[3]), offset=(0, HEAD), text=text, bold=True)
        if sign:
            yield Label(axes="arrays", at=(left, W[3]), offset=(0, HEAD), text=sign, size=SMALL)
    if has_room_for_names((starts[0], W[1], W[2], W[3]), part.delta.size):
        yield from row_names((starts[0], W[1], W[2], W[3]), part.units[0], part.delta.size)


def headings_of_product(r: Result, part: Shown, delta: Box, row: Box) -> Iterator[Mark]:
    """Those of delta and, where there is room, of the lying input beside it, and over both what they make."""
    name, delta_name, x_name, _ = part.letters
    yield _over(delta, delta_name)
    look: dict[str, Any] = {"axes": "arrays", "bold": True}
    if delta[1] - delta[0] >= NARROW:
        yield Label(at=(row[0], delta[3]), offset=(-4, HEAD), text=f"{x_name}ᵀ", align="right", **look)
        middle = (delta[0] + delta[1]) / 2, delta[3]
        yield Label(at=middle, offset=(0, HEAD), text="×", align="center", **look)
    text = f"dL/d{name} = {'Σ ' * r.is_batch}{delta_name} {x_name}ᵀ"
    yield Label(at=(delta[0], row[3]), offset=(0, HEAD), text=text, **look)


def forward(r: Result, part: Shown, W: Box) -> Iterator[Mark]:
    """W x = a: the input as a column beside W, and what comes of both; the row that is written out, in one colour."""
    _, _, x_name, a_name = part.letters
    width, j = cell_width(r), captions.ends(r)[part.layer - 1]
    starts = W[1] + GAP, W[1] + GAP + width + EQUALS
    x, a = (
        standing(r, (left, left + width), W[3], len(values))
        for left, values in zip(starts, (part.x, part.a), strict=True)
    )
    yield _cells(part.x[:, None], x, True, role=part.role_of_x)
    yield _over(x, x_name)
    yield _cells(part.a[:, None], a, np.arange(part.a.size)[:, None] == j, role="forward")
    yield _over(a, a_name)
    yield _equals((x[1] + a[0]) / 2, W[3])
    left, right, _, _ = W
    *_, low, high = cell(W, part.W.shape, j, 0)
    yield from _tinted((left, right, low, high), "forward")
    yield from units(W, part.units, part.W.shape)
    yield from note(W, f"row {j + 1}: edges into {part.units[0]}{SUB[j + 1]}")
    yield from sizes((a[0], a[1], W[2], W[3]), part.W.shape, (part.x.size, 1))


def note(W: Box, text: str) -> Iterator[Mark]:
    """What a row or a column of W is, under its names, if there is room."""
    if W[2] >= NAMES_PX - 1:
        at = (W[0], W[2] - BELOW[1])
        yield Label(axes="arrays", role="forward", at=at, text=text, size=SMALL)


def _equals(x: float, top: float) -> Label:
    return Label(axes="arrays", at=(x, top - CELL[1] / 2), text="=", align="center", size=SMALL)


def standing(r: Result, across: tuple[float, float], top: float, n: int) -> Box:
    """The box of a column of n numbers."""
    return *across, top - min(cell_height(r), top / n) * n, top


def column_of_W2(r: Result, W: Box) -> Iterator[Mark]:  # noqa: N802 (the slide's letters)
    """The column of what leaves a hidden unit, in one colour while it is read and where it has become a row."""
    shape, (j, _) = r.network.W2.shape, captions.ends(r)
    left, right, _, _ = cell(W, shape, 0, j)
    yield from _tinted((left, right, *W[2:]), "forward")
    yield from units(W, ("ŷ", "z"), shape)
    turns = r.step == Step.DZ
    yield from note(
        W, f"column {j + 1} → row {j + 1}" if turns else f"column {j + 1}: edges out of z{SUB[j + 1]}"
    )


class Transposed(NamedTuple):
    """The boxes of W2^T delta2 = dL/dz."""

    W: Box
    delta: Box
    dz: Box


def transpose(r: Result) -> Transposed:
    """Right of W2, in the place of its gradient."""
    _, (_, W2, *_) = boxes(r)
    q, h = r.network.W2.shape
    start, top = W2[1] + TURN, W2[3]
    width = min((SIZE[0] - start - NEAR - EQUALS - NAMES) / (q + 2), cell_width(r))
    right = start + width * q
    W = standing(r, (start, right), top, h)
    delta = standing(r, (right + NEAR, right + NEAR + width), top, q)
    left = delta[1] + EQUALS
    return Transposed(W, delta, standing(r, (left, left + width), top, h))


def turned(r: Result) -> Iterator[Mark]:
    """W2 lying down, beside it delta2 and what comes of both: the column that is tinted in W2 is a row here.

    An arrow leads from one to the other.
    """
    place, g, (j, _) = transpose(r), r.unit_gradients, captions.ends(r)
    W, (h, q) = r.network.W2.T, r.network.W2.T.shape
    yield _cells(W, place.W, False, role="forward")
    yield _cells(g.delta2[:, None], place.delta, True, role="gradient", name="delta2")
    yield _cells(g.dz[:, None], place.dz, np.arange(h)[:, None] == j, role="gradient")
    left, right, _, _ = place.W
    *_, low, high = cell(place.W, (h, q), j, 0)
    yield from _tinted((left, right, low, high), "forward")
    _, (_, W2, *_) = boxes(r)
    x, y, level, row = sum(cell(W2, (q, h), 0, j)[:2]) / 2, W2[3], W2[3] + TURN_UP, (low + high) / 2
    beside = left - TURN / 2
    look: dict[str, Any] = {"axes": "arrays", "role": "forward", "width": 1.5}
    yield Line(x=(x, x, beside, beside), y=(y, level, level, row), **look)
    yield Arrow(tail=(beside, row), head=(left, row), **look)
    for box, text in ((place.W, "W₂ᵀ"), (place.delta, "δ₂"), (place.dz, "dL/dz")):
        yield _over(box, text)
    yield _equals(place.delta[1] + EQUALS / 2, place.W[3])
    yield from row_names(place.dz, "z", h, right=True)
    if has_room_for_names(place.W, h):
        yield from column_names(place.W, "ŷ", q)
    yield from sizes((left, right, min(place.W[2], place.delta[2]), high), (h, q), (q, 1))


def units(table: Box, letters: tuple[str, str], shape: tuple[int, int]) -> Iterator[Mark]:
    """To which unit each row leads, left of a table, and from which each column comes, under it; if there is room."""
    if has_room_for_names(table, shape[0]):
        yield from row_names(table, letters[0], shape[0])
        yield from column_names(table, letters[1], shape[1])


def has_room_for_names(table: Box, n: int) -> bool:
    """Whether there is room under a table of n rows, and beside each of them."""
    _, _, bottom, top = table
    return bottom >= NAMES_PX - 1 and top - bottom >= NAME_PX * n


def row_names(table: Box, letter: str, n: int, *, right: bool = False) -> Iterator[Mark]:
    """The units of the rows, left of a table; of a column alone right of it."""
    left, end, bottom, top = table
    align: Align = "left" if right else "right"
    look: dict[str, Any] = {
        "axes": "arrays",
        "size": SMALL,
        "align": align,
        "offset": (3 if right else -3, 0),
    }
    for i in range(n):
        at = end if right else left, top - (top - bottom) * (i + 0.5) / n
        yield Label(at=at, text=f"{letter}{SUB[i + 1]}", **look)


def column_names(table: Box, letter: str, n: int) -> Iterator[Mark]:
    """The units of the columns, under a table."""
    left, right, bottom, _ = table
    look: dict[str, Any] = {"axes": "arrays", "size": SMALL, "align": "center"}
    for j in range(n):
        at = left + (right - left) * (j + 0.5) / n, bottom
        yield Label(at=at, offset=(0, -BELOW[0]), text=f"{letter}{SUB[j + 1]}", **look)


def cell(W: Box, shape: tuple[int, ...], i: int, j: int) -> Box:
    """The box of one cell of a table of this shape."""
    left, right, bottom, top = W
    height, width = (top - bottom) / shape[0], (right - left) / shape[1]
    return left + width * j, left + width * (j + 1), top - height * (i + 1), top - height * i


def sizes(table: Box, first: tuple[int, ...], second: tuple[int, ...]) -> Iterator[Mark]:
    """The sizes of two factors and of their product, under a table, where that begins, if there is room."""
    left, _, bottom, _ = table
    if bottom < BELOW[1] - 1:
        return
    factors = "".join(f"({rows}×{columns})" for rows, columns in (first, second))
    text = f"{factors} = {first[0]}×{second[1]}"
    yield Label(axes="arrays", at=(left, bottom), offset=(0, -BELOW[1]), text=text, size=SMALL)


def _tinted(box: Box, role: Role) -> Iterator[Mark]:
    """What is read: an outline, and the same colour inside."""
    left, right, bottom, top = box
    yield rectangle("arrays", (left, right), (bottom, top), role=role, opacity=TINT)
    yield outline("arrays", box, role=role, width=OUTLINE)


def _kept(values: Floats, box: Box, *, role: Role, name: str = "") -> Cells:
    """A table that the step does not use: its numbers in grey, without bars."""
    return _cells(values, box, False, role=role, name=name, grey=True)


def _cells(
    values: Any,
    box: Box,
    highlighted: Any,
    *,
    role: Role,
    name: str = "",
    grey: bool = False,
    vmax: float | None = None,
) -> Cells:
    """A table, its bars in a scale of its own unless it is given; no numbers where cells are too small for them."""
    if vmax is None:
        vmax = FREE * float(np.abs(values).max())
    rows, columns = np.shape(values)
    width, height = (box[1] - box[0]) / columns, (box[3] - box[2]) / rows
    decimals, texts = None if width >= WIDE else FEW, [number(it) for it in np.ravel(values)]
    if WIDE <= width < ROOMY and max(map(len, texts)) > LONG and not any("e" in it for it in texts):
        decimals = SOME
    return Cells(
        axes="arrays",
        role=role,
        values=values,
        box=box,
        vmax=vmax,
        highlighted=highlighted,
        frame=role,
        digits=DIGITS if width >= NARROW and height >= LOW else 0,
        decimals=decimals,
        fewer=FEW,
        grey=grey,
        name=name,
    )


def _over(box: Box, text: str, *, bold: bool = True) -> Label:
    """The heading of a table over it."""
    return Label(axes="arrays", at=(box[0], box[3]), offset=(0, HEAD), text=text, bold=bold)


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on a cell of a weight array, or of its gradient where that is there, selects the weight."""
    for part, W, _, dW, _ in boxes(r):
        arrays = ((part.letters[0], W), (f"dL/d{part.letters[0]}", dW))
        covered = part.layer == 2 and r.step == Step.DZ  # by the transpose
        for array, box in arrays if r.step >= part.step and not covered else arrays[:1]:
            yield from cell_targets(
                "arrays",
                box,
                (part.W.shape[0], part.W.shape[1]),
                label=partial(_place, array),
                sets=partial(_selection, part.layer),
                selected=partial(_is_selected, r, part.layer),
            )


def _place(array: str, i: int, j: int) -> str:
    return f"row {i + 1}, column {j + 1} of {array}"


def _selection(layer: int, i: int, j: int) -> dict[str, Any]:
    return {"layer": layer, "i": i + 1, "j": j + 1, "show": Show.WEIGHT}


def _is_selected(r: Result, layer: int, i: int, j: int) -> bool:
    return Weight(layer=layer, i=i, j=j) == r.weight and r.show == Show.WEIGHT
