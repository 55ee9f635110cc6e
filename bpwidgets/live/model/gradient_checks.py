"""The agreement of a picture's gradients: found when it is asked for, once a picture, and timed."""

from __future__ import annotations

import time
from collections import deque
from statistics import median_low
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.calculus.agreement import Agreement

FRAME_S = 0.002
"""Agreement that takes longer, in seconds, follows the picture instead of delaying it.

An eighth of the 16.7 ms between two frames of a screen: what goes to the page and back, and the page's own work, need
most of them.
"""
TIMED = 3
"""How many of the last pictures' durations are kept: one hiccup of the machine makes no check a slow one, and one that
has become slow, of another function, delays two frames."""


class GradientChecks:
    """The agreement of the gradients of one picture after another.

    Args:
        check: finds it for the picture that is shown now.
    """

    def __init__(self, check: Callable[[], tuple[Agreement, ...]]) -> None:
        self._check = check
        self._found: tuple[Agreement, ...] | None = None
        self._durations: deque[float] = deque(maxlen=TIMED)  # in seconds

    def forget(self) -> None:
        """There is another picture."""
        self._found = None

    def found(self) -> tuple[Agreement, ...]:
        """The agreement of the present picture."""
        if self._found is None:
            started = time.perf_counter()
            self._found = self._check()
            self._durations.append(time.perf_counter() - started)
        return self._found

    @property
    def is_cheap(self) -> bool:
        """Whether it is known already, or cheap enough to be found within a frame."""
        return self._found is not None or not self._durations or median_low(self._durations) < FRAME_S
