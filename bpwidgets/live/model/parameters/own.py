"""Parameters that take a learner's own value besides those that a chooser names."""

from __future__ import annotations

from typing import Any

from bpwidgets.live.model.parameters.base import Parameter


class TakesOwn(Parameter):
    """A parameter of which an explorer remembers the last value of a learner's own, to which a chooser comes back."""

    def is_own(self, value: Any) -> bool:
        """Whether a value is a learner's, none of those that a chooser names."""
        raise NotImplementedError

    def last_own(self, obj: Any) -> Any:
        """The last such value that an explorer had; None where there was none."""
        return obj.last_own.get(self.name)

    def set(self, obj: Any, value: Any) -> None:
        """Set the trait, and remember a learner's own value before a chooser follows."""
        with obj.lock:
            value = self._validate(obj, value)
            if self.is_own(value):
                obj.last_own[self.name] = value
            super().set(obj, value)
