"""Where everything of the network stands: units, their cells, grounds, gauges and the loss, in px of its axes."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from bpwidgets.explorers.two_layer.passes import Step
from bpwidgets.live.picture.marks import Label
from bpwidgets.live.picture.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Result
    from bpwidgets.live.picture.marks import Align, Box, Point
    from bpwidgets.live.picture.style import Role

SIZE = (724, 302)
"""Width and height of the drawing's axes in px: to the panel beside it."""
ACROSS = (46.0, 239.0, 499.0)
"""Where inputs, hidden units and outputs stand."""
LOSS_AT, LOSS_HALF, MIDDLE = 645.0, 28.0, 166.5
"""Where the loss stands, and half of its breadth; how high it is, and what goes forward in the unit in the middle."""
HEIGHT, SPACING = 180.0, 112.0
MANY, ROOMY = 3, 2
"""Layers of more units than MANY have lower ones, with their names inside; sums of more terms than ROOMY are not
written at a unit."""
CELL, LOW = (58.0, 24.0), 22.0
"""Width and height of a cell of a unit; how high a unit is where they are many."""
BOTTOM = 1.5 * CELL[1]
"""How far under the middle of what goes forward a unit ends."""
BETWEEN = 10.0
"""Half of the room between a and z, where phi is."""
NAME = 30.0
"""Where units are many: how wide the part is in which the name stands."""
HALVES, HALVES_OF_MANY = (26.0, CELL[0] + BETWEEN, CELL[0] + BETWEEN), (16.0, 46.0, 46.0)
"""Half of how wide the units of each layer are."""
FEW = 3
"""Digits of a number that is wider than its cell on a page."""
GROUNDS, GROUND_LOW, GROUND_OPACITY = (
    {"input": (0.0, 80.0), "layer 1": (84.0, 322.0), "layer 2": (326.0, 576.0), "loss": (580.0, 698.0)},
    18.0,
    0.05,
)
"""From where to where the ground of each layer goes: its edges, and its units; where all begin, and how opaque
they are."""
HEADING, HEADING_UNDER, HEADING_PX = 7.0, 10.0, 54.0
"""How far right of a ground's left edge its name begins, and how far under the top, with that of the activation; how
far right of where it begins that is, on every page."""
NAMES_AT = GROUND_LOW + 9.0
"""Where the letters stand whose number is that of a layer."""
GAUGES = (10.0, 687.0)
"""Where the gauges of the inputs and of the targets stand."""
RANGE, REACH, TARGET_REACH = 5.0, 0.33, 0.24
"""A gauge goes from -RANGE to RANGE, and this share of the space between two units up and down."""
SMALL, LINE_PX = 12.0, 13.0
"""The size of all that is written, and how high a line of it is."""
BOLD_PX = 8.2
"""How wide a bold letter is, with the air that paper needs."""
NUMBER_SHARES = (0.27, 0.31)
"""At which share of its edge a weight stands: near the source, before edges cross."""
DIAMONDS_AT = 0.72
"""At which share of its edge a gradient stands: none is on another, and there is room for an arrow from the target."""
ABOVE = 8.0
"""How far over a unit its names are."""


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
        number_size=(18.0, 10.0) if many else (40.0, 15.0),
        number_shares=NUMBER_SHARES,
        near_sources=True,
        diamonds_at=DIAMONDS_AT,
        half_widths=HALVES_OF_MANY if many else HALVES,
    )


def net_of(r: Result) -> Network:
    """The drawing of this result's network."""
    return network_of(r.x.size, r.stored.z.shape[-1], r.y.size)


def is_large(r: Result) -> bool:
    """Whether units are so many that only the followed one has its newest number."""
    return max(net_of(r).sizes) > MANY


def down(r: Result, end: Point) -> Point:
    """The end of an edge, as far under it as gradients are under what goes forward: what goes back joins these."""
    return end if is_large(r) else (end[0], end[1] - CELL[1])


def cell(r: Result, layer: int, k: int, *, behind: bool, gradient: bool) -> Box:
    """Where one number of a unit stands: left, right, bottom, top."""
    net = net_of(r)
    x, y, half = net.x[layer], net.heights(layer)[k], net.half_widths[layer]
    if is_large(r):
        return x - half + NAME, x + half, y - LOW / 2, y + LOW / 2
    width, height = CELL
    if layer == 0:
        return x - half, x + half, y - height / 2, y + height / 2
    left, middle = (x + BETWEEN if behind else x - half), y - height * gradient
    return left, left + width, middle - height / 2, middle + height / 2


def has_gradients(r: Result, layer: int) -> bool:
    """Whether the way back has reached a layer: before that its units have no room for gradients, nor behind it."""
    return layer > 0 and (Step.DZ if layer == 1 else Step.DY_HAT) <= r.step < Step.UPDATE


def unit_boxes(r: Result) -> list[Box]:
    """The boxes of what goes forward, and that of the loss."""
    return [*(box for (_, _, gradient), box in unit_cells(r) if not gradient), loss_box()]


def unit_cells(r: Result) -> Iterator[tuple[tuple[int, bool, bool], Box]]:
    """The box of each cell with what stands in it: the layer, whether behind the activation, whether a gradient.

    Where units are many that is the whole unit, as it is of an input. Gradients have cells when they are on their way.
    """
    net = net_of(r)
    for layer, half in enumerate(net.half_widths):
        x = net.x[layer]
        for k, y in enumerate(net.heights(layer)):
            if layer == 0 or is_large(r):
                high = (LOW if is_large(r) else CELL[1]) / 2
                yield (layer, False, False), (x - half, x + half, y - high, y + high)
                continue
            rows = (True, False) if has_gradients(r, layer) else (False,)
            for gradient, behind in product(rows, (False, True)):
                yield (layer, behind, gradient), cell(r, layer, k, behind=behind, gradient=gradient)


def word(
    at: Point, text: str, align: Align, *, bold: bool = False, name: str = "", role: Role = "ink"
) -> Label:
    """A word of the network, of the size that all have."""
    return Label(axes="graph", at=at, text=text, align=align, size=SMALL, bold=bold, name=name, role=role)


def loss_box() -> Box:
    """Where the loss stands: left, right, bottom, top."""
    half = CELL[1] / 2
    return LOSS_AT - LOSS_HALF, LOSS_AT + LOSS_HALF, MIDDLE - half, MIDDLE + half


def gauge(net: Network, layer: int) -> tuple[float, float]:
    """Half the length of a layer's gauges, and how many px a unit of them has."""
    reach = TARGET_REACH if layer == 2 else REACH
    half = reach * min(SPACING, HEIGHT / max(net.sizes[layer] - 1, 1))
    return half, half / RANGE
