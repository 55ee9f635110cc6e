"""How the plane picture is drawn: the plane before and after g, and the square's image under a magnifier."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.jacobian import matrix_marks, square
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Label, Line, Mark, Polygon
from bpwidgets.live.picture.shapes import crosses
from bpwidgets.live.picture.style import TEXT_PT

if TYPE_CHECKING:
    from bpwidgets.explorers.jacobian.local_linearity import Floats
    from bpwidgets.explorers.jacobian.square import Result
    from bpwidgets.live.picture.style import Role

PLACES = {
    "before": (34, 34, 250, 250),
    "after": (318, 34, 250, 250),
    "zoom": (600, 34, 290, 290),
    "matrix": (30, 306, 540, 106),
    "h": (650, 358, 226, 12),
}
"""Left, top, width and height in px."""
GAP = np.full((2, 1), np.nan)
STEM, ARM = (stroke[:, :: square.SIDE] for stroke in square.LETTER)
CORNERS = np.hstack([square.SQUARE[:, :: square.SIDE], GAP, STEM, GAP, ARM])
"""Square and letter by their corners."""
ENDS = np.cumsum([square.SQUARE.shape[1], square.LETTER[0].shape[1]])
"""Where the strokes of the outline end."""

GAP_PX = (36.0, 18.0)
"""How far outside the largest gap its number has its middle, in px across and up."""
BEYOND = (40.0, 13.0)
"""How far beyond its arrow's tip the name of a column has its middle, in px across and up."""


def draw_stage(panels: dict[str, Any], r: Result) -> None:
    """All that stands still: the plane's grid and what g makes of it, what the rows and columns of the matrix are."""
    draw_planes(panels, r)
    for name in ("matrix", "h"):
        _, _, wide, high = PLACES[name]
        panels[name].set(xlim=(0, wide), ylim=(0, high))
    panels["matrix"].set_axis_off()
    panels["h"].set(xscale="log", xlim=square.H, yticks=[])
    panels["h"].set_xticks([0.001, 0.01, 0.1, 1], labels=["0.001", "0.01", "0.1", "1"])
    panels["h"].minorticks_off()
    panels["h"].set_xlabel("h: half the side of the square", labelpad=1)
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
        "zoom": ((-r.reach, r.reach),) * 2,
    }
    for name, (x, y) in limits.items():
        axes = panels[name]
        axes.set(xlim=x, ylim=y)
        axes.locator_params(nbins=5, steps=[1, 2, 5, 10])
        axes.set_aspect("equal", anchor="N")
        axes.apply_aspect()  # now, since marks that run from panel to panel are placed before the drawing
    panels["zoom"].set(xticks=[], yticks=[])
    panels["zoom"].plot(*(r.reach * square.SQUARE), gid="muted", linewidth=1, clip_on=False)
    panels["zoom"].plot(*square.SQUARE, gid="muted", linewidth=0.75, linestyle="--")
    formula = f"after $g(x) = {r.g.latex}$"
    scale = "" if plane == half else f" (drawn {half / plane:.2g} × as large as after)"
    panels["before"].set_title(f"before{scale}", loc="left", pad=8)
    panels["after"].set_title(formula if len(formula) < 50 else "after $g$", loc="left", pad=8)
    for name, lines in (("before", square.GRID), ("after", square.grid_image(r.g, r.window))):
        panels[name].plot(*lines, gid="muted", linewidth=0.7, alpha=0.45)


def click_targets(j: int) -> tuple[ClickTarget, ...]:
    """A click on a column nudges its input; now j is nudged."""
    return tuple(
        ClickTarget(
            label=f"column {k + 1} of the Jacobian",
            axes="matrix",
            at=(matrix_marks.middle(k), matrix_marks.row(0.5)),
            sets={"j": k + 1},
            size=(52, 56),
            selected=k + 1 == j,
        )
        for k in (0, 1)
    )


def before(r: Result) -> list[Mark]:
    """Square and letter around the point, and a step along each input."""
    x, y = r.x[:, None] + r.h * CORNERS
    arrows = arrows_to(r.h * np.eye(2), r.j, "before", "input", r.x, wide=3.5, name="nudge")
    return [Line(axes="before", role="input", x=x, y=y, width=2.5, name="x"), *arrows]


def after(r: Result) -> list[Mark]:
    """What g makes of them, in blue; the parallelogram in its true size; what of it the magnifier shows."""
    x, y = r.value[:, None] + r.h * with_gaps(r.image)
    marks: list[Mark] = []
    if not np.isnan(r.det):
        a, b = r.value[:, None] + r.h * (r.J @ square.CORNERS)
        look: dict[str, Any] = {"opacity": 0.25, "edge": 1.5, "name": "parallelogram"}
        marks.append(Polygon(axes="after", role="gradient", x=a, y=b, **look))
    return [*marks, Line(axes="after", role="forward", x=x, y=y, width=2, name="image"), *rays(r)]


def rays(r: Result) -> list[Mark]:
    """From the box that the magnifier shows to the magnifier."""
    (across, up), half = r.window
    middle, corner = np.array([across, up]), r.reach * r.h
    low, high = (np.clip(r.value + sign * corner, middle - half, middle + half).tolist() for sign in (-1, 1))
    box = Line(
        axes="after",
        role="muted",
        x=[low[0], high[0], high[0], low[0], low[0]],
        y=[low[1], low[1], high[1], high[1], low[1]],
        width=1,
    )
    lines = Line(
        axes=("after", "zoom") * 2 + ("after",),
        role="muted",
        x=[high[0], -r.reach, np.nan, -r.reach, high[0]],
        y=[high[1], r.reach, np.nan, -r.reach, low[1]],
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
    marks.append(Line(axes="zoom", role="forward", x=x, y=y, width=3, name="image"))
    columns = r.J.copy()
    columns[:, [k for _, k in r.near.sides]] = np.nan  # such a column there is not
    marks += arrows_to(columns, r.j, "zoom", "gradient", name="column")
    return [*marks, *gap(r), *column_names(columns, r), *legend(r)]


def gap(r: Result) -> list[Mark]:
    """The largest distance from the image to the parallelogram, from one to the other, and how large it is."""
    if np.isnan(r.det) or not r.bend:
        return []
    straight = square.straight(r.J, square.OUTLINE)
    apart = np.hypot(*(r.image - straight))
    # One and the same of those alike.
    at = int(np.flatnonzero(apart > (1 - square.FLAT) * np.nanmax(apart))[0])
    (x0, y0), (x1, y1) = r.image[:, at].tolist(), straight[:, at].tolist()
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    away = math.hypot(x, y) or 1.0
    place: dict[str, Any] = {
        "at": (x, y),
        "align": "center",
        "offset": (GAP_PX[0] * x / away, GAP_PX[1] * y / away),
    }
    text = f"gap {formatting.number(r.bend)}"
    return [
        Line(axes="zoom", role="input", x=[x0, x1], y=[y0, y1], width=4, name="gap"),
        *([Label(axes="zoom", text=text, name="gap", **place)] if max(abs(x), abs(y)) < r.reach else []),
    ]


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
    """How much is magnified; what is blue, what is vermillion, and how far they are apart."""
    smooth = not np.isnan(r.det)
    other: tuple[Role, str] = ("gradient", "its matrix J") if smooth else ("kink", "no matrix")
    farthest = np.fmax.reduce(np.abs(r.image), axis=None)
    title: dict[str, Any] = {"size": 14, "axes_coords": "xy"}
    found: list[Mark] = [
        Label(
            axes="zoom", at=(0, 1), text=f"magnified, {formatting.number(1 / r.h)} ×", offset=(0, 14), **title
        ),
        Label(axes="zoom", at=(-1, -1), text="before", align="right", offset=(-5, 4), size=11.5),
        Label(axes="zoom", role="forward", at=(0, 0), text="g itself", offset=(2, -13), axes_coords="xy"),
        Label(axes="zoom", role=other[0], at=(0.27, 0), text=other[1], offset=(2, -13), axes_coords="xy"),
    ]
    if not (smooth and r.bend):
        text = "no gap" if smooth else "bent at every h"
        found.append(
            Label(axes="zoom", axes_coords="xy", at=(1, 0), text=text, align="right", offset=(0, -13))
        )
    if farthest > r.reach:
        found.append(
            Label(axes="zoom", at=(1, 1), text="partly outside", align="right", offset=(0, 12), axes_coords="xy")
        )  # fmt: skip
    return found


def parallelogram(J: Floats, role: Role, *, name: str) -> Polygon:
    """The image of the square under a matrix."""
    x, y = J @ square.CORNERS
    hatch = role == "wrong"
    return Polygon(axes="zoom", role=role, x=x, y=y, opacity=0.25, edge=2.5, hatch=hatch, name=name)


def arrows_to(
    tips: Floats, j: int, axes: str, role: Role, tail: Floats | None = None, wide: float = 5, *, name: str
) -> list[Mark]:
    """An arrow along each column of tips, (2, 2), from `tail`, or 0; the nudged input's is wider, and has the name."""
    a, b = (0.0, 0.0) if tail is None else tail.tolist()
    return [
        Arrow(
            axes=axes,
            role=role,
            tail=(a, b),
            head=(a + tips[0, k], b + tips[1, k]),
            width=wide if k == j - 1 else 2,
            name=name if k == j - 1 else "",
        )
        for k in np.flatnonzero(np.isfinite(tips).all(axis=0)).tolist()
    ]


def column_names(columns: Floats, r: Result) -> list[Mark]:
    """The number of each column beyond the tip of its arrow, where that is in reach."""
    marks: list[Mark] = []
    for k in np.flatnonzero(np.isfinite(columns).all(axis=0)).tolist():
        a, b = columns[:, k].tolist()
        if max(abs(a), abs(b)) >= 0.95 * r.reach:
            continue
        length, is_nudged = math.hypot(a, b), k == r.j - 1
        away = (BEYOND[0] * a / length, BEYOND[1] * b / length) if length else (40.0, -12.0 - 16.0 * k)
        marks.append(
            Label(
                axes="zoom",
                at=(a, b),
                text=f"column {k + 1}" + ("" if length else " = 0"),
                align="center",
                offset=away,
                bold=is_nudged,
                name="column" if is_nudged else "",
            )
        )
    return marks
