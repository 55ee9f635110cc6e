"""Call a learner's function: bounded, quiet, on copies, and with one sentence for whatever goes wrong.

What bounds it is a trace function (`sys.settrace`). That needs no thread, signal or process, so it works in a subshell
and in a browser. It stops Python loops. It can stop neither one long call into C nor a loop that swallows every
exception with a bare `except`: there the interrupt button is left, and the hard limit of `bpwidgets grade`.
"""

from __future__ import annotations

import contextlib
import copy
import dis
import inspect
import io
import linecache
import sys
import time
import traceback
import warnings
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import brief

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

MAX_STEPS = 500_000
MAX_SECONDS = 10.0
_TAPE = "bpwidgets.calculus.autodiff.tape"
_GRAD_CALLED = (
    "This exercise asks for the rule itself, so `bp.grad` and its kin may not be called in your function: write the "
    "derivative out."
)
_ENDLESS = (
    "Your function was stopped because it came to no end: look for a loop whose condition never changes. Not every "
    "loop can be stopped like this: should a cell hang, press the interrupt button (the square above the notebook)."
)
# What Python says to frequent mistakes, and what to write instead.
_HINTS = {
    "'dict' object is not callable": "A dict is read with square brackets, such as `f[1]`.",
    "'Polynomial'": "A Polynomial is a function: call it first, such as `f(x)`.",
    "truth value of an array": "Ask about one number at a time, in a loop.",
}
_ENDS = (".", "!", "?", "…")
# What the compiler makes of a body of `...`, `pass`, `return None` or a docstring alone, from Python 3.11 on.
_IDLE = {"RESUME", "NOP", "LOAD_CONST", "POP_TOP", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS"}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a call came to: a value, or a failure's sentence.

    changed: the arguments that it changed, by name; printed: how the first line of what it prints begins.
    """

    value: Any = None
    failure: str = ""
    attempted: bool = True
    changed: tuple[str, ...] = ()
    printed: str = ""


def attempt(function: Callable[..., Any], arguments: Mapping[str, Any], *, grad_allowed: bool) -> Outcome:
    """Call the learner's function with copies of the arguments.

    Never raises, whatever the function does; KeyboardInterrupt too is answered by a sentence.
    """
    given = copy.deepcopy(dict(arguments))
    watch, muffler = _Watch(grad_allowed=grad_allowed), _Muffler()
    value, failure, attempted = None, "", True
    try:
        with _quiet(muffler), _traced(watch):
            value = function(*given.values())
    except NotImplementedError:
        attempted = False
    except BaseException as error:  # noqa: BLE001 - whatever a learner raises, SystemExit too, is answered in words
        failure = _sentence(error, function)
    if inspect.iscoroutine(value):
        value.close()
        failure = "Your function is an `async def`: write a plain `def`."
    return Outcome(
        value=value,
        failure=watch.failure or failure,
        attempted=attempted,
        changed=tuple(name for name, before in arguments.items() if not _equal(before, given[name])),
        printed=muffler.beginning(),
    )


def notes(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """What the learner should know besides the verdict: each thing in one sentence for all calls together."""
    outcomes = tuple(outcomes)
    changed = dict.fromkeys(f"`{name}`" for outcome in outcomes for name in outcome.changed)
    printed = next((outcome.printed for outcome in outcomes if outcome.printed), "")
    return (*_about_changes(tuple(changed)), *_about_prints(printed))


def is_stub(function: Any, stub: str) -> bool:
    """Whether nothing was filled in: None, `...`, a body that does nothing, or the stub as the notebook shows it."""
    if function is None or function is ...:
        return True
    code = getattr(inspect.unwrap(function) if callable(function) else None, "__code__", None)
    if not isinstance(code, CodeType):
        return False
    return _does_nothing(code) or any(
        isinstance(known, CodeType) and _same_work(code, known)
        for known in compile(stub, "stub", "exec").co_consts
    )


def refusal(function: Callable[..., Any], signature: str, count: int) -> str:
    """The sentence for a function that cannot take this many arguments; empty if it can."""
    try:
        own = inspect.signature(function)
    except (TypeError, ValueError):  # some functions written in C do not tell
        return ""
    try:
        own.bind(*range(count))
    except TypeError:
        return f"The check calls your function as `{signature}`, but yours takes `{own}`."
    return ""


class _StoppedError(BaseException):
    """Ends the learner's call. No Exception, so that an `except Exception` in a loop does not swallow it."""


class _Watch:
    """The trace function: counts steps, watches the clock, and sees each call into the tape."""

    def __init__(self, *, grad_allowed: bool) -> None:
        self.failure = ""
        self._grad_allowed = grad_allowed
        self._steps = 0
        self._deadline = time.monotonic() + MAX_SECONDS

    def __call__(self, frame: FrameType, event: str, arg: object) -> _Watch:  # noqa: ARG002 - Python's signature
        if event == "call":
            if not self._grad_allowed and frame.f_globals.get("__name__") == _TAPE:
                self._stop(_GRAD_CALLED)
            frame.f_trace_opcodes = _spins(frame.f_code)
        self._steps += 1
        if self._steps > MAX_STEPS or (self._steps % 1000 == 0 and time.monotonic() > self._deadline):
            self._stop(_ENDLESS)
        return self

    def _stop(self, sentence: str) -> None:
        self.failure = sentence
        raise _StoppedError


@lru_cache(maxsize=256)
def _spins(code: CodeType) -> bool:
    """Whether it has a jump to itself (`while True: pass` on one line), in which Python 3.11 traces no line."""
    return any("JUMP" in step.opname and step.argval == step.offset for step in dis.get_instructions(code))


class _Muffler(io.TextIOBase):
    """Takes what is printed and keeps only how it begins."""

    def __init__(self) -> None:
        self._kept = ""

    def write(self, text: str) -> int:
        """Keep two hundred characters at most, from the first one that can be seen."""
        self._kept = (self._kept + text[:1000]).lstrip()[:200]
        return len(text)

    def beginning(self) -> str:
        """The first line, cut short; empty if nothing was printed that can be seen."""
        return brief(self._kept.partition("\n")[0], 60)


@contextlib.contextmanager
def _quiet(muffler: _Muffler) -> Iterator[None]:
    """Nothing reaches stdout or stderr, warnings of Python and NumPy included."""
    with (
        contextlib.redirect_stdout(muffler),
        contextlib.redirect_stderr(muffler),
        warnings.catch_warnings(action="ignore"),
        np.errstate(all="ignore"),
    ):
        yield


@contextlib.contextmanager
def _traced(watch: _Watch) -> Iterator[None]:
    """Trace what is called inside; a debugger's or a coverage tool's own trace is put back afterwards."""
    before = sys.gettrace()
    sys.settrace(watch)
    try:
        yield
    finally:
        sys.settrace(before)


def _sentence(error: BaseException, function: Callable[..., Any]) -> str:
    """What the learner did not expect, and where."""
    place = _place(error, function)
    if isinstance(error, KeyboardInterrupt):
        return f"The check was interrupted{place}, so there is no verdict. Run the cell again when you are ready."
    if isinstance(error, SystemExit):
        return f"Your function ends the program{place}: use `return` in place of `exit`."
    if isinstance(error, RecursionError):
        return f"Your function calls itself without end{place}."
    message = brief(_message(error))
    hint = next((f" {hint}" for part, hint in _HINTS.items() if part in message), "")
    told = f": {message}" if message else ""
    return (
        f"Your function raised {type(error).__name__}{place}{told}{'' if told.endswith(_ENDS) else '.'}{hint}"
    )


def _message(error: BaseException) -> str:
    try:
        return f"there is no entry {error}" if isinstance(error, KeyError) else str(error)
    except Exception:  # noqa: BLE001 - a learner's own exception class may fail to print itself
        return ""


def _place(error: BaseException, function: Callable[..., Any]) -> str:
    """The innermost line of the learner's own code, such as `` in line 3 of `derivative`, `return df(g)` ``."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return ""
    frames = [(f.f_code, line) for f, line in traceback.walk_tb(error.__traceback__)]
    own = [(c, line) for c, line in frames if c.co_filename == code.co_filename]
    if not own:
        return ""
    inner, line = own[-1]
    outer = code if _holds(code, inner) else inner
    source = brief(linecache.getline(outer.co_filename, line), 70)
    shown = f" (`{source}`)" if source else ""
    return f" in line {line - outer.co_firstlineno + 1} of `{outer.co_name}`{shown}"


def _holds(outer: CodeType, inner: CodeType) -> bool:
    """Whether inner is outer, or a comprehension, lambda or function inside it."""
    return inner is outer or any(_holds(c, inner) for c in outer.co_consts if isinstance(c, CodeType))


def _does_nothing(code: CodeType) -> bool:
    """A docstring is a constant too, but it comes first and is not returned."""
    steps = list(dis.get_instructions(code))
    returned = {step.argval for step in steps if step.opname in {"LOAD_CONST", "RETURN_CONST"}}
    return {step.opname for step in steps} <= _IDLE and returned <= {None}


def _same_work(code: CodeType, other: CodeType) -> bool:
    def work(c: CodeType) -> tuple[object, ...]:
        return c.co_code, c.co_names, c.co_varnames, c.co_consts[1:]

    return work(code) == work(other)


def _equal(before: Any, after: Any) -> bool:
    """Whether an argument is still what it was: numbers, text, arrays, and dicts and tuples of these."""
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and np.array_equal(before, after)
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_equal(before[key], after[key]) for key in before)
    if isinstance(before, tuple):
        return all(map(_equal, before, after))
    return bool(before == after)


def _about_changes(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return ()
    noun = "input" if len(names) == 1 else "inputs"
    return (f"It changes its {noun} {' and '.join(names)}, which its caller may still need: work on a copy.",)


def _about_prints(beginning: str) -> tuple[str, ...]:
    if not beginning:
        return ()
    return (f"What it prints is neither shown nor judged (it begins with `{beginning}`).",)
