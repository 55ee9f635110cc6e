"""Lesson 01, slide "Chain Rule": d/dx f(g(x)) = f'(g(x)) g'(x).

Four panels close a rectangle. From x a line runs up to g, across to the fold u = u, down to f and back to the
composite; a band of width dx runs round with it and is stretched twice, by g'(x) and by f'(u).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.chain_rule import number_lines, rectangle_marks
from bpwidgets.explorers.chain_rule.stretches import Result, chain, kink, unfolded
from bpwidgets.explorers.chain_rule.windows import GRID, X
from bpwidgets.live.model import user_function
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Function, Slider, Toggle
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Handle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.live.picture.marks import Mark

LINKS = {
    "x": "x",
    "u": "u",
    "small step": "band",
    "g′(x)": "inner",
    "f′(u)": "outer",
    "slope of f(g(x))": "slope",
    "f′(x) g′(x)": "without fold",
    "<inner>": "inner",
    "<outer>": "outer",
    "<slope>": "slope",
    "<lowest>": "slope",
    "<highest>": "slope",
}
"""Words of the sentence and slots of the equation, and which marks they mean."""


RECTANGLE, NUMBER_LINES = "rectangle", "number lines"
"""What is shown: the slide's four panels, or x, u and y on a line each."""


class ChainRule(Explorer):
    """A band dx goes round the rectangle x -> g -> fold -> f and is stretched twice.

    Args:
        x: where, in [-3, 3].
        dx: the band's width.
        g, f: a name of the chooser, typed text, or any callable of NumPy operations.
        skip: also show what f'(x) g'(x) would be, the slope that comes out without the fold.
        show: "rectangle", or "number lines": dots on x, and where g and f take them.
    """

    size = (900, 570)

    x = Slider(0.5, low=X[0], high=X[1], step=0.05)
    dx = Slider(0.4, low=0.05, high=1.5, step=0.05)
    g = Function("sin", label="g(x)")
    f = Function("square", label="f(u)", variables=("u",))
    skip = Toggle(False, label="skip the fold: f′(x) g′(x)", structural=True)
    show = Choice(RECTANGLE, options=(RECTANGLE, NUMBER_LINES), structural=True)

    def compute(self) -> Result:
        """Both functions and both derivatives, each where the slide evaluates it."""
        u = user_function.number(self.g, self.x, name="g")
        y = user_function.number(self.f, u, name="f")
        inner, outer = user_function.slope(self.g, self.x), user_function.slope(self.f, u)
        r = Result(
            f=self.f,
            g=self.g,
            x=self.x,
            dx=self.dx,
            u=u,
            y=y,
            inner=inner,
            outer=outer,
            slope=chain(outer, inner),
            unfolded=None,
            skip=self.skip,
            show=self.show,
            kink=None,
        )
        return replace(r, kink=kink(r), unfolded=unfolded(r) if self.skip else None)

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The two stretches and their product. The rule has no say where one of the stretches has no value."""
        return (
            Claim("g′(x)", r.g, r.x, user_function.finite_or_none(r.inner)),
            Claim("f′(u)", r.f, r.u, user_function.finite_or_none(r.outer), "u"),
            Claim("slope", lambda x: r.f(r.g(x)), r.x, user_function.finite_or_none(r.slope)),
        )

    def equation(self, r: Result) -> str:
        """The slide's line; at a kink, between which slopes a step may be stretched."""
        rule = r"\frac{d}{dx} f(g(x)) = f'(g(x))\; g'(x)"
        if r.kink is None:
            return rf"{rule} = <outer:gradient> \times <inner:gradient> <relation> <slope:gradient>"
        if r.lowest == r.highest:
            return rf"{rule} = <lowest:gradient>"
        return rf"{rule} \in [<lowest:gradient>,\; <highest:gradient>]"

    def stage(self, figure: Any, r: Result) -> None:
        """Four panels, of which neighbours share an axis; the fold's is square, so that it folds at 45 degrees.

        Titles are marks: those of the lower panels make way for the band.
        """
        if r.show == NUMBER_LINES:
            left = number_lines.COLUMN_PX + 14
            axes = self.panels(figure, [[number_lines.AXES]], left=left, right=24, top=40, bottom=8)
            number_lines.draw(axes[number_lines.AXES], r)
            return
        axes = self.panels(
            figure, [["g", "fold"], ["fg", "f"]], square="fold", top=32, right=16, bottom=66, gap=(100, 46)
        )
        k = r.curves
        axes["g"].plot(GRID, k.us, gid="forward", linewidth=2)
        axes["fold"].plot(k.u, k.u, gid="muted", linewidth=2)
        axes["f"].plot(k.u_grid, k.ys, gid="forward", linewidth=2)
        axes["fg"].plot(GRID, k.composite, gid="forward", linewidth=2)
        for name, across in (("g", "x"), ("fold", "u"), ("fg", "x"), ("f", "u")):
            xlim, ylim = k.box(name)
            axes[name].set(xlabel=f"${across}$" if name in ("fg", "f") else "", xlim=xlim, ylim=ylim)
            if across == "u":
                axes[name].locator_params(axis="x", nbins=4, steps=[1, 2, 5, 10])
            is_low, is_left = name in ("fg", "f"), name in ("g", "fg")
            axes[name].tick_params(labelbottom=is_low, bottom=is_low, labelleft=is_left, left=is_left)

    def scene(self, r: Result) -> list[Mark]:
        """The path of the values in blue, the band of the stretches in vermillion, three tangents."""
        if r.show == NUMBER_LINES:
            return list(number_lines.scene(r))
        return [
            *rectangle_marks.titles(r),
            *rectangle_marks.start(r),
            *rectangle_marks.rectangle(r),
            *rectangle_marks.tangents(r),
            *rectangle_marks.without_fold(r),
            *rectangle_marks.beyond(r),
            *rectangle_marks.values(r),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The point on g slides along its curve; the band's corner beside it sets dx."""
        if r.show == NUMBER_LINES:
            return number_lines.handles(r)
        return [
            rectangle_marks.end_of_band(r, "g", rectangle_marks.grip(r)),
            Handle(
                label="x, on the curve of g",
                axes="g",
                at=rectangle_marks.held(r, "g", (r.x, r.u)),
                to_parameters=lambda x, _: {"x": x},
                along="x",
                track=lambda: (GRID, r.curves.us),
                role="forward",
                name="x",
            ),
        ]

    def sentence(self, r: Result) -> str:
        """What the picture shows now."""
        x, u = map(formatting.number, (r.x, r.u))
        text = f"At x = {x}, u = {u}; {stretched(r)}."
        if r.unfolded is None:
            return text
        skipped, same = r.unfolded[1], "the same here: " if math.isclose(r.unfolded[1], r.slope) else ""
        return f"{text} Skipping the fold would give {same}f′(x) g′(x) = {formatting.number(skipped)}."

    def links(self, r: Result) -> Mapping[str, str]:  # noqa: ARG002 (the same for all)
        """Each quantity, and the small step: the band."""
        return LINKS

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Values and stretches along the way."""
        return {
            "Round the rectangle": {
                "quantity": ["x", "u = g(x)", "y = f(u)"],
                "value": [r.x, r.u, r.y],
                "width of the band": [r.dx, r.inner * r.dx, r.slope * r.dx],
            }
        }


def stretched(r: Result) -> str:
    """What becomes of a small step: by how much it is stretched; at a kink, on either side."""
    if r.kink is None:
        inner, outer, slope = map(formatting.number, (r.inner, r.outer, r.slope))
        together = "together" if r.relation == "=" else "together about"
        return (
            f"a small step is stretched by g′(x) = {inner}, then by f′(u) = {outer}: "
            f"{together} {slope}, the slope of f(g(x))"
        )
    left, right = (
        f"by {formatting.number(side.inner)} and by {formatting.number(side.outer)}, "
        f"together {formatting.number(side.slope)}"
        for side in (r.kink.left, r.kink.right)
    )
    return f"a small step to the left is stretched {left}; one to the right {right}"
