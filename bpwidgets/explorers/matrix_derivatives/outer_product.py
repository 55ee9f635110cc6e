"""What a loss makes of the array: dL/dW = sum_k v_k Dg_k = v x^T.

v = dL/dg says by how much the loss grows for each unit of each output. The q tables, each times its v_k, are laid one
over the other; since each fills a row of its own, they make one table with x along the top and v down the side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.matrix_derivatives import bars, linear, summation, tables
from bpwidgets.explorers.matrix_derivatives.summation import Result
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Matrix, Slider
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import ClickTarget, Handle, Label, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence


class OuterProduct(Explorer):
    """q tables, each weighted with v_k, are laid over one another and become one: v x^T.

    Args:
        fold: how far that has come, from 0 to 1.
        q, p: the sizes, from 1 to 8.
        i, j: the entry in frames, or the last where there is none of this number.
        v: dL/dg (q,).
        x: the input (p,).
    """

    size = (900, 490)

    fold = Slider(0.0, low=0, high=1, step=0.05, label="laid")
    q = Slider(3, low=1, high=tables.MANY, whole=True, structural=True, label="outputs q")
    p = Slider(4, low=1, high=tables.MANY, whole=True, structural=True, label="inputs p")
    i = Slider(1, low=1, high=tables.MANY, whole=True, label="row i")
    j = Slider(3, low=1, high=tables.MANY, whole=True, label="column j")
    v = Matrix(bars.V_START, shape=("q",), low=-bars.FULL, high=bars.FULL, step=bars.STEP, label="v = dL/dg")
    x = Matrix(bars.X_START, shape=("p",), low=-bars.FULL, high=bars.FULL, step=bars.STEP)

    def compute(self) -> Result:
        """The derivative, without the array."""
        dW = linear.derivative_by_matrix(self.v, self.x)
        at = min(self.i, self.q) - 1, min(self.j, self.p) - 1
        return Result(self.x, self.v, dW, self.fold, at, float(dW[at]))

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """L = v . W x is the simplest loss with dL/dg = v. It is linear in W: at every W its slope is the one at 0.

        Only the entry in frames is checked: all 64 would cost a frame.
        """
        one = np.zeros(r.dW.shape)
        one[r.at] = 1.0
        return (Claim(f"dL/dW{bars.sub(*r.at)}", lambda w: r.v @ linear.g(w * one, r.x), 0.0, r.entry),)

    def stage(self, figure: Any, r: Result) -> None:
        """Lines of all tables, numbers of rows and columns, titles."""
        q, p = r.dW.shape
        boxes = summation.layout(q, p)
        axes = self.place(figure, page=(0, 0, *self.size), **boxes)
        tables.bare(axes, self.size)
        tables.table(axes["x"], 1, p)
        tables.table(axes["dW"], q, p)
        tables.number(axes["x"], axes["dW"])
        tables.axis_of_rows(axes["v"], q, bars.END_OF_V)
        page = axes["page"]
        tables.write(page, summation.SLICES[0], 18, "table $k$ times $v_k$ (○: zero)")
        tables.write(page, boxes["x"][0], 18, "laid on each other: $dL/dW$")
        tables.write(page, boxes["v"][0], boxes["v"][1] - 14, "$v = dL/dg$")
        tables.write(page, boxes["x"][0] - 26, boxes["x"][1] + 23, "$x$")
        for k, box in enumerate(summation.slices(q, p)):
            tables.rule(page, box, q, p)
            tables.write(page, box[0], box[1] - 12, f"$k = {k + 1}$", size=tables.SMALL)

    def scene(self, r: Result) -> list[Mark]:
        """x in ink, v and what it leads to as gradients; each table on its way; one entry and its factors in frames."""
        q, p = r.dW.shape
        i, j = r.at
        left = summation.layout(q, p)["x"][0]
        v, x, entry = (formatting.fixed(value, 3) for value in (r.v[i], r.x[j], r.entry))
        laid = summation.stages(q, r.fold)[i] >= 1
        return [
            bars.filled("x", r.x[None], role="input"),
            *bars.lying("v", r.v, bars.END_OF_V, role="gradient"),
            *summation.marks(r),
            tables.frames("x", [(j, 0, 1, 1)]),
            tables.frames("v", [(-bars.END_OF_V, i + 0.03, 2 * bars.END_OF_V, 0.94)]),
            *([tables.frames("dW", [(j, i, 1, 1)])] if laid else []),
            Label(
                axes="page",
                at=(left, 40),
                role="gradient",
                text=f"v{bars.sub(i)} x{bars.sub(j)} = {v} × {x} = {entry}",
            ),
        ]

    def handles(self, r: Result) -> list[Handle | ClickTarget]:
        """The cells of the result, and the ends of the bars of v and x; the frames go where one is hit or moved."""
        q, p = r.dW.shape
        _, _, width, height = summation.layout(q, p)["dW"]
        # On a narrow page cells are two thirds as wide and three quarters as high; what is hit is not.
        size = max(24.0, 0.65 * width / p), max(24.0, 0.75 * height / q)
        cells = (
            ClickTarget(
                label=f"row {i + 1}, column {j + 1} of dL/dW",
                axes="dW",
                at=(j + 0.5, i + 0.5),
                size=size,
                sets={"i": i + 1, "j": j + 1},
                selected=(i, j) == r.at,
            )
            for i, j in np.ndindex(q, p)
        )
        return [
            *cells,
            *bars.bar_handles("v", r.v, lambda i, value: bars.moved(self, "v", i, value, i=i + 1)),
            *bars.cell_handles("x", r.x[None], lambda _, j, value: bars.moved(self, "x", j, value, j=j + 1)),
        ]

    def sentence(self, r: Result) -> str:
        """How far the laying is, and one entry in full."""
        i, j = r.at
        laid = sum(share >= 1 for share in summation.stages(len(r.v), r.fold))
        v, x, entry = (formatting.number(value, 3) for value in (r.v[i], r.x[j], r.entry))
        return (
            f"Laid: {laid} of {len(r.v)} weighted tables. Row {i + 1}, column {j + 1} of dL/dW is "
            f"v{bars.sub(i)} x{bars.sub(j)} = {v} × {x} = {entry}."
        )

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """v and x with what they lead to."""
        q, p = r.dW.shape
        rows = list(range(1, q + 1))
        return {
            "dL/dW = v xᵀ": {
                "i": rows,
                "v": r.v.tolist(),
                **{f"j = {j + 1}": r.dW[:, j].tolist() for j in range(p)},
            },
            "x": {"j": list(range(1, p + 1)), "x": r.x.tolist()},
            "Laying the tables": {"k": rows, "share of the way": summation.stages(q, r.fold)},
        }
