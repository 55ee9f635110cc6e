"""The path of the values and the band of the stretches round the rectangle, as marks."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.chain_rule.windows import GRID
from bpwidgets.live.picture import formatting, shapes
from bpwidgets.live.picture.marks import Arrow, Band, Handle, Label, Line, Mark, Points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.calculus.functions import ChosenFunction
    from bpwidgets.explorers.chain_rule.stretches import Result
    from bpwidgets.explorers.chain_rule.windows import Floats
    from bpwidgets.live.picture.marks import Align, Point
    from bpwidgets.live.picture.style import Role

REACH = 0.9
"""Half the length of a tangent, along its panel's horizontal axis."""
SHORTEST, INSIDE = 0.3, 0.92
"""A tangent is that share of it at least, and takes that share of the way to the next edge of its panel."""
STRETCHES = {"g": "inner", "f": "outer", "fg": "slope"}
"""What the slope on each panel is called."""
TURN = ("g", "fold", "f", "fg", "g")
"""The panels, once round."""
SIGN = 0.14
"""The length of a sign at the edge of a panel, as a share of the panel."""
NEAR = 0.2
"""From the edge of a panel, as a share of it: what is near."""
ROOM_OVER = 0.12
"""A band has less than that of its panel over it: what is written over it would reach the title."""
UNDER_PX = 52.0
"""How far below the lower panels the slope is written."""
WIDE_PX, SQUARE_PX = 521.0, 213.0
"""How wide the panels are, on the left and on the right, in px."""
LETTER_PX, TITLE, TITLE_UP = 7.4, 13.5, 14.0
"""About how wide a letter of a title is, how large it is, and how far above its panel."""
BOLD_PX = 8.4
"""About how wide a bold letter of a stretch is."""
LONGEST = 22
"""A formula of more letters is left out of a title."""
START_PX, START_UP_PX = 100.0, 10.0
"""How wide what is written beside the start of the path is, and how far from the panel's lower or upper edge."""
AWAY, OVER_PX, FURTHER, AIR_PX = 7.0, 15.0, 36.0, 2.0
"""How far a stretch is from the end of its tangent, across, and how far over or under it, or where something is there,
further; and the air round it, in px."""
OPACITY = 0.24
"""Of the band."""
BADGE, BETWEEN_PX = 17.0, {"g": 23.0, "fold": 50.0, "f": 23.0, "fg": 50.0}
"""The diameter of a number on the path, and how far it stands before its panel, in the middle of the gap, in px."""
BADGE_CLEAR = 17.0
"""How far from the path what is written in the gap is at least, so that it is clear of that number, in px."""
RULE, RULE_AT, RULE_IN = 0.02, 0.045, 0.008
"""Half the stroke at an end of a rule that measures the band, and how far from an edge that lies: shares of a panel."""
DOT = 5.0
"""The diameter of the path's points: the arrowheads that end in them are larger."""


@dataclass(frozen=True)
class Piece:
    """A part of the band: from x + start to x + end, with what a step in it is stretched by."""

    start: float
    end: float
    inner: float
    slope: float

    def at(self, step: float) -> dict[str, Point]:
        """How far a step along x leads away from the point of the path, on each panel."""
        du, dy = self.inner * step, self.slope * step
        return {"g": (step, du), "fold": (du, du), "f": (du, dy), "fg": (step, dy)}


def pieces(r: Result) -> list[Piece]:
    """The whole band; at a kink its two halves, since they are stretched differently."""
    half = r.dx / 2
    if r.kink is None:
        return [Piece(-half, half, r.inner, r.slope)]
    left, right = r.kink.left, r.kink.right
    return [Piece(-half, 0.0, left.inner, left.slope), Piece(0.0, half, right.inner, right.slope)]


def path(r: Result) -> dict[str, Point]:
    """The point of the path on each panel."""
    return {"g": (r.x, r.u), "fold": (r.u, r.u), "f": (r.u, r.y), "fg": (r.x, r.y)}


def rectangle(r: Result) -> list[Mark]:
    """The band: x ± dx/2 up to g, u ± du/2 across to the fold and down to f, y ± dy/2 back to the composite.

    The line on one of its edges follows x + dx/2: it changes sides where a stretch is negative. At a kink the half
    to the left has a line too, dashed.
    """
    points = path(r)
    marks: list[Mark] = []
    for piece in pieces(r):
        middle, half = piece.at((piece.start + piece.end) / 2), piece.at((piece.end - piece.start) / 2)
        marks += [
            shapes.ribbon(
                (a, b), plus(points[a], middle[a]), half[a], plus(points[b], middle[b]), half[b],
                role="gradient", opacity=OPACITY, name="band",
            )
            for a, b in pairwise(TURN)
        ]  # fmt: skip
    marks += [edge(r, piece, piece.end or piece.start) for piece in pieces(r)]
    return marks + [
        Arrow(
            axes=(a, b),
            role="forward",
            tail=points[a],
            head=points[b],
            width=1.5,
            name="u" if a == "g" else "",
        )
        for a, b in pairwise(("fg", *TURN[:-1]))
    ]


def titles(r: Result) -> list[Mark]:
    """What each panel is, in the order of the path; over the lower panels where the band leaves room."""
    texts = {
        "g": f"1.  u = g(x){formula(r.g, 'x')}",
        "fold": "2.  fold: height to width",
        "f": f"3.  y = f(u){formula(r.f, 'u')}",
        "fg": "4.  y = f(g(x))",
    }
    return [
        Label(
            axes=panel, text=text, size=TITLE, axes_coords="xy", **title_place(r, panel, LETTER_PX * len(text))
        )
        for panel, text in texts.items()
    ]  # fmt: skip


def title_place(r: Result, panel: str, px: float) -> dict[str, Any]:
    """Where a title of this width stands: over the left end of its panel, or where the band goes down there, beside it.

    That is over the right end, or where there is no room either, before the band.
    """
    if panel in ("g", "fold"):
        return {"at": (0, 1), "offset": (0, TITLE_UP)}
    (left, right), _ = r.curves.box(panel)
    middle = r.x if panel == "fg" else r.u
    ends = [middle + piece.at(step)[panel][0] for piece in pieces(r) for step in (piece.start, piece.end)]
    before, after = ((min(max(end, left), right) - left) / (right - left) for end in (min(ends), max(ends)))
    room = px / (WIDE_PX if panel == "fg" else SQUARE_PX) + 0.04
    if before >= room or after == 0:
        return {"at": (0, 1), "offset": (0, TITLE_UP)}
    if 1 - after >= room:
        return {"at": (1, 1), "offset": (0, TITLE_UP), "align": "right"}
    return {"at": (before, 1), "offset": (-8, TITLE_UP), "align": "right"}


@lru_cache(maxsize=64)
def formula(f: ChosenFunction, letter: str) -> str:
    """= sin(u): the formula as plain text, where it is short and known."""
    if f.kind == "callable":
        return ""
    variable = f.variables[0]
    text = re.sub(rf"\b{variable}\b", letter, f.text)
    if not re.search(rf"\b{letter}\b", text):  # the name alone, or a number
        text = f"{text}({letter})" if text.isidentifier() else text
    text = re.sub(r"\*\*([23])\b", lambda power: "²³"[int(power[1]) - 2], text)
    text = text.replace("*", "·").replace("-", "−") if "**" not in text else text
    return f" = {text}" if len(text) <= LONGEST else ""


def start(r: Result) -> list[Mark]:
    """Where the path begins: x, on the axis below the composite, from which a line and a band go up."""
    (left, right), (low, high) = r.curves.box("fg")
    lowest = min(heights(r, "fg"))
    text = f"start: x = {formatting.number(r.x)}"
    side, align = beside(r)
    at = min(max(r.x + side * r.dx / 2, left), right)
    return [
        shapes.rectangle(
            "fg", (r.x - r.dx / 2, r.x + r.dx / 2), (low, min(max(lowest, low), high)), role="gradient", opacity=OPACITY
        ),
        Line(axes="fg", role="forward", x=[r.x, r.x], y=[low, min(max(r.y, low), high)], width=1.5, name="x"),
        Points(axes="fg", role="input", x=[r.x], y=[low], size=9, name="x"),
        Label(axes="fg", at=(at, 0), text=text, align=align, offset=(6.0 * side, 11), axes_coords="y", name="x"),
    ]  # fmt: skip


def heights(r: Result, panel: str) -> list[float]:
    """How high the ends of the band, or of its halves, are on a panel."""
    y = path(r)[panel][1]
    return [y + piece.at(step)[panel][1] for piece in pieces(r) for step in (piece.start, piece.end)]


def rules(r: Result) -> Iterator[Line]:
    """What measures the band where its widths are written: over it at dx, across it at du and dy."""
    (left, right), (low, high) = r.curves.box("fg")
    span = (max(r.x - r.dx / 2, left), min(r.x + r.dx / 2, right))
    yield _rule("fg", span, high - RULE_AT * (high - low), RULE * (high - low), is_upright=False)
    for panel in ("g", "fg"):
        low, high = r.curves.box(panel)[1]
        found = heights(r, panel)
        span = (max(min(found), low), min(max(found), high))
        if span[0] < span[1]:
            yield _rule(
                panel, span, right - RULE_IN * (right - left), RULE_IN * (right - left), is_upright=True
            )


def _rule(axes: str, span: tuple[float, float], at: float, half: float, *, is_upright: bool) -> Line:
    """A line from one end of a span to the other, with a stroke across each end."""
    low, high = span
    along, across = [low, high, low, low, high, high], [at, at, at - half, at + half, at - half, at + half]
    x, y = (across, along) if is_upright else (along, across)
    return shapes.strokes(axes, (x[::2], x[1::2]), (y[::2], y[1::2]), role="ink", width=1.5)


def beside(r: Result) -> tuple[int, Align]:
    """On which side of the band over x there is room for a text, and how that is aligned there."""
    left, right = r.curves.box("fg")[0]
    is_late = (r.x - left) / (right - left) > 1 - NEAR
    return (-1, "right") if is_late else (1, "left")


def edge(r: Result, piece: Piece, step: float) -> Line:
    """The line that follows x + step all round."""
    away, points = piece.at(step), path(r)
    corners = [plus(points[panel], away[panel]) for panel in TURN]
    return Line(
        axes=TURN,
        role="gradient",
        x=[x for x, _ in corners],
        y=[y for _, y in corners],
        width=1.5,
        dash=step < 0,
        name="band",
    )


def plus(point: Point, step: Point) -> Point:
    """The point a step further on."""
    return point[0] + step[0], point[1] + step[1]


def tangents(r: Result) -> list[Mark]:
    """The two stretches and their product as slopes; at a kink both one-sided tangents, dashed beyond x."""
    places = (("g", r.x, r.u), ("f", r.u, r.y), ("fg", r.x, r.y))
    if r.kink is None:
        slopes = (r.inner, r.outer, r.slope)
        return [
            shapes.tangent(*place, slope, reach=reach(r, *place, slope), name=STRETCHES[place[0]])
            for place, slope in zip(places, slopes, strict=True)
        ]
    pairs = (r.kink.inner, r.kink.outer, r.kink.slopes)
    return [
        Line(
            axes=axes, role="gradient", x=[x, x + way * to], y=[y, y + way * to * slope], dash=dash, width=width,
            name=STRETCHES[axes],
        )
        for (axes, x, y), pair in zip(places, pairs, strict=True)
        for slope, to in zip(pair, (-REACH, REACH), strict=True)
        for way, dash, width in ((1, False, 2.5), (-1, True, 1.0))
        if not (dash and pair[0] == pair[1])
    ]  # fmt: skip


def reach(r: Result, panel: str, x: float, y: float, slope: float) -> float:
    """Half the length of a tangent: as far as both its ends are inside the panel, but long enough to be seen."""
    (left, right), (low, high) = r.curves.box(panel)
    room = min(x - left, right - x)
    if slope and math.isfinite(slope):
        room = min(room, (high - y) / abs(slope), (y - low) / abs(slope))
    return REACH * min(1.0, max(INSIDE * room / REACH, SHORTEST))


def beyond(r: Result) -> list[Mark]:
    """Signs at the edges of a panel: that the path's point lies beyond it, in blue, or a part of the band."""
    found: list[Mark] = []
    for panel, point in path(r).items():
        middle = held(r, panel, point)
        is_inside = middle == point
        role: Role = "gradient" if is_inside else "forward"
        ends = [point]
        if is_inside:
            ends = [
                plus(point, piece.at(step)[panel]) for piece in pieces(r) for step in (piece.start, piece.end)
            ]
        for i, (low, high) in enumerate(r.curves.box(panel)):
            tip = SIGN * (high - low)
            for edge_at, inwards, gone in (
                (low, tip, any(end[i] < low for end in ends)),
                (high, -tip, any(end[i] > high for end in ends)),
            ):
                if gone and not (panel == "fold" and i == 0):
                    found.append(_sign(panel, middle, i, (edge_at + inwards, edge_at), role))
    return found


def _sign(panel: str, middle: Point, coordinate: int, along: tuple[float, float], role: Role) -> Arrow:
    """A small arrow at the edge of a panel, beside the middle of what goes on beyond it."""
    tail, head = ((at, middle[1]) if coordinate == 0 else (middle[0], at) for at in along)
    return Arrow(axes=panel, role=role, tail=tail, head=head, width=3)


def held(r: Result, panel: str, point: Point) -> Point:
    """The point of a panel that is nearest to a point."""
    (left, right), (low, high) = r.curves.box(panel)
    return min(max(point[0], left), right), min(max(point[1], low), high)


def grip(r: Result) -> Point:
    """Where the band's width is taken hold of: at its corner on g, at the left one where the right one is outside."""
    *_, last = pieces(r)
    step = last.end if r.x + last.end <= r.curves.box("g")[0][1] else -last.end
    piece = last if step > 0 else pieces(r)[0]
    return held(r, "g", plus((r.x, r.u), piece.at(step)["g"]))


def end_of_band(r: Result, axes: str, at: Point) -> Handle:
    """A handle at one end of the band over x, which sets dx."""
    side = (
        1 if at[0] >= r.x else -1
    )  # across x the band is as narrow as it can be, not wide on the other side
    return Handle(
        label="width dx of the band",
        axes=axes,
        at=at,
        to_parameters=lambda x, _: {"dx": 2 * side * (x - r.x)},
        along="x",
        role="gradient",
        name="band",
        size=12,
        symbol="square",
    )


def without_fold(r: Result) -> list[Mark]:
    """What comes out where f' is taken at x: the band arrives beside the composite, with another slope."""
    if r.unfolded is None:
        return []
    y, slope = r.unfolded
    dx, du, dy = r.dx / 2, r.inner * r.dx / 2, slope * r.dx / 2
    text = f"✗ f′ at x, not at u: {formatting.number(slope)}"
    wrong: Role = "wrong"
    name = "without fold"
    place: dict[str, Any] = {"axes": "fg", "at": (1, 0), "align": "right", "offset": (0, -UNDER_PX)}
    return [
        Band(axes="f", low=r.x - abs(du), high=r.x + abs(du), opacity=0.15, role=wrong, name=name),
        shapes.ribbon(
            ("f", "fg"),
            (r.x, y),
            (du, dy),
            (r.x, y),
            (dx, dy),
            opacity=0.25,
            hatch=True,
            role=wrong,
            name=name,
        ),
        shapes.crosses(("f", "fg"), [r.x, r.x], [y, y], name=name),
        shapes.tangent("fg", r.x, r.y, slope, reach=REACH, dash=True, role=wrong, name=name),
        Label(text=text, axes_coords="xy", role=wrong, name=name, **place),
    ]


def values(r: Result) -> list[Mark]:
    """The points on fold and curves, with the values and stretches at the panels they belong to."""
    points = {panel: at for panel, at in path(r).items() if panel != "g" and held(r, panel, at) == at}
    xs, ys = [at[0] for at in points.values()], [at[1] for at in points.values()]
    return [
        *([Points(axes=tuple(points), role="forward", x=xs, y=ys, size=DOT)] if points else []),
        height_of_u(r),
        *stretches(r),
        *rules(r),
        *widths(r),
        *numbers(r),
    ]


def numbers(r: Result) -> Iterator[Mark]:
    """The number of each panel on the part of the path that leads to it, between the panels, where that is seen."""
    points = path(r)
    for number, (before, panel) in enumerate(pairwise(("fg", *TURN[:-1])), start=1):
        x, y = points[panel]
        (left, right), (low, high) = r.curves.box(panel)
        if held(r, before, points[before]) != points[before] and panel != "g":
            continue
        across, up = (
            (right - left) / (WIDE_PX if panel in ("g", "fg") else SQUARE_PX),
            (high - low) / SQUARE_PX,
        )
        gap = BETWEEN_PX[panel]
        at = {
            "g": (x, low - gap * up),
            "fold": (left - gap * across, y),
            "f": (x, high + gap * up),
            "fg": (right + gap * across, y),
        }[panel]
        yield Points(axes=panel, role="forward", x=[at[0]], y=[at[1]], size=BADGE, filled=False)
        yield Label(axes=panel, at=at, text=str(number), align="center", size=12, bold=True)


def stretches(r: Result) -> list[Mark]:
    """Each slope beside its tangent, where the band is stretched by it, and under all how the third is their product.

    At a kink that says both slopes of the composite, for which there is no room beside it.
    """
    texts = stretch_texts(r)
    below: dict[str, Any] = {"at": (0, 0), "offset": (0, -UNDER_PX), "axes_coords": "xy"}
    return [
        *(factor(r, panel, texts[panel]) for panel in STRETCHES if panel in texts),
        Label(axes="fg", role="gradient", text=texts["product"], bold=True, name="slope", **below),
    ]


def height_of_u(r: Result) -> Label:
    """u: beside the band that goes down from the fold or, where that is far to the right, over the one before it."""
    (left, right), (low, high) = r.curves.box("fold")
    text, name = f"u = {formatting.number(r.u)}", "u"
    if r.u < (left + right) / 2:
        at = max([r.u, *heights(r, "fold")]), r.u
        place = min(max(at[0], left), right), min(max(at[1], low), high)
        return Label(axes="fold", role="forward", at=place, text=text, offset=(8, 0), name=name)
    level, up = _beside_band(r, "fold")
    return Label(
        axes="fold", role="forward", at=(0, level), text=text, offset=(12, up), axes_coords="x", name=name
    )


def factor(r: Result, panel: str, text: str) -> Label:
    """A stretch at an end of its tangent, where it covers least of the curve: beyond that end, or over or under it.

    First at the end that the band leaves free: on g it goes to the right, on f to the left, and to the composite it
    comes from the right.
    """
    (left, right), (low, high) = r.curves.box(panel)
    slope = {"g": r.inner, "f": r.outer, "fg": r.slope}[panel]
    x, y = held(r, panel, path(r)[panel])
    length = reach(r, panel, x, y, slope)
    px = np.array([(SQUARE_PX if panel == "f" else WIDE_PX) / (right - left), SQUARE_PX / (high - low)])
    taken = taken_by_curve(r, panel, x, y, slope) * px
    if panel == "fg":
        taken = np.concatenate([taken, beside_the_start(r) * px])
    lowest, highest = np.array([left, low]) * px, np.array([right, high]) * px
    size = np.array([BOLD_PX * len(text), TITLE]) / 2
    free = 1 if panel == "f" else -1

    def end(way: int) -> tuple[float, float]:
        return held(r, panel, (x + way * length, y + way * slope * length))

    def covered(place: tuple[int, int, float]) -> float:
        """How many points of the curve and the tangent the text would lie on; many more where it has no room."""
        way, side, up = place
        middle = np.array(end(way)) * px + np.array([side * (AWAY + size[0]), up])
        hit = (np.abs(taken - middle) < size + AIR_PX).all(axis=1).sum()
        has_room = (middle - size >= lowest).all() and (middle + size <= highest).all()
        return float(hit + (0 if has_room else len(taken)))

    places = [
        (way, side, up)
        for side_of_way, ups in ((1, (0.0, OVER_PX, -OVER_PX)), (-1, (OVER_PX, -OVER_PX, -FURTHER, FURTHER)))
        for way in (free, -free)
        for side, up in ((side_of_way * way, up) for up in ups)
    ]
    way, side, up = min(places, key=covered)
    return Label(
        axes=panel,
        at=end(way),
        text=text,
        bold=True,
        align="left" if side > 0 else "right",
        offset=(AWAY * side, up),
        name=STRETCHES[panel],
    )


def taken_by_curve(r: Result, panel: str, x: float, y: float, slope: float) -> Floats:
    """Points of the curve of a panel, of its tangent and of the path: (n, 2)."""
    k = r.curves
    xs, ys = {"g": (GRID, k.us), "f": (k.u_grid, k.ys), "fg": (GRID, k.composite)}[panel]
    steps = np.linspace(-1, 1, 11) * reach(r, panel, x, y, slope)
    (left, right), (low, high) = k.box(panel)
    across = np.linspace(left, x, 31) if panel == "f" else np.linspace(x, right, 31)
    upwards = {"g": np.linspace(low, y, 31), "f": np.linspace(y, high, 31), "fg": np.linspace(low, high, 31)}[
        panel
    ]
    return np.column_stack(
        [
            np.concatenate([xs[::4], x + steps, across, np.full(31, x)]),
            np.concatenate([ys[::4], y + slope * steps, np.full(31, y), upwards]),
        ]
    )


def beside_the_start(r: Result) -> Floats:
    """Points of the texts on the panel of the composite, dx and where the path starts: (n, 2)."""
    (left, right), (low, high) = r.curves.box("fg")
    side, _ = beside(r)
    x = r.x + side * (r.dx / 2 + np.linspace(0, START_PX * (right - left) / WIDE_PX, 65))
    up = START_UP_PX * (high - low) / SQUARE_PX
    half = TITLE / 2 * (high - low) / SQUARE_PX
    middles = (low + up, high - up)
    rows = [np.column_stack([x, np.full(x.size, y + way * half)]) for y in middles for way in (-1, 1)]
    return np.concatenate(rows)


def stretch_texts(r: Result) -> dict[str, str]:
    """The stretches by panel, and the last as the product of the others; at a kink those on either side."""
    texts = {
        "g": f"× {formatting.number(r.inner)}",
        "f": f"× {formatting.number(r.outer)}",
        "fg": f"× {formatting.number(r.slope)}",
        "product": f"slope = {formatting.product((r.outer, r.inner), r.slope)}",
    }
    if r.kink is not None:
        pairs = {"g": r.kink.inner, "f": r.kink.outer, "product": r.kink.slopes}
        names = {"g": "×", "f": "×", "product": "slope"}
        del texts["fg"]
        for panel, (left, right) in pairs.items():
            both = f"{formatting.number(left)} left, {formatting.number(right)} right"
            texts[panel] = (
                f"{names[panel]} {both}" if left != right else f"{names[panel]} {formatting.number(left)}"
            )
    return texts


def widths(r: Result) -> list[Mark]:
    """How wide the band is: dx to the right of it or, at the end, to its left; du and dy over it, before the panels."""
    left, right = r.curves.box("fg")[0]
    side, align = beside(r)
    at = min(max(r.x + side * r.dx / 2, left), right)
    text = f"dx = {formatting.number(r.dx)}"
    dx = Label(axes="fg", at=(at, 1), text=text, align=align, offset=(6.0 * side, -9), axes_coords="y")
    return [dx, _width_of_u(r), _width_of_y(r)]


def _width_of_u(r: Result) -> Label:
    """Before the fold."""
    slopes = [piece.inner for piece in pieces(r)]
    return _over_the_band(r, "fold", f"du = {both(r, slopes)}")


def _width_of_y(r: Result) -> Label:
    """Behind the composite; where its point lies beyond the panel, that and where it is."""
    low, high = r.curves.box("fg")[1]
    text = f"dy = {both(r, [piece.slope for piece in pieces(r)])}"
    if not low <= r.y <= high:
        text = f"y = {formatting.number(r.y)} is {'above' if r.y > high else 'below'}, {text}"
    return _over_the_band(r, "f", text)


def _over_the_band(r: Result, panel: str, text: str) -> Label:
    """A text that ends at the left side of a panel, above the band from or to the panel before it, or below it.

    In the band where that is as high as the panel.
    """
    at, up = _beside_band(r, panel)
    (low, high), y = r.curves.box(panel)[1], path(r)[panel][1]
    clear = BADGE_CLEAR - abs(at - y) * SQUARE_PX / (high - low) if up else 0.0  # of the number on the path
    return Label(
        axes=panel,
        at=(0, at),
        text=text,
        align="right",
        offset=(-12, math.copysign(max(abs(up), clear), up)),
        axes_coords="x",
    )


def _beside_band(r: Result, panel: str) -> tuple[float, float]:
    """The height of what is written over the band, or under it, and by how many px that is moved up."""
    low, high = r.curves.box(panel)[1]
    found = [path(r)[panel][1], *heights(r, panel)]
    top, bottom = min(max(found), high), max(min(found), low)
    room = ROOM_OVER * (high - low)
    at, up = (top, 11.0) if high - top >= room else (bottom, -11.0)
    if bottom - low < room and up < 0:
        at, up = high - (high - low) / 4, 0.0
    return at, up


def both(r: Result, stretches: list[float]) -> str:
    """The width of the band after a stretch; at a kink those of its left and its right half, where they differ."""
    texts = [formatting.number(stretch * r.dx / len(set(stretches))) for stretch in stretches]
    return ", ".join(texts if len(set(stretches)) > 1 else texts[:1])
