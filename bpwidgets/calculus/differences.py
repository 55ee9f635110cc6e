"""Derivatives by finite differences, each with an honest error.

The central difference

    D(h) = (f(x + h) - f(x - h)) / 2h = f'(x) + c2 h^2 + c4 h^4 + ...

is measured on a *level* of five steps h, h/sqrt(5), ..., h/25, and Richardson's extrapolation removes one
power of h after the other. (Halving is usual, but lets the steps of a rounded f line up and look exact.)
How far the last columns differ is the error; what rounding alone can do, about eps |f| / h, is the *floor*,
and is added. A second number of the same eleven evaluations,

    bend(h) = (f(x + h) - 2 f(x) + f(x - h)) / h = f''(x) h + ...  ->  f'(x+) - f'(x-),

goes to 0 where f is smooth and to the jump of the slope at a kink, which D(h) alone would miss
(for |x| at 0 it is exactly 0). Where a level does not settle, its step was too long: the next is 256 times
shorter. What never settles is a kink, a jump, a vertical tangent, an edge of the domain, or rough.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import inf, isfinite, nan, ulp
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Difference",
    "Estimate",
    "Jacobian",
    "along",
    "complex_step",
    "differences",
    "jacobian",
    "one_sided",
]

Kind = Literal["smooth", "kink", "jump", "steep", "rough", "edge", "outside"]
Floats = NDArray[np.float64]
Line = Callable[[float], float]

EPS = float(np.finfo(np.float64).eps)
START = 0.11803398874989485  # (sqrt 5 - 2) / 2: a step that no period of f is a simple multiple of
RATIO = 5**-0.5
LAST = RATIO**4
STEPS = tuple(RATIO**k for k in range(5))
SHRINK = 256.0
NEAR = 2**14  # what happens within so many rounding units of x, or of 1, happens at x
HIDDEN = (
    4.0  # where f is small, numbers that cancel inside it are taken to be as large as four times f nearby
)
WIDER = 4  # how often a step that rounding drowns is made 256 times longer
CENTRAL = tuple(
    RATIO**-power - 1 for power in (2, 4, 6, 8)
)  # Richardson's weights for the powers of h in D(h),
BEND = tuple(RATIO**-power - 1 for power in (1, 3, 5, 7))  # in bend(h),
SIDE = tuple(RATIO**-power - 1 for power in (1, 2, 3, 4))  # and in a one-sided difference


class Estimate(NamedTuple):
    """A value and what it may be wrong by, rounding included."""

    value: float
    error: float

    def agrees_with(self, other: Estimate) -> bool:
        """Whether the two differ by less than their errors."""
        return abs(self.value - other.value) <= self.error + other.error


NOTHING = Estimate(nan, inf)


class Difference(NamedTuple):
    """The derivative of f at one point, along one line.

    ``error`` is the estimated error of ``value``, rounding included; ``floor`` is rounding's part.
    ``kind`` says what f does there: "smooth", "kink" (two slopes), "jump", "steep" (the slope has no bound),
    "rough" (the slope settles nowhere), "edge" (f lives on one side only) or "outside" (f(x) is no finite
    number). ``left`` and ``right`` are the one-sided derivatives, ``steepest`` the steepest secant through x
    that was seen; ``convex`` tells a kink at which f is convex as far as was looked. ``unit`` is what the rounding
    of a 1 inside f would do to ``value``: log(1 + u^2) says nothing of such a number when it is small.
    """

    value: float
    error: float
    floor: float = 0.0
    kind: Kind = "smooth"
    left: Estimate = NOTHING
    right: Estimate = NOTHING
    steepest: float = 0.0
    convex: bool = False
    unit: float = 0.0


class Jacobian(NamedTuple):
    """All derivatives of f at x: each array has the shape of f(x) followed by the shape of x.

    ``entries`` is an object array of ``Difference``; ``value`` and ``error`` are its fields as float arrays.
    """

    value: Floats
    error: Floats
    entries: NDArray[np.object_]


# --- Public -----------------------------------------------------------------------------------------------


def differences(f: Callable[..., Any], x: float) -> Difference:
    """f'(x) by central differences. f: number -> number, x: a number.

    Raises:
        ValueError: if x is not finite.
        TypeError: if f returns anything but a real number.
    """
    origin = _finite_array(x)
    if origin.ndim:
        raise ValueError(f"x has shape {origin.shape}, expected a single number: use jacobian")
    shape, column = _along_line(f, np.float64, float(origin), abs(float(origin)))
    if shape:
        raise TypeError(f"the function returned an array of shape {shape}, expected a single number")
    return column[0]


def one_sided(f: Callable[..., Any], x: float) -> tuple[Estimate, Estimate]:
    """f'(x-) and f'(x+): the derivatives from the left and from the right. ``(nan, inf)`` where there is none."""
    d = differences(f, x)
    return d.left, d.right


def jacobian(f: Callable[..., Any], x: ArrayLike) -> Jacobian:
    """All derivatives of f at x, entry by entry. x and f(x): arrays of any shape, numbers included."""
    x = _finite_array(x)
    if x.size == 0:
        shape, columns = np.shape(f(x)), []
    else:
        pairs = [_along_entry(f, x, index) for index in np.ndindex(x.shape)]
        shape, columns = pairs[0][0], [column for _, column in pairs]
    entries = np.empty((math.prod(shape), len(columns)), dtype=object)
    for j, column in enumerate(columns):
        entries[:, j] = column
    entries = entries.reshape(shape + x.shape)
    return Jacobian(_field(entries, "value"), _field(entries, "error"), entries)


def along(f: Callable[..., Any], x: ArrayLike, direction: ArrayLike) -> NDArray[np.object_]:
    """d/dt f(x + t direction) at t = 0: an object array of ``Difference`` of the shape of f(x).

    The one-sided derivatives at a kink are those of t: ``right`` is f'(x; u), ``left`` is -f'(x; -u).
    """
    x, u = _finite_array(x), _finite_array(direction)
    if u.shape != x.shape:
        raise ValueError(f"direction has shape {u.shape}, expected that of x, {x.shape}")
    shape, column = _along_line(f, lambda t: (x + t * u)[()], 0.0, 1.0)
    entries = np.empty(len(column), dtype=object)
    entries[:] = column
    return entries.reshape(shape)


def complex_step(f: Callable[[complex], complex], x: float, step: float = 1e-20) -> float:
    """f'(x) = Im f(x + i h) / h, exact to rounding: nothing is subtracted.

    Only for functions known to be analytic: for np.abs it silently gives 0.
    """
    return float(np.imag(f(complex(x, step)))) / step


# --- From a learner's function to numbers -------------------------------------------------------------------


def _finite_array(x: ArrayLike) -> Floats:
    x = np.array(x, dtype=np.float64)
    if not np.isfinite(x).all():
        raise ValueError(f"x is {x}, expected finite numbers only")
    return x


def _number(y: object) -> float:
    """The real number that f returned, else a TypeError of one sentence."""
    y = _array(y)
    if y.ndim:
        raise TypeError(f"the function returned an array of shape {y.shape}, expected a single number")
    return float(y)


def _array(y: object) -> Floats:
    """The real array that f returned, else a TypeError of one sentence."""
    if y is None:
        raise TypeError("the function returned None, expected a number: is a return missing?")
    try:
        array = np.asarray(y)
        if array.dtype.kind == "O":
            array = np.asarray(array.tolist())  # NumPy numbers and Python's in one list
    except ValueError as error:
        raise TypeError("the function returned a ragged list, expected an array of numbers") from error
    if array.dtype.kind == "O":
        array = _floats_of_objects(array)
    if array.dtype.kind not in "biuf":
        kind = {"c": "a complex number", "U": "a string", "S": "bytes"}.get(
            array.dtype.kind, f"{array.dtype}"
        )
        raise TypeError(f"the function returned {kind}, expected a real number")
    return array.astype(np.float64)


def _floats_of_objects(array: NDArray[Any]) -> Floats:
    """Numbers that NumPy does not know, such as Fractions, as floats."""
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        name = type(array.ravel()[0]).__name__ if array.size else "object"
        raise TypeError(f"the function returned {name}, expected a real number") from None


def _precision(y: object) -> float:
    """The rounding unit of what f returned: a float32 is no better than 1e-7."""
    dtype = getattr(y, "dtype", None)
    if dtype is not None and dtype.kind == "f":
        return max(EPS, float(np.finfo(dtype).eps))
    return EPS


def _number_line(f: Callable[..., Any], point: Callable[[float], Any]) -> Line:
    """t -> f(point(t)) as plain floats, for the hot path; nan where f raises as math.log(-1) does."""
    float64 = np.float64

    def value(t: float) -> float:
        try:
            y = f(point(t))
        except (ArithmeticError, ValueError):
            return nan
        return float(y) if type(y) is float64 else _number(y)

    return value


class _ArrayLine:
    """t -> f(point(t)) as a flat array, each point evaluated once however many outputs are read from it."""

    def __init__(self, f: Callable[..., Any], point: Callable[[float], Any], shape: tuple[int, ...]) -> None:
        self.f, self.point, self.shape = f, point, shape
        self.seen: dict[float, list[float]] = {}

    def output(self, k: int) -> Line:
        """t -> entry k of f(point(t))."""

        def value(t: float) -> float:
            if t not in self.seen:
                self.seen[t] = self._evaluate(t)
            return self.seen[t][k]

        return value

    def _evaluate(self, t: float) -> list[float]:
        try:
            y = _array(self.f(self.point(t)))
        except (ArithmeticError, ValueError):
            return [nan] * math.prod(self.shape)
        if y.shape != self.shape:
            raise ValueError(f"the function returned shape {y.shape} next to a point with shape {self.shape}")
        values: list[float] = y.ravel().tolist()
        return values


def _along_line(
    f: Callable[..., Any], point: Callable[[float], Any], origin: float, size: float
) -> tuple[tuple[int, ...], list[Difference]]:
    """The shape of f's output and the derivative of each of its entries along t -> f(point(t))."""
    with np.errstate(all="ignore"):
        first = f(point(origin))
        y, eps = _array(first), _precision(first)
        if y.ndim == 0:
            return (), [_slope(_number_line(f, point), origin, float(y), size, eps)]
        line = _ArrayLine(f, point, y.shape)
        column = [_slope(line.output(k), origin, y_k, size, eps) for k, y_k in enumerate(y.ravel().tolist())]
    return y.shape, column


def _along_entry(
    f: Callable[..., Any], x: Floats, index: tuple[int, ...]
) -> tuple[tuple[int, ...], list[Difference]]:
    """The derivatives with respect to the one entry x[index]."""

    def point(t: float) -> Floats:
        moved = x.copy()
        moved[index] = t
        return moved

    origin = float(x[index])
    return _along_line(f, point if x.ndim else np.float64, origin, abs(origin))


def _field(entries: NDArray[np.object_], name: str) -> Floats:
    return np.array([getattr(d, name) for d in entries.ravel()], dtype=np.float64).reshape(entries.shape)


# --- One level: five steps, eleven evaluations ----------------------------------------------------------------


class _Level(NamedTuple):
    """What five steps h, ..., h/25 say.

    ``first_bend`` is that of the longest step. Of the shortest step, ``reach`` is the largest |f(x +- h) - f(x)|,
    ``largest`` the largest |f|, and ``blur`` how far from x, in steps, a kink may be and still round to x.
    """

    h: float
    slope: float
    error: float
    floor: float
    bend: float
    bend_error: float
    first_bend: float
    reach: float
    largest: float
    blur: float
    is_flat: bool
    forward: list[float]
    backward: list[float]

    @property
    def estimate(self) -> Estimate:
        return Estimate(self.slope, self.error + self.floor)


def _level(
    f: Line, x: float, f0: float, h: float, size: float, eps: float, nearby: float = 0.0
) -> _Level | None:
    """Central, forward and backward differences on five steps; None where f is not finite.

    ``nearby``: how large the values are that f has on longer steps.
    """
    central: list[float] = []
    forward: list[float] = []
    backward: list[float] = []
    heights: list[float] = []
    for step in STEPS:
        right, left = x + h * step, x - h * step
        up, down = f(right), f(left)
        if not isfinite(up - down):
            return None
        heights.append(min(abs(up), abs(down)))
        central.append((up - down) / (right - left))
        forward.append((up - f0) / (right - x))
        backward.append((f0 - down) / (x - left))
    last = h * LAST  # up and down are its values
    bends = [b - a for a, b in zip(backward, forward, strict=True)]
    slope, error = _limit(central, CENTRAL)
    bend, bend_error = _limit(bends, BEND)
    largest = max(abs(f0), abs(up), abs(down))
    reach = max(abs(up - f0), abs(down - f0))
    grain = 1.0 if reach == 0 else _grain(up, down)
    rounded = max(largest, HIDDEN * nearby, HIDDEN * (heights[0] - abs(f0)), grain)
    return _Level(
        h=h,
        slope=slope,
        error=error,
        floor=2 * eps * (rounded + size * abs(slope)) / last,
        bend=bend,
        bend_error=bend_error,
        first_bend=abs(bends[0]),
        reach=reach,
        largest=largest,
        blur=4 * ulp(size) / last,
        is_flat=not (any(forward) or any(backward)),
        forward=forward,
        backward=backward,
    )


def _grain(a: float, b: float) -> float:
    """How large a number in f is that was rounded before others were taken from it, such as 1 in 1 - tanh(9).

    Both values are then multiples of its rounding unit, a power of 2. Multiples of larger ones are not rounded.
    The logarithm of 1 + 1e-15 is such a multiple but for its last digits.
    """
    if _counts(a) and _counts(b):
        return 1.0
    bit = min(_lowest_bit(a), _lowest_bit(b)) / EPS
    return bit if bit < 1e4 * max(1.0, abs(a)) else 0.0


def _counts(a: float) -> bool:
    """Whether a small number is a whole number of rounding units of 1, to nine digits."""
    units = a / EPS
    return 0.5 < abs(units) < 1e4 and abs(units - round(units)) < 1e-9 * abs(units)


def _lowest_bit(a: float) -> float:
    numerator, denominator = a.as_integer_ratio()
    return (numerator & -numerator) / denominator if a else inf


def _limit(column: list[float], weights: tuple[float, ...]) -> Estimate:
    """Richardson: the limit for h -> 0 of values at the falling steps, and how far it may be off.

    Each weight removes the term of one power of h. Of all columns the one that changed least is believed.
    """
    value = column[-1]
    error = abs(value - column[-2])
    for weight in weights:
        finer = [b + (b - a) / weight for a, b in pairwise(column)]
        last = finer[-1]
        doubt = max(abs(last - column[-1]), abs(last - column[-2]))
        if len(finer) > 1:
            doubt = max(doubt, abs(last - finer[-2]))
        if doubt < error:
            value, error = last, doubt
        column = finer
    return Estimate(value, error)


def _is_settled(level: _Level) -> bool:
    """Whether the step was short enough: the slope has converged and the bend has gone."""
    slope = abs(level.slope)
    if level.error > max(1e-10 * slope, 4 * level.floor):
        return False
    return abs(level.bend) + level.bend_error <= 1e-6 * max(slope, level.first_bend) + 8 * level.floor


def _looks_smooth(level: _Level) -> bool:
    """Whether the slope is known to a twentieth and there is no sign of a bend."""
    if _sees_a_bend(level) or _total_error(level) > 0.05 * abs(level.slope):
        return False
    return (
        abs(level.bend) <= level.bend_error + 0.01 * max(abs(level.slope), level.first_bend) + 8 * level.floor
    )


def _total_error(level: _Level) -> float:
    return level.error + level.floor


def _sees_a_bend(level: _Level) -> bool:
    return abs(level.bend) > 4 * (level.bend_error + 8 * level.floor)


def _hides_a_kink(level: _Level, longer: _Level) -> bool:
    """Whether the longer level clearly saw a bend that rounding would hide from this one."""
    return _sees_a_bend(longer) and 8 * level.floor > 0.3 * abs(longer.bend)


def _sides(level: _Level) -> tuple[Estimate, Estimate]:
    """The one-sided derivatives, left and right, that a level sees."""
    left, right = _limit(level.backward, SIDE), _limit(level.forward, SIDE)
    rounding = 4 * level.floor + level.blur * abs(level.bend)
    return Estimate(left.value, left.error + rounding), Estimate(right.value, right.error + rounding)


# --- The search for the step --------------------------------------------------------------------------------------


def _slope(f: Line, x: float, f0: float, size: float, eps: float) -> Difference:
    """The derivative of f at x. ``size``: how large the numbers are that x stands for; ``eps``: f's rounding unit."""
    if not isfinite(f0):
        return Difference(nan, inf, kind="outside")
    trusted = NEAR * ulp(max(size, 1.0))
    levels: list[_Level] = []
    for h in _steps(size):
        if levels and (
            _is_drowned(levels, h, f0, size, eps) or (h < trusted and any(map(_sees_a_bend, levels)))
        ):
            break
        level = _level(f, x, f0, h, size, eps, levels[0].largest if levels else 0.0)
        if level is None or (level.is_flat and h < trusted):
            continue
        if levels and _is_noisier(level, levels):
            return _least_noisy(levels)
        if _is_settled(level) and not any(_hides_a_kink(level, longer) for longer in levels):
            if levels:
                shorter = _level(f, x, f0, h / SHRINK, size, eps) if h / SHRINK > trusted else None
                return _smooth(_confirmed([*levels, level], shorter), levels[0])
            if level.slope and level.floor > 1e-6 * abs(level.slope):
                return _smooth(_rescaled(f, x, f0, level, size, eps), level)
            return _smooth(level, level)
        levels.append(level)
    return _unsettled(levels) if levels else _at_an_edge(f, x, f0, size, eps)


def _steps(size: float) -> Iterator[float]:
    """From a ninth of the scale downwards, and at last the scale of x itself where x is tiny."""
    h = START * max(size, 1.0)
    smallest = max(1e-20, NEAR * ulp(size))
    while h >= smallest:
        yield h
        h /= SHRINK
    if 0 < START * size < smallest:
        yield START * size


def _is_drowned(levels: list[_Level], h: float, f0: float, size: float, eps: float) -> bool:
    """Whether rounding would hide at step h what the last level saw."""
    last = levels[-1]
    rounded = max(abs(f0), HIDDEN * levels[0].largest) + size * abs(last.slope)
    return 2 * eps * rounded / (h * LAST) > 0.03 * _steepness(last)


def _is_noisier(level: _Level, longer: list[_Level]) -> bool:
    """Whether rounding inside f has the upper hand, as in log(1 - sigmoid(20)).

    Then the last two levels see one slope and the shorter sees it less well, or the shorter sees f stand still.
    """
    smooth = _smooth_ones(longer)
    if not smooth or _is_rounded_flat(level):
        return bool(smooth)
    last = smooth[-1]
    noisier = _total_error(level) > 16 * _total_error(last)
    return last is longer[-1] and _looks_smooth(level) and _is_about(level, last) and noisier


def _smooth_ones(levels: list[_Level]) -> list[_Level]:
    """The levels that look smooth, and not because rounding hides a kink that a longer one saw."""
    return [
        level
        for k, level in enumerate(levels)
        if _looks_smooth(level) and not any(_hides_a_kink(level, longer) for longer in levels[:k])
    ]


def _is_about(level: _Level, longer: _Level) -> bool:
    """Whether two levels see the same slope, but for errors that may have come out small by chance."""
    error = 3 * (_total_error(level) + _total_error(longer)) + 1e-6 * abs(longer.slope)
    return abs(level.slope - longer.slope) <= error


def _confirmed(levels: list[_Level], shorter: _Level | None) -> _Level:
    """Of levels that end in a settled one, the best: it may have settled by chance, which a shorter one tells.

    What an error of a shorter level is when it is due to rounding, is 256 times less on the next longer one.
    """
    believed: list[_Level] = []
    noise = 0.0 if shorter is None else shorter.error * shorter.h
    for level in reversed(levels):
        adjusted = level._replace(error=max(level.error, noise / level.h))
        if not all(adjusted.estimate.agrees_with(other.estimate) for other in believed):
            break
        believed.append(adjusted)
        noise = max(noise, level.error * level.h)
    return min(believed, key=_total_error)


def _rescaled(f: Line, x: float, f0: float, level: _Level, size: float, eps: float) -> _Level:
    """Longer steps, or one on the scale of x, where rounding hides the slope: as long as they settle and agree."""
    best = level
    for h in [START * size] if 0 < size < 0.01 else [level.h * SHRINK**k for k in range(1, WIDER + 1)]:
        other = _level(f, x, f0, h, size, eps)
        if other is None or not _is_settled(other) or not best.estimate.agrees_with(other.estimate):
            break
        if abs(other.forward[0] + other.backward[0] - 2 * other.slope) > 0.2 * abs(other.slope):
            break
        if other.estimate.error < best.estimate.error:
            best = other
    return best


def _smooth(level: _Level, longest: _Level) -> Difference:
    estimate = level.estimate
    unit = 2 * EPS / (level.h * LAST)
    return Difference(*estimate, level.floor, "smooth", estimate, estimate, _steepness(longest), unit=unit)


def _is_rounded_flat(level: _Level) -> bool:
    """Whether f moves in steps of its own rounding: on short steps not at all, on the next by the same amount."""
    if level.reach:
        return False
    h = level.h
    moves = [
        h * step * max(abs(a), abs(b))
        for step, a, b in zip(STEPS, level.forward, level.backward, strict=True)
    ]
    seen = [move for move in moves if move]
    return len(seen) < 2 or seen[-2] < 1.5 * seen[-1]


def _least_noisy(levels: list[_Level]) -> Difference:
    best = min(_smooth_ones(levels), key=_total_error)
    return _smooth(best._replace(error=10 * best.error), levels[0])


# --- What never settles ---------------------------------------------------------------------------------------------


def _unsettled(levels: list[_Level]) -> Difference:
    """A kink, a jump, noise, or no derivative at all, from levels of falling step."""
    step = _lasting_step(levels)
    if step > 1e-5 * levels[0].reach:
        return Difference(nan, inf, kind="jump")
    levels = [level._replace(floor=level.floor + 2 * step / (level.h * LAST)) for level in levels]
    kink = _kink(levels)
    if kink is not None:
        return kink
    for longer, shorter in pairwise(levels):
        if _looks_smooth(longer) and _is_about(shorter, longer):
            return _least_noisy([longer])
    best, error = _most_exact(levels)
    if error <= 0.05 * max(abs(best.slope), _steepness(levels[0])):
        estimate = Estimate(best.slope, error)
        return Difference(*estimate, best.floor, "smooth", estimate, estimate, _steepness(levels[0]))
    steep = len(levels) > 1 and max(_last_secants(levels[-1])) > 8 * _steepness(levels[0])
    return Difference(nan, inf, kind="steep" if steep else "rough")


def _lasting_step(levels: list[_Level]) -> float:
    """|f(x +- h) - f(x)| where it stays while h falls 256-fold: a jump or, if tiny, noise. Else 0."""
    last = levels[-1].reach
    return last if len(levels) > 1 and last > 0.8 * levels[-2].reach else 0.0


class _Kink(NamedTuple):
    """The one-sided derivatives that one level sees."""

    level: _Level
    left: Estimate
    right: Estimate

    @property
    def gap(self) -> float:
        return abs(self.right.value - self.left.value)

    @property
    def error(self) -> float:
        return self.left.error + self.right.error

    def is_near(self, other: _Kink, slack: float) -> bool:
        """Whether both sides agree to their errors and ``slack``."""
        pairs = (self.left, other.left), (self.right, other.right)
        return all(abs(a.value - b.value) <= a.error + b.error + slack for a, b in pairs)


def _kink(levels: list[_Level]) -> Difference | None:
    """Two slopes that differ beyond their errors and that two or three levels in a row see; None if there are none.

    Levels so short that rounding blinds them do not count, and the shortest is let off where a kink is nearer to x
    than it can see. Of the others the one of least error is believed that contradicts no shorter one.
    """
    shortest_first = [_Kink(level, *_sides(level)) for level in reversed(levels)]
    while len(shortest_first) > 1 and 2 * shortest_first[0].error > max(
        kink.gap for kink in shortest_first[:2]
    ):
        shortest_first.pop(0)
    needed = min(3, len(shortest_first), max(2, len(shortest_first) - 1))
    seen = _lasting(shortest_first)
    if len(seen) < needed:
        seen = _lasting(shortest_first[1:])
    if len(seen) < needed:
        return None
    believed = seen[:1]
    for kink in seen[1:]:
        if not all(kink.is_near(shorter, 0.0) for shorter in believed):
            break
        believed.append(kink)
    best = min(believed, key=lambda kink: kink.error)
    level, left, right = best
    return Difference(
        level.slope,
        best.error,
        level.floor,
        "kink",
        left,
        right,
        _steepness(level),
        _is_convex(level, left, right),
    )


def _lasting(kinks: list[_Kink]) -> list[_Kink]:
    """The first of them, for as long as they are crisp and change by little."""
    lasting: list[_Kink] = []
    for kink in kinks:
        if kink.gap <= 2 * kink.error or not all(kink.is_near(other, 0.05 * kink.gap) for other in lasting):
            break
        lasting.append(kink)
    return lasting


def _is_convex(level: _Level, left: Estimate, right: Estimate) -> bool:
    """The slopes of the secants from x rise with the step on the right, fall on the left, and right is above left."""
    slack = 4 * level.floor
    return (
        right.value > left.value
        and all(longer >= shorter - slack for longer, shorter in pairwise([*level.forward, right.value]))
        and all(longer <= shorter + slack for longer, shorter in pairwise([*level.backward, left.value]))
    )


def _most_exact(levels: list[_Level]) -> tuple[_Level, float]:
    """The level of least error among those that no shorter step contradicts, and its error.

    The error holds what is left of the bend and, where even the shortest step was too long, the last change.
    """
    best = levels[-1]
    for k in range(len(levels) - 1, -1, -1):
        level = levels[k]
        if not all(level.estimate.agrees_with(shorter.estimate) for shorter in levels[k + 1 :]):
            break
        if level.estimate.error < best.estimate.error:
            best = level
    error = best.estimate.error + (abs(best.bend) + best.bend_error) / 2
    if best is levels[-1] and len(levels) > 1:
        error += abs(best.slope - levels[-2].slope)
    return best, error


def _steepness(level: _Level) -> float:
    return max(map(abs, level.forward + level.backward))


def _last_secants(level: _Level) -> tuple[float, float]:
    return abs(level.forward[-1]), abs(level.backward[-1])


def _at_an_edge(f: Line, x: float, f0: float, size: float, eps: float) -> Difference:
    """f is not finite on one side of x at least: what the other side says."""
    left = _one_side(f, x, f0, -1.0, size, eps)
    right = _one_side(f, x, f0, 1.0, size, eps)
    return Difference(nan, inf, kind="edge", left=left, right=right)


def _one_side(f: Line, x: float, f0: float, sign: float, size: float, eps: float) -> Estimate:
    """The derivative from one side by differences (f(x + h) - f(x)) / h; (nan, inf) where f is not finite there."""
    for h in _steps(size):
        points = [x + sign * h * step for step in STEPS]
        values = [f(point) for point in points]
        if not all(map(isfinite, values)):
            continue
        secants = [(y - f0) / (point - x) for point, y in zip(points, values, strict=True)]
        value, error = _limit(secants, SIDE)
        floor = 8 * eps * (max(abs(f0), abs(values[-1])) + size * abs(value)) / (h * LAST)
        if error <= max(1e-9 * abs(value), floor):
            return Estimate(value, error + floor)
    return NOTHING
