"""The look of a stage: colours by role, sizes of text, titles that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.contour import ContourSet
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from bpwidgets.live.picture import style
from bpwidgets.live.picture.layout import DPI
from bpwidgets.live.picture.style import RATIO_PT, TEXT_PT

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE_GAP_PX = 10.0
"""Between a title and the next one beside it."""
SMALLEST_TITLE = 0.7
"""The fraction of its size that a title keeps at least."""


def apply_theme(figure: Any, theme: style.Theme) -> None:
    """Give a stage its colours and sizes: an artist's gid is its role, text is in the ink."""
    colour = style.palette(theme)
    for axes in figure.axes:
        _apply_to_axes(axes, colour)
    for artist in _artists(figure):
        if artist.get_gid() in colour:
            _set_colour(artist, colour[artist.get_gid()])
        elif isinstance(artist, Text) and artist.get_gid() is None:
            artist.set_color(colour["ink"])
    _fit_titles(figure)


def _apply_to_axes(axes: Any, colour: dict[str, str]) -> None:
    axes.patch.set_alpha(0.0)
    # Titles stay where they are: to look for what they might overlap would measure all tick labels once more.
    axes._autotitlepos = False  # noqa: SLF001 (no public way after the title is set)
    axes.tick_params(
        colors=colour["ink"],
        labelsize=style.TICK_PX * RATIO_PT,
        length=3,
        width=0.75,
        color=colour["muted"],
        # As a property of ticks to come: to ask for the grid's lines would make all ticks, only to discard them.
        grid_color=colour["muted"],
        grid_alpha=0.25,
        grid_linewidth=0.6,
    )
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set(color=colour["muted"], linewidth=0.9)
    for text in (axes.xaxis.label, axes.yaxis.label):
        text.set(color=colour["ink"], fontsize=TEXT_PT)
    for title in (axes.title, axes._left_title, axes._right_title):  # noqa: SLF001 (no public way to both)
        title.set(color=colour["ink"], fontsize=(style.TEXT_PX + 1) * RATIO_PT)


def _artists(artist: Any) -> Iterator[Any]:
    """All that an artist consists of, except an axis' ticks, which are made when they are drawn."""
    for part in artist.get_children():
        if not isinstance(part, Axis):
            yield part
            yield from _artists(part)


def _set_colour(artist: Any, colour: str) -> None:
    if isinstance(artist, Line2D | Text):
        artist.set_color(colour)
    elif isinstance(artist, Patch):
        artist.set(facecolor=colour, edgecolor=colour)
    elif isinstance(artist, ContourSet) and not artist.filled:
        artist.set_array(None)  # or the levels would decide the colours
        artist.set(facecolor="none", edgecolor=colour)
    elif isinstance(artist, Collection):
        artist.set_color(colour)


def _fit_titles(figure: Any) -> None:
    """Let titles end before the next one or the picture's edge, smaller where they must: formulas may be long."""
    titles = [axes._left_title for axes in figure.axes if axes._left_title.get_text()]  # noqa: SLF001 (no public way)
    boxes = [title.get_window_extent() for title in titles]
    gap = TITLE_GAP_PX * figure.dpi / DPI
    for title, box in zip(titles, boxes, strict=True):
        beside = [b.x0 for b in boxes if b.x0 > box.x0 and b.y0 < box.y1 and b.y1 > box.y0]
        room = min([figure.bbox.x1, *(x - gap for x in beside)]) - box.x0
        shrink_to_fit(title, box.width, room, SMALLEST_TITLE)


def shrink_to_fit(text: Any, width: float, room: float, smallest: float = 0.0) -> None:
    """Make a text smaller where it is wider than its room, to a fraction `smallest` of its size at least."""
    if width > room:
        text.set_fontsize(text.get_fontsize() * max(room / width, smallest))
