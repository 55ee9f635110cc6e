"""The one way from an explorer to a page or a figure, neither of which it knows: show me, draw me.

The modules that answer, with ipywidgets or Matplotlib behind them, are loaded when they are first asked. The type
checker holds them to the protocols here, in the `__init__` of their packages. An explorer is `Any` in these: its class
stands on this module.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Page(Protocol):
    """What a page can do for an explorer."""

    def view(self, explorer: Any) -> Any:
        """The widgets around an explorer."""

    def publish(self, explorer: Any) -> None:
        """Show an explorer as the output of a cell."""

    def bundle(self, explorer: Any) -> dict[str, Any]:
        """All forms of an explorer among which a front end may choose, by MIME type."""


class Renderer(Protocol):
    """What a renderer can do for an explorer."""

    def make_figure(self, explorer: Any) -> Figure:
        """Stage and marks as a figure."""


def page() -> Page:
    """What shows explorers on a page."""
    return cast("Page", import_module("bpwidgets.live.page.notebook"))


def renderer() -> Renderer:
    """What draws them as figures."""
    return cast("Renderer", import_module("bpwidgets.live.render.figures"))
