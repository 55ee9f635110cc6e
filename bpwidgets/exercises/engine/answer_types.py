"""What an answer may consist of: how a learner's value is read, compared and described.

A right answer in an unusual style is right, so reading is generous: an int, a Fraction, a list, a float32 or an
array of shape (1,) is a number like any other.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

# An array is written out up to this number of entries; of a larger one, its corners are.
MAX_ENTRIES = 24


Truths = np.ndarray[Any, np.dtype[np.bool_]]


class UnreadableError(ValueError):
    """A value that cannot be judged; its text completes the sentence "Your function ..."."""


class AnswerType(Protocol):
    """What `read` returns is what `same` compares and `describe` describes."""

    def read(self, value: Any) -> Any:
        """A learner's or the reference's value as this type, or UnreadableError."""

    def same(self, value: Any, reference: Any, *, tolerance_factor: float = 1.0) -> bool:
        """Whether the two agree within this multiple of the tolerance."""

    def same_pairs(self, values: Sequence[Any], *, tolerance_factor: float = 1.0) -> Truths:
        """Entry (i, j) of the (n, n) truth values: whether value i is the same as value j, a reference."""

    def describe(self, value: Any) -> str:
        """The value in words for the learner."""


def fitted(value: Any, reference: Any) -> Any:
    """The value in the reference's shape, where nothing but axes of length one is between them."""
    if not isinstance(value, np.ndarray) or not isinstance(reference, np.ndarray):
        return value
    if value.shape == reference.shape:
        return value
    shapes = [[size for size in array.shape if size != 1] for array in (value, reference)]
    return value.reshape(reference.shape) if shapes[0] == shapes[1] else value


def pair_by_pair(answer_type: AnswerType, values: Sequence[Any], *, tolerance_factor: float = 1.0) -> Truths:
    """`same_pairs` of a type that has no quicker way than to ask `same` of each pair."""
    rows = [
        [answer_type.same(one, other, tolerance_factor=tolerance_factor) for other in values]
        for one in values
    ]
    return np.array(rows, dtype=bool)


def read_safely(answer_type: AnswerType, value: Any) -> Any:
    """`answer_type.read` for a learner's value, whose own conversion to a number may raise anything."""
    try:
        return answer_type.read(value)
    except UnreadableError:
        raise
    except Exception as error:
        message = f"returns {describe_kind(value)} that cannot be read ({type(error).__name__})."
        raise UnreadableError(message) from error


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A number (read as float) or an array of numbers (read as float64 array).

    The tolerance is relative to the reference's largest entry, and absolute below 1: wide enough for float32.
    """

    tolerance: float = 1e-5

    def read(self, value: Any) -> Any:
        """A float for anything of size one, else an array; None, text, truth values and complex are refused."""
        if type(value) in {float, int}:  # a short cut: the search for instances reads thousands of them
            return float(value)
        plain = type(value) is np.ndarray and value.dtype == np.float64
        array = value.copy() if plain else _as_array(value)
        return float(array.reshape(())) if array.size == 1 else array

    def same(self, value: Any, reference: Any, *, tolerance_factor: float = 1.0) -> bool:
        """|value - reference| <= tolerance_factor * tolerance * max(1, max |reference|), entry by entry."""
        if isinstance(value, float) and isinstance(reference, float):
            tolerance = tolerance_factor * self.tolerance * max(1.0, abs(reference))
            return abs(value - reference) <= tolerance < math.inf
        if np.shape(value) != np.shape(reference):
            return False
        return not self.differing(value, reference, tolerance_factor=tolerance_factor).any()

    def differing(self, value: Any, reference: Any, *, tolerance_factor: float = 1.0) -> Any:
        """Where two arrays of one shape do not agree, entry by entry."""
        scale = max(1.0, float(np.abs(reference).max(initial=0.0)))
        with np.errstate(invalid="ignore"):  # inf - inf, in a learner's value or in that of a mistake
            near = np.abs(value - reference) <= tolerance_factor * self.tolerance * scale
        return ~(near & math.isfinite(scale))

    def same_pairs(self, values: Sequence[Any], *, tolerance_factor: float = 1.0) -> Truths:
        """As `same` has it, for all values of one shape at once: the search for instances asks thousands of pairs."""
        found = np.zeros((len(values), len(values)), dtype=bool)
        of_shape: dict[tuple[int, ...], list[int]] = {}
        for place, value in enumerate(values):
            of_shape.setdefault(np.shape(value), []).append(place)
        for places in of_shape.values():
            rows = np.array([values[place] for place in places]).reshape(len(places), -1)
            with np.errstate(invalid="ignore"):
                scales = np.maximum(1.0, np.abs(rows).max(axis=1, initial=0.0))
                apart = np.abs(rows[:, None] - rows).max(axis=2, initial=0.0)
            near = apart <= tolerance_factor * self.tolerance * scales
            found[np.ix_(places, places)] = near & np.isfinite(scales)
        return found

    def describe(self, value: Any) -> str:
        """Six digits of a number; an array with its shape in front."""
        if isinstance(value, float):
            return format_value(value)
        return f"an array of shape {value.shape}, {format_value(value)},"


@dataclass(frozen=True, kw_only=True)
class Words:
    """A tuple of words, each one of `options`."""

    options: tuple[str, ...]

    def read(self, value: Any) -> tuple[str, ...]:
        """The words of a list, tuple or array, or of one string; spaces and capitals do not count."""
        _refuse_non_values(value)
        entries = [value] if isinstance(value, str) else value
        if not isinstance(entries, (Sequence, np.ndarray)):
            raise UnreadableError(f"returns {describe_kind(value)} where a list of words was expected.")
        return tuple(self._word(entry) for entry in np.ravel(np.array(entries, dtype=object)))

    def _word(self, entry: Any) -> str:
        word = str(entry).strip().lower()
        for option in self.options:
            if option.lower() == word:
                return option
        options = ", ".join(f'`"{option}"`' for option in self.options)
        raise UnreadableError(f'returns `"{shorten(word)}"` where one of {options} was expected.')

    def same(self, value: Any, reference: Any, *, tolerance_factor: float = 1.0) -> bool:  # noqa: ARG002
        """The same words in the same order; words have no tolerance."""
        return bool(value == reference)

    def same_pairs(self, values: Sequence[Any], *, tolerance_factor: float = 1.0) -> Truths:
        """Pair by pair."""
        return pair_by_pair(self, values, tolerance_factor=tolerance_factor)

    def describe(self, value: Any) -> str:
        """The words, separated by commas."""
        return ", ".join(f"`{word}`" for word in value)


def _as_array(value: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    _refuse_non_values(value)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise UnreadableError("returns a list whose rows have different lengths.") from error
    if array.dtype.kind == "c":
        raise UnreadableError("returns a complex number where a real one was expected.")
    if array.dtype.kind not in "fiuO":
        raise UnreadableError(f"returns {describe_kind(value)} where a number was expected.")
    try:
        return np.array(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UnreadableError(f"returns {describe_kind(value)} where a number was expected.") from error


def _refuse_non_values(value: Any) -> None:
    if value is None:
        raise UnreadableError("returns None: is its `return` missing?")
    if inspect.isgenerator(value):
        raise UnreadableError("returns a generator: has `yield` taken the place of `return`?")
    if callable(value):
        raise UnreadableError("returns a function: call it, and return its value.")


def format_value(value: Any) -> str:
    """A value in one line, as a learner would type it: numbers to six digits, commas between entries."""
    if isinstance(value, np.ndarray):
        entries = np.array2string(
            value, separator=", ", threshold=MAX_ENTRIES, formatter={"all": format_value}
        )
        return " ".join(entries.split())
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{format_value(key)}: {format_value(each)}' for key, each in value.items())}}}"
    if isinstance(value, (tuple, list)):
        left, right = "()" if isinstance(value, tuple) else "[]"
        return f"{left}{', '.join(map(format_value, value))}{right}"
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    return repr(str(value)) if isinstance(value, str) else str(value)


def describe_kind(value: Any) -> str:
    """What a learner would call it: `the text 'three'`, `an array of truth values`, `a dict`."""
    if isinstance(value, str):
        return f"the text {shorten(value)!r}"
    if isinstance(value, (bool, np.bool_)):
        return "a truth value"
    if isinstance(value, np.ndarray):
        entries = {"b": "truth values", "U": "texts", "S": "texts", "O": "objects"}
        return f"an array of {entries.get(value.dtype.kind, f'type {value.dtype}')}"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def shorten(text: str, limit: int = 120) -> str:
    """One line of text, cut at `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
