"""Where everything is, in px of the whole picture: each unit has a row, from its edges to its row of dL/dW.

y counts upwards in each of the two drawings, "layer" above and "samples" below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bpwidgets.live.picture.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.single_layer.layer import Result

    Box = tuple[float, float, float, float]

SIZE, SAMPLES = (900, 408), 128
"""The picture, and the height of the drawing of the samples, at its foot."""
MOST = 6
"""How many inputs, units and samples there may be."""
MANY = 3
"""Layers of more units than these have smaller ones."""
TWO_LINES = 50.0
"""A lower row has no room for two numbers beside its curve."""

GAUGE, PX_PER_INPUT = 37.0, 8.1
"""The middle of the gauges of the inputs, and how many px a unit of them has."""
INPUTS, UNITS = 88.0, 228.0
CURVE = (250.0, 350.0)
AIR = 4.0
"""Between a curve and the end of its row, in px."""
NUMBERS = 354.0
"""Where the numbers beside the curves begin."""
BEAM = (438.0, 503.0, 544.0)
"""Where dL/dz enters, where the gate is, and where delta ends, before its cell."""
DELTA = (560.0, 624.0)
OUTPUT_NAME, TARGET_NAME, ERROR_NAME, GATE_NAME = 284.0, 354.0, 438.0, 508.0
"""The middles of what outputs, targets, errors and gates are called: on a narrow page, too, they do not touch."""
SIGNS = (("×", 474.0), ("=", 542.0))
"""Between those that are multiplied, and before what comes of it: each sign and its middle."""
TABLE = (638.0, 878.0)
WIDEST = 88.0
"""The widest cell of the table."""
INPUT_ROW = 36.0
"""The height of x along the top of the table: its numbers stand clear of its bars."""
BEFORE_INPUTS, INPUTS_NAME = 6.0, 9.0
"""From the left end of that row to its name, and from its foot up to the middle of it."""
BRACKET, NOTE = (2.0, 5.0), 14.5
"""How far under the table a bracket begins and ends, and how far what is said of it."""

LINE = 16.0
"""From one line of a heading to the next."""
HEADING, HEADS = 12.0, 17.0
"""From a table to the middle of its heading, and from x along the top to those of all columns."""

FIRST, LAST, BETWEEN, WIDEST_SMALL = 10.0, 268.0, 17.0, 80.0
"""The samples' small tables: from where to where, how far they are from one another, and how wide they are at most."""
SUM, BESIDE = (270.0, 570.0), (592.0, 892.0)
"""dL/dW, and what is shown beside it."""
TOP, LOWEST = 102.0, 5.0
LARGEST_CELL = (80.0, 31.0)
SIGN_BELOW = 24.0
"""How far signs between tables are below their tops."""


@dataclass(frozen=True)
class Form:
    """The drawing of the layer, as high as there is room for: its units are at the same heights as their rows.

    Attributes:
        height: of the drawing.
        middle: the height of the middle row.
        reach: how far the first row is from the last, at most.
        spacing: how far a row is from the next, at most.
        staggered: whether the numbers of weights are at either end of their edges by turns, or all at their units.
    """

    height: float
    middle: float
    reach: float
    spacing: float
    staggered: bool

    @property
    def boxes(self) -> dict[str, Box]:
        """{axes: (left, top, width, height)} of both drawings; without samples theirs is empty, and behind this one."""
        width, height = SIZE
        return {
            "layer": (0, 0, width, self.height),
            "samples": (0, height - SAMPLES, width, SAMPLES),
        }

    def network(self, p: int, q: int) -> Network:
        """p inputs and q units."""
        return _network(self, p, q)

    def rows(self, q: int) -> list[tuple[float, float]]:
        """(bottom, top) of each unit's row, the first on top."""
        half = min(self.spacing, self.reach / max(q - 1, 1)) / 2
        return [(y - half, y + half) for y in self.network(1, q).heights(1)]

    def curve_boxes(self, q: int) -> dict[str, Box]:
        """{axes: (left, top, width, height)} of the units' curves of phi: those beyond q lie under the last one."""
        left, right = CURVE
        found = self.rows(q)
        boxes = [
            (left, self.height - top + AIR, right - left, top - bottom - 2 * AIR) for bottom, top in found
        ]
        return {f"phi{i + 1}": boxes[min(i, q - 1)] for i in range(MOST)}

    def table(self, p: int, q: int) -> Box:
        """The table of products in the rows of the units: (left, right, bottom, top)."""
        found = self.rows(q)
        return TABLE[0], TABLE[0] + p * min(WIDEST, (TABLE[1] - TABLE[0]) / p), found[-1][0], found[0][1]

    def headings(self, q: int) -> Iterator[tuple[str, str, float, float]]:
        """(what, how, x, y) of each column: its name, as high as the table's, its letters, and the middle of both."""
        y = along_top(self.rows(q)[0][1])[1] + HEADS
        yield "inputs", "x", INPUTS - 28, y
        yield "weights", "a = W x", (INPUTS + UNITS) / 2, y
        yield "output", "z = φ(a)", OUTPUT_NAME, y
        yield "target", "y", TARGET_NAME, y
        yield "error", "dL/dz", ERROR_NAME, y
        yield "gate", "φ′(a)", GATE_NAME, y
        yield "passes", "δ = dL/da", sum(DELTA) / 2, y
        for sign, x in SIGNS:
            yield sign, "", x, y


ALONE = Form(height=SIZE[1], middle=178.5, reach=252, spacing=105, staggered=False)
"""One sample and no mistake: there is nothing below the layer."""
ABOVE = Form(height=SIZE[1] - SAMPLES, middle=113, reach=150, spacing=64, staggered=True)


def form_of(r: Result) -> Form:
    """The drawing of a result's layer; only structural parameters say which."""
    return ALONE if r.alone else ABOVE


@lru_cache
def _network(form: Form, p: int, q: int) -> Network:
    return Network(
        axes="layer",
        sizes=(p, q),
        x=(INPUTS, UNITS),
        middle=form.middle,
        max_height=form.reach,
        max_spacing=form.spacing,
        diameter=34.0 if max(p, q) <= MANY else 26.0,
        number_size=(18.0, 14.0),
        staggered=form.staggered,
    )


def along_top(top: float) -> tuple[float, float]:
    """(bottom, top) of x along the top of a table."""
    return top + 6, top + 6 + INPUT_ROW


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
