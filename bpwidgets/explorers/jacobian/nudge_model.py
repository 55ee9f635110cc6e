"""g: R^p -> R^q for the table picture: of how many inputs, with which kinks, and how far its answers reach."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.functions import last_named, with_inputs
from bpwidgets.explorers.jacobian import local_linearity
from bpwidgets.live.model import user_function
from bpwidgets.live.model.user_function import UserFunctionError

if TYPE_CHECKING:
    from bpwidgets.calculus.functions import ChosenFunction
    from bpwidgets.explorers.jacobian.local_linearity import Floats, Sides

LARGEST = 5
X = (-2.0, 2.0)
VARIABLES = tuple(f"x{j + 1}" for j in range(LARGEST))
MOST = 8
"""So many rows can be read."""


def fitted(g: ChosenFunction, p: int) -> ChosenFunction:
    """g as a function of p inputs; UserFunctionError where typed text names more."""
    if (n := last_named(g)) > p:
        raise UserFunctionError(f"g uses x{n}; set the number of inputs p to {n} or more")
    return with_inputs(g, p)


def kinks(g: ChosenFunction, x: Floats, value: Floats) -> Sides:
    """The slopes on the two sides of x where they differ; the chooser's mappings have no kinks but where J has gaps."""
    if g.derivative is not None:
        return {}
    steps = local_linearity.along_inputs(x.size)
    return local_linearity.sides(
        g, x, value, local_linearity.magnified(g, x, value, steps, local_linearity.TINY)
    )


@lru_cache(maxsize=16)
def reach_of(g: ChosenFunction, p: int, q: int) -> float:
    """How far the answers reach over all points and nudges; beyond it an arrow leaves the picture."""
    corners = np.array(np.meshgrid(*[X] * p)).reshape(p, -1).T
    places = np.vstack([corners, np.random.default_rng(2).uniform(*X, (8, p))])
    g, sizes = fitted(g, p), []
    for x in places:
        with contextlib.suppress(UserFunctionError):
            value = user_function.value(g, x, m=q)
            for e in np.eye(p):
                sizes += [np.abs(user_function.value(g, x + d * e, m=q) - value).max() / d for d in (0.01, 1)]
    if not sizes:
        return 2.0
    return 1.1 * max(0.2, min(float(np.max(sizes)), 6 * float(np.median(sizes))))


@dataclass(frozen=True)
class Result:
    """What the outputs answer to a nudge of input j, and the Jacobian."""

    g: ChosenFunction
    x: Floats
    """(p,)"""
    j: int
    """the nudged input, counted from 1"""
    d: float
    value: Floats
    """g(x), (q,)"""
    quotient: Floats
    """(g(x + d e_j) - g(x)) / d, (q,)"""
    J: Floats
    """Dg(x), (q, p), as the code gives it"""
    sides: Sides
    """at a kink the slopes on the two sides: (row, column) -> (low, high), from 0"""
    column: Floats
    """column j of it, (q,), NaN at a kink"""
    gap: float
    """the largest difference of answer and column"""
    wrong: Floats | None
    """∂g_i/∂x_i in place of ∂g_i/∂x_j, (q, p), NaN where there is no x_i; None where it is not to be shown"""
    reach: float
    """how far the picture of the answers reaches"""
