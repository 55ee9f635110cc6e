"""Two tests of any loss: copy the data, make the prediction perfect. The line that the slide prints fails both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.functions import ChosenFunction, from_text
from bpwidgets.live.model import sampling, user_function
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Function, Slider
from bpwidgets.live.picture import formatting, shapes
from bpwidgets.live.picture.marks import Handle, Label, Line, Mark, Points, Polygon

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpwidgets.explorers.classification_losses.margin import Floats
    from bpwidgets.live.picture.marks import Point
    from bpwidgets.live.picture.style import Role

VARIABLES = ("p", "n")
MISPRINT = "as printed"
LEAST, MOST = 0.05, 8
GRID = np.append(np.geomspace(0.005, LEAST, 20)[:-1], np.linspace(LEAST, 1.0, 60))
"""The curves begin further left than p can be set, above their panel."""
COPIES = np.arange(1, MOST + 1)
SHOWN_FROM = (0.7, COPIES), (0.15, 1)
"""Both panels are as high as the loss for this p and so many copies: all bars, and the curve of one copy."""
HALF_BAR = 0.42
ROOM = 1.7
"""How far beyond the last bar the axis goes, for the name of the line there and its height."""
LOW = 0.06
"""How high the middle of both is at least, in shares of a panel: above the axis."""
LINE_PX = 8.0
"""How far the name is above that middle, and the height below it."""
CLEAR = 0.05
"""How far below a number, in shares of a panel, a ring is at least that leaves it its place."""
CUT = 0.96
"""How high, in shares of a panel, a point or a number stands that belongs further up."""
EDGE = 1.17
"""How far the axis of p goes: beyond 1, where the number of a perfect prediction stands."""
NAMED, RIGHT_NAMED = 0.62, 0.2
"""How high the misprinted curve is named, on its right, and the right one, on its left, in shares of the panel."""
LESS, LESS_ROOM = "less", 0.12
"""What stands under the first gap between a bar and the height of the first, in the bar, where that is so high, in
shares of the panel."""
STAY = "should stay"
"""What stands at the end of the dashed line."""
SAME = 1e-9
"""Losses that differ by less than this, relative to the larger one, are equal but for rounding."""


def _loss(name: str, text: str) -> ChosenFunction:
    typed = from_text(text, variables=VARIABLES)
    return ChosenFunction(
        name=name, text=text, latex=typed.latex, function=typed.function, variables=VARIABLES
    )


LOSSES = {
    loss.name: loss
    for loss in (
        _loss(MISPRINT, "1/n - n*log(p)"),
        _loss("mean", "-log(p)"),
        _loss("sum", "-n*log(p)"),
        _loss("squared error", "(1 - p)**2"),
    )
}
"""L(p, n) of n copies of one sample whose right class gets the probability p, so that sum_i ln p_i = n ln p."""
D_LOSSES: dict[str, Callable[[float, int], float]] = {
    MISPRINT: lambda p, n: -n / p,
    "mean": lambda p, n: -1 / p,  # noqa: ARG005 (all take both)
    "sum": lambda p, n: -n / p,
    "squared error": lambda p, n: -2 * (1 - p),  # noqa: ARG005
}
"""dL/dp of each."""


@dataclass(frozen=True)
class Result:
    """One sample, copied until there are n of it, and what a loss says of it."""

    loss: ChosenFunction
    n: int
    q: float
    """p, the probability that the prediction gives to the right class"""
    L: float
    d_p: float | None
    """dL/dp by its formula, None of another loss"""
    by_copies: Floats
    """(MOST,): of 1, 2, ... copies"""
    by_p: Floats
    """over GRID, of n copies"""
    perfect: float
    """at p = 1"""
    heights: tuple[float, float]
    """from where to where both panels show the loss, whatever p and n"""

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

    size = (900, 420)
    narrow_height = 640

    loss = Function(MISPRINT, choices=LOSSES, variables=VARIABLES, outputs=1, label="loss L(p, n)")
    q = Slider(0.7, low=LEAST, high=1.0, step=0.01, label="p")
    n = Slider(4, low=1, high=MOST, whole=True, structural=True, label="copies n")

    def compute(self) -> Result:
        """The loss here, of any number of copies, and for any p."""
        loss = self.loss
        return Result(
            loss=loss,
            n=self.n,
            q=self.q,
            L=float(user_function.value(loss, at(self.q, self.n), name="L", m=1)[0]),
            d_p=D_LOSSES[loss.name](self.q, self.n) if loss.is_one_of(LOSSES) else None,
            by_copies=sampling.values(loss, at(self.q, COPIES), m=1)[0],
            by_p=sampling.values(loss, at(GRID, self.n), m=1)[0],
            perfect=float(user_function.value(loss, at(1.0, self.n), name="L", m=1)[0]),
            heights=heights(loss),
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
        said = r"\mathrm{misprinted:}\quad " if r.loss.name == MISPRINT else ""
        return rf"{said}L = {r.loss.latex} = <L:forward>"

    def stage(self, figure: Any, r: Result) -> None:
        """The loss by the number of copies, and by the probability, to one scale."""
        stacked = {"mosaic": [["copies"], ["p"]], "gap": (70, 96)}
        axes = self.panels(figure, [["copies", "p"]], narrow=stacked, left=62, top=50, gap=(70, 54))
        last = MOST + 0.5 + (ROOM if r.loss.name == MISPRINT else 0.0)
        axes["copies"].set(xlim=(0.5, last), xticks=COPIES, xlabel="copies $n$ of the same data")
        axes["p"].set(xlim=(0, EDGE), xticks=np.linspace(0, 1, 6))
        axes["p"].set(xlabel="probability $p$ of the right class")
        axes["copies"].set_title("Test 1: copy the data. Does the loss stay?", loc="left", pad=18)
        axes["p"].set_title("Test 2: predict perfectly. Is the loss 0?", loc="left", pad=18)
        for panel in axes.values():
            panel.set(ylim=r.heights, ylabel="loss $L$")
            panel.locator_params(axis="y", nbins=4)
            panel.axhline(0, gid="muted", linewidth=0.8)

    def scene(self, r: Result) -> list[Mark]:
        """A bar for each number of copies, and what it differs from the first by; the curve to a perfect prediction."""
        return [
            *bars(r),
            Line(axes="p", role="forward", x=GRID, y=r.by_p, width=2.5),
            *end(r),
            *right_loss(r),
            verdict("copies", r.stays, copies_text(r, judged=True), name="copies"),
            verdict("p", r.ends_at_0, f"at p = 1 it is {formatting.number(r.perfect)}", name="perfect"),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The bar that is shown, and the point on the curve; at the top where they are cut."""
        top = CUT * r.heights[1]
        return [
            Handle(
                label="copies n",
                axes="copies",
                at=(r.n, min(r.L, top)),
                to_parameters=lambda x, _: {"n": x},
                along="x",
                role="forward",
                name="loss",
            ),
            Handle(
                label="p of the right class",
                axes="p",
                at=(r.q, min(r.L, top)),
                to_parameters=lambda x, _: {"q": x},
                along="x",
                track=lambda: (GRID[GRID >= LEAST], np.minimum(r.by_p, top)[GRID >= LEAST]),
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
        return f"{text} Its slope passes the check."

    def links(self, r: Result) -> Mapping[str, str]:  # noqa: ARG002 (the same for all)
        """Both tests, and the loss here."""
        return {"Copies": "copies", "A perfect prediction": "perfect", "<L>": "loss"}

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """The two tests, and the loss by the number of copies."""
        return {
            "Tests": {
                "test": ["copies leave it", "a perfect prediction costs 0"],
                "passed": ["yes" if passed else "no" for passed in (r.stays, r.ends_at_0)],
            },
            "By copies": {"n": COPIES.tolist(), "L": r.by_copies.tolist()},
        }


def heights(loss: ChosenFunction) -> tuple[float, float]:
    """From where to where the loss is shown: 0, and its values as `SHOWN_FROM` says."""
    points = np.concatenate([at(p, n).reshape(2, -1) for p, n in SHOWN_FROM], axis=1)
    values = sampling.values(loss, points, m=1)[0]
    finite = np.append(values[np.isfinite(values)], 0.0)
    low, high = float(finite.min()), float(finite.max())
    size = max(high - low, SAME)
    return low - (0.05 * size if low < 0 else 0.0), high + 0.12 * size


def bars(r: Result) -> list[Mark]:
    """The loss by the number of copies, that of n strong; it and the first have their numbers, at the top where cut.

    What a bar has beyond the first is a mistake; what it lacks of the first is a hatched gap. At a dashed line,
    as high as the first, all should end.
    """
    top, first = r.heights[1], float(r.by_copies[0])
    marks: list[Mark] = []
    lower: list[Point] = []
    for n, value in zip(COPIES.tolist(), r.by_copies.tolist(), strict=True):
        strong = n == r.n
        common = float(np.clip(value, min(first, 0.0), max(first, 0.0)))
        marks.append(part(n, (0.0, common), top, role="forward", opacity=0.75 if strong else 0.3))
        if abs(value - common) > SAME:
            marks.append(part(n, (common, value), top, role="wrong", opacity=0.85 if strong else 0.45))
        if abs(first - common) > SAME:
            marks.append(part(n, (common, first), top, role="wrong", opacity=0.2, edge=1, hatch=True))
            lower.append((n, common))
        if n in (1, other(r)):
            place, up = number_at(n, value, first, top=top, strong=strong)
            text = formatting.number(value)
            marks.append(Label(axes="copies", at=place, text=text, align="center", offset=(0, up), size=11.5))
    if lower and lower[0][0] != other(r) and LESS_ROOM * top < lower[0][1] < 0.93 * top:
        marks.append(Label(axes="copies", at=lower[0], text=LESS, align="center", offset=(0, -9), size=11.5))
    if not r.stays and first < top:
        ends = [0.5, MOST + 0.5]
        marks.append(Line(axes="copies", x=ends, y=[first] * 2, width=1.2, dash=True, name="copies"))
    return marks


def number_at(n: int, value: float, first: float, *, top: float, strong: bool) -> tuple[Point, float]:
    """Where the number of a bar stands, and how many px above: over the bar, and over where all should end."""
    over = max(value, first, 0.0)
    ring = strong and min(over, CUT * top) - value < CLEAR * top
    if over >= 0.93 * top:
        return (n, (0.88 if ring else CUT) * top), 0
    return (n, over), 18 if ring else 9


def part(n: int, y: tuple[float, float], top: float, **look: Any) -> Polygon:
    """A part of the bar of n copies, cut at the top."""
    low, high = (min(each, top) for each in y)
    return shapes.rectangle("copies", (n - HALF_BAR, n + HALF_BAR), (low, high), name="copies", **look)


def right_loss(r: Result) -> list[Mark]:
    """Beside the printed line the mean, which it should have been: level for all copies, 0 at p = 1; both by name."""
    if r.loss.name != MISPRINT:
        return []
    mean = LOSSES["mean"]
    level = float(user_function.value(mean, at(r.q, r.n), name="L", m=1)[0])
    means = sampling.values(mean, at(GRID, r.n), m=1)[0]
    first = float(r.by_copies[0])
    stay = Label(axes="copies", at=(MOST + 0.5, first), text=STAY, offset=(6, 0), size=11.5, name="copies")
    sides: tuple[tuple[Role, str, float], ...] = (
        ("agree", "correct", LINE_PX),
        ("ink", formatting.number(level, 3), -LINE_PX),
    )
    return [
        *([stay] if first < CUT * r.heights[1] else []),
        Line(axes="copies", role="agree", x=[0.5, MOST + 0.5], y=[level] * 2, width=2.5),
        *(
            Label(
                axes="copies",
                role=role,
                at=(MOST + 0.5, max(level, LOW * r.heights[1])),
                text=text,
                offset=(6, up),
                size=11.5,
            )
            for role, text, up in sides
        ),
        Line(axes="p", role="agree", x=GRID, y=means, width=2.5),
        Points(axes="p", role="agree", x=[1.0], y=[0.0], size=9),
        Label(
            axes="p",
            role="forward",
            at=on_the_curve(r, r.by_p, NAMED),
            text="misprinted",
            offset=(14, 0),
            size=11.5,
        ),
        Label(
            axes="p",
            at=on_the_curve(r, means, RIGHT_NAMED),
            role="agree",
            text="correct: −ln p",
            align="right",
            offset=(-12, -7),
            size=11.5,
        ),
    ]


def on_the_curve(r: Result, values: Floats, height: float) -> Point:
    """Where a curve that falls, values: (k,) over GRID, is so high in its panel."""
    y = height * r.heights[1]
    return float(np.interp(-y, -values, GRID)), y


def end(r: Result) -> list[Mark]:
    """Where a perfect prediction comes out: at 0, or a cross, as far from 0 as is printed beside it."""
    if r.ends_at_0:
        return [Points(axes="p", role="agree", x=[1.0], y=[0.0], size=11, name="perfect")]
    return [
        Line(axes="p", role="wrong", x=[1.0, 1.0], y=[0.0, r.perfect], width=5, name="perfect"),
        shapes.crosses("p", [1.0], [r.perfect], size=14, name="perfect"),
        Label(axes="p", at=(1, r.perfect), text=formatting.number(r.perfect), offset=(12, 0), size=11.5),
    ]


def other(r: Result) -> int:
    """How many copies one copy is compared with: those shown, or all; where these cost as much, the most apart."""
    n = r.n if r.n > 1 else MOST
    if r.stays or formatting.number(r.by_copies[n - 1]) != formatting.number(r.by_copies[0]):
        return n
    return int(np.nan_to_num(np.abs(r.by_copies - r.by_copies[0])).argmax()) + 1


def copies_text(r: Result, *, judged: bool = False) -> str:
    """The loss of one copy beside that of n copies, or of all where one is shown; `judged`, if that is too much."""
    if r.stays:
        return f"it stays at {formatting.number(r.L)}"
    n = other(r)
    one, many = r.by_copies[0], r.by_copies[n - 1]
    of_one, of_many = formatting.number(one), formatting.number(many)
    if of_one == of_many:
        return f"one copy costs {of_one}, {n} copies hardly {'more' if many > one else 'less'}"
    text = f"one copy costs {of_one}, {n} copies cost {of_many}"
    if not judged or abs(many - one) < SAME:
        return text
    return f"{text}: too {'much' if many > one else 'little'}"


def verdict(axes: str, passed: bool, text: str, *, name: str) -> Label:
    """Whether a test is passed, under its title."""
    role: Role = "agree" if passed else "wrong"
    return shapes.under_title(axes, f"{'✓' if passed else '✗'} {text}", role, name=name)
