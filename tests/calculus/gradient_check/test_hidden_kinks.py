"""How much change of the slope kinks hide from each other: what they make of a line beside x, and no rounding."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidgets.calculus.agreement import check_gradient
from bpwidgets.calculus.evaluation import value_at
from bpwidgets.calculus.gradient_check.hidden_kinks import slope_variation


def test_slopes_along_a_line_beside_x_vary_as_the_kinks_that_meet_at_x():
    f = lambda x: np.array([np.maximum(x[0], 0) - 3 * np.maximum(x[1], 0), np.sin(x[0])])
    x = np.zeros(2)
    variation = slope_variation(f, x, value_at(f, x), np.ones(2), seed=0)
    assert variation.total == pytest.approx([4, 0], abs=1e-4)
    assert variation.net == pytest.approx([-2, 0], abs=1e-4)


@pytest.mark.parametrize("at", [1.0, 1e3, 1e6, 1e9])
def test_the_rounding_of_a_large_x_is_no_variation(at):
    f, x = lambda x: 3 * (x[0] - at), np.array([at])
    variation = slope_variation(f, x, value_at(f, x), np.ones(1), seed=0)
    assert variation.total == 0


@pytest.mark.parametrize("at", [0.0, 1e6])
def test_what_rounding_does_far_from_0_excuses_no_slope_outside_a_kink(at):
    assert check_gradient(lambda x: np.maximum(x - at, 0), at, 1 + 3e-8).status == "disagree"
    assert check_gradient(lambda x: np.maximum(x - at, 0), at, 1.0).status == "kink"
