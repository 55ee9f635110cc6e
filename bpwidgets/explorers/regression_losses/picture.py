"""What both pictures of this lesson show alike: the plane with its data sets, and a line that can be taken hold of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.data import anscombe, free_points
from bpwidgets.explorers.regression_losses.chosen import DataChoice
from bpwidgets.live.marks import Handle, Label, Line, Mark
from bpwidgets.live.parameters import Slider

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.calculus.data import DataSet
    from bpwidgets.explorers.regression_losses import fit
    from bpwidgets.live.style import Role

X, Y = 2.5, 6.0
"""The plane shows x from -X to X and y from -Y to Y."""
SLOPE = 3.0
OWN = "your own points"
SETS = {points.name: points for points in (*map(anscombe, ("I", "II", "III", "IV")), free_points(OWN))}


def data_choice() -> DataChoice:
    """The chooser of the data, for an explorer's class."""
    return DataChoice("Anscombe III", options=SETS, own=OWN, reach=(0.9 * X, 0.9 * Y))


def slope_slider(at: float) -> Slider:
    """The line's slope."""
    return Slider(at, low=-SLOPE, high=SLOPE, step=0.05, label="slope w")


def intercept_slider(at: float) -> Slider:
    """The line's height at x = 0."""
    return Slider(at, low=-Y, high=Y, step=0.05, label="intercept b")


def set_plane(axes: Any, points: DataSet) -> None:
    """Limits, names and zero lines of the plane."""
    axes.set(xlim=(-X, X), ylim=(-Y, Y), xlabel=f"${points.axis('x')}$", ylabel=f"${points.axis('y')}$")
    axes.axhline(0, gid="muted", linewidth=0.6)
    axes.axvline(0, gid="muted", linewidth=0.6)


def line(at: fit.Line, role: Role, *, width: float = 3.0, dash: bool = False, name: str = "") -> list[Mark]:
    """The line y = w x + b across the plane, with its name at its end, on the side that the line leaves free."""
    w, b = at
    ends = np.array([-X, X])
    marks: list[Mark] = [Line(axes="plane", role=role, x=ends, y=w * ends + b, width=width, dash=dash)]
    if name:
        end = end_of(at, X)
        beside = (-4, 10 if w > 0 else -10)
        marks.append(
            Label(axes="plane", at=(end, w * end + b), text=name, align="right", offset=beside, size=11.5)
        )
    return marks


def end_of(at: fit.Line, furthest: float) -> float:
    """How far right, between 0.3 and `furthest`, the line is well inside the plane; or left, where it is not."""
    right = np.linspace(0.3, furthest, 23)
    for xs in (right, -right):
        inside = np.abs(at[0] * xs + at[1]) <= Y - 0.4
        if inside.any():
            return float(xs[inside][-1])
    return furthest


def line_handles(
    at: fit.Line, near: Callable[[float, int], float] = lambda value, _: value
) -> tuple[Handle, Handle]:
    """The line's height at x = 0, and an end of it, which turns it.

    Args:
        at: slope and intercept.
        near: (value, entry) -> the value on which a dropped slope (entry 0) or intercept (1) lands.
    """
    w, b = at
    end = end_of(at, 0.88 * X)
    height = Handle(
        label="height of the line",
        axes="plane",
        at=(0.0, b),
        along="y",
        to_parameters=lambda _, y: {"intercept": near(y, 1)},
        role="forward",
        symbol="square",
    )
    turn = Handle(
        label="end of the line, which turns it",
        axes="plane",
        at=(end, w * end + b),
        to_parameters=lambda x, y: {"slope": near((y - b) / np.copysign(max(abs(x), 0.2), x), 0)},
        role="forward",
        symbol="square",
    )
    return height, turn
