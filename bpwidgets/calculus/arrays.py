"""Arrays of floats: their rounding unit, and copies: read-only, with one entry changed, of finite numbers only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

ROUNDING = 1e-14
"""A smaller share of the terms of a sum than this is rounding."""
EPS = float(np.finfo(np.float64).eps)  # the rounding unit of a float64


def read_only(values: ArrayLike) -> Floats:
    """Return a read-only copy as float64."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def changed(values: ArrayLike, index: Any, entry: float) -> Floats:
    """Return a copy with another value for one entry."""
    array = np.array(values)
    array[index] = entry
    return array


def without_rounding(total: Any, size: Any) -> Any:
    """The total, exactly 0 where it is only what rounding leaves of terms that cancel; their sizes add up to `size`.

    So 0.3 - 0.1 * 3 is 0, as on paper, and not 5.6e-17. Numbers or arrays of one shape.
    """
    found = np.where(np.abs(total) <= ROUNDING * np.abs(size), 0.0, total)
    return found if np.ndim(total) else float(found)


def finite_array(values: ArrayLike, name: str) -> Floats:
    """Return the values as a new array of float64; messages call it ``name``.

    Raises:
        ValueError: if one of them is not finite, or they are no numbers.
        TypeError: if they are complex.
    """
    array = _real_numbers(values, name)
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} has the entry {array[~np.isfinite(array)][0]}, expected finite numbers only"
        )
    return array


def _real_numbers(values: ArrayLike, name: str) -> Floats:
    """The values as a new array of float64: numbers of any type, but no strings that look like numbers."""
    if isinstance(values, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array, expected an array without a mask")
    try:
        array = np.asarray(values)
        if array.dtype.kind == "O":
            array = np.asarray(array.tolist())  # NumPy's numbers and Python's in one list
    except ValueError:
        raise ValueError(f"{name} is a ragged list, expected numbers only") from None
    kind = array.dtype.kind
    if kind == "c":
        raise TypeError(f"{name} is complex, expected real numbers")
    if kind == "O":  # numbers that NumPy does not know, such as Fractions; NumPy would make nan of None
        array = np.array([_as_float(entry, name) for entry in array.flat]).reshape(array.shape)
    elif kind not in "biuf":
        raise ValueError(f"{name} is {values!r}, expected numbers only")
    return array.astype(np.float64)


def _as_float(entry: Any, name: str) -> float:
    try:
        return float(entry)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name} has the entry {entry!r}, expected finite numbers only") from error
