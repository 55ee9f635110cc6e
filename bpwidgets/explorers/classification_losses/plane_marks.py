"""The labelled points in the plane: filled where they pull, their pulls at the line, and how each is moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.datasets import FOUR_POINTS, IRISES, LABELLED
from bpwidgets.explorers.classification_losses.curve_marks import WORST, by_label
from bpwidgets.explorers.classification_losses.decision_line import EDGE
from bpwidgets.live.model.own_data import OWN
from bpwidgets.live.picture import shapes
from bpwidgets.live.picture.gradient_arrows import gradient_arrows, subgradient_bars
from bpwidgets.live.picture.marks import Handle, Label, Mark, Points
from bpwidgets.live.picture.scaling import AxisScale, ScaledDataset

if TYPE_CHECKING:
    from bpwidgets.explorers.classification_losses.decision_line import Result
    from bpwidgets.explorers.classification_losses.margin import Floats
    from bpwidgets.live.picture.style import Role

SNAP = 0.04
"""A point that is dropped this near to a kink is put on it."""
LENGTH = 1.05
"""A pull of 1/n, the strongest but for base 2, is this long in the plane."""
BESIDE_LINE = 0.03
"""So far from the middle of the line begin the pulls: at its edge, so that even the shortest is seen."""
APART, ALL_APART = 0.2, 2.4
"""Pulls begin this far apart along the line, where all of them together do not take more than ALL_APART."""
CLEAR = 0.3
"""A pull that would lie on its own point, as far as this before and behind it, begins so far beside it."""
POINT_PX, GRIP_PX, RING_PX, HALO_PX = 15.0, 5.0, 21.0, 19.0
"""The diameters of a point, of the dot by which it is dragged, of the ring round one on the wrong side, and of the
ground under all of them, at which the lines to other points stop."""
NAME_REACH = 1.75
"""A point nearer to the edge of the plane than this has no room for its name there."""
_SCALES = {IRISES.name: (AxisScale(5.0, 0.7), AxisScale(1.75, 0.3))}
SETS = {
    name: ScaledDataset(name=name, source=points, scales=_SCALES.get(name, (AxisScale(), AxisScale())))
    for name, points in LABELLED.items()
} | {OWN: ScaledDataset(name=OWN, source=FOUR_POINTS)}
"""What the chooser of the data offers."""


def threads(r: Result) -> Mark:
    """From the line to each point that pulls."""
    (x_1, x_2), (x, y) = r.points[r.pulling].T, feet(r)[r.pulling].T
    return shapes.strokes("plane", (x_1, x), (x_2, y), role="muted", width=1, opacity=0.7)


def feet(r: Result) -> Floats:
    """Where each point's pull begins, on the line: (n, 2).

    That is the nearest place to the point, but beside it where the pull would lie on it; and where two pulls would lie
    on each other, they are moved apart.
    """
    nearest = r.points - np.outer(r.s / r.place.steepness, r.place.normal)
    drawn = np.flatnonzero(r.pulling | r.at_nonsmooth)
    along = np.array([-r.place.normal[1], r.place.normal[0]])
    at = nearest[drawn] @ along
    length = LENGTH * r.y.size * np.abs(np.nan_to_num(r.pull[drawn]))
    to_point = -r.m[drawn] / r.place.steepness  # in the direction of the pull
    # Little by little, so that nothing jumps while a point is dragged.
    beside = CLEAR * np.clip(1 + np.minimum(to_point, length + CLEAR - to_point) / CLEAR, 0, 1)
    beside[length == 0] = 0
    apart = min(APART, ALL_APART / max(drawn.size, 1))
    nearest[drawn] += np.outer(spread(at - beside, apart) - at, along)
    return nearest


def spread(at: Floats, apart: float) -> Floats:
    """Values near to `at`, (n,), in the same order, of which no two are nearer than `apart`."""
    order = np.argsort(at, kind="stable")
    steps = apart * np.arange(at.size)
    close = at[order] - steps  # rises wherever the next is far enough
    up, down = np.maximum.accumulate(close), np.minimum.accumulate(close[::-1])[::-1]
    found = np.empty_like(at)
    found[order] = (up + down) / 2 + steps
    return found


def pulls(r: Result) -> list[Mark]:
    """Each pull from the line, and a grey bar for what a kink leaves free."""
    out = -r.place.normal
    x, y = feet(r).T
    towards, scale = (float(out[0]), float(out[1])), LENGTH * r.y.size
    pull = np.nan_to_num(r.pull)
    begin_x, begin_y = (x, y) + BESIDE_LINE * np.outer(out, np.sign(pull))
    found: list[Mark] = []
    if r.at_nonsmooth.any() and r.loss.jump is None:
        strongest = np.where(r.at_nonsmooth, r.y / r.y.size, 0.0)
        low, high = np.minimum(strongest, 0), np.maximum(strongest, 0)
        found += subgradient_bars("plane", x, y, low, high, scale=scale, towards=towards)
    return [
        *found,
        *gradient_arrows("plane", begin_x, begin_y, pull, scale=scale, towards=towards, name="pull"),
    ]


def labelled(r: Result) -> list[Mark]:
    """Blue circles of +1, grey squares of -1, filled where they pull, and a ring round each on the wrong side."""
    (x_1, x_2), wrong = r.points.T, r.m <= 0
    sizes = (POINT_PX, POINT_PX)
    return [
        Points(axes="plane", role="paper", x=x_1, y=x_2, size=HALO_PX),
        Points(
            axes="plane", role="wrong", x=x_1[wrong], y=x_2[wrong], size=RING_PX, filled=False, name="wrong"
        ),
        *by_label("plane", ("forward", "muted"), x_1, x_2, r.y > 0, r.pulling, sizes=sizes),
    ]


def worst(r: Result) -> Mark:
    """The name of the point with the lowest margin, and what it does; away from the line, or nearer to the middle."""
    i = int(r.m.argmin())
    x, y = r.points[i].tolist()
    side = 1 if r.s[i] * r.place.normal[0] > 0 else -1
    if abs(x + side * NAME_REACH) > EDGE:
        side = -side
    return Label(
        axes="plane",
        at=(x, y),
        text=WORST + does(r, i),
        align="left" if side > 0 else "right",
        offset=(side * (RING_PX / 2 + 4), 0),
        size=11.5,
    )


def does(r: Result, i: int) -> str:
    """What the point i does to the line: one on the wrong side pulls it to itself, one on its own pushes it away."""
    return (": pulls" if r.m[i] < 0 else ": pushes") if r.pulling[i] else ""


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
            snap=partial(onto_kink, r, i),
            role="paper" if r.pulling[i] else role,
            size=GRIP_PX,
            symbol="circle" if label > 0 else "square",
        )

    return [handle(i, label) for i, label in enumerate(r.y.tolist())]


def moved(r: Result, i: int, x: float, y: float) -> dict[str, Any]:
    """Point i at (x, y)."""
    points = r.points.copy()
    points[i] = x, y
    return {"points": points}


def onto_kink(r: Result, i: int, x: float, y: float) -> tuple[float, float]:
    """Where point i lands that is dropped at (x, y): where its margin is at the loss's kink, when that is near."""
    if r.loss.nonsmooth_at is None:
        return x, y
    at = r.place
    off = float(np.dot((x, y), at.normal)) - at.shift - r.y[i] * r.loss.nonsmooth_at / at.steepness
    across, up = (off * at.normal).tolist()
    return (x - across, y - up) if abs(off) < SNAP else (x, y)
