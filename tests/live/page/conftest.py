"""Explorers on a page without a browser."""

from __future__ import annotations

import pytest

import bpwidgets as bp
from bpwidgets import ChainRule, lesson_folder
from bpwidgets.live.page import bookmarks, notebook
from bpwidgets.live.page.answers import Answers
from bpwidgets.live.page.cells import Place
from bpwidgets.live.page.session import Session
from tests.live.page_stub import Page


@pytest.fixture
def page(monkeypatch):
    """A page that shows ChainRule, with the first stage and frame already there."""
    with_page = Page(ChainRule(), monkeypatch)
    with_page.hello()
    yield with_page
    with_page.explorer.close()


@pytest.fixture
def show(monkeypatch):
    """Show an explorer on a page of its own."""
    shown = []

    def show_(explorer):
        shown.append(explorer)
        made = Page(explorer, monkeypatch)
        made.hello()
        made.sent.clear()
        return made

    yield show_
    for explorer in shown:
        explorer.close()
    notebook.session.answers = Answers()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working directory, with a lesson in it, and a kernel that has kept nothing yet."""
    (tmp_path / bp.LESSONS[1].notebook).write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lesson_folder, "_said", set())
    monkeypatch.delenv(lesson_folder.NBGRADER, raising=False)
    monkeypatch.setattr(notebook, "session", Session())
    monkeypatch.setattr(bookmarks, "INTERVAL_S", 0.0)
    return tmp_path


@pytest.fixture
def cell(folder, monkeypatch):
    """Run a cell that shows an explorer; the page that it is on."""
    pages = []

    def run(explorer, name="first-picture 1"):
        pages.append(Page(explorer, monkeypatch))
        explorer.view.enter(Place(name, None))
        pages[-1].hello()
        return pages[-1]

    yield run
    for page in pages:
        page.explorer.close()
