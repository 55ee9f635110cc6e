"""Colours that can be told apart."""

from __future__ import annotations

import re

import pytest

from bpwidgets.live.picture import style


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
