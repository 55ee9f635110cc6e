"""The path of the values and the band of the stretches round the rectangle, as marks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bpwidgets.live.picture import formatting, shapes
from bpwidgets.live.picture.marks import Arrow, Band, Handle, Label, Line, Mark, Points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.chain_rule.stretches import Result
    from bpwidgets.live.picture.marks import Align, Point
    from bpwidgets.live.picture.style import Role

REACH = 0.9
"""Half the length of a tangent, along its panel's horizontal axis."""
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
TITLE_PX, UNDER_PX = 57.0, 73.0
"""How far below the two lower panels their titles are, and the stretches under these: clear of the band."""
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
                role="gradient", opacity=0.3, name="band",
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


def start(r: Result) -> list[Mark]:
    """Where the path begins: x, on the axis below the composite, from which a line and a band go up."""
    (left, right), (low, high) = r.curves.box("fg")
    lowest = min(heights(r, "fg"))
    text = f"start: x = {formatting.number(r.x)}"
    side, align = beside(r)
    at = min(max(r.x + side * r.dx / 2, left), right)
    return [
        shapes.rectangle(
            "fg", (r.x - r.dx / 2, r.x + r.dx / 2), (low, min(max(lowest, low), high)), role="input", opacity=0.12
        ),
        Line(axes="fg", role="forward", x=[r.x, r.x], y=[low, min(max(r.y, low), high)], width=1.5, name="x"),
        Points(axes="fg", role="input", x=[r.x], y=[low], size=9, name="x"),
        Label(axes="fg", role="input", at=(at, 0), text=text, align=align, offset=(6.0 * side, 11), axes_coords="y"),
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
            shapes.tangent(*place, slope, reach=REACH, name=STRETCHES[place[0]])
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
        shapes.under_title("fold", f"u = {formatting.number(r.u)}", "forward", name="u"),
        *stretches(r),
        *rules(r),
        *widths(r),
    ]


def stretches(r: Result) -> list[Mark]:
    """The two factors and their product, under the titles."""
    return [
        shapes.under_title(panel, text, "gradient", name=STRETCHES[panel])
        if panel == "g"
        else Label(
            axes=panel, role="gradient", at=(0, 0), text=text, offset=(0, -UNDER_PX), axes_coords="xy",
            bold=panel == "fg", name=STRETCHES[panel],
        )
        for panel, text in stretch_texts(r).items()
    ]  # fmt: skip


def stretch_texts(r: Result) -> dict[str, str]:
    """The two factors and their product, by panel; at a kink those on either side."""
    x, u, inner, outer = map(formatting.number, (r.x, r.u, r.inner, r.outer))
    texts = {
        "g": f"× g′({x}) = {inner}",
        "f": f"× f′({u}) = {outer}",
        "fg": f"slope = {formatting.product((r.outer, r.inner), r.slope)}",
    }
    if r.kink is not None:
        pairs = {"g": r.kink.inner, "f": r.kink.outer, "fg": r.kink.slopes}
        names = {"g": f"× g′({x})", "f": f"× f′({u})", "fg": "slope"}
        for panel, (left, right) in pairs.items():
            both = f"{formatting.number(left)} left, {formatting.number(right)} right"
            texts[panel] = (
                f"{names[panel]}: {both}" if left != right else f"{names[panel]} = {formatting.number(left)}"
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
    low, high = r.curves.box(panel)[1]
    found = [path(r)[panel][1], *heights(r, panel)]
    top, bottom = min(max(found), high), max(min(found), low)
    room = ROOM_OVER * (high - low)
    at, up = (top, 11.0) if high - top >= room else (bottom, -11.0)
    if bottom - low < room and up < 0:
        at, up = high - (high - low) / 4, 0.0
    return Label(axes=panel, at=(0, at), text=text, align="right", offset=(-6, up), axes_coords="x")


def both(r: Result, stretches: list[float]) -> str:
    """The width of the band after a stretch; at a kink those of its left and its right half, where they differ."""
    texts = [formatting.number(stretch * r.dx / len(set(stretches))) for stretch in stretches]
    return ", ".join(texts if len(set(stretches)) > 1 else texts[:1])
