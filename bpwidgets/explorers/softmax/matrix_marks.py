"""The Jacobian in cells with its sums at the margins; dL/dp before its rows, what they add up to below it; the step.

The chain rule is dL/ds_j = sum over i of dL/dp_i dp_i/ds_j: each row times its number, and each column added up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from bpwidgets.explorers.softmax.bar_marks import FRAME
from bpwidgets.explorers.softmax.collapse import Step
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Cells, Label, Line, Mark
from bpwidgets.live.picture.shapes import outline, rectangle, under_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.softmax.collapse import Result

HIGHEST, ALL_ROWS = 75.0, 225.0
"""The height of a cell for few classes, and that of all rows together for many, in px."""
HIGHEST_P = 0.28
"""A bar of so much fills half a cell at T = 1: no entry is above 0.25, and the longest bar ends inside its cell."""
WIDE = 60.0
"""The width of a cell."""
DECIMALS = 3
"""Digits behind the point, for which there is room; the sentence and the table have more."""
NAMES, GAP, SUM, HEADS = 24.0, 18.0, 34.0, 20.0
"""The widths of the rows' names, of a sign before them and of the sums of the rows, and the height of the columns'
names, in px."""
RESULT, SUMS = 50.0, 8.0
"""The height of the row of dL/ds, and how far below the matrix it begins, in px."""
IN_LETTERS = 9.0
"""How far from the end of its cell, or below it, is what a number is in letters, in px."""
BEFORE = 8.0
"""How far before its row what dL/ds is ends, in px."""
ROOMY = 70.0
"""A lower cell has no room for letters beside its number and its bar."""
BEHIND = 0.6
"""How much of the rows that are multiplied by 0 is covered."""
SIZE = 354.0
"""The height of the panel, in px."""
TOP = SIZE - HEADS - 4.0
"""Where the first row begins."""


class Box(NamedTuple):
    """The place of an array, in px."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        """Half way along and half way up."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(frozen=True)
class Places:
    """The boxes of the matrix, of dL/dp and of dL/ds."""

    J: Box
    d_p: Box
    d_s: Box


def row(K: int) -> float:
    """How high a row is, in px."""
    return min(HIGHEST, ALL_ROWS / K)


def places(K: int) -> Places:
    """The boxes for K classes: each entry of dL/dp before its row, each of dL/ds below its column."""
    first, bottom = FRAME, TOP - K * row(K)
    left = first + WIDE + GAP + NAMES
    right, below = left + K * WIDE, bottom - SUMS
    return Places(
        J=Box(left, right, bottom, TOP),
        d_p=Box(first, first + WIDE, bottom, TOP),
        d_s=Box(left, right, below - RESULT, below),
    )


def width(K: int) -> float:
    """How wide the panel is, in px."""
    return places(K).J.right + SUM


def draw(axes: Any, K: int) -> None:
    """An empty drawing counted in px."""
    axes.set_axis_off()
    axes.set(xlim=(0, width(K)), ylim=(0, SIZE))
    axes.set_title("the Jacobian $\\partial p / \\partial s$", loc="left", pad=18)


def marks(r: Result) -> Iterator[Mark]:
    """As far as the way back has come: the matrix and its sums, dL/dp, the row that is left, dL/ds."""
    if r.step < Step.JACOBIAN:
        return
    at = places(r.K)
    yield from names(r, at.J)
    yield _cells(r.J, at.J, vmax=HIGHEST_P / r.T, name="matrix")
    if r.step >= Step.DP:
        # No bars but the matrix's: those of other scales would look like its own.
        yield _cells(r.d_p[:, None], at.d_p, vmax=math.inf, decimals=None, name="dL/dp")
        look: dict[str, Any] = {"axes": "matrix", "align": "center"}
        yield Label(at=(at.d_p.middle[0], at.d_p.top + HEADS / 2), text="dL/dp", size=11.5, **look)
        yield Label(at=(at.d_p.right + GAP / 2, sum(_ends_of_row(r)) / 2), text="×", **look)
    yield from sums(r, at.J)
    yield from in_letters(r, at)
    if r.step < Step.ROW:
        yield frame(r, at.J)
        return
    yield from multiplied_by_0(r, at)
    yield frame_of_row(r, at)
    yield _cells(r.d_s[None], at.d_s, vmax=math.inf, name="dL/ds")
    before = (at.d_s.left - BEFORE, at.d_s.middle[1])
    yield Label(axes="matrix", at=before, text="dL/ds", align="right", size=11.5)
    if r.step == Step.DS:
        yield from result_in_letters(r, at)


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
    left = box.left + WIDE * r.y
    return outline("matrix", box._replace(left=left, right=left + WIDE), role="gradient", width=FRAME)


def _ends_of_row(r: Result) -> tuple[float, float]:
    """Where the row of the true class ends and begins, upwards."""
    return TOP - row(r.K) * (r.y + 1), TOP - row(r.K) * r.y


def frame_of_row(r: Result, at: Places) -> Line:
    """Round the row of the true class and its entry of dL/dp, by which it is multiplied."""
    return outline("matrix", (at.d_p.left, at.J.right, *_ends_of_row(r)), role="ink", width=FRAME)


def multiplied_by_0(r: Result, at: Places) -> Iterator[Mark]:
    """All other rows with their entries of dL/dp stand behind."""
    low, high = _ends_of_row(r)
    for ends in ((at.J.bottom, low), (high, TOP)):
        if ends[0] < ends[1]:
            yield rectangle("matrix", (at.d_p.left, at.J.right), ends, role="paper", opacity=BEHIND)


def in_letters(r: Result, at: Places) -> Iterator[Mark]:
    """What the numbers of the framed column or row are, if there is room; with the row, the factor before it."""
    if row(r.K) < ROOMY or r.over:
        return
    look: dict[str, Any] = {"axes": "matrix", "align": "center", "size": 11.5}
    for k in range(r.K):
        i, j = (k, r.y) if r.step < Step.ROW else (r.y, k)
        p, other = f"p{SUB[i + 1]}", f"p{SUB[j + 1]}"
        high = TOP - row(r.K) * i
        up = high - row(r.K) + IN_LETTERS if i == j else high - IN_LETTERS  # where no bar is
        text = f"{p}(1−{p})" if i == j else f"−{p}{other}"
        yield Label(at=(at.J.left + WIDE * (j + 0.5), up), text=text, **look)
    if r.step >= Step.ROW:
        across, high = at.d_p.middle[0], TOP - row(r.K) * r.y
        yield Label(at=(across, high - IN_LETTERS), text=f"−1/p{SUB[r.y + 1]}", **look)


def result_in_letters(r: Result, at: Places) -> Iterator[Mark]:
    """What the numbers of dL/ds are: p_y has cancelled."""
    look: dict[str, Any] = {"axes": "matrix", "align": "center", "size": 11.5}
    for k in range(r.K):
        p = f"p{SUB[k + 1]}"
        text = f"({p}−1){r.over}" if k == r.y and r.over else f"{p} − 1" if k == r.y else f"{p}{r.over}"
        yield Label(
            at=(at.J.left + WIDE * (k + 0.5), at.d_s.bottom - IN_LETTERS), text=text, **{**look, "bold": True}
        )
    before = at.d_s.left - BEFORE, at.d_s.middle[1]
    yield Label(
        at=before, offset=(0, -14), text=f"= {gradient(r)}", **{**look, "align": "right", "bold": True}
    )


def _cells(values: Any, box: Box, *, vmax: float, decimals: int | None = DECIMALS, name: str) -> Cells:
    return Cells(
        axes="matrix", role="gradient", values=values, box=box, vmax=vmax, decimals=decimals, name=name
    )


def sums(r: Result, box: Box) -> Iterator[Mark]:
    """The sum of each row on its right; of each column below it, until dL/ds is there."""
    left, right, bottom, top = box
    look: dict[str, Any] = {"axes": "matrix", "align": "center", "size": 11.5}
    for k in range(r.K):
        by_row, by_column = (number(round(float(total), 12)) for total in (r.J[k].sum(), r.J[:, k].sum()))
        yield Label(at=(right + SUM / 2, top - row(r.K) * (k + 0.5)), text=by_row, **look)
        if r.step < Step.ROW:
            yield Label(at=(left + WIDE * (k + 0.5), bottom - 11), text=by_column, **look)
    yield Label(at=(right + SUM / 2, top + HEADS / 2), text="Σ", **look)
    if r.step < Step.ROW:
        yield Label(at=(left - 12, bottom - 11), text="Σ", **look)


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
        Step.ROW: f"rows times dL/dp: row {r.y + 1} is left",
        Step.DS: f"p{k} cancels: dL/ds = {gradient(r)}",
    }


def present_step(r: Result) -> Label:
    """The line of the step that is shown, under the title."""
    count = f"step {int(r.step)} of {int(Step.DS)}" if r.step else "the start"
    text = f"{count}: {texts(r)[r.step]}"
    return replace(under_title("matrix", text, "gradient"), size=12)
