"""Small data sets, each with where it comes from and who may use it.

A `DataSet` is x and y of n points, in the units in which they were published. `standing` brings them into a picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

FEWEST, MOST = 2, 20
"""How many points a set of a learner's own may have: each can be taken hold of."""
HUGE = 1e100


@dataclass(frozen=True, eq=False)
class DataSet:
    """n points: x and y are (n,) each, read-only.

    Attributes:
        name: what a chooser shows.
        x, y: the numbers as published.
        x_middle, x_unit: what a picture counts x from, and by what: it shows (x - x_middle) / x_unit.
        y_middle, y_unit: the same for y.
    """

    name: str
    x: Floats
    y: Floats
    x_middle: float = 0.0
    x_unit: float = 1.0
    y_middle: float = 0.0
    y_unit: float = 1.0

    @property
    def in_picture(self) -> tuple[Floats, Floats]:
        """x and y as a picture shows them: from the middle, in the unit, free of binary crumbs."""
        return (
            frozen(np.round((self.x - self.x_middle) / self.x_unit, 12)),
            frozen(np.round((self.y - self.y_middle) / self.y_unit, 12)),
        )

    def axis(self, letter: str) -> str:
        """What stands at the picture's axis "x" or "y", in LaTeX, such as (x - 9) / 2.5."""
        return counted(letter, *(getattr(self, f"{letter}_{what}") for what in ("middle", "unit")))


def counted(name: str, middle: float, unit: float) -> str:
    """A quantity counted from a middle in a unit, in LaTeX, such as (x - 9) / 2.5."""
    moved = name if not middle else f"{name} {'-' if middle > 0 else '+'} {abs(middle):g}"
    if unit == 1:
        return moved
    return f"({moved}) / {unit:g}" if middle else f"{moved} / {unit:g}"


def frozen(values: ArrayLike) -> Floats:
    """A read-only copy as float64."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


_X = frozen([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5])
_X_IV = frozen([8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8])
_Y = {
    "I": [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
    "II": [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
    "III": [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
    "IV": [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89],
}


def anscombe(number: str) -> DataSet:
    """Data set "I", "II", "III" or "IV" of Anscombe's quartet: four pictures that have one least-squares line.

    Made up by F. J. Anscombe, "Graphs in Statistical Analysis", The American Statistician 27 (1973), 17-21, so that
    mean, variance, correlation and the line 3 + 0.5 x are the same in all four, to two digits. Numbers are facts: they
    are in nobody's ownership, and free to use.
    """
    if number not in _Y:
        raise ValueError(
            f"there is no data set {number!r} in Anscombe's quartet; expected one of {', '.join(_Y)}"
        )
    fourth = number == "IV"
    return DataSet(
        name=f"Anscombe {number}",
        x=_X_IV if fourth else _X,
        y=frozen(_Y[number]),
        x_middle=13.5 if fourth else 9.0,
        x_unit=2.5,
        y_middle=7.5,
    )


def free_points(name: str) -> DataSet:
    """Five points to be dragged anywhere. Made up for this course, under its licence."""
    return DataSet(name=name, x=frozen([-2, -1, 0, 1, 2]), y=frozen([-1.5, -2.5, 0.5, -0.5, 2.0]))


def own_points(data: Any, *, name: str, reach: tuple[float, float]) -> DataSet:
    """A learner's own data, checked, with a middle and a unit that let |x|, |y| reach no further than `reach`.

    Args:
        data: a pair of arrays (n,), x and y, or one array (n, 2) of points.
        name: what a chooser shows.
        reach: how far from the middle a picture has room, for x and for y.

    Raises:
        ValueError: one sentence on what is wrong with the data.
    """
    x, y = _columns(data)
    for letter, values in (("x", x), ("y", y)):
        bad = np.flatnonzero(~(np.abs(values) < HUGE))
        if bad.size:
            raise ValueError(
                f"{letter}[{bad[0]}] is {values[bad[0]]}; expected numbers smaller than {HUGE:g}"
            )
    if np.ptp(x) <= 1e-9 * np.abs(x).max():
        raise ValueError(f"every x is {x[0]:g}; expected at least two different ones, or no line is best")
    (x_middle, x_unit), (y_middle, y_unit) = (_frame(v, far) for v, far in zip((x, y), reach, strict=True))
    return DataSet(name, frozen(x), frozen(y), x_middle, x_unit, y_middle, y_unit)


def _columns(data: Any) -> tuple[Floats, Floats]:
    """The numbers of x and y: (n,) each."""
    expected = "a pair of arrays (n,), x and y, or one array (n, 2)"
    try:
        pair = isinstance(data, tuple) and len(data) == 2
        columns = [np.asarray(column) for column in (data if pair else np.asarray(data).T)]
        if any(column.dtype.kind not in "biuf" for column in columns):
            raise TypeError
    except (TypeError, ValueError):
        raise ValueError(f"the data are no numbers; expected {expected}") from None
    shapes = [column.shape for column in columns]
    if len(columns) != 2 or any(len(shape) != 1 for shape in shapes):
        told = f"shapes {' and '.join(map(str, shapes))}" if pair else f"the shape {np.shape(data)}"
        raise ValueError(f"the data have {told}; expected {expected}")
    if shapes[0] != shapes[1]:
        raise ValueError(f"x has {columns[0].size} numbers and y {columns[1].size}; expected as many")
    n = columns[0].size
    if not FEWEST <= n <= MOST:
        raise ValueError(
            f"the data have {n} points; expected {FEWEST} to {MOST}, so that each can be taken hold of"
        )
    return columns[0].astype(np.float64), columns[1].astype(np.float64)


def _frame(values: Floats, reach: float) -> tuple[float, float]:
    """Middle and unit, round numbers: 0 and 1 where the values fit as they are and fill a fifth of the room."""
    far = float(np.abs(values).max())
    if reach / 5 <= far <= reach:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    spread = high - low
    if spread <= 1e-9 * far:
        return low, 1.0
    middle = _round((low + high) / 2, spread)
    return middle, _up(max(high - middle, middle - low) / reach)


def _round(value: float, spread: float) -> float:
    """The value to a digit that is a tenth of the spread or less."""
    return round(value, 1 - math.floor(math.log10(spread)))


def _up(unit: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(unit))
    return next(float(f"{step * power:.3g}") for step in (1, 2, 5, 10) if step * power >= unit * (1 - 1e-9))
