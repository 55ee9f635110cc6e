"""Each control shows its parameter and sets it; what a person asked for is shown as it is."""

from __future__ import annotations

import ipywidgets
import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets import ChainRule, Prediction
from bpwidgets.calculus import functions
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Function, Slider
from bpwidgets.live.page import notebook
from bpwidgets.live.page.answers import Answers
from bpwidgets.live.page.composites import OWN, example
from bpwidgets.live.picture.marks import Points
from tests.live.fixtures import Sized, Stepped
from tests.live.page_stub import Page


@pytest.fixture
def sized(show):
    """A page that shows a whole number from 1 to 4096, on a slider by factors."""
    return show(Sized())


def hand(slider, held, *, dragged=True):
    """What a page's slider sends while a pointer drags it, or as somebody types or lets go."""
    slider.set_state({"value": held, "continuous_update": dragged})


# ---- sliders: what is shown, and what is meant ----


@pytest.mark.parametrize("x", [0.8625, 1 / 3, -2.98, 0.55])
def test_a_slider_holds_just_the_value_that_was_asked_for(page, x):
    slider = page.explorer.controls["x"]
    page.explorer.x = x
    assert slider.value == x
    assert slider.readout_format == ".4"


EXPLORERS = [
    it for name in bp.__all__ if isinstance(it := getattr(bp, name), type) and issubclass(it, Explorer)
]


@pytest.mark.parametrize("explorer_class", EXPLORERS)
def test_no_slider_sends_back_what_it_is_told_to_show(explorer_class):
    """With `continuous_update` ipywidgets' sliders would; tests/browser sees that without they do not."""
    explorer = explorer_class()
    sliders = [getattr(it, "slider", it) for it in explorer.controls.values()]
    assert {it.continuous_update for it in sliders if hasattr(it, "readout_format")} <= {False}
    explorer.close()


def test_the_page_has_the_picture_before_the_controls_that_follow_it(show):
    """Each message before the frame would delay it: the chooser of X has other cells when there is another sample."""
    shown = show(bp.TwoLayer(n=2))
    cells = shown.explorer.controls["X"].cell
    found = []
    cells.observe(lambda _: found.append([content["kind"] for content, _ in shown.sent]), "options")
    shown.explorer.n = 3
    assert found == [["frame"]]
    assert cells.options[-1][1] == (2, 1)


def test_controls_follow_where_there_is_no_picture(page):
    with page.explorer.hold():
        page.explorer.x = 2.0
        assert page.explorer.controls["x"].value == 0.5
        page.explorer.g = lambda x: 1 / 0
    assert page.explorer.outdated
    assert page.explorer.controls["x"].value == 2.0


def test_what_is_typed_is_taken_as_it_is(page):
    hand(page.explorer.controls["x"], 1.57, dragged=False)
    assert page.explorer.x == 1.57


def test_a_drag_has_the_digits_of_its_step(page):
    slider = page.explorer.controls["x"]
    hand(slider, 0.5499999999999998)
    assert page.explorer.x == 0.55
    hand(slider, 0.5499999999999998, dragged=False)
    assert (page.explorer.x, slider.value) == (0.55, 0.55)


def test_a_fine_drag_lands_between_two_steps(page):
    hand(page.explorer.controls["x"], 0.5731)
    assert page.explorer.x == 0.5731


def test_a_dragged_slider_is_not_taken_from_the_hand(page):
    slider = page.explorer.controls["x"]
    sent = []
    slider.observe(sent.append, "value")
    hand(slider, 0.5499999999999998)
    assert [change["new"] for change in sent] == [0.5499999999999998]


def test_a_bad_number_goes_back(page):
    slider = page.explorer.controls["x"]
    slider.value = np.nan
    assert "nan" in page.explorer.error
    assert slider.value == page.explorer.x == 0.5


def test_the_last_of_two_values_wins_whatever_the_slider_held(page):
    for x in (1.15, -0.55, 0.4, 0.41, 2.9, 2.05):
        page.explorer.x = x
    assert (page.explorer.x, page.explorer.controls["x"].value) == (2.05, 2.05)


class Eta(Explorer):
    """A real number on a slider by factors."""

    eta = Slider(0.1, low=1e-3, high=0.3, log=True)

    def compute(self):
        return self.eta

    def stage(self, figure, r):
        self.panels(figure, [["line"]])

    def scene(self, r):
        return [Points(axes="line", x=[r], y=[0])]

    def sentence(self, r):
        return f"eta = {r}"


def test_a_slider_by_factors_lands_on_short_numbers_and_takes_any_typed_one():
    explorer = Eta()
    slider = explorer.controls["eta"]
    explorer.nudge("eta", 1)
    on_step = explorer.eta
    exponents = slider.min + slider.step * np.arange(101)
    exact = slider.base ** exponents[np.argmin(abs(exponents - np.log10(on_step)))]
    assert exact != on_step
    hand(slider, exact)
    assert explorer.eta == on_step
    hand(slider, exact, dragged=False)
    assert (explorer.eta, slider.value) == (on_step, on_step)
    hand(slider, 0.05123, dragged=False)
    assert (explorer.eta, slider.value) == (0.05123, 0.05123)
    explorer.eta = 0.3
    assert (explorer.eta, slider.value) == (0.3, pytest.approx(0.3, rel=1e-12))
    explorer.close()


def test_a_slider_of_whole_numbers_by_factors_shows_and_takes_whole_numbers(sized):
    slider = sized.explorer.controls["n"]
    hand(slider, 64 * 2 ** (1 / 8))
    assert sized.explorer.n == 70
    hand(slider, 64 * 2 ** (1 / 8), dragged=False)
    assert (sized.explorer.n, slider.value) == (70, 70)
    hand(slider, 71.3, dragged=False)
    assert (sized.explorer.n, slider.value) == (71, 71)


# ---- keys on sliders, which the page sends ----


def test_a_key_goes_to_the_next_step_from_between_two_steps_too(page):
    explorer = page.explorer
    explorer.x = 0.8625
    reached = []
    for steps in (1, 1, -1, -1, -1, 10, -10):
        page.push("nudge", parameter="x", count=steps)
        reached.append(explorer.x)
        assert explorer.controls["x"].value == explorer.x
    step = explorer.parameters["x"].step
    assert reached == pytest.approx([0.9, 0.95, 0.9, 0.85, 0.8, 0.8 + 10 * step, 0.8])


def test_home_and_end_go_to_the_ends(page):
    page.push("to_end", parameter="x", end="high")
    assert page.explorer.x == 3
    page.push("to_end", parameter="x", end="low")
    assert page.explorer.x == -3


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_keys_to_and_fro_on_whole_numbers_by_factors_are_all_heard(sized, steps):
    reached = []
    for way in [1] * steps + [-1] * steps:
        sized.push("nudge", parameter="n", count=way)
        reached.append(sized.explorer.n)
    up = [70, 76, 83][:steps]
    assert reached == [*up, *up[-2::-1], 64]


def test_a_key_on_a_logarithmic_slider_of_whole_numbers_reaches_every_one_of_the_first(sized):
    sized.explorer.n = 1
    for expected in (2, 3, 4, 5):
        sized.push("nudge", parameter="n", count=1)
        assert sized.explorer.n == expected
        assert sized.explorer.controls["n"].value == expected


def test_a_key_on_what_has_no_slider_is_an_error_and_moves_nothing(page):
    page.push("nudge", parameter="f", count=1)
    assert "f has no steps" in page.explorer.error
    assert page.explorer.f.name == "square"


# ---- matrices ----


def test_matrix_control_shows_a_cell_and_sets_it():
    explorer = Stepped()
    control = explorer.controls["W1"]
    assert control.cell.value == (0, 0)
    assert control.slider.value == 0.4
    control.cell.value = (1, 2)
    assert control.slider.value == -0.5
    control.slider.value = 1.5
    assert explorer.W1[1, 2] == 1.5
    explorer.reset()
    assert control.slider.value == -0.5
    explorer.close()


def test_a_browsers_crumbs_of_an_entry_are_no_move():
    explorer = Stepped()
    control = explorer.controls["W1"]
    moved = []
    explorer.observe(moved.append, "W1")
    control.slider.value = 0.4 - 1e-16  # what a slider in a browser answers to 0.4
    control.slider.value = 0.4000000000000001
    assert moved == []
    explorer.close()


def test_keys_and_drags_move_the_selected_entry_alone(monkeypatch):
    page = Page(Stepped(), monkeypatch)
    page.hello()
    explorer, control = page.explorer, page.explorer.controls["W1"]
    before = np.array(explorer.W1)
    control.cell.value = (1, 2)
    page.push("nudge", parameter="W1", count=1)
    assert explorer.W1[1, 2] == -0.48  # of the steps -2, -1.96, ... the one above -0.5
    hand(control.slider, 0.4123, dragged=False)
    assert (explorer.W1[1, 2], control.slider.value) == (0.4123, 0.4123)
    page.push("to_end", parameter="W1", end="high")
    assert explorer.W1[1, 2] == control.slider.value == explorer.parameters["W1"].high
    changed = np.argwhere(before != explorer.W1)
    assert changed.tolist() == [[1, 2]]
    explorer.close()


def test_a_key_moves_the_entry_that_was_chosen_when_it_was_pressed(monkeypatch):
    page = Page(Stepped(), monkeypatch)
    page.hello()
    explorer, control = page.explorer, page.explorer.controls["W1"]
    before = np.array(explorer.W1)
    pressed_at = 1 * before.shape[1] + 2
    control.cell.value = (0, 1)  # while the key was under way
    page.push("nudge", parameter="W1", entry=pressed_at, count=1)
    assert np.argwhere(before != explorer.W1).tolist() == [[1, 2]]
    page.push("to_end", parameter="W1", entry=pressed_at, end="low")
    assert explorer.W1[1, 2] == explorer.parameters["W1"].low
    assert control.slider.value == explorer.W1[0, 1] == before[0, 1]
    page.push("nudge", parameter="W1", entry=before.size, count=1)
    page.push("to_end", parameter="W1", entry=before.size, end="low")
    assert (explorer.error, np.argwhere(before != explorer.W1).tolist()) == ("", [[1, 2]])
    explorer.close()


def test_the_page_is_told_where_an_entry_is_chosen(page):
    explorer = Stepped()
    told, control = explorer.view.picture.sliders["W1"], explorer.controls["W1"]
    assert (told["id"], told["chooser"]) == (control.slider.model_id, control.cell.model_id)
    assert page.explorer.view.picture.sliders["x"]["chooser"] is None
    explorer.close()


def test_an_entry_that_is_asked_for_is_held_as_it_is():
    explorer = Stepped()
    array = np.array(explorer.W1)
    array[0, 0] = 0.1 + 0.2
    explorer.W1 = array
    assert explorer.controls["W1"].slider.value == explorer.W1[0, 0] == 0.1 + 0.2
    explorer.close()


def test_a_matrix_is_one_row_of_a_chooser_and_a_slider_without_a_word_between_them():
    explorer = Stepped()
    control = explorer.controls["W1"]
    assert isinstance(control, ipywidgets.HBox)
    assert control.children == (control.cell, control.slider)
    assert (control.cell.description, control.slider.description) == ("W1", "")
    explorer.close()


# ---- those that stand open ----


def test_the_open_controls_come_first_and_all_others_are_in_the_fold(page):
    view = page.explorer.view
    rows = view.box.children[1].children
    folded = ["bpw-folded" in row._dom_classes for row in rows]
    assert folded == [False, False, False, True, True, True]
    assert rows[3:] == tuple(view.controls[name] for name in ("x", "dx", "show"))
    assert (view.picture.open_count, view.picture.folded_count, view.picture.unfolded) == (3, 3, False)


# ---- functions ----


def test_a_typed_function_is_set_and_the_chooser_says_it_is_ones_own(page):
    control = page.explorer.controls["f"]
    control.value = OWN
    assert control.typed.layout.display == ""
    control.typed.value = "u**3 - u"
    assert page.explorer.f.text == "u**3 - u"
    assert control.value == OWN
    page.explorer.reset("f")
    assert control.value == "square"
    assert control.typed.layout.display == "none"


@pytest.mark.parametrize("text", ["", "sin("])
def test_reset_takes_the_chooser_back_to_the_function_that_never_changed(page, text):
    control = page.explorer.controls["f"]
    control.value = OWN
    control.typed.value = text
    page.push("reset")
    assert (control.value, control.typed.layout.display) == ("square", "none")
    assert page.explorer.error == ""


def test_a_function_typed_wrongly_is_said_on_the_page_and_changes_nothing(page):
    control = page.explorer.controls["f"]
    control.value = OWN
    control.typed.value = "sin("
    assert page.explorer.error.startswith("f: ")
    assert page.last("frame")["error"] == page.explorer.error
    assert page.explorer.f.name == "square"


def test_what_was_typed_wrongly_stays_to_be_mended(page):
    control = page.explorer.controls["f"]
    control.value = OWN
    control.typed.value = "sin("
    assert control.typed.value == "sin("
    assert control.typed.layout.display == ""


@pytest.mark.parametrize("given_up_for", ["u**3", ""])
def test_what_was_said_of_a_text_goes_with_it(page, given_up_for):
    control = page.explorer.controls["f"]
    control.value = OWN
    control.typed.value = "u**3"
    control.typed.value = "u**"
    assert page.explorer.error
    control.typed.value = given_up_for
    assert page.explorer.error == ""
    assert page.explorer.f.text == "u**3"


def test_what_was_typed_can_be_typed_again_after_another_choice(page):
    control = page.explorer.controls["f"]
    control.value = OWN
    control.typed.value = "u**3"
    control.value = "square"
    control.value = OWN
    control.typed.value = "u**3"
    assert page.explorer.f.text == "u**3"


def test_a_callable_comes_back_with_the_chooser(page):
    control = page.explorer.controls["f"]
    control.value = OWN
    control.typed.value = "u**3"
    page.explorer.f = quartic = lambda u: u**4
    control.value = "square"
    control.value = OWN
    assert page.explorer.f.function is quartic
    assert control.value == OWN


def test_a_function_of_another_explorers_list_comes_back_with_the_chooser():
    explorer = bp.LongChain()
    control, other = explorer.controls["f"], functions.UNIVARIATE["sqrt"]
    assert other.name not in explorer.parameters["f"].choices
    explorer.f = other
    assert control.value == OWN
    control.value = "sin"
    control.value = OWN
    assert explorer.f == other
    explorer.close()


def test_a_callable_is_not_undone_by_what_was_typed_before_it(page):
    control = page.explorer.controls["f"]
    control.value = OWN
    control.typed.value = "u**3"
    control.value = "square"
    page.explorer.f = lambda u: u**4
    assert page.explorer.f.kind == "callable"
    assert control.value == OWN


@pytest.mark.parametrize("text", ["u**3", "u**"])
def test_the_line_does_not_stand_for_a_callable_and_what_stood_there_can_be_typed_again(page, text):
    control = page.explorer.controls["f"]
    control.value = OWN
    control.typed.value = text
    page.explorer.f = lambda u: u**4
    assert control.typed.value == ""  # on the page Enter changes nothing where the text is the same
    assert (page.explorer.error, page.explorer.f.kind) == ("", "callable")
    control.typed.value = "u**3"
    assert page.explorer.f.text == "u**3"
    page.explorer.f = "u**2 - 1"
    assert control.typed.value == "u**2 - 1"


def test_an_explorer_that_opens_with_a_typed_function_shows_its_line():
    explorer = ChainRule(f="u**3 + 1")
    control = explorer.controls["f"]
    assert (control.value, control.typed.value, control.typed.layout.display) == (OWN, "u**3 + 1", "")
    explorer.close()


def test_what_was_said_of_a_text_is_taken_back_when_the_text_is_given_up(page):
    control = page.explorer.controls["f"]
    control.value = OWN
    control.typed.value = "sin("
    assert page.explorer.error
    control.value = "square"
    assert page.explorer.error == ""


def test_another_error_stays_when_a_text_is_given_up(page):
    control = page.explorer.controls["f"]
    control.value = OWN
    control.typed.value = "sin("
    page.explorer.error = "something else"
    control.value = "square"
    assert page.explorer.error == "something else"


# ---- locked while a question is open ----


@pytest.fixture
def asked(monkeypatch):
    """A page that shows ChainRule with a typed function, and a question that is open."""
    question = Prediction("Is the slope at x = 2 negative?", of="slope", x=2.0)
    with_page = Page(ChainRule(f="u**3 - u", predict=question), monkeypatch)
    with_page.hello()
    yield with_page
    with_page.explorer.close()
    notebook.session.answers = Answers()


def test_a_question_locks_the_line_to_type_in_too(asked):
    control = asked.explorer.controls["f"]
    assert control.typed.disabled
    asked.push("predict", answer=None)
    assert not control.typed.disabled


def test_what_a_control_still_sends_while_a_question_is_open_sets_nothing(asked):
    controls, before = asked.explorer.controls, asked.explorer.values
    controls["x"].value = 2.0
    controls["f"].value = "square"
    controls["f"].typed.value = "u"
    assert asked.explorer.values == before
    assert (controls["x"].value, controls["f"].value) == (before["x"], OWN)
    assert asked.explorer.error == ""


def test_a_cell_may_set_what_a_question_locks_and_the_controls_follow(asked):
    asked.explorer.x, asked.explorer.f = 2.0, "square"
    controls = asked.explorer.controls
    assert (controls["x"].value, controls["f"].value) == (2.0, "square")
    assert controls["f"].typed.layout.display == "none"


@pytest.mark.parametrize(
    ("variables", "outputs", "text"),
    [(("x",), None, "x**2"), (("t",), 2, "t**2, t"), (("x1", "x2"), 3, "x1 * x2**2, x1, x1**3")],
)
def test_the_line_to_type_in_shows_as_many_expressions_as_it_takes(variables, outputs, text):
    parameter = Function("sin", variables=variables, outputs=outputs)
    assert example(parameter) == text
    functions.from_text(text, variables=variables, outputs=outputs)  # what is shown can be typed
