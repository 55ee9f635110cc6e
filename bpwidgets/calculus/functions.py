r"""The functions f and g that a learner chooses: by name, as typed text, or a Python function.

>>> sin = UNIVARIATE["sin"]
>>> float(sin(0.0)), float(sin.derivative(0.0)), sin.latex_at("u")
(0.0, 1.0, '\\sin u')
>>> as_function("x**2 - 1").latex
'x^{2} - 1'
"""

from __future__ import annotations

import functools
import inspect
import re
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from bpwidgets.calculus import expressions
from bpwidgets.calculus.activations import d_identity
from bpwidgets.calculus.arrays import as_floats
from bpwidgets.calculus.known_functions import FUNCTIONS

ArrayFunction = Callable[[Any], Any]
ANONYMOUS = "your function"  # the name of a callable without one, such as a lambda


@dataclass(frozen=True, eq=False, kw_only=True)
class ChosenFunction:
    """A function with its name, its formula and, where known, its derivative.

    Call it, and its derivative, with numbers, arrays or traced values: both work entry by entry, turn integers into
    floats, and give nan or inf without a warning outside the domain. Two are equal if they have one name, kind and
    variables and, unless they were typed, one function.

    Attributes:
        name: "sin"; the text where it was typed; a callable's ``__name__``, or "your function".
        text: f(x) as it would be typed, "x**2".
        shown: what a chooser shows in place of the text, as of an activation its name alone; "" for the text.
        latex: f(x) for MathJax and Matplotlib's mathtext, "x^{2}".
        function: what a call of this calls, with floats and without warnings. It is kept as it was given, since
            functions are told apart by it: call the ChosenFunction instead.
        derivative: f' where it is known, else None. This too is called with floats and without warnings.
        variables: what its inputs are called. With several, the input is one array of shape (p, ...); also with one,
            where `with_inputs` made it one of several.
        kind: where it comes from, a list, typed text, or a callable of the learner's own.
    """

    name: str
    text: str
    latex: str
    function: ArrayFunction
    derivative: ArrayFunction | None = None
    variables: tuple[str, ...] = ("x",)
    kind: Literal["listed", "typed", "callable"] = "listed"
    shown: str = ""

    def __post_init__(self) -> None:
        if self.derivative is not None:
            object.__setattr__(self, "derivative", _quiet(self.derivative))  # the class is frozen

    def __call__(self, x: Any) -> Any:
        """f(x), without NumPy's warnings: log(-1) is nan and exp(1000) is inf, which the picture shows.

        A callable of a learner's own is given a copy of an array, since it may write on it.
        """
        x = as_floats(x)
        if self.kind == "callable" and isinstance(x, np.ndarray):
            x = x.copy()
        with np.errstate(all="ignore"):
            return self.function(x)

    def _identity(self) -> tuple[object, ...]:
        return self.name, self.kind, self.variables, None if self.kind == "typed" else self.function

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ChosenFunction):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self.name)

    def is_one_of(self, choices: Mapping[str, ChosenFunction]) -> bool:
        """Whether it stands in a list: not if it was typed, is a callable, or only has a name in common with it."""
        return choices.get(self.name) == self

    def text_at(self, letter: str) -> str:
        """Return f(u) for another letter u as it would be typed, such as "u**2".

        Raises:
            ValueError: for a function of several variables.
        """
        if len(self.variables) > 1:
            raise ValueError(
                f"{self.name} is a function of {', '.join(self.variables)}: expected one variable."
            )
        if self.kind == "callable":  # its name may be its variable's
            return f"{self.name}({letter})"
        return re.sub(rf"\b{self.variables[0]}\b", letter, self.text)

    def latex_at(self, letter: str) -> str:
        r"""Return f(u) for another letter u, such as \sin u: typeset anew.

        Raises:
            ValueError: for a function of several variables, or a letter that is taken, such as e.
        """
        text = self.text_at(letter)
        if self.kind == "callable":
            return _call_latex(self.name, (letter,))
        return expressions.parse(text, variables=(letter,)).latex


def _quiet(function: ArrayFunction) -> ArrayFunction:
    """Return the function for integers too, and without NumPy's warnings."""

    @functools.wraps(function)
    def quiet(x: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(as_floats(x))

    return quiet


# ------------------------------------------------------------------ named functions


def _named(name: str, text: str, function: ArrayFunction, derivative: ArrayFunction) -> ChosenFunction:
    """Return a named function, typeset as its text."""
    latex = expressions.parse(text).latex
    return ChosenFunction(name=name, text=text, latex=latex, function=function, derivative=derivative)


def _elementary(name: str) -> ChosenFunction:
    """Return the function of this name in the table of `known_functions`."""
    known = FUNCTIONS[name]
    if known.derivative is None:
        raise ValueError(f"{name} cannot be chosen: its derivative is not in the table.")
    return _named(name, f"{name}(x)", known.function, known.derivative)


UNIVARIATE: dict[str, ChosenFunction] = {
    function.name: function
    for function in (
        _named("identity", "x", np.positive, d_identity),
        _named("affine", "2*x + 1", lambda x: 2 * x + 1, lambda x: 2 * d_identity(x)),
        _named("square", "x**2", np.square, lambda x: 2 * x),
        _named("cube", "x**3", lambda x: x**3, lambda x: 3 * x**2),
        *map(_elementary, ("sin", "cos", "exp", "log", "sqrt")),
        _named("reciprocal", "1/x", np.reciprocal, lambda x: -1 / x**2),
        *map(_elementary, ("tanh", "sigmoid", "softplus", "relu", "abs")),
    )
}


# ------------------------------------------------------------------ typed text, callables


def from_text(
    text: str, *, variables: tuple[str, ...] = ("x",), outputs: int | None = None
) -> ChosenFunction:
    """Return the function that a typed expression describes.

    Args:
        text: such as "sin(x**2) + exp(-x)", or "x1*x2, sin(x2)" for two outputs. ^ is read as **.
        variables: the names that stand for inputs. With several, the function takes one array of shape (p, ...).
        outputs: how many expressions there must be; by default one for one variable, any number for several.

    Raises:
        expressions.ExpressionError: a ValueError that says what is wrong, where, and what to write instead.
    """
    if outputs is None and len(variables) == 1:
        outputs = 1
    expression = expressions.parse(text, variables=variables, outputs=outputs)
    return ChosenFunction(
        name=expression.text,
        text=expression.text,
        latex=expression.latex,
        function=expression.function,
        variables=variables,
        kind="typed",
    )


def as_function(
    value: object,
    *,
    choices: Mapping[str, ChosenFunction] = UNIVARIATE,
    variables: tuple[str, ...] = ("x",),
    outputs: int | None = None,
) -> ChosenFunction:
    """Return a function from a name of the choices, a typed expression, or a callable of NumPy operations.

    A ChosenFunction is returned as it is, and a choice too: `variables` and `outputs` are those of typed text and
    callables. A callable is not called here. A ufunc among the choices' functions, such as np.exp in UNIVARIATE, is
    recognised, so that its derivative is known.

    Raises:
        ValueError: text that is neither a name nor an expression, or a callable that cannot take one input.
        TypeError: anything else.
    """
    if isinstance(value, ChosenFunction):
        return value
    if isinstance(value, str):
        name = value.strip()
        return choices[name] if name in choices else from_text(value, variables=variables, outputs=outputs)
    if not callable(value) or isinstance(value, type):
        # A name that the chooser knows, the most familiar one if it does; without choices it is an expression's.
        example = "sin" if "sin" in choices or not choices else next(iter(choices))
        raise TypeError(
            f"{reprlib.repr(value)} is not a function: expected a name such as {example!r}, "
            f"an expression in {', '.join(variables)}, or a function of NumPy operations."
        )
    if isinstance(value, np.ufunc):
        for choice in choices.values():
            if choice.function is value:
                return choice
    return _from_callable(value, variables)


def _from_callable(function: ArrayFunction, variables: tuple[str, ...]) -> ChosenFunction:
    name = getattr(function, "__name__", "")
    if getattr(function, "__module__", "") == "math":
        expected = f"np.{name}, or another function" if hasattr(np, name) else "a function"
        raise ValueError(f"math.{name} takes no arrays: expected {expected} of NumPy operations.")
    if not name.isidentifier():  # of a lambda, or none
        name = ANONYMOUS
    if not _may_take_one(function):
        p = len(variables)
        expected = f"{variables[0]} alone" if p == 1 else f"one array of shape ({p}, ...)"
        raise ValueError(f"{name} cannot be called with one argument: expected a function of {expected}.")
    return ChosenFunction(
        name=name,
        text=f"{name}({', '.join(variables)})",
        latex=_call_latex(name, variables),
        function=function,
        variables=variables,
        kind="callable",
    )


def _call_latex(name: str, arguments: tuple[str, ...]) -> str:
    """Return name(x1, x2) with the name upright; "your function" keeps its space."""
    upright = name.replace("_", r"\_").replace(" ", r"\ ")
    return rf"\mathrm{{{upright}}}({', '.join(arguments)})"


def _may_take_one(function: ArrayFunction) -> bool:
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


# ------------------------------------------------------------------ how many inputs


def last_named(function: ChosenFunction) -> int:
    """Return the number of the last variable that typed text names: 3 of "x1*x3"; 0 where nothing was typed.

    Its variables are one letter and a number from 1: x1, x2, ...
    """
    if function.kind != "typed":
        return 0
    letter = function.variables[0][:-1]
    return max((int(name) for name in re.findall(rf"\b{letter}(\d+)\b", function.text)), default=0)


def with_inputs(function: ChosenFunction, n: int) -> ChosenFunction:
    """Return typed text of several variables as a function of the first n, which are all that it names.

    Its input is an array of shape (n, ...), also where n is 1: what is of several numbers takes a list of one, too.
    What was not typed takes as many inputs as it takes, and is returned as it is.
    """
    if function.kind != "typed" or n == len(function.variables):
        return function

    def with_zeros(x: Any) -> Any:
        # Typed text is compiled for all its variables; those that it does not name may have any value.
        return function.function(
            np.concatenate([x, np.zeros((len(function.variables) - n, *np.shape(x)[1:]))])
        )

    return replace(function, function=with_zeros, variables=function.variables[:n])
