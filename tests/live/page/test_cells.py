"""What a cell shows no longer is closed when the cell has run again."""

from __future__ import annotations

import pytest

from bpwidgets.live.page.cells import ShownInCells


class Shown:
    """Stands for an explorer."""

    closed = False

    def close(self):
        self.closed = True


class Shell:
    """Runs cells as IPython does: `pre_run_cell`, the cell, `post_run_cell`."""

    def __init__(self):
        self.kernel = self.events = self
        self.listeners = {"pre_run_cell": [], "post_run_cell": []}
        self.parent = {}

    def get_parent(self):
        return self.parent

    def register(self, event, listener):
        self.listeners[event].append(listener)

    def run(self, cells, cell, *explorers):
        self.parent = {
            "header": {"msg_type": "execute_request"},
            "metadata": {"cellId": cell} if cell else {},
        }
        for listener in list(self.listeners["pre_run_cell"]):
            listener(None)
        for explorer in explorers:
            cells.add(explorer, self)
        for listener in list(self.listeners["post_run_cell"]):
            listener(None)


@pytest.fixture
def run():
    """Run a cell, by its id, that shows some explorers."""
    cells, shell = ShownInCells(), Shell()

    def run_(cell, *explorers):
        shell.run(cells, cell, *explorers)

    run_.cells, run_.shell = cells, shell
    return run_


def test_a_cell_that_is_run_again_closes_what_it_showed_before(run):
    old, new = Shown(), Shown()
    run("a", old)
    assert not old.closed
    run("a", new)
    assert (old.closed, new.closed) == (True, False)


def test_an_explorer_replaces_the_one_that_stood_in_its_place(run):
    found = []
    add = run.cells.add

    def noting(explorer, shell):
        place = add(explorer, shell)
        found.append(place and place.before)

    run.cells.add = noting
    first, second = Shown(), Shown()
    run("a", first, second)
    run("b", Shown())
    run(None, Shown())
    assert found == [None] * 4
    found.clear()
    run("a", Shown(), Shown(), Shown())
    assert found == [first, second, None]


def test_a_cell_that_shows_nothing_any_more_closes_what_it_showed(run):
    old = Shown()
    run("a", old)
    run("a")
    assert old.closed


def test_the_same_explorer_shown_again_is_not_closed(run):
    w = Shown()
    run("a", w)
    run("a", w)
    assert not w.closed


def test_what_another_cell_shows_is_closed_when_that_cell_has_run_again_too(run):
    w = Shown()
    run("a", w)
    run("b", w)
    run("a", Shown())
    assert not w.closed
    run("b")
    assert w.closed


def test_where_no_cell_is_named_nothing_is_closed(run):
    w = Shown()
    run(None, w)
    run(None)
    assert not w.closed


def test_what_the_message_of_a_widget_shows_is_of_no_cell(run):
    """As a function of `interact`, which runs between two cells."""
    run("a", Shown())
    shown = Shown()
    run.shell.parent = {"header": {"msg_type": "comm_msg"}}
    run.cells.add(shown, run.shell)
    run("b")
    run("a")
    run("b")
    assert not shown.closed


def test_listens_once_however_many_are_shown(run):
    run("a", Shown(), Shown())
    run("b", Shown())
    assert [len(each) for each in run.shell.listeners.values()] == [1, 1]
