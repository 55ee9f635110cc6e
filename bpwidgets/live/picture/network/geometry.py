"""Where the units of a network are in a picture, its edges, and what stands on these. No mark is made here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.live.picture.network import placing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpwidgets.live.picture.marks import Point

Edge = tuple[int, int, int]
NUMBER_SHARE, NUMBER_SHARE_OF_MANY = 0.33, 0.25
"""Shares of an edge, from the layer with more units, at which numbers are tried first: for few edges, and for many."""
MANY = 9
"""From three units to three on, edges cross so near their middles that numbers need the smaller share."""
DIAMOND_SHARE = 0.76
"""At which share of an edge its gradient ends, where its number is near the source: clear of that and of crossings."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """Where the units of a network are in a picture; it has no weights.

    Attributes:
        axes: on which, counting px.
        sizes: how many units each layer has.
        x: where each layer is, each to the right of the one before it.
        middle: the height of every layer's middle.
        max_height: how far the first unit of a layer is from the last, at most.
        max_spacing: how far a unit of a layer is from the next, at most.
        diameter: of a unit.
        number_size: width and height that are kept free for a number on an edge.
        number_shares: for each layer but the last the share of its edges at which numbers are tried first, if not
            NUMBER_SHARE; where edges are many it does not count, and is NUMBER_SHARE_OF_MANY.
        staggered: whether the numbers of neighbouring edges are at opposite ends, so that none is between two edges.
        near_sources: whether numbers are near the sources of every layer, for values that stand beside the targets.
        half_widths: half of how wide the units of each layer are, if they are boxes and not circles: their edges leave
            at the middle of the right side and arrive at the middle of the left one.
        diamonds_at: at which share of an edge its gradient ends, counted from the end that its number is near.

    Raises:
        ValueError: there are more or fewer places, half widths or shares than layers need, or a layer is not to the
            right of the one before it.
    """

    axes: str
    sizes: tuple[int, ...]
    x: tuple[float, ...]
    middle: float
    max_height: float = 208.0
    max_spacing: float = 134.0
    diameter: float = 34.0
    number_size: tuple[float, float] = (52.0, 15.0)
    number_shares: tuple[float, ...] = ()
    staggered: bool = False
    near_sources: bool = False
    half_widths: tuple[float, ...] = ()
    diamonds_at: float = DIAMOND_SHARE

    def __post_init__(self) -> None:
        if len(self.x) != len(self.sizes) or any(right <= left for left, right in pairwise(self.x)):
            raise ValueError(f"x is {self.x}; expected {len(self.sizes)} numbers, each larger than the last")
        layers = len(self.sizes)
        for name, count in (("half_widths", layers), ("number_shares", layers - 1)):
            given = getattr(self, name)
            if given and len(given) != count:
                raise ValueError(f"{name} are {given}; expected {count} numbers, or none")

    @property
    def radius(self) -> float:
        """Of a unit; 0 where units are boxes, at whose sides edges end."""
        return 0.0 if self.half_widths else self.diameter / 2

    def heights(self, layer: int) -> list[float]:
        """The heights of a layer's units, the first on top."""
        n = self.sizes[layer]
        spacing = min(self.max_spacing, self.max_height / max(n - 1, 1))
        return [self.middle + spacing * ((n - 1) / 2 - k) for k in range(n)]

    def gap(self, layer: int) -> tuple[float, float]:
        """From where to where there is room between a layer and the next: between boxes, or the middles of circles."""
        source, target = self.half_widths[layer : layer + 2] or (0.0, 0.0)
        return self.x[layer] + source, self.x[layer + 1] - target

    @property
    def edges(self) -> Iterator[Edge]:
        """(layer, target, source) of every edge, in the order of the weights' entries."""
        for layer, (sources, targets) in enumerate(pairwise(self.sizes)):
            yield from ((layer, i, j) for i in range(targets) for j in range(sources))

    def has_many_edges(self, layer: int) -> bool:
        """Whether the edges of a layer cross so near their middles that what stands on them is near their ends."""
        return self.sizes[layer] * self.sizes[layer + 1] >= MANY


@lru_cache(maxsize=64)
def edge_ends(net: Network, *, offset: float = 0.0) -> Mapping[Edge, tuple[Point, Point]]:
    """Both ends of every edge, at the units' rims; `offset` px beside it, to the right as seen from its source."""
    found: dict[Edge, tuple[Point, Point]] = {}
    for layer, target, source in net.edges:
        left, right = net.gap(layer)
        start, end = np.array([[left, net.heights(layer)[source]], [right, net.heights(layer + 1)[target]]])
        direction = (end - start) / np.hypot(*(end - start))
        beside = offset * np.array([direction[1], -direction[0]])
        rim = np.sqrt(max(net.radius**2 - offset**2, 0.0)) * direction
        (a, b), (c, d) = (start + rim + beside).tolist(), (end - rim + beside).tolist()
        found[layer, target, source] = (a, b), (c, d)
    return MappingProxyType(found)


def between(start: Point, end: Point, share: float) -> Point:
    """The point of the line from start to end at this share of it."""
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


# ---- what stands on edges ----


@lru_cache(maxsize=64)
def number_places(net: Network) -> Mapping[Edge, Point]:
    """Where the number of each edge is: on the edge, no two on each other.

    At one share of all edges of a layer, near the layer with more units, or where they are staggered at that share from
    either end by turns, if that will do; else each has its own.
    """
    places: dict[Edge, Point] = {}
    for layer in range(len(net.sizes) - 1):
        keys = [edge for edge in net.edges if edge[0] == layer]
        left, right = net.gap(layer)
        starts = np.array([(left, net.heights(layer)[j]) for _, _, j in keys])
        ends = np.array([(right, net.heights(layer + 1)[i]) for _, i, _ in keys])
        shares = np.full((len(keys), 1), _common_share(net, layer))
        if net.staggered:
            odd = np.array([(i + j) % 2 for _, i, j in keys], bool)
            shares[odd] = 1 - shares[odd]
        at = starts + shares * (ends - starts)
        if placing.overlap(at, at, net.number_size)[~np.eye(len(keys), dtype=bool)].any():
            clear_px = net.radius + net.number_size[0] / 2  # of both units
            clear = clear_px / (right - left)
            at = placing.apart(starts, ends, net.number_size, shares=(clear, 1 - clear))
        places |= {key: (x, y) for key, (x, y) in zip(keys, at.tolist(), strict=True)}
    return MappingProxyType(places)


def diamond_share(net: Network, layer: int) -> float:
    """The share of each edge of a layer at which its gradient ends, counted from the source."""
    return net.diamonds_at if _numbers_are_near_sources(net, layer) else 1 - net.diamonds_at


def _common_share(net: Network, layer: int) -> float:
    """The share of all edges of a layer at which their numbers are tried first."""
    share = net.number_shares[layer] if net.number_shares else NUMBER_SHARE
    if net.has_many_edges(layer):
        share = NUMBER_SHARE_OF_MANY
    return share if _numbers_are_near_sources(net, layer) else 1 - share


def _numbers_are_near_sources(net: Network, layer: int) -> bool:
    """Whether the numbers of a layer's edges are tried near their sources first, not near their targets.

    They are near the layer with more units, where edges are farther apart; of equal layers near the one that is hidden:
    the targets of the first edges, the sources of all others.
    """
    sources, targets = net.sizes[layer : layer + 2]
    return net.near_sources or sources > targets or (sources == targets and layer > 0)
