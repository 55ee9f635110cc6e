"""Activation functions: z = phi(a), and phi'(a) right below each.

Every function works entry by entry on arrays of any shape, lists and traced values, makes floats of integers, and
stays finite (no overflow, no nan) for |a| = 1000 and beyond. phi' is always a function of the *pre-activation* a.

Of sigmoid and tanh it is often written in z = phi(a), as z (1 - z) and 1 - z^2. That is phi'(a) still: phi'(z), the
derivative *at* z, is another number.
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


def tanh(a: Any) -> Any:
    """phi(a) = (e^a - e^-a) / (e^a + e^-a)."""
    return np.tanh(a)


def d_tanh(a: Any) -> Any:
    """phi'(a) = 1 - tanh(a)^2 = 1 / cosh(a)^2; the second keeps its digits where tanh(a) is nearly 1."""
    size = np.minimum(np.abs(a), 400.0)  # beyond it is 0, but cosh would overflow
    return np.square(1.0 / np.cosh(size))


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
        latex: phi(a), for MathJax and Matplotlib's mathtext.
        function, derivative: phi and phi', both of a.
        kink: where phi has a kink, None without one.
        jump: where phi jumps and has no derivative, None without one.
    """

    name: str
    label: str
    latex: str
    function: Callable[[Any], Any]
    derivative: Callable[[Any], Any]
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
            derivative=d_identity,
        ),
        Activation(
            name="sigmoid",
            label="sigmoid",
            latex=r"\frac{1}{1 + e^{-a}}",
            function=sigmoid,
            derivative=d_sigmoid,
        ),
        Activation(
            name="tanh",
            label="tanh",
            latex=r"\tanh a",
            function=tanh,
            derivative=d_tanh,
        ),
        Activation(
            name="relu",
            label="ReLU",
            latex=r"\max(0, a)",
            function=relu,
            derivative=d_relu,
            kink=0.0,
        ),
        Activation(
            name="leaky_relu",
            label="leaky ReLU",
            latex=rf"\max({LEAK}\,a, a)",
            function=leaky_relu,
            derivative=d_leaky_relu,
            kink=0.0,
        ),
        Activation(
            name="softplus",
            label="softplus",
            latex=r"\ln(1 + e^{a})",
            function=softplus,
            derivative=d_softplus,
        ),
        Activation(
            name="step",
            label="step",
            latex=r"[a > 0]",
            function=step,
            derivative=d_step,
            jump=0.0,
        ),
    )
}
