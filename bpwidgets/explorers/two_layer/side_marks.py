"""Beside the network: the loss along the selected weight or phi of its unit, and the present step; all steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.arrays import changed
from bpwidgets.calculus.network import multiplications
from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.passes import CHIPS, LINES, Show, Step, multiplied, updated
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import ClickTarget, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.style import Role

LINE = 16.0
"""From one line of the present step to the next, in px."""
LONGEST = 27
"""How many characters of a line have room on a narrow page."""
NOW = (250, 108)
"""Width and height of the present step's axes, in px."""
STRIP = (868, 26)
"""Of the strip of all steps."""
CHIP_WIDTHS = {step: 40.0 if step <= Step.LOSS else 36.0 + 9.0 * len(text) for step, text in CHIPS.items()}
CHIP_WIDTHS[Step.UPDATE] += 30.0
CHIP_GAP = 12.0
"""How wide a step is in the strip, and how far the way back is from the way forward, in px."""
END = 6.0
"""Where the axis of the panel ends."""
SIGNS = "stroke, hollow cell: negative"
"""How a sign is seen, said before anything is computed."""
HALF = 0.25
"""How far a slope's line reaches to either side, in shares of the axis."""


@dataclass(frozen=True)
class Curve:
    """A curve and a point on it.

    Attributes:
        xs, ys: (m,) each.
        x, y: the point.
    """

    xs: Floats
    ys: Floats
    x: float
    y: float

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
        return abs(self.x) <= END and bool(np.isfinite(self.y))


def curve_of(r: Result) -> Curve:
    """The loss by the selected weight, or z by a of a unit; after the update, of the new network."""
    r = r.after or r
    if captions.beside(r) == Show.WEIGHT:
        return Curve(r.values, r.losses, r.value, r.loss)
    _, phi, a, z = captions.unit_of(r)
    xs = np.linspace(-END, END, 121)
    return Curve(xs, np.asarray(phi(xs), float), a, z)


def panel(r: Result) -> Iterator[Mark]:
    """The curve with its point; the right slope touches it, the printed one cuts it where they differ."""
    curve = curve_of(r)
    yield Line(axes="along", role="forward", x=curve.xs, y=curve.heights(curve.ys), width=2.5, name="curve")
    title = "loss by this weight"
    if captions.beside(r) == Show.UNIT:
        unit, phi, a, z = captions.unit_of(r.after or r)
        title = f"{unit} = φ{SUB[1 if unit.startswith('z') else 2]}(a)"
        yield from _slope(
            curve, float(phi.derivative(a)), f"slope φ{SUB[1 if unit.startswith('z') else 2]}′(a)"
        )
        yield _text(f"a {formatting.number(a)}, {unit[0]} {formatting.number(z)}", 1)
    elif captions.step_of_gradient(r.weight.layer) <= r.step < Step.UPDATE:
        yield from _slope(curve, r.slope, "slope")
        if r.weight.layer == 1 and not r.same_as_printed:
            yield from _slope(curve, r.printed, "without φ₁′", printed=True)
    yield _text(title, -1, name="curve")
    for height in (0.0, 1.0):
        value = formatting.number(curve.low + height * curve.span)
        yield Label(
            axes="along", at=(0, height), offset=(-4, 0), text=value, align="right", axes_coords="x", size=11
        )
    if curve.has_point:
        yield Points(axes="along", role="forward", x=[curve.x], y=curve.heights(np.array([curve.y])), size=9)


def _slope(curve: Curve, slope: float, name: str, *, printed: bool = False) -> Iterator[Mark]:
    """A slope as a number, and as a line through the point, as far as that is inside the panel."""
    role: Role = "wrong" if printed else "gradient"
    meant = "printed" if printed else "slope"
    yield _text(f"{name} {formatting.number(slope)}", int(printed), role=role, name=meant)
    if not curve.has_point:
        return
    reach = min(HALF * END, 0.6 * curve.span / abs(slope)) if slope else HALF * END
    x = np.array([curve.x - reach, curve.x + reach])
    y = curve.heights(curve.y + slope * (x - curve.x))
    yield Line(axes="along", role=role, x=x, y=y, width=2.5, dash=printed, name=meant)


def _text(text: str, line: int, role: Role = "ink", *, name: str = "") -> Label:
    """The title (line -1), or a live number under it, in the first line or in the second."""
    offset = (0, 26 - 15 * line)
    return Label(
        axes="along", role=role, at=(0, 1), offset=offset, text=text, axes_coords="xy", size=12, name=name
    )


def handles(r: Result) -> Iterator[Handle]:
    """The present point: dragged sideways it changes the weight."""
    if captions.beside(r) != Show.WEIGHT or r.after:
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
    again = captions.used_again(r)
    uses = f"uses {', '.join(again)} again" if again else ""
    if r.step == Step.UPDATE:
        uses = "click “new W” to go on"
    if r.step == Step.INPUT:
        uses = SIGNS
    first = f"▸ {LINES[r.step]}" if r.step in LINES else ""
    lines = [first, *wrapped(captions.in_numbers(r)), uses, *costs(r)]
    for line, text in enumerate(filter(None, lines)):
        at = (4, NOW[1] - LINE * (line + 0.5))
        yield Label(axes="now", at=at, text=text, bold=text == first, size=12)


def wrapped(text: str) -> list[str]:
    """A sum in lines that have room on a narrow page, each but the first beginning with its sign."""
    lines: list[str] = []
    for part in re.split(r" (?=[+−=≈] )", text):
        if lines and len(lines[-1]) + 1 + len(part) <= LONGEST:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines


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


def costs(r: Result) -> tuple[str, str]:
    """The multiplications of both passes up to here, for one sample, and those of finite differences."""
    sizes = r.x.size, r.unit_values.z.size, r.y.size
    done = multiplied(r.step, *sizes)
    by_differences = multiplications(*sizes)["finite differences"]
    return (
        f"multiplied {done['forward']} + {done['backward']} times",
        f"({by_differences} by differences)",
    )


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
