"""Each weight array with its gradient beside it, in the same shape: delta down the side, the input along the top.

Forward the input stands as a column, as W x has it; where it is multiplied by delta it lies down. Back through the
second layer W2 lies down too: its column is a row of the transpose.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.explorers.two_layer import captions, graph_marks
from bpwidgets.explorers.two_layer.passes import Show, Step, Weight
from bpwidgets.live.picture.formatting import DIGITS, SUB
from bpwidgets.live.picture.marks import Arrow, Cells, ClickTarget, Label, Line, Mark
from bpwidgets.live.picture.shapes import cell_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.marks import Align
    from bpwidgets.live.picture.style import Role

    Box = tuple[float, float, float, float]

SIZE = (868, 127)
"""Width and height of the arrays' axes in px."""
CELL = (68.0, 22.0)
"""The largest width and height of a cell."""
NARROW, WIDE, LOW = 52.0, 60.0, 15.0
"""On a narrow page a narrower or lower cell has no room for its number, a wider one for all its digits."""
FEW = 3
"""Decimals of a number in a cell between the two widths; digits of one that is wider than its cell on a page."""
OUTLINE, THIN = 2.5, 1.2
"""How wide the outlines are of what is read, and of the selected weight."""
HEAD, ABOVE_ROW = 13.0, 10.0
"""How high over a table the middle of its heading is: all are on one line, that of a row over a table, too;
how high over that row the heading of the table is, if there is no room under that."""
TURN_UP, TURN_IN = 27.0, 12.0
"""How high over W₂ the arrow goes from its column to the transpose, and how far from the right end of that it ends."""
OVER = 2.0
"""How far from a row a bracket is over it."""
GAP, NEAR, LEFT, ABOVE = 18.0, 3.0, 13.0, 20.0
"""Between two arrays, and a table and its sides; left of the first, and above one for its title."""
EQUALS, BEFORE_W2 = 13.0, 7.0
"""How far the result of a product is from its second factor; how much farther than a gap from the W₂ beside it."""
UNDER = (10.0, 22.0)
"""How far under a table of dL/dW its heading is, and where names of units are between both."""
BELOW, NAMES_PX, NAME_PX = (7.0, 22.0), 26.0, 12.0
"""How far under a table its units and the sizes are, how much room both need, and how high a row at least one unit."""
LEVEL = 127.0
"""How high the arrow lies from a layer's units to their numbers' row."""
SMALL = 12.0
"""The size of the words."""
FREE = 1.15
"""How many times the largest number a bar would mean that fills its half of a cell: bars of neighbours do not meet."""


class Shown(NamedTuple):
    """One layer's part of the arrays: W, then a, later delta with dL/dW as a table of products."""

    layer: int
    W: Floats
    dW: Floats
    delta: Floats
    x: Floats
    a: Floats
    step: Step
    delta_step: Step
    a_step: Step
    letters: tuple[str, str, str, str]
    units: tuple[str, str]


def shown(r: Result) -> tuple[Shown, Shown]:
    """Both layers."""
    net = (r.after or r).network
    v, g = r.unit_values, r.unit_gradients
    first = Step.DW1, Step.DELTA1, Step.A1
    second = Step.DW2, Step.DELTA2, Step.A2
    return (
        Shown(1, net.W1, r.gradients.dW1, g.delta1, r.x, v.a1, *first, ("W₁", "δ₁", "x", "a₁"), ("z", "x")),
        Shown(2, net.W2, r.gradients.dW2, g.delta2, v.z, v.a2, *second, ("W₂", "δ₂", "z", "a₂"), ("ŷ", "z")),
    )


def cell_width(r: Result) -> float:
    """The width of a cell, so that all arrays fit beside one another: in whole px, which travel lighter."""
    columns = 2 * int(r.x.size + r.unit_values.z.size) + 2
    return min(CELL[0], (SIZE[0] - LEFT - 3 * GAP - 2 * NEAR - EQUALS) // columns)


def cell_height(r: Result) -> float:
    """The height of a cell, so that the highest array fits."""
    rows: int = max(r.unit_values.z.size, r.y.size)
    return min(CELL[1], (SIZE[1] - ABOVE - CELL[1] - 3) / rows)


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
        left = end + GAP


def arrays(r: Result) -> Iterator[Mark]:
    """Both layers' arrays, as far as they have been computed; the selected weight and its factors in frames."""
    high, full = scales(r)
    transposed = transpose(r) if r.step == Step.DZ else None
    for part, W, delta, dW, x in boxes(r):
        if part.layer == 1 and transposed and transposed.is_wide:
            continue
        frame = np.zeros(part.W.shape, bool)
        if part.step == r.step:
            frame[captions.factors(r, part.layer)] = True
        _, delta_name, *_ = part.letters
        nudged = r.step in (Step.DZ_G, Step.DZ)  # of z alone: what that does not reach is grey
        grey: Role | None = "muted" if nudged else None
        first = grey if part.layer == 1 else None
        yield _cells(
            part.W, W, frame, role=first or "forward", vmax=high, name="W2" if part.layer == 2 else ""
        )
        yield from forward(r, part, W, delta, dW)
        if part.layer == r.weight.layer and part.step != r.step and not outlined_otherwise(r):
            yield _outline(cell(W, part.W.shape, r.weight.i, r.weight.j), "ink", width=THIN)
        if r.step >= part.delta_step:
            column = frame.any(axis=1, keepdims=True)
            meant = f"delta{part.layer}"
            yield _cells(part.delta[:, None], delta, column, role="gradient", vmax=full, name=meant)
            yield _over(delta, delta_name, meant)
        if r.step >= part.step:
            row = frame.any(axis=0, keepdims=True)
            yield _cells(part.x[None], x, row, role=grey or "input", vmax=high)
            yield _cells(part.dW, dW, frame, role=grey or "gradient", vmax=full, name=f"dW{part.layer}")
            yield from headings_of_product(r, part, delta, x)
        if r.step == part.step:
            yield from written_out(r, part, W, (delta, dW, x))
    if transposed:
        yield from turned(r, transposed)


def headings_of_product(r: Result, part: Shown, delta: Box, row: Box) -> Iterator[Mark]:
    """Those of the lying input, beside it, and of dL/dW, under that; of narrow cells, or a sum, this names its factors.

    Where there is no room under the table it is over both.
    """
    name, delta_name, x_name, _ = part.letters
    narrow = delta[1] - delta[0] < NARROW
    if not narrow:
        look: dict[str, Any] = {"text": f"{x_name}ᵀ", "align": "right", "bold": True}
        yield Label(axes="arrays", at=(row[0], delta[3]), offset=(-7, HEAD), **look)
    text = f"dL/d{name}" if r.step < Step.UPDATE else f"old dL/d{name}"
    if r.is_batch or narrow:
        text += f" = {'Σ ' * r.is_batch}{delta_name} {x_name}ᵀ"
    bottom = delta[2]
    if narrow or bottom < UNDER[0]:
        yield _over(row, text, up=ABOVE_ROW)
        return
    down = UNDER[r.step == part.step and bottom >= NAMES_PX - 1]
    yield Label(axes="arrays", at=(row[0], bottom), offset=(0, -down), text=text, bold=True)


def written_out(r: Result, part: Shown, W: Box, tables: tuple[Box, Box, Box]) -> Iterator[Mark]:
    """What is told of a product while it is computed: units, sizes, and how x came to lie."""
    delta, dW, x = tables
    yield from units((delta[0], *dW[1:]), part.units, part.W.shape, columns_from=dW[0])
    yield from units(W, part.units, part.W.shape)
    yield from lying(r, part, x)
    if not r.is_batch:
        yield from sizes(delta, (part.delta.size, 1), (1, part.x.size), align="right")


def forward(r: Result, part: Shown, W: Box, side: Box, wide: Box) -> Iterator[Mark]:
    """The heading of W, and the way forward: x as a column, and then a; x till it lies down."""
    name, _, x_name, a_name = part.letters
    yield _over(W, f"new {name}" if r.step == Step.UPDATE else name)
    adds_up, j = r.step == part.a_step, captions.ends(r)[part.layer - 1]
    if part.layer == 2 and r.step in (Step.DZ_G, Step.DZ):
        yield from column_of_W2(r, W)
    if not part.a_step <= r.step < part.step or (part.layer == 1 and r.step == Step.DZ):
        return
    grey: Role | None = "muted" if r.step == Step.DZ_G else None
    x, a = columns_beside(r, part, W[3], side, wide)
    full, _ = scales(r)
    yield _cells(part.x[:, None], x, adds_up, role=grey or "input", vmax=full)
    yield _over(x, x_name)
    if a is None:
        return
    unit = np.arange(part.a.size)[:, None] == j
    yield _cells(part.a[:, None], a, unit & adds_up, role=grey or "forward", vmax=full)
    yield _over(a, a_name)
    if adds_up:
        if a[0] - x[1] >= EQUALS:
            at = ((x[1] + a[0]) / 2, W[3] - CELL[1] / 2)
            yield Label(axes="arrays", at=at, text="=", align="center", size=SMALL)
        left, right, _, _ = W
        *_, low, high = cell(W, part.W.shape, j, 0)
        yield _outline((left, right, low, high), "forward")
        yield from units(W, part.units, part.W.shape)
        yield from sizes(W, part.W.shape, (part.x.size, 1))


def columns_beside(r: Result, part: Shown, top: float, side: Box, wide: Box) -> tuple[Box, Box | None]:
    """Where x stands, and a: beside delta's place, so that they stay till x lies down.

    Beside a table of one column there is no room for a: delta takes the place of x, which takes that of a.
    """
    width = cell_width(r)
    if part.x.size > 1:
        starts = [wide[0], wide[0] + width + EQUALS]
    else:
        starts = [side[0], wide[0]] if r.step < part.delta_step else [wide[0]]
    x, *others = (
        standing(r, (left, left + width), top, len(values))
        for left, values in zip(starts, (part.x, part.a), strict=False)
    )
    return x, others[0] if others else None


def lying(r: Result, part: Shown, row: Box) -> Iterator[Mark]:
    """An arrow from a bracket round the units, which stand in the network, to one over their numbers in a row."""
    units_at = graph_marks.beside_units(r, part.layer - 1)
    if units_at is None:
        return
    (left, low, high), end = units_at, row[1] - TURN_IN
    inside, over = left + graph_marks.BRACKET, row[3] + OVER
    look: dict[str, Any] = {"role": "forward", "width": 1.5}
    x, y = (inside, left, left, inside, left, left, end), (high, high, low, low, low, LEVEL, LEVEL)
    yield Line(axes=(*["graph"] * 5, "arrays", "arrays"), x=x, y=y, **look)
    sides, heights = (row[0] - OVER, row[1] + OVER), (row[2], over, over, row[2])
    yield Line(axes="arrays", x=np.repeat(sides, 2), y=heights, **look)
    yield Arrow(axes="arrays", tail=(end, LEVEL), head=(end, over), **look)


def standing(r: Result, across: tuple[float, float], top: float, n: int) -> Box:
    """The box of a column of n numbers."""
    return *across, top - min(cell_height(r), top / n) * n, top


def outlined_otherwise(r: Result) -> bool:
    """Whether the step is about other entries than the selected weight: a row, a column, or those of another layer."""
    of_a_sum = r.step in (Step.A1, Step.A2, Step.DZ_G, Step.DZ)
    return of_a_sum or captions.is_of_phi(r) or not captions.is_about_the_weight(r)


def column_of_W2(r: Result, W: Box) -> Iterator[Mark]:  # noqa: N802 (the slide's letters)
    """The column of what leaves a hidden unit, in one colour while it is read and where it has become a row."""
    shape, (j, _) = r.network.W2.shape, captions.ends(r)
    left, right, _, _ = cell(W, shape, 0, j)
    yield _outline((left, right, *W[2:]), "forward")
    yield from units(W, ("ŷ", "z"), shape)
    if W[2] >= NAMES_PX - 1:
        text = f"column {j + 1}: edges out of z{SUB[j + 1]}"
        if r.step == Step.DZ:
            text = f"column {j + 1}, out of z{SUB[j + 1]}, is row {j + 1} of W₂ᵀ"
        at = (W[0], W[2] - BELOW[1])
        yield Label(axes="arrays", role="forward", at=at, text=text, size=SMALL)


class Transposed(NamedTuple):
    """The boxes of dL/dz = W2^T delta2, and whether they need the place of W1."""

    W: Box
    delta: Box
    dz: Box
    is_wide: bool


def transpose(r: Result) -> Transposed:
    """Between both layers' weights; where that is too narrow for numbers, W1 makes room."""
    (_, W1, *_), (_, W2, *_) = boxes(r)
    q, h = r.network.W2.shape
    is_wide = _fitting(W2[0] - W1[1], q) < NARROW
    start = LEFT if is_wide else W1[1] + GAP
    width = min(_fitting(W2[0] - start + GAP, q), cell_width(r))
    top, right = W2[3], start + width * q
    W = standing(r, (start, right), top, h)
    delta = standing(r, (right + NEAR, right + NEAR + width), top, q)
    left = delta[1] + EQUALS
    return Transposed(W, delta, standing(r, (left, left + width), top, h), is_wide)


def _fitting(room: float, q: int) -> float:
    """How wide cells are of which q + 2 stand beside one another between two arrays."""
    return (room - 2 * GAP - NEAR - EQUALS - BEFORE_W2) / (q + 2)


def turned(r: Result, place: Transposed) -> Iterator[Mark]:
    """W2 lying down, beside it delta2 and what comes of both: the column that is outlined in W2 is a row here.

    An arrow leads from one to the other.
    """
    g, (j, _), (high_scale, full) = r.unit_gradients, captions.ends(r), scales(r)
    W, (h, q) = r.network.W2.T, r.network.W2.T.shape
    rows = np.arange(h)[:, None] == j
    yield _cells(W, place.W, False, role="forward", vmax=high_scale)
    yield _cells(g.delta2[:, None], place.delta, True, role="gradient", vmax=full)
    yield _cells(g.dz[:, None], place.dz, rows, role="gradient", vmax=full)
    left, right, _, _ = place.W
    *_, low, high = cell(place.W, (h, q), j, 0)
    yield _outline((left, right, low, high), "forward")
    look: dict[str, Any] = {"axes": "arrays", "role": "forward", "width": 1.5}
    _, (_, W2, *_) = boxes(r)
    start, end, level = sum(cell(W2, (q, h), 0, j)[:2]) / 2, right - TURN_IN, W2[3] + TURN_UP
    yield Line(x=(start, start, end), y=(W2[3], level, level), **look)
    yield Arrow(tail=(end, level), head=(end, place.W[3]), **look)
    for box, text in ((place.W, "W₂ᵀ"), (place.delta, "δ₂"), (place.dz, "dL/dz")):
        yield _over(box, text)
    at = (place.delta[1] + EQUALS / 2, place.W[3] - CELL[1] / 2)
    yield Label(axes="arrays", at=at, text="=", align="center", size=SMALL)
    yield from units(place.W, ("z", "ŷ"), (h, q))
    yield from sizes((left, right, min(place.W[2], place.delta[2]), high), (h, q), (q, 1))


def units(
    table: Box, letters: tuple[str, str], shape: tuple[int, int], *, columns_from: float | None = None
) -> Iterator[Mark]:
    """To which unit each row leads, left of a table, and from which each column comes, under it; if there is room."""
    left, right, bottom, top = table
    rows, columns = shape
    start = left if columns_from is None else columns_from
    if bottom < NAMES_PX - 1 or top - bottom < NAME_PX * rows:
        return
    look: dict[str, Any] = {"axes": "arrays", "size": SMALL}
    for i in range(rows):
        at = left, top - (top - bottom) * (i + 0.5) / rows
        yield Label(at=at, offset=(-3, 0), text=f"{letters[0]}{SUB[i + 1]}", align="right", **look)
    for j in range(columns):
        at = start + (right - start) * (j + 0.5) / columns, bottom
        yield Label(at=at, offset=(0, -BELOW[0]), text=f"{letters[1]}{SUB[j + 1]}", align="center", **look)


def cell(W: Box, shape: tuple[int, ...], i: int, j: int) -> Box:
    """The box of one cell of a table of this shape."""
    left, right, bottom, top = W
    height, width = (top - bottom) / shape[0], (right - left) / shape[1]
    return left + width * j, left + width * (j + 1), top - height * (i + 1), top - height * i


def sizes(
    factor: Box, first: tuple[int, ...], second: tuple[int, ...], *, align: Align = "left"
) -> Iterator[Mark]:
    """The sizes of two factors and of their product, under the first one if there is room.

    They begin where that does, or end with it, where what is right of that has its heading there.
    """
    left, right, bottom, _ = factor
    if bottom < BELOW[1] - 1:
        return
    factors = "".join(f"({rows}×{columns})" for rows, columns in (first, second))
    text = f"{factors} = {first[0]}×{second[1]}"
    at, aside = ((left, bottom), 0.0) if align == "left" else ((right, bottom), -NEAR)
    yield Label(axes="arrays", at=at, offset=(aside, -BELOW[1]), text=text, align=align, size=SMALL)


def _outline(box: Box, role: Role, *, width: float = OUTLINE) -> Line:
    left, right, bottom, top = box
    x, y = (left, right, right, left, left), (bottom, bottom, top, top, bottom)
    return Line(axes="arrays", role=role, x=x, y=y, width=width)


def scales(r: Result) -> tuple[float, float]:
    """What a bar means that fills its half of a cell: one scale for all that goes forward, one for all gradients."""
    net, v, g = (r.after or r).network, (r.after or r).unit_values, r.unit_gradients
    forward = (net.W1, net.W2, r.x, v.z, v.a1, v.a2)
    gradients = (r.gradients.dW1, r.gradients.dW2, g.delta1, g.delta2, g.dz)
    first, second = (FREE * max(float(np.abs(it).max()) for it in arrays) for arrays in (forward, gradients))
    return first, second


def _cells(values: Any, box: Box, highlighted: Any, *, role: Role, vmax: float, name: str = "") -> Cells:
    """A table; without numbers where its cells are too small for them."""
    rows, columns = np.shape(values)
    width, height = (box[1] - box[0]) / columns, (box[3] - box[2]) / rows
    return Cells(
        axes="arrays",
        role=role,
        values=values,
        box=box,
        vmax=vmax,
        highlighted=highlighted,
        digits=DIGITS if width >= NARROW and height >= LOW else 0,
        decimals=None if width >= WIDE else FEW,
        fewer=FEW,
        name=name,
    )


def _over(box: Box, text: str, name: str = "", *, up: float = HEAD) -> Label:
    """The heading of a table over it."""
    return Label(axes="arrays", at=(box[0], box[3]), offset=(0, up), text=text, bold=True, name=name)


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on a cell of a weight array, or of its gradient where that is there, selects the weight."""
    hidden = r.step == Step.DZ and transpose(r).is_wide
    for part, W, _, dW, _ in list(boxes(r))[hidden:]:
        arrays = ((part.letters[0], W), (f"dL/d{part.letters[0]}", dW))
        for array, box in arrays if r.step >= part.step else arrays[:1]:
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
