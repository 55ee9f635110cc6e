"""How far a run is: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import IO

WIDTH = 30
LINES = 20  # where there is no terminal


@dataclass
class Progress:
    """Counts what is done, and says so as often as can be read."""

    total: int
    stream: IO[str]
    done: int = 0
    _started: float = field(default_factory=time.monotonic)
    _shown: float = 0.0

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        now = time.monotonic()
        last = self.done == self.total
        if self.stream.isatty():
            if last or now - self._shown >= 0.1:
                self._shown = now
                self.stream.write(f"\r{self._bar()} {self._numbers(now)}\033[K{chr(10) if last else ''}")
                self.stream.flush()
        elif last or self.done * LINES // self.total > (self.done - 1) * LINES // self.total:
            self.say(self._numbers(now))

    def say(self, line: str) -> None:
        """A line of its own, above the bar."""
        start = "\r\033[K" if self.stream.isatty() else ""
        self.stream.write(f"{start}{line}\n")
        self.stream.flush()

    def _bar(self) -> str:
        filled = WIDTH * self.done // self.total
        return f"[{'#' * filled}{'.' * (WIDTH - filled)}]"

    def _numbers(self, now: float) -> str:
        rate = self.done / max(now - self._started, 1e-3)
        left = round((self.total - self.done) / rate)
        return f"{self.done} of {self.total} judged, {rate:.1f} a second, {left // 60}:{left % 60:02d} left"
