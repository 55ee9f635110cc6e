"""Derivatives of functions that are known only by their values, by finite differences: each with its error.

How the derivative of a function of one number is found says `numerical_derivative`. Here a function of an array, or one
with an array of outputs, is reduced to such functions: one for each entry of x or direction, and each output.
"""

from __future__ import annotations

import math
from functools import cache
from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bpwidgets.calculus.arrays import EPS, Floats
from bpwidgets.calculus.evaluation import DOMAIN_ERRORS, OutsideDomainError, Value, value_at, values_of_shape
from bpwidgets.calculus.numerical_derivative import DerivativeEstimate, differentiate
from bpwidgets.calculus.real_numbers import finite_array, real_number
from bpwidgets.calculus.stencil import Problem, ScalarFunction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = [
    "DerivativeEstimate",
    "Jacobian",
    "along",
    "along_entry",
    "finite_difference",
    "jacobian",
]

Differences = NDArray[np.object_]  # of DerivativeEstimate


class Jacobian(NamedTuple):
    """All derivatives of f at x: each array has the shape of f(x) followed by the shape of x.

    ``differences`` is an object array of ``DerivativeEstimate``; ``value`` and ``error`` are its fields as floats.
    """

    value: Floats
    error: Floats
    differences: Differences


def finite_difference(f: Callable[..., Any], x: float) -> DerivativeEstimate:
    """f'(x) by central differences. f: number -> number, x: a number.

    Raises:
        ValueError: if x is no number or not finite.
        TypeError: if x is not real, or f returns anything but a real number.
    """
    point = finite_array(x, "x")
    if point.ndim:
        raise ValueError(f"x has shape {point.shape}, expected a single number: use jacobian")
    t = float(point)
    found = _along_line(f, np.float64, t, scale=abs(t))
    if found.ndim:
        raise TypeError(f"the function returned an array of shape {found.shape}, expected a single number")
    difference: DerivativeEstimate = found.item()
    return difference


def jacobian(f: Callable[..., Any], x: ArrayLike) -> Jacobian:
    """All derivatives of f at x, entry by entry. x and f(x): arrays of any shape, numbers included.

    Where f raises at x, as math.log does at -1, the shape of f(x) is not known and counts as ().

    Raises:
        ValueError: if x is not finite, or the shape of f changes beside x.
        TypeError: if x is not real, or f returns anything but real numbers; also if f(x) is one number, and beside x it
            is an array.
    """
    x = finite_array(x, "x")
    value = _value_or_nan(f, x)
    shape = value.y.shape + x.shape
    if x.size == 0:
        found = np.empty(shape, dtype=object)
    else:
        columns = [along_entry(f, x, entry, value) for entry in range(x.size)]
        found = np.stack(columns, axis=-1).reshape(shape)
    return Jacobian(_field(found, "value"), _field(found, "error"), found)


def along_entry(f: Callable[..., Any], x: Floats, index: int, value: Value | None = None) -> Differences:
    """The derivatives with respect to one entry, x.flat[index]: an object array of the shape of f(x).

    value: f(x), where it is known already.
    """

    def argument_at(t: float) -> Floats:
        copy = x.copy()
        copy.flat[index] = t
        return copy

    t = float(x.flat[index])
    return _along_line(f, argument_at if x.ndim else np.float64, t, scale=abs(t), value=value)


def along(
    f: Callable[..., Any], x: ArrayLike, direction: ArrayLike, value: Value | None = None
) -> Differences:
    """d/dt f(x + t direction) at t = 0: an object array of ``DerivativeEstimate`` of the shape of f(x).

    value: f(x), where it is known already.

    The one-sided derivatives at a kink are those of t: ``right`` is f'(x; u), ``left`` is -f'(x; -u).

    Raises:
        ValueError: if the direction has another shape than x, or one of them is not finite.
        TypeError: if one of them is not real, or f returns anything but real numbers.
    """
    x, u = finite_array(x, "x"), finite_array(direction, "direction")
    if u.shape != x.shape:
        raise ValueError(f"direction has shape {u.shape}, expected that of x, {x.shape}")
    # t = 1 moves x by the whole direction, which is expected to be about as large as x: t counts as of size 1.
    return _along_line(f, lambda t: (x + t * u)[()], 0.0, scale=1.0, value=value)


# --- Lines through the domain of f --------------------------------------------------------------------------------


def _along_line(
    f: Callable[..., Any],
    argument_at: Callable[[float], Any],
    t: float,
    *,
    scale: float,
    value: Value | None = None,
) -> Differences:
    """d/dt f(argument_at(t)) for each output of f.

    scale: how large the numbers are that t stands for; value: f(argument_at(t)), where it is known already.
    """
    with np.errstate(all="ignore"):
        y, eps = value or _value_or_nan(f, argument_at(t))
        outputs: Iterable[ScalarFunction] = (
            _outputs_along(f, argument_at, y.shape) if y.ndim else [_number_along(f, argument_at)]
        )
        found = (
            differentiate(Problem(f=output, x=t, value=y_k, scale=scale, eps=eps))
            for output, y_k in zip(outputs, y.ravel().tolist(), strict=True)
        )
        return np.fromiter(found, dtype=object, count=y.size).reshape(y.shape)


def _value_or_nan(f: Callable[..., Any], x: Any) -> Value:
    """f(x); nan where f raises there, as math.log does at -1."""
    try:
        return value_at(f, np.asarray(x))
    except OutsideDomainError:
        return Value(np.asarray(nan), EPS)


def _number_along(f: Callable[..., Any], argument_at: Callable[[float], Any]) -> ScalarFunction:
    """t -> f(argument_at(t)) as a plain float. Called most of all: a float64 skips all checks."""
    float64 = np.float64

    def value(t: float) -> float:
        try:
            y = f(argument_at(t))
        except DOMAIN_ERRORS:
            return nan
        return float(y) if type(y) is float64 else real_number(y)

    return value


def _outputs_along(
    f: Callable[..., Any], argument_at: Callable[[float], Any], shape: tuple[int, ...]
) -> Iterator[ScalarFunction]:
    """For each output k of f, t -> f(argument_at(t)).flat[k]; f is called once for each t."""

    @cache
    def values_at(t: float) -> list[float]:
        values: list[float] = values_of_shape(f, argument_at(t), shape).ravel().tolist()
        return values

    def output(k: int) -> ScalarFunction:
        return lambda t: values_at(t)[k]

    return map(output, range(math.prod(shape)))


def _field(differences: Differences, name: str) -> Floats:
    """One field of each difference, as an array of the same shape."""
    return np.array([getattr(d, name) for d in differences.ravel()], dtype=np.float64).reshape(
        differences.shape
    )
