"""Each unit's gate: its a on the curve of phi, the distance from z to its target, and a beam of light.

The beam enters as thick as |dL/dz|, above the middle of the row where that is positive and below it where it is
negative, as bars in tables are. The gate lets the share phi'(a) of it through, the slope at a: what leaves is as thick
as |delta|, whose bar stands behind it, and lights the unit's row of dL/dW. Bars have the scale of the beams; where
little comes through, those of the table are so many times as large as is written under it. A shut gate, or no light,
leaves the row dark.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.arrays import read_only, with_entry
from bpwidgets.explorers.single_layer import geometry
from bpwidgets.explorers.single_layer.layer import row_reasons
from bpwidgets.live.picture import layout
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import ALMOST_0, Arrow, Cells, Handle, Label, Line, Mark, Point, Points
from bpwidgets.live.picture.shapes import PolygonLook, rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matplotlib.axes import Axes

    from bpwidgets.calculus.activations import Activation
    from bpwidgets.explorers.single_layer.layer import Floats, Result

REACH = 4.0
"""How far the curves go to either side of a = 0; what is further out is shown at the end."""
GRID = np.linspace(-REACH, REACH, 161)
ERROR, EDGE = 4.6, 5.8
"""Where the arrows from the targets to z stand, beyond the curve, and the targets, beside them."""
START, END = -REACH - 0.4, EDGE + 0.8
"""Where the axes of a curve begin and end."""
PALER = 0.42
"""How much of the ground lies over what is not the selected weight's: its numbers can be read all the same."""
FAINTEST = 0.05
"""Where dL/dz, delta and the products are all smaller than this, no beam is as thick as it may be."""
SIZE = 8.6
"""Of the letters of the stage, in points."""
LEAF, LOW_LEAF, LEAST, WALL = 6.0, 0.1, 5.0, 7.0
"""How far the gate reaches beyond a beam, in px, and in low rows as a part of their height; how thick a beam counts for
it, at least, and how wide it is."""
ROOM = 1.25
"""By how much the largest beam could grow before it met that of the next row."""
APART = 16.0
"""From one number beside a curve to the other, at least, in px."""
OVER = 10.0
"""How far beyond what comes through it is written why that is little, in px."""
BEHIND = 9.0
"""How far behind a gate the share that it lets through is written, and why nothing comes, in px."""
LARGEST_TIMES = 64
"""How many times as large as the beams the bars of the table are drawn at most."""
REASONS = {"gate": "shut", "both": "shut", "kink": "kink"}
"""What is written behind a gate that lets nothing through; `row_reasons` finds which."""
TANGENT = 1.0
"""How far a tangent goes to either side, along a, as far as that is inside its axes."""
DECIMALS = 3
"""Of numbers in the drawing: those beside it have more digits."""


@lru_cache(maxsize=4)
def curve_values(phi: Activation) -> Floats:
    """phi on the grid: every unit of a frame has the same curve."""
    return read_only(phi(GRID))


@lru_cache(maxsize=4)
def heights_of_curve(phi: Activation) -> tuple[float, float]:
    """The limits of the axis of z: the curve, and targets from 0 to 1 too."""
    values = curve_values(phi)
    return layout.limits([*values[np.isfinite(values)], -0.1, 1.1], (-5.0, 5.0), margin=0.12)


def short(value: float) -> str:
    """A number to DECIMALS, as cells write it."""
    rounded = round(value, DECIMALS)
    return ALMOST_0 if value and not rounded else number(rounded)


def draw_curve(axes: Axes, phi: Activation, *, named: bool) -> None:
    """The curve of phi over its axes, whose names stand at the first, and the way of the target beside it."""
    axes.set_frame_on(False)
    low, high = heights_of_curve(phi)
    axes.set(xlim=(START, END), ylim=(low, high), xticks=[], yticks=[])
    axes.hlines(0.0, START, REACH, gid="muted", linewidth=0.8)
    axes.vlines([0.0, EDGE], low, high, gid="muted", linewidth=0.8)
    axes.plot(GRID, curve_values(phi), gid="forward", linewidth=1.8)
    near: dict[str, Any] = {"textcoords": "offset points", "size": SIZE}
    if named:
        axes.annotate("a", (REACH, 0.0), (0, -2), ha="right", va="top", **near)
        axes.annotate("z", (0.0, high), (-3, 0), ha="right", va="top", **near)


def shown_a(r: Result, i: int) -> float:
    """a_i where the curve has it, its end otherwise."""
    return float(np.clip(r.a[r.sample, i], -REACH, REACH))


def shown_z(r: Result, value: float) -> float:
    """A height of z, within the axis."""
    low, high = heights_of_curve(r.phi)
    return float(np.clip(value, low, high))


def gates(r: Result) -> Iterator[Mark]:
    """Every unit's curve, numbers, beam and gate."""
    reasons = row_reasons(r)
    for i, row in enumerate(geometry.form_of(r).rows(len(r.W))):
        yield from curve(r, i)
        yield from numbers(r, i, row)
        yield from beam(r, i, row)
        yield from wall(r, i, row, REASONS.get(reasons.get(i, ""), ""))
        if i != r.i:
            left, right = geometry.NUMBERS, geometry.DELTA[0] - 1
            yield veil(f"phi{i + 1}", (START, END), heights_of_curve(r.phi))
            yield veil("layer", (left, right), row)


def veil(axes: str, x: tuple[float, float], y: tuple[float, float]) -> Mark:
    """What makes paler what is there, but not spoken of."""
    return rectangle(axes, x, y, role="paper", opacity=PALER)


def _name(r: Result, i: int, name: str) -> str:
    """The name of a mark of unit i: the words mean those of the selected weight's unit."""
    return name if i == r.i else ""


def curve(r: Result, i: int) -> Iterator[Mark]:
    """The tangent at a, whose slope is the gate, and the point; the distance from the target to z."""
    a, axes = shown_a(r, i), f"phi{i + 1}"
    z, y = float(r.phi(a)), float(r.Y[r.sample, i])
    if a == r.a[r.sample, i]:
        x, up = inside(heights_of_curve(r.phi), a, z, float(r.gates[r.sample, i]))
        yield Line(axes=axes, role="gradient", x=x, y=up, width=2.5, name=_name(r, i, "gate"))
    ends = shown_z(r, y), shown_z(r, float(r.z[r.sample, i]))
    if ends[0] != ends[1]:
        name = _name(r, i, "upstream")
        yield Arrow(
            axes=axes, role="gradient", tail=(ERROR, ends[0]), head=(ERROR, ends[1]), width=2.0, name=name
        )
    yield Line(axes=axes, role="muted", x=(a, END), y=(z, z), width=1.0, dash=True)
    yield Line(axes=axes, role="muted", x=(ERROR, EDGE), y=(ends[0], ends[0]), width=1.0)
    yield Points(axes=axes, role="forward", x=[a], y=[z], size=9)


def inside(limits: tuple[float, float], a: float, z: float, slope: float) -> tuple[Point, Point]:
    """Both ends of the tangent at (a, z), along a and along z, within the limits of z."""
    low, high = sorted((end - z) / slope for end in limits) if slope else (-TANGENT, TANGENT)
    ends = max(low, -TANGENT), min(high, TANGENT)
    return (a + ends[0], a + ends[1]), (z + slope * ends[0], z + slope * ends[1])


def numbers(r: Result, i: int, row: tuple[float, float]) -> Iterator[Mark]:
    """z and its target, at their heights beside the curve, one clear of the other; in a low row z alone."""
    bottom, top = row[0] + geometry.AIR, row[1] - geometry.AIR
    low, high = heights_of_curve(r.phi)
    shown = [("z", float(r.z[r.sample, i])), ("y", float(r.Y[r.sample, i]))]
    shown = sorted(shown if row[1] - row[0] >= geometry.TWO_LINES else shown[:1], key=lambda it: it[1])
    heights = [bottom + (top - bottom) * (shown_z(r, value) - low) / (high - low) for _, value in shown]
    if len(shown) > 1 and (lacking := APART - (heights[1] - heights[0])) > 0:
        heights = [heights[0] - lacking / 2, heights[1] + lacking / 2]
    for (letter, value), y in zip(shown, heights, strict=True):
        text = f"{letter}{SUB[i + 1]} = {short(value)}"
        yield Label(axes="layer", at=(geometry.NUMBERS, y), text=text, size=11.5)


def full(r: Result) -> float:
    """What would be as thick as half a row in beams: more than the largest of the sample in them and in the table."""
    return ROOM * max(_largest(r, r.dz, r.delta, r.products), FAINTEST)


def times(r: Result) -> int:
    """How many times as large the bars of the table are: a power of 2, so that the largest has room."""
    there = ROOM * max(_largest(r, r.products), FAINTEST / LARGEST_TIMES)
    return int(min(2 ** np.floor(np.log2(full(r) / there)), LARGEST_TIMES))


def _largest(r: Result, *shown: Floats) -> float:
    """The largest |value| of the sample in any of these, of those that there are: log(a) has none below 0."""
    sizes = [np.abs(values[r.sample]) for values in shown]
    return max(float(np.max(size, initial=0.0, where=np.isfinite(size))) for size in sizes)


def thickest(row: tuple[float, float]) -> float:
    """The height of the thickest beam of a row."""
    return ((row[1] - row[0]) / 2 - Cells.end_air_px) / ROOM


def thickness(scale: float, value: float) -> float:
    """Of the beam of a number, in px: one that is not 0 is seen, as bars in tables are."""
    return max(scale * abs(value), Cells.shortest_px) if value else 0.0


def beam(r: Result, i: int, row: tuple[float, float]) -> Iterator[Mark]:
    """The light before the gate, as thick as |dL/dz|, and what comes through, as thick as |delta|."""
    start, gate, end = geometry.BEAM
    middle, scale = sum(row) / 2, thickest(row) * ROOM / full(r)
    for x, values, name in (((start, gate), r.dz, "upstream"), ((gate, end), r.delta, "gate")):
        if value := float(values[r.sample, i]):
            y = (middle, middle + float(np.copysign(thickness(scale, value), value)))
            look: PolygonLook = {"role": "gradient", "opacity": Cells.bar_opacity, "name": _name(r, i, name)}
            yield rectangle("layer", x, y, **look)
    yield Line(axes="layer", role="muted", x=(start, end), y=(middle, middle), width=Cells.middle_px)


def wall(r: Result, i: int, row: tuple[float, float], reason: str) -> Iterator[Mark]:
    """The gate's leaves beside the opening; dL/dz and phi'(a) beyond the middle, and why nothing arrives, if so."""
    start, gate, _ = geometry.BEAM
    middle, scale = sum(row) / 2, thickest(row) * ROOM / full(r)
    before, behind = (thickness(scale, float(values[r.sample, i])) for values in (r.dz, r.delta))
    dz, slope = float(r.dz[r.sample, i]), float(r.gates[r.sample, i])
    side = -1 if dz < 0 else 1
    # Where next to nothing arrives, whether the gate is open is seen all the same.
    reach = max(before, LEAST)
    opening = max(behind, reach * min(abs(slope), 1.0))
    leaf = min(LEAF, LOW_LEAF * (row[1] - row[0]))
    for ends in ((-leaf, 0.0), (opening, max(reach, behind) + leaf)):
        y = sorted(middle + side * end for end in ends)
        name = _name(r, i, "gate")
        yield rectangle(
            "layer", (gate - WALL / 2, gate + WALL / 2), (y[0], y[1]), role="ink", opacity=0.85, name=name
        )
    beyond = min((row[1] - row[0]) / 4, Cells.beside_px)
    beyond = middle - side * beyond
    yield Label(axes="layer", at=(start, beyond), text=short(dz), size=11.5, name=_name(r, i, "upstream"))
    yield Label(
        axes="layer",
        at=(gate + BEHIND, beyond),
        text=f"×{short(slope)}",
        size=11.5,
        bold=not slope and i == r.i,
        name=_name(r, i, "gate"),
    )
    if reason:
        at = gate + BEHIND, middle + side * min(behind + OVER, (row[1] - row[0]) / 4)
        yield Label(axes="layer", at=at, text=reason, size=11.5, bold=i == r.i)


# ---- what is dragged ----


def handles(r: Result) -> Iterator[Handle]:
    """Every a along its curve, every target along the axis of z."""
    for i in range(len(r.W)):
        yield _activation_handle(r, i)
        yield _target_handle(r, i)


def strongest_input(r: Result) -> int:
    """The input of the sample that is furthest from 0."""
    return int(np.abs(r.X[r.sample]).argmax())


def _activation_handle(r: Result, i: int) -> Handle:
    """There is no bias that could move a by itself, so a drag changes one weight: that of the strongest input."""
    at, j = shown_a(r, i), strongest_input(r)
    x, a_i = float(r.X[r.sample, j]), float(r.a[r.sample, i])

    def to_parameters(a: float, _: float) -> Mapping[str, Any]:
        a = float(np.clip(a, -REACH, REACH))
        if not x or a == at:  # a is W 0 = 0, whatever W is; or it stays, perhaps beyond the end of the curve
            return {}
        return {"W": with_entry(r.W, (i, j), float(r.W[i, j]) + (a - a_i) / x)}

    return Handle(
        label=f"a{SUB[i + 1]}, by the weight of its strongest input",
        axes=f"phi{i + 1}",
        at=(at, float(r.phi(at))),
        along="x",
        to_parameters=to_parameters,
        entries={"W": (i, j)} if x else {},
        track=lambda: (GRID, curve_values(r.phi)),
        role="forward",
        size=12,
    )


def _target_handle(r: Result, i: int) -> Handle:
    at = shown_z(r, float(r.Y[r.sample, i]))

    def to_parameters(_: float, y: float) -> Mapping[str, Any]:
        y = shown_z(r, y)
        return {} if y == at else {"Y": with_entry(r.Y, (r.sample, i), y)}

    return Handle(
        label=f"y{SUB[i + 1]}, a target",
        axes=f"phi{i + 1}",
        at=(EDGE, at),
        along="y",
        to_parameters=to_parameters,
        entries={"Y": (r.sample, i)},
        size=12,
    )
