"""What we print on a console that lacks some of our letters: look-alikes and escapes, never UnicodeEncodeError."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bpwidgets as bp
from bpwidgets.console import LOOKALIKES, printable

ROOT = Path(__file__).resolve().parent.parent
every_code_page = pytest.mark.parametrize("code_page", ["ascii", "cp1252"])


def printed(code_page, *arguments, code=0, **environment):
    """Standard output, in the console's code page, of a Python that ends with this code and complains of nothing."""
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": code_page, **environment}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=settings, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (code, b"")
    return done.stdout.decode(code_page)


# ---- the commands ----


@every_code_page
def test_lab_prints_a_folder_of_any_name(code_page, tmp_path):
    folder = tmp_path / "уроки ✓ lezioni"
    jupyter = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("DATA", "CONFIG")}
    said = printed(code_page, "-m", "bpwidgets.cli", "lab", str(folder), "--", "--version", **jupyter)
    assert "lezioni" in said.splitlines()[0]
    assert said.startswith("Copied ")
    assert {path.name for path in folder.glob("*.ipynb")} == {lesson.notebook for lesson in bp.LESSONS}


DOCTOR = """
import sys
from bpwidgets import checkup, cli
found = checkup.Finding(found="Das Verzeichnis \\u0434\\u043e\\u043c \\u2212 \\U0001f600 fehlt")
cli.doctor = lambda: checkup.Checkup(findings=(found,))
sys.exit(cli.main(["doctor"]))
"""


@every_code_page
def test_doctor_prints_a_path_of_any_name(code_page):
    assert printed(code_page, "-c", DOCTOR).startswith("ok     Das Verzeichnis ")


# Python never lets standard error fail; a stream of the caller's might.
GRADE = """
import sys
from bpwidgets import cli
sys.stderr = sys.stdout
sys.exit(cli.main(["grade", sys.argv[1], "--out", sys.argv[2], "--allow-weak-isolation"]))
"""


@every_code_page
def test_grade_prints_what_it_does_with_names_of_any_alphabet(code_page, tmp_path):
    student, report = tmp_path / "class" / "Łucja Żółć ∂", tmp_path / "отчёт"
    student.mkdir(parents=True)
    lesson = bp.LESSONS[1].notebook
    (student / lesson).write_bytes((ROOT / "lessons" / lesson).read_bytes())
    (student / "Übung−1.ipynb").write_bytes(b"no notebook")
    assert "judged" in printed(code_page, "-c", GRADE, str(student.parent), str(report))
    assert (report / "class.html").exists()


@every_code_page
def test_grade_says_what_is_wrong_in_any_alphabet(code_page, tmp_path):
    missing, report = tmp_path / "нет ✗", tmp_path / "отчёт"
    said = printed(code_page, "-c", GRADE, str(missing), str(report), code=2)
    assert said.startswith("bpwidgets grade: ")


# ---- what shows itself when it is printed ----

SHOW = """
import numpy as np, bpwidgets as bp
for lesson in bp.LESSONS:
    for name in lesson.exercises:
        exercise = bp.exercise(name)
        print(exercise)
        print(bp.check(name, None if exercise.example else "\\u2202"))
def letter(*arguments):
    return "\\u2202\\u2713\\U0001f600"
print(bp.check("jacobian.shapes", letter))
print(bp.check("jacobian.letter", letter))
print(bp.check("chain_rule.where", lambda corners: 1 / 0))
print(bp.progress())
"""


@every_code_page
def test_exercises_verdicts_and_points_are_printed(code_page, tmp_path):
    said = printed(code_page, "-c", SHOW)
    assert "o Not attempted, 0 of 2 points." in said
    assert "! Could not be judged, 0 of 2 points." in said


def test_the_signs_are_kept_where_the_console_has_them():
    assert "○ Not attempted, 0 of 2 points." in printed("utf-8", "-c", SHOW)


RIGHT = (
    'import bpwidgets as bp; print(bp.Feedback(status="correct", points=1, max_points=1, message="x² − ∂"))'
)


@pytest.mark.parametrize(
    ("code_page", "line"),
    [
        ("utf-8", "✓ Correct, 1 of 1 point. x² − ∂"),
        ("cp1252", "+ Correct, 1 of 1 point. x² - d"),
        ("ascii", "+ Correct, 1 of 1 point. x\\xb2 - d"),
    ],
)
def test_a_missing_letter_is_printed_as_what_resembles_it_or_else_as_its_escape(code_page, line):
    assert printed(code_page, "-c", RIGHT).rstrip("\r\n") == line


# ---- the characters ----


def test_every_look_alike_can_be_printed_anywhere():
    assert all(plain.isascii() for plain in LOOKALIKES.values())


def test_text_that_can_be_printed_is_not_changed():
    assert printable("∂ ✓ 😀") == "∂ ✓ 😀"


def test_without_a_console_text_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    assert printable("∂ ✓ 😀") == "∂ ✓ 😀"


def test_a_file_name_that_is_no_text_is_escaped_and_not_an_error():
    assert printable(os.fsdecode(b"\xff.ipynb")) == "\\udcff.ipynb"


def test_bytes_that_are_no_text_stay_an_error():
    with pytest.raises(UnicodeDecodeError):
        codecs.decode(b"\xff", "ascii", "bpwidgets.lookalike")
