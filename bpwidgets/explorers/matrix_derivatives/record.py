"""The record of the experiments, and what is drawn of it: the outputs, and the array as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.matrix_derivatives import bars, stack, tables
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Arrow, Cells, Label, Mark, Polygon
from bpwidgets.live.picture.shapes import PolygonLook, rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.explorers.matrix_derivatives.tables import Box
    from bpwidgets.live.picture.style import Role

    Floats = NDArray[np.float64]

ARRAY = (652.0, 32.0, 244.0, 352.0)
"""Where the cards of the array lie, in px of the picture."""
TAB = 20.0
"""The height of a card above its table, in px."""
NUMBERS = 528.0
"""Where it is written how far the outputs move, in px of the picture."""
BEND = 52.0
"""Over how many px before its card the way to the answer comes to the height of its row."""
SHADE = 0.12
"""The opacity of the way to the output and on to the answer, and of the ground of the row that is not 0."""
BEYOND_PX = 8.0
"""From the end of a bar to its number, where what the output would be is on the other side of 0."""
PLUS = 11.0
"""The size of what stands beside one unit more."""
X_GAP = 10.0
"""From W down to x, in px."""
NUMBER_PX, TIP_PX = 18.0, 6.0
"""How high the strip at the foot of a cell is in which its number stands, and how far the largest bars end from that
strip and from the top of the cell, in px."""
TEXT_HALF = 7.0
"""Half the height of what is written beside one unit more, in px."""
FOOT = 0.5
"""Where a bar of W or x and its number stand in their cell, across: "+1" has room at its right."""
NAMES = 354.0
"""Where the names of the outputs end, in px of the picture."""
UNKNOWN, NOTHING = "?", "•"
"""What stands in the array where no experiment has been made, and where it has found 0."""


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


@cache
def layout(q: int, p: int) -> dict[str, Box]:
    """The boxes of W, of x under it and of g beside the widest W: cells of W are no larger than 72 x 84 px."""
    width, height = min(72.0, 288 / p) * p, min(84.0, 270 / q) * q
    left, top = 40.0, 54.0
    return {
        "W": (left, top, width, height),
        "x": (left, top + height + X_GAP, width, 70.0),
        "g": (366.0, top, 156.0, height),
    }


def place(height: float) -> bars.Place:
    """Where in a cell of this height a bar of W or x stands: over its number, with room for "+1" at its right."""
    zero = (height - NUMBER_PX) / 2
    return bars.Place(
        half=0.2,
        foot=FOOT,
        zero=zero / height,
        reach=(zero - TIP_PX) / height,
        number=(FOOT, 1 - NUMBER_PX / 2 / height),
    )


def places(q: int, p: int) -> dict[str, bars.Place]:
    """Those of the bars of W and of x."""
    boxes = layout(q, p)
    return {"W": place(boxes["W"][3] / q), "x": place(boxes["x"][3])}


def cards(q: int, p: int) -> tuple[Box, ...]:
    """The boxes of the q tables of the array."""
    return stack.boxes(ARRAY, q, p, largest=(60.0, 36.0), tab=TAB)


def outputs(r: Result) -> list[Mark]:
    """A bar for each output; on the end of the one that moves, hollow, by how much the last experiment moves it."""
    q, p = r.W.shape
    i = r.log.last[0]
    end = bars.reach(p)
    start = float(np.clip(r.g[i], -end, end))
    head = min(max(start + r.moved, -end - 1), end + 1)
    middles = [box[1] + box[3] / 2 for box in tables.rows_of(layout(q, p)["g"], q)]
    outputs_now = bars.lying("g", r.g, end, role="forward")
    foot = -1 if r.g[i] >= 0 else 1  # the side of 0 on which the number stands
    if head * foot > 0:
        align = "left" if foot < 0 else "right"
        place: dict[str, Any] = {"at": (start, i + 0.5), "offset": (-foot * BEYOND_PX, 0), "align": align}
        outputs_now[1 + i] = replace(outputs_now[1 + i], **place)
    return [
        way(r, max(start, head, 0.0)),
        *outputs_now,
        *change(i, start, head),
        *(answer(r, middle) if k == i else stays(middle) for k, middle in enumerate(middles)),
    ]


def answer(r: Result, middle: float) -> Label:
    """By how much the output moves whose row has its middle there: by x_j."""
    text = f"{signed(r.moved)} = x{bars.sub(r.log.last[1])}" if r.moved else "stays"
    return Label(axes="page", at=(NUMBERS, middle), role=role_of(r), text=text, name="moved")


def stays(middle: float) -> Label:
    """That an output does not move, without a colour."""
    return Label(axes="page", at=(NUMBERS, middle), text="stays")


def change(i: int, start: float, end: float) -> list[Mark]:
    """From the end of the bar of output i to where it would end, hollow, and an arrow the same way."""
    middle = i + 0.5
    arrow = Arrow(axes="g", role="gradient", tail=(start, middle), head=(end, middle), width=2, name="moved")
    if start == end:
        return [arrow]
    sides = (start, end), (middle - bars.THICK, middle + bars.THICK)
    return [rectangle("g", *sides, role="gradient", opacity=0.0, edge=2.0, name="moved"), arrow]


def weights(r: Result) -> list[Mark]:
    """W as bars, each with its number under it."""
    return bars.standing("W", r.W, role="input", place=places(*r.W.shape)["W"], name="W")


def unit_more(r: Result) -> list[Mark]:
    """On the tip of the bar of the last cell of W one unit more, hollow, as far as its cell reaches."""
    i, j = r.log.last
    value = float(r.W[i, j])
    stands = places(*r.W.shape)["W"]
    tip, more = (i + stands.zero - stands.reach * end / bars.FULL for end in (value, value + 1))
    sides = j + stands.foot - stands.half, j + stands.foot + stands.half
    end = max(more, i + 0.04)
    left, top, wide, high = tables.cell(layout(*r.W.shape)["W"], r.W.shape, i, j)
    at = left + (sides[1] - j) * wide, top + max(((tip + end) / 2 - i) * high, TEXT_HALF)
    return [
        rectangle("W", sides, (end, tip), role="input", opacity=0.0, edge=1.5, name="cell"),
        Label(axes="page", at=at, text="+1", offset=(1, 0), size=PLUS, name="cell"),
    ]


def way(r: Result, end: float) -> Polygon:
    """From the end of the bar of the only output that moves, which is the larger of now and then, to its row.

    That is on that output's card, at whose edge the way ends as high as the row.
    """
    i = r.log.last[0]
    q, p = r.W.shape
    left, top, width, height = tables.rows_of(layout(q, p)["g"], q)[i]
    card, row, _, high = tables.rows_of(cards(q, p)[i], q)[i]
    middle, half, longest = top + height / 2, bars.THICK * height, bars.reach(p) + 1
    start = left + width / 2 * (1 + end / longest)
    steps = [
        (start, middle - half, 2 * half),
        *tables.bend((start, middle - half, card - BEND - start, 2 * half), (card, row, 0.0, high)),
    ]
    return tables.way("page", np.array(steps), role=role_of(r), opacity=SHADE, name="moved")


def role_of(r: Result) -> Role:
    """Orange is by how much the last experiment moves its output, grey where it moves none."""
    return "gradient" if r.moved else "muted"


def factor(r: Result) -> Polygon:
    """The input by which the output moves, in the colour of what it moves: on the page, since a panel cuts frames."""
    left, top, width, height = tables.cell(layout(*r.W.shape)["x"], (1, len(r.x)), 0, r.log.last[1])
    look: PolygonLook = {"role": role_of(r), "opacity": SHADE, "edge": 2.0, "name": "input"}
    return rectangle("page", (left, left + width), (top, top + height), **look)


def signed(value: float) -> str:
    """A change: its sign is written even where it is a plus."""
    return f"{'+' if value > 0 else ''}{formatting.number(value)}"


def array(r: Result) -> list[Mark]:
    """The array as far as it is known: of each card the rows that are seen, in a frame what the last output answers."""
    q, p = r.W.shape
    done, framed = np.zeros((2, q, p), bool)
    done[tuple(zip(*r.log.done, strict=True))] = True
    framed[r.log.last] = True
    known = np.where(done, r.D, np.nan)
    boxes = cards(q, p)
    seen = stack.rows_seen(boxes, TAB)
    numbers = [
        Cells(
            axes="page",
            role="gradient",
            values=known[k, : seen[k]],
            box=(left, left + width, top + height * seen[k] / q, top),
            vmax=np.inf,
            missing=UNKNOWN,
            zero=NOTHING,
            highlighted=framed[: seen[k]] if k == r.log.last[0] else None,
            frame=role_of(r),
            name="record",
        )
        for k, (left, top, width, height) in enumerate(boxes)
    ]
    return [*grounds(known, boxes), *numbers]


def grounds(known: Floats, boxes: tuple[Box, ...]) -> list[Mark]:
    """A ground under the numbers of each card that are known and not 0: they are in one row."""
    found: list[Mark] = []
    for k, box in enumerate(boxes):
        there = np.flatnonzero(np.nan_to_num(known[k, k]))
        if len(there):
            left, top, width, height = tables.rows_of(box, len(boxes))[k]
            x = left + width / known.shape[2] * (there[:, None] + np.array([0, 0, 1, 1]))
            y = np.tile([top + height, top, top, top + height], len(there))
            # From cell to cell along the foot of the row and back on the same way, which encloses nothing.
            found.append(
                Polygon(axes="page", role="gradient", x=x.ravel(), y=y, opacity=SHADE, name="record")
            )
    return found
