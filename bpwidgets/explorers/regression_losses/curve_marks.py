"""The loss of one sample and its derivative, by the residual, with every sample on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.losses import REGRESSION
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Label, Line, Mark, Points
from bpwidgets.live.picture.scaling import AxisScale
from bpwidgets.live.picture.style import RATIO_PT, TICK_PX

if TYPE_CHECKING:
    from bpwidgets.calculus.losses import Loss
    from bpwidgets.explorers.regression_losses.fit import Floats

R = 5.0
"""Residuals are shown from -R to R."""
OTHER = {"MSE": (4.0, 4.0), "MAE": (R, R)}
"""The residuals at which a loss that is not shown has its name: by its curve, and by its slope."""
THIN = (0.8, 1.8)
"""How wide the curve of the other loss is, and that of the one that is shown: neither is the picture's subject."""


def draw(height: Any, slope: Any, shown: Loss, unit: float) -> None:
    """Both losses on the axes `height`, their derivatives on `slope`; the one that is shown in colour.

    `unit` is the one in which the picture counts y, and so residuals.
    """
    grid = np.linspace(-R, R, 201)
    for loss in sorted(REGRESSION.values(), key=lambda loss: loss is shown):
        bold = loss is shown
        rise = loss.d_sample_loss(grid)
        if loss.kink is not None:
            rise[grid == loss.kink] = np.nan
        height.plot(grid, loss.sample_loss(grid), gid="forward" if bold else "muted", linewidth=THIN[bold])
        slope.plot(grid, rise, gid="gradient" if bold else "muted", linewidth=THIN[bold])
    (other,) = (loss for loss in REGRESSION.values() if loss is not shown)
    look = {"textcoords": "offset points", "xytext": (-1, 3), "ha": "right", "fontsize": TICK_PX * RATIO_PT}
    for axes, at, curve in zip(
        (height, slope), OTHER[other.name], (other.sample_loss, other.d_sample_loss), strict=True
    ):
        axes.annotate(other.name, (at, float(curve(np.array(at)))), **look)
    height.set_title(f"{shown.name} of one point", loc="left", pad=18)
    height.set(xlim=(-R, R), ylim=(0, R**2), xticks=(-4, 0, 4), yticks=(0, 10, 20))
    slope.set_title("its slope", loc="left", pad=18)
    slope.set(xlim=(-R, R), ylim=(-2.4 * R, 2.4 * R), xticks=(-4, 0, 4), yticks=(-5, 0, 5))
    counted = residual_label(r"\hat{y} - y", unit)
    slope.set_xlabel(f"residual ${counted}$")


def residual_label(name: str, unit: float) -> str:
    """A residual as the picture counts it: by itself, or as a fraction."""
    return name if unit == 1 else AxisScale(unit=unit).label(f"({name})")


def samples(height: str, slope: str, loss: Loss, residual: Floats) -> list[Mark]:
    """Every sample on the loss, and on its derivative; those beyond the edge are counted."""
    inside = np.abs(residual) <= R
    at = residual[inside]
    rise = loss.d_sample_loss(at)
    found: list[Mark] = [
        Points(axes=height, role="forward", x=at, y=loss.sample_loss(at), size=5, name="loss"),
        Points(axes=slope, role="gradient", x=at, y=rise, size=5),
    ]
    if loss.kink is not None:
        x = [loss.kink, loss.kink]
        found.insert(0, Line(axes=slope, role="kink", x=x, y=loss.subgradient, width=4, opacity=0.6))
    if beyond := int((~inside).sum()):
        text = f"{formatting.counted(beyond, 'point')} beyond"
        place: dict[str, Any] = {"at": (0.5, 1), "align": "center", "offset": (0, -12), "axes_coords": "xy"}
        found.append(Label(axes=height, text=text, size=11.5, **place))
    return found


def ring(height: str, slope: str, loss: Loss, residual: float) -> list[Mark]:
    """A ring round one sample on both curves, where they reach so far: as the one round its point in the plane."""
    if abs(residual) > R:
        return []
    places = ((height, loss.sample_loss(residual)), (slope, loss.d_sample_loss(residual)))
    return [
        Points(axes=axes, role="ink", x=[residual], y=[float(y)], size=13, filled=False) for axes, y in places
    ]
