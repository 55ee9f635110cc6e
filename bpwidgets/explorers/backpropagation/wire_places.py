"""Where texts stand beside wires: clear of all wires, of what stands at the vertices, and of each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bpwidgets.explorers.backpropagation.layered_layout import Point

    Floats = NDArray[np.float64]

CANDIDATES = 15
"""How many places along its wire a text is tried at, on either side."""
SAMPLE = 5.0
"""So often along a wire it is looked whether a text lies on it, in px."""
AIR = 1.5
"""What is free round a text, in px."""
ABOVE = 0.12
"""What it costs to stand above the wire; one wire's length is 1."""


@dataclass(frozen=True)
class Box:
    """A text, or a circle: its anchor moves with the picture's size, its offset and size (width, height) do not."""

    anchor: Point
    offset: Point
    size: Point


@dataclass(frozen=True)
class Place:
    """A text's place: at this point of a wire, beside it in the direction `normal`, (2,) of length 1, by `gap` px."""

    anchor: Point
    normal: Point
    gap: float

    def box(self, size: Point) -> Box:
        """Of a text of this size, which touches what lies along the wire at that distance."""
        x, y = self.normal
        away = abs(x) * size[0] / 2 + abs(y) * size[1] / 2 + self.gap
        return Box(self.anchor, (away * x, away * y), size)


@dataclass(frozen=True)
class Wanted:
    """A text beside a piece of a wire, (start, end), at best after the `share` of it.

    `clear` px at both ends stay free, and `gaps` px below the piece and above it.
    """

    piece: tuple[Point, Point]
    size: Point
    share: float
    clear: float
    gaps: Point


def beside(
    routes: Sequence[Sequence[Point]],
    wanted: Sequence[Wanted],
    taken: Sequence[Box],
    *,
    scales: Sequence[float],
) -> tuple[Place | None, ...]:
    """A place for each text, one after the other; None where there is none that is clear of all.

    Args:
        routes: the points of all that runs along wires.
        wanted: the texts.
        taken: what stands there already.
        scales: by which pages shrink the distances, but no text. A text that is clear on no such place at the first
            has one that is clear at the next.
    """
    points = [np.concatenate([sampled(scale * np.array(route)) for route in routes]) for scale in scales]
    boxes = list(taken)
    found: list[Place | None] = []
    for text in wanted:
        for scale, wires in zip(scales, points, strict=True):
            places = [
                (cost, k, place)
                for k, (place, cost) in enumerate(_candidates(text, scale))
                if _is_clear(place.box(text.size), wires, boxes, scale)
            ]
            if places:
                break
        best = min(places)[2] if places else None
        found.append(best)
        if best is not None:
            boxes.append(best.box(text.size))
    return tuple(found)


def sampled(route: Floats) -> Floats:
    """Points along a polyline, (n, 2), SAMPLE px apart at most."""
    found = []
    for start, end in pairwise(route):
        count = int(np.hypot(*(end - start)) / SAMPLE) + 2
        found.append(start + np.linspace(0, 1, count)[:, None] * (end - start))
    return np.concatenate(found)


def _candidates(text: Wanted, scale: float) -> list[tuple[Place, float]]:
    """Its places, each with what it costs by itself."""
    start, end = np.array(text.piece)
    along = end - start
    length = float(np.hypot(*along))
    normal = np.array([-along[1], along[0]]) / length
    normal = normal if normal[1] >= 0 else -normal  # upwards
    least = min((text.clear + text.size[0] / 2) / (scale * length), 0.5)
    found = []
    for share in np.linspace(least, 1 - least, CANDIDATES):
        anchor = start + share * along
        for side, gap in zip((-1, 1), text.gaps, strict=True):
            x, y = side * normal
            place = Place((float(anchor[0]), float(anchor[1])), (float(x), float(y)), gap)
            found.append((place, abs(float(share) - text.share) + (ABOVE if side > 0 else 0.0)))
    return found


def _is_clear(box: Box, wires: Floats, boxes: Sequence[Box], scale: float) -> bool:
    """Whether it lies neither on a wire nor on another text."""
    middle, half = _middle(box, scale), np.array(box.size) / 2 + AIR
    if np.any(np.all(np.abs(wires - middle) < half, axis=1)):
        return False
    others = ((_middle(other, scale), np.array(other.size) / 2) for other in boxes)
    return not any(np.all(np.abs(at - middle) < half + size) for at, size in others)


def _middle(box: Box, scale: float) -> Floats:
    middle: Floats = scale * np.array(box.anchor) + np.array(box.offset)
    return middle
