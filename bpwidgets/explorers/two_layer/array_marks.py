"""Each weight array with its gradient beside it, in the same shape: delta down the side, the input along the top."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.passes import Show, Step, Weight
from bpwidgets.live.picture.formatting import DIGITS
from bpwidgets.live.picture.marks import Cells, ClickTarget, Label, Mark
from bpwidgets.live.picture.shapes import cell_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.style import Role

    Box = tuple[float, float, float, float]

SIZE = (868, 112)
"""Width and height of the arrays' axes in px."""
CELL = (68.0, 19.0)
"""The largest width and height of a cell."""
NARROW, WIDE, LOW = 52.0, 64.0, 15.0
"""On a narrow page a narrower or lower cell has no room for its number, a wider one for all its digits."""
FEW = 3
"""Decimals of a number in a cell between the two widths."""
GAP, LEFT, ABOVE = 11.0, 4.0, 26.0
"""Between two arrays, left of the first, and above one for its title."""
FULL = 2.0
"""A weight or an input as large as this fills its cell."""


class Shown(NamedTuple):
    """One layer's part of the arrays: W, then dL/dW as a table of products."""

    layer: int
    W: Floats
    dW: Floats
    delta: Floats
    x: Floats
    step: Step
    delta_step: Step
    letters: tuple[str, str, str]


def shown(r: Result) -> tuple[Shown, Shown]:
    """Both layers."""
    net = (r.after or r).network
    v, g = r.unit_values, r.unit_gradients
    return (
        Shown(1, net.W1, r.gradients.dW1, g.delta1, r.x, Step.DW1, Step.DELTA1, ("W₁", "δ₁", "x")),
        Shown(2, net.W2, r.gradients.dW2, g.delta2, v.z, Step.DW2, Step.DELTA2, ("W₂", "δ₂", "z")),
    )


def cell_width(r: Result) -> float:
    """The width of a cell, so that all arrays fit beside one another."""
    columns = 2 * int(r.x.size + r.unit_values.z.size) + 2
    return min(CELL[0], (SIZE[0] - LEFT - 4 * GAP) / columns)


def cell_height(r: Result) -> float:
    """The height of a cell, so that the highest array fits."""
    rows: int = max(r.unit_values.z.size, r.y.size)
    return min(CELL[1], (SIZE[1] - ABOVE - CELL[1] - 3) / rows)


def digits(r: Result) -> int:
    """How many digits a cell shows; 0 for none."""
    return DIGITS if cell_width(r) >= NARROW and cell_height(r) >= LOW else 0


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
        frame = np.zeros(part.W.shape, bool)
        if part.layer == r.weight.layer:
            frame[r.weight.i, r.weight.j] = True
        sends = part.layer == 2 and r.step == Step.DZ  # a column of W₂, times δ₂: the transpose
        column_of_W = np.arange(part.W.shape[1]) == captions.ends(r)[0]
        framed = np.broadcast_to(column_of_W, part.W.shape) if sends else frame
        name, delta_name, x_name = part.letters
        yield _cells(r, part.W, W, framed, role="forward", vmax=FULL, name="W2" if part.layer == 2 else "")
        yield from _title(W, f"new {name}" if r.step == Step.UPDATE else name)
        if r.step >= part.delta_step:
            column = framed.any(axis=1, keepdims=True)
            meant = f"delta{part.layer}"
            yield _cells(r, part.delta[:, None], delta, column, role="gradient", vmax=full, name=meant)
            yield Label(axes="arrays", at=(delta[0], delta[3]), offset=(0, 11), text=delta_name, name=meant)
        if r.step >= part.step:
            row = frame.any(axis=0, keepdims=True)
            yield _cells(r, part.x[None], x, row, role="input", vmax=FULL)
            yield _cells(r, part.dW, dW, frame, role="gradient", vmax=full, name=f"dW{part.layer}")
            total = "Σ " if r.is_batch else ""
            yield from _title((delta[0], *x[1:]), f"dL/d{name} = {total}{delta_name} {x_name}ᵀ")


def largest(r: Result) -> float:
    """The size of the largest gradient, which fills its cell: all arrays of gradients are in one scale."""
    g = r.unit_gradients
    return max(
        float(np.abs(values).max()) for values in (r.gradients.dW1, r.gradients.dW2, g.delta1, g.delta2)
    )


def _cells(
    r: Result, values: Any, box: Box, highlighted: Any, *, role: Role, vmax: float, name: str = ""
) -> Cells:
    return Cells(
        axes="arrays",
        role=role,
        values=values,
        box=box,
        vmax=vmax,
        highlighted=highlighted,
        digits=digits(r),
        decimals=None if cell_width(r) >= WIDE else FEW,
        name=name,
    )


def _title(box: Box, text: str) -> Iterator[Mark]:
    yield Label(axes="arrays", at=(box[0], box[3]), offset=(0, 9), text=text, bold=True)


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on a cell of a weight array, or of its gradient, selects the weight."""
    for part, W, _, dW, _ in boxes(r):
        for array, box in ((part.letters[0], W), (f"dL/d{part.letters[0]}", dW)):
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
