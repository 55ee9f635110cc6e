"""Where the loss has a kink at the very parameters: every slope between those of the two sides is right there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.autodiff.tape import Node, unbroadcast
from bpwidgets.diagnosis.backward import Changes, Send, Sent, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.calculus.autodiff.recorder import Array
    from bpwidgets.diagnosis.search import Point

    Tie = tuple[Node, Array]  # an operation, and where in its result

ROUNDS = 60  # once would do if no tie lay behind another, and no weight at the end of its range
MOST_TIES = 32  # with a weight each
CHOICES = (np.maximum, np.minimum, np.fmax, np.fmin, np.where)


def fitted_ties(point: Point) -> Changes:
    """What operations at a kink send, if the claim takes other slopes there than the tape does; else nothing.

    Each tie has a weight from 0 to 1: how much of the gradient goes to the first argument. Where there are many, those
    of one operation have one weight.
    """
    masks = {node: mask for node in point.recording.nodes if np.any(mask := tied(node))}
    if not masks or all(point.fits(name, point.right_gradients[name]) for name in point.claims):
        return {}
    ties = list(masks.items())
    if sum(np.count_nonzero(mask) for mask in masks.values()) <= MOST_TIES:
        ties = [(node, alone) for node, mask in ties for alone in each_alone(mask)]
    return weighted(ties, best_weights(point, ties))


def each_alone(mask: Array) -> Iterator[Array]:
    """For each entry that is true a mask of it alone."""
    for place in np.argwhere(mask):
        alone = np.zeros(np.shape(mask), dtype=bool)
        alone[tuple(place)] = True
        yield alone


def weighted(ties: Sequence[Tie], weights: Sequence[float]) -> Changes:
    """What operations send whose ties have these weights."""
    of: dict[Node, Array] = {}
    for (node, mask), w in zip(ties, weights, strict=True):
        of[node] = of.get(node, 0.0) + w * mask
    return {node: to_first(w) for node, w in of.items()}


def tied(node: Node) -> Array:
    """Where a choice is made between equal values, or the absolute value is taken of 0."""
    if node.operation in CHOICES:
        x, y = node.arg_primals[-2:]
        return np.equal(x, y)
    return np.equal(node.arg_primals[0], 0) if node.operation in (np.absolute, np.fabs) else np.False_


def to_first(w: Array) -> Send:
    """Send w of g to the first of two tied values, the rest to the second."""

    def sends(node: Node, g: Array) -> Sent:
        if node.operation in (np.absolute, np.fabs):
            return [(node.parents[0][0], g * np.where(tied(node), 2 * w - 1, np.sign(node.arg_primals[0])))]
        first = np.where(tied(node), w, np.equal(node.primal, node.arg_primals[-2]))
        shares = {id(node.args[-2]): first, id(node.args[-1]): 1 - first}
        return [(parent, unbroadcast(g * shares[id(parent)], parent.shape)) for parent, _ in node.parents]

    return sends


def best_weights(point: Point, ties: Sequence[Tie]) -> list[float]:
    """The weights that bring the pass nearest to the claim, by least squares, kept from 0 to 1."""
    names = [name for name, claim in point.claims.items() if claim.shape == point.right_gradients[name].shape]

    def stacked(weights: list[float]) -> Array:
        made = run(point.recording, weighted(ties, weights))
        return np.concatenate(
            [np.zeros(0), *(np.ravel(made.gradient(point.recording.inputs[n])) for n in names)]
        )

    claim = np.concatenate([np.zeros(0), *(np.ravel(point.claims[n]) for n in names)])
    weights = [0.5] * len(ties)
    for _ in range(ROUNDS):
        here = stacked(weights)
        columns = [stacked([w + (k == j) for j, w in enumerate(weights)]) - here for k in range(len(ties))]
        steps = bounded_steps(np.stack(columns, axis=1), claim - here, np.array(weights))
        moved = [float(np.clip(w + step, 0.0, 1.0)) for w, step in zip(weights, steps, strict=True)]
        if np.allclose(moved, weights, rtol=0, atol=1e-14):
            break
        weights = moved
    return weights


def bounded_steps(columns: Array, missing: Array, weights: Array) -> Array:
    """The least-squares steps of the weights, without those that lead out of their range."""
    free = np.ones(len(weights), dtype=bool)
    while True:
        steps = np.linalg.lstsq(columns * free, missing, rcond=None)[0]
        blocked = free & (((weights <= 0) & (steps < 0)) | ((weights >= 1) & (steps > 0)))
        if not np.any(blocked):
            return steps
        free &= ~blocked
