"""Call a learner's function: bounded, quiet, on copies, and with one sentence for whatever goes wrong.

What bounds it is a trace function (`sys.settrace`), which needs no thread, signal or process, so that it works in a
subshell and in a browser, and stops Python loops. Where signals can be had (the main thread of a kernel, not on
Windows), an alarm ends `time.sleep` as well, and a loop that swallows every exception. From another thread the call
is made in a thread of its own, which nobody waits for beyond the deadline. Nothing here can end one long call into C:
there the interrupt button is left, and the hard limit of `bpwidgets grade`.

What a call does to the kernel (NumPy replaced, a handler, a folder) is undone: see `kernel.py`. But of a learner's own
kernel no judge can be sure: a function may read the reference in the judge's memory, or change its classes. What must
hold against intent is judged by `bpwidgets grade`, in another process.
"""

from __future__ import annotations

import contextlib
import contextvars
import copy
import dis
import inspect
import io
import linecache
import re
import signal
import sys
import threading
import traceback
import warnings
from dataclasses import dataclass, is_dataclass, replace
from functools import lru_cache
from sys import gettrace, settrace
from threading import Thread, get_ident
from time import monotonic, sleep  # not through the module, whose names a learner's function may set
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import errstate, printoptions

from bpwidgets.exercises.engine.answer_types import shorten
from bpwidgets.exercises.engine.kernel import Kernel, SentenceError
from bpwidgets.exercises.engine.plain import TooLargeError, class_name, is_plain, plain

try:
    from resource import RUSAGE_SELF, getrusage
except ImportError:  # Windows, a browser
    getrusage = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MAX_STEPS = 500_000
MAX_SECONDS = 10.0  # for all calls of one check together
MAX_MEMORY = 1 << 30  # bytes that a call may add to what the process has ever held
LOOK_SECONDS = 1e-4  # between two looks at the memory, of which each costs as much as twenty lines
_ALARM_AGAIN = 0.05  # seconds between two alarms, until one of them ends the call
_PATIENCE = 0.3  # seconds that threads have which are to end
_AUTODIFF = "bpwidgets.calculus.autodiff."
_IMPORT = (
    "<frozen importlib._bootstrap>",
    "_find_and_load",
)  # what begins and ends the first import of a module
_GRAD_CALLED = (
    "This exercise asks for the rule itself, so `bp.grad` and its kin may not be called in your function: write the "
    "derivative out."
)
_LOOK_FOR_A_LOOP = (
    "look for a loop whose condition never changes. Not every loop can be stopped like this: should a cell hang, press "
    "the interrupt button (the square above the notebook)."
)
_ENDLESS = f"Your function was stopped because it came to no end: {_LOOK_FOR_A_LOOP}"
_TOO_SLOW = (
    "Your function was stopped because it came to no end in the time that a check has for all its calls, "
    f"{MAX_SECONDS:g} seconds: {_LOOK_FOR_A_LOOP}"
)
_TOO_MUCH = "Your function was stopped because it fills the memory: look for a loop without an end."
_TOO_LARGE = "Your function returns more than can be judged: too long, too large or nested too deeply."
_ASYNC = "Your function is an `async def`: write a plain `def`."
# What Python says to frequent mistakes, and what to write instead.
_HINTS = {
    "'dict' object is not callable": "A dict is read with square brackets, such as `f[1]`.",
    "'Polynomial'": "A Polynomial is a function: call it first, such as `f(x)`.",
    "'Pullback'": "This hands a box on: call it, with dy/dy = 1 for the first, and hand on what it returns.",
    "arrays used as indices must be of integer": "Make whole numbers of them first, such as `y.astype(int)`.",
    "truth value of an array": "Ask about one number at a time, in a loop.",
}
# NumPy's sentence about a product whose sizes do not fit: long, and the sizes stand at its end.
_SIZES = re.compile(r"matmul: .* \(size (\d+) is different from (\d+)\)")
# In which Python keeps its list of threads: broken off there, a thread stays in it for ever.
_THREAD_LIST = {Thread.start.__code__, getattr(Thread, "_delete", Thread.start).__code__}
_LIST_DEPTH = 6  # so many frames deep it may be in there
_LIST_SECONDS = 1.0  # after the deadline it is no longer waited for
_FINAL_MARKS = (".", "!", "?", "…")
# What the compiler makes of a body of `...`, `pass`, `return None` or a docstring alone, from Python 3.11 on.
_IDLE = {
    dis.opmap[name]
    for name in ("RESUME", "NOP", "LOAD_CONST", "POP_TOP", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS")
    if name in dis.opmap  # there is no RETURN_CONST before Python 3.12
}


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


def attempt(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    *,
    grad_allowed: bool,
    deadline: float | None = None,
    kernel: Kernel | None = None,
) -> Outcome:
    """Call the learner's function with copies of the arguments, and copy what it returns as plain data.

    Never raises, whatever the function or its value does; KeyboardInterrupt too is answered by a sentence.

    Args:
        function: the learner's.
        arguments: by name, in order.
        grad_allowed: whether automatic differentiation may be called.
        deadline: when it is stopped, as `monotonic` has it; without one, `MAX_SECONDS` from now.
        kernel: what is to be as before after the call, of modules those that the judge works with; without one, the
            kernel as it is now.
    """
    kernel = Kernel() if kernel is None else kernel
    tracer = _Tracer(kernel=kernel, grad_allowed=grad_allowed, deadline=deadline)
    passed = copy.deepcopy(dict(arguments))
    called = _bounded(lambda: _returned(function, passed), function, tracer)
    if called.failure or not called.attempted:
        return called
    held, called = [called.value], replace(called, value=None)  # so that it is gone before its silence ends
    with kernel.pristine:
        called = replace(called, changed=_changed(arguments, passed))
        if is_plain(held[0]):
            return replace(called, value=plain(held.pop()))
        copied = _bounded(lambda: plain(held.pop()), function, tracer)
    if held and not tracer.given_up:
        _bounded(held.clear, function, tracer)
    printed = called.printed or copied.printed
    return replace(copied, printed=printed, changed=() if copied.failure else called.changed)


def _returned(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    value = function(*arguments.values())
    if inspect.iscoroutine(value):
        value.close()
        raise SentenceError(_ASYNC)
    return value


def examine(
    function: Any, stub: str, signature: str, count: int, *, deadline: float, kernel: Kernel
) -> Outcome | None:
    """What there is to say before the first call: nothing filled in, other parameters, an older cell; else None."""

    def sentence() -> str:
        if is_stub(function, stub):
            raise NotImplementedError
        if not callable(function):
            return ""
        return signature_mismatch(function, signature, count) or stale_definition(function)

    outcome = _bounded(sentence, function, _Tracer(kernel=kernel, deadline=deadline))
    if outcome.value:
        return Outcome(failure=outcome.value)
    return outcome if outcome.failure or not outcome.attempted else None


def _bounded(work: Callable[[], Any], function: Any, tracer: _Tracer) -> Outcome:
    """What some work with the learner's objects comes to: within its limits, and unheard."""
    output, before = _Capture(), {*threading.enumerate()}
    with _silenced(output):
        try:
            with _alarmed(tracer):
                told = _in_time(lambda: _told(work, function, tracer), tracer)
        except BaseException as error:  # noqa: BLE001 - raised where an error was put into words, or by the alarm
            told = Outcome(failure=f"Your function raised {class_name(type(error))}.")
        if tracer.failure:
            told = replace(told, value=None)  # whose end, too, is silent
    _end_threads(before)
    return replace(told, failure=tracer.failure or told.failure, printed=output.beginning())


def _in_time(work: Callable[[], Outcome], tracer: _Tracer) -> Outcome:
    """The same where no alarm can ring, off the main thread: in a thread that is left alone after the deadline."""
    if threading.current_thread() is threading.main_thread():
        return work()
    results: list[Outcome] = []

    def run() -> None:
        with contextlib.suppress(_StoppedError):
            results.append(context.run(work))

    context = contextvars.copy_context()
    worker = Thread(target=run, daemon=True)
    worker.start()
    worker.join(max(tracer.deadline - monotonic(), 0.0) + _PATIENCE)
    if not results:
        tracer.failure = tracer.failure or _TOO_SLOW
        tracer.give_up()
        tracer.kernel.put_back()
    return results[0] if results else Outcome()


def _told(work: Callable[[], Any], function: Any, tracer: _Tracer) -> Outcome:
    """What the work comes to, or what its error is in words: these, too, are the learner's."""
    try:
        return Outcome(value=_run(work, tracer))
    except NotImplementedError:
        return Outcome(attempted=False)
    except _StoppedError:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a learner raises, SystemExit too, is answered in words
        raised = error
        return Outcome(failure=_run(lambda: _error_sentence(raised, function), tracer))


def _run(work: Callable[[], Any], tracer: _Tracer) -> Any:
    """The work, traced as are the threads that it begins; then the kernel and a debugger's trace are put back."""
    kernel, debugger = tracer.kernel, gettrace()
    try:
        kernel.close_doors()
        threading.settrace(tracer)
        tracer.begin()
        return work()
    finally:
        tracer.over = True  # before any call, at which an alarm may ring
        settrace(None)
        if not tracer.given_up:  # else the kernel was put back long ago, and has gone on
            try:
                kernel.put_back()
            except BaseException:  # the interrupt button
                kernel.put_back()
                raise
        settrace(debugger)


def _end_threads(before: set[Thread]) -> None:
    """Wait a little for the threads that a call has begun: their trace ends them at their next line.

    Not by `join`: it takes a thread for ended whose `join` in the call was broken off by the alarm.
    """
    until = monotonic() + _PATIENCE
    while {*threading.enumerate()} - before and monotonic() < until:
        sleep(0.001)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the arguments that are no longer what they were."""
    return tuple(name for name in before if not _unchanged(before[name], after[name]))


def _unchanged(before: Any, after: Any) -> bool:
    """Whether an argument is still what it was, told without a call of anything that the learner may have put there."""
    if before is after:
        return True
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        return before.dtype == after.dtype and np.array_equal(before, after)
    if isinstance(before, dict):
        same_keys = _unchanged((*before,), (*after,))
        return same_keys and all(map(_unchanged, before.values(), after.values()))
    if isinstance(before, tuple):
        return len(before) == len(after) and all(map(_unchanged, before, after))
    if is_dataclass(before):
        return _unchanged(vars(before), vars(after))
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
    if not _IDLE.issuperset(code.co_code[::2]):  # which asks less of a trace than to take all steps apart
        return False
    for step in dis.get_instructions(code):
        if step.opname in {"LOAD_CONST", "RETURN_CONST"} and step.argval is not None:
            return False
    return True


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
    names, expected = list(actual.parameters), signature.partition("(")[2].rstrip(")").split(", ")
    if names != expected and sorted(names) == sorted(expected):
        return f"The check calls your function as `{signature}`, but yours takes the same arguments in another order."
    return ""


def stale_definition(function: Callable[..., Any]) -> str:
    """The sentence for a function that a newer cell was to define anew, which did not run; empty if there is none.

    A notebook remembers every cell that it was asked to run, also one with an error. A function whose newest
    definition is not the one that the notebook holds is yesterday's.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if not isinstance(code, CodeType) or shell is None or shell.user_ns.get(code.co_name) is not function:
        return ""
    source = "".join(linecache.getlines(code.co_filename)).strip()
    definition = re.compile(rf"^(?:async\s+)?def\s+{re.escape(code.co_name)}\b", re.MULTILINE)
    newest = next((cell for cell in reversed(shell.user_ns.get("In", ())) if definition.search(cell)), "")
    if not source or not newest or newest.strip() == source:
        return ""
    return (
        f"The newest cell that defines `{code.co_name}` did not run, so what would be judged is an older version. "
        "Mend the error that is shown below that cell, run it, and then run this one."
    )


# ---- what bounds and silences a call ----


class _StoppedError(BaseException):
    """Ends the learner's call. No Exception, so that an `except Exception` in a loop does not swallow it."""


class _Tracer:
    """The trace function: counts steps, watches the clock, and sees each call into automatic differentiation."""

    def __init__(self, *, kernel: Kernel, grad_allowed: bool = True, deadline: float | None = None) -> None:
        self.failure = ""
        self.deadline = monotonic() + MAX_SECONDS if deadline is None else deadline
        self._grad_allowed = grad_allowed
        self._steps = 0
        self.kernel = kernel
        self._most = _memory() + MAX_MEMORY
        self._next_look = 0.0
        self._ident = 0
        self.over = True  # until it begins
        self.given_up = False
        self._importing: FrameType | None = None  # whose steps are not the learner's

    def __call__(self, frame: FrameType, event: str, arg: object) -> _Tracer | None:  # noqa: ARG002, C901 - in one
        if self.over:
            self._leave(frame)
            return None
        if event in {
            "exception",
            "return",
        }:  # an error raised here would end the trace before a handler is reached
            if event == "return" and frame is self._importing:
                self._importing = None
            return self
        if event == "call":
            if not self._grad_allowed and str(frame.f_globals.get("__name__")).startswith(_AUTODIFF):
                self._stop(_GRAD_CALLED, frame)
            if self._importing is not None:
                if monotonic() > self.deadline:
                    self._stop(_TOO_SLOW, frame)
                return None
            if (frame.f_code.co_filename, frame.f_code.co_name) == _IMPORT:
                self._importing = frame
                return self
            frame.f_trace_opcodes = _has_self_jump(frame.f_code)
        self._steps += 1
        if self._steps > MAX_STEPS:
            self._stop(_ENDLESS, frame)
        now = monotonic()
        if now > self.deadline:
            self._stop(_TOO_SLOW, frame)
        if now >= self._next_look:  # what fills much memory takes so long that a look precedes the next line
            self._next_look = now + LOOK_SECONDS
            if _memory() > self._most:
                self._stop(_TOO_MUCH, frame)
        return self

    def begin(self) -> None:
        """From here on trace this thread."""
        self._ident, self.over = get_ident(), False
        settrace(self)

    def give_up(self) -> None:
        """End all threads that are traced, at their next line."""
        self._ident, self.over, self.given_up = 0, True, True

    def _leave(self, frame: FrameType) -> None:
        if get_ident() != self._ident and not self._lists_threads(frame):
            raise SystemExit  # which ends a thread in silence

    def ring(self, _signal: int, frame: FrameType | None) -> None:
        """At the deadline: trace the learner's frames again, in which an error was swallowed, and stop."""
        if self.over or self._lists_threads(frame):  # it rings again
            return
        while frame is not None and frame.f_code is not _run.__code__:
            frame.f_trace = self
            frame = frame.f_back
        self.failure = _TOO_SLOW
        settrace(self)
        raise _StoppedError

    def _lists_threads(self, frame: FrameType | None) -> bool:
        """Whether a thread is being begun or ended, which is soon done, and is not to be broken off."""
        if monotonic() > self.deadline + _LIST_SECONDS:
            return False
        for _ in range(_LIST_DEPTH):
            if frame is None or frame.f_code in _THREAD_LIST:
                break
            frame = frame.f_back
        return frame is not None and frame.f_code in _THREAD_LIST

    def _stop(self, sentence: str, frame: FrameType) -> None:
        if self._lists_threads(frame):
            return  # it is asked again at the next step
        self.failure = sentence
        raise _StoppedError if get_ident() == self._ident else SystemExit


def _memory() -> int:
    """The most bytes that the process has held at once; 0 where nobody counts them."""
    if getrusage is None:
        return 0
    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


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
        errstate(all="ignore"),
        printoptions(),
    ):
        yield


@contextlib.contextmanager
def _alarmed(tracer: _Tracer) -> Iterator[None]:
    """Let the alarm ring at the deadline, where this thread may have one; another's alarm is put back afterwards."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    start = monotonic()
    handler = signal.signal(signal.SIGALRM, tracer.ring)
    left, interval = signal.setitimer(signal.ITIMER_REAL, max(tracer.deadline - start, 1e-3), _ALARM_AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL if handler is None else handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (monotonic() - start), 1e-3), interval)


# ---- what is said of a failure ----


def _error_sentence(error: BaseException, function: Callable[..., Any]) -> str:
    """What went wrong and where, for the learner."""
    if isinstance(error, SentenceError):
        return str(error)
    if isinstance(error, TooLargeError):
        return _TOO_LARGE
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
    return f"Your function raised {class_name(type(error))}{place}{detail}{stop}{hint}"


def _error_text(error: BaseException) -> str:
    try:
        text = f"there is no entry {error}" if isinstance(error, KeyError) else str(error)
        return _SIZES.sub(r"the sizes that meet in `@` have to be equal, and are \2 and \1", text)
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
