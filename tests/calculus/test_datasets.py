"""Bundled data are the published numbers; a learner's own are read and framed, or refused in one sentence."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_iris

from bpwidgets.calculus.datasets import (
    IRISES,
    LABELLED,
    MOST,
    REGRESSION,
    Frame,
    anscombe,
    read_labelled,
    read_regression,
)

REACH = (2.25, 5.4)
ROOM = 2.8

every_labelled = pytest.mark.parametrize("points", LABELLED.values(), ids=list(LABELLED))


def own(data):
    return read_regression(data, reach=REACH)


def labelled(data):
    return read_labelled(data, reach=ROOM)


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


@pytest.mark.parametrize("points", REGRESSION.values(), ids=list(REGRESSION))
def test_sets_fit_into_the_picture_and_cannot_be_changed(points):
    for values, reach in zip(points.in_picture, REACH, strict=True):
        assert np.abs(values).max() <= reach
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        points.x[0] = 1


@pytest.mark.parametrize(
    ("frame", "axis"),
    [
        (Frame(), "x"),
        (Frame(9), "x - 9"),
        (Frame(-9), "x + 9"),
        (Frame(unit=2.5), "x / 2.5"),
        (Frame(1990.5, 2.5), "(x - 1990.5) / 2.5"),
    ],
)
def test_the_axis_says_how_the_picture_counts(frame, axis):
    assert frame.axis("x") == axis
    np.testing.assert_allclose(frame.show(np.array([3.0])) * frame.unit + frame.middle, [3])


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


@pytest.mark.parametrize("values", [[2.0, 2.00001, 2.00002], [0.001, -0.002, 0.0]])
def test_values_that_fit_but_lie_in_one_place_are_magnified(values):
    shown = Frame.around(np.array(values), ROOM).show(np.array(values))
    assert np.ptp(shown) > ROOM


def test_units_are_round_and_data_fill_half_of_the_picture():
    for size in np.geomspace(1, 10, 40):
        frame = Frame.around(100 + size * np.array([-1.0, 1.0]), 0.5)
        assert frame.unit * 10 % 1 == pytest.approx(0, abs=1e-9)
        assert 0.5 < np.ptp(frame.show(100 + size * np.array([-1.0, 1.0]))) <= 1 + 1e-9


def test_data_that_fit_are_shown_as_they_are():
    found = own(([-2, 0, 1], [4, 1, -3]))
    assert found.axes == ("x", "y")


def test_a_level_cloud_has_a_frame():
    assert own(([1, 2, 3], [7, 7, 7])).in_picture[1].tolist() == [0, 0, 0]
    assert own(([1, 2, 3], [0, 0, 0])).in_picture[1].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (([1, 2, 3], [1, 2]), r"x has the shape \(3,\) and y \(2,\)"),
        (([1, 2, np.nan], [1, 2, 3]), r"x\[2\] is nan"),
        (([1, 2, 3], [1, np.inf, 3]), r"y\[1\] is inf"),
        (([1, 2, 3], [1, 1e200, 3]), r"y\[1\] is 1e\+200"),
        (([4, 4, 4], [1, 2, 3]), "every x is 4"),
        (([1], [1]), "1 points; expected 2 to 20"),
        ((np.arange(MOST + 1), np.arange(MOST + 1)), "21 points; expected 2 to 20"),
        (np.zeros((4, 3)), r"the shape \(4, 3\)"),
        (np.zeros(4), r"the shape \(4,\)"),
        ((np.zeros((2, 2)), np.zeros(2)), r"x has the shape \(2, 2\) and y \(2,\)"),
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


# ---- labelled points ----


def test_the_irises_are_those_of_scikit_learn():
    iris = load_iris()
    rows = np.r_[50:60, 100:110]
    np.testing.assert_array_equal(IRISES.x, iris.data[rows][:, 2:])
    assert [iris.target_names[kind] for kind in iris.target[rows]] == [
        "versicolor" if label < 0 else "virginica" for label in IRISES.y
    ]


@every_labelled
def test_bundled_points_are_in_sight_of_both_classes_and_cannot_be_changed(points):
    assert np.abs(points.in_picture).max() <= ROOM
    assert set(points.y) == {-1, 1}
    for array in (points.x, points.y, points.in_picture):
        assert not array.flags.writeable


@every_labelled
def test_the_axes_say_what_the_picture_counts(points):
    for frame, shown, x in zip(points.frames, points.in_picture.T, points.x.T, strict=True):
        np.testing.assert_allclose(shown * frame.unit + frame.middle, x)
    assert LABELLED["overlapping"].axes == ("x_1", "x_2")
    assert IRISES.axes[1] == r"(\mathrm{petal\ width\ in\ cm} - 1.75) / 0.3"


def test_own_points_of_any_size_come_in_sight_along_both_axes():
    rng = np.random.default_rng(5)
    labels = [1, -1, 1, -1, 1, -1, 1, -1, 1]
    for size, middle in ((1e-6, 3.0), (1e9, 0.0), (12.0, 2000.0), ([1.0, 1000.0], [40.0, -5e4])):
        own = labelled((middle + np.multiply(size, rng.normal(size=(9, 2))), labels))
        shown = own.in_picture
        assert np.abs(shown).max() <= ROOM
        assert (np.ptp(shown, axis=0) > ROOM).all()
        units, middles = ([getattr(frame, name) for frame in own.frames] for name in ("unit", "middle"))
        np.testing.assert_allclose(shown * units + middles, own.x, rtol=1e-9)


def test_own_points_that_are_in_sight_stay_as_they_are():
    own = labelled(([[-2.0, 0.5], [1.0, 1.0]], [-1, 1]))
    assert own.frames == (Frame(), Frame())


def test_points_all_in_one_place_and_a_constant_column_have_a_frame():
    assert labelled(([[7, 7], [7, 7]], [1, -1])).in_picture.tolist() == [[0, 0], [0, 0]]
    assert np.ptp(labelled(([[7, 0], [7, 90]], [1, -1])).in_picture, axis=0)[1] > ROOM


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (([[0, 1], [1, 2]], [0, 1]), "0 and 1 are the labels of cross entropy"),
        (([[0, 1], [1, 2]], [1, 1]), "both classes"),
        (([[0, np.nan], [1, 2]], [-1, 1]), "points[0, 1] is nan"),
        (([[0, 1], [1, 2]], [-1, 1, 1]), "(2, 2) and the labels (3,)"),
        (([0, 1], [-1, 1]), "expected (n, 2) and (n,)"),
        (([[0, 1], [1]], [-1, 1]), "no numbers"),
        (([["a", "b"], ["c", "d"]], [-1, 1]), "no numbers"),
        (([[0, 1]], [1]), "1 points; expected 2 to 20"),
        ((np.zeros((21, 2)), np.ones(21)), "21 points"),
        ([[0, 1], [1, 2], [2, 3]], "no pair; expected a pair of arrays"),
        (3, "no pair; expected a pair of arrays"),
    ],
)
def test_data_that_will_not_do_are_refused_in_one_sentence(data, said):
    with pytest.raises(ValueError, match=r"expected") as problem:
        labelled(data)
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)
