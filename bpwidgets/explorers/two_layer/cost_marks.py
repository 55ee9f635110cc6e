"""What both passes have cost in multiplications, beside what finite differences would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpwidgets.calculus.network import multiplications
from bpwidgets.explorers.two_layer.passes import (
    Step,
    multiplied,
)
from bpwidgets.live.picture.marks import Label, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.two_layer.passes import Result

COST, COST_LINE, COST_APART = (160, 80), 15, 5
"""Of the axes of the costs, how high a line of them is, and how far what nudges cost is from what both passes do."""


def costs(r: Result) -> Iterator[Mark]:
    """The multiplications of both passes up to here, for one sample; at the end those of finite differences, too."""
    sizes = r.x.size, r.unit_values.z.size, r.y.size
    done = multiplied(r.step, *sizes)
    found = multiplications(*sizes)
    forward, by_differences = found["forward"], found["finite differences"]
    lines = [f"{done['forward']} products forward", f"+ {done['backward']} back = {sum(done.values())}"]
    if r.step == Step.UPDATE:
        lines = [
            "by going back:",
            f"{done['forward']} forward + {done['backward']} = {sum(done.values())}",
            "by nudging weights,",
            "and one plain run:",
            f"{by_differences // forward} runs × {forward} = {by_differences}",
        ]
    for n, text in enumerate(lines):
        at = 0, COST[1] - COST_LINE * (n + 0.5) - COST_APART * (n > 1)
        yield Label(axes="cost", at=at, text=text, size=12)
