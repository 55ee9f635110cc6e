"""What a loss makes of the array: dL/dW = sum_k v_k Dg_k = v x^T, and dL/dx = W^T v by the same table read downward.

v = dL/dg says by how much the loss grows for each unit of each output. The q tables, each times its v_k, are laid one
over the other; since each fills a row of its own, they make one table with x along the top and v down the side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.matrix_derivatives import tables as draw
from bpwidgets.live import style
from bpwidgets.live.explorer import Explorer
from bpwidgets.live.marks import Handle, Label, Line, Mark, Polygon
from bpwidgets.live.parameters import Matrix, Slider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Box = tuple[float, float, float, float]

V_START = np.array([1.5, -0.9, 0.6, -1.3, 0.4, 1.8, -0.7, 1.0])
PRODUCT = 3.0
"""The size of a product v_i x_j whose bar is as long as a cell allows; the few larger ones are cut there."""


@dataclass(frozen=True)
class Result:
    """The loss's derivatives with respect to both arguments of g(W, x) = W x."""

    W: Floats
    """(q, p)"""
    x: Floats
    """(p,)"""
    v: Floats
    """(q,), dL/dg"""
    dW: Floats
    """(q, p), dL/dW = v x^T"""
    dx: Floats
    """(p,), dL/dx = W^T v"""
    fold: float
    """how much of the laying is done: 0 none, 1 all"""
    at: tuple[int, int]
    """the entry (i, j) in frames"""
    entry: float
    """its value, v_i x_j"""


def derivative_by_matrix(v: Any, x: Any) -> Any:
    """dL/dW = sum_k v_k Dg_k = v x^T: entry [i, j] is v_i x_j.  v: (q,), x: (p,) -> (q, p)."""
    return np.outer(v, x)


def derivative_by_input(W: Any, v: Any) -> Any:
    """dL/dx = W^T v: entry j is sum_i W_ij v_i.  W: (q, p), v: (q,) -> (p,)."""
    return W.T @ v


class OuterProduct(Explorer):
    """q tables, each weighted with v_k, are laid over one another and become one: v x^T.

    Args:
        fold: how far that has come, from 0 to 1.
        q, p: the sizes, from 1 to 8.
        v: dL/dg (q,).
        x: the input (p,).
        i, j: the entry in frames, or the last where there is none of this number.
        W: the matrix (q, p).
    """

    size = (900, 480)

    fold = Slider(0.5, low=0, high=1, step=0.05, label="laid")
    q = Slider(3, low=1, high=draw.MANY, whole=True, structural=True, label="outputs q")
    p = Slider(4, low=1, high=draw.MANY, whole=True, structural=True, label="inputs p")
    v = Matrix(V_START, shape=("q",), low=-draw.FULL, high=draw.FULL, step=draw.STEP, label="v = dL/dg")
    x = Matrix(draw.X_START, shape=("p",), low=-draw.FULL, high=draw.FULL, step=draw.STEP)
    i = Slider(1, low=1, high=draw.MANY, whole=True, label="row i")
    j = Slider(3, low=1, high=draw.MANY, whole=True, label="column j")
    W = Matrix(draw.W_START, shape=("q", "p"), low=-draw.FULL, high=draw.FULL, step=draw.STEP)

    def compute(self) -> Result:
        """Both derivatives, without the array."""
        dW, dx = derivative_by_matrix(self.v, self.x), derivative_by_input(self.W, self.v)
        at = min(self.i, self.q) - 1, min(self.j, self.p) - 1
        return Result(self.W, self.x, self.v, dW, dx, self.fold, at, float(dW[at]))

    def gradients(self, r: Result) -> tuple[Claim, ...]:
        """L = v . W x is the simplest loss with dL/dg = v. Of dL/dW the entry in frames: all 64 would cost a frame."""
        one = np.zeros(r.W.shape)
        one[r.at] = 1.0
        return (
            Claim(
                f"dL/dW{draw.sub(*r.at)}",
                lambda w: r.v @ ((r.W + (w - r.W[r.at]) * one) @ r.x),
                r.W[r.at],
                r.entry,
            ),
            Claim("dL/dx", lambda x: r.v @ (r.W @ x), r.x, r.dx),
        )

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all sizes)
        """Both results."""
        return (
            r"\frac{dL}{dW} = \sum_k\, v_k\, Dg_k = v\,x^{T} \qquad \frac{dL}{dx} = W^{T} v \qquad "
            r"v = \frac{dL}{dg}"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """Lines of all tables, numbers of rows and columns, titles."""
        q, p = r.W.shape
        places = layout(q, p)
        axes = draw.place(
            figure,
            self.size,
            page=(0, self.size[0], 0, self.size[1]),
            **{n: places[n] for n in ("x", "v", "W", "dx")},
        )
        page = axes["page"]
        page.set(xlim=(0, self.size[0]), ylim=(self.size[1], 0))
        axes["x"].set(xlim=(0, p), ylim=(1, 0))
        axes["W"].set(xlim=(0, p), ylim=(q, 0))
        axes["v"].set(xlim=(-2.3, 2.3), ylim=(q, 0))
        axes["v"].axvline(0, gid="muted", linewidth=0.8)
        reach = reach_of_dx(q)
        axes["dx"].set(xlim=(0, p), ylim=(-reach, reach))
        axes["dx"].axhline(0, gid="muted", linewidth=0.8)
        for box, rows in (
            (places["x"], 1),
            (places["dW"], q),
            (places["W"], q),
            *((b, q) for b in slices(q, p)),
        ):
            draw.rule(page, box, rows, p)
        for k, box in enumerate(slices(q, p)):
            page.text(box[0], box[2] - 4, f"$k = {k + 1}$", va="bottom", fontsize=draw.SMALL)
        for left, title in (
            (SLICES[0], "table $k$ times $v_k$"),
            (places["dW"][0], r"$dL/dW$"),
            (places["v"][0], "$v = dL/dg$"),
            (places["W"][0], "$W$, below it $dL/dx$"),
        ):
            page.text(left, 18, title, va="center", fontsize=draw.TITLE)
        for name, said in (("x", "$x$"), ("dx", "$dL/dx$")):
            left, _, top, bottom = places[name]
            page.text(left - 10, (top + bottom) / 2, said, va="center", ha="right", fontsize=draw.TITLE)

    def scene(self, r: Result) -> list[Mark]:
        """Inputs in ink, v and what it leads to as gradients; each table on its way."""
        q, p = r.W.shape
        reach = reach_of_dx(q)
        return [
            *draw.bars("x", r.x[None], [(0, p, 0, 1)], full=draw.FULL, role="input"),
            *draw.bars("W", r.W, draw.rows_of((0, p, 0, q), q), full=draw.FULL, role="input"),
            *weights(r),
            *laying(r),
            *draw.standing("dx", np.clip(r.dx, -reach, reach), role="gradient"),
            *looked_at(r),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The tips of the bars of v, x and W."""
        pulls = [
            Handle(
                label=f"v[{k + 1}]",
                axes="v",
                at=(value, k + 0.5),
                along="x",
                size=11,
                role="gradient",
                to_parameters=partial(self._pulled, k),
            )
            for k, value in enumerate(r.v)
        ]
        return [
            *pulls,
            *draw.grips("x", r.x[None], lambda _, j, value: self._moved("x", j, value, {"j": j + 1})),
            *draw.grips(
                "W", r.W, lambda i, j, value: self._moved("W", (i, j), value, {"i": i + 1, "j": j + 1})
            ),
        ]

    def _pulled(self, k: int, value: float, _: float) -> dict[str, Any]:
        return self._moved("v", k, draw.snapped(value), {"i": k + 1})

    def _moved(self, name: str, index: Any, value: float, look: dict[str, Any]) -> dict[str, Any]:
        """One entry changed, and the frames there; a handle that has not moved leaves them where they are."""
        array = getattr(self, name)
        return {name: draw.changed(array, index, value), **({} if np.isclose(array[index], value) else look)}

    def sentence(self, r: Result) -> str:
        """How far the laying is, and one entry of each result in full."""
        i, j = r.at
        laid = sum(t >= 1 for t in stages(len(r.v), r.fold))
        v, x, entry, dx = (style.number(value, 3) for value in (r.v[i], r.x[j], r.entry, r.dx[j]))
        return (
            f"Laid: {laid} of {len(r.v)} weighted tables. Row {i + 1}, column {j + 1} of dL/dW is "
            f"v{draw.sub(i)} x{draw.sub(j)} = {v} × {x} = {entry}; column {j + 1} of W, times v, gives "
            f"dL/dx{draw.sub(j)} = {dx}."
        )

    def tables(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """v and x with what they lead to."""
        q, p = r.W.shape
        rows, columns = list(range(1, q + 1)), range(p)
        return {
            "dL/dW = v xᵀ": {
                "i": rows,
                "v": r.v.tolist(),
                **{f"j = {j + 1}": r.dW[:, j].tolist() for j in columns},
            },
            "W": {"i": rows, **{f"j = {j + 1}": r.W[:, j].tolist() for j in columns}},
            "dL/dx = Wᵀ v": {"j": list(range(1, p + 1)), "x": r.x.tolist(), "dL/dx": r.dx.tolist()},
            "Laying the tables": {"k": rows, "share of the way": stages(q, r.fold)},
        }


# ---- where things stand, in px of the picture --------------------------------------------------------------

SLICES = (16.0, 280.0, 40.0, 464.0)


def layout(q: int, p: int) -> dict[str, Box]:
    """The boxes of x, dL/dW, v, W and dL/dx: rows of v beside rows of both tables, columns of x and dx on theirs."""
    width, height = min(47.0, 188 / p) * p, min(72.0, 264 / q) * q
    top, left = 104.0, 324.0
    across = left + width + 22
    beside = across + 168
    return {
        "x": (left, left + width, 54.0, 96.0),
        "dW": (left, left + width, top, top + height),
        "v": (across, across + 74, top, top + height),
        "W": (beside, beside + width, top, top + height),
        "dx": (beside, beside + width, top + height + 12, top + height + 84),
    }


def slices(q: int, p: int) -> list[Box]:
    """The boxes of the q weighted tables before they are laid."""
    return draw.arranged(SLICES, q, (q, p), largest=(47.0, 72.0))


def reach_of_dx(q: int) -> float:
    """The ends of the axis of dL/dx: most are shorter, and a longer one is cut and marked."""
    return 1.5 + 1.5 * math.ceil(math.sqrt(q))


# ---- parts of the scene ------------------------------------------------------------------------------------


def stages(q: int, fold: float) -> list[float]:
    """How far each table is on its way, 0 to 1: one after the other."""
    return [min(max(q * fold - k, 0.0), 1.0) for k in range(q)]


def between(here: Box, there: Box, share: float) -> Box:
    """The box on its way from here to there."""
    left, right, top, bottom = (a + share * (b - a) for a, b in zip(here, there, strict=True))
    return left, right, top, bottom


def laying(r: Result) -> list[Mark]:
    """The q tables, v_k D g_k each, at their places or laid, where their zeros hide nothing; one may be on its way."""
    q, p = r.W.shape
    target = layout(q, p)["dW"]
    boxes, shares = slices(q, p), stages(q, r.fold)
    flying = [k for k, share in enumerate(shares) if 0 < share < 1]
    resting = [k for k in range(q) if k not in flying]
    marks = weighted(r, resting, [target if shares[k] else boxes[k] for k in resting])
    for k in flying:
        share = shares[k] ** 2 * (3 - 2 * shares[k])
        box = between(boxes[k], target, share)
        left, right, top, bottom = box
        x, y = draw.grid(box, q, p)
        marks += [
            Polygon(
                axes="page",
                role="paper",
                x=[left, right, right, left],
                y=[top, top, bottom, bottom],
                opacity=0.9 * (1 - share),
            ),
            Line(axes="page", role="muted", x=x, y=y, width=0.8),
            *weighted(r, [k], [box]),
        ]
    return marks


def weighted(r: Result, which: list[int], boxes: list[Box]) -> list[Mark]:
    """Some of the tables v_k D g_k in their boxes: row k as bars, and rings for its zeros until it is laid."""
    shape = r.W.shape
    if not which:
        return []
    rows = [draw.rows_of(box, shape[0])[k] for k, box in zip(which, boxes, strict=True)]
    marks = draw.bars("page", r.dW[which], rows, full=PRODUCT, role="gradient")
    places = layout(*shape)["dW"]
    zero = [
        draw.middles(box, shape, (np.arange(shape[0]) != k)[:, None] | (r.dW == 0))
        for k, box in zip(which, boxes, strict=True)
        if box != places
    ]
    return [*marks, *(draw.zeros("page", np.concatenate(zero)) if zero else [])]


def weights(r: Result) -> list[Mark]:
    """v: a bar to the right or to the left in each row, its number beside it."""
    numbers = [
        Label(axes="v", at=(1, k + 0.5), share="x", offset=(4, 0), text=style.fixed(value, 3))
        for k, value in enumerate(r.v)
    ]
    return [*draw.lying("v", r.v, role="gradient"), *numbers]


def looked_at(r: Result) -> list[Mark]:
    """Frames round one entry of dL/dW with its v_i and x_j, and round the column of W that meets v; both results."""
    q, p = r.W.shape
    i, j = r.at
    places = layout(q, p)
    laid = stages(q, r.fold)[i] >= 1
    sign = draw.off(r.dx[j], reach_of_dx(q))
    return [
        *draw.frames("x", [(j, j + 1, 0, 1)]),
        *draw.frames("v", [(-2.3, 2.3, i + 0.03, i + 0.97)]),
        *(draw.frames("page", [draw.cell(places["dW"], (q, p), i, j)]) if laid else []),
        *draw.frames("W", [(j, j + 1, 0, q)]),
        Label(
            axes="page",
            at=(places["dW"][0], 40),
            role="gradient",
            text=f"v{draw.sub(i)} x{draw.sub(j)} = {style.fixed(r.entry, 3)}",
        ),
        Label(
            axes="page",
            at=(places["W"][0], 40),
            role="gradient",
            text=f"dL/dx{draw.sub(j)} = {style.fixed(r.dx[j], 3)}{sign}",
        ),
    ]
