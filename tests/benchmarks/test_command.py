"""`python -m benchmarks`: the parts that are asked for, progress, and an exit status that tells of a missed budget."""

import json

import pytest

from benchmarks import __main__ as command
from benchmarks.report import Budget, row

HELD = row("keys", "ours", "ms", [1.0], budgets=(Budget(against="x floor", value=1, limit=1.25),))
MISSED = row("keys", "ours", "ms", [1.0], budgets=(Budget(against="x floor", value=2, limit=1.25),))


def test_all_parts_are_measured_unless_some_are_named():
    parts = command.arguments([]).parts
    assert parts == list(command.USUAL)
    assert set(command.PARTS) - set(parts) == {"reloads"}
    assert command.arguments(["frame", "first"]).parts == ["frame", "first"]


def test_an_unknown_part_is_refused_with_those_that_there_are(capsys):
    with pytest.raises(SystemExit):
        command.arguments(["latancy"])
    assert "no part is called 'latancy'; the parts are latency, drag" in capsys.readouterr().err


def test_a_rival_that_is_not_installed_is_named_before_anything_is_measured(monkeypatch, capsys):
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "ipympl" else name)
    monkeypatch.setattr("sys.argv", ["benchmarks", "frame", "drag"])
    assert command.main() == 2
    assert "compare with: ipympl. Try: pip install" in capsys.readouterr().err
    assert command.missing_rivals(["frame"]) == []


@pytest.fixture
def asked(monkeypatch):
    """What is asked of each module that measures."""
    calls = {}
    for module, names in (
        (command.page, ("measure", "first")),
        (command.plain, ("frame", "imports", "memory")),
        (command.training, ("training",)),
    ):
        for name in names:
            monkeypatch.setattr(module, name, lambda *given, name=name: calls.update({name: given}) or [HELD])
    for name in ("learner", "notebook", "grading", "doctor", "routes", "tape", "reloads"):
        module = getattr(command, name)
        monkeypatch.setattr(
            module, "measure", lambda *_, quick, name=name: calls.update({name: quick}) or [HELD]
        )
    return calls


def test_each_part_is_done_where_it_is_asked_for_and_those_on_a_page_together(asked):
    command.measure(command.PARTS, ["Jacobian"], quick=False, say=print)
    others = ["training", "learner", "notebook", "grading", "doctor", "routes", "tape", "reloads"]
    assert list(asked) == ["measure", "first", "frame", "imports", "memory", *others]
    assert asked["measure"] == (command.page.FULL, print, command.PARTS, ["Jacobian"])
    assert asked["memory"] == (command.plain.UPDATES, print, ["Jacobian"])
    asked.clear()
    command.measure(["import"], [], quick=True, say=print)
    assert asked == {"imports": (5, print)}


@pytest.mark.parametrize(
    ("rows", "status", "said"),
    [([HELD], 0, "Every budget holds."), ([HELD, MISSED], 1, "1 budgets do not hold.")],
)
def test_the_exit_status_says_whether_every_budget_holds(monkeypatch, tmp_path, capsys, rows, status, said):
    file = tmp_path / "numbers.json"
    monkeypatch.setattr("sys.argv", ["benchmarks", "frame", "--json", str(file)])
    monkeypatch.setattr(command, "measure", lambda *_, **__: rows)
    assert command.main() == status
    assert capsys.readouterr().out.splitlines()[-1] == said
    assert len(json.loads(file.read_text(encoding="utf-8"))["rows"]) == len(rows)


@pytest.mark.parametrize(("busy", "warned"), [(100.0, True), (0.0, False), (None, False)])
def test_a_busy_machine_is_told_of(monkeypatch, tmp_path, capsys, busy, warned):
    monkeypatch.setattr("sys.argv", ["benchmarks", "frame", "--json", str(tmp_path / "numbers.json")])
    monkeypatch.setattr(command, "measure", lambda *_, **__: [HELD])
    monkeypatch.setattr(command.report, "load", lambda: busy)
    command.main()
    assert ("the ratios will be rough" in capsys.readouterr().err) is warned


def test_progress_is_shown_with_the_time_beside_the_numbers(capsys):
    command.progress()("keys, round 1 of 6")
    assert capsys.readouterr().err == "[   0.0 s] keys, round 1 of 6\n"
