"""Widgets of more than one part: an array on one slider, a list of functions with a line to type another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np
import traitlets

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.live.page.sliders import SliderSync, float_slider

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.calculus.functions import ChosenFunction
    from bpwidgets.live.model.parameters import Function, Matrix

OWN = "your own …"
"""The entry of the list for a function that is typed, or set by a program."""


class MatrixControl(ipywidgets.HBox):  # type: ignore[misc] # untyped base
    """A chooser of the cell and beside it one slider for it; `value` is the whole array as nested tuples.

    Args:
        parameter: knows the steps.
        read: gives the array that is there now, which may not be shown yet.
        label: stands before the chooser.
    """

    value = traitlets.Any()
    disabled = traitlets.Bool(default_value=False)

    def __init__(self, parameter: Matrix, read: Callable[[], Any], label: str) -> None:
        self._read = read
        self.cell = ipywidgets.Dropdown(description=label)
        self.slider = float_slider(parameter)
        super().__init__([self.cell, self.slider])
        self.add_class("bpw-matrix")
        self._show_array(read())
        self._sync = SliderSync(self.slider, parameter, read=self._entry, write=self.set_entry)
        self._sync.show()
        self.cell.observe(self._on_cell, "value")
        self.observe(self._on_disabled, "disabled")

    def _entry(self) -> float:
        return float(np.asarray(self.value)[self.cell.value])

    def set_entry(self, entry: float) -> None:
        """Set the selected entry."""
        self.value = _nested(with_entry(self._read(), self.cell.value, entry))

    def show(self) -> None:
        """Show the array, the selected entry on the slider."""
        self._show_array(self._read())
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
        self.observe(self._on_value, "value")
        self.observe(self._on_disabled, "disabled")

    def _on_value(self, change: Any) -> None:
        self.typed.layout.display = "" if change["new"] == OWN else "none"

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


def _shown(choice: ChosenFunction, variables: tuple[str, ...]) -> str:
    """What stands for a choice: its text with the parameter's variable, u**2 where the choices say x**2."""
    return choice.shown or (choice.text if len(variables) > 1 else choice.text_at(variables[0]))
