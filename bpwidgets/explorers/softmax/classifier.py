"""The slide's p(y = k | x) in the plane: scores, gradient and borders of K weight vectors.

x is (x_1, x_2, 1): the constant 1 gives every class a bias, the last entry of its w_k. So W is (K, 3), a row a class.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import sigmoid
from bpwidgets.calculus.datasets import IRIS_CLASSES
from bpwidgets.calculus.softmax import d_softmax_cross_entropy, softmax_cross_entropy
from bpwidgets.live.picture.scaling import AxisScale, ScaledDataset

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.calculus.datasets import ClassData

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

EDGE = (3.0, 2.325)
"""The plane shows from -EDGE to EDGE, across and up."""
REACH = (2.7, 2.0)
"""The points of a dataset lie between -REACH and REACH."""
CELLS = (100, 78)
"""Of how many cells, across and up, the tints of the plane are made."""
PARALLEL = 1e-9
"""Two weight vectors that differ by less have no border between them."""


def _scaled(data: ClassData) -> ScaledDataset:
    """The data as the plane shows them."""
    across, up = data.columns
    scales = AxisScale.around(across, REACH[0]), AxisScale.around(up, REACH[1])
    return ScaledDataset(name=data.name, source=data, scales=scales)


SETS = {name: _scaled(data) for name, data in IRIS_CLASSES.items()}
"""What the chooser of the data offers."""


def with_constant(points: Any) -> Any:
    """(x_1, x_2) -> (x_1, x_2, 1).  points: (..., 2) -> (..., 3)."""
    points = np.asarray(points, float)
    return np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1)


def scores(X: Any, W: Any) -> Any:
    """s_ik = x_i^T w_k.  X: (n, 3), W: (K, 3) -> (n, K)."""
    return np.matmul(X, np.transpose(W))


def loss(X: Any, y: Any, W: Any) -> Any:
    """L = -(1/n) sum_i ln p(y_i | x_i), a number."""
    return softmax_cross_entropy(y, scores(X, W))


def d_loss(X: Any, y: Any, W: Any) -> Any:
    """dL/dw_k = (1/n) sum_i (p_ik - [y_i = k]) x_i, one row a class.  Like W: (K, 3)."""
    return d_softmax_cross_entropy(y, scores(X, W)).T @ X


def _middles() -> Floats:
    """The middles of the plane's cells, row by row from the upper left one, as columns: (3, rows * columns)."""
    across, up = (
        end * (2 * np.arange(count) + 1 - count) / count for end, count in zip(EDGE, CELLS, strict=True)
    )
    x, y = np.meshgrid(across, up[::-1])
    found: Floats = np.ascontiguousarray(with_constant(np.stack([x.ravel(), y.ravel()], axis=1)).T)
    return found


MIDDLES = _middles()


def regions(W: Floats) -> tuple[NDArray[np.intp], Floats]:
    """The likeliest class of each cell, and how sure it is: 0 where all are alike, 1 for certain.  (rows, columns)."""
    s = W @ MIDDLES  # (K, cells): a row a class is quicker to compare than a row a cell
    best = s.argmax(axis=0)
    most = 1 / np.exp(s - s.max(axis=0)).sum(axis=0)
    least = 1 / len(W)
    shape = CELLS[::-1]
    return best.reshape(shape), ((most - least) / (1 - least)).reshape(shape)


def borders(W: Floats) -> list[Floats]:
    """Where two classes are equally likely and no other is likelier: straight pieces, (2, 2) each, a row an end."""
    found = []
    for i, j in combinations(range(len(W)), 2):
        normal = W[i] - W[j]
        size = float(np.hypot(normal[0], normal[1]))
        if size < PARALLEL:
            continue
        start = -normal[2] * normal[:2] / size**2
        along = np.array([-normal[1], normal[0]]) / size
        low, high = _within_plane(start, along)
        for k in set(range(len(W))) - {i, j}:
            ahead = W[i] - W[k]
            low, high = _where_positive(
                float(ahead[:2] @ start + ahead[2]), float(ahead[:2] @ along), low, high
            )
        if low < high:
            found.append(start + np.outer([low, high], along))
    return found


def _within_plane(start: Floats, along: Floats) -> tuple[float, float]:
    """Between which t the point start + t along is in the plane."""
    low, high = -np.inf, np.inf
    for at, step, end in zip(start.tolist(), along.tolist(), EDGE, strict=True):
        low, high = _where_positive(end - at, -step, low, high)
        low, high = _where_positive(end + at, step, low, high)
    return float(low), float(high)


def _where_positive(constant: float, slope: float, low: float, high: float) -> tuple[float, float]:
    """The part of low..high in which constant + slope t is not negative; high < low where there is none."""
    if abs(slope) < PARALLEL:
        return (low, high) if constant >= 0 else (0.0, -1.0)
    root = -constant / slope
    return (max(low, root), high) if slope > 0 else (low, min(high, root))


@dataclass(frozen=True, kw_only=True)
class State:
    """Where training is: W (K, 3), and the loss at the start and after each step, (taken + 1,)."""

    W: Floats
    losses: Floats

    @property
    def taken(self) -> int:
        """How many steps."""
        return self.losses.size - 1


@dataclass(frozen=True, kw_only=True)
class Result:
    """The slide's quantities for one dataset and one point of the learner's own.

    Attributes:
        dataset: the data, and the scales of the plane.
        X, y: (n, 3) with its constant 1, and (n,) the classes from 0.
        W: (K, 3).
        dW: (K, 3), dL/dW.
        L: the mean loss.
        by_step: (taken + 1,), the loss by the step.
        wrong: (n,) of truth, which points lie in the region of another class.
        own: (2,), the learner's own point.
        own_p: (K,), its probabilities.
        best, sure: (rows, columns), see `regions`.
        angles: whether the differences of the weights are drawn.
    """

    dataset: ScaledDataset
    X: Floats
    y: NDArray[np.intp]
    W: Floats
    dW: Floats
    L: float
    by_step: Floats
    wrong: Bools
    own: Floats
    own_p: Floats
    best: NDArray[np.intp]
    sure: Floats
    angles: bool

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes."""
        return IRIS_CLASSES[self.dataset.name].classes

    @property
    def taken(self) -> int:
        """How many steps of training."""
        return self.by_step.size - 1

    @property
    def mistakes(self) -> int:
        """How many points lie in the region of another class."""
        return int(self.wrong.sum())

    @property
    def difference(self) -> Floats:
        """Of two classes w_2 - w_1, the w of logistic regression: (3,)."""
        found: Floats = self.W[1] - self.W[0]
        return found

    @property
    def has_line(self) -> bool:
        """Of two classes whether their weights differ by enough to have a line between them."""
        return float(np.hypot(self.difference[0], self.difference[1])) >= PARALLEL

    @property
    def logistic_p(self) -> float:
        """Of two classes p_2 of the learner's own point by logistic regression: sigma(x^T (w_2 - w_1))."""
        return float(sigmoid(with_constant(self.own) @ self.difference))
