"""A learner's own function on a picture: its value, its slope and its curve, or one sentence on what went wrong."""

from __future__ import annotations

import contextlib
import math
import numbers
import reprlib
import textwrap
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.autodiff import tape
from bpwidgets.calculus.differences import differences

if TYPE_CHECKING:
    from bpwidgets.calculus.functions import NamedFunction

FAR = 5.0
"""A curve that spans more than this many windows (a pole, a tower of powers) is cut to its window."""
CURVE_S = 1.0
"""A curve of a slow function is drawn through as many points, two at least, as this many seconds give."""
SAID = 160
"""As many characters of a learner's own words stand in a sentence."""


class UserFunctionError(ValueError):
    """What a learner's function or answer is instead of a number: one sentence, shown in the widget as it is."""


def value(function: NamedFunction, name: str, x: float) -> float:
    """function(x) as a float.

    Args:
        function: of one variable.
        name: what the picture calls it, such as "g".
        x: a number.

    Raises:
        LearnerError: it raised, or returned what is no finite real number.
    """
    try:
        found = function(x)
    except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
        raise UserFunctionError(
            f"{name}({x:.4g}) raised {type(problem).__name__}: {_short(problem)}"
        ) from None
    return _number(found, name, x)


def _short(what: object) -> str:
    return textwrap.shorten(str(what), SAID, placeholder=" …")


def _number(found: Any, name: str, x: float) -> float:
    if isinstance(found, str | bytes) or found is None:
        raise UserFunctionError(f"{name}({x:.4g}) returned {reprlib.repr(found)}; expected a number")
    try:
        array = np.asarray(found)
    except ValueError:
        array = np.empty(0, object)
    if array.dtype.kind == "O" and array.size == 1 and isinstance(array.item(), numbers.Real):
        array = array.astype(float)  # a fraction
    if array.dtype.kind == "c":
        raise UserFunctionError(
            f"{name}({x:.4g}) returned the complex number {_short(found)}; expected a real one"
        )
    if array.dtype.kind not in "fiub" or array.size != 1:
        what = f"an array of shape {array.shape}" if array.size != 1 else type(found).__name__
        raise UserFunctionError(f"{name}({x:.4g}) returned {what}; expected one number")
    number = float(array.reshape(()))
    if not math.isfinite(number):
        raise UserFunctionError(f"{name} has no finite value at {x:.4g}: it gives {number}")
    return number


def slope(function: NamedFunction, x: float) -> float:
    """The derivative: the known one, else by autodiff, else (what cannot be traced) by finite differences.

    Raises:
        LearnerError: near x the function returns what is no real number.
    """
    if function.derivative is not None:
        return float(function.derivative(x))
    with contextlib.suppress(Exception):  # what refuses traced values may well take numbers
        return float(tape.grad(function)(x))
    try:
        return float(differences(function, x).value)
    except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
        raise UserFunctionError(
            f"{function.name} has no slope at {x:.4g}: near it, {_short(problem)}"
        ) from None


def known(slope: float) -> float | None:
    """A slope as the formula of a claim: None where it has no finite value, since then the rule says nothing."""
    return slope if math.isfinite(slope) else None


def curve(function: NamedFunction, xs: Any) -> Any:
    """Function over xs: (n,) -> (n,), NaN where it gives no finite number.

    In one call where the function takes arrays, else number by number, from coarse to fine until the time is over.
    """
    xs = np.asarray(xs, float)
    try:
        ys = np.asarray(function(xs), float)
        if ys.shape == xs.shape:
            return np.where(np.isfinite(ys), ys, np.nan)
    except Exception:  # noqa: BLE001 S110 (it does not take arrays; the loop below says how it does with numbers)
        pass
    until = time.perf_counter() + CURVE_S
    ys, known = np.full(xs.shape, np.nan), np.zeros(xs.shape, bool)
    for count, i in enumerate(_coarse_to_fine(xs.size)):
        if count >= 2 and time.perf_counter() > until:
            break
        known[i] = True
        # What goes wrong at one point is a gap in the curve; at the picture's own point `value` says it.
        with contextlib.suppress(Exception):
            ys[i] = _number(function(xs[i].item()), "f", xs[i])
    return np.where(known, ys, np.interp(xs, xs[known], ys[known]))


def _coarse_to_fine(n: int) -> list[int]:
    """0, n - 1, then the multiples of ever smaller powers of two: wherever that stops, it is even along the way."""
    return sorted(range(n), key=lambda i: (0 < i < n - 1, -(i & -i)))


def limits(ys: Any, window: tuple[float, float], *, margin: float = 0.08) -> tuple[float, float]:
    """Axis limits for values: their range, or the window's part of it where they leave the window far behind."""
    ys = np.asarray(ys, float)
    ys = ys[np.isfinite(ys)]
    if not ys.size:
        return window
    low, high = float(ys.min()), float(ys.max())
    if high - low > FAR * (window[1] - window[0]):
        low, high = max(low, min(window[0], high)), min(high, max(window[1], low))
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = low - 1.0, high + 1.0
    pad = margin * (high - low)
    return low - pad, high + pad
