"""Marks by Matplotlib: the same shapes, widths and order as view.js draws on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import patheffects
from matplotlib.collections import PolyCollection
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from bpwidgets.live.picture import formatting, style
from bpwidgets.live.picture import marks as vocabulary
from bpwidgets.live.picture.layout import DPI
from bpwidgets.live.picture.style import RATIO_PT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NO_NUMBER = "–"
"""What stands in a cell that has none."""
CELL_PX = 11.5
SYMBOLS = {"circle": "o", "square": "s", "cross": "x", "diamond": "D"}
ALIGN = {"left": 0.0, "center": 0.5, "right": 1.0}


class Painter:
    """Draws marks over a stage.

    Args:
        figure: the whole figure, on which the marks are laid, above all axes.
        picture: the figure or subfigure that holds the stage's axes.
        theme: "light" or "dark".
    """

    def __init__(self, figure: Figure, picture: Any, theme: style.Theme) -> None:
        self.figure = figure
        self.axes: dict[str, Axes] = {axes.get_label(): axes for axes in picture.axes}
        self.colour = style.palette(theme)
        self.order = 10.0
        self.zoom = figure.dpi / DPI
        # Px at scale 1 from the lower left corner -> display, whatever dpi the figure is saved at.
        self.px = Affine2D().scale(1 / DPI) + figure.dpi_scale_trans

    def paint(
        self,
        marks: Sequence[vocabulary.Mark],
        handles: Sequence[vocabulary.Handle | vocabulary.ClickTarget] = (),
    ) -> None:
        """Draw marks in order, then handles; click targets are not seen."""
        draw: dict[str, Callable[[Any], None]] = {
            "line": self._line,
            "points": self._points,
            "arrow": self._arrow,
            "polygon": self._polygon,
            "band": self._band,
            "label": self._label,
            "cells": self._cells,
            "image": self._image,
            "handle": self._handle,
            "click-target": lambda _: None,
        }
        for item in (*marks, *handles):
            self.order += 1
            draw[item.kind](item)

    # ---- where things are ---------------------------------------------------------------------------

    def _add(self, artist: Any, axes: vocabulary.AxesName, *, clip: bool = True) -> None:
        """Lay an artist over all that is there, clipped to its axes where it stands on one."""
        artist.set_zorder(self.order)
        self.figure.add_artist(artist)
        if clip and isinstance(axes, str):
            artist.set_clip_box(self.axes[axes].bbox)
        else:
            artist.set_clip_on(False)

    def _display(self, axes: vocabulary.AxesName, x: Any, y: Any) -> Any:
        """Display px (n, 2) of n data points, all on one axes or each on its own."""
        names = [axes] * len(x) if isinstance(axes, str) else axes
        return np.array(
            [self.axes[name].transData.transform(at) for name, *at in zip(names, x, y, strict=True)]
        )

    def _vertices(self, mark: Any) -> tuple[Any, Any, Any]:
        """x, y and their transform: data of one axes, or the figure's where each vertex has axes of its own."""
        x, y = np.atleast_1d(np.asarray(mark.x, float)), np.atleast_1d(np.asarray(mark.y, float))
        if isinstance(mark.axes, str):
            return x, y, self.axes[mark.axes].transData
        across, down = self.figure.transFigure.inverted().transform(self._display(mark.axes, x, y)).T
        return across, down, self.figure.transFigure

    # ---- one method a kind of mark --------------------------------------------------------------------

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
        self._add(line, mark.axes, clip=False)

    def _arrow(self, mark: vocabulary.Arrow) -> None:
        tail, head = self._display(mark.axes, *zip(mark.tail, mark.head, strict=True))
        length = float(np.hypot(*(head - tail)))
        if not length >= 0.5 * self.zoom:
            return
        size = min((5 + 2.5 * mark.width) * self.zoom, length)
        direction = (head - tail) / length
        neck, side = head - direction * size, np.array([-direction[1], direction[0]]) * size * 0.42
        to_figure = self.figure.transFigure.inverted().transform
        look: dict[str, Any] = {"transform": self.figure.transFigure, "color": self.colour[mark.role]}
        self._add(Line2D(*to_figure([tail, neck]).T, linewidth=mark.width * RATIO_PT, **look), mark.axes)
        point = Path(to_figure([head, neck + side, neck - side, head]), closed=True)
        self._add(PathPatch(point, linewidth=0, **look), mark.axes)

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
        across, width = mark.low, mark.high - mark.low
        fill: dict[str, Any] = {
            "facecolor": (*_rgb(self.colour[mark.role]), mark.opacity),
            "linewidth": 0,
        }
        if mark.along == "x":
            strip = Rectangle((across, 0), width, 1, transform=axes.get_xaxis_transform(), **fill)
        else:
            strip = Rectangle((0, across), 1, width, transform=axes.get_yaxis_transform(), **fill)
        self._add(strip, mark.axes)

    def _label(self, mark: vocabulary.Label) -> None:
        if not np.all(np.isfinite(mark.at)):
            return
        axes = self.axes[str(mark.axes)]
        in_data, in_axes = axes.transData.transform(mark.at), axes.transAxes.transform(mark.at)
        at = [in_axes[i] if name in mark.axes_coords else in_data[i] for i, name in enumerate("xy")]
        x, y = np.array(at) / self.zoom + mark.offset
        swatch = 0.0 if mark.role == "ink" else 0.9 * mark.size
        text = self._text(x, y, mark)
        left, bottom, width, height = self._extent(text)
        # Kept inside the picture, with the square before it.
        start = left - ALIGN[mark.align] * swatch
        start = min(max(start, 2.0), self.figure.bbox.width / self.zoom - width - swatch - 2.0)
        below = min(max(bottom, 0.0), self.figure.bbox.height / self.zoom - height)
        text.set_position((x + start + swatch - left, y + below - bottom))
        if swatch:
            size = 0.6 * mark.size
            corner = (start, below + (height - size) / 2)
            square = Rectangle(
                corner, size, size, transform=self.px, facecolor=self.colour[mark.role], linewidth=0
            )
            self._add(square, mark.axes, clip=False)

    def _text(self, x: float, y: float, mark: vocabulary.Label) -> Text:
        text = Text(
            x,
            y,
            mark.text,
            transform=self.px,
            color=self.colour["ink"],
            fontsize=mark.size * RATIO_PT,
            fontweight="bold" if mark.bold else "normal",
            ha=mark.align,
            va="center",
            path_effects=[patheffects.withStroke(linewidth=3, foreground=self.colour["paper"])],
        )
        self._add(text, mark.axes, clip=False)
        return text

    def _extent(self, text: Text) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of a text in px at scale 1."""
        box = text.get_window_extent(self.figure.canvas.get_renderer())  # type: ignore[attr-defined]
        return box.x0 / self.zoom, box.y0 / self.zoom, box.width / self.zoom, box.height / self.zoom

    def _cells(self, mark: vocabulary.Cells) -> None:
        values = np.atleast_2d(np.asarray(mark.values, float))
        rows, columns = values.shape
        x = np.linspace(mark.box[0], mark.box[1], columns + 1).tolist()
        y = np.linspace(mark.box[3], mark.box[2], rows + 1).tolist()
        boxes = {(i, j): (x[j], x[j + 1], y[i + 1], y[i]) for i, j in np.ndindex(values.shape)}
        self._fill_cells(mark, values, boxes)
        transform = self.axes[str(mark.axes)].transData
        for i, j in np.argwhere(values < 0).tolist():
            left, right, bottom, top = boxes[i, j]
            look: dict[str, Any] = {"color": self.colour["muted"], "linewidth": 0.5 * RATIO_PT}
            self._add(Line2D([left, right], [bottom, top], transform=transform, **look), mark.axes)
        for i, j in np.argwhere(mark.framed()).tolist():
            left, right, bottom, top = boxes[i, j]
            look = {"fill": False, "edgecolor": self.colour["ink"], "linewidth": 2 * RATIO_PT}
            frame = Rectangle((left, bottom), right - left, top - bottom, transform=transform, **look)
            self._add(frame, mark.axes)
        for (i, j), (left, right, bottom, top) in boxes.items() if mark.digits else ():
            number = formatting.number(values[i, j], mark.digits) if np.isfinite(values[i, j]) else NO_NUMBER
            middle = ((left + right) / 2, (bottom + top) / 2)
            self._label(
                vocabulary.Label(axes=mark.axes, at=middle, text=number, align="center", size=CELL_PX)
            )

    def _fill_cells(self, mark: vocabulary.Cells, values: Any, boxes: dict[Any, Any]) -> None:
        """The squares, the fuller the larger the number."""
        opacity = 0.75 * np.minimum(1.0, np.nan_to_num(np.abs(values)) / mark.scale)
        colour = _rgb(self.colour[mark.role])
        squares = PolyCollection(
            [
                [(left, top), (right, top), (right, bottom), (left, bottom)]
                for left, right, bottom, top in boxes.values()
            ],
            facecolors=[(*colour, alpha) for alpha in opacity.ravel()],
            edgecolors=self.colour["muted"],
            linewidths=0.5,
            transform=self.axes[str(mark.axes)].transData,
        )
        self._add(squares, mark.axes)

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
        """A ring with a dot in it."""
        x, y = [[coordinate] for coordinate in handle.at]
        look: dict[str, Any] = {"axes": handle.axes, "role": handle.role, "x": x, "y": y}
        self._points(vocabulary.Points(size=handle.size, symbol=handle.symbol, filled=False, **look))
        self._points(vocabulary.Points(size=handle.size * 0.4, **look))


def _rgb(colour: str) -> tuple[float, float, float]:
    """#RRGGBB as numbers from 0 to 1."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]
