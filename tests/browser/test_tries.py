"""Buttons that lead to a setting: seen on the way, exact at its end, stopped by any touch, locked by a question."""

import pytest

from bpwidgets import ChainRule, Prediction, RegressionDescent
from bpwidgets.live.page import notebook
from bpwidgets.live.page.answers import Answers
from tests.browser.shown import centre

pytestmark = pytest.mark.browser

TRIES = {"far right": {"x": 2.85}, "exp of exp": {"g": "exp", "f": "exp", "x": 0}}
# The way to a setting has as many frames on a busy machine as on an idle one.
FRAMES_TELL_TIME = "() => { performance.now = () => (1000 / 60) * frames; }"
QUESTION = Prediction("Which sign?", of="slope", why="There the sine falls.", x=2.0)


@pytest.fixture
def host(new_host):
    """Show an explorer on an empty page, which may ask for less motion."""

    def shown(explorer, *, motion="no-preference"):
        host = new_host(explorer, reduced_motion=motion)
        host.page.evaluate(FRAMES_TELL_TIME)
        host.show()
        host.exchange()
        return host

    yield shown
    notebook.session.answers = Answers()


SLOW_CLOCK = "() => { let now = performance.now(); performance.now = () => (now += 20); }"
"""The page's clock goes on by 20 ms whenever it is read: there are as many frames on the way on any machine."""


def positions(explorer):
    """All x that an explorer has from now on."""
    found = []
    explorer.observe(lambda change: found.append(change["new"]), "x")
    return found


def pressed(host):
    return host.locator(".bpw-tries button[aria-pressed=true]").all_inner_texts()


def test_a_press_moves_the_picture_there_in_many_frames_and_ends_exactly_there(host):
    host = host(ChainRule(x=-2.0, tries=TRIES))
    way = positions(host.explorer)
    assert pressed(host) == []
    host.page.evaluate(SLOW_CLOCK)
    host.button("far right").click()
    assert pressed(host) == ["far right"]  # before the kernel has answered
    host.exchange()
    assert len(way) > 3
    assert way == sorted(way)
    assert host.explorer.x == 2.85
    assert pressed(host) == ["far right"]
    assert host.explorer.shown_try == "far right"


def test_a_button_is_marked_until_something_moves(host):
    host = host(ChainRule(x=-2.0, tries=TRIES))
    host.button("far right").click()
    host.exchange()
    host.page.get_by_label("x, on the curve of g").press("ArrowLeft")
    host.exchange()
    assert pressed(host) == []


def test_under_reduced_motion_one_event_leads_there(host):
    host = host(ChainRule(x=-2.0, tries=TRIES), motion="reduce")
    way = positions(host.explorer)
    host.button("far right").click()
    host.exchange()
    assert way == [2.85]


def test_a_button_is_reached_and_pressed_by_keys(host):
    host = host(ChainRule(x=-2.0, tries=TRIES))
    host.locator(".bpw-handle").last.focus()
    host.page.keyboard.press("Tab")
    assert host.page.evaluate("document.activeElement.textContent") == "far right"
    host.page.keyboard.press("Tab")
    host.page.keyboard.press("Enter")
    host.exchange()
    assert (host.explorer.g.name, host.explorer.f.name, host.explorer.x) == ("exp", "exp", 0.0)
    assert pressed(host) == ["exp of exp"]
    assert host.locator(".bpw-tries").evaluate("node => [node.role, node.ariaLabel]") == [
        "group",
        "settings to try",
    ]


@pytest.mark.parametrize("touch", ["key", "drag"])
def test_a_touch_on_the_way_stops_it(host, touch):
    host = host(ChainRule(x=-2.0, tries=TRIES))
    host.button("far right").click()
    host.page.wait_for_timeout(300)
    handle = host.page.get_by_label("x, on the curve of g")
    if touch == "key":
        handle.press("Home")
    else:
        host.page.mouse.move(*centre(handle))
        host.page.mouse.down()
        host.page.mouse.up()
    host.exchange()
    stopped = host.explorer.x
    assert stopped < 2.85
    host.page.wait_for_timeout(900)
    host.exchange()
    assert host.explorer.x == stopped
    assert pressed(host) == []


def test_another_button_on_the_way_leads_there_instead(host):
    host = host(ChainRule(x=-2.0, tries=TRIES))
    host.button("far right").click()
    host.button("exp of exp").click()
    host.exchange()
    assert (host.explorer.g.name, host.explorer.x) == ("exp", 0.0)
    assert pressed(host) == ["exp of exp"]


def test_a_try_may_lead_to_a_step_and_pauses_time(host):
    host = host(RegressionDescent(tries={"late": {"step": 30}}))
    host.button("▶ Play").click()
    host.page.wait_for_timeout(100)
    host.button("late").click()
    host.exchange()
    assert host.explorer.position == 30
    assert host.button("▶ Play").is_visible()


def test_without_tries_there_is_no_row_of_buttons(host):
    host = host(ChainRule())
    assert host.locator(".bpw-tries").is_hidden()


def test_while_a_question_stands_the_buttons_are_locked(host):
    host = host(ChainRule(x=-2.0, tries=TRIES, predict=QUESTION))
    buttons = host.locator(".bpw-tries button")
    assert [button.is_disabled() for button in buttons.all()] == [True, True]
    host.button("Skip").click()
    host.exchange()
    assert [button.is_disabled() for button in buttons.all()] == [False, False]


def test_a_verdict_says_why_and_shows_the_setting_that_was_asked_about(host):
    host = host(ChainRule(predict=QUESTION))
    host.button("negative").click()
    host.exchange()
    verdict = host.locator(".bpw-verdict")
    assert verdict.inner_text() == "You said negative: right, it is negative (−0.7568). There the sine falls."
    way = positions(host.explorer)
    host.button("Show me: x = 2").click()
    host.exchange()
    assert len(way) > 3
    assert host.explorer.x == 2.0


def test_an_answer_that_is_no_number_is_said_beside_the_field_and_its_text_stays(host):
    host = host(ChainRule(predict=Prediction("How large?", of="slope", answers="number", x=2.0)))
    field = host.locator(".bpw-answer")
    field.fill("abc")
    field.press("Enter")
    host.exchange()
    refusal = host.locator(".bpw-refusal")
    assert refusal.inner_text() == "“abc” is not a number; type one such as 20 or −1.5."
    assert field.input_value() == "abc"
    assert field.evaluate("field => field === document.activeElement")
    field.fill("-0.75")
    field.press("Enter")
    host.exchange()
    assert "about right" in host.locator(".bpw-verdict").inner_text()


def test_a_verdict_takes_the_focus_where_its_answer_was_given_and_nowhere_else(host):
    question = Prediction("How large?", of="slope", answers="number", x=2.0)
    host = host(ChainRule(predict=question))
    host.locator(".bpw-answer").fill("abc")
    host.locator(".bpw-answer").press("Enter")
    host.exchange()
    host.locator(".bpw-strip > summary").focus()
    host.explorer.view.picture._handle_custom_msg({"kind": "predict", "answer": "-0.75"}, [])
    host.exchange()
    assert host.locator(".bpw-verdict").count() == 1
    assert host.locator(".bpw-strip > summary").evaluate("node => node === document.activeElement")


def test_a_verdict_on_an_answer_that_was_given_here_is_read(host):
    host = host(ChainRule(predict=QUESTION))
    host.button("negative").click()
    host.exchange()
    assert host.locator(".bpw-verdict").evaluate("node => node === document.activeElement")
