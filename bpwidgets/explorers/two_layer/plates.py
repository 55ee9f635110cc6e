"""Where on their edges numbers stand: each on its own, where it hides least of all others, and no two on each other."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.two_layer.passes import Floats
    from bpwidgets.live.picture.marks import Point

HALF_HEIGHT, AIR, WIDE_AIR = 7.5, 3.0, 9.0
"""Half of how high the ground of a number is; how far from it other edges, and units, are at
least, if they can be, and how far other edges and numbers had better be."""
TRIED, COVERED = 61, (3.0, 12.0, 48.0, 192.0, 768.0)
"""How many places are tried on each edge; what it costs, in px, to stand on another number in each of some rounds, in
which each looks for a better place as the others stand by then: at first that moves which loses least by it."""
PREFERRED, DISTANT = 0.3, 80.0
"""The share of an edge at which its number is best; what as much as a whole edge away from there costs, in px."""
LIT, NEAR = 2.0, 0.3
"""How much worse it is to hide an edge that is lit, and what it is worth to keep far from edges."""


class Way(NamedTuple):
    """An edge from left to right.

    Attributes:
        start, end: both ends of it.
        wide: how wide its number is, 0 for none.
        lit: whether the step is about it.
    """

    start: Point
    end: Point
    wide: float
    lit: bool


@lru_cache(maxsize=256)
def places(ways: Sequence[Way], zone: tuple[float, float]) -> list[Point]:
    """A place for the number of each way that has one, in their order; `zone` is from where to where there is room."""
    numbered = [way for way in ways if way.wide]
    tried = [_tried(way, zone) for way in numbered]
    hidden = [
        _hidden(at, way.wide / 2, [it for it in ways if it is not way], AIR)
        + NEAR * _hidden(at, way.wide / 2, [it for it in ways if it is not way], WIDE_AIR)
        + DISTANT * np.abs((at[:, 0] - way.start[0]) / (way.end[0] - way.start[0]) - PREFERRED)
        for way, at in zip(numbered, tried, strict=True)
    ]
    chosen = [int(cost.argmin()) for cost in hidden]
    for covered in COVERED:
        for n, (way, at) in enumerate(zip(numbered, tried, strict=True)):
            cost = hidden[n].copy()
            for m, other in enumerate(numbered):
                if m != n:
                    across, up = np.abs(at - tried[m][chosen[m]]).T
                    cost += covered * (
                        (across < (way.wide + other.wide) / 2 + 2 * AIR) & (up < 2 * HALF_HEIGHT + AIR)
                    )
            chosen[n] = int(cost.argmin())
    return [(float(at[n, 0]), float(at[n, 1])) for at, n in zip(tried, chosen, strict=True)]


def _tried(way: Way, zone: tuple[float, float]) -> Floats:
    """Places on a way that are in the zone with all of its number, if there is room for that: (TRIED, 2)."""
    (a, b), (c, d) = way.start, way.end
    low, high = zone[0] + way.wide / 2 + AIR, zone[1] - way.wide / 2 - AIR
    x = np.linspace(low, high, TRIED) if low < high else np.full(TRIED, (zone[0] + zone[1]) / 2)
    return np.column_stack([x, b + (d - b) * (x - a) / (c - a)])


def _hidden(at: Floats, half: float, others: Sequence[Way], air: float) -> Floats:
    """How much of other edges a number hides at each place, those that are lit counting more: (n,)."""
    total = np.zeros(len(at))
    left, right, high = at[:, 0] - half - air, at[:, 0] + half + air, HALF_HEIGHT + air - AIR
    for way in others:
        (a, b), (c, d) = way.start, way.end
        slope = (d - b) / (c - a)
        if slope:
            sides = a + (at[:, 1] + np.array([[-high], [high]]) - b) / slope
            first, last = sides.min(axis=0), sides.max(axis=0)
        else:
            inside = np.abs(at[:, 1] - b) < high
            first, last = np.where(inside, a, np.inf), np.where(inside, c, -np.inf)
        across = np.minimum(np.minimum(right, last), c) - np.maximum(np.maximum(left, first), a)
        total += (LIT if way.lit else 1.0) * np.hypot(1.0, slope) * np.maximum(across, 0.0)
    return total
