"""Stage and marks in one figure: the one that a user asks for, and the saved picture with equation and caption.

Sizes are in px at scale 1; `style.RATIO_PT` turns them into Matplotlib's points.
"""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING, Any

from matplotlib.font_manager import FontProperties

from bpwidgets.live.picture import equation
from bpwidgets.live.picture.layout import DPI
from bpwidgets.live.picture.style import RATIO_PT, TEXT_PT
from bpwidgets.live.render.canvas import blank_figure, gc_paused, mathtext_parser, pixels, png
from bpwidgets.live.render.formula import FONT, FORMULA_PX
from bpwidgets.live.render.painter import Painter
from bpwidgets.live.render.settings import default_settings
from bpwidgets.live.render.small_png import small_png
from bpwidgets.live.render.theme import apply_theme, shrink_to_fit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
    room = width - 2 * MARGIN_PX
    lines = textwrap.wrap(explorer.summary, int(room / CHARACTER_PX))
    formula = equation.to_mathtext(explorer.picture.equation, explorer.result)
    caption_px = CAPTION_LINE_PX * len(lines) + CAPTION_GAP_PX
    equation_px = 0.0
    if formula:
        equation_px = max(EQUATION_PX, _formula_height(formula, explorer.scale) + 2 * EQUATION_GAP_PX)
    heights = {"hint": hint_px, "equation": equation_px, "picture": height, "caption": caption_px}
    total = sum(heights.values())
    figure = blank_figure(width, total, explorer.scale)
    strips = figure.add_strips({name: px for name, px in heights.items() if px})
    strips["picture"].patch.set_alpha(0.0)
    left = MARGIN_PX / width
    if hint:
        strips["hint"].patch.set(facecolor=HINT_PAPER, alpha=1.0)
        figure.text(left, 1 - 0.5 * hint_px / total, HINT, va="center", fontsize=HINT_PT)
    if formula:
        _write_formula(figure, formula, left, 1 - (hint_px + 0.5 * equation_px) / total, room)
    # What a learner's function raised may stand in it, with any signs.
    words: dict[str, Any] = {"va": "top", "fontsize": TEXT_PT, "linespacing": 1.35, "parse_math": False}
    figure.text(left, caption_px / total, "\n".join(lines), **words)
    return figure, strips["picture"]


def _formula_height(formula: str, zoom: float) -> float:
    """The height of a formula in px, by the parser that sets it in the figure: it is set once."""
    font = FontProperties(size=FORMULA_PX * RATIO_PT, math_fontfamily=FONT)
    return float(mathtext_parser().parse(formula, DPI * zoom, font).height) / zoom


def _write_formula(figure: Figure, formula: str, x: float, y: float, room: float) -> None:
    """A formula in one line, smaller where it would be wider than `room` px."""
    text = figure.text(x, y, formula, va="center", fontsize=FORMULA_PX * RATIO_PT, math_fontfamily=FONT)
    shrink_to_fit(text, text.get_window_extent().width * DPI / figure.dpi, room)


@gc_paused()
def captioned_png(explorer: Explorer, *, hint: bool = True) -> bytes:
    """The picture that a notebook keeps: PNG with the equation and its numbers above, the sentence as its caption.

    Args:
        explorer: what is drawn.
        hint: whether it says on itself that it stands still, and how it is made to move. Such a one is for a notebook,
            which keeps many: it has at most 256 colours.
    """
    figure = make_figure(explorer, caption=True, hint=hint)
    figure.canvas.draw()
    return small_png(pixels(figure)) if hint else png(figure)


def svg(explorer: Explorer) -> bytes:
    """The picture with its equation and its sentence as SVG, the same bytes each time."""
    out = io.BytesIO()
    figure = make_figure(explorer, caption=True)
    with default_settings({"svg.hashsalt": "bpwidgets"}):
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()
