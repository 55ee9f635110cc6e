"""The steps of a slider: which values lie on them, and which is the nearest or the next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Self


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Steps that are even in a coordinate: in the value itself here, in its logarithm in a `LogSteps`.

    Attributes:
        first, last: the ends, in the coordinate.
        step: from one step to the next, in the coordinate; the last may be shorter, since the end is always a step.
        whole: whether the values of the steps are rounded to whole numbers.
    """

    first: float
    last: float
    step: float
    whole: bool = False

    end_digits: ClassVar[int] = 12
    """How many significant digits the ends have: all but those that rounding spoils."""
    inner_digits: ClassVar[int] = 12
    """How many a step between the ends has, unless it is rounded to a whole number; fewer where steps are factors."""

    def __post_init__(self) -> None:
        if not (self.first < self.last and self.step > 0):
            raise ValueError(
                f"the range from {self.first:g} to {self.last:g} has steps of {self.step:g}; "
                "expected low < high and a positive step"
            )

    def coordinate(self, value: float) -> float:
        """The coordinate of a value."""
        return value

    def from_coordinate(self, coordinate: float) -> float:
        """The value at a coordinate."""
        return coordinate

    @cached_property
    def last_index(self) -> int:
        """The number of the step at `last`, counted from 0."""
        return math.ceil((self.last - self.first) / self.step - 1e-9)

    def value(self, k: int) -> float:
        """The value at step k, as a person would write it: 0.55, not 0.5500000000000003."""
        coordinate = self.last if k >= self.last_index else self.first + max(k, 0) * self.step
        value = self.from_coordinate(coordinate)
        digits = self.end_digits if self.is_exact(k) else self.inner_digits
        return float(round(value) if self.whole else f"{value:.{digits}g}")

    def is_exact(self, k: int) -> bool:
        """Whether step k has as many digits as it needs: the ends."""
        return not 0 < k < self.last_index

    def place(self, value: float) -> float:
        """Where a value lies, counted in steps from `first`: 2.5 is half way from step 2 to step 3."""
        return (self.coordinate(value) - self.first) / self.step

    def snap(self, value: float) -> float:
        """The value of the nearest step; half way between two that of the upper one."""
        near = math.floor(self.place(value) + 0.5)
        # Its neighbours may be nearer: rounding has moved the values, and the last step is shorter.
        return min(
            (self.value(k) for k in (near, near - 1, near + 1)),
            key=lambda step: abs(self.place(step) - self.place(value)),
        )

    def next(self, value: float, direction: int) -> float:
        """The next step's value upwards (direction = 1) or downwards (-1); at an end the end's."""
        start = self.place(value)
        # From one step behind, since rounding may have moved that one past the value.
        k = round(start) - direction
        while (
            0 <= k + direction <= self.last_index and direction * (self.place(self.value(k)) - start) < 1e-6
        ):
            k += direction
        return self.value(k)

    def towards(self, requested: float, current: float, since: float) -> float:
        """The step nearest to where a key leads from `since`, but at least one further from `current` that way."""
        if requested == since:
            return current
        direction = 1 if requested > since else -1
        near = self.snap(requested)
        return near if direction * (near - current) > 0 else self.next(current, direction)


@dataclass(frozen=True, kw_only=True)
class LogSteps(Steps):
    """Steps by a constant factor: the coordinate is the exponent to `base`."""

    base: float

    inner_digits = 3

    @classmethod
    def between(cls, low: float, high: float, *, whole: bool = False) -> Self:
        """About a hundred steps from low to high, both positive.

        From a power of two to another the base is 2, else it is 10. Where both ends are powers of it, all powers
        between them lie on steps.
        """
        if not 0 < low < high:
            raise ValueError(
                f"the range from {low:g} to {high:g} moves by factors; expected a positive lower end below the upper"
            )
        base = 2.0 if all(math.log2(end).is_integer() for end in (low, high)) else 10.0
        first, last = (round(math.log(end, base), 12) for end in (low, high))
        span = last - first
        even = first.is_integer() and span.is_integer()
        step = 1 / max(1, round(100 / span)) if even else span / 100
        return cls(first=first, last=last, step=step, whole=whole, base=base)

    def coordinate(self, value: float) -> float:
        """The exponent."""
        return math.log(value, self.base)

    def from_coordinate(self, coordinate: float) -> float:
        """The power of the base."""
        return math.pow(self.base, coordinate)

    def is_exact(self, k: int) -> bool:
        """The ends, and the powers of the base between them."""
        return super().is_exact(k) or abs(math.remainder(self.first + k * self.step, 1.0)) < 1e-9
