"""Operations of a learner's own: recorded by their rules, and refused without."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from bpwidgets import check_gradient
from bpwidgets.calculus.autodiff.own_operations import OWN_VJPS, operation
from bpwidgets.calculus.autodiff.tape import grad


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


def test_an_argument_without_a_rule_has_the_derivative_0():
    @operation(lambda g, z, x, n: g * n, None)
    def repeated(x, n):
        return x * n

    assert grad(lambda x: repeated(x, 3))(2.0) == 3.0
    assert grad(lambda x: repeated(x, x))(2.0) == 2.0
