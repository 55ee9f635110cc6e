"""How q weighted tables become one: where they lie at first, how far each has come, what that looks like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.matrix_derivatives import bars, tables
from bpwidgets.live.picture.marks import Line, Mark
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.explorers.matrix_derivatives.tables import Box

    Floats = NDArray[np.float64]

SLICES = (16.0, 40.0, 372.0, 430.0)
"""Where the weighted tables lie before they are laid, in px of the picture."""


@dataclass(frozen=True)
class Result:
    """The loss's derivative with respect to the matrix of g(W, x) = W x."""

    x: Floats
    """(p,)"""
    v: Floats
    """(q,), dL/dg"""
    dW: Floats
    """(q, p), dL/dW = v x^T"""
    fold: float
    """how much of the laying is done: 0 none, 1 all"""
    at: tuple[int, int]
    """the entry (i, j) in frames"""
    entry: float
    """its value, v_i x_j"""


@cache
def layout(q: int, p: int) -> dict[str, Box]:
    """The boxes of x, dL/dW and v: columns of x over those of the table, rows of v beside its rows."""
    width, height = min(62.0, 272 / p) * p, min(84.0, 336 / q) * q
    left, top = 446.0, 140.0
    return {
        "x": (left, 84.0, width, 46.0),
        "dW": (left, top, width, height),
        "v": (left + width + 22, top, 92.0, height),
    }


@cache
def slices(q: int, p: int) -> list[Box]:
    """The boxes of the q weighted tables before they are laid."""
    return tables.arranged(SLICES, q, (q, p), largest=(62.0, 84.0))


def stages(q: int, fold: float) -> list[float]:
    """How far each table is on its way, 0 to 1: one after the other."""
    return [min(max(q * fold - k, 0.0), 1.0) for k in range(q)]


def between(here: Box, there: Box, share: float) -> Box:
    """The box on its way from here to there; it starts and ends slowly."""
    eased = share**2 * (3 - 2 * share)
    left, top, width, height = (a + eased * (b - a) for a, b in zip(here, there, strict=True))
    return left, top, width, height


def marks(r: Result) -> list[Mark]:
    """The tables v_k Dg_k, each at its place or laid; one may be on its way, and is drawn over the others.

    What has left its place leaves a pale trace there, so that one sees where each row came from.
    """
    q, p = r.dW.shape
    target = layout(q, p)["dW"]
    shares = stages(q, r.fold)
    boxes = [between(box, target, share) for box, share in zip(slices(q, p), shares, strict=True)]
    moving = [k for k, share in enumerate(shares) if 0 < share < 1]
    resting = [k for k in range(q) if k not in moving]
    drawn = [*traces(r, [k for k in range(q) if shares[k]]), *weighted(r, resting, boxes)]
    for k in moving:
        left, top, width, height = boxes[k]
        x, y = tables.grid(boxes[k], q, p)
        drawn += [
            rectangle(
                "page", (left, left + width), (top, top + height), role="paper", opacity=0.9 * (1 - shares[k])
            ),
            Line(axes="page", role="muted", x=x, y=y, width=0.8),
            *weighted(r, [k], boxes),
        ]
    return drawn


def traces(r: Result, gone: list[int]) -> list[Mark]:
    """The bars of the tables that have left, pale, where they stood."""
    if not gone:
        return []
    q, p = r.dW.shape
    rows = [tables.rows_of(slices(q, p)[k], q)[k] for k in gone]
    return [replace(bars.in_rows("page", r.dW[gone], rows, full=bars.PRODUCT, role="muted"), opacity=0.35)]


def weighted(r: Result, which: list[int], boxes: list[Box]) -> list[Mark]:
    """Some of the tables in their boxes: of table k the row k as bars, and rings for its zeros until it is laid.

    Laid, it shows no rings: what is 0 in one table is not in another.
    """
    shape = q, _ = r.dW.shape
    if not which:
        return []
    rows = [tables.rows_of(boxes[k], q)[k] for k in which]
    drawn: list[Mark] = [
        bars.in_rows("page", r.dW[which], rows, full=bars.PRODUCT, role="gradient"),
    ]
    row, target = np.arange(q)[:, None], layout(*shape)["dW"]
    rings: list[Any] = [
        tables.middles(boxes[k], shape)[(row != k) | (r.dW == 0)] for k in which if boxes[k] != target
    ]
    return [*drawn, *(tables.zeros("page", np.concatenate(rings)) if rings else [])]
