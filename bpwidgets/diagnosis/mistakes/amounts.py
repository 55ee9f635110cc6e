"""The amounts by which gradients are off: in words, and how likely they are."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpwidgets.diagnosis.mistakes.mutation import Case, Reading


def times(c: float) -> str:
    """``5 times the right one``, ``1/5 of the right one``."""
    if abs(c) < 1 and c and abs(1 / c - round(1 / c)) < 1e-9:
        return f"{'-' if c < 0 else ''}1/{abs(round(1 / c))} of the right one"
    return f"{c:.4g} times the right one"


def multiplied(c: float) -> str:
    """``multiplied by 5``, ``divided by 5``."""
    if abs(c) < 1 and c and abs(1 / c - round(1 / c)) < 1e-9:
        return f"divided by {round(1 / c)}"
    return f"multiplied by {c:.4g}"


def is_mere_number(reading: Reading, c: float) -> bool:
    """Whether a mistake is said to be a multiple by a number that does not stand at its place."""
    return times(c) in reading.what and abs(c) not in (2, 0.5)


def comes_from_nowhere(reading: Reading, c: float) -> bool:
    """The same of a number that nothing else in the loss explains either."""
    return is_mere_number(reading, c) and not reading.remark


def reason_of(case: Case, c: float) -> str:
    """What of this loss equals a factor, as a clause; or ""."""
    for size in (abs(c), 1 / abs(c) if c else 0.0):
        for k, text in case.numbers.items():
            if isclose(size, k, rel_tol=1e-9):
                return f"; {k:.4g} is {text}"
    return ""


def is_nice(case: Case, c: float) -> bool:
    """Whether a factor is one that people leave out or put in: small, or made of numbers of this loss."""
    if abs(c) in {0.0, 1.0, 2.0, 0.5, 4.0, 0.25}:
        return True
    made = case.products_of_numbers
    return any(isclose(abs(c), k, rel_tol=1e-9) or isclose(abs(c) * k, 1, rel_tol=1e-9) for k in made)
