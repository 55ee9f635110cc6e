"""Grades in the tables that Canvas and Moodle import: their own export, with our columns filled in.

What we do not know, rows, columns and their order, stays as it is. A submission beyond recovery leaves its cell as it
is too: what it is worth is for a person to say.
"""

from __future__ import annotations

import csv
import html
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bpwidgets.exercises.engine.feedback import code_html
from bpwidgets.grading.judging import exercises_in
from bpwidgets.grading.tables import Gradebook, Graded, inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bpwidgets.contents import Lesson
    from bpwidgets.grading.submissions import Student

Platform = Literal["canvas", "moodle"]
_COLUMNS = {
    "canvas": ("Student", "ID"),
    "moodle": ("Identifier", "Full name", "Grade"),
}
_NAMES = {
    "canvas": ("Student", "SIS Login ID", "SIS User ID", "ID"),
    "moodle": ("Full name", "Email address", "ID number", "Identifier", "Username"),
}


class RosterError(ValueError):
    """The table is not what the platform exports; the text says what is missing."""


@dataclass
class Roster:
    """A platform's table: its rows, where its header is, and how it was written."""

    platform: Platform
    rows: list[list[str]]
    delimiter: str
    mark: bool

    @classmethod
    def read(cls, data: bytes, platform: Platform) -> Roster:
        """Read what the platform exported.

        Raises:
            RosterError: a column is missing without which nobody can be found.
        """
        try:
            text = data.decode("utf-8-sig")
            first = text.partition("\n")[0]
            delimiter = max(",;\t", key=first.count)
            rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
        except (UnicodeDecodeError, csv.Error) as error:
            raise RosterError(f"the roster cannot be read as a table of UTF-8 text ({error}).") from None
        roster = cls(platform, rows, delimiter, data.startswith(b"\xef\xbb\xbf"))
        missing = [name for name in _COLUMNS[platform] if not rows or roster.column(name) is None]
        if missing:
            raise RosterError(
                f"the roster has no column {', '.join(map(repr, missing))}: is it {platform}'s export?"
            )
        return roster

    def column(self, name: str) -> int | None:
        """Where a column is, by its name without regard to capitals."""
        names = [cell.strip().lower() for cell in self.rows[0]]
        return names.index(name.lower()) if name.lower() in names else None

    def added_column(self, name: str) -> int:
        """Where a column is, or now is, behind all others."""
        at = self.column(name)
        if at is None:
            width = max(map(len, self.rows))
            self.rows = [[*row, *[""] * (width + 1 - len(row))] for row in self.rows]
            self.rows[0][width] = inert(name)
            at = width
        return at

    def set(self, row: int, column: int, text: str) -> None:
        """Fill a cell with a text that no spreadsheet runs."""
        cells = self.rows[row]
        cells += [""] * (column + 1 - len(cells))
        cells[column] = inert(text)

    def cell(self, row: int, name: str) -> str:
        """The text of a cell; empty if there is none."""
        column = self.column(name)
        return self.rows[row][column].strip() if column is not None and column < len(self.rows[row]) else ""

    def row_of(self, student: Student) -> int | None:
        """The row of a student: by the platform's number, or by a name that one row alone has."""
        key = "ID" if self.platform == "canvas" else "Identifier"
        tests: list[Callable[[int], bool]] = [
            lambda row: bool(student.id) and _number(self.cell(row, key)) == student.id,
            lambda row: (
                _words(student.name) in [_words(self.cell(row, name)) for name in _NAMES[self.platform]]
            ),
        ]
        for test in tests:
            found = [row for row in range(1, len(self.rows)) if test(row)]
            if len(found) == 1:
                return found[0]
        return None

    def written(self) -> bytes:
        """The table as it was read, with what was filled in."""
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=self.delimiter, lineterminator="\r\n").writerows(self.rows)
        return buffer.getvalue().encode("utf-8-sig" if self.mark else "utf-8", "replace")


def _number(text: str) -> str:
    """The digits at the end: Moodle writes a word before them, in the reader's language."""
    match = re.search(r"\d+$", text)
    return match[0] if match else ""


def _words(text: str) -> tuple[str, ...]:
    """A name's words in no order: "Lovelace, Ada" is "Ada Lovelace"; an empty name is nobody's."""
    plain = unicodedata.normalize("NFC", text).casefold().replace(",", " ")
    return tuple(sorted(plain.split())) or (repr(text),)


def _maximum(lessons: Iterable[Lesson]) -> float:
    return sum(exercise.points for lesson in lessons for exercise in exercises_in(lesson))


def _scaled(points: float, ours: float, maximum: str) -> str:
    """Points of ours as points of the platform's maximum, with its decimal sign; as they are if it has none."""
    try:
        points *= (float(maximum.replace(",", ".")) or ours) / ours
    except ValueError:
        return f"{points:g}"
    text = f"{round(points, 2):g}"
    return text.replace(".", ",") if "," in maximum else text


def filled_in(book: Gradebook, roster: Roster) -> tuple[bytes, list[str]]:
    """The platform's table with our grades, and a sentence about each student who is not in it.

    Where several students come to one row, none is filled in: one of them may have chosen the other's name. Only the
    platform's number makes them one student, whose name has changed between two lessons.
    """
    rows: dict[int, list[Student]] = {}
    left_out = []
    for student, name in book.names.items():
        row = roster.row_of(student)
        if row is None:
            left_out.append(f"Not in the roster, so not in that file: {name}")
        else:
            rows.setdefault(row, []).append(student)
    own = {
        row: [each for student in students for each in book.of_student(student)]
        for row, students in rows.items()
    }
    for row, students in rows.items():
        lessons = [each.submission.lesson for each in own[row]]
        if len(students) > 1 and not (_one_number(students) and len(lessons) == len(set(lessons))):
            del own[row]
            left_out += [
                f"Not the only one with this row of the roster, so not in that file: {book.names[student]}"
                for student in students
            ]
    fill = _fill_canvas if roster.platform == "canvas" else _fill_moodle
    fill(book, roster, own)
    return roster.written(), left_out


def _one_number(students: list[Student]) -> bool:
    return len({student.id for student in students}) == 1 and bool(students[0].id)


# ---- Canvas ----


def _fill_canvas(book: Gradebook, roster: Roster, own: dict[int, list[Graded]]) -> None:
    """A column for each lesson: the assignment that has its name, or a new one."""
    possible = next(
        (n for n, row in enumerate(roster.rows) if row[0].strip().startswith("Points Possible")), None
    )
    for lesson in book.lessons:
        column = roster.added_column(_assignment(roster, lesson))
        ours = _maximum([lesson])
        if possible is not None and not roster.rows[possible][column].strip():
            roster.set(possible, column, f"{ours:g}")
        scale = roster.rows[possible][column] if possible is not None else ""
        for row, all_graded in own.items():
            for graded in all_graded:
                if graded.submission.lesson == lesson and not graded.problem:
                    roster.set(row, column, _scaled(graded.points, ours, scale))


def _assignment(roster: Roster, lesson: Lesson) -> str:
    names = (lesson.notebook.removesuffix(".ipynb"), lesson.name, lesson.title)
    headers = [cell.strip() for cell in roster.rows[0]]
    exact = [
        header
        for name in names
        for header in headers
        if re.fullmatch(rf"{re.escape(name)}( \(\d+\))?", header, re.IGNORECASE)
    ]
    return exact[0] if exact else names[0]


# ---- Moodle ----


def _fill_moodle(book: Gradebook, roster: Roster, own: dict[int, list[Graded]]) -> None:
    """One grade for all lessons together, on the scale of the assignment, and the feedback."""
    ours = _maximum(book.lessons)
    grade, comments = roster.added_column("Grade"), roster.added_column("Feedback comments")
    for row, all_graded in own.items():
        judged = [graded for graded in all_graded if not graded.problem]
        if judged:
            points = sum(graded.points for graded in judged)
            roster.set(row, grade, _scaled(points, ours, roster.cell(row, "Maximum Grade")))
            roster.set(row, comments, "".join(map(_comment, judged)))


def _comment(graded: Graded) -> str:
    """What the student reads on the platform, in the lesson's own words."""
    lesson = graded.submission.lesson
    lines = [
        f"<li><code>{html.escape(verdict.exercise)}</code>{verdict.feedback._repr_html_()}</li>"
        for verdict in graded.result.verdicts
    ]
    return f"<p>{code_html(lesson.title if lesson else '')}</p><ul>{''.join(lines)}</ul>"
