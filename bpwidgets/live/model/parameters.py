"""Controls declared as class attributes of an explorer; each is a trait that can be set, observed and linked.

A parameter knows its values (default, range, what is refused and in which words), not how it looks:
`page` builds the ipywidget for each kind.
"""

from __future__ import annotations

import enum
import math
import numbers
import reprlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import traitlets

from bpwidgets.calculus import functions
from bpwidgets.live.model.grid import Grid


class ParameterError(traitlets.TraitError, ValueError):
    """A value that a parameter cannot take: one sentence with the value and what was expected."""


def _quoted(value: Any) -> str:
    """A value as it may stand in a sentence: one line, cut where it is long."""
    return " ".join(reprlib.repr(value).split())


class By(enum.Enum):
    """What moves a parameter: it says where the value comes to rest."""

    PROGRAM = enum.auto()
    """Where it is asked to be, in its range."""
    DRAG = enum.auto()
    """On the nearest step of its slider; what a drag does not move stays where it is, on a step or not."""
    FINE = enum.auto()
    """Where it is asked to be, between two steps too: a drag or a key while Shift is held."""
    KEY = enum.auto()
    """On a step, at least one further in the key's direction."""


class Parameter(traitlets.TraitType[Any, Any]):
    """What all controls share.

    Args:
        default: the value at the start and after a reset.
        label: what stands before the control; the attribute's name if empty.
        unit: what stands behind it.
        structural: whether a change moves the stage (axes, ticks, curves), not only the marks.
    """

    def __init__(self, default: Any, *, label: str = "", unit: str = "", structural: bool = False) -> None:
        self._label = label
        self.unit = unit
        self.structural = structural
        super().__init__(default)

    @property
    def label(self) -> str:
        """What stands before the control."""
        return self._label or str(self.name)

    def initial(self, values: Mapping[str, Any]) -> Any:  # noqa: ARG002 (a Matrix needs its sizes)
        """The default, beside these values of the other parameters."""
        return self.default_value

    def moved(self, asked: Any, present: Any, *, by: By, since: Any = None) -> Any:  # noqa: ARG002 (for ranges)
        """The value that is meant where one is asked for."""
        return asked

    def validate(self, obj: Any, value: Any) -> Any:
        """The value as the trait holds it; otherwise ParameterError."""
        raise NotImplementedError

    def same(self, old: Any, new: Any) -> bool:
        """Whether a change from old to new is none."""
        return bool(old == new)

    def set(self, obj: Any, value: Any) -> None:
        """Set the trait under the lock of the explorers: a drag may arrive on another thread."""
        with obj.lock:
            value = self._validate(obj, value)
            old = obj._trait_values.get(self.name, traitlets.Undefined)
            if old is traitlets.Undefined or not self.same(old, value):
                obj._trait_values[self.name] = value
                obj._notify_trait(self.name, old, value)


def _float(value: Any) -> float:
    """A real number as float, infinite where it is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


class Slider(Parameter):
    """A real number (or a whole one) in a closed range.

    Args:
        default, low, high: the value at the start and the ends of the range.
        step: of the keyboard; a hundredth of the range if None (1 for whole numbers).
        whole: integers only.
        log: the slider moves through the range by factors; low must be positive.
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
        label: str = "",
        unit: str = "",
        structural: bool = False,
    ) -> None:
        if not low <= default <= high:
            raise ValueError(f"the default {default} lies outside the range from {low} to {high}")
        if log and low <= 0:
            raise ValueError(
                f"the range from {low} to {high} moves by factors; expected a positive lower end"
            )
        self.low, self.high, self.whole, self.log = low, high, whole, log
        self.step = step if step is not None else (1 if whole else (high - low) / 100)
        self.grid = (
            Grid(*self.powers[1:], self.powers[0], whole) if log else Grid(low, high, self.step, 0.0, whole)
        )
        super().__init__(default, label=label, unit=unit, structural=structural)

    def validate(self, obj: Any, value: Any) -> float | int:  # noqa: ARG002 (the signature is traitlets')
        """A finite number from low to high, as float (or int); otherwise ParameterError."""
        kind = "a whole number" if self.whole else "a number"
        expected = f"expected {kind} from {self.low:g} to {self.high:g}"
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.item()
        if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
            raise ParameterError(f"{self.name} is {_quoted(value)}; {expected}")
        plain = _float(value)
        # The ends of a logarithmic slider are powers of ten, right but for their last digits.
        for end in (self.low, self.high) if self.log else ():
            plain = end if math.isclose(plain, end, rel_tol=1e-12) else plain
        if not (math.isfinite(plain) and self.low <= plain <= self.high):
            raise ParameterError(f"{self.name} is {plain:g}; {expected}")
        if self.whole:
            if plain != int(plain):
                raise ParameterError(f"{self.name} is {plain:g}; {expected}")
            return int(plain)
        return plain

    def clip(self, value: float) -> float | int:
        """The nearest value in the range: for a drag, which cannot be wrong, only too far."""
        value = _inside(value, self.low, self.high)
        return round(value) if self.whole and math.isfinite(value) else value

    @property
    def powers(self) -> tuple[float, float, float, float]:
        """Base, lowest and highest exponent, and step of a logarithmic slider: about a hundred steps.

        From a power of two to another the base is 2, else it is 10; whole powers of it lie on steps where both ends do.
        """
        base = 2.0 if all(math.log2(end).is_integer() for end in (self.low, self.high)) else 10.0
        low, high = (round(math.log(end, base), 12) for end in (self.low, self.high))
        span = high - low
        step = 1 / max(1, round(100 / span)) if low.is_integer() and span.is_integer() else span / 100
        return base, low, high, step

    def snap(self, value: float) -> float | int:
        """The nearest step in the range; of a logarithmic slider the nearest in the exponent."""
        value = _inside(value, self.low, self.high)
        return self.clip(self.grid.snap(value)) if math.isfinite(value) else value

    def step_from(self, value: float, steps: int) -> float | int:
        """The value so many steps up (down, if negative); from between two steps the first leads to the next."""
        for _ in range(abs(steps)):
            value = self.grid.next(self.clip(value), 1 if steps > 0 else -1)
        return self.clip(value)

    def moved(self, asked: float, present: float, *, by: By, since: float | None = None) -> float | int:
        """The value that is meant where one is asked for: on a step or not, as `by` says.

        A key that came from `since` moves a whole number, with Shift too, by one at least.
        """
        if by is By.KEY or (self.whole and since is not None):
            grid = self.grid if by is By.KEY else Grid(self.low, self.high, 1, whole=True)
            start = present if since is None else since
            ends = self.low, self.high
            return self.clip(grid.towards(_inside(asked, *ends), present, _inside(start, *ends)))
        return self.snap(asked) if by is By.DRAG and not _close(asked, present) else self.clip(asked)


class Choice(Parameter):
    """One of a few named options: {name: value} or names alone. The trait holds the *name*."""

    def __init__(
        self,
        default: str,
        *,
        options: Mapping[str, Any] | Iterable[str],
        label: str = "",
        structural: bool = False,
    ) -> None:
        self.options = dict(options) if isinstance(options, Mapping) else {name: name for name in options}
        if default not in self.options:
            raise ValueError(f"the default {default!r} is none of {', '.join(self.options)}")
        super().__init__(default, label=label, structural=structural)

    def validate(self, obj: Any, value: Any) -> str:  # noqa: ARG002 (the signature is traitlets')
        """One of the names; otherwise ParameterError."""
        if not isinstance(value, str) or value not in self.options:
            raise ParameterError(
                f"{self.name} is {_quoted(value)}; expected one of {', '.join(self.options)}"
            )
        return value


class Toggle(Parameter):
    """On or off."""

    def validate(self, obj: Any, value: Any) -> bool:  # noqa: ARG002 (the signature is traitlets')
        """A truth value; otherwise ParameterError."""
        if not isinstance(value, bool | np.bool_):
            raise ParameterError(f"{self.name} is {_quoted(value)}; expected True or False")
        return bool(value)


class Matrix(Parameter):
    """An array of numbers in a range; every cell can be dragged, a selected one has a slider.

    Args:
        shape: numbers, or names of whole-number parameters that give them: ("q", "p").
        default: an array of the largest shape that occurs, of which the leading part is used.
        low, high: the range of every entry.
    """

    def __init__(
        self,
        default: Any,
        *,
        shape: tuple[int | str, ...],
        low: float = -2.0,
        high: float = 2.0,
        step: float | None = None,
        label: str = "",
        unit: str = "",
        structural: bool = False,
    ) -> None:
        self.shape, self.low, self.high = shape, low, high
        self.step = step if step is not None else (high - low) / 100
        self.grid = Grid(low, high, self.step)
        super().__init__(np.asarray(default, float), label=label, unit=unit, structural=structural)

    def shape_in(self, values: Mapping[str, Any]) -> tuple[int, ...]:
        """The shape at these values of the other parameters."""
        return tuple(part if isinstance(part, int) else int(values[part]) for part in self.shape)

    def initial(self, values: Mapping[str, Any]) -> Any:
        """The leading part of the default, in the shape that these values give."""
        shape, largest = self.shape_in(values), self.default_value.shape
        if len(shape) != len(largest) or any(np.greater(shape, largest)):
            raise ValueError(f"the default of {self.name} has the shape {largest}; expected at least {shape}")
        return self.default_value[tuple(slice(0, size) for size in shape)]

    def fitted(self, present: Any, values: Mapping[str, Any]) -> Any:
        """The present entries in the shape that these values give; new cells take their defaults."""
        new = np.array(self.initial(values))
        shared = tuple(slice(0, min(sizes)) for sizes in zip(new.shape, present.shape, strict=True))
        new[shared] = present[shared]
        return new

    def same(self, old: Any, new: Any) -> bool:
        """Equal in shape and in every entry."""
        return bool(np.array_equal(old, new))

    def validate(self, obj: Any, value: Any) -> Any:
        """A read-only float array of the present shape, entries in the range; otherwise ParameterError."""
        shape = self.shape_in(obj.values)
        try:
            array = np.array(value)
        except ValueError:  # rows of unequal length
            array = np.empty(0, object)
        if array.dtype.kind not in "fiu":
            raise ParameterError(f"{self.name} is {_quoted(value)}; expected an array of numbers")
        array = array.astype(float)
        if array.shape != shape:
            raise ParameterError(f"{self.name} has the shape {array.shape}; expected {shape}")
        wrong = ~(np.isfinite(array) & (array >= self.low) & (array <= self.high))
        if wrong.any():
            place = tuple(int(i) for i in np.argwhere(wrong)[0])
            at = ", ".join(map(str, place))
            raise ParameterError(
                f"{self.name}[{at}] is {array[place]:g}; expected a number from {self.low:g} to {self.high:g}"
            )
        array.setflags(write=False)
        return array

    def clip(self, value: Any) -> Any:
        """The nearest array in the range: for a drag, which cannot be wrong, only too far."""
        return np.clip(np.asarray(value, float), self.low, self.high)

    def snap(self, entry: float) -> float:
        """The step nearest to one entry, in the range."""
        entry = _inside(entry, self.low, self.high)
        return self.grid.snap(entry) if math.isfinite(entry) else entry

    def step_from(self, entry: float, steps: int) -> float:
        """The entry so many steps up (down, if negative); from between two steps the first leads to the next."""
        for _ in range(abs(steps)):
            entry = self.grid.next(entry, 1 if steps > 0 else -1)
        return entry

    def moved(self, asked: Any, present: Any, *, by: By, since: Any = None) -> Any:
        """The array that is meant where one is asked for: the entries that are moved on steps or not, as `by` says."""
        meant = self.clip(asked)
        if by not in (By.DRAG, By.KEY) or meant.shape != np.shape(present):
            return meant
        start = present if since is None else self.clip(since)
        for index in np.ndindex(meant.shape):
            if _close(meant[index], start[index]):
                meant[index] = present[index]
            elif by is By.KEY:
                meant[index] = self.grid.towards(meant[index], present[index], start[index])
            else:
                meant[index] = self.snap(meant[index])
        return meant


class Function(Parameter):
    """A function of one or several variables: a name from the chooser, typed text, or any callable.

    Structural unless said otherwise: another function has other axes and another curve.

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

    def validate(self, obj: Any, value: Any) -> functions.NamedFunction:  # noqa: ARG002 (traitlets' signature)
        """A NamedFunction made of a name, of typed text or of a callable; otherwise ParameterError."""
        try:
            return functions.as_function(
                value, choices=self.choices, variables=self.variables, outputs=self.outputs
            )
        except (TypeError, ValueError) as problem:
            raise ParameterError(f"{self.name}: {problem}") from None


def _inside(value: float, low: float, high: float) -> float:
    return min(max(float(value), low), high)


def _close(one: float, other: float) -> bool:
    """Whether two values are equal but for the rounding of a handle's position."""
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def declared(owner: type) -> dict[str, Parameter]:
    """The parameters of an explorer's class, in the order in which they were declared."""
    found: dict[str, Parameter] = {}
    for base in reversed(owner.__mro__):
        found |= {name: value for name, value in vars(base).items() if isinstance(value, Parameter)}
    return found
