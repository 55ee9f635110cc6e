"""The model of a picture that moves, which every explorer inherits.

It knows no widgets, and of pixels only how large a picture is: it can be tested, graded and exported without a browser.
A lesson's explorer declares parameters and writes the hooks of `hooks.py`. What it inherits is built in four layers:
`Parametrized` changes parameters, `Animated` adds time, `WithTries` named settings, `Explorer` makes the picture.
`Shown`, beside them, brings it on a page.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from bpwidgets.calculus.agreement import Agreement, check_claim
from bpwidgets.live.model import agreement_text, notices
from bpwidgets.live.model.class_checks import problems
from bpwidgets.live.model.computing import computation
from bpwidgets.live.model.gradient_checks import GradientChecks
from bpwidgets.live.model.hooks import MOST_OPEN
from bpwidgets.live.model.parameters import Function, ParameterError, declared
from bpwidgets.live.model.shown import Shown
from bpwidgets.live.model.tables import agreement_table, python_numbers
from bpwidgets.live.model.tries import WithTries
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture.marks import ClickTarget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.live.model.predict import Prediction
    from bpwidgets.live.model.tables import Table
    from bpwidgets.live.picture.marks import Handle, Mark

_RECOVERED = "bpwidgets_recovered"
"""The attribute of an interrupt from which an explorer has recovered: another one that it passes has no part in it."""


@dataclass(frozen=True, eq=False)
class Picture:
    """What belongs together: one result and all that was made of it."""

    result: Any
    marks: tuple[Mark, ...]
    handles: tuple[Handle | ClickTarget, ...]
    sentence: str
    equation: str
    links: Mapping[str, str]
    structural: Mapping[str, Any]
    """the parameters on which its stage depends, by name"""
    runs_user_code: bool
    """whether one of its functions is a learner's callable"""


class Explorer(Shown, WithTries):
    """Base of all explorers. Parameters are set by keyword; `scale` enlarges all for the lecture room.

    A learner's function that fails does not raise: the message is in `error`, and the last good picture stays. What is
    to be said of a picture that is right, as that a function printed something, is in `notice`.

    Args:
        scale: magnification of text, lines and picture, from 0.5 to 4; `Explorer.default_scale`, 1, if None.
        predict: a question to answer before the controls unlock; see `Prediction`.
        step: where time passes, the step that is shown first and after a reset; the class's `opening_step` if None.
        tries: {words of a button below the picture: {parameter: value}}: a press moves these parameters there. Where
            time passes, "step" may be among them. In a program, `w.show_try(words)`.
        parameters: values other than the defaults, by name.

    Raises:
        TypeError: a keyword is no parameter of this explorer, or one of a try; a step where no time passes, or no whole
            number; a question that this explorer cannot answer.
        ValueError: scale or step is out of its range.
        ParameterError: a value lies outside its parameter's range.
        RuntimeError: there is no picture at the defaults, a mistake of the explorer's author.
    """

    notice = traitlets.Unicode("")
    """What is to be said of a picture that is right: a function printed something, or was interrupted and replaced.

    As `w.notice`; the widget shows it below the picture where `error` is empty. Empty where there is nothing to say.
    """
    picture = traitlets.Instance(Picture, read_only=True)
    """The last good picture; the defaults' until there is another. Each is a new object: observe it to follow."""
    outdated: bool = False
    """Whether the picture is one of other parameters, since the present ones have none: the page shows it dimmed."""
    default_scale: ClassVar[float] = 1.0
    """The magnification of those that name none; a lecture sets it for all."""
    scale: float = 1.0
    """The magnification of text, lines and picture."""
    prediction: Prediction | None = None
    """The question to answer before the controls unlock."""
    composing_s: float = 0.0
    """How many seconds the last picture took. The page adds its own share and sends the sum, for the benchmarks."""
    _interrupted: str = ""  # the notice that functions were replaced after an interrupt, until one is set
    _run_length: int = 0  # that of the picture

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Collect the parameters, and refuse a class that lacks a hook or hides a name of the base."""
        super().__init_subclass__(**kwargs)
        cls.parameters = declared(cls)
        cls.animated = hasattr(cls, "start")
        for problem in problems(cls, taken={"scale", "predict", "tries", *dir(Explorer)}):
            raise TypeError(f"{cls.__name__} {problem}")

    def __init__(
        self,
        *,
        scale: float | None = None,
        predict: Prediction | None = None,
        step: int | None = None,
        tries: Mapping[str, Mapping[str, Any]] | None = None,
        **parameters: Any,
    ) -> None:
        self._check_names(parameters)
        scale = self.default_scale if scale is None else scale
        if not 0.5 <= scale <= 4:
            raise ValueError(f"scale is {scale}; expected a number from 0.5 to 4")
        self._check_step(step)
        self.scale, self.prediction = float(scale), predict
        self._gradients = GradientChecks(self._check_claims)
        super().__init__()
        self._show_given(parameters, step)
        if not self.trait_has_value("picture"):
            if not parameters and step is None:
                raise RuntimeError(f"{type(self).__name__} has no picture at its defaults: {self.error}")
            self._show_defaults()
        if predict is not None:
            predict.check(self)
        if tries is not None:
            self.set_tries(tries)

    def _show_given(self, parameters: Mapping[str, Any], step: int | None) -> None:
        """Show what the constructor was asked for. A reset goes back to it, if it has a picture."""
        with self.hold():
            self._ask_for_frame()
            self.set_values(self.completed(parameters))
            given = self._as_given()  # now: the way to the opening step may move parameters
            if step is not None:
                self.opening_step = step
            self._go_to_opening_step(given.values)
        if not self.error:
            self._given = given

    def _show_defaults(self) -> None:
        """Show the picture of the defaults, since the given parameters have none; the error goes on saying why."""
        other = type(self)()
        self.set_trait("picture", other.picture)
        self._run.stand_where(other._run)  # noqa: SLF001 (of this class)
        self._run_length = other._run_length  # noqa: SLF001

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
        with self.lock:
            return " ".join([self.picture.sentence, *agreement_text.remarks(self.gradients)])

    @property
    def message(self) -> str:
        """What the widget says below the picture: the error, or else the notice."""
        return self.error or self.notice

    @property
    def reach(self) -> int:
        """The furthest position that the page's slider leads to: the end of the run, or of what is known of it."""
        if not self.animated or self._run.shown().ended:
            return self.end
        return max(self.end, self._run_length)

    @property
    def gradients(self) -> tuple[Agreement, ...]:
        """Formula, autodiff and differences of every gradient of the picture shown, computed once a picture.

        Where a learner's function fails near the point that is shown, one undefined gradient that says so.
        """
        with self.lock:
            return self._gradients.found()

    def _check_claims(self) -> tuple[Agreement, ...]:
        picture = self.picture  # the present parameters may have none
        with computation(user_code=picture.runs_user_code):
            try:
                return tuple(check_claim(claim) for claim in self.claims(picture.result))
            except Exception as problem:
                if not picture.runs_user_code:  # a mistake of the explorer's author
                    raise
                return (Agreement.undefined("gradient", notices.error_message(problem)),)

    def gradients_if_cheap(self) -> tuple[Agreement, ...] | None:
        """The gradients where they are known or cheap enough for a frame; None where they are to follow it."""
        with self.lock:
            return self._gradients.found() if self._gradients.is_cheap else None

    @property
    def tables(self) -> dict[str, Table]:
        """{title: {column: sequence}}: the numbers of the picture shown, and the agreement of its gradients."""
        with self.lock:
            tables: dict[str, Table] = dict(self.columns(self.result))
            if self.gradients:
                tables["Three-way agreement"] = agreement_table(self.gradients)
        return python_numbers(tables)

    def result_at(self, *, step: int | None = None, **values: Any) -> Any:
        """The result that would be shown if these parameters were set now; no picture is made.

        Args:
            step: where time passes, how many steps from the start; where it is not given, the state is the one that is
                shown now, or the first where a parameter restarts time.
            values: by name; the others are as they are now.

        Raises:
            TypeError: a keyword is no parameter of this explorer; a step where no time passes, or no whole number.
            ValueError: the step is less than 0.
            ParameterError: a value lies outside its parameter's range.
            UserFunctionError: there is no result, for instance with a function of the learner.
        """
        self._check_names(values)
        self._check_step(step)
        with self.lock:
            copy = self.without_picture()
            state = self.state if self.animated else None
            try:
                return copy._compute_at(values, step=step, state=state)  # noqa: SLF001 (of this class)
            except ParameterError:
                raise
            except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
                raise UserFunctionError(notices.error_message(problem)) from None

    # ---- the frame ------------------------------------------------------------------------------------

    def _make_picture(self) -> None:
        started = time.perf_counter()
        try:
            with computation(user_code=self.runs_user_code) as printed:
                picture = self._compose()
        except KeyboardInterrupt as interrupt:
            self.outdated = True
            self.recover_from_interrupt(interrupt)
            if threading.current_thread() is threading.main_thread():
                raise
        except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
            self.outdated = True
            self.error = notices.error_message(problem)
        else:
            self.outdated = False
            self.composing_s = time.perf_counter() - started
            self._gradients.forget()
            with self.hold_trait_notifications():  # who observes several finds all new
                self.set_trait("picture", picture)
                self.error, self.notice = "", notices.printed(printed.getvalue()) or self._interrupted
                self._find_run_length()

    def _find_run_length(self) -> None:
        """How long the run of the picture is, which may take a learner's function."""
        if not self.animated:
            return
        try:
            with computation(user_code=self.runs_user_code):
                self._run_length = self.run_length()
        except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
            self.error = notices.error_message(problem)

    def _compose(self) -> Picture:
        r = self._result()
        return Picture(
            result=r,
            marks=tuple(self.scene(r)),
            handles=tuple(self.handles(r)),
            sentence=self.sentence(r),
            equation=self.equation(r),
            links=self.links(r),
            structural={
                name: value for name, value in self.values.items() if self.parameters[name].structural
            },
            runs_user_code=self.runs_user_code,
        )

    def recover_from_interrupt(self, interrupt: KeyboardInterrupt) -> None:
        """Put defaults in the place of a learner's callables, which would hang the next frame too.

        Without any, the picture is not made again (it would be interrupted again) until a parameter changes. What is
        said of it is noted on the interrupt: on the main thread it goes on to end a cell, and may come here again.
        """
        if _RECOVERED in vars(interrupt):
            return
        vars(interrupt)[_RECOVERED] = True
        names = self._callables()
        if not names:
            interrupt.add_note(notices.INTERRUPTED)
            self.error = notices.INTERRUPTED
            return
        said = notices.replaced(names)
        interrupt.add_note(said)
        with self.hold():
            self.set_values({name: self.parameters[name].initial(self.values) for name in names})
            # Said until a function is set again: a drag that was under way would wipe it away at once.
            self._interrupted = said

    def _on_parameter(self, change: Any) -> None:
        if isinstance(self.parameters[change["name"]], Function):
            self._interrupted = ""
        super()._on_parameter(change)

    # ---- what a cell shows ------------------------------------------------------------------------------

    @property
    def opened(self) -> tuple[str, ...]:
        """The parameters whose controls stand open beside the picture; those of the others are folded."""
        if self.open_controls is not None:
            return self.open_controls
        on_picture = {
            name
            for it in self.picture.handles
            for name in (it.sets if isinstance(it, ClickTarget) else it.to_parameters(*it.at))
        }
        return tuple(name for name in self.parameters if name not in on_picture)[:MOST_OPEN]

    def __repr__(self) -> str:
        return self.summary

    def __reduce_ex__(self, _: Any) -> Any:
        """What `copy.deepcopy` and `pickle` call: neither can copy what observes it, or what is on a page."""
        name = type(self).__name__
        raise TypeError(f"a {name} cannot be copied or pickled; make another one: {name}(**w.values)")
