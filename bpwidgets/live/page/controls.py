"""The ipywidgets of an explorer's parameters: each shows its parameter's value, and sets it.

A value that a person asked for is shown as it is: 0.8625 stays 0.8625, though the slider's step is 0.05. Steps are for
drags and keys. Now ipywidgets' `continuous_update` echoes values that a program sets, rounded to steps. It is therefore
off, except while a pointer holds the slider; browser/sliders.js sees to that, and sends the keys itself (`nudge`).

Start with `Controls`, at the end: it holds a `Binding` for each parameter, one class for each kind of parameter.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import ipywidgets
import numpy as np
import traitlets

from bpwidgets.calculus.arrays import changed
from bpwidgets.live.model import wording
from bpwidgets.live.model.parameters import Choice, Function, Matrix, Slider, Toggle

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.calculus.functions import NamedFunction
    from bpwidgets.live.model.explorer import Explorer

OWN = "your own …"
DIGITS = ".4"
"""D3's format of a readout: four significant digits, and no zeros behind them."""


# ---- a slider and the number that it shows -------------------------------------------------------------


class SliderSync:
    """A slider and a number, which follow each other.

    Args:
        slider: the ipywidget.
        parameter: knows the steps.
        read: gives the number.
        write: sets it.
    """

    def __init__(
        self,
        slider: Any,
        parameter: Slider | Matrix,
        *,
        read: Callable[[], float],
        write: Callable[[float], object],
    ) -> None:
        self._slider, self._parameter, self._read, self._write = slider, parameter, read, write
        slider.continuous_update = False
        slider.observe(self.show, "continuous_update")
        slider.observe(self._on_slider, "value")

    def show(self, _: Any = None) -> None:
        """Let the slider show the number.

        A slider that is dragged lies where the pointer is. While that position stands for the number already, it is
        left there: to move it to the exact number would take it out of the learner's hand.
        """
        position, value = self._slider.value, self._read()
        dragged = self._slider.continuous_update and _value_at(self._parameter, position) == value
        if not dragged and position != value:
            self._slider.value = value

    def _on_slider(self, change: Any) -> None:
        if change["new"] != self._read():
            self._write(_value_at(self._parameter, change["new"]))
            self.show()


def _value_at(parameter: Slider | Matrix, position: float) -> float | int:
    """The value for which a position stands: near a step that as it is written, 0.55 for 0.5499999999999998."""
    if not math.isfinite(position):
        return position
    steps = parameter.grid.place(position)
    on_step = abs(steps - round(steps)) < 1e-9
    value = parameter.snap(position) if on_step else parameter.clip(position)
    return int(value) if isinstance(parameter, Slider) and parameter.whole else float(value)


def _float_slider(parameter: Slider | Matrix) -> Any:
    # Both ends at once, with a value between them, or the slider's own default range refuses one of them.
    return ipywidgets.FloatSlider(
        value=parameter.low,
        min=parameter.low,
        max=parameter.high,
        step=parameter.step,
        readout_format=DIGITS,
    )


# ---- widgets of more than one part ---------------------------------------------------------------------


class MatrixControl(ipywidgets.HBox):  # type: ignore[misc] # untyped base
    """A chooser of the cell and beside it one slider for it; `value` is the whole array as nested tuples."""

    value = traitlets.Any()
    disabled = traitlets.Bool(default_value=False)

    def __init__(self, parameter: Matrix, array: Any, label: str) -> None:
        self.cell = ipywidgets.Dropdown(description=label)
        self.slider = _float_slider(parameter)
        super().__init__([self.cell, self.slider])
        self.add_class("bpw-matrix")
        self._show_array(array)
        self._sync = SliderSync(self.slider, parameter, read=self._entry, write=self.set_entry)
        self._sync.show()
        self.cell.observe(self._on_cell, "value")
        self.observe(self._on_disabled, "disabled")

    def _entry(self) -> float:
        return float(np.asarray(self.value)[self.cell.value])

    def set_entry(self, entry: float) -> None:
        """Set the selected entry."""
        self.value = _nested(changed(self.value, self.cell.value, entry))

    def show(self, array: Any) -> None:
        """Show an array, the selected entry on the slider."""
        self._show_array(array)
        self._sync.show()

    def _show_array(self, array: Any) -> None:
        cells = list(np.ndindex(array.shape))
        self.value = _nested(array)
        if [cell for _, cell in self.cell.options] != cells:
            self.cell.options = [("[" + ", ".join(str(i + 1) for i in cell) + "]", cell) for cell in cells]
            self.cell.value = cells[0]

    def _on_cell(self, change: Any) -> None:
        if change["new"] is not None:  # as it is between two shapes
            self._sync.show()

    def _on_disabled(self, change: Any) -> None:
        self.cell.disabled = self.slider.disabled = change["new"]


class FunctionChooser(ipywidgets.Dropdown):  # type: ignore[misc] # untyped base
    """A list of functions; `typed` is the line beside it for another one, seen while "your own" is chosen."""

    def __init__(self, parameter: Function, label: str) -> None:
        options = [(_shown(it, parameter.variables), key) for key, it in parameter.choices.items()]
        super().__init__(options=[*options, (OWN, OWN)], description=label)
        self.typed = ipywidgets.Text(
            placeholder=f"such as {example(parameter)}, then Enter",
            continuous_update=False,
            layout=ipywidgets.Layout(display="none"),
        )
        self.typed.add_class("bpw-typed")
        self.observe(self._on_disabled, "disabled")

    def _on_disabled(self, change: Any) -> None:
        self.typed.disabled = change["new"]


def _nested(array: Any) -> Any:
    """An array as nested tuples, which traitlets compares by ==."""
    return tuple(_nested(row) for row in array) if np.ndim(array) else float(array)


def example(parameter: Function) -> str:
    """What may be typed, as x1 * x2**2, or for two outputs x1 * x2**2, x1."""
    first, *_ = parameter.variables
    rest = [f"{first}" if n == 2 else f"{first}**{n}" for n in range(2, (parameter.outputs or 1) + 1)]
    return ", ".join([f"{' * '.join(parameter.variables)}**2", *rest])


def _shown(choice: NamedFunction, variables: tuple[str, ...]) -> str:
    """What stands for a choice: its text with the parameter's variable, u**2 where the choices say x**2."""
    return choice.shown or (choice.text if len(variables) > 1 else choice.text_at(variables[0]))


# ---- a parameter and its widget ------------------------------------------------------------------------


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
        explorer.observe(self.show, name)
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

    def show(self, _: Any = None) -> None:
        """Let the widget show the parameter's value."""
        if not self.is_shown():
            self.widget.value = self.value

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
                self.explorer.error = message = wording.error_message(problem)
                return message
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
        self.explorer.unobserve(self.show, self.name)


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
            grid: Any = it.grid
            slider: Any = ipywidgets.FloatLogSlider(
                base=grid.base, min=grid.low, max=grid.high, step=grid.step
            )
        elif it.whole:
            slider = ipywidgets.IntSlider(min=int(it.low), max=int(it.high), step=int(it.step))
        else:
            slider = _float_slider(it)
        if it.log or not it.whole:
            slider.readout_format = ".0f" if it.whole else DIGITS
        slider.description = label
        return slider

    def connect(self) -> None:
        """The slider and the value follow each other, by steps."""
        self.slider = self.widget
        self._sync = SliderSync(self.slider, self.parameter, read=lambda: self.value, write=self.try_set)

    def show(self, _: Any = None) -> None:
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

    def show(self, _: Any = None) -> None:
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
        self.widget.typed.observe(self._on_text, "value")

    def _choice(self) -> str:
        """The entry of the list that stands for the function: its name, or "your own"."""
        known = self.parameter.choices.get(self.value.name) == self.value
        return str(self.value.name) if known else OWN

    def is_shown(self) -> bool:
        """Whether the chooser stands at the function."""
        return bool(self.widget.value == self._choice())

    def show(self, _: Any = None) -> None:
        """Let the chooser show the function's name, and the line its text where it was typed."""
        self.widget.value = self._choice()
        if self.widget.value == OWN and self.value.kind == "typed":
            self.widget.typed.value = self.value.text

    def on_widget(self, change: Any) -> None:
        """A name was chosen, or "your own": the callable that was there last, or what was typed, counts again."""
        typed, custom = self.widget.typed, self.parameter.last_custom(self.explorer)
        typed.layout.display = "" if change["new"] == OWN else "none"
        if self.is_shown():
            self._withdraw_error()
        elif not self._enabled:
            self.show()
        elif change["new"] != OWN:
            self.try_set(change["new"])
        elif custom is not None and custom.kind == "callable":
            self.try_set(custom)
        elif typed.value.strip():
            self._text_error = self.try_set(typed.value)

    def _on_text(self, change: Any) -> None:
        """A text was typed. Where it cannot be set it stays on the line, to be corrected."""
        text = change["new"]
        if text.strip() and not (self.value.kind == "typed" and self.value.text == text):
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


def _bind(explorer: Explorer, name: str) -> Binding:
    parameter = explorer.parameters[name]
    for kind, binding in BINDINGS.items():
        if isinstance(parameter, kind):
            return binding(explorer, name)
    raise TypeError(f"no control is known for {type(parameter).__name__}, the kind of {name}")


# ---- all of them ---------------------------------------------------------------------------------------


class Controls:
    """All controls of an explorer.

    Attributes:
        widgets: {parameter: its ipywidget}.
        opened: the parameters whose controls stand open; those of the others are folded.
        panel: the box that holds them, those that stand open first.
        sliders: {parameter: the id of its slider's model}, by which browser/sliders.js finds it.
    """

    def __init__(self, explorer: Explorer) -> None:
        self._bindings = {name: _bind(explorer, name) for name in explorer.parameters}
        self.widgets = {name: it.widget for name, it in self._bindings.items()}
        self.sliders = {}
        for name, it in self._bindings.items():
            if it.slider is not None:
                it.slider.add_class(f"bpw-parameter-{name}")
                self.sliders[name] = it.slider.model_id
        self.opened = explorer.opened
        folded = [name for name in self._bindings if name not in self.opened]
        for name in folded:
            self._bindings[name].row.add_class("bpw-folded")
        self.panel = ipywidgets.Box([self._bindings[name].row for name in (*self.opened, *folded)])
        self.panel.add_class("bpw-controls")

    def set_enabled(self, *, enabled: bool) -> None:
        """Let the learner use the controls, or let none of them set anything."""
        for binding in self._bindings.values():
            binding.set_enabled(enabled=enabled)

    def show(self) -> None:
        """Let every control show its parameter's value, where that did not change but the control did too."""
        for binding in self._bindings.values():
            binding.show()

    def nudge(self, name: str, steps: int) -> None:
        """Move a parameter's slider so many steps up (or down)."""
        self._bindings[name].nudge(steps)

    def to_end(self, name: str, end: Literal["low", "high"]) -> None:
        """Move a parameter's slider to one of its ends."""
        self._bindings[name].to_end(end)

    def close(self) -> None:
        """Follow the explorer no longer."""
        for binding in self._bindings.values():
            binding.close()
