"""The Jacobian in cells beside the plane picture, and the one with a letter wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Cells, Label, Mark
from bpwidgets.live.picture.shapes import crosses

if TYPE_CHECKING:
    from bpwidgets.explorers.jacobian.local_linearity import Floats
    from bpwidgets.explorers.jacobian.square import Result
    from bpwidgets.live.picture.style import Role


LEFT, LEFT_WRONG, WIDE = 56, 270, 84
"""Where the cells of the two matrices begin, and how wide one is, in px."""


def middle(k: int) -> float:
    """The middle of column k of the Jacobian."""
    return LEFT + WIDE * (k + 0.5)


def marks(r: Result) -> list[Mark]:
    """The Jacobian with the nudged input's column framed; the one with a letter wrong; below what becomes of the F."""
    found: list[Mark] = entries(r, np.arange(2) == r.j - 1)
    if r.wrong is not None:
        rows, columns = np.nonzero(r.wrong != r.J)
        x, y = LEFT_WRONG + 10 + WIDE * columns, 100 - 40 * rows
        found += [
            cells(r.wrong, LEFT_WRONG, "wrong"),
            crosses("matrix", x, y, size=8),
            Label(axes="matrix", role="wrong", at=(LEFT_WRONG, 120), text="∂gᵢ/∂xᵢ"),
        ]
    role: Role = "kink" if np.isnan(r.det) else "gradient"
    return [*found, Label(axes="matrix", role=role, at=(0, 10), text=determinant_text(r))]


def entries(r: Result, framed: Any) -> list[Mark]:
    """The matrix; where there is none the slopes all the same, at a kink those of the two sides: -1…1."""
    if not np.isnan(r.det):
        return [cells(r.J, LEFT, "gradient", framed)]
    slopes = {(i, k): formatting.number(r.J[i, k], 3) for i in (0, 1) for k in (0, 1)}
    slopes |= {
        at: f"{formatting.number(low, 2)}…{formatting.number(high, 2)}"
        for at, (low, high) in r.near.sides.items()
    }
    return [
        replace(cells(r.J, LEFT, "kink", framed), digits=0),
        *(
            Label(axes="matrix", at=(middle(k), 88 - 40 * i), text=text, align="center", size=11.5)
            for (i, k), text in slopes.items()
        ),
    ]


def cells(J: Floats, left: float, role: Role, framed: Any = None) -> Cells:
    """A 2 x 2 matrix."""
    return Cells(
        axes="matrix", role=role, values=J, box=(left, left + 2 * WIDE, 28, 108), vmax=3, highlighted=framed
    )


def determinant_text(r: Result) -> str:
    """The determinant, and what it does to the letter."""
    if np.isnan(r.det):
        return "no Jacobian"
    does = "no area is left" if r.null else "mirrored" if r.det < 0 else "not mirrored"
    return f"det = {formatting.fixed(r.det)}; {does}"
