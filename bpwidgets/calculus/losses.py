"""Losses, each with its derivative right below.

Every loss is a *mean* over the n samples, so every gradient carries 1/n already. The losses of regression and of
scores with labels -1 and +1 depend on one number t_i a prediction:

    the residual t_i = yhat_i - y_i,  dt_i/dyhat_i = 1,     or     the margin t_i = y_i s_i,  dt_i/ds_i = y_i.

So each is written once, for one sample, as l(t) and l'(t); a `Loss` builds the mean and its gradient from them.
Where l has a kink, l' is the course's convention, said in its docstring; automatic differentiation of l gives the same.

Shapes: y and the predictions are (n,), for the residual also (n, q); one number is a batch of one. Predictions may be
traced values, labels are data. Labels outside the named set and other shapes raise a ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import d_relu, relu, sigmoid, softplus

if TYPE_CHECKING:
    from collections.abc import Callable


# ------------------------------------------------------------------ a mean over samples


def residual(y: Any, y_hat: Any) -> tuple[Any, Any, int]:
    """(r, dr/dyhat, n) = (yhat - y, 1, n).  y, yhat: (n,) or (n, q)."""
    n = _sample_count(y, y_hat, max_ndim=2)
    return np.subtract(y_hat, y), 1.0, n


def margin(y: Any, s: Any) -> tuple[Any, Any, int]:
    """(m, dm/ds, n) = (y s, y, n).  y in {-1, +1}, s: (n,)."""
    n = _sample_count(y, s, max_ndim=1)
    y = _labels(y, "-1 or +1 (0 and 1 are the labels of binary_cross_entropy)", (-1, 1))
    return np.multiply(y, s), y, n


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
    argument: Callable[[Any, Any], tuple[Any, Any, int]]
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
        t, _, n = self.argument(y, prediction)
        return np.sum(self.sample_loss(t)) / n

    def gradient(self, y: Any, prediction: Any) -> Any:
        """dL/dprediction_i = (1/n) l'(t_i) dt_i/dprediction_i, in the shape of the predictions."""
        t, dt, n = self.argument(y, prediction)
        return self.d_sample_loss(t) * dt / n + 0.0  # + 0.0 makes 0 of -0


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


def cross_entropy(m: Any) -> Any:
    """l(m) = ln(1 + e^-m) = -ln sigmoid(m), the loss of logistic regression: sigmoid(m) is p of the right label."""
    return softplus(np.negative(m))


def d_cross_entropy(m: Any) -> Any:
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
CROSS_ENTROPY = Loss(
    name="cross entropy",
    argument=margin,
    sample_loss=cross_entropy,
    d_sample_loss=d_cross_entropy,
    latex=r"\ln(1 + e^{-y_i s_i})",
)
CLASSIFICATION = {loss.name: loss for loss in (ZERO_ONE, PERCEPTRON, HINGE, CROSS_ENTROPY)}


# ------------------------------------------------------------------ classification: y in {0, 1}


def binary_cross_entropy(y: Any, p: Any) -> Any:
    """L = -(1/n) sum_i (y_i ln p_i + (1 - y_i) ln(1 - p_i)).  y, p: (n,); p_i = p(y_i = 1).

    One of the two terms is always 0, so only the other is computed, and 0 ln 0 never arises:
    a certain and right prediction costs 0, a certain and wrong one inf. nan for p outside [0, 1].
    """
    (y, n), p = _binary_labels(y, p), _probabilities(p)
    with np.errstate(divide="ignore"):
        log_p = np.log(np.where(y == 1.0, p, 1.0 - p))
    return np.sum(0.0 - log_p) / n  # 0.0 - 0.0 is 0.0, while -0.0 would be shown with its sign


def d_binary_cross_entropy(y: Any, p: Any) -> Any:
    """dL/dp_i = (1/n) (p_i - y_i) / (p_i (1 - p_i)), that is -1/(n p_i) for y_i = 1 and 1/(n (1 - p_i)) for 0."""
    (y, n), p = _binary_labels(y, p), _probabilities(p)
    with np.errstate(divide="ignore"):
        return np.where(y == 1.0, -1.0 / p, 1.0 / (1.0 - p)) / n


def binary_cross_entropy_of_scores(y: Any, s: Any) -> Any:
    """The same loss for p = sigmoid(s): L = (1/n) sum_i ln(1 + e^(-s_i)) for y_i = 1, of ln(1 + e^(s_i)) for 0."""
    return CROSS_ENTROPY.value(2.0 * _binary_labels(y, s)[0] - 1.0, s)


def d_binary_cross_entropy_of_scores(y: Any, s: Any) -> Any:
    """dL/ds_i = (1/n) (p_i - y_i) with p = sigmoid(s): never steeper than 1/n.

    For y = 1 that is -sigmoid(-s)/n, since 1 - sigmoid(s) would be 0 from s = 37 on.
    """
    return CROSS_ENTROPY.gradient(2.0 * _binary_labels(y, s)[0] - 1.0, s)


# ------------------------------------------------------------------ softmax: y in 0..K-1


def _below_largest(s: Any) -> Any:
    """s_k - max_j s_j; nan, without a warning, where the largest is infinite."""
    with np.errstate(invalid="ignore"):
        return np.subtract(s, np.max(s, axis=-1, keepdims=True))


def softmax(s: Any) -> Any:
    """p_k = exp(s_k) / sum_j exp(s_j).  s: (..., K) -> p: (..., K).

    A shift common to all s_k cancels, so the largest is made 0 and nothing overflows.
    """
    e = np.exp(_below_largest(s))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_vjp(dp: Any, p: Any) -> Any:
    """ds = (diag(p) - p p^T) dp = p * (dp - sum_k dp_k p_k), the Jacobian never formed.  dp, p, ds: (..., K)."""
    return p * (dp - np.sum(np.multiply(dp, p), axis=-1, keepdims=True))


def softmax_jacobian(p: Any) -> Any:
    """dp_i/ds_j = p_i ([i = j] - p_j), the matrix diag(p) - p p^T to look at.  p: (K,) -> (K, K).

    Symmetric; every row and every column sums to 0, since the p_i sum to 1 wherever s is.
    """
    return np.diag(p) - np.outer(p, p)


def log_softmax(s: Any) -> Any:
    """ln p_k = s_k - ln sum_j exp(s_j).  s: (..., K) -> (..., K).

    Finite also where p_k itself is rounded to 0, so it is never computed as ln(softmax(s)).
    """
    shifted = _below_largest(s)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


def log_softmax_vjp(dl: Any, p: Any) -> Any:
    """ds = dl - p sum_k dl_k for l = ln p and p = softmax(s).  dl, p, ds: (..., K)."""
    return dl - p * np.sum(dl, axis=-1, keepdims=True)


def softmax_cross_entropy(y: Any, s: Any) -> Any:
    """L = -(1/n) sum_i ln p_i[y_i] with p = softmax(s).  y: (n,) labels 0..K-1, s: (n, K); or a number and (K,)."""
    y, n = _class_labels(y, s)
    log_p = log_softmax(s)
    return np.sum(0.0 - (log_p[y] if y.ndim == 0 else log_p[np.arange(n), y])) / n


def d_softmax_cross_entropy(y: Any, s: Any) -> Any:
    """dL/ds_i = (1/n) (p_i - e_(y_i)), where e_k has its 1 at class k.  Like s."""
    y, n = _class_labels(y, s)
    one_hot = np.eye(np.shape(s)[-1])[y]
    return (softmax(s) - one_hot) / n


# ------------------------------------------------------------------ what is refused


def _sample_count(y: Any, prediction: Any, *, max_ndim: int) -> int:
    """Return n where both have one shape; nothing broadcasts, such as (n, 1) against (n,) to (n, n)."""
    shape, other = np.shape(y), np.shape(prediction)
    if shape != other or len(shape) > max_ndim or 0 in shape:
        expected = " or ".join(["(n,)", "(n, q)"][:max_ndim])
        raise ValueError(
            f"y has shape {shape} and the predictions {other}: expected {expected} for both, n >= 1."
        )
    return shape[0] if shape else 1


def _labels(y: Any, expected: str, allowed: Any) -> Any:
    """Return the labels as floats; each must be among the allowed."""
    labels = np.asarray(y)
    if labels.dtype.kind == "O":
        raise ValueError(
            f"y has dtype object: expected the numbers {expected}; labels are data, never traced."
        )
    if labels.dtype.kind not in "biuf":
        raise ValueError(f"y has dtype {labels.dtype}: expected the numbers {expected}.")
    bad = labels[~np.isin(labels, allowed)]
    if bad.size:
        raise ValueError(f"y contains the label {bad.flat[0]}: expected {expected}.")
    return labels.astype(float)


def _binary_labels(y: Any, prediction: Any) -> tuple[Any, int]:
    """Return the labels 0 or 1 as floats, and their number n."""
    n = _sample_count(y, prediction, max_ndim=1)
    return _labels(y, "0 or 1 (-1 and +1 are the labels of the hinge)", (0, 1)), n


def _probabilities(p: Any) -> Any:
    """Return p where 0 <= p <= 1, else nan."""
    return np.where(np.less_equal(0.0, p) & np.less_equal(p, 1.0), p, np.nan)


def _class_labels(y: Any, s: Any) -> tuple[Any, int]:
    """Return the labels 0..K-1 of the rows of s as integers, and the number of rows."""
    shape = np.shape(s)
    if not shape or 0 in shape or np.shape(y) != shape[:-1] or len(shape) > 2:
        raise ValueError(f"y has shape {np.shape(y)} and the scores {shape}: expected (n,) and (n, K).")
    K = shape[-1]
    labels = _labels(y, f"a class from 0 to {K - 1}", np.arange(K))
    return labels.astype(int), shape[0] if len(shape) == 2 else 1
