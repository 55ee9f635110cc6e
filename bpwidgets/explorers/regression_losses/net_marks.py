"""What all pulls together do to a line, at the line itself: an arrow that moves it, and one that turns it.

They stand where no pull does: the first pushes the middle from the other side, the second begins left of all points.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.live.picture.marks import Polygon

if TYPE_CHECKING:
    from bpwidgets.explorers.regression_losses.fit import Floats, Line
    from bpwidgets.live.picture.style import Role

MOVE, TURN = 1.5, math.radians(45)
"""How long an arrow is a unit of what the pulls sum to: in units of y, and as an angle."""
LONGEST, WIDEST = 4.5, math.radians(70)
"""No arrow is longer: what is beyond is read at the balances."""
RADIUS, HOLD = 2.35, 2.15
"""So far from the middle the line is taken hold of to turn it, or so far left if that is nearer, in units of x."""
GAP = 0.55
"""What stays free between the line and the arrow that pushes it, in units of y: the middle of the line is a handle."""
LOWEST = 5.9
"""As far from the middle of the plane an arrow that pushes may begin."""
ROUND = 2.9
"""How many units of y are as long as one of x, so that what turns goes round."""
SHAFT, HEAD, POINT = 0.085, 0.2, 0.25
"""Half of the breadth of an arrow and of its head, and how long its head is at most; in units of x."""
OPACITY, EDGE = 0.35, 1.5
ROLE: Role = "gradient"


def net(line: Line, lift: float, turn: float) -> list[Polygon]:
    """The arrow that moves the line, and the one that turns it; where a sum is 0 there is none.

    Args:
        line: slope and intercept.
        lift: the sum of the pulls, up.
        turn: the sum of x times pull, anticlockwise.
    """
    w, b = line
    found = []
    if lift:
        length = math.copysign(min(MOVE * abs(lift), LONGEST), lift)
        foot = b - length - math.copysign(GAP, lift)
        foot = max(foot, -LOWEST) if lift > 0 else min(foot, LOWEST)  # then it crosses the line
        u, v = block_arrow(length / ROUND)
        found.append(_polygon(v, foot + ROUND * u, "pulls"))
    if turn:
        sweep = math.copysign(min(TURN * abs(turn), WIDEST), turn)
        held = min(RADIUS, HOLD * math.hypot(1, w / ROUND))
        u, v = block_arrow(held * sweep, pieces=24)
        angle, radius = math.atan(w / ROUND) + math.pi + u / held, held + v
        found.append(_polygon(radius * np.cos(angle), b + ROUND * radius * np.sin(angle), "turn"))
    return found


def block_arrow(length: float, *, pieces: int = 1) -> tuple[Floats, Floats]:
    """The corners of a broad arrow: how far along it, from 0 to `length`, and how far beside its middle; (k,) each.

    Its shaft is so many pieces long, which can be bent.
    """
    neck = length - math.copysign(min(POINT, abs(length)), length)
    shaft = np.linspace(0, neck, pieces + 1)
    along = np.concatenate([shaft, [neck, length, neck], shaft[::-1]])
    beside = np.concatenate([np.full(shaft.size, SHAFT), [HEAD, 0, -HEAD], np.full(shaft.size, -SHAFT)])
    return along, beside


def _polygon(x: Floats, y: Floats, name: str) -> Polygon:
    return Polygon(axes="plane", role=ROLE, x=x, y=y, opacity=OPACITY, edge=EDGE, name=name)
