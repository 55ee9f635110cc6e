"""An explorer as the output of a notebook's cell: the live view, and the still picture for when that is gone."""

from __future__ import annotations

import base64
import sys
from typing import TYPE_CHECKING, Any

from IPython import get_ipython
from IPython.display import display

from bpwidgets.live.page import interrupt, persistence
from bpwidgets.live.page.cells import ShownInCells
from bpwidgets.live.page.view import View

if TYPE_CHECKING:
    from bpwidgets.live.model.explorer import Explorer

__all__ = ["View", "bundle", "publish"]

# The output of a cell holds, in this order, the live view, this style and the still picture. browser/output.js hides
# the picture (bpw-covered) once the live one is drawn (bpw-drawn). Until then, and for ever where it cannot be drawn
# (its model is gone with the kernel, anywidget is missing, a policy of the page forbids its code), the style hides what
# stands in the view's place, which keeps its width. Only outputs that hold these directly are meant, not one around
# other outputs. The last rule is for pages of nbgrader and of nbconvert's classic template, which would cut the picture
# at the right.
FALLBACK = """<style class="bpw-fallback">
.jp-OutputArea-child:has(> .jp-OutputArea-output > .bpw-fallback), .jp-OutputArea-child.bpw-covered { display: none; }
.jp-OutputArea-child:not(.bpw-drawn):has(+ .jp-OutputArea-child > .jp-OutputArea-output > .bpw-fallback) {
  display: flex; height: 0; overflow: hidden; visibility: hidden; }
.output_png img { max-width: 100%; height: auto; }
</style>"""
cells = ShownInCells()


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
    place = cells.add(explorer, shell)
    if place is not None:
        persistence.restore_answer(explorer)
        explorer.view.restore(place.name)
        old = place.before
        if old is not None and old is not explorer and type(old) is type(explorer):
            explorer.view.take_over(old.view)
        explorer.view.prepare()
    show: Any = display
    show({**reference(explorer.view.box), "text/plain": explorer.summary}, raw=True)
    show({"text/html": FALLBACK, "text/plain": ""}, raw=True)
    described = {"image/png": {"alt": explorer.summary}}
    show({**image(explorer), "text/plain": explorer.summary}, metadata=described, raw=True)


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
