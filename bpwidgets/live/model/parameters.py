"""Controls declared as class attributes of an explorer; each is a trait that can be set, observed and linked.

A parameter knows its values (default, range, steps, what is refused and in which words), not how it looks:
`page` builds the ipywidget for each kind. It works on an `Explorer` only, under whose lock it is set.
"""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import traitlets

from bpwidgets.calculus import functions
from bpwidgets.calculus.real_numbers import as_array, as_float
from bpwidgets.live.model.grid import Grid, LogGrid
from bpwidgets.live.model.motion import By, resting_value
from bpwidgets.live.model.sentences import SentenceError, in_full, quoted


class ParameterError(traitlets.TraitError, SentenceError):
    """A value that a parameter cannot take: one sentence with the value and what was expected."""


class Parameter(traitlets.TraitType[Any, Any]):
    """What all controls share.

    Args:
        default: the value at the start and after a reset.
        label: what stands before the control; the attribute's name if empty.
        unit: what stands behind it.
        structural: whether a change moves the stage (axes, ticks, curves), not only the marks.
    """

    depends_on: tuple[str, ...] = ()
    """The other parameters on which the shape and the default depend."""

    def __init__(self, default: Any, *, label: str = "", unit: str = "", structural: bool = False) -> None:
        self._label = label
        self.unit = unit
        self.structural = structural
        super().__init__(default)

    @property
    def label(self) -> str:
        """What stands before the control."""
        return self._label or str(self.name)

    def initial(self, values: Mapping[str, Any]) -> Any:
        """The default, beside these values of the other parameters."""
        return self.default_value

    def fitted(self, current: Any, values: Mapping[str, Any]) -> Any:
        """The current value after a change of a parameter on which this one depends."""
        return current

    def moved(self, requested: Any, current: Any, *, by: By, since: Any = None) -> Any:
        """Where the value comes to rest when something moves it; see `motion`.

        Args:
            requested: where it is asked to be.
            current: where it is.
            by: what moves it.
            since: for a key, where it was on the page when the key was pressed; the current value if None.
        """
        return requested

    def between(self, start: Any, end: Any, part: float) -> Any:
        """The value a part of the way (0 to 1) from one value to another; the end where nothing lies between them."""
        return end

    def validate(self, obj: Any, value: Any) -> Any:
        """The value as the trait holds it; otherwise ParameterError."""
        raise NotImplementedError

    def same(self, old: Any, new: Any) -> bool:
        """Whether a change from old to new is none."""
        return bool(old == new)

    def is_custom(self, value: Any) -> bool:
        """Whether a value is a learner's, none of those that a chooser names."""
        return False

    def last_custom(self, obj: Any) -> Any:
        """The last such value that an explorer had, to which a chooser comes back; None where there was none."""
        return obj.last_customs.get(self.name)

    def set(self, obj: Any, value: Any) -> None:
        """Set the trait under the lock of the explorers: a drag may arrive on another thread."""
        # As traitlets does it, which compares by ==: of two arrays that is an array.
        with obj.lock:
            value = self._validate(obj, value)
            if self.is_custom(value):  # remembered before a chooser follows
                obj.last_customs[self.name] = value
            old = obj._trait_values.get(self.name, traitlets.Undefined)
            if old is traitlets.Undefined or not self.same(old, value):
                obj._trait_values[self.name] = value
                obj._notify_trait(self.name, old, value)


class Ranged(Parameter):
    """Numbers in a closed range, with steps for drags and keys."""

    low: float
    high: float
    step: float
    grid: Grid
    whole: bool = False

    def clip(self, number: float) -> float | int:
        """The nearest number in the range: for a drag, which cannot be wrong, only too far."""
        number = self._bounded(number)
        return round(number) if self.whole and math.isfinite(number) else number

    def snap(self, number: float) -> float | int:
        """The nearest step."""
        number = self._bounded(number)
        return self.clip(self.grid.snap(number)) if math.isfinite(number) else number

    def step_from(self, number: float, steps: int) -> float | int:
        """The number so many steps up (down, if negative); from between two steps the first leads to the next."""
        for _ in range(abs(steps)):
            number = self.grid.next(self.clip(number), 1 if steps > 0 else -1)
        return self.clip(number)

    def _bounded(self, number: float) -> float:
        return min(max(as_float(number), self.low), self.high)

    def _rest(self, requested: float, current: float, since: float, *, by: By, grid: Grid) -> float | int:
        """Where one number, bounded to the range, comes to rest; the arguments are those of `resting_value`."""
        requested, since = self._bounded(requested), self._bounded(since)
        return self.clip(resting_value(requested, current, by=by, grid=grid, since=since))


class Slider(Ranged):
    """A real number (or a whole one) in a closed range.

    Args:
        default, low, high: the value at the start and the ends of the range.
        step: of drags and keys; a hundredth of the range if None (1 for whole numbers).
        whole: integers only.
        log: the slider moves through the range by factors; low must be positive.
        last: of the number of a row, a column, a sample: how many there are. The name of the whole-number parameter
            that says so, or a function of those in `depends_on`, by name. A number beyond it means the last.
        depends_on: the parameters that `last` reads, where it is a function.
    """

    def __init__(
        self,
        default: float,
        *,
        low: float,
        high: float,
        step: float | None = None,
        whole: bool = False,
        log: bool = False,
        last: str | Callable[[Mapping[str, Any]], int] | None = None,
        depends_on: tuple[str, ...] = (),
        label: str = "",
        unit: str = "",
        structural: bool = False,
    ) -> None:
        if not low <= default <= high:
            raise ValueError(f"the default {default} lies outside the range from {low} to {high}")
        if whole and not all(float(number).is_integer() for number in (default, low, high)):
            raise ValueError(
                f"{default}, {low} and {high} are the default and the range; expected whole numbers"
            )
        self.low, self.high, self.whole, self.log = low, high, whole, log
        self.step = step if step is not None else (1 if whole else (high - low) / 100)
        self.grid = (
            LogGrid.between(low, high, whole=whole)
            if log
            else Grid(low=low, high=high, step=self.step, whole=whole)
        )
        self._last = operator.itemgetter(last) if isinstance(last, str) else last
        self.depends_on = (last,) if isinstance(last, str) else depends_on
        super().__init__(default, label=label, unit=unit, structural=structural)

    def initial(self, values: Mapping[str, Any]) -> float | int:
        """The default, or the last where there are fewer."""
        return self.fitted(self.default_value, values)

    def fitted(self, current: float, values: Mapping[str, Any]) -> float | int:
        """The number itself, or the last where there are fewer."""
        return current if self._last is None else min(current, self._last(values))

    def validate(self, obj: Any, value: Any) -> float | int:
        """A finite number from low to high, as float (or int), no higher than the last; otherwise ParameterError."""
        plain = self._number(value)
        # The ends of a logarithmic slider are powers of its base, right but for their last digits.
        for end in (self.low, self.high) if self.log else ():
            plain = float(end) if math.isclose(plain, end, rel_tol=1e-12) else plain
        if not (math.isfinite(plain) and self.low <= plain <= self.high):
            raise self._refusal(plain)
        if self.whole and not plain.is_integer():
            raise self._refusal(plain)
        number = int(plain) if self.whole else plain
        return number if self._last is None else self.fitted(number, obj.values)

    def _number(self, value: Any) -> float:
        """A real number of any kind, as float; otherwise ParameterError."""
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.item()
        if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
            raise self._refusal(value)
        return as_float(value)

    def _refusal(self, value: Any) -> ParameterError:
        kind = "a whole number" if self.whole else "a number"
        said = in_full(value) if isinstance(value, float) else quoted(value)
        return ParameterError(f"{self.name} is {said}; expected {kind} from {self.low:g} to {self.high:g}")

    def moved(self, requested: float, current: float, *, by: By, since: float | None = None) -> float | int:
        """Where the number comes to rest. A key moves a whole number by one at least, with Shift too."""
        requested = self._number(requested)
        if self.whole and by is By.FINE and since is not None:
            ones = Grid(low=self.low, high=self.high, step=1, whole=True)
            return self._rest(requested, current, since, by=By.KEY, grid=ones)
        return self._rest(requested, current, current if since is None else since, by=by, grid=self.grid)

    def between(self, start: float, end: float, part: float) -> float | int:
        """A part of the way: of the factor between them where the slider moves by factors."""
        if self.structural:
            return end
        return self.clip(start * (end / start) ** part if self.log else start + part * (end - start))


class Choice(Parameter):
    """One of a few named options. The trait holds the *name*.

    Args:
        default: one of the names.
        options: {name: value}, or names alone.
        label, structural: as of a Parameter.
    """

    def __init__(
        self,
        default: str,
        *,
        options: Mapping[str, Any] | Iterable[str],
        label: str = "",
        structural: bool = False,
    ) -> None:
        self.options: dict[str, Any] = (
            dict(options) if isinstance(options, Mapping) else {name: name for name in options}
        )
        if default not in self.options:
            raise ValueError(f"the default {default!r} is none of {', '.join(self.options)}")
        super().__init__(default, label=label, structural=structural)

    def validate(self, obj: Any, value: Any) -> str:
        """One of the names; otherwise ParameterError."""
        if not isinstance(value, str) or value not in self.options:
            raise ParameterError(f"{self.name} is {quoted(value)}; expected one of {', '.join(self.options)}")
        return value


class Toggle(Parameter):
    """On or off."""

    def validate(self, obj: Any, value: Any) -> bool:
        """A truth value; otherwise ParameterError."""
        if not isinstance(value, bool | np.bool_):
            raise ParameterError(f"{self.name} is {quoted(value)}; expected True or False")
        return bool(value)


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
        self.grid = Grid(low=low, high=high, step=self.step)
        super().__init__(
            traitlets.Undefined
            if self._default
            else self._checked(np.asarray(default, float), "the default"),
            label=label,
        )

    def sizes_of(self, array: Any) -> dict[str, int]:
        """{parameter: size} that an array of this matrix's form has; none where it has another number of axes."""
        shape, names = np.shape(array), self._shape or ()
        if len(shape) != len(names):
            return {}
        return {name: size for name, size in zip(names, shape, strict=True) if isinstance(name, str)}

    def shape_in(self, values: Mapping[str, Any]) -> tuple[int, ...]:
        """The shape at these values of the other parameters."""
        if self._shape is None:
            return np.shape(self._largest(values))
        return tuple(part if isinstance(part, int) else int(values[part]) for part in self._shape)

    def initial(self, values: Mapping[str, Any]) -> Any:
        """The leading part of the default, in the shape that these values give."""
        default, shape = self._largest(values), self.shape_in(values)
        if len(shape) != default.ndim or any(np.greater(shape, default.shape)):
            raise ValueError(
                f"the default of {self.name} has the shape {default.shape}; expected at least {shape}"
            )
        return default[tuple(slice(0, size) for size in shape)]

    def _largest(self, values: Mapping[str, Any]) -> Any:
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

    def moved(self, requested: Any, current: Any, *, by: By, since: Any = None) -> Any:
        """Where each entry comes to rest."""
        requested = self._numbers(requested).astype(float)
        since = current if since is None else np.asarray(since, float)
        if not requested.shape == np.shape(current) == since.shape:
            return requested  # to be refused
        entries = zip(requested.flat, current.flat, since.flat, strict=True)
        return np.reshape([self._rest(*entry, by=by, grid=self.grid) for entry in entries], requested.shape)

    def between(self, start: Any, end: Any, part: float) -> Any:
        """A part of the way in every entry, where both have one shape."""
        return end if start.shape != end.shape else start + part * (end - start)


class Function(Parameter):
    """A function of one or several variables: a name from the chooser, typed text, or any callable.

    Structural unless said otherwise: another function has other axes and another curve. What a callable prints is said
    in the explorer's `notice`, what it raises in its `error`.

    Args:
        default: a name in `choices`.
        choices: {name: NamedFunction} of the chooser.
        variables: the names that typed text may use.
        outputs: how many expressions typed text holds; by default one for one variable, any number for several.
    """

    def __init__(
        self,
        default: str,
        *,
        choices: Mapping[str, functions.NamedFunction] | None = None,
        variables: tuple[str, ...] = ("x",),
        outputs: int | None = None,
        label: str = "",
        structural: bool = True,
    ) -> None:
        self.choices = dict(functions.UNIVARIATE if choices is None else choices)
        self.variables, self.outputs = variables, outputs
        super().__init__(self.choices[default], label=label, structural=structural)

    def is_custom(self, value: functions.NamedFunction) -> bool:
        """Whether it was typed or is a callable."""
        return value.kind != "named"

    def validate(self, obj: Any, value: Any) -> functions.NamedFunction:
        """A NamedFunction made of a name, of typed text or of a callable; otherwise ParameterError."""
        try:
            return functions.as_function(
                value, choices=self.choices, variables=self.variables, outputs=self.outputs
            )
        except (TypeError, ValueError) as problem:
            raise ParameterError(f"{self.name}: {problem}") from None


def implied_sizes(
    parameters: Mapping[str, Parameter], given: Mapping[str, Any], names: Iterable[str]
) -> dict[str, int]:
    """The sizes of the matrices among `names` that were given, by parameter; where two differ, the first in `names`."""
    found: dict[str, int] = {}
    for name in names:
        matrix = parameters[name]
        if isinstance(matrix, Matrix) and name in given:
            found = matrix.sizes_of(given[name]) | found
    return found


def declared(owner: type) -> dict[str, Parameter]:
    """The parameters of an explorer's class, in the order in which they were declared."""
    found: dict[str, Parameter] = {}
    for base in reversed(owner.__mro__):
        found |= {name: value for name, value in vars(base).items() if isinstance(value, Parameter)}
    return found
