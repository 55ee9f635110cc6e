"""The verdict on a gradient in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.gradient_check.judging import AUTODIFF
from bpwidgets.calculus.gradient_check.survey import DIRECTIONS, left_and_right_slopes, slope_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.gradient_check.judging import Candidate, Status, Verdict
    from bpwidgets.calculus.gradient_check.survey import Probe, Survey

# What is said of the status "undefined", by the kind of f there.
UNDEFINED = {
    "jump": "The function jumps{where}, so it has no derivative there.",
    "vertical_tangent": "The slope grows without bound{where}, as at a vertical tangent, so there is no derivative.",
    "stairs": "The function jumps on both sides of a flat stretch{where}, as rounding makes it; the slope there is 0.",
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
    verdicts: Sequence[Verdict],
    survey: Survey,
    formula: Candidate | None,
    autodiff: Candidate | None,
    refusal: str | None,
) -> str:
    """What was found, if it is not plain agreement, and which of the three ways is missing.

    verdicts: the worst, which decides, first; none where there is nothing to compare.
    formula, autodiff: what was judged, None where it is missing.
    refusal: why autodiff cannot trace the function, None if it can.
    """
    if not survey.probes:
        return f"There is nothing to compare: a gradient of shape {survey.shape} has no entries."
    if not verdicts:
        return f"There is nothing to compare: no formula is given, and autodiff cannot trace the function ({refusal})."
    candidates = [candidate for candidate in (formula, autodiff) if candidate is not None]
    sentences = [
        _finding(verdicts, survey, candidates),
        _missing_way(verdicts[0].status, formula, autodiff, refusal),
        _extent(survey),
    ]
    return " ".join(filter(None, sentences))


def _finding(verdicts: Sequence[Verdict], survey: Survey, candidates: list[Candidate]) -> str:
    """What the worst verdict is about; "" where all agree."""
    worst = verdicts[0]
    if worst.status == "disagree":
        return _disagreement(worst, survey)
    if worst.status == "undefined":
        return UNDEFINED[worst.probe.difference.kind].format(where=_where(worst.probe, survey))
    if worst.status == "kink":
        return _kink(verdicts, survey, candidates)
    return ""


def _missing_way(
    status: Status, formula: Candidate | None, autodiff: Candidate | None, refusal: str | None
) -> str:
    """Which of the three ways says nothing, and why; "" where all do, or where that is not worth a word."""
    if refusal is not None:
        return f"Two ways only: autodiff cannot trace this function ({refusal.rstrip('.')})."
    if autodiff is not None and np.isnan(autodiff.gradient).any() and status in ("agree", "kink"):
        return "Autodiff gives no number here, as 0 times infinity has none."
    if formula is None:
        return "Two ways only: there is no formula here."
    return ""


def _extent(survey: Survey) -> str:
    """How much was tried, where that is not all; else ""."""
    if survey.entries_tried >= survey.x.size:
        return ""
    return f"Tried in {DIRECTIONS} directions and {survey.entries_tried} of {survey.x.size} entries."


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


def _kink(verdicts: Sequence[Verdict], survey: Survey, candidates: list[Candidate]) -> str:
    """The slopes on the two sides of a kink, what is claimed there, and how that lies to them.

    The worst verdict is a kink: whatever lies outside the two sides anywhere is excused.
    """
    kinks = [probe for probe in survey.probes if probe.difference.kind == "kink"]
    outside = {id(verdict.probe) for verdict in verdicts if verdict.excused}
    # An entry is easier to read than a direction; and what lies outside the two sides is what has to be said.
    probe = min(kinks, key=lambda probe: (probe.entry is None, id(probe) not in outside))
    left, right = left_and_right_slopes(probe.difference)
    sides = f"A kink: the slope{_where(probe, survey)} is {left:.4g} on the left and {right:.4g} on the right"
    slopes = {candidate.source: candidate.slope(probe) + 0.0 for candidate in candidates}
    claimed = {source: f"{slope:.4g}" for source, slope in slopes.items() if not np.isnan(slope)}
    if not claimed:
        return f"{sides}."
    is_one = len(set(claimed.values())) == 1
    verdict = f"{sides}; {_claims(claimed)}, {_relation(kinks, is_one=is_one, is_outside=bool(outside))}."
    why_two = OWN_SLOPES if outside else BOTH_RIGHT
    return verdict if is_one else f"{verdict} {why_two}"


def _relation(kinks: list[Probe], *, is_one: bool, is_outside: bool) -> str:
    """How one slope, or two, lie to those of the two sides."""
    if is_outside:
        return "as the chain rule may where several kinks meet"
    if all(kink.difference.convex for kink in kinks):
        return "a subgradient" if is_one else "both subgradients"
    return "which lies between" if is_one else "which both lie between"


def _claims(claimed: dict[str, str]) -> str:
    """Such as "the code returns 0", or "the formula says 0 and autodiff says 0.5" where the two differ."""
    if AUTODIFF in claimed and len(set(claimed.values())) == 1:
        return f"the code returns {claimed[AUTODIFF]}"
    return " and ".join(f"{source} says {value}" for source, value in claimed.items())


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
