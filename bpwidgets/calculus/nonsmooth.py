"""What stencils of falling step see of a function that is not smooth: a jump, stairs, a kink, slopes without bound.

`numerical_derivative` takes the stencils, the longest first, and says how kinds are told apart. Each constant is held
by test_differences and test_agreement: "half fails for f" means that with half its value the kind of f comes out wrong.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bpwidgets.calculus.stencil import ALL_POWERS, FRACTIONS, KNOWN, Estimate, Problem, Stencil, extrapolated

if TYPE_CHECKING:
    from collections.abc import Iterable

# --- Jumps and stairs ---------------------------------------------------------------------------------------------

# A jump by less than this part of what f does on the first stencil counts as rounding. Half takes noise of 1e-7
# beside |x| for a jump, twice misses the jump of x^2 + 2e-8 sign(x).
NOISE = 1e-6
# So much of f(x +- h) - f(x) stays at a jump while h falls 256-fold. Half takes |x|^0.1 for a jump.
LASTING_JUMP = 0.8
# How often the stretch is halved on which stairs may end, and how much of what f does on it must then be left: a
# continuous f leaves 2^-16 or little more. 0.5 misses stairs of log(1 - p); 1e-6, or 5 halvings, take the flat stretch
# between two kinks for a stair.
BISECTIONS = 16
STAIR = 0.01


def is_jump(stencils: list[Stencil]) -> bool:
    """Whether |f(x +- h) - f(x)| stays while h falls 256-fold, and is more than rounding."""
    if len(stencils) < 2:
        return False
    longer, shortest = stencils[-2:]
    noise = NOISE * stencils[0].steepest * stencils[0].h
    return shortest.change > max(LASTING_JUMP * longer.change, noise)


def is_stairs(problem: Problem, stencils: list[Stencil]) -> bool:
    """Whether f, which stands still on the shortest stencil, jumps on either side before it has another value."""
    left = _nearest_change((stencil.h, stencil.left_secants) for stencil in stencils)
    right = _nearest_change((stencil.h, stencil.right_secants) for stencil in stencils)
    return left > 0 and right > 0 and _ends_in_a_jump(problem, -left) and _ends_in_a_jump(problem, right)


def _nearest_change(sides: Iterable[tuple[float, list[float]]]) -> float:
    """How near to x f was seen to have another value, by the longest step and the secants of one side; 0 if nowhere."""
    steps = [
        h * part for h, secants in sides for part, secant in zip(FRACTIONS, secants, strict=True) if secant
    ]
    return min(steps, default=0.0)


def _ends_in_a_jump(problem: Problem, outside: float) -> bool:
    """Whether f, which has another value at x + outside, jumps where it leaves that at x, a place found by bisection.

    What changes there must be more than a continuous f changes in so short a step.
    """
    change = abs(problem.f(problem.x + outside) - problem.value)
    inside = 0.0
    for _ in range(BISECTIONS):
        middle = (inside + outside) / 2
        if problem.f(problem.x + middle) == problem.value:
            inside = middle
        else:
            outside = middle
    return abs(problem.f(problem.x + outside) - problem.value) > STAIR * change


# --- Kinks --------------------------------------------------------------------------------------------------------

# How much larger than by the last extrapolation the error of a one-sided derivative may be. Half misses a kink that is
# 1e-13 beside x, twice sees one in |x|^0.95.
SIDE_ERROR_FACTOR = 2
# How many errors the slope jump of a kink must span. Half sees a kink in x sin(k/x); 200 miss that of |x| with noise.
JUMP_MARGIN = 2


class OneSidedSlopes(NamedTuple):
    """The one-sided derivatives that one stencil sees."""

    stencil: Stencil
    left: Estimate
    right: Estimate

    @property
    def slope_jump(self) -> float:
        """From the left to the right derivative, in size."""
        return abs(self.right.value - self.left.value)

    @property
    def error(self) -> float:
        """The sum of both errors."""
        return self.left.error + self.right.error

    @property
    def mean(self) -> float:
        """Of the two derivatives."""
        return (self.left.value + self.right.value) / 2

    def agrees_with(self, other: OneSidedSlopes) -> bool:
        """Whether both sides do."""
        return self.left.agrees_with(other.left) and self.right.agrees_with(other.right)


class Kink(NamedTuple):
    """The slopes of a kink by the stencil that knows them best, and whether f is convex on the longest that sees it."""

    slopes: OneSidedSlopes
    is_convex: bool


def find_kink(stencils: list[Stencil]) -> Kink | None:
    """Two slopes that differ by more than their errors and that two stencils in a row see; None if there are none.

    The shortest stencils may see rounding only, or have the kink, which is not quite at x, between their steps; so
    longer ones are asked too, unless a shorter one knows a single slope: then there is no kink.
    """
    if len(stencils) < 2:
        return None
    slopes = [_one_sided_slopes(stencil) for stencil in reversed(stencils)]
    for k, (shorter, longer) in enumerate(pairwise(slopes)):
        seen = _lasting(slopes[k:])
        if len(seen) > 1:
            return Kink(min(seen, key=lambda one: one.error), _is_convex(seen[-1]))
        if shorter.stencil.error <= KNOWN * longer.slope_jump:
            break
    return None


def _one_sided_slopes(stencil: Stencil) -> OneSidedSlopes:
    """The limits of the one-sided differences. To remove all powers of h amplifies rounding: errors count twice."""
    left, right = (
        Estimate(value, SIDE_ERROR_FACTOR * error + stencil.rounding_error)
        for value, error in (
            extrapolated(secants, ALL_POWERS) for secants in (stencil.left_secants, stencil.right_secants)
        )
    )
    return OneSidedSlopes(stencil, left, right)


def _lasting(slopes: list[OneSidedSlopes]) -> list[OneSidedSlopes]:
    """The first of them, for as long as they see a slope jump and agree with each other."""
    lasting: list[OneSidedSlopes] = []
    for one in slopes:
        if one.slope_jump <= JUMP_MARGIN * one.error or not all(one.agrees_with(other) for other in lasting):
            break
        lasting.append(one)
    return lasting


def _is_convex(slopes: OneSidedSlopes) -> bool:
    """The slopes of the secants from x rise with the step on the right, fall on the left, and right is above left."""
    stencil, left, right = slopes
    slack = stencil.rounding_error
    rising = pairwise([*stencil.right_secants, right.value])
    falling = pairwise([*stencil.left_secants, left.value])
    return (
        right.value > left.value
        and all(longer >= shorter - slack for longer, shorter in rising)
        and all(longer <= shorter + slack for longer, shorter in falling)
    )


# --- Slopes without bound -----------------------------------------------------------------------------------------

# How much steeper than on the first stencil the secants are at a vertical tangent. Half takes x sin(k/x) for one,
# twice misses |x|^0.95.
GROWTH = 2.0


def is_vertical(stencils: list[Stencil]) -> bool:
    """Whether the secants grow as the step falls."""
    last = max(abs(stencils[-1].left_secants[-1]), abs(stencils[-1].right_secants[-1]))
    return len(stencils) > 1 and last > GROWTH * stencils[0].steepest
