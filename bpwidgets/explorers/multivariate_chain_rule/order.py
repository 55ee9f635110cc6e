"""Three Jacobians r x q, q x p, p x m: the same product in either order, at different costs.

From the input on (forward), Df (Dg Dh) takes q p m + r q m multiplications; from the output back (reverse),
(Df Dg) Dh takes r q p + r p m. Divided by r q p m: forward is cheaper iff 1/r + 1/p < 1/m + 1/q.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.explorer import Explorer
from bpwidgets.live.marks import Handle, Label, Line, Mark, Points, Polygon
from bpwidgets.live.parameters import Slider

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bpwidgets.live.style import Role

    Floats = NDArray[np.float64]

MOST = 64
REACH = (0.9, 80.0)
"""The ends of the axes."""
GRID = np.geomspace(*REACH, 57)
NAMES = ("m", "p", "q", "r")


@dataclass(frozen=True)
class Result:
    """The four sizes, and the multiplications of both orders, product by product."""

    m: int
    p: int
    q: int
    r: int
    forward: tuple[int, int]
    """Dg Dh, then Df times that"""
    reverse: tuple[int, int]
    """Df Dg, then that times Dh"""
    ratio: float
    """reverse over forward"""
    cheaper: str
    """forward, reverse, or neither"""
    forward_sum: float
    """1/r + 1/p"""
    reverse_sum: float
    """1/m + 1/q"""


def multiplications(rows: int, inner: int, columns: int) -> int:
    """Of a matrix rows x inner with one inner x columns: one for each entry and each of its terms."""
    return rows * inner * columns


def counts(m: int, p: int, q: int, r: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Forward: Dg Dh (q x m), then Df times it. Reverse: Df Dg (r x p), then times Dh."""
    forward = multiplications(q, p, m), multiplications(r, q, m)
    reverse = multiplications(r, q, p), multiplications(r, p, m)
    return forward, reverse


def break_even(m: Floats, p: int, q: int) -> Floats:
    """The r at which both cost the same, 1/r = 1/m + 1/q - 1/p; NaN where no r is large enough for forward."""
    inverse = 1 / m + 1 / q - 1 / p
    return np.where(inverse > 0, 1 / np.where(inverse > 0, inverse, 1.0), np.nan)


class MultiplicationOrder(Explorer):
    """The same three Jacobians, multiplied from the input on or from the output back.

    Args:
        m, p, q, r: how many numbers there are at the input, after h, after g, and at the output.
    """

    size = (900, 470)

    m = Slider(24, low=1, high=MOST, whole=True, label="inputs m")
    p = Slider(16, low=1, high=MOST, whole=True, label="between p")
    q = Slider(8, low=1, high=MOST, whole=True, label="between q")
    r = Slider(1, low=1, high=MOST, whole=True, label="outputs r")

    def compute(self) -> Result:
        """Both counts."""
        m, p, q, r = self.m, self.p, self.q, self.r
        forward, reverse = counts(m, p, q, r)
        ratio = sum(reverse) / sum(forward)
        cheaper = "neither" if ratio == 1 else "forward" if ratio > 1 else "reverse"
        return Result(m, p, q, r, forward, reverse, ratio, cheaper, 1 / r + 1 / p, 1 / m + 1 / q)

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all sizes)
        """When forward is cheaper."""
        return (
            r"\mathrm{forward\;is\;cheaper\;iff}\;\; \frac{1}{m} + \frac{1}{q} = <reverse_sum:forward> "
            r"\;>\; \frac{1}{r} + \frac{1}{p} = <forward_sum:gradient>"
        )

    def stage(self, figure: Any, r: Result) -> None:  # noqa: ARG002 (nothing on it depends on the sizes)
        """The sizes as bars, the costs below them, and the map of who is cheaper."""
        width, height = self.size
        for name, (left, top, wide, high) in PLACES.items():
            axes = figure.add_axes(
                (left / width, 1 - (top + high) / height, wide / width, high / height), label=name
            )
            if name == "costs":
                axes.set_axis_off()
                axes.set(xlim=(0, wide), ylim=(0, high))
                continue
            axes.set(yscale="log", ylim=REACH)
            axes.set_yticks([1, 2, 4, 8, 16, 32, 64], labels=["1", "2", "4", "8", "16", "32", "64"])
            axes.minorticks_off()
            if name == "sizes":
                axes.set(xlim=(0, 4), ylabel="how many numbers")
                axes.set_xticks([0.5, 1.5, 2.5, 3.5], labels=["x:  m", "h:  p", "g:  q", "f:  r"])
            else:
                axes.set(xscale="log", xlim=REACH, xlabel="inputs $m$", ylabel="outputs $r$")
                axes.set_xticks([1, 2, 4, 8, 16, 32, 64], labels=["1", "2", "4", "8", "16", "32", "64"])
                axes.minorticks_off()
                axes.set_title("who is cheaper, at this $p$ and $q$", loc="left", pad=24)

    def scene(self, r: Result) -> list[Mark]:
        """The bars of the sizes, the two costs in one scale, the line on the map."""
        return [*sizes(r), *costs(r), *border(r)]

    def handles(self, r: Result) -> list[Handle]:
        """The top of every bar, and the point (m, r) on the map."""
        tops = [
            Handle(
                label=f"the number {name}",
                axes="sizes",
                at=(n + 0.5, getattr(r, name)),
                to_parameters=partial(_sized, name),
                along="y",
                size=13,
            )
            for n, name in enumerate(NAMES)
        ]
        return [
            *tops,
            Handle(
                label="inputs m and outputs r",
                axes="map",
                at=(r.m, r.r),
                to_parameters=lambda m, outputs: {"m": m, "r": outputs},
            ),
        ]

    def sentence(self, r: Result) -> str:
        """The two counts, and which is smaller."""
        forward, reverse = sum(r.forward), sum(r.reverse)
        told = f"Forward takes {counted(forward)} multiplications, reverse {counted(reverse)}"
        if r.cheaper == "neither":
            return f"{told}: with {r.m} inputs and {r.r} {_plural('output', r.r)} both cost the same."
        times = max(r.ratio, 1 / r.ratio)
        much = f"{times:.2g} times as cheap" if times < 9.5 else f"{round(times)} times as cheap"
        return f"{told}: with {r.m} {_plural('input', r.m)} and {r.r} {_plural('output', r.r)} {r.cheaper} is {much}."

    def tables(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Shapes, and the multiplications of every product."""
        return {
            "Jacobians": {
                "name": ["Df", "Dg", "Dh"],
                "rows": [r.r, r.q, r.p],
                "columns": [r.q, r.p, r.m],
            },
            "Multiplications": {
                "order": ["forward: Df (Dg Dh)", "reverse: (Df Dg) Dh"],
                "first product": [r.forward[0], r.reverse[0]],
                "second product": [r.forward[1], r.reverse[1]],
                "together": [sum(r.forward), sum(r.reverse)],
            },
        }


PLACES = {"sizes": (72, 62, 390, 176), "costs": (20, 290, 442, 176), "map": (560, 62, 326, 348)}
"""Left, top, width and height in px."""
BAR = (150.0, 270.0)
"""Where the bars of the costs begin, and how long the longer one is."""


PLACED = np.array(np.meshgrid([3.8, 8.0, 18.0], [1.6, 8.0, 24.0, 50.0])).reshape(2, -1)
"""Where on the map the name of a region may stand."""


def _sized(name: str, _: float, value: float) -> dict[str, float]:
    return {name: value}


def counted(count: int) -> str:
    """A count in full, its thousands apart."""
    return f"{count:,}".replace(",", "\u2009")


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def sizes(r: Result) -> Iterator[Mark]:
    """A bar for each layer of numbers, and between two the shape of the Jacobian that leads from one to the other."""
    values = [getattr(r, name) for name in NAMES]
    for n, value in enumerate(values):
        yield Polygon(
            axes="sizes",
            role="input" if n == 0 else "forward",
            x=[n + 0.3, n + 0.7, n + 0.7, n + 0.3],
            y=[0.9, 0.9, value, value],
            opacity=0.4,
            edge=1,
        )
        yield Label(
            axes="sizes",
            at=(n + 0.5, 0),
            text=str(value),
            align="center",
            offset=(0, -30),
            share="y",
            bold=True,
        )
    for n, name in enumerate(("Dh", "Dg", "Df")):
        for text, up in ((name, 28), (f"{values[n + 1]} × {values[n]}", 12)):
            yield Label(
                axes="sizes", at=(n + 1, 1), text=text, align="center", offset=(0, up), share="y", bold=True
            )


def costs(r: Result) -> Iterator[Mark]:
    """A bar for either order, in two parts for its two products; the longer one is always as long."""
    longest = max(sum(r.forward), sum(r.reverse))
    rows: tuple[tuple[float, Role, tuple[int, int], str, str], ...] = (
        (118, "forward", r.forward, "forward", f"Df (Dg Dh):  {r.q}·{r.p}·{r.m} + {r.r}·{r.q}·{r.m}"),
        (34, "gradient", r.reverse, "reverse", f"(Df Dg) Dh:  {r.r}·{r.q}·{r.p} + {r.r}·{r.p}·{r.m}"),
    )
    for y, role, parts, name, told in rows:
        best = r.cheaper == name
        yield Label(axes="costs", role=role, at=(0, y + 12), text=name, bold=best, size=15)
        yield Label(axes="costs", at=(0, y - 8), text=counted(sum(parts)), bold=best, size=15)
        start = BAR[0]
        for n, part in enumerate(parts):
            end = start + BAR[1] * part / longest
            corners = ([start, end, end, start], [y - 12, y - 12, y + 16, y + 16])
            yield Polygon(axes="costs", role=role, x=corners[0], y=corners[1], opacity=(0.35, 0.7)[n], edge=1)
            start = end
        yield Label(axes="costs", at=(BAR[0], y + 32), text=told)


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
    told = "equal" if r.cheaper == "neither" else r.cheaper
    yield Points(axes="map", role="ink", x=[r.m], y=[r.r], size=5)
    yield Label(axes="map", at=(0, 1), text=f"at m = {r.m}, r = {r.r}: {told}", offset=(0, 12), share="xy")
