"""How large the array is: (q, q, p) numbers for what v x^T says in q p, calculated and never allocated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.matrix_derivatives import bars
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Slider
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Handle, Label, Line, Mark, Points, Polygon
from bpwidgets.live.picture.shapes import rectangle, strokes, under_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bpwidgets.live.picture.style import Role

    Floats = NDArray[np.float64]

MOST = 4096
UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
BYTES = {"float64": 8, "float32": 4}
SIZES = (1, 8, 64, 512, 4096)
LAPTOP = 2.0**34
"""What fits into the memory of a common laptop, in bytes."""
CONTOURS = {
    "array of 1 MiB": (2.0**20, 1.4),
    "1 GiB": (2.0**30, 10.0),
    "16 GiB: laptop full": (LAPTOP, 150.0),
}
"""Bytes of the array along a line, and the p at which its name begins."""
UNDER = 0.93
"""How near below a line its name is: its q is so many times as large."""
COARSE, FINE = 6, 24
"""Up to so many tiles a row, they stand well apart; from so many on, the lines between them are finer."""
FINEST = 144
"""Of so many tables at most the rows that are not 0 are drawn: those of more would be too thin to be seen."""
EACH = 12
"""Of so many tables at most each stands in a row of its own, has its name, and its row has a band to its place in the
table that is enough; of more they are close together, with one band for all."""
NAMES, FEW_WIDE, GUTTER = 0.2, 0.38, 0.02
"""Where few tables begin, behind their names, how wide they are, and how far apart, in shares of the panel."""
TIMES = 0.14
"""Behind a row there is so much room for what it is multiplied by, before its band begins."""
BAND, BAND_SHARE = 0.35, 0.76
"""How opaque a band is, and how much of its row's height it has, so that one can be told from the next."""
PLANES_SHARE = 1.75
"""The width of the plane of sizes, where that of the array is 2, and that of v x^T, beside it on the same scale, 1."""
RIGHT_END, TOP_END = 300, 2000
"""A point with more inputs has its memory on the left, one with more outputs below it."""


@dataclass(frozen=True)
class Result:
    """Sizes in bytes of dg/dW as an array and of dL/dW."""

    q: int
    p: int
    each: int
    """bytes of one number"""
    dense: int
    """q q p numbers: D_ij g_k"""
    outer: int
    """q p numbers: v x^T"""
    share: float
    """the part of the array that is not 0, in percent: 100 / q"""


def dense_bytes(q: int, p: int, each: int) -> int:
    """q q p numbers of so many bytes each."""
    return q * q * p * each


def outer_bytes(q: int, p: int, each: int) -> int:
    """q p numbers of so many bytes each."""
    return q * p * each


def in_units(size: float) -> str:
    """Bytes in the largest unit of which there is one at least: 512 GiB."""
    power = min(int(math.log(max(size, 1), 1024) + 1e-9), len(UNITS) - 1)
    return f"{formatting.number(size / 1024**power)} {UNITS[power]}"


def tables(count: int) -> str:
    """How many tables of q x p numbers."""
    return f"{count} table{'s' if count > 1 else ''}"


def tiling(count: int) -> tuple[int, int, float]:
    """In how many columns and rows so many tiles stand, and which share of the last row is full."""
    columns = math.isqrt(count - 1) + 1
    rows = -(-count // columns)
    return columns, rows, (count - columns * (rows - 1)) / columns


class DenseArray(Explorer):
    """What the array of all D_ij g_k would take, beside what is needed.

    Args:
        q, p: outputs and inputs, from 1 to 4096.
        number: float64 (8 bytes) or float32 (4 bytes).
    """

    size = (860, 400)
    narrow_height = 640

    q = Slider(8, low=1, high=MOST, whole=True, log=True, label="outputs q")
    p = Slider(64, low=1, high=MOST, whole=True, log=True, label="inputs p")
    number = Choice("float64", options=BYTES, structural=True)

    def compute(self) -> Result:
        """Products of whole numbers; nothing of that size is made."""
        each = BYTES[self.number]
        dense, outer = dense_bytes(self.q, self.p, each), outer_bytes(self.q, self.p, each)
        return Result(self.q, self.p, each, dense, outer, 100 / self.q)

    def stage(self, figure: Any, r: Result) -> None:
        """The plane of all sizes with lines of equal memory, and the place of the tiles."""
        axes = self.panels(
            figure,
            [["sizes", "array", "outer"]],
            narrow={
                "mosaic": [["sizes", "sizes"], ["array", "outer"]],
                "widths": (2, 1),
                "heights": [205, 245],
                "gap": (56, 104),
            },
            widths=(PLANES_SHARE, 2, 1),
            left=62,
            right=26,
            top=50,
            bottom=66,
            gap=(56, 84),
        )
        sizes = axes["sizes"]
        ticks = [str(size) for size in SIZES]
        for axis in ("x", "y"):
            sizes.set(**{f"{axis}scale": "log", f"{axis}lim": (0.8, 1.25 * MOST)})
            getattr(sizes, f"set_{axis}ticks")(SIZES, ticks)
            getattr(sizes, f"set_{axis}ticks")([], minor=True)
        sizes.set(xlabel="inputs $p$", ylabel="outputs $q$")
        sizes.set_title("drag the point: the shape of W", loc="left", pad=18)
        p = np.geomspace(0.8, 1.25 * MOST, 2)
        for name, (size, start) in CONTOURS.items():
            line = np.sqrt(size / r.each / p)
            if size == LAPTOP:
                sizes.plot(p, line, gid="ink", linewidth=1, linestyle="--")
                sizes.fill_between(p, line, LAPTOP, gid="wrong", alpha=0.15, linewidth=0)  # up to the edge
            else:
                sizes.plot(p, line, gid="muted", linewidth=1)
            at = (start, UNDER * np.sqrt(size / r.each / start))
            sizes.text(
                *at,
                name,
                fontsize=9.5,
                va="top",
                rotation=math.degrees(math.atan2(-at[1] / 2, start)),  # the tangent of q = c / sqrt(p)
                rotation_mode="anchor",
                transform_rotates_text=True,
            )
        for name, width, title in (
            ("array", 1, "∂g/∂W: one table for each output"),
            ("outer", 0.5, "enough to train: v xᵀ"),
        ):
            axes[name].set(xlim=(0, width), ylim=(0, 1), xticks=[], yticks=[])
            axes[name].axis("off")
            axes[name].set_title(title, loc="left", pad=18)

    def scene(self, r: Result) -> list[Mark]:
        """The point with its two sizes; a tile for each output's table, and the one that is enough."""
        columns, rows, _ = tiling(r.q)
        wide, (bottom, top) = tile(r.q)[0], heights(r.q)
        at_right = r.p > RIGHT_END
        return [
            Line(axes="sizes", role="muted", x=[r.p, r.p], y=[0.8, r.q], width=1, dash=True, name="p"),
            Line(axes="sizes", role="muted", x=[0.8, r.p], y=[r.q, r.q], width=1, dash=True, name="q"),
            Points(axes="sizes", role="input", x=[r.p], y=[r.q]),
            Label(
                axes="sizes",
                at=(r.p, r.q),
                text=in_units(r.dense),
                align="right" if at_right else "left",
                offset=(-12 if at_right else 12, -14 if r.q > TOP_END else 14),
                name="array",
            ),
            tiles(r.q),
            *rows_that_are_not_0(r.q),
            *(lines_between(columns, rows) if r.q > EACH else ()),
            *names(r.q),
            rectangle("outer", (0, wide), (bottom, top), role="gradient", opacity=1, name="outer"),
            *stacked(r.q),
            under_title("array", f"{tables(r.q)}, {in_units(r.dense)}", "muted", name="array"),
            under_title("outer", f"1 table, {in_units(r.outer)}", "gradient", name="outer"),
            Label(
                axes="outer",
                at=(0, bottom),
                offset=(0, -22),
                text=f"{r.q} times less" if r.q > 1 else "the same",
                size=16,
                bold=True,
            ),
            Label(axes="outer", at=(0, bottom), offset=(0, -44), text="v = ∂L/∂g, g = Wx", size=12),
            Label(
                axes="array",
                role="gradient",
                at=(0, 0),
                offset=(0, -18),
                axes_coords="xy",
                text=f"not 0: one row of each {r.q} × {r.p} table"
                if r.q <= FINEST
                else "not 0: one row of each, too thin to see",
            ),
            Label(
                axes="array", role="muted", at=(1, 0), offset=(24, -18), axes_coords="xy", text="the rest: 0"
            ),
            *too_large(r),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The point of both sizes."""
        return [
            Handle(
                label="outputs q and inputs p",
                axes="sizes",
                at=(r.p, r.q),
                to_parameters=lambda p, q: {"p": p, "q": q},
            )
        ]

    def sentence(self, r: Result) -> str:
        """Both sizes, and what most of the array says."""
        return (
            f"For q = {r.q} and p = {r.p} the array takes {in_units(r.dense)}, "
            f"v xᵀ takes {in_units(r.outer)}: {'q times less' if r.q > 1 else 'the same'}. "
            f"Of the array, {formatting.number(r.share)} % is not 0."
        )

    def links(self, r: Result) -> Mapping[str, str]:  # noqa: ARG002 (the same for all sizes)
        """Both sizes, and what either needs."""
        return {"q": "q", "p": "p", "array": "array", "v xᵀ": "outer"}

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Numbers and bytes of both."""
        return {
            "Memory": {
                "what": ["array D", "v xᵀ"],
                "numbers": [float(r.dense // r.each), float(r.outer // r.each)],
                "bytes": [float(r.dense), float(r.outer)],
                "in words": [in_units(r.dense), in_units(r.outer)],
            }
        }


def too_large(r: Result) -> Iterator[Mark]:
    """What becomes of whoever builds the array."""
    if r.dense > LAPTOP:
        text = f"{in_units(r.dense)}: too large for a laptop"
        yield Label(axes="array", role="wrong", at=(0, 0), offset=(0, -38), axes_coords="xy", text=text)


def tile(q: int) -> tuple[float, float]:
    """How wide and how high one table is."""
    if q <= EACH:
        return FEW_WIDE, 1 / max(q, 2) - GUTTER
    columns, rows, _ = tiling(q)
    return 1 / columns, 1 / rows


def corner(q: int) -> tuple[Floats, Floats]:
    """The left and the upper end of each of q tables: (q,) each."""
    k = np.arange(q)
    if q <= EACH:
        return np.full(q, NAMES), (1 if q > 1 else 0.75) - k / q - GUTTER / 2
    columns, rows, _ = tiling(q)
    return k % columns / columns, 1 - k // columns / rows


def boxes(role: Role, left: Floats, top: Floats, size: tuple[float, float], **look: Any) -> Polygon:
    """Boxes of one size, (n,) each, as one polygon: it goes from a corner to each box and back the same way."""
    right, bottom, anchor = left + size[0], top - size[1], np.zeros(len(left))
    return Polygon(
        axes="array",
        role=role,
        x=np.column_stack([anchor, left, right, right, left, left]).ravel(),
        y=np.column_stack([anchor, top, top, bottom, bottom, top]).ravel(),
        **look,
    )


def tiles(q: int) -> Polygon:
    """The q tables: a few apart, many in one area."""
    if q <= EACH:
        return boxes("muted", *corner(q), tile(q), opacity=0.45, name="array")
    _, rows, last = tiling(q)
    low = 1 / rows
    x, y = [0, 1, 1, last, last, 0], [1, 1, low, low, 0, 0]
    return Polygon(axes="array", role="muted", x=x, y=y, opacity=0.45, name="array")


def rows_that_are_not_0(q: int) -> Iterator[Polygon]:
    """Of table k row k, to scale: all of them together are as large as one table."""
    if q > FINEST:
        return
    (wide, high), (left, top) = tile(q), corner(q)
    yield boxes("gradient", left, top - np.arange(q) / q * high, (wide, high / q), opacity=1, name="outer")


def heights(q: int) -> tuple[float, float]:
    """Where the table that is enough begins and ends: in the middle, so that the rows flow into it."""
    half = tile(q)[1] / 2
    return 0.5 - half, 0.5 + half


def stacked(q: int) -> Iterator[Mark]:
    """A band from what is not 0 to the table that is enough, past v, by which it is multiplied there.

    Of few tables each has its own, thinner than its row, behind its factor. Many have one.
    """
    bottom, top = heights(q)
    (wide, high), (_, upper) = tile(q), corner(q)
    to = top - np.arange(q + 1) / q * (top - bottom)
    look: dict[str, Any] = {"role": "gradient", "opacity": BAND, "name": "outer"}
    axes = ("array", "outer", "outer", "array")
    if q > EACH:
        yield Polygon(axes=axes, x=[1, 0, 0, 1], y=[1, to[0], to[-1], 0], **look)
        return
    thick, air = BAND_SHARE * high / q, (1 - BAND_SHARE) / 2 * (top - bottom) / q
    over = upper - (np.arange(q) + (1 - BAND_SHARE) / 2) / q * high
    start = NAMES + wide
    for k in range(q):
        x, y = [start + TIMES, 0, 0, start + TIMES], [over[k], to[k] - air, to[k + 1] + air, over[k] - thick]
        yield Polygon(axes=axes, x=x, y=y, **look)
        at = start, float(over[k] - thick / 2)
        yield Label(axes="array", at=at, offset=(5, 0), text=f"× v{bars.sub(k)}", size=11.5)
    yield strokes("outer", (0.0, wide), (to[1:-1], to[1:-1]), role="paper", width=1)


def names(q: int) -> Iterator[Label]:
    """What each of a few tables is, to its left."""
    if q > EACH:
        return
    (_, high), (left, top) = tile(q), corner(q)
    for k in range(q):
        at = float(left[k]), float(top[k] - high / 2)
        yield Label(axes="array", at=at, text=f"∂g{bars.sub(k)}/∂W", align="right", offset=(-6, 0), size=11.5)


def lines_between(columns: int, rows: int) -> list[Mark]:
    """The lines between tiles."""
    width = 4.0 if columns <= COARSE else 1.0 if columns < FINE else 0.6
    look: dict[str, Any] = {"role": "paper", "width": width}
    x, y = np.arange(1, columns) / columns, np.arange(1, rows) / rows
    return [strokes("array", (x, x), (0.0, 1.0), **look), strokes("array", (0.0, 1.0), (y, y), **look)]
