"""How q weighted tables become one: one card after the other comes to where x and v wait, and what that looks like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.matrix_derivatives import bars, stack, tables
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Cells, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from bpwidgets.explorers.matrix_derivatives.tables import Box
    from bpwidgets.live.picture.style import Role

    Floats = NDArray[np.float64]

LEFT, RIGHT, TOP = 428.0, 748.0, 34.0
"""The left end of the widest table that all can become, the right end of each, and its upper end, in px."""
ROOM = (40.0, 34.0, 300.0, 354.0)
"""What the cards fill before that: left, top, width and height."""
TAB = 20.0
"""The height of a card above its table, where it is written what it is."""
X_GAP = 8.0
"""From the table down to x, and from it to v."""
V_UNIT, V_HALF = 28.0, 64.0
"""How long a bar of 1 is in v, and how far the cell around one reaches, in px of the picture."""
V_ZERO = RIGHT + X_GAP + V_HALF
"""Where the bars of v begin."""
TRACK = (430.0, 640.0, 378.0)
"""The way of the handle that adds the cards: from where to where, and its height in the picture; in px."""
REST = 0.1
"""The shares of a card's time before it sets out, and after it has arrived."""
LEVEL = 0.4
"""The share of its way at which a card is as high as where it goes."""
HIGH = 40.0
"""Lower rows have no room for a bar beside a number."""
SHADE, AWAITED, FAINT = 0.12, 0.1, 0.5
"""The opacity of the ways from v and x to the sum and of a row to it, and of the ground of a row without bars; that of
the way of a row that has not been added; and that of the lines of its place in the sum."""


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
    """how far the adding is: 0 no table has set out, 1 they are one"""
    at: tuple[int, int]
    """the entry (i, j) in frames"""
    entry: float
    """its value, v_i x_j"""
    zeros: int
    """how many entries of dL/dW are 0"""

    @property
    def ways(self) -> list[float]:
        """How far each card is on its way, from 0 to 1: they go one after the other."""
        q = len(self.v)
        return [min(max((self.fold * q - k - REST) / (1 - 2 * REST), 0.0), 1.0) for k in range(q)]

    @property
    def added(self) -> int:
        """How many cards have arrived."""
        return sum(way == 1 for way in self.ways)


@cache
def target(q: int, p: int) -> Box:
    """The box of the table that all of them become."""
    width = min(80.0, (RIGHT - LEFT) / p) * p
    return RIGHT - width, TOP, width, min(64.0, 200 / q) * q


@cache
def spread(q: int, p: int) -> tuple[Box, ...]:
    """The boxes of the q tables before they come together."""
    return stack.boxes(ROOM, q, p, largest=(max(64.0, 130 / p), 26.0), tab=TAB)


def between(here: Box, there: Box, share: float) -> Box:
    """The box on its way from here to there: it comes level with its place before it moves in over the others."""
    early = min(share / LEVEL, 1.0)
    shares = share, early, share, early
    left, top, width, height = (a + by * (b - a) for a, b, by in zip(here, there, shares, strict=True))
    return left, top, width, height


def to_tick(q: int, x: float, y: float) -> tuple[float, float] | None:
    """Where a drag of the handle to (x, y) ends, if that is near a tick: there no card is on its way."""
    start, end, _ = TRACK
    fold = (x - start) / (end - start)
    tick = round(min(max(fold, 0.0), 1.0) * q) / q
    return (start + tick * (end - start), y) if abs(fold - tick) * q <= REST else None


def cards(r: Result) -> list[Box]:
    """The boxes of the q tables now."""
    q, p = r.dW.shape
    return [between(box, target(q, p), way) for box, way in zip(spread(q, p), r.ways, strict=True)]


def rows(r: Result) -> list[Box]:
    """The boxes of the only rows that are not 0: of table k the row k."""
    return [tables.rows_of(box, len(r.v))[k] for k, box in enumerate(cards(r))]


def marks(r: Result, below: float) -> list[Mark]:
    """The ways to the sum; what a card leaves behind; v; the sum with the two factors of an entry, `below` px high; the
    cards that have not arrived, those in front over those behind; and each card's row v_k x.
    """
    every, there = range(len(r.v)), range(r.added)
    drawn: list[Mark] = [to_sum(r, k) for k in every]
    for k, way in enumerate(r.ways):
        drawn += left_behind(r, k) if way else []
    for k in every:
        drawn += weight(r, k)
    drawn += [*cards_and_rows(r, there, awaited(r)), *crossing(r, below)]
    drawn += cards_and_rows(r, every[r.added :])
    return [*drawn, *(heading(r, k) for k in every)]


def cards_and_rows(r: Result, numbers: range, between: Iterable[Mark] = ()) -> list[Mark]:
    """The cards of these numbers, what lies over them, and then their rows."""
    boxes, their_rows, shape = cards(r), rows(r), r.dW.shape
    return [
        *(mark for k in numbers for mark in card(boxes[k], shape, k, TAB * (1 - r.ways[k]))),
        *between,
        *(mark for k in numbers for mark in row_of_sum(r, k, their_rows[k])),
    ]


def left_behind(r: Result, k: int) -> list[Mark]:
    """Where card k came from: its row."""
    q, p = r.dW.shape
    box = spread(q, p)[k]
    row = tables.rows_of(box, q)[k]
    seen = stack.rows_seen(spread(q, p), TAB)[k]
    return [*lines_and_zeros(box, (q, p), k, seen), *row_on_paper(r, k, row, role="muted", ground=True)]


def to_sum(r: Result, k: int) -> Mark:
    """From row k of card k to row k of the sum: grey until it is added."""
    q, p = r.dW.shape
    steps = tables.bend(tables.rows_of(spread(q, p)[k], q)[k], tables.rows_of(target(q, p), q)[k])
    added = r.ways[k] == 1
    role: Role = "gradient" if added else "muted"
    return tables.way("page", steps, role=role, opacity=SHADE if added else AWAITED, name="tables")


def awaited(r: Result) -> list[Mark]:
    """In the sum the places of the rows that are still to come, empty: no dots of the cards that are there."""
    q, p = r.dW.shape
    left, top, width, height = target(q, p)
    there = height * r.added / q
    if r.added == q:
        return []
    x, y = tables.grid((left, top + there, width, height - there), q - r.added, p)
    return [
        rectangle("page", (left, left + width), (top + there, top + height), role="paper", opacity=1),
        Line(axes="page", role="muted", x=x, y=y, width=0.8, dash=True, opacity=FAINT),
    ]


def card(box: Box, shape: tuple[int, int], k: int, tab: float) -> list[Mark]:
    """Table k under its tab, without its row k: its lines, and a dot in each other cell, for 0."""
    left, top, width, height = box
    around = left, top - tab, width, height + tab
    return [
        rectangle("page", (left, left + width), (top - tab, top + height), role="paper", opacity=1),
        *lines_and_zeros(box, shape, k),
        tables.frames("page", [around], width=1.6, role="muted"),
    ]


def lines_and_zeros(box: Box, shape: tuple[int, int], k: int, seen: int | None = None) -> list[Mark]:
    """The lines of a table, or of its first rows that are seen, and a dot for 0 in each cell that is not in row k."""
    rows = seen or shape[0]
    left, top, width, height = box
    x, y = tables.grid((left, top, width, height * rows / shape[0]), rows, shape[1])
    at_x, at_y = (np.delete(at.reshape(shape)[:rows], k, axis=0).ravel() for at in tables.middles(box, shape))
    return [
        Line(axes="page", role="muted", x=x, y=y, width=0.8),
        Points(axes="page", role="muted", x=at_x, y=at_y, size=2.5),
    ]


def row_of_sum(r: Result, k: int, row: Box) -> list[Mark]:
    """Row k of dL/dW, wherever card k is; no edge of another card crosses it."""
    i, j = r.at
    highlighted = np.arange(len(r.x)) == j if k == i else None
    moved = r.ways[k] > 0
    return row_on_paper(r, k, row, role="gradient", ground=moved, highlighted=highlighted, name="tables")


def row_on_paper(r: Result, k: int, row: Box, *, role: Role, ground: bool, **look: Any) -> list[Mark]:
    """The numbers of row k of dL/dW in a box, over what is under it; in a low one without bars, perhaps on a ground."""
    left, top, width, height = row
    box = (left, left + width), (top, top + height)
    drawn: list[Mark] = [rectangle("page", *box, role="paper", opacity=1)]
    if ground and height < HIGH:
        drawn.append(rectangle("page", *box, role="gradient", opacity=SHADE))
    cells = Cells(
        axes="page",
        role=role,
        values=r.dW[k : k + 1],
        box=(left, left + width, top + height, top),
        **{"vmax": np.inf if height < HIGH else bars.PRODUCT} | look,
    )
    return [*drawn, cells]


def heading(r: Result, k: int) -> Label:
    """What card k adds, over the place that it comes from."""
    left, top, _, _ = spread(*r.dW.shape)[k]
    text = f"{formatting.number(float(r.v[k]))} × ∂g{bars.sub(k)}/∂W"
    return Label(axes="page", at=(left + 6, top - TAB / 2), text=text, size=Cells.text_px, name="tables")


def weight(r: Result, k: int) -> list[Mark]:
    """A bar of v_k beside row k of the sum, and its number on the other side of 0."""
    _, top, _, height = tables.rows_of(target(*r.dW.shape), len(r.v))[k]
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


def crossing(r: Result, below: float) -> list[Mark]:
    """From v_i to the left and from x_j, `below` px under the sum, up: as far as the sum, whose cells stay alike."""
    i, j = r.at
    left, top, width, height = tables.cell(target(*r.dW.shape), r.dW.shape, i, j)
    bottom = TOP + len(r.v) * height
    return [
        rectangle("page", (RIGHT, V_ZERO + V_HALF), (top, top + height), role="gradient", opacity=SHADE),
        rectangle("page", (left, left + width), (bottom, bottom + below), role="input", opacity=SHADE),
    ]
