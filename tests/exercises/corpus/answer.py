"""An answer of a corpus, and how a corpus is written down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpwidgets.exercises.engine.registry import exercise as exercise_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Answer:
    """What a student might hand in.

    Attributes:
        exercise: the id of the exercise.
        source: Python text that defines the answer under the exercise's own name.
        right: whether it is right.
        slip: in a few words, what is unusual about it, or what went wrong.
        names: ids of the misconceptions whose texts are true of it; empty if there is none.
    """

    exercise: str
    source: str
    right: bool
    slip: str
    names: tuple[str, ...] = ()


def read(exercise: str, text: str, steps: Mapping[str, str] | None = None, before: str = "") -> list[Answer]:
    """The answers of one exercise, from a text in which each has a header and a body.

    A header is `+ what is unusual` of a right answer and `- slip :: names` of a wrong one. A body is what stands below
    the `def`; without a `return`, its last line is what is returned. Where an exercise asks for several values, `steps`
    holds right expressions for them, in order, and a body without a `return` replaces some of these; `before` stands
    above it.
    """
    signature = exercise_of(exercise).signature
    answers = []
    for entry in re.split(r"^(?=[+-] )", text.strip("\n"), flags=re.MULTILINE)[1:]:
        header, _, body = entry.partition("\n")
        slip, _, names = header[2:].partition(" :: ")
        lines = _lines(body.strip("\n").split("\n"), steps or {}, before.strip("\n").splitlines())
        source = "\n    ".join([f"def {signature}:", *lines]) + "\n"
        answers.append(Answer(exercise, source, header[0] == "+", slip, tuple(names.split())))
    return answers


def _lines(body: list[str], steps: Mapping[str, str], before: list[str]) -> Iterator[str]:
    """The lines below the `def`."""
    if any(line.lstrip().startswith("return") for line in body):
        yield from body
    elif not steps:
        yield from [*body[:-1], f"return {body[-1]}"]
    else:
        yield from before
        for step, expression in steps.items():
            own = next((at for at, line in enumerate(body) if line.startswith(f"{step} = ")), None)
            if own is None:
                yield f"{step} = {expression}"
            else:
                yield from body[: own + 1]
                body = body[own + 1 :]
        yield from [*body, f"return {', '.join(steps)}"]
