"""Stage and marks by Matplotlib: the background behind a live picture, the saved picture, the export.

No figure enters pyplot's registry and no global setting is touched: another thread may be plotting.
Sizes are in px at scale 1; `style.RATIO_PT` turns them into Matplotlib's points.
"""

from __future__ import annotations

import contextlib
import gc
import io
import textwrap
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from PIL import Image as Pillow

from bpwidgets.live.picture import equation
from bpwidgets.live.picture.layout import DPI
from bpwidgets.live.picture.style import RATIO_PT, TEXT_PT
from bpwidgets.live.render.formula import SIZE_PX
from bpwidgets.live.render.painter import Painter
from bpwidgets.live.render.theme import apply_theme, shrink_to_fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.picture.style import Theme

CAPTION_PX = 19.0
"""The height of a line of the caption."""
EQUATION_PX = 48.0
"""The height of the equation above a saved picture."""
MARGIN_PX = 10.0
"""Beside the equation and the caption."""


@dataclass(frozen=True)
class Stage:
    """A drawn background: PNG, its size in px at scale 1, and where its axes are."""

    png: bytes
    width: float
    height: float
    axes: list[dict[str, Any]]


def layout(explorer: Explorer, width: float) -> tuple[float, float]:
    """Width and height of the picture in px at scale 1, for `width` CSS px on the page."""
    across = min(max(width / explorer.scale, 320.0), float(explorer.size[0]))
    return across, explorer.size[1] * max(0.75, across / explorer.size[0])


def stage(explorer: Explorer, *, width: float, ratio: float, theme: Theme) -> Stage:
    """The background for a view of `width` CSS px at a pixel ratio, in a theme."""
    across, down = layout(explorer, width)
    with gc_paused():
        drawn = blank(across, down, min(ratio * explorer.scale, 4.0))
        explorer.stage(drawn, explorer.result)
        apply_theme(drawn, theme)
        drawn.canvas.draw()
        return Stage(png(drawn), across, down, [_described(axes, across, down) for axes in drawn.axes])


def _described(axes: Axes, width: float, height: float) -> dict[str, Any]:
    """Name, box (left, top, width, height) in px, limits and scales of an axes."""
    box = axes.get_position()
    return {
        "name": axes.get_label(),
        "box": [box.x0 * width, (1 - box.y1) * height, box.width * width, box.height * height],
        "x": list(axes.get_xlim()),
        "y": list(axes.get_ylim()),
        "log": [axes.get_xscale() == "log", axes.get_yscale() == "log"],
    }


def figure(explorer: Explorer, *, caption: bool = False) -> Figure:
    """Stage and marks in the light theme on white; where asked for, the equation above and the sentence below."""
    across, down = layout(explorer, explorer.size[0] * explorer.scale)
    if not caption:
        whole = picture = blank(across, down, explorer.scale)
    else:
        whole, picture = _captioned(explorer, across, down)
    whole.patch.set(facecolor="white", alpha=1.0)
    explorer.stage(picture, explorer.result)
    apply_theme(picture, "light")
    Painter(whole, picture, "light").paint(explorer.picture.marks, explorer.picture.handles)
    return whole


def _captioned(explorer: Explorer, across: float, down: float) -> tuple[Figure, Any]:
    """A figure with equation and sentence, and the subfigure between them, across x down px, for the picture."""
    lines = textwrap.wrap(explorer.summary, int(across / 7.2))
    below = CAPTION_PX * len(lines) + 8
    formula = equation.to_mathtext(explorer.picture.equation, explorer.result)
    above = EQUATION_PX if formula else 0.0
    height = above + down + below
    whole = blank(across, height, explorer.scale)
    parts: Any = whole.subfigures(3, 1, height_ratios=[above + 1e-6, down, below + 1e-6])
    parts[1].patch.set_alpha(0.0)
    left = MARGIN_PX / across
    if formula:
        write_formula(whole, formula, left, 1 - 0.5 * above / height, across - 2 * MARGIN_PX)
    look: dict[str, Any] = {"fontsize": TEXT_PT, "linespacing": 1.35}
    whole.text(left, below / height, "\n".join(lines), va="top", **look)
    return whole, parts[1]


def write_formula(whole: Figure, formula: str, x: float, y: float, room: float) -> None:
    """A formula in one line, smaller where it would be wider than `room` px."""
    size = SIZE_PX * RATIO_PT
    text = whole.text(x, y, formula, va="center", fontsize=size, math_fontfamily="cm")
    shrink_to_fit(text, text.get_window_extent().width * DPI / whole.dpi, room)


def captioned_png(explorer: Explorer) -> bytes:
    """The picture that a notebook keeps: PNG with the equation and its numbers above, the sentence as its caption."""
    with gc_paused():
        drawn = figure(explorer, caption=True)
        drawn.canvas.draw()
        return png(drawn)


def png(drawn: Figure) -> bytes:
    """The figure's last drawing as PNG, compressed for speed: by runs of equal bytes, of which drawings consist."""
    out = io.BytesIO()
    canvas: Any = drawn.canvas
    pixels = Pillow.fromarray(np.asarray(canvas.buffer_rgba()))
    pixels.save(out, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return out.getvalue()


def blank(width: float, height: float, zoom: float) -> Figure:
    """A transparent figure of width x height px at scale 1, unknown to pyplot."""
    made = Figure(figsize=(width / DPI, height / DPI), dpi=DPI * zoom)
    canvas: Any = FigureCanvasAgg(made)
    canvas.get_renderer().mathtext_parser = _mathtext_parser()
    made.patch.set_alpha(0.0)
    return made


@lru_cache(maxsize=1)
def _mathtext_parser() -> Any:
    """One for all figures, since each remembers for itself what it has set: titles mostly stay the same."""
    renderer: Any = RendererAgg
    return renderer(1, 1, DPI).mathtext_parser


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
