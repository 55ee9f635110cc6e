"""What surrounds the computation of a picture: an interrupt can reach its thread, prints and warnings stay inside.

All of it runs under the one lock of the explorers, `Explorer.lock`: two threads never exchange `sys.stdout` at once.
"""

from __future__ import annotations

import contextlib
import io
import sys
import threading
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PRINTED = 10_000
"""As many characters are kept of what is printed: an endless loop that prints would fill the memory."""

_threads: set[int] = set()
"""The identifiers of the threads that compute a picture now."""
_counting = threading.RLock()  # reentrant: a signal may come to the thread that has it


def interrupt() -> None:
    """Raise KeyboardInterrupt in every thread that computes a picture, as a signal handler does in the main one."""
    import ctypes  # noqa: PLC0415 (not needed before a learner's function is stuck)

    with _counting:  # none leaves before it is told, or its caller would be interrupted
        for thread in _threads:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread), ctypes.py_object(KeyboardInterrupt)
            )


@contextlib.contextmanager
def computation(*, user_code: bool) -> Iterator[io.StringIO]:
    """Compute where an interrupt can reach this thread; with `user_code`, what is printed is kept and yielded.

    NumPy does not warn: outside a function's domain nan and inf are what a picture shows. All other warnings are
    silenced for a user's code only, so that those of our own are seen.
    """
    with np.errstate(all="ignore"):
        if not user_code:
            with _interruptible():
                yield io.StringIO()
            return
        with _captured_prints() as printed, _silent_warnings(), _interruptible():
            yield printed


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Count this thread among those that compute."""
    thread = threading.get_ident()
    outermost = thread not in _threads  # a nested computation leaves that to the outer one
    try:
        with _counting:  # an interrupt may come as soon as it is left
            _threads.add(thread)
        yield
    finally:
        if outermost:
            try:
                with _counting:  # an interrupt that is on its way arrives here at the latest
                    _threads.discard(thread)
            finally:
                _threads.discard(thread)


@contextlib.contextmanager
def _captured_prints() -> Iterator[io.StringIO]:
    """Keep what this thread writes to stdout."""
    stdout = _ThreadStdout(sys.stdout)
    sys.stdout = stdout
    try:
        yield stdout.kept
    finally:
        # A cell may have redirected stdout meanwhile, and will put this one back: from here on it passes all on.
        stdout.owner = None
        if sys.stdout is stdout:
            sys.stdout = stdout.onward


@contextlib.contextmanager
def _silent_warnings() -> Iterator[None]:
    """Let this thread warn of nothing. Another one, which may run a cell, warns as ever and keeps what filters it sets.

    `warnings.catch_warnings` is for all threads: it would silence them too, and take their filters back at its end.
    """
    thread = _OfThread()
    module: Any = warnings
    silent = ("ignore", thread, Warning, None, 0)
    try:
        # As `warnings.simplefilter` does it, which takes no such condition.
        module.filters.insert(0, silent)
        yield
    finally:
        # A cell may have begun to catch warnings meanwhile, and put this filter back: from here on it has no effect.
        thread.owner = None
        with contextlib.suppress(ValueError):
            module.filters.remove(silent)


class _OfThread:
    """The condition of a filter, in the place of a pattern for a warning's text: that it comes from this thread."""

    def __init__(self) -> None:
        self.owner: int | None = threading.get_ident()

    def match(self, _: str) -> bool:
        return threading.get_ident() == self.owner


class _ThreadStdout(io.TextIOBase):
    """A stdout that keeps what one thread writes, up to MOST_PRINTED, and passes on what all the others write."""

    def __init__(self, onward: Any) -> None:
        self.onward, self.kept = onward, io.StringIO()
        self.owner: int | None = threading.get_ident()

    def write(self, text: str) -> int:
        if threading.get_ident() != self.owner:
            return int(self.onward.write(text))
        self.kept.write(text[: MOST_PRINTED - self.kept.tell()])
        return len(text)

    def flush(self) -> None:
        self.onward.flush()
