"""Where in the source of a loss an operation stands, and which variable holds its result."""

from __future__ import annotations

import ast
import linecache
import sys
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import CodeType, FrameType

LONGEST = 48  # letters of an expression that is quoted within a sentence
SKIPPED = (
    "numpy.",
    "bpwidgets.calculus.",
)  # libraries at work between the loss and the record of an operation


class Place(NamedTuple):
    """One function on the way from the loss to an operation: its code, and where in it the way goes on."""

    code: CodeType
    line: int
    instruction: int

    @property
    def source(self) -> str:
        """The line as it is written, without its indentation; empty where the source is not known."""
        return linecache.getline(self.code.co_filename, self.line).strip()

    @property
    def expression(self) -> str:
        """What is computed there, as it is written, such as ``np.tanh(x @ W)``; empty if it is long or unknown."""
        positions = next(islice(self.code.co_positions(), self.instruction // 2, None), None)
        line, last, start, end = positions or (None, None, None, None)
        if line is None or line != last:
            return ""
        text = linecache.getline(self.code.co_filename, line).encode()[start:end].decode(errors="ignore")
        return text if len(text) <= LONGEST and "`" not in text else ""


Stack = tuple[Place, ...]  # the loss first, the function in which the operation stands last


def stack_below(module: str) -> Stack:
    """The functions of the user that are being called, down from the frames of the named module.

    The innermost frames, up to the first that is not of that module, do not count.
    """
    # The lines that are being run are known nowhere else.
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001
    places = []
    while frame is not None and frame.f_globals.get("__name__") in {__name__, module}:
        frame = frame.f_back
    while frame is not None and (name := f"{frame.f_globals.get('__name__')}") != module:
        if not f"{name}.".startswith(SKIPPED):
            places.append(Place(frame.f_code, frame.f_lineno, frame.f_lasti))
        frame = frame.f_back
    return tuple(reversed(places))


def assigned_name(place: Place) -> str:
    """The variable to which the statement at this place gives its value; empty where there is none."""
    filename, line = place.code.co_filename, place.line
    found = ""
    for start, end, name in _assignments(filename, tuple(linecache.getlines(filename))):
        if start <= line <= end:
            found = name  # the innermost comes last
    return found


@lru_cache(maxsize=32)
def _assignments(filename: str, lines: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """First line, last line and variable of each assignment to one name, in the order of the source."""
    try:
        tree = ast.parse("".join(lines), filename)
    except (SyntaxError, ValueError):  # a cell with a magic command, or a file that has changed since
        return []
    found = []
    for node in ast.walk(tree):
        # What is computed in the line of ``f = lambda a: ...`` is not f.
        if isinstance(node, ast.Assign) and not isinstance(node.value, ast.Lambda) and len(node.targets) == 1:
            (target,) = node.targets
            if isinstance(target, ast.Name):
                found += [(node.lineno, node.end_lineno or node.lineno, target.id)]
    return sorted(found)
