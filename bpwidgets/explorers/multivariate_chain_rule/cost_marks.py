"""Three Jacobians as rectangles to scale, what the first product of either order leaves of them, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bpwidgets.live.picture.marks import Arrow, Label, Line, Points
from bpwidgets.live.picture.shapes import rectangle
from bpwidgets.live.picture.style import TEXT_PT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.multivariate_chain_rule.costs import Result
    from bpwidgets.live.picture.marks import Align, Mark, Polygon
    from bpwidgets.live.picture.style import Role

# All in px of the picture, y upwards.
UNIT = 4.0
"""How long a size of 1 is."""
MOST = 32
"""The largest size."""
LEFT, TOP, GAP = 96.0, 334.0, 30.0
"""Where the first Jacobian begins, where all three have their upper edges, and how far apart the largest ones are."""
STARTS = tuple(LEFT + n * (UNIT * MOST + GAP) for n in range(3))
"""Where Df, Dg and Dh begin: each has room for its largest size, so that none moves another."""
RULER = 14.0
"""How far a rail, on which a handle sets a size, is from the edge of its matrix."""
UNDER, OVER, TICK = 40.0, 57.0, 9.0
"""From the matrices down to one brace and up to the other, and how far a brace's ends reach towards them."""
DOT = 6.0
"""The diameter of the dot of a product."""
LANE, LANE_GAP, SLOT = 604.0, 30.0, 40.0
"""Where the rectangles of either order begin, how far they are apart, for the dot, and the least room of one."""
BAR, LONGEST, THICK = 118.0, 456.0, 18.0
"""Where the bars of the costs begin, how long the longer one is, and how thick both are."""


@dataclass(frozen=True)
class Order:
    """One of the two orders, and where the picture shows it."""

    name: str
    role: Role
    top: float
    """the upper edge of its rectangles"""
    way: float
    """the height at which an arrow leads to them"""
    bar: float
    """the lower edge of the bar of its cost"""
    first: str
    """the product that it begins with"""
    both: str
    """the whole, with brackets"""


FORWARD = Order("forward", "forward", 386.0, TOP + OVER, 37.0, "Dg Dh", "Df (Dg Dh)")
REVERSE = Order("reverse", "gradient", 212.0, 150.0, 8.0, "Df Dg", "(Df Dg) Dh")


def draw_stage(axes: Any) -> None:
    """The rails of the four sizes, and a title over the bars."""
    for left in STARTS:
        axes.plot([left, left + UNIT * MOST], [TOP + RULER] * 2, gid="muted", linewidth=3)
    axes.plot([LEFT - RULER] * 2, [TOP, TOP - UNIT * MOST], gid="muted", linewidth=3)
    axes.text(14, FORWARD.bar + THICK + 20, "multiplications", va="center", fontsize=TEXT_PT)


def box(
    left: float, top: float, shape: tuple[int, int], role: Role, opacity: float, *, name: str = ""
) -> Polygon:
    """A matrix of this shape, its rows down and its columns across."""
    rows, columns = shape
    x, y = (left, left + UNIT * columns), (top - UNIT * rows, top)
    return rectangle("page", x, y, role=role, opacity=opacity, edge=1.5, name=name)


def jacobians(r: Result) -> Iterator[Mark]:
    """The three Jacobians as one product, and beside their edges the sizes: r down, then q, p and m across."""
    shapes = (("Df", (r.r, r.q)), ("Dg", (r.q, r.p)), ("Dh", (r.p, r.m)))
    for left, (name, shape), letter in zip(STARTS, shapes, "qpm", strict=True):
        right = left + UNIT * shape[1]
        yield box(left, TOP, shape, "ink", 0.15)
        text = f"{name}  {shape[0]} × {shape[1]}"
        yield Label(axes="page", at=(left, TOP - UNIT * shape[0]), text=text, offset=(0, -12))
        text, of = f"{letter} = {shape[1]}", "inputs" if letter == "m" else ""
        yield size_label((right, TOP + RULER), text, "center", (0, 17), name=of)
    for left, rows in zip(STARTS[1:], ((r.r, r.q), (r.q, r.p)), strict=True):
        yield dot(left - GAP / 2, TOP, rows)
    at = (STARTS[2] + UNIT * MOST, TOP + RULER)
    yield Label(axes="page", at=at, text="inputs", offset=(12, 0), name="inputs")
    at = (LEFT - RULER, TOP - UNIT * r.r)
    yield size_label(at, f"r = {r.r}", "right", (-12, 0), name="outputs")
    yield Label(axes="page", at=at, text="outputs", align="right", offset=(-12, 16), name="outputs")


def dot(x: float, top: float, rows: tuple[int, int]) -> Points:
    """The dot of a product, between the middles of two matrices of so many rows."""
    return Points(axes="page", role="ink", x=[x], y=[top - UNIT * sum(rows) / 4], size=DOT)


def size_label(
    at: tuple[float, float], text: str, align: Align, offset: tuple[float, float], *, name: str
) -> Label:
    """A size beside its handle."""
    return Label(axes="page", at=at, text=text, align=align, offset=offset, bold=True, name=name)


def braces(r: Result) -> Iterator[Mark]:
    """Which two are multiplied first, over them in one order and under them in the other, and where that leads."""
    df, dg, dh = STARTS
    look: dict[str, Any] = {"axes": "page", "role": FORWARD.role, "width": 3, "name": FORWARD.name}
    y, right = FORWARD.way, dh + UNIT * r.m
    yield Line(x=[dg, dg, right, right], y=[y - TICK, y, y, y - TICK], **look)
    yield Arrow(tail=(right, y), head=(LANE - 10, y), **look)
    look |= {"role": REVERSE.role, "name": REVERSE.name}
    y, right = TOP - UNIT * max(r.r, r.q) - UNDER, dg + UNIT * r.p
    middle = (df + right) / 2
    yield Line(x=[df, df, right, right], y=[y + TICK, y, y, y + TICK], **look)
    yield Line(x=[middle, middle], y=[y, REVERSE.way], **look)
    yield Arrow(tail=(middle, REVERSE.way), head=(LANE - 10, REVERSE.way), **look)


def orders(r: Result) -> Iterator[Mark]:
    """For either order what its products leave, and what they cost, in one scale."""
    longest = max(sum(r.forward), sum(r.reverse))
    yield from lane(FORWARD, r, r.forward, ((r.r, r.q), (r.q, r.m)), 1)
    yield from lane(REVERSE, r, r.reverse, ((r.r, r.p), (r.p, r.m)), 0)
    for order, products, terms in zip(
        (FORWARD, REVERSE), (r.forward, r.reverse), costs_in_factors(r), strict=True
    ):
        yield from bar(order, r, products, terms, longest)


def lane(
    order: Order, r: Result, products: tuple[int, int], shapes: tuple[tuple[int, int], ...], merged: int
) -> Iterator[Mark]:
    """The first product beside the Jacobian that is left; in the end the result alone."""
    last = r.done == len(products)
    title = order.both if last else f"{order.first} first"
    yield Label(
        axes="page", role=order.role, at=(LANE, order.top), text=f"{order.name}: {title}", offset=(0, 16), bold=True,
        name=order.name,
    )  # fmt: skip
    if last:
        shapes, merged = ((r.r, r.m),), 0
    left = LANE
    for n, shape in enumerate(shapes):
        role, opacity = (order.role, 0.55) if n == merged else ("ink", 0.15)
        yield box(left, order.top, shape, role, opacity, name=order.name)
        text = f"{shape[0]} × {shape[1]}" if n == merged else ("Df", "Dh")[n]
        yield Label(axes="page", at=(left, order.top - UNIT * shape[0]), text=text, offset=(0, -12))
        left += max(UNIT * shape[1], SLOT) + LANE_GAP
    if not last:
        x = LANE + max(UNIT * shapes[0][1], SLOT) + LANE_GAP / 2
        yield dot(x, order.top, (shapes[0][0], shapes[1][0]))


def costs_in_factors(r: Result) -> tuple[tuple[str, str], tuple[str, str]]:
    """Either order's two products as what is multiplied: a matrix a × b by one b × c takes a·b·c."""
    m, p, q, rows = r.m, r.p, r.q, r.r
    return (f"{q}·{p}·{m}", f"{rows}·{q}·{m}"), (f"{rows}·{q}·{p}", f"{rows}·{p}·{m}")


def bar(
    order: Order, r: Result, products: tuple[int, int], terms: tuple[str, str], longest: int
) -> Iterator[Mark]:
    """A bar in two parts for the two products, as far as they have been done; behind it their numbers."""
    parts = products[: r.done or 2]
    start, middle = BAR, order.bar + THICK / 2
    for part, opacity in zip(parts, (0.35, 0.7), strict=False):
        end = start + LONGEST * part / longest
        look: dict[str, Any] = {"role": order.role, "opacity": opacity, "edge": 1, "name": order.name}
        yield rectangle("page", (start, end), (order.bar, order.bar + THICK), **look)
        start = end
    best = r.cheaper == order.name
    yield Label(axes="page", at=(14, middle), text=order.name, role=order.role, bold=best, name=order.name)
    text = f"{grouped(sum(parts))} = {' + '.join(terms[: len(parts)])}"
    yield Label(axes="page", at=(start, middle), text=text, offset=(8, 0), bold=best)


def grouped(count: int) -> str:
    """A count in full, its thousands apart."""
    return f"{count:,}".replace(",", "\u2009")
