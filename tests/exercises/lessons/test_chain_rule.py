"""Lesson 01: right answers in unusual styles, the stubs, and that its exercises cannot be guessed."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.calculus.autodiff.tape import grad
from bpwidgets.exercises.engine.attempt import Outcome
from bpwidgets.exercises.engine.check import judge
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.lessons.chain_rule import DERIVATIVE, EXERCISES, FLAT, TABLE, THREEFOLD, WHERE
from tests.exercises.seeds import SEEDS, drawn
from tests.solutions import chain_rule as solutions


def frozen(value):
    array = np.array(value, dtype=float)
    array.flags.writeable = False
    return array


STYLES = {
    "an array of shape ()": np.array,
    "an array of shape (1,)": lambda value: np.array([value]),
    "an array of shape (1, 1)": lambda value: np.array([[value]], order="F"),
    "np.float64": np.float64,
    "float32": np.float32,
    "Fraction": Fraction,
    "a list of one": lambda value: [value],
    "read-only": frozen,
    "an object array": lambda value: np.array(value, dtype=object),
    "a tuple in a tuple": lambda value: ((value,),),
    "long double": np.longdouble,
}


@pytest.mark.parametrize("style", STYLES)
def test_a_right_number_in_an_unusual_style_is_right(style):
    def derivative(*arguments):
        return STYLES[style](solutions.derivative(*arguments))

    def where(corners):
        return STYLES[style](solutions.where(corners))

    def threefold(*arguments):
        return [STYLES[style](value) for value in solutions.threefold(*arguments)]

    for exercise, answer in ((DERIVATIVE, derivative), (WHERE, where), (THREEFOLD, threefold)):
        assert bp.check(exercise.id, answer).status == "correct"


def by_loop(f, df, g, dg, x):
    slope = 1
    for derivative, at in ((dg, x), (df, g(x))):
        slope *= derivative(at)
    return slope


def by_einsum(f, df, g, dg, x):
    return np.einsum(",->", df(g(x)), dg(x))


def by_fractions(f, df, g, dg, x):
    return Fraction(df(g(Fraction(x)))) * Fraction(dg(Fraction(x)))


def by_single_precision(f, df, g, dg, x):
    x = np.float32(x)
    return np.float32(df(np.float32(g(x)))) * np.float32(dg(x))


def by_matrices(f, df, g, dg, x):
    return np.matrix([[df(g(x))]]) * np.matrix([[dg(x)]])


def by_array(f, df, g, dg, x):
    at = np.asfortranarray([[x]])
    return df(g(at)) @ dg(at)


def by_recursion(f, df, g, dg, x):
    def chain(stages, at):
        return 1 if not stages else stages[0][1](at) * chain(stages[1:], stages[0][0](at))

    return chain([(g, dg), (f, df)], x)


def by_differences(f, df, g, dg, x, h=1e-5):
    return (f(g(x + h)) - f(g(x - h))) / (2 * h)


@pytest.mark.parametrize(
    "derivative",
    [
        by_loop,
        by_einsum,
        by_fractions,
        by_single_precision,
        by_matrices,
        by_array,
        by_recursion,
        by_differences,
    ],
)
@pytest.mark.parametrize("seed", ["notebook", "one", "two", "three"])
def test_a_right_function_in_an_unusual_style_is_right(derivative, seed):
    assert bp.check("chain_rule.derivative", derivative, seed=seed).status == "correct"


def test_single_precision_is_right_for_every_seed():
    for seed in SEEDS:
        found = drawn(DERIVATIVE, seed)
        outcomes = [Outcome(value=by_single_precision(**instance.inputs)) for instance in found]
        assert judge(DERIVATIVE, found, outcomes).status == "correct", seed


def test_a_table_may_come_back_as_list_array_or_dict():
    for style in (list, np.array, lambda pair: dict(zip(("f_of_g", "g_of_f"), pair, strict=True))):
        assert bp.check(TABLE.id, lambda *tables, style=style: style(solutions.table(*tables))).points == 2


def test_each_step_of_the_table_is_told_of_its_mistakes_in_its_own_letters():
    f_of_g, g_of_f = (answer.misconceptions for answer in TABLE.answers)
    assert list(f_of_g) == list(g_of_f)
    for mistake, text in f_of_g.items():
        own = g_of_f[mistake]
        for at_first, in_turn in (("f'(x)", "g'(x)"), ("f(g(x))", "g(f(x))"), ("f'(g(x))", "g'(f(x))")):
            assert (own.count(at_first), own.count(in_turn)) == (text.count(in_turn), text.count(at_first))
        assert "picture" not in text  # of g(f(x)) there is none
    assert {mistake for mistake in f_of_g if f_of_g[mistake] == g_of_f[mistake]} == {"sum", "sign-flipped"}


def test_answers_in_the_wrong_order_are_told_which_derivative_each_is():
    feedback = bp.check(TABLE.id, lambda *tables: solutions.table(*tables)[::-1])
    assert feedback.diagnosis == ("order-swapped",)
    first, second = (step.message for step in feedback.steps)
    assert "this is the derivative of g(f(x))" in first
    assert "this is the derivative of f(g(x))" in second
    at_x = bp.check(TABLE.id, lambda f, df, g, dg: (df[1] * dg[1], dg[1] * df[1])).steps[1].message
    assert at_x.startswith("g' is evaluated at x. But g never sees x: it is given f(x), so g' is read there.")


def test_an_unknown_answer_from_the_table_is_answered_with_the_entries_that_count():
    given = draw_instances(TABLE)[0].inputs
    steps = bp.check(TABLE.id, lambda *tables: (0, 0)).steps
    for step, outer, inner in zip(steps, "fg", "gf", strict=True):
        at = given[inner][1]
        entries = f"{inner}[1]` = {at}, `d{inner}[1]` = {given[f'd{inner}'][1]}, `d{outer}[{at}]` = "
        assert step.message.startswith(f"With `{entries}{given[f'd{outer}'][at]}, your function returns 0")
        assert "{" not in step.message
        assert "f_of_g" not in step.message


def test_the_derivatives_statement_says_what_the_check_accepts():
    assert "to five digits" in DERIVATIVE.statement
    assert bp.check(DERIVATIVE.id, by_differences).status == "correct"
    coarse = bp.check(DERIVATIVE.id, lambda *arguments: by_differences(*arguments, h=0.1))
    assert (coarse.status, coarse.diagnosis) == ("wrong", ())


def test_words_may_come_back_in_any_sequence_and_in_capitals():
    for style in (tuple, np.array, lambda words: [word.upper() + " " for word in words]):
        assert (
            bp.check(FLAT.id, lambda *arguments, style=style: style(solutions.flat(*arguments))).status
            == "correct"
        )


UNKNOWN = {
    "square of the inner slope": lambda f, df, g, dg, x: df(g(x)) * dg(x) ** 2,
    "constant": lambda f, df, g, dg, x: 3.0,
    "off by one hundredth": lambda f, df, g, dg, x: df(g(x)) * dg(x) + 0.01,
    "off by one permille": lambda f, df, g, dg, x: df(g(x)) * dg(x) * 1.001,
    "mistaken only left of zero": lambda f, df, g, dg, x: df(g(x) if x > 0 else x) * dg(x),
    "two mistakes in turn": lambda f, df, g, dg, x: df(x) * dg(x) if x > 0 else df(g(x)),
}


@pytest.mark.parametrize("mistake", UNKNOWN)
@pytest.mark.parametrize("seed", ["notebook", "one", "two", "three", "four"])
def test_an_unknown_mistake_stays_unknown_and_is_answered_with_numbers(mistake, seed):
    feedback = bp.check("chain_rule.derivative", UNKNOWN[mistake], seed=seed)
    # Every seed has instances on either side of zero, so that a mistake made on one side only is not a known one.
    signs = {instance.inputs["x"] > 0 for instance in draw_instances(DERIVATIVE, seed)}
    assert len(signs) == 2
    assert (feedback.status, feedback.diagnosis) == ("wrong", ())
    assert "x = " in str(feedback)
    assert "was expected" in feedback.message


def test_the_reference_of_the_derivative_is_what_the_judge_differentiates():
    for seed in range(20):
        for instance in draw_instances(DERIVATIVE, str(seed)):
            (answer,) = DERIVATIVE.answers
            formula = answer.reference(instance.inputs, frozenset())
            assert answer.value(instance.inputs) == pytest.approx(formula, rel=1e-12)
            x, h = instance.inputs["x"], 1e-5
            composite = lambda t, instance=instance: instance.inputs["f"](instance.inputs["g"](t))
            assert formula == pytest.approx(
                (composite(x + h) - composite(x - h)) / (2 * h), rel=1e-5, abs=1e-7
            )


def test_the_threefold_slope_is_that_of_the_composite():
    for instance in draw_instances(THREEFOLD):
        given = instance.inputs
        slope = grad(lambda x, given=given: given["f"](given["g"](given["h"](x))))(given["x"])
        assert instance.values[2][frozenset()] == pytest.approx(float(slope), rel=1e-12)


def test_one_wrong_step_costs_one_step():
    def threefold(f, df, g, dg, h, dh, x):
        u, v = h(x), g(x)
        return u, v, df(v) * dg(u) * dh(x)

    feedback = bp.check("chain_rule.threefold", threefold)
    assert [step.status for step in feedback.steps] == ["correct", "wrong", "correct"]
    assert (feedback.diagnosis, feedback.points, repr(feedback)) == (("restarted-at-x",), 2.5, "2.5")


def test_a_mistake_after_a_wrong_step_is_still_named():
    def threefold(f, df, g, dg, h, dh, x):
        u, v = h(x), h(x) + 0.7
        return u, v, df(v) * dg(u)

    steps = bp.check("chain_rule.threefold", threefold).steps
    assert [step.diagnosis for step in steps] == [(), (), ("innermost-forgotten",)]


def test_a_forgotten_outermost_slope_is_named():
    def threefold(f, df, g, dg, h, dh, x):
        u = h(x)
        return u, g(u), dg(u) * dh(x)

    assert bp.check("chain_rule.threefold", threefold).diagnosis == ("outermost-forgotten",)


def test_what_a_later_step_goes_on_from_is_not_told_as_given():
    def threefold(f, df, g, dg, h, dh, x):
        return 1.5, 2.5, 77.0

    message = bp.check("chain_rule.threefold", threefold).steps[2].message
    assert ", `x` = " in message
    assert "going on from `u` = 1.5, `v` = 2.5, your function returns 77 where" in message


def test_each_of_three_stages_is_answered_with_what_it_needs():
    def threefold(f, df, g, dg, h, dh, x):
        return h(x), 77.0, 77.0

    def named(step):
        return re.findall(r"`(\w+)(?:\(t\))?` =", step.message)

    steps = bp.check("chain_rule.threefold", lambda *arguments: (77.0, 77.0, 77.0)).steps
    assert [named(step) for step in steps] == [["h", "x"], ["g", "u"], ["df", "dg", "dh", "x", "u", "v"]]
    # What was right is gone on from as well.
    given = draw_instances(THREEFOLD)[0].inputs
    (_, second, _) = bp.check("chain_rule.threefold", threefold).steps
    assert f"going on from `u` = {given['h'](given['x']):.6g}, your function returns 77" in second.message


def test_a_right_last_step_is_right_whatever_stands_before_it():
    feedback = bp.check("chain_rule.threefold", lambda *a: (0.0, 0.0, solutions.threefold(*a)[2]))
    assert [step.status for step in feedback.steps] == ["wrong", "wrong", "correct"]


def test_steps_after_a_useless_value_are_judged_by_the_right_one():
    feedback = bp.check("chain_rule.threefold", lambda *a: ("u", [1, 2], solutions.threefold(*a)[2]))
    assert [step.status for step in feedback.steps] == ["error", "wrong", "correct"]


@pytest.mark.parametrize(
    "guess",
    [
        lambda corners: corners[:, 0].max(),
        lambda corners: corners[:, 0].min(),
        lambda corners: corners[0, 0],
        lambda corners: corners[-1, 0],
        lambda corners: corners[:, 1].max(),
        np.median,
    ],
)
def test_where_cannot_be_guessed_without_the_rectangle(guess):
    for seed in range(20):
        assert bp.check("chain_rule.where", guess, seed=str(seed)).status == "wrong"


def test_flat_has_each_answer_and_the_traps_in_every_instance():
    for seed in range(20):
        for instance in draw_instances(FLAT, str(seed)):
            assert set(instance.values[0][frozenset()]) == {"inner", "outer", "neither"}
            for x in instance.inputs["xs"]:
                assert instance.inputs["dg"](x) != 0 or instance.inputs["df"](instance.inputs["g"](x)) != 0


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)
def test_a_stub_is_not_cut_on_a_page_of_700_pixels(exercise):
    assert max(map(len, exercise.stub.splitlines())) <= 4 + 3 + 58 + 3
