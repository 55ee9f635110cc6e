"""What the slide prints, 1/n - sum(...), beside the mean -(1/n) sum(...): settled by values, not by slopes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import losses
from bpwidgets.calculus.agreement import Claim
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture import formatting, shapes
from bpwidgets.live.picture.marks import Handle, Line, Mark, Points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.classification_losses.margin import Floats

LEAST, MOST = 0.05, 8
GRID = np.linspace(LEAST, 1.0, 60)
TALL = 6.0


@dataclass(frozen=True)
class Result:
    """One sample with y = 1 and p = q, copied until there are n of it."""

    n: int
    q: float
    right: float
    """-(1/n) sum_i ln p_i"""
    misprint: float
    """1/n - sum_i ln p_i"""
    d_right: float
    """with respect to q, which moves all p_i"""
    d_misprint: float
    misprint_curve: Floats
    """over GRID"""
    misprint_by_n: Floats
    """for 1, 2, ... MOST copies"""


def both(n: int, q: Any) -> tuple[Any, Any]:
    """The mean L and the printed line 1/n + n L, of n samples with y = 1 and p = q."""
    right = losses.binary_cross_entropy(np.ones(n), q * np.ones(n))
    return right, 1 / n + n * right


def d_both(n: int, q: float) -> tuple[float, float]:
    """Their slopes with respect to q, each the sum of the slopes with respect to all p_i: sum_i dL/dp_i, n times it."""
    slope = float(losses.d_binary_cross_entropy(np.ones(n), q * np.ones(n)).sum())
    return slope, n * slope


class PrintedCrossEntropy(Explorer):
    """The right and the printed cross entropy of one sample, copied n times, by how sure the prediction is.

    Args:
        q: the probability that the prediction gives to the right class.
        n: how many copies of the sample there are.
    """

    size = (900, 400)

    q = Slider(0.7, low=LEAST, high=1.0, step=0.01, label="p")
    n = Slider(2, low=1, high=MOST, whole=True, label="copies n")

    def compute(self) -> Result:
        """Both values and slopes here, and the printed values around."""
        right, misprint = both(self.n, self.q)
        d_right, d_misprint = d_both(self.n, self.q)
        return Result(
            n=self.n,
            q=self.q,
            right=0.0 + float(right),
            misprint=float(misprint),
            d_right=d_right,
            d_misprint=d_misprint,
            misprint_curve=1 / self.n - self.n * np.log(GRID),
            misprint_by_n=np.array([1 / n + n * float(right) for n in range(1, MOST + 1)]),
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """Either slope is that of its own line: differences find no fault with the printed one."""
        if r.q == 1:  # the edge of what a probability can be
            return ()
        return (
            Claim("right dL/dp", lambda q: -np.log(q), r.q, r.d_right),
            Claim("printed dL/dp", lambda q: 1 / r.n - r.n * np.log(q), r.q, r.d_misprint),
        )

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all)
        """Both lines; of samples whose label is 1 the logarithm of p is left."""
        return (
            r"\mathrm{right:}\;\; -\frac{1}{n} \sum_i \ln p_i = <right:forward> \qquad "
            r"\mathrm{printed:}\;\; \frac{1}{n} - \sum_i \ln p_i = <misprint:wrong>"
        )

    def stage(self, figure: Any, r: Result) -> None:  # noqa: ARG002 (the same for all)
        """The losses by the probability, and by the number of copies."""
        axes = self.panels(figure, [["by_q", "by_n"]], left=54, top=50, gap=(70, 54))
        axes["by_q"].plot(GRID, -np.log(GRID), gid="forward", linewidth=2)
        axes["by_q"].set(xlim=(0, 1.03), ylim=(-0.2, TALL), xlabel="$p$ of the right class", ylabel="$L$")
        axes["by_n"].set(xlim=(0.5, MOST + 0.5), ylim=(-0.2, TALL), xlabel="copies $n$", ylabel="$L$")
        axes["by_q"].set_title("both losses by $p$", loc="left", pad=18)
        axes["by_n"].set_title("by copies, and both $dL/dp$", loc="left", pad=18)
        for panel in axes.values():
            panel.axhline(0, gid="muted", linewidth=0.6)

    def scene(self, r: Result) -> list[Mark]:
        """The right loss in blue, the printed one dashed in purple."""
        n = np.arange(1, MOST + 1)
        seen = r.misprint_by_n <= TALL
        marks: list[Mark] = [
            Line(axes="by_q", role="wrong", x=GRID, y=r.misprint_curve, dash=True),
            Line(axes="by_n", role="forward", x=n, y=np.full(MOST, r.right), width=1),
            Points(axes="by_n", role="forward", x=n, y=np.full(MOST, r.right), size=7),
            Line(axes="by_n", role="wrong", x=n, y=r.misprint_by_n, width=1, dash=True),
            shapes.crosses("by_n", n[seen], r.misprint_by_n[seen], size=9),
        ]
        if r.misprint <= TALL:
            marks += [
                shapes.crosses(name, [at], [r.misprint], size=13)
                for name, at in (("by_q", r.q), ("by_n", r.n))
            ]
        return [
            *marks,
            shapes.under_title("by_q", f"right = {formatting.fixed(r.right)}", "forward"),
            shapes.under_title("by_q", f"printed = {formatting.fixed(r.misprint)}", "wrong", start=0.5),
            shapes.under_title("by_n", f"right = {formatting.fixed(r.d_right)}", "forward"),
            shapes.under_title("by_n", f"printed = {formatting.fixed(r.d_misprint)}", "wrong", start=0.5),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The point on the right curve, and the copies."""
        return [
            Handle(
                label="p of the right class",
                axes="by_q",
                at=(r.q, r.right),
                to_parameters=lambda x, _: {"q": x},
                along="x",
                track=lambda: (GRID, -np.log(GRID)),
                role="forward",
            ),
            Handle(
                label="copies n",
                axes="by_n",
                at=(r.n, r.right),
                to_parameters=lambda x, _: {"n": x},
                along="x",
                role="forward",
            ),
        ]

    def sentence(self, r: Result) -> str:
        """Both values, and what gives the printed one away."""
        q, right, misprint = (formatting.number(value, 3) for value in (r.q, r.right, r.misprint))
        copies = "one sample" if r.n == 1 else f"{r.n} copies of one sample"
        text = f"For {copies}, predicted with p = {q}, the loss is {right}; as printed, {misprint}."
        if r.q == 1:
            return f"{text} A perfect prediction costs 0; as printed it costs 1/n."
        if r.n == 1:
            return f"{text} The slopes are equal: the printed line only lies 1 too high."
        return f"{text} Copies change the printed value, and its slope is {r.n} times the right one."

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Here, and by the number of copies."""
        return {
            "Here": {
                "loss": ["right", "as printed"],
                "value": [r.right, r.misprint],
                "slope in p": [r.d_right, r.d_misprint],
            },
            "By copies": {
                "n": list(range(1, MOST + 1)),
                "right": [r.right] * MOST,
                "as printed": list(r.misprint_by_n),
            },
        }
