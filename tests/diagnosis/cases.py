"""Wrong backward passes as people write them: small nets in plain NumPy, and the kind that explains each parameter.

The first twelve make the mistakes of public reports; the others are of the same families. ``line`` is a part of the
line that the doctor should name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = []
rng = np.random.default_rng(7)
N, D, H, O = 6, 4, 3, 2  # samples, inputs, hidden units, outputs
inputs = rng.normal(size=(N, D))
targets = rng.normal(size=(N, O))
labels = np.eye(O + 1)[rng.integers(O + 1, size=N)]
keep = rng.integers(2, size=(N, H)) / 0.5
A, a = rng.normal(size=(D, H)), rng.normal(size=H)
B, b = rng.normal(size=(H, O)), rng.normal(size=O)
S, U, V = rng.normal(size=(H, H)), rng.normal(size=(D, D)), rng.normal(size=(D, O + 1))
sequence = rng.normal(size=(4, H))


@dataclass(frozen=True)
class Case:
    """A loss, its parameters, somebody's backward pass, and what explains what is wrong in it."""

    name: str
    loss: Callable
    params: dict
    backward: Callable
    kinds: dict
    line: str


def case(params, kinds, line=""):
    """A function that returns the loss and the backward pass is a case of its name."""

    def keep_it(pair):
        loss, backward = pair()
        CASES.append(Case(pair.__name__, loss, params, backward, kinds, line))
        return pair

    return keep_it


def logistic(v):
    return 1 / (1 + np.exp(-v))


def softmax(scores):
    powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


@case({"A": A, "B": B}, {"B": "derivative left out"}, "out = logistic(hidden @ B)")
def output_slope_missing_for_the_last_weights():
    def loss(A, B):
        hidden = logistic(inputs @ A)
        out = logistic(hidden @ B)
        return 0.5 * np.sum((out - targets) ** 2)

    def backward(A, B):
        hidden = logistic(inputs @ A)
        out = logistic(hidden @ B)
        error = out - targets
        delta = error * out * (1 - out)
        return {"A": inputs.T @ (delta @ B.T * hidden * (1 - hidden)), "B": hidden.T @ error}

    return loss, backward


@case({"A": A, "B": B}, {"A": "derivative at the wrong point"}, "hidden = logistic(inputs @ A)")
def slope_function_called_on_the_activation():
    def loss(A, B):
        hidden = logistic(inputs @ A)
        return np.mean((hidden @ B - targets) ** 2)

    def backward(A, B):
        hidden = logistic(inputs @ A)
        delta = 2 * (hidden @ B - targets) / targets.size
        slope = logistic(hidden) * (1 - logistic(hidden))
        return {"A": inputs.T @ (delta @ B.T * slope), "B": hidden.T @ delta}

    return loss, backward


@case({"V": V}, {"V": "diagonal only"}, "p = softmax(inputs @ V)")
def softmax_entry_by_entry():
    def loss(V):
        p = softmax(inputs @ V)
        return np.sum((p - labels) ** 2) / N

    def backward(V):
        p = softmax(inputs @ V)
        return {"V": inputs.T @ (2 / N * (p - labels) * p * (1 - p))}

    return loss, backward


@case({"A": A, "B": B}, {"A": "constant factor", "B": "constant factor"})
def gradients_summed_where_the_loss_is_a_mean():
    def loss(A, B):
        return np.mean(np.sum((np.tanh(inputs @ A) @ B - targets) ** 2, axis=1))

    def backward(A, B):
        hidden = np.tanh(inputs @ A)
        delta = 2 * (hidden @ B - targets)
        return {"A": inputs.T @ (delta @ B.T * (1 - hidden**2)), "B": hidden.T @ delta}

    return loss, backward


@case({"A": A, "a": a, "B": B, "b": b}, {"a": "sum left out", "b": "sum left out"})
def biases_keep_the_batch_axis():
    def loss(A, a, B, b):
        return np.mean(np.sum((np.tanh(inputs @ A + a) @ B + b - targets) ** 2, axis=1))

    def backward(A, a, B, b):
        hidden = np.tanh(inputs @ A + a)
        delta = 2 * (hidden @ B + b - targets) / N
        below = delta @ B.T * (1 - hidden**2)
        return {"A": inputs.T @ below, "a": below, "B": hidden.T @ delta, "b": delta}

    return loss, backward


@case({"A": A, "B": B}, {"A": "updated parameter"})
def step_taken_before_the_gradient_is_complete():
    def loss(A, B):
        return np.mean(np.sum((logistic(inputs @ A) @ B - targets) ** 2, axis=1))

    def backward(A, B):
        hidden = logistic(inputs @ A)
        delta = 2 * (hidden @ B - targets) / N
        dB = hidden.T @ delta
        moved = B - 0.05 * dB
        return {"B": dB, "A": inputs.T @ (delta @ moved.T * hidden * (1 - hidden))}

    return loss, backward


@case({"x": np.array([0.4, -0.9, 1.3])}, {"x": "path counted twice"}, "v * v + 5 * v")
def gradient_sent_on_each_time_it_grows():
    def loss(x):
        v = np.sin(x)
        return np.sum(v * v + 5 * v)

    def backward(x):
        v = np.sin(x)
        return {"x": (2 * v + (2 * v + 5)) * np.cos(x)}

    return loss, backward


@case({"A": A, "B": B}, {"A": "another derivative"}, "hidden = np.where(s > 0, s, 0.1 * s)")
def relu_slope_for_a_leaky_relu():
    def loss(A, B):
        s = inputs @ A
        hidden = np.where(s > 0, s, 0.1 * s)
        return np.mean((hidden @ B - targets) ** 2)

    def backward(A, B):
        s = inputs @ A
        hidden = np.where(s > 0, s, 0.1 * s)
        delta = 2 * (hidden @ B - targets) / targets.size
        return {"A": inputs.T @ (delta @ B.T * (s > 0)), "B": hidden.T @ delta}

    return loss, backward


@case({"scores": np.array([0.2, -1.0, 1.5, 0.7, 0.1])}, {"scores": "constant factor"})
def loss_divided_by_the_number_of_classes():
    y = np.array([0.0, 1, 0, 0, 0])

    def loss(scores):
        return np.mean(-y * (scores - np.log(np.sum(np.exp(scores)))))

    def backward(scores):
        return {"scores": softmax(scores) - y}

    return loss, backward


@case({"A": A, "B": B}, {"A": "term left out"})
def weight_decay_missing_in_one_layer():
    def loss(A, B):
        data = np.mean((np.tanh(inputs @ A) @ B - targets) ** 2)
        return data + 0.1 * (np.sum(A**2) + np.sum(B**2))

    def backward(A, B):
        hidden = np.tanh(inputs @ A)
        delta = 2 * (hidden @ B - targets) / targets.size
        return {"B": hidden.T @ delta + 0.2 * B, "A": inputs.T @ (delta @ B.T * (1 - hidden**2))}

    return loss, backward


@case({"A": A, "B": B}, {"A": "sign", "B": "sign"})
def target_less_output():
    def loss(A, B):
        return 0.5 * np.mean(np.sum((targets - np.tanh(inputs @ A) @ B) ** 2, axis=1))

    def backward(A, B):
        hidden = np.tanh(inputs @ A)
        delta = (targets - hidden @ B) / N
        return {"A": inputs.T @ (delta @ B.T * (1 - hidden**2)), "B": hidden.T @ delta}

    return loss, backward


@case({"A": A, "B": B}, {})
def relu_slope_read_off_the_output():
    def loss(A, B):
        return np.mean((np.maximum(0, inputs @ A) @ B - targets) ** 2)

    def backward(A, B):
        hidden = np.maximum(0, inputs @ A)
        delta = 2 * (hidden @ B - targets) / targets.size
        return {"A": inputs.T @ (delta @ B.T * np.sign(hidden)), "B": hidden.T @ delta}

    return loss, backward


# ---- more of the same families ----


@case({"A": A, "B": B}, {"A": "derivative at the wrong point"}, "return activation(s)")
def slope_at_the_activation_of_a_layer_without_bias():
    def layer(x, weights, bias, activation):
        s = x @ weights + bias
        return activation(s)

    def loss(A, B):
        hidden = layer(inputs, A, 0, lambda v: 1 / (1 + np.exp(-v)))
        return np.mean((layer(hidden, B, 0, lambda v: v) - targets) ** 2)

    def backward(A, B):
        hidden = logistic(inputs @ A)
        delta = 2 * (hidden @ B - targets) / targets.size
        slope = logistic(hidden) * (1 - logistic(hidden))
        return {"A": inputs.T @ (delta @ B.T * slope), "B": hidden.T @ delta}

    return loss, backward


@case({"A": A, "B": B}, {"A": "derivative at the wrong point"}, "hidden = np.tanh(s)")
def formula_by_the_output_used_on_the_input():
    def loss(A, B):
        s = inputs @ A
        hidden = np.tanh(s)
        return np.mean((hidden @ B - targets) ** 2)

    def backward(A, B):
        s = inputs @ A
        hidden = np.tanh(s)
        delta = 2 * (hidden @ B - targets) / targets.size
        return {"A": inputs.T @ (delta @ B.T * (1 - s**2)), "B": hidden.T @ delta}

    return loss, backward


@case({"A": A, "B": B}, {"A": "another derivative"}, "hidden = np.tanh(inputs @ A)")
def sigmoid_slope_for_tanh():
    def loss(A, B):
        hidden = np.tanh(inputs @ A)
        return np.mean((hidden @ B - targets) ** 2)

    def backward(A, B):
        hidden = np.tanh(inputs @ A)
        delta = 2 * (hidden @ B - targets) / targets.size
        return {"A": inputs.T @ (delta @ B.T * hidden * (1 - hidden)), "B": hidden.T @ delta}

    return loss, backward


@case({"A": A}, {"A": "derivative counted twice"}, "p = logistic(inputs @ A)")
def slope_of_the_output_after_cross_entropy():
    y = rng.integers(2, size=(N, H))

    def loss(A):
        p = logistic(inputs @ A)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    def backward(A):
        p = logistic(inputs @ A)
        return {"A": inputs.T @ ((p - y) * p * (1 - p)) / y.size}

    return loss, backward


@case({"A": A, "S": S, "B": B}, {"A": "transposed"})
def square_matrix_not_transposed():
    def loss(A, S, B):
        first = np.tanh(inputs @ A)
        second = np.tanh(first @ S)
        return np.mean((second @ B - targets) ** 2)

    def backward(A, S, B):
        first = np.tanh(inputs @ A)
        second = np.tanh(first @ S)
        d3 = 2 * (second @ B - targets) / targets.size
        d2 = d3 @ B.T * (1 - second**2)
        d1 = d2 @ S * (1 - first**2)
        return {"A": inputs.T @ d1, "S": first.T @ d2, "B": second.T @ d3}

    return loss, backward


@case({"A": A, "B": B}, {"A": "transposed"})
def gradient_in_the_shape_of_the_transpose():
    def loss(A, B):
        return np.mean((np.tanh(inputs @ A) @ B - targets) ** 2)

    def backward(A, B):
        hidden = np.tanh(inputs @ A)
        delta = 2 * (hidden @ B - targets) / targets.size
        return {"A": (delta @ B.T * (1 - hidden**2)).T @ inputs, "B": hidden.T @ delta}

    return loss, backward


@case({"U": U, "V": V}, {"V": "another operand"})
def inputs_for_the_hidden_layer():
    def loss(U, V):
        return np.sum((np.tanh(inputs @ U) @ V - labels) ** 2)

    def backward(U, V):
        hidden = np.tanh(inputs @ U)
        delta = 2 * (hidden @ V - labels)
        return {"U": inputs.T @ (delta @ V.T * (1 - hidden**2)), "V": inputs.T @ delta}

    return loss, backward


@case({"A": A, "B": B}, {"B": "another operand"})
def sums_for_activations():
    def loss(A, B):
        return np.mean((np.tanh(inputs @ A) @ B - targets) ** 2)

    def backward(A, B):
        s = inputs @ A
        hidden = np.tanh(s)
        delta = 2 * (hidden @ B - targets) / targets.size
        return {"A": inputs.T @ (delta @ B.T * (1 - hidden**2)), "B": s.T @ delta}

    return loss, backward


@case({"A": A, "S": S}, {"A": "path left out"})
def skip_connection_forgotten():
    def loss(A, S):
        first = np.tanh(inputs @ A)
        second = first + np.tanh(first @ S)
        return np.mean(second**2)

    def backward(A, S):
        first = np.tanh(inputs @ A)
        branch = np.tanh(first @ S)
        d = 2 * (first + branch) / (N * H)
        db = d * (1 - branch**2)
        return {"S": first.T @ db, "A": inputs.T @ (db @ S.T * (1 - first**2))}

    return loss, backward


@case({"A": A}, {"A": "diagonal only"})
def batch_statistics_taken_as_constants():
    def loss(A):
        s = inputs @ A
        normal = (s - np.mean(s, axis=0)) / np.sqrt(np.var(s, axis=0) + 1e-5)
        return np.sum(np.tanh(normal) ** 3)

    def backward(A):
        s = inputs @ A
        deviation = np.sqrt(np.var(s, axis=0) + 1e-5)
        normal = (s - np.mean(s, axis=0)) / deviation
        d = 3 * np.tanh(normal) ** 2 * (1 - np.tanh(normal) ** 2)
        return {"A": inputs.T @ (d / deviation)}

    return loss, backward


@case({"A": A, "B": B}, {"A": "derivative left out"})
def dropout_mask_not_used_on_the_way_back():
    def loss(A, B):
        hidden = np.tanh(inputs @ A) * keep
        return np.mean((hidden @ B - targets) ** 2)

    def backward(A, B):
        whole = np.tanh(inputs @ A)
        delta = 2 * (whole * keep @ B - targets) / targets.size
        return {"A": inputs.T @ (delta @ B.T * (1 - whole**2)), "B": (whole * keep).T @ delta}

    return loss, backward


@case({"S": S}, {"S": "path left out"})
def recurrent_weights_of_the_last_step_alone():
    def loss(S):
        state = np.zeros(H)
        for x in sequence:
            state = np.tanh(state @ S + x)
        return np.sum(state**2)

    def backward(S):
        states = [np.zeros(H)]
        for x in sequence:
            states.append(np.tanh(states[-1] @ S + x))
        d = 2 * states[-1] * (1 - states[-1] ** 2)
        return {"S": np.outer(states[-2], d)}

    return loss, backward


@case({"S": S}, {"S": "derivative left out"}, "state = np.tanh(state @ S + x)")
def recurrent_slope_left_out_in_every_step():
    def loss(S):
        state = np.zeros(H)
        for x in sequence:
            state = np.tanh(state @ S + x)
        return np.sum(state**2)

    def backward(S):
        states = [np.zeros(H)]
        for x in sequence:
            states.append(np.tanh(states[-1] @ S + x))
        d, total = 2 * states[-1], 0
        for before in states[-2::-1]:
            total = total + np.outer(before, d)
            d = d @ S.T
        return {"S": total}

    return loss, backward


@case({"A": A, "a": a}, {"a": "sum over too much"})
def bias_summed_over_units():
    def loss(A, a):
        return np.sum(np.tanh(inputs @ A + a) ** 3)

    def backward(A, a):
        t = np.tanh(inputs @ A + a)
        d = 3 * t**2 * (1 - t**2)
        return {"A": inputs.T @ d, "a": d.sum(axis=1)}

    return loss, backward


@case({"A": A}, {"A": "term left out"})
def factor_two_of_the_regulariser_lost():
    def loss(A):
        return np.mean(np.sin(inputs @ A)) + 0.3 * np.sum(A**2)

    def backward(A):
        return {"A": inputs.T @ np.cos(inputs @ A) / (N * H) + 0.3 * A}

    return loss, backward


@case({"A": A, "B": B}, {"A": "constant factor", "B": "constant factor"})
def divided_by_the_batch_twice():
    def loss(A, B):
        return np.sum((np.tanh(inputs @ A) @ B - targets) ** 2) / (2 * N)

    def backward(A, B):
        hidden = np.tanh(inputs @ A)
        delta = (hidden @ B - targets) / N
        return {"A": inputs.T @ (delta @ B.T * (1 - hidden**2)) / N, "B": hidden.T @ delta / N}

    return loss, backward


@case({"A": A, "B": B}, {"A": "derivative at the wrong point", "B": "derivative at the wrong point"})
def one_wrong_slope_function_for_both_layers():
    def slope(v):
        return logistic(v) * (1 - logistic(v))

    def loss(A, B):
        hidden = logistic(inputs @ A)
        return np.mean((logistic(hidden @ B) - targets) ** 2)

    def backward(A, B):
        hidden = logistic(inputs @ A)
        out = logistic(hidden @ B)
        d2 = 2 * (out - targets) / targets.size * slope(out)
        return {"A": inputs.T @ (d2 @ B.T * slope(hidden)), "B": hidden.T @ d2}

    return loss, backward


@case({"A": A}, {"A": "sum left out"})
def gradient_of_the_last_sample_alone():
    def loss(A):
        return np.sum(np.tanh(inputs @ A) ** 2)

    def backward(A):
        for x in inputs:
            t = np.tanh(x @ A)
            dA = np.outer(x, 2 * t * (1 - t**2))
        return {"A": dA}

    return loss, backward


@case({"V": V}, {"V": "derivative counted twice"})
def softmax_slope_after_cross_entropy():
    def loss(V):
        return -np.mean(np.sum(labels * np.log(softmax(inputs @ V)), axis=1))

    def backward(V):
        p = softmax(inputs @ V)
        return {"V": inputs.T @ ((p - labels) * p * (1 - p)) / N}

    return loss, backward


@case({"A": A, "B": B}, {"A": "derivative left out"})
def gate_left_out():
    def loss(A, B):
        gate = logistic(inputs @ A)
        return np.sum(np.tanh(gate * (inputs @ A)) @ B)

    def backward(A, B):
        s = inputs @ A
        gate = logistic(s)
        t = np.tanh(gate * s)
        d = np.ones((N, O)) @ B.T * (1 - t**2)
        return {"A": inputs.T @ (d + d * s * gate * (1 - gate)), "B": t.T @ np.ones((N, O))}

    return loss, backward


@case({"A": A}, {"A": "path left out"})
def rows_of_an_embedding_overwritten():
    words = np.array([0, 2, 2, 1])

    def loss(A):
        return np.sum(np.sin(A[words]) ** 2)

    def backward(A):
        dA = np.zeros_like(A)
        dA[words] = np.sin(2 * A[words])
        return {"A": dA}

    return loss, backward


@case({"A": A}, {})
def gradient_as_nested_lists_of_float32():
    def loss(A):
        return np.mean(np.tanh(inputs @ A))

    def backward(A):
        return {"A": (inputs.T @ (1 - np.tanh(inputs @ A) ** 2) / (N * H)).astype(np.float32).tolist()}

    return loss, backward


@case({"a": np.zeros(3)}, {})
def subgradient_at_the_kink():
    def loss(a):
        return np.sum(np.maximum(a, 0) + abs(a))

    def backward(a):
        return {"a": (a >= 0) + np.where(a >= 0, 1.0, -1.0)}

    return loss, backward


# ---- recurrent nets, attention, normalisation, pooling ----

start = np.ones(H)
gains, shifts = rng.normal(size=H) + 2.0, rng.normal(size=H)
queries, keys, meanings = rng.normal(size=(D, H)), rng.normal(size=(D, H)), rng.normal(size=(D, H))
dropped = rng.random((N, H)) < 0.7


def states_of(S):
    states = [np.zeros(H)]
    for x in sequence:
        states.append(np.tanh(states[-1] @ S + x))
    return states


def recurrent_loss(S):
    state = np.zeros(H)
    for x in sequence:
        state = np.tanh(state @ S + x)
    return np.sum(state**2)


def recurrent_gradient(S, *, new_state=False, turned=False):
    """The gradient by S; with the state after the step in place of that before it, or S not transposed."""
    states = states_of(S)
    d, total = 2 * states[-1], 0
    for t in range(len(sequence), 0, -1):
        d = d * (1 - states[t] ** 2)
        total = total + np.outer(states[t if new_state else t - 1], d)
        d = d @ (S if turned else S.T)
    return {"S": total}


@case({"S": S}, {"S": "another operand"}, "state = np.tanh(state @ S + x)")
def recurrent_weights_with_the_state_after_the_step():
    return recurrent_loss, lambda S: recurrent_gradient(S, new_state=True)


@case({"S": S}, {"S": "transposed"}, "state = np.tanh(state @ S + x)")
def recurrent_weights_not_transposed_on_the_way_back():
    return recurrent_loss, lambda S: recurrent_gradient(S, turned=True)


@case(
    {"A": A, "U": U[:, :H]}, {"A": "derivative left out", "U": "derivative left out"}, "cell = forget * cell"
)
def forget_gate_not_used_on_the_way_back():
    def loss(A, U):
        cell = start
        for x in inputs[:3]:
            forget = logistic(x @ A)
            cell = forget * cell + np.tanh(x @ U)
        return np.sum(np.sin(cell))

    def backward(A, U):
        cells = [start]
        for x in inputs[:3]:
            cells.append(logistic(x @ A) * cells[-1] + np.tanh(x @ U))
        d, dA, dU = np.cos(cells[-1]), 0, 0
        for t in (2, 1, 0):
            x = inputs[t]
            forget = logistic(x @ A)
            dA = dA + np.outer(x, d * cells[t] * forget * (1 - forget))
            dU = dU + np.outer(x, d * (1 - np.tanh(x @ U) ** 2))
        return {"A": dA, "U": dU}

    return loss, backward


def attended(Q, K, M):
    scores = (inputs @ Q) @ (inputs @ K).T / np.sqrt(H)
    return np.sum((softmax(scores) @ (inputs @ M)) ** 2)


def attended_backward(Q, K, M, *, scaled=True, turned=True):
    q, k, v = inputs @ Q, inputs @ K, inputs @ M
    weights = softmax(q @ k.T / np.sqrt(H))
    d = 2 * weights @ v
    dw = d @ v.T
    ds = weights * (dw - np.sum(dw * weights, axis=1, keepdims=True)) / (np.sqrt(H) if scaled else 1)
    return {
        "Q": inputs.T @ (ds @ k),
        "K": inputs.T @ ((ds.T if turned else ds) @ q),
        "M": inputs.T @ weights.T @ d,
    }


ATTENTION = {"Q": queries, "K": keys, "M": meanings}


@case(ATTENTION, {"Q": "constant factor", "K": "constant factor"}, "/ np.sqrt(H)")
def scale_of_the_attention_scores_left_out():
    return attended, lambda Q, K, M: attended_backward(Q, K, M, scaled=False)


@case(ATTENTION, {"K": "transposed"}, "(inputs @ Q) @ (inputs @ K).T")
def scores_not_transposed_for_the_keys():
    return attended, lambda Q, K, M: attended_backward(Q, K, M, turned=False)


@case({"A": A, "gains": gains}, {"A": "derivative left out"}, "out = normal * gains")
def gain_of_the_layer_normalisation_left_out():
    def normalised(s):
        deviation = np.sqrt(np.var(s, axis=1, keepdims=True) + 1e-6)
        return (s - np.mean(s, axis=1, keepdims=True)) / deviation, deviation

    def loss(A, gains):
        normal = normalised(inputs @ A)[0]
        out = normal * gains
        return np.sum(np.sin(out))

    def backward(A, gains):
        normal, deviation = normalised(inputs @ A)
        d = np.cos(normal * gains)
        centred = d - d.mean(axis=1, keepdims=True) - normal * (d * normal).mean(axis=1, keepdims=True)
        return {"A": inputs.T @ (centred / deviation), "gains": (d * normal).sum(axis=0)}

    return loss, backward


@case({"A": A, "B": B}, {"A": "constant factor"}, "* dropped / 0.7")
def scale_of_the_dropout_left_out():
    def loss(A, B):
        hidden = np.tanh(inputs @ A) * dropped / 0.7
        return np.mean((hidden @ B - targets) ** 2)

    def backward(A, B):
        whole = np.tanh(inputs @ A)
        hidden = whole * dropped / 0.7
        delta = 2 * (hidden @ B - targets) / targets.size
        return {"A": inputs.T @ (delta @ B.T * dropped * (1 - whole**2)), "B": hidden.T @ delta}

    return loss, backward


@case({"V": V}, {"V": "another derivative"}, "np.max(")
def maximum_of_a_window_sent_to_all_of_it():
    def loss(V):
        return np.sum(np.max(np.reshape(inputs @ V, (N // 2, 2, O + 1)), axis=1) ** 2)

    def backward(V):
        largest = np.max(np.reshape(inputs @ V, (N // 2, 2, O + 1)), axis=1)
        return {"V": inputs.T @ np.repeat(2 * largest, 2, axis=0)}

    return loss, backward


@case({"B": B}, {"B": "another derivative"}, "np.where(")
def huber_loss_without_its_linear_part():
    hidden = 3 * np.sin(inputs[:, :H])

    def loss(B):
        error = hidden @ B - targets
        return np.mean(np.where(np.abs(error) < 1, 0.5 * error**2, np.abs(error) - 0.5))

    def backward(B):
        return {"B": hidden.T @ (hidden @ B - targets) / targets.size}

    return loss, backward


@case({"a": a}, {"a": "path left out"})
def product_rule_of_the_swish_forgotten():
    def loss(a):
        return np.sum(np.sin(inputs[:, :H] * a * logistic(inputs[:, :H] * a)))

    def backward(a):
        u = inputs[:, :H] * a
        return {"a": np.sum(np.cos(u * logistic(u)) * logistic(u) * inputs[:, :H], axis=0)}

    return loss, backward


@case({"mean": a, "log_var": shifts}, {"log_var": "term left out"}, "return np.sum((z - 1) ** 2)")
def divergence_left_out_for_the_variance():
    noise = np.array([0.5, -1.2, 0.8])

    def loss(mean, log_var):
        z = mean + np.exp(0.5 * log_var) * noise
        return np.sum((z - 1) ** 2) - 0.5 * np.sum(1 + log_var - mean**2 - np.exp(log_var))

    def backward(mean, log_var):
        spread = np.exp(0.5 * log_var) * noise
        d = 2 * (mean + spread - 1)
        return {"mean": d + mean, "log_var": 0.5 * d * spread}

    return loss, backward


@case({"log_var": shifts}, {"log_var": "constant factor"})
def half_of_the_exponent_left_out():
    def loss(log_var):
        return np.sum(np.sin(np.exp(0.5 * log_var)) + log_var)

    def backward(log_var):
        spread = np.exp(0.5 * log_var)
        return {"log_var": np.cos(spread) * spread + 1}

    return loss, backward


@case({"A": A}, {"A": "path left out"}, "@ A.T")
def tied_weights_of_the_decoder_forgotten():
    def loss(A):
        code = np.tanh(inputs @ A)
        return np.sum((code @ A.T - inputs) ** 2)

    def backward(A):
        code = np.tanh(inputs @ A)
        return {"A": inputs.T @ (2 * (code @ A.T - inputs) @ A * (1 - code**2))}

    return loss, backward


@case({"U": U[:3, :3]}, {"U": "path left out"})
def overlapping_patches_overwritten():
    patches = np.array([[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]])

    def loss(U):
        return np.sum(np.cos(np.reshape(U, -1)[patches] @ np.array([1.0, -2, 0.5, 3])))

    def backward(U):
        d = -np.sin(np.reshape(U, -1)[patches] @ np.array([1.0, -2, 0.5, 3]))
        dU = np.zeros(9)
        for row, at in zip(d, patches, strict=True):
            dU[at] = row * np.array([1.0, -2, 0.5, 3])
        return {"U": np.reshape(dU, (3, 3))}

    return loss, backward


@case({"A": A}, {"A": "diagonal only"}, "out = s / np.sqrt(")
def norm_of_each_sample_taken_as_a_constant():
    def loss(A):
        s = inputs @ A
        out = s / np.sqrt(np.mean(s**2, axis=1, keepdims=True) + 1e-6)
        return np.sum(np.sin(out))

    def backward(A):
        s = inputs @ A
        size = np.sqrt(np.mean(s**2, axis=1, keepdims=True) + 1e-6)
        return {"A": inputs.T @ (np.cos(s / size) / size)}

    return loss, backward


@case({"a": a}, {"a": "diagonal only"})
def length_of_a_vector_taken_as_a_constant():
    def loss(a):
        return np.sum(np.sin(a / np.linalg.norm(a)))

    def backward(a):
        length = np.linalg.norm(a)
        return {"a": np.cos(a / length) / length}

    return loss, backward
