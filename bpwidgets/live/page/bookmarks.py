"""Where each explorer on a page was left: its cell offers that again after a restart.

Bookmarks are saved in the small file of the lessons' folder (lesson_folder.py), and only of what was done on a page
that shows the explorer: a notebook that is executed without one (nbval, nbconvert, nbgrader, our grading) names no
cells, reads nothing and writes nothing. They are written when the page rests, at most once a second for all together,
when a page goes, when a cell shows another explorer, and when the kernel ends; what cannot be written then is tried
again at the next of these.
"""

from __future__ import annotations

import hashlib
import json
import time
import weakref
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets import lesson_folder
from bpwidgets.calculus.functions import ChosenFunction
from bpwidgets.live.model.sentences import worded
from bpwidgets.live.page.clients import Viewport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.model.tries import Setting
    from bpwidgets.live.page.clients import LastViewport

SECTION = "positions"
"""The file's name for them."""
PAGE = "page"
"""The entry of the page itself: its viewport, for which the first pictures of the next kernel are drawn."""
LONGEST = 4000
"""Letters of an entry at most: the file is read by every cell."""
NAMED = 3
"""So many parameters the button names."""
INTERVAL_S = 1.0


class Bookmark:
    """Where one explorer on a page is left, and where that of the last run or kernel in the same cell was.

    Args:
        explorer: as its cell shows it.
        cell: what tells this cell's picture from others, such as "predict 1".
        kept: the entries of the file.

    Attributes:
        prefix: how the keys of all entries begin that may be kept of this class and place: the last one stays, or a
            cell whose arguments are edited would leave one behind for each of them.
        key: of its entry. Made with other values, or shown after a move, it is another picture.
        last: the setting at which that of the last run or kernel was left; None where it was never moved, or cannot be
            shown any more.
        last_words: of that setting, such as "x = 1.2"; "" where there is none.
        on_page: whether a page has shown it: what no page has shown nobody has left.
    """

    def __init__(self, explorer: Explorer, cell: str, kept: Mapping[str, Any]) -> None:
        self._explorer = explorer
        made = json.dumps(_entry(explorer, explorer.values), sort_keys=True)
        self.prefix = f"{cell} {type(explorer).__name__} "
        self.key = self.prefix + hashlib.sha256(made.encode()).hexdigest()[:8]
        self._first = self._saved = self.present()
        self.last, self.last_words = self._read(kept.get(self.key))
        self.on_page = False

    def present(self) -> dict[str, Any]:
        """What is shown now and was not at first, as JSON has it."""
        explorer = self._explorer
        moved = {
            name: value
            for name, value in explorer.values.items()
            if not explorer.parameters[name].same(explorer.initial_value(name), value)
        }
        return _entry(explorer, moved)

    def is_saved(self, present: Mapping[str, Any]) -> bool:
        """Whether the file has what is shown now, or need not have it: no page has shown it."""
        return not self.on_page or present == self._saved

    def entry(self, present: dict[str, Any]) -> dict[str, Any]:
        """What the file keeps of it: nothing where it is the first setting, or too long."""
        return {} if present == self._first or len(json.dumps(present)) > LONGEST else present

    def commit(self, present: dict[str, Any]) -> None:
        """The file has this now."""
        self._saved = present

    def _read(self, entry: Any) -> tuple[Setting | None, str]:
        if not isinstance(entry, dict):
            return None, ""
        try:
            return self._explorer.setting(**entry), _words(self._explorer, entry)
        except Exception:  # noqa: BLE001 (a file that anyone may have edited, or a version before this one)
            return None, ""


class Bookmarks:
    """Those of all explorers on pages, which share one file and are written together.

    Args:
        last_viewport: is written with them, and read again in the next kernel.
    """

    def __init__(self, last_viewport: LastViewport) -> None:
        self._bookmarks: weakref.WeakSet[Bookmark] = weakref.WeakSet()
        self._written = -INTERVAL_S
        self._last_viewport = last_viewport
        self._unsaid = ""

    def open(self, explorer: Explorer, cell: str) -> Bookmark:
        """That of an explorer that a cell shows, written down from now on for as long as someone holds it."""
        self.write()  # of the one before it in the cell, too
        kept = lesson_folder.kept(SECTION)
        viewport = Viewport.read(kept.get(PAGE))
        if viewport is not None:
            self._last_viewport.guess(viewport)
        bookmark = Bookmark(explorer, cell, kept)
        self._bookmarks.add(bookmark)
        return bookmark

    def keep_unsaid(self, problem: str) -> None:
        """Keep what the learner must know where something could not be saved, "" if it could, until a page can say it.

        Each is told once in the life of a kernel: what is not kept here would be lost.
        """
        self._unsaid = " ".join(filter(None, (self._unsaid, problem)))

    def take_unsaid(self) -> str:
        """What was kept, for the page that says it; then ""."""
        unsaid, self._unsaid = self._unsaid, ""
        return unsaid

    def write(self, *, throttled: bool = False) -> None:
        """Save those that have changed. That they cannot be saved is kept for `take_unsaid`.

        Args:
            throttled: whether those that come within a second of the last time wait: until a page rests again or goes,
                another cell shows an explorer, or the kernel ends.
        """
        if throttled and time.monotonic() - self._written < INTERVAL_S:
            return
        presents = [(it, it.present()) for it in list(self._bookmarks)]
        changed = [(it, present) for it, present in presents if not it.is_saved(present)]
        if not changed:
            return
        self._written = time.monotonic()
        entries = {it.key: it.entry(present) for it, present in changed}
        prefixes = tuple(it.prefix for it, _ in changed)
        page = {PAGE: asdict(self._last_viewport.viewport)} if self._last_viewport.is_known else {}

        def with_entries(saved: Mapping[str, Any]) -> dict[str, Any]:
            others = {key: entry for key, entry in saved.items() if not key.startswith(prefixes)}
            return {key: entry for key, entry in {**others, **entries, **page}.items() if entry}

        self.keep_unsaid(lesson_folder.update(SECTION, with_entries, what=SECTION))
        kept = lesson_folder.kept(SECTION)
        for it, present in changed:
            if kept.get(it.key, {}) == entries[it.key]:
                it.commit(present)


def _entry(explorer: Explorer, values: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by name, and the step where that is not the one of the start, as `Explorer.setting` takes them."""
    plain = {name: _plain(value) for name, value in values.items()}
    entry = {name: value for name, value in plain.items() if value is not None}
    moved = explorer.animated and explorer.position != explorer.opening_step
    return entry | ({"step": explorer.position} if moved else {})


def _plain(value: Any) -> Any:
    """A parameter's value as JSON has it; None for what it cannot have, such as a callable."""
    if isinstance(value, ChosenFunction):
        return {"listed": value.name, "typed": value.text}.get(value.kind)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, str):
        return str(value)
    return value if isinstance(value, bool | int | float) else None


def _words(explorer: Explorer, entry: Mapping[str, Any]) -> str:
    """What differs from the start: "x = 1.2, step 3"."""
    parts = []
    for name, parameter in explorer.parameters.items():
        value = entry.get(name)
        if isinstance(value, bool):
            parts.append(f"{parameter.label}: {worded(value)}")
        elif isinstance(value, list):
            parts.append(parameter.label)
        elif value is not None:
            parts.append(f"{parameter.label} = {worded(value)}")
    if "step" in entry:
        parts.append(f"step {entry['step']}")
    return ", ".join([*parts[:NAMED], *(["…"] if len(parts) > NAMED else [])])
