"""Predict, then look: a question about *another* setting than the shown one, before the controls unlock.

The lock is the view's: traits are never locked, and the question can be skipped. An answer is remembered
until the kernel ends.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture import formatting

SIGNS = ("negative", "zero", "positive")
ZERO = 1e-9
_verdicts: dict[tuple[str, str], str] = {}


class Computes(Protocol):
    """What a question asks an explorer."""

    def result_at(self, **values: Any) -> Any:
        """The result at other parameters."""


class Prediction:
    """A question, and the field of the result that answers it at other parameters.

    Args:
        question: one or two sentences.
        of: the field of the explorer's result that answers it.
        answers: "sign", "number", or the choices, of which the field (a str) must be one.
        at: the parameters at which it is asked, other than those shown: ``x=2.0``.
    """

    def __init__(self, question: str, *, of: str, answers: str | tuple[str, ...] = "sign", **at: Any) -> None:
        if not at:
            raise ValueError(
                "a prediction asks about another setting than the shown one; name it, such as x=2.0"
            )
        self.question, self.of, self.at = question, of, at
        self.kind = answers if isinstance(answers, str) else "choice"
        if self.kind not in ("sign", "number", "choice"):
            raise ValueError(f"answers is {answers!r}; expected 'sign', 'number' or a tuple of choices")
        self.choices = SIGNS if self.kind == "sign" else (() if self.kind == "number" else tuple(answers))

    def verdict(self, explorer: Computes) -> str | None:
        """What was said of the learner's answer ("" where it was skipped); None while it is open."""
        return _verdicts.get(self._key(explorer))

    def skip(self, explorer: Computes) -> None:
        """Unlock without an answer."""
        _verdicts[self._key(explorer)] = ""

    def answer(self, explorer: Computes, said: str) -> str:
        """Judge an answer and remember what was said of it.

        Raises:
            UserFunctionError: the answer is no number or none of the choices, or the question has none.
        """
        truth = self.truth(explorer)
        if self.kind == "number":
            verdict = _nearness(_number(said), float(truth))
        else:
            if said not in self.choices:
                raise UserFunctionError(f"the answer is {said!r}; expected one of {', '.join(self.choices)}")
            right = _sign(truth) if self.kind == "sign" else str(truth)
            shown = f"{right} ({formatting.number(truth, 3)})" if self.kind == "sign" else right
            verdict = (
                f"You said {said}: right, it is {shown}."
                if said == right
                else f"You said {said}; it is {shown}."
            )
        where = ", ".join(
            f"{name} = {value:g}" if isinstance(value, float) else f"{name} = {value}"
            for name, value in self.at.items()
        )
        text = f"{verdict} Set {where} and see why."
        _verdicts[self._key(explorer)] = text
        return text

    def truth(self, explorer: Computes) -> Any:
        """The field at the question's parameters; the others as shown now.

        Raises:
            TypeError: the question sets what is no parameter of this explorer.
            UserFunctionError: there is no result, or no finite one, for instance with a function of the learner's own.
        """
        try:
            truth = getattr(explorer.result_at(**self.at), self.of)
        except UserFunctionError as problem:
            raise UserFunctionError(f"the question has no answer with these functions: {problem}") from None
        if self.kind != "choice" and not math.isfinite(truth):
            raise UserFunctionError(
                f"the question has no answer with these functions: it is {formatting.number(truth)}"
            )
        return truth

    def _key(self, explorer: Computes) -> tuple[str, str]:
        return type(explorer).__name__, self.question


def forget() -> None:
    """Forget all answers: what a restart of the kernel does."""
    _verdicts.clear()


def _sign(value: float) -> str:
    if abs(value) < ZERO:
        return "zero"
    return "positive" if value > 0 else "negative"


def _number(said: str) -> float:
    try:
        value = float(said.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UserFunctionError(f"the answer is {said!r}; expected a number such as -1.5")
    return value


def _nearness(said: float, truth: float) -> str:
    away = abs(said - truth) / max(abs(truth), abs(said), 1e-12)
    close = (
        "right on the spot"
        if away < 0.02
        else (f"{away:.0%} away" if away < 1 else "the size or the sign is off")
    )
    return f"You said {formatting.number(said)}; it is {formatting.number(truth)}: {close}."
