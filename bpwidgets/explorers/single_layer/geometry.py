"""Where everything is, in px of the whole picture: each unit has a row, from its edges to its row of dL/dW.

y counts upwards in each of the two drawings, "layer" above and "samples" below it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bpwidgets.live.picture.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    Box = tuple[float, float, float, float]

SIZE = (900, 402)
LAYER, SAMPLES = (0, 0, 900, 274), (0, 274, 900, 128)
"""Left, top, width and height of the two drawings."""
MIDDLE, HEIGHT, SPACING = 112.0, 160.0, 66.0
MOST = 6
"""How many inputs, units and samples there may be."""
MANY = 3
"""Layers of more units than these have smaller ones."""
THREE_LINES = 50.0
"""A lower row has no room for three lines of text."""
FEW_EDGES = 9
"""So many have room for all their numbers; of more, only the selected one's is shown."""

GAUGE, PX_PER_INPUT = 26.0, 6.5
"""The middle of the gauges of the inputs, and how many px a unit of them has."""
INPUTS, UNITS = 70.0, 212.0
CURVE = (234.0, 322.0)
NUMBERS = 327.0
"""Where the numbers beside the curves begin."""
BEAM = (388.0, 450.0, 512.0)
"""Where dL/dz enters, where the gate is, and where delta leaves."""
BEAM_LOWER = 7.0
"""How far a beam is below the middle of its row: under its numbers."""
DELTA = (528.0, 588.0)
TABLE = (604.0, 894.0)
WIDEST = 64.0
"""The widest cell of the table."""
INPUT_ROW = 22.0
"""The height of x along the top of the table."""

KEY_WIDTH = 72.0
"""The room of the key at the right."""
HEADING = 12.0
"""From a table to the middle of its heading."""

FIRST, LAST, BETWEEN, WIDEST_SMALL = 10.0, 268.0, 17.0, 80.0
"""The samples' small tables: from where to where, how far they are from one another, and how wide they are at most."""
SUM, BESIDE = (270.0, 570.0), (592.0, 892.0)
"""dL/dW, and what is shown beside it."""
TOP, LOWEST = 102.0, 5.0
LARGEST_CELL = (80.0, 31.0)
SIGN_BELOW = 24.0
"""How far signs between tables are below their tops."""


@lru_cache
def network_of(p: int, q: int) -> Network:
    """p inputs and q units."""
    return Network(
        axes="layer",
        sizes=(p, q),
        x=(INPUTS, UNITS),
        middle=MIDDLE,
        max_height=HEIGHT,
        max_spacing=SPACING,
        diameter=34.0 if max(p, q) <= MANY else 26.0,
        number_size=(47.0, 14.0) if p * q <= FEW_EDGES else (18.0, 14.0),
        staggered=True,
    )


def row_height(q: int) -> float:
    """How high a unit's row is."""
    return min(SPACING, HEIGHT / max(q - 1, 1))


def rows(q: int) -> list[tuple[float, float]]:
    """(bottom, top) of each unit's row, the first on top."""
    half = row_height(q) / 2
    return [(y - half, y + half) for y in network_of(1, q).heights(1)]


def curve_boxes(q: int) -> dict[str, tuple[float, float, float, float]]:
    """{axes: (left, top, width, height)} of the units' curves of phi: those beyond q lie under the last one."""
    left, right = CURVE
    found = rows(q)
    boxes = [(left, LAYER[3] - top + 5, right - left, top - bottom - 10) for bottom, top in found]
    return {f"phi{i + 1}": boxes[min(i, q - 1)] for i in range(MOST)}


def table(p: int, q: int) -> Box:
    """The table of products in the rows of the units: (left, right, bottom, top)."""
    found = rows(q)
    return TABLE[0], TABLE[0] + p * min(WIDEST, (TABLE[1] - TABLE[0]) / p), found[-1][0], found[0][1]


def along_top(top: float) -> tuple[float, float]:
    """(bottom, top) of x along the top of a table."""
    return top + 6, top + 6 + INPUT_ROW


def headings(p: int, q: int) -> dict[str, tuple[float, float]]:
    """{text: (x, y) of its middle}: what is in each column of the drawing, above the first row."""
    low, high = along_top(rows(q)[0][1])
    middle = (low + high) / 2
    over_inputs = max(middle, network_of(p, q).heights(0)[0] + 30)
    start, gate, end = BEAM
    return {
        "x": (GAUGE, over_inputs),
        "a = W x": ((INPUTS + UNITS) / 2, over_inputs),
        "z = φ(a)": (sum(CURVE) / 2, middle),
        "dL/dz": ((start + gate) / 2, middle),
        "φ′(a)": ((gate + end) / 2, middle),
        "δ": (sum(DELTA) / 2, middle),
    }


def small_table(left: float, shape: tuple[int, int], room: float, *, cell: tuple[float, float]) -> Box:
    """A table under the layer, its cells no larger than `cell`."""
    n_rows, columns = shape
    width, height = min(cell[0], room / columns), min(cell[1], (TOP - LOWEST) / n_rows)
    return left, left + width * columns, TOP - height * n_rows, TOP


def thumbnail(sample: int, n: int, shape: tuple[int, int]) -> Box:
    """The small table of one of n samples; behind each there is room for a sign."""
    left, right = _thumbnail_sides(sample, n)
    return small_table(left, shape, right - left, cell=(right - left, LARGEST_CELL[1]))


def _thumbnail_sides(sample: int, n: int) -> tuple[float, float]:
    width = min(WIDEST_SMALL, (LAST - FIRST) / n - BETWEEN)
    left = LAST - (n - sample) * (width + BETWEEN)
    return left, left + width


def around_thumbnails(n: int) -> Iterator[tuple[str, float, float]]:
    """(text, x, y): over each small table the number of its sample, behind it a sign; none for a single sample."""
    for s in range(n) if n > 1 else ():
        left, right = _thumbnail_sides(s, n)
        yield f"{s + 1}", (left + right) / 2, TOP + HEADING
        yield "+" if s + 1 < n else "=", right + BETWEEN / 2, TOP - SIGN_BELOW
