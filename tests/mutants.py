"""``python -m tests.mutants --sample 200``: break the code in one place at a time, and see whether a test notices.

The mutations are those of cosmic-ray (`pip install ".[dev]"`): another operator, a number one more or one less, a
condition turned round, a decorator removed, a loop that never runs. They are sampled evenly over the *places* that
can be broken, so that a `*` with six replacements counts no more than a `not`. Left out is what no test is meant to
notice: annotations, blocks for type checkers, and how things look (see `LOOKS`).

Each mutant is tried on a copy of the tree, never on the checkout, by the tests that can notice it: those of its own
module first, then those around it, until one fails. Tests that take much longer than without the mutant have noticed
it too. A survivor is printed as a diff: it is either equivalent to the original, or a test is missing.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import math
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from queue import SimpleQueue

from bpwidgets.contents import LESSONS

ROOT = Path(__file__).resolve().parent.parent
PARTS = {
    "calculus": "bpwidgets/calculus",
    "model": "bpwidgets/live/model",
    "explorers": "bpwidgets/explorers",
    "exercises": "bpwidgets/exercises",
}
COPIED = ("bpwidgets", "tests", "lessons", "pyproject.toml")
WORKERS = 2
LOOKS = frozenset(
    "width widths height heights size offset opacity pad gap left right top bottom linewidth edge vmax".split()  # noqa: SIM905
)
"""Keywords that say how something looks, in px or in shades: a person judges these, no test."""
PX = 9.0
"""In an explorer a number as large as this is one of px, or of points: data are smaller."""
PLAUSIBLE = re.compile(
    r"""core/(
    ReplaceBinaryOperator_(Add|Sub|Mul|Div|Mod|Pow)_(Add|Sub|Mul|Div|Pow)
    | ReplaceBinaryOperator_(BitAnd_BitOr|BitOr_BitAnd)
    | ReplaceComparisonOperator_(Eq|NotEq|LtE?|GtE?)_(Eq|NotEq|LtE?|GtE?)
    | ReplaceComparisonOperator_(Is_IsNot|IsNot_Is)
    | ReplaceUnaryOperator_(USub_UAdd|Delete_Not)
    | Replace(True|False|And|Or|Break|Continue)With\w+
    | AddNot | ExceptionReplacer | NumberReplacer | RemoveDecorator | ZeroIterationForLoop
    )""",
    re.VERBOSE,
)
"""The operators of cosmic-ray whose mutants are slips that someone may make: no shift for a sum, no `is` for `<`."""
SLACK_S, SLACK = 60.0, 4.0
"""A mutant's tests may take so many seconds, and so many times as long as without it; then it counts as noticed."""
MEMORY = 6 << 30
LIMITED = f"""
import contextlib, sys
with contextlib.suppress(ImportError, ValueError):
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""
"""pytest in bounded memory: a mutant may ask for an array of any size."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change: the `occurrence`-th place in a file at which an operator of cosmic-ray can act."""

    path: str
    operator: str
    occurrence: int
    line: int
    after: str = ""
    """the file with this change"""

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.operator.removeprefix('core/')}"


# ---- what can be broken ---------------------------------------------------------------------------------


def spared_part(node: ast.AST, px: float) -> ast.AST | None:
    """What of a node is not broken: an annotation, a block for type checkers, how something looks.

    A number from `px` on is one of px, to which one more or less is nothing.
    """
    match node:
        case ast.arg(annotation=part) | ast.AnnAssign(annotation=part) | ast.FunctionDef(returns=part):
            return part
        case ast.keyword(arg=name, value=part) if name in LOOKS:
            return part
        case ast.If(test=ast.Name("TYPE_CHECKING")):
            return node
        case ast.Constant(value=int() | float() as value) if value >= px:
            return node
    return None


def spared(source: str, px: float) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """From where to where (line, column) nothing is broken."""
    nodes = list(ast.walk(ast.parse(source)))
    parts = [part for node in nodes if (part := spared_part(node, px))]
    caches = [part for node in nodes if isinstance(node, ast.FunctionDef) for part in caches_of(node)]
    return [
        *(((it.lineno, it.col_offset), (it.end_lineno, it.end_col_offset)) for it in parts),
        *(((it.lineno, it.col_offset - len("@")), (it.end_lineno, it.end_col_offset)) for it in caches),
    ]


def caches_of(function: ast.FunctionDef) -> list[ast.expr]:
    """Its decorators that keep what it answered: without them, or with fewer kept, it answers the same, only later."""
    names = [it.func if isinstance(it, ast.Call) else it for it in function.decorator_list]
    kept = ("cache", "lru_cache")
    return [
        decorator
        for decorator, name in zip(function.decorator_list, names, strict=True)
        if isinstance(name, ast.Name) and name.id in kept
    ]


@cache
def operators() -> dict[str, object]:
    """The operators that are plausible, by name."""
    from cosmic_ray.plugins import get_operator, operator_names

    return {name: get_operator(name)() for name in operator_names() if PLAUSIBLE.fullmatch(name)}


def places(path: str, source: str) -> list[list[Mutant]]:
    """The places of a file that can be broken, each with the mutants that break it."""
    from cosmic_ray.ast import ast_nodes, get_ast

    px = PX if path.startswith(PARTS["explorers"]) else math.inf
    found, no = defaultdict(list), spared(source, px)
    nodes = list(ast_nodes(get_ast(source)))
    for name, operator in operators().items():
        positions = (start for node in nodes for start, _ in operator.mutation_positions(node))
        for occurrence, start in enumerate(positions):
            if not any(low <= start <= high for low, high in no):
                mutant = Mutant(path=path, operator=name, occurrence=occurrence, line=start[0])
                found[start].append(mutant)
    return list(found.values())


def broken(mutant: Mutant, source: str) -> Mutant | None:
    """The mutant with the file that it makes; None where that is no Python or says the same.

    A `*` before keyword arguments is no product: with `+` in its place it is no Python, and a `/` is no slip.
    """
    from cosmic_ray.mutating import mutate_code

    after = mutate_code(source, operators()[mutant.operator], mutant.occurrence)
    before = ast.parse(source)
    try:
        changed = ast.parse(after)
    except SyntaxError:
        return None
    same = ast.dump(changed) == ast.dump(before) or positional(changed) != positional(before)
    return None if same else replace(mutant, after=after)


def positional(tree: ast.Module) -> list[int]:
    """How many arguments of each function are positional only."""
    return [len(node.posonlyargs) for node in ast.walk(tree) if isinstance(node, ast.arguments)]


def sample(root: Path, parts: list[str], size: int, rng: random.Random) -> list[Mutant]:
    """So many mutants, evenly over the places of these parts."""
    files = sorted(path for part in parts for path in (root / PARTS[part]).rglob("*.py"))
    sources = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in files}
    everywhere = [place for path, source in sources.items() for place in places(path, source)]
    found: list[Mutant] = []
    for place in rng.sample(everywhere, len(everywhere)):
        tried = (broken(mutant, sources[mutant.path]) for mutant in rng.sample(place, len(place)))
        found += [mutant for mutant in tried if mutant][:1]
        if len(found) == size:
            break
    return found


# ---- which tests can notice -----------------------------------------------------------------------------

Command = tuple[str, ...]
"""What pytest is asked for."""


def part_of(path: str) -> str:
    """The part of the package that a module is in."""
    return next(part for part, folder in PARTS.items() if path.startswith(folder))


def noticing(path: str, root: Path) -> list[Command]:
    """The tests that can notice a change in a module, the nearest first."""
    module, part = Path(path), part_of(path)
    folder = Path("tests") / module.parent.relative_to("bpwidgets")
    if folder.name == "lessons":  # of exercises: what a test of all of them tries bears the lesson's name
        near = [((folder / f"test_{module.stem}.py").as_posix(),)]
        far = [("tests/exercises", "-k", module.stem)]
        return [it for it in near + far if (root / it[0]).exists()]
    near = [(f"tests/explorers/test_{folder.name}.py",)] if part == "explorers" else []
    near += [((folder / f"test_{module.stem}.py").as_posix(),), (folder.as_posix(),)]
    names = [name for lesson in LESSONS if lesson.name == folder.name for name in lesson.explorers]
    contract = (*(f"tests/explorers/test_{it}.py" for it in ("record", "contract", "slopes", "curves")), "-k")
    far = {
        "calculus": [("tests/calculus",), ("tests/live/model",), (*contract, "random or autodiff")],
        "model": [("tests/live",), (*contract, "ChainRule or Descent or MatrixDerivatives")],
        "explorers": [("tests/explorers", *(["-k", " or ".join(names)] if names else []))],
        "exercises": [("tests/exercises",)],
    }
    return list(dict.fromkeys(it for it in near + far[part] if (root / it[0]).exists()))


# ---- trying ---------------------------------------------------------------------------------------------


class BaselineError(Exception):
    """The tests cannot tell: they are not there, or fail where nothing is broken."""


def verdict(code: int | None) -> bool:
    """Whether pytest noticed, by its exit code: a failure, a crash, a timeout (None). No tests at all are an error."""
    if code in (4, 5):
        raise BaselineError(f"pytest ended with {code}: there was nothing to run")
    return code != 0


class Copy:
    """A copy of the tree in which mutants are tried, one at a time."""

    _ages = count(1_000_000_000)
    """The modification times of changed files: Python trusts a compiled file whose source has the same age."""

    def __init__(self, root: Path, place: Path) -> None:
        self.root = place
        for name in COPIED:
            if (root / name).is_dir():
                shutil.copytree(root / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif (root / name).exists():
                shutil.copy(root / name, place / name)

    def write(self, path: str, source: str) -> None:
        """Replace a module, and see that no compiled one is taken for it."""
        (self.root / path).write_text(source, "utf-8")
        age = next(self._ages)
        os.utime(self.root / path, (age, age))

    def run(self, command: Command, seconds: float | None) -> int | None:
        """pytest's exit code; None if it took longer than so many seconds."""
        arguments = [*command, "-x", "-q", "-p", "no:cacheprovider"]
        bare = {
            "PYTHONPATH": str(self.root),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }  # plugins take seconds to load
        with subprocess.Popen(
            [sys.executable, "-c", LIMITED, *arguments],
            cwd=self.root,
            env={**os.environ, **bare},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                return process.wait(seconds)
            except subprocess.TimeoutExpired:
                return None
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL) if os.name == "posix" else process.kill()


class Trial:
    """Mutants tried on a few copies at once.

    Attributes:
        seconds: how long each command takes where nothing is broken, once it was asked for.
    """

    def __init__(self, root: Path, place: Path) -> None:
        self.root = root
        self.seconds: dict[Command, float] = {}
        self._copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(WORKERS):
            self._copies.put(Copy(root, place / str(number)))

    def notices(self, mutant: Mutant) -> bool:
        """Whether a test notices the mutant."""
        copy = self._copies.get()
        before = (copy.root / mutant.path).read_text("utf-8")
        try:
            for command in noticing(mutant.path, self.root):
                if command not in self.seconds:
                    self.seconds[command] = measured(copy, command)
                copy.write(mutant.path, mutant.after)
                found = verdict(copy.run(command, SLACK_S + SLACK * self.seconds[command]))
                copy.write(mutant.path, before)
                if found:
                    return True
            return False
        finally:
            self._copies.put(copy)


def measured(copy: Copy, command: Command) -> float:
    """How many seconds tests take where nothing is broken; there they must pass."""
    start = time.monotonic()
    if copy.run(command, None) != 0:
        raise BaselineError(f"these tests fail where nothing is broken: {' '.join(command)}")
    return time.monotonic() - start


def run(root: Path, mutants: list[Mutant]) -> list[bool]:
    """Which of the mutants are noticed; one line for each as it is known."""
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(WORKERS) as pool:
        trial = Trial(root, Path(place))
        found = []
        for mutant, noticed in zip(mutants, pool.map(trial.notices, mutants), strict=True):
            found.append(noticed)
            print(f"{len(found):>4} {'killed  ' if noticed else 'SURVIVED'} {mutant}", flush=True)
    return found


def report(mutants: list[Mutant], noticed: list[bool], root: Path) -> str:
    """The survivors as diffs, and for each part and all together how many were killed."""
    lines, parts = [], defaultdict(list)
    for mutant, killed in zip(mutants, noticed, strict=True):
        parts[part_of(mutant.path)].append(killed)
        if not killed:
            before = (root / mutant.path).read_text("utf-8").splitlines()
            diff = difflib.unified_diff(before, mutant.after.splitlines(), n=2, lineterm="")
            lines += ["", str(mutant), *list(diff)[2:]]
    lines.append("")
    for part, killed in {**parts, "together": noticed}.items():
        lines.append(f"{part:<10} {sum(killed)} of {len(killed)} killed, {sum(killed) / len(killed):.0%}")
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Sample, try, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__.split("\n\n")[0])
    parser.add_argument("--sample", type=int, default=200, metavar="N", help="so many mutants (200)")
    parser.add_argument("--seed", type=int, default=None, help="the same number, the same mutants")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    options = parser.parse_args(argv)
    seed = random.SystemRandom().randrange(1000) if options.seed is None else options.seed
    print(f"--seed {seed}", flush=True)
    parts = [options.only] if options.only else list(PARTS)
    mutants = sample(ROOT, parts, options.sample, random.Random(seed))
    try:
        noticed = run(ROOT, mutants)
    except BaselineError as problem:
        print(problem, file=sys.stderr)
        return 2
    print(report(mutants, noticed, ROOT), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
