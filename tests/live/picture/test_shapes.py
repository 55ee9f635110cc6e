"""Shapes that several lessons draw: their slopes, lengths and corners, in data coordinates."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from bpwidgets.live.picture import shapes
from bpwidgets.live.picture.marks import Arrow, Line, Points, Polygon

TOP = 12.0


# ---- lines, bands, rectangles ----


def test_a_tangent_passes_through_its_point_with_its_slope():
    line = shapes.tangent("plane", 1.0, 2.0, -3.0, reach=0.5)
    assert (line.x, line.y) == ([0.5, 1.5], [3.5, 0.5])


def test_a_band_is_as_wide_as_its_halves_say_and_crosses_itself_where_a_sign_changes():
    found = shapes.band(("left", "right"), (0, 0), (1, 2), (10, 10), (-3, 4), role="gradient")
    assert found.axes == ("left", "left", "right", "right")
    np.testing.assert_array_equal(found.x, [-1, 1, 7, 13])
    np.testing.assert_array_equal(found.y, [-2, 2, 14, 6])


def test_a_rectangle_has_the_corners_of_its_sides():
    found = shapes.rectangle("plane", (1, 2), (3, 5), role="ink")
    assert set(zip(found.x, found.y, strict=True)) == {(1, 3), (2, 3), (2, 5), (1, 5)}


def test_strokes_are_one_line_with_a_gap_after_each():
    found = shapes.strokes("plane", (np.array([1.0, 2.0]), 0.0), (5.0, np.array([6.0, 7.0])), width=1)
    np.testing.assert_array_equal(found.x, [1, 0, np.nan, 2, 0, np.nan])
    np.testing.assert_array_equal(found.y, [5, 6, np.nan, 5, 7, np.nan])
    assert shapes.strokes("plane", (np.empty(0), 0.0), (0.0, np.empty(0))).x.size == 0


def test_a_number_under_a_title_begins_where_it_is_told():
    assert shapes.under_title("plane", "1").at == (0, 1)
    assert shapes.under_title("plane", "1", start=0.5).at == (0.5, 1)


# ---- gradient arrows and a balance ----


def kinds(marks, kind):
    return [mark for mark in marks if isinstance(mark, kind)]


def levels(marks, role="gradient"):
    return [max(mark.y) for mark in kinds(marks, Polygon) if mark.role == role]


def test_arrows_start_on_the_line_and_are_as_long_as_the_pulls():
    found = shapes.gradient_arrows("plane", [0, 1, 2], [5, 6, 7], [1.0, -2.0, 0.5], scale=3.0)
    assert [mark.tail for mark in found] == [(0, 5), (1, 6), (2, 7)]
    assert [mark.head for mark in found] == [(0, 8), (1, 0), (2, 8.5)]


def test_no_pull_no_arrow():
    assert shapes.gradient_arrows("plane", [0, 1], [0, 0], [0.0, 0.0], scale=3.0) == []


def test_arrows_may_go_along_a_normal():
    (found,) = shapes.gradient_arrows("plane", [1], [1], [2.0], scale=0.5, towards=(0.6, -0.8))
    assert found.head == pytest.approx((1.6, 0.2))


def test_free_bars_stand_where_there_is_an_interval():
    (found,) = shapes.subgradient_bars("plane", [0, 1], [0, 5], [0, -0.1], [0, 0.1], scale=10.0)
    assert (found.role, found.x, found.y) == ("kink", [1, 1], [4, 6])


@pytest.mark.parametrize("seed", range(5))
def test_piles_are_as_high_as_their_arrows_in_sum_and_the_arrow_between_is_their_difference(seed):
    parts = np.random.default_rng(seed).normal(size=7) * 0.2
    marks = shapes.balance("lift", parts, scale=3.0, top=TOP)
    up, down = 3 * parts[parts > 0].sum(), -3 * parts[parts < 0].sum()
    assert levels(marks) == pytest.approx([up, down])
    (arrow,) = kinds(marks, Arrow)
    assert arrow.head[1] - arrow.tail[1] == pytest.approx(3 * parts.sum())


def test_a_balance_has_level_pans_and_no_arrow():
    marks = shapes.balance("lift", [0.5, -0.25, -0.25], scale=2.0, top=TOP)
    assert levels(marks) == [1, 1]
    assert kinds(marks, Arrow) == []


def test_parts_of_a_pile_are_told_apart():
    marks = shapes.balance("lift", [1.0, 2.0, 0.5, -1.0], scale=1.0, top=TOP)
    left, right = kinds(marks, Line)
    np.testing.assert_allclose(left.y[::3], [1, 3])
    assert len(right.y) == 0


def test_a_pile_that_is_too_high_ends_at_the_top_with_a_sign():
    marks = shapes.balance("lift", [100.0, -1.0], scale=1.0, top=TOP)
    assert levels(marks) == [TOP, 1]
    assert len(kinds(marks, Points)) == 1
    assert all(np.max(mark.y) <= TOP for mark in kinds(marks, Line) if len(mark.y))


def test_two_piles_that_are_too_high_are_not_taken_for_balanced():
    (arrow,) = kinds(shapes.balance("lift", [20.0, -23.0], scale=1.0, top=TOP), Arrow)
    assert (arrow.tail[1], arrow.head[1]) == (TOP, TOP - 3)


def test_slack_lies_on_both_pans():
    marks = shapes.balance("lift", [0.5, -0.25], scale=2.0, top=TOP, slack=0.5)
    assert levels(marks, "kink") == [2.0, 1.5]


def test_pans_have_the_planes_units():
    figure = Figure(figsize=(4, 3))
    plane, pan = figure.subplots(1, 2)
    plane.set(ylim=(-6, 6))
    shapes.set_balance(pan, like=plane, names=("up", "down"))
    lengths = [axes.transData.transform([(0, 1), (0, 2)])[:, 1] for axes in (plane, pan)]
    assert np.diff(lengths[0]) == pytest.approx(np.diff(lengths[1]))
    assert [label.get_text() for label in pan.get_xticklabels()] == ["up", "down"]
