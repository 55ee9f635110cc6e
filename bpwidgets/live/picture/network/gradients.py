"""The marks of a network's gradients: an arrow back beside each edge, as wide as they are large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpwidgets.live.picture.marks import Arrow, Mark
from bpwidgets.live.picture.network.drawing import MINUS_SHARE, minus_signs, weight_widths
from bpwidgets.live.picture.network.geometry import edge_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.live.picture.network.geometry import Network

# In px.
GRADIENT_OFFSET = 5.0
"""How far beside its edge a gradient flows back."""


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
