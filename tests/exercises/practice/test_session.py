"""``bp.practice`` without a page: ask, answer, and what is kept in the lessons' folder."""

from __future__ import annotations

import json

import pytest

import bpwidgets as bp
from bpwidgets import lesson_folder
from bpwidgets.exercises.engine import registry
from bpwidgets.exercises.practice.question import LETTERS
from bpwidgets.exercises.practice.session import SECTION, Practice

LESSON = bp.LESSONS[6]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working directory, with a lesson in it; nothing has been said yet."""
    (tmp_path / LESSON.notebook).write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lesson_folder, "_said", set())
    monkeypatch.delenv(lesson_folder.NBGRADER, raising=False)
    return tmp_path


def right_answer(question):
    if not question.choices:
        return f"{question.number:.3g}"
    return LETTERS[[choice.right for choice in question.choices].index(True)]


def mistaken_answer(question):
    """The letter of a mistake that has a name, and its id."""
    at, mistake = next((at, choice.mistake) for at, choice in enumerate(question.choices) if choice.mistake)
    return LETTERS[at], mistake


@pytest.mark.parametrize("lesson", registry.lesson_names())
def test_who_is_always_right_is_done_after_three_times_each(lesson, folder):
    practice = Practice(lesson)
    topics = len(practice.state.cards)
    for _ in range(3 * topics):
        assert practice.answer(right_answer(practice.question)).right
    assert practice.done
    assert practice.question is None
    assert practice.answer("a") is None
    assert "Done" in repr(practice)


def test_a_mistake_is_explained_asked_after_again_and_counted(folder):
    practice = bp.practice(LESSON.name)
    topic = practice.question.topic
    letter, mistake = mistaken_answer(practice.question)
    reply = practice.answer(letter)
    assert (reply.right, reply.mistake) == (False, mistake)
    assert bp.exercise(practice_id(topic)).answers[0].misconceptions[mistake] in reply.message
    assert "1 mistake to come back to" in practice.standing
    seen = []
    while not practice.done:
        seen.append(practice.question)
        assert practice.answer(right_answer(practice.question)).right
    about = [question for question in seen if question.about == mistake and question.topic == topic]
    assert len(about) == 3
    assert all(mistake in {choice.mistake for choice in question.choices} for question in about)
    assert len({str(question) for question in about}) == 3


def practice_id(topic):
    return ".".join(topic.split(".")[:2])


def test_what_was_answered_is_there_again_in_the_next_session(folder):
    practice = bp.practice(LESSON.name)
    practice.answer(right_answer(practice.question))
    practice.answer(mistaken_answer(practice.question)[0])
    again = bp.practice(LESSON.name)
    assert str(again.question) == str(practice.question)
    assert again.standing == practice.standing
    assert bp.practice("jacobian").state.asked == 0


def test_it_is_kept_beside_the_points(folder):
    lesson_folder.update("points", lambda _: {"jacobian.corners": {"points": 3, "max_points": 3}})
    practice = bp.practice(LESSON.name)
    practice.answer("a")
    kept = json.loads((folder / lesson_folder.FILE).read_text())
    assert kept["points"] == {"jacobian.corners": {"points": 3, "max_points": 3}}
    assert kept[SECTION][LESSON.name]["asked"] == 1


def test_without_a_lesson_in_the_folder_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    practice = bp.practice(LESSON.name)
    practice.answer("a")
    assert practice.state.asked == 1
    assert list(tmp_path.iterdir()) == []


def test_a_broken_file_begins_anew_and_says_so(folder):
    (folder / lesson_folder.FILE).write_text("{")
    practice = bp.practice(LESSON.name)
    practice.answer("a")
    assert "was broken" in practice.note
    assert "was broken" in repr(practice)


def test_where_answers_cannot_be_kept_it_says_so_once(folder, monkeypatch):
    monkeypatch.setenv(lesson_folder.NBGRADER, "1")
    practice = bp.practice(LESSON.name)
    practice.answer("a")
    assert practice.note == "Answers are not kept while nbgrader runs the notebook."
    practice.answer("a")
    assert practice.note == ""


def test_an_answer_that_cannot_be_read_leaves_the_question(folder):
    practice = bp.practice(LESSON.name)
    before = practice.question
    with pytest.raises(ValueError, match="there is no choice 'z'"):
        practice.answer("z")
    assert practice.question is before
    assert practice.state.asked == 0


def test_an_unknown_lesson_is_one_sentence_with_the_names():
    for name in ("start_here", "two layers", ""):
        with pytest.raises(ValueError, match=r"there is no lesson .* with exercises; there are chain_rule, "):
            bp.practice(name)


def test_again_begins_anew_with_other_questions(folder):
    practice = bp.practice(LESSON.name)
    first = str(practice.question)
    while not practice.done:
        practice.answer(right_answer(practice.question))
    practice.again()
    assert not practice.done
    assert practice.standing.startswith("0 of ")
    assert str(practice.question) != first


def test_it_is_printed_with_what_can_be_answered(folder):
    practice = bp.practice(LESSON.name)
    text = repr(practice)
    assert "0 of 15 right answers." in text
    assert all(f"  {letter}  " in text for letter in LETTERS)
    assert 'p.answer("a")' in text
    assert "`" not in text
    practice.answer("a")
    assert repr(practice).startswith(("✓ Right.", "✗ Not yet."))
