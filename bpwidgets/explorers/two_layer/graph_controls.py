"""What of the network is dragged and clicked: gauges of inputs and targets, edges, units."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.edge_marks import diamonds, numbered, places
from bpwidgets.explorers.two_layer.graph_layout import (
    CELL,
    GAUGES,
    LOW,
    MANY,
    ROOMY,
    SMALL,
    TARGET_REACH,
    gauge,
    has_gradients,
    is_large,
    net_of,
)
from bpwidgets.explorers.two_layer.nudges import written_product
from bpwidgets.explorers.two_layer.passes import Show, Weight
from bpwidgets.live.picture import formatting, network
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import ClickTarget, Handle, Label, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Result
    from bpwidgets.live.picture.marks import Point
    from bpwidgets.live.picture.network import Edge

TARGET_ASIDE = 36.0
"""How far left of its gauge the text of a target begins: clear of the panel beside it, and of the words there."""
TARGET_UP = 15.0
"""How far over its gauge a target's value is, or under that of the lower of two, clear of L: clear of the handle at
the end of that, where there is room."""
DIAMOND_PX = 12.0
"""How wide the frame is inside of a diamond that can be clicked."""


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
    """Where on each edge something can be clicked beside its line, and how wide that is: a number, or the diamond."""
    texts = numbered(r)
    found = {edge: (at, network.CHARACTER_PX * len(texts.get(edge, ""))) for edge, at in places(r).items()}
    written = written_product(r)
    return found | ({written: (diamonds(r)[written], DIAMOND_PX)} if written else {})
