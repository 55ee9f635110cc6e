"""A parameter and its ipywidget, which follow each other: one class for each kind of parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import ipywidgets
import numpy as np
import traitlets

from bpwidgets.live.model import notices
from bpwidgets.live.model.parameters import Choice, Function, Matrix, Slider, Toggle
from bpwidgets.live.page.composites import OWN, FunctionChooser, MatrixControl
from bpwidgets.live.page.sliders import READOUT_FORMAT, SliderSync, float_slider

if TYPE_CHECKING:
    from bpwidgets.live.model.explorer import Explorer


class Binding:
    """A parameter and its ipywidget, which follow each other.

    A subclass must `build` its widget. Where that has more parts than a `value`, it overrides `connect`, `show` and
    `is_shown` too; where it has a slider, it sets `slider`.

    Attributes:
        widget: the ipywidget.
        row: what stands in the panel: the widget, and what belongs to it.
        slider: the slider that the widget is or holds, or None.
    """

    slider: Any = None

    def __init__(self, explorer: Explorer, name: str) -> None:
        self.explorer, self.name = explorer, name
        self.parameter: Any = explorer.parameters[name]
        self._enabled = True
        unit = f" ({self.parameter.unit})" if self.parameter.unit else ""
        self.widget: Any = self.build(self.parameter.label + unit)
        self.row: Any = self.widget
        self.connect()
        explorer.observe(self._follow, name)
        self.show()

    @property
    def value(self) -> Any:
        """The parameter's value."""
        return getattr(self.explorer, self.name)

    def build(self, label: str) -> Any:
        """The widget, behind its label."""
        raise NotImplementedError

    def connect(self) -> None:
        """Follow the widget."""
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
        self.explorer.after_frame(self.show)

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

    def nudge(self, steps: int) -> None:
        """Move the slider so many steps up (or down): from between two steps to the next one."""
        self.explorer.nudge(self.name, steps)

    def to_end(self, end: Literal["low", "high"]) -> None:
        """Move the slider to one of its ends."""
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

    def build(self, label: str) -> Any:
        """The dropdown, with the choice's options."""
        return ipywidgets.Dropdown(options=list(self.parameter.options), description=label)


class ToggleBinding(Binding):
    """A box to be ticked."""

    def build(self, label: str) -> Any:
        """The checkbox, its label behind it."""
        return ipywidgets.Checkbox(description=label, indent=False)


class SliderBinding(Binding):
    """A slider, with a readout in which a number can be typed."""

    def build(self, label: str) -> Any:
        """A slider by factors, of whole numbers, or plain."""
        it: Slider = self.parameter
        if it.log:
            steps: Any = it.steps
            slider: Any = ipywidgets.FloatLogSlider(
                base=steps.base, min=steps.first, max=steps.last, step=steps.step
            )
        elif it.whole:
            slider = ipywidgets.IntSlider(min=int(it.low), max=int(it.high), step=int(it.step))
        else:
            slider = float_slider(it)
        if it.log or not it.whole:
            slider.readout_format = ".0f" if it.whole else READOUT_FORMAT
        slider.description = label
        return slider

    def connect(self) -> None:
        """The slider and the value follow each other, by steps."""
        self.slider = self.widget
        self._sync = SliderSync(self.slider, self.parameter, read=lambda: self.value, write=self.try_set)

    def show(self) -> None:
        """Let the slider show the value."""
        self._sync.show()


class MatrixBinding(Binding):
    """A chooser of the cell, and a slider for it."""

    def build(self, label: str) -> Any:
        """The two in one."""
        return MatrixControl(self.parameter, self.value, label)

    def connect(self) -> None:
        """Follow the array."""
        super().connect()
        self.slider = self.widget.slider

    def is_shown(self) -> bool:
        """Equal in shape and in every entry."""
        return bool(self.parameter.same(self.value, np.asarray(self.widget.value)))

    def show(self) -> None:
        """Show the array, the selected entry on the slider."""
        self.widget.show(self.value)

    def nudge(self, steps: int) -> None:
        """Move the selected entry so many steps up (or down)."""
        self.explorer.nudge(self.name, steps, cell=self.widget.cell.value)

    def to_end(self, end: Literal["low", "high"]) -> None:
        """Set the selected entry to the lowest or the highest value."""
        self.widget.set_entry(self._end(end))


class FunctionBinding(Binding):
    """A chooser of functions, and a line in which to type another."""

    _text_error = ""
    """Why the text that was typed last could not be set; "" where it could."""

    def build(self, label: str) -> Any:
        """The chooser, with its line."""
        return FunctionChooser(self.parameter, label)

    def connect(self) -> None:
        """Follow the chooser, and the line beside it."""
        super().connect()
        self.row = ipywidgets.HBox([self.widget, self.widget.typed])
        self.row.add_class("bpw-function")
        self.widget.typed.observe(self._on_text, "value")

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


BINDINGS: dict[type, type[Binding]] = {
    Slider: SliderBinding,
    Choice: ChoiceBinding,
    Toggle: ToggleBinding,
    Matrix: MatrixBinding,
    Function: FunctionBinding,
}


def bind(explorer: Explorer, name: str) -> Binding:
    """Make the widget of a parameter, and let them follow each other."""
    parameter = explorer.parameters[name]
    for kind, binding in BINDINGS.items():
        if isinstance(parameter, kind):
            return binding(explorer, name)
    raise TypeError(f"no control is known for {type(parameter).__name__}, the kind of {name}")
