"""The Jacobian in cells with its sums at the margins, dL/dp beside it, what they make of each other, and the steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.softmax.collapse import Step
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Cells, Label, Mark
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.softmax.collapse import Result

    Box = tuple[float, float, float, float]

HIGHEST, ALL_ROWS = 44.0, 145.0
"""The height of a cell for few classes, and that of all rows together for many, in px."""
FEW, MANY = 55.0, 62.0
"""The width of a cell for up to three classes and for more, in px."""
DECIMALS = 2
"""Digits behind the point, for which there is room on a narrow page; the sentence and the table have more."""
NAMES, SUMS, GAP = 30.0, 30.0, 22.0
"""The widths of the rows' names, of the sums, and of a sign between two tables, in px."""
SIZE = 250.0
"""The height of the panel, in px."""
TOP = SIZE - 28.0
"""Where the first row begins."""
LINE = 20.0
"""From one step's line to the next."""


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
    """The boxes for K classes."""
    wide = FEW if K <= 3 else MANY
    bottom = TOP - K * row(K)
    first = NAMES, NAMES + K * wide
    second = first[1] + SUMS + GAP / 2, first[1] + SUMS + GAP / 2 + wide
    third = second[1] + GAP, second[1] + GAP + wide
    return Places(*((left, right, bottom, TOP) for left, right in (first, second, third)))


def width(K: int) -> float:
    """How wide the panel is, in px."""
    return places(K).d_s[1] + 6.0


def draw(axes: Any, steps: Any, K: int) -> None:
    """Two empty drawings counted in px; the names of rows and columns."""
    axes.set_axis_off()
    axes.set(xlim=(0, width(K)), ylim=(0, SIZE))
    steps.set_axis_off()
    steps.set(xlim=(0, width(K)), ylim=(0, LINE * len(Step)))
    at = places(K)
    for box in (at.J, at.d_p, at.d_s):
        _outline(axes, box)
    for box, sign, head in ((at.d_p, "×", "$dL/dp$"), (at.d_s, "=", "$dL/ds$")):
        axes.text((box[0] + box[1]) / 2, TOP + 10, head, ha="center", va="center", fontsize=8.5)
        axes.text(box[0] - GAP / 2, (box[2] + box[3]) / 2, sign, ha="center", va="center")
    left, right, _, _ = at.J
    wide = (right - left) / K
    look = {"fontsize": 8.5, "va": "center"}
    for k in range(K):
        axes.text(left + wide * (k + 0.5), TOP + 10, f"$\\partial/\\partial s_{k + 1}$", ha="center", **look)
        axes.text(left - 6, TOP - row(K) * (k + 0.5), f"$p_{k + 1}$", ha="right", **look)
    axes.set_title("the Jacobian $\\partial p / \\partial s$", loc="left", pad=18)


def _outline(axes: Any, box: Box) -> None:
    """A thin frame where the way back is going to write."""
    left, right, bottom, top = box
    axes.plot(
        [left, right, right, left, left], [bottom, bottom, top, top, bottom], gid="muted", linewidth=0.5
    )


def marks(r: Result) -> Iterator[Mark]:
    """As far as the way back has come: the matrix and its sums, dL/dp, the column that is left, dL/ds."""
    yield from both_labels(r)
    if r.step < Step.JACOBIAN:
        return
    at = places(r.K)
    column = np.arange(r.K) == r.y
    framed = column if r.step in (Step.COLUMN, Step.DS) else None
    yield _cells(r.J, at.J, vmax=0.25 / r.T, framed=framed, name="matrix")
    yield from sums(r, at.J)
    if r.step >= Step.DP:
        frame = column[:, None] if framed is not None else None
        yield _cells(r.d_p[:, None], at.d_p, vmax=4.0, framed=frame, decimals=None, name="dL/dp")
    if r.step >= Step.COLUMN:
        yield _cells(r.d_s[:, None], at.d_s, vmax=1.0 / r.T, name="dL/ds")
    if r.step == Step.DS:
        yield from names_of_result(r, at.d_s)


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
    wide = (right - left) / r.K
    look: dict[str, Any] = {"axes": "matrix", "align": "center", "size": 11.5}
    for k in range(r.K):
        by_row, by_column = (number(round(float(total), 12)) for total in (r.J[k].sum(), r.J[:, k].sum()))
        yield Label(at=(right + SUMS / 2, top - row(r.K) * (k + 0.5)), text=by_row, **look)
        yield Label(at=(left + wide * (k + 0.5), bottom - 11), text=by_column, **look)
    yield Label(at=(right + SUMS / 2, bottom - 11), text="Σ", **look)


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


def both_labels(r: Result) -> Iterator[Mark]:
    """The true class as a one-hot vector and as an index: one loss."""
    one_hot, k = ", ".join(f"{entry:.0f}" for entry in r.one_hot), SUB[r.y + 1]
    lines = (
        f"one-hot: y = ({one_hot}), L = −Σ yₖ ln pₖ",
        f"index: y = {r.y + 1} (in code {r.y}), L = −ln p{k}",
    )
    for line, text in enumerate(lines):
        yield Label(axes="matrix", at=(6, 32 - 18 * line), text=text, size=11.5)


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
    """All steps in lines, the present one lit, a tick before those that are done."""
    for step, text in texts(r).items():
        y = LINE * (len(Step) - step - 0.5)
        shown = step == r.step
        if shown:
            yield rectangle(
                "steps", (0, width(r.K)), (y - LINE / 2, y + LINE / 2), role="gradient", opacity=0.25
            )
        mark = "▸" if shown else "✓" if step < r.step else "·"
        yield Label(axes="steps", at=(6, y), text=f"{mark} {text}", bold=shown, size=12)
