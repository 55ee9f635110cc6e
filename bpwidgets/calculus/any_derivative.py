"""The derivative of any function: by its formula, else by autodiff, else by finite differences."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus import differences
from bpwidgets.calculus.autodiff import tape
from bpwidgets.calculus.autodiff.errors import TraceError
from bpwidgets.calculus.autodiff.own_operations import OWN_VJPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.functions import ChosenFunction


class UntraceableError(ValueError):
    """Why a function, which may well work on numbers, does not work on traced values."""


class NoDerivativeError(ValueError):
    """Why no derivative was found: what the function made of points beside x."""


def derivative_of(f: ChosenFunction, x: Any) -> Any:
    """Df(x), where f(x) is finite: NaN or infinite where the derivative has no finite value.

    Its shape is that of f(x) followed by that of x. A formula works entry by entry: for it x is one number.

    Raises:
        NoDerivativeError: it has no formula, cannot be traced, and returns something beside x that is no real number.
        Exception: a mistake in autodiff, see `by_autodiff`.
    """
    if f.derivative is not None:
        return f.derivative(x)
    try:
        return by_autodiff(f, x).derivative
    except UntraceableError:
        pass
    try:
        with np.errstate(all="ignore"):
            return differences.jacobian(f, x).value
    except Exception as problem:
        raise NoDerivativeError(str(problem)) from problem


class ByAutodiff(NamedTuple):
    """Df(x) by the tape, and whether it met an operation of a learner's own, by whose rules it went there."""

    derivative: Floats
    has_own_rules: bool


def by_autodiff(f: Callable[..., Any], x: Any) -> ByAutodiff:
    """Df(x) by the tape, which calls f once.

    Raises:
        UntraceableError: f refuses traced values, in whatever way.
        Exception: what is raised within autodiff itself is passed on, as a mistake in it. So is what NumPy raises there
            of numbers too, such as of shapes that do not match: call f with numbers first.
    """
    try:
        with np.errstate(all="ignore"):
            graph = tape.trace(f)(x)
            derivative = np.asarray(tape.jacobian_of(graph), dtype=np.float64)
    except TraceError as error:
        raise UntraceableError(str(error)) from error
    except Exception as error:
        if _was_raised_by_autodiff(error):
            raise
        raise UntraceableError(str(error) or type(error).__name__) from error
    return ByAutodiff(derivative, any(node.operation in OWN_VJPS for node in graph.nodes))


def _was_raised_by_autodiff(error: Exception) -> bool:
    """Whether an error is a mistake in autodiff rather than in what f does with a traced value.

    The call of f is no boundary between them: autodiff records while f runs, and rules of a learner's own operations
    run while it differentiates. So it is whose code was running that tells.
    """
    *_, (innermost, _) = traceback.walk_tb(error.__traceback__)
    return str(innermost.f_globals.get("__name__")).startswith(tape.__package__)
