"""Functions that are known by their values, each beside its derivative; and slopes that are taken for each other's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.recorder import Array

Function = Callable[[Any], Any]


def sigmoid(u: Array) -> Array:
    """1 / (1 + e^-u)."""
    return np.exp(-np.logaddexp(0.0, -u))


class Known(NamedTuple):
    """z = value(u) and its derivative, by the input u and, where that is usual, by the output z."""

    name: str
    value: Function
    slope: Function
    slope_by_output: Function | None = None


KNOWN = (
    Known("sigmoid", sigmoid, lambda u: sigmoid(u) * sigmoid(-u), lambda z: z * (1 - z)),
    Known("tanh", np.tanh, lambda u: 1 - np.tanh(u) ** 2, lambda z: 1 - z**2),
    Known("ReLU", lambda u: np.maximum(u, 0), lambda u: 1.0 * (u > 0), lambda z: 1.0 * (z > 0)),
    Known("exp", np.exp, np.exp, lambda z: z),
    Known("softplus", lambda u: np.logaddexp(0.0, u), sigmoid, lambda z: 1 - np.exp(-z)),
    Known("ELU", lambda u: np.where(u > 0, u, np.expm1(u)), lambda u: np.where(u > 0, 1.0, np.exp(u))),
    Known("SiLU", lambda u: u * sigmoid(u), lambda u: sigmoid(u) * (1 + u * sigmoid(-u))),
    Known(
        "softsign", lambda u: u / (1 + abs(u)), lambda u: 1 / (1 + abs(u)) ** 2, lambda z: (1 - abs(z)) ** 2
    ),
    Known("arctan", np.arctan, lambda u: 1 / (1 + u**2), lambda z: np.cos(z) ** 2),
    Known("sin", np.sin, np.cos, lambda z: np.sqrt(1 - z**2)),
    Known("cos", np.cos, lambda u: -np.sin(u)),
    Known("log", np.log, lambda u: 1 / u, lambda z: np.exp(-z)),
    Known("sqrt", np.sqrt, lambda u: 0.5 / np.sqrt(u), lambda z: 0.5 / z),
    Known("square", np.square, lambda u: 2 * u, lambda z: 2 * np.sqrt(z)),
    Known("cube", lambda u: u**3, lambda u: 3 * u**2),
    Known("abs", np.abs, np.sign),
    Known("tan", np.tan, lambda u: 1 + np.tan(u) ** 2, lambda z: 1 + z**2),
)


def recognised(u: Array, z: Array) -> Known | None:
    """The known function that takes these inputs to these outputs, of one shape."""
    with np.errstate(all="ignore"):
        for known in KNOWN:
            if np.allclose(known.value(u), z, rtol=1e-9, atol=1e-12) and 0 < np.ptp(known.slope(u)) < np.inf:
                return known
    return _leaky_relu(u, z)


def _leaky_relu(u: Array, z: Array) -> Known | None:
    """Leaky ReLU with the leak that these values have."""
    below = u < 0
    if not np.any(below) or not np.any(u > 0) or not np.array_equal(z[~below], u[~below]):
        return None
    leak = float(np.median(z[below] / u[below]))
    if not np.allclose(z[below], leak * u[below], rtol=1e-9, atol=1e-300):
        return None
    return Known(
        "leaky ReLU",
        lambda u: np.where(u > 0, u, leak * u),
        lambda u: np.where(u > 0, 1.0, leak),
        lambda z: np.where(z > 0, 1.0, leak),
    )


def other_slopes(u: Array, z: Array) -> Iterator[tuple[str, Array]]:
    """Slopes of other functions at the same values, each with the words for it."""
    for known in KNOWN:
        yield f"the derivative of {known.name}", known.slope(u)
        if known.slope_by_output is not None and known.name != "exp":  # that is the output itself
            yield f"the derivative of {known.name}, in terms of its output,", known.slope_by_output(z)
    yield "the output itself", z
    yield "1 - z, with z the output,", 1 - z
    yield "z², with z the output,", z * z
    yield "the input itself", u


def softmax(s: Array, axis: tuple[int, ...]) -> Array:
    """p_k = exp(s_k) / sum_j exp(s_j) along the axes."""
    e = np.exp(s - np.max(s, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def centred(u: Array, axis: tuple[int, ...]) -> Array:
    """The distance of u from its mean along the axes."""
    return u - np.mean(u, axis=axis, keepdims=True)


def multiple_of(v: Array, z: Array, axis: tuple[int, ...]) -> Array:
    """The c for which z is nearest to c v, along the axes."""
    squares = np.sum(v * v, axis=axis, keepdims=True)
    return np.sum(v * z, axis=axis, keepdims=True) / np.where(squares == 0, 1.0, squares)


def shrinking(u: Array, z: Array, axis: tuple[int, ...]) -> Array:
    """Of a normalisation of u, or of what is centred, the c by which it multiplies: 1 / sqrt(var(u) + eps), say."""
    v = centred(u, axis)
    c = multiple_of(v, z, axis)
    return c if np.allclose(c * v, z, rtol=1e-9, atol=1e-12) else multiple_of(u, z, axis)


def name_of_mixing(u: Array, z: Array, axis: tuple[int, ...]) -> str:
    """Name of a known function that takes an array to one of its shape, each output made of several inputs; or ""."""
    p, c, v = softmax(u, axis), shrinking(u, z, axis), centred(u, axis)
    if np.allclose(p, z, rtol=1e-9, atol=1e-12):
        return "softmax"
    if np.allclose(np.log(p), z, rtol=1e-9, atol=1e-12):
        return "log-softmax"
    if np.allclose(c * v, z, rtol=1e-9, atol=1e-12) and np.any(c):
        return "centring" if np.allclose(c, 1.0) else "normalisation"
    sizes = np.sum(
        z * z, axis=axis, keepdims=True
    )  # 1, or as many as there are numbers; an epsilon makes it less
    to_one_size = any(np.allclose(sizes, size, rtol=0.01) for size in (1, z.size / max(sizes.size, 1)))
    if to_one_size and np.allclose(c * u, z, rtol=1e-9, atol=1e-12):
        return "normalisation"
    return ""
