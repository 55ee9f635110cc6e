"""A directed graph laid out from left to right, in layers, with few crossings.

    1. layers       inputs in the first, every other vertex as late as what uses it allows
    2. order        a value that is used in later layers runs along as one trunk, a place in each layer between; in
                    each layer the places are ordered by the means of their neighbours, then by swapping neighbours
    3. coordinates  every place as near to the mean of its neighbours as the distances between places allow
    4. rows         many layers are broken into rows, like text

Vertices are numbers, the inputs first; wires go from smaller to larger ones.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Ends = tuple[tuple[int, int], ...]
Point = tuple[float, float]

COLUMNS = 13
"""So many layers at most stand in one row."""
LANE, COLUMN = 200.0, 330.0
"""How far places in a layer, and layers, are apart at most, in px."""
TRUNK = {0: 1.0, 1: 0.62, 2: 0.34}
"""How far two neighbours are apart, in lanes, by how many of them are trunks."""
SHARE, DIAMETERS = 0.36, (16.0, 34.0)
"""Of a vertex, as a part of the distances, and in px."""
SHARE_OF_LARGE = 0.28
"""The same where that is more than the larger of these."""
EDGE = 56.0
"""So far from the box, in px, the first and the last place of the only row are at most: room for their numbers."""
DOUBLE = 9.0
"""How far from the straight line two wires between the same vertices bend, in px."""
BREAK, SIDE = 7.0, 22.0
"""Between the wires that lead from row to row, and between them and the vertices, in px."""
SWEEPS, ATTEMPTS = 4, 8
"""How often all layers are gone through, and from how many orders, the first found by a walk, the others drawn."""
STRAIGHTENED = 16
"""How often they are gone through for the heights: wires that can be straight then are, to the eye."""


class Place(NamedTuple):
    """A vertex in its layer, or its trunk in a later one."""

    vertex: int
    layer: int


@dataclass(frozen=True)
class Layout:
    """Where everything is, in px from the lower left corner of the box.

    Attributes:
        at: the middle of each vertex.
        routes: for each wire the points from the middle of its start to that of its end.
        lane, column: how far two vertices above each other, and two layers, are apart at least.
        diameter: of a vertex.
        crossings: how many times trunks and wires cross between layers.
    """

    at: tuple[Point, ...]
    routes: tuple[tuple[Point, ...], ...]
    lane: float
    column: float
    diameter: float
    crossings: int


@lru_cache(maxsize=128)
def laid_out(inputs: int, wires: Ends, box: tuple[float, float]) -> Layout:
    """The layout in a box (width, height)."""
    layers = layers_of(inputs, wires)
    links = links_of(layers, wires)
    order = ordered(layers, links)
    return _in_rows(order, spread(order, links), layers, wires, box=box)


# ---- 1. layers ----


def layers_of(inputs: int, wires: Ends) -> tuple[int, ...]:
    """The layer of each vertex, from 0: the last is alone in the last one."""
    to_output: dict[int, int] = defaultdict(int)
    for start, end in sorted(wires, key=lambda wire: -wire[1]):
        to_output[start] = max(to_output[start], to_output[end] + 1)
    last = max(to_output.values(), default=0)
    vertices = max((end for _, end in wires), default=0) + 1
    return tuple(0 if vertex < inputs else last - to_output[vertex] for vertex in range(vertices))


def links_of(layers: Sequence[int], wires: Ends) -> list[tuple[Place, Place]]:
    """What leads from each layer to the next: trunks, and from them, or from vertices, the wires' last pieces."""
    trunk = list(layers)  # how far the trunk of each vertex runs
    for start, end in wires:
        trunk[start] = max(trunk[start], layers[end] - 1)
    runs = [
        (Place(vertex, k), Place(vertex, k + 1))
        for vertex, end in enumerate(trunk)
        for k in range(layers[vertex], end)
    ]
    return runs + [
        (Place(start, layers[end] - 1), Place(end, layers[end])) for start, end in dict.fromkeys(wires)
    ]


# ---- 2. order ----


def ordered(layers: Sequence[int], links: Sequence[tuple[Place, Place]]) -> list[list[Place]]:
    """The places of each layer, from top to bottom, with few crossings."""
    places = (
        {Place(vertex, layer) for vertex, layer in enumerate(layers)}.union(*links)
        if links
        else {Place(0, 0)}
    )
    after, before = neighbours(links)
    depth = _by_depth(places, before, layers)
    best: list[list[Place]] = []
    fewest = len(links) ** 2
    for attempt in range(ATTEMPTS):
        start = depth if not attempt else random.Random(attempt).sample(depth, len(depth))  # noqa: S311 (no secret)
        order: list[list[Place]] = [[] for _ in range(max(layers) + 1)]
        for place in start:
            order[place.layer].append(place)
        for sweep in range(SWEEPS):
            _sort_by_means(order, before if sweep % 2 == 0 else after, forward=sweep % 2 == 0)
            _swap(order, before, after)
            found = sum(count_crossings(order, links))
            if found < fewest or not best:
                best, fewest = [list(layer) for layer in order], found
        if not fewest:
            break
    return best


def neighbours(
    links: Iterable[tuple[Place, Place]],
) -> tuple[Mapping[Place, list[Place]], Mapping[Place, list[Place]]]:
    """For each place those in the next layer, and those in the layer before, that it is linked with."""
    after, before = defaultdict(list), defaultdict(list)
    for start, end in links:
        after[start].append(end)
        before[end].append(start)
    return after, before


def _by_depth(places: set[Place], before: Mapping[Place, list[Place]], layers: Sequence[int]) -> list[Place]:
    """The places as a walk back from the output meets them."""
    found: dict[Place, bool] = {}
    waiting = [Place(len(layers) - 1, max(layers))]
    while waiting:
        place = waiting.pop()
        if place not in found:
            found[place] = True
            waiting.extend(reversed(before[place]))
    return [*found, *sorted(places - found.keys())]


def _sort_by_means(order: list[list[Place]], linked: Mapping[Place, list[Place]], *, forward: bool) -> None:
    """Order each layer by the mean position of what its places are linked with in the layer done just before."""
    for k in range(1, len(order)) if forward else range(len(order) - 2, -1, -1):
        at = {place: i for i, place in enumerate(order[k - 1 if forward else k + 1])}
        own = {place: i for i, place in enumerate(order[k])}

        def mean(place: Place, at: dict[Place, int] = at, own: dict[Place, int] = own) -> float:
            found = [at[other] for other in linked[place]]
            return sum(found) / len(found) if found else float(own[place])

        order[k].sort(key=mean)


def _swap(
    order: list[list[Place]],
    before: Mapping[Place, list[Place]],
    after: Mapping[Place, list[Place]],
) -> None:
    """Swap neighbours as long as that saves a crossing."""
    for k, layer in enumerate(order):
        at = {place: i for near in order[max(k - 1, 0) : k + 2] for i, place in enumerate(near)}
        saved = True
        while saved:
            saved = False
            for i, (one, other) in enumerate(pairwise(list(layer))):
                if layer[i] != one:
                    continue
                now = sum(_crossed(linked[one], linked[other], at) for linked in (before, after))
                swapped = sum(_crossed(linked[other], linked[one], at) for linked in (before, after))
                if swapped < now:
                    layer[i], layer[i + 1] = other, one
                    saved = True


def _crossed(upper: Sequence[Place], lower: Sequence[Place], at: Mapping[Place, int]) -> int:
    """How many links of the upper of two places cross links of the lower one."""
    return sum(at[one] > at[other] for one in upper for other in lower)


def count_crossings(order: Sequence[Sequence[Place]], links: Iterable[tuple[Place, Place]]) -> list[int]:
    """The crossings between each layer and the next."""
    at = {place: i for layer in order for i, place in enumerate(layer)}
    between: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for start, end in links:
        between[start.layer].append((at[start], at[end]))
    return [
        sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(pairs) for c, d in pairs[:i])
        for pairs in (between[k] for k in range(len(order) - 1))
    ]


# ---- 3. coordinates ----


def spread(order: Sequence[Sequence[Place]], links: Iterable[tuple[Place, Place]]) -> dict[Place, float]:
    """The height of each place in lanes, downwards."""
    after, before = neighbours(links)
    height = {place: i - (len(layer) - 1) / 2 for layer in order for i, place in enumerate(layer)}
    origin = _first_layers(order)

    def pull(place: Place) -> tuple[float, float]:
        """Where its neighbours want a place, and how much; trunks, which are to be straight, pull harder."""
        near = before[place] + after[place]
        pulls = [
            1.0 if all(origin[it.vertex] == it.layer for it in (place, other)) else 3.0 for other in near
        ]
        if not near:
            return height[place], 1.0
        return sum(pull * height[it] for pull, it in zip(pulls, near, strict=True)) / sum(pulls), sum(pulls)

    for sweep in range(STRAIGHTENED):
        for layer in order if sweep % 2 == 0 else reversed(order):
            wanted, weights = zip(*map(pull, layer), strict=True)
            gaps = [_gap(one, other, origin) for one, other in pairwise(layer)]
            height.update(zip(layer, _kept_apart(wanted, weights, gaps), strict=True))
    return height


def _first_layers(order: Sequence[Sequence[Place]]) -> dict[int, int]:
    """The layer in which each vertex itself stands; after it comes its trunk."""
    found: dict[int, int] = {}
    for layer in order:
        for place in layer:
            found.setdefault(place.vertex, place.layer)
    return found


def _gap(one: Place, other: Place, origin: Mapping[int, int]) -> float:
    return TRUNK[sum(origin[it.vertex] != it.layer for it in (one, other))]


def _kept_apart(wanted: Sequence[float], weights: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """The heights nearest to those wanted, in weighted squares, that keep these gaps: pools of adjacent violators."""
    offsets = [0.0, *accumulate(gaps)]
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for want, weight, offset in zip(wanted, weights, offsets, strict=True):
        pools.append((want - offset, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, u, m), (b, v, n) = pools[-2:]
            pools[-2:] = [((a * u + b * v) / (u + v), u + v, m + n)]
    means = [mean for mean, _, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


# ---- 4. rows, and px ----


def _in_rows(
    order: Sequence[Sequence[Place]],
    heights: Mapping[Place, float],
    layers: Sequence[int],
    wires: Ends,
    *,
    box: tuple[float, float],
) -> Layout:
    width, height = box
    count = -(-len(order) // COLUMNS)
    columns = -(-len(order) // count)
    rows = [
        [place for layer in order[k : k + columns] for place in layer] for k in range(0, len(order), columns)
    ]
    links = links_of(layers, wires)
    leaving = [
        {start: end for start, end in links if start.layer == columns * k - 1} for k in range(1, count)
    ]
    room = height - BREAK * sum(len(places) + 1 for places in leaving)
    tops = [min(heights[place] for place in row) for row in rows]
    lanes = [max(heights[place] for place in row) - top + 1 for row, top in zip(rows, tops, strict=True)]
    lane = min(LANE, room / sum(lanes))
    if count == 1 and lane > 2 * EDGE:
        lane = min(LANE, (room - 2 * EDGE) / max(lanes[0] - 1, 0.01))
    column = min(COLUMN, width / max(columns - 1, 1))
    left = (width - column * (columns - 1)) / 2
    points: dict[Place, Point] = {}
    ways: dict[Place, list[Point]] = {}
    ceiling = height
    for k, (row, top) in enumerate(zip(rows, tops, strict=True)):
        free = (room - lane * sum(lanes)) / count  # shared by the rows
        for place in row:
            down = free / 2 + lane * (0.5 + heights[place] - top)
            points[place] = (left + column * (place.layer - columns * k), ceiling - down)
        if k:
            ways |= _ways_down(leaving[k - 1], points, ceiling)
        ceiling -= free + lane * lanes[k] + (BREAK * (len(leaving[k]) + 1) if k < count - 1 else 0)
    return Layout(
        at=tuple(points[Place(vertex, layer)] for vertex, layer in enumerate(layers)),
        routes=tuple(_routes(points, ways, layers, wires)),
        lane=lane,
        column=column,
        diameter=float(
            max(np.clip(SHARE * min(lane, column), *DIAMETERS), SHARE_OF_LARGE * min(lane, column))
        ),
        crossings=sum(count_crossings(order, links)),
    )


def _ways_down(
    leaving: Mapping[Place, Place], points: Mapping[Place, Point], ceiling: float
) -> dict[Place, list[Point]]:
    """From the right end of a row to the left end of the next, around it: the lowest inside, so that none cross."""
    found = {}
    for k, start in enumerate(sorted(leaving, key=lambda place: points[place][1])):
        (right, above), (left, below) = points[start], points[leaving[start]]
        out, back = right + SIDE + BREAK * k, left - SIDE - BREAK * (len(leaving) - 1 - k)
        across = ceiling + BREAK * (len(leaving) - k)
        found[start] = [(out, above), (out, across), (back, across), (back, below)]
    return found


def _routes(
    points: Mapping[Place, Point], ways: Mapping[Place, list[Point]], layers: Sequence[int], wires: Ends
) -> Iterable[tuple[Point, ...]]:
    """Along the trunk of its start each wire goes to its end; two between the same vertices bend apart."""
    for index, (start, end) in enumerate(wires):
        route: list[Point] = []
        for layer in range(layers[start], layers[end]):
            place = Place(start, layer)
            route += [points[place], *ways.get(place, ())]
        route.append(points[Place(end, layers[end])])
        alike = [k for k, other in enumerate(wires) if other == (start, end)]
        yield tuple(_bent(route, DOUBLE * (2 * alike.index(index) - len(alike) + 1)))


def _bent(route: list[Point], bend: float) -> list[Point]:
    """The route with its last piece bent to one side."""
    if not bend:
        return route
    start, end = np.array(route[-2]), np.array(route[-1])
    along = end - start
    across = bend / float(np.hypot(*along)) * np.array([-along[1], along[0]])
    middle = [(float(x), float(y)) for x, y in (start + share * along + across for share in (0.3, 0.7))]
    return [*route[:-1], *middle, route[-1]]
