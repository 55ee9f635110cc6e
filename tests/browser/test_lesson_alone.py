"""A lesson whose kernel is not there, and an explorer whose view is not there: nothing broken, nothing left."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

import bpwidgets as bp
from tests.browser.shown import FIGURES, asked, picture, read_alone

pytestmark = pytest.mark.browser

LESSON = Path(__file__).resolve().parent.parent.parent / "lessons" / "01_chain_rule.ipynb"


def explorers_of(lesson):
    """The cells that show a ChainRule, whose pictures are all of one height."""
    return [number for number, cell in enumerate(lesson.cells) if "bp.ChainRule(" in cell.source]


@pytest.mark.parametrize("trusted", [True, False])
def test_a_lesson_without_a_kernel_shows_every_picture_with_its_sentence(open_notebook, trusted):
    lesson = nbformat.read(LESSON, as_version=4)
    notebook = open_notebook(lesson, trusted=trusted, kernel=False)
    assert notebook.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session") is None
    assert len(explorers_of(lesson)) == 4
    read_alone(notebook, *explorers_of(lesson))


def without_fallback(outputs):
    """As if only the live view had been saved."""
    del outputs[1:]


def without_picture(outputs):
    """As if the still picture had not been saved."""
    del outputs[2:]


@pytest.mark.parametrize("torn", [without_fallback, without_picture])
def test_a_lesson_that_saves_less_is_seen_to_be_broken(open_notebook, torn):
    lesson = nbformat.read(LESSON, as_version=4)
    cell = explorers_of(lesson)[0]
    torn(lesson.cells[cell].outputs)
    notebook = open_notebook(lesson, kernel=False)
    with pytest.raises((AssertionError, TimeoutError)):
        read_alone(notebook, cell, patience=2)


# ---- after the last view ----

FIRST_OF_EACH = [lesson.explorers[0] for lesson in bp.LESSONS if lesson.number]
SHOW = [
    "import gc, sys, bpwidgets as bp\nshown = []",
    *(f"shown.append(bp.{name}())\nshown[-1]" for name in FIRST_OF_EACH),
]
CLIENTS = "[len(w.view.clients) for w in shown]"
PYPLOT = "'matplotlib.pyplot' in sys.modules"


# Observers and listeners by which view.js binds itself to the page, until it lets go: a listener by being removed, or
# by its signal. anywidget loads it as a blob.
WATCH = """() => {
    const observers = ["observe", "disconnect"];
    const before = [
        [ResizeObserver.prototype, observers],
        [MutationObserver.prototype, observers],
        [EventTarget.prototype, ["addEventListener", "removeEventListener"]],
        [window, ["requestAnimationFrame"]],
    ].flatMap(([owner, names]) => names.map((name) => [owner, name, owner[name]]));
    window.unwatch = () => {
        for (const [owner, name, method] of before) owner[name] = method;
    };
    const held = (window.held = new Set());
    const ours = () => new Error().stack.includes("blob:");
    for (const Observer of [ResizeObserver, MutationObserver]) {
        const { observe, disconnect } = Observer.prototype;
        Observer.prototype.observe = function (...given) {
            if (ours()) held.add(this);
            return observe.apply(this, given);
        };
        Observer.prototype.disconnect = function () {
            held.delete(this);
            return disconnect.call(this);
        };
    }
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (kind, listener, options) {
        if (!(this instanceof Element && this !== document.body) && ours()) {
            held.add(listener);
            const end = () => held.delete(listener);
            if (options?.signal) addEventListener.call(options.signal, "abort", end, { once: true });
        }
        return addEventListener.call(this, kind, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (kind, listener, options) {
        held.delete(listener);
        return removeEventListener.call(this, kind, listener, options);
    };
    window.drawn = 0;
    const request = window.requestAnimationFrame;
    window.requestAnimationFrame = (draw) => {
        window.drawn += ours();
        return request(draw);
    };
}"""
HELD = "held.size"


@pytest.fixture
def all_shown(open_notebook):
    """A notebook with one explorer of every lesson, all on the page."""
    notebook = open_notebook(SHOW, height=1000)
    notebook.page.evaluate(WATCH)
    notebook.run_all()
    for cell in range(1, len(SHOW)):
        notebook.select(cell)
        picture(notebook, cell)
    asked(notebook, CLIENTS, [1] * len(FIRST_OF_EACH))
    assert notebook.page.evaluate(HELD) >= 3 * len(FIRST_OF_EACH)
    yield notebook
    notebook.page.evaluate("unwatch()")


def let_go(notebook):
    """Wait until no view holds on to the page, and check that none draws any more."""
    notebook.until(
        lambda: notebook.page.evaluate(HELD) == 0, "every observer and listener to end", timeout=20
    )
    notebook.page.evaluate("() => { window.drawn = 0; }")
    notebook.page.wait_for_timeout(300)
    assert notebook.page.evaluate("drawn") == 0


def test_cleared_outputs_leave_no_view_listener_timer_or_figure_of_any_explorer(all_shown):
    all_shown._command("notebook:clear-all-cell-outputs")
    asked(all_shown, CLIENTS, [0] * len(FIRST_OF_EACH))
    let_go(all_shown)
    assert (all_shown.ask(FIGURES), all_shown.ask(PYPLOT)) == (0, False)


def test_a_closed_notebook_leaves_no_listener_timer_or_figure_of_any_explorer(all_shown):
    here, other = all_shown.path, all_shown.path.with_name("other.ipynb")
    nbformat.write(nbformat.v4.new_notebook(metadata=nbformat.read(here, as_version=4).metadata), other)
    all_shown.show(other)
    let_go(all_shown)
    all_shown.show(here)
    all_shown._ready()  # the same kernel
    assert (all_shown.ask(FIGURES), all_shown.ask(PYPLOT)) == (0, False)
