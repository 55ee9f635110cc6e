"""What does not move while a point runs along g(t): the curve, f along it, contours, the limits of the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.model import sampling
from bpwidgets.live.picture import layout
from bpwidgets.live.picture.scaling import EVEN_STEPS, round_up
from bpwidgets.live.picture.style import RATIO_PT, TICK_PX

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.calculus.functions import ChosenFunction

    Floats = NDArray[np.float64]

T = (0.0, 6.3)
GRID = np.linspace(*T, 253)
WINDOW = (-2.0, 2.0)
LEVELS = 9
FINE = 61
"""Points on either side of the grid over which contours are drawn."""
SHADE = 0.05
"""How much darker the map is above each contour: the hill is seen before a number is read."""
CLEAR = 0.06
"""A contour's number nearer to the curve than this, in halves of the picture, is left out: the curve strikes it."""
LONGEST = 0.85
"""The longest arrow on a curve takes this share of half the panel at most."""
HALVINGS = 3
"""So many times, at most, arrows are halved for that their heads be inside."""
INSIDE = 0.95
"""So many of the arrows along a curve, at least, end inside the panel."""


@dataclass(frozen=True)
class Curve:
    """The curve and f along it, the limits, how long arrows are drawn, and where the slope is 0."""

    points: Floats
    """(2, n), over GRID"""
    heights: Floats
    """(n,)"""
    centre: tuple[float, float]
    half: float
    """half the side of the square panel"""
    arrows: tuple[float, float]
    """the factors with which g' and grad f are drawn"""
    contacts: Floats
    """(m,), the t at which the slope changes its sign"""
    contact_points: Floats
    """(3, m): x1, x2 and f there"""
    level: bool
    """whether f is constant along the curve"""


UPHILL = 0.5
"""What of its room an arrow uphill takes: it does not reach beyond the top, as one that is seen to lead down again."""
FAINT = 0.5
"""How opaque contours are: what is written on the map crosses them."""


@lru_cache(maxsize=16)
def curve_of(f: ChosenFunction, g: ChosenFunction) -> Curve:
    """Curve, heights, limits and the length of arrows, once for each pair of functions."""
    points = points_on(g, GRID)
    heights = sampling.values(f, points, m=1)[0]
    limits = [layout.limits([*row, *WINDOW], WINDOW, margin=0.07) for row in points]
    centre = tuple((low + high) / 2 for low, high in limits)
    half = max(high - low for low, high in limits) / 2
    middle = np.array(centre)[:, None]
    with np.errstate(all="ignore"):
        velocity = np.gradient(points, GRID, axis=1)
        contacts = zeros(np.gradient(heights, GRID), rounding_of(heights) / (GRID[1] - GRID[0]))
    contact_points = points_on(g, contacts)
    return Curve(
        points=points,
        heights=heights,
        centre=(centre[0], centre[1]),
        half=half,
        arrows=(
            factor(velocity, points - middle, half),
            UPHILL * factor(steepness(f, points, half), points - middle, half),
        ),
        contacts=contacts,
        contact_points=np.vstack([contact_points, sampling.values(f, contact_points, m=1)])
        if contacts.size
        else np.empty((3, 0)),
        level=bool(np.isfinite(heights).all() and np.ptp(heights) <= 2 * rounding_of(heights)),
    )


def points_on(g: ChosenFunction, ts: Floats) -> Floats:
    """g at every t, (n,) -> (2, n), NaN where it has no value."""
    if not ts.size:
        return np.empty((2, 0))
    of_row = replace(g, function=lambda row: g.function(row[0]))
    return sampling.values(of_row, ts[None], m=2)


def steepness(f: ChosenFunction, points: Floats, half: float) -> Floats:
    """grad f along a curve, by differences that are good enough to choose a scale.  (2, n) -> (2, n)."""
    h = 1e-3 * half
    steps = [sampling.values(f, points + s * h * e[:, None], m=1)[0] for e in np.eye(2) for s in (1, -1)]
    with np.errstate(all="ignore"):
        found: Floats = np.array([steps[0] - steps[1], steps[2] - steps[3]]) / (2 * h)
    return found


def factor(arrows: Floats, points: Floats, half: float) -> float:
    """The largest of 4, 2, 1, 0.5, 0.25 ... with which arrows at these points are not too long, nor end outside.

    arrows, points: (2, n) each, the points as seen from the middle of the panel.
    """
    shown = np.isfinite([*arrows, *points]).all(axis=0) & arrows.any(axis=0)
    arrows, points = arrows[:, shown], points[:, shown]
    if not shown.any():
        return 1.0
    longest = float(np.percentile(np.hypot(*arrows), 95))
    found = 2.0 ** math.floor(math.log2(LONGEST * half / longest))
    for _ in range(HALVINGS):
        if np.mean(np.abs(points + found * arrows).max(axis=0) <= half) >= INSIDE:
            break
        found /= 2
    return float(found)


def zeros(slopes: Floats, rounding: float) -> Floats:
    """The t at which slopes on GRID change their sign, by linear interpolation; no jump, and nothing below rounding."""
    signed = np.flatnonzero(np.abs(slopes) > rounding)  # NaN is not
    before, after = signed[:-1], signed[1:]
    a, b = slopes[before], slopes[after]
    jump = np.nanmax(np.abs(slopes), initial=0.0)
    near = (after - before <= 2) & np.isfinite(slopes[before + 1])  # one between may be 0
    found = (a * b < 0) & (np.abs(a - b) < jump) & near
    start, end = GRID[before[found]], GRID[after[found]]
    crossed: Floats = start + (end - start) * a[found] / (a - b)[found]
    return crossed


def rounding_of(heights: Floats) -> float:
    """Differences of the heights that rounding alone may make."""
    finite = heights[np.isfinite(heights)]
    return layout.ROUNDING * max(1.0, float(np.abs(finite).max())) if finite.size else 0.0


def nearest(curve: Curve, t: float, x: float, y: float) -> float:
    """The t whose point on the curve is nearest to (x, y), on the branch on which t is; t itself if none is."""
    apart = np.hypot(curve.points[0] - x, curve.points[1] - y)
    if not np.isfinite(apart).any():
        return t
    # Where the curve crosses itself the branch on which the point was is kept.
    apart = apart + 0.02 * np.minimum(np.abs(GRID - t), T[1] - np.abs(GRID - t)) * curve.half
    return float(GRID[np.nanargmin(apart)])


def draw_contours(axes: Any, f: ChosenFunction, curve: Curve) -> None:
    """Contours at round heights, with their heights; thicker, those that the curve touches."""
    xs, ys = (np.linspace(low, high, FINE) for low, high in (axes.get_xlim(), axes.get_ylim()))
    heights = sampling.values(f, np.array(np.meshgrid(xs, ys)).reshape(2, -1), m=1).reshape(FINE, FINE)
    finite = heights[np.isfinite(heights)]
    if not finite.size or np.ptp(finite) <= 0:
        return
    levels: list[float] = []
    for level in sorted(curve.contact_points[2].tolist()):
        if finite.min() < level < finite.max() and (not levels or level - levels[-1] > 1e-6 * np.ptp(finite)):
            levels.append(level)
    for level in round_levels(*np.percentile(finite, [2, 98]).tolist()):
        if level < finite.max():
            shade = axes.contourf(xs, ys, np.ma.masked_invalid(heights), [level, finite.max()], alpha=SHADE)
            shade.set(gid="muted", linewidth=0)
    for levels_drawn, width in ((round_levels(*np.percentile(finite, [2, 98]).tolist()), 0.8), (levels, 1.8)):
        if levels_drawn:
            drawn = axes.contour(
                xs,
                ys,
                np.ma.masked_invalid(heights),
                levels_drawn,
                linewidths=width,
                linestyles="solid",
                alpha=FAINT,
            )
            drawn.set_gid("muted")
            if width < 1:
                number_contours(axes, drawn, curve)


def number_contours(axes: Any, drawn: Any, curve: Curve) -> None:
    """The heights on every other contour; none, and no gap for it, where the curve would strike it."""
    places: list[Floats] = []
    for path in drawn.get_paths()[1::2]:
        at = path.vertices
        shown = at[np.abs(at - np.array(curve.centre)).max(axis=1) < (1 - CLEAR) * curve.half]
        if not len(shown):
            continue
        # Of its four ends the one that is farthest from the curve.
        ends = shown[[*shown.argmin(axis=0), *shown.argmax(axis=0)]]
        apart = [float(np.nanmin(np.hypot(*(curve.points - end[:, None])))) for end in ends]
        if max(apart) >= CLEAR * curve.half:
            places.append(ends[int(np.argmax(apart))])
    if places:
        axes.clabel(drawn, manual=places, fmt="%g", fontsize=TICK_PX * RATIO_PT)


def round_levels(low: float, high: float) -> list[float]:
    """At most LEVELS + 1 round heights from low to high, evenly apart; none where these are equal."""
    if not high > low:
        return []
    step = round_up((high - low) / LEVELS, EVEN_STEPS)
    return [float(f"{step * n:.6g}") for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


@dataclass(frozen=True)
class Result:
    """The point, the two arrows, and their dot product."""

    f: ChosenFunction
    g: ChosenFunction
    t: float
    at: Floats
    """g(t), (2,)"""
    height: float
    """f(g(t))"""
    velocity: Floats
    """g'(t), (2,)"""
    uphill: Floats
    """grad f at g(t), (2,)"""
    slope: float
    """grad f . g'"""
    cosine: float
    """of the angle between the two; NaN where one of them is 0"""
    curve: Curve
