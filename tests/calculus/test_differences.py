"""Finite differences: right, honest about their error, and not to be fooled by kinks, jumps and edges."""

from __future__ import annotations

import math
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpwidgets.calculus.differences import DerivativeEstimate, along, finite_difference, jacobian
from bpwidgets.calculus.real_numbers import finite_array
from bpwidgets.calculus.stencil import Problem, Stencil, measure_stencil
from tests.calculus.corpus import PAIRS


def counted(f):
    calls = []

    def g(x):
        calls.append(x)
        return f(x)

    return g, calls


def complex_step(f, x, step=1e-20):
    """f'(x) = Im f(x + i h) / h, exact to rounding, since nothing is subtracted; for analytic f only."""
    return float(np.imag(f(complex(x, step)))) / step


def dishonest(pairs, judge=finite_difference):
    """The pairs whose true error is above the estimate, rounding floor included."""
    return [p.label for p in pairs if not abs((d := judge(p.f, p.x)).value - p.derivative) <= d.error]


# --- the corpus -------------------------------------------------------------------------------------------------


def test_corpus_has_500_pairs_and_no_pair_twice():
    assert len(PAIRS) >= 500
    assert len({p.label for p in PAIRS}) == len(PAIRS)


def test_true_error_is_below_the_estimate_on_99_percent_of_the_corpus():
    assert len(dishonest(PAIRS)) <= 0.01 * len(PAIRS), dishonest(PAIRS)


@pytest.mark.parametrize("name", ["1 - tanh", "1 - cos", "softplus, naive", "sin(3 x - 1)", "sin, far out"])
def test_true_error_is_below_the_estimate_wherever_rounding_makes_it(name):
    assert dishonest([pair for pair in PAIRS if pair.name == name]) == []


def test_the_corpus_exposes_an_estimate_that_leaves_rounding_out(monkeypatch):
    monkeypatch.setattr(Stencil, "error", property(lambda stencil: stencil.truncation_error))
    assert len(dishonest(PAIRS)) > 0.1 * len(PAIRS)


@pytest.mark.parametrize("tilt", [-3.0, 0.0, 0.5])
def test_at_a_corner_the_error_reaches_to_the_slopes_on_both_sides(tilt):
    problem = Problem(f=lambda x: abs(x) + tilt * x, x=0.0, value=0.0, scale=0.0, eps=2.0**-52)
    stencil = measure_stencil(problem, 0.1)
    assert stencil.slope == pytest.approx(tilt)
    assert stencil.error >= 1 - 1e-9


def test_the_corpus_exposes_a_fixed_step():
    def textbook(f, x, h=1e-5):
        with np.errstate(all="ignore"):
            value = float(f(np.float64(x + h)) - f(np.float64(x - h))) / (2 * h)
        return DerivativeEstimate(value, 1e-9 * max(1.0, abs(value)))

    assert len(dishonest(PAIRS, textbook)) > 0.1 * len(PAIRS)


def test_every_point_of_the_corpus_is_found_smooth():
    assert [p.label for p in PAIRS if finite_difference(p.f, p.x).kind != "smooth"] == []


def test_estimates_are_not_cautious_without_need():
    relative = [finite_difference(p.f, p.x).error / abs(p.derivative) for p in PAIRS if p.derivative]
    assert np.median(relative) < 1e-12
    assert np.mean(np.array(relative) < 1e-4) > 0.95


def test_a_large_number_beside_f_costs_no_more_digits_than_its_rounding():
    d = finite_difference(lambda x: np.tanh(40 * x) + 1e5, 0.03)
    assert abs(d.value - 40 / math.cosh(1.2) ** 2) <= d.error < 1e-5


def test_the_corpus_agrees_with_the_complex_step_where_that_is_allowed():
    analytic = {"square", "cube", "sin", "exp", "x exp(-x)", "sin of square", "affine"}
    for p in PAIRS:
        if p.name in analytic:
            assert complex_step(p.f, p.x) == pytest.approx(p.derivative, rel=1e-12, abs=1e-30)


def test_complex_step_is_silently_wrong_for_abs_which_is_why_learners_functions_never_get_it():
    assert complex_step(np.abs, 2.0) == 0.0


# --- cost --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("f", [np.sin, np.exp, np.tanh, lambda x: x**3, lambda x: np.sin(x**2)])
@pytest.mark.parametrize("x", [-1.3, 0.3, 1.1])
def test_a_smooth_function_costs_eleven_evaluations(f, x):
    g, calls = counted(f)
    finite_difference(g, x)
    assert len(calls) == 11


@pytest.mark.parametrize("f", [lambda x: 3.0, lambda x: x * x, np.cos, lambda x: np.maximum(x - 1, 0)])
def test_a_function_that_is_constant_or_even_about_x_costs_no_more(f):
    g, calls = counted(f)
    assert finite_difference(g, 0.0).value == 0
    assert len(calls) == 11


def cost(pair):
    g, calls = counted(pair.f)
    finite_difference(g, pair.x)
    return len(calls)


def test_no_pair_costs_more_than_seventy_evaluations_and_half_of_them_eleven():
    costs = [cost(pair) for pair in PAIRS]
    assert max(costs) <= 70
    assert np.median(costs) == 11


# --- kinks, jumps, edges ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "x", "left", "right", "convex"),
    [
        (np.abs, 0.0, -1, 1, True),
        (lambda x: -np.abs(x), 0.0, 1, -1, False),
        (lambda x: np.maximum(x, 0), 0.0, 0, 1, True),
        (lambda s: np.maximum(0, 1 - s), 1.0, -1, 0, True),
        (lambda x: 1 + np.abs(x), 0.0, -1, 1, True),
        (lambda x: np.abs(x) + np.sin(x), 0.0, 0, 2, False),  # sin is concave on the right
        (lambda x: np.abs(x) + x**2, 0.0, -1, 1, True),
        (lambda x: np.abs(x) - x**2, 0.0, -1, 1, False),
        (lambda x: 1e-3 * np.abs(x) + 50 * x**2, 0.0, -1e-3, 1e-3, True),
        (lambda x: np.abs(np.sin(x)), np.pi, -1, 1, False),
        (lambda x: np.clip(x, -1, 1), 1.0, 1, 0, False),
        (lambda x: np.abs(x - 100), 100.0, -1, 1, True),
        (lambda x: np.sqrt(x * x), 0.0, -1, 1, True),
        (lambda x: max(x, 2 * x), 0.0, 1, 2, True),
    ],
)
def test_a_kink_has_two_slopes(f, x, left, right, convex):
    d = finite_difference(f, x)
    assert d.kind == "kink"
    assert abs(d.left.value - left) <= d.left.error < 1e-6
    assert abs(d.right.value - right) <= d.right.error < 1e-6
    assert d.convex is convex
    assert d.value == (d.left.value + d.right.value) / 2
    assert d.error == d.left.error + d.right.error


@pytest.mark.parametrize("distance", [1e-9, -1e-9, 1e-6, -1e-6, 1e-3, -1e-3, 0.11, -2.0])
def test_next_to_a_kink_there_is_one_slope(distance):
    d = finite_difference(np.abs, distance)
    assert d.kind == "smooth"
    assert d.value == pytest.approx(math.copysign(1, distance), abs=1e-6)


@pytest.mark.parametrize("f", [lambda x: np.sqrt(x * x + 1e-12), lambda x: np.logaddexp(0, 1e6 * x) / 1e6])
def test_a_rounded_kink_is_smooth(f):
    assert finite_difference(f, 0.0).kind == "smooth"


def test_a_kink_too_small_for_long_steps_to_be_drowned_is_kept():
    d = finite_difference(lambda x: np.cos(x) + 1e-5 * np.abs(x - 0.5), 0.5)
    assert d.kind == "kink"
    assert d.right.value - d.left.value == pytest.approx(2e-5, rel=1e-3)


@pytest.mark.parametrize("k", range(1, 40))
def test_slopes_that_change_from_step_to_step_are_no_kink(k):
    assert finite_difference(lambda x: 0.0 if x == 0 else x * np.sin(k / x), 0.0).kind == "rough"


@pytest.mark.parametrize("noise", [1e-7, 3e-8, 1e-9, 1e-12])
def test_a_kink_is_seen_through_noise(noise):
    d = finite_difference(lambda x: np.abs(x) + noise * np.sin(1e15 * x), 0.0)
    assert d.kind == "kink"
    assert abs(d.left.value + 1) <= d.left.error < 1e-3
    assert abs(d.right.value - 1) <= d.right.error < 1e-3


@pytest.mark.parametrize("distance", [2e-16, 1e-14, 1e-13])
def test_a_kink_nearer_than_the_shortest_step_is_a_kink_at_x(distance):
    d = finite_difference(lambda x: np.abs(x - 1.3), 1.3 + distance)
    assert d.kind == "kink"
    assert abs(d.right.value - 1) <= d.right.error < 1e-6


@pytest.mark.parametrize(
    ("f", "x", "kind"),
    [
        (np.sign, 0.0, "jump"),
        (lambda x: np.heaviside(x, 1.0), 0.0, "jump"),
        (np.floor, 2.0, "jump"),
        (lambda x: x + 1e-5 * np.sign(x), 0.0, "jump"),
        (lambda x: x**2 + 2e-8 * np.sign(x), 0.0, "jump"),
        (lambda x: np.exp(np.sign(x) + 3 * x), 0.0, "jump"),
        (lambda x: np.where(x > 0, x + 1, x), 0.0, "jump"),
        (np.cbrt, 0.0, "vertical_tangent"),
        (lambda x: x + 1e-2 * np.cbrt(x), 0.0, "vertical_tangent"),
        (lambda x: np.abs(x) ** 0.9, 0.0, "vertical_tangent"),
        (lambda x: np.abs(x) ** 0.1, 0.0, "vertical_tangent"),
        (lambda x: np.abs(x) ** 0.95, 0.0, "vertical_tangent"),
        (lambda x: np.sqrt(np.abs(x)), 0.0, "vertical_tangent"),
        (lambda x: 0.0 if x == 0 else x * np.sin(1 / x), 0.0, "rough"),
        (np.sqrt, 0.0, "edge"),
        (lambda x: x**1.5, 0.0, "edge"),
        (np.arcsin, 1.0, "edge"),
        (math.sqrt, 0.0, "edge"),
        (lambda x: np.sqrt(-(x**2)), 0.0, "isolated"),
        (lambda x: math.sqrt(-(x**2)), 0.0, "isolated"),
        (np.log, 0.0, "outside"),
        (np.log, -1.0, "outside"),
        (math.log, -1.0, "outside"),
        (lambda x: 1 / x, 0.0, "outside"),
        (lambda x: x * np.sin(1 / x), 0.0, "outside"),
    ],
)
def test_where_there_is_no_derivative_the_kind_says_why(f, x, kind):
    d = finite_difference(f, x)
    assert d.kind == kind
    assert math.isnan(d.value)
    assert d.error == math.inf


def shrunk(x):
    """x drawn by 1e-6 towards 0: flat between two kinks that are near."""
    return np.sign(x) * np.maximum(np.abs(x) - 1e-6, 0)


@pytest.mark.parametrize(
    ("f", "x", "kind"),
    [
        (lambda s: -np.log(1 - 1 / (1 + np.exp(-s))), 30.8282, "stairs"),
        (lambda s: -np.log(1 - 1 / (1 + np.exp(-1e3 * s))), 0.0272, "stairs"),
        (lambda x: np.floor(10 * x), 5.03, "stairs"),
        (np.floor, 1.999, "smooth"),  # with a jump on one side only
        (np.floor, 0.5, "smooth"),  # the jumps are farther than the steps reach
        (shrunk, 2e-7, "smooth"),
    ],
)
def test_stairs_are_flat_with_a_jump_on_either_side(f, x, kind):
    d = finite_difference(f, x)
    assert d.kind == kind
    assert abs(d.value) <= d.error < 1e-4


def test_x_squared_sin_of_1_over_x_has_a_derivative_at_0():
    d = finite_difference(lambda x: 0.0 if x == 0 else x * x * np.sin(1 / x), 0.0)
    assert d.kind == "smooth"
    assert abs(d.value) < 1e-6


def test_a_jump_next_door_is_not_a_jump_here():
    for x in (1e-6, -1e-6, 0.01, -0.3):
        assert finite_difference(np.sign, x)[:2] == (0.0, pytest.approx(0, abs=1e-6))


def test_noise_is_neither_kink_nor_jump():
    def noisy(x):
        return np.sin(x) + 1e-9 * np.sin(1e15 * x)

    d = finite_difference(noisy, 0.7)
    assert d.kind == "smooth"
    assert abs(d.value - math.cos(0.7)) <= d.error < 1e-4


@pytest.mark.parametrize("f", [lambda x: np.sin(1e13 * x), lambda x: 1e-3 * np.sin(1e13 * x) + x])
def test_a_ripple_that_no_step_resolves_has_no_slope(f):
    d = finite_difference(f, 0.3)
    assert d.kind != "smooth"
    assert math.isnan(d.value)


def test_float32_is_known_to_be_coarse():
    d = finite_difference(lambda x: np.sin(np.float32(x)), 0.7)
    assert abs(d.value - math.cos(0.7)) <= d.error < 1e-3


def test_rounding_inside_the_function_is_not_taken_for_a_flat_place():
    d = finite_difference(lambda s: np.log(1 - 1 / (1 + np.exp(-s))), 20.6)
    assert d.value == pytest.approx(-1, abs=1e-4)


def test_one_sided_derivatives():
    d = finite_difference(np.abs, 0.0)
    assert (d.left.value, d.right.value) == (pytest.approx(-1), pytest.approx(1))
    d = finite_difference(np.sin, 0.5)
    assert d.left == d.right
    d = finite_difference(np.sqrt, 0.0)
    assert math.isnan(d.left.value)
    assert math.isnan(d.right.value)


@pytest.mark.parametrize("x", [1e-320, 1e-322, 5e-324])
def test_the_least_numbers_have_no_room_for_steps_of_length_0(x):
    assert finite_difference(lambda x: 2 * x, x).value == 2
    assert math.isnan(finite_difference(np.log, x).value)  # 1/x is no float


# --- shapes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (1,)])
@pytest.mark.parametrize(
    ("f", "out"),
    [
        (np.sum, lambda s: ()),
        (np.sin, lambda s: s),
        (lambda x: np.stack([x, x * x]), lambda s: (2, *s)),
        (lambda x: np.reshape(np.sum(x), (1, 1)), lambda s: (1, 1)),
    ],
)
def test_jacobian_has_the_shape_of_output_then_input(shape, f, out):
    x = np.linspace(0.2, 1.0, math.prod(shape)).reshape(shape)
    j = jacobian(f, x)
    assert j.value.shape == j.error.shape == j.differences.shape == out(shape) + shape


def test_jacobian_of_a_linear_map_is_its_matrix():
    W = np.array([[1.0, -2.0, 3.0], [0.5, 0.0, 4.0]])
    j = jacobian(lambda x: W @ x, [0.3, -0.7, 2.0])
    assert np.all(np.abs(j.value - W) <= j.error)


def test_jacobian_agrees_with_scipy():
    from scipy.optimize import approx_fprime

    def f(x):
        return np.array([np.sin(x[0]) * x[1], np.exp(x[1] - x[2]), x[0] * x[1] * x[2]])

    x = np.array([0.4, -1.2, 0.8])
    np.testing.assert_allclose(jacobian(f, x).value, approx_fprime(x, f, 1e-7), atol=1e-5)


def test_jacobian_evaluates_each_point_once_however_many_outputs():
    f, calls = counted(lambda x: np.array([np.sin(x[0]), x[1] ** 2, x[0] * x[1]]))
    jacobian(f, [0.5, 0.7])
    assert len(calls) <= 2 * 11 + 20


def test_jacobian_calls_the_function_at_x_itself_once():
    f, calls = counted(lambda x: np.sum(np.sin(x)))
    x = np.linspace(0.1, 0.5, 5)
    jacobian(f, x)
    assert sum(np.array_equal(call, x) for call in calls) == 1


def test_jacobian_finds_the_one_kink_among_smooth_entries():
    j = jacobian(lambda x: np.array([np.abs(x[0]), x[0] + x[1] ** 2]), [0.0, 1.0])
    assert [[d.kind for d in row] for row in j.differences] == [["kink", "smooth"], ["smooth", "smooth"]]


def test_jacobian_of_nothing_is_empty():
    assert jacobian(np.sum, np.zeros(0)).value.shape == (0,)


def test_along_a_direction_a_tie_of_a_maximum_is_smooth_or_a_kink():
    assert along(np.max, [1.0, 1.0], [1.0, 1.0]).item().kind == "smooth"
    d = along(np.max, [1.0, 1.0], [1.0, -0.5]).item()
    assert (d.kind, d.left.value, d.right.value) == ("kink", pytest.approx(-0.5), pytest.approx(1.0))


def test_along_refuses_a_direction_of_another_shape():
    with pytest.raises(ValueError, match=r"\(3,\), expected that of x, \(2,\)"):
        along(np.sum, [1.0, 2.0], [1.0, 0.0, 0.0])


def test_a_function_that_writes_into_its_argument_does_no_harm():
    def f(x):
        x *= 2
        return np.sum(x)

    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(jacobian(f, x).value, [2.0, 2.0])
    assert x.tolist() == [1.0, 2.0]


# --- what functions return, and how they fail ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        (None, "None, expected a number: is a return missing"),
        ("0.5", "a string, expected a real number"),
        (1j, "a complex number, expected a real number"),
        (np.complex128(1), "a complex number"),
        ([1.0, [2.0, 3.0]], "a ragged list"),
        ({"a": 1}, "dict, expected a real number"),
        ([1.0, None], "NoneType, expected a real number"),
        (np.zeros(2), r"shape \(2,\), expected a single number"),
    ],
)
def test_what_is_no_number_is_refused_in_one_sentence(returned, words):
    with pytest.raises(TypeError, match=words):
        finite_difference(lambda x: returned, 1.0)


@pytest.mark.parametrize("number", [2, True, np.float32(2), np.int64(2), np.array(2.0), Fraction(2)])
def test_numbers_of_every_kind_are_numbers(number):
    assert finite_difference(lambda x: number, 1.0).value == 0.0


def test_a_function_of_the_math_module_may_raise_outside_its_domain():
    assert finite_difference(math.log, 1e-3).value == pytest.approx(1e3)
    assert finite_difference(lambda x: 1 / float(x), 1e-6).value == pytest.approx(-1e12)


@pytest.mark.parametrize("x", [np.nan, np.inf, -np.inf])
def test_x_must_be_finite(x):
    with pytest.raises(ValueError, match="finite"):
        finite_difference(np.sin, x)


def test_what_is_not_finite_is_named_in_one_line():
    with pytest.raises(ValueError, match=r"^direction has the entry nan, expected finite numbers only$"):
        along(np.sum, np.ones(500), np.full(500, np.nan))
    with pytest.raises(TypeError, match="x is complex"):
        finite_difference(np.sin, 1j)


@pytest.mark.parametrize(
    ("x", "found"),
    [
        ("a", "is 'a'"),
        ("1.5", "is '1.5'"),
        ([1, "2"], r"is \[1, '2'\]"),
        (b"1", "is b'1'"),
        (np.datetime64("2020"), r"is np.datetime64\('2020'\)"),
        ([[1], [1, 2]], "is a ragged list"),
        (np.array([1, "2"], dtype=object), r"is array\(\[1, '2'\], dtype=object\)"),
        (np.array([[1], [1, 2]], dtype=object), "is a ragged list"),
        ({}, "has the entry {}"),
        (None, "has the entry None"),
        ([1.0, None], "has the entry None"),
        ([Fraction(1, 2), "2"], "has the entry '2'"),
        ([Fraction(1, 2), 1j], "has the entry 1j"),
        ([Fraction(1, 2), np.complex128(1j)], r"has the entry np.complex128\(1j\)"),
        (10**400, "has the entry inf"),
        ([Fraction(-(10**400)), 1], "has the entry -inf"),
    ],
    ids=repr,
)
def test_what_is_no_number_is_named_in_one_line(x, found):
    with pytest.raises(ValueError, match=f"^point {found}, expected (finite )?numbers only$"):
        finite_array(x, "point")


def test_numbers_of_every_type_make_an_array_of_floats():
    for numbers in (
        [Fraction(1, 2), 1],
        [True, 1.0],
        [np.float32(0.5), Fraction(1, 2)],
        [Decimal(2), np.True_],
        [],
    ):
        array = finite_array(numbers, "x")
        assert (array.dtype, array.tolist()) == (np.float64, [float(number) for number in numbers])
    x = np.ones(2)
    assert finite_array(x, "x") is not x
    assert not np.shares_memory(finite_array(x, "x"), x)


def test_an_error_that_a_function_raises_everywhere_is_passed_on():
    with pytest.raises(ValueError, match="matmul"):
        jacobian(lambda x: np.ones((2, 3)) @ x, [1.0, 2.0])


def test_differences_wants_one_number_and_names_jacobian():
    with pytest.raises(ValueError, match=r"shape \(2,\).*jacobian"):
        finite_difference(np.sum, [1.0, 2.0])


def test_a_shape_that_changes_on_the_way_is_named():
    with pytest.raises(ValueError, match=r"shape \(3,\).*\(2,\)"):
        jacobian(lambda x: np.zeros(2 if x[0] == 1 else 3), [1.0])


def test_errors_of_the_function_itself_are_passed_on():
    def broken(x):
        raise KeyError("weights")

    with pytest.raises(KeyError, match="weights"):
        finite_difference(broken, 1.0)


def test_no_warning_is_ever_shown():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for f in (np.log, np.sqrt, np.arcsin, lambda x: 1 / x, lambda x: np.exp(1000 * x), np.tan):
            for x in (-1.0, 0.0, 1e-9, 1.0, 800.0):
                finite_difference(f, x)
                jacobian(f, [x])


# --- properties ---------------------------------------------------------------------------------------------------

COEFFICIENT = st.integers(-9, 9)


@settings(max_examples=60, deadline=None)
@given(st.lists(COEFFICIENT, min_size=1, max_size=6), st.integers(-20, 20))
def test_polynomials_have_the_derivative_of_exact_arithmetic(coefficients, twentieths):
    x = Fraction(twentieths, 20) * 3
    exact = sum(k * c * x ** (k - 1) for k, c in enumerate(coefficients) if k)
    d = finite_difference(lambda t: sum(c * t**k for k, c in enumerate(coefficients)), float(x))
    assert abs(d.value - float(exact)) <= d.error


@settings(max_examples=60, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-2, 2))
def test_the_kink_of_two_lines_is_found_wherever_it_is(a, b, x):
    if abs(a - b) < 1e-3:
        return
    d = finite_difference(lambda t: np.where(t < x, a * (t - x), b * (t - x)), x)
    assert d.kind == "kink"
    assert abs(d.left.value - a) <= d.left.error + 1e-9
    assert abs(d.right.value - b) <= d.right.error + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.floats(-5, 5), st.floats(0.01, 100))
def test_scaling_f_scales_value_and_error(x, factor):
    one, other = finite_difference(np.sin, x), finite_difference(lambda t: factor * np.sin(t), x)
    assert abs(other.value - factor * one.value) <= other.error + factor * one.error
