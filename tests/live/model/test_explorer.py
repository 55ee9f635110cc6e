"""What every explorer inherits: one frame for several changes, time, reset, errors, what a notebook keeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from bpwidgets import ChainRule
from bpwidgets.calculus.agreement import Claim
from bpwidgets.live.model import explorer as base
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Function, Slider
from bpwidgets.live.page import view
from bpwidgets.live.picture.marks import Line
from tests.live.fixtures import Regression, Stepped
from tests.live.page_stub import Page


@dataclass(frozen=True)
class Result:
    y: float


class Walk(Explorer):
    """A walk downhill on f, whose every part can be made to fail."""

    x = Slider(1.0, low=-2, high=2)
    rate = Slider(0.1, low=0.01, high=1, log=True)
    f = Function("square")
    torn = ""
    composed = 0

    def start(self):
        self.fail("start")
        return self.x

    def advance(self, state):
        self.fail("advance")
        return state - self.rate

    def restarts(self, name):
        return name != "rate"

    def compute(self, state):
        self.fail("compute")
        self.composed += 1
        return Result(float(self.f(state)))

    def stage(self, figure, r):
        figure.add_subplot(label="only")

    def scene(self, r):
        return (Line(axes="only", x=[0, 1], y=[0, r.y]),)

    def sentence(self, r):
        return f"The height is {r.y:.3f}."

    def fail(self, where):
        if self.torn == where:
            raise RuntimeError(f"{where} is torn")


@pytest.fixture
def walk():
    return Walk()


# ---- one frame ----


def test_hold_composes_once(walk):
    walk.composed = 0
    with walk.hold():
        walk.x = 0.5
        with walk.hold():
            walk.x = 0.6
            walk.rate = 0.2
        assert walk.composed == 0
    assert walk.composed == 1
    assert walk.result.y == pytest.approx(0.36)


def test_hold_without_a_change_composes_nothing(walk):
    walk.composed = 0
    with walk.hold():
        walk.x = walk.x
    assert walk.composed == 0


def test_what_was_set_before_an_error_in_hold_is_shown(walk):
    def half_a_change():
        with walk.hold():
            walk.x = 0.5
            walk.x = "no number"

    with pytest.raises(ValueError, match="no number"):
        half_a_change()
    assert walk.result.y == 0.25
    walk.x = 0.6
    assert walk.result.y == pytest.approx(0.36)


def test_what_is_computed_is_kept_until_something_changes(walk):
    walk.composed = 0
    assert (walk.summary, walk.marks, walk.result, walk.tables) == (
        walk.summary,
        walk.marks,
        walk.result,
        walk.tables,
    )
    assert walk.composed == 0


def test_an_explorer_without_gradients_and_tables_has_none(walk):
    assert walk.gradients == ()
    assert walk.tables == {}


@pytest.mark.parametrize(("name", "hook"), [("gradients", "claims"), ("tables", "columns")])
def test_a_property_written_as_a_method_is_answered_with_the_hook_to_write(name, hook):
    with pytest.raises(
        TypeError, match=rf"Old defines {name}, which users read; write the hook {hook}\(self, r\)"
    ):
        type("Old", (Walk,), {name: lambda self, r: ()})


# ---- time ----


def test_step_and_back_are_inverse(walk):
    start = walk.summary
    assert walk.step()
    assert walk.step()
    assert walk.state == pytest.approx(0.8)
    assert walk.back()
    assert walk.back()
    assert walk.summary == start
    assert walk.back() is False


def test_there_is_no_step_after_the_last_state():
    stepped = Stepped()
    assert [stepped.step() for _ in range(7)] == [True] * 6 + [False]


def test_time_starts_again_with_a_parameter_that_says_so_and_goes_on_with_others(walk):
    walk.step()
    walk.rate = 0.5
    assert walk.state == pytest.approx(0.9)
    walk.x = 2.0
    assert walk.state == 2.0
    assert walk.back() is False


def test_reset_sets_time_to_its_start(walk):
    walk.step()
    walk.reset()
    assert walk.state == 1.0
    assert walk.back() is False


def test_the_past_is_bounded(walk, monkeypatch):
    monkeypatch.setattr(base, "HISTORY", 5)
    for _ in range(20):
        walk.step()
    steps = 0
    while walk.back():
        steps += 1
    assert steps == pytest.approx(5, abs=1)


# ---- errors ----


@pytest.mark.parametrize("where", ["compute"])
def test_an_error_is_said_in_one_line_and_the_last_picture_stays(walk, where):
    picture = walk.picture
    walk.torn = where
    walk.x = 0.5
    assert walk.error == f"RuntimeError: {where} is torn"
    assert walk.picture is picture
    walk.torn = ""
    walk.x = 0.6
    assert walk.error == ""
    assert walk.result.y == pytest.approx(0.36)


def test_an_error_in_start_is_said_and_not_raised(walk):
    walk.torn = "start"
    walk.x = 0.5
    assert walk.error == "RuntimeError: start is torn"


def test_an_error_in_start_behind_a_control_is_said_and_not_lost(walk):
    controls = walk.controls
    walk.torn = "start"
    try:
        controls["x"].value = 0.5
        assert walk.error == "RuntimeError: start is torn"
    finally:
        walk.torn = ""
        walk.close()


def test_an_error_in_advance_is_said_and_not_raised(walk):
    walk.torn = "advance"
    assert walk.step() is False
    assert walk.error == "RuntimeError: advance is torn"


def test_a_long_message_is_cut(walk, monkeypatch):
    monkeypatch.setattr(Walk, "fail", lambda self, where: (_ for _ in ()).throw(RuntimeError("word " * 5000)))
    walk.x = 0.5
    assert len(walk.error) < 320


def test_an_explorer_whose_defaults_fail_is_a_mistake_that_says_what(monkeypatch):
    monkeypatch.setattr(Walk, "torn", "compute")
    with pytest.raises(
        RuntimeError, match="Walk has no picture at its defaults: RuntimeError: compute is torn"
    ):
        Walk()


def test_a_failing_observer_of_a_learner_does_not_stop_the_explorer(walk):
    def fail(_):
        raise ZeroDivisionError

    walk.observe(fail, "x")
    with pytest.raises(ZeroDivisionError):
        walk.x = 0.5
    walk.unobserve(fail, "x")
    walk.x = 0.6
    assert walk.result.y == pytest.approx(0.36)


# ---- reset ----


def test_reset_of_one_parameter_leaves_the_others(walk):
    walk.x, walk.rate = 0.5, 0.5
    walk.reset("x")
    assert (walk.x, walk.rate) == (1.0, 0.5)


def test_reset_goes_back_to_what_the_cell_asked_for():
    w = ChainRule(g="square", x=2.5)
    w.x, w.dx, w.g = 1.0, 1.0, "cos"
    w.reset()
    assert (w.x, w.dx, w.g) == (2.5, ChainRule().dx, "square")


def test_reset_of_a_matrix_goes_back_to_the_given_one_where_it_fits():
    w = Regression(n=2, data=[[0, 1], [1, 2]])
    w.data = [[1, 1], [1, 1]]
    w.reset("data")
    assert w.data.tolist() == [[0, 1], [1, 2]]
    w.n = 3
    w.reset("data")
    assert w.data.shape == (3, 2)
    w.reset()
    assert (w.n, w.data.tolist()) == (2, [[0, 1], [1, 2]])


def test_what_could_not_be_shown_is_not_what_reset_goes_back_to():
    w = ChainRule(g=lambda x: None)
    assert "None" in w.error
    w.reset()
    assert (w.g, w.error) == ("sin", "")


def test_reset_of_what_is_no_parameter_says_which_there_are(walk):
    with pytest.raises(TypeError, match="Walk has no parameter 'z'; it has x, rate, f"):
        walk.reset("z")


def test_a_double_click_on_one_point_leaves_the_others(monkeypatch):
    explorer = Regression()
    page = Page(explorer, monkeypatch)
    page.hello()
    data = explorer.data.copy()
    data[0], data[1] = (1, 1), (2, 2)
    explorer.data = data
    page.push("reset", handle=0)
    try:
        np.testing.assert_array_equal(explorer.data[1], [2, 2])
        np.testing.assert_array_equal(explorer.data[0], Regression().data[0])
    finally:
        explorer.close()


# ---- what a notebook keeps ----


def test_outside_a_notebook_an_explorer_is_its_sentence(capsys):
    explorer = ChainRule()
    explorer._ipython_display_()
    assert capsys.readouterr().out == f"{explorer.summary}\n"
    assert repr(explorer) == explorer.summary


class Shell:
    def __init__(self):
        self.kernel = type("Kernel", (), {"saved_sigint_handler": None})()


def test_a_cell_gets_the_view_then_what_hides_one_of_two_then_the_still_picture(monkeypatch):
    shell, outputs = Shell(), []
    monkeypatch.setattr(view, "get_ipython", lambda: shell)
    monkeypatch.setattr(view, "display", lambda bundle, raw: outputs.append(bundle))
    explorer = ChainRule()
    explorer._ipython_display_()
    live, hiding, still_picture = outputs
    assert live["text/plain"] == still_picture["text/plain"] == explorer.summary
    assert "application/vnd.jupyter.widget-view+json" in live
    assert "image/png" not in live
    assert "image/png" in still_picture
    assert hiding["text/html"] == view.FALLBACK
    assert hiding["text/plain"] == ""
    assert shell.kernel.saved_sigint_handler is not None
    explorer.close()


def test_a_closed_explorer_still_has_its_numbers_and_can_be_shown_again():
    explorer = ChainRule()
    before = explorer.controls["x"]
    explorer.close()
    explorer.close()
    explorer.x = 1.0
    assert explorer.result.x == 1.0
    assert explorer.controls["x"] is not before
    assert explorer.controls["x"].value == 1.0
    explorer.close()


def test_controls_of_a_closed_explorer_no_longer_move_it():
    explorer = ChainRule()
    control = explorer.controls["x"]
    explorer.close()
    explorer.x = 1.0
    assert control.value == 0.5


def test_scale_enlarges_the_figure():
    assert ChainRule(scale=2).figure.bbox.width == 2 * ChainRule().figure.bbox.width


# ---- what the summary adds ----


def test_a_kink_is_short_in_the_summary_and_long_in_the_strip():
    w = ChainRule(g="abs", f="identity", x=0.0)
    assert "g′(x) and slope are at a kink, between −1 and 1; the code returns 0." in w.summary
    (slope,) = (a for a in w.gradients if a.name == "slope")
    assert slope.status == "kink"
    assert slope.reason not in w.summary
    assert len(w.summary) < 320


def test_a_kink_of_a_row_of_one_number_is_told_as_one_of_a_number():
    class Row(ChainRule):
        def claims(self, r):
            return (Claim("row", lambda x: np.reshape(np.abs(x), (1,)), 0.0, [0.0]),)

    assert "row is at a kink, between −1 and 1; the code returns 0." in Row().summary


def test_a_disagreement_stands_in_the_summary_in_full():
    class Wrong(ChainRule):
        def claims(self, r):
            return (Claim("slope", lambda x: x**2, 1.0, 3.0),)

    (claim,) = Wrong().gradients
    assert claim.status == "disagree"
    assert claim.reason in Wrong().summary


def test_a_note_on_what_agrees_is_left_to_the_strip():
    w = ChainRule(g=lambda x: float(x) ** 2)
    assert any("Two ways only" in a.reason for a in w.gradients)
    assert "Two ways only" not in w.summary
