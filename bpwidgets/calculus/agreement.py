"""Three ways to one gradient: the formula, autodiff of the whole, finite differences of the whole.

The differences judge, since they know nothing but the values of f and come with error estimates. How they do it, and
what holds at a kink, is in `gradient_check`.

>>> check_gradient(np.sin, 0.5, np.cos(0.5)).status
'agree'
>>> check_gradient(np.abs, 0.0, 7.0).reason
'At this kink the formula says 7 at x = 0, outside the slopes on its two sides, -1 and 1.'
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.any_derivative import ByAutodiff, UntraceableError, by_autodiff
from bpwidgets.calculus.arrays import EPS
from bpwidgets.calculus.evaluation import OutsideDomainError, rounding_unit, value_at
from bpwidgets.calculus.gradient_check import wording
from bpwidgets.calculus.gradient_check.hidden_kinks import HiddenKinks
from bpwidgets.calculus.gradient_check.judging import (
    AUTODIFF,
    FORMULA,
    Candidate,
    Status,
    denied_zeros,
    judge,
)
from bpwidgets.calculus.gradient_check.survey import on_stairs, survey_of
from bpwidgets.calculus.real_numbers import finite_array, real_array

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.evaluation import Value

__all__ = ["Agreement", "Claim", "check_claim", "check_gradient"]


@dataclass(frozen=True, eq=False)
class Claim:
    """``function`` has the derivative ``formula`` at the point ``at``.

    at: number or array; formula: its shape is that of function(at) followed by that of at, None where there is none.
    variable: what a single number `at` is called, for the reason: "w" in "the slope at w = 1"; "" where it has no name.
    """

    name: str
    function: Callable[..., Any]
    at: ArrayLike
    formula: ArrayLike | None = None
    variable: str = "x"


@dataclass(frozen=True, eq=False, kw_only=True)
class Agreement:
    """What the three ways say, and whether they say the same.

    ``formula`` (None where there is none), ``autodiff`` and ``differences`` are arrays of one shape; what was not
    or cannot be computed is nan. ``error`` is the largest relative disagreement with the differences: 0 where both
    slopes are 0 to within the tolerance, nan where nothing could be compared. ``reason`` says in words what
    ``status`` leaves open: the disagreement, the kink, and which of the ways is missing. ``interval`` holds the
    lower and the upper of the one-sided derivatives at a kink.
    """

    name: str
    formula: Floats | None
    autodiff: Floats
    differences: Floats
    error: float
    status: Status
    reason: str
    interval: tuple[Floats, Floats] | None = None

    @classmethod
    def undefined(
        cls, name: str, reason: str, *, shape: tuple[int, ...] = (), formula: Floats | None = None
    ) -> Agreement:
        """The agreement where nothing can be computed; shape: of the gradient, where there is no formula."""
        unknown = np.full(shape if formula is None else formula.shape, nan)
        return cls(
            name=name,
            formula=formula,
            autodiff=unknown,
            differences=unknown.copy(),
            error=nan,
            status="undefined",
            reason=reason,
        )


def check_gradient(
    f: Callable[..., Any], x: ArrayLike, claimed: ArrayLike, *, name: str = "gradient"
) -> Agreement:
    """Whether ``claimed`` is the derivative of f at x: an Agreement that says so, and how near.

    x: number or array; claimed: its shape is that of f(x) followed by that of x.

    Raises:
        ValueError: if the claim has another shape, or x is not finite.
        TypeError: if f returns anything but real numbers.
    """
    return check_claim(Claim(name, f, x, claimed))


def check_claim(claim: Claim) -> Agreement:
    """Formula, autodiff and differences of one claim, judged.

    Raises:
        ValueError: if the formula has another shape than the gradient, or the point is not finite.
        TypeError: if the function, or the formula, gives anything but real numbers.
    """
    x = finite_array(claim.at, f"{claim.name}: x")
    formula = None if claim.formula is None else _real_numbers(claim.formula, claim.name)
    try:
        value = value_at(claim.function, x)
    except OutsideDomainError as error:
        reason = f"The function has no value here ({error}), so it has no derivative."
        return Agreement.undefined(claim.name, reason, shape=x.shape, formula=formula)
    shape = value.y.shape + x.shape
    if formula is not None and formula.shape != shape:
        raise ValueError(
            f"{claim.name}: the claimed gradient has shape {formula.shape}, expected {shape}, "
            "the shape of f(x) followed by that of x"
        )
    return _compare(claim, x, value, formula)


def _compare(claim: Claim, x: Floats, value: Value, formula: Floats | None) -> Agreement:
    """The three ways where f has a ``value`` at x. formula: that of the claim, as floats of the right shape."""
    survey = survey_of(claim.function, x, value, claim.variable)
    autodiff, refusal = _autodiff(claim.function, x, survey.shape)
    claimed = traced = None
    if formula is not None:
        claimed = Candidate(FORMULA, survey.as_matrix(formula), rounding_unit(claim.formula))
    if autodiff is not None:
        traced = Candidate(AUTODIFF, survey.as_matrix(autodiff.derivative), EPS, autodiff.has_own_rules)
    if zeros := denied_zeros(survey, claimed, traced):
        survey = on_stairs(survey, claim.function, value, zeros)
    verdicts = judge(survey, claimed, traced, HiddenKinks(claim.function, x, value))
    worst = verdicts[0] if verdicts else None
    status: Status = "undefined" if worst is None else worst.status
    return Agreement(
        name=claim.name,
        formula=formula,
        autodiff=np.full(survey.shape, nan) if autodiff is None else autodiff.derivative,
        differences=survey.slopes,
        error=max((verdict.error for verdict in verdicts if not isnan(verdict.error)), default=nan),
        status=status,
        reason=wording.reason(verdicts, survey, claimed, traced, refusal),
        interval=survey.interval if status == "kink" else None,
    )


def _autodiff(
    f: Callable[..., Any], x: Floats, shape: tuple[int, ...]
) -> tuple[ByAutodiff | None, str | None]:
    """The tape's gradient, or the reason why f, which works on numbers, cannot be traced."""
    try:
        found = by_autodiff(f, x[()])
    except UntraceableError as error:
        return None, str(error)
    return (found, None) if found.derivative.shape == shape else (None, "its shape changed under the trace")


def _real_numbers(claimed: ArrayLike, name: str) -> Floats:
    """The claimed gradient as an array of floats."""
    try:
        return real_array(claimed)
    except TypeError:
        is_masked = isinstance(claimed, np.ma.MaskedArray)
        found = "a masked array" if is_masked else repr(claimed)
        raise TypeError(f"{name}: the claimed gradient is {found}, expected real numbers") from None
