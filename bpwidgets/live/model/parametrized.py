"""Parameters and all ways to change them: by name, by a handle, by a key, back to the start."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import traitlets

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.live.model.hooks import Hooks
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.model.parameters import Function, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bpwidgets.live.picture.marks import Handle


class Given(NamedTuple):
    """What a reset goes back to.

    Attributes:
        values: of the parameters that are not at their defaults.
        beside: all parameters as they were then.
    """

    values: Mapping[str, Any]
    beside: Mapping[str, Any]


class Parametrized(Hooks, traitlets.HasTraits):
    """An object with parameters, and a picture of them that `refresh` makes.

    Args:
        values: what the parameters are at first, by name; the others have their defaults.
        held: whether no picture is ever made, as if a `hold` stayed open: for computing alone.

    Attributes:
        last_own: the last value of a learner's own that a parameter had, by name, to which its chooser comes back.
    """

    parameters: ClassVar[dict[str, Parameter]] = {}
    """The parameters by name, in the order in which they were declared."""
    # One lock for all explorers, not one each: two linked ones, set from two threads, would wait for each other.
    lock: ClassVar[threading.RLock] = threading.RLock()

    error = traitlets.Unicode("")
    """What went wrong last, a picture, a step or a value that was refused; empty where nothing did.

    Only where the picture is `outdated` it is not that of the present parameters.
    """

    def __init__(self, values: Mapping[str, Any] | None = None, *, held: bool = False) -> None:
        super().__init__()
        values = values or {}
        self._holding = int(held)  # how many `hold`s are open
        self._stale = False  # whether something has changed since the last frame: see `_ask_for_frame`
        # What waits for the end of the `hold`, in order.
        self._afterwards: dict[Callable[[], object], None] = {}
        self.last_own: dict[str, Any] = {}
        self._given = Given({}, {})
        self._order = with_needed(self.parameters, self.parameters)
        for name in self._order:
            value = values[name] if name in values else self.parameters[name].initial(self.values)
            setattr(self, name, value)
        self.observe(self._on_parameter, list(self.parameters))

    @property
    def values(self) -> dict[str, Any]:
        """The present parameters by name."""
        return {name: getattr(self, name) for name in self.parameters if self.trait_has_value(name)}

    def refresh(self) -> None:
        """Make the picture of the present parameters; where that fails, keep the last one and say why."""
        with self.lock:
            self._stale = False
            self._make_picture()

    def _make_picture(self) -> None:
        raise NotImplementedError

    def after_frame(self, action: Callable[[], object]) -> None:
        """Do something when the picture of the present parameters is there: at the end of the `hold`, or now.

        What waits already is done once.
        """
        with self.hold():
            self._afterwards[action] = None

    def _ask_for_frame(self) -> None:
        """Say that the picture is out of date: `refresh` follows at the end of the `hold`."""
        self._stale = True

    @property
    def runs_user_code(self) -> bool:
        """Whether a parameter is a learner's callable."""
        return bool(self._callables())

    def _callables(self) -> list[str]:
        """The names of the functions that are a learner's callable."""
        functions = (name for name, parameter in self.parameters.items() if isinstance(parameter, Function))
        return [name for name in functions if getattr(self, name).kind == "callable"]

    def _check_names(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.parameters:
                has = ", ".join(self.parameters)
                raise TypeError(f"{type(self).__name__} has no parameter {name!r}; it has {has}")

    # ---- change ---------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Several changes, one frame."""
        with self.lock:
            self._holding += 1
            try:
                yield
            finally:
                self._holding -= 1
                if not self._holding:
                    self._end_hold()

    def _end_hold(self) -> None:
        try:
            if self._stale:
                self.refresh()
        finally:
            while self._afterwards:
                action = next(iter(self._afterwards))
                del self._afterwards[action]
                action()

    def _in_order(self, names: Iterable[str]) -> list[str]:
        """The names of parameters, those on which others depend first: so they can be set one after the other."""
        return sorted(names, key=self._order.index)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Set several parameters, in an order in which their values fit each other; one frame."""
        with self.hold():
            for name in self._in_order(values):
                setattr(self, name, values[name])

    def _on_parameter(self, change: Any) -> None:
        """Let what depends on a parameter follow it."""
        with self.hold():
            self._ask_for_frame()
            for name, parameter in self.parameters.items():
                if change["name"] in parameter.depends_on:
                    setattr(self, name, parameter.fitted(getattr(self, name), self.values))
            for name, value in self.also_sets(change["name"]).items():
                setattr(self, name, value)

    def move(
        self,
        values: Mapping[str, Any],
        *,
        by: MovedBy = MovedBy.PROGRAM,
        since: Mapping[str, Any] | None = None,
    ) -> None:
        """Set several parameters, each to the value in its range at which it comes to rest; one frame.

        What depends on others is set after them, in whatever order they are given.

        Where a value is refused, those before it stay set.

        Args:
            values: by name.
            by: what moves them: it says where between two steps they come to rest.
            since: for a key, where they were on the page when it was pressed: another key may be on its way. What a
                handle sets only where it moves is not among them.

        Raises:
            TypeError: a name is no parameter of this explorer.
            ParameterError: a value is none of its parameter's.
        """
        self._check_names(values)
        with self.hold():
            for name in self._in_order(values):
                came_from = since.get(name) if since else None
                moved = self.parameters[name].moved(values[name], getattr(self, name), by=by, since=came_from)
                setattr(self, name, moved)

    def move_handle(
        self,
        handle: Handle,
        at: tuple[float, float],
        *,
        by: MovedBy = MovedBy.DRAG,
        since: tuple[float, float] | None = None,
    ) -> None:
        """Set what a handle sets where it is moved to.

        Args:
            handle: one of the picture's.
            at: (x, y) in data coordinates.
            by: what moves it: a drag lands where the handle's `snap` says, or else on its parameters' steps.
            since: for a key, where it found the handle.
        """
        end = handle.snap(*at) if handle.snap is not None and by is MovedBy.DRAG else None
        if end is not None:
            # As if a program set it: moved to the steps, it would not stay on the line or kink that attracts it.
            self.move(handle.to_parameters(*end))
        else:
            came_from = None if since is None else handle.to_parameters(*since)
            self.move(handle.to_parameters(*at), by=by, since=came_from)

    def nudge(self, name: str, steps: int, *, cell: tuple[int, ...] | None = None) -> None:
        """Move a slider, or one cell of a matrix, so many steps up (or down): from between two to the next one."""
        self._check_names([name])
        with self.hold():  # no other thread moves it between the look at it and the move
            setattr(self, name, self.parameters[name].nudged(getattr(self, name), steps, cell))

    # ---- back to the start ----------------------------------------------------------------------------

    def initial_value(self, name: str) -> Any:
        """What a reset sets a parameter to: what the cell asked for, or the default.

        Of a matrix the cell asked for its entries beside certain sizes and, where it shows a dataset, beside that one:
        where these are others now, it is the default.
        """
        parameter, (given, beside) = self.parameters[name], self._given
        needed = () if parameter.given_holds_beside_others else parameter.depends_on
        holds = name in given and all(
            self.parameters[it].same(beside[it], getattr(self, it)) for it in needed
        )
        return given[name] if holds else parameter.initial(self.values)

    def _as_given(self) -> Given:
        """What a reset goes back to, if the present parameters are what the cell asked for."""
        return Given(self._changed(), self.values)

    def _changed(self) -> dict[str, Any]:
        """The parameters that do not have their defaults."""
        defaults = {name: it.validate(self, it.initial(self.values)) for name, it in self.parameters.items()}
        return {
            name: value
            for name, value in self.values.items()
            if not self.parameters[name].same(defaults[name], value)
        }

    def reset(self, *names: str) -> None:
        """Set the named parameters (all, if none is named) as they were at first; one frame."""
        self._check_names(names)
        with self.hold():
            self._ask_for_frame()
            for name in self._in_order(names or self.parameters):
                setattr(self, name, self.initial_value(name))

    def reset_handle(self, handle: Handle) -> None:
        """Set what one handle sets as it was at first, and nothing else: of an array its entries alone."""
        with self.hold():
            for name in self._in_order({*handle.to_parameters(*handle.at), *handle.entries}):
                initial, now = self.initial_value(name), getattr(self, name)
                # Where the handle sets the sizes too, an array of another shape by now is as at first altogether.
                if name in handle.entries and np.shape(initial) == np.shape(now):
                    index = handle.entries[name]
                    initial = with_entry(now, index, initial[index])
                setattr(self, name, initial)


def with_needed(names: Iterable[str], parameters: Mapping[str, Parameter]) -> list[str]:
    """The names, and of each before it those on which it depends, as a matrix on its sizes: in the order they come."""
    order: dict[str, None] = {}
    for name in names:
        order |= dict.fromkeys((*with_needed(parameters[name].depends_on, parameters), name))
    return list(order)
