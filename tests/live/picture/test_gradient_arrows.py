"""Arrows are as long as the pulls; bars reach over what a kink allows."""

from __future__ import annotations

import pytest

from bpwidgets.live.picture.gradient_arrows import gradient_arrows, subgradient_bars


def test_arrows_start_on_the_line_and_are_as_long_as_the_pulls():
    found = gradient_arrows("plane", [0, 1, 2], [5, 6, 7], [1.0, -2.0, 0.5], scale=3.0)
    assert [mark.tail for mark in found] == [(0, 5), (1, 6), (2, 7)]
    assert [mark.head for mark in found] == [(0, 8), (1, 0), (2, 8.5)]


def test_no_pull_no_arrow():
    assert gradient_arrows("plane", [0, 1], [0, 0], [0.0, 0.0], scale=3.0) == []


def test_arrows_may_go_along_a_normal():
    (found,) = gradient_arrows("plane", [1], [1], [2.0], scale=0.5, towards=(0.6, -0.8))
    assert found.head == pytest.approx((1.6, 0.2))


def test_free_bars_stand_where_there_is_an_interval():
    (found,) = subgradient_bars("plane", [0, 1], [0, 5], [0, -0.1], [0, 0.1], scale=10.0)
    assert (found.role, found.x, found.y) == ("kink", [1, 1], [4, 6])
