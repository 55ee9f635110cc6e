"""Small datasets, each with its source and licence, in the numbers as published.

`RegressionData` are x and y of n points, `LabelledData` n points of the plane in two classes, `ClassData` in K classes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus import irises
from bpwidgets.calculus.arrays import Floats, read_only

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# ------------------------------------------------------------------ regression: y of x


@dataclass(frozen=True, eq=False)
class RegressionData:
    """n points: x and y are (n,) each, read-only. ``name`` is what a chooser shows."""

    name: str
    x: Floats
    y: Floats
    column_names: tuple[str, str] = field(default=("x", "y"), kw_only=True)

    @property
    def columns(self) -> tuple[Floats, Floats]:
        """What is plotted along either axis: (n,) each."""
        return self.x, self.y


_X = read_only([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5])
_X_IV = read_only([8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8])
_QUARTET = {
    "I": (_X, [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]),
    "II": (_X, [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74]),
    "III": (_X, [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73]),
    "IV": (_X_IV, [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89]),
}
REGRESSION = {
    points.name: points
    for points in (
        RegressionData(f"Anscombe {number}", x, read_only(y)) for number, (x, y) in _QUARTET.items()
    )
}
"""Anscombe's quartet by name: four pictures that have one least-squares line.

Made up by F. J. Anscombe, "Graphs in Statistical Analysis", The American Statistician 27 (1973), 17-21, so that mean,
variance, correlation and the line 3 + 0.5 x are the same in all four, to two digits. Numbers are facts: nobody owns
them, and they are free to use. The five points are not among them: a learner's own points take their place.
"""

FIVE_POINTS = RegressionData(
    "five points", read_only([-2, -1, 0, 1, 2]), read_only([-1.5, -2.5, 0.5, -0.5, 2])
)
"""Where a learner's own points start, to be dragged anywhere. Made up for this course, under its licence."""

# ------------------------------------------------------------------ classification: points of the plane


@dataclass(frozen=True, eq=False)
class PlaneData:
    """n points of the plane, read-only.

    Attributes:
        name: what a chooser shows.
        x: (n, 2).
        column_names: what the two columns of x are, in LaTeX.
    """

    name: str
    x: Floats
    column_names: tuple[str, str] = field(default=("x_1", "x_2"), kw_only=True)

    @property
    def columns(self) -> tuple[Floats, Floats]:
        """What is plotted along either axis: (n,) each."""
        return self.x[:, 0], self.x[:, 1]


# ------------------------------------------------------------------ labels -1 and +1


@dataclass(frozen=True, eq=False)
class LabelledData(PlaneData):
    """Points of two classes.  y: (n,), labels -1 and +1."""

    y: Floats


def _labelled(
    name: str, minus: ArrayLike, plus: ArrayLike, column_names: tuple[str, str] = ("x_1", "x_2")
) -> LabelledData:
    """Return the points of the class -1, then those of +1.  minus, plus: (n_1, 2), (n_2, 2)."""
    y = np.repeat([-1.0, 1.0], [len(np.asarray(minus)), len(np.asarray(plus))])
    x = read_only(np.vstack([minus, plus]))
    return LabelledData(name, x, read_only(y), column_names=column_names)


# The first four are made up for this course, under its licence.
_MINUS = [(-2.2, -0.6), (-1.7, 0.9), (-1.2, -1.6), (-0.9, 0.1), (-0.4, -0.8)]
_PLUS = [(0.6, 0.7), (0.9, -0.5), (1.3, 1.5), (1.8, 0.2), (2.2, 1.1)]
OVERLAPPING = _labelled("overlapping", [*_MINUS, (0.9, 0.4)], [*_PLUS, (-0.7, 1.3)])
"""Each class has a point among the other: no line parts them."""
APART = _labelled("apart", [*_MINUS, (-1.9, -1.8)], [*_PLUS, (1.2, -1.4)])
"""A line parts the classes."""
OUTLIER = _labelled("one far out", [*_MINUS, (2.6, -0.6)], [*_PLUS, (1.2, 2.4)])
"""One point of the class -1 lies far behind the class +1."""
FOUR_POINTS = _labelled("four points", [(-1.5, -0.5), (0.0, -1.5)], [(0.5, 1.0), (2.0, 0.0)])
"""Where a learner's own points start: two of each class, which a line parts."""

IRISES = _labelled(
    "irises (+ is virginica)",
    irises.plants("versicolor", "petal")[:10],
    irises.plants("virginica", "petal")[:10],
    irises.column_names("petal"),
)
"""The first ten plants of two species in Fisher's table: -1 is versicolor, +1 virginica."""

LABELLED = {points.name: points for points in (OVERLAPPING, APART, OUTLIER, IRISES)}
"""The datasets by name. The four points are not among them: a learner's own points take their place."""

# ------------------------------------------------------------------ K classes


@dataclass(frozen=True, eq=False)
class ClassData(PlaneData):
    """Points of K classes.  y: (n,) of whole numbers, the classes from 0; ``classes``: (K,), their names."""

    y: NDArray[np.intp]
    classes: tuple[str, ...]


def _of_species(name: str, part: str, species: tuple[str, ...]) -> ClassData:
    """All plants of some species, by length and width of their "sepal" or "petal"."""
    x = read_only(np.vstack([irises.plants(each, part) for each in species]))
    y = np.repeat(np.arange(len(species)), len(x) // len(species))
    y.setflags(write=False)
    return ClassData(name, x, y, species, column_names=irises.column_names(part))


PETALS = _of_species("petals of three species", "petal", irises.SPECIES)
"""Setosa lies apart; versicolor and virginica touch."""
SEPALS = _of_species("sepals of three species", "sepal", irises.SPECIES)
"""Versicolor and virginica overlap."""
TWO_SPECIES = _of_species("petals of two species", "petal", irises.SPECIES[1:])
"""Versicolor and virginica alone: logistic regression."""
IRIS_CLASSES = {data.name: data for data in (PETALS, SEPALS, TWO_SPECIES)}
"""The datasets by name."""
