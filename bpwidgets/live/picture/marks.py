"""What a scene is made of: a small fixed vocabulary of shapes in data coordinates, and what a learner drags and clicks.

Every mark names the axes it stands on (the label that the stage gave them) and its *role*, never a
colour. Where `axes` is a tuple, one name a vertex, the shape runs from panel to panel: it is not clipped
between them, but no vertex of a line, arrow or polygon leaves its own panel. `page` draws marks on a
canvas, `render` by Matplotlib; a test compares the two. `encoding` makes JSON of them.

    Line(axes="plane", x=[0, 1], y=[1, 3], role="gradient")
    Arrow(axes=("left", "right"), tail=(0, 0), head=(1, 1))
    Handle(label="x", axes="plane", at=(x, 0), to_parameters=lambda x, y: {"x": x}, along="x")
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np

from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.style import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.live.picture.style import Role

NO_NUMBER = "–"
"""What is written in a cell whose number is not finite."""
ALMOST_0 = "≈0"
"""What is written in a cell whose number is not 0 but rounds to it."""

AxesName = str | tuple[str, ...]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
Symbol = Literal["circle", "square", "cross", "diamond"]
Align = Literal["left", "center", "right"]
Direction = Literal["x", "y", "xy"]
AxesCoords = Literal["", "x", "y", "xy"]


SYMBOLS: tuple[str, ...] = get_args(Symbol)
HANDLE_SYMBOLS = tuple(symbol for symbol in SYMBOLS if symbol != "cross")
"""Those with an inside, where a handle has its dot."""
ALIGNMENTS: tuple[str, ...] = get_args(Align)
DIRECTIONS: tuple[str, ...] = get_args(Direction)
AXES_COORDS: tuple[str, ...] = get_args(AxesCoords)


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{name} is {value!r}; expected one of {', '.join(map(repr, choices))}")


def _check_vertices(axes: AxesName, x: ArrayLike, y: ArrayLike) -> None:
    n = _count(x)
    if n != _count(y):
        raise ValueError(f"x and y have different lengths: {n} and {_count(y)}")
    if not isinstance(axes, str) and n != len(axes):
        raise ValueError(f"{axes} are {len(axes)} axes for {n} vertices; expected one for each")


def _count(values: Any) -> int:
    """How many vertices; a single number is one."""
    try:
        return len(values)
    except TypeError:
        return 1


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Mark:
    """A shape on named axes, with a role. The base of the vocabulary."""

    # Compared as an object (`eq=False`), since arrays have no single truth value. A subclass with a `__post_init__`
    # calls `Mark.__post_init__(self)` in it: `super()` does not work in dataclasses with slots, which are made twice.
    # Every class variable that is a float is sent to the page, by `encoding.defaults`.
    kind: ClassVar[str] = ""
    axes: AxesName
    role: Role = "ink"
    name: str = ""
    """What the words of `links` call it; several marks may have one name, and most need none."""

    def __post_init__(self) -> None:
        _check_choice("role", self.role, ROLES)


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Line(Mark):
    """A polyline through x, y: (n,) each; `width` in px; NaN breaks it."""

    kind: ClassVar[str] = "line"
    x: ArrayLike
    y: ArrayLike
    width: float = 2.0
    dash: bool = False
    opacity: float = 1.0

    def __post_init__(self) -> None:
        Mark.__post_init__(self)
        _check_vertices(self.axes, self.x, self.y)


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Points(Mark):
    """Markers at x, y: (n,) each; `size` is the diameter in px."""

    kind: ClassVar[str] = "points"
    edge_px: ClassVar[float] = 1.5
    """The width of the outline, half of which lies outside `size`."""
    x: ArrayLike
    y: ArrayLike
    size: float = 9.0
    symbol: Symbol = "circle"
    filled: bool = True

    def __post_init__(self) -> None:
        Mark.__post_init__(self)
        _check_choice("symbol", self.symbol, SYMBOLS)
        _check_vertices(self.axes, self.x, self.y)


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
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
    tail: Point
    head: Point
    width: float = 2.5


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
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

    def __post_init__(self) -> None:
        Mark.__post_init__(self)
        _check_vertices(self.axes, self.x, self.y)


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Band(Mark):
    """The strip low..high of x, from the bottom to the top of one axes."""

    kind: ClassVar[str] = "band"
    low: float
    high: float
    opacity: float = 0.25


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Label(Mark):
    """Text at (x, y), moved by `offset` px (right, up); `align` says which part of the text is at the point.

    Kept inside the picture by both renderers. `size` in px. The text is in the ink of the theme; a role
    other than "ink" puts a small square of its colour before it. `axes_coords` names the coordinates ("x", "y", "xy")
    that are fractions of the axes' box, 0 left or below, 1 right or above: for a live number beside a title.
    """

    kind: ClassVar[str] = "label"
    at: Point
    text: str
    align: Align = "left"
    offset: tuple[float, float] = (0.0, 0.0)
    size: float = 13.0
    bold: bool = False
    axes_coords: AxesCoords = ""

    def __post_init__(self) -> None:
        Mark.__post_init__(self)
        _check_choice("align", self.align, ALIGNMENTS)
        _check_choice("axes_coords", self.axes_coords, AXES_COORDS)


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Cells(Mark):
    """A grid of numbers, values: (rows, columns), filling the box x0..x1, y0..y1 (row 0 on top).

    A bar in the role's colour stands on the middle of each cell, up where its number is positive and down where it is
    negative; |value| / `vmax` of the half is filled. The number is on the other side of the middle. Where a cell is too
    low for that, the bar lies under the number, to the right where it is positive and to the left where it is negative.
    With an infinite `vmax` there are the numbers alone.
    `highlighted` (rows, columns), or what broadcasts to it, frames cells, in the colour of the role `frame`;
    `digits` = 0 hides the numbers.
    With `decimals`, numbers have no more digits behind the point; what is not 0, but rounds to it, is ALMOST_0.
    `missing` is written where a number is not finite, `zero` where it is 0. With `fewer`, a number that is wider than
    its cell on the page is written with so many digits.
    """

    kind: ClassVar[str] = "cells"
    text_px: ClassVar[float] = 11.5
    line_px: ClassVar[float] = 0.5
    frame_px: ClassVar[float] = 2.0
    bar_opacity: ClassVar[float] = 0.8
    ground_opacity: ClassVar[float] = 0.07
    """Of the cell behind the bar: what belongs together has one colour, and an unknown number has none."""
    nothing: ClassVar[float] = 0.001
    """The share of `vmax` below which there is no bar."""
    shortest_px: ClassVar[float] = 2.0
    """How long a bar is at least: its side can be seen."""
    upright_px: ClassVar[float] = 26.0
    upright_share: ClassVar[float] = 0.9
    """How high a cell is at least for a bar that stands: with a number, in px; without one, in shares of its width."""
    side_air: ClassVar[float] = 0.15
    """What stays free on either side of a bar across its length, as a fraction of the cell."""
    end_air_px: ClassVar[float] = 1.0
    """What stays free beyond the longest bar, and under one that lies under a number."""
    lying_px: ClassVar[float] = 4.0
    """How thick a bar under a number is."""
    middle_px: ClassVar[float] = 1.0
    """How thick the line is at which a bar begins."""
    beside_px: ClassVar[float] = 11.0
    """How far a number beside a standing bar is from the middle at most."""
    air_px: ClassVar[float] = 4.0
    """By how much a cell is wider than a number that has room in it."""
    values: ArrayLike
    box: Box
    vmax: float = 1.0
    digits: int = formatting.DIGITS
    decimals: int | None = None
    fewer: int = 0
    missing: str = NO_NUMBER
    zero: str = "0"
    highlighted: ArrayLike | None = None
    frame: Role = "ink"

    @property
    def scale(self) -> float:
        """The |value| whose bar is longest: `vmax`, or 1 where all cells are 0 and so is the largest."""
        return self.vmax or 1.0

    @property
    def sizes_are_shown(self) -> bool:
        """Whether cells have bars and a ground; with an infinite `vmax` they are numbers alone, such as names."""
        return math.isfinite(self.vmax)

    def stands(self, width: float, height: float) -> bool:
        """Whether the bar of a cell of this size stands; else it lies."""
        return height >= (self.upright_px if self.digits else self.upright_share * width)

    def bar(self, value: float, width: float, height: float) -> Box | None:
        """x0, x1, y0, y1 of the bar of a number in a cell of this size, from its lower left corner; all in px."""
        share = min(1.0, abs(value) / self.scale) if math.isfinite(value) else 0.0
        if share < self.nothing:
            return None
        stands = self.stands(width, height)
        along, across = (height, width) if stands else (width, height)
        end = along / 2 + math.copysign(max(self.shortest_px, share * (along / 2 - self.end_air_px)), value)
        length = (min(along / 2, end), max(along / 2, end))
        thickness = (self.side_air * across, (1 - self.side_air) * across)
        if not stands and self.digits:
            thickness = (self.end_air_px, self.end_air_px + self.lying_px)
        return (*thickness, *length) if stands else (*length, *thickness)

    def middle(self, bar: Box, width: float, height: float) -> Box:
        """x0, x1, y0, y1 of the line at which a bar begins, as `bar` has them: across the cell, but for a number."""
        half = self.middle_px / 2
        if self.stands(width, height):
            return 0.0, width, height / 2 - half, height / 2 + half
        return width / 2 - half, width / 2 + half, 0.0, bar[3] + self.end_air_px if self.digits else height

    def lift(self, value: float, width: float, height: float) -> float:
        """How far above the middle of its cell a number is written, in px."""
        if not self.sizes_are_shown:
            return 0.0
        if not self.stands(width, height):
            return self.lying_px / 2
        if self.bar(value, width, height) is None:
            return 0.0
        return -math.copysign(min(height / 4, self.beside_px), value)

    def texts(self) -> list[str]:
        """What is written in the cells, row by row: numbers, `missing` where one is not finite; [] for no digits."""
        return self._texts(self.digits)

    def shorter(self) -> list[str]:
        """What is written where there is no room for a text, row by row; [] if it is the same."""
        found = self._texts(min(self.fewer, self.digits))
        return [] if found == self.texts() else found

    def _texts(self, digits: int) -> list[str]:
        if not digits:
            return []
        return [self._text(value, digits) for value in np.asarray(self.values, float).ravel().tolist()]

    def _text(self, value: float, digits: int) -> str:
        if not math.isfinite(value):
            return self.missing
        if not value:
            return self.zero
        rounded = value if self.decimals is None else round(value, self.decimals)
        return formatting.number(rounded, digits) if rounded else ALMOST_0

    def framed(self) -> NDArray[np.bool_]:
        """Whether each cell is framed: (rows, columns)."""
        shape = np.atleast_2d(np.asarray(self.values)).shape
        return np.broadcast_to(
            np.asarray(False if self.highlighted is None else self.highlighted, bool), shape
        )


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Image(Mark):
    """Levels or classes as a picture over the box x0..x1, y0..y1; values: (rows, columns), row 0 on top, NaN is clear.

    Levels from 0 to 1 shade `role`. With `classes`, one role a class, values are indices into them, and `shades`
    (rows, columns), from 0 to 1, how strongly a cell is coloured, or fully where None. `boundary` is a line over the
    picture in ink: (n, 2) points with NaN between two polylines, as `decision_regions` finds them. It covers where one
    class becomes another: with it colours go over into each other, without it each cell is a rectangle.
    """

    kind: ClassVar[str] = "image"
    values: ArrayLike
    box: Box
    opacity: float = 0.5
    classes: tuple[Role, ...] = ()
    shades: ArrayLike | None = None
    boundary: ArrayLike | None = None

    def __post_init__(self) -> None:
        Mark.__post_init__(self)
        for role in self.classes:
            _check_choice("role", role, ROLES)

    def alpha(self) -> Floats:
        """How strongly each cell is coloured: (rows, columns) in 0..1, 0 where it is clear."""
        values = np.asarray(self.values, float)
        alpha: Floats
        if not self.classes:
            alpha = np.clip(np.nan_to_num(values), 0, 1)
            return alpha
        shades = np.ones(values.shape) if self.shades is None else np.asarray(self.shades, float)
        alpha = np.where(np.isfinite(values), np.clip(np.nan_to_num(shades), 0, 1), 0.0)
        return alpha

    def indices(self) -> NDArray[np.uint8]:
        """The class of each cell: (rows, columns), 0 where it is clear or there are no classes."""
        values = np.asarray(self.values, float)
        if not self.classes:
            return np.zeros(values.shape, np.uint8)
        found: Floats = np.nan_to_num(values)
        if not np.isin(found, range(len(self.classes))).all():
            raise ValueError(f"an image has classes other than 0 to {len(self.classes) - 1}")
        return found.astype(np.uint8)


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class PointerTarget:
    """A place of the picture that reacts to pointer and keyboard. The base of `Handle` and `ClickTarget`.

    Attributes:
        label: what a screen reader says ("x, the input").
        axes: the axes it stands on.
        at: where it is, or its middle: (x, y) in data coordinates.
        name: what the words of `links` call it, as a mark's.
    """

    kind: ClassVar[str] = ""
    label: str
    axes: str
    at: Point
    name: str = ""


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Handle(PointerTarget):
    """What can be dragged: a point on axes, and the parameters that a new position sets.

    Attributes:
        to_parameters: (x, y) -> {parameter: value}; the base clips values to the parameters' ranges, and takes those of
            a drag to the parameters' steps.
        entries: {parameter: index} of the entries that it sets of an array, {"W": (i, j)}: a reset of the handle sets
            these alone. Of an array that is not named here it sets all.
        along: the directions in which it moves.
        track: gives the curve (x: (n,), y: (n,)) on which it slides while it is dragged along x. A function,
            because it is asked for with the stage, not with every frame.
        snap: (x, y) -> where a drag to there ends, for what attracts it: a line, a kink. Keys are not attracted.
        role: its colour.
        size: its diameter in px.
        symbol: its shape, any but "cross".
        wheel: 1 or -1 where the mouse wheel and a pinch over the picture move it too: up or down as one zooms in.
    """

    kind: ClassVar[str] = "handle"
    to_parameters: Callable[[float, float], Mapping[str, Any]]
    entries: Mapping[str, Any] = field(default_factory=dict)
    along: Direction = "xy"
    track: Callable[[], tuple[ArrayLike, ArrayLike]] | None = None
    snap: Callable[[float, float], Point] | None = None
    role: Role = "input"
    size: float = 15.0
    symbol: Symbol = "circle"
    wheel: int = 0

    def __post_init__(self) -> None:
        _check_choice("role", self.role, ROLES)
        _check_choice("along", self.along, DIRECTIONS)
        _check_choice("symbol", self.symbol, HANDLE_SYMBOLS)


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class ClickTarget(PointerTarget):
    """What can be clicked, such as the cell of a matrix, and what a click or Enter sets.

    It draws nothing but its focus: the scene shows what is there, and what is selected.

    Attributes:
        sets: {parameter: value}.
        size: width and height in px; 24 at least, so that a finger hits it.
        frame: width and height of what is seen there, if that is smaller: its frame fits closely round it.
        covers: the same in data units, of a part of the picture such as a column: its frame shrinks with the picture.
        round: whether that is a circle.
        segment: both ends of a line that can be clicked too, within 6 px of it.
        selected: whether it is the one that the picture shows now.
    """

    kind: ClassVar[str] = "click-target"
    sets: Mapping[str, Any]
    size: tuple[float, float] = (24.0, 24.0)
    frame: tuple[float, float] | None = None
    covers: tuple[float, float] | None = None
    round: bool = False
    segment: tuple[Point, Point] | None = None
    selected: bool = False
