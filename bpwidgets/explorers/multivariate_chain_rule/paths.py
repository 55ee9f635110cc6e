"""An entry of Df(g(x)) Dg(x) as a sum over ways from an input to an output, and what mistakes make of the product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.live.picture.style import SUB

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bpwidgets.calculus.functions import NamedFunction

    Floats = NDArray[np.float64]

SHOW = ("an entry: its paths", "a path: its entry", "an edge of g: its entries", "an edge of f: its entries")
MISTAKES = ("none", "a path forgotten", "product of the sums", "Df read at x", "order swapped")
ROUNDING = 1e-15
"""A sum that is smaller than this share of its terms is what rounding leaves of 0."""


@dataclass(frozen=True)
class Way:
    """From x_j by u_k to y_i, counted from 1: the product of the slopes of its two edges."""

    i: int
    k: int
    j: int
    outer: float
    inner: float
    product: float

    @property
    def name(self) -> str:
        """Such as "x₁ → u₂ → y₁"."""
        return f"x{SUB[self.j]} → u{SUB[self.k]} → y{SUB[self.i]}"


def chain(Df: Floats, Dg: Floats) -> Floats:
    """D[f(g(x))] = Df(g(x)) Dg(x).  (r, q), (q, p) -> (r, p). Terms that cancel but for rounding give 0."""
    D: Floats = Df @ Dg
    D[np.abs(D) <= ROUNDING * (np.abs(Df) @ np.abs(Dg))] = 0.0
    return D


def way(Df: Floats, Dg: Floats, i: int, k: int, j: int) -> Way:
    """The way x_j -> u_k -> y_i."""
    outer, inner = float(Df[i - 1, k - 1]), float(Dg[k - 1, j - 1])
    return Way(i, k, j, outer, inner, outer * inner)


def ways(Df: Floats, Dg: Floats, show: str, i: int, k: int, j: int) -> tuple[Way, ...]:
    """All ways of entry (i, j), of which a path is one; or all through an edge of g (any i) or of f (any j)."""
    (r, q), p = Df.shape, Dg.shape[1]
    if show == SHOW[2]:
        steps = [(n, k, j) for n in range(1, r + 1)]
    elif show == SHOW[3]:
        steps = [(i, k, n) for n in range(1, p + 1)]
    else:
        steps = [(i, n, j) for n in range(1, q + 1)]
    return tuple(way(Df, Dg, *step) for step in steps)


def mistaken(
    mistake: str, Df: Floats, Dg: Floats, k: int, df_at_x: Callable[[], Floats | None]
) -> Floats | None:
    """The matrix to which a mistake leads; None where it leads to none.

    Args:
        mistake: one of MISTAKES.
        Df: (r, q).
        Dg: (q, p).
        k: the number between whose paths are forgotten, from 1.
        df_at_x: gives Df(x), None where it has no value; asked only where q = p.
    """
    (r, q), p = Df.shape, Dg.shape[1]
    if mistake == "a path forgotten":
        return Df @ Dg - np.outer(Df[:, k - 1], Dg[k - 1])
    if mistake == "product of the sums":
        return np.outer(Df.sum(axis=1), Dg.sum(axis=0))
    if mistake == "Df read at x" and q == p:
        at_x = df_at_x()
        return None if at_x is None else at_x @ Dg
    if mistake == "order swapped" and p == r:
        return Dg @ Df
    return None


@dataclass(frozen=True)
class Result:
    """Values, the two Jacobians, their product, and the paths that are listed and lit."""

    g: NamedFunction
    f: NamedFunction
    x: Floats
    u: Floats
    """g(x), (q,)"""
    y: Floats
    """f(u), (r,)"""
    Dg: Floats
    """(q, p)"""
    Df: Floats
    """at u, (r, q)"""
    D: Floats
    """Df(g(x)) Dg(x), (r, p)"""
    show: str
    i: int
    """the output, from 1"""
    j: int
    """the input"""
    k: int
    """the number between"""
    ways: tuple[Way, ...]
    """all paths of the entry, or all through the edge"""
    walked: int
    """over how many of them the steps have gone; 0 before the first step, when all are lit"""
    lit: tuple[Way, ...]
    so_far: float
    """the sum of the lit products"""
    entry: float
    """entry (i, j) of D"""
    mistake: str
    wrong: Floats | None
    """what the mistake puts in the place of D; None where none is to be shown, or the shapes forbid it"""
