"""The plane as the network sees it, points to tell apart, the line of a hidden unit; the loss by the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.explorers.start_here.learning import EDGE, ETA, RUN, STEPS, points
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Image, Label, Line, Mark, Points, Polygon
from bpwidgets.live.picture.shapes import under_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.start_here.learning import Result
    from bpwidgets.live.picture.marks import Symbol
    from bpwidgets.live.picture.style import Role

PLACES = {"plane": (570, 50, 320, 320), "loss": (52, 326, 474, 68)}
"""Left, top, width and height in px."""
RING_PX, POINT_PX = 11.0, 5.5
NAMED_AT = 0.8
"""How far from the middle to the edge of the plane the name of a line stands."""
NAME_HALF, NAME_GAP = (24.0, 7.0), 3.0
"""Half the width and half the height of that name, and how far it is from the line, on the side that is not shaded, in
px."""
LOSSES = (0.01, 5.0)
"""The losses that the axis shows; what is beyond is hollow at its edge."""
BAND = 0.13
"""How wide the ground is shaded beside the line of a hidden unit, where it is positive."""


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
    beside, below = axes["plane"].get_yaxis_transform(), axes["plane"].get_xaxis_transform()
    axes["plane"].text(-0.03, -1, "$x_2$", ha="right", va="center", transform=beside)
    axes["plane"].text(1, -0.045, "$x_1$", ha="center", va="center", transform=below)
    axes["plane"].set_title("ground: guess; points: truth", loc="left", pad=18)
    axes["loss"].set(xlim=(0, STEPS), yscale="log", ylim=LOSSES)
    axes["loss"].minorticks_off()
    axes["loss"].set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
    axes["loss"].set_title("loss $L$, on a log scale", loc="left", pad=4)
    axes["loss"].set_xticks([0, STEPS / 4, STEPS / 2, 3 * STEPS / 4, STEPS])
    axes["loss"].plot(list(RUN), list(RUN.values()), gid="muted", linewidth=1.5)
    below = axes["loss"].get_xaxis_transform()
    axes["loss"].text(0.875 * STEPS, -0.2, "step", ha="center", va="center", fontsize=9, transform=below)


def plane(r: Result) -> Iterator[Mark]:
    """Regions in the colour of the kind that the network says, points in their own, a ring round each that is wrong."""
    yield Image(
        axes="plane",
        values=r.regions.classes,
        box=(-EDGE, EDGE, -EDGE, EDGE),
        opacity=0.45,
        classes=tuple(kind.role for kind in KINDS),
        shades=r.regions.shades,
        boundary=r.regions.boundary,
    )
    X, y = points()
    across, up = X[r.wrong].T
    yield Points(axes="plane", role="wrong", x=across, y=up, size=RING_PX, filled=False, name="wrong")
    for k, kind in enumerate(KINDS):
        across, up = X[y == k].T
        yield Points(axes="plane", role=kind.role, x=across, y=up, size=POINT_PX, symbol=kind.symbol)
    yield from zero_of_hidden(r)
    text = f"{int(r.wrong.sum())} of {len(X)} in a wrong region"
    yield under_title("plane", text, "wrong", name="wrong")


def zero_of_hidden(r: Result) -> Iterator[Mark]:
    """Where the hidden unit at the weight of which the sentence speaks is 0: a line that turns with its weights.

    What its band means is said below the plane, where neither a border of the regions nor a point runs through it.
    """
    w1, w2 = r.W1[r.hidden].tolist()
    largest = max(abs(w1), abs(w2))
    if not largest:
        return
    x, y = -w2 * EDGE / largest, w1 * EDGE / largest
    right, up = BAND * w1 / np.hypot(w1, w2), BAND * w2 / np.hypot(w1, w2)
    band = (-x, x, x + right, right - x), (-y, y, y + up, up - y)
    yield Polygon(axes="plane", role="ink", x=band[0], y=band[1], opacity=0.12)
    yield Line(axes="plane", role="ink", x=[-x, x], y=[-y, y], width=1.2, dash=True)
    at, text = (NAMED_AT * x, NAMED_AT * y), f"z{SUB[r.hidden + 1]} = 0"
    across, high = -w1 / np.hypot(w1, w2), -w2 / np.hypot(w1, w2)
    clear = NAME_GAP + abs(across) * NAME_HALF[0] + abs(high) * NAME_HALF[1]
    offset = (across * clear, high * clear)
    yield Label(axes="plane", at=at, text=text, align="center", offset=offset, size=12, bold=True)
    look: dict[str, Any] = {
        "role": "muted",
        "align": "center",
        "offset": (0, -14),
        "axes_coords": "y",
        "size": 12,
    }
    yield Label(axes="plane", at=(-1, 0), text=f"z{SUB[r.hidden + 1]} > 0", **look)


def loss(r: Result) -> Iterator[Mark]:
    """The loss at each step, and where it is now."""
    shown = np.clip(r.by_step, *LOSSES)
    inside = bool(shown[-1] == r.by_step[-1])
    yield Line(axes="loss", role="forward", x=np.arange(shown.size), y=shown, name="loss")
    yield Points(axes="loss", role="forward", x=[r.taken], y=shown[-1:], size=8, filled=inside, name="loss")
    own = "" if r.eta == ETA else f"; yours: {number(r.eta)}"
    text = f"grey: Play, with step size {number(ETA)}{own}"
    yield Label(axes="loss", at=(1, 0.82), text=text, align="right", axes_coords="xy", size=12)
