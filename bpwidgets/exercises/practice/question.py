"""A small question, with all that is needed to judge an answer to it: which of these, what shape, what number."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from bpwidgets.console import printable
from bpwidgets.exercises.practice.printed import hanging, number_text

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["choice", "shape", "number"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LETTERS = "abcd"


class UnreadableAnswerError(ValueError):
    """An answer that is none of the choices, or no number."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the values to choose from; `mistake` is the id of the misconception that leads to it, or empty."""

    text: str
    right: bool = False
    mistake: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Reply:
    """What is said to an answer.

    Attributes:
        right: whether it is right.
        mistake: the id of the misconception that leads to it; empty if none does, or more than one.
        message: one paragraph for the learner; code stands between backticks.
        given: the index of the choice that was made, or the number that was typed.
    """

    right: bool
    mistake: str
    message: str
    given: float

    def __str__(self) -> str:
        sign = "✓ Right." if self.right else "✗ Not yet."
        return printable(f"{sign} {self.message}".rstrip().replace("`", ""))

    __repr__ = __str__


@dataclass(frozen=True, kw_only=True, repr=False)
class Question:
    """One question, and all that is needed to judge an answer to it.

    Attributes:
        topic: the key of its topic.
        about: the id of the misconception that it asks after again; empty for a question about the topic.
        kind: ``"choice"``, ``"shape"`` (both by choices) or ``"number"`` (typed, three digits).
        statement: what the exercise says, in which the letters are explained.
        given: what stands left and right of each equals sign.
        prompt: what is asked; code stands between backticks.
        choices: what there is to choose from; empty where a number is typed.
        number: the right number, where one is typed.
        slips: for the id of a misconception the number that it leads to.
        texts: for the id of each misconception of the topic its paragraph.
        whole: whether a choice is the exercise's whole answer, which its misconception alone explains.
    """

    topic: str
    about: str
    kind: Kind
    statement: str
    given: tuple[tuple[str, str], ...]
    prompt: str
    choices: tuple[Choice, ...] = ()
    number: float = math.nan
    slips: Mapping[str, float] = field(default_factory=dict)
    texts: Mapping[str, str]
    whole: bool = False

    def __str__(self) -> str:
        width = max((len(name) for name, _ in self.given), default=0)
        given = [hanging(f"{name:<{width}} = ", text) for name, text in self.given]
        choices = [
            hanging(f"  {letter}  ", choice.text)
            for letter, choice in zip(LETTERS, self.choices, strict=False)
        ]
        lines = [self.statement, "", *given, "", self.prompt, *choices]
        return printable("\n".join(lines).replace("`", ""))

    __repr__ = __str__

    def judge(self, given: Any) -> Reply:
        """The reply to a letter, the number of a choice counted from 1, or a number that was asked for.

        Raises:
            UnreadableAnswerError: it is none of these; the sentence says what there is.
        """
        return self._judge_choice(given) if self.choices else self._judge_number(given)

    def _judge_choice(self, given: Any) -> Reply:
        letters = LETTERS[: len(self.choices)]
        said = str(given).strip().lower()
        at = (
            (letters.find(said) if said in letters else "1234"[: len(letters)].find(said))
            if len(said) == 1
            else -1
        )
        if at < 0:
            raise UnreadableAnswerError(f"there is no choice {given!r}; there are {', '.join(letters)}.")
        chosen = self.choices[at]
        right = next(letter for letter, choice in zip(letters, self.choices, strict=True) if choice.right)
        message = "" if chosen.right else f"{self._explained(chosen.mistake)} Right is {right}."
        return Reply(right=chosen.right, mistake=chosen.mistake, message=message.strip(), given=at)

    def _judge_number(self, given: Any) -> Reply:
        try:
            number = float(str(given).strip().replace(",", ".").replace("−", "-"))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise UnreadableAnswerError(f"{given!r} is no number; one like -0.125 is asked for.")
        right = abs(number - self.number) <= last_of_three(self.number)
        near = [name for name, slip in self.slips.items() if abs(number - slip) <= last_of_three(slip)]
        mistake = near[0] if len(near) == 1 and not right else ""
        message = f"It is {number_text(self.number)}."
        return Reply(
            right=right,
            mistake=mistake,
            message=message if right else f"{self._explained(mistake)} {message}".strip(),
            given=number,
        )

    def _explained(self, mistake: str) -> str:
        """The misconception's paragraph; where others may lead to the same answer, as one way to it."""
        if not mistake:
            return ""
        return self.texts[mistake] if self.whole else f"One way to get there: {self.texts[mistake]}"


def last_of_three(number: float) -> float:
    """One unit in the third significant digit: 0.01 of 1.23. By so much may a typed number be off."""
    return 10.0 ** (math.floor(math.log10(abs(number))) - 2) if number else 0.005
