"""What a learner gave, wrote or raised, as it may stand in a sentence; and the errors whose text is such a sentence."""

from __future__ import annotations

import reprlib
from typing import Any

from bpwidgets.live.picture import formatting


class SentenceError(ValueError):
    """An error whose text is one sentence for the learner, shown as it is."""


def quoted(value: Any) -> str:
    """A value on one line, cut where it is long."""
    return " ".join(reprlib.repr(value).split())


def worded(value: Any) -> str:
    """A parameter's value in words: numbers as the page writes them."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return formatting.number(value) if isinstance(value, int | float) else str(value)


def in_full(number: float) -> str:
    """A number in all its digits, since a rounded one may hide why it is refused: 3.0000001, and 3 for 3.0."""
    return repr(float(number)).removesuffix(".0")


def shortened(what: object, longest: int) -> str:
    """A text on one line of at most so many characters: cut between two words, or within a long one."""
    text = " ".join(str(what).split())
    if len(text) <= longest:
        return text
    start = text[: longest - 2]
    words, _, last = start.rpartition(" ")
    return f"{words if words and len(last) < 20 else start} …"
