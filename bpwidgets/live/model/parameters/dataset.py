"""Datasets as parameters: one by its name or a learner's own arrays, and the numbers of it that can be moved.

    data = DatasetChoice("Anscombe III", sets=SETS, read=partial(read_regression, reach=(2.7, 5.4)))
    y = DataPoints(lambda dataset: dataset.scaled[1], low=-6, high=6, step=0.1, label="y of point")

A dataset is any object with a `name`; here SETS has a `ScaledDataset` for each name, and `read_regression` of
`own_data` makes one of a learner's arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from bpwidgets.live.model.parameters.base import ParameterError
from bpwidgets.live.model.parameters.choice import Choice
from bpwidgets.live.model.parameters.matrix import Matrix
from bpwidgets.live.model.parameters.own import TakesOwn
from bpwidgets.live.model.sentences import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self


class Dataset(Protocol):
    """Anything with a name, such as a `ScaledDataset`."""

    @property
    def name(self) -> str:
        """What a chooser shows."""


class NamedDataset(str):
    """A dataset's name together with the dataset itself, and the sets among which it stands.

    A str, because the name is what a chooser shows and compares, what a stage depends on and what saved settings keep.
    So two of a learner's own datasets, which have one name, are equal; `DatasetChoice.same` tells them apart.
    """

    __slots__ = ("dataset", "sets")
    dataset: Any
    sets: Mapping[str, Dataset]

    def __new__(cls, dataset: Dataset, sets: Mapping[str, Dataset]) -> Self:
        """The name of this dataset, which is one of these or takes the place of one."""
        name = super().__new__(cls, dataset.name)
        name.dataset, name.sets = dataset, sets
        return name


class DatasetChoice(TakesOwn, Choice):
    """A dataset by its name, or a learner's own arrays.

    Args:
        default: a name.
        sets: {name: dataset}. What explorers with the same sets, this very object, show they can take from each other.
        read: makes a dataset of what a learner gives; its ValueError says what is wrong. It has one of the names in
            `sets`, and replaces the dataset of that name for this learner.
    """

    def __init__(self, default: str, *, sets: Mapping[str, Dataset], read: Callable[[Any], Dataset]) -> None:
        super().__init__(default, options=sets, structural=True)
        self.sets, self.read = sets, read

    def initial(self, values: Mapping[str, Any]) -> NamedDataset:
        """The default, as bundled."""
        return self._bundled(self.default_value)

    def _bundled(self, name: str) -> NamedDataset:
        return NamedDataset(self.sets[name], self.sets)

    def same(self, old: Any, new: Any) -> bool:
        """Whether it is the same dataset: two of a learner's own have one name."""
        return old.dataset is new.dataset

    def validate(self, obj: Any, value: Any) -> NamedDataset:
        """The dataset of a name (a learner's own where there is one), or made of arrays; otherwise ParameterError."""
        if isinstance(value, str) and not isinstance(value, NamedDataset):
            custom = self.last_own(obj)
            return custom if custom == value else self._bundled(super().validate(obj, value))
        names = ", ".join(self.sets)
        if isinstance(value, NamedDataset) and value.sets is not self.sets:
            raise ParameterError(
                f"{self.name} is {quoted(value)}, a dataset of another picture; expected one of {names}, or arrays"
            )
        try:
            named = value if isinstance(value, NamedDataset) else NamedDataset(self.read(value), self.sets)
            # Checked before the dataset is set: points that are refused after it would leave those of the last one.
            for parameter in obj.parameters.values():
                if isinstance(parameter, DataPoints) and self.name in parameter.depends_on:
                    parameter.check(named)
        except ValueError as problem:
            raise ParameterError(f"{self.name}: {problem}, or one of {names}") from None
        return named

    def is_own(self, value: NamedDataset) -> bool:
        """Whether it was made of a learner's arrays."""
        return value.dataset is not self.options.get(value)


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
        self._of = of
        super().__init__(
            lambda values: of(values[data].dataset),
            depends_on=(data,),
            low=low,
            high=high,
            step=step,
            label=label,
        )

    def check(self, named: NamedDataset) -> None:
        """ParameterError where a number of this dataset lies outside the range."""
        self._checked(np.asarray(self._of(named.dataset), float), str(self.name))

    def fitted(self, current: Any, values: Mapping[str, Any]) -> Any:
        """Nothing is kept of the numbers of another set."""
        return self.initial(values)
