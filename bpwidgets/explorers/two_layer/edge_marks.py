"""Edges with weights, what they carry forward and back, and the diamonds of gradients on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.explorers.two_layer import captions, plates
from bpwidgets.explorers.two_layer.arrows import (
    FAINT,
    PALE,
    SHORT,
    THIN,
    before,
    fine_widths,
    spread,
    together,
    way,
)
from bpwidgets.explorers.two_layer.graph_layout import (
    BOLD_PX,
    CELL,
    GROUNDS,
    LINE_PX,
    LOW,
    SMALL,
    down,
    is_large,
    net_of,
    word,
)
from bpwidgets.explorers.two_layer.nudges import at_start, passes_on, written_product
from bpwidgets.explorers.two_layer.passes import Step
from bpwidgets.live.picture import formatting, network
from bpwidgets.live.picture.marks import Line, Mark, Points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.marks import Point
    from bpwidgets.live.picture.network import Edge
    from bpwidgets.live.picture.style import Role

ARROW, CLEAR = 2.0, 1.0
"""How wide the ways are that meet at a diamond, and how far before it that of delta ends."""
BEHIND, MARGIN = 6.0, 12.0
"""How far from the unit behind it a number on an edge is at least, and from the one that it leads to, and its names."""
DIAMONDS = 6.0, 12.0
"""The sides of the diamonds of gradients that are not written out, and of that which is."""
CORE = 1.5
"""How wide the dark core of the selected edge is."""
LAST_DASH = (2.0, 0.5)
"""From where to where before the end of a dashed edge its last dash goes, in widths: its cap is round."""
BESIDE_AT, STEEP_AT, STEEP, AIR = 0.25, 0.36, 0.8, 4.0
"""At which share of its edge a weight stands that is nudged, and how far beside it; of a steep edge it stands on it."""


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
        opacities = [PALE if carries and carries.gap == gap else FAINT for gap in range(2)]
        lines = network.edges(net, weights, widths=widths, dashed=negative, opacities=opacities)
        arrows = {(*tail, *head) for tail, head in written_ends(r)}
        yield from together([it for it in lines if _ends(it) not in arrows])
    if shows_the_weight(r):
        (a, b), (c, d) = network.edge_ends(net)[selected_edge(r)]
        yield Line(axes="graph", role="input", x=(a, c), y=(b, d), width=CORE, name="weight")


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
        yield word(at, text, "center", bold=True)


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
    """A diamond on each edge of a layer while its gradient is computed: those that are not written out are small.

    Over that which is written out goes on what the edge starts with; from its own cell, beside that, comes delta.
    """
    edge, net = written_product(r), net_of(r)
    if edge is None:
        return
    gradients = shown_gradients(r)[edge[0]]
    diamond, (source, target) = diamonds(r)[edge], network.edge_ends(net)[edge]
    look: dict[str, Any] = {"axes": "graph", "width": ARROW, "name": "weight"}
    diamond_look: dict[str, Any] = {
        "axes": "graph",
        "role": "gradient",
        "symbol": "diamond",
        "name": "weight",
    }
    others = [at for it, at in diamonds(r).items() if it != edge and gradients[*it[1:]]]
    if others:
        xs, ys = zip(*others, strict=True)
        yield Points(x=xs, y=ys, size=DIAMONDS[0], filled=False, **diamond_look)
    yield from way(
        source, before(target, source, SHORT), role="forward", negative=at_start(r, edge) < 0, **look
    )
    if gradients[*edge[1:]]:
        yield Points(x=[diamond[0]], y=[diamond[1]], size=DIAMONDS[1], **diamond_look)
    clear = DIAMONDS[1] / np.sqrt(2) + CLEAR  # from its middle to its tip
    from_delta = target[0], target[1] - (LOW / 3 if is_large(r) else CELL[1])
    negative = bool(gradients[*edge[1:]] < 0)
    yield from way(from_delta, before(diamond, from_delta, clear), role="gradient", negative=negative, **look)


def diamonds(r: Result) -> dict[Edge, Point]:
    """Where the gradients of a layer end on their edges, at the step that computes them: instead of the weights."""
    net, written = net_of(r), written_product(r)
    ends = network.edge_ends(net).items() if written else ()
    return {
        edge: network.between(*both, network.diamond_share(net, edge[0]))
        for edge, both in ends
        if written and edge[0] == written[0]
    }


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
