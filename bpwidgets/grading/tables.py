"""The numbers of a class: `grades.csv`, `class.csv`, and what both pages and tables are made of."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bpwidgets.grading.judging import exercises_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bpwidgets.contents import Lesson
    from bpwidgets.exercises.engine.exercise import Exercise
    from bpwidgets.exercises.engine.feedback import Feedback
    from bpwidgets.grading.judging import Result, Verdict
    from bpwidgets.grading.submissions import Student, Submission

# What an answer came to, in the order in which tables and pages show it.
OUTCOMES = ("correct", "partly", "wrong", "error", "not attempted")
GRADES = ("student", "lesson", "exercise", "status", "points", "maximum", "misconception", "seconds")
CLASS = ("lesson", "exercise", "step", "what", "learners", "share")
# With these a spreadsheet takes a cell for a formula, full width ones in some countries too.
_FORMULA = "=+-@\t\r\n＝＋－＠"
EXAMPLES = 3


@dataclass(frozen=True, kw_only=True)
class Graded:
    """A submission and what became of it."""

    submission: Submission
    result: Result

    @property
    def problem(self) -> str:
        """Why there is no verdict; empty if there are verdicts."""
        return self.submission.problem or self.result.problem

    @property
    def points(self) -> float:
        """What was earned."""
        return sum(verdict.feedback.points for verdict in self.result.verdicts)

    @property
    def maximum(self) -> float:
        """What could have been, if the lesson is known."""
        lesson = self.submission.lesson
        return sum(exercise.points for exercise in exercises_in(lesson)) if lesson else 0.0


@dataclass(frozen=True)
class Mistake:
    """A misconception in the class: where, the paragraph to teach from, how many had it, and how it looked."""

    exercise: Exercise
    step: str
    id: str
    text: str
    learners: int
    share: float
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Gradebook:
    """Everything that was found, in the order of students and lessons."""

    graded: tuple[Graded, ...]

    @cached_property
    def names(self) -> dict[Student, str]:
        """What each student is called: by name, and by number where two have one name."""
        students = sorted({each.submission.student for each in self.graded})
        count = Counter(student.name for student in students)
        return {
            student: student.name
            if count[student.name] == 1
            else f"{student.name} ({student.id or 'no number'})"
            for student in students
        }

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        """The lessons of which something was handed in."""
        found = {each.submission.lesson for each in self.graded if each.submission.lesson}
        return tuple(sorted(found, key=lambda lesson: lesson.number))

    def of_student(self, student: Student) -> list[Graded]:
        """What one student handed in."""
        return self._of_students[student]

    @cached_property
    def _of_students(self) -> defaultdict[Student, list[Graded]]:
        found: defaultdict[Student, list[Graded]] = defaultdict(list)
        for each in self.graded:
            found[each.submission.student].append(each)
        return found

    def verdicts(self, exercise: Exercise) -> list[tuple[Graded, Verdict]]:
        """Every verdict on an exercise."""
        return self._verdicts[exercise.id]

    @cached_property
    def _verdicts(self) -> defaultdict[str, list[tuple[Graded, Verdict]]]:
        found: defaultdict[str, list[tuple[Graded, Verdict]]] = defaultdict(list)
        for each in self.graded:
            for verdict in each.result.verdicts:
                found[verdict.exercise].append((each, verdict))
        return found

    def distribution(self, exercise: Exercise) -> dict[str, int]:
        """How many answers came to what."""
        count = Counter(outcome(verdict.feedback) for _, verdict in self.verdicts(exercise))
        return {name: count[name] for name in OUTCOMES}

    def mistakes(self, lesson: Lesson) -> list[Mistake]:
        """The misconceptions of a lesson, the most frequent first."""
        found = [mistake for exercise in exercises_in(lesson) for mistake in self._mistakes(exercise)]
        return sorted(
            found, key=lambda mistake: -mistake.learners
        )  # among equals in the order of the catalogue

    def _mistakes(self, exercise: Exercise) -> Iterator[Mistake]:
        verdicts = self.verdicts(exercise)
        for answer in exercise.answers:
            made: defaultdict[str, list[tuple[Graded, Verdict]]] = defaultdict(list)
            for pair in verdicts:
                for id_ in step_named(pair[1].feedback, answer.name).diagnosis:
                    made[id_].append(pair)
            for id_, text in answer.misconceptions.items():
                if id_ in made:
                    share = len(made[id_]) / len(verdicts)
                    examples = self._examples(made[id_])
                    yield Mistake(exercise, answer.name, id_, text, len(made[id_]), share, examples)

    def _examples(self, made: Sequence[tuple[Graded, Verdict]]) -> tuple[str, ...]:
        """Up to three answers, the most frequent first, without the names of those who gave them."""
        answers = [_anonymous(verdict.answer, graded.submission.student) for graded, verdict in made]
        count = Counter(answer for answer in answers if answer)
        ranked = sorted(count, key=lambda answer: (-count[answer], len(answer), answer))
        return tuple(ranked[:EXAMPLES])

    def unreached(self, lesson: Lesson) -> list[Exercise]:
        """The exercises that nobody attempted."""
        return [
            exercise
            for exercise in exercises_in(lesson)
            if all(verdict.feedback.status == "not attempted" for _, verdict in self.verdicts(exercise))
        ]

    def concerns(self) -> list[tuple[Graded, str]]:
        """Which submissions need a person's eye, and why."""
        found = [(each, each.problem) for each in self.graded if each.problem]
        return found + [
            (each, reason) for each in self.graded for reason in each.result.concerns if not each.problem
        ]


def outcome(feedback: Feedback) -> str:
    """The status, where some points for a wrong answer are an outcome of their own."""
    return "partly" if feedback.status == "wrong" and feedback.points else feedback.status


def step_named(feedback: Feedback, name: str) -> Feedback:
    """The verdict on one step; the whole one if it has none of that name."""
    return next((step for step in feedback.steps if step.name == name), feedback)


def _anonymous(answer: str, student: Student) -> str:
    """An answer without the parts of its author's name."""
    for part in student.name.replace(",", " ").split():
        if len(part) > 2:
            answer = answer.replace(part, "…").replace(part.lower(), "…")
    return answer


# ---- tables ----


def grades_csv(book: Gradebook) -> bytes:
    """A row for each student and exercise; one for a submission beyond recovery, which says what and why."""
    rows = [GRADES]
    for each in book.graded:
        student, lesson = book.names[each.submission.student], each.submission.lesson
        stem = lesson.notebook.removesuffix(".ipynb") if lesson else ""
        if each.problem:
            rows.append((student, stem, "", f"unreadable: {each.problem}", "0", f"{each.maximum:g}", "", ""))
        for verdict in each.result.verdicts:
            feedback = verdict.feedback
            points = (f"{feedback.points:g}", f"{feedback.max_points:g}")
            seconds = f"{verdict.stopped:g}" if verdict.stopped else ""
            mistakes = "; ".join((*feedback.diagnosis, *feedback.findings))
            rows.append((student, stem, verdict.exercise, feedback.status, *points, mistakes, seconds))
    return as_csv(rows)


def class_csv(book: Gradebook) -> bytes:
    """The numbers of `class.html`: how many answers came to what, and how many had which misconception."""
    rows: list[tuple[str, ...]] = [CLASS]
    for lesson in book.lessons:
        stem = lesson.notebook.removesuffix(".ipynb")
        for exercise in exercises_in(lesson):
            total = len(book.verdicts(exercise)) or 1
            for what, learners in book.distribution(exercise).items():
                rows.append((stem, exercise.id, "", what, str(learners), f"{learners / total:.3f}"))
        for mistake in book.mistakes(lesson):
            what = f"misconception: {mistake.id}"
            rows.append(
                (stem, mistake.exercise.id, mistake.step, what, str(mistake.learners), f"{mistake.share:.3f}")
            )
    return as_csv(rows)


def as_csv(rows: Iterable[Sequence[str]], *, mark: bool = True) -> bytes:
    """Rows as spreadsheets read them in any country: UTF-8 with its mark, and no cell that would run as a formula."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([inert(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig" if mark else "utf-8", "replace")


def inert(cell: str) -> str:
    """A cell that a spreadsheet shows as it stands."""
    return f"'{cell}" if cell[:1] and cell[0] in _FORMULA else cell
