"""A network as marks: layers of units, edges with weights and numbers, paths, gradients that flow back, click targets.

    net = Network(axes="graph", sizes=(2, 3, 1), x=(100, 320, 540), middle=150)

    def scene(self, r):
        weights = (r.W1, r.W2)  # (3, 2), (1, 3): entry [i, j] belongs to the edge from unit j to unit i
        return [
            *edges(net, weights, widths=weight_widths(weights)),
            *minus_signs(net, weights),
            *numbers(net, weights),
            *units(net, 0, names=("x₁", "x₂"), values=r.x, role="input"),
            ...
        ]

Layers and units count from 0. An edge is (layer, target, source), as its weight is weights[layer][target, source]: it
leads from unit `source` of that layer to unit `target` of the next. The axes count px, at full size.

1. `geometry`: where units, edges and what stands on these are; `placing` finds room for the numbers of crowded layers.
2. `drawing`: marks of units, edges and numbers, and click targets.
3. `gradients`: marks of what flows back.
"""

from bpwidgets.live.picture.network.drawing import (
    CHARACTER_PX,
    EDGE,
    GAP_PX,
    HIGHLIGHTED,
    SELECTED,
    WIDTHS,
    edge_targets,
    edges,
    highlight,
    minus_signs,
    numbers,
    texts_on_edges,
    units,
    weight_widths,
)
from bpwidgets.live.picture.network.geometry import (
    Edge,
    Network,
    between,
    diamond_share,
    edge_ends,
    number_places,
)
from bpwidgets.live.picture.network.gradients import (
    GRADIENT_OFFSET,
    gradient_edges,
)

__all__ = [
    "CHARACTER_PX",
    "EDGE",
    "GAP_PX",
    "GRADIENT_OFFSET",
    "HIGHLIGHTED",
    "SELECTED",
    "WIDTHS",
    "Edge",
    "Network",
    "between",
    "diamond_share",
    "edge_ends",
    "edge_targets",
    "edges",
    "gradient_edges",
    "highlight",
    "minus_signs",
    "number_places",
    "numbers",
    "texts_on_edges",
    "units",
    "weight_widths",
]
