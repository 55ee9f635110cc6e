"""The network as marks: edges with weights, and units that are small tables.

The left half of a unit is a, before phi, the right half z (or yhat), behind it. Above stand the values of the way
forward, which the edges join; under each of them is its gradient, as soon as the way back has reached the layer. What
the present step takes or computes has a colour and a bar; what is kept for later is grey.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache, partial
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.calculus.network import is_logistic
from bpwidgets.explorers.two_layer import captions, plates
from bpwidgets.explorers.two_layer.passes import Show, Step, Weight
from bpwidgets.live.picture import formatting, network
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, Cells, ClickTarget, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.network import Network
from bpwidgets.live.picture.shapes import rectangle, strokes
from bpwidgets.live.picture.style import RATIO_PT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.marks import Align, Box, Point
    from bpwidgets.live.picture.network import Edge
    from bpwidgets.live.picture.style import Role

SIZE = (712, 294)
"""Width and height of the drawing's axes in px: to the panel beside it."""
ACROSS = (48.0, 245.0, 484.0)
"""Where inputs, hidden units and outputs stand."""
LOSS_AT, LOSS_HALF, MIDDLE = 630.0, 28.0, 162.5
"""Where the loss stands, and half of its breadth; how high it is, and what goes forward in the unit in the middle."""
HEIGHT, SPACING = 172.0, 110.0
MANY, ROOMY = 3, 2
"""Layers of more units than MANY have lower ones, with their names inside; sums of more terms than ROOMY are not
written at a unit."""
CELL, LOW = (58.0, 21.0), 22.0
"""Width and height of a cell of a unit; how high a unit is where they are many."""
BOTTOM = 1.5 * CELL[1]
"""How far under the middle of what goes forward a unit ends."""
BETWEEN = 10.0
"""Half of the room between a and z, where phi is."""
NAME = 30.0
"""Where units are many: how wide the part is in which the name stands."""
HALVES, HALVES_OF_MANY = (26.0, CELL[0] + BETWEEN, CELL[0] + BETWEEN), (16.0, 46.0, 46.0)
"""Half of how wide the units of each layer are."""
OUTLINES: dict[str, tuple[Role, float, float]] = {
    "to come": ("muted", 0.75, 0.4),
    "kept": ("muted", 1.0, 0.7),
    "used": ("ink", 1.5, 0.6),
}
"""Role, width and opacity of the outline of a cell: what there is not yet is pale, what the step does not use grey."""
FEW = 3
"""Digits of a number that is wider than its cell on a page."""
GREY: dict[str, Any] = {"role": "muted", "vmax": np.inf, "fewer": FEW, "grey": True, "name": "numbers"}
"""The look of a number that is kept: no bar, and no colour."""
THROUGH, PHI_UP, PAST_PHI = 8.0, 3.0, 6.0
"""How far to either side of its middle the arrow through an activation reaches; how far over the middle of what goes
forward phi is, and how far under that this arrow."""
SLOPE_ROOM = (-63.0, 33.0)
"""From where to where, from its unit's middle, there is room for a slope of phi: on a narrow page, whose letters are
wider beside the unit, the names of both gradients grow away from it."""
FREE = 1.1
"""How many times the largest number a bar would mean that fills its half of a cell."""
ABOVE, UNDER = 8.0, 9.0
"""How far over a unit its names are, and how far under it those of its gradients."""
LOSS_UNDER, LOSS_ASIDE, LOSS_BETWEEN = 20.0, 8.0, 617.0
"""How far under L it is what a nudge makes of it, and how far left of its middle; where it is of two outputs: between
the ways that come to L, clear of the gauges on every page."""
SHARE_RIGHT, SHARE_OVER, SHARE_UNDER = 14.0, 1.0, 5.0
"""How far right of an output, and over its middle or under that, it is what comes to L from it: beside its arrow."""
LONGEST_SUM, LONGEST_LINE = 16, 20
"""A sum of more characters would reach the numbers on the edges; a product of more would be wider than its unit."""
GROUNDS, GROUND_LOW, GROUND_OPACITY = (
    {"input": (0.0, 82.0), "layer 1": (86.0, 324.0), "layer 2": (328.0, 558.0), "loss": (562.0, 686.0)},
    18.0,
    0.05,
)
"""From where to where the ground of each layer goes: its edges, and its units; where all begin, and how opaque
they are."""
QUIET = 0.65
"""How opaque the words on a ground are: grey, and read as easily on it as grey numbers on paper."""
HEADING, HEADING_UNDER, HEADING_PX = 7.0, 10.0, 54.0
"""How far right of a ground's left edge its name begins, and how far under the top, with that of the activation; how
far right of where it begins that is, on every page."""
NAMES_AT = GROUND_LOW + 9.0
"""Where the letters stand whose number is that of a layer."""
GAUGES = (10.0, 674.0)
"""Where the gauges of the inputs and of the targets stand."""
TARGET_ASIDE = 36.0
"""How far left of its gauge the text of a target begins: clear of the panel beside it, and of the words there."""
RANGE, REACH, TARGET_REACH = 5.0, 0.33, 0.24
"""A gauge goes from -RANGE to RANGE, and this share of the space between two units up and down."""
SMALL, LINE_PX = 12.0, 13.0
"""The size of all that is written, and how high a line of it is."""
BOLD_PX = 8.2
"""How wide a bold letter is, with the air that paper needs."""
ON_ROADS = (Step.DZ_G, Step.DY_HAT, Step.DELTA2)
"""The steps at which what is carried between an output and L says how wide the road is, and whether it is dashed."""
ROAD, LARGEST = 2.0, 1e100
"""How wide the roads to L are where that says nothing; what is larger is as wide."""
TARGET_UP = 15.0
"""How far over its gauge a target's value is, or under that of the lower of two, clear of L: clear of the handle at
the end of that, where there is room."""
ARROW, CLEAR = 2.0, 1.0
"""How wide the ways are that meet at a diamond, and how far before it that of delta ends."""
HEAD, SHORT, APART = 1.3, 2.5, 9.0
"""The width of an arrow with the head that all have, of wide ways and of thin ones; how far before a unit they end;
how far apart those are that arrive at the same one, if it is high enough."""
RIM = 3.0
"""How far from the upper and the lower end of its side the arrows to a unit arrive."""
BEHIND, MARGIN = 2.0, 12.0
"""How far from the unit behind it a number on an edge is at least, and from the one that it leads to, and its names."""
THIN, PALE, FAINT = 1.0, 0.5, 0.3
"""How wide and how opaque edges are; how opaque those are that are no part of the step."""
CORE = 1.5
"""How wide the dark core of the selected edge is."""
LAST_DASH = (2.0, 0.5)
"""From where to where before the end of a dashed edge its last dash goes, in widths: its cap is round."""
FINE = 0.7
"""How wide the edges are, beside those of other networks: dashes of wide ones are coarse."""
NUMBER_SHARES = (0.27, 0.31)
"""At which share of its edge a weight stands: near the source, before edges cross."""
DIAMONDS_AT = 0.72
"""At which share of its edge a gradient stands: none is on another, and there is room for an arrow from the target."""
BESIDE_AT, STEEP_AT, STEEP, AIR = 0.25, 0.36, 0.8, 4.0
"""At which share of its edge a weight stands that is nudged, and how far beside it; of a steep edge it stands on it."""
DIAMOND_PX = 12.0
"""How wide the frame is inside of a diamond that can be clicked."""
KEY_AT = 0.0, 6.0
"""Where the key begins: under the grounds; that of diamonds under layer 2, since left of that may be a heading."""
KEYS = {
    **dict.fromkeys((Step.DW1, Step.DW2), "◆ size of dL/dw, dashed: negative"),
    **dict.fromkeys((Step.INPUT, Step.UPDATE), "width: size of weight, dashed: negative weight"),
    **dict.fromkeys((Step.A1, Step.A2, Step.DZ), "width, number: product, dashed: negative product"),
    **dict.fromkeys((Step.DY_HAT, Step.DELTA2), "width: size of dL/dŷ, dashed: negative dL/dŷ"),
    Step.DZ_G: "width: size of change, dashed: negative change",
}
"""How a size and a sign are seen on the edges at a step."""


@lru_cache
def network_of(p: int, h: int, q: int) -> Network:
    """p inputs, h hidden units, q outputs."""
    many = max(p, h, q) > MANY
    return Network(
        axes="graph",
        sizes=(p, h, q),
        x=ACROSS,
        middle=MIDDLE,
        max_height=HEIGHT,
        max_spacing=SPACING,
        number_size=(18.0, 10.0) if many else (40.0, 15.0),
        number_shares=NUMBER_SHARES,
        near_sources=True,
        diamonds_at=DIAMONDS_AT,
        half_widths=HALVES_OF_MANY if many else HALVES,
    )


def net_of(r: Result) -> Network:
    """The drawing of this result's network."""
    return network_of(r.x.size, r.stored.z.shape[-1], r.y.size)


def is_large(r: Result) -> bool:
    """Whether units are so many that only the followed one has its newest number."""
    return max(net_of(r).sizes) > MANY


def graph(r: Result) -> Iterator[Mark]:
    """Edges with their weights, units with what the step takes and computes, gradients on their way back."""
    yield from edges(r)
    yield from sent(r)
    yield from targets(r)
    yield from gradients_on_edges(r)
    yield from onward(r)
    yield from roads(r)
    yield from loss_unit(r)
    yield from weights(r)
    yield from outlines(r)
    yield from cells(r)
    yield from words_at_units(r)
    if r.step in KEYS:
        x, y = KEY_AT
        yield _word((GROUNDS["layer 2"][0] if written_product(r) else x, y), KEYS[r.step], "left")


# ---- edges -------------------------------------------------------------------------------------------------


def edges(r: Result) -> Iterator[Mark]:
    """A line for each edge on which no arrow is: pale where the step does nothing with its weight."""
    net, carries = net_of(r), carried(r)
    shown = (r.after or r).network
    weights = (shown.W1, shown.W2)
    if r.step in (Step.INPUT, Step.UPDATE):
        negative = [it < 0 for it in weights]
        lines = network.edges(net, weights, widths=fine_widths(weights), dashed=negative)
        yield from together([*lines, *last_dashes(lines)])
    else:
        widths = [np.full_like(it, THIN) for it in weights]
        negative = [np.zeros(it.shape, bool) for it in weights]
        if carries and r.step != Step.DZ_G and not is_large(r):
            (widths[carries.gap],) = fine_widths([carries.values])
            negative[carries.gap] = carries.values < 0
        used = gap_of(r)
        opacities = [PALE if used == gap else FAINT for gap in range(2)]
        lines = network.edges(net, weights, widths=widths, dashed=negative, opacities=opacities)
        arrows = {(*tail, *head) for tail, head in written_ends(r)}
        yield from together([it for it in lines if _ends(it) not in arrows])
    if shows_the_weight(r):
        (a, b), (c, d) = network.edge_ends(net)[selected_edge(r)]
        yield Line(axes="graph", role="input", x=(a, c), y=(b, d), width=CORE, name="weight")


def gap_of(r: Result) -> int | None:
    """The layer whose edges the step is about: 0 for those of W1, 1 for those of W2."""
    carries, written = carried(r), written_product(r)
    return carries.gap if carries else written[0] if written else None


def written_ends(r: Result) -> list[tuple[Point, Point]]:
    """Both ends of the edges on which arrows are, instead of lines."""
    carries, ends = carried(r), network.edge_ends(net_of(r))
    nudged = [ends[edge]] if (edge := written_product(r)) else []
    nudged += [ends[edge] for edge in onward_edges(r)]
    return [
        *(
            both
            for (gap, *entry), both in ends.items()
            if carries and gap == carries.gap and carries.has_arrow(entry)
        ),
        *nudged,
    ]


def _ends(line: Line) -> tuple[float, ...]:
    """Both ends of an edge, as its line has them."""
    (a, c), (b, d) = np.asarray(line.x).tolist(), np.asarray(line.y).tolist()
    return a, b, c, d


def last_dashes(lines: Sequence[Line]) -> Iterator[Line]:
    """The end of each dashed edge at its unit: else it would stop short of that where a gap is its last piece."""
    for line in lines:
        if line.dash:
            a, b, c, d = _ends(line)
            (x0, y0), (x1, y1) = (before((c, d), (a, b), it * line.width) for it in LAST_DASH)
            yield Line(axes=line.axes, role=line.role, x=(x0, x1), y=(y0, y1), width=line.width)


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


def selected_edge(r: Result) -> Edge:
    """That of the selected weight."""
    return r.weight.layer - 1, r.weight.i, r.weight.j


def shows_the_weight(r: Result) -> bool:
    """Whether the selected edge is marked: unless the step is about other things, or marks edges of its own."""
    marks_others = carried(r) is not None or (written_product(r) is not None and not is_large(r))
    return captions.is_about_the_weight(r) and not captions.is_of_phi(r) and not marks_others


class Sent(NamedTuple):
    """What the edges of one layer carry at a step, and which of them are followed.

    Attributes:
        gap: 0 for the edges of layer 1, 1 for those of layer 2.
        values: (targets, sources), what each edge carries.
        followed: (targets, sources), which edges lead to a unit whose sum is written out, or away from it.
        back: whether they carry it from target to source.
    """

    gap: int
    values: Floats
    followed: NDArray[np.bool_]
    back: bool

    @property
    def role(self) -> Role:
        """The colour of the arrows."""
        return "gradient" if self.back else "forward"

    def has_arrow(self, entry: Sequence[int]) -> bool:
        """Whether there is an arrow on an edge: on all on the way back, where there is anything to carry."""
        return bool(self.values[*entry]) and bool(self.back or self.followed[*entry])


def messages(r: Result) -> Floats:
    """What each edge of layer 2 sends back to its hidden unit, weight times delta: (q, h)."""
    found: Floats = r.unit_gradients.delta2[:, None] * r.network.W2
    return found


def carried(r: Result) -> Sent | None:
    """The products that the present step adds up; none where it adds up nothing."""
    net, v, (j, k) = r.network, r.unit_values, captions.ends(r)
    to_z, to_y_hat = np.arange(len(net.W1))[:, None] == j, np.arange(len(net.W2))[:, None] == k
    from_z = np.arange(v.z.size) == j
    found: dict[Step, Callable[[], tuple[int, Floats, Any, bool]]] = {
        Step.A1: lambda: (0, net.W1 * r.x, to_z, False),
        Step.A2: lambda: (1, net.W2 * v.z, to_y_hat, False),
        Step.DZ_G: lambda: (1, net.W2, from_z, False),
        Step.DZ: lambda: (1, messages(r), from_z, True),
    }
    if r.step not in found:
        return None
    gap, values, followed, back = found[r.step]()
    return Sent(gap, values, np.broadcast_to(followed, values.shape), back)


def sent(r: Result) -> Iterator[Mark]:
    """An arrow along each followed edge, as wide as what it carries is large, dashed where that is negative.

    On the way back pale lines lead to the other units: in a large network thin ones.
    """
    carries = carried(r)
    if carries is None:
        return
    (widths,) = fine_widths([carries.values])
    ways, pale = ways_on_edges(r), []
    for edge, (source, target) in network.edge_ends(net_of(r)).items():
        gap, *entry = edge
        if gap != carries.gap or not carries.has_arrow(entry):
            continue
        look: dict[str, Any] = {"axes": "graph", "role": carries.role, "width": float(widths[*entry])}
        negative = bool(carries.values[*entry] < 0)
        if edge in ways:
            yield from way(*ways[edge], negative=negative, name="weight", **look)
            continue
        if is_large(r):
            look["width"] = THIN
        xs, ys = zip(down(r, target), down(r, source), strict=True)
        pale.append(Line(x=xs, y=ys, dash=negative, opacity=FAINT, **look))
    yield from together(pale)


def ways_on_edges(r: Result) -> dict[Edge, tuple[Point, Point]]:
    """From where to where an arrow goes on each edge that is followed: {edge: (tail, head)}."""
    carries, found = carried(r), {}
    if carries is None:
        return {}
    for edge, (source, target) in network.edge_ends(net_of(r)).items():
        if edge[0] == carries.gap and carries.followed[*edge[1:]] and carries.values[*edge[1:]]:
            found[edge] = (down(r, target), down(r, source)) if carries.back else (source, target)
    high = LOW if is_large(r) else CELL[1]
    return dict(zip(found, spread(list(found.values()), high), strict=True))


def down(r: Result, end: Point) -> Point:
    """The end of an edge, as far under it as gradients are under what goes forward: what goes back joins these."""
    return end if is_large(r) else (end[0], end[1] - CELL[1])


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


def weights(r: Result) -> Iterator[Mark]:
    """The weights that the step uses on their edges, or the products that it adds up; with what nudges a weight."""
    net, written = net_of(r), written_product(r)
    texts = numbered(r)
    everything = r.step in (Step.INPUT, Step.UPDATE)
    bold = [selected_edge(r)] if everything and shows_the_weight(r) else [] if everything else texts
    if texts:
        yield from network.texts_on_edges(net, texts, places=places(r), bold=bold, size=SMALL)
    if written and not is_large(r):
        at, text = nudged_weight(r, written)
        half = max(BOLD_PX * len(text) / 2 - LINE_PX / 2, 0.0)
        yield Line(
            axes="graph", role="paper", x=(at[0] - half, at[0] + half), y=(at[1], at[1]), width=LINE_PX
        )
        yield _word(at, text, "center", bold=True)


def places(r: Result) -> Mapping[Edge, Point]:
    """Where on each edge a number stands: on its own, where it hides little of the others."""
    net, texts = net_of(r), numbered(r)
    found = dict(network.number_places(net))
    if is_large(r):
        return found
    moved = ways_on_edges(r)  # where there are none, no edge is lit more than others
    for gap in {edge[0] for edge in texts}:
        edges = {edge: ends for edge, ends in network.edge_ends(net).items() if edge[0] == gap}
        ways = []
        for edge, ends in edges.items():
            start, end = sorted(moved.get(edge, ends))
            wide = (BOLD_PX if moved else network.CHARACTER_PX) * len(texts.get(edge, ""))
            ways.append(plates.Way(start, end, wide, edge in moved))
        left, right = net.gap(gap)[0] + BEHIND, net.gap(gap)[1] - MARGIN
        numbers = [edge for edge in edges if edge in texts]
        found |= zip(numbers, plates.places(tuple(ways), (left, right)), strict=True)
    return found


def numbered(r: Result) -> dict[Edge, str]:
    """The edges on which numbers stand, and these: at first all weights, then the products that the step adds up.

    At da2/dz it is by the weights that z changes. Of the new weights, which are long, and in a large network there is
    room for that of the selected edge alone.
    """
    net, carries, W = net_of(r), carried(r), (r.after or r).network
    if is_large(r):
        silent = r.step in (Step.DZ_G, Step.DZ) or written_product(r) == selected_edge(r)
        found = [] if silent else [selected_edge(r)]
    elif r.step == Step.INPUT:
        found = list(net.edges)
    elif r.step == Step.UPDATE:
        found = [selected_edge(r)] * shows_the_weight(r)
    elif carries:
        found = [it for it in net.edges if it[0] == carries.gap and carries.followed[*it[1:]]]
    else:
        found = []
    if carries and not is_large(r):
        return {edge: formatting.number(carries.values[*edge[1:]]) for edge in found}
    return {(gap, to, of): formatting.number((W.W1, W.W2)[gap][to, of]) for gap, to, of in found}


def written_product(r: Result) -> Edge | None:
    """The edge whose gradient the present step writes out."""
    layer = {Step.DW1: 1, Step.DW2: 2}.get(r.step)
    return (layer - 1, *captions.factors(r, layer)) if layer else None


def nudged_weight(r: Result, edge: Edge) -> tuple[Point, str]:
    """At the edge whose gradient is written out: its weight, and a small ε that is added to it.

    It stands over the edge, or of one that rises from a unit with more beside it, under that: else it would hide the
    arrow. Of a steep one it hides little.
    """
    gap, *entry = edge
    text = f"{formatting.number((r.network.W1, r.network.W2)[gap][*entry])} + ε"
    (a, b), (c, d) = ends = network.edge_ends(net_of(r))[edge]
    if abs(d - b) > STEEP * (c - a):
        return network.between(*ends, STEEP_AT), text
    return beside(gap, ends, text, over=d <= b or not gap), text


def beside(gap: int, ends: tuple[Point, Point], text: str, *, over: bool) -> Point:
    """Where a bold text stands beside an edge, near its source: over it, or under it, on the ground of its layer."""
    (a, b), (c, d) = ends
    long, half = float(np.hypot(c - a, d - b)), BOLD_PX * len(text) / 2
    right, up = abs(d - b) / long, (c - a) / long
    away = half * right + LINE_PX / 2 * up + AIR
    x, _ = network.between(*ends, BESIDE_AT)
    least = list(GROUNDS.values())[gap + 1][0] + AIR + half
    at = max(x + (away if (d <= b) == over else -away) * right, least)
    clear = LINE_PX / 2 + AIR + abs(d - b) / (c - a) * half
    return at, b + (d - b) * (at - a) / (c - a) + (clear if over else -clear)


def shown_gradients(r: Result) -> list[Floats]:
    """dL/dW of the layer whose gradient the step computes; else zeros.

    In a large network there is room for those of one hidden unit: that of the selected weight.
    """
    steps = np.array([r.step == Step.DW1, r.step == Step.DW2], float)
    unit = np.ones(r.unit_values.z.size)
    if is_large(r):
        unit = np.arange(unit.size) == captions.ends(r)[0]
    return [steps[0] * r.gradients.dW1 * unit[:, None], steps[1] * r.gradients.dW2 * unit]


def gradients_on_edges(r: Result) -> Iterator[Mark]:
    """A diamond on each edge of a layer while its gradient is computed.

    Over that which is written out goes on what the edge starts with; from its own cell, beside that, comes delta.
    """
    edge, net = written_product(r), net_of(r)
    if edge is None:
        return
    found = [it for it in network.weight_gradients(net, shown_gradients(r)) if isinstance(it, Points)]
    diamond, (source, target) = diamonds(r)[edge], network.edge_ends(net)[edge]
    look: dict[str, Any] = {"axes": "graph", "width": ARROW, "name": "weight"}
    yield from stubs(r, edge)
    yield from way(
        source, before(target, source, SHORT), role="forward", negative=at_start(r, edge) < 0, **look
    )
    for it in found:  # on it: that which is written out is filled, and all others are quiet
        at = float(np.ravel(it.x)[0]), float(np.ravel(it.y)[0])
        yield replace(it, filled=at == diamond)
    clear = network.DIAMONDS[1] / np.sqrt(2) + CLEAR  # from its middle to its tip
    from_delta = target[0], target[1] - (LOW / 3 if is_large(r) else CELL[1])
    negative = bool(shown_gradients(r)[edge[0]][*edge[1:]] < 0)
    yield from way(from_delta, before(diamond, from_delta, clear), role="gradient", negative=negative, **look)


def stubs(r: Result, written: Edge) -> Iterator[Mark]:
    """A quiet line from each delta to the diamonds of its other weights, dashed where their gradient is negative."""
    ends, gradients = network.edge_ends(net_of(r)), shown_gradients(r)[written[0]]
    lines = [
        Line(
            axes="graph",
            role="gradient",
            x=(target[0], at[0]),
            y=(down(r, target)[1], at[1]),
            width=THIN,
            dash=bool(gradients[*edge[1:]] < 0),
            opacity=PALE,
        )
        for edge, at in diamonds(r).items()
        if edge != written and gradients[*edge[1:]]
        for _, target in (ends[edge],)
    ]
    yield from together(lines)


def diamonds(r: Result) -> dict[Edge, Point]:
    """Where the gradients of a layer end on their edges, at the step that computes them: instead of the weights."""
    net, written = net_of(r), written_product(r)
    ends = network.edge_ends(net).items() if written else ()
    return {
        edge: network.between(*both, network.diamond_share(net, edge[0]))
        for edge, both in ends
        if written and edge[0] == written[0]
    }


# ---- units -------------------------------------------------------------------------------------------------


class Quantity(NamedTuple):
    """What stands in one cell of each unit of a layer.

    Attributes:
        name: the letters, such as a₁, z or dL/dz.
        layer: of which units.
        behind: whether it belongs to what is behind the activation.
        values: (units,).
        step: which step computes it.
    """

    name: str
    layer: int
    behind: bool
    values: Floats
    step: Step

    @property
    def mark(self) -> str:
        """What words of the sentence call it."""
        named = {"δ₁": "delta1", "δ₂": "delta2"}
        return named.get(self.name, "" if self.is_gradient else ("inputs", "hidden", "outputs")[self.layer])

    @property
    def is_gradient(self) -> bool:
        """Whether it comes back, and stands under what it belongs to."""
        return self.step > Step.LOSS


def quantities(r: Result) -> list[Quantity]:
    """All that there is up to the step; after the update, the values of the new network alone."""
    v, g = (r.after or r).unit_values, r.unit_gradients
    found = [
        Quantity("x", 0, False, r.x, Step.INPUT),
        Quantity("a₁", 1, False, v.a1, Step.A1),
        Quantity("z", 1, True, v.z, Step.Z),
        Quantity("a₂", 2, False, v.a2, Step.A2),
        Quantity("ŷ", 2, True, v.y_hat, Step.Y_HAT),
        Quantity("dL/dŷ", 2, True, g.dy_hat, Step.DY_HAT),
        Quantity("δ₂", 2, False, g.delta2, Step.DELTA2),
        Quantity("dL/dz", 1, True, g.dz, Step.DZ),
        Quantity("δ₁", 1, False, g.delta1, Step.DELTA1),
    ]
    return [it for it in found if it.step <= r.step and not (r.after and it.is_gradient)]


def followed(r: Result) -> dict[str, Sequence[int]]:
    """What the step takes and computes, and of which units the numbers of the step's line are."""
    (j, k), (p, h, q) = captions.ends(r), net_of(r).sizes
    (i1, j1), (i2, j2) = captions.factors(r, 1), captions.factors(r, 2)
    gate2: dict[str, Sequence[int]] = {"a₂": [k], "dL/dŷ": [k], "δ₂": [k]}
    if is_logistic(r.network):
        gate2 = {"ŷ": [k], "δ₂": [k]}
    found: dict[Step, dict[str, Sequence[int]]] = {
        Step.INPUT: {"x": ()},
        Step.A1: {"x": range(p), "a₁": [j]},
        Step.Z: {"a₁": [j], "z": [j]},
        Step.A2: {"z": range(h), "a₂": [k]},
        Step.Y_HAT: {"a₂": [k], "ŷ": [k]},
        Step.LOSS: {"ŷ": range(q)},
        Step.DY_HAT: {"ŷ": [k], "dL/dŷ": [k]},
        Step.DELTA2: gate2,
        Step.DW2: {"z": [j2], "δ₂": [i2]},
        Step.DZ_G: {"z": [j], "δ₂": range(q)},
        Step.DZ: {"δ₂": range(q), "dL/dz": [j]},
        Step.DELTA1: {"a₁": [j], "dL/dz": [j], "δ₁": [j]},
        Step.DW1: {"x": [j1], "δ₁": [i1]},
        Step.UPDATE: {"x": (), "a₁": (), "z": (), "a₂": (), "ŷ": ()},
    }
    return found[r.step]


def cell(r: Result, layer: int, k: int, *, behind: bool, gradient: bool) -> Box:
    """Where one number of a unit stands: left, right, bottom, top."""
    net = net_of(r)
    x, y, half = net.x[layer], net.heights(layer)[k], net.half_widths[layer]
    if is_large(r):
        return x - half + NAME, x + half, y - LOW / 2, y + LOW / 2
    width, height = CELL
    if layer == 0:
        return x - half, x + half, y - height / 2, y + height / 2
    left, middle = (x + BETWEEN if behind else x - half), y - height * gradient
    return left, left + width, middle - height / 2, middle + height / 2


def has_gradients(r: Result, layer: int) -> bool:
    """Whether the way back has reached a layer: before that its units have no room for gradients, nor behind it."""
    return layer > 0 and (Step.DZ if layer == 1 else Step.DY_HAT) <= r.step < Step.UPDATE


def unit_boxes(r: Result) -> list[Box]:
    """The boxes of what goes forward, and that of the loss."""
    return [*(box for (_, _, gradient), box in unit_cells(r) if not gradient), loss_box()]


def unit_cells(r: Result) -> Iterator[tuple[tuple[int, bool, bool], Box]]:
    """The box of each cell with what stands in it: the layer, whether behind the activation, whether a gradient.

    Where units are many that is the whole unit, as it is of an input. Gradients have cells when they are on their way.
    """
    net = net_of(r)
    for layer, half in enumerate(net.half_widths):
        x = net.x[layer]
        for k, y in enumerate(net.heights(layer)):
            if layer == 0 or is_large(r):
                high = (LOW if is_large(r) else CELL[1]) / 2
                yield (layer, False, False), (x - half, x + half, y - high, y + high)
                continue
            rows = (True, False) if has_gradients(r, layer) else (False,)
            for gradient, behind in product(rows, (False, True)):
                yield (layer, behind, gradient), cell(r, layer, k, behind=behind, gradient=gradient)


def outlines(r: Result) -> Iterator[Mark]:
    """The borders of all cells, of what goes forward and of what comes back: what the step is about stands out."""
    there = {(it.layer, it.behind, it.is_gradient): it.name for it in quantities(r)}
    used = followed(r)
    for (_, _, gradient), (*across, low, high) in unit_cells(r):
        if gradient:
            yield rectangle("graph", (across[0], across[1]), (low, high), role="paper", opacity=1.0)
    found: dict[str, list[Box]] = {look: [] for look in OUTLINES}
    for place, box in unit_cells(r):
        name = there.get(place, "")
        found["used" if name in used or is_large(r) else "kept" if name else "to come"].append(box)
    if r.step not in (Step.LOSS, Step.UPDATE):  # then it has a frame
        found["to come" if r.step < Step.LOSS else "kept"].append(loss_box())
    for look, boxes in found.items():
        if boxes:
            left, right, low, high = np.array(boxes).T
            gap, (role, width, opacity) = np.full(left.shape, np.nan), OUTLINES[look]
            xs = np.stack([left, right, right, left, left, gap], 1).ravel()
            ys = np.stack([low, low, high, high, low, gap], 1).ravel()
            yield Line(axes="graph", role=role, x=xs, y=ys, width=width, opacity=opacity)


def cells(r: Result) -> Iterator[Mark]:
    """What stands in the units: numbers with bars where the step is about them; in grey what is kept."""
    used, large = followed(r), is_large(r)
    there, kept = quantities(r), []
    newest = {it.layer: it for it in there}  # the last computed is the last of its layer
    for it in there:
        framed = used.get(it.name, ())
        role: Role = "gradient" if it.is_gradient else "forward" if it.layer else "input"
        look: dict[str, Any] = {"role": role, "frame": role, "vmax": scale(r, it, there), "fewer": FEW}
        for k, value in enumerate(it.values.tolist()):
            if large and (it.layer == 0 or it is not newest[it.layer] or k != captions.ends(r)[it.layer - 1]):
                continue
            box = cell(r, it.layer, k, behind=it.behind, gradient=it.is_gradient)
            if large or it.name in used:
                look |= {"box": box, "highlighted": k in framed, "name": it.mark}
                yield Cells(axes="graph", values=[[value]], **look)
            else:
                kept.append((value, box))
    for value, box in kept:  # one after the other: they look alike, and so travel light
        yield Cells(axes="graph", values=[[value]], box=box, **GREY)


def scale(r: Result, like: Quantity, there: Sequence[Quantity]) -> float:
    """What a bar means that fills its half of a cell: one scale for the values of a layer that the step is about.

    Its gradients have another; what is infinite, as a slope of the cross entropy may be, counts for nothing.
    """
    used = followed(r)
    alike = [it for it in there if it.layer == like.layer and it.is_gradient == like.is_gradient]
    values = np.abs(np.concatenate([it.values for it in alike if it.name in used or it is like]))
    return FREE * float(np.max(values[np.isfinite(values)], initial=0.0))


def words_at_units(r: Result) -> Iterator[Mark]:
    """Over a unit its names, under it those of its gradients; the activation with its slope while that is used."""
    net = net_of(r)
    for layer, half in enumerate(net.half_widths):
        x, letter, name = net.x[layer], "xzŷ"[layer], ("inputs", "hidden", "outputs")[layer]
        if layer:
            phi = (r.network.phi1, r.network.phi2)[layer - 1].label
            at = list(GROUNDS.values())[layer][0] + HEADING, SIZE[1] - HEADING_UNDER
            look: dict[str, Any] = {"axes": "graph", "size": SMALL, "name": f"phi{layer}"}
            yield Label(at=at, offset=(HEADING_PX, 0), text=f"φ{SUB[layer]} {phi}", **look)
        for k, y in enumerate(net.heights(layer)):
            unit = f"{letter}{SUB[k + 1]}"
            if is_large(r):
                middle = x if layer == 0 else x - half + NAME / 2
                yield _word((middle, y), unit, "center", name=name)
            elif layer == 0:
                yield _word((x, y + CELL[1] / 2 + ABOVE), unit, "center", name=name)
            else:
                yield from over(r, layer, k, unit, name)
                yield from under(r, layer, k)
                yield from through(r, layer, k)


def _word(
    at: Point, text: str, align: Align, *, bold: bool = False, name: str = "", role: Role = "ink"
) -> Label:
    return Label(axes="graph", at=at, text=text, align=align, size=SMALL, bold=bold, name=name, role=role)


def over(r: Result, layer: int, k: int, unit: str, name: str) -> Iterator[Mark]:
    """a and the unit's name over its halves, with what a nudge adds to them."""
    net, new = net_of(r), "new " if r.after else ""
    x, y, half = net.x[layer], net.heights(layer)[k] + CELL[1] / 2 + ABOVE, net.half_widths[layer]
    change, behind = change_of_a(r, layer, k), change_of_z(r, layer, k)
    shown = captions.follows_phi(r) and captions.unit_of(r)[0] == unit
    a, z = f"{new}a{change and f' {change}'}", f"{new}{unit}{behind and f' {behind}'}"
    yield _word((x - half, y), a, "left", bold=shown or bool(change))
    yield _word((x + half, y), z, "right", bold=shown or bool(behind), name=name)


def change_of_a(r: Result, layer: int, k: int) -> str:
    """What a small ε adds to a of a unit: that of z through its weight, or that of the weight that is written out."""
    written = written_product(r)
    if r.step == Step.DZ_G and layer == 2:
        return captions.nudged(float(change_of_outputs(r)[k]))
    return captions.nudged(at_start(r, written)) if written and (layer - 1, k) == written[:2] else ""


def change_of_z(r: Result, layer: int, k: int) -> str:
    """The ε that is added to z of a hidden unit."""
    return "+ ε" if r.step == Step.DZ_G and (layer, k) == (1, captions.ends(r)[0]) else ""


def at_start(r: Result, edge: Edge) -> float:
    """The number at the start of an edge: x or z, by which a nudge of its weight moves a."""
    gap, _, start = edge
    return float((r.x, r.unit_values.z)[gap][start])


def under(r: Result, layer: int, k: int) -> Iterator[Mark]:
    """The names of the gradients that the step is about; once what delta is, and what the followed sum adds up.

    Back through phi its slope stands between both names: then these have no squares, for which there is no room.
    """
    net, used = net_of(r), followed(r)
    x, y, half = net.x[layer], net.heights(layer)[k] - BOTTOM, net.half_widths[layer]
    letter = "z" if layer == 1 else "ŷ"
    delta, behind = f"δ{SUB[layer]}", f"dL/d{letter}"
    kept = {it.name for it in quantities(r)} - set(used)
    lines = products(r).get((layer, k))
    if captions.passes_gate(r, layer):
        slope = float(slopes(r, layer)[k])
        left, right = (x + aside for aside in SLOPE_ROOM)
        at, text = ((left + right) / 2, y - UNDER), f"× {formatting.number(slope)}"
        yield _word((left, y - UNDER), "δ", "right")
        yield _word(at, text, "center", name=f"phi{layer}")
        yield _word((right, y - UNDER), f"{behind}{SUB[k + 1]}", "left")
        return
    if lines:
        for n, text in enumerate(lines):
            role: Role = "ink" if n else "gradient"
            yield _word((x - half, y - UNDER - LINE_PX * n), text, "left", role=role)
    elif delta in used:
        text = "δ = dL/da" if k == min(used[delta]) else "δ"
        yield _word((x - half, y - UNDER), text, "left", role="gradient")
    elif delta in kept:
        yield _word((x - half, y - UNDER), "δ", "left")
    if behind in kept and not lines:  # else there is no room on a narrow page
        yield _word((x + half, y - UNDER), f"{behind}{SUB[k + 1]}", "right")
    if behind in used:
        text = f"dL/d{letter}{SUB[k + 1]}"
        sums = layer == 1 and r.step == Step.DZ and k == captions.ends(r)[0]
        if (
            sums and 1 < r.y.size <= ROOMY and y - UNDER > NAMES_AT + LINE_PX
        ):  # else words of the ground are there
            parts, whole = messages(r)[:, k].tolist(), float(r.unit_gradients.dz[k])
            terms = captions.terms(formatting.total(parts, whole))
            if len(terms) <= LONGEST_SUM:
                text += f" {formatting.relation(whole, parts, sum)} {terms}"
        yield _word((x + half, y - UNDER), text, "right", role="gradient")


def slopes(r: Result, layer: int) -> Floats:
    """Those of phi at a of each unit of a layer; (units,)."""
    phi, a = ((r.network.phi1, r.unit_values.a1), (r.network.phi2, r.unit_values.a2))[layer - 1]
    return np.asarray(phi.derivative(a), float)


def through(r: Result, layer: int, k: int) -> Iterator[Mark]:
    """An arrow between both halves of a unit while the step goes through its activation, forward or back.

    It is thin where a nudge of a weight goes on to L.
    """
    net = net_of(r)
    x, y = net.x[layer], net.heights(layer)[k]
    left, right = (x - THROUGH, y - PAST_PHI), (x + THROUGH, y - PAST_PHI)
    if (r.step, layer) in ((Step.Z, 1), (Step.Y_HAT, 2)):
        yield Arrow(axes="graph", role="forward", tail=left, head=right, width=2.5)
    elif passes_on(r)[layer - 1][k] * slopes(r, layer)[k]:
        yield Arrow(axes="graph", role="forward", tail=left, head=right, width=THIN)
    if captions.passes_gate(r, layer):
        tail, head = ((at, y - CELL[1]) for at, _ in (right, left))
        yield Arrow(axes="graph", role="gradient", tail=tail, head=head, width=2.5)


# ---- what a nudge of a weight goes on to -------------------------------------------------------------------


def passes_on(r: Result) -> tuple[Floats, Floats]:
    """By what a nudge of the weight that is written out changes a of each hidden unit, and of each output.

    Both are in multiples of ε, (h,) and (q,): 0 where it does not come, and of a batch, whose loss other samples
    change, too.
    """
    (_, h, q), edge = net_of(r).sizes, written_product(r)
    found = np.zeros(h), np.zeros(q)
    if edge and not r.is_batch:
        gap, to, _ = edge
        found[gap][to] = at_start(r, edge)
        found[1][:] += r.network.W2 @ (slopes(r, 1) * found[0])
    return found


def onward(r: Result) -> Iterator[Mark]:
    """Thin arrows from a hidden unit whose weight is nudged to the outputs, dashed where a falls by it."""
    _, outputs = passes_on(r)
    for (_, k, _), ends in onward_edges(r).items():
        yield from way(*ends, negative=bool(outputs[k] < 0), axes="graph", role="forward", width=THIN)


def onward_edges(r: Result) -> dict[Edge, tuple[Point, Point]]:
    """The edges that those arrows are on, and from where to where these go."""
    hidden, outputs = passes_on(r)
    found = {
        edge: ends
        for edge, ends in network.edge_ends(net_of(r)).items()
        if edge[0] == 1 and hidden[edge[2]] and outputs[edge[1]]
    }
    return dict(zip(found, spread(list(found.values()), CELL[1]), strict=True))


# ---- the loss ----------------------------------------------------------------------------------------------


def roads(r: Result) -> Iterator[Mark]:
    """The lines from outputs and targets to L, or arrows on them while it is computed, nudged, or gradients leave it.

    Those of a nudge of a weight are thin.
    """
    net = net_of(r)
    _, unit = gauge(net, 2)
    start = net.x[2] + net.half_widths[2]
    outputs = [(start, y) for y in net.heights(2)]
    knobs = [(GAUGES[1], y + unit * it) for y, it in zip(net.heights(2), r.y.tolist(), strict=True)]
    ends = (LOSS_AT - LOSS_HALF, MIDDLE), (LOSS_AT + LOSS_HALF, MIDDLE)
    travels = on_roads(r)
    widths = road_widths(r, travels).tolist()
    quiet: list[Line] = []
    lit_ways: list[Mark] = []
    for n, (tails, end) in enumerate(zip((outputs, knobs), ends, strict=True)):
        nudged = n == 0 and written_product(r) is not None
        to_loss = [(tail, end) for tail, it in zip(tails, travels, strict=True) if it or not nudged]
        forward = {both[0]: both for both in spread(to_loss, CELL[1])}
        for k, (tail, value) in enumerate(zip(tails, travels.tolist(), strict=True)):
            look: dict[str, Any] = {"axes": "graph", "negative": value < 0, "width": widths[k]}
            if r.step == Step.LOSS or (n == 0 and r.step == Step.DZ_G):
                lit_ways += way(*forward[tail], role="forward", **look)
            elif nudged and value:
                lit_ways += way(*forward[tail], role="forward", **{**look, "width": THIN})
            elif r.step in (Step.DY_HAT, Step.DELTA2) and n == 0:
                lit_ways += way(end, before(down(r, tail), end, SHORT), role="gradient", **look)
            else:
                xs, ys = zip(tail, end, strict=True)
                quiet.append(Line(axes="graph", role="muted", x=xs, y=ys, width=THIN, opacity=PALE))
    yield from together([*quiet, *(it for it in lit_ways if isinstance(it, Line))])
    yield from (it for it in lit_ways if isinstance(it, Arrow))


def change_of_outputs(r: Result) -> Floats:
    """By what a nudge of z changes a of each output, in multiples of ε; (q,)."""
    found: Floats = r.network.W2[:, captions.ends(r)[0]]
    return found


def products(r: Result) -> dict[tuple[int, int], tuple[str, ...]]:
    """What a nudge adds to L by a of a unit, delta times the change of that: {(layer, unit): lines}.

    It is one line, or two where it is long: factors, and result. Where the results are added up at L they stand there.
    """
    written, g = written_product(r), r.unit_gradients
    if is_large(r) or not change_of_loss(r):
        return {}
    if written:
        gap, to, _ = written
        found = {(gap + 1, to): (at_start(r, written), float((g.delta1, g.delta2)[gap][to]))}
    else:
        both = zip(change_of_outputs(r).tolist(), g.delta2.tolist(), strict=True)
        found = {(2, k): factors for k, factors in enumerate(both)}
    texts = {unit: f"δ × {_factor(change)}" for unit, (change, _) in found.items()}
    if adds_at_loss(r):  # there the results stand
        return {unit: (text,) for unit, text in texts.items()}
    signs = {formatting.relation(math.prod(factors), factors) for factors in found.values()}
    sign = "≈" if "≈" in signs else "="  # the same at all
    results = {unit: f"{sign} {_alone(math.prod(factors))}" for unit, factors in found.items()}
    lines = {unit: f"{text} {results[unit]}" for unit, text in texts.items()}
    if all(len(text) <= LONGEST_LINE for text in lines.values()):
        return {unit: (text,) for unit, text in lines.items()}
    return {unit: (text, results[unit]) for unit, text in texts.items()}


def _factor(change: float) -> str:
    """A change behind a sign: 2.4ε or (−1.2ε)."""
    text = _alone(change)
    return f"({text})" if text.startswith("−") else text


def _alone(change: float) -> str:
    """A change that begins its line: 2.4ε or −1.2ε."""
    return captions.change(change).removeprefix("+")


def loss_unit(r: Result) -> Iterator[Mark]:
    """The loss at the end, between the outputs and the targets that it compares; under it what a nudge makes of it."""
    left, right, low, high = loss_box()
    yield _word((left, high + ABOVE), "L", "left", name="loss")
    yield from nudged_loss(r)
    if r.step >= Step.LOSS:
        yield Cells(
            axes="graph",
            role="forward",
            name="loss",
            values=[[(r.after or r).loss]],
            box=(left, right, low, high),
            vmax=np.inf,
            fewer=FEW,
            highlighted=r.step in (Step.LOSS, Step.UPDATE),
            frame="forward",
        )


def loss_box() -> Box:
    """Where the loss stands: left, right, bottom, top."""
    half = CELL[1] / 2
    return LOSS_AT - LOSS_HALF, LOSS_AT + LOSS_HALF, MIDDLE - half, MIDDLE + half


def adds_at_loss(r: Result) -> bool:
    """Whether what a nudge adds to L by each output stands at its way to L: of two outputs there is room."""
    return r.step == Step.DZ_G and r.y.size == ROOMY and not is_large(r)


def nudged_loss(r: Result) -> Iterator[Mark]:
    """By how much a nudge changes L, under it; where it comes over two outputs, at the way of each what it adds."""
    change, (_, _, low, _) = change_of_loss(r), loss_box()
    if not change:
        return
    look: dict[str, Any] = {"bold": True, "name": "loss"}
    if r.y.size < ROOMY:
        change = f"L {change[0]} {change[1:]}"
    x = LOSS_BETWEEN if r.y.size == ROOMY else LOSS_AT - LOSS_ASIDE
    line = LINE_PX / 2 * adds_at_loss(r)  # the first of two says how it comes about
    yield _word((x, low - LOSS_UNDER - line), change, "center", **look)
    if line:
        yield _word((x, low - LOSS_UNDER + line), "sum", "center", name="loss")
        net, shares = net_of(r), (change_of_outputs(r) * r.unit_gradients.delta2).tolist()
        right = net.x[2] + net.half_widths[2] + SHARE_RIGHT
        for y, side, share in zip(net.heights(2), (1, -1), shares, strict=True):
            at = right, y + (SHARE_OVER if side > 0 else -SHARE_UNDER)
            yield _word(at, captions.change(share), "left", name="loss")


def change_of_loss(r: Result) -> str:
    """By how much a nudge changes the loss; of a batch one of a weight would change it by other samples, too."""
    if r.step == Step.DZ_G:
        return captions.change(float(r.unit_gradients.dz[captions.ends(r)[0]]))
    written = written_product(r)
    if written is None or r.is_batch:
        return ""
    return captions.change(float((r.gradients.dW1, r.gradients.dW2)[written[0]][*written[1:]]))


def on_roads(r: Result) -> Floats:
    """What is carried between each output and L: the change by a nudge, or back dL/dŷ, with a sigmoid δ₂; (q,)."""
    g = r.unit_gradients
    found: Floats = np.ones(r.y.size)
    if r.step == Step.DZ_G:
        found = change_of_outputs(r) * g.delta2
    elif r.step == Step.DELTA2 and is_logistic(r.network):
        found = g.delta2
    elif r.step in (Step.DY_HAT, Step.DELTA2):
        found = g.dy_hat
    elif written_product(r):
        found = passes_on(r)[1] * g.delta2
    return found


def road_widths(r: Result, travels: Floats) -> Floats:
    """How wide the roads to L are: after a nudge in the scale of the edges before them; (q,)."""
    if r.step not in ON_ROADS:
        return np.full(travels.shape, ROAD)
    edges = [r.network.W2[:, captions.ends(r)[0]]] if r.step == Step.DZ_G else []
    finite = np.clip(travels, -LARGEST, LARGEST)  # that of the cross entropy may be infinite
    return fine_widths([finite, *edges])[0]


# ---- what can be moved -------------------------------------------------------------------------------------


def gauge(net: Network, layer: int) -> tuple[float, float]:
    """Half the length of a layer's gauges, and how many px a unit of them has."""
    reach = TARGET_REACH if layer == 2 else REACH
    half = reach * min(SPACING, HEIGHT / max(net.sizes[layer] - 1, 1))
    return half, half / RANGE


def draw_layers(axes: Any, r: Result) -> None:
    """What stands still: a ground for each layer with its name, empty units on it, and phi between their halves.

    Under the name of a layer, at the bottom, are the letters whose number is its own, if there is room: that of others
    is a unit's.
    """
    grounds: list[Box] = [(left, right, GROUND_LOW, SIZE[1]) for left, right in GROUNDS.values()]
    _fill(axes, grounds, "muted", GROUND_OPACITY)
    _fill(axes, unit_boxes(r), "paper")
    for name, (left, _) in GROUNDS.items():
        _draw_word(axes, (left + HEADING, SIZE[1] - HEADING_UNDER), name, "left")
    net = net_of(r)
    for layer, (left, _) in enumerate(list(GROUNDS.values())[1:3], 1):
        if is_large(r) or r.y.size <= ROOMY or layer == 1:  # else the name of the last delta is there
            letters = ", ".join(f"{letter}{SUB[layer]}" for letter in "Waδ")
            _draw_word(axes, (left + HEADING, NAMES_AT), letters, "left")
        for y in net.heights(layer) if not is_large(r) else ():
            _draw_word(axes, (net.x[layer], y + PHI_UP), "φ", "center")


def _draw_word(axes: Any, at: Point, text: str, align: Align) -> None:
    """A quiet word on the stage, of the size of all others, and on one line with those that marks write."""
    x, y = at
    axes.text(x, y - 1, text, ha=align, va="center", fontsize=SMALL * RATIO_PT, gid="ink", alpha=QUIET)


def _fill(axes: Any, boxes: Sequence[Box], role: Role, opacity: float = 1.0) -> None:
    """Boxes in the colour of a role, all as one: on the stage each artist costs time."""
    left, right, low, high = np.array(boxes).T
    gap = np.full(left.shape, np.nan)
    x, bottom, top = (
        np.column_stack([*both, gap]).ravel() for both in ((left, right), (low, low), (high, high))
    )
    axes.fill_between(x, bottom, top, gid=role, alpha=opacity, linewidth=0)


def draw_gauges(axes: Any, r: Result) -> None:
    """A scale for each input and each target, with its zero: they stand still."""
    net = net_of(r)
    for layer, x in zip((0, 2), GAUGES, strict=True):
        half, _ = gauge(net, layer)
        for y in net.heights(layer):
            axes.plot([x, x], [y - half, y + half], gid="muted", linewidth=2, alpha=0.5)
            axes.plot([x - 7, x + 7], [y, y], gid="muted", linewidth=1)


def targets(r: Result) -> Iterator[Mark]:
    """The values of the targets, above their gauges, that of the lower one of two under it."""
    net = net_of(r)
    half, _ = gauge(net, 2)
    up = min(TARGET_UP, half * (0.5 / TARGET_REACH - 1))
    bold = "y" in captions.used(r)
    for k, (y, value) in enumerate(zip(net.heights(2), r.y.tolist(), strict=True)):
        side = -1 if r.y.size == ROOMY and k else 1
        at, text = (GAUGES[1], y + side * (half + up)), f"y{SUB[k + 1]} = {formatting.number(value)}"
        look: dict[str, Any] = {"offset": (-TARGET_ASIDE, 0), "size": SMALL, "bold": bold, "name": "target"}
        yield Label(axes="graph", at=at, text=text, **look)


def handles(r: Result) -> Iterator[Handle]:
    """The inputs and the targets of the sample that is shown, on their gauges."""
    net = net_of(r)
    for name, array, letter, layer, x in (("X", r.x, "x", 0, GAUGES[0]), ("y", r.y, "y", 2, GAUGES[1])):
        _, unit = gauge(net, layer)
        for k, (zero, value) in enumerate(zip(net.heights(layer), array.tolist(), strict=True)):
            yield Handle(
                label=f"{letter}{SUB[k + 1]}, {'an input' if name == 'X' else 'a target'}",
                axes="graph",
                at=(x, zero + unit * value),
                along="y",
                size=13 if max(net.sizes) <= MANY else 10,
                name="inputs" if name == "X" else "target",
                to_parameters=partial(_entry, r, name, k, zero, unit),
                entries={name: (r.number, k)},
            )


def _entry(r: Result, name: str, k: int, zero: float, unit: float, _: float, at: float) -> dict[str, Any]:
    """What a height on the gauge of entry k of the sample sets."""
    return {name: with_entry(r.data[name], (r.number, k), (at - zero) / unit)}


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on an edge selects its weight, one on a unit shows its phi."""

    def label(gap: int, to: int, of: int) -> str:
        start, end = (("x", "z"), ("z", "ŷ"))[gap]
        return f"weight of the edge {start}{SUB[of + 1]} → {end}{SUB[to + 1]}"

    def sets(gap: int, to: int, of: int) -> dict[str, Any]:
        return {"layer": gap + 1, "i": to + 1, "j": of + 1, "show": Show.WEIGHT}

    def selected(gap: int, to: int, of: int) -> bool:
        return Weight(layer=gap + 1, i=to, j=of) == r.weight and r.show == Show.WEIGHT

    net = net_of(r)
    for layer, letter in ((1, "z"), (2, "ŷ")):
        width = 2 * net.half_widths[layer]
        under = CELL[1] * (has_gradients(r, layer) and not is_large(r))
        height = LOW if is_large(r) else CELL[1] + under
        for k, y in enumerate(net.heights(layer)):
            yield ClickTarget(
                label=f"φ of the unit {letter}{SUB[k + 1]}",
                axes="graph",
                at=(net.x[layer], y - under / 2),
                sets={"layer": layer, "i": k + 1, "show": Show.UNIT},
                size=(width, max(height, 24.0)),
                covers=(width, height),
                selected=(r.weight.layer, r.weight.i, r.show) == (layer, k, Show.UNIT),
            )
    yield from network.edge_targets(net, label=label, sets=sets, selected=selected, text_boxes=on_edges(r))


def on_edges(r: Result) -> dict[Edge, tuple[Point, float]]:
    """Where on each edge something can be clicked beside its line, and how wide that is: a number, or a diamond."""
    texts = numbered(r)
    found = {edge: (at, network.CHARACTER_PX * len(texts.get(edge, ""))) for edge, at in places(r).items()}
    return found | {edge: (at, DIAMOND_PX) for edge, at in diamonds(r).items()}
