"""Lesson 08 as a learner would solve it; each section replaces the source of that exercise's stub cell."""

import numpy as np


# %% two_layer.steps
def steps(x, a1, z, W2, a2, y_hat, y):
    """dL/da2, dL/dW2, dL/da1, dL/dW1; z = tanh(a1), y_hat = sigmoid(a2)."""
    delta2 = y_hat - y
    dW2 = np.outer(delta2, z)
    delta1 = (W2.T @ delta2) * (1 - z**2)
    dW1 = np.outer(delta1, x)
    return delta2, dW2, delta1, dW1


# %% two_layer.wrong_line
def wrong_line(logs):
    """Seven names, such as "dW2"; a log is a dict, read as log["dW2"].

    Given are x, y, W1, W2 and eta. In this order follow a1, z, a2, y_hat, delta2,
    dW2, delta1, dW1, and new_W2 and new_W1 after a step of descent at rate eta.
    """
    names = []
    for log in logs:
        expected = {
            "a1": log["W1"] @ log["x"],
            "z": np.tanh(log["a1"]),
            "a2": log["W2"] @ log["z"],
            "y_hat": 1 / (1 + np.exp(-log["a2"])),
            "delta2": log["y_hat"] - log["y"],
            "dW2": np.outer(log["delta2"], log["z"]),
            "delta1": (log["W2"].T @ log["delta2"]) * (1 - np.tanh(log["a1"]) ** 2),
            "dW1": np.outer(log["delta1"], log["x"]),
            "new_W2": log["W2"] - log["eta"] * log["dW2"],
            "new_W1": log["W1"] - log["eta"] * log["dW1"],
        }
        names.append(next(name for name in expected if not np.allclose(log[name], expected[name])))
    return names


# %% two_layer.backward
def backward(X, Y, W1, W2):
    """Forward to Y_hat, and back to the gradients of both weights.

    X: (n, p), Y: (n, q), W1: (h, p), W2: (q, h); samples are rows throughout.
    """
    A1 = X @ W1.T
    Z = np.maximum(0, A1)
    Y_hat = Z @ W2.T
    delta2 = 2 * (Y_hat - Y) / len(X)
    dW2 = delta2.T @ Z
    dZ = delta2 @ W2
    delta1 = dZ * (A1 > 0)
    dW1 = delta1.T @ X
    return Z, Y_hat, delta2, dW2, delta1, dW1


# %% two_layer.uphill
def uphill(w1, w2):
    """Two samples, rows (x, y), on which descent without phi' climbs."""
    # Without phi' the first pulls by 2 and the second by -1; at a = 4 phi' is 13 times smaller than at a = 0.5.
    samples = []
    for a, pull in [(4, 2), (0.5, -1)]:
        x = a / w1
        y_hat = w2 / (1 + np.exp(-a))
        samples.append([x, y_hat - pull / (w2 * x)])
    return samples
