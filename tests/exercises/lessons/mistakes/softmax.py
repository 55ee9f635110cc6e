"""The mistakes of lesson 09, written a second time."""

import math

import numpy as np

# ---- scores of 1000 ----


def of_row(row):
    """Softmax of a list, with the largest subtracted."""
    largest = max(row)
    powers = [math.exp(score - largest) for score in row]
    return [power / sum(powers) for power in powers]


def by_rows(function):
    """A function of one sample's scores, applied to all."""
    return lambda s: np.array([function(list(row)) for row in s])


def with_columns_for_rows(function):
    return lambda s: np.array([function(list(column)) for column in s.T]).T


def in_one(s):
    flat = of_row(list(s.ravel()))
    return np.array(flat).reshape(s.shape)


def quotient_of_powers(s):
    return np.array([[np.exp(each) / np.sum(np.exp(row)) for each in row] for row in s])


def with_one_sum(s):
    powers = by_rows(lambda row: [math.exp(score - max(row)) for score in row])(s)
    return powers / np.sum(powers)


def logistic(score):
    return 1 / (1 + math.exp(-score)) if score > -700 else 0.0


P = {
    "overflow": quotient_of_powers,
    "wrong-axis": with_columns_for_rows(of_row),
    "over-everything": in_one,
    "sigmoid-each": by_rows(lambda row: [logistic(score) for score in row]),
    "not-normalised": by_rows(lambda row: [math.exp(score - max(row)) for score in row]),
    "one-or-nothing": by_rows(lambda row: [float(score == max(row)) for score in row]),
    "twice": by_rows(lambda row: of_row(of_row(row))),
    "sign-flipped": by_rows(lambda row: of_row([-score for score in row])),
    "shares-of-scores": by_rows(lambda row: [score / sum(row) for score in row]),
    "one-sum-for-all": with_one_sum,
    "divided-by-samples": lambda s: by_rows(of_row)(s) / len(s),
    "powers-of-two": by_rows(
        lambda row: [2 ** (each - max(row)) / sum(2 ** (k - max(row)) for k in row) for each in row]
    ),
    "logarithm-taken": by_rows(lambda row: logs(row)),  # noqa: PLW0108 (defined below)
}


def log_sum(row):
    """ln sum_j e^s_j of a list."""
    largest = max(row)
    return largest + math.log(sum(math.exp(score - largest) for score in row))


def logs(row):
    return [score - log_sum(row) for score in row]


def clipped_at(least):
    return by_rows(lambda row: np.log(np.clip(of_row(row), least, 1)))


def log_of_largest(s):
    return np.array([[max(logs(list(row)))] for row in s])


LOG_P = {
    "log-of-p": [
        by_rows(lambda row: np.log(np.array(of_row(row)))),
        lambda s: np.log(np.exp(s - np.max(s, 1, keepdims=True))) + log_of_largest(s),
    ],
    "overflow": [
        lambda s: np.log(quotient_of_powers(s)),
        by_rows(lambda row: np.array(row) - np.log(np.sum(np.exp(row)))),
        lambda s: s - np.max(s) - np.log(np.sum(np.exp(s - np.max(s)), axis=1, keepdims=True)),
    ],
    "sum-added": by_rows(lambda row: [each - 2 * max(row) + log_sum(row) for each in row]),
    "mean-for-sum": by_rows(lambda row: [each + math.log(len(row)) for each in logs(row)]),
    "one-sum-for-all": lambda s: (
        s - np.max(s, 1, keepdims=True) - np.log(np.sum(np.exp(s - np.max(s, 1, keepdims=True))))
    ),
    "logarithm-left-out": by_rows(of_row),
    "one-added": by_rows(lambda row: [math.log(1 + each) for each in of_row(row)]),
    "base-ten": by_rows(lambda row: [each * math.log10(math.e) for each in logs(row)]),
    "base-two": by_rows(lambda row: [each * math.log2(math.e) for each in logs(row)]),
    "clipped": [clipped_at(1e-7), clipped_at(1e-12), lambda s: np.log(by_rows(of_row)(s) + 1e-15)],
    "shift-lost": by_rows(lambda row: [max(row) + each for each in logs(row)]),
    "shift-added": by_rows(lambda row: [2 * max(row) + each for each in logs(row)]),
    "log-lost": by_rows(lambda row: [each - max(row) - math.exp(log_sum(row) - max(row)) for each in row]),
    "sum-left-out": by_rows(lambda row: [each - max(row) for each in row]),
    "wrong-axis": with_columns_for_rows(logs),
    "sign-flipped": by_rows(lambda row: [-each for each in logs(row)]),
}

# ---- the Jacobian times a vector ----


def jacobian(p):
    """diag(p) - p p^T, formed; so that it is small enough, only where there are few classes."""
    return np.diag(p) - np.outer(p, p)


def by_samples(function):
    """dL/ds from one sample's p and dL/dp, divided by T."""
    return lambda p, d_p, T: np.array([function(a, b) for a, b in zip(p, d_p, strict=True)]) / T


def without_temperature(p, d_p):
    return np.array([jacobian(a) @ b for a, b in zip(p, d_p, strict=True)])


BACKWARD = {
    "diagonal-only": by_samples(lambda p, d_p: np.diag(np.diag(jacobian(p))) @ d_p),
    "first-term-only": by_samples(lambda p, d_p: np.diag(p) @ d_p),
    "sum-unweighted": by_samples(lambda p, d_p: p * d_p - p * sum(d_p)),
    "mean-for-sum": by_samples(lambda p, d_p: p * d_p - p * np.mean(p * d_p)),
    "wrong-axis": lambda p, d_p, T: (p * d_p - p * np.einsum("nk,nk->k", p, d_p)) / T,
    "over-everything": lambda p, d_p, T: (p * d_p - p * np.vdot(p, d_p)) / T,
    "p-left-out": by_samples(lambda p, d_p: d_p - p @ d_p),
    "of-the-logarithm": by_samples(lambda p, d_p: (np.eye(len(p)) - np.outer(p, np.ones(len(p)))) @ d_p),
    "second-term-only": by_samples(lambda p, d_p: -np.outer(p, p) @ d_p),
    "added": by_samples(lambda p, d_p: (np.diag(p) + np.outer(p, p)) @ d_p),
    "mean-unweighted": by_samples(lambda p, d_p: p * (d_p - np.average(d_p))),
    "first-p-left-out": by_samples(lambda p, d_p: (np.eye(len(p)) - np.outer(p, p)) @ d_p),
    "p-squared": by_samples(lambda p, d_p: p * (jacobian(p) @ d_p)),
    "softmax-again": by_samples(lambda p, d_p: jacobian(np.array(of_row(list(p)))) @ d_p),
    "sum-not-divided": lambda p, d_p, T: np.array(
        [a * b / T - a * (a @ b) for a, b in zip(p, d_p, strict=True)]
    ),
    "sum-alone-divided": lambda p, d_p, T: np.array(
        [a * b - a * (a @ b) / T for a, b in zip(p, d_p, strict=True)]
    ),
    "sign-flipped": by_samples(lambda p, d_p: (np.outer(p, p) - np.diag(p)) @ d_p),
    "temperature-lost": without_temperature,
    "temperature-multiplied": lambda p, d_p, T: T * without_temperature(p, d_p),
}

# ---- a batch ----


def scores(X, W):
    return [[sum(a * b for a, b in zip(x, w, strict=False)) + w[-1] for w in W] for x in X]


BATCH_P = {
    "constant-first": lambda X, W: [of_row([w[0] + x @ w[1:] for w in W]) for x in X],
    "bias-left-out": lambda X, W: [of_row([x @ w[:-1] for w in W]) for x in X],
    "scores-kept": scores,
    "not-normalised": lambda X, W: np.exp(scores(X, W)),
    "sigmoid-each": lambda X, W: [[logistic(each) for each in row] for row in scores(X, W)],
    "wrong-axis": lambda X, W: with_columns_for_rows(of_row)(np.array(scores(X, W))),
    "shares-of-scores": lambda X, W: [[each / sum(row) for each in row] for row in scores(X, W)],
    "one-sum-for-all": lambda X, W: in_one(np.array(scores(X, W))),
    "logarithm-taken": lambda X, W: [logs(row) for row in scores(X, W)],
    "twice": lambda X, W: [of_row(of_row(row)) for row in scores(X, W)],
    "one-or-nothing": lambda X, W: [[float(each == max(row)) for each in row] for row in scores(X, W)],
    "transposed": lambda X, W: np.transpose([of_row(row) for row in scores(X, W)]),
    "sign-flipped": lambda X, W: [of_row([-each for each in row]) for row in scores(X, W)],
}


def by_entries(entry):
    """dL/ds entry by entry: entry(p, whether it is the true class, the sample's row, its class) / n."""
    return lambda P, y: [
        [entry(p, k == c, row, c) / len(y) for k, p in enumerate(row)] for row, c in zip(P, y, strict=True)
    ]


def pulled_twice(P, y):
    one_hot = np.eye(P.shape[1])[y]
    return [jacobian(p) @ (p - e) / len(y) for p, e in zip(P, one_hot, strict=True)]


BATCH_D_S = {
    "index-subtracted": by_entries(lambda p, true, row, c: p - c),
    "counted-from-one": lambda P, y: [
        [(p - (k == (c - 1) % len(row))) / len(y) for k, p in enumerate(row)]
        for row, c in zip(P, y, strict=True)
    ],
    "true-class-only": by_entries(lambda p, true, row, c: p - 1 if true else 0),
    "others-only": by_entries(lambda p, true, row, c: 0 if true else p),
    "slope-at-p": by_entries(lambda p, true, row, c: -1 / p if true else 0),
    "jacobian-again": pulled_twice,
    "label-everywhere": by_entries(lambda p, true, row, c: p - 1),
    "not-differentiated": by_entries(lambda p, true, row, c: -math.log(p) if true else 0),
    "sign-flipped": by_entries(lambda p, true, row, c: true - p),
    "entries-averaged": by_entries(lambda p, true, row, c: (p - true) / len(row)),
    "classes-for-samples": lambda P, y: (P - np.eye(P.shape[1])[y]) / P.shape[1],
    "target-forgotten": by_entries(lambda p, true, row, c: p),
    "target-added": by_entries(lambda p, true, row, c: p + true),
    "likeliest-for-true": by_entries(lambda p, true, row, c: p - (p == max(row))),
    "squared-error": lambda P, y: 2 * np.array(pulled_twice(P, y)),
    "diagonal-alone": by_entries(lambda p, true, row, c: p - p * p),
    "n-missing": lambda P, y: P - np.eye(P.shape[1])[y],
}


def table(d_s, X):
    """The sum over samples of dL/ds x^T."""
    return sum(np.outer(d, x) for d, x in zip(d_s, X, strict=True))


def ended(X, constant=1.0):
    return [[*x, constant] for x in X]


DW = {
    "constant-first": lambda d_s, X: table(d_s, [[1.0, *x] for x in X]),
    "bias-left-out": table,
    "bias-at-rest": lambda d_s, X: table(d_s, ended(X, 0.0)),
    "transposed": lambda d_s, X: table(d_s, ended(X)).T,
    "sums-multiplied": lambda d_s, X: np.outer(np.sum(d_s, axis=0), np.sum(ended(X), axis=0)),
    "sum-times-mean": lambda d_s, X: np.outer(np.sum(d_s, axis=0), np.average(ended(X), axis=0)),
    "means-multiplied": lambda d_s, X: np.outer(np.average(d_s, axis=0), np.average(ended(X), axis=0)),
    "bias-averaged": lambda d_s, X: table(d_s, ended(X, 1 / len(X))),
    "weights-in": lambda d_s, X, W: W * table(d_s, ended(X)),
    "step-taken": lambda d_s, X, W: W - table(d_s, ended(X)),
    "other-gradient": lambda d_s, W: [W.T @ d for d in d_s],
    "averaged-again": lambda d_s, X: table(d_s, ended(X)) / len(X),
    "not-summed": lambda d_s, X: [np.outer(d, x) for d, x in zip(d_s, ended(X), strict=True)],
    "last-sample": lambda d_s, X: np.outer(d_s[-1], ended(X)[-1]),
    "downhill": lambda d_s, X: -table(d_s, ended(X)),
}

# ---- a gradient read ----

Y = {
    "largest-entry": lambda d_s: max(range(len(d_s)), key=list(d_s).__getitem__),
    "smallest-size": lambda d_s: min(range(len(d_s)), key=lambda k: abs(d_s[k])),
    "counted-from-one": lambda y: y + 1,
    "entry-for-place": lambda d_s: min(each for each in d_s),
}
RECOVERED = {
    "gradient-kept": lambda d_s: d_s,
    "size-taken": lambda d_s: [abs(each) for each in d_s],
    "zero-at-the-class": lambda d_s: [max(each, 0) for each in d_s],
    "one-everywhere": lambda d_s: [each + 1 for each in d_s],
    "subtracted": lambda d_s, y: [each - (k == y) for k, each in enumerate(d_s)],
    "sign-flipped": lambda d_s, y: [(k == y) - each for k, each in enumerate(d_s)],
    "softmax-of-it": lambda d_s: of_row(list(d_s)),
    "sizes-scaled": lambda d_s: [abs(each) / sum(map(abs, d_s)) for each in d_s],
    "others-scaled": lambda d_s: [max(each, 0) / -min(d_s) for each in d_s],
    "one-at-the-class": lambda d_s: [each if each > 0 else 1 for each in d_s],
    "one-hot": lambda d_s: [int(each < 0) for each in d_s],
    "negated": lambda d_s: [-each for each in d_s],
    "taken-from-one": lambda d_s: [1 - each for each in d_s],
    "softmax-of-the-pull": lambda d_s: of_row([-each for each in d_s]),
}
LOSS = {
    "sign-flipped": lambda p, y: math.log(p[y]),
    "distance-to-one": lambda d_s: -min(d_s),
    "of-the-others": lambda d_s: -math.log(-min(d_s)),
    "summed-over-classes": lambda p: -sum(math.log(each) for each in p),
    "averaged-over-classes": lambda p, y: -math.log(p[y]) / len(p),
    "entropy": lambda p: -sum(each * math.log(each) for each in p),
    "of-the-likeliest": lambda p: -math.log(max(p)),
    "base-two": lambda p, y: -math.log2(p[y]),
    "base-ten": lambda p, y: -math.log10(p[y]),
    "mean-over-classes": lambda p: -sum(math.log(each) for each in p) / len(p),
    "each-class-by-itself": lambda p, y: (
        -sum(math.log(each if k == y else 1 - each) for k, each in enumerate(p))
    ),
    "probability-kept": lambda p, y: p[y],
    "logarithm-left-out": lambda p, y: 1 / p[y],
    "squared-error": lambda d_s: sum(each * each for each in d_s),
    "slope-at-p": lambda p, y: -1 / p[y],
}

MISTAKES = {
    "stable.p": P,
    "stable.log_p": LOG_P,
    "backward": BACKWARD,
    "weights.P": BATCH_P,
    "weights.d_s": BATCH_D_S,
    "weights.dW": DW,
    "recover.y": Y,
    "recover.p": RECOVERED,
    "recover.L": LOSS,
}
