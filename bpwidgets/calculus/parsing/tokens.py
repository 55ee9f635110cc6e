"""From text to tokens: numbers, known names and signs.

`check_text` comes first: it refuses what could be cut into tokens, but into others than were meant.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from bpwidgets.calculus.known_functions import CONSTANTS, FUNCTIONS
from bpwidgets.calculus.parsing.errors import ExpressionError
from bpwidgets.calculus.parsing.hints import name_hint, sign_hint

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_LENGTH = 200
ALIASES = {
    "ln": "log",
    "max": "maximum",
    "min": "minimum",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "π": "pi",
}
_LOOKALIKES = str.maketrans("−–×·⋅∗÷", "--****/")  # as pasted from a page
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*|π)|(?P<sign>\*\*|[-+*/^(),])|(?P<other>\S))"
)
_COMPARISON = re.compile(r"[<>!=]=|[<>]")
_PYTHON_INTEGER = re.compile(
    r"(?<![\w.])(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|[1-9][0-9]*(_[0-9]+)+)(?![\w.])"
)
_DECIMAL_COMMA = re.compile(r"(?<![\w.])[0-9]+,[0-9]+(?![0-9.])")


def check_text(text: str, example: str) -> None:
    """Refuse what is no text or too long, an equation, a number such as 0x10 or 1_000, and a decimal comma.

    The comma would separate two outputs.
    """
    if not isinstance(text, str):
        raise TypeError(f"{text!r} is not text: expected an expression such as sin({example}**2).")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"{len(text)} characters are too many: at most {MAX_LENGTH}", "", MAX_LENGTH)
    comparison, equation = _COMPARISON.search(text), text.find("=")
    if comparison:
        instead = f"write such as relu({example}) or maximum({example}, 0)"
        message = f"{comparison[0]} is not known: no comparison is; {instead}"
        raise ExpressionError(message, text, comparison.start())
    if equation >= 0:
        raise ExpressionError("= is not known: write only what stands to the right of it", text, equation)
    integer = _PYTHON_INTEGER.search(text)
    if integer:
        message = f"{integer[0]} is not known: write {int(integer[0], 0)}, in decimal digits alone"
        raise ExpressionError(message, text, integer.start())
    comma = _DECIMAL_COMMA.search(text)
    if comma:
        point, two = comma[0].replace(",", "."), comma[0].replace(",", ", ")
        message = f"{comma[0]} would be two numbers: write {point}, or {two} if two are meant"
        raise ExpressionError(message, text, comma.start())


class Token(NamedTuple):
    """A piece of the text as it was typed, and where in the text it stands."""

    kind: str  # "number", "name" of a variable or constant, "function", "sign"; "start" and "end" of all
    text: str
    column: int

    @property
    def begins_operand(self) -> bool:
        """Whether an operand may begin with it."""
        return self.kind in ("number", "name", "function") or self.text == "("

    @property
    def ends_operand(self) -> bool:
        """Whether an operand may end with it."""
        return self.kind in ("number", "name") or self.text == ")"


def tokenize(text: str, variables: Sequence[str]) -> list[Token]:
    """Cut the text into tokens, and refuse whatever stands in no table."""
    tokens = []
    for match in _TOKEN.finditer(text.translate(_LOOKALIKES)):
        kind, piece = str(match.lastgroup), match[str(match.lastgroup)]
        column = match.start(kind)
        if kind == "other":
            raise ExpressionError(sign_hint(piece), text, column)
        if kind == "name":
            known = ALIASES.get(piece, piece)
            if known not in FUNCTIONS and known not in CONSTANTS and known not in variables:
                raise ExpressionError(name_hint(piece, text[match.end() :], variables), text, column)
            kind = "function" if known in FUNCTIONS else "name"
        if kind == "number" and not math.isfinite(float(piece)):
            raise ExpressionError(f"{piece} is too large a number", text, column)
        tokens.append(Token(kind, piece, column))
    return tokens
