"""The stack s -> p -> L: the sigmoid, then the cross entropy, and how steep each stage is alone and together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import sigmoid, softplus
from bpwidgets.explorers.classification_losses import stages
from bpwidgets.explorers.classification_losses.margin import BASE_TWO
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Slider, Toggle
from bpwidgets.live.picture import formatting, shapes
from bpwidgets.live.picture.marks import Arrow, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.style import RATIO_PT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.explorers.classification_losses.stages import Result
    from bpwidgets.live.picture.marks import Box, Symbol

S = 8.0
TIMES = {"1": 1.0, "10": 10.0, "125": 125.0}
AROUND = 0.36
"""How much further than the longest step the axis of steps goes, up and down, for numbers."""
ROOM_FOR_NAME = 0.6
"""How far it goes to the side where there is no step, for names."""
MIDDLES = 0.141, 0.5, 0.859
"""Where the bars of the steps in s, p and L stand, each under its curve, in shares of the panel."""
HALF = 0.045
"""Half the width of a bar, in the same."""
BETWEEN = 0.07
"""How far from the middle of a bar an arrow to the next one begins and ends."""
ARROW_UP = 0.5
"""At what height these arrows are."""
NUMBER_PX, NAME_PX = 10.0, 12.0
"""How far from the end of a bar its number is, and from the other side of the axis its name, in px."""
FACTOR_PX, STAGE_PX = 12.0, -12.0
"""How far above an arrow stands by what it multiplies, and above it, so below, what does that, in px."""
SMALL, LARGE = 12.0, 15.0
"""The sizes of words and of factors, in px."""
SLOPES = {"dp": "dp/ds", "dL_dp": "dL/dp", "dL_ds": "dL/ds"}
SECOND = 0.55
"""Where the slope stands beside the value under a title, in shares of the panel."""
BEYOND = 0.12
"""How far each axis goes on beyond its curve, as a share of that: room for tangents."""
TANGENT, LEAST_TANGENT = 0.17, 0.08
"""How far a tangent goes on either side of its point, and how far at least where its panel has room on one side alone;
in widths of the panel.
"""
STEPS = {"dp": "sigmoid", "dL_dp": "logarithm"}
"""Each slope of a stage, and the stage."""
LINKS = {
    "s": "s",
    "dp/ds": "dp",
    "dL/dp": "dL_dp",
    "through p": "dL_dp",
    "dL/ds": "dL_ds",
    "From the score": "dL_ds",
    **{f"<{name}>": name for name in SLOPES},
}
"""Words of the sentence and slots of the equation, and which marks they mean."""


class ScoreToLoss(Explorer):
    """One sample's score becomes a probability, then a loss: the slope explodes at p and is tame at s.

    Args:
        s: the score, before it is enlarged.
        label: y, "1" or "0".
        times: by what all scores are enlarged, "1", "10" or "125": then they reach 8, 80 or 1000.
        base_two: the logarithm of base 2.
    """

    size = (900, 450)
    narrow_height = 650

    s = Slider(-3.0, low=-S, high=S, step=0.1, label="score s")
    label = Choice("1", options=("1", "0"), label="label y", structural=True)
    times = Choice("1", options=TIMES, label="s times", structural=True)
    base_two = Toggle(False, label="log base 2", structural=True)

    def compute(self) -> Result:
        """Value and slope of both stages and of the whole."""
        factor = BASE_TWO if self.base_two else 1.0
        return stages.through(self.s, int(self.label), times=TIMES[self.times], factor=factor)

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The three slopes; that of the loss by p only where p is not rounded to an end."""
        return stages.claims(r)

    def equation(self, r: Result) -> str:
        """The chain rule through p, and what is left of it."""
        unit = r" \ln 2" if r.factor != 1 else ""
        by_p = rf"-\frac{{1}}{{p{unit}}}" if r.y else rf"\frac{{1}}{{(1 - p){unit}}}"
        left = rf"\frac{{p - {r.y}}}{{\ln 2}}" if unit else rf"p - {r.y}"
        return (
            r"\frac{dL}{ds} = \frac{dL}{dp}\,\frac{dp}{ds} = "
            rf"\left({by_p}\right) \cdot p (1 - p) = <dL_dp:gradient> \times <dp:gradient> "
            rf"<relation> <dL_ds:gradient> = {left}"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """Both stages and the whole, and below each a place for how long a step is there, all on one axis."""
        axes = self.panels(
            figure,
            [["p", "by_p", "by_s"], ["steep", "steep", "steep"]],
            narrow={
                "mosaic": [["p", "by_p"], ["by_s", "by_s"], ["steep", "steep"]],
                "heights": [140, 110, 150],
                "gap": (62, 90),
            },
            heights=[154, 168],
            left=72,
            right=22,
            top=50,
            bottom=14,
            gap=(62, 70),
        )
        reach = S * r.times
        grid = np.linspace(-reach, reach, 401)
        heights = reach * np.linspace(0, 1, 201) ** 2
        axes["p"].plot(grid, sigmoid(grid), gid="forward", linewidth=2)
        of_label = np.exp(-heights)
        axes["by_p"].plot(of_label if r.y else 1 - of_label, r.factor * heights, gid="forward", linewidth=2)
        axes["by_s"].plot(grid, r.factor * softplus(-grid if r.y else grid), gid="forward", linewidth=2)
        for name, (left, right, bottom, top) in boxes(r).items():
            axes[name].set(xlim=(left, right), ylim=(bottom, top))
        axes["p"].set(xlabel="score $s$", ylabel="probability $p$", yticks=(0, 0.5, 1))
        axes["by_p"].set(xlabel="probability $p$", ylabel="loss $L$", xticks=(0, 0.5, 1))
        axes["by_s"].set(xlabel="score $s$", ylabel="loss $L$")
        draw_steps(axes["steep"], r)
        loss = r"-\ln p" if r.y else r"-\ln(1 - p)"
        loss = loss.replace(r"\ln", r"\log_2") if r.factor != 1 else loss
        for name, title in (
            ("p", r"sigmoid: $p = \sigma(s)$"),
            ("by_p", rf"logarithm: $L = {loss}$"),
            ("by_s", r"together: $L$ of $s$"),
            ("steep", "one small step in $s$, drawn as 1, on its way to $p$ and to $L$"),
        ):
            axes[name].set_title(title, loc="left", pad=18 if name != "steep" else 8)

    def scene(self, r: Result) -> list[Mark]:
        """The point on all three curves with its tangents; a step through both stages."""
        p, loss = formatting.number(r.p), formatting.number(r.L)
        box = boxes(r)
        return [
            *stage_marks("p", (r.s, r.p), "dp", r.dp, box["p"], f"p = {p}"),
            *stage_marks("by_p", (r.p, r.L), "dL_dp", r.dL_dp, box["by_p"], f"L = {loss}"),
            *stage_marks("by_s", (r.s, r.L), "dL_ds", r.dL_ds, box["by_s"], ""),
            *the_same(r, box),
            *steps(r),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The point on the first curve and that on the last: both are s."""
        return [
            Handle(
                label=f"score s, on the curve of {what}",
                axes=axes,
                at=(r.s, y),
                to_parameters=lambda x, _: {"s": x / r.times},
                along="x",
                role="forward",
                name="s",
            )
            for what, axes, y in (("p", "p", r.p), ("L", "by_s", r.L))
        ]

    def sentence(self, r: Result) -> str:
        """The three slopes, and what rounding does to p."""
        s, p, loss, dp, by_p, by_s = (formatting.number(v) for v in (r.s, r.p, r.L, r.dp, r.dL_dp, r.dL_ds))
        if math.isinf(r.through_p):
            return (
                f"At s = {s} with y = {r.y} the probability is rounded to {p}: through p the loss is infinite "
                f"and its slope ∞ times {dp}. From the score the loss is {loss}, with slope {by_s}."
            )
        product = "no longer multiply, since p is rounded," if r.relation == "≠" else "multiply"
        return (
            f"At s = {s} with y = {r.y}: p = {p}, L = {loss}. "
            f"The slopes dL/dp = {by_p} and dp/ds = {dp} {product} to "
            f"dL/ds = {'(p − y)/ln 2' if r.factor != 1 else 'p − y'} = {by_s}."
        )

    def links(self, r: Result) -> Mapping[str, str]:  # noqa: ARG002 (the same for all)
        """The score, and the slopes of both stages and of the whole."""
        return LINKS

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Values and slopes by stage, and both ways to compute the loss."""
        return {
            "Stages": {
                "quantity": ["s", "p", "L"],
                "value": [r.s, r.p, r.L],
                "slope of L with respect to it": [r.dL_ds, r.dL_dp, 1.0],
            },
            "Two ways": {
                "computed": ["from the score", "through p"],
                "L": [r.L, cell(r.through_p)],
                "dL/ds": [r.dL_ds, cell(r.product)],
            },
        }


def cell(value: float) -> float | str:
    """A number for a table, or the word for what is none."""
    return value if math.isfinite(value) else formatting.number(value)


def stage_marks(
    axes: str,
    at: tuple[float, float],
    name: str,
    slope: float,
    box: Box,
    value: str,
) -> list[Mark]:
    """A point on a curve, by dashed lines from one axis to the other, its tangent, and both as numbers.

    `box` is what the panel shows: (left, right, bottom, top).
    """
    (x, y), (left, _, bottom, _) = at, box
    marks: list[Mark] = [
        Line(axes=axes, role="forward", x=[x, x, left], y=[bottom, y, y], width=1.2, dash=True),
        Points(axes=axes, role="forward", x=[x], y=[y]),
    ]
    if math.isfinite(slope):
        marks.insert(1, tangent(axes, at, slope, box, name=name))
    start = 0.0
    if value:
        marks.append(shapes.under_title(axes, value, "forward"))
        start = SECOND
    text = f"{SLOPES[name]} = {formatting.number(slope)}"
    return [*marks, shapes.under_title(axes, text, "gradient", start=start, name=name)]


def boxes(r: Result) -> dict[str, Box]:
    """What each panel of a curve shows: (left, right, bottom, top)."""
    reach = S * r.times
    score, loss = (1 + BEYOND) * reach, r.factor * reach
    p, losses = (-BEYOND, 1 + BEYOND), (-BEYOND * loss, (1 + BEYOND) * loss)
    return {"p": (-score, score, *p), "by_p": (*p, *losses), "by_s": (-score, score, *losses)}


def the_same(r: Result, box: Mapping[str, Box]) -> Iterator[Points]:
    """What one panel hands on to the next, on an axis of both: p as a diamond, L as a square."""
    ends: tuple[tuple[Symbol, tuple[tuple[str, float, float], ...]], ...] = (
        ("diamond", (("p", box["p"][0], r.p), ("by_p", r.p, box["by_p"][2]))),
        ("square", (("by_p", box["by_p"][0], r.L), ("by_s", box["by_s"][0], r.L))),
    )
    for symbol, places in ends:
        for axes, x, y in places:
            yield Points(axes=axes, role="forward", x=[x], y=[y], size=7, symbol=symbol)


def tangent(axes: str, at: tuple[float, float], slope: float, box: Box, *, name: str) -> Line:
    """A tangent as long on either side of its point, where the panel has room, and as long whatever its slope."""
    (x, y), (left, right, bottom, top) = at, box
    wide, tall = right - left, top - bottom
    per_length = wide / math.hypot(1.0, slope * wide / tall)
    rooms = []
    for side in (-1.0, 1.0):
        across = right - x if side > 0 else x - left
        up = top - y if side * slope > 0 else y - bottom
        rooms.append(max(min(across, up / abs(slope) if slope else math.inf), 0.0))
    reach = max(min(TANGENT * per_length, *rooms), LEAST_TANGENT * per_length)
    run = np.array([-min(reach, rooms[0]), min(reach, rooms[1])])
    return Line(axes=axes, role="gradient", x=x + run, y=y + slope * run, width=2.5, name=name)


def draw_steps(axes: Any, r: Result) -> None:
    """The axis of the steps in s, p and L, with their names on the side where their bars are not.

    L falls with s where y is 1.
    """
    reach = r.factor + AROUND
    low, high = (-reach, 1 + AROUND) if r.y else (-ROOM_FOR_NAME, reach)
    axes.set(xlim=(0, 1), ylim=(low, high), xticks=[], yticks=[-1, 0, 1] if r.y else [0, 1])
    ones = [it for it in (-1, 1) if low < it < high]
    for level in ones:
        # Not through the number at the end of the last bar, which goes down where y is 1.
        gap = [MIDDLES[-1] - BETWEEN, MIDDLES[-1] + BETWEEN] if (level < 0) == bool(r.y) else []
        starts, ends = [0, *gap[1:]], [*gap[:1], 1]
        axes.hlines([level] * len(starts), starts, ends, gid="muted", linewidth=0.8, alpha=0.4)
    axes.spines["bottom"].set_position("zero")
    for x, name, down in zip(MIDDLES, "spL", (False, False, bool(r.y)), strict=True):
        axes.annotate(
            f"step in ${name}$",
            (x, 0),
            (0, (1 if down else -1) * NAME_PX * RATIO_PT),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=SMALL * RATIO_PT,
        )


def steps(r: Result) -> Iterator[Mark]:
    """A bar for a step of 1 in s, and for what it is in p and in L, all to one scale; between them the factors."""
    ends = (1.0, r.dp, r.dL_ds)
    for x, end, name in zip(MIDDLES, ends, ("", "dp", "dL_ds"), strict=True):
        bar: dict[str, Any] = {"role": "gradient", "opacity": 0.8, "name": name}
        yield shapes.rectangle("steep", (x - HALF, x + HALF), (0.0, end), **bar)
        down = name == "dL_ds" and r.y
        look: dict[str, Any] = {"align": "center", "bold": True, "size": SMALL, "name": name}
        offset = 0.0, -NUMBER_PX if down else NUMBER_PX
        yield Label(axes="steep", at=(x, end), text=formatting.number(end), offset=offset, **look)
    for (name, stage), slope, start, stop in zip(
        STEPS.items(), (r.dp, r.dL_dp), MIDDLES[:2], MIDDLES[1:], strict=True
    ):
        tail, head = (start + BETWEEN, ARROW_UP), (stop - BETWEEN, ARROW_UP)
        yield Arrow(axes="steep", role="ink", tail=tail, head=head, width=2, name=name)
        at = (start + stop) / 2, ARROW_UP
        words: dict[str, Any] = {"axes": "steep", "at": at, "align": "center", "name": name}
        text = f"× {formatting.number(slope)}"
        yield Label(text=text, offset=(0, FACTOR_PX), size=LARGE, bold=True, **words)
        yield Label(text=stage, offset=(0, STAGE_PX), size=SMALL, **words)
