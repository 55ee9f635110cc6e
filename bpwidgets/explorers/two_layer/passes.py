"""The steps of a forward and a backward pass, all their numbers, and the loss along one weight.

Slides "Two-Layer NN", "Second-Layer Derivative" and "First-Layer Derivative". The slide's dL/dW1 lacks the factor
phi1'(a1): here it is `printed_dW1`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import network
from bpwidgets.calculus.arrays import read_only
from bpwidgets.calculus.layer import preactivation, weight_gradient
from bpwidgets.calculus.network import Backward, Forward, Network

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    Step.DELTA2: "δ₂ = dL/dŷ ⊙ φ₂′(a₂)",
    Step.DW2: "dL/dW₂ = δ₂ zᵀ",
    Step.DZ_G: "da₂/dz = W₂",
    Step.DZ: "dL/dz = W₂ᵀ δ₂",
    Step.DELTA1: "δ₁ = dL/dz ⊙ φ₁′(a₁)",
    Step.DW1: "dL/dW₁ = δ₁ xᵀ",
    Step.UPDATE: "W ← W − η dL/dW",
}
"""What each step computes, as the slides write it, ⊙ entry by entry; da₂/dz is D_z g there, g(W₂, z) being a₂."""

CHIPS = {
    Step.A1: "a₁",
    Step.Z: "z",
    Step.A2: "a₂",
    Step.Y_HAT: "ŷ",
    Step.LOSS: "L",
    Step.DY_HAT: "dL/dŷ",
    Step.DELTA2: "δ₂",
    Step.DW2: "dL/dW₂",
    Step.DZ_G: "da₂/dz",
    Step.DZ: "dL/dz",
    Step.DELTA1: "δ₁",
    Step.DW1: "dL/dW₁",
    Step.UPDATE: "new W",
}
"""What each step computes, in short."""

STORED = {
    Step.DY_HAT: ("ŷ", "y"),
    Step.DELTA2: ("a₂",),
    Step.DW2: ("z",),
    Step.DZ_G: ("W₂",),
    Step.DZ: ("W₂",),
    Step.DELTA1: ("a₁",),
    Step.DW1: ("x",),
}
"""Which values that are given, or of the forward pass, a step uses again."""

USED = {
    Step.A1: ("x",),
    Step.Z: ("a₁",),
    Step.A2: ("z",),
    Step.Y_HAT: ("a₂",),
    Step.LOSS: ("ŷ", "y"),
    **STORED,
}
"""Which numbers that stand in the network a step uses."""

COSTS: dict[Step, tuple[str, str]] = {
    Step.A1: ("forward", "hp"),
    Step.A2: ("forward", "qh"),
    Step.DELTA2: ("backward", "q"),
    Step.DW2: ("backward", "qh"),
    Step.DZ: ("backward", "qh"),
    Step.DELTA1: ("backward", "h"),
    Step.DW1: ("backward", "hp"),
}
"""In which pass a step multiplies, and the sizes whose product says how often for one sample."""

RANGE = 5.0
"""Every weight lies between -RANGE and RANGE."""
VALUES = read_only(np.linspace(-RANGE, RANGE, 101))
"""The values of a weight at which the loss is computed."""


class Show(StrEnum):
    """What stands beside the network."""

    WEIGHT = "loss along the weight"
    UNIT = "φ of its unit"


@dataclass(frozen=True, kw_only=True)
class Weight:
    """One weight: entry (i, j) of W1 (layer 1) or W2 (layer 2), counted from 0."""

    layer: int
    i: int
    j: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """Both passes, and what one weight does to the loss.

    Attributes:
        network: weights, activations and loss.
        X, Y: (n, p) and (n, q), the data of the loss: one sample, or the batch.
        number: which sample the units show, from 0.
        x, y: (p,) and (q,), that sample.
        step: how far the passes have come.
        stored, gradients: the passes of the data.
        unit_values, unit_gradients: the passes of the sample that is shown, with the 1/n of the data's loss.
        weight: the one that is selected.
        value: its value.
        values, losses: (m,) each: other values of it, and the loss there.
        slope, printed: dL/dw at its value, as it is and as the slide prints it.
        parts: (n,), what each sample of the data adds to the slope.
        printed_dW1: (h, p), the slide's dL/dW1.
        show: what stands beside the network.
        data: {"X": (n, p), "y": (n, q)}, all samples, in the loss or not.
        eta: the step size.
        updated: the loss after one step downhill.
        after: both passes of the network after that step, where it has been made.
    """

    network: Network
    X: Floats
    Y: Floats
    data: Mapping[str, Floats]
    number: int
    x: Floats
    y: Floats
    step: Step
    stored: Forward
    gradients: Backward
    unit_values: Forward
    unit_gradients: Backward
    weight: Weight
    value: float
    values: Floats
    losses: Floats
    slope: float
    printed: float
    parts: Floats
    printed_dW1: Floats
    show: Show
    eta: float
    updated: float
    after: Result | None = None

    @property
    def samples(self) -> int:
        """How many samples there are, in the loss or not."""
        return len(self.data["X"])

    @property
    def is_batch(self) -> bool:
        """Whether the loss is a mean over several samples."""
        return len(self.X) > 1

    @property
    def loss(self) -> float:
        """L of the data."""
        return float(self.stored.loss)

    @property
    def climbs(self) -> bool:
        """Whether a small step against the printed gradient of layer 1 would raise the loss."""
        return float(np.sum(self.gradients.dW1 * self.printed_dW1)) < 0

    @property
    def same_as_printed(self) -> bool:
        """Whether the printed gradient is right in the selected weight's entry."""
        return bool(np.isclose(self.printed, self.slope, rtol=1e-9, atol=1e-12))

    @property
    def nobody_notices(self) -> bool:
        """Whether the printed gradient is the right one here."""
        return bool(np.allclose(self.gradients.dW1, self.printed_dW1, rtol=1e-9, atol=1e-12))


def printed_dW1(X: Floats, gradients: Backward) -> Floats:  # noqa: N802 (the slide's letters)
    """The slide's dL/dW1 = (W2^T delta2) x^T: phi1'(a1) is missing."""
    found: Floats = weight_gradient(gradients.dz, X)
    return found


def of_sample(gradients: Backward, row: int, x: Floats, z: Floats) -> Backward:
    """One sample's part in the gradients of a batch: its rows, and what they add to dW1 and dW2."""
    rows = {name: getattr(gradients, name)[row] for name in ("dy_hat", "delta2", "dz", "delta1")}
    dW2, dW1 = weight_gradient(rows["delta2"], z), weight_gradient(rows["delta1"], x)
    return Backward(**rows, dW2=dW2, dW1=dW1)


def parts_of(weight: Weight, X: Floats, stored: Forward, gradients: Backward) -> Floats:
    """What each sample adds to dL/dw: delta at the weight's end times what is at its start.  (n,)."""
    delta, start = (gradients.delta1, X) if weight.layer == 1 else (gradients.delta2, stored.z)
    found: Floats = delta[:, weight.i] * start[:, weight.j]
    return found


def multiplied(step: Step, p: int, h: int, q: int) -> dict[str, int]:
    """How many multiplications either pass has done up to a step, for one sample."""
    sizes, found = {"p": p, "h": h, "q": q}, {"forward": 0, "backward": 0}
    for done, (name, factors) in COSTS.items():
        if done <= step:
            found[name] += math.prod(sizes[letter] for letter in factors)
    return found


def along(net: Network, X: Floats, Y: Floats, stored: Forward, weight: Weight) -> Floats:
    """The loss where one weight has each of `VALUES`: (m,).

    Only one unit's pre-activation changes, so all values are computed at once: (m, n, units).
    """
    shifts = VALUES - entry(weight, net.W1, net.W2)
    if weight.layer == 1:
        a1 = _shifted(stored.a1, weight.i, X[:, weight.j], shifts)
        a2 = preactivation(net.W2, net.phi1(a1))
    else:
        a2 = _shifted(stored.a2, weight.i, stored.z[:, weight.j], shifts)
    each = network.sample_losses(net, Y, a2, net.phi2(a2))
    losses: Floats = np.sum(each, axis=(1, 2)) / len(Y)
    return losses


def along_z(net: Network, Y: Floats, stored: Forward, unit: tuple[int, int], values: Floats) -> Floats:
    """The loss where z of one sample and unit alone has each of some values: (m,)."""
    row, j = unit
    a2 = stored.a2[row] + np.outer(values - stored.z[row, j], net.W2[:, j])
    return _with_outputs(net, Y, stored, row, a2, net.phi2(a2))


def along_y_hat(net: Network, Y: Floats, stored: Forward, unit: tuple[int, int], values: Floats) -> Floats:
    """The loss where yhat of one sample and output alone has each of some values: (m,)."""
    row, k = unit
    y_hat = np.repeat(stored.y_hat[row][None], len(values), axis=0)
    y_hat[:, k] = values
    return _with_outputs(net, Y, stored, row, stored.a2[row], y_hat)


def _with_outputs(net: Network, Y: Floats, stored: Forward, row: int, a2: Floats, y_hat: Floats) -> Floats:
    """The loss where one sample's outputs are others, and those of all other samples as they are.

    a2: (q,) or (m, q), y_hat: (m, q) -> (m,).
    """
    own = network.sample_losses(net, Y[row], stored.a2[row], stored.y_hat[row])
    other = network.sample_losses(net, Y[row], a2, y_hat)
    losses: Floats = stored.loss + (np.sum(other, axis=1) - np.sum(own)) / len(Y)
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
