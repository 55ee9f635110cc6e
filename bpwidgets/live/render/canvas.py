"""What all our figures are drawn on: figures that pyplot does not know, and their pixels as PNG.

No figure depends on the user's settings (settings.py).
"""

from __future__ import annotations

import contextlib
import gc
import io
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.gridspec import GridSpec
from PIL import Image as Pillow

from bpwidgets.live.picture.layout import DPI
from bpwidgets.live.render.late_ticks import LateTickAxes
from bpwidgets.live.render.settings import default_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.transforms import Bbox
    from numpy.typing import NDArray


class _WithLateTicks:
    """Makes axes with late ticks, where no other kind is asked for."""

    def add_axes(self, *args: Any, **asked: Any) -> Any:
        """As Figure's, of this class."""
        return super().add_axes(*args, **_with_late_ticks(asked))  # type: ignore[misc]

    def add_subplot(self, *args: Any, **asked: Any) -> Any:
        """As Figure's, of this class."""
        return super().add_subplot(*args, **_with_late_ticks(asked))  # type: ignore[misc]


def _with_late_ticks(asked: dict[str, Any]) -> dict[str, Any]:
    """What is asked of new axes, with their class; a projection says that itself."""
    if asked.get("projection") or asked.get("polar"):
        return asked
    return {"axes_class": LateTickAxes, **asked}


class Strip(_WithLateTicks, SubFigure):
    """A part of a figure, from side to side."""


class DrawnFigure(_WithLateTicks, Figure):
    """A figure that looks the same whenever and by whomever it is drawn: ticks, for one, are made only then."""

    def add_strips(self, heights: dict[str, float]) -> dict[str, Strip]:
        """Divide the figure into strips of these heights, from the top; as `subfigures`, which asks for no class."""
        grid = GridSpec(
            len(heights), 1, self, left=0, bottom=0, right=1, top=1, height_ratios=[*heights.values()]
        )
        strips = {name: Strip(self, grid[i, 0]) for i, name in enumerate(heights)}
        self.subfigs.extend(strips.values())
        return strips

    def draw(self, renderer: Any) -> None:
        """As Figure's, in the default settings."""
        with default_settings():
            super().draw(renderer)

    def get_tightbbox(self, renderer: Any = None, **asked: Any) -> Bbox:
        """As Figure's, in the default settings: what a notebook cuts out of the figure."""
        with default_settings():
            return super().get_tightbbox(renderer, **asked)


def blank_figure(width: float, height: float, zoom: float) -> DrawnFigure:
    """A transparent figure of width x height px at scale 1, unknown to pyplot."""
    with default_settings():
        figure = DrawnFigure(figsize=(width / DPI, height / DPI), dpi=DPI * zoom)
        canvas: Any = FigureCanvasAgg(figure)
        # In place of the renderer's own, which would have to set every title again.
        canvas.get_renderer().mathtext_parser = mathtext_parser()
    figure.patch.set_alpha(0.0)
    return figure


@lru_cache(maxsize=1)
def mathtext_parser() -> Any:
    """One for all figures, since it remembers what it has set and titles mostly stay the same.

    The lock of `default_settings` guards it.
    """
    renderer: Any = RendererAgg
    return renderer(1, 1, DPI).mathtext_parser


def pixels(figure: Figure) -> NDArray[np.uint8]:
    """The figure's last drawing: RGBA, (height, width, 4)."""
    canvas: Any = figure.canvas
    return np.asarray(canvas.buffer_rgba())


def png(figure: Figure) -> bytes:
    """The figure's last drawing as PNG, compressed for speed: by runs of equal bytes, of which drawings consist."""
    out = io.BytesIO()
    image = Pillow.fromarray(pixels(figure))
    image.save(out, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return out.getvalue()


@contextlib.contextmanager
def gc_paused() -> Iterator[None]:
    """No garbage collection meanwhile: a drawing makes thousands of objects, and would set off several.

    As a decorator it ends when the function's own objects are garbage, so that they are looked through once.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
