"""The activations and losses of lesson 08's choosers, and a learner's own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import ACTIVATIONS, Activation
from bpwidgets.calculus.autodiff.tape import grad
from bpwidgets.calculus.functions import NamedFunction
from bpwidgets.calculus.network import CROSS_ENTROPY, OUTPUT_LOSSES, Network, OutputLoss, is_logistic
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture.formatting import number

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
        function=partial(_values, phi),
        derivative_latex="",
        derivative=_entrywise(phi),
    )


def _values(phi: NamedFunction, a: Any) -> Any:
    """phi(a), which must have one number for each number."""
    z = phi(a)
    if np.shape(z) != np.shape(a):
        raise UserFunctionError(
            f"{phi.name} makes the shape {np.shape(z)} of the shape {np.shape(a)}; "
            "expected a function that works entry by entry, such as np.tanh"
        )
    return z


def _entrywise(phi: NamedFunction) -> Callable[[Any], Any]:
    """phi' of a function that works entry by entry: the gradient of the sum of its values."""
    slope = grad(lambda a: np.sum(phi(a)))
    return lambda a: slope(np.asarray(a, float))


def check_probabilities(net: Network, y_hat: Any) -> None:
    """Refuse a cross entropy of outputs that are no probabilities."""
    wrong = np.asarray(y_hat)[~((np.asarray(y_hat) > 0) & (np.asarray(y_hat) < 1))]
    if net.loss is CROSS_ENTROPY and not is_logistic(net) and wrong.size:
        raise UserFunctionError(
            f"Cross entropy needs outputs between 0 and 1, and ŷ is {number(wrong[0])}: choose sigmoid as φ₂, or the "
            "squared error"
        )


def loss(name: str) -> OutputLoss:
    """The loss of a chooser's name."""
    return OUTPUT_LOSSES[name]
