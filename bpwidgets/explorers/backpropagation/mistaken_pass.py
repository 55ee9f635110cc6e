"""A pass back with a mistake beside the right one: they agree up to one operation, and differ in all that comes after.

`Diagnosis.explorer()` shows it of anybody's loss; which pass has the mistake, the gradient doctor has found out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from bpwidgets.explorers.backpropagation import compared_passes, mistake_marks
from bpwidgets.explorers.backpropagation.compared_passes import Result
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.backpropagation.compared_passes import ComparedPasses
    from bpwidgets.live.picture.marks import ClickTarget, Mark


class MistakenPass(Explorer):
    """Step back through both passes: orange where they agree, purple with a cross where the mistake has come to.

    Args:
        sent: how many operations have sent their gradient back, from the loss on.
    """

    size = (900, 440)
    pace_s = 0.9
    passes: ClassVar[ComparedPasses]
    sent: Any

    def start(self) -> int:
        """Nothing has been sent."""
        return 0

    def advance(self, state: int) -> int:
        """The next operation sends."""
        return state + 1 if state < len(self.passes.order) else state

    def run_length(self) -> int:
        """Every operation sends."""
        return len(self.passes.order)

    def restarts_time(self, name: str) -> bool:  # noqa: ARG002 (the only one)
        """To say how many have sent is to go there."""
        return False

    def state_after_change(self, state: int, name: str, old: Any, new: Any) -> int:  # noqa: ARG002 (the base's)
        """As many as are asked for."""
        return int(new)

    def parameters_of_state(self, state: int) -> dict[str, int]:
        """How many have sent."""
        return {"sent": state}

    def compute(self, state: int) -> Result:
        """The passes as far as they have come."""
        return Result(self.passes, state)

    def stage(self, figure: Any, r: Result) -> None:  # noqa: ARG002 (the same for all)
        """An empty drawing."""
        (axes,) = self.place(figure, graph=(0, 0, *self.size)).values()
        axes.set_axis_off()
        axes.set(xlim=(0, self.size[0]), ylim=(0, self.size[1]))

    def scene(self, r: Result) -> list[Mark]:
        """The graph with what has come back in both passes; a frame round the operation with the mistake."""
        return list(mistake_marks.graph(r))

    def handles(self, r: Result) -> list[ClickTarget]:
        """The operations: a click goes to the moment when it sends."""
        return list(mistake_marks.click_targets(r))

    def sentence(self, r: Result) -> str:
        """What was sent last, in both passes."""
        return compared_passes.sentence(r)

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """The gradients of both passes."""
        return compared_passes.tables(r)


def showing(passes: ComparedPasses, *, scale: float | None = None) -> MistakenPass:
    """An explorer of these passes, opened at their end; scale: as of every explorer.

    Its class is its own: so a copy, made of the class and the parameters, is of the same passes.
    """
    count = len(passes.order)

    class Shown(MistakenPass):
        __doc__ = MistakenPass.__doc__
        opening_step = count
        sent = Slider(0, low=0, high=count, whole=True, label="sent back")

    Shown.passes = passes
    return Shown(scale=scale)
