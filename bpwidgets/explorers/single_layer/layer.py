"""One layer forward and backward, sample by sample; why an entry of dL/dW is 0; what common mistakes compute instead.

Slide "Single-Layer Neural Network": z = phi(W x), here with the squared error to a target y, a sum over the outputs and
a mean over the n samples. So dL/dz = 2 (z - y) / n carries the 1/n, delta inherits it, and dL/dW is a sum over samples:

    dL/dW = sum over the samples of (dL/dz * phi'(a)) x^T
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.layer import activation_gradient, preactivation, weight_gradient
from bpwidgets.calculus.output_losses import SQUARED_ERROR
from bpwidgets.calculus.rounding import without_rounding
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bpwidgets.calculus.activations import Activation

    Floats = NDArray[np.float64]

NEARLY_SHUT = 0.01
"""A gate |phi'(a)| below this counts as saturated; a leaky ReLU's leak is not below it."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """All samples' passes through the layer, and the one sample and the one weight that are looked at.

    Attributes:
        phi: the activation.
        W: (q, p).
        X, Y: (n, p) and (n, q), one sample a row.
        sample, i, j: which sample and which entry of W, counted from 0.
        a, z: (n, q) each, forward.
        loss: L.
        dz, gates, delta: (n, q) each: dL/dz, phi'(a) and their product dL/da.
        products: (n, q, p), delta x^T of each sample.
        dW: (q, p), their sum.
        mistake: which mistake is shown beside it.
        mistaken: what it makes of dL/dW; None without one.
    """

    phi: Activation
    W: Floats
    X: Floats
    Y: Floats
    sample: int
    i: int
    j: int
    a: Floats
    z: Floats
    loss: float
    dz: Floats
    gates: Floats
    delta: Floats
    products: Floats
    dW: Floats
    mistake: str
    mistaken: Floats | None

    @property
    def n(self) -> int:
        """How many samples."""
        return len(self.X)

    @property
    def alone(self) -> bool:
        """Whether there are neither other samples nor a mistake to show below the layer."""
        return self.n == 1 and self.mistaken is None

    @property
    def upstream(self) -> float:
        """dL/dz_i of the sample."""
        return float(self.dz[self.sample, self.i])

    @property
    def gate(self) -> float:
        """phi'(a_i) of the sample."""
        return float(self.gates[self.sample, self.i])

    @property
    def input(self) -> float:
        """x_j of the sample."""
        return float(self.X[self.sample, self.j])

    @property
    def product(self) -> float:
        """What the sample adds to the entry (i, j) of dL/dW."""
        return float(self.products[self.sample, self.i, self.j])

    @property
    def relation(self) -> str:
        """Whether the three factors as they are printed have the product that is printed: = or ≈."""
        return formatting.relation(self.product, (self.upstream, self.gate, self.input))

    @property
    def slope(self) -> float:
        """The entry (i, j) of dL/dW."""
        return float(self.dW[self.i, self.j])

    @property
    def unnoticed(self) -> bool:
        """Whether the mistake makes no difference here."""
        return (
            self.mistaken is not None
            and self.mistaken.shape == self.dW.shape
            and not self.is_wrong(self.mistaken).any()
        )

    def is_wrong(self, mistaken: Floats) -> NDArray[np.bool_]:
        """Which entries of another dL/dW, (q, p), are not the right ones."""
        return ~np.isclose(mistaken, self.dW, rtol=1e-9, atol=1e-12)


def passes(phi: Activation, W: Floats, X: Floats, Y: Floats) -> dict[str, Any]:
    """The forward and the backward pass, as fields of a `Result`."""
    a = without_rounding(preactivation(W, X), preactivation(np.abs(W), np.abs(X)))
    z = phi(a)
    dz = without_rounding(SQUARED_ERROR.gradient(Y, z), SQUARED_ERROR.gradient(-np.abs(Y), np.abs(z)))
    delta = activation_gradient(dz, phi, a)
    return {
        "a": a,
        "z": z,
        "loss": float(SQUARED_ERROR.value(Y, z)),
        "dz": dz,
        "gates": np.broadcast_to(phi.derivative(a), a.shape),
        "delta": delta,
        "products": delta[:, :, None] * X[:, None, :],
        "dW": without_rounding(weight_gradient(delta, X), weight_gradient(np.abs(delta), np.abs(X))),
    }


# ------------------------------------------------------------------ why a row or a column is 0


def row_reasons(r: Result) -> dict[int, str]:
    """{row: why the sample adds nothing to it, or next to nothing}: a key of `captions.WHY`."""
    s, found = r.sample, {}
    for i, (a, gate, dz) in enumerate(zip(r.a[s], r.gates[s], r.dz[s], strict=True)):
        at_kink = a == r.phi.kink
        if gate == 0 and not (dz == 0 and at_kink):
            found[i] = "both" if dz == 0 else "kink" if at_kink else "gate"
        elif dz == 0:
            found[i] = "upstream"
        elif abs(gate) < NEARLY_SHUT:
            found[i] = "nearly"
    return found


def zero_inputs(r: Result) -> list[int]:
    """The columns to which the sample adds nothing, for its input there is 0."""
    return np.flatnonzero(r.X[r.sample] == 0).tolist()


def always_shut(r: Result) -> list[int]:
    """The rows whose gates are shut on every sample: no sample moves these weights."""
    return np.flatnonzero(np.all(r.gates == 0, axis=0)).tolist()


# ------------------------------------------------------------------ mistakes


def gate_at_z(r: Result) -> Floats:
    """phi'(z) for phi'(a)."""
    return _weight_gradient(activation_gradient(r.dz, r.phi, r.z), r.X)


def no_gate(r: Result) -> Floats:
    """phi' is missing: dL/dz x^T."""
    return _weight_gradient(r.dz, r.X)


def transposed(r: Result) -> Floats:
    """x delta^T: (p, q)."""
    return _weight_gradient(r.X, r.delta)


def dot_product(r: Result) -> Floats:
    """dL/dz . phi'(a) is a number, so all units share one row: (1, p)."""
    return _weight_gradient(np.sum(r.dz * r.gates, axis=1, keepdims=True), r.X)


def product_of_means(r: Result) -> Floats:
    """Mean of delta times mean of x, where delta comes without its 1/n: so that is a sum here."""
    return np.outer(r.delta.sum(axis=0), r.X.mean(axis=0))


def sum_for_mean(r: Result) -> Floats:
    """The sum of the samples' gradients for their mean: n times dL/dW."""
    return r.n * r.dW


NO_MISTAKE = "none"
MISTAKES: dict[str, Callable[[Result], Floats] | None] = {
    NO_MISTAKE: None,
    "φ′(z) for φ′(a)": gate_at_z,
    "φ′ missing": no_gate,
    "outer product transposed": transposed,
    "dL/dz · φ′ as a dot product": dot_product,
    "mean δ times mean x": product_of_means,
    "sum for mean": sum_for_mean,
}


def _weight_gradient(delta: Any, x: Any) -> Floats:
    found: Floats = weight_gradient(delta, x)
    return found
