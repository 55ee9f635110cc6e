"""What teacher and students read: pages of plain HTML, without script, in light and dark, on paper and aloud."""

from __future__ import annotations

import hashlib
import html
import re
from typing import TYPE_CHECKING

from bpwidgets.exercises.engine.feedback import code_html, format_points
from bpwidgets.exercises.engine.registry import exercise as exercise_named
from bpwidgets.grading.judging import exercises_in
from bpwidgets.grading.tables import OUTCOMES, outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpwidgets.contents import Lesson
    from bpwidgets.exercises.engine.exercise import Exercise
    from bpwidgets.grading.judging import Verdict
    from bpwidgets.grading.submissions import Student
    from bpwidgets.grading.tables import Gradebook, Graded, Mistake

# Okabe-Ito, as everywhere in the course, and a sign for who does not see the colour; words in the page's ink.
_SIGNS = {
    "correct": ("✓", "correct", "#009E73"),
    "partly": ("◐", "partly right", "#56B4E9"),
    "wrong": ("✗", "not yet", "#CC79A7"),
    "error": ("!", "could not be judged", "#E69F00"),
    "not attempted": ("○", "not attempted", "#808080"),
}
_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --faint: #595959; --line: #cfcfcf; --page: #fff; --box: #f5f5f3 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e6; --faint: #a8a8a6; --line: #4a4a4a; --page: #161616; --box: #222 }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 52rem; font: 1rem/1.55 system-ui, sans-serif;
  color: var(--ink); background: var(--page); overflow-wrap: anywhere }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line) }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .25rem }
p, ul, ol { margin: .5rem 0 }
.faint { color: var(--faint) }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-variant-numeric: tabular-nums }
caption { text-align: left; color: var(--faint); padding-bottom: .25rem }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: break-word }
th { font-weight: 600 } thead th { color: var(--faint); font-weight: 400 } td.number, th.number { text-align: right }
code, pre { font: .9em/1.45 ui-monospace, monospace }
code { background: var(--box); padding: 0 .2em; border-radius: 3px }
pre { background: var(--box); padding: .6rem .8rem; border-radius: 4px; overflow-x: auto; white-space: pre-wrap }
.bar { display: flex; height: .8rem; gap: 2px; margin: .25rem 0; max-width: 30rem }
.bar span { border-radius: 2px; min-width: 3px }
.sign { display: inline-block; width: 1.2em; text-align: center; font-weight: 700 }
.mistake { margin: 1.5rem 0; padding-left: 1rem; border-left: 4px solid #CC79A7 }
.mistake h3 { margin-top: 0 }
@media (max-width: 34rem) { table { font-size: .8rem } th, td { padding-right: .3rem } }
@media print {
  :root { color-scheme: light; --ink: #000; --faint: #444; --line: #aaa; --page: #fff; --box: #f2f2f2 }
  body { max-width: none; padding: 0; font-size: 10.5pt }
  h2, h3, caption, .mistake .faint { break-after: avoid } tr, pre, .bpw-feedback, .mistake p { break-inside: avoid }
  .bar span { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
"""


def page(title: str, body: Iterable[str]) -> bytes:
    """A whole page, which may load and run nothing."""
    text = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
{chr(10).join(body)}
</main>
</body>
</html>
"""
    return text.encode("utf-8", "xmlcharrefreplace")


def file_name(student: Student) -> str:
    """The name of a student's page: readable where that is safe, and no other student's."""
    readable = re.sub(r"[^\w]+", "-", student.name[:40].lower()).strip("-")
    digest = hashlib.sha256(student.identity.encode("utf-8", "backslashreplace")).hexdigest()[:10]
    return f"students/{readable or 'student'}-{digest}.html"


# ---- a student's page ----


def student_page(book: Gradebook, student: Student) -> bytes:
    """What one student reads: each lesson, each exercise, and the paragraphs that the lesson itself shows."""
    graded = book.of_student(student)
    name = book.names[student]
    body = [f"<h1>{html.escape(name)}</h1>"]
    judged = [each for each in graded if not each.problem]
    if judged:  # what could not be judged is no zero: a person decides
        points, maximum = sum(each.points for each in judged), sum(each.maximum for each in judged)
        body.append(f'<p class="faint">{points:g} of {format_points(maximum)}</p>')
    for each in graded:
        body += _submission(each)
    return page(name, body)


def _submission(graded: Graded) -> list[str]:
    lesson = graded.submission.lesson
    body = [f"<h2>{html.escape(_title(lesson))}</h2>"]
    if graded.problem:
        return [
            *body,
            f"<p><strong>Nothing could be judged.</strong> {code_html(graded.problem)} Your teacher is told.</p>",
        ]
    verdicts = graded.result.verdicts
    body += [_points_table(graded), *(part for verdict in verdicts for part in _exercise(verdict))]
    notes = [*graded.submission.notes, *graded.result.notes]
    if notes:
        body += ["<h3>About the notebook</h3>", _list(map(code_html, notes))]
    return body


def _title(lesson: Lesson | None) -> str:
    return f"Lesson {lesson.number:02d}: {lesson.title}" if lesson else "A file of no lesson"


def _points_table(graded: Graded) -> str:
    rows = "".join(
        f'<tr><th scope="row">{html.escape(_short(verdict.exercise))}</th><td>{_signed(outcome(verdict.feedback))}</td>'
        f'<td class="number">{verdict.feedback.points:g}</td>'
        f'<td class="number">{verdict.feedback.max_points:g}</td></tr>'
        for verdict in graded.result.verdicts
    )
    head = (
        '<th scope="col">exercise</th><th scope="col">verdict</th><th scope="col" class="number">points</th>'
    )
    return (
        f"<table><caption>{graded.points:g} of {format_points(graded.maximum)}</caption><thead><tr>{head}"
        f'<th scope="col" class="number">of</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _exercise(verdict: Verdict) -> list[str]:
    exercise = exercise_named(verdict.exercise)
    return [
        f"<h3>{html.escape(_short(exercise.id))}</h3>",
        f'<p class="faint">{code_html(exercise.statement)}</p>',
        verdict.feedback._repr_html_(),
    ]


def _short(exercise: str) -> str:
    return exercise.partition(".")[2]


def _signed(name: str) -> str:
    sign, word, _ = _SIGNS[name]
    return f'<span class="sign" aria-hidden="true">{sign}</span> {word}'


def _list(entries: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{entry}</li>' for entry in entries)}</ul>"


# ---- the class ----


def class_page(book: Gradebook, isolation: str) -> bytes:
    """What the teacher reads: the distribution, what to teach again, and who needs a person's eye."""
    students = len(book.names)
    body = [
        "<h1>The class</h1>",
        f'<p class="faint">{_many(students, "student")}, {_many(len(book.graded), "submission")}</p>',
        f'<p class="faint">{html.escape(isolation)}</p>',
        *_concerns(book),
    ]
    for lesson in book.lessons:
        body += [
            f"<h2>{html.escape(_title(lesson))}</h2>",
            *_distribution(book, lesson),
            *_mistakes(book, lesson),
        ]
    return page("The class", body)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _concerns(book: Gradebook) -> list[str]:
    concerns = book.concerns()
    if not concerns:
        return []
    return ["<h2>These need your eye</h2>", _list(_concern(book, each, reason) for each, reason in concerns)]


def _concern(book: Gradebook, graded: Graded, reason: str) -> str:
    student = graded.submission.student
    link = f'<a href="{file_name(student)}">{html.escape(book.names[student])}</a>'
    return f"{link}, {html.escape(_title(graded.submission.lesson))}: {code_html(reason)}"


def _distribution(book: Gradebook, lesson: Lesson) -> list[str]:
    judged = [graded for graded in book.graded if graded.submission.lesson == lesson and not graded.problem]
    if not judged:
        return ["<p>No notebook of this lesson could be judged.</p>"]
    heads = "".join(
        f'<th scope="col" class="number" style="border-bottom: 4px solid {_SIGNS[name][2]}">{_signed(name)}</th>'
        for name in OUTCOMES
    )
    rows = "".join(_distribution_row(book, exercise) for exercise in exercises_in(lesson))
    unreached = ", ".join(_short(exercise.id) for exercise in book.unreached(lesson))
    table = (
        f'<table><caption>How many answers came to what</caption><thead><tr><th scope="col">exercise</th>{heads}</tr>'
        f"</thead><tbody>{rows}</tbody></table>"
    )
    mean = sum(graded.points for graded in judged) / len(judged)
    maximum = sum(exercise.points for exercise in exercises_in(lesson))
    summary = f"<p>{_many(len(judged), 'notebook')}, on average {mean:.3g} of {format_points(maximum)}.</p>"
    return [summary, table, *([f"<p>Nobody attempted: {html.escape(unreached)}.</p>"] if unreached else [])]


def _distribution_row(book: Gradebook, exercise: Exercise) -> str:
    counts = book.distribution(exercise)
    total = sum(counts.values()) or 1
    parts = "".join(
        f'<span style="background: {_SIGNS[name][2]}; width: {100 * count / total:.4g}%"></span>'
        for name, count in counts.items()
        if count
    )
    cells = "".join(f'<td class="number">{count}</td>' for count in counts.values())
    bar = f'<div class="bar" aria-hidden="true">{parts}</div>'
    return f'<tr><th scope="row">{html.escape(_short(exercise.id))}{bar}</th>{cells}</tr>'


def _mistakes(book: Gradebook, lesson: Lesson) -> list[str]:
    mistakes = book.mistakes(lesson)
    if not mistakes:
        return []
    return ["<h3>What to teach again, the most frequent first</h3>", *map(_mistake, mistakes)]


def _mistake(mistake: Mistake) -> str:
    where = " / ".join(filter(None, (_short(mistake.exercise.id), mistake.step)))
    examples = "".join(f"<pre>{html.escape(example)}</pre>" for example in mistake.examples)
    shown = f'<p class="faint">How it looked:</p>{examples}' if examples else ""
    return (
        f'<section class="mistake"><h3>{html.escape(mistake.id)}, in {html.escape(where)}</h3>'
        f'<p class="faint">{_many(mistake.learners, "learner")}, {100 * mistake.share:.0f} % of those who handed in</p>'
        f"<p>{code_html(mistake.text)}</p>{shown}</section>"
    )
