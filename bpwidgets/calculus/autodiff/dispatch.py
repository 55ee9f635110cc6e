"""From a NumPy call with traced values to what the tape records.

``call`` looks the function up in HANDLERS: with a vjp it is recorded, with derivative 0 it is computed at once, a
composed one is called in place of NumPy's. One of a learner's own is recorded by its vjps in `own_operations`. Any
other is refused.
"""

from __future__ import annotations

from functools import cache, partial
from inspect import signature
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from bpwidgets.calculus.autodiff.arguments import as_index, copied, primals, standardized, without_labels
from bpwidgets.calculus.autodiff.array_api import TracedArray
from bpwidgets.calculus.autodiff.composed import COMPOSED
from bpwidgets.calculus.autodiff.errors import name_of, refusal_without_rule, refuse, refuse_option
from bpwidgets.calculus.autodiff.own_operations import OWN_VJPS
from bpwidgets.calculus.autodiff.vjps import NONDIFFERENTIABLE, VJPS, VJPS_OF_MANY, getitem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpwidgets.calculus.autodiff.recorder import Array, Function
    from bpwidgets.calculus.autodiff.vjps import Vjp

    Args = Sequence[Any]
    Kwargs = dict[str, Any]
    Parents = Sequence[tuple[Array, Vjp]]  # each Node among the arguments of an operation, with the vjp by it


def call(function: Function, args: Args, kwargs: Kwargs) -> Any:
    """The result of a call: traced, or plain where it has no derivative."""
    handler = HANDLERS.get(function)
    if handler:
        return handler(function, args, kwargs)
    if function in OWN_VJPS:
        return call_by_rules(OWN_VJPS[function], function, args, kwargs, without_rule=copied)
    raise refusal_without_rule(name_of(function))


def refuse_ufunc(ufunc: np.ufunc, method: str, kwargs: Kwargs) -> NoReturn:
    """For a ufunc with options, in place, or by another method than calling it, such as np.add.reduce(x)."""
    name = name_of(ufunc)
    if "out" in kwargs or method == "at":
        refuse(f"{name} in place (a += b on an array, or out=)", "write a = a + b, which makes a new array")
    if method != "__call__":
        raise refusal_without_rule(f"{name}.{method}")
    refuse_option(ufunc, next(iter(kwargs)))


# --- Handlers: one for each kind of function --------------------------------------------------------------


def call_recorded(function: Function, args: Args, kwargs: Kwargs) -> Any:
    """A function with one vjp for each of its arrays."""
    return call_by_rules(VJPS[function], function, args, kwargs)


def call_by_rules(
    vjps: tuple[Vjp | None, ...],
    function: Function,
    args: Args,
    kwargs: Kwargs,
    *,
    without_rule: Callable[[Any], Any] = np.array,
) -> Any:
    """A function by these vjps, one for each of its arrays. If it has options, the last is no None: it names them.

    without_rule: makes a copy of an argument that has no vjp, such as the condition of np.where, and keeps its type.
    """
    if kwargs or len(args) != len(vjps):  # else each is an array, in its place, and there are no options
        names = argument_names(vjps[-1])
        options = bind(function, names, args, kwargs)
        args = [options.pop(name) for name in names[: len(vjps)]]
        kwargs = {name: copied(option) for name, option in options.items()}
    arrays, parents = [], []
    for argument, vjp in zip(args, vjps, strict=True):
        a = standardized(argument, function) if vjp else without_rule(primals(argument))
        arrays.append(a)
        if vjp and isinstance(a, TracedArray):
            parents.append((a, vjp))
    return record(function, arrays, kwargs, parents)


def call_where(function: Function, args: Args, kwargs: Kwargs) -> Any:
    """np.where(mask, x, y) chooses between values. np.where(mask) gives positions, which have no derivative."""
    return (call_recorded if len(args) == 3 else call_unrecorded)(function, args, kwargs)


def call_of_list(function: Function, args: Args, kwargs: Kwargs) -> Any:
    """np.concatenate and np.stack: one list of arrays."""
    vjp = VJPS_OF_MANY[function]
    options = bind(function, argument_names(vjp), args, kwargs)
    arrays = [standardized(a, function) for a in options.pop("arrays")]
    return record(function, (arrays,), options, parents_of_many(vjp, arrays))


def call_einsum(function: Function, args: Args, kwargs: Kwargs) -> Any:
    """np.einsum: the arrays one by one, after the subscripts."""
    vjp = VJPS_OF_MANY[function]
    options = bind(function, argument_names(vjp), (), kwargs)
    subscripts, *operands = args
    if not isinstance(subscripts, str):
        refuse("np.einsum with lists of axes", "write the axes as text, such as np.einsum('ij,j->i', W, x)")
    arrays = [standardized(a, function) for a in operands]
    return record(function, (subscripts, *arrays), options, parents_of_many(vjp, arrays))


def call_getitem(function: Function, args: Args, kwargs: Kwargs) -> Any:
    """x[index], whose index has a form of its own among the options."""
    x, index = args
    parents = [(x, vjp) for vjp in VJPS[function] if vjp]
    return record(function, (x,), kwargs | {"index": as_index(index)}, parents)


def call_unrecorded(function: Function, args: Args, kwargs: Kwargs) -> Any:
    """A function whose derivative is 0, or that only inspects an array: computed at once."""
    return function(*primals(args), **{name: primals(value) for name, value in kwargs.items()})


def call_composed(function: Function, args: Args, kwargs: Kwargs) -> Any:
    """A function written in terms of others. These record, and take care of their constants."""
    composed = COMPOSED[function]
    arguments = bind(function, parameters(composed), args, kwargs)
    return composed(**{name: without_labels(value) for name, value in arguments.items()})


HANDLERS: dict[Function, Callable[[Function, Args, Kwargs], Any]] = {
    **dict.fromkeys(VJPS, call_recorded),
    **dict.fromkeys(NONDIFFERENTIABLE, call_unrecorded),
    **dict.fromkeys(COMPOSED, call_composed),
    np.where: call_where,  # in place of call_recorded, by which it is entered above, as is the next
    getitem: call_getitem,
    np.concatenate: call_of_list,
    np.stack: call_of_list,
    np.einsum: call_einsum,
}


# --- What the handlers have in common ---------------------------------------------------------------------


def record(function: Function, arrays: Args, options: Kwargs, parents: Parents) -> Any:
    """The traced result; a plain one if it depends on no traced value."""
    if not parents:
        return function(*arrays, **options)
    node, _ = parents[0]  # `tape` imports this module: its Node is reached by an instance
    return node.record(function, arrays, options, parents)


def parents_of_many(vjp: Vjp, arrays: list[Array]) -> Parents:
    """The traced ones among many arrays, each with the vjp for its place."""
    return [(a, partial(vjp, k)) for k, a in enumerate(arrays) if isinstance(a, TracedArray)]


# --- Arguments by position and by name ----------------------------------------------------------------------


def bind(function: Function, names: tuple[str, ...], args: Args, kwargs: Kwargs) -> Kwargs:
    """The arguments of a call by name: np.sum(x, 0) and np.sum(axis=0, a=x) both give {"a": x, "axis": 0}.

    names: the arguments that the rule for this function knows. Another one is refused, unless it is None, which
    NumPy takes to mean that it is not given.
    """
    positions = numpy_parameters(function) or names
    if len(args) > len(positions):
        refuse(f"{name_of(function)} of {len(args)} arguments", f"call it with {len(positions)}")
    given = dict(zip(positions, args, strict=False)) | kwargs
    if not given.keys() - names:
        return given
    for name, value in given.items():
        if name not in names and value is not None:
            refuse_option(function, name)
    return {name: value for name, value in given.items() if name in names}


@cache
def numpy_parameters(function: Function) -> tuple[str, ...]:
    """The names of a NumPy function's parameters; none where it is written in C and has no signature."""
    try:
        return parameters(function)
    except ValueError:
        return ()


@cache
def parameters(function: Function) -> tuple[str, ...]:
    """The names of a function's parameters."""
    return tuple(signature(function).parameters)


@cache
def argument_names(vjp: Vjp) -> tuple[str, ...]:
    """NumPy's names of an operation's arguments: the parameters of its vjp after g and z, as `vjps` writes them all."""
    names = parameters(vjp)
    return names[names.index("z") + 1 :]
