"""What an axis of the chain rule's picture shows of a function."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidgets.calculus.functions import UNIVARIATE, as_function
from bpwidgets.explorers.chain_rule.windows import WINDOWS, window


def test_every_function_of_the_chooser_has_a_window():
    assert WINDOWS.keys() == UNIVARIATE.keys()


@pytest.mark.parametrize("f", UNIVARIATE.values(), ids=UNIVARIATE)
def test_the_window_shows_most_of_the_values(f):
    low, high = window(f)
    assert low < high
    values = f(np.linspace(-1.5, 1.5, 101))
    values = values[np.isfinite(values)]
    assert np.mean((values >= low) & (values <= high)) > 0.8


@pytest.mark.parametrize("text", ["1/x", "log(x)", "log(-1-x**2)", "3", "exp(exp(x))", "x"])
def test_the_window_of_a_typed_function_is_finite_and_open(text):
    low, high = window(as_function(text))
    assert np.isfinite([low, high]).all()
    assert high - low >= 1


def test_a_callable_is_not_called_for_its_window():
    assert window(as_function(lambda x: 1 / 0)) == (-3, 3)
