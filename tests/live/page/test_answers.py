"""What was said of an answer comes back in another kernel."""

from __future__ import annotations

import json

import pytest

import bpwidgets as bp
from bpwidgets import lesson_folder
from bpwidgets.live.model.predict import Prediction
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.model.verdicts import AnswerError
from bpwidgets.live.page import answers, notebook
from bpwidgets.live.page.answers import Answers
from tests.live.fixtures import Regression

FILE = lesson_folder.FILE
QUESTION = {"question": "Which sign?", "of": "slope", "x": 2.0, "why": "There the sine falls."}


def stored(folder):
    return json.loads((folder / FILE).read_text())[answers.SECTION]


def test_an_answer_comes_back_in_another_kernel(cell, folder, monkeypatch):
    page = cell(bp.ChainRule(predict=bp.Prediction(**QUESTION)))
    page.push("predict", answer="negative")
    (verdict,) = stored(folder).values()
    assert verdict.endswith("There the sine falls.")
    monkeypatch.setattr(notebook.session, "answers", Answers())
    assert (
        cell(bp.ChainRule(predict=bp.Prediction(**QUESTION))).last("frame")["predict"]["verdict"] == verdict
    )


def test_an_answer_that_is_none_is_not_kept(cell, folder):
    page = cell(bp.ChainRule(predict=bp.Prediction(**QUESTION)))
    page.push("predict", answer="blue")
    assert not (folder / FILE).exists()
    page.push("predict", answer=None)
    assert list(stored(folder).values()) == [""]


def test_controls_that_were_made_before_the_answer_came_back_are_unlocked(cell, folder, monkeypatch):
    cell(bp.ChainRule(predict=bp.Prediction(**QUESTION))).push("predict", answer="negative")
    monkeypatch.setattr(notebook.session, "answers", Answers())
    again = bp.ChainRule(predict=bp.Prediction(**QUESTION))
    assert again.controls["x"].disabled  # in an earlier cell, before one shows the explorer
    cell(again)
    assert not again.controls["x"].disabled


SIGN = Prediction("Is the slope at x = 2 negative?", of="slope", x=2.0)


def asking(question):
    return bp.ChainRule(predict=question)


def test_skipping_unlocks_without_a_verdict():
    kept, explorer = Answers(), asking(SIGN)
    assert (kept.is_awaited(explorer), kept.verdict(explorer)) == (True, None)
    kept.answer(explorer, None)
    assert (kept.is_awaited(explorer), kept.verdict(explorer)) == (False, "")


def test_where_nothing_is_asked_nothing_is_awaited_and_no_answer_is_taken():
    kept = Answers()
    assert (kept.is_awaited(bp.ChainRule()), kept.verdict(bp.ChainRule())) == (False, None)
    with pytest.raises(ValueError, match="no question is asked here"):
        kept.answer(bp.ChainRule(), "negative")


@pytest.mark.parametrize(
    ("question", "said", "raised"),
    [
        (SIGN, "up", AnswerError),
        (Prediction("How large?", of="u", answers="number", x=0.0), "1 2", AnswerError),
        (Prediction("Which?", of="slope", answers=("a", "b"), x=0.0), "a", TypeError),
        (Prediction("Which sign?", of="slope", g="log", x=-1.0), "negative", UserFunctionError),
    ],
)
def test_an_answer_that_cannot_be_judged_leaves_the_question_open(question, said, raised):
    kept, explorer = Answers(), asking(question)
    with pytest.raises(raised):
        kept.answer(explorer, said)
    assert kept.is_awaited(explorer)


def test_an_answer_is_remembered_for_a_later_explorer():
    kept = Answers()
    kept.answer(asking(SIGN), "negative")
    again = Prediction(SIGN.question, of="slope", x=2.0)
    assert "right" in kept.verdict(asking(again))
    of_another_class = Regression()
    of_another_class.prediction = again
    assert kept.verdict(of_another_class) is None
    assert Answers().verdict(asking(again)) is None


def test_the_same_words_about_another_setting_or_field_are_another_question():
    kept = Answers()
    kept.answer(asking(SIGN), "negative")
    for other in (
        Prediction(SIGN.question, of="slope", x=3.0),
        Prediction(SIGN.question, of="inner", x=2.0),
    ):
        assert kept.verdict(asking(other)) is None
