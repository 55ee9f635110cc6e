"""The background of a live picture: how large it is on a page, and its axes, ticks and labels drawn as a PNG."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpwidgets.live.picture.layout import NARROW_PX
from bpwidgets.live.render.canvas import blank_figure, gc_paused, png
from bpwidgets.live.render.settings import default_settings
from bpwidgets.live.render.theme import apply_theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.picture.style import Theme

MIN_HEIGHT_FRACTION = 0.75
"""The fraction of its height that a picture keeps at least in a narrow or low place: its curves stay readable."""
MAX_ENLARGED = 4 / 3
"""How many times its designed width a picture takes at most where there is room."""
ENLARGED_STEP = 0.05
"""It grows by such steps: pages of nearly one width have one background, which is drawn once."""
MAX_PIXEL_RATIO = 4.0
"""Device px in a px of a stage at most: more would be slow to draw and to send, and nobody sees it."""


@dataclass(frozen=True)
class StageAxes:
    """Where the axes of a stage are: box (left, top, width, height) in px, limits of x and y, which are logarithmic."""

    name: str
    box: tuple[float, float, float, float]
    x: tuple[float, float]
    y: tuple[float, float]
    log: tuple[bool, bool]


@dataclass(frozen=True)
class StageImage:
    """A drawn background: PNG, its size in px at scale 1, CSS px in one of these, and where its axes are."""

    png: bytes
    width: float
    height: float
    zoom: float
    axes: tuple[StageAxes, ...]


@dataclass(frozen=True)
class Fit:
    """How a picture takes a place on the page: width and height in px at scale 1, and CSS px in one of these."""

    width: float
    height: float
    zoom: float


def fit(explorer: Explorer, width: float, height: float = math.inf) -> Fit:
    """The picture in a place of `width` x `height` CSS px.

    Where there is room it is enlarged as a whole, up to MAX_ENLARGED. In a narrow or low place it is laid out anew, its
    text as large as ever; then it loses less of its height than of its width.

    The page has the last word: until it has the stage of a place that has become narrower, and where a place is
    narrower than any stage, it shows what it has as small as it must (`zoom` in browser/viewport.js), never larger.
    """
    scale = explorer.scale
    full_width, full_height = map(float, explorer.size)
    zoom = scale * _enlargement(min(width / (scale * full_width), height / (scale * full_height)))
    width_px = min(max(width / zoom, float(explorer.narrowest)), full_width)
    if explorer.narrow_height is not None and width_px < NARROW_PX:
        full_height = wanted = float(explorer.narrow_height)
    else:
        wanted = full_height * max(MIN_HEIGHT_FRACTION, width_px / full_width)
    lowest = full_height * MIN_HEIGHT_FRACTION
    return Fit(width_px, min(wanted, max(height / zoom, lowest)), zoom)


def _enlargement(room: float) -> float:
    """How many times its size a picture takes where there is room for so many: from 1 to MAX_ENLARGED, in steps."""
    if room >= MAX_ENLARGED:
        return MAX_ENLARGED
    return max(1.0, math.floor(room / ENLARGED_STEP + 1e-9) * ENLARGED_STEP)


@gc_paused()
def draw_stage(
    explorer: Explorer, *, width: float, ratio: float, theme: Theme, height: float = math.inf
) -> StageImage:
    """The background for a view in a place of width x height CSS px at a pixel ratio, in a theme."""
    place = fit(explorer, width, height)
    size = place.width, place.height
    with explorer.lock, default_settings():
        figure = blank_figure(*size, min(ratio * place.zoom, MAX_PIXEL_RATIO))
        explorer.stage(figure, explorer.result)
        apply_theme(figure, theme)
    figure.canvas.draw()
    axes = tuple(_stage_axes(each, *size) for each in figure.axes)
    return StageImage(png(figure), *size, place.zoom, axes)


def _stage_axes(axes: Axes, width: float, height: float) -> StageAxes:
    box = axes.get_position()
    return StageAxes(
        name=str(axes.get_label()),
        box=(box.x0 * width, (1 - box.y1) * height, box.width * width, box.height * height),
        x=axes.get_xlim(),
        y=axes.get_ylim(),
        log=(axes.get_xscale() == "log", axes.get_yscale() == "log"),
    )
