"""What comes back after a restart: where each explorer was left, and what was said of an answer.

Both are kept in the small file of the lessons' folder (lesson_folder.py), and only what was done on a page that shows
the explorer: a notebook that is executed without one (nbval, nbconvert, nbgrader, our grading) names no cells, reads
nothing and writes nothing. A place is written when the page rests, at most once a second, when the page goes, when a
cell shows another explorer, and when the kernel ends.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import time
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets import lesson_folder
from bpwidgets.calculus.functions import NamedFunction
from bpwidgets.live.model import predict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.model.tries import Setting

SECTION, ANSWERS = "positions", "predictions"
PAGE = "page"
"""The entry of the page itself: its viewport, for which the first pictures of the next kernel are drawn."""
LONGEST = 4000
"""Letters of an entry at most: the file is read by every cell."""
NAMED = 3
"""So many parameters the button names."""
INTERVAL_S = 1.0


class Place:
    """Where one explorer stands on a page, and where the one before it in the same cell was left.

    Args:
        explorer: as its cell made it.
        cell: what tells this cell's picture from others, such as "predict 1".

    Attributes:
        left: the setting at which it was left; None where it was never moved, or cannot be shown any more.
        words: of that setting, such as "x = 1.2"; "" where there is none.
        on_page: whether a page has shown it: what no page has shown nobody has left.
    """

    def __init__(self, explorer: Explorer, cell: str) -> None:
        self._explorer = explorer
        made = json.dumps(_entry(explorer, explorer.values), sort_keys=True)
        self._key = f"{cell} {type(explorer).__name__} {hashlib.sha256(made.encode()).hexdigest()[:8]}"
        self._start = self._seen = self._now()
        self.left, self.words = self._read()
        self.on_page = False
        positions.add(self)

    def _now(self) -> dict[str, Any]:
        """What is shown now and was not at first, as JSON has it."""
        explorer = self._explorer
        moved = {
            name: value
            for name, value in explorer.values.items()
            if not explorer.parameters[name].same(explorer.initial_value(name), value)
        }
        return _entry(explorer, moved)

    def changed(self) -> dict[str, dict[str, Any]]:
        """{key: entry} if it was moved on a page since this was asked last; an empty entry is the start."""
        now = self._now()
        if not self.on_page or now == self._seen:
            return {}
        self._seen = now
        return {self._key: {} if now == self._start or len(json.dumps(now)) > LONGEST else now}

    def _read(self) -> tuple[Setting | None, str]:
        entry = _kept(SECTION).get(self._key)
        if not isinstance(entry, dict):
            return None, ""
        try:
            setting = self._explorer.setting(**entry)
            return setting, _words(self._explorer, entry)
        except Exception:  # noqa: BLE001 (a file that anyone may have edited, or a version before this one)
            return None, ""


class Positions:
    """Writes down where the explorers on pages stand: together, since they share one file."""

    def __init__(self) -> None:
        self._places: weakref.WeakSet[Place] = weakref.WeakSet()
        self._written = -INTERVAL_S
        self.page: dict[str, Any] | None = None
        """The viewport of the page that said hello last; None before the first."""

    def add(self, place: Place) -> None:
        """Write this one down too, as long as there is one."""
        self._places.add(place)

    def write(self, *, at_once: bool = True) -> str:
        """Keep those that have changed; a sentence if they cannot be kept, once in the life of a kernel.

        Args:
            at_once: otherwise not within a second of the last time; then they wait for the next.
        """
        if not at_once and time.monotonic() - self._written < INTERVAL_S:
            return ""
        entries = {key: entry for place in list(self._places) for key, entry in place.changed().items()}
        if not entries:
            return ""
        self._written = time.monotonic()
        if self.page is not None:
            entries[PAGE] = self.page

        def with_entries(kept: Mapping[str, Any]) -> dict[str, Any]:
            return {key: entry for key, entry in {**kept, **entries}.items() if entry}

        return lesson_folder.update(SECTION, with_entries, what=SECTION)


positions = Positions()
atexit.register(positions.write)


def page_before() -> Any:
    """The viewport of the page that the last kernel had; {} where it is not known."""
    return _kept(SECTION).get(PAGE, {})


def keep_answer(explorer: Explorer) -> str:
    """Keep what was said of the answer to an explorer's question; a sentence if it cannot be kept."""
    question = explorer.prediction
    verdict = None if question is None else question.verdict(explorer)
    if question is None or verdict is None:
        return ""
    entry = {json.dumps(question.key(explorer)): verdict}
    return lesson_folder.update(ANSWERS, lambda kept: {**kept, **entry}, what=ANSWERS)


def recall_answer(explorer: Explorer) -> None:
    """Take the question of an explorer for answered if it was in an earlier kernel."""
    question = explorer.prediction
    if question is None:
        return
    verdict = _kept(ANSWERS).get(json.dumps(question.key(explorer)))
    if isinstance(verdict, str):
        predict.verdicts.setdefault(question.key(explorer), verdict)


def _kept(section: str) -> Mapping[str, Any]:
    """A section of the file; empty where there is none that can be read."""
    folder = lesson_folder.lesson_folder()
    try:
        return {} if folder is None else lesson_folder.load(folder).get(section, {})
    except (OSError, ValueError):
        return {}


def _entry(explorer: Explorer, values: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by name, and the step where that is not the one of the start, as `Explorer.setting` takes them."""
    plain = {name: _plain(value) for name, value in values.items()}
    entry = {name: value for name, value in plain.items() if value is not None}
    moved = explorer.animated and explorer.position != explorer.opened_at
    return entry | ({"step": explorer.position} if moved else {})


def _plain(value: Any) -> Any:
    """A parameter's value as JSON has it; None for what it cannot have, such as a callable."""
    if isinstance(value, NamedFunction):
        return {"named": value.name, "typed": value.text}.get(value.kind)
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
            parts.append(f"{parameter.label}: {'on' if value else 'off'}")
        elif isinstance(value, list):
            parts.append(parameter.label)
        elif value is not None:
            parts.append(f"{parameter.label} = {predict.worded(value)}")
    if "step" in entry:
        parts.append(f"step {entry['step']}")
    return ", ".join([*parts[:NAMED], *(["…"] if len(parts) > NAMED else [])])
