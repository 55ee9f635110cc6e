"""What is said of an answer that is not right and bears no name: the numbers of one instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import MAX_ENTRIES, Numbers, format_value, shorten
from bpwidgets.exercises.engine.exercise import Construction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.exercises.engine.exercise import Answer, Inputs


def difference(answer: Answer, value: Any, expected: Any, *, inputs: Inputs, earlier: Inputs) -> str:
    """What the function returns on one instance and what was expected, in numbers.

    earlier: the learner's own values of earlier steps from which it went on, by name.
    """
    if isinstance(value, tuple) and len(value) == len(expected) > 1:
        return _first_wrong_word(value, expected, inputs)
    given, contrast = _given(answer, inputs, earlier), _contrast(answer, value, expected)
    return f"With {given}, your function returns {contrast}" if given else f"You give {contrast}"


def _first_wrong_word(value: Sequence[str], expected: Sequence[str], inputs: Inputs) -> str:
    """The first word that differs, with what it is an answer to: of what has an entry for each word, that entry."""
    differing = [at for at, (word, right) in enumerate(zip(value, expected, strict=True)) if word != right]
    first = differing[0]
    shown: dict[str, Any] = {}
    for name, given in inputs.items():
        per_word = isinstance(given, (np.ndarray, tuple)) and len(given) == len(expected)
        shown |= {f"{name}[{first}]": given[first]} if per_word else {name: given}
    return (
        f"With {_listed(shown)}, your word [{first}] is `{value[first]}` where `{expected[first]}` was expected; "
        f"{len(differing)} of {len(expected)} words differ."
    )


def _given(answer: Answer, inputs: Inputs, earlier: Inputs) -> str:
    """The instance in words, with the learner's earlier values apart."""
    known = {**inputs, **earlier}
    shown = answer.shown(known) if answer.shown else known
    given = _listed({name: value for name, value in shown.items() if name not in earlier})
    own = _listed({name: value for name, value in shown.items() if name in earlier})
    return ", ".join(part for part in (given, f"going on from {own}" if own else "") if part)


def _listed(values: Mapping[str, Any]) -> str:
    names = {name: f"{name}(t)" if callable(value) else name for name, value in values.items()}
    return ", ".join(
        f"`{names[name]}` = {shorten(format_value(value), 160)}" for name, value in values.items()
    )


def _contrast(answer: Answer, value: Any, right: Any) -> str:
    """Both values; of arrays too large to be written out, the first entry in which they differ."""
    returned, expected = answer.type.describe(value), answer.type.describe(right)
    if isinstance(value, tuple) and len(value) != len(right):
        return f"{len(value)} {'word' if len(value) == 1 else 'words'} where {len(right)} were expected."
    if isinstance(answer, Construction):
        return f"{returned.rstrip(',')}. One right answer is {expected.rstrip(',')}."
    large = isinstance(right, np.ndarray) and right.size > MAX_ENTRIES and np.shape(value) == right.shape
    if not large or not isinstance(answer.type, Numbers):
        return f"{returned} where {expected} was expected."
    places = [tuple(map(int, place)) for place in np.argwhere(answer.type.differing(value, right))]
    first = places[0]
    return (
        f"an array of shape {right.shape} with {format_value(value[first])} at {list(first)} where "
        f"{format_value(right[first])} was expected; {len(places)} of {right.size} entries differ."
    )
