"""Time as a value: positions are sought both ways, memory is bounded, nothing that is kept is computed again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpwidgets.live.model import timeline
from bpwidgets.live.model.timeline import Timeline


class Counting:
    """A run of the squares of 0, 1, ..., which counts how often it is advanced."""

    def __init__(self, last=10**9):
        self.advanced, self.last = 0, last
        self.run = Timeline(lambda: (0, 0), self.advance)

    def advance(self, state):
        self.advanced += 1
        n = state[0] + 1
        return state if state[0] == self.last else (n, n * n)


@pytest.fixture
def counting():
    return Counting()


def test_a_step_is_an_advance_and_back_is_none(counting):
    run = counting.run
    assert run.step()
    assert run.step(3)
    assert (run.position, run.state, counting.advanced) == (4, (4, 16), 4)
    assert run.back()
    assert (run.position, run.state, run.end, counting.advanced) == (3, (3, 9), 4, 4)
    assert run.step()
    assert counting.advanced == 4


def test_before_the_start_there_is_nothing(counting):
    run = counting.run
    assert (run.position, run.end, run.ended) == (0, 0, False)
    assert not run.back()
    run.step(3)
    assert run.seek(-5)
    assert run.position == 0
    assert not run.seek(0)


def test_the_same_state_again_is_the_end():
    run = Counting(last=5).run
    assert run.can_step
    assert run.step(99)
    assert (run.position, run.end, run.ended, run.can_step) == (5, 5, True, False)
    assert not run.step()
    assert run.back()
    assert run.can_step


def test_whole_numbers_need_not_be_the_same_object_to_be_the_same_state():
    run = Timeline(lambda: 0, lambda n: min(n + 1, int("1000")))
    run.seek(2000)
    assert (run.position, run.ended) == (1000, True)


def test_where_a_change_is_lost_so_is_what_came_after_it(monkeypatch):
    monkeypatch.setattr(timeline, "RECENT", 3)
    monkeypatch.setattr(timeline, "MILESTONES", 4)
    run = Counting(last=5).run
    run.seek(5)
    run.record((50, 2500))
    run.seek(40)
    run.step(3)
    assert (run.position, run.state[0]) == (43, 87)
    run.seek(6)  # given up, and from 5 no advance leads to it
    assert (run.position, run.end, run.ended) == (5, 5, True)
    assert not run.seek(40)


def test_after_a_lost_change_no_state_of_its_run_comes_back(monkeypatch):
    monkeypatch.setattr(timeline, "RECENT", 3)
    monkeypatch.setattr(timeline, "MILESTONES", 8)
    run = Counting().run
    run.seek(50)
    run.record((1000, 1000**2))
    run.seek(190)
    for _ in range(10):
        run.step()
    assert (run.position, run.state[0]) == (200, 1149)
    run.seek(51)
    assert run.state[0] == 51
    seen = [run.state[0]]
    while run.position < 200:
        run.step()
        seen.append(run.state[0])
    assert seen == list(range(51, 201))


def test_the_newest_states_are_not_computed_again(counting):
    run = counting.run
    run.seek(1000)
    advanced = counting.advanced
    for _ in range(timeline.RECENT - 2):
        assert run.back()
        assert run.state == (run.position, run.position**2)
    assert counting.advanced == advanced


@pytest.mark.parametrize("length", [10, 1000, 50_000])
def test_memory_is_bounded_and_far_states_are_near_a_kept_one(counting, length):
    run = counting.run
    run.seek(length)
    assert len(run._recent) <= timeline.RECENT
    assert len(run._milestones) <= timeline.MILESTONES
    advanced = counting.advanced
    run.seek(length // 3)
    assert run.state == (length // 3, (length // 3) ** 2)
    assert counting.advanced - advanced <= 2 * length / timeline.MILESTONES


def test_what_is_shown_is_kept_though_an_advance_fails_far_from_it(counting):
    run = counting.run
    run.step(2)
    counting.last = -1

    def fail(state):
        if state[0] == 900:
            raise ZeroDivisionError
        return Counting.advance(counting, state)

    run._advance = fail
    with pytest.raises(ZeroDivisionError):
        run.seek(2000)
    assert (run.position, run.state) == (2, (2, 4))


def test_a_recorded_state_takes_the_place_of_what_came_next(counting):
    run = counting.run
    run.step(5)
    run.seek(2)
    run.record((2, "seen"))
    assert (run.position, run.end, run.state) == (3, 3, (2, "seen"))
    assert run.step()
    assert run.state == (3, 9)
    run.seek(2)
    assert run.state == (2, 4)


@given(st.lists(st.one_of(st.integers(0, 2000), st.sampled_from(["step", "back", "forget"])), max_size=30))
def test_wherever_one_goes_the_state_is_that_of_the_position(moves):
    run, n = Counting(last=1500).run, 0
    for move in moves:
        if move == "forget":
            run.forget_future()
        elif move in ("step", "back"):
            n = max(0, min(n + (1 if move == "step" else -1), 1500))
            getattr(run, move)()
        else:
            n = min(move, 1500)
            run.seek(move)
        assert (run.position, run.state) == (n, (n, n * n))
        assert run.end >= n
