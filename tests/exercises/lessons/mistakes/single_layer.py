"""The mistakes of lesson 07, written a second time."""

import math

import numpy as np

# ---- a misprint in a table of products ----


def place_of(dW, strength):
    """The place at which a measure of an entry is largest."""
    places = [(i, j) for i in range(len(dW)) for j in range(len(dW[0]))]
    return max(places, key=lambda place: strength(dW[place]))


def one_up(place):
    return place[0] + 1, place[1] + 1


PLACE = {
    "swapped": lambda dW: repaired(dW)[0][::-1],
    "counted-from-one": lambda dW: one_up(repaired(dW)[0]),
    "largest-entry": lambda dW: place_of(dW, abs),
    "farthest-from-mean": lambda dW: place_of(dW, lambda entry: (entry - sum(dW.flat) / dW.size) ** 2),
    "odd-sign": lambda dW: place_of(dW, lambda entry: -entry),
    "largest-number": lambda dW: place_of(dW, lambda entry: entry),
    "smallest-entry": lambda dW: place_of(dW, lambda entry: -abs(entry)),
    "farthest-in-row": lambda dW: np.argwhere(in_row(dW) == in_row(dW).max())[0],
    "row-alone": lambda dW: repaired(dW)[0][0],
    "counted-through": lambda dW: repaired(dW)[0][0] * len(dW[0]) + repaired(dW)[0][1],
}


def in_row(dW):
    return np.array([abs(row - sum(row) / len(row)) for row in dW])


def nearest(dW):
    """The nearest table of products, by fitting its two factors in turn."""
    x = np.ones(len(dW[0]))
    for _ in range(2000):
        delta = dW @ x / (x @ x)
        x = delta @ dW / (delta @ delta)
    return np.outer(delta, x)


def repaired(dW):
    """The one place at which another number makes all determinants of 2 x 2 entries 0, and that number."""
    q, p = dW.shape
    for i, j in np.ndindex(q, p):
        table = dW.copy()
        table[i, j] = table[i, (j + 1) % p] * table[(i + 1) % q, j] / table[(i + 1) % q, (j + 1) % p]
        if np.abs(table[1:, 1:] * table[0, 0] - np.outer(table[1:, 0], table[0, 1:])).max() < 1e-9:
            return (i, j), table[i, j]
    raise AssertionError(dW)


def others(line, left_out):
    return [entry for at, entry in enumerate(line) if at != left_out]


def mean(numbers):
    return sum(numbers) / len(numbers)


def from_three(combine, rows_on, columns_on):
    """From the entries in the row of the misprint, in its column, and opposite, so many places on."""

    def value(dW):
        i, j = repaired(dW)[0]
        k, l = (i + rows_on) % len(dW), (j + columns_on) % len(dW[0])
        return combine(dW[i, l], dW[k, j], dW[k, l])

    return value


def from_any_three(combine):
    return [from_three(combine, rows_on, columns_on) for rows_on in (1, 2) for columns_on in (1, 2)]


VALUE = {
    "correction-turned": lambda dW: dW[repaired(dW)[0]] - repaired(dW)[1],
    "best-fit": lambda dW: nearest(dW)[repaired(dW)[0]],
    "undivided": from_any_three(lambda beside, above, opposite: beside * above),
    "difference": from_any_three(lambda beside, above, opposite: above + (beside - opposite)),
    "ratio-of-rows-turned": from_any_three(lambda beside, above, opposite: above * (opposite / beside)),
    "ratio-of-columns-turned": from_any_three(lambda beside, above, opposite: beside * (opposite / above)),
    "printed-kept": lambda dW: dW[repaired(dW)[0]],
    "correction": lambda dW: repaired(dW)[1] - dW[repaired(dW)[0]],
    "factor": lambda dW: repaired(dW)[1] / dW[repaired(dW)[0]],
    "row-mean": lambda dW: mean(others(dW[repaired(dW)[0][0]], repaired(dW)[0][1])),
    "column-mean": lambda dW: mean(others(dW.T[repaired(dW)[0][1]], repaired(dW)[0][0])),
}

# ---- one sample ----


def logistic(t):
    return 1 / (1 + math.exp(-t))


A = {
    "transposed": [lambda W, x: x @ W, lambda W, x: np.einsum("ji,j->i", W, x)],
    "not-added": lambda W, x: [[w * xj for w, xj in zip(row, x, strict=True)] for row in W],
    "activated": lambda W, x: [logistic(sum(row * x)) for row in W],
}

Z = {
    "not-activated": lambda W, x: W @ x,
    "exponent-sign": lambda a: 1 / (1 + np.exp(a)),
    "tanh": lambda a: 2 / (1 + np.exp(-2 * a)) - 1,
    "softmax": lambda a: np.exp(a - a.max()) / np.exp(a - a.max()).sum(),
    "slope": lambda a: [logistic(t) - logistic(t) ** 2 for t in a],
    "relu": lambda a: [max(0, t) for t in a],
    "rounded": lambda a: [round(logistic(t)) for t in a],
    "not-inverted": lambda a: [1 / logistic(t) for t in a],
}


def entries(of_one):
    """delta from a function of each z and y."""
    return lambda z, y: [of_one(zi, yi) for zi, yi in zip(z, y, strict=True)]


DELTA = {
    "gate-missing": entries(lambda z, y: 2 * (z - y)),
    "gate-at-z": [
        entries(lambda z, y: 2 * (z - y) * logistic(z) * (1 - logistic(z))),
        entries(lambda z, y: 2 * (z - y) * math.exp(-z) / (1 + math.exp(-z)) ** 2),
    ],
    "formula-at-a": lambda a, z, y: 2 * (z - y) * (a - a**2),
    "value-for-slope": entries(lambda z, y: 2 * z * (z - y)),
    "slope-of-tanh": entries(lambda z, y: 2 * (z - y) * (1 - z * z)),
    "gate-twice": entries(lambda z, y: 2 * (z - y) * (z * (1 - z)) ** 2),
    "gate-alone": entries(lambda z, y: z * (1 - z)),
    "slope-of-relu": lambda a, z, y: np.where(a > 0, 2 * (z - y), 0),
    "half-of-the-slope": entries(lambda z, y: 2 * (z - y) * (1 - z)),
    "divided": entries(lambda z, y: 2 * (z - y) / z / (1 - z)),
    "a-for-z": lambda a, z, y: 2 * (a - y) * z * (1 - z),
    "not-differentiated": entries(lambda z, y: (y - z) ** 2),
    "through-W": lambda W, z, y: (2 * (z - y) * z * (1 - z)) @ W,
    "shortcut": entries(lambda z, y: z - y),
    "dot-product": lambda z, y: np.dot(2 * (z - y), z * (1 - z)),
    "two-missing": entries(lambda z, y: (z - y) * z * (1 - z)),
    "averaged": lambda z, y: 2 * (z - y) * z * (1 - z) / len(y),
    "sign-flipped": entries(lambda z, y: 2 * (y - z) * z * (1 - z)),
}

DW = {
    "transposed": [lambda delta, x: x[:, None] * delta, lambda delta, x: np.outer(delta, x).T],
    "entrywise": lambda delta, x: [d * xj for d, xj in zip(delta, x, strict=True)],
    "dot-product": [lambda delta, x: delta @ x, lambda delta, x: x @ delta.T],
    "z-for-x": lambda delta, z: delta[:, None] @ z[None],
    "x-left-out": lambda delta, W: delta[:, None] + 0 * W,
    "other-gradient": lambda delta, W: delta @ W,
    "gate-again": lambda delta, z, x: np.outer(delta * z * (1 - z), x),
    "gate-left-out": lambda z, y, x: np.outer(2 * (z - y), x),
    "weights-in": lambda delta, x, W: W * np.outer(delta, x),
    "downhill": lambda delta, x: np.outer(-delta, x),
    "error-for-delta": lambda z, y, x: np.outer(z - y, x),
    "a-for-x": lambda delta, a: delta[:, None] * a,
    "step-taken": lambda W, delta, x: W - np.outer(delta, x),
}

# ---- a batch ----


def pre(X, W):
    return np.array([[sum(w * x for w, x in zip(unit, row, strict=True)) for unit in W] for row in X])


BATCH_Z = {
    "not-activated": pre,
    "below-for-above": lambda X, W: np.where(pre(X, W) < 0, pre(X, W), 0),
    "size": lambda X, W: np.maximum(pre(X, W), -pre(X, W)),
    "gate-for-value": lambda X, W: (pre(X, W) > 0).astype(int),
    "samples-as-columns": lambda X, W: np.maximum(0, W @ X.T),
    "sigmoid": lambda X, W: 1 / (1 + np.exp(-pre(X, W))),
    "leaky": lambda X, W: np.maximum(pre(X, W) / 100, pre(X, W)),
    "weights-cut": lambda X, W: pre(X, W * (W > 0)),
    "inputs-cut": lambda X, W: pre(X * (X > 0), W),
    "both-cut": lambda X, W: pre(X * (X > 0), W * (W > 0)),
}


def error(Z, Y):
    return 2 * (Z - Y) / len(Y)


BATCH_DELTA = {
    "gate-missing": error,
    "value-for-slope": lambda Z, Y: error(Z, Y) * Z,
    "gate-turned": lambda Z, Y: np.where(Z > 0, 0, error(Z, Y)),
    "gate-of-error": lambda Z, Y: np.where(Z > Y, error(Z, Y), 0),
    "sign-for-gate": lambda Z, Y: np.where(Z > 0, error(Z, Y), -error(Z, Y)),
    "n-missing": lambda Z, Y: np.where(Z > 0, 2 * (Z - Y), 0),
    "outputs-averaged": lambda Z, Y: np.where(Z > 0, 2 * (Z - Y), 0) / Y.size,
    "outputs-counted": lambda Z, Y: np.where(Z > 0, 2 * (Z - Y), 0) / len(Y[0]),
    "gate-of-target": lambda Z, Y: np.where(Y > 0, error(Z, Y), 0),
    "slope-of-sigmoid": lambda Z, Y: error(Z, Y) * (Z - Z**2),
    "gate-alone": lambda Z, Y: np.sign(Z) / len(Y),
    "not-differentiated": lambda Z, Y: (Y - Z) ** 2 / len(Y),
    "summed-too-early": lambda Z, Y: sum(error(Z, Y) * (Z > 0)),
    "two-missing": lambda Z, Y: np.where(Z > 0, Z - Y, 0) / len(Y),
    "sign-flipped": lambda Z, Y: np.where(Z > 0, 2 * (Y - Z), 0) / len(Y),
}

BATCH_DW = {
    "sums-multiplied": lambda delta, X: np.outer(sum(delta), sum(X)),
    "sum-times-mean": lambda delta, X: np.outer(sum(delta), sum(X) / len(X)),
    "means-multiplied": lambda delta, X: np.outer(delta.mean(0), X.mean(0)),
    "averaged-again": [
        lambda delta, X: delta.T @ X / len(X),
        lambda delta, X: np.mean([np.outer(d, x) for d, x in zip(delta, X, strict=True)], axis=0),
    ],
    "not-summed": [
        lambda delta, X: [np.outer(d, x) for d, x in zip(delta, X, strict=True)],
        lambda delta, X: np.einsum("ni,nj->nij", delta, X),
    ],
    "last-sample": lambda delta, X: [[d * x for x in X[-1]] for d in delta[-1]],
    "first-sample": lambda delta, X: np.outer(delta[0], X[0]),
    "weights-in": lambda delta, X, W: W * (delta.T @ X),
    "error-for-delta": lambda Z, Y, X: error(Z, Y).T @ X,
    "step-taken": lambda delta, X, W: W - delta.T @ X,
    "other-gradient": lambda delta, W: (W.T @ delta.T).T,
    "z-for-x": lambda delta, Z: delta.T @ Z,
    "transposed": lambda delta, X: X.T @ delta,
    "downhill": lambda delta, X: -(delta.T @ X),
}

# ---- rows of zeros ----


def why(words):
    """A word for each line, from a function of phi, x, a and delta that says one."""
    return lambda phi, x, a, delta: [words(*line) for line in zip(phi, x, a, delta, strict=True)]


def flat(phi, a):
    return a <= 0 if phi == "relu" else phi != "leaky_relu" and abs(a) > 500


def reason(no_input, closed):
    return "input" if no_input else "gate" if closed else "upstream"


ZERO = {
    "always-upstream": why(lambda phi, x, a, delta: reason(not any(x), False)),
    "always-gate": why(lambda phi, x, a, delta: reason(not any(x), True)),
    "swapped": why(lambda phi, x, a, delta: reason(not any(x), not flat(phi, a))),
    "negative-closes": why(lambda phi, x, a, delta: reason(delta != 0, a <= 0 or flat(phi, a))),
    "zero-closes": why(lambda phi, x, a, delta: reason(delta != 0, a == 0 or flat(phi, a))),
    "leak-closes": why(lambda phi, x, a, delta: reason(delta != 0, flat(phi.replace("leaky_", ""), a))),
    "kink-open": why(lambda phi, x, a, delta: reason(not any(x), a != 0 and flat(phi, a))),
    "saturation-missed": why(lambda phi, x, a, delta: reason(not any(x), phi == "relu" and a <= 0)),
    "input-missed": why(lambda phi, x, a, delta: reason(False, flat(phi, a))),
    "upstream-missed": why(lambda phi, x, a, delta: "gate" if delta == 0 and flat(phi, a) else "input"),
    "one-input": why(lambda phi, x, a, delta: reason(0 in x, flat(phi, a))),
    "tanh-open": why(lambda phi, x, a, delta: reason(not any(x), flat(phi, a) and phi != "tanh")),
    "sigmoid-open": why(lambda phi, x, a, delta: reason(not any(x), flat(phi, a) and phi != "sigmoid")),
    "relu-turned": why(
        lambda phi, x, a, delta: reason(not any(x), a >= 0 if phi == "relu" else flat(phi, a))
    ),
    "input-swapped": why(lambda phi, x, a, delta: reason(any(x) and not flat(phi, a), flat(phi, a))),
    "input-by-a": why(lambda phi, x, a, delta: reason(a == 0, flat(phi, a))),
}

MISTAKES = {
    "misprint.place": PLACE,
    "misprint.value": VALUE,
    "one_sample.a": A,
    "one_sample.z": Z,
    "one_sample.delta": DELTA,
    "one_sample.dW": DW,
    "batch.Z": BATCH_Z,
    "batch.delta": BATCH_DELTA,
    "batch.dW": BATCH_DW,
    "zero_rows": ZERO,
}
