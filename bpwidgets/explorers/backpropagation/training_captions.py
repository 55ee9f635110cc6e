"""The sentence and the tables of `Training`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.training_sets import DIGITS, training_set
from bpwidgets.explorers.backpropagation import training_graph
from bpwidgets.explorers.backpropagation.training_result import FAR, SHOWN, Show
from bpwidgets.explorers.backpropagation.training_run import STEPS
from bpwidgets.live.picture.formatting import counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.backpropagation.training_result import Result

SAME = 1.5
"""Lengths that differ by less than this factor are about the same."""
REMARKS = 2
"""No more remarks than these, the gravest, are made in one sentence."""


def describe(r: Result) -> str:
    """How far training has come, what reaches the first layer, and what is wrong, if anything is."""
    things = "digits" if r.data == DIGITS else "points"
    text = (
        f"After {counted(r.taken, 'step')} the loss is {number(r.loss)}, "
        f"and {r.right} of {r.held} held-out {things} are right."
    )
    if r.show == Show.PASSES:
        return f"{text} {describe_passes(r)}"
    remarks = filter(None, (end(r), describe_sum(r), describe_alike(r), describe_layers(r)))
    return " ".join([text, *list(remarks)[:REMARKS]])


def describe_passes(r: Result) -> str:
    """The chosen sample's own loss, and which units of large layers are shown."""
    text = f"Sample {r.number + 1}, a {r.label}, has the loss {number(training_graph.own_loss(r))}."
    if all(len(column.units) == column.of for column in training_graph.columns(r)):
        return text
    return f"{text} Of a large layer the largest inputs, the units of largest δ or the likeliest classes are drawn."


def describe_layers(r: Result) -> str:
    """|delta| of layer 1 against that of the last."""
    first, last = float(r.delta_sizes[0]), float(r.delta_sizes[-1])
    if len(r.delta_sizes) == 1 or not last:
        return ""
    if not first:
        return "No gradient reaches layer 1."
    factor = first / last
    if 1 / SAME < factor < SAME:
        return "|δ| is about the same at layer 1 as at the last."
    if factor < 1:
        vanishes = ": it vanishes" if factor * FAR <= 1 else ""
        return f"|δ| is {times(1 / factor)} smaller at layer 1 than at the last{vanishes}."
    explodes = ": it explodes" if factor >= FAR else ""
    return f"|δ| is {times(factor)} larger at layer 1 than at the last{explodes}."


def times(factor: float) -> str:
    """How many times: 2.4, 138, 2.2e21."""
    return f"{factor:.0f} times" if 100 <= factor < 10_000 else f"{number(factor, 2)} times"


def describe_alike(r: Result) -> str:
    """Units that began alike stay alike."""
    return "All units of a hidden layer are alike, and will stay so." if r.alike else ""


def describe_sum(r: Result) -> str:
    """The step where gradients are not set to 0."""
    if r.sum_ratio == 1:
        return ""
    return f"Old gradients were kept: the next step follows a sum {times(r.sum_ratio)} as long."


def end(r: Result) -> str:
    """Why there is no next step."""
    if r.is_over:
        return "Training has blown up, and stops."
    return "The run ends here." if r.taken == STEPS else ""


def tables(r: Result) -> dict[str, dict[str, Sequence[Any]]]:
    """The run, every layer, the samples that are shown, the chosen one."""
    layers = range(1, len(r.layers) + 1)
    return {
        **(passes(r) if r.show == Show.PASSES else {}),
        "Run": {
            "quantity": ["step", "η", "loss", "right", "held out", "length of the step's sum, in gradients"],
            "value": [r.taken, r.eta, r.loss, r.right, r.held, r.sum_ratio],
        },
        "Curves": {
            "step": [it.taken for it in r.evaluations],
            "loss": [it.loss for it in r.evaluations],
            "right": [it.right for it in r.evaluations],
        },
        "Layers": {
            "layer": list(layers),
            "units": [len(layer.b) for layer in r.layers],
            "|δ| of the batch": r.delta_sizes.tolist(),
            "|δ| of the chosen one": [float(np.linalg.norm(each)) for each in r.delta],
            "largest |w|": [float(np.abs(layer.W).max()) for layer in r.layers],
        },
        "Held-out samples": {
            "sample": list(range(1, SHOWN + 1)),
            "class": training_set(r.data).held_y[:SHOWN].tolist(),
            "says": r.said.tolist(),
            "p": r.shown_p.max(axis=1).tolist(),
            "chosen": ["yes" if number == r.number else "" for number in range(SHOWN)],
        },
        "Probabilities of the chosen one": {
            "class": list(range(r.shown_p.shape[1])),
            "p": r.shown_p[r.number].tolist(),
        },
    }


def passes(r: Result) -> dict[str, dict[str, Sequence[Any]]]:
    """Every unit that is drawn of the chosen sample's passes."""
    rows = [
        (column.title, name, z, "" if column.delta is None else column.delta[k])
        for column in training_graph.columns(r)
        for k, (name, z) in enumerate(zip(column.names, column.z.tolist(), strict=True))
    ]
    names = ("layer", "unit", "x, z or p", "δ")
    return {"Passes of the chosen one": dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))}
