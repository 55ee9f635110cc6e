"""What a learner drags and clicks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, get_args

from numpy.typing import ArrayLike

from bpwidgets.live.picture.marks.mark import SYMBOLS, Point, Symbol, check_choice
from bpwidgets.live.picture.style import ROLES, Role

Direction = Literal["x", "y", "xy"]

DIRECTIONS: tuple[str, ...] = get_args(Direction)
HANDLE_SYMBOLS = tuple(symbol for symbol in SYMBOLS if symbol != "cross")
"""Those with an inside, where a handle has its dot."""


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class PointerTarget:
    """A place of the picture that reacts to pointer and keyboard. The base of `Handle` and `ClickTarget`.

    Attributes:
        label: what a screen reader says ("x, the input"), and by which the page knows it again: no two of a picture
            have the same, and it is still called so where it has been moved.
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
            because it is asked for with the stage, not with every frame. Between two stages such a handle keeps its
            index, under which the page has its curve.
        snap: (x, y) -> where a drag to there ends, if something attracts it, as a line or a kink does; else None. Keys
            are not attracted.
        role: its colour.
        size: its diameter in px.
        symbol: its shape, any but "cross".
        wheel: 1 or -1 where the mouse wheel and a pinch over the picture move it too: up or down as one zooms in.
    """

    kind: ClassVar[str] = "handle"
    ring_px: ClassVar[float] = 2.0
    dot: ClassVar[float] = 1 / 3
    """Its ring, inside its size, and the dot in the middle, as a fraction of its size."""
    halo_px: ClassVar[float] = 1.0
    """The paper around the ring, which is seen on a bar of the same colour."""
    to_parameters: Callable[[float, float], Mapping[str, Any]]
    entries: Mapping[str, Any] = field(default_factory=dict)
    along: Direction = "xy"
    track: Callable[[], tuple[ArrayLike, ArrayLike]] | None = None
    snap: Callable[[float, float], Point | None] | None = None
    role: Role = "input"
    size: float = 15.0
    symbol: Symbol = "circle"
    wheel: int = 0

    def __post_init__(self) -> None:
        check_choice("role", self.role, ROLES)
        check_choice("along", self.along, DIRECTIONS)
        check_choice("symbol", self.symbol, HANDLE_SYMBOLS)
        if self.wheel not in (-1, 0, 1):
            raise ValueError(f"wheel is {self.wheel!r}; expected 1 or -1, or 0 for none")


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
