"""One table, read two ways: g = W x along its rows, dL/dx = W^T v down its columns.

Forward, x_j enters output i through W_ij: row i, times x, is added up to g_i. Backward, x_j gathers through the same
cells what it did to every output: column j, times v = dL/dg, is added up to dL/dx_j.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.matrix_derivatives import bars, linear, tables
from bpwidgets.live import style
from bpwidgets.live.explorer import Explorer
from bpwidgets.live.marks import Arrow, Handle, Label, Mark
from bpwidgets.live.parameters import Matrix, Slider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bpwidgets.explorers.matrix_derivatives.tables import Box

    Floats = NDArray[np.float64]

THIN, SIDE = 0.17, 0.11
"""Half the width of a bar of W, and of a product, which stands to the right or left of it, in widths of a cell."""


@dataclass(frozen=True)
class Result:
    """What goes out through W, and what comes back through it."""

    W: Floats
    """(q, p)"""
    x: Floats
    """(p,)"""
    v: Floats
    """(q,), dL/dg"""
    g: Floats
    """(q,), W x"""
    dx: Floats
    """(p,), dL/dx = W^T v"""
    at: tuple[int, int]
    """the row i and the column j that are read"""


class BothWays(Explorer):
    """W times x along a row gives an output; W times v down a column gives a derivative by an input.

    Args:
        i, j: the row and the column that are read, or the last where there is none of this number.
        q, p: the sizes, from 1 to 8.
        W: the matrix (q, p).
        x: the input (p,).
        v: dL/dg (q,).
    """

    size = (900, 510)

    i = Slider(2, low=1, high=tables.MANY, whole=True, label="row i")
    j = Slider(3, low=1, high=tables.MANY, whole=True, label="column j")
    q = Slider(3, low=1, high=tables.MANY, whole=True, structural=True, label="outputs q")
    p = Slider(4, low=1, high=tables.MANY, whole=True, structural=True, label="inputs p")
    x = Matrix(bars.X_START, shape=("p",), low=-bars.FULL, high=bars.FULL, step=bars.STEP)
    v = Matrix(bars.V_START, shape=("q",), low=-bars.FULL, high=bars.FULL, step=bars.STEP, label="v = dL/dg")
    W = Matrix(bars.W_START, shape=("q", "p"), low=-bars.FULL, high=bars.FULL, step=bars.STEP)

    def compute(self) -> Result:
        """Both readings of W."""
        at = min(self.i, self.q) - 1, min(self.j, self.p) - 1
        g, dx = linear.g(self.W, self.x), linear.derivative_by_input(self.W, self.v)
        return Result(self.W, self.x, self.v, g, dx, at)

    def gradients(self, r: Result) -> tuple[Claim, ...]:
        """L = v . W x is the simplest loss with dL/dg = v; of its gradient the entry below the column that is read."""
        j = r.at[1]
        one = np.zeros(len(r.x))
        one[j] = 1.0
        return (
            Claim(
                f"dL/dx{bars.sub(j)}",
                lambda t: r.v @ linear.g(r.W, r.x + (t - r.x[j]) * one),
                r.x[j],
                r.dx[j],
            ),
        )

    def stage(self, figure: Any, r: Result) -> None:
        """Lines of the tables, numbers of rows and columns, titles."""
        q, p = r.W.shape
        boxes = layout(q, p)
        axes = self.place(figure, page=(0, 0, *self.size), **boxes)
        tables.bare(axes, self.size)
        tables.table(axes["x"], 1, p)
        tables.table(axes["W"], q, p)
        tables.number(axes["x"], axes["W"])
        tables.axis_of_rows(axes["g"], q, bars.reach(p))
        tables.axis_of_rows(axes["v"], q, bars.END_OF_V)
        axes["dx"].set(xlim=(0, p), ylim=(-bars.reach(q), bars.reach(q)))
        axes["dx"].axhline(0, gid="muted", linewidth=0.8)
        page = axes["page"]
        left, top, _, height = boxes["W"]
        below = boxes["dx"][1] + boxes["dx"][3]
        tables.write(page, left, 18, "forward, along a row")
        tables.write(page, left, below + 36, "backward, down a column")
        tables.write(page, boxes["g"][0], top - 14, "$g$")
        tables.write(page, boxes["v"][0], top - 14, "$v = dL/dg$")
        tables.write(page, 8, boxes["x"][1] + 23, "$x$")
        tables.write(page, 8, top + height / 2, "$W$")
        tables.write(page, 8, boxes["dx"][1] + boxes["dx"][3] / 2, "$dL/dx$")

    def scene(self, r: Result) -> list[Mark]:
        """W between its two readings, and the row and the column that are read."""
        q, p = r.W.shape
        return [
            bars.filled("x", r.x[None], role="input"),
            bars.filled("W", r.W, role="input", half=THIN),
            *bars.lying("g", r.g, bars.reach(p), role="forward"),
            *bars.lying("v", r.v, bars.END_OF_V, role="gradient"),
            bars.standing("dx", r.dx, bars.reach(q), role="gradient"),
            *along_row(r),
            *down_column(r),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The ends of the bars of x, v and W; the row and the column that are read go where one is moved."""
        return [
            *bars.grips("x", r.x[None], lambda _, j, value: bars.moved(self, "x", j, value, j=j + 1)),
            *bars.pulls("v", r.v, lambda i, value: bars.moved(self, "v", i, value, i=i + 1)),
            *bars.grips("W", r.W, lambda i, j, value: bars.moved(self, "W", (i, j), value, i=i + 1, j=j + 1)),
        ]

    def sentence(self, r: Result) -> str:
        """Both readings, and what one cell does to both sums."""
        i, j = r.at
        g, dx, x, v = (style.number(value, 3) for value in (r.g[i], r.dx[j], r.x[j], r.v[i]))
        return (
            f"Along row {i + 1}, times x: g{bars.sub(i)} = {g}. "
            f"Down column {j + 1}, times v: dL/dx{bars.sub(j)} = {dx}. One unit more of W{bars.sub(i, j)} moves "
            f"g{bars.sub(i)} by x{bars.sub(j)} = {x} and dL/dx{bars.sub(j)} by v{bars.sub(i)} = {v}."
        )

    def tables(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """W with what it is multiplied by, and both results."""
        q, p = r.W.shape
        columns = {f"W, j = {j + 1}": r.W[:, j].tolist() for j in range(p)}
        return {
            "g = W x, row by row": {
                "i": list(range(1, q + 1)),
                **columns,
                "g": r.g.tolist(),
                "v": r.v.tolist(),
            },
            "dL/dx = Wᵀ v, column by column": {
                "j": list(range(1, p + 1)),
                "x": r.x.tolist(),
                "dL/dx": r.dx.tolist(),
            },
        }


@cache
def layout(q: int, p: int) -> dict[str, Box]:
    """The boxes, in px of the picture: x over W, g and v beside it, dL/dx below it."""
    width, height = min(72.0, 400 / p) * p, min(76.0, 228 / q) * q
    left, top = 76.0, 132.0
    beside = left + width + 40
    return {
        "x": (left, 76.0, width, 46.0),
        "W": (left, top, width, height),
        "dx": (left, top + height + 26, width, 66.0),
        "g": (beside, top, 120.0, height),
        "v": (beside + 196, top, 92.0, height),
    }


def along_row(r: Result) -> list[Mark]:
    """Forward: row i in a frame, its products with x as bars in it, and an arrow to their sum g_i."""
    q, p = r.W.shape
    i = r.at[0]
    row = (0, i, p, 1)
    left, top, width, _ = tables.cell(layout(q, p)["W"], (q, 1), i, 0)
    middle = top + layout(q, p)["W"][3] / q / 2
    return [
        bars.in_rows("W", [r.W[i] * r.x], [row], full=bars.PRODUCT, role="forward", middle=0.84, half=SIDE),
        tables.frames("W", [row], width=2.6, role="forward"),
        Arrow(
            axes="page",
            role="forward",
            tail=(left + width + 4, middle),
            head=(left + width + 34, middle),
        ),
        Label(
            axes="page",
            at=(left, 40),
            role="forward",
            text=f"row {i + 1} times x, added: g{bars.sub(i)} = {style.fixed(r.g[i], 3)}",
        ),
    ]


def down_column(r: Result) -> list[Mark]:
    """Backward: column j in a frame, its products with v as bars in it, and an arrow to their sum dL/dx_j."""
    q, p = r.W.shape
    j = r.at[1]
    below = layout(q, p)["dx"]
    total = style.fixed(r.dx[j], 3) + bars.off(r.dx[j], bars.reach(q))
    left, top, width, _ = tables.cell(below, (1, p), 0, j)
    cells = [(j, k, 1, 1) for k in range(q)]
    return [
        bars.in_rows(
            "W",
            (r.W[:, j] * r.v)[:, None],
            cells,
            full=bars.PRODUCT,
            role="gradient",
            middle=0.16,
            half=SIDE,
        ),
        tables.frames("W", [(j, 0, 1, q)], width=2.6, role="gradient"),
        Arrow(axes="page", role="gradient", tail=(left + width / 2, top - 24), head=(left + width / 2, top)),
        Label(
            axes="page",
            at=(below[0], top + below[3] + 14),
            role="gradient",
            text=f"column {j + 1} times v, added: dL/dx{bars.sub(j)} = {total}",
        ),
    ]
