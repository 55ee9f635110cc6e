"""An answer of the corpus: what a student may write, whether it is right, and what may be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent
from typing import TYPE_CHECKING, Any

import numpy as np

import bpwidgets as bp
from bpwidgets.exercises.engine.registry import exercise

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Answer:
    """One answer to an exercise. Its label is a fact about it, never about what the judge says of it.

    Attributes:
        exercise: the id, such as ``chain_rule.table``.
        source: Python text that defines the answer under the exercise's own name.
        right: whether it is a right answer.
        slip: what went wrong in a few words; empty where nothing did.
        names: the misconceptions whose texts are true of it, and the doctor's kinds, with hyphens; empty where none is.
    """

    exercise: str
    source: str
    right: bool
    slip: str = ""
    names: tuple[str, ...] = ()

    def define(self) -> Any:
        """The learner's function, made in a namespace such as the notebook has."""
        namespace: dict[str, Any] = {"np": np, "bp": bp}
        exec(self.source, namespace)
        return namespace[exercise(self.exercise).function_name]


def writers(lesson: str) -> tuple[Callable[..., list[Answer]], Callable[..., list[Answer]]]:
    """`right(exercise, *bodies)` and `wrong(exercise, slip, names, *bodies)` for the exercises of a lesson.

    A body is what stands below the stub's `def`; a text that defines the function itself is taken as it is. The names
    are one text, with spaces between them.
    """

    def right(name: str, *bodies: str) -> list[Answer]:
        return [Answer(f"{lesson}.{name}", _source(lesson, name, body), right=True) for body in bodies]

    def wrong(name: str, slip: str, names: str, *bodies: str) -> list[Answer]:
        return [
            Answer(
                f"{lesson}.{name}",
                _source(lesson, name, body),
                right=False,
                slip=slip,
                names=tuple(names.split()),
            )
            for body in bodies
        ]

    return right, wrong


def _source(lesson: str, name: str, body: str) -> str:
    text = dedent(body).strip("\n")
    if any(line.startswith((f"def {name}(", f"{name} =")) for line in text.splitlines()):
        return text + "\n"
    return f"def {exercise(f'{lesson}.{name}').signature}:\n{indent(text, '    ')}\n"
