"""Arrays of floats: read-only copies, and copies whose numbers are finite."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def read_only(values: ArrayLike) -> Floats:
    """Return a read-only copy as float64."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def finite_array(values: ArrayLike, name: str) -> Floats:
    """Return the values as a new array of float64; messages call it ``name``.

    Raises:
        ValueError: if one of them is not finite, or no number.
        TypeError: if they are complex.
    """
    array = np.asarray(values)
    if array.dtype.kind == "c":
        raise TypeError(f"{name} is complex, expected real numbers")
    array = np.array(array, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} has the entry {array[~np.isfinite(array)][0]}, expected finite numbers only"
        )
    return array
