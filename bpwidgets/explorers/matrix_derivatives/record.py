"""The record of the experiments, and what is drawn of it: boxes, outputs, the array as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.matrix_derivatives import bars, tables
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Arrow, Label, Mark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.explorers.matrix_derivatives.tables import Box

    Floats = NDArray[np.float64]

ARRAY = (548.0, 54.0, 338.0, 430.0)
"""Where the tables of the array stand, in px of the picture."""
UNDER = 0.84
"""How far down in an output's row the arrow lies."""


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
    """The boxes of x, W and g: cells of W no larger than 62 x 84 px, and g where it stands beside the widest W."""
    width, height = min(62.0, 248 / p) * p, min(84.0, 344 / q) * q
    left, top = 56.0, 120.0
    return {
        "x": (left, 62.0, width, 46.0),
        "W": (left, top, width, height),
        "g": (324.0, top, 144.0, height),
    }


@cache
def slices(q: int, p: int) -> list[Box]:
    """The boxes of the q tables of the array."""
    return tables.arranged(ARRAY, q, (q, p), largest=(62.0, 62.0))


@cache
def places(q: int, p: int) -> Any:
    """The middles of all cells of the array, (q, q, p, 2)."""
    return np.array([tables.middles(box, (q, p)) for box in slices(q, p)])


def outputs(r: Result) -> list[Mark]:
    """A bar for each output, and under its end what the last experiment does to it: an arrow, or a ring for 0."""
    q, p = r.W.shape
    i = r.log.last[0]
    end = bars.reach(p)
    tips = np.column_stack([np.clip(r.g, -end, end), np.arange(q) + UNDER])
    still = tips[(np.arange(q) != i) | (r.moved == 0)]
    x, y = tips[i].tolist()
    head = min(max(x + r.moved, -end - 1), end + 1)
    return [
        *bars.lying("g", r.g, end, role="forward"),
        Arrow(axes="g", role="gradient", tail=(x, y), head=(head, y), width=3),
        *tables.zeros("g", still),
        Label(
            axes="page",
            at=(layout(q, p)["g"][0], 40),
            role="gradient",
            text=f"g{bars.sub(i)} {signed(r.moved)} per unit",
        ),
    ]


def signed(value: float) -> str:
    """A change: its sign is written even where it is a plus."""
    return f"{'+' if value > 0 else ''}{formatting.number(value, 3)}"


def array(r: Result) -> list[Mark]:
    """The array as far as it is known: bars and rings, and a frame in every table round the last answers."""
    q, p = r.W.shape
    i, j = r.log.last
    boxes = slices(q, p)
    done = np.zeros((q, p), bool)
    done[tuple(zip(*r.log.done, strict=True))] = True
    found = [tables.cell(box, (q, p), i, j) for box in boxes]
    rows = [tables.rows_of(box, q)[k] for k, box in enumerate(boxes)]
    return [
        bars.in_rows("page", np.where(done, r.x, 0.0), rows, full=bars.FULL, role="gradient"),
        *tables.zeros("page", places(q, p)[done & (r.D == 0)]),
        tables.frames("page", found, width=1.2),
        tables.frames("page", [found[i]], width=2.6),
        Label(
            axes="page",
            at=(ARRAY[0], 40),
            role="gradient",
            text=f"table {i + 1}, row {i + 1}, column {j + 1}: {formatting.number(r.moved, 3)}",
        ),
    ]
