r"""A formula typeset once, with live numbers in it.

An equation is LaTeX with slots: ``r"f'(g(x))\,g'(x) = <outer:gradient> \times <inner>"``. The LaTeX between
the slots is set by Matplotlib's mathtext, once, as outlines (sharp at any size, in the theme's ink, the same
in every front end, no script from elsewhere); a slot is text of fixed width that shows the field of the
result that it names, underlined in its role's colour, or not at all where it names no role. The slot <relation>
shows "=" or "≈", as the field says how the numbers on both its sides stand to each other as they are printed.

`split` gives both kinds of parts for the page to set, `slot_texts` what stands in the slots of a frame. `to_mathtext`
is the whole for a still picture, and `spoken` the whole for a screen reader.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from bpwidgets.live.picture import formatting, style

SLOT = re.compile(r"<([A-Za-z_]\w*)(?::(\w+))?>")
RELATION = "relation"
"""The field of a sign, not of a number."""
_RELATION_SLOT = re.compile(rf"<{RELATION}(:\w+)?>")

_SYMBOLS = {
    "approx": "≈",
    "cdot": "·",
    "leftarrow": "←",
    "leq": "≤",
    "nabla": "∇",
    "neq": "≠",
    "sum": "∑",
    "times": "×",
    "left": "",
    "right": "",
    "enspace": "; ",
    "quad": "; ",
    "qquad": "; ",
}
"""LaTeX commands as text; any other is read by its name."""
_SIGNS = {"=": "=", "≈": r"\approx", "≠": r"\neq"}
"""Signs of the slot <relation> as LaTeX."""
_INNERMOST = (
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", lambda found: "/".join(map(_in_brackets, found.groups()))),
    (r"\\mathrm\{([^{}]*)\}", r"\1"),
    (r"\\hat\{(\w)\}", "\\1\N{COMBINING CIRCUMFLEX ACCENT}"),
    (r"\\(?!frac|mathrm|hat)([a-z]+)\{([^{}]*)\}", r"\1(\2)"),
    (r"([_^])\{([^{}]*)\}", lambda found: found[1] + _in_brackets(found[2])),
)
"""Braces without other braces in them, and what they become."""

_LOW = re.compile(r"\\left\(((?:[^()^\\]|\\[ ,]|\\(?:cdot|times)\b)*)\\right\)")
r"""Brackets round nothing but letters and their products: mathtext's \left( would make them as low as an x."""
_SUM = re.compile(r"(\\sum_(?:\w|\{[^{}]*\}))")


def split(template: str) -> list[str | tuple[str, str]]:
    """An equation in order: LaTeX as text, slots as (field, role), "ink" where the slot has no role.

    Raises:
        ValueError: there is no such role.
    """
    found: list[str | tuple[str, str]] = []
    end = 0
    for slot in SLOT.finditer(template):
        field, role = slot[1], slot[2] or "ink"
        if role not in style.ROLES:
            raise ValueError(f"{slot[0]} in {template!r}: expected one of the roles {', '.join(style.ROLES)}")
        found += [template[end : slot.start()].strip(), (field, role)]
        end = slot.end()
    return [part for part in (*found, template[end:].strip()) if part]


def slot_texts(template: str, result: Any) -> dict[str, str]:
    """{field: text} of every slot: the result's field of that name, in fixed width.

    Raises:
        AttributeError: the result has no such field, a mistake of the explorer's author.
    """
    texts = {}
    for slot in SLOT.finditer(template):
        if not hasattr(result, slot[1]):
            raise AttributeError(
                f"{slot[0]} in an equation: {type(result).__name__} has no field {slot[1]!r}"
            )
        shown = getattr(result, slot[1])
        texts[slot[1]] = shown if slot[1] == RELATION else formatting.fixed(shown)
    return texts


def to_mathtext(template: str, result: Any) -> str:
    """The equation with its numbers, for Matplotlib's mathtext; "" where there is none."""
    texts = slot_texts(template, result)  # stripped here: nothing follows that a change of width could move
    latex = _RELATION_SLOT.sub(lambda _: _SIGNS.get(texts[RELATION], ""), template)
    latex = SLOT.sub(lambda slot: rf"\mathrm{{{texts[slot[1]].strip()}}}", latex)
    return f"${for_mathtext(latex)}$" if latex.strip() else ""


def for_mathtext(latex: str) -> str:
    r"""LaTeX as mathtext is to have it, which sets closer than TeX does.

    Brackets round letters alone are plain ones, \left(p\right) becomes (p), and a sum is a little apart from its terms.
    """
    return _SUM.sub(r"\1\, ", _LOW.sub(r"(\1)", latex))


def spoken(template: str) -> str:
    r"""The formula as plain text for a screen reader, with "…" in the place of numbers.

        \frac{dL}{dw} = <slope>       dL/dw = …
        \frac{p - 1}{a} \cdot p       (p - 1)/a · p
        g^{\prime}(x) \leq \sqrt{x}   g′(x) ≤ sqrt(x)
        \hat{y}_i, \qquad e^{-s t}    ŷ_i; e^(-s t)

    First what has no braces, then braces from the inside out, then the spaces that are left. What holds only as it is
    printed with ≈ is said as it is without numbers: =.
    """
    text = (
        SLOT.sub("…", _RELATION_SLOT.sub("=", template)).replace(r"\partial ", "∂").replace(r"^{\prime}", "′")
    )
    text = text.replace(r"\right.", "")  # the end of what a large sign is as high as
    text = re.sub(r"\\[,;:! ]", " ", text)
    text = re.sub(r"\\([A-Za-z]+)(?![A-Za-z{])", lambda command: _SYMBOLS.get(command[1], command[1]), text)
    before = ""
    while text != before:
        before = text
        for pattern, replacement in _INNERMOST:
            text = re.sub(pattern, replacement, text)
    text = re.sub(r"[,\s]*;", ";", text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _in_brackets(text: str) -> str:
    return text if re.fullmatch(r"[\w∂]+", text) else f"({text})"
