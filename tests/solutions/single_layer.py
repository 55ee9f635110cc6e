"""Lesson 07 as a learner would solve it; each section replaces the source of that exercise's stub cell."""

import numpy as np


# %% single_layer.misprint
def misprint(dW):
    """Where the table is no delta x^T, and what belongs there."""
    q, p = dW.shape
    for i in range(q):
        for j in range(p):
            repaired = dW.copy()
            repaired[i, j] = dW[i, j - 1] * dW[i - 1, j] / dW[i - 1, j - 1]
            if np.linalg.matrix_rank(repaired, tol=1e-6) == 1:
                place, value = (i, j), repaired[i, j]
    return place, value


# %% single_layer.one_sample
def one_sample(W, x, y):
    """Forward to z, and back to dL/dW, through one layer of sigmoids."""
    a = W @ x
    z = 1 / (1 + np.exp(-a))
    delta = 2 * (z - y) * z * (1 - z)
    dW = np.outer(delta, x)
    return a, z, delta, dW


# %% single_layer.batch
def batch(X, W, Y):
    """X: (n, p), W: (q, p), Y: (n, q); Z and delta: (n, q), dW: (q, p)."""
    A = X @ W.T
    Z = np.maximum(0, A)
    delta = 2 / len(X) * (Z - Y) * (A > 0)
    dW = delta.T @ X
    return Z, delta, dW


# %% single_layer.zero_rows
def zero_rows(phi, x, a, delta):
    """Nine words, "input", "gate" or "upstream".

    phi: nine of "relu", "leaky_relu", "sigmoid", "tanh"; x: (9, 3); a, delta: (9,).
    """
    slopes = {
        "relu": lambda a: float(a > 0),
        "leaky_relu": lambda a: 1.0 if a > 0 else 0.01,
        "sigmoid": lambda a: 1 / (1 + np.exp(-a)) * 1 / (1 + np.exp(a)),
        "tanh": lambda a: 1 - np.tanh(a) ** 2,
    }
    words = []
    for i in range(len(a)):
        if not x[i].any():
            words.append("input")
        elif slopes[phi[i]](a[i]) == 0:
            words.append("gate")
        else:
            words.append("upstream")
    return words
