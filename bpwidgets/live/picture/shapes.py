"""Shapes made of marks: tangents, ribbons, rectangles, strokes, bends, crosses, live numbers, cells to click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from bpwidgets.live.picture.marks import Cells, ClickTarget, Label, Line, Mark, Point, Points, Polygon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Unpack

    from numpy.typing import ArrayLike

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.live.picture.marks import AxesName, Box
    from bpwidgets.live.picture.style import Role

KEY_PX = 14.0
"""The side of the cell of a key."""


class LineLook(TypedDict, total=False):
    """The fields of a `Line` that are not its place."""

    role: Role
    name: str
    width: float
    dash: bool
    opacity: float


class PolygonLook(TypedDict, total=False):
    """The fields of a `Polygon` that are not its place."""

    role: Role
    name: str
    opacity: float
    edge: float
    hatch: bool


def under_title(axes: str, text: str, role: Role = "ink", *, start: float = 0.0, name: str = "") -> Label:
    """A live number under a panel's title, for which the stage leaves room (`pad=18`).

    It begins at `start`, in shares of the panel's width.
    """
    return Label(axes=axes, role=role, at=(start, 1), text=text, offset=(0, 12), axes_coords="xy", name=name)


def tangent(
    axes: str,
    x: float,
    y: float,
    slope: float,
    *,
    reach: float,
    role: Role = "gradient",
    dash: bool = False,
    name: str = "",
) -> Line:
    """A piece of the tangent at (x, y), `reach` to either side along x."""
    rise = slope * reach
    return Line(
        axes=axes,
        role=role,
        x=[x - reach, x + reach],
        y=[y - rise, y + rise],
        width=2.5,
        dash=dash,
        name=name,
    )


def ribbon(
    axes: tuple[str, str],
    start: Point,
    start_half: Point,
    end: Point,
    end_half: Point,
    **look: Unpack[PolygonLook],
) -> Polygon:
    """A ribbon from panel to panel: from start ± start_half on the first to end ± end_half on the second.

    A half that changes its sign on the way makes the ribbon cross itself.
    """
    (a, b), (da, db), (c, d), (dc, dd) = start, start_half, end, end_half
    return Polygon(
        axes=(axes[0], axes[0], axes[1], axes[1]),
        x=[a - da, a + da, c + dc, c - dc],
        y=[b - db, b + db, d + dd, d - dd],
        **look,
    )


def rectangle(
    axes: str, x: tuple[float, float], y: tuple[float, float], **look: Unpack[PolygonLook]
) -> Polygon:
    """The rectangle between two x and two y."""
    (left, right), (low, high) = x, y
    return Polygon(axes=axes, x=[left, right, right, left], y=[low, low, high, high], **look)


def outline(axes: str, box: Box, **look: Unpack[LineLook]) -> Line:
    """The border of a box, as one line that ends where it begins."""
    left, right, low, high = box
    return Line(axes=axes, x=[left, right, right, left, left], y=[low, low, high, high, low], **look)


def strokes(
    axes: str, x: tuple[ArrayLike, ArrayLike], y: tuple[ArrayLike, ArrayLike], **look: Unpack[LineLook]
) -> Line:
    """One line that is many strokes with gaps between them, each from (x[0], y[0]) to (x[1], y[1]): (n,) or numbers."""
    x0, x1, y0, y1 = np.broadcast_arrays(*x, *y)
    gap = np.full(x0.shape, np.nan)
    return Line(
        axes=axes, x=np.column_stack([x0, x1, gap]).ravel(), y=np.column_stack([y0, y1, gap]).ravel(), **look
    )


def bend(first: ArrayLike, last: ArrayLike) -> Floats:
    """From one point to another, level at both ends: (d,) and (d,) -> (17, d).  x is first, and all others turn."""
    share = np.linspace(0, 1, 17)[:, None]
    turn = share * share * (3 - 2 * share)
    start, end = np.asarray(first, float), np.asarray(last, float)
    steps: Floats = start + (end - start) * np.where(np.arange(start.size), turn, share)
    return steps


def cell_targets(
    axes: str,
    box: Box,
    shape: tuple[int, int],
    *,
    label: Callable[[int, int], str],
    sets: Callable[[int, int], Mapping[str, Any]],
    selected: Callable[[int, int], bool],
) -> Iterator[ClickTarget]:
    """A click target on each cell of a table that fills a box counted in px. All three functions take (i, j)."""
    left, right, bottom, top = box
    height, width = (top - bottom) / shape[0], (right - left) / shape[1]
    for i, j in np.ndindex(shape):
        yield ClickTarget(
            label=label(i, j),
            axes=axes,
            at=(left + width * (j + 0.5), top - height * (i + 0.5)),
            sets=sets(i, j),
            size=(max(width - 2, 24.0), max(height - 2, 24.0)),
            covers=(width, height),
            selected=selected(i, j),
        )


def negative_key(axes: str, x: float, y: float) -> list[Mark]:
    """Where the bar of a negative number is: a cell as the table's are, its left edge at x, with the word beside it.

    The axes count px.
    """
    box = (x, x + KEY_PX, y - KEY_PX / 2, y + KEY_PX / 2)
    return [
        Cells(axes=axes, role="muted", values=[[-1.0]], box=box, digits=0),
        Label(axes=axes, at=(x + KEY_PX, y), offset=(5, 0), text="negative", size=11.5),
    ]


def crosses(axes: AxesName, x: ArrayLike, y: ArrayLike, *, size: float = 12, name: str = "") -> Points:
    """Crosses at what is wrong; x, y: (n,) each."""
    return Points(axes=axes, role="wrong", x=x, y=y, symbol="cross", size=size, name=name)
