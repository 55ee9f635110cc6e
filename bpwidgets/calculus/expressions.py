"""Typed expressions such as ``sin(x**2) + exp(-x)``, read without ever running text as code.

Three white lists, one after the other. `_tokens` cuts the text into numbers, known names and signs.
`_check_neighbours` and `_check_brackets` demand that operands and signs alternate, and answer the usual
slips with what to write instead. What is left goes to Python's own parser, so that ``-x**2`` means what it means in
Python, and becomes closures over NumPy functions: each kind of node is in a table below or is refused.

Length, depth and constant exponents are bounded and every number is a float: nothing here can run long.
"""

from __future__ import annotations

import ast
import difflib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from bpwidgets.calculus.activations import leaky_relu, relu, sigmoid, softplus

MAX_LENGTH = 200
MAX_DEPTH = 60
MAX_EXPONENT = 100


class ExpressionError(ValueError):
    """What is wrong with a typed expression, where, and what to write instead, in one sentence."""

    def __init__(self, message: str, text: str, column: int) -> None:
        self.column = column  # counts from 0; the sentence counts from 1
        super().__init__(f"{message} (place {column + 1} of {text!r})." if text else f"{message}.")


class Word(NamedTuple):
    """A function that may be called by name: what NumPy makes of it, and how it is typeset."""

    function: Callable[..., Any]
    latex: str  # with # for the argument
    arity: int = 1
    complex_safe: bool = True  # analytic: a complex step gives its derivative


FUNCTIONS: dict[str, Word] = {
    "sin": Word(np.sin, r"\sin\left(#\right)"),
    "cos": Word(np.cos, r"\cos\left(#\right)"),
    "tan": Word(np.tan, r"\tan\left(#\right)"),
    "arcsin": Word(np.arcsin, r"\arcsin\left(#\right)"),
    "arccos": Word(np.arccos, r"\arccos\left(#\right)"),
    "arctan": Word(np.arctan, r"\arctan\left(#\right)"),
    "sinh": Word(np.sinh, r"\sinh\left(#\right)"),
    "cosh": Word(np.cosh, r"\cosh\left(#\right)"),
    "tanh": Word(np.tanh, r"\tanh\left(#\right)"),
    "arcsinh": Word(np.arcsinh, r"\mathrm{arsinh}\left(#\right)"),
    "arccosh": Word(np.arccosh, r"\mathrm{arcosh}\left(#\right)"),
    "arctanh": Word(np.arctanh, r"\mathrm{artanh}\left(#\right)"),
    "exp": Word(np.exp, "e^{#}"),
    "expm1": Word(np.expm1, r"\mathrm{expm1}\left(#\right)"),
    "log": Word(np.log, r"\ln\left(#\right)"),
    "log1p": Word(np.log1p, r"\mathrm{log1p}\left(#\right)"),
    "sqrt": Word(np.sqrt, r"\sqrt{#}"),
    "abs": Word(np.abs, r"\left|#\right|", complex_safe=False),
    "sign": Word(np.sign, r"\mathrm{sign}\left(#\right)", complex_safe=False),
    "sigmoid": Word(sigmoid, r"\sigma\left(#\right)", complex_safe=False),
    "softplus": Word(softplus, r"\mathrm{softplus}\left(#\right)", complex_safe=False),
    "relu": Word(relu, r"\mathrm{ReLU}\left(#\right)", complex_safe=False),
    "leaky_relu": Word(leaky_relu, r"\mathrm{LeakyReLU}\left(#\right)", complex_safe=False),
    "maximum": Word(np.maximum, r"\max\left(#\right)", arity=2, complex_safe=False),
    "minimum": Word(np.minimum, r"\min\left(#\right)", arity=2, complex_safe=False),
}
CONSTANTS = {"pi": math.pi, "e": math.e}

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
    "[": "write round brackets",
    "]": "write round brackets",
    "{": "write round brackets",
    "}": "write round brackets",
    ".": "a dot is known only inside a number such as 0.5",
    ";": "write a comma for ;",
    '"': "write no quotation marks",
    "'": "write no quotation marks",
}


# ------------------------------------------------------------------ text -> tokens

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*|π)|(?P<sign>\*\*|[-+*/^(),])|(?P<other>\S))"
)
_DECIMAL_COMMA = re.compile(r"(?<![\w.])[0-9]+,[0-9]+")


class _Token(NamedTuple):
    kind: str  # "number", "variable", "function", "sign"; "start" and "end" stand round the text
    text: str
    column: int

    @property
    def begins_operand(self) -> bool:
        return self.kind in ("number", "variable", "function") or self.text == "("

    @property
    def ends_operand(self) -> bool:
        return self.kind in ("number", "variable") or self.text == ")"


def _check_habits(text: str) -> None:
    """Refuse an equation and a decimal comma, which read token by token would be taken for something else."""
    if "=" in text:
        raise ExpressionError(
            "= is not known: write only what stands to the right of it", text, text.index("=")
        )
    comma = _DECIMAL_COMMA.search(text)
    if comma:
        point, two = comma[0].replace(",", "."), comma[0].replace(",", ", ")
        message = f"{comma[0]} would be two numbers: write {point}, or {two} if two are meant"
        raise ExpressionError(message, text, comma.start())


def _tokens(text: str, variables: Sequence[str]) -> list[_Token]:
    """Cut text into tokens; whatever is in no table is refused here."""
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
            kind = "function" if piece in FUNCTIONS else "variable"
        if kind == "number" and not math.isfinite(float(piece)):
            raise ExpressionError(f"{piece} is too large a number", text, column)
        tokens.append(_Token(kind, piece, column))
    return tokens


def _name_hint(name: str, rest: str, variables: Sequence[str]) -> str:
    """What to write instead of an unknown name that is followed by the rest of the text."""
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


def _check_neighbours(text: str, tokens: Sequence[_Token], example: str) -> None:
    """Demand an operand, a sign, an operand, ...: with brackets that match, that is all of the grammar."""
    start, end = _Token("start", "", 0), _Token("end", "", len(text.rstrip()))
    for before, after in pairwise((start, *tokens, end)):
        if before.kind == "function" and after.text != "(":
            name = before.text
            if after.text in ("**", "^"):
                hint = f"write {name}({example})**2 for a power of {name}"
            else:
                hint = f"write {name}({after.text if after.kind in ('number', 'variable') else example})"
            raise ExpressionError(f"{name} needs its argument in brackets: {hint}", text, before.column)
        if before.ends_operand and after.begins_operand:
            raise ExpressionError(
                f"A sign is missing between {before.text} and {after.text}: "
                f"write {before.text}*{after.text} to multiply",
                text,
                before.column,
            )
        unary = after.text in ("+", "-")
        if not (before.ends_operand or before.kind == "function" or after.begins_operand or unary):
            raise ExpressionError(_gap(before, after), text, after.column)


def _gap(before: _Token, after: _Token) -> str:
    """Say between which neighbours an operand is missing."""
    if after.kind == "end":
        return f"Something is missing after {before.text}, at the end"
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


def _parsed(tokens: Sequence[_Token]) -> tuple[ast.expr, list[int]]:
    """Python's syntax tree of the tokens, and for each character of its source the column in the text."""
    spelled = {"^": "**"}
    source, columns = "", []
    for token in tokens:
        piece = repr(float(token.text)) if token.kind == "number" else spelled.get(token.text, token.text)
        source += piece + " "
        columns += [token.column] * (len(piece) + 1)
    return ast.parse(source, mode="eval").body, columns


# ------------------------------------------------------------------ syntax tree -> closure and LaTeX

Closure = Callable[[Sequence[Any]], Any]

_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
    ast.Pow: np.power,
}
_SUM, _PRODUCT, _POWER, _ATOM = range(4)  # how tightly a typeset piece holds together


@dataclass(frozen=True)
class _Reading:
    """One text in the middle of being read: knows the place of every node."""

    text: str
    variables: tuple[str, ...]
    columns: list[int]

    def slip(self, node: ast.expr, message: str) -> ExpressionError:
        return ExpressionError(message, self.text, self.columns[node.col_offset])

    def closure(self, node: ast.expr) -> Closure:
        """The function (values of the variables) -> value of this node."""
        value = self._closure(node)
        if self.depends(node):
            return value
        with np.errstate(all="ignore"):
            constant = float(value(()))
        return lambda _: constant

    def depends(self, node: ast.expr) -> bool:
        """Whether any variable occurs in this node."""
        return any(isinstance(part, ast.Name) and part.id in self.variables for part in ast.walk(node))

    def _closure(self, node: ast.expr) -> Closure:
        match node:
            case ast.Constant(value=float() as number):
                return lambda _: number
            case ast.Name(id=name) if name in self.variables:
                index = self.variables.index(name)
                return lambda values: values[index]
            case ast.Name(id=name) if name in CONSTANTS:
                return lambda _: CONSTANTS[name]
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.closure(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self.closure(operand)
                return lambda values: np.negative(inner(values))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
                return self._operation(_OPERATIONS[type(op)], left, right)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return self._call(node, name, args)
        raise self.slip(node, "A comma may stand only between the arguments of a function or between outputs")

    def _operation(self, operation: Callable[[Any, Any], Any], left: ast.expr, right: ast.expr) -> Closure:
        a, b = self.closure(left), self.closure(right)
        if operation is np.power and not self.depends(right) and not abs(b(())) <= MAX_EXPONENT:
            raise self.slip(right, f"The exponent {b(()):.6g} is too large: at most {MAX_EXPONENT}")
        return lambda values: operation(a(values), b(values))

    def _call(self, node: ast.expr, name: str, args: Sequence[ast.expr]) -> Closure:
        function, _, arity, _ = FUNCTIONS[name]
        if len(args) != arity:
            wanted = "1 argument" if arity == 1 else f"{arity} arguments"
            raise self.slip(node, f"{name} takes {wanted}, not {len(args)}")
        inner = [self.closure(arg) for arg in args]
        return lambda values: function(*(argument(values) for argument in inner))

    def latex(self, node: ast.expr, at_least: int = _SUM) -> str:
        """The node typeset, in brackets unless it holds together at least so tightly."""
        typeset, tightness = self._latex(node)
        return typeset if tightness >= at_least else rf"\left({typeset}\right)"

    def _latex(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Constant(value=float() as number):
                return _number_latex(number)
            case ast.Name(id=name):
                return _name_latex(name), _ATOM
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._latex(operand)
            case ast.UnaryOp(operand=operand):
                return f"-{self.latex(operand, _PRODUCT)}", _SUM
            case ast.BinOp(left=left, op=op, right=right):
                return self._operation_latex(left, op, right)
            case ast.Call(func=ast.Name(id=name), args=args):
                arguments = r",\ ".join(self.latex(arg) for arg in args)
                return FUNCTIONS[name].latex.replace("#", arguments), _POWER
        raise AssertionError(f"{ast.dump(node)} has passed _closure")

    def _operation_latex(self, left: ast.expr, op: ast.operator, right: ast.expr) -> tuple[str, int]:
        match op:
            case ast.Add() | ast.Sub():
                sign = "+" if isinstance(op, ast.Add) else "-"
                return f"{self.latex(left)} {sign} {self.latex(right, _PRODUCT)}", _SUM
            case ast.Div():
                return rf"\frac{{{self.latex(left)}}}{{{self.latex(right)}}}", _PRODUCT
            case ast.Pow():
                return f"{self.latex(left, _ATOM)}^{{{self.latex(right)}}}", _POWER
        a, b = self.latex(left, _PRODUCT), self.latex(right, _PRODUCT)
        between = r"\," if isinstance(left, ast.Constant) and not b[0].isdigit() else r" \cdot "
        return f"{a}{between}{b}", _PRODUCT


def _number_latex(number: float) -> tuple[str, int]:
    mantissa, _, exponent = repr(number).partition("e")
    mantissa = mantissa.removesuffix(".0")
    if exponent:
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}", _PRODUCT
    return mantissa, _ATOM


def _name_latex(name: str) -> str:
    if name == "pi":
        return r"\pi"
    letters = name.rstrip("0123456789")
    index = name[len(letters) :]
    head = letters if len(letters) == 1 else r"\mathrm{" + letters.replace("_", r"\_") + "}"
    return f"{head}_{{{index}}}" if index else head


# ------------------------------------------------------------------ all of it


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A text that was understood.

    Attributes:
        text: as typed, without spaces around it.
        latex: for MathJax and Matplotlib's mathtext; several outputs stand in brackets.
        function: for one variable x of any shape; for p variables one array of shape (p, ...).
            Several outputs are stacked along a new first axis.
        outputs: how many expressions were separated by commas.
        complex_safe: whether a complex step gives the derivative (inside the domain).
    """

    text: str
    latex: str
    function: Callable[[Any], Any]
    outputs: int
    complex_safe: bool


def read(text: str, *, variables: tuple[str, ...] = ("x",), outputs: int | None = None) -> Expression:
    """Understand a typed expression in the variables, or raise ExpressionError that names the place.

    Args:
        text: such as "sin(x**2) + exp(-x)"; ^ is read as **. Several outputs are separated by commas.
        variables: ASCII names, none of them a function or constant of the tables.
        outputs: how many outputs there must be. By default one for one variable, any number for several.
    """
    _check_variables(variables)
    if not isinstance(text, str):
        raise TypeError(f"{text!r} is not a text: expected an expression such as sin({variables[0]}**2).")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"{len(text)} characters are too many: at most {MAX_LENGTH}", "", MAX_LENGTH)
    _check_habits(text)
    tokens = _tokens(text, variables)
    if not tokens:
        raise ExpressionError(
            f"Nothing is typed: expected an expression such as sin({variables[0]}**2)", "", 0
        )
    _check_neighbours(text, tokens, variables[0])
    _check_brackets(text, tokens)
    tree, columns = _parsed(tokens)
    reading = _Reading(text, variables, columns)
    if _depth(tree) > MAX_DEPTH:
        raise reading.slip(tree, f"This is nested too deeply: at most {MAX_DEPTH} levels")
    nodes = tree.elts if isinstance(tree, ast.Tuple) else [tree]
    wanted = 1 if outputs is None and len(variables) == 1 else outputs
    if wanted is not None and len(nodes) != wanted:
        kinds = "1 expression is" if wanted == 1 else f"{wanted} expressions, separated by commas, are"
        raise reading.slip(nodes[min(wanted, len(nodes) - 1)], f"{kinds} expected, not {len(nodes)}")
    closures = [reading.closure(node) for node in nodes]
    typeset = [reading.latex(node) for node in nodes]
    return Expression(
        text=text.strip(),
        latex=typeset[0] if len(nodes) == 1 else r"\left(" + r",\ ".join(typeset) + r"\right)",
        function=_of_array(closures, variables),
        outputs=len(nodes),
        complex_safe=all(FUNCTIONS[t.text].complex_safe for t in tokens if t.kind == "function"),
    )


def _check_variables(variables: tuple[str, ...]) -> None:
    for name in variables:
        taken = name in FUNCTIONS or name in CONSTANTS or name in _ALIASES
        if taken or not (re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII)):
            raise ValueError(
                f"{name!r} cannot be a variable: expected a name such as 'x', not taken by a function."
            )
    if not variables or len(set(variables)) < len(variables):
        raise ValueError(f"variables = {variables!r}: expected one or more different names.")


def _depth(node: ast.AST) -> int:
    return 1 + max(
        (_depth(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)), default=0
    )


def _of_array(closures: Sequence[Closure], variables: tuple[str, ...]) -> Callable[[Any], Any]:
    """The closures as one function of x; a constant one gets the shape of its input."""

    def function(x: Any) -> Any:
        if len(variables) == 1:
            values = (x,)
        elif x.ndim and len(x) == len(variables):
            values = tuple(x[i] for i in range(len(variables)))
        else:
            raise ValueError(
                f"The shape {x.shape} does not fit: expected ({len(variables)}, ...) for {variables}."
            )
        results = [closure(values) for closure in closures]
        shaped = [np.full(values[0].shape, r)[()] if type(r) is float else r for r in results]
        return shaped[0] if len(shaped) == 1 else np.stack(shaped)

    return function
