"""Arrays as tables: their boxes and lines, and frames around what is spoken of.

Axes here count rows downward: a table's box is (left, top, width, height), and y grows downward.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import shapes
from bpwidgets.live.picture.marks import Line, Polygon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Unpack

    from numpy.typing import NDArray

    from bpwidgets.live.picture.shapes import PolygonLook
    from bpwidgets.live.picture.style import Role

    Floats = NDArray[np.float64]
    Box = tuple[float, float, float, float]

MANY = 5
"""As many rows or columns at most."""
TITLE, SMALL = 10.5, 9.0
"""Sizes of a stage's own text, in points."""
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


def middles(box: Box, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """x and y of the middles of all cells, row by row."""
    left, top, width, height = box
    i, j = np.indices(shape).reshape(2, -1) + 0.5
    return left + j * width / shape[1], top + i * height / shape[0]


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


def number_columns(axes: Any, *, below: bool = False) -> None:
    """Number the columns of a table over it or below, from 1."""
    columns = int(axes.get_xlim()[1])
    if not below:
        axes.xaxis.tick_top()
    axes.set_xticks(np.arange(columns) + 0.5, np.arange(1, columns + 1))


def number_rows(axes: Any) -> None:
    """Number the rows of a table on its left, from 1."""
    rows = int(axes.get_ylim()[0])
    axes.set_yticks(np.arange(rows) + 0.5, np.arange(1, rows + 1))


def axis_of_rows(axes: Any, rows: int, end: float) -> None:
    """Make axes a place for lying bars from -end to end, with their line of 0."""
    axes.set(xlim=(-end, end), ylim=(rows, 0))
    axes.axvline(0, gid="muted", linewidth=0.8)


def write(page: Any, x: float, y: float, text: str, *, size: float = TITLE, **kwargs: Any) -> None:
    """Text of the stage at px of the picture, its middle at the height y."""
    page.text(x, y, text, fontsize=size, va="center", **kwargs)


# ---- ways --------------------------------------------------------------------------------------------------


def bend(start: Box, end: Box) -> Floats:
    """From the right of one box to the left of another, level at both ends: x, top and height of steps, (17, 3)."""
    left, top, width, height = start
    return shapes.bend((left + width, top, height), (end[0], end[1], end[3]))


def way(axes: str, steps: Floats, **look: Unpack[PolygonLook]) -> Polygon:
    """A band over x, top and height of its steps, (k, 3)."""
    x, top, height = steps.T
    return Polygon(axes=axes, x=np.append(x, x[::-1]), y=np.append(top, (top + height)[::-1]), **look)


# ---- what is marked ----------------------------------------------------------------------------------------


def frames(
    axes: str, boxes: Iterable[Box], *, width: float = 2.0, role: Role = "ink", name: str = ""
) -> Line:
    """Frames around boxes: the cells that are spoken of."""
    left, top, wide, high = np.array(list(boxes)).T[:, :, None]
    return Line(
        axes=axes,
        role=role,
        x=(left + wide * AROUND[0]).ravel(),
        y=(top + high * AROUND[1]).ravel(),
        width=width,
        name=name,
    )
