"""Arrays of floats: their rounding unit, and what is made one, read-only or with one entry changed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)  # the rounding unit of a float64


def read_only(values: ArrayLike) -> Floats:
    """Return a read-only copy as float64."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def with_entry(values: ArrayLike, index: Any, entry: float) -> Floats:
    """Return a copy with another value for one entry."""
    array = np.array(values, dtype=np.float64)
    array[index] = entry
    return array


def as_floats(x: Any) -> Any:
    """Return integers and lists of numbers as floats (so that x**-1 is defined), arrays of floats and traced values as
    they are.

    A number of Python's becomes one of NumPy's, by which 1/0 is inf; a list of traced values an array of objects.
    """
    if isinstance(x, np.ndarray | np.generic):
        return x if x.dtype.kind == "f" else np.multiply(x, 1.0)
    return np.multiply(x, 1.0) if isinstance(x, int | float | list | tuple) else x
