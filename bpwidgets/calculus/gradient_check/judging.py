"""Whether a claimed gradient is right, probe by probe.

* Where f is smooth along a probe, the claimed slope must be the difference, to within the tolerance.
* At a kink it must lie between the one-sided derivatives.
* Where kinks of opposite signs meet it may lie outside: `_is_excused_by_kinks` says by how much.
* On a flight of stairs it must be 0; unless rounding made them, for then nobody knows the slope of what was rounded.
* At a jump, a vertical tangent or an edge of the domain there is nothing to agree with.
"""

from __future__ import annotations

from math import inf, isfinite, isnan, nan
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from bpwidgets.calculus.gradient_check.survey import slope_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.gradient_check.hidden_kinks import HiddenKinks
    from bpwidgets.calculus.gradient_check.survey import Probe, Survey

Status = Literal["agree", "disagree", "kink", "undefined"]

FORMULA, AUTODIFF = "the formula", "autodiff"

# What each allows, and what another value breaks in test_agreement.
# What a formula may lose by rounding, relative to its terms: all but nine digits, which is a promise.
FORMULA_ROUNDING = 1e-9
# How many roundings a formula of coarser numbers, such as float32, may add up. Ten times as many let a cosine of
# float32 pass that is off by 1e-4.
ROUNDINGS = 100
# How many estimated errors the differences may be off by: an estimate is one itself. 1 fails for (1e8 + x) - 1e8; 4
# lets a slope of 1.5e-12 pass where 3 x / x is constant.
ERROR_MARGIN = 2
# What is smaller may be a number that was lost on the way: exp(-400) squared is 0. 0 fails for sigmoid(100 x) at -4.
UNDERFLOW = 1e-150


class Candidate(NamedTuple):
    """A gradient to be judged, as outputs x entries.

    source: where it comes from; eps: the rounding unit of its numbers; has_own_rules: whether it is autodiff by rules
    that a learner wrote for operations of their own, which may be wrong.
    """

    source: str
    gradient: Floats
    eps: float
    has_own_rules: bool = False

    def slope(self, probe: Probe) -> float:
        """The slope that the gradient claims along a probe: gradient . direction."""
        return _dot(self.gradient[probe.row], probe, probe.direction)

    def terms(self, probe: Probe) -> float:
        """The size of the terms that add up to that slope."""
        return _dot(np.abs(self.gradient[probe.row]), probe, np.abs(probe.direction))


def _dot(row: Floats, probe: Probe, direction: Floats) -> float:
    """row . direction. Along an entry that is one number, also where 0 times another, infinite one would be nan."""
    return float(row[probe.entry] if probe.entry is not None else row @ direction)


class Verdict(NamedTuple):
    """What one candidate is worth along one probe: it claims ``slope``, and is off by ``error``, relatively.

    excused: whether the slope lies outside the range of the probe, which kinks excuse.
    """

    status: Status
    error: float
    slope: float
    candidate: Candidate
    probe: Probe
    excused: bool = False

    @property
    def rank(self) -> tuple[int, bool, float]:
        """The largest is the worst.

        No kink or jump elsewhere excuses a wrong gradient, and an entry says more than a direction.
        """
        status = ("agree", "kink", "undefined", "disagree").index(self.status)
        return status, self.probe.entry is not None, 0.0 if isnan(self.error) else self.error


def tolerance(candidate: Candidate, probe: Probe) -> float:
    """By how much a claimed slope may miss the range of its probe: by the errors of both.

    2 error of the differences + max(1e-9, 100 eps) sum_i |gradient_i direction_i| + 1e-150.
    """
    differences = ERROR_MARGIN * slope_range(probe.difference).error
    formula = max(FORMULA_ROUNDING, ROUNDINGS * candidate.eps) * candidate.terms(probe)
    return differences + formula + UNDERFLOW


def judge(
    survey: Survey, formula: Candidate | None, autodiff: Candidate | None, kinks: HiddenKinks
) -> list[Verdict]:
    """All verdicts, the worst first, on the candidates that there are."""
    candidates = [candidate for candidate in (formula, autodiff) if candidate is not None]
    verdicts = [verdict for probe in survey.probes for verdict in _judge_probe(probe, candidates, autodiff)]
    return _worst_first(_excuse_until_one_is_wrong(_worst_first(verdicts), autodiff, survey, kinks))


def denied_zeros(survey: Survey, formula: Candidate | None, autodiff: Candidate | None) -> list[Probe]:
    """The probes along which the slope is 0 by the rules, and by the formula if there is one, but not by differences.

    None by a rule that a learner wrote, which may be wrong.
    """
    if autodiff is None or autodiff.has_own_rules:
        return []
    candidates = [autodiff] if formula is None else [formula, autodiff]
    return [
        probe
        for probe in survey.probes
        if probe.difference.kind == "smooth"
        and all(candidate.slope(probe) == 0 for candidate in candidates)
        and miss(0.0, probe) > tolerance(autodiff, probe)
    ]


def _worst_first(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return sorted(verdicts, key=lambda verdict: verdict.rank, reverse=True)


def _excuse_until_one_is_wrong(
    verdicts: list[Verdict], autodiff: Candidate | None, survey: Survey, kinks: HiddenKinks
) -> Iterator[Verdict]:
    """The verdicts, the worst first, with each disagreement that kinks excuse made a kink.

    Kinks are costly to examine, and one disagreement that they do not excuse decides: those after it stay as they are.
    """
    is_wrong = False
    for verdict in verdicts:
        if verdict.status == "disagree" and not is_wrong:
            is_wrong = not _is_excused_by_kinks(verdict, autodiff, survey, kinks)
            yield verdict if is_wrong else verdict._replace(status="kink", error=nan, excused=True)
        else:
            yield verdict


def _judge_probe(probe: Probe, candidates: list[Candidate], autodiff: Candidate | None) -> Iterator[Verdict]:
    """A verdict for each candidate. Where autodiff gives no number (0 times infinity) it claims nothing.

    Nor does a formula that says so too; without autodiff it is wrong, since no rules say that there is no number.
    """
    slopes = [candidate.slope(probe) for candidate in candidates]
    nothing_is_claimed = autodiff is not None and all(map(isnan, slopes))
    without_claim: Status = "kink" if probe.difference.kind == "kink" else "undefined"
    for candidate, slope in zip(candidates, slopes, strict=True):
        if nothing_is_claimed:
            yield Verdict(without_claim, nan, slope, candidate, probe)
        elif not (candidate is autodiff and isnan(slope)):
            yield _judge_slope(probe, candidate, slope, autodiff)


def _judge_slope(probe: Probe, candidate: Candidate, slope: float, autodiff: Candidate | None) -> Verdict:
    """Whether one claimed slope lies in the range of the probe; by how much not, relative to the largest slope."""
    kind = probe.difference.kind
    if kind not in ("smooth", "stairs", "kink"):
        return Verdict("undefined", nan, slope, candidate, probe)
    if not isfinite(slope):
        return Verdict("disagree", inf, slope, candidate, probe)
    low, high, _ = slope_range(probe.difference)
    allowed, off = tolerance(candidate, probe), miss(slope, probe)
    largest = max(abs(slope), abs(low), abs(high))
    if off > allowed:
        if kind == "stairs" and _are_stairs_of_rounding(probe, autodiff):
            return Verdict("undefined", nan, slope, candidate, probe)
        return Verdict("disagree", off / largest, slope, candidate, probe)
    error = off / largest if largest > allowed else 0.0
    return Verdict("kink" if kind == "kink" else "agree", error, slope, candidate, probe)


def _are_stairs_of_rounding(probe: Probe, autodiff: Candidate | None) -> bool:
    """Whether rounding may have made the stairs: by the rules, too, the slope of stairs such as np.floor is 0."""
    return autodiff is None or not miss(autodiff.slope(probe), probe) <= tolerance(autodiff, probe)


def _is_excused_by_kinks(
    verdict: Verdict, autodiff: Candidate | None, survey: Survey, kinks: HiddenKinks
) -> bool:
    """Whether a slope outside the range of its probe may be what the chain rule gives where kinks meet.

    In relu(x1) - relu(x2) at 0, or a layer of ReLU units whose weights are all 0, kinks of opposite signs meet. The
    chain rule takes one slope of each, and what it makes of them need not lie between the two sides of one line. The
    first rule that applies decides:

    1. An output without a kink excuses nothing, and a slope that is not finite is never excused.
    2. What autodiff returns is no mistake: it is the chain rule. That holds at an entry with a partial derivative
       too: relu(x1) - relu(-x1) + |x2| has the slope 1 along x1, but 0 - 0 by the rules. It does not hold of a rule
       that a learner wrote for an operation of their own.
    3. Any other claim for an entry with a partial derivative must be that number, whatever kinks are beside it.
    4. Else the slope may lie outside by as much as the kinks, which lie apart beside x, hide from each other along the
       probe. Kinks that stay together wherever x is moved, as those of relu(w) - 2 relu(-w), hide nothing.
    """
    slope, candidate, probe = verdict.slope, verdict.candidate, verdict.probe
    if probe.row not in survey.rows_with_kinks or not isfinite(slope):
        return False
    allowed = tolerance(candidate, probe)
    if autodiff is not None and not autodiff.has_own_rules and abs(slope - autodiff.slope(probe)) <= allowed:
        return True
    if probe.entry is not None and probe.difference.kind == "smooth":
        return False
    excess = miss(slope, probe) - allowed
    return any(excess <= hidden for hidden in kinks.hidden_along(probe))


def miss(slope: float, probe: Probe) -> float:
    """By how much a slope lies outside the range of its probe; 0 inside."""
    low, high, _ = slope_range(probe.difference)
    return max(low - slope, slope - high, 0.0)
