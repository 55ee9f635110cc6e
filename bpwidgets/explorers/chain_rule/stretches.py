"""The values and stretches of f(g(x)), one formula a function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpwidgets.live.model import user_function
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from bpwidgets.calculus.functions import NamedFunction


@dataclass(frozen=True)
class Result:
    """The slide's quantities at x: u = g(x), y = f(u), the two stretches, their product."""

    f: NamedFunction
    g: NamedFunction
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

    @property
    def relation(self) -> str:
        """Whether the two stretches as they are printed have the product that is printed: = or ≈."""
        return formatting.relation(self.slope, (self.outer, self.inner))


def chain(outer: float, inner: float) -> float:
    """d/dx f(g(x)) = f'(g(x)) g'(x): the stretch by f, at u, times the stretch by g, at x."""
    return outer * inner


def unfolded(r: Result) -> tuple[float, float] | None:
    """f(x) and f'(x) g'(x): f evaluated at x instead of u, the commonest mistake. None where f has no value at x."""
    try:
        return user_function.number(r.f, r.x, name="f"), chain(user_function.slope(r.f, r.x), r.inner)
    except UserFunctionError:
        return None
