"""Where exercises are found: each lesson's module exports `EXERCISES`, and is loaded when first asked for."""

from __future__ import annotations

import difflib
import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

from bpwidgets.exercises import lessons as modules

if TYPE_CHECKING:
    from bpwidgets.exercises.engine.exercise import Exercise


def lessons() -> tuple[str, ...]:
    """The names of the lessons that have exercises."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(modules.__path__)))


def of_lesson(name: str) -> tuple[Exercise, ...]:
    """A lesson's exercises, in order; none if the module is no lesson."""
    module = import_module(f"{modules.__name__}.{name}")
    found: tuple[Exercise, ...] = getattr(module, "EXERCISES", ())
    return found


def exercise(id: str) -> Exercise:  # noqa: A002 - the word that learners and messages use
    """The exercise with this id, such as ``chain_rule.derivative``; it shows itself in a cell.

    Raises:
        ValueError: if there is none; the sentence lists the nearest ids.
    """
    lesson = str(id).partition(".")[0]
    if lesson in {module.name for module in pkgutil.iter_modules(modules.__path__)}:
        for known in of_lesson(lesson):
            if known.id == id:
                return known
    ids = [known.id for name in lessons() for known in of_lesson(name)]
    near = difflib.get_close_matches(str(id), ids, n=3, cutoff=0.4) or ids
    raise ValueError(f"there is no exercise {id!r}; the nearest are {', '.join(near)}.")
