"""A learner's own function at one point: its value and derivative, or one sentence on what went wrong.

    R -> R:     number(f, x)   slope(f, x)
    R^n -> R^m: value(g, x)    jacobian(g, x, m=m)

Of several variables, a point is an array (n,) and a value an array (m,): one number counts as (1,). At many points:
`sampling`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.any_derivative import NoDerivativeError, derivative_of
from bpwidgets.calculus.real_numbers import as_array
from bpwidgets.live.model.sentences import SentenceError, quoted, shortened
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.functions import ChosenFunction

    Count = int | range | None
    """How many numbers a function must give: exactly so many, one of a range, or any number but none."""

LARGEST = 1e300
"""What is larger has no room for sums and squares below 1.8e308, where a computer's numbers end."""
QUOTE_LENGTH = 160
"""So many characters of what a learner's function raised or returned stand in a sentence."""


class UserFunctionError(SentenceError):
    """What is wrong with a learner's function: one sentence."""


# ---- values ----


def number(f: ChosenFunction, x: float, *, name: str = "f") -> float:
    """f(x) as a float.

    Raises:
        UserFunctionError: it raised, or returned what is not one finite real number.
    """
    return float(_checked(f, x, name, 1)[0])


def value(g: ChosenFunction, x: Floats, *, name: str = "g", m: Count = None) -> Floats:
    """g(x): (n,) -> (m,).

    Args:
        g: of n numbers.
        x: the point.
        name: what the picture calls g.
        m: how many numbers it must give.

    Raises:
        UserFunctionError: it raised, or returned what is no such row of finite real numbers.
    """
    return _checked(g, x, name, m)


def _checked(f: ChosenFunction, x: Any, name: str, m: Count) -> Floats:
    """f(x) as an array (m,) of finite numbers."""
    shown = point(x)
    where = f"{name}({shown})"
    try:
        returned = f(x)
    except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
        raise UserFunctionError(
            f"{where} raised {type(problem).__name__}: {shortened(problem, QUOTE_LENGTH)}"
        ) from None
    array = as_array(returned)
    if array.dtype.kind not in "fiub" or array.ndim > 1 or not _fits(array.size, m):
        raise UserFunctionError(
            f"{where} returned {_described(returned, array)}; expected {_expected(m, array)}"
        )
    if not np.isfinite(array).all():
        at = f"({shown})" if np.size(x) > 1 else shown
        gives = shortened(", ".join(map(str, array.ravel().tolist())), QUOTE_LENGTH)
        raise UserFunctionError(f"{name} has no finite value at {at}: it gives {gives}")
    if np.abs(array.astype(float)).max(initial=0.0) > LARGEST:
        raise UserFunctionError(
            f"{where} is too large for a picture; expected numbers up to {formatting.number(LARGEST)}"
        )
    return array.astype(float).reshape(-1)


def _fits(size: int, m: Count) -> bool:
    """Whether so many numbers are as many as there must be."""
    if m is None:
        return size > 0
    return size in m if isinstance(m, range) else size == m


def _described(returned: Any, array: NDArray[Any]) -> str:
    """What a function returned instead of numbers, in words."""
    if returned is None or isinstance(returned, str | bytes):
        return quoted(returned)
    if array.dtype.kind == "c":
        return "complex numbers" if array.ndim else f"the complex number {array}"
    if array.dtype.kind not in "fiub":
        return type(returned).__name__
    return f"an array of shape {array.shape}" if array.ndim else "one number"


def _expected(m: Count, array: NDArray[Any]) -> str:
    """What a function is to return, in words."""
    real = "real " if array.dtype.kind == "c" else ""
    if m is None:
        return f"a row of {real}numbers"
    if isinstance(m, range):
        return f"{m[0]} to {m[-1]} {real}numbers"
    return f"one {real}number" if m == 1 else f"{m} {real}numbers, as np.array([..., ...])"


def point(x: Any) -> str:
    """Coordinates as they stand in a sentence: "0.5, −1.2"."""
    return ", ".join(formatting.number(v) for v in np.atleast_1d(x))


# ---- derivatives ----


def slope(f: ChosenFunction, x: float) -> float:
    """f'(x); NaN or infinite where there is none.

    Raises:
        UserFunctionError: near x the function returns what is no real number.
    """
    return float(_derivative(f, x, (1,))[0])


def jacobian(g: ChosenFunction, x: Floats, *, m: int) -> Floats:
    """Dg(x): (n,) -> (m, n); an entry that has no finite value is NaN or infinite.

    Raises:
        UserFunctionError: near x the function returns what are no m real numbers.
    """
    return _derivative(g, x, (m, x.size))


def _derivative(f: ChosenFunction, x: Any, shape: tuple[int, ...]) -> Floats:
    """The derivative in the shape that a picture expects: that of f(x), with one number as (1,), and that of x."""
    try:
        derivative = np.asarray(derivative_of(f, x), float)
    except NoDerivativeError as problem:
        near = shortened(problem, QUOTE_LENGTH)
        raise UserFunctionError(f"{f.name} has no slope at {point(x)}: near it, {near}") from None
    if derivative.size != np.prod(shape):
        raise UserFunctionError(
            f"{f.name} has a Jacobian of shape {derivative.shape} at {point(x)}; expected {shape}"
        )
    return derivative.reshape(shape)


def finite_or_none(derivative: Any) -> Any:
    """A derivative as the formula of a claim: None where it is not finite, since then the rule says nothing."""
    return derivative if np.isfinite(derivative).all() else None
