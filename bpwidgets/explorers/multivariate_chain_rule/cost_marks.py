"""Three Jacobians as rectangles to scale, what the first product of either order leaves of them, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bpwidgets.live.picture.marks import Arrow, Label, Line, Points
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.multivariate_chain_rule.costs import Result
    from bpwidgets.live.picture.marks import Align, Mark, Polygon
    from bpwidgets.live.picture.style import Role

# All in px of the picture, y upwards.
UNIT = 3.4
"""How long a size of 1 is."""
MOST = 32
"""The largest size."""
LEFT, TOP, GAP = 104.0, 268.0, 24.0
"""Where the first Jacobian begins, where all three have their upper edges, and how far apart the largest ones are."""
STARTS = tuple(LEFT + n * (UNIT * MOST + GAP) for n in range(3))
"""Where Df, Dg and Dh begin: each has room for its largest size, so that none moves another."""
RULER = 14.0
"""How far a rail, on which a handle sets a size, is from the edge of its matrix."""
UNDER, TICK = 36.0, 9.0
"""From the matrices down to the lower brace, and how far a brace's ends reach towards them."""
DOT, DOT_AT = 6.0, TOP - 12.0
"""The diameter of the dot of a product, and its height."""
BETWEEN, BAR = 552.0, 682.0
"""Where what the first products leave begins, and where the bars of the costs do."""
LONGEST, THICK = 204.0, 36.0
"""How long the longer bar is, and how thick both are."""
ROOMY = 68.0
"""A part of a bar that is longer has room for its name, on a narrow page too."""
HEADS, NAME = 398.0, 15.0
"""The height of the heads of the three columns, and how far the name of an order is from its line."""


@dataclass(frozen=True)
class Order:
    """One of the two orders, and where the picture shows it."""

    name: str
    role: Role
    line: float
    """the height of the middles of its first product and of its bar"""
    first: str
    """the product that it begins with"""
    both: str
    """the whole, with brackets"""


FORWARD = Order("forward", "forward", 318.0, "Dg Dh", "Df (Dg Dh)")
REVERSE = Order("reverse", "gradient", 86.0, "Df Dg", "(Df Dg) Dh")


def draw_stage(axes: Any) -> None:
    """The rails of the four sizes."""
    for left in STARTS:
        axes.plot([left, left + UNIT * MOST], [TOP + RULER] * 2, gid="muted", linewidth=3)
    axes.plot([LEFT - RULER] * 2, [TOP, TOP - UNIT * MOST], gid="muted", linewidth=3)


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
    x = [left - GAP / 2 for left in STARTS[1:]]
    yield Points(axes="page", role="ink", x=x, y=[DOT_AT] * len(x), size=DOT)
    at = (STARTS[2] + UNIT * MOST, TOP + RULER)
    yield Label(axes="page", at=at, text="inputs", offset=(12, 0), name="inputs")
    at = (LEFT - RULER, TOP - UNIT * r.r)
    yield size_label(at, f"r = {r.r}", "right", (-12, 0), name="outputs")
    yield Label(axes="page", at=at, text="outputs", align="right", offset=(-12, 16), name="outputs")


def size_label(
    at: tuple[float, float], text: str, align: Align, offset: tuple[float, float], *, name: str
) -> Label:
    """A size beside its handle."""
    return Label(axes="page", at=at, text=text, align=align, offset=offset, bold=True, name=name)


def braces(r: Result) -> Iterator[Mark]:
    """Which two are multiplied first, over them in one order and under them in the other, and where that leads."""
    df, dg, dh = STARTS
    look: dict[str, Any] = {"axes": "page", "role": FORWARD.role, "width": 3, "name": FORWARD.name}
    y, right = FORWARD.line, dh + UNIT * r.m
    yield Line(x=[dg, dg, right, right], y=[y - TICK, y, y, y - TICK], **look)
    yield Arrow(tail=(right, y), head=(BETWEEN - 8, y), **look)
    yield name_of(FORWARD, r, (dg, y + NAME))
    look |= {"role": REVERSE.role, "name": REVERSE.name}
    y, right = TOP - UNIT * max(r.r, r.q) - UNDER, dg + UNIT * r.p
    middle = (df + right) / 2
    yield Line(x=[df, df, right, right], y=[y + TICK, y, y, y + TICK], **look)
    yield Line(x=[middle, middle], y=[y, REVERSE.line], **look)
    yield Arrow(tail=(middle, REVERSE.line), head=(BETWEEN - 8, REVERSE.line), **look)
    yield name_of(REVERSE, r, (dg, REVERSE.line - NAME))


def name_of(order: Order, r: Result, at: tuple[float, float]) -> Label:
    """The name of an order, and which products it has come to."""
    made = order.both if r.done == len(r.forward) else f"{order.first} first"
    return Label(
        axes="page", role=order.role, at=at, text=f"{order.name}: {made}", bold=True, name=order.name
    )


def orders(r: Result) -> Iterator[Mark]:
    """For either order what its first product leaves, or in the end both, and what they cost, in one scale."""
    longest, done = max(sum(r.forward), sum(r.reverse)), r.done == len(r.forward)
    heads = {
        LEFT: "a product of three Jacobians",
        BETWEEN: "result" if done else "first product",
        BAR: "multiplications",
    }
    for x, text in heads.items():
        yield Label(axes="page", at=(x, HEADS), text=text)
    for order, shape, products, terms in zip(
        (FORWARD, REVERSE),
        ((r.r, r.m),) * 2 if done else ((r.q, r.m), (r.r, r.p)),
        (r.forward, r.reverse),
        costs_in_factors(r),
        strict=True,
    ):
        half = UNIT * shape[0] / 2
        yield box(BETWEEN, order.line + half, shape, order.role, 0.55, name=order.name)
        at, text = (BETWEEN, order.line - half), f"{shape[0]} × {shape[1]}"
        yield Label(axes="page", at=at, text=text, offset=(0, -12))
        yield from bar(order, r, products, terms, longest)


def costs_in_factors(r: Result) -> tuple[tuple[str, str], tuple[str, str]]:
    """Either order's two products as what is multiplied: a matrix a × b by one b × c takes a·b·c."""
    m, p, q, rows = r.m, r.p, r.q, r.r
    return (f"{q}·{p}·{m}", f"{rows}·{q}·{m}"), (f"{rows}·{q}·{p}", f"{rows}·{p}·{m}")


def bar(
    order: Order, r: Result, products: tuple[int, int], terms: tuple[str, str], longest: int
) -> Iterator[Mark]:
    """A bar in two parts for the two products, as far as they have been done; over it how many, below it of what."""
    parts = products[: r.done or 2]
    start, low = BAR, order.line - THICK / 2
    for part, opacity, word in zip(parts, (0.35, 0.7), ("first", "second"), strict=False):
        end = start + LONGEST * part / longest
        look: dict[str, Any] = {"role": order.role, "opacity": opacity, "edge": 1, "name": order.name}
        yield rectangle("page", (start, end), (low, low + THICK), **look)
        if end - start > ROOMY:
            at = ((start + end) / 2, order.line)
            yield Label(axes="page", at=at, text=word, align="center", size=11.5)
        start = end
    look = {"axes": "page", "bold": r.cheaper == order.name}
    yield Label(at=(BAR, low + THICK), text=grouped(sum(parts)), offset=(0, 13), size=15, **look)
    yield Label(at=(BAR, low), text=" + ".join(terms[: len(parts)]), offset=(0, -12), **look)


def grouped(count: int) -> str:
    """A count in full, its thousands apart."""
    return f"{count:,}".replace(",", "\u2009")
