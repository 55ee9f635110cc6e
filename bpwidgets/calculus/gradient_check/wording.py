"""The verdict on a gradient in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.gradient_check.judging import AUTODIFF, miss, tolerance
from bpwidgets.calculus.gradient_check.survey import DIRECTIONS, left_and_right_slopes, slope_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.calculus.gradient_check.judging import Candidate, Verdict
    from bpwidgets.calculus.gradient_check.survey import Probe, Survey

# What is said of the status "undefined", by the kind of f there.
UNDEFINED = {
    "jump": "The function jumps{where}, so it has no derivative there.",
    "vertical_tangent": "The slope grows without bound{where}, as at a vertical tangent, so there is no derivative.",
    "rough": "The slope settles on no value{where} however small the step, so no derivative can be measured.",
    "edge": "The function is defined on one side only{where}, so it has no derivative there.",
    "isolated": "The function has no finite value on either side{where}, so it has no derivative there.",
    "outside": "The function has no finite value{where}, so it has no derivative there.",
    # Here f has a derivative, and what is undefined is the claim.
    "smooth": "The rules give no number{where}, such as 0 times infinity, although the slope can be measured.",
}

# What is said where formula and autodiff differ: where both lie between the slopes of the two sides, and where kinks
# meet and one of them does not.
BOTH_RIGHT = (
    "Both are right: at a kink a program may take any slope between those of the two sides, "
    "and each way takes its own."
)
OWN_SLOPES = "Each way takes its own slope of each kink."


def reason(
    worst: Verdict | None,
    survey: Survey,
    formula: Candidate | None,
    autodiff: Candidate | None,
    refusal: str | None,
) -> str:
    """What was found, if it is not plain agreement, and which of the three ways is missing.

    worst: the verdict that decides, None if there is none.
    formula, autodiff: what was judged, None where it is missing.
    refusal: why autodiff cannot trace the function, None if it can.
    """
    if not survey.probes:
        return f"There is nothing to compare: a gradient of shape {survey.shape} has no entries."
    if worst is None:
        return f"There is nothing to compare: no formula is given, and autodiff cannot trace the function ({refusal})."
    return " ".join(_sentences(worst, survey, formula, autodiff, refusal))


def _sentences(
    worst: Verdict,
    survey: Survey,
    formula: Candidate | None,
    autodiff: Candidate | None,
    refusal: str | None,
) -> Iterator[str]:
    if worst.status == "disagree":
        yield _disagreement(worst, survey)
    elif worst.status == "undefined":
        yield UNDEFINED[worst.probe.difference.kind].format(where=_where(worst.probe, survey))
    elif worst.status == "kink":
        yield _kink(survey, [candidate for candidate in (formula, autodiff) if candidate is not None])
    if refusal is not None:
        yield f"Two ways only: autodiff cannot trace this function ({refusal.rstrip('.')})."
    elif autodiff is not None and np.isnan(autodiff.gradient).any() and worst.status in ("agree", "kink"):
        yield "Autodiff gives no number here, as 0 times infinity has none."
    elif formula is None:
        yield "Two ways only: there is no formula here."
    if survey.entries_tried < survey.x.size:
        yield f"Tried in {DIRECTIONS} directions and {survey.entries_tried} of {survey.x.size} entries."


def _disagreement(worst: Verdict, survey: Survey) -> str:
    difference, source, where = worst.probe.difference, worst.candidate.source, _where(worst.probe, survey)
    if difference.kind == "kink":
        low, high, _ = slope_range(difference)
        relation = "where it must lie between" if np.isnan(worst.slope) else "outside"
        slopes = f"the slopes on its two sides, {low:.6g} and {high:.6g}"
        return f"At this kink {source} says {worst.slope:.6g}{where}, {relation} {slopes}."
    claimed, measured = _distinguishable(worst.slope, difference.value)
    error = f"{difference.error:.1g}"
    return f"{source.capitalize()} says {claimed}{where}, finite differences say {measured} ± {error}."


def _kink(survey: Survey, candidates: list[Candidate]) -> str:
    """The slopes on the two sides of a kink, what is claimed there, and how that lies to them."""
    kinks = [probe for probe in survey.probes if probe.difference.kind == "kink"]
    # An entry is easier to read than a direction; and what lies outside the two sides is what has to be said.
    probe = min(kinks, key=lambda probe: (probe.entry is None, not _is_outside(probe, candidates)))
    left, right = left_and_right_slopes(probe.difference)
    sides = f"A kink: the slope{_where(probe, survey)} is {left:.4g} on the left and {right:.4g} on the right"
    slopes = {candidate.source: candidate.slope(probe) + 0.0 for candidate in candidates}
    claimed = {source: f"{slope:.4g}" for source, slope in slopes.items() if not np.isnan(slope)}
    if not claimed:
        return f"{sides}."
    is_one = len(set(claimed.values())) == 1
    why_two = BOTH_RIGHT
    if any(_is_outside(probe, candidates) for probe in survey.probes):
        why_two = OWN_SLOPES
        relation = "as the chain rule may where several kinks meet"
    elif all(kink.difference.convex for kink in kinks):
        relation = "a subgradient" if is_one else "both subgradients"
    else:
        relation = "which lies between" if is_one else "which both lie between"
    verdict = f"{sides}; {_claims(claimed)}, {relation}."
    return verdict if is_one else f"{verdict} {why_two}"


def _claims(claimed: dict[str, str]) -> str:
    """Such as "the code returns 0", or "the formula says 0 and autodiff says 0.5" where the two differ."""
    if AUTODIFF in claimed and len(set(claimed.values())) == 1:
        return f"the code returns {claimed[AUTODIFF]}"
    return " and ".join(f"{source} says {value}" for source, value in claimed.items())


def _is_outside(probe: Probe, candidates: list[Candidate]) -> bool:
    """Whether one of the candidates claims a slope outside the range of the probe."""
    return any(miss(c.slope(probe), probe) > tolerance(c, probe) for c in candidates)


def _where(probe: Probe, survey: Survey) -> str:
    """Such as " at x = 0", " at entry [0, 1]" or " along the direction (1, 1)"."""
    if len(survey.shape) == 0:
        return f" at {survey.variable} = {float(survey.x):.6g}" if survey.variable else ""
    if probe.entry is not None:
        flat = probe.row * survey.x.size + probe.entry
        return f" at entry {[int(i) for i in np.unravel_index(flat, survey.shape)]}"
    parts = probe.direction.tolist()
    if len(parts) > 4:
        return " along a direction"
    return " along the direction (" + ", ".join(f"{part:.3g}" for part in parts) + ")"


def _distinguishable(a: float, b: float) -> tuple[str, str]:
    """Both numbers with as many digits, from 4 on, as it takes to see that they differ."""
    for digits in range(4, 17):
        texts = f"{a:.{digits}g}", f"{b:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts
