"""An entry of Df(g(x)) Dg(x) as a sum over paths from an input to an output, and what mistakes make of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.rounding import without_rounding
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from bpwidgets.calculus.functions import ChosenFunction

    Floats = NDArray[np.float64]


class Option(StrEnum):
    """An option of a chooser, shown as its text."""

    __repr__ = str.__repr__


class Show(Option):
    """What is selected in the picture."""

    ENTRY = "an entry: its paths"
    PATH = "a path: its entry"
    EDGE_OF_G = "an edge of g: its entries"
    EDGE_OF_F = "an edge of f: its entries"


class Mistake(Option):
    """What can be done wrong with the product."""

    NONE = "none"
    PATH_FORGOTTEN = "a path forgotten"
    PRODUCT_OF_SUMS = "product of the sums"
    DF_AT_X = "Df read at x"
    ORDER_SWAPPED = "order swapped"


@dataclass(frozen=True)
class Path:
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

    def parts(self) -> tuple[str, str, str]:
        """Its slopes in its order and what they make, such as ("0.8", "(−1.2)", "= −0.96")."""
        outer = formatting.number(self.outer)
        sign = formatting.relation(self.product, (self.inner, self.outer))
        second = f"({outer})" if self.outer < 0 else outer
        return formatting.number(self.inner), second, f"{sign} {formatting.number(self.product)}"

    @property
    def factors(self) -> str:
        """Its slopes in its order, such as "0.8 × (−1.2) = −0.96"."""
        first, second, product = self.parts()
        return f"{first} × {second} {product}"


def chain(Df: Floats, Dg: Floats) -> Floats:
    """D[f(g(x))] = Df(g(x)) Dg(x).  (r, q), (q, p) -> (r, p). Terms that cancel but for rounding give 0."""
    D: Floats = without_rounding(Df @ Dg, np.abs(Df) @ np.abs(Dg))
    return D


def added_up(paths: Iterable[Path]) -> float:
    """The sum of their products."""
    products = [path.product for path in paths]
    return float(without_rounding(sum(products), sum(map(abs, products))))


def path_through(Df: Floats, Dg: Floats, i: int, k: int, j: int) -> Path:
    """The path x_j -> u_k -> y_i."""
    outer, inner = float(Df[i - 1, k - 1]), float(Dg[k - 1, j - 1])
    return Path(i, k, j, outer, inner, outer * inner)


def listed_paths(Df: Floats, Dg: Floats, show: str, i: int, k: int, j: int) -> tuple[Path, ...]:
    """All paths of entry (i, j), the selected one among them; or all through an edge of g (any i) or of f (any j)."""
    (r, q), p = Df.shape, Dg.shape[1]
    if show == Show.EDGE_OF_G:
        steps = [(n, k, j) for n in range(1, r + 1)]
    elif show == Show.EDGE_OF_F:
        steps = [(i, k, n) for n in range(1, p + 1)]
    else:
        steps = [(i, n, j) for n in range(1, q + 1)]
    return tuple(path_through(Df, Dg, *step) for step in steps)


def wrong_product(
    mistake: str, Df: Floats, Dg: Floats, k: int, df_at_x: Callable[[], Floats | None]
) -> Floats | None:
    """The matrix to which a mistake leads; None where it leads to none.

    Args:
        mistake: a Mistake.
        Df: (r, q).
        Dg: (q, p).
        k: the number between whose paths are forgotten, from 1.
        df_at_x: gives Df(x), None where it has no value; asked only where q = p.
    """
    (r, q), p = Df.shape, Dg.shape[1]
    if mistake == Mistake.PATH_FORGOTTEN:
        return Df @ Dg - np.outer(Df[:, k - 1], Dg[k - 1])
    if mistake == Mistake.PRODUCT_OF_SUMS:
        return np.outer(Df.sum(axis=1), Dg.sum(axis=0))
    if mistake == Mistake.DF_AT_X and q == p:
        at_x = df_at_x()
        return None if at_x is None else at_x @ Dg
    if mistake == Mistake.ORDER_SWAPPED and p == r:
        return Dg @ Df
    return None


def differing(wrong: Floats, D: Floats) -> int:
    """How many entries of a wrong product of D's shape are others than those of D, by more than rounding."""
    return int((~np.isclose(wrong, D, rtol=1e-9, atol=1e-12)).sum())


@dataclass(frozen=True)
class Result:
    """Values, the two Jacobians, their product, and the paths that are listed and highlighted."""

    g: ChosenFunction
    f: ChosenFunction
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
    paths: tuple[Path, ...]
    """all paths of the entry, or all through the edge"""
    stepped: int
    """over how many of them the steps have gone; 0 before the first step, when all are highlighted"""
    highlighted: tuple[Path, ...]
    so_far: float
    """the sum of the highlighted products"""
    entry: float
    """entry (i, j) of D"""
    mistake: str
    wrong: Floats | None
    """what the mistake puts in the place of D; None where none is to be shown, or the shapes forbid it"""
