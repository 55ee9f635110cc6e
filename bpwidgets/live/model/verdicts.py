"""What is said of an answer: whether it is right, and if not what is and how far it is away."""

from __future__ import annotations

import math
import re

from bpwidgets.live.model.sentences import SentenceError, shortened
from bpwidgets.live.picture import formatting

SIGNS = ("negative", "zero", "positive")
"""The choices where a question asks for a sign."""
ZERO = 1e-9
"""What is smaller than this is zero: the rounding error of numbers near 1, with a margin."""
NEAR = 0.02
"""A number is about right within this, relative to the true one; where that is zero, absolute."""
MANY = 10
"""A number that is so many times too large or too small is said to be."""


_TWO_READINGS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
"""A number whose comma may stand behind the thousands or before the decimals."""


class AnswerError(SentenceError):
    """An answer that is no number or none of the choices: one sentence."""


def on_sign(said: str, truth: float) -> str:
    """Whether the answer, one of SIGNS, is the sign of the true number, and which that is.

    Raises:
        AnswerError: the answer is none of them.
    """
    return on_choice(said, _sign(truth), SIGNS, detail=f" ({formatting.number(truth)})")


def on_choice(said: str, right: str, choices: tuple[str, ...], detail: str = "") -> str:
    """Whether the answer is the right choice, and which that is, with a detail behind it. AnswerError as `on_sign`."""
    if said not in choices:
        raise AnswerError(f"the answer is {said!r}; expected one of {', '.join(choices)}")
    return f"You said {said}{': right, it is' if said == right else '; it is'} {right}{detail}."


def on_number(said: str, truth: float) -> str:
    """How near the answer is to the true number. AnswerError where it is none."""
    answer = _read_number(said)
    shown, right = formatting.number(answer), formatting.number(truth)
    if shown == right:
        return f"You said {shown}: right."
    return f"You said {shown}; it is {right}: {_judged(answer, truth)}."


def _read_number(said: str) -> float:
    """The number in a typed answer, which may have a decimal comma and a true minus sign."""
    typed = said.strip().replace("−", "-")
    if _TWO_READINGS.fullmatch(typed):
        readings = " or ".join(typed.replace("-", "−").replace(",", sign) for sign in ("", "."))
        raise AnswerError(f"“{said.strip()}” can mean {readings}; type one of these.")
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        value = math.nan
    if not said.strip():
        raise AnswerError("There is no answer yet; type a number such as 20 or −1.5.")
    if not math.isfinite(value):
        raise AnswerError(f"“{shortened(said, 40)}” is not a number; type one such as 20 or −1.5.")
    return value


def _judged(answer: float, truth: float) -> str:
    """About right, or on which side the answer is; by how many times where these are many."""
    signs = _sign(answer), _sign(truth)
    if abs(answer - truth) <= NEAR * (abs(truth) if signs[1] != "zero" else 1):
        return "about right"
    if "zero" not in signs and signs[0] != signs[1]:
        return "the sign is the other one"
    size = abs(answer / truth) if "zero" not in signs else 1
    if 1 / MANY < size < MANY:
        return "too high" if answer > truth else "too low"
    times = formatting.number(float(f"{max(size, 1 / size):.2g}"), 6)
    if truth > 0:
        return f"{times} times too {'large' if size > 1 else 'small'}"
    return f"{times} times too {'far from' if size > 1 else 'near to'} 0"


def _sign(value: float) -> str:
    if abs(value) < ZERO:
        return "zero"
    return "positive" if value > 0 else "negative"
