"""Small datasets, each with its source and licence, and how a learner's own data are read.

`RegressionData` are x and y of n points, `LabelledData` are n points of the plane in two classes. Both keep the
numbers as published; a `Frame` says how a picture counts them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

FEWEST, MOST = 2, 20
"""How many points a learner's own set may have: each can be dragged."""
HUGE = 1e100
OWN = "your own points"
"""The name of the set that a learner's own data take the place of."""
ROUND = (1, 1.5, 2, 3, 5, 7, 10)
"""A unit is one of these times a power of ten, so that data fill at least half of a picture."""


def read_only(values: ArrayLike) -> Floats:
    """A read-only copy as float64."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


@dataclass(frozen=True)
class Frame:
    """How a picture counts a quantity: it shows (value - middle) / unit."""

    middle: float = 0.0
    unit: float = 1.0

    @classmethod
    def around(cls, values: Floats, reach: float) -> Frame:
        """A frame of round numbers in which the values lie between -reach and reach.

        Values that fit as they are, and are spread over a good part of the picture, are shown as they are.
        """
        low, high = float(values.min()), float(values.max())
        spread, far = high - low, max(abs(low), abs(high))
        if far <= reach and spread >= reach / 6:
            return cls()
        if spread <= 1e-9 * far:
            return cls(middle=low)
        middle = round((low + high) / 2, 1 - math.floor(math.log10(spread)))
        return cls(middle, _round_up(max(high - middle, middle - low) / reach))

    def show(self, values: Floats) -> Floats:
        """(values - middle) / unit, free of rounding errors in binary."""
        return read_only(np.round((values - self.middle) / self.unit, 12))

    def axis(self, name: str) -> str:
        """What is written at the axis of a quantity, in LaTeX, such as (x - 9) / 2.5."""
        moved = f"{name} {'-' if self.middle > 0 else '+'} {abs(self.middle):g}" if self.middle else name
        if self.unit == 1:
            return moved
        return f"({moved}) / {self.unit:g}" if self.middle else f"{moved} / {self.unit:g}"


def _round_up(unit: float) -> float:
    """The next round unit."""
    power = 10.0 ** math.floor(math.log10(unit))
    return next(float(f"{step * power:.3g}") for step in ROUND if step * power >= unit * (1 - 1e-9))


# ------------------------------------------------------------------ regression: y of x


@dataclass(frozen=True, eq=False)
class RegressionData:
    """n points: x and y are (n,) each, read-only."""

    name: str
    x: Floats
    y: Floats
    frames: tuple[Frame, Frame] = (Frame(), Frame())

    @cached_property
    def in_picture(self) -> tuple[Floats, Floats]:
        """x and y as a picture shows them."""
        return self.frames[0].show(self.x), self.frames[1].show(self.y)

    @property
    def axes(self) -> tuple[str, str]:
        """What is written at the picture's two axes, in LaTeX."""
        return self.frames[0].axis("x"), self.frames[1].axis("y")


_X = read_only([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5])
_X_IV = read_only([8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8])
_Y = {
    "I": [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
    "II": [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
    "III": [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
    "IV": [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89],
}


def anscombe(number: str) -> RegressionData:
    """Dataset "I", "II", "III" or "IV" of Anscombe's quartet: four pictures that have one least-squares line.

    Made up by F. J. Anscombe, "Graphs in Statistical Analysis", The American Statistician 27 (1973), 17-21, so that
    mean, variance, correlation and the line 3 + 0.5 x are the same in all four, to two digits. Numbers are facts:
    nobody owns them, and they are free to use.
    """
    if number not in _Y:
        raise ValueError(
            f"there is no dataset {number!r} in Anscombe's quartet; expected one of {', '.join(_Y)}"
        )
    x, middle = (_X_IV, 13.5) if number == "IV" else (_X, 9.0)
    return RegressionData(f"Anscombe {number}", x, read_only(_Y[number]), (Frame(middle, 2.5), Frame(7.5)))


FIVE_POINTS = RegressionData(OWN, read_only([-2, -1, 0, 1, 2]), read_only([-1.5, -2.5, 0.5, -0.5, 2.0]))
"""Five points to be dragged anywhere. Made up for this course, under its licence."""

REGRESSION = {points.name: points for points in (*map(anscombe, _Y), FIVE_POINTS)}
"""The bundled sets by name."""

# ------------------------------------------------------------------ classification: labels -1 and +1


@dataclass(frozen=True, eq=False)
class LabelledData:
    """n points of two classes, read-only.

    Attributes:
        name: what a chooser shows.
        x: (n, 2), the numbers as published.
        y: (n,), labels -1 and +1.
        frames: of the two columns of x.
        columns: what the two columns of x are, in LaTeX.
    """

    name: str
    x: Floats
    y: Floats
    frames: tuple[Frame, Frame] = (Frame(), Frame())
    columns: tuple[str, str] = ("x_1", "x_2")

    @cached_property
    def in_picture(self) -> Floats:
        """The points as a picture shows them: (n, 2)."""
        return read_only(
            np.column_stack([frame.show(x) for frame, x in zip(self.frames, self.x.T, strict=True)])
        )

    @property
    def axes(self) -> tuple[str, str]:
        """What is written at the picture's two axes, in LaTeX."""
        return self.frames[0].axis(self.columns[0]), self.frames[1].axis(self.columns[1])


def _labelled(name: str, minus: ArrayLike, plus: ArrayLike, **look: Any) -> LabelledData:
    y = np.repeat([-1.0, 1.0], [len(np.asarray(minus)), len(np.asarray(plus))])
    return LabelledData(name, read_only(np.vstack([minus, plus])), read_only(y), **look)


# Made up for this course, under its licence.
_MINUS = [(-2.2, -0.6), (-1.7, 0.9), (-1.2, -1.6), (-0.9, 0.1), (-0.4, -0.8)]
_PLUS = [(0.6, 0.7), (0.9, -0.5), (1.3, 1.5), (1.8, 0.2), (2.2, 1.1)]
OVERLAPPING = _labelled("overlapping", [*_MINUS, (0.9, 0.4)], [*_PLUS, (-0.7, 1.3)])
APART = _labelled("apart", [*_MINUS, (-1.9, -1.8)], [*_PLUS, (1.2, -1.4)])
OUTLIER = _labelled("one far out", [*_MINUS, (2.6, -0.6)], [*_PLUS, (1.2, 2.4)])
FOUR_POINTS = _labelled(OWN, [(-1.5, -0.5), (0.0, -1.5)], [(0.5, 1.0), (2.0, 0.0)])

# Length and width of the petals in cm, of the first ten plants of either species in Fisher's table.
_VERSICOLOR = [
    *((4.7, 1.4), (4.5, 1.5), (4.9, 1.5), (4.0, 1.3), (4.6, 1.5)),
    *((4.5, 1.3), (4.7, 1.6), (3.3, 1.0), (4.6, 1.3), (3.9, 1.4)),
]
_VIRGINICA = [
    *((6.0, 2.5), (5.1, 1.9), (5.9, 2.1), (5.6, 1.8), (5.8, 2.2)),
    *((6.6, 2.1), (4.5, 1.7), (6.3, 1.8), (5.8, 1.8), (6.1, 2.5)),
]
IRISES = _labelled(
    "irises (+ is virginica)",
    _VERSICOLOR,
    _VIRGINICA,
    frames=(Frame(5.0, 0.7), Frame(1.75, 0.3)),
    columns=(r"\mathrm{petal\ length\ in\ cm}", r"\mathrm{petal\ width\ in\ cm}"),
)
"""Twenty irises, measured by Edgar Anderson on the Gaspé Peninsula: -1 is versicolor, +1 virginica.

From R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936), 179-188.
Numbers are facts: nobody owns them, and they are free to use.
"""

LABELLED = {points.name: points for points in (OVERLAPPING, APART, OUTLIER, IRISES, FOUR_POINTS)}
"""The bundled sets by name."""

# ------------------------------------------------------------------ a learner's own


def read_regression(data: Any, *, reach: tuple[float, float]) -> RegressionData:
    """A learner's own points, checked, in frames in which |x| and |y| are at most `reach`.

    Args:
        data: a pair of arrays (n,), x and y, or one array (n, 2) of points.
        reach: how far from its middle a picture has room, for x and for y.

    Raises:
        ValueError: one sentence on what is wrong with the data.
    """
    expected = "a pair of arrays (n,), x and y, or one array (n, 2)"
    if isinstance(data, tuple) and len(data) == 2:
        x, y = _numbers(data[0], "x", expected), _numbers(data[1], "y", expected)
    else:
        points = _numbers(data, "the data", expected)
        if points.ndim != 2 or points.shape[1] != 2:
            raise ValueError(f"the data have the shape {points.shape}; expected {expected}")
        x, y = points.T
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"x has the shape {x.shape} and y {y.shape}; expected (n,) and (n,)")
    _check(x=x, y=y)
    if np.ptp(x) <= 1e-9 * np.abs(x).max():
        raise ValueError(f"every x is {x[0]:g}; expected at least two different ones, or no line is best")
    frames = Frame.around(x, reach[0]), Frame.around(y, reach[1])
    return RegressionData(OWN, read_only(x), read_only(y), frames)


def read_labelled(data: Any, *, reach: float) -> LabelledData:
    """A learner's own points with labels, checked, in frames in which the points lie between -reach and reach.

    Args:
        data: a pair of arrays, points (n, 2) and labels (n,).
        reach: how far from its middle a picture has room, both ways.

    Raises:
        ValueError: one sentence on what is wrong with the data.
    """
    expected = "a pair of arrays, points (n, 2) and labels (n,)"
    if not (isinstance(data, tuple | list) and len(data) == 2):
        raise ValueError(f"the data are no pair; expected {expected}")
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
            f"labels[{i}] is {y[i]:g}; expected -1 or +1 (0 and 1 are the labels of cross entropy)"
        )
    if np.ptp(y) == 0:
        raise ValueError(f"every label is {y[0]:g}; expected both classes, or there is nothing to separate")
    frames = Frame.around(x[:, 0], reach), Frame.around(x[:, 1], reach)
    return LabelledData(OWN, read_only(x), read_only(y), frames)


def _numbers(values: Any, name: str, expected: str) -> Floats:
    """The values as an array of real numbers."""
    try:
        array = np.asarray(values)
    except ValueError:  # rows of unequal length
        array = np.empty(0, object)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} {'are' if ' ' in name else 'is'} no numbers; expected {expected}")
    return array.astype(np.float64)


def _check(**arrays: Floats) -> None:
    """So many points that each can be dragged, of numbers that a picture can count."""
    for name, values in arrays.items():
        if not FEWEST <= len(values) <= MOST:
            raise ValueError(
                f"the data have {len(values)} points; expected {FEWEST} to {MOST}, so that each can be dragged"
            )
        for at in np.argwhere(~(np.abs(values) < HUGE)):
            place = ", ".join(map(str, at))
            raise ValueError(
                f"{name}[{place}] is {values[tuple(at)]}; expected numbers smaller than {HUGE:g}"
            )
