"""The Jacobian in cells with its sums at the margins; dL/dp below it, what they make at its side; the step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.softmax.bar_marks import FRAME
from bpwidgets.explorers.softmax.collapse import Step
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Cells, Label, Line, Mark
from bpwidgets.live.picture.shapes import outline, under_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.softmax.collapse import Result

    Box = tuple[float, float, float, float]

HIGHEST, ALL_ROWS = 85.0, 255.0
"""The height of a cell for few classes, and that of all rows together for many, in px."""
HIGHEST_P = 0.28
"""A bar of so much fills half a cell at T = 1: no entry is above 0.25, and the longest bar ends inside its cell."""
WIDE = 60.0
"""The width of a cell."""
DECIMALS = 3
"""Digits behind the point, for which there is room; the sentence and the table have more."""
NAMES, GAP, HEADS = 32.0, 20.0, 20.0
"""The widths of the rows' names and of a sign between two tables, and the height of the columns' names, in px."""
WEIGHTS = 25.0
"""The height of the row of dL/dp: its bars lie under the numbers."""
SUMS = 24.0
"""How far below the matrix that row begins, under the sums of the columns."""
SIZE = 354.0
"""The height of the panel, in px."""
TOP = SIZE - HEADS - 4.0
"""Where the first row begins."""


@dataclass(frozen=True)
class Places:
    """The boxes (left, right, bottom, top) of the matrix, of dL/dp and of dL/ds."""

    J: Box
    d_p: Box
    d_s: Box


def row(K: int) -> float:
    """How high a row is, in px."""
    return min(HIGHEST, ALL_ROWS / K)


def places(K: int) -> Places:
    """The boxes for K classes: each entry of dL/dp below its column, each of dL/ds beside its row."""
    left, right, bottom = NAMES, NAMES + K * WIDE, TOP - K * row(K)
    below = bottom - SUMS
    return Places(
        J=(left, right, bottom, TOP),
        d_p=(left, right, below - WEIGHTS, below),
        d_s=(right + GAP, right + GAP + WIDE, bottom, TOP),
    )


def width(K: int) -> float:
    """How wide the panel is, in px."""
    return places(K).d_s[1] + 6.0


def draw(axes: Any, K: int) -> None:
    """An empty drawing counted in px."""
    axes.set_axis_off()
    axes.set(xlim=(0, width(K)), ylim=(0, SIZE))
    axes.set_title("the Jacobian $\\partial p / \\partial s$", loc="left", pad=18)


def marks(r: Result) -> Iterator[Mark]:
    """As far as the way back has come: the matrix and its sums, dL/dp, the column that is left, dL/ds."""
    if r.step < Step.JACOBIAN:
        return
    at = places(r.K)
    framed = np.arange(r.K) == r.y if r.step in (Step.COLUMN, Step.DS) else None
    yield from names(r, at.J)
    yield _cells(r.J, at.J, vmax=HIGHEST_P / r.T, name="matrix")
    yield frame(r, at.J)
    if r.step >= Step.DP:
        yield _cells(r.d_p[None], at.d_p, vmax=4.0, framed=framed, decimals=None, name="dL/dp")
        middle = (at.d_p[2] + at.d_p[3]) / 2
        yield Label(axes="matrix", at=(at.d_p[0] - 6, middle), text="dL/dp", align="right", size=11.5)
    if r.step < Step.COLUMN:
        yield from sums(r, at.J)
        return
    yield _cells(r.d_s[:, None], at.d_s, vmax=1.0 / r.T, name="dL/ds")
    left, right, bottom, top = at.d_s
    look: dict[str, Any] = {"axes": "matrix", "align": "center"}
    yield Label(at=((left + right) / 2, top + HEADS / 2), text="dL/ds", size=11.5, **look)
    yield Label(at=(left - GAP / 2, (bottom + top) / 2), text="=", **look)
    if r.step == Step.DS:
        yield from names_of_result(r, at.d_s)


def names(r: Result, box: Box) -> Iterator[Mark]:
    """What moves above each column, bold the true class's, and what it moves before each row."""
    left, _, _, top = box
    look: dict[str, Any] = {"axes": "matrix", "size": 11.5}
    for k in range(r.K):
        across, up, name = left + WIDE * (k + 0.5), top - row(r.K) * (k + 0.5), SUB[k + 1]
        above: dict[str, Any] = {"at": (across, top + HEADS / 2), "align": "center", "bold": k == r.y}
        yield Label(text=f"∂/∂s{name}", **above, **look)
        yield Label(at=(left - 6, up), text=f"p{name}", align="right", **look)


def frame(r: Result, box: Box) -> Line:
    """Round the column of the true class, whose arrow in the triangle is thick, and whose score has such a frame."""
    left, right = (box[0] + WIDE * (r.y + end) for end in (0, 1))
    return outline("matrix", (left, right, *box[2:]), role="gradient", width=FRAME)


def _cells(
    values: Any, box: Box, *, vmax: float, framed: Any = None, decimals: int | None = DECIMALS, name: str
) -> Cells:
    return Cells(
        axes="matrix",
        role="gradient",
        values=values,
        box=box,
        vmax=vmax,
        highlighted=framed,
        decimals=decimals,
        name=name,
    )


def sums(r: Result, box: Box) -> Iterator[Mark]:
    """The sum of each row on its right, of each column below it."""
    left, right, bottom, top = box
    look: dict[str, Any] = {"axes": "matrix", "align": "center", "size": 11.5}
    for k in range(r.K):
        by_row, by_column = (number(round(float(total), 12)) for total in (r.J[k].sum(), r.J[:, k].sum()))
        yield Label(at=(right + GAP, top - row(r.K) * (k + 0.5)), text=by_row, **look)
        yield Label(at=(left + WIDE * (k + 0.5), bottom - 11), text=by_column, **look)
    yield Label(at=(right + GAP, top + HEADS / 2), text="Σ", **look)
    yield Label(at=(left - GAP / 2, bottom - 11), text="Σ", **look)


def names_of_result(r: Result, box: Box) -> Iterator[Mark]:
    """Below the result what it is, once p_y has cancelled."""
    yield Label(
        axes="matrix",
        role="gradient",
        at=((box[0] + box[1]) / 2, box[2] - 11),
        text=gradient(r),
        align="center",
        size=11.5,
        bold=True,
    )


def gradient(r: Result) -> str:
    """What dL/ds is, as text."""
    difference = f"p − e{SUB[r.y + 1]}"
    return f"({difference}){r.over}" if r.over else difference


# ---- the steps ---------------------------------------------------------------------------------------------


def texts(r: Result) -> dict[Step, str]:
    """What each step says."""
    k = SUB[r.y + 1]
    return {
        Step.P: f"p = softmax(s{r.over})",
        Step.JACOBIAN: "each s moves every p",
        Step.DP: f"dL/dp{k} = −1/p{k}, the others 0",
        Step.COLUMN: f"times ∂p/∂s: column {r.y + 1} is left",
        Step.DS: f"p{k} cancels: dL/ds = {gradient(r)}",
    }


def present_step(r: Result) -> Label:
    """The line of the step that is shown, under the title."""
    count = f"step {int(r.step)} of {int(Step.DS)}" if r.step else "the start"
    text = f"{count}: {texts(r)[r.step]}"
    return replace(under_title("matrix", text, "gradient"), size=12)
