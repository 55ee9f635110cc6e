"""What was said of an answer comes back in another kernel."""

from __future__ import annotations

import json

import bpwidgets as bp
from bpwidgets import lesson_folder
from bpwidgets.live.model import predict
from bpwidgets.live.page import answers

FILE = lesson_folder.FILE
QUESTION = {"question": "Which sign?", "of": "slope", "x": 2.0, "why": "There the sine falls."}


def stored(folder):
    return json.loads((folder / FILE).read_text())[answers.SECTION]


def test_an_answer_comes_back_in_another_kernel(cell, folder, monkeypatch):
    page = cell(bp.ChainRule(predict=bp.Prediction(**QUESTION)))
    page.push("predict", answer="negative")
    (verdict,) = stored(folder).values()
    assert verdict.endswith("There the sine falls.")
    monkeypatch.setattr(predict, "verdicts", {})
    assert (
        cell(bp.ChainRule(predict=bp.Prediction(**QUESTION))).last("frame")["predict"]["verdict"] == verdict
    )


def test_an_answer_that_is_none_is_not_kept(cell, folder):
    page = cell(bp.ChainRule(predict=bp.Prediction(**QUESTION)))
    page.push("predict", answer="blue")
    assert not (folder / FILE).exists()
    page.push("predict", answer=None)
    assert list(stored(folder).values()) == [""]


def test_controls_that_were_made_before_the_answer_came_back_are_unlocked(cell, folder):
    cell(bp.ChainRule(predict=bp.Prediction(**QUESTION))).push("predict", answer="negative")
    predict.verdicts.clear()
    again = bp.ChainRule(predict=bp.Prediction(**QUESTION))
    assert again.controls["x"].disabled  # in an earlier cell, before one shows the explorer
    cell(again)
    assert not again.controls["x"].disabled
