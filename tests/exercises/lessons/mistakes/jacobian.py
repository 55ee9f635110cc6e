"""The mistakes of lesson 02, written a second time."""

import math

import numpy as np

# ---- the letter ----


def in_words(word):
    return lambda Js: [word(*J.ravel()) for J in Js]


def by_sign(number):
    return "mirrored" if number < 0 else "flat" if number == 0 else "upright"


@in_words
def by_any_minus(a, b, c, d):
    return "mirrored" if any(entry < 0 for entry in (a, b, c, d)) else "upright"


@in_words
def with_two_words(a, b, c, d):
    return "mirrored" if a * d < b * c else "upright"


# ---- the surface ----


def surface_by_rows(a, x1, x2):
    """What each output has to say of the two inputs."""
    return [[x2 * x2, 2 * x1 * x2], [a, 3 * x2 * x2], [0.0, math.cos(x2)]]


def surface_transposed(a, x):
    return list(zip(*surface_by_rows(a, *x), strict=True))


def surface_at_the_image(a, x):
    x1, x2 = x
    return surface_by_rows(a, x1 * x2 * x2, a * x1 + x2**3)


def surface_backwards(a, x, h=1e-5):
    g = lambda x1, x2: np.array([x1 * x2**2, a * x1 + x2**3, math.sin(x2)])
    x1, x2 = x
    by_x1 = (g(x1 - h, x2) - g(x1 + h, x2)) / (2 * h)
    by_x2 = (g(x1, x2 - h) - g(x1, x2 + h)) / (2 * h)
    return np.column_stack([by_x1, by_x2])


SURFACE = {
    "transposed": surface_transposed,
    "one-letter-wrong": lambda a, x: [[x[1] ** 2, x[1] ** 2], [3 * x[1] ** 2, 3 * x[1] ** 2], [0, 0]],
    "only-the-diagonal": lambda a, x: [[x[1] ** 2, 0], [0, 3 * x[1] ** 2], [0, 0]],
    "at-the-image": surface_at_the_image,
    "columns-swapped": lambda a, x: [row[::-1] for row in surface_by_rows(a, *x)],
    "every-factor-differentiated": lambda a, x: [[2 * x[1], 2 * x[1]], *surface_by_rows(a, *x)[1:]],
    "exponent-left-out": lambda a, x: [[x[1] ** 2, x[0] * x[1]], [a, x[1] ** 2], [0, math.cos(x[1])]],
    "two-lost": lambda a, x: [[x[1] ** 2, x[0] * x[1]], *surface_by_rows(a, *x)[1:]],
    "three-lost": lambda a, x: [[x[1] ** 2, 2 * x[0] * x[1]], [a, x[1] ** 2], [0, math.cos(x[1])]],
    "square-lost": lambda a, x: [[x[1], 2 * x[0] * x[1]], *surface_by_rows(a, *x)[1:]],
    "factor-lost": lambda a, x: [[x[1] ** 2, 2 * x[1]], *surface_by_rows(a, *x)[1:]],
    "cosine-turned": lambda a, x: [*surface_by_rows(a, *x)[:2], [0, -math.cos(x[1])]],
    "sine-stays": lambda a, x: [*surface_by_rows(a, *x)[:2], [0, math.sin(x[1])]],
    "third-input-invented": lambda a, x: [[*row, 0] for row in surface_by_rows(a, *x)],
    "outputs-added": lambda a, x: [sum(column) for column in zip(*surface_by_rows(a, *x), strict=True)],
    "sign-flipped": surface_backwards,
}

# ---- three corners ----


def by_rows(s, t, s_images, t_images):
    """Each row of the matrix solves two equations, by Cramer's rule: row . s = image of s, row . t = image of t."""
    area = s[0] * t[1] - s[1] * t[0]
    return [
        [(at_s * t[1] - at_t * s[1]) / area, (at_t * s[0] - at_s * t[0]) / area]
        for at_s, at_t in zip(s_images, t_images, strict=True)
    ]


def corners_transposed(s, t, base, at_s, at_t):
    (a, b), (c, d) = by_rows(s, t, at_s - base, at_t - base)
    return [[a, c], [b, d]]


def corners_divided(s, t, base, at_s, at_t):
    move_s, move_t = at_s - base, at_t - base
    return [[move_s[k] / s[k], move_t[k] / t[k]] for k in range(2)]


def corners_by_length(s, t, base, at_s, at_t):
    move_s, move_t = at_s - base, at_t - base
    return [[move_s[k] / math.hypot(*s), move_t[k] / math.hypot(*t)] for k in range(2)]


def corners_from_the_left(s, t, base, at_s, at_t):
    """S X = B, column by column, where X S = B is asked."""
    edges = np.array([s, t]).T
    return np.array([np.linalg.solve(edges, at_s - base), np.linalg.solve(edges, at_t - base)]).T


def corners_multiplied(s, t, base, at_s, at_t):
    move_s, move_t = at_s - base, at_t - base
    return [[move_s[k] * edge[0] + move_t[k] * edge[1] for edge in (s, t)] for k in range(2)]


def corners_stacked(s, t, base, at_s, at_t):
    """Rows for columns throughout, in a formula for columns."""
    return np.vstack([at_s - base, at_t - base]) @ np.linalg.inv(np.vstack([s, t]))


CORNERS_J = {
    "rows-for-columns": corners_stacked,
    "transposed": corners_transposed,
    "edges-ignored": lambda base, at_s, at_t: [[at_s[k] - base[k], at_t[k] - base[k]] for k in range(2)],
    "entry-by-entry": corners_divided,
    "divided-by-length": corners_by_length,
    "base-not-subtracted": lambda s, t, base, at_s, at_t: by_rows(s, t, at_s, at_t),
    "wrong-side": corners_from_the_left,
    "multiplied": corners_multiplied,
    "edges-as-rows": lambda s, t, base, at_s, at_t: by_rows(
        (s[0], t[0]), (s[1], t[1]), at_s - base, at_t - base
    ),
    "sign-flipped": lambda s, t, base, at_s, at_t: by_rows(s, t, base - at_s, base - at_t),
}

CORNERS_FOURTH = {
    "base-forgotten": lambda base, at_s, at_t: (at_s - base) + (at_t - base),
    "corners-added": lambda at_s, at_t: [at_s[0] + at_t[0], at_s[1] + at_t[1]],
    "halfway": lambda at_s, at_t: at_s + (at_t - at_s) / 2,
    "edges-subtracted": lambda base, at_s, at_t: base + (at_s - base) - (at_t - base),
}

# ---- a misprint ----


def place(J, nudges, moves):
    """The entry that the experiments contradict: least squares find all entries anew."""
    true = np.linalg.lstsq(nudges.T, moves.T, rcond=None)[0].T
    ((row, column),) = np.argwhere(~np.isclose(true, J))
    return int(row), int(column)


def place_of_the_worst_miss(J, nudges, moves):
    misses = {
        (row, experiment): abs(moves[row, experiment] - J[row] @ nudges[:, experiment])
        for row in range(len(J))
        for experiment in range(5)
    }
    return max(misses, key=misses.get)


def place_of_the_largest_entry(J):
    return max(np.ndindex(J.shape), key=lambda at: abs(J[at]))


MISPRINT = {
    "row-and-column-swapped": lambda J, nudges, moves: place(J, nudges, moves)[::-1],
    "experiment-for-input": place_of_the_worst_miss,
    "largest-entry": place_of_the_largest_entry,
    "one-number": lambda J, nudges, moves: list(np.ndindex(J.shape)).index(place(J, nudges, moves)),
    "counted-from-one": lambda J, nudges, moves: tuple(k + 1 for k in place(J, nudges, moves)),
}

MISTAKES = {
    "shapes.shape": {
        "one-row-for-each-input": lambda p, q: np.zeros((p, q)).shape,
        "square": lambda q: np.eye(q).shape,
    },
    "shapes.entries": {
        "outputs-counted": lambda q: q,
        "all-entries-counted": lambda p, q: np.zeros((q, p)).size,
    },
    "shapes.place": {
        "row-and-column-swapped": lambda i, j: (j - 1, i - 1),
        "counted-from-one": lambda i, j: (i, j),
    },
    "letter": {
        "products-added": in_words(lambda a, b, c, d: by_sign(a * d + b * c)),
        "trace": in_words(lambda a, b, c, d: by_sign(a + d)),
        "negative-entries": by_any_minus,
        "size-of-determinant": in_words(lambda a, b, c, d: "flat" if a * d == b * c else "upright"),
        "flat-overlooked": with_two_words,
        "sign-turned": in_words(lambda a, b, c, d: by_sign(b * c - a * d)),
    },
    "surface": SURFACE,
    "corners.J": CORNERS_J,
    "corners.fourth": CORNERS_FOURTH,
    "misprint": MISPRINT,
}
