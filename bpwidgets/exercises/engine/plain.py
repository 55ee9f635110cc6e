"""A learner's value as plain data: copied at once, with nothing in it that could run when it is compared.

Only Python's and NumPy's own types are left. A subclass counts as what it is made of, whatever its methods say; any
other object as the array, list or number that it says it is. What is none of these comes back as an empty object of
its kind, so that the judge can say what it was. All this may call methods of the learner's, so it belongs into the
run that bounds them.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

MAX_DEPTH = 12
MAX_NODES = 20_000
MAX_SIZE = 10_000_000  # entries of an array


class TooLargeError(ValueError):
    """A value is longer, larger or nested deeper than any answer."""


_ENTRIES = 100  # of a value that is looked at before it is known to be harmless
_ATOMS = (float, int, bool, str, type(None), type(...), np.float64, np.int64, np.bool_)
_DTYPES = tuple(map(np.dtype, (np.float64, np.int64, np.bool_)))


def is_plain(value: Any, depth: int = 2) -> bool:
    """Whether a value is small and plain already: nothing of the learner's runs where it is copied, or ends.

    Asks for identities alone: a learner's class may define when it equals another.
    """
    kind = type(value)
    if any(kind is each for each in _ATOMS):
        return True
    if kind is np.ndarray:
        return value.size <= MAX_NODES and _is_numbers(value) and (value.base is None or _owns(value.base))
    if depth == 0 or not (kind is tuple or kind is list or kind is dict) or len(value) > _ENTRIES:
        return False
    if kind is dict and not all(type(key) is str for key in value):
        return False
    entries = value.values() if kind is dict else value
    return all(is_plain(entry, depth - 1) for entry in entries)


def _is_numbers(array: Any) -> bool:
    return any(array.dtype is each for each in _DTYPES)


def _owns(base: Any) -> bool:
    """Whether what a view looks at are numbers of its own."""
    return type(base) is np.ndarray and _is_numbers(base) and base.base is None


def plain(value: Any) -> Any:
    """The value as plain data.

    Raises:
        TooLargeError: it is larger than can be judged.
    """
    return _Copier().copy(value, 0)


class _Copier:
    """Copies one value, counting its parts."""

    def __init__(self) -> None:
        self._nodes = 0

    def copy(self, value: Any, depth: int) -> Any:
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            raise TooLargeError
        kind = type(value)
        if value is None or value is ... or kind in {bool, int, float, complex, str, bytes}:
            return value
        for base, copy in _BASES.items():
            if issubclass(kind, base):
                return copy(self, value, depth)
        try:
            return self._foreign(value, depth)
        except (TooLargeError, KeyboardInterrupt):
            raise
        except (Exception, SystemExit, GeneratorExit):  # noqa: BLE001 - from a method of the learner's
            return stand_in(kind)

    def _array(self, value: Any, depth: int) -> Any:
        """A copy of its entries; of objects, copies of these."""
        if np.ndarray.size.__get__(value) > MAX_SIZE:
            raise TooLargeError
        array = np.array(value, subok=False)
        if array.dtype.kind != "O":
            return array
        entries = np.empty(array.size, dtype=object)
        for place, entry in enumerate(array.ravel().tolist()):
            entries[place] = self.copy(entry, depth + 1)
        return entries.reshape(array.shape)

    def _tuple(self, value: Any, depth: int) -> tuple[Any, ...]:
        return tuple(self._entries(tuple.__iter__(value), depth))

    def _list(self, value: Any, depth: int) -> list[Any]:
        return self._entries(list.__iter__(value), depth)

    def _dict(self, value: Any, depth: int) -> dict[Any, Any]:
        return {_key(key): self.copy(each, depth + 1) for key, each in dict.items(value)}

    def _entries(self, values: Iterable[Any], depth: int) -> list[Any]:
        return [self.copy(each, depth + 1) for each in values]

    def _foreign(self, value: Any, depth: int) -> Any:
        """What other packages and the learner define."""
        if callable(value):
            return function_stand_in
        if hasattr(value, "__array__"):
            return self._array(np.asarray(value), depth)
        if inspect.isgenerator(value):
            return (nothing for nothing in range(0))
        if isinstance(value, Mapping):
            return self._dict(dict(value), depth)
        if isinstance(value, Sequence):
            return self._entries(value, depth)
        array = np.asarray(value)  # a buffer, such as array.array
        return float(value) if array.ndim == 0 else self._array(array, depth)


# The plain value that each base holds, whatever a subclass of it defines; NumPy's first, some of which are Python's.
_BASES: dict[type, Any] = {
    np.str_: lambda _, value, __: str.__str__(value),
    np.generic: lambda copier, value, depth: copier._array(np.asarray(value), depth)[()],  # noqa: SLF001
    np.ndarray: _Copier._array,  # noqa: SLF001
    float: lambda _, value, __: float.__add__(value, 0.0),
    int: lambda _, value, __: int.__add__(value, 0),
    complex: lambda _, value, __: complex.__add__(value, 0),
    str: lambda _, value, __: str.__str__(value),
    tuple: _Copier._tuple,  # noqa: SLF001
    list: _Copier._list,  # noqa: SLF001
    dict: _Copier._dict,  # noqa: SLF001
}


def _key(key: Any) -> Any:
    """A dict's key, of which nothing is asked but whether it is a step's name."""
    if issubclass(type(key), str):
        return str.__str__(key)
    return key if type(key) in {int, float, bool} else None


def stand_in(kind: type) -> Any:
    """An empty object of a class of this name."""
    return type(class_name(kind), (), {})()


def class_name(kind: type) -> str:
    """Its name, whatever its metaclass says of it."""
    name: str = type.__dict__["__name__"].__get__(kind)
    return name


def function_stand_in() -> None:
    """Stands for a function that a learner's function returned."""
