"""Scores, margins and the gradient of a line: what the explorers of this lesson compute, one formula a function.

A line's score is s_i = w . x_i + b, a label is y_i = -1 or +1, and m_i = y_i s_i is the margin: positive on the right
side. Point i *pulls* its score by -dL/ds_i: upwards for y_i = +1, downwards for y_i = -1, or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.rounding import without_rounding

if TYPE_CHECKING:
    from bpwidgets.calculus.losses import Loss

Floats = NDArray[np.float64]

BASE_TWO = 1 / float(np.log(2))
"""What a change from the natural logarithm to that of base 2 multiplies a loss and its gradient by."""
AT_THE_POINT = 1e-9
"""A margin that is nearer to the line, or to a kink or jump, than this is there but for rounding."""


def scores(points: Any, w: Any, b: Any) -> Any:
    """s_i = w . x_i + b.  points: (n, 2), w: (2,) -> (n,)."""
    return points @ w + b


def without_rounding_at(s: Floats, y: Floats, *margins: float | None) -> Floats:
    """The scores, put exactly at one of these margins where they differ from it by rounding only."""
    for m in margins:
        if m is not None:
            s = np.where(np.abs(y * s - m) < AT_THE_POINT, y * m, s)
    return s


def gradient(points: Floats, d_s: Floats) -> tuple[Floats, float]:
    """(dL/dw, dL/db) = (sum_i dL/ds_i x_i, sum_i dL/ds_i).  points: (n, 2), d_s: (n,) -> (2,) and a number."""
    d_w: Floats = without_rounding(d_s @ points, np.abs(d_s) @ np.abs(points))
    return d_w, float(without_rounding(d_s.sum(), np.abs(d_s).sum()))


def claim(loss: Loss, factor: float, points: Floats, y: Floats, at: Floats, found: Floats) -> Claim:
    """That the loss has this gradient with respect to (w_1, w_2, b).  at, found: (3,)."""
    columns = y[:, None] * np.column_stack([points, np.ones(y.size)])
    weights = np.full(y.size, factor / y.size)
    return Claim(
        "dL/d(w, b)",
        lambda line: np.dot(weights, loss.sample_loss(np.dot(columns, line))),
        at,
        found if np.isfinite(found).all() else None,
    )
