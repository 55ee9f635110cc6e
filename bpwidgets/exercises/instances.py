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

from bpwidgets.exercises.exercise import RIGHT, Exercise, Inputs, Mistakes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.exercises.exercise import Answer

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
    text = f"{exercise.id} {seed}".encode()
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(text).digest()))
    for _ in range(_DRAWS // COUNT):
        found = tuple(_draw(exercise, rng, number) for number in range(COUNT))
        if all(_apart(answer, index, found) for index, answer in enumerate(exercise.answers)):
            return found
    raise ValueError(f"{exercise.id} draws no instances on which its mistakes can be told apart.")


def _draw(exercise: Exercise, rng: np.random.Generator, number: int) -> Case:
    """An instance on which no single mistake is accidentally right."""
    for _ in range(_DRAWS):
        case = _case(exercise, exercise.sample(rng, number))
        if all(_shows_mistakes(answer, case.values[k]) for k, answer in enumerate(exercise.answers)):
            return case
    raise ValueError(f"{exercise.id} draws no instance on which each of its mistakes is wrong.")


def _case(exercise: Exercise, inputs: Inputs) -> Case:
    values = []
    for index, answer in enumerate(exercise.answers):
        known = exercise.known(inputs, index)
        values.append({m: answer.value(known, m) for m in (RIGHT, *exercise.catalogue[index])})
    return Case(inputs=inputs, values=tuple(values))


def _shows_mistakes(answer: Answer, values: Mapping[Mistakes, Any]) -> bool:
    singles = (value for mistakes, value in values.items() if len(mistakes) == 1)
    return not any(answer.form.same(value, values[RIGHT], slack=_FAR) for value in singles)


def _apart(answer: Answer, index: int, found: tuple[Case, ...]) -> bool:
    """Whether every two sets of mistakes, and each set and the right value, differ on some instance."""
    tables = [case.values[index] for case in found]
    return all(
        any(not answer.form.same(table[one], table[other], slack=_FAR) for table in tables)
        for one, other in combinations(tables[0], 2)
    )
