"""Losses of a network's outputs: a sum over the outputs of a sample, a mean over the samples.

The formulas, and their derivatives, are those of `losses`. Unlike those, they check neither shapes nor labels:
explorers call them at every step, with outputs that have the shape of y.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import losses

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, kw_only=True)
class OutputLoss:
    """L(Y, Yhat) = (1/n) sum_i sum_k l(y_ik, yhat_ik): a sum over the outputs, a mean over the samples.

    A `losses.Loss` is of one output: to it a vector is n samples, here it is the q outputs of one.

    Attributes:
        name: what a chooser shows.
        entry, d_entry: l and dl/dyhat, entry by entry on arrays of one shape.
    """

    name: str
    entry: Callable[[Any, Any], Any]
    d_entry: Callable[[Any, Any], Any]

    def value(self, y: Any, y_hat: Any) -> Any:
        """L, a number.  y, yhat: (q,) or (n, q).

        Of yhat alone: where a saturated sigmoid was rounded to 0 or 1, the cross entropy may be inf or nan, and
        `network.output_loss`, which knows what the sigmoid was of, is finite.
        """
        return np.sum(self.entry(y, y_hat)) / batch_size(y)

    def gradient(self, y: Any, y_hat: Any) -> Any:
        """dL/dyhat, in the shape of yhat."""
        return self.d_entry(y, y_hat) / batch_size(y)


def batch_size(y: Any) -> int:
    """n for y (n, q), 1 for y (q,)."""
    return len(np.atleast_2d(y))


SQUARED_ERROR = OutputLoss(
    name="squared error",
    entry=lambda y, y_hat: losses.squared_error(np.subtract(y_hat, y)),
    d_entry=lambda y, y_hat: losses.d_squared_error(np.subtract(y_hat, y)),
)
CROSS_ENTROPY = OutputLoss(name="cross entropy", entry=losses.cross_entropy, d_entry=losses.d_cross_entropy)
OUTPUT_LOSSES = {loss.name: loss for loss in (SQUARED_ERROR, CROSS_ENTROPY)}
