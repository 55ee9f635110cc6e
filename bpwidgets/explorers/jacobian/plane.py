"""The plane picture: a letter F around a point, and what g: R^2 -> R^2 makes of it, seen at constant size.

The square x + hu, u in [-1, 1]^2, is so small as h says; its image is magnified by 1/h. As h falls, the bent image
(g(x + hu) - g(x)) / h straightens into the parallelogram Dg(x) u, whose edges are the Jacobian's columns.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.jacobian import mappings
from bpwidgets.live import style
from bpwidgets.live.explorer import Explorer
from bpwidgets.live.marks import Arrow, Cells, Handle, Label, Line, Mark, Points, Polygon
from bpwidgets.live.parameters import Function, Slider, Toggle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.functions import NamedFunction
    from bpwidgets.explorers.jacobian.mappings import Floats
    from bpwidgets.live.style import Role

X = (-1.5, 1.5)
H = (1e-3, 1.0)
FLAT = 1e-9
"""A singular value below this share of the largest entry counts as 0."""
SUB = "₀₁₂₃₄₅"

CORNERS = np.array([[-1.0, 1, 1, -1], [-1, -1, 1, 1]])


def _stroke(*corners: tuple[float, float]) -> Floats:
    """A polyline with ten points a side, so that it can bend, and a NaN after it: (2, n)."""
    ends = np.array(corners).T
    t = np.linspace(0, 1, 10, endpoint=False)
    sides = [a[:, None] + (b - a)[:, None] * t for a, b in zip(ends.T[:-1], ends.T[1:], strict=True)]
    return np.hstack([*sides, ends[:, -1:], np.full((2, 1), np.nan)])


SQUARE = _stroke((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
LETTER = np.hstack([_stroke((-0.8, -0.7), (-0.8, 0.7), (-0.15, 0.7)), _stroke((-0.8, 0.05), (-0.3, 0.05))])
OUTLINE = np.hstack([SQUARE, LETTER])
DRAWN = np.isfinite(OUTLINE[0])


@dataclass(frozen=True)
class Result:
    """The Jacobian at x, and the magnified image of the square around x."""

    g: NamedFunction
    x: Floats
    h: float
    j: int
    """the nudged input, 1 or 2"""
    value: Floats
    """g(x)"""
    J: Floats
    """Dg(x), (2, 2)"""
    det: float
    image: Floats
    """(g(x + hu) - g(x)) / h along the outline of square and letter, (2, n), NaN between the strokes"""
    nudged: Floats
    """(g(x + h e_j) - g(x)) / h"""
    bend: float
    """the largest distance between image and parallelogram"""
    straightens: bool
    """whether it goes to 0 with h, as it does where there is a Jacobian"""
    lost: tuple[Floats, ...]
    """the directions that J maps to 0: none, one, or both"""
    wrong: Floats | None
    """∂g_i/∂x_i in place of ∂g_i/∂x_j, where it is to be shown"""
    reach: float
    """how far the picture of the image reaches"""


def lost_directions(J: Floats) -> tuple[Floats, ...]:
    """The directions u with J u = 0, each scaled so that its larger coordinate is 1."""
    if not np.isfinite(J).all():
        return ()
    _, sizes, directions = np.linalg.svd(J)
    flat = sizes <= FLAT * max(1.0, float(np.abs(J).max()))
    return tuple(u / u[np.argmax(np.abs(u))] for u in directions[flat])


class Jacobian(Explorer):
    """The image of a small square around x straightens into the parallelogram of the Jacobian's columns.

    Args:
        x1, x2: the point, in [-1.5, 1.5].
        h: half the side of the square; its image is magnified by 1/h.
        j: the nudged input, whose column is lit.
        g: a name of the chooser, typed text such as "x1*x2, sin(x2)", or a callable that takes and gives two numbers.
        wrong: also show the matrix with one letter wrong, ∂g_i/∂x_i.
    """

    size = (900, 500)

    x1 = Slider(1.2, low=X[0], high=X[1], step=0.05, label="x₁")
    x2 = Slider(0.6, low=X[0], high=X[1], step=0.05, label="x₂")
    h = Slider(1.0, low=H[0], high=H[1], log=True, label="h")
    j = Slider(1, low=1, high=2, whole=True, label="nudge j")
    g = Function("saddle", choices=mappings.PLANE, variables=("x1", "x2"), label="g(x)")
    wrong = Toggle(False, label="one letter wrong: ∂gᵢ/∂xᵢ")

    def compute(self) -> Result:
        """g and its Jacobian at x; the outline's image at the size h, and whether it straightens."""
        g, x, e = self.g, np.array([self.x1, self.x2]), np.eye(2)[:, [self.j - 1]]
        value, J = mappings.value(g, x, q=2), mappings.jacobian(g, x, q=2)
        # All points in one call: the nudge and the outline at the size h, the corners of a tiny square.
        u = np.hstack([e, OUTLINE[:, DRAWN], CORNERS])
        size = np.where(np.arange(u.shape[1]) < u.shape[1] - 4, self.h, mappings.TINY_H)
        magnified = (mappings.values(g, x[:, None] + size * u, q=2) - value[:, None]) / size
        image = np.full(OUTLINE.shape, np.nan)
        image[:, DRAWN] = magnified[:, 1:-4]
        return Result(
            g=g,
            x=x,
            h=self.h,
            j=self.j,
            value=value,
            J=J,
            det=float(J[0, 0] * J[1, 1] - J[0, 1] * J[1, 0]),
            image=image,
            nudged=magnified[:, 0],
            bend=_farthest(image - J @ OUTLINE) if np.isfinite(J).all() else np.nan,
            straightens=_farthest(magnified[:, -4:] - J @ CORNERS) <= 0.01 * max(1.0, float(np.abs(J).max())),
            lost=lost_directions(J),
            wrong=mappings.one_letter_wrong(J) if self.wrong else None,
            reach=reach_of(g),
        )

    def gradients(self, r: Result) -> tuple[Claim, ...]:
        """The whole matrix; its formula is known for the chooser's mappings."""
        return (Claim("Dg(x)", r.g, r.x, mappings.known(r.J) if r.g.derivative is not None else None),)

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all mappings)
        """The slide's line, and the determinant."""
        return r"D_j\,g_i = \frac{\partial g_i}{\partial x_j}, \qquad \det\,Dg(x) = <det:gradient>"

    def stage(self, figure: Any, r: Result) -> None:
        """The plane and a lens on the left, the magnified image on the right; the matrix and h's scale below."""
        reach = {"plane": X[1] + H[1], "lens": 1.5, "image": r.reach}
        for name, (left, top, wide, high) in PLACES.items():
            width, height = self.size
            box = (left / width, 1 - (top + high) / height, wide / width, high / height)
            axes = figure.add_axes(box, label=name)
            if name in ("plane", "lens", "image"):
                axes.set(xlim=(-reach[name], reach[name]), ylim=(-reach[name], reach[name]))
                axes.grid(visible=True)
                axes.set_aspect("equal")
                axes.apply_aspect()  # now, since marks that run from panel to panel are placed before the drawing
                axes.set_title(TITLES[name], loc="left", pad=18 if name == "image" else 6)
            else:
                axes.set_axis_off()
                axes.set(xlim=(0, wide), ylim=(0, high))
        panels = {axes.get_label(): axes for axes in figure.axes}
        panels["plane"].set_xlabel("$x_1$")
        panels["plane"].set_ylabel("$x_2$", labelpad=-4)  # or a narrow page would cut it
        panels["image"].set(xlabel="output 1", ylabel="output 2")
        panels["matrix"].set_title(f"$g(x) = {r.g.latex}$" if len(r.g.latex) < 80 else "", loc="left", pad=2)
        panels["h"].set_axis_on()
        panels["h"].set(xscale="log", xlim=H, ylim=(0, 1), yticks=[])
        panels["h"].set_xticks([0.001, 0.01, 0.1, 1], labels=["0.001", "0.01", "0.1", "1"])
        panels["h"].minorticks_off()

    def scene(self, r: Result) -> list[Mark]:
        """The letter three times: in the plane, under the lens, and what g makes of it; the matrix."""
        return [*small_square(r), *lens(r), *image(r), *matrix(r)]

    def handles(self, r: Result) -> list[Handle]:
        """The point, the size h on its scale, and the tip of the nudge, which snaps to an axis."""
        return [
            Handle(
                label="nudged input: pull the arrow to the other axis",
                axes="lens",
                at=tuple(np.eye(2)[r.j - 1]),
                to_parameters=lambda u1, u2: {"j": 1 if abs(u1) >= abs(u2) else 2},
                role="forward",
                size=12,
            ),
            Handle(
                label="size h of the square",
                axes="h",
                at=(r.h, 0.5),
                to_parameters=lambda h, _: {"h": h},
                along="x",
                size=14,
                symbol="square",
            ),
            Handle(
                label="the point x",
                axes="plane",
                at=(r.x[0], r.x[1]),
                to_parameters=lambda x1, x2: {"x1": x1, "x2": x2},
            ),
        ]

    def sentence(self, r: Result) -> str:
        """What the picture shows now."""
        told = f"At x = ({mappings.point(r.x)})"
        if not np.isfinite(r.J).all():
            return f"{told} g has no finite slope, so there is no Jacobian."
        if not r.straightens:
            return f"{told} the image stays bent, however small h is: g has no Jacobian here."
        moved = mappings.point(r.J[:, r.j - 1])
        told += f" a nudge of x{SUB[r.j]} moves g by ({moved}) a unit, column {r.j}. {area(r)}"
        if r.wrong is None:
            return told
        count = int((r.wrong != r.J).sum())
        return (
            f"{told} With one letter wrong, {count} of the 4 entries {'is' if count == 1 else 'are'} wrong."
        )

    def tables(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """The matrix, and how far its parallelogram is from the image."""
        u = np.hstack([np.eye(2)[:, [r.j - 1]], CORNERS])
        seen, straight = np.column_stack([r.nudged, r.image[:, [0, 10, 20, 30]]]), r.J @ u
        slopes: dict[str, Sequence[Any]] = {f"∂/∂x{SUB[k + 1]}": r.J[:, k].tolist() for k in (0, 1)}
        if r.wrong is not None:
            slopes |= {f"one letter wrong, ∂/∂x{SUB[k + 1]}": r.wrong[:, k].tolist() for k in (0, 1)}
        return {
            "Jacobian": {"output": ["g₁", "g₂"], "value": r.value.tolist(), **slopes},
            "Square": {
                "quantity": ["x₁", "x₂", "h", "determinant", "largest distance of the image"],
                "value": [*r.x, r.h, r.det, r.bend],
            },
            "Image and parallelogram": {
                "u": [f"({mappings.point(step)})" for step in u.T],
                "image, output 1": seen[0].tolist(),
                "image, output 2": seen[1].tolist(),
                "Dg(x) u, output 1": straight[0].tolist(),
                "Dg(x) u, output 2": straight[1].tolist(),
            },
        }


PLACES = {
    "plane": (62, 42, 212, 212),
    "lens": (324, 54, 150, 150),
    "image": (548, 54, 340, 340),
    "matrix": (50, 338, 448, 150),
    "h": (572, 450, 300, 14),
}
"""Left, top, width and height in px."""
TITLES = {
    "plane": "the square $x + h\\,u$",
    "lens": "magnified: $u$",
    "image": "$(g(x + h\\,u) - g(x))\\,/\\,h$",
}


def _farthest(apart: Floats) -> float:
    """The largest distance, columns: (2, n); what has no value is left out, and rounding is 0."""
    with np.errstate(all="ignore"):
        found = float(np.nanmax(np.hypot(*apart), initial=0.0))
    return found if found > FLAT else 0.0


@lru_cache(maxsize=16)
def reach_of(g: NamedFunction) -> float:
    """How far the magnified image reaches over the plane and all h; near a pole it may leave the picture."""
    places = np.array(np.meshgrid(*[np.linspace(*X, 7)] * 2)).reshape(2, -1)
    at = mappings.values(g, places, q=2)
    far = [
        np.abs(mappings.values(g, places + h * u[:, None], q=2) - at) / h
        for h in H
        for u in (*CORNERS.T, *np.eye(2))
    ]
    farthest = np.max(far, axis=(0, 1))
    farthest = farthest[np.isfinite(farthest)]
    if not farthest.size:
        return 2.0
    return 1.05 * max(1.2, min(float(farthest.max()), 4 * float(np.median(farthest))))


def area(r: Result) -> str:
    """What becomes of a square's area, and of the letter; which direction is lost."""
    if len(r.lost) == 2:
        return "All its entries are 0: the parallelogram is a point, and every direction is lost."
    if r.lost:
        lost = mappings.point(r.lost[0])
        return f"The determinant is 0: the parallelogram is a segment, and the direction ({lost}) is lost."
    told = f"Areas are multiplied by {style.number(abs(r.det), 3)}"
    told += " and the letter is mirrored" if r.det < 0 else ""
    bent = f"the image is {style.number(r.bend, 2)} away from the parallelogram"
    return f"{told}; at h = {style.number(r.h, 3)} {bent if r.bend else 'the image is the parallelogram'}."


def small_square(r: Result) -> list[Mark]:
    """Square and letter in the plane, in their true size, and the rays to the lens."""
    at = r.x[:, None] + r.h * OUTLINE
    rays: list[Mark] = [
        Line(axes=("plane", "lens"), role="muted", x=[r.x[0] + r.h, -1], y=[r.x[1] + r.h * end, end], width=1)
        for end in (-1, 1)
    ]
    return [*rays, Line(axes="plane", role="input", x=at[0], y=at[1], width=1.5)]


def lens(r: Result) -> list[Mark]:
    """The same square and letter, always of one size, and a step along each input."""
    return [
        Line(axes="lens", role="input", x=SQUARE[0], y=SQUARE[1], width=1.5),
        Line(axes="lens", role="input", x=LETTER[0], y=LETTER[1], width=4),
        *steps("lens", np.eye(2), r.j, "input", "e"),
    ]


def image(r: Result) -> list[Mark]:
    """What g makes of square, letter and nudge, in blue; in vermillion the parallelogram, its straight limit."""
    end = SQUARE.shape[1]
    marks: list[Mark] = [Line(axes="image", role="muted", x=SQUARE[0], y=SQUARE[1], width=1, dash=True)]
    matrices: tuple[tuple[Floats | None, Role], ...] = ((r.J, "gradient"), (r.wrong, "wrong"))
    for J, role in matrices:
        if J is not None and np.isfinite(J).all():
            x, y = J @ CORNERS
            hatch = role == "wrong"
            marks.append(Polygon(axes="image", role=role, x=x, y=y, opacity=0.25, edge=2.5, hatch=hatch))
            if hatch:
                marks.append(Points(axes="image", role=role, x=x, y=y, symbol="cross", size=12))
    marks += [
        Line(axes="image", role="forward", x=r.image[0, :end], y=r.image[1, :end], width=2),
        Line(axes="image", role="forward", x=r.image[0, end:], y=r.image[1, end:], width=4),
        Arrow(axes="image", role="forward", tail=(0, 0), head=tuple(r.nudged), width=2),
    ]
    if np.isfinite(r.J).all():
        marks += steps("image", r.J, r.j, "gradient", "J e", r.reach)
    bent = f"bent by {style.fixed(r.bend, 3)}"
    return [
        *marks,
        Label(axes="image", role="forward", at=(0, 1), text=bent, offset=(0, 12), share="xy"),
        Label(axes="h", at=(0, 0.5), text="h", align="right", offset=(-10, 0), share="xy"),
    ]


def steps(axes: str, tips: Floats, j: int, role: Role, name: str, reach: float = np.inf) -> list[Mark]:
    """An arrow to each column of tips, the nudged input's thicker, with its name beyond it if that is in reach."""
    marks: list[Mark] = []
    for k, (a, b) in enumerate(tips.T.tolist()):
        lit, length = k == j - 1, math.hypot(a, b)
        marks.append(Arrow(axes=axes, role=role, tail=(0, 0), head=(a, b), width=5 if lit else 2.5))
        if max(abs(a), abs(b)) < 0.95 * reach:
            text, away = (
                f"{name}{SUB[k + 1]}",
                (16 * a / length, 14 * b / length) if length else (26, -12 - 16 * k),
            )
            text = text if length else f"{text} = 0"
            marks.append(Label(axes=axes, at=(a, b), text=text, align="center", offset=away, bold=lit))
    return marks


def matrix(r: Result) -> list[Mark]:
    """The Jacobian, the nudged input's column lit, and beside it the one with a letter wrong."""
    lit = np.arange(2) == r.j - 1
    marks: list[Mark] = [*grid(r.J, 56, "gradient", lit), *words(r)]
    marks += [
        Label(axes="matrix", at=(48, 88 - 40 * i), text=f"∇g{SUB[i + 1]}ᵀ", align="right") for i in (0, 1)
    ]
    if r.wrong is not None:
        marks += grid(r.wrong, 270, "wrong", None)
        marks += [
            Label(axes="matrix", at=(274 + 84 * k, 98 - 40 * i), text="✗", size=12)
            for i, k in np.argwhere(r.wrong != r.J)
        ]
    return marks


def grid(J: Floats, left: float, role: Role, lit: Any) -> list[Mark]:
    """A 2 x 2 matrix in cells, with what is differentiated by what at its edges."""
    return [
        Cells(axes="matrix", role=role, values=J, box=(left, left + 168, 28, 108), top=3, lit=lit),
        *(
            Label(axes="matrix", at=(left + 42 + 84 * k, 120), text=text, align="center")
            for k, text in enumerate(("∂/∂x₁", "∂/∂x₂") if role == "gradient" else ("✗ ∂gᵢ/∂xᵢ", ""))
        ),
    ]


def words(r: Result) -> list[Mark]:
    """The determinant, and what it does to the letter."""
    does = "not mirrored"
    if not r.straightens:
        does = "no Jacobian"
    elif r.lost:
        does = "no area is left"
    elif r.det < 0:
        does = "mirrored"
    text = f"det = {style.fixed(r.det)}; {does}"
    return [Label(axes="matrix", role="gradient", at=(0, 10), text=text)]
