"""The plane as the network sees it, points to tell apart, the line of a hidden unit; the loss by the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.explorers.start_here.learning import BEYOND, EDGE, ETA, RUN, STEPS, points
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Arrow, Image, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import strokes, under_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.explorers.start_here.learning import Result
    from bpwidgets.live.picture.marks import Symbol
    from bpwidgets.live.picture.style import Role

PLACES = {"plane": (574, 50, 320, 320), "loss": (52, 331, 474, 63)}
"""Left, top, width and height in px."""
RING_PX, RIM_PX, POINT_PX = 10.5, 1.25, 5.5
"""The diameter of the ring of a point, how wide its line is, and the diameter of a point, in px."""
GROUND = 0.34
"""How strong the ground is where the network is sure: points stand out from their own."""
NAMED_AT = (-0.75, -0.45, 0.45, 0.75)
"""How far from middle to edge of the plane the arrow may stand on a line that says where its unit is positive."""
ZERO = 2.5
"""How wide the line is on which the chosen hidden unit is 0."""
TOOTH, TOOTH_PX, TEETH_PX = 1.2, 7.0, 10.0
"""How wide and how long the strokes are on that side of the line where the unit is positive, and how far apart: nobody
takes it for a border of regions."""
BORDER = 1.8
"""How wide those borders are."""
ACROSS_PX = 20.0
"""How long that arrow is, in px."""
NAME_HALF, NAME_GAP = np.array([24.0, 7.0]), 3.0
"""Half the width and half the height of its name, and how far that is from its tip, in px."""
TITLE_AT = -36 / 474
"""Where the title of the loss begins, in shares of its panel: level with the network's."""
LOSSES = (0.01, 5.0)
"""The losses that the axis shows; what is beyond is hollow at its edge."""


class Kind(NamedTuple):
    """How the points of a kind look: the role of their colour, their shape, and Matplotlib's name of that."""

    role: Role
    symbol: Symbol
    marker: str


KINDS = (Kind("forward", "circle", "o"), Kind("agree", "square", "s"), Kind("third", "diamond", "D"))


def draw(axes: dict[str, Any]) -> None:
    """The axes."""
    ticks, names = (-2, 0, 2), ("−2", "0", "2")
    axes["plane"].set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE))
    axes["plane"].set_xticks(ticks, names)
    axes["plane"].set_yticks(ticks, names)
    axes["plane"].set_xlabel("$x_1$", labelpad=2)
    axes["plane"].set_ylabel("$x_2$", rotation=0, ha="right", va="center", labelpad=0)
    axes["plane"].set_title("ground: what it says; points: the truth", loc="left", pad=18)
    axes["loss"].set(xlim=(0, STEPS), yscale="log", ylim=LOSSES)
    axes["loss"].minorticks_off()
    axes["loss"].set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
    axes["loss"].set_title("loss $L$ by step, on a log scale", loc="left", pad=4, x=TITLE_AT)
    axes["loss"].set_xticks([0, STEPS / 4, STEPS / 2, 3 * STEPS / 4, STEPS])
    axes["loss"].plot(list(RUN), list(RUN.values()), gid="muted", linewidth=1.5)


def plane(r: Result) -> Iterator[Mark]:
    """Regions in the colour of the kind that the network says, points in their own, a ring round each that is wrong."""
    yield Image(
        axes="plane",
        values=r.regions.classes,
        box=(-BEYOND, BEYOND, -BEYOND, BEYOND),
        opacity=GROUND,
        classes=tuple(kind.role for kind in KINDS),
        shades=r.regions.shades,
        boundary=r.regions.boundary,
        boundary_width=BORDER,
    )
    yield from zero_of_hidden(r)
    X, y = points()
    across, up = X[r.wrong].T
    yield Points(axes="plane", role="wrong", x=across, y=up, size=RING_PX, filled=False, name="wrong")
    # Over all of these, so that rings are thin, and those that touch one outline.
    yield Points(axes="plane", role="paper", x=across, y=up, size=RING_PX - 2 * RIM_PX, name="wrong")
    for k, kind in enumerate(KINDS):
        across, up = X[y == k].T
        yield Points(axes="plane", role=kind.role, x=across, y=up, size=POINT_PX, symbol=kind.symbol)
    text = f"{int(r.wrong.sum())} of {len(X)} in a wrong region"
    yield under_title("plane", text, "wrong", name="wrong")


def zero_of_hidden(r: Result) -> Iterator[Mark]:
    """Where the hidden unit at the weight of which the sentence speaks is 0: a line that turns with its weights.

    Short strokes and an arrow lead to where the unit is positive, as its half in the network is shaded.
    """
    w = r.W1[r.hidden]
    largest = float(np.abs(w).max())
    if not largest:
        return
    end, across = np.array([-w[1], w[0]]) * EDGE / largest, w / np.hypot(*w)
    yield Line(axes="plane", role="ink", x=[-end[0], end[0]], y=[-end[1], end[1]], width=ZERO)
    per_px = 2 * EDGE / PLACES["plane"][2]
    count = int(2 * np.hypot(*end) / (TEETH_PX * per_px))
    feet = np.multiply.outer(np.linspace(-1, 1, count, endpoint=False) + 1 / count, end)
    (x0, y0), (x1, y1) = feet.T, (feet + TOOTH_PX * per_px * across).T
    yield strokes("plane", (x0, x1), (y0, y1), role="ink", width=TOOTH)
    aside = ACROSS_PX + NAME_GAP + float(np.abs(across) @ NAME_HALF)
    tails = np.multiply.outer(NAMED_AT, end)
    tail = tails[np.argmax(room(tails + per_px * aside * across, per_px * NAME_HALF))]
    tip = tail + per_px * ACROSS_PX * across
    (x, y), (right, up) = tail.tolist(), (aside * across).tolist()
    yield Arrow(axes="plane", role="ink", tail=(x, y), head=(float(tip[0]), float(tip[1])), width=2.5)
    look: dict[str, Any] = {"align": "center", "offset": (right, up), "size": 12, "bold": True}
    yield Label(axes="plane", at=(x, y), text=f"z{SUB[r.hidden + 1]} > 0", **look)


def room(middles: Floats, half: Floats) -> Floats:
    """How far names with these middles, (n, 2), are from points and the plane's edge, in halves of their size: (n,).

    No distance counts for more than that of a name from one beside it.
    """
    points_apart = np.abs(middles[:, None] - points()[0]) / half
    inside = (EDGE - np.abs(middles)) / half - 1
    found: Floats = np.minimum(points_apart.max(axis=2).min(axis=1).clip(max=2), inside.min(axis=1))
    return found


def loss(r: Result) -> Iterator[Mark]:
    """The loss at each step, and where it is now."""
    shown = np.clip(r.by_step, *LOSSES)
    inside = bool(shown[-1] == r.by_step[-1])
    yield Line(axes="loss", role="forward", x=np.arange(shown.size), y=shown, name="loss")
    yield Points(axes="loss", role="forward", x=[r.taken], y=shown[-1:], size=8, filled=inside, name="loss")
    own = "" if r.eta == ETA else f"; yours: {number(r.eta)}"
    text = f"grey: where Play leads, with step size {number(ETA)}{own}"
    yield Label(axes="loss", at=(1, 0.82), text=text, align="right", axes_coords="xy", size=12)
