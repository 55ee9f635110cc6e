"""The network as marks: it carries the numbers forward on its units, and the gradients back on the same edges."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

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

SIZE = (612, 238)
"""Width and height of the drawing's axes in px."""
ACROSS = (78.0, 268.0, 450.0)
"""Where inputs, hidden units and outputs stand."""
LOSS_AT, MIDDLE = 540.0, 110.0
HEIGHT, SPACING = 160.0, 90.0
MANY = 3
"""Layers of more units than these have smaller ones, with less beside them."""
GAUGES = (22.0, 590.0)
"""Where the gauges of the inputs and of the targets stand."""
RANGE, REACH = 5.0, 0.42
"""A gauge goes from -RANGE to RANGE, and this share of the space between two units up and down."""
SMALL = 11.5


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
    net, weights = net_of(r), (r.network.W1, r.network.W2)
    widths = network.weight_widths(weights)
    yield from network.edges(net, weights, widths=widths)
    selected = r.weight.layer - 1, r.weight.i, r.weight.j
    yield network.selected_edge(net, selected, widths, name="weight")
    yield from network.minus_signs(net, weights)
    yield from targets(r)
    yield from network.gradient_edges(net, shown_gradients(r))
    yield from numbers(r)
    inputs = r.x if max(net.sizes) <= MANY + 1 else None  # of more, they stand over dL/dW₁
    yield from network.units(net, 0, names=names("x", r.x), values=inputs, role="input", name="inputs")
    yield from network.units(net, 1, names=names("z", r.unit_values.z), name="hidden")
    yield from network.units(net, 2, names=names("ŷ", r.y), name="outputs")
    yield from values(r)
    yield from loss_unit(r)
    for layer, name, phi in ((1, "φ₁", r.network.phi1), (2, "φ₂", r.network.phi2)):
        at, text = (ACROSS[layer], SIZE[1] - 4), f"{name} {phi.label}"
        yield Label(axes="graph", at=at, text=text, align="center", size=SMALL, name=f"phi{layer}")


def shown_gradients(r: Result) -> list[Floats]:
    """dL/dW of either layer, zeros as long as it has not been computed.

    In a large network there is room for those of one hidden unit: that of the selected weight.
    """
    steps = np.array([r.step >= Step.DW1, r.step >= Step.DW2], float)
    unit = np.ones(r.unit_values.z.size)
    if max(net_of(r).sizes) > MANY:
        unit = np.arange(unit.size) == captions.ends(r)[0]
    return [steps[0] * r.gradients.dW1 * unit[:, None], steps[1] * r.gradients.dW2 * unit]


def numbers(r: Result) -> Iterator[Mark]:
    """The weights on their edges; where dL/dz is computed, on those of layer 2 what each sends back.

    In a large network there is room for that of the selected edge alone.
    """
    net, selected = net_of(r), (r.weight.layer - 1, r.weight.i, r.weight.j)
    sent = r.unit_gradients.delta2[:, None] * r.network.W2
    shown = (r.network.W1, sent if r.step == Step.DZ else r.network.W2)
    texts = {
        (gap, to, of): formatting.number(shown[gap][to, of])
        for gap, to, of in net.edges
        if (gap, to, of) == selected or max(net.sizes) <= MANY
    }
    back = {edge for edge in texts if edge[0] == 1 and r.step == Step.DZ}
    yield from network.texts_on_edges(net, texts, bold={selected, *back})


def names(letter: str, values: Floats) -> list[str]:
    """Such as x₁, x₂."""
    return [f"{letter}{SUB[n + 1]}" for n in range(len(values))]


def values(r: Result) -> Iterator[Mark]:
    """Under each unit its pre-activation and its activation, over it the gradient that has arrived.

    In a large network there is room for one of them at the selected weight's units: the newest.
    """
    v, g = r.unit_values, r.unit_gradients
    layers = (
        (1, "a", v.a1, Step.A1, "z", v.z, Step.Z, "dL/dz", g.dz, Step.DZ, g.delta1, Step.DELTA1),
        (2, "a", v.a2, Step.A2, "ŷ", v.y_hat, Step.Y_HAT, "dL/dŷ", g.dy_hat, Step.DY_HAT, g.delta2, Step.DELTA2),
    )  # fmt: skip
    net = net_of(r)
    away, many = net.diameter / 2 + 8, max(net.sizes) > MANY
    chosen = dict(zip((1, 2), captions.ends(r), strict=True))
    for layer, a, a_values, a_step, z, z_values, z_step, dz, dz_values, dz_step, deltas, delta_step in layers:
        for k, y in enumerate(net.heights(layer)):
            at = (net.x[layer], y)
            forward = [f"{a} {formatting.number(a_values[k])}"] if r.step >= a_step else []
            forward += [f"{z} {formatting.number(z_values[k])}"] if r.step >= z_step else []
            back = [f"{dz} {formatting.number(dz_values[k])}"] if r.step >= dz_step else []
            back = [f"δ {formatting.number(deltas[k])}"] if r.step >= delta_step else back
            again = r.step in (Step.DELTA1, Step.DW2) if layer == 1 else r.step in (Step.DELTA2, Step.DY_HAT)
            arrived = r.step in (dz_step, delta_step)
            if many:
                forward = [] if back or k != chosen[layer] else forward[-1:]
                back = back if k == chosen[layer] else []
            yield from _beside(at, "  ".join(forward), -away, bold=again)
            yield from _beside(at, "  ".join(back), -away if many else away, bold=arrived, gradient=True)


def _beside(
    at: tuple[float, float], text: str, up: float, *, bold: bool, gradient: bool = False
) -> Iterator[Mark]:
    if text:
        yield Label(
            axes="graph",
            role="gradient" if gradient else "ink",
            at=at,
            offset=(0, up),
            text=text,
            align="center",
            size=SMALL,
            bold=bold,
            name="" if gradient else "numbers",
        )


def loss_unit(r: Result) -> Iterator[Mark]:
    """The loss at the end, between the outputs and the targets that it compares."""
    net = net_of(r)
    for y in net.heights(2):
        start = ACROSS[2] + net.diameter / 2
        yield Line(axes="graph", role="muted", x=(start, LOSS_AT - 15), y=(y, MIDDLE), width=1.2)
        yield Line(axes="graph", role="muted", x=(LOSS_AT + 15, GAUGES[1]), y=(MIDDLE, y), width=1.2)
        if r.step >= Step.DY_HAT:
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
        text = formatting.number(r.loss)
        yield Label(at=(LOSS_AT, MIDDLE), offset=(0, 24), text=text, align="center", bold=True, **look)


# ---- what can be moved -------------------------------------------------------------------------------------


def gauge(net: Network, layer: int) -> tuple[float, float]:
    """Half the length of a layer's gauges, and how many px a unit of them has."""
    spacing = SPACING if layer == 2 else min(SPACING, HEIGHT / max(net.sizes[0] - 1, 1))
    return REACH * spacing, REACH * spacing / RANGE


def draw_gauges(axes: Any, r: Result) -> None:
    """A scale for each input and each target, with its zero: they stand still."""
    net = net_of(r)
    for layer, x in zip((0, 2), GAUGES, strict=True):
        half, _ = gauge(net, layer)
        for y in net.heights(layer):
            axes.plot([x, x], [y - half, y + half], gid="muted", linewidth=3)
            axes.plot([x - 6, x + 6], [y, y], gid="muted", linewidth=1.5)


def targets(r: Result) -> Iterator[Mark]:
    """The values of the targets, above their gauges."""
    net = net_of(r)
    half, _ = gauge(net, 2)
    for k, (y, value) in enumerate(zip(net.heights(2), r.y.tolist(), strict=True)):
        at, text = (GAUGES[1], y + half + 7), f"y{SUB[k + 1]} {formatting.number(value)}"
        yield Label(axes="graph", at=at, text=text, align="center", size=SMALL, name="target")


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
