"""Two tests of any loss: copy the data, make the prediction perfect. The line that the slide prints fails both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.functions import NamedFunction, from_text
from bpwidgets.live.model import user_function
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Function, Slider
from bpwidgets.live.picture import formatting, shapes
from bpwidgets.live.picture.marks import Handle, Label, Line, Mark, Points

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpwidgets.explorers.classification_losses.margin import Floats
    from bpwidgets.live.picture.style import Role

VARIABLES = ("p", "n")
LEAST, MOST = 0.05, 8
GRID = np.linspace(LEAST, 1.0, 60)
COPIES = np.arange(1, MOST + 1)
SHOWN_FROM = {"copies": 0.6, "p": 0.4}
"""A panel is as high as the loss of all copies for a p of this."""
HALF_BAR = 0.36
SAME = 1e-9
"""Losses that differ by less than this, relative to the larger one, are equal but for rounding."""


def _loss(name: str, text: str) -> NamedFunction:
    typed = from_text(text, variables=VARIABLES)
    return NamedFunction(
        name=name, text=text, latex=typed.latex, function=typed.function, variables=VARIABLES
    )


LOSSES = {
    loss.name: loss
    for loss in (
        _loss("as printed", "1/n - n*log(p)"),
        _loss("mean", "-log(p)"),
        _loss("sum", "-n*log(p)"),
        _loss("squared error", "(1 - p)**2"),
    )
}
"""L(p, n) of n copies of one sample whose right class gets the probability p, so that sum_i ln p_i = n ln p."""
D_LOSSES: dict[str, Callable[[float, int], float]] = {
    "as printed": lambda p, n: -n / p,
    "mean": lambda p, n: -1 / p,  # noqa: ARG005 (all take both)
    "sum": lambda p, n: -n / p,
    "squared error": lambda p, n: -2 * (1 - p),  # noqa: ARG005
}
"""dL/dp of each."""

TANGENT = 0.08
"""How far the tangent reaches to either side, in p."""


@dataclass(frozen=True)
class Result:
    """One sample, copied until there are n of it, and what a loss says of it."""

    loss: NamedFunction
    n: int
    q: float
    """p, the probability that the prediction gives to the right class"""
    L: float
    d_p: float | None
    """dL/dp by its formula, None of a typed loss"""
    by_copies: Floats
    """(MOST,): of 1, 2, ... copies"""
    by_p: Floats
    """over GRID, of n copies"""
    perfect: float
    """at p = 1"""
    heights: dict[str, tuple[float, float]]
    """from where to where a panel shows the loss, whatever p and n"""

    @property
    def stays(self) -> bool:
        """Whether copies of the data leave the loss as it is."""
        return bool(np.allclose(self.by_copies, self.by_copies[0], rtol=SAME, atol=SAME))

    @property
    def ends_at_0(self) -> bool:
        """Whether a perfect prediction costs nothing."""
        return abs(self.perfect) < SAME


def at(p: Any, n: Any) -> Floats:
    """Points (p, n) as columns: (2, k)."""
    return np.stack(np.broadcast_arrays(np.asarray(p, float), np.asarray(n, float)))


class PrintedCrossEntropy(Explorer):
    """Two tests of a loss: copies of the data must not change it, and a perfect prediction must cost 0.

    Args:
        loss: a name of the chooser, an expression in p and n such as "-log(p)", or a function of the array (p, n): the
            loss of n copies of one sample whose right class gets the probability p.
        q: that p.
        n: how many copies there are.
    """

    size = (900, 400)
    narrow_height = 620

    loss = Function("as printed", choices=LOSSES, variables=VARIABLES, outputs=1, label="loss L(p, n)")
    q = Slider(0.7, low=LEAST, high=1.0, step=0.01, label="p")
    n = Slider(2, low=1, high=MOST, whole=True, structural=True, label="copies n")

    def compute(self) -> Result:
        """The loss here, of any number of copies, and for any p."""
        loss = self.loss
        return Result(
            loss=loss,
            n=self.n,
            q=self.q,
            L=float(user_function.value(loss, at(self.q, self.n), name="L", m=1)[0]),
            d_p=D_LOSSES[loss.name](self.q, self.n) if loss.kind == "named" else None,
            by_copies=user_function.values(loss, at(self.q, COPIES), m=1)[0],
            by_p=user_function.values(loss, at(GRID, self.n), m=1)[0],
            perfect=float(user_function.value(loss, at(1.0, self.n), name="L", m=1)[0]),
            heights={panel: heights(loss, p) for panel, p in SHOWN_FROM.items()},
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The slope with respect to p: of a wrong loss, too, it agrees."""
        if r.q == 1:  # the edge of what a probability can be
            return ()
        return (
            Claim("dL/dp", lambda p: np.sum(r.loss(np.array([1.0, 0.0]) * p + [0.0, r.n])), r.q, r.d_p, "p"),
        )

    def equation(self, r: Result) -> str:
        """The loss of n copies."""
        return rf"L = {r.loss.latex} = <L:forward>"

    def stage(self, figure: Any, r: Result) -> None:
        """The loss by the number of copies, and by the probability."""
        stacked = {"mosaic": [["copies"], ["p"]], "gap": (70, 96)}
        axes = self.panels(figure, [["copies", "p"]], narrow=stacked, left=54, top=50, gap=(70, 54))
        axes["copies"].set(xlim=(0.5, MOST + 0.5), xticks=COPIES, xlabel="copies $n$ of the data")
        axes["p"].set(xlim=(0, 1.03), xlabel="$p$ of the right class, 1 is perfect")
        axes["copies"].set_title("Copy the data: loss the same?", loc="left", pad=18)
        axes["p"].set_title("A perfect prediction: loss 0?", loc="left", pad=18)
        for name, panel in axes.items():
            panel.set(ylim=r.heights[name], ylabel="loss $L$")
            panel.axhline(0, gid="muted", linewidth=0.8)

    def scene(self, r: Result) -> list[Mark]:
        """A bar for each number of copies, at the height of the first or not; the curve to a perfect prediction."""
        return [
            *bars(r),
            Line(axes="copies", role="ink", x=[0.5, MOST + 0.5], y=[r.by_copies[0]] * 2, width=1, dash=True),
            Line(axes="p", role="forward", x=GRID, y=r.by_p, width=2.5),
            *slope(r),
            *right_line(r),
            Points(axes="p", role="muted", x=[1.0], y=[0.0], size=17, filled=False),
            Label(axes="p", at=(1, 0), text="should end here", align="right", offset=(-14, -14), size=11.5),
            goal(r),
            verdict("copies", r.stays, copies_text(r), name="copies"),
            verdict("p", r.ends_at_0, f"at p = 1 it is {formatting.number(r.perfect)}", name="perfect"),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The bar that is shown, and the point on the curve."""
        return [
            Handle(
                label="copies n",
                axes="copies",
                at=(r.n, min(r.L, r.heights["copies"][1])),
                to_parameters=lambda x, _: {"n": x},
                along="x",
                role="forward",
                name="loss",
            ),
            Handle(
                label="p of the right class",
                axes="p",
                at=(r.q, r.L),
                to_parameters=lambda x, _: {"q": x},
                along="x",
                track=lambda: (GRID, r.by_p),
                role="forward",
                name="loss",
            ),
        ]

    def sentence(self, r: Result) -> str:
        """What the two tests say, and what the slope does not."""
        copies = "Copies leave the loss as it is" if r.stays else f"Copies change the loss: {copies_text(r)}"
        perfect = "costs nothing" if r.ends_at_0 else f"costs {formatting.number(r.perfect)}, not 0"
        text = f"{copies}. A perfect prediction {perfect}."
        if (r.stays and r.ends_at_0) or r.q == 1:
            return text
        return f"{text} The check of its slope finds no fault."

    def links(self, r: Result) -> Mapping[str, str]:
        """Both tests, the loss here, and its slope where that is drawn."""
        found = {"Copies": "copies", "A perfect prediction": "perfect", "<L>": "loss"}
        return found | {"slope": "slope"} if slope(r) else found

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """The two tests, and the loss by the number of copies."""
        return {
            "Tests": {
                "test": ["copies leave it", "a perfect prediction costs 0"],
                "passed": ["yes" if passed else "no" for passed in (r.stays, r.ends_at_0)],
            },
            "By copies": {"n": COPIES.tolist(), "L": r.by_copies.tolist()},
        }


def heights(loss: NamedFunction, p: float) -> tuple[float, float]:
    """From where to where the loss is shown: 0, and its values for this p and for 1."""
    values = user_function.values(loss, at([[p], [1.0]], COPIES).reshape(2, -1), m=1)[0]
    finite = np.append(values[np.isfinite(values)], 0.0)
    low, high = float(finite.min()), float(finite.max())
    size = max(high - low, SAME)
    return low - 0.12 * size, high + 0.12 * size


def bars(r: Result) -> list[Mark]:
    """The loss by the number of copies, that of n strong; each with its number, at the top where it is cut."""
    _, top = r.heights["copies"]
    marks: list[Mark] = []
    for n, value in zip(COPIES.tolist(), r.by_copies.tolist(), strict=True):
        sides, opacity = (n - HALF_BAR, n + HALF_BAR), 0.75 if n == r.n else 0.3
        marks.append(
            shapes.rectangle(
                "copies", sides, (0.0, min(value, top)), role="forward", opacity=opacity, name="copies"
            )
        )
        place, up = (n, max(value, 0.0)), 18 if n == r.n else 9
        if value >= 0.96 * top:
            place, up = (n, 0.96 * top), 0
        text = formatting.number(value)
        marks.append(Label(axes="copies", at=place, text=text, align="center", offset=(0, up), size=11.5))
    return marks


def slope(r: Result) -> list[Mark]:
    """The tangent at p by the formula, where there is one: it touches even a wrong loss."""
    if r.d_p is None or r.q == 1:
        return []
    return [
        shapes.tangent("p", r.q, r.L, r.d_p, reach=TANGENT, name="slope"),
        key("gradient", 0, f"slope at p = {formatting.number(r.q)}: {formatting.number(r.d_p)}", "slope"),
    ]


def right_line(r: Result) -> list[Mark]:
    """Beside the printed line the mean, which it should have been: level for all copies, 0 at p = 1; both formulas."""
    if r.loss.name != "as printed":
        return []
    mean = LOSSES["mean"]
    level = float(user_function.value(mean, at(r.q, r.n), name="L", m=1)[0])
    return [
        Line(axes="copies", role="agree", x=[0.5, MOST + 0.5], y=[level] * 2, width=2),
        Line(axes="p", role="agree", x=GRID, y=user_function.values(mean, at(GRID, r.n), m=1)[0], width=2),
        key("forward", 1, "as printed: 1/n − n ln p"),
        key("agree", 2, "right, the mean: −ln p"),
    ]


def key(role: Role, row: int, text: str, name: str = "") -> Label:
    """What a line is: in the corner that all curves leave free."""
    return Label(
        axes="p", role=role, at=(0.51, 1), axes_coords="xy", offset=(0, -14 - 20 * row), text=text, name=name
    )


def goal(r: Result) -> Points:
    """Where a perfect prediction comes out: a cross, if not at 0."""
    if r.ends_at_0:
        return Points(axes="p", role="agree", x=[1.0], y=[0.0], size=9, name="perfect")
    return shapes.crosses("p", [1.0], [r.perfect], size=14, name="perfect")


def copies_text(r: Result) -> str:
    """The loss of one copy beside that of n copies, or of all where one is shown."""
    if r.stays:
        return f"it stays at {formatting.number(r.L)}"
    n = r.n if r.n > 1 else MOST
    one, many = (formatting.number(r.by_copies[k - 1]) for k in (1, n))
    return f"one copy costs {one}, {n} copies cost {many}"


def verdict(axes: str, passed: bool, text: str, *, name: str) -> Label:
    """Whether a test is passed, under its title."""
    role: Role = "agree" if passed else "wrong"
    return shapes.under_title(axes, f"{'✓' if passed else '✗'} {text}", role, name=name)
