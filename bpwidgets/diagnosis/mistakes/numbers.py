"""The numbers of a loss from which a wrong factor may come, each with what it is in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bpwidgets.diagnosis.recording import Recording


def counts_of(recording: Recording) -> dict[float, str]:
    """The lengths of axes and the numbers of entries, each with what it counts."""
    found: dict[float, str] = {}
    shapes = list(named_shapes(recording))
    for name, shape in shapes:
        for k, length in enumerate(shape):
            found.setdefault(float(length), length_in_words(name, shape, k))
    for name, shape in shapes:
        found.setdefault(float(np.prod(shape)), f"the number of entries of {name}")
    return found


def numbers_of(recording: Recording, counts: Mapping[float, str]) -> dict[float, str]:
    """The numbers that a factor may come from, each with what it is."""
    found = dict(counts)
    for node in recording.nodes:
        for a in node.arg_primals:
            if isinstance(a, float) and np.isfinite(a) and a:
                k = abs(float(a))
                found[k] = "a number that stands in the loss"
                if node.operation is np.divide:
                    counted = k in counts and k > 2  # a half is mostly there for the square
                    found[k] = (
                        f"{counts[k]}, by which the loss divides"
                        if counted
                        else "the number that the loss divides by"
                    )
    return {k: text for k, text in found.items() if k not in (0.0, 1.0)}


def length_in_words(name: str, shape: tuple[int, ...], axis: int) -> str:
    """What the length of an axis counts."""
    words = {1: ("the length",), 2: ("the number of rows", "the number of columns")}
    return f"{words[len(shape)][axis] if len(shape) in words else f'the length of axis {axis}'} of {name}"


def named_shapes(recording: Recording) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The shapes of data, then those of variables and parameters, then those of all other results."""
    used = [a for node in recording.nodes for a in node.args if isinstance(a, np.ndarray)]
    for name, a in recording.constants.items():
        if any(np.array_equal(a, other) for other in used):
            yield f"`{name}`", a.shape
    for node in sorted(recording.nodes, key=lambda node: node not in recording.names):
        yield recording.label(node), node.shape


def products_of(numbers: Iterable[float]) -> set[float]:
    """Products and quotients of two of these numbers, 1 and 2."""
    all_numbers = [1.0, 2.0, *numbers]
    return {a * b for a in all_numbers for b in all_numbers} | {
        a / b for a in all_numbers for b in all_numbers
    }
