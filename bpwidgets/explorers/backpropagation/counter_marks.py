"""What the numbers of the graph are, and what each way to all derivatives costs: a bar of products, to scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpwidgets.explorers.backpropagation.graph_marks import shows_slopes
from bpwidgets.explorers.backpropagation.passes import Mode
from bpwidgets.live.picture.marks import Label
from bpwidgets.live.picture.shapes import rectangle, strokes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.backpropagation.passes import Result
    from bpwidgets.live.picture.marks import Align, Mark
    from bpwidgets.live.picture.style import Role

SIZE = (868, 68)
LEFT, SECOND = 0, 90
"""Where the function and the key of the colours begin, and the second word of the key."""
NAMES, BARS = 490, (500, 680)
"""Where the names of the ways end, and from where to where the longest bar goes."""
TEXT, THICK = 12.0, 10.0
ROWS = (52, 30, 8)


def draw(axes: Any, function: str) -> None:
    """The function, in LaTeX."""
    axes.text(LEFT, ROWS[0], f"${function}$", va="center", fontsize=10)


def counters(r: Result) -> Iterator[Mark]:
    """What the colours are; the products of a pass back, of all passes forward, and along the paths one by one."""
    yield strokes("counters", (0, SIZE[0]), (66, 66), role="muted", width=1)
    wires, inputs, paths = len(r.graph.wires), len(r.graph.inputs), r.graph.paths
    reverse = r.mode == Mode.REVERSE
    yield _label(LEFT, ROWS[1], "value", role="forward")
    yield _label(SECOND, ROWS[1], "gradient" if reverse else f"∂/∂{r.vertex(r.by).name}", role="gradient")
    if shows_slopes(r):
        yield _label(LEFT, ROWS[2], "on a wire: times its slope")
    names = (
        "back, 1 pass",
        f"forward, {inputs} passes" if inputs > 1 else "forward, 1 pass",
        f"{_counted(paths, 'path')}, one by one",
    )
    products = (wires, inputs * wires, r.graph.products)
    scale = (BARS[1] - BARS[0]) / max(*products, 1)
    for k, (name, count, y) in enumerate(zip(names, products, ROWS, strict=True)):
        chosen = k == (0 if reverse else 1)
        yield _label(NAMES, y, name, bold=chosen, right=True)
        yield from _bar(y, scale * count, scale * r.touched if chosen else 0.0)
        yield _label(BARS[0] + scale * count + 8, y, _counted(count, "product"), bold=chosen)


def _counted(count: int, noun: str) -> str:
    """Such as 1 path or 1,024 paths: in digits, unlike a sentence's."""
    return f"{count:,} {noun}{'s' if count != 1 else ''}"


def _bar(y: float, length: float, done: float) -> Iterator[Mark]:
    """A grey bar, in orange as far as the pass has come."""
    height = (y - THICK / 2, y + THICK / 2)
    yield rectangle("counters", (BARS[0], BARS[0] + length), height, role="muted", opacity=0.4)
    if done:
        yield rectangle("counters", (BARS[0], BARS[0] + done), height, role="gradient", opacity=0.9)


def _label(
    x: float, y: float, text: str, *, role: Role = "ink", bold: bool = False, right: bool = False
) -> Label:
    align: Align = "right" if right else "left"
    return Label(axes="counters", role=role, at=(x, y), text=text, size=TEXT, bold=bold, align=align)
