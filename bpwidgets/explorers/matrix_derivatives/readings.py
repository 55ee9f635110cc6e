"""The two readings of W: along a row forward, down a column backward; what is drawn of each, and where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bpwidgets.explorers.matrix_derivatives import bars, tables
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Arrow, Label, Mark

if TYPE_CHECKING:
    import numpy as np
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


@cache
def layout(q: int, p: int) -> dict[str, Box]:
    """The boxes, in px of the picture: x over W, g and v beside it, dL/dx below it."""
    width, height = min(72.0, 400 / p) * p, min(75.0, 224 / q) * q
    left, top = 76.0, 140.0
    beside = left + width + 40
    return {
        "x": (left, 84.0, width, 46.0),
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
            text=f"row {i + 1} times x, added: g{bars.sub(i)} = {formatting.fixed(r.g[i], 3)}",
        ),
    ]


def down_column(r: Result) -> list[Mark]:
    """Backward: column j in a frame, its products with v as bars in it, and an arrow to their sum dL/dx_j."""
    q, p = r.W.shape
    j = r.at[1]
    below = layout(q, p)["dx"]
    total = formatting.fixed(r.dx[j], 3) + bars.off(r.dx[j], bars.reach(q))
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
