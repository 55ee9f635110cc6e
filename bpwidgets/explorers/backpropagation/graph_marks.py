"""The drawing of a graph: vertices with value and gradient, wires with what goes along them, gauges of the inputs."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.backpropagation import wire_places
from bpwidgets.explorers.backpropagation.captions import shows_gradient
from bpwidgets.explorers.backpropagation.choices import PATTERNS, VARIABLES, letters
from bpwidgets.explorers.backpropagation.layered_layout import laid_out
from bpwidgets.explorers.backpropagation.passes import Mode
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Handle, Label, Line, Points
from bpwidgets.live.picture.shapes import crosses, strokes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.explorers.backpropagation.layered_layout import Layout, Point
    from bpwidgets.explorers.backpropagation.passes import Floats, Result
    from bpwidgets.live.picture.marks import Mark
    from bpwidgets.live.picture.style import Role

SIZE = (900, 352)
BOX, CORNER = (716.0, 322.0), (108.0, 22.0)
"""Width and height of the part with vertices, and where its lower left corner is."""
GAUGE, REACH = 84.0, (24.0, 40.0)
"""How far the gauges are left of the inputs, and half their length, so much is the largest input: in lanes that are
low, and at most."""
REACH_SHARE = 0.25
"""The same as a part of a lane that is not low."""
BEYOND = 10.0
"""How far beyond the ends of a gauge their numbers stand, in px."""
LARGE, TEXT, SMALL = 15.0, 12.0, 11.0
STAGGER = 14.0
"""How much further out the numbers of every second column are, where columns are narrow."""
NEAR, CLEAR = 1.22, 9.0
"""How far from the middle of a vertex the values' wires end, in radii, clear of its ring where that is large; how far
outside it the gradient's, in px."""
ASIDE, ASIDE_SHARE = (4.5, 9.0), 1 / 6
"""How far beside the value's wire the gradient's runs: in px, at least and at most, and as a part of a circle."""
CHARACTER, SQUARE = 6.6, 18.0
"""The width of a letter, and of the square of a role before a text, in px."""
SLOPE = (54.0, 17.0)
"""Width and height of a slope beside a wire, in px."""
VALUE, NAMED_VALUE, SUM = 70.0, 104.0, 110.0
"""How wide numbers at a vertex are, in px: one, one with its name, two with a sign."""
SLOPE_AT = 0.5
"""After which share of the piece in the middle of a wire its slope stands."""
BELOW_WIRE, ABOVE_WIRE = 5.0, 4.5
"""How far texts are from wires, below the gradient's and above the value's, in px."""
ROUND_PIECE = (0.3, 0.7)
"""From which share of its length to which a round wire is nearly straight."""
LINE = 15.0
"""From one line of a sum to the next, in px, of numbers that are not large."""
THIN, WIRE, JUST_SENT = 1.4, 2.0, 3.5
"""The widths of what the values went along, on the way back; of what a gradient went along; of what it just has."""
ROUND = 9
"""As many points has a wire round each of its corners."""
MANY = 14
"""On more wires than these no slopes stand."""
INPUT_END = 3.0
LARGE_CIRCLE, LARGE_SIGN = 40.0, 17.0
"""A circle that is so large, in px, has a sign of this size."""


NARROW = 0.64
"""A narrow page shrinks distances to this part, and neither text nor circles."""


@dataclass(frozen=True)
class Room:
    """What a layout has room for, on a narrow page too.

    Attributes:
        names: v₁, v₂, ... before the values, and the count of messages beside the gradient.
        both: value and gradient; else only one of them, the newer.
        any_text: any numbers, but for those of inputs and output.
        rules: the names of patterns.
        slopes: numbers on wires.
        sums: what has arrived as a sum, in two lines.
        staggered: numbers at two distances, where columns are narrow.
    """

    names: bool
    both: bool
    any_text: bool
    rules: bool
    slopes: bool
    sums: bool
    staggered: bool


def layout_of(r: Result) -> Layout:
    """Where everything is, in px of the axes."""
    return placed(*r.graph.shape)


@lru_cache(maxsize=128)
def placed(
    inputs: int, wires: tuple[tuple[int, int], ...], box: Point = BOX, corner: Point = CORNER
) -> Layout:
    """The layout in its box, moved to where the box is."""
    found = laid_out(inputs, wires, box)
    dx, dy = corner
    return type(found)(
        at=tuple((x + dx, y + dy) for x, y in found.at),
        routes=tuple(tuple((x + dx, y + dy) for x, y in route) for route in found.routes),
        lane=found.lane,
        column=found.column,
        diameter=found.diameter,
        crossings=found.crossings,
    )


def room_of(found: Layout) -> Room:
    """What a layout has room for."""
    high, wide = NARROW * found.lane, NARROW * found.column
    return Room(
        names=wide >= 75,
        both=high >= found.diameter + 27,
        any_text=found.lane >= 42,
        rules=wide >= 150 and high >= found.diameter + 27,
        slopes=wide >= 105 and high >= 36 and len(found.routes) <= MANY,
        sums=wide >= 105 and high >= found.diameter + 27 + LINE,
        staggered=wide < 75 and high >= found.diameter + 40,
    )


def graph(r: Result) -> Iterator[Mark]:
    """Wires first, then what lies over them."""
    found = layout_of(r)
    yield from _wires(r)
    yield from _gauges(r, found)
    texts = list(_numbers(r, found))
    yield paper(texts)
    yield from _vertices(r, found)
    yield from texts
    yield from texts_on_wires(r)


# ---- wires ----


def _wires(r: Result) -> Iterator[Mark]:
    """Blue where a value has gone along, with an arrow where there is room; beside it the way of its gradient.

    On the way back the values' are thin, and what has just been sent is wide; dashed is what is sent next.
    """
    arrows = room_of(layout_of(r)).names
    values, forward = ways(*r.graph.shape)
    on_way_back = bool(r.passed.fired)
    for wire, (x, y) in zip(r.graph.wires, values, strict=True):
        computed = r.is_computed(wire.end)
        if computed and arrows:
            way = list(zip(x.tolist(), y.tolist(), strict=True))
            yield from arrow_along(way, "forward", width=THIN if on_way_back else WIRE, name="wires")
        else:
            role: Role = "forward" if computed else "muted"
            yield Line(axes="graph", role=role, x=x, y=y, width=WIRE if computed else 1.2, name="wires")
    for k, way in enumerate(forward):
        if _carries(r, k):
            yield from arrow_along(way if r.mode == Mode.FORWARD else way[::-1], width=_width(r, k))
        elif r.graph.wires[k].end == r.following:
            x, y = np.transpose(way)
            yield Line(axes="graph", role="gradient", x=x, y=y, width=WIRE, dash=True)


def _width(r: Result, wire: int) -> float:
    """How wide the way of a gradient is."""
    return JUST_SENT if _was_just_sent(r, wire) else WIRE


def _was_just_sent(r: Result, wire: int) -> bool:
    return r.last is not None and r.last.vertex == r.graph.wires[wire].end


@lru_cache(maxsize=128)
def ways(
    inputs: int, wires: tuple[tuple[int, int], ...], box: Point = BOX, corner: Point = CORNER
) -> tuple[list[Any], list[list[Point]]]:
    """For each wire x and y of what its value goes along, and the points of what a gradient does, forward."""
    found = placed(inputs, wires, box, corner)
    radius, apart = found.diameter / 2, aside_of(found)
    return (
        [np.transpose(_smooth(_trimmed(route, NEAR * radius))) for route in found.routes],
        [_aside(_smooth(_trimmed(route, radius + CLEAR)), apart) for route in found.routes],
    )


def aside_of(found: Layout) -> float:
    """How far beside the value's wire the gradient's runs, in px."""
    least, most = ASIDE
    return min(most, max(least, ASIDE_SHARE * found.diameter))


def _aside(way: list[Point], apart: float) -> list[Point]:
    """So far beside a way, on its lower side; straight down where it does not lead to the right all along."""
    x, y = np.transpose(way)
    if any(np.diff(x) < 0):
        return [(a, b - apart) for a, b in way]
    dx, dy = np.gradient(x), np.gradient(y)
    share = apart / np.hypot(dx, dy)
    return list(zip((x + share * dy).tolist(), (y - share * dx).tolist(), strict=True))


def _carries(r: Result, wire: int) -> bool:
    """Whether a gradient, or a tangent, has gone along a wire."""
    if r.mode == Mode.FORWARD:
        ends = r.graph.wires[wire]
        return r.is_computed(ends.end) and bool(np.any(r.tangents[ends.start]))
    return r.passed.messages[wire] is not None


def arrow_along(
    way: Sequence[Point], role: Role = "gradient", *, width: float = WIRE, name: str = ""
) -> Iterator[Mark]:
    """A line, whose last piece is an arrow."""
    look: dict[str, Any] = {"axes": "graph", "role": role, "width": width, "name": name}
    if len(way) > 2:
        x, y = np.transpose(way[:-1])
        yield Line(x=x, y=y, **look)
    yield Arrow(tail=way[-2], head=way[-1], **look)


def _trimmed(route: Sequence[Point], radius: float) -> list[Point]:
    """The route without what lies in the circles at its ends."""
    start, end = (_towards(*pair, radius) for pair in ((route[0], route[1]), (route[-1], route[-2])))
    return [start, *route[1:-1], end]


def _smooth(route: list[Point]) -> list[Point]:
    """The route as one arc where it leads to the right all along: a quadratic B-spline, whose last piece is straight.

    It is within the corners of the route, and touches each of its pieces.
    """
    if len(route) < 3 or any(start[0] >= end[0] for start, end in pairwise(route)):
        return route
    corners = np.array(route)
    joints = (corners[1:] + corners[:-1]) / 2
    share = np.linspace(0, 1, ROUND)[1:, None]  # each begins where the one before it ends
    pieces = [
        (1 - share) ** 2 * start + 2 * share * (1 - share) * corner + share**2 * end
        for start, corner, end in zip(joints[:-1], corners[1:-1], joints[1:], strict=True)
    ]
    points = np.concatenate([joints[:1], *pieces, corners[-1:]]).tolist()
    return [route[0], *((x, y) for x, y in points)]


def _towards(start: Point, end: Point, distance: float) -> Point:
    (a, b), (c, d) = start, end
    share = distance / max(math.hypot(c - a, d - b), distance)
    return a + share * (c - a), b + share * (d - b)


def size_of(room: Room) -> float:
    """The size of the numbers at the vertices."""
    if room.rules and room.sums:
        return LARGE
    return TEXT if room.names and room.both else SMALL


def line_of(size: float) -> float:
    """From one line of a sum to the next, in px."""
    return max(LINE, size + 2)


def shows_slopes(r: Result) -> bool:
    """Whether slopes stand beside wires."""
    return r.mode == Mode.REVERSE and bool(r.graph.wires) and room_of(layout_of(r)).slopes


def texts_on_wires(r: Result) -> Iterator[Label]:
    """By what one multiplies along each wire that was used, or that is next; what a short vertex sent."""
    if not shows_slopes(r):
        return
    places = _places_on_wires(*r.graph.shape)
    px = TEXT + 1 if size_of(room_of(layout_of(r))) == LARGE else TEXT
    for k, (place, message) in enumerate(zip(places, r.passed.messages, strict=True)):
        end = r.graph.wires[k].end
        look: dict[str, Any] = {"size": px, "bold": _was_just_sent(r, k)}
        if place and message is not None and r.is_short(end):
            yield _label_on(place, f"sent {number_text(message, 3)}", "wrong", **look)
        elif place and (message is not None or end == r.following):
            yield _label_on(place, _slope_text(r, k), "ink", **look)


def _label_on(place: wire_places.Place, text: str, role: Role, size: float, *, bold: bool) -> Label:
    box = place.box((width_of(text, role, size), SLOPE[1]))
    look: dict[str, Any] = {"align": "center", "offset": box.offset, "size": size, "bold": bold}
    return Label(axes="graph", role=role, at=box.anchor, text=text, **look)


def _slope_text(r: Result, wire: int) -> str:
    """Such as ×0.8; of an array how many numbers there are."""
    slope = np.ravel(r.graph.wires[wire].derivative)
    return f"{'×' * (slope.size == 1)}{number_text(slope, 4)}"


@lru_cache(maxsize=128)
def _places_on_wires(inputs: int, wires: tuple[tuple[int, int], ...]) -> tuple[wire_places.Place | None, ...]:
    """Of each wire the place of its text, None where there is none."""
    found, uses = placed(inputs, wires), Counter(start for start, _ in wires)
    values, gradients = ways(inputs, wires)
    room, radius = room_of(found), found.diameter / 2
    line, near = line_of(size_of(room)), near_of(found)
    taken = [wire_places.Box(at, (0.0, 0.0), (found.diameter + 2, found.diameter + 2)) for at in found.at]
    for vertex, at in enumerate(found.at):
        lines = 2 if room.sums and uses[vertex] > 1 else 1
        above = VALUE if vertex < inputs else NAMED_VALUE
        taken.append(wire_places.Box(at, (0.0, near), (above, line)))
        below = SUM if lines == 2 else VALUE
        taken.append(wire_places.Box(at, (0.0, -near - (lines - 1) * line / 2), (below, lines * line)))
    routes = [list(zip(x, y, strict=True)) for x, y in values] + gradients
    look: dict[str, Any] = {
        "share": SLOPE_AT,
        "clear": radius + CLEAR,
        "gaps": (aside_of(found) + BELOW_WIRE, ABOVE_WIRE),
    }
    wanted = [wire_places.Wanted(_middle(list(route)), SLOPE, **look) for route in found.routes]
    return wire_places.beside(routes, wanted, taken, scales=(NARROW, 1.0))


def _middle(route: list[Point]) -> tuple[Point, Point]:
    """The piece in which the middle of a route is; of one that is drawn round, what touches it in its middle."""
    way = _smooth(route)
    pieces = list(pairwise(way))
    ends = np.cumsum([np.hypot(*np.subtract(*piece)) for piece in pieces])
    if way is route:
        return pieces[int(np.searchsorted(ends, ends[-1] / 2))]
    start, middle, end = (
        np.array([np.interp(share * ends[-1], [0, *ends], part) for part in np.transpose(way)])
        for share in (ROUND_PIECE[0], 0.5, ROUND_PIECE[1])
    )
    moved = middle - (start + end) / 2
    (x0, y0), (x1, y1) = (start + moved).tolist(), (end + moved).tolist()
    return (x0, y0), (x1, y1)


# ---- vertices ----


def _vertices(r: Result, found: Layout) -> Iterator[Mark]:
    """A circle with what it does, over its rings."""
    yield from _rings(r, found)
    for k, (x, y) in enumerate(found.at):
        vertex = r.vertex(k)
        role: Role = "input" if vertex.is_input else "forward" if r.is_computed(k) else "muted"
        look: dict[str, Any] = {"axes": "graph", "name": vertex.name}
        yield Points(role=role, x=[x], y=[y], size=found.diameter, filled=False, **look)
        yield symbol_at((x, y), found, vertex.symbol, bold=vertex.is_input, name=vertex.name)
    short = [found.at[k] for k in range(len(found.at)) if r.is_short(k)]
    if short:
        x, y = np.transpose(short) + (0.42 * found.diameter + 3)
        yield crosses("graph", x, y, size=9)


def symbol_at(at: Point, found: Layout, symbol: str, *, bold: bool, name: str = "") -> Label:
    """What stands in a circle."""
    size = 13.0 if found.diameter >= 24 and len(symbol) <= (1 if bold else 3) else SMALL
    size = LARGE_SIGN if found.diameter >= LARGE_CIRCLE else size
    return Label(axes="graph", at=at, text=symbol, align="center", size=size, bold=bold, name=name)


def _rings(r: Result, found: Layout) -> Iterator[Mark]:
    """Round what has just sent back, till all have; purple, and then too, round each that was short."""
    if r.mode == Mode.FORWARD:
        yield _ring(found, r.by, 7, "gradient")
        return
    for fired in r.passed.fired:
        if r.is_short(fired.vertex):
            yield _ring(found, fired.vertex, 7, "wrong")
        elif fired is r.last and not r.done:
            yield _ring(found, fired.vertex, 7, "gradient")


def _ring(found: Layout, vertex: int, wider: float, role: Role) -> Points:
    x, y = found.at[vertex]
    return Points(axes="graph", role=role, x=[x], y=[y], size=found.diameter + wider, filled=False)


def _numbers(r: Result, found: Layout) -> Iterator[Label]:
    """Above each vertex its value with the name of its rule, below it its gradient, where two have met as a sum."""
    room = room_of(found)
    near, size = near_of(found), size_of(room)
    line_px, sum_size = line_of(size), min(size, TEXT + 1)
    for k, at in enumerate(found.at):
        if not (room.any_text or k == r.graph.output or r.vertex(k).is_input):
            continue
        gradient = _gradient_text(r, k, room)
        # Where columns are narrow, every second one has its numbers further out.
        odd = round((at[0] - CORNER[0]) / found.column) % 2
        up = near + (STAGGER if room.staggered and odd else 0)
        if r.is_computed(k) and (room.both or not gradient):
            above = up if room.both else -up
            yield label_at(at, above, _value_text(r, k, room), "forward", size, name=r.vertex(k).name)
        if gradient:
            lines, role = gradient.split("\n"), _gradient_role(r, k, gradient)
            answer = r.vertex(k).is_input and r.done and r.mode == Mode.REVERSE
            news = any(_was_just_sent(r, wire) and it.start == k for wire, it in enumerate(r.graph.wires))
            for n, line in enumerate(lines):
                down, bold = -up - line_px * n, (answer and line is lines[-1]) or (news and " " not in line)
                look: dict[str, Any] = {"name": r.vertex(k).name, "bold": bold}
                px = sum_size if line is not lines[-1] or line.endswith(" arrived") else size
                yield label_at(at, down, line, "ink" if n else role, px, **look)


def near_of(found: Layout) -> float:
    """How far from the middle of a vertex its numbers are, in px."""
    return found.diameter / 2 + (15 if NARROW * found.lane >= found.diameter + 40 else 10)


def number_text(value: Floats, digits: int) -> str:
    """A number, or how many there are: the tables have them all."""
    return formatting.number(value[0], digits) if value.size == 1 else f"{value.size} numbers"


def label_at(
    at: Point, up: float, words: str, role: Role, size: float, *, name: str = "", bold: bool = False
) -> Label:
    """So many px above a vertex, however large the picture is."""
    look: dict[str, Any] = {"align": "center", "offset": (0, up), "size": size, "name": name, "bold": bold}
    return Label(axes="graph", role=role, at=at, text=words, **look)


def _value_text(r: Result, vertex: int, room: Room) -> str:
    it = r.vertex(vertex)
    named = f"{it.name} = " if room.names and not it.is_input else ""
    names_rules = r.f.name == PATTERNS and room.rules and r.forward_done and r.mode == Mode.REVERSE
    rule = f" · {it.rule}" if it.rule and names_rules else ""
    return f"{named}{number_text(it.value, 4 if room.names and room.both else 3)}{rule}"


def _gradient_role(r: Result, vertex: int, text: str) -> Role:
    if r.mode == Mode.REVERSE and r.is_short(vertex):
        return "wrong"
    return "gradient" if text.startswith("?") or shows_gradient(r, vertex) else "ink"


def _gradient_text(r: Result, vertex: int, room: Room) -> str:
    """The gradient that has arrived, as a sum; or what is to come, and how many messages are there of how many.

    In forward mode the tangent.
    """
    value = r.passed.gradients[vertex] if r.mode == Mode.REVERSE else r.tangents[vertex]
    found = number_text(value, 4 if room.names and room.both else 3) if shows_gradient(r, vertex) else ""
    if r.mode == Mode.FORWARD or not r.forward_done:
        return found
    expected, received = r.graph.uses[vertex], r.passed.received[vertex]
    if received < expected:
        waiting = f"{found} + ?" if found and not r.overwrite else found or "?"
        if expected == 1:
            return waiting
        count = f"{received} of {expected}"
        if room.sums:
            return f"{waiting}\n{count} arrived"
        return f"{found} ({count})".strip() if room.names or not found else found
    terms = _terms(r, vertex) if room.sums else []
    return re.sub(" (?=[=≈])", "\n", formatting.total(terms, value[0])) if terms else found


def _terms(r: Result, vertex: int) -> list[float]:
    """The two messages that were added up at a vertex; nothing where that is not what happened."""
    found = r.arrived(vertex)
    if r.overwrite or len(found) != 2 or found[0].size != 1:
        return []
    return [float(message[0]) for message in found]


def width_of(text: str, role: Role, size: float) -> float:
    """How wide a text is, in px, with the square of its role."""
    return CHARACTER * size / TEXT * len(text) + SQUARE * (role != "ink")


def paper(texts: Sequence[Label]) -> Line:
    """Strips of paper behind texts, so that no wire strikes them through."""
    size = max((it.size for it in texts), default=SMALL)
    x = np.array([it.at[0] for it in texts])
    y = np.array([it.at[1] + it.offset[1] for it in texts])
    widths = np.array([width_of(it.text, it.role, it.size) for it in texts])
    half = widths / 2 - size / 2
    return strokes("graph", (x - half, x + half), (y, y), role="paper", width=size + 1)


# ---- gauges, what is dragged and what is clicked ----


def _gauges(r: Result, found: Layout) -> Iterator[Mark]:
    """A scale for each input, with its zero and, where there is room, its ends."""
    x, y = np.transpose(found.at[: len(r.graph.inputs)])
    x, reach, room = x - GAUGE, _reach(found), NARROW * found.lane
    yield strokes("graph", (x, x), (y - reach, y + reach), role="muted", width=3)
    yield strokes("graph", (x - 5, x + 5), (y, y), role="muted", width=1.5)
    if room >= 2 * (NARROW * reach + BEYOND) + SMALL:
        for k, middle in enumerate(y.tolist()):
            for side in (1, -1):
                at, text = (float(x[k]), middle + side * reach), number_text(np.array([side * INPUT_END]), 1)
                yield label_at(at, side * BEYOND, text, "ink", SMALL)


def _reach(found: Layout) -> float:
    low, most = REACH
    return min(most, max(REACH_SHARE * found.lane, min(low, 0.4 * found.lane)))


def handles(r: Result) -> Iterator[Handle]:
    """The inputs on their gauges."""
    found = layout_of(r)
    unit = _reach(found) / INPUT_END
    for k, variable in enumerate(r.graph.inputs):
        x, y = found.at[k]
        value = float(r.vertex(k).value[0])
        yield Handle(
            label=f"{r.vertex(k).name}, an input",
            axes="graph",
            at=(x - GAUGE, y + unit * value),
            along="y",
            size=13,
            to_parameters=partial(_input, letters(r.f)[variable], y, unit),
        )


def _input(name: str, zero: float, unit: float, _: float, at: float) -> dict[str, Any]:
    """What a height on a gauge sets."""
    return {name: (at - zero) / unit}


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """Back: an operation sends what has arrived. Forward: the pass goes from another input."""
    found = layout_of(r)
    size = max(24.0, found.diameter)
    if r.mode == Mode.FORWARD:
        for k, variable in enumerate(r.graph.inputs):
            yield ClickTarget(
                label=f"forward from {r.vertex(k).name}",
                axes="graph",
                at=found.at[k],
                sets={"by": VARIABLES.index(letters(r.f)[variable]) + 1},
                size=(size, size),
                frame=(found.diameter, found.diameter),
                round=True,
                selected=k == r.by,
            )
        return
    for number, k in enumerate(r.graph.operations, start=1):
        vertex = r.vertex(k)
        yield ClickTarget(
            label=f"{vertex.name} = {vertex.formula}: send its gradient back",
            axes="graph",
            at=found.at[k],
            sets={"fire": number},
            size=(size, size),
            frame=(found.diameter, found.diameter),
            round=True,
            selected=r.last is not None and r.last.vertex == k,
        )
