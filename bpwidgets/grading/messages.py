"""What parent and child send each other: a frame is two lengths, a JSON text, and the arrays as `.npy` after it.

Both ends use the same reader, and it trusts nothing: every length, shape and depth is bounded before anything of
that size is allocated, and no pickle is ever read. A value travels as a pair [tag, content]: ``["float", 1.5]``,
``["list", [...]]``, ``["array", 0]`` for the first array of the frame.
"""

from __future__ import annotations

import inspect
import io
import json
import math
import numbers
import struct
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any

import numpy as np

from bpwidgets.exercises.engine.polynomial import Polynomial
from bpwidgets.exercises.engine.pullback import Pullback

MAX_TEXT = 1 << 20  # bytes of a frame's JSON
MAX_ARRAYS = 4 << 20  # bytes of all its arrays
MAX_DEPTH = 12
MAX_NODES = 20_000
MAX_DIGITS = 1000
_LENGTHS = struct.Struct(">II")
_START = (
    10  # bytes of a `.npy` file before its header: magic, version, and the header's length in the last two
)
_KINDS = "biufcSUmM"


class ProtocolError(Exception):
    """The other end sent something that is no frame, or none that was due."""


class TooLargeError(ValueError):
    """A value is larger than a frame may carry."""


@dataclass(frozen=True)
class Channel:
    """One end of the line between parent and child."""

    reader: IO[bytes]
    writer: IO[bytes]

    def send(self, content: Mapping[str, Any]) -> None:
        """Write one frame; its values are any that `encode` takes.

        Raises:
            TooLargeError: the other end would refuse the frame.
        """
        arrays: list[bytes] = []
        header = {key: encode(value, arrays) for key, value in content.items()}
        text = json.dumps({"content": header, "arrays": list(map(len, arrays))}).encode()
        payload = b"".join(arrays)
        if len(text) > MAX_TEXT or len(payload) > MAX_ARRAYS:
            raise TooLargeError
        self.writer.write(_LENGTHS.pack(len(text), len(payload)) + text + payload)
        self.writer.flush()

    def receive(self) -> dict[str, Any]:
        """Read one frame.

        Raises:
            EOFError: the other end is gone, perhaps in the middle of a frame.
            ProtocolError: it is not a frame.
        """
        text_length, payload_length = _LENGTHS.unpack(self._exactly(_LENGTHS.size))
        if text_length > MAX_TEXT or payload_length > MAX_ARRAYS:
            raise ProtocolError(f"a frame of {text_length} + {payload_length} bytes")
        text, payload = self._exactly(text_length), self._exactly(payload_length)
        try:
            frame = json.loads(text)
            arrays = _split(payload, frame["arrays"])
            return {str(key): decode(value, arrays) for key, value in frame["content"].items()}
        except ProtocolError:
            raise
        except (
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            AttributeError,
            RecursionError,
            MemoryError,
        ) as error:
            raise ProtocolError(f"a frame that cannot be read ({type(error).__name__})") from error

    def _exactly(self, length: int) -> bytes:
        parts: list[bytes] = []
        while length > 0:
            part = self.reader.read(min(length, 1 << 16))
            if not part:
                raise EOFError
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


# ---- values to tagged pairs ----


@dataclass
class _Encoder:
    """Turns one value into tagged pairs, counting what it makes of it."""

    arrays: list[bytes]
    nodes: int = field(default=0)

    def encode(self, value: Any, depth: int = 0) -> list[Any]:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise TooLargeError
        if isinstance(value, np.ndarray):
            return self._array(value, depth)
        if isinstance(value, np.generic) and not isinstance(value, (np.str_, np.bytes_)):
            return ["scalar", self._store(np.asarray(value))]
        if isinstance(value, Mapping):
            pairs = [
                [self.encode(key, depth + 1), self.encode(each, depth + 1)] for key, each in value.items()
            ]
            return ["dict", pairs]
        if isinstance(value, (tuple, list, range)):
            tag = "tuple" if isinstance(value, tuple) else "list"
            return [tag, [self.encode(each, depth + 1) for each in value]]
        return _plain(value) or self._foreign(value, depth)

    def _array(self, value: np.ndarray[Any, Any], depth: int) -> list[Any]:
        if value.dtype.kind in _KINDS:
            return ["array", self._store(np.asarray(value))]
        if value.dtype.kind != "O":
            return ["other", "ndarray"]
        entries = [self.encode(each, depth + 1) for each in value.ravel().tolist()]
        return ["objects", [list(value.shape), entries]]

    def _foreign(self, value: Any, depth: int) -> list[Any]:
        """What other packages and the learner define: as the array or the number that it says it is."""
        if hasattr(value, "__array__"):
            return self._array(np.asarray(value), depth)
        if callable(value):
            return ["function", None]
        if inspect.isgenerator(value):
            return ["generator", None]
        if isinstance(value, numbers.Real) or hasattr(type(value), "__float__"):
            return ["float", float(value)]
        return ["other", type(value).__name__]

    def _store(self, array: np.ndarray[Any, Any]) -> int:
        if array.nbytes > MAX_ARRAYS:
            raise TooLargeError
        plain = np.array(array, order="C", subok=False)
        self.arrays.append(_header(plain.shape, plain.dtype) + plain.tobytes())
        return len(self.arrays) - 1


@lru_cache(maxsize=256)
def _header(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bytes:
    """What stands before the entries in a `.npy` file."""
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        buffer, {"shape": shape, "fortran_order": False, "descr": np.lib.format.dtype_to_descr(dtype)}
    )
    return buffer.getvalue()


def encode(value: Any, arrays: list[bytes]) -> list[Any]:
    """The value as tagged pairs; its arrays are appended to `arrays`.

    Raises:
        TooLargeError: it is deeper, longer or larger than a frame may be.
    """
    return _Encoder(arrays).encode(value)


def _plain(value: Any) -> list[Any] | None:
    """Python's own values without parts."""
    if value is None or value is ...:
        return ["none" if value is None else "ellipsis", None]
    if isinstance(value, bool):
        return ["bool", bool(value)]
    if isinstance(value, int):
        if abs(int(value)) >= 10**MAX_DIGITS:
            raise TooLargeError
        return ["int", str(int(value))]
    if isinstance(value, float):
        return ["float", float(value)]
    if isinstance(value, complex):
        return ["complex", [value.real, value.imag]]
    if isinstance(value, str):
        return ["text", str(value)]
    if isinstance(value, Polynomial):
        return ["polynomial", list(value.coefficients)]
    if isinstance(value, Pullback):
        return ["pullback", [list(row) for row in value.rows]]
    return None


# ---- tagged pairs to values ----


def decode(pair: Any, arrays: Sequence[np.ndarray[Any, Any]], depth: int = 0) -> Any:
    """The value that tagged pairs stand for.

    What cannot travel (a function, a generator, an object of the learner's class) comes back as an empty one of its
    kind, so that the judge can say what it was.
    """
    tag, content = pair
    if depth > MAX_DEPTH:
        raise ProtocolError("a value that is nested too deeply")
    if tag in {"list", "tuple"}:
        entries = [decode(each, arrays, depth + 1) for each in content]
        return tuple(entries) if tag == "tuple" else entries
    if tag == "dict":
        return {
            _key(decode(key, arrays, depth + 1)): decode(each, arrays, depth + 1) for key, each in content
        }
    if tag in {"array", "scalar"}:
        return arrays[_index(content)] if tag == "array" else arrays[_index(content)][()]
    if tag == "objects":
        return _objects(content, arrays, depth)
    return _DECODERS[tag](content)


def _objects(content: Any, arrays: Sequence[np.ndarray[Any, Any]], depth: int) -> np.ndarray[Any, Any]:
    shape, entries = content
    array = np.empty(len(entries), dtype=object)
    for place, each in enumerate(entries):
        array[place] = decode(each, arrays, depth + 1)
    return array.reshape([int(size) for size in shape])


def _key(key: Any) -> Any:
    if not isinstance(key, (str, int, float, bool, tuple, type(None))):
        raise ProtocolError(f"a {type(key).__name__} as key of a dict")
    return key


def _index(content: Any) -> int:
    if not isinstance(content, int) or content < 0:
        raise ProtocolError("no index of an array")
    return content


def _integer(content: Any) -> int:
    if len(content) > MAX_DIGITS + 1:
        raise ProtocolError("an integer that is too long")
    return int(content)


def _other(content: Any) -> Any:
    name = content if isinstance(content, str) and content.isidentifier() and len(content) <= 60 else "object"
    return type(name, (), {})()


def _function() -> None:
    """Stands for a function that a learner's function returned."""


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "none": lambda _: None,
    "ellipsis": lambda _: ...,
    "bool": bool,
    "int": _integer,
    "float": float,
    "complex": lambda parts: complex(*map(float, parts)),
    "text": str,
    "polynomial": lambda coefficients: Polynomial(tuple(map(float, coefficients))),
    "pullback": lambda rows: Pullback(tuple(tuple(map(float, row)) for row in rows)),
    "function": lambda _: _function,
    "generator": lambda _: (nothing for nothing in range(0)),
    "other": _other,
}


def _split(payload: bytes, lengths: Any) -> list[np.ndarray[Any, Any]]:
    """The arrays of a frame."""
    arrays, start = [], 0
    for length in lengths:
        if not isinstance(length, int) or length <= 0 or start + length > len(payload):
            raise ProtocolError("an array outside its frame")
        arrays.append(_array(payload[start : start + length]))
        start += length
    if start != len(payload):
        raise ProtocolError("bytes that belong to no array")
    return arrays


def _array(data: bytes) -> np.ndarray[Any, Any]:
    """A `.npy` file whose header says exactly what follows it, of a type that holds no Python objects."""
    start = _START + int.from_bytes(data[_START - 2 : _START], "little")
    shape, dtype = _read_header(data[:start])
    if len(data) - start != math.prod(shape) * dtype.itemsize:
        raise ProtocolError("an array whose header does not fit it")
    return np.frombuffer(data, dtype=dtype, offset=start).reshape(shape).copy()


@lru_cache(maxsize=256)
def _read_header(header: bytes) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """What shape and type a header speaks of: the same few, time and again."""
    buffer = io.BytesIO(header)
    if np.lib.format.read_magic(buffer) != (1, 0):
        raise ProtocolError("an array of an unknown format")
    shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(buffer, max_header_size=2000)
    if dtype.kind not in _KINDS or dtype.hasobject or fortran_order:
        raise ProtocolError(f"an array of type {dtype.kind}")
    if len(shape) > 32 or not all(0 <= size <= MAX_ARRAYS for size in shape):
        raise ProtocolError(f"an array of shape {str(shape)[:60]}")
    return shape, dtype


# ---- text ----


_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # unseen too, and part of how names are written in Persian and in India


def clean(text: Any, limit: int) -> str:
    """A learner's text as one that can be shown: no control characters, no terminal codes, no reordering, bounded."""
    kept = (" " if each in "\n\t\r" else each for each in str(text)[: 4 * limit])
    shown = "".join(each for each in kept if each in _JOINERS or unicodedata.category(each) not in _UNSEEN)
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"
