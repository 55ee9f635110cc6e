"""How many digits the numbers of a message have."""

from __future__ import annotations

import math

Span = tuple[float, float]
"""Both limits of an axis."""

DIGITS = 6
"""Significant digits of a number in the JSON: below a tenth of a pixel where axes are near 0, see `digits_between`."""


def short(value: float, digits: int = DIGITS) -> float | None:
    """So many significant digits. NaN and infinity become None.

    Whole numbers are shorter as such: 490 for 490.0.
    """
    if -1e6 < value < 1e6 and value.is_integer():
        return int(value)
    return float(f"{value:.{digits}g}") if -1e300 < value < 1e300 else None


def digits_between(limits: Span) -> int:
    """How many significant digits the numbers of an axis have, so that they are right to a tenth of a pixel.

    One more for each power of ten by which the limits are farther from 0 than from each other: from 9998 to 10002 the
    first four digits of a number say nothing.
    """
    low, high = limits
    far = max(abs(low), abs(high)) / max(abs(high - low), 1e-300)
    return min(DIGITS + math.floor(math.log10(far)), 17) if far > 1 else DIGITS
