"""What a slider sends back by itself is told apart from what a learner does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpwidgets.live.model.parameters import Matrix, Slider, snap_to_step
from bpwidgets.live.page import echo
from bpwidgets.live.page.echo import Echo

PLAIN = Slider(0.5, low=-3, high=3, step=0.05)
WHOLE = Slider(16, low=1, high=64, whole=True, log=True)
SLIDERS = [PLAIN, WHOLE, Slider(1, low=1, high=8, whole=True), Slider(0.1, low=1e-3, high=1, log=True)]


@pytest.mark.parametrize(
    ("slider", "told", "sent"),
    [
        (PLAIN, 0.537, 0.5499999999999998),
        (PLAIN, 0.49, 0.5),
        (WHOLE, 16, 15.999999999999995),
        (WHOLE, 17, 16.665856170409338),
        (WHOLE, 18.1, 18.08185253486927),
        (WHOLE, 17.3, 17.35942261829819),
    ],
)
def test_a_slider_stands_where_ipywidgets_has_it(slider, told, sent):
    """The numbers are those that JupyterLab sent to the kernel, to the last digit."""
    assert snap_to_step(slider, told) == sent


@pytest.mark.parametrize("slider", SLIDERS)
@given(share=st.floats(0, 1))
def test_a_slider_stands_within_its_range_and_stays_where_it_stands(slider, share):
    value = slider.clip(slider.low + share * (slider.high - slider.low))
    there = snap_to_step(slider, value)
    assert slider.low - 1e-12 <= there <= slider.high + 1e-10
    assert snap_to_step(slider, there) == pytest.approx(there, rel=1e-12, abs=1e-12)
    if not slider.log:
        assert abs(there - value) <= 0.5001 * slider.step


def told(*values, seen=True):
    it = Echo(PLAIN, lambda: seen)
    for shown, value in zip((0.0, *values), values, strict=False):
        it.tell(shown, value)
    return it


def test_a_late_answer_to_a_step_is_no_wish():
    it = told(1.15, 2.0)
    assert it.answers(1.1500000000000004, present=2.0)
    assert not it.answers(1.1500000000000004, present=2.0)


def test_answers_may_leave_some_out_but_not_change_their_order():
    it = told(1.15, -0.55, 0.537, 2.0)
    assert it.answers(0.55, present=2.0)
    assert not it.answers(1.15, present=2.0)


def test_what_the_kernel_sets_meanwhile_is_no_answer():
    it = told(0.54, 0.55, 2.0)
    assert not it.answers(0.55, present=0.55)
    assert it.answers(0.5499999999999998, present=2.0)


@pytest.mark.parametrize(
    "value",
    [
        0.5,  # a step that it knows to the last digit
        0.01,  # nearest to the step on which it stands
    ],
)
def test_where_nothing_will_come_back_nothing_is_waited_for(value):
    it = told(value, 2.0)
    assert not it.answers(snap_to_step(PLAIN, value), present=2.0)


def test_no_answer_comes_where_nobody_looks_or_after_a_while(monkeypatch):
    assert not told(1.15, 2.0, seen=False).answers(1.15, present=2.0)
    it = told(1.15, 2.0)
    now = echo.time.monotonic()
    monkeypatch.setattr(echo.time, "monotonic", lambda: now + 2 * echo.ECHO_S)
    assert not it.answers(1.15, present=2.0)


def test_the_slider_of_a_matrix_is_one_too():
    entries = Matrix([[0.5]], shape=(1, 1), low=-2, high=2)
    assert snap_to_step(entries, 0.41) == pytest.approx(0.4)
