"""A drawing as a PNG of at most 256 colours, a third as large as one that tells each pixel's colour by itself.

Lines and words blend into their ground in a thousand colours, most of them in a few pixels. Pillow can look for 256,
too, but it changes those of whole areas: of five greys of a map it made three. Here, as long as there is room, the
colour is kept that would make the largest error if it were not: by how far the next one is, and in how many pixels.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image as Pillow

if TYPE_CHECKING:
    from numpy.typing import NDArray


def small_png(pixels: NDArray[np.uint8]) -> bytes:
    """The PNG of an opaque drawing.

    Args:
        pixels: RGBA, (height, width, 4); alpha is not looked at.
    """
    whole = np.ascontiguousarray(pixels).view(np.uint32).ravel()  # a pixel is one number
    # By runs of one colour, of which drawings consist: there are few of them, and pixels are many.
    starts = np.concatenate(([0], 1 + np.flatnonzero(whole[1:] != whole[:-1])))
    lengths = np.diff(starts, append=whole.size)
    colours, of_runs = np.unique(whole[starts], return_inverse=True)
    rgb = colours.view(np.uint8).reshape(-1, 4)[:, :3]
    kept, nearest = chosen(rgb, np.bincount(of_runs, lengths))
    image = Pillow.fromarray(np.repeat(nearest[of_runs], lengths).reshape(pixels.shape[:2]))
    image.putpalette(rgb[kept].tobytes())
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def chosen(
    rgb: NDArray[np.uint8], counts: NDArray[np.integer[Any]], at_most: int = 256
) -> tuple[list[int], NDArray[np.uint8]]:
    """Which of some colours to keep.

    Args:
        rgb: the colours, (n, 3).
        counts: how many pixels each of them has, (n,).
        at_most: how many are kept: as many as one byte can tell apart.

    Returns:
        The indices of those that are kept, and for each colour (n,) the place among them of the nearest one.
    """
    colours = rgb.astype(np.float32)
    kept: list[int] = []
    nearest = np.zeros(len(colours), np.uint8)
    squares = np.full(len(colours), np.inf)  # of the distances to the nearest one
    worst = int(np.argmax(counts))
    while len(kept) < at_most and squares[worst] > 0:
        to_this = ((colours - colours[worst]) ** 2).sum(axis=1)
        closer = to_this < squares
        nearest[closer], squares[closer] = len(kept), to_this[closer]
        kept.append(worst)
        worst = int(np.argmax(counts * squares))
    return kept, nearest
