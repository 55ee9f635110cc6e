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

REACH = 0.45
"""Half the length of the tangent, along t, where the panel has room for it."""
EDGE = 0.012
"""How far the edge of an arrow reaches beyond its head, in halves of the panel."""
HALF_PX = 173.0
"""Half the side of the panel of the plane, in px."""
SMALL = 11.5
"""The size of the text that says how arrows are drawn."""
LETTER_PX, LINE_PX = {True: 4.0, False: 3.7}, 9.0
"""Half the width of a letter, bold or not, and half the height of a text, in px."""
THICK_PX, CORNER_PX, SHADE = 18.0, 7.0, 0.35
"""How thick the shadow is and the side of the right angle's sign, in px; how opaque the shadow is."""
SEEN_PX = 12.0
"""A shadow that is shorter, in px, has no number, and a right angle with shorter legs no sign."""
AIR_PX = 7.0
"""What stays free round a text, in px."""
HEAVY = 6
"""A text on a point of another, or on a diamond, counts as much as on so many points of the curve."""
BOX = np.array([(x, y) for x in np.linspace(-1, 1, 5) for y in (-1, 0, 1)])
"""Points of the box of a text, in halves of it."""
SHARES = np.array([[0.65], [0.5], [0.8], [0.95], [1.1], [0.35]])
"""How far along a stroke a text may stand, as shares of it."""
STEEP = 0.4
"""A stroke that rises by more than this share of its length has the texts that are level with it on its outer side."""
FARTHER, LATER = 1.7, 0.05
"""How many times as far from its stroke a text may stand, and how many points less it must cover a place later."""
EVERY = 2
"""Of the points of the curve so many are looked at: the first, the third and so on."""
WORDS = {"g′": "velocity", "∇f": "uphill"}
"""What is written at the arrows, after their names."""
CORNER = (8.0, 12.0)
"""How far right of the lower left corner of the map, and above it, the text begins that says how arrows are drawn."""
ALONG = "g′ along ∇f"
"""What the length of the shadow is called."""


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
    return [*diamonds, shapes.under_title("plane", "◆ touches a contour: slope 0", name="contour")]


def on_map(r: Result, at: Floats) -> Floats:
    """Places in the plane from the middle of its panel, in px: (n, 2) or (2,)."""
    found: Floats = (at - np.array(r.curve.centre)) * HALF_PX / r.curve.half
    return found


def from_map(r: Result, place: Floats) -> tuple[float, float]:
    """The place in the plane of what is so many px from the middle of its panel."""
    x, y = (place * r.curve.half / HALF_PX + np.array(r.curve.centre)).tolist()
    return x, y


def both_arrows(r: Result) -> list[Mark]:
    """grad f in vermillion; g' in ink, an edge lifts it off the curve; its shadow on the line of grad f, under both."""
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
    return [*marks, *names(r, arrows), *how_drawn(r)]


def shadow(r: Result) -> list[Mark]:
    """How far g' goes along grad f, as a pale bar on its line, and what ends it there.

    The slope is |grad f| times its length, with a minus where it points away from grad f.
    """
    if not r.slope:
        return []
    foot, tip = shadow_ends(r)
    px = r.curve.half / HALF_PX
    half = THICK_PX / 2 * px * across_uphill(r)
    x, y = np.array([r.at - half, foot - half, foot + half, r.at + half]).T
    strokes = [(tip, foot), (r.at, foot)]
    legs = [r.at - foot, tip - foot]
    if min(math.hypot(*leg) for leg in legs) > SEEN_PX * px:
        one, other = (CORNER_PX * px * leg / math.hypot(*leg) for leg in legs)
        strokes += [(foot + one, foot + one + other), (foot + one + other, foot + other)]
    (x0, y0), (x1, y1) = (np.array(ends).T for ends in zip(*strokes, strict=True))
    return [
        Polygon(axes="plane", x=x, y=y, opacity=SHADE),
        shapes.strokes("plane", (x0, x1), (y0, y1), role="ink", width=1.2),
    ]


def across_uphill(r: Result) -> Floats:
    """Across grad f, to its left, of length 1: (2,)."""
    across: Floats = np.array([-r.uphill[1], r.uphill[0]]) / math.hypot(*r.uphill)
    return across


def shadow_ends(r: Result) -> tuple[Floats, Floats]:
    """The end of the shadow, which is the point of grad f's line under the tip of g', and that tip."""
    tip = r.at + r.curve.arrows[0] * r.velocity
    foot = r.at + r.curve.arrows[0] * (r.slope / float(r.uphill @ r.uphill)) * r.uphill
    return foot, tip


def names(r: Result, arrows: list[tuple[str, Role, Floats, int]]) -> Iterator[Label]:
    """What the arrows are called and how long the shadow is, each where it covers least of what is drawn."""
    px = r.curve.half / HALF_PX

    def label(place: Floats, text: str, **look: Any) -> Label:
        return Label(axes="plane", at=from_map(r, place), text=text, align="center", **look)

    point, lines = on_map(r, r.at), [vector / px for _, _, vector, _ in arrows]
    taken = [
        on_map(r, r.curve.points.T[::EVERY]),
        np.repeat(on_map(r, r.curve.contact_points[:2].T), HEAVY, axis=0),
    ]
    strokes = [along(point, point + line) for line in lines]
    if r.slope:
        foot, tip = (on_map(r, at) for at in shadow_ends(r))
        edge = THICK_PX / 2 * across_uphill(r)
        strokes += [
            *(along(point + side, foot + side) for side in (edge, -edge)),
            along(tip, foot),
        ]
    taken += [np.repeat(stroke, 2, axis=0) for stroke in strokes]
    if r.slope and math.hypot(*(foot - point)) > SEEN_PX:
        outside = _left(r) if r.slope > 0 else -_left(r)
        text = f"{ALONG}: {formatting.number(r.slope / math.hypot(*r.uphill))}"
        half = half_of(text)
        place = freest(around(point, foot, outside, half), half, taken)
        taken.append(np.repeat(place + BOX * half, HEAVY, axis=0))
        yield label(place, text)
    for (name, _, _, side), line in zip(arrows, lines, strict=True):
        text = f"{name}: {WORDS[name]}"
        half = half_of(text, bold=True)
        places = around if name == "∇f" else beside
        place = freest(places(point, point + line, side, half), half, taken)
        taken.append(np.repeat(place + BOX * half, HEAVY, axis=0))
        yield label(place, text, bold=True, name=name)


def half_of(text: str, *, bold: bool = False) -> tuple[float, float]:
    """Half the width and half the height of a text on the map, in px."""
    return LETTER_PX[bold] * len(text), LINE_PX


def how_drawn(r: Result) -> Iterator[Label]:
    """By which factor arrows are drawn longer or shorter than they are, if any is, in a corner of the map."""
    said = [
        f"{name} drawn × {formatting.number(size)}"
        for name, size in zip(WORDS, r.curve.arrows, strict=True)
        if size != 1
    ]
    if said:
        look: dict[str, Any] = {"axes_coords": "xy", "offset": CORNER, "size": SMALL}
        yield Label(axes="plane", at=(0, 0), text=", ".join(said), **look)


def along(tail: Floats, head: Floats) -> Floats:
    """Points on a stroke: (n, 2)."""
    found: Floats = tail + np.linspace(0, 1, 12)[:, None] * (head - tail)
    return found


def beside(tail: Floats, head: Floats, side: int, text: tuple[float, float]) -> Floats:
    """Where a text may stand at a stroke: along it on either side, first on one (1: left), or beyond it; all in px."""
    stroke = head - tail
    ahead = stroke / math.hypot(*stroke)
    left = side * np.array([-ahead[1], ahead[0]])

    def clear(way: Floats) -> Floats:
        """A step in a direction that leads a text's middle off the stroke."""
        step: Floats = way * (np.abs(way) @ np.array(text) + AIR_PX)
        return step

    near, far = (
        [tail + SHARES * stroke + apart * clear(s * left) for s in (1, -1)] for apart in (1, FARTHER)
    )
    return np.concatenate([*near, [head + clear(ahead)], *far])


def around(tail: Floats, head: Floats, side: int, text: tuple[float, float]) -> Floats:
    """Where the name of grad f or of the shadow may stand: beyond its end, level with it, or on its outer side; in px.

    The outer side (1: left) is the one on which the other of the two is not.
    """
    ahead = (head - tail) / math.hypot(*(head - tail))
    out = side * np.array([-ahead[1], ahead[0]])
    beyond = ahead * (np.abs(ahead) @ np.array(text) + AIR_PX)
    level = np.array([math.copysign(text[0] + AIR_PX, out[0] if abs(out[0]) > STEEP else ahead[0]), 0])
    upright = np.array([0, math.copysign(text[1] + AIR_PX + THICK_PX / 2, out[1])])
    across = text[0] * np.linspace(-1, 1, 9)[:, None] * np.array([1, 0])
    rows = [(tail + head) / 2 + apart * upright + across for apart in (1, FARTHER, FARTHER**2)]
    return np.concatenate([[head + beyond, head + level, tail + level], *rows])


def freest(places: Floats, text: tuple[float, float], taken: list[Floats]) -> Floats:
    """The place, inside the panel, where a text covers the fewest of the points that are taken; the first of these.

    A place later among them must leave free more of these points: it may be farther away.
    """
    most = HALF_PX - AIR_PX - np.array(text)
    places = np.clip(places, -most, most)
    apart = np.abs(np.concatenate(taken) - places[:, None])
    covered = (apart < np.array(text) + AIR_PX / 2).all(axis=2).sum(axis=1) + LATER * np.arange(len(places))
    found: Floats = places[np.argmin(covered)]
    return found


def _left(r: Result) -> int:
    """Whether g' leads to the right of grad f (1) or to its left (-1): the shadow is on the other side."""
    return 1 if float(r.velocity[0] * r.uphill[1] - r.velocity[1] * r.uphill[0]) > 0 else -1


def drawn_arrows(r: Result) -> list[tuple[str, Role, Floats, int]]:
    """(name, role, the arrow, the side of its name) of g' and grad f, where they are not 0 and end inside.

    The longer one first, so that neither hides the other. The name of g' stands on the side turned away from grad f,
    that of grad f on the one turned away from the shadow.
    """
    left = -_left(r)
    both: list[tuple[str, Role, Floats, int]] = [
        ("g′", "ink", r.curve.arrows[0] * r.velocity, left),
        ("∇f", "gradient", r.curve.arrows[1] * r.uphill, left),
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
    """The slope as what the map shows: how steep f is, times how far g' goes along grad f."""
    steep = math.hypot(*r.uphill)
    if not steep:
        return f"slope = ∇f · g′ = {formatting.number(r.slope)}"
    text, bar = formatting.product((steep, r.slope / steep), r.slope), formatting.number(r.slope / steep)
    return f"slope = |∇f| × ({ALONG}) = {text.replace(f'× {bar}', f'× ({bar})') if r.slope < 0 else text}"
