"""What bounds a learner's call, and what silences it.

What bounds it is a trace function (`sys.settrace`), which needs no thread, signal or process, so that it works in a
subshell and in a browser, and stops Python loops. Where signals can be had (the main thread of a kernel, not on
Windows), an alarm ends `time.sleep` as well, and a loop that swallows every exception. Nothing here can end one long
call into C: there the interrupt button is left, and the hard limit of `bpwidgets grade`.
"""

from __future__ import annotations

import contextlib
import dis
import io
import signal
import sys
import threading
import warnings
from functools import lru_cache
from sys import gettrace, settrace
from threading import Thread, get_ident
from time import monotonic, sleep  # not through the module, whose names a learner's function may set
from typing import TYPE_CHECKING, Any

from numpy import errstate, printoptions

from bpwidgets.exercises.engine.answer_types import shorten

try:
    from resource import RUSAGE_SELF, getrusage
except ImportError:  # Windows, a browser
    getrusage = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

    from bpwidgets.exercises.engine.kernel import Kernel

MAX_STEPS = 500_000
MAX_SECONDS = 10.0  # for all calls of one check together
MAX_MEMORY = 1 << 30  # bytes that a call may add to what the process has ever held
LOOK_SECONDS = 1e-4  # between two looks at the memory, of which each costs as much as twenty lines
_ALARM_AGAIN = 0.05  # seconds between two alarms, until one of them ends the call
PATIENCE = 0.3  # seconds that threads have which are to end
_AUTODIFF = "bpwidgets.calculus.autodiff."
# What begins and ends the first import of a module.
_IMPORT = ("<frozen importlib._bootstrap>", "_find_and_load")
_GRAD_CALLED = (
    "This exercise asks for the rule itself, so `bp.grad` and its kin may not be called in your function: write the "
    "derivative out."
)
_LOOK_FOR_A_LOOP = (
    "look for a loop whose condition never changes. Not every loop can be stopped like this: should a cell hang, press "
    "the interrupt button (the square above the notebook)."
)
_ENDLESS = f"Your function was stopped because it came to no end: {_LOOK_FOR_A_LOOP}"
TOO_SLOW = (
    "Your function was stopped because it came to no end in the time that a check has for all its calls, "
    f"{MAX_SECONDS:g} seconds: {_LOOK_FOR_A_LOOP}"
)
_TOO_MUCH = "Your function was stopped because it fills the memory: look for a loop without an end."
# In which Python keeps its list of threads: broken off there, a thread stays in it for ever.
_THREAD_LIST = {Thread.start.__code__, getattr(Thread, "_delete", Thread.start).__code__}
_LIST_DEPTH = 6  # so many frames deep it may be in there
_LIST_SECONDS = 1.0  # after the deadline it is no longer waited for


class StoppedError(BaseException):
    """Ends the learner's call. No Exception, so that an `except Exception` in a loop does not swallow it."""


class Tracer:
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

    def __call__(self, frame: FrameType, event: str, arg: object) -> Tracer | None:  # noqa: ARG002, C901 - in one
        """Count this step of a thread, and end what has come to one of its limits; None traces no further."""
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
                    self._stop(TOO_SLOW, frame)
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
            self._stop(TOO_SLOW, frame)
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
        while frame is not None and frame.f_code is not traced.__code__:
            frame.f_trace = self
            frame = frame.f_back
        self.failure = TOO_SLOW
        settrace(self)
        raise StoppedError

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
        raise StoppedError if get_ident() == self._ident else SystemExit


def _memory() -> int:
    """The most bytes that the process has held at once; 0 where nobody counts them."""
    if getrusage is None:
        return 0
    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@lru_cache(maxsize=256)
def _has_self_jump(code: CodeType) -> bool:
    """Whether it has a jump to itself (`while True: pass` on one line), in which Python 3.11 traces no line."""
    return any("JUMP" in step.opname and step.argval == step.offset for step in dis.get_instructions(code))


class Capture(io.TextIOBase):
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
def silenced(output: Capture) -> Iterator[None]:
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
def alarmed(tracer: Tracer) -> Iterator[None]:
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


def traced(work: Callable[[], Any], tracer: Tracer) -> Any:
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


def end_threads(before: set[Thread]) -> None:
    """Wait a little for the threads that a call has begun: their trace ends them at their next line.

    Not by `join`: it takes a thread for ended whose `join` in the call was broken off by the alarm.
    """
    until = monotonic() + PATIENCE
    while {*threading.enumerate()} - before and monotonic() < until:
        sleep(0.001)
