"""What several lessons draw: tangents, bands, strokes, crosses, numbers under titles, gradient arrows and balances.

Gradient arrows show how each data point pulls a line; a balance weighs what pulls one way against what pulls the other.
Both have one scale, `scale` data units a unit of gradient: `set_balance` gives the balance's panel the height of the
plane in data units, so side by side a unit is as many px in both, and what balances can be seen.

    def stage(self, figure, r):
        axes = self.panels(figure, [["plane", "lift"]], widths=[5, 1])
        axes["plane"].set(xlim=(-2, 2), ylim=(-6, 6))
        set_balance(axes["lift"], like=axes["plane"], names=("up", "down"))

    def scene(self, r):
        arrows = gradient_arrows("plane", r.x, r.y_hat, r.pull, scale=r.n / 2)
        return [*arrows, *balance("lift", r.pull, scale=r.n / 2, top=12)]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture.marks import Arrow, Label, Line, Mark, Points, Polygon

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from bpwidgets.live.picture.marks import AxesName
    from bpwidgets.live.picture.style import Role

PANS = ((0.1, 0.4), (0.6, 0.9))
"""Where the two pans of a balance are, across a panel that is 1 wide; the arrow of the sum is between them."""


def under_title(axes: str, text: str, role: Role = "ink", *, start: float = 0.0) -> Label:
    """A live number under a panel's title, for which the stage leaves room (`pad=18`).

    It begins at `start`, in shares of the panel's width.
    """
    return Label(axes=axes, role=role, at=(start, 1), text=text, offset=(0, 12), axes_coords="xy")


def tangent(
    axes: str, x: float, y: float, slope: float, *, reach: float, role: Role = "gradient", dash: bool = False
) -> Line:
    """A piece of the tangent at (x, y), `reach` to either side along x."""
    rise = slope * reach
    return Line(axes=axes, role=role, x=[x - reach, x + reach], y=[y - rise, y + rise], width=2.5, dash=dash)


def band(
    axes: tuple[str, str],
    start: tuple[float, float],
    start_half: tuple[float, float],
    end: tuple[float, float],
    end_half: tuple[float, float],
    **look: Any,
) -> Polygon:
    """A band from panel to panel: from start ± start_half on the first to end ± end_half on the second.

    A half that changes its sign on the way makes the band cross itself.
    """
    (a, b), (da, db), (c, d), (dc, dd) = start, start_half, end, end_half
    return Polygon(
        axes=(axes[0], axes[0], axes[1], axes[1]),
        x=[a - da, a + da, c + dc, c - dc],
        y=[b - db, b + db, d + dd, d - dd],
        **look,
    )


def rectangle(axes: str, x: tuple[float, float], y: tuple[float, float], **look: Any) -> Polygon:
    """The rectangle between two x and two y."""
    (left, right), (low, high) = x, y
    return Polygon(axes=axes, x=[left, right, right, left], y=[low, low, high, high], **look)


def strokes(axes: str, x: tuple[Any, Any], y: tuple[Any, Any], **look: Any) -> Line:
    """One line that is many strokes with gaps between them, each from (x[0], y[0]) to (x[1], y[1]): (n,) or numbers."""
    ends = np.broadcast_arrays(*x, *y)
    gap = np.full(ends[0].shape, np.nan)
    return Line(
        axes=axes,
        x=np.column_stack([*ends[:2], gap]).ravel(),
        y=np.column_stack([*ends[2:], gap]).ravel(),
        **look,
    )


def crosses(axes: AxesName, x: ArrayLike, y: ArrayLike, *, size: float = 12) -> Points:
    """Crosses at what is wrong; x, y: (n,) each."""
    return Points(axes=axes, role="wrong", x=x, y=y, symbol="cross", size=size)


# ---- gradient arrows ----


def gradient_arrows(
    axes: str,
    x: ArrayLike,
    y: ArrayLike,
    pull: ArrayLike,
    *,
    scale: float,
    towards: tuple[float, float] = (0.0, 1.0),
    role: Role = "gradient",
) -> list[Mark]:
    """An arrow for each negative gradient: from (x_i, y_i) on the line, scale * pull_i long along `towards`.

    x, y, pull: (n,) each; `towards` in data units: (0, 1) is up, a decision line has its normal here. An arrow of a
    negative pull points backwards; a pull of 0 has no arrow.
    """
    x, y, pull = (np.asarray(values, float) for values in (x, y, pull))
    heads = np.column_stack([x, y]) + scale * np.outer(pull, towards)
    return [
        Arrow(axes=axes, role=role, tail=(float(a), float(b)), head=(float(c), float(d)), width=2.0)
        for a, b, (c, d), size in zip(x, y, heads, pull, strict=True)
        if size
    ]


def subgradient_bars(
    axes: str,
    x: ArrayLike,
    y: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    scale: float,
    towards: tuple[float, float] = (0.0, 1.0),
) -> list[Mark]:
    """At a kink every pull from low_i to high_i is allowed: a grey bar over all of them, at (x_i, y_i).

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


# ---- a balance ----


def set_balance(axes: Any, *, like: Any, names: tuple[str, str]) -> None:
    """Give Matplotlib `axes` the height of `like` in data units, from 0, and each pan its name, below it."""
    low, high = like.get_ylim()
    axes.set(xlim=(0, 1), ylim=(0, high - low), yticks=[])
    axes.set_xticks([sum(pan) / 2 for pan in PANS], names)
    axes.tick_params(axis="x", length=0)
    axes.spines["left"].set_visible(False)


def balance(
    axes: str, parts: ArrayLike, *, scale: float, top: float, slack: float = 0.0, role: Role = "gradient"
) -> list[Mark]:
    """Positive parts pile up on the left pan, negative ones on the right; the arrow between their levels is the sum.

    It points up where the left pan is higher. Both pans level, no arrow: balanced.

    Args:
        axes: a panel prepared by `set_balance`.
        parts: (n,), the pulls, or x times pull.
        scale: data units a unit of pull, as for `gradient_arrows`.
        top: the panel's height; a pile that would be higher ends there, under a diamond. The arrow keeps its length.
        slack: how much the kinks allow, in sum: a grey block on either pan.
        role: the piles' and the arrow's colour.
    """
    parts = scale * np.asarray(parts, float)
    piles = np.maximum(parts, 0), np.maximum(-parts, 0)
    levels = [float(pile.sum()) for pile in piles]
    marks: list[Mark] = []
    for pan, pile, level in zip(PANS, piles, levels, strict=True):
        marks += _pile(axes, pan, pile, min(level, top), role)
        if slack and level < top:
            reached = min(level + scale * slack, top)
            marks.append(rectangle(axes, pan, (level, reached), role="kink", opacity=0.35))
        if level > top:
            marks.append(Points(axes=axes, role=role, x=[sum(pan) / 2], y=[top], symbol="diamond", size=8))
    left, right = levels
    if left != right:
        high = min(max(levels), top)
        low = max(high - abs(left - right), 0.0)
        tail, head = (low, high) if left > right else (high, low)
        marks.append(Arrow(axes=axes, role=role, tail=(0.5, tail), head=(0.5, head), width=4))
    return marks


def _pile(axes: str, pan: tuple[float, float], pile: Any, level: float, role: Role) -> list[Mark]:
    """The parts on top of each other, up to the level, separated by thin lines of paper."""
    joints = np.cumsum(pile[pile > 0])[:-1]
    joints = joints[joints < level]
    return [
        rectangle(axes, pan, (0.0, level), role=role, opacity=0.6),
        strokes(axes, pan, (joints, joints), role="paper", width=1.5),
    ]
