"""What a learner gave, wrote or raised, as it may stand in a sentence; and the errors whose text is such a sentence."""

from __future__ import annotations

import reprlib
from typing import Any

import numpy as np

from bpwidgets.calculus import functions
from bpwidgets.calculus.real_numbers import as_array
from bpwidgets.live.picture import formatting


class SentenceError(ValueError):
    """An error whose text is one sentence for the learner, shown as it is."""


def quoted(value: Any) -> str:
    """A value on one line, cut where it is long."""
    return " ".join(reprlib.repr(value).split())


def worded(value: Any) -> str:
    """A parameter's value, however it was given, in a few words: the same each time, unlike the `repr` of a lambda.

    Numbers are as the page writes them; of more than fit in a row it says how many they are. A function is its name.
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool | np.bool_):
        return "on" if value else "off"
    if callable(value):
        return functions.as_function(value, choices={}).name
    array = as_array(value)
    if array.dtype.kind not in "fiu":
        return "your own"
    if array.ndim > 1 or array.size > formatting.MOST_ENTRIES:
        return f"{'×'.join(map(str, array.shape))} numbers"
    texts = ", ".join(map(formatting.number, array.flat))
    return f"({texts})" if array.ndim else texts


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
