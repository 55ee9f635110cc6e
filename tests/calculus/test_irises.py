"""All irises are the published numbers, in the classes that are said."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_iris

from bpwidgets.calculus.datasets import IRIS_CLASSES, PETALS, SEPALS, TWO_SPECIES

IRIS = load_iris()
every_set = pytest.mark.parametrize("data", IRIS_CLASSES.values(), ids=lambda data: data.name)


def test_the_flowers_are_those_of_scikit_learn():
    np.testing.assert_array_equal(PETALS.x, IRIS.data[:, 2:])
    np.testing.assert_array_equal(SEPALS.x, IRIS.data[:, :2])
    np.testing.assert_array_equal(TWO_SPECIES.x, IRIS.data[50:, 2:])


@every_set
def test_classes_count_from_0_and_have_50_flowers_each(data):
    assert np.bincount(data.y).tolist() == [50] * len(data.classes)


@every_set
def test_the_classes_have_their_species(data):
    species = IRIS.target_names[IRIS.target]
    (first,) = (k for k, name in enumerate(IRIS.target_names) if name == data.classes[0])
    assert [data.classes[k] for k in data.y] == species[50 * first :].tolist()


@every_set
def test_the_numbers_cannot_be_changed(data):
    for values in (data.x, data.y):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1


@every_set
def test_columns_are_named_and_in_cm(data):
    np.testing.assert_array_equal(np.column_stack(data.columns), data.x)
    assert all(name.endswith(r"in\ cm}") for name in data.column_names)
