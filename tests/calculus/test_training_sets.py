"""The sets to train on: the digits are those of scikit-learn, and what is held out is not learned from."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

from bpwidgets.calculus.training_sets import DIGITS, HARD, NAMES, training_set


def test_the_digits_are_the_first_1500_of_scikit_learn():
    bunch, data = load_digits(), training_set(DIGITS)
    held = np.arange(1500) % 3 == 0
    np.testing.assert_array_equal(data.X * 16, bunch.data[:1500][~held])
    np.testing.assert_array_equal(data.y, bunch.target[:1500][~held])
    order = np.arange(500)
    for first, hard in HARD.items():  # these change places
        order[[first, hard]] = hard, first
    np.testing.assert_array_equal(data.held_X * 16, bunch.data[:1500][held][order])
    np.testing.assert_array_equal(data.held_y, bunch.target[:1500][held][order])


def test_the_first_digits_held_out_are_hard_where_it_is_said():
    """More than half of them are nearer to the mean of another class; of all that are held out less than a quarter."""
    data = training_set(DIGITS)
    means = np.array([data.X[data.y == k].mean(axis=0) for k in range(10)])
    far = np.linalg.norm(data.held_X[:, None] - means, axis=2)
    wrong = far.argmin(axis=1) != data.held_y
    assert wrong[list(HARD)].mean() > 0.5 > 2 * wrong.mean()


@pytest.mark.parametrize("name", NAMES)
def test_a_third_is_held_out_of_every_class_and_is_not_among_the_rest(name):
    data = training_set(name)
    assert len(data.held_X) * 2 == len(data.X)
    assert set(data.y) == set(data.held_y) == set(range(data.K))
    assert not set(map(tuple, data.X.tolist())) & set(map(tuple, data.held_X.tolist()))
    assert set(data.held_y[:24]) == set(range(data.K))


@pytest.mark.parametrize("name", NAMES)
def test_the_classes_can_be_told_apart_by_neighbours(name):
    data = training_set(name)
    assert KNeighborsClassifier(3).fit(data.X, data.y).score(data.held_X, data.held_y) > 0.97


@pytest.mark.parametrize("name", NAMES)
def test_bundled_samples_cannot_be_changed(name):
    data = training_set(name)
    assert training_set(name) is data
    for samples in (data.X, data.held_X):
        with pytest.raises(ValueError, match="read-only"):
            samples[0, 0] = 1.0
    for labels in (data.y, data.held_y):
        with pytest.raises(ValueError, match="read-only"):
            labels[0] = 1


@pytest.mark.parametrize("name", [name for name in NAMES if name != DIGITS])
def test_points_lie_in_the_part_of_the_plane_that_is_shown(name):
    data = training_set(name)
    for points in (data.X, data.held_X):
        assert (np.abs(points) < (1.7, 1.1)).all()
