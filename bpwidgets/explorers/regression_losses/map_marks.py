"""The maps of a descent, slope across and intercept up, and the losses by the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.typesetting import number_latex
from bpwidgets.explorers.regression_losses.plane_marks import SLOPE, Y
from bpwidgets.live.picture.formatting import number
from bpwidgets.live.picture.marks import Arrow, Label, Line, Mark, Points, Polygon
from bpwidgets.live.picture.shapes import rectangle, strokes

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
NUMBERED = (1, 3, 5)
"""The lines of equal loss that have their number, from the innermost one, 0."""
ASIDE = 12
"""On which ray, of those from the one to the right, the numbers stand; mirrored where that is away from the start."""
WITHIN = 0.92
"""A number further out than this part of a map is left out."""
VISIBLE = 0.12
"""A next step shorter than this, in slopes and intercepts, is too short to be seen, and so has no name."""
NEAR = 0.16
"""A next step that ends nearer to the lowest place than this part of a map has its name beside that."""
LEFT_OF, LEFT_OF_NEAR = 0.28, 0.12
"""A next step that ends, or a lowest place that is, further right than this part of a map has its name on the left."""
PLUS = (0.1, 0.14)
"""Half of the plus at the lowest place, in slopes and in intercepts: as wide as it is high on a wide page."""
LENS, TIMES = (0.32, 0.34), 3
"""Half of what is seen through the lens, in slopes and in intercepts, and how often it is magnified there."""
LEFT_OF_FRAME = 0.45
"""A lowest place further right than this part of a map has its name left of the frame round it."""
LENS_AIR = (0.2, 0.3)
"""How far the lens is from the edges of its map."""
LENS_FROM, LONGEST = 3, 0.5
"""So many steps must be under the lens: fewer show no zigzag. Where one is longer than that, the map shows it."""
HOPS, HOP = 5, 0.05
"""So many last steps are seen through the lens, and how long one is whose ends are seen as two beads there."""
LENS_PLUS = 2
"""How many times as large the plus is there: a bead lies on it."""
LENS_CAPTION = 10
"""The middle of its words is so many px from its edge."""
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


def set_map(axes: Any, name: str, unit: float) -> None:
    """Limits and names of the map of a loss; `unit` is the one in which the picture counts x."""
    axes.set_title(f"{name}, greyer: lower", loc="left", pad=18)
    axes.set(
        xlim=(-SLOPE, SLOPE),
        xticks=range(-2, 3),
        xlabel="slope $w$" + ("" if unit == 1 else f" (per {unit:g} of $x$)"),
        ylim=(-Y, Y),
    )


def height_label(across: AxisScale, up: AxisScale) -> str:
    """What b is: the line's height where w counts from, such as "height b at x = 9 (from 7.5)"."""
    counts = [f"from {up.middle:g}"] * bool(up.middle) + [f"in {up.unit:g}s"] * (up.unit != 1)
    return f"height $b$ at $x = {number_latex(across.middle)}$" + (
        f" ({', '.join(counts)})" if counts else ""
    )


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


def lowest(axes: str, best: fit.Line, start: fit.Line, *, magnified: bool) -> list[Mark]:
    """A plus at the lowest place; its name on the side away from the start, or beside the frame of the lens."""
    if not inside(np.array([best]))[0]:
        return []
    if not magnified:
        return [plus(axes, best), named_place(axes, best, "lowest", away_from(start, best))]
    right = best[0] < LEFT_OF_FRAME * SLOPE
    place: dict[str, Any] = {"offset": (5, 0)} if right else {"align": "right", "offset": (-5, 0)}
    at = (best[0] + (LENS[0] if right else -LENS[0]), best[1])
    return [plus(axes, best), Label(axes=axes, at=at, text="lowest", size=11.5, **place)]


def plus(axes: str, at: fit.Line, times: float = 1) -> Line:
    """A plus so thin that a path is seen under it; so many times as large, beside a larger bead."""
    (w, b), (wide, high) = at, times * np.array(PLUS)
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


def path(axes: str, steps: Floats, ahead: Floats) -> list[Mark]:
    """The steps of a descent, (k, 2), and an arrow for the next one, to `ahead`, while they are on the map.

    They have the name of their axes, which is that of the loss. The points of the MAE are hollow.
    """
    steps = drawable(steps)
    shown = steps[inside(steps)]
    marks: list[Mark] = [
        Line(axes=axes, role=ROLES[axes], x=steps[:, 0], y=steps[:, 1], width=1, name=axes),
        Points(
            axes=axes,
            role=ROLES[axes],
            x=shown[:, 0],
            y=shown[:, 1],
            size=4,
            filled=axes != "MAE",
            name=axes,
        ),
    ]
    if inside(steps[-1:])[0]:
        head = tuple(ahead)
        marks.append(Arrow(axes=axes, role="gradient", tail=tuple(steps[-1]), head=head, width=2, name=axes))
    return marks


def next_step(axes: str, here: Floats, ahead: Floats, best: fit.Line) -> list[Mark]:
    """The name of the arrow for the next step, beside its head; none where that is too short to be seen, or leaves."""
    if np.hypot(*(ahead - here)) < VISIBLE or not inside(np.array([here, ahead])).all():
        return []
    at, aside, furthest = (float(ahead[0]), float(ahead[1])), 12, LEFT_OF
    if np.abs((ahead - best) / (SLOPE, Y)).max() < NEAR:  # among the last steps there is no room
        at, aside, furthest = best, 26, LEFT_OF_NEAR
    on_left = at[0] > furthest * SLOPE
    place: dict[str, Any] = {"align": "right", "offset": (-aside, 4)} if on_left else {"offset": (aside, 4)}
    return [Label(axes=axes, at=at, text="next step", size=11.5, name=axes, **place)]


def under_lens(steps: Floats, best: fit.Line) -> Any:
    """Which of the (k, 2) steps are seen through the lens."""
    return (np.abs(steps - best) <= LENS).all(axis=1)


def lens_middle(best: fit.Line, start: fit.Line) -> Floats:
    """Where the lens lies: in a corner of the map, on the side of the lowest place that is away from the start."""
    side = np.array([-1 if best[0] > 0 else 1, away_from(start, best)])
    middle: Floats = side * (np.array([SLOPE, Y]) - LENS_AIR - TIMES * np.array(LENS))
    return middle


def has_lens(steps: Floats, best: fit.Line, start: fit.Line) -> bool:
    """Whether the last steps are short and near the lowest place, and the lens leaves free these and the path."""
    middle = lens_middle(best, start)
    room = inside(np.array([best]))[0] and abs(middle[1] - best[1]) > (TIMES + 1) * LENS[1] + LENS_AIR[1]
    last = steps[-LENS_FROM:]
    short = np.hypot(*np.diff(last, axis=0).T).max(initial=0.0) <= LONGEST
    if not (room and short and under_lens(steps, best).sum() >= LENS_FROM and under_lens(last, best).all()):
        return False
    return not clipped(np.stack([steps[:-1], steps[1:]]) - middle, TIMES * np.array(LENS)).size


def beads_apart(steps: Floats) -> list[int]:
    """Which of the (k, 2) steps have a bead in the lens: the last, and back from it those that do not touch it."""
    found = [len(steps) - 1]
    for k in reversed(range(len(steps) - 1)):
        if len(found) <= HOPS and np.hypot(*(steps[k] - steps[found[-1]])) >= HOP:
            found.append(k)
    return found[::-1]


def ground(axes: str, lines: Floats, best: fit.Line, middle: Floats) -> list[Mark]:
    """What the map shows under a lens, (k, 2) lines of equal loss and the areas in them, magnified about `middle`."""
    half, around = np.array(LENS), [ring - best for ring in reversed(rings(lines))]
    areas = [area for area in (cut_to_box(ring, half) for ring in around) if len(area)]
    ends = clipped(np.concatenate([[ring[:-1], ring[1:]] for ring in around], axis=1), half)
    (x_0, y_0), (x_1, y_1) = (middle + TIMES * ends).transpose(0, 2, 1)
    return [
        *(
            Polygon(axes=axes, role="muted", x=x, y=y, opacity=SHADE)
            for x, y in ((middle + TIMES * area).T for area in areas)
        ),
        strokes(axes, (x_0, x_1), (y_0, y_1), role="muted", width=OUTLINE),
    ]


def lens(
    axes: str, lines: Floats, path: Floats, ahead: Floats, best: fit.Line, start: fit.Line
) -> list[Mark]:
    """The last steps of a path, (k, 2), and the next one, to `ahead`, magnified about the lowest place.

    Under them is the map, with its lines of equal loss, (j, 2).
    """
    middle, half = lens_middle(best, start), TIMES * np.array(LENS)
    beads = beads_apart(path)
    steps, beaded = path[beads[0] :], path[beads]
    away = int(np.sign(middle[1] - best[1]))

    def magnified(at: Floats) -> Floats:
        return middle + TIMES * (at - best)

    ends = clipped(np.stack([steps[:-1], steps[1:]]) - best, np.array(LENS)) + best
    (x_0, y_0), (x_1, y_1) = magnified(ends).transpose(0, 2, 1)
    shown = magnified(beaded[under_lens(beaded, best)])
    (w, b), (u, v) = best, LENS
    (left, low), (right, high) = middle - half, middle + half
    near = high if away < 0 else low
    box = (axes, (float(left), float(right)), (float(low), float(high)))
    marks: list[Mark] = [
        # From the frame round what is magnified to the lens.
        strokes(
            axes,
            ([w - u, w + u, w + u, w - u, w - u, w + u], [w + u, w + u, w - u, w - u, left, right]),
            (
                [b - v, b - v, b + v, b + v, b + away * v, b + away * v],
                [b - v, b + v, b + v, b - v, near, near],
            ),
            role="muted",
            width=1,
        ),
        rectangle(*box, role="paper", opacity=1.0),
        *ground(axes, lines, best, middle),
        rectangle(*box, role="muted", opacity=0.0, edge=1.0),
    ]
    # Under the path, which it would cover: the last steps go to and fro on one line.
    if under_lens(np.array([steps[-1], ahead]), best).all():
        tail, head = (tuple(magnified(at).tolist()) for at in (steps[-1], ahead))
        marks.append(Arrow(axes=axes, role="gradient", tail=tail, head=head, width=2, name=axes))
    marks += [
        plus(axes, (float(middle[0]), float(middle[1])), LENS_PLUS),
        strokes(axes, (x_0, x_1), (y_0, y_1), role=ROLES[axes], width=1, name=axes),
        Points(
            axes=axes, role=ROLES[axes], x=shown[:, 0], y=shown[:, 1], size=5, filled=axes != "MAE", name=axes
        ),
    ]
    edge, up = (low, LENS_CAPTION) if away < 0 else (high, -LENS_CAPTION)
    marks.append(
        Label(axes=axes, at=(float(left), float(edge)), text=f"{TIMES} ×", offset=(6, up), size=11.5)
    )
    if np.hypot(*(ahead - steps[-1])) < HOP:  # its bead hides most of it
        return marks
    return [
        *marks,
        Label(
            axes=axes,
            role="gradient",
            at=(float(right), float(edge)),
            text="next step",
            align="right",
            offset=(-6, up),
            size=11.5,
            name=axes,
        ),
    ]


def clipped(ends: Floats, half: Floats) -> Floats:
    """The parts of segments, (2, k, 2), from one end to the other, inside the box from -half to half: (2, j, 2)."""
    tail, way = ends[0], ends[1] - ends[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        bounds = np.sort(np.stack([(-half - tail) / way, (half - tail) / way]), axis=0)
    enter, leave = np.fmax(bounds[0].max(axis=1), 0), np.fmin(bounds[1].min(axis=1), 1)
    seen = enter < leave
    shares = np.stack([enter, leave])[:, seen, None]
    found: Floats = tail[seen] + shares * way[seen]
    return found


def cut_to_box(ring: Floats, half: Floats) -> Floats:
    """The part of an area, by its corners (k, 2), that is inside the box from -half to half: (j, 2), none if empty."""
    for side in (-1, 1):
        for axis in (0, 1):
            way = np.roll(ring, -1, axis=0) - ring
            inner = half[axis] - side * ring[:, axis]
            behind = np.roll(inner, -1)
            crosses = inner * behind < 0
            share = np.divide(inner, inner - behind, out=np.zeros_like(inner), where=crosses)
            corners = np.stack([ring, ring + share[:, None] * way], axis=1)
            ring = corners[np.stack([inner >= 0, crosses], axis=1)]
    return ring


def losses(axes: str, above: Mapping[str, Floats], taken: int) -> list[Mark]:
    """Either loss above its least by the step, dashed the MAE, with a point and its name at the step that is taken.

    Or where it leaves the axes; below them is no point. What is still to come is thin.

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
    parts: dict[str, tuple[tuple[Role, float, int], ...]] = {
        name: (("muted", 1, len(loss)), (ROLES[name], 2, taken + 1)) for name, loss in shown.items()
    }
    return [
        *(
            Line(axes=axes, role=role, x=np.arange(n), y=loss[:n], dash=name == "MAE", width=width, name=name)
            for name, loss in shown.items()
            for role, width, n in parts[name]
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
