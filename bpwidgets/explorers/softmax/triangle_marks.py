"""p as a point of a triangle, the Jacobian's columns as arrows in it; for two classes the sigmoid of a difference.

A corner stands for one class alone, the middle for all alike. With u = s / T the columns of dp/du are
p_k (e_k - p): column k leads from p straight to corner k, the share p_k of the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import sigmoid
from bpwidgets.calculus.softmax import softmax
from bpwidgets.explorers.softmax import collapse
from bpwidgets.explorers.softmax.collapse import Step
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Arrow, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import strokes, tangent, under_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.softmax.collapse import Floats, Result
    from bpwidgets.live.picture.marks import Align

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
"""Where the classes' corners are: (3, 2)."""
TO_SHARES = np.linalg.inv(np.column_stack([CORNERS, np.ones(3)]))
"""(x, y, 1) @ TO_SHARES are the shares of the corners at (x, y)."""
X, Y = (-0.06, 1.06), (-0.14, 1.0)
"""What the panel shows."""
ALIGNED: tuple[Align, ...] = ("left", "right", "center")
OFFSETS = ((-14.0, -18.0), (14.0, -18.0), (0.0, 16.0))
"""How the corners' names stand beside them, and how many px right and up: clear of the panels beside them."""
P_PX = 10.0
"""The diameter of p's ring, in px: smaller than others, so that it hides no more of the arrows than it must."""
SEEN = 7.5
"""An arrow that is no longer lies under the ring, and has no name, in px."""
SIDE = 273.0
"""How long the triangle's side is, in px."""
AROUND, BESIDE = 17.0, 16.0
"""How far from the middle of p its name is, and from the tip of an arrow the arrow's, in px."""
CORNER_PX = np.array([30.0, 8.0])
"""Half the width and half the height of a corner's name, in px."""
NAME_PX, CLEAR = np.array([9.0, 8.0]), 2.5
"""Half the width and half the height of such a name, and from what distance on it is clear of all else, in px."""
TURNS = np.pi * np.arange(24) / 12
"""The directions in which a name may be."""
CAPTION_PX = -4.0
"""How far above the panel's lower edge its caption stands, in px."""
TRUE, OTHERS = 3.0, 1.4
"""The width of the true class's arrow, whose column of the matrix has a frame, and of the others, in px."""
HEAD_SHARE = 0.3
"""What part of an arrow its head takes at most: half of a short one lies under the ring, and its shaft is seen."""
TEMPERATURES = np.geomspace(1 / 64, 64, 61)
DIFFERENCE = 8.0
"""For two classes the axis of s2 - s1 goes from -DIFFERENCE to DIFFERENCE."""


def draw(axes: Any) -> None:
    """The triangle."""
    axes.set_axis_off()
    axes.set(xlim=X, ylim=Y)
    outline = CORNERS[[0, 1, 2, 0]]
    axes.plot(outline[:, 0], outline[:, 1], gid="muted", linewidth=1.2)
    axes.set_title("raise a score: $p$ moves towards its corner", loc="left", pad=18)


def marks(r: Result) -> Iterator[Mark]:
    """p, and the columns of dp/du, at the end the gap e_y - p; where p goes with T, if that is not 1."""
    if r.T != 1:
        path = softmax(r.scores / TEMPERATURES[:, None]) @ CORNERS
        yield Line(axes="triangle", role="muted", x=path[:, 0], y=path[:, 1], width=1.5, dash=True)
        yield under_title("triangle", "dashed: as T goes from ∞ to 0")
    at = r.p @ CORNERS
    yield strokes(
        "triangle", (at[0], CORNERS[:, 0]), (at[1], CORNERS[:, 1]), role="muted", width=1, opacity=0.6
    )
    for k, column in arrows(r).items():
        look: dict[str, Any] = {"width": TRUE if k == r.y else OTHERS, "head_share": HEAD_SHARE}
        yield Arrow(axes="triangle", role="gradient", tail=_point(at), head=_point(at + column), **look)
    yield from names(r)
    corner = CORNERS[r.y]
    symbol: dict[str, Any] = {"symbol": "square", "size": 9, "name": "true class"}
    yield Points(axes="triangle", role="ink", x=corner[:1], y=corner[1:], **symbol)
    for k, (x, y) in enumerate(CORNERS):
        true = k == r.y
        yield Label(
            axes="triangle",
            at=(float(x), float(y)),
            text=f"true: class {k + 1}" if true else f"class {k + 1}",
            align=ALIGNED[k],
            offset=OFFSETS[k],
            bold=true,
            size=12,
            name="true class" if true else "",
        )
    if r.step == Step.DS:
        text = f"the gap to corner {r.y + 1}: e{SUB[r.y + 1]} − p = {'−T dL/ds' if r.over else '−dL/ds'}"
        look = {"axes_coords": "xy", "size": 12, "role": "gradient"}
        yield Label(axes="triangle", at=(0, 0), text=text, offset=(0, CAPTION_PX), **look)


def names(r: Result) -> Iterator[Mark]:
    """Beside the tip of each column's arrow the score that moves p so, and beside the ring p.

    A score's name is as near to its arrow's ray as it is clear of that and of all else, or where there is no such
    place on that; p where most room is.
    """
    at = SIDE * r.p @ CORNERS
    named: list[tuple[Floats, str, Floats | None]] = []
    if r.step < Step.ROW:
        named += [
            (at + SIDE * column, f"s{SUB[k + 1]}", column / np.hypot(*column))
            for k, column in arrows(r).items()
            if SIDE * np.hypot(*column) > SEEN
        ]
    done: list[Floats] = []
    for start, text, ray in [*named, (at, "p", None)]:
        ways = np.column_stack([np.cos(TURNS), np.sin(TURNS)])
        if ray is not None:
            ways = np.vstack([ray, ways[np.argsort(-ways @ ray, kind="stable")]])
        places = start + (AROUND if ray is None else BESIDE) * ways
        free = room(places, at, done)
        if free.max() < 0:
            free = room(places, at, done, ray)
        place = places[np.minimum(free, CLEAR).argmax()]
        done.append(place)
        across, up = (place - start).tolist()
        look: dict[str, Any] = {"align": "center", "size": 13, "bold": text in ("p", f"s{SUB[r.y + 1]}")}
        name = "p" if text == "p" else ""
        yield Label(
            axes="triangle", at=_point(start / SIDE), text=text, offset=(across, up), name=name, **look
        )


def room(places: Floats, at: Floats, done: list[Floats], ray: Floats | None = None) -> Floats:
    """How far names at places (n, 2) are from p at `at`, the lines, the corners' names and names that are done: (n,).

    All in px. The line from p along `ray` (2,), if that is given, may go through a name: it is the name's own.
    """
    corners = SIDE * CORNERS
    found = [np.hypot(*(places - at).T) - P_PX / 2 - NAME_PX.max()]
    lines = [(at, corner) for corner in corners]
    lines += [(corners[k], corners[k - 1]) for k in range(3)]
    for start, end in lines:
        along = (end - start) / max(float(np.hypot(*(end - start))), 1e-9)
        if ray is not None and start is at and along @ ray > 1 - 1e-9:
            continue
        share = np.clip((places - start) @ along, 0, np.hypot(*(end - start)))
        nearest = start + share[:, None] * along
        found.append(np.hypot(*(places - nearest).T) - NAME_PX @ np.abs(along[::-1]))
    for other, half in [(it, NAME_PX) for it in done] + [(corners + _middles(), CORNER_PX)]:
        apart = np.abs(places[:, None] - np.atleast_2d(other)) - NAME_PX - half
        found.append(apart.max(axis=2).min(axis=1))
    least: Floats = np.min(found, axis=0)
    return least


def _middles() -> Floats:
    """From each corner to the middle of its name, in px: (3, 2)."""
    to_middle = {"left": 1.0, "right": -1.0, "center": 0.0}
    across = [to_middle[align] * CORNER_PX[0] for align in ALIGNED]
    found: Floats = np.array(OFFSETS) + np.column_stack([across, np.zeros(3)])
    return found


def arrows(r: Result) -> dict[int, Floats]:
    """{class: (2,)}: the columns of dp/du, then none, and at the end e_y - p, in the triangle's plane."""
    if r.step in (Step.P, Step.ROW):
        return {}
    columns: Floats = r.T * r.J.T @ CORNERS
    return dict(enumerate(columns)) if r.step < Step.ROW else {r.y: r.pull @ CORNERS}


def handle(r: Result) -> Handle:
    """The point: where it is dropped, the scores follow, T ln p but for a shift."""
    at = _point(r.p @ CORNERS)

    def to_parameters(x: float, y: float) -> dict[str, Any]:
        if np.allclose((x, y), at, rtol=0, atol=1e-12):
            return {"s": r.s}
        shares = np.clip((x, y, 1.0) @ TO_SHARES, collapse.SMALLEST_P, 1.0)
        return {"s": collapse.scores_of(shares / shares.sum(), r.s, r.T)}

    look: dict[str, Any] = {"role": "forward", "size": P_PX, "name": "p"}
    return Handle(label="p", axes="triangle", at=at, to_parameters=to_parameters, **look)


def _point(at: Floats) -> tuple[float, float]:
    return float(at[0]), float(at[1])


# ---- two classes -------------------------------------------------------------------------------------------


def draw_curve(axes: Any) -> None:
    """The axes of logistic regression's curve."""
    axes.set(xlim=(-DIFFERENCE, DIFFERENCE), ylim=(-0.05, 1.05), yticks=[0, 0.5, 1], xlabel="$s_2 - s_1$")
    axes.set_title("$p_2 = \\sigma((s_2 - s_1)/T)$", loc="left", pad=18)


def curve(r: Result) -> Iterator[Mark]:
    """The sigmoid of the difference, softmax's p2 on it, and its slope dp2/ds2."""
    grid = np.linspace(-DIFFERENCE, DIFFERENCE, 121)
    d, p, slope = float(r.s[1] - r.s[0]), float(r.p[1]), float(r.J[1, 1])
    yield Line(axes="triangle", role="forward", x=grid, y=sigmoid(grid / r.T), width=2.5)
    if r.step >= Step.JACOBIAN:
        yield tangent("triangle", d, p, slope, reach=min(2.0, 0.35 / max(slope, 1e-9)))
        yield under_title("triangle", f"∂p₂/∂s₂ = p₁ p₂ / T = {number(slope)}", "gradient")
    yield Points(axes="triangle", role="forward", x=[d], y=[p], size=11, name="p")
    yield Label(
        axes="triangle", at=(0, 1), text="logistic regression", offset=(6, -12), axes_coords="xy", size=11.5
    )


def curve_handle(r: Result) -> Handle:
    """The point on the curve: dragged sideways it moves both scores apart."""
    d, middle = float(r.s[1] - r.s[0]), float(r.s.mean())

    def to_parameters(x: float, _: float) -> dict[str, Any]:
        return {"s": r.s if abs(x - d) < 1e-12 else middle + np.array([-x, x]) / 2}

    return Handle(
        label="s2 - s1",
        axes="triangle",
        at=(d, float(r.p[1])),
        along="x",
        to_parameters=to_parameters,
        role="forward",
        size=13,
        name="p",
    )
