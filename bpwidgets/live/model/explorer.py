"""The model of a picture that moves: parameters in; result, marks, agreement and sentence out.

It knows neither widgets nor pixels, so that it can be tested, graded and exported without a browser.
A lesson's explorer declares parameters and writes the hooks of `hooks.py`; everything in this file is inherited.
`page` shows it, `render` draws it.
"""

from __future__ import annotations

import contextlib
import operator
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets

from bpwidgets.calculus.agreement import Agreement, agree
from bpwidgets.live.model import front_end, wording
from bpwidgets.live.model.hooks import Hooks
from bpwidgets.live.model.parameters import By, Function, Matrix, Parameter, Slider, declared
from bpwidgets.live.model.running import running
from bpwidgets.live.model.timeline import Timeline
from bpwidgets.live.model.user_function import UserFunctionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from matplotlib.figure import Figure

    from bpwidgets.live.model.hooks import Table
    from bpwidgets.live.model.predict import Prediction
    from bpwidgets.live.picture.marks import ClickTarget, Handle, Mark

FRAME_S = 0.008
"""Agreement that takes longer than this follows the picture instead of delaying it."""


@dataclass(frozen=True, eq=False)
class Picture:
    """What belongs together: one result and all that was made of it."""

    result: Any
    marks: tuple[Mark, ...]
    handles: tuple[Handle | ClickTarget, ...]
    sentence: str
    equation: str
    structural: Mapping[str, Any]
    """the parameters on which its stage depends, by name"""


class Explorer(Hooks, traitlets.HasTraits):
    """Base of all explorers. Parameters are set by keyword; `scale` enlarges all for the lecture room.

    Args:
        scale: magnification of text, lines and picture.
        predict: a question to answer before the controls unlock; see `Prediction`.
        step: where time passes, the step that is shown first and after a reset.
        parameters: values other than the defaults, by name.

    Raises:
        TypeError: a keyword is no parameter of this explorer.
        ParameterError: a value lies outside its parameter's range.
    """

    parameters: ClassVar[dict[str, Parameter]] = {}
    """The parameters by name, in the order in which they were declared."""
    animated: ClassVar[bool] = False
    """Whether time passes: whether the class has a `start`."""
    # One lock for all explorers, not one each: two linked ones, set from two threads, would wait for each other.
    lock: ClassVar[threading.RLock] = threading.RLock()

    error = traitlets.Unicode("")
    """"" or the message shown in the widget."""
    picture = traitlets.Instance(Picture, read_only=True)
    """The last good picture; the defaults' until there is another. Each is a new object: observe it to follow."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Collect the parameters; one that hides a name of the base, or a hook under another name, is a mistake."""
        super().__init_subclass__(**kwargs)
        cls.parameters = declared(cls)
        for name in cls.parameters:
            if name in {"scale", "predict", *dir(Explorer)}:
                raise TypeError(f"{cls.__name__} has a parameter {name!r}, a name that every explorer has")
        for name, hook in (("gradients", "claims"), ("tables", "columns")):
            if name in vars(cls):
                raise TypeError(
                    f"{cls.__name__} defines {name}, which users read; write the hook {hook}(self, r)"
                )
        cls.animated = hasattr(cls, "start")

    def __init__(
        self,
        *,
        scale: float = 1.0,
        predict: Prediction | None = None,
        step: int | None = None,
        **parameters: Any,
    ) -> None:
        self._check_names(parameters)
        if not 0.5 <= scale <= 4:
            raise ValueError(f"scale is {scale}; expected a number from 0.5 to 4")
        if step is not None:
            self._check_time()
            if operator.index(step) < 0:
                raise ValueError(f"step is {step}; expected 0 or more")
        self.scale, self.prediction = float(scale), predict
        self._opening_step = step or 0
        self._holding = 1
        self._stale = True
        self._sliders_follow = False
        self._agreements: tuple[Agreement, ...] | None = None
        self._agreeing_s: deque[float] = deque(maxlen=5)
        self.composing_s = 0.0
        self._notice = ""
        self._view: Any = None
        self._given: dict[str, Any] = {}
        super().__init__()
        # Sizes come before the matrices that take their shapes from them.
        self._order = sorted(self.parameters, key=lambda name: isinstance(self.parameters[name], Matrix))
        for name in self._order:
            setattr(self, name, self.parameters[name].initial(self.values))
        self._restart = self.animated
        self.observe(self._on_parameter, list(self.parameters))
        # The defaults' picture comes first: it is the last good one if the given parameters have none.
        self._holding = 0
        self.refresh()
        if not self.trait_has_value("picture"):
            raise RuntimeError(f"{type(self).__name__} has no picture at its defaults: {self.error}")
        with self.hold():
            for name in self._order:
                if name in parameters:
                    setattr(self, name, parameters[name])
            given = {name: value for name, value in self.values.items() if not self._is_initial(name)}
            self._open()
        if not self.error:
            self._given = given

    # ---- what users read ----------------------------------------------------------------------------

    @property
    def values(self) -> dict[str, Any]:
        """The present parameters by name."""
        return {name: getattr(self, name) for name in self.parameters if self.trait_has_value(name)}

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
        return " ".join([self.picture.sentence, *wording.exceptions(self.gradients)])

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

    def prompt_gradients(self) -> tuple[Agreement, ...] | None:
        """The gradients where they are known or cheap enough for a frame; None where they are to follow it."""
        # The quickest of the last few: one hiccup of the machine does not make a check a slow one.
        quick = min(self._agreeing_s, default=0.0) < FRAME_S
        return self.gradients if quick or self._agreements is not None else None

    @property
    def tables(self) -> dict[str, Table]:
        """{title: {column: sequence}}: the numbers of the picture shown, and the agreement of its gradients."""
        tables: dict[str, Table] = dict(self.columns(self.result))
        if self.gradients:
            tables["Three-way agreement"] = wording.agreement_table(self.gradients)
        return tables

    @property
    def figure(self) -> Figure:
        """A new Matplotlib figure of stage and marks, in the light theme, unknown to pyplot."""
        return front_end.renderer().make_figure(self)

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

    def close(self) -> None:
        """Remove the widgets from the page and free all that was drawn; the numbers remain readable."""
        with self.lock:
            if self._view is not None:
                self._view.close()
                self._view = None

    def result_at(self, *, step: int | None = None, **values: Any) -> Any:
        """The result that would be shown if these parameters were set now; nothing is shown.

        Args:
            step: where time passes, how many steps from the start; the state that is shown now where it is not given.
            values: by name; the others are as they are now.

        Raises:
            TypeError: a keyword is no parameter of this explorer.
            ParameterError: a value lies outside its parameter's range.
            UserFunctionError: there is no result, for instance with a function of the learner.
        """
        self._check_names(values)
        if step is not None:
            self._check_time()
        there = type(self)(**self.values)
        there._set_apart(values, step, self.state if self.animated else None)  # noqa: SLF001 (of this class)
        if there.error:
            raise UserFunctionError(there.error)
        return there.result

    def _set_apart(self, values: Mapping[str, Any], step: int | None, state: Any) -> None:
        """Set parameters, and time to a step or to a state, for `result_at`; an error that was there before is over."""
        with self.hold():
            self.error, self._stale = "", True
            if self.animated and step is None:
                self._timeline.record(state)
            for name in sorted(values, key=self._order.index):
                setattr(self, name, values[name])
            if step is not None:
                self._restart = True
                self.seek(step)

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
                if self._stale and not self._holding:
                    self.refresh()

    def move(
        self, values: Mapping[str, Any], *, by: By = By.PROGRAM, since: Mapping[str, Any] | None = None
    ) -> None:
        """Set several parameters, each to the value in its range that is meant. One frame.

        Args:
            values: by name.
            by: what moves them: it says where between two steps they come to rest.
            since: for a key, the values from which it moved them: another key may be on its way.
        """
        with self.hold():
            for name, value in values.items():
                start = since.get(name) if since else None  # what a handle sets only where it moves has none
                present = getattr(self, name)
                setattr(self, name, self.parameters[name].moved(value, present, by=by, since=start))

    def move_handle(
        self,
        handle: Handle,
        at: tuple[float, float],
        *,
        by: By = By.DRAG,
        since: tuple[float, float] | None = None,
    ) -> None:
        """Set what a handle sets where it is moved to.

        Args:
            handle: one of the picture's.
            at: (x, y) in data coordinates.
            by: what moves it: a drag lands where the handle's `snap` says, or else on its parameters' steps.
            since: for a key, where it found the handle.
        """
        landed = handle.snap(*at) if handle.snap is not None and by is By.DRAG else at
        if landed != at:
            self.move(handle.to_parameters(*landed))
        else:
            self.move(handle.to_parameters(*at), by=by, since=since and handle.to_parameters(*since))

    def nudge(self, name: str, steps: int, *, cell: tuple[int, ...] | None = None) -> None:
        """Move a slider, or one cell of a matrix, so many steps up (or down): from between two to the next one."""
        self._check_names([name])
        parameter, value = self.parameters[name], getattr(self, name)
        if not isinstance(parameter, Slider | Matrix):
            raise TypeError(f"{name} has no steps; expected a slider or a matrix")
        if cell is None:
            setattr(self, name, parameter.step_from(value, steps))
        else:
            array = np.array(value)
            array[cell] = parameter.step_from(array[cell], steps)
            setattr(self, name, array)

    def initial_value(self, name: str) -> Any:
        """What a reset sets a parameter to: what the cell asked for (if it fits the present sizes), or the default."""
        default = self.parameters[name].initial(self.values)
        given = self._given.get(name, default)
        return given if np.shape(given) == np.shape(default) else default

    def _is_initial(self, name: str) -> bool:
        parameter = self.parameters[name]
        default = parameter.validate(self, parameter.initial(self.values))
        return parameter.same(default, getattr(self, name))

    def reset(self, *names: str) -> None:
        """Set the named parameters (all, if none is named) as they were at first, and time too; one frame."""
        self._check_names(names)
        with self.hold():
            for name in sorted(names or self.parameters, key=self._order.index):
                setattr(self, name, self.initial_value(name))
            self._stale, self._restart = True, self.animated
            self._open()

    def reset_handle(self, handle: Handle) -> None:
        """Set what one handle sets as it was at first, and nothing else: of a matrix its entries alone."""
        x, y = handle.at
        here, there = handle.to_parameters(x, y), handle.to_parameters(x + 1.0, y + 1.0)
        with self.hold():
            for name, value in here.items():
                initial = self.initial_value(name)
                if isinstance(self.parameters[name], Matrix):
                    moves = np.asarray(value) != np.asarray(there[name])
                    initial = np.where(moves, initial, getattr(self, name))
                setattr(self, name, initial)

    def _on_parameter(self, change: Any) -> None:
        name = change["name"]
        with self.hold():
            self._stale = True
            if isinstance(self.parameters[name], Function):
                self._notice = ""
            passes = self.animated and not self._sliders_follow
            self._restart |= passes and self.restarts(name)
            for other, matrix in self.parameters.items():
                if isinstance(matrix, Matrix) and name in matrix.shape:
                    setattr(self, other, matrix.fitted(getattr(self, other), self.values))
            for other, value in self.implied(name).items():
                setattr(self, other, value)
            if passes and not self._restart:
                self._remember(name, change["old"], change["new"])

    def _check_names(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.parameters:
                has = ", ".join(self.parameters)
                raise TypeError(f"{type(self).__name__} has no parameter {name!r}; it has {has}")

    # ---- time -----------------------------------------------------------------------------------------

    @property
    def state(self) -> Any:
        """The state that is shown, where time passes: what `start` and `advance` gave."""
        return self._timeline.state

    @property
    def position(self) -> int:
        """How many steps have been taken; 0 where no time passes."""
        return self._timeline.position if self.animated else 0

    @property
    def end(self) -> int:
        """The furthest position known; 0 where no time passes."""
        return self._timeline.end if self.animated else 0

    @property
    def can_step(self) -> bool:
        """Whether there may be a next state."""
        return self.animated and self._timeline.can_step

    def step(self, count: int = 1) -> bool:
        """Let `count` units of time pass, or as many as there are; False where there is no next state.

        Raises:
            TypeError: no time passes in this explorer.
        """
        return self._travel(lambda timeline: timeline.step(count))

    def back(self) -> bool:
        """Return to the state before the present one; False where there is none. TypeError as `step`."""
        return self._travel(lambda timeline: timeline.back())

    def seek(self, n: int) -> bool:
        """Go to position n, or to the nearest there is; False where that is the present one. TypeError as `step`."""
        return self._travel(lambda timeline: timeline.seek(n))

    def _begin(self) -> None:
        """Begin time again where a parameter asked for it."""
        if self._restart:
            self._timeline = Timeline(self.start, self.advance)
            self._restart = False

    def _check_time(self) -> None:
        if not self.animated:
            raise TypeError(f"no time passes in {type(self).__name__}; it has no step")

    def _open(self) -> None:
        if self._opening_step:
            self.seek(self._opening_step)

    def _travel(self, move: Callable[[Timeline[Any]], bool]) -> bool:
        """Move in time, and let the parameters follow; what goes wrong on the way is said in the widget."""
        self._check_time()
        with self.hold():
            try:
                with running(user_code=self.runs_user_code):
                    self._begin()
                    moved = move(self._timeline)
            except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
                if self._stale:  # or the picture that is still to come would wipe the message away
                    self.refresh()
                self.error = wording.error_message(problem)
                return False
            if moved:
                self._stale = self._sliders_follow = True
                try:
                    self.move(self.parameters_at(self.state))
                finally:
                    self._sliders_follow = False
        return moved

    def _remember(self, name: str, old: Any, new: Any) -> None:
        """What a change of a parameter adds to the run: the states to come are others, and there may be a new one."""
        self._timeline.forget_future()
        state = self.observed(self.state, name, old, new)
        if state is not self.state:
            self._timeline.record(state)

    # ---- the frame ------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Make the picture of the present parameters; where that fails, keep the last one and say why."""
        with self.lock:
            self._stale = False
            started = time.perf_counter()
            try:
                with running(user_code=self.runs_user_code) as printed:
                    picture = self._compose()
            except KeyboardInterrupt:
                self.on_interrupt()
                if threading.current_thread() is threading.main_thread():
                    raise
            except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
                self.error = wording.error_message(problem)
            else:
                self.composing_s = time.perf_counter() - started
                self._agreements = None
                with self.hold_trait_notifications():  # who observes both finds both new
                    self.set_trait("picture", picture)
                    self.error = wording.printed(printed.getvalue()) or self._notice

    def _compose(self) -> Picture:
        self._begin()
        r = self.compute(self.state) if self.animated else self.compute()
        return Picture(
            result=r,
            marks=tuple(self.scene(r)),
            handles=tuple(self.handles(r)),
            sentence=self.sentence(r),
            equation=self.equation(r),
            structural={
                name: value for name, value in self.values.items() if self.parameters[name].structural
            },
        )

    @property
    def runs_user_code(self) -> bool:
        """Whether a parameter is a learner's callable."""
        return bool(self._callables())

    def _callables(self) -> list[str]:
        """The names of the functions that are a learner's callable."""
        functions = (name for name, parameter in self.parameters.items() if isinstance(parameter, Function))
        return [name for name in functions if getattr(self, name).kind == "callable"]

    def on_interrupt(self) -> None:
        """A function that does not end was interrupted: it would hang the next frame too, so it goes."""
        with self.hold():
            names = self._callables()
            for name in names:
                setattr(self, name, self.parameters[name].initial(self.values))
            # Said until a function is chosen again: what was in flight would wipe it away at once.
            self._notice = wording.interrupted(names)
            self._stale = True
