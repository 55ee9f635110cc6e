"""The judge against answers as students write them: none accused, none accepted, none misdiagnosed."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

import bpwidgets as bp

LESSONS = ("classification_losses",)
NAMED = 0.7  # of the wrong ones, at least


def judged(answer):
    """The verdict on an answer, defined as a notebook would define it."""
    scope = {"np": np, "bp": bp}
    exec(answer.source, scope)  # noqa: S102 - it is the corpus' own
    return bp.check(answer.exercise, scope[answer.exercise.partition(".")[2]])


def faults(answers):
    """Each answer that the judge is wrong about, as a sentence; and the number of wrong ones with a name."""
    found, named = [], 0
    for answer in answers:
        feedback = judged(answer)
        accepted, false = feedback.status == "correct", set(feedback.diagnosis) - set(answer.names)
        said = f"{answer.exercise}, {answer.slip!r}:\n{answer.source}{feedback}"
        if answer.right and not accepted:
            found.append(f"accused: {said}")
        elif not answer.right and accepted:
            found.append(f"accepted: {said}")
        elif false:
            found.append(f"misdiagnosed as {', '.join(sorted(false))}: {said}")
        named += bool(feedback.diagnosis)
    return found, named


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_answer_of_the_corpus_is_misjudged(lesson):
    answers = import_module(f"tests.exercises.corpus.{lesson}").ANSWERS
    wrong = sum(not answer.right for answer in answers)
    found, named = faults(answers)
    print(f"{lesson}: {len(answers)} answers, {wrong} wrong, {named} named ({named / wrong:.0%})")
    assert len(answers) >= 150
    assert found == [], "\n\n".join(found)
    assert named >= NAMED * wrong
