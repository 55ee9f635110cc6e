"""A learner's own data, checked and scaled to a picture, or refused in one sentence: ValueError."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.arrays import read_only
from bpwidgets.calculus.datasets import LabelledData, RegressionData
from bpwidgets.calculus.real_numbers import as_array
from bpwidgets.live.model.sentences import in_full
from bpwidgets.live.picture.formatting import counted
from bpwidgets.live.picture.scaling import TINY, AxisScale, ScaledDataset

if TYPE_CHECKING:
    from bpwidgets.calculus.arrays import Floats

OWN_NAME = "your own points"
"""The dataset whose place a learner's own data take."""
FEWEST_POINTS, MOST_POINTS = 2, 20
"""How many points a learner's own dataset may have: each can be dragged."""
LIMIT = 1e100
"""Every |number| must be smaller than this, so that sums of their squares are finite."""


def read_regression(data: Any, *, reach: tuple[float, float]) -> ScaledDataset:
    """A learner's own points, in scales in which |x| and |y| are at most `reach`.

    Args:
        data: a pair of arrays (n,), x and y, or one array (n, 2) of points.
        reach: how far from its middle a picture has room, for x and for y.

    Raises:
        ValueError: one sentence on what is wrong with the data.
    """
    x, y = _x_and_y(data)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"x has the shape {x.shape} and y {y.shape}; expected (n,) and (n,)")
    _check(x=x, y=y)
    if np.ptp(x) <= max(1e-9 * np.abs(x).max(), TINY):
        raise ValueError(f"every x is {x[0]:g}; expected at least two different ones, or no line is best")
    scales = AxisScale.around(x, reach[0]), AxisScale.around(y, reach[1])
    return ScaledDataset(
        name=OWN_NAME, source=RegressionData(OWN_NAME, read_only(x), read_only(y)), scales=scales
    )


def read_labelled(data: Any, *, reach: float) -> ScaledDataset:
    """A learner's own points with labels, in scales in which the points lie between -reach and reach.

    Args:
        data: a pair of arrays, points (n, 2) and labels (n,).
        reach: how far from its middle a picture has room, both ways.

    Raises:
        ValueError: one sentence on what is wrong with the data.
    """
    expected = "a pair of arrays, points (n, 2) and labels (n,)"
    if not _is_pair(data):
        raise ValueError(f"the data are not a pair; expected {expected}")
    x, y = _numbers(data[0], "the points", expected), _numbers(data[1], "the labels", expected)
    if x.ndim != 2 or x.shape[1] != 2 or y.shape != x.shape[:1]:
        raise ValueError(
            f"the points have the shape {x.shape} and the labels {y.shape}; expected (n, 2) and (n,)"
        )
    _check(points=x, labels=y)
    wrong = np.flatnonzero(np.abs(y) != 1)
    if wrong.size:
        i = wrong[0]
        raise ValueError(
            f"labels[{i}] is {in_full(y[i])}; expected -1 or +1 (0 and 1 are the labels of cross entropy)"
        )
    if np.ptp(y) == 0:
        raise ValueError(f"every label is {y[0]:g}; expected both classes, or there is nothing to separate")
    scales = AxisScale.around(x[:, 0], reach), AxisScale.around(x[:, 1], reach)
    return ScaledDataset(
        name=OWN_NAME, source=LabelledData(OWN_NAME, read_only(x), read_only(y)), scales=scales
    )


def _x_and_y(data: Any) -> tuple[Floats, Floats]:
    """The two arrays of a pair, or the two columns of one array (n, 2)."""
    expected = "a pair of arrays (n,), x and y, or one array (n, 2)"
    if _is_pair(data):
        if isinstance(data, list) and all(isinstance(each, list | tuple) and len(each) == 2 for each in data):
            raise ValueError(
                "two lists of two numbers can be x and y or two points; "
                "expected a tuple (x, y), or a NumPy array (n, 2)"
            )
        return _numbers(data[0], "x", expected), _numbers(data[1], "y", expected)
    points = _numbers(data, "the data", expected)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"the data have the shape {points.shape}; expected {expected}")
    return points[:, 0], points[:, 1]


def _is_pair(data: Any) -> bool:
    return isinstance(data, tuple | list) and len(data) == 2


def _numbers(values: Any, name: str, expected: str) -> Floats:
    """The values as an array of real numbers."""
    array = as_array(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} cannot be read as numbers; expected {expected}")
    return array.astype(np.float64)


def _check(**arrays: Floats) -> None:
    """Refuse too few or too many points, and numbers that are not finite or too large."""
    for name, values in arrays.items():
        if not FEWEST_POINTS <= len(values) <= MOST_POINTS:
            points = counted(len(values), "point")
            raise ValueError(
                f"the data have {points}; expected {FEWEST_POINTS} to {MOST_POINTS}, so that each can be dragged"
            )
        for at in np.argwhere(~(np.abs(values) < LIMIT)):
            place = ", ".join(map(str, at))
            raise ValueError(
                f"{name}[{place}] is {values[tuple(at)]}; "
                f"expected finite numbers between -{LIMIT:g} and {LIMIT:g}"
            )
