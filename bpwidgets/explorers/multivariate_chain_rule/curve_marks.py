"""A point on a curve over contours, as marks: g' and grad f, the shadow of one on the other, the slope they give."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.multivariate_chain_rule.curve import T
from bpwidgets.live.picture import formatting, shapes
from bpwidgets.live.picture.marks import Arrow, Label, Line, Mark, Points, Polygon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.explorers.multivariate_chain_rule.curve import Floats, Result
    from bpwidgets.live.picture.style import Role

REACH = 0.8
"""Half the length of the tangent, along t, where the panel has room for it."""
EDGE = 0.012
"""How far the edge of an arrow reaches beyond its head, in halves of the panel."""
HALF_PX, TEXT_PX, NUMBER_PX = 173.0, (48.0, 9.0), (26.0, 9.0)
"""Half the side of the panel of the plane, half of what is written at an arrow, and half of a number, in px."""
BESIDE_PX, THICK_PX, CORNER_PX = 15.0, 7.0, 7.0
"""How far the shadow lies beside grad f, how thick it is, and the side of the right angle's sign, in px."""
SEEN_PX = 12.0
"""A shadow that is shorter, in px, has no number, and a right angle with shorter legs no sign."""
AIR_PX = 7.0
"""What stays free round a text, in px."""
HEAVY = 4
"""A text on a point of another, or on a diamond, counts as much as on so many points of the curve."""
BOX = np.array([(x, y) for x in np.linspace(-1, 1, 5) for y in (-1, 0, 1)])
"""Points of the box of a text, in halves of it."""
SHARES = np.array([[0.5], [0.8], [1.1], [0.25]])
"""How far along a stroke a text may stand, as shares of it."""
EVERY = 3
"""Of the points of the curve so many are looked at: the first, the fourth and so on."""
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
        Points(axes=axes, role="ink", x=x, y=y, size=8, symbol="diamond", name="contour")
        for axes, x, y in places
    ]
    look: dict[str, Any] = {"align": "right", "axes_coords": "xy", "name": "contour"}
    return [
        *diamonds,
        Label(axes="plane", at=(1, 0), text="◆ touches a contour", offset=(0, -34), **look),
        Label(axes="height", at=(1, 1), text="◆ slope 0", offset=(0, 12), **look),
    ]


def both_arrows(r: Result) -> list[Mark]:
    """grad f in vermillion; g' in ink, an edge lifts it off the curve; its shadow, beside grad f."""
    marks: list[Mark] = []
    x, y = r.at.tolist()
    arrows = drawn_arrows(r)
    for _, _, vector, _ in (it for it in arrows if it[0] == "g′"):
        beyond = r.at + (1 + EDGE * r.curve.half / math.hypot(*vector)) * vector
        marks.append(Arrow(axes="plane", role="paper", tail=(x, y), head=tuple(beyond.tolist()), width=6))
    marks += shadow(r)
    for name, role, vector, _ in arrows:
        head = (x + float(vector[0]), y + float(vector[1]))
        marks.append(Arrow(axes="plane", role=role, tail=(x, y), head=head, width=4, name=name))
    return [
        *marks,
        *names(r, arrows),
        shapes.under_title("plane", f"{shortened(r)}bar: how far g′ goes uphill"),
    ]


def shortened(r: Result) -> str:
    """By how much the arrows are shorter than they are, or longer; nothing where they are drawn as they are."""
    one, other = (formatting.number(size) for size in r.curve.arrows)
    if one == other == "1":
        return ""
    return f"arrows × {one}; " if one == other else f"g′ × {one}, ∇f × {other}; "


def shadow(r: Result) -> list[Mark]:
    """How far g' goes along grad f, as a bar beside it, on the side that is turned away from g'; what ends it.

    The slope is |grad f| times its length.
    """
    if not r.slope:
        return []
    start, end, foot, tip = shadow_ends(r)
    px = r.curve.half / HALF_PX
    across = np.array([-r.uphill[1], r.uphill[0]]) / math.hypot(*r.uphill)
    half = THICK_PX / 2 * px * across
    x, y = np.array([start - half, end - half, end + half, start + half]).T
    strokes = [(tip, end + _left(r) * half)]
    legs = [r.at - foot, tip - foot]
    if min(math.hypot(*leg) for leg in legs) > SEEN_PX * px:
        one, other = (CORNER_PX * px * leg / math.hypot(*leg) for leg in legs)
        strokes += [(foot + one, foot + one + other), (foot + one + other, foot + other)]
    (x0, y0), (x1, y1) = (np.array(ends).T for ends in zip(*strokes, strict=True))
    return [
        Polygon(axes="plane", x=x, y=y, opacity=0.65),
        shapes.strokes("plane", (x0, x1), (y0, y1), role="ink", width=1.2),
    ]


def shadow_ends(r: Result) -> tuple[Floats, Floats, Floats, Floats]:
    """Where the shadow starts and ends, the point of grad f's line that is under the tip of g', and that tip."""
    tip = r.at + r.curve.arrows[0] * r.velocity
    foot = r.at + r.curve.arrows[0] * (r.slope / float(r.uphill @ r.uphill)) * r.uphill
    aside = _left(r) * np.array([-r.uphill[1], r.uphill[0]]) / math.hypot(*r.uphill)
    aside *= BESIDE_PX * r.curve.half / HALF_PX
    return r.at + aside, foot + aside, foot, tip


def names(r: Result, arrows: list[tuple[str, Role, Floats, int]]) -> Iterator[Label]:
    """What the arrows are called and how long the shadow is, each where it covers least of what is drawn."""
    px = r.curve.half / HALF_PX

    def on_map(at: Floats) -> Floats:
        """From the middle of the panel, in px."""
        found: Floats = (at - np.array(r.curve.centre)) / px
        return found

    def label(place: Floats, text: str, **look: Any) -> Label:
        at = (place * px + np.array(r.curve.centre)).tolist()
        return Label(axes="plane", at=tuple(at), text=text, align="center", **look)

    point, lines = on_map(r.at), [vector / px for _, _, vector, _ in arrows]
    taken = [
        on_map(r.curve.points.T[::EVERY]),
        np.repeat(on_map(r.curve.contact_points[:2].T), HEAVY, axis=0),
    ]
    taken += [along(point, point + line) for line in lines]
    if r.slope:
        start, end, _, tip = map(on_map, shadow_ends(r))
        taken += [along(start, end), along(tip, end)]
    for (name, _, _, side), line in zip(arrows, lines, strict=True):
        place = freest(beside(point, point + line, side, TEXT_PX), TEXT_PX, taken)
        taken.append(np.repeat(place + BOX * TEXT_PX, HEAVY, axis=0))
        yield label(place, WORDS[name], bold=True, name=name)
    if r.slope and math.hypot(*(end - start)) > SEEN_PX:
        outside = _left(r) if r.slope > 0 else -_left(r)
        place = freest(beside(start, end, outside, NUMBER_PX), NUMBER_PX, taken)
        yield label(place, formatting.number(r.slope / math.hypot(*r.uphill)))


def along(tail: Floats, head: Floats) -> Floats:
    """Points on a stroke: (n, 2)."""
    found: Floats = tail + np.linspace(0, 1, 12)[:, None] * (head - tail)
    return found


def beside(tail: Floats, head: Floats, side: int, text: tuple[float, float]) -> Floats:
    """Where a text may stand at a stroke: along it on either side, first on one (1: left), and beyond it; all in px."""
    stroke = head - tail
    ahead = stroke / math.hypot(*stroke)
    left = side * np.array([-ahead[1], ahead[0]])

    def clear(way: Floats, texts: float) -> Floats:
        """A step in a direction that leads a text's middle off the stroke, by one height of the text or by more."""
        step: Floats = way * texts * (np.abs(way) @ np.array(text) + AIR_PX)
        return step

    places = [tail + SHARES * stroke + clear(s * left, far) for far in (1, 1.6) for s in (1, -1)]
    beyond = [head + clear(ahead, far) for far in (1, 2)]
    return np.concatenate([*places[:2], beyond, *places[2:]])


def freest(places: Floats, text: tuple[float, float], taken: list[Floats]) -> Floats:
    """The place, inside the panel, where a text covers the fewest of the points that are taken; the first of these."""
    most = HALF_PX - np.array(text)
    places = np.clip(places, -most, most)
    apart = np.abs(np.concatenate(taken) - places[:, None])
    covered = (apart < np.array(text) + AIR_PX / 2).all(axis=2).sum(axis=1)
    found: Floats = places[np.argmin(covered)]
    return found


def _left(r: Result) -> int:
    """Whether g' leads to the right of grad f (1) or to its left (-1): the shadow is on the other side."""
    return 1 if float(r.velocity[0] * r.uphill[1] - r.velocity[1] * r.uphill[0]) > 0 else -1


def drawn_arrows(r: Result) -> list[tuple[str, Role, Floats, int]]:
    """(name, role, the arrow, the side of its name) of g' and grad f, where they are not 0 and end inside.

    The longer one first, so that neither hides the other; their names stand on the sides turned away.
    """
    left = -_left(r)
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
