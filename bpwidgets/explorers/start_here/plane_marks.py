"""The plane as the network sees it, points to tell apart, the line of a hidden unit; the loss by the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.explorers.start_here.learning import EDGE, RUN, STEPS, points
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Image, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import under_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.start_here.learning import Result
    from bpwidgets.live.picture.marks import Symbol
    from bpwidgets.live.picture.style import Role

PLACES = {"plane": (568, 50, 322, 322), "loss": (40, 370, 486, 28)}
"""Left, top, width and height in px."""
RING_PX, POINT_PX = 11.0, 5.5
NAMED_AT = 0.8
"""How far from the middle to the edge of the plane the name of a line stands."""
LOSSES = (0.0, 2.4)
"""The losses that the axis shows."""


class Kind(NamedTuple):
    """How the points of a kind look: the role of their colour, their shape, and Matplotlib's name of that."""

    role: Role
    symbol: Symbol
    marker: str


KINDS = (Kind("forward", "circle", "o"), Kind("muted", "square", "s"), Kind("third", "diamond", "D"))


def draw(axes: dict[str, Any]) -> None:
    """The axes."""
    axes["plane"].set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), xticks=[], yticks=[])
    axes["plane"].set_ylabel("$x_2$", labelpad=2)
    axes["plane"].set_xlabel("$x_1$", labelpad=1, loc="right")
    axes["plane"].set_title("ground: guess; points: truth", loc="left", pad=18)
    axes["loss"].set(xlim=(0, STEPS), ylim=LOSSES, yticks=[0, 2])
    axes["loss"].text(STEPS / 16, 1.4, "loss $L$", va="center")
    axes["loss"].set_xticks([0, STEPS / 2, STEPS], ["0", f"step {STEPS // 2}", f"{STEPS}"])
    axes["loss"].plot(list(RUN), list(RUN.values()), gid="muted", linewidth=1.5)
    text = f"grey: Play from the start, to 0 of {len(points()[0])} wrong"
    axes["loss"].text(STEPS, 1.4, text, ha="right", va="center", fontsize=9)


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
    """Where the hidden unit at the weight of which the sentence speaks is 0: a line that turns with its weights."""
    w1, w2 = r.W1[r.hidden].tolist()
    largest = max(abs(w1), abs(w2))
    if not largest:
        return
    x, y = -w2 * EDGE / largest, w1 * EDGE / largest
    yield Line(axes="plane", role="ink", x=[-x, x], y=[-y, y], width=1.5, dash=True)
    at, text = (NAMED_AT * x, NAMED_AT * y), f"z{SUB[r.hidden + 1]} = 0"
    yield Label(axes="plane", at=at, text=text, align="center", size=12, bold=True)


def loss(r: Result) -> Iterator[Mark]:
    """The loss at each step, and where it is now."""
    shown = np.clip(r.by_step, *LOSSES)
    yield Line(axes="loss", role="forward", x=np.arange(shown.size), y=shown, name="loss")
    yield Points(axes="loss", role="forward", x=[r.taken], y=shown[-1:], size=8, name="loss")
    text = f"step size {number(r.eta)}"
    yield Label(axes="loss", at=(1, 1), text=text, align="right", offset=(0, 13), size=12, axes_coords="xy")
