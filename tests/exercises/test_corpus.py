"""The judge against a corpus: answers written without looking into its catalogue, as students would write them.

Of the right ones it accuses none, of the wrong ones it accepts none. It gives a name only where that is true, and to
most of the wrong ones: `python -m tests.exercises.test_corpus [LESSON ...]` lists those it has no name for.
"""

from __future__ import annotations

import pkgutil
import sys
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

import pytest

import bpwidgets as bp
from bpwidgets.diagnosis.mistakes import mutation
from bpwidgets.exercises.engine import bounds
from bpwidgets.exercises.engine.registry import exercises_of, lesson_names
from tests.exercises import corpus

SEEDS = ("notebook", "one")
LESSONS = sorted({module.name for module in pkgutil.iter_modules(corpus.__path__)} & set(lesson_names()))
AT_LEAST = 150  # answers for a lesson
NAMED_AT_LEAST = 0.75
KINDS = {kind.replace(" ", "-") for kind in mutation.KINDS}
# The scope brings the tests of one lesson together, so that one process judges its answers for all of them.
each_lesson = pytest.mark.parametrize("lesson", LESSONS, scope="module")


@dataclass(frozen=True)
class Tally:
    """What the judge made of a lesson's answers; each list holds sentences."""

    lesson: str
    right: int
    wrong: int
    accused: list[str]
    accepted: list[str]
    misdiagnosed: list[str]
    unnamed: list[str]

    @property
    def named(self) -> float:
        """The part of the wrong answers that has a name."""
        return 1 - len(self.unnamed) / self.wrong

    def __str__(self) -> str:
        told = (
            f"{self.right + self.wrong} answers",
            f"of {self.right} right ones {len(self.accused)} accused",
            f"of {self.wrong} wrong ones {len(self.accepted)} accepted and {len(self.misdiagnosed)} misdiagnosed",
            f"{self.named:.0%} named",
        )
        return f"{self.lesson}: {', '.join(told)}"


def answers_of(lesson):
    return import_module(f"{corpus.__name__}.{lesson}").ANSWERS


def names_in(verdict):
    """The names that a verdict gives: ids of misconceptions, and the kinds of the doctor's findings, written alike."""
    return {*verdict.diagnosis, *(kind.replace(" ", "-") for kind in verdict.findings)}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """A check may last: on a busy machine the doctor, too, takes longer."""
    monkeypatch.setattr(bounds, "MAX_SECONDS", 600.0)


@lru_cache
def tally(lesson, *, every_seed=False):
    """Every answer of a lesson under the judge, on every seed, or every other answer on each of the two."""
    accused, accepted, misdiagnosed, unnamed = [], [], [], []
    answers = answers_of(lesson)
    for place, answer in enumerate(answers):
        seeds = SEEDS if every_seed else SEEDS[place % 2 :: 2]
        verdicts = [bp.check(answer.exercise, answer.define(), seed=seed) for seed in seeds]
        told = f"{answer.exercise}, {answer.slip or 'right'}:\n{answer.source}" + "\n".join(
            map(str, verdicts)
        )
        correct = [verdict.status == "correct" for verdict in verdicts]
        names = {name for verdict in verdicts for name in names_in(verdict)}
        if answer.right:
            accused += [] if all(correct) else [told]
            continue
        accepted += [told] if any(correct) else []
        misdiagnosed += [told] if names - set(answer.names) else []
        unnamed += [] if all(map(names_in, verdicts)) else [told]
    right = sum(answer.right for answer in answers)
    return Tally(lesson, right, len(answers) - right, accused, accepted, misdiagnosed, unnamed)


@each_lesson
def test_no_right_answer_is_accused(lesson):
    assert not tally(lesson).accused, "\n\n".join(tally(lesson).accused)


@each_lesson
def test_no_wrong_answer_is_accepted(lesson):
    assert not tally(lesson).accepted, "\n\n".join(tally(lesson).accepted)


@each_lesson
def test_no_wrong_answer_gets_a_name_that_is_not_true_of_it(lesson):
    assert not tally(lesson).misdiagnosed, "\n\n".join(tally(lesson).misdiagnosed)


@each_lesson
def test_most_wrong_answers_are_named(lesson):
    print(tally(lesson))
    assert tally(lesson).named >= NAMED_AT_LEAST, "\n\n".join(tally(lesson).unnamed)


@each_lesson
def test_the_corpus_is_large_and_says_only_what_there_is(lesson):
    answers = answers_of(lesson)
    assert len(answers) >= AT_LEAST
    twice = [source for source, count in Counter(answer.source for answer in answers).items() if count > 1]
    assert not twice, "\n".join(twice)
    known = {
        exercise.id: {mistake for answer in exercise.answers for mistake in answer.misconceptions}
        for exercise in exercises_of(lesson)
    }
    assert {answer.exercise for answer in answers} == set(known)
    for answer in answers:
        assert answer.right == (not answer.slip), answer
        assert set(answer.names) <= known[answer.exercise] | KINDS, answer


if __name__ == "__main__":
    for lesson in sys.argv[1:] or LESSONS:
        found = tally(lesson, every_seed=True)
        for kind in ("accused", "accepted", "misdiagnosed", "unnamed"):
            print(*(f"[{kind}] {told}\n" for told in getattr(found, kind)), sep="\n")
        print(found)
