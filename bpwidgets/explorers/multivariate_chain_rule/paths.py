"""The branching graph x -> u = g(x) -> y = f(u): every way from an input to an output is one product.

Slide "Multivariate Chain Rule": D[f(g(x))] = Df(g(x)) Dg(x). Entry (i, j) is the sum, over the numbers u_k between,
of D_k f_i times D_j g_k: one product for each path from x_j to y_i.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.multivariate_chain_rule import mappings
from bpwidgets.live import own, style
from bpwidgets.live.explorer import Explorer
from bpwidgets.live.marks import Arrow, Cells, Handle, Label, Line, Mark, Points
from bpwidgets.live.parameters import Choice, Function, Slider

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.calculus.functions import NamedFunction
    from bpwidgets.explorers.multivariate_chain_rule.mappings import Floats
    from bpwidgets.live.style import Role

X = (-2.0, 2.0)
SUB, SUP = "₀₁₂₃", ("", "", "²", "³")
SHOW = ("an entry: its paths", "a path: its entry", "an edge of g: its entries", "an edge of f: its entries")
MISTAKES = ("none", "a path forgotten", "product of the sums", "Df read at x", "order swapped")
ACROSS = (105.0, 320.0, 535.0)
"""Where the columns of x, u and y stand."""
MIDDLE, TOP = 152.0, 310.0
CELL = (68.0, 32.0)
OFF = (0.46, 0.4)
"""From the middle of a cell to the ring on its corner, in cells."""
ROUNDING = 1e-15
"""A sum that is smaller than this share of its terms is what rounding leaves of 0."""
ABOVE = 30.0
"""How far above its node the handle of a number between lies."""
GAUGE = 28.0
"""px for a unit of an input."""


@dataclass(frozen=True)
class Path:
    """From x_j by u_k to y_i: the product of the slopes of its two edges."""

    i: int
    k: int
    j: int
    outer: float
    inner: float
    product: float


@dataclass(frozen=True)
class Result:
    """Values, the two Jacobians, their product, and the paths that are lit."""

    g: NamedFunction
    f: NamedFunction
    x: Floats
    u: Floats
    """g(x), (q,)"""
    y: Floats
    """f(u), (r,)"""
    Dg: Floats
    """(q, p)"""
    Df: Floats
    """at u, (r, q)"""
    D: Floats
    """Df(g(x)) Dg(x), (r, p)"""
    show: str
    i: int
    """the output, from 1"""
    j: int
    """the input"""
    k: int
    """the number between"""
    lit: tuple[Path, ...]
    entry: float
    """entry (i, j) of D"""
    mistake: str
    wrong: Floats | None
    """what the mistake puts in the place of D; None where none is to be shown, or the shapes forbid it"""


def chain(Df: Floats, Dg: Floats) -> Floats:
    """D[f(g(x))] = Df(g(x)) Dg(x).  (r, q), (q, p) -> (r, p). Terms that cancel but for rounding give 0."""
    D: Floats = np.where(np.abs(Df @ Dg) <= ROUNDING * (np.abs(Df) @ np.abs(Dg)), 0.0, Df @ Dg)
    return D


def path(Df: Floats, Dg: Floats, i: int, k: int, j: int) -> Path:
    """The path x_j -> u_k -> y_i, all counted from 1."""
    outer, inner = float(Df[i - 1, k - 1]), float(Dg[k - 1, j - 1])
    return Path(i, k, j, outer, inner, outer * inner)


def lit(Df: Floats, Dg: Floats, show: str, i: int, k: int, j: int) -> tuple[Path, ...]:
    """The paths of an entry (any k), one path, those through an edge of g (any i) or of f (any j)."""
    (r, q), p = Df.shape, Dg.shape[1]
    free = {SHOW[0]: [(i, n, j) for n in range(1, q + 1)], SHOW[1]: [(i, k, j)]}
    free |= {SHOW[2]: [(n, k, j) for n in range(1, r + 1)], SHOW[3]: [(i, k, n) for n in range(1, p + 1)]}
    return tuple(path(Df, Dg, *steps) for steps in free[show])


class MultivariateChainRule(Explorer):
    """An entry of Df(g(x)) Dg(x) is the sum over the paths from an input to an output, a product for each.

    Args:
        x1, x2: the input, in [-2, 2].
        g: a name of the chooser, typed text such as "x1*x2, sin(x2)", or a callable: two numbers to 1, 2 or 3.
        f: the same, from the numbers u1, u2, u3 that g gives to 1, 2 or 3.
        show: what is chosen: an entry, a path, or an edge.
        i, j, k: the output, the input, and the number between, from 1; beyond the last they mean the last.
        mistake: also show what it makes of the product.
    """

    size = (900, 500)

    x1 = Slider(0.8, low=X[0], high=X[1], step=0.05, label="x₁")
    x2 = Slider(-1.3, low=X[0], high=X[1], step=0.05, label="x₂")
    show = Choice(SHOW[0], options=SHOW)
    i = Slider(1, low=1, high=mappings.MOST, whole=True, label="output i")
    j = Slider(1, low=1, high=2, whole=True, label="input j")
    k = Slider(1, low=1, high=mappings.MOST, whole=True, label="between k")
    g = Function("three numbers", choices=mappings.INNER, variables=("x1", "x2"), label="g(x)")
    f = Function("product and length", choices=mappings.OUTER, variables=("u1", "u2", "u3"), label="f(u)")
    mistake = Choice("none", options=MISTAKES)

    def compute(self) -> Result:
        """Both mappings and both Jacobians, each where the slide evaluates it."""
        g, x = self.g, np.array([self.x1, self.x2])
        u = mappings.value(g, "g", x)
        f = mappings.fitted(self.f, u.size)
        y = mappings.value(f, "f", u)
        Dg = mappings.jacobian(g, "g", x, outputs=u.size)
        Df = mappings.jacobian(f, "f", u, outputs=y.size)
        D = chain(Df, Dg)
        i, k, j = min(self.i, y.size), min(self.k, u.size), self.j
        return Result(
            g=g,
            f=f,
            x=x,
            u=u,
            y=y,
            Dg=Dg,
            Df=Df,
            D=D,
            show=self.show,
            i=i,
            j=j,
            k=k,
            lit=lit(Df, Dg, self.show, i, k, j),
            entry=float(D[i - 1, j - 1]),
            mistake=self.mistake,
            wrong=mistaken(self.mistake, f, x, Df, Dg, k),
        )

    def gradients(self, r: Result) -> tuple[Claim, ...]:
        """The product; what it is made of is right if it is."""
        return (Claim("D[f(g(x))]", lambda x: mappings.row(r.f, mappings.row(r.g, x)), r.x, r.D),)

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all mappings)
        """The slide's line, and one entry of it."""
        return r"D[f(g(x))] = Df(g(x))\;Dg(x) \qquad \sum_k D_k f_i\;D_j g_k = <entry:gradient>"

    def stage(self, figure: Any, r: Result) -> None:
        """The graph on top, its paths as products beside it, the matrices below."""
        width, height = self.size
        for name, (left, top, wide, high) in PLACES.items():
            axes = figure.add_axes(
                (left / width, 1 - (top + high) / height, wide / width, high / height), label=name
            )
            axes.set_axis_off()
            axes.set(xlim=(0, wide), ylim=(0, high))
            title = {"graph": f"$g(x) = {r.g.latex}$", "products": f"$f(u) = {r.f.latex}$"}.get(name, "")
            axes.set_title(title if len(title) < LONGEST[name] else "", loc="left", pad=4)

    def scene(self, r: Result) -> list[Mark]:
        """The graph with the lit paths in vermillion, their products, the three matrices."""
        return [*edges(r), *nodes(r), *shapes(r), *products(r), *matrices(r)]

    def handles(self, r: Result) -> list[Handle]:
        """Both inputs on their gauges, the entry on the matrix, the number between on the graph."""
        inputs = [
            Handle(
                label=f"x{SUB[n + 1]}, an input",
                axes="graph",
                at=(30, y + GAUGE * value),
                along="y",
                to_parameters=partial(_input, n, y),
            )
            for n, (y, value) in enumerate(zip(places(2), r.x.tolist(), strict=True))
        ]
        left, bottom, rows = *corner(r, "D"), len(r.y)
        entry = Handle(
            label="the entry: pull it to another",
            axes="matrices",
            at=(left + CELL[0] * (r.j - 0.5 + OFF[0]), bottom + CELL[1] * (rows - r.i + 0.5 + OFF[1])),
            to_parameters=lambda x, y: {
                "i": nearest(rows + 0.5 + OFF[1] - (y - bottom) / CELL[1], self.i, rows),
                "j": nearest((x - left) / CELL[0] + 0.5 - OFF[0], self.j, 2),
            },
            role="gradient",
            size=11,
        )
        heights = places(len(r.u))
        between = Handle(
            label="the number between: pull it to another",
            axes="graph",
            at=(ACROSS[1], heights[r.k - 1] + ABOVE),
            along="y",
            to_parameters=lambda _, y: self._through(heights, y - ABOVE),
            role="forward",
            size=11,
            symbol="square",
        )
        return [*inputs, entry, between]

    def _through(self, heights: list[float], y: float) -> dict[str, Any]:
        """The number between whose node is nearest; where it changes, one path is shown."""
        k = int(np.argmin(np.abs(np.array(heights) - y))) + 1
        if k == min(self.k, len(heights)):
            return {"k": self.k}
        return {"k": k, "show": SHOW[1]} if self.show == SHOW[0] else {"k": k}

    def sentence(self, r: Result) -> str:
        """What is chosen, and what it is made of or feeds."""
        start, end = f"x{SUB[r.j]}", f"y{SUB[r.i]}"
        terms = [style.number(way.product, 3) for way in r.lit]
        entry = f"entry ({r.i}, {r.j})"
        if r.show == SHOW[0]:
            told = (
                f"From {start} to {end} there are {len(terms)} paths; their products {_and(terms)} add up to "
                f"{style.number(r.entry, 3)}, {entry} of the product."
                if len(terms) > 1
                else f"From {start} to {end} there is one path; its product {terms[0]} is {entry} by itself."
            )
        elif r.show == SHOW[1]:
            (way,) = r.lit
            told = (
                f"The path {start} → u{SUB[r.k]} → {end} has the product {style.number(way.outer, 3)} × "
                f"{style.number(way.inner, 3)} = {terms[0]}. It feeds {entry} alone, "
                f"which is {style.number(r.entry, 3)}."
            )
        else:
            ends = (start, f"u{SUB[r.k]}") if r.show == SHOW[2] else (f"u{SUB[r.k]}", end)
            fed = f"column {r.j}" if r.show == SHOW[2] else f"row {r.i}"
            told = f"The edge {ends[0]} → {ends[1]} lies on {_paths(len(terms))}, with {_and(terms)}: it feeds {fed}."
        return told + mistake_told(r)

    def tables(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """The numbers of the graph, the lit paths, and the matrices entry by entry."""
        table: dict[str, dict[str, Sequence[Any]]] = {
            "Values": {
                "name": [
                    f"{name}{SUB[n + 1]}"
                    for name, at in zip("xuy", (r.x, r.u, r.y), strict=True)
                    for n in range(at.size)
                ],
                "value": [*r.x.tolist(), *r.u.tolist(), *r.y.tolist()],
            },
            "Chosen": {
                "what": ["output i", "between k", "input j", f"entry ({r.i}, {r.j})"],
                "value": [r.i, r.k, r.j, r.entry],
            },
            "Lit paths": {
                "path": [f"x{SUB[way.j]} → u{SUB[way.k]} → y{SUB[way.i]}" for way in r.lit],
                "slope of f": [way.outer for way in r.lit],
                "slope of g": [way.inner for way in r.lit],
                "product": [way.product for way in r.lit],
            },
        }
        shown = {"Df(g(x))": r.Df, "Dg(x)": r.Dg, "Df(g(x)) Dg(x)": r.D}
        if r.wrong is not None:
            shown[f"✗ {r.mistake}"] = r.wrong
        for title, matrix in shown.items():
            table[title] = {"row": [str(n + 1) for n in range(len(matrix))]} | {
                f"column {n + 1}": column for n, column in enumerate(matrix.T.tolist())
            }
        return table


PLACES = {"graph": (16, 26, 575, 340), "products": (600, 26, 290, 340), "matrices": (16, 376, 874, 120)}
"""Left, top, width and height in px."""
LONGEST = {"graph": 90, "products": 60, "matrices": 0}
"""A formula with more letters than these does not stand in the picture."""


def _input(n: int, zero: float, _: float, at: float) -> dict[str, float]:
    """What a height on the gauge of input n sets."""
    return {f"x{n + 1}": (at - zero) / GAUGE}


def mistaken(mistake: str, f: NamedFunction, x: Floats, Df: Floats, Dg: Floats, k: int) -> Floats | None:
    """The matrix to which a mistake leads; None where it leads to none."""
    (r, q), p = Df.shape, Dg.shape[1]
    if mistake == "a path forgotten":
        return Df @ Dg - np.outer(Df[:, k - 1], Dg[k - 1])
    if mistake == "product of the sums":
        return np.outer(Df.sum(axis=1), Dg.sum(axis=0))
    if mistake == "Df read at x" and q == p:
        try:
            return mappings.jacobian(f, "f", x, outputs=r) @ Dg
        except own.LearnerError:
            return None
    if mistake == "order swapped" and p == r:
        return Dg @ Df
    return None


def mistake_told(r: Result) -> str:
    """What the mistake does here, or why it cannot even be made."""
    (rows, q), p = r.Df.shape, r.Dg.shape[1]
    if r.mistake == "none":
        return ""
    if r.wrong is None:
        why = {
            "Df read at x": f"f takes {q} number{'s' if q > 1 else ''} and x has {p}, so Df cannot be read at x"
            if q != p
            else "Df has no value at x",
            "order swapped": f"{q} × {p} times {rows} × {q} does not fit, so the order cannot be swapped",
        }
        return f" Here {why[r.mistake]}."
    if r.wrong.shape != r.D.shape:
        return f" In the other order the product is {q} × {q}: not a derivative of y by x."
    forgotten = r.mistake == MISTAKES[1]
    what = f"With the path by u{SUB[r.k]} forgotten" if forgotten else f"With this mistake ({r.mistake})"
    off = int((~np.isclose(r.wrong, r.D, rtol=1e-9, atol=1e-12)).sum())
    if not off:
        return f" {what}, nobody would notice here: the entries are the same."
    return f" {what}, {off} of the {r.D.size} entries {'is' if off == 1 else 'are'} wrong."


def _and(terms: list[str]) -> str:
    return terms[0] if len(terms) == 1 else f"{', '.join(terms[:-1])} and {terms[-1]}"


def _paths(count: int) -> str:
    return "one path" if count == 1 else f"{count} paths"


def nearest(at: float, now: int, last: int) -> int:
    """The whole number from 1 to last nearest to `at`; what is set now, where that means the same."""
    chosen = round(min(max(at, 1.0), float(last)))
    return now if chosen == min(now, last) else chosen


def places(n: int) -> list[float]:
    """The heights of n nodes, the first on top."""
    gap = 134.0 if n < 3 else 104.0
    return [MIDDLE + gap * ((n - 1) / 2 - m) for m in range(n)]


def edges(r: Result) -> Iterator[Mark]:
    """Every edge with its slope; the lit ones on top."""
    on = {("g", way.k, way.j) for way in r.lit} | {("f", way.i, way.k) for way in r.lit}
    dark: list[Mark] = []
    bright: list[Mark] = []
    labels: list[Mark] = []
    for name, matrix, start in (("g", r.Dg, 0), ("f", r.Df, 1)):
        ends, starts = (places(n) for n in matrix.shape)
        share = 0.32 if matrix.shape[0] >= matrix.shape[1] else 0.68
        crowded = matrix.size > 6  # then only the lit edges have room for their slopes
        for (b, a), slope in np.ndenumerate(matrix):
            bold = (name, b + 1, a + 1) in on
            x, y = ACROSS[start : start + 2], (starts[a], ends[b])
            role: Role = "gradient" if bold else "muted"
            # An edge of slope 0 is dashed: nothing comes through.
            line = Line(axes="graph", role=role, x=x, y=y, width=4 if bold else 1.2, dash=slope == 0)
            (bright if bold else dark).append(line)
            at = (x[0] + share * (x[1] - x[0]), y[0] + share * (y[1] - y[0]))
            if bold or not crowded:
                text = style.number(slope, 3)
                labels.append(Label(axes="graph", at=at, text=text, align="center", bold=bold))
    yield from (*dark, *bright, *labels)


def nodes(r: Result) -> Iterator[Mark]:
    """The numbers x, u and y, each with its value; a gauge for every input."""
    for y in places(2):
        yield Line(axes="graph", role="muted", x=[30, 30], y=[y + GAUGE * X[0], y + GAUGE * X[1]], width=3)
        yield Line(axes="graph", role="muted", x=[24, 36], y=[y, y], width=1.5)
    roles: tuple[Role, ...] = ("input", "forward", "forward")
    for name, values, x, role in zip("xuy", (r.x, r.u, r.y), ACROSS, roles, strict=True):
        ys = places(values.size)
        yield Points(axes="graph", role=role, x=[x] * values.size, y=ys, size=34, filled=False)
        for n, (y, value) in enumerate(zip(ys, values.tolist(), strict=True)):
            yield Label(axes="graph", at=(x, y), text=f"{name}{SUB[n + 1]}", align="center", bold=True)
            yield Label(axes="graph", at=(x, y), text=style.number(value, 3), align="center", offset=(0, -26))


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
    """A line for every lit path, and for an entry their sum."""
    y = TOP - 20
    yield Label(axes="products", role="gradient", at=(0, y), text=r.show, bold=True)
    for way in r.lit:
        y -= 56
        name = f"x{SUB[way.j]} → u{SUB[way.k]} → y{SUB[way.i]}"
        yield Label(axes="products", at=(0, y + 18), text=name)
        outer, inner, product = (style.fixed(v) for v in (way.outer, way.inner, way.product))
        yield Label(axes="products", at=(0, y), text=f"{outer} × {inner} = {product}")
    if r.show in SHOW[:2]:
        whole = "sum: " if r.show == SHOW[0] else ""
        yield Line(axes="products", role="muted", x=[0, 240], y=[y - 20, y - 20], width=1)
        text = f"{whole}entry ({r.i}, {r.j}) = {style.fixed(r.entry)}"
        yield Label(axes="products", role="gradient", at=(0, y - 38), text=text, bold=True)


def corner(r: Result, name: str) -> tuple[float, float]:
    """Left and lower end of a matrix: Df, Dg, their product, and the wrong one stand side by side."""
    left = 30.0
    for other, matrix in (("Df", r.Df), ("Dg", r.Dg), ("D", r.D), ("wrong", r.wrong)):
        if other == name:
            break
        left += CELL[0] * matrix.shape[1] + 50  # type: ignore[union-attr] # only the last may be None
    rows = {"Df": r.Df, "Dg": r.Dg, "D": r.D, "wrong": r.wrong}[name].shape[0]  # type: ignore[union-attr] # the same
    return left, 4.0 + CELL[1] * (mappings.MOST - rows) / 2


def matrices(r: Result) -> Iterator[Mark]:
    """Df(g(x)), Dg(x) and their product, with what the lit paths use and feed in frames; the wrong one beside them."""
    used = [np.zeros(matrix.shape, bool) for matrix in (r.Df, r.Dg, r.D)]
    for way in r.lit:
        for frame, cell in zip(used, ((way.i, way.k), (way.k, way.j), (way.i, way.j)), strict=True):
            frame[cell[0] - 1, cell[1] - 1] = True
    titles = ("Df(g(x))", "Dg(x)", "D[f(g(x))]")
    for name, title, sign, matrix, lit_cells in zip(
        ("Df", "Dg", "D"), titles, ("", "·", "="), (r.Df, r.Dg, r.D), used, strict=True
    ):
        yield from grid(
            corner(r, name), f"{title}: {' × '.join(map(str, matrix.shape))}", sign, matrix, lit_cells
        )
    if r.wrong is not None:
        yield from grid(corner(r, "wrong"), f"✗ {r.mistake}", "≠", r.wrong, None)


def grid(at: tuple[float, float], title: str, sign: str, matrix: Floats, frames: Any) -> Iterator[Mark]:
    """A matrix in cells, its title above, the sign before it."""
    left, bottom = at
    wide, high = CELL[0] * matrix.shape[1], CELL[1] * matrix.shape[0]
    role: Role = "wrong" if sign == "≠" else "gradient"
    yield Cells(
        axes="matrices",
        role=role,
        values=matrix,
        box=(left, left + wide, bottom, bottom + high),
        top=3,
        lit=frames,
    )
    yield Label(axes="matrices", at=(left + wide / 2, bottom + high + 12), text=title, align="center")
    yield Label(axes="matrices", at=(left - 25, bottom + high / 2), text=sign, align="center", size=18)
