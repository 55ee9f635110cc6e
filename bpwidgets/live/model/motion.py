"""Where a number comes to rest when a program, a drag or a key moves it.

    PROGRAM, FINE   where it is asked to be
    FINE_KEY        there too, but a whole number, which has nothing finer, by one at least: `Slider.moved`
    DRAG            on the nearest step
    KEY             on the nearest step, but at least one further in the key's direction

A number that a drag or a key does not move stays where it is, on a step or not.
"""

from __future__ import annotations

import enum
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpwidgets.live.model.steps import Steps


class MovedBy(enum.Enum):
    """What moves a parameter."""

    PROGRAM = enum.auto()
    DRAG = enum.auto()
    FINE = enum.auto()
    """A drag while Shift is held."""
    FINE_KEY = enum.auto()
    """A key while Shift is held, or the wheel."""
    KEY = enum.auto()


def resting_value(requested: float, current: float, *, by: MovedBy, steps: Steps, since: float) -> float:
    """Where one number comes to rest.

    Args:
        requested: where it is asked to be, in its range.
        current: where it is now.
        by: what moves it.
        steps: those of its range.
        since: where it was on the page when a key was pressed: the current value, unless it has changed since.
    """
    if math.isnan(requested) or by not in (MovedBy.DRAG, MovedBy.KEY):
        return requested
    if _is_close(requested, since if by is MovedBy.KEY else current):
        return current
    return steps.snap(requested) if by is MovedBy.DRAG else steps.towards(requested, current, since)


def _is_close(one: float, other: float) -> bool:
    """Whether two values are equal but for the rounding of a handle's position."""
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
