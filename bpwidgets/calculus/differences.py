"""Derivatives of functions that are known only by their values, by finite differences: each with its error.

`derivative` says how the derivative of a function of one number is found. Here a function of an array, or one with
an array of outputs, is reduced to such functions: one for each entry of x, or for a direction, and each output.
"""

from __future__ import annotations

import math
from functools import cache
from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bpwidgets.calculus.derivative import EPS, Difference, Estimate, Problem, ScalarFunction, derivative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "Difference",
    "Estimate",
    "Jacobian",
    "OutsideDomainError",
    "SlopeVariation",
    "along",
    "along_entry",
    "finite_difference",
    "jacobian",
    "real_array",
    "rounding_unit",
    "slope_variation",
    "value_at",
]

Floats = NDArray[np.float64]
Differences = NDArray[np.object_]  # of Difference

NO_VALUE = (ArithmeticError, ValueError)  # what a function raises outside its domain, as math.log does at -1
ELSEWHERE = (0.5, 2.0)  # in the domain of nearly every elementary function


class OutsideDomainError(ValueError):
    """What f raised at x although it has values elsewhere: f(x) does not exist."""


class Jacobian(NamedTuple):
    """All derivatives of f at x: each array has the shape of f(x) followed by the shape of x.

    ``differences`` is an object array of ``Difference``; ``value`` and ``error`` are its fields as float arrays.
    """

    value: Floats
    error: Floats
    differences: Differences


def finite_difference(f: Callable[..., Any], x: float) -> Difference:
    """f'(x) by central differences. f: number -> number, x: a number.

    Raises:
        ValueError: if x is no number or not finite.
        TypeError: if x is not real, or f returns anything but a real number.
    """
    point = _finite_array(x, "x")
    if point.ndim:
        raise ValueError(f"x has shape {point.shape}, expected a single number: use jacobian")
    t = float(point)
    found = _along_line(f, np.float64, t, scale=abs(t))
    if found.ndim:
        raise TypeError(f"the function returned an array of shape {found.shape}, expected a single number")
    difference: Difference = found.item()
    return difference


def jacobian(f: Callable[..., Any], x: ArrayLike) -> Jacobian:
    """All derivatives of f at x, entry by entry. x and f(x): arrays of any shape, numbers included."""
    x = _finite_array(x, "x")
    if x.size == 0:
        found = np.empty(value_at(f, x).shape + x.shape, dtype=object)
    else:
        columns = [along_entry(f, x, entry) for entry in range(x.size)]
        found = np.stack(columns, axis=-1).reshape(columns[0].shape + x.shape)
    return Jacobian(_field(found, "value"), _field(found, "error"), found)


def along_entry(f: Callable[..., Any], x: Floats, index: int) -> Differences:
    """The derivatives with respect to one entry, x.flat[index]: an object array of the shape of f(x)."""

    def argument_at(t: float) -> Floats:
        copy = x.copy()
        copy.flat[index] = t
        return copy

    t = float(x.flat[index])
    return _along_line(f, argument_at if x.ndim else np.float64, t, scale=abs(t))


def along(f: Callable[..., Any], x: ArrayLike, direction: ArrayLike) -> Differences:
    """d/dt f(x + t direction) at t = 0: an object array of ``Difference`` of the shape of f(x).

    The one-sided derivatives at a kink are those of t: ``right`` is f'(x; u), ``left`` is -f'(x; -u).
    """
    x, u = _finite_array(x, "x"), _finite_array(direction, "direction")
    if u.shape != x.shape:
        raise ValueError(f"direction has shape {u.shape}, expected that of x, {x.shape}")
    # t = 1 moves x by the whole direction, which is expected to be about as large as x: t counts as of size 1.
    return _along_line(f, lambda t: (x + t * u)[()], 0.0, scale=1.0)


# --- Lines through the domain of f --------------------------------------------------------------------------------


def _along_line(
    f: Callable[..., Any], argument_at: Callable[[float], Any], t: float, *, scale: float
) -> Differences:
    """d/dt f(argument_at(t)) for each output of f. ``scale``: how large the numbers are that t stands for."""
    with np.errstate(all="ignore"):
        try:
            first = _first_value(f, argument_at(t))
        except OutsideDomainError:
            first = nan
        y, eps = real_array(first), rounding_unit(first)
        if y.ndim == 0:
            outputs: Iterator[ScalarFunction] = iter([_number_along(f, argument_at)])
        else:
            outputs = _outputs_along(f, argument_at, y.shape)
        found = (
            derivative(Problem(f=output, x=t, value=y_k, scale=scale, eps=eps))
            for output, y_k in zip(outputs, y.ravel().tolist(), strict=True)
        )
        return np.fromiter(found, dtype=object, count=y.size).reshape(y.shape)


def _number_along(f: Callable[..., Any], argument_at: Callable[[float], Any]) -> ScalarFunction:
    """t -> f(argument_at(t)) as a plain float. Called most of all: a float64 skips all checks."""
    float64 = np.float64

    def value(t: float) -> float:
        try:
            y = f(argument_at(t))
        except NO_VALUE:
            return nan
        return float(y) if type(y) is float64 else _real_number(y)

    return value


def _outputs_along(
    f: Callable[..., Any], argument_at: Callable[[float], Any], shape: tuple[int, ...]
) -> Iterator[ScalarFunction]:
    """For each output k of f, t -> f(argument_at(t)).flat[k]; f is called once for each t."""

    @cache
    def values_at(t: float) -> list[float]:
        values: list[float] = _values_of_shape(f, argument_at(t), shape).ravel().tolist()
        return values

    def output(k: int) -> ScalarFunction:
        return lambda t: values_at(t)[k]

    return map(output, range(math.prod(shape)))


def _field(differences: Differences, name: str) -> Floats:
    """One field of each difference, as an array of the same shape."""
    return np.array([getattr(d, name) for d in differences.ravel()], dtype=np.float64).reshape(
        differences.shape
    )


# --- Lines beside x -----------------------------------------------------------------------------------------------


class SlopeVariation(NamedTuple):
    """How a slope changes along a line: the sum of all changes, up or down, and the change from end to end."""

    total: Floats
    net: Floats


BESIDE = 2.0**-20  # how far beside x a parallel line runs, in units of the size of x
SECANTS = 64  # how many slopes are measured along it


def slope_variation(f: Callable[..., Any], x: Floats, direction: Floats, *, seed: int) -> SlopeVariation:
    """How the slope of f changes along a line that runs beside x in this direction: two arrays of the shape of f(x).

    Kinks that meet at x lie apart on that line, most of them near x and some far away; so the points lie at
    t = tan(theta) for evenly spaced angles. Two kinks of opposite signs between the same points remain hidden: then
    a line beside another place, by another ``seed``, shows them. A change that rounding may have made counts as
    none. A line along which f has no finite value may hide anything: inf.
    """
    size = np.maximum(np.abs(x), 1.0)
    start = x + BESIDE * size * np.random.default_rng(seed).uniform(-1.0, 1.0, x.shape)
    t = _spread_steps(BESIDE * float((size * (direction != 0)).max() / np.abs(direction).max()))
    with np.errstate(all="ignore"):
        first = f(x[()].copy())
        shape, eps = real_array(first).shape, rounding_unit(first)
        y = np.stack([_values_of_shape(f, (start + t_k * direction)[()], shape) for t_k in t], axis=-1)
        slope = np.diff(y) / np.diff(t)
        change = np.diff(slope)
        size_of_terms = np.abs(y).max(axis=-1, keepdims=True) + np.abs(slope).max(axis=-1, keepdims=True)
        rounding = 8 * eps * size_of_terms * (1 / np.diff(t)[1:] + 1 / np.diff(t)[:-1])
        change[np.abs(change) <= rounding] = 0.0
        total = np.abs(change).sum(axis=-1)
        return SlopeVariation(np.where(np.isnan(total), np.inf, total), np.nan_to_num(change.sum(axis=-1)))


def _spread_steps(reach: float) -> Floats:
    """SECANTS + 1 steps, dense near 0, half of them shorter than ``reach`` and the longest 40 times longer."""
    return reach * np.tan(np.linspace(-np.pi / 2, np.pi / 2, SECANTS + 3)[1:-1])


# --- What a function returns --------------------------------------------------------------------------------------


def value_at(f: Callable[..., Any], x: Floats) -> Floats:
    """f(x) as a real array.

    Raises:
        OutsideDomainError: if f raises at x, as math.log does at -1.
        TypeError: if f returns anything but real numbers.
    """
    with np.errstate(all="ignore"):
        return real_array(_first_value(f, x.copy()[()]))


def _first_value(f: Callable[..., Any], x: Any) -> Any:
    """f(x) as it is. An error that f raises everywhere is its own, such as one of shapes, and is passed on."""
    try:
        return f(x)
    except NO_VALUE as error:
        if not any(_has_value(f, np.full(np.shape(x), number)[()]) for number in ELSEWHERE):
            raise
        raise OutsideDomainError(str(error) or type(error).__name__) from error


def _has_value(f: Callable[..., Any], x: Any) -> bool:
    try:
        f(x)
    except NO_VALUE:
        return False
    return True


def _values_of_shape(f: Callable[..., Any], argument: Any, shape: tuple[int, ...]) -> Floats:
    """f(argument) as a real array of the shape that f(x) has; all nan where f has no value."""
    try:
        y = real_array(f(argument))
    except NO_VALUE:
        return np.full(shape, nan)
    if y.shape != shape:
        raise ValueError(f"the function returned shape {y.shape} next to a point with shape {shape}")
    return y


def _finite_array(values: ArrayLike, name: str) -> Floats:
    """The values as floats, if they are finite real numbers."""
    array = np.asarray(values)
    if array.dtype.kind == "c":
        raise TypeError(f"{name} is complex, expected real numbers")
    array = np.array(array, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} has the entry {array[~np.isfinite(array)][0]}, expected finite numbers only"
        )
    return array


def _real_number(y: object) -> float:
    """The real number that f returned, else a TypeError of one sentence."""
    y = real_array(y)
    if y.ndim:
        raise TypeError(f"the function returned an array of shape {y.shape}, expected a single number")
    return float(y)


def real_array(y: object) -> Floats:
    """The real array that f returned, else a TypeError of one sentence."""
    if y is None:
        raise TypeError("the function returned None, expected a number: is a return missing?")
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
