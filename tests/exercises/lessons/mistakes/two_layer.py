"""The mistakes of lesson 08, written a second time."""

import math

import numpy as np

# ---- four steps back ----


def outputs(of_one):
    """delta2 from a function of each p and y."""
    return lambda y_hat, y: [of_one(p, label) for p, label in zip(y_hat, y, strict=True)]


DELTA2 = {
    "gate-again": outputs(lambda p, y: (p - y) * p * (1 - p)),
    "squared-error": outputs(lambda p, y: 2 * (p - y) * p * (1 - p)),
    "two-kept": outputs(lambda p, y: 2 * (p - y)),
    "slope-at-output": [
        outputs(lambda p, y: (p - y) / (p * (1 - p))),
        outputs(lambda p, y: -y / p + (1 - y) / (1 - p)),
    ],
    "gate-alone": [
        outputs(lambda p, y: p * (1 - p)),
        lambda a2: np.exp(-a2) / (1 + np.exp(-a2)) ** 2,
    ],
    "not-differentiated": outputs(lambda p, y: -math.log(p if y else 1 - p)),
    "one-term": outputs(lambda p, y: y * (p - 1)),
    "score-for-probability": lambda a2, y: a2 - y,
    "signs-for-bits": outputs(lambda p, y: p - (1 if y else -1)),
    "slope-of-tanh": outputs(lambda p, y: (p - y) * (1 - p * p)),
    "delta1-given": lambda W2, y_hat, y, z: ((y_hat - y) @ W2) * (1 - z * z),
    "one-number": lambda y_hat, y: sum(y_hat - y),
    "averaged": lambda y_hat, y: (y_hat - y) / len(y),
    "sign-flipped": outputs(lambda p, y: y - p),
}


def table(delta, z):
    return [[d * each for each in z] for d in delta]


DW2 = {
    "x-for-z": lambda delta2, x: delta2[:, None] * x,
    "a-for-z": lambda delta2, a1: delta2[:, None] * a1,
    "output-for-z": lambda delta2, y_hat: delta2[:, None] * y_hat,
    "slope-for-z": lambda delta2, z: table(delta2, 1 - z**2),
    "transposed": lambda delta2, z: table(z, delta2),
    "entrywise": lambda delta2, z: delta2 * z,
    "dot-product": [lambda delta2, z: delta2 @ z, lambda delta2, z: delta2.T @ z.T],
    "other-gradient": lambda delta2, W2: delta2 @ W2,
    "weights-in": lambda delta2, z, W2: np.outer(delta2, z) * W2,
    "downhill": lambda delta2, z: table(-delta2, z),
    "hidden-gate-in-it": lambda delta2, z: table(delta2, z - z**3),
    "z-left-out": lambda delta2, z: table(delta2, [1 for _ in z]),
    "gate-again": lambda delta2, y_hat, z: table(delta2 * y_hat * (1 - y_hat), z),
    "step-taken": lambda W2, delta2, z: W2 - np.outer(delta2, z),
}

DELTA1 = {
    "gate-missing": [lambda W2, delta2: W2.T @ delta2, lambda W2, delta2: delta2 @ W2],
    "not-transposed": lambda W2, delta2, z: (W2 @ delta2) * (1 - z * z),
    "gradient-for-weights": lambda dW2, delta2, z: (delta2 @ dW2) * (1 - z * z),
    "weights-left-out": lambda delta2, z: delta2 * (1 - z * z),
    "gate-at-z": lambda W2, delta2, z: (delta2 @ W2) / np.cosh(z) ** 2,
    "gate-at-a2": lambda W2, delta2, a2: (delta2 @ W2) / np.cosh(a2) ** 2,
    "gate-of-output": lambda W2, delta2, y_hat: (delta2 @ W2) * y_hat * (1 - y_hat),
    "formula-at-a": lambda W2, delta2, a1: (delta2 @ W2) * (1 + a1) * (1 - a1),
    "slope-of-sigmoid": lambda W2, delta2, z: (delta2 @ W2) * z * (1 - z),
    "value-for-slope": lambda W2, delta2, z: (delta2 @ W2) * z,
    "gate-twice": lambda W2, delta2, z: (delta2 @ W2) * (1 - z * z) ** 2,
    "not-added": lambda W2, delta2, z: np.diag(1 - z * z) @ W2.T @ np.diag(delta2),
    "dot-product": lambda W2, delta2, z: (delta2 @ W2) @ (1 - z * z),
    "turned-again": lambda W2, delta2, z: (delta2 @ W2) * (z * z - 1),
    "delta2-kept": lambda delta2: delta2,
    "half-of-the-slope": lambda W2, delta2, z: (delta2 @ W2) * (1 - z),
    "sigmoid-at-a1": lambda W2, delta2, a1: (delta2 @ W2) * np.exp(-a1) / (1 + np.exp(-a1)) ** 2,
    "slope-of-relu": lambda W2, delta2, z: np.where(z > 0, delta2 @ W2, 0),
    "divided": lambda W2, delta2, a1: (delta2 @ W2) * np.cosh(a1) ** 2,
    "delta2-left-out": lambda W2, z: sum(W2) * (1 - z * z),
    "weights-as-ones": lambda delta2, z: sum(delta2) * (1 - z * z),
    "first-output-alone": lambda W2, delta2, z: W2[0] * delta2[0] * (1 - z * z),
    "last-output-alone": lambda W2, delta2, z: W2[-1] * delta2[-1] * (1 - z * z),
    "averaged": lambda W2, delta2, z: np.mean(W2.T * delta2, axis=1) * (1 - z * z),
}

DW1 = {
    "z-for-x": lambda delta1, z: delta1[:, None] * z,
    "a-for-x": lambda delta1, a1: delta1[:, None] * a1,
    "x-left-out": lambda delta1, x: table(delta1, [1 for _ in x]),
    "delta2-for-delta1": lambda delta2, x: delta2[:, None] * x,
    "gate-left-out": lambda W2, delta2, x: table(delta2 @ W2, x),
    "gate-again": lambda delta1, z, x: table(delta1 * (1 - z * z), x),
    "transposed": lambda delta1, x: table(x, delta1),
    "entrywise": lambda delta1, x: delta1 * x,
    "dot-product": lambda delta1, x: sum(delta1 * x),
    "downhill": lambda delta1, x: table(delta1, -x),
}

# ---- a log with one wrong number ----


def rows(log):
    """What each line should be, from what the log prints above it."""
    W2, z, p = log["W2"], log["z"], log["y_hat"]
    return {
        "a1": [sum(row * log["x"]) for row in log["W1"]],
        "z": [math.tanh(a) for a in log["a1"]],
        "a2": [sum(row * z) for row in W2],
        "y_hat": [1 / (1 + math.exp(-a)) for a in log["a2"]],
        "delta2": p - log["y"],
        "dW2": table(log["delta2"], z),
        "delta1": (log["delta2"] @ W2) / np.cosh(log["a1"]) ** 2,
        "dW1": table(log["delta1"], log["x"]),
        "new_W2": W2 - 0.5 * log["dW2"],
        "new_W1": log["W1"] - 0.5 * log["dW1"],
    }


def first_off(log, **instead):
    """The first line that differs from what it should be; `instead` has another rule for some."""
    for name, right in (rows(log) | {name: rule(log) for name, rule in instead.items()}).items():
        if np.shape(log[name]) != np.shape(right) or not np.allclose(log[name], right):
            return name
    raise AssertionError(log)


def in_each(words):
    return lambda logs: [words(log) for log in logs]


def differing(log):
    """How far each line is from a computation that uses nothing but what is given, in order."""
    a1 = log["W1"] @ log["x"]
    z = np.tanh(a1)
    a2 = log["W2"] @ z
    p = 1 / (1 + np.exp(-a2))
    delta2 = p - log["y"]
    delta1 = (delta2 @ log["W2"]) * (1 - z * z)
    dW2, dW1 = np.outer(delta2, z), np.outer(delta1, log["x"])
    new = {"new_W2": log["W2"] - dW2 / 2, "new_W1": log["W1"] - dW1 / 2}
    found = {"a1": a1, "z": z, "a2": a2, "y_hat": p, "delta2": delta2, "dW2": dW2, "delta1": delta1}
    return [(np.abs(log[name] - each).max(), name) for name, each in (found | {"dW1": dW1} | new).items()]


def without_gate(log):
    return log["delta2"] @ log["W2"]


def after_the_step(log):
    return (log["delta2"] @ log["new_W2"]) * (1 - log["z"] ** 2)


NEXT = {
    "a1": "z",
    "z": "a2",
    "a2": "y_hat",
    "y_hat": "delta2",
    "delta2": "dW2",
    "dW2": "new_W2",
    "delta1": "dW1",
    "dW1": "new_W1",
}

IN_ORDER = ("a1", "z", "a2", "y_hat", "delta2", "dW2", "delta1", "dW1", "new_W2", "new_W1")


def beside(log, step):
    """The line so many places on, from the first that is off."""
    return IN_ORDER[(IN_ORDER.index(first_off(log)) + step) % 10]


def of_the_other_layer(name):
    return {**NEXT, "delta2": "delta1", "dW2": "dW1", "delta1": "delta2", "dW1": "dW2"}.get(
        name, "new_W1" if name == "new_W2" else "new_W2"
    )


WRONG_LINE = {
    "line-after": in_each(lambda log: beside(log, 1)),
    "line-before": in_each(lambda log: beside(log, -1)),
    "forward-missed": in_each(
        lambda log: "delta2" if first_off(log) in ("a1", "z", "a2", "y_hat") else first_off(log)
    ),
    "layers-swapped": in_each(
        lambda log: name if (name := first_off(log)) in IN_ORDER[:4] else of_the_other_layer(name)
    ),
    "first-new-weights": in_each(
        lambda log: next(name for size, name in differing(log) if size > 1e-6 and name.startswith("new"))
    ),
    "order-turned": lambda logs: [first_off(log) for log in logs[::-1]],
    "z-accused": in_each(lambda log: first_off(log, z=lambda log: 1 / (1 + np.exp(-log["a1"])))),
    "y_hat-accused": in_each(lambda log: first_off(log, y_hat=lambda log: np.tanh(log["a2"]))),
    "first-user": in_each(lambda log: NEXT.get(first_off(log), first_off(log))),
    "last-changed": in_each(lambda log: [name for size, name in differing(log) if size > 1e-6][-1]),
    "largest-change": in_each(lambda log: max(differing(log))[1]),
    "delta2-accused": [
        in_each(
            lambda log: first_off(log, delta2=lambda log: (p := log["y_hat"]) * (1 - p) * (p - log["y"]))
        ),
        in_each(lambda log: first_off(log, delta2=lambda log: log["y"] - log["y_hat"])),
    ],
    "dW2-accused": [
        in_each(lambda log: first_off(log, dW2=lambda log: table(log["delta2"], log["a1"]))),
        in_each(lambda log: first_off(log, dW2=lambda log: table(log["delta2"], log["x"]))),
    ],
    "delta1-accused": [
        in_each(lambda log: first_off(log, delta1=without_gate)),
        in_each(lambda log: first_off(log, delta1=after_the_step)),
    ],
    "dW1-accused": [
        in_each(lambda log: first_off(log, dW1=lambda log: table(log["delta1"], log["z"]))),
        in_each(lambda log: first_off(log, dW1=lambda log: np.outer(log["x"], log["delta1"]))),
    ],
    "new_W2-accused": in_each(lambda log: first_off(log, new_W2=lambda log: log["W2"] + log["dW2"] / 2)),
}

# ---- a batch, all the way ----


def relu(A):
    return np.where(A > 0, A, 0)


HIDDEN = {
    "transposed": lambda X, W1: relu(X @ W1),
    "not-activated": lambda X, W1: np.einsum("nj,ij->ni", X, W1),
    "gate-for-value": lambda X, W1: np.heaviside(X @ W1.T, 0),
    "samples-as-columns": lambda X, W1: relu(W1 @ X.T),
    "sigmoid": lambda X, W1: 1 / (1 + np.exp(-X @ W1.T)),
    "tanh": lambda X, W1: np.tanh(X @ W1.T),
    "below-for-above": lambda X, W1: -relu(-X @ W1.T),
    "weights-cut": lambda X, W1: X @ relu(W1).T,
}

OUTPUTS = {
    "transposed": lambda Z, W2: Z @ W2,
    "activated": lambda Z, W2: relu(Z @ W2.T),
    "x-for-z": lambda X, W2: (W2 @ X.T).T,
    "first-layer-again": lambda Z, W1: Z @ W1.T,
    "a-for-z": lambda X, W1, W2: X @ (W2 @ W1).T,
    "sigmoid": lambda Z, W2: 1 / (1 + np.exp(-Z @ W2.T)),
    "target-taken": lambda Z, W2, Y: Z @ W2.T - Y,
}

BATCH_DELTA2 = {
    "two-missing": lambda Y_hat, Y: (Y_hat - Y) / len(Y),
    "n-missing": lambda Y_hat, Y: 2 * (Y_hat - Y),
    "outputs-averaged": lambda Y_hat, Y: 2 * (Y_hat - Y) / Y.size,
    "outputs-counted": lambda Y_hat, Y: 2 * (Y_hat - Y) / len(Y[0]),
    "slope-of-sigmoid": lambda Y_hat, Y: 2 * (Y_hat - Y) / len(Y) * (Y_hat - Y_hat**2),
    "not-differentiated": lambda Y_hat, Y: (Y - Y_hat) ** 2 / len(Y),
    "gate-of-output": lambda Y_hat, Y: 2 * (Y_hat - Y) / len(Y) * (Y_hat > 0),
    "gate-too-early": lambda Y_hat, Y, Z: 2 * (Y_hat - Y) / len(Y) * (Z > 0),
    "summed-too-early": lambda Y_hat, Y: 2 * np.mean(Y_hat - Y, axis=0),
    "sign-flipped": lambda Y_hat, Y: 2 / len(Y) * (Y - Y_hat),
}


def of_a_batch(layer):
    """The mistakes that the samples bring; `layer` gives a function the delta of a layer and what goes into it."""
    return {
        name: layer(function)
        for name, function in {
            "sums-multiplied": lambda d, x: np.outer(sum(d), sum(x)),
            "sum-times-mean": lambda d, x: np.outer(sum(d), np.mean(x, axis=0)),
            "means-multiplied": lambda d, x: np.outer(np.mean(d, axis=0), np.mean(x, axis=0)),
            "averaged-again": lambda d, x: np.mean(
                [np.outer(*pair) for pair in zip(d, x, strict=True)], axis=0
            ),
            "not-summed": lambda d, x: [np.outer(*pair) for pair in zip(d, x, strict=True)],
            "first-sample": lambda d, x: table(d[0], x[0]),
            "last-sample": lambda d, x: table(d[-1], x[-1]),
            "transposed": lambda d, x: x.T @ d,
            "downhill": lambda d, x: -d.T @ x,
        }.items()
    }


BATCH_DW2 = of_a_batch(lambda f: lambda delta2, Z: f(d=delta2, x=Z)) | {
    "x-for-z": lambda delta2, X: delta2.T @ X,
    "a-for-z": lambda delta2, X, W1: delta2.T @ (X @ W1.T),
    "output-for-z": lambda delta2, Y_hat: delta2.T @ Y_hat,
    "other-gradient": lambda delta2, W2: delta2 @ W2,
    "gate-for-z": lambda delta2, Z: delta2.T @ np.sign(Z),
    "step-taken": lambda delta2, Z, W2: W2 - delta2.T @ Z,
}

BATCH_DELTA1 = {
    "gate-missing": lambda delta2, W2: np.einsum("nk,kj->nj", delta2, W2),
    "not-transposed": lambda delta2, W2, Z: (delta2 @ W2.T) * (Z > 0),
    "weights-left-out": lambda delta2, Z: np.where(Z > 0, delta2, 0),
    "value-for-slope": lambda delta2, W2, Z: (delta2 @ W2) * Z,
    "gate-turned": lambda delta2, W2, Z: np.where(Z > 0, 0, delta2 @ W2),
    "gate-of-output": lambda delta2, W2, Y_hat: (delta2 @ W2) * (Y_hat > 0),
    "gate-of-gradient": lambda delta2, W2: relu(delta2 @ W2),
    "averaged-again": lambda delta2, W2, Z: (delta2 @ W2) * (Z > 0) / len(Z),
    "summed-too-early": lambda delta2, W2, Z: sum((delta2 @ W2) * (Z > 0)),
    "turned-again": lambda delta2, W2, Z: -(delta2 @ W2) * (Z > 0),
    "n-lost": lambda delta2, W2, Z: len(Z) * (delta2 @ W2) * (Z > 0),
    "slope-of-sigmoid": lambda delta2, W2, Z: (delta2 @ W2) * (Z - Z * Z),
    "slope-of-tanh": lambda delta2, W2, Z: (delta2 @ W2) * (1 + Z) * (1 - Z),
    "output-gated": lambda delta2, W2, Y_hat: (delta2 * (Y_hat > 0)) @ W2,
    "delta2-left-out": lambda W2, Z: sum(W2) * (Z > 0),
    "weights-as-ones": lambda delta2, Z: sum(delta2.T)[:, None] * (Z > 0),
    "first-output-alone": lambda delta2, W2, Z: np.outer(delta2[:, 0], W2[0]) * (Z > 0),
    "first-layer-again": lambda delta2, W1, Z: (delta2 @ W1) * (Z > 0),
}

BATCH_DW1 = of_a_batch(lambda f: lambda delta1, X: f(d=delta1, x=X)) | {
    "z-for-x": lambda delta1, Z: delta1.T @ Z,
    "delta2-for-delta1": lambda delta2, X: delta2.T @ X,
    "gate-left-out": lambda delta2, W2, X: (delta2 @ W2).T @ X,
    "other-gradient": lambda delta1, W1: delta1 @ W1,
    "weights-in": lambda delta1, X, W1: W1 * (delta1.T @ X),
}

# ---- a gradient that points uphill ----


def logistic(t):
    return 1 / (1 + math.exp(-t))


def slope(a):
    return logistic(a) - logistic(a) ** 2


def samples(*pairs):
    """Samples at each a with a residual that makes the pull without phi' as large as wanted."""

    def batch(w1, w2):
        return [(a / w1, w2 * logistic(a) - pull * w1 / (w2 * a)) for a, pull in pairs]

    return batch


UPHILL = {
    "one-sample": [lambda w1, w2: [[1, 0]], lambda w1, w2: [1 / w1, -w2]],
    "no-pull": [samples((1, 0), (2, 0)), lambda w1, w2: np.array([[0, 1], [0, -3]])],
    "one-silent": [samples((1, 0), (2, 5)), lambda w1, w2: [[0, 7], [2 / w1, 30 * w2]]],
    "same-way": [samples((1, 3), (-2, 1)), samples((5, -0.1), (0.1, -4))],
    "equal-slopes": [samples((1, 3), (1, -1)), samples((3, -2), (-3, 5))],
    "printed-balances": [samples((1, 3), (2, -3)), samples((-6, -1), (2, 1))],
    "true-balances": samples((3, 1 / slope(3)), (1, -1 / slope(1))),
    "steep-one-stronger": [samples((1, 3), (-2, -1)), samples((6, 1), (0.1, -1.1))],
    "not-flat-enough": [samples((1, 1), (-2, -3)), samples((0.2, 1), (0.3, -50))],
}

MISTAKES = {
    "steps.delta2": DELTA2,
    "steps.dW2": DW2,
    "steps.delta1": DELTA1,
    "steps.dW1": DW1,
    "wrong_line": WRONG_LINE,
    "backward.Z": HIDDEN,
    "backward.Y_hat": OUTPUTS,
    "backward.delta2": BATCH_DELTA2,
    "backward.dW2": BATCH_DW2,
    "backward.delta1": BATCH_DELTA1,
    "backward.dW1": BATCH_DW1,
    "uphill": UPHILL,
}
