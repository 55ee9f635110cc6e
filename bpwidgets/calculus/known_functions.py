"""The functions and constants that a typed expression may name, with how each is typeset.

The chooser of functions of one variable takes its elementary functions, with their derivatives, from here too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.activations import (
    d_relu,
    d_sigmoid,
    d_softplus,
    d_tanh,
    leaky_relu,
    relu,
    sigmoid,
    softplus,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class KnownFunction(NamedTuple):
    r"""A function that works entry by entry on arrays and traced values.

    Attributes:
        function: what is called.
        latex: its name, which the arguments follow in brackets, or a formula with # for the arguments.
        derivative: of those that can be chosen by name. It may warn, as 1/x at 0: `ChosenFunction` makes it quiet.
        is_operator: its name is typeset as in \sin x and \sin^{2}.
        arity: how many arguments it takes.
    """

    function: Callable[..., Any]
    latex: str
    derivative: Callable[[Any], Any] | None = None
    is_operator: bool = False
    arity: int = 1


def _d_log(x: Any) -> Any:
    """1/x for x > 0, else nan: left of 0 there is no logarithm, and 1/x is not its derivative."""
    return np.where(x > 0.0, 1.0 / x, np.nan)[()]


FUNCTIONS: dict[str, KnownFunction] = {
    "sin": KnownFunction(np.sin, r"\sin", np.cos, is_operator=True),
    "cos": KnownFunction(np.cos, r"\cos", lambda x: -np.sin(x), is_operator=True),
    "tan": KnownFunction(np.tan, r"\tan", is_operator=True),
    "arcsin": KnownFunction(np.arcsin, r"\arcsin", is_operator=True),
    "arccos": KnownFunction(np.arccos, r"\arccos", is_operator=True),
    "arctan": KnownFunction(np.arctan, r"\arctan", is_operator=True),
    "sinh": KnownFunction(np.sinh, r"\sinh", is_operator=True),
    "cosh": KnownFunction(np.cosh, r"\cosh", is_operator=True),
    "tanh": KnownFunction(np.tanh, r"\tanh", d_tanh, is_operator=True),
    "arcsinh": KnownFunction(np.arcsinh, r"\mathrm{arsinh}"),
    "arccosh": KnownFunction(np.arccosh, r"\mathrm{arcosh}"),
    "arctanh": KnownFunction(np.arctanh, r"\mathrm{artanh}"),
    "exp": KnownFunction(np.exp, "e^{#}", np.exp),
    "expm1": KnownFunction(np.expm1, r"\mathrm{expm1}"),
    "log": KnownFunction(np.log, r"\ln", _d_log, is_operator=True),
    "log1p": KnownFunction(np.log1p, r"\mathrm{log1p}"),
    "sqrt": KnownFunction(np.sqrt, r"\sqrt{#}", lambda x: 0.5 / np.sqrt(x)),
    "abs": KnownFunction(np.abs, r"\left|#\right|", np.sign),
    "sign": KnownFunction(np.sign, r"\mathrm{sign}"),
    "sigmoid": KnownFunction(sigmoid, r"\sigma", d_sigmoid),
    "softplus": KnownFunction(softplus, r"\ln\left(1 + e^{#}\right)", d_softplus),
    "relu": KnownFunction(relu, r"\max\left(0,\ #\right)", d_relu),
    "leaky_relu": KnownFunction(leaky_relu, r"\mathrm{LeakyReLU}"),
    "maximum": KnownFunction(np.maximum, r"\max", arity=2),
    "minimum": KnownFunction(np.minimum, r"\min", arity=2),
}
CONSTANTS = {"pi": math.pi, "e": math.e}
