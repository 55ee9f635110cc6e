"""What a traced value offers to the function being differentiated: an array that can be read but not written to."""

from __future__ import annotations

import sys
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from bpwidgets.calculus.autodiff.errors import name_of, refuse, refuse_attribute
from bpwidgets.calculus.autodiff.other_libraries import is_called_by_numpy
from bpwidgets.calculus.autodiff.recorder import Function, Recorder, Shape
from bpwidgets.calculus.autodiff.vjps import NONDIFFERENTIABLE, VJPS, getitem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

METHODS: dict[str, Function] = {
    # x.sum() is np.sum(x). There is no x.sort(), which would write into x.
    **{
        name: getattr(np, name)
        for name in (
            *("all", "any", "argmax", "argmin", "argsort", "clip", "conjugate", "copy", "cumsum", "diagonal"),
            *("dot", "max", "mean", "min", "nonzero", "prod", "ravel", "repeat", "round", "searchsorted"),
            *("squeeze", "std", "sum", "swapaxes", "take", "trace", "var"),
        )
    },
    "conj": np.conjugate,
    "flatten": np.ravel,
    # For NumPy: of np.sin(np.array([x, y])), an array of objects, it calls x.sin() and y.sin().
    **{f.__name__: f for f in (*VJPS, *NONDIFFERENTIABLE) if isinstance(f, np.ufunc)},
}


def augmented(operation: Function) -> Callable[[Any, Any], Any]:
    """``x += y`` of a number makes a new one, as in Python; of an array it would change all that share it."""

    def assign(self: TracedArray, other: Any) -> Any:
        if self.ndim:
            refuse(
                f"{name_of(operation)} in place (a += b on an array)",
                "write a = a + b, which makes a new array",
            )
        return operation(self, other)

    return assign


def refusing_ties(comparison: np.ufunc) -> Callable[[Any, Any], Any]:
    """``x >= y`` or ``x <= y``; refused if x = y and the question comes from within NumPy.

    For np.max([x, y]) NumPy asks whether x >= y, and takes x or y. Where they are equal x would get the whole
    derivative, while np.max of a traced array shares it.
    """

    def compare(self: TracedArray, other: Any) -> Any:
        here = sys._getframe()  # noqa: SLF001 - nothing else tells who asks
        if is_called_by_numpy(here) and np.any(np.equal(self, other)):
            refuse(
                "The maximum or minimum of a list of traced values of which two are equal",
                "write np.stack([x, y]) for the list [x, y]",
            )
        return comparison(self, other)

    return compare


class TracedArray(Recorder, NDArrayOperatorsMixin):
    """The attributes and methods of an array, for one subclass: the tape's Node, which has ``primal`` and ``record``.

    There is deliberately no ``dtype``: np.mean of an array of objects would read it and convert to it.
    """

    __slots__ = ()
    __hash__ = object.__hash__  # by identity, since == compares entry by entry
    __pandas_priority__ = 5000  # above DataFrame's, so that pandas leaves column * x to us
    primal: Any  # the value: a float64 array or scalar
    record: Callable[..., Any]  # (function, arrays, options, parents) -> the traced result

    # --- Shape --------------------------------------------------------------------------------------------

    @property
    def shape(self) -> Shape:
        """Length of each axis."""
        shape: Shape = self.primal.shape
        return shape

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of entries."""
        return int(self.primal.size)

    @property
    def T(self) -> Any:  # noqa: N802 - NumPy's name
        """Axes reversed."""
        return np.transpose(self)

    def reshape(self, *shape: Any, **options: Any) -> Any:
        """Takes ``x.reshape(2, 3)`` and ``x.reshape((2, 3))``."""
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, **options)

    def transpose(self, *axes: Any) -> Any:
        """Takes ``x.transpose(1, 0)`` and ``x.transpose((1, 0))``."""
        return np.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def __getattr__(self, name: str) -> Any:
        if name not in METHODS:
            refuse_attribute(name)
        return partial(METHODS[name], self)

    # --- Entries ------------------------------------------------------------------------------------------

    def __getitem__(self, index: Any) -> Any:
        return getitem(self, index)

    def __len__(self) -> int:
        if self.ndim == 0:  # NumPy asks too, and takes the error to mean a single number
            refuse("len(x) of a single number, or a loop over it,", "leave it out")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        """By halves: each x[k] sends back a gradient as long as x, so that all n of them would send n * n numbers.

        Below 64 entries a halving costs more than it saves.
        """
        n = len(self)
        return (self[k] for k in range(n)) if n <= 64 else chain(self[: n // 2], self[n // 2 :])

    def __copy__(self) -> TracedArray:
        """Itself, since it cannot be written to."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> TracedArray:
        return self

    # --- Text and truth -----------------------------------------------------------------------------------

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.primal})"

    def __format__(self, spec: str) -> str:
        return format(self.primal, spec)

    def __round__(self, digits: int | None = None) -> Any:
        """As of numbers, and np.round of arrays: the derivative is 0. Without digits a number becomes an int.

        int(x) is refused, since it is mostly meant as a mere conversion.
        """
        return round(self.primal.item(), digits) if self.size == 1 else np.round(self.primal, digits or 0)

    def __bool__(self) -> bool:
        if self.size != 1:
            refuse("`if x` of an array x", "write np.where(x > 0, a, b), or np.any or np.all of a comparison")
        return bool(self.primal)

    __ge__, __le__ = map(refusing_ties, (np.greater_equal, np.less_equal))

    # --- What would lose the derivative -------------------------------------------------------------------

    def __float__(self) -> float:
        refuse("float(x), or a function of the math module such as math.sin(x),", "write x or np.sin(x)")

    def __int__(self) -> int:
        # NumPy asks for it too, where it needs an index or a count.
        refuse(
            "int(x), or a traced value x as an index or a count (np.take(values, x)),",
            "write np.floor(x) or x itself, and use an integer that does not depend on x for an index",
        )

    def __trunc__(self) -> NoReturn:
        # Other functions of the math module ask for a float.
        refuse("math.trunc(x)", "write np.trunc(x)")

    def __complex__(self) -> complex:
        refuse("complex(x)", "use real numbers")

    def __index__(self) -> int:  # noqa: PLE0305 - it always raises
        refuse(
            "A traced value x as an index or a count (values[x], range(x))",
            "use an integer that does not depend on x",
        )

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        refuse(
            "x[i] = ..., a write in place,", "write np.where(mask, new, x), or np.stack a list of the entries"
        )

    __iadd__, __isub__, __imul__, __itruediv__, __ifloordiv__, __imod__, __ipow__ = map(
        augmented, (np.add, np.subtract, np.multiply, np.divide, np.floor_divide, np.remainder, np.power)
    )
    __imatmul__ = augmented(np.matmul)
