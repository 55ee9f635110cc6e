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
import math
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

Function = Callable[..., Any]


@dataclass(frozen=True, eq=False, kw_only=True)
class NamedFunction:
    """A function with its name, its formula and, where known, its derivative.

    Call it with numbers, arrays or traced values: it works entry by entry, turns integers into floats, and gives
    nan or inf without a warning outside its domain. It equals another of the same kind and function and, unless
    it is a user's callable, its name as text: ``UNIVARIATE["sin"] == "sin"``.

    Attributes:
        name: "sin"; the text where it was typed; a callable's ``__name__``, or "your function".
        text: f(x) as it would be typed, "x**2".
        latex: f(x) for MathJax and Matplotlib's mathtext, "x^{2}".
        function: what is called.
        derivative: f' where it is known, else None.
        derivative_latex: f'(x), "" where it is unknown.
        domain: the ends of the natural domain.
        window: the range of values that an axis shows for x in about [-3, 3].
        variables: what its inputs are called. With several, the input is one array of shape (p, ...).
        kind: where it comes from.
        complex_safe: whether a complex step gives the derivative, at points inside the domain.
    """

    name: str
    text: str
    latex: str
    function: Function
    derivative: Function | None = None
    derivative_latex: str = ""
    domain: tuple[float, float] = (-math.inf, math.inf)
    window: tuple[float, float] = (-3.0, 3.0)
    variables: tuple[str, ...] = ("x",)
    kind: Literal["named", "typed", "callable"] = "named"
    complex_safe: bool = False

    def __call__(self, *args: Any) -> Any:
        """f(x), without NumPy's warnings: log(-1) is nan and exp(1000) is inf, which the picture shows."""
        with np.errstate(all="ignore"):
            return self.function(*map(_as_float, args))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return self.kind != "callable" and other == self.name
        if not isinstance(other, NamedFunction):
            return NotImplemented
        same = self.function is other.function or (self.kind == "typed" and self.text == other.text)
        return same and (self.kind, self.variables) == (other.kind, other.variables)

    def __hash__(self) -> int:
        return hash(self.name)

    def latex_at(self, argument: str) -> str:
        r"""f(argument): ``UNIVARIATE["sin"].latex_at("u")`` is ``\sin u``. For functions of one variable."""
        return _with_argument(self.latex, self.variables[0], argument)

    def derivative_latex_at(self, argument: str) -> str:
        """f'(argument), "" where it is unknown."""
        return _with_argument(self.derivative_latex, self.variables[0], argument)


def _with_argument(latex: str, variable: str, argument: str) -> str:
    """Replace the variable by the argument, but not where its letter is part of a command or an upright name."""
    return re.sub(
        rf"\\mathrm\{{[^}}]*\}}|\\[A-Za-z]+|{re.escape(variable)}",
        lambda found: argument if found[0] == variable else found[0],
        latex,
    )


def _as_float(x: Any) -> Any:
    """Integers and lists as floats (so that x**-1 is defined); floats and traced values as they are."""
    if isinstance(x, np.ndarray | np.generic):
        return x if x.dtype.kind in "fc" else np.multiply(x, 1.0)
    return np.multiply(x, 1.0) if isinstance(x, int | float | complex | list | tuple) else x


# ------------------------------------------------------------------ named functions


def _quiet(derivative: Function) -> Function:
    """The derivative called like the function itself: integers become floats, and nothing warns."""

    @functools.wraps(derivative)
    def quiet(x: Any) -> Any:
        with np.errstate(all="ignore"):
            return derivative(_as_float(x))

    return quiet


def _named(
    name: str,
    text: str,
    f: tuple[str, Function],
    derivative: tuple[str, Function],
    window: tuple[float, float],
    *,
    domain: tuple[float, float] = (-math.inf, math.inf),
    complex_safe: bool = True,
) -> NamedFunction:
    return NamedFunction(
        name=name,
        text=text,
        latex=f[0],
        function=f[1],
        derivative_latex=derivative[0],
        derivative=_quiet(derivative[1]),
        window=window,
        domain=domain,
        complex_safe=complex_safe,
    )


def _d_log(x: Any) -> Any:
    """1/x for x > 0, else nan: left of 0 there is no logarithm, and 1/x is not its derivative."""
    return np.where(x > 0.0, 1.0 / x, np.nan)[()]


_RIGHT = (0.0, math.inf)
_NAMED_FUNCTIONS = (
    _named("identity", "x", ("x", np.positive), ("1", d_identity), (-3.0, 3.0)),
    _named(
        "affine",
        "2*x + 1",
        (r"2\,x + 1", lambda x: 2 * x + 1),
        ("2", lambda x: 2 * d_identity(x)),
        (-5.0, 7.0),
    ),
    _named("square", "x**2", ("x^{2}", lambda x: x**2), (r"2\,x", lambda x: 2 * x), (-1.0, 9.0)),
    _named("cube", "x**3", ("x^{3}", lambda x: x**3), (r"3\,x^{2}", lambda x: 3 * x**2), (-9.0, 9.0)),
    _named("sin", "sin(x)", (r"\sin x", np.sin), (r"\cos x", np.cos), (-1.5, 1.5)),
    _named("cos", "cos(x)", (r"\cos x", np.cos), (r"-\sin x", lambda x: -np.sin(x)), (-1.5, 1.5)),
    _named("exp", "exp(x)", ("e^{x}", np.exp), ("e^{x}", np.exp), (-1.0, 9.0)),
    _named("log", "log(x)", (r"\ln x", np.log), (r"\frac{1}{x}", _d_log), (-3.0, 2.0), domain=_RIGHT),
    _named(
        "sqrt",
        "sqrt(x)",
        (r"\sqrt{x}", np.sqrt),
        (r"\frac{1}{2\,\sqrt{x}}", lambda x: 0.5 / np.sqrt(x)),
        (-0.5, 2.0),
        domain=_RIGHT,
    ),
    _named(
        "reciprocal",
        "1/x",
        (r"\frac{1}{x}", lambda x: 1 / x),
        (r"-\frac{1}{x^{2}}", lambda x: -1 / x**2),
        (-4.0, 4.0),
    ),
    _named("tanh", "tanh(x)", (r"\tanh x", np.tanh), (r"1 - \tanh^{2} x", d_tanh), (-1.5, 1.5)),
    _named(
        "sigmoid",
        "sigmoid(x)",
        (r"\sigma(x)", sigmoid),
        (r"\sigma(x)\,(1 - \sigma(x))", d_sigmoid),
        (-0.25, 1.25),
        complex_safe=False,
    ),
    _named(
        "softplus",
        "softplus(x)",
        (r"\ln(1 + e^{x})", softplus),
        (r"\sigma(x)", d_softplus),
        (-0.5, 3.5),
        complex_safe=False,
    ),
    _named("relu", "relu(x)", (r"\max(0, x)", relu), ("[x > 0]", d_relu), (-1.0, 3.0), complex_safe=False),
    _named("abs", "abs(x)", ("|x|", np.abs), (r"\mathrm{sign}(x)", np.sign), (-1.0, 3.0), complex_safe=False),
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


def parse(text: str, *, variables: tuple[str, ...] = ("x",), outputs: int | None = None) -> NamedFunction:
    """The function that a typed expression describes.

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
        complex_safe=expression.complex_safe,
    )
    return dataclasses.replace(function, window=_window(function)) if len(variables) == 1 else function


def _window(function: NamedFunction) -> tuple[float, float]:
    """The range of the finite values for x in [-3, 3], cut off at ±10, with a margin."""
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
    """A function from a name of the choices, a typed expression, or a callable of NumPy operations.

    A callable is not called here. np.exp and the like are recognised, so that their derivative is known.

    Raises:
        ValueError: text that is neither a name nor an expression, or a callable that cannot take one input.
        TypeError: anything else.
    """
    if isinstance(value, NamedFunction):
        return value
    if isinstance(value, str):
        name = value.strip()
        return choices[name] if name in choices else parse(value, variables=variables, outputs=outputs)
    if not callable(value) or isinstance(value, type):
        raise TypeError(
            f"{reprlib.repr(value)} is not a function: expected a name such as {next(iter(choices), 'sin')!r}, "
            f"an expression in {', '.join(variables)}, or a function of NumPy operations."
        )
    if isinstance(value, np.ufunc) and _NAME_OF_UFUNC.get(value) in choices:
        return choices[_NAME_OF_UFUNC[value]]
    return _from_callable(value, variables)


def _from_callable(function: Function, variables: tuple[str, ...]) -> NamedFunction:
    name = getattr(function, "__name__", "<none>")
    if getattr(function, "__module__", "") == "math":
        raise ValueError(
            f"math.{name} takes no arrays: expected np.{name}, or another function of NumPy operations."
        )
    _check_takes_one(function, name)
    name = name if name.isidentifier() else "your function"
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


def _check_takes_one(function: Function, name: str) -> None:
    """Refuse a function that cannot be called with one argument; without a signature it is given a chance."""
    refusal = ValueError(f"{name} cannot be called with one argument: expected a function of x alone.")
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        if getattr(function, "nin", 1) != 1:  # a ufunc tells its number of inputs
            raise refusal from None
        return
    try:
        signature.bind(None)
    except TypeError:
        raise refusal from None
