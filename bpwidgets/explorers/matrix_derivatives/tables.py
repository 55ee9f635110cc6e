"""Arrays as tables of bars: a number is a bar that stands on the middle of its cell, a zero is a ring.

One scale for all tables of a picture, so that "row 2 of slice 2 is x" can be seen without a number.
Axes here count rows downward: a table's box is (left, right, top, bottom) with top < bottom.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.marks import Handle, Line, Mark, Points, Polygon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from bpwidgets.live.style import Role

    Floats = NDArray[np.float64]
    Box = tuple[float, float, float, float]

MANY = 8
"""As many rows or columns at most."""
W_START = np.round(np.cos(1.0 + 1.7 * np.arange(MANY)[:, None] + 2.3 * np.arange(MANY)), 1)
X_START = np.array([0.8, -1.2, 1.6, 0.6, -0.4, 1.1, -1.7, 0.3])
REACH = 0.42
"""How far a bar of full size reaches from the middle of its cell, in heights of a cell."""
HALF = 0.3
"""Half the width of a bar, in widths of a cell."""
THICK = 0.2
"""Half the thickness of a lying or standing bar, in rows or columns."""
FULL = 2.0
"""The range of every entry that can be dragged: from -FULL to FULL."""
STEP = 0.05
"""Dragged values are multiples of it, as those of the sliders: short numbers, whose products a reader can check."""
TITLE, SMALL = 10.5, 9.0
"""Sizes of a stage's own text, in points."""
GAP, HEAD = 18.0, 27.0
"""Between tables, and over each of them, in px."""
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def sub(*indices: int) -> str:
    """Indices that count from 0, as subscripts that count from 1: ₂₃ for 1, 2."""
    return "".join(str(index + 1) for index in indices).translate(SUBSCRIPTS)


def place(figure: Any, size: tuple[int, int], **boxes: Box) -> dict[str, Any]:
    """Named axes without frame or ticks at boxes (left, right, top, bottom) in px of a picture of this size."""
    width, height = size
    axes = {}
    for name, (left, right, top, bottom) in boxes.items():
        at = (left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height)
        axes[name] = figure.add_axes(at, label=name, frameon=False, xticks=[], yticks=[])
    return axes


def grid(box: Box, rows: int, columns: int) -> tuple[Floats, Floats]:
    """x, y of the lines of a table, broken by NaN."""
    left, right, top, bottom = box
    xs, ys = np.linspace(left, right, columns + 1), np.linspace(top, bottom, rows + 1)
    gap = np.nan
    across = [(left, right, gap, y, y, gap) for y in ys]
    down = [(x, x, gap, top, bottom, gap) for x in xs]
    lines = np.array([*across, *down])
    return lines[:, :3].ravel(), lines[:, 3:].ravel()


def rule(axes: Any, box: Box, rows: int, columns: int) -> None:
    """Draw the lines of a table on a stage."""
    axes.plot(*grid(box, rows, columns), gid="muted", linewidth=0.6, clip_on=False)


def bars(axes: str, values: Any, tables: Iterable[Box], *, full: float, role: Role) -> list[Mark]:
    """Rows of bars, each row in the middle of a box of its own: one polygon for all of them.

    Args:
        axes: where.
        values: (rows, columns); NaN is no bar.
        tables: one box for each row, of which the row fills the whole.
        full: the size of a bar that reaches REACH from the middle; larger ones are cut there.
        role: their colour.
    """
    heights = np.clip(np.nan_to_num(np.asarray(values, float)) / full, -1.05, 1.05)
    left, right, top, bottom = np.array(list(tables), float).T[:, :, None]
    columns = heights.shape[1]
    width = (right - left) / columns
    middle = left + width * (np.arange(columns) + 0.5)
    base = np.broadcast_to((top + bottom) / 2, middle.shape)
    tip = base - heights * REACH * (bottom - top)
    half = HALF * width
    x = np.stack([middle - half, middle - half, middle + half, middle + half], axis=2).reshape(
        len(heights), -1
    )
    y = np.stack([base, tip, tip, base], axis=2).reshape(len(heights), -1)
    # From row to row and back on the same way, which encloses nothing.
    x = np.concatenate([np.hstack([left, x, left]).ravel(), left[::-1, 0]])
    y = np.concatenate([np.hstack([base[:, :1], y, base[:, :1]]).ravel(), base[::-1, 0]])
    return [Polygon(axes=axes, role=role, x=x, y=y, opacity=0.8)]


def lying(axes: str, ends: Any, *, role: Role) -> list[Polygon]:
    """One bar a row, from 0 to its end: horizontal ones on axes whose rows are 1 high, in one polygon."""
    ends = np.asarray(ends, float)
    middle = np.arange(len(ends)) + 0.5
    from_zero = np.stack([0 * ends, ends, ends, 0 * ends], axis=1)
    sides = np.stack([middle - THICK, middle - THICK, middle + THICK, middle + THICK], axis=1)
    return [Polygon(axes=axes, role=role, x=from_zero.ravel(), y=sides.ravel(), opacity=0.8)]


def standing(axes: str, ends: Any, *, role: Role) -> list[Polygon]:
    """One bar a column, from 0 to its end: vertical ones on axes whose columns are 1 wide, in one polygon."""
    (bar,) = lying(axes, ends, role=role)
    return [replace(bar, x=bar.y, y=bar.x)]


def off(value: float, reach: float) -> str:
    """A sign after a number whose bar would be longer than its axis."""
    return "›" if value > reach else "‹" if value < -reach else ""


def rows_of(box: Box, rows: int) -> list[Box]:
    """The boxes of a table's rows."""
    left, right, top, bottom = box
    edges = np.linspace(top, bottom, rows + 1)
    return [(left, right, float(a), float(b)) for a, b in pairwise(edges)]


def arranged(area: Box, count: int, shape: tuple[int, int], *, largest: tuple[float, float]) -> list[Box]:
    """The boxes of `count` tables in reading order inside an area, with room for a line of text over each.

    Args:
        area: in px of the picture.
        count: how many tables.
        shape: rows and columns of each.
        largest: width and height that no cell exceeds.
    """
    across = math.ceil(math.sqrt(count))
    down = math.ceil(count / across)
    left, right, top, bottom = area
    wide = min((right - left - GAP * (across - 1)) / across, largest[0] * shape[1])
    high = min((bottom - top) / down - HEAD, largest[1] * shape[0])
    corners = [
        (left + (k % across) * (wide + GAP), top + HEAD + (k // across) * (high + HEAD)) for k in range(count)
    ]
    return [(x, x + wide, y, y + high) for x, y in corners]


def cell(box: Box, shape: tuple[int, int], i: int, j: int) -> Box:
    """The box of one cell."""
    left, right, top, bottom = rows_of(box, shape[0])[i]
    width = (right - left) / shape[1]
    return left + j * width, left + (j + 1) * width, top, bottom


def zeros(axes: str, at: Any, role: Role = "muted") -> list[Mark]:
    """Rings at the points (n, 2): numbers that were found to be 0."""
    at = np.asarray(at, float).reshape(-1, 2)
    return [Points(axes=axes, role=role, x=at[:, 0], y=at[:, 1], size=4, filled=False)] if at.size else []


def middles(box: Box, shape: tuple[int, int], which: Any) -> Floats:
    """The middles (n, 2) of the cells of a table for which `which` (rows, columns) holds."""
    left, right, top, bottom = box
    i, j = np.nonzero(which)
    return np.column_stack(
        [left + (j + 0.5) * (right - left) / shape[1], top + (i + 0.5) * (bottom - top) / shape[0]]
    )


def frames(axes: str, boxes: Iterable[Box], *, width: float = 2.0) -> list[Mark]:
    """Frames in the ink around boxes: the cells that are spoken of."""
    corners = np.array([(a, b, b, a, a, np.nan, c, c, d, d, c, np.nan) for a, b, c, d in boxes])
    return [Line(axes=axes, role="ink", x=corners[:, :6].ravel(), y=corners[:, 6:].ravel(), width=width)]


def snapped(value: float) -> float:
    """The nearest multiple of STEP."""
    return round(value / STEP) / round(1 / STEP)


def grips(name: str, values: Floats, moved: Callable[[int, int, float], Mapping[str, Any]]) -> list[Handle]:
    """A handle on the tip of each bar of a table that fills the axes `name`, limits (0, columns) and (rows, 0).

    `moved(i, j, value)` says what a new value, in steps of STEP, sets.
    """
    size = 12 if max(values.shape) <= 5 else 9

    def grip(i: int, j: int) -> Handle:
        middle = i + 0.5
        return Handle(
            label=f"{name}[{i + 1}, {j + 1}]" if len(values) > 1 or name == "W" else f"{name}[{j + 1}]",
            axes=name,
            at=(j + 0.5, middle - values[i, j] / FULL * REACH),
            along="y",
            size=size,
            to_parameters=lambda _, y: moved(i, j, snapped((middle - y) / REACH * FULL)),
        )

    return [grip(i, j) for i, j in np.ndindex(*values.shape)]


def changed(array: Floats, index: Any, value: float) -> Floats:
    """A copy of the array with one entry changed."""
    copy = np.array(array)
    copy[index] = value
    return copy
