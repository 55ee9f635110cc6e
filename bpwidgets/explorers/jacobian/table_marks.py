"""How the table picture is drawn: its stage, and the marks of the inputs, the table, and the answers in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.jacobian.nudge_model import X
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Cells, Label, Line, Mark, Points, Polygon
from bpwidgets.live.picture.shapes import crosses, strokes
from bpwidgets.live.picture.style import TEXT_PT

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from bpwidgets.explorers.jacobian.local_linearity import Floats
    from bpwidgets.explorers.jacobian.nudge_model import Result
    from bpwidgets.live.picture.style import Role


PLACES = {"inputs": (83, 34, 602, 146), "table": (83, 215, 602, 178)}
"""Left, top, width and height in px: the inputs stand over their columns."""
RIM = 1
"""So many px of a panel lie outside the table, so that its border is whole."""
LEAST = 3
"""There is room for so many columns, so that one alone is not as wide as all."""
HIGHEST = X[1] + 1.6
"""Where the picture of the inputs ends: above the largest with the largest nudge, and its number."""
BAR_AT, DIAMOND_AT = 0.92, 0.77
"""How far down in its cell the bar of an answer is, and above it the diamond to which it goes."""
INPUT_AT, NUDGE_AT = 0.5, 0.72
"""Where over its column an input stands, and beside it the nudge."""
HALF = 0.46
"""How long it is at most, to either side of the cell's middle, in cells."""


def draw_stage(panels: dict[str, Any], r: Result) -> None:
    """All that stands still: axes, the names of inputs, rows and columns."""
    q, p = r.J.shape
    wide = width(r)
    inputs, table = panels["inputs"], panels["table"]
    _, _, across, up = PLACES["table"]
    rim, rim_up = RIM * wide / (across - 2 * RIM), RIM * q / (up - 2 * RIM)
    inputs.set(xlim=(-rim, wide + rim), ylim=(X[0] - 0.1, HIGHEST), ylabel="inputs")
    inputs.set_xticks([])
    inputs.set_title(f"$g(x) = {r.g.latex}$" if len(r.g.latex) < 80 else "", loc="left", pad=11)
    inputs.axhline(0, gid="muted", linewidth=1)
    table.set(xlim=(-rim, wide + rim), ylim=(q + rim_up, -rim_up))
    table.set_axis_off()
    heads = [((k + 0.5, 0.0), (0, 9), f"∂/∂x{SUB[k + 1]}", "center") for k in range(p)]
    heads += [((0.0, i + 0.5), (-6, 0), f"∇g{SUB[i + 1]}ᵀ", "right") for i in range(q)]
    for at, offset, text, align in heads:
        table.annotate(
            text, at, offset, textcoords="offset points", ha=align, va="center", fontsize=TEXT_PT, annotation_clip=False
        )  # fmt: skip


def inputs(r: Result) -> list[Mark]:
    """Each input at its height, the nudged one with its step, which goes down into its column."""
    at, top = r.j - 1 + NUDGE_AT, r.x[r.j - 1]
    x = np.arange(r.x.size) + INPUT_AT
    values = [
        Label(
            axes="inputs",
            at=(k + INPUT_AT, 1),
            text=f"x{SUB[k + 1]} = {formatting.number(value)}",
            align="center",
            offset=(0, -8),
            axes_coords="y",
        )
        for k, value in enumerate(r.x.tolist())
    ]
    path = Polygon(
        axes=("inputs", "inputs", "table", "table"),
        role="forward",
        x=[r.j - 1, r.j, r.j, r.j - 1],
        y=[HIGHEST, HIGHEST, 0, 0],
        opacity=0.12,
    )
    return [
        path,
        *values,
        strokes("inputs", (x, x), (0.0, r.x), role="input", width=3, name="x"),
        Line(axes="inputs", role="muted", x=[r.j - 1 + INPUT_AT, at], y=[top, top], width=1, dash=True),
        Line(axes="inputs", role="forward", x=[at, at], y=[top, top + r.d], width=6, name="nudge"),
        Label(axes="inputs", at=(at, top + r.d / 2), text="d", offset=(10, 0), bold=True, name="nudge"),
    ]


def table(r: Result) -> list[Mark]:
    """The Jacobian, column j framed; at a kink its sign; what a wrong letter does."""
    q, p = r.J.shape
    role: Role = "gradient" if np.isfinite(r.J).all() and not r.sides else "kink"
    framed = np.arange(p) == r.j - 1
    kinks = [Label(axes="table", at=(k + 0.03, i + 0.25), text="∠", size=12, bold=True) for i, k in r.sides]
    look: dict[str, Any] = {"box": (0, p, q, 0), "vmax": r.reach, "highlighted": framed, "name": "J"}
    cells = Cells(axes="table", role=role, values=r.J, **look)
    return [cells, *kinks, *mistakes(r)]


def mistakes(r: Result) -> list[Mark]:
    """A cross at every entry that one letter wrong makes wrong; beside the row the number that stands there then."""
    if r.wrong is None:
        return []
    rows, columns = np.nonzero(r.wrong != r.J)
    marked = crosses("table", columns + 0.08, rows + 0.16, size=7 if len(r.J) < 6 else 5, name="wrong")
    numbers = [
        Label(
            axes="table",
            role="wrong",
            at=(width(r), i + 0.5),
            text=f"no x{SUB[i + 1]}" if np.isnan(number) else formatting.number(number),
            offset=(118, 0),
            name="wrong",
        )
        for i, number in enumerate(r.wrong[:, 0].tolist())
    ]
    at = width(r), 0
    head = Label(axes="table", role="wrong", at=at, text="∂gᵢ/∂xᵢ", offset=(118, 12), name="wrong")
    return [marked, head, *numbers]


def answers(r: Result) -> list[Mark]:
    """In the framed column each output's answer in blue, and where it goes as d falls: the entry, or at a kink two."""
    cells = np.arange(r.value.size)
    rows = cells + BAR_AT
    zero = r.j - 0.5
    kinked = {i: ends for (i, k), ends in r.sides.items() if k == r.j - 1}
    between = [
        Line(
            axes="table",
            role="kink",
            x=along(r, ends),
            y=[i + DIAMOND_AT, i + DIAMOND_AT],
            width=8,
            opacity=0.5,
        )
        for i, ends in kinked.items()
    ]
    numbers = [
        Label(
            axes="table",
            role="forward",
            at=(width(r), i + 0.5),
            text=formatting.number(value),
            offset=(8, 0),
            name="answers",
        )
        for i, value in enumerate(r.quotient.tolist())
    ]
    return [
        strokes("table", (zero, zero), (cells + DIAMOND_AT - 0.06, cells + 0.98), role="muted", width=1.5),
        *between,
        strokes("table", (zero, along(r, r.quotient)), (rows, rows), role="forward", width=4, name="answers"),
        Points(
            axes="table",
            role="gradient",
            x=along(r, r.column),
            y=cells + DIAMOND_AT,
            symbol="diamond",
            size=9 if r.value.size < 5 else 7,
            name="column",
        ),
        Label(axes="table", role="forward", at=(width(r), 0), text="change / d", offset=(8, 12)),
        *key(r),
        *numbers,
    ]


def key(r: Result) -> list[Mark]:
    """What is actual and what is predicted in the framed column, beside the inputs."""
    slope = not np.isnan(r.column).all()
    lines: list[tuple[Role, str, str]] = [("forward", "bar: actual", "answers")]
    lines += [("gradient", "diamond: predicted", "column")] if slope else []
    return [
        Label(
            axes="inputs",
            role=role,
            at=(1, 0),
            text=text,
            offset=(8, 26 - 20 * n),
            axes_coords="xy",
            name=name,
        )
        for n, (role, text, name) in enumerate(lines)
    ]


def along(r: Result, values: ArrayLike) -> Floats:
    """Where values are on the bars of column j; what is too large for a cell is at its edge."""
    places: Floats = r.j - 0.5 + HALF * np.clip(np.asarray(values, float) / r.reach, -1, 1)
    return places


def width(r: Result) -> int:
    """How many columns there is room for."""
    return max(r.x.size, LEAST)
