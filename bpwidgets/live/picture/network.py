"""A network as marks: layers of units, edges with weights and numbers, paths, gradients that flow back, click targets.

    net = Network(axes="graph", sizes=(2, 3, 1), x=(100, 320, 540), middle=150)

    def scene(self, r):
        weights = (r.W1, r.W2)  # (3, 2), (1, 3): entry [to, of] belongs to the edge from unit `of` to unit `to`
        return [
            *edges(net, weights, widths=weight_widths(weights)),
            *minus_signs(net, weights),
            *numbers(net, weights),
            *units(net, 0, names=("x₁", "x₂"), values=r.x, role="input"),
            ...
        ]

Layers, units and gaps (gap l is between the layers l and l + 1) count from 0. The axes count px, at full size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bpwidgets.live.picture.style import Role

    Floats = NDArray[np.float64]
    Point = tuple[float, float]
    Edge = tuple[int, int, int]

EDGE, HIGHLIGHTED = 1.2, 4.0
"""How wide an edge is where its width says nothing, and one of a highlighted path, in px."""
WIDTHS = (1.0, 6.0)
"""How wide the edges of the smallest and of the largest weight are."""
VALUE = 11.5
"""The size of the values under units: smaller than numbers on edges, which are beside them on a narrow page."""
MINUS, MINUS_AT = 6.0, 0.12
"""Half the length of the stroke across an edge with a negative weight, and at which share of the edge it is."""
ASIDE = 5.0
"""How far beside its edge a gradient flows back."""
NEAR, NEARER = 0.33, 0.25
"""Shares of an edge, from the layer with more units, at which numbers are tried first: for few edges, and for nine."""
SHARES = 25
"""So many places are tried on each edge where the numbers of a gap are spread."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """Where the units of a network are.

    Attributes:
        axes: on which, counting px.
        sizes: how many units each layer has.
        x: where each layer is.
        middle: the height of every layer's middle.
        room: how far the first unit of a layer is from the last, at most.
        apart: how far a unit of a layer is from the next, at most.
        diameter: of a unit.
        number: width and height of a number on an edge, for which room is kept.
    """

    axes: str
    sizes: tuple[int, ...]
    x: tuple[float, ...]
    middle: float
    room: float = 208.0
    apart: float = 134.0
    diameter: float = 34.0
    number: tuple[float, float] = (44.0, 15.0)

    def heights(self, layer: int) -> list[float]:
        """The heights of a layer's units, the first on top."""
        n = self.sizes[layer]
        apart = min(self.apart, self.room / max(n - 1, 1))
        return [self.middle + apart * ((n - 1) / 2 - k) for k in range(n)]

    @property
    def indices(self) -> Iterator[Edge]:
        """(gap, to, of) of every edge, gap by gap, as the entries of the weights."""
        for gap, (n_of, n_to) in enumerate(pairwise(self.sizes)):
            yield from ((gap, to, of) for to in range(n_to) for of in range(n_of))


@lru_cache(maxsize=64)
def edge_ends(net: Network, *, aside: float = 0.0) -> dict[Edge, tuple[Point, Point]]:
    """Both ends of every edge, at the units' rims; `aside` px beside it, to the right as seen from its start."""
    found: dict[Edge, tuple[Point, Point]] = {}
    for gap, to, of in net.indices:
        start = np.array([net.x[gap], net.heights(gap)[of]])
        end = np.array([net.x[gap + 1], net.heights(gap + 1)[to]])
        along = (end - start) / np.hypot(*(end - start))
        beside = aside * np.array([along[1], -along[0]])
        rim = np.sqrt((net.diameter / 2) ** 2 - aside**2) * along
        (a, b), (c, d) = (start + rim + beside).tolist(), (end - rim + beside).tolist()
        found[gap, to, of] = (a, b), (c, d)
    return found


# ---- edges ----


def edges(
    net: Network,
    weights: Sequence[Floats],
    *,
    widths: Sequence[Floats] | None = None,
    highlighted: Sequence[Floats] | None = None,
) -> list[Mark]:
    """A line for each edge, dashed where its weight is 0: nothing comes through. The widest are on top.

    Args:
        net: where the units are.
        weights: (n_to, n_of) for each gap.
        widths: in px, alike; EDGE for all if None.
        highlighted: the widths of those that are highlighted, 0 for all others; see `highlight`.
    """
    lines = []
    for (gap, to, of), ((a, b), (c, d)) in edge_ends(net).items():
        wide = 0.0 if highlighted is None else float(highlighted[gap][to, of])
        width = wide or (EDGE if widths is None else float(widths[gap][to, of]))
        role: Role = "gradient" if wide else "muted"
        dash = bool(weights[gap][to, of] == 0)
        lines.append((wide, Line(axes=net.axes, role=role, x=(a, c), y=(b, d), width=width, dash=dash)))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def weight_widths(weights: Sequence[Floats]) -> list[Floats]:
    """The widths of edges by the sizes of their weights, all in one scale."""
    least, most = WIDTHS
    largest = max(float(np.abs(W).max()) for W in weights) or 1.0
    return [least + (most - least) * np.abs(W) / largest for W in weights]


def minus_signs(
    net: Network, weights: Sequence[Floats], *, role: Role = "ink", at: float = MINUS_AT, aside: float = 0.0
) -> list[Mark]:
    """A stroke across each edge with a negative weight, at a share of the edge: the sign needs no colour."""
    ends = np.array(
        [ends for key, ends in edge_ends(net, aside=aside).items() if weights[key[0]][key[1:]] < 0]
    )
    if not ends.size:
        return []
    start, end = ends[:, 0], ends[:, 1]
    along = (end - start) / np.linalg.norm(end - start, axis=1, keepdims=True)
    middle, half = start + at * (end - start), MINUS * np.column_stack([along[:, 1], -along[:, 0]])
    (x0, y0), (x1, y1) = (middle - half).T, (middle + half).T
    return [strokes(net.axes, (x0, x1), (y0, y1), role=role, width=2.0)]


def highlight(net: Network, paths: Iterable[tuple[Sequence[int], float]]) -> list[Floats]:
    """The widths of the edges on some paths, 0 for all others.

    A path is one unit for each layer, and how wide its edges are; of an edge on several, the last path says it.
    """
    widths = [np.zeros((n_to, n_of)) for n_of, n_to in pairwise(net.sizes)]
    for path, width in paths:
        for gap, (of, to) in enumerate(pairwise(path)):
            widths[gap][to, of] = width
    return widths


def gradient_edges(net: Network, gradients: Sequence[Floats]) -> list[Mark]:
    """An arrow back beside each edge, as wide as its gradient is large, all in one scale; none where that is 0."""
    widths = weight_widths(gradients)
    arrows: list[Mark] = []
    for (gap, to, of), (head, tail) in edge_ends(net, aside=ASIDE).items():
        if gradients[gap][to, of]:
            width = float(widths[gap][to, of])
            arrows.append(Arrow(axes=net.axes, role="gradient", tail=tail, head=head, width=width))
    return [*arrows, *minus_signs(net, gradients, role="gradient", at=1 - MINUS_AT, aside=ASIDE)]


# ---- numbers on edges ----


def numbers(
    net: Network, weights: Sequence[Floats], *, bold: Sequence[Floats] | None = None, size: float = 13.0
) -> list[Mark]:
    """The number of each edge, on it; bold where `bold` has a number that is not 0, such as `highlight` gives."""
    return [
        Label(
            axes=net.axes,
            at=place,
            text=formatting.number(weights[gap][to, of], 3),
            align="center",
            size=size,
            bold=bool(bold is not None and bold[gap][to, of]),
        )
        for (gap, to, of), place in number_places(net).items()
    ]


@lru_cache(maxsize=64)
def number_places(net: Network) -> dict[Edge, Point]:
    """Where the number of each edge (gap, to, of) is: on the edge, no two on each other.

    At one share of all edges of a gap, near the layer with more units, if that will do; else each has its own.
    """
    places: dict[Edge, Point] = {}
    for gap in range(len(net.sizes) - 1):
        keys = [key for key in net.indices if key[0] == gap]
        starts = np.array([(net.x[gap], net.heights(gap)[of]) for _, _, of in keys])
        ends = np.array([(net.x[gap + 1], net.heights(gap + 1)[to]) for _, to, _ in keys])
        at = starts + _common_share(net, gap) * (ends - starts)
        if _overlap(at, at, net.number)[~np.eye(len(keys), dtype=bool)].any():
            at = _spread(net, starts, ends)
        places |= {key: (x, y) for key, (x, y) in zip(keys, at.tolist(), strict=True)}
    return places


def _common_share(net: Network, gap: int) -> float:
    """The share of all edges of a gap at which their numbers are tried first."""
    n_of, n_to = net.sizes[gap : gap + 2]
    near = NEARER if n_of * n_to >= 9 else NEAR
    return 1 - near if n_to > n_of or (n_to == n_of and gap == 0) else near


def _overlap(one: Floats, other: Floats, box: tuple[float, float]) -> NDArray[np.bool_]:
    """Which numbers at places (n, 2) overlap with which at places (m, 2): (n, m)."""
    across, up = (np.abs(np.subtract.outer(one[:, i], other[:, i])) < box[i] for i in (0, 1))
    overlap: NDArray[np.bool_] = across & up
    return overlap


def _spread(net: Network, starts: Floats, ends: Floats) -> Floats:
    """A place on each edge, (n, 2), so that no two numbers overlap.

    The edge with the fewest places left is next, and takes the one that takes fewest places from others.

    Raises:
        ValueError: there is no room for so many numbers.
    """
    wide = float(ends[0, 0] - starts[0, 0])
    clear = (net.diameter / 2 + net.number[0] / 2) / wide  # of the units
    shares = np.linspace(clear, 1 - clear, SHARES)
    candidates = starts[:, None] + shares[:, None] * (ends - starts)[:, None]  # (n, shares, 2)
    n, flat = len(starts), candidates.reshape(-1, 2)
    conflicts = _overlap(flat, flat, net.number)
    edge = np.repeat(np.arange(n), shares.size)
    free: Any = np.ones(len(flat), bool)
    place = np.full(n, -1)
    for _ in range(n):
        left = np.bincount(edge[free], minlength=n)
        left[place >= 0] = len(flat)
        next_edge = int(left.argmin())
        mine = np.flatnonzero(free & (edge == next_edge))
        if not mine.size:
            raise ValueError(
                f"{n} numbers of {net.number} px have no room on the edges; expected fewer or smaller"
            )
        others = free & (edge != next_edge)
        cost = conflicts[mine][:, others].sum(axis=1) + np.abs(shares[mine % shares.size] - 0.5)
        best = int(mine[cost.argmin()])
        place[next_edge] = best
        free = free & ~conflicts[best] & (edge != next_edge)
    spread: Floats = flat[place]
    return spread


# ---- units and click targets ----


def units(
    net: Network, layer: int, *, names: Sequence[str], values: Floats | None = None, role: Role = "forward"
) -> list[Mark]:
    """The units of a layer with their names in them and their values, if any, under them."""
    x, heights = net.x[layer], net.heights(layer)
    marks: list[Mark] = [
        Points(axes=net.axes, role=role, x=[x] * len(heights), y=heights, size=net.diameter, filled=False)
    ]
    below = (0, -net.diameter / 2 - 9)
    for k, y in enumerate(heights):
        marks.append(Label(axes=net.axes, at=(x, y), text=names[k], align="center", bold=True))
        if values is not None:
            text = formatting.number(values[k], 3)
            marks.append(Label(axes=net.axes, at=(x, y), text=text, align="center", offset=below, size=VALUE))
    return marks


def edge_targets(
    net: Network,
    *,
    label: Callable[[int, int, int], str],
    sets: Callable[[int, int, int], Mapping[str, Any]],
    selected: Callable[[int, int, int], bool],
) -> Iterator[ClickTarget]:
    """A click target on each edge: its number and the whole line. All three functions take (gap, to, of)."""
    width, height = net.number
    for at, place in number_places(net).items():
        yield ClickTarget(
            label=label(*at),
            axes=net.axes,
            at=place,
            sets=sets(*at),
            size=(width + 8, max(height + 10, 24)),
            selected=selected(*at),
            segment=edge_ends(net)[at],
        )
