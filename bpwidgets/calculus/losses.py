"""The slides' losses, each with its gradient right below.

``loss(y, prediction)`` is a number, ``d_loss(y, prediction)`` its gradient with respect to the prediction and has
the prediction's shape. Samples are rows and n is their number; every loss is a *mean* over samples, so every
gradient carries the 1/n already. A single sample may come without its axis (n = 1). Predictions may be
traced values; labels are data. Labels outside the named set and shapes that do not fit raise a ValueError.

Where a loss has a kink the gradient is the course's convention, said in each docstring. A `Loss` holds such a pair
together with what one sample costs, by its residual or its margin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import sigmoid, softplus

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A loss of n samples, and of one: by its residual r = yhat - y (regression) or margin m = y s (classification).

    Attributes:
        name: what a chooser shows.
        value, gradient: (y, predictions) -> L, a mean over samples, and its gradient.
        of_one, d_of_one: the loss of one sample and its derivative.
        latex, d_latex: both in LaTeX for sample i; the derivative is with respect to the prediction, "" where no
            lesson writes it.
        kink: where the loss of one sample has a kink, None without one.
        subgradient: the least and the largest slope that the kink allows; (0, 0) without one.
        jump: where it jumps and has no derivative, None without a jump.
    """

    name: str
    value: Callable[..., Any]
    gradient: Callable[..., Any]
    of_one: Callable[[Any], Any]
    d_of_one: Callable[[Any], Any]
    latex: str
    d_latex: str = ""
    kink: float | None = None
    subgradient: tuple[float, float] = (0.0, 0.0)
    jump: float | None = None

    @property
    def corner(self) -> float | None:
        """Where the kink or the jump is."""
        return self.jump if self.kink is None else self.kink


# ------------------------------------------------------------------ regression: y real


def mean_squared_error(y: Any, y_hat: Any) -> Any:
    """L = (1/n) sum_i (y_i - yhat_i)^2, without 1/2. y, yhat: (n,) or (n, q), summed over the q outputs."""
    n = _samples(y, y_hat)
    return np.sum(np.square(np.subtract(y_hat, y))) / n


def d_mean_squared_error(y: Any, y_hat: Any) -> Any:
    """dL/dyhat_i = (2/n) (yhat_i - y_i)."""
    n = _samples(y, y_hat)
    return 2.0 / n * np.subtract(y_hat, y)


MSE = Loss(
    name="MSE",
    value=mean_squared_error,
    gradient=d_mean_squared_error,
    of_one=np.square,
    d_of_one=lambda r: 2 * r,
    latex=r"(y_i - \hat{y}_i)^2",
    d_latex=r"2\,(\hat{y}_i - y_i)",
)


def mean_absolute_error(y: Any, y_hat: Any) -> Any:
    """L = (1/n) sum_i |y_i - yhat_i|. y, yhat: (n,) or (n, q), summed over the q outputs."""
    n = _samples(y, y_hat)
    return np.sum(np.abs(np.subtract(y_hat, y))) / n


def d_mean_absolute_error(y: Any, y_hat: Any) -> Any:
    """dL/dyhat_i = (1/n) sign(yhat_i - y_i), where sign(0) = 0."""
    n = _samples(y, y_hat)
    return np.sign(np.subtract(y_hat, y)) / n


MAE = Loss(
    name="MAE",
    value=mean_absolute_error,
    gradient=d_mean_absolute_error,
    of_one=np.abs,
    d_of_one=np.sign,
    latex=r"|y_i - \hat{y}_i|",
    d_latex=r"\mathrm{sign}(\hat{y}_i - y_i)",
    kink=0.0,
    subgradient=(-1.0, 1.0),
)
REGRESSION = {loss.name: loss for loss in (MSE, MAE)}


# ------------------------------------------------------------------ classification: y in {-1, +1}, scores s


def zero_one(y: Any, s: Any) -> Any:
    """L = (1/n) sum_i [y_i s_i <= 0]. y, s: (n,); a score of 0 counts as a mistake."""
    y, n = _signs(y, s)
    return np.sum(np.less_equal(y * s, 0.0)) / n


def d_zero_one(y: Any, s: Any) -> Any:
    """dL/ds_i = 0, and nan at the jump s_i = 0, where there is no derivative."""
    y, _ = _signs(y, s)
    return np.where(np.equal(y * s, 0.0), np.nan, 0.0)[()]


ZERO_ONE = Loss(
    name="zero-one",
    value=zero_one,
    gradient=d_zero_one,
    of_one=lambda m: np.where(np.less_equal(m, 0), 1.0, 0.0),
    d_of_one=lambda m: np.where(np.equal(m, 0), np.nan, 0.0),
    latex=r"[\,y_i s_i \leq 0\,]",
    jump=0.0,
)


def perceptron(y: Any, s: Any) -> Any:
    """L = (1/n) sum_i max(0, -y_i s_i). y, s: (n,)."""
    y, n = _signs(y, s)
    return np.sum(np.maximum(0.0, -y * s)) / n


def d_perceptron(y: Any, s: Any) -> Any:
    """dL/ds_i = -y_i/n where y_i s_i < 0, else 0, also at the kink y_i s_i = 0."""
    y, n = _signs(y, s)
    return np.where(np.less(y * s, 0.0), -y, 0.0) / n


PERCEPTRON = Loss(
    name="perceptron",
    value=perceptron,
    gradient=d_perceptron,
    of_one=lambda m: np.maximum(0.0, np.negative(m)),
    d_of_one=lambda m: np.where(np.less(m, 0), -1.0, 0.0),
    latex=r"\max(0,\, -y_i s_i)",
    kink=0.0,
    subgradient=(-1.0, 0.0),
)


def hinge(y: Any, s: Any) -> Any:
    """L = (1/n) sum_i max(0, 1 - y_i s_i). y, s: (n,)."""
    y, n = _signs(y, s)
    return np.sum(np.maximum(0.0, 1.0 - y * s)) / n


def d_hinge(y: Any, s: Any) -> Any:
    """dL/ds_i = -y_i/n where y_i s_i < 1, else 0, also at the kink y_i s_i = 1."""
    y, n = _signs(y, s)
    return np.where(np.less(y * s, 1.0), -y, 0.0) / n


HINGE = Loss(
    name="hinge",
    value=hinge,
    gradient=d_hinge,
    of_one=lambda m: np.maximum(0.0, np.subtract(1.0, m)),
    d_of_one=lambda m: np.where(np.less(m, 1), -1.0, 0.0),
    latex=r"\max(0,\, 1 - y_i s_i)",
    kink=1.0,
    subgradient=(-1.0, 0.0),
)


def logistic(y: Any, s: Any) -> Any:
    """L = (1/n) sum_i ln(1 + e^(-y_i s_i)), the cross entropy of p = sigmoid(s) for labels -1 and +1. y, s: (n,)."""
    y, n = _signs(y, s)
    return np.sum(softplus(-y * s)) / n


def d_logistic(y: Any, s: Any) -> Any:
    """dL/ds_i = -(1/n) y_i sigmoid(-y_i s_i)."""
    y, n = _signs(y, s)
    return -y * sigmoid(-y * s) / n


LOGISTIC = Loss(
    name="cross entropy",
    value=logistic,
    gradient=d_logistic,
    of_one=lambda m: softplus(np.negative(m)),
    d_of_one=lambda m: -sigmoid(np.negative(m)),
    latex=r"\ln(1 + e^{-y_i s_i})",
)
CLASSIFICATION = {loss.name: loss for loss in (ZERO_ONE, PERCEPTRON, HINGE, LOGISTIC)}


# ------------------------------------------------------------------ classification: y in {0, 1}


def binary_cross_entropy(y: Any, p: Any) -> Any:
    """L = -(1/n) sum_i (y_i ln p_i + (1 - y_i) ln(1 - p_i)). y, p: (n,); p_i = p(y_i = 1).

    One of the two terms is always 0, so only the other is computed, and 0 ln 0 never arises:
    a certain and right prediction costs 0, a certain and wrong one inf. nan for p outside [0, 1].
    """
    y, n = _bits(y, p)
    p_of_label = np.where(y == 1.0, p, np.subtract(1.0, p))
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.sum(np.log(p_of_label)) / n


def d_binary_cross_entropy(y: Any, p: Any) -> Any:
    """dL/dp_i = (1/n) (p_i - y_i) / (p_i (1 - p_i)), that is -1/(n p_i) for y_i = 1 and 1/(n (1 - p_i)) for 0."""
    y, n = _bits(y, p)
    with np.errstate(divide="ignore"):
        return np.where(y == 1.0, np.divide(-1.0, p), np.divide(1.0, np.subtract(1.0, p))) / n


def binary_cross_entropy_of_scores(y: Any, s: Any) -> Any:
    """The same loss for p = sigmoid(s): L = (1/n) sum_i ln(1 + e^(-s_i)) for y_i = 1, of ln(1 + e^(s_i)) for 0."""
    y, n = _bits(y, s)
    return np.sum(softplus((1.0 - 2.0 * y) * s)) / n


def d_binary_cross_entropy_of_scores(y: Any, s: Any) -> Any:
    """dL/ds_i = (1/n) (p_i - y_i) with p = sigmoid(s): never steeper than 1/n.

    For y = 1 written as -sigmoid(-s), since 1 - sigmoid(s) would be 0 from s = 37 on.
    """
    y, n = _bits(y, s)
    sign = 1.0 - 2.0 * y
    return sign * sigmoid(sign * s) / n


def cross_entropy_as_misprinted(y: Any, p: Any) -> Any:
    """WRONG, as the slide prints it: 1/n - sum_i (...), for comparison in lesson 05.

    Perfect predictions cost 1/n instead of 0, and the same data twice changes the value.
    """
    y, n = _bits(y, p)
    return 1.0 / n + n * binary_cross_entropy(y, p)


def d_cross_entropy_as_misprinted(y: Any, p: Any) -> Any:
    """Consistent with the misprint: n times the right gradient."""
    y, n = _bits(y, p)
    return n * d_binary_cross_entropy(y, p)


# ------------------------------------------------------------------ softmax: y in 0..K-1


def softmax(s: Any) -> Any:
    """p_k = exp(s_k) / sum_j exp(s_j).  s: (..., K) -> p: (..., K).

    A shift common to all s_k cancels, so the largest is made 0 and nothing overflows.
    """
    e = np.exp(np.subtract(s, np.max(s, axis=-1, keepdims=True)))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_vjp(dp: Any, p: Any) -> Any:
    """Softmax's Jacobian diag(p) - p p^T times dp, without forming it: ds = p * (dp - sum_k dp_k p_k).

    dp, p: (..., K) -> ds: (..., K).
    """
    return p * (dp - np.sum(np.multiply(dp, p), axis=-1, keepdims=True))


def log_softmax(s: Any) -> Any:
    """Logarithm of the softmax: ln p_k = s_k - ln sum_j exp(s_j).  s: (..., K) -> (..., K).

    Finite also where p_k itself is rounded to 0, so it is never computed as ln(softmax(s)).
    """
    shifted = np.subtract(s, np.max(s, axis=-1, keepdims=True))
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


def log_softmax_vjp(dl: Any, p: Any) -> Any:
    """For l = ln p, p = softmax(s) and dl = dL/dl: ds = dl - p sum_k dl_k.  dl, p: (..., K) -> ds: (..., K)."""
    return dl - p * np.sum(dl, axis=-1, keepdims=True)


def softmax_cross_entropy(y: Any, s: Any) -> Any:
    """L = -(1/n) sum_i ln p_i[y_i] with p = softmax(s).  y: (n,) labels 0..K-1, s: (n, K)."""
    y, n = _classes(y, s)
    log_p = log_softmax(s)
    return -np.sum(log_p[y] if y.ndim == 0 else log_p[np.arange(n), y]) / n


def d_softmax_cross_entropy(y: Any, s: Any) -> Any:
    """dL/ds_i = (1/n) (p_i - e_(y_i)), where e_k has its 1 at class k.  -> (n, K)."""
    y, n = _classes(y, s)
    one_hot = np.eye(np.shape(s)[-1])[y]
    return (softmax(s) - one_hot) / n


# ------------------------------------------------------------------ what fits together


def _samples(y: Any, prediction: Any) -> int:
    """The number n of samples, when the shapes are equal: no broadcasting of (n, 1) against (n,) to (n, n)."""
    if np.shape(y) != np.shape(prediction):
        raise ValueError(
            f"y has shape {np.shape(y)} and the predictions {np.shape(prediction)}: expected the same."
        )
    if np.size(y) == 0:
        raise ValueError(f"y has shape {np.shape(y)}: expected at least one sample.")
    return np.shape(y)[0] if np.ndim(y) else 1


def _labels(y: Any, expected: str, allowed: Any) -> Any:
    """The labels as floats, each of which must be among the allowed."""
    labels = np.asarray(y)
    if labels.dtype.kind not in "biuf":
        raise ValueError(f"y has dtype {labels.dtype}: expected the numbers {expected}.")
    bad = labels[~np.isin(labels, allowed)]
    if bad.size:
        raise ValueError(f"y contains the label {bad.flat[0]}: expected {expected}.")
    return labels.astype(float)


def _signs(y: Any, s: Any) -> tuple[Any, int]:
    n = _samples(y, s)
    return _labels(y, "-1 or +1 (0 and 1 are the labels of cross entropy)", (-1, 1)), n


def _bits(y: Any, prediction: Any) -> tuple[Any, int]:
    n = _samples(y, prediction)
    return _labels(y, "0 or 1 (-1 and +1 are the labels of the hinge)", (0, 1)), n


def _classes(y: Any, s: Any) -> tuple[Any, int]:
    shape = np.shape(s)
    if not shape or 0 in shape or np.shape(y) != shape[:-1] or len(shape) > 2:
        raise ValueError(f"y has shape {np.shape(y)} and the scores {shape}: expected (n,) and (n, K).")
    K = shape[-1]
    labels = _labels(y, f"a class from 0 to {K - 1}", np.arange(K))
    return labels.astype(int), shape[0] if len(shape) == 2 else 1
