"""Three Jacobians as rectangles to scale, what the first product of either order leaves of them, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bpwidgets.live.picture.marks import Arrow, Label, Line
from bpwidgets.live.picture.shapes import rectangle
from bpwidgets.live.picture.style import TEXT_PT, TEXT_PX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.multivariate_chain_rule.costs import Result
    from bpwidgets.live.picture.marks import Align, Mark, Polygon
    from bpwidgets.live.picture.style import Role

# All in px of the picture, y upwards.
UNIT = 3.2
"""How long a size of 1 is."""
MOST = 32
"""The largest size."""
LEFT, TOP, GAP = 96.0, 246.0, 36.0
"""Where the first Jacobian begins, where all three have their upper edges, and how far apart the largest ones are."""
STARTS = tuple(LEFT + n * (UNIT * MOST + GAP) for n in range(3))
"""Where Df, Dg and Dh begin: each has room for its largest size, so that none moves another."""
RULER = 16.0
"""How far a rail, on which a handle sets a size, is from the edge of its matrix."""
LANE, LANE_GAP = 506.0, 24.0
"""Where the rectangles of either order begin, and how far they are apart: room for the dot of the product."""
BAR, LONGEST = 754.0, 132.0
"""Where the bars of the costs begin, and how long the longer one is."""


@dataclass(frozen=True)
class Order:
    """One of the two orders, and where the picture shows it."""

    name: str
    role: Role
    top: float
    """the upper edge of its rectangles"""
    bracket: float
    """the height of the bracket over, or under, the two that it multiplies first, and of the arrow from there"""
    first: str
    """the product that it begins with"""
    both: str
    """the whole, with brackets"""


FORWARD = Order("forward", "forward", 324.0, 314.0, "Dg Dh", "Df (Dg Dh)")
REVERSE = Order("reverse", "gradient", 126.0, 116.0, "Df Dg", "(Df Dg) Dh")


def draw_stage(axes: Any) -> None:
    """The rails of the four sizes, and the dots of the product."""
    for left in STARTS:
        axes.plot([left, left + UNIT * MOST], [TOP + RULER] * 2, gid="muted", linewidth=3)
    axes.plot([LEFT - RULER] * 2, [TOP, TOP - UNIT * MOST], gid="muted", linewidth=3)
    for left in STARTS[1:]:
        axes.text(left - GAP / 2, TOP - 8, "·", ha="center", va="center", fontsize=2 * TEXT_PT)


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
    text = " · ".join(f"{rows} × {columns}" for _, (rows, columns) in shapes)
    yield Label(axes="page", at=(20, FORWARD.top), text=f"Df · Dg · Dh:  {text}", offset=(0, 18), bold=True)
    for left, (name, shape), letter in zip(STARTS, shapes, "qpm", strict=True):
        right = left + UNIT * shape[1]
        yield box(left, TOP, shape, "ink", 0.15)
        yield Label(axes="page", at=(left, TOP - UNIT * shape[0]), text=name, offset=(0, -12))
        text, of = f"{letter} = {shape[1]}", "inputs" if letter == "m" else ""
        yield size_label((right, TOP + RULER), text, "center", (0, 17), name=of)
    at = (STARTS[2] + UNIT * r.m, TOP + RULER)
    yield Label(axes="page", at=at, text="inputs", align="center", offset=(0, 32), name="inputs")
    at = (LEFT - RULER, TOP - UNIT * r.r)
    yield size_label(at, f"r = {r.r}", "right", (-12, 0), name="outputs")
    yield Label(axes="page", at=at, text="outputs", align="right", offset=(-12, 16), name="outputs")


def size_label(
    at: tuple[float, float], text: str, align: Align, offset: tuple[float, float], *, name: str
) -> Label:
    """A size beside its handle."""
    return Label(axes="page", at=at, text=text, align=align, offset=offset, bold=True, name=name)


def brackets(r: Result) -> Iterator[Mark]:
    """Which two are multiplied first, in either order, and where that leads."""
    df, dg, dh = STARTS
    spans = ((FORWARD, dg, dh + UNIT * r.m, -8), (REVERSE, df, dg + UNIT * r.p, 8))
    for order, left, right, tick in spans:
        look: dict[str, Any] = {"axes": "page", "role": order.role, "width": 3, "name": order.name}
        y = order.bracket
        yield Line(x=[left, left, right, right], y=[y + tick, y, y, y + tick], **look)
        yield Arrow(tail=(right, y), head=(LANE - 8, y), **look)


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
        axes="page", role=order.role, at=(LANE, order.top), text=f"{order.name}: {title}", offset=(0, 18), bold=True,
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
        left += UNIT * shape[1] + LANE_GAP
        if n + 1 < len(shapes):
            at = (left - LANE_GAP / 2, order.top - 8)
            yield Label(axes="page", at=at, text="·", align="center", size=2 * TEXT_PX)


def costs_in_factors(r: Result) -> tuple[tuple[str, str], tuple[str, str]]:
    """Either order's two products as what is multiplied: a matrix a × b by one b × c takes a·b·c."""
    m, p, q, rows = r.m, r.p, r.q, r.r
    return (f"{q}·{p}·{m}", f"{rows}·{q}·{m}"), (f"{rows}·{q}·{p}", f"{rows}·{p}·{m}")


def bar(
    order: Order, r: Result, products: tuple[int, int], terms: tuple[str, str], longest: int
) -> Iterator[Mark]:
    """A bar in two parts for the two products, as far as they have been done; above it their numbers."""
    parts = products[: r.done or 2]
    best, y, start = r.cheaper == order.name, order.top - 46, BAR
    for part, opacity in zip(parts, (0.35, 0.7), strict=False):
        end = start + LONGEST * part / longest
        look: dict[str, Any] = {"role": order.role, "opacity": opacity, "edge": 1, "name": order.name}
        yield rectangle("page", (start, end), (y, y + 26), **look)
        start = end
    total = grouped(sum(parts))
    yield Label(axes="page", at=(BAR, order.top), text="multiplications", offset=(0, 18))
    yield Label(axes="page", at=(BAR, y + 26), text=total, offset=(0, 13), bold=best, size=15)
    yield Label(axes="page", at=(BAR, y), text=" + ".join(terms[: len(parts)]), offset=(0, -12))


def grouped(count: int) -> str:
    """A count in full, its thousands apart."""
    return f"{count:,}".replace(",", "\u2009")
