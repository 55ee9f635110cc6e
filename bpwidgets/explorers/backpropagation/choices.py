"""The calculations of lesson 10's chooser, and a parameter that takes any function of one to three numbers."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.functions import ChosenFunction, as_function, from_text
from bpwidgets.live.model.parameters import Function, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLES = ("x", "y", "z")
DOUBLINGS = 20
PATTERNS = "three patterns"
"""The calculation whose operations have the names of what they do with a gradient beside them."""


@dataclass(frozen=True)
class Spread:
    """A function of several numbers as one of an array (p, ...), whose entries it is given one by one."""

    function: Callable[..., Any]
    inputs: int

    def __call__(self, x: Any) -> Any:
        """The value at x[0], x[1], ..."""
        return self.function(*(x[i] for i in range(self.inputs)))


def doubled(x: Any) -> Any:
    """x + x, and so on: each line is used twice by the next."""
    for _ in range(DOUBLINGS):
        x = x + x
    return x


def reused(x: Any, y: Any) -> Any:
    """s sin(s) with s = x y: both factors need s."""
    s = x * y
    return s * np.sin(s)


def _typed(name: str, text: str) -> ChosenFunction:
    """A calculation that could be typed, under a name of the chooser."""
    return replace(
        of_its_variables(from_text(text, variables=VARIABLES, outputs=1)), name=name, kind="listed"
    )


def of_its_variables(f: ChosenFunction) -> ChosenFunction:
    """A typed function of x, y and z as one of those that stand in its text; of all where none does."""
    used = tuple(name for name in VARIABLES if re.search(rf"\b{name}\b", f.text))
    if used in (VARIABLES, ()):
        return f
    function = from_text(f.text, variables=used, outputs=1).function
    # Of one variable, typed text is compiled as a function of a number.
    return replace(f, function=Spread(function, 1) if len(used) == 1 else function, variables=used)


def letters(f: ChosenFunction) -> tuple[str, ...]:
    """Which of x, y and z its inputs are: those that it names, or for a callable as many as it takes."""
    return VARIABLES[: len(f.variables)] if f.kind == "callable" else f.variables


def _written(name: str, latex: str, function: Callable[..., Any], inputs: int) -> ChosenFunction:
    """A calculation with names for parts of it, which typed text cannot give."""
    variables = VARIABLES[:inputs]
    return ChosenFunction(
        name=name, text=name, latex=latex, function=Spread(function, inputs), variables=variables
    )


CHOICES = {
    calculation.name: calculation
    for calculation in (
        _typed("two ways from x", "(x*y)**2 * x"),
        _typed("product and sine", "x*y + sin(x)"),
        _written("reused product", r"x\,y\,\sin\left(x\,y\right)", reused, 2),
        _written("doubling chain", rf"2^{{{DOUBLINGS}}}\,x", doubled, 1),
        _typed(PATTERNS, "(x + y) * maximum(y, z)"),
        _typed("a neuron and its loss", "(tanh(x*y + z) - 1)**2"),
        _typed("cross entropy of two", "log(exp(x) + exp(y)) - x"),
    )
}


class Calculation(Function):
    """A function to one number: of the chooser, typed in x, y and z, or a callable of one to three numbers."""

    def __init__(self, default: str, *, label: str) -> None:
        super().__init__(default, choices=CHOICES, variables=VARIABLES, outputs=1, label=label)

    def validate(self, obj: Any, value: Any) -> ChosenFunction:
        """A ChosenFunction of an array (p,); otherwise ParameterError."""
        if callable(value) and not isinstance(value, ChosenFunction | type):
            return self._of_callable(value)
        found: ChosenFunction = super().validate(obj, value)
        return of_its_variables(found) if found.kind == "typed" else found

    def _has_its_variables(self, value: ChosenFunction) -> bool:
        return value.kind == "callable" or {*value.variables} <= {*self.variables}

    def _of_callable(self, function: Callable[..., Any]) -> ChosenFunction:
        names = _inputs(function)
        if not 1 <= len(names) <= len(VARIABLES):
            takes = f"{len(names)} inputs" if names else "no inputs"
            raise ParameterError(
                f"{self.name}: the function takes {takes}; expected one to three numbers, such as lambda x, y: x * y"
            )
        found = as_function(Spread(function, len(names)), choices={}, variables=names)
        name = getattr(function, "__name__", "")
        name = name if name.isidentifier() else "your function"
        return ChosenFunction(
            name=name,
            text=f"{name}({', '.join(names)})",
            latex=rf"\mathrm{{{name.replace('_', ' ').replace(' ', chr(92) + ' ')}}}({', '.join(names)})",
            function=found.function,
            variables=names,
            kind="callable",
        )


def _inputs(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the arguments that must be given by position; x, y and z of what does not tell."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return VARIABLES[: getattr(function, "nin", 1)]
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return tuple(it.name for it in parameters if it.kind in kinds and it.default is inspect.Parameter.empty)
