"""Shapes that several lessons draw: their slopes, lengths and corners, in data coordinates."""

from __future__ import annotations

import numpy as np

from bpwidgets.live.picture import shapes


def test_a_tangent_passes_through_its_point_with_its_slope():
    line = shapes.tangent("plane", 1.0, 2.0, -3.0, reach=0.5)
    assert (line.x, line.y) == ([0.5, 1.5], [3.5, 0.5])


def test_a_ribbon_is_as_wide_as_its_halves_say_and_crosses_itself_where_a_sign_changes():
    found = shapes.ribbon(("left", "right"), (0, 0), (1, 2), (10, 10), (-3, 4), role="gradient")
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


def test_a_key_shows_a_negative_cell_as_the_tables_do():
    cell, word = shapes.negative_key("page", 10.0, 20.0)
    assert np.ravel(cell.values).tolist() == [-1.0]
    assert (word.text, word.at) == ("negative", (10.0 + shapes.KEY_PX, 20.0))
    assert sum(cell.box[2:]) / 2 == 20.0


def test_a_bend_is_level_at_both_ends_and_passes_half_way_between_them():
    way = shapes.bend((1, 10, 20), (3, 50, 20))
    assert way.shape == (17, 3)
    assert (way[0] == (1, 10, 20)).all()
    assert (way[-1] == (3, 50, 20)).all()
    assert (way[8] == (2, 30, 20)).all()
    np.testing.assert_allclose(np.diff(way[:, 0]), 2 / 16)
    rises = np.diff(way[:, 1])
    assert max(rises[0], rises[-1]) < 0.2 * rises.max()
