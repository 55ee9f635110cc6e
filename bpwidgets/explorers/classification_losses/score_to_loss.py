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
    from collections.abc import Mapping, Sequence

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.explorers.classification_losses.stages import Result

S = 8.0
TIMES = {"1": 1.0, "10": 10.0, "125": 125.0}
LENGTHS = {1.0: (-3.5, 0.16, 1), 10.0: (-36, 3, 9), 125.0: (-36, 3, 9)}
"""From where to where arrows go, and from tick to tick, in powers of 10; by how much the score is enlarged."""
NUMBERS = 0.4, 0.27
"""How much longer the axis is on the left and on the right, for the numbers beside arrows; in shares of their way."""
SMALL = 12.0
"""The size of these numbers, in px."""
SLOPES = {"dp": "dp/ds", "dL_dp": "dL/dp", "dL_ds": "dL/ds"}
SECOND = 0.55
"""Where the slope stands beside the value under a title, in shares of the panel."""
P_LOW = -0.04
"""How far below 0 the axis of p begins, and that of L in shares of its height."""
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

    size = (900, 420)
    narrow_height = 620

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
            rf"\left({by_p}\right) \cdot p (1 - p) = <dL_dp:gradient> \times <dp:gradient> \qquad "
            rf"{left} = <dL_ds:gradient>"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """Both stages and the whole, and below one axis for how long a step is in each."""
        axes = self.panels(
            figure,
            [["p", "by_p", "by_s"], ["steep", "steep", "steep"]],
            narrow={
                "mosaic": [["p", "by_p"], ["by_s", "by_s"], ["steep", "steep"]],
                "heights": [140, 110, 95],
                "gap": (62, 90),
            },
            heights=[154, 116],
            left=72,
            right=22,
            top=50,
            gap=(62, 70),
        )
        reach = S * r.times
        grid, top = np.linspace(-reach, reach, 401), r.factor * reach * 1.05
        heights = reach * np.linspace(0, 1, 201) ** 2
        axes["p"].plot(grid, sigmoid(grid), gid="forward", linewidth=2)
        of_label = np.exp(-heights)
        axes["by_p"].plot(of_label if r.y else 1 - of_label, r.factor * heights, gid="forward", linewidth=2)
        axes["by_s"].plot(grid, r.factor * softplus(-grid if r.y else grid), gid="forward", linewidth=2)
        axes["p"].set(xlim=(-reach, reach), ylim=(P_LOW, 1.04), xlabel="score $s$", yticks=(0, 0.5, 1))
        axes["p"].set_ylabel("probability $p$")
        axes["by_p"].set(
            xlim=(P_LOW, 1.04), ylim=(P_LOW * top, top), xlabel="probability $p$", xticks=(0, 0.5, 1)
        )
        axes["by_s"].set(xlim=(-reach, reach), ylim=(P_LOW * top, top), xlabel="score $s$")
        for name in ("by_p", "by_s"):
            axes[name].set(ylabel="loss $L$")
        low, high, every = LENGTHS[r.times]
        beyond = [share * (high - low) for share in NUMBERS]
        ticks = range(math.ceil(low), 1, every)
        labels = [f"{10.0**k:g}" for k in ticks] if r.times == 1 else [f"$10^{{{k}}}$" for k in ticks]
        axes["steep"].set(
            xlim=(10.0 ** (low - beyond[0]), 10.0 ** (high + beyond[1])), ylim=(0.5, 3.5), xscale="log"
        )
        axes["steep"].set_xticks([10.0**k for k in ticks], labels)
        axes["steep"].minorticks_off()
        axes["steep"].set_yticks(list(ROWS.values()), [f"in ${name}$" for name in ROWS])
        axes["steep"].set_xlabel("← shorter     length of the step (1 in $s$), sign aside     longer →")
        axes["steep"].axvline(1, gid="muted", linewidth=1)
        loss = r"-\ln p" if r.y else r"-\ln(1 - p)"
        loss = loss.replace(r"\ln", r"\log_2") if r.factor != 1 else loss
        for name, title in (
            ("p", r"sigmoid: $p = \sigma(s)$"),
            ("by_p", rf"logarithm: $L = {loss}$"),
            ("by_s", r"together: $L$ of $s$"),
            ("steep", "one small step, followed from $s$ to $p$ to $L$"),
        ):
            axes[name].set_title(title, loc="left", pad=18 if name != "steep" else 8)

    def scene(self, r: Result) -> list[Mark]:
        """The point on all three curves with its tangents; a step through both stages, and at once."""
        reach = S * r.times
        top = r.factor * reach
        p, loss = formatting.number(r.p), formatting.number(r.L)
        return [
            *stage_marks("p", (r.s, r.p), "dp", r.dp, (2 * reach, 1.0), (-reach, P_LOW), f"p = {p}"),
            *stage_marks(
                "by_p", (r.p, r.L), "dL_dp", r.dL_dp, (1.0, top), (P_LOW, P_LOW * 1.05 * top), f"L = {loss}"
            ),
            *stage_marks(
                "by_s", (r.s, r.L), "dL_ds", r.dL_ds, (2 * reach, top), (-reach, P_LOW * 1.05 * top), ""
            ),
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
    size: tuple[float, float],
    corner: tuple[float, float],
    value: str,
) -> list[Mark]:
    """A point on a curve, by dashed lines from one axis to the other, its tangent, and both as numbers.

    The tangent is as long as three fifths of a panel of this size in data units, whatever its slope.
    """
    (x, y), (left, bottom), (wide, tall) = at, corner, size
    marks: list[Mark] = [
        Line(axes=axes, role="forward", x=[x, x, left], y=[bottom, y, y], width=1.2, dash=True),
        Points(axes=axes, role="forward", x=[x], y=[y]),
    ]
    if math.isfinite(slope):
        reach = 0.3 * wide / math.hypot(1.0, slope * wide / tall)
        marks.insert(1, shapes.tangent(axes, x, y, slope, reach=reach, name=name))
    start = 0.0
    if value:
        marks.append(shapes.under_title(axes, value, "forward"))
        start = SECOND
    text = f"{SLOPES[name]} = {formatting.number(slope)}"
    return [*marks, shapes.under_title(axes, text, "gradient", start=start, name=name)]


def steepness(r: Result) -> list[Mark]:
    """Arrows on a logarithmic axis from row to row, each as long as a slope: the second begins where the first ends.

    So both together lead from 1 to where the third leads at once. Beside each is by what it multiplies.
    """
    low, high, _ = LENGTHS[r.times]
    first, second, both = (abs(slope) for slope in (r.dp, r.dL_dp, r.dL_ds))
    # As far as the axis goes: a slope of 0 or infinity points out of it.
    turn, end, alone = (
        min(max(at, 10.0**low), 10.0**high) for at in (first, math.inf if math.isinf(second) else both, both)
    )
    marks: list[Mark] = []
    tails, heads = (1.0, turn, 1.0), (turn, end, alone)
    for (name, (start, stop)), tail, head in zip(STEPS.items(), tails, heads, strict=True):
        width = 2 if name == "dL_ds" else 4
        look: dict[str, Any] = {"axes": "steep", "role": "gradient", "name": name}
        marks.append(Arrow(tail=(tail, ROWS[start]), head=(head, ROWS[stop]), width=width, **look))
        if name != "dL_ds":
            marks.append(Points(x=[tail], y=[ROWS[start]], size=7, **look))
    for name, at, text in (
        ("dp", (turn, 2.4), f"sigmoid × {formatting.number(first)}"),
        ("dL_dp", (turn, 1.6), f"logarithm × {formatting.number(second)}"),
        ("dL_ds", (max(end, alone), 1.0), f"both × {formatting.number(both)}"),
    ):
        left = name != "dL_ds"
        look = {"align": "right" if left else "left", "offset": (-12 if left else 14, 0), "size": SMALL}
        marks.append(Label(axes="steep", name=name, at=at, text=text, **look))
    return marks
