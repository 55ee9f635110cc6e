"""How q weighted tables become one: cards that come together where x and v wait, and what that looks like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.explorers.matrix_derivatives import bars, stack, tables
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Cells, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import PolygonLook, rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.explorers.matrix_derivatives.tables import Box

    Floats = NDArray[np.float64]

LEFT, TOP = 540.0, 132.0
"""The upper left corner of the table that all become, in px of the picture."""
ROOM = (40.0, 32.0, 300.0, 366.0)
"""What the cards fill before that: left, top, width and height."""
TAB = 20.0
"""The height of a card above its table, where it is written what it is."""
V_ZERO, V_UNIT, V_HALF = 455.0, 28.0, 64.0
"""Where the bars of v begin, how long one of 1 is, and how far a frame around one reaches, in px of the picture."""
X_GAP = 8.0
"""From x down to the table."""
SHADE = 0.12
"""The opacity of the ways from v and x to their product."""


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
    return LEFT, TOP, min(80.0, 320 / p) * p, min(64.0, 215 / q) * q


@cache
def spread(q: int, p: int) -> tuple[Box, ...]:
    """The boxes of the q tables before they come together."""
    return stack.boxes(ROOM, q, p, largest=(max(64.0, 130 / p), 28.0), tab=TAB)


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
    """v under the cards; the cards, those in front over those behind; over all of them each one's row v_k x."""
    drawn: list[Mark] = []
    for k in range(len(r.v)):
        drawn += weight(r, k)
    for k, box in enumerate(cards(r)):
        drawn += card(box, r.dW.shape, k, TAB * (1 - r.fold))
    for k, row in enumerate(rows(r)):
        drawn += [*row_of_sum(r, k, row), heading(r, k)]
    return drawn


def card(box: Box, shape: tuple[int, int], k: int, tab: float) -> list[Mark]:
    """Table k under its tab, without its row k: its lines, and a dot in each other cell, for 0."""
    left, top, width, height = box
    x, y = tables.grid(box, *shape)
    at_x, at_y = (np.delete(at.reshape(shape), k, axis=0).ravel() for at in tables.middles(box, shape))
    around = left, top - tab, width, height + tab
    return [
        rectangle("page", (left, left + width), (top - tab, top + height), role="paper", opacity=1),
        Line(axes="page", role="muted", x=x, y=y, width=0.8),
        tables.frames("page", [around], width=1.6, role="muted"),
        Points(axes="page", role="muted", x=at_x, y=at_y, size=2.5),
    ]


def row_of_sum(r: Result, k: int, row: Box) -> list[Mark]:
    """Row k of dL/dW, wherever card k is; no edge of another card crosses it."""
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
    ]


def heading(r: Result, k: int) -> Label:
    """What card k is, over the place that it comes from."""
    left, top, _, _ = spread(*r.dW.shape)[k]
    text = f"{formatting.number(float(r.v[k]))} × ∂g{bars.sub(k)}/∂W"
    return Label(axes="page", at=(left + 6, top - TAB / 2), text=text, size=Cells.text_px, name="tables")


def weight(r: Result, k: int) -> list[Mark]:
    """A bar of v_k beside row k of the sum, and its number on the other side of 0, unless a card passes over it."""
    _, top, _, height = tables.rows_of(target(*r.dW.shape), len(r.v))[k]
    middle, half, value = top + height / 2, bars.THICK * height, float(r.v[k])
    side = 1 if value < 0 else -1
    drawn: list[Mark] = [
        rectangle(
            "page",
            (V_ZERO, V_ZERO + V_UNIT * value),
            (middle - half, middle + half),
            role="gradient",
            opacity=0.8,
            name="v",
        )
    ]
    if not any(left < V_ZERO + V_HALF and left + width > V_ZERO - V_HALF for left, _, width, _ in cards(r)):
        drawn.append(
            Label(
                axes="page",
                at=(V_ZERO, middle),
                offset=(side * bars.NUMBER_PX, 0),
                align="left" if side > 0 else "right",
                text=formatting.number(value),
            )
        )
    return drawn


def crossing(r: Result) -> list[Mark]:
    """From v_i to the right and from x_j down: they meet at the entry in frames."""
    i, j = r.at
    left, top, width, height = tables.cell(target(*r.dW.shape), r.dW.shape, i, j)
    look: PolygonLook = {"role": "gradient", "opacity": SHADE}
    return [
        rectangle("page", (V_ZERO + V_HALF, left), (top, top + height), **look),
        rectangle("page", (left, left + width), (TOP - X_GAP, top), **(look | {"role": "input"})),
        tables.frames("page", [(left, top, width, height)]),
    ]
