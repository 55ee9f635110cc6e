"""The mistakes of lesson 03, written a second time."""

import math

import numpy as np

# ---- paths ----

ENTRY = {
    "path-by-j": lambda outer, inner, i, j: inner[j, j] * outer[i, j],
    "path-by-i": lambda outer, inner, i, j: inner[i, j] * outer[i, i],
    "first-path-forgotten": lambda outer, inner, i, j: outer[i, 1:] @ inner[1:, j],
    "paths-not-added": lambda outer, inner, i, j: [outer[i, k] * inner[k, j] for k in range(3)],
    "mean": lambda outer, inner, i, j: (outer @ inner)[i, j] / 3,
    "outer-alone": lambda outer, i, j: outer[i][j],
    "inner-alone": lambda inner, i, j: inner[i][j],
    "columns-for-both": lambda outer, inner, i, j: (outer.T @ inner)[i, j],
    "sign-flipped": lambda outer, inner, i, j: (-outer @ inner)[i, j],
    "one-path": lambda outer, inner, i, j: outer[i, 0] * inner[0, j],
    "entrywise": lambda outer, inner, i, j: (outer * inner)[i, j],
    "path-forgotten": lambda outer, inner, i, j: outer[i, 0] * inner[0, j] + outer[i, 1] * inner[1, j],
    "product-of-sums": lambda outer, inner, i, j: sum(outer[i, :]) * sum(inner[:, j]),
    "slopes-added": lambda outer, inner, i, j: sum(outer[i, k] + inner[k, j] for k in range(3)),
    "products-multiplied": lambda outer, inner, i, j: math.prod(outer[i, k] * inner[k, j] for k in range(3)),
    "indices-swapped": lambda outer, inner, i, j: (outer @ inner)[j, i],
    "rows-for-both": lambda outer, inner, i, j: outer[i] @ inner[j],
    "order-swapped": lambda outer, inner, i, j: (inner @ outer)[i, j],
}

GRADIENT = {
    "one-path": lambda outer, inner, i: [outer[i, 0] * slope for slope in inner[0]],
    "entrywise": lambda outer, inner, i: (outer * inner)[i],
    "paths-not-added": lambda outer, inner, i, j: [outer[i, k] * inner[k, j] for k in range(3)],
    "inner-column": lambda inner, j: inner.T[j],
    "inner-row": lambda inner, i: list(inner[i]),
    "whole-jacobian": lambda outer, inner: np.einsum("ik,kj->ij", outer, inner),
    "another-output": lambda outer, inner, j: (outer @ inner)[j],
    "length": lambda outer, inner, i: math.hypot(*(outer @ inner)[i]),
    "inputs-added": lambda outer, inner, i: sum((outer @ inner)[i]),
    "sign-flipped": lambda outer, inner, i: (outer @ -inner)[i],
    "stopped-at-u": lambda outer, i: outer[i, :],
    "untransposed": lambda outer, inner, i: [
        sum(inner[k, n] * outer[i, n] for n in range(3)) for k in range(3)
    ],
    "column-for-row": lambda outer, inner, i: [
        sum(inner[k, n] * outer[k, i] for k in range(3)) for n in range(3)
    ],
    "order-swapped": lambda outer, inner, i: (inner @ outer)[i],
    "column-of-product": lambda outer, inner, j: [(outer @ inner)[n, j] for n in range(3)],
    "sums-of-columns": lambda outer, inner, i: [sum(outer[i]) * sum(inner[:, n]) for n in range(3)],
    "diagonal-only": lambda outer, inner, i: [outer[i, n] * inner[n, n] for n in range(3)],
}

# ---- uphill, downhill, level ----


def in_words(number):
    """A word for each moment, by the sign of what is made of velocity and gradient."""

    def ways(velocities, gradients):
        signs = [np.sign(number(v, g)) for v, g in zip(velocities, gradients, strict=True)]
        return ["level" if sign == 0 else "uphill" if sign > 0 else "downhill" for sign in signs]

    return ways


def parallel_is_level(otherwise):
    """At a right angle, where the slope is 0, there is no word left for it: a learner takes one of the two."""

    def number(v, g):
        return 0 if np.linalg.matrix_rank(np.array([v, g])) == 1 else v @ g or otherwise

    return in_words(number)


# ---- a composition ----


def rows_scaled(slopes, W):
    return [[slopes[k] * W[k, n] for n in range(2)] for k in range(2)]


def columns_scaled(slopes, W):
    return [[slopes[n] * W[k, n] for n in range(2)] for k in range(2)]


def transposed(rows):
    return [list(column) for column in zip(*rows, strict=True)]


def right_inner(A, dphi, x):
    return rows_scaled(dphi(A @ x), A)


def right_outer(A, phi, B, dpsi, x):
    return rows_scaled(dpsi(B @ phi(A @ x)), B)


INNER = {
    "slope-at-value": lambda A, phi, dphi, x: rows_scaled(dphi(phi(A @ x)), A),
    "matrix-transposed": lambda A, dphi, x: rows_scaled(dphi(x @ A), A.T),
    "jacobians-swapped": right_outer,
    "value-for-jacobian": lambda A, phi, x: phi(A @ x),
    "slopes-forgotten": lambda A: A,
    "matrix-forgotten": lambda A, dphi, x: np.eye(2) * dphi(A @ x),
    "columns-scaled": lambda A, dphi, x: columns_scaled(dphi(A @ x), A),
    "rows-added": lambda A, dphi, x: np.sum(rows_scaled(dphi(A @ x), A), axis=0),
    "slope-at-x": lambda A, dphi, x: rows_scaled(dphi(x), A),
    "inner-at-image": lambda A, phi, dphi, x: rows_scaled(dphi(A @ phi(A @ x)), A),
    "value-for-slope": lambda A, phi, x: rows_scaled(phi(A @ x), A),
    "transposed": lambda A, dphi, x: transposed(rows_scaled(dphi(A @ x), A)),
}

OUTER = {
    "slope-at-value": lambda A, phi, B, psi, dpsi, x: rows_scaled(dpsi(psi(B @ phi(A @ x))), B),
    "matrix-left-out": lambda A, phi, B, dpsi, x: rows_scaled(dpsi(phi(A @ x)), B),
    "inner-slope": lambda A, phi, dphi, B, x: rows_scaled(dphi(B @ phi(A @ x)), B),
    "inner-slopes-for-place": lambda A, dphi, B, dpsi, x: rows_scaled(dpsi(B @ dphi(A @ x)), B),
    "jacobians-swapped": right_inner,
    "value-for-jacobian": lambda A, phi, B, psi, x: psi(B @ phi(A @ x)),
    "slopes-forgotten": lambda B: B,
    "matrix-forgotten": lambda A, phi, B, dpsi, x: np.eye(2) * dpsi(B @ phi(A @ x)),
    "columns-scaled": lambda A, phi, B, dpsi, x: columns_scaled(dpsi(B @ phi(A @ x)), B),
    "rows-added": lambda A, phi, B, dpsi, x: np.sum(rows_scaled(dpsi(B @ phi(A @ x)), B), axis=0),
    "outer-at-x": lambda B, dpsi, x: rows_scaled(dpsi(B @ x), B),
    "phi-left-out": lambda A, B, dpsi, x: rows_scaled(dpsi(B @ A @ x), B),
    "value-for-slope": lambda A, phi, B, psi, x: rows_scaled(psi(B @ phi(A @ x)), B),
    "transposed": lambda A, phi, B, dpsi, x: transposed(rows_scaled(dpsi(B @ phi(A @ x)), B)),
}

PRODUCT = {
    "Df-transposed": lambda Df, Dg: np.einsum("ki,kj->ij", Df, Dg),
    "Dg-transposed": lambda Df, Dg: np.einsum("ik,jk->ij", Df, Dg),
    "Df-alone": lambda Df: Df,
    "order-swapped": lambda Df, Dg: np.einsum("ik,kj->ij", Dg, Df),
    "entrywise": lambda Df, Dg: [[Df[k, n] * Dg[k, n] for n in range(2)] for k in range(2)],
    "sum": lambda Df, Dg: [[Df[k, n] + Dg[k, n] for n in range(2)] for k in range(2)],
    "product-of-sums": lambda Df, Dg: [[sum(Df[k]) * sum(Dg[:, n]) for n in range(2)] for k in range(2)],
    "transposed": lambda Df, Dg: np.einsum("ik,kj->ji", Df, Dg),
}

# ---- black boxes ----


def unit(v):
    return v / math.hypot(*v)


def boxes_one_after_the_other(v, *boxes):
    for box in boxes:
        v = box(v)
    return v


BACKWARD = {
    "ones-into-h": lambda pull_h: pull_h([1, 1, 1]),
    "stopped-at-g": lambda pull_f: pull_f(1),
    "middle-twice": lambda pull_f, pull_g, pull_h: boxes_one_after_the_other(
        1, pull_f, pull_g, pull_g, pull_h
    ),
    "summed-on-the-way": lambda pull_f, pull_g, pull_h: pull_h(3 * np.mean(pull_g(pull_f(1)))),
    "begun-with-zero": lambda: [0, 0, 0],
    "begun-with-two": lambda pull_f, pull_g, pull_h: boxes_one_after_the_other(2, pull_f, pull_g, pull_h),
    "length-one": lambda pull_f, pull_g, pull_h: unit(boxes_one_after_the_other(1, pull_f, pull_g, pull_h)),
    "inputs-added": lambda pull_f, pull_g, pull_h: sum(boxes_one_after_the_other(1, pull_f, pull_g, pull_h)),
    "length": lambda pull_f, pull_g, pull_h: math.hypot(
        *boxes_one_after_the_other(1, pull_f, pull_g, pull_h)
    ),
    "inner-swapped": lambda pull_f, pull_g, pull_h: boxes_one_after_the_other(1.0, pull_f, pull_h, pull_g),
    "outer-forgotten": lambda pull_g, pull_h: boxes_one_after_the_other([1, 1, 1], pull_g, pull_h),
    "middle-forgotten": lambda pull_f, pull_h: boxes_one_after_the_other(1.0, pull_f, pull_h),
    "innermost-forgotten": lambda pull_f, pull_g: boxes_one_after_the_other(1.0, pull_f, pull_g),
    "added": lambda pull_f, pull_g, pull_h: sum(box(1.0) for box in (pull_f, pull_g, pull_h)),
    "multiplied": lambda pull_f, pull_g, pull_h: math.prod(box(1.0) for box in (pull_f, pull_g, pull_h)),
    "sign-flipped": lambda pull_f, pull_g, pull_h: boxes_one_after_the_other(-1.0, pull_f, pull_g, pull_h),
}

# ---- the cheaper order ----


def by_order(forward, reverse):
    """The number for the order that was named."""
    return lambda order, r, q, p, m: (forward if order == "forward" else reverse)(r, q, p, m)


ORDER = {
    "dearer-order": [
        lambda r, q, p, m: "reverse" if q * m * (p + r) < r * p * (q + m) else "forward",  # names exchanged
        lambda r, q, p, m: "reverse" if 1 / r + 1 / p < 1 / m + 1 / q else "forward",
    ],
}

COUNT = {
    "both-orders": lambda r, q, p, m: q * p * m + r * q * m + r * q * p + r * p * m,
    "saving": lambda r, q, p, m: (
        max(q * m * (p + r), r * p * (q + m)) - min(q * m * (p + r), r * p * (q + m))
    ),
    "operations": by_order(
        lambda r, q, p, m: 2 * q * m * (p + r) - q * m - r * m,
        lambda r, q, p, m: 2 * r * p * (q + m) - r * p - r * m,
    ),
    "doubled": by_order(lambda r, q, p, m: 2 * q * m * (p + r), lambda r, q, p, m: 2 * r * p * (q + m)),
    "all-four-sizes": lambda r, q, p, m: math.prod((r, q, p, m)),
    "entries-read": lambda r, q, p, m: sum(
        map(np.size, (np.zeros((r, q)), np.zeros((q, p)), np.zeros((p, m))))
    ),
    "entries-multiplied": by_order(
        lambda r, q, p, m: (q * p) * (p * m) + (r * q) * (q * m),
        lambda r, q, p, m: (r * q) * (q * p) + (r * p) * (p * m),
    ),
    "first-product-only": by_order(lambda r, q, p, m: q * m * p, lambda r, q, p, m: r * p * q),
    "second-product-only": by_order(lambda r, q, p, m: r * q * m, lambda r, q, p, m: r * p * m),
    "entries-only": by_order(lambda r, q, p, m: (q + r) * m, lambda r, q, p, m: r * (p + m)),
    "additions": by_order(
        lambda r, q, p, m: q * m * (p + r) - q * m - r * m, lambda r, q, p, m: r * p * (q + m) - r * p - r * m
    ),
    "multiplied": by_order(
        lambda r, q, p, m: q * q * m * m * p * r, lambda r, q, p, m: r * r * p * p * q * m
    ),
    "other-order": by_order(lambda r, q, p, m: r * p * (q + m), lambda r, q, p, m: q * m * (p + r)),
}

MISTAKES = {
    "paths.entry": ENTRY,
    "paths.gradient": GRADIENT,
    "ways": {
        "along-is-level": [parallel_is_level(1), parallel_is_level(-1)],
        "sign-flipped": in_words(lambda v, g: -(v[0] * g[0] + v[1] * g[1])),
        "first-coordinate": in_words(lambda v, g: v[0] * g[0]),
        "second-coordinate": in_words(lambda v, g: v[-1] * g[-1]),
        "right-is-uphill": in_words(lambda v, g: v[0]),
        "determinant": in_words(lambda v, g: np.round(np.linalg.det([v, g]), 9)),
        "coordinates-crossed": in_words(lambda v, g: v @ g[::-1]),
        "products-subtracted": in_words(lambda v, g: v @ (g * [1, -1])),
        "products-multiplied": in_words(lambda v, g: math.prod(v) * math.prod(g)),
        "both-or-level": in_words(lambda v, g: sum(np.sign(v * g)) // 2),
        "level-called-downhill": in_words(lambda v, g: 1 if v @ g > 0 else -1),
        "level-called-uphill": in_words(lambda v, g: -1 if v @ g < 0 else 1),
        "downhill-overlooked": in_words(lambda v, g: (v @ g) ** 2),
        "small-is-level": in_words(lambda v, g: int(v @ g)),
        "up-is-uphill": in_words(lambda v, g: v[1]),
        "product-of-sums": in_words(lambda v, g: sum(v) * sum(g)),
    },
    "composed.Dg": INNER,
    "composed.Df": OUTER,
    "composed.D": PRODUCT,
    "backward": BACKWARD,
    "cheaper.order": ORDER,
    "cheaper.count": COUNT,
}
