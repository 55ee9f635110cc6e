"""Operations of a learner's own, which the tape records by rules of their own, like NumPy's.

>>> @operation(lambda g, z, x: g / (1 + np.abs(x)) ** 2)
... def softsign(x):
...     return x / (1 + np.abs(x))
"""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from bpwidgets.calculus.autodiff.arguments import standardized
from bpwidgets.calculus.autodiff.array_api import TracedArray
from bpwidgets.calculus.autodiff.errors import TraceError, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpwidgets.calculus.autodiff.recorder import Array, Function, Shape
    from bpwidgets.calculus.autodiff.vjps import Vjp

OWN_VJPS: WeakKeyDictionary[Function, tuple[Vjp | None, ...]] = WeakKeyDictionary()
"""The vjps of operations that are not NumPy's, for as long as these are there; `dispatch` reads them."""


def operation(*vjps: Vjp | None) -> Callable[[Function], Function]:
    """Make a function of arrays an operation that the tape records by a rule of its own, like NumPy's: a decorator.

    vjps: one for each argument of the function, in order, see ``vjps.py``: of ``z = f(x, y)``, ``vjp(g, z, x, y)`` is
    g times dz/dx, where g = dL/dz is what has arrived; None for an argument by which the derivative is 0, which may be
    anything. The others reach the function as numbers and arrays of floats. It may return a number, also one of the
    math module, a list or an array.
    Whether the rules are right is not checked; `bpwidgets.check_gradient` does that. The function raises a TypeError
    where it is called with more or fewer arguments, or by name, or where what it or a rule returns is no number or
    array that fits.

    Raises:
        TypeError: without a vjp; for a vjp that does not take g, z and all arguments; of ``@operation`` alone, once the
            function is called.
    """
    missing = "an operation has a rule for each of its arguments: write @operation(vjp) above the function"
    if not vjps:
        raise TypeError(missing)

    def decorated(function: Function) -> Function:
        if not callable(function):  # "vjps" are the function then, and this is its argument
            raise TypeError(missing)
        for k, vjp in enumerate(vjps):
            if vjp and not _takes(vjp, len(vjps) + 2):
                raise TypeError(
                    f"The rule of {name_of(function)} for argument {k} must take {len(vjps) + 2} arguments: g, z, "
                    f"then all that {name_of(function)} takes"
                )
        recorded = _with_array_result(function)
        OWN_VJPS[recorded] = tuple([vjp and _fitting(vjp, k, function) for k, vjp in enumerate(vjps)])

        @wraps(function)
        def called(*args: Any) -> Any:
            if len(args) != len(vjps):
                raise TypeError(
                    f"{name_of(function)} has rules for {len(vjps)} arguments; it was called with {len(args)}"
                )
            traced = next(_traced_values(args), None)
            return function(*args) if traced is None else traced.__array_function__(recorded, (), args, {})

        return called

    return decorated


def _takes(vjp: Vjp, count: int) -> bool:
    """Whether a rule can be called with so many arguments; True where Python cannot tell, as of some built-in ones."""
    try:  # not of what a wrapper says it wraps: the wrapper is called
        signature = inspect.signature(vjp, follow_wrapped=False)
    except ValueError:
        return True
    try:
        signature.bind(*range(count))
    except TypeError:
        return False
    return True


def _traced_values(a: Any) -> Iterator[TracedArray]:
    """The traced values in an argument: itself, or those in a list, a tuple or an array that np.array made of them."""
    if isinstance(a, np.ndarray) and a.dtype.kind == "O":
        a = a.tolist()  # without axes, what stands in it
    if isinstance(a, TracedArray):
        yield a
    elif isinstance(a, (list, tuple)):
        for part in a:
            yield from _traced_values(part)


def _with_array_result(function: Function) -> Function:
    """The function; what it returns as an array or a NumPy number."""

    @wraps(function)
    def with_array_result(*args: Any) -> Array:
        return _as_array(function(*map(_own_copy, args)), f"The result of {name_of(function)}")

    return with_array_result


def _fitting(vjp: Vjp, k: int, function: Function) -> Vjp:
    """The rule for argument k; what it sends is broadcast to the shape of that argument, which the tape expects."""

    @wraps(vjp)
    def fitting(g: Array, z: Array, *args: Array) -> Array:
        returned = vjp(*map(_own_copy, (g, z, *args)))
        sent = _own_copy(
            _as_array(returned, f"What the rule of {name_of(function)} for argument {k} returns")
        )
        shape = _common_shape(sent.shape, args[k].shape)
        if shape is None:
            raise TraceError(
                f"The rule of {name_of(function)} for argument {k} returns the shape {sent.shape}, "
                f"expected that of the argument, {args[k].shape}."
            )
        return sent if sent.shape == shape else np.broadcast_to(sent, shape)

    return fitting


def _own_copy(a: Any) -> Any:
    """An array as another one: what a learner's function writes into is not what the tape keeps, nor the other way."""
    return a.copy() if type(a) is np.ndarray else a


def _as_array(a: Any, role: str) -> Array:
    """A number, list or array as a traced value, an array or a NumPy number; anything else is refused."""
    if type(a) is np.float64 or (type(a) is np.ndarray and a.dtype == np.float64):
        return a
    a = standardized(a, role)
    return np.float64(a) if isinstance(a, float) else a


def _common_shape(sent: Shape, argument: Shape) -> Shape | None:
    """The larger of two shapes, to which the other is broadcast; None where neither is broadcast to the other.

    What is sent has more axes where the argument was broadcast, and fewer where each entry gets the same.
    """
    try:
        shape = np.broadcast_shapes(sent, argument)
    except ValueError:
        return None
    return shape if shape in (sent, argument) else None
