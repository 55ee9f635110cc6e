"""The interrupt button ends a call that does not end, and the explorer lives on."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from bpwidgets import ChainRule
from bpwidgets.live.model import computing
from bpwidgets.live.model.notices import INTERRUPTED
from bpwidgets.live.page import interrupt
from bpwidgets.live.page.composites import OWN

PATIENCE_S = 20


@pytest.fixture
def endless():
    """A function that does not end, until the test is over, and knows when a picture has come to it."""
    give_up = threading.Event()

    def never(x):
        if threading.get_ident() in computing._threads:
            never.reached.set()
        while not give_up.is_set():
            pass
        return x

    never.reached = threading.Event()
    yield never
    give_up.set()


def in_thread(action):
    thread = threading.Thread(target=action)
    thread.start()
    return thread


def test_interrupt_reaches_the_thread_that_computes(endless):
    explorer = ChainRule()
    good = explorer.summary
    thread = in_thread(lambda: setattr(explorer, "f", endless))
    assert endless.reached.wait(PATIENCE_S)
    interrupt.interrupt_computing()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert explorer.f.name == "square"
    assert explorer.notice == "f took too long and was interrupted; the default is back in its place."
    assert explorer.summary == good
    explorer.x = 1.0
    assert "took too long" in explorer.notice  # what was in flight does not wipe it away
    assert explorer.result.x == 1.0
    explorer.f = "cos"
    assert explorer.message == ""
    assert computing._threads == set()


def test_interrupt_of_the_main_thread_ends_the_cell_and_leaves_a_living_explorer():
    def interrupted(x):
        raise KeyboardInterrupt

    explorer = ChainRule()
    with pytest.raises(KeyboardInterrupt):
        explorer.g = interrupted
    assert explorer.g.name == "sin"
    assert "g took too long and was interrupted" in explorer.notice
    explorer.x, explorer.f = 1.0, "cos"
    assert explorer.message == ""
    assert explorer.result.u == pytest.approx(np.sin(1.0))


def test_interrupt_spares_a_thread_that_does_not_compute():
    released, survived = threading.Event(), threading.Event()

    def bystander():
        released.wait(PATIENCE_S)
        survived.set()

    thread = in_thread(bystander)
    interrupt.interrupt_computing()
    released.set()
    thread.join(PATIENCE_S)
    assert survived.is_set()


class Kernel:
    saved_sigint_handler = "the kernel's own"


def test_the_kernel_is_handed_the_handler_that_reaches_a_stuck_picture(endless):
    kernel = Kernel()
    interrupt.listen(kernel)
    explorer = ChainRule()
    thread = in_thread(lambda: setattr(explorer, "g", endless))
    assert endless.reached.wait(PATIENCE_S)
    kernel.saved_sigint_handler(2, None)
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert explorer.g.name == "sin"


def test_a_kernel_without_signals_is_left_alone():
    kernel = object()
    interrupt.listen(kernel)
    assert not hasattr(kernel, "saved_sigint_handler")


@pytest.fixture
def slow(page):
    """A page that shows a function which, from now on, takes so long that it is interrupted."""

    def f(u):
        if f.is_slow:
            raise KeyboardInterrupt
        return u

    f.is_slow = False
    page.explorer.f = f
    f.is_slow = True
    return page


SAID = "f took too long and was interrupted; the default is back in its place."


def test_an_interrupt_of_what_a_control_sets_leaves_it_at_what_the_explorer_has(slow):
    slow.explorer.controls["x"].value = 1.0
    explorer, controls = slow.explorer, slow.explorer.controls
    assert (explorer.f.name, explorer.message) == ("square", SAID)
    assert (controls["f"].value, controls["x"].value) == ("square", explorer.x)
    assert slow.last("frame")["notice"] == SAID


def test_an_interrupt_of_a_function_that_is_chosen_again_leaves_the_chooser_at_the_default(slow):
    explorer, chooser = slow.explorer, slow.explorer.controls["f"]
    chooser.value = "sin"
    chooser.value = OWN
    assert (explorer.f.name, chooser.value, explorer.message) == ("square", "square", SAID)


def test_an_interrupt_of_a_picture_with_our_functions_is_said_and_the_control_stays_where_the_explorer_is(
    page, monkeypatch
):
    def endless():
        raise KeyboardInterrupt

    monkeypatch.setattr(page.explorer, "compute", endless)
    page.explorer.controls["x"].value = 1.0
    assert (page.explorer.x, page.explorer.outdated) == (1.0, True)
    assert page.explorer.error == page.last("frame")["error"] == INTERRUPTED


class SlowCurve(ChainRule):
    """One whose stage takes so long with a function of a learner's own that it is interrupted."""

    def stage(self, figure, r):
        if self.f.kind == "callable":
            raise KeyboardInterrupt
        super().stage(figure, r)


def own(u):
    return u


def test_an_interrupt_of_a_curve_ends_the_cell_and_leaves_a_living_explorer(show):
    page = show(SlowCurve())
    with pytest.raises(KeyboardInterrupt):
        page.explorer.f = own
    assert (page.explorer.f.name, page.explorer.message) == ("square", SAID)
    assert page.last("frame")["notice"] == SAID


def test_an_interrupt_of_a_curve_that_a_cell_is_about_to_show_leaves_a_living_explorer(cell):
    explorer = SlowCurve(f=own)
    with pytest.raises(KeyboardInterrupt):
        cell(explorer)
    assert (explorer.f.name, explorer.message) == ("square", SAID)


def test_an_interrupt_of_a_curve_that_a_control_asks_for_leaves_it_where_the_explorer_is(show):
    explorer = SlowCurve(f=own)
    explorer.f = "sin"
    controls = show(explorer).explorer.controls
    controls["f"].value = OWN
    assert (explorer.f.name, controls["f"].value, explorer.message) == ("square", "square", SAID)


def test_a_function_that_makes_a_note_of_its_interrupt_is_replaced_too(page):
    def noting(u):
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as interrupt:
            interrupt.add_note("in the middle of f")
            raise

    with pytest.raises(KeyboardInterrupt) as told:
        page.explorer.f = noting
    assert (page.explorer.f.name, page.explorer.message) == ("square", SAID)
    assert told.value.__notes__ == ["in the middle of f", SAID]


def test_of_two_explorers_that_follow_each_other_only_the_one_that_was_interrupted_loses_its_function(page):
    quick, slow = page.explorer, ChainRule()
    quick.f = own
    quick.observe(lambda change: setattr(slow, "f", endless_by_itself), "x")
    quick.controls["x"].value = 1.25
    assert (quick.f.name, slow.f.name, slow.message) == ("own", "square", SAID)


def endless_by_itself(u):
    raise KeyboardInterrupt
