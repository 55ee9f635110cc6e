"""Slides "Matrix Derivatives": the map g(W, x) = W x, and its derivatives by both arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def g(W: Any, x: Any) -> Any:
    """g_k = W_k1 x_1 + ... + W_kp x_p.  W: (q, p), x: (p,) -> (q,)."""
    return W @ x


def derivatives(q: int, x: Any) -> NDArray[np.float64]:
    """D_ij g_k = x_j if i = k, else 0.  x: (p,) -> (q, q, p), indexed [k, i, j]."""
    D = np.zeros((q, q, len(x)))
    D[np.arange(q), np.arange(q)] = x
    return D


def derivative_by_matrix(v: Any, x: Any) -> Any:
    """dL/dW = sum_k v_k Dg_k = v x^T: entry [i, j] is v_i x_j.  v = dL/dg: (q,), x: (p,) -> (q, p)."""
    return np.outer(v, x)


def derivative_by_input(W: Any, v: Any) -> Any:
    """dL/dx = W^T v: entry j is sum_i W_ij v_i.  W: (q, p), v = dL/dg: (q,) -> (p,)."""
    return W.T @ v
