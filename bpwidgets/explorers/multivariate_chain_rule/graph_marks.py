"""The branching graph x -> u -> y as marks: nodes, edges with their slopes, the paths as products beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpwidgets.explorers.multivariate_chain_rule.paths import Show
from bpwidgets.live.picture import style
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Label, Line, Mark, Points
from bpwidgets.live.picture.style import SUB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.multivariate_chain_rule.paths import Result
    from bpwidgets.live.picture.style import Role

SUP = ("", "", "²", "³")
ACROSS = (105.0, 320.0, 535.0)
"""Where the columns of x, u and y stand, in px of their axes."""
MIDDLE, TOP = 152.0, 310.0
NEAR, CROWDED = 0.33, 0.25
"""Slopes stand on their edges, so near to the side with more nodes: none comes upon another there."""
VALUE_PX = 11.5
"""Values are smaller than slopes, which stand beside them on a narrow page."""
LINE, LINE_SIZE = 56.0, (252, 46)
"""From one path of the list to the next, and how much of the picture a click on one hits."""


def places(n: int) -> list[float]:
    """The heights of n nodes, the first on top."""
    gap = 134.0 if n < 3 else 104.0
    return [MIDDLE + gap * ((n - 1) / 2 - m) for m in range(n)]


def slopes(r: Result) -> Iterator[tuple[str, int, int, tuple[float, float], float]]:
    """Every edge: of g or of f, to which number from which (from 1), where its slope stands, and the slope."""
    for name, matrix, start in (("g", r.Dg, 0), ("f", r.Df, 1)):
        to, of = matrix.shape
        crowd = to > of or (to == of and name == "g")
        near = CROWDED if matrix.size == 9 else NEAR
        share = 1 - near if crowd else near
        ends, starts = places(to), places(of)
        x = ACROSS[start] + share * (ACROSS[start + 1] - ACROSS[start])
        for b, row in enumerate(matrix.tolist()):
            for a, slope in enumerate(row):
                yield name, b + 1, a + 1, (x, starts[a] + share * (ends[b] - starts[a])), slope


def edges(r: Result) -> Iterator[Mark]:
    """Every edge with its slope; those of the highlighted paths on top, the one that was stepped to the thickest."""
    width = {("g", path.k, path.j): 3.0 if r.stepped else 4.0 for path in r.highlighted}
    width |= {("f", path.i, path.k): 3.0 if r.stepped else 4.0 for path in r.highlighted}
    if r.stepped:
        last = r.highlighted[-1]
        width |= {("g", last.k, last.j): 5.0, ("f", last.i, last.k): 5.0}
    lines: list[tuple[float, Mark]] = []
    labels: list[Mark] = []
    for name, b, a, at, slope in slopes(r):
        start, matrix = (0, r.Dg) if name == "g" else (1, r.Df)
        highlighted = width.get((name, b, a), 0.0)
        y = [places(matrix.shape[1])[a - 1], places(matrix.shape[0])[b - 1]]
        role: Role = "gradient" if highlighted else "muted"
        # An edge of slope 0 is dashed: nothing comes through.
        edge = Line(
            axes="graph",
            role=role,
            x=ACROSS[start : start + 2],
            y=y,
            width=highlighted or 1.2,
            dash=slope == 0,
        )
        lines.append((highlighted, edge))
        text = style.number(slope, 3)
        labels.append(Label(axes="graph", at=at, text=text, align="center", bold=bool(highlighted)))
    yield from (line for _, line in sorted(lines, key=lambda pair: pair[0]))
    yield from labels


def nodes(r: Result) -> Iterator[Mark]:
    """The numbers x, u and y, each with its value."""
    roles: tuple[Role, ...] = ("input", "forward", "forward")
    for name, values, x, role in zip("xuy", (r.x, r.u, r.y), ACROSS, roles, strict=True):
        ys = places(values.size)
        yield Points(axes="graph", role=role, x=[x] * values.size, y=ys, size=34, filled=False)
        for n, (y, value) in enumerate(zip(ys, values.tolist(), strict=True)):
            yield Label(axes="graph", at=(x, y), text=f"{name}{SUB[n + 1]}", align="center", bold=True)
            text = style.number(value, 3)
            yield Label(axes="graph", at=(x, y), text=text, align="center", offset=(0, -26), size=VALUE_PX)


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
    yield Label(axes="products", role="gradient", at=(0, TOP - 20), text=title, bold=True)
    highlighted = {(path.i, path.k, path.j) for path in r.highlighted}
    for y, path in zip(lines(r), r.paths, strict=True):
        on = (path.i, path.k, path.j) in highlighted
        # The one among others that is meant: the path that was clicked, or stepped to.
        bold = (
            on and len(r.paths) > 1 and (r.show == Show.PATH or (r.stepped > 0 and path is r.highlighted[-1]))
        )
        yield Label(axes="products", at=(0, y + 18), text=path.name, bold=bold)
        if on or not r.stepped:
            outer, inner, product = (style.fixed(value) for value in (path.outer, path.inner, path.product))
            yield Label(axes="products", at=(0, y), text=f"{outer} × {inner} = {product}", bold=bold)
    if r.show in (Show.ENTRY, Show.PATH):
        y = lines(r)[-1]
        yield Line(axes="products", role="muted", x=[0, 240], y=[y - 20, y - 20], width=1)
        part = 0 < r.stepped < len(r.paths)
        text = (
            f"sum so far: {style.fixed(r.so_far)}"
            if part
            else f"sum: entry ({r.i}, {r.j}) = {style.fixed(r.entry)}"
        )
        yield Label(axes="products", role="gradient", at=(0, y - 38), text=text, bold=True)


def lines(r: Result) -> list[float]:
    """The heights of the paths of the list."""
    return [TOP - 20 - LINE * (n + 1) for n in range(len(r.paths))]


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on a slope shows its edge, one on a line of the list its path, as one on u_k does beside an edge's list.

    There are always as many, in one order, so that the focus stays where it was.
    """
    listed = r.show in (Show.ENTRY, Show.PATH)
    for k, y in enumerate(lines(r) if listed else places(r.u.size)):
        yield ClickTarget(
            label=f"path by u{SUB[k + 1]}",
            axes="products" if listed else "graph",
            at=(122, y + 9) if listed else (ACROSS[1], y),
            sets={"show": Show.PATH, "k": k + 1},
            size=LINE_SIZE if listed else (34, 34),
            chosen=r.show == Show.PATH and r.k == k + 1,
        )
    for name, b, a, at, _ in slopes(r):
        if name == "g":
            show, label, sets = Show.EDGE_OF_G, f"x{SUB[a]} → u{SUB[b]}", {"j": a, "k": b}
            chosen = (r.j, r.k) == (a, b)
        else:
            show, label, sets = Show.EDGE_OF_F, f"u{SUB[a]} → y{SUB[b]}", {"k": a, "i": b}
            chosen = (r.k, r.i) == (a, b)
        yield ClickTarget(
            label=f"edge {label}",
            axes="graph",
            at=at,
            sets={"show": show, **sets},
            size=(52, 25),
            chosen=r.show == show and chosen,
        )


def fed(r: Result) -> Iterator[ClickTarget]:
    """A click on a line of an edge's list shows this path."""
    if r.show in (Show.EDGE_OF_G, Show.EDGE_OF_F):
        for y, path in zip(lines(r), r.paths, strict=True):
            sets = {"show": Show.PATH, "i": path.i, "j": path.j, "k": path.k}
            yield ClickTarget(
                label=f"path {path.name}", axes="products", at=(122, y + 9), sets=sets, size=LINE_SIZE
            )
