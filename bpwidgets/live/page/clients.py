"""Who looks at an explorer: each view of its picture on a page, from its hello to its bye."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.live.picture import style

LARGEST = 10_000
"""No page is wider or higher, in px, nor are its px finer."""


@dataclass(frozen=True)
class Viewport:
    """What a stage is drawn for: the room in CSS px, device px per CSS px, and the page's theme."""

    width: float
    height: float
    ratio: float
    theme: style.Theme

    @classmethod
    def read(cls, saved: Any) -> Viewport | None:
        """That of a dictionary of its fields; None for what is none."""
        try:
            found = cls(**saved)
            fits = all(0 < size < LARGEST for size in (found.width, found.height, found.ratio))
        except TypeError:
            return None
        return found if fits and found.theme in ("light", "dark") else None


class LastViewport:
    """That of the client that said hello last, of any explorer: most likely that of the next one.

    Attributes:
        viewport: itself.
        is_known: whether a client has said it to this kernel. Until then it is a guess.
    """

    def __init__(self) -> None:
        self.viewport = Viewport(900, 520, 1, "light")
        self.is_known = False

    def note(self, viewport: Viewport) -> None:
        """A client has said hello."""
        self.viewport, self.is_known = viewport, True

    def guess(self, viewport: Viewport) -> None:
        """There was this one in an earlier kernel."""
        if not self.is_known:
            self.viewport = viewport


@dataclass
class Client:
    """A view of the picture on a page."""

    viewport: Viewport
    acknowledged: int = 0
    """The number of its last event that was received; 0 before the first."""
    tables: bool = False
    """Whether it shows the tables."""


class Clients:
    """The clients of one explorer by their ids, the one that said hello last at the end.

    A page that was closed or loaded anew may have left without its bye. So whoever comes while there are others sets
    off a roll call, and those that do not answer are taken for gone.

    Args:
        last_viewport: is told each viewport, and stands in for it where there is no client; of its own if None.
    """

    def __init__(self, last_viewport: LastViewport | None = None) -> None:
        self._clients: dict[str, Client] = {}
        self._silent: dict[str, set[str]] = {}
        """{caller of a roll: those that have not answered it yet}."""
        self._last_viewport = LastViewport() if last_viewport is None else last_viewport

    def __len__(self) -> int:
        return len(self._clients)

    def __iter__(self) -> Iterator[str]:
        return iter(self._clients)

    def __contains__(self, name: object) -> bool:
        return name in self._clients

    def get(self, name: str) -> Client | None:
        """A client by its id; None where there is none."""
        return self._clients.get(name)

    def greet(self, name: str, viewport: Viewport, *, tables: bool = False) -> None:
        """A client came, or its viewport changed: stages are drawn for this one from now on."""
        client = self._clients.pop(name, None) or Client(viewport)
        client.viewport, client.tables = viewport, tables
        self._clients[name] = client
        self._await_no_more(name)
        self._last_viewport.note(viewport)

    def leave(self, name: str) -> None:
        """A client has gone, if it was there."""
        self._clients.pop(name, None)
        self._silent.pop(name, None)
        self._await_no_more(name)

    def clear(self) -> None:
        """All have gone."""
        self._clients.clear()
        self._silent.clear()

    def call_roll(self, caller: str) -> None:
        """All but the caller are to say that they are here."""
        self._silent[caller] = self._clients.keys() - {caller}

    def answer_roll_call(self, name: str) -> None:
        """This one is here, whoever has called: its answer to one call may come within the time of another."""
        self._await_no_more(name)

    def _await_no_more(self, name: str) -> None:
        for silent in self._silent.values():
            silent.discard(name)

    def end_roll_call(self, caller: str) -> None:
        """Take those that have not answered this caller for gone."""
        for name in self._silent.pop(caller, ()):
            self.leave(name)

    @property
    def viewport(self) -> Viewport:
        """What the next stage is drawn for: the client that said hello last."""
        last = next(reversed(self._clients.values()), None)
        return self._last_viewport.viewport if last is None else last.viewport

    @property
    def acknowledged(self) -> dict[str, int]:
        """{client: the last of its events that is answered}."""
        return {name: it.acknowledged for name, it in self._clients.items() if it.acknowledged}

    @property
    def show_tables(self) -> bool:
        """Whether one of them shows the tables."""
        return any(client.tables for client in self._clients.values())
