"""Each weight array with its gradient beside it, in the same shape: delta down the side, the input along the top."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.passes import LINES, Show, Step, Weight
from bpwidgets.live.picture.formatting import DIGITS
from bpwidgets.live.picture.marks import Cells, ClickTarget, Label, Line, Mark
from bpwidgets.live.picture.shapes import cell_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.style import Role

    Box = tuple[float, float, float, float]

SIZE = (868, 106)
"""Width and height of the arrays' axes in px."""
CELL = (68.0, 19.0)
"""The largest width and height of a cell."""
NARROW, WIDE, LOW = 52.0, 64.0, 15.0
"""On a narrow page a narrower or lower cell has no room for its number, a wider one for all its digits."""
FEW = 3
"""Decimals of a number in a cell between the two widths; digits of one that is wider than its cell on a page."""
OUTLINE, THIN = 2.5, 1.2
"""How wide the outlines are of what is read, and of the selected weight before its gradient is taken."""
GAP, LEFT, ABOVE = 11.0, 16.0, 20.0
"""Between two arrays, left of the first, and above one for its title."""
LINE_PX, NOTE_PX = 15.0, 190.0
"""How high a line of words beside W₂ is, and how much room at least these words need."""
FULL = 2.0
"""A weight or an input as large as this fills its cell."""


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


def shown(r: Result) -> tuple[Shown, Shown]:
    """Both layers."""
    net = (r.after or r).network
    v, g = r.unit_values, r.unit_gradients
    first = Step.DW1, Step.DELTA1, Step.A1
    second = Step.DW2, Step.DELTA2, Step.A2
    return (
        Shown(1, net.W1, r.gradients.dW1, g.delta1, r.x, v.a1, *first, ("W₁", "δ₁", "x", "a₁")),
        Shown(2, net.W2, r.gradients.dW2, g.delta2, v.z, v.a2, *second, ("W₂", "δ₂", "z", "a₂")),
    )


def cell_width(r: Result) -> float:
    """The width of a cell, so that all arrays fit beside one another."""
    columns = 2 * int(r.x.size + r.unit_values.z.size) + 2
    return min(CELL[0], (SIZE[0] - LEFT - 4 * GAP) / columns)


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
        start = side + width + 3
        end = start + width * columns
        W, delta = (left, right, bottom, first), (side, side + width, bottom, first)
        yield part, W, delta, (start, end, bottom, first), (start, end, top - CELL[1], top)
        left = end + GAP


def arrays(r: Result) -> Iterator[Mark]:
    """Both layers' arrays, as far as they have been computed; the selected weight and its factors in frames."""
    full = largest(r)
    for part, W, delta, dW, x in boxes(r):
        frame, sums = np.zeros(part.W.shape, bool), summed(r, part)
        if part.step == r.step:
            frame[captions.factors(r, part.layer)] = True
        name, delta_name, x_name, _ = part.letters
        yield _cells(part.W, W, frame, role="forward", vmax=FULL, name="W2" if part.layer == 2 else "")
        yield from forward(r, part, W, delta)
        yield from read(r, part, W, sums)
        if part.layer == r.weight.layer and part.step != r.step:
            yield _outline(cell(W, part.W.shape, r.weight.i, r.weight.j), "ink", width=THIN)
        if r.step >= part.delta_step:
            column = frame.any(axis=1, keepdims=True) | (sums is not None and sums.back)
            meant = f"delta{part.layer}"
            yield _cells(part.delta[:, None], delta, column, role="gradient", vmax=full, name=meant)
            yield Label(axes="arrays", at=(delta[0], delta[3]), offset=(0, 11), text=delta_name, name=meant)
        if r.step >= part.step:
            row = frame.any(axis=0, keepdims=True)
            yield _cells(part.x[None], x, row, role="input", vmax=FULL)
            at = (x[0], (x[2] + x[3]) / 2)
            yield Label(axes="arrays", at=at, offset=(-5, 0), text=f"{x_name}ᵀ", align="right")
            yield _cells(part.dW, dW, frame, role="gradient", vmax=full, name=f"dW{part.layer}")
            total, old = "Σ " if r.is_batch else "", "old " if r.step == Step.UPDATE else ""
            yield from _title((delta[0], *x[1:]), f"{old}dL/d{name} = {total}{delta_name} {x_name}ᵀ")
            if r.step == part.step and not r.is_batch:
                yield from sizes(dW, (part.delta.size, 1), (1, part.x.size))


def forward(r: Result, part: Shown, W: Box, side: Box) -> Iterator[Mark]:
    """The titles of W and of what is read off it, and the way forward: a down the side."""
    name, _, x_name, a_name = part.letters
    if r.step == part.a_step:
        yield from _title(above(W), f"{a_name} = {name} {x_name}")
        yield from sizes(side, part.W.shape, (part.x.size, 1))
    elif part.layer == 2 and r.step == Step.DZ:
        _, right, _, top = above(W)
        yield Label(
            axes="arrays", at=(right, top), offset=(-14, 9), text=LINES[r.step], align="right", bold=True
        )
    else:
        yield from _title(W, f"new {name}" if r.step == Step.UPDATE else name)
    if part.a_step <= r.step < part.delta_step:
        unit = np.arange(part.a.size)[:, None] == captions.ends(r)[part.layer - 1]
        framed = unit & (r.step == part.a_step)
        yield _cells(part.a[:, None], side, framed, role="forward", vmax=FULL)
        yield Label(axes="arrays", at=(side[0], side[3]), offset=(0, 11), text=a_name)


class Sum(NamedTuple):
    """How W is read by the present step: a row forward, or a column back."""

    row: int
    column: int
    back: bool


def summed(r: Result, part: Shown) -> Sum | None:
    """The row or the column of W whose sum the present step writes out; None where it takes none."""
    j, k = captions.ends(r)
    back = part.layer == 2 and r.step in (Step.DZ_G, Step.DZ)
    return Sum((j, k)[part.layer - 1], j, back) if back or r.step == part.a_step else None


def above(W: Box) -> Box:
    """Where, over the columns of W, the values stand that belong to them."""
    left, right, _, top = W
    return left, right, top + 3, top + 3 + CELL[1]


def read(r: Result, part: Shown, W: Box, sums: Sum | None) -> Iterator[Mark]:
    """One table, read in both directions: a row with z on the top forward, a column with delta at the side back.

    Forward the result is at the side, where delta will be; back it is on the top, where z was.
    """
    if sums is None:
        return
    top = above(W)
    if not sums.back:
        yield _cells(part.x[None], top, True, role="input", vmax=FULL)
    elif r.step == Step.DZ:
        dz = r.unit_gradients.dz
        yield _cells(dz[None], top, np.arange(dz.size) == sums.column, role="gradient", vmax=largest(r))
    letter = part.letters[2] if not sums.back else "dL/dz" if r.step == Step.DZ else ""
    if letter:
        at = W[0], (top[2] + top[3]) / 2
        yield Label(axes="arrays", at=at, offset=(-5, 0), text=letter, align="right")
    left, right, bottom, high = W
    column, end, low, row = cell(W, part.W.shape, sums.row, sums.column)
    yield _outline((left, right, low, row), "forward")
    if sums.back:
        yield _outline((column, end, bottom, high), "gradient")
        yield from notes(r, W, sums)


def notes(r: Result, W: Box, sums: Sum) -> Iterator[Mark]:
    """What the outlines in W₂ are, beside it, where there is room."""
    if W[0] - cell_width(r) * (r.x.size + 1) < NOTE_PX:
        return
    lines: list[tuple[str, Role]] = [
        ("W₂, read both ways:", "ink"),
        (f"forward: row {sums.row + 1}", "forward"),
        (f"back: column {sums.column + 1}", "gradient"),
    ]
    if r.step == Step.DZ_G:  # there W₂ has its title
        del lines[0]
    if r.step == Step.DZ:
        lines.append((f"= row {sums.column + 1} of W₂ᵀ", "ink"))
    for n, (text, role) in enumerate(lines):
        at = W[0], W[3] - LINE_PX * (n + 0.5)
        yield Label(axes="arrays", role=role, at=at, offset=(-8, 0), text=text, align="right", size=12)


def cell(W: Box, shape: tuple[int, ...], i: int, j: int) -> Box:
    """The box of one cell of a table of this shape."""
    left, right, bottom, top = W
    height, width = (top - bottom) / shape[0], (right - left) / shape[1]
    return left + width * j, left + width * (j + 1), top - height * (i + 1), top - height * i


def sizes(result: Box, first: tuple[int, ...], second: tuple[int, ...]) -> Iterator[Mark]:
    """The sizes of two factors and of their product, under it if there is room: x is a column, its transpose a row."""
    _, right, bottom, _ = result
    if bottom < LINE_PX:
        return
    factors = "".join(f"({rows}×{columns})" for rows, columns in (first, second))
    text = f"{factors} = {first[0]}×{second[1]}"
    yield Label(axes="arrays", at=(right, bottom), offset=(0, -10), text=text, align="right", size=11.5)


def _outline(box: Box, role: Role, *, width: float = OUTLINE) -> Line:
    left, right, bottom, top = box
    x, y = (left, right, right, left, left), (bottom, bottom, top, top, bottom)
    return Line(axes="arrays", role=role, x=x, y=y, width=width)


def largest(r: Result) -> float:
    """The size of the largest gradient, which fills its cell: all arrays of gradients are in one scale."""
    g = r.unit_gradients
    return max(
        float(np.abs(values).max()) for values in (r.gradients.dW1, r.gradients.dW2, g.delta1, g.delta2)
    )


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


def _title(box: Box, text: str) -> Iterator[Mark]:
    yield Label(axes="arrays", at=(box[0], box[3]), offset=(0, 9), text=text, bold=True)


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on a cell of a weight array, or of its gradient where that is there, selects the weight."""
    for part, W, _, dW, _ in boxes(r):
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
