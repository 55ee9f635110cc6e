"""Three Jacobians r x q, q x p, p x m: the same product in either order, at different costs.

From the input on (forward), Df (Dg Dh) takes q p m + r q m multiplications; from the output back (reverse),
(Df Dg) Dh takes r q p + r p m. Divided by r q p m: forward is cheaper iff 1/r + 1/p < 1/m + 1/q.
A product multiplies one inner number away, and costs that number times its two neighbours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpwidgets.explorers.multivariate_chain_rule import cost_marks
from bpwidgets.explorers.multivariate_chain_rule.cost_marks import (
    LEFT,
    MIDDLE,
    MOST,
    RULER,
    UNIT,
    grouped,
    starts,
)
from bpwidgets.explorers.multivariate_chain_rule.costs import Result, counts
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Handle, Mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LINKS = {
    **dict.fromkeys(("Forward", "forward"), "forward"),
    "reverse": "reverse",
    **dict.fromkeys(("inputs", "input"), "inputs"),
    **dict.fromkeys(("outputs", "output"), "outputs"),
}
"""Words of the sentence, and which marks they mean."""


class MultiplicationOrder(Explorer):
    """The same three Jacobians, multiplied from the input on or from the output back.

    Args:
        m, p, q, r: how many numbers there are at the input, after h, after g, and at the output.
    """

    size = (900, 380)
    narrowest = 640
    pace_s = 1.0

    m = Slider(28, low=1, high=MOST, whole=True, log=True, label="inputs m")
    p = Slider(24, low=1, high=MOST, whole=True, log=True, label="between p")
    q = Slider(12, low=1, high=MOST, whole=True, log=True, label="between q")
    r = Slider(1, low=1, high=MOST, whole=True, log=True, label="outputs r")

    def start(self) -> int:
        """No product has been stepped to: both are shown."""
        return 0

    def advance(self, done: int) -> int:
        """The next product of either order; there are two."""
        return min(done + 1, 2)

    def run_length(self) -> int:
        """Both products."""
        return 2

    def restarts_time(self, name: str) -> bool:  # noqa: ARG002 (the base's signature)
        """Other sizes change the counts, not how far they have come."""
        return False

    def compute(self, done: int) -> Result:
        """Both counts."""
        m, p, q, r = self.m, self.p, self.q, self.r
        forward, reverse = counts(m, p, q, r)
        ratio = sum(reverse) / sum(forward)
        cheaper = "neither" if ratio == 1 else "forward" if ratio > 1 else "reverse"
        return Result(m, p, q, r, forward, reverse, ratio, done, cheaper)

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all sizes)
        """What either order takes: its first product and its second."""
        return (
            r"\mathrm{forward:}\quad q\,p\,m + r\,q\,m \qquad\qquad \mathrm{reverse:}\quad r\,q\,p + r\,p\,m"
        )

    def stage(self, figure: Any, r: Result) -> None:  # noqa: ARG002 (nothing on it depends on the sizes)
        """One page that counts px, with the heads of its columns."""
        axes = self.place(figure, page=(0, 0, *self.size))["page"]
        axes.set_axis_off()
        axes.set(xlim=(0, self.size[0]), ylim=(0, self.size[1]))
        cost_marks.draw_stage(axes)

    def scene(self, r: Result) -> list[Mark]:
        """The three Jacobians; to their right, for either order, what its first product leaves, and what it costs."""
        return [*cost_marks.jacobians(r), *cost_marks.braces(r), *cost_marks.orders(r)]

    def handles(self, r: Result) -> list[Handle]:
        """The ends of the four dimension lines: a size is how far its end is from its beginning."""
        across = [
            Handle(
                label=f"the number {name}",
                axes="page",
                at=(left + UNIT * getattr(r, name), y),
                to_parameters=lambda x, _, name=name, left=left: {name: (x - left) / UNIT},  # type: ignore[misc]
                along="x",
                size=13,
            )
            for name, left, y in zip("qpm", starts(r), cost_marks.rulers(r), strict=True)
        ]
        down = Handle(
            label="the number r",
            axes="page",
            at=(LEFT - RULER, cost_marks.bottom(r)),
            to_parameters=lambda _, y: {"r": 2 * (MIDDLE - y) / UNIT},
            along="y",
            size=13,
        )
        return [*across, down]

    def sentence(self, r: Result) -> str:
        """The counts of both orders, or of the product that has been stepped to, and who is cheaper."""
        if r.done == 1:
            return (
                f"First products: forward multiplies Dg Dh, {grouped(r.forward[0])} multiplications, and leaves "
                f"{r.q} × {r.m} beside Df; reverse multiplies Df Dg, {grouped(r.reverse[0])}, and leaves "
                f"{r.r} × {r.p} beside Dh."
            )
        forward, reverse = grouped(sum(r.forward)), grouped(sum(r.reverse))
        text = f"Forward takes {forward} multiplications, reverse {reverse}"
        if r.done == 2:
            text = (
                f"Second products: forward takes {grouped(r.forward[1])} more, {forward} in all, reverse "
                f"{grouped(r.reverse[1])} more, {reverse} in all; the result is {r.r} × {r.m} either way"
            )
        at = f"with {formatting.counted(r.m, 'input')} and {formatting.counted(r.r, 'output')}"
        if r.cheaper == "neither":
            return f"{text}: {at} both cost the same."
        times = formatting.number(max(r.ratio, 1 / r.ratio))
        return f"{text}: {at} {r.cheaper} is cheaper, by a factor of {times}."

    def links(self, r: Result) -> Mapping[str, str]:  # noqa: ARG002 (the same for all sizes)
        """The two orders, and the two ends."""
        return LINKS

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Shapes, and the multiplications of every product."""
        return {
            "Jacobians": {
                "name": ["Df", "Dg", "Dh"],
                "rows": [r.r, r.q, r.p],
                "columns": [r.q, r.p, r.m],
            },
            "Multiplications": {
                "order": ["forward: Df (Dg Dh)", "reverse: (Df Dg) Dh"],
                "first product": [r.forward[0], r.reverse[0]],
                "second product": [r.forward[1], r.reverse[1]],
                "together": [sum(r.forward), sum(r.reverse)],
            },
        }
