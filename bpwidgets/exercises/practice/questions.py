"""Small questions made from an exercise's reference: which of these, what shape, what number.

An instance is drawn as for a check; the right value and what the named mistakes make of it are the choices, so a wrong
choice is a mistake that has a name. What is shown of the instance is what any of the choices was computed from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np

from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import RIGHT, Answer, Construction, Exercise, Inputs
from bpwidgets.exercises.engine.recorded import Recorded
from bpwidgets.exercises.engine.registry import exercises_of
from bpwidgets.exercises.practice.printed import (
    as_printed,
    choice_text,
    given_text,
    is_finite,
    is_small,
    number_text,
    shape_text,
)

Kind = Literal["choice", "shape", "number"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LETTERS = "abcd"
MAX_WHOLE = 5  # entries of an answer; of a longer one whose entries stand for themselves, a question is about one
_MAX_DRAWS = 60
_NUMBERS = 5  # instances of a check, whose `sample` is given 0 to 4
_APART = 100.0  # tolerances between two choices
_FEWEST = 3  # choices, where there are so many


class UnreadableAnswerError(ValueError):
    """An answer that is none of the choices, or no number."""


@dataclass(frozen=True)
class Topic:
    """One answer of an exercise, about which questions are asked."""

    exercise: Exercise
    index: int

    @property
    def answer(self) -> Answer:
        """What is asked for."""
        return self.exercise.answers[self.index]

    @property
    def key(self) -> str:
        """Such as ``two_layer.steps.dW2``; of an exercise with one answer, its id."""
        return ".".join(filter(None, (self.exercise.id, self.answer.name)))

    @property
    def code(self) -> str:
        """The value as it is called in the exercise's code: ``dW2``, or ``hinge(y, s)``."""
        return self.answer.name or self.exercise.signature


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the values to choose from; `mistake` is the id of the misconception that leads to it, or empty."""

    text: str
    right: bool = False
    mistake: str = ""


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
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

    def judge(self, given: Any) -> Reply:
        """The reply to a letter, the number of a choice counted from 1, or a number that was asked for.

        Raises:
            UnreadableAnswerError: it is none of these; the sentence says what there is.
        """
        return self._judge_choice(given) if self.choices else self._judge_number(given)

    def _judge_choice(self, given: Any) -> Reply:
        letters = LETTERS[: len(self.choices)]
        said = str(given).strip().lower()
        at = (letters.find(said) if said in letters else "1234"[: len(letters)].find(said)) if len(said) == 1 else -1
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
        near = [id for id, slip in self.slips.items() if abs(number - slip) <= last_of_three(slip)]
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


def topics_of(lesson: str) -> tuple[Topic, ...]:
    """What can be asked about in a lesson: of each exercise the answers whose instances can be shown."""
    topics = (
        Topic(exercise, index)
        for exercise in exercises_of(lesson)
        for index, answer in enumerate(exercise.answers)
        if answer.misconceptions
    )
    return tuple(topic for topic in topics if make_question(topic, np.random.default_rng(0)) is not None)


def make_question(
    topic: Topic, rng: np.random.Generator, kind: Kind = "choice", about: str = ""
) -> Question | None:
    """A question on an instance of its own, of this kind and about this misconception; None if there is none.

    Of choices there are at least three, unless no instance gives more than two.
    """
    best: dict[str, Any] | None = None
    for case in _cases(topic, rng) if _is_asked(topic.answer, kind) else ():
        made = _MAKERS[kind](case, about, rng)
        if made:
            best = best or made
            if len(made.get("choices", LETTERS)) >= _FEWEST:
                best = made
                break
    if best is None:
        return None
    known = {"topic": topic.key, "about": about, "kind": kind, "statement": topic.exercise.statement}
    return Question(**known, texts=topic.answer.misconceptions, **best)


def _is_asked(answer: Answer, kind: Kind) -> bool:
    """Whether there are questions of this kind: a construction has many numbers and shapes, a word has none."""
    return kind == "choice" or not isinstance(answer.type, Words) and not isinstance(answer, Construction)


# ---- an instance, as it is shown ----


@dataclass(frozen=True, kw_only=True)
class _Case:
    """One instance as it is printed.

    Attributes:
        topic: what it is an instance of.
        inputs: what the answer is computed from, earlier answers included.
        place: which entry of the exercise's answer is asked for, such as 3; None for all of it.
        right: the right value.
        mistaken: what each misconception leads to.
        reads: which inputs that value was computed from, by misconception; of the right value, by "".
    """

    topic: Topic
    inputs: Inputs
    place: int | None
    right: Any
    mistaken: Mapping[str, Any]
    reads: Mapping[str, frozenset[str]]

    @property
    def code(self) -> str:
        """What is asked for, as code."""
        return self.topic.code if self.place is None else f"{self.topic.code}[{self.place}]"

    def given(self, mistakes: list[str]) -> tuple[tuple[str, str], ...] | None:
        """What these values and the right one are computed from; None if it is too much to be seen at once."""
        read = frozenset().union(self.reads[""], *(self.reads[mistake] for mistake in mistakes))
        shown = {}
        for name, value in self.inputs.items():
            if name in read:
                single = self.place is not None and isinstance(value, (np.ndarray, tuple)) and len(value) == 1
                shown |= {f"{name}[{self.place}]": value[0]} if single else {name: value}
        return tuple(given_text(*each) for each in shown.items()) if all(map(is_small, shown.values())) else None


def _cases(topic: Topic, rng: np.random.Generator) -> Iterator[_Case]:
    """Instances that can be asked about."""
    for number in range(_MAX_DRAWS):
        inputs, right = _draw(topic, rng)
        if number == 0 and not all(map(_can_be_seen, inputs.values())):
            return
        if right is None:
            continue
        place = None
        if _is_long(right) and not isinstance(topic.answer, Construction):
            place = int(rng.integers(len(right)))
            inputs, right = _entry_of(topic.answer, inputs, right, place)
        if right is not None:
            yield _case(topic, inputs, right, place)


def _can_be_seen(value: Any) -> bool:
    """Whether a value, or one entry of it, is small."""
    return is_small(value) or (isinstance(value, (np.ndarray, tuple)) and is_small(value[0]))


def _is_long(value: Any) -> bool:
    """Whether an answer is a row of words or numbers of which one makes a question."""
    row = isinstance(value, tuple) or (isinstance(value, np.ndarray) and value.ndim == 1)
    return row and len(value) > MAX_WHOLE


def _draw(topic: Topic, rng: np.random.Generator) -> tuple[Inputs, Any]:
    """Inputs as they are printed, and the right value from these; None where there is none."""
    answer = topic.answer
    inputs = topic.exercise.sample(rng, int(rng.integers(_NUMBERS)))
    printed = dict(as_printed(inputs))
    for earlier in topic.exercise.answers[: topic.index]:
        printed[earlier.name] = as_printed(earlier.value(printed))
    right = answer.value(printed)
    if not is_finite(right):
        return printed, None
    # A word must not turn on the digits that are not printed.
    same = not isinstance(answer.type, Words) or right == answer.value(topic.exercise.inputs_of(topic.index, inputs))
    return printed, right if same else None


def _entry_of(answer: Answer, inputs: Inputs, right: Any, place: int) -> tuple[Inputs, Any]:
    """The inputs of one entry, and its right value; None where an entry does not depend on its own inputs alone."""

    def own(value: Any) -> Any:
        per_entry = isinstance(value, (np.ndarray, tuple)) and len(value) == len(right)
        return value[place : place + 1] if per_entry else value

    alone = {name: own(value) for name, value in inputs.items()}
    value = answer.value(alone)
    expected = (right[place],) if isinstance(right, tuple) else float(right[place])
    return alone, value if answer.type.same(value, expected) else None


def _case(topic: Topic, inputs: Inputs, right: Any, place: int | None) -> _Case:
    answer = topic.answer
    mistaken, reads = {}, {}
    for mistake in ("", *answer.misconceptions):
        recorded = Recorded(inputs)
        value = answer.value(recorded, frozenset([mistake]) if mistake else RIGHT)
        reads[mistake] = frozenset(recorded.read)
        if mistake:
            mistaken[mistake] = value
    return _Case(topic=topic, inputs=inputs, place=place, right=right, mistaken=mistaken, reads=reads)


# ---- which of these ----


def _choose(case: _Case, about: str, rng: np.random.Generator) -> dict[str, Any] | None:
    """The right value among those of up to three mistakes."""
    answer, shown = case.topic.answer, choice_text(as_printed(case.right), case.topic.answer.type)
    values = {id: as_printed(value) for id, value in case.mistaken.items() if is_finite(value) and is_small(value)}
    named = {id: choice_text(value, answer.type) for id, value in values.items() if _is_own(case, values, id)}
    named = {id: text for id, text in named.items() if text != shown}
    if not is_small(case.right) or (about and about not in named) or not _is_right(case):
        return None
    picked = _picked(list(named), about, rng)
    choices = [Choice(text=shown, right=True), *(Choice(text=named[id], mistake=id) for id in picked)]
    choices += _other_words(case, {choice.text for choice in choices}, named)[: len(LETTERS) - len(choices)]
    given = case.given(picked)
    if given is None or len(choices) < 2:  # noqa: PLR2004 (one is no choice)
        return None
    many = isinstance(answer, Construction)
    return {
        "given": given,
        "prompt": "Which of these is a right answer?" if many else f"Which of these is `{case.code}`?",
        "choices": _shuffled(choices, rng),
        "whole": case.place is None and not isinstance(answer.type, Words),
    }


def _picked(named: list[str], about: str, rng: np.random.Generator) -> list[str]:
    """Up to three mistakes, the one that is asked after among them."""
    others = [named[at] for at in rng.permutation(len(named)) if named[at] != about]
    return [*([about] if about else []), *others][: len(LETTERS) - 1]


def _is_right(case: _Case) -> bool:
    """Whether a right value is right as it is printed, too: of a construction, digits may matter."""
    answer = case.topic.answer
    if not isinstance(answer, Construction):
        return True
    return answer.matches(as_printed(case.right), case.right, case.inputs, RIGHT)


def _is_own(case: _Case, values: Mapping[str, Any], mistake: str) -> bool:
    """Whether a value is wrong, and comes from this mistake alone."""
    answer, value = case.topic.answer, values[mistake]
    if isinstance(answer, Construction):
        fitting = {id for id in ("", *case.mistaken) if _fits(case, value, id)}
        return fitting == {mistake}
    others = [other for id, other in case.mistaken.items() if id != mistake]
    return not any(answer.type.same(value, other, tolerance_factor=_APART) for other in (case.right, *others))


def _fits(case: _Case, value: Any, mistake: str) -> bool:
    mistakes = frozenset([mistake]) if mistake else RIGHT
    return case.topic.answer.matches(value, None, case.inputs, mistakes)


def _other_words(case: _Case, taken: set[str], named: Mapping[str, str]) -> list[Choice]:
    """Of one word, the other words that there are."""
    answer_type = case.topic.answer.type
    if not isinstance(answer_type, Words) or len(case.right) > 1:
        return []
    ids = {text: id for id, text in named.items()}
    return [Choice(text=word, mistake=ids.get(word, "")) for word in answer_type.options if word not in taken]


def _shuffled(choices: list[Choice], rng: np.random.Generator) -> tuple[Choice, ...]:
    return tuple(choices[at] for at in rng.permutation(len(choices)))


# ---- what shape ----


def _ask_shape(case: _Case, about: str, rng: np.random.Generator) -> dict[str, Any] | None:
    """The right shape among those that mistakes lead to, and others that are near."""
    right = np.shape(case.right)
    given = case.given([])
    if not right or given is None:
        return None
    ids: dict[tuple[int, ...], list[str]] = {}
    for id, value in case.mistaken.items():
        if np.shape(value) != right:
            ids.setdefault(np.shape(value), []).append(id)
    near = [right[::-1], *((size,) for size in right), (math.prod(right),)]
    shapes = list(dict.fromkeys([*ids, *(shape for shape in near if shape != right)]))[: len(LETTERS) - 1]
    if about and [about] not in [ids.get(shape) for shape in shapes]:
        return None
    choices = [Choice(text=shape_text(right), right=True)]
    for shape in shapes:
        led = ids.get(shape, [])
        choices.append(Choice(text=shape_text(shape), mistake=led[0] if len(led) == 1 else ""))
    if len(choices) < _FEWEST:
        return None
    return {
        "given": given,
        "prompt": f"What shape has `{case.code}`?",
        "choices": _shuffled(choices, rng),
    }


# ---- what number ----


def _ask_number(case: _Case, about: str, rng: np.random.Generator) -> dict[str, Any] | None:
    """One entry of the right value, to be typed."""
    given = case.given([])
    if given is None:
        return None
    places = [place for place in np.ndindex(np.shape(case.right)) if np.asarray(case.right)[place]]
    if not places:
        return None
    place = places[int(rng.integers(len(places)))]
    number = float(np.asarray(case.right)[place])
    slips = _slips(case, place, number)
    if about and about not in slips:
        return None
    at = f"[{', '.join(map(str, place))}]" if place else ""
    return {
        "given": given,
        "prompt": f"What number is `{case.code}{at}`? Three digits are enough.",
        "number": number,
        "slips": slips,
    }


def _slips(case: _Case, place: tuple[int, ...], number: float) -> dict[str, float]:
    """What the mistakes lead to in this place, where that is another number than the right one and one another's."""
    found = {
        id: float(np.asarray(value)[place])
        for id, value in case.mistaken.items()
        if np.shape(value) == np.shape(case.right) and np.isfinite(value).all()
    }

    def apart(one: float, other: float) -> bool:
        return abs(one - other) > 3 * max(last_of_three(one), last_of_three(other))

    return {
        id: slip
        for id, slip in found.items()
        if apart(slip, number) and all(apart(slip, other) for known, other in found.items() if known != id)
    }


_MAKERS: Mapping[Kind, Callable[[_Case, str, np.random.Generator], dict[str, Any] | None]] = {
    "choice": _choose,
    "shape": _ask_shape,
    "number": _ask_number,
}
