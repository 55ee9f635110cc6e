"""Lesson 04: right answers in unusual styles, many right constructions, and one mistake that costs one step."""

from __future__ import annotations

from fractions import Fraction

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.lessons.regression_losses import (
    ABSOLUTE,
    BALANCE,
    DIRECTION,
    EXERCISES,
    SQUARED,
    TUG,
)
from tests.solutions import regression_losses as solutions

SEEDS = ["notebook", "one", "two", "three"]
by_seed = pytest.mark.parametrize("seed", SEEDS)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)
@by_seed
def test_the_solutions_are_right(exercise, seed):
    feedback = bp.check(exercise.id, getattr(solutions, exercise.function_name), seed=seed)
    assert (feedback.status, feedback.points) == ("correct", exercise.points)


# ---- unusual right answers ----


def squared_by_loop(x, y, w, b):
    n = len(x)
    d = [2 * (w * at + b - value) / n for at, value in zip(x, y, strict=True)]
    return {"d_y_hat": d, "d_slope": sum(a * c for a, c in zip(d, x, strict=True)), "d_intercept": sum(d)}


def squared_by_matrices(x, y, w, b):
    columns = np.column_stack([x, np.ones_like(x)])
    d = (columns @ [w, b] - y) * 2 / x.size
    return [d, *(columns.T @ d)]


def squared_in_single_precision(x, y, w, b):
    x, y = np.float32(x), np.float32(y)
    d = (np.float32(w) * x + np.float32(b) - y) * np.float32(2 / x.size)
    return d, np.float32((d * x).sum()), np.float32(d.sum())


def squared_by_fractions(x, y, w, b):
    n = len(x)
    d = [
        Fraction(2, n) * (Fraction(w) * Fraction(at) + Fraction(b) - Fraction(value))
        for at, value in zip(x.tolist(), y.tolist(), strict=True)
    ]
    return d, sum(a * Fraction(c) for a, c in zip(d, x.tolist(), strict=True)), sum(d)


def squared_by_differences(x, y, w, b, h=1e-6):
    def loss(y_hat):
        return np.mean((y_hat - y) ** 2)

    def along(step):
        y_hat = w * x + b
        return (loss(y_hat + h * step) - loss(y_hat - h * step)) / (2 * h)

    return np.array([along(step) for step in np.eye(x.size)]), along(x), along(np.ones_like(x))


@pytest.mark.parametrize(
    "function",
    [
        squared_by_loop,
        squared_by_matrices,
        squared_in_single_precision,
        squared_by_fractions,
        squared_by_differences,
    ],
)
@by_seed
def test_a_right_gradient_in_an_unusual_style_is_right(function, seed):
    def squared(x, y, w, b):
        return function(x, y, w, b)

    assert bp.check(SQUARED.id, squared, seed=seed).points == 3


def absolute_by_cases(x, y, w, b):
    d = [float(value < w * at + b) - float(value > w * at + b) for at, value in zip(x, y, strict=True)]
    d = np.array(d) / len(d)
    return d, x @ d, d.sum()


def test_the_sign_by_cases_is_right():
    def absolute(x, y, w, b):
        return absolute_by_cases(x, y, w, b)

    assert bp.check(ABSOLUTE.id, absolute).points == 3


def test_words_may_come_back_in_capitals_and_in_any_sequence():
    for style in (tuple, np.array, lambda words: [f" {word.upper()}" for word in words]):
        assert bp.check(DIRECTION.id, lambda y, y_hat, s=style: s(solutions.direction(y, y_hat))).points == 2


# ---- independent oracles ----


@by_seed
def test_the_reference_gradients_are_those_of_autograd(seed):
    for exercise, power in ((SQUARED, lambda r: r**2), (ABSOLUTE, anp.abs)):
        for instance in draw_instances(exercise, seed):
            x, y, w, b = instance.inputs.values()
            y_hat = w * x + b
            d = autograd.grad(lambda y_hat, y=y, power=power: anp.mean(power(y_hat - y)))(y_hat)
            expected = d, d @ x, d.sum()
            for table, value in zip(instance.values, expected, strict=True):
                np.testing.assert_allclose(table[frozenset()], value, atol=1e-12)


@by_seed
def test_the_reference_balances_have_the_smallest_losses(seed):
    for instance in draw_instances(BALANCE, seed):
        x, y, w = instance.inputs.values()
        by_mse, by_mae = (table[frozenset()] for table in instance.values)
        for best, power in ((by_mse, np.square), (by_mae, np.abs)):
            losses = [power(y - w * x - b).mean() for b in (best, best - 0.01, best + 0.01, 0.0)]
            assert losses[0] == min(losses)


@by_seed
def test_a_sample_on_the_line_is_in_every_instance_of_the_mae(seed):
    for instance in draw_instances(ABSOLUTE, seed):
        x, y, w, b = instance.inputs.values()
        assert (w * x + b == y).sum() >= 1


# ---- the construction ----


@by_seed
def test_the_places_are_equally_spaced_as_the_statement_says(seed):
    assert "equally spaced" in TUG.statement
    for instance in draw_instances(TUG, seed):
        assert np.ptp(np.diff(instance.inputs["x"])) == pytest.approx(0)


def from_residuals(residual):
    def tug(x, w, b):
        return w * x + b - residual(x)

    return tug


def projected(x):
    """Anything, less what a line has in it."""
    start = np.array([5.0, -3.0, 1.0, 0.3, 2.0])
    return start - np.polyval(np.polyfit(x, start, 1), x)


RIGHT = {
    "one against two": lambda x: np.array([2, -1, -2, -1, 2]),
    "with one on the line": lambda x: np.array([1, -2, 0, 2, -1]),
    "tiny": lambda x: 1e-3 * np.array([2, -1, -2, -1, 2]),
    "large": lambda x: 1e6 * np.array([2, -1, -2, -1, 2]),
    "by projection": projected,
}


@pytest.mark.parametrize("name", RIGHT)
@by_seed
def test_every_data_set_that_only_the_mse_balances_is_right(name, seed):
    assert bp.check(TUG.id, from_residuals(RIGHT[name]), seed=seed).points == 2


WRONG = {
    "all-on-the-line": lambda x: 0 * x,
    "mae-balanced-too": lambda x: np.array([3, -3, 0, -3, 3]),
    "only-the-sum": lambda x: np.array([3, -1, 0, -1, -1]),
    "only-x-times-pull": lambda x: 2 - 2 * x * x.sum() / (x @ x),
    "losses-swapped": lambda x: np.array([3, -1, 0, -2, 1]),
    "mse-not-balanced": lambda x: np.array([1, 1, 1, 1, 5]),
}


@pytest.mark.parametrize("name", WRONG)
@by_seed
def test_every_other_data_set_is_named(name, seed):
    feedback = bp.check(TUG.id, from_residuals(WRONG[name]), seed=seed)
    assert (feedback.status, feedback.diagnosis) == ("wrong", (name,))


@pytest.mark.parametrize(
    "bad", [lambda x: np.zeros((5, 2)), lambda x: np.full(5, np.nan), lambda x: np.arange(4), lambda x: 3.0]
)
def test_what_is_no_data_set_is_wrong_without_a_guess(bad):
    def tug(x, w, b):
        return bad(x)

    feedback = bp.check(TUG.id, tug)
    assert feedback.status != "correct"
    assert feedback.diagnosis == ()


# ---- mistakes ----


def test_one_mistake_costs_one_step():
    def squared(x, y, w, b):
        d = (w * x + b - y) / len(x)
        return d, d @ x, d.sum()

    feedback = bp.check(SQUARED.id, squared)
    assert [step.status for step in feedback.steps] == ["wrong", "correct", "correct"]
    assert (feedback.diagnosis, feedback.points) == (("two-missing",), 2)


def test_pulls_in_place_of_slopes_are_told_so():
    def absolute(x, y, w, b):
        d = np.sign(y - w * x - b) / len(x)
        return d, d @ x, d.mean()

    feedback = bp.check(ABSOLUTE.id, absolute)
    assert feedback.diagnosis == ("sign-flipped", "averaged-again")


def test_what_is_neither_predictions_nor_slopes_is_not_called_the_predictions():
    def squared(x, y, w, b):
        y_hat = w * x + b
        _, d_slope, d_intercept = solutions.squared(x, y, w, b)
        return 2 * y - y_hat, d_slope, d_intercept

    assert not bp.check(SQUARED.id, squared).steps[0].diagnosis


def test_an_unknown_mistake_gets_numbers_and_no_guess():
    def squared(x, y, w, b):
        d = 2 * (w * x + b - y) / len(x)
        return d * 1.001, d @ x, d.sum()

    feedback = bp.check(SQUARED.id, squared)
    assert feedback.steps[0].diagnosis == ()
    assert "was expected" in feedback.steps[0].message


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)
def test_a_stub_is_not_attempted(exercise):
    space = {}
    exec(exercise.stub, space)
    assert bp.check(exercise.id, space[exercise.function_name]).status == "not attempted"
