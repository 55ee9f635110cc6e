"""The values and stretches of f(g(x)), one formula a function."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus import differences
from bpwidgets.explorers.chain_rule.windows import Curves, curves
from bpwidgets.live.model import user_function
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from bpwidgets.calculus.functions import ChosenFunction

BESIDE = 1e-7
"""How far from a point, relative to its size, slopes are compared to see whether there is a kink."""
BEND = 1e-3
"""Two slopes so near to each other that differ by more than this share of the larger one may be those of a kink."""


@dataclass(frozen=True)
class Side:
    """What becomes of a small step to one side of x: its stretch by g, then by f, and both together."""

    inner: float
    outer: float
    slope: float


@dataclass(frozen=True)
class Kink:
    """What is on either side of x, and of u, where g or f has a kink there."""

    inner: tuple[float, float]
    """the slopes of g to the left and to the right of x"""
    outer: tuple[float, float]
    """the slopes of f to the left and to the right of u"""
    left: Side
    right: Side

    @property
    def slopes(self) -> tuple[float, float]:
        """The slopes of f(g(x)) to the left and to the right of x."""
        return self.left.slope, self.right.slope


@dataclass(frozen=True)
class Result:
    """The slide's quantities at x: u = g(x), y = f(u), the two stretches, their product."""

    f: ChosenFunction
    g: ChosenFunction
    x: float
    dx: float
    u: float
    y: float
    inner: float
    """g'(x)"""
    outer: float
    """f'(g(x))"""
    slope: float
    """d/dx f(g(x))"""
    unfolded: tuple[float, float] | None
    """f(x) and f'(x) g'(x), what comes out without the fold; None where f has no value at x"""
    skip: bool
    """whether that is shown, for which f's panel has to reach over all x"""
    show: str = field(compare=False)  # how it is shown, none of what is compared
    """which picture: the rectangle, or the number lines"""
    kink: Kink | None
    """what is on either side, where g or f has a kink; else None"""

    @property
    def relation(self) -> str:
        """Whether the two stretches as they are printed have the product that is printed: = or ≈."""
        return formatting.relation(self.slope, (self.outer, self.inner))

    @property
    def curves(self) -> Curves:
        """What stands still."""
        return curves(self.f, self.g, self.skip)

    @property
    def lowest(self) -> float:
        """The lower of the slopes of f(g(x)) on both sides of x."""
        return min(self.kink.slopes) if self.kink else self.slope

    @property
    def highest(self) -> float:
        """The higher of these slopes."""
        return max(self.kink.slopes) if self.kink else self.slope


def chain(outer: float, inner: float) -> float:
    """d/dx f(g(x)) = f'(g(x)) g'(x): the stretch by f, at u, times the stretch by g, at x."""
    return outer * inner


def one_sided(f: ChosenFunction, x: float) -> tuple[float, float] | None:
    """The slopes of f to the left and to the right of x, where it has a kink there; else None."""
    step = BESIDE * max(1.0, abs(x))
    try:
        left, right = _slopes(f, x - step, x + step)
        if not abs(right - left) > BEND * max(abs(left), abs(right), BEND):  # nor where one is not finite
            return None
        found = differences.finite_difference(f, x)
    except Exception:  # noqa: BLE001 (a learner's function may raise anything beside x)
        return None
    return (found.left.value, found.right.value) if found.kind == "kink" else None


def _slopes(f: ChosenFunction, *xs: float) -> list[float]:
    """f' at each of them; where its formula is known, by one call, since this is asked for in every frame."""
    if f.derivative is None:
        return [user_function.slope(f, x) for x in xs]
    found: list[float] = f.derivative(np.array(xs)).tolist()
    return found


def kink(r: Result) -> Kink | None:
    """The chain rule to the left and to the right of x: f's slope on that side of u to which the step leads."""
    at_x, at_u = one_sided(r.g, r.x), one_sided(r.f, r.u)
    if at_x is None and at_u is None:
        return None
    inner, outer = at_x or (r.inner, r.inner), at_u or (r.outer, r.outer)
    if not all(map(math.isfinite, (*inner, *outer))):
        return None
    # To the left u falls where g rises, and rises where it falls.
    met = outer[inner[0] < 0], outer[inner[1] > 0]
    return Kink(
        inner,
        outer,
        Side(inner[0], met[0], chain(met[0], inner[0])),
        Side(inner[1], met[1], chain(met[1], inner[1])),
    )


def unfolded(r: Result) -> tuple[float, float] | None:
    """f(x) and f'(x) g'(x): f evaluated at x instead of u, the commonest mistake. None where f has no value at x."""
    try:
        return user_function.number(r.f, r.x, name="f"), chain(user_function.slope(r.f, r.x), r.inner)
    except UserFunctionError:
        return None
