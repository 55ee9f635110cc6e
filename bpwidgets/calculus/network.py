"""A network of two layers, forward and backward: every function has its derivative right below.

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

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.calculus.activations import Activation


# ------------------------------------------------------------------ one layer


def preactivation(W: Any, x: Any) -> Any:
    """a = W x, for every row of x.  W: (q, p), x: (..., p) -> a: (..., q)."""
    return np.matmul(x, np.transpose(W))


def weight_gradient(delta: Any, x: Any) -> Any:
    """dL/dW = delta x^T, added up over the samples.  delta: (..., q), x: (..., p) -> (q, p)."""
    return np.matmul(np.transpose(np.atleast_2d(delta)), np.atleast_2d(x))


def input_gradient(delta: Any, W: Any) -> Any:
    """dL/dx = W^T delta, for every row of delta.  delta: (..., q), W: (q, p) -> (..., p)."""
    return np.matmul(delta, W)


def activation_gradient(dz: Any, phi: Activation, a: Any) -> Any:
    """delta = dL/da = dL/dz * phi'(a), entry by entry."""
    return dz * phi.derivative(a)


# ------------------------------------------------------------------ the loss at the end


def squared_error(y: Any, y_hat: Any) -> Any:
    """l(y, yhat) = (yhat - y)^2, without 1/2."""
    return np.square(np.subtract(y_hat, y))


def d_squared_error(y: Any, y_hat: Any) -> Any:
    """dl/dyhat = 2 (yhat - y)."""
    return 2.0 * np.subtract(y_hat, y)


def cross_entropy(y: Any, p: Any) -> Any:
    """l(y, p) = -y ln p - (1 - y) ln(1 - p), where p = yhat; nan for p outside [0, 1].

    A logarithm whose factor is 0 counts as 0, also where p is 0 or 1.
    """
    surely_0, surely_1 = np.equal(y, 0.0), np.equal(y, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_p, log_rest = np.log(np.where(surely_0, 1.0, p)), np.log(np.where(surely_1, 1.0, 1.0 - p))
    return 0.0 - (y * log_p + (1.0 - y) * log_rest)


def d_cross_entropy(y: Any, p: Any) -> Any:
    """dl/dp = (1 - y) / (1 - p) - y / p."""
    surely_0, surely_1 = np.equal(y, 0.0), np.equal(y, 1.0)
    with np.errstate(divide="ignore"):
        return (1.0 - y) / np.where(surely_1, 1.0, 1.0 - p) - y / np.where(surely_0, 1.0, p)


@dataclass(frozen=True, kw_only=True)
class OutputLoss:
    """L(Y, Yhat) = (1/n) sum_i sum_k l(y_ik, yhat_ik): a sum over the outputs, a mean over the samples.

    A `losses.Loss` takes a residual or a margin in place of y and yhat. Here a vector is one sample, there n of them.

    Attributes:
        name: what a chooser shows.
        entry, d_entry: l and dl/dyhat, entry by entry on arrays of one shape.
    """

    name: str
    entry: Callable[[Any, Any], Any]
    d_entry: Callable[[Any, Any], Any]

    def value(self, y: Any, y_hat: Any) -> Any:
        """L, a number.  y, yhat: (q,) or (n, q)."""
        return np.sum(self.entry(y, y_hat)) / sample_count(y)

    def gradient(self, y: Any, y_hat: Any) -> Any:
        """dL/dyhat, in the shape of yhat."""
        return self.d_entry(y, y_hat) / sample_count(y)


def sample_count(y: Any) -> int:
    """n for y (n, q), 1 for y (q,)."""
    return len(np.atleast_2d(y))


SQUARED_ERROR = OutputLoss(name="squared error", entry=squared_error, d_entry=d_squared_error)
CROSS_ENTROPY = OutputLoss(name="cross entropy", entry=cross_entropy, d_entry=d_cross_entropy)
OUTPUT_LOSSES = {loss.name: loss for loss in (SQUARED_ERROR, CROSS_ENTROPY)}


# ------------------------------------------------------------------ two layers


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
    """L(y, yhat), a number."""
    return np.sum(sample_losses(network, y, a2, y_hat)) / sample_count(y)


def sample_losses(network: Network, y: Any, a2: Any, y_hat: Any) -> Any:
    """l(y, yhat), entry by entry.

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
        return np.subtract(stored.y_hat, y) / sample_count(y)
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
