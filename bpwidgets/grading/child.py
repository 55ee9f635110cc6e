"""The child process: run a notebook's cells in order, then answer calls of the functions that it defined.

It is started from nothing for each submission and holds nothing worth stealing: no secret, no reference, no other
submission. Explorers, `bp.check` and `bp.doctor` are stand-ins, so that neither ipywidgets nor Matplotlib is loaded.
Learner's code runs in this very process and may rewrite all of it; the parent takes what comes back for no more than
a learner's answer.
"""

from __future__ import annotations

import ast
import json
import linecache
import os
import re
import sys
import types
from typing import TYPE_CHECKING, Any, Self

import bpwidgets
from bpwidgets.exercises.engine.answer_types import shorten
from bpwidgets.exercises.engine.attempt import Outcome, attempt
from bpwidgets.exercises.engine.definition import is_stub, signature_mismatch
from bpwidgets.exercises.engine.kernel import Kernel
from bpwidgets.grading import lockdown
from bpwidgets.grading.messages import Channel, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What of the package works here as in a notebook; everything else is a stand-in.
REAL = {"__version__", "grad", "jacobian", "value_and_grad", "check_gradient", "Agreement"}
# Cell magics whose cell is Python all the same.
_PYTHON_MAGICS = {"time", "timeit", "capture", "prun"}
# Patterns that are compiled where they are needed, which they seldom are.
_MAGIC = r"^(\s*)(?:([\w, ]+=)\s*)?[%!].*$|^(\s*)(?:\?.*|[\w.]+\?{1,2}\s*)$"
_DEFINITION = r"(?m)^\s*(?:async\s+)?def\s+(\w+)"


def main() -> None:
    """Serve one parent, on what it gave as standard input and output, until it closes them."""
    settings = json.loads(sys.argv[1])
    sys.argv = [""]
    channel = take_channel()
    lock(settings)
    notebook = Notebook()
    notebook.install_stand_ins()
    try:
        notebook.run_cells(channel)
        while True:
            request = channel.receive()
            reply(channel, request["nonce"], notebook.answer(request))
    except (EOFError, BrokenPipeError):  # the parent has what it wants
        os._exit(0)


def take_channel() -> Channel:
    """The line to the parent, under descriptors of its own: what learners print or read goes nowhere."""
    channel = Channel(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return channel


def lock(settings: Mapping[str, Any]) -> None:
    """Give up what the parent's isolation asks to be given up."""
    lockdown.limit(memory=settings["memory"], seconds=settings["seconds"])
    if settings["parent"]:
        lockdown.die_with_parent(settings["parent"])
    if settings["files"]:
        lockdown.hide_files(*settings["files"])
    if settings["refuse_calls"]:
        lockdown.refuse_calls()


def reply(channel: Channel, nonce: str, outcome: Outcome) -> None:
    """Send an outcome; of a value that no frame can carry, a sentence that says so."""
    try:
        channel.send({"nonce": nonce, **vars(outcome)})
    except TooLargeError:
        failure = "Your function returns more than can be judged: too long, too large or nested too deeply."
    except Exception as error:  # noqa: BLE001 - a value of a learner's class may raise anything when it is read
        failure = f"Your function returns a value that cannot be read ({type(error).__name__})."
    else:
        return
    channel.send({"nonce": nonce, **vars(Outcome(failure=failure, changed=outcome.changed))})


class Notebook:
    """The names that the cells define, and what is known about how they came to be."""

    def __init__(self) -> None:
        self._module = types.ModuleType("__main__")
        self._handed_over: dict[str, Any] = {}
        self._definitions: dict[str, int] = {}
        self._failed_definitions: dict[str, str] = {}
        self._stubs: set[str] = set()
        self._examined: dict[str, tuple[Any, Outcome | None]] = {}
        self._kernel: Kernel | None = None

    def install_stand_ins(self) -> None:
        """Make `import bpwidgets as bp`, `display` and `get_ipython` do nothing, and take little time for it."""
        for name in set(bpwidgets.__all__) - REAL:
            setattr(bpwidgets, name, StandIn())
        bpwidgets.check = self._check
        vars(self._module).update(display=StandIn(), get_ipython=StandIn())
        sys.modules["__main__"] = self._module

    def _check(self, id: str, answer: Any = None, **_: Any) -> StandIn:  # noqa: A002 - as bp.check
        self._handed_over[str(id)] = answer
        return StandIn()

    def run_cells(self, channel: Channel) -> None:
        """Run the cells that the parent sends, saying before each that it begins, and at the end what failed."""
        request = channel.receive()
        self._stubs = {ast.dump(ast.parse(stub).body[0]) for stub in request["stubs"].values()}
        failures = []
        for number, source in enumerate(request["cells"]):
            if number not in request["skipped"]:
                channel.send({"cell": number})
                failure = self.run_cell(number, source)
                failures += [(number, failure)] if failure else []
        repeated = [name for name in request["stubs"] if self._definitions.get(name, 0) > 1]
        channel.send({"loaded": True, "failures": failures, "repeated": repeated})

    def run_cell(self, number: int, source: str) -> str:
        """Run one cell; returns what it raised, empty if nothing."""
        file = f"cell {number + 1}"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        try:
            tree = parse(source)
            self._count_definitions(tree)
            exec(compile(tree, file, "exec", dont_inherit=True), vars(self._module))  # noqa: S102 - what it is for
        except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are a cell's failures too
            failure = described(error)
            self._failed_definitions |= dict.fromkeys(re.findall(_DEFINITION, source), failure)
            return failure
        return ""

    def _count_definitions(self, tree: ast.Module) -> None:
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and ast.dump(node) not in self._stubs:
                self._definitions[node.name] = self._definitions.get(node.name, 0) + 1

    def answer(self, request: Mapping[str, Any]) -> Outcome:
        """What a call of the exercise's function comes to; without inputs, whether there is one to call."""
        exercise, inputs = request["exercise"], request["inputs"]
        if exercise not in self._examined:
            function = self._find(request["function"], exercise, request["stub"])
            self._examined[exercise] = function, self._unfit(function, request)
        function, unfit = self._examined[exercise]
        if unfit or inputs is None:
            return unfit or Outcome()
        if not inputs:
            return Outcome(value=function)
        self._kernel = self._kernel or Kernel()  # as the cells have left it
        return attempt(function, inputs, grad_allowed=request["grad_allowed"], kernel=self._kernel)

    def _unfit(self, function: Any, request: Mapping[str, Any]) -> Outcome | None:
        """Why there is nothing to call: nothing filled in, a cell that failed, no function, other parameters."""
        name, signature = request["function"], request["signature"]
        if is_stub(function, request["stub"]):
            failure = self._failed_definitions.get(name)
            if failure and not hasattr(self._module, name):
                return Outcome(
                    failure=f"The cell that defines `{name}` fails, so there is nothing to call: {failure}"
                )
            return Outcome(attempted=False)
        parameters = signature.partition("(")[2].rstrip(")")
        if not parameters:
            return None
        if not callable(function):
            failure = (
                f"At the end of your notebook `{name}` is no function: something else has taken its name."
            )
            return Outcome(failure=failure)
        mismatch = signature_mismatch(function, signature, len(parameters.split(", ")))
        return Outcome(failure=mismatch) if mismatch else None

    def _find(self, name: str, exercise: str, stub: str) -> Any:
        """What has the function's name in the end; where that is a stub, what `bp.check` was given."""
        defined = getattr(self._module, name, None)
        handed_over = self._handed_over.get(exercise)
        return handed_over if is_stub(defined, stub) and handed_over is not None else defined


class StandIn:
    """Takes whatever an explorer takes, and does nothing: each attribute, item and call is another one."""

    def __init__(self, *_: Any, **__: Any) -> None:
        """Take the arguments, and forget them."""

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn()

    def __call__(self, *_: Any, **__: Any) -> StandIn:
        """Another one, whatever the arguments."""
        return StandIn()

    def __getitem__(self, _: Any) -> StandIn:
        return StandIn()

    def __setitem__(self, _: Any, __: Any) -> None:
        """Set nothing."""

    def __iter__(self) -> Iterator[StandIn]:
        return iter(())

    def __enter__(self) -> Self:
        """Hold nothing: `with w.hold()`."""
        return self

    def __exit__(self, *_: object) -> None:
        """End nothing."""


def parse(source: str) -> ast.Module:
    """A cell as Python; IPython's own lines count for nothing where it is no Python with them."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse(without_magics(source))


def without_magics(source: str) -> str:
    """The cell without `%magic`, `!command` and `help?`; a cell of another language is empty."""
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%"):
        if first[2:].split()[:1] and first[2:].split()[0] in _PYTHON_MAGICS:
            return without_magics(rest)
        return ""
    return "\n".join(map(_without_magic, source.split("\n")))


def _without_magic(line: str) -> str:
    match = re.match(_MAGIC, line)
    if not match:
        return line
    indent = match[1] or match[3] or ""
    return f"{indent}{match[2]} None" if match[2] else f"{indent}pass"


def described(error: BaseException) -> str:
    """An error in one line, whatever its class does when it is printed."""
    try:
        text = f"{type(error).__name__}: {error}"
    except BaseException:  # noqa: BLE001 - a learner's own exception class may fail to print itself
        text = type(error).__name__
    return shorten(text, 200).rstrip(": ")
