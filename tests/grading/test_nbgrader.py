"""The real nbgrader, on all lessons: it hands out our stubs, and its scores are ours."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
from filelock import FileLock

from bpwidgets.exercises.engine.registry import exercise
from bpwidgets.grading.isolation import Limits
from bpwidgets.grading.judging import Task, judge_submission, seed_of
from bpwidgets.grading.probe import strongest
from tests.grading.classroom import BY_NAME, ROOT, solutions

LESSONS = [lesson for lesson in BY_NAME.values() if lesson.exercises]
CONFIG = """c = get_config()
c.CourseDirectory.course_id = "backpropagation"
c.ExecutePreprocessor.timeout = 300
"""
HALF = """
_right = {name}
def {name}(*arguments):
    values = list(_right(*arguments))
    values[-1] = 3 * np.asarray(values[-1]) + 1
    return values"""


def answers(lesson):
    """A student's answers: by turns right, wrong in the last step, and left as handed out."""
    right = solutions(lesson.name)
    for number, name in enumerate(lesson.exercises):
        if number % 3 == 1:
            several = len(exercise(name).answers) > 1
            yield name, right[name] + HALF.format(name=exercise(name).function_name) if several else ""
        else:
            yield name, right[name] if number % 3 == 0 else ""


def solve(path, lesson):
    """Write a student's answers into a notebook as nbgrader handed it out."""
    notebook = nbformat.read(path, as_version=4)
    given = {name.replace(".", "-"): answer for name, answer in answers(lesson)}
    for cell in notebook.cells:
        answer = given.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        cell.source = answer or cell.source
    nbformat.write(notebook, path)


@pytest.fixture(scope="session")
def course(tmp_path_factory, worker_id):
    """A course in which one student has handed in all lessons, generated, graded and answered by nbgrader.

    It is made once, by the first worker that asks for it.
    """
    base = tmp_path_factory.getbasetemp()
    root = (base if worker_id == "master" else base.parent) / "course"
    with FileLock(f"{root}.lock"):
        if not (root / "scores.json").exists():
            make_course(root)
            (root / "scores.json").write_text(json.dumps(scores(root)))
    return SimpleNamespace(
        root=root,
        submitted=root / "submitted" / "ada" / "all",
        scores=json.loads((root / "scores.json").read_text()),
    )


def make_course(root):
    """Hand out all lessons, hand in a student's answers, grade and answer them."""
    source = root / "source" / "all"
    source.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    for lesson in LESSONS:
        (source / lesson.notebook).write_bytes((ROOT / "lessons" / lesson.notebook).read_bytes())

    def nbgrader(*arguments):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(root / "config")}
        command = [sys.executable, "-m", "nbgrader", *arguments]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    nbgrader("generate_assignment", "all")
    submitted = root / "submitted" / "ada" / "all"
    submitted.mkdir(parents=True)
    for lesson in LESSONS:
        (submitted / lesson.notebook).write_bytes((root / "release" / "all" / lesson.notebook).read_bytes())
        solve(submitted / lesson.notebook, lesson)
    nbgrader("autograde", "all")
    nbgrader("generate_feedback", "all")


def scores(root):
    """What nbgrader has in its gradebook, by exercise."""
    ask = """
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    notebooks = book.find_submission("all", "ada").notebooks
    print(json.dumps({grade.name: grade.score for each in notebooks for grade in each.grades}))
"""
    done = subprocess.run([sys.executable, "-c", ask], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    return {name.removeprefix("check-").replace("-", ".", 1): score for name, score in found.items()}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_nbgrader_hands_out_name_arguments_and_docstring(course, lesson):
    released = nbformat.read(course.root / "release" / "all" / lesson.notebook, as_version=4)
    cells = {
        cell.metadata["nbgrader"]["grade_id"]: cell for cell in released.cells if "nbgrader" in cell.metadata
    }
    for name in lesson.exercises:
        head, *_ = exercise(name).cell.partition("    # BEGIN SOLUTION")
        source = cells[name.replace(".", "-")].source
        assert source.startswith(head)
        assert "raise NotImplementedError()" in source


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_nbgraders_scores_are_ours(course, lesson):
    task = Task(
        lesson=lesson,
        notebook=(course.submitted / lesson.notebook).read_bytes(),
        seed=seed_of("hush", "ada"),
        limits=Limits(),
        level=strongest(),
    )
    ours = {each.exercise: each.feedback.points for each in judge_submission(task).verdicts}
    assert ours == {name: course.scores[name] for name in lesson.exercises}


def test_the_student_earned_whole_points_parts_of_them_and_none(course):
    maxima = {name: exercise(name).points for lesson in LESSONS for name in lesson.exercises}
    kinds = {0 if not score else 1 if score == maxima[name] else 0.5 for name, score in course.scores.items()}
    assert kinds == {0, 0.5, 1}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_the_feedback_page_has_every_picture_and_lets_it_shrink(course, lesson):
    page = (course.root / "feedback" / "ada" / "all" / lesson.notebook).with_suffix(".html").read_text()
    graded = nbformat.read(course.root / "autograded" / "ada" / "all" / lesson.notebook, as_version=4)
    outputs = [output for cell in graded.cells for output in cell.get("outputs", ())]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    drawn = sum(cell.source.count('src="data:image/png;base64') for cell in graded.cells)  # in the prose
    assert pictures
    assert page.count('src="data:image/png;base64') == len(pictures) + drawn
    assert page.count(".output_png img { max-width: 100%; height: auto; }") == len(pictures)
