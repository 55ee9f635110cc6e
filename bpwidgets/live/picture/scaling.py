"""Where a picture of a fixed size shows numbers of any size: shifted to its middle and counted in a round unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.arrays import read_only
from bpwidgets.calculus.typesetting import number_latex

if TYPE_CHECKING:
    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.datasets import ClassData, LabelledData, RegressionData

ROUND = (1, 1.5, 2, 3, 5, 7, 10)
"""A unit is one of these times a power of ten, so that data fill at least half of a picture."""
EVEN_STEPS = (1, 2, 5, 10)
"""What ticks and contours are apart, times a power of ten."""
MOST_TICKS, LONGEST_TICK = 7, 7
"""An axis has at most so many intervals between ticks, and a tick's text so many characters."""
TINY = 1e-300
"""A spread of less is none: a unit for it would hardly be a number."""


@dataclass(frozen=True)
class AxisScale:
    """A picture shows (value - middle) / unit."""

    middle: float = 0.0
    unit: float = 1.0

    @classmethod
    def around(cls, values: Floats, reach: float) -> AxisScale:
        """A scale of round numbers in which the values lie between -reach and reach.

        There must be at least one value. Values that fit as they are, and are spread over a good part of the picture,
        are shown as they are. What differs by no more than rounding does is not magnified.
        """
        low, high = float(values.min()), float(values.max())
        spread, largest = high - low, max(abs(low), abs(high))
        if largest <= reach and spread >= reach / 6:
            return cls()
        if spread < TINY or spread <= min(1e-9 * largest, reach):
            return cls(middle=low)
        # To a tenth of the spread's power of ten: a round number, within a twentieth of the spread of the true middle.
        middle = round((low + high) / 2, 1 - math.floor(math.log10(spread)))
        return cls(middle, round_up(max(high - middle, middle - low) / reach))

    def apply(self, values: Floats) -> Floats:
        """(values - middle) / unit to 12 decimals.

        So (8.8 - 9) / 2.5 is -0.08, as on paper, and not -0.07999999999999971. A picture reaches to about 10, where
        rounding errors are near the 15th decimal; those of the subtraction are a few times larger.
        """
        return read_only(np.round((values - self.middle) / self.unit, 12))

    def restore(self, places: Any) -> Any:
        """The values that are shown at these places: middle + unit * place, the inverse of `apply`."""
        return self.middle + self.unit * places

    def ticks(self, low: float, high: float) -> tuple[list[float], list[str]]:
        """Round values between two places of the picture: where they are, and how they are written.

        No ticks where a value would be too long to write, as of numbers near a million that differ by thousandths.
        """
        first, last = self.restore(low), self.restore(high)
        if max(abs(first), abs(last)) >= 10.0**LONGEST_TICK:
            return [], []
        step = round_up((last - first) / MOST_TICKS, EVEN_STEPS)
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        values = step * np.arange(math.ceil(first / step - 1e-9), math.floor(last / step + 1e-9) + 1)
        texts = [f"{value:.{decimals}f}".replace("-", "−") for value in values]
        if max(map(len, texts), default=0) > LONGEST_TICK:
            return [], []
        return ((values - self.middle) / self.unit).tolist(), texts

    def label(self, name: str) -> str:
        """What is written at the axis of a quantity, in LaTeX, such as (x - 9) / 2.5."""
        sign = "-" if self.middle > 0 else "+"
        middle, unit = number_latex(abs(self.middle)), number_latex(self.unit)
        if " " in unit:  # a product, such as 3 * 10^-7
            unit = f"({unit})"
        if not self.middle:
            return name if self.unit == 1 else f"{name} / {unit}"
        if self.unit == 1:
            return f"{name} {sign} {middle}"
        return f"({name} {sign} {middle}) / {unit}"


def round_up(unit: float, steps: tuple[float, ...] = ROUND) -> float:
    """The next round number: one of the steps, times a power of ten."""
    power = 10.0 ** math.floor(math.log10(unit))
    return next(float(f"{step * power:.3g}") for step in steps if step * power >= unit * (1 - 1e-9))


@dataclass(frozen=True, eq=False, kw_only=True)
class ScaledDataset:
    """A dataset as a picture shows it.

    Attributes:
        name: what a chooser shows.
        source: the dataset itself, in its own numbers.
        scales: of its two columns.
    """

    name: str
    source: RegressionData | LabelledData | ClassData
    scales: tuple[AxisScale, AxisScale] = (AxisScale(), AxisScale())

    @cached_property
    def scaled(self) -> tuple[Floats, Floats]:
        """Both columns as a picture shows them: (n,) each."""
        across, up = self.source.columns
        return self.scales[0].apply(across), self.scales[1].apply(up)

    @property
    def axis_labels(self) -> tuple[str, str]:
        """How the picture counts its two columns, in LaTeX, such as (x - 9) / 2.5."""
        across, up = self.source.column_names
        return self.scales[0].label(across), self.scales[1].label(up)
