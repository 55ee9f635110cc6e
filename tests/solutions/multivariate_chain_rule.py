"""Lesson 03 as a learner would solve it; each section replaces the source of that exercise's stub cell."""


# %% multivariate_chain_rule.paths
def paths(outer, inner, i, j):
    """dy_i/dx_j, and the gradient of y_i: a number and a (3,)."""
    entry = sum(outer[i, k] * inner[k, j] for k in range(3))
    gradient = inner.T @ outer[i]
    return entry, gradient


# %% multivariate_chain_rule.ways
def ways(velocities, gradients):
    """Ten words, "uphill", "downhill" or "level", one for each row."""
    slopes = (velocities * gradients).sum(axis=1)
    return ["uphill" if slope > 0 else "downhill" if slope < 0 else "level" for slope in slopes]


# %% multivariate_chain_rule.composed
def composed(A, phi, dphi, B, psi, dpsi, x):
    """Dg(x), Df(g(x)) and D[f(g(x))], each (2, 2); phi takes arrays."""
    a = A @ x
    Dg = dphi(a)[:, None] * A
    Df = dpsi(B @ phi(a))[:, None] * B
    D = Df @ Dg
    return Dg, Df, D


# %% multivariate_chain_rule.backward
def backward(pull_f, pull_g, pull_h):
    """The gradient of y by x, (3,); each box takes one argument."""
    return pull_h(pull_g(pull_f(1.0)))


# %% multivariate_chain_rule.cheaper
def cheaper(r, q, p, m):
    """The word "forward" or "reverse", and how many multiplications."""
    forward = q * p * m + r * q * m
    reverse = r * q * p + r * p * m
    order = "forward" if forward < reverse else "reverse"
    count = min(forward, reverse)
    return order, count
