"""An explorer on a page or as a figure: what users and notebooks ask for, passed on by `front_end`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from bpwidgets.live.model import front_end

if TYPE_CHECKING:
    import threading

    from matplotlib.figure import Figure


class Shown:
    """What an explorer has of a front end; it stands beside the class that has the lock and the picture."""

    if TYPE_CHECKING:
        lock: ClassVar[threading.RLock]
    _view: Any = None  # made on first use

    @property
    def figure(self) -> Figure:
        """A new Matplotlib figure of stage and marks, in the light theme, unknown to pyplot."""
        return front_end.renderer().make_figure(self)

    @property
    def view(self) -> Any:
        """The ipywidgets around this explorer, made on first use."""
        with self.lock:
            if self._view is None:
                self._view = front_end.page().view(self)
            return self._view

    @property
    def controls(self) -> dict[str, Any]:
        """The ipywidgets by parameter name; they and the explorer follow each other."""
        controls: dict[str, Any] = self.view.controls
        return controls

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002 (IPython's)
        """All that a front end may choose from: the live view, the still picture, the sentence."""
        return front_end.page().bundle(self)

    def _ipython_display_(self) -> None:
        front_end.page().publish(self)

    def _display_(self) -> Any:
        """What marimo shows, which knows no widgets but anywidget's: the picture, without controls."""
        return self.view.picture

    def close(self) -> None:
        """Remove the widgets from the page and free all that was drawn; the numbers remain readable."""
        with self.lock:
            if self._view is not None:
                self._view.close()
                self._view = None
