"""A softmax network of any depth, forward and backward: the two layers of `network` once more, in a loop.

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
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.layer import Layer, activation_gradient, affine, affine_gradient, input_gradient
from bpwidgets.calculus.softmax import log_softmax, softmax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.activations import Activation


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


# ------------------------------------------------------------------ the loss at the end


def loss(Y: Any, s: Any) -> Any:
    """L = -(1/n) sum_i ln p_i[y_i] with p = softmax(s), a number.  Y, s: (n, K); the rows of Y are one-hot.

    It is `softmax_cross_entropy`, which would look in each of thousands of steps whether the labels are labels.
    """
    log_p = np.where(Y, log_softmax(s), 0)  # another class counts 0, however unlikely it is: 0 * -inf is nan
    return -np.sum(Y * log_p) / len(Y)


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


def scores(layers: Sequence[Layer], phi: Activation, X: Any) -> Any:
    """The last a of `forward` alone.  X: (n, p) -> (n, K)."""
    z = X
    for layer in layers[:-1]:
        z = phi(affine(layer, z))
    return affine(layers[-1], z)


def backward(layers: Sequence[Layer], phi: Activation, Y: Any, stored: Forward) -> Backward:
    """From the loss to the first layer, with what `forward` stored."""
    deltas = [d_loss(Y, stored.p)]
    for layer, a in zip(reversed(layers[1:]), reversed(stored.a[:-1]), strict=True):
        deltas.append(activation_gradient(input_gradient(deltas[-1], layer.W), phi, a))
    deltas.reverse()
    gradients = (affine_gradient(delta, z) for delta, z in zip(deltas, stored.z, strict=True))
    return Backward(deltas=tuple(deltas), layers=tuple(gradients))
