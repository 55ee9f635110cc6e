"""Beside the network: the loss along the selected weight or phi of its unit, and the present step; all steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.arrays import changed
from bpwidgets.calculus.network import multiplications
from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.passes import CHIPS, LINES, Show, Step, multiplied, updated
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.calculus.activations import Activation
    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.style import Role

NOW = (868, 26)
"""Width and height of the present step's axes in px."""
NUMBERS_AT = 184.0
"""Where the numbers of the present step begin, in px on every page."""
COST = (216, 28)
"""Of the axes of the costs."""
STRIP = (868, 54)
"""Of the strip of all steps."""
COLUMNS: dict[Step | str, int] = {
    "x": 0,
    "W₁": 1,
    Step.A1: 2,
    Step.Z: 3,
    "W₂": 5,
    Step.A2: 6,
    Step.Y_HAT: 7,
    Step.LOSS: 8,
    Step.DY_HAT: 7,
    Step.DELTA2: 6,
    Step.DW2: 5,
    Step.DZ_G: 4,
    Step.DZ: 3,
    Step.DELTA1: 2,
    Step.DW1: 1,
    Step.UPDATE: 0,
}
"""In which column of the strip a step stands, or what is given: a gradient under what it is the gradient of."""
START, WIDE, HIGH, BESIDE = 60.0, 89.5, 18.0, 6.0
"""Where the first column begins, how wide one is, how high a row, and how far one field is from the next, in px."""
TAKES = {
    Step.DELTA2: Step.DY_HAT,
    Step.DW2: Step.DELTA2,
    Step.DZ: Step.DELTA2,
    Step.DELTA1: Step.DZ,
    Step.DW1: Step.DELTA1,
    Step.UPDATE: Step.DW1,
}
"""Which gradient a step takes."""
LEVELS, ASIDE = (26.0, 31.0), 14.0
"""How high arrows from gradients and from kept values lie, and how far beside its middle they come to a step."""
ROUND = 14.0
"""How much of a field at either end its round ends need on a narrow page."""
END = 6.0
"""Where the axis of the panel ends."""
GIVEN = "given: x, y, W₁, W₂"
"""What there is before anything is computed."""
SIGNS = "a stroke or a hollow cell: negative"
"""How a sign is seen, said before anything is computed."""
HALF = 0.25
"""How far a slope's line reaches to either side, in shares of the axis."""
FLAT_AT, FLAT_HALF, FLAT_ABOVE = 4.2, 1.3, 12.0
"""Where phi is looked at for a slope that lets nothing through, how long that is drawn, and where it is written."""


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
    title = f"loss by the weight {formatting.number((r.after or r).value)}"
    if captions.beside(r) == Show.UNIT:
        unit, phi, a, z = captions.unit_of(r.after or r)
        title = f"{unit} = φ{SUB[1 if unit.startswith('z') else 2]}(a)"
        yield from _slope(
            curve, float(phi.derivative(a)), f"slope φ{SUB[1 if unit.startswith('z') else 2]}′(a)"
        )
        yield _text(f"a {formatting.number(a)}, {unit[0]} {formatting.number(z)}", 1)
        if r.step in (Step.Z, Step.Y_HAT):
            yield from _reading(curve)
        elif r.step in (Step.DELTA1, Step.DELTA2):
            yield from _flat(curve, phi)
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


def _reading(curve: Curve) -> Iterator[Mark]:
    """From a up to the curve, and from there across to the value."""
    if curve.has_point:
        x, y = curve.x, float(curve.heights(curve.y))
        yield Line(axes="along", role="ink", x=(x, x, -END), y=(0.0, y, y), width=1.2, dash=True)


def _flat(curve: Curve, phi: Activation) -> Iterator[Mark]:
    """Where phi is flat, if it is anywhere: a slope that would let next to nothing through."""
    slopes = {at: float(phi.derivative(at)) for at in (-FLAT_AT, FLAT_AT)}
    at = min(slopes, key=lambda it: abs(slopes[it]))
    if abs(slopes[at]) > captions.SATURATED or abs(curve.x - at) < 2 * FLAT_HALF:
        return
    x = np.array([at - FLAT_HALF, at + FLAT_HALF])
    y = float(curve.heights(float(phi(np.array(at)))))
    yield Line(axes="along", role="muted", x=x, y=[y, y], width=4)
    below = y > 0.5
    text = f"× {formatting.number(slopes[at], 2)}"
    yield Label(
        axes="along",
        at=(x[0], y),
        offset=(0, -FLAT_ABOVE if below else FLAT_ABOVE),
        text=text,
        size=11.5,
    )


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
    """What the present step computes, its numbers, and what it uses again."""
    again = captions.used_again(r)
    uses = f"uses {', '.join(again)} again" if again else ""
    if r.step == Step.UPDATE:
        uses = "click “new W” to go on"
    if r.step == Step.INPUT:
        uses = SIGNS
    middle = NOW[1] / 2
    look: dict[str, Any] = {"axes": "now", "at": (0, middle)}
    yield Label(text=f"▸ {LINES.get(r.step, GIVEN)}", bold=True, size=14, **look)
    yield Label(text=captions.in_numbers(r), offset=(NUMBERS_AT, 0), **look)
    yield Label(axes="now", at=(NOW[0], middle), text=uses, align="right")


def steps(r: Result) -> Iterator[Mark]:
    """All steps: forward above, back below, each gradient under what it belongs to; arrows from what is used again."""
    look: dict[str, Any] = {"axes": "steps", "size": 11.5}
    for text, high in (("forward", True), ("back", False)):
        y = STRIP[1] - HIGH / 2 if high else HIGH / 2
        yield Label(at=(0, y), text=text, **look)
    fields: dict[tuple[Role, float], list[tuple[float, float, float]]] = {}
    labels = []
    for what in COLUMNS:
        left, right, low, top = chip(what)
        text, role, done = entry(r, what)
        shown, y = what == r.step, (low + top) / 2
        opacity = 0.65 if shown else 0.22
        fields.setdefault((role, opacity) if done else ("muted", 0.1), []).append((left, right, y))
        labels.append(Label(at=((left + right) / 2, y), text=text, align="center", bold=shown, **look))
    for (role, opacity), places in fields.items():
        left, right, y = np.array(places).T
        ends = left + ROUND, right - ROUND
        yield strokes("steps", ends, (y, y), role=role, width=HIGH, opacity=opacity)
    yield from labels
    yield from uses_again(r)


def entry(r: Result, what: Step | str) -> tuple[str, Role, bool]:
    """What stands in a field of the strip, in which role, and whether it is there already; all but L is kept."""
    if isinstance(what, str):
        return f"{what} kept", "input", True
    done = what <= r.step
    text = f"{CHIPS[what]} kept" if done and what < Step.LOSS else CHIPS[what]
    if what == Step.UPDATE:
        text += f", η {formatting.number(r.eta)}"
    return text, "forward" if what <= Step.LOSS else "gradient", done


def uses_again(r: Result) -> Iterator[Mark]:
    """An arrow from each kept value that the present step takes, and from the gradient that it takes."""
    found: dict[str, Step | str] = {CHIPS[it]: it for it in COLUMNS if isinstance(it, Step)}
    found |= {it: it for it in COLUMNS if isinstance(it, str)}
    names = ("W₁",) if r.step == Step.UPDATE else captions.used(r) if r.step > Step.LOSS else ()
    for name in names:
        if name in found:
            yield from _elbow(r.step, found[name])
    if r.step in TAKES:
        yield from _elbow(r.step, TAKES[r.step])


def _elbow(step: Step, taken: Step | str) -> Iterator[Mark]:
    """An arrow to a step from what it takes, between the rows; what is kept comes from above, a gradient from below."""
    (a, b, low, high), (c, d, _, top) = chip(taken), chip(step)
    back = isinstance(taken, Step) and taken > Step.LOSS
    start, end = (a + b) / 2, (c + d) / 2 + (ASIDE if back else -ASIDE if a != c else 0.0)
    level, leaves = (LEVELS[0], high) if back else (LEVELS[1], low)
    look: dict[str, Any] = {"axes": "steps", "role": "gradient" if back else "forward", "width": 2.0}
    yield Line(x=(start, start, end, end), y=(leaves, level, level, level - 1), **look)
    yield Arrow(tail=(end, level), head=(end, top), **look)


def chip(what: Step | str) -> tuple[float, float, float, float]:
    """Where a step stands in the strip, or what is given: left, right, bottom and top."""
    left = START + WIDE * COLUMNS[what] + BESIDE
    high = what <= Step.LOSS if isinstance(what, Step) else True
    low = STRIP[1] - HIGH if high else 0.0
    return left, left + WIDE - BESIDE, low, low + HIGH


def costs(r: Result) -> Iterator[Mark]:
    """The multiplications of both passes up to here, for one sample, and those of finite differences."""
    sizes = r.x.size, r.unit_values.z.size, r.y.size
    done = multiplied(r.step, *sizes)
    found = multiplications(*sizes)
    forward, by_differences = found["forward"], found["finite differences"]
    lines = (
        f"products: {done['forward']} forward + {done['backward']} back",
        f"{by_differences // forward} weights one by one: {by_differences}",
    )
    for text, y in zip(lines, (COST[1] * 3 / 4, COST[1] / 4), strict=True):
        yield Label(axes="cost", at=(0, y), text=text, size=12)


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """After the update, a click goes on with the new weights."""
    if r.step == Step.UPDATE:
        net = updated(r.network, r.gradients, r.eta)
        left, right, low, top = chip(Step.UPDATE)
        yield ClickTarget(
            label="go on with the new weights",
            axes="steps",
            at=((left + right) / 2, (low + top) / 2),
            sets={"W1": net.W1, "W2": net.W2},
            size=(70.0, 24.0),
        )
