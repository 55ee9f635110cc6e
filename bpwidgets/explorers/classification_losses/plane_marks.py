"""The labelled points in the plane: filled where they pull, each with its arrow, and how each is moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.datasets import FOUR_POINTS, IRISES, LABELLED
from bpwidgets.explorers.classification_losses.curve_marks import WORST, by_label
from bpwidgets.explorers.classification_losses.decision_line import EDGE
from bpwidgets.live.model.own_data import OWN_NAME
from bpwidgets.live.picture.gradient_arrows import gradient_arrows, subgradient_bars
from bpwidgets.live.picture.marks import Handle, Label, Mark, Points
from bpwidgets.live.picture.scaling import AxisScale, ScaledDataset
from bpwidgets.live.picture.shapes import strokes, under_title

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.explorers.classification_losses.margin import Floats
    from bpwidgets.explorers.classification_losses.result import Result
    from bpwidgets.live.picture.style import Role

SNAP = 0.04
"""A point that is dropped this near to a kink is put on it."""
LENGTH = 0.75
"""A pull of 1/n, the strongest but for base 2, is this long in the plane: where it ends is clear of a margin of 1."""
POINT_PX, GRIP_PX, RING_PX, HALO_PX = 14.0, 5.0, 20.0, 18.0
"""The diameters of a point, of the dot by which it is dragged, of the ring round one on the wrong side, and of the
ground under all of them, at which the arrows of other points stop."""
LEADER_PX, FOOT_PX = 1.5, 5.0
"""The line from a point to where it acts on the line, and the dot there, from which its arrow starts."""
CAPTION = 0.5
"""Where the caption of the pushes begins, in shares of the plane's width."""
ABOVE_ARROW = 16
"""How far above a point is its name where its arrow is, in px."""
NAME_REACH = 1.75
"""A point nearer to the edge of the plane than this has no room for its name there."""
_SCALES = {IRISES.name: (AxisScale(5.0, 0.7), AxisScale(1.75, 0.3))}
SETS = {
    name: ScaledDataset(name=name, source=points, scales=_SCALES.get(name, (AxisScale(), AxisScale())))
    for name, points in LABELLED.items()
} | {OWN_NAME: ScaledDataset(name=OWN_NAME, source=FOUR_POINTS)}
"""What the chooser of the data offers."""


def tails(r: Result) -> Floats:
    """Where each point's arrow begins: on the line, beside its point, (n, 2).

    So each shows which way its point moves the line there: a pull goes towards its point, a push away from it.
    """
    found: Floats = r.points - np.outer(r.s / r.place.steepness, r.place.normal)
    return found


def pulls(r: Result) -> list[Mark]:
    """Each push and pull on the line, a thin line from its point to it, and a grey bar for what a kink leaves free."""
    out = -r.place.normal
    x, y = tails(r).T
    towards, scale = (float(out[0]), float(out[1])), LENGTH * r.y.size
    found: list[Mark] = []
    if r.at_nonsmooth.any() and r.loss.jump is None:
        strongest = np.where(r.at_nonsmooth, r.y / r.y.size, 0.0)
        low, high = np.minimum(strongest, 0), np.maximum(strongest, 0)
        found += subgradient_bars("plane", x, y, low, high, scale=scale, towards=towards)
    at = r.pulling
    (x_1, x_2), feet = r.points[at].T, (x[at], y[at])
    return [
        strokes("plane", (x_1, feet[0]), (x_2, feet[1]), role="muted", width=LEADER_PX),
        *found,
        *gradient_arrows("plane", x, y, np.nan_to_num(r.pull), scale=scale, towards=towards, name="pull"),
        Points(axes="plane", role="gradient", x=feet[0], y=feet[1], size=FOOT_PX, name="pull"),
    ]


def caption(r: Result) -> list[Mark]:
    """How many points are on the wrong side, whose rings and pulls are one, and how many on their own push."""
    pulling = int((r.pulling & (r.m < 0)).sum())
    pushing = r.n_pulling - pulling
    text = f"{r.wrong} of {r.y.size} wrong" + (f": {'pulls' if pulling == 1 else 'pull'}" if pulling else "")
    found: list[Mark] = [under_title("plane", text, "wrong", name="wrong")]
    if pushing:
        text = f"{pushing} on own side: {'pushes' if pushing == 1 else 'push'}"
        found.append(under_title("plane", text, "gradient", start=CAPTION, name="pull"))
    return found


def labelled(r: Result) -> list[Mark]:
    """Blue circles of +1, grey squares of -1, filled where they pull, and a ring round each on the wrong side."""
    (x_1, x_2), wrong = r.points.T, r.m < 0
    sizes = (POINT_PX, POINT_PX)
    return [
        Points(axes="plane", role="paper", x=x_1, y=x_2, size=HALO_PX),
        Points(
            axes="plane", role="wrong", x=x_1[wrong], y=x_2[wrong], size=RING_PX, filled=False, name="wrong"
        ),
        *by_label("plane", ("forward", "muted"), x_1, x_2, r.y > 0, r.pulling, sizes=sizes),
    ]


def names(r: Result) -> list[Mark]:
    """What the point with the lowest margin is called, and what it does; what one of the others does, if not that."""
    worst = int(r.m.argmin())
    other = _alone(r, r.pulling & ((r.m < 0) != (r.m[worst] < 0)))
    found = [_name(r, worst, f"{WORST}{does(r, worst, ': ')}")]
    return found if other is None else [*found, _name(r, other, does(r, other))]


def _alone(r: Result, of: NDArray[np.bool_]) -> int | None:
    """Which of these points, (n,), is farthest from all others, if there is room for a name on its side of the line."""
    apart = np.hypot(*(r.points[:, None] - r.points).T)
    np.fill_diagonal(apart, np.inf)
    side = np.where(r.s * r.place.normal[0] > 0, 1, -1)
    of = of & (np.abs(r.points[:, 0] + side * NAME_REACH) <= EDGE)
    return int(np.where(of, apart.min(axis=0), -1.0).argmax()) if of.any() else None


def _name(r: Result, i: int, text: str) -> Mark:
    """A text beside the point i, away from the line, where its arrow is not, or above that, nearer to the middle."""
    x, y = r.points[i].tolist()
    side, up = 1 if r.s[i] * r.place.normal[0] > 0 else -1, 0
    if abs(x + side * NAME_REACH) > EDGE:
        side, up = -side, ABOVE_ARROW
    return Label(
        axes="plane",
        at=(x, y),
        text=text,
        align="left" if side > 0 else "right",
        offset=(side * (RING_PX / 2 + 4), up),
        size=11.5,
    )


def does(r: Result, i: int, before: str = "") -> str:
    """What the point i does to the line: one on the wrong side pulls it to itself, one on its own pushes it away."""
    return f"{before}{'pulls' if r.m[i] < 0 else 'pushes'}" if r.pulling[i] else ""


def handles(r: Result) -> list[Handle]:
    """Every point, by a dot in it."""

    def handle(i: int, label: float) -> Handle:
        x, y = r.points[i].tolist()
        role: Role = "forward" if label > 0 else "muted"
        return Handle(
            label=f"point {i + 1}, label {'+1' if label > 0 else '-1'}",
            axes="plane",
            at=(x, y),
            to_parameters=partial(moved, r, i),
            entries={"points": i},
            snap=partial(onto_kink, r, i),
            role="paper" if r.pulling[i] else role,
            size=GRIP_PX - (Handle.halo_px if r.pulling[i] else 0),  # which is paper too
            symbol="circle" if label > 0 else "square",
        )

    return [handle(i, label) for i, label in enumerate(r.y.tolist())]


def moved(r: Result, i: int, x: float, y: float) -> dict[str, Any]:
    """Point i at (x, y)."""
    points = r.points.copy()
    points[i] = x, y
    return {"points": points}


def onto_kink(r: Result, i: int, x: float, y: float) -> tuple[float, float] | None:
    """Where point i lands that is dropped at (x, y), if that is near: where its margin is at the loss's kink."""
    if r.loss.nonsmooth_at is None:
        return None
    at = r.place
    off = float(np.dot((x, y), at.normal)) - at.shift - r.y[i] * r.loss.nonsmooth_at / at.steepness
    across, up = (off * at.normal).tolist()
    return (x - across, y - up) if abs(off) < SNAP else None
