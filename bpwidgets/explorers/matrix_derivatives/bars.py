"""Numbers as bars: where they stand, how long they are, what can be dragged.

Each bar begins at a line of 0. Its number is on the other side of that line, or at one height with those of its row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.explorers.matrix_derivatives import tables
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Cells, Handle, Label, Mark, Polygon

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.picture.style import Role

    Floats = NDArray[np.float64]

W_START = np.round(np.cos(1.0 + 1.7 * np.arange(tables.MANY)[:, None] + 2.3 * np.arange(tables.MANY)), 1)
X_START = np.array([0.8, -1.2, 1.6, 0.6, -0.4])
V_START = np.array([1.5, -0.9, 0.6, -1.3, 0.4])
FULL = 2.0
"""The range of every entry that can be dragged: from -FULL to FULL."""
PRODUCT = FULL**2
"""The largest product of two of them."""
END_OF_V = 2.3
"""The ends of the axis of v = dL/dg, with room for the handles of the largest entries."""
STEP = 0.1
"""Of sliders and drags: products of such numbers are printed in full."""
REACH = 0.42
"""How far a bar of full size reaches from the middle of its cell, in heights of a cell."""
CUT = 1.05
"""A longer bar is cut at this many full sizes."""
HALF = 0.22
"""Half the width of a bar, in widths of a cell."""
TIP, LOW_TIP = 11.0, 9.0
"""The diameter of a handle on the tip of a bar, and of one in a low or narrow cell, in px: a small bar is seen beside
it."""
THICK = 0.16
"""Half the thickness of a lying bar, in rows."""
NUMBER_PX, OVER_PX = 12.0, 14.0
"""From the line of 0 to the end of a number beside a lying bar, and to the middle of one in a cell."""


@dataclass(frozen=True)
class Place:
    """Where in its cell a bar stands and its number, in widths and heights of the cell."""

    half: float = HALF
    """half the width of the bar"""
    foot: float = 0.5
    """its middle, across"""
    zero: float = 0.5
    """its line of 0, down"""
    reach: float = REACH
    """how far a bar of full size reaches from there"""
    number: tuple[float, float] | None = None
    """the middle of the number, across and down: without, it is on the other side of the line of 0"""


CENTRED = Place()
BESIDE = Place(half=0.165, foot=0.24, number=(0.68, 0.5))
"""In a low cell: all numbers of a row at one height beside their bars."""


def sub(*indices: int) -> str:
    """Indices that count from 0, as subscripts that count from 1: ₂₃ for 1, 2."""
    return "".join(formatting.SUB[int(digit)] for index in indices for digit in str(index + 1))


def reach(terms: int) -> float:
    """Where the axis of a sum of so many products ends: one product is never longer, of more most are shorter.

    A longer sum is cut and marked.
    """
    return max(FULL**2, 1.5 + 1.5 * math.ceil(math.sqrt(terms)))


def with_cut(value: float, end: float, signs: str) -> str:
    """A number, and one of two signs where its bar is cut: below -end, above end."""
    sign = signs[int(value > 0)] if abs(value) > end else ""
    return f"{formatting.number(value)}{sign}"


def standing(
    axes: str,
    values: ArrayLike,
    *,
    role: Role,
    full: float = FULL,
    place: Place = CENTRED,
    name: str = "",
) -> list[Mark]:
    """A bar and a number in each cell of a table that fills axes with cells of 1 by 1: up where it is positive.

    Args:
        axes: where; its y counts rows downward.
        values: (rows, columns), or (columns,) for one row.
        role: the colour of the bars.
        full: the size of a bar that reaches as far as one of full size.
        place: where in its cell each stands.
        name: of the bars.
    """
    values = np.atleast_2d(np.asarray(values, float))
    rows, columns = values.shape
    base = np.arange(rows)[:, None] + place.zero
    middle, half = np.arange(columns) + place.foot, place.half
    x, y = np.zeros((rows, 4 * columns + 2)), np.repeat(base, 4 * columns + 2, axis=1)
    x[:, 1:-1:4] = x[:, 2:-1:4] = middle - half
    x[:, 3:-1:4] = x[:, 4:-1:4] = middle + half
    y[:, 2:-1:4] = y[:, 3:-1:4] = base - place.reach * np.clip(values / full, -CUT, CUT)
    # From row to row along the left side and back on the same way, which encloses nothing.
    bars = Polygon(
        axes=axes,
        role=role,
        x=np.append(x, np.zeros(rows)),
        y=np.append(y, base[::-1]),
        opacity=0.8,
        name=name,
    )
    across, down = place.number or (place.foot, place.zero)
    numbers = (
        Label(
            axes=axes,
            at=(j + across, i + down),
            offset=(0, 0 if place.number else -OVER_PX if value >= 0 else OVER_PX),
            align="center",
            size=Cells.text_px,
            text=with_cut(value, CUT * full, "↓↑"),
        )
        for (i, j), value in np.ndenumerate(values)
    )
    return [bars, *numbers]


def lying(axes: str, values: ArrayLike, end: float, *, role: Role, name: str = "") -> list[Mark]:
    """A horizontal bar and a number a row, on axes from -end to end whose rows are 1 high."""
    values = np.asarray(values, float)
    ends = np.clip(values, -end, end)
    middle = np.arange(len(ends)) + 0.5
    from_zero = np.stack([0 * ends, ends, ends, 0 * ends], axis=1)
    sides = np.stack([middle - THICK, middle - THICK, middle + THICK, middle + THICK], axis=1)
    numbers = (
        Label(
            axes=axes,
            at=(0, k + 0.5),
            offset=(NUMBER_PX if value < 0 else -NUMBER_PX, 0),
            align="left" if value < 0 else "right",
            text=with_cut(value, end, "‹›"),
        )
        for k, value in enumerate(values.tolist())
    )
    bars = Polygon(axes=axes, role=role, x=from_zero.ravel(), y=sides.ravel(), opacity=0.8, name=name)
    return [bars, *numbers]


# ---- what can be dragged -----------------------------------------------------------------------------------


def moved(explorer: Explorer, name: str, index: Any, value: float, **look: int) -> dict[str, Any]:
    """One entry changed, and the frames set there; a handle that has not moved leaves them where they are."""
    array = getattr(explorer, name)
    return {name: with_entry(array, index, value), **({} if np.isclose(array[index], value) else look)}


def cell_handles(
    name: str,
    values: Floats,
    moved: Callable[[int, int, float], Mapping[str, Any]],
    *,
    place: Place = CENTRED,
    tip: float = TIP,
) -> list[Handle]:
    """A handle on the tip of each bar of a table that fills the axes `name` with cells of 1 by 1.

    What is shown is the parameter `name`; `moved(i, j, value)` says what a new value sets. `place` is that of
    `standing`, `tip` the diameter of each.
    """

    def handle(i: int, j: int, value: float) -> Handle:
        zero = i + place.zero
        return Handle(
            label=f"{name}[{i + 1}, {j + 1}]" if name == "W" else f"{name}[{j + 1}]",
            axes=name,
            at=(j + place.foot, zero - place.reach * value / FULL),
            along="y",
            size=tip,
            to_parameters=lambda _, y: moved(i, j, (zero - y) * FULL / place.reach),
            entries={name: (i, j) if name == "W" else j},
        )

    return [handle(i, j, value) for (i, j), value in np.ndenumerate(values)]


def bar_handles(name: str, values: Floats, moved: Callable[[int, float], Mapping[str, Any]]) -> list[Handle]:
    """A handle on the end of each lying bar; `moved(i, value)` says what a new value sets."""

    def handle(i: int, value: float) -> Handle:
        return Handle(
            label=f"{name}[{i + 1}]",
            axes=name,
            at=(value, i + 0.5),
            along="x",
            size=TIP,
            role="gradient",
            to_parameters=lambda x, _: moved(i, x),
            entries={name: i},
        )

    return [handle(i, value) for i, value in enumerate(values.tolist())]
