"""What the cells of a notebook show, so that what a cell shows no longer is closed.

A cell that is run again makes new widgets; the old ones would stay in the kernel and on the page for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


class Closable(Protocol):
    """What a cell shows: an explorer, or the widget of a quiz."""

    def close(self) -> None:
        """Remove its widgets from every page, and from the kernel."""


@dataclass(frozen=True)
class Place:
    """Where a cell shows something.

    Attributes:
        name: the cell's id, and how many the cell shows by now.
        before: what stood there when the cell ran before; None where nothing did.
    """

    name: str
    before: Closable | None


class ShownInCells:
    """What each cell shows, by the cell's id.

    A front end that names no cells, as nbclient, keeps all that it was ever shown. So does a cell that runs others,
    as by `%run` of a notebook, of what it showed before that.
    """

    def __init__(self) -> None:
        self._shown: dict[str, list[Closable]] = {}
        self._current: list[Closable] = []  # of the cell that runs
        self._shell: Any = None

    def add(self, shown: Closable, shell: Any) -> Place | None:
        """The cell that runs shows this; None where the front end names no cells."""
        if self._shell is not shell:
            self._shell = shell
            shell.events.register("pre_run_cell", self._begin)
            shell.events.register("post_run_cell", self._end)
        cell = self._cell()
        if cell is None:
            return None
        before, at = self._shown.get(cell, []), len(self._current)
        self._current.append(shown)
        return Place(f"{cell} {at + 1}", before[at] if at < len(before) else None)

    def _begin(self, _: Any) -> None:
        self._current = []

    def _end(self, _: Any) -> None:
        """The cell has run: close what it showed before, unless a cell still shows it."""
        cell = self._cell()
        if cell is None:
            return
        before = self._shown.pop(cell, [])
        if self._current:
            self._shown[cell] = self._current
        still_shown = {id(each) for of_cell in self._shown.values() for each in of_cell}
        for each in before:
            if id(each) not in still_shown:
                each.close()

    def _cell(self) -> str | None:
        """The id of the cell that runs; None for what is no cell, such as the message of a widget."""
        parent: dict[str, Any] = getattr(self._shell.kernel, "get_parent", dict)()
        if parent.get("header", {}).get("msg_type") != "execute_request":
            return None
        found = parent.get("metadata", {}).get("cellId")
        return None if found is None else str(found)
