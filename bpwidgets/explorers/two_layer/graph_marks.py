"""The network as marks: it carries the numbers forward on its units, and the gradients back on the same edges."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.calculus.network import is_logistic
from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.passes import Show, Step, Weight
from bpwidgets.live.picture import formatting, network
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.network import Network
from bpwidgets.live.picture.shapes import rectangle, strokes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.marks import Align, Point
    from bpwidgets.live.picture.network import Edge
    from bpwidgets.live.picture.style import Role

SIZE = (648, 234)
"""Width and height of the drawing's axes in px."""
ACROSS = (72.0, 254.0, 474.0)
"""Where inputs, hidden units and outputs stand."""
LOSS_AT, LOSS_HALF, MIDDLE = 590.0, 15, 118.0
"""Where the loss stands, and half of its breadth; the height of the middle."""
HEIGHT, SPACING = 144.0, 96.0
MANY, ROOMY = 3, 2
"""Layers of more units than MANY have smaller ones, with less beside them; of ROOMY, two lines under each."""
GAUGES = (22.0, 636.0)
"""Where the gauges of the inputs and of the targets stand."""
TARGET_ASIDE = 14.0
"""How far left of its gauge the text of a target begins: clear of L on a narrow page."""
RANGE, REACH, TARGET_REACH = 5.0, 0.42, 0.33
"""A gauge goes from -RANGE to RANGE, and this share of the space between two units up and down."""
SMALL, LETTER_PX, LINE_PX, NUMBER_PX, BOLD_PX, KEPT_PX = 12.0, 6.7, 13.0, 12.5, 8.2, 7.2
"""The size of the values beside units, how wide a letter and how high a line of them is; the size of weights; how wide
a letter of a bold product is, with the air that paper needs, and of a bold value as it is."""
LEFT, LEFT_OF_NEW, SWATCH_EM = (17.0, 28.0), 38.0, 0.9
"""How far left of the middle of a unit of either layer all its numbers begin, one under the other, in px on every page:
clear of a product before a hidden unit, and of the loss behind an output; and those after the update, which are longer.
How wide the square before a gradient is with the gap after it: it hangs to the left of that."""
PHI_BELOW = 6.0
"""How far under the top the names of the activations are, clear of the step's line, if the units leave room."""
LOSS_ASIDE, NUDGED_ASIDE, LOSS_UP, OVER_ROADS = -5.0, -11.0, 28.0, 40.0
"""How far beside and above L its value is: clear of its lines, and of a target; with its change by a nudge, clear of
the target's gauge, and where two roads meet, of what stands on the upper one."""
ON_ROADS = (Step.DZ_G, Step.DY_HAT, Step.DELTA2)
"""The steps at which what is carried between an output and L says how wide the road is, and whether it is dashed."""
ROAD, LARGEST = 2.0, 1e100
"""How wide the roads to L are where that says nothing; what is larger is as wide."""
TARGET_UP = 15.0
"""How far over its gauge a target's value is: clear of the handle at the end of that, where there is room."""
ASIDE_OF_RIM = 11.0
"""How far from the rim of a unit the middles of the numbers next to it are: clear of a ring round it."""
RING = 5.0
"""By how much the ring round a unit is larger than the unit."""
ARROW, CLEAR = 2.5, 1.0
"""How wide the arrow is to the diamond of the gradient that is written out, and how far before that it ends."""
THIN, PALE, FAINT = 1.0, 0.5, 0.25
"""How wide and how opaque edges are that are no part of the step; how opaque while only a nudge is seen."""
CORE = 1.5
"""How wide the dark core of the selected edge is."""
NUDGE_SHARE, CROWDED_SHARE, BESIDE_RIM = 0.45, 0.6, (8.0, 25.0)
"""At which share of its edge a weight or a change stands that a nudge goes through, a product back from many outputs;
how far another product is from the unit it leaves, on its edge and outside one: clear of crossings, and of the unit on
a narrow page."""
MIDWAY, LIFT, AIR = 0.5, (14.0, 11.5), 4.0
"""At which share of a flat edge a product stands on its way back; how far above it forward, and how far from it back,
towards the middle, where all edges have one away from it; room beside a bold number."""
NUMBER_SHARES = (0.25, 0.33)
"""At which share of its edge a weight stands: near the source, before edges cross; in layer 2 clear of gates."""
LAST_DASH = (2.0, 0.5)
"""From where to where before the end of a dashed edge its last dash goes, in widths: its cap is round."""
FINE = 0.7
"""How wide the edges are, beside those of other networks: dashes of wide ones are coarse."""
GRADIENT_SHARES, STEEP_SHARE = (0.42, 0.38), 0.3
"""At which shares of the edges of layer 1 and of layer 2 the product is that is their gradient; in layer 2 beside a
steep edge, clear of an output's numbers."""
ABOVE_EDGE, STEEP = (9.0, 15.0), 0.25
"""How far a product is beside and above the middle of its edge, and from which slope on it stands on one side."""
BRACKET, BRACKET_ASIDE, LEFT_OF_X = 5.0, (46.0, 62.0), 33.0
"""How far the ends of a bracket reach, and how far left of the middle of hidden units it is that have a over or beside
z; and of inputs, clear of their gauges."""
DIAMOND_PX = 12.0
"""How wide the frame is inside of a diamond that can be clicked."""
GATE = (30.0, 26.0)
"""How long a bar beside an activation is, short of the weights' numbers, and how high that of the largest gradient
that arrives or leaves at a gate of either layer."""


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
        diameter=24.0 if many else 34.0,
        number_size=(18.0, 10.0) if many else (52.0, 15.0),
        number_shares=NUMBER_SHARES,
        near_sources=True,
    )


def net_of(r: Result) -> Network:
    """The drawing of this result's network."""
    return network_of(r.x.size, r.stored.z.shape[-1], r.y.size)


def graph(r: Result) -> Iterator[Mark]:
    """Edges with their weights, units with what has been computed, gradients on their way back."""
    net, shown, carries = net_of(r), r.after or r, carried(r)
    weights = (shown.network.W1, shown.network.W2)
    if r.step in (Step.INPUT, Step.UPDATE):
        lines = network.edges(net, weights, widths=fine_widths(weights), negative=weights)
        yield from together([*lines, *last_dashes(lines)])
    else:
        widths = [np.full_like(it, THIN) for it in weights]
        negative = [np.zeros(it.shape) for it in weights]
        if carries and r.step != Step.DZ_G and max(net.sizes) <= MANY:
            (widths[carries.gap],) = fine_widths([carries.values])
            negative[carries.gap] = carries.values
        look: dict[str, Any] = {
            "opacities": [FAINT if r.step == Step.DZ_G else PALE] * 2,
            "negative": negative,
        }
        lines = network.edges(net, weights, widths=widths, **look)
        arrows = {(*tail, *head) for tail, head in written_ends(net, carries)}
        yield from together([it for it in lines if _ends(it) not in arrows])
    if shows_the_weight(r):
        (a, b), (c, d) = network.edge_ends(net)[r.weight.layer - 1, r.weight.i, r.weight.j]
        yield Line(axes="graph", role="input", x=(a, c), y=(b, d), width=CORE, name="weight")
    yield from targets(r)
    if written_product(r):
        yield from network.weight_gradients(net, shown_gradients(r))
    yield from sent(r)
    yield from loss_unit(r)
    yield from grounds_first([*numbers(r), *multiplied(r), *of_units(r), *change_of_loss(r)])
    for layer, name, phi in ((1, "φ₁", r.network.phi1), (2, "φ₂", r.network.phi2)):
        high = SIZE[1] - PHI_BELOW * (net.sizes[layer] <= ROOMY)
        at, text = (ACROSS[layer], high), f"{name} {phi.label}"
        yield Label(axes="graph", at=at, text=text, align="center", size=SMALL, name=f"phi{layer}")


def written_ends(net: Network, carries: Sent | None) -> list[tuple[Point, Point]]:
    """Both ends of the edges on which arrows are, instead of lines."""
    if carries is None:
        return []
    ends = network.edge_ends(net).items()
    return [both for (gap, *entry), both in ends if gap == carries.gap and carries.written[*entry]]


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


def fine_widths(values: Sequence[Floats]) -> list[Floats]:
    """The widths of edges by the sizes of what they are the edges of, all in one scale."""
    return [FINE * it for it in network.weight_widths(values)]


def shows_the_weight(r: Result) -> bool:
    """Whether the selected edge is marked: unless the step is about other things, or marks edges of its own."""
    marks_others = carried(r) is not None or (written_product(r) is not None and max(net_of(r).sizes) <= MANY)
    return captions.is_about_the_weight(r) and not captions.is_of_phi(r) and not marks_others


def of_units(r: Result) -> Iterator[Mark]:
    """The units with their names, and what has been computed at them."""
    net = net_of(r)
    if "x" in captions.used_again(r) and max(net.sizes) <= MANY + 1:
        for value, y in zip(r.x.tolist(), net.heights(0), strict=True):
            at = (net.x[0], y - net.diameter / 2 - 9)
            yield kept(at, LETTER_PX * len(formatting.number(value)))
    inputs = r.x if max(net.sizes) <= MANY + 1 else None  # of more, they stand over dL/dW₁
    look: dict[str, Any] = {"role": "input", "name": "inputs", "bold": "x" in captions.used(r)}
    yield from network.units(net, 0, names=names("x", r.x), values=inputs, **look)
    yield from network.units(net, 1, names=names("z", r.unit_values.z), name="hidden")
    yield from network.units(net, 2, names=names("ŷ", r.y), name="outputs")
    yield from values(r)


def grounds_first(marks: list[Mark]) -> Iterator[Mark]:
    """The same marks, before them the papers and fields on which their numbers stand, each kind as one line."""
    grounds = [mark for mark in marks if isinstance(mark, Line) and np.size(mark.x) == 2]
    yield from together(grounds)
    yield from (mark for mark in marks if mark not in grounds)


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


def shown_gradients(r: Result) -> list[Floats]:
    """dL/dW of the layer whose gradient the step computes; else zeros.

    In a large network there is room for those of one hidden unit: that of the selected weight.
    """
    steps = np.array([r.step == Step.DW1, r.step == Step.DW2], float)
    unit = np.ones(r.unit_values.z.size)
    if max(net_of(r).sizes) > MANY:
        unit = np.arange(unit.size) == captions.ends(r)[0]
    return [steps[0] * r.gradients.dW1 * unit[:, None], steps[1] * r.gradients.dW2 * unit]


def messages(r: Result) -> Floats:
    """What each edge of layer 2 sends back to its hidden unit, weight times delta: (q, h)."""
    found: Floats = r.unit_gradients.delta2[:, None] * r.network.W2
    return found


class Sent(NamedTuple):
    """What the edges of one layer carry at a step, and which of them are written out.

    Attributes:
        gap: 0 for the edges of layer 1, 1 for those of layer 2.
        values: (targets, sources), what each edge carries.
        at_the_start: by what each weight is multiplied: a value for each source, forward, or each target, back.
        written: (targets, sources), which edges lead to a unit whose sum is written out, or away from it.
        back: whether they carry it from target to source.
    """

    gap: int
    values: Floats
    factors: Floats | None
    written: NDArray[np.bool_]
    back: bool

    @property
    def role(self) -> Role:
        """The colour of the arrows."""
        return "gradient" if self.back else "forward"


def carried(r: Result) -> Sent | None:
    """The products that the present step adds up; none where it adds up nothing."""
    net, (j, k) = r.network, captions.ends(r)
    v, delta = r.unit_values, r.unit_gradients.delta2
    row_of_W1 = np.arange(v.z.size)[:, None] == j
    row_of_W2, column_of_W2 = np.arange(r.y.size)[:, None] == k, np.arange(v.z.size) == j
    W1, W2 = np.ones(net.W1.shape, bool), np.ones(net.W2.shape, bool)
    sums = column_of_W2 | (max(net.W2.shape) <= ROOMY)  # few enough that all can be written out
    found: dict[Step, Sent] = {
        Step.A1: Sent(0, net.W1 * r.x, W1 * r.x, W1 & row_of_W1, back=False),
        Step.A2: Sent(1, net.W2 * v.z, W2 * v.z, W2 & row_of_W2, back=False),
        Step.DZ_G: Sent(1, net.W2, None, W2 & column_of_W2, back=False),
        Step.DZ: Sent(1, messages(r), W2 * delta[:, None], W2 & sums, back=True),
    }
    return found.get(r.step)


def sent(r: Result) -> Iterator[Mark]:
    """An arrow along each edge whose product is written out, as wide as that is large, dashed where it is negative.

    Pale ones lead to another unit than the followed one. In a large network thin ones go back along the others, too.
    """
    carries = carried(r)
    if carries is None:
        return
    net = net_of(r)
    (widths,) = fine_widths([carries.values])
    for (gap, *entry), (source, target) in network.edge_ends(net).items():
        written = bool(carries.written[*entry]) if gap == carries.gap else False
        others = gap == carries.gap and carries.back and max(net.sizes) > MANY
        if not (written or others) or not carries.values[*entry]:
            continue
        tail, head = (target, source) if carries.back else (source, target)
        width = float(widths[*entry]) if written else THIN
        look: dict[str, Any] = {"axes": "graph", "role": carries.role, "width": width, "name": "weight"}
        pale = written and not is_followed(r, entry[1])
        yield from way(tail, head, negative=bool(carries.values[*entry] < 0), pale=pale, **look)


def way(tail: Point, head: Point, *, negative: bool, pale: bool = False, **look: Any) -> Iterator[Mark]:
    """An arrow, dashed up to its head where it carries something negative; `look` has its axes, colour and width."""
    if negative or pale:
        long = Arrow.head_px + Arrow.head_per_width * look["width"]
        start = before(head, tail, long)
        yield Line(
            x=(tail[0], start[0]),
            y=(tail[1], start[1]),
            dash=negative,
            opacity=PALE if pale else 1.0,
            **look,
        )
        tail = start
    yield Arrow(tail=tail, head=head, **look)


def before(end: Point, start: Point, px: float) -> Point:
    """The point of the line from start to end that is so far before its end."""
    return network.between(end, start, px / float(np.hypot(end[0] - start[0], end[1] - start[1])))


def numbers(r: Result) -> Iterator[Mark]:
    """The weights on their edges; on edges that carry products to be added up, those instead.

    In a large network there is room for the weight of the selected edge alone.
    """
    net, shown = net_of(r), (r.after or r).network
    texts = {
        (gap, to, of): formatting.number((shown.W1, shown.W2)[gap][to, of]) for gap, to, of in numbered(r)
    }
    bold = {(r.weight.layer - 1, r.weight.i, r.weight.j)} if shows_the_weight(r) else set()
    yield from network.texts_on_edges(net, texts, bold=bold, size=NUMBER_PX)
    for edge, (at, text) in products(r).items():
        yield from _value(at, text, (0, 0), bold=is_followed(r, edge[2]))


def is_followed(r: Result, source: int) -> bool:
    """Whether an edge from this unit is followed: on the way back only those to the unit of the selected weight."""
    return r.step != Step.DZ or source == captions.ends(r)[0]


def numbered(r: Result) -> list[Edge]:
    """The edges on which their weights stand: none of a layer on which there are products, or gradients."""
    net, carries, selected = net_of(r), carried(r), (r.weight.layer - 1, r.weight.i, r.weight.j)
    if r.step in (Step.DZ_G, Step.DZ):
        return []
    if max(net.sizes) > MANY:
        return [selected] if written_product(r) != selected else []
    written = written_product(r)
    busy = {it.gap for it in (carries,) if it} | ({written[0]} if written else set())
    return [it for it in net.edges if it[0] not in busy]


def products(r: Result) -> dict[Edge, tuple[Point, str]]:
    """On each edge that is written out, its weight times what it is multiplied by, at the unit that sends it.

    What comes of both is enough on an edge to another unit than the followed one.
    """
    net, carries = net_of(r), carried(r)
    if carries is None or max(net.sizes) > MANY:
        return {}
    W, found = (r.network.W1, r.network.W2)[carries.gap], {}
    for edge, (source, target) in network.edge_ends(net).items():
        gap, *entry = edge
        if gap != carries.gap or not carries.written[*entry]:
            continue
        text = formatting.number(W[*entry])
        if not is_followed(r, edge[2]):
            text = formatting.number(carries.values[*entry])
        elif carries.factors is not None:
            text += f"({formatting.number(carries.factors[*entry])})"
        flat = abs(target[1] - source[1]) < STEEP * (target[0] - source[0])
        # Of two hidden units the steep edges are between the flat ones, whose products are outside.
        outside = flat and carries.back and carries.written.all() and r.unit_values.z.size == ROOMY
        share = (BOLD_PX * len(text) / 2 + BESIDE_RIM[bool(outside)]) / (target[0] - source[0])
        if r.step == Step.DZ_G:
            share = NUDGE_SHARE
        elif carries.back and r.y.size > ROOMY:
            share = CROWDED_SHARE
        lift = LIFT[carries.back]
        if flat and carries.back:
            share = share if outside else MIDWAY
            lift *= 1 if (target[1] < MIDDLE) != outside else -1
        x, y = network.between(source, target, 1 - share if carries.back else share)
        # On a flat edge, a dash beside it would read as a minus.
        found[edge] = ((x, y + lift * flat), text)
    return found


def written_product(r: Result) -> Edge | None:
    """The edge whose gradient the present step writes out."""
    layer = {Step.DW1: 1, Step.DW2: 2}.get(r.step)
    return (layer - 1, *captions.factors(r, layer)) if layer else None


def multiplied(r: Result) -> Iterator[Mark]:
    """What is multiplied for the gradient that is written out: rings round both ends of its edge, and their product.

    What the edge starts with comes to its diamond from one side, delta from the other.
    """
    edge = written_product(r)
    if edge is None:
        return
    net, (gap, i, j) = net_of(r), edge
    (x0, x1), (y0, y1) = (net.x[gap], net.x[gap + 1]), (net.heights(gap)[j], net.heights(gap + 1)[i])
    size = net.diameter + RING
    yield Points(axes="graph", x=[x0, x1], y=[y0, y1], size=size, filled=False)
    if max(net.sizes) > MANY:
        return
    source, target = network.edge_ends(net)[edge]
    diamond = network.between(source, target, network.diamond_share(net, gap))
    head = before(diamond, source, network.DIAMONDS[1] / np.sqrt(2) + CLEAR)  # from its middle to its tip
    yield Arrow(axes="graph", role="forward", tail=source, head=head, width=ARROW, name="weight")
    at, text = product_of_gradient(r, edge)
    yield from _value(at, text, (0, 0), bold=True)


def diamonds(r: Result) -> dict[Edge, Point]:
    """Where the gradients of a layer end on their edges, at the step that computes them: instead of the weights."""
    net, written = net_of(r), written_product(r)
    ends = network.edge_ends(net).items() if written else ()
    return {
        edge: network.between(*both, network.diamond_share(net, edge[0]))
        for edge, both in ends
        if written and edge[0] == written[0]
    }


def product_of_gradient(r: Result, edge: Edge) -> tuple[Point, str]:
    """What meets at the diamond of an edge, as a product, and where that stands: beside the edge."""
    net, (gap, i, j) = net_of(r), edge
    source, target = network.edge_ends(net)[edge]
    start, delta = ((r.x, r.unit_gradients.delta1), (r.unit_values.z, r.unit_gradients.delta2))[gap]
    text = f"{formatting.number(start[j])}({formatting.number(delta[i])})"
    slope = (target[1] - source[1]) / (target[0] - source[0])
    steep = abs(slope) >= STEEP
    beside = float(np.sign(-slope)) * (LETTER_PX * len(text) / 2 + ABOVE_EDGE[0]) if steep else 0.0
    x, y = network.between(source, target, STEEP_SHARE if steep and gap else GRADIENT_SHARES[gap])
    return (round(x + beside), round(y + ABOVE_EDGE[not steep])), text  # whole px travel lighter


def kept(at: Point, width: float) -> Mark:
    """A value of the forward pass that is used again: the field behind it."""
    half = width / 2 + 1
    return Line(
        axes="graph",
        role="forward",
        x=(round(at[0] - half), round(at[0] + half)),
        y=(at[1], at[1]),
        width=LINE_PX + 2,
        opacity=0.3,
    )


def beside_units(r: Result, layer: int) -> tuple[float, float, float] | None:
    """Left of all units of a layer and of their numbers, and how low and high these reach; none in a large network."""
    net = net_of(r)
    if max(net.sizes) > MANY:
        return None
    heights, rim = net.heights(layer), net.diameter / 2
    side_by_side = layer > 0 and net.sizes[layer] > ROOMY
    lines = 2 if layer > 0 and not side_by_side else 1
    low = max(min(heights) - rim - 6 - (LINE_PX + 1) * lines, 0.0)
    aside = BRACKET_ASIDE[side_by_side] if layer else LEFT_OF_X
    return net.x[layer] - aside, low, max(heights) + rim


def names(letter: str, values: Floats) -> list[str]:
    """Such as x₁, x₂."""
    return [f"{letter}{SUB[n + 1]}" for n in range(len(values))]


class Column(NamedTuple):
    """What stands beside the units of a layer: their values, and what they are called at which step."""

    layer: int
    a: Floats
    z: Floats
    dz: Floats
    delta: Floats
    letter: str
    steps: tuple[Step, Step, Step, Step]
    uses: tuple[str, str]


def columns(r: Result) -> tuple[Column, Column]:
    """Both layers; after the update, the values of the new network."""
    v, g = (r.after or r).unit_values, r.unit_gradients
    first, second = (Step.A1, Step.Z, Step.DZ, Step.DELTA1), (Step.A2, Step.Y_HAT, Step.DY_HAT, Step.DELTA2)
    return (
        Column(1, v.a1, v.z, g.dz, g.delta1, "z", first, ("a₁", "z")),
        Column(2, v.a2, v.y_hat, g.dy_hat, g.delta2, "ŷ", second, ("a₂", "ŷ")),
    )


def values(r: Result) -> Iterator[Mark]:
    """Under each unit its pre-activation and its activation, over it the gradient that has arrived.

    In a large network there is room for one of them at the selected weight's units: the newest.
    """
    net = net_of(r)
    many = max(net.sizes) > MANY
    for column in columns(r):
        for k, y in enumerate(net.heights(column.layer)):
            at = (net.x[column.layer], y)
            if not many:
                yield from _forward(r, column, k, at)
                yield from _backward(r, column, k, at)
            elif k == captions.ends(r)[column.layer - 1]:
                yield from _newest(r, column, k, at)


def _forward(r: Result, column: Column, k: int, at: Point) -> Iterator[Mark]:
    """a and z: one under the other, or in a high layer beside each other. Bold is what the step uses."""
    net, used, again = net_of(r), captions.used(r), captions.used_again(r)
    below = -net.diameter / 2 - ASIDE_OF_RIM
    side_by_side = net.sizes[column.layer] > ROOMY
    for n, (letter, numbers) in enumerate(forward_values(r, column)):
        new, change = "new " if r.after else "", nudge(r, column, k, letter)
        text = f"{new}{letter} {formatting.number(numbers[k])}{change}"
        use = column.uses[letter != "a"]
        look: dict[str, Any] = {"bold": use in used or bool(change), "again": use in again}
        if change and is_upper(r, column, k) and r.step == Step.DZ_G and column.layer == 2:
            continue  # it stands over the unit: under it is the road to L
        if side_by_side:
            yield from _value(at, text, (5 - 10 * (n == 0), below), align="left" if n else "right", **look)
        else:
            left = LEFT_OF_NEW if r.after else LEFT[column.layer - 1]
            yield from _value(at, text, (-left, below - (LINE_PX + 1) * n), align="left", **look)


def forward_values(r: Result, column: Column) -> list[tuple[str, Floats]]:
    """What a layer's units show of the way forward: what is there, but where gradients need the room what is used."""
    if r.step == Step.DZ:
        return []
    found = [("a", column.a), (column.letter, column.z)]
    if r.step == Step.DZ_G and column.layer == 2:
        del found[1]  # it would move, too; δ, which follows a, has its slope in it
    if r.step == column.steps[3] and has_gate(r, column):
        del found[1]
    return [it for it, step in zip(found, column.steps, strict=False) if r.step >= step]


def _backward(r: Result, column: Column, k: int, at: Point) -> Iterator[Mark]:
    """dL/dz or delta, and its gate; beside dL/dz what the edges have sent, where that is more than one number."""
    _, _, arrives, delta = column.steps
    if r.step == delta and has_gate(r, column):
        yield from gate(r, column, k, at)
        return
    line, high = LINE_PX + 1, net_of(r).diameter / 2 + ASIDE_OF_RIM
    if is_lower(r, column, k):  # there are edges over it
        line, high = -line, -high - line * len(forward_values(r, column))
    bold = r.step in (arrives, delta, Step.DW1 if column.layer == 1 else Step.DW2)
    bold = bold or (column.layer == 2 and r.step in (Step.DZ_G, Step.DZ))
    change = "" if is_lower(r, column, k) else nudge_of_weight(r, column, k)
    texts = [
        (_gradient(r, column, k), True),
        (change and f"a {change}", False),
        (nudge_of_unit(r, column, k), False),
    ]
    if column.layer == 1 and r.step == Step.DZ and r.y.size > 1 and r.unit_values.z.size <= ROOMY:
        parts = messages(r)[:, k].tolist()
        terms = captions.terms(formatting.total(parts, column.dz[k]))
        texts.append((f"{formatting.relation(column.dz[k], parts, sum)} {terms}", False))
        if not is_lower(r, column, k):
            texts.reverse()  # read from above, the sum follows what it is the sum of
    for n, (text, gradient) in enumerate(it for it in texts if it[0]):
        look: dict[str, Any] = {"align": "left", "bold": bold or not gradient, "gradient": gradient}
        left = LEFT[column.layer - 1] + SWATCH_EM * SMALL * gradient
        yield from _value(at, text, (-left, high + line * n), **look)


def is_lower(r: Result, column: Column, k: int) -> bool:
    """Whether a unit is the lower one of two: its gradients stand below its values."""
    return net_of(r).sizes[column.layer] == ROOMY and k == 1


def is_upper(r: Result, column: Column, k: int) -> bool:
    """Whether a unit is the upper one of two."""
    return net_of(r).sizes[column.layer] == ROOMY and k == 0


def nudge(r: Result, column: Column, k: int, letter: str) -> str:
    """What follows a value that a small ε changes: z to which it is added, and a of each output.

    Of a weight it is written at a of a lower unit, beside which there is no other place.
    """
    j, changes_z = captions.ends(r)[0], column.layer == 1
    if letter == "a" and is_lower(r, column, k) and (change := nudge_of_weight(r, column, k)):
        return f" {change}"
    if r.step != Step.DZ_G or letter != ("z" if changes_z else "a"):
        return ""
    return " + ε" * (k == j) if changes_z else f" {captions.nudged(r.network.W2[k, j])}"


def nudge_of_unit(r: Result, column: Column, k: int) -> str:
    """What a small ε does, over the unit that is nudged, and over the upper one of two outputs that it reaches."""
    if r.step != Step.DZ_G:
        return ""
    if column.layer == 1:
        return f"nudge z{SUB[k + 1]} by ε" * (k == captions.ends(r)[0])
    return f"a {formatting.number(column.a[k])}{nudge(r, column, k, 'a')}" * is_upper(r, column, k)


def nudge_of_weight(r: Result, column: Column, k: int) -> str:
    """What a small ε does to a where it is added to the weight that is written out."""
    written = written_product(r)
    if written is None or (column.layer - 1, k) != written[:2] or net_of(r).sizes[column.layer] > ROOMY:
        return ""
    return captions.nudged(float((r.x, r.unit_values.z)[written[0]][written[2]]))


def changes_of_loss(r: Result) -> list[float]:
    """What a nudge of z does to the loss by each output that it reaches; nothing where there is no room."""
    if r.step != Step.DZ_G or max(net_of(r).sizes) > MANY or r.y.size > ROOMY:
        return []
    found: list[float] = messages(r)[:, captions.ends(r)[0]].tolist()
    return found


def change_of_loss(r: Result) -> Iterator[Mark]:
    """By how much a nudge changes the loss by each of two outputs: on its road to L, where both add up."""
    changes = changes_of_loss(r)
    if len(changes) == 1:  # the road's change is that of L
        return
    start = ACROSS[2] + net_of(r).diameter / 2
    for change, y in zip(changes, net_of(r).heights(2), strict=False):
        at = network.between((start, y), (LOSS_AT - LOSS_HALF, MIDDLE), NUDGE_SHARE)
        yield from _value(at, f"{formatting.number(change)}ε", (0, 0), bold=True)


def has_gate(r: Result, column: Column) -> bool:
    """Whether the gates of a layer are drawn: where its deltas are its gradients times slopes, and there is room."""
    fused = column.layer == 2 and is_logistic(r.network)
    net = net_of(r)
    return max(net.sizes) <= MANY and net.sizes[column.layer] <= ROOMY and not fused


def gate(r: Result, column: Column, k: int, at: Point) -> Iterator[Mark]:
    """What arrives at an activation from the right, its slope, and what passes to the left: bars as high as large."""
    phi, net = (r.network.phi1, r.network.phi2)[column.layer - 1], net_of(r)
    slope, arrives, passes = float(phi.derivative(column.a[k])), float(column.dz[k]), float(column.delta[k])
    px = gate_px(r)
    rim, above = net.diameter / 2, net.diameter / 2 + ASIDE_OF_RIM
    for side, value in ((1, arrives), (-1, passes)):
        x, half = (at[0] + side * rim, at[0] + side * (rim + GATE[0])), abs(value) * px / 2
        look: dict[str, Any] = {"role": "gradient", "opacity": 0.85 if value > 0 else 0.0, "edge": 1.5}
        y = at[1] - half, at[1] + half
        yield rectangle("graph", x, y, role="paper", opacity=1.0)
        yield rectangle("graph", x, y, **look)
    line, up, high = LINE_PX + 1, above, above + LINE_PX + 1
    if is_lower(r, column, k) or (
        column.layer == 2 and r.y.size == 1
    ):  # over it are edges, or the loss beside it
        up, high = -above - line, -above - 2 * line
    texts: tuple[tuple[str, float, float, Align], ...] = (
        (f"in {formatting.number(arrives)}", rim, up, "left"),
        (f"out {formatting.number(passes)}", -rim, up, "right"),
        (f"← × slope {formatting.number(slope)} ←", 0.0, high, "center"),
    )
    for text, right, height, align in texts:
        yield from _value(at, text, (right, height), align=align, bold=True)


def gate_px(r: Result) -> float:
    """How many px high a gradient of 1 is at the gates: of both layers, so that one sees it shrink.

    dL/dyhat counts only where it goes through a gate: after a sigmoid that of the cross entropy may be infinite.
    """
    g = r.unit_gradients
    arrays = (g.delta2, g.dz, g.delta1) if is_logistic(r.network) else (g.dy_hat, g.delta2, g.dz, g.delta1)
    return GATE[1] / (max(float(np.abs(values).max()) for values in arrays) or 1.0)


def _newest(r: Result, column: Column, k: int, at: Point) -> Iterator[Mark]:
    """The number that was computed last, under a small unit."""
    a_step, z_step, arrives, delta = column.steps
    letter, numbers = (column.letter, column.z) if r.step >= z_step else ("a", column.a)
    back = _gradient(r, column, k)
    below = (0, -net_of(r).diameter / 2 - ASIDE_OF_RIM)
    if back:
        yield from _value(at, back, below, bold=r.step in (arrives, delta), gradient=True)
    elif r.step >= a_step:
        bold = column.uses[int(r.step >= z_step)] in captions.used(r)
        new = "new " if r.after else ""
        yield from _value(at, f"{new}{letter} {formatting.number(numbers[k])}", below, bold=bold)


def _gradient(r: Result, column: Column, k: int) -> str:
    """dL/dz, or delta as soon as it is there; "" before, and after the update."""
    if r.after:
        return ""
    _, _, arrives, delta = column.steps
    if r.step >= delta:
        return f"δ {formatting.number(column.delta[k])}"
    return f"dL/d{column.letter} {formatting.number(column.dz[k])}" if r.step >= arrives else ""


def _value(
    at: Point,
    text: str,
    offset: tuple[float, float],
    *,
    align: Align = "center",
    bold: bool,
    gradient: bool = False,
    again: bool = False,
    size: float = SMALL,
) -> Iterator[Mark]:
    """A number beside a unit, on paper, so that no edge strikes it through; in a field where it is used again."""
    half = (BOLD_PX if bold else LETTER_PX) * (len(text) + 2 * gradient) / 2
    middle = at[0] + offset[0] + {"left": half, "center": 0.0, "right": -half}[align]
    reach = max(half + AIR * bold - LINE_PX / 2, 0.0)
    y = at[1] + offset[1]
    ends = round(middle - reach), round(middle + reach)  # whole px travel lighter, and are enough for paper
    yield Line(axes="graph", role="paper", x=ends, y=(y, y), width=LINE_PX)
    if again:
        width = KEPT_PX * len(text)
        aside = {"left": width / 2, "center": 0.0, "right": -width / 2}[align]
        yield kept((at[0] + offset[0] + aside, y), width)
    yield Label(
        axes="graph",
        role="gradient" if gradient else "ink",
        at=at,
        offset=offset,
        text=text,
        align=align,
        size=size,
        bold=bold,
        name="" if gradient else "numbers",
    )


def loss_unit(r: Result) -> Iterator[Mark]:
    """The loss at the end, between the outputs and the targets that it compares."""
    net = net_of(r)
    _, unit = gauge(net, 2)
    gates = r.step == Step.DELTA2 and has_gate(r, columns(r)[1])
    start = ACROSS[2] + net.diameter / 2 + gates * GATE[0]
    travels = on_roads(r)
    widths = road_widths(r, travels)
    roads = zip(net.heights(2), r.y.tolist(), travels.tolist(), widths.tolist(), strict=True)
    for y, target, value, width in roads:
        sides = (
            ((start, y), (LOSS_AT - LOSS_HALF, MIDDLE)),
            ((GAUGES[1], y + unit * target), (LOSS_AT + LOSS_HALF, MIDDLE)),
        )
        for n, (tail, head) in enumerate(sides):
            xs, ys = zip(tail, head, strict=True)
            if n == 1 or r.step not in ON_ROADS:  # else dashes would be filled
                yield Line(axes="graph", role="muted", x=xs, y=ys, width=1.2)
            look: dict[str, Any] = {"axes": "graph", "negative": value < 0, "width": width}
            if r.step == Step.LOSS or (r.step == Step.DZ_G and n == 0):
                yield from way(tail, head, role="forward", **look)
            if r.step in (Step.DY_HAT, Step.DELTA2) and n == 0:
                yield from way(head, tail, role="gradient", **look)
    look = {"axes": "graph", "name": "loss"}
    yield Points(
        role="forward", x=[LOSS_AT], y=[MIDDLE], size=2 * LOSS_HALF, symbol="square", filled=False, **look
    )
    yield Label(at=(LOSS_AT, MIDDLE), text="L", align="center", bold=True, **look)
    if r.step >= Step.LOSS:
        text, left = formatting.number((r.after or r).loss), 0.0 if gates else LOSS_ASIDE
        look |= {"at": (LOSS_AT, MIDDLE), "bold": True}
        changes = changes_of_loss(r)
        up = OVER_ROADS if len(changes) > 1 else LOSS_UP
        if changes:
            left = NUDGED_ASIDE
            change = captions.nudged(float(r.unit_gradients.dz[captions.ends(r)[0]]))
            yield Label(offset=(left, up), text=change, align="center", size=SMALL, **look)
            up += LINE_PX + 1
        yield Label(offset=(left, up), text=text, align="center", **look)


def on_roads(r: Result) -> Floats:
    """What is carried between each output and L: the change by a nudge of z, or back dL/dŷ, with a sigmoid δ₂; (q,)."""
    g = r.unit_gradients
    found: Floats = np.ones(r.y.size)
    if r.step == Step.DZ_G:
        found = messages(r)[:, captions.ends(r)[0]]
    elif r.step == Step.DELTA2 and is_logistic(r.network):
        found = g.delta2
    elif r.step in (Step.DY_HAT, Step.DELTA2):
        found = g.dy_hat
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


def draw_gauges(axes: Any, r: Result) -> None:
    """A scale for each input and each target, with its zero: they stand still."""
    net = net_of(r)
    for layer, x in zip((0, 2), GAUGES, strict=True):
        half, _ = gauge(net, layer)
        for y in net.heights(layer):
            axes.plot([x, x], [y - half, y + half], gid="muted", linewidth=3)
            axes.plot([x - 11, x + 11], [y, y], gid="muted", linewidth=1.5)


def targets(r: Result) -> Iterator[Mark]:
    """The values of the targets, above their gauges."""
    net = net_of(r)
    half, _ = gauge(net, 2)
    up = min(TARGET_UP, half * (0.5 / TARGET_REACH - 1))
    bold = "y" in captions.used(r)
    for k, (y, value) in enumerate(zip(net.heights(2), r.y.tolist(), strict=True)):
        at, text = (GAUGES[1], y + half + up), f"y{SUB[k + 1]} = {formatting.number(value)}"
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
        for k, y in enumerate(net.heights(layer)):
            yield ClickTarget(
                label=f"φ of the unit {letter}{SUB[k + 1]}",
                axes="graph",
                at=(net.x[layer], y),
                sets={"layer": layer, "i": k + 1, "show": Show.UNIT},
                size=(net.diameter, net.diameter),
                round=True,
                selected=(r.weight.layer, r.weight.i, r.show) == (layer, k, Show.UNIT),
            )
    texts = None
    if max(net.sizes) <= MANY:  # else no edge but one has a text
        places, W = network.number_places(net), ((r.after or r).network.W1, (r.after or r).network.W2)
        shown = {edge: formatting.number(W[edge[0]][edge[1:]]) for edge in numbered(r)}
        texts = {edge: (places[edge], network.CHARACTER_PX * len(text)) for edge, text in shown.items()}
        written = written_product(r)
        bold = products(r) | ({written: product_of_gradient(r, written)} if written else {})
        texts |= {edge: (at, DIAMOND_PX) for edge, at in diamonds(r).items()}
        texts |= {edge: (at, BOLD_PX * len(text)) for edge, (at, text) in bold.items()}
    yield from network.edge_targets(net, label=label, sets=sets, selected=selected, texts=texts)
