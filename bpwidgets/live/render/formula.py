"""Formulas set by Matplotlib's mathtext as outlines: sharp at any size, the same in every front end.

Sizes are in px for a formula of FORMULA_PX; y runs downwards from the upper left corner, as in SVG.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath, text_to_path

from bpwidgets.live.picture import equation
from bpwidgets.live.render.settings import default_settings

FORMULA_PX = 19.0
"""The size of a formula's letters."""
FONT = "cm"
"""The font of all formulas: Computer Modern, which Matplotlib brings along."""
_COMMANDS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}


@dataclass(frozen=True)
class Outline:
    """LaTeX as the `d` of an SVG path, inside a box of width x height px, of which `depth` are below the baseline."""

    path: str
    width: float
    height: float
    depth: float


@dataclass(frozen=True)
class Slot:
    """The place of a live number: the result's field that it shows, and the role that underlines it."""

    slot: str
    role: str


def typeset(template: str) -> list[Outline | Slot]:
    """The parts of an equation in order. ValueError where mathtext cannot read its LaTeX."""
    return [_outline(part) if isinstance(part, str) else Slot(*part) for part in equation.split(template)]


@lru_cache(maxsize=256)
def _outline(latex: str) -> Outline:
    text = "$" + equation.for_mathtext(latex) + "$"
    with default_settings():
        font = FontProperties(size=FORMULA_PX, math_fontfamily=FONT)
        width, height, depth = text_to_path.get_text_width_height_descent(text, font, ismath=True)
        outline = TextPath((0, 0), text, prop=font)
    ascent = height - depth  # `height` is the whole box's, from below the baseline to the top
    commands = []
    for vertices, code in outline.iter_segments(curves=True, simplify=False):
        # Matplotlib's y runs upwards from the baseline, SVG's downwards from the top.
        points = np.reshape(vertices, (-1, 2)) * [1, -1] + [0, ascent]
        numbers = "" if code == Path.CLOSEPOLY else " ".join(f"{value:.1f}" for value in points.ravel())
        commands.append(_COMMANDS[code] + numbers)
    return Outline("".join(commands), *(round(size, 1) for size in (width, height, depth)))
