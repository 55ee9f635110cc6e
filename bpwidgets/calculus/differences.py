"""Derivatives of functions that are known only by their values, by finite differences: each with its error.

`derivative` says how the derivative of a function of one number is found. Here a function of an array, or one with
an array of outputs, is reduced to such functions: one for each entry of x, or for a direction, and each output.
"""

from __future__ import annotations

import math
from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bpwidgets.calculus.derivative import EPS, Difference, Estimate, Line, Point, derivative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "EPS",
    "Difference",
    "Estimate",
    "Jacobian",
    "along",
    "along_entry",
    "complex_step",
    "differences",
    "jacobian",
    "real_array",
    "rounding_unit",
]

Floats = NDArray[np.float64]
Differences = NDArray[np.object_]


class Jacobian(NamedTuple):
    """All derivatives of f at x: each array has the shape of f(x) followed by the shape of x.

    ``entries`` is an object array of ``Difference``; ``value`` and ``error`` are its fields as float arrays.
    """

    value: Floats
    error: Floats
    entries: Differences


def differences(f: Callable[..., Any], x: float) -> Difference:
    """f'(x) by central differences. f: number -> number, x: a number.

    Raises:
        ValueError: if x is not finite.
        TypeError: if f returns anything but a real number.
    """
    at = _finite_array(x)
    if at.ndim:
        raise ValueError(f"x has shape {at.shape}, expected a single number: use jacobian")
    found = _on_line(f, np.float64, float(at), abs(float(at)))
    if found.ndim:
        raise TypeError(f"the function returned an array of shape {found.shape}, expected a single number")
    difference: Difference = found.item()
    return difference


def jacobian(f: Callable[..., Any], x: ArrayLike) -> Jacobian:
    """All derivatives of f at x, entry by entry. x and f(x): arrays of any shape, numbers included."""
    x = _finite_array(x)
    if x.size == 0:
        entries = np.empty(np.shape(f(x)) + x.shape, dtype=object)
    else:
        columns = [along_entry(f, x, entry) for entry in range(x.size)]
        entries = np.stack(columns, axis=-1).reshape(columns[0].shape + x.shape)
    return Jacobian(_field(entries, "value"), _field(entries, "error"), entries)


def along_entry(f: Callable[..., Any], x: Floats, entry: int) -> Differences:
    """The derivatives with respect to one entry of x, counted as in x.flat: an object array of the shape of f(x)."""

    def moved(t: float) -> Floats:
        copy = x.copy()
        copy.flat[entry] = t
        return copy

    t = float(x.flat[entry])
    return _on_line(f, moved if x.ndim else np.float64, t, abs(t))


def along(f: Callable[..., Any], x: ArrayLike, direction: ArrayLike) -> Differences:
    """d/dt f(x + t direction) at t = 0: an object array of ``Difference`` of the shape of f(x).

    The one-sided derivatives at a kink are those of t: ``right`` is f'(x; u), ``left`` is -f'(x; -u).
    """
    x, u = _finite_array(x), _finite_array(direction)
    if u.shape != x.shape:
        raise ValueError(f"direction has shape {u.shape}, expected that of x, {x.shape}")
    return _on_line(f, lambda t: (x + t * u)[()], 0.0, 1.0)


def complex_step(f: Callable[[complex], complex], x: float, step: float = 1e-20) -> float:
    """f'(x) = Im f(x + i h) / h, exact to rounding: nothing is subtracted.

    Only for functions known to be analytic: for np.abs it silently gives 0.
    """
    return float(np.imag(f(complex(x, step)))) / step


# --- Lines through the domain of f --------------------------------------------------------------------------------


def _on_line(f: Callable[..., Any], at: Callable[[float], Any], t: float, scale: float) -> Differences:
    """d/dt f(at(t)): an object array of the shape of f's output. ``scale``: how large the numbers behind t are."""
    with np.errstate(all="ignore"):
        first = f(at(t))
        y, eps = real_array(first), rounding_unit(first)
        if y.ndim == 0:
            lines: Iterator[Line] = iter([_number_line(f, at)])
        else:
            values = _ArrayValues(f, at, y.shape)
            lines = map(values.line, range(y.size))
        found = (
            derivative(Point(line, t, y_k, scale, eps))
            for line, y_k in zip(lines, y.ravel().tolist(), strict=True)
        )
        return np.fromiter(found, dtype=object, count=y.size).reshape(y.shape)


def _number_line(f: Callable[..., Any], at: Callable[[float], Any]) -> Line:
    """t -> f(at(t)) as plain floats, for the hot path; nan where f raises as math.log(-1) does."""
    float64 = np.float64

    def value(t: float) -> float:
        try:
            y = f(at(t))
        except (ArithmeticError, ValueError):
            return nan
        return float(y) if type(y) is float64 else _real_number(y)

    return value


class _ArrayValues:
    """t -> f(at(t)) as a flat array, each point evaluated once however many outputs are read from it."""

    def __init__(self, f: Callable[..., Any], at: Callable[[float], Any], shape: tuple[int, ...]) -> None:
        self.f, self.at, self.shape = f, at, shape
        self.cache: dict[float, list[float]] = {}

    def line(self, k: int) -> Line:
        """t -> entry k of f(at(t))."""

        def value(t: float) -> float:
            if t not in self.cache:
                self.cache[t] = self._evaluate(t)
            return self.cache[t][k]

        return value

    def _evaluate(self, t: float) -> list[float]:
        try:
            y = real_array(self.f(self.at(t)))
        except (ArithmeticError, ValueError):
            return [nan] * math.prod(self.shape)
        if y.shape != self.shape:
            raise ValueError(f"the function returned shape {y.shape} next to a point with shape {self.shape}")
        values: list[float] = y.ravel().tolist()
        return values


def _field(entries: Differences, name: str) -> Floats:
    return np.array([getattr(d, name) for d in entries.ravel()], dtype=np.float64).reshape(entries.shape)


# --- What a learner's function returns ----------------------------------------------------------------------------


def _finite_array(x: ArrayLike) -> Floats:
    x = np.array(x, dtype=np.float64)
    if not np.isfinite(x).all():
        raise ValueError(f"x is {x}, expected finite numbers only")
    return x


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
