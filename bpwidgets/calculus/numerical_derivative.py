"""f'(x) of a function of one number that is known only by its values, with an error estimate.

What is measured
    The central and the second difference,

        D(h) = (f(x + h) - f(x - h)) / 2h         = f'(x) + c2 h^2 + c4 h^4 + ...
        J(h) = (f(x + h) - 2 f(x) + f(x - h)) / h = f'(x+) - f'(x-) + c1 h + c3 h^3 + ...

    are taken on a *stencil*, x and x +- h, x +- h/sqrt(5), ..., x +- h/25, and extrapolated to h = 0 by Richardson's
    scheme (Ridders 1982), which removes one power of h after the other. For sin at 1, where f' = 0.540302,

        h             0.125      0.125/sqrt(5)   0.125/5    0.125/5sqrt(5)   0.125/25
        D(h)          0.538896   0.540021        0.540246   0.540291         0.540300
        D(h) - f'     -1.4e-3    -2.8e-4         -5.6e-5    -1.1e-5          -2.3e-6

    each D(h) is five times nearer than the one before, and what they extrapolate to is off by 1e-14.

    J tends to the jump of the slope. Where f is smooth that is 0, so what is left of it shows what rounding, or a
    kink that D alone would miss, does to D. The error of the slope is the sum of its truncation error (by how much
    the last extrapolation changed it), half the slope jump, and what rounding f and x at the shortest step does,
    eps (|f| + |x| |f'|) / (h/25).

How the step is chosen
    The first step is an eighth of the scale of x, each further one 256 times shorter. The search stops at a stencil
    that has settled to 1e-10; or where the rounding of f(x) would do more harm at the next step than all errors
    do now; or where the same slope is seen again, but with a larger error. Of the stencils that agree with all
    shorter ones, the one of least error is taken. How much rounding there is inside f, as in 1 - tanh(x), cannot
    be known from the values; but the shorter stencil measures it, and the longer one suffers 256 times less.

How kinds are told apart
    Where f(x +- h) - f(x) stays the same while h falls, f jumps. Where two stencils in a row see the same
    one-sided derivatives, which differ by more than their errors, f has a kink. Where the error is small, f is
    smooth; or a flight of stairs, if it stands still about x and jumps on both sides. That is what rounding leaves of
    log(1 - p) where p is nearly 1: its slope is 0 there, and another one across the stairs. Finer
    stairs, on which the search settles before it sees them, pass for that other slope. Otherwise secants that grow
    without bound show a vertical tangent; what is left is rough.

Why not scipy.differentiate
    It would be one more dependency, and answers another question: of |x| at 0 it says 0, with an error of 0, and of
    max(0, x) there 0.5 (SciPy 1.17), where a learner is to be told that there is a kink, and between which slopes.
"""

from __future__ import annotations

from math import inf, isfinite, nan
from typing import TYPE_CHECKING, Literal, NamedTuple

from bpwidgets.calculus.nonsmooth import find_kink, is_jump, is_stairs, is_vertical
from bpwidgets.calculus.stencil import SHORTEST, UNKNOWN, Estimate, measure_side, measure_stencil

if TYPE_CHECKING:
    from bpwidgets.calculus.stencil import Problem, Stencil

Kind = Literal["smooth", "stairs", "kink", "jump", "vertical_tangent", "rough", "edge", "isolated", "outside"]

# The constants stand where they are used. Each is held by test_differences and test_agreement: "half fails for f" means
# that with half its value the derivative of f, or its kind, comes out wrong.


class DerivativeEstimate(NamedTuple):
    """The derivative of f at one point, along one line.

    ``error`` is the estimated error of ``value``. At a kink, ``value`` is the mean of the two one-sided derivatives
    and ``error`` the sum of their errors; where f is neither smooth nor has a kink, they are nan and inf. ``kind``
    says what f does there: "smooth", "stairs" (the slope is 0, with a jump on either side), "kink" (two one-sided
    derivatives), "jump", "vertical_tangent" (the slope has no bound), "rough" (the slope settles on no value), "edge"
    (f is defined on one side only), "isolated" (on neither side) or "outside" (f(x) is no finite number). ``left`` and
    ``right`` are the one-sided derivatives where f is smooth, stairs or has a kink; ``convex`` says of a kink that f is
    convex on the longest stencil that sees it.
    """

    value: float
    error: float
    kind: Kind = "smooth"
    left: Estimate = UNKNOWN
    right: Estimate = UNKNOWN
    convex: bool = False


def differentiate(problem: Problem) -> DerivativeEstimate:
    """The derivative of f at x, or why there is none."""
    if not isfinite(problem.value):
        return DerivativeEstimate(nan, inf, "outside")
    stencils = _search(problem)
    if not stencils:
        return _edge(problem)
    if is_jump(stencils):
        return DerivativeEstimate(nan, inf, "jump")
    kink = find_kink(stencils)
    if kink:
        slopes = kink.slopes
        return DerivativeEstimate(
            slopes.mean, slopes.error, "kink", slopes.left, slopes.right, kink.is_convex
        )
    return _smooth(problem, stencils) or DerivativeEstimate(
        nan, inf, "vertical_tangent" if is_vertical(stencils) else "rough"
    )


# --- The search for the step --------------------------------------------------------------------------------------

# How much shorter the steps are from stencil to stencil. Half fails for |x| with noise, twice for sin at 1e9.
SHRINK = 256.0
# The first step, in units of the scale of x. Half fails for 1e15 + x, twice for sin at 1e9 and beyond.
START = 0.125
# A relative error with which the search ends. 1e-12 costs smooth functions more than 11 evaluations, 1e-8 stops at
# 1 - tanh(x) before the rounding inside it is seen.
SETTLED = 1e-10
# How many stencils are tried. Four fail for sin(3 x - 1) far out; the shortest step of a sixth would be 20 rounding
# units of x, which costs too much for what it sees.
STENCILS = 5


def _search(problem: Problem) -> list[Stencil]:
    """Stencils of falling step, until one settles or rounding does more harm than a shorter step would mend."""
    stencils: list[Stencil] = []
    for h in _steps(problem):
        stencil = measure_stencil(problem, h)
        if stencil is None:
            continue
        is_noisier = bool(stencils) and stencil.is_known and stencil.error > stencils[-1].error
        if is_noisier:  # The same slope, seen less well: what it changed by is due to rounding.
            stencil = stencil.with_error_at_least(abs(stencil.slope - stencils[-1].slope))
        stencils.append(stencil)
        if is_noisier or _is_settled(stencil) or _next_is_worse(problem, stencil):
            break
    return stencils


def _is_settled(stencil: Stencil) -> bool:
    """Whether the error is 1e-10 of the slope, or of the steepest secant where the slope is 0; or f is constant."""
    return stencil.error <= SETTLED * (abs(stencil.slope) or stencil.steepest) or stencil.steepest == 0


def _next_is_worse(problem: Problem, stencil: Stencil) -> bool:
    """Whether the rounding of f(x) alone, at the next step, outweighs all errors of this one."""
    return problem.eps * abs(problem.value) / (stencil.h / SHRINK * SHORTEST) >= stencil.error


def _steps(problem: Problem) -> list[float]:
    """The longest first: from an eighth of the scale downwards, at last by the scale of x itself where x is tiny."""
    steps = [START * problem.step_unit / SHRINK**k for k in range(STENCILS)]
    own = START * problem.scale
    # Beside the least numbers that there are, its shortest part may be rounded to 0.
    return [*steps, own] if own < steps[-1] and own * SHORTEST > 0 else steps


# --- Smooth -------------------------------------------------------------------------------------------------------

# How often the step is lengthened where rounding hides the slope. Half fails for 1e15 + x, twice costs too much.
LONGER_STEPS = 4
# Slopes of less than this part of the steepest secant are next to nothing. 0.01 finds a slope of x sin(k/x) at 0,
# 1e-4 finds none at flat places of the corpus.
FLAT = 1e-3
# Slopes of so many eps |f(x)| / |x| may be due to rounding. Half fails for log(1 + exp(x)), twice lets a wrong slope
# of 3 x / x pass.
NEGLIGIBLE = 1024.0


def _smooth(problem: Problem, stencils: list[Stencil]) -> DerivativeEstimate | None:
    """The slope by the best stencil; None if that does not know it, nor that it is next to nothing.

    A slope that cannot be told from 0 may be 0; it is not known better than eps |f(x)| / |x|, times a constant:
    f may be constant but for rounding, as x / x is.
    """
    best = _most_accurate(stencils)
    if len(stencils) == 1:
        best = _with_longer_steps(problem, best)
    if not best.is_known:
        negligible = NEGLIGIBLE * problem.eps * max(abs(problem.value), 1.0) / problem.step_unit
        if best.error > max(FLAT * stencils[0].steepest, negligible):
            return None
        best = best.with_error_at_least(negligible)
    kind: Kind = "stairs" if best.steepest == 0 and is_stairs(problem, stencils) else "smooth"
    return DerivativeEstimate(best.slope, best.error, kind, best.estimate, best.estimate)


def _most_accurate(stencils: list[Stencil]) -> Stencil:
    """The stencil of least error among those that agree with all shorter ones.

    Where the error of a shorter stencil is due to rounding, it is 256 times less on the next longer one.
    """
    agreeing: list[Stencil] = []
    noise = 0.0
    for measured in reversed(stencils):
        stencil = measured.with_error_at_least(noise / measured.h)
        if not all(stencil.estimate.agrees_with(shorter.estimate) for shorter in agreeing):
            break
        agreeing.append(stencil)
        noise = max(noise, stencil.error * stencil.h)
    return min(agreeing, key=lambda stencil: stencil.error)


def _with_longer_steps(problem: Problem, stencil: Stencil) -> Stencil:
    """Longer steps, where the rounding of f(x) hides the slope, for as long as the error falls."""
    for _ in range(LONGER_STEPS):
        if _is_settled(stencil):
            break
        longer = measure_stencil(problem, stencil.h * SHRINK)
        if (
            longer is None
            or longer.error >= stencil.error
            or not longer.estimate.agrees_with(stencil.estimate)
        ):
            break
        stencil = longer
    return stencil


# --- Where no stencil has values on both sides --------------------------------------------------------------------


def _edge(problem: Problem) -> DerivativeEstimate:
    """An edge of the domain, or an isolated point if the shortest step leads out of it on both sides."""
    shortest = _steps(problem)[-1]
    if all(measure_side(problem, h) is None for h in (-shortest, shortest)):
        return DerivativeEstimate(nan, inf, "isolated")
    return DerivativeEstimate(nan, inf, "edge")
