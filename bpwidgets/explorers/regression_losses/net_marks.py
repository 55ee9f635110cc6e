"""What all pulls together do to a line, at the line itself: an arrow that moves it, and two that turn it.

They are broad and pale, so that the arrow of each point is seen through them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.live.picture.marks import Polygon

if TYPE_CHECKING:
    from bpwidgets.explorers.regression_losses.fit import Floats, Line
    from bpwidgets.live.picture.style import Role

MOVE, TURN = 1.5, math.radians(75)
"""How long an arrow is a unit of what the pulls sum to: in units of y, and as an angle."""
LONGEST, WIDEST = 4.5, math.radians(120)
"""No arrow is longer: what is beyond is read at the balances."""
RADIUS = 1.3
"""How far from the middle the line is taken hold of to turn it, in units of x."""
ROUND = 1.95
"""How many units of y are as long as one of x, so that what turns goes round."""
SHAFT, HEAD, POINT = 0.085, 0.2, 0.25
"""Half of the breadth of an arrow and of its head, and how long its head is at most; in units of x."""
OPACITY, EDGE = 0.35, 1.5
ROLE: Role = "gradient"


def net(line: Line, lift: float, turn: float) -> list[Polygon]:
    """The arrow that moves the line, and the two that turn it; where a sum is 0 there is none.

    Args:
        line: slope and intercept.
        lift: the sum of the pulls, up.
        turn: the sum of x times pull, to the left.
    """
    w, b = line
    found = []
    if lift:
        length = math.copysign(min(MOVE * abs(lift), LONGEST), lift) / ROUND
        u, v = block_arrow(length)
        found.append(_polygon(v, b + ROUND * u, "pulls"))
    if turn:
        sweep = math.copysign(min(TURN * abs(turn), WIDEST), turn)
        u, v = block_arrow(RADIUS * sweep, pieces=24)
        for side in (0.0, math.pi):
            angle, radius = math.atan(w / ROUND) + side + u / RADIUS, RADIUS + v
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
