"""Scores, margins and the four losses: what the explorers of this lesson compute, one formula a function.

A line's score is s_i = w . x_i + b, a label is y_i = -1 or +1, and m_i = y_i s_i is the margin: positive on the right
side. Point i *pulls* its score by -dL/ds_i: upwards for y_i = +1, downwards for y_i = -1, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bpwidgets.calculus import losses
from bpwidgets.calculus.activations import sigmoid, softplus
from bpwidgets.calculus.agreement import Claim

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]

BASE_TWO = 1 / float(np.log(2))
"""What a change from the natural logarithm to that of base 2 multiplies a loss and its gradient by."""
AT_THE_POINT = 1e-9
"""A margin that is nearer to a kink or jump than this is there but for rounding."""


@dataclass(frozen=True)
class Loss:
    """One of the four losses.

    Attributes:
        value, gradient: (y, s) -> L and dL/ds for labels -1 and +1.
        of_one, slope_of_one: the loss of one sample and its derivative, by the margin.
        corner: the margin at which there is a kink or a jump, None without one.
        pulling, one_pulls: which points pull, in words, and why one does.
    """

    name: str
    value: Callable[..., Any]
    gradient: Callable[..., Any]
    of_one: Callable[[Any], Any]
    slope_of_one: Callable[[Any], Any]
    corner: float | None
    pulling: str
    one_pulls: str
    latex: str

    @property
    def jumps(self) -> bool:
        """Whether there is no derivative at the corner, not even from one side to the other."""
        return self.value is losses.zero_one


def bits(y: Any) -> Any:
    """Labels 0 and 1, which cross entropy takes, for -1 and +1."""
    return (np.asarray(y) + 1) / 2


def cross_entropy(y: Any, s: Any) -> Any:
    """L = (1/n) sum_i ln(1 + e^(-y_i s_i)) for labels -1 and +1: the slide's, with p = sigmoid(s)."""
    return losses.binary_cross_entropy_of_scores(bits(y), s)


def d_cross_entropy(y: Any, s: Any) -> Any:
    """dL/ds_i = (1/n) (p_i - (y_i + 1)/2)."""
    return losses.d_binary_cross_entropy_of_scores(bits(y), s)


ZERO_ONE = Loss(
    name="zero-one",
    value=losses.zero_one,
    gradient=losses.d_zero_one,
    of_one=lambda m: np.where(np.less_equal(m, 0), 1.0, 0.0),
    slope_of_one=lambda m: np.where(np.equal(m, 0), np.nan, 0.0),
    corner=0.0,
    pulling="none ever",
    one_pulls="",
    latex=r"[\,y_i s_i \leq 0\,]",
)
PERCEPTRON = Loss(
    name="perceptron",
    value=losses.perceptron,
    gradient=losses.d_perceptron,
    of_one=lambda m: np.maximum(0.0, np.negative(m)),
    slope_of_one=lambda m: np.where(np.less(m, 0), -1.0, 0.0),
    corner=0.0,
    pulling="those on the wrong side, equally",
    one_pulls=": it is on the wrong side",
    latex=r"\max(0,\, -y_i s_i)",
)
HINGE = Loss(
    name="hinge",
    value=losses.hinge,
    gradient=losses.d_hinge,
    of_one=lambda m: np.maximum(0.0, np.subtract(1.0, m)),
    slope_of_one=lambda m: np.where(np.less(m, 1), -1.0, 0.0),
    corner=1.0,
    pulling="those with a margin below 1, equally",
    one_pulls=": its margin is below 1",
    latex=r"\max(0,\, 1 - y_i s_i)",
)
CROSS_ENTROPY = Loss(
    name="cross entropy",
    value=cross_entropy,
    gradient=d_cross_entropy,
    of_one=lambda m: softplus(np.negative(m)),
    slope_of_one=lambda m: -sigmoid(np.negative(m)),
    corner=None,
    pulling="the surer, the less",
    one_pulls="",
    latex=r"\ln(1 + e^{-y_i s_i})",
)
LOSSES = {loss.name: loss for loss in (ZERO_ONE, PERCEPTRON, HINGE, CROSS_ENTROPY)}


def scores(points: Any, w: Any, b: Any) -> Any:
    """s_i = w . x_i + b.  points: (n, 2), w: (2,) -> (n,)."""
    return points @ w + b


def at_corner(loss: Loss, y: Floats, s: Floats) -> Floats:
    """The scores, exactly at the corner where they differ from it by rounding only, so that it is met as one."""
    if loss.corner is None:
        return s
    near = np.abs(y * s - loss.corner) < AT_THE_POINT
    return np.where(near, y * loss.corner, s)


def gradient(points: Floats, d_s: Floats) -> tuple[Floats, float]:
    """(dL/dw, dL/db) = (sum_i dL/ds_i x_i, sum_i dL/ds_i).  points: (n, 2), d_s: (n,) -> (2,) and a number."""
    return d_s @ points, float(d_s.sum())


def claim(loss: Loss, factor: float, points: Floats, y: Floats, at: Floats, found: Floats) -> Claim:
    """That the loss has this gradient with respect to (w_1, w_2, b).  at, found: (3,)."""
    columns = y[:, None] * np.column_stack([points, np.ones(y.size)])
    weights = np.full(y.size, factor / y.size)
    return Claim(
        "dL/d(w, b)",
        lambda line: np.dot(weights, loss.of_one(np.dot(columns, line))),
        at,
        found if np.isfinite(found).all() else None,
    )
