"""Lines, points, arrows, areas and text."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from numpy.typing import ArrayLike

from bpwidgets.live.picture.marks.mark import SYMBOLS, AxesName, Mark, Point, Symbol, check_choice

Align = Literal["left", "center", "right"]
AxesCoords = Literal["", "x", "y", "xy"]

ALIGNMENTS: tuple[str, ...] = get_args(Align)
AXES_COORDS: tuple[str, ...] = get_args(AxesCoords)


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Line(Mark):
    """A polyline through x, y: (n,) each; `width` in px; NaN breaks it."""

    kind: ClassVar[str] = "line"
    dash_on: ClassVar[float] = 4.0
    dash_off: ClassVar[float] = 3.0
    """How long a dash is and what is left free after it, in widths of the line."""
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
        check_choice("symbol", self.symbol, SYMBOLS)
        _check_vertices(self.axes, self.x, self.y)


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Arrow(Mark):
    """An arrow from tail (x, y) to head (x, y); `width` in px. Its head takes `head_share` of its length at most."""

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
    head_share: float = 1.0

    def __post_init__(self) -> None:
        Mark.__post_init__(self)
        _check_axes(self.axes, 2)


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
    axes: str
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
    margin_px: ClassVar[float] = 2.0
    """Between it and the left or right edge of the picture."""
    swatch_em: ClassVar[float] = 0.6
    swatch_gap_em: ClassVar[float] = 0.3
    """The square before it, and its distance from the text."""
    axes: str
    at: Point
    text: str
    align: Align = "left"
    offset: tuple[float, float] = (0.0, 0.0)
    size: float = 13.0
    bold: bool = False
    axes_coords: AxesCoords = ""

    def __post_init__(self) -> None:
        Mark.__post_init__(self)
        check_choice("align", self.align, ALIGNMENTS)
        check_choice("axes_coords", self.axes_coords, AXES_COORDS)


def _check_vertices(axes: AxesName, x: ArrayLike, y: ArrayLike) -> None:
    n = _count(x)
    if n != _count(y):
        raise ValueError(f"x and y have different lengths: {n} and {_count(y)}")
    _check_axes(axes, n)


def _check_axes(axes: AxesName, n: int) -> None:
    """Refuse axes that are not as many as the vertices."""
    if not isinstance(axes, str) and n != len(axes):
        raise ValueError(f"{axes} are {len(axes)} axes for {n} vertices; expected one for each")


def _count(values: Any) -> int:
    """How many vertices; a single number is one."""
    try:
        return len(values)
    except TypeError:
        return 1
