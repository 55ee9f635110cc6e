"""What a learner gave, wrote or raised, as it may stand in a sentence; and the errors whose text is such a sentence."""

from __future__ import annotations

import reprlib
from typing import Any


class SentenceError(ValueError):
    """An error whose text is one sentence for the learner, shown as it is."""


def quoted(value: Any) -> str:
    """A value on one line, cut where it is long."""
    return " ".join(reprlib.repr(value).split())


def shortened(what: object, longest: int) -> str:
    """A text on one line of at most so many characters: cut between two words, or within a long one."""
    text = " ".join(str(what).split())
    if len(text) <= longest:
        return text
    start = text[: longest - 2]
    words, _, last = start.rpartition(" ")
    return f"{words if words and len(last) < 20 else start} …"
