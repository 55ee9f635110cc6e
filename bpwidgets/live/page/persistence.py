"""What comes back after a restart: where each explorer was left, and what was said of an answer.

Both are saved in the small file of the lessons' folder (lesson_folder.py), and only what was done on a page that shows
the explorer: a notebook that is executed without one (nbval, nbconvert, nbgrader, our grading) names no cells, reads
nothing and writes nothing. A setting is written when the page rests, at most once a second, when the page goes, when a
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


class SavedSetting:
    """The setting at which one explorer on a page is left, and that at which the one before it in the same cell was.

    Args:
        explorer: as its cell made it.
        cell: what tells this cell's picture from others, such as "predict 1".

    Attributes:
        last: the setting at which the one before it was left; None where that was never moved, or cannot be shown any
            more.
        last_words: of that setting, such as "x = 1.2"; "" where there is none.
        on_page: whether a page has shown it: what no page has shown nobody has left.
    """

    def __init__(self, explorer: Explorer, cell: str) -> None:
        self._explorer = explorer
        made = json.dumps(_entry(explorer, explorer.values), sort_keys=True)
        self._key = f"{cell} {type(explorer).__name__} {hashlib.sha256(made.encode()).hexdigest()[:8]}"
        self._first = self._saved = self._present()
        self.last, self.last_words = self._read()
        self.on_page = False
        saved_settings.add(self)

    def _present(self) -> dict[str, Any]:
        """What is shown now and was not at first, as JSON has it."""
        explorer = self._explorer
        moved = {
            name: value
            for name, value in explorer.values.items()
            if not explorer.parameters[name].same(explorer.initial_value(name), value)
        }
        return _entry(explorer, moved)

    def changed(self) -> dict[str, dict[str, Any]]:
        """{key: entry} if it was moved on a page since this was asked last; an empty entry is the first setting."""
        present = self._present()
        if not self.on_page or present == self._saved:
            return {}
        self._saved = present
        return {self._key: {} if present == self._first or len(json.dumps(present)) > LONGEST else present}

    def _read(self) -> tuple[Setting | None, str]:
        entry = _saved(SECTION).get(self._key)
        if not isinstance(entry, dict):
            return None, ""
        try:
            return self._explorer.setting(**entry), _words(self._explorer, entry)
        except Exception:  # noqa: BLE001 (a file that anyone may have edited, or a version before this one)
            return None, ""


class SavedSettings:
    """Those of all explorers on pages, which share one file and are written together.

    Attributes:
        viewport: that of the page that said hello last, as JSON has it; None before the first.
    """

    def __init__(self) -> None:
        self._settings: weakref.WeakSet[SavedSetting] = weakref.WeakSet()
        self._written = -INTERVAL_S
        self.viewport: dict[str, Any] | None = None

    def add(self, setting: SavedSetting) -> None:
        """Write this one down too, as long as there is one."""
        self._settings.add(setting)

    def write(self, *, throttled: bool = False) -> str:
        """Save those that have changed; a sentence if they cannot be saved, once in the life of a kernel.

        Args:
            throttled: whether they wait for the next time within a second of the last.
        """
        if throttled and time.monotonic() - self._written < INTERVAL_S:
            return ""
        entries = {key: entry for it in list(self._settings) for key, entry in it.changed().items()}
        if not entries:
            return ""
        self._written = time.monotonic()
        if self.viewport is not None:
            entries[PAGE] = self.viewport

        def with_entries(saved: Mapping[str, Any]) -> dict[str, Any]:
            return {key: entry for key, entry in {**saved, **entries}.items() if entry}

        return lesson_folder.update(SECTION, with_entries, what=SECTION)


saved_settings = SavedSettings()
atexit.register(saved_settings.write)


def last_viewport() -> Any:
    """The viewport of the page that the last kernel had; {} where it is not known."""
    return _saved(SECTION).get(PAGE, {})


def save_answer(explorer: Explorer) -> str:
    """Save what was said of the answer to an explorer's question; a sentence if it cannot be saved."""
    question = explorer.prediction
    verdict = None if question is None else question.verdict(explorer)
    if question is None or verdict is None:
        return ""
    entry = {json.dumps(question.key(explorer)): verdict}
    return lesson_folder.update(ANSWERS, lambda saved: {**saved, **entry}, what=ANSWERS)


def restore_answer(explorer: Explorer) -> None:
    """Take the question of an explorer for answered if it was in an earlier kernel."""
    question = explorer.prediction
    if question is None:
        return
    verdict = _saved(ANSWERS).get(json.dumps(question.key(explorer)))
    if isinstance(verdict, str):
        predict.verdicts.setdefault(question.key(explorer), verdict)


def _saved(section: str) -> Mapping[str, Any]:
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
    moved = explorer.animated and explorer.position != explorer.opening_step
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
