"""Two kinds of parameters: a data set, bundled or a learner's own, and the columns of its points, to be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.data import DataSet, own_points
from bpwidgets.live.parameters import Choice, Matrix, ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from bpwidgets.live.explorer import Explorer


class Chosen(str):
    """A data set's name, as choosers hold it, that brings the set along."""

    __slots__ = ("points",)
    points: DataSet

    def __new__(cls, points: DataSet) -> Self:
        """The name of these points."""
        made = super().__new__(cls, points.name)
        made.points = points
        return made


class DataChoice(Choice):
    """A data set by its name, or a learner's own arrays, which take the place of the set named `own`.

    Args:
        default: a name.
        options: {name: DataSet}.
        own: the name under which a learner's own arrays stand.
        reach: how far from the middle the picture has room, for x and for y.
    """

    def __init__(
        self, default: str, *, options: Mapping[str, DataSet], own: str, reach: tuple[float, float]
    ) -> None:
        super().__init__(default, options=options, structural=True)
        self.sets, self.own, self.reach = options, own, reach

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
        if not isinstance(value, tuple | list | np.ndarray):
            names = ", ".join(self.options)
            raise ParameterError(
                f"{self.name} is {value!r}; expected (x, y), two arrays of numbers, or one of {names}"
            )
        try:
            return Chosen(own_points(value, name=self.own, reach=self.reach))
        except ValueError as problem:
            raise ParameterError(f"{self.name}: {problem}") from None


class Column(Matrix):
    """The x or y of the points of the parameter `data`, as the picture shows them; another set brings its own.

    Args:
        column: 0 for x, 1 for y.
        reach: from -reach to reach a number can be moved.
    """

    def __init__(self, column: int, *, reach: float, label: str) -> None:
        super().__init__(np.zeros(0), shape=("data",), low=-reach, high=reach, step=0.01, label=label)
        self.column = column

    def shape_in(self, explorer: Explorer) -> tuple[int, ...]:
        """As many numbers as the set has points."""
        return self.initial(explorer).shape  # type: ignore[no-any-return]

    def initial(self, explorer: Explorer) -> Any:
        """The set's own numbers."""
        return explorer.data.points.in_picture[self.column]  # type: ignore[attr-defined]

    def fitted(self, explorer: Explorer) -> Any:
        """Nothing is kept of the points of another set."""
        return self.initial(explorer)
