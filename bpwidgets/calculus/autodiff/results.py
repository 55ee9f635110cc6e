"""What a backward pass computed, as arrays that belong to whoever asked for them.

A gradient may be one array for several inputs, or a view of what the function was given; a caller who writes into a
result must change nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.autodiff.arguments import primals

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.recorder import Array


def owned(arrays: list[Array]) -> list[Array]:
    """The arrays, those copied that are not the caller's alone; numbers as float64 scalars.

    A traced value may be among them, such as the output of the function: it becomes its number or array.
    """
    owners = [id(owner(a)) for a in arrays]  # both terms of a sum are sent the same array
    return [
        a if is_whole(a) and owners.count(by) == 1 else np.array(primals(a), dtype=np.float64)[()]
        for a, by in zip(arrays, owners, strict=True)
    ]


def owner(a: Array) -> Array:
    """The array that a is a view of, or a itself."""
    base = getattr(a, "base", None)
    return a if base is None else base


def is_whole(a: Array) -> bool:
    """Whether a is an array that can be written to and shows each entry of its owner once, perhaps transposed."""
    return type(a) is np.ndarray and a.ndim > 0 and a.flags.writeable and a.size == owner(a).size
