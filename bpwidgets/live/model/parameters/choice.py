"""One of a few: a name, or on and off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from bpwidgets.live.model.parameters.base import Parameter, ParameterError
from bpwidgets.live.model.sentences import quoted


class Choice(Parameter):
    """One of a few named options. The trait holds the *name*.

    Args:
        default: one of the names.
        options: {name: value}, or names alone.
        label, structural: as of a Parameter.
    """

    def __init__(
        self,
        default: str,
        *,
        options: Mapping[str, Any] | Iterable[str],
        label: str = "",
        structural: bool = False,
    ) -> None:
        self.options: dict[str, Any] = (
            dict(options) if isinstance(options, Mapping) else {name: name for name in options}
        )
        if default not in self.options:
            raise ValueError(f"the default {default!r} is none of {', '.join(self.options)}")
        super().__init__(default, label=label, structural=structural)

    def validate(self, obj: Any, value: Any) -> str:
        """One of the names; otherwise ParameterError."""
        if not isinstance(value, str) or value not in self.options:
            raise ParameterError(f"{self.name} is {quoted(value)}; expected one of {', '.join(self.options)}")
        return value


class Toggle(Parameter):
    """On or off."""

    def validate(self, obj: Any, value: Any) -> bool:
        """A truth value; otherwise ParameterError."""
        if not isinstance(value, bool | np.bool_):
            raise ParameterError(f"{self.name} is {quoted(value)}; expected True or False")
        return bool(value)
