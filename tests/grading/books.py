"""Gradebooks without a notebook behind them."""

from pathlib import Path

from bpwidgets.exercises.engine.feedback import Feedback
from bpwidgets.exercises.engine.registry import exercise
from bpwidgets.grading.judging import Result, Verdict, exercises_in
from bpwidgets.grading.submissions import File, Student, Submission
from bpwidgets.grading.tables import Gradebook, Graded
from tests.grading.classroom import BY_NAME


def verdict(id_, status="correct", points=None, diagnosis=(), message="", answer="", stopped=0.0):
    known = exercise(id_)
    points = (known.points if status == "correct" else 0) if points is None else points
    steps = ()
    if len(known.answers) > 1:
        steps = tuple(
            Feedback(
                name=answer.name,
                status=status,
                points=0,
                max_points=answer.points,
                diagnosis=tuple(each for each in diagnosis if each in answer.misconceptions),
            )
            for answer in known.answers
        )
    feedback = Feedback(
        status=status,
        points=points,
        max_points=known.points,
        diagnosis=tuple(diagnosis),
        message=message,
        steps=steps,
    )
    return Verdict(exercise=id_, feedback=feedback, answer=answer, stopped=stopped)


def graded(name="Ada", *verdicts, id="", lesson="chain_rule", problem="", **result):  # noqa: A002
    """A submission whose other exercises were not attempted."""
    given = {each.exercise: each for each in verdicts}
    every = [
        given.get(known.id) or verdict(known.id, "not attempted") for known in exercises_in(BY_NAME[lesson])
    ]
    submission = Submission(
        student=Student(name, id), lesson=BY_NAME[lesson], file=File(place=Path(), parts=("x.ipynb",))
    )
    return Graded(
        submission=submission,
        result=Result(verdicts=() if problem else tuple(every), problem=problem, **result),
    )


def book(*each):
    return Gradebook(tuple(each))
