"""Marks as the browser reads them: JSON, and buffers for long arrays.

A mark becomes {"kind": ..., "axes": index, field: value, ...}: its dataclass fields by name, each encoded according to
its type. A field at its default is left out, since the page has the table `defaults()`. So is what all marks of a
kind have in common and both renderers need: the class variables that are floats. Of several marks of a kind, each tells
only what it has not in common with the one before it, see `Encoder.encode_all`. Names travel apart: `links_by_index`.

To add a field: one with a type of `_BY_TYPE` travels by itself. What is computed from the mark, and any array that may
be missing, goes into `_COMPUTED`; what the page does not need into `_NOT_HERE`. A size that all marks of a kind share
is a ClassVar[float]. Arrays have to be among the ARRAYS of browser/encoding.js.
"""

from __future__ import annotations

import math
from dataclasses import MISSING, fields
from functools import lru_cache
from inspect import get_annotations
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from bpwidgets.live.picture import marks
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

    from bpwidgets.live.picture.marks import AxesName

    Span = tuple[float, float]
    Field = tuple[str, Any, Callable[["Encoder", Any], Any]]
    """Name, default and encoder."""

BINARY_FROM = 64
"""Arrays of at least this many entries travel as float32 beside the JSON, shorter ones inside it."""
DIGITS = 6
"""Significant digits of a number in the JSON: below a tenth of a pixel where axes are near 0, see `digits_on`."""
FLOAT32_DIGITS = 7
"""How many a float32 has: where more are needed, arrays of any length travel inside the JSON."""


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
        self._digits = DIGITS  # of what is encoded now
        self.buffers: list[memoryview] = []

    def digits_on(self, axes: AxesName) -> int:
        """How many significant digits coordinates on these axes have: more where the limits are far from 0."""
        names = (axes,) if isinstance(axes, str) else axes
        return max((self._more_digits.get(name, DIGITS) for name in names), default=DIGITS)

    def encode(self, item: Mark | PointerTarget) -> dict[str, Any]:
        """{"kind": ..., "axes": ..., field: value, ...}, without the fields that have their defaults."""
        cls: Any = type(item)
        self._digits = self.digits_on(item.axes)
        content: dict[str, Any] = {"kind": item.kind}
        for name, default, encode in _fields(cls):
            value = getattr(item, name)
            if not _is_default(value, default):
                content[name] = encode(self, value)
        for name, encode in _COMPUTED.get(cls, {}).items():
            content[name] = encode(self, item)
        return content

    def encode_all(self, items: Sequence[Mark | PointerTarget]) -> list[dict[str, Any]]:
        """Each as `encode` has it, but without what it has in common with the last one of its kind before it.

        The kind, too, is told only where it changes. Marks of a kind look alike, as the numbers of a network do: this
        halves a frame of many, and what is alike in the marks themselves is not even encoded. Two rules follow:

        - A field that is at its default again is told as its default: left out, it would be taken for the last one's.
        - An array is always encoded: a long one travels beside the JSON, under a number of its own.
        """
        found: list[dict[str, Any]] = []
        last: dict[Any, tuple[tuple[Any, ...], dict[str, Any]]] = {}
        before: Any = None
        for item in items:
            cls: Any = type(item)
            values = _values_of(cls)(item)
            if cls in last:
                told, content = self._news(item, values, *last[cls])
                if cls is not before:
                    told = {"kind": item.kind, **told}
            else:
                content = self.encode(item)
                told = dict(content)
            found.append(told)
            last[cls], before = (values, content), cls
        return found

    def _news(
        self,
        item: Mark | PointerTarget,
        values: tuple[Any, ...],
        last_values: tuple[Any, ...],
        last_content: dict[str, Any],
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a mark tells after the last one of its kind, and its whole content, which is what `encode` gives."""
        cls: Any = type(item)
        told, again_default, content = {}, {}, dict(last_content)
        self._digits = self.digits_on(item.axes)
        in_as_many_digits = self._digits == self.digits_on(last_values[0])
        for (name, default, encode), value, last in zip(_fields(cls), values, last_values, strict=True):
            alike = in_as_many_digits and encode is not Encoder.array
            if alike and (value is last or _are_equal(value, last)):
                continue
            if _is_default(value, default):
                if name in content:
                    del content[name]
                    again_default[name] = _defaults_of(cls)[name]
                continue
            encoded = encode(self, value)
            if name not in content or content[name] != encoded:
                told[name] = content[name] = encoded
        for name, encode in _COMPUTED.get(cls, {}).items():
            encoded = encode(self, item)
            if content[name] != encoded:
                told[name] = content[name] = encoded
        return told | again_default, content

    def track(self, target: Mark | PointerTarget) -> list[Any] | None:
        """The curve on which a handle slides, sent with the stage; None for what has no track.

        It is no field of a mark; it is here because its arrays travel as theirs do.
        """
        if not isinstance(target, Handle) or target.track is None:
            return None
        self._digits = self.digits_on(target.axes)
        return [self.array(values) for values in target.track()]

    def place(self, target: PointerTarget) -> list[float | None]:
        """[x, y], where it is now: that changes with every frame, and is no part of what `encode` gives."""
        self._digits = self.digits_on(target.axes)
        return self.numbers(target.at)

    def axes(self, name: AxesName) -> int | list[int]:
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
        return [short(float(value), self._digits) for value in values]

    def number(self, value: Any) -> float | None:
        """One number inside the JSON."""
        return short(float(value), self._digits)

    def array(self, values: ArrayLike) -> Any:
        """Numbers inside the JSON, NaN as None, or {"buffer": i} for a long array."""
        array = np.asarray(values, float)
        if array.size >= BINARY_FROM and self._digits <= FLOAT32_DIGITS:
            with np.errstate(over="ignore"):  # what float32 cannot hold is infinite, far outside any axes
                self.buffers.append(np.ascontiguousarray(array, np.float32).data.cast("B"))
            return {"buffer": len(self.buffers) - 1}
        return [short(value, self._digits) for value in array.ravel().tolist()]

    def uint8(self, values: Any) -> dict[str, int]:
        """{"bytes": i} for an array of uint8."""
        self.buffers.append(np.ascontiguousarray(values).data.cast("B"))
        return {"bytes": len(self.buffers) - 1}


def short(value: float, digits: int = DIGITS) -> float | None:
    """So many significant digits. NaN and infinity become None.

    Whole numbers are shorter as such: 490 for 490.0.
    """
    if -1e6 < value < 1e6 and value.is_integer():
        return int(value)
    return float(f"{value:.{digits}g}") if -1e300 < value < 1e300 else None


def digits_between(limits: Span) -> int:
    """How many significant digits the numbers of an axis have, so that they are right to a tenth of a pixel.

    One more for each power of ten by which the limits are farther from 0 than from each other: from 9998 to 10002 the
    first four digits of a number say nothing.
    """
    low, high = limits
    far = max(abs(low), abs(high)) / max(abs(high - low), 1e-300)
    return min(DIGITS + math.floor(math.log10(far)), 17) if far > 1 else DIGITS


def links_by_index(
    links: Mapping[str, str], marks: Sequence[Mark], targets: Sequence[PointerTarget]
) -> dict[str, dict[str, Any]]:
    """Which words mean which marks: they stay the same from frame to frame, and so are seldom sent.

    Returns:
        {"words": {word: name}, "marks": {name: indices}, "handles": {name: indices}}, of the names that a word means.
    """
    meant = frozenset(links.values())
    found: dict[str, dict[str, Any]] = {"words": dict(links), "marks": {}, "handles": {}}
    both: tuple[tuple[str, Sequence[Mark | PointerTarget]], ...] = (("marks", marks), ("handles", targets))
    for kind, items in both:
        for i, item in enumerate(items):
            if item.name in meant:
                found[kind].setdefault(item.name, []).append(i)
    return found


def defaults() -> dict[str, dict[str, Any]]:
    """{kind: {field: default}}: what the page takes a field, or a class variable, to be that does not travel."""
    classes: list[Any] = [it for it in vars(marks).values() if isinstance(it, type)]
    return {
        cls.kind: _sizes_of(cls) | _defaults_of(cls)
        for cls in classes
        if issubclass(cls, Mark | PointerTarget) and cls.kind
    }


def _sizes_of(cls: Any) -> dict[str, float]:
    """{class variable: value} of those that are floats."""
    return {
        name: getattr(cls, name) for name, hint in get_annotations(cls).items() if hint == ClassVar[float]
    }


@lru_cache
def _defaults_of(cls: Any) -> dict[str, Any]:
    """{field: default} of the fields that have one, as they travel."""
    encoder = Encoder(())
    return {
        name: encode(encoder, default) for name, default, encode in _fields(cls) if default is not MISSING
    }


# ---- how each field travels ----

_BY_TYPE: dict[Any, Callable[[Encoder, Any], Any]] = {
    **dict.fromkeys((str, Role, Symbol, Align, Direction, AxesCoords), lambda _, text: str(text)),
    bool: lambda _, value: bool(value),
    int: lambda _, value: int(value),
    int | None: lambda _, value: value,
    float: Encoder.number,
    Point: Encoder.numbers,
    Point | None: lambda encoder, sizes: sizes and encoder.numbers(sizes),
    Box: Encoder.numbers,
    tuple[Point, Point] | None: lambda encoder, ends: ends and [encoder.numbers(end) for end in ends],
    tuple[Role, ...]: lambda _, roles: tuple(roles),
    ArrayLike: Encoder.array,
}
"""By the type of a field, as its class has it."""

_COMPUTED: dict[type, dict[str, Callable[[Encoder, Any], Any]]] = {
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
        "values": lambda encoder, image: encoder.uint8(image.indices() if image.classes else _levels(image)),
        "shades": lambda encoder, image: encoder.uint8(_levels(image)) if image.classes else None,
        "boundary": lambda encoder, image: None if image.boundary is None else encoder.array(image.boundary),
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
    found: list[Field] = [("axes", MISSING, lambda encoder, axes: encoder.axes(axes))]
    for field in fields(cls):
        if field.name in ("axes", "name", *_COMPUTED.get(cls, ()), *_NOT_HERE.get(cls, ())):
            continue
        encode = _BY_TYPE.get(field.type)
        if encode is None:
            raise TypeError(f"{cls.__name__}.{field.name}: no encoder for {field.type}")
        found.append((field.name, field.default, encode))
    return tuple(found)


@lru_cache
def _values_of(cls: Any) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of these fields of a mark, in their order."""
    return attrgetter(*(name for name, _, _ in _fields(cls)))


def _is_default(value: Any, default: Any) -> bool:
    """Whether a field is at its default, and so does not travel."""
    return default is not MISSING and bool(value == default)


_COMPARED = frozenset({str, float, int, bool, tuple})


def _are_equal(value: Any, other: Any) -> bool:
    """Whether two values are equal without a look into arrays; False where that is not known."""
    return type(value) is type(other) and type(value) in _COMPARED and value == other
