"""Beside the network: the loss along the selected weight, and the list of steps with the present one lit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.network import multiplications
from bpwidgets.explorers.two_layer.passes import LINES, REACH, STORED, Step
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Floats, Result

LINE = 17.0
"""From one line of the list to the next, in px."""
LIST = (255, 240)
"""Width and height of the list in px."""
HALF = 0.7
"""How far a slope's line reaches to either side, along the weight."""


def scaled(r: Result, losses: Floats) -> Floats:
    """Losses as heights in the panel: the present loss is at 0, the furthest of the curve at 1 or -1."""
    heights: Floats = (losses - r.loss) / scale(r)
    return heights


def scale(r: Result) -> float:
    """How much loss one unit of height stands for."""
    seen = r.losses[np.isfinite(r.losses)]
    furthest = float(np.abs(seen - r.loss).max()) if seen.size else 0.0
    return furthest or 1.0


def along(r: Result) -> Iterator[Mark]:
    """The loss along the weight; the right slope touches it, the printed one cuts it where they differ."""
    yield Line(axes="along", role="forward", x=r.shifts, y=scaled(r, r.losses), width=2.5)
    if r.step >= (Step.DW1 if r.weight.layer == 1 else Step.DW2):
        yield from _slope(r, r.slope, printed=False)
        if r.weight.layer == 1 and not np.isclose(r.printed, r.slope, rtol=1e-9, atol=1e-12):
            yield from _slope(r, r.printed, printed=True)
    yield Points(axes="along", role="forward", x=[0.0], y=[0.0], size=9)


def _slope(r: Result, slope: float, *, printed: bool) -> Iterator[Mark]:
    reach = min(HALF, 0.95 * scale(r) / abs(slope)) if slope else HALF
    yield Line(
        axes="along",
        role="wrong" if printed else "gradient",
        x=(-reach, reach),
        y=(-reach * slope / scale(r), reach * slope / scale(r)),
        width=2.5,
        dash=printed,
    )
    text = f"printed {formatting.fixed(slope)}" if printed else f"slope {formatting.fixed(slope)}"
    yield Label(
        axes="along",
        role="wrong" if printed else "gradient",
        at=(0.5 if printed else 0.0, 1),
        offset=(0, 11),
        text=text,
        axes_coords="xy",
        size=12,
    )


def handles(r: Result) -> Iterator[Handle]:
    """The present point: dragged sideways it changes the weight."""
    layer, i, j, value = r.weight.layer, r.weight.i, r.weight.j, r.value
    weights = r.network.W1 if layer == 1 else r.network.W2

    def to_parameters(shift: float, _: float) -> dict[str, object]:
        moved = np.array(weights)
        moved[i, j] = value + shift
        return {f"W{layer}": moved}

    yield Handle(
        label=f"the selected weight, row {i + 1}, column {j + 1} of W{layer}",
        axes="along",
        at=(0.0, 0.0),
        along="x",
        to_parameters=to_parameters,
        role="forward",
    )


def steps(r: Result) -> Iterator[Mark]:
    """All lines, the present one lit; those to come are muted by their missing mark."""
    width, height = LIST
    for step, text in LINES.items():
        y = height - LINE * (step - 0.5) - (8 if step > Step.LOSS else 0)
        if step == r.step:
            yield rectangle("steps", (0, width), (y - LINE / 2, y + LINE / 2), role="gradient", opacity=0.25)
        mark = "✓ " if step < r.step else ("▸ " if step == r.step else "   ")
        uses = f"   uses {', '.join(STORED[step])}" if step == r.step and step in STORED else ""
        yield Label(axes="steps", at=(4, y), text=f"{mark}{text}{uses}", bold=step == r.step, size=12.5)


def costs(r: Result) -> Iterator[Mark]:
    """The multiplications of one sample: forward, backward, and by a finite difference for each weight."""
    found = multiplications(r.x.size, r.unit_values.z.size, r.y.size)
    text = (
        f"multiplications: {found['forward']} forward, {found['backward']} backward; "
        f"by differences {found['finite differences']}"
    )
    yield Label(axes="graph", at=(0, 0), text=text, offset=(4, 4), size=12, axes_coords="xy")


def window() -> Floats:
    """The shifts at which the loss is computed."""
    return np.linspace(-REACH, REACH, 81)
