"""What goes between the page and an explorer, without a page: messages in, frames and stages out."""

from __future__ import annotations

import json
import math
import time

import numpy as np
import pytest

from bpwidgets import Backpropagation, ChainRule, Prediction, TwoLayer
from bpwidgets.calculus.agreement import Claim
from bpwidgets.live.model import gradient_checks
from bpwidgets.live.model.gradient_checks import FRAME_S
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.page import notebook
from bpwidgets.live.page.answers import Answers, Question
from bpwidgets.live.page.clients import Clients, Viewport
from bpwidgets.live.page.events import EVENTS
from bpwidgets.live.page.inbox import KINDS, Inbox
from bpwidgets.live.page.messages import Messages
from bpwidgets.live.page.picture_widget import PictureWidget
from bpwidgets.live.picture.marks import Line
from tests.live.fixtures import Sized, Stepped
from tests.live.page_stub import Page

X = "x, on the curve of g"
"""A handle of ChainRule."""

# ---- hello, stage, frame ----


def test_marimo_is_given_the_picture_alone(page):
    assert page.explorer._display_() is page.explorer.view.picture


def test_hello_is_answered_by_stage_then_frame(page):
    assert [content["kind"] for content, _ in page.sent] == ["stage", "frame"]


def test_messages_are_json_and_the_stage_holds_a_png(page):
    for content, _ in page.sent:
        json.dumps(content, allow_nan=False)
    content, buffers = page.sent[0]
    assert bytes(buffers[content["png"]])[:4] == b"\x89PNG"
    assert [sorted(axes) for axes in content["axes"]] == [["box", "log", "x", "y"]] * 4


def test_nothing_is_encoded_or_sent_where_there_is_no_view(monkeypatch):
    explorer = ChainRule()
    page = Page(explorer, monkeypatch)
    monkeypatch.setattr(explorer.view.messages, "update", None)
    explorer.x = 1.0
    explorer.g = "cos"
    assert page.sent == []
    explorer.close()


def test_a_change_that_is_not_structural_sends_a_frame_alone(page):
    page.sent.clear()
    page.explorer.x = 1.0
    assert [content["kind"] for content, _ in page.sent] == ["frame"]


def test_a_structural_change_sends_a_stage_first(page):
    page.sent.clear()
    page.explorer.g = "cos"
    assert [content["kind"] for content, _ in page.sent] == ["stage", "frame"]


@pytest.mark.parametrize("change", [{"width": 500}, {"ratio": 2.0}, {"theme": "dark"}])
def test_another_size_ratio_or_theme_has_a_stage(page, change):
    page.sent.clear()
    page.hello(**change)
    assert [content["kind"] for content, _ in page.sent] == ["stage", "frame"]


def test_a_structural_change_that_fails_lays_no_stage_and_the_next_good_one_does(page):
    page.sent.clear()
    page.explorer.f = lambda u: "no"
    assert page.of("stage") == []
    assert "returned 'no'" in page.last("frame")["error"]
    page.explorer.f = "cos"
    assert len(page.of("stage")) == 1
    assert page.last("frame")["error"] == ""


def test_a_frame_says_what_the_explorer_says(page, monkeypatch):
    monkeypatch.setattr(
        gradient_checks, "FRAME_S", math.inf
    )  # agreement comes with the frame, on a slow machine too
    explorer = page.explorer
    explorer.x = 1.25
    frame = page.last("frame")
    assert frame["sentence"] == explorer.summary
    page.check()
    assert [row["name"] for row in frame["agreement"]["rows"]] == [a.name for a in explorer.gradients]
    assert [row["status"] for row in frame["agreement"]["rows"]] == [a.status for a in explorer.gradients]
    assert set(frame["numbers"]) == {"inner", "outer", "relation", "slope"}
    assert frame["kernel_ms"] > 0


def test_far_from_0_marks_and_handles_of_a_frame_are_where_the_curves_of_the_stage_are(page):
    explorer = page.explorer
    explorer.g = "sin(x) + 10000"
    explorer.x = 0.35
    low, high = page.last("stage")["axes"][0]["y"]
    on_g = next(i for i, it in enumerate(explorer.picture.handles) if it.label == "x, on the curve of g")
    y = page.handles.list[on_g]["at"][1]
    assert abs(y - explorer.result.u) / (high - low) < 1e-5


def test_frames_are_numbered_upward(page):
    for x in (1.0, 1.1, 1.2):
        page.explorer.x = x
    numbers = [frame["number"] for frame in page.of("frame")]
    assert numbers == sorted(set(numbers))


# ---- what the learner does ----


def test_a_drag_sets_the_parameter_and_its_frame_acknowledges_the_number(page):
    number = page.push("drag", handle=X, at=[1.5, 0.0])
    assert page.explorer.x == 1.5
    assert page.last("frame")["ack"] == {"a": number}


@pytest.mark.parametrize(("kind", "content"), [("drag", {"at": [1.0, 0.0]}), ("press", {}), ("reset", {})])
def test_an_event_on_a_handle_that_is_gone_changes_nothing_and_says_nothing(page, kind, content):
    page.explorer.x = 0.75
    number = page.push(kind, handle="x, as it was called", **content)
    assert page.acknowledged == number
    assert (page.explorer.x, page.explorer.message) == (0.75, "")


def test_an_event_means_what_the_learner_saw_though_a_handle_before_it_has_gone_meanwhile(show):
    page = show(TwoLayer(step=1))
    explorer = page.explorer
    (weight, first, second), before = explorer.picture.handles[:3], explorer.values
    explorer.step()
    assert [it.label for it in explorer.picture.handles[:2]] == [first.label, second.label]
    page.push("drag", handle=weight.label, at=[weight.at[0] + 0.5, weight.at[1]])
    page.push("drag", handle=first.label, at=[first.at[0], first.at[1] + 10])
    different = {name: explorer.values[name] != value for name, value in before.items()}
    where = {name: np.argwhere(it).tolist() for name, it in different.items() if np.any(it)}
    assert where == {"X": [[0, 0]]}


def test_tables_that_a_page_opens_after_its_farewell_are_no_error(page):
    page.tell("tables", client="gone", open=True)
    assert page.explorer.message == ""


def test_a_drag_that_changes_nothing_is_acknowledged_alone(page):
    page.push("drag", handle=X, at=[9.0, 0.0])
    page.sent.clear()
    number = page.push("drag", handle=X, at=[12.0, 0.0])
    assert page.explorer.x == 3.0
    assert page.sent == [({"kind": "ack", "ack": {"a": number}}, [])]


def test_every_numbered_event_is_acknowledged_even_a_failing_one(page):
    for kind, content in (
        ("drag", {"handle": X, "at": [None, 0]}),
        ("drag", {"handle": X, "at": ["x", 0]}),
        ("step", {}),
        ("nonsense", {}),
        ("predict", {"answer": "1"}),
    ):
        number = page.push(kind, **content)
        assert page.acknowledged == number
        assert page.explorer.error
        assert page.last("frame")["error"] == page.explorer.error
        assert "\n" not in page.explorer.error
    page.explorer.x = 1.0
    assert page.explorer.error == ""


def test_a_double_click_on_a_handle_resets_what_it_moves_and_no_more(page):
    page.explorer.x, page.explorer.dx = 2.0, 1.0
    page.push("reset", handle=X)
    assert (page.explorer.x, page.explorer.dx) == (0.5, 1.0)


def test_the_reset_button_resets_all_in_one_frame(page):
    page.explorer.x, page.explorer.dx, page.explorer.g = 2.0, 1.0, "cos"
    page.sent.clear()
    page.push("reset")
    assert (page.explorer.x, page.explorer.dx, page.explorer.g.name) == (0.5, 0.4, "sin")
    assert len(page.of("frame")) == 1


def test_the_tables_are_sent_while_they_are_open(page):
    assert "tables" not in page.last("frame")
    page.tell("tables", open=True)
    tables = page.last("frame")["tables"]
    assert set(tables) == {"Round the rectangle", "Three-way agreement"}
    assert all(
        isinstance(cell, str) for table in tables.values() for column in table.values() for cell in column
    )
    page.explorer.x = 1.0
    assert page.last("frame")["tables"] != tables
    page.tell("tables", open=False)
    assert "tables" not in page.last("frame")


def test_two_views_are_told_the_same(page):
    page.hello(client="b", width=500, ratio=2.0, theme="dark")
    page.sent.clear()
    page.explorer.x = 1.0
    assert len(page.of("frame")) == 1  # one message reaches every view of the widget


def test_only_the_client_that_opened_the_tables_keeps_them_coming(page):
    page.tell("tables", open=True)
    page.hello(client="b", width=500, ratio=2.0, theme="dark")
    page.tell("tables", client="b", open=True)
    page.tell("tables", open=False)
    assert "tables" in page.last("frame")
    page.tell("bye", client="b")  # its page was loaded anew
    page.explorer.x = 1.0
    assert "tables" not in page.last("frame")


@pytest.mark.parametrize("farewell", ["bye", "roll_call_over"])
def test_a_view_that_comes_again_says_that_its_tables_are_open(page, farewell):
    page.hello(client="b")
    page.tell("tables", open=True)
    page.tell(farewell, client=page.name if farewell == "bye" else "b")
    page.explorer.x = 1.0
    assert "tables" not in page.last("frame")
    page.hello(tables=True)
    assert "tables" in page.last("frame")
    page.explorer.x = 1.2
    assert "tables" in page.last("frame")


def test_a_stage_says_for_which_viewport_it_was_drawn(page):
    page.hello(client="b", width=500, ratio=2.0, theme="dark")
    assert [stage["viewport"] for stage in page.of("stage")] == [
        {"width": 800, "height": 2000, "ratio": 1.0, "theme": "light"},
        {"width": 500, "height": 2000, "ratio": 2.0, "theme": "dark"},
    ]


def test_when_the_client_for_which_the_stage_was_drawn_has_gone_the_next_one_is_drawn_for_another(page):
    page.hello(client="b", width=500, ratio=2.0, theme="dark")
    page.tell("bye", client="b")
    page.sent.clear()
    page.explorer.x = 1.0
    assert page.last("stage")["viewport"]["width"] == 800


# ---- the rules of events ----


def test_the_page_has_the_rules_of_events_and_the_kernel_knows_what_to_do_with_each(page):
    assert page.explorer.view.picture.events["nudge"] == {"waiting": "add", "while_locked": False}
    assert set(page.explorer.view.picture.events) == set(EVENTS)
    assert {*EVENTS, "hello", "bye", "here", "roll_call_over", "tables", "settle", "rest"} == KINDS
    assert all(callable(getattr(Inbox, f"_on_{kind}")) for kind in KINDS)


@pytest.mark.parametrize("kind", ["message", "change", "nope"])
def test_a_kind_that_the_kernel_does_not_know_is_named_and_never_a_method(page, kind):
    page.push(kind)
    assert page.explorer.error == f"ValueError: the page sent {kind!r}, which the kernel does not know"


# ---- time ----


def test_step_and_back_move_through_the_states(show):
    page = show(Stepped())
    assert page.explorer.view.picture.animated
    for expected in (1, 2):
        page.push("step", count=1)
        assert page.explorer.result.step == expected
    assert page.last("frame")["position"] == 2
    page.push("back", count=1)
    page.push("back", count=1)
    assert page.explorer.result.step == 0
    assert page.last("frame")["position"] == 0


def test_a_frame_says_where_in_time_it_is_and_whether_there_may_be_more(show):
    page = show(Stepped())
    page.push("seek", position=4)
    frame = page.last("frame")
    assert (frame["position"], frame["reach"], frame["can_step"]) == (4, 4, True)
    page.push("seek", position=99)
    frame = page.last("frame")
    assert (frame["position"], frame["reach"]) == (6, 6)
    page.push("step", count=1)
    page.push("seek", position=1)
    frame = page.last("frame")
    assert (frame["position"], frame["reach"], frame["can_step"]) == (1, 6, True)


def test_the_slider_of_a_run_whose_length_is_known_leads_to_its_end_from_the_first(show):
    class Planned(Stepped):
        def run_length(self):
            return 9

    page = show(Planned())
    page.push("seek", position=2)
    assert page.last("frame")["reach"] == 9
    page.push("seek", position=9)  # where there is no ninth step, what was planned is not offered again
    assert (page.last("frame")["position"], page.last("frame")["reach"]) == (6, 6)


@pytest.mark.parametrize(
    ("f", "said"),
    [(lambda x: 1 / 0, "g(2.5) raised ZeroDivisionError"), (lambda x: float(x) * 2, "float(x)")],
    ids=["raises", "cannot be traced"],
)
def test_a_frame_says_that_a_run_whose_length_cannot_be_known_has_no_picture(show, f, said):
    page = show(Backpropagation())
    reach = page.explorer.reach
    page.explorer.f = f
    assert [content["kind"] for content, _ in page.sent] == ["frame"]
    frame = page.last("frame")
    assert (frame["outdated"], frame["reach"]) == (True, reach)
    assert said in frame["error"]
    assert frame["error"] == page.explorer.error


def test_the_page_knows_how_many_steps_a_frame_takes_and_they_are_one_frame(show):
    class Hurried(Stepped):
        steps_per_frame = 3

    page = show(Hurried())
    assert page.explorer.view.picture.steps_per_frame == 3
    page.push("step", count=3)
    assert page.explorer.position == 3
    assert len(page.of("frame")) == 1
    page.push("step", count=1)
    assert page.explorer.position == 4


def test_several_steps_back_that_waited_are_one_frame(show):
    page = show(Stepped())
    page.push("seek", position=4)
    page.sent.clear()
    page.push("back", count=3)
    assert page.explorer.position == 1
    assert len(page.of("frame")) == 1


def test_the_end_is_told_and_acknowledged(show):
    page = show(Stepped())
    for _ in range(6):
        page.push("step", count=1)
    assert page.of("end") == []
    page.sent.clear()
    number = page.push("step", count=1)
    assert page.of("frame") == []
    assert [content["kind"] for content, _ in page.sent] == ["end", "ack"]
    assert page.last("ack")["ack"] == {"a": number}


def test_step_where_no_time_passes_is_a_type_error():
    with pytest.raises(TypeError, match="no time passes in ChainRule"):
        ChainRule().step()


# ---- agreement that costs more than a frame ----


class Slow(ChainRule):
    """A formula whose check takes longer than a frame."""

    y = Slider(0, low=0, high=1)
    asked = 0

    def claims(self, r):
        def crawling(x):
            time.sleep(1.5 * FRAME_S / 10)
            return x**2

        type(self).asked += 1
        return (Claim("slow", crawling, r.x, 2 * r.x),)


def test_slow_agreement_follows_the_picture_instead_of_delaying_it(show):
    page = show(Slow())
    page.explorer.x = 1.0
    page.explorer.x = 1.1
    assert page.last("frame")["agreement"] is None


class Ponderous(Slow):
    """One whose picture takes longer than a frame as well."""

    def compute(self):
        time.sleep(1.2 * FRAME_S)
        return super().compute()


def test_pending_agreement_follows_when_nothing_more_is_coming(show):
    page = show(Ponderous())
    page.explorer.x = 1.0
    frame = page.last("frame")
    assert frame["agreement"] is None
    page.tell("settle", number=frame["number"])
    late = page.last("agreement")
    assert late["number"] == frame["number"]
    assert [(row["name"], row["status"]) for row in late["agreement"]["rows"]] == [("slow", "agree")]


def test_the_table_of_slow_agreement_comes_with_it_and_not_before(show):
    page = show(Ponderous())
    page.tell("tables", open=True)
    page.explorer.x = 1.0
    frame = page.last("frame")
    assert frame["agreement"] is None
    assert set(frame["tables"]) == {"Round the rectangle"}
    page.tell("settle", number=frame["number"])
    assert set(page.last("agreement")["tables"]) == {"Round the rectangle", "Three-way agreement"}


def test_agreement_is_never_sent_for_another_picture(show):
    page = show(Ponderous())
    page.explorer.x = 1.0
    old = page.last("frame")["number"]
    page.explorer.x = 2.0
    page.sent.clear()
    page.tell("settle", number=old)
    assert page.sent == []


def test_agreement_is_computed_once_a_picture(show):
    page = show(Ponderous())
    page.explorer.x = 1.0
    before = Ponderous.asked
    page.tell("settle", number=page.last("frame")["number"])
    page.tell("settle", number=page.last("frame")["number"])
    assert page.explorer.gradients == page.explorer.gradients
    assert Ponderous.asked == before + 1


# ---- predict ----

QUESTION = Prediction("Is the slope at x = 2 negative?", of="slope", x=2.0)


def test_controls_are_locked_until_an_answer(show):
    page = show(ChainRule(predict=QUESTION))
    assert all(control.disabled for control in page.explorer.controls.values())
    page.push("predict", answer="negative")
    assert not any(control.disabled for control in page.explorer.controls.values())
    asked = page.last("frame")["predict"]
    assert asked["question"] == QUESTION.question
    assert "right" in asked["verdict"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("drag", {"handle": X, "at": [1.5, 0.0]}),
        ("press", {"handle": X}),
        ("reset", {}),
        ("nudge", {"parameter": "x", "count": 1}),
        ("to_end", {"parameter": "x", "end": "high"}),
        ("step", {"count": 1}),
        ("back", {"count": 1}),
        ("seek", {"position": 3}),
        ("go", {"to": "try", "name": "flat", "run": "a", "part": 1}),
        ("go", {"to": "question", "run": "a", "part": 1}),
    ],
)
def test_while_a_question_is_open_nothing_moves_the_explorer_and_no_error_is_shown(show, kind, content):
    page = show(ChainRule(predict=QUESTION, tries={"flat": {"x": 0}}))
    page.explorer.x = 1.0  # a cell may
    before = page.explorer.values
    page.sent.clear()
    number = page.push(kind, **content)
    assert (page.explorer.values, page.explorer.error) == (before, "")
    assert page.sent == [({"kind": "ack", "ack": {"a": number}}, [])]


def test_a_frame_says_whether_a_question_is_open(show):
    page = show(ChainRule(predict=QUESTION))
    page.explorer.x = 1.0
    assert page.last("frame")["locked"] is True
    page.push("predict", answer=None)
    assert page.last("frame")["locked"] is False


def test_a_question_can_be_skipped(show):
    page = show(ChainRule(predict=QUESTION))
    page.push("predict", answer=None)
    assert page.last("frame")["predict"]["verdict"] == ""
    assert not any(control.disabled for control in page.explorer.controls.values())


def test_a_bad_answer_is_said_and_the_question_stays(show):
    page = show(ChainRule(predict=QUESTION))
    page.push("predict", answer="perhaps")
    asked = page.last("frame")["predict"]
    assert asked["refusal"] == "the answer is 'perhaps'; expected one of negative, zero, positive"
    assert asked["verdict"] is None
    assert page.explorer.error == ""
    assert page.explorer.controls["x"].disabled
    page.sent.clear()
    page.push("predict", answer="zero")
    assert page.last("frame")["predict"]["refusal"] == ""
    assert [content["kind"] for content, _ in page.sent] == ["frame"]
    assert not page.explorer.controls["x"].disabled


def test_after_an_answer_is_still_said_why_there_is_no_picture(show):
    def failing(u):
        raise ValueError("too hot")

    page = show(ChainRule(predict=QUESTION))
    page.explorer.f = failing  # a cell may
    why = page.explorer.error
    assert "too hot" in why
    page.push("predict", answer=None)
    assert page.explorer.error == why
    assert page.last("frame")["locked"] is False


def test_a_second_explorer_knows_the_answer(show):
    show(ChainRule(predict=QUESTION)).push("predict", answer="negative")
    again = show(ChainRule(predict=QUESTION))
    assert not again.explorer.controls["x"].disabled


def test_an_answer_in_another_cell_unlocks_the_controls_with_the_next_frame(show):
    """As in a cell that was copied."""
    first = show(ChainRule(predict=QUESTION)).explorer
    page = show(ChainRule(predict=QUESTION))
    first.view.inbox.receive({"kind": "predict", "client": "a", "sequence": 1, "answer": "negative"})
    page.explorer.x = 1.2
    assert page.last("frame")["locked"] is False
    assert not page.explorer.controls["x"].disabled


@pytest.mark.parametrize("second", ["positive", "perhaps", None])
def test_a_second_answer_to_a_question_changes_nothing_and_the_first_is_shown(show, second):
    """As by a second click, or in another view."""
    page = show(ChainRule(predict=QUESTION))
    page.push("predict", answer="negative")
    said = page.last("frame")["predict"]
    page.sent.clear()
    number = page.push("predict", answer=second)
    assert page.last("frame")["predict"] == said
    assert page.acknowledged == number


def test_a_control_that_a_program_has_disabled_stays_so(page):
    page.explorer.controls["x"].disabled = True
    page.explorer.g = "cos"
    assert page.explorer.controls["x"].disabled


# ---- settings to try ----

TRIES = {"flat": {"x": 0}, "exp of exp": {"g": "exp", "f": "exp"}}


@pytest.fixture
def tried(show):
    return show(ChainRule(x=2.0, tries=TRIES))


def test_the_page_knows_the_names_of_the_tries(tried):
    assert tried.explorer.view.picture.tries == ["flat", "exp of exp"]


def test_a_run_goes_to_a_try_from_where_it_began_and_its_last_frame_says_so(tried):
    for part, x in ((0.25, 1.5), (0.5, 1.0), (1.0, 0.0)):
        number = tried.push("go", to="try", name="flat", run="a", part=part)
        assert tried.explorer.x == x
        assert tried.last("frame")["ack"] == {"a": number}
        assert tried.last("frame")["shown_try"] == ("flat" if part == 1 else "")
    assert len(tried.of("frame")) == 3


def test_another_run_begins_where_the_explorer_is_then(tried):
    tried.push("go", to="try", name="flat", run="a", part=0.5)
    tried.push("drag", handle=X, at=[3.0, 0.0])
    tried.push("go", to="try", name="flat", run="b", part=0.5)
    assert tried.explorer.x == 1.5


def test_a_try_that_is_shown_already_is_marked_all_the_same(tried):
    tried.explorer.x = 0.0
    tried.sent.clear()
    tried.push("go", to="try", name="flat", run="a", part=1)
    assert tried.last("frame")["shown_try"] == "flat"


def test_the_setting_that_a_question_asked_about_has_no_name(show):
    page = show(ChainRule(predict=QUESTION))
    page.push("predict", answer="negative")
    assert page.last("frame")["predict"]["where"] == "x = 2"
    page.push("go", to="question", run="a", part=1)
    assert (page.explorer.x, page.last("frame")["shown_try"]) == (2.0, "")


def test_a_try_of_a_question_where_none_was_asked_is_an_error_that_is_shown(tried):
    tried.push("go", to="question", run="a", part=1)
    assert "no question is asked here" in tried.explorer.error


# ---- what goes wrong on the way ----


class Torn(ChainRule):
    """One whose stage, scene or gradients can be made to fail."""

    torn = ""

    def stage(self, figure, r):
        if self.torn == "stage":
            raise RuntimeError("the stage is torn")
        super().stage(figure, r)

    def scene(self, r):
        if self.torn == "scene":
            raise RuntimeError("the scene is torn")
        if self.torn == "axes":
            return [Line(axes="nowhere", x=[0, 1], y=[0, 1])]
        return super().scene(r)

    def claims(self, r):
        if self.torn == "gradients":
            raise RuntimeError("the gradients are torn")
        return super().claims(r)


def test_an_error_in_scene_is_shown_and_the_last_picture_stays(show):
    page = show(Torn())
    marks = page.explorer.marks
    page.explorer.torn = "scene"
    page.explorer.x = 1.0
    assert page.last("frame")["error"] == "RuntimeError: the scene is torn"
    assert page.explorer.marks is marks


@pytest.mark.parametrize("torn", ["gradients", "axes"])
def test_an_error_on_the_way_to_the_page_is_shown_there_and_not_raised(show, monkeypatch, torn):
    monkeypatch.setattr(
        gradient_checks, "FRAME_S", math.inf
    )  # on a loaded machine gradients follow the frame
    page = show(Torn())
    page.explorer.torn = torn
    page.explorer.x = 1.0
    assert any(
        "torn" in content.get("error", "") or "nowhere" in content.get("error", "")
        for content, _ in page.sent
    )


@pytest.mark.parametrize("torn", ["scene", "gradients", "axes"])
def test_an_event_is_acknowledged_where_its_picture_fails(show, torn):
    page = show(Torn())
    page.explorer.torn = torn
    number = page.push("drag", handle=X, at=[1.5, 0.0])
    assert page.acknowledged == number


def test_an_error_in_the_stage_is_shown_and_the_explorer_lives_on(show):
    page = show(Torn())
    page.explorer.torn = "stage"
    page.explorer.g = "cos"
    assert page.last("error")["error"] == "RuntimeError: the stage is torn"
    page.explorer.torn = ""
    page.explorer.g = "exp"
    assert len(page.of("stage")) == 1
    assert page.explorer.error == ""


def test_a_view_whose_first_stage_failed_does_not_break_the_setter(monkeypatch):
    explorer = Torn()
    explorer.torn = "stage"
    page = Page(explorer, monkeypatch)
    page.hello()
    assert page.last("error")["error"]
    explorer.torn = ""
    explorer.x = 1.0
    assert page.of("frame")


def test_prints_of_a_function_are_kept_while_its_curve_is_drawn(page, capsys):
    page.explorer.f = lambda u: print("drawn") or u**2
    capsys.readouterr()
    page.hello(width=500)
    assert capsys.readouterr().out == ""


def test_what_is_said_of_a_picture_that_is_right_is_no_error(page):
    page.explorer.f = lambda u: print("drawn") or u**2
    frame = page.last("frame")
    assert (frame["error"], frame["notice"]) == ("", page.explorer.notice)
    assert "drawn" in frame["notice"]
    page.explorer.f = lambda u: "no"
    frame = page.last("frame")
    assert "returned 'no'" in frame["error"]
    assert frame["notice"] == ""


def test_a_function_that_prints_has_its_curve_drawn(page):
    page.sent.clear()
    page.explorer.f = lambda u: print("drawn") or u**2
    assert len(page.of("stage")) == 1


def test_after_an_interrupt_the_stage_is_the_defaults(page):
    def interrupted(u):
        raise KeyboardInterrupt

    page.explorer.f = "cos"
    page.sent.clear()
    with pytest.raises(KeyboardInterrupt):
        page.explorer.f = interrupted
    assert page.explorer.f.name == "square"
    assert len(page.of("stage")) == 1


def test_the_acknowledgement_of_one_view_is_not_taken_for_anothers(page, monkeypatch):
    for _ in range(5):
        page.push("reset")
    late = Page(page.explorer, monkeypatch, client="b")
    late.hello()
    number = late.push("reset")
    assert late.last("frame")["ack"] == {"a": 5, "b": number}


def test_widget_messages_come_in_by_the_widgets_own_way(page):
    widget = page.explorer.view.picture
    assert isinstance(widget, PictureWidget)
    widget._handle_custom_msg({"kind": "reset", "sequence": 7, "client": "a"}, [])
    assert page.last("frame")["ack"] == {"a": 7}


def test_bytes_and_marks_of_a_frame_stay_small(show):
    page = show(ChainRule())
    page.explorer.x = 1.0
    content, buffers = page.sent[-1]
    assert len(json.dumps(content)) + sum(np.asarray(b).nbytes for b in buffers) < 16 * 1024


@pytest.mark.parametrize("way", ["trait", "fine drag", "drag"])
def test_a_change_is_one_frame_and_the_value_that_was_set_or_a_drag_has_its_nearest_step(page, way):
    page.sent.clear()
    value = -1 + 2 / 3
    if way == "trait":
        page.explorer.x = value
    else:
        page.push("drag", handle=X, at=[value, 0.0], fine=way == "fine drag")
    assert page.explorer.x == (-0.35 if way == "drag" else value)
    assert len(page.of("frame")) == 1


def test_marks_and_handles_are_told_once_a_stage_and_then_what_has_changed_of_them(page):
    page.explorer.x = 0.75
    page.hello(width=700)
    explorer, first = page.explorer, page.last("frame")
    assert first["after"] == 0
    assert [len(first[name]["news"]) for name in ("marks", "handles")] == [
        len(explorer.marks),
        len(explorer.picture.handles),
    ]
    explorer.x = 0.8
    second = page.last("frame")
    assert second["after"] == first["number"]
    assert {name for told in second["handles"]["news"].values() for name in told} == {"at"}
    assert 0 < len(second["marks"]["news"]) < len(explorer.marks)
    page.check()


def test_a_page_has_every_mark_as_it_is_whatever_changed_and_whoever_came_meanwhile(page):
    explorer = page.explorer
    changes = [
        lambda: setattr(explorer, "x", 1.0),
        lambda: setattr(explorer, "skip", True),  # other marks
        lambda: setattr(explorer, "g", "cos"),  # another stage
        lambda: page.hello(client="b", width=500),
        lambda: setattr(explorer, "x", -1.0),
        lambda: setattr(explorer, "f", lambda u: "no"),  # no picture: that before it stays
        lambda: setattr(explorer, "f", "sin"),
        lambda: page.tell("bye", client="b"),
        explorer.reset,
    ]
    for change in changes:
        change()
        page.check()


def test_what_nobody_was_there_to_see_is_told_to_whoever_comes_next(page):
    page.tell("bye")
    page.explorer.x = 1.0
    page.hello()
    assert page.last("frame")["after"] == 0
    page.check()


def test_the_browser_has_what_was_sent_and_nothing_that_was_not():
    explorer = ChainRule()
    messages = Messages(explorer, Clients(), Question(explorer, Answers()))
    first = messages.update()
    assert first.stage_is_new
    assert messages.update().stage_is_new
    messages.commit(first)
    assert not messages.update().stage_is_new


def test_words_are_linked_once_a_stage_and_again_when_other_marks_are_meant(page):
    page.hello(width=700)
    links = page.last("frame")["links"]
    assert links["words"]["slope of f(g(x))"] == "slope"
    assert [page.explorer.marks[i].name for i in links["marks"]["slope"]] == ["slope"] * 3
    assert [page.explorer.picture.handles[i].name for i in links["handles"]["x"]] == ["x"]
    page.explorer.x = 0.75
    assert "links" not in page.last("frame")
    page.explorer.skip = True
    assert "without fold" in page.last("frame")["links"]["marks"]


# ---- the picture that was there before the view asked ----


@pytest.mark.parametrize(
    ("asked", "stages"),
    [
        ({"width": 1234}, 0),
        ({"height": 900}, 0),
        ({"width": 1000}, 1),
        ({"width": 500}, 1),
        ({"height": 400}, 1),
        ({"ratio": 2.0}, 1),
        ({"theme": "dark"}, 1),
    ],
)
def test_a_view_that_looks_like_the_one_guessed_is_not_drawn_again(monkeypatch, asked, stages):
    explorer = ChainRule()
    page = Page(explorer, monkeypatch)
    monkeypatch.setattr(notebook.session.last_viewport, "viewport", Viewport(1300, 2000, 1, "light"))
    explorer.view.outbox.prepare()
    page.hello(**({"width": 1300} | asked))
    assert (len(page.of("stage")), len(page.of("frame"))) == (stages, 1)


def test_the_first_picture_is_drawn_for_the_last_page_that_was_seen_not_for_that_when_the_controls_were_made(
    monkeypatch,
):
    monkeypatch.setattr(notebook.session.last_viewport, "viewport", Viewport(900, 2000, 1, "light"))
    explorer = ChainRule()
    assert explorer.controls  # in an earlier cell
    other = Page(ChainRule(), monkeypatch)
    other.hello(width=500, theme="dark")
    page = Page(explorer, monkeypatch)
    explorer.view.outbox.prepare()
    assert explorer.view.picture.first["stage"]["viewport"] == {
        "width": 500,
        "height": 2000,
        "ratio": 1.0,
        "theme": "dark",
    }
    page.hello(width=500, theme="dark")
    assert page.of("stage") == []
    other.explorer.close()
    explorer.close()


def test_a_second_display_sends_its_picture_to_the_first_one_too(page):
    page.sent.clear()
    page.explorer.view.outbox.prepare()
    assert [content["kind"] for content, _ in page.sent] == ["stage", "frame"]
    first = page.explorer.view.picture.first
    assert first["frame"] == page.last("frame")
    page.tell("settle", number=first["frame"]["number"])
    assert page.last("agreement")["number"] == first["frame"]["number"]


@pytest.mark.parametrize(("name", "value"), [("g", "cos"), ("skip", True), ("x", 1.0)])
def test_a_view_does_not_open_with_a_picture_that_another_view_has_left_behind(page, name, value):
    page.explorer.view.outbox.prepare()
    setattr(page.explorer, name, value)
    assert page.explorer.view.picture.first == {}
    page.sent.clear()
    page.hello(client="b")
    assert [content["kind"] for content, _ in page.sent][-2:] == ["stage", "frame"]


def test_a_picture_that_cannot_be_drawn_before_the_view_asks_is_said_when_it_does(monkeypatch):
    explorer = Torn()
    explorer.torn = "stage"
    page = Page(explorer, monkeypatch)
    explorer.view.outbox.prepare()
    assert explorer.view.picture.first == {}
    page.hello()
    assert page.last("error")["error"] == "RuntimeError: the stage is torn"
    explorer.close()


def test_the_page_is_told_how_long_a_step_is_shown():
    class Slow(Stepped):
        pace_s = 0.8

    assert Slow().view.picture.pace_s == 0.8
    assert Stepped().view.picture.pace_s == 0


# ---- click targets and the wheel ----


@pytest.fixture
def sized(monkeypatch):
    page = Page(Sized(), monkeypatch)
    page.hello()
    return page


def test_a_pressed_target_sets_what_it_says_and_is_the_selected_one(sized):
    assert sized.last("frame")["handles"]["kinds"] == [["click-target", 2, 0], ["handle", 1, 0]]
    number = sized.push("press", handle="size 4096")
    assert sized.explorer.n == 4096
    assert sized.last("frame")["ack"] == {"a": number}
    # What they are called and how large they are has not changed.
    news = sized.last("frame")["handles"]["news"]
    assert news["1"] == {"selected": True}
    assert news["2"].keys() == {"at"}


def test_a_key_on_a_handle_takes_a_whole_number_to_the_next_and_a_drag_to_the_nearest(sized):
    sized.push("press", handle="size 1")
    sized.push("drag", handle="n", at=[1.09, 0.5])
    assert sized.explorer.n == 1
    sized.push("drag", handle="n", at=[1.09, 0.5], since=[1, 0.5])
    assert sized.explorer.n == 2
    # A second key, pressed before the page had heard of the 2.
    sized.push("drag", handle="n", at=[1.18, 0.5], since=[1.09, 0.5])
    assert sized.explorer.n == 3
    sized.push("drag", handle="n", at=[2.8, 0.5], since=[3, 0.5])
    assert sized.explorer.n == 2


def test_a_handle_says_which_way_the_wheel_moves_it(sized):
    assert [handle.get("wheel") for handle in sized.handles.list] == [None, None, -1]


def test_the_stage_lies_where_place_said(sized):
    (axes,) = sized.last("stage")["axes"]
    width = sized.last("stage")["width"]
    assert np.array(axes["box"])[[0, 2]] == pytest.approx(np.array([10, 300]) * width / Sized.size[0])
    assert axes["log"] == (True, False)


def test_a_drag_that_is_interrupted_on_the_main_thread_is_answered_by_the_default_and_a_notice(page):
    def stuck_above_one(x):
        if np.ndim(x) == 0 and x > 1:
            raise KeyboardInterrupt
        return np.sin(x)

    page.explorer.g = stuck_above_one
    page.push("to_end", parameter="x", end="high")
    assert page.explorer.g.name == "sin"
    assert page.explorer.error == ""
    assert page.last("frame")["notice"] == page.explorer.notice
    assert page.explorer.notice == "g took too long and was interrupted; the default is back in its place."
    assert page.acknowledged == 1


def test_an_interrupt_while_a_frame_is_made_is_said_though_an_earlier_one_was_answered(page, monkeypatch):
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as told:
        page.explorer.g = interrupted
    assert told.value.__notes__ == ["g took too long and was interrupted; the default is back in its place."]

    make, interrupts = Messages.update, [KeyboardInterrupt()]

    def update(messages):
        if interrupts:
            raise interrupts.pop()
        return make(messages)

    monkeypatch.setattr(Messages, "update", update)
    page.push("to_end", parameter="x", end="high")
    assert page.explorer.error == "The computation took too long and was interrupted."
    assert page.acknowledged == 1
