"""Predict, then look: a question about *another* setting than the shown one, before the controls unlock.

The lock is the view's: traits are never locked, and the question can be skipped.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, Protocol

from bpwidgets.calculus.functions import ChosenFunction
from bpwidgets.live.model.sentences import worded
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.model.verdicts import SIGNS, on_choice, on_number, on_sign
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.live.model.parameters import Parameter


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

    def setting(self, **values: Any) -> Any:
        """These parameters as a setting; ParameterError where they cannot have these values."""


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
            ParameterError: a parameter cannot have the value that the question sets.
        """
        name = type(explorer).__name__
        for parameter in self.at:
            if parameter not in explorer.parameters:
                has = ", ".join(explorer.parameters)
                raise TypeError(f"{name} has no parameter {parameter!r}; it has {has}")
        if not hasattr(explorer.result, self.of):
            raise TypeError(f"the result of {name} has no field {self.of!r}, which would answer the question")
        answer = getattr(explorer.result, self.of)
        if self.kind != "choice" and answer is not None and not isinstance(answer, Real):
            raise TypeError(
                f"the field {self.of!r} of the result of {name} is no number, which the question asks for"
            )
        explorer.setting(**self.at)

    def judge(self, explorer: Computes, said: str) -> str:
        """What is to be said of an answer.

        Raises:
            AnswerError: the answer is no number or none of the choices.
            UserFunctionError: the question has no answer.
            ParameterError: as of `check`.
            TypeError: the true answer is none of the choices, a mistake of the question's author.
        """
        truth = self.truth(explorer)
        if self.kind == "number":
            judged = on_number(said, float(truth))
        elif self.kind == "sign":
            judged = on_sign(said, truth)
        else:
            if str(truth) not in self.choices:
                raise TypeError(f"{self.of} is {truth!r}, which is none of {', '.join(self.choices)}")
            judged = on_choice(said, str(truth), self.choices)
        return f"{judged} {self.why}".strip()

    def truth(self, explorer: Computes) -> Any:
        """The field at the question's parameters; the others as shown now.

        Raises:
            TypeError, ParameterError: as of `check`.
            UserFunctionError: there is no result, or no finite one, for instance with a function of the learner's own.
        """
        self.check(explorer)
        no_answer = "the question has no answer with these functions"
        try:
            truth = getattr(explorer.result_at(**self.at), self.of)
        except UserFunctionError as problem:
            raise UserFunctionError(f"{no_answer}: {problem}") from None
        if self.kind != "choice" and truth is None:
            raise UserFunctionError(f"{no_answer}: {self.of} is not known")
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
        the answer depends on them: a learner who has moved one is not to be asked again. A callable counts by its name,
        since its `repr` is another each time.
        """
        at = {name: _lasting(value) for name, value in self.at.items()}
        return type(explorer).__name__, self.question, self.of, repr(sorted(at.items()))


def _lasting(value: Any) -> Any:
    """What stands for a value from run to run: of a function its name."""
    return value.name if isinstance(value, ChosenFunction) else getattr(value, "__qualname__", value)
