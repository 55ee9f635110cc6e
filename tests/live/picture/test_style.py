"""Numbers in words, and colours that can be told apart."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bpwidgets.live.picture import style


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
    assert style.number(value) == text


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
    assert style.fixed(value).replace("\u2007", " ") == text


@given(st.floats(min_value=-1e9, max_value=1e9))
def test_fixed_never_changes_its_width(value):
    assert len(style.fixed(value)) == 6


@given(st.floats(-9, 9).map(lambda power: 10**power), st.sampled_from([-1, 1]))
@example(0.0004, -1)
@example(0.00099996, -1)
@example(9.9996e-6, -1)
def test_fixed_never_shows_another_number_for_zero_or_a_wrong_sign(size, sign):
    text = style.fixed(sign * size)
    back = float(text.strip().replace("\u2007", "").replace("−", "-"))
    assert math.copysign(1, back) == sign
    assert back == pytest.approx(sign * size, rel=0.51)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_fixed_says_what_is_no_number(value):
    assert style.fixed(value).strip() == style.number(value)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_has_contrast_of_seven_and_marks_of_three(theme):
    colour = style.palette(theme)
    assert set(colour) == set(style.ROLES)
    assert contrast(colour["ink"], colour["paper"]) > 7
    for role in style.ROLES:
        assert re.fullmatch(r"#[0-9A-F]{6}", colour[role])
        assert role == "paper" or contrast(colour[role], colour["paper"]) >= 3


def test_contrast_of_black_on_white_is_twenty_one():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_palette_is_a_copy():
    style.palette("light")["ink"] = "changed"
    assert style.palette("light")["ink"] != "changed"


def test_a_theme_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="theme is 'sepia'; expected one of 'light', 'dark'"):
        style.palette("sepia")
