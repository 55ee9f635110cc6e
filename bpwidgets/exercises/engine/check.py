"""Judge a learner's function, and name the idea that went wrong.

An answer is right if it agrees with the reference on every instance. It is given a misconception's name only if it
agrees on every instance with what the reference makes of that mistake, or of that pair of mistakes. Anything else
gets the first instance on which it differs, with the numbers, and no guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bpwidgets.exercises.engine import registry
from bpwidgets.exercises.engine.answer_types import (
    SHOWN,
    Numbers,
    UnreadableError,
    brief,
    kind,
    legible,
    read,
)
from bpwidgets.exercises.engine.attempt import Outcome, attempt, is_stub, notes, refusal
from bpwidgets.exercises.engine.exercise import RIGHT, Answer, Exercise, Inputs, Mistakes
from bpwidgets.exercises.engine.feedback import Feedback, Status
from bpwidgets.exercises.engine.instances import PUBLIC_SEED, Case, cases


def check(id: str, answer: Any, *, seed: str = PUBLIC_SEED) -> Feedback:  # noqa: A002 - as bp.exercise
    """Judge `answer`: the learner's function, or the value itself where the exercise has no inputs.

    Never raises on a learner's mistake, and writes nothing to stderr.

    Raises:
        ValueError: if there is no exercise with this id.
    """
    exercise = registry.exercise(id)
    if is_stub(answer, exercise.stub):
        return _not_attempted(exercise)
    found = cases(exercise, seed)
    arguments = found[0].inputs
    if arguments and not callable(answer):
        call = f'bp.check("{exercise.id}", {exercise.function})'
        return _error(exercise, f"Give the check your function itself, without calling it: `{call}`.")
    if not callable(answer):
        return judge(exercise, found, [Outcome(value=answer) for _ in found])
    refused = refusal(answer, exercise.signature, len(arguments))
    if refused:
        return _error(exercise, refused)
    return judge(exercise, found, _attempts(exercise, answer, found))


def _attempts(exercise: Exercise, function: Any, found: Sequence[Case]) -> list[Outcome]:
    """One outcome for each instance, up to the first that brings no value."""
    outcomes: list[Outcome] = []
    for case in found:
        outcomes.append(attempt(function, case.inputs, grad_allowed=exercise.grad_allowed))
        if outcomes[-1].failure or not outcomes[-1].attempted:
            break
    return outcomes


def judge(exercise: Exercise, found: Sequence[Case], outcomes: Sequence[Outcome]) -> Feedback:
    """The verdict on what a learner's function came to on each instance; runs nothing of the learner's."""
    last = outcomes[-1]
    if not last.attempted or last.value is ...:
        return _not_attempted(exercise)
    besides = notes(outcomes)
    if last.failure:
        return _error(exercise, " ".join((last.failure, *besides)))
    values = [outcome.value for outcome in outcomes]
    if len(exercise.answers) > 1:
        return _judge_steps(exercise, found, values, besides)
    views = [_View(case.inputs, case.values[0]) for case in found]
    return _judge_answer(exercise.answers[0], exercise.catalogue[0], values, views, besides)


@dataclass(frozen=True)
class _View:
    """What one value is judged by on one instance: the inputs, and what each set of mistakes leads to.

    `earlier` holds the values of the steps before it by name; where an error is carried forward, `inputs` does too.
    """

    inputs: Inputs
    expected: Mapping[Mistakes, Any]
    earlier: Inputs = field(default_factory=dict)


class _Carried(dict[Mistakes, Any]):
    """What each set of mistakes leads to from the learner's own earlier values, computed when asked for."""

    def __init__(self, answer: Answer, inputs: Inputs) -> None:
        super().__init__()
        self._answer, self._inputs = answer, inputs

    def __missing__(self, mistakes: Mistakes) -> Any:
        self[mistakes] = self._answer.value(self._inputs, mistakes)
        return self[mistakes]


def _judge_steps(
    exercise: Exercise, found: Sequence[Case], values: Sequence[Any], besides: tuple[str, ...]
) -> Feedback:
    """Each step by the learner's own earlier values, so that one mistake costs one step."""
    try:
        rows = [_split(exercise, value) for value in values]
    except UnreadableError as unreadable:
        return _error(exercise, " ".join((f"Your function {unreadable}", *besides)))
    earlier: list[dict[str, Any]] = [{} for _ in found]
    steps: list[Feedback] = []
    for index, (answer, sets) in enumerate(zip(exercise.answers, exercise.catalogue, strict=True)):
        column = [row[index] for row in rows]
        views = [
            _View(case.inputs, case.values[index], own) for case, own in zip(found, earlier, strict=True)
        ]
        verdict = _judge_answer(answer, sets, column, views)
        # A step that is right by itself is right, whatever came before it.
        if verdict.status == "wrong" and any(step.status != "correct" for step in steps):
            views = [_carried(answer, case, own) for case, own in zip(found, earlier, strict=True)]
            verdict = _judge_answer(answer, sets, column, views)
        steps.append(verdict)
        for own, value, case in zip(earlier, column, found, strict=True):
            own[answer.name] = _usable(answer, value, case.values[index][RIGHT])
    return _summed(exercise, steps, besides)


def _carried(answer: Answer, case: Case, earlier: Inputs) -> _View:
    known = {**case.inputs, **earlier}
    return _View(known, _Carried(answer, known), earlier)


def _split(exercise: Exercise, value: Any) -> list[Any]:
    """The steps' values from a tuple, list or array in their order, or from a dict by their names."""
    names = [answer.name for answer in exercise.answers]
    if isinstance(value, Mapping) and set(value) == set(names):
        return [value[name] for name in names]
    if isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim):
        if len(value) == len(names):
            return list(value)
        raise UnreadableError(
            f"returns {len(value)} values where {len(names)} were expected: `{', '.join(names)}`."
        )
    own = "one number" if isinstance(value, (int, float, np.number)) else kind(value)
    raise UnreadableError(f"returns {own} where {len(names)} values were expected: `{', '.join(names)}`.")


def _usable(answer: Answer, value: Any, right: Any) -> Any:
    """The learner's value for the steps after it, or the right one where nobody could go on with theirs."""
    try:
        own = read(answer.form, value)
    except UnreadableError:
        return right
    # nan, which is not even the same as itself, and infinity lead to nothing that could be judged.
    return own if np.shape(own) == np.shape(right) and answer.form.same(own, own) else right


def _judge_answer(
    answer: Answer,
    sets: Sequence[Mistakes],
    values: Sequence[Any],
    views: Sequence[_View],
    besides: tuple[str, ...] = (),
) -> Feedback:
    """One value: right, mistaken in a way that has a name, or different on a first instance."""

    def verdict(status: Status, *sentences: str, diagnosis: tuple[str, ...] = ()) -> Feedback:
        return Feedback(
            name=answer.name,
            status=status,
            points=answer.points if status == "correct" else 0,
            max_points=answer.points,
            diagnosis=diagnosis,
            message=" ".join((*sentences, *besides)),
        )

    if values[-1] is ...:
        return verdict("not attempted")
    try:
        own = [read(answer.form, value) for value in values]
    except UnreadableError as unreadable:
        return verdict("error", f"Your function {unreadable}")
    agreed = [_agrees(answer, RIGHT, value, view) for value, view in zip(own, views, strict=True)]
    if all(agreed):
        return verdict("correct")
    for mistakes in sets:
        if all(_agrees(answer, mistakes, value, view) for value, view in zip(own, views, strict=True)):
            named = tuple(known for known in answer.texts if known in mistakes)
            return verdict("wrong", *(answer.texts[known] for known in named), diagnosis=named)
    first = agreed.index(False)
    return verdict("wrong", _difference(answer, own[first], views[first]))


def _agrees(answer: Answer, mistakes: Mistakes, value: Any, view: _View) -> bool:
    return answer.matches(value, view.expected[mistakes], view.inputs, mistakes)


def _difference(answer: Answer, value: Any, view: _View) -> str:
    """The first instance on which they differ, with the numbers, and no guess."""
    given, contrast = _given(answer, view), _contrast(answer, value, view.expected[RIGHT])
    return f"With {given}, your function returns {contrast}" if given else f"You give {contrast}"


def _given(answer: Answer, view: _View) -> str:
    """The instance in words; the learner's own earlier values are told apart from it."""
    known = {**view.inputs, **view.earlier}
    shown = answer.shown(known) if answer.shown else known
    own = _listed({name: each for name, each in shown.items() if name in view.earlier})
    given = _listed({name: each for name, each in shown.items() if name not in view.earlier})
    return ", ".join(part for part in (given, f"going on from {own}" if own else "") if part)


def _listed(values: Mapping[str, Any]) -> str:
    names = {name: f"{name}(t)" if callable(each) else name for name, each in values.items()}
    return ", ".join(f"`{names[name]}` = {brief(legible(each), 160)}" for name, each in values.items())


def _contrast(answer: Answer, value: Any, right: Any) -> str:
    """Both values; of arrays too large to be written out, the first entry in which they differ."""
    own, expected = answer.form.show(value), answer.form.show(right)
    if type(answer).matches is not Answer.matches:  # a construction, which has many right answers
        return f"{own.rstrip(',')}. One right answer is {expected.rstrip(',')}."
    large = isinstance(right, np.ndarray) and right.size > SHOWN and np.shape(value) == right.shape
    if not large or not isinstance(answer.form, Numbers):
        return f"{own} where {expected} was expected."
    places = [tuple(map(int, place)) for place in np.argwhere(answer.form.differing(value, right))]
    first = places[0]
    return (
        f"an array of shape {right.shape} with {legible(value[first])} at {list(first)} where "
        f"{legible(right[first])} was expected; {len(places)} of {right.size} entries differ."
    )


def _summed(exercise: Exercise, steps: Sequence[Feedback], besides: tuple[str, ...]) -> Feedback:
    """The steps' verdicts as one."""
    right = sum(step.status == "correct" for step in steps)
    are = "is" if right == 1 else "are"
    seen = {step.status for step in steps}
    # "wrong" wherever steps differ: some of them were judged.
    status: Status = steps[0].status if len(seen) == 1 else "wrong"
    return Feedback(
        status=status,
        points=sum(step.points for step in steps),
        max_points=exercise.points,
        diagnosis=tuple(dict.fromkeys(known for step in steps for known in step.diagnosis)),
        message=" ".join((f"{right} of {len(steps)} steps {are} right.", *besides)),
        steps=tuple(steps),
    )


def _not_attempted(exercise: Exercise) -> Feedback:
    message = f"Fill in `{exercise.signature}`, then run this cell again."
    return Feedback(status="not attempted", points=0, max_points=exercise.points, message=message)


def _error(exercise: Exercise, message: str) -> Feedback:
    return Feedback(status="error", points=0, max_points=exercise.points, message=message)
