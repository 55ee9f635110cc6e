"""Every misconception's name is given to a second, independent writing of it: see `mistakes`."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine.registry import exercises_of, lesson_names

SEEDS = ("one", "two", "three")
"""Beside the notebook's own seed every writing meets one of these: `test_catalogue` goes through two hundred."""


def steps_of(lesson):
    """Each answer of a lesson's exercises under its name in `MISTAKES`, with the exercise it belongs to."""
    return {
        ".".join(filter(None, (exercise.function_name, answer.name))): (exercise, answer)
        for exercise in exercises_of(lesson)
        for answer in exercise.answers
    }


def written(lesson):
    return import_module(f"{__package__}.mistakes.{lesson}").MISTAKES


def variants(lesson):
    """Every second writing of a lesson: the exercise, the answer, the misconception's id and the function."""
    for step, functions in written(lesson).items():
        for mistake, variant in functions.items():
            exercise, answer = steps_of(lesson)[step]
            for number, function in enumerate(variant if isinstance(variant, list) else [variant]):
                yield pytest.param(
                    exercise, answer, mistake, function, id=f"{lesson}.{step}-{mistake}-{number}"
                )


def learner(exercise, answer, mistaken):
    """A learner's function: right in every step but one."""
    lesson = exercise.id.partition(".")[0]
    solution = getattr(import_module(f"tests.solutions.{lesson}"), exercise.function_name, None)
    assert solution, f"write the solution of {exercise.id} into tests/solutions/{lesson}.py"
    needed = inspect.signature(mistaken).parameters
    names, parameters = [each.name for each in exercise.answers], list(exercise.example)

    def function(*arguments):
        given = dict(zip(parameters, arguments, strict=True))
        steps = dict(zip(names, solution(*arguments), strict=True)) if answer.name else {}
        value = mistaken(**{name: each for name, each in (given | steps).items() if name in needed})
        return {**steps, answer.name: value} if answer.name else value

    return function


@pytest.mark.parametrize(
    ("exercise", "answer", "mistake", "mistaken"),
    [variant for lesson in lesson_names() for variant in variants(lesson)],
)
def test_a_mistake_written_a_second_time_has_its_name(exercise, answer, mistake, mistaken):
    for seed in ("notebook", SEEDS[len(mistake) % len(SEEDS)]):
        feedback = bp.check(exercise.id, learner(exercise, answer, mistaken), seed=seed)
        assert feedback.diagnosis == (mistake,), (seed, str(feedback))
        assert feedback.points == exercise.points - answer.points


def lacking(lesson, functions):
    """What a lesson's second writings lack, or have too much, each as a sentence that says what to do."""
    known = [
        (step, mistake) for step, (_, answer) in steps_of(lesson).items() for mistake in answer.misconceptions
    ]
    for step, mistake in known:
        if mistake not in functions.get(step, {}):
            yield (
                f"write {mistake!r} of {lesson}.{step} a second time, from its text and not from the reference, "
                f"into MISTAKES[{step!r}] of tests/exercises/lessons/mistakes/{lesson}.py"
            )
    for step, mistakes in functions.items():
        for mistake in mistakes:
            if (step, mistake) not in known:
                yield f"take {mistake!r} out of MISTAKES[{step!r}]: {lesson} has no such misconception"


@pytest.mark.parametrize("lesson", lesson_names())
def test_a_lesson_gives_eight_to_twelve_points_and_names_ten_misconceptions(lesson):
    points = sum(exercise.points for exercise in exercises_of(lesson))
    assert 8 <= points <= 12, f"{lesson} gives {points:g} points, expected 8 to 12: lower an answer's"
    known = {mistake for _, answer in steps_of(lesson).values() for mistake in answer.misconceptions}
    assert len(known) >= 10, f"{lesson} names {len(known)} misconceptions, expected ten or more"


@pytest.mark.parametrize("lesson", lesson_names())
def test_every_misconception_is_written_a_second_time(lesson):
    assert list(lacking(lesson, written(lesson))) == []


def test_a_missing_and_a_superfluous_writing_are_found():
    functions = written("chain_rule")
    flat = {mistake: function for mistake, function in functions["flat"].items() if mistake != "zero-value"}
    (missing,) = lacking("chain_rule", functions | {"flat": flat})
    assert missing.startswith("write 'zero-value' of chain_rule.flat a second time")
    (superfluous,) = lacking("chain_rule", functions | {"flat": functions["flat"] | {"no-such": None}})
    assert superfluous.startswith("take 'no-such' out of MISTAKES['flat']")


def test_a_writing_of_another_mistake_does_not_pass():
    exercise, answer = steps_of("chain_rule")["derivative"]
    mistaken = written("chain_rule")["derivative"]["sum"]
    with pytest.raises(AssertionError):
        test_a_mistake_written_a_second_time_has_its_name(exercise, answer, "divided", mistaken)
