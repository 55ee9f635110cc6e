"""Datasets as parameters: one by its name or a learner's own arrays, and the numbers of it that can be moved.

data = DatasetChoice("Anscombe III", sets=SETS, read=read_regression)
y = DataPoints(lambda dataset: dataset.y, low=-6, high=6, step=0.1, label="y of point")

A dataset is any object with a `name`, such as a `ScaledDataset`; `own_data` reads a learner's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bpwidgets.live.model.parameters import Choice, Matrix, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self


class Dataset(Protocol):
    """Anything with a name, such as a `ScaledDataset`."""

    @property
    def name(self) -> str:
        """What a chooser shows."""


AnyDataset = TypeVar("AnyDataset", bound=Dataset)


class NamedDataset(str):
    """A dataset's name, which is what a chooser holds, together with the dataset itself.

    It equals its name, so two of a learner's own datasets are equal as text; `DatasetChoice.same` tells them apart.
    """

    __slots__ = ("dataset",)
    dataset: Any

    def __new__(cls, dataset: Dataset) -> Self:
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

    def __init__(
        self, default: str, *, sets: Mapping[str, AnyDataset], read: Callable[[Any], AnyDataset]
    ) -> None:
        super().__init__(default, options=sets, structural=True)
        self.sets, self.read = sets, read

    def initial(self, values: Mapping[str, Any]) -> NamedDataset:  # noqa: ARG002 (it depends on no other)
        """The default, as bundled."""
        return NamedDataset(self.sets[self.default_value])

    def same(self, old: Any, new: Any) -> bool:
        """Whether it is the same dataset: two of a learner's own have one name."""
        return old.dataset is new.dataset

    def validate(self, obj: Any, value: Any) -> NamedDataset:
        """The dataset of a name (a learner's own where there is one), or made of arrays; otherwise ParameterError."""
        if isinstance(value, NamedDataset):
            return value
        if isinstance(value, str):
            custom = self.last_custom(obj)
            return custom if custom == value else NamedDataset(self.sets[super().validate(obj, value)])
        try:
            return NamedDataset(self.read(value))
        except ValueError as problem:
            raise ParameterError(f"{self.name}: {problem}, or one of {', '.join(self.options)}") from None

    def is_custom(self, value: NamedDataset) -> bool:
        """Whether it was made of a learner's arrays."""
        return value.dataset is not self.sets.get(value)


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
        super().__init__(
            lambda values: of(values[data].dataset),
            depends_on=(data,),
            low=low,
            high=high,
            step=step,
            label=label,
        )

    def fitted(self, current: Any, values: Mapping[str, Any]) -> Any:  # noqa: ARG002 (the base's signature)
        """Nothing is kept of the numbers of another set."""
        return self.initial(values)
