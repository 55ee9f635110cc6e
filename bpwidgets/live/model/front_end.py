"""The one way from an explorer to a page or a figure, neither of which it knows: show me, draw me.

`bpwidgets.live` says which modules answer; each is loaded when it is first asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure


class Page(Protocol):
    """What a page can do for an explorer."""

    def View(self, explorer: Any) -> Any:  # noqa: N802 (a class of that module)
        """The widgets around an explorer."""

    def publish(self, explorer: Any) -> None:
        """Show an explorer as the output of a cell."""

    def bundle(self, explorer: Any) -> dict[str, Any]:
        """All forms of an explorer among which a front end may choose, by MIME type."""


class Renderer(Protocol):
    """What a renderer can do for an explorer."""

    def make_figure(self, explorer: Any) -> Figure:
        """Stage and marks as a figure."""


def _unconnected() -> Any:
    raise RuntimeError("no front end is connected: import bpwidgets.live")


page: Callable[[], Page] = _unconnected
renderer: Callable[[], Renderer] = _unconnected
