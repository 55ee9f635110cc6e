"""What a slider on a page sends back by itself.

It shows steps only: told to show 0.537 it goes to the step next to it, and sends that to the kernel as if a learner
had moved it. Of its own steps it knows some only nearly, 0.5499999999999998 for 0.55, and sends these back, too.
Taken for a wish, either would undo what was set meanwhile.
"""

from __future__ import annotations

import math
import time
from collections import deque
from typing import TYPE_CHECKING

from bpwidgets.live.model.parameters import snap_to_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.live.model.parameters import Matrix, Slider

ECHO_S = 10.0
"""For so long a slider may send back what it was told to show."""


def same(shown: float, value: float) -> bool:
    """Whether a slider shows this number: its steps are right to eleven digits."""
    return math.isclose(shown, value, rel_tol=1e-11, abs_tol=1e-14)


class Echo:
    """What one slider was told lately, and which of it is still to come back.

    Args:
        heard: whether there is a slider on a page.
    """

    def __init__(self, parameter: Slider | Matrix, heard: Callable[[], bool]) -> None:
        self._parameter = parameter
        self._heard = heard
        self._told: deque[tuple[float, float]] = deque(maxlen=200)

    def tell(self, shown: float, value: float) -> None:
        """The slider, which showed one value, has been told to show another."""
        here, there = snap_to_step(self._parameter, shown), snap_to_step(self._parameter, value)
        # One that stays where it is has nothing to send, nor has one that stands at the very number.
        if self._heard() and here != there != value:
            self._told.append((time.monotonic(), there))

    def answers(self, new: float, present: float) -> bool:
        """Whether a slider sends back what it was told, in order, though the present value be a newer one."""
        if new == present:
            # The kernel's own change: what comes back differs by a crumb at least, or nothing does.
            return False
        for count, (when, there) in enumerate(self._told, 1):
            if time.monotonic() - when < ECHO_S and same(new, there):
                for _ in range(count):
                    self._told.popleft()
                return True
        return same(new, snap_to_step(self._parameter, present))
