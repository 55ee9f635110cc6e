"""Softmax and its loss as a computer calculates them, in three ways, with every number on the way.

As written, e^s / sum e^s, a score of 1000 overflows; with the largest subtracted nothing does, but the logarithm of a
p that is rounded to 0 is infinite; s - max - ln sum e^(s - max) has neither fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

PRECISIONS: dict[str, type[np.floating[Any]]] = {"64 bits": np.float64, "32 bits": np.float32}
"""How many bits a number has."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """All numbers of one way, in the order in which they arise. (K,) each but `total` and `L`.

    Attributes:
        name: the way's.
        t: what the exponential function gets.
        e: e^t.
        total: the sum of e.
        p: the probabilities.
        L: -ln p_y.
        d_s: dL/ds = p - e_y.
        next_s: the scores after a step of training.
        next_p: the probabilities after it, in the same way.
    """

    name: str
    t: Floats
    e: Floats
    total: Floats
    p: Floats
    L: Floats
    d_s: Floats
    next_s: Floats
    next_p: Floats

    @property
    def lost(self) -> int:
        """How many of the probabilities are no number."""
        return int(np.isnan(self.p).sum())

    @property
    def lost_next(self) -> int:
        """How many are none after a step."""
        return int(np.isnan(self.next_p).sum())


def exponents(s: Floats, *, shifted: bool) -> Floats:
    """s, or s less its largest."""
    return s - s.max() if shifted else s


def probabilities(t: Floats) -> Floats:
    """e^t / sum e^t, as it is written."""
    e = np.exp(t)
    found: Floats = e / e.sum()
    return found


def way(name: str, s: Floats, y: int, *, shifted: bool, through_p: bool) -> Way:
    """One way, from the scores to the probabilities after a step of training.

    Args:
        name: the way's.
        s: (K,), the scores.
        y: the true class, from 0.
        shifted: whether the largest is subtracted first.
        through_p: whether the loss is the logarithm of p; otherwise it is ln sum e^t - t_y.
    """
    with np.errstate(all="ignore"):
        t = exponents(s, shifted=shifted)
        e = np.exp(t)
        total = e.sum()
        p = e / total
        loss = -np.log(p[y]) if through_p else np.log(total) - t[y]
        d_s = p - np.eye(s.size, dtype=s.dtype)[y]
        # One step of size 1 with an x of length 1: w_k moves by -dL/ds_k x, so that s_k = x^T w_k moves by -dL/ds_k.
        next_s = s - d_s
        next_p = probabilities(exponents(next_s, shifted=shifted))
    return Way(
        name=name, t=t, e=e, total=total, p=p, L=loss + 0.0, d_s=d_s, next_s=next_s, next_p=next_p
    )  # + 0.0 makes 0 of -0


def three_ways(s: Any, y: int, precision: str) -> tuple[Way, Way, Way]:
    """As written; with the largest subtracted; with the logarithm taken of the sum alone."""
    scores: Floats = np.asarray(s, dtype=PRECISIONS[precision])
    return (
        way("as written", scores, y, shifted=False, through_p=True),
        way("largest subtracted", scores, y, shifted=True, through_p=True),
        way("and L from the scores", scores, y, shifted=True, through_p=False),
    )


def limits_of_exp(precision: str) -> tuple[float, float]:
    """The lowest and the highest t for which e^t is neither 0 nor infinite."""
    info = np.finfo(PRECISIONS[precision])
    smallest, largest = np.float64(info.smallest_subnormal), np.float64(info.max)
    return float(np.log(smallest) - np.log(2)), float(np.log(largest))  # half of the smallest is rounded to 0
