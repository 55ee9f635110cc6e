"""Copies of arrays of floats."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidgets.calculus.arrays import changed, read_only


def test_one_entry_is_changed_in_a_copy():
    W = np.zeros((2, 2))
    assert changed(W, (0, 1), 0.5).tolist() == [[0.0, 0.5], [0.0, 0.0]]
    assert not W.any()


def test_an_entry_changed_among_integers_keeps_its_digits():
    assert changed([1, 2], 0, 0.5).tolist() == [0.5, 2.0]


def test_a_read_only_copy_is_no_view():
    x = np.zeros(2)
    copy = read_only(x)
    x[0] = 1.0
    assert copy.tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="read-only"):
        copy[0] = 1.0
