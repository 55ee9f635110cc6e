"""Formulas set by Matplotlib's mathtext as outlines: sharp at any size, the same in every front end."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath, text_to_path

from bpwidgets.live.picture import equation

SIZE_PX = 19.0
_COMMANDS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}


def segments(template: str) -> list[dict[str, Any]]:
    """The parts of an equation in order: {"path", "width", "height"} outlines or {"slot", "role"}."""
    return [
        _outline(part) if isinstance(part, str) else {"slot": part[0], "role": part[1]}
        for part in equation.split(template)
    ]


@lru_cache(maxsize=256)
def _outline(latex: str) -> dict[str, Any]:
    font = FontProperties(size=SIZE_PX, math_fontfamily="cm")
    text = f"${latex}$"
    width, height, depth = text_to_path.get_text_width_height_descent(text, font, ismath=True)
    outline = TextPath((0, 0), text, size=SIZE_PX, prop=font)
    commands = []
    for points, code in outline.iter_segments(curves=True, simplify=False):
        at = np.asarray(points).reshape(-1, 2) * [1, -1] + [0, height - depth]
        commands.append(
            _COMMANDS[code] + ("" if code == Path.CLOSEPOLY else " ".join(f"{v:.1f}" for v in at.ravel()))
        )
    return {
        "path": "".join(commands),
        "width": round(width, 1),
        "height": round(height, 1),
    }
