"""What kinks that meet at x hide from each other: how the slope of f changes along lines that run beside x.

There they lie apart: the slope changes by more, up and down, than from end to end of the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.evaluation import values_of_shape
from bpwidgets.calculus.gradient_check.survey import scale_along

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.evaluation import Value
    from bpwidgets.calculus.gradient_check.survey import Probe

# How many parallel lines are tried one by one, since each may miss some kinks. With 1 the gradient 0 of a layer whose
# weights are all 0 is called wrong.
PARALLEL_LINES = 6
# How far beside x a parallel line runs at most, in each entry, in units of its size, max(|x|, 1). At 2^-10 the
# curvature of a sine counts as kinks.
BESIDE = 2.0**-20
# How many slopes are measured along it: with half or twice as many no test fails.
SECANTS = 64
# How many roundings a change of the slope may be that counts as none. Half of one sees kinks in 3 (x - 1).
ROUNDINGS = 8


class SlopeVariation(NamedTuple):
    """How a slope changes along a line: the sum of all changes, up or down, and the change from end to end."""

    total: Floats
    net: Floats


def slope_variation(
    f: Callable[..., Any], x: Floats, value: Value, direction: Floats, *, seed: int
) -> SlopeVariation:
    """How the slope of f changes along a line that runs beside x in this direction: two arrays of the shape of f(x).

    value: f(x).

    Kinks that meet at x lie apart on that line, most of them near x and some far away; so the points lie at
    t = tan(theta) for evenly spaced angles. Two kinks of opposite signs between the same points remain hidden: then
    a line beside another place, by another ``seed``, shows them. A change that rounding may have made counts as
    none. A line along which f has no finite value may hide anything: inf.
    """
    scale = scale_along(x, direction)
    start = x + BESIDE * np.maximum(np.abs(x), 1.0) * np.random.default_rng(seed).uniform(-1.0, 1.0, x.shape)
    t = _spread_steps(BESIDE * scale)
    with np.errstate(all="ignore"):
        y = np.stack([values_of_shape(f, (start + t_k * direction)[()], value.y.shape) for t_k in t], axis=-1)
        slopes = np.diff(y) / np.diff(t)
        changes = np.diff(slopes)
        changes[np.abs(changes) <= ROUNDINGS * value.eps * _rounding_of_changes(y, slopes, t, scale)] = 0.0
        total = np.abs(changes).sum(axis=-1)
        return SlopeVariation(np.where(np.isnan(total), np.inf, total), np.nan_to_num(changes.sum(axis=-1)))


def _rounding_of_changes(y: Floats, slopes: Floats, t: Floats, scale: float) -> Floats:
    """What one rounding of f and x does to each change of the slope, in units of eps: |f| + scale |f'| by either step.

    y: (..., SECANTS + 1), the values of f at the steps t; slopes: (..., SECANTS), between them; scale: how large the
    numbers are that the line moves. The result is (..., SECANTS - 1).
    """
    largest, steepest = (np.abs(values).max(axis=-1, keepdims=True) for values in (y, slopes))
    per_step = 1 / np.diff(t)
    rounding: Floats = (largest + scale * steepest) * (per_step[1:] + per_step[:-1])
    return rounding


def _spread_steps(reach: float) -> Floats:
    """SECANTS + 1 steps, dense near 0, half of them shorter than ``reach`` and the longest 21 times as long."""
    return reach * np.tan(np.linspace(-np.pi / 2, np.pi / 2, SECANTS + 3)[1:-1])


class HiddenKinks:
    """Kinks of f that meet at x, where it has a ``value``.

    f is called when they are asked for, once for all outputs along a line.
    """

    def __init__(self, f: Callable[..., Any], x: Floats, value: Value) -> None:
        self._f, self._x, self._value = f, x, value
        # By the number of a line in the survey, and the seed of a line beside it.
        self._measured: dict[tuple[int, int], Floats] = {}

    def hidden_along(self, probe: Probe) -> Iterator[float]:
        """How much change of the slope kinks of opposite signs hide from each other along a probe: by each line."""
        for seed in range(PARALLEL_LINES):
            key = probe.line, seed
            if key not in self._measured:
                self._measured[key] = self._hidden_beside(probe.direction, seed)
            yield float(self._measured[key][probe.row])

    def _hidden_beside(self, direction: Floats, seed: int) -> Floats:
        """What hides, of all outputs, in a direction: by the parallel line of this seed."""
        variation = slope_variation(
            self._f, self._x, self._value, direction.reshape(self._x.shape), seed=seed
        )
        return (variation.total - np.abs(variation.net)).ravel()
