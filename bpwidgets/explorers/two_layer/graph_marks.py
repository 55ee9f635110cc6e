"""The network as marks: it carries the numbers forward on its units, and the gradients back on the same edges."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.arrays import changed
from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.passes import Show, Step, Weight
from bpwidgets.live.picture import formatting, network
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.marks import Align, Point

SIZE = (612, 238)
"""Width and height of the drawing's axes in px."""
ACROSS = (72.0, 246.0, 450.0)
"""Where inputs, hidden units and outputs stand."""
LOSS_AT, MIDDLE = 540.0, 110.0
HEIGHT, SPACING = 160.0, 90.0
MANY, ROOMY = 3, 2
"""Layers of more units than MANY have smaller ones, with less beside them; of ROOMY, two lines under each."""
GAUGES = (22.0, 590.0)
"""Where the gauges of the inputs and of the targets stand."""
RANGE, REACH, TARGET_REACH = 5.0, 0.42, 0.33
"""A gauge goes from -RANGE to RANGE, and this share of the space between two units up and down."""
SMALL, LETTER_PX, LINE_PX, LONG = 11.5, 6.4, 13.0, 9
"""The size of the values beside units, how wide a letter and how high a line of them is, and what is long of them."""
TERMS_END, OUTPUT_END = 33.0, 24.0
"""How far to the right of a hidden unit and of an output texts end: clear of the numbers on edges and of the loss."""
RING = 5.0
"""By how much the ring round a unit is larger than the unit."""


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
    )


def net_of(r: Result) -> Network:
    """The drawing of this result's network."""
    return network_of(r.x.size, r.stored.z.shape[-1], r.y.size)


def graph(r: Result) -> Iterator[Mark]:
    """Edges with their weights, units with what has been computed, gradients on their way back."""
    net, shown = net_of(r), r.after or r
    weights = (shown.network.W1, shown.network.W2)
    widths = network.weight_widths(weights)
    yield from network.edges(net, weights, widths=widths)
    selected = r.weight.layer - 1, r.weight.i, r.weight.j
    yield network.selected_edge(net, selected, widths, name="weight")
    yield from network.minus_signs(net, weights)
    yield from targets(r)
    if r.step == Step.DZ:
        yield from network.gradient_edges(net, (np.zeros_like(r.network.W1), messages(r)))
    else:
        yield from network.weight_gradients(net, shown_gradients(r))
    yield from numbers(r)
    yield from multiplied(r)
    inputs = r.x if max(net.sizes) <= MANY + 1 else None  # of more, they stand over dL/dW₁
    look: dict[str, Any] = {"role": "input", "name": "inputs", "bold": "x" in captions.used(r)}
    yield from network.units(net, 0, names=names("x", r.x), values=inputs, **look)
    yield from network.units(net, 1, names=names("z", r.unit_values.z), name="hidden")
    yield from network.units(net, 2, names=names("ŷ", r.y), name="outputs")
    yield from values(r)
    yield from loss_unit(r)
    for layer, name, phi in ((1, "φ₁", r.network.phi1), (2, "φ₂", r.network.phi2)):
        at, text = (ACROSS[layer], SIZE[1] - 4), f"{name} {phi.label}"
        yield Label(axes="graph", at=at, text=text, align="center", size=SMALL, name=f"phi{layer}")


def shown_gradients(r: Result) -> list[Floats]:
    """dL/dW of either layer, zeros as long as it has not been computed, and after the update.

    In a large network there is room for those of one hidden unit: that of the selected weight.
    """
    steps = np.array([r.step >= Step.DW1, r.step >= Step.DW2], float) * (r.step < Step.UPDATE)
    unit = np.ones(r.unit_values.z.size)
    if max(net_of(r).sizes) > MANY:
        unit = np.arange(unit.size) == captions.ends(r)[0]
    return [steps[0] * r.gradients.dW1 * unit[:, None], steps[1] * r.gradients.dW2 * unit]


def messages(r: Result) -> Floats:
    """What each edge of layer 2 sends back to its hidden unit, weight times delta: (q, h)."""
    found: Floats = r.unit_gradients.delta2[:, None] * r.network.W2
    return found


def numbers(r: Result) -> Iterator[Mark]:
    """The weights on their edges, those of layer 2 bold where they are used on the way back.

    In a large network there is room for that of the selected edge alone.
    """
    net, selected = net_of(r), (r.weight.layer - 1, r.weight.i, r.weight.j)
    shown = (r.after or r).network
    weights = (shown.W1, shown.W2)
    texts = {
        (gap, to, of): formatting.number(weights[gap][to, of])
        for gap, to, of in net.edges
        if (gap, to, of) == selected or max(net.sizes) <= MANY
    }
    back = {edge for edge in texts if edge[0] == 1 and "W₂" in captions.used(r)}
    yield from network.texts_on_edges(net, texts, bold={selected, *back})


def multiplied(r: Result) -> Iterator[Mark]:
    """A ring round both ends of the edge whose gradient is being written out: these two numbers are multiplied."""
    layer = {Step.DW1: 1, Step.DW2: 2}.get(r.step)
    if layer:
        net, (i, j) = net_of(r), captions.factors(r, layer)
        yield Points(
            axes="graph",
            x=[net.x[layer - 1], net.x[layer]],
            y=[net.heights(layer - 1)[j], net.heights(layer)[i]],
            size=net.diameter + RING,
            filled=False,
        )


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
    net, used = net_of(r), captions.used(r)
    below = -net.diameter / 2 - 8
    side_by_side = net.sizes[column.layer] > ROOMY
    for n, (letter, numbers) in enumerate((("a", column.a), (column.letter, column.z))):
        if r.step < column.steps[n]:
            continue
        text, bold = f"{letter} {formatting.number(numbers[k])}", column.uses[n] in used
        if side_by_side:
            yield from _value(at, text, (3 - 6 * (n == 0), below), align="left" if n else "right", bold=bold)
        else:
            yield from _value(at, text, (0, below - LINE_PX * n), bold=bold)


def _backward(r: Result, column: Column, k: int, at: Point) -> Iterator[Mark]:
    """dL/dz or delta; over dL/dz what the edges have sent, where that is more than one number."""
    text = _gradient(r, column, k)
    if not text:
        return
    _, _, arrives, delta = column.steps
    above = net_of(r).diameter / 2 + 8
    bold = r.step in (arrives, delta, Step.DW1 if column.layer == 1 else Step.DW2)
    bold = bold or (column.layer == 2 and r.step == Step.DZ)
    # A long text would lie on the numbers of layer 2's edges, and one at an output on the loss.
    ends = column.layer == 2 or len(text) > LONG
    right = (TERMS_END if column.layer == 1 else OUTPUT_END) if ends else 0.0
    align: Align = "right" if ends else "center"
    yield from _value(at, text, (right, above), align=align, bold=bold, gradient=True)
    if column.layer == 1 and r.step == Step.DZ and r.y.size > 1:
        terms, _, _ = re.split(" ([=≈]) ", formatting.total(messages(r)[:, k].tolist(), column.dz[k]))
        yield from _value(at, terms, (TERMS_END, above + LINE_PX), align="right", bold=bold)


def _newest(r: Result, column: Column, k: int, at: Point) -> Iterator[Mark]:
    """The number that was computed last, under a small unit."""
    a_step, z_step, arrives, delta = column.steps
    letter, numbers = (column.letter, column.z) if r.step >= z_step else ("a", column.a)
    back = _gradient(r, column, k)
    below = (0, -net_of(r).diameter / 2 - 8)
    if back:
        yield from _value(at, back, below, bold=r.step in (arrives, delta), gradient=True)
    elif r.step >= a_step:
        bold = column.uses[int(r.step >= z_step)] in captions.used(r)
        yield from _value(at, f"{letter} {formatting.number(numbers[k])}", below, bold=bold)


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
) -> Iterator[Mark]:
    """A number beside a unit, on paper, so that no edge strikes it through."""
    half = LETTER_PX * (len(text) + 2 * gradient) / 2
    middle = at[0] + offset[0] + {"left": half, "center": 0.0, "right": -half}[align]
    reach = max(half - LINE_PX / 2, 0.0)
    y = at[1] + offset[1]
    yield Line(axes="graph", role="paper", x=(middle - reach, middle + reach), y=(y, y), width=LINE_PX)
    yield Label(
        axes="graph",
        role="gradient" if gradient else "ink",
        at=at,
        offset=offset,
        text=text,
        align=align,
        size=SMALL,
        bold=bold,
        name="" if gradient else "numbers",
    )


def loss_unit(r: Result) -> Iterator[Mark]:
    """The loss at the end, between the outputs and the targets that it compares."""
    net = net_of(r)
    _, unit = gauge(net, 2)
    for y, target in zip(net.heights(2), r.y.tolist(), strict=True):
        start, end = ACROSS[2] + net.diameter / 2, y + unit * target
        yield Line(axes="graph", role="muted", x=(start, LOSS_AT - 15), y=(y, MIDDLE), width=1.2)
        yield Line(axes="graph", role="muted", x=(LOSS_AT + 15, GAUGES[1]), y=(MIDDLE, end), width=1.2)
        if Step.DY_HAT <= r.step < Step.UPDATE:
            yield Arrow(
                axes="graph",
                role="gradient",
                tail=(LOSS_AT - 18, MIDDLE - 5),
                head=(start + 3, y - 5),
                width=2,
            )
    look: dict[str, Any] = {"axes": "graph", "name": "loss"}
    yield Points(role="forward", x=[LOSS_AT], y=[MIDDLE], size=30, symbol="square", filled=False, **look)
    yield Label(at=(LOSS_AT, MIDDLE), text="L", align="center", bold=True, **look)
    if r.step >= Step.LOSS:
        text = formatting.number((r.after or r).loss)
        yield Label(at=(LOSS_AT, MIDDLE), offset=(0, 24), text=text, align="center", bold=True, **look)


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
    bold = "y" in captions.used(r)
    for k, (y, value) in enumerate(zip(net.heights(2), r.y.tolist(), strict=True)):
        at, text = (GAUGES[1], y + half + 7), f"y{SUB[k + 1]} {formatting.number(value)}"
        yield Label(axes="graph", at=at, text=text, align="center", size=SMALL, bold=bold, name="target")


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
            )


def _entry(r: Result, name: str, k: int, zero: float, unit: float, _: float, at: float) -> dict[str, Any]:
    """What a height on the gauge of entry k of the sample sets."""
    return {name: changed(r.data[name], (r.number, k), (at - zero) / unit)}


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
                selected=(r.weight.layer, r.weight.i, r.show) == (layer, k, Show.UNIT),
            )
    yield from network.edge_targets(net, label=label, sets=sets, selected=selected)
