"""A function that a learner chooses, types or writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpwidgets.calculus import functions
from bpwidgets.live.model.parameters.base import ParameterError
from bpwidgets.live.model.parameters.own import TakesOwn

if TYPE_CHECKING:
    from collections.abc import Mapping


class Function(TakesOwn):
    """A function of one or several variables: a name from the chooser, typed text, or any callable.

    Structural unless said otherwise: another function has other axes and another curve. What a callable prints is said
    in the explorer's `notice`, what it raises in its `error`.

    Args:
        default: a name in `choices`.
        choices: {name: ChosenFunction} of the chooser.
        variables: the names that typed text may use.
        outputs: how many expressions typed text holds; by default one for one variable, any number for several.
    """

    def __init__(
        self,
        default: str,
        *,
        choices: Mapping[str, functions.ChosenFunction] | None = None,
        variables: tuple[str, ...] = ("x",),
        outputs: int | None = None,
        label: str = "",
        structural: bool = True,
    ) -> None:
        self.choices = dict(functions.UNIVARIATE if choices is None else choices)
        if default not in self.choices:
            raise ValueError(f"the default {default!r} is none of {', '.join(self.choices)}")
        self.variables, self.outputs = variables, outputs
        super().__init__(self.choices[default], label=label, structural=structural)

    def is_own(self, value: functions.ChosenFunction) -> bool:
        """Whether it was typed, is a callable, or stands in the list of another parameter alone."""
        return not value.is_one_of(self.choices)

    def validate(self, obj: Any, value: Any) -> functions.ChosenFunction:
        """A ChosenFunction made of a name, of typed text or of a callable; otherwise ParameterError.

        One of another explorer is taken where it has as many variables.
        """
        if isinstance(value, functions.ChosenFunction) and not self._has_its_variables(value):
            raise ParameterError(
                f"{self.name} is {value.name}, a function of {', '.join(value.variables)}; "
                f"expected one of {', '.join(self.variables)}"
            )
        try:
            return functions.as_function(
                value, choices=self.choices, variables=self.variables, outputs=self.outputs
            )
        except (TypeError, ValueError) as problem:
            raise ParameterError(f"{self.name}: {problem}") from None

    def _has_its_variables(self, value: functions.ChosenFunction) -> bool:
        return value.is_one_of(self.choices) or len(value.variables) == len(self.variables)
