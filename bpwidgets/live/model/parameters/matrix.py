"""An array of numbers in a range, whose shape may follow other parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.calculus.real_numbers import as_array
from bpwidgets.live.model.parameters.base import Parameter, ParameterError
from bpwidgets.live.model.parameters.ranged import Ranged
from bpwidgets.live.model.sentences import in_full, quoted
from bpwidgets.live.model.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bpwidgets.live.model.motion import MovedBy


class Matrix(Ranged):
    """An array of numbers in a range; every cell can be dragged, a selected one has a slider.

    Args:
        default: an array of the largest shape that occurs, of which the leading part is used; or a function of the
            parameters in `depends_on`, by name, that gives the whole array.
        shape: numbers, or names of whole-number parameters that give them: ("q", "p"); the default's if None.
        depends_on: the parameters that a default given as a function reads.
        low, high: the range of every entry.
        step: of drags and keys; a hundredth of the range if None.
    """

    given_holds_beside_others = False

    def __init__(
        self,
        default: Any,
        *,
        shape: tuple[int | str, ...] | None = None,
        depends_on: tuple[str, ...] = (),
        low: float = -2.0,
        high: float = 2.0,
        step: float | None = None,
        label: str = "",
    ) -> None:
        self._default: Callable[[Mapping[str, Any]], Any] | None = default if callable(default) else None
        self._shape = shape
        self.depends_on = (*depends_on, *(part for part in shape or () if isinstance(part, str)))
        self.low, self.high = low, high
        self.step = step if step is not None else (high - low) / 100
        self.steps = Steps(first=low, last=high, step=self.step)
        super().__init__(
            traitlets.Undefined
            if self._default
            else self._checked(np.asarray(default, float), "the default"),
            label=label,
        )

    def sizes_of(self, array: Any) -> dict[str, int]:
        """{parameter: size} that an array of this matrix's form has; none where it has another number of axes.

        Raises:
            ParameterError: it is no array of numbers.
        """
        shape, names = self._numbers(array).shape, self._shape or ()
        if len(shape) != len(names):
            return {}
        return {name: size for name, size in zip(names, shape, strict=True) if isinstance(name, str)}

    def shape_in(self, values: Mapping[str, Any]) -> tuple[int, ...]:
        """The shape at these values of the other parameters."""
        if self._shape is None:
            return np.shape(self._whole_default(values))
        return tuple(part if isinstance(part, int) else int(values[part]) for part in self._shape)

    def initial(self, values: Mapping[str, Any]) -> Any:
        """The leading part of the default, in the shape that these values give; read-only."""
        default, shape = self._whole_default(values), self.shape_in(values)
        if len(shape) != default.ndim or any(np.greater(shape, default.shape)):
            raise ValueError(
                f"the default of {self.name} has the shape {default.shape}; expected at least {shape}"
            )
        leading = default[tuple(slice(0, size) for size in shape)]
        leading.setflags(write=False)
        return leading

    def _whole_default(self, values: Mapping[str, Any]) -> Any:
        return self.default_value if self._default is None else np.asarray(self._default(values), float)

    def fitted(self, current: Any, values: Mapping[str, Any]) -> Any:
        """The current entries in the shape that these values give; new cells take their defaults."""
        new = np.array(self.initial(values))
        shared = tuple(slice(0, min(sizes)) for sizes in zip(new.shape, current.shape, strict=True))
        new[shared] = current[shared]
        return new

    def same(self, old: Any, new: Any) -> bool:
        """Equal in shape and in every entry."""
        return bool(np.array_equal(old, new))

    def validate(self, obj: Any, value: Any) -> Any:
        """A read-only float array of the present shape, entries in the range; otherwise ParameterError."""
        shape = self.shape_in(obj.values)
        array = self._numbers(value)
        if array.shape != shape:
            raise ParameterError(f"{self.name} has the shape {array.shape}; expected {shape}")
        array = self._checked(np.array(array, float), str(self.name))
        array.setflags(write=False)
        return array

    def _numbers(self, value: Any) -> Any:
        """Real numbers as an array; otherwise ParameterError."""
        array = as_array(value)
        if array.dtype.kind not in "fiu":
            raise ParameterError(f"{self.name} is {quoted(value)}; expected an array of numbers")
        return array

    def _checked(self, array: Any, name: str) -> Any:
        """The array, if all its entries lie in the range."""
        wrong = np.argwhere(~(np.isfinite(array) & (array >= self.low) & (array <= self.high)))
        if len(wrong):
            at = tuple(map(int, wrong[0]))
            place = f"{name}[{', '.join(map(str, at))}]"
            raise ParameterError(
                f"{place} is {in_full(array[at])}; expected a number from {self.low:g} to {self.high:g}"
            )
        return array

    def moved(self, requested: Any, current: Any, *, by: MovedBy, since: Any = None) -> Any:
        """Where each entry comes to rest."""
        requested = self._numbers(requested).astype(float)
        if requested.shape != np.shape(current):
            return requested  # to be refused
        # A size may have changed while the key was on its way.
        is_comparable = since is not None and np.shape(since) == np.shape(current)
        since = np.asarray(since, float) if is_comparable else current
        entries = zip(requested.flat, current.flat, since.flat, strict=True)
        return np.reshape([self._rest(*entry, by=by, steps=self.steps) for entry in entries], requested.shape)

    def nudged(self, value: Any, steps: int, cell: tuple[int, ...] | None) -> Any:
        """The array with one cell so many steps up (or down)."""
        if cell is None:
            raise TypeError(f"{self.name} is a matrix; expected one of its cells, such as (0, 0)")
        last = tuple(size - 1 for size in value.shape)
        if np.shape(cell) != np.shape(last) or not all(
            0 <= i <= end for i, end in zip(cell, last, strict=True)
        ):
            first = (0,) * value.ndim
            raise TypeError(f"{self.name} has no cell {cell}; expected one from {first} to {last}")
        return with_entry(value, cell, self.step_from(value[cell], steps))

    def between(self, start: Any, end: Any, part: float) -> Any:
        """A part of the way in every entry, where both have one shape."""
        return end if start.shape != end.shape else start + part * (end - start)


def implied_sizes(
    parameters: Mapping[str, Parameter], given: Mapping[str, Any], names: Iterable[str]
) -> dict[str, int]:
    """The sizes of the matrices among `names` that were given, by parameter; where two differ, the first in `names`.

    Raises:
        ParameterError: one of them is no array of numbers.
    """
    sizes: dict[str, int] = {}
    for name in names:
        matrix = parameters[name]
        if isinstance(matrix, Matrix) and name in given:
            sizes = matrix.sizes_of(given[name]) | sizes
    return sizes
