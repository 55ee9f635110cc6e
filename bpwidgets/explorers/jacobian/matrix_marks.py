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

LEFT, LEFT_WRONG, WIDE = 58, 222, 64
"""Where the cells of the two matrices begin, and how wide one is, in px."""
TOP, HIGH = 72, 33
"""Where their first row begins, and how high one is, in px."""
EFFECT_LEFT = 206
"""Where the two lines begin that say what the matrix does, beside its rows or, beside the wrong one, at the right."""
EFFECT_RIGHT, EFFECT_UP = 314, 65.0
"""Where they begin there, and how much higher they are."""


def middle(k: float) -> float:
    """The middle of column k of the Jacobian."""
    return LEFT + WIDE * (k + 0.5)


def row(i: float) -> float:
    """The middle of row i."""
    return TOP - HIGH * (i + 0.5)


def marks(r: Result) -> list[Mark]:
    """The Jacobian with the nudged input's column framed; the one with a letter wrong; what becomes of area and F."""
    found: list[Mark] = entries(r, np.arange(2) == r.j - 1)
    if r.wrong is not None:
        rows, columns = np.nonzero(r.wrong != r.J)
        x, y = LEFT_WRONG + 7 + WIDE * columns, TOP - 7 - HIGH * rows
        found += [
            cells(r.wrong, LEFT_WRONG, "wrong", name="wrong"),
            crosses("matrix", x, y, size=8, name="wrong"),
            Label(axes="matrix", role="wrong", at=(LEFT_WRONG, TOP + 12), text="∂gᵢ/∂xᵢ", name="wrong"),
        ]
    left, up = (EFFECT_LEFT, 0.0) if r.wrong is None else (EFFECT_RIGHT, EFFECT_UP)
    return [
        *found,
        *(
            Label(axes="matrix", at=(left, row(i) + up), text=text, bold=i == 0, size=15 if i == 0 else 13)
            for i, text in enumerate(effect(r))
        ),
    ]


def entries(r: Result, framed: Any) -> list[Mark]:
    """The matrix; where there is none the slopes all the same, at a kink those of the two sides: -1…1."""
    if not np.isnan(r.det):
        return [cells(r.J, LEFT, "gradient", framed, name="J")]
    slopes = {(i, k): formatting.number(r.J[i, k]) for i in (0, 1) for k in (0, 1)}
    slopes |= {
        at: f"{formatting.number(low)}…{formatting.number(high)}" for at, (low, high) in r.near.sides.items()
    }
    return [
        replace(cells(r.J, LEFT, "kink", framed, name="J"), digits=0),
        *(
            Label(axes="matrix", at=(middle(k), row(i)), text=text, align="center", size=11.5)
            for (i, k), text in slopes.items()
        ),
    ]


def cells(J: Floats, left: float, role: Role, framed: Any = None, *, name: str) -> Cells:
    """A 2 x 2 matrix."""
    return Cells(
        axes="matrix",
        role=role,
        values=J,
        box=(left, left + 2 * WIDE, TOP - 2 * HIGH, TOP),
        vmax=np.inf,
        highlighted=framed,
        frame="gradient",
        name=name,
    )


def effect(r: Result) -> tuple[str, str]:
    """What the matrix does to areas, and to the letter."""
    if np.isnan(r.det):
        return "no Jacobian", ""
    if r.null:
        return "area × 0", "det J = 0: F flattened" if len(r.null) == 1 else "J = 0: F a point"
    sign, letter = ("< 0", "mirrored") if r.det < 0 else ("> 0", "not mirrored")
    return f"area × {formatting.number(abs(r.det))}", f"det J {sign}: F {letter}"
