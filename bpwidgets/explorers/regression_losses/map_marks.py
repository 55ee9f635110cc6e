"""The maps of a descent, slope across and intercept up, and the losses by the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.regression_losses.plane_marks import SLOPE, Y
from bpwidgets.live.picture.formatting import number
from bpwidgets.live.picture.marks import Label, Line, Mark, Points, Polygon
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.explorers.regression_losses import fit
    from bpwidgets.explorers.regression_losses.fit import Floats
    from bpwidgets.live.picture.marks import Align
    from bpwidgets.live.picture.scaling import AxisScale
    from bpwidgets.live.picture.style import Role

ROLES: dict[str, Role] = {"MSE": "forward", "MAE": "third"}
"""The colour of each descent on its map, of its line and of its curve."""
FAR = 1e15
"""Further out than this nothing is drawn where it is: no line would look different."""
SHADE, OUTLINE = 0.08, 0.7
"""How grey each area makes those inside it, and the width of its outline."""
NUMBERED = (2, 3, 5)
"""The lines of equal loss that have their number, from the innermost one, 0."""
ASIDE = 12
"""On which ray, of those from the one to the right, the numbers stand; mirrored where that is away from the start."""
WITHIN = 0.92
"""A number further out than this part of a map is left out."""
PATH = (2.0, {"MSE": 5.5, "MAE": 4.5})
"""How wide a path is, and its points, in px: the short steps of the MAE are seen between them."""
PX_WIDE = (2 * SLOPE / 216, 2 * Y / 328)
"""A px of a map on a wide page, in slopes and in intercepts."""
SHORT = 5.5
"""After a step that is shorter than this, in px, is no point, but for the last one: many of them would be a blot."""
ALIKE, NOTHING = 1.25, 1e-3
"""Steps of which the longest is at most so many times the shortest are alike; a shorter last step is nothing."""
PLUS = (0.22, 0.29)
"""Half of the plus at the lowest place, in slopes and in intercepts: as wide as it is high on a wide page."""
BESIDE = 0.87
"""A place further out than this part of a map has its name beside it, or the name ends there."""
LOWEST, HIGHEST = 1e-3, 1e3
"""How far above the least loss the logarithmic axis begins, and where it ends."""
TICKS = (1e-3, 1e-1, 10, 1e3)
DEEP = 1e-30
"""A loss so far above its least leaves the axes steeply; even 0 does, which has no logarithm."""
ROOM_UNTIL = 22
"""Up to this step there is room for words beside a name."""
NAMES_APART = 1.2
"""Ends that are fewer decades apart have their names above and below."""
ABOVE, HIGH = 12, 5.2
"""A name is so many px above what is still to come, unless its end is so many decades up, where the title is near."""


def set_map(axes: Any, name: str) -> None:
    """Limits and names of the map of a loss."""
    axes.set_title(f"{name} of every line", loc="left", pad=18)
    axes.set(
        xlim=(-SLOPE, SLOPE),
        xticks=range(-2, 3),
        xlabel="slope $w$",
        ylim=(-Y, Y),
    )


def height_label(across: AxisScale, up: AxisScale) -> str:
    """What b is: the line's height at x = 0, or above the middle, where the plane's thin lines cross."""
    return f"height $b$ {'above the middle' if across.middle or up.middle else 'at $x = 0$'}"


def set_losses(axes: Any, steps: int) -> None:
    """Limits and names of the losses by the step, with room for their names behind the last one."""
    axes.set_title("loss above its lowest, by step", loc="left", pad=6)
    axes.set(xlim=(0, steps + 2), xticks=range(0, steps + 1, 10), xlabel="step")
    axes.set(ylim=(LOWEST, HIGHEST), yscale="log", yticks=TICKS)
    axes.set_yticklabels([f"{tick:g}" for tick in TICKS])
    axes.minorticks_off()


def drawable(steps: Floats) -> Floats:
    """Slopes and intercepts near enough for a renderer's arithmetic."""
    return np.clip(steps, -FAR, FAR)


def inside(steps: Floats) -> Any:
    """Which of the (k, 2) slopes and intercepts are on the maps: a line is cut at the edge, a marker is not."""
    return (np.abs(steps[:, 0]) <= SLOPE) & (np.abs(steps[:, 1]) <= Y)


def contours(axes: str, lines: Floats) -> list[Mark]:
    """A valley of areas within lines of equal loss, (k, 2), the greyer, the lower."""
    return [
        Polygon(axes=axes, role="muted", x=ring[:, 0], y=ring[:, 1], opacity=SHADE, edge=OUTLINE)
        for ring in reversed(rings(lines))
    ]


def rings(lines: Floats) -> list[Floats]:
    """The lines of equal loss one by one, from the innermost: (rays + 1, 2) each."""
    return [ring[:-1] for ring in np.split(lines, np.flatnonzero(np.isnan(lines[:, 0])) + 1)[:-1]]


def level_numbers(axes: str, lines: Floats, levels: Floats, best: fit.Line, start: fit.Line) -> list[Mark]:
    """The loss on some of the lines, beside each other on the side of the lowest place that is away from the path."""
    found: list[Mark] = []
    outlines = rings(lines)
    for level in NUMBERED:
        ring = outlines[level]
        half = (len(ring) - 1) // 2
        ray = ASIDE if start[0] < best[0] else half - ASIDE
        at = ring[ray if start[1] > best[1] else 2 * half - ray]
        if (np.abs(at) < WITHIN * np.array([SLOPE, Y])).all():
            text = number(float(levels[level]))
            found.append(
                Label(axes=axes, at=(float(at[0]), float(at[1])), text=text, align="center", size=11.5)
            )
    return found


def lowest(axes: str, best: fit.Line, least: float, start: fit.Line) -> list[Mark]:
    """A plus at the lowest place; its name and its loss on the side away from the start."""
    if not inside(np.array([best]))[0]:
        return []
    return [plus(axes, best), named_place(axes, best, f"lowest {number(least)}", away_from(start, best))]


def plus(axes: str, at: fit.Line) -> Line:
    """A plus under a path, with room for its last steps."""
    (w, b), (wide, high) = at, PLUS
    return strokes(
        axes, ([w - wide, w], [w + wide, w]), ([b, b - high], [b, b + high]), role="ink", width=1.5
    )


def away_from(start: fit.Line, best: fit.Line) -> int:
    """On which side of the lowest place, above (1) or below (-1), no path from the start comes."""
    return -1 if start[1] > best[1] else 1


def named_place(axes: str, at: fit.Line, text: str, away: int = 0) -> Label:
    """The name of a place on a map: above (1), below (-1) or away from the middle (0), or beside it near the edge."""
    w, b = at
    away = away or (1 if b > 0 else -1)
    align: Align = "left" if w < -BESIDE * SLOPE else "right" if w > BESIDE * SLOPE else "center"
    offset = (0, 18 * away)
    if abs(b) > BESIDE * Y:
        align, offset = ("right", (-12, 0)) if w > 0 else ("left", (12, 0))
    return Label(axes=axes, at=at, text=text, align=align, offset=offset, size=11.5)


def path(axes: str, steps: Floats) -> list[Mark]:
    """The steps of a descent, (k, 2), with a point after each that is long enough to be seen as one, and at the end.

    They have the name of their axes, which is that of the loss. The points of the MAE are hollow.
    """
    steps = drawable(steps)
    lengths = np.hypot(*(np.diff(steps, axis=0) / PX_WIDE).T)
    seen = np.append(True, lengths > SHORT)
    seen[-1] = True
    shown = steps[inside(steps) & seen]
    return [
        Line(axes=axes, role=ROLES[axes], x=steps[:, 0], y=steps[:, 1], width=PATH[0], name=axes),
        Points(
            axes=axes,
            role=ROLES[axes],
            x=shown[:, 0],
            y=shown[:, 1],
            size=PATH[1][axes],
            filled=axes != "MAE",
            name=axes,
        ),
    ]


def lengths_of_steps(steps: Floats) -> str:
    """Whether the steps of a descent, (k, 2), stay as long as they are, shrink or grow, in slopes and intercepts."""
    lengths = np.hypot(*np.diff(steps, axis=0).T)
    if not lengths.size:
        return "no step yet"
    first, last = number(lengths[0]), number(lengths[-1])
    if lengths.size == 1:
        return f"one step of {first}"
    if lengths.max() <= ALIKE * lengths.min():
        return f"every step about {number(np.median(lengths), 2)}"
    if (np.diff(lengths) <= 0).all():
        return "steps shrink to nothing" if lengths[-1] < NOTHING else f"steps shrink, {first} to {last}"
    return f"steps grow, {first} to {last}" if (np.diff(lengths) >= 0).all() else f"steps {first} to {last}"


def losses(axes: str, above: Mapping[str, Floats], taken: int) -> list[Mark]:
    """Either loss above its least by the step, with a point and its name at the step that is taken.

    Or where it leaves the axes; below them is no point. What is still to come is thin and dashed.

    Args:
        axes: where.
        above: (k,) for each loss, by its name: of all steps.
        taken: how many steps are taken.
    """
    shown = {name: np.clip(loss, DEEP, 100 * HIGHEST) for name, loss in above.items()}
    last = {name: end(loss[: taken + 1]) for name, loss in shown.items()}
    seen = {name: float(loss[taken]) >= LOWEST for name, loss in shown.items()}
    ends = {name: (last[name], max(float(loss[last[name]]), LOWEST)) for name, loss in shown.items()}
    decades = {name: float(np.log10(height / LOWEST)) for name, (_, height) in ends.items()}
    lower, higher = sorted(decades, key=decades.__getitem__)
    near = last[lower] == last[higher] and decades[higher] - decades[lower] < NAMES_APART
    near = near or not any(seen.values())
    up = {name: ABOVE if decades[name] < HIGH else 0 for name in decades}
    if near:
        up[lower] = up[higher] - 16
    if decades[lower] < 1:  # no name lies on the axis
        up |= {lower: 8} | ({higher: 24} if near else {})
    return [
        *(
            mark
            for name, loss in shown.items()
            for mark in (
                Line(
                    axes=axes,
                    role="muted",
                    x=np.arange(taken, len(loss)),
                    y=loss[taken:],
                    dash=True,
                    width=1,
                    name=name,
                ),
                Line(
                    axes=axes,
                    role=ROLES[name],
                    x=np.arange(taken + 1),
                    y=loss[: taken + 1],
                    width=2,
                    name=name,
                ),
            )
        ),
        *(
            Points(axes=axes, role=ROLES[name], x=[at[0]], y=[at[1]], size=6, filled=name != "MAE", name=name)
            for name, at in ends.items()
            if seen[name]
        ),
        *(
            Label(
                axes=axes,
                at=at,
                text=name + ("" if seen[name] else gone(at[0])),
                offset=(8, up[name]),
                size=11.5,
            )
            for name, at in ends.items()
        ),
    ]


def end(loss: Floats) -> int:
    """The last step that is on the axes; the first one that is not, if it goes on below them."""
    if loss[-1] < LOWEST:
        return int(np.flatnonzero(np.append(True, loss >= LOWEST))[-1])
    return int(np.flatnonzero(loss <= HIGHEST)[-1])


def gone(step: int) -> str:
    """What is said of a loss that is too low to be shown from this step on, as far as there is room."""
    return f" ↓ below {LOWEST:g}" if step <= ROOM_UNTIL else " ↓"
