"""Two layers, forward and backward: the network carries the numbers, and the same edges carry the gradients back.

Slides "Two-Layer NN", "Second-Layer Derivative" and "First-Layer Derivative": z = phi(W1 x), yhat = phi(W2 z),
dL/dW2 = delta2 z^T, dL/dW1 = delta1 x^T with delta1 = W2^T delta2 * phi'(a1). The slide leaves phi'(a1) out.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import network
from bpwidgets.calculus.activation_choices import ACTIVATION_CHOICES
from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.network import Network
from bpwidgets.calculus.output_losses import OUTPUT_LOSSES
from bpwidgets.calculus.rounding import without_rounding
from bpwidgets.explorers.two_layer import (
    array_marks,
    captions,
    choices,
    cost_marks,
    graph_controls,
    graph_layout,
    graph_marks,
    panel_marks,
    passes,
    sample_marks,
    step_marks,
)
from bpwidgets.explorers.two_layer.passes import Result, Show, Step, Weight
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Function, Matrix, Slider, Toggle, implied_sizes
from bpwidgets.live.picture.formatting import SUB

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.live.picture.marks import ClickTarget, Handle, Mark

MOST, MOST_OUTPUTS, MOST_SAMPLES = 6, 3, 6
PLACES = {
    "now": (16, 2, *step_marks.NOW),
    "graph": (16, 29, *graph_layout.SIZE),
    "along": (740, 81, *panel_marks.ALONG),
    "samples": (740, 196, *sample_marks.SIZE),
    "cost": (740, 248, *cost_marks.COST),
    "arrays": (16, 324, *array_marks.SIZE),
    "steps": (16, 483, *step_marks.STRIP),
}
"""Left, top, width and height in px."""
RNG = np.random.default_rng(8)
W1_START = np.round(RNG.uniform(-1.5, 1.5, (MOST, MOST)), 1)
W1_START[:3, :2] = [[0.9, 1.5], [-1.0, -0.4], [2.0, 1.3]]
W2_START = np.round(RNG.uniform(-1.5, 1.5, (MOST_OUTPUTS, MOST)), 1)
W2_START[:2, :3] = [[1.4, -2.3, -0.6], [-1.9, -2.4, 1.6]]
X_START = np.round(RNG.uniform(-2, 2, (MOST_SAMPLES, MOST)), 1)
X_START[:2, :2] = [[1.2, -0.5], [2.2, 0.9]]
# Both samples together are a batch on which the printed gradient points uphill: the second saturates both hidden units.
Y_START = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]] * (MOST_SAMPLES // 2))


def _shape(values: Mapping[str, Any]) -> tuple[int, int]:
    """Of the selected layer's weights: rows and columns."""
    p, h, q = (values[name] for name in ("p", "h", "q"))
    return (h, p) if values["layer"] == 1 else (q, h)


class TwoLayer(Explorer):
    """A network of two layers, forward and backward, one line of the slides at a time.

    Args:
        W1, W2: the weights (h, p) and (q, h).
        X, y: the data (n, p) and (n, q), one sample a row.
        p, h, q, n: how many inputs, hidden units, outputs and samples; they follow arrays that are given.
        sample: which sample the units show, from 1.
        batch: whether the loss is the mean over all samples, or that of the one.
        phi1, phi2: the activations, by name or a callable that works entry by entry.
        loss: the loss of the outputs.
        layer, i, j: the selected weight: row i, column j of W1 or W2, from 1; beyond the last they mean the last.
        show: what stands beside the network: the loss along the selected weight, or phi of the unit it leads to.
        eta: the step size of the update.
    """

    size = (900, 540)
    narrowest = 640
    narrow_height = size[1]
    open_controls = ("phi1", "loss", "eta")
    pace_s = 1.2
    opening_step = int(Step.DW1)

    p = Slider(2, low=1, high=MOST, whole=True, structural=True, label="inputs p")
    h = Slider(3, low=1, high=MOST, whole=True, structural=True, label="hidden h")
    q = Slider(2, low=1, high=MOST_OUTPUTS, whole=True, structural=True, label="outputs q")
    n = Slider(2, low=1, high=MOST_SAMPLES, whole=True, label="samples n")
    sample = Slider(1, low=1, high=MOST_SAMPLES, whole=True, last="n", label="sample")
    batch = Toggle(False, label="loss of the whole batch")
    phi1 = Function("sigmoid", choices=ACTIVATION_CHOICES, variables=("a",), label="φ₁", structural=False)
    phi2 = Function("sigmoid", choices=ACTIVATION_CHOICES, variables=("a",), label="φ₂", structural=False)
    loss = Choice("squared error", options=tuple(OUTPUT_LOSSES), label="loss")
    W1 = Matrix(W1_START, shape=("h", "p"), low=-5, high=5, step=0.1, label="W₁")
    W2 = Matrix(W2_START, shape=("q", "h"), low=-5, high=5, step=0.1, label="W₂")
    X = Matrix(X_START, shape=("n", "p"), low=-5, high=5, step=0.1, label="X")
    y = Matrix(Y_START, shape=("n", "q"), low=-5, high=5, step=0.1, label="y")
    layer = Slider(1, low=1, high=2, whole=True, label="layer")
    i = Slider(
        1,
        low=1,
        high=MOST,
        whole=True,
        last=lambda values: _shape(values)[0],
        depends_on=("layer", "p", "h", "q"),
        label="row i",
    )
    j = Slider(
        1,
        low=1,
        high=MOST,
        whole=True,
        last=lambda values: _shape(values)[1],
        depends_on=("layer", "p", "h", "q"),
        label="column j",
    )
    show = Choice(Show.WEIGHT, options=tuple(Show), label="curve")
    eta = Slider(1.0, low=0.01, high=10, log=True, label="step size η")

    @classmethod
    def completed(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """The sizes are those of the arrays."""
        return {**implied_sizes(cls.parameters, given, ("W1", "W2", "X", "y")), **given}

    def start(self) -> int:
        """Nothing has been computed yet."""
        return int(Step.INPUT)

    def advance(self, step: int) -> int:
        """The next line, up to the update."""
        return min(step + 1, int(Step.UPDATE))

    def run_length(self) -> int:
        """To the update."""
        return int(Step.UPDATE)

    def restarts_time(self, name: str) -> bool:  # noqa: ARG002 (none does)
        """A weight that is changed in the middle recomputes everything up to the step that is shown."""
        return False

    def compute(self, step: int) -> Result:
        """Both passes of the data, and the loss along the selected weight."""
        net = Network(
            W1=self.W1,
            W2=self.W2,
            phi1=choices.activation(self.phi1),
            phi2=choices.activation(self.phi2),
            loss=OUTPUT_LOSSES[self.loss],
        )
        r = self._passes(net, step)
        if r.step < Step.UPDATE:
            return r
        return replace(r, after=self._passes(passes.updated(net, r.gradients, self.eta), step))

    def _passes(self, net: Network, step: int) -> Result:
        """Those of one network."""
        number = self.sample - 1
        x, y = self.X[number], self.y[number]
        X, Y = (self.X, self.y) if self.batch else (x[None], y[None])
        stored = network.forward(net, X, Y)
        choices.check_probabilities(net, stored.y_hat, Y)
        gradients = network.backward(net, X, Y, stored)
        of_one = network.forward(net, x, y)
        a1 = without_rounding(of_one.a1, np.abs(net.W1) @ np.abs(x))
        a2 = without_rounding(of_one.a2, np.abs(net.W2) @ np.abs(of_one.z))
        of_one = replace(of_one, a1=a1, a2=a2)
        weight = self._weight()
        printed = passes.printed_dW1(X, gradients)
        return Result(
            network=net,
            X=X,
            Y=Y,
            data={"X": self.X, "y": self.y},
            number=number,
            x=x,
            y=y,
            step=Step(step),
            stored=stored,
            gradients=gradients,
            unit_values=of_one,
            unit_gradients=passes.of_sample(gradients, number if self.batch else 0, x, of_one.z),
            weight=weight,
            value=passes.entry(weight, net.W1, net.W2),
            values=passes.VALUES,
            losses=passes.along(net, X, Y, stored, weight),
            slope=passes.entry(weight, gradients.dW1, gradients.dW2),
            printed=passes.entry(weight, printed, gradients.dW2),
            parts=passes.parts_of(weight, X, stored, gradients),
            printed_dW1=printed,
            show=Show(self.show),
            eta=self.eta,
            updated=float(network.forward(passes.updated(net, gradients, self.eta), X, Y).loss),
        )

    def _weight(self) -> Weight:
        return Weight(layer=self.layer, i=self.i - 1, j=self.j - 1)

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """Of both layers all weights."""

        def loss(name: str, W: Any) -> Any:
            return network.forward(replace(r.network, **{name: W}), r.X, r.Y).loss

        return tuple(
            Claim(f"dL/d{name[0]}{SUB[int(name[1])]}", partial(loss, name), getattr(r.network, name), formula)
            for name, formula in (("W1", r.gradients.dW1), ("W2", r.gradients.dW2))
        )

    def stage(self, figure: Any, r: Result) -> None:
        """Empty drawings, and the axes of the panel beside the network."""
        for name, axes in self.place(figure, **PLACES).items():
            if name == "along":
                axes.set(xlim=(-panel_marks.END, panel_marks.END), ylim=panel_marks.HEIGHTS, yticks=[])
                axes.set_xticks(panel_marks.TICKS, [""] * len(panel_marks.TICKS))
            else:
                axes.set_axis_off()
                axes.set(xlim=(0, PLACES[name][2]), ylim=(0, PLACES[name][3]))
            if name == "graph":
                graph_marks.draw_layers(axes, r)
                graph_controls.draw_gauges(axes, r)

    def scene(self, r: Result) -> list[Mark]:
        """The samples, the network, beside it the panel and the present step, below it the arrays and all steps."""
        return [
            *sample_marks.strip(r),
            *graph_marks.graph(r),
            *panel_marks.panel(r),
            *step_marks.now(r),
            *cost_marks.costs(r),
            *step_marks.steps(r),
            *array_marks.arrays(r),
        ]

    def handles(self, r: Result) -> list[Handle | ClickTarget]:
        """Edges, units, cells and samples, which are clicked; the weight on its curve, inputs and targets."""
        return [
            *panel_marks.handles(r),
            *graph_controls.handles(r),
            *graph_controls.click_targets(r),
            *array_marks.click_targets(r),
            *sample_marks.click_targets(r),
            *step_marks.click_targets(r),
        ]

    def sentence(self, r: Result) -> str:
        """What has just been computed; closed units; the slope along the weight."""
        return captions.describe_step(r) + captions.describe_gates(r) + captions.describe_weight(r)

    def links(self, r: Result) -> Mapping[str, str]:
        """What the present step speaks of."""
        return captions.links(r)

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Every number of both passes."""
        return captions.tables(r)
