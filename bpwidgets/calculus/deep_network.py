"""A softmax network of any depth, forward and backward: lesson 08's two layers once more, in a loop.

    z0 = x,   al = Wl z(l-1) + bl,   zl = phi(al),   s = aL,   p = softmax(s),   L = -(1/n) sum_i ln p_i[y_i]

The last layer has no phi: its a are the scores s. ``forward`` keeps every a and z; ``backward`` uses them again and
goes from L to the first layer, with delta = dL/da:

    deltaL = (p - e_y) / n                                 deltal = W(l+1)^T delta(l+1) * phi'(al)
    dL/dWl = deltal z(l-1)^T                               dL/dbl = deltal

Shapes: layer l has Wl (q, p) and bl (q,). Samples are rows, X (n, p) and Y (n, K), of which each row is the one-hot
e_y of a label. The loss is their mean, so deltaL carries the 1/n, and the gradients of W and b are sums over samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.layer import activation_gradient, input_gradient, preactivation, weight_gradient
from bpwidgets.calculus.softmax import log_softmax, softmax

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpwidgets.calculus.activations import Activation


@dataclass(frozen=True, eq=False)
class Layer:
    """W: (q, p) and b: (q,), or the gradients with respect to them, in the same shapes."""

    W: Any
    b: Any


@dataclass(frozen=True, eq=False, kw_only=True)
class Forward:
    """What the forward pass computes, and the backward pass uses again; layer l is at index l - 1 of a.

    a: of every layer, (n, q) each; z: the inputs X and then phi(a) of every layer but the last; p: (n, K).
    """

    a: tuple[Any, ...]
    z: tuple[Any, ...]
    p: Any


@dataclass(frozen=True, eq=False, kw_only=True)
class Backward:
    """The gradient of the loss: deltas, (n, q) of every layer, and what each layer's W and b get of it."""

    deltas: tuple[Any, ...]
    layers: tuple[Layer, ...]


# ------------------------------------------------------------------ one layer with biases


def affine(layer: Layer, z: Any) -> Any:
    """a = W z + b, for every row of z.  z: (n, p) -> a: (n, q)."""
    return preactivation(layer.W, z) + layer.b


def affine_gradient(delta: Any, z: Any) -> Layer:
    """dL/dW = delta z^T and dL/db = delta, added up over the samples.  delta: (n, q), z: (n, p)."""
    return Layer(weight_gradient(delta, z), delta.sum(axis=0))


# ------------------------------------------------------------------ the loss at the end


def loss(Y: Any, s: Any) -> Any:
    """L = -(1/n) sum_i ln p_i[y_i] with p = softmax(s), a number.  Y, s: (n, K); the rows of Y are one-hot."""
    return -np.sum(Y * log_softmax(s)) / len(Y)


def d_loss(Y: Any, p: Any) -> Any:
    """dL/ds = (p - e_y) / n.  Y, p: (n, K) -> (n, K)."""
    return (p - Y) / len(Y)


# ------------------------------------------------------------------ all layers


def forward(layers: Sequence[Layer], phi: Activation, X: Any) -> Forward:
    """From the inputs to the probabilities.  X: (n, p)."""
    a, z = [], [X]
    for layer in layers[:-1]:
        a.append(affine(layer, z[-1]))
        z.append(phi(a[-1]))
    a.append(affine(layers[-1], z[-1]))
    return Forward(a=tuple(a), z=tuple(z), p=softmax(a[-1]))


def backward(layers: Sequence[Layer], phi: Activation, Y: Any, stored: Forward) -> Backward:
    """From the loss to the first layer, with what `forward` stored."""
    deltas = [d_loss(Y, stored.p)]
    for layer, a in zip(reversed(layers[1:]), reversed(stored.a[:-1]), strict=True):
        deltas.append(activation_gradient(input_gradient(deltas[-1], layer.W), phi, a))
    deltas.reverse()
    gradients = (affine_gradient(delta, z) for delta, z in zip(deltas, stored.z, strict=True))
    return Backward(deltas=tuple(deltas), layers=tuple(gradients))


# ------------------------------------------------------------------ how training begins, and a step of it

INITIALISATIONS: dict[str, Callable[[int, int], float]] = {
    "zero": lambda p, q: 0.0,  # noqa: ARG005
    "too small": lambda p, q: 0.01,  # noqa: ARG005
    "Xavier": lambda p, q: (2.0 / (p + q)) ** 0.5,
    "He": lambda p, q: (2.0 / p) ** 0.5,  # noqa: ARG005
    "too large": lambda p, q: 1.0,  # noqa: ARG005
}
"""The standard deviation of the weights of a layer from p units to q, by name. The biases begin at 0."""


def initial_layers(sizes: Sequence[int], initialisation: str, rng: np.random.Generator) -> tuple[Layer, ...]:
    """Layers with random weights of mean 0.  sizes: of the inputs, of every hidden layer, of the classes."""
    deviation = INITIALISATIONS[initialisation]
    return tuple(
        Layer(deviation(p, q) * rng.standard_normal((q, p)), np.zeros(q)) for p, q in pairwise(sizes)
    )


def gradient_step(layers: Sequence[Layer], gradients: Sequence[Layer], eta: float) -> tuple[Layer, ...]:
    """A step of gradient descent: W - eta dL/dW and b - eta dL/db, of every layer."""
    return tuple(
        Layer(layer.W - eta * gradient.W, layer.b - eta * gradient.b)
        for layer, gradient in zip(layers, gradients, strict=True)
    )


def sum_of_gradients(one: Sequence[Layer], other: Sequence[Layer]) -> tuple[Layer, ...]:
    """Two gradients, added up layer by layer."""
    return tuple(Layer(a.W + b.W, a.b + b.b) for a, b in zip(one, other, strict=True))
