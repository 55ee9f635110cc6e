"""A balance: what pulls up piles up on the left pan, what pulls down on the right one.

Its panel has the height of the plane in data units (`set_balance`), and `scale` is that of the plane's gradient arrows,
so a unit of gradient is as many px in both, and what balances can be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.live.picture.marks import Label, Mark, Points
from bpwidgets.live.picture.shapes import rectangle, strokes
from bpwidgets.live.picture.style import TEXT_PT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from bpwidgets.explorers.regression_losses.fit import Floats
    from bpwidgets.live.picture.marks import Align

LEFT, RIGHT = (0.34, 0.58), (0.72, 0.96)
"""Where the two pans are, across a panel that is 1 wide; outside is room for a name."""
BELOW, UNDER = 12.5, 28.0
"""How far below the axis the names of the pans stand, and what is weighed, in points."""
NAME = 0.028
"""Half of the height of a name, as a share of that of the lowest panel."""


def set_balance(axes: Axes, *, like: Axes, names: tuple[str, str], scale: float) -> None:
    """Give the axes the height of `like` in data units, from 0, a scale of pull, and each pan its name, below it."""
    low, high = like.get_ylim()
    axes.set(xlim=(0, 1), ylim=(0, high - low))
    axes.locator_params(axis="y", nbins=4, steps=[1, 2, 5, 10])
    found = axes.yaxis.get_major_locator().tick_values(0, (high - low) / scale)
    ticks = [tick for tick in found if 0 <= tick * scale <= high - low]
    axes.set_yticks([tick * scale for tick in ticks], [f"{tick:g}" for tick in ticks])
    axes.set_xticks([sum(pan) / 2 for pan in (LEFT, RIGHT)], names)
    axes.tick_params(axis="x", length=0, pad=BELOW)
    px = UNDER * axes.figure.dpi / 72
    axes.xaxis.set_label_coords(0.5, -px / axes.bbox.height)
    axes.xaxis.label.set(va="baseline")
    for label in axes.get_xticklabels():
        label.set(va="baseline", fontsize=TEXT_PT)  # a word without a tail does not stand lower


def balance(
    axes: str, parts: ArrayLike, *, scale: float, top: float, slack: float = 0.0, name: str = ""
) -> list[Mark]:
    """Positive parts pile up on the left pan, negative ones on the right; where both are level, they balance.

    Args:
        axes: a panel prepared by `set_balance`.
        parts: (n,), the pulls, or x times pull.
        scale: data units a unit of pull, as for `gradient_arrows`.
        top: the panel's height. A pile that would be higher ends there, under a diamond.
        slack: how much the kinks allow, in sum: a grey block on either pan.
        name: of the piles.
    """
    parts = scale * np.asarray(parts, float)
    left, right = np.maximum(parts, 0), np.maximum(-parts, 0)
    return [
        *_pile(axes, LEFT, left, top=top, slack=scale * slack, name=name),
        *_pile(axes, RIGHT, right, top=top, slack=scale * slack, name=name),
    ]


def _pile(
    axes: str, pan: tuple[float, float], parts: Floats, *, top: float, slack: float, name: str
) -> list[Mark]:
    """The parts on top of each other, separated by thin lines of paper, and the slack on top of them."""
    level = float(parts.sum())
    shown = min(level, top)
    joints = np.cumsum(parts[parts > 0])[:-1]
    joints = joints[joints < shown]
    marks: list[Mark] = [
        rectangle(axes, pan, (0.0, shown), role="gradient", opacity=0.6, name=name),
        strokes(axes, pan, (joints, joints), role="paper", width=1.5),
    ]
    if not level and not slack:
        marks.append(
            Label(axes=axes, at=(sum(pan) / 2, 0.0), text="0", align="center", offset=(0, 10), size=11.5)
        )
    if slack and level < top:
        marks.append(rectangle(axes, pan, (level, min(level + slack, top)), role="kink", opacity=0.35))
    if level > top:
        marks.append(Points(axes=axes, role="gradient", x=[sum(pan) / 2], y=[top], symbol="diamond", size=8))
    return marks


def block(axes: str, parts: ArrayLike, i: int, *, scale: float, top: float) -> tuple[Mark, ...]:
    """Part i in its pile, as `balance` draws it, in full colour, and its name beside it, away from the other pile.

    There is none where it is 0 or does not fit in the panel.
    """
    parts = scale * np.asarray(parts, float)
    same = np.maximum(parts * np.sign(parts[i]), 0)
    low, high = float(same[:i].sum()), float(same[: i + 1].sum())
    if low == high or high > top:
        return ()
    pan, at, aside = (LEFT, LEFT[0], -3) if parts[i] > 0 else (RIGHT, RIGHT[1], 3)
    align: Align = "right" if aside < 0 else "left"
    middle = max((low + high) / 2, NAME * top)  # not on the axis
    return (
        rectangle(axes, pan, (low, high), role="gradient", opacity=1.0),
        Label(axes=axes, at=(at, middle), text="far", align=align, offset=(aside, 0), size=11.5),
    )
