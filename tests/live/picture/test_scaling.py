"""A scale is round, brings data of any size into the picture, and says how, in all digits."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

from bpwidgets.calculus.datasets import FIVE_POINTS, IRISES
from bpwidgets.live.picture.layout import label_axes
from bpwidgets.live.picture.scaling import AxisScale, ScaledDataset

REACH = 2.8


@pytest.mark.parametrize(
    ("scale", "axis"),
    [
        (AxisScale(), "x"),
        (AxisScale(9), "x - 9"),
        (AxisScale(-9), "x + 9"),
        (AxisScale(unit=2.5), "x / 2.5"),
        (AxisScale(1990.5, 2.5), "(x - 1990.5) / 2.5"),
        (AxisScale(1234565.0, 2), "(x - 1234565) / 2"),
        (AxisScale(unit=3e-7), r"x / (3 \cdot 10^{-7})"),
        (AxisScale(-2e16), r"x + 2 \cdot 10^{16}"),
    ],
)
def test_the_axis_says_in_all_digits_how_the_picture_counts(scale, axis):
    assert scale.label("x") == axis
    MathTextParser("path").parse(f"${axis}$")
    np.testing.assert_allclose(scale.apply(scale.middle + 4 * scale.unit * np.ones(1)), [4])


def test_values_are_shown_as_they_would_be_written():
    assert (8.8 - 9) / 2.5 != -0.08
    assert AxisScale(9, 2.5).apply(np.array([8.8])) == [-0.08]


@pytest.mark.parametrize("values", [[2.0, 2.00001, 2.00002], [0.001, -0.002, 0.0]])
def test_values_that_fit_but_lie_in_one_place_are_magnified(values):
    shown = AxisScale.around(np.array(values), REACH).apply(np.array(values))
    assert np.ptp(shown) > REACH


@pytest.mark.parametrize(
    "values",
    [
        [1e12, 1e12 + 900],
        [-1e99, -1e99 * (1 + 1e-15)],
        [0, 1e-323],
        [0, 2e-300],
        [1e-9, 3e-9],
        [3, 3 + 1e-12],
    ],
)
def test_values_of_any_spread_lie_within_reach(values):
    shown = AxisScale.around(np.array(values), REACH).apply(np.array(values))
    assert np.abs(shown).max() <= REACH


def test_what_differs_by_rounding_only_is_not_magnified():
    values = np.array([0.3, 0.1 + 0.2])
    assert AxisScale.around(values, REACH).apply(values).tolist() == [0, 0]


def test_units_are_round_and_data_fill_half_of_the_picture():
    for size in np.geomspace(1, 10, 40):
        scale = AxisScale.around(100 + size * np.array([-1.0, 1.0]), 0.5)
        assert scale.unit * 10 % 1 == pytest.approx(0, abs=1e-9)
        assert 0.5 < np.ptp(scale.apply(100 + size * np.array([-1.0, 1.0]))) <= 1 + 1e-9


def test_a_scaled_dataset_shows_both_columns_and_names_both_axes():
    data = ScaledDataset(name="irises", source=IRISES, scales=(AxisScale(5.0, 0.7), AxisScale(1.75, 0.3)))
    for scale, shown, x in zip(data.scales, data.scaled, IRISES.x.T, strict=True):
        np.testing.assert_allclose(shown * scale.unit + scale.middle, x)
        assert not shown.flags.writeable
    assert data.axis_labels[1] == r"(\mathrm{petal\ width\ in\ cm} - 1.75) / 0.3"
    assert ScaledDataset(name="five", source=FIVE_POINTS).axis_labels == ("x", "y")


@pytest.mark.parametrize(
    ("scale", "limits", "texts"),
    [
        (AxisScale(9.0, 2.5), (-2.5, 2.5), ["4", "6", "8", "10", "12", "14"]),
        (AxisScale(1.75, 0.3), (-3, 3), ["1.0", "1.5", "2.0", "2.5"]),
        (AxisScale(), (-3, 3), ["−3", "−2", "−1", "0", "1", "2", "3"]),
        (AxisScale(2016.5, 1.5), (-2.5, 2.5), ["2014", "2016", "2018", "2020"]),
    ],
)
def test_ticks_are_round_numbers_of_the_quantity_itself(scale, limits, texts):
    places, written = scale.ticks(*limits)
    assert written == texts
    values = [float(text.replace("−", "-")) for text in texts]
    np.testing.assert_allclose(scale.restore(np.array(places)), values)


@pytest.mark.parametrize(
    "scale", [AxisScale(1e9, 1e-3), AxisScale(5e5, 1e-4), AxisScale(0, 1e-200), AxisScale(1e90)]
)
def test_numbers_too_long_for_a_tick_are_counted_as_the_picture_does(scale):
    assert scale.ticks(-2.5, 2.5) == ([], [])
    axes = Figure().subplots()
    data = ScaledDataset(name="five", source=FIVE_POINTS, scales=(scale, AxisScale()))
    label_axes(axes, data)
    assert axes.get_xlabel() == f"${scale.label('x')}$"
    assert axes.get_ylabel() == "$y$"
