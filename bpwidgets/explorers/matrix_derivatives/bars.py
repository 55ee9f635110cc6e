"""Numbers as bars: where they stand, how long they are, what can be dragged.

One scale for all tables of a picture, so that "row 2 of table 2 is x" can be seen without a number.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.arrays import changed
from bpwidgets.explorers.matrix_derivatives import tables
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Handle, Label, Mark, Polygon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from bpwidgets.explorers.matrix_derivatives.tables import Box
    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.picture.style import Role

    Floats = NDArray[np.float64]

W_START = np.round(np.cos(1.0 + 1.7 * np.arange(tables.MANY)[:, None] + 2.3 * np.arange(tables.MANY)), 1)
X_START = np.array([0.8, -1.2, 1.6, 0.6, -0.4, 1.1, -1.7, 0.3])
V_START = np.array([1.5, -0.9, 0.6, -1.3, 0.4, 1.8, -0.7, 1.0])
FULL = 2.0
"""The range of every entry that can be dragged: from -FULL to FULL."""
PRODUCT = 3.0
"""The size of a product of two entries whose bar is as long as a cell allows; the few larger ones are cut there."""
END_OF_V = 2.3
"""The ends of the axis of v = dL/dg, with room for the handles of the largest entries."""
STEP = 0.05
"""Of sliders and drags: short numbers, whose products a reader can check."""
REACH = 0.42
"""How far a bar of full size reaches from the middle of its cell, in heights of a cell."""
HALF = 0.3
"""Half the width of a bar, in widths of a cell."""
THICK = 0.2
"""Half the thickness of a lying or standing bar, in rows or columns."""


def sub(*indices: int) -> str:
    """Indices that count from 0, as subscripts that count from 1: ₂₃ for 1, 2."""
    return "".join(formatting.SUB[int(digit)] for index in indices for digit in str(index + 1))


def reach(terms: int) -> float:
    """Where the axis of a sum of so many products ends: most are shorter, a longer one is cut and marked."""
    return 1.5 + 1.5 * math.ceil(math.sqrt(terms))


def off(value: float, end: float) -> str:
    """A sign after a number whose bar would be longer than its axis."""
    return "›" if value > end else "‹" if value < -end else ""


def in_rows(
    axes: str,
    values: ArrayLike,
    rows: Iterable[Box],
    *,
    full: float,
    role: Role,
    middle: float = 0.5,
    half: float = HALF,
) -> Polygon:
    """Rows of bars, each row in the middle of a box of its own: one polygon for all of them.

    Args:
        axes: where.
        values: (rows, columns).
        rows: one box for each row, of which the row fills the whole.
        full: the size of a bar that reaches REACH from the middle; larger ones are cut there.
        role: their colour.
        middle: where in its cell a bar stands, in widths of a cell.
        half: half the width of a bar, in widths of a cell.
    """
    heights = np.minimum(np.maximum(np.asarray(values, float) / full, -1.05), 1.05)
    count, columns = heights.shape
    left, top, width, height = np.array(list(rows)).T[:, :, None]
    wide = width / columns
    near = left + wide * (np.arange(columns) + middle - half)
    base = top + height / 2
    x = np.empty((count, 4 * columns + 2))
    y = np.empty((count, 4 * columns + 2))
    x[:], y[:] = left, base
    x[:, 1:-1:4] = x[:, 2:-1:4] = near
    x[:, 3:-1:4] = x[:, 4:-1:4] = near + 2 * half * wide
    y[:, 2:-1:4] = y[:, 3:-1:4] = base - heights * REACH * height
    # From row to row and back on the same way, which encloses nothing.
    return Polygon(
        axes=axes,
        role=role,
        x=np.concatenate([x.ravel(), left[::-1, 0]]),
        y=np.concatenate([y.ravel(), base[::-1, 0]]),
        opacity=0.8,
    )


def filled(axes: str, values: Floats, *, role: Role, half: float = HALF) -> Polygon:
    """The bars of a table that fills axes with cells of 1 by 1."""
    rows, columns = values.shape
    return in_rows(axes, values, tables.rows_of((0, 0, columns, rows), rows), full=FULL, role=role, half=half)


def lying(axes: str, values: ArrayLike, end: float, *, role: Role) -> list[Mark]:
    """A horizontal bar a row, cut at -end and end, on axes whose rows are 1 high; its number beside the axes."""
    values = np.asarray(values, float)
    ends = np.clip(values, -end, end)
    middle = np.arange(len(ends)) + 0.5
    from_zero = np.stack([0 * ends, ends, ends, 0 * ends], axis=1)
    sides = np.stack([middle - THICK, middle - THICK, middle + THICK, middle + THICK], axis=1)
    numbers = (
        Label(
            axes=axes,
            at=(1, k + 0.5),
            axes_coords="x",
            offset=(4, 0),
            text=formatting.fixed(value, 3) + off(value, end),
        )
        for k, value in enumerate(values.tolist())
    )
    return [Polygon(axes=axes, role=role, x=from_zero.ravel(), y=sides.ravel(), opacity=0.8), *numbers]


def standing(axes: str, values: ArrayLike, end: float, *, role: Role) -> Polygon:
    """A vertical bar a column, cut at -end and end, on axes whose columns are 1 wide."""
    bar: Any = lying(axes, values, end, role=role)[0]
    turned: Polygon = replace(bar, x=bar.y, y=bar.x)
    return turned


# ---- what can be dragged -----------------------------------------------------------------------------------


def moved(explorer: Explorer, name: str, index: Any, value: float, **look: int) -> dict[str, Any]:
    """One entry changed, and the frames set there; a handle that has not moved leaves them where they are."""
    array = getattr(explorer, name)
    return {name: changed(array, index, value), **({} if np.isclose(array[index], value) else look)}


def cell_handles(
    name: str, values: Floats, moved: Callable[[int, int, float], Mapping[str, Any]]
) -> list[Handle]:
    """A handle on the tip of each bar of a table that fills the axes `name` with cells of 1 by 1.

    `moved(i, j, value)` says what a new value sets.
    """
    size = 12 if max(values.shape) <= 5 else 9

    def handle(i: int, j: int, value: float) -> Handle:
        middle = i + 0.5
        return Handle(
            label=f"{name}[{i + 1}, {j + 1}]" if name == "W" else f"{name}[{j + 1}]",
            axes=name,
            at=(j + 0.5, middle - value / FULL * REACH),
            along="y",
            size=size,
            to_parameters=lambda _, y: moved(i, j, (middle - y) / REACH * FULL),
        )

    return [handle(i, j, value) for i, row in enumerate(values.tolist()) for j, value in enumerate(row)]


def bar_handles(name: str, values: Floats, moved: Callable[[int, float], Mapping[str, Any]]) -> list[Handle]:
    """A handle on the end of each lying bar; `moved(i, value)` says what a new value sets."""

    def handle(i: int, value: float) -> Handle:
        return Handle(
            label=f"{name}[{i + 1}]",
            axes=name,
            at=(value, i + 0.5),
            along="x",
            size=11,
            role="gradient",
            to_parameters=lambda x, _: moved(i, x),
        )

    return [handle(i, value) for i, value in enumerate(values.tolist())]
