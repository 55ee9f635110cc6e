"""Lesson 01, beyond the slide: a chain of n links, whose slope is the product of n slopes.

A number goes from left to right through up to twenty links, and a small step with it. Where every slope is a little
less than 1, or one is nearly 0, little of the step is left: the vanishing gradient.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import functions
from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.chain_rule import link_marks, links
from bpwidgets.explorers.chain_rule.links import Result
from bpwidgets.live.model import user_function
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Function, Slider
from bpwidgets.live.picture.formatting import counted, number
from bpwidgets.live.picture.marks import Handle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.live.picture.marks import Mark

LONGEST = 20
CHOICES = {
    name: functions.UNIVARIATE[name]
    for name in ("sin", "cos", "tanh", "sigmoid", "softplus", "relu", "identity")
}
"""Functions that stay in range however often they are applied."""
OTHERS = 10
"""Every tenth of the numbers where x may be has a thin line."""
MARGIN = 0.55
"""What is left beside the first and the last number line, in links: more than half a bar."""


class LongChain(Explorer):
    """x goes through n links, f(f(... f(x))), and a small step with it: it is multiplied by every link's slope.

    Args:
        x: the number that the first link is given, in [-2.5, 2.5].
        n: how many links, 1 to 20.
        f: the function of every link: a name of the chooser, typed text, or any callable of NumPy operations.
    """

    size = (900, 570)
    narrow_height = 570

    n = Slider(20, low=1, high=LONGEST, whole=True, label="links", structural=True)
    f = Function("sin", label="f(x) of each", choices=CHOICES)
    x = Slider(1.0, low=links.X[0], high=links.X[1], step=0.05)

    def compute(self) -> Result:
        """The number after each link, each link's slope there, and the products of these."""
        values = links.outputs(self.f, self.x, self.n)
        slopes = links.link_slopes(self.f, values[:-1])
        products = links.running_products(slopes)
        return Result(
            f=self.f,
            n=self.n,
            x=self.x,
            values=values,
            slopes=slopes,
            products=products,
            extreme=links.extreme(slopes, float(products[-1])),
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The slope of the whole chain."""
        whole = partial(links.composed, r.f, r.n)
        return (Claim("slope", whole, r.x, user_function.finite_or_none(r.slope)),)

    def equation(self, r: Result) -> str:
        """One slope for each link, in the order of the picture."""
        factors = [rf"f'(x_{{{k}}})" for k in range(r.n)]
        if r.n > 3:
            factors[2:-1] = [r"\cdots"]
        product = r"\;".join(factors)
        return rf"\frac{{dx_{{{r.n}}}}}{{dx_0}} = {product} = <slope:gradient>"

    def stage(self, figure: Any, r: Result) -> None:
        """Number lines side by side, with evenly spaced numbers on their way; below, axes of slopes and products."""
        axes = self.panels(
            figure,
            [["values"], ["slopes"], ["product"]],
            top=44,
            left=64,
            right=124,
            gap=(0, 48),
            heights=[198, 82, 130],
        )
        still, at = r.background, np.arange(r.n + 1)
        for panel in axes.values():
            panel.set(xlim=(-MARGIN, r.n + MARGIN), xticks=at)
            panel.grid(axis="x")
        # One line with gaps is drawn many times faster than many lines.
        others = still.values[:, ::OTHERS]
        lines = np.vstack([others, np.full(others.shape[1], np.nan)])
        across = np.tile([*at, np.nan], lines.shape[1])
        axes["values"].plot(across, lines.T.ravel(), gid="muted", linewidth=0.8, alpha=0.5)
        axes["values"].set(ylim=still.shown, ylabel="value")
        axes["values"].locator_params(axis="y", nbins=4, steps=[1, 2, 5, 10])
        axes["values"].set_title(
            f"a number and a small step through {counted(r.n, 'link')}, each $f(x) = {r.f.latex}$",
            loc="left",
            pad=18,
        )
        for name, shown, title in (
            ("slopes", still.slopes, "each link multiplies the step by its slope"),
            ("product", still.products, "what is left of the step: the product so far"),
        ):
            axes[name].set(ylim=shown)
            axes[name].locator_params(axis="y", nbins=3, steps=[1, 2, 5, 10])
            axes[name].axhline(0, gid="ink", linewidth=0.8)
            axes[name].axhline(1, gid="muted", linewidth=1, linestyle="--")
            axes[name].set_title(title, loc="left", pad=7)
        for name in ("values", "slopes"):
            axes[name].tick_params(labelbottom=False)
        axes["product"].set(xlabel="after link")

    def scene(self, r: Result) -> list[Mark]:
        """The path with its band, and what the slopes multiply to."""
        return [*link_marks.way(r), *link_marks.slopes(r), *link_marks.product(r), link_marks.key()]

    def handles(self, r: Result) -> list[Handle]:
        """x, on the first number line."""
        return [
            Handle(
                label="x, before the first link",
                axes="values",
                at=(0.0, r.x),
                to_parameters=lambda _, y: {"x": y},
                along="y",
                role="forward",
                name="x",
            )
        ]

    def sentence(self, r: Result) -> str:
        """What comes out, which links shrink most, and the product."""
        x, y, slope = map(number, (r.x, r.y, r.slope))
        if r.n == 1:
            return (
                f"x = {x} comes out of one link as {y}. A small step is multiplied by its slope, "
                f"{slope}: that is the slope of the chain."
            )
        return (
            f"x = {x} comes out of {r.n} links as {y}. A small step is multiplied by their slopes, "
            f"{told(r)}: together {slope}, the slope of the chain."
        )

    def links(self, r: Result) -> Mapping[str, str]:
        """x, the band, the links that are named, and the product."""
        return {
            "x": "x",
            "comes out": "y",
            "small step": "step",
            "slope of the chain": "slope",
            "<slope>": "slope",
            **{f"link {k}": "extreme" for k in r.extreme},
        }

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Each link: what it is given, what it gives, its slope, and the product so far."""
        return {
            "The links": {
                "link": list(range(1, r.n + 1)),
                "is given": r.values[:-1].tolist(),
                "gives": r.values[1:].tolist(),
                "slope": r.slopes.tolist(),
                "product so far": r.products[1:].tolist(),
            }
        }


def told(r: Result) -> str:
    """The slopes in words: which are not finite, or else smallest, or largest where they stretch the step."""
    if links.are_alike(r.slopes):
        return f"each {number(r.slopes[0])}"
    named, which = list(r.extreme), "smallest" if abs(r.slope) <= 1 else "largest"
    if not named:
        named, which = (np.flatnonzero(~np.isfinite(r.slopes)) + 1).tolist()[: links.NAMED], "not finite"
    parts = [f"link {k} ({number(r.slopes[k - 1])})" for k in named]
    return f"{which} in {', '.join(parts[:-1])} and {parts[-1]}" if parts[1:] else f"{which} in {parts[0]}"
