"""A point on the curve g(t) over the contours of f: g' and grad f, whose dot product is the slope of f(g(t)).

Slides "Gradient Chain Rule": grad[f(g(x))] = Dg(x)^T grad f(g(x)). For one input t, Dg is one column g'(t), and the
product is a dot product: zero where the two are perpendicular, that is where the curve touches a contour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.multivariate_chain_rule import choices
from bpwidgets.explorers.multivariate_chain_rule import track as still
from bpwidgets.explorers.multivariate_chain_rule.track import GRID, T
from bpwidgets.live import mappings, own, style
from bpwidgets.live.explorer import Explorer
from bpwidgets.live.marks import Arrow, Handle, Label, Line, Mark, Points, under_title
from bpwidgets.live.parameters import Function, Slider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.functions import NamedFunction
    from bpwidgets.explorers.multivariate_chain_rule.track import Floats, Track
    from bpwidgets.live.style import Role

REACH = 0.8
"""Half the length of the tangent, along t."""
ROUNDING = 1e-15
"""A sum that is smaller than this share of its terms is what rounding leaves of 0."""
ALONG = 0.02
"""Slopes below this share of |g'| |grad f| count as none in the sentence."""


@dataclass(frozen=True)
class Result:
    """The point, the two arrows, and their dot product."""

    f: NamedFunction
    g: NamedFunction
    t: float
    at: Floats
    """g(t), (2,)"""
    height: float
    """f(g(t))"""
    velocity: Floats
    """g'(t), (2,)"""
    uphill: Floats
    """grad f at g(t), (2,)"""
    slope: float
    """grad f . g'"""
    cosine: float
    """of the angle between the two; NaN where one of them is 0"""
    track: Track


def slope_along(uphill: Floats, velocity: Floats) -> float:
    """d/dt f(g(t)) = grad f(g(t)) . g'(t).  (2,), (2,) -> number."""
    terms = (uphill * velocity).tolist()
    return sum(terms) if abs(sum(terms)) > ROUNDING * sum(map(abs, terms)) else 0.0


class GradientAlongCurve(Explorer):
    """The slope of f along a curve is the dot product of its gradient with the curve's velocity.

    Args:
        t: where on the curve, in [0, 6.3].
        g: the curve: a name of the chooser, two expressions in t, or a callable: one number to two.
        f: the hill: a name of the chooser, an expression in x1 and x2, or a callable: two numbers to one.
    """

    size = (900, 470)

    t = Slider(0.4, low=T[0], high=T[1], step=0.05, label="t")
    g = Function("ellipse", choices=choices.CURVES, variables=("t",), outputs=2, label="g(t)")
    f = Function("hill", choices=choices.HILLS, variables=("x1", "x2"), label="f(x)")

    def compute(self) -> Result:
        """The point on the curve, velocity, gradient, and their dot product."""
        f, g, t = self.f, self.g, self.t
        at = mappings.value(g, np.array(t), m=2)
        height = float(mappings.value(f, at, name="f", m=1)[0])
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
            track=still.track(f, g),
        )

    def gradients(self, r: Result) -> tuple[Claim, ...]:
        """The gradient, and its dot product with g', which is right only if g' is."""

        def one(x: Any) -> Any:
            return choices.row(r.f, x)[0]

        height = r.f if r.f.kind == "named" else one  # those of the chooser give a number, not a row of one
        return (
            Claim("∇f", height, r.at, r.uphill if r.f.derivative is not None else None),
            Claim("slope", lambda t: height(r.g(t)), r.t, r.slope),
        )

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all)
        """The slide's line for one input."""
        return r"\frac{d}{dt}\,f(g(t)) = Dg(t)^T\,\nabla f(g(t)) = \nabla f \cdot g^{\prime}(t) = <slope:gradient>"

    def stage(self, figure: Any, r: Result) -> None:
        """Contours and curve on the left, at one scale so that angles are true; the height along the curve."""
        axes = self.panels(figure, [["plane", "height"]], square="plane", left=62, top=44, gap=(70, 54))
        k = r.track
        plane, height = axes["plane"], axes["height"]
        plane.set(
            xlim=(k.centre[0] - k.half, k.centre[0] + k.half),
            ylim=(k.centre[1] - k.half, k.centre[1] + k.half),
            xlabel="$x_1$",
            ylabel="$x_2$",
        )
        plane.set_aspect("equal")
        plane.apply_aspect()  # now, since marks are placed before the drawing
        still.draw_contours(plane, r.f, k)
        # What is far outside is left out, so that no line runs across a pole.
        far = np.abs(k.curve - np.array(k.centre)[:, None]).max(axis=0) > 3 * k.half
        plane.plot(*np.where(far, np.nan, k.curve), gid="forward", linewidth=2)
        plane.set_title(title("contours of $f", r.f.latex), loc="left", pad=20)
        height.plot(GRID, k.heights, gid="forward", linewidth=2)
        low, high = own.limits(k.heights, r.f.window)
        height.set(xlim=T, ylim=(low, high), xlabel="$t$", ylabel="$f(g(t))$")
        height.set_title(title("along $g(t)", r.g.latex), loc="left", pad=20)
        for t in k.touches:
            height.axvline(t, gid="muted", linewidth=0.8, linestyle=":")

    def scene(self, r: Result) -> list[Mark]:
        """Both arrows at the point, g' laid along grad f as a shadow, and the tangent on the height."""
        return [*touching(r), *arrows(r), *heights(r)]

    def handles(self, r: Result) -> list[Handle]:
        """The point on the curve, and the point on the height, which slides along t."""
        return [
            Handle(
                label="t, on the height",
                axes="height",
                at=(r.t, r.height),
                to_parameters=lambda t, _: {"t": t},
                along="x",
                track=lambda: (GRID, r.track.heights),
                role="forward",
            ),
            Handle(
                label="the point on the curve",
                axes="plane",
                at=(float(r.at[0]), float(r.at[1])),
                to_parameters=lambda x, y: {"t": reached(r, x, y)},
                role="forward",
            ),
        ]

    def sentence(self, r: Result) -> str:
        """How the two arrows stand to each other, and what that means."""
        return f"{self._told(r)}{'' if inside(r, r.at.tolist()) else ' The point lies outside the picture.'}"

    def _told(self, r: Result) -> str:
        slope, t = style.number(r.slope, 3), style.number(r.t, 3)
        if not r.velocity.any():
            return f"At t = {t} the curve stands still, g′ = 0, so the slope is 0 whatever f does."
        if not r.uphill.any():
            return f"At t = {t} f is flat, ∇f = 0, so the slope is 0 whichever way the curve goes."
        if abs(r.cosine) < ALONG:
            return (
                f"At t = {t} g′ and ∇f are all but perpendicular: the curve touches a contour, slope {slope}."
            )
        angle = style.number(round(math.degrees(math.acos(max(-1.0, min(1.0, r.cosine)))), 2), 3)
        way = "uphill" if r.cosine > 0 else "downhill"
        return (
            f"At t = {t} the angle between g′ and ∇f is {angle}°: the curve goes {way}, "
            f"and f(g(t)) has the slope {slope}."
        )

    def tables(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
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
            "Slope zero at": {"t": r.track.touches.tolist()},
        }


def title(before: str, latex: str) -> str:
    """A panel's title with the formula, where that is short enough."""
    return f"{before} = {latex}$" if len(latex) < 70 else f"{before}$"


def reached(r: Result, x: float, y: float) -> float:
    """The t to which a pull to (x, y) leads; the present one where it leads nowhere."""
    if math.isclose(x, r.at[0], abs_tol=1e-12) and math.isclose(y, r.at[1], abs_tol=1e-12):
        return r.t
    return still.nearest(r.track, r.t, x, y)


def touching(r: Result) -> list[Mark]:
    """Where the curve touches a contour: diamonds on the curve and on the height."""
    k = r.track
    places = (("plane", k.touched[0], k.touched[1]), ("height", k.touches, k.touched[2]))
    return [
        Points(axes=axes, role="kink", x=x, y=y, size=9, symbol="diamond") for axes, x, y in places if x.size
    ]


def arrows(r: Result) -> list[Mark]:
    """g' in blue, grad f in vermillion, and the direction of the contour, which is perpendicular to it."""
    marks: list[Mark] = []
    x, y = r.at.tolist()
    steep = math.hypot(*r.uphill)
    if steep:
        # How far g' goes uphill: its shadow on the line of grad f. The slope is |grad f| times this length.
        tip = r.at + r.track.arrows[0] * r.velocity
        foot = r.at + r.track.arrows[0] * (r.slope / steep**2) * r.uphill
        shadow = np.array([r.at, foot, tip]).T
        marks.append(
            Line(axes="plane", role="forward", x=shadow[0, :2], y=shadow[1, :2], width=9, opacity=0.35)
        )
        marks.append(Line(axes="plane", role="forward", x=shadow[0, 1:], y=shadow[1, 1:], width=1, dash=True))
        across = np.array([-r.uphill[1], r.uphill[0]]) / steep * 0.5 * r.track.half
        ends = np.array([r.at - across, r.at + across]).T
        marks.append(Line(axes="plane", role="ink", x=ends[0], y=ends[1], width=1.5, dash=True))
    # The longer arrow first, so that neither hides the other; their names stand on the sides turned away.
    left = 1 if float(r.velocity[0] * r.uphill[1] - r.velocity[1] * r.uphill[0]) < 0 else -1
    shown: list[tuple[str, Role, Floats, int]] = [
        ("g′", "forward", r.track.arrows[0] * r.velocity, left),
        ("∇f", "gradient", r.track.arrows[1] * r.uphill, -left),
    ]
    for name, role, vector, side in sorted(shown, key=lambda it: -math.hypot(*it[2])):
        dx, dy = vector.tolist()
        length = math.hypot(dx, dy)
        if length and inside(r, (x + dx, y + dy)):
            head = (x + dx, y + dy)
            marks.append(Arrow(axes="plane", role=role, tail=(x, y), head=head, width=4))
            away = ((14 * dx - 11 * side * dy) / length, (12 * dy + 11 * side * dx) / length)
            marks.append(Label(axes="plane", at=head, text=name, align="center", offset=away, bold=True))
    sizes = [style.number(size, 3) for size in r.track.arrows]
    text = f"drawn: g′ × {sizes[0]}, ∇f × {sizes[1]}"
    return [*marks, under_title("plane", text)]


def inside(r: Result, at: Sequence[float]) -> bool:
    """Whether a place lies in the panel of the plane."""
    return max(abs(a - c) for a, c in zip(at, r.track.centre, strict=True)) <= r.track.half


def heights(r: Result) -> list[Mark]:
    """The tangent on the height along the curve, and its slope."""
    return [
        Line(
            axes="height",
            role="gradient",
            x=[r.t - REACH, r.t + REACH],
            y=[r.height - r.slope * REACH, r.height + r.slope * REACH],
            width=2.5,
        ),
        under_title("height", f"slope = ∇f · g′ = {style.fixed(r.slope)}", "gradient"),
    ]
