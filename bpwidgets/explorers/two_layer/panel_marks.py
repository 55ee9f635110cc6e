"""The panel beside the network: the loss along the selected weight or a unit's value, or phi of a unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.passes import (
    Show,
    Step,
    along,
    along_y_hat,
    along_z,
)
from bpwidgets.explorers.two_layer.passes import entry as entry_of
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Cells, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.scaling import round_up
from bpwidgets.live.picture.shapes import outline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.calculus.activations import Activation
    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.style import Role

ALONG = (144, 82)
"""Of the panel."""
TOPS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
"""What the ends of the panel's axis are, times a power of ten."""
END, HEIGHTS, TICKS = 6.0, (-0.06, 1.06), (-5.0, 0.0, 5.0)
"""Where the axis of the panel ends; from where to where its heights go; where its ticks are."""
LEAST, ROUND_ENDS = {"z": 5.0, "ŷ": 2.0}, (1, 2, 5, 10)
"""What the last tick means at least where the loss is shown by z or by ŷ; what it means else, times a power of ten."""
UP_TO, FEW_LOSSES = {"z": 3.0, "ŷ": 1.0}, 2.0
"""Up to where it is drawn there at least, and up to how many times what it is: of a parabola, its end is seen."""
EARLY = 0.35
"""How opaque the loss by a weight is before there is a loss."""
READING, NARROW_UNIT, BOLD_PX = 1.25, 9.2, 8.0
"""How wide the line is along which a value is read off; how wide a unit of the axis is on a narrow page, and a bold
letter, in px."""
OVER_LINE, AXIS_PX, TICK_PX, POINT_PX = 9.0, 4.0, 11.0, 9.0
"""How far over that line the value is that is read off, and right of the axis; how much room a tick's number needs
beside another text, and how large the point of the curve is, in px."""
HALF = 0.25
"""How far a slope's line reaches to either side, in shares of the axis."""
FLAT_AT, FLAT_HALF = 4.2, 1.3
"""Where phi is looked at for a slope that lets nothing through, and how long that is drawn."""
FLAT_DIGITS = 3
"""With how many digits that slope is written."""


@dataclass(frozen=True)
class Curve:
    """A curve and a point on it.

    Attributes:
        xs, ys: (m,) each.
        x, y: the point.
        besides: (n,), other values for which the panel has room.
        unit: what 1 on the panel's axis means.
    """

    xs: Floats
    ys: Floats
    x: float
    y: float
    besides: Floats = field(default_factory=lambda: np.zeros(1))
    unit: float = 1.0

    @cached_property
    def low(self) -> float:
        """The value at the bottom of the panel: 0, or a round number below the least if that is negative."""
        least = -float(np.min(self._finite, initial=0.0))
        return -round_up(least, TOPS) if least > 0 else 0.0

    @cached_property
    def high(self) -> float:
        """The value at the top of the panel: a round number above the largest, but not below 0."""
        largest = float(np.max(self._finite, initial=0.0))
        return round_up(largest, TOPS) if largest > 0 else 0.0

    @cached_property
    def _finite(self) -> Floats:
        values: Floats = np.concatenate([self.ys, self.besides])
        finite: Floats = values[np.isfinite(values)]
        return finite

    @property
    def span(self) -> float:
        """From the bottom of the panel to its top."""
        return self.high - self.low or 1.0

    def heights(self, y: Floats | float) -> Floats:
        """Values as heights in the panel: 0 at its bottom, 1 at its top."""
        return np.asarray((y - self.low) / self.span)

    @property
    def has_point(self) -> bool:
        """Whether the point is in the panel."""
        return abs(self.x) <= END and bool(np.isfinite(self.y))


def curve_of(r: Result) -> Curve:
    """The loss by the weight that is followed, or z by a of a unit; after the update, of the new network.

    The panel has room for the old curve, too, so that one sees the loss fall.
    """
    new = r.after or r
    if letter := captions.moved_alone(r):
        return _by_unit(r, letter)
    if captions.beside(r) == Show.WEIGHT:
        weight = captions.followed(r)
        if weight != r.weight:
            losses = along(r.network, r.X, r.Y, r.stored, weight)
            return Curve(r.values, losses, entry_of(weight, r.network.W1, r.network.W2), r.loss)
        return Curve(new.values, new.losses, new.value, new.loss, besides=r.losses)
    _, phi, a, z = captions.unit_of(new)
    xs = np.linspace(-END, END, 121)
    return Curve(xs, np.asarray(phi(xs), float), a, z)


def _by_unit(r: Result, letter: str) -> Curve:
    """The loss by z of a hidden unit, or by ŷ of an output: that alone is moved, of the sample that is shown."""
    (j, k), row = captions.ends(r), r.number if r.is_batch else 0
    losses, unit, at = (
        (along_z, (row, j), float(r.stored.z[row, j]))
        if letter == "z"
        else (along_y_hat, (row, k), float(r.stored.y_hat[row, k]))
    )
    px = round_up(max(LEAST[letter], abs(at)), ROUND_ENDS) / TICKS[-1]
    xs = np.linspace(-END, END, 121)
    ys = losses(r.network, r.Y, r.stored, unit, xs * px)
    shown = ys <= round_up(max(FEW_LOSSES * r.loss, UP_TO[letter]), TOPS)
    return Curve(xs[shown], ys[shown], at / px, r.loss, unit=px)


def panel(r: Result) -> Iterator[Mark]:
    """The curve with its point and its slope, the names of its axes, and what their ends and ticks mean."""
    curve, (title, upward, across) = curve_of(r), names_of(r)
    clear = EARLY if r.step < Step.LOSS and upward == "L" else 1.0
    if r.after and captions.beside(r) == Show.WEIGHT:
        yield from _before(r, curve)
    yield Line(
        axes="along",
        role="forward",
        x=curve.xs,
        y=curve.heights(curve.ys),
        width=2.5,
        opacity=clear,
        name="curve",
    )
    if captions.moved_alone(r):
        yield from _slope_of_unit(r, curve, across)
    elif captions.beside(r) == Show.UNIT:
        yield from _slope_of_phi(r, curve)
    else:
        yield from _slope_of_weight(r, curve)
    yield _text(title, -1, name="curve", bold=captions.follows_phi(r))
    look: dict[str, Any] = {"axes": "along", "size": 12}
    if upward == "L":  # else the title begins with it
        yield Label(at=(0, 0.5), offset=(-4, 0), text=upward, align="right", axes_coords="x", **look)
    taken = np.nan, np.nan
    if reads_off(r, curve):
        at_a, at_value = values_read_off(curve)
        yield from (at_a, at_value)
        half = (BOLD_PX * len(at_a.text) / 2 + TICK_PX) / NARROW_UNIT
        taken = at_a.at[0] - half, at_a.at[0] + half
    else:
        yield Label(at=(2.5, 0), offset=(0, -13), text=across, align="center", axes_coords="y", **look)
    for height in (0.0, 1.0):
        text = formatting.number(curve.low + height * curve.span)
        yield Label(at=(0, height), offset=(-4, 0), text=text, align="right", axes_coords="x", **look)
    for tick in TICKS:
        if taken[0] < tick < taken[1]:
            continue
        text = formatting.number(tick * curve.unit)
        yield Label(at=(tick, 0), offset=(0, -13), text=text, align="center", axes_coords="y", **look)
    if curve.has_point:
        y = [float(curve.heights(curve.y))]
        yield Points(axes="along", role="forward", x=[curve.x], y=y, size=POINT_PX)


def names_of(r: Result) -> tuple[str, str, str]:
    """The title of the panel, and what is drawn upward and across."""
    if letter := captions.moved_alone(r):
        across = f"{letter}{SUB[captions.ends(r)[letter == 'ŷ'] + 1]}"
        return f"loss by {across} alone", "L", across
    if captions.beside(r) == Show.UNIT:
        unit, *_ = captions.unit_of(r.after or r)
        return f"{unit} = φ{SUB[1 if unit.startswith('z') else 2]}(a)", unit, "a"
    return f"loss by weight {captions.edge_of(captions.followed(r))}", "L", "w"


def _slope_of_unit(r: Result, curve: Curve, name: str) -> Iterator[Mark]:
    """dL/dz or dL/dŷ, from the step on that computes it."""
    j, k = captions.ends(r)
    slope = r.unit_gradients.dz[j] if name.startswith("z") else r.unit_gradients.dy_hat[k]
    if r.step != Step.LOSS:
        yield from _slope(curve, float(slope), f"slope dL/d{name}")


def _slope_of_phi(r: Result, curve: Curve) -> Iterator[Mark]:
    """phi' at a; beside it a flat part while a gradient goes through phi, and how the value is read off forward."""
    unit, phi, a, z = captions.unit_of(r.after or r)
    if captions.follows_phi(r):  # the frame of its numbers in the network is that of its curve, too
        yield outline("along", (-END, END, *HEIGHTS), role="forward", width=Cells.frame_px)
    yield from _slope(curve, float(phi.derivative(a)), f"slope φ{SUB[1 if unit.startswith('z') else 2]}′(a)")
    flat = list(_flat(curve, phi)) if r.step in (Step.DELTA1, Step.DELTA2) else []
    if reads_off(r, curve):
        yield from _reading(curve)
    else:
        yield from flat or [_text(f"a {formatting.number(a)}, {unit[0]} {formatting.number(z)}", 1)]


def _slope_of_weight(r: Result, curve: Curve) -> Iterator[Mark]:
    """dL/dw, which touches the curve, and the printed one, which cuts it where they differ."""
    weight = captions.followed(r)
    if captions.step_of_gradient(weight.layer) <= r.step < Step.UPDATE:
        yield from _slope(curve, entry_of(weight, r.gradients.dW1, r.gradients.dW2), "slope dL/dw")
        if weight.layer == 1 and not r.same_as_printed:
            yield from _slope(curve, r.printed, "without φ₁′", printed=True)


def _slope(curve: Curve, slope: float, name: str, *, printed: bool = False) -> Iterator[Mark]:
    """A slope as a number, and as a line through the point, as far as that is inside the panel."""
    role: Role = "wrong" if printed else "gradient"
    meant = "printed" if printed else "slope"
    yield _text(f"{name} {formatting.number(slope)}", int(printed), role=role, name=meant)
    if not curve.has_point:
        return
    steepness = slope * curve.unit
    reach = min(HALF * END, 0.6 * curve.span / abs(steepness)) if slope else HALF * END
    x = np.array([curve.x - reach, curve.x + reach])
    y = curve.heights(curve.y + steepness * (x - curve.x))
    yield Line(axes="along", role=role, x=x, y=y, width=2.5, name=meant)


def reads_off(r: Result, curve: Curve) -> bool:
    """Whether a value is read off the curve of phi: forward through it, if the point is in the panel."""
    return r.step in (Step.Z, Step.Y_HAT) and curve.has_point


def _reading(curve: Curve) -> Iterator[Mark]:
    """From a, on its axis, up to the curve, and from there across to the value."""
    x, y = curve.x, float(curve.heights(curve.y))
    yield Line(axes="along", role="forward", x=(x, x, -END), y=(HEIGHTS[0], y, y), width=READING)


def values_read_off(curve: Curve) -> tuple[Label, Label]:
    """a under its axis, where the line begins, and at the other axis, over where it ends and the curve, the value."""
    look: dict[str, Any] = {"axes": "along", "size": 12, "bold": True}
    text = f"a = {formatting.number(curve.x)}"
    most = END - BOLD_PX * len(text) / 2 / NARROW_UNIT
    x = float(np.clip(curve.x, -most, most))
    at_a = Label(at=(x, 0), offset=(0, -13), text=text, align="center", axes_coords="y", **look)
    text = formatting.number(curve.y)
    under = curve.xs < -END + (BOLD_PX * len(text) + AXIS_PX) / NARROW_UNIT
    height = min(float(np.max(curve.heights(curve.ys[under]), initial=float(curve.heights(curve.y)))), 1.0)
    return at_a, Label(at=(0, height), offset=(AXIS_PX, OVER_LINE), text=text, axes_coords="x", **look)


def _flat(curve: Curve, phi: Activation) -> Iterator[Mark]:
    """Where phi is flat, if it is anywhere: a point with its slope, which would let next to nothing pass."""
    slopes = {at: float(phi.derivative(at)) for at in (-FLAT_AT, FLAT_AT)}
    at = min(slopes, key=lambda it: abs(slopes[it]))
    if abs(slopes[at]) > captions.SATURATED or abs(curve.x - at) < 2 * FLAT_HALF:
        return
    x = np.array([at - FLAT_HALF, at + FLAT_HALF])
    z = float(phi(np.array(at)))
    look: dict[str, Any] = {"axes": "along", "role": "muted"}
    yield Line(x=x, y=curve.heights(z + slopes[at] * (x - at)), width=4, **look)
    yield Points(x=[at], y=[float(curve.heights(z))], size=9, **look)
    yield _text(
        f"if a = {formatting.number(at)}: × {formatting.number(slopes[at], FLAT_DIGITS)}", 1, role="muted"
    )


def _before(r: Result, curve: Curve) -> Iterator[Mark]:
    """The curve before the update, pale, and the hollow point on it where the weight was; which is which."""
    look: dict[str, Any] = {"axes": "along", "role": "forward"}
    yield _text(f"○ before: L {formatting.number(r.loss)}", 0)
    yield _text(f"● after: L {formatting.number(r.updated)}", 1)
    yield Line(x=r.values, y=curve.heights(r.losses), width=2.0, opacity=0.35, **look)
    if abs(r.value) <= END:
        yield Points(x=[r.value], y=[float(curve.heights(r.loss))], size=9, filled=False, **look)


def _text(text: str, line: int, role: Role = "ink", *, name: str = "", bold: bool = False) -> Label:
    """The title (line -1), or a live number under it, in the first line or in the second."""
    look: dict[str, Any] = {"axes_coords": "xy", "size": 12, "name": name, "bold": bold}
    return Label(axes="along", role=role, at=(0, 1), offset=(0, 26 - 15 * line), text=text, **look)


def handles(r: Result) -> Iterator[Handle]:
    """The present point: dragged sideways it changes the weight."""
    if captions.beside(r) != Show.WEIGHT or captions.moved_alone(r) or r.after:
        return
    curve = curve_of(r)
    weight = captions.followed(r)
    layer, i, j = weight.layer, weight.i, weight.j
    weights = r.network.W1 if layer == 1 else r.network.W2

    def to_parameters(value: float, _: float) -> dict[str, object]:
        return {f"W{layer}": with_entry(weights, (i, j), value)}

    yield Handle(
        label=f"the {'selected' if weight == r.weight else 'followed'} weight, row {i + 1}, column {j + 1} of W{layer}",
        axes="along",
        at=(curve.x, float(curve.heights(curve.y))),
        along="x",
        to_parameters=to_parameters,
        entries={f"W{layer}": (i, j)},
        role="forward",
    )
