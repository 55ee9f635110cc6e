"""dL/dW as a multiplication table, x along the top and delta down the side; the samples' tables, which add up."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.explorers.single_layer import gate_marks, geometry
from bpwidgets.explorers.single_layer.layer import always_shut, product_of_means, row_reasons, zero_inputs
from bpwidgets.live.picture import network
from bpwidgets.live.picture.formatting import DIGITS, number
from bpwidgets.live.picture.marks import Arrow, Cells, ClickTarget, Label, Line, Mark, Polygon
from bpwidgets.live.picture.shapes import LineLook, bend, cell_targets, rectangle, strokes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import ArrayLike

    from bpwidgets.explorers.single_layer.geometry import Box
    from bpwidgets.explorers.single_layer.layer import Floats, Result
    from bpwidgets.live.picture.style import Role

LEAST = 0.05
"""Where all entries are smaller than this, none fills its cell."""
NARROW, WIDE = 32.0, 60.0
"""A narrower cell has no room for its number, a wider one for all its digits, on a narrow page too."""
FEW = 2
"""Decimals of a number in a cell between these, and digits of one that is wider than its cell all the same."""
DARK, NEARLY_DARK = 0.4, 0.2
"""The opacity of the shadow where nothing comes through, and where next to nothing does."""
PATH, ALONG_EDGE = 0.16, 9.0
"""The opacity of the ground of the selected weight's path, and half of its width along the edge, in px."""
FACTORS = 1.2
"""The width of the lines from the two factors' frames to their product's."""
FRAME = Cells.frame_px / 2
"""How far a frame reaches beyond its cell."""
TITLE_HALF = 86.0
"""Half of the width of the table's title, in px: it begins no further left than a narrow table."""
LINE = 12.0
"""From one arrow of the sum to the next."""


def entry_frame(r: Result) -> Floats:
    """Which entry of dL/dW is selected: (q, p)."""
    frame = np.zeros(r.W.shape, bool)
    frame[r.i, r.j] = True
    return frame


def largest(r: Result) -> float:
    """What would fill its cell, in the tables of all samples and their sum: more than the largest entry of any."""
    return gate_marks.ROOM * max(float(np.abs(r.products).max()), float(np.abs(r.dW).max()), LEAST)


def cells(
    axes: str,
    values: Floats,
    box: Box,
    vmax: float,
    *,
    role: Role = "gradient",
    frame: ArrayLike | None = None,
    name: str = "",
) -> Cells:
    """A table whose numbers have as many digits as there is room for."""
    width = (box[1] - box[0]) / values.shape[1]
    return Cells(
        axes=axes,
        role=role,
        values=values,
        box=box,
        vmax=vmax,
        digits=0 if width < NARROW else DIGITS,
        decimals=FEW if width < WIDE else gate_marks.DECIMALS,
        fewer=FEW,
        highlighted=frame,
        name=name,
    )


# ---- the sample's table ----


def path_of_selected(r: Result) -> Mark:
    """A ground along the selected edge into its unit, from which it widens into the row, past the gate to the entry."""
    (q, p), form = r.W.shape, geometry.form_of(r)
    net = form.network(p, q)
    left, right, _, _ = form.table(p, q)
    end = left + (right - left) * (r.j + 1) / p
    bottom, top = form.rows(q)[r.i]
    (start, low), (unit, high) = network.edge_ends(net)[0, r.i, r.j]
    slope = (high - low) / (unit - start)
    # Both ends lie under circles.
    half = min(ALONG_EDGE * float(np.hypot(1, slope)), net.diameter / 2 - 1)
    y, to = (low + slope * (x - start) for x in (geometry.INPUTS, geometry.UNITS))
    way = bend((geometry.UNITS, to + half, to - half), (geometry.CURVE[1], top, bottom))
    upper = [(geometry.INPUTS, y + half), *way[:, [0, 1]], (end, top)]
    lower = [(geometry.INPUTS, y - half), *way[:, [0, 2]], (end, bottom)]
    across, up = zip(*upper, *lower[::-1], strict=True)
    return Polygon(axes="layer", role="gradient", x=across, y=up, opacity=PATH)


def product_table(r: Result) -> Iterator[Mark]:
    """The table of the sample, with its inputs and deltas along its sides, and what is dark in it."""
    q, p = r.W.shape
    box = geometry.form_of(r).table(p, q)
    left, right, bottom, top = box
    frame, x, delta = entry_frame(r), r.X[r.sample], r.delta[r.sample]
    along_top = (left, right, *geometry.along_top(top))
    down_the_side = (*geometry.DELTA, bottom, top)
    columns, in_rows = frame.any(axis=0, keepdims=True), frame.any(axis=1, keepdims=True)
    yield cells(
        "layer",
        x[None],
        along_top,
        gate_marks.ROOM * max(float(np.abs(x).max()), LEAST),
        role="input",
        frame=columns,
        name="input",
    )
    times = gate_marks.times(r)
    full = gate_marks.full(r)
    if times > 1:
        yield from enlarged(times, (left, right), bottom)
    yield cells("layer", delta[:, None], down_the_side, full, frame=in_rows)
    yield from dark("layer", box, (q, p), row_reasons(r), zero_inputs(r))
    yield cells("layer", r.products[r.sample], box, full / times, frame=frame, name="product")
    yield from paler(along_top, (1, p), 0, r.j)
    yield from paler(down_the_side, (q, 1), r.i, 0)
    yield from paler(box, (q, p), r.i, r.j)
    yield from factors(r, box)
    title = "gradient dL/dW = δ xᵀ" if r.n == 1 else f"δ xᵀ, sample {r.sample + 1}"
    at = max((left + right) / 2, left + TITLE_HALF), along_top[3] + geometry.HEADS - 0.5
    yield Label(axes="layer", at=at, text=title, align="center", bold=True)


def paler(box: Box, shape: tuple[int, int], i: int, j: int) -> Iterator[Mark]:
    """A veil over all cells but one, whose frame it leaves free."""
    left, right, bottom, top = box
    height, width = (top - bottom) / shape[0], (right - left) / shape[1]
    x, y = (left + j * width, left + (j + 1) * width), (top - (i + 1) * height, top - i * height)
    if i:
        yield gate_marks.veil("layer", (left, right), (y[1] + FRAME, top))
    if i + 1 < shape[0]:
        yield gate_marks.veil("layer", (left, right), (bottom, y[0] - FRAME))
    if j:
        yield gate_marks.veil("layer", (left, x[0] - FRAME), y)
    if j + 1 < shape[1]:
        yield gate_marks.veil("layer", (x[1] + FRAME, right), y)


def factors(r: Result, box: Box) -> Iterator[Mark]:
    """From the frame of x_j down to the selected entry's, and from that of delta_i to the right to it."""
    left, right, bottom, top = box
    q, p = r.W.shape
    x = [left + (right - left) * column / p for column in (r.j, r.j + 1)]
    y = [top - (top - bottom) * row / q for row in (r.i, r.i + 1)]
    look: LineLook = {"role": "ink", "width": FACTORS}
    yield strokes("layer", (x, x), (geometry.along_top(top)[0], y[0]), **look)
    yield strokes("layer", (geometry.DELTA[1], x[0]), (y, y), **look)


def enlarged(times: int, x: tuple[float, float], bottom: float) -> Iterator[Mark]:
    """A bracket under the table, and by what its bars are enlarged."""
    high, low = (bottom - down for down in geometry.BRACKET)
    ends = [x[0], x[0], x[1], x[1]]
    yield Line(axes="layer", role="muted", x=ends, y=[high, low, low, high], width=1.0)
    at, text = (sum(x) / 2, bottom - geometry.NOTE), f"table drawn × {times}"
    yield Label(axes="layer", at=at, text=text, align="center", size=11.5)


def dark(
    axes: str, box: Box, shape: tuple[int, int], dark_rows: Mapping[int, str], dark_columns: list[int]
) -> Iterator[Mark]:
    """Rows, for reasons, and columns that nothing comes through, as shadows."""
    left, right, bottom, top = box
    height, width = (top - bottom) / shape[0], (right - left) / shape[1]
    for i, reason in dark_rows.items():
        y = top - (i + 1) * height, top - i * height
        opacity = NEARLY_DARK if reason == "nearly" else DARK
        yield rectangle(axes, (left, right), y, role="muted", opacity=opacity, name="dark")
    for j in dark_columns:
        x = left + j * width, left + (j + 1) * width
        yield rectangle(axes, x, (bottom, top), role="muted", opacity=DARK, name="dark")


# ---- all samples ----


def sum_of_tables(r: Result) -> Iterator[Mark]:
    """The small tables of all samples, their sum dL/dW, and beside it a mistake, or how one entry adds up."""
    if r.n > 1:
        yield from thumbnails(r)
    box = geometry.small_table(geometry.SUM[0], r.dW.shape, _width(geometry.SUM), cell=geometry.LARGEST_CELL)
    yield from dark(
        "samples",
        box,
        r.W.shape,
        dict.fromkeys(always_shut(r), ""),
        np.flatnonzero((r.X == 0).all(axis=0)).tolist(),
    )
    yield cells("samples", r.dW, box, largest(r), frame=entry_frame(r), name="gradient")
    yield _heading(box, "dL/dW", name="gradient")
    yield from adding_up(r) if r.mistaken is None else mistake(r)


def thumbnails(r: Result) -> Iterator[Mark]:
    """A table without numbers for each of several samples; the one that is looked at in a frame."""
    for s, products in enumerate(r.products):
        box = geometry.thumbnail(s, r.n, r.W.shape)
        yield Cells(
            axes="samples",
            role="gradient",
            values=products,
            box=box,
            vmax=largest(r),
            digits=0,
            highlighted=entry_frame(r),
        )
        if s == r.sample:
            left, right, bottom, top = box
            frame = ((left - 2, right + 2), (bottom - 2, top + 2))
            yield rectangle("samples", *frame, role="ink", opacity=0.0, edge=1.5)


def adding_up(r: Result) -> Iterator[Mark]:
    """The samples' products of the selected entry end to end, and what the means alone would give, below."""
    left, right = geometry.BESIDE
    products = r.products[:, r.i, r.j]
    ends = np.concatenate([[0.0], np.cumsum(products)])
    means = float(product_of_means(r)[r.i, r.j])
    low, high = min(ends.min(), means, 0.0), max(ends.max(), means, 0.0)
    per_unit = (right - left - 70) / max(high - low, LEAST)
    zero = left - per_unit * low
    place = f"row {r.i + 1}, column {r.j + 1}, sample by sample"
    yield Label(axes="samples", at=(left, geometry.TOP + geometry.HEADING), text=place, bold=True)
    y = geometry.TOP - 4
    for start, end in pairwise(ends):
        yield _sum_arrow(zero + per_unit * start, zero + per_unit * end, y)
        y -= LINE
    total, wrong = zero + per_unit * ends[-1], zero + per_unit * means
    lowest = geometry.TOP - 4 - LINE * (r.n + 1) + 2
    yield strokes("samples", (zero, zero), (geometry.TOP + 2, lowest), role="muted", width=1.0)
    yield Label(axes="samples", at=(max(total, zero) + 6, y + LINE), text=number(r.slope), size=11.5)
    if r.n > 1:
        yield Arrow(
            axes="samples", role="wrong", tail=(zero, y - 2), head=(wrong, y - 2), width=2.5, name="means"
        )
        text = f"product of the means {number(means)}"
        yield Label(axes="samples", role="wrong", at=(left, y - 15), text=text, size=11.5, name="means")


def _sum_arrow(start: float, end: float, y: float) -> Arrow:
    return Arrow(axes="samples", role="gradient", tail=(start, y), head=(end, y), width=2.5, name="sum")


def mistake(r: Result) -> Iterator[Mark]:
    """What the mistake makes of dL/dW."""
    if r.mistaken is None:
        return
    shape = (r.mistaken.shape[0], r.mistaken.shape[1])
    box = geometry.small_table(geometry.BESIDE[0], shape, _width(geometry.BESIDE), cell=geometry.LARGEST_CELL)
    sign, at = "=" if r.unnoticed else "≠", (geometry.BESIDE[0] - 14, geometry.TOP - geometry.SIGN_BELOW)
    yield Label(axes="samples", at=at, text=sign, align="center", size=15, bold=True)
    yield cells("samples", r.mistaken, box, largest(r), role="wrong", name="mistake")
    yield _heading(box, r.mistake, name="mistake")


def _width(box: tuple[float, float]) -> float:
    return box[1] - box[0]


def _heading(box: Box, text: str, *, name: str) -> Label:
    return Label(axes="samples", at=(box[0], box[3] + geometry.HEADING), text=text, bold=True, name=name)


# ---- what is clicked ----


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on an entry of the table selects its weight; one on a small table its sample."""
    q, p = r.W.shape
    yield from cell_targets(
        "layer",
        geometry.form_of(r).table(p, q),
        (q, p),
        label=lambda i, j: f"row {i + 1}, column {j + 1} of dL/dW",
        sets=lambda i, j: {"i": i + 1, "j": j + 1},
        selected=lambda i, j: (i, j) == (r.i, r.j),
    )
    for s in range(r.n if r.n > 1 else 0):
        left, right, bottom, top = geometry.thumbnail(s, r.n, r.W.shape)
        yield ClickTarget(
            label=f"sample {s + 1}",
            axes="samples",
            at=((left + right) / 2, (bottom + top) / 2),
            sets={"sample": s + 1},
            size=(right - left, max(top - bottom, 24.0)),
            selected=s == r.sample,
        )
