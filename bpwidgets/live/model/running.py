"""What stands around the computation of a picture: its thread is known, and what a user's function prints is kept."""

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

threads: set[int] = set()
"""The identifiers of the threads that compute a picture now, for whoever must interrupt them."""


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
def running(*, user_code: bool) -> Iterator[io.StringIO]:
    """Compute where an interrupt can reach this thread; with `user_code`, prints are kept and yielded."""
    thread = threading.get_ident()
    outermost = thread not in threads
    threads.add(thread)
    try:
        with np.errstate(all="ignore"):
            if not user_code:
                yield io.StringIO()
                return
            with _kept() as printed, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield printed
    finally:
        if outermost:
            threads.discard(thread)
