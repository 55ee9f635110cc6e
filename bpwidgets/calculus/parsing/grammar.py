"""From tokens to Python's syntax tree: operands and signs must alternate, and every bracket has its partner."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

from bpwidgets.calculus.parsing.errors import ExpressionError
from bpwidgets.calculus.parsing.tokens import ALIASES, Token

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_alternation(text: str, tokens: Sequence[Token], example: str) -> None:
    """Demand an operand, a sign, an operand, ...; with matching brackets that is the whole grammar."""
    start, end = Token("start", "", 0), Token("end", "", len(text.rstrip()))
    for before, after in pairwise((start, *tokens, end)):
        if before.kind == "function" and after.text != "(":
            raise ExpressionError(_missing_brackets(before, after, example), text, before.column)
        if before.ends_operand and after.begins_operand:
            raise ExpressionError(_missing_sign(before, after), text, before.column)
        unary = after.text in ("+", "-")
        if not (before.ends_operand or before.kind == "function" or after.begins_operand or unary):
            raise ExpressionError(_missing_operand(before, after), text, after.column)


def _missing_brackets(function: Token, after: Token, example: str) -> str:
    """Say how the function is called, or a power of it is written."""
    name = function.text
    if after.text in ("**", "^"):
        hint = f"write {name}({example})**2 for a power of {name}"
    else:
        hint = f"write {name}({after.text if after.kind in ('number', 'name') else example})"
    return f"{name} needs its argument in brackets: {hint}"


def _missing_sign(before: Token, after: Token) -> str:
    """Say how the two operands are multiplied."""
    left = "(...)" if before.text == ")" else before.text
    right = {"function": f"{after.text}(...)", "sign": "(...)"}.get(after.kind, after.text)
    return f"A sign is missing between {before.text} and {after.text}: write {left}*{right} to multiply"


def _missing_operand(before: Token, after: Token) -> str:
    """Say between which neighbours an operand is missing."""
    if after.kind == "end":
        return f"Something is missing at the end, after {before.text}"
    if before.kind == "start":
        return f"Something is missing before {after.text}"
    return f"Something is missing between {before.text} and {after.text}"


def check_brackets(text: str, tokens: Sequence[Token]) -> None:
    """Demand that every bracket has its partner."""
    unclosed: list[int] = []
    for token in tokens:
        if token.text == "(":
            unclosed.append(token.column)
        elif token.text == ")":
            if not unclosed:
                raise ExpressionError("This ) closes no bracket: remove it or add a (", text, token.column)
            unclosed.pop()
    if unclosed:
        raise ExpressionError("This ( is never closed: add a )", text, unclosed[-1])


def syntax_tree(tokens: Sequence[Token]) -> tuple[ast.expr, list[int]]:
    """Return Python's syntax tree of the tokens, and the column in the typed text of each character of its source."""
    source, columns = "", []
    for token in tokens:
        known = ALIASES.get(token.text, token.text)
        piece = repr(float(token.text)) if token.kind == "number" else known.replace("^", "**")
        source += piece + " "
        columns += [token.column] * (len(piece) + 1)
    return ast.parse(source, mode="eval").body, columns
