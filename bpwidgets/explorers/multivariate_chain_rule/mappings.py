"""Mappings R^n -> R^m on a picture: value, Jacobian, and the mappings of lesson 03's choosers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import differences, functions, tape
from bpwidgets.calculus.functions import NamedFunction
from bpwidgets.live import own, style
from bpwidgets.live.parameters import Function, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST = 3
"""So many numbers at most stand between x and y, or at the end."""


def value(function: NamedFunction, name: str, at: Floats, *, most: int = MOST, exactly: int = 0) -> Floats:
    """function(at): (n,) -> (m,), a single number counting as m = 1.

    Raises:
        LearnerError: it raised, or returned what is no row of finite real numbers, or too many of them.
    """
    where = f"{name}({point(at)})"
    try:
        found = np.asarray(function(at.copy()))
    except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
        said = " ".join(str(problem)[: own.SAID].split())
        raise own.LearnerError(f"{where} raised {type(problem).__name__}: {said}") from None
    expected = "one number" if exactly == 1 else f"{exactly} numbers" if exactly else f"1 to {most} numbers"
    if found.dtype.kind not in "fiub":
        raise own.LearnerError(f"{where} returned {type(found.tolist()).__name__}; expected {expected}")
    if found.ndim > 1 or not 1 <= found.size <= most or exactly not in (0, found.size):
        raise own.LearnerError(f"{where} returned an array of shape {found.shape}; expected {expected}")
    if not np.isfinite(found).all():
        raise own.LearnerError(f"{name} has no finite value at ({point(at)})")
    return found.astype(float).reshape(-1)


def jacobian(function: NamedFunction, name: str, at: Floats, *, outputs: int) -> Floats:
    """The Jacobian at a point: (n,) -> (outputs, n), from its formula, by autodiff, or by finite differences.

    Raises:
        LearnerError: an entry has no finite value.
    """
    if function.derivative is not None:
        found = function.derivative(at)
    else:
        try:
            with np.errstate(all="ignore"):
                found = tape.jacobian(function)(at.copy())
        except tape.TraceError:
            found = differences.jacobian(function, at).value
    D = np.asarray(found, float).reshape(outputs, at.size)
    if not np.isfinite(D).all():
        raise own.LearnerError(
            f"{name} has no finite slope at ({point(at)}), so there is nothing to multiply"
        )
    return D


def row(function: NamedFunction, at: Any) -> Any:
    """function(at) as an array (m,), one number as (1,)."""
    return np.atleast_1d(function(at))


def fitted(f: NamedFunction, q: int) -> NamedFunction:
    """f as a function of the q numbers that g gives: typed text may name the first q of its variables.

    Raises:
        LearnerError: it names another.
    """
    if f.kind != "typed" or q == MOST:
        return f
    highest = max((int(name) for name in re.findall(r"\bu(\d)\b", f.text)), default=1)
    if highest > q:
        raise own.LearnerError(f"f uses u{highest}, and g gives {q} number{'s' if q > 1 else ''} only")
    rest = np.zeros(MOST - q)
    return replace(f, function=lambda u: f.function(np.concatenate([u, rest])), variables=f.variables[:q])


def point(at: Any) -> str:
    """Coordinates as they stand in a sentence: "0.5, −1.2"."""
    return ", ".join(style.number(v, 3) for v in np.atleast_1d(at))


class Curve(Function):
    """A curve R -> R^2: a name of the chooser, two expressions in t, or any callable that gives two numbers."""

    def validate(self, obj: Any, value: Any) -> NamedFunction:  # noqa: ARG002 (traitlets' signature)
        """As a Function, but typed text holds two expressions."""
        try:
            return functions.as_function(value, choices=self.choices, variables=self.variables, outputs=2)
        except (TypeError, ValueError) as problem:
            raise ParameterError(f"{self.name}: {problem}") from None


def _table(variables: tuple[str, ...], *rows: tuple[str, str, str, Any, Any]) -> dict[str, NamedFunction]:
    """Named functions from rows of name, text, LaTeX, function and derivative."""
    return {
        name: NamedFunction(
            name=name,
            text=text,
            latex=latex,
            function=function,
            derivative=None if derivative is None else _floats(derivative),
            variables=variables,
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
    return 3 * np.exp(-((x[0] - 0.6) ** 2 + (x[1] - 0.5) ** 2) / 2)


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
        r"3\,e^{-((x_1 - 0.6)^2 + (x_2 - 0.5)^2)/2}",
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
