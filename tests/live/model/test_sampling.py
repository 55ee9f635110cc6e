"""A learner's own function at many points."""

from __future__ import annotations

import contextlib
import math
import time
import warnings

import numpy as np
import pytest

from bpwidgets.calculus.functions import UNIVARIATE, as_function
from bpwidgets.live.model import sampling, user_function
from bpwidgets.live.model.computing import computation
from bpwidgets.live.model.user_function import UserFunctionError

GRID = np.linspace(-1, 1, 41)


def raising(x):
    raise ZeroDivisionError


def mapping(function):
    return as_function(function, variables=("x1", "x2"))


def slow(seconds):
    def function(x):
        if np.ndim(x):
            raise TypeError("one number at a time")
        time.sleep(seconds)
        return 2 * x

    return function


def test_curve_of_a_vectorised_function_takes_two_calls():
    calls = []
    function = as_function(lambda x: calls.append(1) or x**2)
    np.testing.assert_allclose(sampling.curve(function, GRID), GRID**2)
    assert len(calls) == 2  # the whole array, and a part of it


@pytest.mark.parametrize(
    ("function", "alone"),
    [
        (lambda x: x / np.linalg.norm(x), np.sign),
        (np.cumsum, lambda x: x),
        (lambda x: x - np.mean(x), lambda x: 0 * x),
    ],
    ids=["norm", "cumsum", "mean"],
)
def test_curve_of_a_function_that_mixes_its_points_is_that_of_single_numbers(function, alone):
    xs = np.linspace(0.5, 2, 41)
    np.testing.assert_allclose(sampling.curve(as_function(function), xs), alone(xs), atol=1e-12)


@pytest.mark.parametrize("function", [lambda x: math.sin(x) + 1, lambda x: x if x > 0 else -x, lambda x: 1.0])
def test_curve_of_a_function_that_takes_no_arrays_is_drawn_number_by_number(function):
    np.testing.assert_allclose(sampling.curve(as_function(function), GRID), [function(x) for x in GRID])


def test_an_infinite_value_amid_a_curve_is_a_gap_without_a_warning():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")  # as an error it would be taken for the function's own
        ys = sampling.curve(UNIVARIATE["log"], np.linspace(-3, 3, 49))
    assert np.isnan(ys[24])
    assert not said


def test_one_number_too_large_for_a_float_is_one_gap_in_a_curve():
    ys = sampling.curve(as_function(lambda x: 10**400 if x > 0.95 else float(x)), GRID)
    np.testing.assert_allclose(ys, np.where(GRID > 0.95, np.nan, GRID))


@pytest.mark.parametrize(
    ("function", "is_real"),
    [
        (np.emath.sqrt, GRID >= 0),
        (lambda x: x + 0j, GRID > 1),
        (lambda x: np.ma.masked_less(x, 0), GRID > 1),
        (lambda x: np.asarray(x).astype(str), GRID > 1),
    ],
    ids=["complex below 0", "complex", "masked", "text"],
)
def test_curve_has_gaps_where_a_point_of_the_picture_would_be_refused(function, is_real):
    f, g = as_function(function), mapping(function)
    with computation(user_code=True):  # where NumPy's warning of an imaginary part that is lost is not heard
        curve, ends = sampling.curve(f, GRID), sampling.values(g, np.stack([GRID, GRID])[:, ::40], m=2)
    assert np.isfinite(curve).tolist() == is_real.tolist()
    assert np.isfinite(ends[0]).tolist() == is_real[::40].tolist()
    for x, real in zip(GRID[::40].tolist(), is_real[::40], strict=True):
        with contextlib.nullcontext() if real else pytest.raises(UserFunctionError, match="returned"):
            user_function.number(f, x)


def test_curve_has_gaps_where_there_is_no_number():
    ys = sampling.curve(UNIVARIATE["log"], GRID)
    assert np.isnan(ys[GRID <= 0]).all()
    np.testing.assert_allclose(ys[GRID > 0], np.log(GRID[GRID > 0]))
    assert np.isnan(sampling.curve(as_function(raising), GRID)).all()
    assert np.isnan(sampling.curve(as_function(lambda x: "a"), GRID)).all()
    assert np.isnan(sampling.curve(as_function(lambda x: x * 1j), GRID)).all()


def test_curve_of_a_slow_function_is_coarser_but_reaches_both_ends(monkeypatch):
    monkeypatch.setattr(sampling, "CURVE_S", 0.1)
    ys = sampling.curve(as_function(slow(0.02)), GRID)
    np.testing.assert_allclose(ys, 2 * GRID, atol=1e-12)


def test_curve_of_a_very_slow_function_takes_two_calls_at_most(monkeypatch):
    monkeypatch.setattr(sampling, "CURVE_S", 0.001)
    calls = []
    very_slow = slow(0.01)
    function = as_function(lambda x: calls.append(x) or very_slow(x))
    np.testing.assert_allclose(sampling.curve(function, GRID), 2 * GRID)
    assert len(calls) <= 3  # one of them with the whole array


def test_curve_can_be_interrupted():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sampling.curve(as_function(interrupted), GRID)


def doubling(x):
    x *= 2
    return x


def test_a_function_that_writes_on_its_input_leaves_a_curve_where_it_is_and_takes_two_calls():
    calls, xs = [], GRID.copy()
    ys = sampling.curve(as_function(lambda x: calls.append(1) or doubling(x)), xs)
    np.testing.assert_array_equal(xs, GRID)
    np.testing.assert_allclose(ys, 2 * GRID)
    assert len(calls) == 2


def test_a_function_that_writes_on_its_input_leaves_points_where_they_are():
    points = np.arange(6.0).reshape(2, 3)
    found = sampling.values(mapping(doubling), points, m=2)
    np.testing.assert_array_equal(points, np.arange(6.0).reshape(2, 3))
    np.testing.assert_allclose(found, 2 * points)


def test_values_of_a_function_of_columns_take_few_calls():
    calls = []

    def g(x):
        calls.append(1)
        return np.array([x[0] * x[1], x[0]])

    xs = np.arange(40.0).reshape(2, 20)
    assert sampling.values(mapping(g), xs, m=2) == pytest.approx(np.array([xs[0] * xs[1], xs[0]]))
    assert len(calls) == 3


def test_values_of_a_function_of_single_numbers_are_asked_point_by_point():
    xs = np.array([[1.0, 0.0, 3.0], [1.0, 2.0, 0.5]])
    found = sampling.values(mapping(lambda x: 1.0 if x[0] > 0 else float("nan")), xs, m=1)
    assert found[0] == pytest.approx([1, np.nan, 1], nan_ok=True)


def test_a_function_that_takes_columns_for_something_else_is_asked_point_by_point():
    xs = np.arange(6.0).reshape(2, 3)
    norm = mapping(lambda x: np.sqrt(np.sum(x**2)))
    assert sampling.values(norm, xs, m=1)[0] == pytest.approx(np.linalg.norm(xs, axis=0))


def test_values_of_a_slow_function_are_left_out_instead_of_hanging(monkeypatch):
    monkeypatch.setattr(sampling, "VALUES_S", -1.0)
    slow = mapping(lambda x: [float(x[0]), 1.0])
    assert np.isnan(sampling.values(slow, np.ones((2, 5)), m=2)).all()
