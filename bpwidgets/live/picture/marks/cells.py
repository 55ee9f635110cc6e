"""Tables of numbers, each in a cell with a bar of its size.

Where that bar is, and the number beside it, is computed where the px of a cell are known: `stands`, `bar`, `middle` and
`lift` are used by `render`, and browser/cell.js has them again as stands, barOf, middleOf and liftOf. The sizes, which
are class variables, travel; that both draw the same bars is what test_both_renderers_draw_the_same_bars_in_cells sees.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks.mark import Box, Mark, check_choice
from bpwidgets.live.picture.style import ROLES, Role

NO_NUMBER = "–"
"""What is written in a cell whose number is not finite."""
ALMOST_0 = "≈0"
"""What is written in a cell whose number is not 0 but rounds to it."""


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Cells(Mark):
    """A grid of numbers, values: (rows, columns), filling the box x0..x1, y0..y1 (row 0 on top).

    A bar in the role's colour stands on the middle of each cell, up where its number is positive and down where it is
    negative; |value| / `vmax` of the half is filled. The number is on the other side of the middle. Where a cell is too
    low for that, the bar lies under the number, to the right where it is positive and to the left where it is negative.
    Without a finite `vmax` there are the numbers alone. A `grey` table has no bars, for what stays behind: its numbers
    are grey, on the ground that they have with bars.
    `highlighted` (rows, columns), or what broadcasts to it, frames cells, in the colour of the role `frame`;
    `digits` = 0 hides the numbers.
    With `decimals`, numbers have no more digits behind the point; what is not 0, but rounds to it, is ALMOST_0.
    `missing` is written where a number is not finite, `zero` where it is 0. With `fewer`, a number that is wider than
    its cell on the page is written with so many digits, and of few decimals with no more than so many.
    """

    kind: ClassVar[str] = "cells"
    text_px: ClassVar[float] = 11.5
    line_px: ClassVar[float] = 0.5
    frame_px: ClassVar[float] = 2.0
    bar_opacity: ClassVar[float] = 0.8
    ground_opacity: ClassVar[float] = 0.07
    """Of the cell behind the bar: what belongs together has one colour, and an unknown number has none."""
    nothing: ClassVar[float] = 0.001
    """The share of `vmax` below which there is no bar."""
    shortest_px: ClassVar[float] = 2.0
    """How long a bar is at least: its side can be seen."""
    upright_px: ClassVar[float] = 26.0
    upright_share: ClassVar[float] = 0.9
    """How high a cell is at least for a bar that stands: with a number, in px; without one, in shares of its width."""
    side_air: ClassVar[float] = 0.15
    """What stays free on either side of a bar across its length, as a fraction of the cell."""
    end_air_px: ClassVar[float] = 1.0
    """What stays free beyond the longest bar, and under one that lies under a number."""
    lying_px: ClassVar[float] = 3.0
    """How thick a bar under a number is."""
    middle_px: ClassVar[float] = 1.0
    """How thick the line is at which a bar begins."""
    beside_px: ClassVar[float] = 11.0
    """How far a number beside a standing bar is from the middle at most."""
    air_px: ClassVar[float] = 4.0
    """By how much a cell is wider than a number that has room in it."""
    grey_share: ClassVar[float] = 0.75
    """How much of grey numbers is the grey of a kink; the rest is ink."""
    axes: str
    values: ArrayLike
    box: Box
    vmax: float = 1.0
    digits: int = formatting.DIGITS
    decimals: int | None = None
    fewer: int = 0
    missing: str = NO_NUMBER
    zero: str = "0"
    highlighted: ArrayLike | None = None
    frame: Role = "ink"
    grey: bool = False

    def __post_init__(self) -> None:
        Mark.__post_init__(self)
        check_choice("frame", self.frame, ROLES)

    @property
    def scale(self) -> float:
        """The |value| whose bar is longest: `vmax`, or 1 where all cells are 0; infinite where there are no bars."""
        return (self.vmax or 1.0) if self.sizes_are_shown else math.inf

    @property
    def sizes_are_shown(self) -> bool:
        """Whether cells have a ground, and bars unless they are grey; else they are numbers alone, such as names."""
        return math.isfinite(self.vmax)

    def stands(self, width: float, height: float) -> bool:
        """Whether the bar of a cell of this size stands; else it lies."""
        return height >= (self.upright_px if self.digits else self.upright_share * width)

    def bar(self, value: float, width: float, height: float) -> Box | None:
        """x0, x1, y0, y1 of the bar of a number in a cell of this size, from its lower left corner; all in px."""
        share = min(1.0, abs(value) / self.scale) if math.isfinite(value) and not self.grey else 0.0
        if share < self.nothing:
            return None
        stands = self.stands(width, height)
        along, across = (height, width) if stands else (width, height)
        end = along / 2 + math.copysign(max(self.shortest_px, share * (along / 2 - self.end_air_px)), value)
        length = (min(along / 2, end), max(along / 2, end))
        thickness = (self.side_air * across, (1 - self.side_air) * across)
        if not stands and self.digits:
            thickness = (self.end_air_px, self.end_air_px + self.lying_px)
        return (*thickness, *length) if stands else (*length, *thickness)

    def middle(self, bar: Box, width: float, height: float) -> Box:
        """x0, x1, y0, y1 of the line at which a bar begins, as `bar` has them: across the cell, but for a number."""
        half = self.middle_px / 2
        if self.stands(width, height):
            return 0.0, width, height / 2 - half, height / 2 + half
        return width / 2 - half, width / 2 + half, 0.0, bar[3] + self.end_air_px if self.digits else height

    def lift(self, value: float, width: float, height: float) -> float:
        """How far above the middle of its cell a number is written, in px."""
        if not self.sizes_are_shown:
            return 0.0
        if not self.stands(width, height):
            return (self.lying_px + self.end_air_px) / 2
        if self.bar(value, width, height) is None:
            return 0.0
        return -math.copysign(min(height / 4, self.beside_px), value)

    def texts(self) -> list[str]:
        """What is written in the cells, row by row: numbers, `missing` where one is not finite; [] for no digits."""
        return self._texts(self.digits, self.decimals)

    def shorter(self) -> list[str]:
        """What is written where there is no room for a text, row by row; [] if it is the same."""
        if not 0 < self.fewer < self.digits:
            return []
        decimals = None if self.decimals is None else min(self.decimals, self.fewer)
        found = self._texts(self.fewer, decimals)
        return [] if found == self.texts() else found

    def _texts(self, digits: int, decimals: int | None) -> list[str]:
        if not digits:
            return []
        values = np.asarray(self.values, float).ravel().tolist()
        return [_text(value, digits, decimals, self.missing, self.zero) for value in values]

    def framed(self) -> NDArray[np.bool_]:
        """Whether each cell is framed: (rows, columns)."""
        shape = np.atleast_2d(np.asarray(self.values)).shape
        return np.broadcast_to(
            np.asarray(False if self.highlighted is None else self.highlighted, bool), shape
        )


@lru_cache(4096)  # a frame asks for each number twice, and has most of those of the one before it
def _text(value: float, digits: int, decimals: int | None, missing: str, zero: str) -> str:
    """What is written in a cell."""
    if not math.isfinite(value):
        return missing
    if not value:
        return zero
    rounded = value if decimals is None else round(value, decimals)
    return formatting.number(rounded, digits) if rounded else ALMOST_0
