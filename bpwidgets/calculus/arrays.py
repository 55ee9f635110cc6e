"""Arrays of floats: their rounding unit, and what is made one, read-only or with one entry changed."""

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
    array = np.array(values, dtype=np.float64)
    array[index] = entry
    return array


def as_floats(x: Any) -> Any:
    """Return integers and lists as floats (so that x**-1 is defined), floats and traced values as they are."""
    if isinstance(x, np.ndarray | np.generic):
        return x if x.dtype.kind == "f" else np.multiply(x, 1.0)
    return np.multiply(x, 1.0) if isinstance(x, int | float | list | tuple) else x


def without_rounding(total: Any, magnitude: Any) -> Any:
    """The sum of some terms, exactly 0 where it is only what rounding leaves of terms that cancel.

    So 0.3 - 0.1 * 3 is 0, as on paper, and not 5.6e-17. magnitude: the sum of the terms' absolute values. Numbers or
    arrays of one shape.
    """
    found = np.where(np.abs(total) <= ROUNDING * np.abs(magnitude), 0.0, total)
    return found if np.ndim(total) else float(found)
