"""Three ways to one gradient: the formula, autodiff of the whole, finite differences of the whole.

The differences judge, since they know nothing but f and say how far they may be believed. A claimed gradient is
tried along *probes*: every entry of x, and a few fixed directions u, in which it claims the slope (gradient . u).

* Where f is smooth along a probe, claim and difference must agree to the estimated error and a rounding floor.
* At a kink, the claim must lie between the slopes on the two sides. Entry by entry is not enough, so directions
  are tried too: (1, 1) lies between the slopes of max(x1, x2) at a tie in each entry, but along (1, 1) the slope is 1.
  Where kinks that open upwards meet others that open downwards, as in relu(x1) - relu(x2), what is returned at both
  need not lie between the two sides of one line: there a direction may have whatever the entries allow.
* At a jump, a vertical tangent or an edge of the domain there is nothing to agree with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf, isfinite, isnan, nan
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bpwidgets.calculus.autodiff import tape
from bpwidgets.calculus.differences import EPS, Difference, along, jacobian

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Agreement", "Claim", "agree", "check_gradient"]

Status = Literal["agree", "disagree", "kink", "undefined"]
Floats = NDArray[np.float64]

MANY = 64  # entries of x, beyond which only a few of them are tried
MANY_SLOPES = 1024  # and entries of the whole Jacobian
FEW = 8  # how many of many
DIRECTIONS = 3  # directions beside the entries: few are enough where f is smooth
KINK_DIRECTIONS = 9  # at a kink
MANY_DIRECTIONS = 12  # for many entries
UNDERFLOW = 1e-150  # what is smaller may be a number that was lost on the way: exp(-400) squared is 0
ROUNDING = 1e-9  # relative: what a formula may lose by its own rounding
AUTODIFF = "autodiff"
UNTRACEABLE = (TypeError, ValueError, AttributeError, ArithmeticError, LookupError, NotImplementedError)


@dataclass(frozen=True, eq=False)
class Claim:
    """``function`` has the derivative ``formula`` at the point ``at``.

    at: number or array; formula: its shape is that of function(at) followed by that of at, None where there is none.
    """

    name: str
    function: Callable[..., Any]
    at: ArrayLike
    formula: ArrayLike | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Agreement:
    """What the three ways say, and whether they say the same.

    ``formula`` (None where there is none), ``autodiff`` and ``differences`` are arrays of one shape; what was not
    or cannot be computed is nan. ``error`` is the largest relative disagreement, nan where nothing could be compared.
    ``reason`` is one sentence, empty only where all is said by "agree". ``interval`` holds the lower and the upper
    of the one-sided derivatives at a kink.
    """

    name: str
    formula: Floats | None
    autodiff: Floats
    differences: Floats
    error: float
    status: Status
    reason: str
    interval: tuple[Floats, Floats] | None = None


def check_gradient(
    f: Callable[..., Any], x: ArrayLike, claimed: ArrayLike, *, name: str = "gradient"
) -> Agreement:
    """Whether ``claimed`` is the derivative of f at x: an Agreement that says so, and how near.

    x: number or array; claimed: its shape is that of f(x) followed by that of x.

    Raises:
        ValueError: if the claim has another shape, or x is not finite.
        TypeError: if f returns anything but real numbers.
    """
    return agree(Claim(name, f, x, claimed))


def agree(claim: Claim) -> Agreement:
    """Formula, autodiff and differences of one claim, judged."""
    f, x = claim.function, np.array(claim.at, dtype=np.float64)
    autodiff, refusal = _autodiff(f, x)
    formula = None if claim.formula is None else _numbers(claim.formula, claim.name)
    survey = _survey(f, x, formula if formula is not None else autodiff)
    if formula is not None and formula.shape != survey.shape:
        raise ValueError(
            f"{claim.name}: the claimed gradient has shape {formula.shape}, expected {survey.shape}, "
            "the shape of f(x) followed by that of x"
        )
    if autodiff is None or autodiff.shape != survey.shape:
        autodiff, refusal = np.full(survey.shape, nan), refusal or "its shape changed under the trace"
    sayings = [] if formula is None else [_Saying("the formula", formula, _unit(claim.formula))]
    if not refusal:
        sayings.append(_Saying(AUTODIFF, autodiff, EPS))
    findings = [finding for probe in survey.probes for finding in _judge(probe, sayings)]
    worst = max(findings, key=lambda finding: finding.rank, default=None)
    status: Status = "undefined" if worst is None else worst.status
    return Agreement(
        name=claim.name,
        formula=formula,
        autodiff=autodiff,
        differences=survey.slopes,
        error=_largest_error(findings),
        status=status,
        reason=_reason(worst, survey, sayings, refusal),
        interval=_interval(survey) if status == "kink" else None,
    )


# --- The three ways -------------------------------------------------------------------------------------------


class _Saying(NamedTuple):
    """Who claims which gradient; ``unit`` is the rounding unit of its numbers."""

    who: str
    gradient: Floats
    unit: float


class _Probe(NamedTuple):
    """One output of f along one line: ``row`` of the Jacobian (as rows x entries), ``direction`` in x, flat.

    ``entry``: its place in the Jacobian, None for a direction that is no axis. ``allowed``: the slopes that the
    entries allow along such a direction, where kinks of both kinds meet.
    """

    row: int
    direction: Floats | int
    entry: tuple[int, ...] | None
    difference: Difference
    at: Floats
    allowed: tuple[float, float] | None = None


class _Survey(NamedTuple):
    """The differences: as an array of the gradient's ``shape``, and as probes. ``tried``: of how many entries."""

    shape: tuple[int, ...]
    slopes: Floats
    probes: list[_Probe]
    tried: tuple[int, int]


def _autodiff(f: Callable[..., Any], x: Floats) -> tuple[Floats | None, str]:
    """The tape's gradient, or None and the reason why the function cannot be traced."""
    try:
        with np.errstate(all="ignore"):
            return np.asarray(tape.jacobian(f)(x[()]), dtype=np.float64), ""
    except UNTRACEABLE as error:
        return None, str(error) or type(error).__name__


def _numbers(claimed: ArrayLike, name: str) -> Floats:
    array = np.asarray(claimed)
    if array.dtype.kind not in "biufO":
        raise TypeError(f"{name}: the claimed gradient is {claimed!r}, expected real numbers")
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{name}: the claimed gradient is {claimed!r}, expected real numbers") from None


def _unit(claimed: object) -> float:
    dtype = getattr(claimed, "dtype", None)
    return max(EPS, float(np.finfo(dtype).eps)) if dtype is not None and dtype.kind == "f" else EPS


def _survey(f: Callable[..., Any], x: Floats, guess: Floats | None) -> _Survey:
    """Differences of f along the entries of x (all, or a few of many) and along some directions."""
    few = x.size > MANY or (guess is not None and guess.size > MANY_SLOPES)
    if few:
        return _survey_of_few(f, x, guess)
    entries = jacobian(f, x)
    shape = entries.value.shape
    flat = entries.entries.reshape(-1, max(x.size, 1))
    probes = [
        _Probe(k, j, tuple(map(int, np.unravel_index(k * x.size + j, shape))), flat[k, j], x)
        for k in range(flat.shape[0])
        for j in range(x.size)
    ]
    if x.size > 1:
        probes += _directions(f, x, 0, DIRECTIONS)
        if any(probe.difference.kind == "kink" for probe in probes):
            probes += _directions(f, x, DIRECTIONS, KINK_DIRECTIONS)
            probes = [_allowing(probe, probes) for probe in probes]
    return _Survey(shape, entries.value, probes, (x.size, x.size))


def _allowing(probe: _Probe, probes: list[_Probe]) -> _Probe:
    """A direction's probe with what the entries allow, where kinks of its output open upwards and downwards."""
    if isinstance(probe.direction, int):
        return probe
    same = [other for other in probes if other.row == probe.row]
    kinks = [other.difference for other in same if other.difference.kind == "kink"]
    if len({kink.right.value > kink.left.value for kink in kinks}) < 2:
        return probe
    slopes = np.array([_range(other.difference)[:2] for other in same if other.entry is not None])
    if not np.isfinite(slopes).all():
        return probe
    ends = slopes * probe.direction[:, None]
    return probe._replace(allowed=(float(ends.min(axis=1).sum()), float(ends.max(axis=1).sum())))


def _survey_of_few(f: Callable[..., Any], x: Floats, guess: Floats | None) -> _Survey:
    """Directions, in which each entry has a part, and a few entries: the largest and some that chance picks."""
    probes = list(_directions(f, x, 0, MANY_DIRECTIONS))
    outputs = max(probe.row for probe in probes) + 1
    shape = np.shape(f(x.copy())) + x.shape
    chosen = _chosen_entries(
        x.size, guess.reshape(outputs, -1) if guess is not None and guess.shape == shape else None
    )
    slopes = np.full((outputs, x.size), nan)
    for j in chosen:
        axis = np.zeros(x.size)
        axis[j] = 1.0
        for k, difference in enumerate(along(f, x, axis.reshape(x.shape)).ravel()):
            entry = tuple(map(int, np.unravel_index(k * x.size + j, shape)))
            probes.append(_Probe(k, j, entry, difference, x))
            slopes[k, j] = difference.value
    return _Survey(shape, slopes.reshape(shape), probes, (len(chosen), x.size))


def _chosen_entries(n: int, guess: Floats | None) -> list[int]:
    chance = np.random.default_rng(n).permutation(n)[:FEW].tolist()
    if guess is None:
        return sorted(chance)
    largest = np.argsort(-np.nan_to_num(np.abs(guess)).max(axis=0), kind="stable")[: FEW // 2].tolist()
    return sorted({*largest, *chance[: FEW // 2]})


def _directions(f: Callable[..., Any], x: Floats, first: int, last: int) -> Iterator[_Probe]:
    """Probes along fixed directions: equal parts of all entries, then random ones of mixed signs."""
    for u in _fixed_directions(x.size, last)[first:]:
        direction = u * np.maximum(np.abs(x.ravel()), 1.0)
        for k, difference in enumerate(along(f, x, direction.reshape(x.shape)).ravel()):
            yield _Probe(k, direction, None, difference, x)


@lru_cache(maxsize=32)
def _fixed_directions(n: int, count: int) -> Floats:
    rng = np.random.default_rng(20200416)
    sizes = rng.uniform(0.5, 1.0, (count, n))
    signs = rng.choice([-1.0, 1.0], (count, n))
    directions: Floats = sizes * signs
    directions[0] = 1.0
    return directions


# --- The verdict along one probe ------------------------------------------------------------------------------


class _Finding(NamedTuple):
    """What one saying is worth along one probe: it claims ``slope``, and is off by ``error``, relatively."""

    status: Status
    error: float
    slope: float
    saying: _Saying
    probe: _Probe

    @property
    def rank(self) -> tuple[int, float]:
        """Worst last: a wrong gradient is not excused by a kink or a jump elsewhere."""
        return ("agree", "kink", "undefined", "disagree").index(self.status), self.error


def _judge(probe: _Probe, sayings: list[_Saying]) -> list[_Finding]:
    """A finding for each saying. Where autodiff gives no number (0 times infinity) it says nothing."""
    claimed = [(saying, *_claimed_slope(probe, saying)) for saying in sayings]
    if all(isnan(slope) for _, slope, _ in claimed):
        status: Status = "kink" if probe.difference.kind == "kink" else "undefined"
        return [_Finding(status, nan, nan, saying, probe) for saying in sayings]
    return [
        _compare(probe, *claim) for claim in claimed if not (claim[0].who == AUTODIFF and isnan(claim[1]))
    ]


def _claimed_slope(probe: _Probe, saying: _Saying) -> tuple[float, float]:
    """The slope that a gradient claims along a probe, and the size of the terms that add up to it."""
    row = saying.gradient.reshape(-1, max(probe.at.size, 1))[probe.row]
    if isinstance(probe.direction, int):
        slope = float(row[probe.direction])
        return slope, abs(slope)
    return float(row @ probe.direction), float(np.abs(row) @ np.abs(probe.direction))


def _compare(probe: _Probe, saying: _Saying, slope: float, terms: float) -> _Finding:
    """Whether one claimed slope agrees with the difference along one probe."""
    difference = probe.difference
    if difference.kind not in ("smooth", "kink"):
        return _Finding("undefined", nan, slope, saying, probe)
    low, high, doubt = _range(difference)
    if probe.allowed is not None:
        low, high = min(low, probe.allowed[0]), max(high, probe.allowed[1])
    steepest = max(abs(slope), abs(low), abs(high), 0.01 * difference.steepest)
    if not isfinite(slope):
        return _Finding("disagree", inf, slope, saying, probe)
    slack = (
        max(ROUNDING, 100 * saying.unit) * max(abs(slope), abs(difference.value)) + 100 * saying.unit * terms
    )
    tolerance = doubt + slack + UNDERFLOW
    outside = max(low - slope, slope - high, 0.0)
    if outside > tolerance:
        return _Finding("disagree", outside / steepest, slope, saying, probe)
    status: Status = "agree" if difference.kind == "smooth" and probe.allowed is None else "kink"
    return _Finding(status, outside / max(steepest, 100 * tolerance), slope, saying, probe)


def _range(difference: Difference) -> tuple[float, float, float]:
    """Between which slopes a claim may lie, and by how much it may miss them."""
    if difference.kind == "kink":
        left, right = difference.left, difference.right
        return min(left.value, right.value), max(left.value, right.value), max(left.error, right.error)
    return difference.value, difference.value, 2 * difference.error


def _largest_error(findings: list[_Finding]) -> float:
    errors = [finding.error for finding in findings if not isnan(finding.error)]
    return max(errors, default=nan)


def _interval(survey: _Survey) -> tuple[Floats, Floats]:
    """The lower and the upper one-sided derivative of every entry; equal where there is no kink."""
    low, high = survey.slopes.copy(), survey.slopes.copy()
    for probe in survey.probes:
        if probe.entry is not None and probe.difference.kind == "kink":
            low[probe.entry], high[probe.entry], _ = _range(probe.difference)
    return low[()], high[()]


# --- In words --------------------------------------------------------------------------------------------------


UNDEFINED = {
    "jump": "The function jumps{where}, so it has no derivative there.",
    "vertical_tangent": "The slope grows without bound{where}, as at a vertical tangent, so there is no derivative.",
    "rough": "The slope settles on no value{where} however small the step, so no derivative can be measured.",
    "edge": "The function is defined on one side only{where}, so it has no derivative there.",
    "smooth": "The rules give no number{where}, such as 0 times infinity, although the slope can be measured.",
    "outside": "The function has no finite value{where}, so it has no derivative there.",
}


def _reason(worst: _Finding | None, survey: _Survey, sayings: list[_Saying], refusal: str) -> str:
    """One sentence on the verdict, and one on each of the ways that is missing."""
    if worst is None:
        return f"There is nothing to compare: no formula is given, and autodiff cannot trace the function ({refusal})."
    notes = []
    if worst.status == "disagree":
        notes.append(_disagreement(worst))
    elif worst.status == "undefined":
        notes.append(UNDEFINED[worst.probe.difference.kind].format(where=_where(worst.probe)))
    elif worst.status == "kink":
        notes.append(_kink(survey, sayings))
    if refusal:
        notes.append(f"Two ways only: autodiff cannot trace this function ({refusal.rstrip('.')}).")
    elif np.isnan(sayings[-1].gradient).any() and worst.status in ("agree", "kink"):
        notes.append("Autodiff gives no number here, as 0 times infinity has none.")
    elif len(sayings) == 1:
        notes.append("Two ways only: there is no formula here.")
    tried, entries = survey.tried
    if tried < entries:
        notes.append(f"Tried in {MANY_DIRECTIONS} directions and {tried} of {entries} entries.")
    return " ".join(notes)


def _disagreement(worst: _Finding) -> str:
    difference, who, where = worst.probe.difference, worst.saying.who, _where(worst.probe)
    if difference.kind == "kink":
        low, high, _ = _range(difference)
        slopes = f"{low:.6g} and {high:.6g}"
        return f"At this kink {who} says {worst.slope:.6g}{where}, outside the slopes on its two sides, {slopes}."
    said, measured = _apart(worst.slope, difference.value)
    doubt = f"{difference.error:.1g}"
    return f"{who.capitalize()} says {said}{where}, finite differences say {measured} ± {doubt}."


def _kink(survey: _Survey, sayings: list[_Saying]) -> str:
    kinks = [probe for probe in survey.probes if probe.difference.kind == "kink"]
    probe = next((probe for probe in kinks if probe.entry is not None), kinks[0])
    left, right = probe.difference.left.value, probe.difference.right.value
    returned = {saying.who: f"{_claimed_slope(probe, saying)[0] + 0.0:.4g}" for saying in sayings}
    values = " or ".join(f"{value} ({who})" for who, value in returned.items())
    if len(set(returned.values())) == 1:
        values = next(iter(returned.values()))
    convex = all(kink.difference.convex for kink in kinks)
    return (
        f"A kink: the slope{_where(probe)} is {left:.4g} on the left and {right:.4g} on the right; "
        f"the code returns {values}, {'a subgradient' if convex else 'which lies between'}."
    )


def _where(probe: _Probe) -> str:
    """Such as " at x = 0", " at entry [0, 1]" or " along the direction (1, 1)"."""
    if probe.entry == ():
        return f" at x = {float(probe.at):.6g}"
    if probe.entry is not None:
        return f" at entry {list(probe.entry)}"
    parts = np.ravel(probe.direction).tolist()
    if len(parts) > 4:
        return " along a direction"
    return " along the direction (" + ", ".join(f"{part:.3g}" for part in parts) + ")"


def _apart(a: float, b: float) -> tuple[str, str]:
    """Both numbers with as many digits as tell them apart."""
    for digits in range(4, 17):
        texts = f"{a:.{digits}g}", f"{b:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts
