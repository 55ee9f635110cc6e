"""What `bp.check` says of a function, the judge says of a notebook with it: verdict, points, names and paragraphs."""

import json
import linecache

import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine import bounds
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.engine.registry import exercise, exercises_of, lesson_names
from bpwidgets.grading.isolation import Limits
from bpwidgets.grading.judging import Result, Task, from_json, judge_submission, seed_of, to_json
from bpwidgets.grading.probe import strongest
from tests.grading.classroom import BY_NAME, as_notebook, notebook, solutions

SEED = seed_of("secret", "Ada")
LEVEL = strongest()


def judged(data, lesson="chain_rule", seconds=60):
    return judge_submission(
        Task(lesson=BY_NAME[lesson], notebook=data, seed=SEED, limits=Limits(seconds=seconds), level=LEVEL)
    )


def feedback(result, exercise):
    return next(verdict.feedback for verdict in result.verdicts if verdict.exercise == exercise)


@pytest.mark.parametrize("lesson", lesson_names())
def test_the_right_answers_earn_every_point(lesson):
    result = judged(notebook(lesson, solutions(lesson)), lesson)
    assert [verdict.feedback.status for verdict in result.verdicts] == ["correct"] * len(exercises_of(lesson))
    assert sum(verdict.feedback.points for verdict in result.verdicts) == sum(
        e.points for e in exercises_of(lesson)
    )
    assert (result.problem, result.notes, result.concerns) == ("", (), ())


@pytest.mark.parametrize("lesson", lesson_names())
def test_a_lesson_as_it_was_handed_out_is_not_attempted(lesson):
    result = judged(notebook(lesson), lesson)
    assert {verdict.feedback.status for verdict in result.verdicts} == {"not attempted"}
    assert (result.notes, result.concerns) == ((), ())


TABLE = "def table(f, df, g, dg):\n    "
ANSWERS = {
    "a mistake in one step": ("chain_rule.table", f"{TABLE}return df[g[1]], dg[f[1]] * df[1]"),
    "two mistakes": ("chain_rule.table", f"{TABLE}return -df[1] * dg[1], dg[f[1]] + df[1]"),
    "an array": (
        "chain_rule.table",
        f"{TABLE}import numpy as np\n    return np.array([df[g[1]] * dg[1], 3])",
    ),
    "a dict by name": ("chain_rule.table", f"{TABLE}return {{'g_of_f': 1, 'f_of_g': df[g[1]] * dg[1]}}"),
    "one value for two": ("chain_rule.table", f"{TABLE}return 1"),
    "three values for two": ("chain_rule.table", f"{TABLE}return 1, 2, 3"),
    "a change of the inputs": ("chain_rule.table", f"{TABLE}f[1] = 2\n    return df[g[1]] * dg[1], 0"),
    "a print": ("chain_rule.table", f"{TABLE}print('here')\n    return df[g[1]] * dg[1], dg[f[1]] * df[1]"),
    "one step left out": ("chain_rule.table", f"{TABLE}return df[g[1]] * dg[1], ..."),
    "an error": ("chain_rule.table", f"{TABLE}x = 1\n    return df[g(1)]"),
    "an error carried forward": (
        "chain_rule.threefold",
        "def threefold(f, df, g, dg, h, dh, x):\n    u = h(x)\n    v = g(x)\n    return u, v, df(v) * dg(u) * dh(x)",
    ),
    "nothing returned": ("chain_rule.derivative", "def derivative(f, df, g, dg, x):\n    df(g(x)) * dg(x)"),
    "bp.grad": (
        "chain_rule.derivative",
        "def derivative(f, df, g, dg, x):\n    return bp.grad(lambda t: f(g(t)))(x)",
    ),
    "a generator": ("chain_rule.derivative", "def derivative(f, df, g, dg, x):\n    yield 1"),
    "a loop without end": ("chain_rule.derivative", "def derivative(f, df, g, dg, x):\n    while True: pass"),
    "recursion": ("chain_rule.derivative", "def derivative(*a):\n    return derivative(*a)"),
    "other arguments": ("chain_rule.derivative", "def derivative(x):\n    return x"),
    "a function of no known mistake": (
        "chain_rule.derivative",
        "def derivative(f, df, g, dg, x):\n    return 7.5",
    ),
    "a mistake that the doctor names": (
        "chain_rule.derivative",
        "def derivative(f, df, g, dg, x):\n    return df(g(x)) * dg(x) ** 2",
    ),
    "infinity": ("chain_rule.derivative", "def derivative(f, df, g, dg, x):\n    return float('inf')"),
    "another word": ("chain_rule.flat", "def flat(df, g, dg, xs):\n    return ['steep' for x in xs]"),
    "a lambda": ("chain_rule.derivative", "derivative = lambda f, df, g, dg, x: df(g(x)) * dg(x)"),
}


@pytest.mark.parametrize(("id_", "source"), ANSWERS.values(), ids=ANSWERS)
def test_verdict_is_that_of_bp_check_with_the_same_seed(id_, source, monkeypatch):
    if "** 2" in source:  # on a busy machine the doctor takes longer
        monkeypatch.setattr(bounds, "MAX_SECONDS", 600.0)
    names = {"bp": bp}
    linecache.cache["cell 2"] = (len(source), None, source.splitlines(keepends=True), "cell 2")
    exec(compile(source, "cell 2", "exec"), names)
    expected = bp.check(id_, names[exercise(id_).function_name], seed=SEED)
    assert feedback(judged(as_notebook(["import bpwidgets as bp", source])), id_) == expected


def test_the_doctor_takes_the_time_it_needs_so_that_a_busy_machine_gives_the_same_report(monkeypatch):
    id_, source = ANSWERS["a mistake that the doctor names"]
    expected = feedback(judged(as_notebook([source])), id_)
    assert expected.findings
    monkeypatch.setattr(bounds, "MAX_SECONDS", 0.0)
    assert feedback(judged(as_notebook([source])), id_) == expected


def test_instances_are_drawn_only_where_there_is_a_function_to_call(monkeypatch):
    drawn = []

    def draw(known, seed):
        drawn.append(known.id)
        return draw_instances(known, seed)

    monkeypatch.setattr("bpwidgets.grading.judging.draw_instances", draw)
    answers = {"chain_rule.derivative": solutions("chain_rule")["chain_rule.derivative"]}
    result = judged(notebook(answers=answers, after="def flat(x):\n    return x\nwhere = 1"))
    assert drawn == ["chain_rule.derivative"]
    assert [verdict.feedback.status for verdict in result.verdicts].count("error") == 2


def test_the_seed_is_the_students_and_the_secrets():
    assert len({seed_of(secret, name) for secret in "ab" for name in ("Ada", "Bob")}) == 4
    assert seed_of("a", "Ada") == seed_of("a", "Ada") != bp.exercise.__name__


def test_an_answer_that_was_fitted_to_the_public_instances_is_wrong():
    public = "def derivative(f, df, g, dg, x):\n    return {}[x]"
    instances = {i.inputs["x"]: i.values[0][frozenset()] for i in public_instances("chain_rule.derivative")}
    result = judged(as_notebook([public.format(instances)]))
    assert feedback(result, "chain_rule.derivative").points == 0


def public_instances(id_):
    return draw_instances(exercise(id_))


def test_what_a_notebook_is_beyond_its_answers_is_noted():
    answers = solutions("chain_rule")
    result = judged(notebook(answers=answers, before="1/0", after="def flat(df, g, dg, xs):\n    return 0"))
    assert result.notes == (
        "`flat` is defined more than once: the last definition counts.",
        "Code cell 1 raised ZeroDivisionError: division by zero",
    )
    assert feedback(result, "chain_rule.flat").status == "error"
    assert feedback(result, "chain_rule.table").status == "correct"


def test_a_stub_after_the_answer_takes_nothing_away():
    answers = solutions("chain_rule")
    result = judged(notebook(answers=answers, after=exercise("chain_rule.flat").stub))
    assert feedback(result, "chain_rule.flat").status == "correct"
    assert result.notes == ()


def test_what_ends_the_process_or_has_no_end_concerns_a_person_and_costs_itself_alone():
    answers = solutions("chain_rule") | {
        "chain_rule.table": f"{TABLE}import ctypes\n    ctypes.string_at(0)",
        "chain_rule.where": "def where(corners):\n    return sum(range(10**12))",
    }
    result = judged(notebook(answers=answers, before="import os\nos._exit(0)"), seconds=24)
    points = {verdict.exercise: verdict.feedback.points for verdict in result.verdicts}
    assert points == {
        "chain_rule.table": 0,
        "chain_rule.where": 0,
        "chain_rule.derivative": 2,
        "chain_rule.threefold": 3,
        "chain_rule.flat": 2,
    }
    assert {verdict.exercise: verdict.stopped for verdict in result.verdicts if verdict.stopped} == {
        "chain_rule.where": 6
    }
    assert len(result.concerns) == 2
    assert "ended the process" in feedback(result, "chain_rule.table").message


def test_a_notebook_beyond_recovery_is_a_result_that_says_why():
    assert judged(b"").problem == "The file is empty."


def test_results_survive_being_kept():
    result = judged(
        notebook(
            answers=solutions("chain_rule")
            | {"chain_rule.table": ANSWERS["two mistakes"][1]}
            | {"chain_rule.derivative": ANSWERS["a mistake that the doctor names"][1]}
        )
    )
    assert from_json(json.loads(json.dumps(to_json(result)))) == result
    assert from_json(json.loads(json.dumps(to_json(Result(problem="The file is empty."))))).problem


@pytest.mark.parametrize("content", [{}, {"verdicts": 1}, {"verdicts": [{"feedback": None}]}])
def test_what_is_no_kept_result_is_refused(content):
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(content)
