"""Softmax, and the cross entropy after it, each with its derivative right below.

From scores s to probabilities p to the loss of the right class; the loss is a mean over the n samples, so its gradient
carries 1/n already. Scores may be traced values; labels y are classes from 0 to K - 1. The losses refuse others by a
ValueError, `one_hot` looks at none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.labels import class_labels

if TYPE_CHECKING:
    from bpwidgets.calculus.arrays import Floats


def _below_largest(s: Any) -> Any:
    """s_k - max_j s_j; nan, without a warning, where the largest is infinite."""
    with np.errstate(invalid="ignore"):
        return np.subtract(s, np.max(s, axis=-1, keepdims=True))


def softmax(s: Any) -> Any:
    """p_k = exp(s_k) / sum_j exp(s_j).  s: (..., K) -> p: (..., K).

    A shift common to all s_k cancels, so the largest is made 0 and nothing overflows.
    """
    e = np.exp(_below_largest(s))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_vjp(dp: Any, p: Any) -> Any:
    """ds = (diag(p) - p p^T) dp = p * (dp - sum_k dp_k p_k), the Jacobian never formed.  dp, p, ds: (..., K)."""
    return p * (dp - np.sum(np.multiply(dp, p), axis=-1, keepdims=True))


def softmax_jacobian(p: Any) -> Any:
    """dp_i/ds_j = p_i ([i = j] - p_j), the matrix diag(p) - p p^T to look at.  p: (K,) -> (K, K).

    Symmetric; every row and every column sums to 0, since the p_i sum to 1 wherever s is.
    """
    return np.diag(p) - np.outer(p, p)


def log_softmax(s: Any) -> Any:
    """ln p_k = s_k - ln sum_j exp(s_j).  s: (..., K) -> (..., K).

    Finite also where p_k itself is rounded to 0, so it is never computed as ln(softmax(s)).
    """
    shifted = _below_largest(s)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


def one_hot(y: Any, K: int) -> Floats:
    """The rows e_y of labels, which have their 1 at class y.  y: (n,) in 0..K-1 -> (n, K); a number -> (K,)."""
    rows: Floats = np.eye(K)[y]
    return rows


def softmax_cross_entropy(y: Any, s: Any) -> Any:
    """L = -(1/n) sum_i ln p_i[y_i] with p = softmax(s).  y: (n,) labels 0..K-1, s: (n, K); or a number and (K,)."""
    y, n = class_labels(y, s)
    log_p = log_softmax(s)
    return np.sum(0.0 - (log_p[y] if y.ndim == 0 else log_p[np.arange(n), y])) / n


def d_softmax_cross_entropy(y: Any, s: Any) -> Any:
    """dL/ds_i = (1/n) (p_i - e_(y_i)), where e_k has its 1 at class k.  Like s."""
    y, n = class_labels(y, s)
    return (softmax(s) - one_hot(y, np.shape(s)[-1])) / n
