"""Lesson 04 as a learner would solve it; each section replaces the source of that exercise's stub cell."""

import numpy as np


# %% regression_losses.direction
def direction(y, y_hat):
    """("up", "down") for instance: which way the MSE draws the line, and which way the MAE does."""
    pulls = y - y_hat
    words = {-1: "down", 0: "stays", 1: "up"}
    by_mse = words[np.sign(pulls.sum())]
    by_mae = words[np.sign(np.sign(pulls).sum())]
    return [by_mse, by_mae]


# %% regression_losses.squared
def squared(x, y, w, b):
    """Of the MSE of the line w x + b: dL/dyhat as an array like y, and the numbers dL/dw and dL/db."""
    d_y_hat = 2 / len(y) * (w * x + b - y)
    d_slope = np.sum(d_y_hat * x)
    d_intercept = np.sum(d_y_hat)
    return d_y_hat, d_slope, d_intercept


# %% regression_losses.absolute
def absolute(x, y, w, b):
    """Of the MAE of the line w x + b: dL/dyhat as an array like y, and the numbers dL/dw and dL/db."""
    d_y_hat = np.sign(w * x + b - y) / len(y)
    d_slope = np.sum(d_y_hat * x)
    d_intercept = np.sum(d_y_hat)
    return d_y_hat, d_slope, d_intercept


# %% regression_losses.balance
def balance(x, y, w):
    """The intercepts b at which the sum of the pulls on the line w x + b is 0, by the MSE and by the MAE."""
    by_mse = np.mean(y - w * x)
    by_mae = np.median(y - w * x)
    return by_mse, by_mae


# %% regression_losses.tug
def tug(x, w, b):
    """Data y, an array like x: at the line w x + b the MSE has the gradient (0, 0), the MAE has another."""
    lopsided = np.array(
        [2, -1, -2, -1, 2]
    )  # sums to 0, and so does x times it; two pull one way, three the other
    return (w * x + b) + lopsided
