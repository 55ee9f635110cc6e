"""The network as marks: edges with weights, and units that are small tables.

The left half of a unit is a, before phi, the right half z (or yhat), behind it. Above stand the values of the way
forward, which the edges join; under each of them is its gradient, as soon as the way back has reached the layer. What
the present step takes or computes has a colour and a bar; what is kept for later is grey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.two_layer.edge_marks import edges, gradients_on_edges, onward, sent, weights
from bpwidgets.explorers.two_layer.graph_controls import targets
from bpwidgets.explorers.two_layer.graph_layout import (
    GROUND_LOW,
    GROUND_OPACITY,
    GROUNDS,
    HEADING,
    HEADING_UNDER,
    NAMES_AT,
    ROOMY,
    SIZE,
    SMALL,
    is_large,
    net_of,
    unit_boxes,
    word,
)
from bpwidgets.explorers.two_layer.loss_marks import loss_unit, roads
from bpwidgets.explorers.two_layer.nudges import written_product
from bpwidgets.explorers.two_layer.passes import Step
from bpwidgets.explorers.two_layer.unit_marks import PHI_UP, cells, outlines, words_at_units
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Label, Points
from bpwidgets.live.picture.style import RATIO_PT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.explorers.two_layer.passes import Result
    from bpwidgets.live.picture.marks import Align, Box, Mark, Point
    from bpwidgets.live.picture.style import Role

QUIET = 0.65
"""How opaque the words on a ground are: grey, and read as easily on it as grey numbers on paper."""
KEY_AT = 0.0, 6.0
"""Where the key begins: under the grounds."""
DIAMOND_AT, DIAMOND, MEANS_AT = 5.0, 8.0, 13.0
"""The diamond of the key: how far from the left, its side, how far what it means, on every page."""
KEYS = {
    **dict.fromkeys((Step.DW1, Step.DW2), "dashed: negative"),
    **dict.fromkeys((Step.INPUT, Step.UPDATE), "width: size of weight, dashed: negative weight"),
    **dict.fromkeys((Step.A1, Step.A2, Step.DZ), "width, number: product, dashed: negative product"),
    **dict.fromkeys((Step.DY_HAT, Step.DELTA2), "width: size of dL/dŷ, dashed: negative dL/dŷ"),
    Step.DZ_G: "width: size of change, dashed: negative change",
}
"""How a size and a sign are seen on the edges at a step."""


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
        if written := written_product(r):
            look: dict[str, Any] = {"axes": "graph", "name": "weight"}
            yield Points(x=[x + DIAMOND_AT], y=[y], role="gradient", symbol="diamond", size=DIAMOND, **look)
            yield Label(at=(x, y), offset=(MEANS_AT, 0), text="dL/dw", size=SMALL, **look)
            x, _ = GROUNDS[("layer 2", "layer 1")[written[0]]]  # the heading of the product is under its own
        yield word((x, y), KEYS[r.step], "left")


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
