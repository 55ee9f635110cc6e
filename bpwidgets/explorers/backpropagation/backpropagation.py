"""Any calculation as a graph: values go forward along its wires, gradients back, and what meets is added up.

The chain rule of lesson 03, for a graph of any form: dL/du is the sum over the uses of u of dL/dv dv/du. Each vertex
waits until all its messages are there, and is then done once: so one pass back costs one product for each wire,
however many paths there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.backpropagation import captions, counter_marks, graph_marks, passes
from bpwidgets.explorers.backpropagation.choices import VARIABLES, Calculation, letters
from bpwidgets.explorers.backpropagation.computation_graph import MOST, traced
from bpwidgets.explorers.backpropagation.passes import Mode, Result, State
from bpwidgets.live.model import user_function
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Slider, Toggle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.explorers.backpropagation.computation_graph import ComputationGraph
    from bpwidgets.live.picture.marks import ClickTarget, Handle, Mark

RANGE = (-3.0, 3.0)
RULE = r"\frac{\partial f}{\partial u} = \sum_v\frac{\partial f}{\partial v}\,\frac{\partial v}{\partial u}"
"""Over all v that use u."""
PLACES = {
    "ways": (16, 4, *counter_marks.WAYS),
    "graph": (0, 34, *graph_marks.SIZE),
    "counters": (16, 374, *counter_marks.SIZE),
}
"""Left, top, width and height in px."""


class Backpropagation(Explorer):
    """A calculation as a graph: forward, and back in any order. A click on an operation sends its gradient back.

    A vertex that is sent too early has not got all its messages, and all that lies before it comes out short.

    Args:
        f: a name of the chooser, typed text in x, y and z such as "x*y + sin(x)", or a callable of one to three
            numbers, made of NumPy operations; up to 40 inputs and operations.
        mode: back from the output, or forward from one input.
        overwrite: whether a message takes the place of those before it. Right is: it is added.
        x, y, z: the inputs; a callable's first, second and third argument.
        by: the input from which forward mode goes, from 1; one that is not used means the nearest that is.
        early: the operation that is sent back before all others, as the number of v₁, v₂, ...; 0 for none.
        fire: the operation that was sent back last, as the number of v₁, v₂, ...; 0 for none. Setting it sends it
            back now, or goes back in time to when it was.
    """

    size = (900, 456)
    pace_s = 0.9
    opening_step = 5  # a vertex before the end of the way back

    f = Calculation("two ways from x", label="f")
    mode = Choice(Mode.REVERSE, options=tuple(Mode), label="mode")
    overwrite = Toggle(False, label="messages overwrite")
    x = Slider(2.5, low=RANGE[0], high=RANGE[1], step=0.1, label="x")
    y = Slider(1.2, low=RANGE[0], high=RANGE[1], step=0.1, label="y")
    z = Slider(-2.0, low=RANGE[0], high=RANGE[1], step=0.1, label="z")
    by = Slider(1, low=1, high=3, whole=True, label="from input")
    early = Slider(0, low=0, high=MOST, whole=True, label="early: v")
    fire = Slider(0, low=0, high=MOST, whole=True, label="sent: v")

    def __init__(self, *, step: int | None = None, **parameters: Any) -> None:
        if step is None and "f" in parameters:  # the opening step is the default's
            step = 2 * MOST
        super().__init__(step=step, **parameters)

    def start(self) -> State:
        """Nothing has been computed yet."""
        return State()

    def advance(self, state: State) -> State:
        """The next operation forward; then, in reverse mode, the last one that has not been sent back."""
        count = len(self._graph().operations)
        if state.computed < count:
            return State(state.computed + 1)
        following = self._next(state, count)
        return State(count, (*state.fired, following)) if following else state

    def _next(self, state: State, count: int) -> int:
        """Which operation is sent back next: the early one first, then from the output on; 0 for none."""
        left = set(range(1, count + 1)) - set(state.fired)
        if self.mode == Mode.FORWARD or state.computed < count or not left:
            return 0
        return self.early if self.early in left else max(left)

    def run_length(self) -> int:
        """Every operation forward, and in reverse mode every one back."""
        return len(self.result.graph.operations) * (1 if self.mode == Mode.FORWARD else 2)

    def restarts_time(self, name: str) -> bool:
        """Another calculation has other steps; other numbers, or the other mode, show the same ones."""
        return name in ("f", "early")

    def also_sets(self, name: str) -> dict[str, Any]:
        """Where time starts again nothing has been sent back, and another calculation has other operations."""
        return {"f": {"fire": 0, "early": 0}, "early": {"fire": 0}}.get(name, {})

    def state_after_change(self, state: State, name: str, old: Any, new: Any) -> State:  # noqa: ARG002 (the base's)
        """What is sent back comes after the whole pass forward; to send it back again is to go back to that moment."""
        if name != "fire" or not new or state.fired[-1:] == (new,):
            return state
        if new in state.fired:
            return State(MOST, state.fired[: state.fired.index(new) + 1])
        return State(MOST, (*state.fired, new))

    def parameters_of_state(self, state: State) -> dict[str, int]:
        """The operation that was sent back last."""
        return {"fire": state.fired[-1] if state.fired else 0}

    def _inputs(self) -> Any:
        """(p,): those of the inputs that f has."""
        return np.array([getattr(self, letter) for letter in letters(self.f)])

    def _graph(self) -> ComputationGraph:
        return traced(self.f, self._inputs())

    def compute(self, state: State) -> Result:
        """The graph, the pass back until now, the whole one, and the pass forward from one input."""
        x = self._inputs()
        user_function.value(self.f, x, m=1)
        graph = self._graph()
        reverse = self.mode == Mode.REVERSE
        first, count = len(graph.inputs), len(graph.operations)
        order = [first + k - 1 for k in state.fired if k <= count and reverse]
        overwrite = self.overwrite and reverse
        sliders = [VARIABLES.index(letters(self.f)[k]) + 1 for k in graph.inputs]
        by = min(range(first), key=lambda k: 0 if reverse else abs(sliders[k] - self.by))
        return Result(
            f=self.f,
            x=x,
            graph=graph,
            computed=min(state.computed, count),
            mode=Mode(self.mode),
            overwrite=overwrite,
            by=by,
            passed=passes.back(graph, order, overwrite=overwrite),
            right=passes.back(graph, reversed(graph.operations)),
            tangents=passes.tangents(graph, by),
            following=first + k - 1 if (k := self._next(state, count)) else None,
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The whole gradient, as the messages add up to it."""
        gradient = np.zeros(r.x.shape)
        gradient[list(r.graph.inputs)] = [float(g[0]) for g in r.right.gradients[: len(r.graph.inputs)]]
        return (Claim("∇f", lambda x: np.reshape(r.f(x), ()), r.x, user_function.finite_or_none(gradient)),)

    def equation(self, r: Result) -> str:
        """The function, and what happens at every vertex u."""
        return rf"{captions.title(r)} = <value:forward> \qquad {RULE}"

    def stage(self, figure: Any, r: Result) -> None:  # noqa: ARG002 (the same for all)
        """Empty axes: the graph may change with the numbers, where it asks for their sign."""
        found = self.place(figure, **PLACES)
        for name, axes in found.items():
            axes.set_axis_off()
            axes.set(xlim=(0, PLACES[name][2]), ylim=(0, PLACES[name][3]))

    def scene(self, r: Result) -> list[Mark]:
        """The two ways, the graph with its values and gradients; what either way costs."""
        return [*counter_marks.ways(r), *graph_marks.graph(r), *counter_marks.counters(r)]

    def handles(self, r: Result) -> list[Handle | ClickTarget]:
        """The inputs on their gauges; the operations, which are sent back, or the inputs from which it goes forward."""
        return [*graph_marks.handles(r), *graph_marks.click_targets(r)]

    def sentence(self, r: Result) -> str:
        """What has just been computed or sent, and what of that is short."""
        return captions.sentence(r)

    def links(self, r: Result) -> Mapping[str, str]:
        """Every input and operation by its own name; the wires; f is the last operation."""
        names = [it.name for it in r.graph.vertices]
        return {**{name: name for name in names}, "wires": "wires", "<value>": names[-1]}

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Every number of the graph, and the counts."""
        return captions.tables(r)
