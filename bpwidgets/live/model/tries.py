"""Tries: named settings to which the press of a button leads.

    w = ChainRule(tries={"flat where g is steepest": {"x": 0}, "exp of exp": {"g": "exp", "f": "exp"}})
    w.show_try("exp of exp")

The page leads there in many small moves (a `Transition`), so that the way is seen; `show_try` does it in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bpwidgets.live.model.animated import Animated
from bpwidgets.live.model.parameters import Matrix
from bpwidgets.live.model.parametrized import with_needed
from bpwidgets.live.model.sentences import quoted


@dataclass(frozen=True, eq=False)
class Setting:
    """Parameters by name, which fit each other; and where time passes the position to go to, if any.

    A question asks about one, too, and a notebook is left at one: a try is one with a name.
    """

    values: Mapping[str, Any]
    position: int | None = None


class WithTries(Animated):
    """Parameters and time, and tries: named settings of them."""

    tries: Mapping[str, Setting] = MappingProxyType({})
    """The settings by name, in the order of their buttons."""
    _last_try: tuple[str, Mapping[str, Any], int] = "", MappingProxyType({}), 0
    """Of the try that was shown last: its name, and the values and the position then."""

    def set_tries(self, tries: Mapping[str, Mapping[str, Any]]) -> None:
        """Take the settings {name: {parameter: value}} for `tries`.

        Raises:
            TypeError, ValueError: one is no setting of this explorer; one sentence, which names it.
        """
        if not isinstance(tries, Mapping):
            raise TypeError(f"tries is {quoted(tries)}; expected {{name: {{parameter: value}}}}")
        self.tries = {name: self._read_try(name, given) for name, given in tries.items()}

    def _read_try(self, name: str, given: Mapping[str, Any]) -> Setting:
        if not isinstance(name, str) or not name.strip():
            raise TypeError(f"a try is called {quoted(name)}; expected words for a button")
        if not isinstance(given, Mapping) or not given:
            raise TypeError(f"the try {name!r} is {quoted(given)}; expected {{parameter: value}}")
        try:
            return self.setting(**given)
        except (TypeError, ValueError) as problem:
            raise type(problem)(f"the try {name!r}: {problem}") from None

    def setting(self, *, step: int | None = None, **values: Any) -> Setting:
        """What the constructor would make of these keywords, beside the present values of the others.

        Without `step` there is no position in it: time stays where it is, if no parameter moves that restarts it.

        The parameters on which these depend come with them, so that the setting can be shown from anywhere.

        Raises:
            TypeError, ValueError, ParameterError: as of the constructor.
        """
        self._check_names(values)
        self._check_step(step)
        given = self.completed(values)
        names = with_needed(given, self.parameters)
        with self.lock:  # a drag on another thread sets one value after the other
            copy = self.without_picture()
        copy.set_values(given)
        return Setting({name: value for name, value in copy.values.items() if name in names}, step)

    def show_try(self, name: str) -> None:
        """Set at once, in one frame, what one of the `tries` sets.

        Raises:
            ValueError: there is no such try.
        """
        if name not in self.tries:
            known = ", ".join(map(repr, self.tries)) or "none"
            raise ValueError(f"there is no try {name!r}; expected one of: {known}")
        self.arrive(self.tries[name], name)

    def arrive(self, setting: Setting, name: str = "") -> None:
        """Show exactly what a setting says, in one frame; its name is `shown_try` until something moves."""
        with self.hold():
            self._ask_for_frame()  # a frame even where nothing moves, since the name is new
            self.move(setting.values)
            if setting.position is not None and self._seek(setting.position) is not None:
                self._add_to_run(setting.values)
            self._last_try = name, self.values, self._position_ahead

    @property
    def shown_try(self) -> str:
        """The name of the try that was shown last, if all is as it was then; otherwise ""."""
        name, values, position = self._last_try
        unmoved = all(
            self.parameters[each].same(value, getattr(self, each)) for each, value in values.items()
        )
        return name if unmoved and self._position_ahead == position else ""

    @property
    def _position_ahead(self) -> int:
        """The position of the next picture, which begins a new run where one is due."""
        return 0 if self._run.is_due else self.position


class Transition:
    """The way from what an explorer shows now to a setting: numbers go there bit by bit, all else at the first move.

    So does what gives a matrix its size, since that jumps to the shape that it has in the end.

    Args:
        explorer: what is moved.
        setting: where to.
        name: of the setting, if it is a try.
    """

    def __init__(self, explorer: WithTries, setting: Setting, name: str = "") -> None:
        self._explorer, self._setting, self._name = explorer, setting, name
        self._start, self._start_position = explorer.values, explorer.position
        # Time may start again where parameters move, so that its steps are left for the end then.
        self._parameters_move = any(
            not explorer.parameters[each].same(self._start[each], value)
            for each, value in setting.values.items()
        )

    def move(self, part: float) -> None:
        """Show what lies a part of the way from the start, 0 to 1; at 1 exactly the setting. One frame."""
        setting = self._setting
        if part >= 1:
            self._explorer.arrive(setting, self._name)
        elif self._parameters_move:
            self._explorer.move({name: self._between(name, part) for name in setting.values})
        elif setting.position is not None:
            self._explorer.seek(
                round(self._start_position + part * (setting.position - self._start_position))
            )

    def _between(self, name: str, part: float) -> Any:
        end, parameters = self._setting.values[name], self._explorer.parameters
        if any(
            isinstance(parameters[it], Matrix) and name in parameters[it].depends_on
            for it in self._setting.values
        ):
            return end
        return parameters[name].between(self._start[name], end, part)
