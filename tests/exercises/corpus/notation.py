"""A compact notation for many answers of one exercise.

    + a word on what is unusual
    np.where(y * s < 1, -y, 0) / len(y)
    - the sign lost :: sign-flipped
    np.where(y * s < 1, y, 0) / len(y)

A header is `+ what is unusual` of a right answer, and `- slip :: names` of a wrong one. Below it stands the body of the
function; without a `return`, its last line is what is returned.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpwidgets.exercises.engine.registry import exercise as exercise_of
from tests.exercises.corpus.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def read(exercise: str, text: str, steps: Mapping[str, str] | None = None, before: str = "") -> list[Answer]:
    """The answers of one exercise.

    Args:
        exercise: its id.
        text: the answers, in the notation above.
        steps: where an exercise asks for several values, right expressions for these by name, in order: a body without
            a `return` replaces some of them.
        before: what stands above such a body.
    """
    signature = exercise_of(exercise).signature
    answers = []
    for entry in re.split(r"^(?=[+-] )", text.strip("\n"), flags=re.MULTILINE)[1:]:
        header, _, body = entry.partition("\n")
        slip, _, names = header[2:].partition(" :: ")
        lines = _lines(body.strip("\n").split("\n"), steps or {}, before.strip("\n").splitlines())
        source = "\n    ".join([f"def {signature}:", *lines]) + "\n"
        right = header[0] == "+"
        answers.append(Answer(exercise, source, right, "" if right else slip, tuple(names.split())))
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
