"""``bp.progress()``: the best points of every exercise, as the checks gave them, in this kernel and the next."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import nbformat
import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets import lesson_folder
from bpwidgets.exercises.engine import registry
from tests.test_lessons import FOLDER, solutions_of

JACOBIAN = bp.LESSONS[2]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working directory, with a lesson in it; nothing has been said yet."""
    (tmp_path / JACOBIAN.notebook).write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lesson_folder, "_said", set())
    monkeypatch.delenv(lesson_folder.NBGRADER, raising=False)
    return tmp_path


def solve(name):
    """Check the solution of an exercise of the lesson on Jacobians."""
    space = {}
    exec("import numpy as np\nimport bpwidgets as bp\n" + solutions_of(JACOBIAN)[f"solve-{name}"], space)
    return bp.check(f"jacobian.{name}", space[bp.exercise(f"jacobian.{name}").function_name])


def row_of(shown, name):
    (row,) = (row for row in shown.rows if row.name.endswith(name))
    return row.points, row.max_points


def test_without_a_check_there_are_no_points_and_no_file(folder):
    shown = bp.progress()
    assert [row.points for row in shown.rows] == [0] * len(registry.lesson_names())
    assert shown.note == ""
    assert not (folder / lesson_folder.FILE).exists()


def test_all_exercises_of_all_lessons_are_counted():
    total = sum(known.points for name in registry.lesson_names() for known in registry.exercises_of(name))
    assert bp.progress().max_points == total


def test_a_right_answer_counts_for_its_exercise_its_lesson_and_all(folder):
    feedback = solve("corners")
    assert feedback.points == 3
    assert row_of(bp.progress("jacobian"), "jacobian.corners") == (3, 3)
    assert row_of(bp.progress(), JACOBIAN.title) == (3, bp.progress("jacobian").max_points)
    assert bp.progress().points == 3


def test_the_best_points_stay(folder):
    good = solve("corners")
    assert bp.check("jacobian.corners", lambda s, t, base, at_s, at_t: (0, 0)).points < good.points
    assert row_of(bp.progress("jacobian"), "jacobian.corners") == (3, 3)


def test_a_partly_right_answer_counts_its_steps_until_a_better_one_comes(folder):
    def corners(s, t, base, at_s, at_t):
        return np.zeros((2, 2)), at_s + at_t - base

    partly = bp.check("jacobian.corners", corners)
    assert 0 < partly.points < 3
    assert row_of(bp.progress("jacobian"), "corners") == (partly.points, 3)
    solve("corners")
    assert row_of(bp.progress("jacobian"), "corners") == (3, 3)


@pytest.mark.parametrize("answer", [lambda: None, None, "words", ...])
def test_an_answer_without_points_leaves_no_file(folder, answer):
    assert bp.check("jacobian.corners", answer).points == 0
    assert not (folder / lesson_folder.FILE).exists()


def test_points_survive_the_kernel(folder):
    solve("corners")
    ask = "import bpwidgets as bp; print(bp.progress('jacobian').points == 3)"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert answer.stdout == "True\n"


def test_points_that_cannot_be_kept_are_given_all_the_same_and_said_once_beside_them(folder, monkeypatch):
    monkeypatch.setenv(lesson_folder.NBGRADER, "autograde")
    first, second = solve("corners"), solve("corners")
    assert (first.points, second.points) == (3, 3)
    assert "Points are not kept" in first.message
    assert "Points are not kept" not in second.message
    assert repr(first) == "3"


def test_a_later_version_that_gives_other_points_counts_the_same_part(folder):
    entry = {"points": 1, "max_points": 2}
    (folder / lesson_folder.FILE).write_text(json.dumps({"points": {"jacobian.corners": entry}}))
    assert row_of(bp.progress("jacobian"), "corners") == (1.5, 3)


@pytest.mark.parametrize(
    "entry",
    [
        *(None, 3, {}, {"points": 1}),
        *({"points": points, "max_points": 2} for points in ("1", [1], -1, math.nan, 10**400)),
        {"points": 1, "max_points": 0},
    ],
)
def test_an_entry_that_is_none_counts_nothing_and_is_replaced(folder, entry):
    (folder / lesson_folder.FILE).write_text(json.dumps({"points": {"jacobian.corners": entry}}))
    assert bp.progress().points == 0
    solve("corners")
    assert bp.progress().points == 3


# ---- what is shown ----


def test_one_lesson_shows_its_points_and_then_each_exercise(folder):
    solve("corners")
    lines = repr(bp.progress("jacobian")).splitlines()
    assert lines[0] == f"3 of {bp.progress('jacobian').max_points:g} points"
    assert [line.split() for line in lines[1:]] == [
        [name, "3" if name.endswith("corners") else "0", "of", f"{bp.exercise(name).points:g}"]
        for name in JACOBIAN.exercises
    ]


def test_html_says_what_the_text_says(folder):
    solve("corners")
    page = bp.progress()._repr_html_()
    assert f"<strong>{repr(bp.progress()).splitlines()[0]}</strong>" in page
    for row in bp.progress().rows:
        assert f">{row.name}</td><td>{row.points:g} of {row.max_points:g}</td>" in page


def test_tables_hold_the_numbers_by_column(folder):
    solve("corners")
    (table,) = bp.progress("jacobian").tables.values()
    assert table == {
        "exercise": JACOBIAN.exercises,
        "points": tuple(3 if name.endswith("corners") else 0 for name in JACOBIAN.exercises),
        "of": tuple(bp.exercise(name).points for name in JACOBIAN.exercises),
    }


def test_a_notebook_that_is_not_beside_the_lessons_is_told_so(folder):
    (folder / JACOBIAN.notebook).unlink()
    assert bp.progress().note == "Points are kept beside the lessons, and this notebook's folder holds none."
    assert bp.progress().note in repr(bp.progress())
    assert "notebook&#x27;s folder holds none" in bp.progress()._repr_html_()


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000])
def test_a_broken_file_is_said_and_the_next_points_are_kept(folder, text):
    (folder / lesson_folder.FILE).write_text(text)
    assert "is broken; the next check sets it aside" in bp.progress().note
    assert lesson_folder.BROKEN in solve("corners").message
    assert bp.progress().points == 3


@pytest.mark.parametrize("lesson", ["start_here", "jacobians", "jacobian.corners"])
def test_a_lesson_that_is_none_is_an_error_that_lists_them(lesson):
    with pytest.raises(ValueError, match=r"there is no lesson .*; there are chain_rule, jacobian, "):
        bp.progress(lesson)


# ---- what must not be disturbed ----


def test_two_folders_show_the_same_to_the_letter(folder, tmp_path, monkeypatch):
    """So a lesson may end in its points: strict nbval compares text and HTML."""
    here = bp.progress("jacobian")
    (tmp_path / "another").mkdir()
    (tmp_path / "another" / JACOBIAN.notebook).write_text("{}")
    monkeypatch.chdir(tmp_path / "another")
    there = bp.progress("jacobian")
    assert repr(here).startswith("0 of 12 points\n")
    assert (repr(here), here._repr_html_()) == (repr(there), there._repr_html_())


def test_the_committed_lessons_keep_no_points():
    """Their stubs are untouched: running them writes no file beside them."""
    for lesson in bp.LESSONS:
        notebook = nbformat.read(FOLDER / lesson.notebook, as_version=4)
        scores = {
            output.data["text/plain"]
            for cell in notebook.cells
            if cell.id.startswith("check")
            for output in cell.outputs
        }
        assert scores <= {"0"}


def test_the_isolated_grading_keeps_no_points():
    from bpwidgets.grading.child import REAL

    assert not {"check", "progress"} & REAL
