"""Numbers in a range."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bpwidgets.calculus.real_numbers import as_float
from bpwidgets.live.model.motion import resting_value
from bpwidgets.live.model.parameters.base import Parameter

if TYPE_CHECKING:
    from bpwidgets.live.model.motion import MovedBy
    from bpwidgets.live.model.steps import Steps


class Ranged(Parameter):
    """Numbers in a closed range, with steps for drags and keys."""

    low: float
    high: float
    step: float
    steps: Steps
    whole: bool = False

    def clip(self, number: float) -> float | int:
        """The nearest number in the range: for a drag, which cannot be wrong, only too far."""
        number = self._bounded(number)
        return round(number) if self.whole and math.isfinite(number) else number

    def snap(self, number: float) -> float | int:
        """The nearest step."""
        number = self._bounded(number)
        return self.clip(self.steps.snap(number)) if math.isfinite(number) else number

    def step_from(self, number: float, count: int) -> float | int:
        """The number `count` steps up (down, if negative); from between two steps the first leads to the next."""
        for _ in range(abs(count)):
            number = self.steps.next(self.clip(number), 1 if count > 0 else -1)
        return self.clip(number)

    def _bounded(self, number: float) -> float:
        return min(max(as_float(number), self.low), self.high)

    def _rest(
        self, requested: float, current: float, since: float, *, by: MovedBy, steps: Steps
    ) -> float | int:
        """Where one number, bounded to the range, comes to rest; the arguments are those of `resting_value`."""
        requested, since = self._bounded(requested), self._bounded(since)
        return self.clip(resting_value(requested, current, by=by, steps=steps, since=since))
