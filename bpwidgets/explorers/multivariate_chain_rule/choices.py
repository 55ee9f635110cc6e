"""The mappings of lesson 03's choosers, and what the lesson asks of any mapping: so many numbers, and finite slopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.functions import ChosenFunction, last_named, with_inputs
from bpwidgets.live.model import user_function
from bpwidgets.live.model.user_function import UserFunctionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST = 3
"""So many numbers at most stand between x and y, or at the end."""


def slopes(g: ChosenFunction, x: Floats, *, name: str, m: int) -> Floats:
    """Dg(x): (n,) -> (m, n), every entry finite, since it is to be multiplied.

    Raises:
        UserFunctionError: an entry has no finite value.
    """
    D = user_function.jacobian(g, x, m=m)
    if not np.isfinite(D).all():
        at = user_function.point(x)
        raise UserFunctionError(f"{name} has no finite slope at ({at}), so there is nothing to multiply")
    return D


def row(g: ChosenFunction, x: Any) -> Any:
    """g(x) as an array (m,), one number as (1,)."""
    found = g(x)
    return found if np.ndim(found) == 1 else np.reshape(found, -1)


def spelled_out(latex: str, q: int) -> str:
    """A formula of OUTER for q numbers: u_1 u_2 u_3 for u_1 ... u_q."""
    u = [f"u_{k + 1}" for k in range(q)]
    squares = r",\; ".join(f"{each}^2" for each in u)
    return latex.replace(r"u_1 \cdots u_q", r"\,".join(u)).replace(r"u_1^2,\; \ldots,\; u_q^2", squares)


def fitted(f: ChosenFunction, q: int) -> ChosenFunction:
    """f as a function of the q numbers that g gives; UserFunctionError where typed text names more."""
    if (n := last_named(f)) > q:
        raise UserFunctionError(f"f uses u{n}, and g gives {q} number{'s' if q > 1 else ''} only")
    return with_inputs(f, q)


def how_many(values: Mapping[str, Any]) -> tuple[int, int]:
    """How many numbers the functions "g" and "f" among the values give: at most MOST, and MOST where nobody knows.

    Of a callable only a call would say it. Where typed text does not fit what g gives, there is no picture.
    """
    g, f = values["g"], values["f"]
    if g.kind == "callable":
        return MOST, MOST
    q = min(row(g, np.ones(2)).size, MOST)
    if f.kind == "callable":
        return q, MOST
    try:
        return q, min(row(fitted(f, q), np.ones(q)).size, MOST)
    except UserFunctionError:
        return q, MOST


def _table(
    variables: tuple[str, ...], *rows: tuple[str, str, str, Any, Any], shown: Mapping[str, str] | None = None
) -> dict[str, ChosenFunction]:
    """Named functions from rows of name, text, LaTeX, function and derivative; `shown` of a text that is too long."""
    return {
        name: ChosenFunction(
            name=name,
            text=text,
            latex=latex,
            function=function,
            derivative=None if derivative is None else _floats(derivative),
            variables=variables,
            shown=(shown or {}).get(name, ""),
        )
        for name, text, latex, function, derivative in rows
    }


def _floats(derivative: Callable[[Any], Any]) -> Callable[[Any], Floats]:
    return lambda x: np.array(derivative(x), float)


def _others(u: Any) -> Any:
    """The product of all u but u_k, for every k: the derivative of u_1 u_2 ... u_q."""
    return [np.prod(np.delete(u, k)) for k in range(u.size)]


def _next(u: Any) -> Any:
    """u_2, ..., u_q, u_1."""
    return np.concatenate([u[1:], u[:1]])


def _hill(x: Any) -> Any:
    """A round hill of height 3 at (0.6, 0.5)."""
    a, b = x[0] - 0.6, x[1] - 0.5
    return 3 * np.exp(-(a * a + b * b) / 2)


INNER = _table(
    ("x1", "x2"),
    (
        "three numbers",
        "x1*x2, x1 - x2, sin(x1) + x2",
        r"(x_1 x_2,\; x_1 - x_2,\; \sin x_1 + x_2)",
        lambda x: np.array([x[0] * x[1], x[0] - x[1], np.sin(x[0]) + x[1]]),
        lambda x: [[x[1], x[0]], [1, -1], [np.cos(x[0]), 1]],
    ),
    (
        "missing edges",
        "x1**2, x1*x2, sin(x2)",
        r"(x_1^2,\; x_1 x_2,\; \sin x_2)",
        lambda x: np.array([x[0] ** 2, x[0] * x[1], np.sin(x[1])]),
        lambda x: [[2 * x[0], 0], [x[1], x[0]], [0, np.cos(x[1])]],
    ),
    (
        "two numbers",
        "x1*cos(x2), x1 + x2",
        r"(x_1 \cos x_2,\; x_1 + x_2)",
        lambda x: np.array([x[0] * np.cos(x[1]), x[0] + x[1]]),
        lambda x: [[np.cos(x[1]), -x[0] * np.sin(x[1])], [1, 1]],
    ),
    (
        "sum and product",
        "x1 + x2, x1*x2",
        r"(x_1 + x_2,\; x_1 x_2)",
        lambda x: np.array([x[0] + x[1], x[0] * x[1]]),
        lambda x: [[1, 1], [x[1], x[0]]],
    ),
    (
        "one number",
        "x1**2 - x2",
        r"x_1^2 - x_2",
        lambda x: np.array([x[0] ** 2 - x[1]]),
        lambda x: [[2 * x[0], -1]],
    ),
)
"""g: R^2 -> R^q by name."""

OUTER = _table(
    ("u1", "u2", "u3"),
    (
        "product and length",
        "prod(u), sum(u**2)/2",
        r"(u_1 \cdots u_q,\; \frac{1}{2}\,|u|^2)",
        lambda u: np.array([np.prod(u), u @ u / 2]),
        lambda u: [_others(u), u],
    ),
    (
        "length",
        "sum(u**2)/2",
        r"\frac{1}{2}\,|u|^2",
        lambda u: np.array([u @ u / 2]),
        lambda u: [u],
    ),
    (
        "squares",
        "u1**2, ..., uq**2",
        r"(u_1^2,\; \ldots,\; u_q^2)",
        lambda u: u**2,
        lambda u: np.diag(2 * u),
    ),
    (
        "neighbours",
        "sin(u1)*u2, sin(u2)*u3, ...",
        r"(\sin(u_1)\,u_2,\; \ldots)",
        lambda u: np.sin(u) * _next(u),
        lambda u: np.diag(np.cos(u) * _next(u)) + np.sin(u)[:, None] * _next(np.eye(u.size)),
    ),
)
"""f: R^q -> R^r by name, each for any q."""

HILLS = _table(
    ("x1", "x2"),
    (
        "hill",
        "3*exp(-((x1 - 0.6)**2 + (x2 - 0.5)**2)/2)",
        r"3\,\exp(-((x_1 - 0.6)^2 + (x_2 - 0.5)^2)/2)",
        _hill,
        lambda x: -_hill(x) * np.array([x[0] - 0.6, x[1] - 0.5]),
    ),
    (
        "plane",
        "x1 + x2/2",
        r"x_1 + \frac{1}{2}\,x_2",
        lambda x: x[0] + x[1] / 2,
        lambda x: [1 + 0 * x[0], 0.5 + 0 * x[1]],
    ),
    (
        "bowl",
        "(x1**2 + x2**2)/2",
        r"\frac{1}{2}\,(x_1^2 + x_2^2)",
        lambda x: (x[0] ** 2 + x[1] ** 2) / 2,
        lambda x: x,
    ),
    ("saddle", "x1*x2", r"x_1 x_2", lambda x: x[0] * x[1], lambda x: [x[1], x[0]]),
    ("maximum", "max(x1, x2)", r"\max(x_1, x_2)", lambda x: np.maximum(x[0], x[1]), None),
    shown={"hill": "3*exp(-((x1 - 0.6)**2 + …)/2)"},
)
"""f: R^2 -> R by name."""

CURVES = _table(
    ("t",),
    (
        "ellipse",
        "1.6*cos(t), sin(t)",
        r"(1.6 \cos t,\; \sin t)",
        lambda t: np.array([1.6 * np.cos(t), np.sin(t)]),
        lambda t: [-1.6 * np.sin(t), np.cos(t)],
    ),
    (
        "circle",
        "cos(t), sin(t)",
        r"(\cos t,\; \sin t)",
        lambda t: np.array([np.cos(t), np.sin(t)]),
        lambda t: [-np.sin(t), np.cos(t)],
    ),
    (
        "line",
        "t/2 - 1.5, 0.6 - t/5",
        r"(t/2 - 1.5,\; 0.6 - t/5)",
        lambda t: np.array([t / 2 - 1.5, 0.6 - t / 5]),
        lambda t: [0.5 + 0 * t, -0.2 + 0 * t],
    ),
    (
        "figure of eight",
        "1.6*sin(t), sin(2*t)",
        r"(1.6 \sin t,\; \sin 2t)",
        lambda t: np.array([1.6 * np.sin(t), np.sin(2 * t)]),
        lambda t: [1.6 * np.cos(t), 2 * np.cos(2 * t)],
    ),
    (
        "there and back",
        "sin(t), sin(t)/2 - 0.6",
        r"(\sin t,\; \frac{1}{2}\sin t - 0.6)",
        lambda t: np.array([np.sin(t), np.sin(t) / 2 - 0.6]),
        lambda t: [np.cos(t), np.cos(t) / 2],
    ),
)
"""g: R -> R^2 by name. The last turns round: its velocity is 0 there."""
