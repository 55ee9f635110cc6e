"""A network of two layers, forward and backward, made of the steps of one in `layer`.

Slides "Two-Layer NN", "Second-Layer Derivative", "First-Layer Derivative", in their letters:

    a1 = W1 x,  z = phi1(a1),  a2 = W2 z,  yhat = phi2(a2),  L(y, yhat)

``forward`` keeps every one of these; ``backward`` uses them again and goes from L to the weights, with delta = dL/da:

    delta2 = dL/dyhat * phi2'(a2)       dL/dW2 = delta2 z^T
    delta1 = W2^T delta2 * phi1'(a1)    dL/dW1 = delta1 x^T

The factor phi1'(a1) is missing where the slide prints dL/dW1. A bias is a weight of an input that is always 1.

Shapes: W1 (h, p), W2 (q, h). One sample is x (p,), y (q,). A batch has its samples as rows, X (n, p) and Y (n, q); its
loss is the mean over them, so dL/dyhat carries the 1/n, both deltas inherit it, and the gradients of W are sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import sigmoid, softplus
from bpwidgets.calculus.layer import activation_gradient, input_gradient, preactivation, weight_gradient
from bpwidgets.calculus.output_losses import CROSS_ENTROPY, batch_size

if TYPE_CHECKING:
    from bpwidgets.calculus.activations import Activation
    from bpwidgets.calculus.output_losses import OutputLoss


@dataclass(frozen=True, kw_only=True)
class Network:
    """The weights, the activations and the loss of a network of two layers.  W1: (h, p), W2: (q, h)."""

    W1: Any
    W2: Any
    phi1: Activation
    phi2: Activation
    loss: OutputLoss


@dataclass(frozen=True, kw_only=True)
class Forward:
    """What the forward pass computes, and the backward pass uses again.

    a1, z: (..., h); a2, y_hat: (..., q); loss: a number.
    """

    a1: Any
    z: Any
    a2: Any
    y_hat: Any
    loss: Any


@dataclass(frozen=True, kw_only=True)
class Backward:
    """The gradient of the loss with respect to everything, each in the shape of what it belongs to.

    dy_hat, delta2: (..., q); dW2: (q, h); dz, delta1: (..., h); dW1: (h, p).
    """

    dy_hat: Any
    delta2: Any
    dW2: Any
    dz: Any
    delta1: Any
    dW1: Any


def forward(network: Network, x: Any, y: Any) -> Forward:
    """From the inputs to the loss.  x: (p,) and y: (q,), or a batch of them as rows."""
    a1 = preactivation(network.W1, x)
    z = network.phi1(a1)
    a2 = preactivation(network.W2, z)
    y_hat = network.phi2(a2)
    return Forward(a1=a1, z=z, a2=a2, y_hat=y_hat, loss=output_loss(network, y, a2, y_hat))


def backward(network: Network, x: Any, y: Any, stored: Forward) -> Backward:
    """From the loss to the weights: the chain rule, one factor a line, with what `forward` stored."""
    dy_hat = network.loss.gradient(y, stored.y_hat)
    delta2 = output_delta(network, y, stored, dy_hat)
    dW2 = weight_gradient(delta2, stored.z)
    dz = input_gradient(delta2, network.W2)
    delta1 = activation_gradient(dz, network.phi1, stored.a1)
    dW1 = weight_gradient(delta1, x)
    return Backward(dy_hat=dy_hat, delta2=delta2, dW2=dW2, dz=dz, delta1=delta1, dW1=dW1)


def output_loss(network: Network, y: Any, a2: Any, y_hat: Any) -> Any:
    """L(y, yhat), a number: `OutputLoss.value`, of losses that know a2 too."""
    return np.sum(sample_losses(network, y, a2, y_hat)) / batch_size(y)


def sample_losses(network: Network, y: Any, a2: Any, y_hat: Any) -> Any:
    """l(y, yhat) of every sample, output by output, in the shape of yhat.

    Of the cross entropy after a sigmoid that is ln(1 + e^a2) - y a2. It is computed so, because where the sigmoid is
    saturated yhat is rounded to 0 or 1, whose logarithms are infinite or 0.
    """
    if is_logistic(network):
        return softplus(a2) - y * a2
    return network.loss.entry(y, y_hat)


def is_logistic(network: Network) -> bool:
    """Whether the cross entropy follows a sigmoid, with which it makes one simple function of a2."""
    return network.loss is CROSS_ENTROPY and network.phi2.function is sigmoid


def output_delta(network: Network, y: Any, stored: Forward, dy_hat: Any) -> Any:
    """delta2 = dL/da2 = dL/dyhat * phi2'(a2).

    Of the cross entropy after a sigmoid that is (1/n) (p - y). It is computed so, because where the sigmoid is
    saturated one factor is infinite and the other 0.
    """
    if is_logistic(network):
        return np.subtract(stored.y_hat, y) / batch_size(y)
    return activation_gradient(dy_hat, network.phi2, stored.a2)


def multiplications(p: int, h: int, q: int) -> dict[str, int]:
    """How many multiplications one sample costs; a value of phi, phi' or the loss counts none.

    A forward pass takes h p + q h, a backward pass q + q h, then q h + h + h p. To find every gradient by a finite
    difference takes a forward pass, and one more for each of the h p + q h weights.
    """
    weights = h * p + q * h
    return {
        "forward": weights,
        "backward": q + 2 * q * h + h + h * p,
        "finite differences": (1 + weights) * weights,
    }
