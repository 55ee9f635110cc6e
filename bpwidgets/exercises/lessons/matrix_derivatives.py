"""Exercises of lesson 06: D_ij g_k = x_j where i = k, else 0; dL/dW = v x^T; dL/dx = W^T v."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpwidgets.exercises.engine.exercise import (
    Answer,
    Construction,
    Derivative,
    Exercise,
    Inputs,
    Mistakes,
    choose,
)
from bpwidgets.exercises.engine.instances import decimals

Floats = NDArray[np.float64]


# ---- one entry of the array ----


def _sample_entries(rng: np.random.Generator, number: int) -> Inputs:
    """Triples [k, i, j] of every kind: i = k or not, j equal to one of them or to none; q = p = 4 to 6."""
    size = 4 + number % 3
    a, b, c = (int(n) for n in rng.choice(size, 3, replace=False))
    triples = np.array(
        [(a, a, b), (a, a, a), (a, b, c), (a, b, a), (a, b, b), (c, c, a), (b, c, a), (c, c, c)]
    )
    return {"x": decimals(rng, size), "triples": rng.permutation(triples)}


def _entries(inputs: Inputs, mistakes: Mistakes) -> Any:
    x, triples = inputs["x"], [(int(k), int(i), int(j)) for k, i, j in inputs["triples"]]
    if "whole-row" in mistakes:
        return [x if k == i else 0 * x for k, i, _ in triples]
    numbers = np.array([_entry(x, *triple, mistakes) for triple in triples])
    if "zeros-left-out" in mistakes:
        return numbers[[k == i for k, i, _ in triples]]
    return numbers.sum() if "one-number" in mistakes else numbers


def _entry(x: Floats, k: int, i: int, j: int, mistakes: Mistakes) -> float:
    """D_ij g_k, or what the mistakes make of it."""
    if "indices-turned" in mistakes:
        k, i, j = j, k, i
    if "output-for-column" in mistakes:
        k, j = j, k
    index = (i if "x-by-row" in mistakes else j) - ("counted-from-one" in mistakes)
    found = 1.0 if "one-for-x" in mistakes else float(j if "index-for-entry" in mistakes else x[index])
    if "every-slice-filled" in mistakes:
        return found
    same = j == k if "column-for-row" in mistakes else i == k
    if "all-equal" in mistakes:
        same = i == j == k
    elif "row-is-column" in mistakes:
        same = i == j
    return found if same != ("condition-inverted" in mistakes) else 0.0


ENTRY = Exercise(
    id="matrix_derivatives.entry",
    statement="Each row of the integer array `triples` holds k, i, j, counted from 0. Return the array of the numbers "
    "D_ij g_k for g = W x, one for each row. W is not given: it is not needed.",
    stub='''def entry(x, triples):
    """One number D_ij g_k for each row k, i, j of triples."""
    ...
''',
    sample=_sample_entries,
    answers=(
        Answer(
            points=2,
            reference=_entries,
            together={"x-by-row": "it is x_i, by the row of W, in place of x_j."},
            misconceptions={
                "x-by-row": "This is x_i, by the row of W. In W x, W_ij is multiplied by x_j: the column of W says "
                "which entry of x.",
                "every-slice-filled": "x_j is returned for every k. Only output i looks at row i of W: for all other "
                "outputs the answer is 0.",
                "column-for-row": "Here the entry is non-zero where j = k. What decides is the row: output k is made "
                "of row k of W, so the entry is x_j where i = k.",
                "all-equal": "Here the entry is non-zero only if all three indices are equal. Output k depends on "
                "every cell of row k of W, so i = k is enough, whatever j is.",
                "row-is-column": "Here the entry is non-zero where i = j, and k was ignored. What decides is whether "
                "the cell stands in the output's row: i = k.",
                "indices-turned": "This is x_i where j = k: the indices have changed places. Each row holds k, i, j: "
                "the output first, then the row and the column of W.",
                "output-for-column": "This is x_k where i = j: the indices have changed places. Each row holds k, i, "
                "j: the output first, then the row and the column of W.",
                "index-for-entry": "This is the index j itself. The slope is the entry of x at that index, x[j].",
                "zeros-left-out": "Only the numbers with i = k are returned. What is asked for is one for each row of "
                "`triples`, also where it is 0.",
                "whole-row": "Each row of `triples` gets all of x, or as many zeros. It asks for one number, x_j or 0.",
                "one-number": "This is one number, the sum of all. What is asked for is one for each row of `triples`.",
                "one-for-x": "This is 1 where x_j belongs. One unit more of W_ij adds x_j to the output, since W_ij is "
                "multiplied by x_j before it is added.",
                "condition-inverted": "Zero and not zero have changed places: the entry is x_j where i = k, and 0 "
                "where i and k differ.",
                "counted-from-one": "The indices are taken to count from 1: x[j - 1] stands where x[j] belongs. In "
                "`triples` they count from 0, as in NumPy.",
            },
        ),
    ),
)


# ---- how many ----


def _sample_sizes(rng: np.random.Generator, _number: int) -> Inputs:
    q, p = (int(n) for n in rng.choice(np.arange(3, 40), 2, replace=False))
    return {"q": q, "p": p}


def _entries_in_all(inputs: Inputs, mistakes: Mistakes) -> int:
    q, p = int(inputs["q"]), int(inputs["p"])
    if "two-dimensional" in mistakes:
        return q * p
    if "squared" in mistakes:
        return (q * p) ** 2
    if "inputs-twice" in mistakes:
        return q * p * p
    if "outputs-alone" in mistakes:
        return q
    if "outputs-thrice" in mistakes or "columns-left-out" in mistakes:
        return q**3 if "outputs-thrice" in mistakes else q * q
    if "sizes-added" in mistakes:
        return q + q + p
    return q + q * p if "added" in mistakes else q * q * p


def _entries_not_zero(inputs: Inputs, mistakes: Mistakes) -> float:
    q, p = int(inputs["q"]), int(inputs["p"])
    if "one-slice" in mistakes:
        return p
    if "diagonal" in mistakes:
        return q
    if "zeros-counted" in mistakes:
        return q * p * (q - 1)
    if "all-equal" in mistakes:
        return min(q, p)
    if "share" in mistakes:
        return 1 / q
    if "outputs-twice" in mistakes or "inputs-twice" in mistakes:
        return q * q if "outputs-twice" in mistakes else p * p
    if "sizes-added" in mistakes:
        return q + p
    return q * q * p if "none-zero" in mistakes else q * p


SIZE = Exercise(
    id="matrix_derivatives.size",
    statement="For W of shape (`q`, `p`) and an x without zeros, return two numbers: how many entries the array of all "
    "D_ij g_k has, and how many of them are not 0.",
    stub='''def size(q, p):
    """How many D_ij g_k there are, and how many are not 0."""
    entries = ...
    not_zero = ...
    return entries, not_zero
''',
    sample=_sample_sizes,
    answers=(
        Answer(
            name="entries",
            points=1,
            reference=_entries_in_all,
            misconceptions={
                "two-dimensional": "This counts one table. There is one such table for each of the q outputs: three "
                "indices, k, i and j.",
                "squared": "This pairs each cell of W with each cell of W. What is differentiated is each of the q "
                "outputs, by each of the q p cells: q times q p entries.",
                "inputs-twice": "p is counted twice. k runs over the outputs, i over the rows of W, which are as "
                "many as the outputs, and j over the columns.",
                "added": "The outputs are added to the cells of W. Each output is asked about each cell, so their "
                "numbers are multiplied.",
                "sizes-added": "The lengths of the three indices are added. Each k meets each i and each j, so they "
                "are multiplied.",
                "outputs-alone": "This is the number of outputs. Each of them is asked about each of the q p cells "
                "of W.",
                "columns-left-out": "This leaves the columns out: q q counts the outputs and the rows of W. Each row "
                "has p cells.",
                "outputs-thrice": "All three indices are given the length q. k and i run over q outputs and q rows, "
                "but j runs over the p columns.",
            },
        ),
        Answer(
            name="not_zero",
            points=1,
            reference=_entries_not_zero,
            misconceptions={
                "one-slice": "This is the count for one output: a row of p entries. Each of the q tables has one "
                "such row.",
                "diagonal": "This is one entry in each table. What is not 0 there is a whole row: output k depends "
                "on all p cells of row k of W.",
                "zeros-counted": "This counts the zeros. In each of the q tables one row is not 0, and the other q - 1 "
                "rows are.",
                "none-zero": "All entries are counted. But an output changes only with the cells of its own row of W: "
                "most entries are 0.",
                "all-equal": "This counts the entries with k = i = j. Output k depends on all of row k of W, so i = k "
                "is enough, whatever j is.",
                "outputs-twice": "q is counted twice. What is not 0 is one row in each of the q tables, and a row has "
                "p entries.",
                "inputs-twice": "p is counted twice. What is not 0 is one row of p entries for each output, and there "
                "are q of these.",
                "sizes-added": "q and p are added. Each of the q tables has a row of p entries, so they are "
                "multiplied.",
                "share": "This is the share of the entries that are not 0. What is asked for is their number.",
            },
        ),
    ),
)


# ---- both gradients ----


def _sample_gradients(rng: np.random.Generator, number: int) -> Inputs:
    """W is square, so that a wrong order raises no error and shows in the numbers alone."""
    size = 2 + number % 3
    return {"W": decimals(rng, size, size), "x": decimals(rng, size), "v": decimals(rng, size)}


def _by_matrix(inputs: Inputs, mistakes: Mistakes) -> Any:
    """What the mistakes make of sum_k v_k Dg_k = v x^T."""
    W, x, v = inputs["W"], inputs["x"], inputs["v"]
    x = W @ x if "forward-again" in mistakes else x
    others = {
        "other-gradient": W.T @ v,
        "dot-product": v @ x,
        "entrywise": v * x,
        "diagonal-alone": np.diag(v * x),
        "x-for-v": np.outer(x, x),
        "v-for-x": np.outer(v, v),
        "rows-of-W": v[:, None] * W,
        "columns-of-W": W * x,
        "tables-alone": np.multiply.outer(np.eye(len(v)), x),
        "summed": np.outer(v, x).sum(),
        "flat": np.outer(v, x).ravel(),
    }
    dW = choose(mistakes, others, None)
    if dW is None:
        v = np.ones(v.shape) if "v-left-out" in mistakes else v
        x = np.ones(x.shape) if "x-left-out" in mistakes else x
        tables = np.multiply.outer(np.eye(len(v)), x)
        if "every-slice-filled" in mistakes:
            tables[:] = x
        dW = v[:, None, None] * tables
        if "not-added" not in mistakes:
            dW = dW.sum(axis=0)
        dW = dW * W if "weights-in" in mistakes else dW
        dW = np.swapaxes(dW, -1, -2) if "transposed" in mistakes else dW
    return -dW if "downhill" in mistakes else dW


def _by_input(inputs: Inputs, mistakes: Mistakes) -> Any:
    """What the mistakes make of W^T v."""
    W, v = inputs["W"], inputs["x" if "x-for-v" in mistakes else "v"]
    others = {
        "sums-of-rows": W.sum(axis=1),
        "products-kept": W * v[:, None],
        "table-alone": W,
        "table-turned": W.T,
        "diagonal-alone": np.diag(W) * v,
        "inverse": _solved(W, v),
    }
    other = choose(mistakes, others, None)
    if other is not None:
        return -other if "downhill" in mistakes else other
    if "v-left-out" in mistakes:
        v = np.ones(v.shape)
    if "forward-again" in mistakes:
        return W @ inputs["x"]
    if "other-gradient" in mistakes:
        return np.outer(v, inputs["x"])
    if "weights-left-out" in mistakes:
        return v
    W = W if "not-transposed" in mistakes else W.T
    products = W * (v[:, None] if "v-along-columns" in mistakes else v)
    dx = products if "not-added" in mistakes else products.sum(axis=1)
    dx = dx * inputs["x"] if "x-in" in mistakes else dx
    dx = dx / len(v) if "averaged" in mistakes else dx
    return -dx if "downhill" in mistakes else dx


def _solved(W: Floats, v: Floats) -> Any:
    """W^-1 v; nan where W has no inverse."""
    return np.linalg.solve(W, v) if abs(np.linalg.det(W)) > 1e-6 else np.full(v.shape, math.nan)


GRADIENTS = Exercise(
    id="matrix_derivatives.gradients",
    statement="A loss L depends on g = W x, and `v` holds dL/dg. Return dL/dW, in the shape of `W`, and dL/dx, in that "
    "of `x`. W is square, so a wrong order raises no error.",
    stub='''def gradients(W, x, v):
    """dL/dW and dL/dx for g = W x, from v = dL/dg."""
    dW = ...
    dx = ...
    return dW, dx
''',
    sample=_sample_gradients,
    answers=(
        Derivative(
            name="dW",
            points=2,
            forward=lambda inputs, W: inputs["v"] @ (W @ inputs["x"]),
            wrt="W",
            together={"transposed": "the table is transposed.", "downhill": "the sign is turned round."},
            reference=_by_matrix,
            misconceptions={
                "transposed": "This is x v^T, the transposed result: entry [i, j] has to be v_i x_j. Rows of W "
                "belong to outputs, so v runs down the side and x along the top.",
                "v-left-out": "v is missing: every row is x, which says how fast the outputs change. How much the loss "
                "cares about output i is v_i, and it scales row i.",
                "x-left-out": "x is missing: every column is v. A cell W_ij reaches its output through x_j, and x_j "
                "scales column j.",
                "other-gradient": "This is W^T v, which is dL/dx. dL/dW has the shape of W: a number for each cell.",
                "entrywise": "This is v times x entry by entry, n numbers. NumPy allows it since both are of one "
                "length, but each v_i has to meet each x_j: n times n numbers.",
                "dot-product": "This is the dot product, one number, and so is `v @ x.T`, since .T leaves an array of "
                "one dimension as it is. The table of all products is np.outer(v, x).",
                "not-added": "These are still q tables, table k scaled by v_k. L depends on every output, so dL/dW is "
                "their sum over k, one table.",
                "downhill": "The sign is turned round. dL/dW says where the loss grows; the minus comes later, in "
                "the step of descent.",
                "every-slice-filled": "Every row is x times the sum of v, as if each cell of W moved every output. "
                "W_ij moves output i alone, so row i is scaled by v_i alone.",
                "diagonal-alone": "Only the cells on the diagonal have a slope here. Every x_j meets every output, so "
                "each v_i has to meet each x_j.",
                "x-for-v": "This is x x^T: x stands where v belongs. How much the loss cares about output i is v_i.",
                "v-for-x": "This is v v^T: v stands where x belongs. W_ij reaches its output through x_j.",
                "forward-again": "g = W x stands where x belongs. A cell W_ij is multiplied by x_j, which comes into "
                "the layer, not by what leaves it.",
                "rows-of-W": "These are the rows of W, each times its v_i. How fast g_i grows with W_ij is x_j, "
                "whatever W is.",
                "columns-of-W": "These are the products W_ij x_j, which make up g. How fast L grows with W_ij is v_i "
                "x_j.",
                "tables-alone": "These are all the D_ij g_k. Times v_k and added up over k they are dL/dW, one table.",
                "summed": "This is one number, the sum of the table. dL/dW has the shape of W: a number for each cell.",
                "flat": "This is one long row. dL/dW has the shape of W.",
                "weights-in": "The entries of W are multiplied in. g is linear in W: how fast it grows with W_ij does "
                "not depend on the value of W_ij.",
            },
        ),
        Derivative(
            name="dx",
            points=2,
            forward=lambda inputs, x: inputs["v"] @ (inputs["W"] @ x),
            wrt="x",
            together={"downhill": "the sign is turned round."},
            reference=_by_input,
            misconceptions={
                "not-transposed": "This is W v. x_j reaches output i through W_ij, so entry j gathers column j of W: "
                "the table is read downward, which is W^T v.",
                "v-left-out": "v is missing: these are the sums of the columns of W, as if the loss cared about "
                "every output alike. Row i has to be scaled by v_i before it is added.",
                "x-for-v": "x stands where v belongs. The slopes of g = W x by x are W alone, and what arrives from "
                "the loss is v: W^T v.",
                "weights-left-out": "This is v itself, as it arrives at the outputs. On its way back to x it goes "
                "through W: entry j gathers W_ij v_i over i.",
                "forward-again": "This is W x, the way forward. Back from the outputs comes v, and it goes "
                "through W^T.",
                "other-gradient": "This is v x^T, which is dL/dW. dL/dx has the shape of x: a number for each entry.",
                "v-along-columns": "v scales the columns of W here: NumPy lays a vector along the last axis, and in "
                "a square W that fits. v_i belongs to row i: use W.T @ v, or v[:, None].",
                "not-added": "This is a table of products, not yet added up: `*` multiplies entry by entry, `@` adds, "
                "too. x_j reaches L through every output, so entry j is a sum over the outputs.",
                "downhill": "The sign is turned round. dL/dx says where the loss grows; the minus comes later, in "
                "the step of descent.",
                "sums-of-rows": "These are the sums of the rows of W, without v. x_j reaches output i through W_ij: "
                "entry j adds W_ij v_i down column j.",
                "products-kept": "These are the products W_ij v_i in the places of W, not yet added up. Down column j "
                "they add up to entry j.",
                "table-alone": "This is W itself. x_j reaches L through every output: entry j adds W_ij v_i over i.",
                "table-turned": "This is W^T alone. What arrives at output i is v_i: W^T has to be multiplied by v.",
                "diagonal-alone": "Only the diagonal of W is used here. x_j reaches every output i, through W_ij.",
                "inverse": "W is inverted here, as if its work had to be undone. The slope goes back through the same "
                "weights: W^T v, and nothing is divided.",
                "averaged": "This is W^T v divided by the number of outputs. The chain rule adds what comes back from "
                "each output, and nothing is divided.",
                "x-in": "The entries of x are multiplied in. g is linear in x: how fast it grows with x_j does not "
                "depend on the value of x_j.",
            },
        ),
    ),
)


# ---- a hidden x ----


def _fits_questions(value: Any, inputs: Inputs) -> dict[str, bool]:
    """What is true of this number of calls, whose rows ask for this many independent numbers.

    A mistake may be right on some instances: equal rows and too few calls where one call is enough, and one call too
    many where p/q is not whole. So a name fits there too: what is right on every instance never needs one.
    """
    q, p = inputs["q"], inputs["p"]
    calls, rank = _calls_and_rank(value, q, p)
    due, all_rows = math.ceil(p / q), min(calls * q, p)
    used = _rows_used(value, p)
    return {
        "": calls == due and rank == p,
        "one-at-a-time": calls == rank == p,
        "all-at-once": calls == rank == 1,
        "zero-rows": calls == due and (rank == p or rank == used < calls * q),
        "alike": calls == due and (rank == p or rank < used),
        "sizes-swapped": calls == math.ceil(q / p) and rank == all_rows,
        "too-many": calls >= due and rank == p,
        "too-few": 0 <= calls <= due and rank == all_rows,
    }


def _rows_used(value: Any, p: int) -> int:
    """How many rows are not zero throughout."""
    array = np.asarray(value)
    if not array.size or array.shape[-1:] != (p,):
        return 0
    return int(np.any(array.reshape(-1, p), axis=1).sum())


def _calls_and_rank(value: Any, q: int, p: int) -> tuple[int, int]:
    """The number of calls, and of independent directions in which they measure x; (-1, -1) for another shape."""
    array = np.asarray(value)
    if array.shape == (q, p):  # one matrix is one call
        array = array[None]
    if not array.size:
        return 0, 0
    if array.ndim != 3 or array.shape[1:] != (q, p) or not np.isfinite(array).all():
        return -1, -1
    return len(array), int(np.linalg.matrix_rank(array.reshape(-1, p)))


def _sample_hidden(rng: np.random.Generator, number: int) -> Inputs:
    """Fewer outputs than inputs and more of them, in turn; in the first, p/q is a whole number."""
    few = 2 + number
    more = int(rng.choice([2, 4]) if number == 0 else rng.integers(2, 5))
    return {"q": few, "p": few + more} if number % 2 == 0 else {"q": few + more, "p": few}


def _questions(inputs: Inputs, mistakes: Mistakes) -> Floats:
    """Rows that pick one entry of x each, as many in a call as there are outputs."""
    q, p = inputs["q"], inputs["p"]
    calls = math.ceil(p / q)
    if "one-at-a-time" in mistakes:
        return np.repeat(np.eye(p), q, axis=0).reshape(p, q, p)
    if "all-at-once" in mistakes:
        return np.ones((1, q, p))
    if "zero-rows" in mistakes:
        questions = np.zeros((calls, q, p))
        questions[np.arange(calls), 0, np.arange(calls)] = 1
        return questions
    if "alike" in mistakes:
        return np.repeat(np.eye(calls, p), q, axis=0).reshape(calls, q, p)
    if "sizes-swapped" in mistakes:
        calls = math.ceil(q / p)
    elif "too-many" in mistakes:
        calls += 1
    elif "too-few" in mistakes:
        calls -= 1
    return np.eye(calls * q, p).reshape(calls, q, p)


HIDDEN = Exercise(
    id="matrix_derivatives.hidden",
    statement="A black box takes W of shape (`q`, `p`) and returns W x; x is hidden. Return the matrices to try, an "
    "array of shape (calls, q, p): as few as possible, from whose outputs every entry of x follows.",
    stub='''def hidden(q, p):
    """The fewest W, shape (calls, q, p), that tell all of x."""
    ...
''',
    sample=_sample_hidden,
    answers=(
        Construction(
            points=3,
            reference=_questions,
            fits=_fits_questions,
            misconceptions={
                "one-at-a-time": "These are p calls, one for each entry of x. But one call has q outputs, and each "
                "looks at its own row of W: let each row pick a different entry of x.",
                "all-at-once": "This is one call whose rows tell only one number about x, from which its entries do "
                "not follow. Let the rows pick different entries of x, in as many calls as that takes.",
                "zero-rows": "The number of calls is right, but some rows are 0 throughout and ask nothing. Let each "
                "row pick a different entry of x.",
                "alike": "The number of calls is right, but some rows ask what others have asked already, and some "
                "entries of x stay hidden. Each row is a question of its own.",
                "sizes-swapped": "q and p have changed places in the count. x has p entries and one call answers q "
                "questions: p/q calls, rounded up.",
                "too-many": "All of x follows from these, but not always from as few calls as possible. One call "
                "answers q questions and x has p entries: p/q calls, rounded up.",
                "too-few": "For some of the sizes there are too few calls. One call answers q questions and x has p "
                "entries: p/q calls, rounded up.",
            },
        ),
    ),
)

EXERCISES = (ENTRY, SIZE, GRADIENTS, HIDDEN)
