"""Exercises of lesson 05: unusual right answers are right, wrong ones are named, and what no name fits gets none."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from scipy.special import expit, log_expit

import bpwidgets as bp
from bpwidgets.exercises.lessons.classification_losses import (
    CONTENTED,
    ENTROPY,
    EXERCISES,
    HINGE,
    STABLE,
    WHO,
)
from tests.solutions import classification_losses as solutions

SEEDS = ["notebook", "one", "two", "three"]
every_seed = pytest.mark.parametrize("seed", SEEDS)


@every_seed
def test_who_pulls_may_be_asked_of_autograd(seed):
    losses = (
        lambda m: 0.0 * m,
        lambda m: anp.maximum(0, -m),
        lambda m: anp.maximum(0, 1 - m),
        lambda m: anp.log(1 + anp.exp(-m)),
    )

    def who(y, s):
        return [sum(autograd.grad(loss)(m) != 0 for loss in losses) for m in y * s]

    assert bp.check(WHO.id, who, seed=seed).status == "correct"


@every_seed
def test_the_hinge_may_be_written_with_a_loop_or_with_heaviside(seed):
    def loop(y, s):
        return [-a / len(y) if a * b < 1 else 0 for a, b in zip(y, s, strict=True)]

    for hinge in (loop, lambda y, s: -y * np.heaviside(1 - y * s, 0) / y.size):
        assert bp.check(HINGE.id, hinge, seed=seed).status == "correct"


@every_seed
def test_the_slope_at_the_score_may_come_from_the_chain_rule(seed):
    def entropy(y, s):
        p = expit(s)
        d_p = (p - y) / (p * (1 - p)) / len(s)
        return p, d_p, d_p * p * (1 - p)

    assert bp.check(ENTROPY.id, entropy, seed=seed).status == "correct"


def test_a_mistake_in_one_step_costs_that_step():
    def entropy(y, s):
        p = expit(s)
        d_p = -y / p + (1 - y) / (1 - p)
        return p, d_p, d_p * p * (1 - p)

    feedback = bp.check(ENTROPY.id, entropy)
    assert [step.status for step in feedback.steps] == ["correct", "wrong", "correct"]
    assert feedback.diagnosis == ("n-missing",)


def test_p_minus_y_given_for_the_slope_at_p_is_named():
    def entropy(y, s):
        p = expit(s)
        return p, (p - y) / len(s), (p - y) / len(s)

    feedback = bp.check(ENTROPY.id, entropy)
    assert feedback.diagnosis == ("slope-at-s",)
    assert feedback.points == 2


def test_a_probability_rounded_to_0_costs_its_own_step_and_writes_no_warning(recwarn):
    def entropy(y, s):
        p = np.round(expit(s))
        with np.errstate(all="ignore"):
            d_p = np.where(y == 1, -1 / p, 1 / (1 - p)) / len(y)
        return p, d_p, (expit(s) - y) / len(y)

    assert [step.status for step in bp.check(ENTROPY.id, entropy).steps] == ["wrong", "correct", "correct"]
    assert not recwarn.list


@every_seed
def test_p_minus_y_without_its_n_is_named_where_the_slope_at_p_has_it(seed):
    def entropy(y, s):
        p = expit(s)
        return p, np.where(y == 1, -1 / p, 1 / (1 - p)) / len(y), p - y

    assert bp.check(ENTROPY.id, entropy, seed=seed).diagnosis == ("n-lost",)


@every_seed
def test_a_lost_n_is_not_said_to_stand_in_a_slope_at_p_that_has_none(seed):
    d_s = bp.check(ENTROPY.id, lambda y, s: (expit(s), -y / expit(s), expit(s) - y), seed=seed).steps[2]
    assert d_s.diagnosis == ("n-lost",)
    assert "your dL/dp" not in d_s.message


@every_seed
def test_minus_1_for_every_sample_that_pulls_is_the_slope_at_the_margin(seed):
    hinge = lambda y, s: np.where(y * s < 1, -1.0, 0.0) / len(y)
    assert bp.check(HINGE.id, hinge, seed=seed).diagnosis == ("slope-at-the-margin",)


@every_seed
def test_stable_losses_may_come_from_scipy(seed):
    stable = lambda y, s: -log_expit((2 * y - 1) * s)
    assert bp.check(STABLE.id, stable, seed=seed).status == "correct"


@pytest.mark.parametrize("clip", [1e-5, 1e-7, 1e-12, 1e-15])
@every_seed
def test_clipping_is_recognised_wherever_it_clips(clip, seed):
    def stable(y, s):
        p = np.clip(expit(s), clip, 1 - clip)
        return -np.where(y == 1, np.log(p), np.log(1 - p))

    assert bp.check(STABLE.id, stable, seed=seed).diagnosis == ("clipped",)


@every_seed
def test_both_kinds_of_overflow_have_one_name(seed):
    def infinite(y, s):
        with np.errstate(divide="ignore"):
            return -np.log(np.where(y == 1, expit(s), 1 - expit(s)))

    def no_number(y, s):
        with np.errstate(divide="ignore", invalid="ignore"):
            return -(y * np.log(expit(s)) + (1 - y) * np.log(1 - expit(s)))

    for stable in (infinite, no_number):
        assert bp.check(STABLE.id, stable, seed=seed).diagnosis == ("overflow",)


@pytest.mark.parametrize("size", [1.0, 1.5, 40.0, 700.0])
@every_seed
def test_margins_of_one_and_more_content_the_hinge(size, seed):
    assert bp.check(CONTENTED.id, lambda y: size * y, seed=seed).status == "correct"


@pytest.mark.parametrize("size", [36.0, 37.0, 40.0, 709.0, 710.0, 720.0, 750.0])
@every_seed
def test_the_slope_of_cross_entropy_is_0_where_its_stated_formula_is(size, seed):
    """By (p - y) / n, which has lost it for y = 1 from a margin of 37 on, it would be 0 sooner."""
    assert "that of cross entropy, -y / (1 + e^(y s)), for none" in CONTENTED.statement
    y = np.array([-1.0, 1.0])
    with np.errstate(over="ignore"):
        slopes = -y / (1 + np.exp(y * size * y))
    feedback = bp.check(CONTENTED.id, lambda y: size * y, seed=seed)
    assert (feedback.status == "correct") == bool(slopes.all())
    assert feedback.diagnosis == (() if slopes.all() else ("too-far",))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (lambda y: 0.99 * y, "only-right-side"),
        (lambda y: 1000 * y, "too-far"),
        (lambda y: -y, "turned-round"),
        (np.zeros_like, "all-zero"),
        (np.ones_like, "label-forgotten"),
        (lambda y: np.r_[0.0, 5 * y[1:]], "some-wrong"),
    ],
)
@every_seed
def test_scores_that_will_not_do_are_named(content, name, seed):
    assert bp.check(CONTENTED.id, content, seed=seed).diagnosis == (name,)


@pytest.mark.parametrize("content", [lambda y: y[:-1], lambda y: np.full(y.shape, np.inf) * y])
def test_what_cannot_be_scores_gets_no_name(content):
    feedback = bp.check(CONTENTED.id, content)
    assert feedback.status in ("wrong", "error")
    assert feedback.diagnosis == ()


def test_a_wrong_answer_of_no_known_kind_gets_the_numbers_and_no_name():
    feedback = bp.check(HINGE.id, lambda y, s: 3 * solutions.hinge(y, s))
    assert feedback.status == "wrong"
    assert feedback.diagnosis == ()
    assert "was expected" in feedback.message


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)
@every_seed
def test_the_published_solution_is_right(exercise, seed):
    assert bp.check(exercise.id, getattr(solutions, exercise.function_name), seed=seed).status == "correct"


@every_seed
def test_single_precision_is_right(seed):
    def entropy(y, s):
        y, s = y.astype(np.float32), s.astype(np.float32)
        p = expit(s)
        return p, (-y / p + (1 - y) / (1 - p)) / np.float32(len(y)), (p - y) / np.float32(len(y))

    stable = lambda y, s: np.logaddexp(np.float32(0), ((1 - 2 * y) * s).astype(np.float32))
    assert bp.check(ENTROPY.id, entropy, seed=seed).status == "correct"
    assert bp.check(STABLE.id, stable, seed=seed).status == "correct"


def test_nan_is_never_right_and_has_no_name():
    assert bp.check(STABLE.id, lambda y, s: np.nan * y).diagnosis == ()
    feedback = bp.check(ENTROPY.id, lambda y, s: (np.round(expit(s)), np.nan * y, np.nan * y))
    assert feedback.points == 0


@pytest.mark.parametrize(
    ("d_p", "d_s", "name", "said"),
    [
        (lambda y, p: y / p, lambda y, p: y * (1 - p) / len(y), "n-again", "The mean is taken in this step."),
        (lambda y, p: -y / p, lambda y, p: p - y, "n-lost", "The 1/n is missing. The loss is a mean"),
    ],
)
def test_a_mean_is_spoken_of_truly_where_the_slope_at_p_has_none(d_p, d_s, name, said):
    def entropy(y, s):
        p = expit(s)
        return p, d_p(y, p), d_s(y, p)

    step = bp.check(ENTROPY.id, entropy).steps[2]
    assert step.diagnosis == (name,)
    assert step.message.startswith(said)


def test_losses_replaced_for_one_label_alone_are_not_said_to_be_those_above_a_point():
    def stable(y, s):
        with np.errstate(divide="ignore"):
            return np.where(y == 1, np.logaddexp(0, -s), np.nan_to_num(-np.log(1 - expit(s))))

    feedback = bp.check(STABLE.id, stable)
    assert feedback.diagnosis == ("replaced",)
    assert feedback.message.startswith("One fixed number stands in place of large losses.")


def test_a_zero_one_loss_counted_on_the_right_side_is_not_said_to_be_counted_for_mistakes():
    def who(y, s):
        return 1 + 2 * (y * s > 0) + (y * s > 1)

    feedback = bp.check(WHO.id, who)
    assert set(feedback.diagnosis) == {"zero-one-pulls", "sides-turned"}
    assert "the zero-one loss was counted, though it is flat on both sides of its jump." in feedback.message


def test_a_sign_that_is_wrong_for_one_label_alone_is_said_to_be_wrong_for_that_one():
    def entropy(y, s):
        p = expit(s)
        return p, (y / p + (1 - y) / (1 - p)) / len(y), (p - y) / len(y)

    step = bp.check(ENTROPY.id, entropy).steps[1]
    assert step.diagnosis == ("no-minus",)
    assert step.message.startswith("The sign is wrong where y = 1.")
