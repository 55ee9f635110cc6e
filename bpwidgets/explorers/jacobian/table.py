"""The table picture: g: R^p -> R^q, one input nudged, and the column of the Jacobian that answers.

Input j goes from x_j to x_j + d. Every output answers by Δg_i; Δg_i / d goes to ∂g_i/∂x_j, column j of the table, as
d falls. Row i holds what output i has to say of all the inputs: its transposed gradient.
"""

from __future__ import annotations

import contextlib
import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.explorers.jacobian import mappings
from bpwidgets.live import own, style
from bpwidgets.live.explorer import Explorer
from bpwidgets.live.marks import Arrow, Cells, Handle, Label, Line, Mark, Points
from bpwidgets.live.parameters import Function, Matrix, Slider, Toggle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.functions import NamedFunction
    from bpwidgets.explorers.jacobian.mappings import Floats
    from bpwidgets.live.style import Role

LARGEST = 5
X = (-2.0, 2.0)
VARIABLES = tuple(f"x{j + 1}" for j in range(LARGEST))
SUB = "₀₁₂₃₄₅₆₇₈"
MOST = 8
"""So many rows can be read."""


@dataclass(frozen=True)
class Result:
    """What the outputs answer to a nudge of input j, and the Jacobian."""

    g: NamedFunction
    x: Floats
    """(p,)"""
    j: int
    """the nudged input, counted from 1"""
    d: float
    value: Floats
    """g(x), (q,)"""
    answer: Floats
    """(g(x + d e_j) - g(x)) / d, (q,)"""
    J: Floats
    """Dg(x), (q, p)"""
    column: Floats
    """column j of it, (q,)"""
    gap: float
    """the largest difference of answer and column"""
    wrong: Floats | None
    """∂g_i/∂x_i in place of ∂g_i/∂x_j, (q, p), NaN where there is no x_i; None where it is not to be shown"""
    reach: float
    """how far the picture of the answers reaches"""


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

    size = (900, 470)

    p = Slider(3, low=1, high=LARGEST, whole=True, structural=True, label="inputs p")
    g = Function("neighbours", choices=mappings.ANY_SIZE, variables=VARIABLES, label="g(x)")
    x = Matrix([0.5, -0.8, 1.2, 0.3, -1.1], shape=("p",), low=X[0], high=X[1], step=0.05, label="x")
    j = Slider(1, low=1, high=LARGEST, whole=True, label="nudge j")
    d = Slider(1.0, low=0.01, high=1.0, log=True, label="d")
    wrong = Toggle(False, label="one letter wrong: ∂gᵢ/∂xᵢ")

    def compute(self) -> Result:
        """The outputs at x and at x + d e_j, and the Jacobian at x."""
        g, x, j = fitted(self.g, self.p), self.x, min(self.j, self.p)
        value = mappings.value(g, x)
        if value.size > MOST:
            raise own.LearnerError(f"g gives {value.size} numbers; the table shows {MOST} at most")
        answer = (mappings.value(g, x + self.d * np.eye(self.p)[j - 1], q=value.size) - value) / self.d
        J = mappings.jacobian(g, x, q=value.size)
        apart = np.abs(answer - J[:, j - 1])
        return Result(
            g=g,
            x=x,
            j=j,
            d=self.d,
            value=value,
            answer=answer,
            J=J,
            column=J[:, j - 1],
            gap=float(apart.max()) if apart.max() > 1e-9 else 0.0,
            wrong=mappings.one_letter_wrong(J) if self.wrong else None,
            reach=reach_of(self.g, self.p, value.size),
        )

    def gradients(self, r: Result) -> tuple[Claim, ...]:
        """The whole table; its formula is known for the chooser's mappings."""
        return (Claim("Dg(x)", r.g, r.x, mappings.known(r.J) if r.g.derivative is not None else None),)

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all mappings)
        """The slide's line, and what it is the limit of."""
        return (
            r"D_j\,g_i = \frac{\partial g_i}{\partial x_j} \approx \frac{g_i(x + d\,e_j) - g_i(x)}{d}, "
            r"\qquad \mathrm{apart\;by}\; <gap:forward>"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """The inputs stand over their columns, the outputs' answers beside their rows."""
        axes = self.panels(
            figure, [["inputs", "key"], ["table", "outputs"]], left=150, top=38, bottom=48, gap=(40, 36),
            widths=(3, 2), heights=(2, 3),
        )  # fmt: skip
        axes["key"].set_axis_off()
        q, p = r.J.shape
        axes["inputs"].set(xlim=(0, p), ylim=(X[0] - 0.1, X[1] + 1.1), xticks=[], ylabel="inputs")
        axes["inputs"].set_title(f"$g(x) = {r.g.latex}$" if len(r.g.latex) < 80 else "", loc="left")
        axes["inputs"].axhline(0, gid="muted", linewidth=1)
        axes["table"].set(xlim=(0, p), ylim=(q, 0))
        axes["table"].set_axis_off()
        axes["outputs"].set(xlim=(-r.reach, r.reach), ylim=(q, 0), yticks=[], xlabel="change a unit")
        axes["outputs"].axvline(0, gid="muted", linewidth=1)
        for i in range(1, q):
            axes["outputs"].axhline(i, gid="muted", linewidth=0.4)

    def scene(self, r: Result) -> list[Mark]:
        """The nudge over its column, the outputs' answers beside their rows, column j between them."""
        return [*inputs(r), *table(r), *outputs(r), *mistakes(r)]

    def handles(self, r: Result) -> list[Handle]:
        """Every input, and the tip of the nudge: up and down for its size, sideways to another input."""
        return [
            *(
                Handle(
                    label=f"x{SUB[k + 1]}",
                    axes="inputs",
                    at=(k + 0.4, value),
                    along="y",
                    to_parameters=partial(self._moved, k),
                )
                for k, value in enumerate(r.x.tolist())
            ),
            Handle(
                label="the nudge: its size d, and which input",
                axes="inputs",
                at=(r.j - 0.35, r.x[r.j - 1] + r.d),
                to_parameters=partial(_nudged, r.x),
                role="forward",
                size=12,
                symbol="square",
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
        told = (
            f"Nudged by d = {style.number(r.d, 3)}, x{SUB[r.j]} moves the outputs by ({_few(r.answer)}) a unit; "
            f"column {r.j} of the {q} × {p} Jacobian is ({_few(r.column)})."
        )
        if r.wrong is None:
            return told
        off = int((r.wrong != r.J).sum())
        return (
            f"{told} With one letter wrong, {off} of its {q * p} entries {'is' if off == 1 else 'are'} wrong."
        )

    def tables(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Inputs, outputs with their answers, and the Jacobian."""
        q, p = r.J.shape
        rows = [f"g{SUB[i + 1]}" for i in range(q)]
        columns: dict[str, Sequence[Any]] = {f"∂/∂x{SUB[k + 1]}": r.J[:, k].tolist() for k in range(p)}
        if r.wrong is not None:
            columns["one letter wrong, all along the row"] = r.wrong[:, 0].tolist()
        return {
            "Inputs": {
                "input": [f"x{SUB[k + 1]}" for k in range(p)],
                "value": r.x.tolist(),
                "nudge": [r.d if k == r.j - 1 else 0.0 for k in range(p)],
            },
            "Outputs": {"output": rows, "value": r.value.tolist(), "change a unit": r.answer.tolist()},
            "Jacobian": {"output": rows, **columns},
        }


def fitted(g: NamedFunction, p: int) -> NamedFunction:
    """g as a function of p inputs: typed text may name the first p of its variables.

    Raises:
        LearnerError: it names another.
    """
    if g.kind != "typed":
        return g
    highest = max((int(name) for name in re.findall(r"\bx(\d)\b", g.text)), default=1)
    if highest > p:
        raise own.LearnerError(f"g uses x{highest}; set the number of inputs p to {highest} or more")
    rest = np.zeros(LARGEST - p)
    return replace(g, function=lambda x: g.function(np.concatenate([x, rest])), variables=VARIABLES[:p])


@lru_cache(maxsize=16)
def reach_of(g: NamedFunction, p: int, q: int) -> float:
    """How far the answers reach over all points and nudges; beyond it an arrow leaves the picture."""
    corners = np.array(np.meshgrid(*[X] * p)).reshape(p, -1).T
    places = np.vstack([corners, np.random.default_rng(2).uniform(*X, (8, p))])
    g, sizes = fitted(g, p), []
    for x in places:
        with contextlib.suppress(own.LearnerError):
            value = mappings.value(g, x, q=q)
            for e in np.eye(p):
                sizes += [np.abs(mappings.value(g, x + d * e, q=q) - value).max() / d for d in (0.01, 1)]
    if not sizes:
        return 2.0
    return 1.1 * max(0.2, min(float(np.max(sizes)), 6 * float(np.median(sizes))))


def _nudged(x: Floats, across: float, up: float) -> dict[str, Any]:
    """The tip of the nudge, wherever it is pulled: over input j, d above its value."""
    j = min(max(math.floor(across) + 1, 1), x.size)
    return {"j": j, "d": up - x[j - 1]}


def _few(values: Floats) -> str:
    """At most five numbers."""
    return mappings.point(values[:5]) + (", …" if values.size > 5 else "")


def inputs(r: Result) -> list[Mark]:
    """Each input at its height, the nudged one with its arrow."""
    at, top = r.j - 0.35, r.x[r.j - 1]
    stems = [
        Line(axes="inputs", role="input", x=[k + 0.4, k + 0.4], y=[0, value], width=3)
        for k, value in enumerate(r.x.tolist())
    ]
    level = Line(axes="inputs", role="muted", x=[r.j - 0.6, at], y=[top, top], width=1, dash=True)
    return [
        *stems,
        level,
        Arrow(axes="inputs", role="forward", tail=(at, top), head=(at, top + r.d), width=5),
    ]


def table(r: Result) -> list[Mark]:
    """The Jacobian, column j lit; over each column its input, before each row its output."""
    q, p = r.J.shape
    lit = np.arange(p) == r.j - 1
    cells = Cells(axes="table", role="gradient", values=r.J, box=(0, p, q, 0), top=r.reach, lit=lit)
    heads = [
        Label(
            axes="table",
            at=(k + 0.5, 0),
            text=f"∂/∂x{SUB[k + 1]}",
            align="center",
            offset=(0, 12),
            bold=k == r.j - 1,
        )
        for k in range(p)
    ]
    rows = [
        Label(
            axes="table",
            at=(0, i + 0.5),
            text=f"g{SUB[i + 1]} = {style.fixed(value)}   ∇g{SUB[i + 1]}ᵀ",
            align="right",
            offset=(-8, 0),
        )
        for i, value in enumerate(r.value.tolist())
    ]
    return [cells, *heads, *rows]


def outputs(r: Result) -> list[Mark]:
    """Each output's answer in blue, and where it goes as d falls: the entry of column j."""
    middle = np.arange(r.value.size) + 0.5
    arrows = [
        Arrow(axes="outputs", role="forward", tail=(0, i), head=(answer, i), width=5)
        for i, answer in zip(middle.tolist(), r.answer.tolist(), strict=True)
    ]
    key: tuple[tuple[Role, str], ...] = (
        ("forward", "→ answer to the nudge"),
        ("gradient", f"◆ column {r.j} of the table"),
    )
    return [
        *arrows,
        Points(axes="outputs", role="gradient", x=r.column, y=middle, symbol="diamond", size=11),
        *(
            Label(axes="key", role=role, at=(0, 0.3 - 0.2 * k), text=text, share="xy")
            for k, (role, text) in enumerate(key)
        ),
    ]


def mistakes(r: Result) -> list[Mark]:
    """A cross at every entry that one letter wrong makes wrong, and where there is room the wrong number."""
    if r.wrong is None:
        return []
    q = r.value.size
    return [
        Label(
            axes="table",
            role="wrong" if q < 5 else "ink",
            at=(k + 0.04, i + (0.82 if q < 5 else 0.5)),
            text=f"✗ {_entry(r.wrong[i, k], i)}" if q < 5 else "✗",
            size=11,
        )
        for i, k in np.argwhere(r.wrong != r.J).tolist()
    ]


def _entry(slope: float, i: int) -> str:
    return f"no x{SUB[i + 1]}" if np.isnan(slope) else style.number(slope, 3)
