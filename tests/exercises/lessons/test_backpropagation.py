"""Lesson 10's exercises: references against autograd and brute force, and what a slip costs."""

from __future__ import annotations

from itertools import permutations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.calculus.softmax import softmax_cross_entropy
from bpwidgets.exercises.engine.exercise import RIGHT
from bpwidgets.exercises.engine.instances import draw_instances, mistake_sets
from bpwidgets.exercises.lessons.backpropagation import BACKWARD, BUG, EXERCISES, ORDER, PLANTED, TRAIN
from tests.exercises.lessons.mistakes import backpropagation as mistakes
from tests.solutions import backpropagation as solutions

SEEDS = ["notebook", "one", "two", "three"]
every_seed = pytest.mark.parametrize("seed", SEEDS)
every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)


@every_exercise
@every_seed
def test_the_solutions_are_right(exercise, seed):
    feedback = bp.check(exercise.id, getattr(solutions, exercise.function_name), seed=seed)
    assert (feedback.status, feedback.points) == ("correct", exercise.points)


def test_the_lesson_has_twelve_points():
    assert sum(exercise.points for exercise in EXERCISES) == 12


def test_the_lesson_knows_more_than_ten_misconceptions():
    assert sum(len(answer.misconceptions) for exercise in EXERCISES for answer in exercise.answers) > 10


@every_exercise
def test_a_stub_is_not_attempted(exercise):
    space = {}
    exec(exercise.stub, space)
    assert bp.check(exercise.id, space[exercise.function_name]).status == "not attempted"


# ---- the order ----


@every_seed
def test_of_all_orders_each_is_right_or_wrong_in_one_way_and_right_are_those_that_lose_the_amount(seed):
    fits = ORDER.answers[0].fits
    for instance in draw_instances(ORDER, seed):
        slopes, missing = instance.inputs.values()
        met = set()
        for order in permutations("abcdf"):
            found = {name for name, true in fits(order, instance.inputs).items() if true}
            assert ("" in found) == mistakes.is_right(order, slopes, missing)
            # One thing at most, and beside it what is said where an order is right, or wrong so, now and then.
            assert found
            assert len(found - {"other-ways"}) <= 1
            assert found - {"other-ways"} or order[0] == "f"
            met |= found
        assert met == {"", *ORDER.answers[0].misconceptions}


def test_a_name_that_stands_twice_is_wrong_without_a_guess():
    feedback = bp.check(ORDER.id, lambda slopes, missing: ["f", "f", "b", "c", "a"])
    assert (feedback.status, feedback.diagnosis) == ("wrong", ())


# ---- the pass back, and its bugs ----


def small(x, y):
    s = x * y
    return anp.sin(s) * (s + x**2)


@every_seed
def test_the_pass_back_is_autograds(seed):
    for instance in draw_instances(BACKWARD, seed):
        x, y, s, t, u, df = instance.inputs.values()
        dt, du, ds, dx, dy = (table[RIGHT] for table in instance.values)
        assert (dt, du) == pytest.approx((df * u, df * t))
        assert ds == pytest.approx(df * autograd.grad(lambda s, x: anp.sin(s) * (s + x**2))(s, x))
        assert (dx, dy) == pytest.approx([df * each for each in autograd.grad(small, (0, 1))(x, y)])
        assert t == pytest.approx(np.sin(s))


def test_a_slip_in_ds_costs_ds_alone():
    def backward(x, y, s, t, u, df):
        dt, du = df * u, df * t
        ds = du  # the message of the sine is overwritten
        return dt, du, ds, ds * y + 2 * x * du, ds * x

    feedback = bp.check(BACKWARD.id, backward)
    assert feedback.points == 3
    assert feedback.diagnosis == ("sine-forgotten",)


@every_seed
def test_a_gradient_check_of_every_line_fails_first_at_the_line_with_the_bug(seed):
    for instance in draw_instances(BUG, seed):
        lines, bugs = (table[RIGHT] for table in instance.values)
        for run, line in zip(instance.inputs["runs"], lines, strict=True):
            assert mistakes.failing(run)[0] == line
        assert set(bugs) == {"factor", "slope", "overwritten", "averaged", "sign"}
        assert set(zip(lines, bugs, strict=True)) <= set(PLANTED)


def test_other_seeds_have_other_bugs():
    found = set()
    for seed in SEEDS:
        instance = draw_instances(BUG, seed)[0]
        found.add(tuple(table[RIGHT] for table in instance.values))
    assert len(found) == len(SEEDS)


# ---- a training step ----


def loss(W1, W2, X, y):
    S = anp.dot(anp.tanh(anp.dot(X, W1.T)), W2.T)
    return anp.mean(anp.log(anp.sum(anp.exp(S), axis=1)) - S[np.arange(len(X)), y.astype(int)])


@every_seed
def test_the_training_step_goes_down_autograds_gradient(seed):
    for instance in draw_instances(TRAIN, seed):
        X, y, W1, W2, eta = instance.inputs.values()
        _, _, dW2, dW1, new_W2, new_W1 = (table[RIGHT] for table in instance.values)
        np.testing.assert_allclose(dW1, autograd.grad(loss, 0)(W1, W2, X, y), atol=1e-12)
        np.testing.assert_allclose(dW2, autograd.grad(loss, 1)(W1, W2, X, y), atol=1e-12)
        np.testing.assert_allclose([new_W1, new_W2], [W1 - eta * dW1, W2 - eta * dW2])
        S = np.tanh(X @ W1.T) @ W2.T
        assert softmax_cross_entropy(y.astype(int), S) == pytest.approx(loss(W1, W2, X, y))


def test_the_updated_weights_are_named_and_cost_their_step():
    def train(X, y, W1, W2, eta):
        P, delta2, dW2, _, new_W2, _ = solutions.train(X, y, W1, W2, eta)
        dW1 = ((delta2 @ new_W2) * (1 - np.tanh(X @ W1.T) ** 2)).T @ X
        return P, delta2, dW2, dW1, new_W2, W1 - eta * dW1

    feedback = bp.check(TRAIN.id, train)
    assert feedback.points == 2.5
    assert feedback.diagnosis == ("updated-weights",)


def test_bp_grad_is_refused():
    def train(X, y, W1, W2, eta):
        return bp.grad(lambda W: np.sum(W**2))(W1)

    assert "bp.grad" in bp.check(TRAIN.id, train).message


def test_what_is_said_of_a_step_is_true_where_an_earlier_one_is_wrong_too():
    def backward(x, y, s, t, u, df):
        dt, du = t, u  # the two factors are exchanged, and df is left to the next line
        ds = df * (dt * np.cos(s) + du)
        return dt, du, ds, ds * y + du * 2 * x, ds * x

    step = bp.check(BACKWARD.id, backward).steps[2]
    assert step.diagnosis == ("df-again",)
    assert step.message.startswith("The sum was multiplied by df here.")

    def backward_by_t_alone(x, y, s, t, u, df):
        dt, du = df * u, df * t
        ds = dt * np.sin(s)  # with the wrong slope, and without du
        return dt, du, ds, ds * y + du * y + du * 2 * x, ds * x

    step = bp.check(BACKWARD.id, backward_by_t_alone).steps[3]
    assert step.diagnosis == ("u-counted-twice",)
    assert step.message.startswith("du y was added here.")


def test_a_mean_left_to_a_later_step_is_not_said_to_be_a_second_one():
    def train(X, y, W1, W2, eta):
        Z = np.maximum(0, X @ W1.T)
        P = np.exp(Z @ W2.T) / np.exp(Z @ W2.T).sum(axis=1, keepdims=True)
        delta2 = P - np.eye(3)[y.astype(int)]
        dW2 = delta2.T @ np.tanh(X @ W1.T) / len(X)
        return P, delta2, dW2, W1, W2, W1

    step = bp.check(TRAIN.id, train).steps[2]
    assert step.diagnosis == ("averaged-again",)
    assert step.message.startswith("The mean is taken in this step.")


def test_the_probabilities_themselves_are_not_called_probabilities_over_n():
    def train(X, y, W1, W2, eta):
        right = solutions.train(X, y, W1, W2, eta)
        return right[0], right[0], *right[2:]

    step = bp.check(TRAIN.id, train).steps[1]
    assert set(step.diagnosis) == {"n-missing", "target-forgotten"}
    assert step.message.endswith(
        "the 1/n is missing. That apart: Nothing was subtracted from the probabilities. "
        "At the right class 1 has to be subtracted: p - e_y."
    )


def test_two_slips_of_which_one_takes_the_other_back_are_not_tried_as_a_pair():
    assert {"own-factor", "u-counted-twice"} not in mistake_sets(BACKWARD)[3]
    assert {"n-missing", "classes-for-samples"} not in mistake_sets(TRAIN)[1]
