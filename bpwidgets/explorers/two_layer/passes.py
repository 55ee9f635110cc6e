"""The steps of a forward and a backward pass, all their numbers, and the loss along one weight.

Slides "Two-Layer NN", "Second-Layer Derivative" and "First-Layer Derivative". The slide's dL/dW1 lacks the factor
phi1'(a1): here it is `printed_dW1`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import network
from bpwidgets.calculus.network import Backward, Forward, Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Step(IntEnum):
    """What has been computed, up to and with it."""

    INPUT = 0
    A1 = 1
    Z = 2
    A2 = 3
    Y_HAT = 4
    LOSS = 5
    DY_HAT = 6
    DELTA2 = 7
    DW2 = 8
    DZ_G = 9
    DZ = 10
    DELTA1 = 11
    DW1 = 12
    UPDATE = 13


LINES = {
    Step.A1: "a₁ = W₁ x",
    Step.Z: "z = φ₁(a₁)",
    Step.A2: "a₂ = W₂ z",
    Step.Y_HAT: "ŷ = φ₂(a₂)",
    Step.LOSS: "L(y, ŷ)",
    Step.DY_HAT: "dL/dŷ",
    Step.DELTA2: "δ₂ = dL/dŷ · φ₂′(a₂)",
    Step.DW2: "dL/dW₂ = δ₂ zᵀ",
    Step.DZ_G: "D_z g(W₂, z) = W₂",
    Step.DZ: "dL/dz = W₂ᵀ δ₂",
    Step.DELTA1: "δ₁ = dL/dz · φ₁′(a₁)",
    Step.DW1: "dL/dW₁ = δ₁ xᵀ",
    Step.UPDATE: "W ← W − η dL/dW",
}
"""What each step computes, as the slides write it."""

STORED = {
    Step.DY_HAT: ("ŷ",),
    Step.DELTA2: ("a₂",),
    Step.DW2: ("z",),
    Step.DZ: ("W₂",),
    Step.DELTA1: ("a₁",),
    Step.DW1: ("x",),
}
"""Which values of the forward pass a step uses again."""

REACH = 2.0
"""How far the loss along a weight is drawn to either side."""


@dataclass(frozen=True, kw_only=True)
class Weight:
    """One weight: entry (i, j) of W1 (layer 1) or W2 (layer 2), counted from 0."""

    layer: int
    i: int
    j: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """Both passes, and what one weight does to the loss.

    Attributes:
        network: weights, activations and loss.
        X, Y: (n, p) and (n, q), the data of the loss: one sample, or the batch.
        x, y: (p,) and (q,), the sample that the units show.
        step: how far the passes have come.
        stored, gradients: the passes of the data.
        unit_values, unit_gradients: the passes of the sample that is shown, with the 1/n of the data's loss.
        weight: the one that is selected.
        value: its value.
        shifts, losses: (m,) each: by how much it is moved, and the loss then.
        slope, printed: dL/dw there, as it is and as the slide prints it.
        printed_dW1: (h, p), the slide's dL/dW1.
        eta: the step size.
        updated: the loss after one step downhill.
    """

    network: Network
    X: Floats
    Y: Floats
    x: Floats
    y: Floats
    step: Step
    stored: Forward
    gradients: Backward
    unit_values: Forward
    unit_gradients: Backward
    weight: Weight
    value: float
    shifts: Floats
    losses: Floats
    slope: float
    printed: float
    printed_dW1: Floats
    eta: float
    updated: float

    @property
    def loss(self) -> float:
        """L of the data."""
        return float(self.stored.loss)

    @property
    def climbs(self) -> bool:
        """Whether a small step against the printed gradient of layer 1 would raise the loss."""
        return float(np.sum(self.gradients.dW1 * self.printed_dW1)) < 0

    @property
    def nobody_notices(self) -> bool:
        """Whether the printed gradient is the right one here."""
        return bool(np.allclose(self.gradients.dW1, self.printed_dW1, rtol=1e-9, atol=1e-12))


def printed_dW1(X: Floats, gradients: Backward) -> Floats:  # noqa: N802 (the slide's letters)
    """The slide's dL/dW1 = (W2^T delta2) x^T: phi1'(a1) is missing."""
    found: Floats = network.weight_gradient(gradients.dz, X)
    return found


def of_sample(gradients: Backward, number: int, x: Floats) -> Backward:
    """One sample's part in the gradients of a batch: its rows, and what they add to dW1 and dW2."""
    rows = {name: getattr(gradients, name)[number] for name in ("dy_hat", "delta2", "dz", "delta1")}
    return Backward(**rows, dW2=gradients.dW2, dW1=network.weight_gradient(rows["delta1"], x))


def along(net: Network, X: Floats, Y: Floats, weight: Weight, shifts: Floats) -> Floats:
    """The loss where one weight is moved by each of the shifts.  shifts: (m,) -> (m,).

    Only one unit's pre-activation changes, so all shifts are computed at once: (m, n, units).
    """
    stored = network.forward(net, X, Y)
    if weight.layer == 1:
        a1 = _shifted(stored.a1, weight.i, X[:, weight.j], shifts)
        a2 = network.preactivation(net.W2, network.activation(net.phi1, a1))
    else:
        a2 = _shifted(stored.a2, weight.i, stored.z[:, weight.j], shifts)
    losses: Floats = np.sum(net.loss.entry(Y, network.activation(net.phi2, a2)), axis=(1, 2)) / len(Y)
    return losses


def _shifted(a: Floats, unit: int, x: Floats, shifts: Floats) -> Floats:
    """a + shift x in the column of one unit, for every shift.  a: (n, units), x: (n,) -> (m, n, units)."""
    moved = np.repeat(a[None], len(shifts), axis=0)
    moved[:, :, unit] += shifts[:, None] * x
    return moved


def updated(net: Network, gradients: Backward, eta: float) -> Network:
    """The network after one step downhill."""
    return replace(net, W1=net.W1 - eta * gradients.dW1, W2=net.W2 - eta * gradients.dW2)


def entry(weight: Weight, one: Any, two: Any) -> float:
    """The entry of an array of layer 1, or of one of layer 2, that belongs to a weight."""
    return float((one if weight.layer == 1 else two)[weight.i, weight.j])
