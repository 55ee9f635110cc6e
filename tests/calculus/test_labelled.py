"""Labelled points: the irises are Fisher's, and what a learner gives comes in sight or is refused in one sentence."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_iris

from bpwidgets.calculus.labelled import IRISES, REACH, SETS, own_points

every_set = pytest.mark.parametrize("points", SETS.values(), ids=list(SETS))


def test_the_irises_are_those_of_scikit_learn():
    iris = load_iris()
    rows = np.r_[50:60, 100:110]
    np.testing.assert_array_equal(IRISES.x, iris.data[rows][:, 2:])
    assert [iris.target_names[kind] for kind in iris.target[rows]] == [
        "versicolor" if label < 0 else "virginica" for label in IRISES.y
    ]


@every_set
def test_bundled_points_are_in_sight_of_both_classes_and_cannot_be_changed(points):
    assert np.abs(points.in_picture).max() <= REACH
    assert set(points.y) == {-1, 1}
    for array in (points.x, points.y, points.in_picture):
        assert not array.flags.writeable


@every_set
def test_the_axes_say_what_the_picture_counts(points):
    for j in (0, 1):
        undone = points.in_picture[:, j] * points.unit[j] + points.middle[j]
        np.testing.assert_allclose(undone, points.x[:, j])
    assert SETS["overlapping"].axis(0) == "x_1"
    assert IRISES.axis(1) == r"(\mathrm{petal\ width\ in\ cm} - 1.75) / 0.3"


def test_own_points_of_any_size_come_in_sight_along_both_axes():
    rng = np.random.default_rng(5)
    labels = [1, -1, 1, -1, 1, -1, 1, -1, 1]
    for size, middle in ((1e-6, 3.0), (1e9, 0.0), (12.0, 2000.0), ([1.0, 1000.0], [40.0, -5e4])):
        own = own_points((middle + np.multiply(size, rng.normal(size=(9, 2))), labels))
        shown = own.in_picture
        assert np.abs(shown).max() <= REACH
        assert (np.ptp(shown, axis=0) > REACH).all()
        np.testing.assert_allclose(shown * own.unit + own.middle, own.x, rtol=1e-9)


def test_own_points_that_are_in_sight_stay_as_they_are():
    own = own_points(([[-2.0, 0.5], [1.0, 1.0]], [-1, 1]))
    assert (own.middle, own.unit) == ((0, 0), (1, 1))


def test_points_all_in_one_place_and_a_constant_column_have_a_frame():
    assert own_points(([[7, 7], [7, 7]], [1, -1])).in_picture.tolist() == [[0, 0], [0, 0]]
    assert np.ptp(own_points(([[7, 0], [7, 90]], [1, -1])).in_picture, axis=0)[1] > REACH


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (([[0, 1], [1, 2]], [0, 1]), "0 and 1 are the labels of cross entropy"),
        (([[0, 1], [1, 2]], [1, 1]), "both classes"),
        (([[0, np.nan], [1, 2]], [-1, 1]), "point [0, 1] is nan"),
        (([[0, 1], [1, 2]], [-1, 1, 1]), "(2, 2) and the labels (3,)"),
        (([0, 1], [-1, 1]), "expected (n, 2) and (n,)"),
        (([[0, 1], [1]], [-1, 1]), "no numbers"),
        (([["a", "b"], ["c", "d"]], [-1, 1]), "no numbers"),
        (([[0, 1]], [1]), "1 points; expected 2 to 20"),
        ((np.zeros((21, 2)), np.ones(21)), "21 points"),
        ([[0, 1], [1, 2], [2, 3]], "a pair of arrays"),
        (3, "a pair of arrays"),
    ],
)
def test_data_that_will_not_do_are_refused_in_one_sentence(data, said):
    with pytest.raises(ValueError, match=r"expected") as problem:
        own_points(data)
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)
