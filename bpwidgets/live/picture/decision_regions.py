"""The regions of classes on a grid of scores, and the lines between them: the values of an `Image` and its `boundary`.

values: (rows, columns), row 0 on top, each at the middle of its cell; the cells fill the box x0..x1, y0..y1. Lines are
(k, 2) points, with NaN after each line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from contourpy import contour_generator

from bpwidgets.calculus.arrays import read_only
from bpwidgets.calculus.softmax import softmax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.live.picture.marks import Box


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
    lines = np.concatenate([zero_lines((s[:, k] - others[k]).reshape(shape), box) for k in range(K)])
    classes = s.argmax(axis=1).reshape(shape)
    return Regions(
        classes=classes,
        shades=((p - 1 / K) / (1 - 1 / K)).reshape(shape),
        boundary=_meeting_in_points(lines, classes, box),
    )


def zero_lines(values: ArrayLike, box: Box) -> Floats:
    """Where the values, interpolated linearly between the cells' middles, pass through zero: (k, 2) points.

    A square of four neighbouring middles with a value that is not finite has no line. Zero counts as above zero, as it
    does where classes are alike.
    """
    values = np.asarray(values, float)
    if min(values.shape) < 2:  # there is no square
        return np.empty((0, 2))
    # contourpy counts a value at the level itself as below it, so the values are turned round.
    x, y = _middles(values.shape, box)
    below = contour_generator(x, y, np.ma.masked_invalid(-values), corner_mask=False, line_type="Separate")
    gap = np.full((1, 2), np.nan)
    return np.concatenate([gap[:0], *(part for line in below.lines(0.0) for part in (line, gap))])


def _meeting_in_points(lines: Floats, classes: NDArray[np.intp], box: Box) -> Floats:
    """The lines of all classes, but in each square in which three meet, from the crossings of its sides to one point.

    Drawn class by class they would leave a small triangle between them that is no class's own. Two rows that are no
    segment, since one is the NaN between two lines, are in no square.
    """
    corners = [classes[:-1, :-1], classes[:-1, 1:], classes[1:, :-1], classes[1:, 1:]]
    meet = np.count_nonzero(np.diff(np.sort(corners, axis=0), axis=0), axis=0) >= 2  # (rows - 1, columns - 1)
    segments = np.stack([lines[:-1], lines[1:]], axis=1)  # (k - 1, 2, 2)
    square = _square_of(segments.mean(axis=1), classes.shape, box)
    inside = (square >= 0) & meet.ravel()[square]
    stars = [_star(segments[square == one]) for one in np.unique(square[inside])]
    return np.concatenate([_cut(lines, inside), *stars])


def _cut(lines: Floats, out: NDArray[np.bool_]) -> Floats:
    """The lines without the segments that are `out`, (k - 1,): a row of NaN parts the two ends of each."""
    return np.insert(lines, np.flatnonzero(out) + 1, np.nan, axis=0)


def _star(segments: Floats) -> Floats:
    """From each end of these segments, (n, 2, 2), a line to the middle of all these ends."""
    ends = segments.reshape(-1, 2)
    middle = np.broadcast_to(ends.mean(axis=0), ends.shape)
    return np.stack([ends, middle, np.full_like(ends, np.nan)], axis=1).reshape(-1, 2)


def _square_of(points: Floats, shape: tuple[int, ...], box: Box) -> NDArray[np.intp]:
    """The square of four neighbouring middles in which each point lies, row by row from the top: (k,), -1 for NaN."""
    rows, columns = shape
    row = np.floor((box[3] - points[:, 1]) / (box[3] - box[2]) * rows - 0.5).clip(0, rows - 2)
    column = np.floor((points[:, 0] - box[0]) / (box[1] - box[0]) * columns - 0.5).clip(0, columns - 2)
    square: NDArray[np.intp] = np.nan_to_num(row * (columns - 1) + column, nan=-1).astype(np.intp)
    return square


def _middles(shape: tuple[int, ...], box: Box) -> Sequence[Floats]:
    """x and y of the cells' middles: (rows, columns) each."""
    rows, columns = shape
    x = box[0] + (box[1] - box[0]) * (np.arange(columns) + 0.5) / columns
    y = box[3] - (box[3] - box[2]) * (np.arange(rows) + 0.5) / rows
    return np.meshgrid(x, y)
