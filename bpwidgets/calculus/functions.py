"""The functions f and g that a learner chooses: by name, as typed text, or a Python function.

>>> sin = UNIVARIATE["sin"]
>>> float(sin(0.0)), float(sin.derivative(0.0)), sin == "sin"
(0.0, 1.0, True)
>>> as_function("x**2 - 1").latex
'x^{2} - 1'
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import re
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from bpwidgets.calculus import expressions
from bpwidgets.calculus.activations import (
    d_identity,
    d_relu,
    d_sigmoid,
    d_softplus,
    d_tanh,
    relu,
    sigmoid,
    softplus,
)
from bpwidgets.calculus.expressions import as_floats

Function = Callable[..., Any]


@dataclass(frozen=True, eq=False, kw_only=True)
class NamedFunction:
    """A function with its name, its formula and, where known, its derivative.

    Call it with numbers, arrays or traced values: it works entry by entry, turns integers into floats, and gives
    nan or inf without a warning outside its domain. It equals another of the same name, kind and function and,
    unless it is a user's callable, its name as text: ``UNIVARIATE["sin"] == "sin"``.

    Attributes:
        name: "sin"; the text where it was typed; a callable's ``__name__``, or "your function".
        text: f(x) as it would be typed, "x**2".
        latex: f(x) for MathJax and Matplotlib's mathtext, "x^{2}".
        function: what is called.
        derivative: f' where it is known, else None.
        window: the range of values that an axis shows for x in about [-3, 3].
        variables: what its inputs are called. With several, the input is one array of shape (p, ...).
        kind: where it comes from.
    """

    name: str
    text: str
    latex: str
    function: Function
    derivative: Function | None = None
    window: tuple[float, float] = (-3.0, 3.0)
    variables: tuple[str, ...] = ("x",)
    kind: Literal["named", "typed", "callable"] = "named"

    def __call__(self, *args: Any) -> Any:
        """f(x), without NumPy's warnings: log(-1) is nan and exp(1000) is inf, which the picture shows."""
        with np.errstate(all="ignore"):
            return self.function(*map(as_floats, args))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return self.kind != "callable" and other == self.name
        if not isinstance(other, NamedFunction):
            return NotImplemented
        if (self.name, self.kind, self.variables) != (other.name, other.kind, other.variables):
            return False
        return self.kind == "typed" or self.function is other.function

    def __hash__(self) -> int:
        return hash(self.name)

    def latex_at(self, letter: str) -> str:
        r"""Return f(u) for one other letter u, such as \sin u. For functions of one variable.

        The variable is not replaced where its letter is part of a command or an upright name.
        """
        (variable,) = self.variables
        return re.sub(
            rf"\\mathrm\{{[^}}]*\}}|\\[A-Za-z]+|{re.escape(variable)}",
            lambda found: letter if found[0] == variable else found[0],
            self.latex,
        )


# ------------------------------------------------------------------ named functions


def _named(
    name: str, text: str, *, function: Function, derivative: Function, window: tuple[float, float]
) -> NamedFunction:
    """Return a named function, typeset as its text; its derivative is called as quietly as the function itself."""

    @functools.wraps(derivative)
    def quiet(x: Any) -> Any:
        with np.errstate(all="ignore"):
            return derivative(as_floats(x))

    return NamedFunction(
        name=name,
        text=text,
        latex=expressions.parse(text).latex,
        function=function,
        derivative=quiet,
        window=window,
    )


def _d_log(x: Any) -> Any:
    """1/x for x > 0, else nan: left of 0 there is no logarithm, and 1/x is not its derivative."""
    return np.where(x > 0.0, 1.0 / x, np.nan)[()]


_NAMED_FUNCTIONS = (
    _named("identity", "x", function=np.positive, derivative=d_identity, window=(-3.0, 3.0)),
    _named(
        "affine",
        "2*x + 1",
        function=lambda x: 2 * x + 1,
        derivative=lambda x: 2 * d_identity(x),
        window=(-5.0, 7.0),
    ),
    _named("square", "x**2", function=lambda x: x**2, derivative=lambda x: 2 * x, window=(-1.0, 9.0)),
    _named("cube", "x**3", function=lambda x: x**3, derivative=lambda x: 3 * x**2, window=(-9.0, 9.0)),
    _named("sin", "sin(x)", function=np.sin, derivative=np.cos, window=(-1.5, 1.5)),
    _named("cos", "cos(x)", function=np.cos, derivative=lambda x: -np.sin(x), window=(-1.5, 1.5)),
    _named("exp", "exp(x)", function=np.exp, derivative=np.exp, window=(-1.0, 9.0)),
    _named("log", "log(x)", function=np.log, derivative=_d_log, window=(-3.0, 2.0)),
    _named("sqrt", "sqrt(x)", function=np.sqrt, derivative=lambda x: 0.5 / np.sqrt(x), window=(-0.5, 2.0)),
    _named("reciprocal", "1/x", function=lambda x: 1 / x, derivative=lambda x: -1 / x**2, window=(-4.0, 4.0)),
    _named("tanh", "tanh(x)", function=np.tanh, derivative=d_tanh, window=(-1.5, 1.5)),
    _named("sigmoid", "sigmoid(x)", function=sigmoid, derivative=d_sigmoid, window=(-0.25, 1.25)),
    _named("softplus", "softplus(x)", function=softplus, derivative=d_softplus, window=(-0.5, 3.5)),
    _named("relu", "relu(x)", function=relu, derivative=d_relu, window=(-1.0, 3.0)),
    _named("abs", "abs(x)", function=np.abs, derivative=np.sign, window=(-1.0, 3.0)),
)
UNIVARIATE: dict[str, NamedFunction] = {function.name: function for function in _NAMED_FUNCTIONS}

_NAME_OF_UFUNC: dict[Function, str] = {
    np.positive: "identity",
    np.square: "square",
    np.reciprocal: "reciprocal",
    np.abs: "abs",
    **{getattr(np, name): name for name in ("sin", "cos", "exp", "log", "sqrt", "tanh")},
}


# ------------------------------------------------------------------ typed text, callables


def from_text(text: str, *, variables: tuple[str, ...] = ("x",), outputs: int | None = None) -> NamedFunction:
    """Return the function that a typed expression describes.

    Args:
        text: such as "sin(x**2) + exp(-x)", or "x1*x2, sin(x2)" for two outputs. ^ is read as **.
        variables: the names that stand for inputs. With several, the function takes one array of shape (p, ...).
        outputs: how many expressions there must be; by default one for one variable, any number for several.

    Raises:
        expressions.ExpressionError: a ValueError that says what is wrong, where, and what to write instead.
    """
    expression = expressions.parse(text, variables=variables, outputs=outputs)
    function = NamedFunction(
        name=expression.text,
        text=expression.text,
        latex=expression.latex,
        function=expression.function,
        variables=variables,
        kind="typed",
    )
    return dataclasses.replace(function, window=_window(function)) if len(variables) == 1 else function


def _window(function: NamedFunction) -> tuple[float, float]:
    """Return the range of the finite values for x in [-3, 3], cut off at ±10, with a margin."""
    values = function(np.linspace(-3.0, 3.0, 121))
    values = np.clip(values[np.isfinite(values)], -10.0, 10.0)
    if values.size == 0:
        return (-3.0, 3.0)
    low, high = float(values.min()), float(values.max())
    margin = max(0.1 * (high - low), 0.5)
    return (low - margin, high + margin)


def as_function(
    value: object,
    *,
    choices: Mapping[str, NamedFunction] = UNIVARIATE,
    variables: tuple[str, ...] = ("x",),
    outputs: int | None = None,
) -> NamedFunction:
    """Return a function from a name of the choices, a typed expression, or a callable of NumPy operations.

    A callable is not called here. np.exp and the like are recognised, so that their derivative is known.

    Raises:
        ValueError: text that is neither a name nor an expression, or a callable that cannot take one input.
        TypeError: anything else.
    """
    if isinstance(value, NamedFunction):
        return value
    if isinstance(value, str):
        name = value.strip()
        return choices[name] if name in choices else from_text(value, variables=variables, outputs=outputs)
    if not callable(value) or isinstance(value, type):
        raise TypeError(
            f"{reprlib.repr(value)} is not a function: expected a name such as {next(iter(choices), 'sin')!r}, "
            f"an expression in {', '.join(variables)}, or a function of NumPy operations."
        )
    if isinstance(value, np.ufunc) and _NAME_OF_UFUNC.get(value) in choices:
        return choices[_NAME_OF_UFUNC[value]]
    return _from_callable(value, variables)


def _from_callable(function: Function, variables: tuple[str, ...]) -> NamedFunction:
    name = getattr(function, "__name__", "")
    if getattr(function, "__module__", "") == "math":
        raise ValueError(
            f"math.{name} takes no arrays: expected np.{name}, or another function of NumPy operations."
        )
    if not name.isidentifier():  # of a lambda, or none
        name = "your function"
    if not _may_take_one(function):
        raise ValueError(f"{name} cannot be called with one argument: expected a function of x alone.")
    upright = name.replace("_", r"\_").replace(" ", r"\ ")
    arguments = ", ".join(variables)
    return NamedFunction(
        name=name,
        text=f"{name}({arguments})",
        latex=rf"\mathrm{{{upright}}}({arguments})",
        function=function,
        variables=variables,
        kind="callable",
    )


def _may_take_one(function: Function) -> bool:
    """Whether it can be called with one argument; True where nothing is known of its arguments."""
    if isinstance(function, np.ufunc):
        return function.nin == 1
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # many functions written in C have none
        return True
    try:
        signature.bind(None)
    except TypeError:
        return False
    return True
