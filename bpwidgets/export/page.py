"""An explorer as one HTML file that needs no kernel: its sliders move through frames computed beforehand.

The page holds the script of a live view as it is, and a model that answers from those frames (page.js). Between two of
them lies nothing: a slider has as many positions as there are frames, so that no value is shown that was not computed.
"""

from __future__ import annotations

import base64
import html
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpwidgets.export.tracks import ExportError, default_moves, positions_of, track
from bpwidgets.live.model import agreement_text
from bpwidgets.live.model.tables import plain_tables
from bpwidgets.live.page.answers import Answers, Question
from bpwidgets.live.page.clients import Clients, Viewport
from bpwidgets.live.page.messages import NOTHING_DESCRIBED, Messages
from bpwidgets.live.page.picture_widget import PictureWidget
from bpwidgets.live.page.sources import script, style
from bpwidgets.live.picture.links import links_by_index
from bpwidgets.live.render import figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.export.tracks import Track
    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.page.messages import Message
    from bpwidgets.live.picture.style import Theme

HERE = Path(__file__).parent
MAX_BYTES = 3_000_000
"""Of a page: more would be a burden on a learning platform."""
POSITIONS = {1: (61, 41, 21), 2: (25, 17, 11)}
"""For one slider and for two: how many positions each has, the finest first that keeps the page small enough."""
PAPER = {"light": "#ffffff", "dark": "#111111"}
HEIGHT = 2000.0
"""The room for a picture in CSS px: a page may be scrolled."""


def page(
    explorer: Explorer,
    moves: Sequence[str] = (),
    *,
    width: float = 900,
    theme: Theme = "light",
    positions: int | None = None,
) -> str:
    """The explorer as one HTML file without a kernel, whose one or two sliders move through computed frames.

    Args:
        explorer: as it shall open; it is left as it was.
        moves: the parameters that the sliders move, or "step"; `default_moves` if none.
        width: in CSS px for which the picture is drawn.
        theme: of the page.
        positions: of each slider; as many as keep the page under `MAX_BYTES` if None.

    Raises:
        ExportError: a parameter cannot be moved, more than two are named, or the page would be too large.
    """
    names = tuple(moves) or default_moves(explorer)
    if len(names) not in POSITIONS:
        raise ExportError(f"{len(names)} sliders were asked for ({', '.join(names)}); a page has one or two.")
    viewport = Viewport(width, HEIGHT, 2, theme)
    size = 0
    for count in (positions,) if positions else POSITIONS[len(names)]:
        tracks = [track(explorer, name, count) for name in names]
        text = _written(explorer, tracks, viewport)
        size = len(text.encode())
        if size <= MAX_BYTES:
            return text
    raise ExportError(
        f"The page would have {size / 1e6:.1f} MB, expected {MAX_BYTES / 1e6:.0f} at most: move one slider, or fewer "
        "positions of it."
    )


def _written(explorer: Explorer, tracks: Sequence[Track], viewport: Viewport) -> str:
    frames = [_messages(messages) for messages in _frames(explorer, tracks, viewport)]
    data = {
        "tracks": [{"label": each.label, "texts": each.texts, "opening": each.opening} for each in tracks],
        "frames": frames,
        "traits": PictureWidget.own_defaults() | {"scale": explorer.scale},
    }
    title = type(explorer).__name__
    return _PAGE.format(
        title=html.escape(title),
        summary=html.escape(explorer.summary),
        still=base64.b64encode(figures.captioned_png(explorer, hint=False)).decode(),
        theme=viewport.theme,
        paper=PAPER[viewport.theme],
        width=viewport.width,
        style=style("view") + (HERE / "page.css").read_text("utf-8"),
        script=_in_html(script("view") + (HERE / "page.js").read_text("utf-8")),
        data=_in_html(json.dumps(data, separators=(",", ":"), ensure_ascii=False)),
    )


def _frames(explorer: Explorer, tracks: Sequence[Track], viewport: Viewport) -> Iterator[list[Message]]:
    """The messages that show each combination; a stage is among them where it is another one than before."""
    clients = Clients()
    clients.greet("page", viewport)
    of_explorer = Messages(explorer, clients, Question(explorer, Answers()))
    for _ in positions_of(explorer, tracks):
        if explorer.error:
            raise ExportError(f"At one of the positions there is no picture: {explorer.error}")
        update = of_explorer.update()
        # A reader may come to it from any other frame: each tells all.
        of_explorer.commit(replace(update, described=NOTHING_DESCRIBED))
        for content, _buffers in update.messages:
            if content["kind"] == "stage":
                content["tracks"] = []
            else:  # nothing can be dragged where nothing can be computed
                content.update(
                    ack=None, kernel_ms=1, handles={"kinds": [], "news": []}, can_step=False, locked=False
                )
                content.update(
                    agreement=agreement_text.overview(explorer.gradients), sentence=explorer.summary
                )
                content["links"] = links_by_index(explorer.picture.links, explorer.marks, ())
                # Agreement and tables also where they are too slow for a frame.
                content["tables"] = plain_tables(explorer.tables)
                content.pop("predict", None)
        yield update.messages


def _messages(messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [
        {"content": content, "buffers": [base64.b64encode(bytes(each)).decode() for each in buffers]}
        for content, buffers in messages
    ]


def _in_html(text: str) -> str:
    """The same for JavaScript and JSON, without what would end a script element."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


_PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
{style}
:root {{ --paper: {paper}; color-scheme: {theme}; }}
body {{ max-width: {width}px; }}
</style>
</head>
<body>
<main id="explorer" aria-label="{title}"></main>
<noscript><img src="data:image/png;base64,{still}" alt="{summary}"></noscript>
<script nomodule>
document.getElementById("explorer").innerHTML = document.querySelector("noscript").textContent;
</script>
<script type="application/json" id="data">{data}</script>
<script type="module">
{script}
</script>
</body>
</html>
"""
