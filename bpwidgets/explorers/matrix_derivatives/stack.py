"""q tables of q rows as cards: one below the other, or where there is no room in depth, the last in front.

In depth, of card k at least the rows 1 to k are seen.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.matrix_derivatives import tables

if TYPE_CHECKING:
    from bpwidgets.explorers.matrix_derivatives.tables import Box

SHIFT = 20.0
"""How far a card in depth lies to the right of the one behind it, in px."""
HALF_PX = 0.5
"""Rows in depth are so many half px high: what is seen of them is reckoned without rounding."""
APART, LOWEST = 8.0, 15.0
"""Cards lie one below the other, at least so far apart, if that leaves rows that are at least so high, in px."""


@cache
def boxes(area: Box, q: int, p: int, *, largest: tuple[float, float], tab: float) -> tuple[Box, ...]:
    """The boxes of the q tables (q, p) of the cards.

    Args:
        area: what they may fill, in px of the picture.
        q: rows of each table, and how many tables.
        p: columns of each table.
        largest: width and height that no cell exceeds.
        tab: the height of a card above its table.
    """
    left, top, width, height = area
    high = min((height - tab * q - APART * (q - 1)) / q**2, largest[1])
    if high >= LOWEST:
        wide, pitch = min(width / p, largest[0]), (height + APART) / q
        pitch = min(pitch, tab + q * high + 3 * APART)
        return tuple((left, top + tab + k * pitch, wide * p, high * q) for k in range(q))
    wide = min((width - SHIFT * (q - 1)) / p, largest[0])
    seen = q * (q + 1) / 2  # rows: 1 of the first card, 2 of the second, ... all of the last
    high = min((height - tab * q) // (seen * HALF_PX) * HALF_PX, largest[1])
    tops = [top + tab + k * tab + high * k * (k + 1) / 2 for k in range(q)]
    return tuple((left + k * SHIFT, tops[k], wide * p, high * q) for k in range(q))


def rows_seen(cards: tuple[Box, ...], tab: float) -> list[int]:
    """How many rows of each card no other one covers."""
    q = len(cards)
    down_to = [top - tab for _, top, _, _ in cards[1:]]
    gaps = [end - top for (_, top, _, _), end in zip(cards, down_to, strict=False)]
    row = cards[0][3] / q
    return [*(min(q, int(gap / row + 1e-9)) for gap in gaps), q]


def outline(box: Box, tab: float) -> tuple[Any, Any]:
    """x and y of the corners of a card, once around."""
    left, top, width, height = box
    x = np.array([left, left + width, left + width, left, left])
    return x, np.array([top - tab, top - tab, top + height, top + height, top - tab])


def draw(page: Any, cards: tuple[Box, ...], names: list[str], tab: float) -> None:
    """Draw the cards on a stage, each over those behind it, with its name above its table."""
    for k, (box, name) in enumerate(zip(cards, names, strict=True)):
        order = 1 + k / len(cards)
        page.fill(*outline(box, tab), gid="paper", zorder=order)
        page.plot(*outline(box, tab), gid="muted", linewidth=1, zorder=order)
        tables.write(page, box[0] + 5, box[1] - tab / 2, name, size=tables.SMALL, zorder=order, clip_on=False)
