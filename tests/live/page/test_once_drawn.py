"""What waits until a page has drawn, in an event loop as a kernel has it."""

import asyncio
import threading

import numpy as np
import pytest

from bpwidgets.live.page.once_drawn import OnceDrawn
from tests.live.fixtures import Stepped
from tests.live.page_stub import Page

PATIENCE_S = 10


async def until(holds):
    """Let the loop turn until something holds."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.001)


@pytest.fixture
def done():
    return []


@pytest.fixture
def once_drawn():
    return OnceDrawn(threading.RLock())


def test_without_a_loop_nothing_waits(once_drawn, done):
    with once_drawn.answering():
        once_drawn.do(lambda: done.append(1))
    assert done == [1]


def test_in_a_running_cell_nothing_waits_and_while_an_event_is_answered_it_is_done_once_and_later(
    once_drawn, done
):
    def action():
        done.append(len(done))

    async def kernel():
        once_drawn.do(action)
        assert done == [0]
        with once_drawn.answering():
            once_drawn.do(action)
            once_drawn.do(action)
            assert done == [0]
        await until(lambda: len(done) > 1)
        await asyncio.sleep(0.1)
        assert done == [0, 1]
        with once_drawn.answering():
            once_drawn.do(action)
        await until(lambda: done == [0, 1, 2])

    asyncio.run(kernel())


def test_what_is_closed_does_nothing_of_what_waits(once_drawn, done):
    async def kernel():
        with once_drawn.answering():
            once_drawn.do(lambda: done.append(1))
        once_drawn.close()
        await asyncio.sleep(0.1)

    asyncio.run(kernel())
    assert done == []


def test_controls_follow_an_event_when_its_picture_is_on_its_way(monkeypatch):
    async def kernel():
        page = Page(Stepped(), monkeypatch)
        page.hello()
        explorer, slider = page.explorer, page.explorer.controls["W1"].slider
        frames = len(page.of("frame"))
        page.push("nudge", parameter="W1", entry=0, count=1)
        assert len(page.of("frame")) == frames + 1
        assert slider.value == 0.4 != explorer.W1[0, 0]
        await until(lambda: slider.value == explorer.W1[0, 0])
        explorer.W1 = np.zeros_like(explorer.W1)  # as a cell does it
        assert slider.value == 0
        explorer.close()

    asyncio.run(kernel())


def test_a_slider_that_is_moved_before_it_follows_changes_its_own_entry_alone(monkeypatch):
    async def kernel():
        page = Page(Stepped(), monkeypatch)
        page.hello()
        explorer, control = page.explorer, page.explorer.controls["W1"]
        last = explorer.W1.size - 1
        page.push("to_end", parameter="W1", entry=last, end="high")
        control.slider.value = 1.5
        high = explorer.parameters["W1"].high
        assert (explorer.W1[0, 0], explorer.W1.flat[last]) == (1.5, high)
        explorer.close()

    asyncio.run(kernel())
