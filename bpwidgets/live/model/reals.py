"""What a learner hands over, read as real numbers: any mixture of NumPy's, Python's and fractions."""

from __future__ import annotations

import math
import numbers
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def as_float(value: Any) -> float:
    """A real number as float, infinite where it is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def as_array(values: Any) -> NDArray[Any]:
    """The values as an array of their own kind; one of objects where they are no numbers or no array.

    A masked array is none: NumPy would drop its mask.
    """
    if isinstance(values, np.ma.MaskedArray):
        return np.empty(0, object)
    try:
        array = np.asarray(values)
    except ValueError:  # rows of unequal length
        return np.empty(0, object)
    if array.dtype.kind == "O" and all(isinstance(entry, numbers.Real) for entry in array.flat):
        return np.array([as_float(entry) for entry in array.flat], float).reshape(array.shape)
    return array
