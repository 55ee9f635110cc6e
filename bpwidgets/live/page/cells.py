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

    A front end that names no cells, as nbclient, keeps all that it was ever shown. What a cell runs by `run_cell` is
    part of that cell.
    """

    def __init__(self) -> None:
        self._shown: dict[str, list[Closable]] = {}
        self._current: list[Closable] = []  # of the cell that runs
        self._shell: Any = None
        self._request: str | None = None  # the message that made the cell run
        self._depth = 0  # how many `run_cell` of this message have begun and not ended

    def add(self, shown: Closable, shell: Any) -> Place | None:
        """The cell that runs shows this; None where the front end names no cells."""
        if self._shell is not shell:
            self._shell = shell
            self._request = self._header().get("msg_id")  # its cell has begun before anybody listened
            shell.events.register("pre_run_cell", self._begin)
            shell.events.register("post_run_cell", self._end)
        cell = self._cell()
        if cell is None:
            return None
        before, at = self._shown.get(cell, []), len(self._current)
        self._current.append(shown)
        return Place(f"{cell} {at + 1}", before[at] if at < len(before) else None)

    def _begin(self, _: Any) -> None:
        request = self._header().get("msg_id")
        if request != self._request:
            self._request, self._depth, self._current = request, 0, []
        self._depth += 1

    def _end(self, _: Any) -> None:
        """The cell has run: close what it showed before, unless a cell still shows it."""
        self._depth -= 1
        cell = self._cell()
        if cell is None or self._depth > 0:
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
        if self._header().get("msg_type") != "execute_request":
            return None
        found = self._parent().get("metadata", {}).get("cellId")
        return None if found is None else str(found)

    def _header(self) -> dict[str, Any]:
        header: dict[str, Any] = self._parent().get("header", {})
        return header

    def _parent(self) -> dict[str, Any]:
        """The message that the kernel is answering."""
        parent: dict[str, Any] = getattr(self._shell.kernel, "get_parent", dict)()
        return parent
