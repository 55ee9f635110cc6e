"""Where an explorer was left comes back in another kernel."""

from __future__ import annotations

import json

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets import lesson_folder
from bpwidgets.live.page import bookmarks, notebook
from bpwidgets.live.page.cells import Place
from bpwidgets.live.page.clients import Viewport
from bpwidgets.live.page.session import Session

FILE = lesson_folder.FILE


def rest(page):
    """No frame comes for a second."""
    page.tell("rest", number=page.last("frame")["number"])


def stored(folder, section=bookmarks.SECTION):
    kept = json.loads((folder / FILE).read_text())[section]
    return {key: entry for key, entry in kept.items() if key != bookmarks.PAGE}


def left(page):
    return page.explorer.view.picture.last_setting


def press(page):
    """The whole way to where the picture was left."""
    page.push("go", to="last", run="a/1", part=1)


def test_a_picture_that_is_shown_and_not_moved_writes_nothing(cell, folder):
    page = cell(bp.ChainRule())
    rest(page)
    page.tell("bye")
    assert left(page) == ""
    assert not (folder / FILE).exists()


def test_where_it_was_left_is_offered_and_a_press_leads_there(cell, folder):
    page = cell(bp.ChainRule())
    page.explorer.x = 1.2
    rest(page)
    assert list(stored(folder).values()) == [{"x": 1.2}]
    again = cell(bp.ChainRule())
    assert (left(again), again.explorer.x) == ("x = 1.2", 0.5)  # no jump by itself
    press(again)
    assert again.explorer.x == 1.2


def test_a_drag_writes_only_when_it_rests(cell, folder):
    page = cell(bp.ChainRule())
    for x in np.linspace(0.6, 2, 20):
        page.explorer.x = float(x)
    assert not (folder / FILE).exists()
    page.tell("rest", number=page.last("frame")["number"] - 1)  # another frame came meanwhile
    assert not (folder / FILE).exists()


def test_not_more_than_once_a_second(cell, folder, monkeypatch):
    monkeypatch.setattr(bookmarks, "INTERVAL_S", 1e9)
    notebook.session.bookmarks._written = float("-inf")
    page = cell(bp.ChainRule())
    page.explorer.x = 1.2
    rest(page)
    page.explorer.x = 1.4
    rest(page)
    assert list(stored(folder).values()) == [{"x": 1.2}]
    page.tell("bye")
    assert list(stored(folder).values()) == [{"x": 1.4}]


def test_a_cell_that_is_run_again_at_once_finds_the_last_position(cell):
    cell(bp.ChainRule()).explorer.x = 1.2
    assert left(cell(bp.ChainRule())) == "x = 1.2"


def test_reset_is_where_it_began_and_leaves_no_entry(cell, folder):
    page = cell(bp.ChainRule())
    page.explorer.x = 1.2
    rest(page)
    page.explorer.reset()
    rest(page)
    assert stored(folder) == {}


@pytest.mark.parametrize(
    ("made", "moved", "words"),
    [
        (lambda: bp.ChainRule(g="square"), {"g": "exp", "f": "cos(u)"}, "g(x) = exp, f(u) = cos(u)"),
        (
            bp.Jacobian,
            {"g": "polar", "x1": 1.0, "h": 0.1, "wrong": True},
            "x₁ = 1, h = 0.1, g(x) = polar, …",
        ),
        (bp.Softmax, {"K": 4, "y": 4}, "classes K = 4, true class y = 4"),
        (bp.SingleLayer, {"W": np.eye(3)}, "W"),
    ],
)
def test_what_differs_is_said_and_comes_back(cell, made, moved, words):
    page = cell(made())
    for name, value in moved.items():
        setattr(page.explorer, name, value)
    then = page.explorer.summary
    rest(page)
    again = cell(made())
    assert sorted(left(again).split(", ")) == sorted(words.split(", "))
    press(again)
    assert again.explorer.summary == then


def test_time_comes_back(cell):
    page = cell(bp.RegressionDescent(step=10))
    page.explorer.seek(13)
    rest(page)
    again = cell(bp.RegressionDescent(step=10))
    assert left(again) == "step 13"
    press(again)
    assert again.explorer.position == 13


@pytest.mark.parametrize(
    ("explorer", "name"),
    [
        (bp.ChainRule(x=0.7), "first-picture 1"),
        (bp.ChainRule(), "first-picture 2"),
        (bp.ChainRule(), "other 1"),
    ],
)
def test_another_cell_another_place_in_it_or_other_arguments_are_another_picture(cell, explorer, name):
    page = cell(bp.ChainRule())
    page.explorer.x = 1.2
    rest(page)
    assert left(cell(explorer, name)) == ""


def test_a_function_of_the_learners_is_not_kept_and_the_rest_is(cell, folder):
    page = cell(bp.ChainRule())
    page.explorer.g = lambda x: x
    page.explorer.x = 1.2
    rest(page)
    assert list(stored(folder).values()) == [{"x": 1.2}]


@pytest.mark.parametrize("entry", [{"x": 1000}, {"nothing": 1}, {"g": "no such"}, {}, [], None, {"step": 3}])
def test_an_entry_that_fits_no_more_is_passed_over(cell, folder, entry):
    page = cell(bp.ChainRule())
    page.explorer.x = 1.2
    rest(page)
    (key,) = stored(folder)
    (folder / FILE).write_text(json.dumps({bookmarks.SECTION: {key: entry}}))
    assert left(cell(bp.ChainRule())) == ""


def test_deleting_the_file_forgets(cell, folder):
    page = cell(bp.ChainRule())
    page.explorer.x = 1.2
    rest(page)
    (folder / FILE).unlink()
    assert left(cell(bp.ChainRule())) == ""


def test_a_box_that_is_ticked_is_said_to_be_on(cell):
    page = cell(bp.ChainRule())
    page.explorer.skip = True
    rest(page)
    assert left(cell(bp.ChainRule())).endswith(": on")


def test_a_kernel_of_another_notebook_loses_nothing(cell, folder):
    page = cell(bp.ChainRule())
    page.explorer.x = 1.2
    other = {"other 1 Jacobian 0123abcd": {"x1": 1.0}}
    (folder / FILE).write_text(json.dumps({"points": {"a": {}}, bookmarks.SECTION: other}))
    rest(page)
    assert stored(folder, "points") == {"a": {}}
    assert len(stored(folder)) == 2


def test_the_first_picture_of_the_next_kernel_is_drawn_for_the_page_that_there_was(cell, monkeypatch):
    page = cell(bp.ChainRule())
    page.hello(width=1130, height=700, theme="dark")
    page.explorer.x = 1.2
    rest(page)
    monkeypatch.setattr(notebook, "session", Session())
    again = bp.ChainRule()
    again.view.enter(Place("first-picture 1", None))
    assert again.view.clients.viewport == Viewport(1130, 700, 1.0, "dark")
    again.close()


@pytest.mark.parametrize(
    "kept",
    [None, {}, [], {"width": 900}, {"width": "a", "height": 1, "ratio": 1, "theme": "light"}]
    + [
        {"width": width, "height": 500, "ratio": 1, "theme": theme}
        for width, theme in ((0, "light"), (9, "blue"), (1e9, "dark"), (float("nan"), "dark"))
    ]
    + [
        {"width": "9", "height": "5", "ratio": "1", "theme": "light"},
        {"width": 9, "height": 5, "ratio": float("nan"), "theme": "light"},
    ],
)
def test_a_viewport_that_is_none_is_passed_over(kept):
    assert Viewport.read(kept) is None


def test_a_cell_has_one_entry_however_often_it_shows_what_was_moved(cell, folder):
    """As `w` in a cell of its own, which is run again after each drag."""
    explorer = bp.ChainRule()
    for x in (1.0, 1.2, 1.4):
        page = cell(explorer)
        explorer.x = x
        rest(page)
    assert list(stored(folder).values()) == [{"x": 1.4}]


def test_another_place_in_the_cell_or_another_class_keeps_its_entry(cell, folder):
    moved = [(bp.ChainRule(), "first-picture 1"), (bp.ChainRule(), "first-picture 11")]
    moved += [(bp.ChainRule(), "first-picture 2"), (bp.LongChain(), "first-picture 1")]
    for explorer, name in moved:
        page = cell(explorer, name)
        explorer.x = 1.2
        rest(page)
    assert len(stored(folder)) == 4


# ---- where nothing is written ----


@pytest.mark.parametrize("said", ["the disk is full", ""])  # the second time it is said no more
def test_what_could_not_be_written_is_written_the_next_time(cell, folder, said):
    page = cell(bp.ChainRule())
    page.explorer.x = 1.2
    with pytest.MonkeyPatch.context() as full:
        full.setattr(lesson_folder, "update", lambda *_, **__: said)
        rest(page)
    assert not (folder / FILE).exists()
    notebook.session.bookmarks.write()
    assert list(stored(folder).values()) == [{"x": 1.2}]


def test_what_no_page_has_shown_is_not_written(folder):
    """So a notebook that is executed leaves nothing, whatever its cells set."""
    explorer = bp.ChainRule()
    explorer.view.enter(Place("first-picture 1", None))
    explorer.x = 1.2
    notebook.session.bookmarks.write()
    explorer.close()
    assert not (folder / FILE).exists()


def test_where_writing_is_not_possible_it_is_said_once(cell, monkeypatch):
    monkeypatch.setenv(lesson_folder.NBGRADER, "autograde")
    page = cell(bp.ChainRule())
    page.explorer.x = 1.2
    rest(page)
    assert "Positions are not kept" in page.explorer.notice
    page.explorer.x = 1.4
    rest(page)
    assert page.explorer.notice == ""


def test_where_writing_is_not_possible_it_is_said_beside_what_there_is_to_say(cell, monkeypatch):
    monkeypatch.setenv(lesson_folder.NBGRADER, "autograde")
    page = cell(bp.ChainRule())
    page.explorer.f, page.explorer.x = lambda u: print("here") or u**2, 1.2
    rest(page)
    assert "'here'" in page.explorer.notice
    assert "Positions are not kept" in page.explorer.notice


def rest_behind_an_error(page):
    """Where a page rests that has something to save, and shows an error."""

    def fail(u):
        raise ValueError("no value")

    page.explorer.x, page.explorer.f = 1.2, fail
    rest(page)
    assert "no value" in page.explorer.error


def test_where_writing_is_not_possible_it_is_said_when_no_error_hides_it_any_more(cell, monkeypatch):
    monkeypatch.setenv(lesson_folder.NBGRADER, "autograde")
    page = cell(bp.ChainRule())
    rest_behind_an_error(page)
    page.explorer.f = "sin"
    rest(page)
    assert (page.explorer.error, "Positions are not kept" in page.last("frame")["notice"]) == ("", True)


def test_what_an_error_hides_on_one_page_is_said_once_by_another(cell, monkeypatch):
    monkeypatch.setenv(lesson_folder.NBGRADER, "autograde")
    rest_behind_an_error(cell(bp.ChainRule()))
    other = cell(bp.ChainRule(), "another-cell 1")
    rest(other)
    assert "Positions are not kept" in other.explorer.notice
    other.explorer.x = 1.4
    rest(other)
    assert other.explorer.notice == ""


@pytest.mark.parametrize("goes", ["another cell", "bye", "close"])
def test_what_could_not_be_written_while_no_page_was_there_to_say_so_is_said_by_the_next(
    cell, monkeypatch, goes
):
    monkeypatch.setenv(lesson_folder.NBGRADER, "autograde")
    page = cell(bp.ChainRule())
    page.explorer.x = 1.2
    if goes == "bye":
        page.tell("bye")
    elif goes == "close":
        page.explorer.close()
    again = cell(bp.ChainRule())
    rest(again)
    assert "Positions are not kept" in again.explorer.notice
    again.explorer.x = 1.4
    rest(again)
    assert again.explorer.notice == ""
