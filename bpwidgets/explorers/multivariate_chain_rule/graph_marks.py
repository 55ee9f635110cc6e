"""The branching graph x -> u -> y as marks: a network whose weights are slopes, its paths as products beside it."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.multivariate_chain_rule.paths import Show
from bpwidgets.live.picture import formatting, network
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Label, Line, Mark, Points
from bpwidgets.live.picture.network import HIGHLIGHTED, Network
from bpwidgets.live.picture.shapes import rectangle, strokes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.multivariate_chain_rule.paths import Floats, Path, Result
    from bpwidgets.live.picture.marks import Point
    from bpwidgets.live.picture.style import Role

ACROSS = (98.0, 288.0, 478.0)
"""Where the columns of x, u and y stand, in px of their axes."""
MIDDLE, TOP = 130.0, 270.0
"""The middle of all columns, and where their names stand, with the shapes of the Jacobians between them."""
SPREAD, SPACING = 200.0, 120.0
"""From a column's first unit to its last, and from one to the next, at most: numbers on edges are apart."""
STEPPED = (3.0, 5.0)
"""How wide the paths are that the steps have come to, and the last of them."""
LINE, NAME_PX, LINE_MIDDLE, LINE_SIZE = 54.0, 17.0, 116.0, (244, 40)
"""From one path of the list to the next, from its product up to its name, and where a click hits it."""
SUM, RULE = 44.0, 20.0
"""From the last path of the list down to the sum, and from the sum up to the rule over it."""
TIMES, EQUALS = 72.0, 164.0
"""Where the sign of every product ends, and where what it is equal to begins: they stand below each other."""
BARS = (246.0, 354.0)
"""Between which x the arrows of the products lie, beside them."""
THICK = 4.0
"""The width of those arrows."""
BADGE, RIM, BADGE_TO_NAME = 17.0, 20.0, 24.0
"""The diameter of a path's number, how far above the middle of a unit it is, and from the left end of the list to the
name of a path behind its number, in px."""
MARGIN = 0.15
"""Which share of their room stays free on either side of them."""
SHORTEST = 11.0
"""Where the arrow of the sum is shorter than this, in px, it is a bar, which ends at the sum without a head."""
SHORT_HALF, SHORT_EDGE = 7.0, 2.0
"""Half the thickness of that bar, and how wide its outline is: it is seen even where its length is not, in px."""
TICK, TICK_SHARE = 5.0, 0.7
"""How long the ticks of their axis are, and which share of all arrows its unit is at most."""
NUMBER_SIZE, PLATE, BESIDE = (62.0, 15.0), 19.0, 3.0
"""Of a bold number on an edge, such as −0.7888; how high the gap for it is, and how much wider on either side."""
WIDE_PX = {True: 8.6, False: 7.6}
"""How wide a letter of such a number is, and of one on no highlighted path: its frame fits round it."""
OTHER_PX = 11.5
"""The size of the slopes that are on no highlighted path."""


@lru_cache
def network_of(p: int, q: int, r: int) -> Network:
    """p inputs x, q numbers u between, r outputs y."""
    return Network(
        axes="graph",
        sizes=(p, q, r),
        x=ACROSS,
        middle=MIDDLE,
        max_height=SPREAD,
        max_spacing=SPACING,
        number_size=NUMBER_SIZE,
    )


def graph(r: Result) -> list[Mark]:
    """Every edge with its slope, the highlighted paths among them; x, u and y with their values."""
    net = network_of(r.x.size, r.u.size, r.y.size)
    wide = STEPPED[0] if r.stepped else HIGHLIGHTED
    paths = [((path.j - 1, path.k - 1, path.i - 1), wide) for path in r.highlighted]
    if r.stepped:
        paths.append((paths[-1][0], STEPPED[1]))
    slopes, highlighted = (r.Dg, r.Df), network.highlight(net, paths)
    roles: tuple[Role, ...] = ("input", "forward", "forward")
    return [
        *network.edges(net, slopes, highlighted=highlighted, name="paths"),
        *slopes_on_edges(net, slopes, highlighted),
        *(
            mark
            for layer, (name, values) in enumerate(zip("xuy", (r.x, r.u, r.y), strict=True))
            for mark in network.units(net, layer, names=names(name, values), values=values, role=roles[layer])
        ),
        *numbers(r),
    ]


def badge(axes: str, at: Point, number: int) -> Iterator[Mark]:
    """The number of a path, which it has in the graph, in the list and in the matrices."""
    yield Points(axes=axes, role="ink", x=[at[0]], y=[at[1]], size=BADGE, filled=False)
    yield Label(axes=axes, at=at, text=str(number), align="center", size=OTHER_PX, bold=True)


def numbers(r: Result) -> Iterator[Mark]:
    """The numbers of the highlighted paths in the graph, each on the unit through which no other of the list goes."""
    if len(r.paths) == 1:
        return
    net = network_of(r.x.size, r.u.size, r.y.size)
    layer = {Show.EDGE_OF_G: 2, Show.EDGE_OF_F: 0}.get(Show(r.show), 1)
    for path in r.highlighted:
        unit = (path.j, path.k, path.i)[layer] - 1
        at = ACROSS[layer], float(net.heights(layer)[unit]) + RIM
        yield from badge("graph", at, r.paths.index(path) + 1)


def names(letter: str, values: Floats) -> list[str]:
    """Such as x₁, x₂."""
    return [f"{letter}{SUB[n + 1]}" for n in range(values.size)]


def slopes_on_edges(net: Network, slopes: tuple[Floats, Floats], highlighted: list[Floats]) -> list[Mark]:
    """The slope of each edge, bold on a highlighted path and small on no such path."""
    labels = []
    for (layer, *entry), at in network.number_places(net).items():
        on = bool(highlighted[layer][*entry])
        look: dict[str, Any] = {"bold": on} if on else {"size": OTHER_PX}
        text = formatting.number(slopes[layer][*entry])
        labels.append(Label(axes="graph", at=at, text=text, align="center", **look))
    x, y = np.array([label.at for label in labels]).T
    wide = np.array([WIDE_PX[label.bold] * len(label.text) + 2 * BESIDE for label in labels])
    half = np.maximum(wide - PLATE, 1.0) / 2  # the ends are round
    return [strokes("graph", (x - half, x + half), (y, y), role="paper", width=PLATE), *labels]


def heads() -> Iterator[Mark]:
    """What each column is, and between two of them their Jacobian."""
    for x, text in zip(ACROSS, ("x", "u = g(x)", "y = f(u)"), strict=True):
        yield Label(axes="graph", at=(x, TOP), text=text, align="center")
    for start, name in ((0, "Dg(x)"), (1, "Df(g(x))")):
        at = ((ACROSS[start] + ACROSS[start + 1]) / 2, TOP)
        yield Label(axes="graph", at=at, text=name, align="center", role="gradient")


def products(r: Result) -> Iterator[Mark]:
    """A line for every path of the list, and for an entry their sum, or as much of it as has been stepped to."""
    title = f"paths from x{SUB[r.j]} to y{SUB[r.i]}" if r.show == Show.ENTRY else r.show
    title = f"path {r.stepped} of {len(r.paths)}" if r.stepped else title
    yield Label(axes="products", role="gradient", at=(0, TOP), text=title, bold=True)
    highlighted = {(path.i, path.k, path.j) for path in r.highlighted}
    for y, path in zip(lines(r), r.paths, strict=True):
        on = (path.i, path.k, path.j) in highlighted
        # The one among others that is meant: the path that was clicked, or stepped to.
        bold = (
            on and len(r.paths) > 1 and (r.show == Show.PATH or (r.stepped > 0 and path is r.highlighted[-1]))
        )
        numbered = len(r.paths) > 1
        yield Label(axes="products", at=(BADGE_TO_NAME * numbered, y + NAME_PX), text=path.name, bold=bold)
        if numbered:
            yield from badge("products", (BADGE / 2, y + NAME_PX), r.paths.index(path) + 1)
        if on or not r.stepped:
            yield from in_columns(path, y, bold=bold)
    if r.show in (Show.ENTRY, Show.PATH):
        y = lines(r)[-1] - SUM
        part = 0 < r.stepped < len(r.paths)
        text, value = ("sum so far", r.so_far) if part else (f"sum: entry ({r.i}, {r.j})", r.entry)
        yield Line(axes="products", role="muted", x=[0, BARS[1]], y=[y + RULE, y + RULE], width=1)
        look: dict[str, Any] = {"axes": "products", "bold": True, "name": "sum"}
        yield Label(at=(0, y), text=text, **look)
        yield Label(at=(EQUALS, y), text=f"= {formatting.number(value)}", **look)
    yield from bars(r)


def in_columns(path: Path, y: float, *, bold: bool) -> Iterator[Label]:
    """A product whose signs stand below those of the others, such as "0.8 ×", "(−1.2)" and "= −0.96"."""
    first, second, product = path.parts()
    look: dict[str, Any] = {"axes": "products", "bold": bold}
    yield Label(at=(TIMES, y), text=f"{first} ×", align="right", **look)
    yield Label(at=(TIMES + 6, y), text=second, **look)
    yield Label(at=(EQUALS, y), text=product, **look)


def bars(r: Result) -> Iterator[Mark]:
    """An arrow for each product; of an entry each begins where the one before ends, and the last is their sum.

    Each lies beside its product. A thin line leads from the end of each down to the next.
    """
    adds_up = r.show in (Show.ENTRY, Show.PATH)
    products = np.array([path.product for path in r.paths])
    ends = np.cumsum(products) if adds_up else products
    begins = ends - products
    low, high = min(0.0, float(ends.min())), max(0.0, float(ends.max()))
    wide = BARS[1] - BARS[0]
    px = (1 - 2 * MARGIN) * wide / ((high - low) or 1.0)
    zero = BARS[0] + MARGIN * wide - low * px
    shown = {(path.i, path.k, path.j) for path in r.highlighted}
    rows = [
        (y + NAME_PX / 2, begin, end)
        for y, path, begin, end in zip(lines(r), r.paths, begins.tolist(), ends.tolist(), strict=True)
        if (path.i, path.k, path.j) in shown
    ]
    last = lines(r)[-1] + NAME_PX / 2
    if r.show == Show.ENTRY and len(r.paths) > 1:
        last = lines(r)[-1] - SUM
        rows.append((last, 0.0, r.so_far))
    top, base = lines(r)[0] + NAME_PX / 2 + 12, last - 14
    unit = tick(low, high)
    yield Line(
        axes="products",
        role="muted",
        x=[zero, zero, np.nan, *BARS, np.nan, zero + unit * px, zero + unit * px],
        y=[top, base, np.nan, base, base, np.nan, base, base + TICK],
        width=1.5,
    )
    for value in (0.0, unit):
        at, text = (zero + value * px, base - 10), formatting.number(value)
        yield Label(axes="products", at=at, text=text, align="center", size=OTHER_PX)
    if r.show == Show.ENTRY and len(r.paths) > 1:
        at = ((BARS[0] + BARS[1]) / 2, TOP)
        yield Label(axes="products", at=at, text="laid end to end", align="center", size=OTHER_PX)
    if r.show == Show.ENTRY:
        heights, tips = np.array([(y, zero + end * px) for y, _, end in rows]).T
        yield strokes("products", (tips[:-1], tips[:-1]), (heights[:-1], heights[1:]), role="muted", width=1)
    summed = len(rows) > len(shown)
    short = summed and 0 < abs(r.so_far) * px < SHORTEST
    for n, (y, begin, end) in enumerate(rows):
        x = [zero + begin * px, zero + end * px]
        is_sum = summed and n == len(rows) - 1
        if not (is_sum and short):
            look: dict[str, Any] = {
                "width": THICK,
                "name": "sum" if is_sum else "products",
            }
            yield Arrow(axes="products", role="gradient", tail=(x[0], y), head=(x[1], y), **look)
    if short:
        across, sides = (zero, zero + r.so_far * px), (last - SHORT_HALF, last + SHORT_HALF)
        yield rectangle("products", across, sides, role="gradient", opacity=1.0, edge=SHORT_EDGE, name="sum")
    elif summed and not r.so_far:
        # A sum of 0 has no arrow.
        yield Points(axes="products", role="gradient", x=[zero], y=[last], size=7, name="sum")


def tick(low: float, high: float) -> float:
    """The number at the only tick beside 0: 1, 2 or 5, or ten or a hundred times it, on the longer side of 0."""
    room = TICK_SHARE * max(high, -low) or 1.0
    ten = 10.0 ** math.floor(math.log10(room))
    found = ten * max(n for n in (1, 2, 5) if n * ten <= room)
    return found if high >= -low else -found


def lines(r: Result) -> list[float]:
    """The heights of the paths of the list."""
    return [TOP - 5 - LINE * (n + 1) for n in range(len(r.paths))]


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on a slope shows its edge, one on a line of the list its path, as one on u_k does beside an edge's list.

    There are always as many, in one order, so that the focus stays where it was.
    """
    net, listed = network_of(r.x.size, r.u.size, r.y.size), r.show in (Show.ENTRY, Show.PATH)
    for k, y in enumerate(lines(r) if listed else net.heights(1)):
        yield ClickTarget(
            label=f"path by u{SUB[k + 1]}",
            axes="products" if listed else "graph",
            at=(LINE_MIDDLE, y + NAME_PX / 2) if listed else (ACROSS[1], y),
            sets={"show": Show.PATH, "k": k + 1},
            size=LINE_SIZE if listed else (34, 34),
            selected=r.show == Show.PATH and r.k == k + 1,
        )

    def label(layer: int, target: int, source: int) -> str:
        start, end = "xu" if layer == 0 else "uy"
        return f"edge {start}{SUB[source + 1]} → {end}{SUB[target + 1]}"

    def sets(layer: int, target: int, source: int) -> dict[str, Any]:
        if layer == 0:
            return {"show": Show.EDGE_OF_G, "j": source + 1, "k": target + 1}
        return {"show": Show.EDGE_OF_F, "k": source + 1, "i": target + 1}

    def selected(*edge: int) -> bool:
        return all(getattr(r, name) == value for name, value in sets(*edge).items())

    on = {edge for it in r.highlighted for edge in ((0, it.k - 1, it.j - 1), (1, it.i - 1, it.k - 1))}
    slopes = (r.Dg, r.Df)
    texts = {
        edge: (at, WIDE_PX[edge in on] * len(formatting.number(slopes[edge[0]][edge[1:]])))
        for edge, at in network.number_places(net).items()
    }
    yield from network.edge_targets(net, label=label, sets=sets, selected=selected, text_boxes=texts)


def fed(r: Result) -> Iterator[ClickTarget]:
    """A click on a line of an edge's list shows this path."""
    if r.show in (Show.EDGE_OF_G, Show.EDGE_OF_F):
        for y, path in zip(lines(r), r.paths, strict=True):
            sets = {"show": Show.PATH, "i": path.i, "j": path.j, "k": path.k}
            yield ClickTarget(
                label=f"path {path.name}",
                axes="products",
                at=(LINE_MIDDLE, y + NAME_PX / 2),
                sets=sets,
                size=LINE_SIZE,
            )
