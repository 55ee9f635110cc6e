"""A slider and the number that it shows.

A value that a person asked for is shown as it is: 0.8625 stays 0.8625, though the slider's step is 0.05. Steps are for
drags and keys. Now ipywidgets' `continuous_update` (of 8.1, no issue is known) echoes values that a program sets,
rounded to steps. It is therefore off, except while a pointer holds the slider; browser/sliders.js sees to that, and
sends the keys itself (`nudge`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import ipywidgets

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.live.model.parameters.ranged import Ranged

READOUT_FORMAT = ".4"
"""D3's format of a readout: four significant digits, and no zeros behind them."""


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
        parameter: Ranged,
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


def _value_at(parameter: Ranged, position: float) -> float | int:
    """The value for which a position stands: near a step that step, as it is written: 0.55 for 0.5499999999999998."""
    if not math.isfinite(position):
        return position
    steps = parameter.steps.place(position)
    on_step = abs(steps - round(steps)) < 1e-9
    value = parameter.snap(position) if on_step else parameter.clip(position)
    return int(value) if parameter.whole else float(value)


def float_slider(parameter: Ranged) -> Any:
    """A plain slider with a parameter's range and step."""
    # Both ends at once, with a value between them, or the slider's own default range refuses one of them.
    return ipywidgets.FloatSlider(
        value=parameter.low,
        min=parameter.low,
        max=parameter.high,
        step=parameter.step,
        readout_format=READOUT_FORMAT,
    )
