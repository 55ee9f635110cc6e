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
    passes_on,
    shares,
    written_product,
)
from bpwidgets.explorers.two_layer.passes import Step
from bpwidgets.live.picture.marks import Arrow, Cells, Line, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Floats, Result

LOSS_UNDER, SUM_END, SUM_WIDE = 27.0, LOSS_AT + 23.0, 64.0
"""How far under L it is what a nudge makes of it, where that ends, and how wide the line over a sum is: between the
ways that come to L, clear of the gauges on every page."""
RULE_PX = 8.5
"""How far that line is from the numbers over and under it."""
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
    """By how much a nudge changes L, under it; where it comes over two outputs, as the sum of what each adds."""
    change, y = change_of_loss(r), loss_box()[2] - LOSS_UNDER
    if not change:
        return
    if r.y.size < ROOMY:
        change = f"L {change[0]} {change[1:]}"
    if adds_at_loss(r):
        for share in shares(r).tolist():
            yield word((SUM_END, y), captions.change(share), "right", name="loss")
            y -= LINE_PX
        level = y + LINE_PX - RULE_PX
        yield Line(axes="graph", role="ink", x=(SUM_END - SUM_WIDE, SUM_END), y=(level, level), width=THIN)
        y = level - RULE_PX
    yield word((SUM_END, y), change, "right", bold=True, name="loss")


def on_roads(r: Result) -> Floats:
    """What is carried between each output and L: the change by a nudge, or back dL/dŷ, with a sigmoid δ₂; (q,)."""
    g = r.unit_gradients
    found: Floats = np.ones(r.y.size)
    if r.step == Step.DZ_G or written_product(r):
        found = shares(r)
    elif r.step == Step.DELTA2 and is_logistic(r.network):
        found = g.delta2
    elif r.step in (Step.DY_HAT, Step.DELTA2):
        found = g.dy_hat
    return found


def road_widths(r: Result, travels: Floats) -> Floats:
    """How wide the roads to L are: after a nudge in the scale of the edges before them; (q,)."""
    if r.step not in ON_ROADS:
        return np.full(travels.shape, ROAD)
    edges = [passes_on(r)[1]] if r.step == Step.DZ_G else []
    finite = np.clip(travels, -LARGEST, LARGEST)  # that of the cross entropy may be infinite
    return fine_widths([finite, *edges])[0]
