"""`python -m benchmarks`: measure, print a table with the budgets of DESIGN section 12, write JSON.

The exit status is 1 where a budget does not hold.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import (
    doctor,
    grading,
    learner,
    notebook,
    page,
    plain,
    reloads,
    report,
    routes,
    tape,
    training,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
PAGE = ("latency", "drag", "burst")
RIVALS = ("bqplot", "ipympl")
# Parts that are measured alike: by a module's `measure`.
WHOLE = {
    "learner": learner,
    "notebook": notebook,
    "grading": grading,
    "diagnose": doctor,
    "routes": routes,
    "tape": tape,
}
LONG = {"reloads": reloads}
"""What takes hours: only measured where it is asked for."""
USUAL = (*PAGE, "first", "frame", "import", "memory", "training", *WHOLE)
PARTS = (*USUAL, *LONG)


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"some of {', '.join(PARTS)}; without any, all but {', '.join(LONG)}",
    )
    parser.add_argument(
        "--explorer", action="append", default=[], metavar="NAME", help="this one of ours; may be repeated"
    )
    parser.add_argument(
        "--quick", action="store_true", help="few measurements: to try it, not to judge by it"
    )
    parser.add_argument("--json", type=Path, default=HERE / "results.json", help="where to write the numbers")
    asked = parser.parse_args(given)
    unknown = [part for part in asked.parts if part not in PARTS]
    if unknown:
        parser.error(f"no part is called {unknown[0]!r}; the parts are {', '.join(PARTS)}")
    asked.parts = asked.parts or list(USUAL)
    return asked


def missing_rivals(parts: Sequence[str]) -> list[str]:
    """What these parts compare ours with, and is not installed."""
    compared = not set(PAGE).isdisjoint(parts)
    return [name for name in RIVALS if compared and find_spec(name) is None]


def progress() -> plain.Say:
    """A function that says on stderr what is being done, with the seconds since the start."""
    start = time.monotonic()

    def say(what: str) -> None:
        print(f"[{time.monotonic() - start:6.1f} s] {what}", file=sys.stderr, flush=True)

    return say


def measure(parts: Sequence[str], only: Sequence[str], *, quick: bool, say: plain.Say) -> list[report.Row]:
    """Do the parts that are asked for; those in a browser share their pages."""
    effort = page.QUICK if quick else page.FULL
    rows: list[report.Row] = []
    if any(part in PAGE for part in parts):
        rows += page.measure(effort, say, parts, only)
    if "first" in parts:
        rows += page.first(effort, say, only)
    if "frame" in parts:
        rows += plain.frame(40 if quick else plain.FRAMES, say, only)
    if "import" in parts:
        rows += plain.imports(5 if quick else 20, say)
    if "memory" in parts:
        rows += plain.memory(1_000 if quick else plain.UPDATES, say, only)
    if "training" in parts:
        rows += training.training(20 if quick else 200, 2 if quick else training.SEEDS, say)
    for part, module in (WHOLE | LONG).items():
        if part in parts:
            rows += module.measure(say, quick=quick)
    return rows


def main() -> int:
    """Measure, print, write, and say by the exit status whether every budget holds."""
    asked = arguments()
    if missing := missing_rivals(asked.parts):
        names = " and ".join(missing)
        print(
            f'Not installed, and needed to compare with: {names}. Try: pip install ".[dev]"', file=sys.stderr
        )
        return 2
    busy = report.load()
    if busy is not None and busy > 0.7 * (os.cpu_count() or 1):
        print(f"This machine is busy (load {busy:.1f}): the ratios will be rough.", file=sys.stderr)
    rows = measure(asked.parts, asked.explorer, quick=asked.quick, say=progress())
    print(report.table(rows))
    report.write(rows, asked.json)
    missed = report.over(rows)
    print(f"\n{len(missed)} budgets do not hold." if missed else "\nEvery budget holds.")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
