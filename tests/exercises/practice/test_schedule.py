"""What is asked when: every history of answers keeps the promises of the schedule."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bpwidgets.exercises.practice.schedule import ENOUGH, Schedule, begun, restored

MISTAKES = {"a": ("p", "q"), "b": ("p",), "c": ("r", "s", "t")}
LONGEST = (
    8 + ENOUGH * 9
)  # questions after which a mistake must have come back: its rest, and all other mistakes


class Learner(RuleBasedStateMachine):
    """Answers as they like."""

    def __init__(self):
        super().__init__()
        self.state = begun(MISTAKES)
        self.history = []
        self.right = {}
        self.waiting = {}

    def go_on(self, *, right, mistake=""):
        card = self.state.card
        self.history.append(card.key)
        self.state = self.state.answered(right=right, mistake=mistake)
        self.waiting = {key: n + 1 for key, n in self.waiting.items() if key != card.key}
        if right:
            self.right[card.key] = self.right.get(card.key, 0) + 1
        if mistake:
            key = f"{card.topic}:{mistake}"
            self.right[key], self.waiting[key] = 0, 0

    @precondition(lambda self: not self.state.done)
    @rule()
    def rightly(self):
        self.go_on(right=True)

    @precondition(lambda self: not self.state.done)
    @rule()
    def wrongly_without_a_name(self):
        self.go_on(right=False)

    @precondition(lambda self: not self.state.done)
    @rule(data=st.data())
    def by_a_mistake(self, data):
        self.go_on(right=False, mistake=data.draw(st.sampled_from(MISTAKES[self.state.card.topic])))

    @precondition(lambda self: self.state.done)
    @rule()
    def again(self):
        self.state = self.state.anew()
        self.history, self.right, self.waiting = [], {}, {}

    @invariant()
    def it_is_done_when_each_was_right_three_times(self):
        known = [self.right.get(card.key, 0) for card in self.state.cards]
        assert [card.right for card in self.state.cards] == known
        assert self.state.done == all(count == ENOUGH for count in known)
        assert (self.state.card is None) == self.state.done

    @invariant()
    def none_is_asked_twice_in_a_row_while_there_is_another(self):
        open_keys = {card.key for card in self.state.cards if not card.done}
        if self.state.card and self.history and len(open_keys) > 1:
            assert self.state.card.key != self.history[-1]

    @invariant()
    def a_mistake_waits_and_then_comes_back(self):
        for key, waited in self.waiting.items():
            assert waited <= LONGEST, key
        now = self.state.card
        if now and self.waiting.get(now.key, 2) < 2:
            others = [card for card in self.state.cards if card.key not in {now.key, self.state.last}]
            assert not any(card.due <= self.state.asked and not card.done for card in others)

    @invariant()
    def it_comes_back_from_what_is_kept(self):
        kept = json.loads(json.dumps(self.state.kept(), sort_keys=True))
        again = restored(kept, MISTAKES)
        assert again.card == self.state.card
        assert set(again.cards) == set(self.state.cards)
        assert (again.asked, again.last) == (self.state.asked, self.state.last)


TestLearner = Learner.TestCase
TestLearner.settings = settings(max_examples=20, stateful_step_count=40, deadline=None)


def test_without_a_mistake_every_topic_is_asked_three_times():
    state = begun(MISTAKES)
    while not state.done:
        state = state.answered(right=True)
    assert state.asked == ENOUGH * len(MISTAKES)
    assert state.answered(right=True) == state


def test_right_answers_rest_longer_each_time():
    state = begun(str(number) for number in range(20))
    rests = []
    for _ in range(ENOUGH):
        while state.card.key != "0":
            state = state.answered(right=True)
        before = state.asked
        state = state.answered(right=True)
        rests.append(state.cards[0].due - before - 1)
    assert rests == [2, 4, 8]


def test_a_mistake_made_again_begins_anew():
    state = begun(MISTAKES).answered(right=False, mistake="p")
    while state.card.mistake != "p":
        state = state.answered(right=True)
    state = state.answered(right=True)
    while state.card.mistake != "p":
        state = state.answered(right=True)
    assert state.card.right == 1
    state = state.answered(right=False, mistake="p")
    (card,) = (card for card in state.cards if card.mistake)
    assert card.right == 0


def test_anew_forgets_the_mistakes_and_goes_on_counting():
    state = begun(MISTAKES).answered(right=False, mistake="p").answered(right=True)
    again = state.anew()
    assert [card.key for card in again.cards] == list(MISTAKES)
    assert again.asked == 2
    assert not any(card.right for card in again.cards)


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        {},
        {"cards": []},
        {"cards": {"a": 3}},
        {"cards": {"a": [1]}},
        {"cards": {"a": ["1", 0]}},
        {"cards": {"a": [True, 0]}},
        {"cards": {"unknown": [1, 2], "a:unknown": [1, 2]}},
        {"cards": {}, "asked": "many", "last": 3},
        {"cards": {}, "asked": -4},
    ],
)
def test_what_is_broken_or_unknown_begins_anew(kept):
    assert restored(kept, MISTAKES) == begun(MISTAKES)


@given(st.integers(-5, 9), st.integers(-5, 9))
def test_numbers_out_of_range_are_brought_into_it(right, due):
    state: Schedule = restored({"cards": {"a": [right, due]}}, MISTAKES)
    assert 0 <= state.cards[0].right <= ENOUGH
    assert state.cards[0].due >= 0
