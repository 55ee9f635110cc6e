"""One layer, forward and backward: every function has its derivative right below.

    a = W x,   z = phi(a),          dL/da = dL/dz * phi'(a),   dL/dW = dL/da x^T,   dL/dx = W^T dL/da

Slide "Single-Layer Neural Network", in its letters; delta is dL/da. A layer has W (q, p). One sample is x (p,), a batch
has its samples as rows, X (n, p). Traced values may stand for all arrays.

The first four functions are of a layer without biases, for a sample or a batch, and serve networks of one layer and of
two (`network`). Those of a `Layer` with biases are for batches, whose input is z, as the output of the layer before is
called: of these `deep_network` makes any number of layers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from bpwidgets.calculus.activations import Activation


def preactivation(W: Any, x: Any) -> Any:
    """a = W x, for every row of x.  W: (q, p), x: (..., p) -> a: (..., q)."""
    return np.matmul(x, np.transpose(W))


def weight_gradient(delta: Any, x: Any) -> Any:
    """dL/dW = delta x^T, added up over the samples.  delta: (q,) or (n, q), x: (p,) or (n, p) -> dL/dW: (q, p)."""
    return np.matmul(np.transpose(np.atleast_2d(delta)), np.atleast_2d(x))


def input_gradient(delta: Any, W: Any) -> Any:
    """dL/dx = W^T delta, for every row of delta.  delta: (..., q), W: (q, p) -> dL/dx: (..., p)."""
    return np.matmul(delta, W)


def activation_gradient(dz: Any, phi: Activation, a: Any) -> Any:
    """delta = dL/da = dL/dz * phi'(a), entry by entry.  dL/dz and a: (..., q) -> delta: (..., q)."""
    return dz * phi.derivative(a)


# ------------------------------------------------------------------ with biases


@dataclass(frozen=True, eq=False)
class Layer:
    """Weights W: (q, p) and biases b: (q,); or the gradients with respect to them, in the same shapes."""

    W: Any
    b: Any


def affine(layer: Layer, z: Any) -> Any:
    """a = W z + b, for every row of z, a sample.  z: (n, p) -> a: (n, q)."""
    return z @ layer.W.T + layer.b


def affine_gradient(delta: Any, z: Any) -> Layer:
    """dL/dW = delta z^T and dL/db = delta, added up over the samples.  delta: (n, q), z: (n, p) -> (q, p) and (q,)."""
    return Layer(delta.T @ z, delta.sum(axis=0))
