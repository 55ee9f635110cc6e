"""Lines and arrows between two places: how wide they are, where they end, and which travel as one mark."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import network
from bpwidgets.live.picture.marks import Arrow, Line, Mark
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.explorers.two_layer.passes import Floats
    from bpwidgets.live.picture.marks import Point
    from bpwidgets.live.picture.style import Role

HEAD, SHORT, APART = 1.3, 2.5, 9.0
"""The width of an arrow with the head that all have, of wide ways and of thin ones; how far before a unit they end;
how far apart those are that arrive at the same one, if it is high enough."""
RIM = 3.0
"""How far from the upper and the lower end of its side the arrows to a unit arrive."""
THIN, PALE, FAINT = 1.0, 0.5, 0.3
"""How wide and how opaque edges are; how opaque those are that are no part of the step."""
FINE = 0.7
"""How wide the edges are, beside those of other networks: dashes of wide ones are coarse."""


def together(lines: Sequence[Line]) -> Iterator[Line]:
    """The same lines of two points each, those that look the same as one: they travel lighter."""
    alike: dict[tuple[Role, float, float, bool], list[Line]] = {}
    for line in lines:
        alike.setdefault((line.role, line.width, line.opacity, line.dash), []).append(line)
    for (role, width, opacity, dash), found in alike.items():
        if len(found) == 1:
            yield found[0]
            continue
        (x0, y0), (x1, y1) = np.array([(line.x, line.y) for line in found], float).T
        yield strokes("graph", (x0, x1), (y0, y1), role=role, width=width, opacity=opacity, dash=dash)


def fine_widths(values: Sequence[Floats]) -> list[Floats]:
    """The widths of edges by the sizes of what they are the edges of, all in one scale."""
    return [FINE * it for it in network.weight_widths(values)]


def spread(ways: Sequence[tuple[Point, Point]], high: float) -> list[tuple[Point, Point]]:
    """The same ways, ending short of the side, so high, at which they arrive, and there apart from each other."""
    found = []
    for tail, head in ways:
        there = sorted((other[1] for other, end in ways if end == head), reverse=True)
        apart = min(APART, (high - 2 * RIM) / max(len(there) - 1, 1))
        up = ((len(there) - 1) / 2 - there.index(tail[1])) * apart
        found.append((tail, (head[0] + math.copysign(SHORT, tail[0] - head[0]), head[1] + up)))
    return found


def way(tail: Point, head: Point, *, negative: bool, **look: Any) -> Iterator[Mark]:
    """A line with the head of an arrow, dashed where it carries something negative; `look` has its axes and colour."""
    neck = before(head, tail, Arrow.head_px + Arrow.head_per_width * HEAD)
    yield Line(x=(tail[0], neck[0]), y=(tail[1], neck[1]), dash=negative, **look)
    yield Arrow(tail=neck, head=head, **{**look, "width": HEAD})


def before(end: Point, start: Point, px: float) -> Point:
    """The point of the line from start to end that is so far before its end."""
    return network.between(end, start, px / float(np.hypot(end[0] - start[0], end[1] - start[1])))
