"""A wrong gradient that no misconception explains goes to the doctor; what is right, named or no gradient does not."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from time import monotonic

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine import bounds, second_opinion
from bpwidgets.exercises.engine.attempt import Outcome
from bpwidgets.exercises.engine.check import judge
from bpwidgets.exercises.engine.exercise import Answer
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.engine.registry import exercise, exercises_of, lesson_names

ASKED = [
    pytest.param(known, index, id=f"{known.id}-{answer.name}")
    for lesson in lesson_names()
    for known in exercises_of(lesson)
    for index, answer in enumerate(known.answers)
    if answer.loss
]
SLOPE = "chain_rule.derivative"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """A check may last: on a busy machine the doctor, too, takes longer."""
    monkeypatch.setattr(bounds, "MAX_SECONDS", 600.0)


def slope_twice(f, df, g, dg, x):
    return df(g(x)) * dg(x) ** 2


def stages(f, df, g, dg, h, dh, x):
    u = h(x)
    v = g(u)
    return u, v, df(f(v)) * dg(u) * dh(x)


def gradient_of_another_product(outer, inner, i, j):
    return (outer @ inner)[i, j], outer[i] @ outer


def squared(x, y, w, b):
    d = 2 * (w * x + b - y) / len(x)
    return d, np.sum(d * x * x), np.sum(d)


def half_a_sigmoid(y, s):
    p = 1 / (1 + np.exp(-s))
    d_p = (p - y) / (p * (1 - p)) / len(y)
    return p, d_p, d_p * (1 - p)


def absolute_error(W, x, y):
    a = W @ x
    z = 1 / (1 + np.exp(-a))
    delta = np.sign(z - y) * z * (1 - z)
    return a, z, delta, np.outer(delta, x)


def gate_of_inputs(X, Y, W1, W2):
    Z = np.maximum(0, X @ W1.T)
    Y_hat = Z @ W2.T
    delta2 = 2 * (Y_hat - Y) / len(X)
    delta1 = delta2 @ W2 * (X > 0)
    return Z, Y_hat, delta2, delta2.T @ Z, delta1, delta1.T @ X


def softmax_twice(p, d_p, T):
    once = p * (d_p - np.sum(d_p * p, axis=1, keepdims=True))
    return p * (once - np.sum(once * p, axis=1, keepdims=True)) / T


def temperature_twice(p, d_p, T):
    return p * (d_p - np.sum(d_p * p, axis=1, keepdims=True)) / T**2


def mean_of_a_mean(X, y, W):
    X1 = np.column_stack([X, np.ones(len(X))])
    P = np.exp(X1 @ W.T)
    P = P / P.sum(axis=1, keepdims=True)
    d_s = (P - np.eye(len(W))[y]) / len(X) ** 2
    return P, d_s, d_s.T @ X1


def square_twice(x, y, s, t, u, df):
    dt, du = df * u, df * t
    ds = dt * np.cos(s) + du
    return dt, du, ds, ds * y + 2 * du * 2 * x, ds * x


def tanh_twice(X, y, W1, W2, eta):
    Z = np.tanh(X @ W1.T)
    P = np.exp(Z @ W2.T)
    P = P / P.sum(axis=1, keepdims=True)
    delta2 = (P - np.eye(3)[y.astype(int)]) / len(X)
    dW2, dW1 = delta2.T @ Z, (delta2 @ W2 * (1 - Z**2) ** 2).T @ X
    return P, delta2, dW2, dW1, W2 - eta * dW2, W1 - eta * dW1


EXPLAINED = [
    (SLOPE, slope_twice, "derivative counted twice", "the derivative of g is counted twice, in u = g(x). With"),
    ("chain_rule.threefold", stages, "derivative at the wrong point", "the derivative of f is taken at its output"),
    ("multivariate_chain_rule.paths", gradient_of_another_product, "another operand", "outer stands in the place of"),
    ("regression_losses.squared", squared, "derivative counted twice", "the factor x is counted twice"),
    ("classification_losses.entropy", half_a_sigmoid, "another derivative", "1 - z, with z the output, is used"),
    ("single_layer.one_sample", absolute_error, "another derivative", "abs is used in place of that of square."),
    ("two_layer.backward", gate_of_inputs, "derivative at the wrong point", "of ReLU is taken at X, in Z = np.maxi"),
    ("softmax.backward", softmax_twice, "derivative counted twice", "the derivative of softmax is counted twice"),
    ("softmax.backward", temperature_twice, "constant factor", "The gradient of s is the right one divided by T."),
    ("softmax.weights", mean_of_a_mean, "constant factor", "divided by n, the number of rows of X."),
    ("backpropagation.backward", square_twice, "path counted twice", "what square sends back to x is counted twice"),
    ("backpropagation.train", tanh_twice, "derivative counted twice", "of tanh is counted twice, in Z = np.tanh(A)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "answer", "kind", "text"), EXPLAINED)
def test_mistake_that_has_no_name_is_explained(name, answer, kind, text):
    for seed in ("notebook", "one", "two"):
        feedback = bp.check(name, answer, seed=seed)
        assert feedback.status == "wrong"
        assert (feedback.diagnosis, feedback.findings) == ((), (kind,))
        assert text in str(feedback)
        assert "line" not in str(feedback)  # of a file that no learner sees


@pytest.mark.parametrize(("known", "index"), ASKED)
def test_loss_of_an_answer_has_the_right_gradient(known, index):
    answer = known.answers[index]
    for seed in ("notebook", "one", "two"):
        for instance in draw_instances(known, seed):
            inputs = known.inputs_of(index, instance.inputs)
            gradient = bp.grad(partial(answer.loss.value, inputs))(answer.loss.at(inputs))
            assert np.allclose(gradient, answer.value(inputs), rtol=1e-9, atol=1e-9)


@pytest.fixture
def asked(monkeypatch):
    """What the doctor was asked, who finds nothing."""
    asked = []
    monkeypatch.setattr(second_opinion, "common_mistake", lambda claims, until: asked.append(until))
    return asked


@pytest.mark.parametrize("lesson", lesson_names())
def test_right_answer_never_goes_to_the_doctor(lesson, asked):
    solutions = import_module(f"tests.solutions.{lesson}")
    for known in exercises_of(lesson):
        assert bp.check(known.id, getattr(solutions, known.function_name)).status == "correct"
    assert asked == []


def test_catalogued_name_wins(asked):
    feedback = bp.check(SLOPE, lambda f, df, g, dg, x: df(g(x)))
    assert (feedback.diagnosis, feedback.findings) == (("inner-forgotten",), ())
    assert asked == []


def test_value_that_is_no_gradient_never_goes_to_the_doctor(asked):
    assert bp.check("regression_losses.direction", lambda y, y_hat: ("up", "down")).status == "wrong"
    assert asked == []


def in_numbers(name, answer):
    """The verdict without a doctor."""
    known = exercise(name)
    found = draw_instances(known)
    outcomes = [Outcome(value=answer(*instance.inputs.values())) for instance in found]
    return judge(known, found, outcomes, deadline=monotonic() - 1)


def test_doctor_that_raises_changes_nothing(monkeypatch):
    def raising(claims, until):
        raise RuntimeError

    monkeypatch.setattr(second_opinion, "common_mistake", raising)
    feedback = bp.check(SLOPE, slope_twice)
    assert feedback == in_numbers(SLOPE, slope_twice)
    assert "your function returns" in feedback.message


def test_doctor_gets_what_is_left_of_the_time_of_a_check(asked, deadlines):
    bp.check(SLOPE, slope_twice)
    assert set(asked) == deadlines - {None}


def test_doctor_without_time_left_finds_nothing():
    assert in_numbers(SLOPE, slope_twice).findings == ()


@pytest.mark.parametrize("other", [lambda right: right, lambda right: right + 1])
def test_explanation_of_some_instances_alone_is_not_given(other):
    known = exercise(SLOPE)
    found = draw_instances(known)
    values = [slope_twice(*instance.inputs.values()) for instance in found]
    values[-1] = other(known.answers[0].value(found[-1].inputs))
    assert judge(known, found, [Outcome(value=value) for value in values]).findings == ()


def test_later_step_is_explained_from_the_learners_own_earlier_ones():
    def backward(x, y, s, t, u, df):
        dt, du = 1.7 * df, df * t
        ds = dt * np.cos(s) ** 2 + du
        return dt, du, ds, ds * y + du * 2 * x, ds * x

    dt, _, ds, *_ = bp.check("backpropagation.backward", backward).steps
    assert dt.findings == ()
    assert ds.findings == ("derivative counted twice",)


def test_numbers_that_are_not_finite_are_no_case_for_the_doctor(capfd):
    def absolute(x, y, w, b):
        r = w * x + b - y
        with np.errstate(all="ignore"):
            d = r / np.abs(r) / len(x)
        return d, np.sum(d * x), np.sum(d)

    assert bp.check("regression_losses.absolute", absolute).findings == ()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("name", "answer"), [case[:2] for case in EXPLAINED])
def test_doctor_is_quiet(name, answer, capfd):
    bp.check(name, answer)
    assert capfd.readouterr() == ("", "")


def test_answers_have_no_loss_unless_they_are_gradients():
    assert Answer(points=1, reference=lambda inputs, mistakes: 0.0).loss is None


def test_a_gradient_of_zeros_is_not_told_as_a_factor_left_out_whose_effects_cancel():
    feedback = bp.check("softmax.backward", lambda p, d_p, T: np.zeros_like(p))
    assert feedback.findings == ("path left out",)
    assert "is 0, as if nothing had arrived" in feedback.message
