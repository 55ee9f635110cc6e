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
NAMELESS_CODE = frozenset(("<lambda>", "<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>"))


class Place(NamedTuple):
    """One function on the way from the loss to an operation: its code, and where in it the way goes on.

    caller: of a place that is told to somebody, the call that leads there, where others do, too.
    """

    code: CodeType
    line: int
    instruction: int
    caller: Place | None = None

    @property
    def source(self) -> str:
        """The line as it is written, without its indentation; empty where the source is not known."""
        return linecache.getline(self.code.co_filename, self.line).strip()

    @property
    def position(self) -> tuple[int | None, int | None, int | None, int | None]:
        """First and last line, first and last column of what is computed there; None for what is not known."""
        return next(islice(self.code.co_positions(), self.instruction // 2, None), (None, None, None, None))

    @property
    def expression(self) -> str:
        """What is computed there, as it is written, such as ``np.tanh(x @ W)``; empty if it is long or unknown."""
        line, last, start, end = self.position
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


class Assignment(NamedTuple):
    """A statement that gives its value to one variable: its lines and columns, and the variable."""

    start: tuple[int, int]
    end: tuple[int, int]
    name: str


def assignment_at(place: Place) -> Assignment | None:
    """The innermost assignment of which this place is a part; None where there is none."""
    if place.code.co_name in NAMELESS_CODE:  # what is computed in the line of ``f = lambda a: ...`` is not f
        return None
    filename, column = place.code.co_filename, place.position[2]
    found = None
    for it in _assignments(filename, tuple(linecache.getlines(filename))):
        at = (place.line, it.start[1] if column is None else column)
        if it.start <= at <= it.end:
            found = it  # the innermost comes last
    return found


@lru_cache(maxsize=32)
def _assignments(filename: str, lines: tuple[str, ...]) -> list[Assignment]:
    """Each assignment to one name, in the order of the source."""
    try:
        tree = ast.parse("".join(lines), filename)
    except (SyntaxError, ValueError):  # a cell with a magic command, or a file that has changed since
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            end = (node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
            found.append(Assignment((node.lineno, node.col_offset), end, node.targets[0].id))
    return sorted(found)
