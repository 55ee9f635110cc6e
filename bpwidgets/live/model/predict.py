"""Predict, then look: a question about *another* setting than the shown one, before the controls unlock.

The lock is the view's: traits are never locked, and the question can be skipped.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, Protocol

from bpwidgets.live.model.sentences import SentenceError
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGNS = ("negative", "zero", "positive")
"""The choices where a question asks for a sign."""
ZERO = 1e-9
"""What is smaller than this is zero: the rounding error of numbers near 1, with a margin."""
NEAR = 0.02
"""A number is about right within this, relative to the true one; where that is zero, absolute."""

verdicts: dict[tuple[str, ...], str] = {}
"""What was said of each answer, until the kernel ends: a cell that is run again does not ask again."""


class AnswerError(SentenceError):
    """An answer that is no number or none of the choices: one sentence."""


class Computes(Protocol):
    """What a question asks an explorer."""

    @property
    def parameters(self) -> Iterable[str]:
        """The names of its parameters."""

    @property
    def result(self) -> Any:
        """The result that is shown."""

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

    kind: Literal["sign", "number", "choice"]
    choices: tuple[str, ...]

    def __init__(
        self,
        question: str,
        *,
        of: str,
        answers: Literal["sign", "number"] | tuple[str, ...] = "sign",
        **at: Any,
    ) -> None:
        if not at:
            raise ValueError(
                "a prediction asks about another setting than the shown one; name it, such as x=2.0"
            )
        self.question, self.of, self.at = question, of, at
        if answers == "sign":
            self.kind, self.choices = "sign", SIGNS
        elif answers == "number":
            self.kind, self.choices = "number", ()
        elif answers and not isinstance(answers, str):
            self.kind, self.choices = "choice", tuple(answers)
        else:
            raise ValueError(f"answers is {answers!r}; expected 'sign', 'number' or a tuple of choices")

    def check(self, explorer: Computes) -> None:
        """Refuse an explorer that cannot answer.

        Raises:
            TypeError: the question sets what is no parameter of it, or asks for what is no field of its result.
        """
        name = type(explorer).__name__
        for parameter in self.at:
            if parameter not in explorer.parameters:
                has = ", ".join(explorer.parameters)
                raise TypeError(f"{name} has no parameter {parameter!r}; it has {has}")
        if not hasattr(explorer.result, self.of):
            raise TypeError(f"the result of {name} has no field {self.of!r}, which would answer the question")

    def verdict(self, explorer: Computes) -> str | None:
        """What was said of the learner's answer ("" where it was skipped); None while it is open."""
        return verdicts.get(self._key(explorer))

    def skip(self, explorer: Computes) -> None:
        """Unlock without an answer."""
        verdicts[self._key(explorer)] = ""

    def answer(self, explorer: Computes, said: str) -> str:
        """Judge an answer and remember what was said of it.

        Raises:
            AnswerError: the answer is no number or none of the choices.
            UserFunctionError: the question has no answer.
        """
        truth = self.truth(explorer)
        judged = _of_number(said, float(truth)) if self.kind == "number" else self._of_choice(said, truth)
        settings = ", ".join(
            f"{name} = {value:g}" if isinstance(value, float) else f"{name} = {value}"
            for name, value in self.at.items()
        )
        verdicts[self._key(explorer)] = verdict = f"{judged} Set {settings} and see why."
        return verdict

    def _of_choice(self, said: str, truth: Any) -> str:
        """What there is to say of a choice or a sign."""
        if said not in self.choices:
            raise AnswerError(f"the answer is {said!r}; expected one of {', '.join(self.choices)}")
        right = _sign(truth) if self.kind == "sign" else str(truth)
        shown = f"{right} ({formatting.number(truth, 3)})" if self.kind == "sign" else right
        return f"You said {said}{': right, it is' if said == right else '; it is'} {shown}."

    def truth(self, explorer: Computes) -> Any:
        """The field at the question's parameters; the others as shown now.

        Raises:
            TypeError: as of `check`.
            UserFunctionError: there is no result, or no finite one, for instance with a function of the learner's own.
        """
        self.check(explorer)
        no_answer = "the question has no answer with these functions"
        try:
            truth = getattr(explorer.result_at(**self.at), self.of)
        except UserFunctionError as problem:
            raise UserFunctionError(f"{no_answer}: {problem}") from None
        if self.kind != "choice" and not math.isfinite(truth):
            raise UserFunctionError(f"{no_answer}: it is {formatting.number(truth)}")
        return truth

    def _key(self, explorer: Computes) -> tuple[str, ...]:
        return type(explorer).__name__, self.question, self.of, repr(sorted(self.at.items()))


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
        raise AnswerError(f"the answer is {said!r}; expected a number such as -1.5")
    return value


def _of_number(said: str, truth: float) -> str:
    """What there is to say of a number."""
    answer = _number(said)
    signs = _sign(answer), _sign(truth)
    if abs(answer - truth) <= NEAR * (abs(truth) if signs[1] != "zero" else 1):
        judged = "about right"
    elif "zero" not in signs and signs[0] != signs[1]:
        judged = "the sign is the other one"
    else:
        judged = "too high" if answer > truth else "too low"
    return f"You said {formatting.number(answer)}; it is {formatting.number(truth)}: {judged}."
