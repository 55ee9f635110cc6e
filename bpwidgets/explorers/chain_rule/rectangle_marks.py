"""The path of the values and the band of the stretches round the rectangle, as marks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bpwidgets.live.picture import formatting, shapes
from bpwidgets.live.picture.marks import Arrow, Band, Label, Line, Mark, Points

if TYPE_CHECKING:
    from bpwidgets.explorers.chain_rule.stretches import Result
    from bpwidgets.live.picture.style import Role

REACH = 0.9
"""Half the length of a tangent, along its panel's horizontal axis."""
STEADY = 6
"""A factor takes so many characters at least: as many as 0.5878, so that it does not jitter."""


def rectangle(r: Result) -> list[Mark]:
    """The band: x ± dx/2 up to g, u ± du/2 across to the fold and down to f, y ± dy/2 back to the composite.

    The line on one of its edges follows x + dx/2: it changes sides where a stretch is negative.
    """
    dx, du, dy = r.dx / 2, r.inner * r.dx / 2, r.slope * r.dx / 2
    corners = {
        "g": ((r.x, r.u), (dx, du)),
        "fold": ((r.u, r.u), (du, du)),
        "f": ((r.u, r.y), (du, dy)),
        "fg": ((r.x, r.y), (dx, dy)),
    }
    turn = ("g", "fold", "f", "fg", "g")
    bands: list[Mark] = [
        shapes.ribbon((a, b), *corners[a], *corners[b], role="gradient", opacity=0.3)
        for a, b in pairwise(turn)
    ]
    edge = Line(
        axes=turn,
        role="gradient",
        x=[at[0] + half[0] for at, half in map(corners.__getitem__, turn)],
        y=[at[1] + half[1] for at, half in map(corners.__getitem__, turn)],
        width=1.5,
    )
    path = [
        Arrow(axes=(a, b), role="forward", tail=corners[a][0], head=corners[b][0], width=1.5)
        for a, b in pairwise(("fg", *turn[:-1]))
    ]
    return [*bands, edge, *path]


def tangents(r: Result) -> list[Mark]:
    """The two stretches and their product as slopes."""
    places = (("g", r.x, r.u, r.inner), ("f", r.u, r.y, r.outer), ("fg", r.x, r.y, r.slope))
    return [shapes.tangent(*place, reach=REACH) for place in places]


def without_fold(r: Result) -> list[Mark]:
    """What comes out where f' is taken at x: the band arrives beside the composite, with another slope."""
    if r.unfolded is None:
        return []
    y, slope = r.unfolded
    dx, du, dy = r.dx / 2, r.inner * r.dx / 2, slope * r.dx / 2
    text = f"✗ f′ at x, not at u: {formatting.number(slope)}"
    wrong: Role = "wrong"
    return [
        Band(axes="f", low=r.x - abs(du), high=r.x + abs(du), opacity=0.15, role=wrong),
        shapes.ribbon(
            ("f", "fg"), (r.x, y), (du, dy), (r.x, y), (dx, dy), opacity=0.25, hatch=True, role=wrong
        ),
        shapes.crosses(("f", "fg"), [r.x, r.x], [y, y]),
        shapes.tangent("fg", r.x, r.y, slope, reach=REACH, dash=True, role=wrong),
        Label(axes="fg", at=(1, 0), text=text, align="right", offset=(-4, 12), axes_coords="xy", role=wrong),
    ]


def values(r: Result) -> list[Mark]:
    """The points on fold and curves, with the values and stretches at the panels they belong to."""
    x, u, inner, outer = map(formatting.number, (r.x, r.u, r.inner, r.outer))
    dx, du, dy = map(formatting.number, (r.dx, r.inner * r.dx, r.slope * r.dx))
    slope = formatting.product((r.outer, r.inner), r.slope, width=STEADY)
    return [
        Points(axes=("fold", "f", "fg"), role="forward", x=[r.u, r.u, r.x], y=[r.u, r.y, r.y]),
        shapes.under_title("g", f"× g′({x}) = {inner}", "gradient"),
        shapes.under_title("fold", f"u = {u}", "forward"),
        shapes.under_title("f", f"× f′({u}) = {outer}", "gradient"),
        shapes.under_title("fg", f"slope = {slope}", "gradient"),
        Label(axes="fg", at=(r.x, 1), text=f"dx = {dx}", align="center", offset=(0, -9), axes_coords="y"),
        Label(axes="fold", at=(r.u, r.u), text=f"du = {du}", align="right", offset=(-9, 11)),
        Label(axes="fg", at=(r.x, r.y), text=f"dy = {dy}", offset=(12, -13)),
    ]
