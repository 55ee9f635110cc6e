"""Colours, fonts and sizes: one meaning each, in every lesson, in light and dark.

Okabe-Ito hues mark what a thing *is* (its role); text is always in the theme's ink, because
vermillion, green and purple on white are below a contrast of 4.5:1 as text and above 3:1 as marks.
"""

from __future__ import annotations

import math
from typing import Any, Literal, get_args

Theme = Literal["light", "dark"]
Role = Literal["forward", "gradient", "agree", "wrong", "kink", "input", "ink", "muted", "paper"]

ROLES: tuple[str, ...] = get_args(Role)
FONTS = ("DejaVu Sans", "Verdana", "Arial", "sans-serif")
TEXT_PX = 13.0
TICK_PX = 11.5
RATIO_PT = 72.0 / 96.0
"""Matplotlib's points in a px."""
TEXT_PT = TEXT_PX * RATIO_PT
SUB = "₀₁₂₃₄₅₆₇₈₉"
"""Digits as subscripts: SUB[2] is ₂."""

_PALETTES: dict[Theme, dict[str, str]] = {
    "light": {
        "forward": "#0072B2",
        "gradient": "#D55E00",
        "agree": "#009E73",
        "wrong": "#B65A8E",
        "kink": "#767676",
        "input": "#1F1F1F",
        "ink": "#1F1F1F",
        "muted": "#8A8A8A",
        "paper": "#FFFFFF",
    },
    "dark": {
        "forward": "#56B4E9",
        "gradient": "#F08A3C",
        "agree": "#2FC79B",
        "wrong": "#E09BC2",
        "kink": "#A0A0A0",
        "input": "#ECECEC",
        "ink": "#ECECEC",
        "muted": "#8F8F8F",
        "paper": "#111111",
    },
}


def counted(count: int, noun: str) -> str:
    """How many, in words for one: "one point", "3 points"."""
    return f"one {noun}" if count == 1 else f"{count} {noun}s"


def palette(theme: Theme) -> dict[str, str]:
    """The colour (#RRGGBB) of every role.

    Raises:
        ValueError: there is no such theme.
    """
    if theme not in _PALETTES:
        raise ValueError(f"theme is {theme!r}; expected one of {', '.join(map(repr, _PALETTES))}")
    return dict(_PALETTES[theme])


def number(value: Any, digits: int = 4) -> str:
    """A number to `digits` significant digits, as short as it is true: 0.8776, −1.2, 3.1e−5, "undefined"."""
    value = float(value)
    if not math.isfinite(value):
        return "undefined" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    text = f"{value:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    if exponent:
        text = f"{mantissa}e{int(exponent)}"
    return ("0" if float(text) == 0 else text).replace("-", "−")


def fixed(value: Any, digits: int = 4) -> str:
    """A number to at most `digits` significant digits in digits + 2 characters, so that nothing jitters.

    Trailing zeros are kept and the sign has a place of its own (U+2007, as wide as a digit). What is nearer to 0
    than 1e-99 counts as 0; only "undefined" is longer.
    """
    value = float(value)
    width = digits + 2
    if not math.isfinite(value):
        return number(value).rjust(width, "\u2007")
    size = float(f"{abs(value):.{digits}g}")
    if size >= 1e-99 and not 10.0 ** (1 - digits) <= size < 10.0**digits:
        text = _with_exponent(value, 1)
        text = text if len(text) <= width else _with_exponent(value, 0)
    else:
        whole = 0 if size < 1 else math.floor(math.log10(size))
        text = f"{value:.{max(0, digits - 1 - whole)}f}"
        if float(text) == 0:
            text = text.lstrip("-")
    return text.replace("-", "−").rjust(width, "\u2007")


def _with_exponent(value: float, places: int) -> str:
    mantissa, exponent = f"{value:.{places}e}".split("e")
    return f"{mantissa}e{int(exponent)}"
