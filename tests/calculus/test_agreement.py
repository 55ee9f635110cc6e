"""Three ways to one gradient: right ones agree, wrong ones are rejected, kinks and jumps are neither."""

from __future__ import annotations

import dataclasses
import doctest
import math
import typing
import warnings
from fractions import Fraction

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bpwidgets.calculus import agreement
from bpwidgets.calculus.activations import relu
from bpwidgets.calculus.agreement import Agreement, Claim, check_claim, check_gradient
from bpwidgets.calculus.autodiff.own_operations import operation
from bpwidgets.calculus.evaluation import value_at
from bpwidgets.calculus.gradient_check import wording
from bpwidgets.calculus.gradient_check.hidden_kinks import HiddenKinks
from bpwidgets.calculus.gradient_check.survey import DIRECTIONS, survey_of
from bpwidgets.calculus.numerical_derivative import Kind
from tests.calculus.corpus import PAIRS

MASKED = np.ma.array([1.0, 2.0], mask=[False, True])


def status(f, x, claimed):
    return check_gradient(f, x, claimed).status


# --- right claims ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (np.sin, 0.7, math.cos(0.7)),
        (np.exp, -20.0, math.exp(-20)),
        (lambda x: x**2, 0.0, 0.0),
        (lambda x: x**3, 1e-8, 3e-16),
        (np.log, 1e-8, 1e8),
        (np.sqrt, 1e-8, 5e3),
        (np.tanh, 0.3, 1 - math.tanh(0.3) ** 2),
        (lambda x: 1 / x, -0.01, -1e4),
        (lambda x: 1 / (1 + np.exp(-1e4 * x)), 0.0, 2500.0),
        (lambda x: x * np.sin(1 / x), 0.03, math.sin(1 / 0.03) - math.cos(1 / 0.03) / 0.03),
        (lambda x: 1e-8 * np.sin(x), 0.5, 1e-8 * math.cos(0.5)),
        (lambda x: np.sin(1e8 * x), 1e-9, 1e8 * math.cos(0.1)),
        (lambda x: 5.0, 2.0, 0.0),
        (lambda x: x, 1.0, 1.0),
        (lambda x: x, 1e8, 1.0),
        (lambda x: np.sin(x**2), 1.5, 3 * math.cos(2.25)),
    ],
)
def test_a_right_slope_agrees_in_three_ways(f, x, slope):
    a = check_gradient(f, x, slope)
    assert (a.status, a.reason, a.interval) == ("agree", "", None)
    assert a.error < 1e-6
    assert a.formula == slope
    assert a.autodiff == pytest.approx(slope, rel=1e-7)
    assert a.differences == pytest.approx(slope, rel=1e-6)


def test_the_example_is_true():
    assert doctest.testmod(agreement) == (0, 2)


def test_the_whole_corpus_agrees():
    assert {p.label: s for p in PAIRS if (s := status(p.f, p.x, p.derivative)) != "agree"} == {}


def test_arrays_have_one_shape():
    W, x = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]]), np.array([0.2, 0.4, -1.1])
    a = check_gradient(
        lambda W: np.tanh(W @ x), W, np.einsum("ki,j->kij", np.diag(1 - np.tanh(W @ x) ** 2), x)
    )
    assert a.status == "agree"
    assert a.formula.shape == a.autodiff.shape == a.differences.shape == (2, 2, 3)


def test_a_learners_array_of_traced_numbers_agrees():
    f = lambda x: np.array([x[0] * x[1], np.sin(x[1])])
    assert status(f, [1.0, 2.0], [[2.0, 1.0], [0.0, math.cos(2.0)]]) == "agree"


def test_float32_claims_are_judged_as_float32():
    claimed = np.cos(np.float32(0.7))
    assert status(np.sin, 0.7, claimed) == "agree"
    assert status(np.sin, 0.7, float(claimed)) == "disagree"
    assert status(np.sin, 0.7, claimed * np.float32(1 + 1e-6)) == "agree"
    assert status(np.sin, 0.7, claimed * np.float32(1 + 1e-4)) == "disagree"


def test_a_formula_may_lose_nine_digits_and_no_more():
    assert status(lambda x: x**2, 1.0, 2 + 1e-9) == "agree"
    assert status(lambda x: x**2, 1.0, 2 + 1e-8) == "disagree"


@pytest.mark.parametrize("claimed", [0.0, 1e-12])
def test_slopes_that_are_0_to_within_the_tolerance_disagree_by_nothing(claimed):
    a = check_gradient(lambda x: x * np.abs(x), 0.0, claimed)
    assert (a.status, a.error) == ("agree", 0.0)


def test_a_fraction_is_a_number():
    assert status(lambda x: x / 4, 1.0, Fraction(1, 4)) == "agree"


# --- wrong claims ------------------------------------------------------------------------------------------------


def test_2001_for_2000_is_rejected():
    a = check_gradient(lambda x: x * x, 1.0, 2.001)
    assert a.status == "disagree"
    assert a.error == pytest.approx(0.0005, rel=0.01)
    assert "2.001" in a.reason
    assert "formula" in a.reason.lower()


@pytest.mark.parametrize("off", [1.001, 0.999, -1.0, 2.0, 0.0])
def test_a_permille_is_rejected_on_the_whole_corpus_where_rounding_lets_it_be_seen(off):
    from bpwidgets.calculus.differences import finite_difference

    large = [p for p in PAIRS if abs(p.derivative) > 1e-100]  # smaller ones may be lost to underflow
    seen = [p for p in large if finite_difference(p.f, p.x).error < 2e-4 * abs(p.derivative)]
    assert len(seen) > 600
    assert [p.label for p in seen if status(p.f, p.x, off * p.derivative) != "disagree"] == []


def test_one_wrong_entry_of_many_right_ones_is_rejected_and_named():
    f = lambda x: np.array([x[0] * x[1], np.sin(x[1])])
    a = check_gradient(f, [1.0, 2.0], [[2.0, 1.001], [0.0, math.cos(2.0)]])
    assert a.status == "disagree"
    assert "[0, 1]" in a.reason


def test_a_transposed_jacobian_is_rejected():
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert status(lambda x: W @ x, [0.3, 0.6], W.T) == "disagree"


@pytest.mark.parametrize(
    ("f", "x", "claimed", "what"),
    [
        (np.sum, MASKED, [1.0, 1.0], "x is a masked array"),
        (np.sum, [1.0, 2.0], MASKED, "the claimed gradient is a masked array"),
        (lambda x: np.ma.array(x, mask=[False, True]), [1.0, 2.0], np.eye(2), "returned a masked array"),
    ],
)
def test_a_masked_array_is_refused_and_not_stripped_of_its_mask(f, x, claimed, what):
    with pytest.raises(TypeError, match=what):
        check_gradient(f, x, claimed)


@pytest.mark.parametrize("claimed", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_rejected_where_there_is_a_slope(claimed):
    a = check_gradient(np.sin, 1.0, claimed)
    assert (a.status, a.error) == ("disagree", math.inf)


def test_a_wrong_autodiff_is_noticed_and_named(monkeypatch):
    from bpwidgets.calculus.autodiff import tape

    monkeypatch.setattr(tape, "jacobian_of", lambda graph: np.cos(graph.inputs[0].primal) * 1.001)
    a = check_gradient(np.sin, 0.7, math.cos(0.7))
    assert a.status == "disagree"
    assert a.reason.startswith("Autodiff says")


# --- kinks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "x", "low", "high"),
    [
        (np.abs, 0.0, -1, 1),
        (lambda x: np.maximum(x, 0), 0.0, 0, 1),
        (lambda s: np.maximum(0, 1 - s), 1.0, -1, 0),
        (lambda x: np.abs(x - 2), 2.0, -1, 1),
        (lambda x: np.where(x > 0, x, 0.01 * x), 0.0, 0.01, 1),
    ],
)
def test_at_a_convex_kink_the_whole_interval_is_a_subgradient_and_nothing_else(f, x, low, high):
    for claimed in (low, high, (low + high) / 2, 0.9 * low + 0.1 * high):
        a = check_gradient(f, x, claimed)
        assert a.status == "kink"
        assert "subgradient" in a.reason
        assert a.interval == (pytest.approx(low), pytest.approx(high))
        assert a.error < 1e-9
    for claimed in (low - 1e-3, high + 1e-3, 7, -7):
        assert status(f, x, claimed) == "disagree"


def test_seven_for_abs_at_0_is_rejected_with_both_slopes():
    a = check_gradient(np.abs, 0.0, 7)
    assert a.status == "disagree"
    assert "7" in a.reason
    assert "-1" in a.reason


def test_the_reason_of_a_kink_holds_the_interval_and_what_the_code_returns():
    reason = check_gradient(np.abs, 0.0, 0).reason
    assert "-1 on the left and 1 on the right" in reason
    assert "returns 0" in reason
    assert "returns 0" in check_gradient(np.abs, 0.0, -0.0).reason


@pytest.mark.parametrize("f", [lambda x: -np.abs(x), lambda x: np.abs(x) - x**2, lambda x: np.minimum(x, 0)])
def test_subgradient_is_said_only_where_f_is_convex(f):
    a = check_gradient(f, 0.0, 0)
    assert a.status == "kink"
    assert "subgradient" not in a.reason


@pytest.mark.parametrize("distance", [1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 0.1, 1.0])
@pytest.mark.parametrize(
    ("f", "kink", "slope"),
    [
        (np.abs, 0.0, np.sign),
        (lambda x: np.maximum(x, 0), 0.0, lambda x: float(x > 0)),
        (lambda s: np.maximum(0, 1 - s), 1.0, lambda s: -float(s < 1)),
        (lambda x: 1 + np.abs(x), 0.0, np.sign),
        (
            lambda x: np.maximum(np.sin(x), np.cos(x)),
            np.pi / 4,
            lambda x: max((np.sin(x), np.cos(x)), (np.cos(x), -np.sin(x)))[1],
        ),
        (lambda x: np.maximum(0, 1 - np.exp(x)), 0.0, lambda x: -np.exp(x) * (x < 0)),
    ],
)
def test_no_false_alarm_near_a_kink_and_no_wrong_slope_passed(f, kink, slope, distance):
    for x in (kink + distance, kink - distance):
        right = float(slope(np.float64(x)))
        assert status(f, x, right) in (("kink", "agree") if distance < 1e-10 else ("agree",))
        if distance > 1e-10:
            assert status(f, x, right + 0.002) == "disagree"
            assert status(f, x, -right - 0.002) == "disagree"


@pytest.mark.parametrize("claimed", [[1, 0], [0, 1], [0.5, 0.5], [0.25, 0.75]])
def test_at_a_tie_of_a_maximum_every_mixture_is_a_subgradient(claimed):
    a = check_gradient(np.max, [1.0, 1.0], claimed)
    assert a.status == "kink"
    assert "subgradient" in a.reason
    np.testing.assert_allclose(a.interval, [[0, 0], [1, 1]], atol=1e-9)


@pytest.mark.parametrize("claimed", [[1, 1], [0, 0], [0.5, 0.6], [0.5, 0.499], [1.5, -0.5]])
def test_what_fits_each_entry_but_no_direction_is_no_subgradient(claimed):
    assert status(np.max, [1.0, 1.0], claimed) == "disagree"


def test_ties_of_three():
    assert status(np.max, [2.0, 2.0, 2.0], [0.2, 0.3, 0.5]) == "kink"
    assert status(np.max, [2.0, 2.0, 2.0], [0.5, 0.5, 0.5]) == "disagree"
    assert status(np.max, [2.0, 2.0, 1.0], [0.5, 0.5, 0.0]) == "kink"
    assert status(np.max, [2.0, 2.0, 1.0], [0.4, 0.4, 0.2]) == "disagree"


def test_a_mixture_with_a_negative_part_is_no_subgradient_at_a_tie_of_four():
    rng = np.random.default_rng(4)
    for _ in range(60):
        mixture = rng.dirichlet(np.ones(4))
        assert status(np.max, np.ones(4), mixture) == "kink"
        moved = mixture[0] + 0.1
        wrong = mixture + moved * np.array([-1, 1, 0, 0])
        assert status(np.max, np.ones(4), wrong) == "disagree"


def test_a_concave_tie_has_an_interval_too():
    a = check_gradient(np.min, [1.0, 1.0], [0.5, 0.5])
    assert a.status == "kink"
    assert "subgradient" not in a.reason
    assert status(np.min, [1.0, 1.0], [1, 1]) == "disagree"


def test_a_kink_along_no_axis_is_found_in_directions():
    f = lambda x: np.minimum(np.abs(x[0]), np.abs(x[1]))
    assert status(f, [0.0, 0.0], [0.0, 0.0]) == "kink"
    assert status(f, [0.0, 0.0], [0.5, 0.0]) == "disagree"


def test_a_kink_only_between_entries_of_opposite_signs_is_found():
    f = lambda x: max(0.0, min(float(x[0]), -float(x[1])))
    assert status(f, [0.0, 0.0], [0.0, 0.0]) == "kink"


def test_a_wrong_entry_is_not_excused_by_a_kink_in_another():
    f = lambda x: np.abs(x[0]) + x[1] ** 2
    assert status(f, [0.0, 1.0], [0.3, 2.0]) == "kink"
    assert status(f, [0.0, 1.0], [0.3, 2.002]) == "disagree"


def test_a_wrong_output_is_not_excused_by_a_jump_of_another():
    f = lambda x: np.stack([np.sign(x), x**2])
    assert status(f, 0.0, [0.0, 0.0]) == "undefined"
    assert status(f, 0.0, [0.0, 0.1]) == "disagree"


def test_two_codes_may_return_different_subgradients_and_both_are_named():
    a = check_gradient(lambda s: np.maximum(0, 1 - s), 1.0, 0)
    assert a.status == "kink"
    assert a.autodiff == -0.5
    assert (
        "; the formula says 0 and autodiff says -0.5, both subgradients. Both are right: at a kink"
        in a.reason
    )


def test_a_slope_at_a_kink_stands_at_the_variable_by_its_name_or_at_none():
    reasons = [check_claim(Claim("dL/dw", np.abs, 0.0, 0.0, name)).reason for name in ("w", "")]
    assert [reason.split(" is -1")[0] for reason in reasons] == [
        "A kink: the slope at w = 0",
        "A kink: the slope",
    ]


def test_what_rounding_leaves_of_a_slope_of_zero_beside_a_kink_is_zero():
    a = check_gradient(lambda w: 0.04 * (np.abs(w - 1.1) + (w - 1.1)) + np.abs(1e3 * 0.3) * 0, 1.1, 0.04)
    assert a.interval[0] == 0
    assert "is 0 on the left and 0.08 on the right" in a.reason


def test_two_slopes_between_the_sides_of_a_concave_kink_are_both_said_to_lie_between():
    reason = check_gradient(lambda s: np.minimum(0, s), 0.0, 0.25).reason
    assert reason.endswith(
        "; the formula says 0.25 and autodiff says 0.5, which both lie between. " + wording.BOTH_RIGHT
    )


def test_what_a_formula_alone_says_at_a_kink_is_not_what_the_code_returns():
    assert "; the formula says 0, a subgradient." in check_gradient(math.fabs, 0.0, 0.0).reason


def test_where_the_rules_give_no_number_at_a_kink_nothing_is_said_to_be_a_subgradient():
    root_of_square = lambda x: np.sqrt(x**2)
    with_formula, without = (
        check_gradient(root_of_square, 0.0, 0.5),
        check_claim(Claim("slope", root_of_square, 0.0)),
    )
    assert with_formula.status == without.status == "kink"
    assert "; the formula says 0.5, a subgradient. Autodiff gives no number" in with_formula.reason
    assert "on the right. Autodiff gives no number" in without.reason


def test_nan_is_not_said_to_lie_outside_the_two_sides_of_a_kink():
    reason = check_gradient(np.abs, 0.0, np.nan).reason
    assert reason == (
        "At this kink the formula says nan at x = 0, where it must lie between the slopes on its two sides, -1 and 1."
    )


# --- kinks that meet -----------------------------------------------------------------------------------------------

AT_A_TIE = {"0": relu, "1/2": lambda z: np.maximum(z, 0)}  # what autodiff returns for relu' at 0


def two_halves(n, phi):
    """Kinks that open upwards in the first half of the entries, downwards in the second."""
    return lambda x: np.sum(phi(x[: n // 2])) - np.sum(phi(x[n // 2 :]))


@pytest.mark.parametrize("phi", AT_A_TIE.values(), ids=AT_A_TIE)
@pytest.mark.parametrize("n", [2, 10, 64, 66, 100])
def test_the_verdict_on_kinks_that_meet_does_not_depend_on_the_number_of_entries(n, phi):
    f, x, half = two_halves(n, phi), np.zeros(n), n // 2
    for claimed in (np.zeros(n), np.repeat([1.0, -1.0], half), np.repeat([0.5, 0.0], half)):
        assert status(f, x, claimed) == "kink"
    assert status(f, x, np.full(n, 7.0)) == "disagree"
    assert status(f, x, np.full(n, -0.25)) == "disagree"


def layer(phi, q, target):
    """The loss of a layer of q units before 5 examples of 4 features, as a function of its weights (4, q)."""
    rng = np.random.default_rng(0)
    X, v = rng.normal(size=(5, 4)), rng.normal(size=q)
    y = rng.normal(size=5) if target is None else target * X[:, 0]
    return lambda W: np.mean((phi(X @ W) @ v - y) ** 2)


@pytest.mark.parametrize("phi", AT_A_TIE.values(), ids=AT_A_TIE)
@pytest.mark.parametrize("target", [None, -1.0, 1.0])
@pytest.mark.parametrize("q", [1, 3, 8, 16])
def test_the_gradient_0_of_a_layer_of_zero_weights_is_no_mistake(q, target, phi):
    f, W = layer(phi, q, target), np.zeros((4, q))
    a = check_gradient(f, W, W)
    assert a.status == "kink"
    assert "0" in a.reason
    assert status(f, W, np.full_like(W, 7.0)) == "disagree"


def test_value_at_the_point_itself_is_asked_for_once():
    asked = []

    def f(x):
        if isinstance(x, np.ndarray):  # not the tape's
            asked.append(tuple(x.tolist()))
        return np.sum(np.sin(x))

    x = np.array([0.3, -0.7, 1.2])
    assert check_gradient(f, x, np.cos(x)).status == "agree"
    assert asked.count(tuple(x.tolist())) == 1
    assert len(asked) == len(set(asked)) > 60


def test_all_outputs_along_a_line_share_what_is_measured_beside_it():
    calls = []

    def f(x):
        calls.append(x)
        return np.stack([relu(x[0]) - relu(x[1]), relu(x[0]) + relu(x[1])])

    x, value = np.zeros(2), value_at(f, np.zeros(2))
    survey, kinks = survey_of(f, x, value), HiddenKinks(f, x, value)
    assert sorted({probe.line for probe in survey.probes}) == list(range(2 + DIRECTIONS))
    one, other = (probe for probe in survey.probes if probe.line == 2)
    calls.clear()
    hidden = next(kinks.hidden_along(one))
    assert calls
    calls.clear()
    # Its own copy of the direction is still the same line.
    assert next(kinks.hidden_along(other._replace(direction=other.direction.copy()))) != hidden
    assert not calls


def test_what_lies_outside_the_two_sides_is_said_not_to_lie_between_them():
    a = check_gradient(layer(relu, 8, None), np.zeros((4, 8)), np.zeros((4, 8)))
    assert "several kinks meet" in a.reason
    assert "between" not in a.reason
    assert "subgradient" not in a.reason


def test_kinks_that_no_move_separates_are_a_kink_where_autodiff_says_the_same():
    f = lambda phi: lambda w: phi(w) - 2 * phi(-w)  # its slopes are 2 and 1, and the rules give 0
    assert status(f(relu), 0.0, 0.0) == "kink"
    assert status(f(relu), 0.0, 0.5) == "disagree"
    assert check_claim(Claim("slope", f(relu), 0.0)).status == "kink"


def test_where_claims_lie_outside_the_two_sides_they_are_not_said_to_lie_between_them():
    reason = check_gradient(
        lambda x: 2 * relu(x[0] + x[1]) - relu(x[0] - x[1]), [0.0, 0.0], [2.0, 2.0]
    ).reason
    assert reason.endswith(
        "; the formula says 2 and autodiff says 0, as the chain rule may where several kinks meet. "
        "Each way takes its own slope of each kink."
    )


def test_a_partial_derivative_that_exists_is_one_number_whatever_kinks_are_beside_it():
    f = lambda x: np.abs(x[0]) - np.abs(x[1]) + 3 * x[2]
    assert status(f, np.zeros(3), [0.0, 0.0, 3.0]) == "kink"
    assert status(f, np.zeros(3), [0.0, 0.0, 3.001]) == "disagree"


# --- no derivative at all ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "x", "word"),
    [
        (np.sign, 0.0, "jumps"),
        (np.floor, 3.0, "jumps"),
        (np.cbrt, 0.0, "bound"),
        (np.sqrt, 0.0, "one side"),
        (lambda x: np.sqrt(-(x**2)), 0.0, "no finite value on either side"),
        (np.log, -1.0, "no finite value"),
        (lambda x: 1 / x, 0.0, "no finite value"),
        (lambda x: np.where(x == 0, 0.0, x * np.sin(1 / x)), 0.0, "settles on no value"),
    ],
)
@pytest.mark.parametrize("claimed", [0.0, 1.0, np.inf, np.nan])
def test_where_there_is_no_derivative_nothing_agrees_and_nothing_is_wrong(f, x, word, claimed):
    a = check_gradient(f, x, claimed)
    assert a.status == "undefined"
    assert word in a.reason
    assert math.isnan(a.error)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (math.log, -1.0),
        (lambda x: math.log(x[0]), [-1.0, 2.0]),
        (math.acosh, 0.0),
        (lambda x: 1 / float(x), 0.0),
    ],
)
def test_a_function_that_raises_outside_its_domain_is_undefined_there(f, x):
    a = check_gradient(f, x, np.ones_like(x))
    assert a.status == "undefined"
    assert "no value here" in a.reason
    assert np.shape(a.differences) == np.shape(a.autodiff) == np.shape(x)


def test_a_function_that_raises_everywhere_is_broken_and_its_error_is_passed_on():
    with pytest.raises(ValueError, match="matmul"):
        check_gradient(lambda x: np.ones((2, 3)) @ x, [1.0, 2.0], np.ones((2, 2)))


def test_zero_times_infinity_is_undefined_and_not_wrong():
    a = check_claim(Claim("slope", lambda x: np.sqrt(np.maximum(x, 0)), -1.0))
    assert a.status == "undefined"
    assert "0 times infinity" in a.reason


@pytest.mark.parametrize(("f", "x"), [(math.sin, 0.5), (math.fabs, 0.0)])
def test_a_formula_without_a_number_is_wrong_also_where_autodiff_cannot_trace_the_function(f, x):
    a = check_gradient(f, x, np.nan)
    assert (a.status, a.error) == ("disagree", math.inf)
    assert "ormula says nan" in a.reason


def test_a_right_formula_agrees_where_autodiff_gives_no_number():
    a = check_gradient(lambda x: np.sqrt(np.maximum(x, 0)), -1.0, 0.0)
    assert a.status == "agree"
    assert "Autodiff gives no number" in a.reason


# --- two ways, and many parameters ------------------------------------------------------------------------------


def test_without_a_formula_there_are_two_ways():
    a = check_claim(Claim("slope", np.sin, 0.5))
    assert (a.status, a.formula) == ("agree", None)
    assert "Two ways" in a.reason


def test_what_cannot_be_traced_is_judged_by_differences():
    a = check_gradient(math.sin, 0.3, math.cos(0.3))
    assert a.status == "agree"
    assert math.isnan(a.autodiff)
    assert "Two ways" in a.reason
    assert "math" in a.reason
    assert status(math.sin, 0.3, 1.001 * math.cos(0.3)) == "disagree"


def test_one_way_alone_agrees_with_nothing():
    a = check_claim(Claim("slope", math.sin, 0.3))
    assert a.status == "undefined"
    assert "nothing to compare" in a.reason


@pytest.mark.parametrize(("f", "x", "shape"), [(np.sum, [], (0,)), (lambda x: x[:0], [1.0, 2.0], (0, 2))])
def test_of_nothing_there_is_nothing_to_compare(f, x, shape):
    a = check_gradient(f, x, np.zeros(shape))
    assert a.status == "undefined"
    assert f"shape {shape} has no entries" in a.reason
    assert "trace" not in a.reason


def test_a_mistake_in_autodiff_is_not_taken_for_a_function_that_cannot_be_traced(monkeypatch):
    from bpwidgets.calculus.autodiff import vjps

    def wrong_vjp(g, z, x):
        return getattr(g, "no such attribute")

    monkeypatch.setitem(wrong_vjp.__globals__, "__name__", vjps.__name__)
    monkeypatch.setitem(vjps.VJPS, np.sin, (wrong_vjp,))
    with pytest.raises(AttributeError, match="no such attribute"):
        check_gradient(np.sin, 0.5, math.cos(0.5))


def test_what_a_function_itself_raises_for_a_traced_value_means_that_it_cannot_be_traced():
    def picky(x):
        if not isinstance(x, float):
            raise KeyError("floats only")
        return x * x

    a = check_gradient(picky, 3.0, 6.0)
    assert a.status == "agree"
    assert "floats only" in a.reason


def many(n=200):
    x = np.linspace(-1, 1, n)
    return lambda w: np.sum(np.sin(w) * x), x, np.cos(x) * x


def test_many_parameters_are_tried_in_directions_and_that_is_said():
    f, x, gradient = many()
    a = check_gradient(f, x, gradient)
    assert a.status == "agree"
    assert "12 directions" in a.reason
    assert "of 200 entries" in a.reason
    assert a.differences.shape == (200,)
    assert 4 <= np.isfinite(a.differences).sum() <= 8


@pytest.mark.parametrize("entry", [0, 77, 150, 199])
def test_one_wrong_entry_of_two_hundred_is_found(entry):
    f, x, gradient = many()
    gradient[entry] *= 1.001
    assert status(f, x, gradient) == "disagree"


def test_many_outputs_of_few_parameters_are_many_too():
    x = np.linspace(-1, 1, 40)
    a = check_gradient(np.sin, x, np.diag(np.cos(x)))
    assert a.status == "agree"
    assert "of 40 entries" in a.reason


def test_many_parameters_cost_few_evaluations():
    f, x, gradient = many(2000)
    calls = []
    check_gradient(lambda w: calls.append(0) or f(w), x, gradient)
    assert len(calls) < 400


# --- what is asked wrongly ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "x", "claimed", "wrong", "right"),
    [
        (np.sin, 1.0, [1.0], r"\(1,\)", r"\(\)"),
        (np.sum, [1.0, 2.0], 1.0, r"\(\)", r"\(2,\)"),
        (lambda x: x, [1.0, 2.0], [1.0, 1.0], r"\(2,\)", r"\(2, 2\)"),
        (np.sum, np.ones((2, 3)), np.ones((3, 2)), r"\(3, 2\)", r"\(2, 3\)"),
        (np.sum, np.ones(100), np.ones((100, 1)), r"\(100, 1\)", r"\(100,\)"),
        (np.sum, np.ones(100), np.ones(99), r"\(99,\)", r"\(100,\)"),
    ],
)
def test_a_claim_of_another_shape_is_refused_with_both_shapes(f, x, claimed, wrong, right):
    with pytest.raises(ValueError, match=f"shape {wrong}, expected {right}"):
        check_gradient(f, x, claimed)


@pytest.mark.parametrize(("returned", "word"), [("a", "string"), (None, "None"), (2j, "complex")])
def test_a_function_that_returns_no_real_number_is_refused(returned, word):
    with pytest.raises(TypeError, match=word):
        check_gradient(lambda x: returned, 1.0, 1.0)


@pytest.mark.parametrize("claimed", ["a", 1j, {"a": 1}, [1.0, None], [[1.0], [2.0, 3.0]]])
def test_a_claim_that_is_no_number_is_refused(claimed):
    with pytest.raises(TypeError, match=r"dL/dW: the claimed gradient is .* expected real numbers"):
        check_gradient(np.sin, 1.0, claimed, name="dL/dW")


@pytest.mark.parametrize("x", [np.inf, -np.inf, np.nan, [np.inf], [1.0, np.nan]])
def test_a_point_that_is_not_finite_is_refused(x):
    with pytest.raises(ValueError, match=r"slope: x has the entry -?(inf|nan), expected finite numbers only"):
        check_gradient(np.tanh, x, np.zeros(2 * np.shape(x)), name="slope")


@pytest.mark.parametrize("x", [1j, [1 + 0j]])
def test_a_complex_point_is_refused(x):
    with pytest.raises(TypeError, match="slope: x is complex, expected real numbers"):
        check_gradient(np.tanh, x, 1.0, name="slope")


def test_every_kind_of_difference_has_its_words():
    assert {*wording.UNDEFINED, "kink"} == set(typing.get_args(Kind))


def test_the_records_are_frozen_and_carry_the_name():
    a = check_gradient(np.sin, 1.0, math.cos(1), name="dL/dx")
    assert a.name == "dL/dx"
    with pytest.raises(dataclasses.FrozenInstanceError):
        a.status = "agree"
    with pytest.raises(dataclasses.FrozenInstanceError):
        Claim("a", np.sin, 1.0).name = "b"
    assert {field.name for field in dataclasses.fields(Agreement)} >= {
        "name", "formula", "autodiff", "differences", "error", "status", "reason",
    }  # fmt: skip


def test_no_warning_is_ever_shown():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for f in (np.log, np.sqrt, lambda x: 1 / x, lambda x: np.exp(900 * x), lambda x: np.sqrt(x * x)):
            for x in (-1.0, 0.0, 1.0):
                check_gradient(f, x, 0.0)
                check_gradient(f, [x, 1.0], np.zeros((2, 2)))


# --- properties and other oracles -------------------------------------------------------------------------------

SMOOTH = {
    "sin": (anp.sin, math.cos),
    "cos": (anp.cos, lambda u: -math.sin(u)),
    "tanh": (anp.tanh, lambda u: 1 - math.tanh(u) ** 2),
    "square": (lambda u: u * u, lambda u: 2 * u),
    "sigmoid": (lambda u: 1 / (1 + anp.exp(-u)), lambda u: math.exp(-abs(u)) / (1 + math.exp(-abs(u))) ** 2),
    "shift": (lambda u: 0.5 * u - 1, lambda u: 0.5),
    "log1p of square": (lambda u: anp.log(1 + u * u), lambda u: 2 * u / (1 + u * u)),
    "exp of minus square": (lambda u: anp.exp(-u * u), lambda u: -2 * u * math.exp(-u * u)),
}
hundredths = st.integers(-300, 300).map(lambda k: k / 100)  # where a slider stands
compositions = st.lists(st.sampled_from(sorted(SMOOTH)), min_size=1, max_size=4)


def composed(names):
    def f(x):
        for name in names:
            x = SMOOTH[name][0](x)
        return x

    return f


def chain_rule(names, x):
    """The product of the parts' derivatives, each where its own argument is."""
    slope = 1.0
    for name in names:
        f, derivative = SMOOTH[name]
        slope *= derivative(x)
        x = float(f(x))
    return slope


@settings(max_examples=120, deadline=None)
@given(compositions, hundredths)
@example(["square", "log1p of square", "exp of minus square", "log1p of square"], 2.8)  # drowns in rounding
@example(["exp of minus square", "log1p of square"], -2.6)  # log(1 + u^2) is known to 1e-16, not to 16 digits
@example(["square", "square", "square", "tanh"], 3.0)  # tanh is 1, and HIPS finds 1 / cosh^2 = 1 / inf
def test_chain_rule_autodiff_differences_and_hips_say_the_same(names, x):
    f, slope = composed(names), chain_rule(names, x)
    a = check_gradient(f, x, slope)
    assert a.status == "agree", a.reason
    with np.errstate(over="ignore"):
        theirs = float(autograd.grad(f)(x))
    assert theirs == pytest.approx(slope, rel=1e-9, abs=1e-12)


def test_kinks_that_open_upwards_and_downwards_at_one_point_raise_no_false_alarm():
    f = lambda x: np.maximum(x[0], 0) - np.maximum(x[1], 0)
    for claimed in ([0.0, 0.0], [1.0, 0.0], [0.5, -0.5], [0.0, -1.0], [1.0, -1.0]):
        assert check_gradient(f, [0.0, 0.0], claimed).status == "kink"
    for claimed in ([1.001, 0.0], [0.5, 0.001], [1.0, -1.001]):
        assert check_gradient(f, [0.0, 0.0], claimed).status == "disagree"


@settings(max_examples=60, deadline=None)
@given(compositions, hundredths, st.sampled_from([1.001, 0.999, 1.1, -1.0]))
def test_a_chain_rule_that_is_off_is_rejected(names, x, factor):
    slope = chain_rule(names, x)
    if abs(slope) > 1e-4:
        assert status(composed(names), x, factor * slope) == "disagree"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["tanh", "relu", "abs", "leaky"]))
@example(3817, "leaky")  # both outputs at a kink, one opens upwards and one downwards
def test_networks_of_round_numbers_raise_no_false_alarm(seed, phi):
    rng = np.random.default_rng(seed)
    activation = {
        "tanh": np.tanh,
        "relu": lambda a: np.maximum(a, 0),
        "abs": np.abs,
        "leaky": lambda a: np.where(a > 0, a, 0.1 * a),
    }[phi]
    W, x, y = np.round(rng.normal(size=(2, 3))), np.round(rng.normal(size=3), 1), rng.normal(size=2)
    loss = lambda W: np.sum((activation(W @ x) - y) ** 2)
    assert check_claim(Claim("dL/dW", loss, W)).status in ("agree", "kink")


def test_softmax_cross_entropy_agrees_with_p_minus_y():
    s = np.array([1.0, -0.5, 2.0, 0.3])
    p = np.exp(s) / np.exp(s).sum()
    loss = lambda s: np.log(np.sum(np.exp(s))) - s[2]
    assert status(loss, s, p - np.eye(4)[2]) == "agree"
    assert status(loss, s, p) == "disagree"


# --- what rounding hides ----------------------------------------------------------------------------------------

NAIVE = [  # as a learner types them: numbers near 1 are rounded before the rest is taken from them
    np.sin,
    np.cos,
    np.exp,
    np.tanh,
    np.abs,
    np.arctan,
    lambda x: x * x,
    lambda x: x**3,
    lambda x: 3 * x - 1,
    lambda x: 1 - x,
    lambda x: 1 / (1 + np.exp(-x)),
    lambda x: np.log(1 + np.exp(x)),
    lambda x: np.log(1 + x * x),
    lambda x: np.maximum(x, 0),
    lambda x: np.maximum(0, 1 - x),
]


def test_a_right_gradient_is_not_called_wrong_where_rounding_made_stairs_of_the_function():
    loss = lambda s: -np.log(1 - 1 / (1 + np.exp(-s)))  # beyond s = 20 few numbers are left of 1 - p
    found = {s: check_gradient(loss, s, 1.0) for s in np.linspace(20, 33, 53)}
    assert {a.status for a in found.values()} == {"agree", "undefined"}
    assert "jumps on both sides of a flat stretch at x = 30.75" in found[30.75].reason


def test_on_stairs_that_no_rounding_made_the_slope_is_0():
    assert status(lambda x: np.floor(10 * x), 5.03, 0.0) == "agree"
    assert status(lambda x: np.floor(10 * x), 5.03, 10.0) == "disagree"
    assert status(np.floor, 1.999, 1.0) == "disagree"


@pytest.mark.parametrize("steps", [1e4, 3e6, 1e7, 1e8, 1e9])
def test_on_stairs_finer_than_the_steps_of_the_differences_the_slope_is_0_too(steps):
    f = lambda x: np.floor(steps * x) / steps
    x = (round(0.55555 * steps) + 0.3) / steps
    found = check_gradient(f, x, 0.0)
    assert (found.status, float(found.differences), found.error) == ("agree", 0.0, 0.0)
    assert check_claim(Claim("slope", f, x)).status == "agree"
    assert status(f, x, 1.0) == "disagree"
    assert status(lambda x: np.sum(f(x)), np.array([x, -3 * x]), np.zeros(2)) == "agree"


@pytest.mark.parametrize("steps", [1e5, 1e7, 1e9])
def test_at_the_edge_of_a_fine_stair_the_function_jumps(steps):
    found = check_gradient(lambda x: np.floor(steps * x) / steps, 0.55555, 0.0)
    assert found.status == "undefined"
    assert "jumps at x = 0.55555" in found.reason


def test_a_wrong_rule_that_says_0_is_not_excused_by_stairs_of_rounding():
    @operation(lambda g, z, x: 0 * g)
    def same(x):
        return (1e9 + x) - 1e9

    assert status(same, 0.55555, 0.0) == "disagree"


def test_on_stairs_of_a_function_that_cannot_be_traced_a_slope_is_not_called_wrong():
    loss = lambda s: -math.log(1 - 1 / (1 + math.exp(-s)))
    assert status(loss, 30.75, 1.0) == "undefined"


@pytest.mark.parametrize("seed", range(4))
def test_naive_compositions_at_slider_positions_raise_no_false_alarm(seed):
    rng = np.random.default_rng(seed)
    for _ in range(400):
        parts = [NAIVE[k] for k in rng.integers(0, len(NAIVE), rng.integers(1, 4))]
        x = round(rng.uniform(-4, 4), 2)

        def f(t, parts=parts):
            for part in parts:
                t = part(t)
            return t

        a = check_claim(Claim("slope", f, x))
        assert a.status != "disagree", ([NAIVE.index(part) for part in parts], x, a.reason)
        if a.status == "agree" and abs(a.autodiff) > 1e-3 and abs(a.autodiff) < 1e4:
            assert status(f, x, 1.001 * a.autodiff) == "disagree", ([NAIVE.index(p) for p in parts], x)


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (lambda x: 1 - np.tanh(x), 9.0, -4 * math.exp(-18)),
        (lambda x: 1 - np.cos(x), 1e-3, 1e-3),
        (lambda s: np.log(1 - 1 / (1 + np.exp(-s))), 20.6, -1.0),
        (lambda x: np.log(1 + x**6), 0.12, 6 * 0.12**5),
        (lambda x: np.log(1 + np.log(1 + x * x) ** 2), 0.01, 4e-6),
    ],
)
def test_cancellation_is_rounding_and_no_error(f, x, slope):
    assert status(f, x, check_claim(Claim("", f, x)).autodiff) == "agree"
    assert status(f, x, 1.01 * slope) == "disagree"


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sum(softmax(x)),
        lambda x: np.linalg.norm(x / np.linalg.norm(x)),
        lambda x: np.mean(x - np.mean(x)),
        lambda x: x[0] / x[0] + np.sin(x[1]) ** 2 + np.cos(x[1]) ** 2,
    ],
)
def test_what_is_constant_by_identity_has_the_gradient_zero(f):
    rng = np.random.default_rng(13)
    for _ in range(50):
        x = rng.uniform(-3, 3, 4)
        assert status(f, x, np.zeros(4)) != "disagree"


def test_a_gradient_is_still_wrong_where_f_is_constant():
    x = np.array([0.3, -1.2, 0.8])
    assert status(lambda x: np.sum(softmax(x)), x, [0.0, 1e-9, 0.0]) == "disagree"
    assert status(lambda x: 3 * x / x, 0.7, 1e-9) == "disagree"
    assert status(lambda x: 3 * x / x, 0.7, 1.5e-12) == "disagree"


@pytest.mark.parametrize("factor", [0.0, -1.0, 2.0, 1.001])
@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (lambda x: np.exp(1 / x), 0.01, -1e4 * math.exp(100)),
        (np.tan, 1.5707, 1 / math.cos(1.5707) ** 2),
        (lambda x: 1 / (x - 1) ** 3, 1.0001, -3e16),
        (lambda x: x + np.sin(x) ** 2, 2137670.4681381686, 0.21600152664024164),
        (lambda x: x * np.sin(1 / x), 1e-3, math.sin(1e3) - 1e3 * math.cos(1e3)),
        (lambda x: 1e15 + x, 1.0, 1.0),
        (lambda x: np.maximum(x, 0) ** 2, 1.3e-8, 2.6e-8),
    ],
)
def test_next_to_a_pole_in_ripple_and_under_a_large_number_a_wrong_slope_is_wrong(f, x, slope, factor):
    assert status(f, x, factor * slope) == "disagree"


@pytest.mark.parametrize("claimed", [0.0, 1.0, 1e13, -1e13])
def test_in_a_ripple_that_no_step_resolves_every_claim_is_undefined(claimed):
    assert status(lambda x: np.sin(1e13 * x), 0.3, claimed) == "undefined"


def test_a_slight_kink_is_a_kink():
    bent = lambda x: np.where(x > 0, x, 0.999999 * x)
    assert status(bent, 0.0, 1.0) == status(bent, 0.0, 0.9999995) == "kink"
    assert status(bent, 0.0, 1.000001) == "disagree"
