"""A learner's own function at many points, such as those of a curve, in as little time as it allows.

    R -> R:     curve(f, xs)
    R^n -> R^m: values(g, xs, m=m)

What goes wrong at a point is a gap here, NaN; at the picture's own point `user_function` says it in a sentence.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.real_numbers import real_array
from bpwidgets.live.model import user_function
from bpwidgets.live.model.user_function import UserFunctionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.functions import ChosenFunction

CURVE_S, VALUES_S = 1.0, 0.3
"""How many seconds a picture's points may cost where a function takes one point at a time."""


def curve(f: ChosenFunction, xs: ArrayLike) -> Floats:
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
    known = _fill(
        ys, lambda i: user_function.number(f, xs[i].item()), _coarse_to_fine(xs.size), CURVE_S, least=2
    )
    return np.where(known, ys, np.interp(xs, xs[known], ys[known]))


def _coarse_to_fine(n: int) -> list[int]:
    """0, n - 1, then the multiples of ever smaller powers of two: wherever that stops, it is even along the way."""
    return sorted(range(n), key=lambda i: (0 < i < n - 1, -(i & -i)))


def values(g: ChosenFunction, xs: Floats, *, m: int) -> Floats:
    """The values of g at the columns of xs: (n, k) -> (m, k), NaN where it gives no finite numbers or time is up.

    In one call where g takes points as columns; else point by point.
    """
    at_once = _at_once(g, xs, (m, xs.shape[1]), [0, -1])
    if at_once is not None:
        return at_once
    ys = np.full((m, xs.shape[1]), np.nan)
    _fill(ys, lambda i: user_function.value(g, xs[:, i], m=m), range(xs.shape[1]), VALUES_S)
    return ys


def _at_once(
    f: ChosenFunction, xs: Floats, shape: tuple[int, ...], parts: Sequence[int | slice]
) -> Floats | None:
    """The values at all points xs[..., i] by one call, NaN where they are not finite; None where f mixes the points.

    A function may take an array and yet mix its points, as np.cumsum does: so of each part alone it must give the same.
    """
    with contextlib.suppress(Exception):  # it takes no arrays
        together = real_array(f(xs)).reshape(-1, shape[-1])
        alone = [real_array(f(xs[..., i])).reshape(together[:, i].shape) for i in parts]
        same = all(_is_close(together[:, i], values) for i, values in zip(parts, alone, strict=True))
        if together.size == np.prod(shape) and same:
            return np.where(np.isfinite(together), together, np.nan).reshape(shape)
    return None


def _is_close(one: Floats, other: Floats) -> bool:
    """Equal but for rounding; two values that are not finite count as equal."""
    with np.errstate(invalid="ignore"):  # an infinite value less itself
        near = np.abs(one - other) <= 1e-9 * (1 + np.abs(one))
    return one.shape == other.shape and bool((near | ~(np.isfinite(one) | np.isfinite(other))).all())


def _fill(
    ys: Floats, at: Callable[[int], Any], order: Iterable[int], seconds: float, least: int = 0
) -> NDArray[np.bool_]:
    """Write at(i) into ys[..., i], in order, until the time is up; at which i that was done.

    What goes wrong at one point is a gap: at the picture's own point `user_function` says it.
    """
    until = time.perf_counter() + seconds
    done = np.zeros(ys.shape[-1], bool)
    for count, i in enumerate(order):
        if count >= least and time.perf_counter() > until:
            break
        done[i] = True
        with contextlib.suppress(UserFunctionError):
            ys[..., i] = at(i)
    return done
