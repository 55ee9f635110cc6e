"""The network of the course, small enough to hold: z = tanh(W1 x), s = W2 z, p = softmax(s), L = -(1/n) sum ln p_y.

No lesson is needed to move it: each of its fifteen weights is a bead, and the question is where the beads should go.
The answer is the gradient, which all other lessons are about.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.start_here import captions, learning, network_marks, plane_marks
from bpwidgets.explorers.start_here.learning import LARGEST, WEIGHTS, Result, State
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Matrix, Slider, Toggle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.live.picture.marks import Handle, Mark


class TinyNetwork(Explorer):
    """Fifteen weights as beads on their edges: drag one, and see the network colour the plane in another way.

    Args:
        eta: the step size of the training.
        answer: whether an arrow at each bead says which way it should go, longer where the loss is steeper.
        weight: the one of which the sentence speaks: that which was moved last.
        W1: the weights (3, 2) from the inputs to the hidden units.
        W2: the weights (3, 3) from these to the scores.
    """

    size = (900, 420)
    narrowest = 640
    narrow_height = size[1]
    steps_per_frame = 2
    open_controls = ("answer", "weight", "eta")

    eta = Slider(learning.ETA, low=0.05, high=2.0, step=0.05, label="step size")
    answer = Toggle(False, label="show the way down")
    weight = Choice("x₁ → z₁", options=WEIGHTS, label="weight")
    W1 = Matrix(learning.W1_START, low=-LARGEST, high=LARGEST, step=0.1, label="W₁")
    W2 = Matrix(learning.W2_START, low=-LARGEST, high=LARGEST, step=0.1, label="W₂")

    def start(self) -> State:
        """The weights as they were set, and no step taken."""
        return learning.first_state(self.W1, self.W2)

    def advance(self, state: State) -> State:
        """A step downhill with all weights at once."""
        return learning.next_state(state, self.eta)

    def run_length(self) -> int:
        """As many steps as the curve of the loss has room for."""
        return learning.STEPS

    def restarts_time(self, name: str) -> bool:
        """A weight that is moved by hand begins a new training."""
        return name in ("W1", "W2")

    def parameters_of_state(self, state: State) -> dict[str, Any]:
        """The weights as they are, so that who drags one goes on from there."""
        return {"W1": state.W1, "W2": state.W2}

    def compute(self, state: State) -> Result:
        """Both passes of all points, and the regions of the plane."""
        return learning.result(state, WEIGHTS[self.weight], eta=self.eta, answer=self.answer)

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """Of all weights."""
        return (
            Claim("dL/dW₁", lambda W1: learning.loss(W1, r.W2), r.W1, r.dW1),
            Claim("dL/dW₂", partial(learning.loss, r.W1), r.W2, r.dW2),
        )

    def stage(self, figure: Any, r: Result) -> None:  # noqa: ARG002 (the same for all weights)
        """The network without its weights, the axes of the plane and of the loss."""
        axes = self.place(figure, **network_marks.PLACE, **plane_marks.PLACES)
        network_marks.draw(axes["network"])
        plane_marks.draw(axes)

    def scene(self, r: Result) -> list[Mark]:
        """The weights and, as the answer, their slopes; the regions and the points; the loss by the step."""
        return [
            *network_marks.weights(r),
            *network_marks.slopes(r),
            *plane_marks.plane(r),
            *plane_marks.loss(r),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """Every weight."""
        return list(network_marks.beads(r))

    def sentence(self, r: Result) -> str:
        """How good the network is, and the question, or its answer."""
        return captions.describe(r)

    def links(self, r: Result) -> dict[str, str]:  # noqa: ARG002 (the same for all weights)
        """The loss, and the points that the network gets wrong."""
        return {"loss": "loss", "wrong region": "wrong"}

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Every weight with its slope, and how many points lie in a wrong region."""
        return captions.tables(r)
