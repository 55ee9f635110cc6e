"""A learner's own function: its value, slope and curve, or one sentence on what went wrong."""

from __future__ import annotations

import math
import time
from fractions import Fraction

import numpy as np
import pytest

from bpwidgets.calculus.functions import UNIVARIATE, as_function
from bpwidgets.live.model import user_function


def raising(x):
    raise ZeroDivisionError("two\nlines")


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (raising, "g(0.5) raised ZeroDivisionError: two lines"),
        (lambda x: "a", "g(0.5) returned 'a'; expected a number"),
        (lambda x: None, "g(0.5) returned None; expected a number"),
        (lambda x: 1j, "g(0.5) returned the complex number 1j; expected a real one"),
        (lambda x: np.array([x * 1j]), "g(0.5) returned the complex number [0.+0.5j]; expected a real one"),
        (lambda x: [1, 2], "g(0.5) returned an array of shape (2,); expected one number"),
        (lambda x: np.zeros((2, 3)), "g(0.5) returned an array of shape (2, 3); expected one number"),
        (lambda x: [[1], [2, 3]], "g(0.5) returned an array of shape (0,); expected one number"),
        (lambda x: {}, "g(0.5) returned dict; expected one number"),
        (lambda x: math.nan, "g has no finite value at 0.5: it gives nan"),
        (lambda x: math.inf, "g has no finite value at 0.5: it gives inf"),
    ],
)
def test_what_is_no_number_is_one_sentence(function, said):
    with pytest.raises(user_function.UserFunctionError) as caught:
        user_function.value(as_function(function), "g", 0.5)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "found", [2, 2.0, True, np.float32(2), np.array(2.0), np.array([2.0]), [2], Fraction(1, 2)]
)
def test_one_number_in_any_dress_is_a_value(found):
    assert user_function.value(as_function(lambda x: found), "g", 0.5) == float(np.ravel(found)[0])


def verbose(x):
    raise ValueError("word " * 10_000)


@pytest.mark.parametrize(
    "function", [verbose, lambda x: "a" * 10_000, lambda x: np.full((99, 99), 1j), lambda x: np.zeros(10_000)]
)
def test_the_sentence_is_one_short_line_whatever_came_back(function):
    with pytest.raises(user_function.UserFunctionError) as caught:
        user_function.value(as_function(function), "g", 0.5)
    assert len(str(caught.value)) < 320
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("sin", math.cos(0.5)),
        ("x**3", 0.75),
        (lambda x: np.exp(2 * x), 2 * math.e),
        (lambda x: math.exp(2 * x), 2 * math.e),
        (lambda x: float(x) ** 2, 1.0),
        (lambda x: 3.0, 0.0),
        (lambda x: x if x > 0 else -x, 1.0),
        (lambda x: np.interp(x, [0, 1], [0, 2]), 2.0),
    ],
    ids=["named", "typed", "traced", "math", "float", "constant", "branch", "no rule"],
)
def test_slope_is_found_whether_or_not_the_function_can_be_traced(function, expected):
    assert user_function.slope(as_function(function), 0.5) == pytest.approx(expected, rel=1e-6)


def picky(x):
    if not isinstance(x, float):
        raise TypeError("a float, please")
    return x**2


def test_slope_of_a_function_that_refuses_traced_values_is_found_by_differences():
    assert user_function.slope(as_function(picky), 0.5) == pytest.approx(1.0)


def root(x):
    return float(x) ** 0.5  # complex left of 0


def missing(x):
    return x if abs(float(x) - 0.5) < 1e-12 else None


@pytest.mark.parametrize(
    ("function", "x", "said"),
    [
        (root, 0.01, "root has no slope at 0.01: near it, the function returned a complex number"),
        (missing, 0.5, "missing has no slope at 0.5: near it, the function returned None"),
    ],
)
def test_a_function_that_has_no_slope_is_one_sentence_that_names_it_and_the_place(function, x, said):
    with pytest.raises(user_function.UserFunctionError) as caught:
        user_function.slope(as_function(function), x)
    assert str(caught.value).startswith(said)


def test_a_slope_that_is_no_number_is_no_formula():
    assert [user_function.known(slope) for slope in (0.0, -2.5, math.nan, math.inf)] == [
        0.0,
        -2.5,
        None,
        None,
    ]


GRID = np.linspace(-1, 1, 41)


def slow(seconds):
    def function(x):
        if np.ndim(x):
            raise TypeError("one number at a time")
        time.sleep(seconds)
        return 2 * x

    return function


def test_curve_of_a_vectorised_function_is_one_call():
    calls = []
    function = as_function(lambda x: calls.append(1) or x**2)
    np.testing.assert_allclose(user_function.curve(function, GRID), GRID**2)
    assert len(calls) == 1


@pytest.mark.parametrize("function", [lambda x: math.sin(x) + 1, lambda x: x if x > 0 else -x, lambda x: 1.0])
def test_curve_of_a_function_that_takes_no_arrays_is_drawn_number_by_number(function):
    np.testing.assert_allclose(user_function.curve(as_function(function), GRID), [function(x) for x in GRID])


def test_curve_has_gaps_where_there_is_no_number():
    ys = user_function.curve(UNIVARIATE["log"], GRID)
    assert np.isnan(ys[GRID <= 0]).all()
    np.testing.assert_allclose(ys[GRID > 0], np.log(GRID[GRID > 0]))
    assert np.isnan(user_function.curve(as_function(raising), GRID)).all()
    assert np.isnan(user_function.curve(as_function(lambda x: "a"), GRID)).all()
    assert np.isnan(user_function.curve(as_function(lambda x: x * 1j), GRID)).all()


def test_curve_of_a_slow_function_is_coarser_but_reaches_both_ends(monkeypatch):
    monkeypatch.setattr(user_function, "CURVE_S", 0.1)
    ys = user_function.curve(as_function(slow(0.02)), GRID)
    np.testing.assert_allclose(ys, 2 * GRID, atol=1e-12)


def test_curve_of_a_very_slow_function_takes_two_calls_at_most(monkeypatch):
    monkeypatch.setattr(user_function, "CURVE_S", 0.001)
    calls = []
    very_slow = slow(0.01)
    function = as_function(lambda x: calls.append(x) or very_slow(x))
    np.testing.assert_allclose(user_function.curve(function, GRID), 2 * GRID)
    assert len(calls) <= 3  # one of them with the whole array


def test_curve_can_be_interrupted():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        user_function.curve(as_function(interrupted), GRID)


# ---- limits ----


def test_limits_hold_the_values_and_a_margin():
    low, high = user_function.limits([0, 1, np.nan], (-3, 3))
    assert (low, high) == pytest.approx((-0.08, 1.08))


def test_limits_of_a_pole_are_those_of_the_window():
    low, high = user_function.limits([-1e6, 0, 1e6], (-4, 4))
    assert -5 < low < -4 < 4 < high < 5


@pytest.mark.parametrize("ys", [[2.0, 2.0], [0.0], [1e12, 1e12]])
def test_limits_of_a_constant_have_a_width(ys):
    low, high = user_function.limits(ys, (-3, 3))
    assert low < ys[0] < high


def test_limits_of_nothing_are_the_window():
    assert user_function.limits([np.nan, np.inf], (-3, 3)) == (-3, 3)


@pytest.mark.parametrize("ys", [[1e9, 2e9], [-2e9, -1e9]])
def test_limits_of_values_far_outside_the_window_still_have_a_width(ys):
    low, high = user_function.limits(ys, (-3, 3))
    assert low < high
