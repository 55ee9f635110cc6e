"""What can wait until the page has drawn a picture."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DRAWN_S = 0.03
"""After a frame was sent, a page has drawn it: two of its own frames, for what it has to do before."""


class OnceDrawn:
    """Does at once what it is given, but while an event of a page is answered a moment later, and only once.

    A page handles what comes behind a frame before it draws that frame. While a cell runs nothing waits, since the
    kernel would come to it only when the cell has ended; nor where there is no kernel.

    Args:
        lock: held while something is done later.
    """

    def __init__(self, lock: Any) -> None:
        self._lock = lock
        self._answers = False
        self._waiting: dict[Callable[[], object], asyncio.TimerHandle] = {}

    @contextlib.contextmanager
    def answering(self) -> Iterator[None]:
        """An event of a page is answered."""
        self._answers = True
        try:
            yield
        finally:
            self._answers = False

    def do(self, action: Callable[[], object]) -> None:
        """Do something now, or when the page has drawn."""
        loop = _loop() if self._answers else None
        if loop is None:
            action()
        elif action not in self._waiting:
            self._waiting[action] = loop.call_later(DRAWN_S, self._do_late, action)

    def _do_late(self, action: Callable[[], object]) -> None:
        del self._waiting[action]
        with self._lock:
            action()

    def close(self) -> None:
        """Do nothing of what waits."""
        for timer in self._waiting.values():
            timer.cancel()
        self._waiting.clear()


def _loop() -> asyncio.AbstractEventLoop | None:
    """That in which this runs; None where it runs in none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
