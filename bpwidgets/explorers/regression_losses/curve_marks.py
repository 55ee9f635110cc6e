"""The loss of one sample and its derivative, by the residual, with every sample on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.losses import REGRESSION
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Line, Mark, Points
from bpwidgets.live.picture.shapes import strokes, under_title

if TYPE_CHECKING:
    from bpwidgets.calculus.losses import Loss
    from bpwidgets.explorers.regression_losses.fit import Floats

R = 5.0
"""Residuals are shown from -R to R."""


def draw(height: Any, slope: Any, shown: Loss) -> None:
    """Both losses on the axes `height`, their derivatives on `slope`; the one that is shown in colour."""
    grid = np.linspace(-R, R, 201)
    for loss in sorted(REGRESSION.values(), key=lambda loss: loss is shown):
        bold = loss is shown
        rise = loss.d_sample_loss(grid)
        if loss.kink is not None:
            rise[grid == loss.kink] = np.nan
        height.plot(
            grid, loss.sample_loss(grid), gid="forward" if bold else "muted", linewidth=2.5 if bold else 1
        )
        slope.plot(grid, rise, gid="gradient" if bold else "muted", linewidth=2.5 if bold else 1)
    height.set_title("loss, each", loc="left", pad=18)
    height.set(xlim=(-R, R), ylim=(0, R**2), xticks=(-4, 0, 4))
    slope.set_title("its derivative", loc="left", pad=6)
    slope.set(xlim=(-R, R), ylim=(-2 * R, 2 * R), xticks=(-4, 0, 4), yticks=(-5, 0, 5))
    slope.set_xlabel(r"residual $\hat{y} - y$")


def samples(height: str, slope: str, loss: Loss, residual: Floats) -> list[Mark]:
    """Every sample on the loss, and on its derivative with a stem; those beyond the edge are counted."""
    inside = np.abs(residual) <= R
    at = residual[inside]
    rise = loss.d_sample_loss(at)
    found: list[Mark] = [
        Points(axes=height, role="forward", x=at, y=loss.sample_loss(at), size=7),
        strokes(slope, (at, at), (0.0, rise), role="gradient", width=1),
        Points(axes=slope, role="gradient", x=at, y=rise, size=7),
    ]
    if loss.kink is not None:
        x = [loss.kink, loss.kink]
        found.insert(1, Line(axes=slope, role="kink", x=x, y=loss.subgradient, width=4, opacity=0.6))
    if beyond := int((~inside).sum()):
        found.append(under_title(height, f"{formatting.counted(beyond, 'point')} beyond"))
    return found
