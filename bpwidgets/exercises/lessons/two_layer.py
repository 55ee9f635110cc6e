"""Exercises of lesson 08: two layers backward: delta2, dW2, delta1, dW1, for one sample, in a log and for a batch."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import ACTIVATIONS, d_relu, d_sigmoid, d_tanh, relu, sigmoid
from bpwidgets.calculus.layer import activation_gradient, input_gradient, preactivation, weight_gradient
from bpwidgets.calculus.network import Network, forward
from bpwidgets.calculus.output_losses import CROSS_ENTROPY, SQUARED_ERROR
from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import Answer, Construction, Exercise, Inputs, Loss, Mistakes, choose
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
    TRANSPOSED,
    TWO_MISSING,
    TwoRoutes,
    summed_products,
    turned,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TANH = ACTIVATIONS["tanh"]

# ---- four steps back ----


def _classifier(W1: Any, W2: Any) -> Network:
    """tanh, then a sigmoid, then cross entropy."""
    return Network(W1=W1, W2=W2, phi1=TANH, phi2=ACTIVATIONS["sigmoid"], loss=CROSS_ENTROPY)


def _sample_steps(rng: np.random.Generator, number: int) -> Inputs:
    """All layers are equally wide, so that a wrong order raises no error and shows in the numbers alone."""
    size = 2 + number % 3
    x, y = decimals(rng, size), rng.permutation([0.0, 1.0, *rng.choice([0.0, 1.0], size - 2)])
    W2 = decimals(rng, size, size)
    stored = forward(_classifier(decimals(rng, size, size) / 3, W2), x, y)
    before = {"x": x, "a1": stored.a1, "z": stored.z, "W2": W2}
    return {**before, "a2": stored.a2, "y_hat": stored.y_hat, "y": y}


def _delta2(inputs: Inputs, mistakes: Mistakes) -> Any:
    """yhat - y, or what the mistakes make of dL/dyhat * phi'(a2)."""
    y, p, a2 = inputs["y"], inputs["y_hat"], inputs["a2"]
    right, slope = p - y, d_sigmoid(a2)
    others = {
        "gate-again": right * slope,
        "squared-error": SQUARED_ERROR.gradient(y, p) * slope,
        "two-kept": SQUARED_ERROR.gradient(y, p),
        "slope-at-output": CROSS_ENTROPY.gradient(y, p),
        "gate-alone": slope,
        "not-differentiated": CROSS_ENTROPY.entry(y, p),
        "one-term": np.where(y == 1, right, 0.0),
        "score-for-probability": a2 - y,
        "signs-for-bits": p - (2 * y - 1),
        "slope-of-tanh": right * (1 - p**2),
        "delta1-given": input_gradient(right, inputs["W2"]) * d_tanh(inputs["a1"]),
    }
    delta = choose(mistakes, others, right)
    if "one-number" in mistakes:
        return np.sum(delta)
    delta = delta / np.size(y) if "averaged" in mistakes else delta
    return -delta if "sign-flipped" in mistakes else delta


def _dw2(inputs: Inputs, mistakes: Mistakes) -> Any:
    """delta2 z^T, from the learner's own delta2."""
    delta2, z, W2 = inputs["delta2"], inputs["z"], inputs["W2"]
    if "other-gradient" in mistakes:
        return input_gradient(delta2, W2)
    if "x-for-z" in mistakes:
        z = inputs["x"]
    elif "a-for-z" in mistakes:
        z = inputs["a1"]
    elif "output-for-z" in mistakes:
        z = inputs["y_hat"]
    elif "slope-for-z" in mistakes:
        z = d_tanh(inputs["a1"])
    elif "hidden-gate-in-it" in mistakes:
        z = z * d_tanh(inputs["a1"])
    elif "z-left-out" in mistakes:
        z = np.ones_like(z)
    if "gate-again" in mistakes:
        delta2 = delta2 * d_sigmoid(inputs["a2"])
    if "step-taken" in mistakes:
        return W2 - weight_gradient(delta2, z)
    return _table(delta2, z, W2, mistakes)


def _table(delta: Any, z: Any, W: Any, mistakes: Mistakes) -> Any:
    """delta z^T, or what the mistakes of any layer make of it."""
    if "entrywise" in mistakes:
        return delta * z
    if "dot-product" in mistakes:
        return np.sum(delta * z)
    table = np.outer(delta, z)
    return turned(table * W if "weights-in" in mistakes else table, mistakes)


def _delta1(inputs: Inputs, mistakes: Mistakes) -> Any:
    """W2^T delta2 * tanh'(a1), from the learner's own delta2."""
    delta2, W2, slope = inputs["delta2"], inputs["W2"], _hidden_slope(inputs, mistakes)
    if "gradient-for-weights" in mistakes:
        W2 = weight_gradient(delta2, inputs["z"])
    if "not-added" in mistakes:
        return (W2.T * delta2) * slope[:, None]
    if "delta2-kept" in mistakes:
        return delta2
    if "delta2-left-out" in mistakes:
        delta2 = np.ones_like(delta2)
    elif "weights-as-ones" in mistakes:
        W2 = np.ones_like(W2)
    for name, output in {"first-output-alone": 0, "last-output-alone": -1}.items():
        if name in mistakes:
            W2, delta2 = W2[[output]], delta2[[output]]
    if "weights-left-out" in mistakes:
        dz = delta2
    else:
        dz = input_gradient(delta2, W2.T if "not-transposed" in mistakes else W2)
    delta = np.sum(dz * slope) if "dot-product" in mistakes else dz * slope
    delta = delta / len(delta2) if "averaged" in mistakes else delta
    return -delta if "turned-again" in mistakes else delta


def _hidden_slope(inputs: Inputs, mistakes: Mistakes) -> Any:
    """tanh'(a1), or what the mistakes put in its place."""
    a1, z, a2 = inputs["a1"], inputs["z"], inputs["a2"]
    if "gate-missing" in mistakes:
        return np.ones_like(a1)
    if "gate-at-z" in mistakes:
        return d_tanh(z)
    if "formula-at-a" in mistakes:
        return 1 - a1**2
    if "gate-at-a2" in mistakes:
        return d_tanh(a2)
    if "gate-of-output" in mistakes:
        return d_sigmoid(a2)
    if "slope-of-sigmoid" in mistakes:
        return z * (1 - z)
    if "value-for-slope" in mistakes:
        return z
    others = {
        "half-of-the-slope": 1 - z,
        "sigmoid-at-a1": d_sigmoid(a1),
        "slope-of-relu": d_relu(a1),
        "divided": 1 / d_tanh(a1),
    }
    return choose(mistakes, others | {"gate-twice": d_tanh(a1) ** 2}, d_tanh(a1))


def _dw1(inputs: Inputs, mistakes: Mistakes) -> Any:
    """delta1 x^T, from the learner's own delta1."""
    delta1, x, a1, z = inputs["delta1"], inputs["x"], inputs["a1"], inputs["z"]
    delta2 = inputs["y_hat"] - inputs["y"]
    if "delta2-for-delta1" in mistakes:
        delta1 = delta2
    elif "gate-left-out" in mistakes:
        delta1 = input_gradient(delta2, inputs["W2"])
    elif "gate-again" in mistakes:
        delta1 = activation_gradient(delta1, TANH, a1)
    if "z-for-x" in mistakes:
        x = z
    elif "a-for-x" in mistakes:
        x = a1
    elif "x-left-out" in mistakes:
        x = np.ones_like(x)
    return _table(delta1, x, None, mistakes)


def _cross_entropies(inputs: Inputs, a2: Any) -> Any:
    """L from a2."""
    y = inputs["y"]
    y_hat = 1 / (1 + np.exp(-a2))
    entropies = -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))
    return np.sum(entropies)


def _by_w2(inputs: Inputs, W2: Any) -> Any:
    """L near W2, from its gradient by a2."""
    delta2, z = inputs["delta2"], inputs["z"]
    a2 = W2 @ z
    return np.sum(delta2 * a2)


def _by_a1(inputs: Inputs, a1: Any) -> Any:
    """L near a1, from its gradient by a2."""
    delta2, W2 = inputs["delta2"], inputs["W2"]
    z = np.tanh(a1)
    a2 = W2 @ z
    return np.sum(delta2 * a2)


def _by_w1(inputs: Inputs, W1: Any) -> Any:
    """L near W1, from its gradient by a1."""
    delta1, x = inputs["delta1"], inputs["x"]
    a1 = W1 @ x
    return np.sum(delta1 * a1)


def _some_w1(inputs: Inputs) -> Any:
    """A W1 with W1 x = a1: of the right one nothing is known, and dL/dW1 does not depend on it."""
    x = inputs["x"]
    return np.outer(inputs["a1"], x) / (x @ x)


ENTRYWISE = (
    "This is one product for each unit, entry by entry. NumPy allows it where both have the same length, but each "
    "entry of delta has to meet each number that goes in: np.outer."
)
DOT_PRODUCT = (
    "This is one number, the products added up. The gradient of a weight matrix has its shape: a product for every "
    "weight."
)
DELTA2_FOR_DELTA1 = (
    "delta2 stands where delta1 belongs. The rows of W1 are the hidden units, whose delta is delta1."
)
FIRST_OUTPUT = (
    "What comes back from the first output alone is counted. What arrives from several outputs is added."
)
LAST_OUTPUT = (
    "What comes back from the last output alone is counted. What arrives from several outputs is added."
)
TURNED_AGAIN = (
    "The sign is turned round in this step. On the way back each gradient is multiplied by what the chain rule "
    "brings; the minus comes later, in the step of descent."
)

STEPS = Exercise(
    id="two_layer.steps",
    statement="One sample of a network with tanh in the hidden layer, sigmoid outputs `y_hat`, and L the sum of the "
    "outputs' cross entropies. From what the forward pass stored return four values: `delta2`, `dW2`, `delta1` and "
    "`dW1`.",
    stub='''def steps(x, a1, z, W2, a2, y_hat, y):
    """dL/da2, dL/dW2, dL/da1, dL/dW1; z = tanh(a1), y_hat = sigmoid(a2)."""
    delta2 = ...
    dW2 = ...
    delta1 = ...
    dW1 = ...
    return delta2, dW2, delta1, dW1
''',
    sample=_sample_steps,
    answers=(
        Answer(
            name="delta2",
            points=1,
            reference=_delta2,
            loss=Loss(_cross_entropies, at=lambda inputs: inputs["a2"]),
            together={"sign-flipped": "the sign is turned round."},
            misconceptions={
                "gate-again": "y_hat - y is multiplied by phi'(a2). It has that factor already, cancelled: the slope "
                "of the cross entropy is (y_hat - y) / (y_hat (1 - y_hat)), and phi'(a2) = y_hat (1 - y_hat).",
                "squared-error": "This is 2 (y_hat - y) phi'(a2), which belongs to a squared error. The slope of the "
                "cross entropy is steeper and cancels phi'(a2), which leaves y_hat - y.",
                "two-kept": "There is a factor of 2 too many. It comes from differentiating a square; for the cross "
                "entropy after a sigmoid, delta2 is y_hat - y.",
                "slope-at-output": "This is dL/dyhat, the slope with respect to the outputs. delta2 is the slope with "
                "respect to a2, so phi'(a2) = y_hat (1 - y_hat) comes in as a factor.",
                "gate-alone": "This is phi'(a2) alone. The chain rule multiplies it by what arrives from the loss, "
                "dL/dyhat.",
                "not-differentiated": "These are the cross entropies of the outputs themselves. What is asked for is "
                "their slope with respect to a2.",
                "one-term": "The outputs with y = 0 have no slope here. Their loss is -ln(1 - y_hat), which is flat "
                "nowhere: its slope with respect to a2 is y_hat.",
                "score-for-probability": "This is a2 - y. What is compared with the label is the probability, y_hat = "
                "sigmoid(a2).",
                "signs-for-bits": "The labels were turned into -1 and +1. In the cross entropy y is 0 or 1, and "
                "delta2 is y_hat - y.",
                "slope-of-tanh": "y_hat - y is multiplied by 1 - y_hat^2, as for tanh. The outputs are sigmoids, whose "
                "slope is cancelled by that of the cross entropy: y_hat - y is all.",
                "delta1-given": "This is delta1, at the hidden units. delta2 is dL/da2, at the outputs: y_hat - y.",
                "one-number": "This is one number, for all outputs together. Each output has a delta of its own.",
                "averaged": OUTPUTS_AVERAGED,
                "sign-flipped": "The sign is turned round: y - y_hat points downhill. An output above its label has a "
                "positive slope, since raising it further costs more.",
            },
        ),
        Answer(
            name="dW2",
            points=1,
            reference=_dw2,
            loss=Loss(_by_w2, at=lambda inputs: inputs["W2"]),
            together=OF_THE_TABLE,
            misconceptions={
                "x-for-z": "x stands where z belongs. The weights W2 are multiplied by what the hidden layer sends, "
                "which is z.",
                "a-for-z": "a1 stands where z belongs. What goes through the weights W2 has been through phi: z = "
                "phi(a1).",
                "output-for-z": "y_hat stands where z belongs. A weight moves its unit by what comes in along it, not "
                "by what goes out.",
                "slope-for-z": "phi'(a1) stands where z belongs. The weights W2 are multiplied by z itself; phi'(a1) "
                "comes in later, on the way to a1.",
                "hidden-gate-in-it": "phi'(a1) is multiplied in. It comes in later, on the way to a1: between W2 and "
                "the loss there is no hidden phi.",
                "z-left-out": "z is missing: every entry of a row is that output's delta. How far a weight moves its "
                "unit is z_j, which scales column j.",
                "gate-again": "phi'(a2) is multiplied in here. It belongs in delta2, which is dL/da2 and not dL/dyhat.",
                "step-taken": STEP_TAKEN,
                "transposed": TRANSPOSED,
                "entrywise": ENTRYWISE,
                "dot-product": DOT_PRODUCT,
                "other-gradient": "This is W2^T delta2, which is dL/dz. dL/dW2 has the shape of W2: delta2 z^T.",
                "weights-in": "The entries of W2 are multiplied in. a2 is linear in W2: how fast it grows with a "
                "weight does not depend on that weight.",
                "downhill": DOWNHILL,
            },
        ),
        Answer(
            name="delta1",
            points=1,
            reference=_delta1,
            loss=Loss(_by_a1, at=lambda inputs: inputs["a1"]),
            together={
                "turned-again": "the sign is turned round in this step.",
                "gate-missing": "phi'(a1) is missing.",
            },
            misconceptions={
                "delta2-kept": "This is delta2 itself. On its way to a1 it goes back through W2, and then through phi: "
                "W2^T delta2, times phi'(a1).",
                "gate-missing": "phi'(a1) is missing: this is W2^T delta2 = dL/dz. Between z and a1 lies phi, so each "
                "entry is multiplied by the slope of phi at that unit's a1.",
                "not-transposed": "W2 stands where W2^T belongs. z_j reaches output i through W2_ij, so entry j "
                "gathers column j of W2: W2^T delta2.",
                "gradient-for-weights": "dL/dW2 stands where W2 belongs. The gradient comes back through the weights "
                "that were used on the way forward.",
                "weights-left-out": "W2 is missing: this is delta2 times phi'(a1). z_j reaches each output i through "
                "the weight W2_ij, and these ways add up: W2^T delta2.",
                "gate-at-z": "The slope of tanh is taken at z. It belongs at a1, where it is 1 - z^2: z has been "
                "through tanh already.",
                "gate-at-a2": "The slope of tanh is taken at a2. The gate of a hidden unit is at its own a, in a1.",
                "gate-of-output": "dL/dz is multiplied by the slope of the outputs, phi'(a2). On the way to a1 "
                "lies the hidden layer's phi, so its slope comes in, at a1: 1 - z^2.",
                "formula-at-a": "dL/dz is multiplied by 1 - a1^2. The slope of tanh is 1 - z^2, with z = tanh(a1) in "
                "it.",
                "slope-of-sigmoid": "dL/dz is multiplied by z (1 - z), as for a sigmoid. The slope of tanh is 1 - z^2.",
                "value-for-slope": "dL/dz is multiplied by z, the value of phi. The chain rule wants its slope, "
                "phi'(a1) = 1 - z^2.",
                "half-of-the-slope": "dL/dz is multiplied by 1 - z. The slope of tanh is (1 - z)(1 + z) = 1 - z^2.",
                "sigmoid-at-a1": "dL/dz is multiplied by the slope of the sigmoid at a1. The hidden units are tanh, "
                "whose slope is 1 - z^2.",
                "slope-of-relu": "dL/dz is multiplied by 1 where a1 is positive and by 0 elsewhere: that is the slope "
                "of the ReLU. That of tanh is 1 - z^2.",
                "divided": "dL/dz is divided by phi'(a1). The chain rule multiplies: dL/da1 is dL/dz times dz/da1.",
                "delta2-left-out": "delta2 is missing: each column of W2 was added up as it is. How much the loss "
                "cares about output i is delta2_i, which scales row i.",
                "weights-as-ones": "Every way back counts the same here. z_j reaches output i through W2_ij: W2^T "
                "delta2.",
                "first-output-alone": FIRST_OUTPUT,
                "last-output-alone": LAST_OUTPUT,
                "averaged": "The ways back are averaged. What arrives at a hidden unit from several outputs is added, "
                "and nothing is divided.",
                "gate-twice": "phi'(a1) is in it twice. There is one phi between a1 and z, so its slope comes in once.",
                "not-added": "These are the ways through the single weights, not yet added up. What arrives at a "
                "hidden unit from several outputs is added.",
                "dot-product": "This is one number, the entries added up. Each hidden unit has a delta of its own: "
                "multiply by phi'(a1) entry by entry and do not add.",
                "turned-again": TURNED_AGAIN,
            },
        ),
        Answer(
            name="dW1",
            points=1,
            reference=_dw1,
            loss=Loss(_by_w1, at=_some_w1),
            together=OF_THE_TABLE,
            misconceptions={
                "z-for-x": "z stands where x belongs. A weight moves its unit by what comes in along it, which for "
                "W1 is x.",
                "a-for-x": "a1 stands where x belongs. A weight moves its unit by what comes in along it, which for "
                "W1 is x.",
                "x-left-out": "x is missing: every entry of a row is that unit's delta. How far a weight moves its "
                "unit is the input x_j, which scales column j.",
                "delta2-for-delta1": DELTA2_FOR_DELTA1,
                "gate-left-out": "phi'(a1) is missing: dL/dz stands where delta1 belongs. Between z and W1 lies phi, "
                "so row i is scaled by dL/dz_i phi'(a1_i).",
                "gate-again": "phi'(a1) is multiplied in here. It belongs in delta1, which is dL/da1 and not dL/dz: "
                "from there to the weights only x comes in.",
                "transposed": TRANSPOSED,
                "entrywise": ENTRYWISE,
                "dot-product": DOT_PRODUCT,
                "downhill": DOWNHILL,
            },
        ),
    ),
)

# ---- a log with one wrong number ----

# Each line of the log, computed from what stands above it; it is used first by the line that `USED_BY` names.
LINES: dict[str, Callable[[Inputs], Any]] = {
    "a1": lambda log: preactivation(log["W1"], log["x"]),
    "z": lambda log: np.tanh(log["a1"]),
    "a2": lambda log: preactivation(log["W2"], log["z"]),
    "y_hat": lambda log: sigmoid(log["a2"]),
    "delta2": lambda log: log["y_hat"] - log["y"],
    "dW2": lambda log: weight_gradient(log["delta2"], log["z"]),
    "delta1": lambda log: activation_gradient(input_gradient(log["delta2"], log["W2"]), TANH, log["a1"]),
    "dW1": lambda log: weight_gradient(log["delta1"], log["x"]),
    "new_W2": lambda log: log["W2"] - log["eta"] * log["dW2"],
    "new_W1": lambda log: log["W1"] - log["eta"] * log["dW1"],
}
NAMES = tuple(LINES)
USED_BY = dict(pairwise(NAMES)) | {"dW2": "new_W2", "dW1": "new_W1", "new_W2": "new_W2", "new_W1": "new_W1"}
OTHER_LAYER = str.maketrans("12", "21")
ACCUSED = {f"{name}-accused": name for name in ("z", "y_hat", "delta2", "dW2", "delta1", "dW1", "new_W2")}


def _logged(rng: np.random.Generator, wrong: str) -> Inputs:
    """A training step of a 3-2-1 network with one number off; every line after it goes on from what is printed.

    No number is so small that half of it would pass for rounding, and one line alone differs most from a right one.
    """
    while True:
        log = {"x": decimals(rng, 3), "y": rng.choice([0.0, 1.0], 1), "eta": 0.5}
        log |= {"W1": decimals(rng, 2, 3) / 2, "W2": decimals(rng, 1, 2)}
        for name, line in LINES.items():
            log[name] = line(log)
            if name == wrong:
                at = tuple(map(int, rng.integers(log[name].shape)))
                log[name][at] *= float(rng.choice([0.4, 0.6]))
        second, largest = sorted(_changes(log).values())[-2:]
        if min(np.min(np.abs(log[name])) for name in NAMES) > 0.02 and largest > 1.001 * second:
            return log


def _sample_logs(rng: np.random.Generator, _number: int) -> Inputs:
    """Seven logs: one goes wrong on the way forward, the others in one line each of those after it."""
    wrong = [str(rng.choice(NAMES[:4])), *NAMES[4:]]
    return {"logs": tuple(_logged(rng, wrong[k]) for k in rng.permutation(len(wrong)))}


def _wrong_lines(inputs: Inputs, mistakes: Mistakes) -> list[str]:
    words = [_wrong_line(log, mistakes) for log in inputs["logs"]]
    return words[::-1] if "order-turned" in mistakes else words


def _wrong_line(log: Inputs, mistakes: Mistakes) -> str:
    """The one line that does not follow from those above it, or the line that the mistakes name."""
    apart, changes = _compared(log)
    found = max(apart, key=lambda name: apart[name])
    accused = next((ACCUSED[known] for known in mistakes if known in ACCUSED), found)
    if NAMES.index(accused) < NAMES.index(found):
        return accused
    if "first-user" in mistakes:
        return USED_BY[found]
    at = NAMES.index(found)
    if "line-after" in mistakes or "line-before" in mistakes:
        return NAMES[(at + (1 if "line-after" in mistakes else -1)) % len(NAMES)]
    if "forward-missed" in mistakes and at < NAMES.index("delta2"):
        return "delta2"
    if "layers-swapped" in mistakes:
        return found.translate(OTHER_LAYER) if at >= NAMES.index("delta2") else found
    if "first-new-weights" in mistakes:
        return next(name for name in ("new_W2", "new_W1") if changes[name] > 1e-9)
    if "last-changed" in mistakes:
        return [name for name, change in changes.items() if change > 1e-9][-1]
    return max(changes, key=lambda name: changes[name]) if "largest-change" in mistakes else found


def _compared(log: Inputs) -> tuple[dict[str, float], dict[str, float]]:
    """How far each line is from what follows from the lines above it, and from one that is computed anew."""
    return _compared_entries(
        tuple((name, np.shape(it), np.asarray(it).tobytes()) for name, it in log.items())
    )


@lru_cache(maxsize=64)
def _compared_entries(
    entries: tuple[tuple[str, tuple[int, ...], bytes], ...],
) -> tuple[dict[str, float], dict[str, float]]:
    """By the entries of a log, whose wrong line is asked for again and again, once for each mistake."""
    log = {name: np.frombuffer(numbers).reshape(shape) for name, shape, numbers in entries}
    apart = {name: float(np.max(np.abs(line(log) - log[name]))) for name, line in LINES.items()}
    return apart, _changes(log)


def _changes(log: Inputs) -> dict[str, float]:
    """How far each line is from one that is computed anew from x and the weights."""
    right = {name: log[name] for name in ("x", "y", "eta", "W1", "W2")}
    for name, line in LINES.items():
        right[name] = line(right)
    return {name: float(np.max(np.abs(log[name] - right[name]))) for name in LINES}


WRONG_LINE = Exercise(
    id="two_layer.wrong_line",
    statement="Each of seven `logs` prints a training step of a network with tanh, a sigmoid and cross entropy. One "
    "number in it is wrong; the lines after it were computed from what is printed. Name the wrong lines.",
    stub='''def wrong_line(logs):
    """Seven names, such as "dW2"; a log is a dict, read as log["dW2"].

    Given are x, y, W1, W2 and eta. In this order follow a1, z, a2, y_hat, delta2,
    dW2, delta1, dW1, and new_W2 and new_W1 after a step of descent at rate eta.
    """
    ...
''',
    sample=_sample_logs,
    answers=(
        Answer(
            points=2,
            reference=_wrong_lines,
            type=Words(options=NAMES),
            misconceptions={
                "first-user": "The line that is the first to use the wrong number was named. It follows rightly from "
                "what is printed above it: the wrong line is the one that does not.",
                "last-changed": "The last line that differs from a computation from the start was named. A wrong "
                "number is carried into the lines after it: of those that differ, the first is the wrong one.",
                "largest-change": "The line that differs most from a computation from the start was named. A wrong "
                "number may grow on its way: of the lines that differ, the first is the wrong one.",
                "line-after": "The line after the wrong one was named. It follows rightly from what is printed above "
                "it: the wrong line is the one that does not.",
                "line-before": "The line before the wrong one was named. It still follows from what is printed above "
                "it: the wrong line is the one that does not.",
                "first-new-weights": "The first new weights that differ from a computation from the start were named. "
                "They come last: look for the first line that does not follow from what is printed above it.",
                "forward-missed": "delta2 was named where a line of the forward pass is wrong. delta2 follows rightly "
                "from the y_hat that is printed.",
                "layers-swapped": "From delta2 on, the two layers have changed places in the names. The 2 stands for "
                "the output layer, the 1 for the hidden layer.",
                "order-turned": "The names are in reverse order: the first belongs to the last log.",
                "z-accused": "z was named where it is right. It is tanh(a1).",
                "y_hat-accused": "y_hat was named where it is right. It is sigmoid(a2).",
                "delta2-accused": "delta2 was named where it is right. After a sigmoid and a cross entropy it is "
                "y_hat - y, with no factor phi'(a2).",
                "dW2-accused": "dW2 was named where it is right. It is delta2 z^T, with the z that the hidden layer "
                "has sent.",
                "delta1-accused": "delta1 was named where it is right. It is W2^T delta2 times phi'(a1), with the W2 "
                "from before the step.",
                "dW1-accused": "dW1 was named where it is right. It is delta1 x^T, with the input x.",
                "new_W2-accused": "new_W2 was named where it is right. A step of descent goes against the gradient: "
                "W2 - eta dW2.",
            },
        ),
    ),
)

# ---- a batch, all the way ----


def _sample_pass(rng: np.random.Generator, number: int) -> Inputs:
    """Four to six samples; all layers have three units, so that a wrong order raises no error."""
    n = 4 + number % 3
    while True:
        X, Y = decimals(rng, n, 3), decimals(rng, n, 3)
        W1, W2 = decimals(rng, 3, 3) / 2, decimals(rng, 3, 3) / 2
        A = preactivation(W1, X)
        if np.min(np.abs(A)) > 0.05 and np.all((A > 0).any(axis=0) & (A < 0).any(axis=0)):
            return {"X": X, "Y": Y, "W1": W1, "W2": W2}


def _hidden(inputs: Inputs, mistakes: Mistakes) -> Any:
    X, W1 = inputs["X"], inputs["W1"]
    A1 = preactivation(W1.T if "transposed" in mistakes else W1, X)
    others = {
        "not-activated": A1,
        "gate-for-value": d_relu(A1),
        "sigmoid": sigmoid(A1),
        "tanh": np.tanh(A1),
        "below-for-above": np.minimum(0, A1),
        "weights-cut": preactivation(relu(W1), X),
    }
    if not mistakes.isdisjoint(others):
        return choose(mistakes, others, None)
    return relu(A1).T if "samples-as-columns" in mistakes else relu(A1)


def _outputs(inputs: Inputs, mistakes: Mistakes) -> Any:
    """Z W2^T, from the learner's own Z."""
    Z = inputs["X"] if "x-for-z" in mistakes else inputs["Z"]
    if "a-for-z" in mistakes:
        Z = preactivation(inputs["W1"], inputs["X"])
    W = inputs["W1"] if "first-layer-again" in mistakes else inputs["W2"]
    Y_hat = preactivation(W.T if "transposed" in mistakes else W, Z)
    if "target-taken" in mistakes:
        return Y_hat - inputs["Y"]
    if "sigmoid" in mistakes:
        return sigmoid(Y_hat)
    return relu(Y_hat) if "activated" in mistakes else Y_hat


def _output_error(inputs: Inputs, mistakes: Mistakes) -> Any:
    """(2/n) (Yhat - Y), from the learner's own Yhat."""
    Y, Y_hat = inputs["Y"], inputs["Y_hat"]
    if "not-differentiated" in mistakes:
        return (Y_hat - Y) ** 2 / len(Y)
    delta = (Y_hat - Y) * (1 if "two-missing" in mistakes else 2)
    if "outputs-counted" in mistakes:
        return delta / Y.shape[-1]
    delta = delta if "n-missing" in mistakes else delta / len(Y)
    if "outputs-averaged" in mistakes:
        delta = delta / Y.shape[-1]
    elif "gate-of-output" in mistakes:
        delta = delta * d_relu(Y_hat)
    elif "slope-of-sigmoid" in mistakes:
        delta = delta * Y_hat * (1 - Y_hat)
    elif "gate-too-early" in mistakes:
        delta = delta * d_relu(preactivation(inputs["W1"], inputs["X"]))
    elif "summed-too-early" in mistakes:
        delta = np.sum(delta, axis=0)
    return -delta if "sign-flipped" in mistakes else delta


def _second_weights(inputs: Inputs, mistakes: Mistakes) -> Any:
    """delta2^T Z, from the learner's own delta2 and Z."""
    delta2, Z = inputs["delta2"], inputs["Z"]
    if "other-gradient" in mistakes:
        return input_gradient(delta2, inputs["W2"])
    if "x-for-z" in mistakes:
        Z = inputs["X"]
    elif "a-for-z" in mistakes:
        Z = preactivation(inputs["W1"], inputs["X"])
    elif "output-for-z" in mistakes:
        Z = preactivation(inputs["W2"], Z)
    elif "gate-for-z" in mistakes:
        Z = d_relu(Z)
    if "step-taken" in mistakes:
        return inputs["W2"] - weight_gradient(delta2, Z)
    return turned(summed_products(delta2, Z, mistakes), mistakes)


def _hidden_delta(inputs: Inputs, mistakes: Mistakes) -> Any:
    """(delta2 W2) * [A1 > 0], from the learner's own delta2 and Z."""
    delta2, Z, W2 = inputs["delta2"], inputs["Z"], inputs["W2"]
    is_open = d_relu(Z if "from_z" in inputs else preactivation(inputs["W1"], inputs["X"]))
    of_outputs = not mistakes.isdisjoint({"gate-of-output", "output-gated"})
    outputs_above = d_relu(preactivation(W2, Z)) if of_outputs else 1.0  # of a wrong shape Z may not fit W2
    gates = {
        "gate-missing": np.ones_like(is_open),
        "value-for-slope": Z,
        "gate-turned": 1 - is_open,
        "gate-of-output": outputs_above,
        "slope-of-sigmoid": Z * (1 - Z),
        "slope-of-tanh": 1 - Z**2,
        "output-gated": np.ones_like(is_open),
    }
    gate = choose(mistakes, gates, is_open)
    dZ = _back_through_weights(
        delta2 * outputs_above if "output-gated" in mistakes else delta2, inputs, mistakes
    )
    gate = d_relu(dZ) if "gate-of-gradient" in mistakes else gate
    delta = dZ * gate / (len(Z) if "averaged-again" in mistakes else 1)
    delta = delta * len(Z) if "n-lost" in mistakes else delta
    delta = np.sum(delta, axis=0) if "summed-too-early" in mistakes else delta
    return -delta if "turned-again" in mistakes else delta


def _back_through_weights(delta2: Any, inputs: Inputs, mistakes: Mistakes) -> Any:
    """delta2 W2."""
    W2 = inputs["W2"]
    if "weights-left-out" in mistakes:
        return delta2
    if "delta2-left-out" in mistakes:
        delta2 = np.ones_like(delta2)
    elif "first-output-alone" in mistakes:
        delta2, W2 = delta2[:, :1], W2[:1]
    weights = {
        "not-transposed": W2.T,
        "weights-as-ones": np.ones_like(W2),
        "first-layer-again": inputs["W1"],
    }
    return input_gradient(delta2, choose(mistakes, weights, W2))


def _first_weights(inputs: Inputs, mistakes: Mistakes) -> Any:
    """delta1^T X, from the learner's own delta1."""
    delta1, X, W1, W2 = inputs["delta1"], inputs["X"], inputs["W1"], inputs["W2"]
    if "other-gradient" in mistakes:
        return input_gradient(delta1, W1)
    if "weights-in" in mistakes:
        return turned(weight_gradient(delta1, X) * W1, mistakes)
    Z = relu(preactivation(W1, X))
    delta2 = SQUARED_ERROR.gradient(inputs["Y"], preactivation(W2, Z))
    if "delta2-for-delta1" in mistakes:
        delta1 = delta2
    elif "gate-left-out" in mistakes:
        delta1 = input_gradient(delta2, W2)
    return turned(summed_products(delta1, Z if "z-for-x" in mistakes else X, mistakes), mistakes)


def _error_of_outputs(inputs: Inputs, Y_hat: Any) -> Any:
    """L from the outputs."""
    Y = inputs["Y"]
    errors = np.sum((Y_hat - Y) ** 2, axis=1)
    return np.mean(errors)


def _by_second_weights(inputs: Inputs, W2: Any) -> Any:
    """L near W2, from its gradient by the outputs."""
    delta2, Z = inputs["delta2"], inputs["Z"]
    A2 = Z @ W2.T
    return np.sum(delta2 * A2)


def _by_hidden_sums(inputs: Inputs, A1: Any) -> Any:
    """L near A1, from its gradient by the outputs."""
    delta2, W2 = inputs["delta2"], inputs["W2"]
    Z = np.maximum(A1, 0)
    A2 = Z @ W2.T
    return np.sum(delta2 * A2)


def _by_first_weights(inputs: Inputs, W1: Any) -> Any:
    """L near W1, from its gradient by A1."""
    delta1, X = inputs["delta1"], inputs["X"]
    A1 = X @ W1.T
    return np.sum(delta1 * A1)


BACKWARD = Exercise(
    id="two_layer.backward",
    statement="Rows of `X` and `Y` are n samples of yhat = W2 phi(W1 x), phi the ReLU; L is the mean over the samples "
    "of the sum of squared errors. Return `Z`, `Y_hat`, then `delta2`, `dW2`, `delta1`, `dW1`.",
    stub='''def backward(X, Y, W1, W2):
    """Forward to Y_hat, and back to the gradients of both weights.

    X: (n, p), Y: (n, q), W1: (h, p), W2: (q, h); samples are rows throughout.
    """
    ...
    return Z, Y_hat, delta2, dW2, delta1, dW1
''',
    sample=_sample_pass,
    answers=(
        Answer(
            name="Z",
            points=0.5,
            reference=_hidden,
            misconceptions={
                "transposed": "This is phi(X W1). The weights of hidden unit i are row i of W1, and samples are rows: "
                "phi(X W1^T).",
                "not-activated": "This is A1 = X W1^T, before the ReLU. Z is what the hidden layer sends on, phi(A1).",
                "gate-for-value": "These are ones and zeros, the slopes of the ReLU. On the way forward its values "
                "are passed on: max(0, a).",
                "sigmoid": "This is the sigmoid of A1. phi is the ReLU here: max(0, a).",
                "tanh": "This is tanh(A1). phi is the ReLU here: max(0, a).",
                "below-for-above": "The negative entries are kept and the positive ones made 0. The ReLU is "
                "max(0, a): it lets positive ones pass.",
                "weights-cut": "The negative weights were made 0, not the negative sums. Weights of both signs are "
                "multiplied by the inputs and added up first; then comes the ReLU.",
                "samples-as-columns": "The samples are columns here. In this course they are rows, as in X: Z = "
                "phi(X W1^T) has the shape (n, h).",
            },
        ),
        Answer(
            name="Y_hat",
            points=0.5,
            reference=_outputs,
            misconceptions={
                "transposed": "This is Z W2. The weights of output i are row i of W2, and samples are rows: Z W2^T.",
                "activated": "A ReLU was put on the outputs. Here only the hidden layer has one: yhat = W2 z.",
                "x-for-z": "W2 was applied to X. The outputs are computed from what the hidden layer sends, Z.",
                "a-for-z": "W2 was applied to A1. What the hidden layer sends has been through the ReLU: Z.",
                "sigmoid": "A sigmoid was put on the outputs. Here only the hidden layer has an activation: yhat = "
                "W2 z.",
                "target-taken": "The targets have been subtracted already. Y_hat is the output of the network; it is "
                "compared with Y in the loss.",
                "first-layer-again": "W1 was applied to Z. The second layer has weights of its own, W2.",
            },
        ),
        Answer(
            name="delta2",
            points=0.5,
            reference=_output_error,
            loss=Loss(_error_of_outputs, at=lambda inputs: inputs["Y_hat"]),
            together={**OF_DELTA, "n-missing": "the 1/n is missing."},
            misconceptions={
                "two-missing": TWO_MISSING,
                "n-missing": "The 1/n is missing. The loss is a mean over the samples, and both deltas carry its 1/n "
                "from the start.",
                "outputs-counted": OUTPUTS_COUNTED,
                "outputs-averaged": ALL_AVERAGED,
                "slope-of-sigmoid": "The factor yhat (1 - yhat) was put in, as for a sigmoid. The outputs have no "
                "activation: yhat = a2, whose slope is 1.",
                "not-differentiated": "These are the squared errors over n, the terms of the loss itself. What is "
                "asked for is the slope along each output.",
                "gate-of-output": "The gate of a ReLU was put on the outputs. They have none: yhat = a2, whose slope "
                "is 1.",
                "gate-too-early": "The gate of the hidden layer is in it already. On the way back that gate comes "
                "after W2, in delta1.",
                "summed-too-early": "The samples are added up already. Each delta still has to meet the z of its own "
                "sample, so delta2 keeps a row for each; the sum comes with dL/dW2.",
                "sign-flipped": "The sign is turned round. An output above its target has a positive slope, since "
                "raising it further costs more: yhat - y, not y - yhat.",
            },
        ),
        Answer(
            name="dW2",
            points=1,
            reference=_second_weights,
            loss=Loss(_by_second_weights, at=lambda inputs: inputs["W2"]),
            together=OF_THE_TABLE,
            misconceptions={
                **OF_THE_SAMPLES,
                "x-for-z": "X stands where Z belongs. The weights W2 are multiplied by what the hidden layer sends.",
                "a-for-z": "A1 stands where Z belongs. What goes through the weights W2 has been through the ReLU.",
                "output-for-z": "Y_hat stands where Z belongs. A weight moves its unit by what comes in along it, not "
                "by what goes out.",
                "gate-for-z": "Ones and zeros stand where Z belongs, the slopes of the ReLU. The weights W2 are "
                "multiplied by Z itself.",
                "step-taken": STEP_TAKEN,
                "other-gradient": "This is delta2 W2, which is dL/dZ. dL/dW2 has the shape of W2: row i for output i.",
                "transposed": TRANSPOSED,
                "downhill": DOWNHILL,
            },
        ),
        TwoRoutes(
            name="delta1",
            points=1,
            reference=_hidden_delta,
            loss=Loss(_by_hidden_sums, at=lambda inputs: preactivation(inputs["W1"], inputs["X"])),
            together={
                "turned-again": "the sign is turned round in this step.",
                "gate-missing": "phi' is missing.",
            },
            misconceptions={
                "gate-missing": "phi' is missing: this is delta2 W2 = dL/dZ. Between Z and A1 lies the ReLU, which "
                "lets a gradient back only where a1 is positive.",
                "not-transposed": "W2^T stands where W2 belongs. For one sample it is W2^T delta2, and with samples as "
                "rows that is delta2 W2.",
                "weights-left-out": "W2 is missing between delta2 and delta1. A hidden unit reaches each output "
                "through a weight, and these ways add up: delta2 W2.",
                "value-for-slope": "dL/dZ is multiplied by Z, the value of phi. The chain rule wants its slope, "
                "which is 1 where a1 is positive and 0 elsewhere.",
                "gate-turned": "The gate is turned round: it lets the closed units pass. The slope of the ReLU is 1 "
                "where a1 is positive, and 0 where it is negative.",
                "gate-of-output": "The gate goes by the sign of the outputs. The gate of a hidden unit is at its own "
                "a, in A1.",
                "gate-of-gradient": "The gate goes by the sign of the gradient that comes back. What opens it is the "
                "unit's own a, on the way forward: A1 > 0.",
                "averaged-again": "The 1/n is put in here. It belongs in delta2, from which delta1 inherits it.",
                "n-lost": "The 1/n is missing. delta1 inherits it from delta2: on the way back nothing takes it out "
                "again.",
                "slope-of-sigmoid": "dL/dZ is multiplied by Z (1 - Z), as for a sigmoid. The slope of the ReLU is 1 "
                "where a1 is positive and 0 elsewhere.",
                "slope-of-tanh": "dL/dZ is multiplied by 1 - Z^2, as for tanh. The slope of the ReLU is 1 where a1 is "
                "positive and 0 elsewhere.",
                "output-gated": "The gate is put on delta2, by the sign of the outputs. On the way back the gate comes "
                "after W2, at the hidden units' own a: A1 > 0.",
                "delta2-left-out": "delta2 is missing: each column of W2 was added up as it is. How much the loss "
                "cares about output i is delta2_i, which scales row i.",
                "weights-as-ones": "Every way back counts the same here. z_j reaches output i through W2_ij: delta2 "
                "W2.",
                "first-output-alone": FIRST_OUTPUT,
                "first-layer-again": "The gradient goes back through W1. From the outputs to the hidden units it goes "
                "through W2, as Z did on the way forward.",
                "summed-too-early": "The samples are added up already. Each delta still has to meet the x of its own "
                "sample, so delta1 keeps a row for each; the sum comes with dL/dW1.",
                "turned-again": TURNED_AGAIN,
            },
        ),
        Answer(
            name="dW1",
            points=0.5,
            reference=_first_weights,
            loss=Loss(_by_first_weights, at=lambda inputs: inputs["W1"]),
            together=OF_THE_TABLE,
            misconceptions={
                **OF_THE_SAMPLES,
                "z-for-x": "Z stands where X belongs. A weight moves its unit by what comes in along it, which for W1 "
                "is x.",
                "delta2-for-delta1": DELTA2_FOR_DELTA1,
                "gate-left-out": "phi' is missing: dL/dZ stands where delta1 belongs. Between Z and W1 lies the ReLU, "
                "which lets a gradient back only where a1 is positive.",
                "weights-in": "The entries of W1 are multiplied in. A1 is linear in W1: how fast it grows with a "
                "weight does not depend on that weight.",
                "other-gradient": "This is delta1 W1, which is dL/dX. dL/dW1 has the shape of W1: row i for hidden "
                "unit i.",
                "transposed": TRANSPOSED,
                "downhill": DOWNHILL,
            },
        ),
    ),
)

# ---- a gradient that points uphill ----

# For both samples a and their pull at w1 without phi': right (""), or wrong in the way that the name says.
PULLS = {
    "": ((4.0, 2.0), (0.5, -1.0)),
    "no-pull": ((4.0, 0.0), (0.5, 0.0)),
    "one-silent": ((4.0, 2.0), (0.5, 0.0)),
    "same-way": ((4.0, 2.0), (0.5, 1.0)),
    "equal-slopes": ((2.0, 2.0), (-2.0, -1.0)),
    "printed-balances": ((4.0, 1.0), (0.5, -1.0)),
    "true-balances": ((2.0, 1 / float(d_sigmoid(2.0))), (0.5, -1 / float(d_sigmoid(0.5)))),
    "steep-one-stronger": ((4.0, 1.0), (0.5, -2.0)),
    "not-flat-enough": ((1.0, 2.0), (0.5, -1.0)),
}


def _pulled(inputs: Inputs, mistakes: Mistakes) -> Any:
    """One batch of many: x is a / w1, and y lies below yhat by as much as the pull asks for."""
    mistake = next(iter(mistakes), "")
    a, pull = np.array(PULLS.get(mistake, PULLS[""])).T
    x = a / inputs["w1"]
    batch = np.column_stack([x, inputs["w2"] * sigmoid(a) - pull / (inputs["w2"] * x)])
    return batch[:1] if mistake == "one-sample" else batch


@np.errstate(all="ignore")
def _fits_batch(batch: Any, inputs: Inputs) -> dict[str, bool]:
    """What is true of these samples; of every two that are wrong, one thing."""
    if np.shape(batch) != (2, 2) or not np.isfinite(batch).all():
        return {"one-sample": np.shape(batch) in {(2,), (1, 2)}}
    w1, w2, x, y = inputs["w1"], inputs["w2"], batch[:, 0], batch[:, 1]
    y_hat, slope = w2 * sigmoid(w1 * x), d_sigmoid(w1 * x)
    residual = np.where(np.isclose(y_hat, y, rtol=1e-9, atol=1e-12), 0.0, y_hat - y)
    printed = residual * w2 * x  # with n = 2, the 2 of the square and the 1/n make 1
    silent, opposed = np.sum(printed == 0), bool(np.prod(np.sign(printed)) < 0)
    alike = opposed and bool(np.isclose(slope[0], slope[1], rtol=1e-9, atol=0))
    way, true_way = _way(printed), _way(printed * slope)
    flat = int(np.argmin(slope))
    flat_wins = abs(printed[flat]) > abs(printed[1 - flat])
    decided = opposed and not alike and way != 0
    return {
        "": way * true_way < 0,
        "no-pull": silent == 2,
        "one-silent": silent == 1,
        "same-way": silent == 0 and not opposed,
        "equal-slopes": alike,
        "printed-balances": opposed and not alike and way == 0,
        "true-balances": decided and true_way == 0,
        "steep-one-stronger": decided and not flat_wins,
        "not-flat-enough": decided and flat_wins and way * true_way > 0,
    }


def _way(parts: Any) -> float:
    """The sign of a sum, 0 where it is nothing but rounding."""
    total = np.sum(parts)
    return 0.0 if abs(total) <= 1e-9 * np.sum(np.abs(parts)) else float(np.sign(total))


def _sample_weights(rng: np.random.Generator, _number: int) -> Inputs:
    w1, w2 = decimals(rng, 2)
    return {"w1": float(w1), "w2": float(w2)}


UPHILL = Exercise(
    id="two_layer.uphill",
    statement="A network yhat = w2 phi(w1 x) with the sigmoid phi; L is the mean of (yhat - y)^2. Return two samples, "
    "`[[x, y], [x, y]]`, on which dL/dw1 computed without phi' has the opposite sign of dL/dw1.",
    stub='''def uphill(w1, w2):
    """Two samples, rows (x, y), on which descent without phi' climbs."""
    ...
''',
    sample=_sample_weights,
    answers=(
        Construction(
            points=2,
            reference=_pulled,
            fits=_fits_batch,
            misconceptions={
                "one-sample": "This is one sample. phi' is positive, so leaving it out changes the length of a single "
                "sample's gradient and never its sign: two have to pull against each other.",
                "no-pull": "Neither sample pulls at w1: each has yhat = y or x = 0. Both gradients are 0, and neither "
                "has a sign.",
                "one-silent": "Only one sample pulls at w1. phi' is positive, so leaving it out changes the length of "
                "a single sample's gradient and never its sign.",
                "same-way": "Both samples pull w1 the same way. phi' is positive, so with or without it their sum "
                "keeps that sign: let them pull against each other.",
                "equal-slopes": "phi' is the same at both samples, so leaving it out scales the gradient and keeps "
                "its sign. Let one sample lie where phi is flatter.",
                "printed-balances": "Without phi' the two pulls cancel, and 0 has no sign. Make the one where phi is "
                "flatter a little stronger.",
                "true-balances": "With phi' the two pulls cancel: dL/dw1 is 0 and has no sign. Move the flatter "
                "sample further out, and keep its pull without phi'.",
                "steep-one-stronger": "The sample where phi is steeper has the stronger pull without phi', and phi' "
                "favours it further. Give the stronger pull to the sample where phi is flatter.",
                "not-flat-enough": "The sample where phi is flatter has the stronger pull without phi', as it should, "
                "but with phi' it still wins. Move it further out, where phi' is smaller, or weaken its lead.",
            },
        ),
    ),
)

EXERCISES = (STEPS, WRONG_LINE, BACKWARD, UPHILL)
