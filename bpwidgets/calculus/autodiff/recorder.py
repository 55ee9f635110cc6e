"""What is recorded, in types, and how a function of our own is recorded like NumPy's.

The table of derivatives needs both, and so does all that stands on it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

Array = Any  # a float64 array or scalar, or a Node that stands for one: they have no common type
Function = Callable[..., Any]
Shape = tuple[int, ...]


class Recorder:
    """An argument that records the calls in which it is met: the tape's Node, which `array_api` makes an array."""

    __slots__ = ()
    # NumPy's protocol: (function, types, arguments, options) -> the traced result
    __array_function__: Function


def recordable(function: Function) -> Function:
    """The function; of traced values their record of it, for which it asks as NumPy's functions do."""

    @wraps(function)
    def recorded(*args: Any, **options: Any) -> Any:
        for a in args:
            if isinstance(a, Recorder):
                return a.__array_function__(recorded, (), args, options)
        return function(*args, **options)

    return recorded
