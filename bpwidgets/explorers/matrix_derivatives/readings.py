"""The two readings of W: along a row forward, down a column backward; what is drawn of each, and where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.explorers.matrix_derivatives import bars, tables
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Arrow, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import LineLook, PolygonLook, outline, rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.explorers.matrix_derivatives.tables import Box
    from bpwidgets.live.picture.marks import Polygon
    from bpwidgets.live.picture.style import Role

    Floats = NDArray[np.float64]

LOW = 4
"""So many rows are so low that their numbers stand beside their bars."""
SHADE, FRAME = 0.16, 2.6
"""The opacity of the row and of the column that are read, and the width in px of the frames round what is spoken of."""


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


WAY = 36.0
"""From W to its outputs, and down to the slopes by its inputs."""
HIGH, WIDE = 56.0, 100.0
"""Of a cell of x and of W."""
FACTOR_PX, V_AIR = 2.0, 10.0
"""The width of the frame round what is the other factor, and of the line that leads from there; and how far the frame
round v is from the ends of its axis: numbers reach as far on a narrow page."""
DOT, FACTOR = 8.0, 0.42
"""The diameter of the dot at which a factor comes in, and after which share of the way that is."""


def end_of_dx(q: int) -> float:
    """Where the axis of dL/dx ends: at the largest product, and where q rows leave no room for that as that of x.

    A longer bar is cut and marked.
    """
    return bars.PRODUCT if q < 3 else bars.FULL


def place(q: int) -> bars.Place:
    """Where the bars of q rows of W stand."""
    return bars.BESIDE if q >= LOW else bars.CENTRED


@cache
def layout(q: int, p: int) -> dict[str, Box]:
    """The boxes, in px of the picture: x over W, g and v beside it, dL/dx below it.

    A unit is as long in x and in W as in dL/dx and in v as in g, where W has up to 3 rows and 3 or 4 columns.
    """
    width, height = min(WIDE, 4 * WIDE / p) * p, min(HIGH, 3 * HIGH / q) * q
    left, top = 92.0, 110.0
    beside = left + width + WAY
    return {
        "x": (left, top - HIGH - 6, width, HIGH),
        "W": (left, top, width, height),
        "dx": (left, top + height + WAY, width, HIGH * end_of_dx(q) / bars.FULL),
        "g": (beside, top, 188.0, height),
        "v": (beside + 212, top, 96.0, height),
    }


def along_row(r: Result) -> list[Mark]:
    """Forward: row i shaded, its products with x in words, and an arrow to their sum g_i in its frame."""
    q, p = r.W.shape
    i, boxes = r.at[0], layout(q, p)
    left, top, width, height = tables.cell(boxes["W"], (q, 1), i, 0)
    middle = top + height / 2
    return [
        framed((left, top, width, height), "forward", SHADE, name="row"),
        framed(tables.cell(boxes["g"], (q, 1), i, 0), "forward", SHADE / 2, name="g"),
        *from_x(r, middle),
        Arrow(
            axes="page",
            role="forward",
            tail=(left + width, middle),
            head=(left + width + WAY, middle),
            width=4,
        ),
        Points(axes="page", role="forward", x=[left + width + WAY * FACTOR], y=[middle], size=DOT),
        Label(
            axes="page",
            at=(8, 12),
            role="forward",
            text=f"forward, row {i + 1}: g{bars.sub(i)} = {added(r.W[i], r.x, r.g[i])}",
            name="row",
        ),
    ]


def down_column(r: Result) -> list[Mark]:
    """Backward: column j shaded, its products with v in words, and an arrow to their sum dL/dx_j in its frame."""
    q, p = r.W.shape
    j, boxes = r.at[1], layout(q, p)
    left, top, width, height = boxes["dx"]
    middle = left + width / p * (j + 0.5)
    return [
        framed(tables.cell(boxes["W"], (1, p), 0, j), "gradient", SHADE, name="column"),
        framed(tables.cell(boxes["dx"], (1, p), 0, j), "gradient", SHADE / 2, name="dx"),
        *from_v(r, middle),
        Arrow(axes="page", role="gradient", tail=(middle, top - WAY), head=(middle, top), width=4),
        Points(axes="page", role="gradient", x=[middle], y=[top - WAY * (1 - FACTOR)], size=DOT),
        Label(
            axes="page",
            at=(8, top + height + 14),
            role="gradient",
            text=f"backward, column {j + 1}: dL/dx{bars.sub(j)} = {added(r.W[:, j], r.v, r.dx[j])}",
            name="column",
        ),
    ]


def framed(box: Box, role: Role, opacity: float, *, name: str) -> Polygon:
    """A box of the page shaded, and its frame, which a panel would cut."""
    left, top, width, height = box
    look: PolygonLook = {"role": role, "opacity": opacity, "edge": FRAME, "name": name}
    return rectangle("page", (left, left + width), (top, top + height), **look)


def from_x(r: Result, middle: float) -> list[Mark]:
    """From a frame round all of x to the arrow behind the row at the height `middle`: x is the other factor."""
    left, top, width, height = layout(*r.W.shape)["x"]
    level, right = top + height / 2, left + width
    beside = right + WAY * FACTOR
    look: LineLook = {"role": "forward", "width": FACTOR_PX}
    return [
        outline("page", (left, right, top, top + height), **look),
        Line(axes="page", x=[right, beside, beside], y=[level, level, middle], **look),
    ]


def from_v(r: Result, middle: float) -> list[Mark]:
    """From a frame round all of v to the arrow under the column at `middle`: v is the other factor."""
    left, top, width, height = layout(*r.W.shape)["v"]
    start, bottom = left + width / 2, top + height
    below = bottom + WAY * FACTOR
    look: LineLook = {"role": "gradient", "width": FACTOR_PX}
    return [
        outline("page", (left - V_AIR, left + width + V_AIR, top, bottom), **look),
        Line(axes="page", x=[start, start, middle], y=[bottom, below, below], **look),
    ]


def added(first: Floats, second: Floats, result: float) -> str:
    """The products of two vectors and their sum, in words: "0.5·0.8 − 1·(−1.2) = 1.6"."""
    text, pairs = "", np.column_stack([first, second])
    for a, b in pairs.tolist():
        sign = (" − " if a < 0 else " + ") if text else ("−" if a < 0 else "")
        factor = formatting.number(b)
        text += f"{sign}{formatting.number(abs(a))}·{f'({factor})' if b < 0 else factor}"
    sign = formatting.relation(result, pairs.ravel(), formatting.sum_of_products)
    return f"{text} {sign} {formatting.number(result)}"
