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
        self.runs = 0

    def get_parent(self):
        return self.parent

    def register(self, event, listener):
        self.listeners[event].append(listener)

    def run(self, cells, cell, *shown):
        """A list among what is shown stands for a nested `run_cell`, which has the same message as its parent."""
        self.runs += 1
        self.parent = {
            "header": {"msg_type": "execute_request", "msg_id": str(self.runs)},
            "metadata": {"cellId": cell} if cell else {},
        }
        self.run_nested(cells, shown)

    def run_nested(self, cells, shown):
        for listener in list(self.listeners["pre_run_cell"]):
            listener(None)
        for each in shown:
            if isinstance(each, list):
                self.run_nested(cells, each)
            else:
                cells.add(each, self)
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


def test_what_a_cell_shows_stands_while_it_runs_others(run):
    """As by `run_cell`: the second that it runs, or one after the first, closes nothing that is on the page."""
    first, second, third, again = shown = [Shown() for _ in range(4)]
    run("a", [first], [], second, [third])
    assert not any(each.closed for each in shown)
    run("a", [again], [], third)
    assert [each.closed for each in shown] == [True, True, False, False]
    run("a")
    assert all(each.closed for each in shown)
