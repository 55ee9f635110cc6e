r"""A formula typeset once, with live numbers in it.

An equation is LaTeX with slots: ``r"f'(g(x))\,g'(x) = <outer:gradient> \times <inner>"``. The LaTeX between
the slots is set by Matplotlib's mathtext, once, as outlines (sharp at any size, in the theme's ink, the same
in every front end, no script from elsewhere); a slot is text of fixed width that shows the field of the
result that it names, underlined in its role's colour.
"""

from __future__ import annotations

import re
from typing import Any

from bpwidgets.live.picture import style

SLOT = re.compile(r"<([A-Za-z_]\w*)(?::(\w+))?>")


def parts(template: str) -> list[str | tuple[str, str]]:
    """An equation in order: LaTeX as text, slots as (field, role)."""
    found: list[str | tuple[str, str]] = []
    end = 0
    for slot in SLOT.finditer(template):
        found += [template[end : slot.start()].strip(), (slot[1], slot[2] or "ink")]
        end = slot.end()
    return [part for part in (*found, template[end:].strip()) if part]


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
