"""One stencil: what the values of f at x and ten points about it say of f'(x), by Richardson's scheme (Ridders 1982).

The formulas stand in `numerical_derivative`, which chooses the steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite, nan
from typing import NamedTuple

ScalarFunction = Callable[[float], float]


class Estimate(NamedTuple):
    """A value and what it may be wrong by, rounding included."""

    value: float
    error: float

    def agrees_with(self, other: Estimate) -> bool:
        """Whether the two differ by no more than their errors."""
        return abs(self.value - other.value) <= self.error + other.error


UNKNOWN = Estimate(nan, inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is to be differentiated: f at x, where it is ``value``.

    ``scale``: how large the numbers are that x stands for; ``eps``: the rounding unit of f's values.
    """

    f: ScalarFunction
    x: float
    value: float
    scale: float
    eps: float

    @property
    def step_unit(self) -> float:
        """What steps are measured in: the scale of x, or 1 where that is less."""
        return max(self.scale, 1.0)


# From step to step within a stencil. With halved steps the values of a rounded f often lie on a line by chance.
RATIO = 5**-0.5
FRACTIONS = tuple(RATIO**k for k in range(5))  # the steps of a stencil, in units of the longest
SHORTEST = FRACTIONS[-1]

# A relative error with which a slope counts as measured. 0.1 fails for sin(3 x - 1) far out, 1e-3 for sin.
KNOWN = 0.01

# What Richardson's scheme divides by, to remove the powers of h that a difference has beside its limit:
EVEN_POWERS = tuple(RATIO**-power - 1 for power in (2, 4, 6, 8))  # those of D(h),
ODD_POWERS = tuple(RATIO**-power - 1 for power in (1, 3, 5, 7))  # those of J(h),
ALL_POWERS = tuple(RATIO**-power - 1 for power in (1, 2, 3, 4))  # and those of a one-sided difference


class Side(NamedTuple):
    """The points of a stencil on one side of x, the values of f there, and the slopes of the secants from x."""

    points: list[float]
    values: list[float]
    secants: list[float]


def measure_side(problem: Problem, h: float) -> Side | None:
    """The side of longest step h, left where that is negative; None where f is not finite."""
    points = [problem.x + h * fraction for fraction in FRACTIONS]
    values = [problem.f(point) for point in points]
    secants = [
        (value - problem.value) / (point - problem.x) for point, value in zip(points, values, strict=True)
    ]
    return Side(points, values, secants) if all(map(isfinite, secants)) else None


class Stencil(NamedTuple):
    """What the steps h, ..., h/25 say.

    ``slope`` extrapolates D(h), ``slope_jump`` J(h). ``rounding_error`` is that of the values of f. ``change`` is the
    larger of |f(x +- h/25) - f(x)|, ``steepest`` the steepest of the secants through x.
    """

    h: float
    slope: float
    truncation_error: float
    slope_jump: float
    rounding_error: float
    change: float
    steepest: float
    left_secants: list[float]
    right_secants: list[float]

    @property
    def error(self) -> float:
        """The slope jump counts, since it shows an error where 0 is known to be right."""
        return self.truncation_error + abs(self.slope_jump) / 2 + self.rounding_error

    @property
    def estimate(self) -> Estimate:
        """The slope and its error."""
        return Estimate(self.slope, self.error)

    @property
    def is_known(self) -> bool:
        """Whether the slope counts as measured."""
        return self.error <= KNOWN * abs(self.slope)

    def with_error_at_least(self, error: float) -> Stencil:
        """The stencil with a truncation error of at least so much."""
        return self._replace(truncation_error=max(self.truncation_error, error))


def measure_stencil(problem: Problem, h: float) -> Stencil | None:
    """The stencil of longest step h; None where f is not finite."""
    left, right = measure_side(problem, -h), measure_side(problem, h)
    if left is None or right is None:
        return None
    rises = [up - down for down, up in zip(left.values, right.values, strict=True)]
    runs = [b - a for a, b in zip(left.points, right.points, strict=True)]
    slope, truncation_error = extrapolated([dy / dx for dy, dx in zip(rises, runs, strict=True)], EVEN_POWERS)
    slope_jumps = [after - before for before, after in zip(left.secants, right.secants, strict=True)]
    steepest = max(map(abs, (*left.secants, *right.secants)))
    change = max(abs(side.values[-1] - problem.value) for side in (left, right))
    return Stencil(
        h=h,
        slope=slope,
        truncation_error=truncation_error,
        slope_jump=extrapolated(slope_jumps, ODD_POWERS).value,
        rounding_error=rounding_error_of(problem, h, (left, right)),
        change=change,
        steepest=steepest,
        left_secants=left.secants,
        right_secants=right.secants,
    )


def rounding_error_of(problem: Problem, h: float, sides: tuple[Side, ...]) -> float:
    """eps (|f| + scale |f'|) / (h/25): what rounding f and x at the shortest step does to a slope.

    The scale is |x|, or that of the numbers which a line moves.
    Where f stands still, a number as large as 1 may have been rounded inside it: log(1 + x^2) at 1e-9 is 0, and so
    are all its values within 1e-8, since 1 + 1e-16 is 1.
    """
    ends = [side.values[-1] for side in sides]
    stands_still = all(end == problem.value for end in ends)
    size = max(abs(problem.value), 1.0) if stands_still else max(map(abs, (problem.value, *ends)))
    steepest = max(abs(secant) for side in sides for secant in side.secants)
    return problem.eps * (size + problem.scale * steepest) / (h * SHORTEST)


def extrapolated(column: list[float], weights: tuple[float, ...]) -> Estimate:
    """Richardson: the limit for h -> 0 of values at falling steps. Each weight removes the term of one power of h."""
    for weight in weights:
        previous, column = column, [b + (b - a) / weight for a, b in pairwise(column)]
    return Estimate(column[0], max(abs(column[0] - value) for value in previous))
