"""What is measured of `bpwidgets grade`: a class of generated submissions, against nbgrader on the same notebooks."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import psutil

from benchmarks.pictures import ROOT
from benchmarks.plain import MIB
from benchmarks.report import Budget, Row, row
from tests.grading.classroom import BY_NAME, hand_in, notebook, solutions
from tests.grading.test_attacks import ATTACKS

if TYPE_CHECKING:
    from benchmarks.plain import Say
    from bpwidgets.contents import Lesson

PART = "grading"
CLASS, MANY, BESIDE = 200, 2000, 16  # submissions: timed, held in memory, graded by nbgrader, too
QUICK = 10  # times fewer, to try it
SLOW = "import time; time.sleep(2)\n"
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "class"\nc.ExecutePreprocessor.timeout = 300\n'


def measure(say: Say, *, quick: bool) -> list[Row]:
    """Submissions a second on one job and two, nbgrader's beside them, memory, and the time to the first row."""
    less = QUICK if quick else 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        submissions = generated(folder / "class", CLASS // less)
        rows = []
        for jobs in (1, 2):
            say(f"bpwidgets grade: {CLASS // less} submissions, {jobs} at once")
            run = graded(submissions, folder / f"report{jobs}", jobs)
            rate = CLASS // less / run["seconds"]
            rows.append(row(PART, f"submissions a second, --jobs {jobs}", "1/s", [rate]))
        rows.append(row(PART, "time to the first row", "s", [run["first"]]))
        beside = max(BESIDE // less, 4)
        say(f"nbgrader autograde and we, one at a time: {beside} notebooks with their solutions")
        ours, theirs = beside_nbgrader(folder, beside)
        times = Budget(against="x nbgrader", value=theirs / ours, limit=10, least=True)
        rows.append(row(PART, "the same notebooks, ours", "1/s", [beside / ours], budgets=(times,)))
        rows.append(row(PART, "the same notebooks, nbgrader", "1/s", [beside / theirs]))
        say(f"memory over {MANY // less} submissions")
        many = graded(generated(folder / "many", MANY // less), folder / "report", 2)
        rows.append(
            row(PART, f"memory of the parent, {MANY // less} submissions", "MB", [many["bytes"] / MIB])
        )
    return rows


def generated(folder: Path, number: int) -> Path:
    """A class as classes are: right answers, mistakes, stubs, and a few that are broken, slow or hostile."""
    draw = random.Random(number)
    lessons = [name for name, lesson in BY_NAME.items() if lesson.exercises]
    attacks = [each for each in ATTACKS.values() if "sleep" not in each.cell and "while" not in each.cell]
    for student in range(number):
        lesson = draw.choice(lessons)
        answers = {name: text for name, text in solutions(lesson).items() if draw.random() < 0.7}
        for name in list(answers):
            if draw.random() < 0.2:  # a slip: twice what is right, where the answer is a number
                called = name.partition(".")[2]
                answers[name] += f"\n_{called} = {called}\n{called} = lambda *given: 2 * _{called}(*given)"
        kind = draw.random()
        before = SLOW if kind < 0.02 else draw.choice(attacks).cell if kind < 0.04 else ""
        data = notebook(lesson, answers=answers, before=before)
        hand_in(
            folder, f"Student {student:04}", data[: len(data) // 2] if kind > 0.98 else data, lesson=lesson
        )
    return folder


def graded(submissions: Path, report: Path, jobs: int) -> dict[str, float]:
    """Run the command: seconds in all, seconds to the first row, and the most memory that the parent held."""
    command = [sys.executable, "-m", "bpwidgets.cli", "grade", str(submissions), "--out", str(report)]
    start = time.monotonic()
    running = subprocess.Popen(
        [*command, "--secret", "x", "--jobs", str(jobs), "--allow-weak-isolation"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    first, most, parent = 0.0, 0, psutil.Process(running.pid)
    while running.poll() is None:
        try:
            most = max(most, parent.memory_info().rss)
        except psutil.Error:
            break
        if not first and any(report.glob(".grading/*/*")):
            first = time.monotonic() - start
        time.sleep(0.02)
    if running.wait():
        raise RuntimeError(f"bpwidgets grade ended with status {running.returncode}, expected 0")
    return {"seconds": time.monotonic() - start, "first": first, "bytes": most}


def beside_nbgrader(folder: Path, number: int) -> tuple[float, float]:
    """Seconds in which we and nbgrader grade the same notebooks, lessons in turn with their solutions."""
    lessons = [lesson for lesson in BY_NAME.values() if lesson.exercises]
    course, ours = folder / "course", folder / "ours"
    source, submitted = course / "source" / "all", course / "submitted" / "ada" / "all"
    for place in (source, submitted):
        place.mkdir(parents=True)
    for index in range(number):
        lesson = lessons[index % len(lessons)]
        data = answered(lesson)
        (source / f"{index}.ipynb").write_bytes((ROOT / "lessons" / lesson.notebook).read_bytes())
        (submitted / f"{index}.ipynb").write_bytes(data)
        hand_in(ours, f"Student {index}", data, lesson=lesson.name)
    (course / "nbgrader_config.py").write_text(CONFIG)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for step in ("generate_assignment", "autograde"):
        start = time.monotonic()
        command = [sys.executable, "-m", "nbgrader", step, "all"]
        subprocess.run(command, cwd=course, env=environment, check=True, capture_output=True)
    theirs = time.monotonic() - start
    return graded(ours, folder / "beside", 1)["seconds"], theirs


def answered(lesson: Lesson) -> bytes:
    """A lesson's notebook with its solutions in their cells, all metadata kept."""
    right = {name.replace(".", "-"): text for name, text in solutions(lesson.name).items()}
    book = nbformat.read(ROOT / "lessons" / lesson.notebook, as_version=4)
    for cell in book.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        cell.source = right.get(name, cell.source)
    return nbformat.writes(book).encode()
