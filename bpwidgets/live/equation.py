r"""A formula typeset once, with live numbers in it.

An equation is LaTeX with slots: ``r"f'(g(x))\,g'(x) = <outer:gradient> \times <inner>"``. The LaTeX between
the slots is set by Matplotlib's mathtext, once, as outlines (sharp at any size, in the theme's ink, the same
in every front end, no script from elsewhere); a slot is text of fixed width that shows the field of the
result that it names, underlined in its role's colour.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath, text_to_path

from bpwidgets.live import style

SLOT = re.compile(r"<([A-Za-z_]\w*)(?::(\w+))?>")
SIZE_PX = 19.0
_COMMANDS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}


def segments(template: str) -> list[dict[str, Any]]:
    """The parts of an equation in order: {"d", "width", "height", "depth"} outlines or {"slot", "role"}."""
    parts: list[dict[str, Any]] = []
    end = 0
    for slot in SLOT.finditer(template):
        parts += _outline(template[end : slot.start()])
        parts.append({"slot": slot[1], "role": slot[2] or "ink"})
        end = slot.end()
    return parts + _outline(template[end:])


def values(template: str, result: Any) -> dict[str, str]:
    """The text of every slot: the result's field of that name, in fixed width."""
    return {slot[1]: style.fixed(getattr(result, slot[1])) for slot in SLOT.finditer(template)}


def written(template: str, result: Any) -> str:
    """The equation with its numbers, for Matplotlib's mathtext; "" where there is none."""
    numbers = values(template, result)
    latex = SLOT.sub(lambda slot: rf"\mathrm{{{numbers[slot[1]].strip()}}}", template)
    return f"${latex}$" if latex.strip() else ""


def spoken(template: str) -> str:
    """The formula as a screen reader may say it: its LaTeX without spacing, slots left out."""
    return re.sub(r"\\[,;:! ]", " ", SLOT.sub("…", template))


def _outline(latex: str) -> list[dict[str, Any]]:
    return [_typeset(latex.strip())] if latex.strip() else []


@lru_cache(maxsize=256)
def _typeset(latex: str) -> dict[str, Any]:
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
        "d": "".join(commands),
        "width": round(width, 1),
        "height": round(height, 1),
        "depth": round(depth, 1),
    }
