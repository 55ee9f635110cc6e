"""Judge a learner's function, and name the idea that went wrong.

An answer is right if it agrees with the reference on every instance. It is given a misconception's name only if it
agrees on every instance with what the reference makes of that mistake, or of that pair of mistakes. Anything else
gets the first instance on which it differs, with the numbers, and no guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bpwidgets.exercises.engine import registry
from bpwidgets.exercises.engine.answer_types import (
    MAX_ENTRIES,
    Numbers,
    UnreadableError,
    describe_kind,
    format_value,
    read_safely,
    shorten,
)
from bpwidgets.exercises.engine.attempt import Outcome, attempt, is_stub, notes, signature_mismatch
from bpwidgets.exercises.engine.exercise import RIGHT, Answer, Construction, Exercise, Inputs, Mistakes
from bpwidgets.exercises.engine.feedback import Feedback, Status
from bpwidgets.exercises.engine.instances import PUBLIC_SEED, Instance, draw_instances
from bpwidgets.exercises.progress import keep_points


def check(id: str, answer: Any, *, seed: str = PUBLIC_SEED) -> Feedback:  # noqa: A002 - as bp.exercise
    """Judge `answer`: the learner's function, or the value itself where the exercise has no inputs.

    Never raises on a learner's mistake, and writes nothing to stderr. The best points are kept: see `bp.progress`.

    Raises:
        ValueError: if there is no exercise with this id.
    """
    exercise = registry.exercise(id)
    return keep_points(exercise.id, _verdict(exercise, answer, seed))


def _verdict(exercise: Exercise, answer: Any, seed: str) -> Feedback:
    if is_stub(answer, exercise.stub):
        return _not_attempted(exercise)
    instances = draw_instances(exercise, seed)
    inputs = instances[0].inputs
    if callable(answer):
        mismatch = signature_mismatch(answer, exercise.signature, len(inputs))
        return _error(exercise, mismatch) if mismatch else _run_and_judge(exercise, instances, answer)
    if inputs:
        call = f'bp.check("{exercise.id}", {exercise.function_name})'
        return _error(exercise, f"Give the check your function itself, without calling it: `{call}`.")
    return judge(exercise, instances, [Outcome(value=answer) for _ in instances])


def _run_and_judge(exercise: Exercise, instances: Sequence[Instance], function: Any) -> Feedback:
    """Call the function on each instance, up to the first that brings no value."""
    outcomes: list[Outcome] = []
    for instance in instances:
        outcomes.append(attempt(function, instance.inputs, grad_allowed=exercise.grad_allowed))
        if outcomes[-1].failure or not outcomes[-1].attempted:
            break
    return judge(exercise, instances, outcomes)


def judge(exercise: Exercise, instances: Sequence[Instance], outcomes: Sequence[Outcome]) -> Feedback:
    """The verdict on a learner's outcome for each instance; runs nothing of the learner's."""
    last = outcomes[-1]
    if not last.attempted or last.value is ...:
        return _not_attempted(exercise)
    if last.failure:
        feedback = _error(exercise, last.failure)
    else:
        feedback = _judge_values(exercise, instances, [outcome.value for outcome in outcomes])
    message = " ".join(filter(None, (feedback.message, *notes(outcomes))))
    return replace(feedback, message=message)


def _judge_values(exercise: Exercise, instances: Sequence[Instance], values: Sequence[Any]) -> Feedback:
    if len(exercise.answers) == 1:
        (feedback,) = _judge_steps(exercise, instances, [[value] for value in values])
        return feedback
    try:
        rows = [_split(exercise, value) for value in values]
    except UnreadableError as unreadable:
        return _error(exercise, f"Your function {unreadable}")
    return _sum_up(exercise, _judge_steps(exercise, instances, rows))


def _split(exercise: Exercise, value: Any) -> list[Any]:
    """The steps' values from a tuple, list or array in their order, or from a dict by their names."""
    names = [answer.name for answer in exercise.answers]
    if isinstance(value, Mapping) and set(value) == set(names):
        return [value[name] for name in names]
    if isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim):
        if len(value) == len(names):
            return list(value)
        returned, expected = f"{len(value)} values", f"{len(names)}"
    else:
        returned = "one number" if isinstance(value, (int, float, np.number)) else describe_kind(value)
        expected = f"{len(names)} values"
    raise UnreadableError(f"returns {returned} where {expected} were expected: `{', '.join(names)}`.")


@dataclass(frozen=True)
class _Target:
    """What a learner's value is compared with on one instance.

    Attributes:
        inputs: what the reference computes from; where an error is carried forward, the learner's earlier values too.
        expected: the value that a set of mistakes leads to from these inputs.
        earlier: the learner's values of the steps before this one, by name.
    """

    inputs: Inputs
    expected: Callable[[Mistakes], Any]
    earlier: Inputs


def _judge_steps(
    exercise: Exercise, instances: Sequence[Instance], rows: Sequence[Sequence[Any]]
) -> list[Feedback]:
    """Each answer by itself, or else by the learner's own earlier values, so that one mistake costs one step.

    rows: for each instance, the learner's value for each answer.
    """
    steps: list[Feedback] = []
    earlier: list[dict[str, Any]] = [{} for _ in instances]
    for index, answer in enumerate(exercise.answers):
        values = [row[index] for row in rows]
        tables = [instance.values[index] for instance in instances]
        mistake_sets = [mistakes for mistakes in tables[0] if mistakes]
        alone = [
            _Target(instance.inputs, table.__getitem__, before)
            for instance, table, before in zip(instances, tables, earlier, strict=True)
        ]
        verdict = _judge_answer(answer, values, alone, mistake_sets)
        # A step that is right by itself is right, whatever came before it.
        if verdict.status == "wrong" and any(step.status != "correct" for step in steps):
            carried = [_carried_forward(answer, target) for target in alone]
            verdict = _judge_answer(answer, values, carried, mistake_sets)
        steps.append(verdict)
        for before, value, table in zip(earlier, values, tables, strict=True):
            before[answer.name] = _usable(answer, value, table[RIGHT])
    return steps


def _carried_forward(answer: Answer, target: _Target) -> _Target:
    inputs = {**target.inputs, **target.earlier}
    return replace(target, inputs=inputs, expected=lambda mistakes: answer.value(inputs, mistakes))


def _usable(answer: Answer, value: Any, right: Any) -> Any:
    """The learner's value for the steps after it, or the right one where nobody could go on with theirs."""
    try:
        found = read_safely(answer.type, value)
    except UnreadableError:
        return right
    # nan, which is not even the same as itself, and infinity lead to nothing that could be judged.
    return found if np.shape(found) == np.shape(right) and answer.type.same(found, found) else right


def _judge_answer(
    answer: Answer, values: Sequence[Any], targets: Sequence[_Target], mistake_sets: Sequence[Mistakes]
) -> Feedback:
    """One answer: right, mistaken in a way that has a name, or different on a first instance."""

    def verdict(status: Status, message: str = "", diagnosis: tuple[str, ...] = ()) -> Feedback:
        return Feedback(
            name=answer.name,
            status=status,
            points=answer.points if status == "correct" else 0,
            max_points=answer.points,
            diagnosis=diagnosis,
            message=message,
        )

    if values[-1] is ...:
        return verdict("not attempted")
    try:
        found = [read_safely(answer.type, value) for value in values]
    except UnreadableError as unreadable:
        return verdict("error", f"Your function {unreadable}")

    def agreements(mistakes: Mistakes) -> Iterator[bool]:
        """For each instance, whether the learner's value is what these mistakes lead to."""
        for value, target in zip(found, targets, strict=True):
            yield answer.matches(value, target.expected(mistakes), target.inputs, mistakes)

    right = list(agreements(RIGHT))
    if all(right):
        return verdict("correct")
    made = next((mistakes for mistakes in mistake_sets if all(agreements(mistakes))), RIGHT)
    if made:
        diagnosis = tuple(known for known in answer.misconceptions if known in made)
        return verdict("wrong", " ".join(answer.misconceptions[known] for known in diagnosis), diagnosis)
    first = right.index(False)
    return verdict("wrong", _difference(answer, found[first], targets[first]))


# ---- what is said ----


def _difference(answer: Answer, value: Any, target: _Target) -> str:
    """What the function returns on one instance and what was expected, in numbers."""
    given, contrast = _given(answer, target), _contrast(answer, value, target.expected(RIGHT))
    return f"With {given}, your function returns {contrast}" if given else f"You give {contrast}"


def _given(answer: Answer, target: _Target) -> str:
    """The instance in words, with the learner's earlier values apart."""
    known = {**target.inputs, **target.earlier}
    shown = answer.shown(known) if answer.shown else known
    earlier = _listed({name: value for name, value in shown.items() if name in target.earlier})
    inputs = _listed({name: value for name, value in shown.items() if name not in target.earlier})
    return ", ".join(part for part in (inputs, f"going on from {earlier}" if earlier else "") if part)


def _listed(values: Mapping[str, Any]) -> str:
    names = {name: f"{name}(t)" if callable(value) else name for name, value in values.items()}
    return ", ".join(
        f"`{names[name]}` = {shorten(format_value(value), 160)}" for name, value in values.items()
    )


def _contrast(answer: Answer, value: Any, right: Any) -> str:
    """Both values; of arrays too large to be written out, the first entry in which they differ."""
    returned, expected = answer.type.describe(value), answer.type.describe(right)
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


def _sum_up(exercise: Exercise, steps: Sequence[Feedback]) -> Feedback:
    """The steps' verdicts as one."""
    right = sum(step.status == "correct" for step in steps)
    statuses = {step.status for step in steps}
    # "wrong" wherever steps differ: some of them were judged.
    status: Status = steps[0].status if len(statuses) == 1 else "wrong"
    return Feedback(
        status=status,
        points=sum(step.points for step in steps),
        max_points=exercise.points,
        diagnosis=tuple(dict.fromkeys(known for step in steps for known in step.diagnosis)),
        message=f"{right} of {len(steps)} steps {'is' if right == 1 else 'are'} right.",
        steps=tuple(steps),
    )


def _not_attempted(exercise: Exercise) -> Feedback:
    message = f"Fill in `{exercise.signature}`, then run this cell again."
    return Feedback(status="not attempted", points=0, max_points=exercise.points, message=message)


def _error(exercise: Exercise, message: str) -> Feedback:
    return Feedback(status="error", points=0, max_points=exercise.points, message=message)
