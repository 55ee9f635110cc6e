"""The layer as a network: inputs on gauges, edges with weights, and a bead that sets the selected weight."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.explorers.single_layer import geometry
from bpwidgets.live.picture import network
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import ClickTarget, Handle, Label, Mark, Points
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matplotlib.axes import Axes

    from bpwidgets.explorers.single_layer.layer import Result
    from bpwidgets.live.picture.network import Network

REACH, INPUT_REACH = 5.0, 3.0
"""The largest weight, and the largest input."""
THIN, PALE = 0.6, 0.4
"""How wide the edges are, beside those of other networks: dashes of wide ones are coarse; and their opacity."""
GROUND = 18.0
"""How high the ground of that number is, which no other edge crosses, in px."""
KEY, KEY_DOWN, KEY_LOWEST = 150.0, 41.0, 9.0
"""The middle of what is written on dashed edges, how far below the last unit, if that is no lower than this; in px."""
DOTS = 8.0, 6.0
"""The rings that are clicked on an edge that is not selected, of few units and of many, in px."""
TICK, UNDER, SIZE = 4.0, 14.0, 8.6
"""Half of a stroke of an input's scale, how far its numbers are below it, both in px, and their letters, in points."""
BESIDE_BEAD, UP_STEEP, UP_LEVEL = 7.0, 10.0, 16.0
"""From the bead to its number, where its edge is steep; how far up that is, and where it is level; in px."""
BEAD = (0.42, 0.3)
"""The share of its edge at which the bead of a weight of 0 is, and how much further that of the largest."""


def net_of(r: Result) -> Network:
    """The drawing of this result's network."""
    q, p = r.W.shape
    return geometry.form_of(r).network(p, q)


def layer(r: Result) -> Iterator[Mark]:
    """Edges, units."""
    net = net_of(r)
    yield from edges(r, net)
    if (r.W < 0).any():
        at = KEY, max(min(*net.heights(0), *net.heights(1)) - KEY_DOWN, KEY_LOWEST)
        yield Label(axes="layer", at=at, text="dashed: negative", align="center", size=11.5)
    places = [at for (_, *entry), at in network.number_places(net).items() if entry != [r.i, r.j]]
    if places:
        x, y = zip(*places, strict=True)
        yield Points(axes="layer", role="muted", x=x, y=y, size=dot(net), filled=False)
    yield from _bead_number(r)
    p, q = net.sizes
    values = r.X[r.sample] if p <= geometry.MANY + 1 else None  # they stand over the table, too
    yield from network.units(net, 0, names=[f"x{SUB[k + 1]}" for k in range(p)], values=values, role="input")
    yield from network.units(net, 1, names=[f"z{SUB[k + 1]}" for k in range(q)])


def edges(r: Result, net: Network) -> Iterator[Mark]:
    """A line for each weight, as wide as that is large, dashed where it is negative; the selected one on top."""
    widths = [THIN * it for it in network.weight_widths([r.W])]
    lines = network.edges(net, [r.W], widths=widths, dashed=[r.W < 0])
    selected = lines.pop(list(net.edges).index((0, r.i, r.j)))
    yield from (replace(line, opacity=PALE) for line in lines)
    yield replace(selected, role="forward", width=max(selected.width, network.SELECTED))


def draw_gauges(axes: Axes, heights: list[float], *, all_named: bool) -> None:
    """A scale for each input, with strokes at 0 and at its ends, whose numbers stand under each or the lowest."""
    ends = -INPUT_REACH, 0.0, INPUT_REACH
    x = [geometry.GAUGE + geometry.PX_PER_INPUT * end for end in ends]
    axes.hlines(heights, x[0], x[-1], gid="muted", linewidth=0.9)
    for y in heights:
        axes.vlines(x, y - TICK, y + TICK, gid="muted", linewidth=0.9)
    for y in heights if all_named else [min(heights)]:
        for at, end in zip(x, ends, strict=True):
            axes.text(at, y - UNDER, number(end), size=SIZE, ha="center", va="center_baseline")


def dot(net: Network) -> float:
    """The diameter of what is clicked on an edge."""
    return DOTS[max(net.sizes) > geometry.MANY]


def _bead_number(r: Result) -> Iterator[Mark]:
    """The selected weight beside its bead, on the side to which its edge does not lead, in a gap of other edges."""
    (_, start), (_, end) = network.edge_ends(net_of(r))[0, r.i, r.j]
    x, y = bead_place(r)
    text = number(r.W[r.i, r.j])
    steep = (end > start) - (end < start)
    half = network.CHARACTER_PX * len(text) / 2
    x, y = x - steep * (BESIDE_BEAD + half), y + (UP_STEEP if steep else UP_LEVEL)
    gap = max(half - GROUND / 2, 0.0) + 3
    yield strokes("layer", (x - gap, x + gap), (y, y), role="paper", width=GROUND)
    yield Label(axes="layer", at=(x, y), text=text, align="center", bold=True, size=12.5)


def bead_place(r: Result) -> tuple[float, float]:
    """Where the bead is on its edge: the larger the weight, the nearer to the unit."""
    (a, b), (c, d) = network.edge_ends(net_of(r))[0, r.i, r.j]
    share = BEAD[0] + BEAD[1] * float(r.W[r.i, r.j]) / REACH
    return a + share * (c - a), b + share * (d - b)


def handles(r: Result) -> Iterator[Handle | ClickTarget]:
    """Inputs on their gauges, the bead; a click on an edge selects it."""
    yield from (_input_handle(r, j) for j in range(r.X.shape[1]))
    yield _bead(r)

    def label(_: int, i: int, j: int) -> str:
        return f"weight of the edge x{SUB[j + 1]} → z{SUB[i + 1]}"

    def sets(_: int, i: int, j: int) -> dict[str, Any]:
        return {"i": i + 1, "j": j + 1}

    def selected(_: int, i: int, j: int) -> bool:
        return (i, j) == (r.i, r.j)

    net = net_of(r)
    for target in network.edge_targets(net, label=label, sets=sets, selected=selected):
        yield replace(target, frame=(dot(net), dot(net)), round=True)


def _input_handle(r: Result, j: int) -> Handle:
    x = float(r.X[r.sample, j])

    def to_parameters(at: float, _: float) -> Mapping[str, Any]:
        return {"X": with_entry(r.X, (r.sample, j), (at - geometry.GAUGE) / geometry.PX_PER_INPUT)}

    return Handle(
        label=f"x{SUB[j + 1]}, an input",
        axes="layer",
        at=(geometry.GAUGE + geometry.PX_PER_INPUT * x, net_of(r).heights(0)[j]),
        along="x",
        to_parameters=to_parameters,
        entries={"X": (r.sample, j)},
        size=12,
    )


def _bead(r: Result) -> Handle:
    (a, _), (c, _) = network.edge_ends(net_of(r))[0, r.i, r.j]

    def to_parameters(at: float, _: float) -> Mapping[str, Any]:
        weight = ((at - a) / (c - a) - BEAD[0]) / BEAD[1] * REACH
        return {"W": with_entry(r.W, (r.i, r.j), weight)}

    return Handle(
        label="the weight of the selected edge",
        axes="layer",
        at=bead_place(r),
        along="x",
        to_parameters=to_parameters,
        entries={"W": (r.i, r.j)},
        role="forward",
        size=13,
    )
