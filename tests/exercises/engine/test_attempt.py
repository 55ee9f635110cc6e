"""Whatever a learner's function does is answered by one clear sentence, and nothing reaches stderr."""

from __future__ import annotations

import itertools
import re
import sys
import threading
import warnings
from functools import partial

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine import bounds
from bpwidgets.exercises.engine.attempt import attempt
from bpwidgets.exercises.engine.definition import is_stub, signature_mismatch
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.lessons.chain_rule import EXERCISES, TABLE
from tests.solutions import chain_rule as solutions

ID = "chain_rule.derivative"


def divides(f, df, g, dg, x):
    u = g(x)
    return df(u) / 0


def fails_in_a_comprehension(f, df, g, dg, x):
    return [
        df[k]
        for k in range(3)
    ]  # fmt: skip


def fails_in_a_helper(f, df, g, dg, x):
    return helper(x)


def helper(x):
    return x["no"]


class UnprintableError(Exception):
    def __str__(self):
        raise RuntimeError


def unprintable(f, df, g, dg, x):
    raise UnprintableError


def talkative(f, df, g, dg, x):
    raise ValueError("no " * 1000)


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (divides, "raised ZeroDivisionError in line 3 of divides (return df(u) / 0): float division by zero"),
        (fails_in_a_comprehension, "raised TypeError in line 3 of fails_in_a_comprehension (df[k]):"),
        (fails_in_a_helper, 'in line 2 of helper (return x["no"])'),
        (unprintable, "raised UnprintableError in line 2 of unprintable (raise UnprintableError)."),
        (talkative, "ValueError in line 2"),
    ],
)
def test_what_a_function_raises_is_told_with_its_line(function, sentence):
    feedback = bp.check(ID, function)
    assert (feedback.status, feedback.points, feedback.diagnosis) == ("error", 0, ())
    assert sentence in str(feedback)
    assert len(str(feedback)) < 400


def endless_line(f, df, g, dg, x):
    while True: pass  # fmt: skip # noqa: E701


def endless_block(f, df, g, dg, x):
    while True:
        x = x + 1


def endless_iterator(f, df, g, dg, x):
    return [k for k in itertools.count() if k < 0]


def endless_and_stubborn(f, df, g, dg, x):
    while True:
        try:
            x = x + 1
        except Exception:  # noqa: BLE001
            x = 0


@pytest.mark.parametrize("function", [endless_line, endless_block, endless_iterator, endless_and_stubborn])
def test_an_endless_loop_is_stopped_and_the_interrupt_button_named(function, monkeypatch):
    monkeypatch.setattr(bounds, "MAX_STEPS", 20_000)
    feedback = bp.check(ID, function)
    assert feedback.status == "error"
    assert "came to no end" in feedback.message
    assert "interrupt button" in feedback.message


def test_a_slow_function_is_stopped_by_the_clock(monkeypatch):
    monkeypatch.setattr(bounds, "MAX_SECONDS", -1.0)
    assert "came to no end" in bp.check(ID, endless_block).message


@pytest.mark.parametrize("count", [1, 2, 4, 8])
def test_a_loop_that_doubles_what_it_holds_is_stopped_at_the_first_time_that_it_is_too_much(
    monkeypatch, count
):
    held = [0] * count

    def doubles():
        while True: held.extend(held)  # fmt: skip # noqa: E701

    monkeypatch.setattr(bounds, "LOOK_SECONDS", 0.0)  # as if each line took long
    monkeypatch.setattr(bounds, "_memory", lambda: len(held))
    monkeypatch.setattr(bounds, "MAX_MEMORY", 1000)
    assert "fills the memory" in attempt(doubles, {}, grad_allowed=True).failure
    assert len(held) < 2 * 1000


def test_what_a_first_import_executes_is_not_counted(monkeypatch, tmp_path):
    monkeypatch.setattr(bounds, "MAX_STEPS", 20_000)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "large_module.py").write_text(
        "def double(n):\n    return 2 * n\n\nfor n in range(50_000):\n    double(n)\n"
    )

    def importing(f, df, g, dg, x):
        import large_module  # noqa: F401

        return df(g(x)) * dg(x)

    def importing_and_endless(f, df, g, dg, x):
        importing(f, df, g, dg, x)
        while True:
            x = x + 1

    assert bp.check(ID, importing).status == "correct"
    assert "came to no end" in bp.check(ID, importing_and_endless).message


def test_a_long_but_finite_loop_is_not_stopped():
    def patient(f, df, g, dg, x):
        return sum(df(g(x)) * dg(x) for _ in range(1000)) / 1000

    assert bp.check(ID, patient).status == "correct"


def test_the_check_works_off_the_main_thread_and_restores_the_trace():
    verdicts = []
    before = sys.gettrace()
    thread = threading.Thread(target=lambda: verdicts.append((bp.check(ID, endless_line), sys.gettrace())))
    thread.start()
    thread.join()
    assert verdicts[0][0].status == "error"
    assert verdicts[0][1] is None
    bp.check(ID, divides)
    assert sys.gettrace() is before


def raises(error):
    def function(f, df, g, dg, x):
        raise error

    return function


def test_the_interrupt_button_ends_the_check_with_a_sentence():
    feedback = bp.check(ID, raises(KeyboardInterrupt))
    assert feedback.status == "error"
    assert "interrupted" in feedback.message


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SystemExit, "ends the program"),
        (GeneratorExit, "GeneratorExit"),
        (MemoryError, "MemoryError"),
        (Warning("w"), "Warning"),
    ],
)
def test_nothing_that_is_raised_leaves_the_check(error, words):
    assert words in bp.check(ID, raises(error)).message


def test_recursion_without_end_is_told():
    def again(f, df, g, dg, x):
        return again(f, df, g, dg, x)

    assert "calls itself without end" in bp.check(ID, again).message


def test_prints_and_warnings_reach_nobody_and_are_noted(capfd):
    def chatty(f, df, g, dg, x):
        print("u =", g(x))
        print("to stderr", file=sys.stderr)
        warnings.warn("mind this", stacklevel=1)
        np.log(np.array(-1.0))
        np.array(1.0) / np.array(0.0)
        return df(g(x)) * dg(x)

    feedback = bp.check(ID, chatty)
    assert feedback.status == "correct"
    assert "begins with u = " in str(feedback)
    assert capfd.readouterr() == ("", "")


def test_what_differs_in_every_print_is_noted_once():
    def chatty(f, df, g, dg, x):
        print(x)

    message = bp.check(ID, chatty).message
    assert message.count("What it prints") == 1
    assert f"(it begins with `{draw_instances(bp.exercise(ID))[0].inputs['x']}`)" in message


def test_inputs_that_are_changed_in_turn_are_noted_in_one_sentence():
    def careless(f, df, g, dg):
        answer = solutions.table(f, df, g, dg)
        (f if g[1] > 0 else g).clear()
        return answer

    assert {instance.inputs["g"][1] > 0 for instance in draw_instances(TABLE, "one")} == {True, False}
    feedback = bp.check(TABLE.id, careless, seed="one")
    assert feedback.status == "correct"
    assert re.search(r"It changes its inputs `[fg]` and `[fg]`, which", feedback.message)


def test_what_is_noted_after_an_error_is_a_sentence_of_its_own():
    def chatty(f, df, g, dg, x):
        print("here")
        return df(g(x)) / 0

    assert "float division by zero. What it prints" in bp.check(ID, chatty).message


@pytest.mark.parametrize(
    ("name", "function", "hint"),
    [
        ("chain_rule.table", lambda f, df, g, dg: (df(1), dg(1)), "square brackets, such as f[1]"),
        ("chain_rule.derivative", lambda f, df, g, dg, x: df * dg, "call it first, such as f(x)"),
        ("chain_rule.derivative", lambda f, df, g, dg, x: df(g) * dg(x), "call it first, such as f(x)"),
        (
            "chain_rule.flat",
            lambda df, g, dg, xs: "inner" if dg(xs) == 0 else "outer",
            "Ask about one number at a time",
        ),
        (
            "multivariate_chain_rule.backward",
            lambda pull_f, pull_g, pull_h: pull_h(pull_g(pull_f)),
            "call it, with dy/dy = 1 for the first",
        ),
        (
            "backpropagation.train",
            lambda X, y, W1, W2, eta: np.eye(3)[y],
            "such as y.astype(int)",
        ),
        ("single_layer.batch", lambda X, W, Y: np.ones((2, 3)) @ np.ones((5, 2)), "equal, and are 3 and 5."),
    ],
)
def test_a_frequent_error_is_told_with_what_to_write_instead(name, function, hint):
    feedback = bp.check(name, function)
    assert feedback.status == "error"
    assert hint in str(feedback)


def test_what_a_learner_set_for_numpys_errors_does_not_matter():
    def careless(f, df, g, dg, x):
        np.log(np.array(-1.0))
        return df(g(x)) * dg(x)

    with np.errstate(all="raise"):
        assert bp.check(ID, careless).status == "correct"


def test_an_endless_print_keeps_no_text(monkeypatch):
    monkeypatch.setattr(bounds, "MAX_STEPS", 20_000)

    def flood(f, df, g, dg, x):
        while True:
            print("x" * 1000)

    feedback = bp.check(ID, flood)
    assert len(str(feedback)) < 600


def by_grad(f, df, g, dg, x):
    return bp.grad(lambda t: f(g(t)))(x)


def by_jacobian(f, df, g, dg, x):
    return bp.jacobian(lambda t: f(g(t)))(x)


def by_value_and_grad(f, df, g, dg, x):
    return bp.value_and_grad(lambda t: f(g(t)))(x)[1]


def by_grad_in_disguise(f, df, g, dg, x):
    try:
        return bp.grad(lambda t: f(g(t)))(x)
    except:  # noqa: E722
        return df(g(x)) * dg(x)


@pytest.mark.parametrize("function", [by_grad, by_jacobian, by_value_and_grad, by_grad_in_disguise])
def test_autodiff_where_it_is_not_allowed_is_told(function):
    feedback = bp.check(ID, function)
    assert feedback.status == "error"
    assert "bp.grad and its kin may not be called" in str(feedback)


def test_a_gradient_function_made_outside_is_seen_too():
    cube = bp.grad(lambda t: t**3)
    assert "may not be called" in bp.check(ID, lambda f, df, g, dg, x: cube(x)).message


def test_a_function_whose_module_has_no_name_is_judged_as_any_other():
    cell = {"__name__": None}
    exec("def derivative(f, df, g, dg, x):\n    return df(g(x)) * dg(x)", cell)
    assert bp.check(ID, cell["derivative"]).status == "correct"


def test_autodiff_where_it_is_allowed_passes():
    given = {"x": 2.0}
    assert attempt(bp.grad(lambda x: x**2), given, grad_allowed=True).value == 4.0
    assert attempt(bp.grad(lambda x: x**2), given, grad_allowed=False).failure


def test_changed_inputs_are_told_and_never_reach_the_judge():
    def table(f, df, g, dg):
        answer = df[g[1]] * dg[1], dg[f[1]] * df[1]
        f.clear()
        return answer

    def where(corners):
        across = next(u for u, up in corners if u == up)
        corners[:] = 0
        return across

    for name, function in (("table", table), ("where", where)):
        feedback = bp.check(f"chain_rule.{name}", function)
        assert feedback.status == "correct"
        assert "changes its input" in feedback.message


async def asynchronous(f, df, g, dg, x):
    return 0


def generating(f, df, g, dg, x):
    yield df(g(x)) * dg(x)


class Hostile:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "returns None: is its return missing?"),
        (float("nan"), "returns nan where"),
        (float("inf"), "returns inf where"),
        ("three", "returns the text 'three'"),
        (b"three", "returns a bytes"),
        (True, "returns a truth value"),
        (3 + 0j, "returns a complex number"),
        ([1.0, 2.0], "returns an array of shape (2,), [1, 2], where"),
        ([[1.0], [1.0, 2.0]], "rows have different lengths"),
        (np.zeros((1000, 1000)), "returns an array of shape (1000, 1000)"),
        ([], "returns an array of shape (0,)"),
        ({1.0}, "returns a set"),
        ({"x": 1}, "returns a dict"),
        (map(abs, [1]), "returns a map"),
        (abs, "returns a function"),
        (10**400, "returns an int"),
        (Hostile(), "returns a Hostile"),
        (np.datetime64("2020-04-16"), "returns a datetime64"),
    ],
)
def test_a_value_of_another_kind_is_told(value, words):
    def derivative(f, df, g, dg, x):
        return value if g(x) is not None else 0  # so that it is no stub even where value is None

    feedback = bp.check(ID, derivative)
    assert feedback.points == 0
    assert feedback.status in {"wrong", "error"}
    assert words in str(feedback)
    assert len(str(feedback)) < 700


def test_generators_and_coroutines_are_told():
    assert "returns a generator" in bp.check(ID, generating).message
    assert "async def" in bp.check(ID, asynchronous).message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (3.0, 'bp.check("chain_rule.derivative", derivative)'),
        ("text", "without calling it"),
        (lambda x: x, "yours takes (x)"),
        (lambda: 0, "yours takes ()"),
    ],
)
def test_what_cannot_be_called_as_the_exercise_calls_is_told(answer, words):
    feedback = bp.check(ID, answer)
    assert feedback.status == "error"
    assert words in str(feedback)


def test_other_callables_are_judged_too():
    class Callable:
        def __call__(self, f, df, g, dg, x):
            return df(g(x)) * dg(x)

    right = Callable()
    for answer in (right, partial(lambda scale, *a: scale * right(*a), 1), lambda *a, **k: right(*a)):
        assert bp.check(ID, answer).status == "correct"
    assert signature_mismatch(np.add, "add(a, b)", 2) == ""


def only_a_docstring(f, df, g, dg, x):
    """Nothing yet."""


def dots(f, df, g, dg, x): ...  # fmt: skip


def passes(f, df, g, dg, x):
    pass


def returns_none(f, df, g, dg, x):
    """Nothing yet."""
    return None  # noqa: RET501


def returns_dots(f, df, g, dg, x):
    return ...


def not_implemented(f, df, g, dg, x):
    raise NotImplementedError("todo")


@pytest.mark.parametrize(
    "stub",
    [only_a_docstring, dots, passes, returns_none, returns_dots, not_implemented, None, ..., lambda *a: None],
)
def test_a_stub_is_not_attempted(stub):
    feedback = bp.check(ID, stub)
    assert (feedback.status, repr(feedback)) == ("not attempted", "0")
    assert "Fill in" in feedback.message


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)
def test_the_notebooks_own_stub_is_not_attempted(exercise):
    cell = {}
    exec(exercise.stub, cell)
    assert bp.check(exercise.id, cell[exercise.function_name]).status == "not attempted"
    assert is_stub(cell[exercise.function_name], exercise.stub)


def test_a_forgotten_return_is_an_attempt():
    def forgetful(f, df, g, dg, x):
        df(g(x)) * dg(x)

    assert bp.check(ID, forgetful).status == "error"
    assert bp.check(ID, lambda f, df, g, dg, x: 0).status == "wrong"


def test_a_half_filled_stub_gets_the_points_of_its_half():
    def threefold(f, df, g, dg, h, dh, x):
        u = h(x)
        v = ...
        slope = ...
        return u, v, slope

    feedback = bp.check("chain_rule.threefold", threefold)
    assert [step.status for step in feedback.steps] == ["correct", "not attempted", "not attempted"]
    assert feedback.points == 0.5
