"""A page without a kernel: whole in itself, small, and every number on it computed."""

import base64
import json
import re

import pytest

import bpwidgets as bp
from bpwidgets.contents import LESSONS
from bpwidgets.export.page import MAX_BYTES, page
from bpwidgets.export.tracks import ExportError
from bpwidgets.live.page import notebook

NAMES = sorted({name for lesson in LESSONS for name in lesson.explorers})


def data_of(text):
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    return json.loads(found)


def test_each_frame_says_what_the_explorer_says_there():
    explorer = bp.ChainRule(x=1.0)
    data = data_of(page(explorer, ("x",), positions=4))
    (moved,) = data["tracks"]
    assert moved["texts"][moved["opening"]] == "1"
    assert len(data["frames"]) == len(moved["texts"])
    for text, messages in zip(moved["texts"], data["frames"], strict=True):
        frame = messages[-1]["content"]
        explorer.x = float(text.replace("−", "-"))
        assert frame["sentence"] == explorer.summary
        assert frame["handles"] == {"kinds": [], "news": []}
        assert len(frame["marks"]["news"]) == len(explorer.marks)  # all: a reader comes to it from any other
        assert frame["after"] == 0


def test_a_stage_is_sent_again_only_where_it_changes():
    kinds = [len(messages) for messages in data_of(page(bp.ChainRule(), ("x",), positions=5))["frames"]]
    assert kinds == [2, *[1] * (len(kinds) - 1)]
    stages = data_of(page(bp.ChainRule(), ("skip", "x"), positions=3))["frames"]
    assert base64.b64decode(stages[0][0]["buffers"][-1]).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", NAMES)
def test_every_explorer_has_a_page_that_loads_nothing_from_elsewhere(name):
    text = page(getattr(bp, name)(), positions=3)
    assert len(text.encode()) <= MAX_BYTES
    assert text.lower().count("</script") == 3
    markup = re.sub(r"(?s)<(script|style).*?</\1>", "", text)
    assert not re.search(r"(?:src|href)=\"(?!data:)", markup)
    assert "@import" not in text
    assert bp.__version__  # the page is made by the package that is tested


def test_one_or_two_sliders_are_all_that_a_page_has():
    with pytest.raises(ExportError, match=r"3 sliders were asked for \(x, dx, skip\); a page has one or two"):
        page(bp.ChainRule(), ("x", "dx", "skip"))


def test_a_page_that_would_be_too_large_is_refused_with_its_size(monkeypatch):
    monkeypatch.setattr("bpwidgets.export.page.MAX_BYTES", 1000)
    with pytest.raises(
        ExportError, match=r"The page would have 0\.\d MB, expected 0 at most: move one slider"
    ):
        page(bp.ChainRule(), ("x",), positions=2)


def test_a_page_has_as_many_positions_as_keep_it_small(monkeypatch):
    whole = len(page(bp.ChainRule(), ("x",), positions=61).encode())
    monkeypatch.setattr("bpwidgets.export.page.MAX_BYTES", whole - 1)
    assert len(data_of(page(bp.ChainRule(), ("x",)))["frames"]) < 61


def test_a_position_without_a_picture_is_told_of():
    explorer = bp.ChainRule(f="log(u - 100)", x=0.5)
    with pytest.raises(ExportError, match="there is no picture"):
        page(explorer, ("x",), positions=3)


def test_a_page_is_the_same_each_time():
    assert page(bp.ChainRule(), positions=3) == page(bp.ChainRule(), positions=3)


def test_a_page_for_a_file_is_not_taken_for_the_one_on_which_the_next_explorer_will_be():
    before = notebook.session.last_viewport.viewport
    page(bp.ChainRule(), ("x",), positions=2, theme="dark")
    shown = bp.ChainRule()
    assert shown.view.clients.viewport == before
    shown.close()
