"""One table, read two ways: g = W x along its rows, dL/dx = W^T v down its columns.

Forward, x_j enters output i through W_ij: row i, times x, is added up to g_i. Backward, x_j gathers through the same
cells what it did to every output: column j, times v = dL/dg, is added up to dL/dx_j.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.rounding import without_rounding
from bpwidgets.explorers.matrix_derivatives import bars, linear, readings, tables
from bpwidgets.explorers.matrix_derivatives.readings import Result
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Matrix, Slider
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.live.picture.marks import Handle, Mark


class BothWays(Explorer):
    """W times x along a row gives an output; W times v down a column gives a derivative by an input.

    Args:
        i, j: the row and the column that are read, or the last where there is none of this number.
        q, p: the sizes, from 1 to 5.
        W: the matrix (q, p).
        x: the input (p,).
        v: dL/dg (q,).
    """

    size = (860, 406)
    narrowest = 700
    open_controls = ("i", "j")

    i = Slider(3, low=1, high=tables.MANY, whole=True, last="q", label="row i")
    j = Slider(2, low=1, high=tables.MANY, whole=True, last="p", label="column j")
    q = Slider(3, low=1, high=tables.MANY, whole=True, structural=True, label="outputs q")
    p = Slider(4, low=1, high=tables.MANY, whole=True, structural=True, label="inputs p")
    x = Matrix(bars.X_START, shape=("p",), low=-bars.FULL, high=bars.FULL, step=bars.STEP)
    v = Matrix(bars.V_START, shape=("q",), low=-bars.FULL, high=bars.FULL, step=bars.STEP, label="v = dL/dg")
    W = Matrix(bars.W_START, shape=("q", "p"), low=-bars.FULL, high=bars.FULL, step=bars.STEP)

    def compute(self) -> Result:
        """Both readings of W."""
        at = self.i - 1, self.j - 1
        sizes = np.abs(self.W)
        g = without_rounding(linear.g(self.W, self.x), linear.g(sizes, np.abs(self.x)))
        dx = without_rounding(
            linear.derivative_by_input(self.W, self.v), linear.derivative_by_input(sizes, np.abs(self.v))
        )
        return Result(self.W, self.x, self.v, g, dx, at)

    def claims(self, r: Result) -> tuple[Claim, ...]:
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
        boxes = readings.layout(q, p)
        axes = self.place(figure, page=(0, 0, *self.size), **boxes)
        tables.bare(axes, self.size)
        tables.table(axes["x"], 1, p)
        tables.table(axes["W"], q, p)
        tables.table(axes["dx"], 1, p)
        for name, rows in (("x", 1), ("W", 0 if q >= readings.LOW else q), ("dx", 1)):
            axes[name].hlines(np.arange(rows) + 0.5, 0, p, gid="muted", linewidth=0.6, alpha=0.5)
        tables.number_columns(axes["x"])
        tables.number_rows(axes["W"])
        tables.axis_of_rows(axes["g"], q, bars.reach(p))
        tables.axis_of_rows(axes["v"], q, bars.END_OF_V)
        page = axes["page"]
        top = boxes["W"][1]
        for name, title, words in (
            ("g", "$g = Wx$", "outputs"),
            ("v", "$v = dL/dg$", "slopes of the loss $L$"),
        ):
            left, _, width, _ = boxes[name]
            tables.write(page, left + width / 2, top - 34, title, ha="center")
            tables.write(page, left + width / 2, top - 15, words, ha="center", size=tables.SMALL)
        for name, title, words in (
            ("x", "$x$", "inputs"),
            ("W", "$W$", "weights"),
            ("dx", "$dL/dx$", "slopes"),
        ):
            _, above, _, height = boxes[name]
            tables.write(page, 8, above + height / 2 - 9, title)
            tables.write(page, 8, above + height / 2 + 9, words, size=tables.SMALL)

    def scene(self, r: Result) -> list[Mark]:
        """W between its two readings, and the row and the column that are read."""
        q, p = r.W.shape
        return [
            *readings.along_row(r),
            *readings.down_column(r),
            *bars.standing("x", r.x, role="input", name="x"),
            *bars.standing("W", r.W, role="input", place=readings.place(len(r.W))),
            *bars.lying("g", r.g, bars.reach(p), role="forward", name="g"),
            *bars.lying("v", r.v, bars.END_OF_V, role="gradient", name="v"),
            *bars.standing("dx", r.dx, role="gradient", full=readings.end_of_dx(q), name="dx"),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The ends of the bars of x, v and W; the row and the column that are read go where one is moved."""
        return [
            *bars.cell_handles("x", r.x[None], lambda _, j, value: bars.moved(self, "x", j, value, j=j + 1)),
            *bars.bar_handles("v", r.v, lambda i, value: bars.moved(self, "v", i, value, i=i + 1)),
            *bars.cell_handles(
                "W",
                r.W,
                lambda i, j, value: bars.moved(self, "W", (i, j), value, i=i + 1, j=j + 1),
                place=readings.place(len(r.W)),
                tip=bars.LOW_TIP if len(r.W) >= readings.LOW else bars.TIP,
            ),
        ]

    def sentence(self, r: Result) -> str:
        """Both readings, and what one cell does to both sums."""
        i, j = r.at
        g, dx, x, v = (formatting.number(value) for value in (r.g[i], r.dx[j], r.x[j], r.v[i]))
        return (
            f"Row {i + 1} times x: g{bars.sub(i)} = {g}. "
            f"Column {j + 1} times v: dL/dx{bars.sub(j)} = {dx}. One unit more of W{bars.sub(i, j)} moves "
            f"g{bars.sub(i)} by x{bars.sub(j)} = {x} and dL/dx{bars.sub(j)} by v{bars.sub(i)} = {v}."
        )

    def links(self, r: Result) -> Mapping[str, str]:
        """The row and the column that are read, what they are multiplied by, and what comes out."""
        i, j = r.at
        return {
            f"Row {i + 1}": "row",
            f"Column {j + 1}": "column",
            **dict.fromkeys(("x", f"x{bars.sub(j)}"), "x"),
            **dict.fromkeys(("v", f"v{bars.sub(i)}"), "v"),
            f"g{bars.sub(i)}": "g",
            f"dL/dx{bars.sub(j)}": "dx",
        }

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
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
