"""The branching graph x -> u = g(x) -> y = f(u): every way from an input to an output is one product.

Slide "Multivariate Chain Rule": D[f(g(x))] = Df(g(x)) Dg(x). Entry (i, j) is the sum, over the numbers u_k between,
of D_k f_i times D_j g_k: one product for each path from x_j to y_i.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.multivariate_chain_rule import captions, choices, graph_marks, matrix_marks, paths
from bpwidgets.explorers.multivariate_chain_rule.paths import Mistake, Result, Show
from bpwidgets.live.model import user_function
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Function, Slider
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import ClickTarget, Handle, Mark
from bpwidgets.live.picture.style import RATIO_PT, TEXT_PT, TICK_PX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.calculus.functions import ChosenFunction
    from bpwidgets.explorers.multivariate_chain_rule.paths import Floats

X = (-2.0, 2.0)
SIZES = range(1, choices.MOST + 1)
GAUGE = (14.0, 17.0)
"""Where the gauges of the inputs stand, and how many px a unit of them has."""
PLACES = {"graph": (16, 30, 510, 280), "products": (540, 30, 356, 280), "matrices": (16, 314, 874, 124)}
"""Left, top, width and height in px."""
LONGEST = {"g(x)": 90, "f(u)": 48}
"""A formula with more letters than these does not stand in the picture: on a narrow page it would be cut."""


class MultivariateChainRule(Explorer):
    """An entry of Df(g(x)) Dg(x) is the sum over the paths from an input to an output, a product for each.

    A click on an entry shows its paths, one on a path or an edge what it feeds; steps go from path to path.

    Args:
        x1, x2: the input, in [-2, 2].
        g: a name of the chooser, typed text such as "x1*x2, sin(x2)", or a callable: two numbers to 1, 2 or 3.
        f: the same, from the numbers u1, u2, u3 that g gives to 1, 2 or 3.
        i, j, k: the output, the input, and the number between, from 1; beyond the last they mean the last.
        show: what is selected: an entry, a path, or an edge. From an entry, another k leads to the path by u_k.
        mistake: also show what it makes of the product.
    """

    size = (900, 440)
    narrowest = 760
    pace_s = 0.8

    x1 = Slider(0.8, low=X[0], high=X[1], step=0.05, label="x₁")
    x2 = Slider(-1.3, low=X[0], high=X[1], step=0.05, label="x₂")
    i = Slider(
        1,
        low=1,
        high=choices.MOST,
        whole=True,
        last=lambda values: choices.how_many(values)[1],
        depends_on=("g", "f"),
        label="output i",
    )
    j = Slider(1, low=1, high=2, whole=True, label="input j")
    k = Slider(
        1,
        low=1,
        high=choices.MOST,
        whole=True,
        last=lambda values: choices.how_many(values)[0],
        depends_on=("g", "f"),
        label="between k",
    )
    show = Choice(Show.ENTRY, options=tuple(Show))
    g = Function("three numbers", choices=choices.INNER, variables=("x1", "x2"), label="g(x)")
    f = Function("product and length", choices=choices.OUTER, variables=("u1", "u2", "u3"), label="f(u)")
    mistake = Choice(Mistake.NONE, options=tuple(Mistake))

    def start(self) -> int:
        """No path has been stepped to: all are highlighted."""
        return 0

    def advance(self, stepped: int) -> int:
        """One path more, up to the last; there are no steps where there is one path only."""
        last = len(self.compute(stepped).paths)
        return stepped if self.show == Show.PATH or last in (1, stepped) else stepped + 1

    def run_length(self) -> int:
        """To the last path, where there are several."""
        last = len(self.result.paths)
        return 0 if self.show == Show.PATH or last == 1 else last

    def restarts_time(self, name: str) -> bool:
        """Other paths are stepped through from the first; other inputs only change their numbers."""
        return name not in ("x1", "x2", "mistake")

    def also_sets(self, name: str) -> dict[str, Any]:
        """An entry belongs to every k; choosing one selects a path."""
        return {"show": Show.PATH} if name == "k" and self.show == Show.ENTRY else {}

    def compute(self, stepped: int) -> Result:
        """Both mappings and both Jacobians, each where the slide evaluates it."""
        g, x = self.g, np.array([self.x1, self.x2])
        u = user_function.value(g, x, m=SIZES)
        f = choices.fitted(self.f, u.size)
        y = user_function.value(f, u, name="f", m=SIZES)
        Dg = choices.slopes(g, x, name="g", m=u.size)
        Df = choices.slopes(f, u, name="f", m=y.size)
        D = paths.chain(Df, Dg)
        # The sliders know of no callable how many numbers it gives.
        i, k, j = min(self.i, y.size), min(self.k, u.size), self.j
        listed = paths.listed_paths(Df, Dg, self.show, i, k, j)
        stepped = min(stepped, len(listed))
        highlighted = listed[k - 1 : k] if self.show == Show.PATH else listed[: stepped or None]
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
            paths=listed,
            stepped=stepped,
            highlighted=highlighted,
            so_far=paths.added_up(highlighted),
            entry=float(D[i - 1, j - 1]),
            mistake=self.mistake,
            wrong=paths.wrong_product(self.mistake, Df, Dg, k, lambda: df_at_x(f, x, y.size)),
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """What is selected: the entry, the edge, or the two edges of the path."""
        i, k, j = r.i - 1, r.k - 1, r.j - 1
        x, u = float(r.x[j]), float(r.u[k])
        along_x, along_u = np.eye(r.x.size)[j], np.eye(r.u.size)[k]

        def g(xj: Any) -> Any:
            return choices.row(r.g, r.x + (xj - x) * along_x)

        def f(u: Any) -> Any:
            return choices.row(r.f, u)[i]

        if r.show == Show.ENTRY:
            return (Claim(f"∂y{SUB[r.i]}/∂x{SUB[r.j]}", lambda xj: f(g(xj)), x, r.entry, f"x{SUB[r.j]}"),)
        inner = Claim(f"∂u{SUB[r.k]}/∂x{SUB[r.j]}", lambda xj: g(xj)[k], x, r.Dg[k, j], f"x{SUB[r.j]}")
        outer = Claim(
            f"∂y{SUB[r.i]}/∂u{SUB[r.k]}",
            lambda uk: f(r.u + (uk - u) * along_u),
            u,
            r.Df[i, k],
            f"u{SUB[r.k]}",
        )
        return {Show.PATH: (inner, outer), Show.EDGE_OF_G: (inner,), Show.EDGE_OF_F: (outer,)}[Show(r.show)]

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all mappings)
        """The slide's line, and one entry of it."""
        return r"D[f(g(x))] = Df(g(x))\;Dg(x) \qquad \sum_k D_k f_i\;D_j g_k = <entry:gradient>"

    def stage(self, figure: Any, r: Result) -> None:
        """The graph on top with a gauge for every input, its paths as products beside it, the matrices below."""
        for name, axes in self.place(figure, **PLACES).items():
            axes.set_axis_off()
            axes.set(xlim=(0, PLACES[name][2]), ylim=(0, PLACES[name][3]))
            if name == "graph":
                for part, side in (("g(x)", "left"), ("f(u)", "right")):
                    axes.set_title(title(part, r, LONGEST[part]), loc=side, pad=8)
                at, unit = GAUGE
                for n, y in enumerate(graph_marks.network_of(r.x.size, r.u.size, r.y.size).heights(0)):
                    look = {"ha": "center", "va": "center", "fontsize": TEXT_PT}
                    axes.text(at, y + unit * X[1] + 14, f"x{SUB[n + 1]}", **look)
                    axes.plot([at, at], [y + unit * X[0], y + unit * X[1]], gid="muted", linewidth=3)
                    for value in (X[0], 0, X[1]):
                        level, text = y + unit * value, f"{value:g}".replace("-", "−")
                        axes.plot([at - 6, at + 6], [level, level], gid="muted", linewidth=1.5)
                        axes.text(at + 11, level, text, va="center", fontsize=TICK_PX * RATIO_PT)

    def scene(self, r: Result) -> list[Mark]:
        """The graph with the highlighted paths in vermillion, their products, the three matrices."""
        return [
            *graph_marks.graph(r),
            *graph_marks.heads(),
            *graph_marks.products(r),
            *matrix_marks.marks(r),
        ]

    def handles(self, r: Result) -> list[Handle | ClickTarget]:
        """Entries, edges and paths, which are clicked, and both inputs on their gauges."""
        heights = graph_marks.network_of(r.x.size, r.u.size, r.y.size).heights(0)
        inputs = [
            Handle(
                label=f"x{SUB[n + 1]}, an input",
                axes="graph",
                at=(GAUGE[0], y + GAUGE[1] * value),
                along="y",
                to_parameters=partial(_input, n, y),
            )
            for n, (y, value) in enumerate(zip(heights, r.x.tolist(), strict=True))
        ]
        return [*matrix_marks.click_targets(r), *graph_marks.click_targets(r), *inputs, *graph_marks.fed(r)]

    def sentence(self, r: Result) -> str:
        """What is selected, what it is made of or feeds, and what the mistake does."""
        return captions.describe_selection(r) + captions.describe_mistake(r)

    def links(self, r: Result) -> Mapping[str, str]:
        """Paths and edges, their products, and the entry that they feed."""
        paths = dict.fromkeys(("paths", "path", "Path", "edge"), "paths")
        fed = dict.fromkeys(("entry", f"row {r.i}", f"column {r.j}", "<entry>"), "entry")
        found = paths | fed | {"products": "products", "entries": "mistake"}
        return found | {"sum": "sum"} if r.show == Show.ENTRY and r.stepped else found

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """The numbers of the graph, the highlighted paths, and the matrices entry by entry."""
        return captions.tables(r)


def title(name: str, r: Result, longest: int) -> str:
    """The formula of g(x) or f(u), where it has one that is short enough."""
    function = r.g if name == "g(x)" else r.f
    if function.kind == "callable":
        return f"${name}$: a function of your own"
    formula = f"${name} = {choices.spelled_out(function.latex, r.u.size)}$"
    return formula if len(formula) < longest else ""


def _input(n: int, zero: float, _: float, at: float) -> dict[str, float]:
    """What a height on the gauge of input n sets."""
    return {f"x{n + 1}": (at - zero) / GAUGE[1]}


def df_at_x(f: ChosenFunction, x: Floats, r: int) -> Floats | None:
    """Df(x), where the mistake reads it; None where it has no value there."""
    try:
        return choices.slopes(f, x, name="f", m=r)
    except UserFunctionError:
        return None
