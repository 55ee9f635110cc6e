"""A panel can be square where the layout leaves it free; axis limits hold what is drawn and have a width."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from bpwidgets.live.picture.layout import grid, limits


@pytest.mark.parametrize(
    ("mosaic", "options", "message"),
    [
        ([["a", "b"]], {"square": "c"}, "square is 'c'; expected a panel"),
        ([["a"], ["b"]], {"square": "a"}, "that has a column beside it"),
        ([["a", "b"]], {"square": "a", "widths": [1, 2]}, "no freedom to be square"),
    ],
)
def test_a_panel_that_cannot_be_square_is_refused(mosaic, options, message):
    with pytest.raises(ValueError, match=message):
        grid(Figure(), mosaic, **options)


def test_limits_hold_the_values_and_a_margin():
    low, high = limits([0, 1, np.nan], (-3, 3))
    assert (low, high) == pytest.approx((-0.08, 1.08))


def test_limits_of_a_pole_are_those_of_the_window():
    low, high = limits([-1e6, 0, 1e6], (-4, 4))
    assert -5 < low < -4 < 4 < high < 5


@pytest.mark.parametrize("ys", [[2.0, 2.0], [0.0], [1e12, 1e12]])
def test_limits_of_a_constant_have_a_width(ys):
    low, high = limits(ys, (-3, 3))
    assert low < ys[0] < high


def test_limits_of_small_values_show_how_they_differ():
    assert limits([1e-10, 5e-10], (-3, 3)) == pytest.approx((0.68e-10, 5.32e-10))


def test_limits_of_rounding_errors_are_those_of_a_constant():
    low, high = limits([-2.2e-16, 0, 1.1e-16], (-3, 3))
    assert low < -0.9 < 0.9 < high


def test_limits_of_nothing_are_the_window():
    assert limits([np.nan, np.inf], (-3, 3)) == (-3, 3)


@pytest.mark.parametrize("ys", [[1e9, 2e9], [-2e9, -1e9]])
def test_limits_of_values_far_outside_the_window_still_have_a_width(ys):
    low, high = limits(ys, (-3, 3))
    assert low < high


@pytest.mark.parametrize("constant", [0.0, 1e6, 1e12, 1e20, -1e300])
def test_limits_around_a_constant_of_any_size_have_a_width_that_can_be_divided(constant):
    low, high = limits([constant] * 3, (-3, 3))
    assert low < constant < high
    assert len(np.unique(np.linspace(low, high, 101))) == 101
