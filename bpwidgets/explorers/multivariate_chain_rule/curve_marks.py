"""A point on a curve over contours, as marks: g' and grad f, the shadow of one on the other, the slope they give."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.multivariate_chain_rule.curve import T
from bpwidgets.live.picture import formatting, shapes
from bpwidgets.live.picture.marks import Arrow, Label, Line, Mark, Points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.multivariate_chain_rule.curve import Floats, Result
    from bpwidgets.live.picture.style import Role

REACH = 0.8
"""Half the length of the tangent, along t, where the panel has room for it."""
EDGE = 0.012
"""How far the edge of an arrow reaches beyond its head, in halves of the panel."""
HALF_PX, TEXT_PX = 173.0, (42.0, 8.0)
"""Half the side of the panel of the plane, and half of what is written at an arrow, in px."""
WORDS = {"g′": "g′: velocity", "∇f": "∇f: uphill"}
"""What is written at the arrows."""


def touching(r: Result) -> list[Mark]:
    """Where the curve touches a contour: diamonds on the curve and on the height, and what they mean."""
    k = r.curve
    if not k.contacts.size:
        return []
    places = (
        ("plane", k.contact_points[0], k.contact_points[1]),
        ("height", k.contacts, k.contact_points[2]),
    )
    diamonds = [
        Points(axes=axes, role="kink", x=x, y=y, size=9, symbol="diamond", name="contour")
        for axes, x, y in places
    ]
    key: dict[str, Any] = {"align": "right", "offset": (0, 12), "axes_coords": "xy", "name": "contour"}
    return [*diamonds, Label(axes="height", at=(1, 1), text="◆ slope 0", **key)]


def both_arrows(r: Result) -> list[Mark]:
    """grad f in vermillion; g' in ink, an edge lifts it off the curve; its shadow on the line of grad f."""
    marks: list[Mark] = []
    x, y = r.at.tolist()
    steep = math.hypot(*r.uphill)
    arrows = drawn_arrows(r)
    for _, _, vector, _ in (it for it in arrows if it[0] == "g′"):
        beyond = r.at + (1 + EDGE * r.curve.half / math.hypot(*vector)) * vector
        marks.append(Arrow(axes="plane", role="paper", tail=(x, y), head=tuple(beyond.tolist()), width=6))
    if steep:
        # How far g' goes uphill: its shadow on the line of grad f. The slope is |grad f| times this length.
        tip = r.at + r.curve.arrows[0] * r.velocity
        foot = r.at + r.curve.arrows[0] * (r.slope / steep**2) * r.uphill
        shadow = np.array([r.at, foot, tip]).T
        marks.append(Line(axes="plane", x=shadow[0, :2], y=shadow[1, :2], width=14, opacity=0.4))
        marks.append(Line(axes="plane", x=shadow[0, 1:], y=shadow[1, 1:], width=1.2, dash=True))
    for name, role, vector, side in arrows:
        dx, dy = vector.tolist()
        length, head = math.hypot(dx, dy), (x + dx, y + dy)
        marks.append(Arrow(axes="plane", role=role, tail=(x, y), head=head, width=4, name=name))
        # Beyond the head, and on the side that is turned away from the other arrow; inside the panel.
        px = r.curve.half / HALF_PX
        at = r.at + vector + px * np.array([24 * dx - 32 * side * dy, 10 * dy + 14 * side * dx]) / length
        most = r.curve.half - px * np.array(TEXT_PX)
        place = np.clip(at - r.curve.centre, -most, most) + r.curve.centre
        look: dict[str, Any] = {"at": tuple(place.tolist()), "align": "center", "bold": True}
        marks.append(Label(axes="plane", text=WORDS[name], name=name, **look))
    sizes = [formatting.number(size) for size in r.curve.arrows]
    drawn = f"arrows × {sizes[0]}" if sizes[0] == sizes[1] else f"g′ × {sizes[0]}, ∇f × {sizes[1]}"
    return [*marks, shapes.under_title("plane", f"{drawn}; grey bar: shadow of g′ on ∇f")]


def drawn_arrows(r: Result) -> list[tuple[str, Role, Floats, int]]:
    """(name, role, the arrow, the side of its name) of g' and grad f, where they are not 0 and end inside.

    The longer one first, so that neither hides the other; their names stand on the sides turned away.
    """
    left = 1 if float(r.velocity[0] * r.uphill[1] - r.velocity[1] * r.uphill[0]) < 0 else -1
    both: list[tuple[str, Role, Floats, int]] = [
        ("g′", "ink", r.curve.arrows[0] * r.velocity, left),
        ("∇f", "gradient", r.curve.arrows[1] * r.uphill, -left),
    ]
    drawn = [it for it in both if it[2].any() and inside(r, (r.at + it[2]).tolist())]
    return sorted(drawn, key=lambda it: -math.hypot(*it[2]))


def inside(r: Result, at: Sequence[float]) -> bool:
    """Whether a place lies in the panel of the plane."""
    return max(abs(a - c) for a, c in zip(at, r.curve.centre, strict=True)) <= r.curve.half


def tangent(r: Result, limits: tuple[float, float]) -> list[Mark]:
    """The tangent on the height along the curve, as far as it is inside the limits of the heights, and its slope."""
    low, high = (np.array(limits) - r.height) / r.slope if r.slope else (-REACH, REACH)
    start, end = min(low, high), max(low, high)
    ends = np.clip([-REACH, REACH], max(start, T[0] - r.t), min(end, T[1] - r.t))
    x, y = r.t + ends, r.height + r.slope * ends
    return [
        Line(axes="height", role="gradient", x=x, y=y, width=2.5, name="slope"),
        shapes.under_title("height", product_text(r), "gradient", name="slope"),
    ]


def product_text(r: Result) -> str:
    """The slope as what the map shows: how steep f is, times how far g' goes uphill."""
    steep = math.hypot(*r.uphill)
    if not steep:
        return f"slope = ∇f · g′ = {formatting.number(r.slope)}"
    return f"slope = |∇f| × bar = {formatting.product((steep, r.slope / steep), r.slope)}"
