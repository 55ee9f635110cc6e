"""Questions: what is right is judged right, each wrong choice gets its mistake, and all holds as it is printed."""

from __future__ import annotations

import ast
import math
import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpwidgets.exercises.engine import registry
from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import Answer, Construction, Exercise
from bpwidgets.exercises.engine.polynomial import Polynomial
from bpwidgets.exercises.practice import cases, printed
from bpwidgets.exercises.practice.cases import Topic
from bpwidgets.exercises.practice.question import KINDS, LETTERS, UnreadableAnswerError, last_of_three
from bpwidgets.exercises.practice.questions import make_question, topics_of

SEEDS = range(3)
TERM = re.compile(r"([+-]?)\s*([\d.]*)(t?)(?:\^(\d+))?\s*")
# The scope brings the tests of one lesson together, so that one process makes its questions for all of them.
every_lesson = pytest.mark.parametrize("lesson", registry.lesson_names(), scope="module")

# What cannot be shown: black boxes, logs of fifteen lines, a stack of matrices, programs.
LEFT_OUT = {
    "multivariate_chain_rule.backward",
    "two_layer.wrong_line",
    "matrix_derivatives.hidden",
    "backpropagation.bug",
}


@cache
def questions(lesson):
    """(topic, question) of every kind, several of each."""
    made = [
        (topic, make_question(topic, np.random.default_rng(seed), kind))
        for topic in topics_of(lesson)
        for kind in KINDS
        for seed in SEEDS
    ]
    return [(topic, question) for topic, question in made if question]


def polynomial(text):
    """The polynomial that a text such as "-t^2 + 0.5" shows."""
    coefficients = {}
    for sign, size, t, power in TERM.findall(text):
        if size or t:
            coefficients[int(power or 1) if t else 0] = float(f"{sign}{size or 1}")
    return Polynomial(tuple(coefficients.get(k, 0.0) for k in range(max(coefficients) + 1)))


def read(name, text):
    """A given value from its text alone."""
    if name.endswith("(t)"):
        return polynomial(text)
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return np.array(value) if isinstance(value, list) else value


def inputs_of(question):
    """What a reader sees of an instance; of one entry, arrays and tuples of length one."""
    inputs = {}
    for name, text in question.given:
        value = read(name, text)
        base, bracket, _ = name.partition("[")
        if bracket:
            value = (value,) if isinstance(value, str) else np.array([value])
        inputs[base.removesuffix("(t)")] = value
    return inputs


def text_of(topic, value):
    return printed.choice_text(printed.as_printed(value), topic.answer.type)


@every_lesson
def test_the_right_choice_is_right_and_each_other_one_is_its_mistake(lesson):
    for _, question in questions(lesson):
        assert sum(choice.right for choice in question.choices) == bool(question.choices)
        for letter, choice in zip(LETTERS, question.choices, strict=False):
            reply = question.judge(letter)
            assert reply.right is choice.right
            assert reply.mistake == choice.mistake
            if choice.mistake:
                assert question.texts[choice.mistake] in reply.message


@every_lesson
def test_choices_are_distinguishable_and_small(lesson):
    for _, question in questions(lesson):
        texts = [choice.text for choice in question.choices]
        assert len(set(texts)) == len(texts)
        assert not question.choices or 2 <= len(texts) <= len(LETTERS)
        shown = [*texts, *(text for _, text in question.given)]
        assert max(len(line) for text in shown for line in text.split("\n")) <= 66
        assert max(text.count("\n") for text in shown) < printed.MAX_SIDE


@every_lesson
def test_every_choice_follows_from_what_is_shown_as_it_is_printed(lesson):
    for topic, question in questions(lesson):
        if question.kind != "choice":
            continue
        inputs = inputs_of(question)
        for choice in question.choices:
            if choice.right or choice.mistake:
                value = topic.answer.value(inputs, frozenset([choice.mistake]) - {""})
                assert text_of(topic, value) == choice.text


def test_a_table_of_one_row_can_be_seen_by_its_row():
    assert cases._can_be_seen(np.zeros((1, printed.MAX_ROW)))
    assert not cases._can_be_seen(np.zeros((1, printed.MAX_ROW + 1)))


@every_lesson
def test_an_entry_is_asked_for_by_its_place_where_its_inputs_alone_are_shown(lesson):
    for _, question in questions(lesson):
        if question.kind == "choice":
            asked, *given = (
                set(re.findall(r"\[(\w+)\]", text)) for text in (question.prompt, *dict(question.given))
            )
            assert asked == set().union(*given)


@pytest.mark.parametrize(
    ("shape", "small"),
    [
        ((1, 3), True),
        ((3, 1), True),
        ((0, 3), False),
        ((printed.MAX_SIDE, printed.MAX_SIDE), True),
        ((printed.MAX_SIDE + 1, 2), False),
        ((printed.MAX_ROW,), True),
        ((printed.MAX_ROW + 1,), False),
        ((0,), False),
    ],
)
def test_an_array_is_shown_if_it_is_small_and_not_empty(shape, small):
    assert printed.is_small(np.zeros(shape)) is small


@every_lesson
def test_shape_and_number_follow_from_what_is_shown(lesson):
    for topic, question in questions(lesson):
        if question.kind == "choice":
            continue
        value = topic.answer.value(inputs_of(question))
        if question.kind == "shape":
            (right,) = (choice.text for choice in question.choices if choice.right)
            assert right == printed.shape_text(np.shape(value))
        else:
            place = re.search(r"\[([\d, ]+)\]`", question.prompt)
            at = tuple(int(index) for index in place[1].split(",")) if place else ()
            expected = np.asarray(value)[at] if np.ndim(value) else value
            assert math.isclose(question.number, expected, rel_tol=1e-9)


@every_lesson
def test_a_typed_number_is_right_to_three_digits_and_that_of_a_mistake_gets_its_name(lesson):
    for _, question in questions(lesson):
        if question.kind == "number":
            assert question.judge(f"{question.number:.3g}").right
            assert not question.judge(question.number * 1.02).right
            for mistake, slip in question.slips.items():
                assert not question.judge(slip).right
                assert question.judge(f"{slip:.3g}").mistake == mistake


@every_lesson
def test_a_wrong_construction_is_wrong_as_it_is_printed(lesson):
    for topic, question in questions(lesson):
        if isinstance(topic.answer, Construction):
            inputs = inputs_of(question)
            for choice in question.choices:
                words = isinstance(topic.answer.type, Words)
                value = choice.text.split(", ") if words else np.array(ast.literal_eval(choice.text), float)
                fits = topic.answer.fits(value, inputs)
                assert fits.get("", False) is bool(choice.right)
                assert fits.get(choice.mistake, False)


@every_lesson
def test_a_question_about_a_mistake_has_it_among_its_choices(lesson):
    for topic in topics_of(lesson):
        for mistake in list(topic.answer.misconceptions)[:3]:
            question = make_question(topic, np.random.default_rng(1), "choice", mistake)
            assert question is None or mistake in {choice.mistake for choice in question.choices}


def test_all_exercises_are_asked_about_but_those_that_cannot_be_shown():
    asked = {topic.exercise.id for lesson in registry.lesson_names() for topic in topics_of(lesson)}
    every = {known.id for lesson in registry.lesson_names() for known in registry.exercises_of(lesson)}
    assert every - asked == LEFT_OUT, (
        "show its inputs in practice/printed.py, or say in LEFT_OUT why they cannot be"
    )


def test_the_same_seed_asks_the_same_question_and_another_one_another():
    topic = topics_of("two_layer")[1]
    first, again, other = (make_question(topic, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert str(first) == str(again) != str(other)


# ---- an exercise of our own, in which every rule can be broken ----


def _double(inputs, mistakes):
    x = inputs["x"]
    if "added" in mistakes:
        return x + 2
    if "plus-two" in mistakes:  # the same as "added": neither can be told from the other
        return 2 + x
    if "lost" in mistakes:
        return x * np.nan
    return x if "forgotten" in mistakes else 2 * x


def topic_of(**changes):
    texts = {name: f"{name}." for name in ("added", "plus-two", "lost", "forgotten")}
    answer = Answer(**{"points": 1, "reference": _double, "misconceptions": texts} | changes)
    return Topic(
        Exercise(
            id="own.double",
            statement="Double `x`.",
            stub="def double(x):\n    ...\n",
            sample=lambda rng, _: {"x": rng.integers(3, 9, 2) / 1.0, "unread": 7},
            answers=(answer,),
        ),
        0,
    )


def test_mistakes_of_one_value_and_of_none_are_no_choices():
    question = make_question(topic_of(), np.random.default_rng(0))
    assert {choice.mistake for choice in question.choices} == {"", "forgotten"}


def test_only_what_a_choice_is_made_of_is_shown():
    question = make_question(topic_of(), np.random.default_rng(0))
    assert [name for name, _ in question.given] == ["x"]


def test_an_input_that_cannot_be_shown_leaves_the_answer_out():
    hidden = topic_of(reference=lambda inputs, mistakes: _double({"x": inputs["box"](1.0)}, mistakes))
    assert make_question(hidden_box(hidden), np.random.default_rng(0)) is None


def hidden_box(topic):
    exercise = topic.exercise
    boxed = Exercise(
        id=exercise.id,
        statement=exercise.statement,
        stub=exercise.stub,
        sample=lambda rng, _: {"box": lambda t: t * rng.uniform(1, 2)},
        answers=exercise.answers,
    )
    return Topic(boxed, 0)


def test_an_answer_that_is_no_choice_is_one_sentence():
    question = make_question(topic_of(), np.random.default_rng(0))
    for given_answer in ("e", "", "ab", 5, None):
        with pytest.raises(UnreadableAnswerError, match=r"there is no choice .*; there are a, b\."):
            question.judge(given_answer)


def test_letters_and_numbers_name_the_same_choice():
    question = make_question(topic_of(), np.random.default_rng(0))
    assert question.judge("B") == question.judge(" b ") == question.judge(2) == question.judge("2")


def test_what_is_no_number_is_one_sentence():
    question = make_question(topic_of(), np.random.default_rng(0), "number")
    for given_answer in ("four", "", "nan", "1e999"):
        with pytest.raises(UnreadableAnswerError, match="is no number"):
            question.judge(given_answer)


@given(st.floats(1e-6, 1e6), st.sampled_from([1, -1]))
def test_one_unit_of_the_third_digit(size, sign):
    unit = last_of_three(sign * size)
    assert 0.00099 * size < unit < 0.0101 * size
    assert abs(float(f"{size:.3g}") - size) <= unit


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_what_is_printed_reads_as_what_is_computed_with(values):
    rounded = printed.as_printed(np.array(values))
    assert ast.literal_eval(printed.value_text(rounded)) == pytest.approx(rounded.tolist(), rel=1e-12, abs=0)
