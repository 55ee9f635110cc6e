"""A parameter and its ipywidget, which follow each other: one class for each kind of parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import ipywidgets
import numpy as np
import traitlets

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.live.model import notices
from bpwidgets.live.model.parameters import Choice, Function, Matrix, Slider, Toggle
from bpwidgets.live.page.composites import OWN, FunctionChooser, MatrixControl
from bpwidgets.live.page.sliders import READOUT_FORMAT, SliderSync, float_slider

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.model.parameters.base import Parameter
    from bpwidgets.live.page.once_drawn import OnceDrawn


class Binding:
    """A parameter and its ipywidget, which follow each other.

    A subclass makes the widget, and when all that it has is there, it follows it and shows the value. Where the widget
    has more parts than a `value`, it has its own `is_shown` and `show`.

    Args:
        explorer: whose parameter it is.
        parameter: one of its parameters.
        once_drawn: shows later what need not be shown before the picture.
        widget: the ipywidget.
        row: what stands in the panel: the widget, and what belongs to it; without one, the widget.
        slider: the slider that the widget is or holds, if there is one.
        chooser: of a matrix, what chooses the entry for which the slider stands.
    """

    def __init__(
        self,
        explorer: Explorer,
        parameter: Any,
        once_drawn: OnceDrawn,
        widget: Any,
        *,
        row: Any = None,
        slider: Any = None,
        chooser: Any = None,
    ) -> None:
        self.explorer, self.parameter, self.name = explorer, parameter, parameter.name
        self.widget, self.row = widget, row or widget
        self.slider, self.chooser = slider, chooser
        self._once_drawn = once_drawn
        self._enabled = True
        explorer.observe(self._follow, self.name)

    @property
    def value(self) -> Any:
        """The parameter's value."""
        return getattr(self.explorer, self.name)

    def follow_widget(self) -> None:
        """Set what the widget is set to from now on; it shows the parameter's value first."""
        self.show()
        self.widget.observe(self.on_widget, "value")

    def is_shown(self) -> bool:
        """Whether the widget shows the parameter's value."""
        return bool(self.widget.value == self.value)

    def show(self) -> None:
        """Let the widget show the parameter's value."""
        if not self.is_shown():
            self.widget.value = self.value

    def _follow(self, _: Any) -> None:
        """The parameter has another value: the page first has the picture of it, for which a learner waits."""
        self.explorer.after_frame(self._show_once_drawn)

    def _show_once_drawn(self) -> None:
        self._once_drawn.do(self.show)

    def on_widget(self, change: Any) -> None:
        """The widget has another value: one that a person wants, unless it is the parameter's."""
        if not self.is_shown():
            self.try_set(change["new"])
            self.show()

    def try_set(self, value: Any) -> str:
        """Set the parameter, unless the widget is disabled.

        Returns:
            Why it cannot be set, which the explorer's `error` says too; "" where nothing went wrong.
        """
        with self.explorer.lock:
            if not self._enabled:
                return ""
            try:
                setattr(self.explorer, self.name, value)
            except (ValueError, TypeError, traitlets.TraitError) as problem:
                self.explorer.error = notices.error_message(problem)
                return str(self.explorer.error)
            except KeyboardInterrupt as interrupt:  # the button is for what is computed: the widget goes on
                self.explorer.recover_from_interrupt(interrupt)
                return str(self.explorer.error)
        return ""

    def set_enabled(self, *, enabled: bool) -> None:
        """Let the learner use the widget, or let it set nothing."""
        self._enabled = enabled
        self.widget.disabled = not enabled

    def nudge(self, steps: int, entry: int | None) -> None:  # noqa: ARG002 (a number has none)
        """Move the slider so many steps up (or down): from between two steps to the next one.

        `entry`: that of a matrix which is meant, by its number row by row.
        """
        self.explorer.nudge(self.name, steps)

    def to_end(self, end: Literal["low", "high"], entry: int | None) -> None:  # noqa: ARG002 (the same)
        """Move the slider, at a given entry of a matrix, to one of its ends."""
        self.try_set(self._end(end))

    def _end(self, end: Literal["low", "high"]) -> float:
        if self.slider is None:
            raise TypeError(f"{self.name} has no ends; expected a slider or a matrix")
        ends: dict[str, float] = {"low": self.parameter.low, "high": self.parameter.high}
        return ends[end]

    def close(self) -> None:
        """Follow the explorer no longer."""
        self.explorer.unobserve(self._follow, self.name)


class ChoiceBinding(Binding):
    """A list of names that drops down."""

    def __init__(self, explorer: Explorer, choice: Choice, once_drawn: OnceDrawn) -> None:
        widget = ipywidgets.Dropdown(options=list(choice.options), description=_label(choice))
        super().__init__(explorer, choice, once_drawn, widget)
        self.follow_widget()


class ToggleBinding(Binding):
    """A box to be ticked, its label behind it."""

    def __init__(self, explorer: Explorer, toggle: Toggle, once_drawn: OnceDrawn) -> None:
        super().__init__(
            explorer, toggle, once_drawn, ipywidgets.Checkbox(description=_label(toggle), indent=False)
        )
        self.follow_widget()


class SliderBinding(Binding):
    """A slider, with a readout in which a number can be typed. The two follow each other by steps."""

    def __init__(self, explorer: Explorer, parameter: Slider, once_drawn: OnceDrawn) -> None:
        slider = _slider(parameter)
        super().__init__(explorer, parameter, once_drawn, slider, slider=slider)
        self._sync = SliderSync(slider, parameter, read=lambda: self.value, write=self.try_set)
        self.show()

    def show(self) -> None:
        """Let the slider show the value."""
        self._sync.show()


class MatrixBinding(Binding):
    """A chooser of the cell, and a slider for it."""

    def __init__(self, explorer: Explorer, matrix: Matrix, once_drawn: OnceDrawn) -> None:
        control = MatrixControl(matrix, lambda: getattr(explorer, str(matrix.name)), _label(matrix))
        super().__init__(explorer, matrix, once_drawn, control, slider=control.slider, chooser=control.cell)
        self.follow_widget()

    def is_shown(self) -> bool:
        """Equal in shape and in every entry."""
        return bool(self.parameter.same(self.value, np.asarray(self.widget.value)))

    def show(self) -> None:
        """Show the array, the selected entry on the slider."""
        self.widget.show()

    def nudge(self, steps: int, entry: int | None) -> None:
        """Move an entry so many steps up (or down): none where the matrix has fewer by now."""
        cell = self._cell(entry)
        if cell is not None:
            self.explorer.nudge(self.name, steps, cell=cell)

    def to_end(self, end: Literal["low", "high"], entry: int | None) -> None:
        """Set an entry to the lowest or the highest value."""
        cell = self._cell(entry)
        if cell is not None:
            self.try_set(with_entry(self.value, cell, self._end(end)))

    def _cell(self, entry: int | None) -> tuple[int, ...] | None:
        """The cell of an entry, or the selected one where none is named; None where there is no such entry."""
        if entry is None:
            return self.widget.cell.value  # type: ignore[no-any-return] # untyped widget
        cells = list(np.ndindex(self.value.shape))
        return cells[entry] if entry < len(cells) else None


class FunctionBinding(Binding):
    """A chooser of functions, and a line in which to type another."""

    def __init__(self, explorer: Explorer, function: Function, once_drawn: OnceDrawn) -> None:
        chooser = FunctionChooser(function, _label(function))
        row = ipywidgets.HBox([chooser, chooser.typed])
        row.add_class("bpw-function")
        super().__init__(explorer, function, once_drawn, chooser, row=row)
        self._text_error = ""  # why the text that was typed last could not be set; "" where it could
        self.follow_widget()
        chooser.typed.observe(self._on_text, "value")

    def _choice(self) -> str:
        """The entry of the list that stands for the function: its name, or "your own"."""
        return OWN if self.parameter.is_own(self.value) else str(self.value.name)

    def is_shown(self) -> bool:
        """Whether the chooser stands at the function."""
        return bool(self.widget.value == self._choice())

    def show(self) -> None:
        """Let the chooser show the function's name, and the line its text: none where it was not typed."""
        choice = self._choice()
        self.widget.value = choice
        if choice == OWN:
            self.widget.typed.value = self.value.text if self.value.kind == "typed" else ""

    def on_widget(self, change: Any) -> None:
        """A name was chosen, or "your own": the function that was there last, or what was typed, counts again."""
        text, custom = self.widget.typed.value, self.parameter.last_own(self.explorer)
        if self.is_shown():
            self._withdraw_error()
        elif not self._enabled:
            self.show()
        elif change["new"] != OWN:
            self.try_set(change["new"])
        elif custom is not None and custom.kind != "typed":
            self.try_set(custom)
        elif text.strip():
            self._text_error = self.try_set(text)

    def _on_text(self, change: Any) -> None:
        """A text was typed. Where it cannot be set it stays on the line, to be corrected."""
        text = change["new"]
        is_set = self.value.kind == "typed" and self.value.text == text
        if is_set or not text.strip():
            self._withdraw_error()
        else:
            self._text_error = self.try_set(text)

    def _withdraw_error(self) -> None:
        """Take back what was said of a text that is given up."""
        if self._text_error and self.explorer.error == self._text_error:
            self.explorer.error = ""


def _label(parameter: Parameter) -> str:
    """What stands before a control: the parameter's label, and its unit."""
    return parameter.label + (f" ({parameter.unit})" if parameter.unit else "")


def _slider(parameter: Slider) -> Any:
    """A slider by factors, of whole numbers, or plain."""
    if parameter.log:
        steps: Any = parameter.steps
        slider: Any = ipywidgets.FloatLogSlider(
            base=steps.base, min=steps.first, max=steps.last, step=steps.step
        )
    elif parameter.whole:
        slider = ipywidgets.IntSlider(
            min=int(parameter.low), max=int(parameter.high), step=int(parameter.step)
        )
    else:
        slider = float_slider(parameter)
    if parameter.log or not parameter.whole:
        slider.readout_format = ".0f" if parameter.whole else READOUT_FORMAT
    slider.description = _label(parameter)
    return slider


BINDINGS: dict[type, Callable[[Explorer, Any, OnceDrawn], Binding]] = {
    Slider: SliderBinding,
    Choice: ChoiceBinding,
    Toggle: ToggleBinding,
    Matrix: MatrixBinding,
    Function: FunctionBinding,
}


def bind(explorer: Explorer, name: str, once_drawn: OnceDrawn) -> Binding:
    """Make the widget of a parameter, and let them follow each other."""
    parameter = explorer.parameters[name]
    for kind, binding in BINDINGS.items():
        if isinstance(parameter, kind):
            return binding(explorer, parameter, once_drawn)
    raise TypeError(f"no control is known for {type(parameter).__name__}, the kind of {name}")
