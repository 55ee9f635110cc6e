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
    "summed": lambda df, u: df + u,
    "divided": lambda df, u: df / u,
    "value-kept": lambda t: t,
    "sine-too-early": lambda df, u, s: df * u * math.cos(s),
    "own-factor": lambda df, t: df * t,
    "handed-on": lambda df: df,
    "not-multiplied": lambda u: u,
}
DU = {
    "dt-for-df": lambda dt, t: dt * t,
    "slope-for-value": lambda df, s: df * math.cos(s),
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
    "dt-alone": lambda dt: dt,
    "s-in-du": lambda dt, du, s: dt * math.cos(s) + du * s,
    "s-in-dt": lambda dt, du, s: dt * s * math.cos(s) + du,
    "df-again": lambda dt, du, s, df: df * dt * math.cos(s) + df * du,
    "slope-at-t": lambda dt, du, t: du + math.cos(t) * dt,
    "slope-on-both": lambda dt, du, s: (dt + du) * math.cos(s),
}
DX = {
    "square-forgotten": lambda ds, y: ds * y,
    "product-forgotten": lambda du, x: 2 * x * du,
    "averaged": lambda ds, du, x, y: np.mean([ds * y, 2 * x * du]),
    "own-factor": lambda ds, du, x: ds * x + 2 * du * x,
    "y-left-out": lambda ds, du, x: ds + 2 * du * x,
    "s-for-y": lambda ds, du, x, s: ds * s + 2 * du * x,
    "x-left-out": lambda ds, du, y: ds * y + 2 * du,
    "du-left-out": lambda ds, x, y: ds * y + 2 * x,
    "ds-for-du": lambda ds, x, y: ds * (y + 2 * x),
    "dt-for-du": lambda ds, dt, x, y: ds * y + 2 * dt * x,
    "df-for-du": lambda ds, df, x, y: ds * y + 2 * df * x,
    "square-once": lambda ds, du, x, y: ds * y + du * x,
    "square-handed-on": lambda ds, du, y: ds * y + du,
    "u-counted-twice": lambda ds, du, x, y: (ds + du) * y + 2 * du * x,
}
DY = {
    "own-factor": lambda ds, y: ds * y,
    "handed-on": lambda ds: ds,
    "du-for-ds": lambda du, x: du * x,
    "dt-for-ds": lambda dt, s, x: dt * math.cos(s) * x,
    "df-for-ds": lambda df, x: df * x,
    "dx-for-ds": lambda dx, x: dx * x,
    "s-for-x": lambda ds, s: ds * s,
    "square-too": lambda ds, du, x, y: ds * x + 2 * du * y,
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


NAMES = ["dt", "du", "ds", "dx", "dy"]

RUN_LINES = {
    "last-wrong": in_each(lambda run: failing(run)[-1]),
    "largest-error": in_each(lambda run: max(errors(run).items(), key=lambda pair: pair[1])[0]),
    "inputs-alone": in_each(lambda run: "dx" if "dx" in failing(run) else "dy"),
    "first-line": in_each(lambda run: "dt"),
    "line-after": in_each(lambda run: ["du", "ds", "dx", "dy", "dy"][NAMES.index(failing(run)[0])]),
    "inputs-confused": in_each(lambda run: {"dx": "dy", "dy": "dx"}.get(failing(run)[0], failing(run)[0])),
    "factors-confused": in_each(lambda run: {"dt": "du", "du": "dt"}.get(failing(run)[0], failing(run)[0])),
    "always-the-same": [in_each(lambda run: "ds"), in_each(lambda run: "dx")],
}


def named(**names):
    """The bugs of a right solution, with other names for some of them."""
    return lambda bugs: [names.get(bug, bug) for bug in bugs]


BUGS = {
    "half-for-one": [named(overwritten="averaged", averaged="overwritten"), named(averaged="overwritten")],
    "factor-for-slope": [named(factor="slope", slope="factor"), named(factor="slope")],
    "slope-for-overwritten": [named(slope="overwritten", overwritten="slope"), named(overwritten="slope")],
    "always-the-same": [lambda runs: ["factor"] * len(runs), lambda runs: ["slope"] * len(runs)],
    "all-signs": lambda runs: ["sign"] * len(runs),
}

# ---- one training step ----


def scores(X, W1, W2):
    return np.tanh(X @ W1.T) @ W2.T


def shares(E, axis):
    return E / E.sum(axis=axis, keepdims=True)


def passed(X, W1, W2, between=np.tanh):
    return shares(np.exp(between(X @ W1) @ W2), 1)


P = {
    "first-not-transposed": lambda X, W1, W2: passed(X, W1, W2.T),
    "second-not-transposed": lambda X, W1, W2: passed(X, W1.T, W2),
    "both-not-transposed": passed,
    "layers-exchanged": lambda X, W1, W2: passed(X, W2.T, W1.T),
    "sigmoid-for-tanh": lambda X, W1, W2: passed(X, W1.T, W2.T, lambda a: 1 / (1 + np.exp(-a))),
    "relu-for-tanh": lambda X, W1, W2: passed(X, W1.T, W2.T, lambda a: a * (a > 0)),
    "tanh-of-scores": lambda X, W1, W2: shares(np.exp(np.tanh(scores(X, W1, W2))), 1),
    "first-layer-alone": lambda X, W1: shares(np.exp(X @ W1.T), 1),
    "second-layer-alone": lambda X, W2: shares(np.exp(X @ W2.T), 1),
    "one-sum-for-all": lambda X, W1, W2: shares(np.exp(scores(X, W1, W2)), (0, 1)),
    "one-or-nothing": lambda X, W1, W2: [[float(s == max(row)) for s in row] for row in scores(X, W1, W2)],
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
    "classes-for-samples": lambda P, y: (P - one_hot(y)) / 3,
    "tanh-slope": lambda P, y: (P - one_hot(y)) * (1 - P) * (1 + P) / len(P),
    "squared-error": lambda P, y: [
        2 * (np.diag(p) - np.outer(p, p)) @ (p - e) / len(P) for p, e in zip(P, one_hot(y), strict=True)
    ],
    "not-differentiated": lambda P, y: np.where(one_hot(y) == 1, -np.log(P), 0) / len(P),
    "sigmoid-slope": lambda P, y: (P - one_hot(y)) * (P - P**2) / len(P),
    "sign-flipped": lambda P, y: (one_hot(y) - P) / len(P),
}


def products(d, x):
    return np.einsum("ni,nj->ij", d, x)


DW2 = {
    "x-for-z": lambda delta2, X: delta2.T @ X,
    "a-for-z": lambda delta2, X, W1: products(delta2, X @ W1.T),
    "slope-for-z": lambda delta2, X, W1: products(delta2, np.cosh(X @ W1.T) ** -2),
    "slope-in-it": lambda delta2, X, W1: products(delta2, np.tanh(X @ W1.T) / np.cosh(X @ W1.T) ** 2),
    "weights-in": lambda delta2, X, W1, W2: W2 * products(delta2, np.tanh(X @ W1.T)),
    "means-multiplied": lambda delta2, X, W1: np.outer(
        np.average(delta2, axis=0), np.average(np.tanh(X @ W1.T), axis=0)
    ),
    "not-summed": lambda delta2, X, W1: np.einsum("ni,nj->nij", delta2, np.tanh(X @ W1.T)),
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
    "gradient-for-weights": lambda delta2, dW2, X, W1: products((delta2 @ dW2) * gate(X, W1), X),
    "delta2-for-delta1": lambda delta2, X: delta2.T @ X,
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
    "rate-divides": lambda W2, dW2, eta: W2 - dW2 / eta,
    "not-stepped": lambda W2: W2,
    "transposed-step": lambda W2, dW2, eta: W2 - eta * np.transpose(dW2),
    "signs-alone": lambda W2, dW2, eta: W2 - eta * np.where(dW2 > 0, 1, -1),
    "other-gradient": lambda W2, dW1, eta: W2 - eta * dW1,
    "other-weights": lambda W1, dW2, eta: W1 - eta * dW2,
    "other-layer": lambda W1, dW1, eta: W1 - eta * dW1,
    "averaged-again": lambda W2, dW2, eta, X: W2 - eta * dW2 / len(X),
}
NEW_W1 = {
    "uphill": lambda W1, dW1, eta: W1 + eta * dW1,
    "rate-forgotten": lambda W1, dW1: W1 - dW1,
    "step-alone": lambda dW1, eta: -eta * dW1,
    "rate-divides": lambda W1, dW1, eta: W1 - dW1 / eta,
    "not-stepped": lambda W1: W1,
    "transposed-step": lambda W1, dW1, eta: W1 - eta * np.transpose(dW1),
    "signs-alone": lambda W1, dW1, eta: W1 - eta * np.where(dW1 > 0, 1, -1),
    "other-gradient": lambda W1, dW2, eta: W1 - eta * dW2,
    "other-weights": lambda W2, dW1, eta: W2 - eta * dW1,
    "other-layer": lambda W2, dW2, eta: W2 - eta * dW2,
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
