"""How the plane picture is drawn: its stage, and the marks of the square and its image."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.jacobian import matrix_marks, square
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Label, Line, Mark, Polygon
from bpwidgets.live.picture.shapes import crosses, under_title
from bpwidgets.live.picture.style import TEXT_PT

if TYPE_CHECKING:
    from bpwidgets.explorers.jacobian.local_linearity import Floats
    from bpwidgets.explorers.jacobian.square import Result
    from bpwidgets.live.picture.style import Role

PLACES = {
    "plane": (58, 54, 206, 206),
    "lens": (312, 54, 150, 150),
    "image": (556, 54, 332, 332),
    "matrix": (50, 330, 448, 150),
    "h": (580, 450, 300, 14),
}
"""Left, top, width and height in px."""
TITLES = {
    "plane": "the square $x + h\\,u$",
    "lens": "magnified: $u$",
    "image": "its image $(g(x + h\\,u) - g(x))\\,/\\,h$",
}
GAP = np.full((2, 1), np.nan)
LETTER = np.hstack([square.LETTER[0], GAP, square.LETTER[1]])
STEM, ARM = (stroke[:, :: square.SIDE] for stroke in square.LETTER)
SMALL = np.hstack([square.SQUARE[:, :: square.SIDE], GAP, STEM, GAP, ARM])
"""Square and letter by their corners."""
ENDS = np.cumsum([square.SQUARE.shape[1], square.LETTER[0].shape[1]])
"""Where the strokes of the outline end."""


def draw_stage(panels: dict[str, Any], r: Result) -> None:
    """All that stands still: axes, the square under the lens, what the rows and columns of the matrix are."""
    for name, reach in (("plane", square.X[1] + square.H[1]), ("lens", 1.5), ("image", r.reach)):
        axes = panels[name]
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
        axes.locator_params(nbins=5, steps=[1, 2, 5, 10])
        axes.grid(visible=True)
        axes.set_aspect("equal", anchor="N")
        axes.apply_aspect()  # now, since marks that run from panel to panel are placed before the drawing
        axes.set_title(TITLES[name], loc="left", pad=18 if name == "image" else 6)
    panels["plane"].set_xlabel("$x_1$")
    panels["plane"].set_ylabel("$x_2$", labelpad=-4)  # or a narrow page would cut it
    panels["lens"].set(xticks=[-1, 0, 1], yticks=[])
    panels["image"].set(xlabel="output 1", ylabel="output 2")
    panels["lens"].plot(*square.SQUARE, gid="input", linewidth=1.1)
    panels["lens"].plot(*LETTER, gid="input", linewidth=3, solid_capstyle="round")
    panels["image"].plot(*square.SQUARE, gid="muted", linewidth=0.75, linestyle="--")
    for name in ("matrix", "h"):
        _, _, wide, high = PLACES[name]
        panels[name].set(xlim=(0, wide), ylim=(0, high))
    panels["matrix"].set_axis_off()
    panels["matrix"].set_title(f"$g(x) = {r.g.latex}$" if len(r.g.latex) < 80 else "", loc="left", pad=2)
    panels["h"].set(xscale="log", xlim=square.H, yticks=[])
    panels["h"].set_xticks([0.001, 0.01, 0.1, 1], labels=["0.001", "0.01", "0.1", "1"])
    panels["h"].minorticks_off()
    names = [
        *(("lens", *at, text, "center") for at, text in (((0.78, -0.5), "e₁"), ((0.46, 0.5), "e₂"))),
        *(("matrix", matrix_marks.middle(k), 120, f"∂/∂x{SUB[k + 1]}", "center") for k in (0, 1)),
        *(("matrix", 48, 88 - 40 * i, f"∇g{SUB[i + 1]}ᵀ", "right") for i in (0, 1)),
        ("matrix", 48, 120, "J", "right"),
        ("h", 0.00075, 0.9, "h", "right"),
    ]
    for name, x, y, text, align in names:
        panels[name].text(x, y, text, ha=align, va="center", fontsize=TEXT_PT)


@lru_cache(maxsize=2)
def click_targets(j: int) -> tuple[ClickTarget, ...]:
    """A click on the arrow of an input under the lens, or on its column, nudges that input; now j is nudged."""
    return tuple(
        ClickTarget(label=label, axes=axes, at=at, sets={"j": k + 1}, size=size, selected=k + 1 == j)
        for k, tip in ((0, (0.75, 0)), (1, (0, 0.75)))
        for label, axes, at, size in (
            (f"nudge x{SUB[k + 1]}", "lens", tip, (32, 32)),
            (f"column {k + 1} of the Jacobian", "matrix", (matrix_marks.middle(k), 68), (52, 60)),
        )
    )


def small(r: Result) -> list[Mark]:
    """Square and letter in the plane, in their true size, and the rays to the lens; there, a step along each input."""
    x, y = r.x[:, None] + r.h * SMALL
    corner, top, bottom = r.x[0] + r.h, r.x[1] + r.h, r.x[1] - r.h
    rays = Line(
        axes=("plane", "lens") * 2 + ("plane",),
        role="muted",
        x=[corner, -1, np.nan, -1, corner],
        y=[top, 1, np.nan, -1, bottom],
        width=1,
    )
    return [
        rays,
        Line(axes="plane", role="input", x=x, y=y, width=1.5),
        *steps("lens", np.eye(2), r.j, "input"),
    ]


def image(r: Result) -> list[Mark]:
    """What g makes of square, letter and nudge, in blue; in vermillion the parallelogram, its straight limit.

    At a kink there is none: in grey what the image becomes instead.
    """
    marks: list[Mark] = limit(r)
    if r.wrong is not None:
        wrong = parallelogram(r.wrong, "wrong")
        marks += [wrong, crosses("image", wrong.x, wrong.y)]
    edge, stem, arm = np.split(r.image, ENDS, axis=1)
    letter = np.hstack([stem, GAP, arm])
    marks += [
        Line(axes="image", role="forward", x=edge[0], y=edge[1], width=2),
        Line(axes="image", role="forward", x=letter[0], y=letter[1], width=4),
        Arrow(axes="image", role="forward", tail=(0, 0), head=(r.nudged[0], r.nudged[1]), width=2),
    ]
    tips = r.J.copy()
    tips[:, [k for _, k in r.near.sides]] = np.nan  # such a column there is not
    return [*marks, *steps("image", tips, r.j, "gradient", r.reach), under_title("image", bent(r), "forward")]


def limit(r: Result) -> list[Mark]:
    """The parallelogram, or what the square's image becomes where there is none, and its name."""
    if not np.isnan(r.det):
        name = Label(
            axes="image",
            role="gradient",
            at=(1, 0),
            text="its limit: J u",
            align="right",
            offset=(-4, 12),
            axes_coords="xy",
        )
        return [parallelogram(r.J, "gradient"), name]
    if r.near.limit is None:
        return []
    x, y = r.near.limit
    name = Label(
        axes="image", role="kink", at=(0, 0), text="its limit, bent", offset=(8, 12), axes_coords="xy"
    )
    return [Line(axes="image", role="kink", x=x, y=y, width=9, opacity=0.5), name]


def bent(r: Result) -> str:
    """How far the image is from the parallelogram, and whether it is seen as a whole."""
    text = f"bent by {formatting.fixed(r.bend, 3)}" if not np.isnan(r.bend) else "bent at every h"
    farthest = np.fmax.reduce(np.abs(r.image), axis=None)
    return f"{text}, partly outside" if farthest > r.reach else text


def parallelogram(J: Floats, role: Role) -> Polygon:
    """The image of the square under a matrix."""
    x, y = J @ square.CORNERS
    return Polygon(axes="image", role=role, x=x, y=y, opacity=0.25, edge=2.5, hatch=role == "wrong")


def steps(axes: str, tips: Floats, j: int, role: Role, reach: float = 0.0) -> list[Mark]:
    """An arrow to each column of tips, the nudged input's thicker, and its name where that is in reach."""
    marks: list[Mark] = []
    for k in np.flatnonzero(np.isfinite(tips).all(axis=0)).tolist():
        a, b = tips[:, k].tolist()
        marks.append(Arrow(axes=axes, role=role, tail=(0, 0), head=(a, b), width=5 if k == j - 1 else 2.5))
        if max(abs(a), abs(b)) < 0.95 * reach:
            text = f"J e{SUB[k + 1]}" + ("" if a or b else " = 0")
            beside = Label(
                axes=axes, at=(a, b), text=text, align="center", offset=away(tips, k), bold=k == j - 1
            )
            marks.append(beside)
    return marks


def away(tips: Floats, k: int) -> tuple[float, float]:
    """From the tip of arrow k to its name in px: beyond it, or on one side each where both lie on one line."""
    a, b = tips[:, k].tolist()
    length = math.hypot(a, b)
    if not length:
        return 30, -12 - 16 * k
    if abs(tips[0, 0] * tips[1, 1] - tips[0, 1] * tips[1, 0]) < 1e-9 * length:
        a, b = (b, -a) if k == 0 else (-b, a)
    return 18 * a / length, 14 * b / length
