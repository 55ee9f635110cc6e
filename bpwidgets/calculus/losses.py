"""Losses, each with its derivative right below.

Every loss is a *mean* over the n samples, so every gradient carries 1/n already. The losses of regression and of
scores with labels -1 and +1 depend on one number t_i a prediction:

    the residual t_i = yhat_i - y_i,  dt_i/dyhat_i = 1,     or     the margin t_i = y_i s_i,  dt_i/ds_i = y_i.

So each is written once, for one sample, as l(t) and l'(t); a `Loss` builds the mean and its gradient from them.
Where l has a kink, l' is the course's convention, said in its docstring; automatic differentiation of l gives the same.

Shapes: y and the predictions are (n,), for the residual also (n, q); one number is a batch of one. Predictions may be
traced values, labels are data. Of a `Loss`, labels outside the named set and other shapes raise a ValueError.

A network's outputs are (q,) or (n, q), each with a loss of its own: `output_losses`. Of K classes: `softmax`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.activations import d_relu, relu, sigmoid, softplus
from bpwidgets.calculus.labels import binary_labels, sample_count, sign_labels

if TYPE_CHECKING:
    from collections.abc import Callable


# ------------------------------------------------------------------ a mean over samples


class Argument(NamedTuple):
    """What a loss depends on: t_i of each sample, its derivative by the prediction, and the number n of samples."""

    t: Any
    slope: Any
    n: int


def residual(y: Any, y_hat: Any) -> Argument:
    """t = r = yhat - y, whose slope is 1.  y, yhat: (n,) or (n, q)."""
    n = sample_count(y, y_hat, max_ndim=2)
    return Argument(np.subtract(y_hat, y), 1.0, n)


def margin(y: Any, s: Any) -> Argument:
    """t = m = y s, whose slope is y.  y in {-1, +1}, s: (n,)."""
    y, n = sign_labels(y, s)
    return Argument(np.multiply(y, s), y, n)


@dataclass(frozen=True, kw_only=True)
class Loss:
    """The mean over samples of l(t), where t is a residual or a margin.

    Attributes:
        name: what a chooser shows.
        argument: `residual` or `margin`.
        sample_loss, d_sample_loss: l(t) and l'(t), entry by entry.
        latex: the loss of sample i.
        derivative_latex: its derivative with respect to the prediction, "" where no lesson writes it.
        kink: the t at which l has a kink, None without one.
        subgradient: the least and the largest slope that the kink allows; (0, 0) without one.
        jump: the t at which l jumps and has no derivative, None without one.
    """

    name: str
    argument: Callable[[Any, Any], Argument]
    sample_loss: Callable[[Any], Any]
    d_sample_loss: Callable[[Any], Any]
    latex: str
    derivative_latex: str = ""
    kink: float | None = None
    subgradient: tuple[float, float] = (0.0, 0.0)
    jump: float | None = None

    @property
    def nonsmooth_at(self) -> float | None:
        """The t of the kink or the jump."""
        return self.jump if self.kink is None else self.kink

    def value(self, y: Any, prediction: Any) -> Any:
        """L = (1/n) sum_i l(t_i), a number; of q outputs also the sum over them."""
        of = self.argument(y, prediction)
        return np.sum(self.sample_loss(of.t)) / of.n

    def gradient(self, y: Any, prediction: Any) -> Any:
        """dL/dprediction_i = (1/n) l'(t_i) dt_i/dprediction_i, in the shape of the predictions."""
        of = self.argument(y, prediction)
        return self.d_sample_loss(of.t) * of.slope / of.n + 0.0  # + 0.0 makes 0 of -0


# ------------------------------------------------------------------ regression: y real, t = r = yhat - y


def squared_error(r: Any) -> Any:
    """l(r) = r^2, without 1/2."""
    return np.square(r)


def d_squared_error(r: Any) -> Any:
    """l'(r) = 2 r."""
    return np.multiply(2.0, r)


def absolute_error(r: Any) -> Any:
    """l(r) = |r|."""
    return np.abs(r)


def d_absolute_error(r: Any) -> Any:
    """l'(r) = sign(r), and 0 at the kink r = 0."""
    return np.sign(r)


MSE = Loss(
    name="MSE",
    argument=residual,
    sample_loss=squared_error,
    d_sample_loss=d_squared_error,
    latex=r"(y_i - \hat{y}_i)^2",
    derivative_latex=r"2\,(\hat{y}_i - y_i)",
)
MAE = Loss(
    name="MAE",
    argument=residual,
    sample_loss=absolute_error,
    d_sample_loss=d_absolute_error,
    latex=r"|y_i - \hat{y}_i|",
    derivative_latex=r"\mathrm{sign}(\hat{y}_i - y_i)",
    kink=0.0,
    subgradient=(-1.0, 1.0),
)
REGRESSION = {loss.name: loss for loss in (MSE, MAE)}


# ------------------------------------------------------------------ classification: y in {-1, +1}, t = m = y s


def zero_one(m: Any) -> Any:
    """l(m) = [m <= 0]: a score of 0 counts as a mistake."""
    return np.subtract(1.0, np.heaviside(m, 0.0))  # nan for nan, which would pass a comparison


def d_zero_one(m: Any) -> Any:
    """l'(m) = 0, and nan at the jump m = 0, where there is no derivative."""
    return np.where(np.greater(np.abs(m), 0.0), 0.0, np.nan)[()]


def perceptron(m: Any) -> Any:
    """l(m) = max(0, -m)."""
    return relu(np.negative(m))


def d_perceptron(m: Any) -> Any:
    """l'(m) = -1 for m < 0, else 0, also at the kink m = 0."""
    return -d_relu(np.negative(m))


def hinge(m: Any) -> Any:
    """l(m) = max(0, 1 - m)."""
    return relu(np.subtract(1.0, m))


def d_hinge(m: Any) -> Any:
    """l'(m) = -1 for m < 1, else 0, also at the kink m = 1."""
    return -d_relu(np.subtract(1.0, m))


def logistic(m: Any) -> Any:
    """l(m) = ln(1 + e^-m) = -ln sigmoid(m), the cross entropy of a score: sigmoid(m) is p of the right label."""
    return softplus(np.negative(m))


def d_logistic(m: Any) -> Any:
    """l'(m) = -sigmoid(-m)."""
    return -sigmoid(np.negative(m))


ZERO_ONE = Loss(
    name="zero-one",
    argument=margin,
    sample_loss=zero_one,
    d_sample_loss=d_zero_one,
    latex=r"[\,y_i s_i \leq 0\,]",
    jump=0.0,
)
PERCEPTRON = Loss(
    name="perceptron",
    argument=margin,
    sample_loss=perceptron,
    d_sample_loss=d_perceptron,
    latex=r"\max(0,\, -y_i s_i)",
    kink=0.0,
    subgradient=(-1.0, 0.0),
)
HINGE = Loss(
    name="hinge",
    argument=margin,
    sample_loss=hinge,
    d_sample_loss=d_hinge,
    latex=r"\max(0,\, 1 - y_i s_i)",
    kink=1.0,
    subgradient=(-1.0, 0.0),
)
LOGISTIC = Loss(
    name="cross entropy",
    argument=margin,
    sample_loss=logistic,
    d_sample_loss=d_logistic,
    latex=r"\ln(1 + e^{-y_i s_i})",
)
CLASSIFICATION = {loss.name: loss for loss in (ZERO_ONE, PERCEPTRON, HINGE, LOGISTIC)}


# ------------------------------------------------------------------ classification: y is 0 or 1, p = p(1)


def cross_entropy(y: Any, p: Any) -> Any:
    """l(y, p) = -y ln p - (1 - y) ln(1 - p), entry by entry, for y from 0 to 1; nan for p outside [0, 1].

    A logarithm whose factor is 0 counts as 0, so that 0 ln 0 never arises: where y is 0 or 1, a certain and right
    prediction costs 0, a certain and wrong one inf.
    """
    p, surely_0, surely_1 = _probabilities(p), np.equal(y, 0.0), np.equal(y, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_p, log_rest = np.log(np.where(surely_0, 1.0, p)), np.log(np.where(surely_1, 1.0, 1.0 - p))
    return 0.0 - (y * log_p + (1.0 - y) * log_rest)


def d_cross_entropy(y: Any, p: Any) -> Any:
    """dl/dp = (1 - y) / (1 - p) - y / p = (p - y) / (p (1 - p))."""
    p, surely_0, surely_1 = _probabilities(p), np.equal(y, 0.0), np.equal(y, 1.0)
    with np.errstate(divide="ignore"):
        return (1.0 - y) / np.where(surely_1, 1.0, 1.0 - p) - y / np.where(surely_0, 1.0, p)


def _probabilities(p: Any) -> Any:
    """Return p where 0 <= p <= 1, else nan."""
    return np.where(np.less_equal(0.0, p) & np.less_equal(p, 1.0), p, np.nan)


def binary_cross_entropy(y: Any, p: Any) -> Any:
    """L = -(1/n) sum_i (y_i ln p_i + (1 - y_i) ln(1 - p_i)).  y in {0, 1}, p: (n,); p_i = p(y_i = 1)."""
    y, n = binary_labels(y, p)
    return np.sum(cross_entropy(y, p)) / n


def d_binary_cross_entropy(y: Any, p: Any) -> Any:
    """dL/dp_i = (1/n) (p_i - y_i) / (p_i (1 - p_i)), that is -1/(n p_i) for y_i = 1 and 1/(n (1 - p_i)) for 0."""
    y, n = binary_labels(y, p)
    return d_cross_entropy(y, p) / n


def binary_cross_entropy_of_scores(y: Any, s: Any) -> Any:
    """The same loss for p = sigmoid(s): L = (1/n) sum_i ln(1 + e^(-s_i)) for y_i = 1, of ln(1 + e^(s_i)) for 0."""
    return LOGISTIC.value(2.0 * binary_labels(y, s)[0] - 1.0, s)


def d_binary_cross_entropy_of_scores(y: Any, s: Any) -> Any:
    """dL/ds_i = (1/n) (p_i - y_i) with p = sigmoid(s): never steeper than 1/n.

    For y = 1 that is -sigmoid(-s)/n, since 1 - sigmoid(s) would be 0 from s = 37 on.
    """
    return LOGISTIC.gradient(2.0 * binary_labels(y, s)[0] - 1.0, s)
