"""A number and a small step on their way through a chain, each link's slope, and what these leave of the step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Arrow, Label, Line, Mark, Points, Polygon
from bpwidgets.live.picture.shapes import strokes, under_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from bpwidgets.explorers.chain_rule.links import Result
    from bpwidgets.explorers.chain_rule.windows import Floats
    from bpwidgets.live.picture.marks import Align
    from bpwidgets.live.picture.style import Role

STEP = 1.0
"""The length of the step at x, so that what is left of it is the product of the slopes."""
STEP_AT, OTHERS_AT = (9.0, 8.0), 0.17
"""Where it is written how long that is, in px from its upper end, and what is grey, as a share of the panel's width."""
UNDER = 0.06
"""How far below the top of the panel that stands at least, as a share of the panel."""
WIDE = 0.54
"""How wide a bar is, in links."""
FULL, NEGATIVE = 0.9, 0.35
"""The opacity of a bar, and of one of a product below 0, which is as high as that is large."""
EVERY, OVER, SHORT = {6: 1, 12: 2, 20: 5}, 9.0, 7
"""Of so many links at most every one, every second, or every fifth has its number over its bar, so far over it, in px.
One of so many letters at most has room between the next bars but one."""
DOT = 9.0
"""The diameter of the dot of a slope."""
ABOVE, CLEAR = 0.17, 0.12
"""How far above its dot the number of a slope is, and how far from the line of 1 at least, as shares of the panel."""
FOOT = 0.17
"""So far beyond 0 the number of a slope stands at the foot of its stalk, as a share of the panel, if there is room."""
SIGN = 0.16
"""The length of a sign at the edge of a panel, as a share of the panel."""


def inside(values: Floats, limits: tuple[float, float]) -> int:
    """How many of the first values are drawn: all up to the first that lies beyond the limits, and that one."""
    with np.errstate(invalid="ignore"):
        beyond = np.flatnonzero(~((values >= limits[0]) & (values <= limits[1])))
    return int(beyond[0]) + 1 if beyond.size else values.size


def way(r: Result) -> Iterator[Mark]:
    """The path of x in blue, and over it the band of a small step, as the slopes so far make it."""
    low, high = limits = r.background.shown
    drawn = inside(r.values, limits)
    at, values = np.arange(drawn), r.values[:drawn]
    yield Line(axes="values", role="forward", x=at, y=values, width=1.5)
    yield from step(r, drawn)
    seen = (values >= low) & (values <= high)
    yield Points(axes="values", role="forward", x=at[seen][1:], y=values[seen][1:], size=4)
    yield under_title("values", f"x = {number(r.x)}", "forward", name="x")
    top = min(r.x + STEP / 2, high - UNDER * (high - low))
    look: dict[str, Any] = {"offset": STEP_AT, "name": "step"}
    yield Label(axes="values", role="gradient", at=(0, top), text=f"step {number(STEP)} goes in", **look)
    held = min(max(r.y, low), high)
    yield beside("values", "forward", held, r.y, f"x{subscript(r.n)} =", name="y")
    text, name = f"step {number(STEP * r.slope)}", "step"
    yield Label(
        axes="values", role="gradient", at=(1, held), text=text, offset=(6, -18), axes_coords="x", name=name
    )
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
    yield strokes("values", (at, at), (lower, upper), role="gradient", width=3, name="step")


def _leaving(axes: str, at: float, value: float, limits: tuple[float, float], role: Role, name: str) -> Arrow:
    """A small arrow at the edge of a panel, where a line leaves it."""
    low, high = limits
    edge, inwards = (high, low - high) if value > high else (low, high - low)
    return Arrow(axes=axes, role=role, tail=(at, edge + SIGN * inwards), head=(at, edge), width=3, name=name)


def slopes(r: Result) -> Iterator[Mark]:
    """Each link's slope as a dot on a stalk from 0; the number of the most extreme one, and of the last."""
    at, (low, high) = np.arange(0.5, r.n), r.background.slopes
    shown = np.clip(r.slopes, low, high)
    yield strokes("slopes", (at, at), (0 * shown, shown), role="gradient", width=1.5, opacity=0.6)
    named = np.isin(np.arange(1, r.n + 1), r.extreme)
    for chosen, name in ((named, "extreme"), (~named, "")):
        if chosen.any():
            yield Points(axes="slopes", role="gradient", x=at[chosen], y=shown[chosen], size=DOT, name=name)
    size = np.abs(r.slopes)  # in the panel all that are beyond it are of one size
    if r.extreme and (k := int(np.argmin(size) if abs(r.slope) <= 1 else np.argmax(size))) < r.n - 1:
        foot = math.copysign(FOOT * (high - low), -shown[k])
        height = foot if foot >= low / 2 else float(shown[k]) + ABOVE * high
        if abs(height - 1) < CLEAR * (high - low):  # the line of 1 would strike it
            height = 1 + CLEAR * (high - low)
        look: dict[str, Any] = {"align": "center", "size": 12, "bold": True, "name": "extreme"}
        yield Label(axes="slopes", at=(at[k], height), text=number(r.slopes[k]), **look)
    yield beside("slopes", "gradient", float(shown[-1]), r.slopes[-1], "slope")


def product(r: Result) -> Iterator[Mark]:
    """What is left of the step after each link, as bars: the sizes of the products of the slopes so far."""
    _, high = r.background.products
    sizes = np.minimum(np.abs(r.products), high)
    for chosen, opacity in ((r.products > 0, FULL), (r.products < 0, NEGATIVE)):
        if chosen.any():
            yield bars("product", np.flatnonzero(chosen), sizes[chosen], opacity=opacity, name="slope")
    yield from _numbers_over_bars(r.products, high)
    if (r.products < 0).any():
        look: dict[str, Any] = {"align": "right", "offset": (0, 13), "axes_coords": "xy", "size": 11.5}
        yield Label(axes="product", at=(1, 1), text="pale: negative", **look)
    yield beside("product", "gradient", float(sizes[-1]), r.slope, "left:", bold=True, name="slope")
    if abs(r.slope) > high:
        yield _leaving("product", r.n, abs(r.slope), r.background.products, "ink", "slope")


def bars(axes: str, at: NDArray[np.intp], sizes: Floats, *, opacity: float, name: str) -> Polygon:
    """A bar up from 0 at each place: all in one outline, which runs along the zero line."""
    x = (at[:, None] + WIDE / 2 * np.array([-1, -1, 1, 1])).ravel()
    y = (sizes[:, None] * np.array([0, 1, 1, 0])).ravel()
    return Polygon(axes=axes, role="gradient", x=x, y=y, opacity=opacity, name=name)


def written(n: int) -> range:
    """After which of n links a bar has its number over it: at even distances, but for the last, which has it beside."""
    return range(0, n, next(every for most, every in EVERY.items() if n <= most))


def _numbers_over_bars(products: Floats, high: float) -> Iterator[Label]:
    """A few products over their bars, over the line of 1 where that would strike them; a long one beside a higher bar
    leans away from it.
    """
    sizes, near = np.abs(products), CLEAR * high
    for k in written(products.size - 1):
        if not 0 < sizes[k] < high - near:
            continue
        text, at = number(float(products[k])), float(k)
        align: Align = "center"
        if len(text) > SHORT:
            falls = sizes[k + 1] <= sizes[k]
            align, at = ("left", k - WIDE / 2) if falls else ("right", k + WIDE / 2)
        foot = 1.0 if 1 - near < sizes[k] < 1 else float(sizes[k])
        yield Label(axes="product", at=(at, foot), text=text, align=align, offset=(0, OVER), size=11.5)


def beside(axes: str, role: Role, height: float, value: float, what: str, **look: Any) -> Label:
    """The last number of a panel and what it is, to the right of it, at a height; at 0 where that is not finite."""
    at, text = height if math.isfinite(height) else 0.0, f"{what} {number(value)}"
    return Label(axes=axes, role=role, at=(1, at), text=text, offset=(6, 0), axes_coords="x", **look)


def subscript(n: int) -> str:
    """Such as ₂₀."""
    return "".join(SUB[int(digit)] for digit in str(n))


def key() -> Label:
    """What is grey."""
    return under_title("values", "other numbers", "muted", start=OTHERS_AT)
