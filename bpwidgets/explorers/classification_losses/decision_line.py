"""The line s = 0 in the plane: by angle, shift and steepness or by w and b, as marks, and its handles.

Its *normal* is the direction in which the score grows, `steepness` the score one unit from the line (the length
of w), `shift` how far the line is from the middle along the normal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture.marks import Handle, Label, Line, Mark, Polygon

if TYPE_CHECKING:
    from bpwidgets.explorers.classification_losses.margin import Floats
    from bpwidgets.live.picture.style import Role

EDGE = 3.0
"""The plane shows -EDGE to EDGE both ways."""
REACH = 2.8
"""Points of a dataset lie between -REACH and REACH both ways; so far out is the end of the line that turns it."""
SHIFT = 2.0
"""How far the line can be moved from the middle."""
SEEN = 2.4
"""A dashed line can be dragged where it is no further out than this."""
ASIDE = 1.5
"""So far from the line's middle is the handle of the dashed line, along it."""
SIDES: tuple[tuple[int, str, Role], ...] = (
    (1, "says +1", "forward"),
    (-1, "says −1", "muted"),
)
"""The sign of the score on each side of the line, what the line says there, and the role of its colour."""
FLATTEST = 1e-6
"""A smaller steepness counts as this: the line has no direction there."""


def weights(angle: float, shift: float, steepness: float) -> Floats:
    """(w_1, w_2, b) of a line; the angle in degrees."""
    turn = math.radians(angle)
    return steepness * np.array([math.cos(turn), math.sin(turn), -shift]) + 0.0


@dataclass(frozen=True)
class Place:
    """Where a line is.

    Attributes:
        normal: (2,), of length 1.
    """

    normal: Floats
    shift: float
    steepness: float

    @classmethod
    def of(cls, at: Floats) -> Place:
        """The place of the line with (w_1, w_2, b)."""
        steepness = max(math.hypot(at[0], at[1]), FLATTEST)
        return cls(at[:2] / steepness, float(-at[2] / steepness), steepness)

    @property
    def along(self) -> Floats:
        """(2,): the direction of the line."""
        return np.array([-self.normal[1], self.normal[0]])

    @property
    def nearest_shift(self) -> float:
        """The shift, as far as the line can be dragged."""
        return min(max(self.shift, -SHIFT), SHIFT)

    @property
    def parameters(self) -> dict[str, float]:
        """The same by the names of the sliders."""
        angle = math.degrees(math.atan2(self.normal[1], self.normal[0]))
        return {"angle": angle, "shift": self.shift, "steepness": self.steepness}

    def across(self, *scores: float) -> tuple[Floats, Floats]:
        """x and y of the lines through the plane on which the score is one of these, with gaps between them."""
        ends = np.outer([-2 * EDGE, 2 * EDGE, np.nan], self.along)
        middles = [(self.shift + s / self.steepness) * self.normal for s in scores]
        found = np.concatenate([ends + middle for middle in middles])
        return found[:, 0], found[:, 1]


def sides(at: Place) -> list[Mark]:
    """The two half-planes: where s > 0 in blue, where s < 0 in grey, with their names in the corners furthest out."""
    middle, far = at.shift * at.normal, 6 * EDGE
    found: list[Mark] = []
    for sign, name, role in SIDES:
        ends = np.array([-far * at.along, far * at.along])
        corners = middle + np.concatenate([ends, ends[::-1] + far * sign * at.normal])
        found.append(Polygon(axes="plane", role=role, x=corners[:, 0], y=corners[:, 1], opacity=0.14))
        right, up = (sign * component > 0 for component in at.normal)
        corner = np.array([EDGE if right else -EDGE, EDGE if up else -EDGE])
        if sign * (corner @ at.normal - at.shift) > 0:
            found.append(corner_label(name, right=right, up=up))
    return found


def corner_label(text: str, *, right: bool, up: bool) -> Label:
    """A text in a corner of the plane."""
    return Label(
        axes="plane",
        at=(float(right), float(up)),
        text=text,
        align="right" if right else "left",
        offset=(-6 if right else 6, -11 if up else 11),
        axes_coords="xy",
        size=11.5,
    )


def marks(at: Place) -> list[Mark]:
    """s = 0 in ink, s = -1 and s = 1, where the margin of one class is 1, dashed; the one that can be dragged named."""
    dashed_lines, whole = at.across(-1.0, 1.0), at.across(0.0)
    _, _, one = handles(at)
    left = one.at[0] > 0.75 * EDGE  # no room for its name on the right
    return [
        Line(axes="plane", role="muted", x=dashed_lines[0], y=dashed_lines[1], width=1.2, dash=True),
        Line(axes="plane", x=whole[0], y=whole[1], width=2, name="line"),
        Label(
            axes="plane",
            at=one.at,
            text="margin 1",
            align="right" if left else "left",
            offset=(-9 if left else 9, 9),
            size=11.5,
        ),
    ]


def handles(at: Place) -> list[Handle]:
    """One end moves the line, the other one turns it, a dashed line sets the steepness."""
    shift = at.nearest_shift
    side, out = dashed(at)

    def moved(x: float, y: float) -> dict[str, Any]:
        return {"shift": float(np.dot((x, y), at.normal))}

    def turned(x: float, y: float) -> dict[str, Any]:
        to = math.degrees(math.atan2(y, x) - math.acos(shift / REACH))
        return {"angle": (to + 180) % 360 - 180}

    def scaled(x: float, y: float) -> dict[str, Any]:
        wide = side * (float(np.dot((x, y), at.normal)) - shift)
        return {"steepness": at.steepness if abs(wide - out) < 1e-9 else 1 / max(wide, 1e-3)}

    middle = shift * at.normal
    far = math.sqrt(REACH**2 - shift**2) * at.along
    one = middle + side * out * at.normal - ASIDE * at.along
    return [
        _handle("the line", middle - far, moved),
        _handle("end of the line, which turns it", middle + far, turned),
        _handle("the dashed line, which sets the steepness", one, scaled, symbol="diamond", size=11),
    ]


def dashed(at: Place) -> tuple[int, float]:
    """Which dashed line has a handle, 1 or -1, and how far from the line: s = 1, unless only s = -1 is in sight."""
    out, shift = 1 / at.steepness, at.nearest_shift
    side = -1 if shift + out > SEEN >= out - shift else 1
    return side, min(out, SEEN - side * shift)


def _handle(label: str, at: Any, to_parameters: Any, **look: Any) -> Handle:
    place = (float(at[0]), float(at[1]))
    return Handle(label=label, axes="plane", at=place, to_parameters=to_parameters, **look)
