"""Operations of a learner's own: recorded by their rules, and refused without."""

from __future__ import annotations

import functools
import gc
import math

import numpy as np
import pytest

from bpwidgets import check_gradient
from bpwidgets.calculus.autodiff.array_api import TracedArray
from bpwidgets.calculus.autodiff.own_operations import OWN_VJPS, operation
from bpwidgets.calculus.autodiff.tape import TraceError, grad, jacobian


@operation(lambda g, z, x: g / (1 + np.abs(x)) ** 2)
def softsign(x):
    return x / (1 + np.abs(x))


@operation(lambda g, z, x, y: g * y, lambda g, z, x, y: g * x)
def times(x, y):
    return x * y


def test_an_operation_of_ones_own_goes_by_its_rule_forward_twice_and_without_the_tape():
    x = np.array([0.5, -1.0, 2.0])
    np.testing.assert_array_equal(softsign(x), x / (1 + np.abs(x)))
    np.testing.assert_allclose(grad(lambda x: np.sum(softsign(x) ** 2))(x), 2 * x / (1 + np.abs(x)) ** 3)
    np.testing.assert_allclose(grad(grad(softsign))(0.5), -2 / 1.5**3)


def test_an_operation_of_ones_own_takes_constants_and_arrays_of_other_shapes():
    assert grad(lambda x: times(x, 3.0) + times(2, x))(1.5) == 5.0
    np.testing.assert_array_equal(grad(lambda x: np.sum(times(x, np.ones((2, 3)))))(np.ones(3)), [2, 2, 2])


def test_an_operation_without_a_rule_for_each_argument_is_refused():
    with pytest.raises(TypeError, match="times has rules for 2 arguments; it was called with 1"):
        grad(times)(1.0)


LISTS = {
    "array of one": np.array,
    "list": lambda x: [x, 2 * x],
    "tuple": lambda x: (x, 2 * x),
    "nested": lambda x: [[x], [2 * x]],
    "array": lambda x: np.array([x, 2 * x]),
    "beside a number": lambda x: [x, 3.0],
}


@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
def test_an_operation_of_a_list_goes_by_its_rule_too(listed):
    """The rule is not that of the function: who traces through it gets another derivative."""

    @operation(lambda g, z, x: 10 * g)
    def total(x):
        return np.sum(x)

    @operation(None, lambda g, z, x, y: g * np.sum(x))
    def scaled(x, y):
        return np.sum(x) * y

    slopes = 10 * jacobian(lambda x: np.sum(np.array(listed(x))))(1.5)
    assert grad(lambda x: total(listed(x)))(1.5) == slopes
    assert grad(lambda x: scaled(listed(x), x))(1.5) == np.sum(np.array(listed(1.5)))
    assert grad(lambda x: scaled(listed(x), 1.0))(1.5) == 0


def test_a_wrong_rule_is_found_by_the_gradient_check():
    @operation(lambda g, z, x: g / (1 + np.abs(x)))
    def wrong(x):
        return x / (1 + np.abs(x))

    x = np.array([0.5, -1.0, 2.0])
    assert check_gradient(wrong, 0.5, grad(wrong)(0.5)).status == "disagree"
    assert check_gradient(softsign, 0.5, grad(softsign)(0.5)).status == "agree"
    assert (
        check_gradient(lambda x: np.sum(wrong(x)), x, grad(lambda x: np.sum(wrong(x)))(x)).status
        == "disagree"
    )


def test_the_gradient_check_traces_a_function_once():
    calls = []
    f = lambda x: calls.append(x) or softsign(x)
    assert check_gradient(f, 0.5, 1 / 1.5**2).status == "agree"
    assert len([x for x in calls if isinstance(x, TracedArray)]) == 1


def test_operation_of_ones_own_is_forgotten_with_its_function():
    @operation(lambda g, z, x: 2 * g)
    def twice(x):
        return 2 * x

    assert grad(twice)(1.0) == 2
    gc.collect()  # those of other tests
    known = len(OWN_VJPS)
    del twice
    gc.collect()
    assert len(OWN_VJPS) == known - 1


def test_an_operation_without_any_rule_is_refused_with_what_to_write():
    @operation
    def bare(x):
        return x

    with pytest.raises(TypeError, match=r"write @operation\(vjp\) above the function"):
        bare(0.5)
    with pytest.raises(TypeError, match=r"write @operation\(vjp\) above the function"):
        grad(bare)(0.5)
    with pytest.raises(TypeError, match=r"write @operation\(vjp\) above the function"):
        operation()


@pytest.mark.parametrize(
    "rule",
    [lambda g, x: 2 * g, lambda g, z, x, y: 2 * g, lambda g, z, x, *, k: k * g],
    ids=["2", "4", "by name"],
)
def test_a_rule_that_takes_other_arguments_is_refused_in_one_sentence(rule):
    """Called by the tape, it would pass for a mistake in autodiff, in the words of Python."""
    with pytest.raises(TypeError, match="The rule of twice for argument 0 must take 3 arguments: g, z, then"):

        @operation(rule)
        def twice(x):
            return 2 * x


def test_a_rule_takes_any_number_of_arguments_by_a_star_a_default_or_a_wrapper():
    rules = [
        lambda *args: 2 * args[0],
        lambda g, z, x, k=2: k * g,
        functools.partial(lambda k, g, z, x: k * g, 2),
        functools.wraps(lambda g: 2 * g)(lambda *args: 2 * args[0]),
    ]
    for rule in rules:
        assert grad(operation(rule)(lambda x: 2 * x))(1.0) == 2.0


def test_an_argument_without_a_rule_has_the_derivative_0():
    @operation(lambda g, z, x, n: g * n, None)
    def repeated(x, n):
        return x * n

    assert grad(lambda x: repeated(x, 3))(2.0) == 3.0
    assert grad(lambda x: repeated(x, x))(2.0) == 2.0


def test_an_argument_without_a_rule_reaches_the_function_as_it_was_given():
    seen = []

    @operation(lambda g, z, x, how: g * {"once": 1.0, "twice": 2.0}[how], None)
    def scaled(x, how):
        seen.append(how)
        return x * {"once": 1.0, "twice": 2.0}[how]

    assert grad(lambda x: scaled(x, "twice"))(3.0) == 2.0
    assert scaled(3.0, "twice") == 6.0
    assert seen == ["twice", "twice"]
    axes = [0]

    @operation(lambda g, z, x, axes: np.expand_dims(g, axes), None)
    def total(x, axes):
        return np.sum(x, axis=tuple(axes))

    def overwriting(x):
        z = total(x, axes)
        axes[0] = 7
        return z

    np.testing.assert_array_equal(grad(overwriting)(np.ones(3)), np.ones(3))


def test_an_operation_may_return_a_number_of_the_math_module_or_a_list():
    @operation(lambda g, z, x: g * np.cos(x))
    def sine(x):
        return math.sin(x)

    @operation(lambda g, z, x: g[0] + 2 * g[1])
    def once_and_twice(x):
        return [x, 2 * x]

    assert grad(sine)(0.5) == math.cos(0.5)
    assert grad(grad(lambda x: sine(x) ** 2))(0.5) == pytest.approx(2 * math.cos(1.0))
    assert check_gradient(sine, 0.5, math.cos(0.5)).status == "agree"
    assert grad(lambda x: np.sum(once_and_twice(x)))(0.5) == 3.0
    assert type(sine(0.5)) is float
    assert once_and_twice(1) == [1, 2]


def test_an_operation_needs_no_name():
    scaled = operation(lambda g, z, x: 3 * g)(functools.partial(np.multiply, 3.0))
    assert grad(scaled)(2.0) == 3.0
    with pytest.raises(TypeError, match="has rules for 1 arguments; it was called with 2"):
        scaled(1.0, 2.0)


def test_a_rule_may_return_a_number_a_list_or_what_is_broadcast_to_its_argument():
    @operation(lambda g, z, x: float(g) * 2)
    def twice(x):
        return 2 * x

    @operation(lambda g, z, x: g)
    def total(x):
        return np.sum(x)

    @operation(lambda g, z, x: [g, 2 * g])
    def weighed(x):
        return x[0] + 2 * x[1]

    assert grad(twice)(1.5) == 2.0
    np.testing.assert_array_equal(grad(total)(np.ones((2, 3))), np.ones((2, 3)))
    np.testing.assert_array_equal(jacobian(grad(lambda x: total(x) ** 2))(np.ones(2)), np.full((2, 2), 2.0))
    np.testing.assert_array_equal(grad(weighed)(np.ones(2)), [1, 2])


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (lambda g, z, x: np.ones(2) * g, r"The rule of total for argument 0 returns the shape \(2,\)"),
        (
            lambda g, z, x: np.ones((3, 1)) * g,
            r"returns the shape \(3, 1\), expected that of the argument, \(3,\)",
        ),
        (lambda g, z, x: None, "What the rule of total for argument 0 returns, which is of type NoneType"),
        (lambda g, z, x: g * 1j, "What the rule of total for argument 0 returns, which is complex"),
    ],
)
def test_a_rule_that_returns_what_does_not_fit_is_refused_in_one_sentence(rule, said):
    @operation(rule)
    def total(x):
        return np.sum(x)

    with pytest.raises(TraceError, match=said):
        grad(total)(np.ones(3))
    assert "Two ways only" in check_gradient(total, np.ones(3), np.ones(3)).reason


@pytest.mark.parametrize(
    ("result", "said"),
    [
        *((result, "The result of strange") for result in (None, "a", 2j, np.array([None]))),
        (np.ma.array([1.0]), "A masked array"),
    ],
)
def test_an_operation_that_returns_no_numbers_is_refused_in_one_sentence(result, said):
    @operation(lambda g, z, x: g)
    def strange(x):
        return result

    with pytest.raises(TraceError, match=said):
        grad(strange)(1.0)


def test_a_wrong_rule_is_not_excused_by_a_kink_of_another_entry():
    @operation(lambda g, z, x: 2 * g)
    def same(x):
        return x * 1.0

    f = lambda x: np.abs(x[0]) + same(x[1])
    for x in ([0.0, 0.5], [0.1, 0.5]):
        a = check_gradient(f, x, grad(f)(x))
        assert a.status == "disagree"
        assert "says 2 at entry [1], finite differences say 1" in a.reason


def test_a_right_rule_is_a_kink_where_kinks_meet():
    @operation(lambda g, z, x: g * (x > 0))
    def relu(x):
        return x * (x > 0)

    f = lambda x: np.sum(relu(x[:2])) - np.sum(relu(x[2:]))
    assert check_gradient(f, np.zeros(4), grad(f)(np.zeros(4))).status == "kink"


def test_a_rule_and_a_function_may_write_into_what_they_are_given():
    def in_place(g, z, x):
        g *= 2 * x
        return g

    @operation(in_place)
    def sq(x):
        return x * x

    @operation(lambda g, z, x: g * (x > 0))
    def relu_in_place(x):
        x[x < 0] = 0.0
        return x

    weights = np.array([1.0, 2.0])
    assert grad(lambda x: np.sum((sq(x) + x) * weights))(np.array([3.0, 4.0])).tolist() == [7.0, 18.0]
    both = grad(lambda x: np.sum(np.square(x)) + np.sum(relu_in_place(x)))
    assert both(np.array([-1.0, 2.0])).tolist() == [-2.0, 5.0]


def test_what_a_rule_returns_is_not_handed_to_who_asked_for_the_gradient():
    kept = np.array([1.0, 2.0])

    @operation(lambda g, z, x: kept)
    def dot(x):
        return np.sum(kept * x)

    found = grad(dot)(np.array([3.0, 4.0]))
    found += 10
    assert kept.tolist() == [1.0, 2.0]
