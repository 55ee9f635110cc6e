"""Mistakes in a table of products, and their texts, that the exercises on one layer and on two have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.layer import weight_gradient
from bpwidgets.exercises.engine.exercise import Answer

if TYPE_CHECKING:
    from bpwidgets.exercises.engine.exercise import Inputs, Mistakes

TWO_MISSING = (
    "The 2 is missing. The derivative of a square is twice its base, and this loss has no 1/2 to cancel it."
)
OUTPUTS_AVERAGED = (
    "The loss is divided by the number of outputs here. Over outputs it is a sum; a mean is taken over "
    "samples, and there is one."
)
ALL_AVERAGED = (
    "The mean is taken over all entries. Over the outputs of a sample the loss is a sum, so n is the "
    "number of rows alone."
)
OUTPUTS_COUNTED = (
    "It is divided by the number of outputs. The loss is a mean over the samples, so n is the number of rows; over the "
    "outputs of a sample it is a sum."
)
DOWNHILL = (
    "The sign is turned round in this step. dL/dW is delta times what goes in; the minus comes later, in the step of "
    "descent."
)
STEP_TAKEN = (
    "These are the weights after a step of descent. What is asked for is dL/dW, which the step subtracts."
)
OF_DELTA = {"sign-flipped": "the sign is turned round.", "two-missing": "the 2 is missing."}
OF_THE_TABLE = {
    "transposed": "the table is transposed.",
    "downhill": "the sign is turned round in this step.",
}
OF_THE_SAMPLES = {
    "sums-multiplied": "Two sums over the samples were multiplied. Each delta goes with what its own sample sends "
    "into these weights: first multiply, then add.",
    "sum-times-mean": "A sum over the samples was multiplied by a mean over them. Each delta goes with what its own "
    "sample sends into these weights: first multiply, then add.",
    "means-multiplied": "Two means over the samples were multiplied. The mean of products is not the product of "
    "means: each delta goes with what its own sample sends into these weights.",
    "averaged-again": "The tables of the samples are averaged here. They are only added: the 1/n of the loss is in "
    "delta from the start.",
    "not-summed": "This is one table for each sample. All samples share the same weights, so their tables are added "
    "up.",
    "first-sample": "This is the table of the first sample alone. The tables of all samples are added up.",
    "last-sample": "This is the table of the last sample alone, as when a loop overwrites its result. The tables of "
    "all samples are added up.",
}
TRANSPOSED = (
    "The table is transposed: its rows belong to what goes in. Row i of a weight matrix belongs to unit i, so delta "
    "runs down the side and what goes in along the top."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoRoutes(Answer):
    """A delta, whose phi'(a) is computed from a or from z: where a learner's own z is wrong, the two differ."""

    def matches(self, value: Any, expected: Any, inputs: Inputs, mistakes: Mistakes) -> bool:
        """By phi'(a) as the reference has it, or by the learner's own z."""
        if super().matches(value, expected, inputs, mistakes):
            return True
        routes = inputs if "from_z" in inputs else {**inputs, "from_z": True}
        try:
            return self.type.same(value, self.value(routes, mistakes))
        except (ValueError, KeyError):  # shapes that do not fit; nothing of the learner's own to go on from
            return False


def turned(dW: Any, mistakes: Mistakes) -> Any:
    """dL/dW, or what is made of it by turning the table, each sample's where they are not summed, or its sign."""
    dW = np.swapaxes(dW, -1, -2) if "transposed" in mistakes else dW
    return -dW if "downhill" in mistakes else dW


def summed_products(delta: Any, x: Any, mistakes: Mistakes) -> Any:
    """sum_n delta_n x_n^T over the rows of both, or what the mistakes make of it."""
    if "sums-multiplied" in mistakes:
        table = np.outer(delta.sum(axis=0), x.sum(axis=0))
    elif "sum-times-mean" in mistakes:
        table = np.outer(delta.sum(axis=0), x.mean(axis=0))
    elif "means-multiplied" in mistakes:
        table = np.outer(delta.mean(axis=0), x.mean(axis=0))
    elif "not-summed" in mistakes:
        table = delta[:, :, None] * x[:, None, :]
    elif "last-sample" in mistakes or "first-sample" in mistakes:
        sample = -1 if "last-sample" in mistakes else 0
        table = np.outer(delta[sample], x[sample])
    else:
        table = weight_gradient(delta, x)
    return table / len(x) if "averaged-again" in mistakes else table
