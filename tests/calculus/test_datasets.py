"""Bundled data are the published numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from sklearn.datasets import load_iris

from bpwidgets.calculus import datasets
from bpwidgets.calculus.datasets import FIVE_POINTS, FOUR_POINTS, IRISES, LABELLED, REGRESSION


@pytest.mark.parametrize("number", ["I", "II", "III", "IV"])
def test_anscombes_sets_have_the_published_statistics(number):
    points = REGRESSION[f"Anscombe {number}"]
    assert points.x.size == 11
    assert points.x.mean() == 9
    assert points.x.var(ddof=1) == 11
    assert points.y.mean() == pytest.approx(7.50, abs=0.01)
    assert points.y.var(ddof=1) == pytest.approx(4.125, abs=0.003)
    assert np.corrcoef(points.x, points.y)[0, 1] == pytest.approx(0.816, abs=0.001)
    assert np.polyfit(points.x, points.y, 1) == pytest.approx([0.500, 3.00], abs=0.01)


def test_the_irises_are_those_of_scikit_learn():
    iris = load_iris()
    rows = np.r_[50:60, 100:110]
    np.testing.assert_array_equal(IRISES.x, iris.data[rows][:, 2:])
    assert [iris.target_names[kind] for kind in iris.target[rows]] == [
        "versicolor" if label < 0 else "virginica" for label in IRISES.y
    ]


@pytest.mark.parametrize(
    "points",
    [*REGRESSION.values(), FIVE_POINTS, *LABELLED.values(), FOUR_POINTS],
    ids=lambda points: points.name,
)
def test_bundled_numbers_cannot_be_changed(points):
    for values in (points.x, points.y, *points.columns):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1


def test_building_the_tables_leaves_no_variable_behind():
    assert not hasattr(datasets, "name")


def test_columns_have_their_names():
    assert FIVE_POINTS.column_names == ("x", "y")
    assert FOUR_POINTS.column_names == ("x_1", "x_2")
    np.testing.assert_array_equal(np.column_stack(IRISES.columns), IRISES.x)


@pytest.mark.parametrize("points", [*LABELLED.values(), FOUR_POINTS], ids=lambda points: points.name)
def test_both_classes_are_there(points):
    assert set(points.y) == {-1, 1}


def parted_by_a_line(points):
    """Whether some w, b has y (w x + b) >= 1 everywhere: a linear programme."""
    rows = -points.y[:, None] * np.column_stack([points.x, np.ones(len(points.y))])
    return linprog([0, 0, 0], A_ub=rows, b_ub=-np.ones(len(rows)), bounds=[(None, None)] * 3).success


@pytest.mark.parametrize(
    ("points", "parted"),
    [(datasets.OVERLAPPING, False), (datasets.APART, True), (datasets.OUTLIER, False), (FOUR_POINTS, True)],
    ids=lambda it: getattr(it, "name", ""),
)
def test_a_line_parts_the_classes_where_it_is_said(points, parted):
    assert parted_by_a_line(points) == parted


@pytest.mark.parametrize(
    ("points", "moments"),
    [
        (FIVE_POINTS, (0, -2, 9, 13)),
        (datasets.OVERLAPPING, (0.6, 2.7, 6.09, 10.47)),
        (datasets.APART, (-0.3, -2.2, 8.38, 13.82)),
        (datasets.OUTLIER, (4.2, 2.8, 7.96, 14.74)),
        (FOUR_POINTS, (1, -1, 1.25, 3.5)),
    ],
    ids=lambda it: getattr(it, "name", ""),
)
def test_the_points_made_up_for_the_course_stay_where_the_lessons_have_them(points, moments):
    across, up = points.columns
    assert (across.sum(), up.sum(), across @ up, up @ up) == pytest.approx(moments)
