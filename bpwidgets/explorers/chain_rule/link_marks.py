"""A number and a small step on their way through a chain, and the product of the slopes so far, as marks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture.formatting import number
from bpwidgets.live.picture.marks import Arrow, Label, Line, Mark, Points, Polygon
from bpwidgets.live.picture.shapes import strokes, under_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.chain_rule.links import Result
    from bpwidgets.explorers.chain_rule.windows import Floats
    from bpwidgets.live.picture.style import Role

STEP = 0.8
"""The length of the step at x: a small one, that can be seen."""
IN_A_ROW = 7
"""So many slopes have room in one row of a narrow picture; more of them stand in several rows, in turn."""
ROW_PX = 14.0
"""The height of a row of slopes."""
KEY_PX = 32.0
"""How far below the panel the key of its points stands: beside the name of the axis."""
SIGN = 0.16
"""The length of a sign at the edge of a panel, as a share of the panel."""


def inside(values: Floats, limits: tuple[float, float]) -> int:
    """How many of the first values are drawn: all up to the first that lies beyond the limits, and that one."""
    with np.errstate(invalid="ignore"):
        beyond = np.flatnonzero(~((values >= limits[0]) & (values <= limits[1])))
    return int(beyond[0]) + 1 if beyond.size else values.size


def way(r: Result) -> Iterator[Mark]:
    """The path of x in blue, and round it the band of a small step, as the slopes so far make it."""
    low, high = limits = r.background.shown
    drawn = inside(r.values, limits)
    at, values = np.arange(drawn), r.values[:drawn]
    yield from step(r, drawn)
    yield Line(axes="values", role="forward", x=at, y=values, width=2)
    seen = (values >= low) & (values <= high)
    yield Points(axes="values", role="forward", x=at[seen][1:], y=values[seen][1:], size=5)
    yield under_title("values", f"x = {number(r.x)}", "forward", name="x")
    held = min(max(r.y, low), high)
    yield Label(axes="values", role="forward", at=(r.n, held), text=number(r.y), offset=(10, 0), name="y")
    if not seen[-1]:
        yield _leaving("values", at[-1], values[-1], limits, "forward", "y")


def step(r: Result, drawn: int) -> Iterator[Mark]:
    """The band of a small step, and its length on each number line; as far as that is less than the panel's height.

    Where a slope is negative, the band crosses itself.
    """
    low, high = r.background.shown
    half = STEP / 2 * r.products[:drawn]
    half = half[: inside(half, (low - high, high - low))]
    at, values = np.arange(half.size), r.values[: half.size]
    upper, lower = values + half, values - half
    around = np.concatenate([at, at[::-1]]), np.concatenate([upper, lower[::-1]])
    yield Polygon(
        axes="values", role="gradient", x=around[0], y=around[1], opacity=0.35, edge=1.0, name="step"
    )
    yield strokes("values", (at, at), (lower, upper), role="gradient", width=4, name="step")


def _leaving(axes: str, at: float, value: float, limits: tuple[float, float], role: Role, name: str) -> Arrow:
    """A small arrow at the edge of a panel, where a line leaves it."""
    low, high = limits
    edge, inwards = (high, low - high) if value > high else (low, high - low)
    return Arrow(axes=axes, role=role, tail=(at, edge + SIGN * inwards), head=(at, edge), width=3, name=name)


def product(r: Result) -> Iterator[Mark]:
    """How long the step is after each link, in powers of ten; a hollow point where it is turned round."""
    low, high = r.background.powers
    powers = powers_of(r)
    powers = powers[np.isfinite(powers)]  # after a slope that is not finite, none is
    at = np.arange(powers.size)
    below = np.concatenate([at, at[-1:], [0]]), np.concatenate([powers, [0.0, 0.0]])
    yield Polygon(axes="product", role="gradient", x=below[0], y=below[1], opacity=0.18)
    yield Line(axes="product", role="gradient", x=at, y=powers, width=2, name="slope")
    if r.extreme:
        ends = np.array(r.extreme)
        across, up = (ends - 1, ends), (powers[ends - 1], powers[ends])
        yield strokes("product", across, up, role="gradient", width=5, name="extreme")
    seen = (powers >= low) & (powers <= high)
    positive = r.products[: powers.size] > 0
    for is_filled, chosen in ((True, seen & positive), (False, seen & ~positive)):
        if chosen.any():
            yield Points(
                axes="product", role="gradient", x=at[chosen], y=powers[chosen], size=7, filled=is_filled
            )
    yield from whole(r, float(powers[-1]))
    yield from factors(r)


def powers_of(r: Result) -> Floats:
    """The products so far as powers of ten, without their signs; 0 lies below all that is seen."""
    with np.errstate(divide="ignore"):
        powers = np.log10(np.abs(r.products))
    return np.where(np.isneginf(powers), r.background.powers[0] - 1, powers)


def whole(r: Result, power: float) -> Iterator[Mark]:
    """The product of all slopes at its height, with a sign where that is beyond the panel; the key of the points."""
    low, high = limits = r.background.powers
    place: dict[str, Any] = {"at": (r.n, min(max(power, low), high)), "offset": (10, 0)}
    yield Label(axes="product", role="gradient", text=number(r.slope), bold=True, name="slope", **place)
    if not low <= power <= high:
        yield _leaving("product", r.n, power, limits, "gradient", "slope")
    if (r.products < 0).any():
        beside = (0, -KEY_PX)
        yield Label(
            axes="product",
            at=(1, 0),
            axes_coords="xy",
            text="hollow: negative",
            align="right",
            offset=beside,
            size=11.5,
        )


def rows(n: int) -> int:
    """In how many rows the slopes of n links stand."""
    return math.ceil(n / IN_A_ROW)


def factors(r: Result) -> Iterator[Mark]:
    """The slope of each link, above its column; those of the extreme links stand out."""
    count, strong = rows(r.n), r.extreme
    for k, slope in enumerate(r.slopes.tolist(), 1):
        yield Label(
            axes="product",
            at=(k - 0.5, 1),
            text=number(slope),
            align="center",
            offset=(0, 9 + ROW_PX * (-k % count)),
            size=11,
            bold=k in strong,
            axes_coords="y",
            name="extreme" if k in strong else "",
        )
