"""What a traced value offers to the function being differentiated: an array that can be read but not written to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from bpwidgets.calculus.autodiff.composed import COMPOSED
from bpwidgets.calculus.autodiff.errors import refuse, refuse_attribute
from bpwidgets.calculus.autodiff.vjps import NONDIFFERENTIABLE, VJPS, VJPS_OF_MANY, Function, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS: dict[str, Function] = {f.__name__: f for f in (*NONDIFFERENTIABLE, *VJPS, *VJPS_OF_MANY, *COMPOSED)}
METHODS["flatten"] = np.ravel


class ArrayMethods(NDArrayOperatorsMixin):
    """The attributes and methods of an array; the operators come from NumPy's mixin.

    There is deliberately no ``dtype``: np.mean of an array of objects would read it and convert to it.
    """

    __slots__ = ()
    __hash__ = object.__hash__  # by identity, since == compares entry by entry
    value: Any

    @property
    def shape(self) -> Shape:
        """Length of each axis."""
        shape: Shape = self.value.shape
        return shape

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of entries."""
        return int(self.value.size)

    @property
    def T(self) -> Any:  # noqa: N802 - NumPy's name
        """Axes reversed."""
        return np.transpose(self)

    def reshape(self, *shape: Any) -> Any:
        """Takes ``x.reshape(2, 3)`` and ``x.reshape((2, 3))``."""
        return np.reshape(self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes: Any) -> Any:
        """Takes ``x.transpose(1, 0)`` and ``x.transpose((1, 0))``."""
        return np.transpose(self, (axes[0] if len(axes) == 1 else axes) or None)

    def __getattr__(self, name: str) -> Any:
        """``x.sum()`` is np.sum(x). NumPy itself calls ``x.sin()`` on each entry of np.sin(np.array([x, y]))."""
        if name not in METHODS:
            refuse_attribute(name)
        return partial(METHODS[name], self)

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError

    def __len__(self) -> int:
        if self.ndim == 0:  # NumPy asks too, and takes the error to mean a single number
            refuse("len(x) of a single number, or a loop over it,", "leave it out")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[k] for k in range(len(self)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value})"

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)

    def __round__(self, digits: int = 0) -> Any:
        return np.round(self.value, digits)

    def __bool__(self) -> bool:
        if self.size != 1:
            refuse("`if x` of an array x", "write np.where(x > 0, a, b), or np.any or np.all of a comparison")
        return bool(self.value)

    def __float__(self) -> float:
        refuse("float(x), or a function of the math module such as math.sin(x),", "write x or np.sin(x)")

    def __int__(self) -> int:
        refuse("int(x)", "write np.floor(x), or x itself")

    def __complex__(self) -> complex:
        refuse("complex(x)", "use real numbers")

    def __index__(self) -> int:  # noqa: PLE0305 - it always raises
        refuse("x as an index or a count", "use an integer that does not depend on x")

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        refuse(
            "x[i] = ..., a write in place,", "write np.where(mask, new, x), or np.stack a list of the entries"
        )
