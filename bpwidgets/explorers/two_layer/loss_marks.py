"""The loss with its roads from outputs and targets, and what a nudge makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.network import is_logistic
from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.arrows import PALE, SHORT, THIN, before, fine_widths, spread, together, way
from bpwidgets.explorers.two_layer.graph_layout import (
    ABOVE,
    CELL,
    FEW,
    GAUGES,
    LINE_PX,
    LOSS_AT,
    LOSS_HALF,
    MIDDLE,
    ROOMY,
    down,
    gauge,
    loss_box,
    net_of,
    word,
)
from bpwidgets.explorers.two_layer.nudges import (
    adds_at_loss,
    change_of_loss,
    change_of_outputs,
    passes_on,
    written_product,
)
from bpwidgets.explorers.two_layer.passes import Step
from bpwidgets.live.picture.marks import Arrow, Cells, Line, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Floats, Result

LOSS_UNDER, LOSS_ASIDE, LOSS_BETWEEN = 20.0, 8.0, 617.0
"""How far under L it is what a nudge makes of it, and how far left of its middle; where it is of two outputs: between
the ways that come to L, clear of the gauges on every page."""
SHARE_RIGHT, SHARE_OVER, SHARE_UNDER = 14.0, 1.0, 5.0
"""How far right of an output, and over its middle or under that, it is what comes to L from it: beside its arrow."""
ON_ROADS = (Step.DZ_G, Step.DY_HAT, Step.DELTA2)
"""The steps at which what is carried between an output and L says how wide the road is, and whether it is dashed."""
ROAD, LARGEST = 2.0, 1e100
"""How wide the roads to L are where that says nothing; what is larger is as wide."""


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


def loss_unit(r: Result) -> Iterator[Mark]:
    """The loss at the end, between the outputs and the targets that it compares; under it what a nudge makes of it."""
    left, right, low, high = loss_box()
    yield word((left, high + ABOVE), "L", "left", name="loss")
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
    yield word((x, low - LOSS_UNDER - line), change, "center", **look)
    if line:
        yield word((x, low - LOSS_UNDER + line), "sum", "center", name="loss")
        net, shares = net_of(r), (change_of_outputs(r) * r.unit_gradients.delta2).tolist()
        right = net.x[2] + net.half_widths[2] + SHARE_RIGHT
        for y, side, share in zip(net.heights(2), (1, -1), shares, strict=True):
            at = right, y + (SHARE_OVER if side > 0 else -SHARE_UNDER)
            yield word(at, captions.change(share), "left", name="loss")


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
