"""What a question shows: values of four digits, small enough to be seen at once.

A question is computed from its inputs as they are printed, so that whoever calculates with what is seen gets the
right value.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.polynomial import Polynomial

DIGITS = 4
MAX_ROW = 8  # entries of an array of one dimension
MAX_SIDE = 5  # rows or columns of a table
MAX_LINES = 12  # entries of a dict
MAX_LETTERS = 60  # of a line of a dict
_NOISE = 1e-12  # of an array's largest entry: what rounding leaves of 0
_LONGEST_WHOLE = 1e9  # a whole number that is written out


def as_printed(value: Any) -> Any:
    """The value with its numbers rounded to what is printed of them; anything else as it is."""
    if isinstance(value, Mapping):
        return {key: as_printed(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(map(as_printed, value))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        noise = _NOISE * np.max(np.abs(value), initial=0.0)
        return np.vectorize(lambda entry: 0.0 if abs(entry) <= noise else _rounded(entry), [float])(value)
    return _rounded(value) if isinstance(value, float) else value


def is_small(value: Any) -> bool:
    """Whether a value can be shown: a number, a word, a polynomial, a small array, a small dict of these."""
    if isinstance(value, np.ndarray):
        if value.ndim == 2:
            return bool(min(value.shape) >= 1 and max(value.shape) <= MAX_SIDE)
        return value.ndim == 1 and 1 <= value.size <= MAX_ROW
    if isinstance(value, Mapping):
        return len(value) <= MAX_LINES and all(map(is_small, value.values()))
    if isinstance(value, (tuple, list)):
        return len(value) <= MAX_ROW and all(isinstance(each, (str, int, float)) for each in value)
    return isinstance(value, (str, int, float, np.number, Polynomial))


def is_finite(value: Any) -> bool:
    """Whether nothing in an answer is nan or infinite."""
    return isinstance(value, tuple) or bool(np.isfinite(value).all())


def number_text(value: Any) -> str:
    """A number in four significant digits; a whole one in all of its own, without a minus before 0."""
    if float(value).is_integer() and abs(value) < _LONGEST_WHOLE:
        return f"{int(value)}"
    return f"{value:.{DIGITS}g}"


def value_text(value: Any) -> str:
    """A value as a learner would type it; the rows of a table stand below one another, entry below entry."""
    if isinstance(value, np.ndarray) and value.ndim == 2:
        return _table_text([[number_text(entry) for entry in row] for row in value])
    if isinstance(value, np.ndarray):
        return f"[{', '.join(number_text(entry) for entry in value.ravel())}]"
    if isinstance(value, Mapping):
        return _dict_text(value)
    if isinstance(value, (tuple, list)):
        return ", ".join(map(value_text, value))
    return number_text(value) if isinstance(value, (int, float, np.number)) else str(value)


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as NumPy prints it; of a single number, in words."""
    return str(tuple(map(int, shape))) if shape else "(), a single number"


def given_text(name: str, value: Any) -> tuple[str, str]:
    """What stands left and right of the equals sign: ``f(t)`` and ``2t^2 - t``."""
    return (f"{name}(t)" if callable(value) else name), value_text(value)


def hanging(head: str, text: str) -> str:
    """Text behind a head, its further lines as far in as its first."""
    return head + text.replace("\n", "\n" + " " * len(head))


def choice_text(value: Any, answer_type: Any) -> str:
    """An answer's value as one of several to choose from."""
    return ", ".join(value) if isinstance(answer_type, Words) else value_text(value)


def _rounded(number: float) -> float:
    return float(f"{number:.{DIGITS}g}") if math.isfinite(number) else number


def _table_text(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        f"[{', '.join(entry.rjust(width) for entry, width in zip(row, widths, strict=True))}]" for row in rows
    ]
    joined = ",\n ".join(lines)
    return f"[{joined}]"


def _dict_text(value: Mapping[Any, Any]) -> str:
    texts = {f'"{key}"' if isinstance(key, str) else key: value_text(each) for key, each in value.items()}
    if any("\n" in text for text in texts.values()):
        return "\n".join(hanging(f"{key}: ", text) for key, text in texts.items())
    line = ", ".join(f"{key}:\xa0{text}" for key, text in texts.items())
    entries = textwrap.wrap(line, MAX_LETTERS, break_on_hyphens=False)
    joined = "\n ".join(entries).replace("\xa0", " ")
    return f"{{{joined}}}"
