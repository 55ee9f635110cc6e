"""Beside the network: the loss along the selected weight or phi of its unit, and the present step; all steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.arrays import changed
from bpwidgets.calculus.network import multiplications
from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.passes import CHIPS, LINES, RANGE, STORED, Show, Step, multiplied, updated
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import ClickTarget, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.style import Role

LINE = 19.0
"""From one line of the present step to the next, in px."""
NOW = (250, 76)
"""Width and height of the present step's axes, in px."""
STRIP = (868, 26)
"""Of the strip of all steps."""
CHIP_WIDTHS = {step: 40.0 if step <= Step.LOSS else 36.0 + 9.0 * len(text) for step, text in CHIPS.items()}
CHIP_WIDTHS[Step.UPDATE] += 30.0
CHIP_GAP = 12.0
"""How wide a step is in the strip, and how far the way back is from the way forward, in px."""
ENDS = {Show.WEIGHT: RANGE, Show.UNIT: 6.0}
"""Where the axis of the panel ends."""
HALF = 0.25
"""How far a slope's line reaches to either side, in shares of the axis."""


@dataclass(frozen=True)
class Curve:
    """A curve and a point on it.

    Attributes:
        xs, ys: (m,) each.
        x, y: the point.
        end: the axis goes from -end to end.
    """

    xs: Floats
    ys: Floats
    x: float
    y: float
    end: float

    @property
    def low(self) -> float:
        """The value at the bottom of the panel: 0, or the least if that is negative."""
        return float(min(0.0, np.min(self.ys, initial=0.0, where=np.isfinite(self.ys))))

    @property
    def span(self) -> float:
        """From the bottom of the panel to its top."""
        return float(np.max(self.ys, initial=0.0, where=np.isfinite(self.ys))) - self.low or 1.0

    def heights(self, y: Floats | float) -> Floats:
        """Values as heights in the panel: 0 at its bottom, 1 at its top."""
        return np.asarray((y - self.low) / self.span)

    @property
    def has_point(self) -> bool:
        """Whether the point is in the panel."""
        return abs(self.x) <= self.end and bool(np.isfinite(self.y))


def curve_of(r: Result) -> Curve:
    """The loss by the selected weight, or z by a of its unit."""
    if r.show == Show.WEIGHT:
        return Curve(r.values, r.losses, r.value, r.loss, RANGE)
    phi, a, z = captions.unit_of(r)
    xs = np.linspace(-ENDS[Show.UNIT], ENDS[Show.UNIT], 121)
    return Curve(xs, np.asarray(phi(xs), float), a, z, ENDS[Show.UNIT])


def panel(r: Result) -> Iterator[Mark]:
    """The curve with its point; the right slope touches it, the printed one cuts it where they differ."""
    curve = curve_of(r)
    yield Line(axes="along", role="forward", x=curve.xs, y=curve.heights(curve.ys), width=2.5, name="curve")
    weight = r.show == Show.WEIGHT
    if not weight:
        phi, a, z = captions.unit_of(r)
        slope = float(phi.derivative(a))
        yield from _slope(curve, slope, "slope")
        yield _text(f"a {formatting.number(a)}, z {formatting.number(z)}", 1)
    elif r.step >= captions.step_of_gradient(r.weight.layer):
        yield from _slope(curve, r.slope, "slope")
        if r.weight.layer == 1 and not r.same_as_printed:
            yield from _slope(curve, r.printed, "without φ₁′", printed=True)
    if curve.has_point:
        yield Points(axes="along", role="forward", x=[curve.x], y=curve.heights(np.array([curve.y])), size=9)


def _slope(curve: Curve, slope: float, name: str, *, printed: bool = False) -> Iterator[Mark]:
    """A slope as a number, and as a line through the point, as far as that is inside the panel."""
    role: Role = "wrong" if printed else "gradient"
    meant = "printed" if printed else "slope"
    yield _text(f"{name} {formatting.number(slope)}", int(printed), role=role, name=meant)
    if not curve.has_point:
        return
    reach = min(HALF * curve.end, 0.6 * curve.span / abs(slope)) if slope else HALF * curve.end
    x = np.array([curve.x - reach, curve.x + reach])
    y = curve.heights(curve.y + slope * (x - curve.x))
    yield Line(axes="along", role=role, x=x, y=y, width=2.5, dash=printed, name=meant)


def _text(text: str, line: int, role: Role = "ink", *, name: str = "") -> Label:
    """A live number under the title, in the first line or in the second."""
    offset = (0, 26 - 15 * line)
    return Label(
        axes="along", role=role, at=(0, 1), offset=offset, text=text, axes_coords="xy", size=12, name=name
    )


def handles(r: Result) -> Iterator[Handle]:
    """The present point: dragged sideways it changes the weight."""
    if r.show != Show.WEIGHT:
        return
    curve = curve_of(r)
    layer, i, j = r.weight.layer, r.weight.i, r.weight.j
    weights = r.network.W1 if layer == 1 else r.network.W2

    def to_parameters(value: float, _: float) -> dict[str, object]:
        return {f"W{layer}": changed(weights, (i, j), value)}

    yield Handle(
        label=f"the selected weight, row {i + 1}, column {j + 1} of W{layer}",
        axes="along",
        at=(curve.x, float(curve.heights(curve.y))),
        along="x",
        to_parameters=to_parameters,
        role="forward",
    )


# ---- the list of steps -----------------------------------------------------------------------------------


def now(r: Result) -> Iterator[Mark]:
    """What the present step computes, its numbers, what it uses again, and what it all costs."""
    uses = f"uses {', '.join(STORED[r.step])} again" if r.step in STORED else ""
    if r.step == Step.UPDATE:
        uses = "click “new W” to go on"
    numbers = captions.in_numbers(r)
    first = f"▸ {LINES[r.step]}" if r.step in LINES else ""
    for line, text in enumerate((first, numbers, uses, costs(r))):
        if text:
            at = (4, NOW[1] - LINE * (line + 0.5))
            yield Label(axes="now", at=at, text=text, bold=line == 0, size=12)


def steps(r: Result) -> Iterator[Mark]:
    """All steps in a row, the present one lit, those that are still to come without a tick."""
    for step, name in CHIPS.items():
        left, right = chip(step)
        shown = step == r.step
        text = f"{name} (η {formatting.number(r.eta)})" if step == Step.UPDATE else name
        if shown:
            yield rectangle("steps", (left, right), (0, STRIP[1]), role="gradient", opacity=0.25)
        yield Label(
            axes="steps",
            at=((left + right) / 2, STRIP[1] / 2),
            text=f"✓ {text}" if step < r.step else text,
            align="center",
            bold=shown,
            size=11.5,
        )


def chip(step: Step) -> tuple[float, float]:
    """Where a step stands in the strip; the way back begins after a gap."""
    before = [width for other, width in CHIP_WIDTHS.items() if other < step]
    left = sum(before) + (CHIP_GAP if step > Step.LOSS else 0.0)
    return left, left + CHIP_WIDTHS[step]


def costs(r: Result) -> str:
    """The multiplications of both passes up to here, for one sample, and those of finite differences."""
    sizes = r.x.size, r.unit_values.z.size, r.y.size
    done = multiplied(r.step, *sizes)
    by_differences = multiplications(*sizes)["finite differences"]
    return f"{done['forward']} + {done['backward']} products, not {by_differences}"


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """After the update, a click goes on with the new weights."""
    if r.step == Step.UPDATE:
        net = updated(r.network, r.gradients, r.eta)
        yield ClickTarget(
            label="go on with the new weights",
            axes="steps",
            at=(sum(chip(Step.UPDATE)) / 2, STRIP[1] / 2),
            sets={"W1": net.W1, "W2": net.W2},
            size=(70.0, 24.0),
        )
