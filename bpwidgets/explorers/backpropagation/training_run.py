"""A run of stochastic gradient descent: its states, each a value, and how one follows from another.

The random numbers of a step are those of its seed and epoch, not of what was drawn before, so that a state that was
given up is computed again exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import deep_network, descent
from bpwidgets.calculus.softmax import one_hot

if TYPE_CHECKING:
    from bpwidgets.calculus.activations import Activation
    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.deep_network import Backward
    from bpwidgets.calculus.layer import Layer
    from bpwidgets.calculus.training_sets import TrainingSet

STEPS = 8000
"""A run ends after so many steps."""
EVERY = 80
"""After so many steps each the whole set is evaluated, for the curves."""
SOON, EARLY = 20, 400
"""At first, when they bend, it is so after fewer steps each, and up to where."""
LARGEST = 1e6
"""A step that would make the weights of a layer, as one vector, longer is not taken: the next ones would overflow."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How good a network is: the loss on all samples to learn from, and how many of those held out it gets right."""

    taken: int
    loss: float
    right: int


@dataclass(frozen=True, eq=False)
class State:
    """A network after some steps.

    Attributes:
        taken: how many steps.
        layers: the weights.
        total: the sum of the gradients of all steps since they are no longer set to 0; None where they are.
        evaluations: those at all times that `is_evaluated` says, up to here.
    """

    taken: int
    layers: tuple[Layer, ...]
    total: tuple[Layer, ...] | None
    evaluations: tuple[Evaluation, ...]


@dataclass(frozen=True, eq=False)
class Settings:
    """What a step depends on, besides the state."""

    data: TrainingSet
    phi: Activation
    batch: int
    eta: float
    accumulates: bool
    seed: int


def first_state(settings: Settings, sizes: tuple[int, ...], initialisation: str) -> State:
    """No step is taken yet."""
    layers = descent.initial_layers(sizes, initialisation, np.random.default_rng(settings.seed))
    return State(0, layers, None, (evaluation(settings, layers, 0),))


def evaluation(settings: Settings, layers: tuple[Layer, ...], taken: int) -> Evaluation:
    """The loss of the samples to learn from, and how many of those held out are classified rightly."""
    data = settings.data
    s = deep_network.scores(layers, settings.phi, data.X)
    held = deep_network.scores(layers, settings.phi, data.held_X)
    return Evaluation(
        taken,
        float(deep_network.loss(_one_hot(data), s)),
        int((held.argmax(axis=1) == data.held_y).sum()),
    )


def batch(settings: Settings, taken: int) -> tuple[Any, Any]:
    """The samples of the next step, X and one-hot Y: each epoch goes once through all, in an order of its own."""
    epoch, k = divmod(taken, -(-len(settings.data.X) // settings.batch))
    X, Y = _epoch(settings.data, settings.seed, epoch)
    which = slice(k * settings.batch, (k + 1) * settings.batch)
    return X[which], Y[which]


@lru_cache(maxsize=4)
def _epoch(data: TrainingSet, seed: int, epoch: int) -> tuple[Floats, Floats]:
    """All samples in the order of an epoch: X (n, p) and one-hot Y (n, K)."""
    order = np.random.default_rng((seed, epoch)).permutation(len(data.X))
    return data.X[order], _one_hot(data)[order]


@lru_cache(maxsize=4)
def _one_hot(data: TrainingSet) -> Floats:
    """The labels to learn from: (n, K)."""
    return one_hot(data.y, data.K)


def passes(settings: Settings, state: State) -> Backward:
    """Forward and backward through the next step's batch."""
    X, Y = batch(settings, state.taken)
    stored = deep_network.forward(state.layers, settings.phi, X)
    return deep_network.backward(state.layers, settings.phi, Y, stored)


def direction(settings: Settings, state: State, gradient: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """What a step follows downhill: the gradient, added to all earlier ones where they are not set to 0."""
    if settings.accumulates and state.total is not None:
        return descent.sum_of_gradients(state.total, gradient)
    return gradient


def next_state(settings: Settings, state: State) -> State:
    """One step more; the same state at the end of the run, and where a weight would grow too large."""
    if state.taken >= STEPS:
        return state
    downhill = direction(settings, state, passes(settings, state).layers)
    layers = descent.gradient_step(state.layers, downhill, settings.eta)
    if is_too_large(layers):
        return state
    taken, evaluations = state.taken + 1, state.evaluations
    if is_evaluated(taken):
        evaluations = (*evaluations, evaluation(settings, layers, taken))
    return State(taken, layers, downhill if settings.accumulates else None, evaluations)


def is_evaluated(taken: int) -> bool:
    """Whether the curves have a point after so many steps."""
    return taken % (SOON if taken < EARLY else EVERY) == 0


def is_too_large(layers: tuple[Layer, ...]) -> bool:
    """Whether the weights of a layer, as one long vector, are longer than `LARGEST`, or no numbers."""
    return not all(np.vdot(it.W, it.W) + np.vdot(it.b, it.b) <= LARGEST**2 for it in layers)
