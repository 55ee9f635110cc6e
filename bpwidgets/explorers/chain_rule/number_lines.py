"""The second view: x, u and y on three number lines of one scale, and dots that g and then f spread or gather."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.chain_rule import rectangle_marks
from bpwidgets.explorers.chain_rule.windows import X, curves, mapped, window
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Arrow, Handle, Label, Line, Mark, Points, Polygon
from bpwidgets.live.picture.shapes import crosses
from bpwidgets.live.picture.style import RATIO_PT, TICK_PX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from bpwidgets.calculus.functions import ChosenFunction
    from bpwidgets.explorers.chain_rule.stretches import Result
    from bpwidgets.explorers.chain_rule.windows import Floats, Span

AXES = "lines"
ROWS = {"x": 2.0, "u": 1.0, "y": 0.0}
"""How high each number line lies."""
HEIGHTS = tuple(ROWS.values())
SHORTEST, LONGEST = 6.0, 12.0
"""A number line is as long as its values need, between these."""
STARTS = np.linspace(*X, 49)
"""Where the thin lines in the background begin: evenly spaced."""
DOTS = 9
"""So many dots are on the band, evenly spaced on x."""
COLUMN_PX = 196.0
"""The column of texts to the left of the number lines."""
TICK_UP = 0.035
"""Half the height of a tick."""
TEXT_PX = 15.0
"""How far from its number line the number at a tick is."""


@dataclass(frozen=True)
class Scale:
    """How the three number lines lie above each other: equally long, so that a dot's way straight down is slope 1."""

    reach: float
    """half the length of each"""
    middles: tuple[float, float, float]
    """the numbers in the middle of the lines of x, u and y"""

    def at(self, line: str, value: Any) -> Any:
        """How far from the middle of a number line a value is."""
        return value - self.middles[list(ROWS).index(line)]

    def ticks(self, line: str) -> list[int]:
        """The whole numbers at the ticks of a line."""
        step = 1 if self.reach <= SHORTEST / 2 + 1 else 2
        middle = self.middles[list(ROWS).index(line)]
        low, high = middle - self.reach, middle + self.reach
        return list(range(step * int(np.ceil(low / step)), int(np.floor(high)) + 1, step))


@lru_cache(maxsize=16)
def scale(f: ChosenFunction, g: ChosenFunction, skip: bool) -> Scale:
    """The scale for two functions: 0 below 0 where that shows all values of u and of y."""
    found = curves(f, g, skip)
    farthest = max(map(abs, (*found.u, *found.y)))
    if farthest <= LONGEST / 2:
        return Scale(max(farthest, SHORTEST / 2), (0.0, 0.0, 0.0))
    length = max(high - low for low, high in (found.u, found.y))
    reach = min(max(length, SHORTEST), LONGEST) / 2
    return Scale(reach, (0.0, _middle(found.u, window(g), reach), _middle(found.y, window(f), reach)))


def _middle(span: Span, usual: Span, reach: float) -> float:
    """The middle of a number line: 0, or the nearest that shows the span, or the usual part of a longer one."""
    low, high = span
    if high - low <= 2 * reach:
        return min(max(0.0, high - reach), low + reach)
    return min(max(sum(usual) / 2, low + reach), high - reach)


def scale_of(r: Result) -> Scale:
    """The scale of a result."""
    return scale(r.f, r.g, r.skip)


# ---- what stands still ----


def draw(axes: Axes, r: Result) -> None:
    """The three number lines with their names, and evenly spaced numbers on their way from line to line."""
    here = scale_of(r)
    axes.set(xlim=(-1.02 * here.reach, 1.02 * here.reach), ylim=(-0.42, 2.3))
    axes.set_axis_off()
    axes.set_title("evenly spaced dots: $g$, then $f$, spread or gather them", loc="left", pad=8)
    us = mapped(r.g, STARTS)
    ways = np.array([STARTS, here.at("u", us), here.at("y", mapped(r.f, us)), np.full(STARTS.size, np.nan)])
    axes.plot(ways.T.ravel(), np.tile([*HEIGHTS, np.nan], STARTS.size), gid="muted", linewidth=0.7, alpha=0.6)
    for line, height in ROWS.items():
        axes.plot([-here.reach, here.reach], [height, height], gid="ink", linewidth=1.2)
        ticks = np.array(here.ticks(line))
        places = here.at(line, ticks)
        ends = np.array([[height - TICK_UP], [height + TICK_UP], [np.nan]])
        across, up = np.broadcast_arrays(places, ends)
        axes.plot(across.T.ravel(), up.T.ravel(), gid="ink", linewidth=1)
        for place, tick in zip(places.tolist(), ticks.tolist(), strict=True) if line != "u" else ():
            away = TEXT_PX if line == "x" else -TEXT_PX
            _text(
                axes,
                formatting.number(tick),
                (place, height),
                "data",
                (0, away),
                ha="center",
                fontsize=TICK_PX,
            )
    for line, name in (
        ("x", "x"),
        ("u", rf"u = g(x) = {r.g.latex}"),
        ("y", rf"y = f(u) = {r.f.latex_at('u')}"),
    ):
        _text(axes, f"${name}$", (0, ROWS[line]), "axes fraction", (-COLUMN_PX, 18))


def _text(
    axes: Axes, text: str, at: tuple[float, float], across: str, offset: tuple[float, float], **look: Any
) -> None:
    """A text beside a point, moved by so many px."""
    if "fontsize" in look:
        look["fontsize"] *= RATIO_PT
    away = offset[0] * RATIO_PT, offset[1] * RATIO_PT
    axes.annotate(text, at, away, xycoords=(across, "data"), textcoords="offset points", va="center", **look)


# ---- what moves ----


def scene(r: Result) -> Iterator[Mark]:
    """The band of the stretches, the dots in it, the path of x, u and y, and the numbers."""
    yield from band(r)
    yield from dots(r)
    yield from path(r)
    yield from without_fold(r)
    yield from texts(r)


def band(r: Result) -> Iterator[Polygon]:
    """A small step on its way down, as wide as the slopes at x and at u make it; at a kink its two halves."""
    here = scale_of(r)
    for piece in rectangle_marks.pieces(r):
        steps = np.array([piece.start, piece.end])
        on_x, on_u, on_y = (
            here.at("x", r.x + steps),
            here.at("u", r.u + piece.inner * steps),
            here.at("y", r.y + piece.slope * steps),
        )
        across = np.concatenate([on_x, [on_u[1]], on_y[::-1], [on_u[0]]])
        yield Polygon(axes=AXES, role="gradient", x=across, y=[2, 2, 1, 0, 0, 1], opacity=0.3, name="band")


def ways(r: Result) -> Floats:
    """Where evenly spaced dots around x come to on the three lines: (3, DOTS), NaN where they have no value."""
    here, xs = scale_of(r), r.x + r.dx * np.linspace(-0.5, 0.5, DOTS)
    us = mapped(r.g, xs)
    return np.array([here.at("x", xs), here.at("u", us), here.at("y", mapped(r.f, us))])


def dots(r: Result) -> Iterator[Mark]:
    """The dots and the lines that join them: what g and f truly do to them, not what their slopes say."""
    places = ways(r)
    gap = np.full((1, DOTS), np.nan)
    across = np.concatenate([places, gap]).T.ravel()
    yield Line(
        axes=AXES,
        role="gradient",
        x=across,
        y=np.tile([*HEIGHTS, np.nan], DOTS),
        width=1,
        opacity=0.8,
        name="band",
    )
    heights = np.broadcast_to(np.array(HEIGHTS)[:, None], places.shape)
    with np.errstate(invalid="ignore"):
        seen = np.abs(places) <= scale_of(r).reach
    yield Points(axes=AXES, role="gradient", x=places[seen], y=heights[seen], size=5, name="band")


def path(r: Result) -> Iterator[Mark]:
    """From x down to u and to y, in blue; a sign at the end of a line where they lie beyond it."""
    here = scale_of(r)
    places = [here.at("x", r.x), here.at("u", r.u), here.at("y", r.y)]
    yield Line(axes=AXES, role="forward", x=places, y=HEIGHTS, width=2, name="u")
    inside = [
        (place, height) for place, height in zip(places, HEIGHTS, strict=True) if abs(place) <= here.reach
    ]
    across, up = zip(*inside, strict=True)
    yield Points(axes=AXES, role="forward", x=across, y=up, size=8)
    for place, height in zip(places, HEIGHTS, strict=True):
        if abs(place) > here.reach:
            end = here.reach if place > 0 else -here.reach
            yield Arrow(axes=AXES, role="forward", tail=(0.86 * end, height), head=(end, height), width=3)


def without_fold(r: Result) -> Iterator[Mark]:
    """Where f' is taken at x: the band comes to u's line at x, not at u, and goes on from there with another slope."""
    if r.unfolded is None:
        return
    here, (y, slope) = scale_of(r), r.unfolded
    places = np.array([here.at("u", r.x), here.at("y", y)])
    half = np.array([r.inner, slope]) * r.dx / 2
    look: dict[str, Any] = {"axes": AXES, "role": "wrong", "name": "without fold"}
    (u_low, y_low), (u_high, y_high) = places - half, places + half
    yield Polygon(x=[u_low, u_high, y_high, y_low], y=[1, 1, 0, 0], opacity=0.25, hatch=True, **look)
    seen = np.abs(places) <= here.reach
    if seen.any():
        yield crosses(AXES, places[seen], np.array([1.0, 0.0])[seen], name="without fold")
    text = f"✗ f′ at x, not at u: {formatting.number(slope)}"
    yield Label(at=(1, 0), axes_coords="xy", text=text, align="right", offset=(0, 14), **look)


def texts(r: Result) -> Iterator[Mark]:
    """The column at the left: values and widths beside their lines, both stretches between these, the slope below."""
    here = scale_of(r)
    for tick in here.ticks("u"):
        at = (here.at("u", tick), 1.0)
        yield Label(
            axes=AXES, at=at, text=formatting.number(tick), align="center", offset=(0, -TEXT_PX), size=TICK_PX
        )
    widths = {
        "x": formatting.number(r.dx),
        "u": rectangle_marks.both(r, [piece.inner for piece in rectangle_marks.pieces(r)]),
        "y": rectangle_marks.both(r, [piece.slope for piece in rectangle_marks.pieces(r)]),
    }
    for line, value in (("x", r.x), ("u", r.u), ("y", r.y)):
        text = f"{line} = {formatting.number(value)}"
        yield _left(ROWS[line], -1, text, role="forward", name=line if line != "y" else "")
        yield _left(ROWS[line], -19, f"d{line} = {widths[line]}")
    stretches = rectangle_marks.stretch_texts(r)
    for of, height, up, name in (
        ("g", 1.5, 0, "inner"),
        ("f", 0.5, 0, "outer"),
        ("product", 0.0, -46, "slope"),
    ):
        yield _left(height, up, stretches[of], role="gradient", name=name)


def _left(height: float, up: float, text: str, **look: Any) -> Label:
    """A text in the column at the left, beside a height and so many px above it."""
    return Label(axes=AXES, at=(0, height), axes_coords="x", text=text, offset=(-COLUMN_PX, up), **look)


def handles(r: Result) -> list[Handle]:
    """The end of the band on x's line sets dx; x slides along its line."""
    here, side = scale_of(r), 1 if r.x + r.dx / 2 <= X[1] else -1
    at = (float(here.at("x", r.x + side * r.dx / 2)), ROWS["x"])
    return [
        rectangle_marks.end_of_band(r, AXES, at),
        Handle(
            label="x, on its number line",
            axes=AXES,
            at=(r.x, ROWS["x"]),
            to_parameters=lambda x, _: {"x": x},
            along="x",
            role="forward",
            name="x",
        ),
    ]
