"""Levels or classes all over a box."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bpwidgets.calculus.arrays import Floats
from bpwidgets.live.picture.marks.mark import Box, Mark, check_choice
from bpwidgets.live.picture.style import ROLES, Role


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Image(Mark):
    """Levels or classes as a picture over the box x0..x1, y0..y1; values: (rows, columns), row 0 on top, NaN is clear.

    Levels from 0 to 1 shade `role`. With `classes`, one role a class, values are indices into them, and `shades`
    (rows, columns), from 0 to 1, how strongly a cell is coloured, or fully where None. `boundary` is a line over the
    picture, `boundary_width` px wide: (n, 2) points with NaN between two polylines, as `decision_regions` finds them.
    It covers where one class becomes another: with it colours go over into each other, without it each cell is a
    rectangle.
    """

    kind: ClassVar[str] = "image"
    axes: str
    values: ArrayLike
    box: Box
    opacity: float = 0.5
    classes: tuple[Role, ...] = ()
    shades: ArrayLike | None = None
    boundary: ArrayLike | None = None
    boundary_role: Role = "ink"
    boundary_width: float = 2.0

    def __post_init__(self) -> None:
        Mark.__post_init__(self)
        for role in (*self.classes, self.boundary_role):
            check_choice("role", role, ROLES)

    def alpha(self) -> Floats:
        """How strongly each cell is coloured: (rows, columns) in 0..1, 0 where it is clear."""
        values = np.asarray(self.values, float)
        alpha: Floats
        if not self.classes:
            alpha = np.clip(np.nan_to_num(values), 0, 1)
            return alpha
        shades = np.ones(values.shape) if self.shades is None else np.asarray(self.shades, float)
        alpha = np.where(np.isfinite(values), np.clip(np.nan_to_num(shades), 0, 1), 0.0)
        return alpha

    def indices(self) -> NDArray[np.uint8]:
        """The class of each cell: (rows, columns), 0 where it is clear or there are no classes."""
        values = np.asarray(self.values, float)
        if not self.classes:
            return np.zeros(values.shape, np.uint8)
        found: Floats = np.nan_to_num(values)
        if not np.isin(found, range(len(self.classes))).all():
            raise ValueError(f"an image has classes other than 0 to {len(self.classes) - 1}")
        return found.astype(np.uint8)
