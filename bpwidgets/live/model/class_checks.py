"""What is wrong with an explorer's class, told to its author when the class is made."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from bpwidgets.live.model.hooks import MOST_OPEN, Hooks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bpwidgets.live.model.parameters import Parameter
    from bpwidgets.live.model.parametrized import Parametrized

NEEDED, TIMED = ["compute", "stage", "scene", "sentence"], ["start", "advance"]
"""The hooks that every class has, and those of a class in which time passes."""
READ = {"gradients": "claims", "tables": "columns"}
"""What users read, and the hook that gives it."""


def problems(cls: type[Parametrized], taken: Collection[str]) -> Iterator[str]:
    """What is wrong with the class, each as the end of a sentence that begins with its name.

    Args:
        cls: with its parameters collected.
        taken: the names that no parameter may have.
    """
    for name in cls.parameters:
        if name in taken:
            yield f"has a parameter {name!r}, a name that every explorer has"
    yield from _wrong_dependencies(cls.parameters)
    for name, hook in READ.items():
        if name in vars(cls):
            yield f"defines {name}, which users read; write the hook {hook}(self, r)"
    if missing := _missing(cls):
        yield f"has no {', '.join(missing)}; see hooks.py"
    opened = cls.open_controls or ()
    if len(opened) > MOST_OPEN or not set(opened) <= set(cls.parameters):
        yield f"opens the controls {opened}; expected at most {MOST_OPEN} of its parameters"


def _wrong_dependencies(parameters: Mapping[str, Parameter]) -> Iterator[str]:
    """Parameters that depend on what is none, or in a circle."""
    for name, it in parameters.items():
        for needed in it.depends_on:
            if needed not in parameters:
                known = ", ".join(parameters)
                yield f"has a parameter {name!r} that depends on {needed!r}, which is none of {known}"
    try:
        TopologicalSorter({name: it.depends_on for name, it in parameters.items()}).prepare()
    except CycleError as error:
        yield f"has parameters that depend on each other: {' on '.join(reversed(error.args[1]))}"


def _missing(cls: type[Hooks]) -> list[str]:
    """The needed hooks that the class does not have."""
    needed = NEEDED + (TIMED if any(hasattr(cls, name) for name in TIMED) else [])  # both or none
    return [name for name in needed if getattr(cls, name, None) is getattr(Hooks, name, None)]
