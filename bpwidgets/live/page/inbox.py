"""From the browser: what a page sends is done, and an event is answered.

The events of a learner stand in events.py. Besides, without a `sequence`, a page sends:

    hello   client, width, height, ratio, theme, tables: a client came, or its viewport changed; `tables`: whether it
            shows the tables
    bye     client
    here    client: the answer to a roll call
    roll_call_over  client: the caller has waited long enough; who has not answered it is gone
    tables  client, open: whether the client shows the tables now
    settle  number: no frame came for a moment since that one, so what was too slow for it may follow
    rest    number: no frame came for a second since that one, so that where the explorer was left can be kept
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from bpwidgets.live.model import notices
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.model.tries import Transition
from bpwidgets.live.page.clients import Viewport
from bpwidgets.live.page.events import EVENTS
from bpwidgets.live.picture.marks import ClickTarget, Handle

if TYPE_CHECKING:
    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.model.tries import Setting
    from bpwidgets.live.page.answers import Question
    from bpwidgets.live.page.bookmarks import Bookmark, Bookmarks
    from bpwidgets.live.page.controls import Controls
    from bpwidgets.live.page.messages import Messages
    from bpwidgets.live.page.outbox import Outbox

Target = TypeVar("Target", Handle, ClickTarget)


class Inbox:
    """Does what a page asks for: a message of kind "hello" by `_on_hello`, and so on.

    Attributes:
        bookmark: where this explorer is left; None where no cell is named, and nothing is saved.
    """

    def __init__(
        self,
        explorer: Explorer,
        question: Question,
        controls: Controls,
        messages: Messages,
        outbox: Outbox,
        bookmarks: Bookmarks,
    ) -> None:
        self._explorer, self._question, self._controls = explorer, question, controls
        self._messages, self._clients, self._outbox = messages, messages.clients, outbox
        self._bookmarks = bookmarks
        self.bookmark: Bookmark | None = None
        self._run_id: Any = None
        self._transition: Transition | None = None
        """The way to a setting that the page led last, in the run of this id."""

    def receive(self, content: dict[str, Any]) -> None:
        """Do what a message asks for, and answer an event: by its frame, or where it changed nothing by itself."""
        with self._explorer.lock:
            numbered, frame_number = "sequence" in content, self._messages.frame_number
            name = content.get("client", "")
            client = self._clients.get(name)
            if numbered and client is not None:
                client.acknowledged = content["sequence"]
            with self._controls.once_drawn.answering():
                self._do(content)
            if numbered and client is None:
                self._answer_stranger(name, ack={name: content["sequence"]})
            elif numbered and frame_number == self._messages.frame_number:
                self._outbox.send(*self._messages.ack())

    def _do(self, content: dict[str, Any]) -> None:
        """Call `_on_<kind>`, unless a question forbids it. An error is shown in the widget, never lost in a log."""
        kind = content.get("kind")
        try:
            if kind not in KINDS:
                raise ValueError(f"the page sent {kind!r}, which the kernel does not know")
            forbidden = self._question.is_open and kind in EVENTS and not EVENTS[kind].while_locked
            if not forbidden:
                getattr(self, f"_on_{kind}")(content)
        except KeyboardInterrupt as interrupt:
            self._explorer.recover_from_interrupt(interrupt)
        except Exception as problem:  # noqa: BLE001 (whatever goes wrong is shown where the learner looks)
            self._explorer.error = notices.error_message(problem)

    # ---- clients --------------------------------------------------------------------------------------

    def _on_hello(self, content: dict[str, Any]) -> None:
        name = content["client"]
        is_new = name not in self._clients
        viewport = Viewport(content["width"], content["height"], content["ratio"], content["theme"])
        self._clients.greet(name, viewport, tables=bool(content.get("tables")))
        if self.bookmark is not None:
            self.bookmark.on_page = True
        if is_new and len(self._clients) > 1:
            self._clients.call_roll(name)
            self._outbox.send({"kind": "roll_call", "caller": name})
        self._outbox.welcome()

    def _on_bye(self, content: dict[str, Any]) -> None:
        self._bookmarks.write()
        self._clients.leave(content["client"])

    def _on_here(self, content: dict[str, Any]) -> None:
        name = content["client"]
        self._clients.answer_roll_call(name)
        if name not in self._clients:
            self._answer_stranger(name)

    def _answer_stranger(self, name: str, **answer: Any) -> None:
        """One that was taken for gone is there: until it has said hello no frame can acknowledge its events."""
        self._outbox.send({"kind": "stranger", "client": name, **answer})

    def _on_roll_call_over(self, content: dict[str, Any]) -> None:
        self._clients.end_roll_call(content["client"])

    def _on_tables(self, content: dict[str, Any]) -> None:
        client = self._clients.get(content["client"])
        if client is not None:  # else its page was put away and said bye: it tells with its next hello
            client.tables = bool(content["open"])
            self._outbox.push()

    # ---- pauses ---------------------------------------------------------------------------------------

    def _on_settle(self, content: dict[str, Any]) -> None:
        """What was too slow for a frame follows, if it is still the last one."""
        if content["number"] == self._messages.frame_number:
            self._outbox.send(*self._messages.agreement())

    def _on_rest(self, content: dict[str, Any]) -> None:
        """What was dragged is where it stays."""
        if content["number"] == self._messages.frame_number:
            self._bookmarks.write(throttled=True)
            self._say_unsaved()

    def _say_unsaved(self) -> None:
        """Say it beside another notice, not in its place; not behind an error, where it would not be seen.

        It is told once a kernel: by the first page without an error that rests or answers.
        """
        if not self._explorer.error and (unsaid := self._bookmarks.take_unsaid()):
            self._explorer.notice = " ".join(filter(None, (self._explorer.notice, unsaid)))

    # ---- handles and controls -------------------------------------------------------------------------

    def _on_drag(self, content: dict[str, Any]) -> None:
        x, y = map(float, content["at"])
        fine, since = bool(content.get("fine")), None
        by = MovedBy.FINE if fine else MovedBy.DRAG
        if content.get("since"):
            since_x, since_y = map(float, content["since"])
            since, by = (since_x, since_y), MovedBy.FINE_KEY if fine else MovedBy.KEY
        handle = self._target(content, Handle)
        if handle is not None:
            self._explorer.move_handle(handle, (x, y), by=by, since=since)

    def _on_press(self, content: dict[str, Any]) -> None:
        target = self._target(content, ClickTarget)
        if target is not None:
            self._explorer.move(target.sets)

    def _on_reset(self, content: dict[str, Any]) -> None:
        if content.get("handle") is None:
            self._explorer.reset()
            self._controls.show()  # a chooser may stand at a function that was never set
        elif (handle := self._target(content, Handle)) is not None:
            self._explorer.reset_handle(handle)

    def _target(self, content: dict[str, Any], kind: type[Target]) -> Target | None:
        """What an event is about, by its label; None where the picture has changed since and has none of the kind."""
        for target in self._explorer.picture.handles:
            if isinstance(target, kind) and target.label == content["handle"]:
                return target
        return None

    def _on_nudge(self, content: dict[str, Any]) -> None:
        self._controls.nudge(content["parameter"], int(content["count"]), content.get("entry"))

    def _on_to_end(self, content: dict[str, Any]) -> None:
        self._controls.to_end(content["parameter"], content["end"], content.get("entry"))

    # ---- time -----------------------------------------------------------------------------------------

    def _on_step(self, content: dict[str, Any]) -> None:
        if not self._explorer.step(int(content["count"])):
            self._outbox.send({"kind": "end"})

    def _on_back(self, content: dict[str, Any]) -> None:
        self._explorer.seek(self._explorer.position - int(content["count"]))

    def _on_seek(self, content: dict[str, Any]) -> None:
        self._explorer.seek(int(content["position"]))

    # ---- settings and questions -----------------------------------------------------------------------

    def _on_go(self, content: dict[str, Any]) -> None:
        run_id, name = content["run"], content.get("name", "")
        if self._transition is None or run_id != self._run_id:
            setting = self._setting(content["to"], name)
            self._run_id, self._transition = run_id, Transition(self._explorer, setting, name)
        self._transition.move(float(content["part"]))

    def _setting(self, to: str, name: str) -> Setting:
        """That of a try, that which the question is about, or the last one of an earlier run."""
        if to == "try":
            return self._explorer.tries[name]
        if to == "question":
            return self._explorer.setting(**self._question.asked.at)
        if to == "last" and self.bookmark is not None and self.bookmark.last is not None:
            return self.bookmark.last
        raise ValueError(f"there is no setting {to!r} to go to")

    def _on_predict(self, content: dict[str, Any]) -> None:
        """Judge an answer, and save what is said of it."""
        judged = self._question.take(content["answer"])
        if judged and self.bookmark is not None:
            self._bookmarks.keep_unsaid(self._question.save())
        self._outbox.answered()
        self._say_unsaved()


KINDS = frozenset(name.removeprefix("_on_") for name in vars(Inbox) if name.startswith("_on_"))
"""What the browser may send."""
