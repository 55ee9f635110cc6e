"""A point on the curve g(t) over the contours of f: g' and grad f, whose dot product is the slope of f(g(t)).

Slides "Gradient Chain Rule": grad[f(g(x))] = Dg(x)^T grad f(g(x)). For one input t, Dg is one column g'(t), and the
product is a dot product: zero where the two are perpendicular, that is where the curve touches a contour.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.rounding import without_rounding
from bpwidgets.explorers.multivariate_chain_rule import choices, curve_marks
from bpwidgets.explorers.multivariate_chain_rule.curve import (
    GRID,
    Result,
    T,
    curve_of,
    draw_contours,
    nearest,
)
from bpwidgets.live.model import user_function
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Function, Slider
from bpwidgets.live.picture import formatting, layout
from bpwidgets.live.picture.marks import Handle, Mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.explorers.multivariate_chain_rule.curve import Floats

HEIGHTS = (-3.0, 3.0)
"""The values of f that its axis shows at least."""
ALONG = 0.02
"""Slopes below this share of |g'| |grad f| count as none in the sentence."""
BESIDE = 0.05
"""So near to the t at which the curve touches a contour, a step of its slider, the sentence says that it does."""


def slope_along(uphill: Floats, velocity: Floats) -> float:
    """d/dt f(g(t)) = grad f(g(t)) . g'(t).  (2,), (2,) -> number."""
    terms = uphill * velocity
    return float(without_rounding(terms.sum(), np.abs(terms).sum()))


class GradientAlongCurve(Explorer):
    """The slope of f along a curve is the dot product of its gradient with the curve's velocity.

    Args:
        t: where on the curve, in [0, 6.3].
        g: the curve: a name of the chooser, two expressions in t, or a callable: one number to two.
        f: the hill: a name of the chooser, an expression in x1 and x2, or a callable: two numbers to one.
    """

    size = (900, 420)
    narrow_height = 640

    t = Slider(0.3, low=T[0], high=T[1], step=0.05, label="t")
    g = Function("ellipse", choices=choices.CURVES, variables=("t",), outputs=2, label="g(t)")
    f = Function("hill", choices=choices.HILLS, variables=("x1", "x2"), label="f(x)")

    def compute(self) -> Result:
        """The point on the curve, velocity, gradient, and their dot product."""
        f, g, t = self.f, self.g, self.t
        at = user_function.value(g, np.array(t), m=2)
        height = float(user_function.value(f, at, name="f", m=1)[0])
        velocity = choices.slopes(g, np.array(t), name="g", m=2)[:, 0]
        uphill = choices.slopes(f, at, name="f", m=1)[0]
        slope = slope_along(uphill, velocity)
        lengths = math.hypot(*velocity) * math.hypot(*uphill)
        return Result(
            f=f,
            g=g,
            t=t,
            at=at,
            height=height,
            velocity=velocity,
            uphill=uphill,
            slope=slope,
            cosine=slope / lengths if lengths else math.nan,
            curve=curve_of(f, g),
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The gradient, and its dot product with g', which is right only if g' is."""

        def one(x: Any) -> Any:
            return choices.row(r.f, x)[0]

        height = r.f if r.f.kind == "listed" else one  # those of the chooser give a number, not a row of one
        return (
            Claim("∇f", height, r.at, r.uphill if r.f.derivative is not None else None),
            Claim("slope", lambda t: height(r.g(t)), r.t, r.slope, "t"),
        )

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all)
        """The slide's line for one input."""
        return r"\frac{d}{dt}\,f(g(t)) = Dg(t)^T\,\nabla f(g(t)) = \nabla f \cdot g^{\prime}(t) = <slope:gradient>"

    def stage(self, figure: Any, r: Result) -> None:
        """Contours and curve on the left, at one scale so that angles are true; the height along the curve."""
        axes = self.panels(
            figure,
            [["plane", "height"]],
            narrow={"mosaic": [["plane"], ["height"]], "square": "", "heights": [320, 140], "gap": (70, 84)},
            square="plane",
            left=62,
            top=44,
            gap=(70, 54),
        )
        k = r.curve
        plane, height = axes["plane"], axes["height"]
        plane.set(
            xlim=(k.centre[0] - k.half, k.centre[0] + k.half),
            ylim=(k.centre[1] - k.half, k.centre[1] + k.half),
            xlabel="$x_1$",
            ylabel="$x_2$",
        )
        plane.set_aspect("equal")
        plane.apply_aspect()  # now, since marks are placed before the drawing
        draw_contours(plane, r.f, k)
        # What is far outside is left out, so that no line runs across a pole.
        far = np.abs(k.points - np.array(k.centre)[:, None]).max(axis=0) > 3 * k.half
        plane.plot(*np.where(far, np.nan, k.points), gid="forward", linewidth=2)
        plane.set_title(title("map of $f", r.f.latex), loc="left", pad=20)
        height.plot(GRID, k.heights, gid="forward", linewidth=2)
        height.set(xlim=T, ylim=layout.limits(k.heights, HEIGHTS), xlabel="$t$", ylabel="$f(g(t))$")
        height.set_title(title("height along $g(t)", r.g.latex), loc="left", pad=20)

    def scene(self, r: Result) -> list[Mark]:
        """Both arrows at the point, the shadow of g' beside grad f, and the tangent on the height."""
        return [
            *curve_marks.touching(r),
            *curve_marks.both_arrows(r),
            *curve_marks.tangent(r, layout.limits(r.curve.heights, HEIGHTS)),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The point on the curve, and the point on the height, which slides along t."""
        return [
            Handle(
                label="t, on the height",
                axes="height",
                at=(r.t, r.height),
                to_parameters=lambda t, _: {"t": t},
                along="x",
                track=lambda: (GRID, r.curve.heights),
                role="forward",
                name="t",
            ),
            Handle(
                label="the point on the curve",
                axes="plane",
                at=(float(r.at[0]), float(r.at[1])),
                to_parameters=lambda x, y: {"t": reached(r, x, y)},
                role="forward",
                name="t",
            ),
        ]

    def sentence(self, r: Result) -> str:
        """How the two arrows stand to each other, and what that means."""
        outside = "" if curve_marks.inside(r, r.at.tolist()) else " The point lies outside the picture."
        return f"{self._without_place(r)}{outside}"

    def _without_place(self, r: Result) -> str:
        slope, t = formatting.number(r.slope), formatting.number(r.t)
        if r.curve.level:
            height = formatting.number(r.height)
            return f"At t = {t} and everywhere on this curve f has the height {height}: the slope is 0."
        if not r.velocity.any():
            return f"At t = {t} the curve stands still, g′ = 0, so the slope is 0 whatever f does."
        if not r.uphill.any():
            return f"At t = {t} f is flat, ∇f = 0, so the slope is 0 whichever way the curve goes."
        if abs(r.cosine) < ALONG:
            touches = r.slope == 0 or bool((np.abs(r.curve.contacts - r.t) < BESIDE).any())
            does = "touches" if touches else "runs almost along"
            nearly = "all but " if r.slope else ""
            return (
                f"At t = {t} g′ and ∇f are {nearly}perpendicular: the curve {does} a contour, slope {slope}."
            )
        angle = formatting.number(round(math.degrees(math.acos(max(-1.0, min(1.0, r.cosine)))), 2))
        way = "uphill" if r.cosine > 0 else "downhill"
        return (
            f"At t = {t} the angle between g′ and ∇f is {angle}°: the curve goes {way}, "
            f"and f(g(t)) has the slope {slope}."
        )

    def links(self, r: Result) -> Mapping[str, str]:
        """The point, the slope, the contour, and those of the two arrows that are drawn."""
        found = {"t": "t", "slope": "slope", "<slope>": "slope"}
        arrows = {name: name for name, _, _ in curve_marks.drawn_arrows(r)}
        return found | arrows | ({"contour": "contour"} if r.curve.contacts.size else {})

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """The two arrows with their dot product, and where the curve touches a contour."""
        return {
            "Dot product": {
                "coordinate": ["1", "2", "sum"],
                "g(t)": [*r.at.tolist(), ""],
                "g′(t)": [*r.velocity.tolist(), ""],
                "∇f": [*r.uphill.tolist(), ""],
                "product": [*(r.velocity * r.uphill).tolist(), r.slope],
            },
            "Point": {"quantity": ["t", "f(g(t))", "slope"], "value": [r.t, r.height, r.slope]},
            "Slope zero at": {"t": r.curve.contacts.tolist()},
        }


def title(before: str, latex: str) -> str:
    """A panel's title with the formula, where that is short enough."""
    return f"{before} = {latex}$" if len(latex) < 70 else f"{before}$"


def reached(r: Result, x: float, y: float) -> float:
    """The t to which a pull to (x, y) leads; the present one where it leads nowhere."""
    if math.isclose(x, r.at[0], abs_tol=1e-12) and math.isclose(y, r.at[1], abs_tol=1e-12):
        return r.t
    return nearest(r.curve, r.t, x, y)
