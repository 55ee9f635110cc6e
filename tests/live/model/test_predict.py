"""Predict, then look: judged at another setting than the shown one, remembered, never locked for who skips."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest

from bpwidgets import (
    BothWays,
    ChainRule,
    ClassificationLosses,
    Jacobian,
    Prediction,
    PrintedCrossEntropy,
    RegressionLosses,
    SingleLayer,
)
from bpwidgets.calculus.functions import as_function
from bpwidgets.live.model.parameters import ParameterError
from bpwidgets.live.model.user_function import UserFunctionError
from tests.live.fixtures import MatrixDerivative, Regression

SIGN = Prediction("Is the slope at x = 2 negative?", of="slope", x=2.0)
NUMBER = Prediction("How large is g(x) at x = 0?", of="u", answers="number", g="exp", x=0.0)


def test_it_asks_about_another_setting():
    with pytest.raises(ValueError, match="another setting"):
        Prediction("Which sign?", of="slope")


@pytest.mark.parametrize("answers", ["size", "", "choice", ()])
def test_it_knows_three_kinds_of_answer(answers):
    with pytest.raises(ValueError, match="expected 'sign', 'number' or a tuple of choices"):
        Prediction("Which?", of="slope", answers=answers, x=1.0)


def test_a_right_sign_is_right():
    said = SIGN.judge(ChainRule(), "negative")
    assert said == "You said negative: right, it is negative (−0.7568)."


def test_a_verdict_says_why_where_the_lesson_does_and_the_setting_is_there_in_words():
    question = Prediction(
        "Which sign?", of="slope", why="There g falls, and f rises.", x=-1.5, g="sin", dx=1.0
    )
    said = question.judge(ChainRule(), "negative")
    assert said == "You said negative: right, it is negative (−0.1411). There g falls, and f rises."
    assert question.where(ChainRule()) == "x = −1.5, g(x) = sin, dx = 1"


def test_what_is_switched_on_or_off_is_said_so():
    question = Prediction("Which sign?", of="slope", skip=True)
    assert question.where(ChainRule()).endswith(" = on")


@pytest.mark.parametrize(
    ("explorer", "setting", "words"),
    [
        (ChainRule, {"g": lambda x: x**2}, "g(x) = your function"),
        (ChainRule, {"g": np.tanh}, "g(x) = tanh"),
        (ChainRule, {"g": as_function("x**2 - 1")}, "g(x) = x**2 - 1"),
        (ChainRule, {"x": np.float32(0.1), "skip": np.True_}, "x = 0.1, skip the fold: f′(x) g′(x) = on"),
        (ChainRule, {"x": Fraction(1, 3)}, "x = 0.3333"),
        (BothWays, {"v": [1.5, 0, -0.6]}, "v = dL/dg = (1.5, 0, −0.6)"),
        (SingleLayer, {"W": np.ones((4, 3))}, "W = 4×3 numbers"),
        (RegressionLosses, {"data": ([0.0, 1.0, 2.0], [1.0, 3.0, 2.0])}, "data = 2×3 numbers"),
        (ClassificationLosses, {"data": (np.eye(2), [-1, 1])}, "data = your own"),
    ],
)
def test_a_setting_that_is_no_number_is_said_in_words_that_are_the_same_each_time(explorer, setting, words):
    shown = explorer()
    question = Prediction("Which?", of=next(iter(vars(shown.result))), answers=("one", "another"), **setting)
    question.check(shown)
    assert question.where(shown) == words


@pytest.mark.parametrize("said", ["positive", "zero"])
def test_a_wrong_sign_is_told_the_right_one(said):
    assert SIGN.judge(ChainRule(), said).startswith(f"You said {said}; it is negative (−0.7568).")


def test_zero_is_a_sign():
    question = Prediction("Which sign has the slope at x = 0?", of="slope", x=0.0)
    assert "right" in question.judge(ChainRule(), "zero")


@pytest.mark.parametrize(
    ("said", "judged"),
    [
        ("1", "You said 1: right."),
        (" 1,01 ", "about right"),
        ("1.25", "it is 1: too high."),
        ("0", "too low"),
        ("−1", "the sign is the other one"),
        ("9", "too high"),
        ("5000", "it is 1: 5000 times too large."),
        ("123456", "it is 1: 120000 times too large."),
        ("1e9", "1e9 times too large"),
        ("0.05", "20 times too small"),
    ],
)
def test_a_number_is_told_how_near_it_is(said, judged):
    assert judged in NUMBER.judge(ChainRule(), said)


@pytest.mark.parametrize(
    ("said", "judged"),
    [
        ("0.001", "it is 0: about right."),
        ("0.1", "too high"),
        ("-0.1", "too low"),
        ("0", "You said 0: right."),
    ],
)
def test_near_zero_a_number_is_compared_as_it_is(said, judged):
    question = Prediction("How large is the slope?", of="slope", answers="number", x=0.0)
    assert judged in question.judge(ChainRule(), said)


def test_of_negative_numbers_the_lower_one_is_too_low():
    question = Prediction("How large is the slope?", of="slope", answers="number", x=2.0)
    assert "it is −0.7568: too low" in question.judge(ChainRule(), "-2")


def test_a_negative_number_that_is_far_off_is_too_far_from_0():
    question = Prediction("How large is the slope?", of="slope", answers="number", x=2.0)
    assert "it is −0.7568: 1000 times too far from 0." in question.judge(ChainRule(), "-757")
    assert "it is −0.7568: 76 times too near to 0." in question.judge(ChainRule(), "-0.01")


@pytest.mark.parametrize("said", ["abc", "", " ", "one", "nan", "inf", "1 2"])
def test_what_is_no_number_is_refused_in_words(said):
    explorer = ChainRule()
    with pytest.raises(
        ValueError,
        match=r"^(“.*” is not a number; type one|There is no answer yet; type a number) such as 20 or −1\.5\.$",
    ):
        NUMBER.judge(explorer, said)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1,000", "1000 or 1.000"),
        (" −12,345", "−12345 or −12.345"),
        ("999,001", "999001 or 999.001"),
        ("+1,234", "[+]1234 or [+]1.234"),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_asked_again(said, meant):
    with pytest.raises(
        ValueError, match=f"^“{re.escape(said.strip())}” can mean {meant}; type one of these.$"
    ):
        NUMBER.judge(ChainRule(), said)


@pytest.mark.parametrize("said", ["0,999", "1,0", "1,0000", "0001,000"])
def test_a_decimal_comma_is_a_point(said):
    assert "it is 1" in NUMBER.judge(ChainRule(), said) or ": right." in NUMBER.judge(ChainRule(), said)


def test_a_sign_that_is_none_is_refused():
    with pytest.raises(ValueError, match="'up'; expected one of negative, zero, positive"):
        SIGN.judge(ChainRule(), "up")


def test_a_choice_is_judged_by_a_field_that_names_it():
    class Named(Regression):
        def compute(self):
            return _Named("the line rises" if self.slope > 0 else "the line falls")

        def sentence(self, r):
            return r.which

        def scene(self, r):
            return ()

        handles = equation = lambda self, r: ()
        columns = claims = lambda self, r: {}

    question = Prediction("What then?", of="which", answers=("the line rises", "the line falls"), slope=-1.0)
    assert question.kind == "choice"
    assert "right" in question.judge(Named(), "the line falls")
    assert "it is the line falls" in question.judge(Named(), "the line rises")


def test_a_true_answer_that_is_none_of_the_choices_is_a_mistake_of_the_author_not_of_the_learner():
    question = Prediction("Which?", of="slope", answers=("a", "b"), x=0.0)
    explorer = ChainRule()
    with pytest.raises(TypeError, match=r"slope is .*, which is none of a, b"):
        question.judge(explorer, "a")


class _Named:
    def __init__(self, which):
        self.which = which


def test_the_answer_is_judged_at_the_questions_setting_and_the_shown_others():
    explorer = ChainRule(g="cos")
    assert SIGN.truth(explorer) == pytest.approx(ChainRule(g="cos", x=2.0).result.slope)
    assert explorer.x == 0.5


def test_a_setting_that_changes_a_shape_is_judged_there():
    explorer = MatrixDerivative(q=2, p=3)
    question = Prediction("How large is W?", of="W", answers=("one", "two"), q=4)
    assert np.shape(question.truth(explorer)) == (4, 3)
    assert explorer.W.shape == (2, 3)


def test_a_setting_without_a_result_is_an_error_that_says_so_not_a_verdict_on_the_defaults():
    explorer = ChainRule()
    question = Prediction("Which sign?", of="slope", g="log", x=-1.0)
    with pytest.raises(ValueError, match="no finite value"):
        question.judge(explorer, "negative")


def test_a_setting_of_no_parameter_is_a_mistake_of_its_author():
    with pytest.raises(TypeError, match="ChainRule has no parameter 'z'; it has x, dx, g, f, skip"):
        Prediction("Which sign?", of="slope", z=1).judge(ChainRule(), "negative")


def test_a_setting_that_cannot_be_is_found_before_a_learner_answers():
    with pytest.raises(ParameterError, match="x is 99; expected a number from -3 to 3"):
        ChainRule(predict=Prediction("Which sign?", of="slope", x=99))


@pytest.mark.parametrize("made", [lambda x: x**2, np.sin], ids=["lambda", "ufunc"])
def test_a_question_about_a_function_of_ones_own_is_the_same_when_its_cell_is_run_again(made):
    def asked():
        def own(x):
            return made(x)

        return [Prediction("Which sign?", of="slope", g=g) for g in (own, as_function(own))]

    def keys(questions):
        return [question.key(ChainRule()) for question in questions]

    first, second = asked(), asked()
    assert keys(first) == keys(second)
    assert keys([Prediction("Which sign?", of="slope", g=abs)])[0] not in keys(first)


def test_a_field_that_the_result_does_not_have_is_found_before_a_learner_answers():
    with pytest.raises(TypeError, match="the result of ChainRule has no field 'slop'"):
        ChainRule(predict=Prediction("Which sign?", of="slop", x=2.0))


@pytest.mark.parametrize("answers", ["sign", "number"])
def test_a_field_that_is_no_number_is_found_before_a_learner_answers(answers):
    with pytest.raises(TypeError, match="the field 'J' of the result of Jacobian is no number"):
        Jacobian(predict=Prediction("Which?", of="J", x1=1.0, answers=answers))


def test_a_function_that_prints_has_an_answer_all_the_same():
    explorer = ChainRule(f=lambda u: print("u is", u) or np.sin(u), g="identity")
    assert SIGN.truth(explorer) == pytest.approx(np.cos(2.0))


def test_an_undefined_field_is_no_sign():
    question = Prediction("Which sign?", of="slope", g="sqrt", f="identity", x=0.0)
    with pytest.raises(ValueError, match=r"undefined|∞"):
        question.judge(ChainRule(), "negative")


def test_a_field_that_is_not_known_at_the_questions_setting_is_no_number():
    question = Prediction("Which sign?", of="d_p", loss="-log(p)")
    with pytest.raises(UserFunctionError, match="no answer with these functions: d_p is not known"):
        question.judge(PrintedCrossEntropy(predict=question), "negative")


def test_traits_are_never_locked():
    explorer = ChainRule(predict=SIGN)
    explorer.x = 1.0
    assert explorer.result.x == 1.0
    explorer.close()
