"""Instances from a seed, searched for until no mistake can hide on them.

A mistake hides where it is accidentally right (weights of zero, symmetric points, batches of one) or where it gives
what another mistake gives. So each instance must tell every single mistake from the right value, and the
instances together must tell every set of mistakes from the right value and from every other set, by far more than
the tolerance.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.exercise import RIGHT, Answer, Exercise, Inputs, Mistakes

if TYPE_CHECKING:
    from collections.abc import Mapping

PUBLIC_SEED = "notebook"
COUNT = 5  # instances in a check
# How many tolerances two values must lie apart: no rounding in a learner's arithmetic is as large.
_FAR = 1000.0
_SIGNS = np.array([-1.0, 1.0])
_MAX_DRAWS = 5000
_PROBES = 8


class InstancesError(ValueError):
    """An exercise whose instances cannot show its mistakes: an error of its author."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """The inputs, and for each answer what every set of mistakes leads to; the right value (RIGHT) comes first."""

    inputs: Inputs
    values: tuple[Mapping[Mistakes, Any], ...]

    def inputs_of(self, exercise: Exercise, index: int) -> Inputs:
        """As `exercise.inputs_of` has it, with the right values that are known."""
        earlier = zip(exercise.answers[:index], self.values, strict=False)
        return {**self.inputs, **{answer.name: table[RIGHT] for answer, table in earlier}}


def decimals(rng: np.random.Generator, *shape: int) -> Any:
    """Numbers of one decimal between 0.3 and 2.5 in size, of either sign: what most instances are made of."""
    return rng.integers(3, 26, shape) * _SIGNS[rng.integers(0, 2, shape)] / 10


@lru_cache(maxsize=64)
def draw_instances(exercise: Exercise, seed: str = PUBLIC_SEED) -> tuple[Instance, ...]:
    """The instances of a seed: the same for the same text, on every machine.

    Raises:
        InstancesError: if the exercise draws none on which its mistakes can be told apart.
    """
    sets = mistake_sets(exercise)  # before the search: it says by name which mistake no instance shows
    text = f"{exercise.id} {seed}".encode()
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(text).digest()))
    for _ in range(_MAX_DRAWS // COUNT):
        instances = tuple(_draw(exercise, sets, rng, number) for number in range(COUNT))
        if all(_distinguished(answer, index, instances) for index, answer in enumerate(exercise.answers)):
            return instances
    raise InstancesError(f"{exercise.id} draws no instances on which its mistakes can be told apart.")


@lru_cache(maxsize=64)
def mistake_sets(exercise: Exercise) -> tuple[tuple[Mistakes, ...], ...]:
    """For each answer the single mistakes, then the pairs with one of `together` that lead to a value of their own.

    A pair leads to no value of its own where one mistake hides the other, or where both together come to what a
    third does alone. That is found by trying, on instances drawn for it.

    Raises:
        InstancesError: if a single mistake leads to no value of its own.
    """
    rng = np.random.default_rng(0)
    probes = [exercise.sample(rng, number) for number in range(_PROBES)]
    return tuple(_distinct_sets(exercise, index, probes) for index in range(len(exercise.answers)))


def _distinct_sets(exercise: Exercise, index: int, probes: list[Inputs]) -> tuple[Mistakes, ...]:
    answer = exercise.answers[index]
    probes = [exercise.inputs_of(index, probe) for probe in probes]
    kept = {RIGHT: [answer.value(probe) for probe in probes]}
    singles_and_pairs = (
        frozenset(ids)
        for size in (1, 2)
        for ids in combinations(answer.misconceptions, size)
        if size == 1 or not answer.together.keys().isdisjoint(ids)
    )
    for mistakes in singles_and_pairs:
        values = [answer.value(probe, mistakes) for probe in probes]
        if not any(all(map(answer.type.same, values, others)) for others in kept.values()):
            kept[mistakes] = values
        elif len(mistakes) == 1:
            raise InstancesError(
                f"{exercise.id} has no instance that tells {min(mistakes)!r} from what stands before it."
            )
    return tuple(mistakes for mistakes in kept if mistakes)


def _draw(
    exercise: Exercise, sets: tuple[tuple[Mistakes, ...], ...], rng: np.random.Generator, number: int
) -> Instance:
    """An instance on which no single mistake is accidentally right, and every set of mistakes leads somewhere."""
    for _ in range(_MAX_DRAWS):
        inputs = exercise.sample(rng, number)
        values = _values(exercise, sets, inputs)
        if values and all(map(_all_usable, exercise.answers, values)):
            return Instance(inputs=inputs, values=values)
    raise InstancesError(f"{exercise.id} draws no instance on which each of its mistakes is wrong.")


def _values(
    exercise: Exercise, sets: tuple[tuple[Mistakes, ...], ...], inputs: Inputs
) -> tuple[Mapping[Mistakes, Any], ...]:
    """For each answer what every set of mistakes leads to; empty where one that is made alone hides."""
    tables: list[dict[Mistakes, Any]] = []
    known = [dict(inputs)]  # what each answer is computed from, and the last one all of them
    for answer in exercise.answers:
        singles = _singles(answer, known[-1])
        if singles is None:
            return ()
        tables.append(singles)
        known.append({**known[-1], answer.name: singles[RIGHT]})
    for answer, table, given, all_sets in zip(exercise.answers, tables, known, sets, strict=False):
        table.update({pair: answer.value(given, pair) for pair in all_sets if pair not in table})
    return tuple(tables)


def _singles(answer: Answer, inputs: Inputs) -> dict[Mistakes, Any] | None:
    """The right value and that of each mistake; None where one of them is accidentally right."""
    right = answer.value(inputs)
    table = {RIGHT: right}
    for mistake in answer.misconceptions:
        made = frozenset([mistake])
        table[made] = answer.value(inputs, made)
        if answer.type.same(table[made], right, tolerance_factor=_FAR):
            return None
    return table


def _all_usable(answer: Answer, values: Mapping[Mistakes, Any]) -> bool:
    """Whether no value is nan, which is not even the same as itself; what is finite need not be compared."""
    return all(_is_finite(value) or answer.type.same(value, value) for value in values.values())


def _is_finite(value: Any) -> bool:
    if type(value) is float:
        return math.isfinite(value)
    return type(value) is np.ndarray and bool(np.isfinite(value).all())


def _distinguished(answer: Answer, index: int, instances: tuple[Instance, ...]) -> bool:
    """Whether every two sets of mistakes, each set and the right value, and each decoy and all of these differ."""
    tables = [instance.values[index] for instance in instances]
    for decoy in answer.decoys:
        guesses = [answer.type.read(decoy(instance.inputs)) for instance in instances]
        for known in tables[0]:
            if all(
                answer.type.same(guess, table[known]) for guess, table in zip(guesses, tables, strict=True)
            ):
                return False
    alike = np.triu(np.ones((len(tables[0]), len(tables[0])), dtype=bool), k=1)
    for table in tables:
        alike &= answer.type.same_pairs(list(table.values()), tolerance_factor=_FAR)
        if not alike.any():
            return True
    return False
