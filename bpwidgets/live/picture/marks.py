"""What a scene is made of: a small fixed vocabulary of shapes in data coordinates.

Every mark names the axes it stands on (the label that the stage gave them) and its *role*, never a
colour. Where `axes` is a tuple, one name a vertex, the shape runs from panel to panel and is not
clipped. `view.js` draws marks on a canvas, `render` by Matplotlib; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import ArrayLike

    from bpwidgets.live.picture.style import Role

BINARY_FROM = 64
"""Arrays of at least this many entries travel as float32 beside the JSON, shorter ones inside it."""

Axes = str | tuple[str, ...]


class Encoder:
    """Collects the buffers of one frame while its marks become JSON.

    Args:
        places: the axes' names, in the order in which the browser knows them.
    """

    def __init__(self, places: Sequence[str]) -> None:
        self._index = {name: i for i, name in enumerate(places)}
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

    @staticmethod
    def few(*values: float) -> list[float | None]:
        """Some numbers inside the JSON, at a fraction of what an array of them costs."""
        return [short(float(value)) for value in values]

    def array(self, values: ArrayLike) -> Any:
        """Six significant digits inside the JSON, or {"buffer": i} for a long array; NaN becomes None."""
        array = np.asarray(values, float)
        if array.size >= BINARY_FROM:
            with np.errstate(over="ignore"):  # what float32 cannot hold is infinite, far outside any axes
                self.buffers.append(np.ascontiguousarray(array, np.float32).data.cast("B"))
            return {"buffer": len(self.buffers) - 1}
        return [short(value) for value in array.ravel().tolist()]


def short(value: float) -> float | None:
    """Six significant digits: below a tenth of a pixel on any axis. NaN and infinity become None."""
    return float(f"{value:.6g}") if -1e300 < value < 1e300 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A shape on named axes, with a role. The base of the vocabulary."""

    kind: ClassVar[str] = ""
    axes: Axes
    role: Role = "ink"

    def encode(self, to: Encoder) -> dict[str, Any]:
        """JSON of this mark; long arrays go to the encoder's buffers."""
        return {"k": self.kind, "a": to.axes(self.axes), "r": self.role, **self._encode(to)}

    def _encode(self, to: Encoder) -> dict[str, Any]:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True, slots=True)
class Line(Mark):
    """A polyline through x, y: (n,) each; `width` in px; NaN breaks it."""

    kind: ClassVar[str] = "line"
    x: ArrayLike
    y: ArrayLike
    width: float = 2.0
    dash: bool = False
    opacity: float = 1.0

    def _encode(self, to: Encoder) -> dict[str, Any]:
        return {
            "x": to.array(self.x),
            "y": to.array(self.y),
            "w": self.width,
            "d": int(self.dash),
            "o": self.opacity,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Points(Mark):
    """Markers at x, y: (n,) each; `size` is the diameter in px; symbol "circle", "square", "cross", "diamond"."""

    kind: ClassVar[str] = "points"
    x: ArrayLike
    y: ArrayLike
    size: float = 9.0
    symbol: str = "circle"
    filled: bool = True

    def _encode(self, to: Encoder) -> dict[str, Any]:
        return {
            "x": to.array(self.x),
            "y": to.array(self.y),
            "s": self.size,
            "m": self.symbol,
            "f": int(self.filled),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrow(Mark):
    """An arrow from tail (x, y) to head (x, y); `width` in px. Shorter than its head, it shrinks with it."""

    kind: ClassVar[str] = "arrow"
    tail: tuple[float, float]
    head: tuple[float, float]
    width: float = 2.5

    def _encode(self, to: Encoder) -> dict[str, Any]:
        return {
            "x": to.few(self.tail[0], self.head[0]),
            "y": to.few(self.tail[1], self.head[1]),
            "w": self.width,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Polygon(Mark):
    """A filled polygon with the corners x, y: (n,) each; `edge` is the outline's width in px, 0 for none."""

    kind: ClassVar[str] = "polygon"
    x: ArrayLike
    y: ArrayLike
    opacity: float = 0.25
    edge: float = 0.0
    hatch: bool = False

    def _encode(self, to: Encoder) -> dict[str, Any]:
        return {
            "x": to.array(self.x),
            "y": to.array(self.y),
            "o": self.opacity,
            "e": self.edge,
            "h": int(self.hatch),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Band(Mark):
    """The strip low..high along "x" or "y", across the whole of one axes."""

    kind: ClassVar[str] = "band"
    low: float
    high: float
    along: str = "x"
    opacity: float = 0.25

    def _encode(self, to: Encoder) -> dict[str, Any]:
        return {"v": to.few(self.low, self.high), "l": self.along, "o": self.opacity}


@dataclass(frozen=True, kw_only=True, slots=True)
class Label(Mark):
    """Text at (x, y), moved by `offset` px (right, up); `align` is "left", "center" or "right" of the point.

    Kept inside the picture by both renderers. `size` in px. The text is in the ink of the theme; a role
    other than "ink" puts a small square of its colour before it. `share` names the coordinates ("x", "y", "xy")
    that are shares of the axes' box, 0 left or below, 1 right or above: for a live number beside a title.
    """

    kind: ClassVar[str] = "label"
    at: tuple[float, float]
    text: str
    align: str = "left"
    offset: tuple[float, float] = (0.0, 0.0)
    size: float = 13.0
    bold: bool = False
    share: str = ""

    def _encode(self, to: Encoder) -> dict[str, Any]:
        return {
            "x": to.few(self.at[0]),
            "y": to.few(self.at[1]),
            "t": self.text,
            "l": self.align,
            "p": list(self.offset),
            "s": self.size,
            "b": int(self.bold),
            "h": self.share,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells(Mark):
    """A grid of numbers, values: (rows, columns), filling the box x0..x1, y0..y1 (row 0 on top).

    The fill grows with |value| / `top` in the role's colour; a cell is crossed by a line where it is negative; `lit`
    (rows, columns), or what broadcasts to it, frames cells; `digits` = 0 hides the numbers.
    """

    kind: ClassVar[str] = "cells"
    values: ArrayLike
    box: tuple[float, float, float, float]
    top: float = 1.0
    digits: int = 3
    lit: ArrayLike | None = None

    @property
    def full(self) -> float:
        """The size of a value that fills its cell: `top`, or 1 where all cells are 0 and so is the largest."""
        return self.top or 1.0

    def _encode(self, to: Encoder) -> dict[str, Any]:
        values = np.atleast_2d(np.asarray(self.values, float))
        lit = (
            None
            if self.lit is None
            else np.flatnonzero(np.broadcast_to(np.asarray(self.lit), values.shape)).tolist()
        )
        return {
            "n": list(values.shape),
            "v": to.array(values),
            "x": list(self.box[:2]),
            "y": list(self.box[2:]),
            "m": short(self.full),
            "g": self.digits,
            "c": lit,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Image(Mark):
    """Classes or levels as a picture: values (rows, columns) in 0..1 shade `role` over the box x0..x1, y0..y1.

    Row 0 is on top; NaN is clear.
    """

    kind: ClassVar[str] = "image"
    values: ArrayLike
    box: tuple[float, float, float, float]
    opacity: float = 0.5

    def shades(self) -> Any:
        """The values as (rows, columns) in 0..1."""
        return np.clip(np.nan_to_num(np.asarray(self.values, float)), 0, 1)

    def _encode(self, to: Encoder) -> dict[str, Any]:
        shades = (self.shades() * 255).astype(np.uint8)
        to.buffers.append(np.ascontiguousarray(shades).data.cast("B"))
        return {
            "n": list(shades.shape),
            "v": {"bytes": len(to.buffers) - 1},
            "x": list(self.box[:2]),
            "y": list(self.box[2:]),
            "o": self.opacity,
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
        """JSON of what stays while it moves, without its function and its track (see `rail`)."""
        return {
            "k": "handle",
            "n": self.label,
            "a": to.axes(self.axes),
            "l": self.along,
            "r": self.role,
            "s": self.size,
            "m": self.symbol,
            "w": self.wheel,
        }

    def rail(self, to: Encoder) -> list[Any] | None:
        """The track as JSON, sent with the stage; None where the handle has none."""
        return None if self.track is None else [to.array(values) for values in self.track()]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClickTarget:
    """What can be clicked: a place of the picture, such as the cell of a matrix, and what a click or Enter sets.

    It draws nothing but its focus: the scene shows what is there, and what is chosen.

    Attributes:
        label: what a screen reader says ("entry (1, 2) of the product").
        axes: the axes it lies on.
        at: its middle, (x, y) in data coordinates.
        sets: {parameter: value}.
        size: width and height in px; 24 at least, so that a finger hits it.
        along: both ends of a line that can be clicked too, within 6 px of it.
        chosen: whether it is the one that the picture shows now.
    """

    label: str
    axes: str
    at: tuple[float, float]
    sets: Mapping[str, Any]
    size: tuple[float, float] = (24.0, 24.0)
    along: tuple[tuple[float, float], tuple[float, float]] | None = None
    chosen: bool = False

    def encode(self, to: Encoder) -> dict[str, Any]:
        """JSON of what stays while the picture moves."""
        return {
            "k": "spot",
            "n": self.label,
            "a": to.axes(self.axes),
            "s": list(self.size),
            "along": None if self.along is None else [to.few(*end) for end in self.along],
        }

    def rail(self, to: Encoder) -> None:
        """None: it does not move."""
