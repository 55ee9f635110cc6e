"""Typed expressions such as ``sin(x**2) + exp(-x)``, turned into functions without ever running text as code.

`parse` takes three steps, and each admits only what is listed:

1. `_tokenize` cuts the text into numbers, known names and signs.
2. `_check_alternation` and `_check_brackets` demand that operands and signs alternate, and answer common mistakes
   with what to write instead.
3. Python's own parser, so that ``-x**2`` means what it means in Python, makes a syntax tree of the tokens.
   `_Compiler` makes closures over NumPy functions of it, and `typesetting` LaTeX.

Length, depth and constant exponents are bounded and every number is a float: nothing here can run long.
"""

from __future__ import annotations

import ast
import difflib
import keyword
import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from bpwidgets.calculus import typesetting
from bpwidgets.calculus.known_functions import CONSTANTS, FUNCTIONS

MAX_LENGTH = 200
MAX_DEPTH = 60
MAX_EXPONENT = 100


class ExpressionError(ValueError):
    """What is wrong with a typed expression, where, and what to write instead, in one sentence."""

    def __init__(self, message: str, text: str, column: int) -> None:
        self.column = column  # counts from 0; the sentence counts from 1
        super().__init__(f"{message} (character {column + 1} of {text!r})." if text else f"{message}.")


_ALIASES = {
    "ln": "log",
    "max": "maximum",
    "min": "minimum",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "π": "pi",
}
_LOOKALIKES = str.maketrans("−–×·⋅∗÷", "--****/")  # as pasted from a page
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


# ------------------------------------------------------------------ from text to all of it


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A typed expression that was understood.

    Attributes:
        text: as typed, without spaces around it.
        latex: for MathJax and Matplotlib's mathtext; several outputs stand in brackets.
        outputs_latex: each output by itself.
        function: of one variable x of any shape; of p variables one array (p, ...), or a list of p numbers.
            Several outputs are stacked along a new first axis.
    """

    text: str
    latex: str
    outputs_latex: tuple[str, ...]
    function: Callable[[Any], Any]


def parse(text: str, *, variables: tuple[str, ...] = ("x",), outputs: int | None = None) -> Expression:
    """Understand a typed expression in the variables, or raise ExpressionError that names the place.

    Args:
        text: such as "sin(x**2) + exp(-x)"; ^ is read as **. Several outputs are separated by commas.
        variables: ASCII names, none of them a function or constant of the tables.
        outputs: how many outputs there must be. By default one for one variable, any number for several.
    """
    _check_variables(variables)
    if outputs is not None and outputs < 1:
        raise ValueError(f"outputs = {outputs}: expected 1 or more.")
    _check_text(text, variables[0])
    tokens = _tokenize(text, variables)
    if not tokens:
        raise ExpressionError(
            f"Nothing is typed: expected an expression such as sin({variables[0]}**2)", "", 0
        )
    _check_alternation(text, tokens, variables[0])
    _check_brackets(text, tokens)
    tree, columns = _syntax_tree(tokens)
    compiler = _Compiler(text, variables, columns)
    expected = 1 if outputs is None and len(variables) == 1 else outputs
    nodes = _outputs(tree, expected, compiler)
    compiled = [compiler.compile(node) for node in nodes]  # first: what it refuses cannot be typeset
    latex = [typesetting.latex(node) for node in nodes]
    return Expression(
        text=text.strip(),
        latex=latex[0] if len(nodes) == 1 else r"\left(" + r",\ ".join(latex) + r"\right)",
        outputs_latex=tuple(latex),
        function=_as_function(compiled, variables),
    )


def _check_variables(variables: tuple[str, ...]) -> None:
    """Refuse names that the tokens could not tell from others; this is a programmer's mistake, not a learner's."""
    for name in variables:
        taken = name in FUNCTIONS or name in CONSTANTS or name in _ALIASES or keyword.iskeyword(name)
        if taken or not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
            raise ValueError(
                f"{name!r} cannot be a variable: expected a name such as 'x', not taken by a function or by Python."
            )
    if not variables or len(set(variables)) < len(variables):
        raise ValueError(f"variables = {variables!r}: expected one or more different names.")


def _outputs(tree: ast.expr, expected: int | None, compiler: _Compiler) -> list[ast.expr]:
    """Return the expressions between commas, of which so many are expected and none is nested too deeply."""
    if _depth(tree) > MAX_DEPTH:
        raise compiler.error(tree, f"This is nested too deeply: at most {MAX_DEPTH} levels")
    nodes = tree.elts if isinstance(tree, ast.Tuple) else [tree]
    if expected is not None and len(nodes) != expected:
        some = "1 expression is" if expected == 1 else f"{expected} expressions, separated by commas, are"
        raise compiler.error(nodes[min(expected, len(nodes) - 1)], f"{some} expected, not {len(nodes)}")
    return nodes


def _depth(node: ast.AST) -> int:
    """Return the levels of nested operations and calls."""
    return 1 + max(
        (_depth(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)), default=0
    )


# ------------------------------------------------------------------ text -> tokens

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*|π)|(?P<sign>\*\*|[-+*/^(),])|(?P<other>\S))"
)
_PYTHON_INTEGER = re.compile(
    r"(?<![\w.])(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|[1-9][0-9]*(_[0-9]+)+)(?![\w.])"
)
_DECIMAL_COMMA = re.compile(r"(?<![\w.])[0-9]+,[0-9]+")


class _Token(NamedTuple):
    kind: str  # "number", "name" of a variable or constant, "function", "sign"; "start" and "end" of all
    text: str
    column: int

    @property
    def begins_operand(self) -> bool:
        return self.kind in ("number", "name", "function") or self.text == "("

    @property
    def ends_operand(self) -> bool:
        return self.kind in ("number", "name") or self.text == ")"


def _check_text(text: str, example: str) -> None:
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


def _tokenize(text: str, variables: Sequence[str]) -> list[_Token]:
    """Cut the text into tokens, and refuse whatever stands in no table."""
    tokens = []
    for match in _TOKEN.finditer(text.translate(_LOOKALIKES)):
        kind, piece = str(match.lastgroup), match[str(match.lastgroup)]
        column = match.start(kind)
        if kind == "other":
            hint = _SIGN_HINTS.get(piece, "it is not part of an expression")
            shown = piece if piece.isprintable() else repr(piece)
            raise ExpressionError(f"{shown} is not known: {hint}", text, column)
        if kind == "name":
            piece = _ALIASES.get(piece, piece)
            if piece not in FUNCTIONS and piece not in CONSTANTS and piece not in variables:
                hint = _name_hint(piece, text[match.end() :], variables)
                raise ExpressionError(f"{piece} is not known: {hint}", text, column)
            kind = "function" if piece in FUNCTIONS else "name"
        if kind == "number" and not math.isfinite(float(piece)):
            raise ExpressionError(f"{piece} is too large a number", text, column)
        tokens.append(_Token(kind, piece, column))
    return tokens


def _name_hint(name: str, rest: str, variables: Sequence[str]) -> str:
    """Say what to write instead of an unknown name; the rest is the text after it."""
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


# ------------------------------------------------------------------ tokens -> Python's grammar


def _check_alternation(text: str, tokens: Sequence[_Token], example: str) -> None:
    """Demand an operand, a sign, an operand, ...; with matching brackets that is the whole grammar."""
    start, end = _Token("start", "", 0), _Token("end", "", len(text.rstrip()))
    for before, after in pairwise((start, *tokens, end)):
        if before.kind == "function" and after.text != "(":
            raise ExpressionError(_missing_brackets(before, after, example), text, before.column)
        if before.ends_operand and after.begins_operand:
            raise ExpressionError(_missing_sign(before, after), text, before.column)
        unary = after.text in ("+", "-")
        if not (before.ends_operand or before.kind == "function" or after.begins_operand or unary):
            raise ExpressionError(_missing_operand(before, after), text, after.column)


def _missing_brackets(function: _Token, after: _Token, example: str) -> str:
    """Say how the function is called, or a power of it is written."""
    name = function.text
    if after.text in ("**", "^"):
        hint = f"write {name}({example})**2 for a power of {name}"
    else:
        hint = f"write {name}({after.text if after.kind in ('number', 'name') else example})"
    return f"{name} needs its argument in brackets: {hint}"


def _missing_sign(before: _Token, after: _Token) -> str:
    """Say how the two operands are multiplied."""
    left = "(...)" if before.text == ")" else before.text
    right = {"function": f"{after.text}(...)", "sign": "(...)"}.get(after.kind, after.text)
    return f"A sign is missing between {before.text} and {after.text}: write {left}*{right} to multiply"


def _missing_operand(before: _Token, after: _Token) -> str:
    """Say between which neighbours an operand is missing."""
    if after.kind == "end":
        return f"Something is missing at the end, after {before.text}"
    if before.kind == "start":
        return f"Something is missing before {after.text}"
    return f"Something is missing between {before.text} and {after.text}"


def _check_brackets(text: str, tokens: Sequence[_Token]) -> None:
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


def _syntax_tree(tokens: Sequence[_Token]) -> tuple[ast.expr, list[int]]:
    """Return Python's syntax tree of the tokens, and the column in the typed text of each character of its source."""
    source, columns = "", []
    for token in tokens:
        piece = repr(float(token.text)) if token.kind == "number" else token.text.replace("^", "**")
        source += piece + " "
        columns += [token.column] * (len(piece) + 1)
    return ast.parse(source, mode="eval").body, columns


# ------------------------------------------------------------------ syntax tree -> function of the variables

Compiled = float | Callable[[Sequence[Any]], Any]
"""A node's value where it is constant, else a function of the values of the variables."""

_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
    ast.Pow: np.power,
}


@dataclass(frozen=True)
class _Compiler:
    """Compiles the nodes of one text; ``columns`` says where in the text each node stands."""

    text: str
    variables: tuple[str, ...]
    columns: list[int]

    def error(self, node: ast.expr, message: str) -> ExpressionError:
        return ExpressionError(message, self.text, self.columns[node.col_offset])

    def compile(self, node: ast.expr) -> Compiled:
        match node:
            case ast.Constant(value=float() as number):
                return number
            case ast.Name(id=name) if name in self.variables:
                return operator.itemgetter(self.variables.index(name))
            case ast.Name(id=name) if name in CONSTANTS:
                return CONSTANTS[name]
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.compile(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _apply(np.negative, [self.compile(operand)])
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
                operands = [self.compile(left), self.compile(right)]
                if isinstance(op, ast.Pow):
                    self._check_exponent(right, operands[1])
                return _apply(_OPERATIONS[type(op)], operands)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                self._check_arity(node, name, len(args))
                return _apply(FUNCTIONS[name].function, [self.compile(arg) for arg in args])
        raise self.error(
            node, "A comma may stand only between the arguments of a function or between outputs"
        )

    def _check_exponent(self, node: ast.expr, exponent: Compiled) -> None:
        if isinstance(exponent, float) and not abs(exponent) <= MAX_EXPONENT:  # nan is refused, too
            raise self.error(node, f"The exponent {exponent:.6g} is too large: at most {MAX_EXPONENT}")

    def _check_arity(self, node: ast.expr, name: str, given: int) -> None:
        arity = FUNCTIONS[name].arity
        if given != arity:
            expected = "1 argument" if arity == 1 else f"{arity} arguments"
            raise self.error(node, f"{name} takes {expected}, not {given}")


def _apply(function: Callable[..., Any], operands: Sequence[Compiled]) -> Compiled:
    """Return function(*operands): a number, calculated now, where all operands are numbers."""
    numbers = [operand for operand in operands if isinstance(operand, float)]
    if len(numbers) == len(operands):
        with np.errstate(all="ignore"):
            return float(function(*numbers))
    return lambda values: function(
        *(operand if isinstance(operand, float) else operand(values) for operand in operands)
    )


def _as_function(outputs: Sequence[Compiled], variables: tuple[str, ...]) -> Callable[[Any], Any]:
    """Return the outputs as one function of x; a constant one gets the shape of its input."""

    def function(x: Any) -> Any:
        x = as_floats(x)
        values = (x,) if len(variables) == 1 else _split(x, variables)
        shape = np.shape(values[0])
        found = [np.full(shape, y)[()] if isinstance(y, float) else y(values) for y in outputs]
        return found[0] if len(found) == 1 else np.stack(found)

    return function


def _split(x: Any, variables: tuple[str, ...]) -> tuple[Any, ...]:
    """Return the values of several variables.  x: (p, ...) -> p arrays (...)."""
    shape = np.shape(x)
    if shape[:1] != (len(variables),):
        raise ValueError(f"The shape {shape} does not fit: expected ({len(variables)}, ...) for {variables}.")
    return tuple(x[i] for i in range(len(variables)))


def as_floats(x: Any) -> Any:
    """Return integers and lists as floats (so that x**-1 is defined), floats and traced values as they are."""
    if isinstance(x, np.ndarray | np.generic):
        return x if x.dtype.kind == "f" else np.multiply(x, 1.0)
    return np.multiply(x, 1.0) if isinstance(x, int | float | list | tuple) else x
