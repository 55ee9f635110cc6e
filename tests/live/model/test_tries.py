"""Named settings: what the constructor takes, a name shows exactly, at once or bit by bit."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidgets import (
    ChainRule,
    ClassificationLosses,
    MultiplicationOrder,
    MultivariateChainRule,
    RegressionLosses,
    SingleLayer,
)
from bpwidgets.live.model.parameters import ParameterError
from bpwidgets.live.model.tries import Transition
from tests.live.fixtures import CLOUD, Regression, Stepped

FLAT = "flat where g is steepest"


def moves(explorer, name, parts=(0.1, 0.5, 0.9, 1.0)):
    """The states of an explorer on the way to one of its tries, each as a dict of all parameters."""
    way = Transition(explorer, explorer.tries[name], name)
    found = []
    for part in parts:
        way.move(part)
        found.append(explorer.values)
    return found


# ---- what may be asked for ----


@pytest.mark.parametrize(
    ("tries", "error", "says"),
    [
        (
            {"far": {"z": 1}},
            TypeError,
            "the try 'far': ChainRule has no parameter 'z'; it has x, dx, g, f, skip",
        ),
        ({"far": {"x": 9}}, ParameterError, "the try 'far': x is 9; expected a number from -3 to 3"),
        ({"far": {"g": "sinus"}}, ParameterError, "the try 'far': g: "),
        ({"far": {"step": 3}}, TypeError, "the try 'far': no time passes in ChainRule; it has no step"),
        ({"far": {}}, TypeError, "the try 'far' is {}; expected {parameter: value}"),
        ({"far": 3}, TypeError, "the try 'far' is 3; expected {parameter: value}"),
        ({" ": {"x": 1}}, TypeError, "a try is called ' '; expected words for a button"),
        ({3: {"x": 1}}, TypeError, "a try is called 3; expected words for a button"),
        ([("far", {"x": 1})], TypeError, "tries is .*; expected {name: {parameter: value}}"),
    ],
)
def test_what_is_no_setting_is_refused_by_the_constructor_in_one_sentence(tries, error, says):
    with pytest.raises(error, match=f"^{says}") as raised:
        ChainRule(tries=tries)
    assert "\n" not in str(raised.value)


def test_a_step_before_the_first_is_refused():
    with pytest.raises(ValueError, match="the try 'back': step is -1; expected 0 or more"):
        Stepped(tries={"back": {"step": -1}})


def test_without_tries_there_are_none():
    assert ChainRule().tries == {}


def test_a_try_takes_what_the_constructor_takes():
    explorer = SingleLayer(tries={"one sample": {"X": [1.0, -0.5], "Y": [1, 0, 1, 0], "phi": "sigmoid"}})
    explorer.show_try("one sample")
    assert (explorer.n, explorer.p, explorer.q, explorer.phi.name) == (1, 2, 4, "sigmoid")
    assert explorer.X.tolist() == [[1.0, -0.5]]


def test_data_of_a_learner_can_be_a_try():
    data = ([0.0, 1.0, 2.0], [1.0, 3.0, 2.0])
    explorer = RegressionLosses(tries={"three points": {"data": data}})
    explorer.show_try("three points")
    assert len(explorer.result.x) == 3


# ---- at once ----


def test_a_try_sets_what_it_names_and_nothing_else_in_one_frame():
    explorer = ChainRule(x=2.0, dx=1.0, tries={FLAT: {"x": 0, "f": "cos"}})
    pictures = []
    explorer.observe(lambda change: pictures.append(change["new"]), "picture")
    explorer.show_try(FLAT)
    assert (explorer.x, explorer.dx, explorer.f.name, explorer.g.name) == (0.0, 1.0, "cos", "sin")
    assert len(pictures) == 1


def test_a_name_that_is_none_is_refused_with_those_that_there_are():
    with pytest.raises(
        ValueError, match="there is no try 'deep'; expected one of: 'flat where g is steepest'"
    ):
        ChainRule(tries={FLAT: {"x": 0}}).show_try("deep")
    with pytest.raises(ValueError, match="there is no try 'deep'; expected one of: none"):
        ChainRule().show_try("deep")


def test_the_try_that_is_shown_is_known_until_something_moves():
    explorer = ChainRule(tries={FLAT: {"x": 0}})
    assert explorer.shown_try == ""
    explorer.show_try(FLAT)
    assert explorer.shown_try == FLAT
    explorer.dx = 1.0
    assert explorer.shown_try == ""


def test_a_reset_goes_back_to_what_the_cell_asked_for_not_to_a_try():
    explorer = ChainRule(x=2.0, tries={FLAT: {"x": 0}})
    explorer.show_try(FLAT)
    explorer.reset()
    assert (explorer.x, explorer.shown_try) == (2.0, "")


def test_a_try_has_the_sizes_of_its_arrays_wherever_it_is_shown_from():
    explorer = SingleLayer(tries={"ones": {"W": np.ones((2, 3))}})
    explorer.p = explorer.q = 1
    explorer.show_try("ones")
    assert explorer.W.shape == (2, 3)


def test_a_try_whose_function_fails_is_an_error_and_the_last_picture_stays():
    explorer = ChainRule(tries={"no": {"f": lambda u: "no"}})
    before = explorer.marks
    explorer.show_try("no")
    assert "returned 'no'" in explorer.error
    assert explorer.marks is before


# ---- time ----


def test_a_copy_to_compute_with_has_all_that_a_constructor_sets_but_a_picture():
    w = ChainRule(scale=2, tries={"flat": {"x": 0}}, x=0.25)
    copy = w.without_picture()
    assert copy.values == w.values
    assert (copy.scale, copy.prediction, dict(copy.tries), copy.shown_try) == (1.0, None, {}, "")
    assert not copy.trait_has_value("picture")
    assert dict(w.tries).keys() == {"flat"}


def test_a_try_may_name_a_step_and_is_there_after_its_parameters_have_restarted_time():
    explorer = MultivariateChainRule(step=3, tries={"late": {"f": "squares", "step": 2}})
    explorer.show_try("late")
    assert (explorer.f.name, explorer.position, explorer.shown_try) == ("squares", 2, "late")
    explorer.step()
    assert explorer.shown_try == ""


def test_a_try_that_restarts_time_is_shown_from_its_start():
    explorer = ClassificationLosses(step=5, tries={"turned": {"angle": 1}})
    told = []
    explorer.observe(lambda _: told.append(explorer.shown_try), "picture")
    explorer.show_try("turned")
    assert (explorer.angle, explorer.position, told) == (1, 0, ["turned"])
    explorer.step()
    assert explorer.shown_try == ""


def test_where_only_the_step_is_named_time_runs_there():
    explorer = Stepped(tries={"the end": {"step": 6}})
    way = Transition(explorer, explorer.tries["the end"], "the end")
    seen = []
    for part in (0.2, 0.5, 0.8, 1.0):
        way.move(part)
        seen.append(explorer.position)
    assert seen == [1, 3, 5, 6]


# ---- bit by bit ----


def test_numbers_go_there_bit_by_bit_and_end_exactly_there():
    explorer = ChainRule(x=2.0, tries={"third": {"x": 1 / 3}})
    assert [it["x"] for it in moves(explorer, "third")] == pytest.approx([2 - 1 / 6, 7 / 6, 0.5, 1 / 3])
    assert explorer.x == 1 / 3
    assert explorer.shown_try == "third"


def test_on_the_way_no_try_is_shown():
    explorer = ChainRule(x=2.0, tries={FLAT: {"x": 0}})
    moves(explorer, FLAT, parts=(0.2, 0.7))
    assert explorer.shown_try == ""


def test_what_is_structural_is_there_at_the_first_move():
    explorer = ChainRule(x=2.0, tries={"cos": {"g": "cos", "skip": True, "x": 0}})
    first, *_ = moves(explorer, "cos")
    assert (first["g"].name, first["skip"]) == ("cos", True)
    assert first["x"] == pytest.approx(1.8)


def test_a_slider_that_moves_by_factors_goes_there_by_factors_and_stays_whole():
    explorer = MultiplicationOrder(p=2, tries={"wide": {"p": 32}})
    values = [it["p"] for it in moves(explorer, "wide", parts=(0.25, 0.5, 1.0))]
    assert values[1] == 8
    assert all(isinstance(value, int) for value in values)
    assert values[-1] == 32


def test_a_matrix_goes_there_in_every_entry_and_at_once_where_its_shape_is_another():
    end = np.zeros((3, 3))
    explorer = SingleLayer(tries={"zero": {"W": end}, "small": {"W": np.ones((2, 2))}})
    start = explorer.W
    half = moves(explorer, "zero", parts=(0.5,))[0]["W"]
    assert half == pytest.approx(start / 2)
    assert moves(explorer, "zero")[-1]["W"].tolist() == end.tolist()
    assert moves(explorer, "small", parts=(0.1,))[0]["W"].tolist() == [[1, 1], [1, 1]]


def test_a_size_is_there_with_its_matrix_at_the_first_move():
    explorer = Regression(n=8)
    way = Transition(explorer, explorer.setting(n=4, data=CLOUD[:4] / 2, slope=1.0))
    way.move(0.5)
    assert (explorer.n, explorer.data.tolist(), explorer.error) == (4, (CLOUD[:4] / 2).tolist(), "")
    assert explorer.slope == pytest.approx(0.8)
    way.move(1)
    assert explorer.slope == 1.0


def test_a_later_move_undoes_what_was_moved_meanwhile():
    explorer = ChainRule(x=2.0, tries={FLAT: {"x": 0}})
    way = Transition(explorer, explorer.tries[FLAT], FLAT)
    way.move(0.5)
    explorer.x = 3.0
    way.move(1.0)
    assert explorer.x == 0.0
