"""How q weighted tables become one: cards in depth that come together, and what that looks like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.explorers.matrix_derivatives import bars, stack, tables
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Cells, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.explorers.matrix_derivatives.tables import Box

    Floats = NDArray[np.float64]

LEFT, TOP = 226.0, 116.0
"""The upper left corner of all tables once they are one, in px of the picture."""
ROOM = (450.0, 266.0)
"""What the cards fill before that."""
EDGE = 12.0
"""So much of the next row of a card is seen over the card before it: they lie in depth, each straight under x."""
V_ZERO, V_UNIT = 122.0, 30.0
"""Where the bars of v begin, and how long one of 1 is, in px of the picture."""


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
    """how far the tables have come together: 0 not at all, 1 they are one"""
    at: tuple[int, int]
    """the entry (i, j) in frames"""
    entry: float
    """its value, v_i x_j"""
    zeros: int
    """how many entries of dL/dW are 0"""


@cache
def target(q: int, p: int) -> Box:
    """The box of the table that all of them become."""
    return LEFT, TOP, min(80.0, 360 / p) * p, min(52.0, 200 / q) * q


@cache
def spread(q: int, p: int) -> tuple[Box, ...]:
    """The boxes of the q tables before they come together."""
    wide, high = target(q, p)[2] / p, target(q, p)[3] / q
    return stack.boxes((LEFT, TOP - EDGE, *ROOM), q, p, largest=(wide, high), tab=EDGE, shift=0.0)


def between(here: Box, there: Box, share: float) -> Box:
    """The box on its way from here to there."""
    left, top, width, height = (a + share * (b - a) for a, b in zip(here, there, strict=True))
    return left, top, width, height


def cards(r: Result) -> list[Box]:
    """The boxes of the q tables now."""
    q, p = r.dW.shape
    return [between(box, target(q, p), r.fold) for box in spread(q, p)]


def rows(r: Result) -> list[Box]:
    """The boxes of the only rows that are not 0: of table k the row k."""
    return [tables.rows_of(box, len(r.v))[k] for k, box in enumerate(cards(r))]


def marks(r: Result) -> list[Mark]:
    """The cards, those in front over those behind, and over all of them each one's row v_k x."""
    drawn: list[Mark] = []
    for box in cards(r):
        drawn += card(box, r.dW.shape)
    found = rows(r)
    drawn.append(
        Line(axes="page", role="muted", x=[V_ZERO] * 2, y=[found[0][1], sum(found[-1][1::2])], width=1)
    )
    for k, row in enumerate(found):
        drawn += [*row_of_sum(r, k, row), *weight(r, k, row)]
    return drawn


def card(box: Box, shape: tuple[int, int]) -> list[Mark]:
    """An empty table: its lines, and a dot in each cell, for 0."""
    left, top, width, height = box
    x, y = tables.grid(box, *shape)
    at_x, at_y = tables.middles(box, shape)
    return [
        rectangle("page", (left, left + width), (top, top + height), role="paper", opacity=1),
        Line(axes="page", role="muted", x=x, y=y, width=0.8),
        tables.frames("page", [box], width=1.6, role="muted"),
        Points(axes="page", role="muted", x=at_x, y=at_y, size=2),
    ]


def row_of_sum(r: Result, k: int, row: Box) -> list[Mark]:
    """Row k of dL/dW, and where it comes from."""
    left, top, width, height = row
    i, j = r.at
    return [
        rectangle("page", (left, left + width), (top, top + height), role="paper", opacity=1),
        Cells(
            axes="page",
            role="gradient",
            values=r.dW[k : k + 1],
            box=(left, left + width, top + height, top),
            vmax=bars.PRODUCT,
            highlighted=np.arange(len(r.x)) == j if k == i else None,
            name="tables",
        ),
        Label(
            axes="page",
            at=(left + width, top + height / 2),
            offset=(10, 0),
            text=f"v{bars.sub(k)} × ∂g{bars.sub(k)}/∂W",
            size=Cells.text_px,
        ),
    ]


def weight(r: Result, k: int, row: Box) -> list[Mark]:
    """A bar of v_k beside row k, and its number on the other side of 0."""
    _, top, _, height = row
    middle, half, value = top + height / 2, bars.THICK * height, float(r.v[k])
    side = 1 if value < 0 else -1
    return [
        rectangle(
            "page",
            (V_ZERO, V_ZERO + V_UNIT * value),
            (middle - half, middle + half),
            role="gradient",
            opacity=0.8,
            name="v",
        ),
        Label(
            axes="page",
            at=(V_ZERO, middle),
            offset=(side * bars.NUMBER_PX, 0),
            align="left" if side > 0 else "right",
            text=formatting.number(value),
        ),
    ]
