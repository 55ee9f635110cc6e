"""The card of `bp.practice`: what a page is shown, and what its answers do."""

from __future__ import annotations

import re

import pytest
from ipywidgets.widgets import widget as widgets

import bpwidgets as bp
from bpwidgets.live.page import quiz
from bpwidgets.live.picture.style import palette
from bpwidgets.practising import _Master
from tests.exercises.practice.test_session import right_answer


@pytest.fixture
def practice(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return bp.practice("matrix_derivatives")


@pytest.fixture
def widget(practice):
    shown = quiz.QuizWidget(_Master(practice))
    yield shown
    shown.close()


def send(widget, **message):
    widget._on_message(widget, message, [])


def wrong_letter(practice):
    return next(
        letter for letter, choice in zip("abcd", practice.question.choices, strict=False) if not choice.right
    )


def test_a_card_is_the_question(practice, widget):
    assert widget.card["prompt"] == practice.question.prompt
    assert list(widget.card["choices"]) == [choice.text for choice in practice.question.choices]
    assert widget.card["verdict"] == ""
    assert widget.card["right"] == -1


@pytest.mark.parametrize(
    ("theme", "selector"), [("light", ".bpw-quiz"), ("dark", '[data-jp-theme-light="false"] .bpw-quiz')]
)
def test_the_colours_of_a_card_are_those_of_pictures(theme, selector):
    used = set(re.findall(r"var\(--bpw-(\w+)", quiz.style("quiz")))
    (rule,) = re.findall(rf"^{re.escape(selector)} {{ (.+) }}$", quiz.QuizWidget._css, re.MULTILINE)
    colours = dict(re.findall(r"--bpw-(\w+): (#\w+);", rule))
    assert used
    assert {role: colours[role] for role in used} == {role: palette(theme)[role] for role in used}


def test_a_verdict_stays_until_the_learner_goes_on(practice, widget):
    first, given = practice.question, wrong_letter(practice)
    send(widget, answer=given)
    assert practice.question is not first
    assert widget.card["prompt"] == first.prompt
    assert widget.card["verdict"] == "wrong"
    assert widget.card["chosen"] == "abcd".index(given)
    assert widget.card["message"] == practice.reply.message
    send(widget, answer="a")
    assert practice.state.asked == 1
    send(widget, next=True)
    assert widget.card["prompt"] == practice.question.prompt
    assert widget.card["verdict"] == ""


def test_what_cannot_be_read_is_said_and_asked_again(practice, widget):
    send(widget, answer="z")
    assert widget.card["message"].startswith("There is no choice 'z'")
    assert widget.card["verdict"] == ""
    assert practice.state.asked == 0


def test_an_answer_in_another_cell_brings_the_next_question(practice, widget):
    practice.answer("a")
    assert widget.card["prompt"] == practice.question.prompt
    assert widget.card["standing"] == practice.standing


def test_a_message_that_is_none_of_these_does_nothing(practice, widget):
    before = widget.card
    for message in ({"answer": 3}, {"next": 1}, {}):
        widget._on_message(widget, message, [])
    widget._on_message(widget, "a", [])
    assert widget.card == before


def test_all_done_is_said_and_begins_again(practice, widget):
    while not practice.done:
        send(widget, answer=right_answer(practice.question))
        assert widget.card["verdict"] == "right"
        send(widget, next=True)
    assert widget.card["done"]
    assert widget.card["prompt"].startswith("Done")
    send(widget, next=True)
    assert not widget.card["done"]
    assert practice.state.cards[0].right == 0


def test_a_widget_that_is_closed_leaves_nothing_in_the_kernel_and_follows_the_practice_no_more(practice):
    before = dict(widgets._instances)
    for _ in range(3):
        shown = quiz.QuizWidget(_Master(practice))
        card = shown.card
        shown.close()
        practice.answer("a")
        assert shown.card == card
    assert widgets._instances == before
    assert practice._observers == []


def test_in_a_terminal_the_text_is_all(practice, capsys):
    practice._ipython_display_()
    assert capsys.readouterr().out == repr(practice) + "\n"
