"""The activations that a learner chooses: by name, or a callable of their own, whose derivative autodiff finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import ACTIVATIONS, Activation, identity
from bpwidgets.calculus.autodiff.tape import grad
from bpwidgets.calculus.functions import ChosenFunction

if TYPE_CHECKING:
    from collections.abc import Callable

ACTIVATION_CHOICES: dict[str, ChosenFunction] = {
    phi.label: ChosenFunction(
        name=phi.label,
        text="a" if phi.function is identity else f"{phi.name}(a)",
        shown=phi.name,
        latex=phi.latex,
        function=phi.function,
        derivative=phi.derivative,
        variables=("a",),
    )
    for phi in ACTIVATIONS.values()
    if phi.jump is None
}
"""By the label that a chooser shows, such as "leaky ReLU"; each takes preactivations a of any shape, entry by entry.

A jump has no gradient to send back, so `step` is not among them.
"""


def as_activation(phi: ChosenFunction) -> Activation:
    """The activation of the table whose function it is; else one of a learner's own function, with phi' by autodiff.

    phi: works entry by entry on arrays of any shape. Of a learner's own function no kink or jump is known, so the
    activation names none.

    Raises:
        TraceError: where phi' is called, if autodiff cannot differentiate the learner's function.
    """
    for known in ACTIVATIONS.values():
        if known.function is phi.function:
            return known
    return Activation(
        name=phi.name,
        label=phi.name,
        latex=phi.latex,
        function=phi,
        derivative=_entrywise_derivative(phi),
    )


def _entrywise_derivative(phi: ChosenFunction) -> Callable[[Any], Any]:
    """phi' of a function that works entry by entry: the gradient of the sum of its values."""
    derivative = grad(lambda a: np.sum(phi(a)))
    return lambda a: derivative(1.0 * a)  # a whole number has a slope, too
