"""A line and its loss: what both explorers of this lesson compute, one formula a function.

The line is yhat_i = w x_i + b, a residual is r_i = yhat_i - y_i. Point i *pulls* the line by -dL/dyhat_i: upwards,
where the point lies above the line. The two sums of the pulls are the two slopes of the loss, turned round:
dL/db = -sum_i pull_i and dL/dw = -sum_i x_i pull_i.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.rounding import without_rounding
from bpwidgets.live.model.user_function import UserFunctionError

if TYPE_CHECKING:
    from bpwidgets.calculus.losses import Loss
    from bpwidgets.live.picture.scaling import ScaledDataset

Floats = NDArray[np.float64]
Line = tuple[float, float]
"""Slope w and intercept b."""

ON_THE_LINE = 1e-9
"""A residual that is smaller than this is rounding: the point lies on the line."""


def predictions(x: Any, line: Any) -> Any:
    """yhat_i = w x_i + b.  x: (n,) -> (n,)."""
    w, b = line
    return w * x + b


def in_data_units(line: Line, dataset: ScaledDataset) -> Line:
    """The line in the data's own numbers, for a picture that shows (x - m) / u and (y - k) / v.

    yhat = k + v (w (x - m) / u + b), so its slope is v w / u and its intercept k + v b - m v w / u.
    """
    (across, up), (w, b) = dataset.scales, line
    slope = up.unit * w / across.unit
    return slope, up.middle + up.unit * b - across.middle * slope


def loss_along(loss: Loss, x: Floats, y: Floats, lines: Any) -> Floats:
    """The loss of every line.  lines: (k, 2) slopes and intercepts -> (k,)."""
    w, b = np.asarray(lines, float).T
    residuals = np.outer(w, x) + b[:, None] - y
    on_the_line = np.abs(residuals) < ON_THE_LINE
    return loss.sample_loss(np.where(on_the_line, 0.0, residuals)).mean(axis=1)  # type: ignore[no-any-return]


def claims(loss: Loss, x: Floats, y: Floats, line: Line, gradient: Line) -> tuple[Claim, Claim]:
    """That the two slopes of the loss are what the pulls sum to."""
    w, b = line
    y = touching(y, predictions(x, line))
    return (
        Claim(f"d{loss.name}/dw", lambda w: loss.value(y, predictions(x, (w, b))), w, gradient[0], "w"),
        Claim(f"d{loss.name}/db", lambda b: loss.value(y, predictions(x, (w, b))), b, gradient[1], "b"),
    )


def touching(y: Floats, y_hat: Floats) -> Floats:
    """The data y, exactly yhat where they differ from it by rounding only, so that a kink is met as one."""
    return np.where(np.abs(y_hat - y) < ON_THE_LINE, y_hat, y)


def gradient(x: Floats, pull: Floats) -> Line:
    """(dL/dw, dL/db) = (-sum_i x_i pull_i, -sum_i pull_i)."""
    return 0.0 - _sum(x * pull), 0.0 - _sum(pull)


def _sum(parts: Floats) -> float:
    """The sum, 0 where only rounding is left of it."""
    return float(without_rounding(parts.sum(), np.abs(parts).sum()))


def least_squares(x: Floats, y: Floats) -> Line:
    """The line of the smallest MSE: w = cov(x, y) / var(x), through the means.

    Raises:
        UserFunctionError: all x are equal, so that no line is best.
    """
    if np.ptp(x) < ON_THE_LINE:
        raise UserFunctionError(
            f"every x is {x[0]:.4g}; expected at least two different ones, or no line is best"
        )
    dx, dy = x - x.mean(), y - y.mean()
    w = float(dx @ dy / (dx @ dx))
    return w, float(y.mean() - w * x.mean())


def least_absolute(x: Floats, y: Floats) -> Line:
    """A line of the smallest MAE: one that passes through two of the points does it, so all pairs are tried."""
    i, j = _pairs(x.size)
    apart = np.abs(x[j] - x[i]) > ON_THE_LINE
    i, j = i[apart], j[apart]
    w = (y[j] - y[i]) / (x[j] - x[i])
    b = y[i] - w * x[i]
    best = int(np.argmin(np.abs(np.outer(w, x) + b[:, None] - y).sum(axis=1)))
    return float(w[best]), float(b[best])


@cache
def _pairs(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    first, second = np.array(list(combinations(range(n), 2)), dtype=np.intp).T
    return first, second
