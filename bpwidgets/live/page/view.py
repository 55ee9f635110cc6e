"""An explorer on the page: the picture (view.js), and the ipywidgets controls around it.

The browser sends what the learner did, numbered; every frame says which number it answers. So the
browser can bound what is in flight, newest wins, and the last position always arrives.
"""

from __future__ import annotations

import base64
import pathlib
import re
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
from bpwidgets.live.model.parameters import By, Choice, Function, Matrix, Parameter, Slider, Toggle
from bpwidgets.live.model.running import running
from bpwidgets.live.page import interrupt
from bpwidgets.live.page.echo import Echo, same
from bpwidgets.live.picture import equation, style
from bpwidgets.live.picture.marks import ClickTarget, Encoder, defaults, short
from bpwidgets.live.render import formula
from bpwidgets.live.render import matplotlib as renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpwidgets.calculus.agreement import Agreement
    from bpwidgets.calculus.functions import NamedFunction
    from bpwidgets.live.model.explorer import Explorer

HERE = pathlib.Path(__file__).parent
OWN = "your own …"
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
    defaults = traitlets.Dict(defaults()).tag(sync=True)


class View:
    """The widgets of one explorer, and what goes between them and it.

    Attributes:
        controls: the ipywidgets by parameter name.
        box: the whole, to be shown or placed in a layout of one's own.
        clients: {view id: what it asked for} of the views that are on a page now.
    """

    # What the last view on any page asked for: most likely what the next one will.
    latest: ClassVar[dict[str, Any]] = {"width": 1000, "ratio": 1, "theme": "light"}
    KEPT: ClassVar[int] = 12
    """So many backgrounds are kept: who compares two choices goes to and fro between them."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self.picture = PictureWidget(scale=explorer.scale, animated=explorer.animated, pace_s=explorer.pace_s)
        self.controls: dict[str, Any] = {}
        self.clients: dict[str, dict[str, Any]] = {}
        self._asked = View.latest
        self._drawn: deque[tuple[Any, Mapping[str, Any], renderer.Stage]] = deque(maxlen=self.KEPT)
        self._places: list[str] = []
        self._described: list[dict[str, Any]] = []
        self._frames = 0
        self._acknowledged: dict[str, int] = {}
        self._owed = True
        self._shown = explorer.picture, explorer.error
        self._tables_open = False
        explorer.observe(self._on_change, ["picture", "error"])
        self._following: list[Callable[[], None]] = [
            lambda: explorer.unobserve(self._on_change, ["picture", "error"])
        ]
        rows = [self._bind(name, parameter) for name, parameter in explorer.parameters.items()]
        panel = ipywidgets.Box(rows)
        panel.add_class("bpw-controls")
        self.box = ipywidgets.VBox([self.picture, panel])
        self.box.add_class("bpw")
        self.picture.on_msg(self._on_message)
        self._lock_controls()

    # ---- controls -----------------------------------------------------------------------------------

    def _bind(self, name: str, parameter: Parameter) -> Any:
        """Make the control of a parameter, let the two follow each other, and return its row."""
        explorer = self.explorer
        heard = self._is_seen
        control, row = _control(explorer, name, parameter, self._try, heard)
        self.controls[name] = control
        echo = Echo(parameter, heard) if isinstance(parameter, Slider) else None

        def to_explorer(change: Any) -> None:
            new, present = change["new"], getattr(explorer, name)
            if new == OWN or (echo and echo.answers(new, present)) or _is_shown(parameter, new, present):
                return
            # A browser's slider counts in steps, up to 0.5499999999999998.
            wish = float(f"{new:.12g}") if isinstance(new, float) else new
            self._try(name, parameter.round_towards(wish, present) if isinstance(parameter, Slider) else wish)

        def to_control(_: Any = None) -> None:
            shown, value = control.value, getattr(explorer, name)
            _show_value(control, parameter, value)
            if echo:
                echo.tell(shown, value)

        to_control()
        control.observe(to_explorer, "value")
        explorer.observe(to_control, name)
        self._following.append(lambda: explorer.unobserve(to_control, name))
        return row

    def _is_seen(self) -> bool:
        return bool(self.clients)

    def _try(self, name: str, value: Any) -> None:
        """Set a parameter from a control: what cannot be set is said in the widget, and the control goes back.

        Not so a line of typed text, which the learner will want to mend.
        """
        explorer = self.explorer
        with explorer.lock:
            try:
                setattr(explorer, name, value)
            except (ValueError, TypeError, traitlets.TraitError) as problem:
                explorer.error = str(problem)
                if isinstance(explorer.parameters[name], Function):
                    return
            _show_value(self.controls[name], explorer.parameters[name], getattr(explorer, name))

    def _lock_controls(self) -> None:
        question = self.explorer.prediction
        locked = question is not None and question.verdict(self.explorer) is None
        for control in self.controls.values():
            control.disabled = locked

    # ---- to the browser -------------------------------------------------------------------------------

    def _on_change(self, _: Any = None) -> None:
        """The explorer has another picture or another error. Where both are new, one frame shows both."""
        explorer, shown = self.explorer, self._shown
        self._shown = explorer.picture, explorer.error
        if shown[0] is not explorer.picture or shown[1] != explorer.error:
            self._owed = self._owed or self._moves_stage(shown[0].structural)
            self.push()

    def _moves_stage(self, before: Mapping[str, Any]) -> bool:
        now, parameters = self.explorer.picture.structural, self.explorer.parameters
        return not all(parameters[name].same(before[name], now[name]) for name in now)

    def push(self) -> None:
        """Send the present picture to the page, with a new stage where the one there is another picture's."""
        if not self.clients:
            if self._owed:
                self.picture.first = {}
            return
        explorer = self.explorer
        # Garbage is looked for when the page has its picture: the figure before this one is a good deal of it.
        with renderer.undisturbed():
            try:
                with running(user_code=explorer.runs_user_code):
                    messages = [self.stage(), self.frame()] if self._owed else [self.frame()]
            except Exception as problem:  # noqa: BLE001 (a learner's function draws the curves and is checked)
                message = wording.error_message(problem)
                self._shown = explorer.picture, message
                explorer.error = message
                messages = [({"kind": "error", "error": message, "ack": dict(self._acknowledged)}, [])]
            else:
                self._owed = False
            for content, buffers in messages:
                self.picture.send(content, buffers)
            if len(messages) > 1:
                time.sleep(FLUSH_S)

    def prepare(self) -> None:
        """Draw before any view asks, for what the last one asked: the view then opens with its picture."""
        with running(user_code=self.explorer.runs_user_code):
            stage, stage_buffers = self.stage()
            frame, frame_buffers = self.frame()
        self._owed = False
        self.picture.first = {
            "stage": stage,
            "frame": frame,
            "stage_buffers": stage_buffers,
            "frame_buffers": frame_buffers,
        }

    def stage(self) -> tuple[dict[str, Any], list[Any]]:
        """The message that lays a new background: PNG, axes, palette, equation, the handles' tracks."""
        explorer = self.explorer
        drawn = self._background()
        places = [axes["name"] for axes in drawn.axes]
        self._places, self._described = places, []
        to = Encoder(places)
        template = explorer.picture.equation
        content = {
            "kind": "stage",
            "width": drawn.width,
            "height": drawn.height,
            "axes": [{key: axes[key] for key in ("box", "x", "y", "log")} for axes in drawn.axes],
            "tracks": [handle.encode_track(to) for handle in explorer.picture.handles],
            "palette": style.palette(self._asked["theme"]),
            "equation": formula.segments(template),
            "spoken": equation.spoken(template),
            "png": len(to.buffers),
        }
        return content, [*to.buffers, drawn.png]

    def _background(self) -> renderer.Stage:
        """The stage for the present structural parameters, drawn anew unless it was lately."""
        explorer, looks = self.explorer, self._looks(self._asked)
        now = explorer.picture.structural
        for looked, then, drawn in self._drawn:
            if looked == looks and not self._moves_stage(then):
                return drawn
        drawn = renderer.stage(explorer, **self._asked)
        self._drawn.append((looks, now, drawn))
        return drawn

    def frame(self) -> tuple[dict[str, Any], list[Any]]:
        """The message that moves the picture: marks, handles, numbers, sentence, agreement."""
        started = time.perf_counter()
        explorer = self.explorer
        picture = explorer.picture
        to = Encoder(self._places)
        self._frames += 1
        agreements = explorer.prompt_gradients()
        described = [handle.encode(to) for handle in picture.handles]
        content: dict[str, Any] = {
            "kind": "frame",
            "number": self._frames,
            "ack": dict(self._acknowledged),
            "marks": [mark.encode(to) for mark in picture.marks],
            "handles": None if described == self._described else described,
            "at": [short(float(value)) for handle in picture.handles for value in handle.at],
            "selected": [
                i for i, it in enumerate(picture.handles) if isinstance(it, ClickTarget) and it.selected
            ],
            "numbers": equation.values(picture.equation, picture.result),
            "sentence": picture.sentence if agreements is None else explorer.summary,
            "strip": None if agreements is None else _strip(agreements),
            "error": explorer.error,
            "back": explorer.position > 0,
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
        asked: Any = self.explorer.prediction
        return {
            "question": asked.question,
            "kind": asked.kind,
            "choices": list(asked.choices),
            "verdict": asked.verdict(self.explorer),
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
        asked = {key: content[key] for key in ("width", "ratio", "theme")}
        self.clients[content["view"]] = asked
        guessed = bool(self.picture.first) and self._looks(asked) == self._looks(self._asked)
        self._asked = View.latest = asked
        self._owed = self._owed or not guessed
        self.push()
        self.picture.first = {}

    def _looks(self, asked: dict[str, Any]) -> tuple[Any, ...]:
        """What of a view's wishes changes the stage: all pages that are wide enough show the same one."""
        return renderer.layout(self.explorer, asked["width"]), asked["ratio"], asked["theme"]

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
        asked: Any = self.explorer.prediction
        if content["answer"] is None:
            asked.skip(self.explorer)
        else:
            asked.answer(self.explorer, str(content["answer"]))
        self.explorer.error = ""
        self._lock_controls()
        self.push()

    # ---- in a notebook ----------------------------------------------------------------------------------

    def close(self) -> None:
        """Remove every widget from every page."""
        for unfollow in self._following:
            unfollow()
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
    return {"image/png": base64.b64encode(renderer.captioned(explorer)).decode()}


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
    inner = [widget for child in getattr(box, "children", ()) for widget in (*_inside(child), child)]
    return [*inner]


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
        return "exactly" if agreement.error == 0 else f"to {style.number(agreement.error, 1)}"
    return f"by {style.number(agreement.error, 2)}" if agreement.status == "disagree" else ""


def _entry(value: Any) -> str:
    if value is None:
        return ""
    array = np.asarray(value, float)
    if array.size == 1:
        return style.fixed(array.item())
    if array.size <= 4:
        return "  ".join(style.fixed(entry) for entry in array.ravel())
    return f"{'×'.join(map(str, array.shape))}, length {style.number(np.linalg.norm(array))}"


def _plain(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, list[str]]]:
    return {
        title: {
            name: [cell if isinstance(cell, str) else style.number(cell) for cell in column]
            for name, column in table.items()
        }
        for title, table in tables.items()
    }


# ---- the control of each kind of parameter --------------------------------------------------------------


def _control(
    explorer: Explorer,
    name: str,
    parameter: Parameter,
    set_value: Callable[[str, Any], None],
    heard: Callable[[], bool],
) -> tuple[Any, Any]:
    """The ipywidget that holds the value, and the row in which it stands."""
    label = f"{parameter.label} ({parameter.unit})" if parameter.unit else parameter.label
    if isinstance(parameter, Slider):
        control = _slider(parameter, label)
        return control, control
    if isinstance(parameter, Choice):
        control = ipywidgets.Dropdown(options=list(parameter.options), description=label)
        return control, control
    if isinstance(parameter, Toggle):
        control = ipywidgets.Checkbox(description=label, indent=False)
        return control, control
    if isinstance(parameter, Matrix):
        control = MatrixControl(parameter, parameter.shape_in(explorer.values), label, heard)
        return control, control
    if isinstance(parameter, Function):
        return _function(name, parameter, label, set_value)
    raise TypeError(f"no control is known for {type(parameter).__name__}, the kind of {name}")


def _slider(parameter: Slider, label: str) -> Any:
    if parameter.log:
        base, low, high, step = parameter.powers
        digits = ".0f" if parameter.whole else ".3g"
        return ipywidgets.FloatLogSlider(
            base=base, min=low, max=high, step=step, description=label, readout_format=digits
        )
    if parameter.whole:
        return ipywidgets.IntSlider(
            min=int(parameter.low), max=int(parameter.high), step=int(parameter.step), description=label
        )
    # In one step both ends, or the slider's own default range refuses one of them.
    return ipywidgets.FloatSlider(
        value=parameter.default_value,
        min=parameter.low,
        max=parameter.high,
        step=parameter.step,
        description=label,
        readout_format=".2f",
    )


def _function(
    name: str, parameter: Function, label: str, set_value: Callable[[str, Any], None]
) -> tuple[Any, Any]:
    """A chooser, and a line to type a function of one's own, seen while "your own" is chosen."""
    options = [(_in_terms_of(parameter.variables, choice), key) for key, choice in parameter.choices.items()]
    chooser = ipywidgets.Dropdown(options=[*options, (OWN, OWN)], description=label)
    typed = ipywidgets.Text(
        placeholder=f"such as {example(parameter)}, then Enter",
        continuous_update=False,
        layout=ipywidgets.Layout(display="none"),
    )
    typed.add_class("bpw-typed")

    def chosen(change: Any) -> None:
        typed.layout.display = "" if change["new"] == OWN else "none"
        if change["new"] == OWN and change["old"] is not None and typed.value.strip():
            set_value(name, typed.value)  # back to what was typed before

    def entered(change: Any) -> None:
        if change["new"].strip():
            set_value(name, change["new"])

    chooser.observe(chosen, "value")
    typed.observe(entered, "value")
    chooser.typed = typed
    return chooser, ipywidgets.HBox([chooser, typed])


def example(parameter: Function) -> str:
    """What may be typed, as x1 * x2**2, or for two outputs x1 * x2**2, x1."""
    first, *_ = parameter.variables
    rest = [f"{first}" if n == 2 else f"{first}**{n}" for n in range(2, (parameter.outputs or 1) + 1)]
    return ", ".join([f"{' * '.join(parameter.variables)}**2", *rest])


def _in_terms_of(variables: tuple[str, ...], choice: NamedFunction) -> str:
    """A choice's text with the parameter's variable: u**2 where the choices say x**2."""
    return (
        re.sub(rf"\b{choice.variables[0]}\b", variables[0], choice.text)
        if len(variables) == 1
        else choice.text
    )


def _show_value(control: Any, parameter: Parameter, value: Any) -> None:
    """Let the control show the parameter's value, whichever side changed it."""
    if isinstance(parameter, Matrix):
        control.show(value)
    elif isinstance(parameter, Function):
        known = value.name in parameter.choices and value == value.name
        if not known and value.kind == "typed" and control.typed.value != value.text:
            control.typed.value = value.text
        control.value = value.name if known else OWN
    elif not _is_shown(parameter, control.value, value):
        control.value = value


def _is_shown(parameter: Parameter, shown: Any, value: Any) -> bool:
    """Whether a control that holds `shown` shows `value` already."""
    if isinstance(parameter, Slider):
        return same(shown, value)
    return bool(parameter.same(value, np.asarray(shown)) if isinstance(parameter, Matrix) else shown == value)


class MatrixControl(ipywidgets.VBox):  # type: ignore[misc] # untyped base
    """A chooser of the cell and one slider for it; `value` is the whole array as nested tuples."""

    value = traitlets.Any()
    disabled = traitlets.Bool(default_value=False)

    def __init__(
        self, parameter: Matrix, shape: tuple[int, ...], label: str, heard: Callable[[], bool]
    ) -> None:
        self.cell = ipywidgets.Dropdown(description=label)
        self.slider = ipywidgets.FloatSlider(
            min=parameter.low,
            max=parameter.high,
            step=parameter.step,
            description="entry",
            readout_format=".2f",
        )
        self._echo = Echo(parameter, heard)
        self._shape: tuple[int, ...] = ()
        self._showing = False
        super().__init__([self.cell, self.slider])
        self.show(np.zeros(shape))
        self.cell.observe(lambda _: self._select(), "value")
        self.slider.observe(lambda change: self._move(change["new"]), "value")
        self.observe(self._lock, "disabled")

    def show(self, array: Any) -> None:
        """Show an array, the selected cell's entry on the slider."""
        self._showing = True
        try:
            if array.shape != self._shape:
                self._shape = array.shape
                cells = list(np.ndindex(array.shape))
                self.cell.options = [
                    ("[" + ", ".join(str(i + 1) for i in cell) + "]", cell) for cell in cells
                ]
                self.cell.value = cells[0]
            self.value = _nested(array)
            self._select()
        finally:
            self._showing = False

    def _select(self) -> None:
        if self.cell.value is None or np.shape(self.value) != self._shape:
            return  # between two shapes
        showing, self._showing = self._showing, True
        shown, entry = self.slider.value, float(np.asarray(self.value)[self.cell.value])
        self.slider.value = entry
        self._showing = showing
        self._echo.tell(shown, entry)

    def _move(self, entry: float) -> None:
        array = np.array(self.value)
        present = array[self.cell.value]
        if not self._showing and not self._echo.answers(entry, present) and not same(entry, present):
            array[self.cell.value] = entry
            self.value = _nested(array)

    def _lock(self, change: Any) -> None:
        self.cell.disabled = self.slider.disabled = change["new"]


def _nested(array: Any) -> Any:
    return tuple(_nested(row) for row in array) if np.ndim(array) else float(array)
