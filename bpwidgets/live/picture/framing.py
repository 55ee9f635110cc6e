"""Where a picture of a fixed size shows numbers of any size: shifted to its middle and counted in a round unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.datasets import read_only
from bpwidgets.calculus.typesetting import number_latex

if TYPE_CHECKING:
    from bpwidgets.calculus.datasets import Floats, LabelledData, RegressionData

ROUND = (1, 1.5, 2, 3, 5, 7, 10)
"""A unit is one of these times a power of ten, so that data fill at least half of a picture."""


@dataclass(frozen=True)
class Frame:
    """A picture shows (value - middle) / unit."""

    middle: float = 0.0
    unit: float = 1.0

    @classmethod
    def around(cls, values: Floats, reach: float) -> Frame:
        """Return a frame of round numbers in which the values lie between -reach and reach.

        Values that fit as they are, and are spread over a good part of the picture, are shown as they are.
        """
        low, high = float(values.min()), float(values.max())
        spread, largest = high - low, max(abs(low), abs(high))
        if largest <= reach and spread >= reach / 6:
            return cls()
        if spread <= 1e-9 * largest:
            return cls(middle=low)
        middle = round((low + high) / 2, 1 - math.floor(math.log10(spread)))
        return cls(middle, _round_up(max(high - middle, middle - low) / reach))

    def show(self, values: Floats) -> Floats:
        """Return (values - middle) / unit to 12 decimals.

        So (8.8 - 9) / 2.5 is -0.08, as on paper, and not -0.07999999999999971. A picture reaches to about 10, where
        rounding errors are near the 15th decimal; those of the subtraction are a few times larger.
        """
        return read_only(np.round((values - self.middle) / self.unit, 12))

    def axis(self, name: str) -> str:
        """Return what is written at the axis of a quantity, in LaTeX, such as (x - 9) / 2.5."""
        sign = "-" if self.middle > 0 else "+"
        shifted = f"{name} {sign} {number_latex(abs(self.middle))}" if self.middle else name
        if self.unit == 1:
            return shifted
        unit = number_latex(self.unit)
        return f"{_bracketed(shifted) if self.middle else name} / {_bracketed(unit) if ' ' in unit else unit}"


def _bracketed(latex: str) -> str:
    return f"({latex})"


def _round_up(unit: float) -> float:
    """Return the next round unit."""
    power = 10.0 ** math.floor(math.log10(unit))
    return next(float(f"{step * power:.3g}") for step in ROUND if step * power >= unit * (1 - 1e-9))


@dataclass(frozen=True, eq=False, kw_only=True)
class FramedDataset:
    """A dataset as a picture shows it.

    Attributes:
        name: what a chooser shows.
        source: the dataset itself, in its own numbers.
        frames: of its two columns.
    """

    name: str
    source: RegressionData | LabelledData
    frames: tuple[Frame, Frame] = (Frame(), Frame())

    @cached_property
    def in_picture(self) -> tuple[Floats, Floats]:
        """Both columns as a picture shows them: (n,) each."""
        across, up = self.source.columns.values()
        return self.frames[0].show(across), self.frames[1].show(up)

    @property
    def axes(self) -> tuple[str, str]:
        """What is written at the picture's two axes, in LaTeX."""
        across, up = self.source.columns
        return self.frames[0].axis(across), self.frames[1].axis(up)
