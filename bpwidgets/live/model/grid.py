"""The steps of a slider: which values lie on them, and which is the nearest or the next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Grid:
    """The steps of a range: low, low + step, ... and high.

    Attributes:
        low, high, step: of the range; of the exponents where there is a base.
        base: where the steps are factors, the number of which they are powers; else 0.
        whole: whether the steps are rounded to whole numbers.
    """

    low: float
    high: float
    step: float
    base: float = 0.0
    whole: bool = False

    @cached_property
    def last(self) -> int:
        """The number of the step at `high`, counted from 0."""
        return math.ceil((self.high - self.low) / self.step - 1e-9)

    def value(self, k: int) -> float:
        """The value at step k, as a person would write it: 0.55, not 0.5500000000000003; between factors 3 digits."""
        at = self.high if k >= self.last else self.low + max(k, 0) * self.step
        value = self.base**at if self.base else at
        digits = 3 if self.base and 0 < k < self.last else 12
        return float(round(value) if self.whole else f"{value:.{digits}g}")

    def place(self, value: float) -> float:
        """Where between the steps a value lies: 2.5 is half way from step 2 to step 3."""
        at = math.log(value, self.base) if self.base else value
        return (at - self.low) / self.step

    def snap(self, value: float) -> float:
        """The value of the nearest step; half way between two that of the upper one."""
        near = math.floor(self.place(value) + 0.5)
        return min(
            (self.value(k) for k in (near, near - 1, near + 1)),
            key=lambda step: abs(self.place(step) - self.place(value)),
        )

    def next(self, value: float, way: int) -> float:
        """The next step's value upwards (way = 1) or downwards (-1); at an end the end's."""
        k, start = round(self.place(value)) - way, self.place(value)
        while 0 <= k + way <= self.last and way * (self.place(self.value(k)) - start) < 1e-6:
            k += way
        return self.value(k)

    def towards(self, asked: float, present: float, since: float) -> float:
        """The step that a key means: the nearest to where it leads from `since`, but at least one from the present."""
        if asked == since:
            return present
        way = 1 if asked > since else -1
        near = self.snap(asked)
        return near if way * (near - present) > 0 else self.next(present, way)
