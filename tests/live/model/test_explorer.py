"""What every explorer inherits: one frame for several changes, time, reset, errors, what a notebook keeps."""

from __future__ import annotations

import copy
import math
import pickle
import re
import textwrap
from contextlib import suppress
from dataclasses import dataclass
from threading import Barrier, BrokenBarrierError, Thread

import numpy as np
import pytest
from traitlets import TraitError

import bpwidgets as bp
from bpwidgets import ChainRule
from bpwidgets.calculus.agreement import Claim
from bpwidgets.live.model import agreement_text, hooks, notices
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.model.parameters import Function, Matrix, Slider
from bpwidgets.live.page import notebook
from bpwidgets.live.picture.marks import Handle, Line, Points
from tests.live.fixtures import MatrixDerivative, Regression, Sized, Stepped
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

    def restarts_time(self, name):
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


@pytest.mark.parametrize(
    ("hooks", "missing"),
    [
        ({"compute": lambda self: None}, "stage, scene, sentence"),
        ({name: lambda self: None for name in ("stage", "scene", "sentence")}, "compute"),
        ({name: lambda self: None for name in ("start", "compute", "stage", "scene", "sentence")}, "advance"),
        ({name: lambda self: None for name in ("advance", "compute", "stage", "scene", "sentence")}, "start"),
    ],
)
def test_a_class_without_a_needed_hook_is_refused_where_it_is_made(hooks, missing):
    with pytest.raises(TypeError, match=f"Bare has no {missing}; see hooks.py"):
        type("Bare", (Explorer,), hooks)


def test_the_example_of_the_hooks_is_an_explorer():
    example = hooks.__doc__.split("pure functions")[1].split("\n\n", 1)[1].rsplit("\n\n`compute`", 1)[0]
    names = {"Explorer": Explorer, "Slider": Slider, "Points": Points}
    exec(textwrap.dedent(example), names)
    square = names["Square"](x=2)
    assert square.summary == "The square of 2 is 4."
    assert square.figure.axes


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


def test_an_explorer_opens_at_the_step_that_is_asked_for_and_comes_back_to_it():
    walk = Walk(x=2.0, step=3)
    assert walk.position == 3
    assert walk.state == pytest.approx(1.7)
    assert walk.result.y == pytest.approx(1.7**2)
    assert walk.step()
    walk.x = 1.0
    assert walk.position == 0
    walk.reset()
    assert (walk.x, walk.position) == (2.0, 3)


class OpensLater(Walk):
    """A walk whose first picture is the one after two steps."""

    opening_step = 2


def test_a_class_may_open_at_a_step_of_its_own_and_comes_back_to_it():
    walk = OpensLater(rate=0.2)
    assert (walk.position, walk.state) == (2, pytest.approx(0.6))
    assert walk.back()
    walk.reset()
    assert (walk.position, walk.state) == (2, pytest.approx(0.6))
    assert OpensLater(step=0).position == 0
    assert OpensLater(step=3).position == 3


@pytest.mark.parametrize("parameters", [{}, {"eta": 0.02}])
def test_the_way_to_the_opening_step_is_gone_once(parameters, monkeypatch):
    advanced, advance = [], bp.RegressionDescent.advance

    def counted(self, state):
        advanced.append(state)
        return advance(self, state)

    monkeypatch.setattr(bp.RegressionDescent, "advance", counted)
    explorer = bp.RegressionDescent(**parameters)
    assert len(advanced) == explorer.position == explorer.opening_step


def test_of_the_defaults_nothing_is_computed_where_others_are_given(monkeypatch):
    computed, compute = [], bp.ChainRule.compute

    def counted(self):
        computed.append(self.x)
        return compute(self)

    monkeypatch.setattr(bp.ChainRule, "compute", counted)
    bp.ChainRule(x=1.5)
    assert computed == [1.5]


class StartsAtF(Walk):
    """A walk whose first state is a learner's function of x."""

    def start(self):
        return self.f(self.x)


def test_where_a_given_function_fails_before_the_first_state_the_defaults_are_shown_and_time_goes_on():
    def fail(x):
        raise ValueError("no value")

    walk = StartsAtF(f=fail)
    assert "no value" in walk.error
    assert (walk.summary, walk.position) == (StartsAtF().summary, 0)
    walk.f = "square"
    assert walk.error == ""
    assert walk.step()


class WalksByF(Walk):
    """A walk whose every step is a learner's function of the place."""

    def advance(self, state):
        return state - self.rate * self.f.function(state)

    def compute(self, state):
        return Result(state)


@pytest.mark.parametrize("lead", ["given", "reset", "arrive"])
def test_where_a_step_on_the_way_to_the_opening_one_fails_the_picture_before_it_says_why(lead):
    def fail(x):
        if x < 0.85:
            raise ValueError("no value so low")
        return x

    if lead == "given":
        walk = WalksByF(f=fail, step=5)
    else:
        walk = WalksByF(step=5, tries={"far": {"x": 1.0, "step": 5}})
        walk.f = fail
        walk.reset("x") if lead == "reset" else walk.show_try("far")
    assert (walk.position, walk.result.y) == (0, 1.0)
    assert "no value so low" in walk.error


class Long(Walk):
    """A walk whose length is found by a learner's function."""

    def run_length(self):
        return int(self.f.function(3.0))


def test_the_length_of_a_run_is_found_once_a_picture_and_what_fails_there_is_said():
    asked = []

    def f(x):
        asked.append(x)
        print("asked")
        return x**2

    walk = Long(f=f)
    before = len(asked)
    assert [walk.reach, walk.reach] == [9, 9]
    assert len(asked) == before
    walk.f = lambda x: 1 / (x - 3.0)
    assert "division" in walk.error
    assert walk.reach == 9


def test_the_opening_step_is_shown_too_where_a_given_function_fails():
    def fail(x):
        raise ValueError("no value")

    walk = OpensLater(f=fail)
    assert "no value" in walk.error
    assert walk.summary == OpensLater().summary


class Jumps(Walk):
    """A walk of which `at` shows where it is; to set it is a jump, after which the walk goes on."""

    opening_step = 2
    at = Slider(0.0, low=-3, high=3)

    def parameters_of_state(self, state):
        return {"at": state}

    def restarts_time(self, name):
        return name != "at"

    def state_after_change(self, state, name, old, new):
        return new


@pytest.mark.parametrize(("step", "position"), [(None, 3), (5, 6), (0, 1)])
def test_a_value_that_follows_time_comes_after_the_step_with_which_it_is_given(step, position):
    walk = Jumps(at=-2.0, step=step, tries={"there": {"at": -2.0, "step": position - 1}})
    here = (-2.0, -2.0, position)
    assert (walk.at, walk.state, walk.position) == here
    walk.step()
    walk.reset()
    assert (walk.at, walk.state, walk.position) == here
    assert walk.back()
    assert walk.at == pytest.approx(1 - 0.1 * (position - 1))
    assert walk.result_at(at=-2.0, step=position - 1) == walk.result_at(at=-2.0) == Result(4.0)
    walk.show_try("there")
    assert ((walk.at, walk.state, walk.position), walk.shown_try) == (here, "there")


def test_beyond_the_last_step_an_explorer_opens_at_the_last():
    assert Stepped(step=99).position == 6


@pytest.mark.parametrize("ask", [Walk, lambda **it: Walk().result_at(**it)])
@pytest.mark.parametrize(
    ("step", "error", "says"),
    [
        (-1, ValueError, "step is -1; expected 0 or more"),
        (1.5, TypeError, "step is 1.5; expected a whole number"),
        ("3", TypeError, "step is '3'; expected a whole number"),
    ],
    ids=["negative", "broken", "text"],
)
def test_a_step_that_is_no_whole_number_from_0_is_refused(ask, step, error, says):
    with pytest.raises(error, match=f"^{says}$"):
        ask(step=step)


@pytest.mark.parametrize("move", [lambda w: w.step(), lambda w: w.back(), lambda w: w.seek(1)])
def test_where_no_time_passes_there_is_no_step(move):
    with pytest.raises(TypeError, match="no time passes in ChainRule"):
        move(ChainRule())
    with pytest.raises(TypeError, match="no time passes in ChainRule"):
        ChainRule(step=1)
    assert ChainRule().position == 0


def test_several_steps_are_one_frame(walk):
    walk.composed = 0
    assert walk.step(4)
    assert (walk.position, walk.composed) == (4, 1)
    assert walk.state == pytest.approx(0.6)


def test_a_position_is_sought_both_ways(walk):
    assert walk.seek(7)
    assert walk.state == pytest.approx(0.3)
    assert walk.seek(2)
    assert (walk.position, walk.end) == (2, 7)
    assert walk.state == pytest.approx(0.8)
    assert not walk.seek(2)


def test_what_comes_after_a_change_is_computed_anew(walk):
    walk.seek(5)
    walk.seek(2)
    walk.rate = 0.2
    assert walk.end == 2
    walk.step()
    assert walk.state == pytest.approx(0.6)


class Led(Walk):
    """Its slider shows where it is, and it counts what was done to f."""

    def parameters_of_state(self, state):
        return {"x": state}

    def state_after_change(self, state, name, old, new):
        return state + 0.01 if name == "f" else state

    def also_sets(self, name):
        return {"rate": 0.5} if name == "f" else {}

    def restarts_time(self, name):
        return name == "x"


def test_a_slider_follows_time_without_starting_it_again():
    led = Led(x=2.0, rate=1.0)
    led.step(3)
    assert (led.x, led.position) == (-1.0, 3)
    led.step(2)
    assert (led.x, led.state) == (-2.0, -3.0)  # as far as the slider goes
    led.back()
    led.seek(1)
    assert (led.x, led.position, led.end) == (1.0, 1, 5)
    led.x = 0.5
    assert (led.position, led.state) == (0, 0.5)


def test_a_reset_goes_back_to_the_line_that_was_given_not_to_where_time_had_led_it():
    led = Led(x=2.0, rate=0.5, step=2)
    assert led.x == 1.0
    led.step()
    led.reset()
    assert (led.x, led.state, led.position) == (1.0, 1.0, 2)


def test_what_a_change_adds_to_the_state_is_a_step_that_can_be_taken_back():
    led = Led()
    led.step()
    led.f = "cos"
    assert led.position == 2
    assert led.state == pytest.approx(0.91)
    assert led.result.y == pytest.approx(np.cos(0.91))
    assert led.back()
    assert led.state == pytest.approx(0.9)


def test_a_change_brings_along_what_it_implies_in_one_frame():
    led = Led()
    led.composed = 0
    led.f = "cos"
    assert (led.rate, led.composed) == (0.5, 1)


def test_the_result_at_other_parameters_is_found_and_nothing_is_shown(walk):
    walk.step(2)
    picture = walk.picture
    assert walk.result_at(rate=0.3, step=2).y == pytest.approx(0.4**2)
    assert walk.result_at(rate=0.5).y == walk.result.y
    assert walk.result_at(x=2.0).y == 4.0
    assert walk.result_at(x=2.0, rate=1.0, step=1).y == 1.0
    assert walk.picture is picture


def test_for_the_result_at_other_parameters_no_scene_is_made(walk, monkeypatch):
    def scene(self, r):
        raise AssertionError

    monkeypatch.setattr(Walk, "scene", scene)
    assert walk.result_at(x=2.0).y == 4.0


def test_there_may_be_a_result_at_other_parameters_where_there_is_none_at_the_present_ones():
    explorer = ChainRule(g="log", f="identity", x=-1.0)
    assert "no finite value" in explorer.error
    assert explorer.result_at(x=1.0).y == 0


def test_a_function_that_prints_has_a_result_at_other_parameters_and_comes_back_with_a_reset():
    def noisy(u):
        print("hi")
        return u**2

    explorer = ChainRule(f=noisy, g="identity", x=1.0)
    assert explorer.error == ""
    assert explorer.notice.startswith("A function printed 'hi'")
    assert explorer.result_at(x=2.0).y == 4.0
    explorer.f, explorer.x = "sin", 2.0
    assert explorer.notice == ""
    explorer.reset()
    assert (explorer.x, explorer.f.name, explorer.result.y) == (1.0, "noisy", 1.0)


def test_the_result_at_parameters_that_have_none_is_an_error():
    with pytest.raises(ValueError, match="no finite value"):
        ChainRule().result_at(g="log", x=-1.0)
    with pytest.raises(TypeError, match="Walk has no parameter 'z'"):
        Walk().result_at(z=1)


# ---- who observes ----


def test_a_picture_is_observed_once_a_frame_together_with_its_error(walk):
    seen = []
    walk.observe(lambda change: seen.append((change["name"], walk.picture, walk.error)), ["picture", "error"])
    walk.x = 0.5
    assert seen == [("picture", walk.picture, "")]
    walk.torn = "compute"
    walk.x = 0.6
    assert seen[1:] == [("error", walk.picture, "RuntimeError: compute is torn")]
    walk.torn = ""
    walk.x = 0.7
    assert [(name, error) for name, _, error in seen[2:]] == [("picture", ""), ("error", "")]
    assert {id(picture) for _, picture, _ in seen[2:]} == {id(walk.picture)}


def test_a_picture_cannot_be_set(walk):
    with pytest.raises(TraitError, match="read-only"):
        walk.picture = walk.picture


# ---- what moves a parameter ----


def test_a_drag_lands_on_a_step_and_nothing_else_does(walk):
    walk.x = 0.5125
    walk.move({"x": 0.5125}, by=MovedBy.DRAG)
    assert walk.x == 0.5125  # what a drag does not move stays
    walk.move({"x": 0.7213}, by=MovedBy.DRAG)
    assert walk.x == 0.72
    walk.move({"x": 0.7213}, by=MovedBy.FINE)
    assert walk.x == 0.7213
    walk.move({"x": 0.8625})
    assert walk.x == 0.8625


def test_a_key_goes_to_the_next_step_however_short_its_way(walk):
    walk.x = 0.5125
    walk.move({"x": 0.5126}, by=MovedBy.KEY, since={"x": 0.5125})
    assert walk.x == 0.52
    walk.move({"x": 0.5199}, by=MovedBy.KEY, since={"x": 0.52})
    assert walk.x == 0.48
    walk.move({"x": -9}, by=MovedBy.KEY, since={"x": 0.5})
    assert walk.x == -2


def test_a_nudge_is_a_step(walk):
    walk.x = 0.5125
    walk.nudge("x", 1)
    assert walk.x == 0.52
    walk.nudge("x", -10)
    assert walk.x == 0.12
    with pytest.raises(TypeError, match="f has no steps"):
        walk.nudge("f", 1)
    with pytest.raises(TypeError, match=r"x is a slider, which has no cell \(0,\)"):
        walk.nudge("x", 1, cell=(0,))


def test_a_matrix_is_moved_together_with_its_sizes_in_whatever_order_they_are_given():
    w = MatrixDerivative(q=2, p=3)
    w.move({"W": np.zeros((4, 3)), "q": 4})
    assert w.W.tolist() == np.zeros((4, 3)).tolist()
    w.move({"q": 2, "W": np.ones((2, 3))})
    assert w.W.tolist() == np.ones((2, 3)).tolist()


def test_a_key_of_a_time_when_the_matrix_had_other_sizes_lands_on_a_step_all_the_same():
    w = MatrixDerivative(q=1, p=2)
    w.move({"W": [[0.503, 0.0]]}, by=MovedBy.KEY, since={"W": np.zeros((3, 2))})
    assert w.W.tolist() == [[0.52, 0.0]]


def test_what_is_no_parameter_is_not_moved(walk):
    with pytest.raises(TypeError, match="Walk has no parameter 'z'; it has x, rate, f"):
        walk.move({"z": 1})


def test_a_nudge_of_a_matrix_moves_one_cell():
    stepped = Stepped()
    before = stepped.W1
    stepped.nudge("W1", 2, cell=(1, 0))
    assert (before != stepped.W1).sum() == 1
    assert stepped.W1[1, 0] == 0.28
    with pytest.raises(TypeError, match="W1 is a matrix; expected one of its cells"):
        stepped.nudge("W1", 1)


@pytest.mark.parametrize("cell", [(9, 9), (0,), (-1, 0), (0, 0, 0), 1])
def test_a_nudge_of_a_cell_that_is_none_is_refused(cell):
    stepped = Stepped()
    last = tuple(size - 1 for size in stepped.W1.shape)
    message = f"W1 has no cell {cell}; expected one from (0, 0) to {last}"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        stepped.nudge("W1", 1, cell=cell)


def test_nobody_writes_on_the_entries_that_a_reset_sets():
    with pytest.raises(ValueError, match="read-only"):
        Stepped().initial_value("W1")[:] = 0


def test_two_nudges_from_two_threads_are_two_steps(monkeypatch):
    stepped, both = Stepped(), Barrier(2)
    before, nudged = stepped.W1[0, 0], Matrix.nudged

    def slowly(*args):
        with suppress(BrokenBarrierError):  # only where another one is here, too
            both.wait(0.2)
        return nudged(*args)

    monkeypatch.setattr(Matrix, "nudged", slowly)
    threads = [Thread(target=stepped.nudge, args=("W1", 1), kwargs={"cell": (0, 0)}) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stepped.W1[0, 0] == pytest.approx(before + 2 * Stepped.parameters["W1"].step)


def test_a_drag_moves_one_entry_to_its_step_and_leaves_the_others_between_theirs():
    fit = Regression(n=2, data=[[0.123, 1], [1, 2.0]])
    fit.move({"data": [[0.123, 1], [1.4567, 2.0]]}, by=MovedBy.DRAG)
    assert fit.data.tolist() == [[0.123, 1], [1.5, 2.0]]
    fit.move({"data": [[0.124, 1], [1.5, 2.0]]}, by=MovedBy.KEY, since={"data": [[0.123, 1], [1.5, 2.0]]})
    assert fit.data.tolist() == [[0.2, 1], [1.5, 2.0]]


def test_a_handle_with_a_magnet_lands_on_it_when_dragged_and_not_by_a_key_or_with_shift():
    class Magnetic(Walk):
        def handles(self, r):
            return (
                Handle(
                    label="x",
                    axes="only",
                    at=(self.x, 0.0),
                    to_parameters=lambda x, _: {"x": x},
                    snap=lambda x, y: (0.3333, y) if abs(x - 0.3333) < 0.05 else None,
                ),
            )

    w = Magnetic()

    def moved(at, **how):
        w.move_handle(w.picture.handles[0], (at, 0.0), **how)
        return w.x

    assert moved(0.35) == 0.3333
    assert moved(0.3333) == 0.3333
    assert moved(0.41) == 0.4
    assert moved(0.35, by=MovedBy.FINE) == 0.35
    assert moved(0.36, by=MovedBy.KEY, since=(0.35, 0.0)) == 0.36


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


class Interrupted(Sized):
    """Its own code is interrupted, as often as it is called, while `endless` is set."""

    endless = False
    computed = 0

    def compute(self):
        self.computed += 1
        if self.endless:
            raise KeyboardInterrupt
        return self.n


def test_what_is_interrupted_without_a_function_to_replace_is_not_computed_again():
    explorer = Interrupted()
    explorer.endless, explorer.computed = True, 0
    with pytest.raises(KeyboardInterrupt):
        explorer.n = 65
    assert explorer.computed == 1
    assert explorer.message == "The computation took too long and was interrupted."
    assert explorer.result == 64


def test_an_interrupt_is_said_until_the_next_picture():
    explorer = Interrupted()
    explorer.endless = True
    with pytest.raises(KeyboardInterrupt):
        explorer.n = 65
    explorer.endless = False
    explorer.n = 66
    assert (explorer.message, explorer.result) == ("", 66)


def test_two_functions_that_were_interrupted_are_replaced_in_good_grammar():
    def interrupted(x):
        raise KeyboardInterrupt

    explorer = ChainRule(f=lambda x: x + 1)
    with pytest.raises(KeyboardInterrupt):
        explorer.g = interrupted
    assert sorted([explorer.f.name, explorer.g.name]) == ["sin", "square"]
    said = "took too long and were interrupted; the defaults are back in their places."
    assert explorer.notice.endswith(said)


class Claiming(Walk):
    """Its claim calls the learner's function beside the point that is shown."""

    def claims(self, r):
        self.f(self.state + 1.0)
        return ()


def test_a_function_that_fails_beside_the_point_leaves_gradients_undefined_and_raises_nothing():
    def only_here(x):
        if x != 1.0:
            raise RuntimeError("not here")
        return 2.0

    explorer = Claiming(f=only_here)
    assert explorer.error == ""
    assert [gradient.status for gradient in explorer.gradients] == ["undefined"]
    assert repr(explorer) == "The height is 2.000. gradient: RuntimeError: not here"
    assert explorer.tables["Three-way agreement"]["status"] == ["undefined"]


def test_the_gradients_of_the_picture_that_stays_call_its_functions_as_a_learners(capsys):
    def noisy(u):
        print("u is", u)
        return u**2

    explorer = ChainRule(f=noisy, g="identity", x=0.5)
    with explorer.hold():
        explorer.x, explorer.f = -1.0, "log"
    assert explorer.outdated
    assert {gradient.status for gradient in explorer.gradients} == {"agree"}
    assert capsys.readouterr().out == ""


def test_a_mistake_of_the_author_raises_also_where_a_learners_function_has_no_picture_yet(walk, monkeypatch):
    def fail(self, r):
        raise RuntimeError("a mistake")

    monkeypatch.setattr(Walk, "claims", fail)
    walk.f = lambda _: None
    assert walk.outdated
    with pytest.raises(RuntimeError, match="a mistake"):
        _ = walk.gradients


def test_a_claim_of_the_author_that_fails_raises():
    class Wrong(Walk):
        def claims(self, r):
            raise RuntimeError("a mistake")

    with pytest.raises(RuntimeError, match="a mistake"):
        _ = Wrong().gradients


# ---- reset ----


def test_a_reset_adds_nothing_to_the_run_that_it_ends():
    class Counting(Led):
        added = 0

        def state_after_change(self, state, name, old, new):
            self.added += 1
            return state

    explorer = Counting()
    explorer.f = "cos"
    explorer.added = 0
    explorer.reset()
    assert explorer.added == 0


def test_reset_of_one_parameter_leaves_the_others(walk):
    walk.x, walk.rate = 0.5, 0.5
    walk.reset("x")
    assert (walk.x, walk.rate) == (1.0, 0.5)


def test_reset_goes_back_to_what_the_cell_asked_for():
    w = ChainRule(g="square", x=2.5)
    w.x, w.dx, w.g = 1.0, 1.0, "cos"
    w.reset()
    assert (w.x, w.dx, w.g.name) == (2.5, ChainRule().dx, "square")


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


def test_reset_of_points_that_were_given_for_another_dataset_goes_back_to_those_of_the_present_one():
    w = bp.RegressionLosses(y=np.zeros(11))
    w.data = "Anscombe I"  # which has as many points
    own = w.y.tolist()
    w.y = np.ones(11)
    w.reset_handle(next(it for it in w.picture.handles if getattr(it, "entries", {}).get("y") == 3))
    assert w.y[3] == own[3]
    w.reset("y")
    assert w.y.tolist() == own
    w.reset()
    assert w.y.tolist() == [0.0] * 11
    w.close()


def test_what_could_not_be_shown_is_not_what_reset_goes_back_to():
    w = ChainRule(g=lambda x: None)
    assert "None" in w.error
    w.reset()
    assert (w.g.name, w.error) == ("sin", "")


def test_reset_of_what_is_no_parameter_says_which_there_are(walk):
    with pytest.raises(TypeError, match="Walk has no parameter 'z'; it has x, rate, f"):
        walk.reset("z")


def test_the_reset_of_a_handle_at_its_end_moves_its_entries_only():
    class Clipped(Regression):
        def handles(self, r):
            def to_parameters(x, y):
                data = self.data.copy()
                data[0] = np.clip((x, y), -2, 2)
                return {"data": data}

            at = tuple(self.data[0])
            return (
                Handle(label="first", axes="plane", at=at, to_parameters=to_parameters, entries={"data": 0}),
            )

    explorer = Clipped()
    data = explorer.data.copy()
    data[0], data[1] = (2, 2), (1, 1)
    explorer.data = data
    explorer.reset_handle(explorer.picture.handles[0])
    np.testing.assert_array_equal(explorer.data[0], Regression().data[0])
    np.testing.assert_array_equal(explorer.data[1], [1, 1])


def test_a_handle_that_sets_nothing_where_it_is_has_a_reset_too():
    class Still(Regression):
        def handles(self, r):
            def to_parameters(x, y):
                return {} if (x, y) == tuple(self.data[0]) else self._moved(0, x, y)

            at = tuple(self.data[0])
            return (
                Handle(label="first", axes="plane", at=at, to_parameters=to_parameters, entries={"data": 0}),
            )

    explorer = Still()
    explorer.move_handle(explorer.picture.handles[0], (1, 1), by=MovedBy.PROGRAM)
    assert explorer.data[0].tolist() == [1, 1]
    explorer.reset_handle(explorer.picture.handles[0])
    np.testing.assert_array_equal(explorer.data, Regression().data)


def test_the_reset_of_a_handle_sets_a_size_before_its_matrix_in_whatever_order_they_are_given():
    class Resized(Walk):
        n = Slider(2, low=1, high=3, whole=True)
        row = Matrix(np.array([0.1, 0.2, 0.3]), shape=("n",))

        def handles(self, r):
            def to_parameters(x, y):
                return {"row": self.row + x, "n": self.n}

            return (Handle(label="size", axes="only", at=(0, 0), to_parameters=to_parameters),)

    explorer = Resized(n=3, row=[1, 1, 1])
    explorer.move({"n": 1, "row": [2]})
    explorer.reset_handle(explorer.picture.handles[0])
    assert explorer.n == 3
    assert explorer.row.tolist() == [1, 1, 1]


def test_a_double_click_on_one_point_leaves_the_others(monkeypatch):
    explorer = Regression()
    page = Page(explorer, monkeypatch)
    page.hello()
    data = explorer.data.copy()
    data[0], data[1] = (1, 1), (2, 2)
    explorer.data = data
    page.push("reset", handle="point 1")
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
        self.events = type("Events", (), {"register": lambda *_: None})()


def test_a_cell_gets_the_view_then_what_hides_one_of_two_then_the_still_picture(monkeypatch):
    shell, outputs = Shell(), []
    monkeypatch.setattr(notebook, "get_ipython", lambda: shell)
    described = []

    def display(bundle, *, raw, metadata=None):
        outputs.append(bundle)
        described.append((raw, metadata))

    monkeypatch.setattr(notebook, "display", display)
    explorer = ChainRule()
    explorer._ipython_display_()
    live, hiding, still_picture = outputs
    assert live["text/plain"] == still_picture["text/plain"] == explorer.summary
    assert "application/vnd.jupyter.widget-view+json" in live
    assert "image/png" not in live
    assert "image/png" in still_picture
    assert hiding["text/html"] == notebook.FALLBACK
    assert hiding["text/plain"] == ""
    alt = {"image/png": {"alt": explorer.summary}}
    assert described == [(True, None), (True, None), (True, alt)]
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


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps])
def test_copies_are_refused_in_one_sentence(copied):
    with pytest.raises(
        TypeError, match=r"^a ChainRule cannot be copied or pickled; make another one: ChainRule"
    ):
        copied(ChainRule())


def test_another_one_is_made_as_the_refusal_says():
    w = ChainRule(x=1.25, g="cos")
    assert ChainRule(**w.values).summary == w.summary


def test_numbers_of_tables_print_plainly():
    for lesson in bp.LESSONS:
        for name in lesson.explorers:
            assert "np." not in repr(getattr(bp, name)().tables)


# ---- which controls stand open ----


@pytest.mark.parametrize(
    ("explorer_class", "opened"),
    [
        (ChainRule, ("g", "f", "skip")),  # x and dx are dragged
        (Sized, ()),  # n is dragged
        (Walk, ("x", "rate", "f")),  # nothing is
        (bp.MultivariateChainRule, ("g", "f", "mistake")),  # i, j, k and show are clicked
        (bp.TwoLayer, ("phi1", "loss", "eta")),  # asked for
    ],
)
def test_three_controls_at_most_stand_open_of_what_cannot_be_moved_on_the_picture(explorer_class, opened):
    assert explorer_class().opened == opened


@pytest.mark.parametrize("names", [("x", "rate", "f", "rate"), ("nothing",)])
def test_a_class_that_opens_too_many_controls_or_unknown_ones_is_refused_where_it_is_made(names):
    with pytest.raises(TypeError, match="expected at most 3 of its parameters"):
        type("Open", (Walk,), {"open_controls": names})


# ---- the strip of agreement ----


def strip(*claims):
    """The strip of an explorer with these claims, each (name, function, at, formula)."""
    w = type("Claiming", (ChainRule,), {"claims": lambda *_: [Claim(*claim) for claim in claims]})()
    return agreement_text.overview(w.gradients)


RIGHT = ("a", lambda x: x**2, 1.0, 2.0)
EXACT = ("b", lambda x: 3 * x, 1.0, 3.0)
TWO_WAYS = ("c", lambda x: x**2, 1.0, None)
CORNER = ("corner", np.abs, 0.0, 0.0)
WRONG = ("wrong", lambda x: x**2, 1.0, 3.0)


@pytest.mark.parametrize(
    ("claims", "status", "line"),
    [
        ([RIGHT], "agree", "a by 3 ways: agree "),
        ([RIGHT, EXACT], "agree", "2 gradients, each by 3 ways: agree "),
        ([RIGHT, TWO_WAYS], "agree", "2 gradients, each by 2 or 3 ways: agree "),
        ([RIGHT, CORNER], "kink", "corner: a kink; a: its ways agree "),
        (
            [RIGHT, CORNER, WRONG, EXACT],
            "disagree",
            "wrong: the ways disagree; corner: a kink; the other 2 agree ",
        ),
        ([], "", ""),
    ],
)
def test_the_strip_is_one_line_that_names_what_does_not_agree_and_the_worst_first(claims, status, line):
    found = strip(*claims)
    assert found["status"] == status
    assert found["line"].startswith(line)
    assert len(found["rows"]) == len(claims)


ZERO = ("zero", lambda x: 0.0 * x, 1.0, 0.0)
UNDEFINED = ("log", np.log, -1.0, None)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (RIGHT, "agree to "),
        (ZERO, "agree exactly"),
        (TWO_WAYS, "two ways agree to "),
        (CORNER, "kink"),
        (WRONG, "disagree by 0.33"),
        (UNDEFINED, "no derivative"),
    ],
    ids=lambda it: it[0],
)
def test_a_row_of_the_strip_says_how_its_ways_stand_and_why_where_they_do_not_agree(claim, verdict):
    (row,) = strip(claim)["rows"]
    assert row["verdict"].startswith(verdict)
    assert bool(row["reason"]) == (row["status"] != "agree")


def test_six_numbers_stand_in_a_row_of_the_strip_and_of_more_their_shape_and_length():
    six, seven = (
        strip(("x", lambda x: np.sum(x**2), np.ones(n), np.full(n, 2.0)))["rows"][0] for n in (6, 7)
    )
    assert six["formula"].split() == ["2"] * 6
    assert seven["formula"] == "7 numbers, length 5.292"


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


def test_a_long_array_in_the_table_of_the_agreement_says_that_it_goes_on():
    class Long(ChainRule):
        def claims(self, r):
            return (
                Claim("row", lambda x: x**2, np.ones(8), None),
                Claim("pair", lambda x: x**2, np.ones(2), None),
            )

    row, pair = Long().tables["Three-way agreement"]["autodiff"]
    assert row.endswith(" …")
    assert not pair.endswith(" …")


def test_a_note_on_what_agrees_is_left_to_the_strip():
    w = ChainRule(g=lambda x: float(x) ** 2)
    assert any("Two ways only" in a.reason for a in w.gradients)
    assert "Two ways only" not in w.summary


def test_a_picture_is_outdated_while_the_present_parameters_have_none():
    explorer = ChainRule(g="identity", f="log", x=1.0)
    seen = [explorer.outdated]
    for explorer.x in (-1.0, 2.0):
        seen.append(explorer.outdated)
    assert seen == [False, True, False]


def test_a_number_too_large_for_a_picture_is_named_with_its_function():
    assert bp.GradientAlongCurve(f="1e308*x1").error.startswith("f(")


def test_an_overflow_of_a_pictures_own_arithmetic_is_one_sentence_about_the_numbers():
    class Squared(Walk):
        def compute(self, state):
            return Result(float(self.f(state)) ** 2)

    assert Squared(f="1e200*x").error == notices.TOO_LARGE


def test_ways_that_say_nothing_are_not_counted_and_why_is_said():
    strip = agreement_text.overview(bp.ChainRule(g=lambda x: math.sin(float(x))).gradients)
    untraced = [row for row in strip["rows"] if "undefined" in row["autodiff"]]
    assert untraced
    for row in untraced:
        assert row["verdict"].startswith("two ways agree")
        assert row["reason"].startswith("Two ways only: autodiff cannot trace this function")
    assert "2 or 3 ways" in strip["line"] or "by 2 ways" in strip["line"]
