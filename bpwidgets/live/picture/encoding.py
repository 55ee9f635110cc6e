"""Marks as the browser reads them: JSON, and buffers for long arrays.

A mark becomes {"kind": ..., "axes": index, field: value, ...}: its dataclass fields by name, each encoded according to
its type. A field at its default is left out, since the page has the table `defaults()`. So is what all marks of a
kind have in common and both renderers need: the class variables that are floats. Of several marks of a kind, each tells
only what it has not in common with the one before it, see `Encoder.encode_all`. Names travel apart: `links_by_index`
in links.py.

To add a field: one with a type of `_BY_TYPE` travels by itself. What is computed from the mark, and any array that may
be missing, goes into `_COMPUTED`; what the page does not need into `_NOT_HERE`. A size that all marks of a kind share
is a ClassVar[float] of its class. A number that is not finite arrives as null: where the page is to have NaN, as in the
coordinates of any array, `decodeMark` of browser/encoding.js has to name the field.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from inspect import get_annotations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from bpwidgets.live.picture import marks
from bpwidgets.live.picture.digits import DIGITS, digits_between, short
from bpwidgets.live.picture.marks import (
    Align,
    AxesCoords,
    Box,
    Cells,
    ClickTarget,
    Direction,
    Handle,
    Image,
    Mark,
    Point,
    PointerTarget,
    Symbol,
)
from bpwidgets.live.picture.style import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpwidgets.live.picture.digits import Span
    from bpwidgets.live.picture.marks import AxesName

    Field = tuple[str, Any, Callable[["Values", Any], Any]]
    """Name, default and encoder."""

BINARY_FROM = 64
"""Arrays of at least this many entries travel as float32 beside the JSON, shorter ones inside it."""
FLOAT32_DIGITS = 7
"""How many a float32 has: where more are needed, arrays of any length travel inside the JSON."""


@dataclass(frozen=True, slots=True)
class Values:
    """Encodes the values of one item's fields.

    Attributes:
        digits: how many significant digits its coordinates have.
        buffers: those of the message, for long arrays.
        axes: gives the index of one axes, or of each vertex's.
    """

    digits: int
    buffers: list[memoryview]
    axes: Callable[[AxesName], Any]

    def numbers(self, values: Sequence[float]) -> list[float | None]:
        """A few numbers inside the JSON, at a fraction of what an array of them costs."""
        return [short(float(value), self.digits) for value in values]

    def number(self, value: Any) -> float | None:
        """One number inside the JSON."""
        return short(float(value), self.digits)

    def array(self, values: ArrayLike) -> Any:
        """Numbers inside the JSON, NaN as None, or {"buffer": i} for a long array."""
        array = np.asarray(values, float)
        if array.size >= BINARY_FROM and self.digits <= FLOAT32_DIGITS:
            with np.errstate(over="ignore"):  # what float32 cannot hold is infinite, far outside any axes
                self.buffers.append(np.ascontiguousarray(array, np.float32).data.cast("B"))
            return {"buffer": len(self.buffers) - 1}
        return [short(value, self.digits) for value in array.ravel().tolist()]

    def uint8(self, values: Any) -> dict[str, int]:
        """{"bytes": i} for an array of uint8."""
        self.buffers.append(np.ascontiguousarray(values).data.cast("B"))
        return {"bytes": len(self.buffers) - 1}


class Encoder:
    """Turns marks into JSON and collects the buffers of one message.

    Args:
        axes_names: the axes, in the order in which the browser knows them.
        limits: those of x and of y, by axes; without them, an axes is near 0.
    """

    def __init__(
        self, axes_names: Sequence[str], limits: Mapping[str, tuple[Span, Span]] = MappingProxyType({})
    ) -> None:
        self._index = {name: i for i, name in enumerate(axes_names)}
        digits = {name: max(map(digits_between, both)) for name, both in limits.items()}
        self._more_digits = {name: count for name, count in digits.items() if count > DIGITS}
        self._values: dict[int, Values] = {}
        self.buffers: list[memoryview] = []

    def digits_on(self, axes: AxesName) -> int:
        """How many significant digits coordinates on these axes have: more where the limits are far from 0."""
        names = (axes,) if isinstance(axes, str) else axes
        return max((self._more_digits.get(name, DIGITS) for name in names), default=DIGITS)

    def on(self, axes: AxesName) -> Values:
        """What encodes the fields of an item on these axes: the same object where it has as many digits."""
        digits = self.digits_on(axes)
        if digits not in self._values:
            self._values[digits] = Values(digits, self.buffers, self.axes)
        return self._values[digits]

    def encode(self, item: Mark | PointerTarget) -> dict[str, Any]:
        """{"kind": ..., "axes": ..., field: value, ...}, without the fields that have their defaults."""
        cls: Any = type(item)
        to = self.on(item.axes)
        content: dict[str, Any] = {"kind": item.kind}
        for name, default, encode in _fields(cls):
            value = getattr(item, name)
            if not _is_default(value, default):
                content[name] = encode(to, value)
        for name, encode in _COMPUTED.get(cls, {}).items():
            content[name] = encode(to, item)
        return content

    def encode_all(self, items: Sequence[Mark | PointerTarget]) -> list[dict[str, Any]]:
        """Each as `encode` has it, but without what it has in common with the last one of its kind before it.

        The kind, too, is told only where it changes. Marks of a kind look alike, as the numbers of a network do: this
        halves a frame of many. A field that is at its default again is told as its default: left out, it would be taken
        for the last one's.
        """
        found: list[dict[str, Any]] = []
        last: dict[str, dict[str, Any]] = {}
        kind = ""
        for item in items:
            cls: Any = type(item)
            content, known = self.encode(item), last.get(item.kind, {})
            told = {name: value for name, value in content.items() if known.get(name, MISSING) != value}
            if known.keys() - content.keys():
                told |= {
                    it: default
                    for it, default in _defaults_of(cls).items()
                    if it in known and it not in content
                }
            found.append(told if item.kind == kind else {"kind": item.kind, **told})
            last[item.kind], kind = content, item.kind
        return found

    def track(self, target: Mark | PointerTarget) -> list[Any] | None:
        """The curve on which a handle slides, sent with the stage; None for what has no track.

        It is no field of a mark; it is here because its arrays travel as theirs do.
        """
        if not isinstance(target, Handle) or target.track is None:
            return None
        return [self.on(target.axes).array(values) for values in target.track()]

    def place(self, target: PointerTarget) -> list[float | None]:
        """[x, y], where it is now: that changes with every frame, and is no part of what `encode` gives."""
        return self.on(target.axes).numbers(target.at)

    def axes(self, name: AxesName) -> int | list[int]:
        """The index of one axes, or of each vertex's."""
        try:
            if isinstance(name, str):
                return self._index[name]
            return [self._index[part] for part in name]
        except KeyError as missing:
            known = ", ".join(self._index)
            raise ValueError(f"a mark stands on axes {missing}; the stage has {known}") from None


def defaults() -> dict[str, dict[str, Any]]:
    """{kind: {field: default}}: what the page takes a field, or a class variable, to be that does not travel."""
    classes: list[Any] = [it for it in vars(marks).values() if isinstance(it, type)]
    return {
        cls.kind: _sizes_of(cls) | _defaults_of(cls)
        for cls in classes
        if issubclass(cls, Mark | PointerTarget) and cls.kind
    }


def _sizes_of(cls: Any) -> dict[str, float]:
    """{class variable: value} of those that are floats, and not inherited."""
    return {
        name: getattr(cls, name) for name, hint in get_annotations(cls).items() if hint == ClassVar[float]
    }


@lru_cache
def _defaults_of(cls: Any) -> dict[str, Any]:
    """{field: default} of the fields that have one, as they travel."""
    to = Encoder(()).on(())
    return {name: encode(to, default) for name, default, encode in _fields(cls) if default is not MISSING}


# ---- how each field travels ----

_BY_TYPE: dict[Any, Callable[[Values, Any], Any]] = {
    **dict.fromkeys((str, Role, Symbol, Align, Direction, AxesCoords), lambda _, text: str(text)),
    bool: lambda _, value: bool(value),
    int: lambda _, value: int(value),
    int | None: lambda _, value: value,
    float: Values.number,
    Point: Values.numbers,
    Point | None: lambda to, sizes: sizes and to.numbers(sizes),
    Box: Values.numbers,
    tuple[Point, Point] | None: lambda to, ends: ends and [to.numbers(end) for end in ends],
    tuple[Role, ...]: lambda _, roles: tuple(roles),
    ArrayLike: Values.array,
}
"""By the type of a field, as its class has it."""

_COMPUTED: dict[type, dict[str, Callable[[Values, Any], Any]]] = {
    Cells: {
        "shape": lambda _, cells: list(np.atleast_2d(cells.values).shape),
        "scale": lambda _, cells: short(float(cells.scale)),
        "texts": lambda _, cells: cells.texts(),
        "shorter": lambda _, cells: cells.shorter(),
        "framed": lambda _, cells: (
            [] if cells.highlighted is None else np.flatnonzero(cells.framed()).tolist()
        ),
    },
    Image: {
        "shape": lambda _, image: list(np.shape(image.values)),
        "values": lambda to, image: to.uint8(image.indices() if image.classes else _levels(image)),
        "shades": lambda to, image: to.uint8(_levels(image)) if image.classes else None,
        "boundary": lambda to, image: None if image.boundary is None else to.array(image.boundary),
    },
}
"""What is computed from a whole mark: what the page is to have of it beside its fields, or a field in another form."""

_NOT_HERE: dict[type, tuple[str, ...]] = {
    Cells: ("vmax", "fewer", "highlighted"),
    Handle: ("at", "to_parameters", "entries", "track", "snap"),
    ClickTarget: ("at", "sets", "selected"),
}
"""Fields that are not sent, since what the page needs of them is computed, or apart, since they change with every frame
or with the stage alone."""


def _levels(image: Image) -> Any:
    return (image.alpha() * 255).astype(np.uint8)


@lru_cache
def _fields(cls: Any) -> tuple[Field, ...]:
    """(name, default, encoder) of every field that travels as its type says; the axes come first.

    Raises:
        TypeError: no encoder is known for a type.
    """
    found: list[Field] = [("axes", MISSING, lambda to, axes: to.axes(axes))]
    for field in fields(cls):
        if field.name in ("axes", "name", *_COMPUTED.get(cls, ()), *_NOT_HERE.get(cls, ())):
            continue
        encode = _BY_TYPE.get(field.type)
        if encode is None:
            raise TypeError(f"{cls.__name__}.{field.name}: no encoder for {field.type}")
        found.append((field.name, field.default, encode))
    return tuple(found)


def _is_default(value: Any, default: Any) -> bool:
    """Whether a field is at its default, and so does not travel."""
    return default is not MISSING and bool(value == default)
