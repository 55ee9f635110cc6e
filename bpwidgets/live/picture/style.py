"""Colours, fonts and sizes: one meaning each, in every lesson, in light and dark.

Okabe-Ito hues mark what a thing *is* (its role); text is always in the theme's ink, because
vermillion, green and purple on white are below a contrast of 4.5:1 as text and above 3:1 as marks.
"""

from __future__ import annotations

from typing import Literal, get_args

Theme = Literal["light", "dark"]
Role = Literal["forward", "gradient", "agree", "wrong", "kink", "input", "ink", "muted", "paper"]

ROLES: tuple[str, ...] = get_args(Role)
FONTS = ("DejaVu Sans", "Verdana", "Arial", "sans-serif")
TEXT_PX = 13.0
TICK_PX = 11.5
RATIO_PT = 72.0 / 96.0
"""Matplotlib's points in a px."""
TEXT_PT = TEXT_PX * RATIO_PT

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


def palette(theme: Theme) -> dict[str, str]:
    """The colour (#RRGGBB) of every role.

    Raises:
        ValueError: there is no such theme.
    """
    if theme not in _PALETTES:
        raise ValueError(f"theme is {theme!r}; expected one of {', '.join(map(repr, _PALETTES))}")
    return dict(_PALETTES[theme])
