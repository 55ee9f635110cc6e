"""The regions of classes on a grid of scores, and the lines between them: the values of an `Image` and its `boundary`.

values: (rows, columns), row 0 on top, each at the middle of its cell; the cells fill the box x0..x1, y0..y1. All lines
are (3 n, 2) points: both ends of each of n segments, and NaN after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.arrays import read_only
from bpwidgets.calculus.losses import softmax

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.live.picture.marks import Box

CORNERS = ((0, 0), (0, 1), (1, 1), (1, 0))
"""(row, column) of a square's corners from its upper left one, clockwise: side k leads from corner k to the next."""


@dataclass(frozen=True, eq=False)
class Regions:
    """A box, classified.

    Attributes:
        classes: (rows, columns), row 0 on top: the class of the largest score.
        shades: how sure that is: 0 where all classes are as probable, 1 where one is certain.
        boundary: (k, 2) points of the lines between classes.
    """

    classes: NDArray[np.intp]
    shades: Floats
    boundary: Floats


@lru_cache(maxsize=8)
def middles(shape: tuple[int, int], box: Box) -> Floats:
    """The middles of the cells that fill a box: (rows columns, 2), row by row from the top."""
    return read_only(np.column_stack([axis.ravel() for axis in _middles(shape, box)]))


def regions(s: Floats, shape: tuple[int, int], box: Box) -> Regions:
    """The regions of the classes whose scores at `middles` are s: (rows columns, K)."""
    K = s.shape[1]
    p = softmax(s).max(axis=1)
    # A class reaches as far as its score is larger than the largest of the others.
    others = [np.delete(s, k, axis=1).max(axis=1) for k in range(K)]
    ahead = [(s[:, k] - others[k]).reshape(shape) for k in range(K)]
    classes = s.argmax(axis=1).reshape(shape)
    here = np.sort([_corner(classes, *corner) for corner in CORNERS], axis=0)
    meet = np.count_nonzero(np.diff(here, axis=0), axis=0) >= 2  # (squares,): three classes or four
    lines = [zero_lines(values, box, but=meet) for values in ahead]
    return Regions(
        classes=classes,
        shades=((p - 1 / K) / (1 - 1 / K)).reshape(shape),
        boundary=np.concatenate([*lines, *(_star(ahead, box, k) for k in np.flatnonzero(meet).tolist())]),
    )


def zero_lines(values: ArrayLike, box: Box, *, but: NDArray[np.bool_] | None = None) -> Floats:
    """Where the values, interpolated linearly between the cells' middles, pass through zero.

    Marching squares: a square of four neighbouring middles has a crossing on each side whose ends lie on different
    sides of zero, so none, two or four.

        corner 0 --- side 0 --- corner 1
            |                      |
          side 3                 side 1
            |                      |
        corner 3 --- side 2 --- corner 2

    No line passes through the squares `but`: (squares,), row by row from the top.
    """
    values = np.asarray(values, float)
    corners = np.array([_corner(values, *corner) for corner in CORNERS])  # (4, squares)
    points = np.array(
        [[_corner(axis, *corner) for axis in _middles(values.shape, box)] for corner in CORNERS]
    )
    crossed, crossings = _crossings(corners, points)
    if but is not None:
        crossed = crossed & ~but
    segments = [
        np.hstack([crossings[a, :, squares], crossings[b, :, squares]])
        for a, b, squares in _joined_sides(crossed, corners)
    ]
    return _with_gaps(np.concatenate(segments))


def _star(ahead: Sequence[Floats], box: Box, square: int) -> Floats:
    """The lines of a square in which three classes meet: one from each crossing of its sides, all to one point.

    Drawn class by class they would leave a small triangle between them that is no class's own.
    """
    row, column = divmod(square, ahead[0].shape[1] - 1)
    rows, columns = np.transpose(CORNERS)
    corners = rows + row, columns + column
    points = np.transpose([axis[corners] for axis in _middles(ahead[0].shape, box)])[..., None]
    found = []
    for values in ahead:
        crossed, crossings = _crossings(values[corners][:, None], points)
        found.append(crossings[crossed[:, 0], :, 0])
    ends = np.concatenate(found)
    return _with_gaps(np.hstack([ends, np.broadcast_to(ends.mean(axis=0), ends.shape)]))


def _joined_sides(crossed: NDArray[np.bool_], corners: Floats) -> Iterator[tuple[Any, Any, NDArray[np.intp]]]:
    """Which crossings are joined: a side (or one for each square), another one, and the squares in which they are.

    Two crossings of a square are joined. Of four, each segment cuts off one of the two corners that lie on the other
    side of zero than the square's middle.
    """
    count = crossed.sum(axis=0)
    two = np.flatnonzero(count == 2)
    yield crossed[:, two].argmax(axis=0), 3 - crossed[::-1, two].argmax(axis=0), two
    middle_differs_from_0 = (corners.mean(axis=0) >= 0) != (corners[0] >= 0)
    cuts_0_and_2 = np.flatnonzero((count == 4) & middle_differs_from_0)
    cuts_1_and_3 = np.flatnonzero((count == 4) & ~middle_differs_from_0)
    yield from ((a, b, cuts_0_and_2) for a, b in ((3, 0), (1, 2)))
    yield from ((a, b, cuts_1_and_3) for a, b in ((0, 1), (2, 3)))


def _middles(shape: tuple[int, ...], box: Box) -> Sequence[Floats]:
    """x and y of the cells' middles: (rows, columns) each."""
    rows, columns = shape
    x = box[0] + (box[1] - box[0]) * (np.arange(columns) + 0.5) / columns
    y = box[3] - (box[3] - box[2]) * (np.arange(rows) + 0.5) / rows
    return np.meshgrid(x, y)


def _corner(grid: Floats, row: int, column: int) -> Floats:
    """The entries of a grid at one corner of each square of neighbours: (squares,)."""
    rows, columns = grid.shape
    return grid[row : rows - 1 + row, column : columns - 1 + column].ravel()


def _crossings(values: Floats, points: Floats) -> tuple[NDArray[np.bool_], Floats]:
    """Which sides are crossed, (4, squares), none of a square with a NaN, and where: (4, 2, squares).

    values: (4, squares) of the corners; points: (4, 2, squares).
    """
    above = values >= 0
    crossed = (above != np.roll(above, -1, axis=0)) & np.isfinite(values).all(axis=0)
    with np.errstate(all="ignore"):  # a side that is not crossed may divide by zero
        share = values / (values - np.roll(values, -1, axis=0))
        return crossed, points + share[:, None] * (np.roll(points, -1, axis=0) - points)


def _with_gaps(segments: Floats) -> Floats:
    """Segments (n, 4) as points (3 n, 2), with NaN after each segment."""
    ends = segments.reshape(-1, 2, 2)
    return np.concatenate([ends, np.full((len(ends), 1, 2), np.nan)], axis=1).reshape(-1, 2)
