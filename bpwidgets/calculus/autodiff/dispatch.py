"""From a NumPy call with traced values to what the tape records.

``call`` looks the function up: with a vjp it is recorded, with derivative 0 it is computed at once, a composed
one is called in place of NumPy's, any other is refused. ``record`` is Node.record, handed in because the module
with Node imports this one.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from bpwidgets.calculus.autodiff.arguments import (
    as_array,
    count_required,
    match_arguments,
    parameters,
    unbox,
)
from bpwidgets.calculus.autodiff.array_api import TracedArray
from bpwidgets.calculus.autodiff.composed import COMPOSED
from bpwidgets.calculus.autodiff.errors import name_of, refuse, refuse_function, refuse_option
from bpwidgets.calculus.autodiff.vjps import NONDIFFERENTIABLE, VJPS, VJPS_OF_MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpwidgets.calculus.autodiff.vjps import Array, Function

    Record = Callable[..., Any]
    Args = Sequence[Any]
    Kwargs = dict[str, Any]


def refuse_ufunc(ufunc: np.ufunc, method: str, kwargs: Kwargs) -> NoReturn:
    """For a ufunc with options, in place, or by another method than calling it, such as np.add.reduce(x)."""
    name = name_of(ufunc)
    if "out" in kwargs or method == "at":
        refuse(f"{name} in place (a += b on an array, or out=)", "write a = a + b, which makes a new array")
    if method != "__call__":
        refuse_function(f"{name}.{method}")
    refuse_option(ufunc, next(iter(kwargs)))


def call(record: Record, function: Function, args: Args, kwargs: Kwargs) -> Any:
    """Record the call, or do without a record where the function is nondifferentiable or composed."""
    if function in VJPS:
        return call_recorded(record, function, args, kwargs)
    if function in NONDIFFERENTIABLE:
        return function(*unbox(args), **{name: unbox(value) for name, value in kwargs.items()})
    if function in COMPOSED:
        composed = COMPOSED[function]
        arrays, options = match_arguments(
            function, parameters(composed), count_required(composed), args, kwargs
        )
        return composed(*map(without_labels, arrays), **options)
    if function not in OF_MANY:
        refuse_function(function)
    return OF_MANY[function](record, function, args, kwargs)


def call_recorded(record: Record, function: Function, args: Args, kwargs: Kwargs) -> Any:
    """A function with one vjp for each of its arrays."""
    vjps = VJPS[function]
    if kwargs or len(args) != len(vjps):
        args, kwargs = match_arguments(function, parameters(vjps[-1])[2:], len(vjps), args, kwargs)
        if len(args) < len(vjps):  # np.where(mask) gives positions; of others NumPy says what is missing
            return function(*unbox(args), **kwargs)
    arrays, parents = [], []
    for argument, vjp in zip(args, vjps, strict=True):
        a = as_array(argument, function) if vjp else np.array(unbox(argument))
        arrays.append(a)
        if vjp and isinstance(a, TracedArray):
            parents.append((a, vjp))
    return record(function, arrays, kwargs, parents)


def call_with_list(record: Record, function: Function, args: Args, kwargs: Kwargs) -> Any:
    """Concatenate and stack: one list of arrays."""
    vjp = VJPS_OF_MANY[function]
    (members,), kwargs = match_arguments(function, parameters(vjp)[3:], 1, args, kwargs)
    arrays = [as_array(a, function) for a in members]
    return record(function, (arrays,), kwargs, parents_of_many(vjp, arrays))


def call_einsum(record: Record, function: Function, args: Args, kwargs: Kwargs) -> Any:
    """Einsum: the arrays one by one, after the subscripts."""
    vjp = VJPS_OF_MANY[function]
    if not isinstance(args[0], str):
        refuse("np.einsum with lists of axes", "write the axes as text, such as np.einsum('ij,j->i', W, x)")
    args, kwargs = match_arguments(function, parameters(vjp)[3:], len(args), args, kwargs)
    arrays = [as_array(a, function) for a in args[1:]]
    return record(function, (args[0], *arrays), kwargs, parents_of_many(vjp, arrays))


OF_MANY = {np.concatenate: call_with_list, np.stack: call_with_list, np.einsum: call_einsum}


def parents_of_many(vjp: Function, arrays: list[Array]) -> list[tuple[Array, Function]]:
    """The traced ones among many arrays, each with the vjp for its place."""
    return [(a, partial(vjp, k)) for k, a in enumerate(arrays) if isinstance(a, TracedArray)]


def without_labels(a: Any) -> Any:
    """An array of another library as NumPy's: the slices of a column of pandas go by its labels."""
    is_foreign = hasattr(a, "__array__") and not isinstance(a, (TracedArray, np.ndarray, np.generic))
    return np.asarray(a) if is_foreign else a
