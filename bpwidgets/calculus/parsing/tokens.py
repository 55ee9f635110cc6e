"""From text to tokens: numbers, known names and signs."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from bpwidgets.calculus.known_functions import CONSTANTS, FUNCTIONS
from bpwidgets.calculus.parsing.hints import ExpressionError, name_hint, sign_hint

if TYPE_CHECKING:
    from collections.abc import Sequence

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


class Token(NamedTuple):
    """A piece of the text, its aliases replaced, and where in the text it stands."""

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
            piece = ALIASES.get(piece, piece)
            if piece not in FUNCTIONS and piece not in CONSTANTS and piece not in variables:
                raise ExpressionError(name_hint(piece, text[match.end() :], variables), text, column)
            kind = "function" if piece in FUNCTIONS else "name"
        if kind == "number" and not math.isfinite(float(piece)):
            raise ExpressionError(f"{piece} is too large a number", text, column)
        tokens.append(Token(kind, piece, column))
    return tokens
