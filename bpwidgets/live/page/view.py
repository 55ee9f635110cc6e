"""An explorer on the page: its picture, and the ipywidgets controls around it, from the first to the last of them.

What is sent is in `outbox`, what comes back in `inbox`; `notebook` shows the whole as the output of a cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.page.answers import Question
from bpwidgets.live.page.caches import PictureCache
from bpwidgets.live.page.clients import Clients
from bpwidgets.live.page.controls import Controls
from bpwidgets.live.page.inbox import Inbox
from bpwidgets.live.page.messages import Messages
from bpwidgets.live.page.outbox import Outbox
from bpwidgets.live.page.picture_widget import PictureWidget

if TYPE_CHECKING:
    from bpwidgets.live.page.cells import Place
    from bpwidgets.live.page.session import Session


class View:
    """The widgets of one explorer, and what goes between them and it.

    Attributes:
        explorer: what is shown.
        controls: the ipywidgets by parameter name.
        picture: the widget of the picture.
        box: the whole, to be shown or placed in another layout.
        messages: what the browser has, and is sent.
        clients: the views of the picture on pages.
        outbox: sends to the browser.
        inbox: does what the browser asks for.
    """

    def __init__(self, explorer: Explorer, session: Session) -> None:
        self.explorer, self._session = explorer, session
        self._controls = Controls(explorer)
        self.controls = self._controls.widgets
        self.box = ipywidgets.VBox()
        self.picture = PictureWidget(
            box=self.box.model_id,
            scale=explorer.scale,
            animated=explorer.animated,
            pace_s=explorer.pace_s,
            steps_per_frame=explorer.steps_per_frame,
            sliders=self._controls.sliders,
            tries=list(explorer.tries),
            open_count=len(self._controls.opened),
            folded_count=len(self.controls) - len(self._controls.opened),
        )
        self.clients = Clients(session.last_viewport)
        question = Question(explorer, session.answers)
        self.messages = Messages(explorer, self.clients, question)
        self.outbox = Outbox(explorer, question, self._controls, self.messages, self.picture)
        self.inbox = Inbox(explorer, question, self._controls, self.messages, self.outbox, session.bookmarks)
        self._pictures = PictureCache(explorer)
        self.box.children = [self.picture, self._controls.panel]
        self.box.add_class("bpw")
        self.picture.on_msg(self._on_message)
        self.outbox.sync_lock()

    def _on_message(self, _: Any, content: dict[str, Any], __: Any) -> None:
        self.inbox.receive(content)

    def enter(self, place: Place) -> None:
        """A cell shows this: what is known of the place comes back, and the picture is drawn before the page asks."""
        self._session.answers.restore(self.explorer)
        self.inbox.bookmark = self._session.bookmarks.open(self.explorer, place.name)
        self.picture.last_setting = self.inbox.bookmark.last_words
        old = place.before
        if isinstance(old, Explorer) and old is not self.explorer and type(old) is type(self.explorer):
            shown = old._view  # noqa: SLF001 (`view` would make it anew where a program has closed it)
            if shown is not None:
                self._take_over(shown)
        self.outbox.prepare()

    def _take_over(self, old: View) -> None:
        """Keep what was drawn of one of the same class that this one replaces in its cell: mostly it looks the same."""
        if self.explorer.scale == old.explorer.scale:
            self.messages.stages.take_over(old.messages.stages)
            self._pictures.take_over(old._pictures)

    def still(self) -> bytes:
        """The picture that a notebook keeps, as PNG."""
        return self._pictures.get()

    def close(self) -> None:
        """Remove every widget from every page."""
        self._session.bookmarks.write()
        self.inbox.bookmark = None
        self.outbox.close()
        self._controls.close()
        for widget in (*_descendants(self.box), self.box):
            for part in (getattr(widget, "style", None), widget.layout, widget):
                if part is not None:
                    part.close()
        self.clients.clear()


def _descendants(box: Any) -> list[Any]:
    """All widgets in a box, at any depth."""
    return [widget for child in getattr(box, "children", ()) for widget in (*_descendants(child), child)]
