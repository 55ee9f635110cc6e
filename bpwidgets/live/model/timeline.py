"""The states of one run: s_0 = start(), s_(n+1) = advance(s_n), and a position n that can move both ways.

Going back shows a state that was kept. Memory is bounded: the newest states are kept, and of the earlier ones every
2nd, every 4th, ... as a run grows longer. A state that was given up is computed again from the nearest kept one
before it; a change that `record` added is not computed again: it is lost then, with all that came after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

State = TypeVar("State")

RECENT = 300
"""As many of the states that were visited last are kept."""
MILESTONES = 100
"""As many states at most are kept along the whole run."""


class Timeline(Generic[State]):
    """A run of states and the position in it.

    Args:
        start: gives the state at position 0.
        advance: the next state; the same state again where there is no next.

    Attributes:
        position: which state is shown, counted from 0.
        end: the furthest position known.
        ended: whether there is no state after `end`.
    """

    def __init__(self, start: Callable[[], State], advance: Callable[[State], State]) -> None:
        self._advance = advance
        self._recent: dict[int, State] = {}
        self._milestones: dict[int, State] = {}
        self._recorded: set[int] = set()
        self._stride = 1
        self.position, self.end, self.ended = 0, 0, False
        self._keep(0, start())

    @property
    def state(self) -> State:
        """The state at the position."""
        return self._recent[self.position]

    @property
    def can_step(self) -> bool:
        """Whether there may be a next state: False once `advance` has given none."""
        return not (self.ended and self.position == self.end)

    def step(self, count: int = 1) -> bool:
        """Go on by `count` states, or to the last; False where there is no next one."""
        return self.seek(self.position + count)

    def back(self) -> bool:
        """Go back by one state; False at the start."""
        return self.seek(self.position - 1)

    def seek(self, position: int) -> bool:
        """Go to a position, or to the nearest there is; False where that is the present one."""
        n = max(position, 0)
        near = n if n in self._recent else max(i for i in (*self._recent, *self._milestones) if i <= n)
        state = self._recent[near] if near in self._recent else self._milestones[near]
        self._keep(near, state)
        before = self.position
        while near < n and not (self.ended and near == self.end):
            if near + 1 in self._recorded:  # it was given up, and what comes after it now is another run
                self.position = near
                self.forget_future()
            following = self._advance(state)
            if _is_same(following, state):
                self._forget_after(near)  # there is something only where it followed a change that is lost
                self.ended = True
                break
            near, state = near + 1, following
            self._keep(near, state)
            self.end = max(self.end, near)
        self.position = near
        return near != before

    def record(self, state: State) -> None:
        """Let this state come after the present one, in the place of what came there before.

        It is lost where it is given up on a long run, and what came after it, too: `advance` does not lead to it.
        """
        self.forget_future()
        self.position = self.end = self.position + 1
        self._recorded.add(self.position)
        self._keep(self.position, state)

    def forget_future(self) -> None:
        """Forget what comes after the position: it was computed from what has changed since."""
        self._forget_after(self.position)
        self.ended = False

    def _forget_after(self, n: int) -> None:
        """Let position n be the furthest known."""
        for kept in (self._recent, self._milestones):
            for later in [i for i in kept if i > n]:
                del kept[later]
        self._recorded = {i for i in self._recorded if i <= n}
        self.end = n

    def _keep(self, n: int, state: State) -> None:
        """Keep the state as the newest, and along the run where it falls on the stride."""
        self._recent.pop(n, None)
        self._recent[n] = state
        # What is shown is not given up, however far a search goes on from it.
        while len(self._recent) > RECENT:
            oldest = next(i for i in self._recent if i != self.position)
            del self._recent[oldest]
        if n % self._stride == 0:
            self._milestones[n] = state
            if len(self._milestones) > MILESTONES:
                self._stride *= 2
                self._milestones = {i: it for i, it in self._milestones.items() if i % self._stride == 0}


def _is_same(following: object, state: object) -> bool:
    """Whether `advance` gave its state back: the same object, or an equal int, which need not be one object.

    A state is an int where an explorer only counts, as Softmax counts its steps.
    """
    return following is state or (isinstance(state, int) and following == state)
