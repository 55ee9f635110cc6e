"""Pulls: each data point pulls a line by an arrow, and two pans weigh what pulls one way against what pulls the other.

Arrows and pans obey one scale: `scale` data units a unit of pull, and `as_pans` gives the pans' panel the height of
the plane in data units, so beside it in one row a unit is as many px in both. So what balances can be seen.

    def stage(self, figure, r):
        axes = self.panels(figure, [["plane", "lift"]], widths=[5, 1])
        axes["plane"].set(xlim=(-2, 2), ylim=(-6, 6))
        as_pans(axes["lift"], like=axes["plane"], names=("up", "down"))

    def scene(self, r):
        return [*arrows("plane", r.x, r.y_hat, r.pull, scale=r.n / 2), *pans("lift", r.pull, scale=r.n / 2, top=12)]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture.marks import Arrow, Line, Mark, Points, Polygon

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from bpwidgets.live.picture.style import Role

PANS = ((0.1, 0.4), (0.6, 0.9))
"""From where to where the two pans stand, across a panel that is 1 wide; the arrow of the sum is between them."""


def arrows(
    axes: str,
    x: ArrayLike,
    y: ArrayLike,
    pull: ArrayLike,
    *,
    scale: float,
    towards: tuple[float, float] = (0.0, 1.0),
    role: Role = "gradient",
) -> list[Mark]:
    """One arrow a pull, from (x_i, y_i) on the line, scale * pull_i long along `towards`, backwards where negative.

    x, y, pull: (n,) each; `towards` in data units: (0, 1) is up, a decision line has its normal here. A pull of 0 has
    no arrow.
    """
    x, y, pull = (np.asarray(values, float) for values in (x, y, pull))
    heads = np.column_stack([x, y]) + scale * np.outer(pull, towards)
    return [
        Arrow(axes=axes, role=role, tail=(float(a), float(b)), head=(float(c), float(d)), width=2.0)
        for a, b, (c, d), size in zip(x, y, heads, pull, strict=True)
        if size
    ]


def free(
    axes: str,
    x: ArrayLike,
    y: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    scale: float,
    towards: tuple[float, float] = (0.0, 1.0),
) -> list[Mark]:
    """At a kink any pull from low_i to high_i will do: a grey bar over all of them, at (x_i, y_i).

    x, y, low, high: (n,) each; where low_i = high_i there is none.
    """
    x, y, low, high = (np.asarray(values, float) for values in (x, y, low, high))
    return [
        Line(
            axes=axes,
            role="kink",
            x=[a + scale * least * towards[0], a + scale * most * towards[0]],
            y=[b + scale * least * towards[1], b + scale * most * towards[1]],
            width=5,
            opacity=0.6,
        )
        for a, b, least, most in zip(x, y, low, high, strict=True)
        if most > least
    ]


def as_pans(axes: Any, *, like: Any, names: tuple[str, str]) -> None:
    """Give Matplotlib `axes` the height of `like` in data units, from 0, and each pan its name, below it."""
    low, high = like.get_ylim()
    axes.set(xlim=(0, 1), ylim=(0, high - low), yticks=[])
    axes.set_xticks([sum(pan) / 2 for pan in PANS], names)
    axes.tick_params(axis="x", length=0)
    axes.spines["left"].set_visible(False)


def pans(
    axes: str,
    parts: ArrayLike,
    *,
    scale: float,
    top: float,
    slack: float = 0.0,
    role: Role = "gradient",
) -> list[Mark]:
    """Positive parts pile up on the left pan, negative ones on the right; the arrow between their levels is the sum.

    It points up where the left pan is higher. Both pans level, no arrow: balanced.

    Args:
        axes: a panel dressed by `as_pans`.
        parts: (n,), the pulls, or x times pull.
        scale: data units a unit of pull, as for `arrows`.
        top: the panel's height; a pile that would be higher ends there, under a diamond. The arrow keeps its length.
        slack: what kinks leave free, in sum: a grey block on either pan.
        role: the piles' and the arrow's colour.
    """
    parts = scale * np.asarray(parts, float)
    piles = np.maximum(parts, 0), np.maximum(-parts, 0)
    levels = [float(pile.sum()) for pile in piles]
    found: list[Mark] = []
    for pan, pile, level in zip(PANS, piles, levels, strict=True):
        found += _pile(axes, pan, pile, min(level, top), role)
        if slack and level < top:
            found.append(_block(axes, pan, level, min(level + scale * slack, top), "kink", opacity=0.35))
        if level > top:
            found.append(Points(axes=axes, role=role, x=[sum(pan) / 2], y=[top], symbol="diamond", size=8))
    left, right = levels
    if left != right:
        high = min(max(levels), top)
        low = max(high - abs(left - right), 0.0)
        tail, head = (low, high) if left > right else (high, low)
        found.append(Arrow(axes=axes, role=role, tail=(0.5, tail), head=(0.5, head), width=4))
    return found


def _pile(axes: str, pan: tuple[float, float], pile: Any, level: float, role: Role) -> list[Mark]:
    """The parts on one another, up to the level, with a line of paper between neighbours."""
    joints = np.cumsum(pile[pile > 0])[:-1]
    joints = joints[joints < level]
    across = np.tile([*pan, np.nan], joints.size)
    return [
        _block(axes, pan, 0.0, level, role, opacity=0.6),
        Line(axes=axes, role="paper", x=across, y=np.repeat(joints, 3), width=1.5),
    ]


def _block(
    axes: str, pan: tuple[float, float], low: float, high: float, role: Role, *, opacity: float
) -> Polygon:
    left, right = pan
    return Polygon(
        axes=axes,
        role=role,
        x=[left, right, right, left],
        y=[low, low, high, high],
        opacity=opacity,
    )
