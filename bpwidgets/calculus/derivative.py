"""f'(x) of a function of one number that is known only by its values, with an error estimate.

What is measured
    The central and the second difference,

        D(h) = (f(x + h) - f(x - h)) / 2h         = f'(x) + c2 h^2 + c4 h^4 + ...
        J(h) = (f(x + h) - 2 f(x) + f(x - h)) / h = f'(x+) - f'(x-) + c1 h + c3 h^3 + ...

    are taken on a *stencil*, x and x +- h, x +- h/sqrt(5), ..., x +- h/25, and extrapolated to h = 0 by
    Richardson's scheme, which removes one power of h after the other. J tends to the jump of the slope. Where f
    is smooth that is 0, so what is left of it shows what rounding, or a kink that D alone would miss, does to D.
    The error of the slope is the sum of its truncation error (by how much the last extrapolation changed it),
    half the slope jump, and the rounding error of the values of f, eps |f| / h.

How the step is chosen
    The first step is an eighth of the scale of x, each further one 256 times shorter. The search stops at a stencil
    that has settled to 1e-10; or where the rounding of f(x) would do more harm at the next step than all errors
    do now; or where the same slope is seen again, but with a larger error. Of the stencils that no shorter one
    contradicts, the one of least error is believed. How much rounding there is inside f, as in 1 - tanh(x), cannot
    be known from the values; but the shorter stencil measures it, and the longer one suffers 256 times less.

How kinds are told apart
    Where f(x +- h) - f(x) stays the same while h falls, f jumps. Where two stencils in a row see the same
    one-sided derivatives, which differ by more than their errors, f has a kink. Where the error is small, f is
    smooth. Otherwise secants that grow without bound show a vertical tangent; what is left is rough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite, nan, ulp
from typing import Literal, NamedTuple

import numpy as np

__all__ = ["EPS", "NONE", "Difference", "Estimate", "Line", "Point", "derivative"]

Kind = Literal["smooth", "kink", "jump", "vertical_tangent", "rough", "edge", "outside"]
Line = Callable[[float], float]

EPS = float(np.finfo(np.float64).eps)
START = 0.125  # the first step, in units of the scale of x
RATIO = 5**-0.5  # with halved steps the values of a rounded f often lie on a line by chance
FRACTIONS = tuple(RATIO**k for k in range(5))  # the steps of a stencil, in units of the longest
SHORTEST = FRACTIONS[-1]
SHRINK = 256.0  # from stencil to stencil
EVEN = tuple(RATIO**-power - 1 for power in (2, 4, 6, 8))  # the powers of h that D(h) has beside its limit,
ODD = tuple(RATIO**-power - 1 for power in (1, 3, 5, 7))  # those of J(h),
ALL = tuple(RATIO**-power - 1 for power in (1, 2, 3, 4))  # and those of a one-sided difference
NEAR = 2**14  # steps of fewer rounding units of x see its rounding
SETTLED = 1e-10  # a relative error with which the search ends
KNOWN = 0.01  # a relative error with which a slope counts as measured at all
SMALL = 1e-3  # slopes of less than this part of the steepest secant are next to nothing
NEGLIGIBLE = 1024.0  # slopes of so many eps |f(x)| / |x| may be due to rounding
NOISE = 1e-6  # what f does by less than this part of its range on the first stencil counts as rounding


# --- The result ---------------------------------------------------------------------------------------------------


class Estimate(NamedTuple):
    """A value and what it may be wrong by, rounding included."""

    value: float
    error: float

    def agrees_with(self, other: Estimate) -> bool:
        """Whether the two differ by no more than their errors."""
        return abs(self.value - other.value) <= self.error + other.error


NONE = Estimate(nan, inf)


class Difference(NamedTuple):
    """The derivative of f at one point, along one line.

    ``error`` is the estimated error of ``value``, of which ``rounding_error`` is due to rounding. ``kind`` says
    what f does there: "smooth", "kink" (two one-sided derivatives), "jump", "vertical_tangent" (the slope has no
    bound), "rough" (the slope settles on no value), "edge" (f is defined on one side only) or "outside" (f(x) is
    no finite number). ``left`` and ``right`` are the one-sided derivatives; ``convex`` says of a kink that f is
    convex as far as was seen.
    """

    value: float
    error: float
    rounding_error: float = 0.0
    kind: Kind = "smooth"
    left: Estimate = NONE
    right: Estimate = NONE
    convex: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """Where f is to be differentiated: f, x and f(x).

    ``scale``: how large the numbers are that x stands for; ``eps``: the rounding unit of f's values.
    """

    f: Line
    x: float
    value: float
    scale: float
    eps: float

    @property
    def unit(self) -> float:
        """The scale of x, or 1 where that is less."""
        return max(self.scale, 1.0)


def derivative(point: Point) -> Difference:
    """The derivative at a point, or why there is none."""
    if not isfinite(point.value):
        return Difference(nan, inf, kind="outside")
    stencils = _search(point)
    if not stencils:
        return Difference(nan, inf, kind="edge", left=_one_sided(point, -1.0), right=_one_sided(point, 1.0))
    if _is_jump(stencils):
        return Difference(nan, inf, kind="jump")
    return _kink(stencils) or _smooth(point, stencils) or _no_derivative(stencils)


# --- One stencil: eleven evaluations ------------------------------------------------------------------------------


class _Stencil(NamedTuple):
    """What the steps h, ..., h/25 say.

    ``change`` is the larger of |f(x +- h/25) - f(x)|, ``steepest`` the steepest secant through x; ``forward`` and
    ``backward`` are the one-sided differences.
    """

    h: float
    slope: float
    truncation_error: float
    slope_jump: float
    rounding_error: float
    change: float
    steepest: float
    forward: list[float]
    backward: list[float]

    @property
    def rounding(self) -> float:
        """The rounding error of the slope: that of the values of f, and what is seen where 0 is known to be right."""
        return self.rounding_error + abs(self.slope_jump) / 2

    @property
    def error(self) -> float:
        return self.truncation_error + self.rounding

    @property
    def estimate(self) -> Estimate:
        return Estimate(self.slope, self.error)

    @property
    def range(self) -> float:
        """How far f gets from f(x), about."""
        return self.steepest * self.h

    @property
    def is_known(self) -> bool:
        return self.error <= KNOWN * abs(self.slope)

    @property
    def is_settled(self) -> bool:
        """Whether a shorter step is not needed; where the slope is 0 because f is even, or constant, about x, too."""
        return self.error <= SETTLED * (abs(self.slope) or self.steepest) or self.steepest == 0


def _measure(point: Point, h: float) -> _Stencil | None:
    """The stencil of longest step h; None where f is not finite."""
    f, x, f0 = point.f, point.x, point.value
    central: list[float] = []
    forward: list[float] = []
    backward: list[float] = []
    for fraction in FRACTIONS:
        right, left = x + h * fraction, x - h * fraction
        up, down = f(right), f(left)
        if not isfinite(up - down):
            return None
        central.append((up - down) / (right - left))
        forward.append((up - f0) / (right - x))
        backward.append((f0 - down) / (x - left))
    slope, truncation_error = _extrapolated(central, EVEN)
    slope_jump, _ = _extrapolated([b - a for a, b in zip(backward, forward, strict=True)], ODD)
    change = max(abs(up - f0), abs(down - f0))  # those of the shortest step
    # Where f stands still, a number as large as 1 inside it may have been rounded, as in log(1 + x^2).
    size = max(abs(f0), abs(up), abs(down)) if change else max(abs(f0), 1.0)
    steepest = max(map(abs, (*forward, *backward)))
    rounding_error = point.eps * (size + point.scale * steepest) / (h * SHORTEST)
    return _Stencil(
        h, slope, truncation_error, slope_jump, rounding_error, change, steepest, forward, backward
    )


def _extrapolated(column: list[float], weights: tuple[float, ...]) -> Estimate:
    """Richardson: the limit for h -> 0 of values at falling steps. Each weight removes the term of one power of h."""
    for weight in weights:
        previous, column = column, [b + (b - a) / weight for a, b in pairwise(column)]
    return Estimate(column[0], max(abs(column[0] - value) for value in previous))


# --- The search for the step --------------------------------------------------------------------------------------


def _search(point: Point) -> list[_Stencil]:
    """Stencils of falling step, until one settles or rounding has the upper hand."""
    stencils: list[_Stencil] = []
    for h in _steps(point):
        stencil = _measure(point, h)
        if stencil is None:
            continue
        if stencils and stencil.is_known and stencil.error > stencils[-1].error:
            stencils.append(_with_error(stencil, abs(stencil.slope - stencils[-1].slope)))
            break  # a shorter step sees the slope less well: rounding has the upper hand
        stencils.append(stencil)
        if stencil.is_settled or point.eps * abs(point.value) / (h / SHRINK * SHORTEST) >= stencil.error:
            break
    return stencils


def _steps(point: Point) -> Iterator[float]:
    """From an eighth of the scale downwards, and at last the scale of x itself where x is tiny."""
    h, smallest = START * point.unit, NEAR * ulp(point.unit)
    while h >= smallest:
        yield h
        h /= SHRINK
    if 0 < START * point.scale < smallest:
        yield START * point.scale


def _with_error(stencil: _Stencil, error: float) -> _Stencil:
    return stencil._replace(truncation_error=max(stencil.truncation_error, error))


# --- Smooth -------------------------------------------------------------------------------------------------------


def _smooth(point: Point, stencils: list[_Stencil]) -> Difference | None:
    """The slope by the best stencil; None if that does not know it, nor that it is next to nothing.

    A slope that cannot be told from 0 may be 0; it is not known better than eps |f(x)| / |x|, times a constant:
    f may be constant but for rounding, as x / x is.
    """
    best = _most_accurate(stencils)
    if len(stencils) == 1 and not best.is_settled:
        best = _longer(point, best)
    if not best.is_known:
        negligible = NEGLIGIBLE * point.eps * max(abs(point.value), 1.0) / point.unit
        if best.error > max(SMALL * stencils[0].steepest, negligible):
            return None
        best = _with_error(best, negligible)
    return Difference(*best.estimate, best.rounding, "smooth", best.estimate, best.estimate)


def _most_accurate(stencils: list[_Stencil]) -> _Stencil:
    """The stencil of least error among those that no shorter one contradicts.

    Where the error of a shorter stencil is due to rounding, it is 256 times less on the next longer one.
    """
    believed: list[_Stencil] = []
    noise = 0.0
    for measured in reversed(stencils):
        stencil = _with_error(measured, noise / measured.h)
        if not all(stencil.estimate.agrees_with(shorter.estimate) for shorter in believed):
            break
        believed.append(stencil)
        noise = max(noise, stencil.error * stencil.h)
    return min(believed, key=lambda stencil: stencil.error)


def _longer(point: Point, stencil: _Stencil) -> _Stencil:
    """Longer steps, where the rounding of f(x) hides the slope, for as long as the error falls."""
    for _ in range(4):
        longer = _measure(point, stencil.h * SHRINK)
        if (
            longer is None
            or longer.error >= stencil.error
            or not longer.estimate.agrees_with(stencil.estimate)
        ):
            break
        stencil = longer
    return stencil


# --- Not smooth ---------------------------------------------------------------------------------------------------


def _is_jump(stencils: list[_Stencil]) -> bool:
    """Whether |f(x +- h) - f(x)| stays while h falls 256-fold, and is more than rounding."""
    if len(stencils) < 2:
        return False
    longer, shortest = stencils[-2:]
    return shortest.change > max(0.8 * longer.change, NOISE * stencils[0].range)


class _Sides(NamedTuple):
    """The one-sided derivatives that one stencil sees."""

    stencil: _Stencil
    left: Estimate
    right: Estimate

    @property
    def gap(self) -> float:
        return abs(self.right.value - self.left.value)

    @property
    def error(self) -> float:
        return self.left.error + self.right.error

    def agrees_with(self, other: _Sides) -> bool:
        """Whether both sides do."""
        return self.left.agrees_with(other.left) and self.right.agrees_with(other.right)


def _sides(stencil: _Stencil) -> _Sides:
    """The limits of the one-sided differences. To remove all powers of h amplifies rounding: errors count twice."""
    left, right = (_extrapolated(secants, ALL) for secants in (stencil.backward, stencil.forward))
    rounding = stencil.rounding_error
    return _Sides(
        stencil,
        Estimate(left.value, 2 * left.error + rounding),
        Estimate(right.value, 2 * right.error + rounding),
    )


def _kink(stencils: list[_Stencil]) -> Difference | None:
    """Two slopes that differ by more than their errors and that two stencils in a row see; None if there are none.

    Shorter stencils may be blinded by rounding, or find the kink between their steps; if one knows a single slope
    there is no kink.
    """
    if len(stencils) < 2:
        return None
    sides = [_sides(stencil) for stencil in reversed(stencils)]
    for k, (shorter, longer) in enumerate(pairwise(sides)):
        seen = _lasting(sides[k:])
        if len(seen) > 1:
            stencil, left, right = best = min(seen, key=lambda one: one.error)
            value, convex = (left.value + right.value) / 2, _is_convex(seen[-1])
            return Difference(value, best.error, stencil.rounding_error, "kink", left, right, convex)
        if shorter.stencil.error <= KNOWN * longer.gap:
            break
    return None


def _lasting(sides: list[_Sides]) -> list[_Sides]:
    """The first of them, for as long as they see a gap and change by little."""
    lasting: list[_Sides] = []
    for one in sides:
        if one.gap <= 2 * one.error or not all(one.agrees_with(other) for other in lasting):
            break
        lasting.append(one)
    return lasting


def _is_convex(sides: _Sides) -> bool:
    """The slopes of the secants from x rise with the step on the right, fall on the left, and right is above left."""
    stencil, left, right = sides
    slack = 4 * stencil.rounding_error
    rising, falling = pairwise([*stencil.forward, right.value]), pairwise([*stencil.backward, left.value])
    return (
        right.value > left.value
        and all(longer >= shorter - slack for longer, shorter in rising)
        and all(longer <= shorter + slack for longer, shorter in falling)
    )


def _no_derivative(stencils: list[_Stencil]) -> Difference:
    last = max(abs(stencils[-1].forward[-1]), abs(stencils[-1].backward[-1]))
    steep = len(stencils) > 1 and last > 2 * stencils[0].steepest
    return Difference(nan, inf, kind="vertical_tangent" if steep else "rough")


def _one_sided(point: Point, sign: float) -> Estimate:
    """The limit of (f(x + h) - f(x)) / h for h of one sign, at an edge of the domain; NONE if there is none."""
    for h in _steps(point):
        places = [point.x + sign * h * fraction for fraction in FRACTIONS]
        values = [point.f(place) for place in places]
        if not all(map(isfinite, values)):
            continue
        secants = [(y - point.value) / (place - point.x) for place, y in zip(places, values, strict=True)]
        value, error = _extrapolated(secants, ALL)
        size = max(abs(point.value), abs(values[-1])) + point.scale * abs(value)
        if error <= SETTLED * abs(value):
            return Estimate(value, error + point.eps * size / (h * SHORTEST))
    return NONE
