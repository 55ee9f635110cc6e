"""The arguments of a NumPy call in the form in which they are recorded.

Every constant passes through ``standardized``: whatever number, list, array or column it is, a vjp meets float64 only,
so that no square of a small integer overflows. Arrays are copied, because the function being differentiated may
overwrite them before the backward pass; so are the options (axes, indices). `large_copies` says what spares most copies
of large arrays.
"""

from __future__ import annotations

import operator
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.autodiff.array_api import TracedArray
from bpwidgets.calculus.autodiff.errors import refuse, refuse_subclass, refuse_type, subject
from bpwidgets.calculus.autodiff.large_copies import LARGE_BYTES, copy_of_large

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.errors import Role
    from bpwidgets.calculus.autodiff.recorder import Array


def primals(a: Any) -> Any:
    """The values of traced arrays in their place, also within lists, tuples and what np.array makes of these; anything
    else as it is.
    """
    if isinstance(a, TracedArray):
        return a.primal
    if isinstance(a, list):
        return [primals(member) for member in a]
    if isinstance(a, tuple):
        return tuple([primals(member) for member in a])
    if isinstance(a, np.ndarray) and a.dtype.kind == "O" and any(isinstance(e, TracedArray) for e in a.flat):
        return np.array(primals(a.tolist()))
    return a


# --- Values -----------------------------------------------------------------------------------------------


def standardized(a: Any, role: Role) -> Array:
    """A traced value as it is, any other number as a float or a float64 scalar, any other array as a float64 copy.

    A list such as ``[x[0] * x[1], np.sin(x[1])]`` is stacked to one traced array. So is the array of objects that
    np.array makes of it.
    """
    if isinstance(a, (TracedArray, float)):
        return a
    if type(a) is int:
        return float(a)
    if type(a) is np.ndarray and a.dtype.char == "d" and a.dtype.isnative and a.ndim:
        # The most frequent case, without the questions below. The char says nothing of the order of bytes.
        return a.copy() if a.nbytes < LARGE_BYTES else copy_of_large(a)
    if isinstance(a, (list, tuple)):
        return stack([standardized(member, role) for member in a])
    refuse_subclass(a)
    array = np.array(a)  # a copy
    if array.dtype.kind == "O":
        return stack_objects(array, a, role)
    return as_float64(array, a, role)


def as_float64(array: Array, a: Any, role: Role) -> Array:
    """The array, which was made of a, as float64; a single number as a scalar."""
    kind = array.dtype.kind
    if kind == "c":
        refuse(f"{subject(role)}, which is complex,", "use real numbers")
    if kind not in "buif":
        refuse_type(a, role)
    array = array.astype(np.float64, copy=False)
    return array if array.ndim else array[()]


def stack(members: list[Array]) -> Array:
    """Traced and float64 arrays and numbers as one array with a new first axis."""
    shapes = {getattr(member, "shape", ()): None for member in members}  # a dict keeps the order
    if len(shapes) > 1:
        refuse(
            f"A list of parts of the shapes {', '.join(map(str, shapes))}",
            "pass and return such parts one by one, or join them by np.concatenate",
        )
    if any(isinstance(member, TracedArray) for member in members):
        return np.stack(members)
    return np.array(members, dtype=np.float64)


def stack_objects(array: Array, a: Any, role: Role) -> Array:
    """The array of objects that was made of a, stacked: its entries must be traced or plain real numbers."""
    if array.ndim == 0 and isinstance(array[()], TracedArray):
        return array[()]
    entries = list(array.flat)
    if not all(isinstance(e, Real) or (isinstance(e, TracedArray) and e.ndim == 0) for e in entries):
        refuse_type(a, role)
    return np.reshape(stack([e if isinstance(e, TracedArray) else float(e) for e in entries]), array.shape)


def copied(option: Any) -> Any:
    """A copy of an option, such as a list of axes, where it could be overwritten."""
    if isinstance(option, tuple):
        return tuple([copied(part) for part in option])
    return option.copy() if isinstance(option, (list, np.ndarray)) else option


def as_index(index: Any) -> Any:
    """A copy of the index, with arrays in place of lists and of tuples within a tuple, as NumPy reads it."""
    if isinstance(index, tuple):
        return tuple([as_index_part(part) for part in index])
    return as_index_part(index)


def as_index_part(part: Any) -> Any:
    """A slice, number, None or ... as it is; anything else as an array of positions or a mask."""
    if part is None or part is ... or isinstance(part, (slice, int, np.integer, np.bool)):
        return part
    if isinstance(part, TracedArray):
        return operator.index(part)  # refuses: it always raises
    positions = np.array(part)
    if positions.size or isinstance(part, np.ndarray):
        return positions
    return positions.astype(np.intp)  # of an empty list NumPy says float64


def without_labels(a: Any) -> Any:
    """An array of another library as NumPy's. A composed function takes slices, and pandas takes them by its labels."""
    # In this order: a traced value that is asked for __array__ makes up its refusal, which takes time.
    is_foreign = not isinstance(a, (TracedArray, np.ndarray, np.generic)) and hasattr(a, "__array__")
    return np.asarray(a) if is_foreign else a
