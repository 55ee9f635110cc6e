"""What a loss makes of the array: dL/dW = sum_k v_k Dg_k = v x^T.

v = dL/dg says by how much the loss grows for each unit of each output. The q tables, each times its v_k, are added;
since each fills a row of its own, they make one table with x along the bottom and v down the side.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.matrix_derivatives import bars, linear, stack, summation, tables
from bpwidgets.explorers.matrix_derivatives.summation import Result
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Matrix, Slider
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import ClickTarget, Handle, Label, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

X_HEIGHT = 58.0
"""The height of the row of x."""
BELOW = 45.0
"""From the row of x down to the product that is written under its numbers."""
TITLE, KEY = 14.0, 403.0
"""How far down the titles are, and the words what a dot is."""


class OuterProduct(Explorer):
    """q tables, each times v_k, are added one after the other and become one: v x^T.

    Args:
        fold: how far the adding is, from 0 to 1.
        q, p: the sizes, from 1 to 5.
        i, j: the entry in frames, or the last where there is none of this number.
        v: dL/dg (q,).
        x: the input (p,).
    """

    size = (900, 420)
    narrowest = 640

    fold = Slider(1.0, low=0, high=1, step=0.05, label="added up")
    q = Slider(3, low=1, high=tables.MANY, whole=True, structural=True, label="outputs q")
    p = Slider(4, low=1, high=tables.MANY, whole=True, structural=True, label="inputs p")
    i = Slider(1, low=1, high=tables.MANY, whole=True, last="q", label="row i")
    j = Slider(3, low=1, high=tables.MANY, whole=True, last="p", label="column j")
    v = Matrix(bars.V_START, shape=("q",), low=-bars.FULL, high=bars.FULL, step=bars.STEP, label="v = dL/dg")
    x = Matrix(bars.X_START, shape=("p",), low=-bars.FULL, high=bars.FULL, step=bars.STEP)

    def compute(self) -> Result:
        """The derivative, without the array."""
        dW = linear.derivative_by_matrix(self.v, self.x)
        at = self.i - 1, self.j - 1
        return Result(self.x, self.v, dW, self.fold, at, float(dW[at]), int(np.count_nonzero(dW == 0)))

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """L = v . W x is the simplest loss with dL/dg = v. It is linear in W: at every W its slope is the one at 0.

        Only the entry in frames is checked: all 25 would cost a frame.
        """
        one = np.zeros(r.dW.shape)
        one[r.at] = 1.0
        return (Claim(f"dL/dW{bars.sub(*r.at)}", lambda w: r.v @ linear.g(w * one, r.x), 0.0, r.entry, ""),)

    def stage(self, figure: Any, r: Result) -> None:
        """Where the tables come from, and where they meet: over x, beside v."""
        q, p = r.dW.shape
        left, top, width, height = summation.target(q, p)
        axes = self.place(
            figure, page=(0, 0, *self.size), x=(left, top + height + summation.X_GAP, width, X_HEIGHT)
        )
        tables.bare(axes, self.size)
        tables.table(axes["x"], 1, p)
        tables.number_columns(axes["x"], below=True)
        page = axes["page"]
        start = summation.spread(q, p)
        stack.draw(page, start, [""] * q, summation.TAB)
        beside = summation.V_ZERO - summation.V_HALF, top, 2 * summation.V_HALF, height
        tables.rule(page, beside, q, 1)
        page.plot([summation.V_ZERO] * 2, [top, top + height], gid="muted", linewidth=0.8)
        tables.write(page, start[0][0], TITLE, "1. every table, times its $v$")
        tables.write(
            page,
            summation.LEFT,
            TITLE,
            "2. added up: $dL/dW = v\\,x$ᵀ",
        )
        tables.write(page, left + width + 10, top + height + summation.X_GAP + X_HEIGHT / 2, "inputs $x$")
        tables.write(page, summation.V_ZERO, TITLE, "$v = dL/dg$", ha="center")
        page.plot([start[0][0] + 6], [KEY], gid="muted", marker="o", markersize=2.5, linestyle="none")
        tables.write(page, start[0][0] + 18, KEY, "is 0", size=tables.SMALL)
        if q > 1:
            self._draw_track(page, q)

    def _draw_track(self, page: Any, q: int) -> None:
        """How many tables are added at which place of the handle."""
        start, end, y = summation.TRACK
        ticks = [start + (end - start) * k / q for k in range(q + 1)]
        page.plot([start, end], [y, y], gid="muted", linewidth=1.2)
        page.vlines(ticks, y - 5, y + 5, gid="muted", linewidth=1.2)
        for k, x in enumerate(ticks):
            tables.write(page, x, y + 17, str(k), size=tables.SMALL, ha="center")

    def scene(self, r: Result) -> list[Mark]:
        """x in ink, v and what it leads to as gradients; each table on its way; one entry and its factors in frames."""
        i, j = r.at
        goal = summation.target(*r.dW.shape)
        _, top, _, height = tables.rows_of(goal, len(r.v))[i]
        around_v = summation.V_ZERO - summation.V_HALF, top, 2 * summation.V_HALF, height
        return [
            *bars.standing("x", r.x, role="input"),
            tables.frames("x", [(j, 0, 1, 1)], name="column"),
            tables.frames("page", [around_v], name="row"),
            *summation.marks(r, summation.X_GAP + X_HEIGHT),
            *self._hint(r),
            Label(
                axes="page",
                at=(summation.LEFT, goal[1] + goal[3] + summation.X_GAP + X_HEIGHT + BELOW),
                role="gradient",
                size=15,
                text=f"v{bars.sub(i)} × x{bars.sub(j)} = {formatting.product((r.v[i], r.x[j]), r.entry)}",
            ),
        ]

    def _hint(self, r: Result) -> Iterator[Mark]:
        """Beside the track what it is for, and in the end what has become of all cards."""
        q = len(r.v)
        if q == 1:
            return
        _, end, y = summation.TRACK
        text = f"drag to add: {r.added} of {q}" if r.added < q else f"all {q} added: dL/dW = v xᵀ"
        yield Label(axes="page", at=(end + 16, y), text=text)

    def handles(self, r: Result) -> list[Handle | ClickTarget]:
        """The cells of the rows, the ends of the bars of v and x, and what adds the cards."""
        return [
            *self._cells(r),
            *self._weights(r),
            *bars.cell_handles("x", r.x[None], lambda _, j, value: bars.moved(self, "x", j, value, j=j + 1)),
            *self._adding(r),
        ]

    def _cells(self, r: Result) -> Iterator[ClickTarget]:
        for i, (left, top, width, height) in enumerate(summation.rows(r)):
            wide = width / len(r.x)
            for j in range(len(r.x)):
                yield ClickTarget(
                    label=f"row {i + 1}, column {j + 1} of dL/dW",
                    axes="page",
                    at=(left + (j + 0.5) * wide, top + height / 2),
                    size=(max(24.0, wide - 2), max(24.0, height - 2)),
                    covers=(wide, height),
                    sets={"i": i + 1, "j": j + 1},
                    selected=(i, j) == r.at,
                )

    def _weights(self, r: Result) -> Iterator[Handle]:
        for k, (_, top, _, height) in enumerate(tables.rows_of(summation.target(*r.dW.shape), len(r.v))):
            yield Handle(
                label=f"v[{k + 1}]",
                axes="page",
                at=(summation.V_ZERO + summation.V_UNIT * float(r.v[k]), top + height / 2),
                along="x",
                size=bars.TIP,
                role="gradient",
                to_parameters=partial(self._moved_weight, k),
                entries={"v": k},
            )

    def _moved_weight(self, k: int, x: float, _: float) -> dict[str, Any]:
        value = (x - summation.V_ZERO) / summation.V_UNIT
        return bars.moved(self, "v", k, value, i=k + 1)

    def _adding(self, r: Result) -> Iterator[Handle]:
        """On a track below the sum; where there is one card only, there is nothing to add."""
        if len(r.v) == 1:
            return
        start, end, y = summation.TRACK
        yield Handle(
            label="drag it to the right to add the cards, one after the other",
            axes="page",
            at=(start + r.fold * (end - start), y),
            along="x",
            role="ink",
            symbol="square",
            to_parameters=lambda x, _: {"fold": (x - start) / (end - start)},
            snap=partial(summation.to_tick, len(r.v)),
        )

    def sentence(self, r: Result) -> str:
        """How far the sum is, and one entry in full."""
        i, j = r.at
        product = formatting.product((r.v[i], r.x[j]), r.entry)
        return f"{self._progress(r)} Row {i + 1}, column {j + 1}: v{bars.sub(i)} x{bars.sub(j)} = {product}."

    def _progress(self, r: Result) -> str:
        q = len(r.v)
        if q == 1:
            return "There is one table only, times v₁."
        if r.added == q:
            return f"The {q} tables, each times its v, are added: dL/dW."
        if r.added:
            return f"{r.added} of the {q} tables, each times its v, {'is' if r.added == 1 else 'are'} added."
        return f"The {q} tables, each times its v, are not yet added."

    def links(self, r: Result) -> Mapping[str, str]:
        """The tables and what each is multiplied by; of the entry in frames both factors."""
        i, j = r.at
        tables_and_sum = dict.fromkeys(("tables", "table", "dL/dW"), "tables")
        return tables_and_sum | {
            "v": "v",
            "v₁": "v",
            f"v{bars.sub(i)}": "row",
            f"x{bars.sub(j)}": "column",
        }

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """v and x with what they lead to."""
        q, p = r.dW.shape
        return {
            "dL/dW = v xᵀ": {
                "i": list(range(1, q + 1)),
                "v": r.v.tolist(),
                **{f"j = {j + 1}": r.dW[:, j].tolist() for j in range(p)},
            },
            "x": {"j": list(range(1, p + 1)), "x": r.x.tolist()},
            "Adding up": {"share of the way": [r.fold]},
        }
