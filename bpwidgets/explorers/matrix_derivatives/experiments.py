"""Slides "Matrix Derivatives": g(W, x) = W x and the array D_ij g_k, found cell by cell.

Whoever moves one cell of W makes an experiment: which outputs follow, and by how much for each unit? The answers,
q numbers for every cell, are kept in an array of shape (q, q, p).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.matrix_derivatives import tables as draw
from bpwidgets.live import style
from bpwidgets.live.explorer import Explorer
from bpwidgets.live.marks import Arrow, Handle, Label, Mark
from bpwidgets.live.parameters import Matrix, Slider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Box = tuple[float, float, float, float]

UNDER = 0.34
"""How far under the middle of an output's bar the arrow lies, in rows."""
ARRAY = (548.0, 886.0, 54.0, 484.0)
"""Where the tables of the array stand."""


@dataclass(frozen=True)
class Log:
    """The experiments on record: the cells (i, j) of W that were moved, and the last of them."""

    done: frozenset[tuple[int, int]]
    last: tuple[int, int]


@dataclass(frozen=True)
class Result:
    """g = W x, the array of its derivatives, and how much of that is on record."""

    W: Floats
    """(q, p)"""
    x: Floats
    """(p,)"""
    g: Floats
    """(q,)"""
    D: Floats
    """(q, q, p), D[k, i, j] = dg_k / dW_ij"""
    log: Log
    moved: float
    """by how much a unit of the last cell W_ij moves g_i"""
    entries: int
    """q q p"""
    not_zero: int
    """how many of them are not 0"""


def g(W: Any, x: Any) -> Any:
    """g_k = W_k1 x_1 + ... + W_kp x_p.  W: (q, p), x: (p,) -> (q,)."""
    return W @ x


def derivatives(q: int, x: Any) -> Floats:
    """D_ij g_k = x_j if i = k, else 0.  x: (p,) -> (q, q, p), indexed [k, i, j]."""
    D = np.zeros((q, q, len(x)))
    D[np.arange(q), np.arange(q)] = x
    return D


class MatrixDerivatives(Explorer):
    """Move a cell of W, see which outputs follow, and keep the answers: they fill an array of q tables.

    Args:
        q, p: the sizes, from 1 to 8.
        W: the matrix (q, p). A change of one cell is an experiment and goes on record.
        x: the input (p,).
    """

    size = (900, 500)

    q = Slider(3, low=1, high=draw.MANY, whole=True, structural=True, label="outputs q")
    p = Slider(4, low=1, high=draw.MANY, whole=True, structural=True, label="inputs p")
    W = Matrix(draw.W_START, shape=("q", "p"), low=-draw.FULL, high=draw.FULL, step=draw.STEP)
    x = Matrix(draw.X_START, shape=("p",), low=-draw.FULL, high=draw.FULL, step=draw.STEP)

    def start(self) -> Log:
        """One experiment is on record, as an example."""
        first = (min(1, self.q - 1), min(2, self.p - 1))
        return Log(frozenset([first]), first)

    def advance(self, log: Log) -> Log:
        """The next experiment in reading order that nobody has made; none after the last."""
        for cell in np.ndindex(self.q, self.p):
            if cell not in log.done:
                return Log(log.done | {cell}, (cell[0], cell[1]))
        return log

    def restarts(self, name: str) -> bool:
        """Another size is another array; another W or x is not."""
        return name in ("q", "p")

    def changed(self, name: str, old: Any, new: Any) -> None:
        """Whoever changes one cell of W, and nothing else, has made an experiment; the picture that follows has it."""
        if name == "W" and old.shape == new.shape:
            cells = np.argwhere(old != new)
            if len(cells) == 1:
                i, j = map(int, cells[0])
                self.state = Log(self.state.done | {(i, j)}, (i, j))

    def compute(self, log: Log) -> Result:
        """Outputs and derivatives."""
        D = derivatives(self.q, self.x)
        moved = float(self.x[log.last[1]])
        return Result(
            self.W, self.x, g(self.W, self.x), D, log, moved, D.size, self.q * int(np.count_nonzero(self.x))
        )

    def gradients(self, r: Result) -> tuple[Claim, ...]:
        """The last experiment: g as a function of the one cell W_ij."""
        i, j = r.log.last
        one = np.zeros(r.W.shape)
        one[i, j] = 1.0
        return (
            Claim(
                f"∂g/∂W{draw.sub(i, j)}",
                lambda w: g(r.W + (w - r.W[i, j]) * one, r.x),
                r.W[i, j],
                r.D[:, i, j],
            ),
        )

    def stage(self, figure: Any, r: Result) -> None:
        """The tables' lines, the numbers of rows and columns, one table for each output."""
        q, p = r.W.shape
        places = layout(q, p)
        axes = draw.place(figure, self.size, **places, array=(0, *self.size[:1], 0, self.size[1]))
        for name, (rows, columns) in {"x": (1, p), "W": (q, p)}.items():
            axes[name].set(xlim=(0, columns), ylim=(rows, 0))
            draw.rule(axes[name], (0, columns, 0, rows), rows, columns)
        axes["x"].xaxis.tick_top()
        axes["x"].set_xticks(np.arange(p) + 0.5, np.arange(1, p + 1))
        axes["W"].set_yticks(np.arange(q) + 0.5, np.arange(1, q + 1))
        reach = reach_of_g(p)
        axes["g"].set(
            xlim=(-reach - 1, reach + 1), ylim=(q, 0), xticks=[-round(reach / 2), 0, round(reach / 2)]
        )
        axes["g"].axvline(0, gid="muted", linewidth=0.8)
        page = axes["array"]
        page.set(xlim=(0, self.size[0]), ylim=(self.size[1], 0))
        for left, title in (
            (places["x"][0], "input $x$ and matrix $W$"),
            (places["g"][0], "output $g = Wx$"),
            (ARRAY[0], "what moves output $k$"),
        ):
            page.text(left, 18, title, va="center", fontsize=draw.TITLE)
        for name, y in (("x", sum(places["x"][2:]) / 2), ("W", places["W"][2] + 10)):
            page.text(8, y, f"${name}$", va="center", fontsize=draw.TITLE)
        for k, box in enumerate(slices(q, p)):
            draw.rule(page, box, q, p)
            page.text(box[0], box[2] - 4, f"$k = {k + 1}$", va="bottom", fontsize=draw.SMALL)

    def scene(self, r: Result) -> list[Mark]:
        """W, x and the outputs as bars; what the last experiment moved; the record."""
        q, p = r.W.shape
        i, j = r.log.last
        whole = (0.0, float(p), 0.0, float(q))
        return [
            *draw.bars("x", r.x[None], [(0, p, 0, 1)], full=draw.FULL, role="input"),
            *draw.bars("W", r.W, draw.rows_of(whole, q), full=draw.FULL, role="input"),
            *draw.frames("x", [(j, j + 1, 0, 1)]),
            *draw.frames("W", [draw.cell(whole, (q, p), i, j)]),
            *outputs(r),
            *record(r),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The tip of every bar of W and x."""
        return [*draw.grips("W", r.W, self._moved_weight), *draw.grips("x", r.x[None], self._moved_input)]

    def _moved_weight(self, i: int, j: int, value: float) -> dict[str, Any]:
        return {"W": draw.changed(self.W, (i, j), value)}

    def _moved_input(self, _: int, j: int, value: float) -> dict[str, Any]:
        return {"x": draw.changed(self.x, j, value)}

    def sentence(self, r: Result) -> str:
        """The last experiment, and how far the record has come."""
        i, j = r.log.last
        q, p = r.W.shape
        others = "no other output moves" if q > 1 else "there is no other output"
        return (
            f"One unit more of W{draw.sub(i, j)} moves g{draw.sub(i)} by {style.number(r.moved, 3)}; {others}. "
            f"On record: {len(r.log.done)} of {q * p} cells of W. Not 0 in the whole array: {r.not_zero} of "
            f"{r.entries} entries."
        )

    def tables(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """W with its outputs, x, and all that the last experiment has measured."""
        i, j = r.log.last
        q, p = r.W.shape
        return {
            "W and g = W x": {
                "i": list(range(1, q + 1)),
                **{f"W, j = {column + 1}": r.W[:, column].tolist() for column in range(p)},
                "g": r.g.tolist(),
                f"∂g/∂W{draw.sub(i, j)}": r.D[:, i, j].tolist(),
            },
            "x": {"j": list(range(1, p + 1)), "x": r.x.tolist()},
            "On record, for the output of the same row; 0 for all others": {
                "i, j": [f"{a + 1}, {b + 1}" for a, b in sorted(r.log.done)],
                "moved by": [float(r.x[b]) for _, b in sorted(r.log.done)],
            },
        }


# ---- where things stand, in px of the picture --------------------------------------------------------------


def layout(q: int, p: int) -> dict[str, Box]:
    """The boxes of x, W and g: cells of W no larger than 62 x 84 px."""
    width, height = min(62.0, 248 / p) * p, min(84.0, 344 / q) * q
    left, top = 56.0, 120.0
    return {
        "x": (left, left + width, 62.0, 108.0),
        "W": (left, left + width, top, top + height),
        "g": (left + width + 20, left + width + 164, top, top + height),
    }


def slices(q: int, p: int) -> list[Box]:
    """The boxes of the q tables of the array."""
    return draw.arranged(ARRAY, q, (q, p), largest=(62.0, 62.0))


def reach_of_g(p: int) -> float:
    """Where bars of outputs end: most are shorter; a longer one is cut and marked. One unit is left for the arrow."""
    return 1.5 + 1.5 * math.ceil(math.sqrt(p))


# ---- parts of the scene ------------------------------------------------------------------------------------


def outputs(r: Result) -> list[Mark]:
    """A bar for each output, and under its end what the last experiment does to it: an arrow, or a ring for 0."""
    q, p = r.W.shape
    i = r.log.last[0]
    reach = reach_of_g(p)
    ends = np.clip(r.g, -reach, reach)
    under = np.arange(q) + 0.5 + UNDER
    still = [(end, y) for k, (end, y) in enumerate(zip(ends, under, strict=True)) if k != i or not r.moved]
    tail = (float(ends[i]), float(under[i]))
    head = (float(np.clip(ends[i] + r.moved, -reach - 1, reach + 1)), tail[1])
    return [
        *draw.lying("g", ends, role="forward"),
        *(number(k, value, reach) for k, value in enumerate(r.g)),
        Arrow(axes="g", role="gradient", tail=tail, head=head, width=3),
        *draw.zeros("g", still),
        Label(
            axes="array",
            at=(layout(q, p)["g"][0], 40),
            role="gradient",
            text=f"g{draw.sub(i)} {signed(r.moved)} per unit",
        ),
    ]


def number(k: int, value: float, reach: float) -> Label:
    """An output beside its bar, with a sign where the bar is longer than its axis."""
    text = f"{style.fixed(value, 3)}{draw.off(value, reach)}"
    return Label(axes="g", at=(1, k + 0.5), share="x", offset=(4, 0), text=text)


def signed(value: float) -> str:
    """A change: its sign is written even where it is a plus."""
    return f"{'+' if value >= 0 else ''}{style.number(value, 3)}"


def record(r: Result) -> list[Mark]:
    """The array as far as it is known: bars and rings, and a frame in every table round the last answers."""
    q, p = r.W.shape
    i, j = r.log.last
    boxes = slices(q, p)
    done = np.zeros((q, p), bool)
    done[tuple(zip(*r.log.done, strict=True))] = True
    rows = [draw.rows_of(box, q)[k] for k, box in enumerate(boxes)]
    rings = []
    for k, box in enumerate(boxes):
        found = done & (r.D[k] == 0)
        rings.append(draw.middles(box, (q, p), found))
    return [
        *draw.bars("array", np.where(done, r.x, 0.0), rows, full=draw.FULL, role="gradient"),
        *draw.zeros("array", np.concatenate(rings)),
        *draw.frames("array", [draw.cell(box, (q, p), i, j) for box in boxes], width=1.2),
        *draw.frames("array", [draw.cell(boxes[i], (q, p), i, j)], width=2.6),
        Label(
            axes="array",
            at=(ARRAY[0], 40),
            role="gradient",
            text=f"table {i + 1}, row {i + 1}, column {j + 1}: {style.number(r.moved, 3)}",
        ),
    ]
