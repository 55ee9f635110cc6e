"""Numbers as text: the same text for a number wherever it stands, and arithmetic that is true as it is printed."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.real_numbers import as_float

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SUB = "₀₁₂₃₄₅₆₇₈₉"
"""Digits as subscripts: SUB[2] is ₂."""
FIGURE_SPACE = "\u2007"
"""As wide as a digit."""
DIGITS = 4
"""The significant digits of every number, so that it looks the same everywhere."""
LEAST = 1e-3
"""What is smaller is written with an exponent."""
WIDTH = 8
"""Of a number in fixed width: −0.01234 fills it, −1.234e−5 is longer by one character."""
TIE = 1e-9
"""So near to the middle between two printed numbers, rounding decides which of them it is."""
MOST_ENTRIES = 6
"""Entries of an array that stand in a row; of a larger one it is told how many there are."""


# ---- one number ----


def number(value: Any, digits: int = DIGITS) -> str:
    """A number to `digits` significant digits, without trailing zeros: 0.8776, −1.2, 3.1e−5, "undefined"."""
    return _written(float(value), digits)


@lru_cache(4096)  # most numbers of a frame were in the one before it, too
def _written(value: float, digits: int) -> str:
    if not math.isfinite(value):
        return "undefined" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    # What is not smaller does not become so by rounding: of most numbers one text is enough.
    if 0 < abs(value) < LEAST and abs(float(f"{value:.{digits}g}")) < LEAST:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    else:
        mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{int(exponent)}".replace("-", "−") if exponent else mantissa.replace("-", "−")


def fixed(value: Any, width: int = WIDTH) -> str:
    """The same text with a place for the sign before it, filled up to `width` characters, so that nothing jitters.

    The place and what is filled are spaces as wide as a digit. Only "undefined", and what is nearer to 0 than 0.01 or
    has an exponent, may be longer.
    """
    text = number(value)
    return (text if text.startswith("−") else f"{FIGURE_SPACE}{text}").ljust(width, FIGURE_SPACE)


def rounded(value: Any) -> float:
    """The number that a reader sees: 0.8776 for 0.87758."""
    value = float(value)
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else value


# ---- arithmetic ----


def relation(result: Any, parts: Iterable[Any], of: Callable[[list[Any]], Any] = math.prod) -> str:
    """The sign "=" where `of` the parts, as they are printed, is printed like the result; else "≈".

    It is computed with decimals, as on paper: 0.1 + 0.2 − 0.3 = 0, which a computer's numbers make 5.6e−17.

    0.95884 × 0.87758 is 0.84146, and 0.9588 × 0.8776 is 0.84144: so 0.9588 × 0.8776 ≈ 0.8415. What lies in the middle
    between two printed numbers is equal to neither: 0.7531 × 0.5 ≈ 0.3766.
    """
    found = as_float(of([_as_printed(float(part)) for part in parts]))
    return "=" if {number(found * (1 - TIE)), number(found * (1 + TIE))} == {number(result)} else "≈"


@lru_cache(4096)
def _as_printed(value: float) -> Fraction | float:
    """The number that a reader sees, exactly; one that is not finite as it is."""
    seen = rounded(value)
    return Fraction(str(seen)) if math.isfinite(seen) else seen


def product(factors: Sequence[Any], result: Any, *, width: int = 0) -> str:
    """Such as "0.9589 × 0.8776 = 0.8415"; every factor filled up to `width` characters, where it stands live."""
    texts = [number(factor).ljust(width, FIGURE_SPACE) for factor in factors]
    return f"{' × '.join(texts)} {relation(result, factors)} {number(result)}"


def total(terms: Sequence[Any], result: Any) -> str:
    """Such as "0.5 − 0.3 + 0.2 = 0.4"."""
    first, *others = terms
    signed = (f" {'−' if term < 0 else '+'} {number(abs(term))}" for term in others)
    return f"{number(first)}{''.join(signed)} {relation(result, terms, sum)} {number(result)}"


def dot(first: Iterable[Any], second: Iterable[Any], result: Any) -> str:
    """Such as "0.8(1) − 0.5(−0.6) = 1.1": the products of two vectors, and what they add up to."""
    pairs = list(zip(first, second, strict=True))
    text = " + ".join(f"{number(a)}({number(b)})" for a, b in pairs).replace("+ −", "− ")
    return f"{text} {relation(result, np.ravel(pairs), sum_of_products)} {number(result)}"


def sum_of_products(parts: list[Any]) -> Any:
    """a b + c d + ... of a, b, c, d, ..."""
    return sum(a * b for a, b in zip(parts[::2], parts[1::2], strict=True))


# ---- counts ----


def counted(count: int, noun: str) -> str:
    """How many, in words for one: "one point", "3 points"."""
    return f"one {noun}" if count == 1 else f"{count} {noun}s"
