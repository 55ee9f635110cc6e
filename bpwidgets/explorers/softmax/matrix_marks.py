"""The Jacobian in cells with its sums at the margins; dL/dp along its top, what they make at its side; the steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.softmax import triangle_marks
from bpwidgets.explorers.softmax.collapse import Step
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Arrow, Cells, Label, Mark, Points
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.softmax.collapse import Result

    Box = tuple[float, float, float, float]

HIGHEST, ALL_ROWS = 44.0, 128.0
"""The height of a cell for few classes, and that of all rows together for many, in px."""
WIDE = 60.0
"""The width of a cell."""
DECIMALS = 2
"""Digits behind the point, for which there is room on a narrow page; the sentence and the table have more."""
NAMES, GAP, HEADS = 32.0, 20.0, 20.0
"""The widths of the rows' names and of a sign between two tables, and the height of the columns' names, in px."""
WEIGHTS = 25.0
"""The height of the row of dL/dp: its bars lie under the numbers."""
SIZE = 250.0
"""The height of the panel, in px."""
TOP = SIZE - WEIGHTS - HEADS - 6.0
"""Where the first row begins."""
LINE = 18.0
"""From one step's line to the next."""
OVER, BELOW = 21.0, 260.0
"""How far above the other panels the matrix begins, and how far below their top the steps."""
DISC, BESIDE = 17.0, 26.0
"""The disc with a step's number, and how far right of the lines' left end its words begin, in px."""
ARROWS, PER_SIDE = 24.0, 200.0
"""How high the middles of the columns' arrows are, and how long the triangle's side is in their scale, in px."""


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
    """The boxes for K classes: each entry of dL/dp above its column, each of dL/ds beside its row."""
    left, right, bottom = NAMES, NAMES + K * WIDE, TOP - K * row(K)
    above = TOP + HEADS
    return Places(
        J=(left, right, bottom, TOP),
        d_p=(left, right, above, above + WEIGHTS),
        d_s=(right + GAP, right + GAP + WIDE, bottom, TOP),
    )


def width(K: int) -> float:
    """How wide the panel is, in px."""
    return places(K).d_s[1] + 6.0


def draw(axes: Any, steps: Any, K: int) -> None:
    """Two empty drawings counted in px."""
    axes.set_axis_off()
    axes.set(xlim=(0, width(K)), ylim=(0, SIZE))
    steps.set_axis_off()
    steps.set(xlim=(0, width(K)), ylim=(0, LINE * len(Step)))
    axes.set_title("the Jacobian $\\partial p / \\partial s$", loc="left", pad=2)
    steps.set_title("the way back, step by step", loc="left", pad=7)


def marks(r: Result) -> Iterator[Mark]:
    """As far as the way back has come: the matrix and its sums, dL/dp, the column that is left, dL/ds."""
    if r.step < Step.JACOBIAN:
        return
    at = places(r.K)
    column = np.arange(r.K) == r.y
    framed = column if r.step in (Step.COLUMN, Step.DS) else None
    yield from names(r.K, at.J)
    yield _cells(r.J, at.J, vmax=0.25 / r.T, framed=framed, name="matrix")
    if r.step >= Step.DP:
        yield _cells(r.d_p[None], at.d_p, vmax=4.0, framed=framed, decimals=None, name="dL/dp")
        middle = (at.d_p[2] + at.d_p[3]) / 2
        yield Label(axes="matrix", at=(at.d_p[0] - 6, middle), text="dL/dp", align="right", size=11.5)
    yield from arrows(r, at.J)
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


def names(K: int, box: Box) -> Iterator[Mark]:
    """What moves above each column, what it moves before each row."""
    left, _, _, top = box
    for k in range(K):
        across, up = left + WIDE * (k + 0.5), top - row(K) * (k + 0.5)
        name = SUB[k + 1]
        yield Label(
            axes="matrix", at=(across, top + HEADS / 2), text=f"∂/∂s{name}", align="center", size=11.5
        )
        yield Label(axes="matrix", at=(left - 6, up), text=f"p{name}", align="right", size=11.5)


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
    yield Label(at=(right + GAP, bottom - 11), text="Σ", **look)


def arrows(r: Result, box: Box) -> Iterator[Mark]:
    """Of three classes below each column, once more, the arrow that it is in the triangle."""
    if r.K != 3 or r.step == Step.DS:
        return
    columns = range(r.K) if r.step < Step.COLUMN else (r.y,)
    for k, (across, up) in zip(columns, (PER_SIDE / 2 * triangle_marks.arrows(r)).tolist(), strict=True):
        middle = box[0] + WIDE * (k + 0.5)
        tail, head = (middle - across, ARROWS - up), (middle + across, ARROWS + up)
        yield Arrow(axes="matrix", role="gradient", tail=tail, head=head, width=3)


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
    matrix = f"(diag(p) − p pᵀ){r.over}" if r.over else "diag(p) − p pᵀ"
    return {
        Step.P: f"p = softmax(s{r.over})",
        Step.JACOBIAN: f"∂p/∂s = {matrix}, sums 0",
        Step.DP: f"dL/dp = −1/p{k} at class {r.y + 1}, else 0",
        Step.COLUMN: f"times ∂p/∂s: column {r.y + 1} is left",
        Step.DS: f"p{k} cancels: dL/ds = {gradient(r)}",
    }


def steps(r: Result) -> Iterator[Mark]:
    """The steps that are done in lines, their numbers in discs, the present one lit."""
    for step, text in texts(r).items():
        if step > r.step:
            return
        y = LINE * (len(Step) - step - 0.5)
        shown = step == r.step
        if shown:
            line = (y - LINE / 2, y + LINE / 2)
            yield rectangle("steps", (0, width(r.K)), line, role="gradient", opacity=0.25)
        yield Points(axes="steps", role="gradient", x=[10.0], y=[y], size=DISC, filled=False)
        number_of = str(step + 1)
        yield Label(axes="steps", at=(10.0, y), text=number_of, align="center", bold=shown, size=11)
        yield Label(axes="steps", at=(BESIDE, y), text=text, size=12)
