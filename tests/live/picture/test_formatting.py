"""Numbers as text: short, in a fixed width, never of another sign."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bpwidgets.live.picture import formatting


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.87758, "0.8776"),
        (-1.2, "−1.2"),
        (0.0, "0"),
        (-0.0, "0"),
        (3.1e-5, "3.1e−5"),
        (1e10, "1e10"),
        (math.nan, "undefined"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_number_is_as_short_as_it_is_true(value, text):
    assert formatting.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.87758, " 0.878"),
        (-1.2, "−1.200"),
        (0.0, " 0.000"),
        (-0.0, " 0.000"),
        (123.45, " 123.5"),
        (9999.96, " 1.0e4"),
        (-1e-5, " −1e−5"),
        (0.0004, "4.0e−4"),
        (1e-300, " 0.000"),
    ],
)
def test_fixed_keeps_its_zeros_and_a_place_for_the_sign(value, text):
    assert formatting.fixed(value).replace("\u2007", " ") == text


@given(st.floats(min_value=-1e9, max_value=1e9))
def test_fixed_never_changes_its_width(value):
    assert len(formatting.fixed(value)) == 6


@given(st.floats(-9, 9).map(lambda power: 10**power), st.sampled_from([-1, 1]))
@example(0.0004, -1)
@example(0.00099996, -1)
@example(9.9996e-6, -1)
def test_fixed_never_shows_another_number_for_zero_or_a_wrong_sign(size, sign):
    text = formatting.fixed(sign * size)
    back = float(text.strip().replace("\u2007", "").replace("−", "-"))
    assert math.copysign(1, back) == sign
    assert back == pytest.approx(sign * size, rel=0.51)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_fixed_says_what_is_no_number(value):
    assert formatting.fixed(value).strip() == formatting.number(value)
