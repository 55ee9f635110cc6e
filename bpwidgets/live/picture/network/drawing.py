"""The marks of a network: edges with their weights, the numbers on them, units, and what can be clicked."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import ClickTarget, Label, Line, Mark, Points
from bpwidgets.live.picture.network.geometry import edge_ends, number_places
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.live.picture.marks import Point
    from bpwidgets.live.picture.network.geometry import Edge, Network
    from bpwidgets.live.picture.style import Role

# All but the share are in px.
EDGE = 1.2
"""How wide an edge is where its width says nothing."""
HIGHLIGHTED = 4.0
"""How wide an edge of a highlighted path is."""
SELECTED = 3.0
"""How wide the selected edge is, at least."""
WIDTHS = (1.0, 6.0)
"""How wide the edges of the smallest and of the largest weight are."""
MINUS_HALF = 6.0
"""Half the length of the stroke across an edge with a negative weight."""
MINUS_SHARE = 0.12
"""At which share of the edge that stroke is."""
CHARACTER_PX, GAP_PX = 7.4, 13.0
"""The width of a character of a number on an edge, and the height of the gap in which it stands."""
VALUE_SIZE = 11.5
"""The size of the values under units: smaller than numbers on edges, which are beside them on a narrow page."""


# ---- edges ----


def edges(
    net: Network,
    weights: Sequence[Floats],
    *,
    widths: Sequence[Floats] | None = None,
    highlighted: Sequence[Floats] | None = None,
    opacities: Sequence[float] | None = None,
    dashed: Sequence[NDArray[np.bool_]] | None = None,
    name: str = "",
) -> list[Line]:
    """A line for each edge, those that are highlighted on top, the widest of them last.

    Args:
        net: where the units are.
        weights: (targets, sources) for each layer but the last.
        widths: in px, alike; EDGE for all if None.
        highlighted: the widths of those that are highlighted, 0 for all others; see `highlight`.
        opacities: of the edges of each layer but the last; 1 for all if None.
        dashed: which are dashed, alike; if None, those of weight 0: nothing comes through.
        name: of those that are highlighted.
    """
    lines = []
    for (layer, *entry), ((a, b), (c, d)) in edge_ends(net).items():
        emphasis = 0.0 if highlighted is None else float(highlighted[layer][*entry])
        width = emphasis or (EDGE if widths is None else float(widths[layer][*entry]))
        role: Role = "gradient" if emphasis else "muted"
        dash = weights[layer][*entry] == 0 if dashed is None else dashed[layer][*entry]
        line = Line(
            axes=net.axes,
            x=(a, c),
            y=(b, d),
            role=role,
            width=width,
            dash=bool(dash),
            opacity=1.0 if opacities is None else opacities[layer],
            name=name if emphasis else "",
        )
        lines.append((emphasis, line))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def weight_widths(weights: Sequence[Floats]) -> list[Floats]:
    """The widths of edges by the sizes of their weights, or of their gradients, all in one scale.

    What is nan counts for nothing, and what is infinite is as wide as the largest.
    """
    least, most = WIDTHS
    sizes = [np.abs(W) for W in weights]
    largest = max(float(np.max(size, initial=0.0, where=np.isfinite(size))) for size in sizes) or 1.0
    shares = [np.nan_to_num(size / largest, nan=0.0, posinf=1.0) for size in sizes]
    return [least + (most - least) * share for share in shares]


def minus_signs(
    net: Network,
    weights: Sequence[Floats],
    *,
    role: Role = "ink",
    at: float = MINUS_SHARE,
    offset: float = 0.0,
) -> list[Mark]:
    """A stroke across each edge with a negative weight, at a share of the edge: the sign needs no colour."""
    ends = np.array(
        [ends for key, ends in edge_ends(net, offset=offset).items() if weights[key[0]][key[1:]] < 0]
    )
    if not ends.size:
        return []
    start, end = ends[:, 0], ends[:, 1]
    direction = (end - start) / np.linalg.norm(end - start, axis=1, keepdims=True)
    middle, half = (
        start + at * (end - start),
        MINUS_HALF * np.column_stack([direction[:, 1], -direction[:, 0]]),
    )
    (x0, y0), (x1, y1) = (middle - half).T, (middle + half).T
    return [strokes(net.axes, (x0, x1), (y0, y1), role=role, width=2.0)]


def highlight(net: Network, paths: Iterable[tuple[Sequence[int], float]]) -> list[Floats]:
    """The widths of the edges on some paths, 0 for all others: what `edges` and `numbers` take to highlight them.

    A path is one unit for each layer, and how wide its edges are; an edge on several has the width of the last one.

    Raises:
        ValueError: a width is not above 0.
    """
    widths = [np.zeros((targets, sources)) for sources, targets in pairwise(net.sizes)]
    for path, width in paths:
        if not width > 0:
            raise ValueError(f"the path {path} has the width {width}; expected one above 0")
        for layer, (j, i) in enumerate(pairwise(path)):
            widths[layer][i, j] = width
    return widths


# ---- numbers on edges ----


def numbers(
    net: Network, weights: Sequence[Floats], *, bold: Sequence[Floats] | None = None, size: float = 13.0
) -> list[Mark]:
    """The number of each edge; bold where `bold` has a number that is not 0, such as `highlight` gives."""
    texts = {(layer, i, j): formatting.number(weights[layer][i, j]) for layer, i, j in number_places(net)}
    strong = {(layer, i, j) for layer, i, j in texts if bold is not None and bold[layer][i, j]}
    return texts_on_edges(net, texts, bold=strong, size=size)


def texts_on_edges(
    net: Network,
    texts: Mapping[Edge, str],
    *,
    places: Mapping[Edge, Point] | None = None,
    bold: Collection[Edge] = (),
    size: float = 13.0,
    character_px: float = CHARACTER_PX,
) -> list[Mark]:
    """A text on each of these edges, in a gap as long as its letters, so that the edge does not strike it through.

    `places` says where, if not at `number_places`.
    """
    places = places or (number_places(net) if texts else {})
    x, y = np.array([places[edge] for edge in texts], float).reshape(-1, 2).T
    half = np.array([max(character_px * len(text) - GAP_PX, 0.0) for text in texts.values()]) / 2
    return [
        strokes(net.axes, (x - half, x + half), (y, y), role="paper", width=GAP_PX),
        *(
            Label(axes=net.axes, at=places[edge], text=text, align="center", size=size, bold=edge in bold)
            for edge, text in texts.items()
        ),
    ]


# ---- units and click targets ----


def units(
    net: Network,
    layer: int,
    *,
    names: Sequence[str],
    values: Floats | None = None,
    role: Role = "forward",
    bold: bool = False,
    name: str = "",
) -> list[Mark]:
    """The units of a layer with their names in them and their values, if any, under them, bold or not.

    `name` is that of all these marks, for words that mean the layer.
    """
    x, heights = net.x[layer], net.heights(layer)
    marks: list[Mark] = [
        Points(
            axes=net.axes,
            role=role,
            x=[x] * len(heights),
            y=heights,
            size=net.diameter,
            filled=False,
            name=name,
        )
    ]
    below = (0, -net.diameter / 2 - 9)
    for k, y in enumerate(heights):
        label = partial(Label, axes=net.axes, at=(x, y), align="center", name=name)
        marks.append(label(text=names[k], bold=True))
        if values is not None:
            marks.append(label(text=formatting.number(values[k]), offset=below, size=VALUE_SIZE, bold=bold))
    return marks


def edge_targets(
    net: Network,
    *,
    label: Callable[[int, int, int], str],
    sets: Callable[[int, int, int], Mapping[str, Any]],
    selected: Callable[[int, int, int], bool],
    text_boxes: Mapping[Edge, tuple[Point, float]] | None = None,
) -> list[ClickTarget]:
    """A click target on each edge: its number and the whole line. The functions take (layer, target, source).

    With `text_boxes`, the places and widths of what is written on edges, only on these; where it is 0 wide nothing is
    seen.
    """
    width, height = net.number_size
    if text_boxes is None:
        text_boxes = {edge: (place, width) for edge, place in number_places(net).items()}
    return [
        ClickTarget(
            label=label(*edge),
            axes=net.axes,
            at=place,
            sets=sets(*edge),
            size=(max(wide + 8, 24), max(height + 10, 24)),
            frame=(wide + 4, height + 2) if wide else (0.0, 0.0),
            selected=selected(*edge),
            segment=edge_ends(net)[edge],
        )
        for edge, (place, wide) in text_boxes.items()
    ]
