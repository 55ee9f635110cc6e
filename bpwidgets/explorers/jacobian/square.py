"""The square around x and what g: R^2 -> R^2 makes of it: the mathematics of the plane picture.

A step x + h u leads to (g(x + h u) - g(x)) / h: the image at constant size. Where g has a Jacobian it goes to Dg(x) u
as h falls, for all u at once, and the square's image to a parallelogram. At a kink it goes to something bent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.explorers.jacobian import local_linearity
from bpwidgets.live.model import sampling

if TYPE_CHECKING:
    from bpwidgets.calculus.functions import ChosenFunction
    from bpwidgets.explorers.jacobian.local_linearity import Floats, Sides

X = (-1.5, 1.5)
H = (1e-3, 1.0)
FLAT = 1e-9
"""A singular value below this share of the largest entry counts as 0."""
SIDE = 22
"""Points a side, so that it can bend."""


def _stroke(*corners: tuple[float, float]) -> Floats:
    """A polyline with SIDE points a side: (2, n)."""
    ends = np.array(corners).T
    t = np.linspace(0, 1, SIDE, endpoint=False)
    sides = [a[:, None] + (b - a)[:, None] * t for a, b in zip(ends.T[:-1], ends.T[1:], strict=True)]
    return np.hstack([*sides, ends[:, -1:]])


CORNERS = np.array([[-1.0, 1, 1, -1], [-1, -1, 1, 1]])
SQUARE = _stroke((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
LETTER = (_stroke((-0.8, -0.84), (-0.8, -0.16), (-0.35, -0.16)), _stroke((-0.8, -0.47), (-0.45, -0.47)))
"""The F, in the quarter of the square where no arrow is: its stem with the upper arm, its middle arm."""
OUTLINE = np.hstack([SQUARE, *LETTER])
AROUND = np.hstack([local_linearity.along_inputs(2), CORNERS])
"""Eight steps, with which g is looked at very near x; the first four are those along the inputs."""
PLANE, SPACING, FINE = 2.1, 2.0, 61
"""How far the picture of the plane reaches, how far its grid's lines are apart, and how many points one has."""

AROUND_SQUARE = 1.3
"""How far a magnified panel reaches, in sides of what fills it: there is room for names around that."""
TINY_REACH = 0.3
"""Where all images reach less far than this they have a scale of their own."""
ALIKE = 1.8
"""Planes before and after g whose reaches are less unlike than this are drawn to one scale."""


def _grid() -> Floats:
    """The lines of the plane's grid, with gaps between them: (2, n)."""
    at = SPACING * np.arange(-(PLANE // SPACING), PLANE // SPACING + 1)
    along = np.append(np.linspace(at[0], at[-1], FINE), np.nan)
    across = np.repeat(at, along.size)
    upright = np.array([across, np.tile(along, at.size)])
    upright[0, np.isnan(upright[1])] = np.nan
    return np.hstack([upright, upright[::-1]])


GRID = _grid()
STEPS = {j: np.hstack([AROUND, AROUND[:, [j - 1]], OUTLINE]) for j in (1, 2)}
"""All steps of a picture: those around, the nudge of input j, the outline."""


@dataclass(frozen=True)
class Near:
    """What g does very near x.

    Attributes:
        why: why the image does not straighten, so that there is no Jacobian; "" where it does.
        sides: the slopes on the two sides of x where they differ: (row, column) -> (low, high).
        limit: what the square's image becomes at a kink, (2, n); else None.
    """

    why: str = ""
    sides: Sides = field(default_factory=dict)
    limit: Floats | None = None


def near(g: ChosenFunction, x: Floats, value: Floats, J: Floats, seen: Floats) -> Near:
    """What g does near x, by the image of AROUND at the size local_linearity.TINY: seen, (2, 8)."""
    slack = local_linearity.slack(seen, value)
    bend = farthest(seen - seen[:, :2] @ AROUND)
    if bend <= slack and farthest(seen[:, :2] - J) <= slack:
        return Near()
    nearer = local_linearity.magnified(g, x, value, np.hstack([AROUND, SQUARE]), local_linearity.TINY / 10)
    if not np.isfinite(seen).all():
        return Near(why="g is not defined all around")
    if not local_linearity.largest(nearer) <= 2 * local_linearity.largest(seen):
        return Near(why="the image grows without end as h falls")
    # A strong curvature bends even so small a square, but a tenth of its size a tenth as much.
    if farthest(nearer[:, :8] - nearer[:, :2] @ AROUND) <= max(slack, 0.5 * bend):
        return Near()
    sides = local_linearity.sides(g, x, value, seen[:, :4])
    return Near(why="the image stays bent, however small h is", sides=sides, limit=nearer[:, 8:])


def farthest(apart: Floats) -> float:
    """The largest length of columns: (2, n); NaN where one has no value."""
    with np.errstate(all="ignore"):
        return float(np.hypot(apart[0], apart[1]).max())


def straight(J: Floats, u: Floats) -> Floats:
    """J u for steps u: (2, n) -> (2, n), NaN where an entry that is not finite has a part in it."""
    with np.errstate(all="ignore"):
        return J @ u


def bend_of(image: Floats, J: Floats) -> float:
    """How far the magnified image of OUTLINE is from the parallelogram, a share of h.

    What has no value is left out, and rounding is 0.
    """
    apart = image - straight(J, OUTLINE)
    with np.errstate(all="ignore"):
        found = float(np.fmax.reduce(np.hypot(apart[0], apart[1])))
    return 0.0 if found <= FLAT else found


def null_directions(J: Floats) -> tuple[Floats, ...]:
    """The directions u with J u = 0, each scaled so that its larger coordinate is 1."""
    most = max(1.0, local_linearity.largest(J))
    det = float(J[0, 0] * J[1, 1] - J[0, 1] * J[1, 0])
    if not abs(det) / most <= 2 * FLAT * most:  # the singular values' product; the larger is 2 most, at most
        return ()
    _, sizes, directions = np.linalg.svd(J)
    return tuple(u / u[np.argmax(np.abs(u))] for u in directions[sizes <= FLAT * most])


@lru_cache(maxsize=16)
def reach_of(g: ChosenFunction) -> float:
    """How far the picture of the image reaches: over the plane and all h, or four times what is usual very near.

    So a pole, or a g that grows fast, does not make all else a speck; what leaves the picture is said.
    """
    places = np.array(np.meshgrid(*[np.linspace(*X, 7)] * 2)).reshape(2, -1)
    at = sampling.values(g, places, m=2)
    tiny, large = (
        np.max(
            [np.abs(sampling.values(g, places + h * u[:, None], m=2) - at) / h for u in AROUND.T],
            axis=(0, 1),
        )
        for h in H
    )
    usual, most = tiny[np.isfinite(tiny)], np.fmax(tiny, large)
    most = most[np.isfinite(most)]
    if not most.any():
        return 2.0
    reach = min(float(most.max()), 4 * float(np.median(usual)) if usual.any() else np.inf)
    return 1.05 * (max(1.2, reach) if reach > TINY_REACH else reach)


def reach_now(g: ChosenFunction, image: Floats, *matrices: Floats) -> float:
    """How far the magnifier reaches: image and parallelograms fill it, and the square has room to the same scale.

    It changes with the image, little by little, but never beyond `reach_of`; where g makes all tiny, that is it.
    """
    most = reach_of(g)
    if most < TINY_REACH:
        return most
    seen = np.abs(np.hstack([image, *(straight(J, CORNERS) for J in matrices)]))
    farthest = float(seen.max(initial=1.0, where=np.isfinite(seen)))
    return AROUND_SQUARE * max(1.0, min(most, farthest))


@lru_cache(maxsize=16)
def window_of(g: ChosenFunction) -> tuple[tuple[float, float], float]:
    """Middle and half the side of the square in which most of the plane's image lies."""
    places = np.array(np.meshgrid(*[np.linspace(*X, 13)] * 2)).reshape(2, -1)
    ends = []
    for row in sampling.values(g, places, m=2):
        finite = row[np.isfinite(row)]
        ends.append(np.percentile(finite, [1, 99]) if finite.size else np.zeros(2))
    across, up = (float(low / 2 + high / 2) for low, high in ends)
    half = 1.3 * max(float(high / 2 - low / 2) for low, high in ends)
    if half <= 1e-9 * max(1.0, abs(across), abs(up)):
        return (across, up), 1.0
    return (across, up), PLANE if PLANE / ALIKE < half < PLANE else half


def plane_of(half: float) -> float:
    """How far the picture of the plane before g reaches: as far as that after, if they are not too unlike."""
    return half if PLANE <= half <= ALIKE * PLANE else PLANE


@lru_cache(maxsize=16)
def grid_image(g: ChosenFunction, window: tuple[tuple[float, float], float]) -> Floats:
    """What g makes of GRID, (2, n), without what is far outside, so that no line runs across a pole."""
    (across, up), half = window
    image = sampling.values(g, GRID, m=2)
    with np.errstate(invalid="ignore"):
        far = np.abs(image - np.array([[across], [up]])).max(axis=0) > 4 * half
    image[:, far | ~np.isfinite(image).all(axis=0)] = np.nan
    return image


@dataclass(frozen=True)
class Result:
    """The Jacobian at x, and the magnified image of the square around x."""

    g: ChosenFunction
    x: Floats
    h: float
    j: int
    """the nudged input, 1 or 2"""
    value: Floats
    """g(x)"""
    J: Floats
    """Dg(x), (2, 2), as the code gives it"""
    det: float
    """its determinant, NaN where there is no Jacobian"""
    near: Near
    """what g does very near x: whether there is a Jacobian, and if not, what there is"""
    nudged: Floats
    """(g(x + h e_j) - g(x)) / h"""
    image: Floats
    """(g(x + hu) - g(x)) / h along the outline of square and letter, (2, n)"""
    bend: float
    """the largest distance between image and parallelogram, in units of h"""
    null: tuple[Floats, ...]
    """the directions that J maps to 0: none, one, or both"""
    wrong: Floats | None
    """∂g_i/∂x_i in place of ∂g_i/∂x_j, where it is to be shown"""
    reach: float
    """how far the picture of the magnified image reaches"""
    window: tuple[tuple[float, float], float]
    """middle and half the side of the picture of the plane after g"""
