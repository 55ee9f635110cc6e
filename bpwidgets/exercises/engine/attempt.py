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

from bpwidgets.exercises.engine.answer_types import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MAX_STEPS = 500_000
MAX_SECONDS = 10.0
_AUTODIFF = "bpwidgets.calculus.autodiff."
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
_FINAL_MARKS = (".", "!", "?", "…")
# What the compiler makes of a body of `...`, `pass`, `return None` or a docstring alone, from Python 3.11 on.
_IDLE_OPCODES = {"RESUME", "NOP", "LOAD_CONST", "POP_TOP", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS"}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of a call: a value, or the sentence of a failure.

    Attributes:
        value: what the function returned.
        failure: what went wrong, as a sentence; empty if nothing did.
        attempted: whether there was anything to call; a NotImplementedError says that there was not.
        changed: the names of the arguments that the function changed.
        printed: how the first line that it printed begins.
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
    passed = copy.deepcopy(dict(arguments))
    tracer, output = _Tracer(grad_allowed=grad_allowed), _Capture()
    value, failure, attempted = None, "", True
    try:
        with _silenced(output), _traced(tracer):
            value = function(*passed.values())
    except NotImplementedError:
        attempted = False
    except BaseException as error:  # noqa: BLE001 - whatever a learner raises, SystemExit too, is answered in words
        failure = _error_sentence(error, function)
    if inspect.iscoroutine(value):
        value.close()
        failure = "Your function is an `async def`: write a plain `def`."
    return Outcome(
        value=value,
        failure=tracer.failure or failure,
        attempted=attempted,
        changed=tuple(name for name, before in arguments.items() if not _unchanged(before, passed[name])),
        printed=output.beginning(),
    )


def _unchanged(before: Any, after: Any) -> bool:
    """Whether an argument is still what it was: numbers, text, arrays, and dicts and tuples of these."""
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and np.array_equal(before, after)
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_unchanged(before[key], after[key]) for key in before)
    if isinstance(before, tuple):
        return all(map(_unchanged, before, after))
    return bool(before == after)


def notes(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """What the learner should know besides the verdict, each thing in one sentence for all calls together."""
    changed = tuple(dict.fromkeys(f"`{name}`" for outcome in outcomes for name in outcome.changed))
    printed = next((outcome.printed for outcome in outcomes if outcome.printed), "")
    sentences = []
    if changed:
        inputs = f"its {'input' if len(changed) == 1 else 'inputs'} {' and '.join(changed)}"
        sentences.append(f"It changes {inputs}, which its caller may still need: work on a copy.")
    if printed:
        sentences.append(f"What it prints is neither shown nor judged (it begins with `{printed}`).")
    return tuple(sentences)


# ---- before a call ----


def is_stub(function: Any, stub: str) -> bool:
    """Whether nothing was filled in: None, `...`, a body that does nothing, or the stub as the notebook shows it."""
    if function is None or function is ...:
        return True
    code = getattr(inspect.unwrap(function) if callable(function) else None, "__code__", None)
    if not isinstance(code, CodeType):
        return False
    return _does_nothing(code) or any(
        isinstance(known, CodeType) and _same_code(code, known)
        for known in compile(stub, "stub", "exec").co_consts
    )


def _does_nothing(code: CodeType) -> bool:
    """A docstring is a constant too, but it comes first and is not returned."""
    steps = list(dis.get_instructions(code))
    returned = {step.argval for step in steps if step.opname in {"LOAD_CONST", "RETURN_CONST"}}
    return {step.opname for step in steps} <= _IDLE_OPCODES and returned <= {None}


def _same_code(code: CodeType, other: CodeType) -> bool:
    def work(c: CodeType) -> tuple[object, ...]:
        return c.co_code, c.co_names, c.co_varnames, c.co_consts[1:]

    return work(code) == work(other)


def signature_mismatch(function: Callable[..., Any], signature: str, count: int) -> str:
    """The sentence for a function that cannot take this many arguments; empty if it can."""
    try:
        actual = inspect.signature(function)
    except (TypeError, ValueError):  # some functions written in C have none
        return ""
    try:
        actual.bind(*range(count))
    except TypeError:
        return f"The check calls your function as `{signature}`, but yours takes `{actual}`."
    return ""


# ---- what bounds and silences a call ----


class _StoppedError(BaseException):
    """Ends the learner's call. No Exception, so that an `except Exception` in a loop does not swallow it."""


class _Tracer:
    """The trace function: counts steps, watches the clock, and sees each call into automatic differentiation."""

    def __init__(self, *, grad_allowed: bool) -> None:
        self.failure = ""
        self._grad_allowed = grad_allowed
        self._steps = 0
        self._deadline = time.monotonic() + MAX_SECONDS

    def __call__(self, frame: FrameType, event: str, arg: object) -> _Tracer:  # noqa: ARG002 - Python's signature
        if event == "call":
            if not self._grad_allowed and str(frame.f_globals.get("__name__")).startswith(_AUTODIFF):
                self._stop(_GRAD_CALLED)
            frame.f_trace_opcodes = _has_self_jump(frame.f_code)
        self._steps += 1
        if self._steps > MAX_STEPS or (self._steps % 1000 == 0 and time.monotonic() > self._deadline):
            self._stop(_ENDLESS)
        return self

    def _stop(self, sentence: str) -> None:
        self.failure = sentence
        raise _StoppedError


@lru_cache(maxsize=256)
def _has_self_jump(code: CodeType) -> bool:
    """Whether it has a jump to itself (`while True: pass` on one line), in which Python 3.11 traces no line."""
    return any("JUMP" in step.opname and step.argval == step.offset for step in dis.get_instructions(code))


class _Capture(io.TextIOBase):
    """Stands in for stdout and stderr, and keeps only how the output begins."""

    def __init__(self) -> None:
        self._kept = ""

    def write(self, text: str) -> int:
        """Keep two hundred characters at most, from the first visible one."""
        self._kept = (self._kept + text[:1000]).lstrip()[:200]
        return len(text)

    def beginning(self) -> str:
        """The first line, cut short; empty if nothing visible was printed."""
        return shorten(self._kept.partition("\n")[0], 60)


@contextlib.contextmanager
def _silenced(output: _Capture) -> Iterator[None]:
    """Nothing reaches stdout or stderr, warnings of Python and NumPy included."""
    with (
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
        warnings.catch_warnings(action="ignore"),
        np.errstate(all="ignore"),
    ):
        yield


@contextlib.contextmanager
def _traced(tracer: _Tracer) -> Iterator[None]:
    """Trace what is called inside; a debugger's or a coverage tool's own trace is put back afterwards."""
    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        yield
    finally:
        sys.settrace(before)


# ---- what is said of a failure ----


def _error_sentence(error: BaseException, function: Callable[..., Any]) -> str:
    """What went wrong and where, for the learner."""
    place = _location(error, function)
    if isinstance(error, KeyboardInterrupt):
        return f"The check was interrupted{place}, so there is no verdict. Run the cell again when you are ready."
    if isinstance(error, SystemExit):
        return f"Your function ends the program{place}: use `return` in place of `exit`."
    if isinstance(error, RecursionError):
        return f"Your function calls itself without end{place}."
    message = shorten(_error_text(error))
    hint = next((f" {hint}" for part, hint in _HINTS.items() if part in message), "")
    detail = f": {message}" if message else ""
    stop = "" if detail.endswith(_FINAL_MARKS) else "."
    return f"Your function raised {type(error).__name__}{place}{detail}{stop}{hint}"


def _error_text(error: BaseException) -> str:
    try:
        return f"there is no entry {error}" if isinstance(error, KeyError) else str(error)
    except Exception:  # noqa: BLE001 - a learner's own exception class may fail to print itself
        return ""


def _location(error: BaseException, function: Callable[..., Any]) -> str:
    """The innermost line of the learner's own code, such as `` in line 3 of `derivative`, `return df(g)` ``."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return ""
    frames = [(f.f_code, line) for f, line in traceback.walk_tb(error.__traceback__)]
    learners = [(c, line) for c, line in frames if c.co_filename == code.co_filename]
    if not learners:
        return ""
    inner, line = learners[-1]
    outer = code if _contains(code, inner) else inner
    source = shorten(linecache.getline(outer.co_filename, line), 70)
    shown = f" (`{source}`)" if source else ""
    return f" in line {line - outer.co_firstlineno + 1} of `{outer.co_name}`{shown}"


def _contains(outer: CodeType, inner: CodeType) -> bool:
    """Whether inner is outer, or a comprehension, lambda or function inside it."""
    return inner is outer or any(_contains(c, inner) for c in outer.co_consts if isinstance(c, CodeType))
