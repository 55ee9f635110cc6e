"""Datasets as parameters: one by its name or a learner's own arrays, and the numbers of it that can be moved.

    data = DatasetChoice("Anscombe III", sets=SETS, read=read_regression)
    y = DataPoints(lambda dataset: dataset.y, low=-6, high=6, step=0.1, label="y of point")

A dataset is any object with a `name`, such as a `ScaledDataset`; `own_data` reads a learner's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.model.parameters import Choice, Matrix, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self


class NamedDataset(str):
    """A dataset's name, as choosers hold it, with the dataset itself."""

    __slots__ = ("dataset",)
    dataset: Any

    def __new__(cls, dataset: Any) -> Self:
        """The name of this dataset."""
        name = super().__new__(cls, dataset.name)
        name.dataset = dataset
        return name


class DatasetChoice(Choice):
    """A dataset by its name, or a learner's own arrays.

    Args:
        default: a name.
        sets: {name: dataset}; the last stands for the learner's own until there are any.
        read: makes a dataset, with the last one's name, of what a learner gives; its ValueError says what is wrong.
    """

    def __init__(self, default: str, *, sets: Mapping[str, Any], read: Callable[[Any], Any]) -> None:
        super().__init__(default, options=sets, structural=True)
        self.sets, self.read = sets, read

    def same(self, old: Any, new: Any) -> bool:
        """Whether it is the same dataset: two sets of a learner's own have one name."""
        return old.dataset is new.dataset

    def validate(self, obj: Any, value: Any) -> NamedDataset:
        """The dataset of a name, or made of arrays; otherwise ParameterError."""
        if isinstance(value, NamedDataset):
            return value
        if isinstance(value, str):
            # A chooser that follows reports the name of what is shown: it does not ask for the bundled set.
            shown = obj._trait_values.get(self.name)  # noqa: SLF001 (as every parameter reads it)
            return shown if shown == value else NamedDataset(self.sets[super().validate(obj, value)])
        try:
            return NamedDataset(self.read(value))
        except ValueError as problem:
            raise ParameterError(f"{self.name}: {problem}, or one of {', '.join(self.options)}") from None


class DataPoints(Matrix):
    """Numbers of the dataset that is shown, as the picture counts them, to be moved; another set brings its own.

    Args:
        of: the numbers of a dataset, dataset -> array.
        data: the name of the DatasetChoice.
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
        # The base only needs to know on which parameter the shape depends.
        super().__init__(np.zeros(0), shape=(data,), low=low, high=high, step=step, label=label)
        self.of, self.data = of, data

    def shape_in(self, values: Mapping[str, Any]) -> tuple[int, ...]:
        """The shape of the dataset's numbers."""
        return np.shape(self.initial(values))

    def initial(self, values: Mapping[str, Any]) -> Any:
        """The dataset's numbers as they were before any was moved."""
        return self.of(values[self.data].dataset)

    def fitted(self, present: Any, values: Mapping[str, Any]) -> Any:  # noqa: ARG002 (the base's signature)
        """Nothing is kept of the numbers of another set."""
        return self.initial(values)
