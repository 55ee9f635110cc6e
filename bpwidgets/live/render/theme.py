"""The look of a stage: colours by role, sizes of text, titles that fit.

A stage says what an artist *is* by making a role its gid, as in ``axes.plot(x, y, gid="forward")``; the theme turns
that into a colour. Text whose gid is no role is in the ink.
"""

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

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from bpwidgets.live.picture.style import Theme

TICK_LENGTH_PX = 4.0
TICK_WIDTH_PX = 1.0
SPINE_PX = 1.2
GRID_PX = 0.8
GRID_OPACITY = 0.25
TITLE_PX = style.TEXT_PX + 1
TITLE_GAP_PX = 10.0
"""Between a title and the next one beside it."""
SMALLEST_TITLE = 0.7
"""The fraction of its size that a title keeps at least."""


def apply_theme(figure: Figure | SubFigure, theme: Theme) -> None:
    """Give a stage its colours and sizes."""
    colour = style.palette(theme)
    for axes in figure.axes:
        _apply_to_axes(axes, colour)
    for artist in _artists(figure):
        role = artist.get_gid()
        if role in colour:
            _set_colour(artist, colour[role])
        elif isinstance(artist, Text):
            artist.set_color(colour["ink"])
    _fit_titles(figure)


def _apply_to_axes(axes: Axes, colour: dict[str, str]) -> None:
    axes.patch.set_alpha(0.0)
    axes.tick_params(
        colors=colour["ink"],
        labelsize=style.TICK_PX * RATIO_PT,
        length=TICK_LENGTH_PX * RATIO_PT,
        width=TICK_WIDTH_PX * RATIO_PT,
        color=colour["muted"],
        # As a property of ticks to come: to ask for the grid's lines would make all ticks, only to discard them.
        grid_color=colour["muted"],
        grid_alpha=GRID_OPACITY,
        grid_linewidth=GRID_PX * RATIO_PT,
    )
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set(color=colour["muted"], linewidth=SPINE_PX * RATIO_PT)
    for text in (axes.xaxis.label, axes.yaxis.label):
        text.set(color=colour["ink"], fontsize=TEXT_PT)
    for title in _titles(axes):
        title.set(color=colour["ink"], fontsize=TITLE_PX * RATIO_PT)
    # Fixed titles: Matplotlib's search for what they might overlap would lay out all tick labels once more. The public
    # way is `set_title(y=1)`, which each stage would have to say (matplotlib/matplotlib#17127, 3.3 and later).
    axes._autotitlepos = False  # type: ignore[attr-defined]  # noqa: SLF001


def _titles(axes: Any) -> tuple[Text, Text, Text]:
    """The titles in the middle, on the left and on the right."""
    return axes.title, axes._left_title, axes._right_title  # noqa: SLF001 (no public way to the latter two)


def _artists(artist: Artist | SubFigure) -> Iterator[Any]:
    """All that an artist consists of, except an axis' ticks, which are made when they are drawn."""
    for part in artist.get_children():
        if not isinstance(part, Axis):
            yield part
            yield from _artists(part)


def _set_colour(artist: Artist, colour: str) -> None:
    if isinstance(artist, Line2D | Text):
        artist.set_color(colour)
    elif isinstance(artist, Patch):
        artist.set(facecolor=colour, edgecolor=colour)
    elif isinstance(artist, ContourSet):
        artist.set_array(None)  # or the levels would decide the colours: a role has one
        artist.set(facecolor=colour if artist.filled else "none", edgecolor=colour)
    elif isinstance(artist, Collection):
        artist.set_color(colour)


def _fit_titles(figure: Figure | SubFigure) -> None:
    """Let titles end before the next one or the picture's edge, smaller where they must: formulas may be long.

    Only those on the left, where stages write their formulas.
    """
    lefts = [_titles(axes)[1] for axes in figure.axes]
    titles = [title for title in lefts if title.get_text()]
    boxes = [title.get_window_extent() for title in titles]
    gap = TITLE_GAP_PX * figure.dpi / DPI
    for title, box in zip(titles, boxes, strict=True):
        beside = [b.x0 for b in boxes if b.x0 > box.x0 and b.y0 < box.y1 and b.y1 > box.y0]
        room = min([figure.bbox.x1, *(x - gap for x in beside)]) - box.x0
        shrink_to_fit(title, box.width, room, SMALLEST_TITLE)


def shrink_to_fit(text: Text, width: float, room: float, smallest: float = 0.0) -> None:
    """Scale a text by room / width where it is too wide, to a fraction `smallest` of its size at least."""
    if width > room:
        text.set_fontsize(float(text.get_fontsize()) * max(room / width, smallest))
