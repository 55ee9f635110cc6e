"""The values that an axis shows of a function of x in about [-3, 3]."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bpwidgets.calculus.functions import NamedFunction

DEFAULT = (-3.0, 3.0)
WINDOWS = {
    "identity": (-3.0, 3.0),
    "affine": (-5.0, 7.0),
    "square": (-1.0, 9.0),
    "cube": (-9.0, 9.0),
    "sin": (-1.5, 1.5),
    "cos": (-1.5, 1.5),
    "exp": (-1.0, 9.0),
    "log": (-3.0, 2.0),
    "sqrt": (-0.5, 2.0),
    "reciprocal": (-4.0, 4.0),
    "tanh": (-1.5, 1.5),
    "sigmoid": (-0.25, 1.25),
    "softplus": (-0.5, 3.5),
    "relu": (-1.0, 3.0),
    "abs": (-1.0, 3.0),
}
"""Of the functions of the chooser."""


def window(f: NamedFunction) -> tuple[float, float]:
    """The window of a chosen function; of typed text its finite values, cut off at ±10, with a margin."""
    if f.kind == "named":
        return WINDOWS.get(f.name, DEFAULT)
    if f.kind == "callable":  # it may be slow, or do something else each time
        return DEFAULT
    values = f(np.linspace(-3.0, 3.0, 121))
    values = np.clip(values[np.isfinite(values)], -10.0, 10.0)
    if values.size == 0:
        return DEFAULT
    low, high = float(values.min()), float(values.max())
    margin = max(0.1 * (high - low), 0.5)
    return (low - margin, high + margin)
