"""Records: what is shown or asked, written down as text, and the first difference between two of them."""

from __future__ import annotations

import re

import pytest

NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?:e[-+]\d+)?")
RELATIVE, ABSOLUTE = 1e-3, 1e-6
"""Two records may differ by so much: the last of four digits, which rounding may turn."""


def same(written, shown):
    """Whether two lines have the same words, and the same numbers but for rounding."""
    return NUMBER.sub("#", written) == NUMBER.sub("#", shown) and [
        *map(_value, NUMBER.findall(written))
    ] == pytest.approx([*map(_value, NUMBER.findall(shown))], rel=RELATIVE, abs=ABSOLUTE)


def _value(text):
    return float(text.replace("−", "-"))


def difference(written, shown):
    """The first lines that differ, or ""."""
    pairs = zip(written.splitlines(), shown.splitlines(), strict=False)
    for number, (was, now) in enumerate(pairs, 1):
        if not same(was, now):
            return f"line {number}\n  was {was}\n  now {now}"
    return "" if len(written.splitlines()) == len(shown.splitlines()) else "one has lines at its end more"
