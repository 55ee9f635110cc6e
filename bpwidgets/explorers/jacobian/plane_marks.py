"""How the plane picture is drawn: the plane before and after g, and the square's image under a magnifier."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.jacobian import matrix_marks, square
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Label, Line, Mark, Points, Polygon
from bpwidgets.live.picture.shapes import crosses, strokes
from bpwidgets.live.picture.style import TEXT_PT

if TYPE_CHECKING:
    from bpwidgets.explorers.jacobian.local_linearity import Floats
    from bpwidgets.explorers.jacobian.square import Result
    from bpwidgets.live.picture.style import Role

PLACES = {
    "page": (0, 0, 900, 384),
    "before": (40, 34, 150, 150),
    "square": (216, 34, 222, 222),
    "zoom": (474, 34, 222, 222),
    "after": (716, 34, 150, 150),
    "matrix": (416, 250, 484, 132),
    "h": (222, 286, 210, 1),
}
"""Left, top, width and height in px: the magnified square and its image stand side by side, each beside its plane.

Below the square is its size, below the image the matrix, and beside that, under the plane, what the matrix does.
"""
TITLE_PX = 16.0
"""How high the middle of a title is over its panel."""
FREE_SHARE = 0.35
"""Up to which share of the plane after g no number stands below it."""
GAP = np.full((2, 1), np.nan)
CORNERS = square.SQUARE[:, :: square.SIDE]
STROKES = np.hstack([CORNERS, *(part for it in square.LETTER for part in (GAP, it[:, :: square.SIDE]))])
"""Square and letter by their corners."""
ENDS = np.cumsum([square.SQUARE.shape[1], square.LETTER[0].shape[1]])
"""Where the strokes of the outline end."""

STRAIGHT_PX, BENT_PX = 4.0, 2.0
"""How wide the parallelogram's outline is under the magnifier, and the image's: where they coincide, both show."""

CHARACTER_PX, BOLD_PX, TEXT_HALF_PX = 7.6, 8.6, 8.0
"""How wide a letter of a name in the magnifier is, and a bold one, and half its height."""
CLEAR_PX = 8.0
"""How far from a place its text is."""
TICK_PX = 5.0
"""Half the length of the strokes between which the gap is measured."""
HEAD_HALF_PX, BESIDE_PX, TOWARDS_TIP = 20.0, 5.0, 0.66
"""Half the width of a column's head, how far beside its arrow it is, and at which share of that."""
POINTER_PX, POINTER_OFF_PX = 18.0, 5.0
"""How long a pointer to the gap is, and how far from it it ends."""
ROOM_PX = 10.0
"""A gap that is smaller has no room for its bracket between the lines: a pointer leads to it."""
TURNS = np.radians([0, 30, -30, 60, -60, 90, -90, 120, -120, 150, -150, 180])
"""How far from straight out the number of the gap may be, the first of them that is free."""


def draw_stage(panels: dict[str, Any], r: Result) -> None:
    """All that stands still: the plane's grid and what g makes of it, what the rows and columns of the matrix are."""
    draw_planes(panels, r)
    panels["page"].set(xlim=(0, PLACES["page"][2]), ylim=(PLACES["page"][3], 0))
    panels["page"].set_axis_off()
    for name in ("matrix", "h"):
        _, _, wide, high = PLACES[name]
        panels[name].set(xlim=(0, wide), ylim=(0, high))
    panels["matrix"].set_axis_off()
    panels["h"].set(xscale="log", xlim=square.H, yticks=[])
    panels["h"].set_xticks([0.001, 0.01, 0.1, 1], labels=["0.001", "0.01", "0.1", "1"])
    panels["h"].minorticks_off()
    panels["h"].tick_params(axis="x", pad=6)  # below the handle
    panels["h"].set_xlabel("h: half the square's side", labelpad=3)
    names = [
        *(("matrix", matrix_marks.middle(k), matrix_marks.TOP + 12, f"∂/∂x{SUB[k + 1]}", "center") for k in (0, 1)),
        *(("matrix", 50, matrix_marks.row(i), f"g{SUB[i + 1]}", "right") for i in (0, 1)),
        ("matrix", 50, matrix_marks.TOP + 12, "J", "right"),
    ]  # fmt: skip
    for name, x, y, text, align in names:
        panels[name].text(x, y, text, ha=align, va="center", fontsize=TEXT_PT)


def draw_planes(panels: dict[str, Any], r: Result) -> None:
    """The plane with its grid, the grid's image, and the square in its place under the magnifier."""
    (across, up), half = r.window
    plane = square.plane_of(half)
    limits = {
        "before": ((-plane, plane),) * 2,
        "after": ((across - half, across + half), (up - half, up + half)),
        "square": ((-1, 1),) * 2,
        "zoom": ((-1, 1),) * 2,
    }
    for name, (x, y) in limits.items():
        axes = panels[name]
        axes.set(xlim=x, ylim=y)
        axes.locator_params(nbins=5, steps=[1, 2, 5, 10])
        axes.set_aspect("equal", anchor="N")
        axes.apply_aspect()  # now, since marks that run from panel to panel are placed before the drawing
    for name in ("square", "zoom"):
        panels[name].set(xticks=[], yticks=[])
        panels[name].plot(*square.SQUARE, gid="muted", linewidth=1, clip_on=False)
    for name in ("before", "after"):
        (left, right), (low, high) = panels[name].get_xlim(), panels[name].get_ylim()
        panels[name].plot([left, right, right], [high, high, low], gid="muted", linewidth=0.75, clip_on=False)
    scale = "" if plane == half else f", {half / plane:.2g} × as large"
    panels["before"].set_title(f"before{scale}", loc="left", pad=8)
    panels["after"].set_title("after $g$", loc="left", pad=8)
    # Its numbers stand on the far side, and none below its left part: the lines to the magnifier run through none.
    panels["after"].yaxis.tick_right()
    left, right = panels["after"].get_xlim()
    ticks = panels["after"].get_xticks()
    free = left + FREE_SHARE * (right - left)
    panels["after"].set_xticks(ticks[(free <= ticks) & (ticks <= right)])
    for name, lines in (("before", square.GRID), ("after", square.grid_image(r.g, r.window))):
        panels[name].plot(*lines, gid="muted", linewidth=0.8, alpha=0.5)


def click_targets(j: int) -> tuple[ClickTarget, ...]:
    """A click on a column nudges its input; now j is nudged."""
    return tuple(
        ClickTarget(
            label=f"column {k + 1} of the Jacobian",
            axes="matrix",
            at=(matrix_marks.middle(k), matrix_marks.row(0.5)),
            sets={"j": k + 1},
            size=(matrix_marks.WIDE - 2, 2 * matrix_marks.HIGH - 2),
            covers=(matrix_marks.WIDE, 2 * matrix_marks.HIGH),
            selected=k + 1 == j,
        )
        for k in (0, 1)
    )


def before(r: Result) -> list[Mark]:
    """The square around the point; magnified, with its letter, and a step along each input."""
    x, y = r.x[:, None] + r.h * CORNERS
    a, b = STROKES
    arrows = arrows_to(np.eye(2), r.j, "square", "input", name="nudge")
    names: list[Mark] = [
        Label(axes="square", at=at, text=text, align="center", offset=offset)
        for at, text, offset in (((1.0, 0.0), "x₁", (12.0, 0.0)), ((0.0, 1.0), "x₂", (0.0, 10.0)))
    ]
    side = square_reach(r)
    outline = Line(axes="square", role="input", x=a, y=b, width=2.5, name="x")
    across = PLACES["square"][0] + PLACES["square"][2]
    height = PLACES["square"][1] + PLACES["square"][3] / 2
    return [
        *rays("before", "square", r.x, r.h * side, square.plane_of(r.window[1]), np.zeros(2)),
        Line(axes="before", role="input", x=x, y=y, width=2.5, name="x"),
        *(to_scale(mark, side) for mark in (outline, *arrows, *names)),
        Label(
            axes="square",
            at=(0, 1),
            text=f"before, {enlarged(before_magnified(r))}",
            size=14,
            offset=(0, TITLE_PX),
            axes_coords="xy",
        ),
        Arrow(
            axes="page",
            role="forward",
            tail=(across + 5, height),
            head=(PLACES["zoom"][0] - 4, height),
            width=3,
        ),
        Label(axes="page", at=(across + 17, height), text="g", align="center", offset=(0, 14), size=14),
    ]


def square_reach(r: Result) -> float:
    """How far the picture of the magnified square reaches: as far as its image's, if the square has room in that."""
    return max(r.reach, square.AROUND_SQUARE)


def to_scale(mark: Mark, reach: float) -> Mark:
    """A mark of a magnified panel, in units of h, as shares of what the panel shows."""
    match mark:
        case Arrow():
            (a, b), (c, d) = mark.tail, mark.head
            return replace(mark, tail=(a / reach, b / reach), head=(c / reach, d / reach))
        case Label():
            return replace(mark, at=(mark.at[0] / reach, mark.at[1] / reach))
        case Line() | Points() | Polygon():
            return replace(mark, x=np.asarray(mark.x, float) / reach, y=np.asarray(mark.y, float) / reach)
    raise TypeError(f"{type(mark).__name__} has no scale")


def after(r: Result) -> list[Mark]:
    """What g makes of them, in blue; the parallelogram in its true size; what of it the magnifier shows."""
    edge, _ = np.split(r.image, ENDS[:1], axis=1)
    x, y = r.value[:, None] + r.h * edge
    (across, up), half = r.window
    marks: list[Mark] = rays("after", "zoom", r.value, r.h * r.reach, half, np.array([across, up]))
    if not np.isnan(r.det):
        a, b = r.value[:, None] + r.h * (r.J @ square.CORNERS)
        look: dict[str, Any] = {"opacity": 0.25, "edge": 1.5, "name": "parallelogram"}
        marks.append(Polygon(axes="after", role="gradient", x=a, y=b, **look))
    return [*marks, Line(axes="after", role="forward", x=x, y=y, width=1.5, name="image")]


def rays(plane: str, panel: str, at: Floats, corner: float, half: float, middle: Floats) -> list[Mark]:
    """Around a place of a plane the box that is magnified, and two lines from it to the panel that shows it large."""
    low, high = (np.clip(at + sign * corner, middle - half, middle + half).tolist() for sign in (-1, 1))
    box = Line(
        axes=plane,
        role="muted",
        x=[low[0], high[0], high[0], low[0], low[0]],
        y=[low[1], low[1], high[1], high[1], low[1]],
        width=1,
    )
    to_the_right = PLACES[plane][0] < PLACES[panel][0]
    side, edge = (high[0], -1.0) if to_the_right else (low[0], 1.0)
    lines = Line(
        axes=(plane, panel) * 2 + (plane,),
        role="muted",
        x=[side, edge, np.nan, edge, side],
        y=[high[1], 1.0, np.nan, -1.0, low[1]],
        width=1,
    )
    return [box, lines]


def zoom(r: Result) -> list[Mark]:
    """The image at constant size, in blue; in vermillion the parallelogram, its straight limit, and J's columns.

    At a kink there is none: in grey what the image becomes instead.
    """
    marks: list[Mark] = limit(r)
    if r.wrong is not None:
        wrong = parallelogram(r.wrong, "wrong", name="wrong")
        marks += [wrong, crosses("zoom", wrong.x, wrong.y, name="wrong")]
    x, y = with_gaps(r.image)
    marks.append(Line(axes="zoom", role="forward", x=x, y=y, width=BENT_PX, name="image"))
    columns = r.J.copy()
    columns[:, [k for _, k in r.near.sides]] = np.nan  # such a column there is not
    marks += arrows_to(columns, r.j, "zoom", "gradient", name="column")
    names = column_names(columns, r)
    return [*(to_scale(mark, r.reach) for mark in (*marks, *gap(r, names), *names)), *legend(r)]


def gap(r: Result, names: list[Label]) -> list[Mark]:
    """The largest distance from the image to the parallelogram, from one to the other, and how large it is.

    Seen under the magnifier, where h has the length 1, it is a share of h. Where that is smaller than the strokes of a
    bracket, a pointer leads to it.
    """
    if np.isnan(r.det) or not r.bend:
        return []
    at = largest_gap(r)
    here, there = r.image[:, at], square.straight(r.J, square.OUTLINE)[:, at]
    middle = (here + there) / 2
    seen = np.abs(middle).max() < r.reach
    small = seen and r.bend * zoom_px(r) < ROOM_PX
    marks: list[Mark] = [] if small else bracket(r, here, there)
    if seen:
        text = f"{formatting.number(r.bend)} h"
        arrows = np.kron(r.J, np.linspace(0, 1, square.SIDE))
        taken = np.hstack(
            [r.image, square.straight(r.J, square.SQUARE), arrows, here[:, None], there[:, None]]
        )
        further = POINTER_PX if small else 0.0
        offset = free_place(r, text, middle, outward(r, square.OUTLINE[:, at]), taken, names, further=further)
        place: dict[str, Any] = {"at": tuple(middle.tolist()), "align": "center", "offset": offset}
        marks.append(Label(axes="zoom", text=text, name="gap", **place))
        if small:
            marks.append(pointer(r, text, middle, np.array(offset)))
    return marks


def bracket(r: Result, here: Floats, there: Floats) -> list[Mark]:
    """A black bar from one place to another, and a stroke across each of its ends."""
    (x0, y0), (x1, y1) = here.tolist(), there.tolist()
    across = TICK_PX / zoom_px(r) / math.hypot(x1 - x0, y1 - y0) * np.array([y0 - y1, x1 - x0])
    (a, c), (b, d) = (
        np.transpose([here, there]) - across[:, None],
        np.transpose([here, there]) + across[:, None],
    )
    return [
        Line(axes="zoom", role="input", x=[x0, x1], y=[y0, y1], width=2, name="gap"),
        strokes("zoom", (a, b), (c, d), role="ink", width=1.5, name="gap"),
    ]


def pointer(r: Result, text: str, at: Floats, offset: Floats) -> Arrow:
    """From the text, whose middle is so many px from a place, almost to this place."""
    px, away = zoom_px(r), math.hypot(*offset)
    half = np.array([CHARACTER_PX * len(text) / 2, TEXT_HALF_PX])
    with np.errstate(divide="ignore"):
        beside = float(np.min(half / np.abs(offset)))  # the share of the way that is under the text
    ends = [at + offset / px * share for share in (1 - beside, min(1.0, POINTER_OFF_PX / away))]
    (a, b), (c, d) = (end.tolist() for end in ends)
    return Arrow(axes="zoom", role="ink", tail=(a, b), head=(c, d), width=1.5, name="gap")


def free_place(
    r: Result,
    text: str,
    at: Floats,
    direction: Floats,
    taken: Floats,
    names: list[Label],
    *,
    further: float = 0.0,
) -> tuple[float, float]:
    """How far in px from a place its text is, as near straight out as nothing of what is `taken`, (2, n), lies in it.

    Where all turns hit something, the one with the least; `further` px are between the text and the place.
    """
    px, half_px = zoom_px(r), PLACES["zoom"][2] / 2
    wide = np.array([CHARACTER_PX * len(text) / 2 + 2, TEXT_HALF_PX + 2])
    turned = math.atan2(direction[1], direction[0]) + TURNS
    out = np.array([np.cos(turned), np.sin(turned)])
    away = np.hstack(
        [
            (wide @ np.abs(out) + CLEAR_PX + more) * out
            for more in (further + np.array([0.0, 15.0, 30.0, 45.0]))
        ]
    )
    middles = (at * px)[:, None] + away
    hits = (np.abs(px * taken[:, None] - middles[:, :, None]) < wide[:, None, None]).all(axis=0).sum(axis=1)
    for it in names:
        apart = np.abs((np.array(it.at) * px + it.offset)[:, None] - middles)
        theirs = np.array([BOLD_PX * len(it.text) / 2, TEXT_HALF_PX])
        hits = hits + 100 * (apart < (wide + theirs)[:, None]).all(axis=0)
    hits = hits + 1000 * (np.abs(middles) > half_px - wide[:, None]).any(axis=0)
    a, b = away[:, int(np.argmin(hits))].tolist()
    return a, b


def zoom_px(r: Result) -> float:
    """How many px a step of length h has under the magnifier."""
    return PLACES["zoom"][2] / (2 * r.reach)


def magnification(r: Result) -> float:
    """How many times as large as in the picture of the plane after g all is under the magnifier."""
    _, half = r.window
    return zoom_px(r) / (r.h * PLACES["after"][2] / (2 * half))


def before_magnified(r: Result) -> float:
    """How many times as large as in the picture of the plane before g the square is under its magnifier."""
    per_unit = PLACES["before"][2] / (2 * square.plane_of(r.window[1]))
    return PLACES["square"][2] / (2 * square_reach(r)) / (r.h * per_unit)


def enlarged(factor: float) -> str:
    """How much is magnified, in two digits."""
    times = float(f"{factor:.2g}")
    return (
        f"magnified {formatting.number(times)} ×" if times >= 1 else f"{formatting.number(times)} × as large"
    )


def largest_gap(r: Result) -> int:
    """Where on the outline it is: of those alike one on no arrow's side, and as far across its side as may be."""
    apart = r.image - square.straight(r.J, square.OUTLINE)
    lengths = np.hypot(*apart)
    alike = np.flatnonzero(lengths > (1 - square.FLAT) * np.nanmax(lengths))
    free = alike[square.OUTLINE[:, alike].max(axis=0) < 1]
    alike = free if free.size else alike
    across = [abs(float(outward(r, square.OUTLINE[:, n]) @ apart[:, n])) for n in alike]
    return int(alike[int(np.argmax(np.round(across, 9)))])


def outward(r: Result, u: Floats) -> Floats:
    """The unit vector out of the parallelogram, across its side that is nearest to J u."""
    k = int(np.argmax(np.abs(u)))
    side = r.J[:, 1 - k]
    normal = np.array([side[1], -side[0]])
    if not (np.isfinite(normal).all() and normal.any()):
        normal = r.J[:, k] if r.J[:, k].any() else np.array([0.0, -1.0])
    out = normal @ r.J[:, k] * u[k]
    normal = -normal if out < 0 else normal
    return normal / math.hypot(*normal)


def beside_arrow(r: Result, k: int, column: Floats, other: Floats) -> Label:
    """The head of column k of the matrix beside its arrow, nearer the tip: where no stroke of the letter is.

    The letter is where input 1 is nudged down: so that of column 1 is on the side away from column 2, and that of
    column 2 on the side of column 1.
    """
    px, is_nudged, text = zoom_px(r), k == r.j - 1, f"∂/∂x{SUB[k + 1]}"
    across = np.array([-column[1], column[0]]) / math.hypot(*column)
    side = 1 if across @ other > 0 else -1
    across = across * (side if k else -side)
    half = np.array([HEAD_HALF_PX, TEXT_HALF_PX])
    middle = px * TOWARDS_TIP * column + (half @ np.abs(across) + BESIDE_PX) * across
    inside = PLACES["zoom"][2] / 2 - 4 - half
    a, b = (np.clip(middle, -inside, inside) - px * column).tolist()
    look: dict[str, Any] = {"bold": is_nudged, "name": "column" if is_nudged else ""}
    return Label(axes="zoom", at=(column[0], column[1]), text=text, align="center", offset=(a, b), **look)


def with_gaps(outline: Floats) -> Floats:
    """Square, stem and arm of an outline as one line."""
    edge, stem, arm = np.split(outline, ENDS, axis=1)
    return np.hstack([edge, GAP, stem, GAP, arm])


def limit(r: Result) -> list[Mark]:
    """The parallelogram, or what the square's image becomes where there is none."""
    if not np.isnan(r.det):
        return [parallelogram(r.J, "gradient", name="parallelogram")]
    if r.near.limit is None:
        return []
    x, y = r.near.limit
    return [Line(axes="zoom", role="kink", x=x, y=y, width=9, opacity=0.5)]


def legend(r: Result) -> list[Mark]:
    """How much is magnified; what is blue, and what is vermillion."""
    smooth = not np.isnan(r.det)
    other: tuple[Role, str] = ("gradient", "by its matrix J") if smooth else ("kink", "by no matrix")
    farthest = np.fmax.reduce(np.abs(r.image), axis=None)
    title: dict[str, Any] = {"size": 14, "axes_coords": "xy"}
    found: list[Mark] = [
        Label(
            axes="zoom",
            at=(0, 1),
            text=f"after, {enlarged(magnification(r))}",
            offset=(0, TITLE_PX),
            **title,
        ),
        Label(axes="zoom", role="forward", at=(0, 0), text="by g", offset=(2, -13), axes_coords="xy"),
        Label(axes="zoom", role=other[0], at=(0.25, 0), text=other[1], offset=(2, -13), axes_coords="xy"),
    ]
    if farthest > r.reach:
        found.append(
            Label(axes="zoom", at=(1, 1), text="partly outside", align="right", offset=(-4, -11), axes_coords="xy")
        )  # fmt: skip
    return found


def parallelogram(J: Floats, role: Role, *, name: str) -> Polygon:
    """The image of the square under a matrix."""
    x, y = J @ square.CORNERS
    edge, hatch = (2.5, True) if role == "wrong" else (STRAIGHT_PX, False)
    return Polygon(axes="zoom", role=role, x=x, y=y, opacity=0.25, edge=edge, hatch=hatch, name=name)


def arrows_to(tips: Floats, j: int, axes: str, role: Role, *, name: str) -> list[Mark]:
    """An arrow from 0 along each column of tips, (2, 2); the nudged input's is wider, and has the name."""
    return [
        Arrow(
            axes=axes,
            role=role,
            tail=(0.0, 0.0),
            head=(tips[0, k], tips[1, k]),
            width=5 if k == j - 1 else 2,
            name=name if k == j - 1 else "",
        )
        for k in np.flatnonzero(np.isfinite(tips).all(axis=0)).tolist()
    ]


def column_names(columns: Floats, r: Result) -> list[Label]:
    """The head of each column of the matrix beside its arrow, where the tip of that is in reach."""
    marks: list[Label] = []
    for k in np.flatnonzero(np.isfinite(columns).all(axis=0)).tolist():
        tip, is_nudged = columns[:, k], k == r.j - 1
        if np.abs(tip).max() >= 0.95 * r.reach:
            continue
        if tip.any():
            marks.append(beside_arrow(r, k, tip, columns[:, 1 - k]))
            continue
        look: dict[str, Any] = {"bold": is_nudged, "name": "column" if is_nudged else ""}
        place: dict[str, Any] = {"at": (0.0, 0.0), "align": "center", "offset": (40.0, -12.0 - 16.0 * k)}
        marks.append(Label(axes="zoom", text=f"∂/∂x{SUB[k + 1]} = 0", **place, **look))
    return marks
