"""Axes at fixed places of a figure, and their limits. The figure itself makes them: Matplotlib is not imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

DPI = 96.0
"""px in an inch, at scale 1."""
FAR = 5.0
"""Values that span more than this many windows (a pole, a tower of powers) are cut to their window."""


def grid(
    figure: Any,
    mosaic: Sequence[Sequence[str]],
    *,
    left: float = 50,
    right: float = 14,
    top: float = 26,
    bottom: float = 42,
    gap: tuple[float, float] = (54, 54),
    widths: Sequence[float] | None = None,
    heights: Sequence[float] | None = None,
    square: str = "",
) -> dict[str, Axes]:
    """Named axes at fixed places (margins and gaps in px), so that no tick label can move a panel.

    The columns' `widths` and the rows' `heights` are proportions; the column of the panel named `square`
    becomes as wide as its row is high instead.
    """
    bounds = figure.bbox.bounds
    zoom = figure.dpi / DPI if hasattr(figure, "dpi") else 1.0
    width, height = bounds[2] / zoom, bounds[3] / zoom
    rows, columns = len(mosaic), len(mosaic[0])
    inner = (
        (width - left - right - gap[0] * (columns - 1)) / columns,
        (height - top - bottom - gap[1] * (rows - 1)) / rows,
    )
    if square:
        column = next(row.index(square) for row in mosaic if square in row)
        rest = (inner[0] * columns - inner[1]) / (columns - 1)
        widths = [inner[1] if i == column else rest for i in range(columns)]
    axes = figure.subplot_mosaic(
        [list(row) for row in mosaic],
        gridspec_kw={
            "left": left / width,
            "right": 1 - right / width,
            "top": 1 - top / height,
            "bottom": bottom / height,
            "wspace": gap[0] / inner[0],
            "hspace": gap[1] / inner[1],
            "width_ratios": widths,
            "height_ratios": heights,
        },
    )
    return dict(axes)


def boxes(
    figure: Any, size: tuple[float, float], places: dict[str, tuple[float, float, float, float]]
) -> dict[str, Axes]:
    """Named axes at boxes (left, top, width, height) in px of a picture of this size."""
    width, height = size
    return {
        name: figure.add_axes(
            (left / width, 1 - (top + high) / height, wide / width, high / height), label=name
        )
        for name, (left, top, wide, high) in places.items()
    }


def limits(values: ArrayLike, window: tuple[float, float], *, margin: float = 0.08) -> tuple[float, float]:
    """Axis limits for values: their range, or the window's part of it where they leave the window far behind."""
    finite = np.asarray(values, float)
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return window
    low, high = float(finite.min()), float(finite.max())
    if high - low > FAR * (window[1] - window[0]):
        low, high = max(low, min(window[0], high)), min(high, max(window[1], low))
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = low - 1.0, high + 1.0
    pad = margin * (high - low)
    return low - pad, high + pad
