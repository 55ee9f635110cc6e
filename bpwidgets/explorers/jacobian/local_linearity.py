"""What g: R^p -> R^q does near a point: steps at constant size, slopes on the two sides of a kink, and one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import differences
from bpwidgets.calculus.agreement import Claim
from bpwidgets.live.model import sampling, user_function
from bpwidgets.live.picture.formatting import SUB

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.calculus.functions import ChosenFunction

    Floats = NDArray[np.float64]
    Sides = dict[tuple[int, int], tuple[float, float]]

TINY = 1e-5
"""An image of this size comes out straight wherever there is a Jacobian."""


def magnified(g: ChosenFunction, x: Floats, value: Floats, u: Floats, size: float | Floats) -> Floats:
    """(g(x + size u) - g(x)) / size for steps u: (p, n) -> (q, n), NaN where g has no value."""
    return (sampling.values(g, x[:, None] + size * u, m=value.size) - value[:, None]) / size


def column_claim(g: ChosenFunction, x: Floats, J: Floats, j: int) -> Claim:
    """Column j of J, counted from 1, as what g does along x_j; one number if g gives one.

    Its formula is known for the choosers' mappings.
    """
    k = j - 1
    e, start = np.eye(x.size)[k], x[k]
    column = user_function.finite_or_none(np.squeeze(J[:, k])) if g.derivative is not None else None
    return Claim(f"∂g/∂x{SUB[j]}", lambda t: np.squeeze(g(x + (t - start) * e)), start, column, f"x{SUB[j]}")


def along_inputs(p: int) -> Floats:
    """A step forward along each of p inputs, then one back: (p, 2 p)."""
    return np.hstack([np.eye(p), -np.eye(p)])


def sides(g: ChosenFunction, x: Floats, value: Floats, seen: Floats) -> Sides:
    """The one-sided derivatives at x where they differ: (row, column) -> (low, high), from 0.

    Args:
        g: the mapping.
        x: the point, (p,).
        value: g(x), (q,).
        seen: the image of `along_inputs` at the size TINY, (q, 2 p): where its sides are equal there is no kink.
    """
    ahead, back = np.hsplit(seen, 2)
    bent = (np.abs(ahead + back) > slack(seen, value)).any(axis=0)
    found: Sides = {}
    for k in np.flatnonzero(bent).tolist():
        for i, d in enumerate(
            differences.along_entry(lambda at: user_function.value(g, at, m=value.size), x, k)
        ):
            if d.kind == "kink":
                found[i, k] = min(d.left.value, d.right.value), max(d.left.value, d.right.value)
    return found


def table(sides: Sides) -> dict[str, dict[str, list[Any]]]:
    """The slopes on the two sides as a table of the text twin; none where there is no kink."""
    if not sides:
        return {}
    entries = [f"∂g{SUB[i + 1]}/∂x{SUB[k + 1]}" for i, k in sides]
    low, high = zip(*sides.values(), strict=True)
    return {"Slopes on the two sides": {"entry": entries, "from": list(low), "to": list(high)}}


def slack(seen: Floats, value: Floats) -> float:
    """By so much straight images of the size TINY may differ from each other: curvature and rounding."""
    return 0.01 * max(1.0, largest(seen)) + 1e-15 * largest(value) / TINY


def largest(numbers: Floats) -> float:
    """The largest size of a number; NaN where one has no value."""
    return float(np.abs(numbers).max())
