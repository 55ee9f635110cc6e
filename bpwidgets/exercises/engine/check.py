"""Judge a learner's function, and name the idea that went wrong.

An answer is right if it agrees with the reference on every instance. It is given a misconception's name only if it
agrees on every instance with what the reference makes of that mistake, or of that pair of mistakes. Where no name fits
a gradient, the doctor is asked for one mistake in the backward pass that gives it on every instance. Anything else gets
the first instance on which it differs, with the numbers, and no guess.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from time import monotonic
from typing import Any

import numpy as np

from bpwidgets.exercises.engine import attempt as attempts
from bpwidgets.exercises.engine import registry
from bpwidgets.exercises.engine.answer_types import (
    MAX_ENTRIES,
    Numbers,
    UnreadableError,
    describe_kind,
    fitted,
    format_value,
    read_safely,
    shorten,
)
from bpwidgets.exercises.engine.attempt import Outcome, attempt, examine, notes
from bpwidgets.exercises.engine.exercise import RIGHT, Answer, Construction, Exercise, Inputs, Mistakes
from bpwidgets.exercises.engine.feedback import Feedback, Status
from bpwidgets.exercises.engine.instances import PUBLIC_SEED, Instance, InstancesError, draw_instances
from bpwidgets.exercises.engine.kernel import Kernel
from bpwidgets.exercises.engine.recorded import Recorded
from bpwidgets.exercises.engine.second_opinion import second_opinion
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
    try:
        kernel = Kernel()
        with kernel.pristine:
            instances = draw_instances(exercise, seed)
        deadline = monotonic() + attempts.MAX_SECONDS
        try:
            outcomes = _run(exercise, instances, answer, deadline, kernel)
        finally:
            kernel.leave()
        with kernel.pristine:
            return judge(exercise, instances, outcomes, deadline=deadline)
    except InstancesError:
        raise
    except KeyboardInterrupt:
        message = "The check was interrupted, so there is no verdict. Run the cell again when you are ready."
        return _error(exercise, message)
    except BaseException as error:  # noqa: BLE001 - a learner's code may have replaced what the judge works with
        message = (
            f"The check itself failed ({type(error).__name__}). Something that it needs, such as a function of NumPy, "
            "may have been replaced in this notebook: restart its kernel, and run it from the top."
        )
        return _error(exercise, message)


def _run(
    exercise: Exercise, instances: Sequence[Instance], answer: Any, deadline: float, kernel: Kernel
) -> list[Outcome]:
    """What the answer comes to on each instance, up to the first without a value: all that runs of the learner's."""
    inputs = instances[0].inputs
    found = examine(answer, exercise.stub, exercise.signature, len(inputs), deadline=deadline, kernel=kernel)
    if found:
        return [found]
    if not callable(answer) and inputs:
        call = f'bp.check("{exercise.id}", {exercise.function_name})'
        return [Outcome(failure=f"Give the check your function itself, without calling it: `{call}`.")]
    function = answer if callable(answer) else lambda: answer
    outcomes: list[Outcome] = []
    for instance in instances:
        outcome = attempt(
            function,
            instance.inputs,
            grad_allowed=exercise.grad_allowed,
            deadline=deadline,
            kernel=kernel,
        )
        outcomes.append(outcome)
        if outcomes[-1].failure or not outcomes[-1].attempted:
            break
    return outcomes


def judge(
    exercise: Exercise,
    instances: Sequence[Instance],
    outcomes: Sequence[Outcome],
    *,
    deadline: float | None = None,
) -> Feedback:
    """The verdict on a learner's outcome for each instance; runs nothing of the learner's.

    deadline: until when the doctor may look for a mistake, as `monotonic` has it; `MAX_SECONDS` from now without one.
    """
    deadline = monotonic() + attempts.MAX_SECONDS if deadline is None else deadline
    last = outcomes[-1]
    if not last.attempted or last.value is ...:
        return _not_attempted(exercise)
    if last.failure:
        feedback = _error(exercise, last.failure)
    else:
        feedback = _judge_values(exercise, instances, [outcome.value for outcome in outcomes], deadline)
    message = " ".join(filter(None, (feedback.message, *notes(outcomes))))
    return replace(feedback, message=message)


def _judge_values(
    exercise: Exercise, instances: Sequence[Instance], values: Sequence[Any], deadline: float
) -> Feedback:
    if len(exercise.answers) == 1:
        (feedback,) = _judge_steps(exercise, instances, [[value] for value in values], deadline)
        return feedback
    try:
        rows = [_split(exercise, value) for value in values]
    except UnreadableError as unreadable:
        return _error(exercise, f"Your function {unreadable}")
    return _sum_up(exercise, _judge_steps(exercise, instances, rows, deadline))


def _split(exercise: Exercise, value: Any) -> list[Any]:
    """The steps' values from a tuple, list or array in their order, or from a dict by their names."""
    names = [answer.name for answer in exercise.answers]
    if isinstance(value, Mapping) and set(value) == set(names):
        return [value[name] for name in names]
    if isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim):
        if len(value) == len(names):
            return list(value)
        returned = "one value" if len(value) == 1 else f"{len(value)} values"
        expected = f"{len(names)}"
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
        earlier: the learner's values of the steps before this one that its reference reads, by name.
    """

    inputs: Inputs
    expected: Callable[[Mistakes], Any]
    earlier: Inputs


def _judge_steps(
    exercise: Exercise, instances: Sequence[Instance], rows: Sequence[Sequence[Any]], deadline: float
) -> list[Feedback]:
    """Each answer by itself, or else by the learner's own earlier values, so that one mistake costs one step.

    rows: for each instance, the learner's value for each answer.
    """
    steps: dict[str, Feedback] = {}
    off: set[str] = (
        set()
    )  # steps with another value than the right one, also where it follows from an earlier step
    earlier: list[dict[str, Any]] = [{} for _ in instances]
    for index, answer in enumerate(exercise.answers):
        read = _names_read(exercise, index, instances[0])
        values = [row[index] for row in rows]
        targets = [
            _Target(
                instance.inputs, instance.values[index].__getitem__, {name: before[name] for name in read}
            )
            for instance, before in zip(instances, earlier, strict=True)
        ]
        mistake_sets = [mistakes for mistakes in instances[0].values[index] if mistakes]
        alone = _judge_answer(answer, values, targets, mistake_sets)
        wrong = [name for name in read if name in off]
        step = _judge_step(alone, answer, values, targets, mistake_sets, wrong)
        if step.status == "wrong" and not step.diagnosis:
            right = [exercise.inputs_of(index, instance.inputs) for instance in instances]
            own = [{**target.inputs, **target.earlier} for target in targets]
            step = _second_opinion(step, answer, values, [own, right] if wrong else [right], deadline)
        steps[answer.name] = step
        if alone.status != "correct":
            off.add(answer.name)
        for before, value, instance in zip(earlier, values, instances, strict=True):
            before[answer.name] = _usable(answer, value, instance.values[index][RIGHT])
    return list(steps.values())


@lru_cache(maxsize=256)
def _names_read(exercise: Exercise, index: int, instance: Instance) -> list[str]:
    """The earlier answers that this one's reference reads."""
    answer, known = exercise.answers[index], Recorded(exercise.inputs_of(index, instance.inputs))
    answer.value(known)
    return [each.name for each in exercise.answers[:index] if each.name in known.read]


def _judge_step(
    alone: Feedback,
    answer: Answer,
    values: Sequence[Any],
    targets: Sequence[_Target],
    mistake_sets: Sequence[Mistakes],
    wrong: Sequence[str],
) -> Feedback:
    """By itself (`alone`); where that is wrong and the steps of these names were, too, by what follows from them."""
    if alone.status != "wrong" or not wrong:  # what is right by itself is right, whatever came before it
        return alone
    if not any(value is None for target in targets for value in target.earlier.values()):
        followed = [_carried(answer, target) for target in targets]
        carried = _judge_answer(answer, values, followed, mistake_sets)
        if carried.status == "correct":
            return replace(carried, message=f"It follows rightly from your {_in_words(wrong)}.")
        computable = all(_finite(target.expected(RIGHT)) for target in followed)
        if carried.diagnosis or (computable and not alone.diagnosis):
            return carried
    if alone.diagnosis:
        return alone
    returned = answer.type.describe(read_safely(answer.type, values[0])).rstrip(",")
    message = f"Your function returns {returned}. It goes on from your {_in_words(wrong)}, from which nothing follows: "
    return replace(alone, message=f"{message}mend that first.")


def _second_opinion(
    step: Feedback,
    answer: Answer,
    values: Sequence[Any],
    known: Sequence[Sequence[Inputs]],
    deadline: float,
) -> Feedback:
    """What the doctor finds in a gradient that has no name, before the numbers; else the same verdict.

    known: what the value may have been computed from on each instance: the learner's own earlier values, or right ones.
    """
    if answer.loss is None:
        return step
    found = [
        fitted(read_safely(answer.type, value), answer.value(inputs))
        for value, inputs in zip(values, known[-1], strict=True)
    ]
    for inputs in known:
        finding = second_opinion(answer.loss, found, inputs, until=deadline)
        if finding:
            return replace(step, message=f"{finding.text} {step.message}", findings=(finding.kind,))
    return step


def _in_words(names: Sequence[str]) -> str:
    *others, last = (f"`{name}`" for name in names)
    return f"{', '.join(others)} and {last}" if others else last


def _carried(answer: Answer, target: _Target) -> _Target:
    inputs = {**target.inputs, **target.earlier}
    return replace(target, inputs=inputs, expected=lambda mistakes: _value_or_nan(answer, inputs, mistakes))


def _value_or_nan(answer: Answer, inputs: Inputs, mistakes: Mistakes) -> Any:
    """What the mistakes lead to; nan where nothing can be computed from the learner's own values."""
    try:
        return answer.value(inputs, mistakes)
    except Exception:  # noqa: BLE001 - of a shape that the reference does not expect, whatever NumPy says to it
        return math.nan


def _usable(answer: Answer, value: Any, right: Any) -> Any:
    """The learner's value for the steps after it; None where nobody could go on with it."""
    try:
        found = fitted(read_safely(answer.type, value), right)
    except UnreadableError:
        return None
    return found if _finite(found) else None


def _finite(value: Any) -> bool:
    """Whether nothing in it is nan or infinite, which lead to nothing that could be judged."""
    return isinstance(value, tuple) or bool(np.isfinite(value).all())


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
        found = [
            fitted(read_safely(answer.type, value), target.expected(RIGHT))
            for value, target in zip(values, targets, strict=True)
        ]
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
        return verdict("wrong", answer.text(diagnosis), diagnosis)
    first = right.index(False)
    return verdict("wrong", _difference(answer, found[first], targets[first]))


# ---- what is said ----


def _difference(answer: Answer, value: Any, target: _Target) -> str:
    """What the function returns on one instance and what was expected, in numbers."""
    expected = target.expected(RIGHT)
    if isinstance(value, tuple) and len(value) == len(expected) > 1:
        return _first_wrong_word(value, expected, target)
    given, contrast = _given(answer, target), _contrast(answer, value, expected)
    return f"With {given}, your function returns {contrast}" if given else f"You give {contrast}"


def _first_wrong_word(value: Sequence[str], expected: Sequence[str], target: _Target) -> str:
    """The first word that differs, with what it is an answer to: of what has an entry for each word, that entry."""
    differing = [at for at, (word, right) in enumerate(zip(value, expected, strict=True)) if word != right]
    first = differing[0]
    shown: dict[str, Any] = {}
    for name, given in target.inputs.items():
        per_word = isinstance(given, (np.ndarray, tuple)) and len(given) == len(expected)
        shown |= {f"{name}[{first}]": given[first]} if per_word else {name: given}
    return (
        f"With {_listed(shown)}, your word [{first}] is `{value[first]}` where `{expected[first]}` was expected; "
        f"{len(differing)} of {len(expected)} words differ."
    )


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
        findings=tuple(dict.fromkeys(kind for step in steps for kind in step.findings)),
        message=f"{right} of {len(steps)} steps {'is' if right == 1 else 'are'} right.",
        steps=tuple(steps),
    )


def _not_attempted(exercise: Exercise) -> Feedback:
    message = f"Fill in `{exercise.signature}`, then run this cell again."
    return Feedback(status="not attempted", points=0, max_points=exercise.points, message=message)


def _error(exercise: Exercise, message: str) -> Feedback:
    return Feedback(status="error", points=0, max_points=exercise.points, message=message)
