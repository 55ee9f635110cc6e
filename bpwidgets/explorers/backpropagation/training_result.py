"""What `Training` shows of a state: evaluations, gradients by layer, a chosen sample, the regions of the plane."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import deep_network, descent
from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.layer import Layer
from bpwidgets.calculus.softmax import one_hot
from bpwidgets.calculus.training_sets import training_set
from bpwidgets.explorers.backpropagation import training_run
from bpwidgets.live.picture import decision_regions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpwidgets.calculus.activations import Activation
    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.training_sets import TrainingSet
    from bpwidgets.explorers.backpropagation.training_run import Evaluation, Settings, State
    from bpwidgets.live.picture.decision_regions import Regions

SHOWN = 24
"""So many of the samples held out are shown, the first ones."""
PLANE = (-1.75, 1.75, -1.1, 1.1)
"""The part of the plane that is shown: left, right, bottom, top."""
MAP = (28, 44)
"""Rows and columns of the regions."""
ROUNDING = 1e-9
"""What differs by less, relatively, does so by rounding."""
FAR = 1000.0
"""By this factor or more a gradient vanishes or explodes on its way from the last layer."""
DIRECTIONS, ENTRIES = 3, 5
"""Along so many random directions, and for so many weights of the last layer, the gradient is checked."""


class Show(StrEnum):
    """What stands beside the samples."""

    RUN = "curves and layers"
    PASSES = "passes of the chosen one"


@dataclass(frozen=True, eq=False)
class Result:
    """One state of a run, as it is shown. The tuples have an entry for each layer, from the first."""

    data: str
    phi: Activation
    batch: tuple[Any, Any]
    """X and one-hot Y of the next step, on which the gradients are"""
    layers: tuple[Layer, ...]
    gradient: tuple[Layer, ...]
    taken: int
    eta: float
    loss: float
    """on all samples to learn from"""
    right: int
    """how many of those held out are classified rightly"""
    evaluations: tuple[Evaluation, ...]
    """after every few steps, and now"""
    delta_sizes: Floats
    """(layers,): the length of dL/da of each layer, all samples of the batch together"""
    too_small_sizes: Floats
    """(layers,): the same before the first step of a network that begins with too small weights"""
    shown_p: Floats
    """(SHOWN, K): the probabilities of the samples that are shown"""
    said: Any
    """(SHOWN,): what the network takes them for, the class of the largest score"""
    number: int
    """which of these is chosen, from 0"""
    z: tuple[Floats, ...]
    """the chosen sample's activations, (q,) of each layer; of the last its probabilities"""
    delta: tuple[Floats, ...]
    """dL/da of the chosen sample alone, likewise"""
    sum_ratio: float
    """how many times as long as the gradient the direction of the step is; 1 where gradients are set to 0"""
    is_over: bool
    """whether the next step would make a weight too large"""
    alike: bool
    """whether all units of some hidden layer have the same weights, before them and behind them"""
    regions: Regions | None
    """of a set of points of the plane"""
    show: Show

    @property
    def label(self) -> int:
        """The class of the chosen sample."""
        return int(training_set(self.data).held_y[self.number])

    @property
    def held(self) -> int:
        """How many samples are held out."""
        return len(training_set(self.data).held_y)


def result(settings: Settings, state: State, number: int, show: Show) -> Result:
    """All that is shown of a state."""
    data, phi, layers = settings.data, settings.phi, state.layers
    found = training_run.passes(settings, state)
    downhill = training_run.direction(settings, state, found.layers)
    shown = deep_network.forward(layers, phi, data.held_X[:SHOWN])
    z, delta = chosen(settings, layers, number)
    evaluations = state.evaluations
    if evaluations[-1].taken != state.taken:
        evaluations = (*evaluations, training_run.evaluation(settings, layers, state.taken))
    return Result(
        data=data.name,
        phi=phi,
        batch=training_run.batch(settings, state.taken),
        layers=layers,
        gradient=found.layers,
        taken=state.taken,
        eta=settings.eta,
        loss=evaluations[-1].loss,
        right=evaluations[-1].right,
        evaluations=evaluations,
        delta_sizes=lengths(found.deltas),
        too_small_sizes=too_small_sizes(
            data, phi, settings.batch, settings.seed, (layers[0].W.shape[1], *(len(it.b) for it in layers))
        ),
        shown_p=shown.p,
        said=shown.a[-1].argmax(axis=1),
        number=number,
        z=z,
        delta=delta,
        sum_ratio=length(downhill) / (length(found.layers) or 1.0) if downhill is not found.layers else 1.0,
        is_over=training_run.is_too_large(descent.gradient_step(layers, downhill, settings.eta)),
        alike=are_alike(layers),
        regions=regions(settings, layers) if data.is_plane else None,
        show=show,
    )


@lru_cache(maxsize=8)
def too_small_sizes(
    data: TrainingSet, phi: Activation, batch: int, seed: int, sizes: tuple[int, ...]
) -> Floats:
    """The length of each layer's delta on the first batch, where the weights of such layers begin too small."""
    settings = training_run.Settings(data, phi, batch, eta=0.0, accumulates=False, seed=seed)
    layers = descent.initial_layers(sizes, "too small", np.random.default_rng(seed))
    return lengths(training_run.passes(settings, training_run.State(0, layers, None, ())).deltas)


def lengths(deltas: Iterable[Floats]) -> Floats:
    """Of each layer's delta, all samples of the batch together."""
    return np.array([np.linalg.norm(each) for each in deltas])


def chosen(
    settings: Settings, layers: tuple[Layer, ...], number: int
) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    """Both passes of one sample alone: z, of the last layer p, and delta of each layer."""
    data = settings.data
    stored = deep_network.forward(layers, settings.phi, data.held_X[number : number + 1])
    Y = one_hot(data.held_y[number : number + 1], data.K)
    found = deep_network.backward(layers, settings.phi, Y, stored)
    z = (*stored.z[1:], stored.p)
    return tuple(each[0] for each in z), tuple(each[0] for each in found.deltas)


def length(layers: tuple[Layer, ...]) -> float:
    """The length of a gradient, all its entries together."""
    return float(np.sqrt(sum(np.sum(it.W**2) + np.sum(it.b**2) for it in layers)))


def are_alike(layers: tuple[Layer, ...]) -> bool:
    """Whether some hidden layer has units that all have the same weights, so that they get the same gradient too."""
    return any(
        all(
            np.ptp(each, axis=0).max() <= ROUNDING * np.abs(each).max()
            for each in (this.W, this.b, after.W.T)
        )
        for this, after in pairwise(layers)
    )


# ---- the plane -------------------------------------------------------------------------------------------


def regions(settings: Settings, layers: tuple[Layer, ...]) -> Regions:
    """Which class is the most probable where, and how sure that is."""
    s = deep_network.scores(layers, settings.phi, decision_regions.middles(MAP, PLANE))
    return decision_regions.regions(s, MAP, PLANE)


# ---- the check of the gradient -----------------------------------------------------------------------------


def claims(r: Result) -> tuple[Claim, ...]:
    """The slopes of the batch's loss along a few random directions, and by the steepest weights of the last layer.

    All weights, each by two differences at least, would take thousands of forward passes. In a direction every weight
    moves in proportion to its size: where weights are small, so are the a that they make, and kinks of phi are near.
    The biases of the last layer, behind all kinks, move as if they were 10: so the loss changes along each direction,
    also where the gradient has vanished and differences of the loss would be nothing but rounding.
    """
    X, Y = r.batch
    sizes = (X.shape[1], *(len(layer.b) for layer in r.layers))
    weights, gradient = flat(r.layers), flat(r.gradient)
    last = weights.size - flat(r.layers[-1:]).size
    steepest = last + np.argsort(-np.abs(gradient[last:]), kind="stable")[:ENTRIES]
    scale = weights.copy()
    scale[-Y.shape[1] :] = 10.0
    ways = np.concatenate([scale * proportions(weights.size), steepest[:, None] == np.arange(weights.size)])

    def loss(t: Any) -> Any:
        layers = unflattened(weights + np.matmul(t, ways), sizes)
        return deep_network.loss(Y, deep_network.scores(layers, r.phi, X))

    name = f"dL along {DIRECTIONS} random directions and {ENTRIES} weights"
    return (Claim(name, loss, np.zeros(len(ways)), ways @ gradient),)


@lru_cache(maxsize=8)
def proportions(count: int) -> Floats:
    """By how much of its size each of so many weights moves in each direction: (DIRECTIONS, count)."""
    return np.random.default_rng(10).standard_normal((DIRECTIONS, count))


def flat(layers: tuple[Layer, ...]) -> Floats:
    """All weights and biases in one row, layer by layer."""
    return np.concatenate([part for layer in layers for part in (layer.W.ravel(), layer.b)])


def unflattened(weights: Any, sizes: tuple[int, ...]) -> tuple[Layer, ...]:
    """The layers whose weights are in one row."""
    layers, start = [], 0
    for p, q in pairwise(sizes):
        W, b = weights[start : start + p * q], weights[start + p * q : start + p * q + q]
        layers.append(Layer(np.reshape(W, (q, p)), b))
        start += p * q + q
    return tuple(layers)
