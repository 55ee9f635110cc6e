"""A softmax network of any depth learns: stochastic gradient descent, W <- W - eta dL/dW, on the loss -ln p_y.

All that a course on backpropagation is for, at once: what each layer gets of the gradient, and what comes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpwidgets.calculus.activation_choices import ACTIVATION_CHOICES, as_activation
from bpwidgets.calculus.descent import INITIALISATIONS
from bpwidgets.calculus.training_sets import DIGITS, NAMES, training_set
from bpwidgets.explorers.backpropagation import (
    training_captions,
    training_graph,
    training_marks,
    training_result,
    training_run,
)
from bpwidgets.explorers.backpropagation.training_result import Show
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Function, Slider, Toggle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.explorers.backpropagation.training_result import Result
    from bpwidgets.explorers.backpropagation.training_run import Settings, State
    from bpwidgets.live.picture.marks import ClickTarget, Mark

DEEPEST, WIDEST = 12, 32
SAMPLES = dict.fromkeys(("held-out digits", "held-out points"), "samples")
LINKS = {
    **SAMPLES,
    **dict.fromkeys(("loss", "<loss>"), "loss"),
    "right": "right",
    **dict.fromkeys(("|δ|", "gradient"), "delta"),
}
"""Words of the sentence and slots of the equation, and which marks they mean."""


class Training(Explorer):
    """A network learns digits, or points of the plane, step by step; each layer shows what reaches it of the gradient.

    All can be changed while it trains. Another step size, batch size or phi goes on from the weights as they are; all
    else but the chosen sample starts anew.

    Args:
        eta: the step size.
        depth: how many layers of weights: 1 is softmax regression, 2 has one hidden layer.
        init: how the weights begin: "zero", "too small" (standard deviation 0.01), "Xavier", "He", "too large" (1).
        width: how many units each hidden layer has.
        phi: the activation of the hidden layers, by name or a callable that works entry by entry.
        batch: how many samples a step looks at.
        accumulates: whether gradients are never set to 0, so that a step follows the sum of all up to now.
        data: "digits", "three spirals" or "two moons".
        sample: which of the held-out samples that are shown is chosen, from 1.
        show: what stands beside the samples: curves and layers, or both passes of the chosen one; a click on it shows
            these.
        seed: of the first weights and of the order of the samples.
    """

    size = (900, 444)
    narrow_height = size[1]
    narrowest = 640
    # So many that pictures take less than a third of the time that training takes, and a page shows fifteen a second.
    # Where they end the curves have a point: elsewhere the whole set would be evaluated for the picture alone.
    steps_per_frame = 2 * training_run.EVERY
    opening_step = 5 * training_run.EVERY
    open_controls = ("eta", "depth", "init")

    eta = Slider(0.05, low=0.001, high=10, log=True, label="step size η")
    depth = Slider(5, low=1, high=DEEPEST, whole=True, label="layers")
    init = Choice("Xavier", options=tuple(INITIALISATIONS), label="first W")
    width = Slider(16, low=2, high=WIDEST, whole=True, label="units")
    phi = Function("tanh", choices=ACTIVATION_CHOICES, variables=("a",), label="φ", structural=False)
    batch = Slider(32, low=1, high=256, whole=True, log=True, label="batch")
    accumulates = Toggle(False, label="never set gradients to 0")
    data = Choice(DIGITS, options=NAMES, structural=True)
    sample = Slider(24, low=1, high=training_result.SHOWN, whole=True, label="sample")
    show = Choice(Show.RUN, options=tuple(Show), structural=True)
    seed = Slider(0, low=0, high=99, whole=True)

    def settings(self) -> Settings:
        """What a step depends on."""
        return training_run.Settings(
            data=training_set(self.data),
            phi=as_activation(self.phi),
            batch=self.batch,
            eta=self.eta,
            accumulates=self.accumulates,
            seed=self.seed,
        )

    def start(self) -> State:
        """The first weights."""
        data = training_set(self.data)
        sizes = (data.X.shape[1], *[self.width] * (self.depth - 1), data.K)
        return training_run.first_state(self.settings(), sizes, self.init)

    def advance(self, state: State) -> State:
        """One step downhill."""
        return training_run.next_state(self.settings(), state)

    def run_length(self) -> int:
        """As many steps as the curve of the loss has room for."""
        return training_marks.span(self.end)

    def restarts_time(self, name: str) -> bool:
        """What the first weights depend on, and whether gradients add up from the first step on."""
        return name in ("data", "depth", "width", "init", "seed", "accumulates")

    def compute(self, state: State) -> Result:
        """The gradient of the next step's batch, and how good the network is."""
        return training_result.result(self.settings(), state, self.sample - 1, Show(self.show))

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The loss of the batch along a few directions."""
        return training_result.claims(r)

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same at every step)
        """One step."""
        return r"W \leftarrow W - \eta \frac{\partial L}{\partial W} \qquad \eta = <eta> \qquad L = <loss:forward>"

    def stage(self, figure: Any, r: Result) -> None:
        """Samples with the chosen one's probabilities; beside them curves and layers, or empty axes for both passes."""
        data, samples = training_set(r.data), training_marks.SAMPLES
        if r.show == Show.RUN:
            training_marks.draw_run(self.place(figure, samples=samples, **training_marks.RUN_PLACES), data)
            return
        axes = self.place(figure, samples=samples, p=training_marks.P_BELOW, passes=training_graph.PLACE)
        training_marks.draw_passes(axes, data)
        training_graph.draw(axes["passes"])

    def scene(self, r: Result) -> list[Mark]:
        """The samples, the chosen one's probabilities and passes; the two curves, and |delta| of each layer."""
        samples = [*training_marks.samples(r), *training_marks.probabilities(r)]
        if r.show == Show.PASSES:
            return [*samples, *training_graph.graph(r)]
        return [
            *samples,
            *training_marks.layers(r),
            *training_marks.curves(r),
            *training_marks.gradient_sizes(r),
        ]

    def handles(self, r: Result) -> list[ClickTarget]:
        """The samples, a click on which shows their passes, and the way back from these."""
        back = training_graph.click_targets(r) if r.show == Show.PASSES else ()
        return [*training_marks.click_targets(r), *back]

    def sentence(self, r: Result) -> str:
        """How far training has come, and what reaches the first layer."""
        return training_captions.describe(r)

    def links(self, r: Result) -> Mapping[str, str]:
        """The samples; beside curves also the loss, the share that is right, and what reaches each layer."""
        return LINKS if r.show == Show.RUN else SAMPLES

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Every number of the picture."""
        return training_captions.tables(r)
