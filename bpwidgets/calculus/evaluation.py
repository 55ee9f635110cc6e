"""What a function returns: real numbers, or no value at all, whatever a learner's function makes of its argument.

Outside its domain a function may return nan or raise an error. Where it raises,

    at x itself:  `value_at` and `first_value` raise OutsideDomainError, if f has values elsewhere;
    beside x:     `values_of_shape` gives nan, since the shape is known from x.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.arrays import EPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

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

    Raises:
        OutsideDomainError: if f raises at x, as math.log does at -1.
        TypeError: if f returns anything but real numbers.
    """
    with np.errstate(all="ignore"):
        first = first_value(f, x.copy()[()])
    return Value(real_array(first), rounding_unit(first))


def first_value(f: Callable[..., Any], x: Any) -> Any:
    """f(x) as it is. An error that f raises everywhere is its own, such as one of shapes, and is passed on."""
    try:
        return f(x)
    except DOMAIN_ERRORS as error:
        if not any(_has_value(f, np.full(np.shape(x), number)[()]) for number in ELSEWHERE):
            raise
        raise OutsideDomainError(str(error) or type(error).__name__) from error


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


def real_number(y: object) -> float:
    """The real number that f returned, else a TypeError of one sentence."""
    y = real_array(y)
    if y.ndim:
        raise TypeError(f"the function returned an array of shape {y.shape}, expected a single number")
    return float(y)


def real_array(y: object) -> Floats:
    """The real array that f returned, else a TypeError of one sentence."""
    if y is None:
        raise TypeError("the function returned None, expected a number: is a return missing?")
    if isinstance(y, np.ma.MaskedArray):
        raise TypeError("the function returned a masked array, expected one without a mask")
    try:
        array = np.asarray(y)
        if array.dtype.kind == "O":
            array = np.asarray(array.tolist())  # NumPy numbers and Python's in one list
    except ValueError as error:
        raise TypeError("the function returned a ragged list, expected an array of numbers") from error
    kind = array.dtype.kind
    if kind == "O":
        return _floats_of_objects(array)
    if kind not in "biuf":
        name = {"c": "a complex number", "U": "a string", "S": "bytes"}.get(kind, str(array.dtype))
        raise TypeError(f"the function returned {name}, expected a real number")
    return array.astype(np.float64)


def _floats_of_objects(array: NDArray[Any]) -> Floats:
    """Numbers that NumPy does not know, such as Fractions, as floats."""
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        name = type(array.ravel()[0]).__name__ if array.size else "object"
        raise TypeError(f"the function returned {name}, expected a real number") from None


def rounding_unit(y: object) -> float:
    """The rounding unit of what f returned: a float32 is no better than 1e-7."""
    dtype = getattr(y, "dtype", None)
    if dtype is not None and dtype.kind == "f":
        return max(EPS, float(np.finfo(dtype).eps))
    return EPS
