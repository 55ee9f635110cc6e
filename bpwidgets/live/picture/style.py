"""Colours and sizes of text. A colour is named by its *role*: what a thing is, the same in every lesson.

    forward   blue        values of the forward pass, and the function or curve that a picture is about
    gradient  vermillion  gradients and slopes, and what the backward pass brings
    agree     green       agreement, such as of a formula with autodiff and finite differences; the second of three
                          classes
    wrong     purple      a mistake shown on purpose, such as a misprint, and a disagreement
    kink      grey        a kink, and the slopes that it allows
    third     olive       the third of three classes, beside forward and agree; the second of two runs, beside forward
    input     black       inputs: what a learner sets, and handles
    ink       black       text, and lines without a role of their own
    muted     light grey  what stays in the background: axes, guide lines, what is not used now
    paper     white       the background, for what covers other marks

"Black" is nearly white in the dark theme, and "white" nearly black. Hues are those of Okabe and Ito. Text is always in
the theme's ink, because vermillion, green and purple on white have a contrast below 4.5:1, enough for marks alone. No
colour is the only sign of anything: a kink has a corner too, and what is wrong a cross or a broken line.
"""

from __future__ import annotations

from typing import Literal, get_args

Theme = Literal["light", "dark"]
Role = Literal["forward", "gradient", "agree", "wrong", "kink", "third", "input", "ink", "muted", "paper"]

ROLES: tuple[str, ...] = get_args(Role)
TEXT_PX, TICK_PX = 13.0, 11.5
"""The size of text, and of the numbers at ticks, at scale 1."""
RATIO_PT = 72.0 / 96.0
"""How many of Matplotlib's points a px has."""
TEXT_PT = TEXT_PX * RATIO_PT

_PALETTES: dict[Theme, dict[str, str]] = {
    "light": {
        "forward": "#0072B2",
        "gradient": "#D55E00",
        "agree": "#009E73",
        "wrong": "#B65A8E",
        "kink": "#767676",
        "third": "#8F7300",
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
        "third": "#E3C73F",
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
