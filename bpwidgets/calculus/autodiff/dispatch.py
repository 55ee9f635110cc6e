"""From a NumPy call with traced values to what the tape records.

NumPy hands such calls over by two protocols, ``__array_ufunc__`` and ``__array_function__``. Here the arguments are
brought into one form (arrays by position, options by name; lists stacked, constants copied), the vjps are looked
up, and the call is recorded. What has no derivative is computed at once, and what is composed is called instead.
"""

from __future__ import annotations

import operator
from functools import cache, partial
from inspect import signature
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.autodiff.array_api import ArrayMethods
from bpwidgets.calculus.autodiff.composed import COMPOSED
from bpwidgets.calculus.autodiff.errors import name_of, refuse, refuse_function
from bpwidgets.calculus.autodiff.vjps import NONDIFFERENTIABLE, VJPS, VJPS_OF_MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bpwidgets.calculus.autodiff.vjps import Array, Function, Shape, Vjp


class TracedArray(ArrayMethods):
    """An array whose operations are recorded; ``record`` is the tape's."""

    __slots__ = ()

    @classmethod
    def record(
        cls, operation: Function, args: Sequence[Any], kwargs: dict[str, Any], parents: Sequence[Any]
    ) -> Any:
        """Compute operation(*args, **kwargs); parents are pairs (argument, its vjp), one for each traced array."""
        raise NotImplementedError

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy calls this for ``x + y``, ``np.sin(x)``, ``x @ y``, ``x > 0``."""
        if method != "__call__" or kwargs:
            refuse_unless_augmented_number(ufunc, method, inputs, kwargs)
        return call(self.record, ufunc, inputs, {})

    def __array_function__(self, function: Function, types: Any, args: Any, kwargs: Any) -> Any:
        """NumPy calls this for ``np.sum(x, axis=0)``, ``np.stack([x, y])``."""
        del types
        return call(self.record, function, args, kwargs)

    def __getitem__(self, index: Any) -> Any:
        return self.record(operator.getitem, (self, frozen_index(index)), {}, [(self, getitem_vjp)])


# --- Calls ------------------------------------------------------------------------------------------------


def call(record: Callable[..., Any], function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Record the call, or do without a record where the function is nondifferentiable or composed."""
    if function in VJPS:
        vjps = VJPS[function]
        if kwargs or len(args) != len(vjps):
            if function is np.where and len(args) == 1:
                return np.where(*unbox(args))
            args, kwargs = match_arguments(function, vjps[0], len(vjps), args, kwargs)
        arrays = [as_array(a) for a in args]
        return record(function, arrays, kwargs, as_parents(zip(arrays, vjps, strict=False)))
    if function in NONDIFFERENTIABLE:
        return function(*unbox(args), **{name: unbox(value) for name, value in kwargs.items()})
    if function in COMPOSED:
        composed = COMPOSED[function]
        args, kwargs = match_arguments(function, composed, count_required(composed), args, kwargs)
        return composed(*args, **kwargs)
    if function in VJPS_OF_MANY:
        return call_of_many(record, function, args, kwargs)
    return refuse_function(function)


def call_of_many(
    record: Callable[..., Any], function: Function, args: Sequence[Any], kwargs: dict[str, Any]
) -> Any:
    """Concatenate and stack take a list of arrays; einsum takes them one by one after its subscripts."""
    vjp = VJPS_OF_MANY[function]
    if function is not np.einsum:
        args, kwargs = match_arguments(function, vjp, 1, args, kwargs)
        arrays = [as_array(a) for a in args[0]]
        args = (arrays,)
    elif isinstance(args[0], str):
        args, kwargs = match_arguments(function, vjp, len(args), args, kwargs)
        arrays = [as_array(a) for a in args[1:]]
        args = (args[0], *arrays)
    else:
        refuse("np.einsum with lists of axes", "write the axes as text, such as np.einsum('ij,j->i', W, x)")
    return record(function, args, kwargs, as_parents((a, partial(vjp, k)) for k, a in enumerate(arrays)))


def as_parents(pairs: Iterable[tuple[Any, Vjp]]) -> list[tuple[TracedArray, Vjp]]:
    """Of pairs (argument, its vjp), those whose argument is traced."""
    return [(a, vjp) for a, vjp in pairs if isinstance(a, TracedArray)]


def refuse_unless_augmented_number(
    ufunc: np.ufunc, method: str, inputs: Sequence[Any], kwargs: dict[str, Any]
) -> None:
    """Allow ``x += 1`` on a single number, which makes a new one as in Python; refuse out=, where=, reduce, ..."""
    name: str = name_of(ufunc)
    targets: tuple[Any, ...] = kwargs.get("out") or ()
    if method == "__call__" and len(kwargs) == len(targets) == 1:
        target = targets[0]
        if target is inputs[0] and isinstance(target, TracedArray) and target.ndim == 0:
            return
    if targets or method == "at":
        refuse(f"{name} in place (a += b on an array, or out=)", "write a = a + b, which makes a new array")
    if method != "__call__":
        refuse_function(ufunc, f"{name}.{method}")
    keyword = next(iter(kwargs))
    refuse(f"{name} with {keyword}=", f"leave out {keyword}=")


# --- Arguments --------------------------------------------------------------------------------------------


def unbox(a: Any) -> Any:
    """Values in place of traced arrays, also within lists and tuples."""
    if isinstance(a, TracedArray):
        return a.value
    if isinstance(a, list):
        return [unbox(member) for member in a]
    if isinstance(a, tuple):
        return tuple([unbox(member) for member in a])
    return a


def as_array(a: Any) -> Any:
    """An argument as one array, traced or not; a single number stays what it is.

    A list such as ``[x[0] * x[1], np.sin(x[1])]`` is stacked, also within np.array, which makes it an array of
    objects. A constant array is copied: the function may overwrite it before the backward pass.
    """
    if isinstance(a, np.ndarray):
        return np.reshape(as_array(list(a.flat)), a.shape) if a.dtype == object else a.copy()
    if not isinstance(a, (list, tuple)):
        return a
    members = [as_array(member) for member in a]
    shapes = [np.shape(member) for member in members]
    if len(set(shapes)) > 1:
        refuse(
            f"A list of parts of the shapes {', '.join(map(str, shapes))}",
            "pass and return such parts one by one, or join them by np.concatenate",
        )
    return (
        np.stack(members) if any(isinstance(member, TracedArray) for member in members) else np.array(members)
    )


def match_arguments(
    function: Function, implementation: Function, count: int, args: Sequence[Any], kwargs: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """The first ``count`` arguments by position, the others by name, as the implementation takes them.

    That is a vjp or a composed function. An argument that it does not have is refused, unless it is None.
    """
    names = numpy_parameters(function, implementation)
    if len(args) > max(len(names), count):
        refuse(f"{name_of(function)} of {len(args)} arguments", f"call it with {len(names)}")
    arrays, options = list(args[:count]), dict(zip(names[count:], args[count:], strict=False)) | kwargs
    arrays += [options.pop(name) for name in names[len(arrays) : count] if name in options]
    known = parameters(implementation)
    for name, value in options.items():
        if name not in known and value is not None:
            refuse(f"{name_of(function)} with {name}=", f"leave out {name}=")
    return arrays, {name: value for name, value in options.items() if name in known}


@cache
def parameters(function: Function) -> tuple[str, ...]:
    """The names of a function's parameters, without the k, g, z of a vjp."""
    return tuple(name for name in signature(function).parameters if name not in {"k", "g", "z"})


@cache
def numpy_parameters(function: Function, implementation: Function) -> tuple[str, ...]:
    """The names of a NumPy function's parameters; where it is written in C and has no signature, ours."""
    try:
        return parameters(function)
    except ValueError:
        return parameters(implementation)


@cache
def count_required(function: Function) -> int:
    """Number of parameters without a default."""
    return sum(p.default is p.empty for p in signature(function).parameters.values())


# --- Indexing and its transpose ---------------------------------------------------------------------------


def frozen_index(index: Any) -> Any:
    """A copy of the index: the function may overwrite an array of indices before the backward pass."""
    if isinstance(index, tuple):
        return tuple([frozen_index(part) for part in index])
    if isinstance(index, TracedArray):
        return operator.index(index)
    return np.array(index) if isinstance(index, (list, np.ndarray)) else index


def getitem_vjp(g: Array, z: Array, x: Array, index: Any) -> Array:
    """z = x[index]: x gets g at the index and 0 elsewhere."""
    del z
    if isinstance(g, TracedArray):
        return g.record(scatter, (g, x.shape, index), {}, [(g, scatter_vjp)])
    return scatter(g, x.shape, index)


def scatter(x: Array, shape: Shape, index: Any) -> Array:
    """z = zeros of this shape with x added at the index; where an index is repeated, the entries of x add up."""
    z = np.zeros(shape)
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, np.ndarray) for part in parts):
        np.add.at(z, index, x)
    else:
        z[index] = x
    return z


def scatter_vjp(g: Array, z: Array, x: Array, shape: Shape, index: Any) -> Array:
    """z = scatter(x): x gets g[index]."""
    del z, x, shape
    return g[index]
