"""The mappings of lesson 02's choosers, R^2 -> R^2 and R^p -> R^q, and what one letter wrong makes of their slopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import expressions
from bpwidgets.calculus.functions import ChosenFunction

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def one_letter_wrong(J: Floats) -> Floats:
    """∂g_i/∂x_i where ∂g_i/∂x_j belongs: J[i, i] all along row i, NaN in the rows that have no such input."""
    q, p = J.shape
    return np.array([np.full(p, J[i, i] if i < p else np.nan) for i in range(q)])


def said_of(wrong: Floats, J: Floats) -> str:
    """How many entries one letter wrong makes wrong."""
    count = int((wrong != J).sum())
    if not count:
        return "With one letter wrong, nobody would notice here."
    return f"With one letter wrong, {count} of the {J.size} entries {'is' if count == 1 else 'are'} wrong."


# ---- the plane's mappings, R^2 -> R^2 ----


def _mapping(
    name: str, text: str, latex: str, function: Callable[[Any], Any], derivative: Callable[[Any], Any]
) -> ChosenFunction:
    return ChosenFunction(
        name=name,
        text=text,
        latex=latex,
        function=lambda x: np.array(function(x)),
        derivative=lambda x: np.array(derivative(x), float),
        variables=("x1", "x2"),
    )


def _inversion_slopes(x: Any) -> Any:
    """∂/∂x_j of x_i / r^2: (δ_ij r^2 - 2 x_i x_j) / r^4."""
    with np.errstate(all="ignore"):
        r2 = x[0] ** 2 + x[1] ** 2
        return [
            [(x[1] ** 2 - x[0] ** 2) / r2**2, -2 * x[0] * x[1] / r2**2],
            [-2 * x[0] * x[1] / r2**2, (x[0] ** 2 - x[1] ** 2) / r2**2],
        ]


PLANE = {
    mapping.name: mapping
    for mapping in (
        _mapping(
            "saddle",
            "(x1**2 - x2**2)/2, x1/2 + x2",
            r"\left(\frac{x_1^2 - x_2^2}{2},\; \frac{x_1}{2} + x_2\right)",
            lambda x: [(x[0] ** 2 - x[1] ** 2) / 2, x[0] / 2 + x[1]],
            lambda x: [[x[0], -x[1]], [0.5, 1]],
        ),
        _mapping(
            "rotation",
            "0.8*x1 - 0.6*x2, 0.6*x1 + 0.8*x2",
            r"(0.8\,x_1 - 0.6\,x_2,\; 0.6\,x_1 + 0.8\,x_2)",
            lambda x: [0.8 * x[0] - 0.6 * x[1], 0.6 * x[0] + 0.8 * x[1]],
            lambda x: [[0.8, -0.6], [0.6, 0.8]],  # noqa: ARG005 (the same everywhere)
        ),
        _mapping(
            "shear",
            "x1 + x2, x2",
            r"(x_1 + x_2,\; x_2)",
            lambda x: [x[0] + x[1], 1.0 * x[1]],
            lambda x: [[1, 1], [0, 1]],  # noqa: ARG005 (the same everywhere)
        ),
        _mapping(
            "polar",
            "x1*cos(x2), x1*sin(x2)",
            r"(x_1 \cos x_2,\; x_1 \sin x_2)",
            lambda x: [x[0] * np.cos(x[1]), x[0] * np.sin(x[1])],
            lambda x: [[np.cos(x[1]), -x[0] * np.sin(x[1])], [np.sin(x[1]), x[0] * np.cos(x[1])]],
        ),
        _mapping(
            "complex square",
            "x1**2 - x2**2, 2*x1*x2",
            r"(x_1^2 - x_2^2,\; 2\,x_1 x_2)",
            lambda x: [x[0] ** 2 - x[1] ** 2, 2 * x[0] * x[1]],
            lambda x: [[2 * x[0], -2 * x[1]], [2 * x[1], 2 * x[0]]],
        ),
        _mapping(
            "inversion",
            "x1/(x1**2 + x2**2), x2/(x1**2 + x2**2)",
            r"\frac{(x_1,\; x_2)}{x_1^2 + x_2^2}",
            lambda x: [x[0] / (x[0] ** 2 + x[1] ** 2), x[1] / (x[0] ** 2 + x[1] ** 2)],
            _inversion_slopes,
        ),
    )
}
"""By name. The first is the default: four different entries, and a line on which it is singular."""


# ---- the table's mappings, for any number of inputs ----


def _any_size(
    name: str, text: str, latex: str, function: Callable[[Any], Any], derivative: Callable[[Any], Any]
) -> ChosenFunction:
    return ChosenFunction(
        name=name, text=text, latex=latex, function=function, derivative=derivative, variables=("x",)
    )


def _next(x: Any) -> Any:
    """x_2, ..., x_p, x_1."""
    return np.concatenate([x[1:], x[:1]])


def _softmax(x: Any) -> Any:
    """exp(x_i) / sum_j exp(x_j)."""
    return np.exp(x) / np.sum(np.exp(x))


def _length_slopes(x: Any) -> Any:
    with np.errstate(all="ignore"):
        return x[None] / np.sqrt(np.sum(x**2))


ANY_SIZE = {
    mapping.name: mapping
    for mapping in (
        _any_size(
            "neighbours",
            "sin(x1)*x2, sin(x2)*x3, …",
            r"(\sin(x_1)\,x_2,\; \sin(x_2)\,x_3,\; \ldots,\; \sin(x_p)\,x_1)",
            lambda x: np.sin(x) * _next(x),
            lambda x: np.diag(np.cos(x) * _next(x)) + np.sin(x)[:, None] * _next(np.eye(x.size)),
        ),
        _any_size(
            "squares",
            "x1**2, x2**2, …",
            r"(x_1^2,\; \ldots,\; x_p^2)",
            lambda x: x**2,
            lambda x: np.diag(2 * x),
        ),
        _any_size(
            "running sums",
            "x1, x1 + x2, …",
            r"(x_1,\; x_1 + x_2,\; \ldots,\; x_1 + \cdots + x_p)",
            np.cumsum,
            lambda x: np.tri(x.size),
        ),
        _any_size(
            "sums",
            "sum(x), sum(x**2), sum(sin(x))",
            r"(\sum_j x_j,\; \sum_j x_j^2,\; \sum_j \sin x_j)",
            lambda x: np.stack([np.sum(x), np.sum(x**2), np.sum(np.sin(x))]),
            lambda x: np.stack([np.ones_like(x), 2 * x, np.cos(x)]),
        ),
        _any_size(
            "length",
            "sqrt(sum(x**2))",
            r"\sqrt{x_1^2 + \cdots + x_p^2}",
            lambda x: np.stack([np.sqrt(np.sum(x**2))]),
            _length_slopes,
        ),
        _any_size(
            "softmax",
            "exp(x)/sum(exp(x))",
            r"e^{x} / \sum_j e^{x_j}",
            _softmax,
            lambda x: np.diag(_softmax(x)) - np.outer(_softmax(x), _softmax(x)),
        ),
    )
}
"""By name. A full table, a diagonal, a triangle, three rows, one row: what depends on what can be seen by its zeros."""
ROWS: dict[str, Callable[[int, int], str]] = {
    "neighbours": lambda i, p: rf"\sin(x_{i})\,x_{i % p + 1}",
    "squares": lambda i, p: rf"x_{i}^2",  # noqa: ARG005 (of any number of inputs)
    "running sums": lambda i, p: running_sum(i),  # noqa: ARG005
    "sums": lambda i, p: (r"\Sigma_j x_j", r"\Sigma_j x_j^2", r"\Sigma_j \sin x_j")[i - 1],  # noqa: ARG005
    "length": lambda i, p: r"\sqrt{\Sigma_j x_j^2}",  # noqa: ARG005
    "softmax": lambda i, p: rf"e^{{x_{i}}} / \Sigma_j e^{{x_j}}",  # noqa: ARG005
}
"""Output i of p inputs, from 1, in LaTeX."""


def running_sum(i: int) -> str:
    """The sum of the first i inputs, in LaTeX."""
    return " + ".join(f"x_{j + 1}" for j in range(i)) if i < 4 else rf"x_1 + \cdots + x_{i}"


def outputs_latex(g: ChosenFunction, p: int, q: int) -> tuple[str, ...]:
    """Each of the q outputs of g of p inputs in LaTeX; () of a callable, whose formula nobody knows."""
    if g.kind == "typed":
        return expressions.parse(g.text, variables=g.variables).outputs_latex
    if g.kind == "listed":
        return tuple(ROWS[g.name](i + 1, p) for i in range(q))
    return ()
