"""Numbers as text: to few significant digits, in a fixed width where they change, with a true minus."""

from __future__ import annotations

import math
from typing import Any

SUB = "₀₁₂₃₄₅₆₇₈₉"
"""Digits as subscripts: SUB[2] is ₂."""


def number(value: Any, digits: int = 4) -> str:
    """A number to `digits` significant digits, without trailing zeros: 0.8776, −1.2, 3.1e−5, "undefined"."""
    value = float(value)
    if not math.isfinite(value):
        return "undefined" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    text = f"{value:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    if exponent:
        text = f"{mantissa}e{int(exponent)}"
    return ("0" if float(text) == 0 else text).replace("-", "−")


def fixed(value: Any, digits: int = 4) -> str:
    """A number to at most `digits` significant digits in digits + 2 characters, so that nothing jitters.

    Trailing zeros are kept and the sign has a place of its own (U+2007, as wide as a digit). What is nearer to 0
    than 1e-99 counts as 0; only "undefined" is longer.
    """
    value = float(value)
    width = digits + 2
    if not math.isfinite(value):
        return number(value).rjust(width, "\u2007")
    size = float(f"{abs(value):.{digits}g}")
    if size >= 1e-99 and not 10.0 ** (1 - digits) <= size < 10.0**digits:
        text = _with_exponent(value, 1)
        text = text if len(text) <= width else _with_exponent(value, 0)
    else:
        whole = 0 if size < 1 else math.floor(math.log10(size))
        text = f"{value:.{max(0, digits - 1 - whole)}f}"
        if float(text) == 0:
            text = text.lstrip("-")
    return text.replace("-", "−").rjust(width, "\u2007")


def _with_exponent(value: float, places: int) -> str:
    mantissa, exponent = f"{value:.{places}e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def counted(count: int, noun: str) -> str:
    """How many, in words for one: "one point", "3 points"."""
    return f"one {noun}" if count == 1 else f"{count} {noun}s"
