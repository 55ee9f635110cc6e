"""Marks as the browser reads them: JSON, and buffers for long arrays.

A mark becomes {"kind": ..., "axes": index, field: value, ...}: its dataclass fields by name, each encoded according to
its annotation. A field at its default is left out, since the page has the table `defaults()`. So is what all marks of a
kind have in common and both renderers need: the class variables that are floats. Of several marks of a kind, each tells
only what it has not in common with the one before it, see `Encoder.all`. Names travel apart: `links_by_index`.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import marks
from bpwidgets.live.picture.marks import Cells, ClickTarget, Handle, Image, Mark, PointerTarget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import ArrayLike

    from bpwidgets.live.picture.marks import AxesName

BINARY_FROM = 64
"""Arrays of at least this many entries travel as float32 beside the JSON, shorter ones inside it."""


class Encoder:
    """Turns marks into JSON and collects the buffers of one message.

    Args:
        axes_names: the axes, in the order in which the browser knows them.
    """

    def __init__(self, axes_names: Sequence[str]) -> None:
        self._index = {name: i for i, name in enumerate(axes_names)}
        self.buffers: list[memoryview] = []

    def encode(self, item: Mark | PointerTarget) -> dict[str, Any]:
        """{"kind": ..., "axes": ..., field: value, ...}, without the fields that have their defaults."""
        cls: Any = type(item)
        content: dict[str, Any] = {"kind": item.kind, "axes": self.axes(item.axes)}
        for name, default, encode in _annotated_fields(cls):
            value = getattr(item, name)
            if default is MISSING or value != default:
                content[name] = encode(self, value)
        for name, encode in _SPECIAL_FIELDS.get(cls, {}).items():
            if encode:
                content[name] = encode(self, item)
        return content

    def all(self, items: Sequence[Mark | PointerTarget]) -> list[dict[str, Any]]:
        """Each as `encode` has it, but without what it has in common with the last one of its kind before it.

        The kind, too, is told only where it changes. Marks of a kind look alike, as the numbers of a network do: this
        halves a frame of many.
        """
        found: list[dict[str, Any]] = []
        last: dict[str, dict[str, Any]] = {}
        kind = ""
        for item in items:
            content = self.encode(item)
            if (known := last.get(item.kind)) is None:
                told = content
            else:
                told = {"kind": item.kind} if item.kind != kind else {}
                told |= {
                    name: value
                    for name, value in content.items()
                    if name not in known or known[name] != value
                }
                if gone := known.keys() - content.keys():
                    cls: Any = type(item)
                    told |= {name: value for name, value in _defaults_of(cls).items() if name in gone}
            found.append(told)
            last[item.kind], kind = content, item.kind
        return found

    def track(self, target: Mark | PointerTarget) -> list[Any] | None:
        """The curve on which a handle slides, sent with the stage; None for what has no track."""
        if not isinstance(target, Handle) or target.track is None:
            return None
        return [self.array(values) for values in target.track()]

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
    """Six significant digits: below a tenth of a pixel on any axis. NaN and infinity become None.

    Whole numbers are shorter as such: 490 for 490.0.
    """
    if -1e6 < value < 1e6 and value.is_integer():
        return int(value)
    return float(f"{value:.6g}") if -1e300 < value < 1e300 else None


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
        cls.kind: {
            **{name: value for name, value in vars(cls).items() if isinstance(value, float)},
            **_defaults_of(cls),
        }
        for cls in classes
        if issubclass(cls, Mark | PointerTarget) and cls.kind
    }


@lru_cache
def _defaults_of(cls: Any) -> dict[str, Any]:
    """{field: default} of the fields that have one, as they travel."""
    encoder = Encoder(())
    return {
        name: encode(encoder, default)
        for name, default, encode in _annotated_fields(cls)
        if default is not MISSING
    }


# ---- how each field travels ----

_TEXTS = ("str", "Role", "Symbol", "Align", "Direction", "AxesCoords")
# By the text of a field's annotation, which `from __future__ import annotations` in `marks` keeps as it is written.
_BY_ANNOTATION: dict[str, Callable[[Encoder, Any], Any]] = {
    **dict.fromkeys(_TEXTS, lambda _, text: str(text)),
    "bool": lambda _, value: bool(value),
    "int": lambda _, value: int(value),
    "int | None": lambda _, value: value,
    "float": lambda _, value: short(float(value)),
    "tuple[float, float]": Encoder.numbers,
    "tuple[float, float] | None": lambda encoder, sizes: sizes and encoder.numbers(sizes),
    "Point": Encoder.numbers,
    "Box": Encoder.numbers,
    "tuple[Point, Point] | None": lambda encoder, ends: ends and [encoder.numbers(end) for end in ends],
    "tuple[Role, ...]": lambda _, roles: tuple(roles),
    "ArrayLike": Encoder.array,
}

_SPECIAL_FIELDS: dict[type, dict[str, Callable[[Encoder, Any], Any] | None]] = {
    Cells: {
        "shape": lambda _, cells: list(np.atleast_2d(cells.values).shape),
        "vmax": lambda _, cells: short(float(cells.scale)),
        "texts": lambda _, cells: cells.texts(),
        "fewer": lambda _, cells: cells.shorter(),
        "highlighted": lambda _, cells: (
            [] if cells.highlighted is None else np.flatnonzero(cells.framed()).tolist()
        ),
    },
    Image: {
        "shape": lambda _, image: list(np.shape(image.values)),
        "values": lambda encoder, image: encoder.bytes(image.indices() if image.classes else _levels(image)),
        "shades": lambda encoder, image: encoder.bytes(_levels(image)) if image.classes else None,
        "boundary": lambda encoder, image: None if image.boundary is None else encoder.array(image.boundary),
    },
    Handle: dict.fromkeys(("at", "to_parameters", "entries", "track", "snap")),
    ClickTarget: dict.fromkeys(("at", "sets", "selected")),
}
"""Fields computed from the whole mark. None: not sent, or sent apart by the view since it changes with every frame."""


def _levels(image: Image) -> Any:
    return (image.alpha() * 255).astype(np.uint8)


@lru_cache
def _annotated_fields(cls: Any) -> tuple[tuple[str, Any, Any], ...]:
    """(name, default, encoder) of every field that travels as its annotation says.

    Raises:
        TypeError: no encoder is known for an annotation.
    """
    found = []
    for field in fields(cls):
        if field.name in ("axes", "name") or field.name in _SPECIAL_FIELDS.get(cls, {}):
            continue
        encode = _BY_ANNOTATION.get(str(field.type))
        if encode is None:
            raise TypeError(f"{cls.__name__}.{field.name}: no encoder for {field.type}")
        found.append((field.name, field.default, encode))
    return tuple(found)
