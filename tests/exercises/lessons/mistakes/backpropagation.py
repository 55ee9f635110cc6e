"""The mistakes of lesson 10, written a second time."""

import math
from itertools import permutations

import numpy as np

# ---- an order that loses a given amount ----


def gets(order, slopes):
    """What x gets: over b, c and d, those that are sent after f and before a."""
    place = {name: k for k, name in enumerate(order)}
    return sum(
        slopes[f"f{k}"] * slopes[f"{k}a"] * slopes["ax"] for k in "bcd" if place["f"] < place[k] < place["a"]
    )


def all_of_it(slopes):
    return gets("fbcda", slopes)


def is_right(order, slopes, missing):
    return math.isclose(all_of_it(slopes) - gets(order, slopes), missing, abs_tol=1e-9)


def first(fits):
    """The first order, or the last, of all 120 of which something is true."""

    def order(slopes, missing):
        return next("".join(it) for it in permutations("abcdf") if fits("".join(it), slopes, missing))

    return lambda slopes, missing: list(order(slopes, missing))


def right_order(slopes, missing):
    return next(it for it in permutations("fdcba") if it[0] == "f" and is_right(it, slopes, missing))


def exchanged(order, slopes, missing):
    return order[0] == "f" and math.isclose(gets(order, slopes), missing, abs_tol=1e-9)


def other(order, slopes, missing):
    got = gets(order, slopes)
    nothing_or_all = any(math.isclose(got, end, abs_tol=1e-9) for end in (0, all_of_it(slopes)))
    return (
        order[0] == "f"
        and not nothing_or_all
        and not is_right(order, slopes, missing)
        and not is_right(order[::-1], slopes, missing)
        and not exchanged(order, slopes, missing)
    )


ORDER = {
    "nothing-missing": [lambda: list("fbcda"), lambda: list("fdbca")],
    "all-missing": lambda: list("fabcd"),
    "exchanged": first(exchanged),
    "other-ways": first(other),
    "forward-order": lambda slopes, missing: right_order(slopes, missing)[::-1],
    "output-late": first(
        lambda order, slopes, missing: (
            order[0] != "f"
            and not is_right(order, slopes, missing)
            and not is_right(order[::-1], slopes, missing)
        )
    ),
}

# ---- a pass back by hand ----

DT = {
    "own-factor": lambda df, t: df * t,
    "handed-on": lambda df: df,
    "not-multiplied": lambda u: u,
}
DU = {
    "own-factor": lambda df, u: df * u,
    "handed-on": lambda df: df,
    "not-multiplied": lambda t: t,
}
DS = {
    "sine-forgotten": lambda du: du,
    "sum-forgotten": lambda dt, s: dt * math.cos(s),
    "averaged": lambda dt, du, s: np.mean([dt * math.cos(s), du]),
    "multiplied": lambda dt, du, s: np.prod([dt, math.cos(s), du]),
    "slope-missing": lambda dt, du: dt + du,
    "sine-for-cosine": [lambda dt, du, s: dt * math.sin(s) + du, lambda dt, du, t: dt * t + du],
    "slope-at-t": lambda dt, du, t: du + math.cos(t) * dt,
    "slope-on-both": lambda dt, du, s: (dt + du) * math.cos(s),
}
DX = {
    "square-forgotten": lambda ds, y: ds * y,
    "product-forgotten": lambda du, x: 2 * x * du,
    "averaged": lambda ds, du, x, y: np.mean([ds * y, 2 * x * du]),
    "own-factor": lambda ds, du, x: ds * x + 2 * du * x,
    "square-once": lambda ds, du, x, y: ds * y + du * x,
    "square-handed-on": lambda ds, du, y: ds * y + du,
    "u-counted-twice": lambda ds, du, x, y: (ds + du) * y + 2 * du * x,
}
DY = {
    "own-factor": lambda ds, y: ds * y,
    "handed-on": lambda ds: ds,
    "du-for-ds": lambda du, x: du * x,
}

# ---- a bug found by checking ----


def errors(run):
    """By how much each gradient is off, from differences of f as a function of each value alone."""
    h = 1e-6

    def f(x=run["x"], y=run["y"], s=None, t=None, u=None):
        s = x * y if s is None else s
        t = math.sin(s) if t is None else t
        u = s + x * x if u is None else u
        return run["df"] * t * u

    found = {}
    for name in ("t", "u", "s", "x", "y"):
        slope = (f(**{name: run[name] + h}) - f(**{name: run[name] - h})) / (2 * h)
        found[f"d{name}"] = abs(slope - run[f"d{name}"])
    return found


def failing(run):
    return [name for name, error in errors(run).items() if error > 1e-5]


def in_each(name_of):
    return lambda runs: [name_of(run) for run in runs]


RUN_LINES = {
    "last-wrong": in_each(lambda run: failing(run)[-1]),
    "largest-error": in_each(lambda run: max(errors(run).items(), key=lambda pair: pair[1])[0]),
    "inputs-alone": in_each(lambda run: "dx" if "dx" in failing(run) else "dy"),
    "first-line": in_each(lambda run: "dt"),
}


def named(**names):
    """The bugs of a right solution, with other names for some of them."""
    return lambda bugs: [names.get(bug, bug) for bug in bugs]


BUGS = {
    "half-for-one": named(overwritten="averaged", averaged="overwritten"),
    "factor-for-slope": named(factor="slope", slope="factor"),
    "slope-for-overwritten": named(slope="overwritten", overwritten="slope"),
    "all-signs": lambda runs: ["sign"] * len(runs),
}

# ---- one training step ----


def scores(X, W1, W2):
    return np.tanh(X @ W1.T) @ W2.T


def shares(E, axis):
    return E / E.sum(axis=axis, keepdims=True)


P = {
    "tanh-forgotten": lambda X, W1, W2: shares(np.exp(X @ W1.T @ W2.T), 1),
    "not-divided": lambda X, W1, W2: np.exp(scores(X, W1, W2)),
    "over-samples": lambda X, W1, W2: shares(np.exp(scores(X, W1, W2)), 0),
    "scores": scores,
    "sigmoids": lambda X, W1, W2: 1 / (1 + np.exp(-scores(X, W1, W2))),
}


def one_hot(y):
    return np.array([[float(label == k) for k in range(3)] for label in y])


DELTA2 = {
    "n-missing": lambda P, y: P - one_hot(y),
    "target-forgotten": lambda P: P / len(P),
    "label-subtracted": lambda P, y: (P.T - y).T / len(P),
    "right-class-alone": lambda P, y: np.where(one_hot(y) == 1, P - 1, 0) / len(P),
    "classes-averaged": lambda P, y: (P - one_hot(y)) / P.size,
    "sigmoid-slope": lambda P, y: (P - one_hot(y)) * (P - P**2) / len(P),
    "sign-flipped": lambda P, y: (one_hot(y) - P) / len(P),
}


def products(d, x):
    return np.einsum("ni,nj->ij", d, x)


DW2 = {
    "x-for-z": lambda delta2, X: delta2.T @ X,
    "a-for-z": lambda delta2, X, W1: products(delta2, X @ W1.T),
    "averaged-again": lambda delta2, X, W1: products(delta2, np.tanh(X @ W1.T)) / len(X),
    "transposed": lambda delta2, X, W1: products(np.tanh(X @ W1.T), delta2),
}


def gate(X, W1):
    return np.cosh(X @ W1.T) ** -2


DW1 = {
    "updated-weights": [
        lambda delta2, dW2, X, W1, W2, eta: products((delta2 @ (W2 - eta * dW2)) * gate(X, W1), X),
        lambda delta2, new_W2, X, W1: products((delta2 @ new_W2) * gate(X, W1), X),
    ],
    "gate-missing": lambda delta2, X, W2: products(delta2 @ W2, X),
    "gate-at-z": lambda delta2, X, W1, W2: products((delta2 @ W2) / np.cosh(np.tanh(X @ W1.T)) ** 2, X),
    "not-transposed": lambda delta2, X, W1, W2: products((delta2 @ W2.T) * gate(X, W1), X),
    "weights-forgotten": lambda delta2, X, W1: products(delta2 * gate(X, W1), X),
    "z-for-x": lambda delta2, X, W1, W2: products((delta2 @ W2) * gate(X, W1), np.tanh(X @ W1.T)),
    "averaged-again": lambda delta2, X, W1, W2: products((delta2 @ W2) * gate(X, W1), X) / len(X),
    "transposed": lambda delta2, X, W1, W2: products(X, (delta2 @ W2) * gate(X, W1)),
}
NEW_W2 = {
    "uphill": lambda W2, dW2, eta: W2 + eta * dW2,
    "rate-forgotten": lambda W2, dW2: W2 - dW2,
    "step-alone": lambda dW2, eta: -eta * dW2,
    "averaged-again": lambda W2, dW2, eta, X: W2 - eta * dW2 / len(X),
}
NEW_W1 = {
    "uphill": lambda W1, dW1, eta: W1 + eta * dW1,
    "rate-forgotten": lambda W1, dW1: W1 - dW1,
    "step-alone": lambda dW1, eta: -eta * dW1,
    "averaged-again": lambda W1, dW1, eta, X: W1 - eta * dW1 / len(X),
}

MISTAKES = {
    "order": ORDER,
    "backward.dt": DT,
    "backward.du": DU,
    "backward.ds": DS,
    "backward.dx": DX,
    "backward.dy": DY,
    "bug.lines": RUN_LINES,
    "bug.bugs": BUGS,
    "train.P": P,
    "train.delta2": DELTA2,
    "train.dW2": DW2,
    "train.dW1": DW1,
    "train.new_W2": NEW_W2,
    "train.new_W1": NEW_W1,
}
