"""The ipywidgets of an explorer's parameters: each shows its parameter's value, and sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import ipywidgets

from bpwidgets.live.page.bindings import bind

if TYPE_CHECKING:
    from bpwidgets.live.model.explorer import Explorer


class Controls:
    """All controls of an explorer.

    Attributes:
        widgets: {parameter: its ipywidget}.
        opened: the parameters whose controls stand open; those of the others are folded.
        panel: the box that holds them, those that stand open first.
        sliders: {parameter: {"id": of its slider's model, "step": its own}}: browser/sliders.js finds it by its id, and
            gives it other steps while Shift is held.
    """

    def __init__(self, explorer: Explorer) -> None:
        self._enabled = True
        self._bindings = {name: bind(explorer, name) for name in explorer.parameters}
        self.widgets = {name: it.widget for name, it in self._bindings.items()}
        self.sliders = {}
        for name, it in self._bindings.items():
            if it.slider is not None:
                it.slider.add_class(f"bpw-parameter-{name}")
                self.sliders[name] = {"id": it.slider.model_id, "step": it.slider.step}
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
