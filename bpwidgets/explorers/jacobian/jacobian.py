"""The plane before and after g: R^2 -> R^2: what becomes of its grid, and of a letter F around a point.

The square x + hu, u in [-1, 1]^2, is as small as h says; under a magnifier its image has one size. As h falls, the bent
image (g(x + hu) - g(x)) / h straightens into the parallelogram Dg(x) u, whose edges are the Jacobian's columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.rounding import without_rounding
from bpwidgets.explorers.jacobian import choices, local_linearity, matrix_marks, plane_marks, square
from bpwidgets.explorers.jacobian.square import Result
from bpwidgets.live.model import user_function
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Function, Slider, Toggle
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Handle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.live.picture.marks import ClickTarget, Mark


class Jacobian(Explorer):
    """The image of a small square around x straightens into the parallelogram of the Jacobian's columns.

    Args:
        x1, x2: the point, in [-1.5, 1.5].
        h: half the side of the square; the smaller it is, the more its image is magnified.
        j: the nudged input, whose column is framed.
        g: a name of the chooser, typed text such as "x1*x2, sin(x2)", or a callable that takes and gives two numbers.
        wrong: also show the matrix with one letter wrong, ∂g_i/∂x_i.
    """

    size = (900, 384)
    narrowest = 740

    x1 = Slider(1.2, low=square.X[0], high=square.X[1], step=0.05, label="x₁")
    x2 = Slider(0.6, low=square.X[0], high=square.X[1], step=0.05, label="x₂")
    h = Slider(0.5, low=square.H[0], high=square.H[1], log=True, label="h")
    j = Slider(1, low=1, high=2, whole=True, label="nudge j")
    g = Function("saddle", choices=choices.PLANE, variables=("x1", "x2"), outputs=2, label="g(x)")
    wrong = Toggle(False, label="one letter wrong: i for j")

    def compute(self) -> Result:
        """g and its Jacobian at x; the outline's image at the size h, and what g does very near x."""
        g, x, h = self.g, np.array([self.x1, self.x2]), self.h
        value, J = user_function.value(g, x, m=2), user_function.jacobian(g, x, m=2)
        u = square.STEPS[self.j]
        sizes = np.full(u.shape[1], h)
        sizes[:8] = local_linearity.TINY
        seen = local_linearity.magnified(g, x, value, u, sizes)
        near = square.near(g, x, value, J, seen[:, :8])
        down, up = float(J[0, 0] * J[1, 1]), float(J[0, 1] * J[1, 0])
        there = not near.why and bool(np.isfinite(J).all())
        wrong = choices.one_letter_wrong(J) if self.wrong and there else None
        return Result(
            g=g,
            x=x,
            h=h,
            j=self.j,
            value=value,
            J=J,
            det=without_rounding(down - up, abs(down) + abs(up)) if there else np.nan,
            near=near,
            nudged=seen[:, 8],
            image=seen[:, 9:],
            bend=square.bend_of(seen[:, 9:], J) if there else np.nan,
            null=square.null_directions(J) if there else (),
            wrong=wrong,
            reach=square.reach_now(g, seen[:, 9:], *[J] if wrong is None else [J, wrong]),
            window=square.window_of(g),
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The whole matrix; its formula is known for the chooser's mappings."""
        return (
            Claim(
                "Dg(x)", r.g, r.x, user_function.finite_or_none(r.J) if r.g.derivative is not None else None
            ),
        )

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all mappings)
        """The slide's line, and the determinant."""
        return r"D_j\,g_i = \frac{\partial g_i}{\partial x_j} \qquad \det\,Dg(x) = <det:gradient>"

    def stage(self, figure: Any, r: Result) -> None:
        """The plane before and after g, between them both magnified; below them the matrix and the scale of h."""
        plane_marks.draw_stage(self.place(figure, **plane_marks.PLACES), r)

    def scene(self, r: Result) -> list[Mark]:
        """The letter three times: before g, after it, and magnified; the matrix."""
        return [*plane_marks.before(r), *plane_marks.after(r), *plane_marks.zoom(r), *matrix_marks.marks(r)]

    def handles(self, r: Result) -> list[Handle | ClickTarget]:
        """The point, and the size h on its scale; a click on a column nudges its input."""
        return [
            *plane_marks.click_targets(r.j),
            Handle(
                label="size h of the square",
                axes="h",
                at=(r.h, 0.0),
                to_parameters=lambda h, _: {"h": h},
                along="x",
                size=14,
                symbol="square",
                wheel=-1,
                name="h",
            ),
            Handle(
                label="the point x",
                axes="before",
                at=(r.x[0], r.x[1]),
                to_parameters=lambda x1, x2: {"x1": x1, "x2": x2},
                name="x",
            ),
        ]

    def sentence(self, r: Result) -> str:
        """What the picture shows now."""
        text = f"At x = ({user_function.point(r.x)})"
        if r.near.why:
            return f"{text} {r.near.why}: g has no Jacobian here."
        if not np.isfinite(r.J).all():
            return f"{text} the image straightens, but the rules of differentiation give no number."
        moved = user_function.point(r.J[:, r.j - 1])
        text += f" a nudge of x{formatting.SUB[r.j]} moves the outputs by ({moved}) per unit: column {r.j}. {area(r)}"
        return text if r.wrong is None else f"{text} {choices.said_of(r.wrong, r.J)}"

    def links(self, r: Result) -> Mapping[str, str]:
        """The point, the nudge, and where it leads; the image and its straight limit, where there is one."""
        found = {
            "x": "x",
            f"x{formatting.SUB[r.j]}": "nudge",
            f"column {r.j}": "column",
            "image": "image",
            "Jacobian": "J",
            "h": "h",
            "one letter wrong": "wrong",
        }
        smooth = {"parallelogram": "parallelogram", "<det>": "parallelogram"}
        apart = {"away": "gap"} if r.bend else {}
        return found if np.isnan(r.det) else found | smooth | apart

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """The matrix, and how far its parallelogram is from the image."""
        corners = square.SIDE * np.arange(4)
        u = np.hstack([np.eye(2)[:, [r.j - 1]], square.CORNERS])
        seen, straight = np.column_stack([r.nudged, r.image[:, corners]]), square.straight(r.J, u)
        slopes: dict[str, Sequence[Any]] = {
            f"∂/∂x{formatting.SUB[k + 1]}": r.J[:, k].tolist() for k in (0, 1)
        }
        if r.wrong is not None:
            slopes |= {
                f"one letter wrong, ∂/∂x{formatting.SUB[k + 1]}": r.wrong[:, k].tolist() for k in (0, 1)
            }
        return {
            "Jacobian": {"output": ["g₁", "g₂"], "value": r.value.tolist(), **slopes},
            "Square": {
                "quantity": ["x₁", "x₂", "h", "determinant", "largest distance of the image, in h"],
                "value": [*r.x, r.h, r.det, r.bend],
            },
            "Image and parallelogram": {
                "u": [f"({user_function.point(step)})" for step in u.T],
                "image, output 1": seen[0].tolist(),
                "image, output 2": seen[1].tolist(),
                "Dg(x) u, output 1": straight[0].tolist(),
                "Dg(x) u, output 2": straight[1].tolist(),
            },
            **local_linearity.table(r.near.sides),
        }


def area(r: Result) -> str:
    """What becomes of a square's area, and of the letter; which direction is lost."""
    if len(r.null) == 2:
        return "All its entries are 0: the parallelogram is a point, and every direction is lost."
    if r.null:
        null = user_function.point(r.null[0])
        return f"The determinant is 0: the parallelogram is a segment, and the direction ({null}) is lost."
    text = f"Areas are multiplied by {formatting.number(abs(r.det))}"
    text += " and the letter is mirrored" if r.det < 0 else ""
    bent = f"the image is up to {formatting.number(r.bend)} h away from the parallelogram"
    return f"{text}; at h = {formatting.number(r.h)} {bent if r.bend else 'the image is the parallelogram'}."
