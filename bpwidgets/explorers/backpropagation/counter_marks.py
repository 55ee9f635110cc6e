"""What the numbers of the graph are, and what each way to all derivatives costs: a product for each of its wires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpwidgets.explorers.backpropagation.passes import Mode
from bpwidgets.live.picture.formatting import counted
from bpwidgets.live.picture.marks import Label
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.backpropagation.passes import Result
    from bpwidgets.live.picture.marks import Mark
    from bpwidgets.live.picture.style import Role

SIZE = (868, 68)
LEFT = (0, 345, 592)
"""Where the three columns begin."""
TEXT = 12.0
KEY, HIGH, LOW = 52, 29, 9


def draw(axes: Any, function: str) -> None:
    """The function, in LaTeX."""
    axes.text(LEFT[0], KEY, f"${function}$", va="center", fontsize=10)


def counters(r: Result) -> Iterator[Mark]:
    """What the colours are; paths; wires; and passes, that of the mode in bold."""
    yield strokes("counters", (0, SIZE[0]), (66, 66), role="muted", width=1)
    wires, inputs = len(r.graph.wires), len(r.graph.inputs)
    reverse = r.mode == Mode.REVERSE
    yield _label(1, KEY, "value · its rule back" if reverse else "value", role="forward")
    name = r.vertex(r.by).name
    key = "gradient (messages in/due)" if reverse else f"derivative by {name}"
    yield _label(2, KEY, key, role="gradient")
    paths, products = r.graph.paths, r.graph.products
    yield _label(0, HIGH, f"{paths:,} path{'s' if paths != 1 else ''} from the output to inputs:")
    yield _label(0, LOW, f"one by one: {products:,} product{'s' if products != 1 else ''}")
    yield _label(1, HIGH, f"{counted(wires, 'wire')}, once a pass:")
    yield _label(1, LOW, f"{r.touched} of {wires} used so far")
    yield _label(2, HIGH, f"back: 1 pass, {counted(wires, 'product')}", bold=reverse)
    passes = f"{inputs} passes" if inputs > 1 else "1 pass"
    yield _label(2, LOW, f"forward: {passes}, {counted(inputs * wires, 'product')}", bold=not reverse)


def _label(column: int, height: float, text: str, *, role: Role = "ink", bold: bool = False) -> Label:
    return Label(axes="counters", role=role, at=(LEFT[column], height), text=text, size=TEXT, bold=bold)
