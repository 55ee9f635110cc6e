"""Bundled data are the published numbers; a learner's own are taken or refused in one sentence."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidgets.calculus.data import MOST, DataSet, anscombe, free_points, own_points

REACH = (2.25, 5.4)
SETS = [*map(anscombe, ("I", "II", "III", "IV")), free_points("free")]


def own(data):
    return own_points(data, name="own", reach=REACH)


@pytest.mark.parametrize("number", ["I", "II", "III", "IV"])
def test_anscombes_sets_have_the_published_statistics(number):
    points = anscombe(number)
    assert points.x.size == 11
    assert points.x.mean() == 9
    assert points.x.var(ddof=1) == 11
    assert points.y.mean() == pytest.approx(7.50, abs=0.01)
    assert points.y.var(ddof=1) == pytest.approx(4.125, abs=0.003)
    assert np.corrcoef(points.x, points.y)[0, 1] == pytest.approx(0.816, abs=0.001)
    assert np.polyfit(points.x, points.y, 1) == pytest.approx([0.500, 3.00], abs=0.01)


def test_a_fifth_set_is_refused():
    with pytest.raises(ValueError, match="'V'"):
        anscombe("V")


@pytest.mark.parametrize("points", SETS, ids=lambda points: points.name)
def test_sets_fit_into_the_picture_and_cannot_be_changed(points):
    for values, reach in zip(points.in_picture, REACH, strict=True):
        assert np.abs(values).max() <= reach
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        points.x[0] = 1


@pytest.mark.parametrize(
    ("points", "x_axis"),
    [
        (DataSet("a", np.zeros(2), np.zeros(2)), "x"),
        (DataSet("a", np.zeros(2), np.zeros(2), x_middle=9), "x - 9"),
        (DataSet("a", np.zeros(2), np.zeros(2), x_middle=-9), "x + 9"),
        (DataSet("a", np.zeros(2), np.zeros(2), x_unit=2.5), "x / 2.5"),
        (DataSet("a", np.zeros(2), np.zeros(2), x_middle=1990.5, x_unit=2.5), "(x - 1990.5) / 2.5"),
    ],
)
def test_the_axis_says_how_the_picture_counts(points, x_axis):
    assert points.axis("x") == x_axis
    assert points.axis("y") == "y"


def test_own_data_come_as_a_pair_or_as_points():
    x, y = [1, 2, 3], (2.0, 1.0, 0.5)
    for data in (
        (x, y),
        np.column_stack([x, y]),
        np.column_stack([x, y]).tolist(),
        (np.array(x), np.float32(y)),
    ):
        found = own(data)
        np.testing.assert_array_equal(found.x, x)
        np.testing.assert_array_equal(found.y, y)


def test_two_points_are_a_pair_of_arrays_or_two_rows():
    np.testing.assert_array_equal(own(([1, 2], [3, 4])).x, [1, 2])
    np.testing.assert_array_equal(own([[1, 2], [3, 4]]).x, [1, 3])


@pytest.mark.parametrize(
    ("scale", "shift"),
    [(1e-9, 0), (1e-3, 0), (1, 0), (37, 0), (1e6, 0), (1e30, 0), (1, 1990), (1e-3, 1990), (37, -1e5)],
)
def test_own_data_of_any_unit_fill_a_good_part_of_the_picture(scale, shift):
    x, y = np.random.default_rng(4).normal(size=(2, 12)) * scale + shift
    for values, reach in zip(own((x, y)).in_picture, REACH, strict=True):
        assert np.abs(values).max() <= reach * (1 + 1e-9)
        assert np.abs(values).max() >= reach / 5.5


def test_data_that_fit_are_shown_as_they_are():
    found = own(([-2, 0, 1], [4, 1, -3]))
    assert (found.axis("x"), found.axis("y")) == ("x", "y")


def test_a_level_cloud_has_a_frame():
    assert own(([1, 2, 3], [7, 7, 7])).in_picture[1].tolist() == [0, 0, 0]
    assert own(([1, 2, 3], [0, 0, 0])).in_picture[1].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (([1, 2, 3], [1, 2]), "x has 3 numbers and y 2"),
        (([1, 2, np.nan], [1, 2, 3]), r"x\[2\] is nan"),
        (([1, 2, 3], [1, np.inf, 3]), r"y\[1\] is inf"),
        (([1, 2, 3], [1, 1e200, 3]), r"y\[1\] is 1e\+200"),
        (([4, 4, 4], [1, 2, 3]), "every x is 4"),
        (([1], [1]), "1 points; expected 2 to 20"),
        ((np.arange(MOST + 1), np.arange(MOST + 1)), "21 points; expected 2 to 20"),
        (np.zeros((4, 3)), r"the shape \(4, 3\)"),
        (np.zeros(4), r"the shape \(4,\)"),
        ((np.zeros((2, 2)), np.zeros(2)), r"shapes \(2, 2\) and \(2,\)"),
        ((["a", "b"], [1, 2]), "no numbers"),
        (([1, 2], [1j, 2]), "no numbers"),
        (([1, [2, 3]], [1, 2]), "no numbers"),
        ([], "expected"),
    ],
)
def test_what_is_no_data_set_is_refused_in_one_sentence(data, said):
    with pytest.raises(ValueError, match=said) as refused:
        own(data)
    assert "expected" in str(refused.value)
    assert "\n" not in str(refused.value)
