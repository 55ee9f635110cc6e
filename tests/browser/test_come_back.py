"""What a learner does first with ``bpwidgets lab``: run a lesson, save it, reload the page. All pictures live on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Error as PlaywrightError

import bpwidgets as bp
from bpwidgets import lesson_folder
from tests.browser.shown import centre, picture

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).resolve().parent.parent.parent / "lessons"
PARTLY_RUN = bp.LESSONS[0]
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def lessons(jupyter) -> Path:
    """The folder that ``bpwidgets lab`` has laid out for this JupyterLab; it asks JupyterLab for its version only."""
    command = [*(sys.executable, "-m", "bpwidgets.cli", "lab"), jupyter.server.root, "--", "--version"]
    subprocess.run(command, env=jupyter.server._environment(), check=True, capture_output=True, timeout=60)
    return jupyter.server.root


def explorers_of(path: Path) -> list[int]:
    """The cells that were saved with an explorer's live view."""
    return [
        number
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells)
        if any(WIDGET in output.get("data", {}) for output in cell.get("outputs", ()))
    ]


def drag(notebook, cell: int) -> bool:
    """Drag the picture's first handle until other words are seen; False if none is free, as before a prediction."""
    output = notebook.output(cell)
    handles = output.locator('.bpw-handle[aria-disabled="false"]:not([hidden])')
    if not handles.count():
        return False
    before = output.inner_text()
    output.locator(".bpw-stage").scroll_into_view_if_needed()
    x, y = centre(handles.first)
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x - 48, y + 32, steps=8)  # one picture opens in its upper right corner
    notebook.page.mouse.up()
    notebook.until(lambda: output.inner_text() != before, f"cell {cell} to follow the drag", timeout=10)
    return True


@pytest.mark.parametrize("lesson", bp.LESSONS, ids=lambda lesson: lesson.name)
def test_every_picture_of_a_lesson_is_alive_after_run_save_and_reload(open_notebook, lessons, lesson):
    path = lessons / lesson.notebook
    notebook = open_notebook(path, height=1000)
    notebook.run_at_once()
    notebook.save()
    notebook.reload()
    dragged = 0
    for cell in explorers_of(path):
        notebook.select(cell)
        picture(notebook, cell)
        dragged += drag(notebook, cell)
    assert dragged


# JupyterLab itself trusts a notebook of which every cell was run. Most learners run the first ones.


def run_first_explorer(notebook) -> int:
    """Run a lesson up to its first explorer, save it and reload the page; the explorer's cell."""
    first = explorers_of(notebook.path)[0]
    for cell, content in enumerate(nbformat.read(notebook.path, as_version=4).cells[: first + 1]):
        if content.cell_type == "code":
            notebook.run(cell)
    notebook.save()
    notebook.reload()
    notebook.select(first)
    return first


def test_a_lesson_that_was_run_in_part_is_alive_after_save_and_reload(open_notebook, lessons):
    copy = (
        lessons / "copy.ipynb"
    )  # the signature is the content's, whatever the tests above did with the lesson
    copy.write_bytes((FOLDER / PARTLY_RUN.notebook).read_bytes())
    notebook = open_notebook(copy, height=1400)
    first = run_first_explorer(notebook)
    picture(notebook, first)
    assert drag(notebook, first)


def test_without_a_signature_it_is_dead(open_notebook):
    unsigned = nbformat.read(FOLDER / PARTLY_RUN.notebook, as_version=4)
    unsigned.cells.append(nbformat.v4.new_markdown_cell("A signature belongs to a content: this is another."))
    notebook = open_notebook(unsigned, trusted=False, height=1400)
    first = run_first_explorer(notebook)
    with pytest.raises(PlaywrightError):
        notebook.output(first).locator(".bpw-stage").wait_for(timeout=5000)


RIGHT = """import bpwidgets as bp
bp.check("chain_rule.where", lambda corners: next(across for across, up in corners if across == up))"""
POINTS = """import bpwidgets as bp
bp.progress("chain_rule")"""


def test_points_come_back_after_a_restart_and_in_another_notebook(open_notebook, lessons):
    notebook = open_notebook([POINTS, RIGHT])
    notebook.run(0)
    assert notebook.text(0).startswith("0 of 11 points")
    notebook.run(1)
    notebook.restart()
    notebook.run(0)
    assert notebook.text(0).startswith("2 of 11 points")
    another = open_notebook([POINTS])
    another.run(0)
    assert another.text(0).startswith("2 of 11 points")


SHOWN = """import bpwidgets as bp
bp.ChainRule()"""


def sentence(notebook) -> str:
    return notebook.output(0).locator(".bpw-sentence").inner_text()


def test_where_a_picture_was_left_comes_back_after_a_restart_by_a_button(open_notebook, jupyter):
    file = jupyter.server.root / lesson_folder.FILE
    if not file.exists():
        file.write_text("{}")  # with it, this is a folder of lessons
    notebook = open_notebook([SHOWN], height=1400)
    notebook.run(0)
    picture(notebook, 0)
    assert notebook.output(0).get_by_role("button", name="You were here").count() == 0
    at_first = sentence(notebook)
    # By a key: from under a pointer the picture may slide while its column is laid out.
    notebook.output(0).get_by_label("x, on the curve of g").press("End")
    notebook.until(lambda: "At x = 3" in sentence(notebook), "the picture to be moved")
    moved = sentence(notebook)
    notebook.until(lambda: "ChainRule" in file.read_text(), "the position to be kept")
    notebook.restart()
    notebook.run(0)
    picture(notebook, 0)
    notebook.until(lambda: sentence(notebook) == at_first, "the picture to stand where its cell says")
    notebook.output(0).get_by_role("button", name="You were here").click()
    notebook.until(lambda: sentence(notebook) == moved, "the picture to go where it was left")
