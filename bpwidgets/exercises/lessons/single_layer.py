"""Exercises of lesson 07: z = phi(W x), delta = dL/dz * phi'(a), dL/dW = delta x^T, for one sample and a batch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from bpwidgets.calculus.activations import ACTIVATIONS, d_relu, d_sigmoid, relu, sigmoid
from bpwidgets.calculus.layer import activation_gradient, input_gradient, preactivation, weight_gradient
from bpwidgets.calculus.output_losses import SQUARED_ERROR
from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import Answer, Exercise, Inputs, Loss, Mistakes, choose
from bpwidgets.exercises.engine.instances import decimals
from bpwidgets.exercises.layers import (
    ALL_AVERAGED,
    DOWNHILL,
    OF_DELTA,
    OF_THE_SAMPLES,
    OF_THE_TABLE,
    OUTPUTS_AVERAGED,
    OUTPUTS_COUNTED,
    STEP_TAKEN,
    TWO_MISSING,
    TwoRoutes,
    summed_products,
    turned,
)

SIGMOID = ACTIVATIONS["sigmoid"]

# ---- a misprint in a table of products ----


def _sample_table(rng: np.random.Generator, number: int) -> Inputs:
    """A table delta x^T, 3 x 4 or 4 x 3, with one entry off, and with entries of both signs."""
    q, p = (3, 4) if number % 2 else (4, 3)
    while True:
        table = np.outer(decimals(rng, q), decimals(rng, p))
        table[rng.integers(q), rng.integers(p)] += float(decimals(rng))
        if np.min(np.abs(table)) > 0.05 and np.min(table) < 0:
            return {"dW": table.round(2)}


def _off_place(table: Any) -> tuple[int, int]:
    """The row and the column of the wrong entry."""
    return _off_place_of(table.tobytes(), table.shape)


@lru_cache(maxsize=1024)
def _off_place_of(entries: bytes, shape: tuple[int, int]) -> tuple[int, int]:
    table = np.frombuffer(entries).reshape(shape)
    return _off_row(table), _off_row(table.T)


def _off_row(table: Any) -> int:
    """The row without which all others are multiples of one."""
    return int(np.argmin([_second_singular_value(np.delete(table, row, 0)) for row in range(len(table))]))


def _second_singular_value(table: Any) -> float:
    return float(np.linalg.svd(table, compute_uv=False)[1])


def _place(inputs: Inputs, mistakes: Mistakes) -> Any:
    table = inputs["dW"]
    strength = choose(mistakes, _strengths(table), None)
    place = _off_place(table) if strength is None else _largest(strength)
    if "row-alone" in mistakes:
        return place[0]
    if "counted-through" in mistakes:
        return np.ravel_multi_index(place, table.shape)
    if "swapped" in mistakes:
        place = place[::-1]
    return np.add(place, "counted-from-one" in mistakes)


def _off_beside_first_row(inputs: Inputs) -> Any:
    """The entry whose ratio to the first row is farthest from its row's median: right but for a wrong first row."""
    ratios = inputs["dW"] / inputs["dW"][0]
    return _largest(np.abs(ratios - np.median(ratios, axis=1, keepdims=True)))


def _largest_miss(inputs: Inputs) -> Any:
    """The entry that the nearest table of products misses most: right but where the misprint draws that table near."""
    return _largest(np.abs(inputs["dW"] - _nearest_products(inputs["dW"])))


def _strengths(table: Any) -> dict[str, Any]:
    """What is largest where some would look for the wrong entry."""
    return {
        "largest-entry": np.abs(table),
        "largest-number": table,
        "smallest-entry": -np.abs(table),
        "farthest-from-mean": np.abs(table - table.mean()),
        "farthest-in-row": np.abs(table - table.mean(axis=1, keepdims=True)),
        "odd-sign": -table,
    }


def _nearest_products(table: Any) -> Any:
    """The table of products nearest to this one, by least squares."""
    left, sizes, right = np.linalg.svd(table)
    return sizes[0] * np.outer(left[:, 0], right[0])


def _largest(table: Any) -> tuple[int, ...]:
    return tuple(map(int, np.unravel_index(np.argmax(table), table.shape)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Repair(Answer):
    """A value from three other entries, in which a mistake is recognised whichever three were taken."""

    def matches(self, value: Any, expected: Any, inputs: Inputs, mistakes: Mistakes) -> bool:
        """By the reference's three, or by any others in the row and the column of the misprint."""
        if super().matches(value, expected, inputs, mistakes) or len(mistakes) != 1 or np.ndim(value):
            return super().matches(value, expected, inputs, mistakes)
        others = (_from_three(*three).get(*mistakes) for three in _threes(inputs["dW"]))
        return any(other is not None and self.type.same(value, float(other)) for other in others)


def _threes(table: Any) -> list[tuple[float, float, float]]:
    """Of each rectangle at the wrong place, the entries in its row, in its column, and opposite."""
    row, column = _off_place(table)
    rows, columns = np.delete(np.arange(len(table)), row), np.delete(np.arange(table.shape[1]), column)
    return [(table[row, c], table[r, column], table[r, c]) for r in rows for c in columns]


def _from_three(beside: float, above: float, opposite: float) -> dict[str, float]:
    """What belongs in the fourth corner of a rectangle, and what the mistakes make of it."""
    return {
        "": beside * above / opposite,
        "undivided": beside * above,
        "difference": beside + above - opposite,
        "ratio-of-columns-turned": beside * opposite / above,
        "ratio-of-rows-turned": above * opposite / beside,
    }


def _repaired(inputs: Inputs, mistakes: Mistakes) -> float:
    """What belongs at the wrong place: three entries of two whole rows and columns say it."""
    table = inputs["dW"]
    row, column = place = _off_place(table)
    guesses = _from_three(*_threes(table)[0])
    right, printed = guesses[""], table[place]
    guesses |= {
        "printed-kept": printed,
        "correction": right - printed,
        "correction-turned": printed - right,
        "factor": right / printed,
        "row-mean": np.delete(table[row], column).mean(),
        "column-mean": np.delete(table[:, column], row).mean(),
        "best-fit": _nearest_products(table)[place],
    }
    return float(guesses[next(iter(mistakes), "")])


MISPRINT = Exercise(
    id="single_layer.misprint",
    statement="`dW` was printed for one sample, so it should be delta x^T; but one entry is wrong, and delta and x are "
    "lost. Return the `place` of that entry, (row, column) counted from 0, and the `value` that belongs there.",
    stub='''def misprint(dW):
    """Where the table is no delta x^T, and what belongs there."""
    place = ...
    value = ...
    return place, value
''',
    sample=_sample_table,
    answers=(
        Answer(
            name="place",
            points=1,
            reference=_place,
            decoys=(_off_beside_first_row, _largest_miss),
            misconceptions={
                "swapped": "Row and column have changed places. The row is the unit that delta belongs to, the "
                "column is the input.",
                "counted-from-one": "The place is counted from 1. NumPy counts from 0: the first row is row 0.",
                "largest-entry": "This is the largest entry in size, but a large entry need not be wrong: a large "
                "delta may meet a large input. Ask which entry keeps its row from being a multiple of the other rows.",
                "farthest-from-mean": "This is the entry farthest from the mean of the table. A table of products "
                "has no typical size: every row is a multiple of x, and that is what one entry breaks.",
                "largest-number": "This is the largest number of the table, but a large entry need not be wrong. Ask "
                "which entry keeps its row from being a multiple of the other rows.",
                "smallest-entry": "This is the smallest entry in size, but a small entry need not be wrong: a small "
                "delta may meet a small input. Ask which entry keeps its row from being a multiple of the other rows.",
                "farthest-in-row": "This is the entry farthest from the mean of its row. The entries of a row are as "
                "different as the inputs: it is the ratio of two rows that has to be the same in every column.",
                "row-alone": "This is the row alone. The place is two numbers, (row, column).",
                "counted-through": "This is one index into the flattened table, as np.argmax returns it. The place "
                "is two numbers, (row, column).",
                "odd-sign": "This is the most negative entry. Signs may differ within a row: it is the ratio of two "
                "rows that has to be the same in every column.",
            },
        ),
        Repair(
            name="value",
            points=1,
            reference=_repaired,
            misconceptions={
                "printed-kept": "This is the entry as it is printed. What belongs there makes its row a multiple of "
                "the other rows.",
                "correction": "This is what has to be added to the printed entry. What is asked for is the entry "
                "itself.",
                "factor": "This is what the printed entry has to be multiplied by. What is asked for is the entry "
                "itself.",
                "row-mean": "This is the mean of the other entries in its row. The entries of a row are as different "
                "as the inputs: take another row, and the ratio of the two.",
                "column-mean": "This is the mean of the other entries in its column. The entries of a column are as "
                "different as the deltas: take another column, and the ratio of the two.",
                "correction-turned": "This is the printed entry minus the right one. What is asked for is the right "
                "one itself.",
                "best-fit": "This is the entry of the table of products nearest to the printed one, misprint included. "
                "The other rows and columns determine the right entry exactly.",
                "undivided": "An entry of its row was multiplied by one of its column. The product has a delta and an "
                "input too many in it: divide by the entry that shares a row with the one and a column with the other.",
                "difference": "Entries were added and subtracted, as if rows differed by a constant. Rows of a table "
                "of products have a constant ratio: multiply and divide.",
                "ratio-of-rows-turned": "The ratio of the two rows is upside down. The entry of the other row in "
                "this column is to be multiplied by the ratio of the misprint's row to that other row.",
                "ratio-of-columns-turned": "The ratio of the two columns is upside down. The entry of the other "
                "column in this row is to be multiplied by the ratio of the misprint's column to that other column.",
            },
        ),
    ),
)

# ---- one sample ----


def _sample_one(rng: np.random.Generator, number: int) -> Inputs:
    """W is square, so that a wrong order raises no error and shows in the numbers alone."""
    size = 2 + number % 3
    return {"W": decimals(rng, size, size) / 2, "x": decimals(rng, size), "y": decimals(rng, size)}


def _preactivation(inputs: Inputs, mistakes: Mistakes) -> Any:
    W, x = inputs["W"], inputs["x"]
    if "transposed" in mistakes:
        return preactivation(W.T, x)
    if "not-added" in mistakes:
        return W * x
    a = preactivation(W, x)
    return sigmoid(a) if "activated" in mistakes else a


def _activation(inputs: Inputs, mistakes: Mistakes) -> Any:
    a = inputs["a"]
    if "not-activated" in mistakes:
        return a
    if "tanh" in mistakes:
        return np.tanh(a)
    if "softmax" in mistakes:
        return np.exp(a) / np.sum(np.exp(a))
    if "slope" in mistakes:
        return d_sigmoid(a)
    if "relu" in mistakes:
        return relu(a)
    if "rounded" in mistakes or "not-inverted" in mistakes:
        return np.where(a > 0, 1.0, 0.0) if "rounded" in mistakes else 1 + np.exp(-a)
    return sigmoid(-a if "exponent-sign" in mistakes else a)


def _delta(inputs: Inputs, mistakes: Mistakes) -> Any:
    """2 (z - y) * phi'(a), from the learner's own a and z."""
    z, y, slope = inputs["z"], inputs["y"], _slope(inputs, mistakes)
    if "shortcut" in mistakes:
        return z - y
    if "not-differentiated" in mistakes:
        return (z - y) ** 2
    if "through-W" in mistakes:
        return input_gradient(SQUARED_ERROR.gradient(y, z) * slope, inputs["W"])
    dz = SQUARED_ERROR.gradient(y, inputs["a"] if "a-for-z" in mistakes else z)
    if "two-missing" in mistakes:
        dz = dz / 2
    if "averaged" in mistakes:
        dz = dz / np.size(y)
    dz = np.ones_like(dz) if "gate-alone" in mistakes else dz  # where no 2 can be missing
    delta = np.sum(dz * slope) if "dot-product" in mistakes else dz * slope
    return -delta if "sign-flipped" in mistakes else delta


def _slope(inputs: Inputs, mistakes: Mistakes) -> Any:
    """phi'(a), or what the mistakes put in its place."""
    a, z = inputs["a"], inputs["z"]
    if "gate-missing" in mistakes:
        return 1.0
    if "gate-at-z" in mistakes:
        return d_sigmoid(z)
    if "formula-at-a" in mistakes:
        return a * (1 - a)
    if "value-for-slope" in mistakes:
        return z
    if "slope-of-tanh" in mistakes:
        return 1 - z**2
    if "slope-of-relu" in mistakes or "half-of-the-slope" in mistakes:
        return d_relu(a) if "slope-of-relu" in mistakes else 1 - z
    if "divided" in mistakes:
        return 1 / (z * (1 - z))
    slope = z * (1 - z) if "from_z" in inputs else d_sigmoid(a)
    return slope**2 if "gate-twice" in mistakes else slope


def _weights(inputs: Inputs, mistakes: Mistakes) -> Any:
    """delta x^T, from the learner's own delta."""
    delta, W, x = inputs["delta"], inputs["W"], inputs["x"]
    a = preactivation(W, x)
    if "gate-again" in mistakes:
        delta = activation_gradient(delta, SIGMOID, a)
    elif "gate-left-out" in mistakes or "error-for-delta" in mistakes:
        delta = SQUARED_ERROR.gradient(inputs["y"], sigmoid(a)) / (2 if "error-for-delta" in mistakes else 1)
    if "other-gradient" in mistakes:
        return input_gradient(delta, W)
    if "step-taken" in mistakes:
        return W - weight_gradient(delta, x)
    if "entrywise" in mistakes:
        return delta * x
    if "dot-product" in mistakes:
        return np.sum(delta * x)
    if "z-for-x" in mistakes:
        x = sigmoid(a)
    elif "x-left-out" in mistakes or "a-for-x" in mistakes:
        x = a if "a-for-x" in mistakes else np.ones(np.shape(x))
    return turned(weight_gradient(delta, x) * (W if "weights-in" in mistakes else 1.0), mistakes)


def _error_of_sample(inputs: Inputs, a: Any) -> Any:
    """L from a."""
    y = inputs["y"]
    z = 1 / (1 + np.exp(-a))
    return np.sum((z - y) ** 2)


def _by_weights_of_sample(inputs: Inputs, W: Any) -> Any:
    """L near W, from its gradient by a."""
    delta, x = inputs["delta"], inputs["x"]
    a = W @ x
    return np.sum(delta * a)


FLIPPED = (
    "The sign is turned round. An output above its target has a positive slope, since raising it further costs "
    "more: z - y, not y - z."
)
GATE_MISSING = (
    "phi'(a) is missing: this is dL/dz. On the way back through phi each entry is multiplied by the slope of phi at "
    "that unit's a."
)
WEIGHTS_IN = (
    "The entries of W are multiplied in. a is linear in W: how fast it grows with W_ij does not depend on the value "
    "of W_ij."
)

ONE_SAMPLE = Exercise(
    id="single_layer.one_sample",
    statement="One sample `x`, `y` of the layer z = phi(W x) with the sigmoid as phi and the loss L = sum_k (z_k - "
    "y_k)^2. Return `a` = W x, `z`, `delta` = dL/da and `dW` = dL/dW.",
    stub='''def one_sample(W, x, y):
    """Forward to z, and back to dL/dW, through one layer of sigmoids."""
    a = ...
    z = ...
    delta = ...
    dW = ...
    return a, z, delta, dW
''',
    sample=_sample_one,
    answers=(
        Answer(
            name="a",
            points=1,
            reference=_preactivation,
            misconceptions={
                "transposed": "This is W^T x: each entry gathers a column of W. The weights of unit i are row i of "
                "W, so a_i adds up W_ij x_j over j.",
                "not-added": "These are the products W_ij x_j, not yet added up. `*` multiplies entry by entry; `@` "
                "multiplies and adds along each row.",
                "activated": "This is phi(W x), which is z. a is what goes into phi.",
            },
        ),
        Answer(
            name="z",
            points=1,
            reference=_activation,
            misconceptions={
                "not-activated": "This is a itself. Each unit passes its a through phi, here 1 / (1 + e^-a).",
                "exponent-sign": "This is 1 / (1 + e^a), which falls as a grows. The sigmoid rises: its exponent "
                "is -a.",
                "tanh": "This is tanh(a), which runs from -1 to 1. The sigmoid is 1 / (1 + e^-a), from 0 to 1.",
                "softmax": "These entries were divided by a common sum, so each depends on all of a. A sigmoid "
                "looks at its own unit's a alone: 1 / (1 + e^-a).",
                "slope": "This is phi'(a), the slope of the sigmoid. On the way forward its value is "
                "passed on, phi(a).",
                "relu": "This is max(0, a), the ReLU. phi is the sigmoid here: 1 / (1 + e^-a).",
                "rounded": "These are zeros and ones. The sigmoid passes on how far a is from 0: 1 / (1 + e^-a).",
                "not-inverted": "This is 1 + e^-a, which is above 1. The sigmoid is 1 divided by it.",
            },
        ),
        TwoRoutes(
            name="delta",
            points=1,
            reference=_delta,
            loss=Loss(_error_of_sample, at=lambda inputs: inputs["a"]),
            together=OF_DELTA,
            misconceptions={
                "gate-missing": GATE_MISSING,
                "gate-at-z": "The slope of the sigmoid is taken at z. It belongs at a, where it is z (1 - z): z has "
                "been through the sigmoid already.",
                "formula-at-a": "dL/dz is multiplied by a (1 - a). The slope of the sigmoid is z (1 - z), with z = "
                "phi(a) in it.",
                "value-for-slope": "dL/dz is multiplied by z, the value of phi. The chain rule wants its slope, "
                "phi'(a) = z (1 - z).",
                "slope-of-tanh": "dL/dz is multiplied by 1 - z^2, as for tanh. The slope of the sigmoid is z (1 - z).",
                "slope-of-relu": "dL/dz is multiplied by 1 where a is positive and by 0 elsewhere: that is the slope "
                "of the ReLU. That of the sigmoid is z (1 - z).",
                "half-of-the-slope": "dL/dz is multiplied by 1 - z. The slope of the sigmoid has two factors, z and "
                "1 - z.",
                "divided": "dL/dz is divided by phi'(a). The chain rule multiplies: dL/da is dL/dz times dz/da.",
                "a-for-z": "The error is taken between a and y. The loss compares y with z, which has passed through "
                "phi.",
                "not-differentiated": "These are the squared errors, the terms of the loss itself. What is asked for "
                "is the slope along each a.",
                "through-W": "This is W^T delta, which is dL/dx. What is asked for is dL/da, one step before the "
                "weights on the way back.",
                "gate-twice": "phi'(a) is in it twice. There is one phi between a and the loss, so its slope comes "
                "in once.",
                "gate-alone": "This is phi'(a) alone. The chain rule multiplies it by what arrives from the loss, "
                "dL/dz.",
                "shortcut": "This is z - y, which is delta for the cross entropy after a sigmoid. For a squared "
                "error it is 2 (z - y) phi'(a).",
                "dot-product": "This is one number, the dot product of dL/dz and phi'(a). Each unit has a delta of its "
                "own: multiply entry by entry and do not add.",
                "two-missing": TWO_MISSING,
                "averaged": OUTPUTS_AVERAGED,
                "sign-flipped": FLIPPED,
            },
        ),
        Answer(
            name="dW",
            points=1,
            reference=_weights,
            loss=Loss(_by_weights_of_sample, at=lambda inputs: inputs["W"]),
            together=OF_THE_TABLE,
            misconceptions={
                "transposed": "This is x delta^T, the transposed result. Row i of W belongs to unit i, so delta "
                "runs down the side and x along the top.",
                "entrywise": "This is delta times x entry by entry. NumPy allows it since both have the same length, "
                "but each delta_i has to meet each x_j: np.outer.",
                "dot-product": "This is one number, the dot product. dL/dW has the shape of W: a product delta_i x_j "
                "for every weight.",
                "z-for-x": "z stands where x belongs. On the way forward W_ij is multiplied by the input x_j, so x_j "
                "is how fast a_i grows with W_ij.",
                "x-left-out": "x is missing: every entry of a row is delta_i. How far W_ij moves a_i is x_j, which "
                "scales column j.",
                "other-gradient": "This is W^T delta, which is dL/dx. dL/dW has the shape of W: a product delta_i "
                "x_j for every weight.",
                "gate-again": "phi'(a) is multiplied in here. It belongs in delta, which is dL/da and not dL/dz: from "
                "there to the weights only x comes in.",
                "gate-left-out": "dL/dz stands where delta belongs. Between z and the weights lies phi, so row i is "
                "scaled by delta_i = dL/dz_i phi'(a_i).",
                "weights-in": WEIGHTS_IN,
                "error-for-delta": "The error z - y stands where delta belongs. delta carries the slopes on the way "
                "back: 2 (z - y) phi'(a).",
                "a-for-x": "a stands where x belongs. On the way forward W_ij is multiplied by the input x_j, so x_j "
                "is how fast a_i grows with W_ij.",
                "step-taken": STEP_TAKEN,
                "downhill": DOWNHILL,
            },
        ),
    ),
)

# ---- a batch ----


def _sample_batch(rng: np.random.Generator, number: int) -> Inputs:
    """Five to seven samples of 2 inputs for 3 units, of which each is open for some samples and closed for others."""
    n = 5 + number % 3
    while True:
        X, W, Y = decimals(rng, n, 2), decimals(rng, 3, 2), decimals(rng, n, 3)
        A = preactivation(W, X)
        is_open = A > 0
        if np.min(np.abs(A)) > 0.05 and np.all(is_open.any(axis=0) & ~is_open.all(axis=0)):
            return {"X": X, "W": W, "Y": Y}


def _relu_outputs(inputs: Inputs, mistakes: Mistakes) -> Any:
    X, W = inputs["X"], inputs["W"]
    cut = {"weights-cut": (relu(W), X), "inputs-cut": (W, relu(X)), "both-cut": (relu(W), relu(X))}
    for name, factors in cut.items():
        if name in mistakes:
            return preactivation(*factors)
    A = preactivation(W, X)
    if "not-activated" in mistakes:
        return A
    if "sigmoid" in mistakes or "leaky" in mistakes:
        return sigmoid(A) if "sigmoid" in mistakes else np.where(A > 0, A, 0.01 * A)
    if "below-for-above" in mistakes:
        return np.minimum(0, A)
    if "size" in mistakes:
        return np.abs(A)
    if "gate-for-value" in mistakes:
        return d_relu(A)
    return relu(A).T if "samples-as-columns" in mistakes else relu(A)


def _batch_delta(inputs: Inputs, mistakes: Mistakes) -> Any:
    """(2/n) (Z - Y) * [A > 0], from the learner's own Z."""
    Z, Y = inputs["Z"], inputs["Y"]
    A = Z if "from_z" in inputs else preactivation(inputs["W"], inputs["X"])
    dZ = Z - Y if "two-missing" in mistakes else 2 * (Z - Y)
    is_open = d_relu(A)
    if "not-differentiated" in mistakes:
        return (Z - Y) ** 2 / len(Y)
    if "gate-alone" in mistakes:
        return is_open / len(Y)
    gates = {
        "gate-missing": np.ones_like(is_open),
        "value-for-slope": Z,
        "gate-turned": 1 - is_open,
        "gate-of-error": d_relu(Z - Y),
        "gate-of-target": d_relu(Y),
        "slope-of-sigmoid": Z * (1 - Z),
        "sign-for-gate": np.sign(A),
    }
    gate = choose(mistakes, gates, is_open)
    if "outputs-counted" in mistakes:
        return dZ / Y.shape[-1] * gate
    parts = dZ if "n-missing" in mistakes else dZ / len(Y)
    delta = (parts / Y.shape[-1] if "outputs-averaged" in mistakes else parts) * gate
    delta = np.sum(delta, axis=0) if "summed-too-early" in mistakes else delta
    return -delta if "sign-flipped" in mistakes else delta


def _error_of_batch(inputs: Inputs, A: Any) -> Any:
    """L from A = X W^T."""
    Y = inputs["Y"]
    Z = np.maximum(A, 0)
    errors = np.sum((Z - Y) ** 2, axis=1)
    return np.mean(errors)


def _by_weights_of_batch(inputs: Inputs, W: Any) -> Any:
    """L near W, from its gradient by A."""
    delta, X = inputs["delta"], inputs["X"]
    A = X @ W.T
    return np.sum(delta * A)


def _batch_weights(inputs: Inputs, mistakes: Mistakes) -> Any:
    """delta^T X, from the learner's own delta."""
    delta, X, W = inputs["delta"], inputs["X"], inputs["W"]
    if "step-taken" in mistakes:
        return W - weight_gradient(delta, X)
    if "weights-in" in mistakes:
        return turned(weight_gradient(delta, X) * W, mistakes)
    if "error-for-delta" in mistakes:
        delta = 2 * (relu(preactivation(W, X)) - inputs["Y"]) / len(X)
    if "other-gradient" in mistakes:
        dW = input_gradient(delta, W)
    elif "z-for-x" in mistakes:
        dW = summed_products(delta, relu(preactivation(W, X)), mistakes)
    else:
        dW = summed_products(delta, X, mistakes)
    return turned(dW, mistakes)


BATCH = Exercise(
    id="single_layer.batch",
    statement="The rows of `X` and `Y` are n samples of the layer z = phi(W x), phi the ReLU; L is the mean over the "
    "samples of sum_k (z_k - y_k)^2. Return `Z`, `delta` = dL/dA and `dW`.",
    stub='''def batch(X, W, Y):
    """X: (n, p), W: (q, p), Y: (n, q); Z and delta: (n, q), dW: (q, p)."""
    Z = ...
    delta = ...
    dW = ...
    return Z, delta, dW
''',
    sample=_sample_batch,
    answers=(
        Answer(
            name="Z",
            points=1,
            reference=_relu_outputs,
            misconceptions={
                "not-activated": "This is A = X W^T, before the ReLU. Each entry still has to pass through phi, which "
                "makes every negative one 0.",
                "below-for-above": "The negative entries are kept and the positive ones made 0. The ReLU is "
                "max(0, a): it lets positive ones pass.",
                "sigmoid": "This is the sigmoid of A. phi is the ReLU here: max(0, a).",
                "leaky": "Negative entries are kept, times 0.01: that is the leaky ReLU. The ReLU makes them 0.",
                "weights-cut": "The negative weights were made 0, not the negative sums. Weights of both signs are "
                "multiplied by the inputs and added up first; then comes the ReLU: max(0, a).",
                "inputs-cut": "The negative inputs were made 0, not the negative sums. Inputs of both signs are "
                "multiplied by the weights and added up first; then comes the ReLU: max(0, a).",
                "both-cut": "Negative weights and negative inputs were made 0. They are multiplied and added up as "
                "they are; then comes the ReLU: max(0, a).",
                "size": "Negative entries were turned positive. The ReLU makes them 0: max(0, a).",
                "gate-for-value": "These are ones and zeros, the slopes of the ReLU. On the way forward its values "
                "are passed on: a itself where it is positive.",
                "samples-as-columns": "The samples are columns here. In this course they are rows, as in X: Z = "
                "phi(X W^T) has the shape (n, q).",
            },
        ),
        TwoRoutes(
            name="delta",
            points=1,
            reference=_batch_delta,
            loss=Loss(_error_of_batch, at=lambda inputs: preactivation(inputs["W"], inputs["X"])),
            together={**OF_DELTA, "n-missing": "the 1/n is missing."},
            misconceptions={
                "gate-missing": GATE_MISSING,
                "value-for-slope": "dL/dZ is multiplied by Z, the value of phi. The chain rule wants its slope, "
                "which is 1 where a is positive and 0 elsewhere.",
                "gate-turned": "The gate is turned round: it lets the closed units pass. The slope of the ReLU is 1 "
                "where a is positive, and 0 where it is negative.",
                "gate-of-error": "The gate goes by the sign of Z - Y. What opens it is a unit's own a, on the way "
                "forward: the slope of the ReLU is 1 where a is positive.",
                "gate-of-target": "The gate goes by the sign of Y. What opens it is a unit's own a, on the way "
                "forward: the slope of the ReLU is 1 where a is positive.",
                "slope-of-sigmoid": "dL/dZ is multiplied by Z (1 - Z), as for a sigmoid. The slope of the ReLU is 1 "
                "where a is positive and 0 elsewhere.",
                "gate-alone": "This is phi'(A) / n alone. The chain rule multiplies phi'(A) by what arrives from the "
                "loss, dL/dZ.",
                "not-differentiated": "These are the squared errors over n, the terms of the loss itself. What is "
                "asked for is the slope along each a.",
                "sign-for-gate": "The slope of the ReLU is taken to be -1 for negative a. There the ReLU is flat, so "
                "its slope is 0.",
                "n-missing": "The 1/n is missing. The loss is a mean over the samples, so each has an nth part in it, "
                "and delta carries that from the start.",
                "outputs-counted": OUTPUTS_COUNTED,
                "outputs-averaged": ALL_AVERAGED,
                "summed-too-early": "The samples are added up already. Each delta still has to meet the x of its own "
                "sample, so delta keeps a row for each; the sum comes with dL/dW.",
                "two-missing": TWO_MISSING,
                "sign-flipped": FLIPPED,
            },
        ),
        Answer(
            name="dW",
            points=1,
            reference=_batch_weights,
            loss=Loss(_by_weights_of_batch, at=lambda inputs: inputs["W"]),
            together=OF_THE_TABLE,
            misconceptions={
                **OF_THE_SAMPLES,
                "z-for-x": "Z stands where X belongs. On the way forward W_ij is multiplied by the input x_j, so x_j "
                "is how fast a_i grows with W_ij.",
                "weights-in": WEIGHTS_IN,
                "error-for-delta": "dL/dZ stands where delta belongs. Between Z and the weights lies phi: a sample "
                "for which a unit is closed adds nothing to that unit's row of dL/dW.",
                "step-taken": STEP_TAKEN,
                "other-gradient": "This is delta W, which is dL/dX. dL/dW has the shape of W: row i for unit i.",
                "transposed": "This is X^T delta, the transposed result. Row i of W belongs to unit i, and so does "
                "row i of dL/dW.",
                "downhill": DOWNHILL,
            },
        ),
    ),
)

# ---- rows of zeros ----

REASONS = ("input", "gate", "upstream")


def _sample_log(rng: np.random.Generator, _number: int) -> Inputs:
    """Nine lines in any order: open and closed units, one at the kink, saturated ones, and inputs of which some are 0.

    What goes into a unit with x = 0 is a = 0: no ReLU, whose gate would be a second reason.
    """
    size = rng.integers(3, 20, 4) / 10
    lines = [
        ("relu", size[0], 0, 0.0),
        ("relu", -size[1], 0, 0.0),
        ("relu", 0.0, 1, 0.0),
        ("leaky_relu", -size[2], 1, 0.0),
        ("tanh", 0.0, 0, 0.0),
        ("sigmoid", -size[3], 0, 0.0),
        ("sigmoid", 900.0, 1, 0.0),
        ("tanh", -900.0, 0, 0.0),
        (str(rng.choice(["tanh", "sigmoid", "leaky_relu"])), 0.0, 3, float(decimals(rng))),
    ]
    phi, a, zeros, delta = zip(*(lines[k] for k in rng.permutation(len(lines))), strict=True)
    x = decimals(rng, len(lines), 3)
    for line, count in zip(x, zeros, strict=True):
        line[rng.permutation(3)[:count]] = 0.0
    return {"phi": phi, "x": x, "a": np.array(a), "delta": np.array(delta)}


def _reasons(inputs: Inputs, mistakes: Mistakes) -> Any:
    lines = zip(inputs["phi"], inputs["x"], inputs["a"], inputs["delta"], strict=True)
    words = [_reason(phi, x, a, delta, mistakes) for phi, x, a, delta in lines]
    turned = {}
    if "swapped" in mistakes:
        turned = {"gate": "upstream", "upstream": "gate"}
    elif "input-swapped" in mistakes:
        turned = {"input": "upstream", "upstream": "input"}
    elif "upstream-missed" in mistakes:
        turned = {"upstream": "input"}
    return [turned.get(word, word) for word in words]


def _reason(phi: str, x: Any, a: float, delta: float, mistakes: Mistakes) -> str:
    """Why delta x^T is 0: x is, phi'(a) is, or, since delta = dL/dz * phi'(a), dL/dz is."""
    no_input = delta != 0
    if "input-missed" in mistakes:
        no_input = False
    elif "one-input" in mistakes:
        no_input = not x.all()
    elif "input-by-a" in mistakes:
        no_input = a == 0
    if no_input:
        return "input"
    if "always-upstream" in mistakes:
        return "upstream"
    return "gate" if "always-gate" in mistakes or _is_closed(phi, a, mistakes) else "upstream"


def _is_closed(phi: str, a: float, mistakes: Mistakes) -> bool:
    """Whether phi'(a) is 0, or is rounded to 0."""
    if "relu-turned" in mistakes and phi == "relu":
        return a >= 0
    saturating = {phi for phi in ("sigmoid", "tanh") if f"{phi}-open" not in mistakes}
    saturated = abs(a) > 100 and phi in saturating and "saturation-missed" not in mistakes
    if "negative-closes" in mistakes:
        return saturated or a <= 0
    if "zero-closes" in mistakes and a == 0:
        return True
    at_kink = a == 0 and "kink-open" not in mistakes
    kinked = {"relu", "leaky_relu"} if "leak-closes" in mistakes else {"relu"}
    return saturated or (phi in kinked and (a < 0 or at_kink))


ZERO_ROWS = Exercise(
    id="single_layer.zero_rows",
    statement="Nine log lines of units whose row of dL/dW is all zeros: `phi`, `x`, `a` and `delta` = dL/da. Say why "
    "for each: `input`, `gate` (phi'(a) is 0 or rounds to it) or `upstream` (dL/dz is 0).",
    stub='''def zero_rows(phi, x, a, delta):
    """Nine words, "input", "gate" or "upstream".

    phi: nine of "relu", "leaky_relu", "sigmoid", "tanh"; x: (9, 3); a, delta: (9,).
    """
    ...
''',
    sample=_sample_log,
    answers=(
        Answer(
            points=2,
            reference=_reasons,
            type=Words(options=REASONS),
            together={
                "saturation-missed": "saturation was not looked at: far out, sigmoid and tanh are flat.",
                "input-missed": "no row was put down to its input.",
            },
            misconceptions={
                "always-upstream": "Every delta of 0 was put down to the gradient that arrives. delta is dL/dz times "
                "phi'(a): a closed gate makes it 0, too, and a says which units are closed.",
                "always-gate": "Every delta of 0 was put down to the gate. Where phi'(a) is not 0, the 0 has come "
                "from upstream: delta is dL/dz times phi'(a).",
                "swapped": "Gate and upstream have changed places. The gate is closed where phi is flat at that a; "
                "where it is open, a delta of 0 has come from upstream.",
                "negative-closes": "Every delta of 0 at negative a or at a = 0 was put down to the gate. Sigmoid, "
                "tanh and the leaky ReLU have a slope at 0 and at moderate negative a: there the gate is open.",
                "zero-closes": "Every delta of 0 at a = 0 was put down to the gate. Only the ReLU is taken to have "
                "slope 0 there; sigmoid and tanh are steepest at 0.",
                "leak-closes": "The leaky ReLU was taken to be closed for negative a. Its slope there is small, 0.01, "
                "but not 0: the leak is there to keep the gate open.",
                "kink-open": "A ReLU at exactly a = 0 was taken to be open. There it has a kink, any slope from 0 to "
                "1 would do, and the course takes 0.",
                "saturation-missed": "The units with a of 900 or -900 were taken to be open. So far out sigmoid and "
                "tanh are flat: their slopes are rounded to 0.",
                "tanh-open": "The tanh unit at a = -900 was taken to be open. Far out on either side tanh is flat: its "
                "slope is rounded to 0.",
                "sigmoid-open": "The sigmoid unit at a = 900 was taken to be open. Far out on either side the sigmoid "
                "is flat: its slope is rounded to 0.",
                "relu-turned": "The ReLU was taken to be closed for positive a. It lets these pass, with a slope of 1; "
                "for negative a it is flat.",
                "input-swapped": "Input and upstream have changed places. Where x is 0 the input is the reason; where "
                "delta is 0 though the gate is open, the 0 has come from upstream.",
                "input-missed": "No row was put down to its input. Where delta is not 0 the row can only be 0 because "
                "x is, since the row is delta times x.",
                "upstream-missed": "No row was put down to upstream. Where delta is 0 though the gate is open, the 0 "
                "has come from upstream, whatever x is.",
                "one-input": "A single input of 0 was taken to make the whole row 0. It makes one entry 0, the one in "
                "its column: a whole row needs all inputs to be 0.",
                "input-by-a": "Units at a = 0 were taken to have no input. a is also 0 where the products of weights "
                "and inputs cancel: look at x itself.",
            },
        ),
    ),
)

EXERCISES = (MISPRINT, ONE_SAMPLE, BATCH, ZERO_ROWS)
