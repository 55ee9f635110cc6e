"""The ipywidgets of an explorer's parameters: each shows its parameter's value, and sets it.

A value that a person asked for is shown as it is: 0.8625 is 0.8625, though the slider's step is 0.05. The step is for
drags and keys. So a slider may pass on only what a hand does to it: with `continuous_update` it would send back what it
is told to show, too, rounded to its steps, and might undo what was set meanwhile. view.js switches that on while a
pointer holds the slider, and sends the keys itself (`nudge`).
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np
import traitlets

from bpwidgets.live.model.parameters import Choice, Function, Matrix, Slider, Toggle

if TYPE_CHECKING:
    from bpwidgets.calculus.functions import NamedFunction
    from bpwidgets.live.model.explorer import Explorer

OWN = "your own …"
DIGITS = ".4"
"""D3's format of a readout: four significant digits, and no zeros behind them."""


class Controls:
    """All controls of an explorer.

    Attributes:
        widgets: {parameter: its ipywidget}.
        panel: the box that holds them.
        sliders: {parameter: the id of its slider's model}, by which view.js finds it.
    """

    def __init__(self, explorer: Explorer) -> None:
        self._bindings = {name: _bind(explorer, name) for name in explorer.parameters}
        self.widgets = {name: it.widget for name, it in self._bindings.items()}
        self.sliders = {name: it.slider.model_id for name, it in self._bindings.items() if it.slider}
        self.panel = ipywidgets.Box([it.row for it in self._bindings.values()])
        self.panel.add_class("bpw-controls")

    def lock(self, *, locked: bool) -> None:
        """Take all controls out of the learner's hand, or give them back."""
        for widget in self.widgets.values():
            widget.disabled = locked

    def nudge(self, name: str, steps: int) -> None:
        """Move a parameter's slider so many steps up (or down)."""
        self._bindings[name].nudge(steps)

    def to_end(self, name: str, end: str) -> None:
        """Move a parameter's slider to its "low" or "high" end."""
        self._bindings[name].to_end(end)

    def close(self) -> None:
        """Follow the explorer no longer."""
        for binding in self._bindings.values():
            binding.close()


def _bind(explorer: Explorer, name: str) -> Binding:
    parameter = explorer.parameters[name]
    for kind, binding in BINDINGS.items():
        if isinstance(parameter, kind):
            return binding(explorer, name)
    raise TypeError(f"no control is known for {type(parameter).__name__}, the kind of {name}")


class Binding:
    """A parameter and its ipywidget, which follow each other.

    Attributes:
        widget: the ipywidget.
        row: what stands in the panel: the widget, and what belongs to it.
        slider: the slider that the widget is or holds, if any.
    """

    slider: Any = None

    def __init__(self, explorer: Explorer, name: str) -> None:
        self.explorer, self.name = explorer, name
        self.parameter: Any = explorer.parameters[name]
        unit = f" ({self.parameter.unit})" if self.parameter.unit else ""
        self.row: Any = None
        self.widget: Any = self.build(self.parameter.label + unit)
        self.row = self.row or self.widget
        if self.slider:
            self.slider.add_class(f"bpw-parameter-{name}")
        self.widget.observe(self.on_widget, "value")
        explorer.observe(self.show, name)
        self.show()

    @property
    def value(self) -> Any:
        """The parameter's value."""
        return getattr(self.explorer, self.name)

    def build(self, label: str) -> Any:
        """The widget, behind its label."""
        raise NotImplementedError

    def shows(self, value: Any) -> bool:
        """Whether the widget shows a value already."""
        return bool(self.widget.value == value)

    def show(self, _: Any = None) -> None:
        """Let the widget show the parameter's value."""
        if not self.shows(self.value):
            self.widget.value = self.value

    def on_widget(self, change: Any) -> None:
        """The widget has another value: the parameter's, or one that a person wishes."""
        if not self.shows(self.value):
            self.set(change["new"])
            self.show()

    def set(self, value: Any) -> bool:
        """Set the parameter; what cannot be set is said in the explorer's `error`. Whether it could be."""
        with self.explorer.lock:
            try:
                setattr(self.explorer, self.name, value)
            except (ValueError, TypeError, traitlets.TraitError) as problem:
                self.explorer.error = str(problem)
                return False
            return True

    def nudge(self, steps: int) -> None:
        """Move the slider so many steps up (or down): from between two steps to the next one."""
        self.explorer.nudge(self.name, steps)

    def to_end(self, end: str) -> None:
        """Move the slider to its "low" or "high" end."""
        self.set(getattr(self.parameter, end))

    def close(self) -> None:
        """Follow the explorer no longer."""
        self.explorer.unobserve(self.show, self.name)


class ChoiceBinding(Binding):
    """A list of names that drops down."""

    def build(self, label: str) -> Any:
        """The list."""
        return ipywidgets.Dropdown(options=list(self.parameter.options), description=label)


class ToggleBinding(Binding):
    """A box to be ticked."""

    def build(self, label: str) -> Any:
        """The box."""
        return ipywidgets.Checkbox(description=label, indent=False)


class SliderBinding(Binding):
    """A slider, with a readout in which a number can be typed."""

    def build(self, label: str) -> Any:
        """A slider by factors, of whole numbers, or plain."""
        it: Slider = self.parameter
        if it.log:
            grid: Any = it.grid
            self.slider = ipywidgets.FloatLogSlider(
                base=grid.base, min=grid.low, max=grid.high, step=grid.step
            )
        elif it.whole:
            self.slider = ipywidgets.IntSlider(min=int(it.low), max=int(it.high), step=int(it.step))
        else:
            self.slider = _float_slider(it)
        if it.log or not it.whole:
            self.slider.readout_format = ".0f" if it.whole else DIGITS
        self.slider.description, self.slider.continuous_update = label, False
        self.slider.observe(self.show, "continuous_update")
        return self.slider

    def show(self, _: Any = None) -> None:
        """Let the slider show just the value; not while it is dragged, when that would take it from the hand."""
        dragged = self.slider.continuous_update and _meant(self.parameter, self.slider.value) == self.value
        if not dragged:
            super().show()

    def set(self, value: Any) -> bool:
        """Set the parameter to what a slider means by its position."""
        return super().set(_meant(self.parameter, value))


class MatrixBinding(Binding):
    """A chooser of the cell, and a slider for it."""

    def build(self, label: str) -> Any:
        """The two in one."""
        control = MatrixControl(self.parameter, self.value, label)
        self.slider = control.slider
        return control

    def shows(self, value: Any) -> bool:
        """Equal in shape and in every entry."""
        return bool(self.parameter.same(value, np.asarray(self.widget.value)))

    def show(self, _: Any = None) -> None:
        """Show the array, the selected entry on the slider."""
        self.widget.show(self.value)

    def nudge(self, steps: int) -> None:
        """Move the selected entry so many steps up (or down)."""
        self.explorer.nudge(self.name, steps, cell=self.widget.cell.value)

    def to_end(self, end: str) -> None:
        """Set the selected entry to the lowest or the highest value."""
        self.widget.set_entry(getattr(self.parameter, end))


class MatrixControl(ipywidgets.VBox):  # type: ignore[misc] # untyped base
    """A chooser of the cell and one slider for it; `value` is the whole array as nested tuples."""

    value = traitlets.Any()
    disabled = traitlets.Bool(default_value=False)

    def __init__(self, parameter: Matrix, array: Any, label: str) -> None:
        self._parameter = parameter
        self.cell = ipywidgets.Dropdown(description=label)
        self.slider = _float_slider(parameter)
        self.slider.description, self.slider.continuous_update = "entry", False
        super().__init__([self.cell, self.slider])
        self.show(array)
        self.cell.observe(self._show_entry, "value")
        self.slider.observe(self._show_entry, "continuous_update")
        self.slider.observe(self._on_slider, "value")
        self.observe(self._lock, "disabled")

    @property
    def entry(self) -> float:
        """The selected entry."""
        return float(np.asarray(self.value)[self.cell.value])

    def set_entry(self, entry: float) -> None:
        """Set the selected entry."""
        array = np.array(self.value)
        array[self.cell.value] = entry
        self.value = _nested(array)

    def show(self, array: Any) -> None:
        """Show an array, the selected entry on the slider."""
        cells = list(np.ndindex(array.shape))
        self.value = _nested(array)
        if [cell for _, cell in self.cell.options] != cells:
            self.cell.options = [("[" + ", ".join(str(i + 1) for i in cell) + "]", cell) for cell in cells]
            self.cell.value = cells[0]
        self._show_entry()

    def _show_entry(self, _: Any = None) -> None:
        if self.cell.value is None:
            return  # between two shapes
        dragged = self.slider.continuous_update and _meant(self._parameter, self.slider.value) == self.entry
        if not dragged:
            self.slider.value = self.entry

    def _on_slider(self, change: Any) -> None:
        if change["new"] != self.entry:
            self.set_entry(_meant(self._parameter, change["new"]))
            self._show_entry()

    def _lock(self, change: Any) -> None:
        self.cell.disabled = self.slider.disabled = change["new"]


class FunctionBinding(Binding):
    """A chooser of functions, and a line in which to type another, seen while "your own" is chosen."""

    def build(self, label: str) -> Any:
        """The chooser; `typed` is the line."""
        it: Function = self.parameter
        options = [(_in_terms_of(it.variables, choice), key) for key, choice in it.choices.items()]
        chooser = ipywidgets.Dropdown(options=[*options, (OWN, OWN)], description=label)
        chooser.typed = self.typed = ipywidgets.Text(
            placeholder=f"such as {example(it)}, then Enter",
            continuous_update=False,
            layout=ipywidgets.Layout(display="none"),
        )
        self.typed.add_class("bpw-typed")
        self.typed.observe(self._on_text, "value")
        self.row = ipywidgets.HBox([chooser, self.typed])
        return chooser

    def _choice(self, value: Any) -> str:
        known = value.name in self.parameter.choices and value == value.name
        return str(value.name) if known else OWN

    def shows(self, value: Any) -> bool:
        """Whether the chooser stands at the function's name, or at "your own"."""
        return bool(self.widget.value == self._choice(value))

    def show(self, _: Any = None) -> None:
        """Let the chooser show the function's name, and the line its text where it was typed."""
        self.widget.value = self._choice(self.value)
        if self.widget.value == OWN and self.value.kind == "typed":
            self.typed.value = self.value.text

    def on_widget(self, change: Any) -> None:
        """A name was chosen, or "your own": the callable that was there last, or what was typed, counts again."""
        self.typed.layout.display = "" if change["new"] == OWN else "none"
        if self.shows(self.value):
            return
        custom = self.parameter.last_custom(self.explorer)
        if change["new"] != OWN:
            self.set(change["new"])
        elif custom is not None and custom.kind == "callable":
            self.set(custom)
        elif self.typed.value.strip():
            self.set(self.typed.value)

    def _on_text(self, change: Any) -> None:
        """What was typed cannot always be set; it stays on the line, to be mended."""
        text = change["new"]
        if text.strip() and not (self.value.kind == "typed" and self.value.text == text):
            self.set(text)


BINDINGS: dict[type, type[Binding]] = {
    Slider: SliderBinding,
    Choice: ChoiceBinding,
    Toggle: ToggleBinding,
    Matrix: MatrixBinding,
    Function: FunctionBinding,
}


def _float_slider(parameter: Slider | Matrix) -> Any:
    # Both ends at once, with a value between them, or the slider's own default range refuses one of them.
    return ipywidgets.FloatSlider(
        value=parameter.low,
        min=parameter.low,
        max=parameter.high,
        step=parameter.step,
        readout_format=DIGITS,
    )


def _meant(parameter: Slider | Matrix, held: float) -> float | int:
    """The value of a slider's position: on a step as a person would write it, 0.55 for 0.5499999999999998."""
    if not math.isfinite(held):
        return held
    place = parameter.grid.place(held)
    on_step = abs(place - round(place)) < 1e-9
    meant = parameter.snap(held) if on_step else parameter.clip(held)
    return int(meant) if isinstance(parameter, Slider) and parameter.whole else float(meant)


def _nested(array: Any) -> Any:
    return tuple(_nested(row) for row in array) if np.ndim(array) else float(array)


def example(parameter: Function) -> str:
    """What may be typed, as x1 * x2**2, or for two outputs x1 * x2**2, x1."""
    first, *_ = parameter.variables
    rest = [f"{first}" if n == 2 else f"{first}**{n}" for n in range(2, (parameter.outputs or 1) + 1)]
    return ", ".join([f"{' * '.join(parameter.variables)}**2", *rest])


def _in_terms_of(variables: tuple[str, ...], choice: NamedFunction) -> str:
    """A choice's text with the parameter's variable: u**2 where the choices say x**2."""
    if len(variables) > 1:
        return choice.text
    return re.sub(rf"\b{choice.variables[0]}\b", variables[0], choice.text)
