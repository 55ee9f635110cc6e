"""``bp.progress()``: the best points of every exercise, kept in the lessons' folder."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bpwidgets import lesson_folder
from bpwidgets.console import printable
from bpwidgets.contents import LESSONS, Lesson
from bpwidgets.exercises.engine import registry
from bpwidgets.exercises.engine.feedback import format_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.exercises.engine.feedback import Feedback

SECTION = "points"


@dataclass(frozen=True)
class Row:
    """One line of the table: a lesson or an exercise, and the points reached of those that there are."""

    name: str
    points: float
    max_points: float


@dataclass(frozen=True, kw_only=True, repr=False)
class Progress:
    """The points reached. It shows itself as a table.

    Attributes:
        kind: what the rows are: ``"lesson"`` or ``"exercise"``.
        rows: one Row for each.
        note: what keeps the points from being known or kept; empty if nothing does.
    """

    kind: str
    rows: tuple[Row, ...]
    note: str = ""

    @property
    def points(self) -> float:
        """The points reached in all rows together."""
        return sum(row.points for row in self.rows)

    @property
    def max_points(self) -> float:
        """The points that there are in all rows together."""
        return sum(row.max_points for row in self.rows)

    @property
    def tables(self) -> dict[str, dict[str, tuple[Any, ...]]]:
        """The numbers by column: ``{"points": {"lesson": ..., "points": ..., "of": ...}}``."""
        columns = zip(*((row.name, row.points, row.max_points) for row in self.rows), strict=True)
        return {"points": dict(zip((self.kind, "points", "of"), columns, strict=True))}

    def __repr__(self) -> str:
        width = max(len(row.name) for row in self.rows)
        lines = [f"{row.name:<{width}}  {row.points:>5g} of {row.max_points:g}" for row in self.rows]
        return printable("\n".join([self._total(), *lines, *([self.note] if self.note else [])]))

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align: left">{html.escape(row.name)}</td>'
            f"<td>{row.points:g} of {row.max_points:g}</td></tr>"
            for row in self.rows
        )
        note = f"<div>{html.escape(self.note)}</div>" if self.note else ""
        return (
            '<div class="bpw-progress" style="color: var(--jp-content-font-color1, inherit)">'
            f"<strong>{self._total()}</strong><table><thead><tr>"
            f'<th style="text-align: left">{self.kind}</th><th>points</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>{note}</div>"
        )

    def _total(self) -> str:
        return f"{self.points:g} of {format_points(self.max_points)}"


def progress(lesson: str = "") -> Progress:
    """The best points of all lessons, or of the exercises of one, such as ``"jacobian"``.

    `bp.check` keeps them in the file ``.bpwidgets-progress.json`` of the lessons' folder. That folder is the notebook's
    working directory, provided that it holds a lesson or that file: the points stay with the lessons when these are
    moved or handed on, and a notebook elsewhere leaves no file behind. To begin again, delete the file.

    Raises:
        ValueError: if there is no such lesson with exercises; the sentence lists them.
    """
    kept, note = _kept_points()
    lessons = {known.name: known for known in LESSONS if known.exercises}
    if not lesson:
        rows = [_sum(known, _rows(known, kept)) for known in lessons.values()]
        return Progress(kind="lesson", rows=tuple(rows), note=note)
    if lesson not in lessons:
        raise ValueError(f"there is no lesson {lesson!r} with exercises; there are {', '.join(lessons)}.")
    return Progress(kind="exercise", rows=tuple(_rows(lessons[lesson], kept)), note=note)


def keep_points(id: str, feedback: Feedback) -> Feedback:  # noqa: A002 - as bp.check
    """Keep an exercise's points if they are its best; the feedback, which says it if they could not be kept."""
    if not feedback.points:
        return feedback

    def with_best(kept: Mapping[str, Any]) -> dict[str, Any]:
        share = feedback.points / feedback.max_points
        entry = {"points": feedback.points, "max_points": feedback.max_points}
        return dict(kept) | ({id: entry} if share > _share(kept.get(id)) else {})

    note = lesson_folder.update(SECTION, with_best)
    return replace(feedback, message=f"{feedback.message} {note}".strip()) if note else feedback


def _kept_points() -> tuple[Mapping[str, Any], str]:
    """The kept points of each exercise by its id, and a sentence if there is no knowing them."""
    folder = lesson_folder.lesson_folder()
    if folder is None:
        return {}, "Points are kept beside the lessons, and this notebook's folder holds none."
    try:
        return lesson_folder.load(folder).get(SECTION, {}), ""
    except ValueError:
        return {}, f"The file of your points, {lesson_folder.FILE}, is broken; the next check sets it aside."
    except OSError as error:
        return {}, f"The file of your points, {lesson_folder.FILE}, cannot be read ({error.strerror})."


def _rows(lesson: Lesson, kept: Mapping[str, Any]) -> list[Row]:
    exercises = map(registry.exercise, lesson.exercises)
    return [Row(known.id, known.points * _share(kept.get(known.id)), known.points) for known in exercises]


def _sum(lesson: Lesson, rows: list[Row]) -> Row:
    total, maximum = sum(row.points for row in rows), sum(row.max_points for row in rows)
    return Row(f"{lesson.number} {lesson.title}", total, maximum)


def _share(entry: Any) -> float:
    """Which part of an exercise's points an entry stands for, 0 to 1: a later version may give it other points."""
    try:
        share = float(entry["points"] / entry["max_points"])
    except (TypeError, KeyError, ArithmeticError):
        return 0.0
    return min(share, 1.0) if share > 0 else 0.0
