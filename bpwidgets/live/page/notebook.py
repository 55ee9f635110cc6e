"""The output of a notebook's cell: live widgets, as those of an explorer, and what is seen when these are gone."""

from __future__ import annotations

import atexit
import base64
import sys
from typing import TYPE_CHECKING, Any

from IPython import get_ipython
from IPython.display import display

from bpwidgets.live.page import interrupt
from bpwidgets.live.page.session import Session
from bpwidgets.live.page.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.live.model.explorer import Explorer

# The output of a cell holds, in this order, the live view, this style and what is still, mostly a picture: see
# `show_live`. browser/output.js hides what is still (bpw-covered) once the live one is drawn (bpw-drawn). Until then,
# and for ever where it cannot be drawn (its model is gone with the kernel, anywidget is missing, a policy of the page
# forbids its code), the style hides what stands in the view's place, which keeps its width. Only outputs that hold
# these directly are meant, not one around other outputs. (In one, JupyterLab would show an error where a model is gone:
# matplotlib/ipympl#473.)
# The last rule is for pages of nbgrader (0.9) and of nbconvert's classic template (7.17), which would cut the picture
# at the right. The style stands in every saved notebook as it is here.
FALLBACK = """<style class="bpw-fallback">
.jp-OutputArea-child:has(> .jp-OutputArea-output > .bpw-fallback), .jp-OutputArea-child.bpw-covered { display: none; }
.jp-OutputArea-child:not(.bpw-drawn):has(+ .jp-OutputArea-child > .jp-OutputArea-output > .bpw-fallback) {
  display: flex; height: 0; overflow: hidden; visibility: hidden; }
.output_png img { max-width: 100%; height: auto; }
</style>"""
session = Session()
"""Of this kernel."""
atexit.register(session.bookmarks.write)


def view(explorer: Explorer) -> View:
    """The widgets around an explorer."""
    return View(explorer, session)


def publish(explorer: Explorer) -> None:
    """Show an explorer as the output of a cell: live view, fallback style, still picture.

    The view goes first, with its picture in it; the kernel draws the still one while the browser shows that. Where no
    cell is named there is mostly no page, as under nbclient, and one that there is asks for its picture itself.
    """
    shell = get_ipython()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        sys.stdout.write(explorer.summary + "\n")
        return
    interrupt.listen(kernel)
    place = session.cells.add(explorer, shell)
    if place is not None:
        explorer.view.enter(place)
    show_live(
        explorer.view.box,
        explorer.summary,
        lambda: {**image(explorer), "text/plain": explorer.summary},
        metadata={"image/png": {"alt": explorer.summary}},
    )


def show_live(
    widget: Any, text: str, still: Callable[[], dict[str, str]], *, metadata: dict[str, Any] | None = None
) -> None:
    """Show a live widget as the output of a cell, and what is still behind it.

    Args:
        widget: what is live.
        text: what stands for it where no widgets are shown.
        still: gives the MIME bundle of what is still; it is called when the live one is on its way.
        metadata: of that bundle.
    """
    show: Any = display
    show({**reference(widget), "text/plain": text}, raw=True)
    show({"text/html": FALLBACK, "text/plain": ""}, raw=True)
    show(still(), metadata=metadata, raw=True)


def bundle(explorer: Explorer) -> dict[str, Any]:
    """The forms among which a front end may choose, by MIME type: sentence, still picture, live view."""
    return {"text/plain": explorer.summary, **image(explorer), **reference(explorer.view.box)}


def reference(widget: Any) -> dict[str, Any]:
    """The part of a MIME bundle by which a front end finds a live widget."""
    mime = "application/vnd.jupyter.widget-view+json"
    found = widget._repr_mimebundle_()
    return {mime: (found[0] if isinstance(found, tuple) else found)[mime]}


def image(explorer: Explorer) -> dict[str, str]:
    """The part of a MIME bundle that holds the still picture with its caption."""
    return {"image/png": base64.b64encode(explorer.view.still()).decode()}
