"""The curves of g, f and f(g(x)) over x in [-3, 3], and the values that the axes show of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpwidgets.live.model import sampling
from bpwidgets.live.picture import layout

if TYPE_CHECKING:
    from bpwidgets.calculus.functions import ChosenFunction

Floats = NDArray[np.float64]
Span = tuple[float, float]

X = (-3.0, 3.0)
GRID = np.linspace(*X, 241)
CORNER_SPAN = 3.6
"""An axis shows at most so many times the bend of a corner, the change of slope there: the corner can be seen."""
FAR = 1e200
"""Values that are larger are no part of a curve."""
MARGIN = 0.15
"""Below the lowest value there is so much of that left."""
CORNER_SHARE = 5.0
"""A corner bends so many times more than what is beside it."""

SAME_SCALE = 2.45
"""So many units of u or y are as long as those of x, in panels of the usual width."""

DEFAULT = (-3.0, 3.0)
WINDOWS = {
    "identity": (-3.0, 3.0),
    "affine": (-5.0, 7.0),
    "square": (-1.0, 9.0),
    "cube": (-9.0, 9.0),
    "sin": (-1.5, 1.5),
    "cos": (-1.5, 1.5),
    "exp": (-1.0, 9.0),
    "log": (-3.0, 2.0),
    "sqrt": (-0.5, 2.0),
    "reciprocal": (-4.0, 4.0),
    "tanh": (-1.5, 1.5),
    "sigmoid": (-0.25, 1.25),
    "softplus": (-0.5, 3.5),
    "relu": (-1.0, 3.0),
    "abs": (-1.0, 3.0),
}
"""Of the functions of the chooser."""


def window(f: ChosenFunction) -> tuple[float, float]:
    """The window of a chosen function; of typed text its finite values, cut off at ±10, with a margin."""
    if f.kind == "listed":
        return WINDOWS.get(f.name, DEFAULT)
    if f.kind == "callable":  # it may be slow, or do something else each time
        return DEFAULT
    values = f(np.linspace(-3.0, 3.0, 121))
    values = np.clip(values[np.isfinite(values)], -10.0, 10.0)
    if values.size == 0:
        return DEFAULT
    low, high = float(values.min()), float(values.max())
    margin = max(0.1 * (high - low), 0.5)
    return (low - margin, high + margin)


@dataclass(frozen=True)
class Curves:
    """What stands still for two functions: the three curves, and the limits of their axes."""

    us: Floats
    """g over GRID"""
    u_grid: Floats
    ys: Floats
    """f over u_grid"""
    composite: Floats
    """f(g(x)) over GRID"""
    u: Span
    """the limits of u"""
    y: Span
    """the limits of y"""

    def box(self, panel: str) -> tuple[Span, Span]:
        """The limits of a panel, across and up."""
        return {
            "g": (X, self.u),
            "fold": (self.u, self.u),
            "f": (self.u, self.y),
            "fg": (X, self.y),
        }[panel]


@lru_cache(maxsize=16)
def curves(f: ChosenFunction, g: ChosenFunction, skip: bool) -> Curves:
    """The curves and limits of f(g(x)); where the fold is skipped, f's panel reaches over all x."""
    us = without_far(sampling.curve(g, GRID))
    u = layout.limits([*us, *X], window(g)) if skip else in_the_scale_of_x(layout.limits(us, window(g)))
    u_grid = np.linspace(*u, 241)
    ys, composite = (without_far(sampling.curve(f, at)) for at in (u_grid, us))
    y = showing_corner(in_the_scale_of_x(layout.limits(ys, window(f))), composite)
    return Curves(us=us, u_grid=u_grid, ys=ys, composite=composite, u=u, y=y)


def in_the_scale_of_x(limits: Span) -> Span:
    """Limits in which a unit is as long as one of x, where they are nearly so: bands are then as wide as they say."""
    low, high = limits
    if not SAME_SCALE / 2 < high - low < 1.1 * SAME_SCALE:
        return limits
    middle, half = (low + high) / 2, SAME_SCALE / 2
    return middle - half, middle + half


def without_far(ys: Floats) -> Floats:
    """The values with NaN in the place of those with which no axis can be computed."""
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(ys) < FAR, ys, np.nan)


def mapped(f: ChosenFunction, xs: Floats) -> Floats:
    """f of numbers in any order; NaN where it gives none, or one with which no axis can be computed."""
    order = np.argsort(xs)
    found = np.empty_like(xs)
    found[order] = sampling.curve(f, xs[order])
    return without_far(found)


def showing_corner(limits: Span, ys: Floats) -> Span:
    """Limits that are near enough to the sharpest corner of a curve over GRID to let it be seen."""
    with np.errstate(all="ignore"):
        bends = np.abs(np.diff(ys, 2)) / (GRID[1] - GRID[0])
        beside = np.maximum(bends[:-2], bends[2:])
        corner = bends[1:-1] > np.maximum(CORNER_SHARE * beside, 1e-6 * np.abs(ys[2:-2]))
    if not corner.any():
        return limits
    at = 1 + int(np.argmax(np.where(corner, bends[1:-1], 0.0)))
    (low, high), height, span = limits, float(ys[at + 1]), CORNER_SPAN * float(bends[at])
    if not low <= height <= high or span >= high - low:
        return limits
    lowest = max(low, float(np.nanmin(ys)) - MARGIN * span)
    bottom = min(max(height - span / 2, lowest), high - span)
    return bottom, bottom + span
