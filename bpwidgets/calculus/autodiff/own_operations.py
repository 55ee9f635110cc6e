"""Operations of a learner's own, which the tape records by rules of their own, like NumPy's.

>>> @operation(lambda g, z, x: g / (1 + np.abs(x)) ** 2)
... def softsign(x):
...     return x / (1 + np.abs(x))
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from bpwidgets.calculus.autodiff.recorder import recordable

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.calculus.autodiff.recorder import Function
    from bpwidgets.calculus.autodiff.vjps import Vjp

OWN_VJPS: WeakKeyDictionary[Function, tuple[Vjp | None, ...]] = WeakKeyDictionary()
"""The vjps of operations that are not NumPy's, for as long as these are there; `dispatch` reads them."""


def operation(*vjps: Vjp | None) -> Callable[[Function], Function]:
    """Make a function of arrays an operation that the tape records by a rule of its own, like NumPy's: a decorator.

    vjps: one for each argument of the function, in order, see ``vjps.py``: of ``z = f(x, y)``, ``vjp(g, z, x, y)`` is
    g times dz/dx, where g = dL/dz is what has arrived; None for an argument by which the derivative is 0. They are not
    checked; `bpwidgets.check_gradient` does that. The function raises a TypeError where it is called with more or fewer
    arguments, or by name.

    Raises:
        TypeError: without a vjp; of ``@operation`` alone, once the function is called.
    """
    missing = "an operation has a rule for each of its arguments: write @operation(vjp) above the function"
    if not vjps:
        raise TypeError(missing)

    def decorated(function: Function) -> Function:
        if not callable(function):  # "vjps" are the function then, and this is its argument
            raise TypeError(missing)
        recorded = recordable(function)
        OWN_VJPS[recorded] = vjps

        @wraps(function)
        def called(*args: Any) -> Any:
            if len(args) != len(vjps):
                raise TypeError(
                    f"{function.__name__} has rules for {len(vjps)} arguments; it was called with {len(args)}"
                )
            return recorded(*args)

        return called

    return decorated
