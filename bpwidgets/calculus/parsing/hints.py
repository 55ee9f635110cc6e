"""What is wrong with a typed expression, and what to write instead, in one sentence."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from bpwidgets.calculus.known_functions import CONSTANTS, FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_LENGTH = 200


class ExpressionError(ValueError):
    """What is wrong with a typed expression, where, and what to write instead, in one sentence."""

    def __init__(self, message: str, text: str, column: int) -> None:
        self.column = column  # counts from 0; the sentence counts from 1
        super().__init__(f"{message} (character {column + 1} of {text!r})." if text else f"{message}.")


_NAME_HINTS = {"log2": "write log(...)/log(2)", "log10": "write log(...)/log(10)"}
_MODULES = ("np", "numpy", "math", "jnp", "torch", "autograd")
_SIGN_HINTS = {
    "²": "write **2 for a square",
    "³": "write **3 for a cube",
    "√": "write sqrt(...) for a root",
    "|": "write abs(...) for |...|",
    ".": "a dot is known only inside a number such as 0.5",
    ";": "write a comma for ;",
    **dict.fromkeys("[]{}", "write round brackets"),
    **dict.fromkeys("\"'", "write no quotation marks"),
}

_PYTHON_INTEGER = re.compile(
    r"(?<![\w.])(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|[1-9][0-9]*(_[0-9]+)+)(?![\w.])"
)
_DECIMAL_COMMA = re.compile(r"(?<![\w.])[0-9]+,[0-9]+")


def check_text(text: str, example: str) -> None:
    """Refuse what is no text or too long, an equation, a number such as 0x10 or 1_000, and a decimal comma.

    The comma would separate two outputs.
    """
    if not isinstance(text, str):
        raise TypeError(f"{text!r} is not text: expected an expression such as sin({example}**2).")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"{len(text)} characters are too many: at most {MAX_LENGTH}", "", MAX_LENGTH)
    if "=" in text:
        raise ExpressionError(
            "= is not known: write only what stands to the right of it", text, text.index("=")
        )
    integer = _PYTHON_INTEGER.search(text)
    if integer:
        message = f"{integer[0]} is not known: write {int(integer[0], 0)}, in decimal digits alone"
        raise ExpressionError(message, text, integer.start())
    comma = _DECIMAL_COMMA.search(text)
    if comma:
        point, two = comma[0].replace(",", "."), comma[0].replace(",", ", ")
        message = f"{comma[0]} would be two numbers: write {point}, or {two} if two are meant"
        raise ExpressionError(message, text, comma.start())


def sign_hint(sign: str) -> str:
    """Say what to write instead of an unknown sign."""
    shown = sign if sign.isprintable() else repr(sign)
    return f"{shown} is not known: {_SIGN_HINTS.get(sign, 'it is not part of an expression')}"


def name_hint(name: str, rest: str, variables: Sequence[str]) -> str:
    """Say what to write instead of an unknown name; the rest is the text after it."""
    return f"{name} is not known: {_instead_of(name, rest, variables)}"


def _instead_of(name: str, rest: str, variables: Sequence[str]) -> str:
    if name in _NAME_HINTS:
        return _NAME_HINTS[name]
    after_dot = re.match(r"\s*\.\s*(\w+)", rest)
    if after_dot and name in _MODULES:
        word = after_dot[1]
        return f"write {word}({variables[0]}) for {name}.{word}({variables[0]})"
    for word in sorted(FUNCTIONS, key=len, reverse=True):
        tail = name.removeprefix(word)
        if tail != name and (tail in variables or tail.isdecimal()):
            return f"write {word}({tail})"
    operands = (*variables, *CONSTANTS)
    for head in operands:
        tail = name.removeprefix(head)
        if tail != name and (tail in operands or tail in FUNCTIONS or tail.isdecimal()):
            return f"write {head}*{tail}, with a sign between"
    near = difflib.get_close_matches(name.lower(), [*variables, *FUNCTIONS], n=1, cutoff=0.7)
    if near:
        return f"was {near[0]} meant?"
    inputs = "the variable is" if len(variables) == 1 else "the variables are"
    return f"{inputs} {', '.join(variables)}, and functions are such as sin, exp, log, sqrt"
