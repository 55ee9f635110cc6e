"""The run of an explorer in which time passes: the one that is shown, and whether a new one is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.live.model.timeline import Timeline


class Run:
    """What becomes of a run as parameters change.

    Args:
        begin: begins a new one; it may raise what a learner's function raises.

    Attributes:
        is_due: whether a new run is due: before the first, and from a change that restarts time until `current` has
            begun it. Where that fails it stays due, and `shown` goes on telling of the run before it.
    """

    def __init__(self, begin: Callable[[], Timeline[Any]]) -> None:
        self._begin = begin
        self._timeline: Timeline[Any] | None = None
        self.is_due = True

    def current(self) -> Timeline[Any]:
        """The run, begun where one is due."""
        if self._timeline is None or self.is_due:
            self._timeline = self._begin()
            self.is_due = False
        return self._timeline

    def shown(self) -> Timeline[Any]:
        """The run that was shown last, whatever is due; begun where there is none, as in a copy to compute with."""
        return self.current() if self._timeline is None else self._timeline

    def ask_for_restart(self) -> None:
        """Let a new run begin with the next move or picture."""
        self.is_due = True

    def take(self, timeline: Timeline[Any]) -> None:
        """Go on from this one."""
        self._timeline, self.is_due = timeline, False

    def stand_where(self, other: Run) -> None:
        """Show the state of another run, where a function failed before this one had any.

        What comes after that state would follow the other's parameters. No move leads there: a new run is due, and the
        next move begins it.
        """
        if self._timeline is None:
            self._timeline = other._timeline
