"""A learner's mapping g: R^n -> R^m on a picture: its value, its values at many points, its Jacobian, or one sentence.

What `own` is for functions of one number. A point is an array (n,), a value an array (m,): one number counts as (1,).
"""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import differences
from bpwidgets.calculus.autodiff import tape
from bpwidgets.live.model import user_function
from bpwidgets.live.picture import style

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bpwidgets.calculus.functions import NamedFunction

    Floats = NDArray[np.float64]

POINTS_S = 0.3
"""So many seconds may a picture's points cost where a function takes one point at a time; the rest are left out."""


def value(g: NamedFunction, x: Floats, *, name: str = "g", m: int | range | None = None) -> Floats:
    """g(x): (n,) -> (m,).

    Args:
        g: of n numbers.
        x: the point.
        name: what the picture calls g.
        m: how many numbers it is to give: so many, one of a range, or any.

    Raises:
        LearnerError: it raised, or returned what is no such row of finite real numbers.
    """
    where = f"{name}({point(x)})"
    try:
        returned = g(x.copy())
        found = np.asarray(returned)
    except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
        said = " ".join(str(problem)[: user_function.SAID].split())
        raise user_function.UserFunctionError(f"{where} raised {type(problem).__name__}: {said}") from None
    if found.dtype.kind not in "fiub":
        what = "complex numbers" if found.dtype.kind == "c" else type(returned).__name__
        raise user_function.UserFunctionError(f"{where} returned {what}; expected {_expected(m)}")
    if found.ndim > 1 or found.size == 0 or not _fits(found.size, m):
        what = f"an array of shape {found.shape}" if found.ndim else "one number"
        raise user_function.UserFunctionError(f"{where} returned {what}; expected {_expected(m)}")
    if not np.isfinite(found).all():
        raise user_function.UserFunctionError(f"{name} has no finite value at ({point(x)})")
    return found.astype(float).reshape(-1)


def _fits(size: int, m: int | range | None) -> bool:
    return m is None or (size == m if isinstance(m, int) else size in m)


def _expected(m: int | range | None) -> str:
    if m is None:
        return "a row of numbers"
    if isinstance(m, range):
        return f"{m[0]} to {m[-1]} numbers"
    return "one number" if m == 1 else f"{m} numbers, as np.array([..., ...])"


def values(g: NamedFunction, xs: Floats, *, m: int) -> Floats:
    """g at many points, xs: (n, k) -> (m, k), NaN where it gives no finite numbers.

    In one call where g takes points as columns and gives at the ends what it gives there alone; else one by one.
    """
    with contextlib.suppress(Exception):  # it takes no columns; the loop below says how it does with points
        found = np.asarray(g(xs), float).reshape(-1, xs.shape[1])
        ends = np.array([np.asarray(g(xs[:, i].copy()), float).reshape(-1) for i in (0, -1)])
        if found.shape == (m, xs.shape[1]) and _same(found[:, [0, -1]].T, ends):
            found[~np.isfinite(found)] = np.nan
            return found
    found, until = np.full((m, xs.shape[1]), np.nan), time.perf_counter() + POINTS_S
    for i, x in enumerate(xs.T):
        if time.perf_counter() > until:
            break
        with contextlib.suppress(user_function.UserFunctionError):
            found[:, i] = value(g, x, m=m)
    return found


def _same(one: Floats, other: Floats) -> bool:
    """Equal but for rounding, what has no finite value being equal to its like."""
    near = np.abs(one - other) <= 1e-9 * (1 + np.abs(one))
    return one.shape == other.shape and bool((near | ~(np.isfinite(one) | np.isfinite(other))).all())


def jacobian(g: NamedFunction, x: Floats, *, m: int) -> Floats:
    """Dg(x): (n,) -> (m, n), from the formula where it is known, else by autodiff, else by finite differences.

    An entry that has no finite value is NaN or infinite.
    """
    if g.derivative is not None:
        found = g.derivative(x)
    else:
        try:
            with np.errstate(all="ignore"):
                found = tape.jacobian(g)(x.copy())
        except tape.TraceError:
            found = differences.jacobian(g, x).value
    return np.asarray(found, float).reshape(m, x.size)


def known(J: Floats) -> Floats | None:
    """A Jacobian as the formula of a claim: None where it is not finite, since then the formula says nothing."""
    return J if np.isfinite(J).all() else None


def fitted(g: NamedFunction, n: int, refusal: Callable[[int], str]) -> NamedFunction:
    """g as a function of n inputs: typed text may name the first n of its variables, such as x1, x2.

    Args:
        g: of as many inputs as it has variables, or of any number.
        n: how many there are.
        refusal: what is said where it names another, by that one's number.

    Raises:
        LearnerError: it names another.
    """
    if g.kind != "typed" or n == len(g.variables):
        return g
    letter = g.variables[0][:-1]
    highest = max((int(name) for name in re.findall(rf"\b{letter}(\d)\b", g.text)), default=1)
    if highest > n:
        raise user_function.UserFunctionError(refusal(highest))

    def with_zeros(x: Any) -> Any:
        return g.function(np.concatenate([x, np.zeros((len(g.variables) - n, *np.shape(x)[1:]))]))

    return replace(g, function=with_zeros, variables=g.variables[:n])


def point(x: Any) -> str:
    """Coordinates as they stand in a sentence: "0.5, −1.2"."""
    return ", ".join(style.number(v, 3) for v in np.atleast_1d(x))
