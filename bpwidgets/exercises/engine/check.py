"""Judge a learner's function, and name the idea that went wrong.

An answer is right if it agrees with the reference on every instance. It is given a misconception's name only if it
agrees on every instance with what the reference makes of that mistake, or of that pair of mistakes. Where no name fits
a gradient, the doctor is asked for one mistake in the backward pass that gives it on every instance. Anything else gets
the first instance on which it differs, with the numbers, and no guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine import bounds, registry
from bpwidgets.exercises.engine.answer_types import UnreadableError, describe_kind
from bpwidgets.exercises.engine.attempt import Outcome, attempt, examine, notes
from bpwidgets.exercises.engine.feedback import Feedback, Status
from bpwidgets.exercises.engine.instances import PUBLIC_SEED, Instance, InstancesError, draw_instances
from bpwidgets.exercises.engine.kernel import Kernel
from bpwidgets.exercises.engine.recorded import Recorded
from bpwidgets.exercises.engine.step import Step, Target
from bpwidgets.exercises.progress import keep_points

if TYPE_CHECKING:
    from bpwidgets.exercises.engine.exercise import Exercise


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
        deadline = monotonic() + bounds.MAX_SECONDS
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

    deadline: until when the doctor may look for a mistake, as `monotonic` has it; without one, as long as for a check.
    """
    deadline = monotonic() + bounds.MAX_SECONDS if deadline is None else deadline
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


def _judge_steps(
    exercise: Exercise, instances: Sequence[Instance], rows: Sequence[Sequence[Any]], deadline: float
) -> list[Feedback]:
    """Each answer by itself, or else by the learner's own earlier values, so that one mistake costs one step.

    rows: for each instance, the learner's value for each answer.
    """
    verdicts: list[Feedback] = []
    off: set[str] = (
        set()
    )  # answers with another value than the right one, also where it follows from an earlier one
    earlier: list[dict[str, Any]] = [{} for _ in instances]
    for index, answer in enumerate(exercise.answers):
        read = _names_read(exercise, index, instances[0])
        targets = [
            Target(
                inputs=instance.inputs,
                expected=instance.values[index].__getitem__,
                earlier={name: before[name] for name in read},
            )
            for instance, before in zip(instances, earlier, strict=True)
        ]
        step = Step(
            answer=answer,
            values=[row[index] for row in rows],
            targets=targets,
            mistake_sets=[mistakes for mistakes in instances[0].values[index] if mistakes],
            wrong=[name for name in read if name in off],
            inputs=[instance.inputs_of(exercise, index) for instance in instances],
        )
        verdicts.append(step.verdict(deadline))
        if step.alone.status != "correct":
            off.add(answer.name)
        for before, value in zip(earlier, step.usable(), strict=True):
            before[answer.name] = value
    return verdicts


@lru_cache(maxsize=256)
def _names_read(exercise: Exercise, index: int, instance: Instance) -> list[str]:
    """The earlier answers that this one's reference reads."""
    answer, known = exercise.answers[index], Recorded(instance.inputs_of(exercise, index))
    answer.value(known)
    return [each.name for each in exercise.answers[:index] if each.name in known.read]


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
