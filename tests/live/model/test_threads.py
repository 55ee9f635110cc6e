"""A drag may arrive on another thread while a cell runs: no picture is torn, and nobody waits for ever."""

from __future__ import annotations

import threading

import pytest
import traitlets

from bpwidgets import ChainRule, TwoLayer
from tests.live.page_stub import Page

PATIENCE_S = 30


def together(*actions):
    """Run actions in a thread each, all at once; what they raised."""
    raised, gate = [], threading.Barrier(len(actions))

    def run(action):
        gate.wait(PATIENCE_S)
        try:
            action()
        except Exception as problem:  # noqa: BLE001 (the test reads whatever it was)
            raised.append(problem)

    threads = [threading.Thread(target=run, args=(action,), daemon=True) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "the threads wait for each other"
    return raised


def moving(explorer, name, values):
    def move():
        for value in values:
            setattr(explorer, name, value)

    return move


def test_two_threads_set_while_one_observes_and_no_picture_is_torn():
    explorer = ChainRule()
    torn = []
    explorer.observe(
        lambda change: torn.append(change) if explorer.result.x != explorer.x else None, ["x", "dx"]
    )
    xs = [-2 + i / 50 for i in range(150)]
    seen = []

    def look():
        for _ in range(150):
            picture = explorer.picture
            seen.append(abs(picture.result.slope - picture.result.outer * picture.result.inner))
            assert explorer.gradients

    raised = together(
        moving(explorer, "x", xs), moving(explorer, "dx", [0.1 + i / 200 for i in range(150)]), look
    )
    assert raised == []
    assert torn == []
    assert max(seen) == 0
    assert explorer.result.x == explorer.x == xs[-1]
    assert explorer.result.dx == explorer.dx


def test_a_drag_during_a_running_cell_is_not_lost(monkeypatch):
    explorer = ChainRule()
    page = Page(explorer, monkeypatch)
    page.hello()

    def drag():
        for i in range(100):
            page.push("drag", handle="width dx of the band", at=[explorer.x + 0.1 + i / 400, 0])

    raised = together(drag, moving(explorer, "x", [-1 + i / 100 for i in range(100)]))
    assert raised == []
    assert explorer.error == ""
    numbers = [frame["number"] for frame in page.of("frame")]
    assert numbers == sorted(numbers)
    acknowledged = [content["ack"]["a"] for content, _ in page.sent if content.get("ack")]
    assert acknowledged == sorted(acknowledged)
    assert acknowledged[-1] == page.sequence
    assert page.last("frame")["sentence"] == explorer.summary
    explorer.close()


def test_two_linked_explorers_set_from_two_threads_do_not_wait_for_each_other():
    one, other = ChainRule(), ChainRule()
    bond = traitlets.link((one, "x"), (other, "x"))
    values = [i / 100 for i in range(200)]
    raised = together(moving(one, "x", values), moving(other, "x", [-value for value in values]))
    bond.unlink()
    assert raised == []
    assert one.x == other.x
    assert one.summary == other.summary


def test_hold_of_one_thread_keeps_another_from_seeing_half_a_change():
    explorer = ChainRule(g="identity", f="identity")
    seen = []

    def hold():
        for i in range(60):
            with explorer.hold():
                explorer.x = i / 60
                explorer.dx = 0.1 + i / 60

    def look():
        for _ in range(300):
            r = explorer.result
            seen.append((r.x, r.dx))

    assert together(hold, look) == []
    assert {(x, dx) for x, dx in seen} <= {(0.5, 0.4), *((i / 60, 0.1 + i / 60) for i in range(60))}


def test_a_setting_is_made_beside_values_that_no_other_thread_moves(monkeypatch):
    explorer, free, copied = TwoLayer(), [], TwoLayer.without_picture

    def look(lock):
        free.append(lock.acquire(blocking=False))
        if free[-1]:
            lock.release()

    def copy(self):
        other = threading.Thread(target=look, args=(self.lock,))
        other.start()
        other.join()
        return copied(self)

    monkeypatch.setattr(TwoLayer, "without_picture", copy)
    assert explorer.setting(eta=0.5).values["eta"] == 0.5
    assert free == [False]


@pytest.mark.parametrize("name", ["summary", "tables"])
def test_what_is_read_in_several_parts_is_read_of_one_picture(name):
    explorer, found = ChainRule(g="abs", x=1), []
    thread = threading.Thread(target=lambda: found.append(getattr(explorer, name)), daemon=True)
    with explorer.hold():
        thread.start()
        thread.join(0.2)
        explorer.x = 0  # where there is a kink
    thread.join(PATIENCE_S)
    assert found == [getattr(explorer, name)]
