"""What counts as an array of real numbers: any mixture of NumPy's, Python's and fractions.

`finite_array` says what is wrong with an argument, `real_array` with what f returned. Callers of `as_array` look at its
``dtype.kind`` and say it in words of their own. `as_float` reads one number, which may be too large for a float.
"""

from __future__ import annotations

import math
import numbers
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from bpwidgets.calculus.arrays import Floats


def finite_array(values: ArrayLike, name: str) -> Floats:
    """Return an argument as a new array of float64; messages call it ``name``.

    Raises:
        ValueError: if one of its entries is not finite or no number; strings that look like numbers are none.
        TypeError: if it is complex or masked.
    """
    if isinstance(values, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array, expected an array without a mask")
    try:
        array = _as_numbers(values)
    except ValueError:
        raise ValueError(f"{name} is a ragged list, expected numbers only") from None
    kind = array.dtype.kind
    if kind == "c":
        raise TypeError(f"{name} is complex, expected real numbers")
    if kind == "O":
        raise ValueError(f"{name} has the entry {_first_non_number(array)!r}, expected finite numbers only")
    if kind not in "biuf":
        raise ValueError(f"{name} is {values!r}, expected numbers only")
    found = array.astype(np.float64)
    if not np.isfinite(found).all():
        raise ValueError(
            f"{name} has the entry {found[~np.isfinite(found)][0]}, expected finite numbers only"
        )
    return found


def real_number(y: object) -> float:
    """The real number that f returned, else a TypeError of one sentence."""
    array = real_array(y)
    if array.ndim:
        raise TypeError(f"the function returned an array of shape {array.shape}, expected a single number")
    return float(array)


def real_array(y: object) -> Floats:
    """The real array that f returned, else a TypeError of one sentence."""
    if y is None:
        raise TypeError("the function returned None, expected a number: is a return missing?")
    if isinstance(y, np.ma.MaskedArray):
        raise TypeError("the function returned a masked array, expected one without a mask")
    try:
        array = _as_numbers(y)
    except ValueError as error:
        raise TypeError("the function returned a ragged list, expected an array of numbers") from error
    kind = array.dtype.kind
    if kind == "O":
        raise TypeError(
            f"the function returned {type(_first_non_number(array)).__name__}, expected a real number"
        )
    if kind not in "biuf":
        name = {"c": "a complex number", "U": "a string", "S": "bytes"}.get(kind, str(array.dtype))
        raise TypeError(f"the function returned {name}, expected a real number")
    return array.astype(np.float64)


def as_array(values: object) -> NDArray[Any]:
    """The values as an array of numbers of any type; one of objects where they are no numbers or no array.

    A masked array is none: NumPy would drop its mask.
    """
    if isinstance(values, np.ma.MaskedArray):
        return np.empty(0, object)
    try:
        return _as_numbers(values)
    except ValueError:
        return np.empty(0, object)


def as_float(value: Any) -> float:
    """A real number as float, infinite where it is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _as_numbers(values: object) -> NDArray[Any]:
    """The values as an array of numbers of any type; one of objects where one of them is no number.

    Raises:
        ValueError: for a ragged list.
    """
    array = np.asarray(values)
    if array.dtype.kind == "O":
        array = np.asarray(array.tolist())  # NumPy's numbers and Python's in one list
    if array.dtype.kind == "O" and all(map(_is_number, array.flat)):  # unknown to NumPy, such as Fractions
        array = np.array([as_float(entry) for entry in array.flat], float).reshape(array.shape)
    return array


def _first_non_number(array: NDArray[Any]) -> Any:
    """The first entry of an array of objects that is no number."""
    return next(entry for entry in array.flat if not _is_number(entry))


def _is_number(entry: object) -> bool:
    """Whether it is a real number. Python's float() reads text too."""
    return isinstance(entry, numbers.Real | Decimal | np.bool_)
