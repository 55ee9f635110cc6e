"""Three Jacobians r x q, q x p, p x m: the same product in either order, at different costs.

From the input on (forward), Df (Dg Dh) takes q p m + r q m multiplications; from the output back (reverse),
(Df Dg) Dh takes r q p + r p m. Divided by r q p m: forward is cheaper iff 1/r + 1/p < 1/m + 1/q.
A product multiplies one inner number away, and costs that number times its two neighbours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpwidgets.explorers.multivariate_chain_rule import cost_marks
from bpwidgets.explorers.multivariate_chain_rule.cost_marks import NAMES, REACH, counted
from bpwidgets.explorers.multivariate_chain_rule.costs import Result, counts
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture.marks import Handle, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 64
TICKS = [1, 2, 4, 8, 16, 32, 64]


class MultiplicationOrder(Explorer):
    """The same three Jacobians, multiplied from the input on or from the output back.

    Args:
        m, p, q, r: how many numbers there are at the input, after h, after g, and at the output.
    """

    size = (900, 470)
    pace_s = 1.0

    m = Slider(24, low=1, high=MOST, whole=True, log=True, label="inputs m")
    p = Slider(16, low=1, high=MOST, whole=True, log=True, label="between p")
    q = Slider(8, low=1, high=MOST, whole=True, log=True, label="between q")
    r = Slider(1, low=1, high=MOST, whole=True, log=True, label="outputs r")

    def start(self) -> int:
        """No product has been stepped to: both are shown."""
        return 0

    def advance(self, done: int) -> int:
        """The next product of either order; there are two."""
        return min(done + 1, 2)

    def restarts_time(self, name: str) -> bool:  # noqa: ARG002 (the base's signature)
        """Other sizes change the counts, not how far they have come."""
        return False

    def compute(self, done: int) -> Result:
        """Both counts."""
        m, p, q, r = self.m, self.p, self.q, self.r
        forward, reverse = counts(m, p, q, r)
        ratio = sum(reverse) / sum(forward)
        cheaper = "neither" if ratio == 1 else "forward" if ratio > 1 else "reverse"
        return Result(m, p, q, r, forward, reverse, ratio, done, cheaper, 1 / r + 1 / p, 1 / m + 1 / q)

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all sizes)
        """What either order takes, divided by all four sizes."""
        return (
            r"\frac{\mathrm{forward}}{r\,q\,p\,m} = \frac{1}{r} + \frac{1}{p} = <forward_sum:forward> \qquad "
            r"\frac{\mathrm{reverse}}{r\,q\,p\,m} = \frac{1}{m} + \frac{1}{q} = <reverse_sum:gradient>"
        )

    def stage(self, figure: Any, r: Result) -> None:  # noqa: ARG002 (nothing on it depends on the sizes)
        """The sizes as bars, the costs below them, and the map of who is cheaper."""
        panels = self.place(figure, **cost_marks.PLACES)
        panels["costs"].set_axis_off()
        panels["costs"].set(xlim=(0, cost_marks.PLACES["costs"][2]), ylim=(0, cost_marks.PLACES["costs"][3]))
        for name in ("sizes", "map"):
            panels[name].set(yscale="log", ylim=REACH)
            panels[name].set_yticks(TICKS, labels=map(str, TICKS))
        panels["sizes"].set(xlim=(0, 4), ylabel="how many numbers")
        panels["sizes"].set_xticks([0.5, 1.5, 2.5, 3.5], labels=["x:  m", "h:  p", "g:  q", "f:  r"])
        panels["map"].set(xscale="log", xlim=REACH, xlabel="inputs $m$", ylabel="outputs $r$")
        panels["map"].set_xticks(TICKS, labels=map(str, TICKS))
        panels["map"].set_title("who is cheaper, at this $p$ and $q$", loc="left", pad=24)
        for name in ("sizes", "map"):
            panels[name].minorticks_off()

    def scene(self, r: Result) -> list[Mark]:
        """The bars of the sizes, the two costs in one scale, the line on the map."""
        return [*cost_marks.sizes(r), *cost_marks.costs(r), *cost_marks.border(r)]

    def handles(self, r: Result) -> list[Handle]:
        """The top of every bar, and the point (m, r) on the map."""
        tops = [
            Handle(
                label=f"the number {name}",
                axes="sizes",
                at=(n + 0.5, getattr(r, name)),
                to_parameters=lambda _, value, name=name: {name: value},  # type: ignore[misc]
                along="y",
                size=13,
            )
            for n, name in enumerate(NAMES)
        ]
        return [
            *tops,
            Handle(
                label="inputs m and outputs r",
                axes="map",
                at=(r.m, r.r),
                to_parameters=lambda m, outputs: {"m": m, "r": outputs},
            ),
        ]

    def sentence(self, r: Result) -> str:
        """The counts of both orders, or of the product that has been stepped to, and who is cheaper."""
        if r.done == 1:
            return (
                f"First products: forward multiplies Dg Dh, {counted(r.forward[0])} multiplications, and leaves "
                f"{r.q} × {r.m} beside Df; reverse multiplies Df Dg, {counted(r.reverse[0])}, and leaves "
                f"{r.r} × {r.p} beside Dh."
            )
        forward, reverse = counted(sum(r.forward)), counted(sum(r.reverse))
        text = f"Forward takes {forward} multiplications, reverse {reverse}"
        if r.done == 2:
            text = (
                f"Second products: forward takes {counted(r.forward[1])} more, {forward} in all, reverse "
                f"{counted(r.reverse[1])} more, {reverse} in all; the result is {r.r} × {r.m} either way"
            )
        at = f"with {r.m} {_plural('input', r.m)} and {r.r} {_plural('output', r.r)}"
        if r.cheaper == "neither":
            return f"{text}: {at} both cost the same."
        times = max(r.ratio, 1 / r.ratio)
        much = f"{times:.2g}" if times < 9.5 else f"{round(times)}"
        return f"{text}: {at} {r.cheaper} is cheaper, by a factor of {much}."

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


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
