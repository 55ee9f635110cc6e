"""Marks by Matplotlib: the same shapes, widths and order as on the page, where browser/painter.js begins.

Four systems of coordinates, each with its transform to Matplotlib's display:

    data of an axes             axes.transData
    fractions of an axes' box   axes.transAxes
    fractions of the picture    _fractions; artists placed by them follow when the figure is resized
    px at scale 1               _px; from the lower left corner of the whole figure. Sizes are in px.
"""

from __future__ import annotations

import math
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import patheffects
from matplotlib.colors import to_hex, to_rgb, to_rgba
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox

from bpwidgets.live.picture import marks as vocabulary
from bpwidgets.live.picture import style
from bpwidgets.live.picture.layout import DPI
from bpwidgets.live.picture.style import RATIO_PT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.transforms import Transform
    from numpy.typing import ArrayLike

    Shape = vocabulary.Line | vocabulary.Points | vocabulary.Polygon

ABOVE_STAGE, ABOVE_MARKS, ABOVE_WORDS = 10, 1_000_000, 2_000_000
"""The zorder of the first mark, of its words and of the first handle, each above all of the former, as on the page.

Axes have 0, and what is on them 5 at most.
"""
SYMBOLS = {"circle": "o", "square": "s", "cross": "x", "diamond": "D"}
ALIGN = {"left": 0.0, "center": 0.5, "right": 1.0}
HALO_PX = 4.0
"""The width of the paper's stroke round a label, half of it outside the letters."""
FINER = 3
"""Into so many rows, and columns, each of a smooth picture is divided."""


class _Halo(patheffects.withStroke):
    """A stroke of paper round a text, and the text, not moved to whole pixels: a lone minus sign would vanish."""

    def draw_path(self, renderer: Any, gc: Any, tpath: Any, affine: Any, rgbFace: Any = None) -> None:
        gc.set_snap(False)
        super().draw_path(renderer, gc, tpath, affine, rgbFace)


class Painter:
    """Draws marks over a stage.

    Args:
        picture: the figure or subfigure that holds the stage's axes; no label leaves it.
        theme: "light" or "dark".
    """

    def __init__(self, picture: Figure | SubFigure, theme: style.Theme) -> None:
        self._picture = picture
        self._axes: dict[Any, Axes] = {axes.get_label(): axes for axes in picture.axes}
        self._colour = style.palette(theme)
        self._zorder = ABOVE_STAGE
        self._fractions = picture.transSubfigure
        """fractions of the picture -> display"""
        self._px = Affine2D().scale(1 / DPI) + picture.dpi_scale_trans
        """px -> display, whatever dpi the figure is saved at"""

    def paint(
        self,
        marks: Iterable[vocabulary.Mark],
        handles: Iterable[vocabulary.Handle | vocabulary.ClickTarget] = (),
    ) -> None:
        """Draw marks in order, their words above all of them, then handles."""
        for layer, items in ((ABOVE_STAGE, marks), (ABOVE_WORDS, handles)):
            for zorder, item in enumerate(items, layer):
                self._zorder = zorder
                self._draw(item)

    @singledispatchmethod
    def _draw(self, item: Any) -> None:
        """One method for each kind of mark, below; those for lines and labels serve other kinds too."""
        raise TypeError(f"{type(item).__name__} is no mark")

    # ---- where things are ---------------------------------------------------------------------------

    def _add(self, artist: Artist, axes: vocabulary.AxesName, *, clip: bool = True) -> None:
        """Lay an artist over all that is there, clipped to its axes where it stands on one."""
        artist.set_zorder(self._zorder)
        self._picture.add_artist(artist)
        if clip and isinstance(axes, str):
            artist.set_clip_box(self._axes[axes].bbox)
        else:
            artist.set_clip_on(False)

    def _to_display(self, axes: vocabulary.AxesName, x: ArrayLike, y: ArrayLike) -> Any:
        """Display coordinates (n, 2) of n data points, all on one axes or each on its own."""
        points = _points_of(x, y)
        names = [axes] * len(points) if isinstance(axes, str) else axes
        return np.array(
            [self._axes[name].transData.transform(point) for name, point in zip(names, points, strict=True)]
        )

    def _vertices(self, mark: Shape) -> tuple[Any, Transform]:
        """Vertices (n, 2) and their transform: data of one axes, or the picture's where each has axes of its own."""
        if isinstance(mark.axes, str):
            return _points_of(mark.x, mark.y), self._axes[mark.axes].transData
        display = self._to_display(mark.axes, mark.x, mark.y)
        if not isinstance(mark, vocabulary.Points):
            display = self._clamped(mark.axes, display, closed=isinstance(mark, vocabulary.Polygon))
        return self._fractions.inverted().transform(display), self._fractions

    def _clamped(self, axes: vocabulary.AxesName, display: Any, *, closed: bool = False) -> Any:
        """The vertices of a shape that runs from panel to panel, (n, 2) -> (m, 2): none leaves its own panel.

        Where a stretch on one panel crosses its edge, a vertex is added there: what is inside keeps its direction.
        """
        if isinstance(axes, str):
            return display
        found = []
        following = [*range(1, len(axes)), *([0] if closed else [])]
        for i, name in enumerate(axes):
            (x0, y0), (x1, y1) = self._axes[name].bbox.get_points()
            found.append(np.clip(display[i], (x0, y0), (x1, y1)))
            if i < len(following) and axes[following[i]] == name:
                step = display[following[i]] - display[i]
                with np.errstate(all="ignore"):
                    parts = np.ravel((np.array([(x0, y0), (x1, y1)]) - display[i]) / step)
                crossings = np.sort(parts[(parts > 0) & (parts < 1)])
                found += [np.clip(display[i] + part * step, (x0, y0), (x1, y1)) for part in crossings]
        return np.array(found)

    def _to_px(self, display: ArrayLike) -> Any:
        """The inverse of `_px`: px at scale 1 of display coordinates."""
        return self._px.inverted().transform(display)

    # ---- lines and shapes -----------------------------------------------------------------------------

    @_draw.register
    def _line(self, mark: vocabulary.Line) -> None:
        """A polyline; Matplotlib breaks it at NaN."""
        vertices, transform = self._vertices(mark)
        line = Line2D(
            *vertices.T,
            transform=transform,
            color=self._colour[mark.role],
            alpha=mark.opacity,
            linewidth=mark.width * RATIO_PT,
            solid_capstyle="round",
            dash_capstyle="butt",
            dashes=(mark.dash_on, mark.dash_off) if mark.dash else (None, None),
        )
        self._add(line, mark.axes)

    @_draw.register
    def _points(self, mark: vocabulary.Points) -> None:
        face = mark.role if mark.filled else "paper"
        self._markers(mark, mark.symbol, size=mark.size, edge=mark.edge_px, face=face)

    @_draw.register
    def _handle(self, handle: vocabulary.Handle) -> None:
        """A ring with a dot in it, on paper that is a little wider."""
        x, y = [[coordinate] for coordinate in handle.at]
        middle = vocabulary.Points(axes=handle.axes, role=handle.role, x=x, y=y)
        ring = handle.ring_px
        self._markers(middle, handle.symbol, size=handle.size + 2 * handle.halo_px, edge=0.0, face="paper")
        self._markers(middle, handle.symbol, size=handle.size - ring, edge=ring, face="paper")
        self._markers(middle, "circle", size=handle.dot * handle.size, edge=0.0, face=handle.role)

    @_draw.register
    def _click_target(self, _: vocabulary.ClickTarget) -> None:
        """Nothing: the scene shows what can be clicked."""

    def _markers(
        self, points: vocabulary.Points, symbol: str, *, size: float, edge: float, face: style.Role
    ) -> None:
        """A symbol at each point; `size` and `edge` in px."""
        vertices, transform = self._vertices(points)
        markers = Line2D(
            *vertices.T,
            transform=transform,
            linestyle="none",
            marker=SYMBOLS[symbol],
            markersize=size * RATIO_PT,
            markeredgecolor=self._colour[points.role],
            markerfacecolor=self._colour[face],
            markeredgewidth=edge * RATIO_PT,
        )
        self._add(markers, points.axes, clip=False)

    @_draw.register
    def _arrow(self, mark: vocabulary.Arrow) -> None:
        ends = self._to_display(mark.axes, *zip(mark.tail, mark.head, strict=True))
        tail, tip = self._to_px(
            ends if isinstance(mark.axes, str) else self._clamped(mark.axes, ends)[[0, -1]]
        )
        length = float(np.hypot(*(tip - tail)))
        if not length >= mark.shortest_px:
            return
        head = min(mark.head_px + mark.head_per_width * mark.width, mark.head_share * length)
        direction = (tip - tail) / length
        neck = tip - direction * head
        side = np.array([-direction[1], direction[0]]) * head * mark.head_side
        to_fractions = (self._px - self._fractions).transform
        colour = self._colour[mark.role]
        shaft = Line2D(
            *to_fractions([tail, neck]).T,
            transform=self._fractions,
            color=colour,
            linewidth=mark.width * RATIO_PT,
            solid_capstyle="butt",
        )
        self._add(shaft, mark.axes)
        triangle = Path(to_fractions([tip, neck + side, neck - side, tip]), closed=True)
        self._add(PathPatch(triangle, transform=self._fractions, color=colour, linewidth=0), mark.axes)

    @_draw.register
    def _polygon(self, mark: vocabulary.Polygon) -> None:
        """A filled shape, or nothing where a corner is NaN."""
        corners, transform = self._vertices(mark)
        if not np.isfinite(corners).all():
            return
        colour = self._colour[mark.role]
        shape = PathPatch(
            Path(np.vstack([corners, corners[:1]]), closed=True),
            transform=transform,
            facecolor=to_rgba(colour, mark.opacity),
            edgecolor=colour,
            linewidth=mark.edge * RATIO_PT,
            hatch="///" if mark.hatch else None,
        )
        self._add(shape, mark.axes)

    @_draw.register
    def _band(self, mark: vocabulary.Band) -> None:
        band = Rectangle(
            (mark.low, 0),
            mark.high - mark.low,
            1,
            transform=self._axes[mark.axes].get_xaxis_transform(),
            facecolor=to_rgba(self._colour[mark.role], mark.opacity),
            linewidth=0,
        )
        self._add(band, mark.axes)

    # ---- labels ---------------------------------------------------------------------------------------

    @_draw.register
    def _label(self, mark: vocabulary.Label) -> None:
        if np.isfinite(mark.at).all():
            self._write(mark)

    def _write(
        self, mark: vocabulary.Label, *, shorter: str = "", room: float = math.inf, grey: float = 0.0
    ) -> None:
        """Write a text on a halo of paper where it belongs, measure it, and move it and its swatch into the picture.

        Of a text that is wider than `room` px the shorter form is written; `grey`: how much of its colour is a kink's.
        """
        anchor = self._anchor(mark)
        text = Text(
            anchor[0],
            anchor[1],
            mark.text,
            transform=self._px,
            color=self._mixed("kink", "ink", grey) if grey else self._colour["ink"],
            fontsize=mark.size * RATIO_PT,
            fontweight="bold" if mark.bold else "normal",
            ha=mark.align,
            va="center",
            parse_math=False,  # nor does the page set any
            path_effects=[_Halo(linewidth=HALO_PX * RATIO_PT, foreground=self._colour["paper"])],
        )
        self._add(text, mark.axes, clip=False)
        text.set_zorder(ABOVE_MARKS + self._zorder)
        box = self._box_px(text.get_window_extent())
        if box.width > room and shorter != mark.text:
            text.set_text(shorter)
            box = self._box_px(text.get_window_extent())
        has_swatch = mark.role != "ink"
        lead = mark.size * (mark.swatch_em + mark.swatch_gap_em) if has_swatch else 0.0
        left, bottom = self._kept_inside(box, lead, ALIGN[mark.align], mark.margin_px)
        text.set_position((anchor[0] + left + lead - box.x0, anchor[1] + bottom - box.y0))
        if has_swatch:
            self._swatch(mark, left, bottom + box.height / 2)

    def _kept_inside(self, box: Bbox, lead: float, align: float, margin: float) -> tuple[float, float]:
        """Left and bottom of a text and its swatch inside the picture; of what is too wide the beginning is kept."""
        picture = self._box_px(self._picture.bbox)
        first = picture.x0 + margin
        last = picture.x1 - margin - (lead + box.width)
        left = max(first, min(box.x0 - align * lead, last))
        return left, min(max(box.y0, picture.y0), picture.y1 - box.height)

    def _swatch(self, mark: vocabulary.Label, left: float, middle: float) -> None:
        """The square in the role's colour before a label."""
        side = mark.size * mark.swatch_em
        square = Rectangle(
            (left, middle - side / 2),
            side,
            side,
            transform=self._px,
            facecolor=self._colour[mark.role],
            linewidth=0,
        )
        self._add(square, mark.axes, clip=False)
        square.set_zorder(ABOVE_MARKS + self._zorder)

    def _anchor(self, mark: vocabulary.Label) -> Any:
        """The point beside which a label stands, in px: each coordinate in data, or a fraction of its axes' box."""
        axes = self._axes[mark.axes]
        as_fraction = [name in mark.axes_coords for name in "xy"]
        display = np.where(as_fraction, axes.transAxes.transform(mark.at), axes.transData.transform(mark.at))
        return self._to_px(display) + mark.offset

    def _box_px(self, display: Any) -> Bbox:
        """A box in px at scale 1."""
        return Bbox(self._to_px(display.get_points()))

    # ---- grids ----------------------------------------------------------------------------------------

    @_draw.register
    def _cells(self, mark: vocabulary.Cells) -> None:
        values, boxes = np.asarray(mark.values, float).ravel(), _cell_boxes(mark)
        for value, box in zip(values, boxes, strict=True):
            self._fill_cell(mark, value, box)
        for box in (boxes[i] for i in np.flatnonzero(mark.framed())):
            self._outline_cell(mark, box, mark.frame, mark.frame_px)
        texts = mark.texts()
        shorter = mark.shorter() or texts
        grey = mark.grey_share if mark.grey else 0.0
        for i, (text, box) in enumerate(zip(texts, boxes, strict=False)):  # there are none without digits
            middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
            cell = self._cell_px(mark, box)
            label = vocabulary.Label(
                axes=mark.axes,
                at=middle,
                text=text,
                align="center",
                size=mark.text_px,
                offset=(0.0, mark.lift(values[i], cell.width, cell.height)),
            )
            self._write(label, shorter=shorter[i], room=cell.width - mark.air_px, grey=grey)

    def _mixed(self, one: style.Role, other: style.Role, share: float) -> str:
        """So much of one colour, with the rest of another."""
        both = zip(to_rgb(self._colour[one]), to_rgb(self._colour[other]), strict=True)
        red, green, blue = (share * first + (1 - share) * second for first, second in both)
        return to_hex((red, green, blue))

    def _fill_cell(self, mark: vocabulary.Cells, value: float, box: Bbox) -> None:
        """The ground, the bar and the line at which it begins; empty where a number is not finite."""
        cell = self._cell_px(mark, box)
        if np.isfinite(value) and mark.sizes_are_shown:
            self._fill_px(mark, cell, (0, cell.width, 0, cell.height), mark.role, mark.ground_opacity)
        if bar := mark.bar(value, cell.width, cell.height):
            self._fill_px(mark, cell, bar, mark.role, mark.bar_opacity)
            self._fill_px(mark, cell, mark.middle(bar, cell.width, cell.height), "muted", 1.0)
        self._outline_cell(mark, box, "muted", mark.line_px)

    def _cell_px(self, mark: vocabulary.Cells, box: Bbox) -> Bbox:
        corners = self._to_px(self._axes[mark.axes].transData.transform(box.corners()))
        return Bbox([corners.min(axis=0), corners.max(axis=0)])

    def _fill_px(
        self, mark: vocabulary.Cells, cell: Bbox, box: vocabulary.Box, role: style.Role, opacity: float
    ) -> None:
        """Fill a box x0, x1, y0, y1 in px from the lower left corner of a cell, which is in px too."""
        x0, x1, y0, y1 = box
        corners = Bbox.from_extents(cell.x0 + x0, cell.y0 + y0, cell.x0 + x1, cell.y0 + y1)
        path = Path(_around(corners), closed=True).transformed(self._px - self._fractions)
        fill = to_rgba(self._colour[role], opacity)
        self._add(PathPatch(path, transform=self._fractions, facecolor=fill, linewidth=0), mark.axes)

    def _outline_cell(self, mark: vocabulary.Cells, box: Bbox, role: style.Role, width: float) -> None:
        """A rectangle round a cell; `width` in px."""
        outline = Rectangle(
            (box.x0, box.y0),
            box.width,
            box.height,
            transform=self._axes[mark.axes].transData,
            edgecolor=self._colour[role],
            facecolor="none",
            linewidth=width * RATIO_PT,
        )
        self._add(outline, mark.axes)

    @_draw.register
    def _image(self, mark: vocabulary.Image) -> None:
        axes = self._axes[mark.axes]
        alpha = mark.alpha()
        colours = np.array([to_rgb(self._colour[role]) for role in mark.classes or (mark.role,)])
        pixels = np.empty((*alpha.shape, 4))
        pixels[..., :3] = colours[mark.indices()]
        pixels[..., 3] = alpha * mark.opacity
        if mark.boundary is not None:  # a line covers where one colour becomes another
            pixels = _finer(_finer(pixels).swapaxes(0, 1)).swapaxes(0, 1)
        image = AxesImage(axes, extent=mark.box, origin="upper", interpolation="nearest")
        image.set_data(pixels)
        image.set_transform(axes.transData)
        self._add(image, mark.axes)
        if mark.boundary is not None:
            x, y = np.asarray(mark.boundary, float).T
            role, width = mark.boundary_role, mark.boundary_width
            self._line(vocabulary.Line(axes=mark.axes, role=role, x=x, y=y, width=width))


def _finer(rows: Any) -> Any:
    """FINER rows for each, in even steps from one to the next: as smooth as in the page, in few bytes of PNG."""
    n = len(rows)
    at = np.clip((np.arange(FINER * n) + 0.5) / FINER - 0.5, 0, n - 1)
    before = np.minimum(at.astype(int), n - 2)
    share = (at - before)[:, None, None]
    return (1 - share) * rows[before] + share * rows[before + 1]


def _points_of(x: ArrayLike, y: ArrayLike) -> Any:
    """Points (n, 2) of x and y: (n,) each, or a number each."""
    return np.column_stack([np.atleast_1d(np.asarray(values, float)) for values in (x, y)])


def _around(box: Bbox) -> Any:
    """The corners of a box, once around: (5, 2)."""
    return [[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1], [box.x0, box.y0]]


def _cell_boxes(mark: vocabulary.Cells) -> list[Bbox]:
    """The box of every cell in data coordinates, row by row from the top."""
    x0, x1, y0, y1 = mark.box
    rows, columns = mark.framed().shape
    x, y = np.linspace(x0, x1, columns + 1).tolist(), np.linspace(y1, y0, rows + 1).tolist()
    return [Bbox.from_extents(x[j], y[i + 1], x[j + 1], y[i]) for i, j in np.ndindex(rows, columns)]
