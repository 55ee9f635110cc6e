"""One submission from bytes to verdicts. The child runs the learner's code; seed, reference and verdict stay here."""

from __future__ import annotations

import hashlib
import hmac
import math
import time
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from bpwidgets.exercises.engine.attempt import Outcome
from bpwidgets.exercises.engine.check import judge
from bpwidgets.exercises.engine.feedback import Feedback
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.engine.registry import exercise
from bpwidgets.grading.messages import clean
from bpwidgets.grading.notebook import NotebookError, code_cells, definition
from bpwidgets.grading.session import Call, Session, SessionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bpwidgets.contents import Lesson
    from bpwidgets.exercises.engine.exercise import Exercise
    from bpwidgets.exercises.engine.instances import Instance
    from bpwidgets.grading.isolation import Level, Limits

MAX_MESSAGE = 4000


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a judge needs, wherever it works: everything travels with it, so no disk need be shared."""

    lesson: Lesson
    notebook: bytes
    seed: str
    limits: Limits
    level: Level


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of one exercise.

    Attributes:
        exercise: its id.
        feedback: as `bp.check` gives it.
        answer: the learner's function as they wrote it, without comments.
        stopped: seconds after which it was stopped; 0 if it came to an end by itself.
    """

    exercise: str
    feedback: Feedback
    answer: str = ""
    stopped: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one submission.

    Attributes:
        verdicts: one for each exercise of the lesson, in order; none if the file was beyond recovery.
        problem: why it was, in a sentence; empty if it was not.
        notes: what the learner should know about the notebook as a whole.
        concerns: why a person should look at it.
        seconds: how long it took.
    """

    verdicts: tuple[Verdict, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    seconds: float = 0.0


@cache
def exercises_in(lesson: Lesson) -> tuple[Exercise, ...]:
    """A lesson's exercises, in the order of its notebook."""
    return tuple(map(exercise, lesson.exercises))


def seed_of(secret: str, identity: str) -> str:
    """A student's seed: without the secret nobody can tell it, and with it everybody gets the same."""
    return hmac.new(secret.encode(), identity.encode("utf-8", "backslashreplace"), hashlib.sha256).hexdigest()


def judge_submission(task: Task) -> Result:
    """Run a notebook in a child and judge every exercise of its lesson; never raises for what is in it."""
    start = time.monotonic()
    try:
        cells = code_cells(task.notebook)
    except NotebookError as error:
        return Result(problem=str(error))
    exercises = exercises_in(task.lesson)
    stubs = {known.function_name: known.stub for known in exercises}
    session = Session(level=task.level, limits=task.limits, cells=cells, stubs=stubs)
    with session:
        verdicts = [_verdict(session, known, task.seed) for known in exercises]
    answers = [definition(cells, name) for name in stubs]
    return Result(
        verdicts=tuple(replace(each, answer=answer) for each, answer in zip(verdicts, answers, strict=True)),
        notes=tuple(_notes(session)),
        concerns=tuple(_concerns(session)),
        seconds=time.monotonic() - start,
    )


def _verdict(session: Session, known: Exercise, seed: str) -> Verdict:
    """Call the function, if there is one, on instances that are drawn now, after the learner's code was loaded."""
    stops = session.overtime
    call = Call(
        exercise=known.id,
        function=known.function_name,
        stub=known.stub,
        signature=known.signature,
        grad_allowed=known.grad_allowed,
    )
    instances: tuple[Instance, ...] = ()
    outcomes = [_outcome(session, call)]
    if _goes_on(outcomes):  # to draw instances takes longer than all calls
        instances = draw_instances(known, seed)
        outcomes = []
        for instance in instances:
            outcomes.append(_outcome(session, replace(call, inputs=instance.inputs)))
            if not _goes_on(outcomes):
                break
    stopped = session.limits.step if session.overtime > stops else 0.0
    # The doctor takes its time, which is little: else a busy machine would give another report.
    feedback = _cleaned(judge(known, instances, outcomes, deadline=math.inf))
    return Verdict(exercise=known.id, feedback=feedback, stopped=stopped)


def _goes_on(outcomes: Sequence[Outcome]) -> bool:
    """Whether there is something to judge up to here."""
    return outcomes[-1].attempted and not outcomes[-1].failure


def _outcome(session: Session, call: Call) -> Outcome:
    try:
        return session.call(call)
    except SessionError as error:
        return Outcome(failure=str(error))


def _cleaned(feedback: Feedback) -> Feedback:
    """Without what a learner's texts could do to a terminal or a page; honest texts stay as they are."""
    return replace(
        feedback, message=clean(feedback.message, MAX_MESSAGE), steps=tuple(map(_cleaned, feedback.steps))
    )


def _notes(session: Session) -> Iterator[str]:
    """What the learner should know about the notebook, each in a sentence; cells are counted as code cells."""
    for name in session.repeated:
        yield f"`{name}` is defined more than once: the last definition counts."
    for number, what in sorted(session.skipped.items()):
        yield f"Code cell {number + 1} {what}. It was left out, and the other cells were run again."
    for number, message in session.failures:
        yield f"Code cell {number + 1} raised {message}"


def _concerns(session: Session) -> Iterator[str]:
    """Why a person should look at the notebook."""
    if session.violations:
        yield f"It sent the judge something other than answers ({session.violations[0]})."
    if session.skipped:
        cells = ", ".join(str(number + 1) for number in sorted(session.skipped))
        yield f"Code cell {cells} ended the process or came to no end."
    if session.ended_calls:
        yield "A function ended the process in which it was called, or came to no end."


# ---- results as JSON, by which a run is resumed ----


def to_json(result: Result) -> dict[str, Any]:
    """The result as what `json` writes."""
    return asdict(result)


def from_json(content: Mapping[str, Any]) -> Result:
    """What `to_json` made of a result.

    Raises:
        KeyError, TypeError, ValueError: it is not that.
    """
    verdicts = [Verdict(**{**each, "feedback": _feedback(each["feedback"])}) for each in content["verdicts"]]
    texts = {name: tuple(content[name]) for name in ("notes", "concerns")}
    return Result(**{**content, **texts, "verdicts": tuple(verdicts)})


def _feedback(content: Mapping[str, Any]) -> Feedback:
    steps = tuple(map(_feedback, content["steps"]))
    names = {field: tuple(content[field]) for field in ("diagnosis", "findings")}
    return Feedback(**{**content, **names, "steps": steps})
