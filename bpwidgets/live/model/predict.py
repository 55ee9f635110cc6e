"""Predict, then look: a question about *another* setting than the shown one, before the controls unlock.

The lock is the view's: traits are never locked, and the question can be skipped.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, Protocol

from bpwidgets.live.model.sentences import SentenceError, shortened
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.live.model.parameters import Parameter

SIGNS = ("negative", "zero", "positive")
"""The choices where a question asks for a sign."""
ZERO = 1e-9
"""What is smaller than this is zero: the rounding error of numbers near 1, with a margin."""
NEAR = 0.02
"""A number is about right within this, relative to the true one; where that is zero, absolute."""
MANY = 10
"""A number that is so many times too large or too small is said to be."""

verdicts: dict[tuple[str, ...], str] = {}
"""What was said of each answer, by `Prediction.key`, until the kernel ends: a cell run again does not ask again."""


class AnswerError(SentenceError):
    """An answer that is no number or none of the choices: one sentence."""


class Computes(Protocol):
    """What a question asks an explorer."""

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Its parameters by name."""

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
        answers: "sign", "number", or the choices, of which the field's text must be one.
        why: a sentence that is said with the verdict.
        **at: the parameters at which it is asked, by keyword, other than those shown: ``x=2.0``.
    """

    kind: Literal["sign", "number", "choice"]
    choices: tuple[str, ...]

    def __init__(
        self,
        question: str,
        *,
        of: str,
        answers: Literal["sign", "number"] | tuple[str, ...] = "sign",
        why: str = "",
        **at: Any,
    ) -> None:
        if not at:
            raise ValueError(
                "a prediction asks about another setting than the shown one; name it, such as x=2.0"
            )
        self.question, self.of, self.why, self.at = question, of, why, at
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
        return verdicts.get(self.key(explorer))

    def skip(self, explorer: Computes) -> None:
        """Unlock without an answer."""
        verdicts[self.key(explorer)] = ""

    def answer(self, explorer: Computes, said: str) -> str:
        """Judge an answer and remember what was said of it.

        Raises:
            AnswerError: the answer is no number or none of the choices.
            UserFunctionError: the question has no answer.
            TypeError: the true answer is none of the choices, a mistake of the question's author.
        """
        truth = self.truth(explorer)
        if self.kind == "number":
            judged = _verdict_on_number(said, float(truth))
        elif self.kind == "sign":
            value = f" ({formatting.number(truth)})"
            judged = _verdict_on_choice(said, _sign(truth), self.choices, detail=value)
        else:
            if str(truth) not in self.choices:
                raise TypeError(f"{self.of} is {truth!r}, which is none of {', '.join(self.choices)}")
            judged = _verdict_on_choice(said, str(truth), self.choices)
        verdicts[self.key(explorer)] = verdict = f"{judged} {self.why}".strip()
        return verdict

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

    def where(self, explorer: Computes) -> str:
        """The setting that is asked about, in words: "x₁ = −1, x₂ = 0.5"."""
        return ", ".join(
            f"{explorer.parameters[name].label} = {worded(value)}" for name, value in self.at.items()
        )

    def key(self, explorer: Computes) -> tuple[str, ...]:
        """What makes it the same question when its cell is run again, which makes new objects of everything.

        So by the name of the explorer's class. The parameters that the question does not set are left out, although
        the answer depends on them: a learner who has moved one is not to be asked again.
        """
        return type(explorer).__name__, self.question, self.of, repr(sorted(self.at.items()))


def worded(value: Any) -> str:
    """A parameter's value in words: numbers as the page writes them."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return formatting.number(value) if is_number else str(value)


def _sign(value: float) -> str:
    if abs(value) < ZERO:
        return "zero"
    return "positive" if value > 0 else "negative"


def _verdict_on_choice(said: str, right: str, choices: tuple[str, ...], detail: str = "") -> str:
    """Whether the answer is the right choice, and which that is, with a detail behind it."""
    if said not in choices:
        raise AnswerError(f"the answer is {said!r}; expected one of {', '.join(choices)}")
    return f"You said {said}{': right, it is' if said == right else '; it is'} {right}{detail}."


def _read_number(said: str) -> float:
    """The number in a typed answer, which may have a decimal comma and a true minus sign."""
    try:
        value = float(said.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        value = math.nan
    if not said.strip():
        raise AnswerError("There is no answer yet; type a number such as 20 or −1.5.")
    if not math.isfinite(value):
        raise AnswerError(f"“{shortened(said, 40)}” is not a number; type one such as 20 or −1.5.")
    return value


def _verdict_on_number(said: str, truth: float) -> str:
    """How near the answer is to the true number."""
    answer = _read_number(said)
    shown, right = formatting.number(answer), formatting.number(truth)
    if shown == right:
        return f"You said {shown}: right."
    return f"You said {shown}; it is {right}: {_judged(answer, truth)}."


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
