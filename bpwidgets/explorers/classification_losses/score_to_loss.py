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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.explorers.classification_losses.stages import Result
    from bpwidgets.live.picture.marks import Align, Box, Symbol

S = 8.0
TIMES = {"1": 1.0, "10": 10.0, "125": 125.0}
AROUND = 0.17, 0.28
"""How much further than from 0 to the longest step the axis of lengths goes, on the left and on the right, for numbers.
"""
NO_ROOM_FOR_SIZE = 0.02
"""A dot further left than this has no room for a size on its left."""
NO_ROOM = 0.15
"""Further left than this is no room for a number on the left of an arrow."""
NEARLY_1 = 0.8
"""A step that is longer ends near the line at 1."""
SMALL = 12.0
"""The size of these numbers, in px."""
SLOPES = {"dp": "dp/ds", "dL_dp": "dL/dp", "dL_ds": "dL/ds"}
SECOND = 0.55
"""Where the slope stands beside the value under a title, in shares of the panel."""
BEYOND = 0.12
"""How far each axis goes on beyond its curve, as a share of that: room for tangents."""
TANGENT, LEAST_TANGENT = 0.17, 0.08
"""How far a tangent goes on either side of its point, and how far at least where its panel has room on one side alone;
in widths of the panel.
"""
ROWS = {"s": 3.0, "p": 2.0, "L": 1.0}
STEPS = {"dp": ("s", "p"), "dL_dp": ("p", "L"), "dL_ds": ("s", "L")}
"""From which row to which each slope leads."""
LINKS = {
    "s": "s",
    "dp/ds": "dp",
    "with respect to p": "dL_dp",
    "through p": "dL_dp",
    "with respect to s": "dL_ds",
    "From the score": "dL_ds",
    **{f"<{name}>": name for name in STEPS},
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
        """Both stages and the whole, and below one axis for how long a step is in each."""
        axes = self.panels(
            figure,
            [["p", "by_p", "by_s"], ["steep", "steep", "steep"]],
            narrow={
                "mosaic": [["p", "by_p"], ["by_s", "by_s"], ["steep", "steep"]],
                "heights": [140, 110, 125],
                "gap": (62, 90),
            },
            heights=[154, 146],
            left=72,
            right=22,
            top=50,
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
        axes["steep"].set(xlim=(-AROUND[0], r.factor + AROUND[1]), ylim=(0.6, 3.4))
        axes["steep"].set_xticks((0, 0.5, 1), ("0", "0.5", "1, as in $s$"))
        axes["steep"].vlines((0, 1), (0.6, ROWS["L"]), 3.4, gid="muted", linewidth=1, alpha=0.5)
        axes["steep"].set_yticks(list(ROWS.values()), [f"in ${name}$" for name in ROWS])
        axes["steep"].set_xlabel("size of the step")
        loss = r"-\ln p" if r.y else r"-\ln(1 - p)"
        loss = loss.replace(r"\ln", r"\log_2") if r.factor != 1 else loss
        for name, title in (
            ("p", r"sigmoid: $p = \sigma(s)$"),
            ("by_p", rf"logarithm: $L = {loss}$"),
            ("by_s", r"together: $L$ of $s$"),
            ("steep", "one small step, its size in $s$ taken as 1, followed from $s$ to $p$ to $L$"),
        ):
            axes[name].set_title(title, loc="left", pad=18 if name != "steep" else 8)

    def scene(self, r: Result) -> list[Mark]:
        """The point on all three curves with its tangents; a step through both stages, and at once."""
        p, loss = formatting.number(r.p), formatting.number(r.L)
        box = boxes(r)
        return [
            *stage_marks("p", (r.s, r.p), "dp", r.dp, box["p"], f"p = {p}"),
            *stage_marks("by_p", (r.p, r.L), "dL_dp", r.dL_dp, box["by_p"], f"L = {loss}"),
            *stage_marks("by_s", (r.s, r.L), "dL_ds", r.dL_ds, box["by_s"], ""),
            *the_same(r, box),
            *steepness(r),
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
        return (
            f"At s = {s} with y = {r.y}: p = {p}, L = {loss}. "
            f"The slope is {by_p} with respect to p, times dp/ds = {dp}; "
            f"with respect to s it is {'(p − y)/ln 2' if r.factor != 1 else 'p − y'} = {by_s}."
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


def steepness(r: Result) -> list[Mark]:
    """Arrows over the axis of lengths from row to row: where each ends, the step is as long as the slopes make it.

    So the first two lead from 1 to where the third leads at once. At the middle of each is by what it multiplies, and
    at each end how long the step is there.
    """
    turn, end = abs(r.dp), abs(r.dL_ds)
    marks: list[Mark] = []
    tails, heads = (1.0, turn, 1.0), (turn, end, end)
    for (name, (start, stop)), tail, head in zip(STEPS.items(), tails, heads, strict=True):
        width = 2 if name == "dL_ds" else 4
        look: dict[str, Any] = {"axes": "steep", "role": "gradient", "name": name}
        marks.append(Arrow(tail=(tail, ROWS[start]), head=(head, ROWS[stop]), width=width, **look))
        if name != "dL_ds":
            marks.append(Points(x=[tail], y=[ROWS[start]], size=7, **look))
    # The first two bend to the left, the third lies on their right; far to the left the second is steep, and has room
    # on its right alone.
    second_at = (turn + end) / 2
    # The third is thin, and its number stands clear of the line at 1 where both are near.
    both_at = max((1 + end) / 2, 1.0 if end > NEARLY_1 else 0.0)
    for name, at, text, side, up in (
        ("dp", ((1 + turn) / 2, 2.5), f"sigmoid × {size(r.dp)}", -1, 10),
        (
            "dL_dp",
            (second_at, 1.5),
            f"logarithm × {size(r.dL_dp)}",
            1 if second_at < NO_ROOM else -1,
            13 if second_at < NO_ROOM else -10,
        ),
        ("dL_ds", (both_at, 2.0), f"both × {size(r.dL_ds)}", 1, -8 if end <= 1 else 9),
    ):
        align: Align = "left" if side > 0 else "right"
        offset = 10 * side, up
        marks.append(Label(axes="steep", name=name, at=at, text=text, align=align, offset=offset, size=SMALL))
    return [*marks, *sizes(turn, r.dL_ds)]


def sizes(in_p: float, in_l: float) -> Iterator[Label]:
    """How long the step is: in s at the right of the first dot, in p at the left of the second, in L behind its arrow.

    Where there is no room on the left of the second dot, its number stands above the arrow that ends there.
    """
    beside = in_p > NO_ROOM_FOR_SIZE
    p_align: Align = "right" if beside else "left"
    p_offset = (-10, 0) if beside else (-4, 13)
    look: dict[str, Any] = {"axes": "steep", "size": SMALL, "bold": True}
    yield Label(at=(1.0, ROWS["s"]), text="1", offset=(10, 0), **look)
    in_row_p, in_row_l = formatting.number(in_p), formatting.number(abs(in_l))
    yield Label(at=(in_p, ROWS["p"]), text=in_row_p, align=p_align, offset=p_offset, name="dp", **look)
    falls = f": L {'falls' if in_l < 0 else 'rises'}" if in_l else ""
    yield Label(at=(abs(in_l), ROWS["L"]), text=in_row_l + falls, offset=(10, -8), name="dL_ds", **look)


def size(slope: float) -> str:
    """A slope between bars, where they change its sign."""
    text = formatting.number(slope)
    return f"|{text}|" if text.startswith("−") else text
