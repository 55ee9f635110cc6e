"""Three ways to one gradient: the formula, autodiff of the whole, finite differences of the whole.

The differences judge, since they know nothing but f and come with their errors. A claimed gradient is compared with
them along *probes*: every entry of x, and a few fixed directions u, in which it claims the slope gradient . u.

* Where f is smooth along a probe, the claim must agree with the difference to within the errors of the two.
* At a kink it must lie between the one-sided derivatives. Entry by entry is not enough, so directions are tried too:
  (1, 1) lies between the slopes of max(x1, x2) at a tie in each entry, but along (1, 1) the slope is 1. Where kinks
  that open upwards meet others that open downwards, as in relu(x1) - relu(x2), what is returned at both need not
  lie between the two sides of one line: there a direction may have every slope that the entries allow.
* At a jump, a vertical tangent or an edge of the domain there is nothing to agree with.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from math import inf, isfinite, isnan, nan
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bpwidgets.calculus.autodiff import tape
from bpwidgets.calculus.differences import Difference, along, along_entry, real_array, rounding_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
FORMULA_ROUNDING = 1e-9  # what a formula may lose by its own rounding, relative to its terms
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
    survey = _survey(f, x)
    if formula is not None and formula.shape != survey.shape:
        raise ValueError(
            f"{claim.name}: the claimed gradient has shape {formula.shape}, expected {survey.shape}, "
            "the shape of f(x) followed by that of x"
        )
    if autodiff is None or autodiff.shape != survey.shape:
        autodiff, refusal = np.full(survey.shape, nan), refusal or "its shape changed under the trace"
    candidates = []
    if formula is not None:
        candidates.append(_Candidate("the formula", survey.rows(formula), rounding_unit(claim.formula)))
    if not refusal:
        candidates.append(_Candidate("autodiff", survey.rows(autodiff), rounding_unit(autodiff)))
    verdicts = [verdict for probe in survey.probes for verdict in _judge(probe, candidates)]
    worst = max(verdicts, key=lambda verdict: verdict.rank, default=None)
    status: Status = "undefined" if worst is None else worst.status
    return Agreement(
        name=claim.name,
        formula=formula,
        autodiff=autodiff,
        differences=survey.slopes,
        error=max((verdict.error for verdict in verdicts if not isnan(verdict.error)), default=nan),
        status=status,
        reason=_reason(worst, survey, candidates, refusal),
        interval=survey.interval() if status == "kink" else None,
    )


def _autodiff(f: Callable[..., Any], x: Floats) -> tuple[Floats | None, str]:
    """The tape's gradient, or None and the reason why the function cannot be traced."""
    try:
        with np.errstate(all="ignore"):
            return np.asarray(tape.jacobian(f)(x[()]), dtype=np.float64), ""
    except UNTRACEABLE as error:
        return None, str(error) or type(error).__name__


def _numbers(claimed: ArrayLike, name: str) -> Floats:
    array = np.asarray(claimed)
    try:
        if array.dtype.kind in "biufO":
            return array.astype(np.float64)
    except (TypeError, ValueError):
        pass
    raise TypeError(f"{name}: the claimed gradient is {claimed!r}, expected real numbers")


# --- The differences: a survey along probes -----------------------------------------------------------------------


class _Probe(NamedTuple):
    """One output of f along one line: ``row`` of the Jacobian, as rows x entries, and ``direction`` in x, flat.

    ``entry``: the entry of x, None for a direction that is no axis. ``subgradient_range``: the slopes that the
    entries allow along such a direction, where kinks of both kinds meet.
    """

    row: int
    entry: int | None
    direction: Floats
    difference: Difference
    subgradient_range: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class _Survey:
    """The differences of f at x as probes. ``shape``: that of the gradient; ``tried``: how many entries of x were."""

    x: Floats
    shape: tuple[int, ...]
    probes: list[_Probe]
    tried: int

    def rows(self, gradient: Floats) -> Floats:
        """A gradient as outputs x entries."""
        return gradient.reshape(-1, max(self.x.size, 1))

    @property
    def slopes(self) -> Floats:
        """The gradient by differences; nan where it was not tried or there is none."""
        return self._field(lambda difference: difference.value)

    def interval(self) -> tuple[Floats, Floats]:
        """The lower and the upper one-sided derivative of every entry; equal where there is no kink."""
        return self._field(lambda d: _range(d)[0])[()], self._field(lambda d: _range(d)[1])[()]

    def _field(self, value: Callable[[Difference], float]) -> Floats:
        field = np.full(self.shape, nan)
        for probe in self.probes:
            if probe.entry is not None:
                self.rows(field)[probe.row, probe.entry] = value(probe.difference)
        return field


def _survey(f: Callable[..., Any], x: Floats) -> _Survey:
    """Differences along the entries of x, or a few of many, and along some directions."""
    with np.errstate(all="ignore"):
        shape = real_array(f(x[()].copy())).shape + x.shape
    few = x.size > MANY or math.prod(shape) > MANY_SLOPES
    entries = np.random.default_rng(x.size).permutation(x.size)[:FEW].tolist() if few else range(x.size)
    probes = [
        _Probe(row, entry, _axis(x.size, entry), difference)
        for entry in entries
        for row, difference in enumerate(along_entry(f, x, entry).ravel())
    ]
    if few:
        probes += _directions(f, x, 0, MANY_DIRECTIONS)
    elif x.size > 1:
        probes += _directions(f, x, 0, DIRECTIONS)
        if any(probe.difference.kind == "kink" for probe in probes):
            probes += _directions(f, x, DIRECTIONS, KINK_DIRECTIONS)
            probes = list(_with_subgradient_ranges(probes))
    return _Survey(x, shape, probes, len(entries))


@lru_cache(maxsize=256)
def _axis(n: int, entry: int) -> Floats:
    axis = np.zeros(n)
    axis[entry] = 1.0
    return axis


def _directions(f: Callable[..., Any], x: Floats, first: int, last: int) -> Iterator[_Probe]:
    """Probes along fixed directions: equal parts of all entries, of one sign and of both, then random ones."""
    for u in _fixed_directions(x.size, last)[first:]:
        direction = u * np.maximum(np.abs(x.ravel()), 1.0)
        for row, difference in enumerate(along(f, x, direction.reshape(x.shape)).ravel()):
            yield _Probe(row, None, direction, difference)


@lru_cache(maxsize=32)
def _fixed_directions(n: int, count: int) -> Floats:
    rng = np.random.default_rng(20200416)
    sizes = rng.uniform(0.5, 1.0, (count, n))
    signs = rng.choice([-1.0, 1.0], (count, n))
    directions: Floats = sizes * signs
    directions[0] = 1.0
    directions[1:2] = np.resize([1.0, -1.0], n)
    return directions


def _with_subgradient_ranges(probes: list[_Probe]) -> Iterator[_Probe]:
    """The probes, directions with what the entries allow in rows in which kinks open upwards and downwards."""
    ranges = {row: _entry_ranges(probes, row) for row in {probe.row for probe in probes}}
    for probe in probes:
        entries = ranges[probe.row]
        if probe.entry is None and entries is not None:
            ends = entries * probe.direction[:, None]
            allowed = float(ends.min(axis=1).sum()), float(ends.max(axis=1).sum())
            yield probe._replace(subgradient_range=allowed)
        else:
            yield probe


def _entry_ranges(probes: Iterable[_Probe], row: int) -> Floats | None:
    """The lower and the higher slope of each entry; None unless kinks of both kinds meet in this row."""
    row_probes = [probe for probe in probes if probe.row == row]
    kinks = [probe.difference for probe in row_probes if probe.difference.kind == "kink"]
    if len({kink.right.value > kink.left.value for kink in kinks}) < 2:
        return None
    return np.array([_range(probe.difference)[:2] for probe in row_probes if probe.entry is not None])


def _range(difference: Difference) -> tuple[float, float, float]:
    """Between which slopes a claim may lie, and by how much it may miss them."""
    if difference.kind == "kink":
        left, right = difference.left, difference.right
        return min(left.value, right.value), max(left.value, right.value), max(left.error, right.error)
    return difference.value, difference.value, 2 * difference.error


# --- The verdict along one probe ----------------------------------------------------------------------------------


class _Candidate(NamedTuple):
    """A gradient to be judged, as outputs x entries: where it comes from, and the rounding unit of its numbers."""

    source: str
    gradient: Floats
    eps: float

    def slope(self, probe: _Probe) -> float:
        """The slope that the gradient claims along a probe."""
        row = self.gradient[probe.row]
        return float(row[probe.entry] if probe.entry is not None else row @ probe.direction)

    def terms(self, probe: _Probe) -> float:
        """The size of the terms that add up to that slope."""
        row = self.gradient[probe.row]
        return float(
            abs(row[probe.entry]) if probe.entry is not None else np.abs(row) @ np.abs(probe.direction)
        )


class _Verdict(NamedTuple):
    """What one candidate is worth along one probe: it claims ``slope``, and is off by ``error``, relatively."""

    status: Status
    error: float
    slope: float
    candidate: _Candidate
    probe: _Probe

    @property
    def rank(self) -> tuple[int, bool, float]:
        """Worst last: no kink or jump elsewhere excuses a wrong gradient, and an entry says more than a direction."""
        status = ("agree", "kink", "undefined", "disagree").index(self.status)
        return status, self.probe.entry is not None, self.error


def _judge(probe: _Probe, candidates: list[_Candidate]) -> list[_Verdict]:
    """A verdict for each candidate. Where autodiff gives no number (0 times infinity) it claims nothing."""
    slopes = [candidate.slope(probe) for candidate in candidates]
    if all(map(isnan, slopes)):
        status: Status = "kink" if probe.difference.kind == "kink" else "undefined"
        return [_Verdict(status, nan, nan, candidate, probe) for candidate in candidates]
    return [
        _compare(probe, candidate, slope)
        for candidate, slope in zip(candidates, slopes, strict=True)
        if not (candidate.source == "autodiff" and isnan(slope))
    ]


def _compare(probe: _Probe, candidate: _Candidate, slope: float) -> _Verdict:
    """Whether one claimed slope agrees with the difference along one probe."""
    difference = probe.difference
    if difference.kind not in ("smooth", "kink"):
        return _Verdict("undefined", nan, slope, candidate, probe)
    if not isfinite(slope):
        return _Verdict("disagree", inf, slope, candidate, probe)
    low, high, tolerance = _range(difference)
    if probe.subgradient_range is not None:
        low, high = min(low, probe.subgradient_range[0]), max(high, probe.subgradient_range[1])
    tolerance += max(FORMULA_ROUNDING, 100 * candidate.eps) * candidate.terms(probe) + UNDERFLOW
    outside = max(low - slope, slope - high, 0.0)
    size = max(abs(slope), abs(low), abs(high))
    if outside > tolerance:
        return _Verdict("disagree", outside / size, slope, candidate, probe)
    status: Status = "agree" if difference.kind == "smooth" else "kink"
    return _Verdict(status, outside / max(size, 100 * tolerance), slope, candidate, probe)


# --- In words -----------------------------------------------------------------------------------------------------


UNDEFINED = {
    "jump": "The function jumps{where}, so it has no derivative there.",
    "vertical_tangent": "The slope grows without bound{where}, as at a vertical tangent, so there is no derivative.",
    "rough": "The slope settles on no value{where} however small the step, so no derivative can be measured.",
    "edge": "The function is defined on one side only{where}, so it has no derivative there.",
    "smooth": "The rules give no number{where}, such as 0 times infinity, although the slope can be measured.",
    "outside": "The function has no finite value{where}, so it has no derivative there.",
}


def _reason(worst: _Verdict | None, survey: _Survey, candidates: list[_Candidate], refusal: str) -> str:
    """One sentence on the verdict, and one on each of the ways that is missing."""
    if worst is None:
        return f"There is nothing to compare: no formula is given, and autodiff cannot trace the function ({refusal})."
    notes = []
    if worst.status == "disagree":
        notes.append(_disagreement(worst, survey))
    elif worst.status == "undefined":
        notes.append(UNDEFINED[worst.probe.difference.kind].format(where=_where(worst.probe, survey)))
    elif worst.status == "kink":
        notes.append(_kink(survey, candidates))
    if refusal:
        notes.append(f"Two ways only: autodiff cannot trace this function ({refusal.rstrip('.')}).")
    elif np.isnan(candidates[-1].gradient).any() and worst.status in ("agree", "kink"):
        notes.append("Autodiff gives no number here, as 0 times infinity has none.")
    elif len(candidates) == 1:
        notes.append("Two ways only: there is no formula here.")
    if survey.tried < survey.x.size:
        notes.append(f"Tried in {MANY_DIRECTIONS} directions and {survey.tried} of {survey.x.size} entries.")
    return " ".join(notes)


def _disagreement(worst: _Verdict, survey: _Survey) -> str:
    difference, source, where = worst.probe.difference, worst.candidate.source, _where(worst.probe, survey)
    if difference.kind == "kink":
        low, high, _ = _range(difference)
        slopes = f"{low:.6g} and {high:.6g}"
        return f"At this kink {source} says {worst.slope:.6g}{where}, outside the slopes on its two sides, {slopes}."
    claimed, measured = _told_apart(worst.slope, difference.value)
    error = f"{difference.error:.1g}"
    return f"{source.capitalize()} says {claimed}{where}, finite differences say {measured} ± {error}."


def _kink(survey: _Survey, candidates: list[_Candidate]) -> str:
    kinks = [probe for probe in survey.probes if probe.difference.kind == "kink"]
    probe = next((probe for probe in kinks if probe.entry is not None), kinks[0])
    left, right = probe.difference.left.value, probe.difference.right.value
    returned = {candidate.source: f"{candidate.slope(probe) + 0.0:.4g}" for candidate in candidates}
    values = " or ".join(f"{value} ({source})" for source, value in returned.items())
    if len(set(returned.values())) == 1:
        values = next(iter(returned.values()))
    convex = all(kink.difference.convex for kink in kinks)
    return (
        f"A kink: the slope{_where(probe, survey)} is {left:.4g} on the left and {right:.4g} on the right; "
        f"the code returns {values}, {'a subgradient' if convex else 'which lies between'}."
    )


def _where(probe: _Probe, survey: _Survey) -> str:
    """Such as " at x = 0", " at entry [0, 1]" or " along the direction (1, 1)"."""
    if len(survey.shape) == 0:
        return f" at x = {float(survey.x):.6g}"
    if probe.entry is not None:
        flat = probe.row * max(survey.x.size, 1) + probe.entry
        return f" at entry {[int(i) for i in np.unravel_index(flat, survey.shape)]}"
    parts = probe.direction.tolist()
    if len(parts) > 4:
        return " along a direction"
    return " along the direction (" + ", ".join(f"{part:.3g}" for part in parts) + ")"


def _told_apart(a: float, b: float) -> tuple[str, str]:
    """Both numbers with as many digits as tell them apart."""
    for digits in range(4, 17):
        texts = f"{a:.{digits}g}", f"{b:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts
