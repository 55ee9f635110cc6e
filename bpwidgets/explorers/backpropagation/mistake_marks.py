"""The drawing of two passes over one graph: the lesson's graph, with the right number above that of the mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.explorers.backpropagation.graph_marks import (
    NARROW,
    SMALL,
    arrow_along,
    label_at,
    paper,
    placed,
    symbol_at,
    ways,
)
from bpwidgets.live.picture.marks import ClickTarget, Label, Line, Points
from bpwidgets.live.picture.shapes import crosses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.backpropagation.compared_passes import Result
    from bpwidgets.explorers.backpropagation.layered_layout import Layout
    from bpwidgets.live.picture.marks import Mark
    from bpwidgets.live.picture.style import Role

BOX, CORNER = (790.0, 396.0), (50.0, 16.0)
"""Width and height of the part with vertices, and where its lower left corner is."""
KEY, BESIDE = (8.0, 430.0), (0.0, 54.0, 124.0)
"""Where it stands which number is which; its parts by px from there, on a narrow page too."""
ROW = 13.0
"""From one line of text to the next, in px."""
FRAME = 16.0
"""How much wider than a vertex the frame round the faulty ones is."""


def layout_of(r: Result) -> Layout:
    """Where everything is, in px of the axes."""
    return placed(*r.passes.shape, BOX, CORNER)


def graph(r: Result) -> Iterator[Mark]:
    """Wires first, then what lies over them."""
    found = layout_of(r)
    yield from _wires(r)
    texts = list(_texts(r, found))
    yield paper(texts)
    yield from _vertices(r, found)
    yield from texts
    yield from _key(r)


def _wires(r: Result) -> Iterator[Mark]:
    """Grey where nothing has come back; else the way of the gradient, purple where it is another one."""
    values, forward = ways(*r.passes.shape, BOX, CORNER)
    for x, y in values:
        yield Line(axes="graph", role="muted", x=x, y=y, width=1.2)
    for use, way in zip(r.passes.uses, forward, strict=True):
        if use.end in r.done:
            yield from arrow_along(way[::-1], "gradient" if use.message.agree else "wrong")


def _vertices(r: Result, found: Layout) -> Iterator[Points | Label]:
    """A circle with what it does; a frame round the faulty ones, a ring round what has just sent."""
    for k, ((x, y), value) in enumerate(zip(found.at, r.passes.values, strict=True)):
        if k in r.passes.faulty:
            size = found.diameter + FRAME
            yield Points(axes="graph", role="wrong", x=[x], y=[y], size=size, symbol="square", filled=False)
        if k == r.last:
            yield Points(axes="graph", role="gradient", x=[x], y=[y], size=found.diameter + 7, filled=False)
        is_input = k < r.passes.parameters
        role: Role = "input" if is_input else "forward"
        yield Points(axes="graph", role=role, x=[x], y=[y], size=found.diameter, filled=False)
        yield symbol_at((x, y), found, value.symbol, bold=is_input)
    if r.wrong:
        x, y = np.transpose([found.at[k] for k in sorted(r.wrong)]) + 0.42 * found.diameter + 3
        yield crosses("graph", x, y, size=9)


def _texts(r: Result, found: Layout) -> Iterator[Label]:
    """Above each vertex the variable, below it the right number, and below that the claimed one."""
    high, wide = NARROW * found.lane - found.diameter, NARROW * found.column
    both = high >= 2 * ROW + 6
    digits = 4 if wide >= 75 else 3 if wide >= 55 else 2
    for k, (at, value) in enumerate(zip(found.at, r.passes.values, strict=True)):
        near = (found.diameter + FRAME * (k in r.passes.faulty)) / 2 + 11
        if (both or k in r.passes.faulty) and (name := _name(r, k)):
            yield label_at(at, near, name, "ink", SMALL)
        if k not in r.known:
            continue
        # Where columns are narrow, every second one has its numbers further out.
        odd = round((at[0] - CORNER[0]) / found.column) % 2
        down = near + (2 * ROW if wide < 55 and odd and high >= 4 * ROW + 6 else 0)
        rows = [False, True] if k in r.wrong and both else [k in r.wrong]
        for row, claimed in enumerate(rows):
            text = value.gradient.text(claimed=claimed, digits=digits)
            yield label_at(at, -down - row * ROW, text, "wrong" if claimed else "gradient", SMALL)


def _key(r: Result) -> Iterator[Label]:
    """Which number is which, and which entry of an array it is."""
    is_wrong = any(not value.gradient.agree for value in r.passes.values)
    parts: list[tuple[str, Role]] = [("right", "gradient")]
    if is_wrong:
        parts.append(("claimed", "wrong"))
    if any(value.gradient.index for value in r.passes.values):
        which = "that differs most" if is_wrong else "that is largest"
        parts.append((f"of an array, the entry {which}", "ink"))
    for right, (text, role) in zip(BESIDE, parts, strict=False):
        yield Label(axes="graph", role=role, at=KEY, text=text, offset=(right, 0), size=SMALL)


def _name(r: Result, vertex: int) -> str:
    """The variable, where its circle does not say it; of a faulty one also the line."""
    value = r.passes.values[vertex]
    said = value.name if value.is_variable and value.name != value.symbol else ""
    line = f"line {value.line}" if vertex in r.passes.faulty and value.line else ""
    return ", ".join(filter(None, [said, line]))


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """An operation: to the moment when it sends."""
    found = layout_of(r)
    size = max(24.0, found.diameter)
    for number, k in enumerate(r.passes.order, start=1):
        value = r.passes.values[k]
        yield ClickTarget(
            label=f"{value.name} = {value.formula}: what it sends back",
            axes="graph",
            at=found.at[k],
            sets={"sent": number},
            size=(size, size),
            selected=k == r.last,
        )
