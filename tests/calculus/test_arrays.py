"""Copies of arrays of floats, and sums whose terms cancel."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidgets.calculus.arrays import read_only, with_entry
from bpwidgets.calculus.rounding import without_rounding


def test_one_entry_is_changed_in_a_copy():
    W = np.zeros((2, 2))
    assert with_entry(W, (0, 1), 0.5).tolist() == [[0.0, 0.5], [0.0, 0.0]]
    assert not W.any()


def test_an_entry_changed_among_integers_keeps_its_digits():
    assert with_entry([1, 2], 0, 0.5).tolist() == [0.5, 2.0]


def test_a_read_only_copy_is_no_view():
    x = np.zeros(2)
    copy = read_only(x)
    x[0] = 1.0
    assert copy.tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="read-only"):
        copy[0] = 1.0


def test_terms_that_cancel_leave_0():
    assert 0.3 - 0.1 * 3 != 0.0
    assert without_rounding(0.3 - 0.1 * 3, 0.6) == 0.0


def test_a_small_sum_of_small_terms_is_kept():
    found = without_rounding(np.array([1e-20, 1e-20, -1e-12]), np.array([1e-20, 1.0, 1.0]))
    assert found.tolist() == [1e-20, 0.0, -1e-12]


def test_a_number_stays_a_number_and_nan_is_no_rounding():
    assert isinstance(without_rounding(np.float64(1.0), 1.0), float)
    assert np.isnan(without_rounding(np.nan, 1.0))
