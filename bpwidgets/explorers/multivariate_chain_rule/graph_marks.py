"""The branching graph x -> u -> y as marks: a network whose weights are slopes, its paths as products beside it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.multivariate_chain_rule.paths import Show
from bpwidgets.live.picture import formatting, network
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Label, Mark
from bpwidgets.live.picture.network import HIGHLIGHTED, Network
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.multivariate_chain_rule.paths import Floats, Result
    from bpwidgets.live.picture.style import Role

SUP = ("", "", "²", "³")
ACROSS = (105.0, 320.0, 535.0)
"""Where the columns of x, u and y stand, in px of their axes."""
MIDDLE, TOP = 136.0, 270.0
"""The middle of all columns, and where the shapes of the Jacobians stand."""
STEPPED = (3.0, 5.0)
"""How wide the paths are that the steps have come to, and the last of them."""
LINE, LINE_SIZE = 62.0, (252, 52)
"""From one path of the list to the next, and how much of the picture a click on one hits."""
STEADY = 6
"""A factor takes so many characters at least: as many as 0.5878, so that it does not jitter."""
BARS = (20.0, 240.0)
"""Between which x the arrows of the products lie."""


@lru_cache
def network_of(p: int, q: int, r: int) -> Network:
    """p inputs x, q numbers u between, r outputs y."""
    return Network(axes="graph", sizes=(p, q, r), x=ACROSS, middle=MIDDLE)


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
        *network.numbers(net, slopes, bold=highlighted),
        *(
            mark
            for layer, (name, values) in enumerate(zip("xuy", (r.x, r.u, r.y), strict=True))
            for mark in network.units(net, layer, names=names(name, values), values=values, role=roles[layer])
        ),
    ]


def names(letter: str, values: Floats) -> list[str]:
    """Such as x₁, x₂."""
    return [f"{letter}{SUB[n + 1]}" for n in range(values.size)]


def shapes(r: Result) -> Iterator[Mark]:
    """Where each mapping leads from and to, and on the arrow the shape of its Jacobian."""
    (rows, q), p = r.Df.shape, r.Dg.shape[1]
    for x, text in zip(ACROSS, (f"x ∈ ℝ{SUP[p]}", f"u ∈ ℝ{SUP[q]}", f"y ∈ ℝ{SUP[rows]}"), strict=True):
        yield Label(axes="graph", at=(x, TOP), text=text, align="center")
    for start, name, shape in ((0, "Dg(x)", f"{q} × {p}"), (1, "Df(g(x))", f"{rows} × {q}")):
        a, b = ACROSS[start] + 46, ACROSS[start + 1] - 46
        yield Arrow(axes="graph", role="forward", tail=(a, TOP), head=(b, TOP), width=2)
        at, text = ((a + b) / 2, TOP), f"{name}: {shape}"
        yield Label(axes="graph", at=at, text=text, align="center", offset=(0, 15), bold=True)


def products(r: Result) -> Iterator[Mark]:
    """A line for every path of the list, and for an entry their sum, or as much of it as has been stepped to."""
    title = f"path {r.stepped} of {len(r.paths)}" if r.stepped else r.show
    yield Label(axes="products", role="gradient", at=(0, TOP), text=title, bold=True)
    highlighted = {(path.i, path.k, path.j) for path in r.highlighted}
    for y, path in zip(lines(r), r.paths, strict=True):
        on = (path.i, path.k, path.j) in highlighted
        # The one among others that is meant: the path that was clicked, or stepped to.
        bold = (
            on and len(r.paths) > 1 and (r.show == Show.PATH or (r.stepped > 0 and path is r.highlighted[-1]))
        )
        yield Label(axes="products", at=(0, y + 18), text=path.name, bold=bold)
        if on or not r.stepped:
            text = formatting.product((path.outer, path.inner), path.product, width=STEADY)
            yield Label(axes="products", at=(0, y), text=text, bold=bold)
    if r.show in (Show.ENTRY, Show.PATH):
        y = lines(r)[-1] - LINE + 16
        part = 0 < r.stepped < len(r.paths)
        text = (
            f"sum so far: {formatting.number(r.so_far)}"
            if part
            else f"sum: entry ({r.i}, {r.j}) = {formatting.number(r.entry)}"
        )
        yield Label(axes="products", role="gradient", at=(0, y), text=text, bold=True, name="sum")
    yield from bars(r)


def bars(r: Result) -> Iterator[Mark]:
    """An arrow for each product; of an entry each begins where the one before ends, and the last is their sum."""
    adds_up = r.show in (Show.ENTRY, Show.PATH)
    products = np.array([path.product for path in r.paths])
    ends = np.cumsum(products) if adds_up else products
    begins = ends - products
    low, high = min(0.0, float(ends.min())), max(0.0, float(ends.max()))
    px = (BARS[1] - BARS[0]) / ((high - low) or 1.0)
    zero = BARS[0] - low * px
    shown = {(path.i, path.k, path.j) for path in r.highlighted}
    rows = [
        (y - 19, begin, end)
        for y, path, begin, end in zip(lines(r), r.paths, begins.tolist(), ends.tolist(), strict=True)
        if (path.i, path.k, path.j) in shown
    ]
    if r.show == Show.ENTRY and len(r.paths) > 1:
        rows.append((lines(r)[-1] - LINE - 4, 0.0, r.so_far))
    middles = np.array([y for y, _, _ in rows])
    yield strokes("products", (zero, zero), (middles - 8, middles + 8), role="muted", width=1.5)
    for y, begin, end in rows:
        x = [zero + begin * px, zero + end * px]
        yield Arrow(
            axes="products", role="gradient", tail=(x[0], y), head=(x[1], y), width=4, name="products"
        )


def lines(r: Result) -> list[float]:
    """The heights of the paths of the list."""
    return [TOP + 20 - LINE * (n + 1) for n in range(len(r.paths))]


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on a slope shows its edge, one on a line of the list its path, as one on u_k does beside an edge's list.

    There are always as many, in one order, so that the focus stays where it was.
    """
    net, listed = network_of(r.x.size, r.u.size, r.y.size), r.show in (Show.ENTRY, Show.PATH)
    for k, y in enumerate(lines(r) if listed else net.heights(1)):
        yield ClickTarget(
            label=f"path by u{SUB[k + 1]}",
            axes="products" if listed else "graph",
            at=(122, y + 4) if listed else (ACROSS[1], y),
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

    yield from network.edge_targets(net, label=label, sets=sets, selected=selected)


def fed(r: Result) -> Iterator[ClickTarget]:
    """A click on a line of an edge's list shows this path."""
    if r.show in (Show.EDGE_OF_G, Show.EDGE_OF_F):
        for y, path in zip(lines(r), r.paths, strict=True):
            sets = {"show": Show.PATH, "i": path.i, "j": path.j, "k": path.k}
            yield ClickTarget(
                label=f"path {path.name}", axes="products", at=(122, y + 4), sets=sets, size=LINE_SIZE
            )
