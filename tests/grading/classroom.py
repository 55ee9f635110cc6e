"""Notebooks as students hand them in: a lesson whose stubs are replaced."""

import json
import re
from functools import cache
from pathlib import Path

from bpwidgets.contents import LESSONS

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {lesson.name: lesson for lesson in LESSONS}


def solutions(lesson):
    """The right answers of a lesson, by exercise, as a learner would write them."""
    _, *parts = (ROOT / "tests" / "solutions" / f"{lesson}.py").read_text().split("# %% ")
    return {name.strip(): code.strip() for name, _, code in (part.partition("\n") for part in parts)}


def lesson_cells(lesson):
    """The code cells of a lesson, without what they showed."""
    return json.loads(_code_of(lesson))


@cache
def _code_of(lesson):
    """They as JSON: the pictures of a lesson take a while to read."""
    notebook = json.loads((ROOT / "lessons" / BY_NAME[lesson].notebook).read_bytes())
    code = [
        cell | {"outputs": [], "execution_count": None}
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    return json.dumps(code)


def notebook(lesson="chain_rule", answers=None, before="", after=""):
    """A handed-in lesson, in bytes: these answers in the place of the stubs, code before and after everything."""
    cells = lesson_cells(lesson)
    for cell in cells:
        exercise = cell["metadata"].get("nbgrader", {}).get("grade_id", "").replace("-", ".", 1)
        if exercise in (answers or {}):
            cell["source"] = answers[exercise].splitlines(keepends=True)
    return as_notebook(
        [before] * bool(before) + ["".join(cell["source"]) for cell in cells] + [after] * bool(after)
    )


def as_notebook(sources):
    """A notebook of these code cells, in bytes."""
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def hand_in(folder, student, data, name=None, lesson="chain_rule"):
    """Put a notebook where a student's would be."""
    path = folder / student / (name or BY_NAME[lesson].notebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def rows_of(report):
    """The rows of a report's `grades.csv`, each as a dict."""
    import csv

    with (report / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def visible(report):
    """The bytes of every file of a report that a teacher sees, by name."""
    files = [path for path in sorted(report.rglob("*")) if path.is_file()]
    return {
        path.relative_to(report).as_posix(): path.read_bytes()
        for path in files
        if ".grading" not in path.relative_to(report).parts
    }


def words(page):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.decode()).split())
