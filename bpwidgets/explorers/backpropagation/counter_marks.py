"""Which way values and gradients go, and what each way to all derivatives costs: a bar of products, to scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpwidgets.explorers.backpropagation.passes import Mode
from bpwidgets.live.picture.marks import Arrow, Label, Line
from bpwidgets.live.picture.shapes import rectangle, strokes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.backpropagation.passes import Result
    from bpwidgets.live.picture.marks import Mark

WAYS = (868, 40)
"""The strip above the graph, in px."""
LINES = (30, 12)
"""How high its two lines of text are."""
VALUES, BACK, NEXT, AFTER = (0, 44), (304, 260), (584, 628), 10
"""From where to where the arrows of the two ways and the dashes of what is next go; how far after one its words begin.
"""
SIZE = (868, 80)
LONGEST = 300
"""The length of the longest bar; all begin on the left."""
TEXT, THICK = 12.0, 11.0
HEADING, ROWS = 68, (50, 32, 14)


def ways(r: Result) -> Iterator[Mark]:
    """An arrow for each of the two ways: the values' to the right, and what the other is in this mode."""
    reverse, (middle, below) = r.mode == Mode.REVERSE, LINES
    look: dict[str, Any] = {"axes": "ways", "size": TEXT, "offset": (AFTER, 0)}
    yield Arrow(axes="ways", role="forward", tail=(VALUES[0], middle), head=(VALUES[1], middle), width=2.5)
    yield Label(at=(VALUES[1], middle), text="values go forward", **look)
    tail, head = BACK if reverse else BACK[::-1]
    yield Arrow(axes="ways", role="gradient", tail=(tail, middle), head=(head, middle), width=2.5)
    by = r.vertex(r.by).name
    text = "gradients ∂f/∂u come back" if reverse else f"with each its slope ∂/∂{by}"
    yield Label(at=(BACK[0], middle), text=text, **look)
    if reverse:
        meet = "the last one overwrites" if r.overwrite else "+ where they meet"
        yield Label(at=(BACK[0], below), text=f"× along a wire, {meet}", bold=True, **look)
        if r.forward_done and r.following is not None:
            dashes: dict[str, Any] = {"role": "gradient", "x": NEXT, "y": (middle, middle), "width": 2.5}
            yield Line(axes="ways", dash=True, **dashes)
            yield Label(at=(NEXT[1], middle), text="is sent next", **look)


def counters(r: Result) -> Iterator[Mark]:
    """The products of a pass back, of all passes forward, and along the paths one by one."""
    yield strokes("counters", (0, SIZE[0]), (79, 79), role="muted", width=1)
    wires, inputs, paths = len(r.graph.wires), len(r.graph.inputs), r.graph.paths
    reverse = r.mode == Mode.REVERSE
    yield _label(0, HEADING, "three ways to all derivatives, and what each costs: one product per wire used")
    names = (
        "back in 1 pass",
        f"forward in {inputs} passes" if inputs > 1 else "forward in 1 pass",
        f"{_counted(paths, 'path')}, one by one",
    )
    products = (wires, inputs * wires, r.graph.products)
    scale = LONGEST / max(*products, 1)
    for k, (name, count, y) in enumerate(zip(names, products, ROWS, strict=True)):
        chosen = k == (0 if reverse else 1)
        yield from _bar(y, scale * count, scale * r.touched if chosen else 0.0)
        so_far = f"{r.touched} of " if chosen and r.touched < count else ""
        text = f"{name}: {so_far}{_counted(count, 'product')}"
        yield _label(scale * count + 10, y, text, bold=chosen)


def _counted(count: int, noun: str) -> str:
    """Such as 1 path or 1,024 paths: in digits, unlike a sentence's."""
    return f"{count:,} {noun}{'s' if count != 1 else ''}"


def _bar(y: float, length: float, done: float) -> Iterator[Mark]:
    """A grey bar, in orange as far as the pass has come."""
    height = (y - THICK / 2, y + THICK / 2)
    yield rectangle("counters", (0, length), height, role="muted", opacity=0.4)
    if done:
        yield rectangle("counters", (0, done), height, role="gradient", opacity=0.9)


def _label(x: float, y: float, text: str, *, bold: bool = False) -> Label:
    return Label(axes="counters", at=(x, y), text=text, size=TEXT, bold=bold)
