"""What g: R^p -> R^q does very near a point: steps seen at constant size, and the slopes on the two sides of a kink."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.live import mappings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.calculus.functions import NamedFunction

    Floats = NDArray[np.float64]
    Sides = dict[tuple[int, int], tuple[float, float]]

TINY = 1e-5
"""An image of this size comes out straight wherever there is a Jacobian."""


def magnified(g: NamedFunction, x: Floats, value: Floats, u: Floats, size: float | Floats) -> Floats:
    """(g(x + size u) - g(x)) / size for steps u: (p, n) -> (q, n), NaN where g has no value."""
    return (mappings.values(g, x[:, None] + size * u, m=value.size) - value[:, None]) / size


def along_inputs(p: int) -> Floats:
    """A step forward along each of p inputs, then one back: (p, 2 p)."""
    return np.hstack([np.eye(p), -np.eye(p)])


def sides(g: NamedFunction, x: Floats, value: Floats, seen: Floats) -> Sides:
    """The slopes on the two sides of x where they differ: (row, column) -> (low, high), from 0.

    Args:
        g: the mapping.
        x: the point, (p,).
        value: g(x), (q,).
        seen: the image of `along_inputs` at the size TINY, (q, 2 p).
    """
    low, high = _ends(seen)
    differ = high - low > slack(seen, value)
    if not differ.any():
        return {}
    # A strong curvature makes them differ too, but nearer to x by less.
    nearer = np.subtract(*_ends(magnified(g, x, value, along_inputs(x.size), TINY / 10)))
    differ &= -nearer > 0.5 * (high - low)
    return {(i, k): (float(low[i, k]), float(high[i, k])) for i, k in np.argwhere(differ).tolist()}


def _ends(seen: Floats) -> tuple[Floats, Floats]:
    """The lower and the higher of the slopes on the two sides: (q, p) each."""
    above, below = seen[:, : seen.shape[1] // 2], -seen[:, seen.shape[1] // 2 :]
    return np.minimum(below, above), np.maximum(below, above)


def slack(seen: Floats, value: Floats) -> float:
    """By so much straight images of the size TINY may differ from each other: curvature and rounding."""
    return 0.01 * max(1.0, largest(seen)) + 1e-15 * largest(value) / TINY


def largest(numbers: Floats) -> float:
    """The largest size of a number; NaN where one has no value."""
    return float(np.abs(numbers).max())
