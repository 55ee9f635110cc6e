"""What both pictures of this lesson show: the plane with its points, and lines that can be dragged."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from bpwidgets.calculus.datasets import FIVE_POINTS, REGRESSION
from bpwidgets.calculus.typesetting import number_latex
from bpwidgets.explorers.regression_losses import fit
from bpwidgets.live.model.own_data import OWN_NAME, read_regression
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.model.parameters.dataset import DataPoints, DatasetChoice
from bpwidgets.live.picture.formatting import DIGITS
from bpwidgets.live.picture.layout import label_axes
from bpwidgets.live.picture.marks import ClickTarget, Handle, Label, Line, Mark
from bpwidgets.live.picture.scaling import AxisScale, ScaledDataset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpwidgets.explorers.regression_losses.fit import Floats
    from bpwidgets.live.picture.marks import Align
    from bpwidgets.live.picture.style import Role

X, Y = 2.5, 6.0
"""The plane shows x from -X to X and y from -Y to Y."""
SLOPE = 3.0
EDGE = Y - 0.4
CLOSE = 0.3
"""A handle that is as close to x = 0 as this turns the line too fast."""
APART = 0.95
"""So far apart, in units of y, two names can be read and pressed."""
OUT = 0.72
"""So far beside the end of a steep best line, in units of x, is the middle of its name."""
LEAD, MIDDLE = 6, 38
"""Right of the plane, where a best line leaves it: the px up to which it is drawn, and the middle of its name."""
ON = 0.1
"""The first of these in units of x, on a wide page: so far on goes a best line to its name."""
FEW = 3
"""The digits of a line in data's own numbers, as the literature gives Anscombe's 3 + 0.5 x; where the picture counts in
these numbers itself, w and b stand beside the line, and it has all DIGITS."""
_SCALES = {
    **dict.fromkeys(("Anscombe I", "Anscombe II", "Anscombe III"), (AxisScale(9.0, 2.5), AxisScale(7.5))),
    "Anscombe IV": (AxisScale(13.5, 2.5), AxisScale(7.5)),
}
SETS = {
    name: ScaledDataset(name=name, source=REGRESSION[name], scales=scales) for name, scales in _SCALES.items()
} | {OWN_NAME: ScaledDataset(name=OWN_NAME, source=FIVE_POINTS)}
"""What the chooser of the data offers."""


def data_choice() -> DatasetChoice:
    """The chooser of the data, for an explorer's class."""
    return DatasetChoice("Anscombe III", sets=SETS, read=partial(read_regression, reach=(0.9 * X, 0.9 * Y)))


def column(index: int) -> DataPoints:
    """The x (index 0) or the y (1) of the points, to be moved."""
    name, reach = ("x", X) if index == 0 else ("y", Y)
    return DataPoints(
        lambda dataset: dataset.scaled[index], low=-reach, high=reach, step=0.01, label=f"{name} of point"
    )


def slope_slider(at: float) -> Slider:
    """The line's slope."""
    return Slider(at, low=-SLOPE, high=SLOPE, step=0.05, label="slope w")


def intercept_slider(at: float) -> Slider:
    """The line's height at x = 0."""
    return Slider(at, low=-Y, high=Y, step=0.05, label="intercept b")


def set_plane(axes: Any, dataset: ScaledDataset) -> None:
    """Limits of the plane, the data's own numbers at its axes, and lines through the point where w and b count from."""
    axes.set(xlim=(-X, X), ylim=(-Y, Y))
    label_axes(axes, dataset)
    axes.axhline(0, gid="muted", linewidth=0.6)
    axes.axvline(0, gid="muted", linewidth=0.6)


def middle_name(dataset: ScaledDataset) -> list[Label]:
    """What the upright line is called where x is counted from the middle, at its upper end."""
    place: dict[str, Any] = {"axes": "plane", "at": (0, Y), "offset": (-5, -9), "align": "right"}
    return [Label(text="middle", size=11.5, **place)] if dataset.scales[0].middle else []


def set_names(axes: Any, *, like: Any, width: float) -> None:
    """The room for names right of the plane, on whose ground it is: `width` px from 0, and its heights, `like`."""
    axes.set(xlim=(0, width), ylim=like.get_ylim())
    axes.set_axis_off()
    axes.axhline(like.get_ylim()[0], gid="muted", linewidth=0.9, clip_on=False)  # the width of an axis


def factor(dataset: ScaledDataset, name: str) -> str:
    """What a pull is multiplied by: x as the picture counts it, in LaTeX, such as (x - 9) / 2.5."""
    across = dataset.scales[0]
    return f"({across.label(name)})" if across.middle and across.unit == 1 else across.label(name)


def fraction(dataset: ScaledDataset, name: str) -> str:
    """The same with a bar, which is narrower: for a formula of which much else is in the line."""
    across, unit = dataset.scales[0], dataset.scales[0].unit
    if unit == 1:
        return factor(dataset, name)
    return rf"\frac{{{AxisScale(middle=across.middle).label(name)}}}{{{number_latex(unit)}}}"


def factor_in_words(dataset: ScaledDataset) -> str:
    """The same for the label of an axis: in a word where x is counted from the middle, where the line's handle is."""
    return "distance" if dataset.scales[0].middle else f"${factor(dataset, 'x')}$"


def formula_in_data_units(at: fit.Line, dataset: ScaledDataset) -> str:
    """The line in the data's own numbers, such as ŷ ≈ 3 + 0.5 x."""
    slope, intercept = fit.in_data_units(at, dataset)
    digits = DIGITS if dataset.scales == (AxisScale(), AxisScale()) else FEW
    w, b = (rounded(value, digits) for value in (slope, intercept))
    relation = "=" if (float(w), float(b)) == (slope, intercept) else "≈"
    sign, size = ("-", w[1:]) if w.startswith("-") else ("+", w)
    return f"ŷ {relation} {b} {sign} {size} x".replace("-", "−")


def rounded(value: float, digits: int) -> str:
    """So many digits, and all digits before the point of what is below 10 millions."""
    if 0 < abs(value) < 1e7:
        digits = max(digits, math.floor(math.log10(abs(value))) + 1)
    return f"{value:.{digits}g}"


def line(at: fit.Line, role: Role, *, width: float = 3.0, dash: bool = False, name: str = "") -> Line:
    """The line y = w x + b across the plane."""
    w, b = at
    x, y = (-X, X), (b - w * X, b + w * X)
    return Line(axes="plane", role=role, x=x, y=y, width=width, dash=dash, name=name)


def end_of(at: fit.Line, furthest: float) -> float:
    """How far right, up to `furthest`, the line is inside the plane; or how far left, where that is not far."""
    w, b = at
    if w == 0:
        return furthest
    low, high = sorted((side * EDGE - b) / w for side in (-1, 1))
    low, high = max(low, -furthest), min(high, furthest)
    if low > high:
        return furthest
    return low if high < CLOSE and low < -CLOSE else high


def line_names(
    lines: Mapping[str, fit.Line], *, outside: bool = False, apart: float = APART, on: float = 0.0
) -> list[Label]:
    """The name of each line where it leaves the plane: at the right edge, or outside that, or above or below.

    Lines that leave it alike have their names `apart`, in units of y. A line that is not in the plane at all has none.
    A name at the right edge is as high as its line is `on` units of x further on.
    """
    ends = {name: end_of(at, X) for name, at in lines.items()}
    heights = {name: w * ends[name] + b for name, (w, b) in lines.items()}
    at_edge = spread({name: heights[name] + on * lines[name][0] for name in ends if ends[name] == X}, apart)
    steep = sorted((name for name in ends if ends[name] < X), key=ends.__getitem__)
    found = []
    align: Align
    for name, height in heights.items():
        if abs(height) > Y:
            continue
        align, offset = "right", (-6, 10 if lines[name][0] > 0 else -10)
        if name in steep:
            at_left = name not in steep[1:] and ends[name] > -X / 2  # where the ticks of y leave room
            align, offset = ("right", (-6, 0)) if at_left else ("left", (6, 0))
        elif outside:
            align, offset = "left", (6, 0)
        at = ends[name], at_edge.get(name, height)
        found.append(Label(axes="plane", at=at, text=name, align=align, offset=offset, size=11.5))
    return found


def spread(heights: Mapping[str, float], apart: float) -> dict[str, float]:
    """The heights, moved apart as far as names need it, around where they were."""
    found: dict[str, float] = {}
    for name in sorted(heights, key=heights.__getitem__):
        found[name] = max([heights[name], *(below + apart for below in list(found.values())[-1:])])
    back = sum(found[name] - heights[name] for name in found) / max(len(found), 1)
    return {name: height - back for name, height in found.items()}


def best_lines(best: Mapping[str, fit.Line], shown: str) -> list[Mark]:
    """The best line of either loss, dashed, the one of the loss that is shown in ink, as far as its name."""
    names, marks = {name.text: name for name in best_names(best)}, list[Mark]()
    for loss, at in best.items():
        role: Role = "ink" if loss == shown else "muted"
        marks.append(line(at, role, width=1.5, dash=True))
        name = names.get(f"best {loss}")
        if name and name.axes == "names":
            ends = (at[0] * X + at[1], name.at[1])
            marks.append(Line(axes="names", role=role, x=(0, LEAD), y=ends, width=1.5, dash=True))
    return [*marks, *names.values()]


def best_names(best: Mapping[str, fit.Line]) -> list[Label]:
    """The names of the best lines, each in the middle of what can be clicked there."""
    lines = {f"best {name}": at for name, at in best.items()}
    return [beside(name) for name in line_names(lines, outside=True, on=ON)]


def beside(name: Label) -> Label:
    """A name that begins or ends where its line leaves the plane, as far from there as a best line's is."""
    x, y = name.at
    if name.align == "left" and x == X:
        return replace(name, axes="names", at=(MIDDLE, y), align="center", offset=(0, 0))
    return replace(name, at=(x + (OUT if name.align == "left" else -OUT), y), align="center", offset=(0, 0))


def best_targets(best: Mapping[str, fit.Line], now: fit.Line) -> list[ClickTarget]:
    """The names of the best lines that are within reach: pressed, one takes the line there from where it is now."""
    names = {name.text: name for name in best_names(best)}
    return [
        ClickTarget(
            label=f"best line by the {loss}",
            axes=str(name.axes),
            at=name.at,
            sets=dict(zip(("slope", "intercept"), at, strict=True)),
            size=(66.0, 24.0),
            frame=(62.0, 18.0),
            selected=at == now,
        )
        for loss, at in best.items()
        if (name := names.get(f"best {loss}")) and abs(at[0]) <= SLOPE and abs(at[1]) <= Y
    ]


def point_handles(
    x: Floats,
    y: Floats,
    snap: Callable[[float, float], tuple[float, float] | None] | None = None,
    *,
    size: float = 11,
) -> list[Handle]:
    """One handle a point, `size` px wide; x, y: (n,) each. A point dropped at (x, y) lands at snap(x, y), if any."""

    def moved(i: int, to_x: float, to_y: float) -> dict[str, Floats]:
        xs, ys = x.copy(), y.copy()
        xs[i], ys[i] = to_x, to_y
        return {"x": xs, "y": ys}

    return [
        Handle(
            label=f"point {i + 1}",
            axes="plane",
            at=at,
            to_parameters=partial(moved, i),
            entries={"x": i, "y": i},
            snap=snap,
            size=size,
        )
        for i, at in enumerate(zip(x.tolist(), y.tolist(), strict=True))
    ]


def line_handles(
    at: fit.Line, *, furthest: float = 0.95 * X, role: Role = "forward", size: float = 15
) -> tuple[Handle, Handle]:
    """The line's height at x = 0, and an end of it, at most so far out, which turns it."""
    w, b = at
    end = end_of(at, furthest)
    height = Handle(
        label="height of the line",
        axes="plane",
        at=(0.0, b),
        along="y",
        to_parameters=lambda _, y: {"intercept": y},
        role=role,
        size=size,
        symbol="square",
    )
    turn = Handle(
        label="end of the line, which turns it",
        axes="plane",
        at=(end, w * end + b),
        to_parameters=lambda x, y: {"slope": (y - b) / math.copysign(max(abs(x), CLOSE / 2), x)},
        role=role,
        size=size,
        symbol="square",
    )
    return height, turn
