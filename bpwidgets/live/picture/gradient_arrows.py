"""How each data point pulls a line: an arrow for its negative gradient, a bar where a kink leaves the gradient free.

The pull of point i is -dL/dyhat_i, the negative derivative of the loss by what the line predicts there.
`scale` is how many data units a unit of gradient is long; `towards` is the direction of a positive pull in data units:
(0, 1) is up, a decision line has its normal there.

    def scene(self, r):
        return gradient_arrows("plane", r.x, r.y_hat, r.pull, scale=r.n / 2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.live.picture.marks import Arrow, Line, Mark, Point

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from bpwidgets.calculus.arrays import Floats

UP = (0.0, 1.0)


def gradient_arrows(
    axes: str,
    x: ArrayLike,
    y: ArrayLike,
    pull: ArrayLike,
    *,
    scale: float,
    towards: Point = UP,
    width: float = 2.0,
    bold: int | None = None,
    name: str = "",
) -> list[Mark]:
    """An arrow for each negative gradient: from (x_i, y_i) on the line, scale * pull_i long along `towards`.

    They are `width` px thick, that of the point with the index `bold` twice so.
    x, y, pull: (n,) each. An arrow of a negative pull points backwards; a pull of 0 has no arrow.
    """
    pull = np.asarray(pull, float)
    tails, heads = _moved(x, y, 0 * pull, towards), _moved(x, y, scale * pull, towards)
    return [
        Arrow(axes=axes, role="gradient", tail=tail, head=head, width=width * (1 + (i == bold)), name=name)
        for i, (tail, head, size) in enumerate(zip(tails, heads, pull, strict=True))
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
    towards: Point = UP,
) -> list[Mark]:
    """At a kink every pull from low_i to high_i is allowed: a grey bar over all of them, at (x_i, y_i).

    x, y, low, high: (n,) each; where low_i = high_i there is none.
    """
    low, high = np.asarray(low, float), np.asarray(high, float)
    starts, ends = _moved(x, y, scale * low, towards), _moved(x, y, scale * high, towards)
    return [
        Line(axes=axes, role="kink", x=[start[0], end[0]], y=[start[1], end[1]], width=5, opacity=0.6)
        for start, end, size in zip(starts, ends, high - low, strict=True)
        if size > 0
    ]


def _moved(x: ArrayLike, y: ArrayLike, distance: Floats, direction: Point) -> list[Point]:
    """(x_i, y_i) + distance_i * direction."""
    points = np.column_stack([x, y]) + np.outer(distance, direction)
    return [(float(a), float(b)) for a, b in points]
