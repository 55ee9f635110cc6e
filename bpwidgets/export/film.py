"""An explorer as a film: an animated GIF in which one parameter goes from end to end and back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image as Pillow

from bpwidgets.export.tracks import ExportError, default_moves, positions_of, track
from bpwidgets.live.render import figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.live.model.explorer import Explorer

FRAME_MS, HOLD_MS = 50, 600
"""Between two pictures, and at both ends."""
PICTURES = 31
COLOURS = 64


def film(explorer: Explorer, moves: Sequence[str] = (), *, positions: int = PICTURES) -> bytes:
    """The explorer as an animated GIF: one parameter from end to end and back, the equation above, the sentence below.

    Raises:
        ExportError: the parameter cannot be moved, or more than one is named.
    """
    names = tuple(moves) or default_moves(explorer)
    if len(names) != 1:
        raise ExportError(f"{len(names)} parameters were asked for ({', '.join(names)}); a film moves one.")
    shots = [
        Pillow.open(io.BytesIO(figures.captioned_png(explorer, hint=False))).convert("RGB")
        for _ in positions_of(explorer, [track(explorer, names[0], positions)])
    ]
    # Sentences have one line or two: all pictures get the height of the highest.
    size = max(shot.width for shot in shots), max(shot.height for shot in shots)
    pictures = []
    for shot in shots:
        whole = Pillow.new("RGB", size, "white")
        whole.paste(shot)
        pictures.append(whole.quantize(COLOURS, dither=Pillow.Dither.NONE))
    order = [*pictures, *pictures[-2:0:-1]]
    waits = [FRAME_MS] * len(order)
    waits[0] = waits[len(pictures) - 1] = HOLD_MS
    out = io.BytesIO()
    order[0].save(out, "GIF", save_all=True, append_images=order[1:], duration=waits, loop=0, optimize=True)
    return out.getvalue()
