"""How the table picture is drawn: its stage, and the marks of inputs, table and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Cells, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import crosses, strokes
from bpwidgets.live.picture.style import TEXT_PT

if TYPE_CHECKING:
    from bpwidgets.explorers.jacobian.nudge_model import Result
    from bpwidgets.live.picture.style import Role


def draw_stage(panels: dict[str, Any], r: Result) -> None:
    """All that stands still: axes, the names of inputs, rows and columns, what blue and vermillion mean."""
    q, p = r.J.shape
    inputs, table, outputs, key = (panels[name] for name in ("inputs", "table", "outputs", "key"))
    inputs.set(xlim=(0, p), ylabel="inputs")
    inputs.set_xticks(np.arange(p) + 0.4, labels=[f"x{SUB[k + 1]}" for k in range(p)])
    inputs.set_title(f"$g(x) = {r.g.latex}$" if len(r.g.latex) < 80 else "", loc="left", pad=11)
    inputs.axhline(0, gid="muted", linewidth=1)
    table.set(xlim=(0, p), ylim=(q, 0))
    table.set_axis_off()
    heads = [((k + 0.5, 0.0), (0, 9), f"∂/∂x{SUB[k + 1]}", "center") for k in range(p)]
    heads += [((0.0, i + 0.5), (-6, 0), f"∇g{SUB[i + 1]}ᵀ", "right") for i in range(q)]
    for at, offset, text, align in heads:
        table.annotate(
            text, at, offset, textcoords="offset points", ha=align, va="center", fontsize=TEXT_PT, annotation_clip=False
        )  # fmt: skip
    outputs.set(xlim=(-r.reach, r.reach), ylim=(q, 0), yticks=[], xlabel="change per unit")
    outputs.axvline(0, gid="muted", linewidth=1)
    for i in range(1, q):
        outputs.axhline(i, gid="muted", linewidth=0.4)
    key.set_axis_off()
    key.set(xlim=(0, 1), ylim=(0, 1))
    key.plot([0, 0.06], [0.26, 0.26], gid="forward", linewidth=5)
    key.plot([0.03], [0.08], "D", gid="gradient", markersize=7, clip_on=False)
    key.text(0.11, 0.26, "answer", va="center", fontsize=TEXT_PT)
    key.text(0.11, 0.08, "framed column", va="center", fontsize=TEXT_PT)


def inputs(r: Result) -> list[Mark]:
    """Each input at its height, the nudged one with its step."""
    at, top = r.j - 0.35, r.x[r.j - 1]
    x = np.arange(r.x.size) + 0.4
    values = [
        Label(
            axes="inputs",
            at=(k + 0.4, 1),
            text=formatting.number(value, 3),
            align="center",
            offset=(0, -8),
            axes_coords="y",
        )
        for k, value in enumerate(r.x.tolist())
    ]
    return [
        *values,
        strokes("inputs", (x, x), (0.0, r.x), role="input", width=3),
        Line(axes="inputs", role="muted", x=[r.j - 0.6, at], y=[top, top], width=1, dash=True),
        Line(axes="inputs", role="forward", x=[at, at], y=[top, top + r.d], width=5),
        Label(axes="inputs", at=(at, top + r.d / 2), text="d", offset=(10, 0)),
    ]


def table(r: Result) -> list[Mark]:
    """The Jacobian, column j framed, and before each row its output; at a kink its sign; what a wrong letter does."""
    q, p = r.J.shape
    role: Role = "gradient" if np.isfinite(r.J).all() and not r.sides else "kink"
    framed = np.arange(p) == r.j - 1
    values = [
        Label(
            axes="table",
            at=(0, i + 0.5),
            text=f"g{SUB[i + 1]} = {formatting.fixed(value)}",
            align="right",
            offset=(-54, 0),
        )
        for i, value in enumerate(r.value.tolist())
    ]
    kinks = [Label(axes="table", at=(k + 0.03, i + 0.25), text="∠", size=12, bold=True) for i, k in r.sides]
    cells = Cells(axes="table", role=role, values=r.J, box=(0, p, q, 0), vmax=r.reach, highlighted=framed)
    return [cells, *values, *kinks, *mistakes(r)]


def mistakes(r: Result) -> list[Mark]:
    """A cross at every entry that one letter wrong makes wrong; beside the row the number that stands there then."""
    if r.wrong is None:
        return []
    rows, columns = np.nonzero(r.wrong != r.J)
    marked = crosses("table", columns + 0.08, rows + 0.16, size=7 if len(r.J) < 6 else 5)
    numbers = [
        Label(
            axes="table",
            role="wrong",
            at=(r.J.shape[1], i + 0.5),
            text=f"no x{SUB[i + 1]}" if np.isnan(number) else formatting.number(number, 3),
            offset=(6, 0),
        )
        for i, number in enumerate(r.wrong[:, 0].tolist())
    ]
    head = Label(axes="table", role="wrong", at=(r.J.shape[1], 0), text="∂gᵢ/∂xᵢ", offset=(6, 12))
    return [marked, head, *numbers]


def outputs(r: Result) -> list[Mark]:
    """Each output's answer in blue, and where it goes as d falls: the entry of column j, or at a kink two of them."""
    middle = np.arange(r.value.size) + 0.5
    kinked = {i: ends for (i, k), ends in r.sides.items() if k == r.j - 1}
    between = [
        Line(axes="outputs", role="kink", x=list(ends), y=[i + 0.72, i + 0.72], width=4)
        for i, ends in kinked.items()
    ]
    return [
        strokes("outputs", (0.0, r.quotient), (middle, middle), role="forward", width=6),
        *between,
        Points(axes="outputs", role="gradient", x=r.column, y=middle, symbol="diamond", size=10),
    ]
