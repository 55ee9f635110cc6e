"""What an explorer prints: its texts, whether arithmetic in them holds as it is printed, and the looks of one number.

A reader with a pocket calculator takes the numbers as they stand. So where "=" stands between numbers, what is on its
left must be what is on its right, to the last of four digits; and where "≈" stands, it must be so for some numbers
that are printed like these.
"""

from __future__ import annotations

import dataclasses
import re
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from bpwidgets.live.picture import equation, marks
from bpwidgets.live.picture.formatting import DIGITS, FIGURE_SPACE, number
from bpwidgets.live.render.canvas import blank_figure
from tests.explorers import contract

RELATIONS = "=≈"
TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?(?:e[-−]?\d+)?|[-−+×·/()])")
GROUPED = r"(?<=\d)\u2009(?=\d{3})"
"""What stands between the thousands of a count."""
SYMBOLIC_BEFORE = re.compile(r"([×·+−/^(\[{-]|\b(ln|log))\s*$")
SYMBOLIC_AFTER = re.compile(r"\s*[×·+−/^(-]|[\w′]|\s[A-Za-zα-ωŷ][₀-₉]?(\W|$)")
"""What stands beside a number that is a part of something that is no number."""
LARGEST_ARRAY = 40
"""Longer arrays are curves, whose values are not printed."""


# ---- numbers with their rounding -------------------------------------------------------------------------------


class Span(NamedTuple):
    """A value, and between which values it may have been before it was rounded."""

    value: Fraction
    low: Fraction
    high: Fraction


def unit(value):
    """Of the last of four digits; 0 is exact."""
    if not value:
        return Fraction(0)
    exponent = int(f"{float(abs(value)):e}".split("e")[1])
    return Fraction(10) ** (exponent + 1 - DIGITS)


def literal(text):
    """The span of a number as it is printed."""
    value = Fraction(text.replace("−", "-"))
    half = unit(value) / 2
    return Span(value, value - half, value + half)


def combined(operation, one, other):
    """The span of a sum, a difference or a product."""
    ends = [operation(a, b) for a in one[1:] for b in other[1:]]
    return Span(operation(one.value, other.value), min(ends), max(ends))


def quotient(one, other):
    """The span of a quotient. SyntaxError where the divisor may be 0."""
    if other.low <= 0 <= other.high:
        raise SyntaxError("a quotient by 0")
    inverse = Span(1 / other.value, 1 / other.high, 1 / other.low)
    return combined(Fraction.__mul__, one, inverse)


class Parser:
    """A numeric expression: +, −, ×, ·, /, brackets, and products such as 2(0.5) and (2)(0.5)."""

    def __init__(self, text):
        self.tokens, end = [], 0
        while end < len(text.rstrip()):
            found = TOKEN.match(text, end)
            if not found:
                raise SyntaxError(f"{text!r} is no expression of numbers")
            self.tokens.append(found[1])
            end = found.end()
        self.at = 0

    @property
    def next(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def whole(self):
        found = self.sum()
        if self.next:
            raise SyntaxError(f"{self.next!r} after an expression")
        return found

    def sum(self):
        found = self.product()
        while self.next and self.next in "+-−":
            operation = Fraction.__add__ if self.take() == "+" else Fraction.__sub__
            found = combined(operation, found, self.product())
        return found

    def product(self):
        found = self.factor()
        while self.next and self.next in "×·/(":
            if self.next == "/":
                self.take()
                found = quotient(found, self.factor())
                continue
            if self.next != "(":
                self.take()
            found = combined(Fraction.__mul__, found, self.factor())
        return found

    def factor(self):
        if self.next and self.next in "-−":
            self.take()
            value, low, high = self.factor()
            return Span(-value, -high, -low)
        if self.next == "(":
            self.take()
            found = self.sum()
            if self.next != ")":
                raise SyntaxError("a bracket that is not closed")
            self.take()
            return found
        if not re.match(r"\d", self.next):
            raise SyntaxError(f"{self.next!r} is no number")
        return literal(self.take())


def parsed(text):
    """The span of a text that is an expression of numbers and nothing else; None of any other."""
    try:
        return Parser(text).whole()
    except SyntaxError:
        return None


# ---- relations in a text ---------------------------------------------------------------------------------------


def before(text):
    """The expression with which a text ends; None where that belongs to something that is no number."""
    for start in range(len(text)):
        if text[start].isspace() or (start and not text[start - 1].isspace() and text[start - 1] not in "(["):
            continue
        if (found := parsed(text[start:])) is not None:
            symbolic = re.match(r"[-−+]\s", text[start:]) or SYMBOLIC_BEFORE.search(text[:start])
            return None if symbolic else found
    return None


def after(text):
    """The expression with which a text begins; None where that belongs to something that is no number."""
    for end in range(len(text), 0, -1):
        if not text[end - 1].isspace() and (found := parsed(text[:end])) is not None:
            return None if SYMBOLIC_AFTER.match(text, end) else found
    return None


class Relation(NamedTuple):
    """Two expressions of numbers and the sign between them."""

    text: str
    sign: str
    left: Span
    right: Span

    @property
    def holds(self):
        if self.sign == "=":
            off = abs(self.left.value - self.right.value)
            return off == 0 or off < unit(self.right.value) / 2
        return self.left.low <= self.right.high and self.right.low <= self.left.high


def relations(text):
    """Every relation between two expressions of numbers in a text."""
    text = re.sub(GROUPED, "", text.replace(FIGURE_SPACE, " "))
    sides = re.split(f"([{RELATIONS}])", text)
    found = []
    for at in range(1, len(sides), 2):
        left, right = before(sides[at - 1]), after(sides[at + 1])
        if left is not None and right is not None:
            found.append(Relation("".join(sides[at - 1 : at + 2]).strip(), sides[at], left, right))
    return found


# ---- what an explorer prints -----------------------------------------------------------------------------------


def equation_text(explorer):
    """The equation with its numbers, as plain text."""
    template = explorer.picture.equation
    texts = equation.slot_texts(template, explorer.result)
    text = equation.spoken(equation.SLOT.sub(lambda slot: texts[slot[1]], template))
    return text.replace("-", "−")  # as it is set


def live_texts(explorer):
    """Sentence, equation and labels: all texts that move."""
    labels = [mark.text for mark in explorer.marks if isinstance(mark, marks.Label)]
    return [explorer.summary, equation_text(explorer), *labels]


def texts_of_cells(explorer):
    """The numbers in all cells that have room for all their digits."""
    grids = [mark for mark in explorer.marks if isinstance(mark, marks.Cells) and mark.decimals is None]
    return [text for grid in grids for text in grid.texts()]


def titles(explorer):
    """What stands still: titles and names of axes, and texts on the stage."""
    found = []
    figure = blank_figure(*contract.SIZE, 1.0)
    explorer.stage(figure, explorer.result)
    for axes in figure.axes:
        found += [axes.get_title(loc=loc) for loc in ("left", "center", "right")]
        found += [axes.get_xlabel(), axes.get_ylabel(), *(it.get_text() for it in axes.texts)]
    return [equation.spoken(text.replace("$", "")) for text in found if text]


# ---- one number, one look --------------------------------------------------------------------------------------

PRINTED = re.compile(r"(?<![\w.,])[−-]?\d+(?:\.\d+(?:e[−-]?\d+)?|e[−-]?\d+)(?![\w.]*\w)")
"""A number with a decimal point or an exponent; whole numbers are sizes, indices and counts, too."""


def values(explorer):
    """All numbers that the result, the gradients and the parameters hold, one by one."""
    gradients = [
        it for a in explorer.gradients for it in (a.formula, a.autodiff if a.formula is None else None)
    ]
    parameters = [getattr(explorer, name) for name in explorer.parameters]
    return {value for it in (explorer.result, gradients, parameters) for value in _numbers(it)}


def _numbers(value):
    if isinstance(value, bool | np.bool_ | str) or value is None:
        return
    if isinstance(value, int | float | np.number):
        if np.isfinite(value):
            yield float(value)
    elif isinstance(value, np.ndarray):
        if value.size <= LARGEST_ARRAY and value.dtype.kind in "if":
            yield from (it for it in value.ravel().tolist() if np.isfinite(it))
    elif isinstance(value, dict):
        yield from (it for entry in value.values() for it in _numbers(entry))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (it for entry in value for it in _numbers(entry))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from (it for field in dataclasses.fields(value) for it in _numbers(getattr(value, field.name)))


def coarser(value):
    """How a number looks with a digit less, with three decimals, and with its zeros: 0.88, 0.878, 0.8000 and 0.800."""
    decimals = f"{value:.3f}".replace("-", "−")
    looks = {
        number(value, DIGITS - 1),
        decimals,
        decimals.rstrip("0"),
        f"{value:#.{DIGITS}g}".replace("-", "−"),
    }
    return {it for it in looks if _digits(it) >= DIGITS - 1} - {number(value)}


def _digits(text):
    """How many digits a text has from the first that is not 0; few are those of other numbers, too."""
    return len(re.sub(r"e.*|\D", "", text).lstrip("0"))


def other_looks(explorer):
    """Numbers that are printed in another way than `number` prints them: {how: the number}.

    A line in the data's own numbers, ŷ ≈ 3.24 + 0.983 x, says itself that it is rounded, to three digits: its numbers
    are not among those of the result, and may by chance begin as one of them does.
    """
    known = values(explorer)
    usual = {number(sign * value) for value in known for sign in (1, -1)}
    shown = {
        token.replace("-", "−")
        for text in (*live_texts(explorer), *texts_of_cells(explorer))
        if not text.startswith("ŷ ≈ ")
        for token in PRINTED.findall(text.replace(FIGURE_SPACE, " "))
    }
    unusual = shown - usual
    return {
        look: value
        for value in known
        for size in (value, -value)
        for look in coarser(size)
        if look in unusual
    }
