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
from matplotlib import patheffects
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.collections import Collection, PolyCollection
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from PIL import Image as Pillow

from bpwidgets.live.picture import equation, style
from bpwidgets.live.picture import marks as vocabulary
from bpwidgets.live.picture.layout import DPI
from bpwidgets.live.picture.style import RATIO_PT, TEXT_PT
from bpwidgets.live.render.formula import SIZE_PX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.axes import Axes

    from bpwidgets.live.model.explorer import Explorer

CAPTION_PX = 19.0
EQUATION_PX = 48.0
GAP_PX = 10.0
"""Between a title and the next one beside it."""
SMALLEST = 0.7
"""So much of its size a title has at least."""
NONE = "–"
"""What stands in a cell that has no number."""
SYMBOLS = {"circle": "o", "square": "s", "cross": "x", "diamond": "D"}


@dataclass(frozen=True)
class Stage:
    """A drawn background: PNG, its size in px at scale 1, and where its axes lie."""

    png: bytes
    width: float
    height: float
    axes: list[dict[str, Any]]


def dress(figure: Any, theme: str) -> None:
    """Give a stage its colours and sizes: an artist's gid is its role, text is in the ink."""
    colour = style.palette(theme)
    for axes in figure.axes:
        axes.patch.set_alpha(0.0)
        # Titles stay where they are: to look for what they might lie on would measure all tick labels once more.
        axes._autotitlepos = False  # noqa: SLF001 (no public way after the title is set)
        axes.tick_params(
            colors=colour["ink"],
            labelsize=style.TICK_PX * RATIO_PT,
            length=3,
            width=0.75,
            color=colour["muted"],
            # As a property of ticks to come: to ask for the lines would make all ticks, to be thrown away.
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
    for artist in _drawn(figure):
        if artist.get_gid() in colour:
            _tint(artist, colour[artist.get_gid()])
        elif isinstance(artist, Text) and artist.get_gid() is None:
            artist.set_color(colour["ink"])
    _fit_titles(figure)


def _fit_titles(figure: Any) -> None:
    """Let titles end before the next one or the picture's edge, smaller where they must: formulas may be long."""
    titles = [axes._left_title for axes in figure.axes if axes._left_title.get_text()]  # noqa: SLF001 (no public way)
    boxes = [title.get_window_extent() for title in titles]
    gap = GAP_PX * figure.dpi / DPI
    for title, box in zip(titles, boxes, strict=True):
        beside = [b.x0 for b in boxes if b.x0 > box.x0 and b.y0 < box.y1 and b.y1 > box.y0]
        room = min([figure.bbox.x1, *(x - gap for x in beside)]) - box.x0
        _narrow(title, box.width, room, SMALLEST)


def _narrow(text: Any, wide: float, room: float, least: float = 0.0) -> None:
    """Make a text smaller where it is wider than its room, to a share of its size at least."""
    if wide > room:
        text.set_fontsize(text.get_fontsize() * max(room / wide, least))


def _drawn(artist: Any) -> Iterator[Any]:
    """All that an artist consists of but its axis' ticks, which have their look and are made when they are drawn."""
    for part in artist.get_children():
        if not isinstance(part, Axis):
            yield part
            yield from _drawn(part)


def _tint(artist: Any, colour: str) -> None:
    if isinstance(artist, Line2D | Text):
        artist.set_color(colour)
    elif isinstance(artist, Patch):
        artist.set(facecolor=colour, edgecolor=colour)
    elif isinstance(artist, ContourSet) and not artist.filled:
        artist.set_array(None)  # or the levels would choose the colours
        artist.set(facecolor="none", edgecolor=colour)
    elif isinstance(artist, Collection):
        artist.set_color(colour)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """No search for garbage meanwhile: a drawing makes thousands of objects, and would set off several."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def layout(explorer: Explorer, width: float) -> tuple[float, float]:
    """Width and height of the picture in px at scale 1, for `width` CSS px on the page."""
    across = min(max(width / explorer.scale, 320.0), float(explorer.size[0]))
    return across, explorer.size[1] * max(0.75, across / explorer.size[0])


def _blank(width: float, height: float, zoom: float) -> Figure:
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI * zoom)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.get_renderer().mathtext_parser = _parser()
    figure.patch.set_alpha(0.0)
    return figure


@lru_cache(maxsize=1)
def _parser() -> Any:
    """One for all figures, since each remembers for itself what it has set: titles mostly stay the same."""
    renderer: Any = RendererAgg
    return renderer(1, 1, DPI).mathtext_parser


def stage(explorer: Explorer, *, width: float, ratio: float, theme: str) -> Stage:
    """The background for a view of `width` CSS px at a pixel ratio, in a theme."""
    across, down = layout(explorer, width)
    zoom = min(ratio * explorer.scale, 4.0)
    with undisturbed():
        figure = _blank(across, down, zoom)
        explorer.stage(figure, explorer.result)
        dress(figure, theme)
        figure.canvas.draw()
        return Stage(png(figure), across, down, [_placed(axes, across, down) for axes in figure.axes])


def png(figure: Figure) -> bytes:
    """The figure's last drawing as PNG, compressed for speed: by runs of equal bytes, of which drawings consist."""
    out = io.BytesIO()
    canvas: Any = figure.canvas
    drawing = Pillow.fromarray(np.asarray(canvas.buffer_rgba()))
    drawing.save(out, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return out.getvalue()


def _placed(axes: Axes, width: float, height: float) -> dict[str, Any]:
    box = axes.get_position()
    return {
        "name": axes.get_label(),
        "box": [box.x0 * width, (1 - box.y1) * height, box.width * width, box.height * height],
        "x": list(axes.get_xlim()),
        "y": list(axes.get_ylim()),
        "log": [axes.get_xscale() == "log", axes.get_yscale() == "log"],
    }


def whole(explorer: Explorer, *, zoom: float = 1.0, caption: bool = False) -> Figure:
    """Stage and marks in the light theme on white; where asked for, the equation above and the sentence below."""
    across, down = layout(explorer, explorer.size[0] * explorer.scale)
    lines = textwrap.wrap(explorer.summary, int(across / 7.2)) if caption else []
    below = CAPTION_PX * len(lines) + (8 if lines else 0)
    formula = equation.written(explorer.picture.equation, explorer.result) if caption else ""
    above = EQUATION_PX if formula else 0.0
    height = above + down + below
    figure = _blank(across, height, zoom * explorer.scale)
    figure.patch.set(facecolor="white", alpha=1.0)
    picture: Any = figure
    if caption:
        parts: Any = figure.subfigures(3, 1, height_ratios=[above + 1e-6, down, below + 1e-6])
        picture = parts[1]
        picture.patch.set_alpha(0.0)
        if formula:
            _write(figure, formula, 10 / across, 1 - 0.5 * above / height, across - 20)
        look: dict[str, Any] = {"fontsize": TEXT_PT, "linespacing": 1.35}
        figure.text(10 / across, below / height, "\n".join(lines), va="top", **look)
    explorer.stage(picture, explorer.result)
    dress(picture, "light")
    Painter(figure, picture, "light").paint(explorer.picture.marks, explorer.picture.handles)
    return figure


def _write(figure: Figure, formula: str, x: float, y: float, most: float) -> None:
    """A formula in one line, smaller where it would be wider than `most` px."""
    size = SIZE_PX * RATIO_PT
    text = figure.text(x, y, formula, va="center", fontsize=size, math_fontfamily="cm")
    _narrow(text, text.get_window_extent().width * DPI / figure.dpi, most)


def captioned(explorer: Explorer) -> bytes:
    """The picture that a notebook keeps: PNG with the equation and its numbers above, the sentence as its caption."""
    with undisturbed():
        figure = whole(explorer, caption=True)
        figure.canvas.draw()
        return png(figure)


class Painter:
    """Draws marks over a stage: the same shapes, widths and order as view.js.

    Args:
        figure: the whole figure, on which the marks are laid, above all axes.
        picture: the figure or subfigure that holds the stage's axes.
        theme: "light" or "dark".
    """

    def __init__(self, figure: Figure, picture: Any, theme: str) -> None:
        self.figure = figure
        self.axes: dict[str, Axes] = {axes.get_label(): axes for axes in picture.axes}
        self.colour = style.palette(theme)
        self.order = 10.0
        self.zoom = figure.dpi / DPI

    def paint(
        self,
        marks: Sequence[vocabulary.Mark],
        handles: Sequence[vocabulary.Handle | vocabulary.ClickTarget] = (),
    ) -> None:
        """Draw marks in order, then handles; a spot is not seen."""
        draw: dict[str, Callable[[Any], None]] = {
            "line": self._line,
            "points": self._points,
            "arrow": self._arrow,
            "polygon": self._polygon,
            "band": self._band,
            "label": self._label,
            "cells": self._cells,
            "image": self._image,
        }
        for mark in marks:
            self.order += 1
            draw[mark.kind](mark)
        for handle in handles:
            if isinstance(handle, vocabulary.Handle):
                self.order += 1
                self._handle(handle)

    def _add(self, artist: Any, place: vocabulary.Axes) -> None:
        artist.set_zorder(self.order)
        self.figure.add_artist(artist)
        if isinstance(place, str):
            artist.set_clip_box(self.axes[place].bbox)
        else:
            artist.set_clip_on(False)

    def _placed(self, place: vocabulary.Axes, x: Any, y: Any) -> Any:
        """Display px (n, 2) of n data points, all on one axes or each on its own."""
        names = [place] * len(x) if isinstance(place, str) else place
        return np.array(
            [self.axes[name].transData.transform(at) for name, *at in zip(names, x, y, strict=True)]
        )

    def _vertices(self, mark: Any) -> tuple[Any, Any, Any]:
        """x, y and their transform: data of one axes, or the figure's px where each vertex has axes of its own."""
        x, y = np.atleast_1d(np.asarray(mark.x, float)), np.atleast_1d(np.asarray(mark.y, float))
        if isinstance(mark.axes, str):
            return x, y, self.axes[mark.axes].transData
        across, down = self.figure.transFigure.inverted().transform(self._placed(mark.axes, x, y)).T
        return across, down, self.figure.transFigure

    def _line(self, mark: vocabulary.Line) -> None:
        x, y, transform = self._vertices(mark)
        line = Line2D(
            x,
            y,
            transform=transform,
            color=self.colour[mark.role],
            alpha=mark.opacity,
            linewidth=mark.width * RATIO_PT,
            solid_capstyle="round",
            dashes=(4, 3) if mark.dash else (None, None),
        )
        self._add(line, mark.axes)

    def _points(self, mark: vocabulary.Points) -> None:
        x, y, transform = self._vertices(mark)
        colour = self.colour[mark.role]
        line = Line2D(
            x,
            y,
            transform=transform,
            linestyle="none",
            marker=SYMBOLS[mark.symbol],
            markersize=mark.size * RATIO_PT,
            markeredgecolor=colour,
            markerfacecolor=colour if mark.filled else self.colour["paper"],
            markeredgewidth=1.5,
        )
        self._add(line, mark.axes)
        line.set_clip_on(False)

    def _arrow(self, mark: vocabulary.Arrow) -> None:
        tail, head = self._placed(mark.axes, *zip(mark.tail, mark.head, strict=True))
        way = head - tail
        length = float(np.hypot(*way)) / self.zoom
        if not length >= 0.5:
            return
        size = min(5 + 2.5 * mark.width, length) * self.zoom
        along = way / np.hypot(*way)
        neck = head - along * size
        figure, back = self.figure.transFigure, self.figure.transFigure.inverted().transform
        colour = self.colour[mark.role]
        shaft = Line2D(
            *np.array(back([tail, neck])).T, transform=figure, color=colour, linewidth=mark.width * RATIO_PT
        )
        self._add(shaft, mark.axes)
        side = np.array([-along[1], along[0]]) * size * 0.42
        corners = back([head, neck + side, neck - side, head])
        self._add(
            PathPatch(Path(corners, closed=True), transform=figure, color=colour, linewidth=0), mark.axes
        )

    def _polygon(self, mark: vocabulary.Polygon) -> None:
        x, y, transform = self._vertices(mark)
        corners = np.column_stack([x, y])
        if not np.isfinite(corners).all():
            return
        colour = self.colour[mark.role]
        shape = PathPatch(
            Path(np.vstack([corners, corners[:1]]), closed=True),
            transform=transform,
            facecolor=(*_rgb(colour), mark.opacity),
            edgecolor=colour,
            linewidth=mark.edge * RATIO_PT,
            hatch="///" if mark.hatch else None,
        )
        self._add(shape, mark.axes)

    def _band(self, mark: vocabulary.Band) -> None:
        axes = self.axes[str(mark.axes)]
        low, high = mark.low, mark.high
        transform = axes.get_xaxis_transform() if mark.along == "x" else axes.get_yaxis_transform()
        corner, size = (
            ((low, 0.0), (high - low, 1.0)) if mark.along == "x" else ((0.0, low), (1.0, high - low))
        )
        fill = (*_rgb(self.colour[mark.role]), mark.opacity)
        self._add(Rectangle(corner, *size, transform=transform, facecolor=fill, linewidth=0), mark.axes)

    def _label(self, mark: vocabulary.Label) -> None:
        axes = self.axes[str(mark.axes)]
        if not np.all(np.isfinite(mark.at)):
            return
        inside, shares = axes.transData.transform(mark.at), axes.transAxes.transform(mark.at)
        placed = [shares[i] if name in mark.axes_coords else inside[i] for i, name in enumerate("xy")]
        x, y = np.array(placed) + np.array(mark.offset) * self.zoom
        text = Text(
            x / self.zoom,
            y / self.zoom,
            mark.text,
            transform=_px(self.figure),
            color=self.colour["ink"],
            fontsize=mark.size * RATIO_PT,
            fontweight="bold" if mark.bold else "normal",
            ha=mark.align,
            va="center",
            path_effects=[patheffects.withStroke(linewidth=3, foreground=self.colour["paper"])],
        )
        self._add(text, ("free",))
        swatch = 0.0 if mark.role == "ink" else 0.9 * mark.size
        box = text.get_window_extent(self.figure.canvas.get_renderer())  # type: ignore[attr-defined]
        left, wide = box.x0 / self.zoom, box.width / self.zoom
        start = left - {"left": 0.0, "center": 0.5, "right": 1.0}[mark.align] * swatch
        start = min(max(start, 2.0), self.figure.bbox.width / self.zoom - wide - swatch - 2.0)
        lowest, highest = 0.0, self.figure.bbox.height / self.zoom - box.height / self.zoom
        text.set_y(
            text.get_position()[1] + min(max(box.y0 / self.zoom, lowest), highest) - box.y0 / self.zoom
        )
        box = text.get_window_extent(self.figure.canvas.get_renderer())  # type: ignore[attr-defined]
        text.set_x(text.get_position()[0] + start + swatch - left)
        if swatch:
            size = 0.6 * mark.size
            corner = (start, (box.y0 + box.y1) / 2 / self.zoom - size / 2)
            colour = self.colour[mark.role]
            square = Rectangle(corner, size, size, transform=_px(self.figure), facecolor=colour, linewidth=0)
            self._add(square, ("free",))

    def _cells(self, mark: vocabulary.Cells) -> None:
        axes = self.axes[str(mark.axes)]
        values = np.atleast_2d(np.asarray(mark.values, float))
        rows, columns = values.shape
        x = np.linspace(mark.box[0], mark.box[1], columns + 1).tolist()
        y = np.linspace(mark.box[3], mark.box[2], rows + 1).tolist()
        corners, fills = [], []
        for i, j in np.ndindex(values.shape):
            corners.append([(x[j], y[i]), (x[j + 1], y[i]), (x[j + 1], y[i + 1]), (x[j], y[i + 1])])
            fills.append(
                (
                    *_rgb(self.colour[mark.role]),
                    0.75 * min(1.0, float(np.nan_to_num(abs(values[i, j]))) / mark.scale),
                )
            )
        squares = PolyCollection(
            corners,
            facecolors=fills,
            edgecolors=self.colour["muted"],
            linewidths=0.5,
            transform=axes.transData,
        )
        self._add(squares, mark.axes)
        for i, j in np.argwhere(values < 0):
            slash = Line2D(
                [x[j], x[j + 1]],
                [y[i + 1], y[i]],
                transform=axes.transData,
                color=self.colour["muted"],
                linewidth=0.5 * RATIO_PT,
            )
            self._add(slash, mark.axes)
        for i, j in np.argwhere(mark.framed()):
            frame = Rectangle(
                (x[j], y[i + 1]),
                x[j + 1] - x[j],
                y[i] - y[i + 1],
                transform=axes.transData,
                fill=False,
                edgecolor=self.colour["ink"],
                linewidth=2 * RATIO_PT,
            )
            self._add(frame, mark.axes)
        if mark.digits:
            for i, j in np.ndindex(values.shape):
                middle = ((x[j] + x[j + 1]) / 2, (y[i] + y[i + 1]) / 2)
                text = style.number(values[i, j], mark.digits) if np.isfinite(values[i, j]) else NONE
                self._label(vocabulary.Label(axes=mark.axes, at=middle, text=text, align="center", size=11.5))

    def _image(self, mark: vocabulary.Image) -> None:
        axes = self.axes[str(mark.axes)]
        alpha = mark.alpha()
        colours = np.array([_rgb(self.colour[role]) for role in mark.classes or (mark.role,)])
        pixels = np.empty((*alpha.shape, 4))
        pixels[..., :3] = colours[mark.indices()]
        pixels[..., 3] = alpha * mark.opacity
        picture = AxesImage(axes, extent=mark.box, origin="upper", interpolation="nearest")
        picture.set_data(pixels)
        picture.set_transform(axes.transData)
        self._add(picture, mark.axes)
        if mark.boundary is not None:
            x, y = np.asarray(mark.boundary, float).T
            self._line(vocabulary.Line(axes=mark.axes, x=x, y=y))

    def _handle(self, handle: vocabulary.Handle) -> None:
        ring = vocabulary.Points(
            axes=handle.axes,
            role=handle.role,
            x=[handle.at[0]],
            y=[handle.at[1]],
            size=handle.size,
            symbol=handle.symbol,
            filled=False,
        )
        dot = vocabulary.Points(
            axes=handle.axes, role=handle.role, x=ring.x, y=ring.y, size=handle.size * 0.4
        )
        self._points(ring)
        self._points(dot)


def _rgb(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def _px(figure: Figure) -> Any:
    """Px at scale 1 from the lower left corner -> display, whatever dpi the figure is saved at."""
    return Affine2D().scale(1 / DPI) + figure.dpi_scale_trans
