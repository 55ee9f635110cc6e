"""Axes at fixed places of a figure, their labels and limits. The figure makes them: Matplotlib is not imported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

    from bpwidgets.live.picture.scaling import ScaledDataset

DPI = 96.0
"""px in an inch, at scale 1."""
NARROW_PX = 760.0
"""A picture that is narrower stacks its panels where its explorer has a `narrow_height` for them."""
MAX_WINDOWS = 5.0
"""Values that span more than this many windows (a pole, a tower of powers) are cut to their window."""
ROUNDING = 1e-13
"""Values that differ by less than this may do so by the rounding of terms near 1 alone, as sin² + cos² - 1 does."""
Mosaic = Sequence[Sequence[str]]


def grid(
    figure: Figure,
    mosaic: Mosaic,
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

    The columns' `widths` and the rows' `heights` are proportions. Instead of `widths`, `square` names a panel whose
    column becomes as wide as a row is high, where there is room: never wider than the other columns, which share the
    rest.

    Raises:
        ValueError: `square` has no panel, no column beside it, or `widths` or `heights` against it.
    """
    zoom = figure.dpi / DPI
    width, height = figure.bbox.width / zoom, figure.bbox.height / zoom
    rows, columns = len(mosaic), len(mosaic[0])
    mean_width = (width - left - right - gap[0] * (columns - 1)) / columns
    mean_height = (height - top - bottom - gap[1] * (rows - 1)) / rows
    if square:
        if widths or heights:
            raise ValueError(f"widths and heights leave the panel {square!r} no freedom to be square")
        column = _column_of(square, mosaic)
        side = min(mean_height, mean_width)
        other = (mean_width * columns - side) / (columns - 1)
        widths = [side if i == column else other for i in range(columns)]
    axes = figure.subplot_mosaic(
        [list(row) for row in mosaic],
        gridspec_kw={
            "left": left / width,
            "right": 1 - right / width,
            "top": 1 - top / height,
            "bottom": bottom / height,
            "wspace": gap[0] / mean_width,
            "hspace": gap[1] / mean_height,
            "width_ratios": widths,
            "height_ratios": heights,
        },
    )
    return dict(axes)


def is_narrow(figure: Figure) -> bool:
    """Whether a figure is so narrow that panels are stacked in it."""
    return bool(figure.bbox.width * DPI / figure.dpi < NARROW_PX)


def _column_of(name: str, mosaic: Mosaic) -> int:
    columns = [row.index(name) for row in mosaic if name in row]
    if not columns:
        raise ValueError(f"square is {name!r}; expected a panel of {mosaic}")
    if len(mosaic[0]) == 1:
        raise ValueError(f"square is {name!r}; expected a panel that has a column beside it")
    return columns[0]


def boxes(
    figure: Figure, size: tuple[float, float], places: dict[str, tuple[float, float, float, float]]
) -> dict[str, Axes]:
    """Named axes at boxes (left, top, width, height) in px of a picture of this size."""
    width, height = size
    return {
        name: figure.add_axes(
            (left / width, 1 - (top + high) / height, wide / width, high / height), label=name
        )
        for name, (left, top, wide, high) in places.items()
    }


def label_axes(axes: Axes, dataset: ScaledDataset) -> None:
    """Name a panel's axes and write the dataset's own numbers at them; the panel's limits are set already.

    Numbers that are too long to write are counted as the picture does it, and the name says how.
    """
    both = (axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())
    names = zip(dataset.source.column_names, dataset.axis_labels, strict=True)
    for (axis, ends), scale, (name, counted) in zip(both, dataset.scales, names, strict=True):
        places, texts = scale.ticks(*ends)
        if places:
            axis.set_ticks(places, texts)
        axis.set_label_text(f"${name if places else counted}$")


def limits(values: ArrayLike, window: tuple[float, float], *, margin: float = 0.08) -> tuple[float, float]:
    """Axis limits for values: their range, or the window's part of it where they leave the window far behind."""
    finite = np.asarray(values, float)
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return window
    low, high = float(finite.min()), float(finite.max())
    if high - low > MAX_WINDOWS * (window[1] - window[0]):
        low, high = np.clip(window, low, high).tolist()  # one value, the nearest, where none is in the window
    if high - low < max(ROUNDING, 1e-9 * max(abs(low), abs(high))):  # a constant, but for rounding
        around = max(1.0, 1e-6 * max(abs(low), abs(high)))
        low, high = low - around, high + around
    pad = margin * (high - low)
    return low - pad, high + pad
