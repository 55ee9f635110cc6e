"""What must hold for every exercise of every lesson, over two hundred seeds."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine.answer_types import pair_by_pair
from bpwidgets.exercises.engine.attempt import Outcome
from bpwidgets.exercises.engine.check import judge
from bpwidgets.exercises.engine.exercise import RIGHT, Answer, Exercise
from bpwidgets.exercises.engine.instances import draw_instances, mistake_sets
from bpwidgets.exercises.engine.registry import exercises_of, lesson_names
from tests.exercises.seeds import SEEDS, drawn

EXERCISES = [known for lesson in lesson_names() for known in exercises_of(lesson)]
# The scope brings the tests of one exercise together, so that one process draws its instances for all of them.
by_id = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id, scope="module")


def returned(instance, index, mistakes):
    """What a learner returns who makes these mistakes in one step, and none in the others."""
    values = [table[mistakes if k == index else RIGHT] for k, table in enumerate(instance.values)]
    return values[0] if len(values) == 1 else tuple(values)


def verdicts(exercise, mistakes, index, seed):
    found = drawn(exercise, seed)
    feedback = judge(
        exercise, found, [Outcome(value=returned(instance, index, mistakes)) for instance in found]
    )
    return feedback, (feedback.steps[index] if feedback.steps else feedback)


@by_id
def test_the_right_answer_is_right_for_every_seed(exercise):
    for seed in SEEDS:
        feedback, _ = verdicts(exercise, RIGHT, 0, seed)
        assert (feedback.status, feedback.points) == ("correct", exercise.points), seed


@by_id
def test_every_mistake_is_named_for_every_seed(exercise):
    for index, answer in enumerate(exercise.answers):
        for place, mistake in enumerate(answer.misconceptions):
            # Every mistake meets every fourth seed here; the search for instances compares them all for each.
            for seed in SEEDS[place % 4 :: 4]:
                feedback, step = verdicts(exercise, frozenset([mistake]), index, seed)
                assert step.status == "wrong", (mistake, seed)
                assert step.diagnosis == (mistake,), seed
                assert feedback.diagnosis == (mistake,), seed
                assert step.points == 0


@by_id
def test_every_separable_pair_is_named_as_both_for_every_seed(exercise):
    for index, answer in enumerate(exercise.answers):
        pairs = [mistakes for mistakes in mistake_sets(exercise)[index] if len(mistakes) == 2]
        for pair in pairs:
            # Every pair meets every tenth seed here; the search for instances compares them all for each.
            for seed in SEEDS[len(min(pair)) % 10 :: 10]:
                _, step = verdicts(exercise, pair, index, seed)
                assert set(step.diagnosis) == pair, seed
                assert step.message.startswith("Two slips together: ")
                (beside, text), *_ = [
                    (answer.together[one], answer.misconceptions[other])
                    for one in answer.together
                    if one in pair
                    for other in pair - {one}
                ]
                assert step.message.endswith(f"{beside} That apart: {text}")


@by_id
def test_every_two_sets_of_mistakes_lie_far_apart_on_some_instance_of_every_seed(exercise):
    for seed in SEEDS[::20]:
        found = drawn(exercise, seed)
        for index, answer in enumerate(exercise.answers):
            for one, other in combinations((RIGHT, *mistake_sets(exercise)[index]), 2):
                pairs = [(instance.values[index][one], instance.values[index][other]) for instance in found]
                assert not all(answer.type.same(*pair, tolerance_factor=500) for pair in pairs), (
                    seed,
                    one,
                    other,
                )


@by_id
def test_all_pairs_at_once_are_compared_as_one_by_one(exercise):
    for instance in drawn(exercise, SEEDS[0]):
        for answer, table in zip(exercise.answers, instance.values, strict=True):
            values = [*table.values(), *unusual(table[RIGHT])]
            for factor in (1, 500):
                at_once = answer.type.same_pairs(values, tolerance_factor=factor)
                assert (at_once == pair_by_pair(answer.type, values, tolerance_factor=factor)).all()


@by_id
def test_an_instance_knows_what_each_answer_is_computed_from(exercise):
    for instance in drawn(exercise, SEEDS[0]):
        for index in range(len(exercise.answers)):
            known, computed = instance.inputs_of(exercise, index), exercise.inputs_of(index, instance.inputs)
            assert list(known) == list(computed)
            for name, value in computed.items():
                np.testing.assert_equal(known[name], value)


def unusual(value):
    """A value a little off, and some of which an entry is nan or infinite; of words, none."""
    if isinstance(value, tuple):
        return []
    off = [value * (1 + by) for by in (1e-6, 1e-4)]
    for odd in (np.nan, np.inf, np.inf):
        entries = np.array(value)
        entries.flat[0] = odd
        off.append(entries if entries.shape else float(entries))
    return off


@by_id
def test_no_single_mistake_is_accidentally_right_on_any_instance(exercise):
    for seed in SEEDS[::4]:
        for instance in drawn(exercise, seed):
            for answer, table in zip(exercise.answers, instance.values, strict=True):
                for mistake in answer.misconceptions:
                    assert not answer.type.same(
                        table[frozenset([mistake])], table[RIGHT], tolerance_factor=500
                    ), mistake


@by_id
def test_a_learner_who_makes_a_mistake_is_told_its_name(exercise):
    names = list(exercise.example)
    for index, answer in enumerate(exercise.answers):
        for mistake in answer.misconceptions:

            def mistaken(*arguments, index=index, mistake=mistake):
                inputs = dict(zip(names, arguments, strict=True))
                values = []
                for k, each in enumerate(exercise.answers):
                    known = exercise.inputs_of(k, inputs)
                    values.append(each.value(known, frozenset([mistake]) if k == index else RIGHT))
                return values[0] if len(values) == 1 else values

            # The judge's own reference may differentiate; this test plays a learner with it.
            feedback = (
                bp.check(exercise.id, mistaken) if exercise.grad_allowed else played(exercise, mistaken)
            )
            assert feedback.diagnosis == (mistake,)


def played(exercise, function):
    found = draw_instances(exercise)
    return judge(exercise, found, [Outcome(value=function(*instance.inputs.values())) for instance in found])


@by_id
def test_seeds_are_repeatable_and_differ(exercise):
    first = [str(instance.inputs) for instance in draw_instances.__wrapped__(exercise, "a")]
    assert first == [str(instance.inputs) for instance in draw_instances.__wrapped__(exercise, "a")]
    assert first != [str(instance.inputs) for instance in draw_instances.__wrapped__(exercise, "b")]
    assert len(set(first)) == len(first)


@by_id
def test_an_exercise_is_complete(exercise):
    assert exercise.points > 0
    assert 10 <= len(exercise.statement.split()) <= 42
    assert list(exercise.example) == exercise.signature.partition("(")[2].rstrip(")").split(", ")
    assert exercise.function_name == exercise.id.partition(".")[2]
    for answer in exercise.answers:
        assert all(8 <= len(text.split()) <= 60 for text in answer.misconceptions.values())


def make(reference, sample, *mistakes):
    return Exercise(
        id="fixture.made",
        statement="",
        stub="def made(x): ...",
        sample=sample,
        answers=(
            Answer(
                points=1,
                reference=reference,
                misconceptions=dict.fromkeys(mistakes, ""),
            ),
        ),
    )


def double(inputs, mistakes):
    return inputs["x"] ** 2 if "squared" in mistakes else 2 * inputs["x"]


def test_a_mistake_that_no_instance_shows_is_refused():
    with pytest.raises(ValueError, match="no instance that tells 'squared'"):
        draw_instances(make(double, lambda rng, number: {"x": 2.0}, "squared"))


def test_instances_on_which_a_mistake_is_accidentally_right_are_not_drawn():
    exercise = make(double, lambda rng, number: {"x": float(rng.choice([0, 2, 3]))}, "squared")
    assert {instance.inputs["x"] for instance in draw_instances(exercise)} == {3.0}


def test_an_example_is_drawn_without_the_search_for_instances():
    exercise = make(double, lambda rng, number: {"x": 2.0}, "squared")
    assert exercise.example == {"x": 2.0}
    with pytest.raises(ValueError, match="no instance"):
        draw_instances(exercise)


def test_two_mistakes_that_always_look_alike_are_refused():
    with pytest.raises(ValueError, match="no instance that tells 'twin'"):
        draw_instances(
            make(
                lambda inputs, mistakes: inputs["x"] + (1 if mistakes else 0),
                lambda rng, number: {"x": rng.random()},
                "one",
                "twin",
            )
        )


def test_mistakes_that_differ_too_rarely_are_refused():
    def reference(inputs, mistakes):
        return inputs["x"] + (1e-6 if "tiny" in mistakes and inputs["x"] < 1 else 1 if mistakes else 0)

    exercise = make(reference, lambda rng, number: {"x": float(number % 2) if number < 8 else 0.0}, "tiny")
    with pytest.raises(ValueError, match="draws no instance"):
        draw_instances(exercise)
