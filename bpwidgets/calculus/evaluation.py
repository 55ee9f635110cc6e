"""The values of a function, real numbers, or none at all, whatever a learner's function makes of its argument.

Outside its domain a function may return nan or raise an error. Where it raises,

    at x itself:  `value_at` raises OutsideDomainError, if f has values elsewhere;
    beside x:     `values_of_shape` gives nan, since the shape is known from x.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.arrays import EPS
from bpwidgets.calculus.real_numbers import real_array

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.calculus.arrays import Floats


# What a function raises outside its domain, as math.log does at -1.
DOMAIN_ERRORS = (ArithmeticError, ValueError)
ELSEWHERE = (0.5, 2.0)  # in the domain of nearly every elementary function


class OutsideDomainError(ValueError):
    """What f raised at x although it has values elsewhere: f(x) does not exist."""


class Value(NamedTuple):
    """What f returned at x: as a real array of the caller's own, and the rounding unit of its numbers."""

    y: Floats
    eps: float


def value_at(f: Callable[..., Any], x: Floats) -> Value:
    """f(x), for an array x; a number if x has no axes.

    An error that f raises everywhere is its own, such as one of shapes, and is passed on. To tell the two apart, f is
    called with 0.5 and 2 in place of all entries where it raises.

    Raises:
        OutsideDomainError: if f raises at x, as math.log does at -1, but has values elsewhere.
        TypeError: if f returns anything but real numbers.
    """
    with np.errstate(all="ignore"):
        try:
            y = f(x.copy()[()])
        except DOMAIN_ERRORS as error:
            if not any(_has_value(f, np.full(x.shape, number)[()]) for number in ELSEWHERE):
                raise
            raise OutsideDomainError(str(error) or type(error).__name__) from error
    return Value(real_array(y), rounding_unit(y))


def _has_value(f: Callable[..., Any], x: Any) -> bool:
    try:
        f(x)
    except DOMAIN_ERRORS:
        return False
    return True


def values_of_shape(f: Callable[..., Any], argument: Any, shape: tuple[int, ...]) -> Floats:
    """f(argument) as a real array of the shape that f(x) has; all nan where f has no value."""
    try:
        y = real_array(f(argument))
    except DOMAIN_ERRORS:
        return np.full(shape, nan)
    if y.shape != shape:
        raise ValueError(f"the function returned shape {y.shape} next to a point with shape {shape}")
    return y


def rounding_unit(y: object) -> float:
    """The rounding unit of what f returned, array or list: a float32 is no better than 1e-7."""
    dtype = np.asarray(y).dtype
    if dtype.kind == "f":
        return max(EPS, float(np.finfo(dtype).eps))
    return EPS
