"""Activation functions: z = phi(a), and phi'(a) right below each.

Every function works entry by entry on arrays of any shape, lists and traced values, makes floats of integers, and
stays finite (no overflow, no nan) for |a| = 1000 and beyond. phi' is always a function of the *pre-activation* a.

For two of them phi' can also be computed from the activation z = phi(a): sigmoid' = z (1 - z) and
tanh' = 1 - z^2. Then the forward pass need not store a. It is also a trap: phi'(z), the derivative *at* z, is
another number. So this shortcut has a separate name, ``Activation.derivative_from_z``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

LEAK = 0.01
"""The slope of leaky_relu for a <= 0."""


def identity(a: Any) -> Any:
    """phi(a) = a."""
    return np.multiply(1.0, a)  # a new array of floats: np.positive would leave integers


def d_identity(a: Any) -> Any:
    """phi'(a) = 1."""
    return np.ones_like(a, dtype=float)[()]


def sigmoid(a: Any) -> Any:
    """phi(a) = 1 / (1 + e^-a), written e^-ln(1 + e^-a) so that nothing overflows."""
    return np.exp(-softplus(np.negative(a)))


def d_sigmoid(a: Any) -> Any:
    """phi'(a) = phi(a) (1 - phi(a)), where 1 - phi(a) = phi(-a) without cancellation."""
    return sigmoid(a) * sigmoid(np.negative(a))


def d_sigmoid_from_z(z: Any) -> Any:
    """phi'(a) = z (1 - z) for z = phi(a)."""
    return np.multiply(z, np.subtract(1.0, z))


def tanh(a: Any) -> Any:
    """phi(a) = (e^a - e^-a) / (e^a + e^-a)."""
    return np.tanh(a)


def d_tanh(a: Any) -> Any:
    """phi'(a) = 1 - tanh(a)^2 = 1 / cosh(a)^2; the second keeps its digits where tanh(a) is nearly 1."""
    size = np.minimum(np.abs(a), 400.0)  # beyond it is 0, but cosh would overflow
    return np.square(1.0 / np.cosh(size))


def d_tanh_from_z(z: Any) -> Any:
    """phi'(a) = 1 - z^2 for z = phi(a)."""
    return 1.0 - np.square(z)


def relu(a: Any) -> Any:
    """phi(a) = max(0, a).

    Not np.maximum: there autodiff shares the gradient at a = 0 between the two, 1/2 each, and not 0 as `d_relu`.
    """
    return np.where(np.less_equal(a, 0.0), 0.0, a)[()]


def d_relu(a: Any) -> Any:
    """phi'(a) = 1 for a > 0, else 0, which is the course's convention at the kink a = 0."""
    return np.heaviside(a, 0.0)


def leaky_relu(a: Any) -> Any:
    """phi(a) = a for a > 0, else LEAK a."""
    return np.where(np.less_equal(a, 0.0), np.multiply(LEAK, a), a)[()]


def d_leaky_relu(a: Any) -> Any:
    """phi'(a) = 1 for a > 0, else LEAK, which is also the convention at the kink a = 0."""
    return LEAK + (1.0 - LEAK) * np.heaviside(a, 0.0)


def softplus(a: Any) -> Any:
    """phi(a) = ln(1 + e^a)."""
    with np.errstate(invalid="ignore"):  # logaddexp warns of nan, other functions do not
        return np.logaddexp(0.0, a)


def d_softplus(a: Any) -> Any:
    """phi'(a) = sigmoid(a)."""
    return sigmoid(a)


def step(a: Any) -> Any:
    """phi(a) = 1 for a > 0, else 0: the unit of the first perceptrons."""
    return np.heaviside(a, 0.0)


def d_step(a: Any) -> Any:
    """phi'(a) = 0 wherever it exists, nan at the jump a = 0: gradient descent gets no direction from it."""
    return np.where(np.greater(np.abs(a), 0.0), 0.0, np.nan)[()]


@dataclass(frozen=True, kw_only=True)
class Activation:
    """phi with its derivative. ``activation(a)`` is z; ``derivative(a)`` takes a, never z.

    Attributes:
        name: such as "leaky_relu".
        label: its name in prose, such as "leaky ReLU".
        latex, derivative_latex: phi(a) and phi'(a), for MathJax and Matplotlib's mathtext.
        function, derivative: phi and phi', both of a.
        derivative_from_z: phi'(a) as a function of z = phi(a), where that is known, else None.
        kink: where phi has a kink, None without one.
        jump: where phi jumps and has no derivative, None without one.
    """

    name: str
    label: str
    latex: str
    function: Callable[[Any], Any]
    derivative_latex: str
    derivative: Callable[[Any], Any]
    derivative_from_z: Callable[[Any], Any] | None = None
    kink: float | None = None
    jump: float | None = None

    def __call__(self, a: Any) -> Any:
        """Return z = phi(a)."""
        return self.function(a)


ACTIVATIONS: dict[str, Activation] = {
    phi.name: phi
    for phi in (
        Activation(
            name="identity",
            label="identity",
            latex=r"a",
            function=identity,
            derivative_latex=r"1",
            derivative=d_identity,
        ),
        Activation(
            name="sigmoid",
            label="sigmoid",
            latex=r"\frac{1}{1 + e^{-a}}",
            function=sigmoid,
            derivative_latex=r"\phi(a)\,(1 - \phi(a))",
            derivative=d_sigmoid,
            derivative_from_z=d_sigmoid_from_z,
        ),
        Activation(
            name="tanh",
            label="tanh",
            latex=r"\tanh a",
            function=tanh,
            derivative_latex=r"1 - \tanh^{2} a",
            derivative=d_tanh,
            derivative_from_z=d_tanh_from_z,
        ),
        Activation(
            name="relu",
            label="ReLU",
            latex=r"\max(0, a)",
            function=relu,
            derivative_latex=r"[a > 0]",
            derivative=d_relu,
            kink=0.0,
        ),
        Activation(
            name="leaky_relu",
            label="leaky ReLU",
            latex=rf"\max({LEAK}\,a, a)",
            function=leaky_relu,
            derivative_latex=rf"{LEAK} + {1 - LEAK:.4g}\,[a > 0]",
            derivative=d_leaky_relu,
            kink=0.0,
        ),
        Activation(
            name="softplus",
            label="softplus",
            latex=r"\ln(1 + e^{a})",
            function=softplus,
            derivative_latex=r"\frac{1}{1 + e^{-a}}",
            derivative=d_softplus,
        ),
        Activation(
            name="step",
            label="step",
            latex=r"[a > 0]",
            function=step,
            derivative_latex=r"0",
            derivative=d_step,
            jump=0.0,
        ),
    )
}
