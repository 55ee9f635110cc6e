"""Numbers on lines, each at a place where it overlaps with no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.calculus.arrays import Floats

CANDIDATES = 25
"""How many places are tried on each line."""


def overlap(one: Floats, other: Floats, box: tuple[float, float]) -> NDArray[np.bool_]:
    """Which boxes around places (n, 2) overlap with which boxes around places (m, 2): (n, m)."""
    across, up = (np.abs(np.subtract.outer(one[:, i], other[:, i])) < box[i] for i in (0, 1))
    overlapping: NDArray[np.bool_] = across & up
    return overlapping


def apart(starts: Floats, ends: Floats, box: tuple[float, float], *, shares: tuple[float, float]) -> Floats:
    """A place on each line, (n, 2), so that no two boxes overlap.

    Greedy: the line with the fewest places left is next, and takes the one that takes fewest places from others, near
    its middle among equals. That suffices for the edges between 6 and 6 units, which the tests go through.

    Args:
        starts: where each line begins, (n, 2).
        ends: where each ends, (n, 2).
        box: width and height of a number.
        shares: between which shares of its line a number may be.

    Raises:
        ValueError: there is no room for so many numbers.
    """
    n, tried = len(starts), np.linspace(*shares, CANDIDATES)
    places = (starts[:, None] + tried[:, None] * (ends - starts)[:, None]).reshape(-1, 2)
    line_of = np.repeat(np.arange(n), CANDIDATES)
    conflicts = overlap(places, places, box)
    free = np.ones(len(places), bool)
    place_of: dict[int, int] = {}
    while len(place_of) < n:
        left = np.bincount(line_of[free], minlength=n)
        line = min(set(range(n)) - set(place_of), key=left.__getitem__)
        here, elsewhere = np.flatnonzero(free & (line_of == line)), free & (line_of != line)
        if not here.size:
            raise ValueError(f"{n} numbers of {box} px have no room on the edges; expected fewer or smaller")
        cost = conflicts[here][:, elsewhere].sum(axis=1) + np.abs(tried[here % CANDIDATES] - 0.5)
        place_of[line] = int(here[cost.argmin()])
        free = elsewhere & ~conflicts[place_of[line]]
    return places[[place_of[line] for line in range(n)]]
