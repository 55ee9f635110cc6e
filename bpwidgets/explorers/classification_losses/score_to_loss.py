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
STEEP = {1.0: (-4, 1), 10.0: (-36, 9), 125.0: (-36, 9)}
"""The steepness axis shows from 10 to the first power to 10 to the second, by how much the score is enlarged."""
ROWS = {"dp": 3.0, "dL_dp": 2.0, "dL_ds": 1.0}
LINKS = {
    "s": "s",
    "dp/ds": "dp",
    "with respect to p": "dL_dp",
    "through p": "dL_dp",
    "with respect to s": "dL_ds",
    "From the score": "dL_ds",
    **{f"<{name}>": name for name in ROWS},
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
        """Both stages and the whole, and below one axis for how steep each is."""
        axes = self.panels(
            figure,
            [["p", "by_p", "by_s"], ["steep", "steep", "steep"]],
            narrow={
                "mosaic": [["p", "by_p"], ["by_s", "by_s"], ["steep", "steep"]],
                "heights": [150, 120, 70],
                "gap": (62, 90),
            },
            heights=[166, 104],
            left=72,
            right=90,
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
        axes["p"].set(xlim=(-reach, reach), ylim=(-0.04, 1.04), xlabel="score $s$", ylabel="$p$")
        axes["by_p"].set(xlim=(-0.04, 1.04), ylim=(-0.04 * top, top), xlabel="probability $p$", ylabel="$L$")
        axes["by_s"].set(xlim=(-reach, reach), ylim=(-0.04 * top, top), xlabel="score $s$", ylabel="$L$")
        low, high = STEEP[r.times]
        axes["steep"].set(
            xlim=(10.0**low, 10.0**high), ylim=(0.4, 3.6), xscale="log", xlabel="size of the slope"
        )
        axes["steep"].set_xticks([10.0**k for k in range(low, high + 1, high)])
        axes["steep"].minorticks_off()
        axes["steep"].set_yticks(list(ROWS.values()), [r"$dp/ds$", r"$\times\; dL/dp$", r"$= dL/ds$"])
        axes["steep"].axvline(1, gid="muted", linewidth=1)
        loss = r"-\ln p" if r.y else r"-\ln(1 - p)"
        loss = loss.replace(r"\ln", r"\log_2") if r.factor != 1 else loss
        for name, title in (
            ("p", r"$p = \sigma(s)$"),
            ("by_p", f"$L = {loss}$"),
            ("by_s", r"together: $L$ of $s$"),
            ("steep", "a small step is multiplied by: left of 1 it shrinks, right of 1 it grows"),
        ):
            axes[name].set_title(title, loc="left", pad=18 if name != "steep" else 8)

    def scene(self, r: Result) -> list[Mark]:
        """The point on all three curves with its tangents; the slopes of the two stages end to end."""
        reach = S * r.times
        top = r.factor * reach
        return [
            *tangent("p", (r.s, r.p), r.dp, (2 * reach, 1.0), name="dp"),
            *tangent("by_p", (r.p, r.L), r.dL_dp, (1.0, top), name="dL_dp"),
            *tangent("by_s", (r.s, r.L), r.dL_ds, (2 * reach, top), name="dL_ds"),
            *(
                Points(axes=name, role="forward", x=[x], y=[y])
                for name, x, y in (("by_p", r.p, r.L), ("by_s", r.s, r.L))
            ),
            *steepness(r),
            shapes.under_title("p", f"dp/ds = {formatting.number(r.dp)}", "gradient", name="dp"),
            shapes.under_title("by_p", f"dL/dp = {formatting.number(r.dL_dp)}", "gradient", name="dL_dp"),
            shapes.under_title("by_s", f"dL/ds = {formatting.number(r.dL_ds)}", "gradient", name="dL_ds"),
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


def tangent(
    axes: str, at: tuple[float, float], slope: float, size: tuple[float, float], *, name: str
) -> list[Mark]:
    """A piece of the tangent as long as two fifths of a panel of this size in data units, whatever its slope."""
    if not math.isfinite(slope):
        return []
    wide, tall = size
    reach = 0.2 * wide / math.hypot(1.0, slope * wide / tall)
    return [shapes.tangent(axes, *at, slope, reach=reach, name=name)]


def steepness(r: Result) -> list[Mark]:
    """Arrows on a logarithmic axis, as long as each stage's slope: the second begins where the first ends.

    So both together lead from 1 to where the third leads at once.
    """
    low, high = STEEP[r.times]
    first, second, both = (abs(slope) for slope in (r.dp, r.dL_dp, r.dL_ds))
    # As far as the axis goes: a slope of 0 or infinity points out of it.
    middle, end, alone = (
        min(max(at, 10.0**low), 10.0**high) for at in (first, math.inf if math.isinf(second) else both, both)
    )
    marks: list[Mark] = [
        Line(axes="steep", role="muted", x=[at, at], y=[above, above - 1], width=1, dash=True)
        for at, above in ((middle, ROWS["dp"]), (end, ROWS["dL_dp"]))
    ]
    tails, heads = (1.0, middle, 1.0), (middle, end, alone)
    for (name, row), tail, head, size in zip(ROWS.items(), tails, heads, (first, second, both), strict=True):
        look: dict[str, Any] = {"axes": "steep", "name": name}
        marks.append(Arrow(role="gradient", tail=(tail, row), head=(head, row), width=4, **look))
        marks.append(Points(role="gradient", x=[head if name == "dL_ds" else tail], y=[row], size=8, **look))
        text = f"× {formatting.number(size)}"
        marks.append(Label(at=(1, row), text=text, offset=(10, 0), axes_coords="x", **look))
    return marks
