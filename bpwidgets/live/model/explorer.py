"""The model of a picture that moves: parameters in, result, marks, agreement and sentence out.

It knows neither widgets nor pixels, so that it can be tested, graded and exported without a browser.
A lesson's explorer declares parameters and writes `compute`, `scene`, `stage`, `sentence` and what else
it has; everything in this file is inherited. `page` shows it, `render` draws it.
"""

from __future__ import annotations

import contextlib
import textwrap
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets

from bpwidgets.calculus.agreement import Agreement, agree
from bpwidgets.live.model import front_end
from bpwidgets.live.model.parameters import Function, Matrix, Parameter, ParameterError, Slider, declared
from bpwidgets.live.model.running import running
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture import layout, style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matplotlib.figure import Figure

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.live.model.predict import Prediction
    from bpwidgets.live.picture.marks import ClickTarget, Handle, Mark

    Table = dict[str, Sequence[Any]]

FRAME_S = 0.008
"""Agreement that takes longer than this follows the picture instead of delaying it."""
LONGEST = 300
"""Characters of a message, beyond which it is cut."""
HISTORY = 500
"""How many states `back` can return to."""


@dataclass(frozen=True)
class Picture:
    """What belongs together: one result and all that was made of it."""

    result: Any
    marks: tuple[Mark, ...]
    handles: tuple[Handle | ClickTarget, ...]
    sentence: str
    equation: str


class Explorer(traitlets.HasTraits):
    """Base of all explorers. Parameters are set by keyword; `scale` enlarges all for the lecture room.

    Args:
        scale: magnification of text, lines and picture.
        predict: a question to answer before the controls unlock; see `Prediction`.
        parameters: values other than the defaults, by name.

    Raises:
        TypeError: a keyword is no parameter of this explorer.
        ParameterError: a value lies outside its parameter's range.
    """

    size: ClassVar[tuple[int, int]] = (900, 400)
    parameters: ClassVar[dict[str, Parameter]] = {}
    animated: ClassVar[bool] = False
    pace_s: ClassVar[float] = 0.0
    """How long each step is shown, at least, while time passes by itself."""
    # One lock for all explorers, not one each: two linked ones, set from two threads, would wait for each other.
    lock: ClassVar[threading.RLock] = threading.RLock()

    error = traitlets.Unicode("")
    picture: Picture
    """The last good picture; the defaults' until there is another."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Collect the parameters; a property that is written as its hook is a mistake of the author."""
        super().__init_subclass__(**kwargs)
        cls.parameters = declared(cls)
        for name in ("scale", "predict"):
            if name in cls.parameters:
                raise TypeError(f"{cls.__name__} calls a parameter {name!r}, a word of every explorer's own")
        cls.animated = hasattr(cls, "start")
        for name, hook in (("gradients", "claims"), ("tables", "columns")):
            if name in vars(cls):
                raise TypeError(
                    f"{cls.__name__} defines {name}, which users read; write the hook {hook}(self, r)"
                )

    def __init__(self, *, scale: float = 1.0, predict: Prediction | None = None, **parameters: Any) -> None:
        self._known(parameters)
        if not 0.5 <= scale <= 4:
            raise ValueError(f"scale is {scale}; expected a number from 0.5 to 4")
        self.built = False
        self.scale, self.prediction = float(scale), predict
        self._holding = 1
        self._dirty = self._structural = True
        self._agreements: tuple[Agreement, ...] | None = None
        self.composing_s = 0.0
        self._agreeing_s: deque[float] = deque(maxlen=5)
        self._notice = ""
        self._view: Any = None
        self.past: list[Any] = []
        self._given: dict[str, Any] = {}
        super().__init__()
        # Sizes come before the matrices that take their shapes from them.
        self._order = sorted(self.parameters, key=lambda name: isinstance(self.parameters[name], Matrix))
        for name in self._order:
            setattr(self, name, self.parameters[name].initial(self))
        self.built = True
        self._restart = self.animated
        self.observe(self._on_parameter, list(self.parameters))
        # The defaults' picture comes first: it is the last good one if the given parameters have none.
        self._holding = 0
        self.refresh()
        if not hasattr(self, "picture"):
            raise RuntimeError(f"{type(self).__name__} has no picture at its defaults: {self.error}")
        with self.hold():
            for name in self._order:
                if name in parameters:
                    setattr(self, name, parameters[name])
        if not self.error:
            self._given = {name: getattr(self, name) for name in parameters}

    # ---- what an explorer's file writes -------------------------------------------------------------

    if TYPE_CHECKING:

        def start(self) -> Any:
            """The state at time 0, where time passes. Optional."""

        def advance(self, state: Any) -> Any:
            """The next state; the same object again where there is no next."""

        def compute(self, *state: Any) -> Any:
            """Parameters (and the state) -> result. Pure: no drawing, no widget."""

    def stage(self, figure: Figure, r: Any) -> None:
        """Draw by Matplotlib what stands still: axes, ticks, labels, curves. A curve's gid is its role.

        It may depend on structural parameters only: the drawing is kept and laid again where these are the same.
        """
        raise NotImplementedError

    def panels(self, figure: Figure, mosaic: Sequence[Sequence[str]], **options: Any) -> dict[str, Any]:
        """Named axes at fixed places for `stage`; see `layout.grid`."""
        return layout.grid(figure, mosaic, **options)

    def place(self, figure: Figure, **boxes: tuple[float, float, float, float]) -> dict[str, Any]:
        """Named axes for `stage` at boxes (left, top, width, height) in px of a picture of this explorer's size."""
        return layout.boxes(figure, self.size, boxes)

    def scene(self, r: Any) -> Sequence[Mark]:
        """Result -> marks in data coordinates of the stage's axes. Pure, every frame."""
        raise NotImplementedError

    def sentence(self, r: Any) -> str:
        """What the picture shows now, in one sentence."""
        raise NotImplementedError

    def handles(self, r: Any) -> Sequence[Handle | ClickTarget]:  # noqa: ARG002 (for the file that has handles)
        """What can be dragged, and what can be clicked."""
        return ()

    def equation(self, r: Any) -> str:  # noqa: ARG002 (for the file that has an equation)
        """LaTeX with slots {field} or {field:role} that show fields of the result; see `equation.py`."""
        return ""

    def claims(self, r: Any) -> Sequence[Claim]:  # noqa: ARG002 (for the file that has gradients)
        """A `Claim` for each gradient; the base checks it in three ways, and users read `gradients`."""
        return ()

    def columns(self, r: Any) -> dict[str, Table]:  # noqa: ARG002 (for the file that has tables)
        """{title: {column: sequence of equal length}}: the numbers of the picture; users read `tables`."""
        return {}

    # ---- what users read ----------------------------------------------------------------------------

    @property
    def result(self) -> Any:
        """The frozen dataclass of this explorer: values and arrays of the picture shown."""
        return self.picture.result

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is drawn now, over the stage."""
        return self.picture.marks

    @property
    def summary(self) -> str:
        """What the picture says now: the sentence, and what is to be said of a kink or a disagreement."""
        return " ".join([self.picture.sentence, *_exceptions(self.gradients)])

    @property
    def gradients(self) -> tuple[Agreement, ...]:
        """Formula, autodiff and differences of every gradient of the picture shown, computed once a picture."""
        with self.lock:
            if self._agreements is None:
                started = time.perf_counter()
                with running(user_code=self.runs_user_code):
                    self._agreements = tuple(agree(claim) for claim in self.claims(self.result))
                self._agreeing_s.append(time.perf_counter() - started)
            return self._agreements

    @property
    def tables(self) -> dict[str, Table]:
        """{title: {column: sequence}}: the numbers of the picture shown, and the agreement of its gradients."""
        tables = dict(self.columns(self.result))
        found = self.gradients
        if found:
            tables["Three-way agreement"] = {
                "gradient": [a.name for a in found],
                "formula": [_shown(a.formula) for a in found],
                "autodiff": [_shown(a.autodiff) for a in found],
                "differences": [_shown(a.differences) for a in found],
                "relative error": [float(a.error) for a in found],
                "status": [a.status for a in found],
            }
        return tables

    @property
    def figure(self) -> Figure:
        """A new Matplotlib figure of stage and marks, in the light theme, unknown to pyplot."""
        with self.lock:
            return front_end.renderer().whole(self)

    @property
    def controls(self) -> dict[str, Any]:
        """The ipywidgets by parameter name; they and the explorer follow each other."""
        controls: dict[str, Any] = self.view.controls
        return controls

    @property
    def view(self) -> Any:
        """The ipywidgets around this explorer, made on first use."""
        with self.lock:
            if self._view is None:
                self._view = front_end.page().View(self)
            return self._view

    def __repr__(self) -> str:
        return self.summary

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002 (IPython's)
        """All that a front end may choose from: the live view, the still picture, the sentence."""
        return front_end.page().bundle(self)

    def _ipython_display_(self) -> None:
        front_end.page().publish(self)

    # ---- change ---------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Several changes, one frame."""
        with self.lock:
            self._holding += 1
            try:
                yield
            finally:
                self._holding -= 1
                if self._dirty and not self._holding:
                    self.refresh()

    def _on_parameter(self, change: Any) -> None:
        parameter = self.parameters[change["name"]]
        with self.hold():
            self._dirty = True
            self._structural |= parameter.structural
            if isinstance(parameter, Function):
                self._notice = ""
            for name, other in self.parameters.items():
                if isinstance(other, Matrix) and change["name"] in other.shape:
                    setattr(self, name, other.fitted(self))
            self._restart |= self.animated and self.restarts(change["name"])
            self.changed(change["name"], change["old"], change["new"])

    def restarts(self, name: str) -> bool:  # noqa: ARG002 (for the file that has such a parameter)
        """Whether a change of this parameter starts time again; where time passes all do, unless overridden."""
        return True

    def _known(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.parameters:
                has = ", ".join(self.parameters)
                raise TypeError(f"{type(self).__name__} has no parameter {name!r}; it has {has}")

    def changed(self, name: str, old: Any, new: Any) -> None:
        """Called when a parameter has changed, before the picture is made: for what remembers experiments."""

    def set_clipped(self, values: Mapping[str, Any], *, since: Mapping[str, Any] | None = None) -> None:
        """Set several parameters, each clipped to its range: what a drag does. One frame.

        Args:
            values: by name.
            since: what a key found before it moved them: whole numbers go to the next where rounding would stay put.
        """
        with self.hold():
            for name, value in values.items():
                parameter = self.parameters[name]
                if since is not None and isinstance(parameter, Slider):
                    setattr(self, name, parameter.towards(value, getattr(self, name), since=since[name]))
                else:
                    clip = getattr(parameter, "clip", None)
                    setattr(self, name, value if clip is None else clip(value))

    def first(self, name: str) -> Any:
        """What a parameter was at first: as given to the constructor (if it fits the present sizes), or its default."""
        parameter = self.parameters[name]
        if name not in self._given:
            return parameter.initial(self)
        fits = not isinstance(parameter, Matrix) or np.shape(self._given[name]) == parameter.shape_in(self)
        return self._given[name] if fits else parameter.initial(self)

    def reset(self, *names: str) -> None:
        """Set the named parameters (all, if none is named) as they were at first, and time to its start; one frame."""
        self._known(names)
        chosen = names or tuple(self.parameters)
        with self.hold():
            for name in sorted(chosen, key=self._order.index):
                setattr(self, name, self.first(name))
            if self.animated:
                self.state, self.past = self.start(), []
            self._dirty = True

    def step(self) -> bool:
        """Let one unit of time pass; False where there is no next state.

        Raises:
            TypeError: no time passes in this explorer.
        """
        if not self.animated:
            raise TypeError(f"no time passes in {type(self).__name__}; it has no step")
        with self.hold():
            try:
                with running(user_code=self.runs_user_code):
                    following = self.advance(self.state)
            except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
                self.error = self.sentence_for(problem)
                self._push(structural=False)
                return False
            if following is self.state:
                return False
            self.past = [*self.past[1 - HISTORY :], self.state]
            self.state = following
            self._dirty = True
        return True

    def _push(self, *, structural: bool) -> None:
        if self._view is not None:
            self._view.push(structural=structural)

    def back(self) -> bool:
        """Return to the state before the last step; False where there is none."""
        with self.hold():
            if not self.past:
                return False
            self.state = self.past.pop()
            self._dirty = True
        return True

    def close(self) -> None:
        """Remove the widgets from the page and free all that was drawn; the numbers remain readable."""
        with self.lock:
            if self._view is not None:
                self._view.close()
                self._view = None

    # ---- the frame ------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Make the picture of the present parameters; where that fails, keep the last one and say why."""
        with self.lock:
            self._dirty = False
            started = time.perf_counter()
            made = False
            try:
                with running(user_code=self.runs_user_code) as printed:
                    picture = self._compose()
                made = True
            except KeyboardInterrupt:
                self.stopped()
                if threading.current_thread() is threading.main_thread():
                    raise
            except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
                self.error = self.sentence_for(problem)
            else:
                self.picture, self._agreements = picture, None
                self.error = _printed(printed.getvalue()) or self._notice
            self.composing_s = time.perf_counter() - started
            structural, self._structural = self._structural and made, self._structural and not made
            self._push(structural=structural)

    def _compose(self) -> Picture:
        if self._restart:
            self.state, self.past, self._restart = self.start(), [], False
        r = self.compute(self.state) if self.animated else self.compute()
        return Picture(r, tuple(self.scene(r)), tuple(self.handles(r)), self.sentence(r), self.equation(r))

    def prompt_agreements(self) -> tuple[Agreement, ...] | None:
        """The agreements where they are known or cheap enough for a frame; None where they are to follow."""
        # The quickest of the last few: one hiccup of the machine does not make a check a slow one.
        quick = min(self._agreeing_s, default=0.0) < FRAME_S
        return self.gradients if quick or self._agreements is not None else None

    @property
    def runs_user_code(self) -> bool:
        """Whether a parameter is a learner's own callable."""
        values = self._trait_values
        return any(
            values[name].kind == "callable"
            for name, parameter in self.parameters.items()
            if isinstance(parameter, Function)
        )

    def stopped(self) -> None:
        """A function that does not end was interrupted: it would hang the next frame too, so it goes."""
        with self.hold():
            names = []
            for name, parameter in self.parameters.items():
                if isinstance(parameter, Function) and getattr(self, name).kind == "callable":
                    names.append(name)
                    self._trait_values[name] = parameter.initial(self)
                    self._notify_trait(name, None, self._trait_values[name])
            # Said until a function is chosen again: what was in flight would wipe it away at once.
            self._notice = (
                f"{' and '.join(names)} took too long and was interrupted; the default is back in its place."
                if names
                else "The computation took too long and was interrupted."
            )
            self._dirty = True

    def sentence_for(self, problem: Exception) -> str:
        """What `error` says of an exception."""
        text = textwrap.shorten(str(problem), LONGEST, placeholder=" …") or "no message"
        return (
            text
            if isinstance(problem, UserFunctionError | ParameterError)
            else f"{type(problem).__name__}: {text}"
        )


def _exceptions(agreements: tuple[Agreement, ...]) -> list[str]:
    """A sentence on what does not simply agree; kinks are told briefly and together: the strip has their reasons."""
    kinks: dict[str, list[str]] = {}
    for a in agreements:
        if a.status == "kink":
            kinks.setdefault(_kink(a), []).append(a.name)
    told = [
        f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} at a kink{what}."
        for what, names in kinks.items()
    ]
    return told + [f"{a.name}: {a.reason}" for a in agreements if a.status in ("disagree", "undefined")]


def _kink(a: Agreement) -> str:
    """Between which slopes a gradient of one number may lie, and which one the code returns."""
    if a.interval is None or a.interval[0].size != 1:
        return ""
    returned = a.autodiff if a.formula is None else a.formula
    low, high, code = (style.number(np.asarray(each).item(), 3) for each in (*a.interval, returned))
    return f", between {low} and {high}; the code returns {code}"


def _printed(text: str) -> str:
    """What `error` says of prints."""
    first = text.strip().splitlines()
    return (
        f"A function printed {first[0][:60]!r}; what it prints does not appear in the picture."
        if first
        else ""
    )


def _shown(value: Any) -> Any:
    """A number as float, an array as text, nothing as a dash: one cell of a table."""
    if value is None:
        return "–"
    array = np.asarray(value, float)
    return float(array) if array.ndim == 0 else " ".join(style.number(v) for v in array.ravel()[:6])
