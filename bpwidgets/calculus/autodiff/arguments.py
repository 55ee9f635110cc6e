"""The arguments of a NumPy call in the form in which they are recorded.

Constants become float64 arrays at one door, ``as_array``: whatever number, list, array or column they are, a vjp
meets float64 only, so that no square of a small integer overflows. They are copied, because the function may
overwrite them before the backward pass; so are the options (axes, indices).
"""

from __future__ import annotations

from functools import cache
from inspect import signature
from numbers import Real
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from bpwidgets.calculus.autodiff.array_api import TracedArray
from bpwidgets.calculus.autodiff.errors import TraceError, name_of, refuse, refuse_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.autodiff.vjps import Array, Function

Role = str | Any  # what an array is, for messages: "Argument 0", or the function whose argument it is


def unbox(a: Any) -> Any:
    """Values in place of traced arrays, also within lists and tuples."""
    if isinstance(a, TracedArray):
        return a.primal
    if isinstance(a, list):
        return [unbox(member) for member in a]
    if isinstance(a, tuple):
        return tuple([unbox(member) for member in a])
    return a


# --- The door ---------------------------------------------------------------------------------------------


def as_array(a: Any, role: Role) -> Array:
    """One array, traced or float64, which nobody else can overwrite; or a number.

    A list such as ``[x[0] * x[1], np.sin(x[1])]`` is stacked, also within np.array, which makes it an array of
    objects.
    """
    if isinstance(a, (TracedArray, float)):
        return a
    if type(a) is int:
        return float(a)
    if type(a) is np.ndarray and a.dtype.char == "d" and a.ndim:
        return a.copy()  # the most frequent case, without the questions below
    if isinstance(a, (list, tuple)):
        return stack_list([as_array(member, role) for member in a])
    refuse_subclass(a)
    array = np.array(a)
    if array.dtype.kind == "O":
        return stack_objects(array, a, role)
    return as_float64(array, a, role)


def as_float64(array: Array, a: Any, role: Role) -> Array:
    """The array, which was made of a, as float64; a single number as a scalar."""
    kind = array.dtype.kind
    if kind == "c":
        raise TraceError(f"{words(role)} is complex, which cannot be differentiated here: use real numbers.")
    if kind not in "buif":
        refuse_type(a, role)
    array = array.astype(np.float64, copy=False)
    return array if array.ndim else array[()]


def stack_list(members: list[Array]) -> Array:
    """The arrays and numbers of a list as one array with a new first axis."""
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
    """An array of objects that was made of a: its entries must be traced or plain real numbers."""
    entries = list(array.flat)
    if array.ndim == 0 and isinstance(entries[0], TracedArray):
        return entries[0]
    if not all(isinstance(e, Real) or (isinstance(e, TracedArray) and e.ndim == 0) for e in entries):
        refuse_type(a, role)
    return np.reshape(
        stack_list([e if isinstance(e, TracedArray) else float(e) for e in entries]), array.shape
    )


def refuse_subclass(a: Any) -> None:
    """Refuse the subclasses of ndarray that mean something else by * or by an entry."""
    if isinstance(a, np.ma.MaskedArray):
        refuse("A masked array", "leave out its masked entries, as in x[~m.mask] * m.compressed()")
    if isinstance(a, np.matrix):
        refuse("An np.matrix", "write np.asarray(m), whose product is @")


def refuse_type(a: Any, role: Role) -> NoReturn:
    """For what holds no real numbers."""
    column = ", such as column.to_numpy(dtype=float)" if hasattr(a, "to_numpy") else ""
    raise TraceError(
        f"{words(role)} is of type {type(a).__name__}, which cannot be differentiated here: "
        f"use numbers, arrays or lists of numbers{column}."
    )


def words(role: Role) -> str:
    """The role as the subject of a sentence."""
    return role if isinstance(role, str) else f"An argument of {name_of(role)}"


def frozen(option: Any) -> Any:
    """A copy of an option that can be overwritten before the backward pass."""
    if isinstance(option, tuple):
        return tuple([frozen(part) for part in option])
    return option.copy() if isinstance(option, (list, np.ndarray)) else option


# --- By position and by name ------------------------------------------------------------------------------


def match_arguments(
    function: Function, names: tuple[str, ...], count: int, args: Sequence[Any], kwargs: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """The first ``count`` arguments as a list, the others by name.

    np.sum(x, 0) and np.sum(axis=0, a=x) both give [x], {"axis": 0}, for the names ("a", "axis", "keepdims") and
    count 1. An argument without a name among them is refused, unless it is None.
    """
    positions = numpy_parameters(function) or names
    if len(args) > max(len(positions), count):
        refuse(f"{name_of(function)} of {len(args)} arguments", f"call it with {len(positions)}")
    arrays, options = list(args[:count]), dict(zip(positions[count:], args[count:], strict=False)) | kwargs
    arrays += [options.pop(name) for name in positions[len(arrays) : count] if name in options]
    for name, value in options.items():
        if name not in names and value is not None:
            refuse_option(function, name)
    return arrays, {name: frozen(value) for name, value in options.items() if name in names}


@cache
def parameters(function: Function) -> tuple[str, ...]:
    """The names of a function's parameters."""
    return tuple(signature(function).parameters)


@cache
def numpy_parameters(function: Function) -> tuple[str, ...]:
    """The names of a NumPy function's parameters; none where it is written in C and has no signature."""
    try:
        return parameters(function)
    except ValueError:
        return ()


@cache
def count_required(function: Function) -> int:
    """Number of parameters without a default."""
    return sum(p.default is p.empty for p in signature(function).parameters.values())
