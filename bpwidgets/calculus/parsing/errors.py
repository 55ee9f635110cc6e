"""The error of a typed expression."""

from __future__ import annotations


class ExpressionError(ValueError):
    """What is wrong with a typed expression, where, and what to write instead, in one sentence."""

    def __init__(self, message: str, text: str, column: int) -> None:
        self.column = column  # counts from 0; the sentence counts from 1
        super().__init__(f"{message} (character {column + 1} of {text!r})." if text else f"{message}.")
