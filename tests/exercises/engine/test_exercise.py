"""The base carries what later lessons need: arrays in steps, constructions, values without inputs."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine import check as checks
from bpwidgets.exercises.engine import exercise as exercise_module
from bpwidgets.exercises.engine import registry
from bpwidgets.exercises.engine.answer_types import Numbers, UnreadableError, Words, format_value, read_safely
from bpwidgets.exercises.engine.attempt import Outcome
from bpwidgets.exercises.engine.check import judge
from bpwidgets.exercises.engine.exercise import Answer, Construction, Derivative, Exercise
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.engine.polynomial import Polynomial
from tests import solutions


def about(name):
    return {name: f"About {name}."}


def delta1(inputs, mistakes):
    """As in lesson 08: W2^T delta2, times phi'(a1)."""
    back = inputs["W2"].T @ inputs["delta2"]
    return back if "missing-phi" in mistakes else back * inputs["slope"]


BACKWARD = Exercise(
    id="fixture.backward",
    statement="",
    stub="def backward(W2, delta2_in, slope):\n    ...\n",
    sample=lambda rng, number: {
        "W2": rng.normal(size=(2, 3)),
        "error": rng.normal(size=2),
        "slope": rng.uniform(0.2, 0.8, size=3),
    },
    answers=(
        Answer(
            name="delta2",
            points=1,
            reference=lambda inputs, mistakes: inputs["error"] * (1 if "missing-2" in mistakes else 2),
            misconceptions=about("missing-2"),
        ),
        Answer(name="delta1", points=1, reference=delta1, misconceptions=about("missing-phi")),
    ),
)


def balances(value, inputs):
    """As in lesson 04: any residuals whose sum is zero although their signs do not balance."""
    if np.ndim(value) != 1 or abs(np.sum(np.sign(value))) < 1:
        return {}
    return {"": abs(np.mean(value)) < 1e-9, "unit-residuals": bool(np.all(np.abs(value) == 1))}


CONSTRUCTION = Exercise(
    id="fixture.balance",
    statement="",
    stub="def balance():\n    ...\n",
    sample=lambda rng, number: {},
    answers=(
        Construction(
            points=1,
            fits=balances,
            reference=lambda inputs, mistakes: np.array([1.0, 1.0, 1.0 if mistakes else -2.0]),
            misconceptions=about("unit-residuals"),
        ),
    ),
)

JACOBIAN = Exercise(
    id="fixture.jacobian",
    statement="",
    stub="def jacobian(A, x):\n    ...\n",
    sample=lambda rng, number: {"A": rng.normal(size=(2, 3)), "x": rng.normal(size=3)},
    answers=(
        Derivative(
            points=1,
            forward=lambda inputs, x: inputs["A"] @ (x * x),
            reference=lambda inputs, mistakes: (2 * inputs["A"] * inputs["x"]).T,
            misconceptions=about("transposed"),
        ),
    ),
    grad_allowed=True,
)


@pytest.fixture
def check(monkeypatch):
    """bp.check for the exercises of this file."""

    def judged(exercise, answer):
        monkeypatch.setattr(registry, "exercise", lambda _: exercise)
        return checks.check(exercise.id, answer)

    return judged


def test_an_error_in_an_array_is_carried_forward(check):
    feedback = check(BACKWARD, lambda W2, e, s: (e, (W2.T @ e) * s))
    assert [step.diagnosis for step in feedback.steps] == [("missing-2",), ()]
    assert feedback.points == 1


CHAIN = Exercise(
    id="fixture.chain",
    statement="",
    stub="def chain(x):\n    ...\n",
    sample=lambda rng, number: {"x": rng.uniform(1, 2)},
    answers=(
        Answer(name="a", points=1, reference=lambda inputs, _: inputs["x"] + 1),
        Answer(name="b", points=1, reference=lambda inputs, _: 3 * inputs["a"]),
        Answer(name="c", points=1, reference=lambda inputs, _: inputs["b"] ** 2),
    ),
)


def test_an_error_is_carried_forward_through_a_step_that_follows_rightly(check):
    feedback = check(CHAIN, lambda x: (x, 3 * x, 9 * x**2))
    assert [step.points for step in feedback.steps] == [0, 1, 1]
    assert feedback.steps[2].message == "It follows rightly from your `b`."
    assert check(CHAIN, lambda x: (x, 3 * x, 9 * x)).points == 1


SUM_OF_THREE = Exercise(
    id="fixture.sum_of_three",
    statement="",
    stub="def sum_of_three(x):\n    ...\n",
    sample=lambda rng, number: {"x": rng.uniform(1, 2)},
    answers=(
        *(Answer(name=name, points=1, reference=lambda inputs, _: inputs["x"]) for name in "abc"),
        Answer(name="d", points=1, reference=lambda inputs, _: inputs["a"] + inputs["b"] + inputs["c"]),
    ),
)


def test_what_follows_from_several_wrong_steps_names_them_as_a_list(check):
    step = check(SUM_OF_THREE, lambda x: (2 * x, 3 * x, 4 * x, 9 * x)).steps[3]
    assert (step.status, step.message) == ("correct", "It follows rightly from your `a`, `b` and `c`.")


def test_from_a_step_that_is_nan_nobody_goes_on(check):
    feedback = check(BACKWARD, lambda W2, e, s: (np.nan * e, W2.T @ (np.nan * e) * s))
    assert [step.points for step in feedback.steps] == [0, 0]
    told = str(feedback.steps[1])
    assert "nan" in told
    assert "nan], was expected" not in told
    assert check(BACKWARD, lambda W2, e, s: (np.nan * e, W2.T @ (2 * e) * s)).points == 1


def test_a_step_that_follows_from_a_wrong_one_says_so(check):
    step = check(BACKWARD, lambda W2, e, s: (e, (W2.T @ e) * s)).steps[1]
    assert (step.status, step.message) == ("correct", "It follows rightly from your `delta2`.")
    assert check(BACKWARD, lambda W2, e, s: (e, (W2.T @ (2 * e)) * s)).steps[1].message == ""


def test_a_wrong_shape_is_carried_forward_too(check):
    feedback = check(BACKWARD, lambda W2, e, s: (W2 * e[:, None], (W2.T @ (W2 * e[:, None])) * s))
    assert [step.points for step in feedback.steps] == [0, 1]


def test_a_mistake_keeps_its_name_after_a_wrong_step(check):
    for delta2 in (lambda e: 3 * e, lambda e: np.nan * e, lambda e: e[:1], lambda e: "none"):
        feedback = check(BACKWARD, lambda W2, e, s, wrong=delta2: (wrong(e), W2.T @ (2 * e)))
        assert feedback.steps[1].diagnosis == ("missing-phi",)


def test_the_right_value_is_not_shown_in_place_of_an_unusable_one(check):
    for delta2 in ("none", np.nan, None, [1.0, 2.0, 3.0]):
        step = check(BACKWARD, lambda W2, e, s, wrong=delta2: (wrong, np.zeros(3))).steps[1]
        assert "expected" not in step.message
        assert "from which nothing follows" in step.message


def test_one_value_is_counted_in_the_singular(check):
    assert "returns one value where 2 were expected" in check(BACKWARD, lambda W2, e, s: [e]).message


def test_the_first_wrong_word_is_told_with_its_input():
    message = bp.check("chain_rule.flat", lambda df, g, dg, xs: ["inner"] * len(xs)).message
    assert re.search(
        r"`xs\[(\d)\]` = -?\d+, your word \[\1\] is `inner` where `\w+` was expected; \d of", message
    )


def test_reordered_parameters_are_told(check):
    message = bp.check("chain_rule.derivative", lambda x, f, df, g, dg: 0.0).message
    assert "the same arguments in another order" in message


def test_two_slips_are_announced_as_two():
    message = (
        bp.check("matrix_derivatives.gradients", lambda W, x, v: (-np.outer(v, 1 + 0 * x), v @ W))
        .steps[0]
        .message
    )
    assert message.startswith("Two slips together: the sign is turned round. That apart: x is missing:")


def drawn_with_a_decoy(decoys):
    exercise = Exercise(
        id="fixture.decoy",
        statement="",
        stub="def decoy(x): ...",
        sample=lambda rng, number: {"x": float(rng.integers(1, 3))},
        answers=(Answer(points=1, reference=lambda inputs, mistakes: inputs["x"], decoys=decoys),),
    )
    return [instance.inputs["x"] for instance in draw_instances(exercise)]


def test_no_instances_are_drawn_on_which_a_guess_is_always_right():
    for guess in (1.0, 2.0):
        assert set(drawn_with_a_decoy([lambda _, guess=guess: guess])) != {guess}
    with pytest.raises(ValueError, match="draws no instances"):
        drawn_with_a_decoy([lambda inputs: inputs["x"]])


def test_a_step_of_a_wrong_shape_is_told_with_both_shapes(check):
    feedback = check(BACKWARD, lambda W2, e, s: {"delta2": 2 * e, "delta1": W2 * s})
    assert feedback.steps[0].status == "correct"
    assert "an array of shape (2, 3)" in str(feedback.steps[1])
    assert "an array of shape (3,)" in str(feedback.steps[1])


@pytest.mark.parametrize("value", [3.0, (1, 2, 3), "ab c", {"delta2": 1}, None])
def test_steps_that_are_not_all_there_are_told_by_name(check, value):
    feedback = check(BACKWARD, lambda W2, e, s: value if s is not None else 0)
    assert feedback.status == "error"
    assert "delta2, delta1" in str(feedback) or "None" in str(feedback)


@pytest.mark.parametrize("answer", [[1, 2, -3], lambda: np.array([5.0, -2.5, -2.5])])
def test_a_construction_is_judged_by_its_property_as_value_or_function(check, answer):
    assert check(CONSTRUCTION, answer).status == "correct"


def test_a_large_array_is_told_by_its_first_wrong_entry():
    wide = Exercise(
        id="fixture.wide",
        statement="",
        stub="def wide(x): ...",
        sample=lambda rng, number: {"x": rng.normal(size=(6, 7)).round(1)},
        answers=(Answer(points=1, reference=lambda inputs, mistakes: 2 * inputs["x"]),),
    )

    def careless(x):
        answer = 2 * x
        answer[3, 1:3] = 0
        return answer

    (instance, *_) = found = draw_instances(wide)
    feedback = judge(wide, found, [Outcome(value=careless(**instance.inputs)) for instance in found])
    right = f"{2 * instance.inputs['x'][3, 1]:.6g}"
    told = f"returns an array of shape (6, 7) with 0 at [3, 1] where {right} was expected; 2 of 42 entries differ."
    assert told in feedback.message


def test_a_construction_that_fails_is_wrong_and_its_mistake_named(check):
    assert check(CONSTRUCTION, [1, 1, 1]).diagnosis == ("unit-residuals",)
    feedback = check(CONSTRUCTION, [1, 1, 5])
    assert (feedback.status, feedback.diagnosis) == ("wrong", ())
    own, instead = "an array of shape (3,), [1, 1, 5]", "an array of shape (3,), [1, 1, -2]"
    assert feedback.message == f"You give {own}. One right answer is {instead}."


def test_a_jacobian_is_differentiated_by_the_judge(check):
    assert check(JACOBIAN, lambda A, x: 2 * A * x).status == "correct"
    assert check(JACOBIAN, lambda A, x: np.asfortranarray(2 * A * x, dtype=np.float32)).status == "correct"
    assert check(JACOBIAN, lambda A, x: bp.jacobian(lambda t: A @ (t * t))(x)).status == "correct"
    assert (
        check(JACOBIAN, lambda A, x: [[2 * a * t for a, t in zip(row, x, strict=True)] for row in A]).points
        == 1
    )
    assert check(JACOBIAN, lambda A, x: (2 * A * x).T).diagnosis == ("transposed",)


def test_the_example_of_the_docstring_works(check):
    lines = inspect.cleandoc(exercise_module.__doc__).split("\n")
    source = inspect.cleandoc("\n".join(line for line in lines if line.startswith("    ")))
    assert len(source.splitlines()) < 30
    names = vars(exercise_module).copy()
    exec(source, names)
    square = names["SQUARE"]
    assert check(square, lambda x: 2 * x).status == "correct"
    assert check(square, lambda x: x).diagnosis == ("factor-forgotten",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (np.float64(2.5), "2.5"),
        (np.array([[2.4, 2.1], [-0.4, 1.0]]), "[[2.4, 2.1], [-0.4, 1]]"),
        (np.array([1, -2]), "[1, -2]"),
        ((np.float64(1.0), 2), "(1, 2)"),
        (["a", 0.5], "['a', 0.5]"),
        ({-1: np.float64(3.0)}, "{-1: 3}"),
        (True, "True"),
        ("three", "'three'"),
        (Polynomial((1.0, 2.0)), "2t + 1"),
    ],
)
def test_given_values_are_written_as_a_learner_would_type_them(value, text):
    assert format_value(value) == text


def test_a_function_is_told_with_its_argument(check):
    message = check(registry.exercise("chain_rule.derivative"), lambda f, df, g, dg, x: 0.0).message
    assert "With `f(t)` = " in message
    assert ", `x` = " in message


def test_words_are_told_what_they_may_be():
    words = Words(options=("inner", "outer"))
    assert words.read("Inner ") == ("inner",)
    for wrong in ("innner", ["inner", 3], None, 7, {"inner"}):
        with pytest.raises(ValueError, match=r"expected|None"):
            words.read(wrong)


@pytest.mark.parametrize(
    "unknown", ["chain_rule.derivativ", "chain_rule", "chainrule.table", "check.check", "", None, 3]
)
def test_an_unknown_id_is_refused_with_the_nearest(unknown):
    for ask in (bp.exercise, lambda wrong: bp.check(wrong, None)):
        with pytest.raises(ValueError, match=r"there is no exercise .*; the nearest are .*chain_rule\."):
            ask(unknown)


def test_only_lessons_are_listed():
    assert "chain_rule" in registry.lesson_names()
    assert not {"check", "exercise", "feedback", "forms", "attempt"} & set(registry.lesson_names())


def test_an_example_may_be_changed_without_harm():
    example = bp.exercise("chain_rule.table").example
    before = dict(example["f"])
    example["f"].clear()
    assert bp.exercise("chain_rule.table").example["f"] == before


def test_a_stub_that_is_no_def_is_refused():
    broken = Exercise(
        id="fixture.no", statement="", stub="x = 1", sample=lambda *a: {}, answers=CONSTRUCTION.answers
    )
    with pytest.raises(TypeError, match=r"stub of fixture\.no must be one def"):
        broken.signature  # noqa: B018


@pytest.mark.parametrize(
    ("coefficients", "text"),
    [
        ((1, -2, 0.5), "0.5t^2 - 2t + 1"),
        ((0, -1), "-t"),
        ((0,), "0"),
        ((-1.5, 0, 1), "t^2 - 1.5"),
        ((0, 1), "t"),
    ],
)
def test_a_polynomial_is_written_as_on_paper(coefficients, text):
    assert str(Polynomial(coefficients)) == text


def test_a_polynomial_and_its_derivative_have_the_values_of_numpys():
    for coefficients in ((1.0, -2.0, 0.5), (3.0,), (0.0, 1.0, 0.0, 2.0)):
        ours, theirs = Polynomial(coefficients), np.polynomial.Polynomial(coefficients)
        t = np.linspace(-2, 2, 7)
        np.testing.assert_allclose(ours(t), theirs(t))
        np.testing.assert_allclose(ours.derivative()(t), theirs.deriv()(t))


def sections(lesson):
    """The solutions' source by exercise id: what a test puts in the stub cell's place."""
    source = (Path(solutions.__path__[0]) / f"{lesson}.py").read_text(encoding="utf-8")
    parts = source.split("# %% ")[1:]
    return {part.partition("\n")[0].strip(): part.partition("\n")[2] for part in parts}


@pytest.mark.parametrize("lesson", registry.lesson_names())
def test_every_exercise_has_a_solution_that_keeps_the_stubs_signature_and_docstring(lesson):
    found = sections(lesson)
    for exercise in registry.exercises_of(lesson):
        stub = ast.parse(exercise.stub).body[0]
        functions = [node for node in ast.parse(found[exercise.id]).body if isinstance(node, ast.FunctionDef)]
        (solution,) = (function for function in functions if function.name == exercise.function_name)
        assert ast.unparse(solution.args) == ast.unparse(stub.args)
        assert ast.get_docstring(solution) == ast.get_docstring(stub)
        cell = {"np": np}
        exec(found[exercise.id], cell)
        feedback = bp.check(exercise.id, cell[exercise.function_name], seed="another")
        assert (feedback.status, feedback.points) == ("correct", exercise.points)


def test_an_infinite_entry_is_wrong_and_no_warning():
    infinite = np.array([np.inf, 1.0])  # warnings are errors here
    assert not Numbers().same(infinite, infinite)
    assert Numbers().differing(infinite, np.array([2.0, 1.0])).tolist() == [True, False]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.array([True, False]), "an array of truth values"),
        (np.array(["a"]), "an array of texts"),
        (np.array([{}], object), "an array of objects"),
        (True, "a truth value"),
    ],
)
def test_what_is_no_number_is_called_by_what_it_holds(value, said):
    with pytest.raises(UnreadableError, match=f"returns {said} where a number was expected"):
        read_safely(Numbers(), value)
