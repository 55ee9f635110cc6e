"""The marks of a network's gradients: an arrow back beside each edge, or a diamond on it, as large as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.live.picture.marks import Arrow, Mark, Points
from bpwidgets.live.picture.network.drawing import EDGE, MINUS_SHARE, minus_signs, weight_widths
from bpwidgets.live.picture.network.geometry import between, diamond_share, edge_ends
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.live.picture.marks import Point
    from bpwidgets.live.picture.network.geometry import Network

# In px.
GRADIENT_OFFSET = 5.0
"""How far beside its edge a gradient flows back."""
DIAMONDS = (6.0, 12.0)
"""The sides of the smallest diamond that ends a weight's gradient, and of the largest: none is on another."""
DIAMOND_OF_MANY = 9.0
"""The side of the largest where edges are many."""


def gradient_edges(net: Network, gradients: Sequence[Floats]) -> list[Mark]:
    """An arrow back beside each edge, as wide as its gradient is large, all in one scale; none where that is 0."""
    widths = weight_widths(gradients)
    arrows: list[Mark] = []
    for (layer, *entry), (head, tail) in edge_ends(net, offset=GRADIENT_OFFSET).items():
        if gradients[layer][*entry]:
            width = float(widths[layer][*entry])
            arrows.append(Arrow(axes=net.axes, role="gradient", tail=tail, head=head, width=width))
    signs = minus_signs(net, gradients, role="gradient", at=1 - MINUS_SHARE, offset=GRADIENT_OFFSET)
    return [*arrows, *signs]


def weight_gradients(net: Network, gradients: Sequence[Floats]) -> list[Mark]:
    """On each edge a line from its target to a diamond as large as dL/dw, dashed where that is negative.

    A diamond's area is in proportion, all in one scale, and there is none where the gradient is 0. It belongs to the
    edge: nothing arrives at the source, where arrows would seem to add up.

    Args:
        net: where the units are.
        gradients: (targets, sources) for each layer but the last.
    """
    largest = max(float(np.abs(each).max()) for each in gradients)
    stubs: dict[bool, list[tuple[Point, Point]]] = {False: [], True: []}
    diamonds: list[Points] = []
    for (layer, i, j), (source, target) in edge_ends(net).items():
        if not (gradient := float(gradients[layer][i, j])):
            continue
        end = between(source, target, diamond_share(net, layer))
        stubs[gradient < 0].append((target, end))
        most = DIAMOND_OF_MANY if net.has_many_edges(layer) else DIAMONDS[1]
        diamonds.append(
            Points(
                axes=net.axes,
                role="gradient",
                x=[end[0]],
                y=[end[1]],
                size=max(DIAMONDS[0], most * float(np.sqrt(abs(gradient) / largest))),
                symbol="diamond",
            )
        )
    lines: list[Mark] = []
    for negative, found in stubs.items():
        if found:
            x, y = np.array(found).transpose(2, 1, 0)
            ends = (x[0], x[1]), (y[0], y[1])
            lines.append(strokes(net.axes, *ends, role="gradient", width=EDGE, dash=negative))
    return [*lines, *sorted(diamonds, key=lambda diamond: -diamond.size)]
