"""How the table picture is drawn: its stage, and the marks of the inputs, the table, and the answers beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.jacobian import choices
from bpwidgets.explorers.jacobian.nudge_model import X
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Cells, Label, Line, Mark, Polygon
from bpwidgets.live.picture.shapes import LineLook, PolygonLook, crosses, rectangle, strokes
from bpwidgets.live.picture.style import TEXT_PT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

    from bpwidgets.explorers.jacobian.local_linearity import Floats
    from bpwidgets.explorers.jacobian.nudge_model import Result
    from bpwidgets.live.picture.marks import Align
    from bpwidgets.live.picture.style import Role


PLACES = {
    "inputs": (156, 34, 318, 140),
    "table": (156, 202, 318, 204),
    "answers": (492, 202, 256, 204),
    "numbers": (752, 202, 146, 204),
}
"""Left, top, width and height in px: the inputs stand over their columns, answers and numbers beside their rows."""
RIM = 1
"""So many px of a panel lie outside the table, so that its border is whole."""
LEAST = 3
"""There is room for so many columns, so that one alone is not as wide as all."""
HIGHEST = X[1] + 1.35
"""Where the picture of the inputs ends: above the largest with the largest nudge."""
INPUT_AT = 0.5
"""Where over its column an input stands."""
VALUE_UP, LINE_PX = 11.0, 15.0
"""How far above the panel the value of an input is, and how much higher a line over that, in px."""
NAME_PX = 11.0
"""How far right of the nudge its name begins."""
LANE = 25.0
"""So far beside the nudged input its nudge goes up, clear of its ring, in px."""
FRAME_PX = 2.0
"""So far a column's frame reaches into the next ones."""
BEHIND = 0.5
"""How much is covered of the columns that stand behind."""
CROSS_AT = (0.08, 0.16)
"""Where in its cell a cross is, from the left and from the top; from the bottom where the number is at the top."""
LONGEST = 44
"""A formula of more letters than these does not stand beside its row."""
THICK, TALL = 0.15, 0.22
"""Half the thickness of a bar, and half the height of the stroke where it is predicted to end, in rows."""
STROKE = 4.0
"""How wide that stroke is, in px."""
BAR: PolygonLook = {"role": "forward", "opacity": 0.85, "name": "answers"}
GAP: LineLook = {"role": "ink", "width": 2, "name": "gap"}
PREDICTED: LineLook = {"role": "gradient", "width": STROKE, "name": "column"}
LEGS, LEVEL = 0.24, 0.34
"""How far above the middle of its row, in rows, the legs of the bracket over the gap end, and its bar: above all."""
SAID_AT, LETTER_PX, AIR_PX = 0.30, 6.7, 9.0
"""How far above the middle the number of the gap stands; how wide a letter of it is, and what is free before it."""
BEFORE_PX = 14.0
"""So much of the room between the table and the answers it may take too."""
LOW_ROW_PX = 36.0
"""Above the bar of a lower row there is no room for a number."""
ACTUAL_AT, PREDICTED_AT = 0.0, 0.55
"""Where the two columns of numbers begin, in their panel; a wrong letter's stand in place of the second."""
HEAD_UP, OVER_HEAD = 12.0, 17.0
"""How far above the numbers their head is, and how far above that a line over it, in px."""


def draw_stage(panels: dict[str, Any], r: Result) -> None:
    """All that stands still: axes, the inputs' names, the formula of each output beside its row."""
    q, p = r.J.shape
    wide = width(r)
    inputs, table, answers = (panels[name] for name in ("inputs", "table", "answers"))
    _, _, across, up = PLACES["table"]
    rim, rim_up = RIM * wide / (across - 2 * RIM), RIM * q / (up - 2 * RIM)
    inputs.set(xlim=(-rim, wide + rim), ylim=(X[0] - 0.15, HIGHEST), ylabel="inputs")
    inputs.set_xticks([])
    inputs.set_yticks([-2, 0, 2])
    inputs.axhline(0, gid="muted", linewidth=1)
    table.set(xlim=(-rim, wide + rim), ylim=(q + rim_up, -rim_up))
    table.set_axis_off()
    formulas = choices.outputs_latex(r.g, p, q) or ("",) * q
    heads = [((k + 0.5, 0.0), (0, 9), f"∂/∂x{SUB[k + 1]}", "center") for k in range(p)]
    heads += [((0.0, i + 0.5), (-6, 0), output(i, formula), "right") for i, formula in enumerate(formulas)]
    for at, offset, text, align in heads:
        table.annotate(
            text, at, offset, textcoords="offset points", ha=align, va="center", fontsize=TEXT_PT, annotation_clip=False
        )  # fmt: skip
    answers.set(
        xlim=(-r.reach, r.reach), ylim=(q + rim_up, -rim_up), yticks=[], xlabel="change of the output / d"
    )
    answers.locator_params(axis="x", nbins=7, steps=[1, 2, 5, 10])
    answers.xaxis.tick_top()
    answers.xaxis.set_label_position("top")
    answers.set_frame_on(False)
    answers.axvline(0, gid="muted", linewidth=1)
    panels["numbers"].set_axis_off()
    panels["numbers"].set(xlim=(0, 1), ylim=(q + rim_up, -rim_up))


def output(i: int, formula: str) -> str:
    """What stands beside row i: the output, and its formula where that is known and short."""
    return f"$g_{i + 1} = {formula}$" if formula and len(formula) <= LONGEST else f"$g_{i + 1}$"


def lane(r: Result) -> float:
    """Where the nudge is pulled over column j: beside its input, so that a small one is not under the ring."""
    return r.j - 1 + INPUT_AT + LANE * width(r) / PLACES["inputs"][2]


def inputs(r: Result) -> list[Mark]:
    """Each input at its height; beside the nudged one, level with it at its foot, its way up from x to x + d."""
    pin, at, start = r.j - 1 + INPUT_AT, lane(r), r.x[r.j - 1]
    end = start + r.d
    x = np.arange(r.x.size) + INPUT_AT
    path = Polygon(
        axes=("inputs", "inputs", "table", "table"),
        role="forward",
        x=[r.j - 1, r.j, r.j, r.j - 1],
        y=[HIGHEST, HIGHEST, 0, 0],
        opacity=0.12,
    )
    return [
        path,
        *values(r),
        strokes("inputs", (x, x), (0.0, r.x), role="input", width=3, name="x"),
        Line(axes="inputs", role="muted", x=(pin, at), y=(start, start), width=1, dash=True),
        Line(axes="inputs", role="forward", x=(at, at), y=(start, end), width=3, name="nudge"),
        Label(
            axes="inputs",
            at=(at, end),
            text="d" if r.x.size > LEAST else f"d = {formatting.number(r.d)}",
            offset=(NAME_PX, 0),
            bold=True,
            name="nudge",
        ),
    ]


def values(r: Result) -> list[Mark]:
    """Over each input its value; in narrow columns that stands below the name."""
    look: dict[str, Any] = {"axes": "inputs", "align": "center", "axes_coords": "y"}
    marks: list[Mark] = []
    for k, value in enumerate(r.x.tolist()):
        name, text, at = f"x{SUB[k + 1]}", formatting.number(value), (k + INPUT_AT, 1)
        if r.x.size > LEAST:
            marks += [
                Label(at=at, text=name, offset=(0, VALUE_UP + LINE_PX), **look),
                Label(at=at, text=text, offset=(0, VALUE_UP), **look),
            ]
        else:
            marks.append(Label(at=at, text=f"{name} = {text}", offset=(0, VALUE_UP), **look))
    return marks


def table(r: Result) -> list[Mark]:
    """The Jacobian, column j framed; at a kink its sign; what a wrong letter does."""
    q, p = r.J.shape
    role: Role = "gradient" if np.isfinite(r.J).all() and not r.sides else "kink"
    framed = np.arange(p) == r.j - 1
    kinks = [Label(axes="table", at=(k + 0.03, i + 0.25), text="∠", size=12, bold=True) for i, k in r.sides]
    look: dict[str, Any] = {"box": (0, p, q, 0), "vmax": r.reach, "highlighted": framed, "name": "J"}
    cells = Cells(axes="table", role=role, values=r.J, **look)
    return [cells, *other_columns(r), *kinks, *mistakes(r)]


def other_columns(r: Result) -> Iterator[Mark]:
    """Columns of which nothing is said beside them stand behind; a wrong letter is about them all."""
    if r.wrong is not None:
        return
    q, p = r.J.shape
    rim = FRAME_PX * width(r) / PLACES["table"][2]
    for left, right in ((0.0, r.j - 1 - rim), (r.j + rim, float(p))):
        if left < right:
            yield rectangle("table", (left, right), (0.0, float(q)), role="paper", opacity=BEHIND)


def mistakes(r: Result) -> list[Mark]:
    """A cross at every entry that one letter wrong makes wrong; beside the row the number that stands there then."""
    if r.wrong is None:
        return []
    rows, columns = np.nonzero(r.wrong != r.J)
    free = np.where(
        r.J[rows, columns] < 0, 1 - CROSS_AT[1], CROSS_AT[1]
    )  # the number of a negative one is above
    marked = crosses("table", columns + CROSS_AT[0], rows + free, size=7 if len(r.J) < 6 else 5, name="wrong")
    texts = [
        f"no x{SUB[i + 1]}" if np.isnan(number) else formatting.number(number)
        for i, number in enumerate(r.wrong[:, 0].tolist())
    ]
    return [
        marked,
        head(PREDICTED_AT, "∂gᵢ/∂xᵢ", "wrong", "wrong"),
        *beside_rows(texts, PREDICTED_AT, "ink", "wrong"),
    ]


def beside_rows(texts: list[str], at: float, role: Role, name: str) -> list[Mark]:
    """Numbers that stand below each other beside their rows."""
    return [
        Label(axes="numbers", at=(at, i + 0.5), text=text, role=role, size=12, name=name)
        for i, text in enumerate(texts)
    ]


def answers(r: Result) -> list[Mark]:
    """Beside each row its output's answer as a bar, and where that goes as d falls: to the entry, or at a kink two."""
    rows = np.arange(r.value.size) + 0.5
    between = [
        Line(axes="answers", role="kink", x=cut(r, ends), y=[i + 0.5, i + 0.5], width=12, opacity=0.5)
        for (i, k), ends in r.sides.items()
        if k == r.j - 1
    ]
    return [
        row_lines(r),
        *between,
        *(
            rectangle("answers", (0.0, end), (row - THICK, row + THICK), **BAR)
            for row, end in zip(rows.tolist(), cut(r, r.quotient).tolist(), strict=True)
        ),
        strokes("answers", (cut(r, r.column),) * 2, (rows - TALL, rows + TALL), **PREDICTED),
        *apart(r),
        *numbers(r),
    ]


def numbers(r: Result) -> list[Mark]:
    """What each output does, and beside it what the column predicts; that has its place free for a wrong letter."""
    found = [
        *heads(ACTUAL_AT, "each output", "does", "answers", "forward"),
        *beside_rows(
            [formatting.number(value) for value in r.quotient.tolist()], ACTUAL_AT, "ink", "answers"
        ),
    ]
    if r.wrong is not None or np.isnan(r.column).all():
        return found
    predicted = [formatting.number(value) if np.isfinite(value) else "–" for value in r.column.tolist()]
    return [
        *found,
        *heads(PREDICTED_AT, f"column {r.j}", "predicts", "column", "gradient"),
        *beside_rows(predicted, PREDICTED_AT, "ink", "column"),
    ]


def heads(at: float, who: str, what: str, name: str, role: Role) -> list[Mark]:
    """Two lines over a column of numbers: what has the colour of its bars or strokes, over it who does it."""
    over = Label(axes="numbers", at=(at, 0), text=who, offset=(0, HEAD_UP + OVER_HEAD), size=12, name=name)
    return [over, head(at, what, name, role)]


def head(at: float, text: str, name: str, role: Role) -> Label:
    """What stands over a column of numbers."""
    return Label(axes="numbers", at=(at, 0), text=text, role=role, offset=(0, HEAD_UP), size=12, name=name)


def apart(r: Result) -> list[Mark]:
    """In the row where bar and stroke are farthest apart a bracket over what is between them, and how much that is.

    The number is beside the bracket: outside, or above the bar where there is no room outside.
    """
    if not (np.isfinite(r.gap) and r.gap):
        return []
    i = int(np.argmax(np.abs(r.quotient - r.column)))
    low, high = np.sort(cut(r, [r.quotient[i], r.column[i]])).tolist()
    middle = i + 0.5
    bracket = Line(
        axes="answers",
        x=[low, low, high, high],
        y=[middle - LEGS, middle - LEVEL, middle - LEVEL, middle - LEGS],
        **GAP,
    )
    out = 1 if high > -low else -1
    px = PLACES["answers"][2] / (2 * r.reach)
    room = px * (r.reach - high) if out > 0 else px * (r.reach + low) + BEFORE_PX
    text = f"apart {formatting.number(r.gap)}"
    outside = room >= LETTER_PX * len(text) + AIR_PX
    if not outside and PLACES["answers"][3] / r.value.size < LOW_ROW_PX:
        return [bracket]
    side = out if outside else -out
    align: Align = "left" if side > 0 else "right"
    return [
        bracket,
        Label(
            axes="answers",
            at=(high if side > 0 else low, middle - SAID_AT),
            text=text,
            align=align,
            offset=(AIR_PX * side, 0),
            size=12,
            name="gap",
        ),
    ]


def row_lines(r: Result) -> Line:
    """Between the rows, from the table to the last number: each row is one line of sight."""
    at = np.arange(r.value.size + 1)
    ends = np.tile([float(r.x.size), 1.0, np.nan], at.size)
    return Line(
        axes=("table", "numbers", "numbers") * at.size, role="muted", x=ends, y=np.repeat(at, 3), width=0.75
    )


def cut(r: Result, values: ArrayLike) -> Floats:
    """Where values are on the axis of the answers; what is too large for it is at its end."""
    places: Floats = np.clip(np.asarray(values, float), -r.reach, r.reach)
    return places


def width(r: Result) -> int:
    """How many columns there is room for."""
    return max(r.x.size, LEAST)
