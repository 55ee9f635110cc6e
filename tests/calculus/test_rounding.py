"""What rounding leaves of a sum, and of how many digits a value is good."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bpwidgets.calculus.evaluation import EPS, rounding_unit
from bpwidgets.calculus.rounding import without_rounding


@pytest.mark.parametrize(
    ("total", "magnitude", "left"),
    [
        (0.3 - 0.1 * 3, 0.6, 0.0),
        (1e-13, 1.0, 1e-13),
        (math.inf, math.inf, math.inf),
        (-math.inf, math.inf, -math.inf),
    ],
)
def test_only_what_is_small_beside_its_terms_is_rounding(total, magnitude, left):
    assert without_rounding(total, magnitude) == left
    np.testing.assert_array_equal(without_rounding(np.array([total]), np.array([magnitude])), [left])


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (1.0, EPS),
        (np.float32(1), 2.0**-23),
        ([np.float32(1), np.float32(2)], 2.0**-23),
        (np.ones(2, np.float16), 2.0**-10),
        ([1, 2], EPS),
    ],
)
def test_a_list_is_as_exact_as_its_entries(value, unit):
    assert rounding_unit(value) == unit


def test_a_dtype_of_another_library_is_numpys():
    class Tensor:
        dtype = "theirs.float32"

        def __array__(self, dtype=None, copy=None):
            return np.ones(2, np.float32)

    assert rounding_unit(Tensor()) == 2.0**-23
