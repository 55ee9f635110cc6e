"""The network as marks: it carries the numbers forward on its units, and the gradients back on the same edges."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.two_layer.passes import Step, Weight
from bpwidgets.live.picture import formatting, network
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Label, Line, Mark, Points
from bpwidgets.live.picture.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Floats, Result

SIZE = (600, 330)
"""Width and height of the drawing's axes in px."""
ACROSS = (80.0, 275.0, 460.0)
"""Where inputs, hidden units and outputs stand."""
LOSS_AT, MIDDLE = 565.0, 170.0
HEIGHT, SPACING = 250.0, 110.0
MANY = 4
"""Layers of more units than these have smaller ones."""
GAUGE = (24.0, 9.0)
"""Where the gauges of the inputs stand, and how many px a unit of them has."""
SMALL = 11.5


@lru_cache
def network_of(p: int, h: int, q: int) -> Network:
    """p inputs, h hidden units, q outputs."""
    diameter = 34.0 if max(p, h, q) <= MANY else 24.0
    return Network(
        axes="graph",
        sizes=(p, h, q),
        x=ACROSS,
        middle=MIDDLE,
        max_height=HEIGHT,
        max_spacing=SPACING,
        diameter=diameter,
    )


def net_of(r: Result) -> Network:
    """The drawing of this result's network."""
    return network_of(r.x.size, r.stored.z.shape[-1], r.y.size)


def graph(r: Result) -> Iterator[Mark]:
    """Edges with their weights, units with what has been computed, gradients on their way back."""
    net, weights = net_of(r), (r.network.W1, r.network.W2)
    widths = network.weight_widths(weights)
    yield from network.edges(net, weights, widths=widths)
    edge = r.weight.layer - 1, r.weight.i, r.weight.j
    (a, b), (c, d) = network.edge_ends(net)[edge]
    width = float(widths[edge[0]][edge[1:]])
    yield Line(axes="graph", role="forward", x=(a, c), y=(b, d), width=max(width, 3.0))
    yield from network.minus_signs(net, weights)
    yield from network.gradient_edges(net, shown_gradients(r))
    yield from numbers(r)
    yield from network.units(net, 0, names=names("x", r.x), values=r.x, role="input")
    yield from network.units(net, 1, names=names("z", r.unit_values.z))
    yield from network.units(net, 2, names=names("ŷ", r.y))
    yield from values(r)
    yield from loss_unit(r)


def shown_gradients(r: Result) -> list[Floats]:
    """dL/dW of either layer, zeros as long as it has not been computed."""
    found = zip((r.gradients.dW1, r.gradients.dW2), (Step.DW1, Step.DW2), strict=True)
    return [gradient if r.step >= step else np.zeros(gradient.shape) for gradient, step in found]


def numbers(r: Result) -> Iterator[Mark]:
    """The weights on their edges; where dL/dz is computed, on those of layer 2 what each sends back.

    In a large network there is room for that of the selected edge alone.
    """
    net = net_of(r)
    sent = r.unit_gradients.delta2[:, None] * r.network.W2
    shown = (r.network.W1, sent if r.step == Step.DZ else r.network.W2)
    for (gap, to, of), place in network.number_places(net).items():
        selected = (gap + 1, to, of) == (r.weight.layer, r.weight.i, r.weight.j)
        if not selected and max(net.sizes) > MANY:
            continue
        back = gap == 1 and r.step == Step.DZ
        yield Label(
            axes="graph",
            at=place,
            text=formatting.number(shown[gap][to, of], 3),
            align="center",
            role="gradient" if back else "ink",
            bold=back or selected,
        )


def names(letter: str, values: Floats) -> list[str]:
    """Such as x₁, x₂."""
    return [f"{letter}{SUB[n + 1]}" for n in range(len(values))]


def values(r: Result) -> Iterator[Mark]:
    """Under each unit its pre-activation and its activation, over it the gradient that has arrived."""
    v, g = r.unit_values, r.unit_gradients
    layers = (
        (1, "a", v.a1, Step.A1, "z", v.z, Step.Z, "dL/dz", g.dz, Step.DZ, g.delta1, Step.DELTA1),
        (2, "a", v.a2, Step.A2, "ŷ", v.y_hat, Step.Y_HAT, "dL/dŷ", g.dy_hat, Step.DY_HAT, g.delta2, Step.DELTA2),
    )  # fmt: skip
    net = net_of(r)
    away = net.diameter / 2 + 8
    for layer, a, a_values, a_step, z, z_values, z_step, dz, dz_values, dz_step, deltas, delta_step in layers:
        for k, y in enumerate(net.heights(layer)):
            at = (net.x[layer], y)
            forward = [f"{a} {formatting.number(a_values[k], 3)}"] if r.step >= a_step else []
            forward += [f"{z} {formatting.number(z_values[k], 3)}"] if r.step >= z_step else []
            back = [f"{dz} {formatting.number(dz_values[k], 3)}"] if r.step >= dz_step else []
            back = [f"δ {formatting.number(deltas[k], 3)}"] if r.step >= delta_step else back
            again = r.step in (Step.DELTA1, Step.DW2) if layer == 1 else r.step in (Step.DELTA2, Step.DY_HAT)
            yield from _beside(at, "  ".join(forward), -away, bold=again)
            yield from _beside(at, "  ".join(back), away, bold=r.step in (dz_step, delta_step), gradient=True)


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
        )


def loss_unit(r: Result) -> Iterator[Mark]:
    """The loss at the end, with the targets that it compares the outputs with."""
    net = net_of(r)
    for y in net.heights(2):
        start = ACROSS[2] + net.diameter / 2
        yield Line(axes="graph", role="muted", x=(start, LOSS_AT - 15), y=(y, MIDDLE), width=1.2)
        if r.step >= Step.DY_HAT:
            yield Arrow(
                axes="graph",
                role="gradient",
                tail=(LOSS_AT - 18, MIDDLE - 5),
                head=(start + 3, y - 5),
                width=2,
            )
    yield Points(
        axes="graph", role="forward", x=[LOSS_AT], y=[MIDDLE], size=30, symbol="square", filled=False
    )
    yield Label(axes="graph", at=(LOSS_AT, MIDDLE), text="L", align="center", bold=True)
    target = ", ".join(formatting.number(value, 3) for value in r.y)
    yield Label(
        axes="graph", at=(LOSS_AT, MIDDLE), offset=(0, 24), text=f"y {target}", align="center", size=SMALL
    )
    if r.step >= Step.LOSS:
        text = formatting.number(r.loss, 4)
        yield Label(axes="graph", at=(LOSS_AT, MIDDLE), offset=(0, -24), text=text, align="center", bold=True)


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on an edge selects its weight."""

    def label(gap: int, to: int, of: int) -> str:
        start, end = (("x", "z"), ("z", "ŷ"))[gap]
        return f"weight of the edge {start}{SUB[of + 1]} → {end}{SUB[to + 1]}"

    def sets(gap: int, to: int, of: int) -> dict[str, Any]:
        return {"layer": gap + 1, "i": to + 1, "j": of + 1}

    def selected(gap: int, to: int, of: int) -> bool:
        return Weight(layer=gap + 1, i=to, j=of) == r.weight

    yield from network.edge_targets(net_of(r), label=label, sets=sets, selected=selected)
