"""Mappings R^n -> R^m on a picture: what comes back of a learner's function, and one sentence on what went wrong."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from bpwidgets.calculus.functions import as_function
from bpwidgets.live.model import mappings
from bpwidgets.live.model.user_function import UserFunctionError

AT = np.array([0.5, -1.2])


def mapping(function):
    return as_function(function, variables=("x1", "x2"))


# ---- value ----


@pytest.mark.parametrize(
    ("function", "m", "expected"),
    [
        (lambda x: np.array([x[0] * x[1], x[0]]), 2, [-0.6, 0.5]),
        (lambda x: [x[0], 2], range(1, 4), [0.5, 2]),
        (lambda x: x[0] * x[1], 1, [-0.6]),
        (lambda x: x @ x, None, [1.69]),
    ],
)
def test_a_row_of_numbers_or_one_number_is_a_value(function, m, expected):
    found = mappings.value(mapping(function), AT, m=m)
    assert found.dtype == float
    assert found.shape == (len(expected),)
    assert found == pytest.approx(expected)


def test_a_function_may_write_on_its_input():
    def careless(x):
        x *= 2
        return x

    at = AT.copy()
    mappings.value(mapping(careless), at, m=2)
    assert (at == AT).all()


def broken(x):
    raise KeyError("no\nsuch key")


@pytest.mark.parametrize(
    ("function", "m", "said"),
    [
        (broken, 2, r"f\(0.5, −1.2\) raised KeyError"),
        (lambda x: None, 2, "returned NoneType; expected 2 numbers"),
        (lambda x: "two", 1, "returned str; expected one number"),
        (lambda x: 1j * x, 2, "returned complex numbers; expected 2 numbers"),
        (lambda x: np.eye(2), 2, r"shape \(2, 2\); expected 2 numbers"),
        (lambda x: np.ones(4), range(1, 4), r"shape \(4,\); expected 1 to 3 numbers"),
        (lambda x: x[0], 2, "returned one number; expected 2 numbers"),
        (lambda x: [], None, r"expected a row of numbers"),
        (lambda x: x / 0, 2, r"f has no finite value at \(0.5, −1.2\)"),
        (lambda x: [x[0], [1, 2]], 2, "raised ValueError"),
    ],
)
def test_what_is_no_row_of_numbers_is_one_sentence(function, m, said):
    with np.errstate(all="ignore"), pytest.raises(UserFunctionError, match=said) as caught:
        mappings.value(mapping(function), AT, name="f", m=m)
    assert "\n" not in str(caught.value)


# ---- values ----


def test_values_of_a_function_of_columns_take_few_calls():
    calls = []

    def g(x):
        calls.append(1)
        return np.array([x[0] * x[1], x[0]])

    xs = np.arange(40.0).reshape(2, 20)
    assert mappings.values(mapping(g), xs, m=2) == pytest.approx(np.array([xs[0] * xs[1], xs[0]]))
    assert len(calls) == 3


def test_values_of_a_function_of_single_numbers_are_asked_point_by_point():
    xs = np.array([[1.0, 0.0, 3.0], [1.0, 2.0, 0.5]])
    found = mappings.values(mapping(lambda x: 1.0 if x[0] > 0 else float("nan")), xs, m=1)
    assert found[0] == pytest.approx([1, np.nan, 1], nan_ok=True)


def test_a_function_that_takes_columns_for_something_else_is_asked_point_by_point():
    xs = np.arange(6.0).reshape(2, 3)
    norm = mapping(lambda x: np.sqrt(np.sum(x**2)))
    assert mappings.values(norm, xs, m=1)[0] == pytest.approx(np.linalg.norm(xs, axis=0))


def test_values_of_a_slow_function_are_left_out_instead_of_hanging(monkeypatch):
    monkeypatch.setattr(mappings, "POINTS_S", -1.0)
    slow = mapping(lambda x: [float(x[0]), 1.0])
    assert np.isnan(mappings.values(slow, np.ones((2, 5)), m=2)).all()


# ---- Jacobian ----


def test_jacobian_is_what_autograd_finds():
    found = mappings.jacobian(mapping(lambda x: np.array([np.sin(x[0]) * x[1], x[0], x[1] ** 2])), AT, m=3)
    theirs = autograd.jacobian(lambda x: anp.array([anp.sin(x[0]) * x[1], x[0], x[1] ** 2]))
    assert found == pytest.approx(theirs(AT), rel=1e-12)


def test_jacobian_of_what_cannot_be_traced_is_found_by_differences():
    found = mappings.jacobian(mapping(lambda x: [float(x[0]) * float(x[1]), float(x[0])]), AT, m=2)
    assert found == pytest.approx(np.array([[-1.2, 0.5], [1, 0]]), rel=1e-6)


def test_the_known_formula_is_used_where_there_is_one():
    g = mapping("x1*x2, x1")
    assert mappings.jacobian(g, AT, m=2) == pytest.approx(np.array([[-1.2, 0.5], [1, 0]]))


def test_a_jacobian_that_is_not_finite_is_no_formula():
    assert mappings.known(np.array([[1.0, np.inf]])) is None
    assert mappings.known(np.eye(2)) is not None


def test_typed_text_of_more_inputs_takes_as_many_as_there_are_if_it_names_no_other():
    g = as_function("x1*x2", variables=("x1", "x2", "x3"))
    fitted = mappings.fitted(g, 2, "x{} is too many".format)
    assert fitted.variables == ("x1", "x2")
    assert fitted(AT) == pytest.approx(-0.6)
    assert fitted(np.ones((2, 5))) == pytest.approx(np.ones(5))
    with pytest.raises(UserFunctionError, match="x2 is too many"):
        mappings.fitted(g, 1, "x{} is too many".format)
    assert mappings.fitted(g, 3, str) is g


def test_a_point_in_a_sentence_has_three_digits_and_a_true_minus():
    assert mappings.point(AT) == "0.5, −1.2"
    assert mappings.point(1 / 3) == "0.333"
