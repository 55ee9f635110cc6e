"""What a number goes through in a chain f(f(... f(x))), one formula a function, and what stands still of it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.autodiff import tape
from bpwidgets.explorers.chain_rule.windows import mapped
from bpwidgets.live.model import user_function
from bpwidgets.live.picture import layout
from bpwidgets.live.picture.formatting import number

if TYPE_CHECKING:
    from bpwidgets.calculus.functions import ChosenFunction
    from bpwidgets.explorers.chain_rule.windows import Floats, Span

X = (-2.5, 2.5)
STARTS = np.linspace(*X, 101)
"""Where x may be, at the steps of its slider: the axes have room for all of them."""
WINDOW = (-4.0, 4.0)
"""What the axis of the values shows where they run far away."""
BESIDE = 1e-6
"""How far from a point slopes are measured where there is no formula for them; it is only for limits of an axis."""
NAMED = 3
"""So many links are named at most: those that shrink or stretch most."""
SIZES = (-4.0, 4.0)
"""What the axes of slopes and products show where these grow far beyond it."""
SLOPE_ROOM, ROOM = 1.5, 1.2
"""So many times the largest slope, and the largest product, is what these axes reach to: numbers stand at slopes."""


@dataclass(frozen=True)
class Result:
    """A chain of n links, each the function f, and x on its way through them."""

    f: ChosenFunction
    n: int
    x: float
    values: Floats
    """(n + 1,): x, f(x), f(f(x)), ..."""
    slopes: Floats
    """(n,): f' at the number that each link is given"""
    products: Floats
    """(n + 1,): 1, and the slope of the first link, of the first two, ..."""
    extreme: tuple[int, ...]
    """the links, from 1, that shrink a step most, or stretch it most where the chain does; none where all are alike, or
    a slope is not finite"""

    @property
    def y(self) -> float:
        """What comes out of the last link."""
        return float(self.values[-1])

    @property
    def slope(self) -> float:
        """dy/dx."""
        return float(self.products[-1])

    @property
    def background(self) -> Background:
        """What stands still."""
        return background(self.f, self.n)


def outputs(f: ChosenFunction, x: float, n: int) -> Floats:
    """x, f(x), f(f(x)), ...: (n + 1,)."""
    found = [x]
    for _ in range(n):
        found.append(user_function.number(f, found[-1]))
    return np.array(found)


def link_slopes(f: ChosenFunction, given: Floats) -> Floats:
    """f' at the number that each link is given: (n,) -> (n,)."""
    if f.derivative is not None:
        return np.asarray(f.derivative(given), float)
    if f.kind == "typed":  # works entry by entry: one backward pass for all
        with contextlib.suppress(Exception):  # what it names may have no derivative
            return np.asarray(tape.grad(lambda xs: np.sum(f(xs)))(given), float)
    return np.array([user_function.slope(f, x) for x in given.tolist()])


def running_products(slopes: Floats) -> Floats:
    """1, s_1, s_1 s_2, ...: (n,) -> (n + 1,)."""
    with np.errstate(all="ignore"):
        found: Floats = np.cumprod([1.0, *slopes])
    return found


def extreme(slopes: Floats, product: float) -> tuple[int, ...]:
    """The links, from 1, with the smallest |slope|, or with the largest where the product is above 1: NAMED at most."""
    size = np.abs(slopes)
    if not np.isfinite(size).all() or are_alike(slopes):
        return ()
    order = np.argsort(size if abs(product) <= 1 else -size, kind="stable")
    return tuple(sorted((order[:NAMED] + 1).tolist()))


def are_alike(slopes: Floats) -> bool:
    """Whether all slopes are written in the same way."""
    return len({number(slope) for slope in slopes}) == 1


def composed(f: ChosenFunction, n: int, x: object) -> object:
    """f(f(... f(x))), n times."""
    for _ in range(n):
        x = f(x)
    return x


@dataclass(frozen=True)
class Background:
    """What stands still for a function and a number of links."""

    values: Floats
    """(n + 1, 101): evenly spaced numbers on their way through the chain, each a column"""
    shown: Span
    """the limits of the values"""
    slopes: Span
    """the limits of the slopes, from 0 where none is negative"""
    products: Span
    """those of the sizes of their products, from 0"""


@lru_cache(maxsize=64)
def background(f: ChosenFunction, n: int) -> Background:
    """The lines of evenly spaced numbers through n links, and the limits of all axes."""
    values, slopes = [STARTS], []
    for _ in range(n):
        with np.errstate(all="ignore"):
            slopes.append(_slopes(f, values[-1]))
        values.append(mapped(f, values[-1]))
    with np.errstate(all="ignore"):
        products: Floats = np.cumprod(np.array(slopes, float), axis=0)
    return Background(
        values=np.array(values),
        shown=layout.limits([*np.ravel(values), *X], WINDOW, margin=0.1),
        slopes=_reach(np.array(slopes), SLOPE_ROOM),
        products=_reach(np.abs(products), ROOM),
    )


def _reach(shown: Floats, room: float) -> Span:
    """The limits of an axis that shows 0, 1 and these numbers."""
    low, high = layout.limits([*np.ravel(shown), 0.0, 1.0], SIZES, margin=0.0)
    return room * low, room * high


def _slopes(f: ChosenFunction, xs: Floats) -> Floats:
    """About f' of numbers in any order."""
    if f.derivative is not None:
        return np.asarray(f.derivative(xs), float)
    return (mapped(f, xs + BESIDE) - mapped(f, xs - BESIDE)) / (2 * BESIDE)
