"""Lesson 01, slide "Chain Rule": d/dx f(g(x)) = f'(g(x)) g'(x).

Four panels close a rectangle. From x a line runs up to g, across to the fold u = u, down to f and back to the
composite; a band of width dx runs round with it and is stretched twice, by g'(x) and by f'(u).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.live.model import user_function
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Function, Slider, Toggle
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture import layout, style
from bpwidgets.live.picture.marks import (
    Arrow,
    Band,
    Handle,
    Label,
    Line,
    Mark,
    Points,
    Polygon,
    under_title,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.functions import NamedFunction
    from bpwidgets.live.picture.style import Role

X = (-3.0, 3.0)
GRID = np.linspace(*X, 241)
REACH = 0.9
"""Half the length of a tangent, along its panel's horizontal axis."""


@dataclass(frozen=True)
class Result:
    """The slide's quantities at x: u = g(x), y = f(u), the two stretches, their product."""

    f: NamedFunction
    g: NamedFunction
    x: float
    dx: float
    u: float
    y: float
    inner: float
    """g'(x)"""
    outer: float
    """f'(g(x))"""
    slope: float
    """d/dx f(g(x))"""
    unfolded: tuple[float, float] | None
    """f(x) and f'(x) g'(x), what comes out where the fold is skipped; None where f has no value at x"""
    skip: bool
    """whether that is shown, for which f's panel has to reach over all x"""


def chain(outer: float, inner: float) -> float:
    """d/dx f(g(x)) = f'(g(x)) g'(x): the stretch by f, at u, times the stretch by g, at x."""
    return outer * inner


class ChainRule(Explorer):
    """A band dx goes round the rectangle x -> g -> fold -> f and is stretched twice.

    Args:
        x: where, in [-3, 3].
        dx: the band's width.
        g, f: a name of the chooser, typed text, or any callable of NumPy operations.
        skip: also show what f'(x) g'(x) would be, the slope for who skips the fold.
    """

    size = (900, 570)

    x = Slider(0.5, low=X[0], high=X[1], step=0.05)
    dx = Slider(0.4, low=0.05, high=1.5, step=0.05)
    g = Function("sin", label="g(x)")
    f = Function("square", label="f(u)", variables=("u",))
    skip = Toggle(False, label="skip the fold: f′(x) g′(x)", structural=True)

    def compute(self) -> Result:
        """Both functions and both derivatives, each where the slide evaluates it."""
        u = user_function.number(self.g, self.x, name="g")
        y = user_function.number(self.f, u, name="f")
        inner, outer = user_function.slope(self.g, self.x), user_function.slope(self.f, u)
        r = Result(self.f, self.g, self.x, self.dx, u, y, inner, outer, chain(outer, inner), None, self.skip)
        return replace(r, unfolded=unfolded(r)) if self.skip else r

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The two stretches and their product. The rule has no say where one of the stretches has no value."""
        return (
            Claim("g′(x)", r.g, r.x, user_function.finite_or_none(r.inner)),
            Claim("f′(u)", r.f, r.u, user_function.finite_or_none(r.outer)),
            Claim("slope", lambda x: r.f(r.g(x)), r.x, user_function.finite_or_none(r.slope)),
        )

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all functions)
        """The slide's line."""
        return r"\frac{d}{dx} f(g(x)) = f'(g(x))\; g'(x) = <outer:gradient> \times <inner:gradient> = <slope:gradient>"

    def stage(self, figure: Any, r: Result) -> None:
        """Four panels, of which neighbours share an axis; the fold's is square, so that it folds at 45 degrees."""
        axes = self.panels(
            figure, [["g", "fold"], ["fg", "f"]], square="fold", top=50, right=46, gap=(56, 84)
        )
        us = user_function.curve(r.g, GRID)
        u_limits = layout.limits([*us, *X] if r.skip else us, r.g.window)
        u_grid = np.linspace(*u_limits, 241)
        ys = user_function.curve(r.f, u_grid)
        y_limits = layout.limits(ys, r.f.window)
        axes["g"].plot(GRID, us, gid="forward", linewidth=2)
        axes["fold"].plot(u_limits, u_limits, gid="muted", linewidth=2)
        axes["f"].plot(u_grid, ys, gid="forward", linewidth=2)
        axes["fg"].plot(GRID, user_function.curve(r.f, us), gid="forward", linewidth=2)
        for name, title, across, up in (
            ("g", rf"$u = g(x) = {r.g.latex}$", "x", "u"),
            ("fold", "fold: height to width", "u", "u"),
            ("fg", "$y = f(g(x))$", "x", "y"),
            ("f", rf"$y = f(u) = {r.f.latex_at('u')}$", "u", "y"),
        ):
            limits = {"x": X, "u": u_limits, "y": y_limits}
            axes[name].set_title(title, loc="left", pad=18)
            axes[name].set(xlabel=f"${across}$", xlim=limits[across], ylim=limits[up])

    def scene(self, r: Result) -> list[Mark]:
        """The path of the values in blue, the band of the stretches in vermillion, three tangents."""
        return [
            *round_the_rectangle(r),
            *tangent("g", r.x, r.u, r.inner),
            *tangent("f", r.u, r.y, r.outer),
            *tangent("fg", r.x, r.y, r.slope),
            *skipping(r),
            Points(axes=("fold", "f", "fg"), role="forward", x=[r.u, r.u, r.x], y=[r.u, r.y, r.y]),
            under_title("g", f"× g′({style.fixed(r.x).strip()}) = {style.fixed(r.inner)}", "gradient"),
            under_title("fold", f"u = {style.fixed(r.u)}", "forward"),
            under_title("f", f"× f′({style.fixed(r.u).strip()}) = {style.fixed(r.outer)}", "gradient"),
            under_title(
                "fg",
                f"slope = {' × '.join(map(style.fixed, (r.outer, r.inner)))} = {style.fixed(r.slope)}",
                "gradient",
            ),
            Label(
                axes="fg",
                at=(r.x, 1),
                text=f"dx = {style.number(r.dx, 3)}",
                align="center",
                offset=(0, -9),
                share="y",
            ),
            Label(
                axes="fold",
                at=(r.u, r.u),
                text=f"du = {style.number(r.inner * r.dx, 3)}",
                align="right",
                offset=(-9, 11),
            ),
            Label(axes="fg", at=(r.x, r.y), text=f"dy = {style.number(r.slope * r.dx, 3)}", offset=(12, -13)),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The point on g slides along its curve; the band's corner beside it sets dx."""
        half = r.dx / 2
        return [
            Handle(
                label="width dx of the band",
                axes="g",
                at=(r.x + half, r.u + r.inner * half),
                to_parameters=lambda x, _: {"dx": 2 * (x - r.x)},
                along="x",
                role="gradient",
                size=12,
                symbol="square",
            ),
            Handle(
                label="x, on the curve of g",
                axes="g",
                at=(r.x, r.u),
                to_parameters=lambda x, _: {"x": x},
                along="x",
                track=lambda: (GRID, user_function.curve(r.g, GRID)),
                role="forward",
            ),
        ]

    def sentence(self, r: Result) -> str:
        """What the picture shows now."""
        x, u, inner, outer, slope = (style.number(v, 3) for v in (r.x, r.u, r.inner, r.outer, r.slope))
        told = (
            f"At x = {x} the inner value is u = {u}; a small step is stretched by g′(x) = {inner}, "
            f"then by f′(u) = {outer}: together {slope}, the slope of f(g(x))."
        )
        if r.unfolded is None:
            return told
        return f"{told} Skipping the fold would give f′(x) g′(x) = {style.number(r.unfolded[1], 3)}."

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Values and stretches along the way."""
        return {
            "Round the rectangle": {
                "quantity": ["x", "u = g(x)", "y = f(u)"],
                "value": [r.x, r.u, r.y],
                "width of the band": [r.dx, r.inner * r.dx, r.slope * r.dx],
            }
        }


def unfolded(r: Result) -> tuple[float, float] | None:
    """f(x) and f'(x) g'(x): f evaluated at x instead of u, the commonest slip. None where f has no value at x."""
    try:
        return user_function.number(r.f, r.x, name="f"), chain(user_function.slope(r.f, r.x), r.inner)
    except UserFunctionError:
        return None


def round_the_rectangle(r: Result) -> list[Mark]:
    """The band: x ± dx/2 up to g, u ± du/2 across to the fold and down to f, y ± dy/2 back to the composite.

    The line on one of its edges follows x + dx/2: it changes sides where a stretch is negative.
    """
    dx, du, dy = r.dx / 2, r.inner * r.dx / 2, r.slope * r.dx / 2
    band: list[Mark] = [
        Polygon(
            axes=(start, start, end, end),
            role="gradient",
            x=[a - da, a + da, c + dc, c - dc],
            y=[b - db, b + db, d + dd, d - dd],
            opacity=0.3,
        )
        for start, (a, da), (b, db), end, (c, dc), (d, dd) in (
            ("g", (r.x, dx), (r.u, du), "fold", (r.u, du), (r.u, du)),
            ("fold", (r.u, du), (r.u, du), "f", (r.u, du), (r.y, dy)),
            ("f", (r.u, du), (r.y, dy), "fg", (r.x, dx), (r.y, dy)),
            ("fg", (r.x, dx), (r.y, dy), "g", (r.x, dx), (r.u, du)),
        )
    ]
    edge = Line(
        axes=("g", "fold", "f", "fg", "g"),
        role="gradient",
        x=[r.x + dx, r.u + du, r.u + du, r.x + dx, r.x + dx],
        y=[r.u + du, r.u + du, r.y + dy, r.y + dy, r.u + du],
        width=1.5,
    )
    corners = {"fg": (r.x, r.y), "g": (r.x, r.u), "fold": (r.u, r.u), "f": (r.u, r.y)}
    path: list[Mark] = [
        Arrow(axes=(start, end), role="forward", tail=corners[start], head=corners[end], width=1.5)
        for start, end in pairwise(("fg", "g", "fold", "f", "fg"))
    ]
    return [*band, edge, *path]


def tangent(
    axes: str, x: float, y: float, slope: float, *, role: Role = "gradient", dash: bool = False
) -> list[Mark]:
    """A piece of the tangent at (x, y), REACH to either side."""
    return [
        Line(
            axes=axes,
            role=role,
            x=[x - REACH, x + REACH],
            y=[y - slope * REACH, y + slope * REACH],
            width=2.5,
            dash=dash,
        )
    ]


def skipping(r: Result) -> list[Mark]:
    """The ghost of who takes f' at x: the band lands beside the composite, with another slope."""
    if r.unfolded is None:
        return []
    y, slope = r.unfolded
    dx, du, dy = r.dx / 2, r.inner * r.dx / 2, slope * r.dx / 2
    return [
        Band(axes="f", role="wrong", low=r.x - abs(du), high=r.x + abs(du), opacity=0.15),
        Polygon(
            axes=("f", "f", "fg", "fg"),
            role="wrong",
            x=[r.x - du, r.x + du, r.x + dx, r.x - dx],
            y=[y - dy, y + dy, y + dy, y - dy],
            opacity=0.25,
            hatch=True,
        ),
        Points(axes=("f", "fg"), role="wrong", x=[r.x, r.x], y=[y, y], symbol="cross", size=12),
        *tangent("fg", r.x, r.y, slope, role="wrong", dash=True),
        Label(
            axes="fg",
            role="wrong",
            at=(1, 0),
            text=f"✗ f′ at x, not at u: {style.fixed(slope)}",
            align="right",
            offset=(-4, 12),
            share="xy",
        ),
    ]
