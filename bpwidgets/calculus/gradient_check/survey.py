"""The differences of f at x along probes: the entries of x, and a few fixed directions.

A *line* runs through x along one entry, or in a direction in which all entries move. A *probe* is one output of f
along one line; the *survey* is all of them. The output is a row of the Jacobian, once that is written as a matrix.

Entry by entry is not enough at a kink: (1, 1) lies between the slopes of max(x1, x2) at a tie in each entry, but
along (1, 1) the slope is 1. Of many entries only some are tried; directions see the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import inf, nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.differences import DerivativeEstimate, along, along_entry
from bpwidgets.calculus.evaluation import values_of_shape
from bpwidgets.calculus.stencil import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.evaluation import Value


MANY_ENTRIES = 64  # if x has more entries, only some of them are tried
MANY_SLOPES = 1024  # also if the whole Jacobian has more
ENTRIES = 8  # how many of many entries are tried
DIRECTIONS = 12  # how many directions are tried beside the entries, where there are many entries or a kink
SMOOTH_DIRECTIONS = 3  # else: the entries say all, if f is smooth; these look for a kink along no entry

FLAT_STRETCHES = tuple(2.0**-k for k in range(20, 45, 4))  # how long they may be, in units of max(|x|, 1)
NOTHING = 1e-9  # a slope that is so small beside that on the other side of a kink is rounding


class Probe(NamedTuple):
    """One output of f along one line through x: ``row`` of the Jacobian, as rows x entries, and its slope.

    ``line``: the number of the line in the survey. ``direction``: of the line, flat. ``entry``: the entry of x that
    it runs along, None for any other direction.
    """

    line: int
    row: int
    entry: int | None
    direction: Floats
    difference: DerivativeEstimate


def scale_along(x: Floats, direction: Floats) -> float:
    """How large the numbers of x are that the line x + t direction moves, in units of t: the largest of max(|x|, 1).

    x and direction: of one shape.
    """
    return float((np.maximum(np.abs(x), 1.0) * (direction != 0)).max() / np.abs(direction).max())


class SlopeRange(NamedTuple):
    """Between which slopes a claim may lie, and the error of these bounds."""

    low: float
    high: float
    error: float


def slope_range(difference: DerivativeEstimate) -> SlopeRange:
    """From one one-sided derivative to the other; equal bounds where there is no kink.

    Either bound may be off by its error, and which one a claim is compared with depends on the claim: so the larger
    error counts for both.
    """
    if difference.kind == "kink":
        (low, _), (high, _) = sides = sorted((difference.left, difference.right))
        return SlopeRange(low, high, max(error for _, error in sides))
    return SlopeRange(difference.value, difference.value, difference.error)


def left_and_right_slopes(difference: DerivativeEstimate) -> tuple[float, float]:
    """The slopes to the left and to the right of x, to be said in words: one that is 0 to within its error is 0."""
    if difference.kind != "kink":
        return difference.value, difference.value
    sides = difference.left, difference.right
    size = max(abs(value) for value, _ in sides)
    left, right = (0.0 if abs(value) <= max(error, NOTHING * size) else value for value, error in sides)
    return left, right


@dataclass(frozen=True, eq=False, kw_only=True)
class Survey:
    """All probes of f at x.

    Attributes:
        shape: that of the gradient, f(x).shape + x.shape.
        entries_tried: how many entries of x have a probe.
        variable: what x is called where it is one number; "" where it has no name.
    """

    x: Floats
    shape: tuple[int, ...]
    probes: list[Probe]
    entries_tried: int
    variable: str = "x"

    def as_matrix(self, gradient: Floats) -> Floats:
        """A gradient as outputs x entries: a view of a contiguous one."""
        return gradient.reshape(-1, max(self.x.size, 1))

    @property
    def slopes(self) -> Floats:
        """The gradient by differences; nan where it was not tried or there is none."""
        return self._by_entry(lambda difference: difference.value)

    @property
    def interval(self) -> tuple[Floats, Floats]:
        """The lower and the upper one-sided derivative of every entry; equal where there is no kink."""
        return (
            self._by_entry(lambda difference: min(left_and_right_slopes(difference)))[()],
            self._by_entry(lambda difference: max(left_and_right_slopes(difference)))[()],
        )

    def _by_entry(self, value: Callable[[DerivativeEstimate], float]) -> Floats:
        values = np.full(self.shape, nan)
        for probe in self.probes:
            if probe.entry is not None:
                self.as_matrix(values)[probe.row, probe.entry] = value(probe.difference)
        return values

    @cached_property
    def rows_with_kinks(self) -> set[int]:
        """The outputs that have a kink along any probe."""
        return {probe.row for probe in self.probes if probe.difference.kind == "kink"}


def on_stairs(survey: Survey, f: Callable[..., Any], value: Value, probes: list[Probe]) -> Survey:
    """The survey; along each of these probes the slope is 0, or f jumps, if f has only flat stretches next to x.

    The differences cannot tell stairs finer than their steps, such as floor(1e7 x) / 1e7, from the slope across them.
    So these are the probes along which the rules, too, say that the slope is 0.
    """
    found = {id(probe): _on_flat_stretches(f, survey.x, value, probe) for probe in probes}
    seen = [probe._replace(difference=found.get(id(probe)) or probe.difference) for probe in survey.probes]
    return replace(survey, probes=seen)


def _on_flat_stretches(
    f: Callable[..., Any], x: Floats, value: Value, probe: Probe
) -> DerivativeEstimate | None:
    """Stairs, by the longest stretch about x on which f does not change; else a jump, if there is one on each side."""
    direction = probe.direction.reshape(x.shape)
    scale = scale_along(x, direction)
    y = float(value.y.flat[probe.row])

    def values(*steps: float) -> set[float]:
        points = ((x + t * direction)[()] for t in steps)
        return {float(values_of_shape(f, point, value.y.shape).flat[probe.row]) for point in points}

    with np.errstate(all="ignore"):
        for part in FLAT_STRETCHES:
            t = part * scale
            left, right = values(-t, -t / 2), values(t, t / 2)
            if left == right == {y}:
                slope = Estimate(0.0, value.eps * max(abs(y), 1.0) / t)
                return DerivativeEstimate(*slope, "stairs", slope, slope)
    # The shortest are left: longer ones may end at equal values by chance.
    return DerivativeEstimate(nan, inf, "jump") if len(left) == len(right) == 1 else None


def survey_of(f: Callable[..., Any], x: Floats, value: Value, variable: str = "x") -> Survey:
    """The differences of f at x; ``value``: f(x), ``variable``: what x is called."""
    shape = value.y.shape + x.shape
    is_large = x.size > MANY_ENTRIES or math.prod(shape) > MANY_SLOPES
    # The same entries each time: chance picks them, so that no pattern in x hides what is wrong.
    entries = np.random.default_rng(0).permutation(x.size)[:ENTRIES].tolist() if is_large else range(x.size)
    probes = [probe for line, entry in enumerate(entries) for probe in _along_entry(f, x, value, line, entry)]
    if x.size > 1:
        directions = list(enumerate(_directions(x), start=len(entries)))
        count = DIRECTIONS if is_large else SMOOTH_DIRECTIONS
        probes += _along_directions(f, x, value, directions[:count])
        if any(probe.difference.kind == "kink" for probe in probes):
            probes += _along_directions(f, x, value, directions[count:])
    return Survey(x=x, shape=shape, probes=probes, entries_tried=len(entries), variable=variable)


def _along_entry(f: Callable[..., Any], x: Floats, value: Value, line: int, entry: int) -> Iterator[Probe]:
    for row, difference in enumerate(along_entry(f, x, entry, value).ravel()):
        yield Probe(line, row, entry, _axis(x.size, entry), difference)


def _along_directions(
    f: Callable[..., Any], x: Floats, value: Value, directions: list[tuple[int, Floats]]
) -> Iterator[Probe]:
    for line, direction in directions:
        for row, difference in enumerate(along(f, x, direction.reshape(x.shape), value).ravel()):
            yield Probe(line, row, None, direction, difference)


@lru_cache(maxsize=256)
def _axis(n: int, entry: int) -> Floats:
    """The direction of one entry."""
    axis = np.zeros(n)
    axis[entry] = 1.0
    axis.flags.writeable = False
    return axis


def _directions(x: Floats) -> Floats:
    """Directions in which every entry moves in proportion to its size: (DIRECTIONS, x.size)."""
    return _unit_directions(x.size) * np.maximum(np.abs(x.ravel()), 1.0)


@lru_cache(maxsize=32)
def _unit_directions(n: int) -> Floats:
    """All entries alike, then with alternating signs, then at random sizes and signs: always the same."""
    rng = np.random.default_rng(0)
    directions: Floats = rng.uniform(0.5, 1.0, (DIRECTIONS, n)) * rng.choice([-1.0, 1.0], (DIRECTIONS, n))
    directions[0] = 1.0
    directions[1] = np.resize([1.0, -1.0], n)
    directions.flags.writeable = False
    return directions
