"""``python -m tests.exercises.record [LESSON ...]``: write down what every exercise asks, and what it expects.

For each exercise the instances of the public seed with the right values, and what each single mistake leads to on the
first of them. A seed must give the same instances in every version, or a class that is graded twice is asked two
different things; where they change on purpose, the record is written down anew and read in the commit.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bpwidgets.exercises.engine.exercise import RIGHT
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.engine.registry import exercises_of, lesson_names
from tests import records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.exercises.engine.exercise import Exercise

FOLDER = Path(__file__).parent / "records"


def plain(value: object) -> str:
    """Any input or value of an exercise in few characters; a function has what it answers at 0.5."""
    match value:
        case str() | None | bool() | int():
            return str(value)
        case float():
            return f"{value:.6g}"
        case dict():
            return "{" + ", ".join(f"{plain(name)}: {plain(it)}" for name, it in value.items()) + "}"
        case tuple() | list():
            return "(" + ", ".join(map(plain, value)) + ")"
    if hasattr(value, "tolist"):
        return plain(value.tolist()).replace(", ", " ")
    return f"{type(value).__name__}({plain(value(0.5))})" if callable(value) else type(value).__name__


def lines(exercise: Exercise) -> Iterator[str]:
    """What one exercise asks and expects."""
    yield f"# {exercise.id}"
    for number, instance in enumerate(draw_instances(exercise), 1):
        inputs = ", ".join(f"{name} = {plain(value)}" for name, value in instance.inputs.items())
        yield f"{number}: {inputs}"
        for answer, values in zip(exercise.answers, instance.values, strict=True):
            yield f"  {answer.name} = {plain(values[RIGHT])}"
            if number == 1:
                yield from (
                    f"    {min(mistakes)}: {plain(value)}"
                    for mistakes, value in values.items()
                    if len(mistakes) == 1
                )


def record(lesson: str) -> str:
    """The record of one lesson, as text."""
    return "\n".join(line for exercise in exercises_of(lesson) for line in lines(exercise)) + "\n"


if __name__ == "__main__":
    records.write(sys.modules[__name__], {name: name for name in lesson_names()})
