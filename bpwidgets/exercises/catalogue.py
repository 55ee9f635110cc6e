"""All misconceptions on one page, to be read in one go: `python -m bpwidgets.exercises.catalogue > page.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpwidgets.exercises.engine.registry import exercises_of, lesson_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.exercises.engine.exercise import Answer, Exercise


def page() -> str:
    """The page in Markdown: for each lesson, exercise and step a table of ids, what was thought, where to look."""
    return "\n".join(["# What learners are told of their mistakes", *_lines()]) + "\n"


def _lines() -> Iterator[str]:
    for lesson in lesson_names():
        yield f"\n## {lesson}"
        for exercise in exercises_of(lesson):
            yield f"\n{exercise.id}: {exercise.statement}"
            for answer in exercise.answers:
                yield from _table(exercise, answer)


def _table(exercise: Exercise, answer: Answer) -> Iterator[str]:
    """One row for each mistake; its first sentence says what was thought, the rest what to look at again."""
    yield f"\n| {'.'.join(filter(None, (exercise.id, answer.name)))} | What was thought | What to look at again |"
    yield "| --- | --- | --- |"
    for mistake, text in answer.misconceptions.items():
        thought, _, look = text.replace("|", "\\|").partition(". ")
        yield f"| `{mistake}` | {thought.rstrip('.')}. | {look} |"


if __name__ == "__main__":
    print(page(), end="")
