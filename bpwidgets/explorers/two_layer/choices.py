"""The activations and losses of lesson 08's choosers, and a learner's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import ACTIVATIONS, Activation
from bpwidgets.calculus.autodiff.tape import grad
from bpwidgets.calculus.functions import NamedFunction
from bpwidgets.calculus.network import OUTPUT_LOSSES, OutputLoss

if TYPE_CHECKING:
    from collections.abc import Callable

PHI: dict[str, NamedFunction] = {
    phi.label: NamedFunction(
        name=phi.label,
        text=phi.name,
        latex=phi.latex,
        function=phi.function,
        derivative=phi.derivative,
        variables=("a",),
    )
    for phi in ACTIVATIONS.values()
    if phi.jump is None
}


def activation(phi: NamedFunction) -> Activation:
    """The activation of a chooser's function; the slope of a learner's own is found by autodiff."""
    for known in ACTIVATIONS.values():
        if known.function is phi.function:
            return known
    return Activation(
        name=phi.name,
        label=phi.name,
        latex=phi.latex,
        function=phi,
        derivative_latex="",
        derivative=_entrywise(phi),
    )


def _entrywise(phi: NamedFunction) -> Callable[[Any], Any]:
    """phi' of a function that works entry by entry: the gradient of the sum of its values."""
    slope = grad(lambda a: np.sum(phi(a)))
    return lambda a: slope(np.asarray(a, float))


def loss(name: str) -> OutputLoss:
    """The loss of a chooser's name."""
    return OUTPUT_LOSSES[name]
