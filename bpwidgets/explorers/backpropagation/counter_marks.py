"""What the ways to all derivatives cost: a product for each path, or for each wire of a pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpwidgets.explorers.backpropagation.passes import Mode
from bpwidgets.live.picture.marks import Label
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.backpropagation.passes import Result
    from bpwidgets.live.picture.marks import Mark

SIZE = (868, 68)
LEFT = (0, 345, 592)
"""Where the three counters begin."""
BIG, SMALL = 18.0, 12.0
HIGH, LOW, LOWEST = 50, 26, 8


def counters(r: Result) -> Iterator[Mark]:
    """Paths; wires; and passes, that of the mode in bold."""
    yield strokes("counters", (0, SIZE[0]), (66, 66), role="muted", width=1)
    wires, inputs = len(r.graph.wires), len(r.graph.inputs)
    reverse = r.mode == Mode.REVERSE
    yield _label(0, HIGH, f"{r.paths:,} path{'s' if r.paths != 1 else ''}", big=True)
    yield _label(0, LOW, "from the output to the inputs:")
    yield _label(0, LOWEST, "brute force: one product each")
    yield _label(1, HIGH, f"{wires} wire{'s' if wires != 1 else ''}", big=True)
    yield _label(1, LOW, "a pass uses each once:")
    yield _label(1, LOWEST, f"{r.touched} of {wires} used so far")
    yield _label(2, HIGH, "all derivatives", big=True)
    yield _label(2, LOW, f"back: 1 pass, {wires} products", bold=reverse)
    passes = f"{inputs} passes" if inputs > 1 else "1 pass"
    yield _label(2, LOWEST, f"forward: {passes}, {inputs * wires} products", bold=not reverse)


def _label(column: int, height: float, text: str, *, big: bool = False, bold: bool = False) -> Label:
    return Label(
        axes="counters", at=(LEFT[column], height), text=text, size=BIG if big else SMALL, bold=bold or big
    )
