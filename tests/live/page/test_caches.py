"""What was drawn is drawn again only where it looks different."""

from __future__ import annotations

import pytest

from bpwidgets import ChainRule
from bpwidgets.live.page import notebook
from bpwidgets.live.page.caches import StageCache
from bpwidgets.live.page.cells import Place
from bpwidgets.live.picture.marks import Label
from bpwidgets.live.render import figures, stages


def test_a_background_that_was_drawn_lately_is_laid_again_without_drawing_it(page, monkeypatch):
    first = page.sent[0]
    page.explorer.g = "cos"
    drawn = []
    monkeypatch.setattr(stages, "draw_stage", lambda *given, **asked: drawn.append((given, asked)))
    page.sent.clear()
    page.explorer.g = "sin"
    assert page.sent[0] == first
    assert drawn == []


def test_a_kept_background_is_another_for_another_look_and_another_choice(page):
    page.hello(theme="dark")
    page.explorer.f = "exp"
    page.hello(theme="light")
    pngs = [buffers[content["png"]] for content, buffers in page.sent if content["kind"] == "stage"]
    assert len({bytes(png) for png in pngs}) == len(pngs) == 4


@pytest.fixture
def drawn(monkeypatch):
    """What is drawn: names of the functions that do it."""
    found = []

    def noted(module, name):
        draw = getattr(module, name)
        return lambda *given, **asked: found.append(name) or draw(*given, **asked)

    for module, name in ((stages, "draw_stage"), (figures, "captioned_png")):
        monkeypatch.setattr(module, name, noted(module, name))
    return found


def in_place_of(old, new):
    """A cell showed one explorer, and shows another one now; the picture that the notebook keeps of it."""
    old.view.enter(Place("chain 1", None))
    old.view.still()
    new.view.enter(Place("chain 1", old))
    return new.view.still()


BOTH = ["draw_stage", "captioned_png"]


@pytest.mark.parametrize(
    ("values", "again"),
    [
        ({}, []),
        ({"x": 1.2}, ["captioned_png"]),
        ({"f": "exp"}, BOTH),
        ({"f": lambda u: u}, BOTH),
        ({"scale": 2.0}, BOTH),
    ],
)
def test_a_cell_that_is_run_again_draws_what_looks_different_only(drawn, values, again):
    new = ChainRule(**values)
    kept = in_place_of(ChainRule(), new)
    assert drawn == [*BOTH, *again]
    assert kept == figures.captioned_png(new)


class AtAList(ChainRule):
    """A mark that a program may change in place, though nothing else is new."""

    at = [1.0, 1.0]  # noqa: RUF012 (that is what it is for)

    def scene(self, r):
        return [*super().scene(r), Label(axes="f", at=self.at, text="here")]


def test_what_may_have_been_changed_in_place_is_drawn_again(drawn):
    in_place_of(AtAList(), AtAList())
    assert drawn.count("captioned_png") == 2


def test_of_one_that_a_program_has_closed_no_widgets_are_made_again(drawn, monkeypatch):
    old, new = ChainRule(), ChainRule()
    old.view.enter(Place("chain 1", None))
    old.close()
    assert new.controls
    made = []
    monkeypatch.setattr(notebook, "view", made.append)
    new.view.enter(Place("chain 1", old))
    assert made == []
    assert drawn == ["draw_stage"] * 2


def test_of_a_picture_that_was_moved_on_the_page_the_first_one_is_drawn_again(drawn):
    old, new = ChainRule(), ChainRule()
    old.x = 1.2
    kept = in_place_of(old, new)
    assert drawn == [*BOTH, "captioned_png"]
    assert kept == figures.captioned_png(new)


def test_no_more_than_so_many_backgrounds_are_kept(page):
    for width in range(400, 400 + 2 * StageCache.SIZE):
        page.hello(width=width)
    assert len(page.explorer.view.messages.stages) == StageCache.SIZE
