"""One mistake has to explain the claims on all data sets, in words that are true of each."""

from __future__ import annotations

from functools import partial
from time import monotonic

import numpy as np
import pytest

from bpwidgets.diagnosis.several import Claim, common_mistake

rng = np.random.default_rng(18)


def loss(X, W):
    A = X @ W
    Z = np.tanh(A)
    return np.mean(np.sum(Z**2, axis=1))


def backward(X, W, slope=lambda A: 1 - np.tanh(A) ** 2):
    A = X @ W
    return X.T @ (2 * np.tanh(A) / len(X) * slope(A))


def claims(gradient, sizes=(4, 5, 7)):
    """What somebody claims who computes the gradient so, with these numbers of samples."""
    made = []
    for n in sizes:
        X, W = rng.normal(size=(n, 3)), rng.normal(size=(3, 2))
        made.append(Claim(loss=partial(loss, X), value=W, gradient=gradient(X, W), data={"X": X}))
    return made


def test_one_mistake_is_named_without_a_line():
    found = common_mistake(claims(lambda X, W: backward(X, W, lambda A: (1 - np.tanh(A) ** 2) ** 2)))
    assert (
        found.text == "In the gradient of `W`, the derivative of tanh is counted twice, in `Z = np.tanh(A)`."
    )
    assert (found.kind, found.operation, found.line) == ("derivative counted twice", "tanh", None)


def test_right_gradients_have_no_mistake():
    assert common_mistake(claims(backward)) is None


def test_two_mistakes_at_once_are_not_looked_for():
    wrong = lambda X, W: -backward(X, W, lambda A: 1 - np.tanh(np.tanh(A)) ** 2)
    assert common_mistake(claims(wrong)) is None


def test_mistake_on_some_data_sets_is_none_that_they_have_in_common():
    twice = claims(lambda X, W: backward(X, W, lambda A: (1 - np.tanh(A) ** 2) ** 2))
    other = claims(lambda X, W: backward(X, W, np.ones_like))
    assert common_mistake(twice) is not None
    assert common_mistake(other) is not None
    assert common_mistake([*twice, *other]) is None


@pytest.mark.parametrize(("power", "done"), [(1, "times"), (-1, "divided by")])
def test_factor_that_grows_with_the_data_is_said_by_what_it_counts(power, done):
    found = common_mistake(claims(lambda X, W: backward(X, W) * float(len(X)) ** power))
    assert found.text == f"The gradient of `W` is the right one {done} n, the number of rows of `X`."


def test_number_of_one_data_set_is_not_called_the_reason_on_all():
    five_times = lambda X, W: 5 * backward(X, W)
    assert common_mistake(claims(five_times)) is None
    assert "5" in common_mistake(claims(five_times, sizes=(5, 5, 5))).text


@pytest.mark.parametrize("factor", [1.001, 3.7, 1 / 50000])
def test_factor_that_comes_from_nowhere_explains_nothing(factor):
    assert common_mistake(claims(lambda X, W: factor * backward(X, W))) is None


def test_twice_and_half_are_explanations():
    assert common_mistake(claims(lambda X, W: 2 * backward(X, W))).kind == "constant factor"
    assert common_mistake(claims(lambda X, W: backward(X, W) / 2)).kind == "constant factor"


def test_without_time_nothing_is_found():
    wrong = lambda X, W: backward(X, W, np.ones_like)
    assert common_mistake(claims(wrong), until=monotonic() - 1) is None


def test_losses_of_other_operations_have_no_mistake_in_common():
    def total(W):
        return np.sum(W)

    made = claims(lambda X, W: 2 * backward(X, W))
    other = Claim(loss=total, value=made[0].value, gradient=made[0].gradient)
    assert common_mistake([*made, other]) is None
