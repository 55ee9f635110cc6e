"""Time: the states of a run, a position in it that moves both ways, and parameters that change or follow it.

A class in which time passes writes `start` and `advance`; in all others the position is 0 and `step` is a TypeError.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, ClassVar

from bpwidgets.live.model import notices
from bpwidgets.live.model.computing import computation
from bpwidgets.live.model.parametrized import Parametrized
from bpwidgets.live.model.run import Run
from bpwidgets.live.model.sentences import quoted
from bpwidgets.live.model.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Animated(Parametrized):
    """Parameters, and the states through which time leads from them.

    `error` is set here where a move in time fails, by `Explorer` where a picture does, and by the page where a value is
    refused or a message fails. The next good picture clears it; the page withdraws what it has said itself.

    What changes lead to is kept in three places:

        _stale       a frame is due             set by any change; cleared by `refresh`, at the end of the `hold`
        _run         the run, and whether a     due after a change that restarts time, and after `reset`, until the next
                     new one is due             move or picture begins it
        _following   parameters follow a state  set while `_show_state_in_parameters` moves them: such a change
                                                restarts nothing and adds nothing to the run
    """

    animated: ClassVar[bool] = False
    """Whether time passes: whether the class has a `start`."""

    def __init__(self, values: Mapping[str, Any] | None = None, *, held: bool = False) -> None:
        super().__init__(values, held=held)
        self._run = Run(lambda: Timeline(self.start, self.advance))  # never begun where no time passes
        self._following = False  # whether parameters are being set to what a state shows

    @property
    def state(self) -> Any:
        """The state that is shown, where time passes: what `start` and `advance` gave."""
        return self._run.shown().state

    @property
    def position(self) -> int:
        """How many steps have been taken; 0 where no time passes."""
        return self._run.shown().position if self.animated else 0

    @property
    def end(self) -> int:
        """The furthest position known; 0 where no time passes."""
        return self._run.shown().end if self.animated else 0

    @property
    def can_step(self) -> bool:
        """Whether there may be a next state."""
        return self.animated and self._run.shown().can_step

    # ---- moves in time --------------------------------------------------------------------------------

    def step(self, count: int = 1) -> bool:
        """Let `count` units of time pass, or as many as there are; False where there is no next state.

        Raises:
            TypeError: no time passes in this explorer.
        """
        return bool(self._move_in_time(lambda timeline: timeline.step(count)))

    def back(self) -> bool:
        """Return to the state before the present one; False where there is none. TypeError as `step`."""
        return bool(self._move_in_time(lambda timeline: timeline.back()))

    def seek(self, position: int) -> bool:
        """Go to a position, or to the nearest there is; False where that is the present one. TypeError as `step`."""
        return bool(self._seek(position))

    def reset(self, *names: str) -> None:
        """Set the named parameters (all, if none is named) as they were at first, and time too; one frame."""
        self._check_names(names)
        with self.hold():
            self._run.ask_for_restart()  # first, so that no change is added to the run that ends here
            super().reset(*names)
            self._go_to_opening_step(self._given.values)

    def _go_to_opening_step(self, given: Mapping[str, Any]) -> None:
        """Go where time is at first, with these values given, which were set before."""
        if not self.animated:
            return
        moved = self._seek(self.opening_step)
        if moved is None:  # a frame would wipe away why
            return
        if not moved:
            self._show_state_in_parameters()  # which a move in time would have done
        self._add_to_run(given)

    def _seek(self, position: int) -> bool | None:
        """`seek`, and None where it has failed."""
        return self._move_in_time(lambda timeline: timeline.seek(position))

    def _add_to_run(self, given: Mapping[str, Any]) -> None:
        """Let a given value that follows the states, and begins no run, come after the state that is shown.

        Set before a move in time it would be lost, since the move sets it to what the state shows.
        """
        if self._run.is_due:  # it could not begin
            return
        names = [
            name
            for name in self.parameters_of_state(self.state)
            if name in given and not self.restarts_time(name)
        ]
        if names:
            self._show_state_in_parameters()
            self.set_values({name: given[name] for name in names})

    def _move_in_time(self, move: Callable[[Timeline[Any]], bool]) -> bool | None:
        """Move in time, and let the parameters follow; None where something goes wrong on the way, which is `error`."""
        self._check_time()
        with self.hold():
            try:
                with computation(user_code=self.runs_user_code):
                    moved = move(self._run.current())
            except Exception as problem:  # noqa: BLE001 (a learner's function may raise anything)
                if self._stale:  # or the picture that is still to come would wipe the message away
                    self.refresh()
                self.error = notices.error_message(problem)
                return None
            if moved:
                self._show_state_in_parameters()
        return moved

    def _check_time(self) -> None:
        if not self.animated:
            raise TypeError(f"no time passes in {type(self).__name__}; it has no step")

    def _check_step(self, step: Any) -> None:
        """Refuse a step where no time passes, and what is none."""
        if step is None:
            return
        self._check_time()
        try:
            count = operator.index(step)
        except TypeError:
            raise TypeError(f"step is {quoted(step)}; expected a whole number") from None
        if count < 0:
            raise ValueError(f"step is {count}; expected 0 or more")

    def _show_state_in_parameters(self) -> None:
        """Let the parameters show the present state."""
        self._ask_for_frame()
        self._following = True
        try:
            self.move(self.parameters_of_state(self.state))
        finally:
            self._following = False

    def _on_parameter(self, change: Any) -> None:
        """Start time again, or add the change to the run: the states to come are others, and there may be a new one."""
        if not self.animated or self._following:
            super()._on_parameter(change)
            return
        name = change["name"]
        with self.hold():
            if self.restarts_time(name):
                self._run.ask_for_restart()
            super()._on_parameter(change)
            if self._run.is_due:
                return
            timeline = self._run.current()  # which begins none
            timeline.forget_future()
            state = self.state_after_change(timeline.state, name, change["old"], change["new"])
            if state is not timeline.state:
                timeline.record(state)

    # ---- the result -----------------------------------------------------------------------------------

    def _result(self) -> Any:
        """The result at the present parameters and state."""
        return self.compute(self._run.current().state) if self.animated else self.compute()

    def _compute_at(self, values: Mapping[str, Any], *, step: int | None, state: Any) -> Any:
        """Set these parameters in this state, or go to a step of their own run, and compute the result there.

        Where one of them restarts time, the state is the first of their run. The run is given up: for a copy without a
        picture.
        """
        with self.hold():
            if self.animated and step is None:
                self._run.take(Timeline(lambda: state, self.advance))
            self.set_values(values)
            with computation(user_code=self.runs_user_code):
                if step is not None:
                    self._run.ask_for_restart()
                    self._run.current().seek(step)
                    self._show_state_in_parameters()
                    self._add_to_run(values)
                return self._result()

    # ---- without a picture ----------------------------------------------------------------------------

    def without_picture(self) -> Animated:
        """A copy to compute with, at the same parameters, of which no picture is ever made.

        `Explorer`'s constructor, which would make one at the defaults, is passed over. What it takes besides has the
        class's values: a copy has no tries, and asks nothing.
        """
        copy = type(self).__new__(type(self))
        Animated.__init__(copy, self.values, held=True)
        copy.last_own |= self.last_own
        return copy
