"""Views of a picture come on pages, and go with a word or without."""

from __future__ import annotations


def test_after_the_last_view_has_gone_nothing_is_sent(page):
    page.tell("bye", client=page.name)
    page.sent.clear()
    page.explorer.x = 1.0
    page.explorer.g = "cos"
    assert page.sent == []


def test_one_of_two_views_goes_and_the_other_is_served(page):
    page.hello(client="b", width=500, ratio=2.0, theme="dark")
    page.tell("bye", client=page.name)
    page.sent.clear()
    page.explorer.x = 1.0
    assert len(page.of("frame")) == 1


def test_a_view_that_left_without_a_word_is_forgotten_after_the_roll_call_of_the_next_one(page):
    """As a page that was closed or loaded anew."""
    page.sent.clear()
    page.hello(client="b")
    assert page.last("roll_call")["caller"] == "b"
    page.tell("here", client="b")
    page.tell("roll_call_over", client="b")
    assert list(page.explorer.view.clients) == ["b"]


def test_a_view_that_answers_the_roll_call_stays(page):
    page.hello(client="b")
    page.tell("here", client="b")
    page.tell("here", client=page.name)
    page.tell("roll_call_over", client="b")
    assert set(page.explorer.view.clients) == {page.name, "b"}


def test_a_view_that_answers_too_late_is_asked_to_come_again(page):
    page.hello(client="b")
    page.tell("roll_call_over", client="b")
    page.tell("here", client=page.name)
    assert page.last("stranger")["client"] == page.name


def test_a_view_that_was_taken_for_gone_and_sends_an_event_is_asked_to_come_again(page):
    """As one that has not heard the call."""
    page.hello(client="b")
    page.tell("roll_call_over", client="b")
    page.explorer.x = 1.0
    number = page.push("reset")
    assert (page.last("stranger")["client"], page.explorer.x) == (page.name, 0.5)
    assert page.acknowledged == number  # or its next events would wait in vain for four seconds
    assert [content["kind"] for content, _ in page.sent][-2:] == ["frame", "stranger"]
    page.hello()
    assert page.acknowledged < page.push("reset") == page.acknowledged


def test_the_only_view_and_one_that_is_known_call_no_roll(page):
    page.hello(width=500)
    assert page.of("roll_call") == []


def test_bye_of_a_view_that_is_unknown_is_no_error(page):
    page.tell("bye", client="nobody")
    assert page.explorer.error == ""


def test_who_answers_one_roll_call_is_not_taken_for_gone_at_the_end_of_another(page):
    page.hello(client="b")
    page.tell("here", client="b")
    page.tell("here", client=page.name)
    page.hello(client="c")  # as the time of the first is nearly over
    page.tell("roll_call_over", client="b")
    assert set(page.explorer.view.clients) == {page.name, "b", "c"}
    page.tell("here", client="c")
    page.tell("here", client="b")
    page.tell("roll_call_over", client="c")
    assert set(page.explorer.view.clients) == {"b", "c"}


def test_a_roll_call_ends_though_the_next_caller_has_gone(page):
    page.hello(client="b")
    page.hello(client="c")
    page.tell("bye", client="c")
    page.tell("roll_call_over", client="b")
    assert list(page.explorer.view.clients) == ["b"]
