"""Where exercises are found: each lesson's module exports `EXERCISES`, and is loaded when first asked for."""

from __future__ import annotations

import difflib
import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from bpwidgets.exercises import lessons

if TYPE_CHECKING:
    from bpwidgets.exercises.engine.exercise import Exercise


@cache
def lesson_names() -> tuple[str, ...]:
    """The names of the lessons that have exercises."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(lessons.__path__)))


def exercises_of(lesson: str) -> tuple[Exercise, ...]:
    """A lesson's exercises, in order."""
    exercises: tuple[Exercise, ...] = import_module(f"{lessons.__name__}.{lesson}").EXERCISES
    return exercises


def exercise(id: str) -> Exercise:  # noqa: A002 - the word that learners and messages use
    """The exercise with this id, such as ``chain_rule.derivative``; it shows itself in a cell.

    Raises:
        ValueError: if there is none; the sentence lists the nearest ids.
    """
    names = lesson_names()
    lesson = str(id).partition(".")[0]
    for known in exercises_of(lesson) if lesson in names else ():
        if known.id == id:
            return known
    ids = [known.id for name in names for known in exercises_of(name)]
    near = difflib.get_close_matches(str(id), ids, n=3, cutoff=0.4) or ids
    raise ValueError(f"there is no exercise {id!r}; the nearest are {', '.join(near)}.")
