"""As marks: the sizes of three Jacobians, what multiplying costs in either order, the map of who is cheaper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.live.picture.marks import Label, Line, Mark, Points, Polygon
from bpwidgets.live.picture.shapes import rectangle, under_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from bpwidgets.explorers.multivariate_chain_rule.costs import Result
    from bpwidgets.live.picture.style import Role

    Floats = NDArray[np.float64]

NAMES = ("m", "p", "q", "r")
REACH = (0.9, 80.0)
"""The ends of the axes."""
GRID = np.geomspace(*REACH, 57)
PLACES = {"sizes": (72, 62, 390, 176), "costs": (20, 290, 442, 176), "map": (560, 62, 326, 348)}
"""Left, top, width and height in px."""
BAR = (150.0, 270.0)
"""Where the bars of the costs begin, and how long the longer one is."""


PLACED = np.array(np.meshgrid([3.8, 8.0, 18.0], [1.6, 8.0, 24.0, 50.0])).reshape(2, -1)
"""Where on the map the name of a region may stand."""


def counted(count: int) -> str:
    """A count in full, its thousands apart."""
    return f"{count:,}".replace(",", "\u2009")


def sizes(r: Result) -> Iterator[Mark]:
    """A bar for each layer of numbers, and between two the shape of the Jacobian that leads from one to the other."""
    values = [getattr(r, name) for name in NAMES]
    for n, value in enumerate(values):
        role: Role = "input" if n == 0 else "forward"
        yield rectangle("sizes", (n + 0.3, n + 0.7), (0.9, value), role=role, opacity=0.4, edge=1)
        yield Label(
            axes="sizes",
            at=(n + 0.5, 0),
            text=str(value),
            align="center",
            offset=(0, -30),
            axes_coords="y",
            bold=True,
        )
    for n, name in enumerate(("Dh", "Dg", "Df")):
        for text, up in ((name, 28), (f"{values[n + 1]} × {values[n]}", 12)):
            yield Label(
                axes="sizes",
                at=(n + 1, 1),
                text=text,
                align="center",
                offset=(0, up),
                axes_coords="y",
                bold=True,
            )


def costs(r: Result) -> Iterator[Mark]:
    """A bar for either order, in two parts for its two products; the whole of the longer one is always as long."""
    longest = max(sum(r.forward), sum(r.reverse))
    m, p, q, rows = r.m, r.p, r.q, r.r
    orders: tuple[tuple[float, Role, tuple[int, int], tuple[str, str, str]], ...] = (
        (
            118,
            "forward",
            r.forward,
            (
                f"Df (Dg Dh):  {q}·{p}·{m} + {rows}·{q}·{m}",
                f"Dg Dh:  {q}·{p}·{m}, leaves {q} × {m}",
                f"Df (Dg Dh):  + {rows}·{q}·{m}",
            ),
        ),
        (
            34,
            "gradient",
            r.reverse,
            (
                f"(Df Dg) Dh:  {rows}·{q}·{p} + {rows}·{p}·{m}",
                f"Df Dg:  {rows}·{q}·{p}, leaves {rows} × {p}",
                f"(Df Dg) Dh:  + {rows}·{p}·{m}",
            ),
        ),
    )
    yield Label(axes="costs", at=(BAR[0], 4), text="multiplications", size=12)
    for (y, role, products, texts), name in zip(orders, ("forward", "reverse"), strict=True):
        parts = products[: r.done or 2]
        best = r.cheaper == name
        yield Label(axes="costs", role=role, at=(0, y + 12), text=name, bold=best, size=15)
        yield Label(axes="costs", at=(0, y - 8), text=counted(sum(parts)), bold=best, size=15)
        start = BAR[0]
        for part, opacity in zip(parts, (0.35, 0.7), strict=False):
            end = start + BAR[1] * part / longest
            yield rectangle("costs", (start, end), (y - 12, y + 16), role=role, opacity=opacity, edge=1)
            start = end
        yield Label(axes="costs", at=(BAR[0], y + 32), text=texts[r.done])


def break_even(m: Floats, p: int, q: int) -> Floats:
    """The r at which both cost the same, 1/r = 1/m + 1/q - 1/p; NaN where no r is large enough for forward."""
    inverse = 1 / m + 1 / q - 1 / p
    return np.where(inverse > 0, 1 / np.where(inverse > 0, inverse, 1.0), np.nan)


def border(r: Result) -> Iterator[Mark]:
    """The line on which both cost the same, the two regions by name, and the present sizes."""
    line = np.clip(np.nan_to_num(break_even(GRID, r.p, r.q), nan=REACH[1]), *REACH)
    across = np.concatenate([GRID, GRID[::-1]])
    ends: tuple[tuple[Role, float], ...] = (("forward", REACH[1]), ("gradient", REACH[0]))
    for role, end in ends:
        edge = np.concatenate([line, np.full(GRID.size, end)])
        yield Polygon(axes="map", role=role, x=across, y=edge, opacity=0.18)
    # Only as far as the axes' ends, and one point further.
    near = np.convolve((line > REACH[0]) & (line < REACH[1]), [1, 1, 1], "same") > 0
    inside = np.where(near, line, np.nan)
    yield Line(axes="map", role="ink", x=GRID, y=inside, width=2.5)
    gap = np.log(1 / PLACED[1] + 1 / r.p) - np.log(1 / PLACED[0] + 1 / r.q)
    free = np.hypot(*np.log(PLACED / [[r.m], [r.r]])) > 0.9
    names: tuple[tuple[Role, str, int], ...] = (("forward", "forward", -1), ("gradient", "reverse", 1))
    for role, name, sign in names:
        best = int(np.argmax(np.where(free, sign * gap, -np.inf)))
        if sign * gap[best] > 0:
            x, y = PLACED[:, best].tolist()
            yield Label(axes="map", role=role, at=(x, y), text=f"{name} cheaper", align="center", bold=True)
    compared, text = {"forward": ("<", "forward"), "reverse": (">", "reverse"), "neither": ("=", "equal")}[
        r.cheaper
    ]
    yield Points(axes="map", role="ink", x=[r.m], y=[r.r], size=5)
    yield under_title("map", f"1/r + 1/p {compared} 1/m + 1/q: {text}")
