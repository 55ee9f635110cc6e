"""Both losses over slope and intercept: the lowest points, the contours, and the path of a descent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus import losses
from bpwidgets.explorers.regression_losses import fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.explorers.regression_losses.fit import Floats

LEVELS, RAYS = 6, 60
NEWTON_STEPS = 6
"""After so many steps from outside, Newton's method is as near to a level as a line is thin."""
RESIDUAL: dict[str, Callable[[Floats], Floats]] = {"MSE": np.sqrt, "MAE": np.asarray}
"""The size of the residual at which one sample has a given loss."""


@dataclass(frozen=True, eq=False)
class LossSurface:
    """What does not depend on where a descent starts; the dicts are by the name of the loss."""

    best: dict[str, fit.Line]
    least: dict[str, float]
    levels: dict[str, Floats]
    """(LEVELS,) the losses on the lines of equal loss, from the innermost one"""
    contours: dict[str, Floats]
    """(k, 2) points (w, b) of the lines of equal loss, NaN between two lines"""
    largest_step: float
    """2 / the largest curvature of the MSE: with a longer step it diverges"""


@lru_cache(maxsize=4)
def loss_surface(x: tuple[float, ...], y: tuple[float, ...], reach: fit.Line) -> LossSurface:
    """Both losses over slopes and intercepts from -reach to reach, remembered while only the descents move."""
    xs, ys = np.array(x), np.array(y)
    best = {"MSE": fit.least_squares(xs, ys), "MAE": fit.least_absolute(xs, ys)}
    least = {name: float(fit.loss_along(losses.REGRESSION[name], xs, ys, [best[name]])[0]) for name in best}
    levels = {name: loss_levels(loss, xs, ys, least[name], reach) for name, loss in losses.REGRESSION.items()}
    return LossSurface(
        best=best,
        least=least,
        levels=levels,
        contours={
            name: contours(loss, xs, ys, best[name], levels[name]) for name, loss in losses.REGRESSION.items()
        },
        largest_step=2 / largest_curvature(xs),
    )


def largest_curvature(x: Floats) -> float:
    """Of the MSE: the larger eigenvalue of its second derivatives, (2/n) sum_i [[x_i^2, x_i], [x_i, 1]]."""
    columns = np.column_stack([x, np.ones_like(x)])
    return float(np.linalg.eigvalsh(2 / x.size * columns.T @ columns)[-1])


def loss_levels(loss: losses.Loss, x: Floats, y: Floats, least: float, reach: fit.Line) -> Floats:
    """Losses from above the least up to the largest of a corner, close together where they are small: (LEVELS,).

    Of two digits, as they are written on the map, where that keeps them apart.
    """
    corners = [(w, b) for w in (-reach[0], reach[0]) for b in (-reach[1], reach[1])]
    top = float(fit.loss_along(loss, x, y, corners).max())
    levels: Floats = least + (top - least) * np.linspace(1 / LEVELS, 1, LEVELS) ** 2
    rounded = np.array([float(f"{level:.2g}") for level in levels.tolist()])
    return rounded if (np.diff([least, *rounded]) > 0).all() else levels


def contours(loss: losses.Loss, x: Floats, y: Floats, best: fit.Line, at: Floats) -> Floats:
    """Lines of equal loss around the best line, at these levels, (LEVELS,), each of RAYS + 1 points.

    A convex loss only rises along a ray from its lowest point, so that each ray meets each level once:
    loss(best + t ray) = level is solved for t by Newton's method, for all rays and levels at once.
    """
    levels = at[:, None]
    # Evenly all round where the MSE is: w counted in 1 / deviations of x, b at the middle of x.
    angle, middle, deviation = np.linspace(0, 2 * np.pi, RAYS + 1), x.mean(), x.std()
    turn, lift = np.cos(angle) / deviation, np.sin(angle)
    rays = np.column_stack([turn, lift - middle * turn])
    start, rise = fit.predictions(x, best) - y, np.outer(turn, x - middle) + lift[:, None]
    # Outside all levels, since the loss is at least that of the mean distance |t| |rise| - |start|.
    t = (RESIDUAL[loss.name](levels) + np.abs(start).mean()) / np.abs(rise).mean(axis=1)
    for _ in range(NEWTON_STEPS):
        residual = start + t[..., None] * rise
        slope = (loss.d_sample_loss(residual) * rise).mean(axis=-1)
        t = t - (loss.sample_loss(residual).mean(axis=-1) - levels) / slope
    lines = np.asarray(best) + t[..., None] * rays
    return np.concatenate([lines, np.full((LEVELS, 1, 2), np.nan)], axis=1).reshape(-1, 2)


def descend(loss: losses.Loss, x: Floats, y: Floats, start: fit.Line, eta: float, steps: int) -> Floats:
    """(w, b) <- (w, b) - eta (dL/dw, dL/db), again and again.  -> (steps + 1, 2)."""
    columns = np.column_stack([x, np.ones_like(x)])
    path = np.empty((steps + 1, 2))
    path[0] = start
    for k in range(steps):
        residual = columns @ path[k] - y
        residual[np.abs(residual) < fit.ON_THE_LINE] = 0.0
        path[k + 1] = path[k] - eta / x.size * (loss.d_sample_loss(residual) @ columns)
    return path
