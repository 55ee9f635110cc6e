"""The ipywidgets of an explorer's parameters: each shows its parameter's value, and sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import ipywidgets

from bpwidgets.live.page.bindings import bind
from bpwidgets.live.page.once_drawn import OnceDrawn

if TYPE_CHECKING:
    from bpwidgets.live.model.explorer import Explorer


class Controls:
    """All controls of an explorer.

    Attributes:
        widgets: {parameter: its ipywidget}.
        opened: the parameters whose controls stand open; those of the others are folded.
        once_drawn: lets them follow an event of a page when this has drawn what came of it.
        panel: the box that holds them, those that stand open first.
        sliders: {parameter: {"id": of its slider's model, "step": its own, "chooser": the id of the model that chooses
            its entry of a matrix, or None}}: browser/sliders.js finds them by their ids, gives the slider other steps
            while Shift is held, and says with each key which entry it is meant for.
    """

    def __init__(self, explorer: Explorer) -> None:
        self._enabled = True
        self.once_drawn = OnceDrawn(explorer.lock)
        self._bindings = {name: bind(explorer, name, self.once_drawn) for name in explorer.parameters}
        self.widgets = {name: it.widget for name, it in self._bindings.items()}
        self.sliders = {}
        for name, it in self._bindings.items():
            if it.slider is not None:
                it.slider.add_class(f"bpw-parameter-{name}")
                chooser = it.chooser and it.chooser.model_id
                self.sliders[name] = {"id": it.slider.model_id, "step": it.slider.step, "chooser": chooser}
        self.opened = explorer.opened
        folded = [name for name in self._bindings if name not in self.opened]
        for name in folded:
            self._bindings[name].row.add_class("bpw-folded")
        self.panel = ipywidgets.Box([self._bindings[name].row for name in (*self.opened, *folded)])
        self.panel.add_class("bpw-controls")

    def set_enabled(self, *, enabled: bool) -> None:
        """Let the learner use the controls, or let none of them set anything."""
        if enabled == self._enabled:
            return  # or the next frame would enable a widget that a program has disabled
        self._enabled = enabled
        for binding in self._bindings.values():
            binding.set_enabled(enabled=enabled)

    def show(self) -> None:
        """Let every control show its parameter's value, also where only the control has changed."""
        for binding in self._bindings.values():
            binding.show()

    def nudge(self, name: str, steps: int, entry: int | None = None) -> None:
        """Move a parameter's slider, at an entry of a matrix, so many steps up (or down)."""
        self._bindings[name].nudge(steps, entry)

    def to_end(self, name: str, end: Literal["low", "high"], entry: int | None = None) -> None:
        """Move a parameter's slider, at an entry of a matrix, to one of its ends."""
        self._bindings[name].to_end(end, entry)

    def close(self) -> None:
        """Follow the explorer no longer."""
        self.once_drawn.close()
        for binding in self._bindings.values():
            binding.close()
