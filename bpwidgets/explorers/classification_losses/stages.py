"""The stages s -> p -> L for one sample: values and slopes, from the score and through p as a computer rounds it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bpwidgets.calculus import losses
from bpwidgets.calculus.activations import d_sigmoid, sigmoid, softplus
from bpwidgets.calculus.agreement import Claim
from bpwidgets.live.model import user_function
from bpwidgets.live.picture import formatting

INSIDE = 1e-6
"""Nearer to 0 or 1 than this, differences of the logarithm have no room."""

ROUNDED = 1e-6
"""Where the product of both slopes is further from the whole slope than this, relatively, p has been rounded."""


@dataclass(frozen=True)
class Result:
    """The slide's quantities for one sample with label y: score s, probability p, loss L, and three slopes."""

    y: int
    times: float
    """by what the score was enlarged to be s"""
    factor: float
    """1, or 1/ln 2 in base 2"""
    s: float
    p: float
    L: float
    """from the score, finite always"""
    through_p: float
    """the same loss from the rounded p: infinite where p or 1 - p is rounded to 0"""
    dp: float
    """dp/ds = p (1 - p)"""
    dL_dp: float
    """-1/p for y = 1, 1/(1 - p) for y = 0"""
    dL_ds: float
    """p - y, times the factor"""
    product: float
    """dL/dp times dp/ds, both as rounded: nan for infinity times 0"""

    @property
    def relation(self) -> str:
        """What stands between both slopes, as they are printed, and the whole, which rounding p may keep apart."""
        if not math.isclose(self.product, self.dL_ds, rel_tol=ROUNDED):
            return "≠"
        return formatting.relation(self.dL_ds, (self.dL_dp, self.dp))


def through(score: float, y: int, *, times: float = 1.0, factor: float = 1.0) -> Result:
    """Both stages and the whole, for a score and a label 0 or 1.

    dL/dp = (p - y) / (p (1 - p)), dp/ds = p (1 - p), dL/ds = p - y. For p so near to 1 that 1 - p is rounded, so is
    dL/dp.
    """
    s = times * score
    p = float(sigmoid(s))
    dp, dL_dp = float(d_sigmoid(s)), factor * float(losses.d_binary_cross_entropy(y, p))
    return Result(
        y=y,
        times=times,
        factor=factor,
        s=s,
        p=p,
        L=factor * float(losses.binary_cross_entropy_of_scores(y, s)),
        through_p=factor * float(losses.binary_cross_entropy(y, p)),
        dp=dp,
        dL_dp=dL_dp,
        dL_ds=factor * float(losses.d_binary_cross_entropy_of_scores(y, s)),
        product=math.nan if math.isinf(dL_dp) and dp == 0 else dL_dp * dp,
    )


def claims(r: Result) -> tuple[Claim, ...]:
    """The three slopes; that of the loss by p only where p is not rounded to an end."""
    sign = -1.0 if r.y else 1.0
    by_s = Claim("dL/ds", lambda s: r.factor * softplus(sign * s), r.s, r.dL_ds, "s")
    by_p = Claim(
        "dL/dp",
        lambda p: -r.factor * np.log(p if r.y else 1 - p),
        r.p,
        user_function.finite_or_none(r.dL_dp),
        "p",
    )
    first = Claim("dp/ds", sigmoid, r.s, r.dp, "s")
    return (first, by_p, by_s) if INSIDE < r.p < 1 - INSIDE else (first, by_s)
