"""An explorer on the page: the picture (browser/view.js), and the ipywidgets controls around it.

`messages.py` lists the messages to the browser and makes them, `events.py` lists those that come back; here they are
sent, and what comes back is done. `notebook.py` shows the whole as the output of a cell.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets
import traitlets

from bpwidgets.live.model import wording
from bpwidgets.live.model.motion import By
from bpwidgets.live.model.predict import AnswerError
from bpwidgets.live.model.running import running
from bpwidgets.live.model.tries import Transition
from bpwidgets.live.page import persistence
from bpwidgets.live.page.caches import PictureCache
from bpwidgets.live.page.clients import Clients, Viewport
from bpwidgets.live.page.controls import Controls
from bpwidgets.live.page.events import EVENTS
from bpwidgets.live.page.messages import Messages
from bpwidgets.live.page.sources import script, style
from bpwidgets.live.picture.encoding import defaults
from bpwidgets.live.render.canvas import gc_paused

if TYPE_CHECKING:
    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.model.predict import Prediction
    from bpwidgets.live.model.tries import Setting
    from bpwidgets.live.page.messages import Message

KINDS = frozenset({"hello", "bye", "here", "roll_call_over", "tables", "settle", "rest", *EVENTS})
"""What the browser may send."""
FLUSH_S = 0.001
"""After a stage, the wait before garbage collection resumes: the thread that sends to the page finishes meanwhile."""


class PictureWidget(anywidget.AnyWidget):
    """The one browser part: draws marks over the stage, moves handles, shows numbers, sentence and agreement."""

    _esm, _css = script("view"), style("view")
    scale = traitlets.Float(1.0).tag(sync=True)
    animated = traitlets.Bool(default_value=False).tag(sync=True)
    pace_s = traitlets.Float(0.0).tag(sync=True)
    steps_per_frame = traitlets.Int(1).tag(sync=True)
    first = traitlets.Dict().tag(sync=True)
    """Stage and frame that a client shows before it has asked for any."""
    mark_defaults = traitlets.Dict(defaults()).tag(sync=True)
    """{kind: {field: default}}: marks travel without the fields that have these."""
    events = traitlets.Dict({kind: asdict(rule) for kind, rule in EVENTS.items()}).tag(sync=True)
    sliders = traitlets.Dict().tag(sync=True)
    """{parameter: id of its slider's model}."""
    box = traitlets.Unicode().tag(sync=True)
    """The id of the model of the box that holds picture and controls."""
    tries: Any = traitlets.List().tag(sync=True)
    """The names of the settings that have a button."""
    last_setting = traitlets.Unicode().tag(sync=True)
    """The setting at which the explorer was left in an earlier run, in words; it has a button, too."""
    opened = traitlets.Int(0).tag(sync=True)
    """How many controls stand open."""
    folded = traitlets.Int(0).tag(sync=True)
    """How many are in the fold."""
    unfolded = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether the fold is open: kept here, so that a page that is loaded anew finds it as it was."""

    @classmethod
    def own_defaults(cls) -> dict[str, Any]:
        """What view.js reads of a picture about which nothing was said: for a page without a kernel."""
        return {
            name: trait.default()
            for name, trait in vars(cls).items()
            if isinstance(trait, traitlets.TraitType)
        }


class View:
    """The widgets of one explorer, and what goes between them and it.

    Attributes:
        controls: the ipywidgets by parameter name.
        box: the whole, to be shown or placed in another layout.
        picture: the widget of the picture.
        explorer: what is shown.
        messages: makes the messages to the browser.
        clients: the views of the picture on pages, by id.
    """

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
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
            opened=len(self._controls.opened),
            folded=len(self.controls) - len(self._controls.opened),
        )
        self._run: tuple[Any, Transition] | None = None
        """The way to a setting that the page led last, behind its id."""
        self._saved: persistence.SavedSetting | None = None
        self._pictures = PictureCache(explorer)
        self.messages = Messages(explorer)
        self.clients = self.messages.clients
        self._pushed = explorer.picture, explorer.message
        explorer.observe(self._on_change, ["picture", "error", "notice"])
        self.box.children = [self.picture, self._controls.panel]
        self.box.add_class("bpw")
        self.picture.on_msg(self._on_message)
        self._controls.set_enabled(enabled=not self.messages.locked)

    def restore(self, cell: str) -> None:
        """Offer the setting that was saved of the last explorer in a cell, and save where this one is moved."""
        persistence.saved_settings.write()
        if persistence.saved_settings.viewport is None:
            Clients.latest = Viewport.read(persistence.last_viewport()) or Clients.latest
        self._saved = persistence.SavedSetting(self.explorer, cell)
        self.picture.last_setting = self._saved.last_words

    def take_over(self, old: View) -> None:
        """Keep what was drawn of one of the same class that this one replaces in its cell: mostly it looks the same."""
        if self.explorer.scale == old.explorer.scale:
            self.messages.stages.take_over(old.messages.stages)
            self._pictures.take_over(old._pictures)

    def still(self) -> bytes:
        """The picture that a notebook keeps, as PNG."""
        return self._pictures.get()

    def close(self) -> None:
        """Remove every widget from every page."""
        persistence.saved_settings.write()
        self._saved = None
        self.explorer.unobserve(self._on_change, ["picture", "error", "notice"])
        self._controls.close()
        for widget in (*_descendants(self.box), self.box):
            for part in (getattr(widget, "style", None), widget.layout, widget):
                if part is not None:
                    part.close()
        self.clients.clear()

    # ---- to the browser -------------------------------------------------------------------------------

    def _on_change(self, _: Any) -> None:
        """The explorer has another picture or another error. Where both are new, one frame shows both."""
        picture, message = self._pushed
        if picture is not self.explorer.picture or message != self.explorer.message:
            self.push()

    def push(self) -> None:
        """Send the present picture to the page; where it cannot be drawn, say why."""
        explorer = self.explorer
        self._pushed = explorer.picture, explorer.message
        if not self.clients:
            if not self.messages.stage_is_current:
                self.picture.first = {}  # the client that is to come must not open with another stage
            return
        # Garbage is collected when the page has its picture: the figure before this one is a good deal of it.
        with gc_paused():
            messages = self._update()
            for message in messages:
                self.picture.send(*message)
            if len(messages) > 1:  # a stage is among them
                time.sleep(FLUSH_S)

    def _update(self) -> list[Message]:
        """What brings the page up to date: the picture, or where it cannot be drawn the error."""
        explorer = self.explorer
        try:
            with running(user_code=explorer.runs_user_code):
                return self.messages.update()
        except Exception as problem:  # noqa: BLE001 (a learner's function draws the curves and is checked)
            message = wording.error_message(problem)
            self._pushed = explorer.picture, message  # it is sent here, and needs no frame
            explorer.error = message
            return [self.messages.error(message)]

    def prepare(self) -> None:
        """Draw before the next client is there, so that it opens with its picture; those that are there get it too."""
        with self.explorer.lock:
            self.messages.forget_stage()
            with running(user_code=self.explorer.runs_user_code):
                stage, frame = self.messages.update()
            if self.clients:
                self.picture.send(*stage)
                self.picture.send(*frame)
            self.picture.first = {
                "stage": stage[0],
                "frame": frame[0],
                "stage_buffers": stage[1],
                "frame_buffers": frame[1],
            }

    # ---- from the browser -----------------------------------------------------------------------------

    def _on_message(self, _: Any, content: dict[str, Any], __: Any) -> None:
        """Do what the browser asks for, and answer an event: by its frame, or where it changed nothing by itself."""
        with self.explorer.lock:
            numbered, frame_number = "sequence" in content, self.messages.frame_number
            client = self.clients.get(content.get("client", ""))
            if numbered and client is not None:
                client.acknowledged = content["sequence"]
            self._do(content)
            if numbered and frame_number == self.messages.frame_number:
                self.picture.send(*self.messages.ack())

    def _do(self, content: dict[str, Any]) -> None:
        """Call `_on_<kind>`, unless a question forbids it. An error is shown in the widget, never lost in a log."""
        kind = content.get("kind")
        try:
            if kind not in KINDS:
                raise ValueError(f"the page sent {kind!r}, which the kernel does not know")
            forbidden = self.messages.locked and kind in EVENTS and not EVENTS[kind].while_locked
            if not forbidden:
                getattr(self, f"_on_{kind}")(content)
        except KeyboardInterrupt:
            self.explorer.recover_from_interrupt()
        except Exception as problem:  # noqa: BLE001 (whatever goes wrong is shown where the learner looks)
            self.explorer.error = wording.error_message(problem)

    def _on_hello(self, content: dict[str, Any]) -> None:
        """A client came, or its viewport changed. It has a stage only where the widget opened with one."""
        viewport = Viewport(content["width"], content["height"], content["ratio"], content["theme"])
        if self._saved is not None:
            self._saved.on_page = True
            persistence.saved_settings.viewport = asdict(viewport)
        if self.clients.greet(content["client"], viewport):
            self.picture.send({"kind": "roll_call", "caller": content["client"]})
        if not self.picture.first:
            self.messages.forget_stage()
        self.push()
        self.picture.first = {}

    def _on_bye(self, content: dict[str, Any]) -> None:
        persistence.saved_settings.write()
        self.clients.pop(content["client"], None)

    def _on_here(self, content: dict[str, Any]) -> None:
        name = content["client"]
        if not self.clients.answer_roll_call(name):
            self.picture.send({"kind": "stranger", "client": name})

    def _on_roll_call_over(self, _: dict[str, Any]) -> None:
        self.clients.forget_silent()

    def _on_tables(self, content: dict[str, Any]) -> None:
        client = self.clients.get(content["client"])
        if client is not None:  # a page that was put away said bye
            client.tables = bool(content["open"])
            self.push()

    def _on_settle(self, content: dict[str, Any]) -> None:
        """No event came since a frame: what was too slow for it follows, if it is still the last one."""
        if content["number"] == self.messages.frame_number:
            self.picture.send(*self.messages.strip())

    def _on_rest(self, content: dict[str, Any]) -> None:
        """No frame came for a while: what was dragged is where it stays."""
        if content["number"] == self.messages.frame_number:
            self._say_unsaved(persistence.saved_settings.write(throttled=True))

    def _say_unsaved(self, problem: str) -> None:
        if problem and not self.explorer.notice:
            self.explorer.notice = problem

    def _on_drag(self, content: dict[str, Any]) -> None:
        x, y = map(float, content["at"])
        since, by = None, By.DRAG
        if content.get("since"):
            since_x, since_y = map(float, content["since"])
            since, by = (since_x, since_y), By.KEY
        if content.get("fine"):
            by = By.FINE
        handle = self._handle(content)
        if handle is not None:
            self.explorer.move_handle(handle, (x, y), by=by, since=since)

    def _on_press(self, content: dict[str, Any]) -> None:
        target = self._handle(content)
        if target is not None:
            self.explorer.move(target.sets)

    def _on_reset(self, content: dict[str, Any]) -> None:
        if content.get("handle") is None:
            self.explorer.reset()
            self._controls.show()  # a chooser may stand at a function that was never set
        elif (handle := self._handle(content)) is not None:
            self.explorer.reset_handle(handle)

    def _handle(self, content: dict[str, Any]) -> Any:
        """What an event is about, by its index; None where the picture has changed since and has it no more."""
        index, handles = content["handle"], self.explorer.picture.handles
        return handles[index] if 0 <= index < len(handles) else None

    def _on_nudge(self, content: dict[str, Any]) -> None:
        self._controls.nudge(content["parameter"], int(content["count"]))

    def _on_to_end(self, content: dict[str, Any]) -> None:
        self._controls.to_end(content["parameter"], content["end"])

    def _on_step(self, content: dict[str, Any]) -> None:
        if not self.explorer.step(int(content["count"])):
            self.picture.send({"kind": "end"})

    def _on_back(self, content: dict[str, Any]) -> None:
        self.explorer.seek(self.explorer.position - int(content["count"]))

    def _on_seek(self, content: dict[str, Any]) -> None:
        self.explorer.seek(int(content["position"]))

    def _on_go(self, content: dict[str, Any]) -> None:
        run, name = content["run"], content.get("name", "")
        if self._run is None or run != self._run[0]:
            self._run = run, Transition(self.explorer, self._setting(content["to"], name), name)
        self._run[1].move(float(content["part"]))

    def _setting(self, to: str, name: str) -> Setting:
        """That of a try, that which the question is about, or the last one of an earlier run."""
        if to == "try":
            return self.explorer.tries[name]
        if to == "question":
            return self.explorer.setting(**self._question.at)
        if to == "last" and self._saved is not None and self._saved.last is not None:
            return self._saved.last
        raise ValueError(f"there is no setting {to!r} to go to")

    @property
    def _question(self) -> Prediction:
        question = self.explorer.prediction
        if question is None:
            raise ValueError("no question is asked here")
        return question

    def _on_predict(self, content: dict[str, Any]) -> None:
        self.messages.refusal = ""
        try:
            if content["answer"] is None:
                self._question.skip(self.explorer)
            else:
                self._question.answer(self.explorer, str(content["answer"]))
        except AnswerError as problem:
            self.messages.refusal = str(problem)
        self._controls.set_enabled(enabled=not self.messages.locked)
        unsaved = persistence.save_answer(self.explorer) if self._saved is not None else ""
        if self.explorer.error:
            self.explorer.error = ""  # a change, and so a frame
        else:
            self.push()
        self._say_unsaved(unsaved)


def _descendants(box: Any) -> list[Any]:
    """All widgets in a box, at any depth."""
    return [widget for child in getattr(box, "children", ()) for widget in (*_descendants(child), child)]
