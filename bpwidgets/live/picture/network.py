"""A network as marks: layers of units, edges with weights and numbers, paths, gradients that flow back, click targets.

    net = Network(axes="graph", sizes=(2, 3, 1), x=(100, 320, 540), middle=150)

    def scene(self, r):
        weights = (r.W1, r.W2)  # (3, 2), (1, 3): entry [i, j] belongs to the edge from unit j to unit i
        return [
            *edges(net, weights, widths=weight_widths(weights)),
            *minus_signs(net, weights),
            *numbers(net, weights),
            *units(net, 0, names=("x₁", "x₂"), values=r.x, role="input"),
            ...
        ]

Layers and units count from 0. An edge is (layer, target, source), as its weight is weights[layer][target, source]: it
leads from unit `source` of that layer to unit `target` of the next. The axes count px, at full size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import formatting, placing
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.live.picture.marks import Point
    from bpwidgets.live.picture.style import Role

    Edge = tuple[int, int, int]

# All but the shares are in px.
EDGE = 1.2
"""How wide an edge is where its width says nothing."""
HIGHLIGHTED = 4.0
"""How wide an edge of a highlighted path is."""
SELECTED = 3.0
"""How wide the selected edge is, at least."""
WIDTHS = (1.0, 6.0)
"""How wide the edges of the smallest and of the largest weight are."""
VALUE_SIZE = 11.5
"""The size of the values under units: smaller than numbers on edges, which are beside them on a narrow page."""
MINUS_HALF = 6.0
"""Half the length of the stroke across an edge with a negative weight."""
MINUS_SHARE = 0.12
"""At which share of the edge that stroke is."""
GRADIENT_OFFSET = 5.0
"""How far beside its edge a gradient flows back."""
DIAMONDS = (6.0, 12.0)
"""The sides of the smallest diamond that ends a weight's gradient, and of the largest: none is on another."""
DIAMOND_OF_MANY = 9.0
"""The side of the largest where edges are many."""
DIAMOND_SHARE = 0.76
"""At which share of an edge its gradient ends, where its number is near the source: clear of that and of crossings."""
CHARACTER_PX, GAP_PX = 7.4, 13.0
"""The width of a character of a number on an edge, and the height of the gap in which it stands."""
NUMBER_SHARE, NUMBER_SHARE_OF_MANY = 0.33, 0.25
"""Shares of an edge, from the layer with more units, at which numbers are tried first: for few edges, and for many."""
MANY = 9
"""From three units to three on, edges cross so near their middles that numbers need the smaller share."""


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
        near_sources: whether numbers are near the sources of every layer, for values that stand beside the targets.
        number_shares: for each layer but the last the share of its edges at which numbers are tried first, if not the
            usual one; of many edges it is that for many.
        staggered: whether the numbers of neighbouring edges are at opposite ends, so that none is between two edges.

    Raises:
        ValueError: there are more or fewer places than layers, or a layer is not to the right of the one before it.
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

    def __post_init__(self) -> None:
        if len(self.x) != len(self.sizes) or any(right <= left for left, right in pairwise(self.x)):
            raise ValueError(f"x is {self.x}; expected {len(self.sizes)} numbers, each larger than the last")

    def heights(self, layer: int) -> list[float]:
        """The heights of a layer's units, the first on top."""
        n = self.sizes[layer]
        spacing = min(self.max_spacing, self.max_height / max(n - 1, 1))
        return [self.middle + spacing * ((n - 1) / 2 - k) for k in range(n)]

    @property
    def edges(self) -> Iterator[Edge]:
        """(layer, target, source) of every edge, in the order of the weights' entries."""
        for layer, (sources, targets) in enumerate(pairwise(self.sizes)):
            yield from ((layer, i, j) for i in range(targets) for j in range(sources))


@lru_cache(maxsize=64)
def edge_ends(net: Network, *, offset: float = 0.0) -> Mapping[Edge, tuple[Point, Point]]:
    """Both ends of every edge, at the units' rims; `offset` px beside it, to the right as seen from its source."""
    found: dict[Edge, tuple[Point, Point]] = {}
    for layer, target, source in net.edges:
        start = np.array([net.x[layer], net.heights(layer)[source]])
        end = np.array([net.x[layer + 1], net.heights(layer + 1)[target]])
        direction = (end - start) / np.hypot(*(end - start))
        beside = offset * np.array([direction[1], -direction[0]])
        rim = np.sqrt((net.diameter / 2) ** 2 - offset**2) * direction
        (a, b), (c, d) = (start + rim + beside).tolist(), (end - rim + beside).tolist()
        found[layer, target, source] = (a, b), (c, d)
    return MappingProxyType(found)


# ---- edges ----


def edges(
    net: Network,
    weights: Sequence[Floats],
    *,
    widths: Sequence[Floats] | None = None,
    highlighted: Sequence[Floats] | None = None,
    opacities: Sequence[float] | None = None,
    negative: Sequence[Floats] | None = None,
    name: str = "",
) -> list[Line]:
    """A line for each edge, dashed where its weight is 0: nothing comes through. The widest are on top.

    Args:
        net: where the units are.
        weights: (targets, sources) for each layer but the last.
        widths: in px, alike; EDGE for all if None.
        highlighted: the widths of those that are highlighted, 0 for all others; see `highlight`.
        opacities: of the edges of each layer but the last; 1 for all if None.
        negative: what the widths are the sizes of: dashed is instead what is negative there.
        name: of those that are highlighted.
    """
    lines = []
    for (layer, *entry), ((a, b), (c, d)) in edge_ends(net).items():
        wide = 0.0 if highlighted is None else float(highlighted[layer][*entry])
        width = wide or (EDGE if widths is None else float(widths[layer][*entry]))
        role: Role = "gradient" if wide else "muted"
        dash = bool(weights[layer][*entry] == 0) if negative is None else bool(negative[layer][*entry] < 0)
        look: dict[str, Any] = {"role": role, "width": width, "dash": dash, "name": name if wide else ""}
        if opacities is not None:
            look["opacity"] = opacities[layer]
        lines.append((wide, Line(axes=net.axes, x=(a, c), y=(b, d), **look)))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def weight_widths(weights: Sequence[Floats]) -> list[Floats]:
    """The widths of edges by the sizes of their weights, or of their gradients, all in one scale."""
    least, most = WIDTHS
    largest = max(float(np.abs(W).max()) for W in weights) or 1.0
    return [least + (most - least) * np.abs(W) / largest for W in weights]


def minus_signs(
    net: Network,
    weights: Sequence[Floats],
    *,
    role: Role = "ink",
    at: float = MINUS_SHARE,
    offset: float = 0.0,
) -> list[Mark]:
    """A stroke across each edge with a negative weight, at a share of the edge: the sign needs no colour."""
    ends = np.array(
        [ends for key, ends in edge_ends(net, offset=offset).items() if weights[key[0]][key[1:]] < 0]
    )
    if not ends.size:
        return []
    start, end = ends[:, 0], ends[:, 1]
    direction = (end - start) / np.linalg.norm(end - start, axis=1, keepdims=True)
    middle, half = (
        start + at * (end - start),
        MINUS_HALF * np.column_stack([direction[:, 1], -direction[:, 0]]),
    )
    (x0, y0), (x1, y1) = (middle - half).T, (middle + half).T
    return [strokes(net.axes, (x0, x1), (y0, y1), role=role, width=2.0)]


def highlight(net: Network, paths: Iterable[tuple[Sequence[int], float]]) -> list[Floats]:
    """The widths of the edges on some paths, 0 for all others: what `edges` and `numbers` take to highlight them.

    A path is one unit for each layer, and how wide its edges are; an edge on several has the width of the last one.

    Raises:
        ValueError: a width is not above 0.
    """
    widths = [np.zeros((targets, sources)) for sources, targets in pairwise(net.sizes)]
    for path, width in paths:
        if not width > 0:
            raise ValueError(f"the path {path} has the width {width}; expected one above 0")
        for layer, (j, i) in enumerate(pairwise(path)):
            widths[layer][i, j] = width
    return widths


def gradient_edges(net: Network, gradients: Sequence[Floats]) -> list[Mark]:
    """An arrow back beside each edge, as wide as its gradient is large, all in one scale; none where that is 0."""
    widths = weight_widths(gradients)
    arrows: list[Mark] = []
    for (layer, *entry), (head, tail) in edge_ends(net, offset=GRADIENT_OFFSET).items():
        if gradients[layer][*entry]:
            width = float(widths[layer][*entry])
            arrows.append(Arrow(axes=net.axes, role="gradient", tail=tail, head=head, width=width))
    signs = minus_signs(net, gradients, role="gradient", at=1 - MINUS_SHARE, offset=GRADIENT_OFFSET)
    return [*arrows, *signs]


def weight_gradients(net: Network, gradients: Sequence[Floats]) -> list[Mark]:
    """On each edge a line from its target to a diamond as large as dL/dw, hollow where that is negative.

    A diamond's area is in proportion, all in one scale, and there is none where the gradient is 0. It belongs to the
    edge: nothing arrives at the source, where arrows would seem to add up.

    Args:
        net: where the units are.
        gradients: (targets, sources) for each layer but the last.
    """
    largest = max(float(np.abs(each).max()) for each in gradients)
    stubs: list[tuple[Point, Point]] = []
    diamonds: list[Points] = []
    for (layer, i, j), (source, target) in edge_ends(net).items():
        if not (gradient := float(gradients[layer][i, j])):
            continue
        end = between(source, target, diamond_share(net, layer))
        stubs.append((target, end))
        most = DIAMOND_OF_MANY if net.sizes[layer] * net.sizes[layer + 1] >= MANY else DIAMONDS[1]
        size = max(DIAMONDS[0], most * float(np.sqrt(abs(gradient) / largest)))
        look: dict[str, Any] = {"size": size, "symbol": "diamond", "filled": gradient > 0}
        diamonds.append(Points(axes=net.axes, role="gradient", x=[end[0]], y=[end[1]], **look))
    if not stubs:
        return []
    x, y = np.array(stubs).transpose(2, 1, 0)
    line = strokes(net.axes, (x[0], x[1]), (y[0], y[1]), role="gradient", width=EDGE)
    return [line, *sorted(diamonds, key=lambda it: -it.size)]


def diamond_share(net: Network, layer: int) -> float:
    """The share of each edge of a layer at which its gradient ends, counted from the source."""
    near_source = _common_share(net, layer) <= NUMBER_SHARE
    return DIAMOND_SHARE if near_source else 1 - DIAMOND_SHARE


def between(start: Point, end: Point, share: float) -> Point:
    """The point of the line from start to end at this share of it."""
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


# ---- numbers on edges ----


def numbers(
    net: Network, weights: Sequence[Floats], *, bold: Sequence[Floats] | None = None, size: float = 13.0
) -> list[Mark]:
    """The number of each edge; bold where `bold` has a number that is not 0, such as `highlight` gives."""
    texts = {(layer, i, j): formatting.number(weights[layer][i, j]) for layer, i, j in number_places(net)}
    strong = {(layer, i, j) for layer, i, j in texts if bold is not None and bold[layer][i, j]}
    return texts_on_edges(net, texts, bold=strong, size=size)


def texts_on_edges(
    net: Network,
    texts: Mapping[Edge, str],
    *,
    bold: Collection[Edge] = (),
    size: float = 13.0,
    character_px: float = CHARACTER_PX,
) -> list[Mark]:
    """A text on each of these edges, in a gap as long as its letters, so that the edge does not strike it through."""
    places = number_places(net) if texts else {}
    x, y = np.array([places[edge] for edge in texts], float).reshape(-1, 2).T
    half = np.array([max(character_px * len(text) - GAP_PX, 0.0) for text in texts.values()]) / 2
    return [
        strokes(net.axes, (x - half, x + half), (y, y), role="paper", width=GAP_PX),
        *(
            Label(axes=net.axes, at=places[edge], text=text, align="center", size=size, bold=edge in bold)
            for edge, text in texts.items()
        ),
    ]


@lru_cache(maxsize=64)
def number_places(net: Network) -> Mapping[Edge, Point]:
    """Where the number of each edge is: on the edge, no two on each other.

    At one share of all edges of a layer, near the layer with more units, or where they are staggered at that share from
    either end by turns, if that will do; else each has its own.
    """
    places: dict[Edge, Point] = {}
    for layer in range(len(net.sizes) - 1):
        keys = [edge for edge in net.edges if edge[0] == layer]
        starts = np.array([(net.x[layer], net.heights(layer)[j]) for _, _, j in keys])
        ends = np.array([(net.x[layer + 1], net.heights(layer + 1)[i]) for _, i, _ in keys])
        shares = np.full((len(keys), 1), _common_share(net, layer))
        if net.staggered:
            odd = np.array([(i + j) % 2 for _, i, j in keys], bool)
            shares[odd] = 1 - shares[odd]
        at = starts + shares * (ends - starts)
        if placing.overlap(at, at, net.number_size)[~np.eye(len(keys), dtype=bool)].any():
            clear_px = (net.diameter + net.number_size[0]) / 2  # of both units
            clear = clear_px / (net.x[layer + 1] - net.x[layer])
            at = placing.apart(starts, ends, net.number_size, shares=(clear, 1 - clear))
        places |= {key: (x, y) for key, (x, y) in zip(keys, at.tolist(), strict=True)}
    return MappingProxyType(places)


def _common_share(net: Network, layer: int) -> float:
    """The share of all edges of a layer at which their numbers are tried first."""
    sources, targets = net.sizes[layer : layer + 2]
    share = net.number_shares[layer] if net.number_shares else NUMBER_SHARE
    if sources * targets >= MANY:
        share = NUMBER_SHARE_OF_MANY
    near_target = targets > sources or (targets == sources and layer == 0)
    return 1 - share if near_target and not net.near_sources else share


# ---- units and click targets ----


def units(
    net: Network,
    layer: int,
    *,
    names: Sequence[str],
    values: Floats | None = None,
    role: Role = "forward",
    bold: bool = False,
    name: str = "",
) -> list[Mark]:
    """The units of a layer with their names in them and their values, if any, under them, bold or not.

    `name` is that of all these marks, for words that mean the layer.
    """
    x, heights = net.x[layer], net.heights(layer)
    marks: list[Mark] = [
        Points(
            axes=net.axes,
            role=role,
            x=[x] * len(heights),
            y=heights,
            size=net.diameter,
            filled=False,
            name=name,
        )
    ]
    below = (0, -net.diameter / 2 - 9)
    for k, y in enumerate(heights):
        place: dict[str, Any] = {"axes": net.axes, "at": (x, y), "align": "center", "name": name}
        marks.append(Label(text=names[k], bold=True, **place))
        if values is not None:
            marks.append(
                Label(text=formatting.number(values[k]), offset=below, size=VALUE_SIZE, bold=bold, **place)
            )
    return marks


def edge_targets(
    net: Network,
    *,
    label: Callable[[int, int, int], str],
    sets: Callable[[int, int, int], Mapping[str, Any]],
    selected: Callable[[int, int, int], bool],
    texts: Mapping[Edge, tuple[Point, float]] | None = None,
) -> list[ClickTarget]:
    """A click target on each edge: its number and the whole line. The functions take (layer, target, source).

    With `texts`, the places and widths of what is written on edges, only on these.
    """
    width, height = net.number_size
    if texts is None:
        texts = {edge: (place, width) for edge, place in number_places(net).items()}
    return [
        ClickTarget(
            label=label(*edge),
            axes=net.axes,
            at=place,
            sets=sets(*edge),
            size=(max(wide + 8, 24), max(height + 10, 24)),
            frame=(wide + 4, height + 2),
            selected=selected(*edge),
            segment=edge_ends(net)[edge],
        )
        for edge, (place, wide) in texts.items()
    ]
