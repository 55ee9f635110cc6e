"""Marks as the browser reads them: JSON, and buffers for long arrays.

A mark becomes {"kind": ..., "axes": index, field: value, ...}: its dataclass fields by name, each encoded according to
its type. A field at its default is left out, since the page has the table `defaults()`. So is what all marks of a
kind have in common and both renderers need: the class variables that are floats. A frame tells only what the page does
not have: `tell` in deltas.py. Names travel apart: `links_by_index` in links.py.

To add a field: one with a type of `_BY_TYPE` travels by itself. What is computed from the mark, and any array that may
be missing, goes into `_COMPUTED`, and the field that it replaces into `_REPLACED`; what the page does not need into
`_NOT_SENT`. A size that all marks of a kind share is a ClassVar[float] of its class. A number that is not finite
arrives as null: where the page is to have NaN, as in the coordinates of any array, `decodeFields` of
browser/encoding.js has to name the field.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from inspect import get_annotations
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

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

    Field = tuple[str, Any, Callable[["FieldEncoder", Any], Any]]
    """Name, default and encoder."""

Key = tuple[Any, ...] | None
"""See `key_of`."""

BINARY_FROM = 64
"""Arrays of at least this many entries travel as float32 beside the JSON, shorter ones inside it."""
FLOAT32_DIGITS = 7
"""How many a float32 has: where more are needed, arrays of any length travel inside the JSON."""


class Long(NamedTuple):
    """An array that travels beside the JSON: {key: its index among the buffers}."""

    key: Literal["buffer", "bytes"]
    data: memoryview


class Encoded(NamedTuple):
    """A mark or handle as it was encoded.

    Attributes:
        key: that of `key_of`.
        content: that of `Encoder.content`.
    """

    key: Key
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldEncoder:
    """Encodes the values of one item's fields.

    Attributes:
        digits: how many significant digits its coordinates have.
        axes: gives the index of one axes, or of each vertex's.
    """

    digits: int
    axes: Callable[[AxesName], Any]

    def numbers(self, values: Sequence[float]) -> list[float | None]:
        """A few numbers inside the JSON, at a fraction of what an array of them costs."""
        return [short(float(value), self.digits) for value in values]

    def number(self, value: Any) -> float | None:
        """One number inside the JSON."""
        return short(float(value), self.digits)

    def array(self, values: ArrayLike) -> Any:
        """Numbers inside the JSON, NaN as None; a long array beside it, as float32."""
        array = np.asarray(values, float)
        if array.size >= BINARY_FROM and self.digits <= FLOAT32_DIGITS:
            with np.errstate(over="ignore"):  # what float32 cannot hold is infinite, far outside any axes
                return Long("buffer", np.ascontiguousarray(array, np.float32).data.cast("B"))
        return [short(value, self.digits) for value in array.ravel().tolist()]

    def uint8(self, values: Any) -> Long:
        """An array of uint8, beside the JSON."""
        return Long("bytes", np.ascontiguousarray(values).data.cast("B"))


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
        self._with_digits: dict[int, FieldEncoder] = {}
        self._on: dict[AxesName, FieldEncoder] = {}
        self.buffers: list[memoryview] = []

    def digits_on(self, axes: AxesName) -> int:
        """How many significant digits coordinates on these axes have: more where the limits are far from 0."""
        names = (axes,) if isinstance(axes, str) else axes
        return max((self._more_digits.get(name, DIGITS) for name in names), default=DIGITS)

    def on(self, axes: AxesName) -> FieldEncoder:
        """What encodes the fields of an item on these axes: the same object where it has as many digits."""
        key = axes if isinstance(axes, str) else tuple(axes)
        if key not in self._on:
            digits = self.digits_on(axes)
            self._on[key] = self._with_digits.setdefault(digits, FieldEncoder(digits, self.axes))
        return self._on[key]

    def encode(self, item: Mark | PointerTarget) -> dict[str, Any]:
        """{"kind": ..., "axes": ..., field: value, ...}, without the fields that have their defaults."""
        return {"kind": item.kind, **self.placed(self.content(item))}

    def content(self, item: Mark | PointerTarget) -> dict[str, Any]:
        """What `encode` gives, without the kind, and with long arrays as themselves."""
        cls: Any = type(item)
        to = self.on(item.axes)
        content: dict[str, Any] = {}
        for name, default, encode in _fields(cls):
            value = getattr(item, name)
            if not _is_default(value, default):
                content[name] = encode(to, value)
        for name, encode in _COMPUTED.get(cls, {}).items():
            content[name] = encode(to, item)
        return content

    def content_like(self, item: Mark | PointerTarget, key: Key, model: Encoded) -> dict[str, Any]:
        """The content of an item on the same axes as another one: what is as there is not encoded again."""
        if key is None or model.key is None:
            return self.content(item)
        cls: Any = type(item)
        to = self.on(item.axes)
        content = dict(model.content)
        for field, now, before in zip(_key_fields(cls), key, model.key, strict=True):
            if field is None or now == before:
                continue
            name, default, encode = field
            value = getattr(item, name)
            if _is_default(value, default):
                content.pop(name, None)
            else:
                content[name] = encode(to, value)
        for name, encode in _COMPUTED.get(cls, {}).items():
            content[name] = encode(to, item)
        return content

    def placed(self, content: dict[str, Any]) -> dict[str, Any]:
        """The same with its long arrays among the buffers."""
        return {name: self._place(it) if type(it) is Long else it for name, it in content.items()}

    def _place(self, array: Long) -> dict[str, int]:
        self.buffers.append(array.data)
        return {array.key: len(self.buffers) - 1}

    def track(self, target: Mark | PointerTarget) -> list[Any] | None:
        """The curve on which a handle slides, sent with the stage; None for what has no track.

        It is no field of a mark; it is here because its arrays travel as theirs do.
        """
        if not isinstance(target, Handle) or target.track is None:
            return None
        arrays = [self.on(target.axes).array(values) for values in target.track()]
        return [self._place(array) if type(array) is Long else array for array in arrays]

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
        cls.kind: _sizes_of(cls) | defaults_of(cls)
        for cls in classes
        if issubclass(cls, Mark | PointerTarget) and cls.kind
    }


def _sizes_of(cls: Any) -> dict[str, float]:
    """{class variable: value} of those that are floats, and not inherited."""
    return {
        name: getattr(cls, name) for name, hint in get_annotations(cls).items() if hint == ClassVar[float]
    }


@lru_cache
def defaults_of(cls: Any) -> dict[str, Any]:
    """{field: default} of the fields of a class that have one, as they travel."""
    to = Encoder(()).on(())
    return {name: encode(to, default) for name, default, encode in _fields(cls) if default is not MISSING}


# ---- how each field travels ----

_BY_TYPE: dict[Any, Callable[[FieldEncoder, Any], Any]] = {
    **dict.fromkeys((str, Role, Symbol, Align, Direction, AxesCoords), lambda _, text: str(text)),
    bool: lambda _, value: bool(value),
    int: lambda _, value: int(value),
    int | None: lambda _, value: value,
    float: FieldEncoder.number,
    Point: FieldEncoder.numbers,
    Point | None: lambda to, sizes: sizes and to.numbers(sizes),
    Box: FieldEncoder.numbers,
    tuple[Point, Point] | None: lambda to, ends: ends and [to.numbers(end) for end in ends],
    tuple[Role, ...]: lambda _, roles: tuple(roles),
    ArrayLike: FieldEncoder.array,
}
"""By the type of a field, as its class has it."""

_COMPUTED: dict[type, dict[str, Callable[[FieldEncoder, Any], Any]]] = {
    Cells: {
        "shape": lambda _, cells: list(np.atleast_2d(cells.values).shape),
        "scale": lambda _, cells: short(float(cells.scale)),
        "texts": lambda _, cells: cells.texts(),
        "shorter": lambda _, cells: cells.shorter(),
        "framed": lambda _, cells: (
            np.flatnonzero(cells.framed()).tolist() if np.any(cells.highlighted) else []
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

_REPLACED: dict[type, tuple[str, ...]] = {Cells: ("vmax", "fewer", "highlighted")}
"""Fields of which the page has what is computed instead."""

_NOT_SENT: dict[type, tuple[str, ...]] = {
    Handle: ("to_parameters", "entries", "track", "snap"),
    ClickTarget: ("sets",),
}
"""Fields that stay in the kernel, or travel with the stage."""


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
        not_here = *_COMPUTED.get(cls, ()), *_REPLACED.get(cls, ()), *_NOT_SENT.get(cls, ())
        if field.name in ("axes", "name", *not_here):
            continue
        encode = _BY_TYPE.get(field.type)
        if encode is None:
            raise TypeError(f"{cls.__name__}.{field.name}: no encoder for {field.type}")
        found.append((field.name, field.default, encode))
    return tuple(found)


@lru_cache
def _key_names(cls: Any) -> tuple[list[str], list[str]]:
    """The fields that a key has, in its order: plain ones, and then arrays."""
    needed = [it for it in fields(cls) if it.name not in ("name", *_NOT_SENT.get(cls, ()))]
    arrays = [it.name for it in needed if it.type in (ArrayLike, ArrayLike | None)]
    return [it.name for it in needed if it.name not in arrays], arrays


@lru_cache
def _key_fields(cls: Any) -> tuple[Field | None, ...]:
    """The field of each entry of a key; None for one that is part of what is computed."""
    travelling = {field[0]: field for field in _fields(cls)}
    plain, arrays = _key_names(cls)
    return tuple(travelling.get(name) for name in (*plain, *arrays))


def key_of(item: Mark | PointerTarget) -> Key:
    """All that the content of a mark or handle depends on, field by field, arrays as bytes.

    What is equal of two of a class on the same axes is encoded alike. None where a field is a list or the like, which a
    program may change in place.
    """
    cls: Any = type(item)
    return _key_function(cls)(item)


@lru_cache
def _key_function(cls: Any) -> Callable[[Any], Key]:
    """What gives the keys of a class."""
    names, arrays = _key_names(cls)
    plain = attrgetter(*names)

    def key(item: Any) -> Key:
        found: tuple[Any, ...] = plain(item)
        try:
            hash(found)
        except TypeError:
            return None
        for name in arrays:
            values = getattr(item, name)
            array = np.asarray(values, float)
            found += ((values is None, array.shape, array.tobytes()),)  # as an array, None is NaN
        return found

    return key


def _is_default(value: Any, default: Any) -> bool:
    """Whether a field is at its default, and so does not travel."""
    return default is not MISSING and bool(value == default)
