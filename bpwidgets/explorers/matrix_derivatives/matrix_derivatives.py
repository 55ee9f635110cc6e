"""Slides "Matrix Derivatives": g(W, x) = W x and the array D_ij g_k, found cell by cell.

Whoever moves one cell of W makes an experiment: which outputs follow, and by how much for each unit? The answers,
q numbers for every cell, are kept in an array of shape (q, q, p).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.arrays import with_entry
from bpwidgets.calculus.rounding import without_rounding
from bpwidgets.explorers.matrix_derivatives import bars, linear, record, stack, tables
from bpwidgets.explorers.matrix_derivatives.record import Log, Result
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Matrix, Slider
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.live.picture.marks import Handle, Mark


TITLES, KEY = 14.0, 400.0
"""How far down the titles are, and what a dot is and a question mark, in px of the picture."""


class MatrixDerivatives(Explorer):
    """Move a cell of W, see which outputs follow, and keep the answers: they fill an array of q tables.

    Args:
        q, p: the sizes, from 1 to 5.
        W: the matrix (q, p). A change of one cell is an experiment and goes on record.
        x: the input (p,).
    """

    size = (900, 412)
    narrowest = 640
    pace_s = 0.4
    opening_step = 6

    q = Slider(3, low=1, high=tables.MANY, whole=True, structural=True, label="outputs q")
    p = Slider(4, low=1, high=tables.MANY, whole=True, structural=True, label="inputs p")
    W = Matrix(bars.W_START, shape=("q", "p"), low=-bars.FULL, high=bars.FULL, step=bars.STEP)
    x = Matrix(bars.X_START, shape=("p",), low=-bars.FULL, high=bars.FULL, step=bars.STEP)

    def start(self) -> Log:
        """The experiment with the first cell is on record."""
        return Log(frozenset([(0, 0)]), (0, 0))

    def advance(self, log: Log) -> Log:
        """The next experiment in reading order that nobody has made; none after the last."""
        for cell in np.ndindex(self.q, self.p):
            if cell not in log.done:
                return Log(log.done | {cell}, (cell[0], cell[1]))
        return log

    def run_length(self) -> int:
        """An experiment with each cell; the first is on record."""
        return int(self.q * self.p) - 1

    def restarts_time(self, name: str) -> bool:
        """Another size is another array; another W or x is not."""
        return name in ("q", "p")

    def state_after_change(self, state: Log, name: str, old: Any, new: Any) -> Log:
        """Whoever changes one cell of W, and nothing else, has made an experiment; the picture that follows has it."""
        if name != "W" or old.shape != new.shape or np.count_nonzero(old != new) != 1:
            return state
        ((i, j),) = np.argwhere(old != new).tolist()
        return state if state.last == (i, j) else Log(state.done | {(i, j)}, (i, j))

    def compute(self, log: Log) -> Result:
        """Outputs and derivatives."""
        D = linear.derivatives(self.q, self.x)
        moved = float(self.x[log.last[1]])
        not_zero = self.q * int(np.count_nonzero(self.x))
        g = without_rounding(linear.g(self.W, self.x), linear.g(np.abs(self.W), np.abs(self.x)))
        return Result(self.W, self.x, g, D, log, moved, D.size, not_zero)

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The last experiment: g as a function of the one cell W_ij."""
        i, j = r.log.last
        one = np.zeros(r.W.shape)
        one[i, j] = 1.0
        return (
            Claim(
                f"∂g/∂W{bars.sub(i, j)}",
                lambda w: linear.g(r.W + (w - r.W[i, j]) * one, r.x),
                r.W[i, j],
                r.D[:, i, j],
            ),
        )

    def stage(self, figure: Any, r: Result) -> None:
        """The tables' lines, the numbers of rows and columns, one table for each output."""
        q, p = r.W.shape
        boxes = record.layout(q, p)
        axes = self.place(figure, page=(0, 0, *self.size), **boxes)
        tables.bare(axes, self.size)
        tables.table(axes["x"], 1, p)
        tables.table(axes["W"], q, p)
        for (name, place), rows in zip(record.places(q, p).items(), (q, 1), strict=True):
            axes[name].hlines(np.arange(rows) + place.zero, 0, p, gid="muted", linewidth=0.6, alpha=0.5)
        tables.number_columns(axes["W"])
        tables.number_rows(axes["W"])
        tables.axis_of_rows(axes["g"], q, bars.reach(p) + 1)
        page = axes["page"]
        tables.write(page, boxes["W"][0], TITLES, "1. drag a bar of $W$ or $x$")
        tables.write(page, record.NAMES - 14, TITLES, "2. one bar of $g = Wx$ moves")
        for k, (_, top, _, height) in enumerate(tables.rows_of(boxes["g"], q)):
            tables.write(page, record.NAMES, top + height / 2, f"$g_{k + 1}$", ha="right")
        tables.write(page, record.ARRAY[0], TITLES, "3. keep answers: $\\partial g_k/\\partial W$")
        tables.write(
            page,
            record.ARRAY[0],
            KEY,
            f"{record.NOTHING} is 0   {record.UNKNOWN} not tried yet",
            size=tables.SMALL,
        )
        tables.write(page, 8, boxes["x"][1] + 35, "$x$")
        tables.write(page, 8, boxes["W"][1] + 12, "$W$")
        names = [f"how far $g_{k + 1}$ moves" if p > 2 else f"$g_{k + 1}$" for k in range(q)]
        stack.draw(page, record.cards(q, p), names, record.TAB)

    def scene(self, r: Result) -> list[Mark]:
        """W, x and the outputs as bars; what the last experiment moved; the record."""
        i, j = r.log.last
        places = record.places(*r.W.shape)
        return [
            record.factor(r),
            *bars.standing("x", r.x, role="input", place=places["x"]),
            *record.weights(r),
            tables.frames("W", [(j, i, 1, 1)], name="cell"),
            *record.unit_more(r),
            *record.outputs(r),
            *record.array(r),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The tip of every bar of W and x."""
        places = record.places(*r.W.shape)
        return [
            *bars.cell_handles("W", r.W, self._moved_weight, place=places["W"], tip=bars.LOW_TIP),
            *bars.cell_handles("x", r.x[None], self._moved_input, place=places["x"], tip=bars.LOW_TIP),
        ]

    def _moved_weight(self, i: int, j: int, value: float) -> dict[str, Any]:
        return {"W": with_entry(self.W, (i, j), value)}

    def _moved_input(self, _: int, j: int, value: float) -> dict[str, Any]:
        return {"x": with_entry(self.x, j, value)}

    def sentence(self, r: Result) -> str:
        """The last experiment, and how far the record has come."""
        i, j = r.log.last
        q, p = r.W.shape
        others = "no other output moves" if q > 1 else "there is no other output"
        found = f"g{bars.sub(i)} by x{bars.sub(j)} = {formatting.number(r.moved)}; {others}"
        if r.moved == 0:
            found = f"no output, since x{bars.sub(j)} is 0"
        return f"One unit more of W{bars.sub(i, j)} moves {found}. Cells of W tried: {len(r.log.done)} of {q * p}."

    def links(self, r: Result) -> Mapping[str, str]:
        """The cell that was moved, its input, what that moved, and the record."""
        i, j = r.log.last
        return {
            f"W{bars.sub(i, j)}": "cell",
            f"x{bars.sub(j)}": "input",
            f"g{bars.sub(i)}": "moved",
            "W": "W",
            "tried": "record",
        }

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """W with its outputs, x, and all that the last experiment has measured."""
        i, j = r.log.last
        q, p = r.W.shape
        return {
            "W and g = W x": {
                "i": list(range(1, q + 1)),
                **{f"W, j = {column + 1}": r.W[:, column].tolist() for column in range(p)},
                "g": r.g.tolist(),
                f"∂g/∂W{bars.sub(i, j)}": r.D[:, i, j].tolist(),
            },
            "x": {"j": list(range(1, p + 1)), "x": r.x.tolist()},
            "On record, for the output of the same row; 0 for all others": {
                "i, j": [f"{a + 1}, {b + 1}" for a, b in sorted(r.log.done)],
                "moved by": [float(r.x[b]) for _, b in sorted(r.log.done)],
            },
        }
