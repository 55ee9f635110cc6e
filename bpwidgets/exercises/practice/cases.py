"""Instances of an exercise as a question shows them, with the right value and what each mistake makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import RIGHT, Answer, Construction, Exercise, Inputs
from bpwidgets.exercises.engine.recorded import Recorded
from bpwidgets.exercises.practice.printed import as_printed, given_text, is_finite, is_small

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_WHOLE = (
    5  # entries of an answer; of a longer one whose entries stand for themselves, a question is about one
)
_MAX_DRAWS = 60
_NUMBERS = 5  # instances of a check, whose `sample` is given 0 to 4


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
class Case:
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
        shown: dict[str, Any] = {}
        for name, value in self.inputs.items():
            if name in read:
                single = self.place is not None and isinstance(value, (np.ndarray, tuple)) and len(value) == 1
                shown |= {f"{name}[{self.place}]": value[0]} if single else {name: value}
        return (
            tuple(given_text(*each) for each in shown.items()) if all(map(is_small, shown.values())) else None
        )


def cases(topic: Topic, rng: np.random.Generator) -> Iterator[Case]:
    """Instances that can be asked about; none where none of the first five can be seen."""
    first, unseen = int(rng.integers(_NUMBERS)), 0
    for draw in range(_MAX_DRAWS):
        inputs, right = _draw(topic, rng, (first + draw) % _NUMBERS)
        if not all(map(_can_be_seen, inputs.values())):
            unseen += 1
            if unseen == draw + 1 == _NUMBERS:
                return
            continue
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


def _draw(topic: Topic, rng: np.random.Generator, number: int) -> tuple[Inputs, Any]:
    """Inputs as they are printed, and the right value from these; None where there is none."""
    answer = topic.answer
    inputs = topic.exercise.sample(rng, number)
    printed = dict(as_printed(inputs))
    for earlier in topic.exercise.answers[: topic.index]:
        printed[earlier.name] = as_printed(earlier.value(printed))
    right = answer.value(printed)
    if not is_finite(right):
        return printed, None
    # A word must not turn on the digits that are not printed.
    same = not isinstance(answer.type, Words) or right == answer.value(
        topic.exercise.inputs_of(topic.index, inputs)
    )
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


def _case(topic: Topic, inputs: Inputs, right: Any, place: int | None) -> Case:
    answer = topic.answer
    mistaken, reads = {}, {}
    for mistake in ("", *answer.misconceptions):
        recorded = Recorded(inputs)
        value = answer.value(recorded, frozenset([mistake]) if mistake else RIGHT)
        reads[mistake] = frozenset(recorded.read)
        if mistake:
            mistaken[mistake] = value
    return Case(topic=topic, inputs=inputs, place=place, right=right, mistaken=mistaken, reads=reads)
