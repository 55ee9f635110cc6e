"""The strip of samples: which one the units show, and what each adds to the slope along the selected weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.explorers.two_layer import captions
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import ClickTarget, Label, Line, Mark
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Result
    from bpwidgets.live.picture.marks import Align

SIZE = (160, 42)
"""Width and height of the strip's axes in px."""
CELL, GAP, LEFT = 29.0, 5.0, 1.0
"""How wide a sample's cell is with the gap after it, and where the first begins, with room for its frame."""
LOW, HIGH, TEXT_AT = 1.0, 23.0, 34.0
"""Where the cells begin and end, and where the words above them stand."""
ZERO, BAR = 17.0, 7.0
"""Where in its cell a bar begins, and how long that of the largest part is."""


def left(number: int) -> float:
    """Where the cell of a sample begins."""
    return LEFT + CELL * number


def strip(r: Result) -> Iterator[Mark]:
    """A cell for each sample, the one that is shown in a frame; in a batch the bars of the parts, and their sum."""
    for number in range(r.samples):
        x, shown = left(number), number == r.number
        corners = [x, x + CELL - GAP, x + CELL - GAP, x, x]
        yield Line(
            axes="samples",
            role="ink" if shown else "muted",
            x=corners,
            y=[LOW, LOW, HIGH, HIGH, LOW],
            width=2.0 if shown else 1.0,
        )
        has_bar = r.is_batch and r.step >= captions.step_of_gradient(r.weight.layer)
        at = x + (3 if has_bar else (CELL - GAP) / 2), (LOW + HIGH) / 2
        align: Align = "left" if has_bar else "center"
        yield Label(axes="samples", at=at, text=str(number + 1), align=align, bold=shown, size=12)
    at = (0, TEXT_AT)
    if not r.is_batch:
        yield Label(axes="samples", at=at, text="sample", size=12)
    elif r.step < captions.step_of_gradient(r.weight.layer):
        yield Label(axes="samples", at=at, text=f"mean loss of {r.samples} samples", size=12)
    else:
        yield from bars(r)
        text = f"sum dL/dw {formatting.number(r.slope)}"
        yield Label(axes="samples", role="gradient", at=at, text=text, size=12)


def bars(r: Result) -> Iterator[Mark]:
    """What each sample adds to dL/dw, all in one scale."""
    largest = float(np.abs(r.parts).max()) or 1.0
    for number, part in enumerate(r.parts.tolist()):
        zero = left(number) + ZERO
        end = zero + BAR * part / largest
        yield Line(axes="samples", role="muted", x=(zero, zero), y=(LOW + 3, HIGH - 3), width=1)
        yield rectangle(
            "samples", (min(zero, end), max(zero, end)), (LOW + 5, HIGH - 5), role="gradient", opacity=0.8
        )


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on a sample lets the units show it."""
    for number in range(r.samples):
        yield ClickTarget(
            label=f"sample {number + 1}",
            axes="samples",
            at=(left(number) + (CELL - GAP) / 2, (LOW + HIGH) / 2),
            sets={"sample": number + 1},
            size=(CELL - GAP, 24),
            selected=number == r.number,
        )
