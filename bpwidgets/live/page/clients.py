"""Who looks at an explorer: each view of its picture on a page, from its hello to its bye."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from bpwidgets.live.picture import style

LARGEST = 10_000
"""No page is larger, in px."""


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
            sizes = min(found.width, found.height, found.ratio), max(found.width, found.height, found.ratio)
        except TypeError:
            return None
        return found if sizes[0] > 0 and sizes[1] < LARGEST and found.theme in ("light", "dark") else None


@dataclass
class Client:
    """A view of the picture on a page."""

    viewport: Viewport
    acknowledged: int = 0
    """The number of its last event that was received; 0 before the first."""
    tables: bool = False
    """Whether it shows the tables."""


class Clients(dict[str, Client]):
    """{id: client}, the one that said hello last at the end.

    A page that was closed or loaded anew may have left without its bye. So whoever comes while there are others sets
    off a roll call, and those that do not answer are taken for gone.
    """

    latest: ClassVar[Viewport] = Viewport(900, 520, 1, "light")
    """That of the last client of any explorer: most likely that of the next one."""

    def __init__(self) -> None:
        super().__init__()
        self._silent: set[str] = set()
        """Those that have not answered the last roll call yet."""

    def greet(self, name: str, viewport: Viewport) -> bool:
        """A client came, or its viewport changed: stages are drawn for this one from now on.

        Returns:
            Whether a roll call is to be made: it is new, and there are others.
        """
        is_new, others = name not in self, self.keys() - {name}
        self[name] = replace(self.pop(name, Client(viewport)), viewport=viewport)
        Clients.latest = viewport
        if is_new:
            self._silent = set(others)
        return is_new and bool(others)

    def answer_roll_call(self, name: str) -> bool:
        """This one is here; whether it was not taken for gone."""
        self._silent.discard(name)
        return name in self

    def forget_silent(self) -> None:
        """Take those that have not answered for gone."""
        for name in self._silent:
            self.pop(name, None)
        self._silent.clear()

    @property
    def viewport(self) -> Viewport:
        """What the next stage is drawn for: the client that said hello last."""
        return next((client.viewport for client in reversed(self.values())), Clients.latest)

    @property
    def acknowledged(self) -> dict[str, int]:
        """{client: the last of its events that is answered}."""
        return {name: client.acknowledged for name, client in self.items() if client.acknowledged}

    @property
    def show_tables(self) -> bool:
        """Whether one of them shows the tables."""
        return any(client.tables for client in self.values())
