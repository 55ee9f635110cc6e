"""Data on a picture: a bundled set by its name or a learner's own arrays, and the numbers of it that can be moved.

    data = DataChoice("Anscombe III", sets=SETS, read=own_points)
    y = OfData(lambda points: points.y, low=-6, high=6, label="y of point")

A set is any object with a `name`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.model.parameters import Choice, Matrix, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from bpwidgets.live.model.explorer import Explorer


class NamedDataset(str):
    """A data set's name, as choosers hold it, that brings the set along."""

    __slots__ = ("points",)
    points: Any

    def __new__(cls, points: Any) -> Self:
        """The name of this set."""
        made = super().__new__(cls, points.name)
        made.points = points
        return made


class DatasetChoice(Choice):
    """A data set by its name, or a learner's own arrays.

    Args:
        default: a name.
        sets: {name: set}; the last stands for the learner's own until there are any.
        read: makes a set, of the last one's name, of what a learner gives; its ValueError says what is wrong.
    """

    def __init__(self, default: str, *, sets: Mapping[str, Any], read: Callable[[Any], Any]) -> None:
        super().__init__(default, options=sets, structural=True)
        self.sets, self.read = sets, read

    def same(self, old: Any, new: Any) -> bool:
        """Equal in every number, not in name alone."""
        return old.points is new.points

    def validate(self, obj: Any, value: Any) -> NamedDataset:
        """The set of a name, or made of arrays; otherwise ParameterError."""
        if isinstance(value, NamedDataset):
            return value
        if isinstance(value, str):
            # A chooser that follows says the name of what is shown: that is no wish for the bundled set.
            shown = obj._trait_values.get(self.name)  # noqa: SLF001 (as every parameter reads it)
            return shown if shown == value else NamedDataset(self.sets[super().validate(obj, value)])
        try:
            return NamedDataset(self.read(value))
        except ValueError as problem:
            raise ParameterError(f"{self.name}: {problem}, or one of {', '.join(self.options)}") from None


class DataPoints(Matrix):
    """Numbers of the chosen set, as the picture shows them, to be moved; another set brings its own.

    Args:
        of: what the numbers are, set -> array.
        data: the name of the DataChoice.
        low, high, step, label: as of a Matrix.
    """

    def __init__(
        self,
        of: Callable[[Any], Any],
        *,
        data: str = "data",
        low: float,
        high: float,
        step: float,
        label: str,
    ) -> None:
        # Of the shape the base needs only to know on which parameter it depends.
        super().__init__(np.zeros(0), shape=(data,), low=low, high=high, step=step, label=label)
        self.of, self.data = of, data

    def shape_in(self, explorer: Explorer) -> tuple[int, ...]:
        """The shape of the set's own numbers."""
        return np.shape(self.initial(explorer))

    def initial(self, explorer: Explorer) -> Any:
        """The set's own numbers."""
        return self.of(getattr(explorer, self.data).points)

    def fitted(self, explorer: Explorer) -> Any:
        """Nothing is kept of the numbers of another set."""
        return self.initial(explorer)
