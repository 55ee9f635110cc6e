"""Whether a claimed gradient is right, probe by probe.

* Where f is smooth along a probe, the claimed slope must be the difference, to within the tolerance.
* At a kink it must lie between the one-sided derivatives.
* Where kinks of opposite signs meet, as in relu(x1) - relu(x2) at 0 or in a layer of ReLU units whose weights are
  all 0, a gradient is what the chain rule makes of one slope for each kink, and that need not lie between the two
  sides of one line. So a claim may miss them by as much as the kinks, which lie apart beside x, hide from each
  other; and what autodiff returns is no mistake. (Kinks that stay together wherever x is moved, as those of
  relu(w) - 2 relu(-w), cannot be told from one: there a claim must lie between the sides or be that of autodiff.)
* At a jump, a vertical tangent or an edge of the domain there is nothing to agree with.
"""

from __future__ import annotations

from math import inf, isfinite, isnan, nan
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpwidgets.calculus.agreement.survey import slope_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.calculus.agreement.survey import Probe, Survey

Status = Literal["agree", "disagree", "kink", "undefined"]
Floats = NDArray[np.float64]

FORMULA, AUTODIFF = "the formula", "autodiff"
FORMULA_ROUNDING = (
    1e-9  # what a formula may lose by its rounding, relative to its terms: nine digits and no more
)
ROUNDINGS = 100  # how many roundings a formula of coarser numbers, such as float32, may add up
ERROR_MARGIN = 2  # an error estimate is an estimate itself: in 1 of 100 cases the error is larger
UNDERFLOW = 1e-150  # what is smaller may be a number that was lost on the way: exp(-400) squared is 0


class Candidate(NamedTuple):
    """A gradient to be judged, as outputs x entries: where it comes from, and the rounding unit of its numbers."""

    source: str
    gradient: Floats
    eps: float

    def slope(self, probe: Probe) -> float:
        """The slope that the gradient claims along a probe: gradient . direction."""
        row = self.gradient[probe.row]
        return float(row[probe.entry] if probe.entry is not None else row @ probe.direction)

    def terms(self, probe: Probe) -> float:
        """The size of the terms that add up to that slope."""
        row = np.abs(self.gradient[probe.row])
        return float(row[probe.entry] if probe.entry is not None else row @ np.abs(probe.direction))


class Verdict(NamedTuple):
    """What one candidate is worth along one probe: it claims ``slope``, and is off by ``error``, relatively."""

    status: Status
    error: float
    slope: float
    candidate: Candidate
    probe: Probe

    @property
    def rank(self) -> tuple[int, bool, float]:
        """Worst last: no kink or jump elsewhere excuses a wrong gradient, and an entry says more than a direction."""
        status = ("agree", "kink", "undefined", "disagree").index(self.status)
        return status, self.probe.entry is not None, 0.0 if isnan(self.error) else self.error


def tolerance(candidate: Candidate, probe: Probe) -> float:
    """By how much a claimed slope may miss the range of its probe: by the errors of both.

    2 error of the differences + max(1e-9, 100 eps) sum_i |gradient_i direction_i| + 1e-150.
    """
    differences = ERROR_MARGIN * slope_range(probe.difference).error
    formula = max(FORMULA_ROUNDING, ROUNDINGS * candidate.eps) * candidate.terms(probe)
    return differences + formula + UNDERFLOW


def judge(survey: Survey, candidates: list[Candidate]) -> list[Verdict]:
    """All verdicts, the worst first.

    While the worst is a disagreement that kinks may account for, it is none: so only the worst ones are examined.
    """
    verdicts = [verdict for probe in survey.probes for verdict in _judge_probe(probe, candidates)]
    verdicts.sort(key=lambda verdict: verdict.rank, reverse=True)
    autodiff = next((candidate for candidate in candidates if candidate.source == AUTODIFF), None)
    for k, verdict in enumerate(verdicts):
        if verdict.status != "disagree" or not _is_due_to_kinks(verdict, autodiff, survey):
            break
        verdicts[k] = verdict._replace(status="kink", error=nan)
    return sorted(verdicts, key=lambda verdict: verdict.rank, reverse=True)


def _judge_probe(probe: Probe, candidates: list[Candidate]) -> Iterator[Verdict]:
    """A verdict for each candidate. Where autodiff gives no number (0 times infinity) it claims nothing."""
    slopes = [candidate.slope(probe) for candidate in candidates]
    nothing_is_claimed = all(map(isnan, slopes))
    for candidate, slope in zip(candidates, slopes, strict=True):
        if nothing_is_claimed:
            yield Verdict(
                "kink" if probe.difference.kind == "kink" else "undefined", nan, slope, candidate, probe
            )
        elif not (candidate.source == AUTODIFF and isnan(slope)):
            yield _compare(probe, candidate, slope)


def _compare(probe: Probe, candidate: Candidate, slope: float) -> Verdict:
    """Whether one claimed slope lies in the range of the probe; by how much not, relative to the largest slope."""
    kind = probe.difference.kind
    if kind not in ("smooth", "kink"):
        return Verdict("undefined", nan, slope, candidate, probe)
    if not isfinite(slope):
        return Verdict("disagree", inf, slope, candidate, probe)
    low, high, _ = slope_range(probe.difference)
    allowed, off, largest = (
        tolerance(candidate, probe),
        miss(slope, probe),
        max(abs(slope), abs(low), abs(high)),
    )
    if off > allowed:
        return Verdict("disagree", off / largest, slope, candidate, probe)
    error = off / largest if largest > allowed else 0.0
    return Verdict("agree" if kind == "smooth" else "kink", error, slope, candidate, probe)


def _is_due_to_kinks(verdict: Verdict, autodiff: Candidate | None, survey: Survey) -> bool:
    """Whether a slope outside the range of its probe may be what the chain rule gives where kinks meet.

    Where an entry has a partial derivative, that is one number, whatever kinks are beside it.
    """
    _, _, slope, candidate, probe = verdict
    if probe.row not in survey.rows_with_kinks or not isfinite(slope):
        return False
    allowed = tolerance(candidate, probe)
    if autodiff is not None and abs(slope - autodiff.slope(probe)) <= allowed:
        return True
    if probe.entry is not None and probe.difference.kind == "smooth":
        return False
    excess = miss(slope, probe) - allowed
    return any(excess <= hidden for hidden in survey.hidden_variations(probe))


def miss(slope: float, probe: Probe) -> float:
    """By how much a slope lies outside the range of its probe; 0 inside."""
    low, high, _ = slope_range(probe.difference)
    return max(low - slope, slope - high, 0.0)
