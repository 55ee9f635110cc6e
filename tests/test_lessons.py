"""The lessons as notebooks: built alike, true to their exercises, solvable, and untouched at first.

Each rule is a function that yields what is wrong with a notebook, each fault as a sentence. `BROKEN` holds, for every
rule, a change to a good lesson that must make it speak.
"""

from __future__ import annotations

import ast
import base64
import copy
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine.feedback import format_points
from tests import strip

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "lessons"
IMPORTS = ["import numpy as np", "import bpwidgets as bp"]
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
WIDGET = "application/vnd.jupyter.widget-view+json"
# The parts of a lesson in their order, by the first word of their cells' ids; what is optional is not in NEEDED.
PARTS = ("title", "formula", "explorer", "try", "slide", "exercise", "summary", "points")
PART_OF = {"imports": "explorer", "picture": "explorer", "predict": "explorer", "solve": "exercise"} | {
    "check": "exercise"
}
NEEDED = ("title", "formula", "explorer", "try", "exercise", "summary", "points")
BUTTONS = {"Back", "Play", "Reset", "Skip", "Step"}  # of every explorer, or of those in which time passes
# What a newcomer is told, in this order.
FIRST_STEPS = (
    "title",
    "first-picture",
    "question",
    "drag",
    "keyboard",
    "numbers",
    "own-function",
    "exercise",
)
LAST_STEPS = ("nothing-moves", "doctor", "hangs", "lessons")


def read(lesson):
    return nbformat.read(FOLDER / lesson.notebook, as_version=4)


def markdown(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def part(cell):
    word = cell.id.partition("-")[0]
    return PART_OF.get(word, word)


def data_of(cell):
    return [output.data for output in cell.outputs if "data" in output]


# ---- the rules ----


def size(notebook):
    """12 to 32 cells, none long, pictures of 1 MB at most."""
    if not 12 <= len(notebook.cells) <= 32:
        yield f"{len(notebook.cells)} cells, expected 12 to 32: let another cell go, and say so in the commit"
    for cell in markdown(notebook):
        if len(cell.source.split()) > 120:
            yield f"{cell.id} has {len(cell.source.split())} words, expected 120 at most"
    for cell in code(notebook):
        if len(cell.source.splitlines()) > 12:
            yield f"{cell.id} has {len(cell.source.splitlines())} lines, expected 12 at most"
    pictures = [data["image/png"] for cell in code(notebook) for data in data_of(cell) if "image/png" in data]
    weight = sum(len(base64.b64decode(picture)) for picture in pictures)
    if weight > 1_000_000:
        yield f"pictures of {weight} bytes, expected 1 MB at most"


def here(notebook):
    """Below the title the network of the course, with the part lit that the lesson is about."""
    lesson, cell = lesson_of(notebook).name, notebook.cells[0]
    shown = re.search(r'^<img [^>]*src="data:image/png;base64,([^"]+)">$', cell.source, re.MULTILINE)
    png = base64.b64decode(shown[1]) if shown else b""
    if not shown or cell.source.split("\n\n")[1] != strip.image(lesson, png):
        yield f"{cell.id} does not show its strip below the title: python -m tests.strip"
    elif strip.differs(png, strip.drawn(lesson)):
        yield f"the strip of {cell.id} is another one: python -m tests.strip"


def identity(notebook):
    """Ids that say what a cell is for, each once."""
    ids = [cell.get("id", "") for cell in notebook.cells]
    for name in ids:
        if not re.fullmatch(r"[a-z]+([-_][a-z]+)*", name):
            yield f"the id {name!r} is not made of words"
        if ids.count(name) > 1:
            yield f"the id {name!r} stands twice"


def kernel(notebook):
    """The kernel named, nothing else of the machine or the run that made it."""
    if notebook.metadata.get("kernelspec") != KERNEL:
        yield "no kernelspec of python3: JupyterLab would stop with a dialog"
    if notebook.metadata.get("language_info") != {"name": "python"}:
        yield "language_info says more than the language"
    for name in set(notebook.metadata) - {"kernelspec", "language_info"}:
        yield f"metadata of the notebook has {name!r}"
    for cell in notebook.cells:
        for name in set(cell.metadata) - {"nbgrader"}:
            yield f"metadata of {cell.id} has {name!r}"


def run(notebook):
    """Executed once from top to bottom, with an output wherever a cell ends in a value, and no other."""
    cells = code(notebook)
    if [cell.execution_count for cell in cells] != list(range(1, len(cells) + 1)):
        yield "the code cells were not executed once each, from top to bottom"
    for cell in cells:
        kinds = {output.output_type for output in cell.outputs}
        if kinds - {"display_data", "execute_result"}:
            yield f"{cell.id} has outputs of the kinds {sorted(kinds)}"
        value = isinstance(ast.parse(cell.source).body[-1], ast.Expr)
        if value != bool(cell.outputs):
            yield f"{cell.id} has {len(cell.outputs)} outputs"


def beginning(notebook):
    """The first code cell imports NumPy and the package, in two lines."""
    if code(notebook)[0].source.splitlines()[:2] != IMPORTS:
        yield f"{code(notebook)[0].id} does not begin with the two imports"


def order(notebook):
    """The parts of a lesson in their order, none missing; a prediction first, several things to try."""
    parts = [part(cell) for cell in notebook.cells]
    for cell in notebook.cells:
        if part(cell) not in PARTS:
            yield f"{cell.id} belongs to no part"
    for before, after in pairwise(name for name in parts if name in PARTS):
        if PARTS.index(before) > PARTS.index(after):
            yield f"{after} stands after {before}"
    for name in NEEDED:
        if name not in parts:
            yield f"{name} is missing"
    if parts.count("title") != 1 or parts.count("formula") != 1 or parts.count("summary") != 1:
        yield "title, formula and summary are not one cell each"
    if sum(part(cell) == "try" for cell in markdown(notebook)) < 2:
        yield "fewer than two things to try"
    if not any("bp.Prediction(" in cell.source for cell in code(notebook) if part(cell) == "explorer"):
        yield "nothing to predict"


def lists(notebook):
    """A puzzle at the start, five lines of what the reader can do now at the end, a formula in between."""
    first, *_, last = markdown(notebook)
    if "?" not in first.source:
        yield "the title asks nothing: a lesson opens with a puzzle that can be tried at once"
    if not last.source.startswith("## Now you can\n"):
        yield "the summary does not say what the reader can do now"
    if re.findall(r"^(\d)\. ", last.source, re.MULTILINE) != list("12345"):
        yield "the summary has not five lines"
    if not any(cell.id == "formula" and "$$" in cell.source for cell in notebook.cells):
        yield "the formula is not displayed"


def first_steps(notebook):
    """Lesson 00: what a newcomer needs, in order, with the doctor as a cell and a picture in the first screen."""
    ids = [cell.id for cell in notebook.cells]
    wanted = [*FIRST_STEPS, *LAST_STEPS]
    if [name for name in ids if name in wanted] != wanted:
        yield f"the steps are {ids}, expected among them {wanted}"
    if ids[:2] != list(FIRST_STEPS[:2]) or not any(WIDGET in data for data in data_of(code(notebook)[0])):
        yield "no picture that moves in the first screen"
    if not any(cell.id == "doctor" and cell.source == "bp.doctor()" for cell in code(notebook)):
        yield "no doctor"


def slug(heading):
    """The anchor that JupyterLab gives a heading."""
    return heading.strip().replace(" ", "-")


def links(notebook):
    """Every link leads to a file, and an anchor to a heading, of this folder."""
    for cell in markdown(notebook):
        for target in re.findall(r"\]\(([^)\s]+)\)", cell.source):
            name, _, anchor = target.partition("#")
            if not (FOLDER / name).is_file():
                yield f"{cell.id} links to {target}, which is not there"
                continue
            there = nbformat.read(FOLDER / name, as_version=4) if name else notebook
            headings = re.findall(
                r"^#+ (.+)$", "\n".join(cell.source for cell in markdown(there)), re.MULTILINE
            )
            if anchor and anchor not in map(slug, headings):
                yield f"{cell.id} links to {target}, where no heading is called so"


def onward(notebook):
    """The summary of a lesson links to the next lesson, or, where there is none yet, to the list of lessons."""
    number = lesson_of(notebook).number
    following = [lesson.notebook for lesson in bp.LESSONS if lesson.number == number + 1]
    wanted = following[0] if following else bp.LESSONS[0].notebook
    if f"]({wanted}" not in markdown(notebook)[-1].source:
        yield f"the summary does not link to {wanted}"


def points(notebook):
    """The last cell shows the points of the lesson, saved as none: its stubs are untouched."""
    last, source = notebook.cells[-1], f'bp.progress("{lesson_of(notebook).name}")'
    if last.id != "points" or last.source != source:
        yield f"the last cell is {last.id}, expected points, with {source}"
        return
    most = sum(bp.exercise(name).points for name in lesson_of(notebook).exercises)
    if [data["text/plain"].splitlines()[0] for data in data_of(last)] != [f"0 of {most:g} points"]:
        yield f"{last.id} was not saved with the points of untouched stubs"


def calls(notebook, name):
    """Every call of a name such as "bp.Prediction" in the code, and the keywords that it has."""
    for cell in code(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
                yield cell, {keyword.arg for keyword in node.keywords}


def verdicts_say_why(notebook):
    """Each prediction has a sentence that its verdict says, whatever was answered."""
    for cell, keywords in calls(notebook, "bp.Prediction"):
        if "why" not in keywords:
            yield f"the prediction of {cell.id} does not say why"


def pressed(notebook):
    """What the prose says to press is there: a button of every explorer, or a try."""
    strings = {
        node.value
        for cell in code(notebook)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Constant)
    }
    for cell in markdown(notebook):
        for name in re.findall(r"\b[Pp]ress\s+\*([^*]+)\*", cell.source):
            if name not in strings | BUTTONS:
                yield f"{cell.id} says to press {name!r}, which no explorer of this lesson has"


def explorers(notebook):
    """Each explorer of the table of contents is shown in a code cell."""
    source = "\n".join(cell.source for cell in code(notebook))
    for name in lesson_of(notebook).explorers:
        if f"bp.{name}(" not in source:
            yield f"no cell shows {name}: add one, such as try-{name.lower()}, or take it out of contents.py"


def lesson_of(notebook):
    """The lesson of this title: a copy with a fault has no file name of its own."""
    title = notebook.cells[0].source.splitlines()[0].removeprefix("# ")
    (lesson,) = (lesson for lesson in bp.LESSONS if lesson.title == title)
    return lesson


def exercises(notebook):
    """Each exercise of the table of contents in three cells: its statement, its stub, its check, as nbgrader wants."""
    cells = {cell.id: cell for cell in notebook.cells}
    found = [cell.id.removeprefix("exercise-") for cell in notebook.cells if cell.id.startswith("exercise-")]
    wanted = [name.partition(".")[2] for name in lesson_of(notebook).exercises]
    if found != wanted:
        yield f"the exercises are {found}, expected {wanted}"
    ids = list(cells)
    for name in wanted:
        trio = [f"{kind}-{name}" for kind in ("exercise", "solve", "check")]
        if not set(trio) <= set(ids) or ids[ids.index(trio[0]) :][:3] != trio:
            yield f"{name} is not three cells, one after the other"
            continue
        exercise = bp.exercise(f"{lesson_of(notebook).name}.{name}")
        yield from as_stated(exercise, *(cells[cell] for cell in trio))
    graded = {cell.id for cell in notebook.cells if "nbgrader" in cell.metadata}
    if graded != {f"{kind}-{name}" for kind in ("solve", "check") for name in wanted}:
        yield f"nbgrader is told of {sorted(graded)}"


def as_stated(exercise, statement, stub, check):
    """One exercise's cells against the exercise itself."""
    text = " ".join(statement.source.split())
    if " ".join(exercise.statement.split()) not in text:
        yield f"{statement.id} does not say what the exercise says"
    if f"({format_points(exercise.points)})" not in text:
        yield f"{statement.id} does not name {format_points(exercise.points)}"
    if stub.source != exercise.cell:
        yield f"{stub.id} is not the exercise's stub between nbgrader's marks, as its `cell` has it"
    if check.source != f'bp.check("{exercise.id}", {exercise.function_name})':
        yield f"{check.id} checks something else"
    common = {"schema_version": 3, "task": False}
    name = exercise.id.replace(".", "-")  # nbgrader refuses a grade_id with a dot
    solve = common | {"grade": False, "grade_id": name, "locked": False, "solution": True}
    grade = common | {"grade": True, "grade_id": f"check-{name}", "locked": True, "solution": False}
    for cell in (stub, check):
        if not re.fullmatch(r"[a-zA-Z0-9_\-]+", cell.metadata.get("nbgrader", {}).get("grade_id", "")):
            yield f"{cell.id} has a grade_id that nbgrader refuses"
    if stub.metadata.get("nbgrader") != solve:
        yield f"{stub.id} is no answer cell: expected the metadata {{'nbgrader': {solve}}}"
    grade |= {"points": exercise.points}
    if check.metadata.get("nbgrader") != grade:
        yield f"{check.id} is no locked test cell: expected the metadata {{'nbgrader': {grade}}}"
    if [data["text/plain"] for data in data_of(check)] != ["0"]:
        yield f"{check.id} was not saved with the score of an untouched stub"


EVERYWHERE = (size, here, identity, kernel, run, beginning, links)
RULES = {0: (*EVERYWHERE, first_steps, explorers)}
LATER = (*EVERYWHERE, order, lists, onward, points, explorers, exercises, verdicts_say_why, pressed)


def faults(notebook, number):
    """All that is wrong with a lesson."""
    return [fault for rule in RULES.get(number, LATER) for fault in rule(notebook)]


def name_of(lesson):
    return lesson.name


every_lesson = pytest.mark.parametrize("lesson", bp.LESSONS, ids=name_of)


def test_every_notebook_is_in_the_table_of_contents_and_back():
    assert {path.name for path in FOLDER.glob("*.ipynb")} == {lesson.notebook for lesson in bp.LESSONS}


@every_lesson
def test_lesson_keeps_the_rules(lesson):
    notebook = read(lesson)
    nbformat.validate(notebook)
    assert faults(notebook, lesson.number) == []
    assert lesson_of(notebook) == lesson


def cell_of(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


def without(name):
    def change(notebook):
        notebook.cells.remove(cell_of(notebook, name))

    return change


def swapped(name, other):
    def change(notebook):
        i, j = (notebook.cells.index(cell_of(notebook, each)) for each in (name, other))
        notebook.cells[i], notebook.cells[j] = notebook.cells[j], notebook.cells[i]

    return change


def rewritten(name, old, new):
    def change(notebook):
        cell = cell_of(notebook, name)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return change


def with_id(name, new):
    return lambda notebook: cell_of(notebook, name).update(id=new)


def graded_as(name, **values):
    return lambda notebook: cell_of(notebook, name).metadata.nbgrader.update(values)


def showing(name, *outputs):
    return lambda notebook: cell_of(notebook, name).update(outputs=list(outputs))


STREAM = nbformat.v4.new_output("stream", name="stderr", text="warning")
FULL_MARKS = nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)
HEAVY = nbformat.v4.new_output("display_data", {"image/png": base64.b64encode(bytes(1_000_001)).decode()})


def with_the_strip_of_another(notebook):
    """The title cell of lesson 01 with the right words over another lesson's network."""
    copied = copy.deepcopy(notebook)
    strip.insert(copied, "jacobian")
    return copied.cells[0].source.replace(strip.described("jacobian"), strip.described("chain_rule"))


# Rule, number of the lesson that is broken, and how.
BROKEN = [
    (explorers, 2, rewritten("try-table-picture", "bp.JacobianTable", "bp.Jacobian")),
    (size, 1, lambda notebook: notebook.cells.extend(notebook.cells[:2])),
    (size, 0, lambda notebook: notebook.cells.__delitem__(slice(11, None))),
    (size, 1, lambda notebook: cell_of(notebook, "formula").update(source="word " * 121)),
    (size, 1, lambda notebook: cell_of(notebook, "imports").update(source="1\n" * 13)),
    (size, 1, showing("predict", HEAVY)),
    (here, 1, lambda notebook: notebook.cells[0].update(source="# The chain rule\n\nA puzzle.")),
    (here, 1, lambda notebook: strip.insert(notebook, "jacobian")),
    (here, 1, lambda notebook: notebook.cells[0].update(source=with_the_strip_of_another(notebook))),
    (identity, 1, with_id("formula", "3f2b9c")),
    (identity, 1, with_id("formula", "title")),
    (kernel, 1, lambda notebook: notebook.metadata.pop("kernelspec")),
    (kernel, 1, lambda notebook: notebook.metadata.language_info.update(version="3.11")),
    (kernel, 1, lambda notebook: notebook.metadata.update(widgets={})),
    (kernel, 1, lambda notebook: cell_of(notebook, "imports").metadata.update(execution={})),
    (run, 1, lambda notebook: cell_of(notebook, "imports").update(execution_count=None)),
    (run, 1, swapped("imports", "predict")),
    (run, 1, showing("predict")),
    (run, 1, showing("imports", FULL_MARKS)),
    (run, 1, showing("check-where", STREAM)),
    (beginning, 1, swapped("imports", "predict")),
    (order, 1, swapped("formula", "predict")),
    (order, 1, swapped("summary", "exercise-where")),
    (order, 1, without("formula")),
    (order, 1, with_id("formula", "theory")),
    (order, 1, with_id("picture", "title-again")),
    (order, 1, rewritten("predict", "bp.Prediction", "bp.Guess")),
    (
        order,
        1,
        lambda notebook: notebook.update(cells=[cell for cell in notebook.cells if part(cell) != "try"]),
    ),
    (lists, 6, rewritten("title", "?", ".")),
    (lists, 6, rewritten("summary", "Now you can", "In five lines")),
    (lists, 6, rewritten("summary", "5. ", "")),
    (lists, 6, rewritten("formula", "$$", "$")),
    (first_steps, 0, without("keyboard")),
    (first_steps, 0, swapped("drag", "doctor")),
    (first_steps, 0, showing("first-picture")),
    (first_steps, 0, rewritten("doctor", "bp.doctor()", "bp.LESSONS")),
    (links, 0, rewritten("lessons", "01_chain_rule.ipynb", "no_such_lesson.ipynb")),
    (links, 1, rewritten("summary", "#The-lessons", "#All-lessons")),
    (onward, 1, rewritten("summary", "02_jacobian", "01_chain_rule")),
    (points, 1, without("points")),
    (points, 1, rewritten("points", "chain_rule", "jacobian")),
    (points, 1, showing("points", FULL_MARKS)),
    (verdicts_say_why, 1, rewritten("predict", "why=", "at_x=")),
    (pressed, 1, rewritten("try-corner-picture", "corner gone", "no corner")),
    (pressed, 2, rewritten("try-table", "small d", "little d")),
    (exercises, 1, swapped("exercise-where", "exercise-table")),
    (exercises, 1, swapped("solve-where", "check-where")),
    (exercises, 1, without("solve-where")),
    (exercises, 1, without("exercise-where")),
    (exercises, 1, rewritten("exercise-where", "shuffled", "sorted")),
    (exercises, 1, rewritten("exercise-where", "2 points", "3 points")),
    (exercises, 1, rewritten("solve-where", "...", "return 0")),
    (exercises, 1, rewritten("check-where", "chain_rule.where", "chain_rule.table")),
    (exercises, 1, graded_as("check-where", points=3)),
    (exercises, 1, graded_as("check-where", locked=False)),
    (exercises, 1, graded_as("check-where", grade=False)),
    (exercises, 1, graded_as("solve-where", solution=False)),
    (exercises, 1, graded_as("solve-where", grade_id="chain_rule.where")),
    (exercises, 1, lambda notebook: cell_of(notebook, "imports").metadata.update(nbgrader={})),
    (exercises, 1, showing("check-where", FULL_MARKS)),
]


@pytest.mark.parametrize(
    ("rule", "number", "breaks"), BROKEN, ids=[f"{row[0].__name__}-{i}" for i, row in enumerate(BROKEN)]
)
def test_broken_rule_is_found(rule, number, breaks):
    notebook = copy.deepcopy(read(bp.LESSONS[number]))
    assert list(rule(notebook)) == []
    breaks(notebook)
    assert list(rule(notebook))


def test_every_rule_was_seen_failing():
    assert {row[0] for row in BROKEN} == {*RULES[0], *LATER}


# ---- what the cells do: run here, one after the other, as a kernel would ----


def values(notebook, solutions=(), kinds=None):
    """{id: value} of every cell that ends in an expression; solutions replace the cells of these ids.

    kinds: the first words of the ids of the cells that are run; those of all, if None.
    """
    space, found = {}, {}
    for cell in code(notebook):
        if kinds is not None and cell.id.partition("-")[0] not in kinds:
            continue
        tree = ast.parse(dict(solutions).get(cell.id, cell.source))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, cell.id, "exec"), space)
        if last is not None:
            found[cell.id] = eval(compile(ast.Expression(last.value), cell.id, "eval"), space)
    return found


def solutions_of(lesson):
    """The sections of the lesson's file of solutions, by the ids of the cells that they replace."""
    text = (ROOT / "tests" / "solutions" / f"{lesson.name}.py").read_text(encoding="utf-8")
    sections = re.split(r"^# %% \w+\.(\w+)\n", text, flags=re.MULTILINE)[1:]
    return {f"solve-{name}": source for name, source in zip(sections[::2], sections[1::2], strict=True)}


def verdicts(found):
    return {name: value for name, value in found.items() if isinstance(value, bp.Feedback)}


exercised = pytest.mark.parametrize(
    "lesson", [lesson for lesson in bp.LESSONS if lesson.exercises], ids=name_of
)


@exercised
def test_solutions_in_the_notebooks_cells_give_full_marks(lesson):
    checks = verdicts(values(read(lesson), solutions_of(lesson)))
    assert list(checks) == [f"check-{name.partition('.')[2]}" for name in lesson.exercises]
    assert {feedback.status for feedback in checks.values()} == {"correct"}
    assert [feedback.points for feedback in checks.values()] == [
        bp.exercise(name).points for name in lesson.exercises
    ]


@exercised
def test_wrong_solution_costs_its_own_exercise_alone(lesson):
    good = solutions_of(lesson)
    for name in good:
        doubled = good[name].replace("return ", "return 2 * ")
        checks = verdicts(values(read(lesson), good | {name: doubled}, kinds=("imports", "solve", "check")))
        wrong = [each for each, feedback in checks.items() if feedback.status != "correct"]
        assert wrong == [name.replace("solve", "check")]


@every_lesson
def test_untouched_stubs_are_not_attempted(lesson):
    checks = verdicts(values(read(lesson)))
    assert checks
    assert {(feedback.status, feedback.points) for feedback in checks.values()} == {("not attempted", 0)}


def misquoted(notebook):
    """Explorers whose saved text is not their sentence, or that were saved without picture or live view."""
    found = values(notebook)
    for cell in code(notebook):
        if not hasattr(found.get(cell.id), "summary"):
            continue
        said = [data["text/plain"] for data in data_of(cell) if WIDGET in data or "image/png" in data]
        if not said or set(said) != {found[cell.id].summary}:
            yield f"{cell.id} was saved as {said}"
        kinds = [kind for data in data_of(cell) for kind in data]
        if kinds.count("image/png") != 1 or kinds.count(WIDGET) != 1:
            yield f"{cell.id} was saved as {kinds}"


@every_lesson
def test_explorers_are_saved_as_their_sentence_with_one_picture(lesson):
    assert list(misquoted(read(lesson))) == []


@pytest.mark.parametrize(
    "breaks",
    [
        showing("predict"),
        rewritten("predict", "bp.ChainRule(", "bp.ChainRule(x=1.0, "),
        lambda notebook: cell_of(notebook, "predict").outputs.pop(),
    ],
)
def test_misquoted_explorer_is_found(breaks):
    notebook = read(bp.LESSONS[1])
    breaks(notebook)
    assert list(misquoted(notebook))
