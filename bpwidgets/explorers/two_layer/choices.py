"""The activations and losses of lesson 08's choosers, and a learner's own."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activation_choices import as_activation
from bpwidgets.calculus.network import Network, is_logistic
from bpwidgets.calculus.output_losses import CROSS_ENTROPY
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture.formatting import number

if TYPE_CHECKING:
    from bpwidgets.calculus.activations import Activation
    from bpwidgets.calculus.functions import ChosenFunction


def activation(phi: ChosenFunction) -> Activation:
    """The activation of a chooser's function; a learner's own must work entry by entry."""
    found = as_activation(phi)
    return replace(found, function=partial(_values, phi)) if found.function is phi else found


def _values(phi: ChosenFunction, a: Any) -> Any:
    """phi(a), which must have one number for each number."""
    z = phi(a)
    if np.shape(z) != np.shape(a):
        raise UserFunctionError(
            f"{phi.name} makes the shape {np.shape(z)} of the shape {np.shape(a)}; "
            "expected a function that works entry by entry, such as np.tanh"
        )
    return z


def check_probabilities(net: Network, y_hat: Any, y: Any) -> None:
    """Refuse a cross entropy of outputs, or to targets, that are no probabilities."""
    if net.loss is not CROSS_ENTROPY:
        return
    y_hat, y = np.asarray(y_hat), np.asarray(y)
    wrong = y_hat[~((y_hat > 0) & (y_hat < 1))]
    if not is_logistic(net) and wrong.size:
        raise UserFunctionError(
            f"Cross entropy needs outputs between 0 and 1, and ŷ is {number(wrong[0])}: choose sigmoid as φ₂, or the "
            "squared error"
        )
    wrong = y[~((y >= 0) & (y <= 1))]
    if wrong.size:
        raise UserFunctionError(
            f"Cross entropy needs targets from 0 to 1, and y is {number(wrong[0])}: change it, or choose the squared "
            "error"
        )
