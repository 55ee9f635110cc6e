"""Exercises of lesson 09: unusual right answers are right, wrong ones are named, and what no name fits gets none."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.special
from sklearn.metrics import log_loss

import bpwidgets as bp
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.lessons.softmax import BACKWARD, EXERCISES, RECOVER, STABLE, WEIGHTS
from tests.solutions import softmax as solutions

SEEDS = ["notebook", "one", "two", "three"]
every_seed = pytest.mark.parametrize("seed", SEEDS)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)
@every_seed
def test_the_published_solution_is_right(exercise, seed):
    assert bp.check(exercise.id, getattr(solutions, exercise.function_name), seed=seed).status == "correct"


def test_the_lesson_gives_twelve_points():
    assert sum(exercise.points for exercise in EXERCISES) == 12


# ---- scores of 1000 ----


@every_seed
def test_scipy_is_right(seed):
    stable = lambda s: (scipy.special.softmax(s, axis=1), scipy.special.log_softmax(s, axis=1))
    assert bp.check(STABLE.id, stable, seed=seed).status == "correct"


@every_seed
def test_any_shift_that_overflows_nowhere_is_right(seed):
    def stable(s):
        shifted = s - s.max(axis=1, keepdims=True) - 3.0
        total = np.exp(shifted).sum(axis=1, keepdims=True)
        return np.exp(shifted) / total, shifted - np.log(total)

    assert bp.check(STABLE.id, stable, seed=seed).status == "correct"


@every_seed
def test_overflow_costs_its_own_step(seed, recwarn):
    def stable(s):
        with np.errstate(all="ignore"):
            p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        return p, scipy.special.log_softmax(s, axis=1)

    feedback = bp.check(STABLE.id, stable, seed=seed)
    assert [step.status for step in feedback.steps] == ["wrong", "correct"]
    assert feedback.diagnosis == ("overflow",)
    assert not recwarn.list


@every_seed
def test_the_logarithm_of_a_right_p_is_infinite_and_named(seed):
    def stable(s):
        p = scipy.special.softmax(s, axis=1)
        with np.errstate(divide="ignore"):
            return p, np.log(p)

    feedback = bp.check(STABLE.id, stable, seed=seed)
    assert feedback.diagnosis == ("log-of-p",)
    assert feedback.points == 1


@pytest.mark.parametrize("least", [1e-6, 1e-9, 1e-15, 1e-100])
@every_seed
def test_clipping_is_recognised_wherever_it_clips(least, seed):
    def stable(s):
        p = scipy.special.softmax(s, axis=1)
        return p, np.log(np.maximum(p, least))

    assert bp.check(STABLE.id, stable, seed=seed).diagnosis == ("clipped",)


def test_nan_is_never_right_and_has_no_name():
    feedback = bp.check(STABLE.id, lambda s: (np.nan * s, np.nan * s))
    assert feedback.points == 0
    assert feedback.diagnosis == ()


# ---- the Jacobian times a vector ----


@every_seed
def test_backward_is_what_autograd_says_of_the_forward_pass(seed):
    """p says what the scores were, but for a shift that changes nothing."""

    def backward(p, d_p, T):
        def forward(s):
            powers = anp.exp(s / T)
            return anp.sum(d_p * powers / anp.sum(powers, axis=1, keepdims=True))

        return autograd.grad(forward)(T * np.log(p))

    assert bp.check(BACKWARD.id, backward, seed=seed).status == "correct"


def test_a_matrix_formed_is_right_too_only_large():
    def backward(p, d_p, T):
        return [(np.diag(a) - np.outer(a, a)) @ b / T for a, b in zip(p, d_p, strict=True)]

    assert bp.check(BACKWARD.id, backward).status == "correct"


def test_one_of_the_checks_has_a_thousand_classes():
    assert max(instance.inputs["p"].shape[1] for instance in draw_instances(BACKWARD)) == 1000


@every_seed
def test_a_turned_sign_and_a_lost_temperature_are_both_named(seed):
    feedback = bp.check(BACKWARD.id, lambda p, d_p, T: -T * solutions.backward(p, d_p, T), seed=seed)
    assert set(feedback.diagnosis) == {"sign-flipped", "temperature-lost"}


@pytest.mark.parametrize("part", [0, 1])
def test_a_part_that_is_multiplied_by_the_temperature_misses_no_quotient(part):
    def backward(p, d_p, T):
        parts = [p * d_p, -p * (p * d_p).sum(axis=1, keepdims=True)]
        parts[part] = T * parts[part]
        return sum(parts)

    assert bp.check(BACKWARD.id, backward).diagnosis == ()


# ---- a batch ----


@every_seed
def test_weights_are_what_autograd_and_scikit_learn_say(seed):
    def weights(X, y, W):
        X1 = np.hstack([X, np.ones((len(X), 1))])

        def loss(W):
            s = anp.dot(X1, W.T)
            return -anp.mean(s[np.arange(len(y)), y] - anp.log(anp.sum(anp.exp(s), axis=1)))

        P = scipy.special.softmax(X1 @ W.T, axis=1)
        np.testing.assert_allclose(loss(W), log_loss(y, P, labels=range(len(W))))
        return P, (P - np.eye(len(W))[y]) / len(y), autograd.grad(loss)(W)

    assert bp.check(WEIGHTS.id, weights, seed=seed).status == "correct"


@every_seed
def test_one_mistake_costs_one_step(seed):
    def weights(X, y, W):
        P, d_s, dW = solutions.weights(X, y, W)
        return P, len(y) * d_s, len(y) * dW

    feedback = bp.check(WEIGHTS.id, weights, seed=seed)
    assert [step.status for step in feedback.steps] == ["correct", "wrong", "correct"]
    assert feedback.diagnosis == ("n-missing",)


def test_what_is_told_of_a_step_is_true_whatever_it_goes_on_from():
    def turned_at_the_end(X, y, W):
        P, d_s, dW = solutions.weights(X, y, W)
        return P, -len(y) * d_s, len(y) * dW

    def without_labels(X, y, W):
        P, d_s, _ = solutions.weights(X, y, W)
        return P, P, d_s

    assert "turned round in this step" in bp.check(WEIGHTS.id, turned_at_the_end).steps[2].message
    feedback = bp.check(WEIGHTS.id, without_labels).steps[1]
    assert set(feedback.diagnosis) == {"target-forgotten", "n-missing"}
    assert "over n" not in feedback.message


# ---- a gradient read ----


@every_seed
def test_the_class_may_be_found_by_its_sign_or_its_size(seed):
    def by_size(d_s):
        y = np.abs(d_s).argmax()
        p = np.where(np.arange(d_s.size) == y, 1 - np.abs(d_s).sum() / 2, d_s)
        return y, p, -np.log1p(d_s[y])

    assert bp.check(RECOVER.id, by_size, seed=seed).status == "correct"


@every_seed
def test_a_class_counted_from_one_costs_one_step(seed):
    def recover(d_s):
        y, p, L = solutions.recover(d_s)
        return y + 1, p, L

    feedback = bp.check(RECOVER.id, recover, seed=seed)
    assert feedback.diagnosis == ("counted-from-one",)
    assert feedback.points == 2


def test_a_wrong_answer_of_no_known_kind_gets_the_numbers_and_no_name():
    feedback = bp.check(BACKWARD.id, lambda p, d_p, T: 3 * solutions.backward(p, d_p, T))
    assert feedback.status == "wrong"
    assert feedback.diagnosis == ()
    assert "expected" in feedback.message
