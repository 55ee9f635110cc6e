"""Figures by Matplotlib: empty ones, the saved picture with equation and caption, the one that a user asks for.

No figure enters pyplot's registry, and none depends on the user's settings (settings.py).
Sizes are in px at scale 1; `style.RATIO_PT` turns them into Matplotlib's points.
"""

from __future__ import annotations

import contextlib
import gc
import io
import textwrap
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.font_manager import FontProperties
from PIL import Image as Pillow

from bpwidgets.live.picture import equation
from bpwidgets.live.picture.layout import DPI
from bpwidgets.live.picture.style import RATIO_PT, TEXT_PT
from bpwidgets.live.render.formula import FONT, FORMULA_PX
from bpwidgets.live.render.late_ticks import LateTickAxes
from bpwidgets.live.render.painter import Painter
from bpwidgets.live.render.settings import default_settings
from bpwidgets.live.render.theme import apply_theme, shrink_to_fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.transforms import Bbox

    from bpwidgets.live.model.explorer import Explorer

CAPTION_LINE_PX = 19.0
CAPTION_GAP_PX = 8.0
"""Below the caption."""
CHARACTER_PX = 7.2
"""The mean width of a character of the caption: an estimate, by which its lines are broken."""
HINT_PX = 24.0
"""The height of the strip above a saved picture that says that it stands still."""
HINT = "Still picture. To move it, run this cell; after a restart, run the cells above first."
HINT_PAPER, HINT_PT = "#ececec", 12 * RATIO_PT
EQUATION_PX = 48.0
"""The least height of the strip with the equation above a saved picture."""
EQUATION_GAP_PX = 6.0
"""Above and below an equation that needs more."""
MARGIN_PX = 10.0
"""Beside the equation and the caption."""


class _WithLateTicks:
    """Makes axes with late ticks."""

    def add_axes(self, *args: Any, **asked: Any) -> Any:
        """As Figure's, of this class."""
        return super().add_axes(*args, **{"axes_class": LateTickAxes, **asked})  # type: ignore[misc]

    def add_subplot(self, *args: Any, **asked: Any) -> Any:
        """As Figure's, of this class."""
        return super().add_subplot(*args, **{"axes_class": LateTickAxes, **asked})  # type: ignore[misc]


class _Panel(_WithLateTicks, SubFigure):
    """The part of a figure that has the picture."""


class DrawnFigure(_WithLateTicks, Figure):
    """A figure that looks the same whenever and by whomever it is drawn: ticks, for one, are made only then."""

    def draw(self, renderer: Any) -> None:
        """As Figure's, in the default settings."""
        with default_settings():
            super().draw(renderer)

    def get_tightbbox(self, renderer: Any = None, **asked: Any) -> Bbox:
        """As Figure's, in the default settings: what a notebook cuts out of the figure."""
        with default_settings():
            return super().get_tightbbox(renderer, **asked)


def blank_figure(width: float, height: float, zoom: float) -> Figure:
    """A transparent figure of width x height px at scale 1, unknown to pyplot."""
    with default_settings():
        figure = DrawnFigure(figsize=(width / DPI, height / DPI), dpi=DPI * zoom)
        canvas: Any = FigureCanvasAgg(figure)
        # In place of the renderer's own, which would have to set every title again.
        canvas.get_renderer().mathtext_parser = _mathtext_parser()
    figure.patch.set_alpha(0.0)
    return figure


@lru_cache(maxsize=1)
def _mathtext_parser() -> Any:
    """One for all figures, since it remembers what it has set and titles mostly stay the same.

    The lock of `default_settings` guards it.
    """
    renderer: Any = RendererAgg
    return renderer(1, 1, DPI).mathtext_parser


def make_figure(explorer: Explorer, *, caption: bool = False, hint: bool = False) -> Figure:
    """Stage and marks in the light theme on white.

    Args:
        explorer: what is drawn.
        caption: whether the equation stands above and the sentence below.
        hint: whether a strip above all that says that the picture stands still.
    """
    size = (float(explorer.size[0]), float(explorer.size[1]))
    # Stage, marks and caption of one and the same picture: a drag on another thread waits for it. The slow part, the
    # drawing of the figure, needs no explorer and comes after the lock.
    with explorer.lock, default_settings():
        if caption:
            figure, panel = _captioned(explorer, *size, hint=hint)
        else:
            figure = panel = blank_figure(*size, explorer.scale)
        figure.patch.set(facecolor="white", alpha=1.0)
        explorer.stage(panel, explorer.result)
        apply_theme(panel, "light")
        Painter(panel, "light").paint(explorer.picture.marks, explorer.picture.handles)
    return figure


def _captioned(explorer: Explorer, width: float, height: float, *, hint: bool) -> tuple[Figure, Any]:
    """A figure with the equation and the sentence, and between them its panel of width x height px for the picture."""
    hint_px = HINT_PX if hint else 0.0
    lines = textwrap.wrap(explorer.summary, int(width / CHARACTER_PX))
    formula = equation.to_mathtext(explorer.picture.equation, explorer.result)
    caption_px = CAPTION_LINE_PX * len(lines) + CAPTION_GAP_PX
    equation_px = 0.0
    if formula:
        equation_px = max(EQUATION_PX, _formula_height(formula, explorer.scale) + 2 * EQUATION_GAP_PX)
    strips = [*([hint_px] if hint else []), *([equation_px] if formula else []), height, caption_px]
    total = sum(strips)
    figure = blank_figure(width, total, explorer.scale)
    panels: Any = figure.subfigures(len(strips), 1, height_ratios=strips)
    panel: SubFigure = panels[-2]  # above the caption
    panel.__class__ = _Panel  # `subfigures` asks for no class
    panel.patch.set_alpha(0.0)
    left = MARGIN_PX / width
    if hint:
        panels[0].patch.set(facecolor=HINT_PAPER, alpha=1.0)
        figure.text(left, 1 - 0.5 * hint_px / total, HINT, va="center", fontsize=HINT_PT)
    if formula:
        _write_formula(
            figure, formula, left, 1 - (hint_px + 0.5 * equation_px) / total, width - 2 * MARGIN_PX
        )
    figure.text(left, caption_px / total, "\n".join(lines), va="top", fontsize=TEXT_PT, linespacing=1.35)
    return figure, panel


def _formula_height(formula: str, zoom: float) -> float:
    """The height of a formula in px, by the parser that sets it in the figure: it is set once."""
    font = FontProperties(size=FORMULA_PX * RATIO_PT, math_fontfamily=FONT)
    return float(_mathtext_parser().parse(formula, DPI * zoom, font).height) / zoom


def _write_formula(figure: Figure, formula: str, x: float, y: float, room: float) -> None:
    """A formula in one line, smaller where it would be wider than `room` px."""
    text = figure.text(x, y, formula, va="center", fontsize=FORMULA_PX * RATIO_PT, math_fontfamily=FONT)
    shrink_to_fit(text, text.get_window_extent().width * DPI / figure.dpi, room)


def captioned_png(explorer: Explorer, *, hint: bool = True) -> bytes:
    """The picture that a notebook keeps: PNG with the equation and its numbers above, the sentence as its caption.

    Args:
        explorer: what is drawn.
        hint: whether it says on itself that it stands still, and how it is made to move.
    """
    with gc_paused():
        figure = make_figure(explorer, caption=True, hint=hint)
        figure.canvas.draw()
        return png(figure)


def svg(explorer: Explorer) -> bytes:
    """The picture with its equation and its sentence as SVG, the same bytes each time."""
    out = io.BytesIO()
    figure = make_figure(explorer, caption=True)
    with default_settings(), rc_context({"svg.hashsalt": "bpwidgets"}):
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def png(figure: Figure) -> bytes:
    """The figure's last drawing as PNG, compressed for speed: by runs of equal bytes, of which drawings consist."""
    out = io.BytesIO()
    canvas: Any = figure.canvas
    pixels = Pillow.fromarray(np.asarray(canvas.buffer_rgba()))
    pixels.save(out, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return out.getvalue()


@contextlib.contextmanager
def gc_paused() -> Iterator[None]:
    """No garbage collection meanwhile: a drawing makes thousands of objects, and would set off several."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
