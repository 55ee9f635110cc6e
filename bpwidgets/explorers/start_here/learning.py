"""Points of three kinds, a network of two layers that is to tell them apart, and steps of descent.

    a1 = W1 x,   z = tanh(a1),   s = W2 z,   p = softmax(s),   L = -(1/n) sum_i ln p_i[y_i]

x is (2,), z and s are (3,). There is no bias, so that the fifteen weights are all that there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import ACTIVATIONS
from bpwidgets.calculus.arrays import read_only
from bpwidgets.calculus.layer import activation_gradient, input_gradient, preactivation, weight_gradient
from bpwidgets.calculus.rounding import without_rounding
from bpwidgets.calculus.softmax import d_softmax_cross_entropy, softmax_cross_entropy
from bpwidgets.live.picture import decision_regions
from bpwidgets.live.picture.formatting import SUB

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.live.picture.decision_regions import Regions

TANH = ACTIVATIONS["tanh"]
K, POINTS = 3, 30
"""Kinds of points, and how many there are of each."""
EDGE = 2.1
"""The plane shows from -EDGE to EDGE, across and up."""
MAP, BEYOND = (44, 44), EDGE * 44 / 42
"""Rows and columns of the regions, which go on beyond the plane, so that the lines between them reach its edge."""
LARGEST = 4.0
"""Every weight lies between -LARGEST and LARGEST."""
STEPS = 400
"""Training ends after so many steps."""
W1_START = np.array([[1.2, -1.8], [-0.8, 1.4], [1.6, 1.0]])
W2_START = np.array([[-1.4, 0.6, 1.6], [1.8, -1.0, 0.8], [0.4, 1.2, -1.6]])
ETA = 0.5
"""The step size of the run that is written down."""
RUN = {
    0: 2.184,
    1: 1.638,
    2: 1.257,
    3: 1.006,
    4: 0.834,
    5: 0.705,
    7: 0.529,
    10: 0.383,
    15: 0.271,
    20: 0.214,
    25: 0.180,
    30: 0.158,
    35: 0.141,
    40: 0.129,
    45: 0.119,
    50: 0.111,
    60: 0.098,
    70: 0.088,
    80: 0.081,
    100: 0.069,
    125: 0.059,
    150: 0.052,
    200: 0.042,
    250: 0.035,
    300: 0.030,
    350: 0.027,
    400: 0.024,
}
"""{step: loss} of a training from these weights with the step size 0.5, written down: 400 steps would take longer than
the first picture."""

WEIGHTS = {
    **{f"x{SUB[j + 1]} → z{SUB[i + 1]}": (1, i, j) for i in range(3) for j in range(2)},
    **{f"z{SUB[j + 1]} → s{SUB[i + 1]}": (2, i, j) for i in range(K) for j in range(3)},
}
"""{name: (layer, row, column)}: the row and the column of a weight in W1 (layer 1) or W2 (layer 2), from 0."""


@lru_cache(maxsize=1)
def points() -> tuple[Floats, NDArray[np.intp]]:
    """Three bent arms, POINTS points each: X (n, 2) and y (n,). Made up for this course, under its licence."""
    rng = np.random.default_rng(4)
    radius, y = np.tile(np.linspace(0.25, 1.9, POINTS), K), np.repeat(np.arange(K), POINTS)
    angle = np.pi / 2 + 2 * np.pi * y / K + 1.1 * (radius - 1) + rng.normal(0.0, 0.14, K * POINTS)
    return read_only(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])), y


@dataclass(frozen=True, kw_only=True)
class State:
    """Where training is: W1 (3, 2), W2 (3, 3), and the loss at the start and after each step, (taken + 1,).

    `began` is what W1 and W2 were at the start.
    """

    W1: Floats
    W2: Floats
    losses: Floats
    began: tuple[Floats, Floats]

    @property
    def taken(self) -> int:
        """How many steps."""
        return self.losses.size - 1


@dataclass(frozen=True, kw_only=True)
class Result:
    """The network at one state.

    Attributes:
        W1, W2: (3, 2) and (3, 3).
        began: what they were before the first step.
        dW1, dW2: dL/dW1 and dL/dW2, in the same shapes.
        loss: L.
        by_step: (taken + 1,), the loss by the step.
        said: (n,), the kind of which the network takes each point to be.
        regions: the plane, as the network sees it.
        weight: the layer, row and column of the weight of which the sentence speaks.
        eta: the step size.
        answer: whether the slopes are shown.
    """

    W1: Floats
    W2: Floats
    began: tuple[Floats, Floats]
    dW1: Floats
    dW2: Floats
    loss: float
    by_step: Floats
    said: NDArray[np.intp]
    regions: Regions
    weight: tuple[int, int, int]
    eta: float
    answer: bool

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """(n,): which points lie in a region of another kind."""
        found: NDArray[np.bool_] = self.said != points()[1]
        return found

    @property
    def value(self) -> float:
        """The weight of which the sentence speaks."""
        layer, i, j = self.weight
        return float((self.W1, self.W2)[layer - 1][i, j])

    @property
    def slope(self) -> float:
        """dL/dw of that weight."""
        layer, i, j = self.weight
        return float((self.dW1, self.dW2)[layer - 1][i, j])

    @property
    def hidden(self) -> int:
        """The hidden unit to which that weight leads, or from which it comes, from 0."""
        layer, i, j = self.weight
        return i if layer == 1 else j

    @property
    def taken(self) -> int:
        """How many steps of training."""
        return self.by_step.size - 1


def scores(W1: Any, W2: Any, X: Any) -> Any:
    """s = W2 tanh(W1 x), for every row of X.  X: (n, 2) -> (n, 3)."""
    return preactivation(W2, TANH(preactivation(W1, X)))


def loss(W1: Any, W2: Any) -> Any:
    """L of all points, a number."""
    X, y = points()
    return softmax_cross_entropy(y, scores(W1, W2, X))


def gradients(W1: Floats, W2: Floats) -> tuple[Floats, Floats]:
    """dL/dW1 and dL/dW2: lesson 08's pass back, from the scores to the inputs."""
    X, y = points()
    a1 = preactivation(W1, X)
    z = TANH(a1)
    delta2 = d_softmax_cross_entropy(y, preactivation(W2, z))
    dz = without_rounding(input_gradient(delta2, W2), input_gradient(np.abs(delta2), np.abs(W2)))
    delta1 = activation_gradient(dz, TANH, a1)
    return weight_gradient(delta1, X), weight_gradient(delta2, z)


def first_state(W1: Floats, W2: Floats) -> State:
    """No step is taken yet."""
    return State(W1=W1, W2=W2, losses=np.array([float(loss(W1, W2))]), began=(W1, W2))


def next_state(state: State, eta: float) -> State:
    """One step more, W - eta dL/dW; the same state at the end of the run."""
    if state.taken >= STEPS:
        return state
    W1, W2 = (
        np.clip(W - eta * dW, -LARGEST, LARGEST)
        for W, dW in zip((state.W1, state.W2), gradients(state.W1, state.W2), strict=True)
    )
    losses = np.append(state.losses, float(loss(W1, W2)))
    return State(W1=W1, W2=W2, losses=losses, began=state.began)


def result(state: State, weight: tuple[int, int, int], *, eta: float, answer: bool) -> Result:
    """All that is shown of a state."""
    dW1, dW2 = gradients(state.W1, state.W2)
    box = (-BEYOND, BEYOND, -BEYOND, BEYOND)
    return Result(
        W1=state.W1,
        W2=state.W2,
        began=state.began,
        dW1=dW1,
        dW2=dW2,
        loss=float(state.losses[-1]),
        by_step=state.losses,
        said=scores(state.W1, state.W2, points()[0]).argmax(axis=1),
        regions=decision_regions.regions(
            scores(state.W1, state.W2, decision_regions.middles(MAP, box)), MAP, box
        ),
        weight=weight,
        eta=eta,
        answer=answer,
    )
