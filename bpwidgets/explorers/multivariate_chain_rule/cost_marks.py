"""Three Jacobians as rectangles to scale, what the first product of either order leaves of them, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bpwidgets.live.picture.marks import Arrow, Label, Line
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.multivariate_chain_rule.costs import Result
    from bpwidgets.live.picture.marks import Mark, Polygon
    from bpwidgets.live.picture.style import Role

# All in px of the picture, y upwards.
UNIT = 3.4
"""How long a size of 1 is."""
LEFT, TOP, GAP = 60.0, 250.0, 44.0
"""Where the first Jacobian begins, where all three have their upper edges, and how far they are apart."""
RULER = 16.0
"""How far a dimension line, which ends in a handle, is from its edge."""
LANE, LANE_GAP = 500.0, 12.0
"""Where the rectangles of either order begin, and how far they are apart."""
BAR, LONGEST = 750.0, 136.0
"""Where the bars of the costs begin, and how long the longer one is."""


@dataclass(frozen=True)
class Order:
    """One of the two orders, and where the picture shows it."""

    name: str
    role: Role
    top: float
    """the upper edge of its rectangles"""
    first: str
    """the product that it begins with"""
    both: str
    """the whole, with brackets"""


FORWARD = Order("forward", "forward", 352.0, "Dg Dh", "Df (Dg Dh)")
REVERSE = Order("reverse", "gradient", 146.0, "Df Dg", "(Df Dg) Dh")


def starts(r: Result) -> tuple[float, float, float]:
    """Where Df, Dg and Dh begin: each GAP to the right of the one before."""
    dg = LEFT + UNIT * r.q + GAP
    return LEFT, dg, dg + UNIT * r.p + GAP


def box(
    left: float, top: float, shape: tuple[int, int], role: Role, opacity: float, *, name: str = ""
) -> Polygon:
    """A matrix of this shape, its rows down and its columns across."""
    rows, columns = shape
    x, y = (left, left + UNIT * columns), (top - UNIT * rows, top)
    return rectangle("page", x, y, role=role, opacity=opacity, edge=1.5, name=name)


def jacobians(r: Result) -> Iterator[Mark]:
    """The three Jacobians, and beside their edges the sizes: r down, then q, p and m across."""
    shapes = (("Df", (r.r, r.q)), ("Dg", (r.q, r.p)), ("Dh", (r.p, r.m)))
    for left, (name, shape), letter in zip(starts(r), shapes, "qpm", strict=True):
        middle, right = left + UNIT * shape[1] / 2, left + UNIT * shape[1]
        yield box(left, TOP, shape, "ink", 0.15)
        yield Label(
            axes="page", at=(middle, TOP - UNIT * shape[0]), text=name, align="center", offset=(0, -11)
        )
        yield Line(axes="page", role="muted", x=[left, right], y=[TOP + RULER] * 2, width=1.5)
        yield size_label(
            (right, TOP + RULER), f"{letter} = {shape[1]}", 17, name="inputs" if letter == "m" else ""
        )
    x, low = LEFT - RULER, TOP - UNIT * r.r
    yield Line(axes="page", role="muted", x=[x, x], y=[TOP, low], width=1.5)
    yield size_label((x, low), f"r = {r.r}", -17, name="outputs")
    yield Label(axes="page", at=(x, low), text="outputs", align="center", offset=(0, -32), name="outputs")
    at = (starts(r)[2] + UNIT * r.m, TOP + RULER)
    yield Label(axes="page", at=at, text="inputs", align="center", offset=(0, 32), name="inputs")


def size_label(at: tuple[float, float], text: str, above: float, *, name: str) -> Label:
    """A size beside its handle."""
    return Label(axes="page", at=at, text=text, align="center", offset=(0, above), bold=True, name=name)


def brackets(r: Result) -> Iterator[Mark]:
    """Which two are multiplied first, in either order, and where that leads."""
    df, dg, dh = starts(r)
    below = TOP - UNIT * max(r.p, r.q, r.r) - 30
    spans = (
        (FORWARD, dg, dh + UNIT * r.m, TOP + 68, -8),
        (REVERSE, df, dg + UNIT * r.p, below, 8),
    )
    for order, left, right, y, tick in spans:
        look: dict[str, Any] = {"axes": "page", "role": order.role, "width": 3, "name": order.name}
        yield Line(x=[left, left, right, right], y=[y + tick, y, y, y + tick], **look)
        yield Arrow(tail=(right, y), head=(LANE - 12, order.top - 36), **look)


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
