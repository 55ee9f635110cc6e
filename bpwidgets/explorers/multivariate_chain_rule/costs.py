"""How many multiplications the product of three Jacobians takes in either order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """The four sizes, and the multiplications of both orders, product by product."""

    m: int
    p: int
    q: int
    r: int
    forward: tuple[int, int]
    """Dg Dh, then Df times that"""
    reverse: tuple[int, int]
    """Df Dg, then that times Dh"""
    ratio: float
    """reverse over forward"""
    done: int
    """how many products of either order the steps have come to; 0 before the first step, when both are shown"""
    cheaper: str
    """forward, reverse, or neither"""


def multiplications(rows: int, inner: int, columns: int) -> int:
    """Of a matrix rows x inner with one inner x columns: one for each entry and each of its terms."""
    return rows * inner * columns


def counts(m: int, p: int, q: int, r: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Forward: Dg Dh (q x m), then Df times it. Reverse: Df Dg (r x p), then times Dh."""
    forward = multiplications(q, p, m), multiplications(r, q, m)
    reverse = multiplications(r, q, p), multiplications(r, p, m)
    return forward, reverse
