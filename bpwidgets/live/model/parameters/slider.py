"""One number in a range."""

from __future__ import annotations

import math
import numbers
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.real_numbers import as_float
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.model.parameters.base import ParameterError
from bpwidgets.live.model.parameters.ranged import Ranged
from bpwidgets.live.model.sentences import in_full, quoted
from bpwidgets.live.model.steps import LogSteps, Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
        self.steps = (
            LogSteps.between(low, high, whole=whole)
            if log
            else Steps(first=low, last=high, step=self.step, whole=whole)
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

    def moved(
        self, requested: float, current: float, *, by: MovedBy, since: float | None = None
    ) -> float | int:
        """Where the number comes to rest. A key moves a whole number by one at least, with Shift too."""
        requested = self._number(requested)
        since = current if since is None else since
        if self.whole and by is MovedBy.FINE_KEY:
            ones = Steps(first=self.low, last=self.high, step=1, whole=True)
            return self._rest(requested, current, since, by=MovedBy.KEY, steps=ones)
        return self._rest(requested, current, since, by=by, steps=self.steps)

    def nudged(self, value: float, steps: int, cell: tuple[int, ...] | None) -> float | int:
        """The number so many steps up (or down): from between two to the next one."""
        if cell is not None:
            raise TypeError(f"{self.name} is a slider, which has no cell {cell}")
        return self.step_from(value, steps)

    def between(self, start: float, end: float, part: float) -> float | int:
        """A part of the way: of the factor between them where the slider moves by factors."""
        if self.structural:
            return end
        return self.clip(start * (end / start) ** part if self.log else start + part * (end - start))
