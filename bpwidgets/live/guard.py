"""What stands between a learner's function and the explorer: prints caught, a stuck call ended.

JupyterLab 4.4 and later deliver widget messages on a thread of their own, where the kernel's interrupt
button does not reach: SIGINT raises KeyboardInterrupt in the main thread only. `listen` takes the signal
while no cell runs and passes it on to the thread that computes a picture.
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

_computing: set[int] = set()


class _Switch(io.TextIOBase):
    """A stdout that keeps what one thread writes and passes on what all the others write."""

    def __init__(self, onward: Any) -> None:
        self.onward, self.kept = onward, io.StringIO()
        self.owner: int | None = threading.get_ident()

    def write(self, text: str) -> int:
        mine = threading.get_ident() == self.owner
        return int((self.kept if mine else self.onward).write(text))

    def flush(self) -> None:
        self.onward.flush()


@contextlib.contextmanager
def _kept() -> Iterator[io.StringIO]:
    """Keep what this thread writes to stdout."""
    switch = _Switch(sys.stdout)
    sys.stdout = switch
    try:
        yield switch.kept
    finally:
        # A cell may have redirected stdout meanwhile, and will put the switch back: from here on it passes all on.
        switch.owner = None
        if sys.stdout is switch:
            sys.stdout = switch.onward


@contextlib.contextmanager
def watched(*, foreign: bool) -> Iterator[io.StringIO]:
    """Compute under the interrupt button's eye; where `foreign` code runs, its prints are kept and yielded."""
    thread = threading.get_ident()
    outermost = thread not in _computing
    _computing.add(thread)
    try:
        with np.errstate(all="ignore"):
            if not foreign:
                yield io.StringIO()
                return
            with _kept() as printed, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield printed
    finally:
        if outermost:
            _computing.discard(thread)


def interrupt_computing(*_: Any) -> None:
    """Raise KeyboardInterrupt in every thread that computes a picture, as a signal handler does in the main one."""
    import ctypes  # noqa: PLC0415 (not needed before a learner's function is stuck)

    for thread in tuple(_computing):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread), ctypes.py_object(KeyboardInterrupt)
        )


def listen(kernel: Any) -> None:
    """Let the interrupt button reach `interrupt_computing` while no cell runs.

    A kernel puts the handler `saved_sigint_handler` back after each cell; in a kernel that has none
    (a browser alone) messages come on the main thread and nothing is needed.
    """
    if hasattr(kernel, "saved_sigint_handler"):
        kernel.saved_sigint_handler = interrupt_computing
