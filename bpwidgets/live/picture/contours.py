"""Lines on a grid of values: between classes, and at a level. For `Image.boundary`.

values: (rows, columns), row 0 on top, each at the middle of its cell; the cells fill the box x0..x1, y0..y1. All lines
are (n, 2) points with NaN between two polylines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Box = tuple[float, float, float, float]


def between_classes(values: ArrayLike, box: Box) -> Floats:
    """The sides of cells where the class changes; none beside a cell that is NaN."""
    values = np.asarray(values, float)
    rows, columns = values.shape
    x, y = np.linspace(box[0], box[1], columns + 1), np.linspace(box[3], box[2], rows + 1)
    i, j = np.nonzero(_differ(values[:, 1:], values[:, :-1]))
    upright = np.stack([x[j + 1], y[i], x[j + 1], y[i + 1]], axis=1)
    i, j = np.nonzero(_differ(values[1:], values[:-1]))
    level = np.stack([x[j], y[i + 1], x[j + 1], y[i + 1]], axis=1)
    return _polylines(np.concatenate([upright, level]))


def _differ(one: Floats, other: Floats) -> NDArray[np.bool_]:
    differ: NDArray[np.bool_] = (one != other) & np.isfinite(one) & np.isfinite(other)
    return differ


def level_lines(values: ArrayLike, box: Box, level: float = 0.0) -> Floats:
    """Where the values, interpolated linearly between the cells' middles, pass through a level.

    Marching squares: a square of four neighbouring middles has a crossing on each side whose ends lie on different
    sides of the level, so none, two or four. Four are joined around the two corners that its middle differs from.
    """
    above = np.asarray(values, float) - level
    rows, columns = above.shape
    across, down = (box[1] - box[0]) / columns, (box[3] - box[2]) / rows
    x, y = box[0] + across * (np.arange(columns) + 0.5), box[3] - down * (np.arange(rows) + 0.5)
    # The corners of all squares, clockwise from the upper left: (4, squares) each.
    corners = [(0, 0), (0, 1), (1, 1), (1, 0)]
    i, j = (index.ravel() for index in np.indices((rows - 1, columns - 1)))
    at = np.array([(x[j + dj], y[i + di]) for di, dj in corners])  # (4, 2, squares)
    v = np.array([above[i + di, j + dj] for di, dj in corners])
    side = v >= 0
    whole = np.isfinite(v).all(axis=0)
    crossed = (side != np.roll(side, -1, axis=0)) & whole
    with np.errstate(all="ignore"):
        share = v / (v - np.roll(v, -1, axis=0))
        points = at + share[:, None] * (
            np.roll(at, -1, axis=0) - at
        )  # on the side from each corner to the next
    joined = [_joined(points, crossed.sum(axis=0) == 2, crossed)]
    four = crossed.sum(axis=0) == 4
    cut_first = (v.mean(axis=0) >= 0) != side[0]  # the upper left corner and its opposite are cut off
    for pairs, which in ((((3, 0), (1, 2)), four & cut_first), (((0, 1), (2, 3)), four & ~cut_first)):
        joined += [np.concatenate([points[a][:, which], points[b][:, which]]).T for a, b in pairs]
    return _polylines(np.concatenate(joined))


def _joined(points: Floats, which: NDArray[np.bool_], crossed: NDArray[np.bool_]) -> Floats:
    """Segments (n, 4) between the two crossings of some squares."""
    squares = np.flatnonzero(which)
    first = crossed[:, squares].argmax(axis=0)
    last = 3 - crossed[::-1, squares].argmax(axis=0)
    return np.concatenate([points[first, :, squares], points[last, :, squares]], axis=1)


def _polylines(segments: Floats) -> Floats:
    """Segments (n, 4) as points (3 n, 2), with NaN after each segment."""
    ends = segments.reshape(-1, 2, 2)
    return np.concatenate([ends, np.full((len(ends), 1, 2), np.nan)], axis=1).reshape(-1, 2)
