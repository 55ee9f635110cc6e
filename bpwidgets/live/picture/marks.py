"""What a scene is made of: a small fixed vocabulary of shapes in data coordinates.

Every mark names the axes it stands on (the label that the stage gave them) and its *role*, never a
colour. Where `axes` is a tuple, one name a vertex, the shape runs from panel to panel and is not
clipped. `view.js` draws marks on a canvas, `render` by Matplotlib; a test compares the two.

On the wire a mark is {"kind": ..., field: value, ...}: its dataclass fields by name. A field at its default is left
out, since the page has the table `defaults()`. So is what all marks of a kind have in common and both renderers need:
the class variables that are floats.
"""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from bpwidgets.live.picture import style

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import ArrayLike

    from bpwidgets.live.picture.style import Role

BINARY_FROM = 64
"""Arrays of at least this many entries travel as float32 beside the JSON, shorter ones inside it."""
NO_NUMBER = "–"
"""What is written in a cell whose number is not finite."""

Axes = str | tuple[str, ...]


class Encoder:
    """Collects the buffers of one frame while its marks become JSON.

    Args:
        axes_names: the axes, in the order in which the browser knows them.
    """

    def __init__(self, axes_names: Sequence[str]) -> None:
        self._index = {name: i for i, name in enumerate(axes_names)}
        self.buffers: list[memoryview] = []

    def axes(self, name: Axes) -> int | list[int]:
        """The index of one axes, or of each vertex's."""
        try:
            if isinstance(name, str):
                return self._index[name]
            return [self._index[part] for part in name]
        except KeyError as missing:
            known = ", ".join(self._index)
            raise ValueError(f"a mark stands on axes {missing}; the stage has {known}") from None

    def numbers(self, values: Sequence[float]) -> list[float | None]:
        """A few numbers inside the JSON, at a fraction of what an array of them costs."""
        return [short(float(value)) for value in values]

    def array(self, values: ArrayLike) -> Any:
        """Six significant digits inside the JSON, or {"buffer": i} for a long array; NaN becomes None."""
        array = np.asarray(values, float)
        if array.size >= BINARY_FROM:
            with np.errstate(over="ignore"):  # what float32 cannot hold is infinite, far outside any axes
                self.buffers.append(np.ascontiguousarray(array, np.float32).data.cast("B"))
            return {"buffer": len(self.buffers) - 1}
        return [short(value) for value in array.ravel().tolist()]

    def bytes(self, values: Any) -> dict[str, int]:
        """{"bytes": i} for an array of uint8."""
        self.buffers.append(np.ascontiguousarray(values).data.cast("B"))
        return {"bytes": len(self.buffers) - 1}


def short(value: float) -> float | None:
    """Six significant digits: below a tenth of a pixel on any axis. NaN and infinity become None."""
    return float(f"{value:.6g}") if -1e300 < value < 1e300 else None


# How a field travels, by its annotation; words, truth values and whole numbers do so as they are.
_ENCODERS: dict[str, Callable[[Encoder, Any], Any]] = {
    "ArrayLike": Encoder.array,
    "tuple[float, float]": Encoder.numbers,
    "tuple[float, float, float, float]": Encoder.numbers,
    "tuple[tuple[float, float], tuple[float, float]] | None": lambda to, ends: (
        ends and [*map(to.numbers, ends)]
    ),
    "float": lambda _, value: short(float(value)),
}


def encode(item: Mark | Handle | ClickTarget, to: Encoder) -> dict[str, Any]:
    """{"kind": ..., "axes": ..., field: value, ...}, without the fields that have their defaults."""
    content: dict[str, Any] = {"kind": item.kind, "axes": to.axes(item.axes)}
    cls: Any = type(item)
    for name, default, encoder in _wire_fields(cls):
        value = getattr(item, name)
        if default is MISSING or value != default:
            content[name] = encoder(to, value)
    return content


@lru_cache
def _wire_fields(cls: Any) -> tuple[tuple[str, Any, Any], ...]:
    """(name, default, encoder) of every field that `encode` describes."""
    return tuple(
        (field.name, field.default, _ENCODERS.get(str(field.type), lambda _, value: value))
        for field in fields(cls)
        if field.name not in {"axes", *cls.elsewhere}
    )


def defaults() -> dict[str, dict[str, Any]]:
    """{kind: {field: default}}: what the page takes a field to be that does not travel."""
    to = Encoder(())
    return {
        cls.kind: {
            **{name: value for name, value in vars(cls).items() if isinstance(value, float)},
            **{
                name: encoder(to, default)
                for name, default, encoder in _wire_fields(cls)
                if default is not MISSING
            },
        }
        for cls in (Line, Points, Arrow, Polygon, Band, Label, Cells, Image, Handle, ClickTarget)
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A shape on named axes, with a role. The base of the vocabulary."""

    kind: ClassVar[str] = ""
    elsewhere: ClassVar[frozenset[str]] = frozenset()
    """Fields that `encode` leaves to others."""
    axes: Axes
    role: Role = "ink"

    def encode(self, to: Encoder) -> dict[str, Any]:
        """JSON of this mark; long arrays go to the encoder's buffers."""
        return encode(self, to)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line(Mark):
    """A polyline through x, y: (n,) each; `width` in px; NaN breaks it."""

    kind: ClassVar[str] = "line"
    x: ArrayLike
    y: ArrayLike
    width: float = 2.0
    dash: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Points(Mark):
    """Markers at x, y: (n,) each; `size` is the diameter in px; symbol "circle", "square", "cross", "diamond"."""

    kind: ClassVar[str] = "points"
    edge_px: ClassVar[float] = 1.5
    """The width of the outline, half of which lies outside `size`."""
    x: ArrayLike
    y: ArrayLike
    size: float = 9.0
    symbol: str = "circle"
    filled: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrow(Mark):
    """An arrow from tail (x, y) to head (x, y); `width` in px. Shorter than its head, it shrinks with it."""

    kind: ClassVar[str] = "arrow"
    shortest_px: ClassVar[float] = 0.5
    """What is shorter is not drawn: it has no direction that one could see."""
    head_px: ClassVar[float] = 5.0
    head_per_width: ClassVar[float] = 2.5
    """The head is head_px + head_per_width * width px long."""
    head_side: ClassVar[float] = 0.42
    """Half of the head's breadth in its lengths."""
    tail: tuple[float, float]
    head: tuple[float, float]
    width: float = 2.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Polygon(Mark):
    """A filled polygon with the corners x, y: (n,) each; `edge` is the outline's width in px, 0 for none."""

    kind: ClassVar[str] = "polygon"
    hatch_px: ClassVar[float] = 4 / 3
    """The width of the hatch's lines: Matplotlib's, of 1 pt."""
    hatch_gap_px: ClassVar[float] = 16 / 3
    """From one line to the next along x: Matplotlib's, of eighteen an inch."""
    x: ArrayLike
    y: ArrayLike
    opacity: float = 0.25
    edge: float = 0.0
    hatch: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Band(Mark):
    """The strip low..high along "x" or "y", across the whole of one axes."""

    kind: ClassVar[str] = "band"
    low: float
    high: float
    along: str = "x"
    opacity: float = 0.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Label(Mark):
    """Text at (x, y), moved by `offset` px (right, up); `align` is "left", "center" or "right" of the point.

    Kept inside the picture by both renderers. `size` in px. The text is in the ink of the theme; a role
    other than "ink" puts a small square of its colour before it. `axes_coords` names the coordinates ("x", "y", "xy")
    that are fractions of the axes' box, 0 left or below, 1 right or above: for a live number beside a title.
    """

    kind: ClassVar[str] = "label"
    at: tuple[float, float]
    text: str
    align: str = "left"
    offset: tuple[float, float] = (0.0, 0.0)
    size: float = 13.0
    bold: bool = False
    axes_coords: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells(Mark):
    """A grid of numbers, values: (rows, columns), filling the box x0..x1, y0..y1 (row 0 on top).

    The fill grows with |value| / `vmax` in the role's colour; a cell is crossed by a line where it is negative;
    `highlighted` (rows, columns), or what broadcasts to it, frames cells; `digits` = 0 hides the numbers.
    """

    kind: ClassVar[str] = "cells"
    text_px: ClassVar[float] = 11.5
    line_px: ClassVar[float] = 0.5
    frame_px: ClassVar[float] = 2.0
    fullest: ClassVar[float] = 0.75
    """The opacity of a cell of `vmax`: its number stays readable."""
    elsewhere: ClassVar[frozenset[str]] = frozenset({"vmax", "highlighted"})
    values: ArrayLike
    box: tuple[float, float, float, float]
    vmax: float = 1.0
    digits: int = 3
    highlighted: ArrayLike | None = None

    @property
    def scale(self) -> float:
        """The |value| that fills its cell: `vmax`, or 1 where all cells are 0 and so is the largest."""
        return self.vmax or 1.0

    def texts(self) -> list[str]:
        """What is written in the cells, row by row: numbers, NO_NUMBER where one is not finite; [] for no digits."""
        if not self.digits:
            return []
        return [
            style.number(value, self.digits) if math.isfinite(value) else NO_NUMBER
            for value in np.asarray(self.values, float).ravel().tolist()
        ]

    def framed(self) -> Any:
        """Whether each cell is framed: (rows, columns)."""
        shape = np.atleast_2d(np.asarray(self.values)).shape
        return np.broadcast_to(
            np.asarray(False if self.highlighted is None else self.highlighted, bool), shape
        )

    def encode(self, to: Encoder) -> dict[str, Any]:
        """With the shape and the texts; the framed cells by their indices, row by row."""
        framed = self.framed()
        return {
            **encode(self, to),
            "shape": list(framed.shape),
            "vmax": short(self.scale),
            "texts": self.texts(),
            "highlighted": np.flatnonzero(framed).tolist(),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Image(Mark):
    """Levels or classes as a picture over the box x0..x1, y0..y1; values: (rows, columns), row 0 on top, NaN is clear.

    Levels from 0 to 1 shade `role`. With `classes`, one role a class, values are indices into them, and `shades`
    (rows, columns), from 0 to 1, how strongly a cell is coloured, or fully where None. `boundary` is a line over the
    picture in ink: (n, 2) points with NaN between two polylines, as `contours` finds them.
    """

    kind: ClassVar[str] = "image"
    elsewhere: ClassVar[frozenset[str]] = frozenset({"values", "shades", "boundary"})
    values: ArrayLike
    box: tuple[float, float, float, float]
    opacity: float = 0.5
    classes: tuple[Role, ...] = ()
    shades: ArrayLike | None = None
    boundary: ArrayLike | None = None

    def alpha(self) -> Any:
        """How strongly each cell is coloured: (rows, columns) in 0..1, 0 where it is clear."""
        values = np.asarray(self.values, float)
        if not self.classes:
            return np.clip(np.nan_to_num(values), 0, 1)
        shades = np.ones(values.shape) if self.shades is None else np.asarray(self.shades, float)
        return np.where(np.isfinite(values), np.clip(np.nan_to_num(shades), 0, 1), 0.0)

    def indices(self) -> Any:
        """The class of each cell: (rows, columns), 0 where it is clear or there are no classes."""
        values = np.asarray(self.values, float)
        if not self.classes:
            return np.zeros(values.shape, np.uint8)
        found = np.nan_to_num(values)
        if not np.isin(found, range(len(self.classes))).all():
            raise ValueError(f"an image has classes other than 0 to {len(self.classes) - 1}")
        return found.astype(np.uint8)

    def encode(self, to: Encoder) -> dict[str, Any]:
        """With the shape; levels as bytes, or classes and how strongly they are coloured."""
        levels = (self.alpha() * 255).astype(np.uint8)
        return {
            **encode(self, to),
            "shape": list(levels.shape),
            "values": to.bytes(self.indices() if self.classes else levels),
            "shades": to.bytes(levels) if self.classes else None,
            "boundary": None if self.boundary is None else to.array(self.boundary),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Handle:
    """What can be dragged: a point on axes, and the parameters that a new position sets.

    Attributes:
        label: what a screen reader says ("x, the input").
        axes: the axes it stands on.
        at: where it is, (x, y) in data coordinates.
        to_parameters: (x, y) -> {parameter: value}; the base clips values to the parameters' ranges, and takes those of
            a drag to the parameters' steps.
        along: "x", "y" or "xy": the directions in which it moves.
        track: gives the curve (x: (n,), y: (n,)) on which it slides while it is dragged along x. A function,
            because it is asked for with the stage, not with every frame.
        snap: (x, y) -> where a drag to there lands, for what draws it near: a line, a kink. Keys land where they lead.
        role: its colour.
        wheel: 1 or -1 where the mouse wheel and a pinch over the picture move it too: up or down as one zooms in.
    """

    kind: ClassVar[str] = "handle"
    elsewhere: ClassVar[frozenset[str]] = frozenset({"at", "to_parameters", "track", "snap"})
    label: str
    axes: str
    at: tuple[float, float]
    to_parameters: Callable[[float, float], Mapping[str, Any]]
    along: str = "xy"
    track: Callable[[], tuple[ArrayLike, ArrayLike]] | None = None
    snap: Callable[[float, float], tuple[float, float]] | None = None
    role: Role = "input"
    size: float = 15.0
    symbol: str = "circle"
    wheel: int = 0

    def encode(self, to: Encoder) -> dict[str, Any]:
        """JSON of what stays while it moves, without its function and its track."""
        return encode(self, to)

    def encode_track(self, to: Encoder) -> list[Any] | None:
        """The track as JSON, sent with the stage; None where the handle has none."""
        return None if self.track is None else [to.array(values) for values in self.track()]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClickTarget:
    """What can be clicked: a place of the picture, such as the cell of a matrix, and what a click or Enter sets.

    It draws nothing but its focus: the scene shows what is there, and what is selected.

    Attributes:
        label: what a screen reader says ("entry (1, 2) of the product").
        axes: the axes it lies on.
        at: its middle, (x, y) in data coordinates.
        sets: {parameter: value}.
        size: width and height in px; 24 at least, so that a finger hits it.
        along: both ends of a line that can be clicked too, within 6 px of it.
        selected: whether it is the one that the picture shows now.
    """

    kind: ClassVar[str] = "click-target"
    elsewhere: ClassVar[frozenset[str]] = frozenset({"at", "sets", "selected"})
    label: str
    axes: str
    at: tuple[float, float]
    sets: Mapping[str, Any]
    size: tuple[float, float] = (24.0, 24.0)
    along: tuple[tuple[float, float], tuple[float, float]] | None = None
    selected: bool = False

    def encode(self, to: Encoder) -> dict[str, Any]:
        """JSON of what stays while the picture moves."""
        return encode(self, to)

    def encode_track(self, _: Encoder) -> None:
        """None: it does not move."""
