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
LETTER_PX, LINE_PX = {True: 3.6, False: 3.3}, 8.0
"""Half the width of a letter, bold or not, and half the height of a text, in px."""
SWATCH_PX = 6.0
"""Half of how much wider a text is with the square of its colour before it."""
BESIDE_PX, THICK_PX, SHADE = 14.0, 10.0, 0.5
"""How far beside the line of grad f the middle of the shadow is, how thick that is, in px, and how opaque."""
PAST_PX = 2.0
"""How far beyond the shadow the strokes reach that end it, in px."""
ASIDE_PX = 20.0
"""A tip of g' that is nearer to the line of grad f, in px, has its shadow nearer to it, too: it changes sides there."""
CORNER_PX, RING_PX = 7.0, 9.0
"""The side of the right angle's sign, and the radius of the handle, in px."""
SEEN_PX = 12.0
"""A shadow that is shorter, in px, has no number, and a right angle with shorter legs no sign."""
AIR_PX, GAP_PX = 7.0, 5.0
"""What stays free round a text, and between it and the mark that it names, in px."""
HEAVY = 6
"""A text on a point of another, on a diamond or on the handle, counts as much as on so many points of the curve."""
BOX = np.array([(x, y) for x in np.linspace(-1, 1, 5) for y in (-1, 0, 1)])
"""Points of the box of a text, in halves of it."""
TURNS = np.radians([0, 30, -30, 60, -60, 85, -85, 120, -120])
"""How far from straight ahead the name of an arrow may stand at its tip."""
SHARES, SLIDES, TILTS = (0.5, 0.8, 0.2, 1.0), (0.5, -0.5, 1.0, -1.0), (3.0, 1.0, 0.4, 0.0)
"""Where along the shadow its name may touch it, how far along it that is moved then, in halves of the name, and in
which directions it may stand beyond its end, as steps outwards for one ahead."""
FARTHER_PX = (14.0, 28.0, 42.0)
"""How much farther from its mark a name may stand where it would cover the curve at it."""
ROUND = 4.0
"""How fast the nearest point of a text's box moves to its corner as the way to it turns from level or upright."""
LATER = 0.3
"""How many points less a text must cover at a place later among those where it may stand."""
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
    """grad f in vermillion; g' in ink, an edge lifts it off the curve; its shadow beside grad f."""
    marks: list[Mark] = []
    x, y = r.at.tolist()
    arrows = drawn_arrows(r)
    for _, _, vector in (it for it in arrows if it[0] == "g′"):
        beyond = r.at + (1 + EDGE * r.curve.half / math.hypot(*vector)) * vector
        marks.append(Arrow(axes="plane", role="paper", tail=(x, y), head=tuple(beyond.tolist()), width=6))
    marks += shadow(r)
    for name, role, vector in arrows:
        head = (x + float(vector[0]), y + float(vector[1]))
        marks.append(Arrow(axes="plane", role=role, tail=(x, y), head=head, width=4, name=name))
    return [*marks, *names(r, arrows), *how_drawn(r)]


def shadow(r: Result) -> list[Mark]:
    """How far g' goes along grad f, as a bar beside its line, and what ends it there.

    The slope is |grad f| times its length, with a minus where it points away from grad f.
    """
    if not r.slope:
        return []
    foot, tip = shadow_ends(r)
    px = r.curve.half / HALF_PX
    out, half = beside_uphill(r), THICK_PX / 2 * px * across_uphill(r)
    x, y = np.array([r.at + out - half, foot + out - half, foot + out + half, r.at + out + half]).T
    past = out + (THICK_PX / 2 + PAST_PX) * px * away(r) * across_uphill(r)
    strokes = [(tip, foot), (foot, foot + past), (r.at, r.at + past), (r.at, foot)]
    legs = [r.at - foot, tip - foot]
    if min(math.hypot(*leg) for leg in legs) > SEEN_PX * px:
        one, other = (CORNER_PX * px * leg / math.hypot(*leg) for leg in legs)
        strokes += [(foot + one, foot + one + other), (foot + one + other, foot + other)]
    (x0, y0), (x1, y1) = (np.array(ends).T for ends in zip(*strokes, strict=True))
    return [
        Polygon(axes="plane", x=x, y=y, opacity=SHADE),
        shapes.strokes("plane", (x0, x1), (y0, y1), role="ink", width=1.2),
    ]


def away(r: Result) -> int:
    """The side of grad f on which g' is not: its left (1) or its right (-1)."""
    return 1 if float(r.velocity[0] * r.uphill[1] - r.velocity[1] * r.uphill[0]) > 0 else -1


def beside_uphill(r: Result) -> Floats:
    """From the line of grad f to the middle of the shadow: (2,)."""
    foot, tip = shadow_ends(r)
    px = r.curve.half / HALF_PX
    share = min(math.hypot(*(tip - foot)) / (ASIDE_PX * px), 1)
    found: Floats = share * BESIDE_PX * px * away(r) * across_uphill(r)
    return found


def across_uphill(r: Result) -> Floats:
    """Across grad f, to its left, of length 1: (2,)."""
    across: Floats = np.array([-r.uphill[1], r.uphill[0]]) / math.hypot(*r.uphill)
    return across


def shadow_ends(r: Result) -> tuple[Floats, Floats]:
    """The end of the shadow, which is the point of grad f's line under the tip of g', and that tip."""
    tip = r.at + r.curve.arrows[0] * r.velocity
    foot = r.at + r.curve.arrows[0] * (r.slope / float(r.uphill @ r.uphill)) * r.uphill
    return foot, tip


def names(r: Result, arrows: list[tuple[str, Role, Floats]]) -> Iterator[Label]:
    """What the arrows are called and how long the shadow is, each where it covers least at its mark."""
    px = r.curve.half / HALF_PX

    def label(place: Floats, text: str, **look: Any) -> Label:
        return Label(axes="plane", at=from_map(r, place), text=text, align="center", **look)

    point, lines = on_map(r, r.at), [vector / px for _, _, vector in arrows]
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    taken = [
        np.repeat(on_map(r, r.curve.points.T[::EVERY]), 2, axis=0),
        np.repeat(on_map(r, r.curve.contact_points[:2].T), HEAVY, axis=0),
        np.repeat(point + RING_PX * np.array([np.cos(turn), np.sin(turn)]).T, HEAVY, axis=0),
    ]
    strokes = [along(point, point + line) for line in lines]
    if r.slope:
        foot, tip = (on_map(r, at) for at in shadow_ends(r))
        middle, out = beside_uphill(r) / px, away(r) * across_uphill(r)
        edge = middle + THICK_PX / 2 * out
        strokes += [along(point + middle, foot + middle), along(point + edge, foot + edge), along(tip, foot)]
    taken += [np.repeat(stroke, 2, axis=0) for stroke in strokes]
    if r.slope and math.hypot(*(foot - point)) > SEEN_PX:
        text = f"{ALONG}: {formatting.number(r.slope / math.hypot(*r.uphill))}"
        half = half_of(text)
        place = freest(at_bar(point + edge, foot + edge, out, half), half, taken)
        taken.append(np.repeat(place + BOX * half, HEAVY, axis=0))
        yield label(place, text)
    for (name, role, _), line in zip(arrows, lines, strict=True):
        text = f"{name}: {WORDS[name]}"
        half = half_of(text, bold=True, swatch=role != "ink")
        place = freest(at_tip(point + line, line, half), half, taken)
        taken.append(np.repeat(place + BOX * half, HEAVY, axis=0))
        yield label(place, text, bold=True, role=role, name=name)


def half_of(text: str, *, bold: bool = False, swatch: bool = False) -> tuple[float, float]:
    """Half the width and half the height of a text on the map, in px."""
    return LETTER_PX[bold] * len(text) + SWATCH_PX * swatch, LINE_PX


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


def touching_at(place: Floats, way: Floats, text: tuple[float, float]) -> Floats:
    """The middle of a text that begins GAP_PX from a place, in a direction: (2,), all in px."""
    nearest: Floats = np.array(text) * np.clip(ROUND * way, -1, 1)
    lacking = np.abs(way) @ np.array(text) - nearest @ way
    found: Floats = place + nearest + way * (GAP_PX + lacking)
    return found


def at_tip(head: Floats, stroke: Floats, text: tuple[float, float]) -> Floats:
    """Where the name of an arrow may stand at its tip, first straight ahead: (n, 2), in px."""
    x, y = stroke / math.hypot(*stroke)
    ways = [np.array([x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a)]) for a in TURNS]
    return np.array([touching_at(head, way, text) + px * way for px in (0, *FARTHER_PX) for way in ways])


def at_bar(start: Floats, end: Floats, out: Floats, text: tuple[float, float]) -> Floats:
    """Where the name of the shadow may touch it, on its outer edge or beyond its end: (n, 2), in px."""
    ahead = (end - start) / math.hypot(*(end - start))
    reach = float(np.abs(ahead) @ np.array(text))
    found = [touching_at(start + share * (end - start), out, text) for share in SHARES]
    found += [touching_at(end, (ahead + turn * out) / math.hypot(1, turn), text) for turn in TILTS]
    slid = [at + slide * reach * ahead for slide in SLIDES for at in found[: len(SHARES)]]
    return np.array([*found, *slid, *(at + away_px * out for away_px in FARTHER_PX for at in slid)])


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


def drawn_arrows(r: Result) -> list[tuple[str, Role, Floats]]:
    """(name, role, the arrow) of g' and grad f, where they are not 0 and end inside.

    The longer one first, so that neither hides the other.
    """
    both: list[tuple[str, Role, Floats]] = [
        ("g′", "ink", r.curve.arrows[0] * r.velocity),
        ("∇f", "gradient", r.curve.arrows[1] * r.uphill),
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
