"""Softmax and its derivatives against SciPy, HIPS autograd and the tape."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special

from bpwidgets.calculus import losses, softmax
from bpwidgets.calculus.autodiff import tape
from tests.calculus.test_losses import BITS, LOGITS, SCORES, N

VECTORS = arrays(float, st.integers(1, 6), elements=st.floats(-1000, 1000))


@given(VECTORS)
def test_softmax_and_its_logarithm_are_scipys(s):
    np.testing.assert_allclose(softmax.softmax(s), special.softmax(s), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(softmax.log_softmax(s), special.log_softmax(s), rtol=1e-12, atol=1e-12)


@given(VECTORS)
def test_softmax_is_positive_and_sums_to_one(s):
    p = softmax.softmax(s)
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(), 1)


@given(VECTORS, st.floats(-1000, 1000))
def test_a_common_shift_moves_nothing(s, shift):
    np.testing.assert_allclose(softmax.softmax(s + shift), softmax.softmax(s), rtol=1e-9, atol=1e-12)


def jacobian_of_softmax(s):
    """Row k is the product with e_k, for the Jacobian is symmetric."""
    p = softmax.softmax(s)
    return softmax.softmax_vjp(np.eye(len(s)), p)


@given(VECTORS)
def test_rows_and_columns_of_the_softmax_jacobian_sum_to_zero(s):
    J = jacobian_of_softmax(s)
    np.testing.assert_allclose(J.sum(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(J.sum(axis=1), 0, atol=1e-15)


def test_the_diagonal_alone_would_not_sum_to_zero():
    p = softmax.softmax(LOGITS[0])
    assert not np.allclose(np.diag(p * (1 - p)).sum(axis=1), 0, atol=1e-3)


@given(VECTORS)
def test_the_matrix_to_look_at_is_the_one_of_the_vjp(s):
    np.testing.assert_allclose(
        softmax.softmax_jacobian(softmax.softmax(s)), jacobian_of_softmax(s), rtol=0, atol=1e-16
    )


@given(VECTORS)
def test_the_vjp_is_the_product_with_the_matrix_never_formed(s):
    p, dp = softmax.softmax(s), np.cos(np.arange(len(s)))
    np.testing.assert_allclose(softmax.softmax_vjp(dp, p), (np.diag(p) - np.outer(p, p)).T @ dp, atol=1e-14)


def test_softmax_jacobians_agree_with_autograd_and_our_tape():
    s = LOGITS[0]
    theirs = autograd.jacobian(lambda s: anp.exp(s) / anp.sum(anp.exp(s)))(s)
    np.testing.assert_allclose(jacobian_of_softmax(s), theirs, atol=1e-14)
    np.testing.assert_allclose(tape.jacobian(softmax.softmax)(s), theirs, atol=1e-14)


def test_vjps_work_row_by_row_on_a_batch():
    p, dp = softmax.softmax(LOGITS), np.random.default_rng(0).normal(size=LOGITS.shape)
    rows = [softmax.softmax_vjp(dp[i], p[i]) for i in range(N)]
    np.testing.assert_allclose(softmax.softmax_vjp(dp, p), rows)
    np.testing.assert_allclose(softmax.softmax_vjp(dp.tolist(), p.tolist()), softmax.softmax_vjp(dp, p))


def test_softmax_cross_entropy_is_finite_where_the_probability_is_rounded_to_zero():
    s = np.array([[1000.0, 0.0, -1000.0]])
    assert softmax.softmax(s)[0, 2] == 0
    np.testing.assert_allclose(softmax.softmax_cross_entropy([2], s), 2000)
    np.testing.assert_allclose(softmax.d_softmax_cross_entropy([2], s), [[1.0, 0.0, -1.0]])


@given(VECTORS)
def test_gradient_of_softmax_cross_entropy_sums_to_zero(s):
    np.testing.assert_allclose(softmax.d_softmax_cross_entropy(0, s).sum(), 0, atol=1e-15)


def test_two_classes_are_logistic_regression():
    s = np.stack([np.zeros(N), SCORES], axis=1)
    np.testing.assert_allclose(
        softmax.softmax_cross_entropy(BITS, s), losses.binary_cross_entropy_of_scores(BITS, SCORES)
    )


@pytest.mark.parametrize("s", [[-np.inf, -np.inf], [np.inf, 0.0]])
def test_softmax_of_no_finite_largest_score_is_nan_without_a_warning(s):
    assert np.isnan(softmax.softmax(s)).any()
    assert np.isnan(softmax.log_softmax(s)).any()
