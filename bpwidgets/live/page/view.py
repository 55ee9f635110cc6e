"""An explorer on the page: the picture (view.js), and the ipywidgets controls around it.

To the browser go messages with these kinds:
    stage   a background: PNG, axes, palette, equation, tracks of the handles; a frame follows
    frame   what moves: marks, handles, numbers, sentence, agreement, position in time
    strip   the agreement that was too slow for its frame
    ack, error, end     an event changed nothing; a picture failed; there is no next step

From the browser come, for each view, `hello` (its viewport), `bye`, `tables` (open or not), `settle` (nothing more is
coming), and numbered events: drag, press and reset of a handle, nudge and to_end of a slider, step, back and seek of
time, predict. Every frame says which event of each view it answers (`ack`), so that the browser can bound what is in
flight: newest wins, and the last one always arrives.
"""

from __future__ import annotations

import base64
import pathlib
import sys
import time
from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import ipywidgets
import numpy as np
import traitlets
from IPython import get_ipython
from IPython.display import display

from bpwidgets.live.model import wording
from bpwidgets.live.model.parameters import By
from bpwidgets.live.model.running import running
from bpwidgets.live.page import interrupt
from bpwidgets.live.page.controls import Controls
from bpwidgets.live.picture import equation, formatting, style
from bpwidgets.live.picture.marks import ClickTarget
from bpwidgets.live.picture.wire import Encoder, defaults, short
from bpwidgets.live.render import formula
from bpwidgets.live.render import matplotlib as renderer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.calculus.agreement import Agreement
    from bpwidgets.live.model.explorer import Explorer

HERE = pathlib.Path(__file__).parent
FLUSH_S = 0.001
"""For so long the thread that writes to the page has its turn before garbage is looked for."""

# What a front end shows when the live view is gone. The page holds, in this order, the view, this style, and
# the still picture. While the view lives the picture is hidden; where the view's model is not to be found (a
# restarted kernel, a reopened notebook) the message in its place is hidden, and the reader sees the picture.
FALLBACK = """<style class="bpw-fallback">
.jp-OutputArea-child:has(.bpw-fallback) { display: none; }
.jp-OutputArea-child:has(+ .jp-OutputArea-child .bpw-fallback):not(:has(.bpw, .jp-RenderedText)) { display: none; }
.jp-OutputArea-child:has(.bpw) + .jp-OutputArea-child:has(.bpw-fallback) + .jp-OutputArea-child { display: none; }
</style>"""


class PictureWidget(anywidget.AnyWidget):
    """The one browser part: draws marks over the stage, moves handles, shows numbers, sentence and agreement."""

    # As text: of a path anywidget keeps a watcher that holds every widget for ever.
    _esm = (HERE / "view.js").read_text("utf-8")
    _css = (HERE / "view.css").read_text("utf-8")
    scale = traitlets.Float(1.0).tag(sync=True)
    animated = traitlets.Bool(default_value=False).tag(sync=True)
    pace_s = traitlets.Float(0.0).tag(sync=True)
    first = traitlets.Dict().tag(sync=True)
    """Stage and frame that a view shows before it has asked for any."""
    defaults = traitlets.Dict(defaults()).tag(sync=True)
    """{kind: {field: default}}: marks travel without the fields that have these."""
    sliders = traitlets.Dict().tag(sync=True)
    """{parameter: id of its slider's model}."""


class View:
    """The widgets of one explorer, and what goes between them and it.

    Attributes:
        controls: the ipywidgets by parameter name.
        box: the whole, to be shown or placed in a layout of one's own.
        clients: {view id: its viewport}, of the views that are on a page now: width, pixel ratio and theme.
    """

    # The viewport of the last view on any page: most likely that of the next one.
    latest: ClassVar[dict[str, Any]] = {"width": 1000, "ratio": 1, "theme": "light"}
    KEPT: ClassVar[int] = 12
    """Stages that are kept: who compares two choices goes to and fro between them."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self._controls = Controls(explorer)
        self.controls = self._controls.widgets
        self.picture = PictureWidget(
            scale=explorer.scale,
            animated=explorer.animated,
            pace_s=explorer.pace_s,
            sliders=self._controls.sliders,
        )
        self.clients: dict[str, dict[str, Any]] = {}
        self._viewport = View.latest
        self._drawn: deque[tuple[Any, Mapping[str, Any], renderer.Stage]] = deque(maxlen=self.KEPT)
        self._axes_names: list[str] = []
        self._described: list[dict[str, Any]] = []  # the handles, as the page knows them
        self._frames = 0
        self._acknowledged: dict[str, int] = {}
        self._stage_stale = True
        self._shown = explorer.picture, explorer.error
        self._tables_open = False
        explorer.observe(self._on_change, ["picture", "error"])
        self.box = ipywidgets.VBox([self.picture, self._controls.panel])
        self.box.add_class("bpw")
        self.picture.on_msg(self._on_message)
        self._lock_controls()

    def _lock_controls(self) -> None:
        question = self.explorer.prediction
        locked = question is not None and question.verdict(self.explorer) is None
        self._controls.lock(locked=locked)

    # ---- to the browser -------------------------------------------------------------------------------

    def _on_change(self, _: Any = None) -> None:
        """The explorer has another picture or another error. Where both are new, one frame shows both."""
        explorer, shown = self.explorer, self._shown
        self._shown = explorer.picture, explorer.error
        if shown[0] is not explorer.picture or shown[1] != explorer.error:
            self._stage_stale = self._stage_stale or self._moves_stage(shown[0].structural)
            self.push()

    def _moves_stage(self, before: Mapping[str, Any]) -> bool:
        """Whether the present picture's structural parameters differ from those before."""
        now, parameters = self.explorer.picture.structural, self.explorer.parameters
        return not all(parameters[name].same(before[name], now[name]) for name in now)

    def push(self) -> None:
        """Send the present picture to the page, with a new stage where the one there is another picture's."""
        if not self.clients:
            if self._stage_stale:
                self.picture.first = {}
            return
        explorer = self.explorer
        # Garbage is collected when the page has its picture: the figure before this one is a good deal of it.
        with renderer.gc_paused():
            try:
                with running(user_code=explorer.runs_user_code):
                    messages = [self.stage(), self.frame()] if self._stage_stale else [self.frame()]
            except Exception as problem:  # noqa: BLE001 (a learner's function draws the curves and is checked)
                message = wording.error_message(problem)
                self._shown = explorer.picture, message
                explorer.error = message
                messages = [({"kind": "error", "error": message, "ack": dict(self._acknowledged)}, [])]
            else:
                self._stage_stale = False
            for content, buffers in messages:
                self.picture.send(content, buffers)
            if len(messages) > 1:
                time.sleep(FLUSH_S)

    def prepare(self) -> None:
        """Draw for the latest viewport before any view is there: it then opens with its picture."""
        with running(user_code=self.explorer.runs_user_code):
            stage, stage_buffers = self.stage()
            frame, frame_buffers = self.frame()
        self._stage_stale = False
        self.picture.first = {
            "stage": stage,
            "frame": frame,
            "stage_buffers": stage_buffers,
            "frame_buffers": frame_buffers,
        }

    def stage(self) -> tuple[dict[str, Any], list[Any]]:
        """The message that changes the stage: PNG, axes, palette, equation, the handles' tracks."""
        explorer = self.explorer
        drawn = self._drawn_stage()
        self._axes_names, self._described = [axes["name"] for axes in drawn.axes], []
        to = Encoder(self._axes_names)
        template = explorer.picture.equation
        content = {
            "kind": "stage",
            "width": drawn.width,
            "height": drawn.height,
            "axes": [{key: axes[key] for key in ("box", "x", "y", "log")} for axes in drawn.axes],
            "tracks": [to.track(handle) for handle in explorer.picture.handles],
            "palette": style.palette(self._viewport["theme"]),
            "equation": formula.segments(template),
            "spoken": equation.spoken(template),
            "png": len(to.buffers),
        }
        return content, [*to.buffers, drawn.png]

    def _drawn_stage(self) -> renderer.Stage:
        """The stage for the present structural parameters, drawn anew unless it was lately."""
        key, now = self._render_key(self._viewport), self.explorer.picture.structural
        for drawn_key, then, drawn in self._drawn:
            if drawn_key == key and not self._moves_stage(then):
                return drawn
        drawn = renderer.stage(self.explorer, **self._viewport)
        self._drawn.append((key, now, drawn))
        return drawn

    def frame(self) -> tuple[dict[str, Any], list[Any]]:
        """The message that moves the picture: marks, handles, numbers, sentence, agreement."""
        started = time.perf_counter()
        explorer = self.explorer
        picture = explorer.picture
        to = Encoder(self._axes_names)
        self._frames += 1
        agreements = explorer.prompt_gradients()
        described = [to.encode(handle) for handle in picture.handles]
        content: dict[str, Any] = {
            "kind": "frame",
            "number": self._frames,
            "ack": dict(self._acknowledged),
            "marks": [to.encode(mark) for mark in picture.marks],
            "handles": None if described == self._described else described,
            "at": [short(float(value)) for handle in picture.handles for value in handle.at],
            "selected": [
                i for i, it in enumerate(picture.handles) if isinstance(it, ClickTarget) and it.selected
            ],
            "numbers": equation.slot_texts(picture.equation, picture.result),
            "sentence": picture.sentence if agreements is None else explorer.summary,
            "strip": None if agreements is None else _strip(agreements),
            "error": explorer.error,
            "position": explorer.position,
            "end": explorer.end,
            "next": explorer.can_step,
        }
        if self._tables_open:
            content["tables"] = _plain(explorer.tables)
        if explorer.prediction is not None:
            content["predict"] = self._question()
        self._described = described
        content["kernel_ms"] = round(1e3 * (explorer.composing_s + time.perf_counter() - started), 2)
        return content, to.buffers

    def _question(self) -> dict[str, Any]:
        question: Any = self.explorer.prediction
        return {
            "question": question.question,
            "kind": question.kind,
            "choices": list(question.choices),
            "verdict": question.verdict(self.explorer),
        }

    # ---- from the browser -------------------------------------------------------------------------------

    def _on_message(self, _: Any, content: dict[str, Any], __: Any) -> None:
        """What the learner did on the picture. An error is shown in the widget, never lost in a log."""
        explorer = self.explorer
        with explorer.lock:
            if "sequence" in content:
                self._acknowledged[content.get("view", "")] = content["sequence"]
            frames = self._frames
            try:
                getattr(self, f"_on_{content['kind']}")(content)
            except KeyboardInterrupt:
                explorer.on_interrupt()
            except Exception as problem:  # noqa: BLE001 (whatever goes wrong is shown where the learner looks)
                explorer.error = wording.error_message(problem)
            if frames == self._frames and "sequence" in content:
                self.picture.send({"kind": "ack", "ack": dict(self._acknowledged)})

    def _on_hello(self, content: dict[str, Any]) -> None:
        """A view came, or its width, pixel ratio or theme changed; the one that spoke last decides the stage."""
        viewport = {key: content[key] for key in ("width", "ratio", "theme")}
        self.clients[content["view"]] = viewport
        prepared = bool(self.picture.first) and self._render_key(viewport) == self._render_key(self._viewport)
        self._viewport = View.latest = viewport
        self._stage_stale = self._stage_stale or not prepared
        self.push()
        self.picture.first = {}

    def _render_key(self, viewport: dict[str, Any]) -> tuple[Any, ...]:
        """What of a viewport changes the stage: all pages that are wide enough show the same one."""
        return renderer.layout(self.explorer, viewport["width"]), viewport["ratio"], viewport["theme"]

    def _on_bye(self, content: dict[str, Any]) -> None:
        self.clients.pop(content["view"], None)
        self._acknowledged.pop(content["view"], None)

    def _on_drag(self, content: dict[str, Any]) -> None:
        """A handle is moved: by a key where the message says from where (`since`), else by a pointer."""
        x, y = map(float, content["at"])
        since = content.get("since")
        by = By.FINE if content.get("fine") else By.KEY if since else By.DRAG
        handle = self.explorer.picture.handles[content["handle"]]
        self.explorer.move_handle(handle, (x, y), by=by, since=since and (float(since[0]), float(since[1])))

    def _on_nudge(self, content: dict[str, Any]) -> None:
        """A key on a slider."""
        self._controls.nudge(content["parameter"], int(content["steps"]))

    def _on_to_end(self, content: dict[str, Any]) -> None:
        """Home or End on a slider."""
        self._controls.to_end(content["parameter"], content["end"])

    def _on_press(self, content: dict[str, Any]) -> None:
        self.explorer.move(self.explorer.picture.handles[content["handle"]].sets)

    def _on_reset(self, content: dict[str, Any]) -> None:
        """All parameters to what they were at first; or what the position of one handle sets, and nothing else."""
        if content.get("handle") is None:
            self.explorer.reset()
        else:
            self.explorer.reset_handle(self.explorer.picture.handles[content["handle"]])

    def _on_step(self, content: dict[str, Any]) -> None:
        if not self.explorer.step(content.get("count", self.explorer.steps_per_frame)):
            self.picture.send({"kind": "end"})

    def _on_back(self, _: dict[str, Any]) -> None:
        self.explorer.back()

    def _on_seek(self, content: dict[str, Any]) -> None:
        self.explorer.seek(int(content["position"]))

    def _on_settle(self, content: dict[str, Any]) -> None:
        """Nothing more is coming: what was too slow for a frame follows, if it is still for this picture."""
        if content["number"] == self._frames:
            strip, sentence = _strip(self.explorer.gradients), self.explorer.summary
            self.picture.send({"kind": "strip", "number": self._frames, "strip": strip, "sentence": sentence})

    def _on_tables(self, content: dict[str, Any]) -> None:
        self._tables_open = bool(content["open"])
        self.push()

    def _on_predict(self, content: dict[str, Any]) -> None:
        question: Any = self.explorer.prediction
        if content["answer"] is None:
            question.skip(self.explorer)
        else:
            question.answer(self.explorer, str(content["answer"]))
        self.explorer.error = ""
        self._lock_controls()
        self.push()

    # ---- in a notebook ----------------------------------------------------------------------------------

    def close(self) -> None:
        """Remove every widget from every page."""
        self.explorer.unobserve(self._on_change, ["picture", "error"])
        self._controls.close()
        for widget in (*_inside(self.box), self.box):
            for part in (getattr(widget, "style", None), widget.layout, widget):
                if part is not None:
                    part.close()
        self.clients.clear()


def reference(view: View) -> dict[str, Any]:
    """The part of a MIME bundle by which a front end finds the live widgets."""
    bundle = view.box._repr_mimebundle_()
    found: dict[str, Any] = (bundle[0] if isinstance(bundle, tuple) else bundle)[
        "application/vnd.jupyter.widget-view+json"
    ]
    return {"application/vnd.jupyter.widget-view+json": found}


def image(explorer: Explorer) -> dict[str, str]:
    """The part of a MIME bundle that holds the still picture with its caption."""
    return {"image/png": base64.b64encode(renderer.captioned_png(explorer)).decode()}


def bundle(explorer: Explorer) -> dict[str, Any]:
    """All that a front end may choose from: the live view, the still picture, the sentence."""
    return {"text/plain": explorer.summary, **image(explorer), **reference(explorer.view)}


def publish(explorer: Explorer) -> None:
    """Show an explorer as the output of a cell: live view, what hides one of two, still picture.

    The view goes first, with its picture in it; while the browser shows it the kernel draws the still one.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        sys.stdout.write(explorer.summary + "\n")
        return
    interrupt.listen(kernel)
    explorer.view.prepare()
    show: Any = display
    show({**reference(explorer.view), "text/plain": explorer.summary}, raw=True)
    show({"text/html": FALLBACK, "text/plain": ""}, raw=True)
    show({**image(explorer), "text/plain": explorer.summary}, raw=True)


def _inside(box: Any) -> list[Any]:
    """All widgets in a box, at any depth."""
    return [widget for child in getattr(box, "children", ()) for widget in (*_inside(child), child)]


def _strip(agreements: tuple[Agreement, ...]) -> list[dict[str, str]]:
    """One row of text a gradient."""
    return [
        {
            "name": a.name,
            "status": a.status,
            "formula": _entry(a.formula),
            "autodiff": _entry(a.autodiff),
            "differences": _entry(a.differences),
            "nearness": _nearness(a),
            "reason": a.reason,
        }
        for a in agreements
    ]


def _nearness(agreement: Agreement) -> str:
    """How near the ways are: "exactly", "to 6e−16"; "" where nothing can be compared."""
    if agreement.status == "agree":
        return "exactly" if agreement.error == 0 else f"to {formatting.number(agreement.error, 1)}"
    return f"by {formatting.number(agreement.error, 2)}" if agreement.status == "disagree" else ""


def _entry(value: Any) -> str:
    if value is None:
        return ""
    array = np.asarray(value, float)
    if array.size == 1:
        return formatting.fixed(array.item())
    if array.size <= 4:
        return "  ".join(formatting.fixed(entry) for entry in array.ravel())
    return f"{'×'.join(map(str, array.shape))}, length {formatting.number(np.linalg.norm(array))}"


def _plain(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, list[str]]]:
    return {
        title: {
            name: [cell if isinstance(cell, str) else formatting.number(cell) for cell in column]
            for name, column in table.items()
        }
        for title, table in tables.items()
    }
