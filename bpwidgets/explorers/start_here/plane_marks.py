"""The plane as the network sees it, with the points that it is to tell apart; the loss by the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.explorers.start_here.learning import EDGE, STEPS, points
from bpwidgets.live.picture import shapes
from bpwidgets.live.picture.formatting import number
from bpwidgets.live.picture.marks import Image, Label, Line, Mark, Points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.start_here.learning import Result
    from bpwidgets.live.picture.style import Role

PLACES = {"plane": (656, 50, 226, 226), "loss": (672, 334, 210, 42)}
"""Left, top, width and height in px."""
LOSSES = (0.0, 2.0)
"""The losses that the axis shows."""


class Kind(NamedTuple):
    """How the points of a kind look: the role of their colour, and Matplotlib's name of their shape."""

    role: Role
    marker: str


KINDS = (Kind("forward", "o"), Kind("muted", "s"), Kind("third", "D"))


def draw(axes: dict[str, Any]) -> None:
    """The points, and the axes of the loss."""
    axes["plane"].set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), xticks=[], yticks=[])
    axes["plane"].set(xlabel="$x_1$", ylabel="$x_2$")
    axes["plane"].set_title("three kinds of points", loc="left", pad=18)
    X, y = points()
    for k, kind in enumerate(KINDS):
        axes["plane"].plot(*X[y == k].T, kind.marker, markersize=3.6, gid=kind.role)
    axes["loss"].set(xlim=(0, STEPS), ylim=LOSSES, xticks=[0, STEPS / 2, STEPS], yticks=[0, 1, 2])
    axes["loss"].set_title("loss $L$ by step", loc="left", pad=6)


def plane(r: Result) -> Iterator[Mark]:
    """The regions, in each the colour of the kind that the network says; a cross on each point that it gets wrong."""
    yield Image(
        axes="plane",
        values=r.regions.classes,
        box=(-EDGE, EDGE, -EDGE, EDGE),
        opacity=0.45,
        classes=tuple(kind.role for kind in KINDS),
        shades=r.regions.shades,
        boundary=r.regions.boundary,
    )
    X, _ = points()
    yield shapes.crosses("plane", *X[r.wrong].T, size=9, name="wrong")
    yield shapes.under_title("plane", f"{int(r.wrong.sum())} of {len(X)} in a wrong region")


def loss(r: Result) -> Iterator[Mark]:
    """The loss at each step, and where it is now."""
    shown = np.clip(r.by_step, *LOSSES)
    yield Line(axes="loss", role="forward", x=np.arange(shown.size), y=shown, name="loss")
    yield Points(axes="loss", role="forward", x=[r.taken], y=shown[-1:], size=8, name="loss")
    text = f"step size {number(r.eta)}"
    yield Label(axes="loss", at=(1, 1), text=text, align="right", offset=(0, -8), size=12, axes_coords="xy")
