"""Softmax of a few scores, its Jacobian, and the steps in which Jacobian and 1/p collapse into p - e_y.

With a temperature T the scores are divided by T first: p = softmax(s / T), so every derivative by s gains 1/T.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.softmax import (
    d_softmax_cross_entropy,
    log_softmax,
    softmax,
    softmax_cross_entropy,
    softmax_jacobian,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SMALLEST_P = 1e-4
"""A point of the triangle is dropped no nearer to a side than this: on the side itself a score would be infinite."""


class Step(IntEnum):
    """What has been computed, up to and with it."""

    P = 0
    JACOBIAN = 1
    DP = 2
    ROW = 3
    DS = 4


@dataclass(frozen=True, kw_only=True)
class Result:
    """The slide's quantities for one sample.

    Attributes:
        s: (K,), the scores before the shift.
        c: what is added to all of them.
        T: the temperature.
        y: the true class, from 0.
        step: how far the way back has come.
        p: (K,), softmax((s + c) / T).
        J: (K, K), dp_i/ds_j = p_i ([i = j] - p_j) / T.
        d_p: (K,), dL/dp: -1/p_y at the true class, 0 elsewhere.
        d_s: (K,), dL/ds = (p - e_y) / T.
        L: -ln p_y.
    """

    s: Floats
    c: float
    T: float
    y: int
    step: Step
    p: Floats
    J: Floats
    d_p: Floats
    d_s: Floats
    L: float

    @property
    def K(self) -> int:  # noqa: N802 (the slide's letter)
        """How many classes there are."""
        return self.s.size

    @property
    def scores(self) -> Floats:
        """(K,): the scores as softmax gets them, shift included."""
        found: Floats = self.s + self.c
        return found

    @property
    def over(self) -> str:
        """What divides every derivative, as text: nothing at T = 1."""
        return "" if abs(self.T - 1.0) < 1e-6 else "/T"

    @property
    def p_y(self) -> float:
        """The probability of the true class."""
        return float(self.p[self.y])

    @property
    def p_1(self) -> float:
        """The probability of class 1."""
        return float(self.p[0])

    @property
    def one_hot(self) -> Floats:
        """(K,): e_y, which is 1 at the true class and 0 elsewhere."""
        found: Floats = np.eye(self.K)[self.y]
        return found

    @property
    def pull(self) -> Floats:
        """(K,): e_y - p, from the probabilities to the true corner."""
        found: Floats = self.one_hot - self.p
        return found


def result(s: Floats, c: float, T: float, y: int, step: Step) -> Result:
    """Probabilities, loss, and all derivatives, of scores s: (K,)."""
    scores = (s + c) / T
    p = softmax(scores)
    log_p = log_softmax(scores)
    d_p = np.zeros(s.size)
    d_p[y] = -np.exp(-log_p[y])  # -1/p_y, finite also where p_y is rounded to 0
    return Result(
        s=s,
        c=c,
        T=T,
        y=y,
        step=step,
        p=p,
        J=softmax_jacobian(p) / T,
        d_p=d_p,
        d_s=d_softmax_cross_entropy(y, scores) / T,
        L=float(softmax_cross_entropy(y, scores)),
    )


def scores_of(p: Floats, s: Floats, T: float) -> Floats:
    """The scores whose softmax(s / T) is p, with the mean that s has: T ln p but for a common shift.  p, s: (K,)."""
    log_p = T * np.log(np.maximum(p, SMALLEST_P))
    found: Floats = log_p - log_p.mean() + s.mean()
    return found
