"""Lesson 02 as a learner would solve it; each section replaces the source of that exercise's stub cell."""

import numpy as np


# %% jacobian.shapes
def shapes(p, q, i, j):
    """Shape of J, entries of one gradient, place of ∂g_i/∂x_j.

    i and j count from 1, places from 0.
    """
    shape = (q, p)
    entries = p
    place = (i - 1, j - 1)
    return shape, entries, place


# %% jacobian.letter
def letter(Js):
    """For each J in Js: "flat", "mirrored" or "upright"."""
    words = {0: "flat", -1: "mirrored", 1: "upright"}
    return [words[int(np.sign(J[0, 0] * J[1, 1] - J[0, 1] * J[1, 0]))] for J in Js]


# %% jacobian.surface
def surface(a, x):
    """The Jacobian of g at x: (2,); a is a number."""
    x1, x2 = x
    return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [0, np.cos(x2)]])


# %% jacobian.corners
def corners(s, t, base, at_s, at_t):
    """The Jacobian, and g(x + s + t) if the image is straight.

    All arguments are of shape (2,).
    """
    moves = np.column_stack([at_s - base, at_t - base])
    J = moves @ np.linalg.inv(np.column_stack([s, t]))
    fourth = base + J @ (s + t)
    return J, fourth


# %% jacobian.misprint
def misprint(J, nudges, moves):
    """The place (row, column) of the wrong entry of J: (q, p).

    nudges: (p, 5); moves: (q, 5).
    """
    true = moves @ np.linalg.pinv(nudges)
    return np.unravel_index(np.argmax(np.abs(true - J)), J.shape)
