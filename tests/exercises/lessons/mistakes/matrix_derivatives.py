"""The mistakes of lesson 06, written a second time."""

import math

import numpy as np

# ---- one entry ----


def of_each_row(number):
    """A list of numbers, from a function of x, k, i and j."""
    return lambda x, triples: [number(x, k, i, j) for k, i, j in triples]


ENTRY = {
    "x-by-row": of_each_row(lambda x, k, i, j: x[i] if k == i else 0),
    "every-slice-filled": lambda x, triples: x[triples[:, 2]],
    "column-for-row": of_each_row(lambda x, k, i, j: x[j] if k == j else 0),
    "all-equal": of_each_row(lambda x, k, i, j: x[j] if k == i == j else 0),
    "row-is-column": of_each_row(lambda x, k, i, j: x[j] if i == j else 0),
    "indices-turned": [
        lambda x, triples: [x[j] if k == i else 0 for i, j, k in triples],
        lambda x, triples: [x[j] if k == i else 0 for k, j, i in triples],
    ],
    "output-for-column": lambda x, triples: [x[j] if k == i else 0 for j, i, k in triples],
    "index-for-entry": of_each_row(lambda x, k, i, j: j if k == i else 0),
    "zeros-left-out": lambda x, triples: [x[j] for k, i, j in triples if k == i],
    "whole-row": of_each_row(lambda x, k, i, j: x if k == i else np.zeros(len(x))),
    "one-number": lambda x, triples: sum(x[j] for k, i, j in triples if k == i),
    "one-for-x": of_each_row(lambda x, k, i, j: int(k == i)),
    "condition-inverted": of_each_row(lambda x, k, i, j: 0 if k == i else x[j]),
    "counted-from-one": of_each_row(lambda x, k, i, j: x[j - 1] if k == i else 0),
}

# ---- how many ----


def tables(q, p):
    """1 where D_ij g_k is not 0: in the table of output k, row k."""
    return [[[int(i == k) for _ in range(p)] for i in range(q)] for k in range(q)]


ENTRIES = {
    "squared": lambda q, p: np.zeros((q, p, q, p)).size,
    "two-dimensional": lambda q, p: np.zeros((q, p)).size,
    "inputs-twice": lambda q, p: np.zeros((q, p, p)).size,
    "added": lambda q, p: q + np.zeros((q, p)).size,
    "sizes-added": lambda q, p: sum(np.zeros((q, q, p)).shape),
    "outputs-alone": lambda q: q,
    "columns-left-out": lambda q: np.zeros((q, q)).size,
    "outputs-thrice": lambda q: np.zeros((q, q, q)).size,
}

NOT_ZERO = {
    "one-slice": lambda q, p: np.count_nonzero(tables(q, p)[0]),
    "diagonal": lambda q, p: sum(1 for _ in tables(q, p)),
    "zeros-counted": lambda q, p: np.sum(np.array(tables(q, p)) == 0),
    "none-zero": lambda q, p: np.size(tables(q, p)),
    "all-equal": lambda q, p: sum(i == j for i in range(q) for j in range(p)),
    "outputs-twice": lambda q: np.count_nonzero(tables(q, q)),
    "inputs-twice": lambda p: np.count_nonzero(tables(p, p)),
    "sizes-added": lambda q, p: q + p,
    "share": lambda q, p: np.mean(tables(q, p)),
}

# ---- both gradients ----


def table_of(number):
    """An n x n table, from a function of the row i and the column j."""

    def by_matrix(W, x, v):
        n = len(x)
        return [[number(W, x, v, i, j) for j in range(n)] for i in range(n)]

    return by_matrix


D_W = {
    "other-gradient": lambda W, v: [sum(W[i, j] * v[i] for i in range(len(v))) for j in range(len(v))],
    "transposed": table_of(lambda W, x, v, i, j: v[j] * x[i]),
    "v-left-out": table_of(lambda W, x, v, i, j: x[j]),
    "x-left-out": table_of(lambda W, x, v, i, j: v[i]),
    "entrywise": lambda x, v: [v[n] * x[n] for n in range(len(x))],
    "dot-product": lambda x, v: sum(v[n] * x[n] for n in range(len(x))),
    "not-added": lambda x, v: [[v[k] * x if i == k else 0 * x for i in range(len(v))] for k in range(len(v))],
    "downhill": table_of(lambda W, x, v, i, j: -v[i] * x[j]),
    "every-slice-filled": table_of(lambda W, x, v, i, j: sum(v) * x[j]),
    "weights-in": table_of(lambda W, x, v, i, j: v[i] * W[i, j] * x[j]),
    "diagonal-alone": table_of(lambda W, x, v, i, j: v[i] * x[j] if i == j else 0),
    "x-for-v": table_of(lambda W, x, v, i, j: x[i] * x[j]),
    "v-for-x": table_of(lambda W, x, v, i, j: v[i] * v[j]),
    "forward-again": table_of(lambda W, x, v, i, j: v[i] * sum(W[j] * x)),
    "rows-of-W": table_of(lambda W, x, v, i, j: v[i] * W[i, j]),
    "columns-of-W": table_of(lambda W, x, v, i, j: W[i, j] * x[j]),
    "tables-alone": lambda x, v: [[x if i == k else 0 * x for i in range(len(v))] for k in range(len(v))],
    "summed": lambda x, v: sum(v) * sum(x),
    "flat": lambda x, v: [a * b for a in v for b in x],
}

D_X = {
    "weights-left-out": lambda v: [*v],
    "forward-again": lambda W, x: [sum(row * x) for row in W],
    "other-gradient": table_of(lambda W, x, v, i, j: v[i] * x[j]),
    "not-transposed": lambda W, v: [sum(W[n, j] * v[j] for j in range(len(v))) for n in range(len(v))],
    "v-left-out": lambda W: [sum(W[i, j] for i in range(len(W))) for j in range(len(W))],
    "x-for-v": lambda W, x: [sum(W[i, j] * x[i] for i in range(len(W))) for j in range(len(W))],
    "v-along-columns": lambda W, v: [v[j] * sum(W[:, j]) for j in range(len(v))],
    "not-added": lambda W, v: [[W[i, j] * v[i] for i in range(len(v))] for j in range(len(v))],
    "downhill": lambda W, v: -(v @ W),
    "sums-of-rows": lambda W: [sum(row) for row in W],
    "products-kept": table_of(lambda W, x, v, i, j: W[i, j] * v[i]),
    "table-alone": table_of(lambda W, x, v, i, j: W[i, j]),
    "table-turned": table_of(lambda W, x, v, i, j: W[j, i]),
    "diagonal-alone": lambda W, v: [W[n, n] * v[n] for n in range(len(v))],
    "inverse": lambda W, v: np.linalg.inv(W) @ v,
    "averaged": lambda W, v: v @ W / len(v),
    "x-in": lambda W, x, v: [x[j] * sum(W[i, j] * v[i] for i in range(len(v))) for j in range(len(v))],
}

# ---- a hidden x ----


def unit_rows(calls):
    """The next entry of x in each row, call by call, until there are none left."""

    def hidden(q, p):
        questions = np.zeros((calls(q, p), q, p))
        for n in range(min(calls(q, p) * q, p)):
            questions[n // q, n % q, n] = 1
        return questions

    return hidden


def one_entry_a_call(q, p):
    questions = np.zeros((p, q, p))
    for j in range(p):
        questions[j, :, j] = 1
    return questions


def all_rows_of_a_call_alike(q, p):
    return [np.ones((q, 1)) * np.random.default_rng(call).normal(size=p) for call in range(math.ceil(p / q))]


def one_row_of_each_call(q, p):
    """The other rows are zero."""
    questions = np.zeros((math.ceil(p / q), q, p))
    for n in range(len(questions)):
        questions[n, -1, n] = 2.0
    return questions


HIDDEN = {
    "zero-rows": one_row_of_each_call,
    "one-at-a-time": one_entry_a_call,
    "all-at-once": lambda q, p: np.full((1, q, p), 2.5),
    "alike": [
        all_rows_of_a_call_alike,
        lambda q, p: [np.eye(q, p) for _ in range(math.ceil(p / q))],
    ],
    "sizes-swapped": unit_rows(lambda q, p: math.ceil(q / p)),
    "too-many": [unit_rows(lambda q, p: math.ceil(p / q) + 1), unit_rows(lambda q, p: p // q + 1)],
    "too-few": [unit_rows(lambda q, p: math.ceil(p / q) - 1), unit_rows(lambda q, p: p // q)],
}

MISTAKES = {
    "entry": ENTRY,
    "size.entries": ENTRIES,
    "size.not_zero": NOT_ZERO,
    "gradients.dW": D_W,
    "gradients.dx": D_X,
    "hidden": HIDDEN,
}
