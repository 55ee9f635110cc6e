"""Lesson 03 as a learner would solve it; each section replaces the source of that exercise's stub cell."""


# %% multivariate_chain_rule.paths
def paths(outer, inner, i, j):
    """The derivative of output i by input j, and the gradient of output i; both arrays are (3, 3)."""
    entry = sum(outer[i, k] * inner[k, j] for k in range(3))
    gradient = inner.T @ outer[i]
    return entry, gradient


# %% multivariate_chain_rule.ways
def ways(velocities, gradients):
    """A list with "uphill", "downhill" or "level" for each row of the two arrays of shape (10, 2)."""
    slopes = (velocities * gradients).sum(axis=1)
    return ["uphill" if slope > 0 else "downhill" if slope < 0 else "level" for slope in slopes]


# %% multivariate_chain_rule.composed
def composed(A, phi, dphi, B, psi, dpsi, x):
    """Dg(x), Df(g(x)) and D[f(g(x))]; A and B are (2, 2), x is (2,), phi and its kin take arrays."""
    a = A @ x
    Dg = dphi(a)[:, None] * A
    Df = dpsi(B @ phi(a))[:, None] * B
    D = Df @ Dg
    return Dg, Df, D


# %% multivariate_chain_rule.backward
def backward(pull_f, pull_g, pull_h):
    """The gradient of y by x, shape (3,); each box is a function of one argument."""
    return pull_h(pull_g(pull_f(1.0)))


# %% multivariate_chain_rule.cheaper
def cheaper(r, q, p, m):
    """The word "forward" or "reverse", and the count of its multiplications."""
    forward = q * p * m + r * q * m
    reverse = r * q * p + r * p * m
    order = "forward" if forward < reverse else "reverse"
    count = min(forward, reverse)
    return order, count
