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


def by_sign_unless_flat(number):
    """The word for a Jacobian that is not flat by this number of its entries."""

    def word(a, b, c, d):
        return "flat" if a * d == b * c else "mirrored" if number(a, b, c, d) < 0 else "upright"

    return in_words(word)


def with_other_words(words):
    """Flat, mirrored and upright, called by these words."""
    kinds = dict(zip((0.0, -1.0, 1.0), words.split(), strict=True))
    return lambda Js: [kinds[np.sign(a * d - b * c)] for (a, b), (c, d) in Js]


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


def surface_with(row, column, entry):
    """All right but one entry, a function of a, x1 and x2."""

    def surface(a, x):
        rows = surface_by_rows(a, *x)
        rows[row][column] = entry(a, *x)
        return rows

    return surface


def of_rows(change):
    """What a change makes of the right rows, one for each output."""
    return lambda a, x: change(*surface_by_rows(a, *x))


SURFACE = {
    "both-differentiated-by-x1": surface_with(0, 0, lambda a, x1, x2: x2 + x2),
    "x1-kept": surface_with(0, 0, lambda a, x1, x2: x1 * x2 * x2),
    "x1-kept-twice": lambda a, x: [
        [x[0] * x[1] ** 2, 2 * x[0] * x[1]],
        [a * x[0], 3 * x[1] ** 2],
        [0, math.cos(x[1])],
    ],
    "square-stays": surface_with(0, 1, lambda a, x1, x2: 2 * x1 * x2 * x2),
    "first-row-swapped": of_rows(lambda first, second, third: [first[::-1], second, third]),
    "a-lost": surface_with(1, 0, lambda a, x1, x2: 1.0),
    "a-differentiated": surface_with(1, 0, lambda a, x1, x2: 0.0),
    "a-x1-kept": surface_with(1, 0, lambda a, x1, x2: x1 * a),
    "cube-kept-by-x1": surface_with(1, 0, lambda a, x1, x2: x2**3 + a),
    "a-x1-kept-by-x2": surface_with(1, 1, lambda a, x1, x2: 3 * x2 * x2 + a * x1),
    "cube-stays": surface_with(1, 1, lambda a, x1, x2: 3 * x2 * x2 * x2),
    "lowered-twice": surface_with(1, 1, lambda a, x1, x2: x2 * 3),
    "cube-as-square": surface_with(1, 1, lambda a, x1, x2: x2 + x2),
    "sine-by-both": surface_with(2, 0, lambda a, x1, x2: math.cos(x2)),
    "sine-kept-by-x1": surface_with(2, 0, lambda a, x1, x2: math.sin(x2)),
    "one-for-nothing": surface_with(2, 0, lambda a, x1, x2: 1),
    "sine-by-x1": of_rows(lambda first, second, third: [first, second, third[::-1]]),
    "cosine-of-x1": surface_with(2, 1, lambda a, x1, x2: math.cos(x1)),
    "inputs-swapped": lambda a, x: surface_by_rows(a, x[1], x[0]),
    "value-for-slopes": lambda a, x: [x[0] * x[1] ** 2, a * x[0] + x[1] ** 3, math.sin(x[1])],
    "inputs-added": of_rows(lambda *rows: [sum(row) for row in rows]),
    "x1-alone": of_rows(lambda *rows: [row[0] for row in rows]),
    "in-one-row": of_rows(lambda first, second, third: [*first, *second, *third]),
    "filled-by-columns": lambda a, x: np.array(surface_transposed(a, x)).reshape(3, 2),
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


def corners_inverted(s, t, base, at_s, at_t):
    """The matrix that leads from the moves to the edges."""
    return np.linalg.inv(by_rows(s, t, at_s - base, at_t - base))


def corners_undivided(s, t, base, at_s, at_t):
    """Cramer's numerators."""
    area = s[0] * t[1] - s[1] * t[0]
    return area * np.array(by_rows(s, t, at_s - base, at_t - base))


def corners_with_moves_in_rows(s, t, base, at_s, at_t):
    (a, b), (c, d) = at_s - base, at_t - base
    return by_rows(s, t, (a, c), (b, d))


CORNERS_J = {
    "moves-as-rows": corners_with_moves_in_rows,
    "edges-swapped": lambda s, t, base, at_s, at_t: by_rows(t, s, at_s - base, at_t - base),
    "not-divided-by-area": corners_undivided,
    "inverted": corners_inverted,
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
    "base-added": lambda base, at_s, at_t: at_s + at_t + base,
    "edges-not-mapped": lambda s, t, base: s + t + base,
    "one-edge-not-mapped": lambda s, at_t: at_t + s,
    "base-mapped": lambda s, t, base, J: np.dot(J, s) + np.dot(J, t) + np.dot(J, base),
    "J-transposed": lambda s, t, base, J: (s + t) @ J + base,
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


def largest_in_the_row_of_the_place(J, nudges, moves):
    row, _ = place(J, nudges, moves)
    return row, max(range(J.shape[1]), key=lambda column: abs(J[row, column]))


def place_with_the_column_from_one(J, nudges, moves):
    row, column = place(J, nudges, moves)
    return row, column + 1


MISPRINT = {
    "largest-in-row": largest_in_the_row_of_the_place,
    "row-alone": lambda J, nudges, moves: place(J, nudges, moves)[0],
    "column-from-one": place_with_the_column_from_one,
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
        "entries-for-shape": lambda p, q: np.zeros((q, p)).size,
    },
    "shapes.entries": {
        "outputs-counted": lambda q: q,
        "one-slope": lambda: 1,
        "shape-for-entries": lambda p, q: np.zeros((q, p))[:1].shape,
        "all-entries-counted": lambda p, q: np.zeros((q, p)).size,
    },
    "shapes.place": {
        "row-and-column-swapped": lambda i, j: (j - 1, i - 1),
        "column-from-one": lambda i, j: (i - 1, j),
        "one-added": lambda i, j: (i + 1, j + 1),
        "one-number": lambda p, q, i, j: np.arange(p * q).reshape(q, p)[i - 1, j - 1],
        "counted-from-one": lambda i, j: (i, j),
    },
    "letter": {
        "products-added": in_words(lambda a, b, c, d: by_sign(a * d + b * c)),
        "trace": in_words(lambda a, b, c, d: by_sign(a + d)),
        "trace-unless-flat": by_sign_unless_flat(lambda a, b, c, d: a + d),
        "diagonal-alone": in_words(lambda a, b, c, d: by_sign(a * d)),
        "scalar-product": lambda Js: [by_sign(J[:, 0] @ J[:, 1]) for J in Js],
        "negative-unless-flat": by_sign_unless_flat(min),
        "first-entry-unless-flat": by_sign_unless_flat(lambda a, b, c, d: a),
        "flat-called-mirrored": with_other_words("mirrored mirrored upright"),
        "flat-and-upright-swapped": with_other_words("upright mirrored flat"),
        "upright-overlooked": with_other_words("flat mirrored mirrored"),
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
