"""Arrays as tables: their boxes and lines, and what is marked in them: frames, and rings for zeros.

Axes here count rows downward: a table's box is (left, top, width, height), and y grows downward.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture.marks import Line, Mark, Points

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from bpwidgets.live.picture.style import Role

    Floats = NDArray[np.float64]
    Box = tuple[float, float, float, float]

MANY = 8
"""As many rows or columns at most."""
TITLE, SMALL = 10.5, 9.0
"""Sizes of a stage's own text, in points."""
GAP, HEAD = 18.0, 27.0
"""Between tables, and over each of them, in px."""
AROUND = np.array([[0, 1, 1, 0, 0, np.nan], [0, 0, 1, 1, 0, np.nan]])
"""A frame's corners in shares of its box, and the gap to the next frame."""


# ---- boxes -------------------------------------------------------------------------------------------------


def rows_of(box: Box, rows: int) -> list[Box]:
    """The boxes of a table's rows."""
    left, top, width, height = box
    return [(left, top + row * height / rows, width, height / rows) for row in range(rows)]


def cell(box: Box, shape: tuple[int, int], i: int, j: int) -> Box:
    """The box of one cell."""
    left, top, width, height = box
    wide, high = width / shape[1], height / shape[0]
    return left + j * wide, top + i * high, wide, high


def middles(box: Box, shape: tuple[int, int]) -> Floats:
    """The middles of all cells, (rows, columns, 2)."""
    left, top, width, height = box
    i, j = np.indices(shape) + 0.5
    return np.stack([left + j * width / shape[1], top + i * height / shape[0]], axis=2)


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
    left, top, width, height = area
    wide = min((width - GAP * (across - 1)) / across, largest[0] * shape[1])
    high = min(height / down - HEAD, largest[1] * shape[0])
    return [
        (left + k % across * (wide + GAP), top + HEAD + k // across * (high + HEAD), wide, high)
        for k in range(count)
    ]


# ---- what stands still -------------------------------------------------------------------------------------


def grid(box: Box, rows: int, columns: int) -> tuple[Floats, Floats]:
    """x, y of the lines of a table, broken by NaN."""
    left, top, width, height = box
    xs, ys = left + width * np.arange(columns + 1) / columns, top + height * np.arange(rows + 1) / rows
    gap = np.nan
    across = [(left, left + width, gap, y, y, gap) for y in ys]
    down = [(x, x, gap, top, top + height, gap) for x in xs]
    lines = np.array([*across, *down])
    return lines[:, :3].ravel(), lines[:, 3:].ravel()


def rule(axes: Any, box: Box, rows: int, columns: int) -> None:
    """Draw the lines of a table on a stage."""
    axes.plot(*grid(box, rows, columns), gid="muted", linewidth=0.6, clip_on=False)


def bare(axes: Mapping[str, Any], size: tuple[int, int]) -> None:
    """Take frames and ticks off; the axes "page" count px of the whole picture, from its upper left corner."""
    for each in axes.values():
        each.set_frame_on(False)
        each.set(xticks=[], yticks=[])
    axes["page"].set(xlim=(0, size[0]), ylim=(size[1], 0))


def table(axes: Any, rows: int, columns: int) -> None:
    """Make axes a table whose cells are 1 by 1, and draw its lines."""
    axes.set(xlim=(0, columns), ylim=(rows, 0))
    rule(axes, (0, 0, columns, rows), rows, columns)


def number(x: Any, W: Any) -> None:
    """Number the columns over x and the rows of W, from 1."""
    columns, rows = int(x.get_xlim()[1]), int(W.get_ylim()[0])
    x.xaxis.tick_top()
    x.set_xticks(np.arange(columns) + 0.5, np.arange(1, columns + 1))
    W.set_yticks(np.arange(rows) + 0.5, np.arange(1, rows + 1))


def axis_of_rows(axes: Any, rows: int, end: float) -> None:
    """Make axes a place for lying bars from -end to end, with their line of 0."""
    axes.set(xlim=(-end, end), ylim=(rows, 0))
    axes.axvline(0, gid="muted", linewidth=0.8)


def write(page: Any, x: float, y: float, text: str, *, size: float = TITLE, **kwargs: Any) -> None:
    """Text of the stage at px of the picture, its middle at the height y."""
    page.text(x, y, text, fontsize=size, va="center", **kwargs)


# ---- what is marked ----------------------------------------------------------------------------------------


def zeros(axes: str, at: Floats) -> list[Mark]:
    """Rings at the points (n, 2): numbers that were found to be 0."""
    if not at.size:
        return []
    return [Points(axes=axes, role="muted", x=at[:, 0], y=at[:, 1], size=4, filled=False)]


def frames(axes: str, boxes: Iterable[Box], *, width: float = 2.0, role: Role = "ink") -> Line:
    """Frames around boxes: the cells that are spoken of."""
    left, top, wide, high = np.array(list(boxes)).T[:, :, None]
    return Line(
        axes=axes,
        role=role,
        x=(left + wide * AROUND[0]).ravel(),
        y=(top + high * AROUND[1]).ravel(),
        width=width,
    )
