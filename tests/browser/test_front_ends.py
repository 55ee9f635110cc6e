"""Other front ends than JupyterLab, each for real: Notebook 7 and marimo."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request

import nbformat
import pytest

from tests.browser.jupyter import TIMEOUT, Notebook, notebook_of
from tests.browser.shown import SHOW, moved, picture, unfold
from tests.fresh_install import free_port

pytestmark = pytest.mark.browser

X_HANDLE = '[aria-label="x, on the curve of g"]'
MARIMO = """
import marimo

app = marimo.App()


@app.cell
def _():
    import bpwidgets as bp
    import marimo as mo
    return bp, mo


@app.cell
def _(bp):
    bp.ChainRule()
    return


@app.cell
def _(bp, mo):
    w = bp.Softmax()
    mo.ui.anywidget(w.view.picture)
    return (w,)
"""


class NotebookSeven(Notebook):
    """A notebook in Notebook 7, which the same server gives."""

    place = "notebooks"


def test_notebook_seven_shows_the_picture_and_moves_it(jupyter):
    path = jupyter.server.root / "seven.ipynb"
    nbformat.write(notebook_of([SHOW]), path)
    with NotebookSeven(jupyter.server, jupyter.blank(), path) as notebook:
        notebook.resize(1200, 900)
        notebook.load()
        notebook.errors.clear()  # at its start Notebook 7.6 throws one of its own, whatever it opens
        assert notebook.page.evaluate("jupyterapp.name") == "Jupyter Notebook"
        notebook.run(0)
        picture(notebook)
        unfold(notebook)
        moved(notebook.output(0))
        moved(notebook.output(0), X_HANDLE)
        assert notebook.errors == []
    assert jupyter.foreign == []


@pytest.fixture
def marimo(tmp_path, jupyter):
    """The page on which marimo shows a notebook, and what its console has said."""
    port = free_port()
    (tmp_path / "shown.py").write_text(MARIMO)
    (tmp_path / "home").mkdir()
    arguments = ["run", "shown.py", "--headless", "--no-token", "--host=127.0.0.1", f"--port={port}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "marimo", *arguments],
        cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path / "home")},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    page, errors = jupyter.blank(), []
    page.set_viewport_size({"width": 1200, "height": 1700})
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    while not answers(f"http://127.0.0.1:{port}/health"):
        assert process.poll() is None
        page.wait_for_timeout(100)
    page.goto(f"http://127.0.0.1:{port}/", timeout=2 * TIMEOUT * 1000)
    yield page, errors
    page.close()
    process.terminate()
    process.wait(30)


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=TIMEOUT).close()
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


def test_marimo_shows_the_picture_of_an_explorer_and_moves_it(marimo, jupyter):
    page, errors = marimo
    shown = page.locator(".bpw")
    shown.nth(1).locator(".bpw-sentence").wait_for()
    moved(shown.nth(0), X_HANDLE)
    moved(shown.nth(1), ".bpw-handle")
    assert page.locator(".bpw-fold:visible").count() == 0
    assert page.get_by_text("Still picture").count() == 0
    assert errors == []
    assert jupyter.foreign == []
