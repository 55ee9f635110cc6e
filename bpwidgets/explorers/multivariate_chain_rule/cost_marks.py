"""Three Jacobians as rectangles to scale, what the first product of either order leaves of them, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Arrow, Label, Line, Points, Polygon
from bpwidgets.live.picture.shapes import rectangle, strokes
from bpwidgets.live.picture.style import TEXT_PT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.multivariate_chain_rule.costs import Result
    from bpwidgets.live.picture.marks import Align, Mark
    from bpwidgets.live.picture.style import Role

# All in px of the picture, y upwards.
UNIT = 3.0
"""How long a size of 1 is."""
MOST = 32
"""The largest size."""
LEFT, MIDDLE = 96.0, 172.0
"""Where the first Jacobian begins, and the height of the middles of all three."""
COLUMNS, GAP = (30.0, 52.0), 30.0
"""How much Df and Dg take at least, for what is written on them, and what is between two Jacobians."""
NAME_DOWN, SHAPE_DOWN = 12.0, 27.0
"""How far below its matrix a name is, and the shape below that: both in its middle."""
NARROW, NEXT = 36.0, 24.0
"""The same for what a first product leaves, and the Jacobian beside it."""
RULER = 14.0
"""How far the line of a size, at whose end a handle sets it, is from the edge of its matrix."""
UNDER, TICK, STEM = 46.0, 9.0, 14.0
"""From the matrices down to the lower brace, how far a brace's ends reach to them, and its stem away from them."""
DOT = 6.0
"""The diameter of the dot of a product."""
BETWEEN, COSTS, END = 502.0, 726.0, 892.0
"""Where what the first products leave begins, where the squares of the costs do, and where the words on them end."""
BAR_HALF, COUNT_UP, FACTORS_DOWN, LESS_DOWN = 8.0, 22.0, 19.0, 36.0
"""Half the height of the bar of what an order costs; how far over its middle the count is, and below it the factors,
and by how much it is cheaper."""
HEADS, NAME = 364.0, 15.0
"""The height of the heads of the columns, and how far the name of an order is from its line."""


@dataclass(frozen=True)
class Order:
    """One of the two orders, and where the picture shows it."""

    name: str
    role: Role
    first: str
    """the product that it begins with"""
    both: str
    """the whole, with brackets"""


FORWARD = Order("forward", "forward", "Dg Dh", "Df (Dg Dh)")
REVERSE = Order("reverse", "gradient", "Df Dg", "(Df Dg) Dh")
FORWARD_LINE = 286.0
"""The height of the line to what forward's first product leaves; reverse's is as far down as the Jacobians need."""


def starts(r: Result) -> tuple[float, float, float]:
    """Where Df, Dg and Dh begin."""
    dg = LEFT + max(UNIT * r.q, COLUMNS[0]) + GAP
    return LEFT, dg, dg + max(UNIT * r.p, COLUMNS[1]) + GAP


def rulers(r: Result) -> tuple[float, float, float]:
    """The heights of the lines of q, p and m, over the upper edges of their Jacobians."""
    q, p, m = (MIDDLE + UNIT * rows / 2 + RULER for rows in (r.r, r.q, r.p))
    return q, p, m


def bottom(r: Result) -> float:
    """Where Df ends below, and the line of r."""
    return MIDDLE - UNIT * r.r / 2


def line_of(order: Order, r: Result) -> float:
    """The height of the line from an order's brace to what its first product leaves."""
    return FORWARD_LINE if order is FORWARD else MIDDLE - UNIT * max(r.r, r.q, r.p) / 2 - UNDER - STEM


def draw_stage(axes: Any) -> None:
    """The heads of the columns that have always the same."""
    for x, text in ((LEFT, "a product of three Jacobians"), (COSTS, "multiplications")):
        axes.text(x, HEADS, text, fontsize=TEXT_PT, verticalalignment="center", gid="ink")


def box(
    left: float, top: float, shape: tuple[int, int], role: Role, opacity: float, *, name: str = ""
) -> Polygon:
    """A matrix of this shape, its rows down and its columns across."""
    rows, columns = shape
    x, y = (left, left + UNIT * columns), (top - UNIT * rows, top)
    return rectangle("page", x, y, role=role, opacity=opacity, edge=1.5, name=name)


def jacobians(r: Result) -> Iterator[Mark]:
    """The three Jacobians as one product, and along their edges the sizes: r down, then q, p and m across."""
    shapes, lefts = (("Df", (r.r, r.q)), ("Dg", (r.q, r.p)), ("Dh", (r.p, r.m))), starts(r)
    rights = [left + UNIT * shape[1] for left, (_, shape) in zip(lefts, shapes, strict=True)]
    heights, x, low = rulers(r), LEFT - RULER, bottom(r)
    most = UNIT * MOST / 2
    yield strokes("page", ([x], [x]), ([MIDDLE - most], [MIDDLE + most]), role="muted", width=1)
    yield strokes(
        "page",
        ([*lefts, x], [*rights, x]),
        ([*heights, 2 * MIDDLE - low], [*heights, low]),
        role="muted",
        width=3,
    )
    for left, right, y, (name, shape), letter in zip(lefts, rights, heights, shapes, "qpm", strict=True):
        yield box(left, MIDDLE + UNIT * shape[0] / 2, shape, "ink", 0.15)
        at = ((left + right) / 2, MIDDLE - UNIT * shape[0] / 2)
        yield under(at, name, NAME_DOWN)
        yield under(at, f"{shape[0]} × {shape[1]}", SHAPE_DOWN)
        text, of = f"{letter} = {shape[1]}", "inputs" if letter == "m" else ""
        yield size_label(((left + right) / 2, y), text, "center", (0, 17), name=of)
    dots = [(right + left) / 2 for right, left in zip(rights, lefts[1:], strict=False)]
    yield Points(axes="page", role="ink", x=dots, y=[MIDDLE] * 2, size=DOT)
    yield Label(axes="page", at=(rights[2], heights[2]), text="inputs", offset=(12, 0), name="inputs")
    yield size_label((x, MIDDLE), f"r = {r.r}", "right", (-12, 0), name="outputs")
    yield Label(axes="page", at=(x, MIDDLE), text="outputs", align="right", offset=(-12, 16), name="outputs")


def under(at: tuple[float, float], text: str, down: float) -> Label:
    """A text so far below the middle of the lower edge of a matrix."""
    return Label(axes="page", at=at, text=text, align="center", offset=(0, -down), size=12)


def size_label(
    at: tuple[float, float], text: str, align: Align, offset: tuple[float, float], *, name: str
) -> Label:
    """A size beside its handle."""
    return Label(axes="page", at=at, text=text, align=align, offset=offset, bold=True, name=name)


def braces(r: Result) -> Iterator[Mark]:
    """Which two are multiplied first, over them in one order and under them in the other, and where that leads."""
    df, dg, dh = starts(r)
    for order, left, right, up in ((FORWARD, dg, dh + UNIT * r.m, 1), (REVERSE, df, dg + UNIT * r.p, -1)):
        look: dict[str, Any] = {"axes": "page", "role": order.role, "width": 3, "name": order.name}
        line, middle = line_of(order, r), (left + right) / 2
        y = line - up * STEM
        x = [left, left, middle, middle, middle, right, right]
        yield Line(x=x, y=[y - up * TICK, y, y, line, y, y, y - up * TICK], **look)
        yield Arrow(tail=(middle, line), head=(BETWEEN - 10, line), **look)
        made = order.both if r.done == len(r.forward) else f"{order.first} first"
        at, text = (BETWEEN - 20, line + up * NAME), f"{order.name}: {made}"
        yield Label(axes="page", role=order.role, at=at, text=text, align="right", bold=True, name=order.name)


def orders(r: Result) -> Iterator[Mark]:
    """For either order what its first product leaves, or in the end both, and what they cost, in one scale."""
    done = r.done == len(r.forward)
    yield Label(axes="page", at=(BETWEEN, HEADS), text="the result" if done else "one product left")
    dots: list[tuple[float, float]] = []
    for order, factors in (
        (FORWARD, (("Df", (r.r, r.q)), ("", (r.q, r.m)))),
        (REVERSE, (("", (r.r, r.p)), ("Dh", (r.p, r.m)))),
    ):
        left, line = BETWEEN, line_of(order, r)
        for name, (rows, columns) in (("", (r.r, r.m)),) if done else factors:
            if left > BETWEEN:
                dots.append((left - NEXT / 2, line))
            look: tuple[Role, float] = ("muted", 0.15) if name else (order.role, 0.55)
            yield box(left, line + UNIT * rows / 2, (rows, columns), *look, name="" if name else order.name)
            text = name or f"{rows} × {columns}"
            yield under((left + UNIT * columns / 2, line - UNIT * rows / 2), text, NAME_DOWN)
            left += max(UNIT * columns, NARROW) + NEXT
    if dots:
        yield Points(axes="page", role="ink", x=[x for x, _ in dots], y=[y for _, y in dots], size=DOT)
    yield from costs(r)


def costs_in_factors(r: Result) -> tuple[tuple[str, str], tuple[str, str]]:
    """Either order's two products as what is multiplied: a matrix a × b by one b × c takes a·b·c."""
    m, p, q, rows = r.m, r.p, r.q, r.r
    return (f"{q}·{p}·{m}", f"{rows}·{q}·{m}"), (f"{rows}·{q}·{p}", f"{rows}·{p}·{m}")


def costs(r: Result) -> Iterator[Mark]:
    """What either order costs, at the end of its line: how many, as a bar of its products, and of what factors.

    Both bars have one scale, in which the longer one is as long as there is room, also before the second product.
    """
    unit = (END - COSTS) / max(sum(r.forward), sum(r.reverse))
    for order, products, factors in zip(
        (FORWARD, REVERSE), (r.forward, r.reverse), costs_in_factors(r), strict=True
    ):
        parts, y = products[: r.done or 2], line_of(order, r)
        yield from total(order, r, sum(parts))
        ends = COSTS + unit * np.cumsum([0, *parts])
        for left, right, opacity in zip(ends[:-1].tolist(), ends[1:].tolist(), (0.85, 0.45), strict=False):
            heights = (y - BAR_HALF, y + BAR_HALF)
            yield rectangle("page", (left, right), heights, role=order.role, opacity=opacity, name=order.name)
        of = " + ".join(factors[: len(parts)])
        yield Label(axes="page", at=(COSTS, y), text=of, offset=(0, -FACTORS_DOWN), size=12)


def total(order: Order, r: Result, count: int) -> Iterator[Label]:
    """What an order takes; a tick for the one that takes less, and how many times less."""
    best, y = r.cheaper == order.name and r.done != 1, line_of(order, r)
    place: dict[str, Any] = {"axes": "page", "offset": (0, COUNT_UP)}
    text = f"✓ {grouped(count)}" if best else grouped(count)
    yield Label(at=(COSTS, y), text=text, size=15, bold=True, **place)
    if best:
        less = f"{formatting.number(max(r.ratio, 1 / r.ratio))} × less"
        yield Label(axes="page", at=(COSTS, y), text=less, offset=(0, -LESS_DOWN), size=12, bold=True)


def grouped(count: int) -> str:
    """A count in full, its thousands apart."""
    return f"{count:,}".replace(",", "\u2009")
