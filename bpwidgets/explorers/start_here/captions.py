"""The sentence and the tables of `TinyNetwork`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.start_here.learning import LARGEST, STEPS, WEIGHTS, points
from bpwidgets.live.picture.formatting import counted, number, product

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.start_here.learning import Result


def describe(r: Result) -> str:
    """The loss, the points in a wrong region, and the question about one weight, or its answer."""
    name = next(name for name, place in WEIGHTS.items() if place == r.weight)
    wrong = f"{np.count_nonzero(r.wrong)} of {r.wrong.size} points in a wrong region"
    text = f"After {counted(r.taken, 'step')}: loss {number(r.loss)}, {wrong}."
    return f"{text} The weight {name} is {number(r.value)}: {advice(r)}"


def advice(r: Result) -> str:
    """The question, or the answer: the slope, and what a step of training makes of it."""
    if not r.answer:
        return "which way should it move, and how far?"
    slope = f"its slope is {number(r.slope)}"
    if r.taken == STEPS:
        return f"{slope}, and the run ends here."
    if r.slope == 0:
        return f"{slope}, so the next step leaves it where it is."
    if abs(r.value - r.eta * r.slope) > LARGEST:
        return f"{slope}, but it goes no further than {number(np.copysign(LARGEST, -r.slope))}."
    way = "up" if r.slope < 0 else "down"
    return (
        f"{slope}, so the next step takes it {way} by {product((r.eta, abs(r.slope)), r.eta * abs(r.slope))}."
    )


def tables(r: Result) -> dict[str, dict[str, Sequence[Any]]]:
    """Every weight with its slope, the run, the points."""
    wrong, (_, y) = r.wrong, points()
    places = WEIGHTS.values()
    return {
        "Run": {"quantity": ["step", "step size", "loss"], "value": [r.taken, r.eta, r.loss]},
        "Weights": {
            "weight": list(WEIGHTS),
            "value": [float((r.W1, r.W2)[layer - 1][i, j]) for layer, i, j in places],
            "slope of the loss": [float((r.dW1, r.dW2)[layer - 1][i, j]) for layer, i, j in places],
        },
        "Points": {
            "score": ["s₁", "s₂", "s₃"],
            "points": np.bincount(y).tolist(),
            "in a wrong region": np.bincount(y[wrong], minlength=3).tolist(),
        },
    }
