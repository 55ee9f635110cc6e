"""Labelled points in the plane: bundled sets for lines between two classes, and how a learner's own are read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.data import FEWEST, HUGE, MOST, Floats, counted, frozen

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

REACH = 2.8
"""A picture shows the points of a set from -REACH to REACH."""
OWN = "your own points"
EXPECTED = "points of the shape (n, 2) and labels of the shape (n,)"


@dataclass(frozen=True, eq=False)
class Labelled:
    """n points of two classes, read-only.

    Attributes:
        name: what a chooser shows.
        x: (n, 2), the numbers as published.
        y: (n,), labels -1 and +1.
        middle, unit: what a picture counts from, and by what, along each axis: it shows (x - middle) / unit.
        columns: what the two columns of x are, in LaTeX.
    """

    name: str
    x: Floats
    y: Floats
    middle: tuple[float, float] = (0.0, 0.0)
    unit: tuple[float, float] = (1.0, 1.0)
    columns: tuple[str, str] = ("x_1", "x_2")

    @cached_property
    def in_picture(self) -> Floats:
        """The points as a picture shows them, free of binary crumbs: (n, 2)."""
        return frozen(np.round((self.x - self.middle) / self.unit, 12))

    def axis(self, j: int) -> str:
        """What stands at the picture's axis j, in LaTeX, such as (x_1 - 9) / 2.5."""
        return counted(self.columns[j], self.middle[j], self.unit[j])


def _set(name: str, minus: ArrayLike, plus: ArrayLike, **look: Any) -> Labelled:
    y = np.repeat([-1.0, 1.0], [len(np.asarray(minus)), len(np.asarray(plus))])
    return Labelled(name, frozen(np.vstack([minus, plus])), frozen(y), **look)


# ------------------------------------------------------------------ made up for this course, under its licence

_MINUS = [(-2.2, -0.6), (-1.7, 0.9), (-1.2, -1.6), (-0.9, 0.1), (-0.4, -0.8)]
_PLUS = [(0.6, 0.7), (0.9, -0.5), (1.3, 1.5), (1.8, 0.2), (2.2, 1.1)]
OVERLAPPING = _set("overlapping", [*_MINUS, (0.9, 0.4)], [*_PLUS, (-0.7, 1.3)])
APART = _set("apart", [*_MINUS, (-1.9, -1.8)], [*_PLUS, (1.2, -1.4)])
FAR_OUT = _set("one far out", [*_MINUS, (2.6, -0.6)], [*_PLUS, (1.2, 2.4)])
FREE = _set(OWN, [(-1.5, -0.5), (0.0, -1.5)], [(0.5, 1.0), (2.0, 0.0)])

# ------------------------------------------------------------------ measured

# Length and width of the petals in cm, of the first ten plants of either species in Fisher's table.
_VERSICOLOR = [
    *((4.7, 1.4), (4.5, 1.5), (4.9, 1.5), (4.0, 1.3), (4.6, 1.5)),
    *((4.5, 1.3), (4.7, 1.6), (3.3, 1.0), (4.6, 1.3), (3.9, 1.4)),
]
_VIRGINICA = [
    *((6.0, 2.5), (5.1, 1.9), (5.9, 2.1), (5.6, 1.8), (5.8, 2.2)),
    *((6.6, 2.1), (4.5, 1.7), (6.3, 1.8), (5.8, 1.8), (6.1, 2.5)),
]
IRISES = _set(
    "irises (+ is virginica)",
    _VERSICOLOR,
    _VIRGINICA,
    middle=(5.0, 1.75),
    unit=(0.7, 0.3),
    columns=(r"\mathrm{petal\ length\ in\ cm}", r"\mathrm{petal\ width\ in\ cm}"),
)
"""Twenty irises, measured by Edgar Anderson on the Gaspé Peninsula: -1 is versicolor, +1 virginica.

From R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936), 179-188.
Numbers are facts: they are in nobody's ownership, and free to use.
"""

SETS = {points.name: points for points in (OVERLAPPING, APART, FAR_OUT, IRISES, FREE)}

# ------------------------------------------------------------------ a learner's own


def own_points(data: Any, *, name: str = OWN) -> Labelled:
    """A learner's own points (n, 2) with labels (n,), checked, with middles and units that bring them in sight.

    Raises:
        ValueError: one sentence on what is wrong with the data.
    """
    if not (isinstance(data, tuple | list) and len(data) == 2):
        raise ValueError(f"expected a pair of arrays: {EXPECTED}")
    x, y = _numbers(data[0], "the points"), _numbers(data[1], "the labels")
    if x.ndim != 2 or x.shape[1] != 2 or y.shape != x.shape[:1]:
        raise ValueError(
            f"the points have the shape {x.shape} and the labels {y.shape}; expected (n, 2) and (n,)"
        )
    if not FEWEST <= y.size <= MOST:
        raise ValueError(
            f"the data have {y.size} points; expected {FEWEST} to {MOST}, so that each can be taken hold of"
        )
    wrong = np.argwhere(~(np.abs(x) < HUGE))
    if wrong.size:
        i, j = wrong[0]
        raise ValueError(f"point [{i}, {j}] is {x[i, j]}; expected numbers smaller than {HUGE:g}")
    strange = np.flatnonzero(np.abs(y) != 1)
    if strange.size:
        raise ValueError(
            f"label [{strange[0]}] is {y[strange[0]]:g}; expected -1 or +1 (0 and 1 are the labels of cross entropy)"
        )
    if np.ptp(y) == 0:
        raise ValueError(f"every label is {y[0]:g}; expected both classes, or there is nothing to tell apart")
    if REACH / 3 <= np.abs(x).max() <= REACH:  # in sight as they are
        return Labelled(name, frozen(x), frozen(y))
    (m1, u1), (m2, u2) = map(_frame, x.T)
    return Labelled(name, frozen(x), frozen(y), (m1, m2), (u1, u2))


def _numbers(values: Any, what: str) -> Floats:
    try:
        array = np.asarray(values)
    except ValueError:  # rows of unequal length
        array = np.empty(0, object)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{what} are no numbers; expected {EXPECTED}")
    return array.astype(np.float64)


def _frame(column: Floats) -> tuple[float, float]:
    """Middle and unit, of few digits, that let a column reach from -REACH to REACH."""
    low, high = float(column.min()), float(column.max())
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        return low, 1.0
    middle = round((low + high) / 2, 1 - int(np.floor(np.log10(high - low))))
    return middle, float(f"{max(high - middle, middle - low) / REACH * 1.05:.2g}")
