"""A learner's own function on a picture: its values and derivatives, or one sentence on what went wrong.

    R -> R:     number(f, x)   slope(f, x)           curve(f, xs)
    R^n -> R^m: value(g, x)    jacobian(g, x, m=m)   values(g, xs, m=m)

Of several variables, a point is an array (n,) and a value an array (m,): one number counts as (1,).
"""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.any_derivative import NoDerivativeError, derivative_of
from bpwidgets.calculus.real_numbers import as_array
from bpwidgets.live.model.sentences import SentenceError, quoted, shortened
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.functions import NamedFunction

    Count = int | range | None
    """How many numbers a function must give: exactly so many, one of a range, or any number but none."""

CURVE_S, VALUES_S = 1.0, 0.3
"""How many seconds a picture's points may cost where a function takes one point at a time."""
LARGEST = 1e300
"""What is larger has no room for sums and squares below 1.8e308, where a computer's numbers end."""
QUOTE_LENGTH = 160
"""So many characters of what a learner's function raised or returned stand in a sentence."""


class UserFunctionError(SentenceError):
    """What is wrong with a learner's function: one sentence."""


# ---- values ----


def number(f: NamedFunction, x: float, *, name: str = "f") -> float:
    """f(x) as a float.

    Raises:
        UserFunctionError: it raised, or returned what is not one finite real number.
    """
    return float(_checked(f, x, name, 1)[0])


def value(g: NamedFunction, x: Floats, *, name: str = "g", m: Count = None) -> Floats:
    """g(x): (n,) -> (m,).

    Args:
        g: of n numbers.
        x: the point.
        name: what the picture calls g.
        m: how many numbers it must give.

    Raises:
        UserFunctionError: it raised, or returned what is no such row of finite real numbers.
    """
    return _checked(g, x.copy(), name, m)


def _checked(f: NamedFunction, x: Any, name: str, m: Count) -> Floats:
    """f(x) as an array (m,) of finite numbers."""
    where = f"{name}({point(x)})"
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
        at = f"({point(x)})" if np.size(x) > 1 else point(x)
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


def slope(f: NamedFunction, x: float) -> float:
    """f'(x); NaN or infinite where there is none.

    Raises:
        UserFunctionError: near x the function returns what is no real number.
    """
    return float(_derivative(f, x, (1,))[0])


def jacobian(g: NamedFunction, x: Floats, *, m: int) -> Floats:
    """Dg(x): (n,) -> (m, n); an entry that has no finite value is NaN or infinite.

    Raises:
        UserFunctionError: near x the function returns what are no m real numbers.
    """
    return _derivative(g, x.copy(), (m, x.size))


def _derivative(f: NamedFunction, x: Any, shape: tuple[int, ...]) -> Floats:
    """The derivative in the shape that a picture expects: that of f(x), with one number as (1,), and that of x."""
    try:
        found = np.asarray(derivative_of(f, x), float)
    except NoDerivativeError as problem:
        near = shortened(problem, QUOTE_LENGTH)
        raise UserFunctionError(f"{f.name} has no slope at {point(x)}: near it, {near}") from None
    if found.size != np.prod(shape):
        raise UserFunctionError(
            f"{f.name} has a Jacobian of shape {found.shape} at {point(x)}; expected {shape}"
        )
    return found.reshape(shape)


def finite_or_none(derivative: Any) -> Any:
    """A derivative as the formula of a claim: None where it is not finite, since then the rule says nothing."""
    return derivative if np.isfinite(derivative).all() else None


# ---- values at many points ----


def curve(f: NamedFunction, xs: ArrayLike) -> Floats:
    """ys: (n,), the values of f over ascending xs: (n,), NaN where it gives no finite number.

    In one call where f takes arrays; else number by number, from coarse to fine, and interpolated where time is up.
    """
    xs = np.asarray(xs, float)
    # One part from within, of a size that is neither the whole nor a single number, tells whether f mixes its points.
    # It leaves out both ends and calls no number alone: f may be slow, or endless, there.
    inner = slice(xs.size // 3, xs.size - xs.size // 4)
    at_once = _at_once(f, xs, xs.shape, [inner])
    if at_once is not None:
        return at_once
    ys = np.full(xs.shape, np.nan)
    known = _fill(ys, lambda i: number(f, xs[i].item()), _coarse_to_fine(xs.size), CURVE_S, least=2)
    return np.where(known, ys, np.interp(xs, xs[known], ys[known]))


def _coarse_to_fine(n: int) -> list[int]:
    """0, n - 1, then the multiples of ever smaller powers of two: wherever that stops, it is even along the way."""
    return sorted(range(n), key=lambda i: (0 < i < n - 1, -(i & -i)))


def values(g: NamedFunction, xs: Floats, *, m: int) -> Floats:
    """The values of g at many points, xs: (n, k) -> (m, k), NaN where it gives no finite numbers or time is up.

    In one call where g takes points as columns; else point by point.
    """
    at_once = _at_once(g, xs, (m, xs.shape[1]), [0, -1])
    if at_once is not None:
        return at_once
    found = np.full((m, xs.shape[1]), np.nan)
    _fill(found, lambda i: value(g, xs[:, i], m=m), range(xs.shape[1]), VALUES_S)
    return found


def _at_once(
    f: NamedFunction, xs: Floats, shape: tuple[int, ...], parts: Sequence[int | slice]
) -> Floats | None:
    """The values at all points xs[..., i] by one call, NaN where they are not finite; None where f mixes the points.

    A function may take an array and yet mix its points, as np.cumsum does: so of each part alone it must give the same.
    """
    with contextlib.suppress(Exception):  # it takes no arrays
        found = np.asarray(f(xs), float).reshape(-1, shape[-1])
        alone = [np.asarray(f(xs[..., i].copy()), float).reshape(found[:, i].shape) for i in parts]
        same = all(_is_close(found[:, i], values) for i, values in zip(parts, alone, strict=True))
        if found.size == np.prod(shape) and same:
            return np.where(np.isfinite(found), found, np.nan).reshape(shape)
    return None


def _is_close(one: Floats, other: Floats) -> bool:
    """Equal but for rounding; two values that are not finite count as equal."""
    with np.errstate(invalid="ignore"):  # an infinite value less itself
        near = np.abs(one - other) <= 1e-9 * (1 + np.abs(one))
    return one.shape == other.shape and bool((near | ~(np.isfinite(one) | np.isfinite(other))).all())


def _fill(
    found: Floats, at: Callable[[int], Any], order: Iterable[int], seconds: float, least: int = 0
) -> NDArray[np.bool_]:
    """Write at(i) into found[..., i], in order, until the time is up; at which i that was done.

    What goes wrong at one point is a gap: at the picture's own point `number` or `value` says it.
    """
    until = time.perf_counter() + seconds
    done = np.zeros(found.shape[-1], bool)
    for count, i in enumerate(order):
        if count >= least and time.perf_counter() > until:
            break
        done[i] = True
        with contextlib.suppress(UserFunctionError):
            found[..., i] = at(i)
    return done


# ---- how many inputs ----


def with_inputs(g: NamedFunction, n: int, refusal: Callable[[int], str]) -> NamedFunction:
    """The function g of n inputs: typed text may name the first n of its variables, such as x1, x2.

    Args:
        g: of as many inputs as it has variables, or of any number; these are one letter and a number from 1: x1, x2.
        n: how many there are.
        refusal: the sentence where it names another variable, by that one's number.

    Raises:
        UserFunctionError: it names another.
    """
    if g.kind != "typed" or n == len(g.variables):
        return g
    letter = g.variables[0][:-1]
    highest = max((int(name) for name in re.findall(rf"\b{letter}(\d+)\b", g.text)), default=1)
    if highest > n:
        raise UserFunctionError(refusal(highest))

    def with_zeros(x: Any) -> Any:
        # Typed text is compiled for all its variables; those that it does not name may have any value.
        return g.function(np.concatenate([x, np.zeros((len(g.variables) - n, *np.shape(x)[1:]))]))

    return replace(g, function=with_zeros, variables=g.variables[:n])
