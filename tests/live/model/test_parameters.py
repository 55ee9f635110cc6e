"""Controls as class attributes: what they take, what they refuse and in which words."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

import bpwidgets as bp
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.model.parameters import Choice, Function, Matrix, ParameterError, Slider, Toggle

MASKED = np.ma.array(np.ones((2, 3)), mask=np.eye(2, 3))


@dataclass(frozen=True)
class Result:
    total: float


class Everything(Explorer):
    """One parameter of each kind."""

    x = Slider(0.5, low=-3, high=3)
    n = Slider(2, low=1, high=4, whole=True)
    rate = Slider(0.1, low=0.001, high=3, log=True)
    loss = Choice("squared", options=("squared", "absolute"))
    on = Toggle(False)
    W = Matrix(np.arange(12.0).reshape(4, 3) / 10, shape=("n", 3), low=-2, high=2)
    f = Function("sin")

    def compute(self):
        return Result(float(self.W.sum() + self.x))

    def stage(self, figure, r):
        figure.add_subplot(label="only")

    def scene(self, r):
        return ()

    def sentence(self, r):
        return f"The total is {r.total:.3f}."


class Rows(Everything):
    """A row of W, and a number that no row above the middle has."""

    row = Slider(2, low=1, high=4, whole=True, last="n")
    half = Slider(2, low=1, high=4, whole=True, last=lambda values: (values["n"] + 1) // 2, depends_on=("n",))


@pytest.fixture
def it():
    return Everything()


def refusal(explorer, name, value):
    with pytest.raises(ParameterError) as caught:
        setattr(explorer, name, value)
    assert isinstance(caught.value, ValueError)
    return str(caught.value)


# ---- sliders ----


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1.0),
        (np.float32(0.5), 0.5),
        (np.array(2.0), 2.0),
        (np.array([-3]), -3.0),
        (Fraction(1, 2), 0.5),
        (3, 3.0),
    ],
)
def test_slider_takes_real_numbers_of_any_kind_as_float(it, value, expected):
    it.x = value
    assert it.x == expected
    assert type(it.x) is float


@pytest.mark.parametrize("value", [3.0001, -4, np.inf, -np.inf, np.nan, pytest.param(10**400, id="huge")])
def test_slider_refuses_what_lies_outside_its_range(it, value):
    assert refusal(it, "x", value).endswith("; expected a number from -3 to 3")
    assert it.x == 0.5


@pytest.mark.parametrize("value", ["1", None, True, np.True_, 1j, [1, 2], np.zeros(2), np.array([1j])])
def test_slider_refuses_what_is_no_number(it, value):
    assert "expected a number from -3 to 3" in refusal(it, "x", value)


@pytest.mark.parametrize("name", ["x", "on", "loss", "W"])
@pytest.mark.parametrize(
    "value", [np.zeros(1000), ["a\nb"] * 400, {"key": "v" * 4000}], ids=["array", "list", "dict"]
)
def test_refusal_is_one_short_line_whatever_was_given(it, name, value):
    text = refusal(it, name, value)
    assert "\n" not in text
    assert len(text) < 200


def test_refusal_names_parameter_value_and_range(it):
    assert refusal(it, "x", 7) == "x is 7; expected a number from -3 to 3"
    assert refusal(it, "n", 2.5) == "n is 2.5; expected a whole number from 1 to 4"
    assert refusal(it, "loss", "huber") == "loss is 'huber'; expected one of squared, absolute"
    assert refusal(it, "on", 1) == "on is 1; expected True or False"
    assert refusal(it, "W", np.zeros((3, 3))) == "W has the shape (3, 3); expected (2, 3)"
    assert refusal(it, "W", [[0, 0, 0], [0, 5, 0]]) == "W[1, 1] is 5; expected a number from -2 to 2"
    assert refusal(it, "f", "sin(").startswith("f: ")


def test_refusal_says_a_number_in_full_where_rounding_would_hide_the_reason(it):
    assert refusal(it, "x", 3.0000001) == "x is 3.0000001; expected a number from -3 to 3"
    assert refusal(it, "n", 2.0000001) == "n is 2.0000001; expected a whole number from 1 to 4"
    assert refusal(it, "W", [[0, 0, 0], [0, 2.0000001, 0]]).startswith("W[1, 1] is 2.0000001; ")


def test_whole_slider_holds_integers(it):
    it.n = np.float64(3.0)
    assert it.n == 3
    assert type(it.n) is int


@given(st.floats(1e-6, 1e6), st.floats(1.01, 1e4))
def test_ends_of_a_logarithmic_slider_can_be_reached_by_their_power_of_ten(low, factor):
    high = low * factor
    parameter = Slider(low, low=low, high=high, log=True)
    parameter.name = "rate"
    for end in (low, high):
        assert parameter.validate(None, 10 ** np.log10(end)) == pytest.approx(end, rel=1e-12)
        assert low <= parameter.validate(None, 10 ** np.log10(end)) <= high


@pytest.mark.parametrize(("value", "expected"), [(-1e9, -3.0), (1e9, 3.0), (1, 1.0)])
def test_clip_goes_to_the_nearest_end(value, expected):
    assert Everything.x.clip(value) == expected


def test_clip_of_a_whole_slider_rounds():
    assert Everything.n.clip(2.6) == 3
    assert Everything.n.clip(99) == 4


@pytest.mark.parametrize("name", ["x", "n", "W"])
def test_a_drag_to_nowhere_is_refused_as_a_parameter_error(it, name):
    with pytest.raises(ParameterError):
        it.move({name: np.full((2, 3), np.nan) if name == "W" else np.nan})


@pytest.mark.parametrize("by", MovedBy)
@pytest.mark.parametrize("value", ["abc", "1.5", None, True, 1j])
@pytest.mark.parametrize("name", ["x", "n", "W"])
def test_what_is_no_number_cannot_be_moved_to_either(it, name, value, by):
    with pytest.raises(ParameterError, match=f"^{name} is .*; expected "):
        it.move({name: value}, by=by)


@pytest.mark.parametrize("default", [4, -4, np.nan])
def test_slider_whose_default_is_outside_is_a_mistake_of_its_author(default):
    with pytest.raises(ValueError, match="the default"):
        Slider(default, low=-3, high=3)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"low": 1, "high": 1}, "expected low < high and a positive step"),
        ({"low": 1, "high": 1, "log": True}, "expected a positive lower end below the upper"),
        ({"low": 0, "high": 2, "step": 0}, "expected low < high and a positive step"),
        ({"low": 0.5, "high": 2, "whole": True}, "expected whole numbers"),
    ],
)
def test_a_slider_without_room_or_steps_is_a_mistake_of_its_author(declared, said):
    with pytest.raises(ValueError, match=said):
        Slider(1, **declared)


def test_a_key_that_leads_nowhere_is_refused_as_a_parameter_error(it):
    with pytest.raises(ParameterError):
        it.move({"x": np.nan}, by=MovedBy.KEY, since={"x": 0.5})


def test_a_drag_beyond_all_numbers_goes_to_the_end(it):
    it.move({"x": 10**400}, by=MovedBy.DRAG)
    assert it.x == 3


def test_choice_whose_default_is_none_of_its_options_is_a_mistake_of_its_author():
    with pytest.raises(ValueError, match="'c' is none of a, b"):
        Choice("c", options=("a", "b"))


def test_function_whose_default_is_none_of_its_choices_is_a_mistake_of_its_author():
    with pytest.raises(ValueError, match=r"the default 'sine' is none of .*sin, cos"):
        Function("sine")


@pytest.mark.parametrize(
    "declared", [Matrix([0.0], shape=("qq",)), Slider(1, low=1, high=2, whole=True, last="qq")]
)
def test_a_parameter_that_depends_on_what_is_none_is_refused_where_the_class_is_made(declared):
    with pytest.raises(TypeError, match=r"^Lost has a parameter 'W' that depends on 'qq', which is none of "):
        type("Lost", (Everything,), {"W": declared})


# ---- matrices ----


def test_matrix_takes_the_leading_part_of_its_default(it):
    np.testing.assert_array_equal(it.W, [[0, 0.1, 0.2], [0.3, 0.4, 0.5]])


def test_matrix_follows_the_number_that_gives_its_shape_and_keeps_its_entries(it):
    it.W = [[1, 1, 1], [2, 2, 2]]
    it.n = 4
    np.testing.assert_array_equal(it.W, [[1, 1, 1], [2, 2, 2], [0.6, 0.7, 0.8], [0.9, 1.0, 1.1]])
    it.n = 1
    np.testing.assert_array_equal(it.W, [[1, 1, 1]])
    assert it.result.total == 3.5


def test_matrix_and_its_size_can_be_given_together():
    made = Everything(W=np.ones((4, 3)), n=4)
    assert made.W.shape == (4, 3)
    assert made.error == ""


def test_matrix_cannot_be_changed_behind_the_explorers_back(it):
    with pytest.raises(ValueError, match="read-only"):
        it.W[0, 0] = 1
    given_ = np.ones((2, 3))
    it.W = given_
    given_[0, 0] = -1
    assert it.W[0, 0] == 1


@pytest.mark.parametrize(
    "value", ["1", [["1", "1", "1"]] * 2, np.ones((2, 3)) * 1j, [[1, 2], [3]], None, {}, MASKED]
)
def test_matrix_refuses_what_is_no_array_of_real_numbers(it, value):
    assert "expected an array of numbers" in refusal(it, "W", value)


@pytest.mark.parametrize(
    ("explorer_class", "given"),
    [
        (bp.TwoLayer, {"W1": [[1, 2], [3]]}),
        (bp.SingleLayer, {"X": [[1, 2], [3]]}),
        (bp.Softmax, {"s": [[1], [1, 2]]}),
    ],
)
def test_a_ragged_list_is_refused_in_the_same_words_where_a_size_would_be_taken_from_it(
    explorer_class, given
):
    (name,) = given
    with pytest.raises(ParameterError, match=f"^{name} is .*; expected an array of numbers$"):
        explorer_class(**given)
    with pytest.raises(ParameterError, match=f"{name} is .*; expected an array of numbers$"):
        explorer_class(tries={"ragged": given})


def test_matrix_takes_integers_and_lists(it):
    it.W = [[1, 0, 1], [0, 1, 0]]
    assert it.W.dtype == float


def test_matrix_whose_default_is_too_small_for_its_shape_is_a_mistake_of_its_author():
    class TooSmall(Everything):
        W = Matrix(np.zeros((2, 3)), shape=("n", 3))

    explorer = TooSmall()
    with pytest.raises(ValueError, match=r"default of W has the shape \(2, 3\); expected at least \(4, 3\)"):
        explorer.n = 4


def test_matrix_whose_default_lies_outside_its_range_is_a_mistake_of_its_author():
    with pytest.raises(ValueError, match=r"the default\[1\] is 3; expected a number from -2 to 2"):
        Matrix([0, 3], shape=(2,))


def test_an_entry_too_large_for_a_float_is_named(it):
    assert refusal(it, "W", [[0, 0, 10**400], [0, 0, 0]]) == "W[0, 2] is inf; expected a number from -2 to 2"


def test_matrix_set_to_what_it_is_is_no_change(it):
    changes = []
    it.observe(changes.append, "W")
    it.W = np.array(it.W)
    assert changes == []


# ---- functions ----


@pytest.mark.parametrize("value", ["cos", "x**2 + 1", np.exp, lambda x: x + 1])
def test_function_takes_a_name_typed_text_or_a_callable(it, value):
    it.f = value
    assert it.error == ""
    assert np.isfinite(float(it.f(0.5)))


@pytest.mark.parametrize("value", ["", "nosuch(x)", "__import__('os')", 1.0, None, lambda: 0])
def test_function_refuses_what_is_none(it, value):
    assert refusal(it, "f", value).startswith("f: ")


def test_function_is_structural_and_a_slider_is_not():
    assert Everything.f.structural
    assert not Everything.x.structural


# ---- as traits ----


def test_unknown_parameter_is_an_error_that_names_those_there_are():
    with pytest.raises(TypeError, match="Everything has no parameter 'z'; it has x, n, rate, loss, on, W, f"):
        Everything(z=1)


@pytest.mark.parametrize("scale", [0, 0.4, 5, np.nan])
def test_scale_outside_its_range_is_refused(scale):
    with pytest.raises(ValueError, match=r"expected a number from 0\.5 to 4"):
        Everything(scale=scale)


def test_parameters_come_in_the_order_of_their_declaration_and_are_inherited():
    class More(Everything):
        y = Slider(0, low=0, high=1)

    assert list(More.parameters) == ["x", "n", "rate", "loss", "on", "W", "f", "y"]
    assert "y" not in Everything.parameters


def test_what_depends_on_what_depends_on_others_is_set_after_all_of_them():
    class Chained(Everything):
        W = Matrix(np.arange(12.0).reshape(4, 3) / 10, shape=("i", 3), low=-2, high=2)
        i = Slider(2, low=1, high=4, whole=True, last="n")
        n = Slider(2, low=1, high=4, whole=True)

    it = Chained()
    it.move({"W": np.ones((4, 3)), "i": 4, "n": 4})
    assert (it.n, it.i, it.W.shape) == (4, 4, (4, 3))
    it.n = 1
    assert (it.i, it.W.shape) == (1, (1, 3))
    it.set_tries({"large": {"W": np.ones((1, 3))}})
    it.n = it.i = 3
    it.show_try("large")
    assert (it.n, it.i) == (1, 1)


def test_parameters_that_depend_on_each_other_are_refused_where_the_class_is_made():
    circle = {
        "i": Slider(1, low=1, high=4, whole=True, last="j"),
        "j": Slider(1, low=1, high=4, whole=True, last="i"),
    }
    with pytest.raises(
        TypeError, match=r"Round has parameters that depend on each other: (i on j on i|j on i on j)"
    ):
        type("Round", (Everything,), circle)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("x", [1, 2]),
        ("n", [3, 4]),
        ("loss", ["absolute", "squared"]),
        ("on", [True, False]),
        ("f", ["cos", "exp"]),
    ],
)
def test_two_explorers_can_be_linked(name, values):
    one, other = Everything(), Everything()
    bond = traitlets.link((one, name), (other, name))
    for source, target, value in ((one, other, values[0]), (other, one, values[1])):
        setattr(source, name, value)
        shown = getattr(target, name)
        assert (shown.name if name == "f" else shown) == value
    assert one.summary == other.summary
    bond.unlink()


def test_matrices_are_linked_by_a_directional_link_each_way():
    one, other = Everything(), Everything()
    traitlets.dlink((one, "W"), (other, "W"))
    traitlets.dlink((other, "W"), (one, "W"))
    one.W = np.ones((2, 3))
    np.testing.assert_array_equal(other.W, 1)
    other.W = np.zeros((2, 3))
    np.testing.assert_array_equal(one.W, 0)


def test_observers_hear_old_and_new(it):
    heard = []
    it.observe(lambda change: heard.append((change["old"], change["new"])), "x")
    it.x = 1
    it.x = 1
    assert heard == [(0.5, 1.0)]


def test_explorers_do_not_share_their_values():
    one, other = Everything(), Everything()
    one.x = 1
    assert other.x == 0.5


def test_a_trait_is_set_under_the_lock_of_the_explorers(it):
    done = threading.Event()

    def set_x():
        it.x = 2
        done.set()

    with it.hold():
        thread = threading.Thread(target=set_x)
        thread.start()
        assert not done.wait(0.05)
        assert it.x == 0.5
    assert done.wait(5)
    thread.join()
    assert it.x == 2


# ---- log and whole at once ----


def test_a_logarithmic_range_has_a_positive_lower_end():
    with pytest.raises(ValueError, match="positive"):
        Slider(1, low=0, high=10, log=True)


@pytest.mark.parametrize(
    ("low", "high", "on_steps"),
    [
        (0.001, 1, [0.001, 0.01, 0.1, 1]),
        (1, 4096, [1, 2, 64, 4096]),
        (0.1, 1000, [0.1, 1, 10]),
        (0.05, 5, [0.05, 5]),
    ],
)
def test_round_numbers_lie_on_the_steps_of_a_logarithmic_slider(low, high, on_steps):
    its = Slider(low, low=low, high=high, log=True).steps
    assert its.base**its.first == pytest.approx(low, rel=1e-9)
    assert its.base**its.last == pytest.approx(high, rel=1e-9)
    assert 80 < (its.last - its.first) / its.step < 125
    for value in on_steps:
        steps = (np.log(value) / np.log(its.base) - its.first) / its.step
        assert steps == pytest.approx(round(steps), abs=1e-6)


@pytest.mark.parametrize(
    ("asked", "present", "meant"), [(1.09, 1, 2), (0.95, 1, 1), (3.7, 4, 3), (100.2, 64, 100), (64.0, 64, 64)]
)
def test_a_fine_key_between_two_whole_numbers_means_the_next_one(asked, present, meant):
    assert SLIDERS["whole by factors"].moved(asked, present, by=MovedBy.FINE_KEY, since=present) == meant


@pytest.mark.parametrize(
    ("asked", "present", "since", "meant"),
    [(1.18, 2, 1.09, 3), (1.0, 2, 1.09, 1), (5.5, 2, 5.0, 6), (2.0, 7, 2.0, 7), (4096, 4096, 4000, 4096)],
)
def test_where_a_key_leads_is_compared_with_where_it_came_from(asked, present, since, meant):
    assert SLIDERS["whole by factors"].moved(asked, present, by=MovedBy.FINE_KEY, since=since) == meant


def test_a_fine_key_takes_a_number_that_is_not_whole_where_it_leads():
    assert SLIDERS["plain"].moved(0.501, 0.5, by=MovedBy.FINE_KEY, since=0.5) == 0.501


@given(st.integers(1, 4096), st.floats(1, 4096))
def test_a_fine_key_always_moves_a_whole_number_the_same_way(present, asked):
    meant = SLIDERS["whole by factors"].moved(asked, present, by=MovedBy.FINE_KEY, since=present)
    assert isinstance(meant, int)
    assert np.sign(meant - present) == np.sign(asked - present) or meant == present in (1, 4096)


# ---- steps ----

SLIDERS = {
    "plain": Slider(0.5, low=-3, high=3, step=0.05),
    "hundredths": Slider(0.5, low=-1, high=1.37),
    "uneven end": Slider(0.4, low=0, high=6.3, step=0.25),
    "whole": Slider(2, low=1, high=64, whole=True),
    "threes": Slider(2, low=1, high=64, whole=True, step=3),
    "factors": Slider(0.1, low=0.001, high=1, log=True),
    "odd factors": Slider(0.1, low=0.05, high=3, log=True),
    "long end": Slider(1, low=0.25, high=4096, log=True),
    "doublings": Slider(1, low=0.5, high=512, log=True),
    "whole by factors": Slider(64, low=1, high=4096, whole=True, log=True),
}


@pytest.mark.parametrize(("low", "high"), [(2.0**-6, 1), (1, 4096)])
def test_a_power_of_two_between_ends_that_are_some_is_a_step_as_it_is(low, high):
    its = Slider(low, low=low, high=high, log=True).steps
    power = low
    while power <= high:
        assert its.snap(power) == power
        power *= 2


every_slider = pytest.mark.parametrize("slider", SLIDERS.values(), ids=SLIDERS)


@cache
def steps_of(slider):
    """All values on the slider's steps, found by going up from the lower end."""
    found = [slider.low]
    while slider.step_from(found[-1], 1) > found[-1]:
        found.append(slider.step_from(found[-1], 1))
    return found


@every_slider
def test_the_steps_lead_from_end_to_end_and_back_the_same_way(slider):
    up = steps_of(slider)
    assert (up[0], up[-1]) == (slider.low, slider.high)
    down = [slider.high]
    while slider.step_from(down[-1], -1) < down[-1]:
        down.append(slider.step_from(down[-1], -1))
    assert down == up[::-1]
    assert slider.step_from(slider.low, 10) == up[10 if len(up) > 10 else -1]


@every_slider
@given(share=st.floats(-0.2, 1.2))
def test_snap_is_the_nearest_step_and_stays_there(slider, share):
    value = (
        slider.low * (slider.high / slider.low) ** share
        if slider.log
        else slider.low + share * (slider.high - slider.low)
    )
    steps = steps_of(slider)
    scale = np.log if slider.log else np.asarray
    distances = np.abs(scale(steps) - scale(min(max(value, slider.low), slider.high)))
    snapped = slider.snap(value)
    assert snapped in steps
    assert distances[steps.index(snapped)] <= distances.min() + 1e-9
    assert slider.snap(snapped) == snapped
    assert type(snapped) is (int if slider.whole else float)


@every_slider
@given(share=st.floats(0, 1), way=st.sampled_from([-1, 1]))
def test_a_step_from_anywhere_leads_to_the_next_and_never_sticks_before_the_end(slider, share, way):
    value = slider.clip(slider.low + share * (slider.high - slider.low))
    steps = steps_of(slider)
    scale = np.log if slider.log else np.asarray
    ahead = [step for step in steps if way * (scale(step) - scale(value)) > 1e-5 * slider.steps.step]
    if way > 0:
        assert slider.step_from(value, way) == min(ahead, default=slider.high)
    else:
        assert slider.step_from(value, way) == max(ahead, default=slider.low)


@pytest.mark.parametrize(
    ("value", "written"), [(0.5499999999999998, "0.55"), (-2.98, "-3.0"), (0.1 + 0.2, "0.3")]
)
def test_a_step_has_the_digits_that_a_person_would_write(value, written):
    assert repr(SLIDERS["plain"].snap(value)) == written
    assert SLIDERS["factors"].snap(0.25) == 0.248
    assert SLIDERS["whole by factors"].snap(2048) == 2048


@given(st.floats(-0.2, 4500), st.floats(-0.2, 4500))
def test_a_key_moves_a_whole_number_its_way_or_not_at_all_at_an_end(present, asked):
    slider = SLIDERS["whole by factors"]
    present = slider.clip(present)
    meant = slider.moved(asked, present, by=MovedBy.KEY, since=present)
    assert np.sign(meant - present) == np.sign(np.clip(asked, 1, 4096) - present)


# ---- names and outputs ----


@pytest.mark.parametrize("name", ["scale", "predict", "step", "end", "values", "figure", "hold"])
def test_a_parameter_may_not_take_the_name_of_what_every_explorer_has(name):
    with pytest.raises(TypeError, match=name):
        type("Zoomed", (Explorer,), {name: Slider(1, low=0, high=2)})


def test_a_function_of_two_outputs_is_typed_as_two_expressions():
    class Curve(Everything):
        f = Function("sin", variables=("t",), outputs=2)

    curve = Curve()
    curve.f = "cos(t), t**2"
    assert curve.f(np.array(2.0)) == pytest.approx([np.cos(2), 4])
    assert "2" in refusal(curve, "f", "cos(t)")


def test_a_number_beyond_the_last_row_means_the_last():
    few = Rows(n=1)
    assert (few.row, few.half) == (1, 1)
    few.row = 4
    assert few.row == 1
    few.n = 4
    few.row = few.half = 4
    assert (few.row, few.half) == (4, 2)
    few.n = 3
    assert (few.row, few.half) == (3, 2)
    few.reset()
    assert (few.n, few.row) == (1, 1)
    few.move({"row": 3, "n": 3})
    assert (few.n, few.row) == (3, 3)
    assert "expected a whole number from 1 to 4" in refusal(few, "row", 5)
