"""The present step in words and numbers above the network, and the strip of all steps under the arrays."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.passes import (
    CHIPS,
    LINES,
    Step,
    updated,
)
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Label, Line, Mark
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.explorers.two_layer.passes import Result
    from bpwidgets.live.picture.style import Role

NOW = (868, 26)
"""Width and height of the present step's axes in px."""
NUMBERS_AFTER, LETTER_PX = 64.0, 7.0
"""Where the numbers of the present step begin behind its line, and how wide a letter of that is, on every page."""
STRIP = (868, 50)
"""Of the strip of all steps."""
COLUMNS: dict[Step | str, int] = {
    "x": 0,
    "W₁": 1,
    Step.A1: 2,
    Step.Z: 3,
    "W₂": 5,
    Step.A2: 6,
    Step.Y_HAT: 7,
    "y": 8,
    Step.LOSS: 9,
    Step.DY_HAT: 7,
    Step.DELTA2: 6,
    Step.DW2: 5,
    Step.DZ_G: 4,
    Step.DZ: 3,
    Step.DELTA1: 2,
    Step.DW1: 1,
    Step.UPDATE: 0,
}
"""In which column of the strip a step stands, or what is given: a gradient under what it is the gradient of.

W₂ is as wide as two, over da₂/dz and dL/dW₂."""
START, WIDE, HIGH, BESIDE = 80.0, 78.0, 18.0, 6.0
"""Where the first column begins, how wide one is, how high a row, and how far one field is from the next, in px."""
TAKES = {
    Step.DELTA2: (Step.DY_HAT,),
    Step.DW2: (Step.DELTA2,),
    Step.DZ: (Step.DELTA2, Step.DZ_G),
    Step.DELTA1: (Step.DZ,),
    Step.DW1: (Step.DELTA1,),
    Step.UPDATE: (Step.DW1, Step.DW2),
}
"""Which derivatives a step takes; da₂/dz is W₂ itself."""
LEVELS, ASIDE = (23.0, 27.0), 14.0
"""How high arrows from gradients and from kept values lie, and how far beside its middle they come to a step."""
FOR_ETA = 24.0
"""How much longer to the left the field of the update is, for the step size."""
ROUND = 14.0
"""How much of a field at either end its round ends need on a narrow page."""
GIVEN = "given: x, y, W₁, W₂"
"""What there is before anything is computed."""
BACK_AT = START + 8 * WIDE + BESIDE
"""Where the word stands that the lower row begins with, which is read from the right."""


def now(r: Result) -> Iterator[Mark]:
    """What the present step computes, and its numbers."""
    middle = NOW[1] / 2
    look: dict[str, Any] = {"axes": "now", "at": (0, middle)}
    line = LINES.get(r.step, GIVEN)
    yield Label(text=f"▸ {line}", bold=True, size=14, **look)
    yield Label(text=captions.in_numbers(r), offset=(NUMBERS_AFTER + LETTER_PX * len(line), 0), **look)


def steps(r: Result) -> Sequence[Mark]:
    """All steps: forward above, back below, each gradient under what it belongs to; arrows from what is used again."""
    return _steps(r.step, r.eta, captions.used_again(r))


@lru_cache(8)
def _steps(step: Step, eta: float, used_again: tuple[str, ...]) -> tuple[Mark, ...]:
    """The same at every weight: a drag need not make them again."""
    return (*_strip(step, eta), *uses_again(step, used_again))


def _strip(step: Step, eta: float) -> Iterator[Mark]:
    look: dict[str, Any] = {"axes": "steps", "size": 12}
    yield Label(at=(0, STRIP[1] - HIGH / 2), text="forward →", **look)
    back = "“new W” goes on" if step == Step.UPDATE else "← back"
    yield Label(at=(BACK_AT, HIGH / 2), text=back, **look)
    fields: dict[tuple[Role, float], list[tuple[float, float, float]]] = {}
    labels = []
    for what in COLUMNS:
        left, right, low, top = chip(what)
        text, role, done = entry(step, eta, what)
        shown, y = what == step, (low + top) / 2
        opacity = 0.6 if shown else 0.18
        fields.setdefault((role, opacity) if done else ("muted", 0.1), []).append((left, right, y))
        labels.append(Label(at=((left + right) / 2, y), text=text, align="center", bold=shown, **look))
    for (role, opacity), places in fields.items():
        left, right, y = np.array(places).T
        ends = left + ROUND, right - ROUND
        yield strokes("steps", ends, (y, y), role=role, width=HIGH, opacity=opacity)
    yield from labels


def entry(step: Step, eta: float, what: Step | str) -> tuple[str, Role, bool]:
    """What stands in a field of the strip, in which role, and whether it is there already.

    What is not given is kept, all but L, which no step takes: it is grey when it has been computed.
    """
    if isinstance(what, str):
        return f"{what} given", "input", True
    done = what <= step
    text = f"{CHIPS[what]} kept" if done and what < Step.LOSS else CHIPS[what]
    if what == Step.UPDATE:
        text += f", η {formatting.number(eta)}"
    role: Role = "forward" if what <= Step.LOSS else "gradient"
    return text, "muted" if what == Step.LOSS != step else role, done


def uses_again(step: Step, used: tuple[str, ...]) -> Iterator[Mark]:
    """An arrow from each kept value that the present step takes, and from the gradient that it takes."""
    found: dict[str, Step | str] = {CHIPS[it]: it for it in COLUMNS if isinstance(it, Step)}
    found |= {it: it for it in COLUMNS if isinstance(it, str)}
    kept = ("W₁", "W₂") if step == Step.UPDATE else used
    derivatives = TAKES.get(step, ())
    if kept:
        yield from _taken(step, [found[name] for name in kept], back=False)
    if derivatives:
        yield from _taken(step, derivatives, back=True)


def _taken(step: Step, taken: Sequence[Step | str], *, back: bool) -> Iterator[Mark]:
    """An arrow to a step from all that it takes, between the rows: kept values from above, derivatives from below."""
    left, right, _, top = chip(step)
    middle, places = (left + right) / 2, np.array([chip(it) for it in taken])
    starts = places[:, :2].mean(axis=1)
    beside = step in TAKES and bool((starts != middle).any())
    end = middle + (ASIDE if back else -ASIDE) * beside
    level, leaves = LEVELS[not back], places[:, 3 if back else 2]
    gap, ones = np.full(starts.shape, np.nan), np.ones(starts.shape)
    x = np.column_stack([starts, starts, end * ones, end * ones, gap]).ravel()
    y = np.column_stack([leaves, level * ones, level * ones, (level - 1) * ones, gap]).ravel()
    look: dict[str, Any] = {"axes": "steps", "role": "gradient" if back else "forward", "width": 2.0}
    yield Line(x=x, y=y, **look)
    yield Arrow(tail=(end, level), head=(end, top), **look)


def chip(what: Step | str) -> tuple[float, float, float, float]:
    """Where a step stands in the strip, or what is given: left, right, bottom and top."""
    left = START + WIDE * COLUMNS[what] + BESIDE
    right = left + WIDE - BESIDE
    if what == Step.UPDATE:
        left -= FOR_ETA
    high = what <= Step.LOSS if isinstance(what, Step) else True
    if what == "W₂":
        left -= WIDE
    low = STRIP[1] - HIGH if high else 0.0
    return left, right, low, low + HIGH


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """After the update, a click goes on with the new weights."""
    if r.step == Step.UPDATE:
        net = updated(r.network, r.gradients, r.eta)
        left, right, low, high = chip(Step.UPDATE)
        yield ClickTarget(
            label="go on with the new weights",
            axes="steps",
            at=((left + right) / 2, (low + high) / 2),
            sets={"W1": net.W1, "W2": net.W2},
            size=(right - left, 24.0),
            frame=(right - left - 8, high - low - 2),
        )
