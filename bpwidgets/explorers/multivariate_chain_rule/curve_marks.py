"""A point on a curve over contours, as marks: g' and grad f, the shadow of one on the other, the slope they give."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import formatting, shapes
from bpwidgets.live.picture.marks import Arrow, Label, Line, Mark, Points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.multivariate_chain_rule.curve import Floats, Result
    from bpwidgets.live.picture.style import Role

REACH = 0.8
"""Half the length of the tangent, along t."""


def touching(r: Result) -> list[Mark]:
    """Where the curve touches a contour: diamonds on the curve and on the height."""
    k = r.curve
    places = (
        ("plane", k.contact_points[0], k.contact_points[1]),
        ("height", k.contacts, k.contact_points[2]),
    )
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
        tip = r.at + r.curve.arrows[0] * r.velocity
        foot = r.at + r.curve.arrows[0] * (r.slope / steep**2) * r.uphill
        shadow = np.array([r.at, foot, tip]).T
        marks.append(
            Line(axes="plane", role="forward", x=shadow[0, :2], y=shadow[1, :2], width=12, opacity=0.45)
        )
        marks.append(Line(axes="plane", role="forward", x=shadow[0, 1:], y=shadow[1, 1:], width=1, dash=True))
        across = np.array([-r.uphill[1], r.uphill[0]]) / steep * 0.5 * r.curve.half
        ends = np.array([r.at - across, r.at + across]).T
        line: dict[str, Any] = {"role": "ink", "width": 1.5, "dash": True, "name": "contour"}
        marks.append(Line(axes="plane", x=ends[0], y=ends[1], **line))
        shown = [end for end in ends.T.tolist() if inside(r, end)]
        if shown:
            end, right = max(shown, key=lambda end: end[1]), x > r.curve.centre[0]
            marks.append(
                Label(
                    axes="plane",
                    at=tuple(end),
                    text="along the contour",
                    align="right" if right else "left",
                    offset=(-6 if right else 6, 0),
                    size=11.5,
                    name="contour",
                )
            )
    for name, role, vector, side in drawn_arrows(r):
        dx, dy = vector.tolist()
        length, head = math.hypot(dx, dy), (x + dx, y + dy)
        marks.append(Arrow(axes="plane", role=role, tail=(x, y), head=head, width=4, name=name))
        away = ((14 * dx - 11 * side * dy) / length, (12 * dy + 11 * side * dx) / length)
        place: dict[str, Any] = {"at": head, "align": "center", "offset": away}
        marks.append(Label(axes="plane", text=name, bold=True, name=name, **place))
    sizes = [formatting.number(size) for size in r.curve.arrows]
    text = f"arrows drawn: g′ × {sizes[0]}, ∇f × {sizes[1]}"
    return [*marks, shapes.under_title("plane", text)]


def drawn_arrows(r: Result) -> list[tuple[str, Role, Floats, int]]:
    """(name, role, the arrow, the side of its name) of g' and grad f, where they are not 0 and end inside.

    The longer one first, so that neither hides the other; their names stand on the sides turned away.
    """
    left = 1 if float(r.velocity[0] * r.uphill[1] - r.velocity[1] * r.uphill[0]) < 0 else -1
    both: list[tuple[str, Role, Floats, int]] = [
        ("g′", "forward", r.curve.arrows[0] * r.velocity, left),
        ("∇f", "gradient", r.curve.arrows[1] * r.uphill, -left),
    ]
    drawn = [it for it in both if it[2].any() and inside(r, (r.at + it[2]).tolist())]
    return sorted(drawn, key=lambda it: -math.hypot(*it[2]))


def inside(r: Result, at: Sequence[float]) -> bool:
    """Whether a place lies in the panel of the plane."""
    return max(abs(a - c) for a, c in zip(at, r.curve.centre, strict=True)) <= r.curve.half


def tangent(r: Result) -> list[Mark]:
    """The tangent on the height along the curve, and its slope."""
    return [
        shapes.tangent("height", r.t, r.height, r.slope, reach=REACH, name="slope"),
        shapes.under_title(
            "height", f"slope = ∇f · g′ = {formatting.number(r.slope)}", "gradient", name="slope"
        ),
    ]
