"""Labelled points in the plane, bundled or a learner's own, and the two kinds of parameters that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.parameters import Choice, Matrix, ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from numpy.typing import ArrayLike

    from bpwidgets.explorers.classification_losses.margin import Floats
    from bpwidgets.live.explorer import Explorer

REACH = 3.0
"""The plane shows -REACH to REACH both ways."""
INSIDE = 2.8
FEWEST, MOST = 2, 20
HUGE = 1e100


@dataclass(frozen=True, eq=False)
class Labelled:
    """n points: x is (n, 2), y is (n,) of -1 and +1; the picture shows (x - middle) / unit."""

    name: str
    x: Floats
    y: Floats
    middle: tuple[float, float] = (0.0, 0.0)
    unit: float = 1.0

    @property
    def in_picture(self) -> Floats:
        """The points as the picture shows them, free of binary crumbs: (n, 2), read-only."""
        return _frozen(np.round((self.x - self.middle) / self.unit, 12))

    def axis(self, j: int) -> str:
        """What stands at the picture's axis j, in LaTeX, such as (x_1 - 9) / 2.5."""
        name, middle = f"x_{j + 1}", self.middle[j]
        moved = name if not middle else f"{name} {'-' if middle > 0 else '+'} {abs(middle):g}"
        if self.unit == 1:
            return moved
        return f"({moved}) / {self.unit:g}" if middle else f"{moved} / {self.unit:g}"


def _frozen(values: ArrayLike) -> Floats:
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def _set(name: str, minus: ArrayLike, plus: ArrayLike) -> Labelled:
    y = np.repeat([-1.0, 1.0], [len(np.asarray(minus)), len(np.asarray(plus))])
    return Labelled(name, _frozen(np.vstack([minus, plus])), _frozen(y))


# Made up for this course, under its licence.
_MINUS = [(-2.2, -0.6), (-1.7, 0.9), (-1.2, -1.6), (-0.9, 0.1), (-0.4, -0.8)]
_PLUS = [(0.6, 0.7), (0.9, -0.5), (1.3, 1.5), (1.8, 0.2), (2.2, 1.1)]
OVERLAPPING = _set("overlapping", [*_MINUS, (0.9, 0.4)], [*_PLUS, (-0.7, 1.3)])
APART = _set("apart", [*_MINUS, (-1.9, -1.8)], [*_PLUS, (1.2, -1.4)])
FAR_OUT = _set("one far out", [*_MINUS, (2.6, -0.6)], [*_PLUS, (1.2, 2.4)])
OWN = "your own points"
FREE = _set(OWN, [(-1.5, -0.5), (0.0, -1.5)], [(0.5, 1.0), (2.0, 0.0)])
SETS = {points.name: points for points in (OVERLAPPING, APART, FAR_OUT, FREE)}


def own_points(data: Any, *, name: str = OWN) -> Labelled:
    """A learner's own points (n, 2) with labels (n,), checked, with a middle and a unit that bring them in sight.

    Raises:
        ValueError: one sentence on what is wrong with the data.
    """
    if not (isinstance(data, tuple | list) and len(data) == 2):
        raise ValueError("expected a pair of arrays: points of the shape (n, 2) and labels of the shape (n,)")
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
    middle, unit = _frame(x)
    return Labelled(name, _frozen(x), _frozen(y), middle, unit)


def _numbers(values: Any, what: str) -> Floats:
    try:
        array = np.asarray(values)
    except ValueError:  # rows of unequal length
        array = np.empty(0, object)
    if array.dtype.kind not in "biuf":
        raise ValueError(
            f"{what} are no numbers; expected points of the shape (n, 2) and labels of the shape (n,)"
        )
    return array.astype(np.float64)


def _frame(x: Floats) -> tuple[tuple[float, float], float]:
    """Middle and unit, of few digits: 0 and 1 where the points are in sight and fill a third of it."""
    if INSIDE / 3 <= np.abs(x).max() <= INSIDE:
        return (0.0, 0.0), 1.0
    low, high = x.min(axis=0), x.max(axis=0)
    spread = float((high - low).max()) or 1.0
    digits = 1 - int(np.floor(np.log10(spread)))
    middle = [round(float(m), digits) for m in (low + high) / 2]
    far = float(np.abs(x - middle).max()) or 1.0
    return (middle[0], middle[1]), float(f"{far / INSIDE * 1.05:.2g}")


class Chosen(str):
    """A data set's name, as choosers hold it, that brings the set along."""

    __slots__ = ("points",)
    points: Labelled

    def __new__(cls, points: Labelled) -> Self:
        """The name of these points."""
        made = super().__new__(cls, points.name)
        made.points = points
        return made


class DataChoice(Choice):
    """Labelled points by their name, or (points, labels), a learner's own arrays, as `OWN`."""

    def __init__(self, default: str, *, options: Mapping[str, Labelled]) -> None:
        super().__init__(default, options=options, structural=True)
        self.sets = options

    def same(self, old: Any, new: Any) -> bool:
        """Equal in every number, not in name alone."""
        return old.points is new.points

    def validate(self, obj: Any, value: Any) -> Chosen:
        """The set of a name, or made of arrays; otherwise ParameterError."""
        if isinstance(value, Chosen):
            return value
        if isinstance(value, str):
            # A chooser that follows says the name of what is shown: that is no wish for the bundled set.
            shown = obj._trait_values.get(self.name)  # noqa: SLF001 (as every parameter reads it)
            return shown if shown == value else Chosen(self.sets[super().validate(obj, value)])
        try:
            return Chosen(own_points(value))
        except ValueError as problem:
            raise ParameterError(f"{self.name}: {problem}, or one of {', '.join(self.options)}") from None


class Places(Matrix):
    """Where the points of the parameter `data` are, (n, 2), as the picture shows them; another set brings its own."""

    def __init__(self, *, label: str) -> None:
        super().__init__(np.zeros((0, 2)), shape=("data",), low=-REACH, high=REACH, step=0.05, label=label)

    def shape_in(self, explorer: Explorer) -> tuple[int, ...]:
        """As many rows as the set has points."""
        return self.initial(explorer).shape  # type: ignore[no-any-return]

    def initial(self, explorer: Explorer) -> Any:
        """The set's own places."""
        return explorer.data.points.in_picture  # type: ignore[attr-defined]

    def fitted(self, explorer: Explorer) -> Any:
        """Nothing is kept of the points of another set."""
        return self.initial(explorer)
