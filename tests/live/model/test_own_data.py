"""A learner's own data are read and framed, or refused in one sentence."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from bpwidgets.live.model.own_data import MOST_POINTS, OWN_NAME, read_labelled, read_regression
from bpwidgets.live.picture.scaling import AxisScale

REACH = (2.25, 5.4)
ROOM = 2.8


def own(data):
    return read_regression(data, reach=REACH)


def labelled(data):
    return read_labelled(data, reach=ROOM)


def test_own_data_come_as_a_pair_or_as_points():
    x, y = [1, 2, 3], (2.0, 1.0, 0.5)
    for data in (
        (x, y),
        np.column_stack([x, y]),
        np.column_stack([x, y]).tolist(),
        (np.array(x), np.float32(y)),
    ):
        found = own(data)
        np.testing.assert_array_equal(found.source.x, x)
        np.testing.assert_array_equal(found.source.y, y)


def test_own_numbers_may_be_fractions():
    half = Fraction(1, 2)
    np.testing.assert_array_equal(own(([half, 1], [2, 3])).source.x, [0.5, 1])
    np.testing.assert_array_equal(own([(half, 1), (2, 3), (4, half)]).source.y, [1, 3, 0.5])


@pytest.mark.parametrize("number", [-1e200, 1e200, np.nan, -np.inf])
def test_a_number_out_of_bounds_is_refused_by_a_true_sentence(number):
    with pytest.raises(ValueError, match=r"; expected finite numbers between -1e\+100 and 1e\+100$"):
        own(([1, number, 3], [1, 2, 3]))


def test_own_numbers_with_hardly_a_difference_are_shown_within_reach_or_refused():
    assert np.abs(own(([0, 1], [1e12, 1e12 + 900])).scaled[1]).max() <= REACH[1]
    assert np.ptp(own(([0, 1], [0, 1e-323])).scaled[1]) == 0
    with pytest.raises(ValueError, match=r"^every x is 0; expected at least two different ones"):
        own(([0, 1e-323], [0, 1]))


def test_two_points_are_a_pair_of_arrays_or_two_rows():
    np.testing.assert_array_equal(own(([1, 2], [3, 4])).source.x, [1, 2])
    np.testing.assert_array_equal(own(np.array([[1, 2], [3, 4]])).source.x, [1, 3])


@pytest.mark.parametrize("data", [[[1, 2], [3, 4]], [(1, 2), (3, 4)]])
def test_two_lists_of_two_numbers_could_be_either_and_are_refused(data):
    with pytest.raises(ValueError, match=r"x and y or two points; expected a tuple \(x, y\)"):
        own(data)


def test_a_list_of_two_longer_arrays_is_a_pair():
    np.testing.assert_array_equal(own([[1, 2, 3], [4, 5, 6]]).source.y, [4, 5, 6])
    assert labelled([[[0, 1], [1, 2]], [-1, 1]]).name == OWN_NAME


@pytest.mark.parametrize(
    ("scale", "shift"),
    [(1e-9, 0), (1e-3, 0), (1, 0), (37, 0), (1e6, 0), (1e30, 0), (1, 1990), (1e-3, 1990), (37, -1e5)],
)
def test_own_data_of_any_unit_fill_a_good_part_of_the_picture(scale, shift):
    x, y = np.random.default_rng(4).normal(size=(2, 12)) * scale + shift
    for values, reach in zip(own((x, y)).scaled, REACH, strict=True):
        assert np.abs(values).max() <= reach * (1 + 1e-9)
        assert np.abs(values).max() >= reach / 5.5


def test_data_that_fit_are_shown_as_they_are():
    found = own(([-2, 0, 1], [4, 1, -3]))
    assert found.axis_labels == ("x", "y")


def test_a_level_cloud_has_a_frame():
    assert own(([1, 2, 3], [7, 7, 7])).scaled[1].tolist() == [0, 0, 0]
    assert own(([1, 2, 3], [0, 0, 0])).scaled[1].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (([1, 2, 3], [1, 2]), r"x has the shape \(3,\) and y \(2,\)"),
        (([1, 2, np.nan], [1, 2, 3]), r"x\[2\] is nan"),
        (([1, 2, 3], [1, np.inf, 3]), r"y\[1\] is inf"),
        (([1, 2, 3], [1, 1e200, 3]), r"y\[1\] is 1e\+200"),
        (([4, 4, 4], [1, 2, 3]), "every x is 4"),
        (([1], [1]), "one point; expected 2 to 20"),
        ((np.arange(MOST_POINTS + 1), np.arange(MOST_POINTS + 1)), "21 points; expected 2 to 20"),
        (np.zeros((4, 3)), r"the shape \(4, 3\)"),
        (np.zeros(4), r"the shape \(4,\)"),
        ((np.zeros((2, 2)), np.zeros(2)), r"x has the shape \(2, 2\) and y \(2,\)"),
        ((["a", "b"], [1, 2]), "cannot be read as numbers"),
        ((np.ma.array([1, 2, 3], mask=[0, 1, 0]), [1, 2, 3]), "x cannot be read as numbers"),
        (([1, 2], [1j, 2]), "cannot be read as numbers"),
        (([1, [2, 3]], [1, 2]), "cannot be read as numbers"),
        ([], "expected"),
    ],
)
def test_what_is_no_dataset_is_refused_in_one_sentence(data, said):
    with pytest.raises(ValueError, match=said) as refused:
        own(data)
    assert "expected" in str(refused.value)
    assert "\n" not in str(refused.value)


# ---- labelled points ----


def test_own_points_of_any_size_come_in_sight_along_both_axes():
    rng = np.random.default_rng(5)
    labels = [1, -1, 1, -1, 1, -1, 1, -1, 1]
    for size, middle in ((1e-6, 3.0), (1e9, 0.0), (12.0, 2000.0), ([1.0, 1000.0], [40.0, -5e4])):
        own = labelled((middle + np.multiply(size, rng.normal(size=(9, 2))), labels))
        shown = np.column_stack(own.scaled)
        assert np.abs(shown).max() <= ROOM
        assert (np.ptp(shown, axis=0) > ROOM).all()
        units, middles = ([getattr(frame, name) for frame in own.scales] for name in ("unit", "middle"))
        np.testing.assert_allclose(shown * units + middles, own.source.x, rtol=1e-9)


def test_own_points_that_are_in_sight_stay_as_they_are():
    own = labelled(([[-2.0, 0.5], [1.0, 1.0]], [-1, 1]))
    assert own.scales == (AxisScale(), AxisScale())


def test_points_all_in_one_place_and_a_constant_column_have_a_frame():
    assert labelled(([[7, 7], [7, 7]], [1, -1])).scaled == pytest.approx(np.zeros((2, 2)))
    assert np.ptp(labelled(([[7, 0], [7, 90]], [1, -1])).scaled[1]) > ROOM


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (([[0, 1], [1, 2]], [0, 1]), "0 and 1 are the labels of cross entropy"),
        (([[0, 1], [1, 2]], [1, 1]), "both classes"),
        (([[0, np.nan], [1, 2]], [-1, 1]), "points[0, 1] is nan"),
        (([[0, 1], [1, 2]], [-1, 1, 1]), "(2, 2) and the labels (3,)"),
        (([0, 1], [-1, 1]), "expected (n, 2) and (n,)"),
        (([[0, 1], [1]], [-1, 1]), "cannot be read as numbers"),
        (([["a", "b"], ["c", "d"]], [-1, 1]), "cannot be read as numbers"),
        (([[0, 1]], [1]), "one point; expected 2 to 20"),
        ((np.zeros((21, 2)), np.ones(21)), "21 points"),
        ([[0, 1], [1, 2], [2, 3]], "not a pair; expected a pair of arrays"),
        (3, "not a pair; expected a pair of arrays"),
    ],
)
def test_data_that_will_not_do_are_refused_in_one_sentence(data, said):
    with pytest.raises(ValueError, match=r"expected") as problem:
        labelled(data)
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)
