"""The scores as bars that are dragged, the probabilities below them, and arrows to what is to come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.explorers.softmax.collapse import Step
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import (
    ALMOST_0,
    Arrow,
    ClickTarget,
    Handle,
    Label,
    Line,
    Mark,
    Points,
    Polygon,
)
from bpwidgets.live.picture.shapes import outline, under_title
from bpwidgets.live.picture.style import TICK_PX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.softmax.collapse import Floats, Result
    from bpwidgets.live.picture.marks import Box

SCORE, SHIFT = 3.0, 1.5
"""Scores lie between -SCORE and SCORE, the common shift between -SHIFT and SHIFT."""
END = SCORE + SHIFT + 0.3
"""The axis of the scores goes from -END to END."""
HALF = 0.3
"""Half the width of a bar; each class has a column of width 1."""
ASIDE = 0.47
"""So far to the right of its bar's middle is a class's arrow."""
EDGE = 0.5
"""How much room the handle of the shift has on the right, in columns."""
UNDER_AXIS = -0.17
"""Where the classes' numbers stand, on the axis of probabilities."""
FRAME = 2.5
"""The width in px of the frame round the true class's score, and of that round its column of the Jacobian."""
PAST_TIP, PAST_NUMBER = 0.65, 1.3
"""How far that round a score goes beyond the handle at the tip of its bar, and beyond its number at the other end."""
NUMBER_PX = 12.0
FRAME_PX = 20.0
"""How wide and high the frame round a class's number is, in px."""


def draw(axes: dict[str, Any], K: int) -> None:
    """Limits and names of both panels."""
    axes["s"].set(xlim=(0, K + EDGE), ylim=(-END, END), yticks=range(-4, 5, 2))
    axes["s"].set_xticks(np.arange(K) + 0.5, [f"$s_{k + 1}$" for k in range(K)])
    axes["s"].axhline(0, gid="muted", linewidth=0.8)
    axes["s"].set_title("scores $s$", loc="left", pad=18)
    axes["p"].set(xlim=(0, K + EDGE), ylim=(0, 1.2), yticks=[0, 0.5, 1])
    axes["p"].set_xticks([])
    axes["p"].set_title("probabilities $p$", loc="left", pad=18)
    for each in (axes["s"], axes["p"]):
        each.tick_params(length=0)


def bars(axes: str, start: float, ends: Floats) -> Polygon:
    """A bar for each class from one height to its own; they have the name of their axes."""
    middle = np.arange(ends.size) + 0.5
    x = np.stack([middle - HALF, middle - HALF, middle + HALF, middle + HALF], axis=1)
    y = np.stack([0 * ends + start, ends, ends, 0 * ends + start], axis=1)
    # Back along the start's line, which encloses nothing.
    return Polygon(
        axes=axes,
        role="input" if axes == "s" else "forward",
        x=np.append(x, middle[0] - HALF),
        y=np.append(y, start),
        opacity=0.7,
        name=axes,
    )


def scores(r: Result) -> Iterator[Mark]:
    """A bar for each score, from the dashed line of the common shift; the true class's in a frame, as its column is."""
    yield Line(axes="s", role="muted", x=[0, r.K + EDGE], y=[r.c, r.c], width=1.5, dash=True, name="shift")
    look: dict[str, Any] = {"align": "center", "offset": (0, NUMBER_PX), "size": 11.5}
    yield Label(axes="s", at=(r.K + EDGE / 2, r.c), text="all", name="shift", **look)
    yield bars("s", r.c, r.scores)
    for k, (s, score) in enumerate(zip(r.s.tolist(), r.scores.tolist(), strict=True)):
        up = NUMBER_PX if s < 0 else -NUMBER_PX
        yield Label(
            axes="s", at=(k + 0.5, r.c), text=number(score), align="center", offset=(0, up), size=11.5
        )
    if Step.JACOBIAN <= r.step < Step.ROW:
        yield outline("s", frame_of_score(r), role="gradient", width=FRAME)
    if r.c or r.T != 1:
        yield under_title("s", f"shift {number(r.c)}, T = {number(r.T)}")


def frame_of_score(r: Result) -> Box:
    """Round the true class's bar with its number and its handle: left, right, bottom, top."""
    s, tip = float(r.s[r.y]), float(r.scores[r.y])
    low, high = (tip - PAST_TIP, r.c + PAST_NUMBER) if s < 0 else (r.c - PAST_NUMBER, tip + PAST_TIP)
    return float(r.y), r.y + 1.0, max(low, -END), min(high, END)


def probabilities(r: Result) -> Iterator[Mark]:
    """A bar for each probability, the true class below; arrows as its score grows by 1, at the end to 0 or 1.

    The former are as steep as at the start.
    """
    yield bars("p", 0.0, r.p)
    for k, p in enumerate(r.p.tolist()):
        text = number(p)
        text = ALMOST_0 if "e" in text else text  # there is no room for powers of ten
        yield Label(axes="p", at=(k + 0.5, p), text=text, align="center", offset=(0, 9), size=11.5)
    middle = r.y + 0.5
    if r.K != 3:  # the triangle says it
        look: dict[str, Any] = {"align": "center", "offset": (0, -34), "size": 11.5, "bold": True}
        yield Label(axes="p", at=(middle, 0.0), text="■ true", name="true class", **look)
    frame: dict[str, Any] = {"symbol": "square", "size": FRAME_PX, "filled": False, "name": "true class"}
    yield Points(axes="p", role="ink", x=[middle], y=[UNDER_AXIS], **frame)
    for k in range(r.K):
        true = k == r.y
        numbered: dict[str, Any] = {"align": "center", "size": TICK_PX, "bold": true}
        numbered["name"] = "true class" if true else ""
        yield Label(axes="p", at=(k + 0.5, UNDER_AXIS), text=str(k + 1), **numbered)
    yield under_title("p", f"L = −ln p{SUB[r.y + 1]} = {number(r.L)}", "forward", name="L")
    moves = {
        Step.JACOBIAN: r.p + r.J[:, r.y],
        Step.DP: r.p + r.J[:, r.y],
        Step.DS: r.one_hot,
    }
    if r.step in moves:
        for k, (p, target) in enumerate(zip(r.p.tolist(), moves[r.step].tolist(), strict=True)):
            at = k + 0.5 + ASIDE
            yield Arrow(axes="p", role="gradient", tail=(at, p), head=(at, target), width=3)


def handles(r: Result) -> Iterator[Handle | ClickTarget]:
    """The tip of each score's bar, the line of the shift; a click on a class's number makes it the true one."""

    def to_score(k: int) -> Handle:
        return Handle(
            label=f"score {k + 1}",
            axes="s",
            at=(k + 0.5, float(r.scores[k])),
            along="y",
            to_parameters=lambda _, y: {"s": with_entry(r.s, k, y - r.c)},
            entries={"s": k},
            size=11,
            name="s",
        )

    for k in range(r.K):
        yield to_score(k)
    yield Handle(
        label="common shift of all scores",
        axes="s",
        at=(r.K + EDGE / 2, r.c),
        along="y",
        to_parameters=lambda _, y: {"shift": y},
        size=11,
        role="muted",
        symbol="square",
        name="shift",
    )
    for k in range(r.K):
        yield ClickTarget(
            label=f"class {k + 1}: make it the true one",
            axes="p",
            at=(k + 0.5, UNDER_AXIS),
            sets={"y": k + 1},
            size=(26.0, 24.0),
            frame=(FRAME_PX, FRAME_PX),
            selected=k == r.y,
        )
