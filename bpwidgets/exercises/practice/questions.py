"""Questions made from an exercise's reference, on new instances.

The right value and what the named mistakes make of it are the choices, so a wrong choice is a mistake that has a name.
What is shown of the instance is what any of the choices was computed from.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import RIGHT, Answer, Construction
from bpwidgets.exercises.engine.registry import exercises_of
from bpwidgets.exercises.practice.cases import Case, Topic, cases
from bpwidgets.exercises.practice.printed import as_printed, choice_text, is_finite, is_small, shape_text
from bpwidgets.exercises.practice.question import LETTERS, Choice, Kind, Question, last_of_three

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_APART = 100.0  # tolerances between two choices
_FEWEST = 3  # choices, where there are so many


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
    for case in cases(topic, rng) if _is_asked(topic.answer, kind) else ():
        made = _MAKERS[kind](case, about, rng)
        if made:
            best = best or made
            if len(made.get("choices", LETTERS)) >= _FEWEST:
                best = made
                break
    if best is None:
        return None
    known: dict[str, Any] = {
        "topic": topic.key,
        "about": about,
        "kind": kind,
        "statement": topic.exercise.statement,
    }
    return Question(**known, texts=topic.answer.misconceptions, **best)


def _is_asked(answer: Answer, kind: Kind) -> bool:
    """Whether there are questions of this kind: a construction has many numbers and shapes, a word has none."""
    return kind == "choice" or (not isinstance(answer.type, Words) and not isinstance(answer, Construction))


# ---- which of these ----


def _choose(case: Case, about: str, rng: np.random.Generator) -> dict[str, Any] | None:
    """The right value among those of up to three mistakes."""
    answer = case.topic.answer
    shown = choice_text(as_printed(case.right), answer.type)
    named = {name: text for name, text in _named(case).items() if text != shown}
    if not is_small(case.right) or (about and about not in named) or not _is_right(case):
        return None
    picked = _picked(list(named), about, rng)
    choices = [Choice(text=shown, right=True), *(Choice(text=named[name], mistake=name) for name in picked)]
    choices += _other_words(case, {choice.text for choice in choices}, named)[: len(LETTERS) - len(choices)]
    given = case.given(picked)
    if given is None or len(choices) < 2:
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


def _is_right(case: Case) -> bool:
    """Whether a right value is right as it is printed, too: of a construction, digits may matter."""
    answer = case.topic.answer
    if not isinstance(answer, Construction):
        return True
    return answer.matches(as_printed(case.right), case.right, case.inputs, RIGHT)


def _named(case: Case) -> dict[str, str]:
    """The mistakes whose value is wrong and theirs alone, also as it is printed; with that text."""
    answer_type = case.topic.answer.type
    small = {name: value for name, value in case.mistaken.items() if is_finite(value) and is_small(value)}
    texts = {name: choice_text(as_printed(value), answer_type) for name, value in small.items()}
    counts = Counter(texts.values())
    return {name: text for name, text in texts.items() if counts[text] == 1 and _is_own(case, name)}


def _is_own(case: Case, mistake: str) -> bool:
    """Whether a mistake's value is wrong, and comes from this mistake alone."""
    answer, value = case.topic.answer, case.mistaken[mistake]
    if isinstance(answer, Construction):
        fitting = {name for name in ("", *case.mistaken) if _fits(case, as_printed(value), name)}
        return fitting == {mistake}
    others = [other for name, other in case.mistaken.items() if name != mistake]
    return not any(answer.type.same(value, other, tolerance_factor=_APART) for other in (case.right, *others))


def _fits(case: Case, value: Any, mistake: str) -> bool:
    mistakes = frozenset([mistake]) if mistake else RIGHT
    return case.topic.answer.matches(value, None, case.inputs, mistakes)


def _other_words(case: Case, taken: set[str], named: Mapping[str, str]) -> list[Choice]:
    """Of one word, the other words that there are."""
    answer_type = case.topic.answer.type
    if not isinstance(answer_type, Words) or len(case.right) > 1:
        return []
    names = {text: name for name, text in named.items()}
    return [
        Choice(text=word, mistake=names.get(word, "")) for word in answer_type.options if word not in taken
    ]


def _shuffled(choices: list[Choice], rng: np.random.Generator) -> tuple[Choice, ...]:
    return tuple(choices[at] for at in rng.permutation(len(choices)))


# ---- what shape ----


def _ask_shape(case: Case, about: str, rng: np.random.Generator) -> dict[str, Any] | None:
    """The right shape among those that mistakes lead to, and others that are near."""
    right = np.shape(case.right)
    given = case.given([])
    if not right or given is None:
        return None
    ids: dict[tuple[int, ...], list[str]] = {}
    for name, value in case.mistaken.items():
        if np.shape(value) != right:
            ids.setdefault(np.shape(value), []).append(name)
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


def _ask_number(case: Case, about: str, rng: np.random.Generator) -> dict[str, Any] | None:
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


def _slips(case: Case, place: tuple[int, ...], number: float) -> dict[str, float]:
    """What the mistakes lead to in this place, where that is another number than the right one and one another's."""
    found = {
        name: float(np.asarray(value)[place])
        for name, value in case.mistaken.items()
        if np.shape(value) == np.shape(case.right) and np.isfinite(value).all()
    }

    def apart(one: float, other: float) -> bool:
        return abs(one - other) > 3 * max(last_of_three(one), last_of_three(other))

    return {
        name: slip
        for name, slip in found.items()
        if apart(slip, number) and all(apart(slip, other) for known, other in found.items() if known != name)
    }


_MAKERS: Mapping[Kind, Callable[[Case, str, np.random.Generator], dict[str, Any] | None]] = {
    "choice": _choose,
    "shape": _ask_shape,
    "number": _ask_number,
}
