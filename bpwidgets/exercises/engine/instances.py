"""Instances from a seed, searched for until no mistake can hide on them.

A mistake hides where it is accidentally right (weights of zero, symmetric points, batches of one) or where it gives
what another mistake gives. So each instance must tell every single mistake from the right value, and the
instances together must tell every set of mistakes in the catalogue from the right value and from every other set,
by far more than the tolerance.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.exercise import RIGHT, Exercise, Inputs, Mistakes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.exercises.engine.exercise import Answer

PUBLIC_SEED = "notebook"
COUNT = 5
# How many tolerances two values must lie apart: no rounding in a learner's arithmetic is as large.
_FAR = 1000.0
_DRAWS = 5000


@dataclass(frozen=True, kw_only=True)
class Case:
    """An instance, and for each answer the value of each set of mistakes; the empty set gives the right one."""

    inputs: Inputs
    values: tuple[Mapping[Mistakes, Any], ...]


@lru_cache(maxsize=64)
def cases(exercise: Exercise, seed: str = PUBLIC_SEED) -> tuple[Case, ...]:
    """The instances of a seed: the same for the same text, on every machine.

    Raises:
        ValueError: if the exercise draws none on which its mistakes can be told apart.
    """
    exercise.catalogue  # noqa: B018 - complains first, and by name, about a mistake that no instance shows
    text = f"{exercise.id} {seed}".encode()
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(text).digest()))
    for _ in range(_DRAWS // COUNT):
        found = tuple(_draw(exercise, rng, number) for number in range(COUNT))
        if all(_apart(answer, index, found) for index, answer in enumerate(exercise.answers)):
            return found
    raise ValueError(f"{exercise.id} draws no instances on which its mistakes can be told apart.")


def _draw(exercise: Exercise, rng: np.random.Generator, number: int) -> Case:
    """An instance on which no single mistake is accidentally right, and every set of mistakes leads somewhere."""
    for _ in range(_DRAWS):
        inputs = exercise.sample(rng, number)
        known = [exercise.known(inputs, index) for index in range(len(exercise.answers))]
        if not any(map(_hides_a_mistake, exercise.answers, known)):
            values = [
                _values(*each) for each in zip(exercise.answers, known, exercise.catalogue, strict=True)
            ]
            if all(map(_all_usable, exercise.answers, values)):
                return Case(inputs=inputs, values=tuple(values))
    raise ValueError(f"{exercise.id} draws no instance on which each of its mistakes is wrong.")


def _hides_a_mistake(answer: Answer, known: Inputs) -> bool:
    right = answer.value(known)
    return any(
        answer.form.same(answer.value(known, frozenset([one])), right, slack=_FAR) for one in answer.texts
    )


def _values(answer: Answer, known: Inputs, sets: tuple[Mistakes, ...]) -> dict[Mistakes, Any]:
    return {mistakes: answer.value(known, mistakes) for mistakes in (RIGHT, *sets)}


def _all_usable(answer: Answer, values: Mapping[Mistakes, Any]) -> bool:
    """Whether no value is nan, which is not even the same as itself."""
    return all(answer.form.same(value, value) for value in values.values())


def _apart(answer: Answer, index: int, found: tuple[Case, ...]) -> bool:
    """Whether every two sets of mistakes, and each set and the right value, differ on some instance."""
    tables = [case.values[index] for case in found]
    return all(
        any(not answer.form.same(table[one], table[other], slack=_FAR) for table in tables)
        for one, other in combinations(tables[0], 2)
    )
