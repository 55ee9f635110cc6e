"""What is kept between sessions: one small JSON file in the folder of the lessons.

    {"points": {"chain_rule.where": {"points": 2, "max_points": 2}, ...}, "practice": {"two_layer": {...}, ...},
     "positions": {"predict 1 ChainRule 5d6f2a10": {"x": 1.2}, ...}, "predictions": {...}}

Each section is an object of entries by name; a section that this version does not know is kept as it is. The folder is
the notebook's working directory, where Jupyter starts its kernel, and only if a lesson or the file itself is there:
points belong to the lessons that they were earned in, move with them, and appear in no other folder.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bpwidgets.contents import LESSONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FILE = ".bpwidgets-progress.json"
BROKEN = ".bpwidgets-progress.broken.json"
NBGRADER = "NBGRADER_EXECUTION"  # set in the environment of a notebook that nbgrader runs
PATIENCE = 2.0  # seconds after which a lock that nobody touches was left behind by a process that ended

Section = dict[str, Any]

_said: set[str] = set()


def lesson_folder() -> Path | None:
    """The working directory if it holds a lesson or the file; else None, and nothing is kept."""
    names = (FILE, *(lesson.notebook for lesson in LESSONS))
    try:
        folder = Path.cwd()
        return folder if any((folder / name).is_file() for name in names) else None
    except OSError:  # the folder was removed, or may not be read
        return None


def load(folder: Path) -> dict[str, Section]:
    """All sections; none if there is no file. ValueError if the file is broken."""
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except RecursionError as error:
        raise ValueError(f"{FILE} is nested too deeply") from error
    if not isinstance(stored, dict) or not all(isinstance(section, dict) for section in stored.values()):
        raise ValueError(f"{FILE} holds {type(stored).__name__}, expected an object of objects")
    return stored


def kept(section: str) -> Mapping[str, Any]:
    """The entries of a section; none where there is no file, or none that can be read."""
    folder = lesson_folder()
    try:
        return {} if folder is None else load(folder).get(section, {})
    except (OSError, ValueError):
        return {}


def update(section: str, change: Callable[[Mapping[str, Any]], Section], *, what: str = "points") -> str:
    """Replace a section by what `change` makes of it, if that differs; return what the learner must know, or "".

    The sentence names `what` is not kept. Each is returned once in the life of a kernel.
    """
    folder = lesson_folder()
    if folder is None and sys.platform == "emscripten":
        return _once(f"Your {what} are not kept: this browser lends the notebook no folder.")
    if folder is None:  # a notebook of the learner's or the teacher's own, with no lesson beside it
        return ""
    try:
        if not _changes(folder, section, change):
            return ""
        if NBGRADER in os.environ:
            return _once(f"{what.capitalize()} are not kept while nbgrader runs the notebook.")
        return _once(_write(folder, section, change))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return _once(f"Your {what} are not kept: the lessons' folder cannot be written to ({reason}).")


def _once(sentence: str) -> str:
    if sentence in _said:
        return ""
    _said.add(sentence)
    return sentence


def _changes(folder: Path, section: str, change: Callable[[Mapping[str, Any]], Section]) -> bool:
    try:
        before = load(folder).get(section, {})
    except ValueError:
        return True
    return change(before) != before


def _write(folder: Path, section: str, change: Callable[[Mapping[str, Any]], Section]) -> str:
    """Write the file anew; the sentence says so if a broken one had to be set aside.

    As Git does with its index, the next version's file is the lock on this one: only one process can create it, and
    to put it in place releases it. So the file is whole at every moment, and two notebooks at once lose nothing.
    """
    lock = folder / f"{FILE}.lock"
    file = _create(lock)
    try:
        with file:
            stored, sentence = _load_or_set_aside(folder)
            stored[section] = change(stored.get(section, {}))
            file.write(json.dumps(stored, indent=1, sort_keys=True).encode())
            file.flush()
            os.fsync(file.fileno())
        lock.replace(folder / FILE)
    except BaseException:
        lock.unlink(missing_ok=True)
        raise
    return sentence


def _load_or_set_aside(folder: Path) -> tuple[dict[str, Section], str]:
    try:
        return load(folder), ""
    except ValueError:
        (folder / FILE).replace(folder / BROKEN)
        return {}, f"The file of your points was broken: it is now called {BROKEN}, and a new one begins."


def _create(lock: Path) -> IO[bytes]:
    """Create and open the lock when no other process has one; a lock that was left behind is removed."""
    seen, since = None, 0.0
    while True:
        try:
            return lock.open("xb")
        except FileExistsError:
            found = _stamp(lock)
            if found != seen:
                seen, since = found, time.monotonic()
            elif time.monotonic() - since > PATIENCE:
                lock.unlink(missing_ok=True)
            time.sleep(0.01)


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells one file of this name from the next; None where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns
