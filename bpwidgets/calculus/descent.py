"""Gradient descent on the layers of a network: how it begins, and a step of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
