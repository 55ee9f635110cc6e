"""To the browser: the page shows what the explorer shows, as soon as that changes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bpwidgets.live.model import notices
from bpwidgets.live.model.computing import computation
from bpwidgets.live.render.canvas import gc_paused

if TYPE_CHECKING:
    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.page.answers import Question
    from bpwidgets.live.page.controls import Controls
    from bpwidgets.live.page.messages import Message, Messages, Update
    from bpwidgets.live.page.picture_widget import PictureWidget

SHOWN = ["picture", "error", "notice"]
"""The traits of an explorer that a page shows."""
FLUSH_S = 0.001
"""After a stage, the wait before garbage collection resumes: the thread that sends to the page finishes meanwhile.

It is a wait, not a timer, which would resume it in the middle of what has paused it since.
"""


class OpeningPicture:
    """The stage and the frame that a client shows before it has asked for any: the trait `first` of the widget.

    A frame tells what is not as in the one before it. So they are good for as long as no other stage or frame was
    sent: a client that opens with them lacks nothing then.
    """

    def __init__(self, widget: PictureWidget) -> None:
        self._widget = widget

    def __bool__(self) -> bool:
        return bool(self._widget.first)

    def keep(self, stage: Message, frame: Message) -> None:
        """The next client opens with these."""
        self._widget.first = {
            "stage": stage[0],
            "frame": frame[0],
            "stage_buffers": stage[1],
            "frame_buffers": frame[1],
        }

    def drop(self) -> None:
        """The next client opens with nothing, and asks."""
        self._widget.first = {}


class Outbox:
    """Sends what `messages` makes of an explorer to its widget, which all clients share.

    What a frame says is locked is locked in the controls as well.
    """

    def __init__(
        self,
        explorer: Explorer,
        question: Question,
        controls: Controls,
        messages: Messages,
        widget: PictureWidget,
    ) -> None:
        self._explorer, self._question, self._controls = explorer, question, controls
        self._messages, self._widget = messages, widget
        self._opening = OpeningPicture(widget)
        self._pushed = explorer.picture, explorer.message
        explorer.observe(self._on_change, SHOWN)

    def close(self) -> None:
        """Follow the explorer no longer."""
        self._explorer.unobserve(self._on_change, SHOWN)

    def send(self, content: dict[str, Any], buffers: list[Any] | None = None) -> None:
        """Send a message."""
        self._widget.send(content, buffers)

    def sync_lock(self) -> None:
        """Lock the controls where a question is open, and unlock them where none is."""
        self._controls.set_enabled(enabled=not self._question.is_open)

    def _on_change(self, _: Any) -> None:
        """The explorer has another picture or another error. Where both are new, one frame shows both."""
        picture, message = self._pushed
        if picture is not self._explorer.picture or message != self._explorer.message:
            self.push()

    def push(self) -> None:
        """Send the present picture to the page; where it cannot be drawn, say why."""
        explorer = self._explorer
        self._pushed = explorer.picture, explorer.message
        if not self._messages.clients:
            if not self._messages.stage_is_current:
                self._opening.drop()
            return
        # Garbage is collected when the page has its picture: the figure before this one is a good deal of it.
        with gc_paused():
            update = self._send_update()
            if update is not None and update.stage_is_new:
                time.sleep(FLUSH_S)

    def answered(self) -> None:
        """An answer was taken: one frame shows what follows from it, without an error that is not about the picture."""
        self.sync_lock()
        if self._explorer.error and not self._explorer.outdated:
            self._explorer.error = ""  # which is shown by `_on_change`
        else:
            self.push()

    def prepare(self) -> None:
        """Draw before the next client is there, so that it opens with its picture; those that are there get it too.

        Where it cannot be drawn, the client is told why when it asks.
        """
        with self._explorer.lock:
            self._messages.forget_stage()
            update = self._send_update()
            if update is not None:
                stage, frame = update.messages
                self._opening.keep(stage, frame)

    def welcome(self) -> None:
        """A client came, or its viewport changed. It has a stage only where it opened with one that is still good."""
        if not self._opening:
            self._messages.forget_stage()
        self.push()

    def _send_update(self) -> Update | None:
        """Bring the clients that are there up to date. Returns what does so; None where it cannot be drawn."""
        self.sync_lock()
        try:
            with computation(user_code=self._explorer.runs_user_code):
                update = self._messages.update()
        except KeyboardInterrupt as interrupt:
            if self._explorer.runs_user_code:  # which would be as slow the next time
                self._explorer.recover_from_interrupt(interrupt)
            raise
        except Exception as problem:  # noqa: BLE001 (a learner's function draws the curves and is checked)
            self._send_error(notices.error_message(problem))
            return None
        if self._messages.clients:
            for message in update.messages:
                self.send(*message)
        self._messages.commit(update)
        self._opening.drop()
        return update

    def _send_error(self, message: str) -> None:
        """Say why there is no picture, without a frame."""
        self._pushed = self._explorer.picture, message
        self._explorer.error = message
        self.send(*self._messages.error(message))
