"""The table picture: g: R^p -> R^q, one input nudged, and the column of the Jacobian that answers.

Input j goes from x_j to x_j + d. Every output answers by Δg_i; Δg_i / d goes to ∂g_i/∂x_j, column j of the table, as
d falls. Row i holds what output i has to say of all the inputs: its transposed gradient.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.jacobian import choices, local_linearity, nudge_model, table_marks
from bpwidgets.explorers.jacobian.nudge_model import LARGEST, VARIABLES, Result, X
from bpwidgets.live.model import user_function
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Function, Matrix, Slider, Toggle
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import ClickTarget, Handle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.explorers.jacobian.local_linearity import Floats
    from bpwidgets.live.picture.marks import Mark

TARGET = 0.72, 0.83
"""How much of a column's width and height a click hits: less than all, so that no two overlap on a narrow page."""


class JacobianTable(Explorer):
    """Nudge one input of g: R^p -> R^q, and one column of the Jacobian answers.

    Args:
        p: the number of inputs, 1 to 5.
        g: a name of the chooser, typed text in x1, x2, ..., or any callable that takes p numbers and gives 1 to 8.
        x: the point, (p,).
        j: the nudged input.
        d: the size of the nudge.
        wrong: also say what one letter wrong, ∂g_i/∂x_i, would put into the table.
    """

    size = (900, 412)
    narrowest = 740

    p = Slider(3, low=1, high=LARGEST, whole=True, structural=True, label="inputs p")
    g = Function("neighbours", choices=choices.ANY_SIZE, variables=VARIABLES, label="g(x)")
    x = Matrix([0.5, -0.8, 1.2, 0.3, -1.1], shape=("p",), low=X[0], high=X[1], step=0.05, label="x")
    j = Slider(1, low=1, high=LARGEST, whole=True, last="p", label="nudge j")
    d = Slider(0.5, low=0.01, high=1.0, log=True, label="d")
    wrong = Toggle(False, label="one letter wrong: i for j")

    def compute(self) -> Result:
        """The outputs at x and at x + d e_j, and the Jacobian at x."""
        g, x, j = nudge_model.fitted(self.g, self.p), self.x, self.j
        value = user_function.value(g, x)
        q = value.size
        if q > nudge_model.MOST:
            raise UserFunctionError(f"g gives {q} numbers; the table shows {nudge_model.MOST} at most")
        quotient = (user_function.value(g, x + self.d * np.eye(self.p)[j - 1], m=q) - value) / self.d
        J = user_function.jacobian(g, x, m=q)
        sides, column = nudge_model.kinks(g, x, value), J[:, j - 1].copy()
        column[[i for i, k in sides if k == j - 1]] = np.nan
        gap = float(np.abs(quotient - column).max())
        return Result(
            g=g,
            x=x,
            j=j,
            d=self.d,
            value=value,
            quotient=quotient,
            J=J,
            sides=sides,
            column=column,
            gap=0.0 if gap <= 1e-9 else gap,
            wrong=choices.one_letter_wrong(J) if self.wrong and not sides else None,
            reach=nudge_model.reach_of(self.g, self.p, q),
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The column of the nudged input."""
        return (local_linearity.column_claim(r.g, r.x, r.J, r.j),)

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all mappings)
        """The slide's line, and what it is the limit of."""
        return (
            r"D_j\,g_i = \frac{\partial g_i}{\partial x_j} \approx \frac{g_i(x + d\,e_j) - g_i(x)}{d}, "
            r"\qquad \mathrm{apart\;by}\; <gap:ink>"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """The inputs stand over their columns."""
        table_marks.draw_stage(self.place(figure, **table_marks.PLACES), r)

    def scene(self, r: Result) -> list[Mark]:
        """The nudge over its column, and in it what the outputs answered."""
        return [*table_marks.inputs(r), *table_marks.table(r), *table_marks.answers(r)]

    def handles(self, r: Result) -> list[Handle | ClickTarget]:
        """Every input, and the tip of the nudge: up and down for its size, sideways or a click for another input."""
        q, p = r.J.shape
        _, _, wide, high = table_marks.PLACES["table"]
        return [
            *(
                ClickTarget(
                    label=f"column {k + 1} of the Jacobian",
                    axes="table",
                    at=(k + 0.5, q / 2),
                    sets={"j": k + 1},
                    size=(TARGET[0] * wide / table_marks.width(r), TARGET[1] * high),
                    covers=(1, q),
                    selected=k + 1 == r.j,
                )
                for k in range(p)
            ),
            *(
                Handle(
                    label=f"x{SUB[k + 1]}",
                    axes="inputs",
                    at=(k + table_marks.INPUT_AT, value),
                    along="y",
                    to_parameters=partial(self._moved, k),
                    entries={"x": k},
                    name="x",
                )
                for k, value in enumerate(r.x.tolist())
            ),
            Handle(
                label="the nudge: its size d, and which input",
                axes="inputs",
                at=(table_marks.lane(r), r.x[r.j - 1] + r.d),
                to_parameters=partial(_nudged, r.x),
                role="forward",
                size=12,
                symbol="square",
                name="nudge",
            ),
        ]

    def _moved(self, k: int, _: float, value: float) -> dict[str, Any]:
        x = self.x.copy()
        x[k] = value
        return {"x": x}

    def sentence(self, r: Result) -> str:
        """What the picture shows now."""
        q, p = r.J.shape
        if not np.isfinite(r.J).all():
            return f"At x = ({_few(r.x)}) g has no finite slope in some direction, so the Jacobian has gaps."
        moved = f"x{SUB[r.j]} moves the outputs by ({_few(r.quotient)}) per unit"
        text = f"Nudged by d = {formatting.number(r.d)}, {moved}; "
        if r.sides:
            (i, k), (low, high) = next(iter(r.sides.items()))
            below, above = formatting.number(low), formatting.number(high)
            slopes = f"{below} on one side of x{SUB[k + 1]} and {above} on the other"
            return f"{text}there is no Jacobian, since g{SUB[i + 1]} has the slope {slopes}."
        text += f"column {r.j} of the {q} × {p} Jacobian is ({_few(r.column)})."
        return text if r.wrong is None else f"{text} {choices.said_of(r.wrong, r.J)}"

    def links(self, r: Result) -> Mapping[str, str]:
        """The nudge, what the outputs answer, and the column to which that leads."""
        apart = {"<gap>": "gap"} if table_marks.apart(r) else {}
        return apart | {
            "Nudged": "nudge",
            "d": "nudge",
            f"x{SUB[r.j]}": "nudge",
            "x": "x",
            "outputs": "answers",
            f"column {r.j}": "column",
            "Jacobian": "J",
            "one letter wrong": "wrong",
        }

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Inputs, outputs with their answers, and the Jacobian."""
        q, p = r.J.shape
        outputs = [f"g{SUB[i + 1]}" for i in range(q)]
        columns: dict[str, Sequence[Any]] = {f"∂/∂x{SUB[k + 1]}": r.J[:, k].tolist() for k in range(p)}
        if r.wrong is not None:
            columns["one letter wrong, all along the row"] = r.wrong[:, 0].tolist()
        return {
            "Inputs": {
                "input": [f"x{SUB[k + 1]}" for k in range(p)],
                "value": r.x.tolist(),
                "nudge": [r.d if k == r.j - 1 else 0.0 for k in range(p)],
            },
            "Outputs": {"output": outputs, "value": r.value.tolist(), "change per unit": r.quotient.tolist()},
            "Jacobian": {"output": outputs, **columns},
            **local_linearity.table(r.sides),
        }


def _nudged(x: Floats, across: float, up: float) -> dict[str, Any]:
    """The tip of the nudge, wherever it is pulled: over input j, and so far above its value that d has room below."""
    j = min(max(math.floor(across) + 1, 1), x.size)
    return {"j": j, "d": up - x[j - 1]}


def _few(values: Floats) -> str:
    """At most five numbers."""
    return user_function.point(values[:5]) + (", …" if values.size > 5 else "")
