"""A polynomial that a learner's function may call: the f and g that exercises are made of.

Only numbers describe it, so that it can be sent to another process as numbers; only ``+`` and ``*``
evaluate it, so that floats, fractions, arrays and traced values all go through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Polynomial:
    """p(t) = c_0 + c_1 t + ... + c_n t^n, from its coefficients (c_0, ..., c_n)."""

    coefficients: tuple[float, ...]

    def __call__(self, t: Any) -> Any:
        """p(t) by Horner's rule, in whatever arithmetic t brings along."""
        value: Any = t * 0.0
        for coefficient in reversed(self.coefficients):
            value = value * t + coefficient
        return value

    def derivative(self) -> Polynomial:
        """p'(t) = c_1 + 2 c_2 t + ... + n c_n t^(n-1)."""
        return Polynomial(tuple(k * c for k, c in enumerate(self.coefficients))[1:] or (0.0,))

    def __str__(self) -> str:
        """For the learner's eye, such as ``2t^2 - t + 0.5``, highest power first."""
        text = ""
        for power, coefficient in reversed(tuple(enumerate(self.coefficients))):
            if coefficient:
                text += f" {'-' if coefficient < 0 else '+'} {_term(abs(coefficient), power)}"
        if not text:
            return "0"
        return text[3:] if text.startswith(" +") else f"-{text[3:]}"


def _term(size: float, power: int) -> str:
    """One term without its sign; a factor 1 before a power is not written."""
    if power == 0:
        return f"{size:g}"
    factor = "" if size == 1 else f"{size:g}"
    return f"{factor}t" if power == 1 else f"{factor}t^{power}"
